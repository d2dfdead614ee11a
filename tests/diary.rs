//! The diary's table: what was written is read back, whatever a spreadsheet did to it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use supine::diary::table::{import, read, write};
use supine::diary::{Diary, Entry, Nrs, Site};

fn nrs() -> impl Strategy<Value = Nrs> {
    (0_u8..=10).prop_map(|score| Nrs::new(score).unwrap())
}

fn day() -> impl Strategy<Value = Date> {
    (0_i32..40_000).prop_map(|days| date(1990, 1, 1).checked_add(days.days()).unwrap())
}

/// Notes with everything that a table could stumble over.
fn note() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[=+@;,\t\r\n\"' a-z\u{FEFF}-]{0,24}",
        Just("=HYPERLINK(\"x\")".to_owned()),
        Just("\"".to_owned()),
        Just("two\r\nlines".to_owned()),
    ]
}

fn entry() -> impl Strategy<Value = Entry> {
    let circumstances = (vec(prop::sample::select(Site::ALL.to_vec()), 0..5), vec("[a-zäß0-9][a-zäß0-9-]{0,9}", 0..4));
    (day(), nrs(), option::of(nrs()), option::of(0_u16..=1440), circumstances, note()).prop_map(
        |(date, pain, later, stiffness_min, (sites, tags), note)| Entry {
            date,
            pain,
            evening: None,
            later,
            stiffness_min,
            sites,
            tags,
            note,
        },
    )
}

fn diary() -> impl Strategy<Value = Diary> {
    vec(entry(), 0..12).prop_map(|entries| {
        let mut diary = Diary::default();
        entries.into_iter().for_each(|entry| drop(diary.replace(entry)));
        diary
    })
}

