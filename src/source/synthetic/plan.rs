//! What the sleeper does in a synthetic night: the truth.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp, LogNormal};

use super::gait::{self, Gait, Walk};
use super::normal;
use crate::posture::Posture;

/// Shares of side, back and front, mean and standard deviation: Skarpsno et al. 2017, 664 adults.
const SHARES: [(f64, f64); 3] = [(0.541, 0.181), (0.375, 0.182), (0.073, 0.123)];

/// Posture changes per hour, mean and standard deviation: the same study.
const CHANGES_PER_HOUR: (f64, f64) = (1.6, 0.7);

/// Hours in bed, mean and standard deviation: Smits et al. 2022, 50 adults with low back pain.
const HOURS_IN_BED: (f64, f64) = (8.1, 0.8);

/// Gross movements that change no posture, per hour; chosen so that the longest stillness is of the order of an hour.
const SHIFTS_PER_HOUR: f64 = 1.2;

/// Twitches per hour, too small to end stillness.
const TWITCHES_PER_HOUR: f64 = 10.0;

/// A stretch in one posture, in seconds from the start of the recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// How the trunk lies.
    pub posture: Posture,
    /// When it begins.
    pub start: f64,
    /// When it ends and the next begins.
    pub end: f64,
    /// Degrees by which the roll differs from the posture's own.
    pub roll: f64,
    /// Inclination in degrees.
    pub inclination: f64,
    /// Breaths a minute.
    pub breaths: f64,
    /// Degrees by which breathing tilts the chest either way; a third as much on the sides.
    pub breath_tilt: f64,
}

/// What kind of movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Movement {
    /// Turning from one posture to another.
    Turn,
    /// Moving without turning.
    Shift,
    /// A twitch of a limb.
    Twitch,
}

/// A movement, in seconds from the start of the recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Burst {
    /// What kind.
    pub movement: Movement,
    /// When it begins.
    pub start: f64,
    /// When it ends.
    pub end: f64,
}

/// The truth of one night.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Postures without a hole, the first and the last upright.
    pub segments: Vec<Segment>,
    /// Movements in the order of their starts.
    pub bursts: Vec<Burst>,
    /// Walking about, in order, all of it upright; who is upright and does not walk stands or sits.
    pub walks: Vec<Walk>,
    /// How they walk.
    pub gait: Gait,
    /// When the person lies down and gets up for good.
    pub bed: (f64, f64),
}

impl Plan {
    /// Draws a night; the same seed draws the same.
    #[must_use]
    pub fn draw(seed: u64) -> Self {
        let rng = &mut ChaCha8Rng::seed_from_u64(seed);
        let lie_down = rng.random_range(180.0..900.0);
        let bed_secs = 3600.0 * normal(rng, HOURS_IN_BED).clamp(5.0, 11.0);
        let get_up = lie_down + bed_secs;
        let end = get_up + rng.random_range(180.0..600.0);
        let mut segments = vec![segment(rng, Posture::Upright, 0.0, lie_down)];
        segments.extend(sleep(rng, lie_down, get_up));
        segments.push(segment(rng, Posture::Upright, get_up, end));
        let bursts = movements(rng, &segments, (lie_down, get_up));
        let upright = segments.iter().filter(|it| it.posture == Posture::Upright).map(|it| (it.start, it.end));
        let (walks, gait) = (gait::walks(rng, upright), Gait::draw(rng));
        Self { segments, bursts, walks, gait, bed: (lie_down, get_up) }
    }

    /// Seconds from the start of the recording to its end.
    #[must_use]
    pub fn end(&self) -> f64 {
        self.segments.last().map_or(0.0, |segment| segment.end)
    }

    /// The posture at a time.
    #[must_use]
    pub fn posture_at(&self, secs: f64) -> Option<Posture> {
        self.segments.iter().find(|s| (s.start..s.end).contains(&secs)).map(|s| s.posture)
    }

    /// Hours in a posture while in bed for the night.
    #[must_use]
    pub fn hours(&self, posture: Posture) -> f64 {
        let in_bed = self.in_bed().filter(|s| s.posture == posture);
        in_bed.map(|s| s.end - s.start).sum::<f64>() / 3600.0
    }

    /// Turns from one lying posture to another.
    #[must_use]
    pub fn position_changes(&self) -> usize {
        let postures: Vec<Posture> = self.in_bed().map(|s| s.posture).collect();
        postures.iter().zip(postures.iter().skip(1)).filter(|(a, b)| a != b && a.is_lying() && b.is_lying()).count()
    }

