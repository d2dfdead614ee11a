//! Breathing, sensors off the trunk, nudges.

use super::super::Column;
use super::{OURS, breaths, column, count};
use crate::posture::Posture;

pub(super) const BREATHING: [Column; 8] = [
    column(
        "breaths_per_min",
        "per minute",
        "median rate of breathing over the minutes lain still in which it could be told",
        OURS,
        |night| breaths(night, |it| Some(it.median_per_minute)),
    ),
    column("breaths_q1_per_min", "per minute", "a quarter of those minutes lie below", OURS, |night| {
        breaths(night, |it| Some(it.quartiles_per_minute[0]))
    }),
    column("breaths_q3_per_min", "per minute", "a quarter of those minutes lie above", OURS, |night| {
        breaths(night, |it| Some(it.quartiles_per_minute[1]))
    }),
    column(
        "breathing_coverage",
        "1",
        "share of the lying time in the window for which a rate could be told",
        OURS,
        |night| breaths(night, |it| Some(it.coverage)),
    ),
    column(
        "breaths_supine_per_min",
        "per minute",
        "median rate in supine, where there are ten such minutes",
        OURS,
        |night| breaths(night, |it| it.by_posture.get(&Posture::Supine).copied()),
    ),
    column(
        "breaths_left_side_per_min",
        "per minute",
        "median rate in left_side, where there are ten such minutes",
        OURS,
        |night| breaths(night, |it| it.by_posture.get(&Posture::LeftSide).copied()),
    ),
    column(
        "breaths_right_side_per_min",
        "per minute",
        "median rate in right_side, where there are ten such minutes",
        OURS,
        |night| breaths(night, |it| it.by_posture.get(&Posture::RightSide).copied()),
    ),
    column(
        "breaths_prone_per_min",
        "per minute",
        "median rate in prone, where there are ten such minutes",
        OURS,
        |night| breaths(night, |it| it.by_posture.get(&Posture::Prone).copied()),
    ),
];

pub(super) const OFF_TRUNK: [Column; 3] = [
    column(
        "rest_found",
        "1",
        "off the trunk: 1 when the window is the longest rest, 0 when it is all that was recorded",
        "van Hees et al. 2018",
        |night| night.off_trunk.map(|off| off.rest_found).into(),
    ),
    column("thigh_level_s", "s", "thigh level, sitting or lying", "45 degrees: ActiPASS", |night| {
        night.off_trunk.and_then(|off| off.thigh).map(|thigh| thigh.level_secs).into()
    }),
    column("thigh_upright_s", "s", "thigh upright, standing", "45 degrees: ActiPASS", |night| {
        night.off_trunk.and_then(|off| off.thigh).map(|thigh| thigh.upright_secs).into()
    }),
];

pub(super) const NUDGES: [Column; 2] = [
    column("nudges", "1", "nudges that the sleeper was given", "", |night| count(night.nudges.len()).into()),
    column("nudges_answered", "1", "those that were answered within settings.answer_secs", OURS, |night| {
        count(night.nudges.iter().filter(|it| it.answered_after_secs.is_some()).count()).into()
    }),
];
