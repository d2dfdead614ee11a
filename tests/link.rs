//! What is said of mornings whose link was put in, held still, turned round, or is not there yet.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::collections::BTreeMap;

use common::night;
use jiff::ToSpan;
use jiff::civil::date;
use supine::diary::{Entry, Nrs};
use supine::link::{
    Adjusted, Association, Covariate, Exposure, Finding, Findings, ImportantDifference, Interval, Link, Morning,
    Reverse, Usual,
};
use supine::posture::Posture;

/// The morning so many days after Monday 2 March 2026: so many seconds on the stomach in eight hours in bed, taken from
/// those on the back, and the pain on waking.
fn morning(day: i32, prone_secs: i64, pain: u8) -> Morning {
    let date = date(2026, 3, 2) + day.days();
    let mut night = night(&date.yesterday().unwrap().to_string(), 0);
    let more = prone_secs - night.times.secs(Posture::Prone);
    *night.times.known.get_mut(&Posture::Prone).unwrap() += more;
    *night.times.known.get_mut(&Posture::Supine).unwrap() -= more;
    Morning { night: Some(night), entry: Some(Entry::new(date, Nrs::new(pain).unwrap())), ..Morning::empty(date) }
}

fn with_evening(mut morning: Morning, evening: u8) -> Morning {
    morning.entry.as_mut().unwrap().evening = Some(Nrs::new(evening).unwrap());
    morning
}

/// 0 to 6 in an order without a trend: seven in a row are all different.
fn mixed(day: i32) -> u8 {
    u8::try_from(day * 3 % 7).unwrap()
}

/// 0 or 1, as often one as the other, and not in step with [`mixed`].
fn wobble(day: i32) -> u8 {
    u8::from(day * 5 % 11 > 4)
}

fn stomach(mornings: &[Morning]) -> Option<Adjusted> {
    Adjusted::of(&Exposure::PRIMARY, mornings, &Usual::of(mornings))
}

fn holds(interval: Interval, value: f64) -> bool {
    interval.low < value && value < interval.high
}

mod held_still {
    use super::*;

    #[test]
    fn the_slope_that_was_put_in_is_found() {
        // Half an hour more on the stomach and a point more: two points an hour.
        let mornings: Vec<Morning> =
            (0..42).map(|day| morning(day, 1800 * i64::from(mixed(day)), 1 + mixed(day) + wobble(day))).collect();
        let found = stomach(&mornings).unwrap();
        assert!(holds(found.slope, 2.0) && found.slope.high - found.slope.low < 1.0, "{found:?}");
        assert!(found.p < 1e-6 && found.n == 42);
        // Every night was as long as the others, and no evening was noted: neither can be held still.
        assert_eq!(found.covariates, [Covariate::PreviousMorning, Covariate::Weekend, Covariate::Trend]);
    }

    #[test]
    fn what_the_evening_explains_is_not_laid_to_the_stomach() {
        // Who hurts in the evening lies on the stomach longer, give or take, and hurts as much in the morning.
        let mornings: Vec<Morning> = (0..56)
            .map(|day| {
                let prone = 1200 * i64::from(mixed(day)) + 1800 * i64::from(day * 5 % 3);
                with_evening(morning(day, prone, 1 + mixed(day) + wobble(day)), mixed(day))
            })
            .collect();
        let alone = Association::of(Exposure::PRIMARY, &mornings, &Usual::of(&mornings));
        assert!(alone.finding.measured().unwrap().slope.low > 0.0, "alone it looks like a link");
        let held = stomach(&mornings).unwrap();
        assert!(held.covariates.contains(&Covariate::EveningPain) && holds(held.slope, 0.0), "{held:?}");
    }

    #[test]
    fn an_evening_counts_when_four_in_five_are_known() {
        let known_on = |known: i32| {
            let one = |day: i32| {
                let morning = morning(day, 1800 * i64::from(mixed(day)), 1 + mixed(day) + wobble(day));
                if day < known {
                    with_evening(morning, wobble(day + 1) + u8::try_from(day % 3).unwrap())
                } else {
                    morning
                }
            };
            stomach(&(0..20).map(one).collect::<Vec<_>>()).unwrap()
        };
        let (most, few) = (known_on(16), known_on(15));
        assert_eq!((most.n, most.covariates.contains(&Covariate::EveningPain)), (16, true));
        assert_eq!((few.n, few.covariates.contains(&Covariate::EveningPain)), (20, false));
    }