    /// Hours of the longest stretch in bed without a turn or a shift.
    #[must_use]
    pub fn longest_stillness(&self) -> f64 {
        let mut longest: f64 = 0.0;
        let mut from = self.bed.0;
        for burst in self.bursts.iter().filter(|b| b.movement != Movement::Twitch) {
            if self.posture_at(from).is_some_and(Posture::is_lying) {
                longest = longest.max(burst.start - from);
            }
            from = from.max(burst.end);
        }
        longest / 3600.0
    }

    fn in_bed(&self) -> impl Iterator<Item = &Segment> {
        self.segments.iter().filter(|s| s.start >= self.bed.0 && s.end <= self.bed.1)
    }
}

/// Postures from lying down to getting up, with one visit to the bathroom.
fn sleep(rng: &mut ChaCha8Rng, from: f64, to: f64) -> Vec<Segment> {
    let lengths = bout_lengths(rng, to - from);
    let postures = bout_postures(rng, &lengths);
    let visit_before = rng.random_range(1..lengths.len().max(2));
    let mut at = from;
    let mut segments = Vec::with_capacity(lengths.len() + 1);
    for (index, (length, posture)) in lengths.into_iter().zip(postures).enumerate() {
        let end = at + length;
        // The visit takes its time from the bout it precedes, which keeps most of its length.
        let up = if index == visit_before { rng.random_range(180.0..480.0_f64).min(length / 3.0) } else { 0.0 };
        if up > 60.0 {
            segments.push(segment(rng, Posture::Upright, at, at + up));
            at += up;
        }
        segments.push(segment(rng, posture, at, end));
        at = end;
    }
    if let Some(last) = segments.last_mut() {
        last.end = to;
    }
    segments
}

/// Log-normal bout lengths in seconds, each a minute at least, that fill the time in bed.
fn bout_lengths(rng: &mut ChaCha8Rng, secs: f64) -> Vec<f64> {
    let changes = normal(rng, CHANGES_PER_HOUR).clamp(0.6, 3.5) * secs / 3600.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few dozen at most")]
    let count = changes.round().max(1.0) as usize + 1;
    let draws: Vec<f64> = match LogNormal::new(0.0, 0.8) {
        Ok(law) => law.sample_iter(&mut *rng).take(count).collect(),
        Err(_) => vec![1.0; count],
    };
    #[expect(clippy::cast_precision_loss, reason = "a few dozen at most")]
    let free = secs - 60.0 * count as f64;
    let total: f64 = draws.iter().sum();
    draws.into_iter().map(|draw| 60.0 + free * draw / total).collect()
}

/// Postures for the bouts, no two neighbours alike, that come near this night's shares.
fn bout_postures(rng: &mut ChaCha8Rng, lengths: &[f64]) -> Vec<Posture> {
    let total: f64 = lengths.iter().sum();
    let mut left_over = night_shares(rng).map(|(posture, share)| (posture, share * total));
    let mut last = Posture::Upright;
    let mut postures = Vec::with_capacity(lengths.len());
    for length in lengths {
        let choices = left_over.map(|(posture, secs)| if posture == last { 0.0 } else { secs.max(1.0) });
        let mut draw = rng.random_range(0.0..choices.iter().sum::<f64>());
        let mut chosen = last;
        for ((posture, _), weight) in left_over.iter().zip(choices) {
            if weight > 0.0 && draw >= 0.0 {
                chosen = *posture;
            }
            draw -= weight;
        }
        for (posture, secs) in &mut left_over {
            if *posture == chosen {
                *secs -= length;
            }
        }
        postures.push(chosen);
        last = chosen;
    }
    postures
}

/// This night's share of each lying posture.
fn night_shares(rng: &mut ChaCha8Rng) -> [(Posture, f64); 4] {
    let [side, back, front] = SHARES.map(|norm| normal(rng, norm).max(0.0));
    let total = (side + back + front).max(0.1);
    let left = normal(rng, (0.5, 0.2)).clamp(0.05, 0.95);
    [
        (Posture::Supine, back / total),
        (Posture::LeftSide, left * side / total),
        (Posture::RightSide, (1.0 - left) * side / total),
        (Posture::Prone, front / total),
    ]
}

