//! A replayed night put into the data folder, with all that was kept for it before.

use std::path::PathBuf;

use super::analyse::{How, Input, Made, Opened, analyse};
use super::calibrated::{Alike, alike};
use super::reading::Reading;
use super::with_table;
use crate::cli::context::Context;
use crate::posture::mounting::Basis;
use crate::store::RecordingFile;

/// Files a night, made of its new recordings and all that were kept for it before.
pub(super) fn save(made: Made, how: How, context: &Context) -> anyhow::Result<(Made, String)> {
    let (mut made, mut others): (Made, Vec<PathBuf>) = (made, Vec::new());
    loop {
        let (whole, table) = with_table(with_stored(made, how, context)?);
        let recordings = recording_files(&whole);
        let saved = context.store.save_night(&whole.night.summary, &recordings, table.as_bytes())?;
        // What stays aside a second time is read into another night now, under another zone for instance.
        if saved.others == others {
            for other in &others {
                anstream::eprintln!("kept, but no part of this night as it is read now: {}", other.display());
            }
            let what = if saved.replaced { "replaced" } else { "saved" };
            anstream::eprintln!("Night of {} {what} in {}", whole.night.summary.name(), saved.folder.display());
            return Ok((whole, table));
        }
        // Another process added a recording of this night meanwhile: once more, with it.
        (made, others) = (whole, saved.others);
    }
}

/// The night remade from its new recordings and those already kept for it, if there are any.
fn with_stored(made: Made, how: How, context: &Context) -> anyhow::Result<Made> {
    let Some(date) = made.night.summary.night else {
        anyhow::bail!(
            "{}: the recording has no date, so its night cannot be filed; say when it began, \
             for example --start 2026-03-14T22:40",
            made.inputs.first().map_or("recording", |input| input.name.as_str())
        );
    };
    let kept = context.store.other_recordings(date, &recording_files(&made))?;
    if kept.is_empty() {
        return Ok(made);
    }
    let kept = kept.into_iter().map(|kept| Input {
        name: kept.name,
        path: kept.path,
        reading: Reading::from_map(&kept.reading),
        usual: Reading::default(),
    });
    let inputs: Vec<Input> = made.inputs.iter().cloned().chain(kept).collect();
    // What was found out for the new ones holds for all of the night, but for poses, which must be of every one's sensor.
    let found = (how.mounting.basis() == Basis::Told).then_some(how.mounting);
    let said = remembered(&inputs, "mounting", Reading::mounting)?.or(found);
    let how = How { worn: remembered(&inputs, "place", Reading::worn)?.or(how.worn), ..how };
    let opened: Vec<Opened> = inputs.into_iter().map(Input::open).collect::<anyhow::Result<_>>()?;
    let mut whole = None;
    for Alike { opened, mounting, earlier } in alike(said, context, opened)? {
        analyse(opened, How { mounting, earlier, ..how }, |other| {
            if other.night.summary.night == Some(date) {
                whole = Some(other);
            }
            Ok(())
        })?;
    }
    Ok(whole.unwrap_or(made))
}

/// What was said of the first of a night's recordings of which it was said, for all of them.
fn remembered<T: PartialEq>(
    inputs: &[Input],
    what: &str,
    of: impl Fn(&Reading) -> anyhow::Result<Option<T>>,
) -> anyhow::Result<Option<T>> {
    let mut said = None;
    for input in inputs {
        let this = of(&input.reading)?;
        if said.is_some() && this.is_some() && this != said {
            anstream::eprintln!("{}: another {what} was said of it; now it is read with this one", input.name);
        }
        said = said.or(this);
    }
    Ok(said)
}

/// The files of a night, in the order of its sources.
fn recording_files(made: &Made) -> Vec<RecordingFile> {
    made.inputs.iter().map(|input| RecordingFile::Path(input.path.clone())).collect()
}
