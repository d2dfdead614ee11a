//! A Python with the readers and reckoners of others, to be asked what they make of our files.
//!
//! `SUPINE_PYTHON` names it; `tests/foreign/requirements.txt` says what must be installed there.

use std::path::Path;
use std::process::Command;

/// What a script of `tests/foreign` prints, given these arguments; `None`, said plainly, where there is no such Python.
pub fn ask(script: &str, arguments: &[&Path]) -> Option<String> {
    let Some(python) = std::env::var_os("SUPINE_PYTHON") else {
        println!("SKIPPED: SUPINE_PYTHON is not set, so nobody else was asked ({script})");
        return None;
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign").join(script);
    let output = Command::new(&python).arg(&path).args(arguments).output().expect("SUPINE_PYTHON runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script} failed:\n{said}");
    Some(String::from_utf8(output.stdout).expect("the script prints text"))
}
