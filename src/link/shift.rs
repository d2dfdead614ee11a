//! Chance by turning the calendar: what correlation there would be, had the nights come so many days later.
//!
//! The days of the exposure are turned against those of pain, in a circle and also backwards; each series keeps its order,
//! and so whatever it has of habit and wave, but what links them is lost. Missing days are turned with the others, and a
//! turn is judged by the days that are then known of both. The p is the share of turns with a correlation as strong.
//!
//! It assumes no model, but there are only two turns for every day: of 28 days p cannot be below 1/56, which no correction
//! for a dozen questions survives. So it stands beside the p that decides, as a check (`benches/statistics.md`).

use super::rank::{pearson, ranks};

/// Two-sided p of the rank correlation of two series on the same days, which rise; `None` where either never varies.
#[must_use]
pub fn p(days: &[i32], x: &[f64], y: &[f64]) -> Option<f64> {
    let (x, y) = (Ring::of(days, &ranks(x)), Ring::of(days, &ranks(y)));
    let observed = x.turned(0, false).correlation(&y)?.abs() - 1e-9;
    let turns = (0..x.0.len()).flat_map(|by| [(by, false), (by, true)]);
    let turned: Vec<bool> =
        turns.filter_map(|(by, back)| Some(x.turned(by, back).correlation(&y)?.abs() >= observed)).collect();
    let as_strong = turned.iter().filter(|strong| **strong).count();
    Some(super::rank::as_f64(as_strong) / super::rank::as_f64(turned.len().max(1)))
}

/// A series on the calendar, its last day followed by its first.
struct Ring(Vec<Option<f64>>);

impl Ring {
    fn of(days: &[i32], values: &[f64]) -> Self {
        let first = days.first().copied().unwrap_or(0);
        let length = days.last().map_or(0, |last| last - first + 1);
        let mut ring = vec![None; usize::try_from(length).unwrap_or(0)];
        for (day, value) in days.iter().zip(values) {
            if let Some(place) = usize::try_from(day - first).ok().and_then(|index| ring.get_mut(index)) {
                *place = Some(*value);
            }
        }
        Self(ring)
    }

    fn turned(&self, by: usize, back: bool) -> Self {
        let mut ring = self.0.clone();
        if back {
            ring.reverse();
        }
        ring.rotate_left(by);
        Self(ring)
    }

    fn correlation(&self, other: &Self) -> Option<f64> {
        let both = self.0.iter().zip(&other.0).filter_map(|(a, b)| Some(((*a)?, (*b)?)));
        let (x, y): (Vec<f64>, Vec<f64>) = both.unzip();
        pearson(&x, &y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_no_turn_at_all_fits_as_well() {
        // A single hump fits itself unturned; backwards it fits nowhere.
        let days: Vec<i32> = (0..14).collect();
        let hump: Vec<f64> =
            days.iter().map(|&day| f64::from([0, 3, 9, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0][day as usize])).collect();
        assert_eq!(p(&days, &hump, &hump), Some(1.0 / 28.0));
    }

    #[test]
    fn a_wave_fits_at_each_of_its_periods() {
        // Ten days of a period of two, and turned backwards: every second turn.
        let days: Vec<i32> = (0..10).collect();
        let wave: Vec<f64> = days.iter().map(|day| f64::from(day % 2)).collect();
        // Against as strong a correlation the other way round it is every turn.
        assert_eq!(p(&days, &wave, &wave), Some(1.0));
    }

    #[test]
    fn what_never_varies_says_nothing() {
        assert_eq!(p(&[0, 1, 5], &[1.0; 3], &[1.0, 2.0, 3.0]), None);
    }
}
