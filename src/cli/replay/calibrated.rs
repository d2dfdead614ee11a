//! Which kept mounting belongs to which recording.

use anyhow::Context as _;

use super::analyse::Opened;
use crate::cli::context::Context;
use crate::cli::earlier;
use crate::cli::mounting::Known;
use crate::night::Earlier;
use crate::posture::Mounting;
use crate::posture::mounting::Basis;
use crate::recording::Recording;
use crate::store::{Config, SavedMounting, newest};
use crate::time::{Clock, Night};

/// Recordings that are analysed together, and how their sensor sat.
pub(super) struct Alike {
    pub(super) opened: Vec<Opened>,
    pub(super) mounting: Mounting,
    /// How it sat on an earlier night, where nothing better is known.
    pub(super) earlier: Option<Earlier>,
}

/// Finds the mounting of recordings; those of other nights, with other poses made in between, become another group.
///
/// # Errors
/// When what was said or configured is no mounting, or poses that were asked for are not kept.
pub(super) fn alike(said: Option<Mounting>, context: &Context, mut opened: Vec<Opened>) -> anyhow::Result<Vec<Alike>> {
    let saved = context.store.mountings();
    for damaged in &saved.damaged {
        anstream::eprintln!("{damaged}");
    }
    opened.iter_mut().try_for_each(|one| one.find_calibrated(&saved.good))?;
    let first = opened.first().and_then(|one| one.calibrated().cloned());
    let alike = opened.iter().all(|one| one.calibrated() == first.as_ref());
    let groups = if alike { vec![opened] } else { by_night(opened) };
    groups.into_iter().map(|group| settle(said, context, group)).collect()
}

/// One group for each night in which recordings began; those without a date are one more.
fn by_night(mut opened: Vec<Opened>) -> Vec<Vec<Opened>> {
    opened.sort_by_key(night_of);
    let mut groups: Vec<Vec<Opened>> = Vec::new();
    for one in opened {
        match groups.last_mut() {
            Some(group) if group.last().map(night_of) == Some(night_of(&one)) => group.push(one),
            _ => groups.push(vec![one]),
        }
    }
    groups
}

fn night_of(opened: &Opened) -> Option<Night> {
    opened.recording().header().clock.night_of(opened.recording().start()?)
}

fn settle(said: Option<Mounting>, context: &Context, mut opened: Vec<Opened>) -> anyhow::Result<Alike> {
    let said_then = common(&opened, Opened::said_mounting);
    let calibrated = if said.or(said_then).is_none() { common_poses(&opened) } else { None };
    for one in &mut opened {
        match &calibrated {
            Some(saved) => one.wear(saved),
            None => one.set_calibrated(None),
        }
    }
    let mounting = known(said, &context.config, &opened, calibrated.as_ref())?;
    let earlier = if mounting.basis() == Basis::Assumed { before(context, &opened) } else { None };
    Ok(Alike { opened, mounting, earlier })
}

/// How the sensor sat, by what is known before the night itself is asked.
///
/// # Errors
/// When what is configured is no mounting.
pub(super) fn known(
    said: Option<Mounting>,
    config: &Config,
    opened: &[Opened],
    calibrated: Option<&SavedMounting>,
) -> anyhow::Result<Mounting> {
    let configured = config.mounting.as_deref().map(str::parse).transpose();
    let known = Known {
        said,
        said_then: common(opened, Opened::said_mounting),
        calibrated: calibrated.map(SavedMounting::mounting),
        configured: configured.context("mounting in config.toml")?,
        usual: common(opened, Opened::usual_mounting),
    };
    Ok(known.first())
}

/// How the one sensor of these recordings sat on a night before them.
fn before(context: &Context, opened: &[Opened]) -> Option<Earlier> {
    let sensor = opened.first().and_then(Opened::sensor)?;
    let same = |one: &Opened| one.sensor().is_some_and(|other| other.is(&sensor));
    let first = opened.iter().filter_map(night_of).min()?;
    opened.iter().all(same).then(|| earlier::mounting(&context.store, &sensor, first)).flatten()
}

/// The newest of the poses that belong to the recordings, if all of them are of that one sensor.
fn common_poses(opened: &[Opened]) -> Option<SavedMounting> {
    let newest = opened.iter().filter_map(Opened::calibrated).max_by_key(|saved| saved.made)?;
    let same = |one: &Opened| one.sensor().is_some_and(|sensor| sensor.is(&newest.sensor));
    if opened.iter().all(same) {
        return Some(newest.clone());
    }
    anstream::eprintln!(
        "Not all of these recordings are of {}, so its poses are not used; replay them one by one, or say --mounting.",
        newest.sensor.label()
    );
    None
}

/// The mounting that is known of all recordings, if it is one and the same.
fn common(opened: &[Opened], known: impl Fn(&Opened) -> Option<&str>) -> Option<Mounting> {
    let first = opened.first().and_then(&known)?;
    let same = opened.iter().all(|other| known(other) == Some(first));
    same.then(|| first.parse().ok()).flatten()
}

impl Opened {
    /// Looks for the newest poses of its sensor that were made before it ended.
    fn find_calibrated(&mut self, saved: &[SavedMounting]) -> anyhow::Result<()> {
        let Some(sensor) = self.sensor() else { return Ok(()) };
        let dated = self.recording().header().clock != Clock::Undated;
        let start = self.recording().start().filter(|_| dated);
        let later = newest(saved, &sensor, None).filter(|last| start.is_none_or(|start| last.made > start));
        let found = match (later, start) {
            // To know whether they were made before its end it has to be read to its end, which is seldom needed.
            (Some(_), Some(start)) => newest(saved, &sensor, Some(self.end()?.unwrap_or(start))),
            (later, None) => later,
            (None, start) => newest(saved, &sensor, start),
        };
        let asked = self.asked_for_poses();
        anyhow::ensure!(
            found.is_some() || asked.is_none(),
            "no poses of {:?} were kept before {} ended; calibrate with --save-as {0}",
            asked.unwrap_or_default(),
            self.name()
        );
        self.set_calibrated(found.cloned());
        Ok(())
    }
}
