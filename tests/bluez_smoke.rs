//! btleplug's own Linux backend against the emulated BlueZ: that it is a BlueZ to it.
#![cfg(all(feature = "ble", target_os = "linux"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    clippy::print_stdout
)]
#![allow(clippy::disallowed_methods, reason = "how long things really take is what is asked here")]

mod bluez;

use std::time::{Duration, Instant};

use bluez::{Bluez, Fault, Pace, Play, Radio, Service, Silence, Strap, alone, schedule};
use btleplug::api::{Central, CentralEvent, Manager as _, Peripheral as _, ScanFilter, ValueNotification, WriteType};
use btleplug::platform::{Adapter, Manager, Peripheral};
use futures_util::{Stream, StreamExt};
use nalgebra::Rotation3;
use supine::sensor::polar::{CONTROL, DATA, H10};
use supine::sensor::{Driver, Setting, Step, Verdict};
use supine::source::ble::HostClock;
use supine::source::synthetic::{Faults, Plan, Recipe, SyntheticNight};
use supine::units::{Accel, Hertz, Sensor};
use uuid::Uuid;

type Events = std::pin::Pin<Box<dyn Stream<Item = CentralEvent> + Send>>;
type Notifications = std::pin::Pin<Box<dyn Stream<Item = ValueNotification> + Send>>;

/// Rolls slowly, so that no two frames are alike.
fn rolling(at_nanos: u64) -> Accel<Sensor> {
    let angle = at_nanos as f64 * 1e-9 * 0.01;
    Accel::from_g(-angle.sin(), 0.0, angle.cos())
}

async fn adapter() -> Adapter {
    Manager::new().await.unwrap().adapters().await.unwrap().remove(0)
}

async fn within<T>(secs: u64, what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(secs), what).await.expect("it takes too long")
}

/// Scans until a device of this name is heard.
async fn find(adapter: &Adapter, name: &str) -> Peripheral {
    let mut events = adapter.events().await.unwrap();
    adapter.start_scan(ScanFilter::default()).await.unwrap();
    let found = within(10, async {
        loop {
            let Some(CentralEvent::DeviceDiscovered(id)) = events.next().await else { continue };
            let peripheral = adapter.peripheral(&id).await.unwrap();
            if peripheral.properties().await.unwrap().unwrap().local_name.as_deref() == Some(name) {
                return peripheral;
            }
        }
    })
    .await;
    adapter.stop_scan().await.unwrap();
    found
}

async fn write(peripheral: &Peripheral, to: Uuid, bytes: &[u8]) {
    let characteristics = peripheral.characteristics();
    let characteristic = characteristics.iter().find(|it| it.uuid == to).unwrap();
    peripheral.write(characteristic, bytes, WriteType::WithResponse).await.unwrap();
}

/// Connects and says all that the driver wants said.
async fn start(peripheral: &Peripheral, notifications: &mut Notifications, setting: &Setting) {
    within(10, peripheral.connect()).await.unwrap();
    peripheral.discover_services().await.unwrap();
    for step in H10.start(setting, &[]) {
        match step {
            Step::Subscribe(uuid) => {
                let characteristics = peripheral.characteristics();
                peripheral.subscribe(characteristics.iter().find(|it| it.uuid == uuid).unwrap()).await.unwrap();
            }
            Step::Write { to, bytes } => write(peripheral, to, &bytes).await,
            Step::Expect(expected) => {
                within(10, async {
                    loop {
                        let packet = notifications.next().await.unwrap();
                        match expected.judge(packet.uuid, &packet.value) {
                            Verdict::Yes(_) => return,
                            Verdict::No(why) => panic!("{why}"),
                            Verdict::Other => {}
                        }
                    }
                })
                .await;
            }
            other => panic!("{other:?}"),
        }
    }
}

