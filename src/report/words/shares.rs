//! What the postures of a night say together, which came first, and whether it eases. None claims a cause.

use super::number::{SCALE, ends, signed_points, size};
use super::{count, list, lying};
use crate::link::{Composition, Ease, Interval, Link, Reverse, Swap};
use crate::posture::Posture;

/// Whether all of an interval lies on one side of zero.
#[must_use]
pub fn is_clear(interval: Interval) -> bool {
    interval.low > 0.0 || interval.high < 0.0
}

/// The place that an hour is taken from or given to: `the stomach`.
const fn place(posture: Posture) -> &'static str {
    match posture {
        Posture::Supine => "the back",
        Posture::LeftSide => "the left side",
        Posture::RightSide => "the right side",
        Posture::Prone => "the stomach",
        Posture::Upright => "being up",
    }
}

/// `One hour from the stomach to the back went with −0.8 points (−1.5 to −0.1).`
#[must_use]
pub fn swap(swap: &Swap) -> String {
    let unclear = if is_clear(swap.points_per_hour) { "" } else { ", which may be nothing" };
    format!(
        "One hour from {} to {} went with {}{unclear}.",
        place(swap.from),
        place(swap.to),
        signed_points(swap.points_per_hour)
    )
}

/// The clear exchanges, each pair of postures once: in the direction that went with less pain. One of more points than the
/// scale has is none: of a posture that varied by minutes no hour can be told.
pub fn clear_swaps(composition: &Composition) -> impl Iterator<Item = &Swap> {
    composition.swaps.iter().filter(|Swap { points_per_hour: it, .. }| it.high < 0.0 && it.estimate >= -SCALE)
}

/// Which postures could not be compared, and why; `None` when all could.
#[must_use]
pub fn dropped(composition: &Composition) -> Option<String> {
    let names: Vec<String> = composition.dropped.iter().map(|posture| lying(*posture).to_owned()).collect();
    (!names.is_empty())
        .then(|| format!("Time {} is left out here: on too many nights there was none of it.", list(&names)))
}

/// What stands for a posture without a second, and how much hangs on it; `None` where nothing had to.
#[must_use]
pub fn replaced(composition: &Composition) -> Option<String> {
    let times = count(composition.replaced, "time", "times");
    (composition.replaced > 0).then(|| {
        format!(
            "A posture without a second cannot be compared as a share: {times} one was taken for a little less than could just \
             have been seen. With five minutes as the least that could, no number here would differ by more than {}.",
            size((composition.sensitivity * 100.0).ceil() / 100.0)
        )
    })
}

/// Does pain on the evening come before it?
#[must_use]
pub fn reverse(reverse: &Reverse) -> Option<String> {
    let name = reverse.exposure.name();
    Some(match reverse.finding.measured()?.link {
        Link::MorePain => format!("After evenings with more pain there was more of it in the night: {name}."),
        Link::LessPain => format!("After evenings with more pain there was less of it in the night: {name}."),
        Link::Unclear => return None,
    })
}

/// What all of it says together, as a sentence; `None` where nothing could be compared.
#[must_use]
pub fn reverses(all: &[Reverse]) -> Option<String> {
    let measured = all.iter().filter(|one| one.finding.measured().is_some()).count();
    let linked = all.iter().filter_map(reverse).count();
    match (measured, linked) {
        (0, _) => None,
        (_, 0) => Some(
            "The pain of the evening before went clearly with nothing in the night after it, so there is no clear \
             sign that pain decided how you lay."
                .to_owned(),
        ),
        _ => Some(
            "The night also followed the pain of the evening before it. Where that is so, how you lay may be an answer \
             to pain and not what came before it."
                .to_owned(),
        ),
    }
}

/// Whether it eases through the day, as a sentence.
#[must_use]
pub fn ease(ease: &Ease) -> String {
    let on = count(ease.n, "day", "days");
    let by = format!(
        "{} (95 % interval {}), on {on} with both scores",
        size(ease.difference.estimate),
        ends(ease.difference)
    );
    match ease.difference {
        it if it.high < 0.0 => format!("Later in the day pain was lower than on waking, by {by}."),
        it if it.low > 0.0 => format!("Later in the day pain was higher than on waking, by {by}."),
        it => format!(
            "Later in the day pain was neither clearly lower nor higher than on waking: {}, on {on}.",
            signed_points(it)
        ),
    }
}
