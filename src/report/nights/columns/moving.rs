//! Movements, stillness, and the figures of wrist studies.

use super::super::{Column, local};
use super::{OURS, column, ended_by, number, still_in};
use crate::night::still::EndedBy;
use crate::posture::{Label, Posture, StillnessBout};

/// Where rotations are from.
const ROTATIONS: &str = "10 degrees: DynaPort night report; classes our own";
/// Where stillness bouts are from.
const STILL: &str = "length: van Hees et al. 2015; else our own definition";
/// Where sustained inactivity bouts are from.
const SIB: &str = "van Hees et al. 2015";
/// Where those by the whole direction are from.
const ALL_AXES: &str = "van Hees et al. 2015; with all axes our own";

pub(super) const MOVEMENTS: [Column; 11] = [
    column("twitches", "1", "movements above settings.twitch_g without a lasting change of direction", OURS, |night| {
        night.movements.map(|it| it.twitches).into()
    }),
    column("twitches_per_hour", "per hour", "those per hour of known lying time", OURS, |night| {
        number(night.movements.and_then(|it| it.twitches_per_hour), 3)
    }),
    column(
        "shifts",
        "1",
        "gross movements or lasting changes of direction above settings.shift in one posture",
        OURS,
        |night| night.movements.map(|it| it.shifts).into(),
    ),
    column("shifts_per_hour", "per hour", "those per hour of known lying time", OURS, |night| {
        number(night.movements.and_then(|it| it.shifts_per_hour), 3)
    }),
    column("turns", "1", "movements that change the posture", OURS, |night| night.movements.map(|it| it.turns).into()),
    column("turns_per_hour", "per hour", "those per hour of known lying time", OURS, |night| {
        number(night.movements.and_then(|it| it.turns_per_hour), 3)
    }),
    column("rotations_10_to_30_deg", "1", "lasting rotations of the trunk by 10 to 30 degrees", ROTATIONS, |night| {
        night.movements.map(|it| it.rotations[0]).into()
    }),
    column("rotations_30_to_60_deg", "1", "lasting rotations of the trunk by 30 to 60 degrees", ROTATIONS, |night| {
        night.movements.map(|it| it.rotations[1]).into()
    }),
    column("rotations_60_to_90_deg", "1", "lasting rotations of the trunk by 60 to 90 degrees", ROTATIONS, |night| {
        night.movements.map(|it| it.rotations[2]).into()
    }),
    column(
        "rotations_over_90_deg",
        "1",
        "lasting rotations of the trunk by more than 90 degrees",
        ROTATIONS,
        |night| night.movements.map(|it| it.rotations[3]).into(),
    ),
    column("rotations_per_hour", "per hour", "rotations of all classes per hour of known lying time", OURS, |night| {
        number(night.movements.and_then(|it| it.rotations_per_hour), 3)
    }),
];

