//! When in bed, asleep and worn, and in which posture.

use super::super::{Column, local};
use super::{OURS, column, count, number, on_trunk, share, sleep, unknown};
use crate::posture::{Posture, Reason};

/// Where the estimate of sleep is from.
const SLEEP: &str = "Acti4 (version of 2020), rule for the trunk";

pub(super) const WHEN: [Column; 19] = [
    column(
        "recorded_start",
        "",
        "first reading: local time with its offset (ISO 8601), or seconds of an undated recording",
        "",
        |night| local(night.recorded.start, &night.clock()).into(),
    ),
    column("recorded_end", "", "end of the last reading, likewise", "", |night| {
        local(night.recorded.end, &night.clock()).into()
    }),
    column("recorded_s", "s", "from the first to the last reading", "", |night| night.recorded.secs().into()),
    column(
        "in_bed_start",
        "",
        "start of the window: lying down for the night; off the trunk the start of the longest rest",
        OURS,
        |night| local(night.window.start, &night.clock()).into(),
    ),
    column(
        "in_bed_end",
        "",
        "end of the window: getting up in the morning; off the trunk the end of the longest rest",
        OURS,
        |night| local(night.window.end, &night.clock()).into(),
    ),
    column(
        "in_bed_s",
        "s",
        "length of the window; all times in postures and without any add up to it",
        OURS,
        |night| night.window.secs().into(),
    ),
    column("cut_at_start", "1", "1 when the recording begins in bed, else 0", OURS, |night| {
        night.bed.as_ref().map(|bed| bed.cut_at_start).into()
    }),
    column("cut_at_end", "1", "1 when the recording ends in bed, else 0", OURS, |night| {
        night.bed.as_ref().map(|bed| bed.cut_at_end).into()
    }),
    column("times_up", "1", "times out of bed within the window", OURS, |night| {
        night.bed.as_ref().map(|bed| count(bed.up.len())).into()
    }),
    column("up_s", "s", "their length altogether", OURS, |night| night.bed.as_ref().map(|bed| bed.up_secs).into()),
    column("sleep_onset", "", "when sleep began, estimated from movement", SLEEP, |night| {
        sleep(night, |sleep| local(sleep.onset, &night.clock()))
    }),
    column("sleep_end", "", "when sleep ended for good, estimated from movement", SLEEP, |night| {
        sleep(night, |sleep| local(sleep.wake, &night.clock()))
    }),
    column("sleep_latency_s", "s", "from lying down to the onset of sleep, estimated", SLEEP, |night| {
        sleep(night, |sleep| sleep.latency_secs)
    }),
    column(
        "asleep_s",
        "s",
        "asleep in the window, estimated; lying awake without moving counts as asleep",
        SLEEP,
        |night| sleep(night, |sleep| sleep.asleep_secs),
    ),
    column("wake_after_onset_s", "s", "awake between onset and end of sleep, estimated", SLEEP, |night| {
        sleep(night, |sleep| sleep.wake_after_onset_secs)
    }),
    column("awakenings", "1", "how often sleep began again after waking, estimated", SLEEP, |night| {
        sleep(night, |sleep| sleep.awakenings)
    }),
    column(
        "sleep_efficiency",
        "1",
        "asleep as a share of the recorded time of the window, estimated",
        SLEEP,
        |night| sleep(night, |sleep| share(sleep.efficiency)),
    ),
    column("worn_s", "s", "time worn within the window", OURS, |night| {
        night.wear.as_ref().map(|wear| wear.window_worn_secs).into()
    }),
    column("not_worn_s", "s", "time not worn within the window: still, without anybody breathing", OURS, |night| {
        night.wear.as_ref().map(|wear| wear.window_not_worn_secs).into()
    }),
];

pub(super) const POSTURES: [Column; 14] = [
    column("supine_s", "s", "time on the back; empty off the trunk", OURS, |night| {
        on_trunk(night, night.times.secs(Posture::Supine))
    }),
    column("left_side_s", "s", "time on the left side; empty off the trunk", OURS, |night| {
        on_trunk(night, night.times.secs(Posture::LeftSide))
    }),
    column("right_side_s", "s", "time on the right side; empty off the trunk", OURS, |night| {
        on_trunk(night, night.times.secs(Posture::RightSide))
    }),
    column("prone_s", "s", "time on the stomach; empty off the trunk", OURS, |night| {
        on_trunk(night, night.times.secs(Posture::Prone))
    }),
    column("upright_s", "s", "time up (sitting or standing); empty off the trunk", OURS, |night| {
        on_trunk(night, night.times.secs(Posture::Upright))
    }),
    column("gap_s", "s", "time without readings", OURS, |night| unknown(night, Reason::Gap)),
    column("unknown_not_worn_s", "s", "time in which the sensor was not worn", OURS, |night| {
        unknown(night, Reason::NotWorn)
    }),
    column("unknown_no_gravity_s", "s", "time with readings without a direction of gravity", OURS, |night| {
        unknown(night, Reason::NoGravity)
    }),
    column("unknown_not_on_trunk_s", "s", "time with readings of a sensor off the trunk", OURS, |night| {
        unknown(night, Reason::NotOnTrunk)
    }),
    column(
        "unknown_between_s",
        "s",
        "time in a direction that is no posture, or in doubt between several",
        OURS,
        |night| unknown(night, Reason::Between),
    ),
    column(
        "half_turned_s",
        "s",
        "lying with a roll of 105 to 150 degrees to either side, between a side and the stomach",
        "Cary et al. 2021 (provocative side-lying), as far as one sensor sees it",
        |night| night.rolls.map(|rolls| rolls.half_turned_secs).into(),
    ),
    column("position_changes", "1", "passages from one lying posture to another; empty off the trunk", OURS, |night| {
        on_trunk(night, i64::from(night.position_changes))
    }),
    column("position_changes_per_hour", "per hour", "those per hour of known lying time", OURS, |night| {
        number(night.position_changes_per_hour, 3)
    }),
    column("bouts", "1", "runs of one posture or of unknown time in the window", OURS, |night| {
        count(night.bouts.len()).into()
    }),
];
