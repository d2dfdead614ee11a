//! Nights in paused time against the pretended radio.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::*;
use crate::sensor::fake::FakeH10;
use crate::sensor::log::{Entry, Lost, Mark};
use crate::sensor::polar::{self, DATA};
use crate::sensor::{Driver, Origin};
use crate::time::Timestamp;
use crate::units::Accel;

/// Tokio's own clock, which a test lets stand still.
struct Paused(Instant);

impl HostClock for Paused {
    fn wall(&self) -> Timestamp {
        Timestamp::from_secs(1_773_524_467) + jiff::SignedDuration::try_from(self.monotonic()).unwrap()
    }
    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }
    fn sleep(&self, span: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(span))
    }
}

/// A recording of the pretended H10 under way.
struct Night {
    radio: PretendRadio,
    entries: mpsc::Receiver<Entry>,
    link: watch::Receiver<Link>,
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<Result<(), RecordError>>,
}

fn begin(wanted: Option<&str>) -> Night {
    let clock: Arc<dyn HostClock> = Arc::new(Paused(Instant::now()));
    let radio =
        PretendRadio::new(Arc::clone(&clock), FakeH10::new("0A1B2C3D"), Box::new(|_| Accel::from_g(0.0, 0.0, 1.0)));
    let (out, entries) = mpsc::channel(100_000);
    let (link, watched) = watch::channel(Link::default());
    let (stop, stopped) = watch::channel(false);
    let (_, commands) = mpsc::channel(1);
    let wanted = Wanted { which: wanted.map(str::to_owned) };
    let (mut used, wires) = (radio.clone(), Wires { clock, out, link, commands, stop: stopped });
    let task = tokio::task::spawn_local(async move {
        let setting = polar::H10.card().night;
        let plan = Plan { driver: &polar::H10, setting, wanted, patience: Duration::from_secs(8), seed: 1 };
        record(&mut used, &plan, wires).await
    });
    Night { radio, entries, link: watched, stop, task }
}

async fn pass(secs: u64) {
    tokio::time::sleep(Duration::from_secs(secs)).await;
}

impl Night {
    fn taken(&mut self) -> Vec<Entry> {
        std::iter::from_fn(|| self.entries.try_recv().ok()).collect()
    }
}

fn marks(entries: &[Entry]) -> Vec<Mark> {
    let mark = |entry: &Entry| if let Entry::Mark { mark, .. } = entry { Some(mark.clone()) } else { None };
    entries.iter().filter_map(mark).collect()
}

fn frames(entries: &[Entry]) -> usize {
    let data = |entry: &&Entry| matches!(entry, Entry::Packet(packet) if packet.origin == Origin::Characteristic(DATA));
    entries.iter().filter(data).count()
}

/// Runs a test in time that passes only when everybody waits.
fn paused(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, test);
}

#[test]
fn an_hour_is_recorded_and_the_sensor_stopped() {
    paused(async {
        let mut night = begin(None);
        pass(3600).await;
        assert_eq!(night.link.borrow().state, State::Streaming);
        assert_eq!(night.link.borrow().peer.as_ref().unwrap().name.as_deref(), Some("Polar H10 0A1B2C3D"));
        night.stop.send(true).unwrap();
        assert_eq!(night.task.await.unwrap(), Ok(()));
        assert!(!night.radio.is_streaming());
        let entries = std::iter::from_fn(|| night.entries.try_recv().ok()).collect::<Vec<_>>();
        assert_eq!(marks(&entries), [Mark::Connected, Mark::Ended]);
        // 36 samples of 25 Hz last 1.44 s, and finding and connecting takes a few seconds.
        assert!((2490..=2500).contains(&frames(&entries)), "{}", frames(&entries));
    });
}

#[test]
fn a_broken_link_is_mended() {
    paused(async {
        let mut night = begin(Some("0a1b2c3d"));
        pass(60).await;
        night.taken();
        night.radio.drop_link(Duration::from_secs(90));
        pass(85).await;
        assert_eq!(marks(&night.taken()), [Mark::Lost(Lost::Link)]);
        assert_eq!(night.link.borrow().state, State::Looking);
        pass(30).await;
        let entries = night.taken();
        assert_eq!(marks(&entries), [Mark::Connected]);
        assert!(frames(&entries) >= 15, "{}", frames(&entries));
        assert_eq!(night.link.borrow().restarts, 1);
    });
}

#[test]
fn silence_is_noticed_and_mended() {
    paused(async {
        let mut night = begin(None);
        pass(60).await;
        night.taken();
        night.radio.fall_silent();
        pass(30).await;
        let entries = night.taken();
        assert_eq!(marks(&entries), [Mark::Lost(Lost::Silence), Mark::Connected]);
        assert!(frames(&entries) > 8);
    });
}

#[test]
fn a_sensor_that_is_not_there_is_told_within_ten_seconds() {
    paused(async {
        let night = begin(Some("another"));
        pass(10).await;
        assert!(night.task.is_finished());
        let error = night.task.await.unwrap().unwrap_err();
        assert_eq!(error.to_string(), "no Polar H10 was heard with \"another\" in its name or address within 8 s");
    });
}

#[test]
fn a_sensor_that_goes_before_it_began_is_told() {
    paused(async {
        let night = begin(None);
        pass(2).await;
        night.radio.drop_link(Duration::from_secs(3600));
        pass(120).await;
        assert!(matches!(night.task.await.unwrap(), Err(RecordError::NoStart { .. } | RecordError::NotFound { .. })));
    });
}
