//! Interleaved runs and their statistics; it never lets one series have the machine to itself, so
//! that what disturbs one disturbs all.

/// Rounds of a quick run.
pub(crate) const QUICK: usize = 6;

/// Whether so few rounds only show that something can be measured, so that it may be less of it.
pub(crate) fn is_quick(rounds: usize) -> bool {
    rounds <= QUICK
}

/// The most that a median may be.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    /// In the measurement's unit.
    Median(f64),
    /// So many times the floor's.
    Ratio(f64),
}

/// One thing that is measured.
pub(crate) struct Series<'a> {
    /// What it is, a few words.
    pub(crate) name: &'static str,
    /// What it is held to, if it is.
    pub(crate) goal: Option<Goal>,
    /// Does it, and returns one sample.
    pub(crate) run: Box<dyn FnMut() -> f64 + 'a>,
}

impl<'a> Series<'a> {
    /// A series without a goal.
    pub(crate) fn new(name: &'static str, run: impl FnMut() -> f64 + 'a) -> Self {
        Self { name, goal: None, run: Box::new(run) }
    }

    /// The same with one.
    pub(crate) fn within(self, goal: Goal) -> Self {
        Self { goal: Some(goal), ..self }
    }
}

/// What was measured: the first result is the floor of the others.
pub(crate) struct Measurement {
    /// What it is about.
    pub(crate) title: String,
    /// What the numbers are.
    pub(crate) unit: &'static str,
    /// In the order of the series.
    pub(crate) results: Vec<Sampled>,
}

/// The samples of one series.
pub(crate) struct Sampled {
    /// The series' name.
    pub(crate) name: &'static str,
    /// The series' goal.
    pub(crate) goal: Option<Goal>,
    samples: Vec<f64>,
}

/// Runs every series `rounds` times, in turn, and every other round in the opposite order. A tenth
/// of the rounds goes before, uncounted, to warm up.
pub(crate) fn interleave(mut series: Vec<Series>, rounds: usize) -> Vec<Sampled> {
    let empty = |one: &Series| Sampled { name: one.name, goal: one.goal, samples: Vec::new() };
    let mut results: Vec<Sampled> = series.iter().map(empty).collect();
    let warm_up = rounds.div_ceil(10);
    let mut order: Vec<usize> = (0..series.len()).collect();
    for round in 0..warm_up + rounds {
        for &index in &order {
            let sample = (series[index].run)();
            if round >= warm_up {
                results[index].samples.push(sample);
            }
        }
        order.reverse();
    }
    for result in &mut results {
        result.samples.sort_by(f64::total_cmp);
    }
    results
}

impl Sampled {
    /// Half of the samples are above.
    pub(crate) fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// One of a hundred samples is above.
    pub(crate) fn p99(&self) -> f64 {
        self.quantile(0.99)
    }

    /// How far the middle half of the samples reaches, as a part of the median.
    pub(crate) fn spread(&self) -> f64 {
        let [low, high] = self.quartiles();
        if high == low { 0.0 } else { (high - low) / self.median() }
    }

    /// A quarter of the samples is below the first, and a quarter above the second.
    pub(crate) fn quartiles(&self) -> [f64; 2] {
        [0.25, 0.75].map(|part| self.quantile(part))
    }

    /// How many times the floor the median is; of nothing, nothing is once.
    pub(crate) fn ratio(&self, floor: &Sampled) -> f64 {
        if self.median() == floor.median() { 1.0 } else { self.median() / floor.median() }
    }

    /// The most that its median may be.
    pub(crate) fn most(&self, floor: &Sampled) -> Option<f64> {
        self.goal.map(|goal| match goal {
            Goal::Median(most) => most,
            Goal::Ratio(times) => times * floor.median(),
        })
    }

    /// Whether its median is above its goal.
    pub(crate) fn is_missed(&self, floor: &Sampled) -> bool {
        self.most(floor).is_some_and(|most| self.median() > most)
    }

    fn quantile(&self, part: f64) -> f64 {
        let last = self.samples.len() - 1;
        self.samples[(last as f64 * part).round() as usize]
    }
}

impl Measurement {
    /// Medians that were measured before, each beside the others of its kind: the first is their floor.
    pub(crate) fn compare(
        title: String,
        unit: &'static str,
        medians: impl IntoIterator<Item = (&'static str, f64)>,
        most: Goal,
    ) -> Self {
        let result = |(index, (name, median))| Sampled {
            name,
            goal: (index > 0).then_some(most),
            samples: vec![median],
        };
        Self { title, unit, results: medians.into_iter().enumerate().map(result).collect() }
    }

    /// Whether a goal was missed.
    pub(crate) fn is_missed(&self) -> bool {
        self.results.iter().any(|result| result.is_missed(&self.results[0]))
    }
}
