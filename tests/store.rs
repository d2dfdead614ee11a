//! The data folder: what goes in comes out, nothing is lost, nobody else reads it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![allow(clippy::disallowed_methods, reason = "the probe must try what the store must not")]

mod common;

use std::fs;
use std::io::Read;

use common::{file, files, night};
use jiff::civil::date;
use supine::diary::{Diary, Entry, Nrs};
use supine::posture::Settings;
use supine::recording::Sign;
use supine::store::{RecordingFile, Store, StoreError};
use supine::time::Night;
use tempfile::{TempDir, tempdir};

fn store() -> (TempDir, Store) {
    let dir = tempdir().unwrap();
    let store = Store::open(dir.path().join("data")).unwrap();
    (dir, store)
}

fn bytes(name: &str, content: &[u8]) -> RecordingFile {
    RecordingFile::Bytes { name: name.to_owned(), bytes: content.to_vec() }
}

fn the_night() -> Night {
    "2026-03-14".parse().unwrap()
}

fn write(store: &Store, day: i8, score: u8) -> Result<(), StoreError> {
    store.update_diary(|diary: &mut Diary| {
        diary.replace(Entry::new(date(2026, 3, day), Nrs::new(score).unwrap()));
        Ok(())
    })
}

#[test]
fn an_empty_folder_is_readable_and_reading_creates_nothing() {
    let (dir, store) = store();
    assert!(store.nights().unwrap().nights.is_empty());
    assert!(store.diary().unwrap().is_empty());
    assert_eq!(store.config().unwrap(), supine::store::Config::default());
    assert_eq!(store.night(the_night()).unwrap(), None);
    assert_eq!(store.epochs(the_night()).unwrap(), None);
    assert!(store.recordings(the_night()).unwrap().is_empty());
    assert!(files(dir.path()).is_empty() && !store.dir().exists());
}

#[test]
fn a_night_comes_back_as_it_was_saved() {
    let (dir, store) = store();
    let recording = file(dir.path(), "my night (1).csv", "time,x,y,z\n");
    let saved = store.save_night(&night("2026-03-14", 0), &[RecordingFile::Path(recording)], b"epochs\n").unwrap();
    assert_eq!((saved.replaced, saved.added, saved.others.len()), (false, 1, 0));
    assert_eq!(store.night(the_night()).unwrap().unwrap(), night("2026-03-14", 0));
    assert_eq!(store.epochs(the_night()).unwrap().unwrap(), b"epochs\n");
    store.check(the_night()).unwrap();

    // Hashes from `printf 'time,x,y,z\n' | sha256sum` and `printf 'epochs\n' | sha256sum`.
    assert_eq!(
        files(store.dir()),
        [
            ".lock",
            "nights/2026-03-14/epochs-84ca70348c94b46b.csv",
            "nights/2026-03-14/night.json",
            "recordings/2026-03-14/14083253eacffa1c-my_night__1_.csv.zst",
        ]
    );
    let kept = store.recordings(the_night()).unwrap();
    let mut text = String::new();
    zstd::Decoder::new(fs::File::open(&kept[0]).unwrap()).unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "time,x,y,z\n");
}

#[test]
fn nights_come_in_order() {
    let (_dir, store) = store();
    for evening in ["2026-03-15", "2025-12-31", "2026-03-14"] {
        store.save_night(&night(evening, 0), &[], b"").unwrap();
    }
    let names: Vec<String> = store.nights().unwrap().nights.iter().map(|night| night.name()).collect();
    assert_eq!(names, ["2025-12-31", "2026-03-14", "2026-03-15"]);
}

#[test]
fn saving_again_replaces_the_night_and_keeps_every_recording() {
    let (_dir, store) = store();
    let (first, second) = (bytes("a.csv", b"first"), bytes("b.csv", b"second"));
    store.save_night(&night("2026-03-14", 0), std::slice::from_ref(&first), b"old").unwrap();

    let earlier: Vec<RecordingFile> =
        store.recordings(the_night()).unwrap().into_iter().map(RecordingFile::Path).collect();
    let all = [earlier, vec![second]].concat();
    let saved = store.save_night(&night("2026-03-14", 1), &all, b"new").unwrap();
    assert_eq!((saved.replaced, saved.added, saved.others.len()), (true, 1, 0));
    assert_eq!(store.night(the_night()).unwrap().unwrap(), night("2026-03-14", 1));
    assert_eq!(store.epochs(the_night()).unwrap().unwrap(), b"new");
    assert_eq!(store.recordings(the_night()).unwrap().len(), 2);
    assert_eq!(files(&store.dir().join("nights")).len(), 2, "the old epochs are gone");
    store.check(the_night()).unwrap();
}

