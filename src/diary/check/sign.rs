//! The warning signs: what is asked, in which order, and what a yes means.
//!
//! Which signs: the red flags on which guidelines and reviews agree for pain of the back, as lay people can answer them.
//! NICE guideline NG59 (2016, updated 2020), recommendation 1.1.1: exclude cancer, infection, trauma and inflammatory
//! disease. Finucane and others (2020), International Framework for Red Flags for Potential Serious Spinal Pathologies,
//! J Orthop Sports Phys Ther 50:350: bladder, bowel, saddle and legs (cauda equina); injury, osteoporosis and cortisone
//! (fracture); history of cancer, weight loss, pain that lying down does not ease (malignancy); fever (infection).
//! Downie and others (2013), BMJ 347:f7095: of the many flags in use, few tell much alone; injury and cortisone (fracture)
//! and a history of cancer do. Age by itself is therefore not asked for.
//! What stays true for good (a history of cancer, brittle bones, a fall long ago) is asked together with whether a doctor
//! has looked at the pain: a warning that can never go away is soon no longer read.
//! The pattern of inflammation is in [`super::pattern`].

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::{Answers, Urgency};

/// A warning sign, or a part of the pattern of inflammation.
///
/// In the order in which they are asked: what cannot wait comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sign {
    /// Trouble with bladder or bowel.
    BladderBowel,
    /// Numb where a saddle touches.
    Saddle,
    /// A weak leg.
    Weakness,
    /// Numbness of both legs, or one that spreads.
    Numbness,
    /// An injury that nobody has looked at.
    Fall,
    /// Fever, or feeling very ill.
    Fever,
    /// No easing in six weeks.
    Weeks,
    /// Weight lost without wanting to.
    WeightLoss,
    /// Cancer, now or ever.
    Cancer,
    /// Osteoporosis, or cortisone tablets for months.
    Bones,
    /// Pain that wakes, or that no position eases.
    Unrelenting,
    /// Pain for three months or more: begins the pattern of inflammation.
    Months,
    /// It began before the age of 45.
    Young,
    /// Stiff for more than 30 minutes in the morning.
    Stiff,
    /// Movement eases it, rest does not.
    Movement,
    /// It wakes in the second half of the night.
    SecondHalf,
    /// It changes from one buttock to the other.
    Buttocks,
}

/// A word that names no sign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no question of the check: they are {all}", all = Sign::ALL.map(Sign::key).join(", "))]
pub struct NotASign(String);

impl Sign {
    /// All, in the order in which they are asked.
    pub const ALL: [Self; 17] = [
        Self::BladderBowel,
        Self::Saddle,
        Self::Weakness,
        Self::Numbness,
        Self::Fall,
        Self::Fever,
        Self::Weeks,
        Self::WeightLoss,
        Self::Cancer,
        Self::Bones,
        Self::Unrelenting,
        Self::Months,
        Self::Young,
        Self::Stiff,
        Self::Movement,
        Self::SecondHalf,
        Self::Buttocks,
    ];

    /// The word that is typed and kept.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::BladderBowel => "bladder-bowel",
            Self::Saddle => "saddle",
            Self::Weakness => "weakness",
            Self::Numbness => "numbness",
            Self::Fall => "fall",
            Self::Fever => "fever",
            Self::Weeks => "weeks",
            Self::WeightLoss => "weight-loss",
            Self::Cancer => "cancer",
            Self::Bones => "bones",
            Self::Unrelenting => "unrelenting",
            Self::Months => "months",
            Self::Young => "young",
            Self::Stiff => "stiff",
            Self::Movement => "movement",
            Self::SecondHalf => "second-half",
            Self::Buttocks => "buttocks",
        }
    }

    /// The question, to be answered with yes or no.
    #[must_use]
    pub const fn question(self) -> &'static str {
        match self {
            Self::BladderBowel => {
                "Since the pain began: is it hard to pass or hold water, or have you lost control of your bowels?"
            }
            Self::Saddle => "Are you numb around the genitals, the buttocks or the inner thighs?",
            Self::Weakness => "Is a leg weak, or growing weaker: does the foot drag, or the knee give way?",
            Self::Numbness => "Are both legs numb or tingling, or does the numbness of one spread?",
            Self::Fall => "Did the pain begin with a fall, a blow or an accident that no doctor has looked at?",
            Self::Fever => "Have you a fever or shivers, or do you feel very ill, along with the pain?",
            Self::Weeks => "Has the pain lasted for six weeks without easing, and no doctor has looked at it?",
            Self::WeightLoss => "Have you lost weight without wanting to?",
            Self::Cancer => "Have you, or had you ever, cancer, and no doctor has looked at this pain?",
            Self::Bones => {
                "Have you brittle bones (osteoporosis), or taken cortisone tablets for months, and no doctor has looked at it?"
            }
            Self::Unrelenting => "Does the pain wake you night after night, or is there no position that eases it?",
            Self::Months => "Have you had pain in the back for three months or more?",
            Self::Young => "Did it begin before you were 45?",
            Self::Stiff => "Is the back stiff in the morning for more than 30 minutes?",
            Self::Movement => "Does it get better when you move, and not when you rest?",
            Self::SecondHalf => "Does the pain wake you in the second half of the night?",
            Self::Buttocks => "Does it hurt in the buttocks, now in one, now in the other?",
        }
    }

    /// The same as a statement, for a list of signs and for what was answered with yes.
    #[must_use]
    pub const fn statement(self) -> &'static str {
        match self {
            Self::BladderBowel => "You cannot hold or pass water as before, or lost control of your bowels.",
            Self::Saddle => "You are numb around the genitals, the buttocks or the inner thighs.",
            Self::Weakness => "A leg is weak, or grows weaker.",
            Self::Numbness => "Both legs are numb or tingle, or the numbness of one spreads.",
            Self::Fall => "The pain began with a fall, a blow or an accident that no doctor has looked at.",
            Self::Fever => "You have a fever or shivers, or feel very ill, along with the pain.",
            Self::Weeks => "The pain has lasted for six weeks without easing, and no doctor has looked at it.",
            Self::WeightLoss => "You lost weight without wanting to.",
            Self::Cancer => "You have, or had, cancer, and no doctor has looked at this pain.",
            Self::Bones => {
                "You have osteoporosis, or took cortisone tablets for months, and no doctor has looked at this pain."
            }
            Self::Unrelenting => "The pain wakes you night after night, or no position eases it.",
            Self::Months => "You have had pain in the back for three months or more.",
            Self::Young => "It began before you were 45.",
            Self::Stiff => "The back is stiff in the morning for more than 30 minutes.",
            Self::Movement => "It gets better when you move, and not when you rest.",
            Self::SecondHalf => "The pain wakes you in the second half of the night.",
            Self::Buttocks => "It hurts now in one buttock, now in the other.",
        }
    }

    /// How soon a yes to it, by itself, should be looked at. The parts of the pattern say nothing alone.
    #[must_use]
    pub const fn urgency(self) -> Urgency {
        match self {
            Self::BladderBowel | Self::Saddle | Self::Weakness | Self::Numbness | Self::Fall | Self::Fever => {
                Urgency::Now
            }
            Self::Weeks | Self::WeightLoss | Self::Cancer | Self::Bones | Self::Unrelenting => Urgency::Soon,
            _ => Urgency::None,
        }
    }

    /// Whether the question is to be put, with what was answered so far.
    ///
    /// After a sign that cannot wait only the others of that kind are asked; the parts of the pattern only of somebody
    /// whose back has hurt for three months.
    #[must_use]
    pub fn is_asked(self, answers: &Answers) -> bool {
        let yes = |sign: Self| answers.get(&sign) == Some(&true);
        let now = Self::ALL.into_iter().any(|sign| sign.urgency() == Urgency::Now && yes(sign));
        match self.urgency() {
            Urgency::Now => true,
            _ if now => false,
            Urgency::Soon => true,
            Urgency::None => self == Self::Months || yes(Self::Months),
        }
    }

    /// The next question that is to be put and was not answered.
    #[must_use]
    pub fn next(answers: &Answers) -> Option<Self> {
        Self::ALL.into_iter().find(|sign| sign.is_asked(answers) && !answers.contains_key(sign))
    }
}