pub(super) const STILLNESS: [Column; 19] = [
    column(
        "longest_stillness_s",
        "s",
        "longest stretch without a position change, a shift and gross movement; 0 without any of settings.stillness_secs",
        OURS,
        |night| night.longest_stillness().map_or(0, StillnessBout::secs).into(),
    ),
    column("longest_stillness_start", "", "when it began: local time with its offset", "", |night| {
        night.longest_stillness().map(|bout| local(bout.start, &night.clock())).into()
    }),
    column(
        "longest_stillness_posture",
        "",
        "the posture it was lain in: supine, left_side, right_side, prone",
        OURS,
        |night| night.longest_stillness().and_then(|bout| bout.posture).map(|it| Label::Posture(it).key()).into(),
    ),
    column("stillness_bouts", "1", "number of stillness bouts of at least settings.stillness_secs", STILL, |night| {
        night.still.as_ref().map(|still| still.bouts).into()
    }),
    column("stillness_s", "s", "time in them", STILL, |night| night.still.as_ref().map(|still| still.secs).into()),
    column("stillness_median_s", "s", "median of their lengths", STILL, |night| {
        night.still.as_ref().map(|still| still.median_secs).into()
    }),
    column(
        "still_over_30_min_s",
        "s",
        "time in stillness bouts of 30 minutes and more",
        "De Koninck et al. 1992",
        |night| night.still.as_ref().map(|still| still.over_30_secs).into(),
    ),
    column("still_over_60_min_s", "s", "time in stillness bouts of 60 minutes and more", OURS, |night| {
        night.still.as_ref().map(|still| still.over_60_secs).into()
    }),
    column("still_over_90_min_s", "s", "time in stillness bouts of 90 minutes and more", OURS, |night| {
        night.still.as_ref().map(|still| still.over_90_secs).into()
    }),
    column("still_supine_s", "s", "time in stillness bouts lain in supine", OURS, |night| {
        still_in(night, Posture::Supine)
    }),
    column("still_left_side_s", "s", "time in stillness bouts lain in left_side", OURS, |night| {
        still_in(night, Posture::LeftSide)
    }),
    column("still_right_side_s", "s", "time in stillness bouts lain in right_side", OURS, |night| {
        still_in(night, Posture::RightSide)
    }),
    column("still_prone_s", "s", "time in stillness bouts lain in prone", OURS, |night| {
        still_in(night, Posture::Prone)
    }),
    column("ended_by_movement", "1", "stillness bouts ended by gross movement in one posture", OURS, |night| {
        ended_by(night, EndedBy::Movement)
    }),
    column(
        "ended_by_shift",
        "1",
        "stillness bouts ended by a lasting change of direction in one posture",
        OURS,
        |night| ended_by(night, EndedBy::Shift),
    ),
    column("ended_by_turn", "1", "stillness bouts ended by a position change", OURS, |night| {
        ended_by(night, EndedBy::Turn)
    }),
    column("ended_by_rise", "1", "stillness bouts ended by getting up", OURS, |night| ended_by(night, EndedBy::Rise)),
    column("ended_by_gap", "1", "stillness bouts ended by a gap", OURS, |night| ended_by(night, EndedBy::Gap)),
    column("ended_by_end", "1", "stillness bouts ended by the end of the window", OURS, |night| {
        ended_by(night, EndedBy::End)
    }),
];

pub(super) const ACTIVITY: [Column; 9] = [
    column("series_s", "s", "time of the window that the five-second series covers", OURS, |night| {
        night.activity.as_ref().map(|it| it.secs).into()
    }),
    column("enmo_mg", "mg", "mean of max(|a| − 1 g, 0), readings not calibrated", "van Hees et al. 2013", |night| {
        number(night.activity.as_ref().map(|it| it.enmo_mg), 3)
    }),
    column("mad_mg", "mg", "mean of the mean absolute deviation of |a| over 5 s", "Vähä-Ypyä et al. 2015", |night| {
        number(night.activity.as_ref().map(|it| it.mad_mg), 3)
    }),
    column("sib_z_bouts", "1", "sustained inactivity bouts by the angle of the z axis of the sensor", SIB, |night| {
        night.activity.as_ref().map(|it| it.sib_z.bouts).into()
    }),
    column("sib_z_s", "s", "time in them", SIB, |night| night.activity.as_ref().map(|it| it.sib_z.secs).into()),
    column("sib_z_longest_s", "s", "the longest of them; 0 without any", SIB, |night| {
        night.activity.as_ref().map(|it| it.sib_z.longest_secs).into()
    }),
    column(
        "sib_direction_bouts",
        "1",
        "sustained inactivity bouts by the whole direction of gravity",
        ALL_AXES,
        |night| night.activity.as_ref().map(|it| it.sib_direction.bouts).into(),
    ),
    column("sib_direction_s", "s", "time in them", ALL_AXES, |night| {
        night.activity.as_ref().map(|it| it.sib_direction.secs).into()
    }),
    column("sib_direction_longest_s", "s", "the longest of them; 0 without any", ALL_AXES, |night| {
        night.activity.as_ref().map(|it| it.sib_direction.longest_secs).into()
    }),
];
