//! A recording in words: how it is, what is wrong and what to do, and its numbers.

use super::check::Verdict;
use super::status::Status;
use crate::posture::Posture;
use crate::posture::mounting::Basis;
use crate::report::words;
use crate::source::ble::State;
use crate::time::human_duration;

/// At this charge of the sensor, in per cent, and below, a night may outlast it.
const LOW_BATTERY: u8 = 20;
/// A night of the fastest sensor takes about so many bytes.
const LOW_DISK: u64 = 500_000_000;
/// So large a share of lost readings is worth a word, once there are some.
const MUCH_LOST: f64 = 0.05;
/// Readings before a share of them says anything.
const FEW: u64 = 1000;
/// A signal at which links begin to break, in dBm.
const WEAK_DBM: i16 = -88;
/// Seconds of silence after which advice is better than patience.
const LONG_SILENCE: i64 = 60;

/// How the recording is, in a sentence or two.
#[must_use]
pub fn state(status: &Status) -> String {
    if status.stopping {
        return "Stopping. What was recorded is kept.".to_owned();
    }
    if status.disk.trouble.is_some() {
        return "Not recording: the disk takes nothing.".to_owned();
    }
    match status.link.state {
        State::Streaming => streaming(status),
        State::NoAdapter => "Bluetooth is off.".to_owned(),
        State::Stopped => "Stopped.".to_owned(),
        _ if status.night.heard.is_some() => away(status),
        State::Connecting => format!("Connecting to {}.", peer(status)),
        State::Starting => format!("Starting {}.", peer(status)),
        State::Looking | State::Waiting(_) => format!("Looking for the sensor ({}).", status.sensor),
    }
}

fn streaming(status: &Status) -> String {
    match status.night.held {
        _ if status.night.samples == 0 => "Connected. Waiting for the first readings.".to_owned(),
        _ if status.night.not_worn => "Recording. The sensor is not worn.".to_owned(),
        Some((Posture::Upright, since)) => format!("Recording. You are up{}.", duration(status.secs_since(since))),
        Some((posture, since)) => {
            format!("Recording. You lie {}{}.", words::lying(posture), duration(status.secs_since(since)))
        }
        None if !status.on_trunk => match status.night.still_since {
            Some(since) => format!("Recording. The sensor lies still{}.", duration(status.secs_since(since))),
            None => "Recording. The sensor moves.".to_owned(),
        },
        None => "Recording. Your posture is not known yet.".to_owned(),
    }
}

/// ` for 12 min`; what is shorter than a minute is not worth a number that changes every second.
fn duration(secs: i64) -> String {
    if secs < 60 { String::new() } else { format!(" for {}", minutes(secs)) }
}

/// A duration that has passed: minutes are not rounded up.
#[must_use]
pub fn minutes(secs: i64) -> String {
    human_duration(if secs < 60 { secs } else { secs - secs % 60 })
}

fn away(status: &Status) -> String {
    let doing = match status.link.state {
        State::Connecting | State::Starting => "Connecting again.",
        _ => "Looking for it.",
    };
    format!("No readings from the sensor for {}. {doing}", minutes(status.silent_secs().unwrap_or(0)))
}

/// What is wrong in a few words, for the dark.
#[must_use]
pub fn short(status: &Status) -> String {
    let silent =
        status.silent_secs().filter(|_| status.link.state != State::NoAdapter && status.disk.trouble.is_none());
    match silent {
        Some(secs) => format!("no readings for {}", minutes(secs)),
        None => state(status).trim_end_matches('.').to_owned(),
    }
}

/// What helps at the very beginning.
#[must_use]
pub fn hint(status: &Status) -> Option<String> {
    let looking = status.link.state == State::Looking && status.night.heard.is_none();
    looking.then(|| "Put the sensor on: most sleep until they are worn, moved, or a button is pressed.".to_owned())
}

/// The sensor's own name, or its kind.
#[must_use]
pub fn peer(status: &Status) -> &str {
    status.link.peer.as_ref().and_then(|peer| peer.name.as_deref()).unwrap_or(&status.sensor)
}

