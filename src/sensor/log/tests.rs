use super::super::card::Setting;
use super::*;
use proptest::prelude::*;

fn heading() -> Heading {
    Heading {
        sensor: "polar-h10".to_owned(),
        setting: Setting { rate_hz: 25.0, range_g: 2 },
        zone: "Europe/Berlin".to_owned(),
        mounting: Some("feet,left,front".to_owned()),
        worn: Some("chest".to_owned()),
        name: Some("Polar H10 0A1B2C3D".to_owned()),
        address: None,
        described: None,
    }
}

#[test]
fn a_heading_reads_as_it_was_written() {
    assert_eq!(Heading::parse(&heading().lines()), Ok(heading()));
    let odd = Heading { name: Some("two\nlines: é".to_owned()), ..heading() };
    assert_eq!(Heading::parse(&odd.lines()).unwrap().name.as_deref(), Some("two lines: é"));
    let text = "name = \"board\"\nadvertised = \"XIAO\"\ncharacteristic = \"0000ffe1-0000-1000-8000-00805f9b34fb\"\n\
                rate_hz = 50.0\nrange_g = 2\n[layout]\nnumber = \"i16\"\ng_per_unit = 0.000061";
    let described = Heading { described: Some(toml::from_str(text).unwrap()), ..heading() };
    assert_eq!(Heading::parse(&described.lines()), Ok(described));
}

#[test]
fn a_heading_that_is_none_is_told_by_line() {
    assert_eq!(Heading::parse("time,x,y,z\n"), Err((1, NotALine::NotALog)));
    assert_eq!(Heading::parse("# supine packets 2\n"), Err((1, NotALine::Newer("2".to_owned()))));
    assert_eq!(Heading::parse("# supine packets 1\n# rate: 25\n"), Err((2, NotALine::Missing("sensor"))));
    let lines = heading().lines().replace("range: 2", "range: two");
    assert_eq!(Heading::parse(&lines).unwrap_err().0, 4);
}

#[test]
fn lines_that_are_none_are_told_by_column() {
    let column = |line: &str| Entry::parse(line).unwrap_err().0;
    assert_eq!(column("1.5 2a37 00"), 1);
    assert_eq!(column("1.500000000 2a3 00"), 13);
    assert_eq!(column("1.500000000 2a37 0"), 18);
    assert_eq!(column("1.500000000 2a37"), 13);
    assert_eq!(column(""), 1);
}

#[test]
fn only_hexadecimal_digits_are_bytes() {
    for byte in 0..=127_u8 {
        let text = char::from(byte).to_string();
        let value = char::from(byte).to_digit(16).map(|digit| digit as u8);
        assert_eq!(unhex(&format!("0{text}")), value.map(|value| vec![value]), "{text:?}");
        let long = format!("Fe{text}19{text}70");
        assert_eq!(unhex(&long), value.map(|value| vec![0xfe, value << 4 | 1, 0x90 | value, 0x70]), "{text:?}");
    }
    assert_eq!(unhex("abc"), None);
    assert_eq!(unhex(""), Some(Vec::new()));
}

#[test]
fn every_mark_reads_as_it_was_written() {
    let reasons = Lost::ALL.into_iter().map(Mark::Lost).chain(Nudge::ALL.into_iter().map(Mark::Nudged));
    let more = [Mark::Connected, Mark::Slept(7), Mark::ClockSet(-9), Mark::ClockSet(9), Mark::Dropped(3), Mark::Ended];
    for mark in reasons.chain(more).chain([Mark::Other("fed the cat".to_owned())]) {
        assert_eq!(Mark::parse(&mark.to_string()), mark);
    }
}

proptest! {
    #[test]
    fn a_packet_reads_as_it_was_written(nanos in any::<i64>(), number in any::<u128>(), bytes: Vec<u8>) {
        let origin = Origin::Characteristic(uuid::Uuid::from_u128(number));
        let entry = Entry::Packet(Arrived { arrival: Timestamp::from_nanos(nanos), origin, bytes });
        let mut line = String::new();
        entry.write_line(&mut line);
        prop_assert_eq!(Entry::parse(line.trim_end_matches('\n')), Ok(entry));
    }

    #[test]
    fn no_line_is_a_panic(line: String) {
        let _ = Entry::parse(&line);
        let _ = Heading::parse(&line);
    }
}
