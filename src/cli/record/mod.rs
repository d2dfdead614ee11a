//! `supine record`: a night from a Bluetooth LE sensor.
//!
//! `session` runs it, `worker` writes down what arrives, [`screen`] and [`lines`] show it, [`check`] looks at how the
//! sensor sits, [`nudge`] decides when to wake, [`filing`] makes it a night.

mod args;
pub mod awake;
pub mod check;
pub(super) mod choose;
pub mod deliver;
pub mod filing;
#[cfg(test)]
mod fixture;
mod known;
pub mod lines;
pub mod nudge;
pub mod say;
pub mod screen;
pub(super) mod session;
pub mod status;
mod worker;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;

use super::context::Context;
use super::mounting::Known;
use super::{interrupt, out, radio, sensors};
use crate::posture::{Mounting, Worn};
use crate::sensor::Driver;
use crate::sensor::log::Heading;
use crate::source::ble::{HostClock, Plan, Radio, SystemClock, SystemRadio};
use crate::store::{PacketLog, RecordingRight, SavedMounting};
use crate::time::Timestamp;
use crate::units::Hertz;
use awake::Awake;
use check::Check;
use choose::{Chosen, choose};
use deliver::NudgeArgs;
use session::{Session, advised};
use status::Status;
use worker::Job;

pub use args::Record;

impl Record {
    /// Records a night and files it.
    ///
    /// # Errors
    /// When nothing could be recorded, or the night could not be filed; what was recorded is kept then.
    pub fn run(&self, context: &Context) -> anyhow::Result<()> {
        // On standard error, so that it does not mix with the lines or the JSON of the recording.
        anstream::eprint!("{}", crate::cli::trial::tonight_line(context));
        let log = self.record(context, &mut SystemRadio::new(), Arc::new(SystemClock::new()))?;
        let nights = filing::file(context, log)?;
        filing::show(&nights, self.json)?;
        if nights.is_empty() || self.json {
            Ok(())
        } else {
            Ok(out::say("Now write down how your back feels: supine pain\n")?)
        }
    }

    /// For so long, of whichever sensor there is, without asking anything: for demonstrations.
    pub(super) fn lasting(span: Duration) -> Self {
        Self {
            sensor: None,
            which: None,
            rate: None,
            range: None,
            until: None,
            span: Some(span),
            wait: Duration::from_secs(8),
            mounting: None,
            worn: None,
            force: false,
            no_check: true,
            plain: false,
            json: false,
            nudges: NudgeArgs::default(),
        }
    }

    /// Records through any radio; the log, if anything came.
    ///
    /// # Errors
    /// When nothing could be recorded.
    pub(super) fn record<R: Radio>(
        &self,
        context: &Context,
        radio: &mut R,
        clock: Arc<dyn HostClock>,
    ) -> anyhow::Result<Option<PacketLog>> {
        if self.said_worn(context).is_some_and(|worn| !worn.on_trunk()) && self.nudges.nudger().is_some() {
            let message = "nudges need a posture, which a sensor off the trunk cannot tell; leave out --nudge";
            return Err(super::exit::usage("record", message));
        }
        interrupt::watch();
        let described = sensors::described(context)?;
        let drivers: Vec<&dyn Driver> = sensors::all(&described).collect();
        // Nobody else may record into this folder, and that is told before a sensor is touched.
        let right = context.store.begin_recording(clock.wall(), &context.zone)?;
        filing::file_left_over(context);
        let said = (self.sensor.as_deref(), self.which.as_deref());
        let chosen = choose(radio, clock.as_ref(), &drivers, said, self.wait);
        let chosen = radio::block_on(radio::unless_interrupted(chosen))??;
        let chosen = chosen.map_err(|error| advised(&error))?;
        let log = self.session(context, right, clock, chosen)?.run(radio);
        interrupt::obeyed();
        log
    }

    fn session<'a>(
        &self,
        context: &'a Context,
        right: RecordingRight,
        clock: Arc<dyn HostClock>,
        chosen: Chosen<'a>,
    ) -> anyhow::Result<Session<'a>> {
        let Chosen { driver, wanted } = chosen;
        let (card, screen) = (driver.card(), !self.plain && !self.json && screen::is_possible());
        let setting = card.setting(self.rate, self.range);
        let (rate, now) = (Hertz::new(setting.rate_hz)?, clock.wall());
        let poses = if self.mounting.is_none() { self.poses(context, driver) } else { Vec::new() };
        let (mounting, worn) = (self.mounting(context, driver)?, self.said_worn(context));
        let on_trunk = worn.is_none_or(Worn::on_trunk);
        let mut status = Status::new(now, context.zone.clone(), card.title, mounting.basis());
        status.on_trunk = on_trunk;
        status.ends = self.ends(now.to_jiff(), &context.zone)?.map(Timestamp::from);
        let awake = Awake::hold().map_err(|warning| status.warnings.push(warning)).ok();
        let job = Job {
            driver,
            heading: self.heading(context, driver)?,
            rate,
            mounting,
            worn,
            settings: context.config.settings,
            force: self.force,
            poses,
            check: Check::new(rate, mounting, screen && on_trunk && !self.no_check),
            nudger: self.nudges.nudger(),
            delivery: self.nudges.delivery(),
        };
        // A seed that no other recorder shares is all that the jitter asks for.
        let seed = now.as_nanos().unsigned_abs();
        let plan = Plan { driver, setting, wanted, patience: self.wait, seed };
        Ok(Session { store: &context.store, right, clock, plan, job, status, screen, awake })
    }

    /// As far as it is known before it is known which sensor it is: the worker finds its poses.
    fn mounting(&self, context: &Context, driver: &dyn Driver) -> anyhow::Result<Mounting> {
        let parsed = |text: Option<&str>| text.map(str::parse).transpose().context("the mounting");
        let known = Known {
            said: parsed(self.mounting.as_deref())?,
            configured: parsed(context.config.mounting.as_deref())?,
            usual: driver.card().mounting.and_then(|usual| usual.parse().ok()),
            ..Known::default()
        };
        Ok(known.first())
    }

    /// All poses that were kept of sensors of this kind.
    fn poses(&self, context: &Context, driver: &dyn Driver) -> Vec<SavedMounting> {
        let saved = context.store.mountings();
        saved.damaged.iter().for_each(|damaged| anstream::eprintln!("{damaged}"));
        saved.good.into_iter().filter(|it| it.sensor.kind == driver.card().name).collect()
    }

    fn said_mounting<'a>(&'a self, context: &'a Context) -> Option<&'a str> {
        self.mounting.as_deref().or(context.config.mounting.as_deref())
    }

    fn said_worn(&self, context: &Context) -> Option<Worn> {
        self.worn.or(context.config.worn)
    }

    /// What goes to the top of the log; name and address once they are known.
    fn heading(&self, context: &Context, driver: &dyn Driver) -> anyhow::Result<Heading> {
        let card = driver.card();
        let described = context.config.sensors.iter().find(|described| described.name == card.name);
        let zone = context.zone.iana_name().context(
            "this machine's time zone has no name; set zone in config.toml, for example zone = \"Europe/Berlin\"",
        )?;
        Ok(Heading {
            sensor: card.name.to_owned(),
            setting: card.setting(self.rate, self.range),
            zone: zone.to_owned(),
            mounting: self.said_mounting(context).map(str::to_owned),
            worn: self.said_worn(context).map(|worn| worn.to_string()),
            name: None,
            address: None,
            described: described.cloned(),
        })
    }
}