async fn data(notifications: &mut Notifications, count: usize) -> Vec<Vec<u8>> {
    let data = notifications.filter(|packet| std::future::ready(packet.uuid == DATA)).take(count);
    within(60, data.map(|packet| packet.value).collect()).await
}

fn setting(rate_hz: f64) -> Setting {
    Setting { rate_hz, range_g: 4 }
}

async fn disconnected(events: &mut Events) {
    within(10, async { while !matches!(events.next().await, Some(CentralEvent::DeviceDisconnected(_))) {} }).await;
}

#[test]
fn a_strap_is_found_among_others_and_streams() {
    alone("a_strap_is_found_among_others_and_streams", || async {
        let bluez = Bluez::real_time();
        bluez.neighbours();
        let straps: Vec<Strap> = (0..12).map(|i| bluez.strap(&format!("0A1B2C{i:02X}"), rolling)).collect();
        let adapter = adapter().await;
        let mut events = adapter.events().await.unwrap();
        let peripheral = find(&adapter, "Polar H10 0A1B2C07").await;
        assert_eq!(peripheral.address().to_string(), straps[7].address());
        let mut notifications = peripheral.notifications().await.unwrap();
        start(&peripheral, &mut notifications, &setting(200.0)).await;
        assert_eq!(peripheral.mtu(), 232);
        let packets = data(&mut notifications, 20).await;
        assert_eq!(packets, straps[7].truth().data()[..20]);

        for (keeps_streaming, connections) in [(true, 2), (false, 3)] {
            straps[7].suffer(&Fault::LinkLoss { keeps_streaming });
            disconnected(&mut events).await;
            assert!(!peripheral.is_connected().await.unwrap());
            assert_eq!(straps[7].is_streaming(), keeps_streaming);
            start(&peripheral, &mut notifications, &setting(200.0)).await;
            assert_eq!(data(&mut notifications, 2).await.len(), 2);
            let truth = straps[7].truth();
            assert_eq!(truth.connections, connections);
            assert!(truth.outages.iter().all(|outage| outage.until.is_some()), "{:?}", truth.outages);
        }
        peripheral.disconnect().await.unwrap();
        assert!(!straps[7].is_connected());
        assert!(straps.iter().all(|strap| strap.truth().connections == 0 || strap.address() == straps[7].address()));
    });
}

#[test]
fn neighbours_advertise() {
    alone("neighbours_advertise", || async {
        let bluez = Bluez::real_time();
        bluez.neighbours();
        bluez.strap("0A1B2C3D", rolling);
        let adapter = adapter().await;
        let mut events = adapter.events().await.unwrap();
        adapter.start_scan(ScanFilter::default()).await.unwrap();
        let (mut tag, mut louder) = (Vec::new(), 0);
        within(10, async {
            while tag.len() < 5 || louder < 5 {
                match events.next().await {
                    Some(CentralEvent::ManufacturerDataAdvertisement { manufacturer_data, .. }) => {
                        tag.extend(manufacturer_data.get(&0x0499).cloned());
                    }
                    Some(CentralEvent::RssiUpdate { .. }) => louder += 1,
                    _ => {}
                }
            }
        })
        .await;
        assert!(tag.windows(2).all(|pair| pair[0] != pair[1] && pair[0].len() == 24));
        let mut names = Vec::new();
        for peripheral in adapter.peripherals().await.unwrap() {
            names.extend(peripheral.properties().await.unwrap().unwrap().local_name);
        }
        names.sort();
        assert_eq!(names, ["Polar H10 0A1B2C3D", "Ruuvi 884F", "WH-1000XM4"]);
    });
}