#[test]
fn a_recording_that_was_not_given_again_is_kept_and_named() {
    let (_dir, store) = store();
    store.save_night(&night("2026-03-14", 0), &[bytes("a.csv", b"first")], b"").unwrap();
    let saved = store.save_night(&night("2026-03-14", 1), &[bytes("b.csv", b"second")], b"").unwrap();
    assert_eq!(saved.others, store.recordings(the_night()).unwrap()[..1]);
    assert_eq!(store.recordings(the_night()).unwrap().len(), 2);
}

#[test]
fn how_a_recording_is_to_be_read_is_kept_with_it() {
    let (_dir, store) = store();
    let mut first = night("2026-03-14", 0);
    first.sources[0].options = [("sign".to_owned(), "inverted".to_owned())].into();
    let (a, b) = (bytes("a.csv", b"first"), bytes("b.csv", b"second"));
    store.save_night(&first, std::slice::from_ref(&a), b"").unwrap();
    assert!(store.other_recordings(the_night(), std::slice::from_ref(&a)).unwrap().is_empty());

    let others = store.other_recordings(the_night(), std::slice::from_ref(&b)).unwrap();
    assert_eq!(others.len(), 1);
    assert_eq!(others[0].path, store.recordings(the_night()).unwrap()[0]);
    assert_eq!(others[0].reading, first.sources[0].options);
}

#[test]
fn the_same_recording_under_another_name_is_kept_once() {
    let (_dir, store) = store();
    store.save_night(&night("2026-03-14", 0), &[bytes("a.csv", b"same")], b"").unwrap();
    let saved =
        store.save_night(&night("2026-03-14", 0), &[bytes("b.csv", b"same"), bytes("c.csv", b"same")], b"").unwrap();
    assert_eq!((saved.added, saved.others.len()), (0, 0));
    assert_eq!(files(&store.dir().join("recordings")).len(), 1);
}

#[test]
fn what_is_compressed_already_is_copied_as_it_is() {
    let (_dir, store) = store();
    let packed = zstd::encode_all(&b"time,x,y,z\n"[..], 0).unwrap();
    let gz = b"\x1F\x8B\x08 not really, but it says so";
    let given = [bytes("a.csv.zst", &packed), bytes("b.csv.gz", gz)];
    store.save_night(&night("2026-03-14", 0), &given, b"").unwrap();
    let kept = store.recordings(the_night()).unwrap();
    assert_eq!(fs::read(&kept[0]).unwrap(), packed);
    assert_eq!(fs::read(&kept[1]).unwrap(), gz);
    assert!(kept[0].to_string_lossy().ends_with("-a.csv.zst") && kept[1].to_string_lossy().ends_with("-b.csv.gz"));
    store.check(the_night()).unwrap();
}

#[test]
fn a_lost_or_altered_file_is_named_and_saving_again_heals_it() {
    let (_dir, store) = store();
    let save = || store.save_night(&night("2026-03-14", 0), &[bytes("a.csv", b"first")], b"epochs").unwrap();
    save();
    let recording = &store.recordings(the_night()).unwrap()[0];
    supine::store::replace(recording, b"bad").unwrap();
    assert!(store.check(the_night()).unwrap_err().to_string().contains("not the recording that was saved"));
    save();
    store.check(the_night()).unwrap();

    let epochs = store.dir().join("nights/2026-03-14").join(
        files(&store.dir().join("nights/2026-03-14")).into_iter().find(|name| name.starts_with("epochs")).unwrap(),
    );
    supine::store::replace(&epochs, b"bad").unwrap();
    assert!(store.epochs(the_night()).is_err());
    fs::remove_file(&epochs).unwrap();
    assert!(store.epochs(the_night()).is_err());
    save();
    assert_eq!(store.epochs(the_night()).unwrap().unwrap(), b"epochs");
}

