//! How a nudge reaches the sleeper. Nothing here is waited for where packets are written down.

use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use clap::{Args, ValueEnum};
use jiff::SignedDuration;

use super::nudge::{Nudger, Rule, duration};
use crate::night::posture_of;
use crate::report::words;
use crate::sensor::log::Nudge;

/// Nudges: wake the sleeper just enough to turn.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Nudges")]
pub struct NudgeArgs {
    /// Nudge after so long in a posture, or still: stomach:10m, still:90m; also back, left, right. May be repeated.
    #[arg(long = "nudge", value_name = "WHAT:TIME")]
    rules: Vec<Rule>,

    /// No nudges for so long after the start, to fall asleep in peace.
    #[arg(long, value_name = "TIME", default_value = "30m", value_parser = duration, requires = "rules")]
    quiet_first: SignedDuration,

    /// How to nudge: by the terminal's bell, a notification, the sensor's own motor, or a command [default: bell].
    #[arg(long = "nudge-by", value_name = "WAY", value_enum, value_delimiter = ',', requires = "rules")]
    ways: Vec<Way>,

    /// What --nudge-by command runs through the shell; SUPINE_NUDGE says what for (stomach, back, left, right, still).
    #[arg(long, value_name = "CMD", required_if_eq("ways", "command"), requires = "rules")]
    nudge_command: Option<String>,
}

/// A way to nudge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Way {
    /// The terminal's bell.
    Bell,
    /// A notification on this machine's desktop.
    Notify,
    /// The sensor's own motor, where it has one (Bangle.js, some MetaMotions).
    Vibrate,
    /// A command of your own.
    Command,
}

impl NudgeArgs {
    /// What decides; absent without a rule.
    #[must_use]
    pub fn nudger(&self) -> Option<Nudger> {
        (!self.rules.is_empty()).then(|| Nudger::new(&self.rules, self.quiet_first))
    }

    /// What carries out. A command that was given is meant, whether or not its way was named too.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        let mut ways = self.ways.clone();
        if self.nudge_command.is_some() && !ways.contains(&Way::Command) {
            ways.push(Way::Command);
        }
        if ways.is_empty() {
            ways.push(Way::Bell);
        }
        Delivery::new(ways, self.nudge_command.clone())
    }
}

/// Carries nudges out.
#[derive(Debug)]
pub struct Delivery {
    ways: Vec<Way>,
    command: Option<String>,
    running: Option<thread::JoinHandle<()>>,
    tell: Sender<String>,
    troubles: Receiver<String>,
    told: Vec<String>,
}

impl Delivery {
    /// By these ways.
    #[must_use]
    pub fn new(ways: Vec<Way>, command: Option<String>) -> Self {
        let (tell, troubles) = channel();
        Self { ways, command, running: None, tell, troubles, told: Vec::new() }
    }

    /// Whether the sensor's motor is among the ways: whoever holds the link has its driver's steps for that said.
    #[must_use]
    pub fn vibrates(&self) -> bool {
        self.ways.contains(&Way::Vibrate)
    }

    /// Nudges by every way but the sensor's motor, and does not wait for any.
    pub fn deliver(&mut self, nudge: Nudge) {
        for way in self.ways.clone() {
            match way {
                Way::Bell => self.report(ring().map_err(|error| format!("The bell does not ring: {error}."))),
                Way::Notify => drop(self.spawn(move || notify(nudge))),
                Way::Command => self.command(nudge),
                Way::Vibrate => {}
            }
        }
    }

    /// What did not work since the last call, each once a night.
    pub fn troubles(&mut self) -> Vec<String> {
        let mut new = Vec::new();
        for trouble in self.troubles.try_iter() {
            if !self.told.contains(&trouble) {
                self.told.push(trouble.clone());
                new.push(trouble);
            }
        }
        new
    }

    fn report(&self, done: Result<(), String>) {
        // The receiver lives as long as this does.
        done.err().into_iter().for_each(|trouble| drop(self.tell.send(trouble)));
    }

    fn command(&mut self, nudge: Nudge) {
        let Some(command) = self.command.clone() else { return };
        if self.running.as_ref().is_some_and(|it| !it.is_finished()) {
            return self.report(Err("The command of the last nudge still runs; it was not begun again.".to_owned()));
        }
        self.running = self.spawn(move || run(&command, nudge));
    }

    fn spawn(&self, work: impl FnOnce() -> Result<(), String> + Send + 'static) -> Option<thread::JoinHandle<()>> {
        let tell = self.tell.clone();
        let work = move || work().err().into_iter().for_each(|trouble| drop(tell.send(trouble)));
        let begun = thread::Builder::new().name("nudge".to_owned()).spawn(work);
        begun.inspect_err(|error| self.report(Err(format!("No nudge could be given: {error}.")))).ok()
    }
}

