//! A recording as lines, for logs and pipes: one a minute, and one at each change of the link.

use super::say;
use super::status::Status;
use crate::source::ble::State;

/// Decides when a line is due.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    last: Option<(Key, i64)>,
}

/// What a new line is due for. Once there were readings, the attempts to get them back are all one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    state: Option<State>,
    problems: Vec<String>,
    task: Option<String>,
}

impl Lines {
    /// The line that is due now, without its end.
    pub fn line(&mut self, status: &Status) -> Option<String> {
        let key = key(status);
        let minute = status.now.floor_secs().div_euclid(60);
        if self.last.as_ref().is_some_and(|(last, at)| *last == key && *at == minute) {
            return None;
        }
        let told = self.last.replace((key, minute)).map(|(last, _)| last.problems).unwrap_or_default();
        let problems = say::problems(status).into_iter().filter(|problem| !told.contains(&without_digits(problem)));
        let task = status.task.iter().cloned();
        let more = problems.chain(task).map(|text| format!("      ! {text}"));
        Some([line(status)].into_iter().chain(more).collect::<Vec<_>>().join("\n"))
    }
}

fn key(status: &Status) -> Key {
    let state = status.link.state;
    let settled = matches!(state, State::Streaming | State::NoAdapter | State::Stopped);
    let away = status.night.heard.is_some() && !settled;
    // Numbers within a problem change all the time; that it is there is what counts.
    let problems = say::problems(status).iter().map(|problem| without_digits(problem)).collect();
    Key { state: (!away).then_some(state), problems, task: status.task.clone() }
}

fn without_digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_digit()).collect()
}

fn line(status: &Status) -> String {
    let streaming = status.link.state == State::Streaming && status.night.samples > 0;
    let parts = if streaming && status.disk.trouble.is_none() { numbers(status) } else { vec![doing(status)] };
    format!("{} {}", status.clock(status.now), parts.join(" · "))
}

/// The sentence of the screen without its end.
fn doing(status: &Status) -> String {
    let said = say::state(status);
    let mut letters = said.trim_end_matches('.').chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn numbers(status: &Status) -> Vec<String> {
    let night = &status.night;
    let mut parts = vec!["recording".to_owned()];
    parts.push(match night.held {
        Some((posture, since)) => format!("{posture} {}", say::minutes(status.secs_since(since))),
        None if night.not_worn => "not worn".to_owned(),
        None if !status.on_trunk => "not on the trunk".to_owned(),
        None => "posture unknown".to_owned(),
    });
    parts.extend(night.still_since.map(|since| format!("still {}", say::minutes(status.secs_since(since)))));
    parts.push(format!("{} samples", say::grouped(night.samples)));
    parts.push(format!("{} lost", say::lost(status)));
    parts.push(if night.gaps == 1 { "1 gap".to_owned() } else { format!("{} gaps", night.gaps) });
    parts.extend(say::signal(status));
    parts.extend(status.battery.map(|percent| format!("battery {percent} %")));
    parts
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;
    use jiff::SignedDuration;

    fn later(status: &Status, secs: i64) -> Status {
        Status { now: status.now + SignedDuration::from_secs(secs), ..status.clone() }
    }

    #[test]
    fn a_line_says_what_the_screen_says() {
        let mut status = fixture::well();
        assert_eq!(
            Lines::default().line(&status).unwrap(),
            "02:19 recording · left side 12 min · still 11 min · 23 400 samples · 0.1 % lost · 1 gap · −61 dBm · battery 92 %"
        );
        status.night.held = None;
        assert!(Lines::default().line(&status).unwrap().contains("posture unknown"));
    }

    #[test]
    fn there_is_one_a_minute_and_one_at_each_change() {
        let mut lines = Lines::default();
        let status = fixture::well();
        let printed = (0..120).filter(|&secs| lines.line(&later(&status, secs)).is_some()).count();
        assert_eq!(printed, 2);
        let lost = fixture::link_lost();
        assert_eq!(
            lines.line(&lost).unwrap().lines().next(),
            Some("00:03 no readings from the sensor for 3 min. Looking for it")
        );
        let mut again = lost;
        again.link.state = State::Looking;
        assert_eq!(lines.line(&again), None);
    }

    #[test]
    fn a_problem_is_told_once() {
        let mut lines = Lines::default();
        let status = fixture::battery_low();
        assert!(lines.line(&status).unwrap().contains("battery is at 9 %"));
        let next = Status { battery: Some(8), ..later(&status, 60) };
        assert_eq!(lines.line(&next).unwrap().lines().count(), 1);
    }

    #[test]
    fn looking_and_connecting_are_told() {
        let mut lines = Lines::default();
        assert_eq!(lines.line(&fixture::looking()).unwrap(), "23:00 looking for the sensor (Polar H10)");
        assert_eq!(lines.line(&fixture::connecting()).unwrap(), "23:00 connecting to Polar H10 0A1B2C3D");
    }
}