pub(super) fn segment(rng: &mut ChaCha8Rng, posture: Posture, start: f64, end: f64) -> Segment {
    let inclination = match posture {
        Posture::Upright => normal(rng, (82.0, 4.0)).clamp(70.0, 90.0),
        // On the stomach the breastbone tips head down, on average by less than in the one public data set.
        Posture::Prone => normal(rng, (-20.0, 15.0)).clamp(-55.0, 15.0),
        _ => normal(rng, (6.0, 5.0)).clamp(-8.0, 25.0),
    };
    Segment {
        posture,
        start,
        end,
        roll: normal(rng, (0.0, 11.0)).clamp(-28.0, 28.0),
        inclination,
        breaths: normal(rng, (14.5, 1.5)).clamp(9.0, 20.0),
        breath_tilt: rng.random_range(0.4..1.4),
    }
}

/// Turns at every change of segment, shifts and twitches at random, and restless stretches awake in bed.
fn movements(rng: &mut ChaCha8Rng, segments: &[Segment], bed: (f64, f64)) -> Vec<Burst> {
    let mut bursts: Vec<Burst> = segments
        .iter()
        .skip(1)
        .map(|s| Burst { movement: Movement::Turn, start: s.start - 2.0, end: s.start + rng.random_range(1.0..4.0) })
        .collect();
    bursts.extend(at_random(rng, Movement::Shift, SHIFTS_PER_HOUR, bed));
    bursts.extend(at_random(rng, Movement::Twitch, TWITCHES_PER_HOUR, bed));
    for _ in 0..rng.random_range(1..4) {
        let start = rng.random_range(bed.0..bed.1);
        let end = (start + rng.random_range(300.0..1200.0)).min(bed.1);
        bursts.extend(at_random(rng, Movement::Shift, 40.0, (start, end)));
    }
    bursts.sort_by(|a, b| a.start.total_cmp(&b.start));
    bursts
}

/// A Poisson process of bursts.
pub(super) fn at_random(rng: &mut ChaCha8Rng, movement: Movement, per_hour: f64, (from, to): (f64, f64)) -> Vec<Burst> {
    let Ok(wait) = Exp::new(per_hour / 3600.0) else { return Vec::new() };
    let longest = if movement == Movement::Twitch { 0.8 } else { 5.0 };
    let mut bursts = Vec::new();
    let mut at = from + wait.sample(rng);
    while at < to {
        bursts.push(Burst { movement, start: at, end: at + rng.random_range(0.4 * longest..longest) });
        at += wait.sample(rng);
    }
    bursts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(values: impl Iterator<Item = f64>) -> f64 {
        let values: Vec<f64> = values.collect();
        values.iter().sum::<f64>() / values.len() as f64
    }

    #[test]
    fn a_thousand_nights_meet_the_published_norms() {
        let plans: Vec<Plan> = (0..1000).map(Plan::draw).collect();
        let share = |postures: &[Posture]| {
            mean(plans.iter().map(|plan| {
                let lying: f64 = Posture::ALL.iter().filter(|p| p.is_lying()).map(|&p| plan.hours(p)).sum();
                postures.iter().map(|&p| plan.hours(p)).sum::<f64>() / lying
            }))
        };
        let side = share(&[Posture::LeftSide, Posture::RightSide]);
        let (back, front) = (share(&[Posture::Supine]), share(&[Posture::Prone]));
        // Skarpsno 2017: 0.54, 0.37 and 0.07. Negative draws are cut off, which lifts the front a little.
        assert!(
            (side - 0.54).abs() < 0.04 && (back - 0.37).abs() < 0.04 && (front - 0.09).abs() < 0.03,
            "{side} {back} {front}"
        );
        let changes = mean(plans.iter().map(|p| p.position_changes() as f64 * 3600.0 / (p.bed.1 - p.bed.0)));
        assert!((changes - 1.6).abs() < 0.15, "{changes}");
        let hours = mean(plans.iter().map(|p| (p.bed.1 - p.bed.0) / 3600.0));
        assert!((hours - 8.1).abs() < 0.1, "{hours}");
    }

    #[test]
    fn segments_have_no_holes_and_turns_are_turns() {
        for plan in (0..200).map(Plan::draw) {
            for pair in plan.segments.windows(2) {
                assert_eq!(pair[0].end, pair[1].start);
                assert!(pair[0].end > pair[0].start);
                assert_ne!(pair[0].posture, pair[1].posture);
            }
            assert!((0.1..6.0).contains(&plan.longest_stillness()), "{}", plan.longest_stillness());
        }
    }
}
