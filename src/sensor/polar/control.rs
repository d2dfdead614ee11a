//! The control point: commands, and the answers to them.

use std::borrow::Cow;

use super::super::bytes::Bytes;
use super::super::card::Setting;
use super::super::error::{PacketError, Problem};
use super::super::event::{Answer, Event};

pub(super) const START: u8 = 2;
/// The measurement type of acceleration.
pub(super) const ACCELERATION: u8 = 2;
/// The command that stops acceleration.
pub(super) const STOP: [u8; 2] = [3, ACCELERATION];
/// What an answer begins with.
pub(super) const ANSWER: u8 = 0xf0;
/// What the value begins with when the characteristic is read: the features, never an answer.
const FEATURES: u8 = 0x0f;
/// What the sensor says of its own accord: these measurements were stopped.
const STOPPED: u8 = 1;
/// The setting that an answer to "start" may carry: what to multiply readings by to get g.
const FACTOR: u8 = 5;

/// What the status byte of an answer means, by its value.
pub const STATUS: &[&str] = &[
    "done",
    "command not known",
    "measurement not known",
    "not supported",
    "wrong length",
    "wrong parameter",
    "runs already",
    "wrong resolution",
    "wrong sampling rate",
    "wrong range",
    "wrong MTU",
    "wrong number of channels",
    "not possible now",
    "the sensor is in its charger",
    "the sensor's memory is full",
];

/// The same for the conversation, which looks only at refusals.
pub(super) const REFUSALS: &[(&[u8], &str)] = &[
    (&[1], "command not known"),
    (&[2], "measurement not known"),
    (&[3], "not supported: an H10 needs firmware 3.0.35 or newer"),
    (&[4], "wrong length"),
    (&[5], "wrong parameter"),
    (&[6], "a stream of another connection runs already"),
    (&[7], "wrong resolution"),
    (&[8], "wrong sampling rate"),
    (&[9], "wrong range"),
    (&[10], "wrong MTU"),
    (&[11], "wrong number of channels"),
    (&[12], "not possible now"),
    (&[13], "the sensor is in its charger"),
    (&[14], "the sensor's memory is full"),
];

/// The command that starts acceleration: settings as number, count (1) and value, each value a u16 but for the last.
///
/// | setting | value |
/// |---|---|
/// | 0 | rate in Hz |
/// | 1 | resolution in bits: 16 |
/// | 2 | range in g |
/// | 4 | channels, u8: 3 |
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates; rates are whole here")]
pub(super) fn start(setting: &Setting, channels: bool) -> Vec<u8> {
    let [low, high] = (setting.rate_hz.round() as u16).to_le_bytes();
    let mut command = vec![START, ACCELERATION, 0, 1, low, high, 1, 1, 16, 0, 2, 1, setting.range_g, 0];
    if channels {
        command.extend([4, 1, 3]);
    }
    command
}

/// What a packet of the control point says, and the factor that it may carry.
pub(super) fn decode(packet: &[u8]) -> Result<(Option<Event>, Option<f64>), PacketError> {
    let mut bytes = Bytes::new(packet);
    match bytes.u8()? {
        FEATURES => bytes.slice(2).map(|_| (None, None)),
        STOPPED => Ok((bytes.rest().contains(&ACCELERATION).then_some(Event::Ended), None)),
        ANSWER => answer(bytes),
        other => bytes.error(1, Problem::Unknown { what: "message of the control point", code: other.into() }),
    }
}

/// An answer: command, measurement, status, then (after success) a byte for "more follows" and settings.
fn answer(mut bytes: Bytes<'_>) -> Result<(Option<Event>, Option<f64>), PacketError> {
    let (operation, measurement, status) = (bytes.u8()?, bytes.u8()?, bytes.u8()?);
    let request = format!("{} {}", operation_words(operation), measurement_words(measurement));
    let reply = STATUS.get(usize::from(status)).copied().map_or_else(|| format!("status {status}").into(), Cow::from);
    let event = Event::Answer(Answer { request: request.into(), reply, yes: status == 0 });
    // Newer firmware sends nothing more, the H10 one stray byte, older firmware the factor.
    let settings = bytes.rest().get(1..).unwrap_or_default();
    let factor = if (operation, measurement, status) == (START, ACCELERATION, 0) {
        factor(settings, bytes.at() + 1)?
    } else {
        None
    };
    Ok((Some(event), factor))
}

/// The factor among settings that begin at byte `at` of their packet.
fn factor(settings: &[u8], at: usize) -> Result<Option<f64>, PacketError> {
    let [FACTOR, 1, a, b, c, d, ..] = *settings else { return Ok(None) };
    let factor = f64::from(f32::from_le_bytes([a, b, c, d]));
    if factor.is_finite() && factor > 0.0 {
        Ok(Some(factor))
    } else {
        Err(PacketError::at(at + 2, Problem::Senseless("the factor to g is not a number above zero")))
    }
}

const fn operation_words(operation: u8) -> &'static str {
    match operation {
        1 => "settings of",
        2 => "start",
        3 => "stop",
        4 => "SDK mode settings of",
        5 => "status of",
        6 => "SDK mode status of",
        _ => "command on",
    }
}

pub(super) const fn measurement_words(measurement: u8) -> &'static str {
    match measurement & 0x3f {
        0 => "ECG",
        1 => "PPG",
        2 => "acceleration",
        3 => "times between beats",
        5 => "rotation",
        6 => "the magnetic field",
        7 => "skin temperature",
        9 => "SDK mode",
        10 => "position",
        11 => "air pressure",
        12 => "temperature",
        _ => "another measurement",
    }
}
