//! The labelled epochs as a table for spreadsheets and scripts: written here, read back as [`Epochs`].

mod digits;
mod read;
mod stamps;

use std::convert::Infallible;
use std::fmt::Write;

use crate::night::Breaths;
use crate::posture::breath::WINDOW;
use crate::posture::pipeline::LabelledEpoch;
use crate::posture::{Label, Reason, Track};
use crate::time::{Clock, Timestamp};
use crate::units::Angle;

pub(super) use digits::push_number;
pub use read::{Broken, Epochs};
use stamps::Stamps;

/// A column of numbers, one an epoch. Whoever adds one adds it to [`COLUMNS`] and nowhere else: every format has it then.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name in tables, with its unit.
    pub name: &'static str,
    /// Its name where people choose from a list of signals, at most 16 characters.
    pub label: &'static str,
    /// Its unit: `degree`, `g`, `1/min`, or `1` for a share.
    pub unit: &'static str,
    /// How many decimals are kept.
    pub decimals: usize,
    /// The least and the greatest value that a format of 16-bit integers can hold: `decimals` decimals of it, and
    /// `unknown`, must fit into an `i16`.
    pub range: (f64, f64),
    /// What stands for an unknown value in a format that has only numbers; below `range`.
    pub unknown: f64,
    /// What it is, in one sentence without the full stop.
    pub about: &'static str,
    /// Its value; `None` where it is unknown.
    of: fn(&Row) -> Option<f64>,
}

/// What a row is made from.
struct Row<'a> {
    epoch: &'a LabelledEpoch,
    /// Breaths a minute about this epoch, where that could be told.
    breaths: Option<f64>,
}

/// The columns that stand before the numbers.
pub const FIRST: [(&str, &str); 2] = [
    ("time", "start of the epoch: local with its offset (RFC 3339), or seconds from the start of an undated recording"),
    (
        "posture",
        "supine, left_side, right_side, prone or upright; or why there is none: gap, no_gravity, not_on_trunk, between, not_worn",
    ),
];

/// The columns of numbers, in order.
pub const COLUMNS: &[Column] = &[
    Column {
        name: "roll_deg",
        label: "Roll",
        unit: "degree",
        decimals: 1,
        range: (-180.0, 180.0),
        unknown: -200.0,
        about: "rotation about the long axis of the trunk: 0 on the back, 90 on the left side, ±180 on the stomach, \
                −90 on the right side; unknown in a gap, off the trunk, and where gravity runs along that axis",
        of: |row| of_trunk(row.epoch).and_then(LabelledEpoch::roll).map(Angle::degrees),
    },
    Column {
        name: "inclination_deg",
        label: "Inclination",
        unit: "degree",
        decimals: 1,
        range: (-90.0, 90.0),
        unknown: -100.0,
        about: "angle of the long axis of the trunk above horizontal: 0 flat, 90 upright, negative head-down; unknown in \
                a gap and off the trunk",
        of: |row| of_trunk(row.epoch).and_then(LabelledEpoch::inclination).map(Angle::degrees),
    },
    Column {
        name: "movement_g",
        label: "Movement",
        unit: "g",
        decimals: 4,
        range: (0.0, 3.2),
        unknown: -0.1,
        about: "how restless the epoch is: the spread (standard deviation, all axes together) of its samples about their \
                own straight line; unknown in a gap",
        of: |row| Some(row.epoch.movement).filter(|_| row.epoch.label != Label::Unknown(Reason::Gap)),
    },
    Column {
        name: "coverage",
        label: "Coverage",
        unit: "1",
        decimals: 2,
        range: (0.0, 1.0),
        unknown: -1.0,
        about: "share of the epoch that samples cover, 0 to 1",
        of: |row| Some(row.epoch.coverage),
    },
    Column {
        name: "probability",
        label: "Probability",
        unit: "1",
        decimals: 3,
        range: (0.0, 1.0),
        unknown: -1.0,
        about: "how probable the posture is, given the whole recording, as far as the model of how people lie and turn \
                is right; unknown without a direction and off the trunk",
        of: |row| row.epoch.probability,
    },
    Column {
        name: "breaths_per_minute",
        label: "Breathing rate",
        unit: "1/min",
        decimals: 1,
        range: (0.0, 60.0),
        unknown: -1.0,
        about: "breaths a minute while lying still in bed, of the minute about the epoch; unknown where it cannot be told",
        of: |row| row.breaths,
    },
];

/// About the longest row of the table, in bytes.
const ROW: usize = 80;

/// What is handed on at a time, in bytes: few enough for the cache, so many that handing on costs nothing beside them.
const PIECE: usize = 64 << 10;

/// Off the trunk, roll and inclination are unknown: they are those of the trunk.
fn of_trunk(epoch: &LabelledEpoch) -> Option<&LabelledEpoch> {
    Some(epoch).filter(|epoch| epoch.label != Label::Unknown(Reason::NotOnTrunk))
}

/// The first line of the table.
#[must_use]
pub fn header() -> String {
    let names = FIRST.iter().map(|(name, _)| *name).chain(COLUMNS.iter().map(|column| column.name));
    names.collect::<Vec<_>>().join(",")
}

