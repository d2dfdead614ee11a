//! Going to bed, getting up and sleeping, in words.

use super::{count, from_to, list, times};
use crate::night::{Bed, NightSummary, SleepEstimate};
use crate::time::human_duration;

/// Of more times than this it is not told when: nobody reads so many.
const MOST_TIMES: usize = 6;

/// How often the sleeper got up, when, and for how long: `twice, at 02:59 and 05:10, 9 min in all`; `None` when never.
#[must_use]
pub fn got_up(night: &NightSummary) -> Option<String> {
    let bed = night.bed.as_ref().filter(|bed| !bed.up.is_empty())?;
    let clock = night.clock();
    let at: Vec<String> = bed.up.iter().map(|up| clock.time_of_day(up.start)).collect();
    let often = times(u8::try_from(at.len()).unwrap_or(u8::MAX));
    let when = if at.len() > MOST_TIMES { String::new() } else { format!(", at {}", list(&at)) };
    let long = human_duration(bed.up_secs);
    Some(if at.len() == 1 { format!("{often}{when}, for {long}") } else { format!("{often}{when}, {long} in all") })
}

/// `23:31–06:50; 34 min awake in between, asleep 88 % of the time in bed`.
#[must_use]
pub fn asleep(night: &NightSummary, sleep: &SleepEstimate) -> String {
    let clock = night.clock();
    format!(
        "{}–{}, in between {} awake; asleep {:.0} % of the time in bed",
        clock.time_of_day(sleep.onset),
        clock.time_of_day(sleep.wake),
        human_duration(sleep.wake_after_onset_secs),
        100.0 * sleep.efficiency
    )
}

/// Which ends of the night were not recorded; `None` when both were.
#[must_use]
pub const fn cut(bed: &Bed) -> Option<&'static str> {
    match (bed.cut_at_start, bed.cut_at_end) {
        (false, false) => None,
        (true, false) => Some("the recording begins in bed; the night may have begun earlier"),
        (false, true) => Some("the recording ends in bed; the night may have gone on"),
        (true, true) => Some("the recording begins and ends in bed; the night may have been longer"),
    }
}

/// Where else somebody lay down for long: `17:20–18:40, 1 h 20 min and 20:10–21:00, 50 min`; `None` when nowhere. Of
/// more than three only how many.
#[must_use]
pub fn other_rests(night: &NightSummary, bed: &Bed) -> Option<String> {
    let spans: Vec<String> = bed.other_rests.iter().map(|&span| from_to(night, span)).collect();
    let text = match spans.len() {
        0 => return None,
        1..=3 => spans.join("; "),
        n => {
            let secs = bed.other_rests.iter().map(|rest| rest.secs()).sum();
            format!("{}, {}", count(n, "rest", "rests"), human_duration(secs))
        }
    };
    Some(format!("{text}: a sofa or a nap, not counted"))
}
