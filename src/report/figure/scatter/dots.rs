//! Dots that would hide each other.

use crate::report::figure::slots::as_f64;

/// Moves a dot up or down, by less than half a score, off those that it would hide behind.
pub(super) fn apart(at: (f64, f64), placed: &[(f64, f64)], near: f64) -> (f64, f64) {
    const STEPS: [f64; 7] = [0.0, -2.0, 2.0, -4.0, 4.0, -6.0, 6.0];
    let free = |y: f64| placed.iter().all(|other| (other.0 - at.0).hypot(other.1 - y) >= near);
    let y = STEPS.into_iter().map(|step| at.1 + step).find(|&y| free(y)).unwrap_or(at.1);
    (at.0, y)
}

/// The same for a yes or no: to either side, as far as there is room beside the other answer.
pub(super) fn beside(at: (f64, f64), placed: &[(f64, f64)], near: f64) -> (f64, f64) {
    const MOST: usize = 9;
    let free = |x: f64| placed.iter().all(|other| (other.0 - x).hypot(other.1 - at.1) >= 1.6 * near);
    let steps = (0..=MOST).flat_map(|step| [as_f64(step), -as_f64(step)]);
    let x = steps.map(|step| at.0 + step * 1.7 * near).find(|&x| free(x)).unwrap_or(at.0);
    (x, at.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_moves_off_its_like_and_never_to_another_score() {
        let half_a_score = super::super::PLOT_HEIGHT / 10.0 / 2.0;
        let mut placed = Vec::new();
        for _ in 0..20 {
            let at = apart((50.0, 80.0), &placed, 2.0);
            assert!((at.1 - 80.0).abs() < half_a_score && at.0 == 50.0);
            placed.push(at);
        }
        assert_eq!(&placed[..3], [(50.0, 80.0), (50.0, 78.0), (50.0, 82.0)]);
    }
}