#[test]
fn two_straps_stream_at_once() {
    alone("two_straps_stream_at_once", || async {
        let bluez = Bluez::real_time();
        let straps = [bluez.strap("0A1B2C01", rolling), bluez.strap("0A1B2C02", |_| Accel::from_g(0.0, 1.0, 0.0))];
        let adapter = adapter().await;
        let _events = adapter.events().await.unwrap();
        let mut streams = Vec::new();
        for name in ["Polar H10 0A1B2C01", "Polar H10 0A1B2C02"] {
            let peripheral = find(&adapter, name).await;
            let mut notifications = peripheral.notifications().await.unwrap();
            start(&peripheral, &mut notifications, &setting(200.0)).await;
            streams.push((peripheral, notifications));
        }
        for ((_, notifications), strap) in streams.iter_mut().zip(&straps) {
            assert_eq!(data(notifications, 5).await, strap.truth().data()[..5]);
        }
    });
}

#[test]
fn an_hour_passes_in_seconds() {
    alone("an_hour_passes_in_seconds", || async {
        let begin = "2026-03-14T21:30:00Z".parse::<jiff::Timestamp>().unwrap();
        let bluez = Bluez::compressed(begin.into(), Pace::default());
        let recipe = Recipe {
            seed: 1,
            rate: Hertz::new(50.0).unwrap(),
            start: begin.into(),
            zone: jiff::tz::TimeZone::UTC,
            body_from_sensor: Rotation3::identity(),
            reattached: None,
            faults: Faults::ORDINARY,
        };
        let strap = bluez.strap("0A1B2C3D", Play::new(SyntheticNight::new(&recipe, &Plan::draw(1))));
        let taken = bluez.taken();
        let adapter = adapter().await;
        let _events = adapter.events().await.unwrap();
        let peripheral = find(&adapter, "Polar H10 0A1B2C3D").await;
        let mut notifications = peripheral.notifications().await.unwrap();
        start(&peripheral, &mut notifications, &setting(50.0)).await;
        let (real, simulated) = (Instant::now(), bluez.clock().now());
        let mut packets = Vec::new();
        while bluez.clock().now() - simulated < Duration::from_secs(3600) {
            let packet = within(5, notifications.next()).await.unwrap();
            if packet.uuid == DATA {
                packets.push(packet.value);
                taken.one();
            }
        }
        println!("{} packets of an hour in {:.2?}", packets.len(), real.elapsed());
        assert!((4998..=5001).contains(&packets.len()), "{}", packets.len());
        assert_eq!(packets, strap.truth().data()[..packets.len()]);
        assert_eq!(taken.given_up(), 0);
    });
}

