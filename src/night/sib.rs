//! Sustained inactivity bouts, by the rule of van Hees et al., PLoS ONE 10:e0142533 (2015).
//!
//! An angle is known every five seconds. Where it differs by more than 5° from the one before there is a change; more
//! than five minutes from one change to the next are a bout. As published, and as GGIR has it, what lies before the
//! first change and after the last is no bout; and with no bout and fewer than ten changes all of it is one (a sensor
//! that nobody wore). Where slots are missing, which the rule does not foresee, a change is taken to be.
//!
//! The rule was found on wrists, with the angle of one axis. On the trunk half of all turns leave the z axis of a sensor
//! where it was, so that the rule is also asked with the whole direction of gravity. Both are kept apart from our own
//! stillness, which is about gross movement and posture.

use serde::{Deserialize, Serialize};

use super::Span;
use crate::signal::series::{SLOT_SECS, Slot};
use crate::time::Timestamp;
use crate::units::{Accel, Sensor};

/// Change of angle from one slot to the next that is one, in degrees: the 5° of van Hees et al. 2015.
const CHANGE_DEGREES: f64 = 5.0;

/// Slots between two changes that a bout has more than: the five minutes of van Hees et al. 2015.
const LEAST_SLOTS: usize = 60;

/// With fewer changes and no bout the sensor was not worn: GGIR's rule.
const FEW_CHANGES: usize = 10;

/// Sustained inactivity bouts within the window.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sib {
    /// How many there are.
    pub bouts: u32,
    /// Their time, in seconds.
    pub secs: i64,
    /// The longest of them, in seconds; 0 without any.
    pub longest_secs: i64,
}

impl Sib {
    /// Of all bouts of a night, what lies within the window.
    #[must_use]
    pub fn within(all: &[Span], window: Span) -> Self {
        let clipped = all.iter().map(|bout| {
            let (start, end) = (bout.start.max(window.start), bout.end.min(window.end));
            (end - start).as_secs()
        });
        let inside: Vec<i64> = clipped.filter(|secs| *secs > 0).collect();
        Self {
            bouts: u32::try_from(inside.len()).unwrap_or(u32::MAX),
            secs: inside.iter().sum(),
            longest_secs: inside.iter().copied().max().unwrap_or(0),
        }
    }
}

/// The bouts by the angle of the sensor's z axis, as published.
#[must_use]
pub fn by_z_angle(slots: &[Slot]) -> Vec<Span> {
    bouts(slots, |a, b| (a.z_degrees - b.z_degrees).abs())
}

/// The bouts by the whole direction of gravity: the angle between one slot's and the next.
#[must_use]
pub fn by_direction(slots: &[Slot]) -> Vec<Span> {
    let direction = |slot: &Slot| Accel::<Sensor>::from_vector(slot.gravity);
    bouts(slots, |a, b| direction(a).angle_to(&direction(b)).degrees())
}

fn bouts(slots: &[Slot], degrees: impl Fn(&Slot, &Slot) -> f64) -> Vec<Span> {
    let changed = |(a, b): (&Slot, &Slot)| b.index != a.index + 1 || degrees(a, b) > CHANGE_DEGREES;
    let pairs = slots.iter().zip(slots.iter().skip(1)).map(changed).enumerate();
    // A bout is of the slots from after one change up to the next.
    let changes: Vec<usize> = pairs.filter_map(|(at, changed)| changed.then_some(at + 1)).collect();
    let between = changes.iter().zip(changes.iter().skip(1)).filter(|(from, to)| *to - *from > LEAST_SLOTS);
    let found: Vec<Span> = between.filter_map(|(from, to)| span(slots.get(*from..*to)?)).collect();
    if found.is_empty() && changes.len() < FEW_CHANGES {
        return slots.chunk_by(|a, b| b.index == a.index + 1).filter_map(span).collect();
    }
    found
}

fn span(slots: &[Slot]) -> Option<Span> {
    let at = |index: i64| Timestamp::from_secs(index.saturating_mul(SLOT_SECS));
    Some(Span { start: at(slots.first()?.index), end: at(slots.last()?.index + 1) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Slots that point this way, so many at a time, in degrees of z and of the direction across it.
    fn slots(parts: &[(usize, f64, f64)]) -> Vec<Slot> {
        let each = parts.iter().flat_map(|&(n, z, across)| std::iter::repeat_n((z, across), n));
        let slot = |(index, (z, across)): (i64, (f64, f64))| {
            let ((sin, cos), (y, x)) = (z.to_radians().sin_cos(), across.to_radians().sin_cos());
            let gravity = nalgebra::Vector3::new(cos * x, cos * y, sin);
            Slot { index, enmo_g: 0.0, mad_g: 0.0, z_degrees: z, gravity }
        };
        (0..).zip(each).map(slot).collect()
    }

    fn secs(spans: &[Span]) -> Vec<(i64, i64)> {
        spans.iter().map(|span| (span.start.floor_secs(), span.end.floor_secs())).collect()
    }

    #[test]
    fn more_than_five_minutes_between_two_changes_are_a_bout() {
        // 61 slots are more than five minutes, 60 are not; the first and the last part have one change only.
        let night = slots(&[(90, 0.0, 0.0), (61, 20.0, 0.0), (60, 0.0, 0.0), (100, 5.1, 0.0), (90, 0.0, 0.0)]);
        assert_eq!(secs(&by_z_angle(&night)), [(450, 755), (1055, 1555)]);
    }

    #[test]
    fn up_to_five_degrees_are_no_change() {
        let night = slots(&[(9, 30.0, 0.0), (50, 0.0, 0.0), (50, 4.9, 0.0), (9, 30.0, 0.0)]);
        assert_eq!(secs(&by_z_angle(&night)), [(45, 545)]);
    }

    #[test]
    fn a_turn_about_z_is_seen_by_the_direction_alone() {
        let night = slots(&[(9, 30.0, 0.0), (70, 0.0, 0.0), (70, 0.0, 90.0), (9, 30.0, 0.0)]);
        assert_eq!(secs(&by_z_angle(&night)), [(45, 745)]);
        assert_eq!(secs(&by_direction(&night)), [(45, 395), (395, 745)]);
    }

    #[test]
    fn without_a_bout_few_changes_are_one_and_many_none() {
        let turns = |n: usize| slots(&(0..n).map(|i| (50, 20.0 * (i % 2) as f64, 0.0)).collect::<Vec<_>>());
        assert_eq!(secs(&by_z_angle(&turns(10))), [(0, 2500)]);
        assert_eq!(secs(&by_z_angle(&turns(11))), []);
        assert_eq!(secs(&by_z_angle(&slots(&[(20, 0.0, 0.0)]))), [(0, 100)]);
        assert_eq!(by_z_angle(&[]), []);
    }

    #[test]
    fn what_is_missing_is_in_no_bout() {
        let mut night = slots(&[(9, 30.0, 0.0), (200, 0.0, 0.0), (9, 30.0, 0.0)]);
        night.retain(|slot| !(100..110).contains(&slot.index));
        assert_eq!(secs(&by_z_angle(&night)), [(45, 500), (550, 1045)]);
    }

    #[test]
    fn a_bout_counts_as_far_as_it_is_in_the_window() {
        let span = |from, to| Span { start: Timestamp::from_secs(from), end: Timestamp::from_secs(to) };
        let all = [span(0, 400), span(500, 1000), span(2000, 2600), span(4000, 4400)];
        assert_eq!(Sib::within(&all, span(450, 2100)), Sib { bouts: 2, secs: 600, longest_secs: 500 });
        assert_eq!(Sib::within(&all, span(1000, 2000)), Sib::default());
    }
}
