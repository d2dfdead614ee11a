//! From values to places.

/// A straight scale: `from` values to figure pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    pub(super) from: (f64, f64),
    pub(super) to: (f64, f64),
}

impl Scale {
    /// The place of a value, kept within the ends.
    pub(super) fn place(self, value: f64) -> f64 {
        let share = (value - self.from.0) / (self.from.1 - self.from.0);
        let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
        self.to.0 + (self.to.1 - self.to.0) * share
    }
}

/// Round steps from zero, at most `most` of them, whose last is not below `max`.
pub(super) fn ticks(max: f64, most: u32) -> Vec<f64> {
    const STEPS: [f64; 14] = [0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 12.0, 24.0, 48.0, 100.0, 500.0, 1000.0];
    let max = if max.is_finite() { max.max(0.1) } else { 0.1 };
    let step = STEPS.into_iter().find(|step| max / step <= f64::from(most)).unwrap_or(max / f64::from(most));
    let count = (1..=most).find(|&count| f64::from(count) * step >= max - 1e-9).unwrap_or(most);
    (0..=count).map(|index| f64::from(index) * step).collect()
}

/// A tick's label: no more digits than it needs.
pub(super) fn label(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_reach_the_greatest_value() {
        assert_eq!(ticks(7.8, 5), [0.0, 2.0, 4.0, 6.0, 8.0]);
        assert_eq!(ticks(24.0, 5), [0.0, 6.0, 12.0, 18.0, 24.0]);
        assert_eq!(ticks(0.0, 5), [0.0, 0.1]);
        assert!(*ticks(1e6, 5).last().unwrap() >= 1e6);
        assert!(ticks(f64::NAN, 5).iter().all(|tick| tick.is_finite()));
    }

    #[test]
    fn places_stay_within_the_ends() {
        let scale = Scale { from: (0.0, 10.0), to: (100.0, 0.0) };
        assert_eq!((scale.place(5.0), scale.place(99.0), scale.place(f64::NAN)), (50.0, 0.0, 100.0));
        assert_eq!(Scale { from: (1.0, 1.0), to: (3.0, 9.0) }.place(1.0), 3.0);
    }
}
