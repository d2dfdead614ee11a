//! How a sensor sat on an earlier night, from the data folder.

use super::replay::analyse::TURNED;
use crate::night::{Earlier, NightSummary};
use crate::posture::mounting::Basis;
use crate::source::packets::PacketRecording;
use crate::store::{SensorName, Store};
use crate::time::Night;

/// How many of the latest nights to ask: two weeks, within which most wear it as they do.
const LATEST: usize = 14;

/// From this probability on an earlier night counts: one that guessed must not be the reason for the next guess.
const SURE: f64 = 0.95;

/// How the sensor sat on the latest stored night before `night` that is of it alone, and knew.
///
/// Whatever cannot be read is left out: the night to be closed does not depend on it.
pub fn mounting(store: &Store, sensor: &SensorName, night: Night) -> Option<Earlier> {
    let nights = store.nights().ok()?.nights;
    let before = nights.iter().rev().filter(|other| other.night.is_some_and(|other| other < night));
    before.take(LATEST).filter(|other| knew(other)).find(|other| is_of(store, other, sensor)).and_then(earlier)
}

fn earlier(night: &NightSummary) -> Option<Earlier> {
    Some(Earlier { mounting: night.mounting.last()?, night: night.night? })
}

/// Whether a night knew how its sensor sat.
///
/// Not one whose readings poses turned round: those of a later night come as the sensor reports them.
fn knew(night: &NightSummary) -> bool {
    let turned = night.sources.iter().any(|source| source.decided.contains(TURNED));
    match night.mounting.basis {
        Basis::Poses => !turned,
        Basis::Night => night.mounting.confidence.is_some_and(|confidence| confidence >= SURE),
        Basis::Assumed | Basis::Told | Basis::Earlier => false,
    }
}

/// Whether all recordings of a night are of a sensor.
fn is_of(store: &Store, night: &NightSummary, sensor: &SensorName) -> bool {
    let kept = night.night.and_then(|date| store.other_recordings(date, &[]).ok()).unwrap_or_default();
    let is_same = |path: &std::path::Path, poses: Option<&String>| match PacketRecording::open(path, None) {
        Ok(packets) => SensorName::of(packets.heading()).is(sensor),
        Err(_) => poses.is_some_and(|name| SensorName::of_table(name).is(sensor)),
    };
    !kept.is_empty() && kept.iter().all(|one| is_same(&one.path, one.reading.get("calibrated")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::night::{Analysis, MountingNote};
    use crate::posture::{Epoch, Mounting, Settings};
    use crate::remark::Remarks;
    use crate::sensor::Setting;
    use crate::sensor::log::Heading;
    use crate::store::RecordingFile;
    use crate::time::Clock;
    use crate::units::Accel;

    fn log(address: &str) -> RecordingFile {
        let heading = Heading {
            sensor: "polar-h10".to_owned(),
            setting: Setting { rate_hz: 50.0, range_g: 4 },
            zone: "UTC".to_owned(),
            worn: None,
            mounting: None,
            name: Some("Polar H10".to_owned()),
            address: Some(address.to_owned()),
            described: None,
        };
        RecordingFile::Bytes { name: "night.packets".to_owned(), bytes: heading.lines().into_bytes() }
    }

    /// Keeps a night, so many days after the first, whose sensor sat so and knew so well.
    fn keep(store: &Store, day: i64, recordings: &[RecordingFile], words: &str, basis: Basis, confidence: Option<f64>) {
        let mean = Accel::from_g(0.0, 0.0, 1.0);
        let epoch = |index| Epoch { index, mean, movement: 0.0, jolt: nalgebra::Vector3::zeros(), coverage: 1.0 };
        let epochs: Vec<Epoch> = (0..60).map(|second| epoch(1_773_526_800 + day * 86_400 + second)).collect();
        let (mounting, settings) = (Mounting::assumed(), Settings::default());
        let analysis = Analysis { epoch_secs: 1, mounting, earlier: None, worn: None, settings };
        let clock = Clock::Dated(jiff::tz::TimeZone::UTC);
        let mut night = analysis.close(epochs, &clock, Remarks::default(), &[]).unwrap().summary;
        let told: Mounting = words.parse().unwrap();
        night.mounting =
            MountingNote { confidence, ..MountingNote::of(&Mounting::of_basis(*told.body_from_sensor(), basis, None)) };
        store.save_night(&night, recordings, b"").unwrap();
    }

    #[test]
    fn the_latest_night_before_that_is_of_this_sensor_and_knew() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path().join("data")).unwrap();
        let (mine, other) = ("A0:9E:1A:00:00:01", "A0:9E:1A:00:00:02");
        keep(&store, 0, &[log(mine)], "left,head,front", Basis::Poses, None);
        keep(&store, 1, &[log(mine)], "right,head,back", Basis::Night, Some(0.97));
        keep(&store, 2, &[log(mine)], "right,feet,front", Basis::Night, Some(0.6));
        keep(&store, 3, &[log(mine)], "right,feet,front", Basis::Earlier, None);
        keep(&store, 4, &[log(mine)], "right,feet,front", Basis::Assumed, None);
        keep(&store, 5, &[log(other)], "right,feet,front", Basis::Poses, None);
        keep(&store, 6, &[log(mine), log(other)], "right,feet,front", Basis::Poses, None);
        keep(&store, 7, &[log(mine)], "left,feet,back", Basis::Poses, None);
        let found = |address: &str, night: &str| {
            let name = SensorName { kind: "polar-h10".into(), name: None, address: Some(address.into()) };
            let earlier = mounting(&store, &name, night.parse().unwrap())?;
            Some((earlier.night.to_string(), MountingNote::of(&earlier.mounting).body_from_sensor))
        };
        let back_to_front = [[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, -1.0]];
        // The night of the 14th is the first; the one asked for does not count.
        assert_eq!(found(mine, "2026-03-21"), Some(("2026-03-15".to_owned(), back_to_front)));
        assert_eq!(found(mine, "2026-03-15").map(|(night, _)| night).as_deref(), Some("2026-03-14"));
        assert_eq!(found(mine, "2026-03-14"), None);
        assert_eq!(found("A0:9E:1A:00:00:03", "2026-03-30"), None);
    }
}
