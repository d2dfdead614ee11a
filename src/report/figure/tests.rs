use super::*;
use crate::diary::{Entry, Nrs};
use crate::link::Morning;
use crate::night::{Bed, NightSummary, OffTrunk, RollTimes, Span, ThighTimes, Wear};
use crate::posture::{Track, Worn};
use crate::report::palette::Rgb;
use crate::report::{Report, fixture};
use crate::time::Timestamp;

type Drawing = fn(&Report, Format, Theme) -> Result<Figure, FigureError>;
const DRAWINGS: [Drawing; 4] = [chart, forest, scatter, calendar];

/// Checks what holds of every picture.
fn check(figure: &Figure, theme: Theme) {
    check_svg(figure);
    if figure.png.is_empty() {
        return assert!(figure.name.ends_with("-narrow"), "{} has no pixels", figure.name);
    }
    let mut reader = png::Decoder::new(std::io::Cursor::new(&figure.png)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    assert!(frame.width == 900 * SCALE || frame.width == 400 * SCALE);
    assert!(figure.svg.contains(&format!("viewBox=\"0 0 {} {}\"", frame.width, frame.height)));
    let Rgb(r, g, b) = theme.paper;
    assert_eq!(&pixels[..3], [r, g, b], "the corner is paper");
}

fn check_svg(figure: &Figure) {
    assert!(figure.svg.starts_with("<svg ") && figure.svg.trim_end().ends_with("</svg>"));
    assert!(figure.svg.contains("<title>") && figure.svg.contains("<desc>"));
    for bad in ["NaN", "inf", "href", "url(", "width=\"-", "height=\"-"] {
        assert!(!figure.svg.contains(bad), "{bad}");
    }
}

fn check_report(report: &Report) {
    for draw in DRAWINGS {
        for format in [Format::Wide, Format::Narrow] {
            for theme in [Theme::LIGHT, Theme::DARK] {
                check(&draw(report, format, theme).unwrap(), theme);
            }
        }
    }
}

fn drawn(summary: &NightSummary, track: &Track, format: Format, theme: Theme) -> Result<Figure, FigureError> {
    night(summary, track, &summary.breaths(track), format, theme)
}

fn check_night(summary: &NightSummary) {
    let track = fixture::track(summary);
    for theme in [Theme::LIGHT, Theme::DARK] {
        for format in [Format::Wide, Format::Narrow] {
            check(&drawn(summary, &track, format, theme).unwrap(), theme);
        }
        check(&rose(summary, theme).unwrap(), theme);
    }
}

#[test]
fn any_number_of_mornings_can_be_drawn() {
    [0, 1, 2, 30, 365].into_iter().for_each(|n| check_report(&fixture::report(n)));
}

#[test]
fn odd_nights_can_be_drawn() {
    let date = fixture::first_morning();
    for secs in [0, 1, 27_000, 86_400] {
        for summary in [fixture::night(date, secs, 0.3), fixture::unknown_night(date, secs)] {
            check_night(&summary);
            let entry = Some(Entry::new(date, Nrs::new(10).unwrap()));
            check_report(&Report::new(vec![Morning { night: Some(summary), entry, ..Morning::empty(date) }]));
        }
        check_night(&fixture::undated(secs));
    }
}

#[test]
fn an_empty_track_can_be_drawn() {
    let summary = fixture::undated(0);
    let track = crate::posture::Track { start: Timestamp::from_secs(0), epoch_secs: 1, epochs: Vec::new() };
    check(&drawn(&summary, &track, Format::Wide, Theme::DARK).unwrap(), Theme::DARK);
}

#[test]
fn a_window_outside_the_track_can_be_drawn() {
    let mut summary = fixture::night(fixture::first_morning(), 3600, 0.2);
    let track = fixture::track(&summary);
    summary.window = Span { start: Timestamp::from_secs(0), end: Timestamp::from_secs(i64::MAX) };
    check(&drawn(&summary, &track, Format::Wide, Theme::LIGHT).unwrap(), Theme::LIGHT);
}

#[test]
fn mornings_without_any_score_or_any_night_can_be_drawn() {
    let mut scoreless = fixture::mornings(30);
    scoreless.iter_mut().for_each(|morning| morning.entry = None);
    check_report(&Report::new(scoreless));
    let mut nightless = fixture::mornings(30);
    nightless.iter_mut().for_each(|morning| morning.night = None);
    check_report(&Report::new(nightless));
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    for draw in DRAWINGS {
        let report = fixture::report(20);
        assert_eq!(
            draw(&report, Format::Narrow, Theme::DARK).unwrap(),
            draw(&report, Format::Narrow, Theme::DARK).unwrap()
        );
    }
}

#[test]
fn both_themes_draw_the_same_marks() {
    for draw in DRAWINGS {
        let report = fixture::report(5);
        let marks = |theme| draw(&report, Format::Wide, theme).unwrap().svg.lines().count();
        assert_eq!(marks(Theme::LIGHT), marks(Theme::DARK));
    }
}

#[test]
fn a_chart_of_three_mornings() {
    insta::assert_snapshot!(chart(&fixture::report(3), Format::Wide, Theme::LIGHT).unwrap().svg);
}

#[test]
fn a_scatter_of_sixteen_mornings() {
    insta::assert_snapshot!(scatter(&fixture::report(16), Format::Wide, Theme::LIGHT).unwrap().svg);
}

#[test]
fn a_forest_of_every_kind_of_finding() {
    let report = fixture::of_every_kind();
    check_report(&report);
    insta::assert_snapshot!(forest(&report, Format::Wide, Theme::LIGHT).unwrap().svg);
}

#[test]
fn an_interval_that_leaves_the_axis_has_an_arrow_and_stays_in_the_picture() {
    let mut report = fixture::of_every_kind();
    let marks = |report: &Report| forest(report, Format::Wide, Theme::LIGHT).unwrap().svg.matches("<polygon").count();
    assert_eq!(marks(&report), 0);
    for association in &mut report.findings.associations {
        if let crate::link::Finding::Measured(measured) = &mut association.finding {
            measured.contrast = Some(fixture::interval(1.0, -40.0, 50.0));
        }
    }
    let measured = report.findings.associations.iter().filter(|one| one.finding.measured().is_some()).count();
    assert_eq!(marks(&report), 2 * measured);
}

#[test]
fn a_calendar_of_three_weeks() {
    insta::assert_snapshot!(calendar(&fixture::report(16), Format::Wide, Theme::LIGHT).unwrap().svg);
}

#[test]
fn a_picture_that_stands_alone_has_its_letters() {
    let figure = chart(&fixture::report(1), Format::Wide, Theme::LIGHT).unwrap();
    let alone = standing_alone(&figure.svg);
    assert_eq!(alone.matches("@font-face").count(), 2);
    assert!(alone.len() > figure.svg.len() + 40_000 && !figure.svg.contains("@font-face"));
}

#[test]
fn a_night_of_two_minutes() {
    let summary = fixture::undated(120);
    let mut track = fixture::track(&summary);
    track.epochs.drain(..1440);
    track.epochs.truncate(200);
    track.start = Timestamp::from_secs(1440);
    insta::assert_snapshot!(drawn(&summary, &track, Format::Wide, Theme::DARK).unwrap().svg);
}

/// Back mostly right, stomach taken for the left side, nothing known of some; nobody stood.
const CONFUSED: Confused<'static> = Confused {
    title: "A made-up study: balanced accuracy 0.800",
    under: "Two wearers, the mounting of each from two poses of their own; 1300 windows of 5 s.",
    rows: &[
        [399, 1, 0, 0, 0, 0],
        [10, 280, 0, 5, 0, 5],
        [0, 150, 140, 0, 0, 10],
        [0, 30, 0, 260, 10, 0],
        [0, 0, 0, 0, 0, 0],
    ],
};