impl fmt::Display for Sign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl FromStr for Sign {
    type Err = NotASign;
    fn from_str(text: &str) -> Result<Self, NotASign> {
        let key = text.trim().to_lowercase();
        Self::ALL.into_iter().find(|sign| sign.key() == key).ok_or_else(|| NotASign(text.trim().to_owned()))
    }
}

/// Answers as they are typed: `fever=no,weakness=no`.
///
/// # Errors
/// With the part that is not understood, or answered twice.
pub fn answers(text: &str) -> Result<Answers, String> {
    let mut answers = BTreeMap::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (key, answer) = part.split_once('=').unwrap_or((part, ""));
        let sign: Sign = key.parse().map_err(|error: NotASign| error.to_string())?;
        let answer = match answer.trim().to_lowercase().as_str() {
            "yes" | "y" => true,
            "no" | "n" => false,
            _ => return Err(format!("{part:?} is no answer: write {sign}=yes or {sign}=no")),
        };
        if answers.insert(sign, answer).is_some_and(|before| before != answer) {
            return Err(format!("{sign} is answered with both yes and no"));
        }
    }
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_is_kept_by_its_key() {
        for sign in Sign::ALL {
            assert_eq!(serde_json::to_value(sign).unwrap(), sign.key());
            assert_eq!(sign.key().parse::<Sign>().unwrap(), sign);
            assert!(sign.question().ends_with('?') && sign.statement().ends_with('.'), "{sign}");
        }
        assert!(Sign::ALL.is_sorted(), "the order of the answers is that of the questions");
    }

    #[test]
    fn what_cannot_wait_is_asked_first() {
        assert!(Sign::ALL.map(Sign::urgency).is_sorted_by(|a, b| a >= b));
    }

    #[test]
    fn a_no_to_everything_asks_twelve_questions_and_a_long_pain_seventeen() {
        let run = |yes: &[Sign]| {
            let mut answers = Answers::new();
            while let Some(sign) = Sign::next(&answers) {
                answers.insert(sign, yes.contains(&sign));
            }
            answers.len()
        };
        assert_eq!(run(&[]), 12);
        assert_eq!(run(&[Sign::Months]), 17);
        assert_eq!(run(&[Sign::Saddle]), 6, "nothing that can wait is asked of whoever should go now");
    }

    #[test]
    fn answers_are_read_and_refused_with_a_reason() {
        assert_eq!(answers("fever=no, Saddle=YES").unwrap(), [(Sign::Saddle, true), (Sign::Fever, false)].into());
        assert_eq!(answers("fever=maybe").unwrap_err(), "\"fever=maybe\" is no answer: write fever=yes or fever=no");
        assert_eq!(answers("fever").unwrap_err(), "\"fever\" is no answer: write fever=yes or fever=no");
        assert!(
            answers("cough=no").unwrap_err().starts_with("\"cough\" is no question of the check: they are bladder")
        );
        assert_eq!(answers("fever=no,fever=yes").unwrap_err(), "fever is answered with both yes and no");
    }
}
