use std::io::Read as _;

use proptest::prelude::*;

use super::super::block::Cutter;
use super::super::usual::{Numbers, Settled, Usual, line_end};
use super::*;

fn rows() -> Rows {
    Rows::new(b',', b'.', 4).time(0, None).axes([1, 2, 3])
}

fn lines(text: &str, fails: bool) -> Lines {
    let text = io::Cursor::new(text.as_bytes().to_vec());
    let input: file::BoxedRead = if fails { Box::new(text.chain(Broken)) } else { Box::new(text) };
    Lines::following(Vec::new(), input, None, 0)
}

struct Broken;

impl io::Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the disk is gone"))
    }
}

const SETTLED: Settled = Settled { exponent: 9, shift: -5_000_000_000, divisor: 9.80665 };

fn reader(settled: bool) -> Reader {
    Reader { rows: rows(), usual: if settled { Usual::of(&rows(), SETTLED) } else { None } }
}

/// An item, the number of its line and the line.
type Told = (String, u64, Vec<u8>);

/// What comes of an item, whoever made a sample of it.
fn told(item: Item) -> String {
    match item {
        Item::Row(row) => SETTLED.sample(&row).map_or("no time".to_owned(), |sample| format!("{sample:?}")),
        Item::Sample(sample) => format!("{sample:?}"),
        other => format!("{other:?}"),
    }
}

/// Everything that comes of a text, with the line of each row, and how it ends.
fn all(way: Way, own: bool) -> (Vec<Told>, Option<(u64, String)>) {
    let mut flow = Flow { rows: rows(), own, way };
    let mut items = Vec::new();
    loop {
        match flow.next() {
            Ok(None) => return (items, None),
            Ok(Some(item @ (Item::Row(_) | Item::Sample(_)))) => {
                let (number, line) = flow.line();
                items.push((told(item), number, line));
            }
            Ok(Some(item)) => items.push((told(item), 0, Vec::new())),
            Err((line, fault)) => return (items, Some((line, fault.problem.to_string()))),
        }
    }
}

/// The same by whole blocks, without lines.
fn whole(way: Way, own: bool) -> (Vec<String>, Option<(u64, String)>) {
    let mut flow = Flow { rows: rows(), own, way };
    let mut items = Vec::new();
    loop {
        let mut samples = Vec::new();
        let found = match flow.whole(&mut samples) {
            Ok(true) => {
                let mut missing = flow.missing().to_vec();
                for (place, sample) in samples.into_iter().enumerate() {
                    let before = missing.iter().filter(|missing| **missing <= place).count();
                    items.extend(missing.drain(..before).map(|_| told(Item::Missing)));
                    items.push(told(Item::Sample(sample)));
                }
                items.extend(missing.iter().map(|_| told(Item::Missing)));
                continue;
            }
            Ok(false) => flow.next(),
            Err(error) => Err(error),
        };
        match found {
            Ok(None) => return (items, None),
            Ok(Some(item)) => items.push(told(item)),
            Err((line, fault)) => return (items, Some((line, fault.problem.to_string()))),
        }
    }
}

fn row() -> impl Strategy<Value = String> {
    prop_oneof![
        20 => "[0-9]{1,3}\\.[0-9]{1,3},-?0\\.[0-9]{1,9},0,1\r?\n",
        5 => "-?[0-9]{0,10}\\.?[0-9]{0,12},-?[0-9]{0,9}\\.?[0-9]{0,20},[0-9.-]{1,3},-?1(e-?[0-9]{1,2})?\n",
        2 => "1,,0,1\n",
        1 => Just("\n".to_owned()),
        1 => Just("# a comment\n".to_owned()),
        1 => Just("1,\"0.5\",0,1\n".to_owned()),
        1 => Just("1,\"0.5\n\",0,1\n".to_owned()),
    ]
}

proptest! {
    #[test]
    fn both_ways_say_the_same(
        text in prop::collection::vec(row(), 0..60),
        tail in prop_oneof![3 => Just(""), 1 => Just("1,0,0"), 1 => Just("1,0,0,1"), 1 => Just("1,x,0,1\n1,0,0,1\n")],
        (own, fails, settled) in any::<(bool, bool, bool)>(),
        threads in 1..4_usize,
        block in 8..400_usize,
    ) {
        let text = text.concat() + tail;
        let ahead = || Way::ahead(lines(&text, fails), reader(settled), (threads, block));
        let here = all(Way::here(lines(&text, fails)), own);
        let (items, end) = whole(ahead(), own);
        prop_assert_eq!((items, end), (here.0.iter().map(|(item, ..)| item.clone()).collect(), here.1.clone()));
        prop_assert_eq!(all(ahead(), own), here);
    }

    #[test]
    fn columns_may_stand_anywhere(
        rows in prop::collection::vec(("[0-9]{1,9}(\\.[0-9]{0,6})?", prop::array::uniform3("-?[0-9]{1,3}\\.[0-9]{1,9}")), 0..40),
        (width, skipped) in (4..8_usize, "[a-z0-9. ]{0,12}"),
        places in Just(vec![0_usize, 1, 2, 3, 4, 5, 6, 7]).prop_shuffle(),
        (delimiter, end) in (prop_oneof![Just(';'), Just('\t')], prop_oneof![Just("\n"), Just("\r\n")]),
    ) {
        let places: Vec<usize> = places.into_iter().filter(|place| *place < width).take(4).collect();
        let cell = |time: &String, axes: &[String; 3], column| match places.iter().position(|place| *place == column) {
            Some(0) => time.clone(),
            Some(axis) => axes[axis - 1].clone(),
            None => skipped.clone(),
        };
        let mut text = String::new();
        for (time, axes) in &rows {
            let cells: Vec<String> = (0..width).map(|column| cell(time, axes, column)).collect();
            text += &(cells.join(&delimiter.to_string()) + end);
        }
        let layout = Rows::new(delimiter as u8, b'.', width).time(places[0], None);
        let layout = layout.axes([places[1], places[2], places[3]]);
        let numbers = Numbers::of(&layout).unwrap();
        let mut left = text.as_bytes();
        while let Some((row, used)) = numbers.row(left, line_end(left)) {
            let len = used - end.len();
            prop_assert_eq!(layout.parse(&left[..len], len).unwrap(), Line::Row(row));
            left = &left[used..];
        }
        prop_assert!(left.len() < 128, "only the last rows may lack bytes behind them");
        let mut block = Block::default();
        Cutter::new(io::Cursor::new(text.clone().into_bytes()), Box::new(io::empty()), 1 << 16).fill(&mut block).unwrap();
        block.parse(&Reader { usual: Usual::of(&layout, SETTLED), rows: layout });
        prop_assert_eq!(block.rest(), b"");
        let g = |text: &String| text.parse::<f64>().unwrap() / SETTLED.divisor + 0.0;
        let expected: Vec<[f64; 3]> = rows.iter().map(|(_, axes)| axes.each_ref().map(g)).collect();
        let found: Vec<[f64; 3]> = block.samples.iter().map(|it| [it.accel.x(), it.accel.y(), it.accel.z()]).collect();
        prop_assert_eq!(found, expected);
        for (sample, (time, _)) in block.samples.iter().zip(&rows) {
            let secs: f64 = time.parse().unwrap();
            prop_assert!((sample.time.as_nanos() as f64 * 1e-9 + 5.0 - secs).abs() < 1e-5);
        }
    }
}
