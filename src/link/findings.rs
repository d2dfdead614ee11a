//! Everything that is said of a person's mornings.

use rayon::prelude::*;
use serde::Serialize;

use super::association::{Association, FEWEST_MORNINGS, Finding};
use super::composition::Composition;
use super::ease::Ease;
use super::exposure::{Exposure, Usual};
use super::important::ImportantDifference;
use super::{Morning, association, reverse::Reverse};

/// What the mornings say, all together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Findings {
    /// Each exposure against the pain on waking: those of the night, then the circumstances.
    pub associations: Vec<Association>,
    /// The postures that share a night, together.
    pub composition: Option<Composition>,
    /// Each exposure against the pain of the evening before it: does pain come first?
    pub reverse: Vec<Reverse>,
    /// Pain on waking against pain later.
    pub ease: Option<Ease>,
    /// The least difference that matters.
    pub important: Option<ImportantDifference>,
    /// The seed of everything drawn at random.
    pub seed: u64,
    /// Fewest mornings of which anything is said.
    pub fewest: usize,
}

impl Findings {
    /// The seed of everything drawn at random, always the same.
    pub const SEED: u64 = 20_260_315;

    /// What these mornings say, which are in the order of their dates.
    #[must_use]
    pub fn of(mornings: &[Morning]) -> Self {
        let usual = Usual::of(mornings);
        let important = ImportantDifference::of(mornings);
        let declared = Exposure::declared(mornings);
        let mut associations: Vec<Association> =
            declared.into_par_iter().map(|exposure| Association::of(exposure, mornings, &usual)).collect();
        association::correct(associations.iter_mut().map(|one| (&one.exposure, &mut one.finding)));
        let mut reverse: Vec<Reverse> =
            Exposure::ALL.into_par_iter().map(|exposure| Reverse::of(exposure, mornings, &usual)).collect();
        association::correct(reverse.iter_mut().map(|one| (&one.exposure, &mut one.finding)));
        for association in &mut associations {
            if let Finding::Measured(measured) = &mut association.finding {
                measured.important = important.zip(measured.contrast).map(|(least, contrast)| least.judge(&contrast));
            }
        }
        Self {
            associations,
            composition: Composition::of(mornings),
            reverse,
            ease: Ease::of(mornings),
            important,
            seed: Self::SEED,
            fewest: FEWEST_MORNINGS,
        }
    }
}
