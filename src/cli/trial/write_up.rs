//! `supine trial report`.

use std::path::Path;

use super::{find, outcome};
use crate::cli::context::Context;
use crate::cli::out;
use crate::report::cent;
use crate::store;

pub(super) fn run(context: &Context, name: Option<&str>, file: Option<&Path>) -> anyhow::Result<()> {
    let trial = find(context, name)?;
    let text = cent::markdown(&outcome(context, &trial, false)?);
    let Some(path) = file else { return Ok(out::print(&text)?) };
    store::replace(path, text.as_bytes())?;
    Ok(out::say(&format!("Written to {}; what only you know is marked “to be filled by you”.\n", path.display()))?)
}
