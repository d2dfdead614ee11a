//! EDF+: the format of sleep laboratories, after B. Kemp and J. Olivan, "European data format 'plus' (EDF+), an EDF alike
//! standard format for the exchange of physiological data", Clinical Neurophysiology 114 (2003) 1755–1761; the bytes
//! are laid out in [`file`].
//!
//! - Continuous (`EDF+C`). One sample of each signal an epoch: the body position in the codes of [`POSITIONS`], then the
//!   columns of numbers of the table of epochs, scaled so that their decimals are kept exactly.
//! - What is unknown is the lowest value of its signal, which is below all that can occur; the "prefilter" of each
//!   signal states it. The last data record is filled up with it (and the position with that of a gap); it is shorter in
//!   truth, and the annotation `Recording ends` stands where it ends.
//! - Start date and time are local; the recording field has the offset from UTC, and the epochs go on evenly from there
//!   also when clocks change. A recording without a date has the date that EDF+ has for that, 1985-01-01, and
//!   `Startdate X`.
//! - The patient field is `X X X X`: nothing of the person is written.
//! - Annotations: in bed and out of bed, position changes, stillness bouts, gaps, being up at night, nudges, and what
//!   went wrong.

mod file;

use super::event::{What, events};
use super::{Export, ExportError, Format, Night};
use crate::posture::{Label, Posture, Reason};
use crate::report::epochs::Column;
use crate::time::Clock;
use file::{Annotation, File, Signal, Start};

/// The codes of the body position. There is no common one; this one goes round the body, and below 1 nothing is known.
pub(super) const POSITIONS: [(Label, i16, &str); 10] = [
    (Label::Posture(Posture::Supine), 1, "back"),
    (Label::Posture(Posture::LeftSide), 2, "left"),
    (Label::Posture(Posture::Prone), 3, "stomach"),
    (Label::Posture(Posture::RightSide), 4, "right"),
    (Label::Posture(Posture::Upright), 5, "up"),
    (Label::Unknown(Reason::Between), 0, "between"),
    (Label::Unknown(Reason::Gap), -1, "gap"),
    (Label::Unknown(Reason::NoGravity), -2, "shaken"),
    (Label::Unknown(Reason::NotOnTrunk), -3, "limb"),
    (Label::Unknown(Reason::NotWorn), -4, "off"),
];

/// About how long a data record is, in seconds: as long as a scoring epoch, in which sleep laboratories page.
const RECORD_SECS: u32 = 30;

pub(super) fn files(night: &Night) -> Result<Vec<Export>, ExportError> {
    let epochs = &night.epochs;
    let per_record = (RECORD_SECS / epochs.epoch_secs.max(1)).max(1);
    let file = File {
        start: start(night)?,
        equipment: concat!("supine_", env!("CARGO_PKG_VERSION")),
        record_secs: per_record * epochs.epoch_secs,
        per_record: per_record as usize,
        signals: signals(night),
        annotations: annotations(night),
    };
    Ok(vec![Export { ending: ".edf", bytes: file.bytes() }])
}

/// EDF has two digits for the year, and means 1985 to 2084 by them.
fn start(night: &Night) -> Result<Start, ExportError> {
    let Clock::Dated(zone) = night.summary.clock() else { return Ok(Start::Unknown) };
    let local = night.epochs.start.to_jiff().to_zoned(zone);
    if !(1985..=2084).contains(&local.year()) {
        let why = format!("it began in {}, and EDF has only the years 1985 to 2084", local.year());
        return Err(ExportError::Unfit { format: Format::Edf, why });
    }
    Ok(Start::At { local: local.datetime(), utc_offset: local.strftime("UTC%:z").to_string() })
}

fn signals(night: &Night) -> Vec<Signal> {
    let position = Signal {
        label: "Body position",
        unit: "",
        decimals: 0,
        unknown: i16::from(-1_i8),
        lowest: -4,
        highest: 5,
        note: codes(),
        samples: night.epochs.labels.iter().map(|&label| code(label)).collect(),
    };
    std::iter::once(position)
        .chain(night.epochs.columns.iter().map(|(column, values)| signal(column, values)))
        .collect()
}

/// `1=back 2=left …`, for the header.
fn codes() -> String {
    POSITIONS.iter().map(|(_, code, word)| format!("{code}={word}")).collect::<Vec<_>>().join(" ")
}

fn code(label: Label) -> i16 {
    POSITIONS.iter().find(|(other, ..)| *other == label).map_or(-1, |&(_, code, _)| code)
}

fn signal(column: &Column, values: &[Option<f64>]) -> Signal {
    let digital = |value: f64| digital(value, column.decimals);
    let (least, most) = column.range;
    let unknown = digital(column.unknown);
    Signal {
        label: column.label,
        unit: if column.unit == "1" { "" } else { column.unit },
        decimals: column.decimals,
        unknown,
        lowest: unknown,
        highest: digital(most),
        note: format!("{}=unknown", column.unknown),
        samples: values.iter().map(|value| value.map_or(unknown, |value| digital(value.clamp(least, most)))).collect(),
    }
}

/// A number as an integer of its last decimal; columns are made so that it fits.
#[expect(clippy::cast_possible_truncation, reason = "saturates, and a test holds columns to what fits")]
fn digital(value: f64, decimals: usize) -> i16 {
    (value * 10_f64.powi(i32::try_from(decimals).unwrap_or(0))).round() as i16
}

fn annotations(night: &Night) -> Vec<Annotation> {
    let mut list: Vec<Annotation> = Vec::new();
    for event in events(night) {
        let Some(text) = words(event.what) else { continue };
        let secs = Some(event.secs).filter(|secs| *secs > 0.0);
        let onset = night.onset(event.at);
        if event.what == What::InBed {
            list.push(Annotation { onset, secs: None, text });
            list.push(Annotation { onset: onset + event.secs, secs: None, text: "Out of bed".to_owned() });
        } else {
            list.push(Annotation { onset, secs, text });
        }
    }
    list.extend(night.summary.remarks.iter().map(|remark| {
        let onset = remark.tally.first.map_or(0.0, |first| night.onset(first).max(0.0));
        Annotation { onset, secs: None, text: format!("Remark: {remark}") }
    }));
    let end = night.onset(night.epochs.end());
    list.push(Annotation { onset: end, secs: None, text: "Recording ends".to_owned() });
    list.sort_by(|a, b| a.onset.total_cmp(&b.onset));
    list
}

/// What an event is called; postures have a signal of their own.
fn words(what: What) -> Option<String> {
    Some(match what {
        What::InBed => "In bed".to_owned(),
        What::Gap => "Gap".to_owned(),
        What::Change { from, to } => format!("Position change: {from} to {to}"),
        What::Up => "Up".to_owned(),
        What::Still(Some(posture)) => format!("Still: {posture}"),
        What::Still(None) => "Still".to_owned(),
        What::Nudge(why) => format!("Nudge: {why}"),
        What::Posture(_) | What::Unknown(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_fit_into_the_header_and_name_every_label() {
        assert!(codes().len() <= 80, "{}: {}", codes().len(), codes());
        let labels = Posture::ALL.map(Label::Posture).into_iter().chain(Reason::ALL.map(Label::Unknown));
        for label in labels {
            assert_eq!(POSITIONS.iter().filter(|(other, ..)| *other == label).count(), 1, "{label}");
        }
    }

    #[test]
    fn decimals_are_kept() {
        assert_eq!((digital(-179.9, 1), digital(0.0123, 4), digital(-200.0, 1)), (-1799, 123, -2000));
    }
}
