//! For people: a line for each reading, and the byte in its place where a packet makes no sense.

use super::super::table::ATTENTION;
use super::Said;
use crate::sensor::{DeviceTime, Event, HeartRate, PacketError, Reading};

pub(super) fn text(said: &[Said]) -> String {
    let mut began = DeviceTime::default();
    said.iter().enumerate().map(|(i, said)| packet(i + 1, said, &mut began)).collect()
}

fn packet(number: usize, said: &Said, began: &mut DeviceTime) -> String {
    let given = &said.given;
    let bytes = if given.bytes.len() == 1 { "byte" } else { "bytes" };
    let mut text = format!("Packet {number}, {} {bytes} from {}\n", given.bytes.len(), given.origin);
    match &said.result {
        Err(error) => text += &wrong(&given.bytes, error),
        Ok(events) if events.is_empty() => text += "  nothing to tell\n",
        Ok(events) => {
            for (i, event) in events.iter().enumerate() {
                if *event == Event::NewClock {
                    *began = first_time(events.get(i..).unwrap_or_default()).unwrap_or(*began);
                }
                text += &format!("  {}\n", line(event, *began));
            }
        }
    }
    text
}

/// The time of the first reading.
fn first_time(events: &[Event]) -> Option<DeviceTime> {
    events.iter().find_map(|event| if let Event::Reading(reading) = event { Some(reading.at) } else { None })
}

/// The packet with the byte marked, and the error.
fn wrong(bytes: &[u8], error: &PacketError) -> String {
    let shown =
        |(i, byte): (usize, &u8)| if i == error.offset { format!("[{byte:02x}]") } else { format!("{byte:02x}") };
    let mut shown: Vec<String> = bytes.iter().enumerate().map(shown).collect();
    if error.offset >= bytes.len() {
        shown.push("[ ]".to_owned());
    }
    format!("  {}\n  {ATTENTION}{error}{ATTENTION:#}\n", shown.join(" "))
}

fn line(event: &Event, began: DeviceTime) -> String {
    match event {
        Event::Reading(it) => reading(it, began),
        Event::Lost(loss) => format!("{} readings lost, {:.3} s", loss.readings, secs(loss.nanos)),
        Event::NewClock => "the sensor's clock begins".to_owned(),
        Event::Late => "late: these readings belong before the last ones".to_owned(),
        Event::Repeated => "the same packet again".to_owned(),
        Event::Battery(percent) => format!("battery {percent} %"),
        Event::BatteryMillivolts(millivolts) => format!("battery {millivolts} mV"),
        Event::About { what, text } => format!("{what} {text}"),
        Event::HeartRate(rate) => heart_rate(rate),
        Event::Answer(answer) => format!("answer: {answer}"),
        Event::Ended => "the sensor ended the stream".to_owned(),
        Event::Noise { bytes } => format!("{bytes} bytes that belong to no packet"),
        Event::NoReading => "no reading: the sensor says that it has none".to_owned(),
    }
}

fn reading(reading: &Reading, began: DeviceTime) -> String {
    let (a, at) = (&reading.accel, secs(reading.at.nanos_since(began)));
    format!("{at:8.3} s   x {:+.3}  y {:+.3}  z {:+.3} g   size {:.3} g", a.x(), a.y(), a.z(), a.norm())
}

fn heart_rate(rate: &HeartRate) -> String {
    let mut text = format!("heart rate {} per min", rate.bpm);
    if let Some(contact) = rate.contact {
        text += if contact { ", skin contact" } else { ", no skin contact" };
    }
    if let Some(energy) = rate.energy_kj {
        text += &format!(", {energy} kJ");
    }
    let beats: Vec<String> = rate.rr_millis().map(|millis| format!("{millis:.0}")).collect();
    if !beats.is_empty() {
        text += &format!(", {} ms between beats", beats.join(", "));
    }
    text
}

#[expect(clippy::cast_precision_loss, reason = "shown to the millisecond")]
fn secs(nanos: i64) -> f64 {
    nanos as f64 / 1e9
}
