//! The labelled epochs as a table for spreadsheets and scripts.

use std::fmt::Write;

use crate::posture::pipeline::LabelledEpoch;
use crate::posture::{Label, Reason, Track};
use crate::time::{Clock, Timestamp};
use crate::units::Angle;

/// The first line of the table.
pub const HEADER: &str = "time,posture,roll_deg,inclination_deg,movement_g,coverage,probability";

/// One row an epoch: its start, its posture or why there is none, and what that was decided from.
///
/// Dated times are local with their offset (RFC 3339); undated ones are seconds from the start of the recording.
/// The probability is that of the label, given the whole recording, as far as the model of how people lie and turn is
/// right. What is unknown is empty: off the trunk, roll and inclination too, which are those of the trunk.
#[must_use]
pub fn table(track: &Track, clock: &Clock) -> String {
    let mut text = String::with_capacity(80 * (track.epochs.len() + 1));
    text.push_str(HEADER);
    text.push('\n');
    for (index, epoch) in track.epochs.iter().enumerate() {
        push_time(&mut text, track.time_of(index), clock);
        push_epoch(&mut text, epoch);
    }
    text
}

fn push_time(text: &mut String, at: Timestamp, clock: &Clock) {
    // Writing to a String cannot fail.
    let _ = match clock {
        Clock::Dated(zone) => write!(text, "{}", at.to_jiff().display_with_offset(zone.to_offset(at.to_jiff()))),
        Clock::Undated => write!(text, "{}", at.floor_secs()),
    };
}

fn push_epoch(text: &mut String, epoch: &LabelledEpoch) {
    let label = match epoch.label {
        Label::Posture(posture) => posture.key(),
        Label::Unknown(reason) => reason.key(),
    };
    // Adding zero turns a rounded −0 into 0.
    let degrees = |angle: Option<Angle>| angle.map(|angle| (angle.degrees() * 10.0).round() / 10.0 + 0.0);
    let _ = write!(text, ",{label},");
    let trunk = Some(epoch).filter(|epoch| epoch.label != Label::Unknown(Reason::NotOnTrunk));
    if let Some(roll) = degrees(trunk.and_then(LabelledEpoch::roll)) {
        let _ = write!(text, "{roll:.1}");
    }
    text.push(',');
    if let Some(inclination) = degrees(trunk.and_then(LabelledEpoch::inclination)) {
        let _ = write!(text, "{inclination:.1}");
    }
    let _ = write!(text, ",{:.4},{:.2},", epoch.movement, epoch.coverage);
    if let Some(probability) = epoch.probability {
        let _ = write!(text, "{probability:.3}");
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posture::{Epoch, Mounting, Settings};
    use crate::units::Accel;

    #[test]
    fn rows_say_when_and_what() {
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
        let berlin = Clock::Dated(jiff::tz::TimeZone::get("Europe/Berlin").unwrap());
        assert_eq!(
            table(&track, &berlin),
            "time,posture,roll_deg,inclination_deg,movement_g,coverage,probability\n\
             2026-03-14T23:06:40+01:00,supine,0.0,0.0,0.0123,1.00,0.988\n\
             2026-03-14T23:06:41+01:00,gap,,,0.0000,0.00,\n\
             2026-03-14T23:06:42+01:00,supine,0.0,0.0,0.0123,1.00,0.988\n"
        );
    }
}
