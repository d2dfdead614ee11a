//! Recordings as they may stand, for the tests of what is shown.

use jiff::tz::TimeZone;

use super::check::Verdict;
use super::status::{Nudges, Status};
use crate::night::Live;
use crate::posture::mounting::Basis;
use crate::posture::{Mounting, Posture, Settings, frame};
use crate::recording::Sample;
use crate::sensor::log::Lost;
use crate::source::ble::{Link, Peer, State};
use crate::time::Timestamp;
use crate::units::{Accel, Hertz};

/// 23:00 in Berlin.
pub(super) const START: i64 = 1_773_525_600;

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_secs(START + minutes * 60)
}

/// A night of these postures and minutes, at 2 Hz.
fn night(stretches: &[(Option<Posture>, i64)]) -> Live {
    let mut live = Live::new(Hertz::new(2.0).unwrap(), Mounting::assumed(), Settings::default());
    let mut half = START * 2;
    for &(posture, minutes) in stretches {
        let end = half + minutes * 120;
        let accel = posture.map(|posture| Accel::from_vector(*frame::reading(posture).vector()));
        let times = (half..end).map(|half| Timestamp::from_nanos(half * 500_000_000));
        let samples: Vec<Sample> =
            accel.map_or_else(Vec::new, |accel| times.map(|time| Sample { time, accel }).collect());
        live.push(&samples);
        half = end;
    }
    live
}

fn peer() -> Peer {
    Peer { name: Some("Polar H10 0A1B2C3D".to_owned()), address: None }
}

fn blank(minutes: i64, state: State) -> Status {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let mut status = Status::new(at(0), zone, "Polar H10", Basis::Told);
    status.now = at(minutes);
    status.link = Link { state, ..Link::default() };
    status.disk.free = Some(81_000_000_000);
    status
}

pub(super) fn looking() -> Status {
    blank(0, State::Looking)
}

pub(super) fn connecting() -> Status {
    let mut status = blank(0, State::Connecting);
    status.link.peer = Some(peer());
    status
}

pub(super) fn well() -> Status {
    use Posture::{LeftSide, Prone, RightSide, Supine, Upright};
    let stretches = [
        (Some(Upright), 8),
        (Some(Supine), 35),
        (Some(LeftSide), 70),
        (None, 4),
        (Some(RightSide), 48),
        (Some(Prone), 22),
        (Some(LeftSide), 12),
    ];
    let minutes = stretches.iter().map(|(_, minutes)| minutes).sum();
    let mut status = blank(minutes, State::Streaming);
    status.night = night(&stretches).look(status.now);
    status.link = Link { state: State::Streaming, peer: Some(peer()), rssi: Some(-61), restarts: 1, trouble: None };
    status.battery = Some(92);
    status.lost = 12;
    status.disk.written = 12_345_678;
    status.ends = Some(at(8 * 60));
    status.verdict = Verdict::Fine;
    status.nudges = Some(Nudges { given: 1, answered: 1, quiet_until: Some(at(30)) });
    status
}

pub(super) fn checking() -> Status {
    let mut status = well();
    status.now = at(1);
    status.night = night(&[(Some(Posture::Upright), 1)]).look(status.now);
    status.ends = None;
    status.verdict = Verdict::Waiting;
    status.task = Some("Check: now lie on your back and keep still for a moment. (s skips)".to_owned());
    status
}

pub(super) fn check_failed() -> Status {
    let mut status = checking();
    status.task = None;
    let text = "The sensor sits upside down: turn it, or start again with --mounting right,feet,front.";
    status.verdict = Verdict::Wrong(text.to_owned());
    status
}

pub(super) fn link_lost() -> Status {
    let mut status = well();
    status.now = status.now + jiff::SignedDuration::from_mins(3);
    status.night = night(&[(Some(Posture::Supine), 60)]).look(at(63));
    status.now = at(63);
    status.link.state = State::Waiting(Lost::Silence);
    status
}

pub(super) fn battery_low() -> Status {
    Status { battery: Some(9), mounting: Basis::Assumed, verdict: Verdict::Flows, ..well() }
}

pub(super) fn disk_full() -> Status {
    let mut status = well();
    status.disk.free = Some(0);
    status.disk.trouble = Some("No space left on device (os error 28)".to_owned());
    status
}

/// Every one with its name.
pub(super) fn all() -> [(&'static str, Status); 8] {
    [
        ("looking", looking()),
        ("connecting", connecting()),
        ("checking", checking()),
        ("check_failed", check_failed()),
        ("well", well()),
        ("link_lost", link_lost()),
        ("battery_low", battery_low()),
        ("disk_full", disk_full()),
    ]
}
