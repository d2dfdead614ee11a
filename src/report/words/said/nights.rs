//! A night in words: whether it can be trusted, how the sensor sat, going to bed and getting up, and what it cannot tell.

use jiff::SignedDuration;

use super::{every, perhaps, told};
use crate::night::still::EndedBy;
use crate::night::summary::MountingNote;
use crate::night::{
    Bed, Breathing, Concern, MountingChange, NightSummary, OffTrunk, OtherMounting, Quality, SleepEstimate, Span,
    Stillness, ThighTimes, Verdict, Wear,
};
use crate::posture::mounting::Basis;
use crate::posture::{Mounting, Posture, Reason, Worn};
use crate::report::fixture;
use crate::report::text;
use crate::report::words::{
    asleep, breathing, calibration, cannot_tell, cut, got_up, half_turned, mark, mounting, night_name, other_rests,
    place, quality, reasons, whys, window,
};

/// Six hours in Berlin from 23:10.
fn night() -> NightSummary {
    let mut night = fixture::night(fixture::first_morning(), 21_600, 0.2);
    night.remarks = crate::remark::Remarks::default();
    night
}

/// So many minutes of it, from so many hours after lying down.
fn span(night: &NightSummary, hours: i64, minutes: i64) -> Span {
    let start = night.window.start + SignedDuration::from_hours(hours);
    Span { start, end: start + SignedDuration::from_mins(minutes) }
}

fn with_concerns(verdict: Verdict, concerns: Vec<Concern>) -> NightSummary {
    let night = night();
    NightSummary { quality: Some(Quality { verdict, concerns, ..Quality::of(&night) }), ..night }
}

fn other(probability: f64) -> OtherMounting {
    OtherMounting::of(&"right,head,back".parse().unwrap(), probability)
}

#[test]
fn whether_it_can_be_trusted() {
    let from = night().window.start + SignedDuration::from_hours(3);
    let all = every!(Concern:
        Concern::NeverWorn => Concern::NeverWorn,
        Concern::NobodyLay => Concern::NobodyLay,
        Concern::Short { .. } => Concern::Short { secs: 7500 },
        Concern::Missing { .. } => Concern::Missing { secs: 4200 },
        Concern::NotWorn { .. } => Concern::NotWorn { secs: 10_800, from, until_the_end: true },
        Concern::NoPosture { .. } => Concern::NoPosture { secs: 3000 },
        Concern::Doubtful { .. } => Concern::Doubtful { secs: 2400 },
        Concern::OffTrunk => Concern::OffTrunk,
        Concern::NoRest => Concern::NoRest,
        Concern::MountingAssumed => Concern::MountingAssumed,
        Concern::MountingEarlier => Concern::MountingEarlier,
        Concern::MountingUnsure => Concern::MountingUnsure,
        Concern::MountingContradicted => Concern::MountingContradicted,
        Concern::Tilt { .. } => Concern::Tilt { degrees: 7.2 },
        Concern::OffScale => Concern::OffScale,
        Concern::StuckAxis => Concern::StuckAxis,
    );
    let said = |concern: Concern| {
        let (care, kept) = (with_concerns(Verdict::Care, vec![concern]), night());
        (
            format!("{concern:?}").replace(&format!("{from:?}"), "02:10"),
            format!("{}\nof one of two nights: {}", quality(&care), whys([&care, &kept])),
        )
    };
    let verdicts = every!(Verdict: Verdict::Good => Verdict::Good, Verdict::Care => Verdict::Care, Verdict::NotUsable => Verdict::NotUsable);
    let verdicts = verdicts.into_iter().map(|verdict| {
        (
            format!("{verdict:?}, without a reason"),
            format!("{} | in a list: {}", quality(&with_concerns(verdict, Vec::new())), mark(verdict)),
        )
    });
    let several = vec![Concern::Missing { secs: 4200 }, Concern::MountingAssumed];
    let several = with_concerns(Verdict::Care, several);
    let alone = with_concerns(Verdict::Care, vec![Concern::MountingAssumed]);
    let more = [
        ("two reasons".to_owned(), quality(&several)),
        ("two nights, both assumed, one with a gap".to_owned(), whys([&several, &alone])),
        (
            "a wrist, short".to_owned(),
            quality(&NightSummary {
                off_trunk: Some(OffTrunk { rest_found: true, thigh: None }),
                ..with_concerns(Verdict::Care, vec![Concern::Short { secs: 7500 }])
            }),
        ),
        (
            "a wrist".to_owned(),
            quality(&NightSummary {
                worn: Some(Worn::Wrist),
                ..with_concerns(Verdict::NotUsable, vec![Concern::OffTrunk])
            }),
        ),
        ("not worn once, 02:10 to 03:10".to_owned(), quality(&not_worn(1))),
        ("not worn twice, an hour each".to_owned(), quality(&not_worn(2))),
        ("unsure from the beginning".to_owned(), quality(&unsure(0.7, None))),
        ("unsure from 02:10 on".to_owned(), quality(&unsure(0.99, Some(0.8)))),
    ];
    insta::assert_snapshot!(told(verdicts.chain(all.into_iter().map(said)).chain(more)));
}