/// One row an epoch: its start, its posture or why there is none, and what that was decided from.
///
/// See [`FIRST`] and [`COLUMNS`]. What is unknown is empty; `breaths` are those of [`crate::night::breathing::breaths`].
#[must_use]
pub fn table(track: &Track, breaths: &[Breaths], clock: &Clock) -> String {
    let mut text = String::with_capacity(ROW * (track.epochs.len() + 1));
    let Ok(()) = pieces(track, breaths, clock, |piece| {
        text.push_str(piece);
        Ok::<(), Infallible>(())
    });
    text
}

/// Hands the same on in pieces of some kilobytes, as they are made.
///
/// # Errors
/// The first that `take` gives.
pub fn pieces<E>(
    track: &Track,
    breaths: &[Breaths],
    clock: &Clock,
    mut take: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let mut text = header();
    text.push('\n');
    let rates = rates(track, breaths);
    let mut stamps = Stamps::new(clock);
    for (index, (epoch, breaths)) in track.epochs.iter().zip(rates).enumerate() {
        stamps.push(&mut text, track.time_of(index));
        text.push(',');
        text.push_str(epoch.label.key());
        for column in COLUMNS {
            text.push(',');
            push_number(&mut text, (column.of)(&Row { epoch, breaths }), column.decimals);
        }
        text.push('\n');
        if text.len() >= PIECE {
            take(&text)?;
            text.clear();
        }
    }
    take(&text)
}

/// For each epoch the rate of the minute whose middle half it lies in; minutes overlap by half.
fn rates(track: &Track, breaths: &[Breaths]) -> Vec<Option<f64>> {
    let mut rates = vec![None; track.epochs.len()];
    for minute in breaths {
        let from = usize::try_from((minute.start - track.start).as_secs() + QUARTER).unwrap_or(usize::MAX);
        let middle = rates.iter_mut().skip(from).take(WINDOW / 2);
        middle.for_each(|rate| *rate = Some(minute.per_minute));
    }
    rates
}

/// A quarter of the minutes over which breathing is counted, in seconds, of epochs of one second.
const QUARTER: i64 = (WINDOW / 4) as i64;

/// A time as tables have it: local with its offset, or seconds from the start of an undated recording.
pub(super) fn push_time(text: &mut String, at: Timestamp, clock: &Clock) {
    // Writing to a String cannot fail.
    let _ = match clock {
        Clock::Dated(zone) => write!(text, "{}", at.to_jiff().display_with_offset(zone.to_offset(at.to_jiff()))),
        Clock::Undated => write!(text, "{}", at.floor_secs()),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posture::{Epoch, Mounting, Settings};
    use crate::units::Accel;

    fn track() -> Track {
        let epoch = |index, x, z| Epoch {
            index,
            mean: Accel::from_g(x, 0.0, z),
            movement: 0.012_34,
            jolt: nalgebra::Vector3::zeros(),
            coverage: 1.0,
        };
        let mut track = Track::label(
            &[epoch(1_773_526_000, 0.0, 1.0), epoch(1_773_526_002, 0.0, 1.0)],
            1,
            &Mounting::assumed().into(),
            &Settings::default(),
        );
        for probability in track.epochs.iter_mut().filter_map(|epoch| epoch.probability.as_mut()) {
            *probability = 0.98765;
        }
        track
    }

    #[test]
    fn rows_say_when_and_what() {
        let berlin = Clock::Dated(jiff::tz::TimeZone::get("Europe/Berlin").unwrap());
        assert_eq!(
            table(&track(), &[], &berlin),
            "time,posture,roll_deg,inclination_deg,movement_g,coverage,probability,breaths_per_minute\n\
             2026-03-14T23:06:40+01:00,supine,0.0,0.0,0.0123,1.00,0.988,\n\
             2026-03-14T23:06:41+01:00,gap,,,,0.00,,\n\
             2026-03-14T23:06:42+01:00,supine,0.0,0.0,0.0123,1.00,0.988,\n"
        );
    }

    #[test]
    fn a_rate_stands_in_the_middle_half_of_its_minute() {
        let track = track();
        let track = Track { epochs: vec![track.epochs[0]; 100], ..track };
        let start = track.start + jiff::SignedDuration::from_secs(10);
        let minute = Breaths { start, posture: crate::posture::Posture::Supine, per_minute: 14.0, quality: 0.9 };
        let rates = rates(&track, &[minute]);
        let known: Vec<usize> = (0..100).filter(|&at| rates[at] == Some(14.0)).collect();
        assert_eq!((known.first(), known.last(), known.len()), (Some(&25), Some(&54), 30));
    }

    #[test]
    fn every_column_fits_into_sixteen_bits() {
        for column in COLUMNS {
            let scale = 10_f64.powi(i32::try_from(column.decimals).unwrap());
            assert!(column.unknown < column.range.0 && column.range.0 < column.range.1, "{}", column.name);
            assert!(column.unknown * scale >= f64::from(i16::MIN), "{}", column.name);
            assert!(column.range.1 * scale <= f64::from(i16::MAX), "{}", column.name);
            assert!(column.label.len() <= 16 && column.unit.len() <= 8, "{}", column.name);
        }
    }
}