/// The bell of the terminal; within the full screen it moves nothing.
fn ring() -> io::Result<()> {
    let (mut out, mut err) = (io::stdout(), io::stderr());
    if out.is_terminal() {
        out.write_all(b"\x07").and_then(|()| out.flush())
    } else if err.is_terminal() {
        err.write_all(b"\x07").and_then(|()| err.flush())
    } else {
        Err(io::Error::other("there is no terminal"))
    }
}

fn notify(nudge: Nudge) -> Result<(), String> {
    let mut note = notify_rust::Notification::new();
    note.appname("supine").summary(summary(nudge)).body(&because(nudge));
    note.show().map(drop).map_err(|error| format!("No notification could be shown: {error}."))
}

const fn summary(nudge: Nudge) -> &'static str {
    match nudge {
        Nudge::Still => "Time to move",
        _ => "Time to turn over",
    }
}

fn because(nudge: Nudge) -> String {
    let how = posture_of(nudge).map_or("still", words::lying);
    format!("You have been lying {how} for a while.")
}

/// Runs it to its end, with nothing to read and nowhere to write: the terminal belongs to the recording.
fn run(command: &str, nudge: Nudge) -> Result<(), String> {
    let mut shell = shell(command);
    shell.env("SUPINE_NUDGE", nudge.word()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match shell.status() {
        Err(error) => Err(format!("The nudge command could not be started: {error}.")),
        Ok(status) if !status.success() => Err(format!("The nudge command failed ({status}): {command}")),
        Ok(_) => Ok(()),
    }
}

fn shell(command: &str) -> Command {
    let (name, option) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let mut shell = Command::new(name);
    shell.args([option, command]);
    shell
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Alone {
        #[command(flatten)]
        nudges: NudgeArgs,
    }

    fn args(args: &[&str]) -> Result<NudgeArgs, clap::Error> {
        Alone::try_parse_from([&["record"], args].concat()).map(|alone| alone.nudges)
    }

    fn finished(mut delivery: Delivery) -> Vec<String> {
        delivery.running.take().into_iter().for_each(|running| running.join().unwrap());
        delivery.troubles()
    }

    #[test]
    fn without_a_rule_there_are_no_nudges_and_with_one_the_bell() {
        assert!(args(&[]).unwrap().nudger().is_none());
        let told = args(&["--nudge", "stomach:10m", "--nudge", "still:90m"]).unwrap();
        assert_eq!(told.nudger().unwrap().given(), 0);
        assert_eq!(told.delivery().ways, [Way::Bell]);
    }

    #[test]
    fn ways_add_up_and_a_command_is_meant() {
        let told = args(&["--nudge", "back:5m", "--nudge-by", "bell,vibrate", "--nudge-command", "true"]).unwrap();
        assert_eq!(told.delivery().ways, [Way::Bell, Way::Vibrate, Way::Command]);
        assert!(told.delivery().vibrates());
    }

    #[test]
    fn what_does_not_add_up_is_told() {
        let wrong: [(&[&str], &str); 4] = [
            (&["--nudge", "belly:10m"], "belly"),
            (&["--nudge", "back:5m", "--nudge-by", "command"], "--nudge-command"),
            (&["--nudge-by", "bell"], "--nudge"),
            (&["--nudge", "back:5m", "--quiet-first", "soon"], "soon"),
        ];
        for (given, says) in wrong {
            let error = args(given).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_command_is_told_what_for_and_its_failure_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("nudged");
        let mut well = Delivery::new(vec![Way::Command], Some(format!("echo $SUPINE_NUDGE > {}", file.display())));
        well.deliver(Nudge::Stomach);
        assert_eq!(finished(well), [] as [String; 0]);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "stomach\n");

        let mut badly = Delivery::new(vec![Way::Command], Some("exit 3".to_owned()));
        for _ in 0..2 {
            badly.deliver(Nudge::Still);
            badly.running.take().unwrap().join().unwrap();
        }
        let told = badly.troubles();
        assert!(matches!(told.as_slice(), [one] if one.contains("exit status: 3")), "{told:?}");
    }

    #[cfg(unix)]
    #[test]
    fn a_command_that_hangs_is_not_begun_twice_and_holds_up_nothing() {
        let mut delivery = Delivery::new(vec![Way::Command], Some("sleep 0.3".to_owned()));
        delivery.deliver(Nudge::Still);
        delivery.deliver(Nudge::Still);
        let told = finished(delivery);
        assert!(matches!(told.as_slice(), [one] if one.contains("still runs")), "{told:?}");
    }
}
