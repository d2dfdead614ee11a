//! Every sensor is asked the same.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    clippy::print_stdout
)]

mod common;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use common::hex;
use proptest::prelude::*;
use serde::Deserialize;
use supine::posture::Mounting;
use supine::sensor::generic::Generic;
use supine::sensor::{ALL, Advert, Decoder, DeviceTime, Driver, Event, Link, Loss, Origin, Packet, Setting, Step};
use supine::store::Config;
use supine::time::Timestamp;
use uuid::Uuid;

/// Packets of one sensor, as `tests/vectors/NAME.toml` has them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vectors {
    /// A name or manufacturer data under which it advertises.
    advert: AdvertVector,
    packet: Vec<PacketVector>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AdvertVector {
    name: Option<String>,
    company: Option<u16>,
    hex: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PacketVector {
    /// Who published it, under which licence; or from what it is constructed.
    source: String,
    hex: String,
    /// Where it came from, when not from where acceleration comes.
    from: Option<String>,
    range_g: Option<u8>,
    /// Readings in g.
    g: Option<Vec<[f64; 3]>>,
    /// The byte at which it cannot be decoded.
    error_byte: Option<usize>,
    /// It is valid and holds no reading.
    #[serde(default)]
    nothing: bool,
}

fn vectors(driver: &dyn Driver) -> Vectors {
    let name = driver.card().name;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/vectors/{name}.toml"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What a fresh decoder makes of packets of the usual origin, `secs` apart.
struct Listener {
    decoder: Decoder,
    origin: Origin,
}

impl Listener {
    fn new(driver: &dyn Driver, setting: &Setting) -> Self {
        Self { decoder: Decoder::new(driver, setting), origin: driver.card().data }
    }

    fn hear(&mut self, nanos: i64, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        let packet = Packet { arrival: Timestamp::from_nanos(nanos), origin: self.origin, bytes };
        self.decoder.decode(&packet, &mut events).unwrap_or_else(|error| panic!("{bytes:02x?}: {error}"));
        events
    }
}

fn readings(events: &[Event]) -> Vec<(DeviceTime, [f64; 3])> {
    let reading = |event: &Event| match event {
        Event::Reading(reading) => Some((reading.at, [reading.accel.x(), reading.accel.y(), reading.accel.z()])),
        _ => None,
    };
    events.iter().filter_map(reading).collect()
}

fn losses(events: &[Event]) -> Vec<Loss> {
    events.iter().filter_map(|event| if let Event::Lost(loss) = event { Some(*loss) } else { None }).collect()
}

/// Nanoseconds that one specimen lasts.
fn duration(driver: &dyn Driver, setting: &Setting) -> f64 {
    let events = Listener::new(driver, setting).hear(0, &driver.specimen(setting, 0));
    readings(&events).len() as f64 * setting.period_nanos()
}

/// Specimens `numbers`, each decoded on arrival.
fn stream(driver: &dyn Driver, setting: &Setting, numbers: impl IntoIterator<Item = u32>) -> Vec<Event> {
    let mut listener = Listener::new(driver, setting);
    let duration = duration(driver, setting);
    let hear = |number: u32| listener.hear((f64::from(number) * duration) as i64, &driver.specimen(setting, number));
    numbers.into_iter().flat_map(hear).collect()
}

fn settings(driver: &dyn Driver) -> Vec<Setting> {
    let card = driver.card();
    let of_rate =
        |rate: &f64| card.ranges_g.iter().map(|range| card.setting(Some(*rate), Some(*range))).collect::<Vec<_>>();
    card.rates_hz.iter().flat_map(of_rate).collect()
}

/// Asks every sensor; names the one that fails.
fn each(ask: impl Fn(&dyn Driver)) {
    for driver in drivers() {
        println!("{}", driver.card().name);
        ask(driver);
    }
}

/// Every sensor, and the one that the page on describing one describes.
fn drivers() -> Vec<&'static dyn Driver> {
    static DESCRIBED: LazyLock<Generic> = LazyLock::new(|| {
        let page = include_str!("../firmware-notes/generic.md");
        let example = page.split("```toml").nth(1).unwrap().split("```").next().unwrap();
        let config: Config = toml::from_str(example).unwrap();
        Generic::new(config.sensors[0].clone()).unwrap()
    });
    ALL.iter().copied().chain([&*DESCRIBED as &dyn Driver]).collect()
}

/// The page of a sensor: its own, or the one on describing one.
fn page(driver: &dyn Driver) -> String {
    let name = driver.card().name;
    let name = if supine::sensor::by_name(name).is_some() { name } else { "generic" };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("firmware-notes/{name}.md"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn decodes_its_vectors() {
    each(|driver| {
        let vectors = vectors(driver);
        assert!(vectors.packet.iter().any(|packet| packet.g.is_some()), "no packet with a reading");
        for vector in vectors.packet {
            let setting = driver.card().setting(None, vector.range_g);
            let mut decoder = Decoder::new(driver, &setting);
            let origin = vector.from.as_deref().map_or(driver.card().data, |from| from.parse().unwrap());
            let bytes = hex(&vector.hex);
            let packet = Packet { arrival: Timestamp::default(), origin, bytes: &bytes };
            let mut events = Vec::new();
            let result = decoder.decode(&packet, &mut events);
            let says = format!("{}: {} gives {result:?} and {events:?}", vector.source, vector.hex);
            let found: Vec<[f64; 3]> = readings(&events).into_iter().map(|(_, g)| g).collect();
            let expected = vector.g.unwrap_or_default();
            assert_eq!(result.err().map(|error| error.offset), vector.error_byte, "{says}");
            assert_eq!(found.len(), expected.len(), "{says}");
            let far = |(a, b): (&f64, &f64)| (a - b).abs() > 5e-4;
            assert!(!found.iter().flatten().zip(expected.iter().flatten()).any(far), "{says}");
            assert!(!expected.is_empty() || vector.error_byte.is_some() || vector.nothing, "expects nothing: {says}");
        }
    });
}

#[test]
fn is_recognised_by_its_advertisement_and_by_no_other_driver() {
    each(|driver| {
        let vector = vectors(driver).advert;
        let bytes = vector.hex.as_deref().map(hex).unwrap_or_default();
        let manufacturer: Vec<(u16, &[u8])> = vector.company.iter().map(|company| (*company, &bytes[..])).collect();
        let advert = Advert { name: vector.name.as_deref(), services: &[], manufacturer: &manufacturer };
        let fits: Vec<&str> =
            drivers().iter().filter(|other| other.fits(&advert)).map(|other| other.card().name).collect();
        assert_eq!(fits, [driver.card().name]);
    });
    assert!(supine::sensor::recognise(&Advert { name: Some("JBL Flip 5"), ..Advert::default() }).is_none());
    assert!(supine::sensor::recognise(&Advert::default()).is_none());
}

#[test]
fn reads_one_g_at_rest_in_every_setting() {
    each(|driver| {
        for setting in settings(driver) {
            let events = stream(driver, &setting, 0..3);
            for (_, [x, y, z]) in readings(&events) {
                assert!(x.abs() < 0.02 && y.abs() < 0.02 && (z - 1.0).abs() < 0.02, "{setting:?}: {x} {y} {z}");
            }
            assert!(!readings(&events).is_empty());
        }
    });
}

#[test]
fn time_never_runs_backwards_not_even_over_a_wrap() {
    each(|driver| {
        for setting in settings(driver) {
            let events = stream(driver, &setting, 0..40);
            let times: Vec<DeviceTime> = readings(&events).into_iter().map(|(at, _)| at).collect();
            assert!(times.is_sorted_by(|a, b| a < b), "{setting:?}");
            let span = times.last().unwrap().nanos_since(times[0]) as f64;
            let expected = (times.len() - 1) as f64 * setting.period_nanos();
            assert!((span / expected - 1.0).abs() < 0.01, "{setting:?}: {span} instead of {expected} ns");
            assert_eq!(events.iter().filter(|event| **event == Event::NewClock).count(), 1, "{setting:?}");
            assert_eq!(losses(&events), [], "{setting:?}");
        }
    });
}

#[test]
fn a_dropped_packet_is_reported_as_loss() {
    each(|driver| {
        let setting = driver.card().night;
        let each = readings(&stream(driver, &setting, [0])).len();
        // Packet 10 is the one at the wrap.
        for dropped in [1, 5, 10, 20] {
            let events = stream(driver, &setting, (0..40).filter(|number| *number != dropped));
            let losses = losses(&events);
            if !driver.card().timing.tells_loss() {
                assert_eq!(losses, [], "it cannot know");
                continue;
            }
            let [loss] = losses[..] else { panic!("packet {dropped} dropped, and {losses:?} told") };
            assert_eq!(loss.readings, each as u64);
            assert!((loss.nanos as f64 / (each as f64 * setting.period_nanos()) - 1.0).abs() < 0.05, "{loss:?}");
        }
    });
}

#[test]
fn a_repeated_packet_gives_no_reading_twice() {
    each(|driver| {
        let setting = driver.card().night;
        if driver.card().timing.tells_loss() {
            let events = stream(driver, &setting, [0, 1, 1, 2]);
            assert_eq!(readings(&events), readings(&stream(driver, &setting, 0..3)));
            assert_eq!(events.iter().filter(|event| **event == Event::Repeated).count(), 1);
        }
    });
}

#[test]
fn a_late_packet_is_told_at_its_place() {
    each(|driver| {
        let setting = driver.card().night;
        if driver.card().timing.tells_loss() {
            let mut late = readings(&stream(driver, &setting, [0, 1, 3, 2, 4]));
            late.sort_by_key(|(at, _)| *at);
            let near = |((a, _), (b, _)): (&(DeviceTime, _), &(DeviceTime, _))| a.nanos_since(*b).abs() <= 1_000_000;
            assert!(late.iter().zip(&readings(&stream(driver, &setting, 0..5))).all(near));
        }
    });
}

#[test]
fn an_outage_is_measured_by_the_sensors_own_clock() {
    each(|driver| {
        let setting = driver.card().night;
        if driver.card().timing.tells_loss() {
            let missing = (60e9 / duration(driver, &setting)).ceil() as u32;
            let mut listener = Listener::new(driver, &setting);
            let mut events = listener.hear(0, &driver.specimen(&setting, 0));
            listener.decoder.reconnected();
            let arrival = (f64::from(missing + 1) * duration(driver, &setting)) as i64;
            events.extend(listener.hear(arrival, &driver.specimen(&setting, missing + 1)));
            let each = readings(&events).len() as u64 / 2;
            assert_eq!(losses(&events).iter().map(|loss| loss.readings).sum::<u64>(), u64::from(missing) * each);
        }
    });
}

#[test]
fn a_new_connection_is_a_new_time_line_where_readings_are_counted() {
    each(|driver| {
        let setting = driver.card().night;
        let mut listener = Listener::new(driver, &setting);
        listener.hear(0, &driver.specimen(&setting, 0));
        listener.decoder.reconnected();
        let events = listener.hear(1_000_000_000, &driver.specimen(&setting, 1));
        assert_eq!(events.contains(&Event::NewClock), !driver.card().timing.tells_loss());
    });
}

/// Decodes without expecting anything but that an error leaves the events alone.
fn survives(driver: &dyn Driver, packets: &[(Origin, Vec<u8>)]) {
    for setting in [driver.card().night, Setting { rate_hz: 0.0, range_g: 0 }] {
        let mut decoder = Decoder::new(driver, &setting);
        let mut events = Vec::new();
        for (i, (origin, bytes)) in packets.iter().enumerate() {
            let before = events.len();
            let arrival = Timestamp::from_nanos(i as i64 * 1_000_000_000);
            if let Err(error) = decoder.decode(&Packet { arrival, origin: *origin, bytes }, &mut events) {
                assert!(error.offset <= bytes.len(), "{error} in {} bytes", bytes.len());
                assert_eq!(events.len(), before, "{error}");
            }
        }
        assert!(readings(&events).iter().all(|(_, g)| g.iter().all(|axis| axis.is_finite())));
    }
}

/// Every place that the drivers know packets to come from, and one that none knows.
fn origins() -> Vec<Origin> {
    let mut origins: Vec<Origin> = drivers().iter().map(|driver| driver.card().data).collect();
    for driver in drivers() {
        let steps = driver.start(&driver.card().night, &[]);
        origins.extend(subscribed(&steps).into_iter().map(Origin::Characteristic));
    }
    origins.extend(["2a19", "2a37", "2c1d", "ffff", "company:ffff"].map(|text| text.parse::<Origin>().unwrap()));
    origins
}

#[test]
fn every_truncation_is_survived() {
    each(|driver| {
        let setting = driver.card().night;
        let mut packets: Vec<Vec<u8>> = (0..3).map(|number| driver.specimen(&setting, number)).collect();
        packets.extend(vectors(driver).packet.iter().map(|vector| hex(&vector.hex)));
        for packet in &packets {
            for length in 0..=packet.len() {
                for origin in origins() {
                    survives(driver, &[(origin, packet[..length].to_vec()), (origin, packet.clone())]);
                }
            }
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn random_packets_are_survived(
        driver in 0..=ALL.len(),
        packets in prop::collection::vec((any::<prop::sample::Index>(), prop::collection::vec(any::<u8>(), 0..80)), 1..6),
    ) {
        let origins = origins();
        let packets: Vec<_> = packets.into_iter().map(|(origin, bytes)| (*origin.get(&origins), bytes)).collect();
        survives(drivers()[driver], &packets);
    }

    #[test]
    fn damaged_packets_are_survived(
        driver in 0..=ALL.len(),
        damage in prop::collection::vec((0_u32..60, any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let driver = drivers()[driver];
        let damaged = |(number, at, byte): (u32, prop::sample::Index, u8)| {
            let mut bytes = driver.specimen(&driver.card().night, number);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            (driver.card().data, bytes)
        };
        survives(driver, &damage.into_iter().map(damaged).collect::<Vec<_>>());
    }
}

/// The characteristics that are subscribed to, in every branch.
fn subscribed(steps: &[Step]) -> BTreeSet<Uuid> {
    let mut found = BTreeSet::new();
    for step in steps {
        match step {
            Step::Subscribe(uuid) => found.extend([*uuid]),
            Step::Choose { cases, .. } => cases.iter().for_each(|(_, steps)| found.extend(subscribed(steps))),
            _ => {}
        }
    }
    found
}

#[test]
fn the_conversation_starts_what_it_decodes_and_stops_what_it_starts() {
    each(|driver| {
        let card = driver.card();
        for setting in settings(driver) {
            let (start, stop) = (driver.start(&setting, &[]), driver.stop(&[]));
            let unsubscribed =
                stop.iter().filter_map(|step| if let Step::Unsubscribe(uuid) = step { Some(*uuid) } else { None });
            assert_eq!(subscribed(&start), unsubscribed.collect(), "{setting:?}");
            if card.link == Link::Connection {
                let Origin::Characteristic(data) = card.data else { panic!("connected, and data come from adverts") };
                assert!(subscribed(&start).contains(&data) && !stop.is_empty(), "{setting:?}");
            }
        }
        assert_eq!(card.battery, !driver.ask_battery(&[]).is_empty());
    });
}

#[test]
fn the_card_is_whole() {
    let names: BTreeSet<&str> = drivers().iter().map(|driver| driver.card().name).collect();
    assert_eq!(names.len(), ALL.len() + 1);
    each(|driver| {
        let card = driver.card();
        assert!(card.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
        assert!(card.rates_hz.is_sorted_by(|a, b| a < b) && card.ranges_g.is_sorted_by(|a, b| a < b));
        assert_eq!(card.setting(None, None), card.night);
        assert!(card.rates_hz.contains(&card.night.rate_hz) && card.ranges_g.contains(&card.night.range_g));
        assert!(!card.place.is_empty() && card.silence_secs > 0 && card.longest_packet > 0);
        assert!(card.mounting.is_none_or(|mounting| mounting.parse::<Mounting>().is_ok()));
        assert!(f64::from(card.silence_secs) * 1e9 > 3.0 * duration(driver, &card.night));
    });
}

#[test]
fn it_has_a_page_that_says_what_the_card_says() {
    each(|driver| {
        let card = driver.card();
        let page = page(driver);
        assert!(page.starts_with(&format!("# {}\n", card.title)) && page.contains("## Sources"), "{}", card.name);
        for uuid in subscribed(&driver.start(&card.night, &[])) {
            let short = Origin::Characteristic(uuid).to_string();
            assert!(page.to_lowercase().contains(&short), "no word of {short}");
        }
    });
    let index = include_str!("../firmware-notes/README.md");
    ALL.iter().for_each(|driver| assert!(index.contains(&format!("({}.md)", driver.card().name))));
}
