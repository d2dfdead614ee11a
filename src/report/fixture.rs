//! Fabricated nights and mornings for tests: the same on every machine.

use std::collections::BTreeMap;

#[cfg(feature = "plot")]
mod track;

use jiff::SignedDuration;
use jiff::civil::Date;

#[cfg(feature = "plot")]
pub(super) use track::{berlin, track};

use super::Report;
use crate::diary::{Entry, Nrs};
use crate::link::{Finding, Importance, Interval, Link, Measured, Morning};
use crate::night::summary::{MountingNote, SourceNote, VERSION};
use crate::night::{CalibrationNote, Certainty, Correction, NightSummary, PostureTimes, RollTimes, Span};
use crate::posture::{Bout, Label, Mounting, Posture, Reason, Settings, StillnessBout};
use crate::remark::{Kind, Remarks};
use crate::time::{Night, Timestamp};

/// Knuth's MMIX linear congruential generator: no statistics hang on it.
pub(super) struct Lcg(pub(super) u64);

impl Lcg {
    /// 0 to 1.
    pub(super) fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f64 / (1_u64 << 24) as f64
    }
}

pub(super) fn first_morning() -> Date {
    jiff::civil::date(2026, 3, 15)
}

fn evening_at(date: Date, hour: i8, minute: i8) -> Timestamp {
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
    zone.to_timestamp(date.at(hour, minute, 0, 0)).unwrap().into()
}

/// A night in Berlin from 23:10, before the morning of `date`: `secs` in bed, a share of it on the stomach.
pub(super) fn night(date: Date, secs: i64, prone: f64) -> NightSummary {
    let evening = Night::before_morning(date);
    let start = evening_at(evening.evening(), 23, 10);
    let mut rng = Lcg(u64::from(date.day_of_year().unsigned_abs()) * 7919 + 17);
    let bouts = bouts(&mut rng, start, secs, prone);
    let summary = summarise(bouts, Span { start, end: start + SignedDuration::from_secs(secs) });
    NightSummary { night: Some(evening), zone: Some("Europe/Berlin".to_owned()), ..summary }
}

/// A night without a date; its recording starts at zero.
pub(super) fn undated(secs: i64) -> NightSummary {
    let start = Timestamp::from_secs(25 * 60);
    let span = Span { start, end: start + SignedDuration::from_secs(secs) };
    summarise(bouts(&mut Lcg(5), start, secs, 0.1), span)
}

/// A night of which nothing is known.
pub(super) fn unknown_night(date: Date, secs: i64) -> NightSummary {
    let mut summary = night(date, secs, 0.0);
    let span = summary.window;
    summary.bouts = vec![Bout { label: Label::Unknown(Reason::Gap), start: span.start, end: span.end }];
    NightSummary { night: summary.night, zone: summary.zone.clone(), ..summarise(summary.bouts, span) }
}

fn bouts(rng: &mut Lcg, start: Timestamp, secs: i64, prone: f64) -> Vec<Bout> {
    let mut bouts: Vec<Bout> = Vec::new();
    let (mut at, mut left) = (start, secs);
    while left > 0 {
        let label = pick(rng, prone, bouts.last().map(|bout| bout.label));
        let length = match label {
            Label::Unknown(_) | Label::Posture(Posture::Upright) => 240 + (rng.uniform() * 400.0) as i64,
            Label::Posture(_) => 600 + (rng.uniform().powi(2) * 6200.0) as i64,
        };
        let length = length.min(left);
        let end = at + SignedDuration::from_secs(length);
        bouts.push(Bout { label, start: at, end });
        (at, left) = (end, left - length);
    }
    bouts
}

fn pick(rng: &mut Lcg, prone: f64, last: Option<Label>) -> Label {
    loop {
        let u = rng.uniform();
        let label = match u {
            _ if u < 0.04 => Label::Unknown(Reason::Gap),
            _ if u < 0.05 => Label::Unknown(Reason::NoGravity),
            _ if u < 0.08 => Label::Posture(Posture::Upright),
            _ if u < 0.08 + prone => Label::Posture(Posture::Prone),
            _ if u < 0.46 + prone / 2.0 => Label::Posture(Posture::Supine),
            _ if u < 0.74 => Label::Posture(Posture::LeftSide),
            _ => Label::Posture(Posture::RightSide),
        };
        if Some(label) != last {
            return label;
        }
    }
}