#[test]
fn what_goes_wrong_in_a_stream_is_seen() {
    alone("what_goes_wrong_in_a_stream_is_seen", || async {
        let begin = "2026-03-14T21:30:00Z".parse::<jiff::Timestamp>().unwrap();
        let bluez = Bluez::compressed(begin.into(), Pace::default());
        let strap = bluez.strap("0A1B2C3D", rolling);
        let adapter = adapter().await;
        let mut events = adapter.events().await.unwrap();
        let mut peripheral = find(&adapter, "Polar H10 0A1B2C3D").await;
        let mut stream =
            Connected { notifications: peripheral.notifications().await.unwrap(), strap: strap.clone(), bluez: &bluez };
        start(&peripheral, &mut stream.notifications, &setting(50.0)).await;
        let stamps = |packets: &[Vec<u8>]| -> Vec<u64> {
            packets.iter().map(|packet| u64::from_le_bytes(packet[1..9].try_into().unwrap())).collect()
        };
        let steps = |packets: &[Vec<u8>]| -> Vec<i64> {
            let stamps = stamps(packets);
            let frame = 720_000_000_f64;
            stamps
                .windows(2)
                .map(|pair| (pair[1].wrapping_sub(pair[0]).cast_signed() as f64 / frame).round() as i64)
                .collect()
        };
        let holds = |steps: &[i64], part: &[i64]| steps.windows(part.len()).any(|it| it == part);
        assert_eq!(steps(&stream.next(4).await), [1, 1, 1]);
        // A packet that is already under way is not affected by what goes wrong now.
        strap.suffer(&Fault::Duplicates(2));
        assert!(holds(&steps(&stream.next(7).await), &[0, 1, 0, 1]));
        strap.suffer(&Fault::Swaps(1));
        assert!(holds(&steps(&stream.next(5).await), &[-1, 2]));
        strap.suffer(&Fault::Garbled(1));
        let packets = stream.next(3).await;
        assert_eq!(packets.iter().filter(|packet| packet.len() == 13).count(), 1);
        strap.suffer(&Fault::Backlog(Duration::from_secs(5)));
        assert_eq!(steps(&stream.next(9).await), [1; 8]);
        let truth = strap.truth();
        let data: Vec<_> = truth.delivered.iter().filter(|packet| packet.characteristic == DATA).collect();
        let together = data.windows(2).filter(|pair| (pair[1].at - pair[0].at).as_millis() < 50).count();
        assert!(together >= 5, "{together} came with another");

        strap.suffer(&Fault::ClockSet(u64::MAX - 1_000_000_000));
        let packets = stream.next(5).await;
        assert!(stamps(&packets).windows(2).any(|pair| pair[1] < pair[0]), "beyond the end of the clock");
        assert!(holds(&steps(&packets), &[1, 1, 1]));
        strap.suffer(&Fault::ClockReset);
        assert!(stamps(&stream.next(2).await)[1] >= 599_616_000_000_000_000);
        strap.suffer(&Fault::Pace(50.92 / 50.0));
        stream.next(3).await;
        let pair = stamps(&stream.next(2).await);
        assert!((pair[1] - pair[0]).abs_diff(706_991_359) < 1000, "{}", pair[1] - pair[0]);
        strap.suffer(&Fault::Pace(1.0));
        strap.suffer(&Fault::Drift(1000.0));
        stream.next(3).await;
        let pair = stamps(&stream.next(2).await);
        assert!((pair[1] - pair[0]).abs_diff(720_720_000) < 1000, "{}", pair[1] - pair[0]);

        // The stream ends, and the strap says so.
        strap.suffer(&Fault::GaveUp);
        let said = within(5, async {
            loop {
                let packet = stream.notifications.next().await.unwrap();
                if packet.uuid == CONTROL {
                    return packet.value;
                }
                bluez.taken().one();
            }
        });
        assert_eq!(said.await, [1, 2]);
        assert!(!strap.is_streaming());

        // Off the air, and found again by listening.
        for fault in [
            Fault::OffTheAir { span: Duration::from_secs(20), keeps_streaming: true },
            Fault::AdapterOff(Duration::from_secs(5)),
            Fault::AdapterGone(Duration::from_secs(5)),
            Fault::MachineSleep(Duration::from_secs(300)),
        ] {
            println!("{fault:?}");
            let (wall, monotonic) = (bluez.clock().wall(), bluez.clock().monotonic());
            strap.suffer(&fault);
            if !matches!(fault, Fault::AdapterGone(_)) {
                disconnected(&mut events).await;
            }
            if matches!(fault, Fault::MachineSleep(_)) {
                assert!((bluez.clock().wall() - wall).as_secs() >= 300);
                assert!(bluez.clock().monotonic() - monotonic < Duration::from_secs(200));
            }
            bluez.clock().sleep(Duration::from_secs(6)).await;
            peripheral = find(&adapter, "Polar H10 0A1B2C3D").await;
            stream.notifications = peripheral.notifications().await.unwrap();
            start(&peripheral, &mut stream.notifications, &setting(50.0)).await;
            assert_eq!(steps(&stream.next(3).await), [1, 1]);
        }
        // Silent: no data, no event; a new link helps.
        strap.suffer(&Fault::Silence { silence: Silence::Link, span: Duration::from_secs(3600) });
        let (clock, mut late) = (bluez.clock(), 0);
        while tokio::select! {
            _ = stream.notifications.next() => true,
            () = clock.sleep(Duration::from_secs(20)) => false,
        } {
            bluez.taken().one();
            late += 1;
        }
        assert!(late <= 1, "{late}");
        assert!(peripheral.is_connected().await.unwrap());
        peripheral.disconnect().await.unwrap();
        start(&peripheral, &mut stream.notifications, &setting(50.0)).await;
        stream.next(2).await;
        let outages: Vec<_> = strap.truth().outages.into_iter().map(|outage| outage.why).collect();
        assert_eq!(outages, ["gave up", "adapter off", "adapter gone", "machine asleep", "silence"]);
    });
}