#[test]
fn a_damaged_night_hides_no_other_and_loses_no_recording() {
    let (_dir, store) = store();
    for evening in ["2026-03-13", "2026-03-14"] {
        store.save_night(&night(evening, 0), &[bytes("a.csv", b"first"), bytes("b.gz", b"\x1F\x8B\0")], b"").unwrap();
    }
    let json = store.dir().join("nights/2026-03-14/night.json");
    for damage in
        ["", "{", "{}", "null", &fs::read_to_string(store.dir().join("nights/2026-03-13/night.json")).unwrap()]
    {
        supine::store::replace(&json, damage.as_bytes()).unwrap();
        let shelf = store.nights().unwrap();
        assert_eq!((shelf.nights.len(), shelf.damaged.len()), (1, 1), "{damage}");
        let message = shelf.damaged[0].to_string();
        assert!(message.contains("night.json") && message.contains("supine replay"), "{message}");
        assert_eq!(store.recordings(the_night()).unwrap().len(), 2);
    }
    store.save_night(&night("2026-03-14", 0), &[bytes("c.csv", b"third")], b"").unwrap();
    assert_eq!(store.recordings(the_night()).unwrap().len(), 3);
    store.check(the_night()).unwrap();
}

#[test]
fn a_night_of_a_newer_version_is_left_alone() {
    let (_dir, store) = store();
    store.save_night(&night("2026-03-14", 0), &[], b"").unwrap();
    let json = store.dir().join("nights/2026-03-14/night.json");
    let newer = br#"{"summary":{"version":2,"and":"more"}}"#;
    supine::store::replace(&json, newer).unwrap();
    let error = store.save_night(&night("2026-03-14", 0), &[], b"").unwrap_err();
    assert!(error.to_string().contains("update supine"), "{error}");
    assert!(matches!(store.nights().unwrap().damaged[..], [StoreError::Newer { .. }]));
    assert_eq!(fs::read(json).unwrap(), newer);
}

#[test]
fn a_night_without_a_date_or_with_a_number_json_cannot_hold_is_refused() {
    let (_dir, store) = store();
    let undated = supine::night::NightSummary { night: None, ..night("2026-03-14", 0) };
    assert!(matches!(store.save_night(&undated, &[], b""), Err(StoreError::Undated)));
    let mut odd = night("2026-03-14", 0);
    odd.sources[0].rate_hz = f64::NAN;
    assert!(store.save_night(&odd, &[], b"").is_err());
    assert_eq!(store.night(the_night()).unwrap(), None);
}

#[test]
fn a_night_that_an_older_version_wrote_is_still_read() {
    let (_dir, store) = store();
    let written = night("2026-03-14", 0);
    store.save_night(&written, &[], b"").unwrap();
    let path = store.dir().join("nights/2026-03-14/night.json");
    let mut json: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    json["summary"].as_object_mut().unwrap().remove("calibration").expect("it is written now");
    fs::write(&path, json.to_string()).unwrap();
    let older = supine::night::NightSummary { calibration: None, ..written };
    assert_eq!(store.night(the_night()).unwrap().unwrap(), older);
}

#[test]
fn a_recording_that_cannot_be_read_leaves_the_night_as_it_was() {
    let (dir, store) = store();
    store.save_night(&night("2026-03-14", 0), &[], b"old").unwrap();
    let lost = dir.path().join("lost.csv");
    let error = store.save_night(&night("2026-03-14", 1), &[RecordingFile::Path(lost)], b"new").unwrap_err();
    assert!(error.to_string().contains("lost.csv"), "{error}");
    assert_eq!(store.night(the_night()).unwrap().unwrap(), night("2026-03-14", 0));
    assert_eq!(store.epochs(the_night()).unwrap().unwrap(), b"old");
}

#[test]
fn a_change_that_fails_leaves_the_diary_as_it_was() {
    let (_dir, store) = store();
    let change = |day: i8, fail: bool| {
        store.update_diary(|diary| {
            diary.replace(Entry::new(date(2026, 3, day), Nrs::new(4).unwrap()));
            if fail { Err(StoreError::Undated) } else { Ok(()) }
        })
    };
    change(14, false).unwrap();
    let before = fs::read(store.diary_path()).unwrap();
    assert!(change(15, true).is_err());
    assert_eq!(fs::read(store.diary_path()).unwrap(), before);
}

#[test]
fn a_diary_that_cannot_be_understood_is_never_overwritten() {
    let (_dir, store) = store();
    fs::create_dir(store.dir()).unwrap();
    let text = "date,pain,mood\n2026-03-14,4,7\n";
    file(store.dir(), "diary.csv", text);
    let result = write(&store, 15, 4);
    let error = result.unwrap_err().to_string();
    assert!(error.contains("diary.csv") && error.contains("\"mood\""), "{error}");
    assert_eq!(fs::read_to_string(store.diary_path()).unwrap(), text);
}

