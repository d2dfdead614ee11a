//! Which night gets what.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::LEVEL;
use super::measure::Measure;
use crate::link::draw::Lots;
use crate::time::{Night, Timestamp};

/// Most arms: each one more takes nights from every other.
pub const MOST_ARMS: usize = 4;
/// Most nights: two years.
pub const MOST_NIGHTS: usize = 730;
/// Most nights in a row under one arm: two weeks.
pub const MOST_BLOCK: usize = 14;

/// What a person wants to try, as it is kept; the order of the nights follows from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// What to call it.
    pub name: String,
    /// What is compared, the last being what the others are compared with.
    pub arms: Vec<String>,
    /// How many nights.
    pub nights: usize,
    /// The evening of the first.
    pub start: Date,
    /// How many nights in a row stay under one arm.
    pub block: usize,
    /// What the lots are drawn from.
    pub seed: u32,
    /// What shows whether an arm was kept to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
    /// When it was drawn.
    pub created: Timestamp,
}

/// Why something cannot be tried like this.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DesignError {
    /// Nothing to compare, or too much.
    #[error("a trial compares 2 to {MOST_ARMS} things, not {0}: name them as in --arms \"pillow under knees,none\"")]
    Arms(usize),
    /// A thing without a name, or two of one name.
    #[error("{0:?} stands twice among the arms, or is empty: give each its own name")]
    Alike(String),
    /// More nights in a row than make sense.
    #[error("{0} nights in a row under one arm are not possible: choose 1 to {MOST_BLOCK}")]
    Block(usize),
    /// More nights than a person keeps up.
    #[error("{0} nights are too many: choose at most {MOST_NIGHTS}")]
    TooLong(usize),
    /// The last turn would be cut short.
    #[error(
        "{nights} nights do not divide into whole turns of {turn} nights (each arm once): choose {below} or {above}"
    )]
    Uneven {
        /// What was asked for.
        nights: usize,
        /// The nights of a turn.
        turn: usize,
        /// The next number below that can work.
        below: usize,
        /// The next above.
        above: usize,
    },
    /// No outcome could count as an effect.
    #[error(
        "{nights} nights can never tell an effect from chance (p stays above {LEVEL} whatever happens): \
         at least {fewest} nights can"
    )]
    Hopeless {
        /// What was asked for.
        nights: usize,
        /// The fewest that can.
        fewest: usize,
    },
}

/// A trial that can be held, with its order drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Draft", into = "Draft")]
pub struct Design {
    draft: Draft,
    /// Of each turn, its arms in order.
    turns: Vec<Vec<usize>>,
}

impl TryFrom<Draft> for Design {
    type Error = DesignError;
    fn try_from(draft: Draft) -> Result<Self, DesignError> {
        draft.check()?;
        let mut lots = Lots::new(draft.seed);
        let turns = (0..draft.nights / draft.turn()).map(|_| lots.order(draft.arms.len())).collect();
        Ok(Self { draft, turns })
    }
}

impl From<Design> for Draft {
    fn from(design: Design) -> Self {
        design.draft
    }
}

impl Draft {
    /// The nights in which each arm has its block once.
    const fn turn(&self) -> usize {
        self.block * self.arms.len()
    }

    fn check(&self) -> Result<(), DesignError> {
        let arms = self.arms.len();
        if !(2..=MOST_ARMS).contains(&arms) {
            return Err(DesignError::Arms(arms));
        }
        let alike = |(index, arm): &(usize, &String)| {
            arm.trim().is_empty() || self.arms.iter().take(*index).any(|other| other == *arm)
        };
        if let Some((_, arm)) = self.arms.iter().enumerate().find(alike) {
            return Err(DesignError::Alike(arm.clone()));
        }
        if !(1..=MOST_BLOCK).contains(&self.block) {
            return Err(DesignError::Block(self.block));
        }
        self.check_nights()
    }

    fn check_nights(&self) -> Result<(), DesignError> {
        let (nights, turn) = (self.nights, self.turn());
        let fewest = fewest_turns(self.arms.len()) * turn;
        if nights > MOST_NIGHTS {
            return Err(DesignError::TooLong(nights));
        }
        if nights < fewest {
            return Err(DesignError::Hopeless { nights, fewest });
        }
        if !nights.is_multiple_of(turn) {
            let below = nights / turn * turn;
            return Err(DesignError::Uneven { nights, turn, below, above: below + turn });
        }
        Ok(())
    }
}

/// The smallest p that a comparison over so many turns can have: that the lots fell as they did, or all the other way.
#[must_use]
pub fn smallest_p(turns: usize) -> f64 {
    2.0 * 0.5_f64.powi(i32::try_from(turns).unwrap_or(i32::MAX))
}

/// The fewest turns after which the smallest p, times the number of comparisons, can be as low as [`LEVEL`].
#[must_use]
pub fn fewest_turns(arms: usize) -> usize {
    let comparisons = [0.0, 1.0, 1.0, 2.0, 3.0].get(arms).copied().unwrap_or(3.0);
    (1..64).find(|&turns| comparisons * smallest_p(turns) <= LEVEL).unwrap_or(64)
}

impl Design {
    /// What was asked for.
    #[must_use]
    pub const fn draft(&self) -> &Draft {
        &self.draft
    }

