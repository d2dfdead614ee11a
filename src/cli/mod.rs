//! The commands: arguments, environment, terminal and clock end here.

pub mod ask;
pub mod batch;
pub mod calibrate;
pub mod change;
pub mod check;
pub mod context;
pub mod decode;
pub mod demo;
pub mod earlier;
pub mod evaluate;
pub mod exit;
pub mod export;
pub mod interrupt;
pub mod left_over;
pub mod mounting;
pub mod nights;
pub mod out;
pub mod pain;
pub mod progress;
#[cfg(feature = "ble")]
pub mod radio;
#[cfg(feature = "ble")]
pub mod record;
pub mod replay;
pub mod report;
#[cfg(feature = "ble")]
pub mod scan;
pub mod sensors;
pub mod sheet;
pub mod table;
pub mod trial;

use std::ffi::OsString;

use clap::{Parser, Subcommand};

use context::Context;

/// Records how you lie at night and relates it to how your back feels in the morning.
///
/// No medical device; it gives no diagnosis. Everything stays on this machine.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    /// Where nights and the diary are kept [default: the platform's place for user data].
    #[arg(long, global = true, env = "SUPINE_DATA_DIR", value_name = "DIR")]
    data_dir: Option<OsString>,

    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  supine demo                          see what it does, on made-up nights
  supine calibrate                     tell it how the sensor sits, in three poses
  supine record                        record a night from a Bluetooth sensor
  supine replay night.csv --save       analyse a recording and keep the night
  supine batch recordings --out nights analyse a folder of recordings, on all cores
  supine pain 4 --where lower          write down this morning's pain
  supine check                         when to see a doctor
  supine report --open                 the chart of posture and pain
  supine trial new --arms pillow,none  try it on yourself, by lot
  supine export 2026-11-20 --format edf  a night for other programs

Exit codes: 0 done, 1 failed, 2 wrong arguments, 3 done but for some recordings (batch), 130 interrupted.";

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Demo),
    Replay(replay::Replay),
    Batch(Box<batch::Batch>),
    Pain(pain::Pain),
    Check(check::CheckArgs),
    Report(report::ReportArgs),
    Trial(Box<trial::TrialArgs>),
    Change(change::ChangeArgs),
    Export(Box<export::Export>),
    Nights(nights::Nights),
    Sensors(sensors::Sensors),
    #[cfg(feature = "ble")]
    Scan(scan::Scan),
    #[cfg(feature = "ble")]
    Record(Box<record::Record>),
    Decode(decode::Decode),
    Evaluate(evaluate::Evaluate),
    Calibrate(Box<calibrate::Calibrate>),
}

/// Runs the command that the arguments name.
///
/// # Errors
/// Whatever stopped it, with what to do about it.
pub fn run(cli: Cli) -> anyhow::Result<()> {
    let context = || Context::open(cli.data_dir.map(Into::into));
    match cli.command {
        // It has a data folder of its own, whatever is wrong with the person's.
        Command::Demo(args) => args.run(),
        Command::Replay(args) => args.run(&context()?),
        Command::Batch(args) => args.run(&context()?),
        Command::Pain(args) => args.run(&context()?),
        Command::Check(args) => args.run(&context()?),
        Command::Report(args) => args.run(&context()?),
        Command::Trial(args) => args.run(&context()?),
        Command::Change(args) => args.run(&context()?),
        Command::Export(args) => args.run(&context()?),
        Command::Nights(args) => args.run(&context()?),
        Command::Sensors(args) => args.run(&context()?),
        #[cfg(feature = "ble")]
        Command::Scan(args) => args.run(&context()?),
        #[cfg(feature = "ble")]
        Command::Record(args) => args.run(&context()?),
        Command::Decode(args) => args.run(&context()?),
        Command::Calibrate(args) => args.run(&context()?),
        // It measures the program, whatever the person has set.
        Command::Evaluate(args) => args.run(),
    }
}

/// A span of time as people write it: `8h`, `90min`, `1h30m`, `45s`.
///
/// # Errors
/// When it is none, or below zero.
pub fn span(text: &str) -> Result<std::time::Duration, String> {
    let span: jiff::SignedDuration = text.parse().map_err(|_| format!("{text:?} is no span of time; say 8h or 90m"))?;
    span.try_into().map_err(|_| "a span of time cannot be below zero".to_owned())
}