#[test]
fn a_confusion_of_five_postures() {
    for theme in [Theme::LIGHT, Theme::DARK] {
        check(&confusion(CONFUSED, theme).unwrap(), theme);
    }
    let figure = confusion(CONFUSED, Theme::LIGHT).unwrap();
    assert!(figure.svg.contains("right side: left side 150, right side 140, unknown 10. stomach:"), "{}", figure.svg);
    insta::assert_snapshot!(figure.svg);
}

#[test]
fn a_confusion_of_nothing_can_be_drawn() {
    let nothing = Confused { title: "", under: "", rows: &[[0; 6]; 5] };
    check(&confusion(nothing, Theme::LIGHT).unwrap(), Theme::LIGHT);
}

#[test]
fn nights_off_the_trunk_can_be_drawn_and_say_why_they_show_no_posture() {
    let mut summary = fixture::unknown_night(fixture::first_morning(), 3600);
    let track = fixture::track(&summary);
    for worn in Worn::ALL.into_iter().filter(|worn| !worn.on_trunk()) {
        let thigh = (worn == Worn::Thigh).then_some(ThighTimes { level_secs: 3000, upright_secs: 600 });
        (summary.worn, summary.off_trunk) = (Some(worn), Some(OffTrunk { rest_found: true, thigh }));
        let figure = drawn(&summary, &track, Format::Wide, Theme::LIGHT).unwrap();
        check(&figure, Theme::LIGHT);
        assert!(figure.svg.contains("No postures: ") && !figure.svg.contains("stomach"), "{}", figure.svg);
    }
}

