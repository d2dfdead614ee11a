//! Times of a table, one after the other.

use super::push_time;
use crate::time::{Clock, Timestamp};

/// `2026-03-14T23:06:` before the second, and where the second ends.
const SECOND: (usize, usize) = (17, 19);

/// How long a time is of which only the second changes: `2026-03-14T23:06:40+01:00`.
const WHOLE: usize = 25;

/// Writes times that rise by seconds: within a minute only the second changes, so only it is written anew.
///
/// A zone changes its offset on a full minute (those of the nineteenth century, which did not, had no accelerometers).
pub(super) struct Stamps<'a> {
    clock: &'a Clock,
    /// The text of some time in the minute, and the Unix second with which that minute begins on the local clock.
    minute: Option<(String, i64)>,
}

impl<'a> Stamps<'a> {
    /// On this clock.
    pub(super) const fn new(clock: &'a Clock) -> Self {
        Self { clock, minute: None }
    }

    /// Writes a time as [`push_time`] does.
    pub(super) fn push(&mut self, text: &mut String, at: Timestamp) {
        if let Some((said, begin)) = &self.minute
            && at == Timestamp::from_secs(at.floor_secs())
            && let Ok(second) = u8::try_from(at.floor_secs() - begin)
            && second < 60
            && let Some((before, after)) = said.get(..SECOND.0).zip(said.get(SECOND.1..))
        {
            text.push_str(before);
            text.extend([second / 10, second % 10].map(|digit| char::from(b'0' + digit)));
            text.push_str(after);
            return;
        }
        let from = text.len();
        push_time(text, at, self.clock);
        self.minute = text.get(from..).and_then(|said| minute(said, at));
    }
}

/// The minute of a time that is written so; `None` of one that is written otherwise.
fn minute(said: &str, at: Timestamp) -> Option<(String, i64)> {
    let second: i64 = said.get(SECOND.0..SECOND.1)?.parse().ok()?;
    (said.len() == WHOLE).then(|| (said.to_owned(), at.floor_secs() - second))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn each(clock: &Clock, times: impl Iterator<Item = Timestamp>) {
        let mut stamps = Stamps::new(clock);
        for at in times {
            let (mut said, mut expected) = (String::from(","), String::from(","));
            stamps.push(&mut said, at);
            push_time(&mut expected, at, clock);
            assert_eq!(said, expected);
        }
    }

    #[test]
    fn every_time_is_written_as_if_alone() {
        let zones = ["Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "UTC"];
        let zones = zones.map(|zone| Clock::Dated(jiff::tz::TimeZone::get(zone).unwrap()));
        // Ten minutes before Berlin puts its clocks forward, and before it puts them back.
        for begin in [1_774_745_400, 1_792_889_400] {
            for clock in zones.iter().chain([&Clock::Undated]) {
                for step in [1, 7, 61] {
                    each(clock, (0..1500).map(|number| Timestamp::from_secs(begin + number * step)));
                }
                each(clock, (0..200).map(|number| Timestamp::from_secs(begin - number)));
                each(clock, (0..200).map(|number| Timestamp::from_nanos((begin * 4 + number) * 250_000_000)));
            }
        }
    }

    #[test]
    fn an_offset_of_odd_seconds_is_no_trap() {
        // Until 1972 Monrovia was 44 minutes and 30 seconds behind.
        let monrovia = Clock::Dated(jiff::tz::TimeZone::get("Africa/Monrovia").unwrap());
        each(&monrovia, (0..300).map(|number| Timestamp::from_secs(1_000_000 + number)));
    }
}
