//! What poses taught, in words and as JSON.

use std::path::Path;

use jiff::tz::TimeZone;
use serde::Serialize;

use crate::posture::Mounting;
use crate::posture::mounting::poses::{Asked, Sides, Word};
use crate::store::SavedMounting;
use crate::units::{Accel, Body};

/// A tilt below this is not worth a number, in degrees.
const TILT: f64 = 3.0;

/// Columns of a terminal that is none of the widest.
const WIDTH: usize = 80;

/// One axis of the case: where it points on the wearer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Axis {
    axis: &'static str,
    points: &'static str,
    off_degrees: f64,
}

/// Where the axes of the case point.
pub(super) fn axes(mounting: &Mounting) -> [Axis; 3] {
    let unit = [("x", [1.0, 0.0, 0.0]), ("y", [0.0, 1.0, 0.0]), ("z", [0.0, 0.0, 1.0])];
    unit.map(|(axis, [x, y, z])| {
        let (points, off_degrees) = nearest(&mounting.to_body(&Accel::from_g(x, y, z)));
        Axis { axis, points, off_degrees }
    })
}

/// The word of `--mounting` for the nearest direction, and how far off that is.
fn nearest(direction: &Accel<Body>) -> (&'static str, f64) {
    let words = [
        ("left", Accel::from_g(1.0, 0.0, 0.0)),
        ("right", Accel::from_g(-1.0, 0.0, 0.0)),
        ("head", Accel::from_g(0.0, 1.0, 0.0)),
        ("feet", Accel::from_g(0.0, -1.0, 0.0)),
        ("front", Accel::from_g(0.0, 0.0, 1.0)),
        ("back", Accel::from_g(0.0, 0.0, -1.0)),
    ];
    let off = words.map(|(word, axis)| (word, direction.angle_to(&axis).degrees()));
    off.into_iter().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or(("head", 0.0))
}

/// Everything for people, line by line.
pub(super) fn text(saved: &SavedMounting, zone: Option<&TimeZone>) -> String {
    let mut text = format!("How the sensor sits ({}", saved.sensor.label());
    if let Some(zone) = zone {
        text.push_str(&saved.made.to_jiff().to_zoned(zone.clone()).strftime(", poses of %Y-%m-%d, %H:%M").to_string());
    }
    text.push_str(")\n\n");
    for pose in &saved.poses {
        text.push_str(&format!("  {:<9} still for {} of {} s\n", pose.pose.word(), pose.still_secs, pose.stretch_secs));
    }
    text.push('\n');
    for Axis { axis, points, off_degrees } in axes(&saved.mounting()) {
        let tilt = if off_degrees < TILT { String::new() } else { format!(", tilted {off_degrees:.0}°") };
        text.push_str(&format!("  {axis} axis    {}{tilt}\n", whither(points)));
    }
    text.push_str(&format!(
        "\n  Confidence  {}: the poses fit to within {:.0}°\n",
        saved.confidence, saved.residual_degrees
    ));
    text.push_str(&wrapped("  Sides       ", &sides(saved)));
    saved.doubts.iter().for_each(|doubt| text.push_str(&wrapped("  ! ", doubt)));
    text
}

/// Broken between words, later lines indented as the first.
fn wrapped(first: &str, text: &str) -> String {
    let rest = " ".repeat(first.len());
    textwrap::fill(text, textwrap::Options::new(WIDTH).initial_indent(first).subsequent_indent(&rest)) + "\n"
}

/// Where an axis points, for somebody who wears it.
fn whither(word: &str) -> &'static str {
    match word {
        "left" => "points to your left",
        "right" => "points to your right",
        "head" => "points to your head",
        "feet" => "points to your feet",
        "front" => "points forward, out of your front",
        _ => "points backward, into your back",
    }
}

fn sides(saved: &SavedMounting) -> String {
    match saved.sides {
        Sides::AsSaid => "left and right are sure: the third pose agrees".to_owned(),
        Sides::Opposite => format!(
            "the readings come with the opposite sign ({}): left and right would have been swapped, and are put right",
            saved.sign.word()
        ),
        Sides::NotSeen => format!("left and right rest on the sensor's stated sign ({})", saved.sign.word()),
        Sides::CannotTell => format!(
            "cannot tell: lie squarely on the left side; until then they rest on the stated sign ({})",
            saved.sign.word()
        ),
    }
}

/// What to do next, in a sentence.
pub(super) fn advice(saved: &SavedMounting) -> &'static str {
    match saved.confidence {
        Word::Good => "",
        Word::Usable if saved.poses.iter().all(|pose| pose.pose != Asked::Left) => {
            "With a stretch on the left side it would be sure of left and right.\n"
        }
        Word::Usable => "It will do. What would make it better stands above.\n",
        Word::Doubtful => "Do it again, as said above.\n",
    }
}

/// One line of JSON.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    saved: &'a SavedMounting,
    axes: [Axis; 3],
    kept_in: Option<&'a Path>,
}

/// Everything for programs.
///
/// # Errors
/// When a number is none.
pub(super) fn json(saved: &SavedMounting, kept_in: Option<&Path>) -> serde_json::Result<String> {
    Ok(serde_json::to_string(&Line { saved, axes: axes(&saved.mounting()), kept_in })? + "\n")
}
