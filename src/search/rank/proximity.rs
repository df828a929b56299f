//! Proximity: pairs of adjacent query terms that occur in order, or near each other, in a document.
//!
//! Metzler and Croft, "A Markov random field model for term dependencies" (SIGIR 2005).

/// Largest distance in tokens of two terms that are near each other.
const PROXIMITY_WINDOW: i64 = 12;

/// The number of times that `right` follows `left` within `gap` tokens, and the sum of 1/distance over the occurrences
/// of `left` that have a `right` within the proximity window. Both lists ascend.
pub(super) fn proximity(left: &[u32], right: &[u32], gap: u32) -> (f32, f32) {
    let (mut ordered, mut near) = (0.0, 0.0);
    let mut index = 0;
    // Half of the minimum is farther from any position than the window, and subtractions from it do not overflow.
    let (mut last, mut next) = (i64::MIN / 2, right.first().map_or(i64::MAX, |next| i64::from(*next)));
    for position in left.iter().map(|position| i64::from(*position)) {
        while next <= position {
            index += 1;
            (last, next) = (next, right.get(index).map_or(i64::MAX, |next| i64::from(*next)));
        }
        if next - position <= i64::from(gap) {
            ordered += 1.0;
        }
        // A compound identifier has the position of its first part, so a distance can be 0.
        let distance = (next - position).min(position - last).max(1);
        if distance <= PROXIMITY_WINDOW {
            near += 1.0 / distance as f32;
        }
    }
    (ordered, near)
}

#[cfg(test)]
mod tests {
    use super::proximity;

    #[test]
    fn pairs_count_in_order_and_by_distance() {
        assert_eq!(proximity(&[1, 10], &[2, 14], 1), (1.0, 1.0 + 1.0 / 4.0));
        assert_eq!(proximity(&[5], &[4], 1), (0.0, 1.0));
        assert_eq!(proximity(&[1], &[4], 3), (1.0, 1.0 / 3.0));
        assert_eq!(proximity(&[1], &[40], 3), (0.0, 0.0));
        assert_eq!(proximity(&[1], &[], 3), (0.0, 0.0));
        assert_eq!(proximity(&[0, 7, 9], &[7, 8, 30], 1), (1.0, 1.0 / 7.0 + 1.0 + 1.0));
    }
}
