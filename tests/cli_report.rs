//! `supine report` on the built binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::fs;
use std::path::Path;

use common::{file, files, night, supine};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use predicates::str::contains;
use serde_json::Value;
use supine::link::Exposure;
#[cfg(feature = "plot")]
use supine::night::OffTrunk;
use supine::posture::Posture;
#[cfg(feature = "plot")]
use supine::posture::Worn;
use supine::store::Store;
use tempfile::{TempDir, tempdir};

/// What a report leaves.
const REPORT_FILES: &[&str] = if cfg!(feature = "plot") {
    &[
        "calendar.png",
        "calendar.svg",
        "forest.png",
        "forest.svg",
        "posture-and-pain.png",
        "posture-and-pain.svg",
        "report.html",
        "report.json",
        "summary.html",
        "what-went-with-pain.png",
        "what-went-with-pain.svg",
    ]
} else {
    &["report.html", "report.json", "summary.html"]
};

/// The two streams and the exit code, with the data folder's name left out.
fn says(data: &Path, arguments: &[&str]) -> String {
    common::says(data, &[&["report"], arguments].concat())
}

/// What is said before the files are named.
fn summary(shown: &str) -> &str {
    shown.split_once("\nOpen this:").unwrap().0
}

/// What `--json` prints.
fn json(data: &Path, arguments: &[&str]) -> Value {
    let output = supine(data).args(["report", "--json"]).args(arguments).output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

fn save(data: &Path, evening: &str) {
    Store::open(data).unwrap().save_night(&night(evening, 0), &[], b"").unwrap();
}

/// Two nights, of which one has a score, and a score without a night.
fn few() -> TempDir {
    let dir = tempdir().unwrap();
    save(dir.path(), "2026-03-14");
    save(dir.path(), "2026-03-16");
    let note = "<script>alert(1)</script> & \"\"more\"\"";
    let diary = format!(
        "date,pain,later,stiffness_min,where,tags,note\n2026-03-15,4,2,,lower,heat,\"{note}\"\n2026-03-20,6,,,,,\n"
    );
    file(dir.path(), "diary.csv", diary);
    dir
}

/// A morning with this many of the mornings before it.
fn morning(index: i32) -> Date {
    date(2026, 4, 2) + index.days()
}

/// Mornings on which pain grows with the hours on the stomach, and falls with turning.
fn many(mornings: i32) -> TempDir {
    let dir = tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let mut diary = "date,pain\n".to_owned();
    for index in 0..mornings {
        let pain = index / 2;
        let evening = morning(index).yesterday().unwrap();
        let mut night = night(&evening.to_string(), (10 - pain).unsigned_abs());
        // What the stomach gets, the back loses, so that all still adds up.
        *night.times.known.get_mut(&Posture::Prone).unwrap() += i64::from(pain) * 600;
        *night.times.known.get_mut(&Posture::Supine).unwrap() -= i64::from(pain) * 600;
        store.save_night(&night, &[], b"").unwrap();
        diary += &format!("{},{pain}\n", morning(index));
    }
    file(dir.path(), "diary.csv", diary);
    dir
}

fn page(dir: &Path) -> String {
    fs::read_to_string(dir.join("report.html")).unwrap()
}

#[test]
fn nothing_yet_says_what_to_do() {
    let dir = tempdir().unwrap();
    insta::assert_snapshot!(says(dir.path(), &[]), @r"
    Posture in the night and pain next morning

    You have not checked for warning signs yet. It takes a minute, and tells when to
    see a doctor: supine check

    There is nothing to show yet: no night and no pain score.
    Record a night, and write down the pain of the morning after: supine pain.
    Keep a night with: supine replay FILE --save
    Write down a morning with: supine pain SCORE
    See how it looks with: supine demo
    -> 0
    ");
    assert!(files(dir.path()).is_empty());
    let empty = json(dir.path(), &[]);
    assert_eq!((&empty["from"], &empty["joined"]), (&Value::Null, &0.into()));
    assert_eq!(empty["mornings"], Value::Array(vec![]));
}

#[test]
fn a_few_mornings_are_shown_and_too_few() {
    let dir = few();
    let shown = says(dir.path(), &["--out", &dir.path().join("out").to_string_lossy()]);
    insta::assert_snapshot!(summary(&shown));
    let told = shown.split_once("\nOpen this:").unwrap().1;
    assert!(told.trim_start().starts_with("[DATA]/out/report.html\n"), "the page comes first: {told}");
    for stem in REPORT_FILES.iter().map(|file| file.split_once('.').unwrap().0) {
        assert!(told.contains(stem), "{stem} is not told: {told}");
    }
    assert_eq!(files(&dir.path().join("out")), REPORT_FILES);
    let page = page(&dir.path().join("out"));
    for words in ["1 night has no pain score", "1 pain score has no night", "Too early: 13 more mornings"] {
        assert!(page.contains(words), "{words}");
    }
    for day in ["Sun 15 Mar", "Tue 17 Mar", "Fri 20 Mar"] {
        assert!(page.contains(&format!("<th class=\"day\" scope=\"row\">{day}</th>")), "{day}");
    }
}

#[test]
fn files_go_to_the_data_folder_and_are_its_owner_s_alone() {
    let dir = few();
    supine(dir.path()).arg("report").assert().success();
    assert_eq!(files(&dir.path().join("report")), REPORT_FILES);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&dir.path().join("report")), 0o700);
        for name in REPORT_FILES {
            assert_eq!(mode(&dir.path().join("report").join(name)), 0o600, "{name}");
        }
    }
}

