//! What was taken out of the readings, in words.

use crate::night::CalibrationNote;

/// Directions known to half a degree, a tenth of the 5° by which another posture must be nearer, are known well.
const WELL_KNOWN_DEGREES: f64 = 0.5;

/// What was taken out of the readings, and how well directions are known then.
#[must_use]
pub fn calibration(note: &CalibrationNote) -> String {
    let known = up_to_tenth(note.tilt_lain_degrees);
    if note.determined == 0.0 {
        return format!("none: the sensor never lay still; directions known to {known} only");
    }
    let taken = taken_out(note.correction.offset_g);
    if note.tilt_lain_degrees > WELL_KNOWN_DEGREES {
        format!("from few directions: {taken}; directions known to {known} only")
    } else {
        format!("{taken}; directions known to {known}")
    }
}

fn taken_out(offset_g: [f64; 3]) -> String {
    let largest = offset_g.iter().fold(0.0_f64, |most, offset| most.max(offset.abs()));
    // In g: next to a score of pain, mg would be milligrams.
    if largest >= 0.0005 {
        format!("offsets up to {largest:.3} g taken out")
    } else {
        "no offset to take out".to_owned()
    }
}

/// Degrees to the next tenth above: nothing is known to 0.0°.
fn up_to_tenth(degrees: f64) -> String {
    format!("{:.1}°", (degrees * 10.0).ceil().max(1.0) / 10.0)
}
