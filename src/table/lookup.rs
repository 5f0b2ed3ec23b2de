//! Names looked up while the program is compiled, where the standard library has no comparison of texts.

/// What a list that is sorted by name has for a name, found by halving.
pub(super) const fn find_by_name<T: Copy>(sorted: &[(&str, T)], name: &str) -> Option<T> {
    let (mut low, mut high) = (0, sorted.len());
    while low < high {
        let middle = (low + high) / 2;
        if is_less(sorted[middle].0, name) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if low < sorted.len() && is_equal(sorted[low].0, name) { Some(sorted[low].1) } else { None }
}

/// Whether a text is before another in the order of their bytes.
pub(super) const fn is_less(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let mut index = 0;
    while index < left.len() && index < right.len() {
        if left[index] != right[index] {
            return left[index] < right[index];
        }
        index += 1;
    }
    left.len() < right.len()
}

pub(super) const fn is_equal(left: &str, right: &str) -> bool {
    left.len() == right.len() && !is_less(left, right) && !is_less(right, left)
}