/// What is wrong and what to do, the worst first.
#[must_use]
pub fn problems(status: &Status) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    found.extend(disk(status));
    found.extend(link(status));
    if let Verdict::Wrong(text) = &status.verdict {
        found.push(text.clone());
    }
    if status.night.not_worn {
        found.push("The sensor has lain still for ten minutes, and nobody's breath moves it: put it on.".to_owned());
    }
    found.extend(battery(status));
    found.extend(reception(status));
    found.extend(status.warnings.iter().cloned());
    // Until it sends, it is not known which sensor it is, and how that one sat before.
    let sends = status.night.heard.is_some();
    if sends && status.on_trunk && status.mounting == Basis::Assumed && status.verdict != Verdict::Fine {
        found.push("Nobody has said how the sensor sits, so postures may be swapped: see --mounting.".to_owned());
    }
    found
}

fn disk(status: &Status) -> Option<String> {
    if let Some(trouble) = &status.disk.trouble {
        return Some(format!("The log cannot be written: {trouble}. Make room; recording then goes on by itself."));
    }
    let free = status.disk.free.filter(|&free| free < LOW_DISK)?;
    Some(format!("Only {} are free on the disk. Make room before you sleep.", bytes(free)))
}

fn link(status: &Status) -> Option<String> {
    if status.link.state == State::NoAdapter {
        let trouble = status.link.trouble.as_deref().map_or(String::new(), |trouble| format!(" ({trouble})"));
        return Some(format!("Switch Bluetooth on; recording then goes on by itself{trouble}."));
    }
    let waited = status.silent_secs().unwrap_or_else(|| status.secs_since(status.started));
    let away = status.link.state != State::Streaming && status.link.state != State::Stopped;
    if away && waited >= LONG_SILENCE {
        let worn = if status.night.heard.is_some() { "Is it still worn" } else { "Is it worn" };
        return Some(format!("{worn}, in reach, charged, and connected to no phone or watch?"));
    }
    status.link.trouble.clone().filter(|_| away).map(|trouble| words::sentence(&trouble))
}

fn battery(status: &Status) -> Option<String> {
    let percent = status.battery.filter(|&percent| percent <= LOW_BATTERY)?;
    Some(format!("The sensor's battery is at {percent} % and may not last the night: charge or change it."))
}

fn reception(status: &Status) -> Option<String> {
    let lost = status.lost_share().filter(|&share| share > MUCH_LOST && status.night.samples > FEW);
    if let Some(share) = lost {
        return Some(format!("{:.0} % of the readings get lost: bring this machine nearer to the bed.", share * 100.0));
    }
    let weak = status.link.rssi.is_some_and(|dbm| dbm <= WEAK_DBM) && status.link.state == State::Streaming;
    weak.then(|| "The signal is weak: bring this machine nearer to the bed.".to_owned())
}

/// How long the sleeper has lain still.
#[must_use]
pub fn stillness(status: &Status) -> String {
    match status.night.still_since.map(|since| status.secs_since(since)) {
        None => "–".to_owned(),
        Some(..60) => "just now".to_owned(),
        Some(secs) => minutes(secs),
    }
}

/// A whole number in groups of three: `43 200`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let lead = digits.len() % 3;
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && index % 3 == lead {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// A number of bytes for people: `12 MB`.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
pub fn bytes(number: u64) -> String {
    match number {
        0..1_000 => format!("{number} B"),
        1_000..1_000_000 => format!("{} kB", number / 1_000),
        1_000_000..1_000_000_000 => format!("{:.1} MB", number as f64 / 1e6),
        _ => format!("{:.0} GB", number as f64 / 1e9),
    }
}

/// Share lost: `0.0 %`.
#[must_use]
pub fn lost(status: &Status) -> String {
    format!("{:.1} %", status.lost_share().unwrap_or(0.0) * 100.0)
}

/// Signal strength, with a true minus.
#[must_use]
pub fn signal(status: &Status) -> Option<String> {
    status.link.rssi.map(|dbm| format!("{dbm} dBm").replace('-', "−"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(["0", "999", "1 000", "43 200", "1 234 567"], [0, 999, 1000, 43_200, 1_234_567].map(grouped)[..]);
        assert_eq!(
            [bytes(999), bytes(12_345), bytes(12_345_678), bytes(81_000_000_000)],
            ["999 B", "12 kB", "12.3 MB", "81 GB"]
        );
        assert_eq!([minutes(59), minutes(119), minutes(3_659)], ["59 s", "1 min", "1 h 00 min"]);
    }
}