/// A night that breathed, in which somebody got up for ten minutes.
fn eventful() -> NightSummary {
    let mut summary = fixture::night(fixture::first_morning(), 21_600, 0.2);
    let start = summary.window.start + jiff::SignedDuration::from_hours(2);
    let up = vec![Span { start, end: start + jiff::SignedDuration::from_mins(10) }];
    summary.bed =
        Some(Bed { cut_at_start: false, cut_at_end: false, up, up_secs: 600, other_rests: Vec::new(), sleep: None });
    summary
}

#[test]
fn times_up_are_marked_and_told() {
    let summary = eventful();
    check_night(&summary);
    let draw = |format| drawn(&summary, &fixture::track(&summary), format, Theme::LIGHT).unwrap().svg;
    for svg in [draw(Format::Wide), draw(Format::Narrow)] {
        assert!(svg.contains("Got up once, at 01:10, for 10 min."), "{svg}");
        assert_eq!(svg.matches("got up").count(), 1, "in the legend");
    }
}

#[test]
fn breathing_is_dots_or_a_reason() {
    let drawn = |summary: &NightSummary, track: &crate::posture::Track| {
        drawn(summary, track, Format::Wide, Theme::LIGHT).unwrap().svg
    };
    let mut summary = fixture::night(fixture::first_morning(), 7200, 0.0);
    let mut track = fixture::track(&summary);
    // Two degrees to either side, fifteen times a minute, upon lying as it is.
    for (second, epoch) in track.epochs.iter_mut().enumerate() {
        let tilt = 0.035 * (second as f64 * 15.0 / 60.0 * std::f64::consts::TAU).sin();
        epoch.gravity = epoch.label.posture().map(|posture| {
            crate::units::Accel::from_vector(
                crate::posture::frame::reading(posture).vector() + nalgebra::Vector3::y() * tilt,
            )
        });
        epoch.movement = 0.004;
    }
    let seen = drawn(&summary, &track);
    assert!(seen.contains("Breaths a minute in stillness") && seen.matches("<circle").count() > 100, "{seen}");
    let still = fixture::track(&summary);
    assert!(!drawn(&summary, &still).contains("sensor too slow"));
    summary.sources[0].rate_hz = 1.0;
    let slow = drawn(&summary, &track);
    assert!(slow.contains("Breathing: sensor too slow") && !slow.contains("<circle"), "{slow}");
}

#[test]
fn a_night_that_was_not_worn_says_so_and_has_no_bed() {
    let mut summary = fixture::unknown_night(fixture::first_morning(), 28_800);
    let mut track = fixture::track(&summary);
    for epoch in &mut track.epochs {
        *epoch = crate::posture::pipeline::LabelledEpoch {
            label: crate::posture::Label::Unknown(crate::posture::Reason::NotWorn),
            gravity: None,
            coverage: 1.0,
            ..*epoch
        };
    }
    summary.wear = Some(Wear::of(&track, 0..track.epochs.len()));
    check_night(&summary);
    let picture = drawn(&summary, &track, Format::Wide, Theme::LIGHT).unwrap().svg;
    assert!(picture.contains("not worn\n") && !picture.contains("\nin bed\n"), "{picture}");
    let rose = rose(&summary, Theme::LIGHT).unwrap().svg;
    assert!(rose.contains("The sensor was not worn") && !rose.contains("half turned"), "{rose}");
}

