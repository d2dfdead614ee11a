use super::*;
use crate::night::sib::Sib;
use crate::night::still::EndedBy;
use crate::night::{Activity, Movements, NudgeNote, Stillness};
use crate::report::{Report, fixture};

/// What is left off a terminal.
fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

fn check_width(text: &str) {
    for line in plain(text).lines() {
        assert!(line.chars().count() <= WIDTH, "{line:?} is too wide");
    }
}

#[test]
fn a_night_with_everything() {
    let summary = fixture::night(fixture::first_morning(), 30_000, 0.2);
    insta::assert_snapshot!(plain(&night(&summary)));
}

#[test]
fn a_night_with_nudges() {
    let mut summary = fixture::night(fixture::first_morning(), 30_000, 0.2);
    let given = [("stomach", Some(40)), ("stomach", None), ("still", Some(130)), ("stomach", Some(25)), ("back", None)];
    let note = |(why, answered_after_secs): (&str, Option<u32>)| NudgeNote {
        at: summary.window.start,
        why: serde_json::from_value(why.into()).unwrap(),
        answered_after_secs,
    };
    summary.nudges = given.map(note).to_vec();
    let text = plain(&night(&summary));
    let from = text.find("  Nudges").unwrap();
    let lines: String = text[from..].split_inclusive('\n').take(4).collect();
    insta::assert_snapshot!(lines, @"
      Nudges             3 for the stomach, 2 answered, after 32 s (median); 1 for
                         the back, none answered; 1 for lying still, 1 answered,
                         after 2 min
      answered: the posture was left, or the stillness broken, within 10 min
    ");
    check_width(&text);
}

#[test]
fn a_night_with_movements_and_the_series() {
    let mut summary = fixture::night(fixture::first_morning(), 30_000, 0.2);
    summary.movements = Some(Movements {
        twitches: 97,
        twitches_per_hour: Some(12.3),
        shifts: 1,
        shifts_per_hour: Some(0.13),
        turns: 9,
        turns_per_hour: Some(1.1),
        rotations: [8, 3, 2, 4],
        rotations_per_hour: Some(2.1),
    });
    let ended_by = [(EndedBy::Movement, 6), (EndedBy::Turn, 8), (EndedBy::Rise, 1), (EndedBy::End, 1)];
    summary.still = Some(Stillness { bouts: 16, secs: 21_300, ended_by: ended_by.into(), ..Stillness::default() });
    summary.activity = Some(Activity {
        secs: 29_900,
        enmo_mg: 21.74,
        mad_mg: 3.06,
        sib_z: Sib { bouts: 14, secs: 22_000, longest_secs: 4000 },
        sib_direction: Sib { bouts: 19, secs: 20_000, longest_secs: 3000 },
    });
    let text = plain(&night_in_full(&summary));
    insta::assert_snapshot!(text);
    check_width(&text);
    summary.activity = None;
    summary.sources[0].rate_hz = 0.3;
    assert!(plain(&night_in_full(&summary)).contains("5 s series         none: fewer than one reading a second"));
}

#[test]
fn a_night_without_a_date() {
    insta::assert_snapshot!(plain(&night(&fixture::undated(27_000))));
}

#[test]
fn a_night_of_which_nothing_is_known() {
    insta::assert_snapshot!(plain(&night(&fixture::unknown_night(fixture::first_morning(), 27_000))));
}

#[test]
fn advice_is_told_in_a_few_lines() {
    use crate::diary::Diary;
    use crate::diary::check::{Check, Sign, advice};
    let date = fixture::first_morning();
    let told = |yes: &[Sign]| {
        let answers = Sign::ALL.map(|sign| (sign, yes.contains(&sign))).into();
        doctor(&advice(Some(&Check { date, answers }), &Diary::default(), date))
    };
    let all = [&[Sign::Fever, Sign::Fall, Sign::Weeks][..], &[Sign::Cancer], &[]].map(told).join("\n");
    check_width(&all);
    insta::assert_snapshot!(plain(&all));
}

#[test]
fn a_report_of_a_month() {
    insta::assert_snapshot!(plain(&report(&fixture::report(30))));
}

#[test]
fn a_report_of_a_week() {
    insta::assert_snapshot!(plain(&report(&fixture::report(7))));
}

#[test]
fn a_report_of_nothing() {
    insta::assert_snapshot!(plain(&report(&Report::new(Vec::new()))));
}

#[test]
fn no_line_is_wider_than_a_terminal() {
    let date = fixture::first_morning();
    for secs in [0, 1, 600, 27_000, 86_400, 900_000] {
        check_width(&night(&fixture::night(date, secs, 0.3)));
        check_width(&night(&fixture::unknown_night(date, secs)));
        check_width(&night(&fixture::undated(secs)));
    }
    for n in [0, 1, 2, 14, 365] {
        check_width(&report(&fixture::report(n)));
    }
}

#[test]
fn long_text_breaks_between_words() {
    let mut lines = Lines::default();
    lines.item(&"word ".repeat(30));
    assert!(lines.0.lines().all(|line| line.chars().count() <= WIDTH));
    assert_eq!(lines.0.lines().count(), 2);
    assert!(lines.0.lines().nth(1).unwrap().starts_with("    word"));
}

#[test]
fn a_number_stays_with_its_per_cent() {
    for words in 0..40 {
        let mut lines = Lines::default();
        lines.wrapped("", 0, &format!("{}95 % interval", "a ".repeat(words)));
        assert!(lines.0.contains("95 %"), "{}", lines.0);
    }
}

#[test]
fn a_bar_counts_in_eighths() {
    assert!(bar(0.5, 10, Posture::Prone).contains("█████"));
    assert!(bar(0.0125, 10, Posture::Prone).contains('▏'));
    assert!(bar(1e-9, 10, Posture::Prone).contains('▏'));
    assert_eq!(bar(0.0, 10, Posture::Prone), "");
}

#[test]
fn a_night_in_full_has_every_number() {
    let mut summary = fixture::night(fixture::first_morning(), 30_000, 0.2);
    summary.breathing = None;
    insta::assert_snapshot!(plain(&night_in_full(&summary)));
    check_width(&night_in_full(&summary));
}

#[test]
fn what_is_not_usable_is_left_out_and_said() {
    let mut mornings = fixture::mornings(20);
    let all = Report::new(mornings.clone());
    // The first and the last with both a night and a score: one without data, one that was never worn.
    let both: Vec<usize> =
        (0..mornings.len()).filter(|&at| mornings[at].night.is_some() && mornings[at].entry.is_some()).collect();
    let (first, last) = (both[0], both[both.len() - 1]);
    mornings[first].night = Some(fixture::unknown_night(mornings[first].date, 27_000));
    let mut night = fixture::night(mornings[last].date, 27_000, 0.1);
    night.wear = Some(crate::night::Wear { not_worn_secs: 27_000, ..crate::night::Wear::default() });
    mornings[last].night = Some(night);
    let left = Report::new(mornings);
    assert_eq!((left.joined, left.left_out().count()), (all.joined - 2, 2));
    assert!(
        left.associations()
            .iter()
            .zip(all.associations())
            .filter(|(_, all)| all.n > 2 && !all.exposure.is_circumstance())
            .all(|(left, all)| left.n == all.n - 2)
    );
    assert_eq!(left.with_care().count(), all.with_care().count() - 2);
    let text = plain(&report(&left));
    let from = text.find("Nights not usable").unwrap();
    insta::assert_snapshot!(text[from..].lines().take(8).collect::<Vec<_>>().join("\n"));
    check_width(&text);
    let page = crate::report::page::page(&left, crate::report::page::Pictures::default());
    assert!(page.contains("2 nights are not usable.") && page.contains("Not usable, and left out of the comparison"));
    assert!(page.contains(">not usable</td>") && page.contains(": the sensor was not worn</li>"));
}
