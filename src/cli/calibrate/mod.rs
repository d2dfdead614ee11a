//! `supine calibrate`: how the sensor sits, from poses that the wearer holds on purpose.
//!
//! `marked` takes them from stretches of a recording, `live` asks for them one by one as `guide` says and `show`
//! shows; `words` says what they taught.

#[cfg(feature = "ble")]
mod guide;
#[cfg(feature = "ble")]
mod live;
mod marked;
#[cfg(feature = "ble")]
mod show;
mod stretch;
mod words;

use std::path::{Path, PathBuf};

use clap::Args;

use super::context::{self, Context};
use super::replay::Reading;
use super::replay::analyse::Input;
use super::{exit, interrupt, out, replay};
use crate::posture::mounting::poses::{Poses, Word};
use crate::recording::{Recording, Sign};
use crate::store::{SavedMounting, SensorName};
use crate::time::{Clock, Timestamp};
use marked::Marked;
use stretch::Stretch;

const EXAMPLES: &str = "\
Examples:
  supine calibrate                     with the one sensor in the air: it asks for three poses, ten seconds each
  supine calibrate polar-h10
  supine calibrate night.packets --upright 22:41:00-22:41:20 --back 22:41:30-22:41:50 --left 22:42:00-22:42:20
  supine calibrate phone.csv --upright 5-20 --back 30-45 --left 55-70 --save-as phone
  supine replay night.csv --calibrated phone

Upright and back show how the sensor sits; the left side shows whether it reports the right sign, without which left and \
right may be swapped. What was found is kept in the data folder; from then on record and replay use the newest poses of \
that very sensor that were made before a recording ended, unless --mounting was said.
Of a table nobody knows which sensor wrote it: its poses are kept only with --save-as, and used only with --calibrated.

JSON: version, program, made, zone, sensor (kind, name, address), from, body_from_sensor (rows), sign (what the sensor \
reports), sides (as-said, opposite, not-seen or cannot-tell), confidence (good, usable or doubtful), residual_degrees, \
doubts, poses (pose, g, still_secs, stretch_secs), axes (axis, points, off_degrees) and kept_in (null where it was not).
Exit codes: 0 found, 1 nothing that could be kept was found.";

/// Learn how the sensor sits, from three poses: upright, on the back, on the left side
///
/// Without a file it asks for the poses one by one, in large plain words, and rings the bell when each is done.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, mut_arg("mounting", |arg| arg.hide(true)), mut_arg("calibrated", |arg| arg.hide(true)))]
pub struct Calibrate {
    /// A recording, with --upright and --back; or the sensor, as in supine record [default: the one in the air]
    #[arg(value_name = "FILE or SENSOR")]
    what: Option<String>,

    /// When you sat or stood upright: 22:41:00-22:41:20, or 10-30 in seconds from the start
    #[arg(long, value_name = "FROM-TO", requires = "what", help_heading = "From a recording")]
    upright: Option<Stretch>,

    /// When you lay on your back
    #[arg(long, value_name = "FROM-TO", requires = "upright", help_heading = "From a recording")]
    back: Option<Stretch>,

    /// When you lay on your left side; strongly advised
    #[arg(long, value_name = "FROM-TO", requires = "upright", help_heading = "From a recording")]
    left: Option<Stretch>,

    /// What to call whatever wrote the table, so that replay --calibrated NAME finds its poses
    #[arg(long, value_name = "NAME", requires = "upright", help_heading = "From a recording")]
    save_as: Option<String>,

    /// Only show what was found
    #[arg(long)]
    no_save: bool,

    /// Keep it even if it is doubtful
    #[arg(long, conflicts_with = "no_save")]
    force: bool,

    /// Print one line of JSON
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    reading: Reading,
}

/// What was found, and of whom.
struct Found {
    poses: Poses,
    /// Absent where nobody knows.
    sensor: Option<SensorName>,
    said: Sign,
    sign_seen: bool,
    made: Timestamp,
    clock: Clock,
    from: String,
}

impl Calibrate {
    /// Finds how the sensor sits, says and keeps it.
    ///
    /// # Errors
    /// When the poses cannot be had or teach nothing that could be kept.
    pub fn run(&self, context: &Context) -> anyhow::Result<()> {
        interrupt::watch();
        if self.reading.mounting()?.is_some() || self.reading.calibrated().is_some() {
            return Err(exit::usage("calibrate", "the mounting is what calibrate finds; leave --mounting out"));
        }
        let found = match (&self.what, &self.upright, &self.back) {
            (Some(file), Some(upright), Some(back)) => {
                self.marked(Path::new(file), Marked { upright, back, left: self.left.as_ref() }, context)
            }
            (_, Some(_), None) => Err(exit::usage("calibrate", "two poses at least: say --back too")),
            (what, ..) => self.live(what.as_deref(), context),
        };
        let found = found.map_err(|error| interrupt::check().map_or_else(Into::into, |()| error))?;
        self.finish(&found, context)
    }