#[test]
fn twenty_threads_lose_no_entry() {
    let (_dir, store) = store();
    std::thread::scope(|scope| {
        for day in 1..=20 {
            let store = &store;
            scope.spawn(move || write(store, day, 3));
        }
    });
    assert_eq!(store.diary().unwrap().len(), 20);
}

#[test]
fn temporary_files_of_killed_processes_are_removed() {
    let (_dir, store) = store();
    store.save_night(&night("2026-03-14", 0), &[bytes("a.csv", b"first")], b"").unwrap();
    let stale = ["diary.csv", "nights/2026-03-14/night.json", "recordings/2026-03-14/a.csv"].map(|name| {
        let path = store.dir().join(name);
        file(path.parent().unwrap(), &format!(".{}.AbCdEf.tmp", path.file_name().unwrap().to_string_lossy()), "x")
    });
    store.save_night(&night("2026-03-14", 0), &[], b"").unwrap();
    store.update_diary::<_, StoreError>(|_| Ok(())).unwrap();
    assert!(stale.iter().all(|path| !path.exists()));
    store.check(the_night()).unwrap();
}

#[test]
fn the_configuration_is_read_and_its_errors_have_a_place() {
    let (_dir, store) = store();
    fs::create_dir(store.dir()).unwrap();
    let set = |text: &str| {
        file(store.dir(), "config.toml", text);
        store.config()
    };
    let config = set("zone = \"Europe/Berlin\"\nsign = \"inverted\"\n[settings]\nstillness_secs = 600\n").unwrap();
    assert_eq!(config.sign, Some(Sign::Inverted));
    assert_eq!(config.settings, Settings { stillness_secs: 600, ..Settings::default() });

    let wrong = |text: &str| set(text).unwrap_err().to_string().split_once("config.toml").unwrap().1.to_owned();
    assert!(wrong("sign = \"normal\"\nzoen = \"x\"\n").starts_with(":2:1: unknown field `zoen`"));
    assert!(wrong("\nsign = 3\n").starts_with(":2:8: "));
    assert!(wrong("zone = \"Mars/Base\"\n").starts_with(":1:9: zone \"Mars/Base\" is not known"));
    assert!(wrong("[settings]\nstillness_secs = 1\n").starts_with(": setting stillness_secs is 1"));
}

#[test]
fn a_file_where_the_folder_should_be_is_refused() {
    let dir = tempdir().unwrap();
    let error = Store::open(file(dir.path(), "data", "")).unwrap_err().to_string();
    assert!(error.contains("data") && error.contains("not a folder"), "{error}");
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::Path;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn only_the_owner_can_read() {
        let (_dir, store) = store();
        store.save_night(&night("2026-03-14", 0), &[bytes("a.csv", b"first")], b"").unwrap();
        write(&store, 14, 3).unwrap();
        for name in files(store.dir()) {
            assert_eq!(mode(&store.dir().join(&name)), 0o600, "{name}");
        }
        for name in ["", "nights", "nights/2026-03-14", "recordings", "recordings/2026-03-14"] {
            assert_eq!(mode(&store.dir().join(name)), 0o700, "{name}");
        }
    }

    #[test]
    fn a_diary_that_is_a_link_stays_one() {
        let (dir, store) = store();
        fs::create_dir(store.dir()).unwrap();
        let real = file(dir.path(), "shared.csv", "date,pain\n");
        symlink(&real, store.diary_path()).unwrap();
        write(&store, 14, 3).unwrap();
        assert!(fs::symlink_metadata(store.diary_path()).unwrap().is_symlink());
        assert!(fs::read_to_string(real).unwrap().contains("2026-03-14,3"));
    }

    #[test]
    fn a_folder_that_is_read_only_says_what_to_do() {
        let (_dir, store) = store();
        fs::create_dir(store.dir()).unwrap();
        fs::set_permissions(store.dir(), fs::Permissions::from_mode(0o500)).unwrap();
        if fs::write(store.dir().join("probe"), "").is_ok() {
            eprintln!("skipped: this user may write anywhere");
            return;
        }
        let error = write(&store, 14, 3).unwrap_err().to_string();
        assert!(error.contains("make it yours to read and write"), "{error}");
    }
}
