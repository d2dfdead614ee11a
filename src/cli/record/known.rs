//! What is known of a sensor's errors before its night is over: what its earlier nights found.

use std::path::Path;

use crate::night::{CalibrationNote, Correction, NightSummary};
use crate::sensor::log::Heading;
use crate::source::packets::PacketRecording;
use crate::store::Store;

/// How many of the latest nights to ask: two weeks, within which an offset hardly drifts.
const LATEST: usize = 14;

/// The correction of the night that knew most, of the latest nights recorded with this very sensor.
///
/// The labels of the night to come are made anew when it closes; whatever cannot be read is left out therefore.
pub(super) fn correction(store: &Store, heading: &Heading) -> Option<Correction> {
    let nights = store.nights().ok()?.nights;
    let latest = nights.iter().rev().take(LATEST).filter(|night| is_of(store, night, heading));
    let known = latest.filter_map(|night| night.calibration);
    let surest = known.min_by(|a: &CalibrationNote, b| a.tilt_any_degrees.total_cmp(&b.tilt_any_degrees));
    surest.map(|note| note.correction)
}

/// Whether all recordings of a night are of the sensor that a log will be headed with.
fn is_of(store: &Store, night: &NightSummary, heading: &Heading) -> bool {
    let files = night.night.and_then(|date| store.recordings(date).ok()).unwrap_or_default();
    let is_same = |file: &Path| PacketRecording::open(file, None).is_ok_and(|it| same_sensor(it.heading(), heading));
    !files.is_empty() && files.iter().all(|file| is_same(file))
}

/// By address where both have one; names of some kinds are all alike. The range is another sensor's as it were.
fn same_sensor(a: &Heading, b: &Heading) -> bool {
    let kind = a.sensor == b.sensor && a.setting.range_g == b.setting.range_g;
    let itself = match (&a.address, &b.address) {
        (Some(a), Some(b)) => a == b,
        _ => a.name.is_some() && a.name == b.name,
    };
    kind && itself
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::night::Analysis;
    use crate::posture::{Epoch, Mounting, Settings};
    use crate::remark::Remarks;
    use crate::sensor::Setting;
    use crate::store::RecordingFile;
    use crate::time::Clock;
    use crate::units::Accel;

    fn heading(address: &str) -> Heading {
        Heading {
            sensor: "polar-h10".to_owned(),
            setting: Setting { rate_hz: 50.0, range_g: 4 },
            zone: "UTC".to_owned(),
            worn: None,
            mounting: None,
            name: Some("Polar H10".to_owned()),
            address: Some(address.to_owned()),
            described: None,
        }
    }

    /// Keeps a night with these recordings that found x too high by so much, and any direction known to so much.
    fn keep(store: &Store, day: i64, recordings: &[RecordingFile], offset_g: f64, known: f64) {
        let mean = Accel::from_g(0.0, 0.0, 1.0);
        let epoch = |index| Epoch { index, mean, movement: 0.0, jolt: nalgebra::Vector3::zeros(), coverage: 1.0 };
        let epochs: Vec<Epoch> = (0..60).map(|second| epoch(1_773_526_800 + day * 86_400 + second)).collect();
        let analysis = Analysis {
            epoch_secs: 1,
            mounting: Mounting::assumed(),
            earlier: None,
            worn: None,
            settings: Settings::default(),
        };
        let clock = Clock::Dated(jiff::tz::TimeZone::UTC);
        let mut night = analysis.close(epochs, &clock, Remarks::default(), &[]).unwrap().summary;
        let note = night.calibration.as_mut().unwrap();
        (note.correction.offset_g, note.tilt_any_degrees) = ([offset_g, 0.0, 0.0], known);
        store.save_night(&night, recordings, b"").unwrap();
    }

    fn log(heading: &Heading) -> RecordingFile {
        RecordingFile::Bytes { name: "night.packets".to_owned(), bytes: heading.lines().into_bytes() }
    }

    #[test]
    fn the_surest_of_the_latest_nights_of_this_sensor_is_taken() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path().join("data")).unwrap();
        let (mine, other) = (heading("A0:9E:1A:00:00:01"), heading("A0:9E:1A:00:00:02"));
        assert_eq!(correction(&store, &mine), None);
        let table = RecordingFile::Bytes { name: "night.csv".to_owned(), bytes: b"t,x,y,z".to_vec() };
        let nights: [(&[RecordingFile], f64, f64); 6] = [
            (&[log(&mine)], 0.01, 0.1),
            (&[log(&mine)], 0.02, 0.3),
            (&[log(&mine)], 0.03, 0.8),
            (&[log(&other)], 0.04, 0.1),
            (&[log(&mine), table], 0.05, 0.1),
            (&[], 0.06, 0.1),
        ];
        // The first is too long ago.
        for ((recordings, offset_g, known), day) in nights.into_iter().zip([0, 20, 21, 22, 23, 24]) {
            keep(&store, day, recordings, offset_g, known);
        }
        for day in 25..=33 {
            keep(&store, day, &[log(&other)], 0.04, 0.1);
        }
        let found = |heading: &Heading| correction(&store, heading).map(|known| known.offset_g[0]);
        assert_eq!(found(&mine), Some(0.02));
        assert_eq!(found(&other), Some(0.04));
        assert_eq!(found(&heading("A0:9E:1A:00:00:03")), None);
        assert_eq!(found(&Heading { setting: Setting { rate_hz: 50.0, range_g: 8 }, ..mine }), None);
    }
}