#[test]
fn the_page_needs_nothing_from_elsewhere_and_believes_no_note() {
    let dir = few();
    supine(dir.path()).arg("report").assert().success();
    let page = page(&dir.path().join("report"));
    let namespaces = page.matches("xmlns=\"http://www.w3.org/2000/svg\"").count();
    assert_eq!(page.matches("http://").count() + page.matches("https://").count(), namespaces);
    assert_eq!(page.matches("url(").count(), page.matches("url(data:font/ttf;base64,").count(), "its own letters");
    for foreign in ["<script", "<link", "<iframe", "@import", "src=\"", " onload", " onclick"] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;"));
}

#[cfg(feature = "plot")]
#[test]
fn pictures_are_pictures() {
    let dir = few();
    supine(dir.path()).arg("report").assert().success();
    for name in ["posture-and-pain", "forest", "what-went-with-pain", "calendar"] {
        let read = |ending: &str| fs::read(dir.path().join("report").join(format!("{name}.{ending}"))).unwrap();
        assert!(read("png").starts_with(b"\x89PNG\r\n\x1a\n"), "{name}");
        let svg = String::from_utf8(read("svg")).unwrap();
        assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"), "{name}");
        assert!(!svg.contains("<script"), "{name}");
    }
}

#[cfg(feature = "plot")]
#[test]
fn the_last_night_is_in_the_page_and_off_the_trunk_it_is_the_one_before() {
    let dir = tempdir().unwrap();
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/night-2026-01-05.csv");
    supine(dir.path())
        .arg("replay")
        .arg(table)
        .args(["--save", "--zone", "Europe/Berlin"])
        .current_dir(dir.path())
        .assert()
        .success();
    let mut later = night("2026-01-06", 0);
    (later.worn, later.off_trunk) = (Some(Worn::Wrist), Some(OffTrunk { rest_found: true, thigh: None }));
    Store::open(dir.path()).unwrap().save_night(&later, &[], b"").unwrap();
    supine(dir.path()).arg("report").assert().success().stderr("");
    let page = fs::read_to_string(dir.path().join("report/report.html")).unwrap();
    assert_eq!(page.matches("<h2 id=\"last-night\">The last night</h2>").count(), 1);
    // For screens and for phones; the rose is one for both.
    assert_eq!(page.matches("<title>Night of Mon 5 to Tue 6 Jan 2026</title>").count(), 2);
    assert_eq!(page.matches("<title>Night of Mon 5 to Tue 6 Jan 2026: which way you lay</title>").count(), 1);
}

#[cfg(feature = "plot")]
#[test]
fn a_damaged_table_leaves_out_the_picture_of_the_night_alone() {
    let dir = tempdir().unwrap();
    Store::open(dir.path()).unwrap().save_night(&night("2026-03-14", 0), &[], b"time\n1\n").unwrap();
    let says = "left out: the picture of the night of 2026-03-14: its table of epochs has no column posture\n";
    supine(dir.path()).arg("report").assert().success().stderr(says);
    let page = fs::read_to_string(dir.path().join("report/report.html")).unwrap();
    assert!(!page.contains("<title>Night of") && page.contains("Every morning"));
}

#[test]
fn json_has_the_keys_that_the_help_names() {
    let dir = few();
    let report = json(dir.path(), &[]);
    let keys = |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(
        keys(&report),
        [
            "advice",
            "answer",
            "associations",
            "changes",
            "composition",
            "ease",
            "exposures",
            "fewest",
            "from",
            "important",
            "joined",
            "mornings",
            "pain",
            "postures",
            "reverse",
            "seed",
            "stillness",
            "to",
            "trend",
            "trials",
        ]
    );
    assert_eq!((report["from"].as_str(), report["to"].as_str()), (Some("2026-03-15"), Some("2026-03-20")));
    assert_eq!(report["joined"], 1);
    // Scores of 4 and 6.
    assert_eq!(
        report["pain"],
        serde_json::json!({ "n": 2, "median": 5.0, "lower_quartile": 4.5, "upper_quartile": 5.5 })
    );
    let associations = report["associations"].as_array().unwrap();
    let exposures: Vec<&str> = associations.iter().map(|one| one["exposure"].as_str().unwrap()).collect();
    assert_eq!(exposures[..12], Exposure::ALL.each_ref().map(|exposure| exposure.key().into_owned()));
    assert!(associations.iter().all(|one| one["finding"]["kind"] == "too_few"));
    let mornings = report["mornings"].as_array().unwrap();
    for morning in mornings {
        assert_eq!(keys(morning), ["concerns", "date", "exposures", "later", "pain", "tags", "verdict"]);
    }
    let [both, night_only, score_only] = &mornings[..] else { panic!("{mornings:?}") };
    assert_eq!((&both["pain"], &both["later"], &both["tags"][0]), (&4.into(), &2.into(), &"heat".into()));
    // 75 minutes on the stomach, two turns in 7.5 h of lying.
    assert_eq!(both["exposures"]["prone_hours"], 1.25);
    assert_eq!(both["exposures"]["position_changes_per_hour"], 2.0 / 7.5);
    assert_eq!((&night_only["date"], &night_only["pain"]), (&"2026-03-17".into(), &Value::Null));
    assert_eq!((&score_only["date"], &score_only["exposures"]), (&"2026-03-20".into(), &Value::Null));
    assert!(!dir.path().join("report").exists(), "files are written only with --out");
    let out = dir.path().join("out");
    assert_eq!(json(dir.path(), &["--out", out.to_str().unwrap()]), report);
    let kept: Value = serde_json::from_slice(&fs::read(out.join("report.json")).unwrap()).unwrap();
    assert_eq!(kept, report, "what is kept is what is printed");
    assert_eq!(files(&out), REPORT_FILES);
}

