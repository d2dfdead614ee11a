//! For programs.

use serde::Serialize;

use super::Said;
use crate::sensor::{Answer, Event, HeartRate, PacketError};

/// One packet.
#[derive(Serialize)]
struct Row<'a> {
    from: String,
    hex: String,
    events: Vec<Told<'a>>,
    error: Option<Wrong>,
}

/// Why it cannot be decoded.
#[derive(Serialize)]
struct Wrong {
    byte: usize,
    message: String,
}

/// One thing that a packet says.
#[derive(Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
enum Told<'a> {
    Reading { secs: f64, g: [f64; 3] },
    Lost { readings: u64, secs: f64 },
    NewClock,
    Late,
    Repeated,
    Battery { percent: u8 },
    BatteryVoltage { millivolts: u16 },
    About { about: &'a str, text: &'a str },
    HeartRate(&'a HeartRate),
    Answer(&'a Answer),
    Ended,
    Noise { bytes: usize },
    NoReading,
}

pub(super) fn text(said: &[Said]) -> serde_json::Result<String> {
    Ok(serde_json::to_string_pretty(&said.iter().map(row).collect::<Vec<_>>())? + "\n")
}

fn row(said: &Said) -> Row<'_> {
    Row {
        from: said.given.origin.to_string(),
        hex: said.given.bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        events: said.result.iter().flatten().map(told).collect(),
        error: said.result.as_ref().err().map(wrong),
    }
}

fn wrong(error: &PacketError) -> Wrong {
    Wrong { byte: error.offset, message: error.problem.to_string() }
}

fn told(event: &Event) -> Told<'_> {
    match event {
        Event::Reading(it) => {
            Told::Reading { secs: secs(it.at.as_nanos()), g: [it.accel.x(), it.accel.y(), it.accel.z()] }
        }
        Event::Lost(loss) => Told::Lost { readings: loss.readings, secs: secs(loss.nanos) },
        Event::NewClock => Told::NewClock,
        Event::Late => Told::Late,
        Event::Repeated => Told::Repeated,
        Event::Battery(percent) => Told::Battery { percent: *percent },
        Event::BatteryMillivolts(millivolts) => Told::BatteryVoltage { millivolts: *millivolts },
        Event::About { what, text } => Told::About { about: what, text },
        Event::HeartRate(rate) => Told::HeartRate(rate),
        Event::Answer(answer) => Told::Answer(answer),
        Event::Ended => Told::Ended,
        Event::Noise { bytes } => Told::Noise { bytes: *bytes },
        Event::NoReading => Told::NoReading,
    }
}

#[expect(clippy::cast_precision_loss, reason = "a clock of 20 years is exact to 0.1 µs")]
fn secs(nanos: i64) -> f64 {
    nanos as f64 / 1e9
}
