//! The warning signs of pain in the back: a check of them, and when to see a doctor. No diagnosis.

pub mod pattern;
pub mod sign;
mod written;

use std::collections::BTreeMap;

use jiff::civil::Date;

pub use sign::{NotASign, Sign, answers};

use super::Diary;

/// Yes or no by sign; what was not asked is not there.
pub type Answers = BTreeMap<Sign, bool>;

/// From how many days on a check is old: signs come and go.
pub const OLD_DAYS: i32 = 30;

/// How soon a doctor should look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Urgency {
    /// Nothing that was asked or written calls for it.
    #[default]
    None,
    /// In the next days.
    Soon,
    /// At once, in an emergency department.
    Now,
}

/// What the person answered on one day.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The day.
    pub date: Date,
    /// The answers to what was asked.
    pub answers: Answers,
}

/// Why a doctor should be seen.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reason {
    /// A sign was answered with yes.
    Sign {
        /// Which.
        sign: Sign,
    },
    /// The answers have the pattern of inflammation (see [`pattern`]).
    Inflammatory,
    /// By the diary: pain woke the person often in the last four weeks.
    Woken {
        /// Nights on which it did.
        nights: usize,
        /// Nights that say whether it did.
        of: usize,
    },
    /// By the diary: stiff for more than 30 minutes on most mornings of three months.
    Stiff {
        /// Mornings on which it was.
        mornings: usize,
        /// Mornings that say how long.
        of: usize,
    },
    /// By the diary: pain has not eased in six weeks.
    NotEased {
        /// Median pain on waking in the first two weeks of them.
        before: f64,
        /// In the last two.
        now: f64,
    },
}

impl Reason {
    /// How soon it should be looked at.
    #[must_use]
    pub const fn urgency(self) -> Urgency {
        match self {
            Self::Sign { sign } => sign.urgency(),
            Self::Inflammatory | Self::Woken { .. } | Self::Stiff { .. } | Self::NotEased { .. } => Urgency::Soon,
        }
    }
}

/// The last check, as seen from today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Checked {
    /// When.
    pub date: Date,
    /// How many days ago.
    pub days_ago: i32,
    /// Whether that is so long ago ([`OLD_DAYS`]) that it should be done again.
    pub is_old: bool,
}

/// When the person should see a doctor, and why. The default: nothing was checked, nothing written.
#[derive(Clone, Debug, PartialEq, Default, serde::Serialize)]
pub struct Advice {
    /// How soon: that of the most urgent reason.
    pub urgency: Urgency,
    /// Why, the most urgent first.
    pub reasons: Vec<Reason>,
    /// The last check; none where there was none.
    pub checked: Option<Checked>,
}

/// What the person is to be told today, from the last check and from the diary itself.
///
/// An old check keeps its weight until the next one: nobody else knows whether the sign is gone.
#[must_use]
pub fn advice(last: Option<&Check>, diary: &Diary, today: Date) -> Advice {
    let answered = last.map(|check| of_answers(&check.answers)).unwrap_or_default();
    let mut reasons: Vec<Reason> = answered.into_iter().chain(written::reasons(diary, today)).collect();
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.urgency()));
    let urgency = reasons.first().map_or(Urgency::None, |reason| reason.urgency());
    Advice { urgency, reasons, checked: last.map(|check| Checked::on(check.date, today)) }
}

/// What the answers alone call for, in the order of the questions.
fn of_answers(answers: &Answers) -> Vec<Reason> {
    let signs = answers.iter().filter(|(sign, yes)| **yes && sign.urgency() > Urgency::None);
    let mut reasons: Vec<Reason> = signs.map(|(&sign, _)| Reason::Sign { sign }).collect();
    if pattern::is_inflammatory(answers) {
        reasons.push(Reason::Inflammatory);
    }
    reasons
}

impl Checked {
    /// A date that is still to come counts as today.
    fn on(date: Date, today: Date) -> Self {
        let days_ago = today.since(date).map_or(0, |span| span.get_days()).max(0);
        Self { date, days_ago, is_old: days_ago > OLD_DAYS }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diary::{Entry, Nrs};
    use jiff::ToSpan;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 3, 15);

    fn check(yes: &[Sign]) -> Check {
        Check { date: TODAY, answers: Sign::ALL.map(|sign| (sign, yes.contains(&sign))).into() }
    }

    #[test]
    fn each_sign_alone_has_the_urgency_of_its_kind() {
        for sign in Sign::ALL {
            let advice = advice(Some(&check(&[sign])), &Diary::default(), TODAY);
            assert_eq!(advice.urgency, sign.urgency(), "{sign}");
            assert_eq!(advice.reasons.len(), usize::from(sign.urgency() > Urgency::None));
        }
    }

    #[test]
    fn the_most_urgent_reason_comes_first() {
        let advice = advice(Some(&check(&[Sign::Weeks, Sign::Fever])), &Diary::default(), TODAY);
        let signs = [Sign::Fever, Sign::Weeks].map(|sign| Reason::Sign { sign });
        assert_eq!((advice.urgency, &*advice.reasons), (Urgency::Now, &signs[..]));
    }

    #[test]
    fn a_check_is_old_after_thirty_days() {
        let on = |days: i32| advice(Some(&check(&[])), &Diary::default(), TODAY + days.days()).checked.unwrap();
        assert_eq!(on(0), Checked { date: TODAY, days_ago: 0, is_old: false });
        assert_eq!(on(30), Checked { date: TODAY, days_ago: 30, is_old: false });
        assert_eq!(on(31), Checked { date: TODAY, days_ago: 31, is_old: true });
        assert_eq!(on(400), Checked { date: TODAY, days_ago: 400, is_old: true });
        assert_eq!(on(-3).days_ago, 0);
    }

    #[test]
    fn the_diary_speaks_without_a_check() {
        let mut diary = Diary::default();
        for ago in 0..42 {
            diary.replace(Entry::new(TODAY - ago.days(), Nrs::new(6).unwrap()));
        }
        let advice = advice(None, &diary, TODAY);
        assert_eq!((advice.urgency, advice.checked), (Urgency::Soon, None));
        assert_eq!(advice.reasons, [Reason::NotEased { before: 6.0, now: 6.0 }]);
        assert_eq!(super::advice(None, &Diary::default(), TODAY), Advice::default());
    }
}
