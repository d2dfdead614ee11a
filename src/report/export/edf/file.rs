//! The bytes of an EDF+ file. Our own: no maintained crate writes EDF+ without touching the disk.
//!
//! ```text
//! 256 bytes                the file: version, patient, recording, date, time, sizes
//! 256 bytes a signal       field by field: all labels, then all transducers, …
//! data records             each `record_secs` long: the samples of each signal as little-endian 16-bit integers, then
//!                          the annotations as text
//! ```
//!
//! All fields are ASCII, flush left, filled with blanks. Annotations are UTF-8 and may stand in any record, so they fill
//! the records in order, as many as fit; each record begins with its own time, as EDF+ asks.

use std::fmt::Write;

use jiff::civil::DateTime;

use super::super::plain_secs;

/// A file to be laid out.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) start: Start,
    /// What recorded it, without blanks.
    pub(super) equipment: &'static str,
    /// Length of a data record in seconds.
    pub(super) record_secs: u32,
    /// Samples of each signal in a data record.
    pub(super) per_record: usize,
    pub(super) signals: Vec<Signal>,
    /// By onset.
    pub(super) annotations: Vec<Annotation>,
}

/// When the first sample was taken.
#[derive(Clone, Debug)]
pub(super) enum Start {
    /// Local time, and how far it is from UTC.
    At { local: DateTime, utc_offset: String },
    /// Nobody knows.
    Unknown,
}

/// A signal: its physical value is a sample divided by a power of ten.
#[derive(Clone, Debug)]
pub(super) struct Signal {
    pub(super) label: &'static str,
    pub(super) unit: &'static str,
    pub(super) decimals: usize,
    /// What fills up the last data record.
    pub(super) unknown: i16,
    pub(super) lowest: i16,
    pub(super) highest: i16,
    /// What its values mean, at most 80 characters.
    pub(super) note: String,
    pub(super) samples: Vec<i16>,
}

/// A text at a time in seconds from the start, which may last.
#[derive(Clone, Debug)]
pub(super) struct Annotation {
    pub(super) onset: f64,
    pub(super) secs: Option<f64>,
    pub(super) text: String,
}

/// The name that EDF+ gives to the signal that holds annotations.
const ANNOTATIONS: &str = "EDF Annotations";

impl File {
    pub(super) fn bytes(&self) -> Vec<u8> {
        let records = self.records();
        let lists: Vec<Vec<u8>> = self.annotations.iter().map(Annotation::bytes).collect();
        let (size, texts) = fit(&lists, &(0..records).map(|record| self.time_of(record)).collect::<Vec<_>>());
        let mut bytes = self.header(records, size).into_bytes();
        for (record, text) in texts.iter().enumerate() {
            for signal in &self.signals {
                let from = record * self.per_record;
                let samples = signal.samples.iter().skip(from).copied().chain(std::iter::repeat(signal.unknown));
                samples.take(self.per_record).for_each(|sample| bytes.extend(sample.to_le_bytes()));
            }
            bytes.extend(text);
            bytes.resize(bytes.len() + size - text.len(), 0);
        }
        bytes
    }

    fn records(&self) -> usize {
        let longest = self.signals.iter().map(|signal| signal.samples.len()).max().unwrap_or(0);
        longest.div_ceil(self.per_record.max(1))
    }

    /// The annotation without a text that says when a data record begins.
    fn time_of(&self, record: usize) -> Vec<u8> {
        format!("+{}\x14\x14\0", record * self.record_secs as usize).into_bytes()
    }

    fn header(&self, records: usize, annotation_bytes: usize) -> String {
        let signals = self.signals.len() + 1;
        let (recording, date, time) = self.start.fields(self.equipment);
        let mut text = String::new();
        let mut put = |value: &str, width| push(&mut text, value, width);
        put("0", 8);
        put("X X X X", 80);
        put(&recording, 80);
        put(&date, 8);
        put(&time, 8);
        put(&((signals + 1) * 256).to_string(), 8);
        put("EDF+C", 44);
        put(&records.to_string(), 8);
        put(&self.record_secs.to_string(), 8);
        put(&signals.to_string(), 4);
        self.fields(&mut text, annotation_bytes);
        text
    }

