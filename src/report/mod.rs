//! From finished numbers to text, pictures and a page. No arithmetic beyond layout happens below [`Report::new`].

pub mod cent;
pub mod epochs;
pub mod export;
pub mod json;
pub mod nights;
pub mod page;
pub mod palette;
pub mod spreads;
pub mod stillness;
pub mod text;
pub mod words;

#[cfg(feature = "plot")]
pub mod figure;
#[cfg(feature = "plot")]
mod font;

#[cfg(test)]
mod fixture;

use jiff::civil::Date;

use crate::diary::Entry;
use crate::diary::check::Advice;
use crate::link::before::BeforeAfter;
use crate::link::rank;
use crate::link::trial::TrialOutcome;
use crate::link::{Association, Findings, Morning};
use crate::night::{NightSummary, Verdict};
use crate::remark::Remarks;

use crate::posture::Posture;
use spreads::Trend;
use stillness::Stillness;

/// A spread of values: how many, the middle and the middle half.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Spread {
    /// How many values.
    pub n: usize,
    /// Half lie below.
    pub median: f64,
    /// A quarter lies below.
    pub lower_quartile: f64,
    /// A quarter lies above.
    pub upper_quartile: f64,
}

impl Spread {
    /// Of a sample; `None` when it is empty.
    #[must_use]
    pub fn of(values: &[f64]) -> Option<Self> {
        Some(Self {
            n: values.len(),
            median: rank::median(values)?,
            lower_quartile: rank::quantile(values, 0.25)?,
            upper_quartile: rank::quantile(values, 0.75)?,
        })
    }
}

/// What to do with the night of a morning; `None` without one.
fn verdict(morning: &Morning) -> Option<Verdict> {
    morning.night.as_ref().map(|night| night.quality().verdict)
}

/// Everything the text, the figures and the page show.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// First and last morning; absent when there is nothing.
    pub dates: Option<(Date, Date)>,
    /// When to see a doctor; nothing checked unless [`Report::with_advice`] said otherwise.
    pub advice: Advice,
    /// Every morning with a night, an entry or both, in order.
    pub mornings: Vec<Morning>,
    /// Pain on waking.
    pub pain: Option<Spread>,
    /// Mornings with both an entry and a night that is not left out as not usable.
    pub joined: usize,
    /// What the mornings say.
    pub findings: Findings,
    /// Pain at either end; absent where there are too few weeks.
    pub trend: Option<Trend>,
    /// Hours in each lying posture, of the nights that are used.
    pub postures: Vec<(Posture, Spread)>,
    /// Lying still, over all usable nights.
    pub stillness: Option<Stillness>,
    /// The remarks of all nights.
    pub remarks: Remarks,
    /// What was tried by lot.
    pub trials: Vec<TrialOutcome>,
    /// Pain before and after what changed.
    pub changes: Vec<BeforeAfter>,
}

impl Report {
    /// Does the arithmetic.
    #[must_use]
    pub fn new(mornings: Vec<Morning>) -> Self {
        let scores: Vec<f64> =
            mornings.iter().filter_map(|m| m.entry.as_ref()).map(|entry: &Entry| f64::from(entry.pain.get())).collect();
        let mut remarks = Remarks::default();
        mornings.iter().filter_map(|m| m.night.as_ref()).for_each(|night| remarks.merge(&night.remarks));
        Self {
            remarks,
            advice: Advice::default(),
            trials: Vec::new(),
            changes: Vec::new(),
            trend: Trend::of(&mornings),
            postures: spreads::postures(&mornings),
            stillness: Stillness::of(&mornings),
            dates: mornings.first().zip(mornings.last()).map(|(first, last)| (first.date, last.date)),
            pain: Spread::of(&scores),
            joined: mornings.iter().filter(|m| m.entry.is_some() && verdict(m).is_some_and(Verdict::is_used)).count(),
            findings: Findings::of(&mornings),
            mornings,
        }
    }

    /// With what the person is to be told of warning signs.
    #[must_use]
    pub fn with_advice(self, advice: Advice) -> Self {
        Self { advice, ..self }
    }

    /// The same with what was tried by lot.
    #[must_use]
    pub fn with_trials(self, trials: Vec<TrialOutcome>) -> Self {
        Self { trials, ..self }
    }

    /// The same with what changed.
    #[must_use]
    pub fn with_changes(self, changes: Vec<BeforeAfter>) -> Self {
        Self { changes, ..self }
    }

    /// Every exposure against pain on waking.
    #[must_use]
    pub fn associations(&self) -> &[Association] {
        &self.findings.associations
    }

    /// The night with the longest stillness of all.
    #[must_use]
    pub fn stillest(&self) -> Option<&NightSummary> {
        stillness::stillest(&self.mornings)
    }

    /// How many nights have this verdict; those of a sensor off the trunk have nothing to be compared, and none.
    #[must_use]
    pub fn nights_of(&self, wanted: Verdict) -> usize {
        let nights = self.mornings.iter().filter_map(|morning| morning.night.as_ref());
        nights.filter(|night| night.off_trunk.is_none() && night.quality().verdict == wanted).count()
    }

    /// Mornings after a night that is left out as not usable.
    pub fn left_out(&self) -> impl Iterator<Item = &Morning> {
        self.mornings.iter().filter(|morning| verdict(morning) == Some(Verdict::NotUsable))
    }

    /// Nights that are used with care; those of a sensor off the trunk have nothing to be compared.
    pub fn with_care(&self) -> impl Iterator<Item = &NightSummary> {
        let nights = self.mornings.iter().filter_map(|morning| morning.night.as_ref());
        nights.filter(|night| night.off_trunk.is_none() && night.quality().verdict == Verdict::Care)
    }

    /// Mornings after a night of a sensor off the trunk, which knows no postures.
    pub fn off_trunk(&self) -> impl Iterator<Item = &Morning> {
        self.mornings.iter().filter(|it| it.night.as_ref().is_some_and(|night| night.off_trunk.is_some()))
    }

    /// Mornings after a night, without a score.
    pub fn without_score(&self) -> impl Iterator<Item = &Morning> {
        self.mornings.iter().filter(|morning| morning.entry.is_none())
    }

    /// Mornings with a score, without a night.
    pub fn without_night(&self) -> impl Iterator<Item = &Morning> {
        self.mornings.iter().filter(|morning| morning.night.is_none())
    }
}