/// Not worn for an hour after three hours and, the second time, after five.
fn not_worn(n: i64) -> NightSummary {
    let night = night();
    let not_worn: Vec<Span> = (0..n).map(|index| span(&night, 3 + 2 * index, 60)).collect();
    let concern = Concern::NotWorn { secs: 3600 * n, from: not_worn[0].start, until_the_end: false };
    let wear = Wear {
        worn_secs: 21_600 - 3600 * n,
        not_worn_secs: 3600 * n,
        window_worn_secs: 21_600 - 3600 * n,
        window_not_worn_secs: 3600 * n,
        not_worn,
    };
    NightSummary { wear: Some(wear), ..with_concerns(Verdict::Care, vec![concern]) }
}

/// A mounting from the night that was in doubt at first, or from three hours on.
fn unsure(confidence: f64, later: Option<f64>) -> NightSummary {
    let mut night = with_concerns(Verdict::Care, vec![Concern::MountingUnsure]);
    night.mounting = from_the_night(confidence, later.is_none().then(|| other(1.0 - confidence)), None);
    let at = night.window.start + SignedDuration::from_hours(3);
    let body_from_sensor = night.mounting.body_from_sensor;
    night.mounting.later = later
        .map(|sure| MountingChange { at, body_from_sensor, confidence: Some(sure), other: Some(other(1.0 - sure)) })
        .into_iter()
        .collect();
    night
}

fn from_the_night(confidence: f64, other: Option<OtherMounting>, from: Option<&str>) -> MountingNote {
    let told: Mounting = "left,head,front".parse().unwrap();
    let found = Mounting::of_basis(*told.body_from_sensor(), Basis::Night, None);
    MountingNote { confidence: Some(confidence), other, from: from.map(str::to_owned), ..MountingNote::of(&found) }
}