    /// The fields of the signals: each of all signals, then the next of all.
    fn fields(&self, text: &mut String, annotation_bytes: usize) {
        let mut all = |of: &dyn Fn(&Signal) -> String, of_annotations: &str, width: usize| {
            self.signals.iter().for_each(|signal| push(text, &of(signal), width));
            push(text, of_annotations, width);
        };
        all(&|signal| signal.label.to_owned(), ANNOTATIONS, 16);
        all(&|_| "acceleration sensor".to_owned(), "", 80);
        all(&|signal| signal.unit.to_owned(), "", 8);
        all(&|signal| signal.physical(signal.lowest), "-1", 8);
        all(&|signal| signal.physical(signal.highest), "1", 8);
        all(&|signal| signal.lowest.to_string(), "-32768", 8);
        all(&|signal| signal.highest.to_string(), "32767", 8);
        all(&|signal| signal.note.clone(), "", 80);
        all(&|_| self.per_record.to_string(), &(annotation_bytes / 2).to_string(), 8);
        all(&|_| String::new(), "", 32);
    }
}

impl Start {
    /// The recording field, the date and the time.
    fn fields(&self, equipment: &str) -> (String, String, String) {
        match self {
            Self::At { local, utc_offset } => {
                let date = local.strftime("%d-%b-%Y").to_string().to_uppercase();
                let recording = format!("Startdate {date} X X {equipment} {utc_offset}");
                (recording, local.strftime("%d.%m.%y").to_string(), local.strftime("%H.%M.%S").to_string())
            }
            Self::Unknown => (format!("Startdate X X X {equipment}"), "01.01.85".to_owned(), "00.00.00".to_owned()),
        }
    }
}

impl Signal {
    /// A sample as its physical value.
    fn physical(&self, sample: i16) -> String {
        let scale = 10_f64.powi(i32::try_from(self.decimals).unwrap_or(0));
        (f64::from(sample) / scale).to_string()
    }
}

impl Annotation {
    /// A time-stamped annotations list of EDF+.
    fn bytes(&self) -> Vec<u8> {
        let mut text = format!("{}{}", if self.onset < 0.0 { "" } else { "+" }, plain_secs(self.onset));
        if let Some(secs) = self.secs {
            // Writing to a String cannot fail.
            let _ = write!(text, "\x15{}", plain_secs(secs));
        }
        let said: String = self.text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let _ = write!(text, "\x14{said}\x14\0");
        text.into_bytes()
    }
}

/// The least room for annotations in a data record, in bytes, and what goes into each.
fn fit(lists: &[Vec<u8>], times: &[Vec<u8>]) -> (usize, Vec<Vec<u8>>) {
    let longest = |lists: &[Vec<u8>]| lists.iter().map(Vec::len).max().unwrap_or(0);
    let all: usize = lists.iter().chain(times).map(Vec::len).sum();
    let least = (longest(lists) + longest(times)).max(all.div_ceil(times.len().max(1)));
    // It ends: what does not fit into many records fits into one that is large enough.
    let mut sizes = (least.next_multiple_of(2)..).step_by(2);
    sizes.find_map(|size| Some((size, placed(lists, times, size)?))).unwrap_or_default()
}

/// As many of the lists in each record as fit; `None` when some are left over.
fn placed(lists: &[Vec<u8>], times: &[Vec<u8>], size: usize) -> Option<Vec<Vec<u8>>> {
    let mut lists = lists.iter().peekable();
    let mut records = times.to_vec();
    for record in &mut records {
        while let Some(list) = lists.next_if(|list| record.len() + list.len() <= size) {
            record.extend(list);
        }
    }
    (lists.peek().is_none() || times.is_empty()).then_some(records)
}