#[test]
fn a_child_that_leaves_in_a_hurry_leaves_the_link() {
    let bluez = Bluez::real_time();
    let strap = bluez.strap("0A1B2C3D", rolling);
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args(["the_child", "--exact", "--ignored"]).env("DBUS_SYSTEM_BUS_ADDRESS", bluez.address());
    assert!(child.status().unwrap().success());
    assert!(strap.is_connected() && strap.is_streaming());
    assert!(strap.truth().data().len() >= 3);
    // Nobody is there to be told, until somebody is.
    std::thread::sleep(Duration::from_millis(100));
    let lost = strap.truth().lost;
    std::thread::sleep(Duration::from_millis(500));
    assert!(strap.truth().lost > lost);
}

#[test]
#[ignore = "is the child of another test"]
fn the_child() {
    if std::env::var_os("DBUS_SYSTEM_BUS_ADDRESS").is_none() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let adapter = adapter().await;
        let _events = adapter.events().await.unwrap();
        let peripheral = find(&adapter, "Polar H10 0A1B2C3D").await;
        let mut notifications = peripheral.notifications().await.unwrap();
        start(&peripheral, &mut notifications, &setting(200.0)).await;
        data(&mut notifications, 3).await;
    });
}

/// A stream whose packets are counted.
struct Connected<'a> {
    notifications: Notifications,
    strap: Strap,
    bluez: &'a Bluez,
}

impl Connected<'_> {
    /// The next packets, which are those that were sent.
    async fn next(&mut self, count: usize) -> Vec<Vec<u8>> {
        let mut packets = Vec::new();
        while packets.len() < count {
            packets.extend(data(&mut self.notifications, 1).await);
            self.bluez.taken().one();
        }
        let sent = self.strap.truth().data();
        assert!(sent.windows(count).any(|it| it == packets));
        packets
    }
}

#[test]
fn a_schedule_follows_from_its_seed() {
    let night = schedule(7, 200, 8.0);
    assert_eq!(night, schedule(7, 200, 8.0));
    assert_ne!(night, schedule(8, 200, 8.0));
    assert_eq!(night.len(), 200);
    assert!(night.windows(2).all(|pair| pair[0].at + Duration::from_secs(90) < pair[1].at));
    assert!(night.last().unwrap().at < Duration::from_secs(8 * 3600));
}

/// Says what btleplug said, and how long it took to say it.
async fn say<T>(situation: &str, what: impl Future<Output = btleplug::Result<T>>) -> Option<T> {
    let begun = Instant::now();
    match what.await {
        Ok(it) => {
            println!("| {situation} | ok | {:.0?} |", begun.elapsed());
            Some(it)
        }
        Err(error) => {
            println!("| {situation} | {error:?}: {error} | {:.0?} |", begun.elapsed());
            None
        }
    }
}

