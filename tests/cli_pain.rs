//! `supine pain` on the built binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::fs;
use std::path::Path;

use common::{file, says, supine};
use predicates::str::contains;
use tempfile::tempdir;

fn written(data: &Path) -> String {
    fs::read_to_string(data.join("diary.csv")).unwrap()
}

#[test]
fn a_score_is_written_and_confirmed() {
    let dir = tempdir().unwrap();
    let arguments = ["pain", "4", "--date", "2026-03-15", "--where", "lower", "--where", "hip", "--tag", "heat"];
    insta::assert_snapshot!(says(dir.path(), &arguments), @r"
    Morning of Sun 15 March 2026 (night of the 14th): pain 4, lower back and hip, tagged heat. Written to [DATA]/diary.csv
    -> 0
    ");
    let all =
        "--later 2 --evening 3 --woken 1 --stiffness 20 --where neck,upper --tag Alcohol --without heat,nap --note"
            .split(' ');
    supine(dir.path())
        .args(["pain", "0", "--date", "2026-03-16"])
        .args(all)
        .arg(" cold, \"awake\" ")
        .assert()
        .success();
    insta::assert_snapshot!(written(dir.path()), @r#"
    date,pain,later,evening,woken,stiffness_min,where,tags,without,note
    2026-03-15,4,,,,,lower hip,heat,,
    2026-03-16,0,2,3,1,20,upper neck,alcohol,heat nap,"cold, ""awake"""
    "#);
}

#[test]
fn a_second_entry_for_a_day_needs_replace() {
    let dir = tempdir().unwrap();
    let pain = |arguments: &[&str]| says(dir.path(), &[&["pain", "--date", "2026-03-15"], arguments].concat());
    pain(&["4", "--where", "lower"]);
    insta::assert_snapshot!(pain(&["5"]), @r"
    supine: Morning of Sun 15 March 2026 (night of the 14th): pain 4, lower back is written already: add --replace to replace it
    -> 1
    ");
    assert!(written(dir.path()).contains("2026-03-15,4,,,,,lower"));
    assert!(pain(&["4", "--where", "lower"]).contains("Already in"));
    assert!(pain(&["5", "--replace"]).contains("pain 5. Written to"));
    assert!(written(dir.path()).ends_with("\n2026-03-15,5,,,,,,,,\n"));
}

#[test]
fn the_score_of_the_day_is_added_in_the_afternoon() {
    let dir = tempdir().unwrap();
    let pain = |arguments: &[&str]| says(dir.path(), &[&["pain", "--date", "2026-03-15"], arguments].concat());
    assert_eq!(
        pain(&["--later", "2"]),
        "supine: nothing was written for Sun 15 March 2026 yet: give the score too, as in supine pain 4\n-> 1\n"
    );
    pain(&["4", "--where", "lower"]);
    assert!(pain(&["--later", "2", "--tag", "heat"]).contains("pain 4, later 2, lower back, tagged heat. Written"));
    assert!(pain(&["--later", "3"]).contains("add --replace to replace it"));
    assert!(pain(&["--later", "3", "--replace"]).contains("pain 4, later 3, lower back, tagged heat. Written"));
}

#[test]
fn today_and_yesterday_are_dates_and_tomorrow_is_refused() {
    let dir = tempdir().unwrap();
    for arguments in [&["pain", "1"][..], &["pain", "2", "--date", "yesterday"], &["pain", "1", "--date", "today"]] {
        supine(dir.path()).args(arguments).assert().success();
    }
    let diary = written(dir.path());
    let dates: Vec<jiff::civil::Date> =
        diary.lines().skip(1).map(|line| line.split(',').next().unwrap().parse().unwrap()).collect();
    assert_eq!(dates.len(), 2);
    assert_eq!(dates[0].tomorrow().unwrap(), dates[1]);
    supine(dir.path())
        .args(["pain", "1", "--date", "2999-01-01"])
        .assert()
        .code(1)
        .stderr(contains("2999-01-01 is still to come"));
}

#[test]
fn wrong_arguments_say_what_is_right() {
    let dir = tempdir().unwrap();
    for (arguments, message) in [
        (&[][..], "say how strong the pain was on waking"),
        (&["11"], "whole number from 0"),
        (&["-1"], "whole number from 0"),
        (&["4.5"], "whole number from 0"),
        (&["4", "--later", "12"], "whole number from 0"),
        (&["4", "--where", "back"], "choose from lower, upper, neck"),
        (&["4", "--tag", "two words"], "use letters, digits and '-'"),
        (&["4", "--stiffness", "1441"], "0..=1440"),
        (&["4", "--date", "15.3."], "a date such as 2026-03-15"),
        (&["4", "list"], "stand alone"),
        (&["4", "--woken", "100"], "0..=99"),
        (&["4", "--tag", "heat", "--without", "heat"], "heat is given with --tag and --without"),
        (&["track", "two words"], "use letters, digits and '-'"),
        (&["track", "heat", "--none"], "cannot be used with"),
        (&["import", "x.csv", "--map", "Datum"], "does not say which column is which"),
        (&["--replace"], "say how strong the pain was on waking"),
    ] {
        supine(dir.path()).arg("pain").args(arguments).assert().code(2).stderr(contains(message));
    }
    assert!(!dir.path().join("diary.csv").exists());
}

#[test]
fn strong_pain_gets_one_sentence_on_seeing_a_doctor() {
    let dir = tempdir().unwrap();
    let says_so = |score: &str, date: &str| says(dir.path(), &["pain", score, "--date", date]).contains("see a doctor");
    assert!(!says_so("7", "2026-03-14"));
    assert!(says_so("8", "2026-03-15"));
}

#[test]
fn the_list_shows_every_entry() {
    let dir = tempdir().unwrap();
    assert!(says(dir.path(), &["pain", "list"]).starts_with("Nothing written yet."));
    let diary = "date,pain,later,stiffness_min,where,tags,note\n\
                 2026-03-15,4,2,20,lower hip,heat,\"two\nlines\"\n2026-03-16,10,,,,,\n";
    file(dir.path(), "diary.csv", diary);
    insta::assert_snapshot!(says(dir.path(), &["pain", "list"]), @r"
    morning     pain  later  stiff min  where      tags  note
    2026-03-15     4      2         20  lower hip  heat  two lines
    2026-03-16    10      –          –

    2 mornings in [DATA]/diary.csv
    -> 0
    ");
    insta::assert_snapshot!(says(dir.path(), &["pain", "list", "--json"]), @r#"
    [
      {
        "date": "2026-03-15",
        "pain": 4,
        "later": 2,
        "evening": null,
        "woken": null,
        "stiffness_min": 20,
        "where": [
          "lower",
          "hip"
        ],
        "tags": [
          "heat"
        ],
        "without": [],
        "tags_open": false,
        "note": "two\nlines"
      },
      {
        "date": "2026-03-16",
        "pain": 10,
        "later": null,
        "evening": null,
        "woken": null,
        "stiffness_min": null,
        "where": [],
        "tags": [],
        "without": [],
        "tags_open": false,
        "note": ""
      }
    ]
    -> 0
    "#);
}

#[test]
fn a_spreadsheet_s_diary_is_taken_in() {
    let dir = tempdir().unwrap();
    let table = file(dir.path(), "old.csv", "\u{FEFF}Pain;Date;mood\r\n4;15.3.2026;good\r\n;;\r\n5;16.3.2026;bad\r\n");
    let import = |more: &[&str]| {
        let text = says(dir.path(), &[&["pain", "import", table.to_str().unwrap()], more].concat());
        text.replace("[DATA]/old.csv", "old.csv")
    };
    insta::assert_snapshot!(import(&[]), @r"
    old.csv: 2 entries added. Written to [DATA]/diary.csv
    Columns left out: mood
    -> 0
    ");
    supine(dir.path()).args(["pain", "7", "--date", "2026-03-16", "--replace"]).assert().success();
    insta::assert_snapshot!(import(&[]), @r"
    supine: old.csv: nothing was taken in, because 1 entry differs from the diary's:
      2026-03-16: the diary has pain 7; the file has pain 5
    Add --replace to take the file's.
    -> 1
    ");
    assert!(import(&["--replace"]).starts_with("old.csv: 0 entries added, 1 replaced, 1 already there."));
    assert!(written(dir.path()).contains("2026-03-16,5"));
}

#[test]
fn an_import_is_all_or_nothing() {
    let dir = tempdir().unwrap();
    for (text, message) in [
        ("date,pain\n2026-03-15,4\n2026-03-16,eleven\n", "3: column 2 (pain): \"eleven\" is not a pain score"),
        ("date,pain\n2026-03-15,4\n2999-03-16,4\n", " 2999-03-16 is still to come"),
        ("date,pain\n2026-03-15,4\n2026-03-15,4\n", " two rows for 2026-03-15, on lines 2 and 3"),
        ("date,pain\n", " there is no entry in it"),
        ("date,score\n2026-03-15,4\n", " there is no column pain"),
    ] {
        let import = supine(dir.path()).args(["pain", "import", "-"]).write_stdin(text).assert();
        import.code(1).stdout("").stderr(contains(format!("supine: standard input:{message}")));
    }
    assert!(!dir.path().join("diary.csv").exists());
    supine(dir.path())
        .args(["pain", "import", "nowhere.csv"])
        .assert()
        .code(1)
        .stderr(contains("cannot read nowhere.csv"));
}

#[test]
fn what_is_known_of_evening_night_and_tags_is_confirmed_and_listed() {
    let dir = tempdir().unwrap();
    let pain = |arguments: &[&str]| says(dir.path(), &[&["pain", "--date", "2026-03-15"], arguments].concat());
    let said = pain(&["4", "--evening", "3", "--woken", "2", "--tag", "heat", "--without", "alcohol"]);
    let all = "pain 4, evening before 3, woken by pain twice, tagged heat, without alcohol. Written";
    assert!(said.contains(all), "{said}");
    assert!(pain(&["--without", "heat"]).contains("add --replace to replace it"), "a yes is no no");
    assert!(pain(&["--without", "heat", "--replace"]).contains("woken by pain twice, without alcohol heat. Written"));
    assert_eq!(
        says(dir.path(), &["pain", "list"]).lines().take(2).collect::<Vec<_>>(),
        [
            "morning     pain  later  evening  woken  stiff min  where  tags  without       note",
            "2026-03-15     4      –        3      2          –               alcohol heat"
        ]
    );
}

#[test]
fn a_table_with_columns_of_its_own_is_tried_out_and_taken_in() {
    let dir = tempdir().unwrap();
    let rows: String = (1..=7).map(|day| format!("{day}.3.2026;{day};Wärme;ja\n")).collect();
    let table = file(dir.path(), "old.csv", format!("Datum;Schmerz;Notizen;Alkohol\n{rows}"));
    let import = |more: &[&str]| {
        let text = says(dir.path(), &[&["pain", "import", table.to_str().unwrap()], more].concat());
        text.replace("[DATA]/old.csv", "old.csv")
    };
    let map = ["--map", "date=Datum,pain=Schmerz,alcohol=Alkohol"];
    insta::assert_snapshot!(import(&[&map[..], &["--dry-run"]].concat()), @r"
    old.csv, as it is understood:

    morning     pain  later  stiff min  where  tags     note
    2026-03-01     1      –          –         alcohol
    2026-03-02     2      –          –         alcohol
    2026-03-03     3      –          –         alcohol
    2026-03-04     4      –          –         alcohol
    2026-03-05     5      –          –         alcohol
    and 2 more

    New: 7. Already in the diary: 0. There, but different: 0.
    Columns left out: Notizen
    Nothing was written.
    -> 0
    ");
    assert!(!dir.path().join("diary.csv").exists());
    assert!(import(&map).starts_with("old.csv: 7 entries added. Written to"));
    assert!(import(&map).starts_with("old.csv: 0 entries added, 7 already there."));
    insta::assert_snapshot!(import(&["--map", "date=Datum,pain=Schmerzen"]), @r#"
    supine: old.csv: there is no column "Schmerzen", which is to be read as pain; the columns are Datum, Schmerz, Notizen, Alkohol
    -> 1
    "#);
}

#[test]
fn the_diary_is_written_out_and_nothing_is_overwritten() {
    let dir = tempdir().unwrap();
    supine(dir.path()).args(["pain", "4", "--date", "2026-03-15", "--tag", "heat"]).assert().success();
    let target = dir.path().join("out.csv");
    let export = |more: &[&str]| says(dir.path(), &[&["pain", "export", target.to_str().unwrap()], more].concat());
    assert_eq!(export(&[]), "1 morning written to [DATA]/out.csv\n-> 0\n");
    assert_eq!(fs::read_to_string(&target).unwrap(), written(dir.path()));
    assert_eq!(export(&[]), "supine: [DATA]/out.csv is there already; --replace replaces it\n-> 1\n");
    assert!(export(&["--replace"]).ends_with("-> 0\n"));
    supine(dir.path()).args(["pain", "export"]).assert().success().stdout(written(dir.path()));
    let other = tempdir().unwrap();
    supine(other.path()).args(["pain", "import", target.to_str().unwrap()]).assert().success();
    assert_eq!(written(other.path()), written(dir.path()));
}

#[test]
fn what_to_be_asked_for_is_chosen_and_the_configuration_keeps_its_comments() {
    let dir = tempdir().unwrap();
    let track = |more: &[&str]| says(dir.path(), &[&["pain", "track"], more].concat());
    assert!(track(&[]).starts_with("Nothing is chosen: supine pain asks for the score and where it hurts.\n"));
    assert!(!dir.path().join("config.toml").exists(), "showing writes nothing");
    file(dir.path(), "config.toml", "# mine\nzone = \"Europe/Berlin\" # at home\n");
    let chosen = "supine pain asks for the score, then: evening, alcohol, full-moon\n-> 0\n";
    assert_eq!(track(&["evening", "Alcohol", "full-moon", "alcohol"]), chosen);
    assert_eq!(
        fs::read_to_string(dir.path().join("config.toml")).unwrap(),
        "# mine\nzone = \"Europe/Berlin\" # at home\n\n[diary]\ntrack = [\"evening\", \"alcohol\", \"full-moon\"]\n"
    );
    insta::assert_snapshot!(track(&[]));
    let json: serde_json::Value = serde_json::from_str(track(&["--json"]).strip_suffix("-> 0\n").unwrap()).unwrap();
    assert_eq!(json["track"], serde_json::json!(["evening", "alcohol", "full-moon"]));
    assert!(track(&["--none"]).starts_with("Nothing is chosen"));
    file(dir.path(), "config.toml", "[diary]\ntrack = [\"two words\"]\n");
    let said = track(&[]);
    assert!(said.starts_with("supine: [DATA]/config.toml:2:") && said.contains("\"two words\" is not a tag"), "{said}");
}

#[test]
fn a_damaged_diary_is_named_and_left_alone() {
    let dir = tempdir().unwrap();
    file(dir.path(), "diary.csv", "date,pain,note\n2026-03-15,4,\"open\n2026-03-16,5,\n");
    let said = says(dir.path(), &["pain", "4", "--date", "2026-03-17"]);
    insta::assert_snapshot!(said, @r"
    supine: [DATA]/diary.csv:2: a quotation mark opens here and is never closed; close it, or delete it
    -> 1
    ");
}

#[test]
fn twenty_at_once_lose_no_entry() {
    let dir = tempdir().unwrap();
    let start = |day: u32| {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("supine"));
        command.env("SUPINE_DATA_DIR", dir.path()).args(["pain", "3", "--date", &format!("2026-03-{day:02}")]);
        command.stdout(std::process::Stdio::null()).spawn().unwrap()
    };
    let children: Vec<_> = (1..=20).map(start).collect();
    assert!(children.into_iter().all(|mut child| child.wait().unwrap().success()));
    assert_eq!(written(dir.path()).lines().count(), 21);
}
