//! What was measured, as a picture: how many times its floor each thing costs, on a logarithmic scale.

use svg::Document;
use svg::node::element::{Line, Rectangle, Text};

use crate::harness::Measurement;

/// Pixels.
const WIDTH: f64 = 860.0;
const NAMES: f64 = 330.0;
const ROW: f64 = 18.0;
/// The largest ratio that is drawn in full.
const MOST: f64 = 1000.0;

/// One bar a result.
pub(crate) fn svg(measurements: &[Measurement]) -> String {
    let mut document = Document::new().set("font-family", "sans-serif").set("font-size", 12);
    let mut y = ROW;
    for measurement in measurements {
        let floor = &measurement.results[0];
        document = document.add(text(8.0, y, &measurement.title).set("font-weight", "bold"));
        y += ROW;
        for result in &measurement.results {
            let ratio = result.ratio(floor);
            let color = if result.is_missed(floor) { "#c0504d" } else { "#4f81bd" };
            let bar = Rectangle::new()
                .set("x", NAMES)
                .set("y", y - ROW * 0.7)
                .set("width", (along(ratio) - NAMES).max(1.0))
                .set("height", ROW * 0.8)
                .set("fill", color);
            let label = format!("{ratio:.2}x = {:.2} {}", result.median(), measurement.unit);
            document = document.add(text(16.0, y, result.name)).add(bar).add(text(
                along(ratio).max(NAMES) + 6.0,
                y,
                &label,
            ));
            if let Some(most) = result.most(floor) {
                let x = along(most / floor.median());
                let goal = Line::new()
                    .set("x1", x)
                    .set("x2", x)
                    .set("y1", y - ROW * 0.8)
                    .set("y2", y + ROW * 0.2)
                    .set("stroke", "black");
                document = document.add(goal);
            }
            y += ROW;
        }
        y += ROW / 2.0;
    }
    document.set("viewBox", (0.0, 0.0, WIDTH, y)).to_string()
}

/// Where on the scale a ratio is: twice as much is always as far.
fn along(ratio: f64) -> f64 {
    let part = ratio.clamp(1.0, MOST).ln() / MOST.ln();
    NAMES + part * (WIDTH - NAMES - 200.0)
}

fn text(x: f64, y: f64, content: &str) -> Text {
    Text::new(content).set("x", x).set("y", y)
}
