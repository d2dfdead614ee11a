//! When the sleeper is to be nudged: for lying in one posture, or still, for too long.
//!
//! Pure: the provisional night goes in, a nudge comes out.

use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;

use crate::night::{Provisional, posture_of};
use crate::posture::Posture;
use crate::sensor::log::Nudge;
use crate::time::Timestamp;

/// A sleeper who did not answer is not nudged again before this, however short the rule's time.
const LEAST_PAUSE: SignedDuration = SignedDuration::from_mins(2);
/// Moving so soon after a nudge may be the sensor's own motor, and is no answer unless the posture changes: readings
/// are looked at some ten seconds after they were taken, and the motor runs for one.
const GRACE: SignedDuration = SignedDuration::from_secs(20);
/// The range of a rule's time: below, turning over would be nudged; above, no night is so long.
const TIMES: std::ops::RangeInclusive<i64> = 60..=43_200;

/// Nudge for this when it has lasted for so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What for.
    pub nudge: Nudge,
    /// How long it may last.
    pub after: SignedDuration,
}

/// Words that are no rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotARule {
    /// No colon.
    #[error("say for what and after how long, as in stomach:10m or still:90m")]
    NoColon,
    /// Not something there are nudges for.
    #[error("{0:?} is nothing to nudge for: say stomach, back, left, right or still")]
    Reason(String),
    /// No duration.
    #[error("{0:?} is no length of time: say 10m, 90min or 1h30m")]
    Time(String),
    /// Too short or too long.
    #[error("{0} is too short or too long: from 1m to 12h")]
    Range(String),
}

impl FromStr for Rule {
    type Err = NotARule;

    fn from_str(text: &str) -> Result<Self, NotARule> {
        let (reason, time) = text.split_once(':').ok_or(NotARule::NoColon)?;
        let word = reason.trim().to_ascii_lowercase();
        let nudge = Nudge::ALL.into_iter().find(|nudge| nudge.word() == word);
        let nudge = nudge.ok_or_else(|| NotARule::Reason(reason.trim().to_owned()))?;
        let after = duration(time)?;
        let fits = TIMES.contains(&after.as_secs());
        fits.then_some(Self { nudge, after }).ok_or_else(|| NotARule::Range(time.trim().to_owned()))
    }
}

/// A length of time as people write it: `10m`, `90min`, `1h30m`.
///
/// # Errors
/// When it is none.
pub fn duration(text: &str) -> Result<SignedDuration, NotARule> {
    let found = text.trim().parse::<SignedDuration>().ok().filter(|found| !found.is_negative());
    found.ok_or_else(|| NotARule::Time(text.trim().to_owned()))
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{:#}", self.nudge.word(), self.after)
    }
}

/// A rule and its last nudge, with the posture it came in, while that has had no answer.
#[derive(Clone, Copy, Debug)]
struct Watched {
    rule: Rule,
    nudged: Option<(Timestamp, Posture)>,
}

/// Decides when to nudge.
#[derive(Clone, Debug)]
pub struct Nudger {
    watched: Vec<Watched>,
    quiet_first: SignedDuration,
    quiet_until: Option<Timestamp>,
    given: u32,
    answered: u32,
}

impl Nudger {
    /// By these rules, and not at all within `quiet_first` of the first look.
    #[must_use]
    pub fn new(rules: &[Rule], quiet_first: SignedDuration) -> Self {
        let watched = rules.iter().map(|&rule| Watched { rule, nudged: None }).collect();
        Self { watched, quiet_first, quiet_until: None, given: 0, answered: 0 }
    }

    /// What to nudge for now, if anything. While the sleeper is up, or it is unknown how they lie, nothing.
    pub fn look(&mut self, now: Timestamp, night: &Provisional) -> Option<Nudge> {
        let quiet_until = *self.quiet_until.get_or_insert(now + self.quiet_first);
        let (posture, since) = night.held?;
        for watched in &mut self.watched {
            self.answered += u32::from(watched.answered(posture, night.still_since));
        }
        if now < quiet_until || !posture.is_lying() {
            return None;
        }
        let due = self.watched.iter_mut().find(|it| it.is_due(now, posture, since, night.still_since))?;
        due.nudged = Some((now, posture));
        self.given += 1;
        Some(due.rule.nudge)
    }

    /// How many nudges were given.
    #[must_use]
    pub const fn given(&self) -> u32 {
        self.given
    }

    /// After how many of them the sleeper moved.
    #[must_use]
    pub const fn answered(&self) -> u32 {
        self.answered
    }

    /// Until when there are none.
    #[must_use]
    pub const fn quiet_until(&self) -> Option<Timestamp> {
        self.quiet_until
    }
}

impl Watched {
    /// Whether the last nudge has now had its answer; then it is forgotten.
    fn answered(&mut self, posture: Posture, still_since: Option<Timestamp>) -> bool {
        let Some((nudged, before)) = self.nudged else { return false };
        let answered = match posture_of(self.rule.nudge) {
            Some(wanted) => posture != wanted,
            None => posture != before || still_since.is_some_and(|since| since > nudged + GRACE),
        };
        self.nudged = self.nudged.filter(|_| !answered);
        answered
    }

    fn is_due(&self, now: Timestamp, posture: Posture, since: Timestamp, still_since: Option<Timestamp>) -> bool {
        let since = match posture_of(self.rule.nudge) {
            Some(wanted) => (posture == wanted).then_some(since),
            None => still_since,
        };
        let pause = self.rule.after.max(LEAST_PAUSE);
        let paused = self.nudged.is_none_or(|(nudged, _)| now - nudged >= pause);
        paused && since.is_some_and(|since| now - since >= self.rule.after)
    }
}

#[cfg(test)]
mod tests;