#[test]
fn what_is_wrong_with_the_adapter_is_an_error() {
    alone("what_is_wrong_with_the_adapter_is_an_error", || async {
        let bluez = Bluez::real_time();
        let strap = bluez.strap("0A1B2C3D", rolling);
        let manager = Manager::new().await.unwrap();
        let adapter = adapter().await;
        let _events = adapter.events().await.unwrap();
        let peripheral = find(&adapter, "Polar H10 0A1B2C3D").await;
        let scan = || adapter.start_scan(ScanFilter::default());

        bluez.power(false);
        println!("off: {:?}", adapter.adapter_state().await);
        assert!(say("connect, adapter off", peripheral.connect()).await.is_none());
        assert!(say("scan, adapter off", scan()).await.is_some(), "btleplug switches it on");
        assert!(say("scan twice", scan()).await.is_none());
        assert!(say("stop scan", adapter.stop_scan()).await.is_some());
        assert!(say("stop scan twice", adapter.stop_scan()).await.is_none());
        bluez.power(false);
        bluez.set_radio(Radio::Blocked);
        assert!(say("scan, rfkill", scan()).await.is_none());
        bluez.set_radio(Radio::Failing);
        assert!(say("scan, rfkill, older BlueZ", scan()).await.is_none());
        bluez.set_radio(Radio::Deaf);
        assert!(say("scan, StartDiscovery fails", scan()).await.is_none());
        bluez.set_radio(Radio::Free);

        bluez.plug(false);
        assert_eq!(say("adapters, none there", manager.adapters()).await.unwrap().len(), 0);
        assert!(say("scan, adapter gone", scan()).await.is_none());
        assert!(say("connect, adapter gone", peripheral.connect()).await.is_none());
        assert!(say("properties, adapter gone", peripheral.properties()).await.is_none());
        bluez.plug(true);
        assert!(say("properties, device forgotten", peripheral.properties()).await.is_none());
        assert!(say("connect, device forgotten", peripheral.connect()).await.is_none());

        let peripheral = find(&adapter, "Polar H10 0A1B2C3D").await;
        strap.suffer(&Fault::RefusedConnections(1));
        assert!(say("connect, refused", peripheral.connect()).await.is_none());
        let (first, second) = tokio::join!(peripheral.connect(), say("connect twice", peripheral.connect()));
        assert!(first.is_ok() && second.is_none());
        peripheral.discover_services().await.unwrap();
        strap.suffer(&Fault::LinkLoss { keeps_streaming: false });
        let characteristics = peripheral.characteristics();
        let control = characteristics.iter().find(|it| it.uuid == CONTROL).unwrap();
        assert!(say("subscribe, link lost", peripheral.subscribe(control)).await.is_none());
        assert!(say("write, link lost", peripheral.write(control, &[3, 2], WriteType::WithResponse)).await.is_none());
        assert!(say("read, link lost", peripheral.read(control)).await.is_none());
        assert!(say("disconnect, link lost", peripheral.disconnect()).await.is_none());

        bluez.set_service(Service::Denied);
        assert!(say("adapters, access denied", manager.adapters()).await.is_none());
        assert!(say("scan, access denied", scan()).await.is_none());
        bluez.set_service(Service::Absent);
        assert!(say("new manager, no BlueZ", Manager::new()).await.is_some());
        assert!(say("adapters, no BlueZ", manager.adapters()).await.is_none());
        assert!(say("scan, no BlueZ", scan()).await.is_none());
        drop(bluez);
        assert!(say("new manager, no bus", Manager::new()).await.is_none());
    });
}

#[test]
#[ignore = "takes btleplug's 30 s twice"]
fn what_is_not_answered_takes_half_a_minute() {
    alone("what_is_not_answered_takes_half_a_minute", || async {
        let bluez = Bluez::real_time();
        let strap = bluez.strap("0A1B2C3D", rolling);
        let adapter = adapter().await;
        let _events = adapter.events().await.unwrap();
        let peripheral = find(&adapter, "Polar H10 0A1B2C3D").await;
        strap.suffer(&Fault::OffTheAir { span: Duration::from_secs(35), keeps_streaming: false });
        assert!(say("connect, off the air", peripheral.connect()).await.is_none());
        assert!(say("connect again at once", peripheral.connect()).await.is_none());
        tokio::time::sleep(Duration::from_secs(7)).await;
        assert!(peripheral.is_connected().await.unwrap(), "BlueZ went on trying");
        drop(bluez);
        assert!(say("connected?, bus gone", within(60, peripheral.is_connected())).await.is_none());
    });
}
