//! `supine demo`: made-up nights, through exactly the path that real ones take.

#[cfg(feature = "ble")]
mod live;
mod planted;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};
use nalgebra::Rotation3;
use rayon::prelude::*;
use serde::Serialize;

use super::replay::analyse::{How, Input, analyse};
use super::replay::{self, Reading};
use super::{interrupt, out, progress, report};
use crate::diary::check::{self, Check, Sign};
use crate::diary::{Entry, Nrs, Site};
use crate::link::Association;
use crate::posture::{Mounting, Settings};
use crate::recording::Recording;
use crate::report::text;
use crate::source::csv::RecordingWriter;
use crate::source::synthetic::{Faults, Noted, PainModel, Plan, Recipe, SyntheticNight};
use crate::store::{self, RecordingFile, Store};
use crate::time::Night;
use crate::units::Hertz;
use planted::Planted;

const EXAMPLES: &str = "\
Examples:
  supine demo
  supine demo --live                   how a night is recorded, in a minute
  supine demo --nights 90 --seed 7 --out somewhere

The nights are drawn from published norms. In them, hours on the stomach and the longest stillness carry a known part of \
the morning pain; the report should find both. What else the diary has, such as alcohol or a pillow, carries none. The same seed makes the same nights. Nothing in it is about a real person, \
and your own data are not touched.";

/// Show everything on made-up nights: recordings, diary, report
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Demo {
    /// How many nights
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=365))]
    nights: u16,

    /// Everything random follows from it
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Samples per second, 0.5 to 100
    #[arg(long, value_name = "HZ", default_value = "12.5", value_parser = valid_rate)]
    rate: Hertz,

    /// Where to write
    #[arg(long, value_name = "DIR", default_value = "supine-demo")]
    out: PathBuf,

    /// Record a minute, in real time, from an emulated strap instead
    #[cfg(feature = "ble")]
    #[arg(long, conflicts_with_all = ["nights", "rate", "json"])]
    live: bool,

    /// Print what was planted and what was found as JSON
    #[arg(long)]
    json: bool,
}

/// The evening of the first night.
const FIRST_EVENING: Date = date(2026, 1, 5);

/// Where the sleeper lives.
const ZONE: &str = "Europe/Berlin";

/// Marks a folder that the demonstration may clear.
const MARK: &str = "MADE-UP.txt";

const MARK_TEXT: &str = "The nights and the diary in this folder were made up by `supine demo`.\n\
                         The next run replaces them.\n";

fn valid_rate(text: &str) -> Result<Hertz, String> {
    let rate: f64 = text.parse().map_err(|_| format!("{text:?} is not a number"))?;
    if !(0.5..=100.0).contains(&rate) {
        return Err("the demonstration takes 0.5 to 100 Hz".to_owned());
    }
    Hertz::new(rate).map_err(|error| error.to_string())
}

/// What `--json` prints.
#[derive(Serialize)]
struct Json<'a> {
    seed: u64,
    nights: u16,
    planted: &'a [Planted],
    found: &'a [Association],
}

impl Demo {
    /// Runs the command.
    ///
    /// # Errors
    /// When the folder holds something else, or a file cannot be written.
    pub fn run(&self) -> anyhow::Result<()> {
        #[cfg(feature = "ble")]
        if self.live {
            return live::run(&self.out, self.seed);
        }
        interrupt::watch();
        let store = self.clear_folder()?;
        let plans: Vec<Plan> = (0..self.nights).map(|index| Plan::draw(self.seed_of(index))).collect();
        self.record_and_replay(&plans, &store)?;
        self.write_diary(&plans, &store)?;
        let check = self.write_check(&store)?;
        let advice = check::advice(Some(&check), &store.diary()?, self.today());
        let report = report::collect(&store, |_| true)?.with_advice(advice);
        let files = report::write(&report, &store, &self.out, None)?;
        let joined = |index| Self::is_recorded(index) && Self::is_scored(index);
        let planted = planted::effects(&PainModel::default(), &plans, joined);
        if self.json {
            let json =
                Json { seed: self.seed, nights: self.nights, planted: &planted, found: &report.findings.associations };
            return Ok(out::print(&format!("{}\n", serde_json::to_string_pretty(&json)?))?);
        }
        out::print(&text::report(&report))?;
        out::print(&planted::side_by_side(&planted, &report.findings.associations))?;
        out::print(&what_next(&store))?;
        Ok(out::print(&report::written(&files))?)
    }

    /// The folder, without what an earlier demonstration left.
    fn clear_folder(&self) -> anyhow::Result<Store> {
        let (mark, data) = (self.out.join(MARK), self.out.join("data"));
        let others = || fs::read_dir(&self.out).with_context(|| format!("cannot use {}", self.out.display()));
        if self.out.exists() && !mark.exists() && others()?.next().is_some() {
            anyhow::bail!("{} holds other things; say another folder with --out", self.out.display());
        }
        if data.exists() {
            fs::remove_dir_all(&data).with_context(|| format!("cannot clear {}", data.display()))?;
        }
        store::make_dir(&self.out)?;
        store::replace(&mark, MARK_TEXT.as_bytes())?;
        Ok(Store::open(data)?)
    }

    fn seed_of(&self, index: u16) -> u64 {
        self.seed.wrapping_mul(1_000_003).wrapping_add(u64::from(index))
    }

