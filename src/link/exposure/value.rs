//! The value of an exposure on one night.

use super::Exposure;
use crate::link::composition::clr;
use crate::link::{Morning, rank};
use crate::night::{NightSummary, Verdict};
use crate::posture::{Label, Posture, Reason};

/// A stretch of stillness longer than this is long, in seconds: the hour after which the articles want a turn.
const LONG_STILL_SECS: i64 = 3600;
/// Fewest nights that make a habit: a week holds each weekday once.
const FEWEST_USUAL: usize = 7;
/// Less of a posture than this is as little as nothing, in seconds, when a mix is judged: a minute. At the length of an epoch
/// the distance would tell nothing but whether a posture was there for a moment.
const LEAST_SECS: f64 = 60.0;
/// The postures that share a night.
const LYING: [Posture; 4] = [Posture::Prone, Posture::Supine, Posture::LeftSide, Posture::RightSide];

/// What is usual for a person, from all nights that can be used.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Usual {
    /// Centre of the log-ratios of the lying postures, in the order prone, supine, left, right.
    centre: Option<[f64; 4]>,
    /// Median hours in bed.
    in_bed: Option<f64>,
}

impl Usual {
    /// From the nights of these mornings; nothing is usual with fewer than seven.
    #[must_use]
    pub fn of(mornings: &[Morning]) -> Self {
        let nights: Vec<&NightSummary> = mornings.iter().filter_map(usable).collect();
        if nights.len() < FEWEST_USUAL {
            return Self::default();
        }
        let mixes: Vec<[f64; 4]> = nights.iter().filter_map(|night| mix(night)).collect();
        let in_bed: Vec<f64> = nights.iter().map(|night| hours(night.window.secs())).collect();
        Self { centre: centre(&mixes), in_bed: rank::median(&in_bed) }
    }

    /// Aitchison's distance of a night from the centre; `None` without a centre or without lying.
    fn distance(&self, night: &NightSummary) -> Option<f64> {
        let squares = self.centre?.into_iter().zip(mix(night)?).map(|(usual, tonight)| (tonight - usual).powi(2));
        Some(squares.sum::<f64>().sqrt())
    }
}

/// The centred log-ratios of the lying postures of a night; `None` where nobody lay.
fn mix(night: &NightSummary) -> Option<[f64; 4]> {
    (night.times.lying_secs() > 0).then(|| clr(LYING.map(|posture| night.times.secs(posture)), LEAST_SECS))
}

fn centre(mixes: &[[f64; 4]]) -> Option<[f64; 4]> {
    let n = rank::as_f64(mixes.len());
    let sum = mixes.iter().copied().reduce(|a, b| std::array::from_fn(|part| at(&a, part) + at(&b, part)))?;
    Some(sum.map(|part| part / n))
}

fn at(mix: &[f64; 4], part: usize) -> f64 {
    mix.get(part).copied().unwrap_or_default()
}

/// The night of a morning, unless it is not usable or without any posture.
pub(crate) fn usable(morning: &Morning) -> Option<&NightSummary> {
    let night = morning.night.as_ref()?;
    (night.quality().verdict != Verdict::NotUsable && night.times.known_secs() > 0).then_some(night)
}

impl Exposure {
    /// Its value on one morning; `None` where night or diary cannot tell.
    ///
    /// A night that is [not usable](Verdict::NotUsable) cannot tell, nor one without a posture.
    #[must_use]
    pub fn of(&self, morning: &Morning, usual: &Usual) -> Option<f64> {
        if let Self::Circumstance(word) = self {
            return morning.circumstances.get(word).map(|&noted| f64::from(u8::from(noted)));
        }
        let night = usable(morning)?;
        match self {
            Self::Hours(posture) => Some(night.times.hours(*posture)),
            Self::HalfTurned => night.rolls.as_ref().map(|rolls| hours(rolls.half_turned_secs)),
            Self::LongestStillness => Some(hours(night.longest_stillness().map_or(0, |bout| bout.secs()))),
            Self::LongStillness => Some(long_stillness(night)),
            Self::PositionChanges => night.position_changes_per_hour,
            Self::Unaccustomed => usual.distance(night),
            Self::BetweenPostures => Some(between(night)),
            Self::ShortSleep => Some(usual.in_bed? - hours(night.window.secs())),
            Self::GettingUp => night.bed.as_ref().map(|bed| rank::as_f64(bed.up.len())),
            Self::Circumstance(_) => None,
        }
    }
}

fn long_stillness(night: &NightSummary) -> f64 {
    let bouts = night.stillness.iter().map(crate::posture::StillnessBout::secs);
    hours(bouts.filter(|secs| *secs > LONG_STILL_SECS).sum())
}

fn between(night: &NightSummary) -> f64 {
    let between = night.bouts.iter().filter(|bout| bout.label == Label::Unknown(Reason::Between));
    hours(between.map(crate::posture::Bout::secs).max().unwrap_or(0)) * 60.0
}

#[expect(clippy::cast_precision_loss, reason = "seconds of a night are exact")]
fn hours(secs: i64) -> f64 {
    secs as f64 / 3600.0
}