    fn marked(&self, path: &Path, marked: Marked<'_>, context: &Context) -> anyhow::Result<Found> {
        let usual = Reading::usual(context.zone.iana_name(), context.config.sign);
        let name = replay::name(path);
        let input = Input { path: path.to_owned(), name: name.clone(), reading: self.reading.clone(), usual };
        let opened = input.open()?;
        anstream::eprintln!("{}", opened.decided());
        let sensor = opened.sensor().or_else(|| self.save_as.as_deref().map(SensorName::of_table));
        let mut recording = opened.into_recording();
        let (said, sign_seen) = (recording.inner().said_sign(), recording.inner().sign_seen());
        let (poses, made) = marked
            .read(&mut recording, &context.config.settings)
            .map_err(|error| anyhow::anyhow!("{name}: {error:#}"))?;
        let clock = recording.header().clock.clone();
        let made = if clock == Clock::Undated { context::now().into() } else { made };
        Ok(Found { poses, sensor, said, sign_seen, made, clock, from: name })
    }

    fn finish(&self, found: &Found, context: &Context) -> anyhow::Result<()> {
        let learned = found.poses.learn(Some(found.made), found.sign_seen);
        let learned = learned.map_err(|error| anyhow::anyhow!("{}: {error}", found.from))?;
        let nobody =
            || SensorName { kind: SensorName::TABLE.to_owned(), name: Some(found.from.clone()), address: None };
        let sensor = found.sensor.clone().unwrap_or_else(nobody);
        let mut saved = SavedMounting::new(&learned, &found.poses, sensor, found.said, found.made);
        (saved.zone, saved.from) = (found.clock.zone_name(), found.from.clone());
        let kept = self.keep(&saved, found.sensor.is_some(), context)?;
        let zone = if let Clock::Dated(zone) = &found.clock { Some(zone) } else { None };
        out::print(&if self.json { words::json(&saved, kept.as_deref().ok())? } else { words::text(&saved, zone) })?;
        if !self.json {
            out::print(&format!("\n{}", words::advice(&saved)))?;
        }
        match kept {
            Ok(path) => anstream::eprintln!("Kept in {}", path.display()),
            Err(why) if saved.confidence == Word::Doubtful && !self.no_save => anyhow::bail!("{why}"),
            Err(why) => anstream::eprintln!("{why}"),
        }
        Ok(())
    }

    /// Where it is kept, or why it is not.
    fn keep(&self, saved: &SavedMounting, known: bool, context: &Context) -> anyhow::Result<Result<PathBuf, String>> {
        let why = if self.no_save {
            "Not kept, as you said."
        } else if saved.confidence == Word::Doubtful && !self.force {
            "not kept, because it is doubtful; do it again, or keep it all the same with --force"
        } else if !known {
            "Not kept: of a table nobody knows which sensor wrote it. Keep it with --save-as NAME, and use it with \
             supine replay --calibrated NAME."
        } else if saved.sensor.name.is_none() && saved.sensor.address.is_none() {
            "Not kept: the log says neither name nor address of its sensor, so nobody could tell which one it is."
        } else {
            return Ok(Ok(context.store.save_mounting(saved)?));
        };
        Ok(Err(why.to_owned()))
    }

    #[cfg(feature = "ble")]
    fn live(&self, what: Option<&str>, context: &Context) -> anyhow::Result<Found> {
        use crate::source::ble::{HostClock, SystemClock, SystemRadio};
        if let Some(file) = what.filter(|what| Path::new(what).is_file()) {
            let message = format!("say when you were in each pose in {file}: --upright, --back and, better, --left");
            return Err(exit::usage("calibrate", &message));
        }
        let clock: std::sync::Arc<dyn HostClock> = std::sync::Arc::new(SystemClock::new());
        live::ask(what, context, &mut SystemRadio::new(), &clock)
    }

    #[cfg(not(feature = "ble"))]
    #[expect(clippy::unused_self, reason = "with a radio it is used")]
    fn live(&self, _: Option<&str>, _: &Context) -> anyhow::Result<Found> {
        let message = "this supine was built without Bluetooth; say FILE, --upright and --back";
        Err(exit::usage("calibrate", message))
    }
}