    #[test]
    fn the_length_of_the_night_is_not_held_still_while_it_is_asked_about() {
        let one = |day: i32| {
            let mut morning = morning(day, 1800 * i64::from(mixed(day)), 1 + mixed(day) + wobble(day));
            let night = morning.night.as_mut().unwrap();
            let longer = 600 * i64::from(day * 5 % 9);
            night.window.end = night.window.end + jiff::SignedDuration::from_secs(longer);
            *night.times.known.get_mut(&Posture::LeftSide).unwrap() += longer;
            morning
        };
        let mornings: Vec<Morning> = (0..42).map(one).collect();
        let held = |exposure| Adjusted::of(&exposure, &mornings, &Usual::of(&mornings)).unwrap().covariates;
        assert!(held(Exposure::PRIMARY).contains(&Covariate::HoursInBed));
        assert!(!held(Exposure::ShortSleep).contains(&Covariate::HoursInBed));
    }

    #[test]
    fn eight_mornings_more_than_coefficients_are_the_fewest() {
        // A constant, the stomach, weekends and a trend are four.
        let first = |n: i32| {
            let one = |day: i32| morning(day, 1800 * i64::from(mixed(day)), 1 + mixed(day) + wobble(day));
            stomach(&(0..n).map(one).collect::<Vec<_>>())
        };
        assert_eq!((first(11), first(12).map(|it| it.n), first(0)), (None, Some(12), None));
    }
}

mod turned_round {
    use super::*;

    /// Half an hour on the stomach for each point of the evening before; pain on waking follows neither.
    fn after_evenings(n: i32) -> Vec<Morning> {
        let one = |day: i32| {
            let evening = mixed(day);
            with_evening(morning(day, 1800 * i64::from(evening), 3 + u8::try_from(day % 2).unwrap()), evening)
        };
        (0..n).map(one).collect()
    }

    #[test]
    fn posture_that_follows_the_evening_is_found() {
        let findings = Findings::of(&after_evenings(42));
        let reverse = findings.reverse.iter().find(|one| one.exposure == Exposure::PRIMARY).unwrap();
        let measured = reverse.finding.measured().unwrap();
        assert_eq!((reverse.n, measured.link), (42, Link::MorePain));
        // As ranks the two are one; as numbers it is half an hour a point.
        assert!((measured.rho.estimate - 1.0).abs() < 1e-9 && (measured.slope.estimate - 0.5).abs() < 1e-9);
        let forward = findings.associations.iter().find(|one| one.exposure == Exposure::PRIMARY).unwrap();
        assert_eq!(forward.finding.measured().unwrap().link, Link::Unclear);
        // What the stomach gets, the back loses.
        let back = findings.reverse.iter().find(|one| one.exposure == Exposure::Hours(Posture::Supine)).unwrap();
        assert_eq!(back.finding.measured().unwrap().link, Link::LessPain);
    }

    #[test]
    fn evenings_that_were_not_noted_do_not_count() {
        let mut mornings = after_evenings(20);
        mornings[13..].iter_mut().for_each(|it| it.entry.as_mut().unwrap().evening = None);
        let of = |mornings: &[Morning]| Reverse::of(Exposure::PRIMARY, mornings, &Usual::of(mornings));
        assert_eq!((of(&mornings).n, of(&mornings).finding), (13, Finding::TooFew { needed: 1 }));
        mornings[3].night = None;
        assert_eq!((of(&mornings).n, of(&mornings).finding), (12, Finding::TooFew { needed: 2 }));
    }

    #[test]
    fn pain_in_the_morning_is_not_that_of_the_evening() {
        let mornings: Vec<Morning> = (0..42)
            .map(|day| with_evening(morning(day, 1800 * i64::from(mixed(day)), 1 + mixed(day)), 2 + wobble(day)))
            .collect();
        let findings = Findings::of(&mornings);
        let link = |all: &[Finding]| all[0].measured().unwrap().link;
        let forward: Vec<Finding> = findings.associations.iter().map(|one| one.finding.clone()).collect();
        let reverse: Vec<Finding> = findings.reverse.iter().map(|one| one.finding.clone()).collect();
        assert_eq!((link(&forward), link(&reverse)), (Link::MorePain, Link::Unclear));
    }
}

