//! Time in each posture, or what there is instead.

use super::{DIM, Lines, bar, styled};
use crate::night::{NightSummary, OffTrunk, PostureTimes};
use crate::posture::{Posture, Reason};
use crate::report::words;
use crate::time::human_duration;

const BAR: u32 = 36;

/// A row a posture and one for unknown time; of a sensor off the trunk, what can be known.
pub(super) fn rows(out: &mut Lines, night: &NightSummary) {
    if let Some(off) = &night.off_trunk {
        return off_trunk(out, night, off);
    }
    Posture::ALL.into_iter().for_each(|posture| posture_row(out, &night.times, posture));
    unknown_row(out, &night.times);
}

/// What cannot be known and why, and what can.
fn off_trunk(out: &mut Lines, night: &NightSummary, off: &OffTrunk) {
    if let Some(worn) = night.worn {
        out.pair("Worn on", words::place(worn));
        out.wrapped("  ", 2, words::cannot_tell(worn).unwrap_or_default());
    }
    out.blank();
    let missing = night.times.unknown.get(&Reason::Gap).copied().unwrap_or(0);
    let all = night.window.secs();
    let share = words::percent(words::share(all - missing, all));
    out.pair("Readings", &format!("{} of {}, {share}", human_duration(all - missing), human_duration(all)));
    if let Some(thigh) = off.thigh {
        out.pair("Thigh level", &format!("{} (sitting or lying: they look alike)", human_duration(thigh.level_secs)));
        out.pair("Thigh upright", &format!("{} (standing)", human_duration(thigh.upright_secs)));
    }
}

fn posture_row(out: &mut Lines, times: &PostureTimes, posture: Posture) {
    let secs = times.secs(posture);
    let share = words::share(secs, times.known_secs());
    out.line(&format!(
        "  {:<11} {:>11} {:>6}  {}",
        posture.word(),
        human_duration(secs),
        words::percent(share),
        bar(share.unwrap_or(0.0), BAR, posture)
    ));
}

fn unknown_row(out: &mut Lines, times: &PostureTimes) {
    out.line(&styled(DIM, "  shares are of the time with a known posture"));
    if times.unknown_secs() == 0 {
        out.line(&format!("  {:<11} {:>11}", "unknown", "none"));
        return;
    }
    let share = words::percent(words::share(times.unknown_secs(), times.total_secs()));
    let head = format!("  {:<11} {:>11} {:>6}  ", "unknown", human_duration(times.unknown_secs()), share);
    out.wrapped(&head, 34, &format!("of the time in bed: {}", words::reasons(times)));
}
