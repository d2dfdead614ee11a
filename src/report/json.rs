//! Every number of the report as JSON: what `report.json` holds and `--json` prints.
//!
//! UTF-8, one object, indented, a line end at the end; a number that is not known is null, never filled in.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::spreads::Trend;
use super::stillness::Stillness;
use super::{Report, Spread, words};
use crate::diary::Nrs;
use crate::diary::check::Advice;
use crate::link::before::BeforeAfter;
use crate::link::trial::TrialOutcome;
use crate::link::{Exposure, Findings, Morning, Usual};
use crate::night::Verdict;
use crate::posture::Posture;

/// The whole report.
#[derive(Debug, Serialize)]
pub struct Json<'a> {
    /// First morning.
    from: Option<Date>,
    /// Last morning.
    to: Option<Date>,
    /// Mornings with both a usable night and a score.
    joined: usize,
    /// When to see a doctor.
    advice: &'a Advice,
    /// The answer, a sentence each.
    answer: Vec<String>,
    /// Pain on waking.
    pain: Option<Spread>,
    /// Pain in the first and in the last two weeks.
    trend: Option<Trend>,
    /// Hours a night in each lying posture.
    postures: BTreeMap<Posture, Spread>,
    /// Lying still.
    stillness: Option<&'a Stillness>,
    /// Associations, composition, reverse, ease, important, seed, fewest.
    #[serde(flatten)]
    findings: &'a Findings,
    /// What every exposure is: claim, definition, unit.
    exposures: Vec<crate::link::exposure::Card>,
    /// What was tried by lot.
    trials: &'a [TrialOutcome],
    /// Before and after what changed.
    changes: &'a [BeforeAfter],
    /// Every morning.
    mornings: Vec<JsonMorning<'a>>,
}

/// A morning with its night.
#[derive(Debug, Serialize)]
struct JsonMorning<'a> {
    date: Date,
    pain: Option<u8>,
    later: Option<u8>,
    verdict: Option<Verdict>,
    concerns: Vec<&'static str>,
    tags: &'a [String],
    exposures: Option<BTreeMap<Cow<'static, str>, Option<f64>>>,
}

impl<'a> Json<'a> {
    /// Of a report.
    #[must_use]
    pub fn of(report: &'a Report) -> Self {
        let (from, to) = report.dates.unzip();
        let usual = Usual::of(&report.mornings);
        let associations = &report.findings.associations;
        Self {
            from,
            to,
            joined: report.joined,
            advice: &report.advice,
            answer: words::answer(report),
            pain: report.pain,
            trend: report.trend,
            postures: report.postures.iter().copied().collect(),
            stillness: report.stillness.as_ref(),
            findings: &report.findings,
            exposures: associations.iter().map(|one| one.exposure.card()).collect(),
            trials: &report.trials,
            changes: &report.changes,
            mornings: report.mornings.iter().map(|morning| JsonMorning::of(morning, &usual)).collect(),
        }
    }

    /// As text.
    ///
    /// # Errors
    /// Never in practice: every key is a string.
    pub fn text(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

impl<'a> JsonMorning<'a> {
    fn of(morning: &'a Morning, usual: &Usual) -> Self {
        let (night, entry) = (morning.night.as_ref(), morning.entry.as_ref());
        let value = |exposure: &Exposure| (exposure.key(), exposure.of(morning, usual));
        Self {
            date: morning.date,
            pain: entry.map(|entry| entry.pain.get()),
            later: entry.and_then(|entry| entry.later).map(Nrs::get),
            verdict: night.map(|night| night.quality().verdict),
            concerns: night.iter().flat_map(|night| night.quality().concerns).map(|it| it.key()).collect(),
            tags: entry.map_or(&[], |entry| &entry.tags),
            exposures: night.map(|_| Exposure::ALL.iter().map(value).collect()),
        }
    }
}
