use super::super::{DeviceTime, Event, Packet};
use super::*;
use crate::time::Timestamp;

fn description() -> Description {
    Description {
        name: "mine".to_owned(),
        advertised: "Mine".to_owned(),
        characteristic: Uuid::from_u128(7),
        start: Vec::new(),
        stop: Vec::new(),
        rate_hz: 50.0,
        range_g: 4,
        layout: Layout {
            number: Number::I16,
            order: Order::Little,
            g_per_unit: 0.001,
            first: 0,
            stride: None,
            counter: None,
            clock: None,
        },
        sign: Sign::Normal,
        battery: false,
    }
}

/// Every kind of number, order, sign and timing, with room for counter and clock before the readings.
fn variants() -> Vec<Description> {
    let mut variants = Vec::new();
    let counter = Some(Field { at: 0, bytes: 1 });
    let clock = |of| Some(Clock { at: 1, bytes: 3, tick_nanos: 100_000, of });
    let timings = [(None, None), (counter, None), (None, clock(Stamped::First)), (counter, clock(Stamped::Last))];
    for (number, g_per_unit) in [(Number::I8, 0.01), (Number::I16, 0.001), (Number::I32, 1e-6), (Number::F32, 0.102)] {
        for order in [Order::Little, Order::Big] {
            for sign in [Sign::Normal, Sign::Inverted] {
                for stride in [None, Some(3 * number.width()), Some(20)] {
                    for (counter, clock) in timings {
                        let layout = Layout { number, order, g_per_unit, first: 4, stride, counter, clock };
                        variants.push(Description { layout, sign, ..description() });
                    }
                }
            }
        }
    }
    variants
}

fn stream(sensor: &Generic, numbers: impl Iterator<Item = u32>) -> Vec<Event> {
    let setting = sensor.card().night;
    let mut decoder = sensor.decoder(&setting);
    let mut events = Vec::new();
    for number in numbers {
        let bytes = sensor.specimen(&setting, number);
        let arrival = Timestamp::from_nanos(i64::from(number) * 60_000_000);
        decoder.decode(&Packet { arrival, origin: sensor.card().data, bytes: &bytes }, &mut events).unwrap();
    }
    events
}

#[test]
fn every_layout_reads_one_g_up_and_runs_over_a_wrap() {
    for description in variants() {
        let sensor = Generic::new(description).unwrap();
        let events = stream(&sensor, 0..300);
        let readings: Vec<_> =
            events.iter().filter_map(|event| if let Event::Reading(it) = event { Some(it) } else { None }).collect();
        assert!(readings.iter().all(|it| (it.accel.z() - 1.0).abs() < 0.02 && it.accel.x().abs() < 1e-9), "{sensor:?}");
        let times: Vec<DeviceTime> = readings.iter().map(|it| it.at).collect();
        assert!(times.is_sorted_by(|a, b| a < b), "{sensor:?}");
        assert_eq!(events.len(), 1 + readings.len(), "one new clock and no loss: {sensor:?}");
    }
}

#[test]
fn a_dropped_packet_is_noticed_where_there_is_a_clock_or_a_counter() {
    for description in variants() {
        let sensor = Generic::new(description).unwrap();
        let lost = stream(&sensor, (0..20).filter(|number| *number != 10))
            .iter()
            .map(|event| if let Event::Lost(loss) = event { loss.readings } else { 0 })
            .sum::<u64>();
        let each = if sensor.description.layout.stride.is_some() { 3 } else { 1 };
        assert_eq!(lost, if sensor.card().timing == Timing::Counted { 0 } else { each }, "{sensor:?}");
    }
}

#[test]
fn a_description_that_contradicts_itself_is_refused() {
    let refused = |change: fn(&mut Description)| {
        let mut description = description();
        change(&mut description);
        Generic::new(description).unwrap_err().to_string()
    };
    let all = [
        refused(|it| it.name = "My board".to_owned()),
        refused(|it| it.name = "polar-h10".to_owned()),
        refused(|it| it.advertised.clear()),
        refused(|it| it.rate_hz = 0.0),
        refused(|it| it.range_g = 0),
        refused(|it| it.layout.g_per_unit = f64::NAN),
        refused(|it| it.layout.stride = Some(5)),
        refused(|it| it.layout.counter = Some(Field { at: 0, bytes: 9 })),
        refused(|it| it.layout.clock = Some(Clock { at: 0, bytes: 4, tick_nanos: 0, of: Stamped::First })),
    ];
    insta::assert_snapshot!(all.join("\n"));
}