mod all_together {
    use super::*;

    /// Half an hour on the stomach for each point of pain beyond the first.
    fn linked(n: i32) -> Vec<Morning> {
        (0..n).map(|day| morning(day, 1800 * i64::from(mixed(day)), 1 + mixed(day))).collect()
    }

    fn of(findings: &Findings, exposure: &Exposure) -> Finding {
        findings.associations.iter().find(|one| one.exposure == *exposure).unwrap().finding.clone()
    }

    #[test]
    fn of_nothing_nothing_is_said() {
        let nothing = Findings::of(&[]);
        assert_eq!((nothing.associations.len(), nothing.reverse.len()), (Exposure::ALL.len(), Exposure::ALL.len()));
        assert!(nothing.associations.iter().all(|one| one.n == 0 && one.finding == Finding::TooFew { needed: 14 }));
        assert_eq!((&nothing.composition, &nothing.ease, nothing.important, nothing.fewest), (&None, &None, None, 14));
    }

    #[test]
    fn of_one_morning_only_what_matters_is_known() {
        let one = Findings::of(&linked(1));
        assert_eq!(of(&one, &Exposure::PRIMARY), Finding::TooFew { needed: 13 });
        assert_eq!(one.important, Some(ImportantDifference { points: 1.0, usual: 1.0 }));
        // Nothing is usual, and nobody noted who got up: no morning knows either.
        assert_eq!(of(&one, &Exposure::Unaccustomed), Finding::TooFew { needed: 14 });
        assert_eq!(of(&one, &Exposure::GettingUp), Finding::TooFew { needed: 14 });
    }

    #[test]
    fn the_fourteenth_morning_is_the_first_of_which_anything_is_said() {
        assert_eq!(of(&Findings::of(&linked(13)), &Exposure::PRIMARY), Finding::TooFew { needed: 1 });
        let fourteen = Findings::of(&linked(14));
        let finding = of(&fourteen, &Exposure::PRIMARY);
        let stomach = finding.measured().unwrap();
        assert!((stomach.rho.estimate - 1.0).abs() < 1e-9, "pain rises with it without exception");
        assert_eq!(
            (stomach.link, stomach.q.to_bits()),
            (Link::MorePain, stomach.p.to_bits()),
            "declared: not corrected"
        );
        assert_eq!(of(&fourteen, &Exposure::LongestStillness), Finding::NeverVaried);
        let (back, declared) = (of(&fourteen, &Exposure::Hours(Posture::Supine)), Exposure::ALL.len());
        let back = back.measured().unwrap();
        assert!(back.link == Link::LessPain && back.q >= back.p && back.q <= back.p * declared as f64, "{back:?}");
    }

    #[test]
    fn pain_that_is_always_the_same_varies_with_nothing() {
        let mornings: Vec<Morning> = (0..28).map(|day| morning(day, 1800 * i64::from(mixed(day)), 4)).collect();
        let findings = Findings::of(&mornings);
        assert!(findings.associations.iter().all(|one| one.finding.measured().is_none()));
        assert_eq!(of(&findings, &Exposure::PRIMARY), Finding::NeverVaried);
    }

    #[test]
    fn a_circumstance_is_asked_once_after_the_night() {
        let mut mornings = linked(28);
        for (day, morning) in mornings.iter_mut().enumerate() {
            morning.circumstances = BTreeMap::from([("alcohol".to_owned(), day % 2 == 0), ("heat".to_owned(), false)]);
        }
        let findings = Findings::of(&mornings);
        let asked: Vec<String> = findings.associations.iter().map(|one| one.exposure.key().into_owned()).collect();
        assert_eq!(asked[Exposure::ALL.len()..], ["circumstance:alcohol", "circumstance:heat"]);
        assert_eq!(of(&findings, &Exposure::Circumstance("heat".to_owned())), Finding::NeverVaried);
        assert!(of(&findings, &Exposure::Circumstance("alcohol".to_owned())).measured().is_some());
    }
}