    fn evening(index: u16) -> Date {
        FIRST_EVENING.saturating_add(i64::from(index).days())
    }

    /// One night in 23 has no recording and one morning in 17 no score, as in life.
    const fn is_recorded(index: u16) -> bool {
        index % 23 != 18
    }

    const fn is_scored(index: u16) -> bool {
        index % 17 != 10
    }

    fn record_and_replay(&self, plans: &[Plan], store: &Store) -> anyhow::Result<()> {
        let bar = progress::count(u64::from(self.nights), "sleeping");
        let recorded: Vec<(u16, &Plan)> = (0..self.nights).zip(plans).filter(|(i, _)| Self::is_recorded(*i)).collect();
        recorded.par_iter().try_for_each(|&(index, plan)| {
            interrupt::check()?;
            self.one_night(index, plan, store)?;
            bar.inc(1);
            anyhow::Ok(())
        })?;
        bar.finish_and_clear();
        Ok(())
    }

    /// A recording on disk, read back like anybody's.
    fn one_night(&self, index: u16, plan: &Plan, store: &Store) -> anyhow::Result<()> {
        let folder = tempfile::tempdir_in(&self.out).context("cannot make a folder for the recording")?;
        let path = folder.path().join(format!("night-{}.csv", Self::evening(index)));
        self.write_recording(index, plan, &path)?;
        let input = Input { name: replay::name(&path), path, reading: Reading::default(), usual: Reading::default() };
        let how = How {
            mounting: Mounting::assumed(),
            earlier: None,
            worn: None,
            settings: Settings::default(),
            progress: false,
        };
        analyse(vec![input.open()?], how, |made| {
            let recordings: Vec<RecordingFile> =
                made.inputs.iter().map(|input| RecordingFile::Path(input.path.clone())).collect();
            let table = replay::table(&made.night);
            store.save_night(&made.night.summary, &recordings, table.as_bytes())?;
            Ok(())
        })
    }

    fn write_recording(&self, index: u16, plan: &Plan, path: &Path) -> anyhow::Result<()> {
        let zone = TimeZone::get(ZONE)?;
        // To bed around eleven, by up to an hour either way.
        let minute = i64::from(index) * 37 % 120 - 60;
        let start = Self::evening(index).at(22, 50, 0, 0).to_zoned(zone.clone())? + SignedDuration::from_mins(minute);
        let mut night = SyntheticNight::new(&self.recipe(index, &start), plan);
        store::replace_with(path, |file| {
            let sink = std::io::BufWriter::new(file);
            let mut chunk = Vec::new();
            let write = || -> std::io::Result<()> {
                let mut writer = RecordingWriter::new(sink, Some(&start), self.rate, "synthetic")?;
                loop {
                    let Ok(()) = night.read(&mut chunk);
                    if chunk.is_empty() {
                        return writer.finish().map(drop);
                    }
                    writer.write(&chunk)?;
                }
            };
            write().map_err(|error| store::StoreError::io("write to", path)(error))
        })?;
        Ok(())
    }

    fn recipe(&self, index: u16, start: &jiff::Zoned) -> Recipe {
        Recipe {
            seed: self.seed_of(index),
            rate: self.rate,
            start: start.timestamp().into(),
            zone: start.time_zone().clone(),
            body_from_sensor: Rotation3::identity(),
            reattached: None,
            faults: Faults::ORDINARY,
        }
    }

    /// The last morning, from which everything is seen: no clock is read.
    fn today(&self) -> Date {
        Night::of_evening(Self::evening(self.nights.saturating_sub(1))).morning()
    }

    /// A check of the warning signs on the last morning, with none of them.
    fn write_check(&self, store: &Store) -> anyhow::Result<Check> {
        let asked = |sign: &Sign| sign.is_asked(&check::Answers::new());
        let answers = Sign::ALL.into_iter().filter(asked).map(|sign| (sign, false)).collect();
        let check = Check { date: self.today(), answers };
        store.add_check(&check)?;
        Ok(check)
    }

    fn write_diary(&self, plans: &[Plan], store: &Store) -> anyhow::Result<()> {
        let scores = PainModel::default().scores(plans, self.seed);
        let noted = Noted::with(&scores, self.seed);
        store.update_diary(|diary| {
            let mornings = (0..self.nights).zip(scores.into_iter().zip(noted));
            for (index, (score, noted)) in mornings.filter(|&(index, _)| Self::is_scored(index)) {
                let morning = Night::of_evening(Self::evening(index)).morning();
                let mut entry = Entry::new(morning, Nrs::new(score)?);
                entry.later = Some(Nrs::new(score / 2)?);
                entry.evening = Some(Nrs::new(noted.evening)?);
                entry.woken = Some(noted.woken);
                entry.stiffness_min = Some(noted.stiffness_min);
                entry.sites = vec![Site::Lower];
                entry.tags = noted.tags.into_iter().map(str::to_owned).collect();
                entry.without = noted.without.into_iter().map(str::to_owned).collect();
                diary.replace(entry);
            }
            anyhow::Ok(())
        })
    }
}

fn what_next(store: &Store) -> String {
    format!(
        "\nNone of it is about a real person. To look around in it:\n  \
         supine nights --data-dir {data}\n  supine pain list --data-dir {data}\n\
         Your own nights: supine replay FILE --save, supine pain SCORE, supine report\n",
        data = store.dir().display()
    )
}
