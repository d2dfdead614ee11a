//! `supine pain export [FILE]`: the diary as CSV.

use std::path::Path;

use anyhow::bail;

use crate::cli::context::Context;
use crate::cli::out;
use crate::diary::table;
use crate::store;

pub(super) fn run(context: &Context, file: &Path, may_replace: bool) -> anyhow::Result<()> {
    let diary = context.store.diary()?;
    let bytes = table::write(&diary);
    if file == Path::new("-") {
        return Ok(out::raw(&bytes)?);
    }
    if !may_replace && file.symlink_metadata().is_ok() {
        bail!("{} is there already; --replace replaces it", file.display());
    }
    let write = if may_replace { store::replace } else { store::create };
    write(file, &bytes)?;
    Ok(out::print(&format!("{} written to {}\n", super::list::count(diary.len()), file.display()))?)
}