#[test]
fn how_the_sensor_sat() {
    let told_it = || MountingNote::of(&"left,head,front".parse().unwrap());
    let with = |basis: Basis, from: Option<&str>| MountingNote {
        basis,
        from: from.map(str::to_owned),
        confidence: None,
        other: None,
        ..told_it()
    };
    let made = night().window.start;
    let by_basis = every!(Basis:
        Basis::Assumed => ("nothing known", with(Basis::Assumed, None)),
        Basis::Told => ("told", told_it()),
        Basis::Poses => ("poses, no day", with(Basis::Poses, None)),
        Basis::Night => ("from the night, how sure not known", with(Basis::Night, None)),
        Basis::Earlier => ("an earlier night, not which", with(Basis::Earlier, None)),
    );
    let more = [
        ("assumed, no step", with(Basis::Assumed, Some("no step was seen"))),
        ("an earlier night", with(Basis::Earlier, Some("as on the night of 2026-03-13"))),
        ("poses of 14 March", MountingNote { made: Some(made), ..with(Basis::Poses, None) }),
        ("poses, contradicted by half a turn", MountingNote { other: Some(other(0.97)), ..with(Basis::Poses, None) }),
        (
            "told, contradicted by a quarter turn",
            MountingNote { other: Some(OtherMounting::of(&"back,head,left".parse().unwrap(), 0.97)), ..told_it() },
        ),
        ("from the night, 0.98", from_the_night(0.98, None, None)),
        ("from the night, 0.9999", from_the_night(0.9999, None, None)),
        (
            "from the night, 0.7 or half a turn 0.3",
            from_the_night(0.7, Some(other(0.3)), Some("as on the night of 2026-03-13")),
        ),
        (
            "from the night, 0.6 or half a turn 0.3, or others",
            from_the_night(0.6, Some(other(0.3)), Some("the likeliest of several ways")),
        ),
    ];
    let said =
        |(given, note): (&'static str, MountingNote)| (given, mounting(&NightSummary { mounting: note, ..night() }));
    let later = [
        (
            "put on anew at 02:10, sure",
            NightSummary {
                mounting: MountingNote {
                    later: vec![MountingChange {
                        at: span(&night(), 3, 0).start,
                        body_from_sensor: told_it().body_from_sensor,
                        confidence: Some(0.97),
                        other: None,
                    }],
                    ..from_the_night(0.98, None, None)
                },
                ..night()
            },
        ),
        ("put on anew at 02:10, 0.8 or half a turn 0.2", unsure(0.99, Some(0.8))),
    ];
    let later = later.map(|(given, night)| (given, mounting(&night)));
    insta::assert_snapshot!(told(by_basis.into_iter().chain(more).map(said).chain(later)));
}

#[test]
fn what_was_taken_out_of_the_readings() {
    let note = |offset: f64, determined: f64, tilt_lain_degrees: f64| {
        let note = night().calibration.unwrap();
        let correction = crate::night::Correction { gain: [1.0; 3], offset_g: [0.0, offset, 0.0] };
        let given = format!("offset {offset} g, {determined} directions, known to {tilt_lain_degrees}°");
        (given, calibration(&crate::night::CalibrationNote { correction, determined, tilt_lain_degrees, ..note }))
    };
    insta::assert_snapshot!(told([
        note(-0.022, 5.9, 0.06),
        note(0.0002, 5.9, 0.06),
        note(0.01, 1.0, 2.13),
        note(0.0, 0.0, 2.43)
    ]));
}

#[test]
fn going_to_bed_and_getting_up() {
    let bed = |up: &[Span], cut_at_start, cut_at_end, other_rests| {
        let up_secs = up.iter().map(Span::secs).sum();
        Bed { cut_at_start, cut_at_end, up: up.to_vec(), up_secs, other_rests, sleep: None }
    };
    let night = night();
    let up = [0, 1, 2, 3, 6, 7].map(|n| {
        let spans: Vec<Span> = (0..n).map(|hour| span(&night, hour, 5)).collect();
        let night = NightSummary { bed: Some(bed(&spans, false, false, Vec::new())), ..night.clone() };
        (format!("up {n} times for 5 min"), perhaps(got_up(&night)))
    });
    let ends = [(false, false), (true, false), (false, true), (true, true)].map(|(start, end)| {
        (
            format!("cut at the start: {start}, at the end: {end}"),
            cut(&bed(&[], start, end, Vec::new())).unwrap_or_default().to_owned(),
        )
    });
    let rests = [0, 1, 2, 4].map(|n| {
        let rests: Vec<Span> = (0..n).map(|index| span(&night, -6 + index, 40)).collect();
        (format!("{n} other rests of 40 min"), perhaps(other_rests(&night, &bed(&[], false, false, rests))))
    });
    let sleep = SleepEstimate {
        onset: night.window.start + SignedDuration::from_mins(20),
        wake: night.window.end,
        latency_secs: 1200,
        asleep_secs: 19_000,
        wake_after_onset_secs: 2040,
        awakenings: 3,
        efficiency: 0.884,
    };
    let sleep = [("asleep 20 min after lying down, awake for 34 min".to_owned(), asleep(&night, &sleep))];
    let turned = [0, 50, 5400].map(|half_turned_secs| {
        let rolls = crate::night::RollTimes { half_turned_secs, ..crate::night::RollTimes::default() };
        (format!("half turned for {half_turned_secs} s"), perhaps(half_turned(rolls)))
    });
    insta::assert_snapshot!(told(up.into_iter().chain(ends).chain(rests).chain(sleep).chain(turned)));
}

#[test]
fn where_it_was_worn_and_what_it_cannot_tell() {
    let places = every!(Worn:
        Worn::Chest => Worn::Chest,
        Worn::RibsLeft => Worn::RibsLeft,
        Worn::RibsRight => Worn::RibsRight,
        Worn::Abdomen => Worn::Abdomen,
        Worn::Back => Worn::Back,
        Worn::Thigh => Worn::Thigh,
        Worn::Pocket => Worn::Pocket,
        Worn::Wrist => Worn::Wrist,
    );
    let places = places
        .into_iter()
        .map(|worn| (format!("worn on {}", place(worn)), cannot_tell(worn).unwrap_or_default().to_owned()));
    let off = |rest_found| NightSummary { off_trunk: Some(OffTrunk { rest_found, thigh: None }), ..night() };
    let never = NightSummary { wear: Some(Wear { not_worn_secs: 21_600, ..Wear::default() }), ..night() };
    let windows = [
        ("on the trunk", night()),
        ("never worn", never),
        ("off the trunk, a rest", off(true)),
        ("off the trunk, no rest", off(false)),
    ];
    let windows = windows.map(|(given, night)| (given.to_owned(), format!("{} …", window(&night))));
    let breaths = [(1.0, 0.82), (0.0, 0.002)].map(|(spread, coverage)| {
        let quartiles_per_minute = [14.2 - spread, 14.2 + spread];
        let it = Breathing {
            median_per_minute: 14.2,
            quartiles_per_minute,
            coverage,
            minutes: 300,
            by_posture: Default::default(),
        };
        (format!("14.2 breaths a minute, quartiles {spread} off, coverage {coverage}"), breathing(&it))
    });
    let names = [
        ("14 March", night()),
        ("31 March", fixture::night(jiff::civil::date(2026, 4, 1), 600, 0.0)),
        ("no date", fixture::undated(600)),
    ];
    let names = names.map(|(given, night)| (given.to_owned(), night_name(&night)));
    let unknown = every!(Reason: Reason::Gap => Reason::Gap, Reason::NotWorn => Reason::NotWorn, Reason::NoGravity => Reason::NoGravity,
        Reason::NotOnTrunk => Reason::NotOnTrunk, Reason::Between => Reason::Between);
    let mut times = crate::night::PostureTimes::default();
    unknown.iter().for_each(|reason| times.add(crate::posture::Label::Unknown(*reason), 70));
    let unknown =
        [("70 s of each reason".to_owned(), reasons(&times)), ("none".to_owned(), reasons(&Default::default()))];
    insta::assert_snapshot!(told(places.chain(windows).chain(breaths).chain(names).chain(unknown)));
}

/// The terminal's view of nights that are not like others.
#[test]
fn odd_nights_on_the_terminal() {
    let plain = |night: &NightSummary| anstream::adapter::strip_str(&text::night_in_full(night)).to_string();
    let off = |worn, rest_found, thigh| {
        let off = NightSummary { worn: Some(worn), off_trunk: Some(OffTrunk { rest_found, thigh }), ..night() };
        NightSummary { quality: None, ..off }
    };
    let thigh = Some(ThighTimes { level_secs: 18_000, upright_secs: 600 });
    let never = NightSummary { wear: Some(Wear { not_worn_secs: 21_600, ..Wear::default() }), ..night() };
    let ended = every!(EndedBy: EndedBy::Movement => EndedBy::Movement, EndedBy::Shift => EndedBy::Shift, EndedBy::Turn => EndedBy::Turn,
        EndedBy::Rise => EndedBy::Rise, EndedBy::Gap => EndedBy::Gap, EndedBy::End => EndedBy::End);
    let mut eventful = not_worn(1);
    eventful.still = Some(Stillness {
        bouts: 6,
        secs: 9000,
        ended_by: ended.into_iter().map(|it| (it, 1)).collect(),
        ..Stillness::default()
    });
    let up = vec![span(&eventful, 1, 5), span(&eventful, 4, 6)];
    eventful.bed = Some(Bed {
        cut_at_start: true,
        cut_at_end: false,
        up,
        up_secs: 660,
        other_rests: vec![span(&eventful, -5, 40)],
        sleep: None,
    });
    let cases = [
        ("a thigh", off(Worn::Thigh, true, thigh)),
        ("a wrist, no rest", off(Worn::Wrist, false, None)),
        ("never worn", never),
        ("up twice, taken off for an hour, cut at the start", eventful),
        ("not worn four times", not_worn(4)),
    ];
    insta::assert_snapshot!(told(cases.iter().map(|(given, night)| (*given, format!("\n{}", plain(night))))));
    assert_eq!(night().longest_stillness().and_then(|bout| bout.posture).map(Posture::is_lying), Some(true));
}