pub(super) fn summarise(bouts: Vec<Bout>, window: Span) -> NightSummary {
    let mut times = PostureTimes::default();
    bouts.iter().for_each(|bout| times.add(bout.label, bout.secs()));
    let changes = bouts.windows(2).filter(|pair| pair.iter().all(|bout| bout.label.is_lying())).count();
    let still = |bout: &Bout| {
        let start = bout.start + SignedDuration::from_secs(40);
        let long = bout.label.is_lying() && bout.secs() > 340;
        long.then(|| StillnessBout { posture: bout.label.posture(), start, end: bout.end })
    };
    let mut remarks = Remarks::default();
    for bout in bouts.iter().filter(|bout| bout.label == Label::Unknown(Reason::Gap)) {
        remarks.note_lasting(Kind::Gap, Some(bout.start), bout.secs() as f64);
    }
    remarks.note(Kind::MountingAssumed, None);
    let before = SignedDuration::from_mins(25);
    let rolls = RollTimes { half_turned_secs: times.lying_secs() / 20, ..RollTimes::default() };
    NightSummary {
        version: VERSION,
        program: "supine 0.1.0".to_owned(),
        night: None,
        zone: None,
        recorded: Span { start: window.start + -before, end: window.end + SignedDuration::from_mins(12) },
        window,
        epoch_secs: 1,
        position_changes: changes as u32,
        position_changes_per_hour: (times.lying_secs() > 0)
            .then(|| changes as f64 / (times.lying_secs() as f64 / 3600.0)),
        stillness: bouts.iter().filter_map(still).collect(),
        times,
        bouts,
        rolls: Some(rolls),
        still: None,
        movements: None,
        activity: None,
        certainty: Some(Certainty { mean: 0.9983, median: 1.0, doubtful_secs: 96 }),
        nudges: Vec::new(),
        worn: None,
        off_trunk: None,
        bed: None,
        wear: None,
        quality: None,
        breathing: None,
        remarks,
        mounting: MountingNote::of(&Mounting::assumed()),
        calibration: Some(CalibrationNote {
            correction: Correction { gain: [1.004, 0.991, 1.0], offset_g: [0.022, -0.008, 0.001] },
            residual_before_mg: 21.4,
            residual_after_mg: 2.6,
            determined: 5.8,
            tilt_lain_degrees: 0.12,
            tilt_any_degrees: 0.31,
        }),
        settings: Settings::default(),
        sources: vec![SourceNote {
            name: "night.csv".to_owned(),
            rate_hz: 25.0,
            decided: "time in seconds since 1970, acceleration x, y, z in g, 25 Hz".to_owned(),
            options: BTreeMap::new(),
        }],
    }
}

/// `n` mornings in a row; pain rises with the time on the stomach; a few scores and nights are missing.
pub(super) fn mornings(n: usize) -> Vec<Morning> {
    let mut rng = Lcg(41);
    let mut date = first_morning();
    let mut mornings = Vec::new();
    for index in 0..n {
        let prone = rng.uniform() * 0.4;
        let night = night(date, 24_000 + (rng.uniform() * 8000.0) as i64, prone);
        let pain = (1.5 + night.times.hours(Posture::Prone) * 1.8 + rng.uniform() * 2.5).round().min(10.0);
        let mut entry = Entry::new(date, Nrs::new(pain as u8).unwrap());
        if index % 4 == 1 {
            entry.later = Some(Nrs::new((pain / 2.0) as u8).unwrap());
            entry.tags = vec!["heat".to_owned()];
        }
        mornings.push(Morning {
            circumstances: BTreeMap::from([("heat".to_owned(), index % 4 == 1)]),
            date,
            night: (n < 3 || index % 11 != 6).then_some(night),
            entry: (n < 3 || index % 9 != 4).then_some(entry),
        });
        date = date.tomorrow().unwrap();
    }
    mornings.retain(|morning| morning.night.is_some() || morning.entry.is_some());
    mornings
}

pub(super) fn report(n: usize) -> Report {
    Report::new(mornings(n))
}

/// An estimate with its ends.
pub(super) const fn interval(estimate: f64, low: f64, high: f64) -> Interval {
    Interval { estimate, low, high }
}

/// Something measured, with this verdict and numbers that agree with it.
pub(super) fn measured(link: Link) -> Finding {
    let (sign, spread) = match link {
        Link::MorePain => (1.0, 0.8),
        Link::LessPain => (-1.0, 0.8),
        Link::Unclear => (0.4, 1.2),
    };
    let around = |size: f64| interval(sign * size, sign * size - spread * size, sign * size + spread * size);
    Finding::Measured(Box::new(Measured {
        rho: around(0.5),
        slope: around(0.4),
        p: if link == Link::Unclear { 0.4 } else { 0.004 },
        p_shift: None,
        effective: 20.0,
        q: if link == Link::Unclear { 0.6 } else { 0.02 },
        link,
        smallest_rho: 0.5,
        smallest_slope: 0.4,
        contrast: Some(around(1.2)),
        important: Some(Importance::Unclear),
        adjusted: None,
    }))
}

/// A month of mornings with a finding of every kind, as the statistics might make them.
pub(super) fn of_every_kind() -> Report {
    let report = report(30);
    let mut kinds = [
        measured(Link::MorePain),
        measured(Link::Unclear),
        measured(Link::LessPain),
        Finding::TooFew { needed: 5 },
        Finding::NeverVaried,
    ]
    .into_iter()
    .cycle();
    let mut findings = report.findings.clone();
    for association in &mut findings.associations {
        association.finding = kinds.next().unwrap_or(Finding::NeverVaried);
    }
    Report { findings, ..report }
}
