//! One posture instead of another, the evening before, and the day after.

use super::{every, perhaps, told};
use crate::link::{Composition, Ease, Exposure, Finding, Interval, Link, Reverse, Swap};
use crate::posture::Posture;
use crate::report::fixture::{interval, measured};
use crate::report::words::number::signed_points;
use crate::report::words::shares::{dropped, ease, replaced, reverse, reverses, swap};

fn composition(dropped: &[Posture], replaced: usize, sensitivity: f64) -> Composition {
    let parts = vec![Posture::Supine, Posture::LeftSide];
    Composition { parts, dropped: dropped.to_vec(), swaps: Vec::new(), n: 28, replaced, sensitivity }
}

#[test]
fn one_posture_instead_of_another() {
    let postures = every!(Posture:
        Posture::Supine => Posture::Supine,
        Posture::LeftSide => Posture::LeftSide,
        Posture::RightSide => Posture::RightSide,
        Posture::Prone => Posture::Prone,
        Posture::Upright => Posture::Upright,
    );
    let said = |from: Posture, to: Posture, points_per_hour: Interval| {
        let given = format!("an hour from {} to {}: {}", from.key(), to.key(), signed_points(points_per_hour));
        (given, swap(&Swap { from, to, points_per_hour, p: 0.01 }))
    };
    let clear = interval(-0.8, -1.5, -0.1);
    let each = postures.iter().map(|posture| {
        said(*posture, if *posture == Posture::Supine { Posture::Prone } else { Posture::Supine }, clear)
    });
    let unclear = [interval(-0.8, -1.8, 0.2), interval(0.001, -0.02, 0.02), interval(1.0, 0.4, 1.6)];
    let unclear = unclear.map(|it| said(Posture::Prone, Posture::Supine, it));
    let left = [&[][..], &[Posture::Prone], &[Posture::Prone, Posture::RightSide]]
        .map(|out| (format!("left out: {out:?}"), perhaps(dropped(&composition(out, 0, 0.0)))));
    let zeros = [(0, 0.0), (1, 0.34), (7, 0.004), (2, 1.0)].map(|(n, by)| {
        (format!("{n} zeros replaced, which changes {by} points at most"), perhaps(replaced(&composition(&[], n, by))))
    });
    insta::assert_snapshot!(told(each.chain(unclear).chain(left).chain(zeros)));
}

#[test]
fn the_evening_before() {
    let after = |finding| Reverse { exposure: Exposure::PRIMARY, n: 28, finding };
    let few = || after(Finding::TooFew { needed: 11 });
    let links = every!(Link: Link::MorePain => Link::MorePain, Link::LessPain => Link::LessPain, Link::Unclear => Link::Unclear);
    let each = links
        .into_iter()
        .map(|link| (format!("evening pain and the stomach: {link:?}"), perhaps(reverse(&after(measured(link))))));
    let all = [
        ("no evening noted", vec![]),
        ("three evenings", vec![few()]),
        ("28 evenings, nothing clear", vec![after(measured(Link::Unclear)), few()]),
        ("28 evenings, one clear", vec![after(measured(Link::Unclear)), after(measured(Link::MorePain))]),
    ];
    let all = all.map(|(given, all)| (given.to_owned(), perhaps(reverses(&all))));
    insta::assert_snapshot!(told(each.chain(all)));
}

#[test]
fn ease_through_the_day() {
    let said = |difference: Interval| {
        (
            format!("28 days, later less waking {}", signed_points(difference)),
            ease(&Ease { n: 28, waking: 4.0, later: 2.8, difference, p: 0.01 }),
        )
    };
    let cases = [
        interval(-1.2, -1.6, -0.8),
        interval(-1.0, -1.9, -0.1),
        interval(1.2, 0.8, 1.6),
        interval(-0.2, -0.6, 0.2),
        interval(-0.001, -0.2, 0.2),
    ];
    insta::assert_snapshot!(told(cases.map(said)));
}