/// A file as a spreadsheet may write the diary: its own separator, mark, line ends, quotes and order of columns.
fn respelled(diary: &Diary, separator: u8, crlf: bool, mark: bool, order: &[usize]) -> Vec<u8> {
    let ours = write(diary);
    let mut text = if mark { "\u{FEFF}".as_bytes().to_vec() } else { Vec::new() };
    let mut writer = csv::WriterBuilder::new();
    writer.delimiter(separator).quote_style(if mark { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary });
    writer.terminator(if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') });
    let mut writer = writer.from_writer(&mut text);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&*ours);
    for record in reader.records() {
        let record = record.unwrap();
        writer.write_record(order.iter().map(|column| &record[*column])).unwrap();
    }
    drop(writer);
    text
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(diary in diary()) {
        prop_assert_eq!(read("diary.csv", &*write(&diary)).unwrap(), diary);
    }

    #[test]
    fn what_a_spreadsheet_wrote_is_read_back(
        diary in diary(),
        separator in prop::sample::select(b",;\t".to_vec()),
        (crlf, mark) in (any::<bool>(), any::<bool>()),
        order in Just((0..7).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let text = respelled(&diary, separator, crlf, mark, &order);
        prop_assert_eq!(read("diary.csv", &*text).unwrap(), diary);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in vec(any::<u8>(), 0..200)) {
        let _ = read("diary.csv", &*bytes);
    }

    #[test]
    fn a_damaged_diary_is_refused_or_read_but_never_panics(
        diary in diary(),
        edits in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        end in any::<prop::sample::Index>(),
    ) {
        let mut text = write(&diary);
        for (at, byte) in edits {
            let at = at.index(text.len());
            text[at] = byte;
        }
        let _ = read("diary.csv", &text[..end.index(text.len())]);
    }

    #[test]
    fn dates_are_read_in_the_form_of_any_country(days in btree_set(day(), 1..20)) {
        let iso: Diary = days.iter().fold(Diary::default(), |mut diary, day| {
            diary.replace(Entry::new(*day, Nrs::new(3).unwrap()));
            diary
        });
        let settled = days.iter().any(|day| day.day() > 12);
        for form in ["%-d.%-m.%Y", "%d.%m.%Y", "%Y/%m/%d", "%m/%d/%Y", "%-d/%-m/%Y"] {
            let rows: Vec<String> = days.iter().map(|day| format!("{};3\n", day.strftime(form))).collect();
            let result = read("diary.csv", format!("date;pain\n{}", rows.concat()).as_bytes());
            if settled || !(form.starts_with("%m/") || form.starts_with("%-d/")) {
                prop_assert_eq!(result.unwrap(), iso.clone());
            } else if let Ok(read) = result {
                prop_assert_eq!(read, iso.clone());
            }
        }
    }
}

/// The error of a file, without its name.
fn refused(text: impl AsRef<[u8]>) -> String {
    let error = read("diary.csv", text.as_ref()).unwrap_err().to_string();
    error.strip_prefix("diary.csv").unwrap_or_else(|| panic!("no file name: {error}")).to_owned()
}

#[test]
fn errors_name_line_column_value_and_remedy() {
    const HEADER: &str = "date,pain,later,stiffness_min,where,tags,note\n";
    let row = |row: &str| refused(format!("{HEADER}2026-03-14,4,,,,,\n{row}\n"));
    let score = "is not a pain score: give a whole number from 0 (no pain) to 10 (worst imaginable)";
    assert_eq!(row("2026-03-15,11,,,,,"), format!(":3: column 2 (pain): \"11\" {score}"));
    assert_eq!(row("2026-03-15,,2,,,,"), format!(":3: column 2 (pain): \"\" {score}"));
    assert_eq!(row("2026-03-15,4,x,,,,"), format!(":3: column 3 (later): \"x\" {score}"));
    assert_eq!(row("15 March,4,,,,,"), ":3: column 1 (date): \"15 March\": it is not a date; write it as 2026-03-14");
    assert_eq!(
        row("3/4/2026,4,,,,,"),
        ":3: column 1 (date): \"3/4/2026\": it may be 2026-04-03 or 2026-03-04; write it in that form"
    );
    assert_eq!(row(",4,,,,,"), ":3: column 1 (date): \"\": it is not a date; write it as 2026-03-14");
    assert_eq!(row("2026-03-15,4,,-5,,,"), ":3: column 4 (stiffness_min): \"-5\": give whole minutes from 0 to 1440");
    assert_eq!(
        row("2026-03-15,4,,,lower back,,"),
        ":3: column 5 (where): \"back\" is no place of pain: choose from lower, upper, neck, shoulder, hip, leg, other"
    );
    assert_eq!(
        row("2026-03-15,4,,,,a_b,"),
        ":3: column 6 (tags): \"a_b\" is not a tag: use letters, digits and '-', such as heat or pillow-knees"
    );
    assert_eq!(
        row("2026-03-15,4,,,,,bad, cold"),
        ":3: cell 8 has no column above it: \" cold\"; text that holds a separator needs quotation marks around it"
    );
    assert_eq!(row("2026-03-14,5,,,,,"), ": two rows for 2026-03-14, on lines 2 and 3; keep one row a day");
    assert_eq!(
        row("2026-03-15,4,,,,,\"open"),
        ":3: a quotation mark opens here and is never closed; close it, or delete it"
    );
}

#[test]
fn errors_of_the_whole_file_say_what_is_missing() {
    assert_eq!(
        refused("day,pain\n"),
        ": there is no column date; the first line must name the columns, as in \
         date,pain,later,stiffness_min,where,tags,note"
    );
    assert_eq!(refused("date,pain,Pain\n"), ": there are two columns called pain; keep one");
    assert_eq!(
        refused("date,pain,mood\n"),
        ": there is a column \"mood\", which the diary does not know; the columns are \
         date,pain,later,stiffness_min,where,tags,note"
    );
    assert_eq!(
        refused(b"date,pain,note\n2026-03-14,4,K\xE4lte\n"),
        ":2: not text in UTF-8; save the file as \"CSV UTF-8\""
    );
    assert!(refused(b"\xFF\xFEd\0a\0t\0e\0").starts_with(":1: not text in UTF-8"));
}

#[test]
fn lines_are_right_after_crlf_blank_rows_and_notes_of_several_lines() {
    let text = "date;pain;note\r\n2026-03-14;4;\"one\r\ntwo\"\r\n\r\n;;\r\n2026-03-15;12;\r\n";
    assert!(refused(text).starts_with(":6: column 2 (pain): \"12\""), "{}", refused(text));
}

#[test]
fn an_empty_file_and_rows_without_anything_but_a_date_hold_no_entry() {
    for text in ["", "\n", "date,pain\n", "date,pain\n2026-03-14,\n,\n"] {
        assert!(read("diary.csv", text.as_bytes()).unwrap().is_empty(), "{text:?}");
    }
}

#[test]
fn columns_that_are_not_ours_are_left_out_of_an_import_and_named() {
    let text = "Mood;DATE;weather; pain ;\ngood;14.3.2026;rain;4;\n";
    let imported = import("old.csv", text.as_bytes()).unwrap();
    assert_eq!(imported.ignored, ["Mood", "weather"]);
    assert_eq!(imported.diary.get(date(2026, 3, 14)).unwrap(), &Entry::new(date(2026, 3, 14), Nrs::new(4).unwrap()));
}
