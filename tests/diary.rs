//! The diary's table: what was written is read back, whatever a spreadsheet did to it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use supine::diary::check::{Answers, Check, Sign, advice};
use supine::diary::table::{import, read, write};
use supine::diary::{Diary, Entry, Mapping, Nrs, Site};

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

/// Tags, most of them from few words, so that some are answered with both yes and no.
fn tags() -> impl Strategy<Value = Vec<String>> {
    vec(prop_oneof!["[a-c]", "[a-zäß0-9][a-zäß0-9-]{0,9}"], 0..4)
}

fn entry() -> impl Strategy<Value = Entry> {
    let scores = (nrs(), option::of(nrs()), option::of(nrs()), option::of(0_u8..=99), option::of(0_u16..=1440));
    let circumstances = (vec(prop::sample::select(Site::ALL.to_vec()), 0..5), tags(), tags(), any::<bool>());
    (day(), scores, circumstances, note()).prop_map(
        |(date, (pain, later, evening, woken, stiffness_min), (sites, tags, without, tags_open), note)| Entry {
            date,
            pain,
            later,
            evening,
            woken,
            stiffness_min,
            sites,
            tags,
            without,
            tags_open,
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
        order in Just((0..10).collect::<Vec<usize>>()).prop_shuffle(),
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
            diary.replace(Entry { tags_open: true, ..Entry::new(*day, Nrs::new(3).unwrap()) });
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
    assert_eq!(
        row("2026-03-15,4,,-5,,,"),
        ":3: column 4 (stiffness_min): \"-5\": give a whole number of minutes from 0 to 1440"
    );
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
         date,pain,later,evening,woken,stiffness_min,where,tags,without,note"
    );
    assert_eq!(refused("date,pain,Pain\n"), ": there are two columns called pain; keep one");
    assert_eq!(
        refused("date,pain,mood\n"),
        ": there is a column \"mood\", which the diary does not know; the columns are \
         date,pain,later,evening,woken,stiffness_min,where,tags,without,note"
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
    let imported = import("old.csv", text.as_bytes(), &Mapping::default()).unwrap();
    assert_eq!(imported.ignored, ["Mood", "weather"]);
    let entry = Entry { tags_open: true, ..Entry::new(date(2026, 3, 14), Nrs::new(4).unwrap()) };
    assert_eq!(imported.diary.get(date(2026, 3, 14)).unwrap(), &entry);
}

/// What a diary of before the evening, the wakings and the answered tags says.
#[test]
fn an_older_diary_reads_as_before() {
    let text = "date,pain,later,stiffness_min,where,tags,note\n2026-03-14,4,2,20,lower hip,heat,cold\n";
    let diary = read("diary.csv", text.as_bytes()).unwrap();
    let entry = Entry {
        later: Some(Nrs::new(2).unwrap()),
        stiffness_min: Some(20),
        sites: vec![Site::Lower, Site::Hip],
        tags: vec!["heat".to_owned()],
        note: "cold".to_owned(),
        ..Entry::new(date(2026, 3, 14), Nrs::new(4).unwrap())
    };
    assert_eq!(diary.get(date(2026, 3, 14)).unwrap(), &entry);
}

#[test]
fn the_new_columns_say_what_is_wrong_with_them() {
    const HEADER: &str = "date,pain,evening,woken,tags,without\n";
    let row = |row: &str| refused(format!("{HEADER}{row}\n"));
    assert!(row("2026-03-14,4,11,,,").starts_with(":2: column 3 (evening): \"11\" is not a pain score"));
    assert_eq!(row("2026-03-14,4,,100,,"), ":2: column 4 (woken): \"100\": give a whole number of times from 0 to 99");
    assert_eq!(
        row("2026-03-14,4,,,heat,nap heat"),
        ":2: column 6 (without): \"heat\" is among the tags too; keep one of the two"
    );
}

/// The error of a table with a mapping, or its entries.
fn mapped(text: &str, mapping: &str) -> Result<Vec<Entry>, String> {
    let imported = import("t.csv", text.as_bytes(), &mapping.parse::<Mapping>().unwrap());
    imported.map(|imported| imported.diary.iter().cloned().collect()).map_err(|error| error.to_string())
}

#[test]
fn a_spreadsheet_s_own_columns_are_read_by_a_mapping() {
    let text =
        "Datum;Schmerz morgens;Abends;Notizen;Alkohol\n14.3.2026;4;2;Wärme;ja\n15.3.2026;3;;;nein\n16.3.2026;2;;;\n";
    let all = "date=Datum,pain=schmerz morgens,later=Abends,tags=Notizen,alcohol=Alkohol";
    let entries = mapped(text, all).unwrap();
    let tags: Vec<(String, String, bool)> =
        entries.iter().map(|entry| (entry.tags.join(" "), entry.without.join(" "), entry.tags_open)).collect();
    let row = |tags: &str, without: &str, open: bool| (tags.to_owned(), without.to_owned(), open);
    assert_eq!(tags, [row("alcohol wärme", "", false), row("", "alcohol", false), row("", "", true)]);
    assert_eq!((entries[0].pain.get(), entries[0].later.map(Nrs::get)), (4, Some(2)));
    assert_eq!(
        mapped(text, "date=Datum,pain=Schmerz").unwrap_err(),
        "t.csv: there is no column \"Schmerz\", which is to be read as pain; the columns are Datum, Schmerz morgens, \
         Abends, Notizen, Alkohol"
    );
    assert_eq!(
        mapped(&text.replace("ja", "Bier"), all).unwrap_err(),
        "t.csv:2: column 5 (Alkohol, read as the tag alcohol): \"Bier\": write yes or no, or nothing"
    );
    assert!(
        mapped(&text.replace(";4;", ";vier;"), all)
            .unwrap_err()
            .starts_with("t.csv:2: column 2 (Schmerz morgens, read as pain): \"vier\" is not a pain score")
    );
}

#[test]
fn numbers_and_dates_are_read_as_spreadsheets_spell_them() {
    let text = "date;pain;later;woken\n2026-03-14 00:00:00;4.0;2,0;1.00\n2026-03-15T07:30:00;10;;\n";
    let diary = read("diary.csv", text.as_bytes()).unwrap();
    let entry = diary.get(date(2026, 3, 14)).unwrap();
    assert_eq!((entry.pain.get(), entry.later.map(Nrs::get), entry.woken), (4, Some(2), Some(1)));
    assert_eq!(diary.get(date(2026, 3, 15)).unwrap().pain.get(), 10);
    assert!(refused("date;pain\n2026-03-14;4.5\n").starts_with(":2: column 2 (pain): \"4.5\" is not a pain score"));
    assert!(refused("date;pain\n2026-03-14;4.\n").starts_with(":2: column 2 (pain): \"4.\" is not a pain score"));
}

fn said() -> impl Strategy<Value = Answers> {
    btree_map(prop::sample::select(Sign::ALL.to_vec()), any::<bool>(), 0..=Sign::ALL.len())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_further_yes_never_calms(answers in said(), sign in prop::sample::select(Sign::ALL.to_vec()), diary in diary(), today in day()) {
        let urgency = |answers: Answers| advice(Some(&Check { date: today, answers }), &diary, today).urgency;
        let mut more = answers.clone();
        more.insert(sign, true);
        prop_assert!(urgency(answers) <= urgency(more));
    }

    #[test]
    fn the_questions_come_to_an_end_and_none_twice(answers in said()) {
        let mut asked = Answers::new();
        while let Some(sign) = Sign::next(&asked) {
            let answer = answers.get(&sign).copied().unwrap_or_default();
            prop_assert!(asked.insert(sign, answer).is_none());
        }
        // What was not asked changes nothing of how soon.
        let urgency = |answers: Answers| advice(Some(&Check { date: date(2026, 3, 15), answers }), &Diary::default(), date(2026, 3, 15)).urgency;
        let without_asking: Answers = Sign::ALL.map(|sign| (sign, answers.get(&sign).copied().unwrap_or_default())).into();
        prop_assert_eq!(urgency(asked), urgency(without_asking));
    }

    #[test]
    fn circumstances_never_contradict_the_entry(diary in diary(), other in day()) {
        for entry in diary.iter() {
            let known = diary.circumstances(entry.date);
            prop_assert!(entry.tags.iter().all(|tag| known[tag]));
            prop_assert!(entry.without.iter().all(|tag| !known[tag]));
            prop_assert!(!entry.tags_open || known.len() == entry.tags.len() + entry.without.len());
        }
        prop_assert!(diary.get(other).is_some() || diary.circumstances(other).is_empty());
    }

    /// A morning's silence is judged by what was written up to it, never by what came later.
    #[test]
    fn later_entries_never_change_what_is_known_of_a_morning(diary in diary(), cut in day()) {
        let mut early = Diary::default();
        diary.iter().filter(|entry| entry.date <= cut).for_each(|entry| drop(early.replace(entry.clone())));
        for entry in early.iter() {
            prop_assert_eq!(early.circumstances(entry.date), diary.circumstances(entry.date));
        }
    }
}
