//! The Bluetooth SIG's own services that many sensors offer: battery, heart rate, device information.
//!
//! Sources: Battery Service 1.1, Heart Rate Service 1.0 and Device Information Service 1.1 of the Bluetooth SIG.

use uuid::Uuid;

use super::bytes::Bytes;
use super::conversation::Step;
use super::error::{PacketError, Problem};
use super::event::{Event, HeartRate};
use super::packet::{Origin, Packet, short};

/// Charge of the battery in per cent.
pub const BATTERY_LEVEL: Uuid = short(0x2a19);
/// Heart rate, contact and times between beats.
pub const HEART_RATE: Uuid = short(0x2a37);
/// The service that strap makers advertise.
pub const HEART_RATE_SERVICE: Uuid = short(0x180d);
/// Texts of the device information service, and what each of them says.
pub const DEVICE_INFORMATION: &[(Uuid, &str)] = &[
    (short(0x2a29), "maker"),
    (short(0x2a24), "model"),
    (short(0x2a25), "serial number"),
    (short(0x2a26), "firmware"),
    (short(0x2a27), "hardware"),
];

/// What to say beside a sensor's own start-up conversation: the charge, the heart rate and what it says of itself, where
/// they are offered.
#[must_use]
pub fn beside(found: &[Uuid]) -> Vec<Step> {
    let offered = |uuid: &Uuid, step: fn(Uuid) -> Step| found.contains(uuid).then(|| step(*uuid));
    let about = DEVICE_INFORMATION.iter().filter_map(|(uuid, _)| offered(uuid, Step::Read));
    let first = [offered(&BATTERY_LEVEL, Step::Read), offered(&HEART_RATE, Step::Subscribe)];
    first.into_iter().flatten().chain(about).collect()
}

/// What a packet of one of these services says; `None` for a packet of another.
///
/// # Errors
/// When the packet is not what its service promises.
pub fn decode(packet: &Packet<'_>) -> Result<Option<Event>, PacketError> {
    match packet.origin {
        Origin::Characteristic(BATTERY_LEVEL) => battery(packet.bytes).map(|level| Some(Event::Battery(level))),
        Origin::Characteristic(HEART_RATE) => heart_rate(packet.bytes).map(|rate| Some(Event::HeartRate(rate))),
        Origin::Characteristic(uuid) => Ok(about(uuid, packet.bytes)),
        Origin::Company(_) => Ok(None),
    }
}

/// A text of the device information service: UTF-8, by some makers with zeros at its end.
fn about(uuid: Uuid, packet: &[u8]) -> Option<Event> {
    let (_, what) = DEVICE_INFORMATION.iter().find(|(known, _)| *known == uuid)?;
    let text = String::from_utf8_lossy(packet);
    Some(Event::About { what, text: text.trim_matches(|c: char| c.is_control() || c == ' ').to_owned() })
}

/// Battery Level: one byte, 0 to 100 %.
fn battery(packet: &[u8]) -> Result<u8, PacketError> {
    let mut bytes = Bytes::new(packet);
    let level = bytes.u8()?;
    if level > 100 {
        return bytes.error(1, Problem::Senseless("a battery cannot be charged to more than 100 %"));
    }
    bytes.end().map(|()| level)
}

/// Heart Rate Measurement.
///
/// | byte | content |
/// |---|---|
/// | 0 | bit 0: rate has 16 bits; bit 1: in contact; bit 2: contact is known; bit 3: energy; bit 4: times between beats |
/// | 1 | rate in beats per minute, u8 or u16 |
/// | | energy in kJ, u16 |
/// | | times between beats in 1/1024 s, u16 each, oldest first |
fn heart_rate(packet: &[u8]) -> Result<HeartRate, PacketError> {
    let mut bytes = Bytes::new(packet);
    let flags = bytes.u8()?;
    let has = |bit: u8| flags & (1 << bit) != 0;
    let bpm = if has(0) { bytes.u16_le()? } else { bytes.u8()?.into() };
    let contact = has(2).then_some(has(1));
    let energy_kj = if has(3) { Some(bytes.u16_le()?) } else { None };
    let mut rr_1024 = Vec::new();
    while has(4) && !bytes.rest().is_empty() {
        rr_1024.push(bytes.u16_le()?);
    }
    bytes.end().map(|()| HeartRate { bpm, contact, energy_kj, rr_1024 })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Vectors of bluetooth-sig-python @27bdb3dc (MIT), its heart rate tests.
    #[test]
    fn heart_rates_of_every_shape() {
        let plain = HeartRate { bpm: 80, contact: None, energy_kj: None, rr_1024: vec![] };
        for (packet, expected) in [
            (&[0x00, 0x50][..], plain.clone()),
            (&[0x01, 0xc8, 0x00], HeartRate { bpm: 200, ..plain.clone() }),
            (
                &[0x0e, 0x4b, 0x80, 0x00],
                HeartRate { bpm: 75, contact: Some(true), energy_kj: Some(128), ..plain.clone() },
            ),
            (&[0x10, 0x5a, 0, 8, 0, 16], HeartRate { bpm: 90, rr_1024: vec![2048, 4096], ..plain.clone() }),
            (&[0x04, 0x50], HeartRate { contact: Some(false), ..plain.clone() }),
            (&[0x02, 0x50], plain.clone()),
        ] {
            assert_eq!(heart_rate(packet), Ok(expected), "{packet:02x?}");
        }
        let millis: Vec<f64> = HeartRate { rr_1024: vec![2048], ..plain }.rr_millis().collect();
        assert_eq!(millis, [2000.0]);
    }

    #[test]
    fn what_is_offered_is_listened_to() {
        assert_eq!(beside(&[]), []);
        assert_eq!(beside(&[HEART_RATE]), [Step::Subscribe(HEART_RATE)]);
        assert_eq!(beside(&[BATTERY_LEVEL]), [Step::Read(BATTERY_LEVEL)]);
    }

    #[test]
    fn what_it_says_of_itself_is_clean_text() {
        let about = about(short(0x2a24), b"H10\0\0");
        assert_eq!(about, Some(Event::About { what: "model", text: "H10".to_owned() }));
        assert_eq!(super::about(short(0x2a00), b"H10"), None);
    }

    #[test]
    fn what_is_cut_short_is_an_error() {
        assert_eq!(heart_rate(&[0x10, 0x5a, 0]).unwrap_err().offset, 3);
        assert_eq!(heart_rate(&[]).unwrap_err().offset, 0);
        assert_eq!(battery(&[101]).unwrap_err().offset, 0);
        assert_eq!(battery(&[100]), Ok(100));
    }
}