    /// What to call an arm.
    #[must_use]
    pub fn arm_name(&self, arm: usize) -> &str {
        self.draft.arms.get(arm).map_or("", String::as_str)
    }

    /// Of each turn, its arms in order.
    #[must_use]
    pub fn turns(&self) -> &[Vec<usize>] {
        &self.turns
    }

    /// Which night of the trial this is, from 0.
    #[must_use]
    pub fn index(&self, night: Night) -> Option<usize> {
        let days = (night.evening() - self.draft.start).get_days();
        usize::try_from(days).ok().filter(|&index| index < self.draft.nights)
    }

    /// The night of an index, from 0.
    #[must_use]
    pub fn night(&self, index: usize) -> Night {
        Night::of_evening(self.draft.start.saturating_add(i64::try_from(index).unwrap_or(0).days()))
    }

    /// The last night.
    #[must_use]
    pub fn last(&self) -> Night {
        self.night(self.draft.nights.saturating_sub(1))
    }

    /// The arm of an index.
    #[must_use]
    pub fn arm(&self, index: usize) -> Option<usize> {
        let (arms, block) = (self.draft.arms.len(), self.draft.block);
        self.turns.get(index / (arms * block))?.get(index / block % arms).copied()
    }

    /// The arm of a night; `None` outside the trial.
    #[must_use]
    pub fn assignment(&self, night: Night) -> Option<usize> {
        self.arm(self.index(night)?)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    pub(in crate::link::trial) fn draft(arms: &[&str], nights: usize, block: usize, seed: u32) -> Draft {
        Draft {
            name: "pillow".to_owned(),
            arms: arms.iter().map(ToString::to_string).collect(),
            nights,
            start: date(2026, 3, 1),
            block,
            seed,
            measure: None,
            created: Timestamp::from_secs(1_772_000_000),
        }
    }

    fn letters(design: &Design) -> String {
        let letter = |index| ["A", "B", "C"][design.arm(index).unwrap()];
        (0..design.draft.nights).map(letter).collect()
    }

    #[test]
    fn the_order_follows_from_the_seed_by_definition() {
        // Worked out from the definition in [`Lots`] with a ChaCha8 written for it in another language.
        for (seed, order) in [
            (0, "BAABABABABBAABBABABABABAABBA"),
            (1, "ABBAABBABAABABABABABBABABAAB"),
            (20_260_301, "ABBAABBABAABBABAABBAABBAABAB"),
        ] {
            assert_eq!(letters(&Design::try_from(draft(&["a", "b"], 28, 1, seed)).unwrap()), order);
        }
        let three = Design::try_from(draft(&["a", "b", "c"], 24, 1, 7)).unwrap();
        assert_eq!(letters(&three), "CBABACCABBCABACBACCABCAB");
        let blocks = Design::try_from(draft(&["a", "b"], 36, 3, 0)).unwrap();
        assert_eq!(letters(&blocks), "BBBAAAAAABBBAAABBBAAABBBAAABBBBBBAAA");
    }

    #[test]
    fn a_night_has_an_arm_and_no_night_before_or_after() {
        let design = Design::try_from(draft(&["a", "b"], 12, 1, 0)).unwrap();
        let on = |text: &str| design.assignment(text.parse().unwrap());
        assert_eq!((on("2026-03-01"), on("2026-03-02"), on("2026-03-12")), (Some(1), Some(0), Some(0)));
        assert_eq!((on("2026-02-28"), on("2026-03-13")), (None, None));
        assert_eq!(design.last().to_string(), "2026-03-12");
    }

    #[test]
    fn what_cannot_be_held_is_refused_with_what_can() {
        let says = |arms: &[&str], nights, block| {
            Design::try_from(draft(arms, nights, block, 0)).map_or_else(|error| error.to_string(), |_| "ok".to_owned())
        };
        // Two-sided: 2 of 2^5 orders are p = 0.0625, 2 of 2^6 are 0.031.
        assert_eq!(says(&["a", "b"], 12, 1), "ok");
        assert!(says(&["a", "b"], 10, 1).contains("at least 12 nights can"));
        assert!(says(&["a", "b"], 28, 3).contains("at least 36 nights can"));
        assert!(says(&["a", "b"], 29, 1).contains("choose 28 or 30"));
        assert!(says(&["a", "b", "c"], 18, 1).contains("at least 21 nights can"));
        assert!(says(&["a"], 28, 1).contains("2 to 4 things"));
        assert!(says(&["a", "a"], 28, 1).contains("\"a\" stands twice"));
        assert!(says(&["a", " "], 28, 1).contains("is empty"));
        assert!(says(&["a", "b"], 28, 0).contains("choose 1 to 14"));
        assert!(says(&["a", "b"], 800, 1).contains("at most 730"));
    }

    proptest! {
        #[test]
        fn every_turn_holds_each_arm_once(seed: u32, arms in 2_usize..=4, block in 1_usize..=4, turns in 8_usize..20) {
            let names = ["a", "b", "c", "d"];
            let design = Design::try_from(draft(&names[..arms], turns * arms * block, block, seed)).unwrap();
            for turn in 0..turns {
                let from = turn * arms * block;
                let mut counts = vec![0; arms];
                (from..from + arms * block).for_each(|index| counts[design.arm(index).unwrap()] += 1);
                prop_assert!(counts.iter().all(|&count| count == block));
            }
        }
    }
}