/// A field: ASCII, flush left, filled with blanks and cut where it is too long.
fn push(text: &mut String, value: &str, width: usize) {
    let ascii = value.chars().map(|c| if c == ' ' || c.is_ascii_graphic() { c } else { '?' });
    text.extend(ascii.chain(std::iter::repeat(' ')).take(width));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The annotations of a file of one signal, record by record: each with its bytes, without the time of its record.
    fn read_back(bytes: &[u8], records: usize) -> Vec<Vec<u8>> {
        let size = (bytes.len() - 768) / records;
        let mut found = Vec::new();
        for (number, record) in bytes[768..].chunks(size).enumerate() {
            // Two samples of two bytes come first.
            let mut lists = record[4..].split(|&byte| byte == 0).filter(|list| !list.is_empty());
            assert_eq!(lists.next().unwrap(), format!("+{}\x14\x14", number * 4).as_bytes());
            found.extend(lists.map(|list| [list, b"\0"].concat()));
        }
        found
    }

    proptest! {
        #[test]
        fn every_annotation_is_written_once_and_in_order(
            texts in proptest::collection::vec((0.0..1e5, proptest::option::of(0.1..1e4), "\\PC{0,60}"), 0..40),
        ) {
            let annotations: Vec<Annotation> =
                texts.into_iter().map(|(onset, secs, text)| Annotation { onset, secs, text }).collect();
            let expected: Vec<Vec<u8>> = annotations.iter().map(Annotation::bytes).collect();
            prop_assert_eq!(read_back(&file(annotations).bytes(), 2), expected);
        }
    }

    fn file(annotations: Vec<Annotation>) -> File {
        let signal = Signal {
            label: "Roll",
            unit: "degree",
            decimals: 1,
            unknown: -2000,
            lowest: -2000,
            highest: 1800,
            note: "-200=unknown".to_owned(),
            samples: vec![0, 900, -1800],
        };
        let local = jiff::civil::date(2026, 3, 14).at(22, 50, 0, 0);
        let start = Start::At { local, utc_offset: "UTC+01:00".to_owned() };
        File { start, equipment: "supine_1", record_secs: 4, per_record: 2, signals: vec![signal], annotations }
    }

    #[test]
    fn the_fields_stand_where_the_format_has_them() {
        let bytes = file(Vec::new()).bytes();
        let text = |from: usize, to: usize| std::str::from_utf8(&bytes[from..to]).unwrap().trim_end();
        assert_eq!((text(0, 8), text(8, 88)), ("0", "X X X X"));
        assert_eq!(text(88, 168), "Startdate 14-MAR-2026 X X supine_1 UTC+01:00");
        assert_eq!((text(168, 176), text(176, 184)), ("14.03.26", "22.50.00"));
        assert_eq!((text(184, 192), text(192, 236)), ("768", "EDF+C"));
        assert_eq!((text(236, 244), text(244, 252), text(252, 256)), ("2", "4", "2"));
        assert_eq!((text(256, 272), text(272, 288)), ("Roll", "EDF Annotations"));
        // After 16 + 80 + 8 bytes a signal: physical minimum and maximum, digital minimum and maximum.
        let of_roll = [0, 1, 2, 3].map(|field| text(256 + 2 * 104 + field * 16, 256 + 2 * 104 + field * 16 + 8));
        assert_eq!(of_roll, ["-200", "180", "-2000", "1800"]);
        // Two samples and the time of the record, twice; what is missing is unknown.
        assert_eq!(&bytes[768..], b"\0\0\x84\x03+0\x14\x14\0\0\xf8\xf8\x30\xf8+4\x14\x14\0\0");
    }

    #[test]
    fn annotations_fill_the_records_in_order() {
        let annotation = |onset: f64| Annotation { onset, secs: Some(1.5), text: "Gäp\n".to_owned() };
        let bytes = file(vec![annotation(0.25), annotation(1.0), annotation(9.0)]).bytes();
        let texts = String::from_utf8_lossy(&bytes[768..]).into_owned();
        for list in ["+0.25\x151.5\x14Gäp \x14\0", "+1\x151.5\x14Gäp \x14\0", "+9\x151.5\x14Gäp \x14\0"] {
            assert_eq!(texts.matches(list).count(), 1, "{texts:?}");
        }
    }

    #[test]
    fn a_date_that_nobody_knows_is_said_as_the_format_says_it() {
        let bytes = File { start: Start::Unknown, ..file(Vec::new()) }.bytes();
        let text = std::str::from_utf8(&bytes[88..184]).unwrap();
        assert!(text.starts_with("Startdate X X X supine_1 "), "{text}");
        assert!(text.ends_with("01.01.8500.00.00"), "{text}");
    }
}
