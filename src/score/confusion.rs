//! Truth against what was said, window by window, and the statistics of it.

use crate::posture::Posture;

/// A label with fewer scored windows than this takes no part in a mean over labels.
///
/// With the clip on the back spent on the mounting hardly any wearer has another: a handful of windows of a few people
/// would weigh as much as thousands.
pub const LEAST_WINDOWS: u64 = 20;

/// The columns of a row: every posture that may be said, in the order of [`Posture::ALL`], and last none.
pub const COLUMNS: usize = Posture::ALL.len() + 1;

/// Windows by the posture they were labelled with and the posture that was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confusion {
    rows: [[u64; COLUMNS]; Posture::ALL.len()],
}

#[expect(clippy::cast_precision_loss, reason = "counts of windows are far below 2^53")]
const fn as_f64(count: u64) -> f64 {
    count as f64
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| as_f64(part) / as_f64(whole))
}

/// The mean; `None` of nothing, or when one of them is not defined.
fn mean(values: impl ExactSizeIterator<Item = Option<f64>>) -> Option<f64> {
    let count = values.len() as u64;
    let sum: f64 = values.sum::<Option<f64>>()?;
    (count > 0).then(|| sum / as_f64(count))
}

impl Confusion {
    /// Adds `windows` of one truth of which the same was said; `None` is unknown.
    pub fn add(&mut self, truth: Posture, said: Option<Posture>, windows: u64) {
        let rows = self.rows.iter_mut().zip(Posture::ALL).filter(|(_, posture)| *posture == truth);
        let columns = || Posture::ALL.into_iter().map(Some).chain([None]);
        for (row, _) in rows {
            row.iter_mut().zip(columns()).filter(|(_, column)| *column == said).for_each(|(n, _)| *n += windows);
        }
    }

    /// Adds all windows of another.
    pub fn merge(&mut self, other: &Self) {
        let cells = self.rows.iter_mut().flatten().zip(other.rows.iter().flatten());
        cells.for_each(|(mine, other)| *mine += other);
    }