#[test]
fn thirteen_mornings_are_too_few_and_fourteen_are_enough() {
    for (mornings, kinds) in [(13, ["too_few", "too_few", "too_few"]), (14, ["measured", "measured", "never_varied"])] {
        let dir = many(mornings);
        let report = json(dir.path(), &[]);
        let found = |exposure: &str| {
            let all = report["associations"].as_array().unwrap();
            all.iter().find(|one| one["exposure"] == exposure).unwrap()["finding"].clone()
        };
        let three = ["prone_hours", "position_changes_per_hour", "left_side_hours"].map(found);
        assert_eq!(three.clone().map(|one| one["kind"].clone()), kinds);
        let early = says(dir.path(), &[]).contains("It is too early to say what went with your pain.");
        assert_eq!(early, mornings == 13);
        if mornings == 14 {
            // Pain follows the one exactly, and the other exactly the wrong way round.
            let [prone, turning, _] = three;
            assert_eq!(
                (prone["rho"]["estimate"].as_f64(), turning["rho"]["estimate"].as_f64()),
                (Some(1.0), Some(-1.0))
            );
            assert!(prone["rho"]["low"].as_f64().unwrap() > 0.9 && turning["rho"]["high"].as_f64().unwrap() < -0.9);
        }
    }
}

#[test]
fn enough_mornings_are_summed_up() {
    let dir = many(20);
    let shown = says(dir.path(), &[]);
    insta::assert_snapshot!(summary(&shown));
    assert!(page(&dir.path().join("report")).contains("More time on the stomach went with more pain"));
}

#[test]
fn from_and_to_are_the_first_and_the_last_morning() {
    let dir = many(20);
    let (from, to) = (morning(3).to_string(), morning(17).to_string());
    let dates = |arguments: &[&str]| {
        let report = json(dir.path(), arguments);
        (report["from"].clone(), report["to"].clone(), report["joined"].clone())
    };
    let [first, last] = [0, 19].map(|index| morning(index).to_string());
    assert_eq!(dates(&["--from", &from]), (from.clone().into(), last.into(), 17.into()));
    assert_eq!(dates(&["--to", &to]), (first.into(), to.clone().into(), 18.into()));
    assert_eq!(dates(&["--from", &from, "--to", &to]), (from.clone().into(), to.clone().into(), 15.into()));
    assert_eq!(dates(&["--from", "2030-01-01"]), (Value::Null, Value::Null, 0.into()));
    for (arguments, message) in [
        (["--from", &*to, "--to", &*from], format!("--from {to} is after --to {from}")),
        (["--from", "April", "--to", &*to], "'--from <DATE>'".to_owned()),
    ] {
        supine(dir.path()).arg("report").args(arguments).assert().code(2).stdout("").stderr(contains(message));
    }
}

#[test]
fn a_damaged_night_is_named_and_hides_no_other() {
    let dir = few();
    save(dir.path(), "2026-03-18");
    file(&dir.path().join("nights/2026-03-16"), "night.json", "{");
    let output = supine(dir.path()).args(["report", "--json"]).assert().success().get_output().clone();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.starts_with("left out: the night of 2026-03-16 is damaged ("), "{said}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let dates: Vec<&str> =
        report["mornings"].as_array().unwrap().iter().map(|morning| morning["date"].as_str().unwrap()).collect();
    assert_eq!(dates, ["2026-03-15", "2026-03-19", "2026-03-20"]);
}

#[test]
fn a_damaged_diary_or_an_impossible_folder_ends_it() {
    let dir = few();
    file(dir.path(), "stone", "");
    let stone = dir.path().join("stone");
    let assert = supine(dir.path()).args(["report", "--out", stone.to_str().unwrap()]).assert().code(1);
    assert.stderr(contains("stone"));
    file(dir.path(), "diary.csv", "date,pain\n2026-03-15,eleven\n");
    let assert = supine(dir.path()).arg("report").assert().code(1).stdout("");
    assert.stderr(contains("diary.csv:2: column 2 (pain): \"eleven\" is not a pain score"));
}
