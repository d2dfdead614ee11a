//! `supine demo --live`: a minute in real time from an emulated strap, through exactly the path of a real night.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;

use crate::cli::context::Context;
use crate::cli::out;
use crate::cli::record::{Record, filing};
use crate::posture::{Mounting, Posture};
use crate::recording::{Recording, Sample};
use crate::sensor::fake::FakeH10;
use crate::sensor::{Driver, polar};
use crate::source::ble::{HostClock, PretendRadio, Sleeper, SystemClock};
use crate::source::synthetic::plan::Segment;
use crate::source::synthetic::{Faults, Gait, Plan, Recipe, SyntheticNight};
use crate::store::{Config, Store};
use crate::time::Timestamp;
use crate::units::Hertz;

/// How long it lasts.
const SPAN: Duration = Duration::from_secs(60);
/// When the link breaks, to show that nothing but the outage is missing afterwards.
const BREAKS: Duration = Duration::from_secs(28);
/// For how long the strap is out of reach then.
const AWAY: Duration = Duration::from_secs(6);
/// The postures of the minute; the last one lasts.
const TURNS: [Posture; 4] = [Posture::Supine, Posture::LeftSide, Posture::Prone, Posture::RightSide];
/// How long the sleeper stays in each, in seconds.
const EACH: f64 = 14.0;

/// Records a minute.
pub(super) fn run(out: &Path, seed: u64) -> anyhow::Result<()> {
    let store = Store::open(out.join("live"))?;
    let context = Context { store, config: Config::default(), zone: zone() };
    let clock: Arc<dyn HostClock> = Arc::new(SystemClock::new());
    let radio = PretendRadio::new(Arc::clone(&clock), FakeH10::new("0A1B2C3D"), sleeper(seed)?);
    let breaking = radio.clone();
    std::thread::spawn(move || {
        std::thread::sleep(BREAKS);
        breaking.drop_link(AWAY);
    });
    out::say(
        "An emulated Polar H10, worn by somebody made up, for a minute; in between its link breaks for a moment.\n",
    )?;
    let log = Record::lasting(SPAN).record(&context, &mut radio.clone(), clock)?;
    let nights = filing::file(&context, log)?;
    filing::show(&nights, false)?;
    Ok(out::say(&format!(
        "Made up, and kept in {}.\nWith a sensor of your own: supine scan, then supine record\n",
        context.store.dir().display()
    ))?)
}

/// This machine's zone; a log needs one that has a name.
fn zone() -> TimeZone {
    let here = TimeZone::system();
    if here.iana_name().is_some() { here } else { TimeZone::UTC }
}

/// Somebody who turns every few seconds.
fn sleeper(seed: u64) -> anyhow::Result<Sleeper> {
    let card = polar::H10.card();
    let mounting: Mounting = card.mounting.unwrap_or("left,head,front").parse()?;
    let recipe = Recipe {
        seed,
        rate: Hertz::new(card.night.rate_hz)?,
        start: Timestamp::default(),
        zone: TimeZone::UTC,
        body_from_sensor: *mounting.body_from_sensor(),
        reattached: None,
        faults: Faults { gaps: 0.0, ..Faults::ORDINARY },
    };
    let mut night = SyntheticNight::new(&recipe, &plan());
    let (mut chunk, mut at) = (Vec::<Sample>::new(), 0);
    let mut next = move || {
        if at >= chunk.len() {
            // It cannot fail, and at its end it leaves the chunk empty.
            let _ = night.read(&mut chunk);
            at = 0;
        }
        at += 1;
        chunk.get(at - 1).copied()
    };
    let mut now = next();
    Ok(Box::new(move |secs| {
        while let Some(sample) = now.filter(|sample| sample.time.secs_since(Timestamp::default()) < secs) {
            now = next().or(Some(Sample { time: Timestamp::from_nanos(i64::MAX), ..sample }));
        }
        now.map_or(crate::units::Accel::from_g(0.0, 0.0, 1.0), |sample| sample.accel)
    }))
}

fn plan() -> Plan {
    let turns = TURNS.iter().enumerate();
    let segments = turns.map(|(index, posture)| {
        let start = index as f64 * EACH;
        let end = if index + 1 == TURNS.len() { 4.0 * SPAN.as_secs_f64() } else { start + EACH };
        Segment { posture: *posture, start, end, roll: 4.0, inclination: 0.0, breaths: 13.0, breath_tilt: 1.5 }
    });
    let segments: Vec<Segment> = segments.collect();
    let end = segments.last().map_or(0.0, |segment| segment.end);
    Plan { segments, bursts: Vec::new(), walks: Vec::new(), gait: Gait::default(), bed: (0.0, end) }
}
