//! The page of the built binary in every state that data can be in, as a browser and an accessibility check see it.
//!
//! `SUPINE_AXE` names a folder with `node_modules` of `tests/page/package.json`, and `SUPINE_CHROMIUM` the browser (else
//! `chromium`); without the first the browser is left out, which is said. `SUPINE_PAGES` names a folder to keep the pages in,
//! to be looked at.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs
)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::states::{ALL, State};
use common::supine;
use tempfile::tempdir;

/// The report of a state, in a folder of its own; what was printed.
fn report(state: State, out: &Path) -> String {
    let data = tempdir().unwrap();
    state.fill(data.path());
    let output = supine(data.path()).args(["report", "--name", "A. Sleeper", "--out"]).arg(out).output().unwrap();
    assert!(output.status.success(), "{}: {}", state.name, String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Every state's report.
fn reports(folder: &Path) -> Vec<(State, PathBuf, String)> {
    let one = |state: State| (state, folder.join(state.name), report(state, &folder.join(state.name)));
    ALL.into_iter().map(one).collect()
}

#[test]
fn every_state_has_its_words_and_a_browser_finds_nothing_wrong() {
    let dir = tempdir().unwrap();
    let folder = std::env::var_os("SUPINE_PAGES").map_or_else(|| dir.path().to_owned(), PathBuf::from);
    let reports = reports(&folder);
    for (state, out, printed) in &reports {
        let page = fs::read_to_string(out.join("report.html")).unwrap();
        let body = page.split_once("<body>").unwrap().1;
        for never in ["NaN", "inf)", "caused", "because of", " -0"] {
            assert!(!body.contains(never), "{}: {never}", state.name);
        }
        assert!(
            printed.lines().all(|line| line.chars().count() <= 80 || line.contains('/')),
            "{}:\n{printed}",
            state.name
        );
        assert_eq!(page.matches("<h1").count(), 1, "{}", state.name);
        let summary = fs::read_to_string(out.join("summary.html")).unwrap();
        assert!(summary.contains("A. Sleeper") && !page.contains("A. Sleeper"), "{}", state.name);
        let numbers: serde_json::Value = serde_json::from_slice(&fs::read(out.join("report.json")).unwrap()).unwrap();
        assert!(!numbers["answer"].as_array().unwrap().is_empty());
    }
    let pages = reports.iter().flat_map(|(_, out, _)| [out.join("report.html"), out.join("summary.html")]);
    look(&pages.collect::<Vec<_>>());
}

/// Asks a browser and axe-core; the script fails on anything that is cut, overlaps or shuts somebody out.
fn look(pages: &[PathBuf]) {
    let Some(modules) = std::env::var_os("SUPINE_AXE") else {
        println!("SKIPPED: SUPINE_AXE is not set, so no browser looked at the pages");
        return;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/page/axe.mjs");
    let output = Command::new("node").arg(script).arg(modules).args(pages).output().expect("node runs");
    let said = [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned()).concat();
    assert!(output.status.success(), "{said}");
    println!("{said}");
}