/// Six hours: half on the back, a quarter on the left, a sixth beyond it and a twelfth on the stomach.
fn turned() -> NightSummary {
    let mut sector_secs = [0; 12];
    for (sector, secs) in [(0, 10_800), (3, 5400), (4, 3600), (6, 1800)] {
        sector_secs[sector] = secs;
    }
    let rolls = RollTimes { sector_secs, half_turned_secs: 3600 };
    NightSummary { rolls: Some(rolls), ..fixture::night(fixture::first_morning(), 21_600, 0.1) }
}

#[test]
fn a_rose_of_six_hours() {
    let figure = rose(&turned(), Theme::LIGHT).unwrap();
    check(&figure, Theme::LIGHT);
    for said in ["0° 50 %, 90° 25 %, 120° 17 %, 180° 8 %", "1 h 00 min, 17 %", "6 h 00 min"] {
        assert!(figure.svg.replace('\n', " ").contains(said), "{said}: {}", figure.svg);
    }
    insta::assert_snapshot!(figure.svg);
}

#[test]
fn a_rose_of_no_lying_says_why() {
    let said = |summary: &NightSummary| rose(summary, Theme::LIGHT).unwrap().svg;
    let none = NightSummary { rolls: Some(RollTimes::default()), ..turned() };
    assert!(said(&none).contains("No lying is known"));
    assert!(said(&NightSummary { rolls: None, ..turned() }).contains("older version"));
    let wrist = NightSummary {
        rolls: None,
        worn: Some(Worn::Wrist),
        off_trunk: Some(OffTrunk { rest_found: true, thigh: None }),
        ..turned()
    };
    assert!(said(&wrist).contains("a wrist goes its own way"));
}

#[test]
fn the_day_around_a_night_is_left_out() {
    let mut summary = fixture::night(fixture::first_morning(), 28_800, 0.1);
    let day = jiff::SignedDuration::from_hours(8);
    // Recorded from 15:10 to 15:10, in bed from 23:10 to 07:10.
    summary.recorded = Span { start: summary.window.start + -day, end: summary.window.end + day };
    let svg = drawn(&summary, &fixture::track(&summary), Format::Wide, Theme::LIGHT).unwrap().svg;
    for (time, shown) in [("21:00", false), ("22:00", true), ("09:00", true), ("10:00", false)] {
        assert_eq!(svg.contains(&format!("\n{time}\n")), shown, "{time}");
    }
    assert!(svg.contains("Recorded 15:10–15:10, 24 h 00 min"));
}

/// A trial that is over, of so many arms, with a missing score on every ninth morning.
fn held(arms: &[&str], nights: usize, block: usize) -> crate::link::trial::TrialOutcome {
    use crate::link::trial::{Design, Draft, Noise, Trial, TrialOutcome};
    let draft = Draft {
        name: "pillow".to_owned(),
        arms: arms.iter().map(ToString::to_string).collect(),
        nights,
        start: fixture::first_morning().yesterday().unwrap(),
        block,
        seed: 1,
        measure: None,
        created: Timestamp::from_secs(0),
    };
    let design = Design::try_from(draft).unwrap();
    let morning = |index| {
        let date = design.night(index).morning();
        let pain = Nrs::new(3 + (index % 3) as u8 + design.arm(index).unwrap() as u8).unwrap();
        Morning { entry: (index % 9 != 5).then(|| Entry::new(date, pain)), ..Morning::empty(date) }
    };
    let mornings: Vec<Morning> = (0..nights).map(morning).collect();
    let tonight = design.night(nights + 1);
    let trial = Trial { sees: None, noise: Noise::default(), peeked: Vec::new(), stopped: None, design };
    TrialOutcome::of(&trial, &mornings, tonight, false)
}

#[test]
fn trials_can_be_drawn_whatever_their_shape() {
    for outcome in [held(&["a", "b"], 12, 1), held(&["pillow under knees", "heat", "none"], 84, 2)] {
        for theme in [Theme::LIGHT, Theme::DARK] {
            for format in [Format::Wide, Format::Narrow] {
                let figure = trial(&outcome, format, theme).unwrap().unwrap();
                check(&figure, theme);
                let words =
                    outcome.result.as_ref().unwrap().comparisons.iter().map(crate::report::words::trial::comparison);
                words.for_each(|said| assert!(figure.svg.contains(&said)));
            }
        }
        assert!(
            trial(&crate::link::trial::TrialOutcome { result: None, ..outcome }, Format::Wide, Theme::LIGHT)
                .unwrap()
                .is_none()
        );
    }
}