    /// All windows of several.
    #[must_use]
    pub fn of_all<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut whole = Self::default();
        parts.into_iter().for_each(|part| whole.merge(part));
        whole
    }

    /// The rows, by truth, in the order of [`Posture::ALL`]; each ends with the unknown.
    #[must_use]
    pub const fn rows(&self) -> &[[u64; COLUMNS]; Posture::ALL.len()] {
        &self.rows
    }

    fn place(posture: Posture) -> usize {
        Posture::ALL.iter().position(|&other| other == posture).unwrap_or(COLUMNS)
    }

    /// How many windows are scored.
    #[must_use]
    pub fn windows(&self) -> u64 {
        self.rows.iter().flatten().sum()
    }

    /// How many windows were labelled so.
    #[must_use]
    pub fn labelled(&self, truth: Posture) -> u64 {
        self.rows.get(Self::place(truth)).map_or(0, |row| row.iter().sum())
    }

    /// How many windows this was said of.
    #[must_use]
    pub fn said(&self, posture: Posture) -> u64 {
        self.rows.iter().filter_map(|row| row.get(Self::place(posture))).sum()
    }

    /// How many windows labelled so were found so.
    #[must_use]
    pub fn right(&self, truth: Posture) -> u64 {
        let place = Self::place(truth);
        self.rows.get(place).and_then(|row| row.get(place)).copied().unwrap_or(0)
    }

    /// The share of windows of which the truth was said; an unknown one is wrong.
    #[must_use]
    pub fn accuracy(&self) -> Option<f64> {
        share(Posture::ALL.into_iter().map(|posture| self.right(posture)).sum(), self.windows())
    }

    /// The share of windows of which nothing was said.
    #[must_use]
    pub fn unknown_share(&self) -> Option<f64> {
        share(self.rows.iter().filter_map(|row| row.last()).sum(), self.windows())
    }

    /// The share of windows labelled so that were found so.
    #[must_use]
    pub fn recall(&self, truth: Posture) -> Option<f64> {
        share(self.right(truth), self.labelled(truth))
    }

    /// The harmonic mean of recall and precision: twice the right ones over those labelled so and those said so.
    #[must_use]
    pub fn f1(&self, posture: Posture) -> Option<f64> {
        share(2 * self.right(posture), self.labelled(posture) + self.said(posture))
    }

    /// The labels over which means are taken: those with at least [`LEAST_WINDOWS`].
    #[must_use]
    pub fn averaged(&self) -> Vec<Posture> {
        Posture::ALL.into_iter().filter(|&posture| self.labelled(posture) >= LEAST_WINDOWS).collect()
    }

    /// The mean recall over the [averaged](Self::averaged) labels.
    #[must_use]
    pub fn balanced_accuracy(&self) -> Option<f64> {
        self.mean_recall(&self.averaged())
    }

    /// The mean recall over these labels, without those that no window has.
    #[must_use]
    pub fn mean_recall(&self, labels: &[Posture]) -> Option<f64> {
        let recalls: Vec<f64> = labels.iter().filter_map(|&posture| self.recall(posture)).collect();
        mean(recalls.into_iter().map(Some))
    }

    /// The mean F1 over the [averaged](Self::averaged) labels; windows of other labels still count as false finds.
    #[must_use]
    pub fn macro_f1(&self) -> Option<f64> {
        mean(self.averaged().into_iter().map(|posture| self.f1(posture)))
    }

    /// Cohen's kappa (Educ. Psychol. Meas. 20:37, 1960): agreement beyond that of two who say the same as often.
    ///
    /// Unknown is something said that is never true. `None` where chance alone would agree always.
    #[must_use]
    pub fn kappa(&self) -> Option<f64> {
        let windows = as_f64(self.windows());
        let both = |posture| as_f64(self.labelled(posture)) * as_f64(self.said(posture));
        let chance = Posture::ALL.into_iter().map(both).sum::<f64>() / (windows * windows);
        let observed = self.accuracy()?;
        (chance < 1.0).then(|| (observed - chance) / (1.0 - chance))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Posture::{LeftSide, Prone, RightSide, Supine, Upright};

    fn close(found: Option<f64>, expected: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    /// Two labels: back 45 right and 15 taken for left, left 25 right and 15 taken for back.
    fn cohen() -> Confusion {
        let mut confusion = Confusion::default();
        confusion.add(Supine, Some(Supine), 45);
        confusion.add(Supine, Some(LeftSide), 15);
        confusion.add(LeftSide, Some(Supine), 25);
        confusion.add(LeftSide, Some(LeftSide), 15);
        confusion
    }

    #[test]
    fn kappa_of_a_published_example() {
        // The first example of the Wikipedia article on Cohen's kappa: agreement 0.60, chance 0.54, kappa 0.1304.
        close(cohen().accuracy(), 0.60);
        close(cohen().kappa(), 0.06 / 0.46);
    }

    #[test]
    fn recall_and_f1_by_hand() {
        // Back: 45 of 60 found, 70 said. Left: 15 of 40 found, 30 said.
        close(cohen().balanced_accuracy(), f64::midpoint(45.0 / 60.0, 15.0 / 40.0));
        close(cohen().f1(Supine), 90.0 / 130.0);
        close(cohen().macro_f1(), f64::midpoint(90.0 / 130.0, 30.0 / 70.0));
    }

    #[test]
    fn unknown_is_wrong() {
        let mut confusion = cohen();
        confusion.add(LeftSide, None, 20);
        close(confusion.unknown_share(), 20.0 / 120.0);
        close(confusion.accuracy(), 60.0 / 120.0);
        close(confusion.recall(LeftSide), 15.0 / 60.0);
        // Chance: 60 × 70 for the back and 60 × 30 for the left, of 120 × 120.
        close(confusion.kappa(), (0.5 - 6000.0 / 14400.0) / (1.0 - 6000.0 / 14400.0));
    }

    #[test]
    fn a_label_with_nineteen_windows_is_not_averaged_and_with_twenty_is() {
        let mut confusion = cohen();
        let before = confusion.balanced_accuracy().unwrap();
        confusion.add(Prone, Some(Upright), 19);
        assert_eq!(confusion.averaged(), [Supine, LeftSide]);
        close(confusion.balanced_accuracy(), before);
        confusion.add(Prone, Some(Upright), 1);
        assert_eq!(confusion.averaged(), [Supine, LeftSide, Prone]);
        close(confusion.balanced_accuracy(), before * 2.0 / 3.0);
        // What few labels are taken for is still a false find of the other.
        confusion.add(RightSide, Some(Supine), 10);
        close(confusion.f1(Supine), 90.0 / 140.0);
    }

    #[test]
    fn nothing_has_no_statistics() {
        let nothing = Confusion::default();
        let all = [nothing.accuracy(), nothing.balanced_accuracy(), nothing.macro_f1(), nothing.kappa()];
        assert_eq!(all, [None; 4]);
        let mut one = Confusion::default();
        one.add(Supine, Some(Supine), 30);
        assert_eq!((one.accuracy(), one.kappa()), (Some(1.0), None));
    }

    #[test]
    fn parts_add_up() {
        let whole = Confusion::of_all([&cohen(), &cohen()]);
        assert_eq!(whole.windows(), 200);
        close(whole.kappa(), 0.06 / 0.46);
    }
}
