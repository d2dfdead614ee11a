//! What goes with pain, with its uncertainty.

use jiff::civil::Date;
use serde::Serialize;
use statrs::function::erf::erfc;

use super::exposure::{Exposure, Usual};
use super::important::Importance;
use super::rank::{as_f64, ranks, spearman, theil_sen};
use super::serial::{autocorrelation, days, inflation};
use super::{Morning, family};

/// Fewest mornings of which anything is said.
///
/// Two weeks: below it even a strong association (ρ = 0.6) is missed more often than found.
pub const FEWEST_MORNINGS: usize = 14;

/// Fewest mornings that must differ from the commonest value before an exposure counts as having varied.
pub const FEWEST_OTHERS: usize = 3;

/// A morning on which an exposure and the pain were both known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// The morning.
    pub date: Date,
    /// The exposure of the night before it.
    pub value: f64,
    /// Pain on waking.
    pub pain: f64,
}

/// An estimate with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// The estimate.
    pub estimate: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// One exposure against the pain on waking.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Association {
    /// The number of the night.
    pub exposure: Exposure,
    /// Mornings on which both were known.
    pub n: usize,
    /// Those mornings, in order.
    pub pairs: Vec<Pair>,
    /// What they say.
    pub finding: Finding,
}

/// What the mornings say of one exposure.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Finding {
    /// Fewer mornings than [`FEWEST_MORNINGS`].
    TooFew {
        /// How many more it takes.
        needed: usize,
    },
    /// Pain was the same on every morning, or the exposure on all but one or two.
    NeverVaried,
    /// Enough to reckon with.
    Measured(Box<Measured>),
}

/// What enough mornings say of one exposure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measured {
    /// Spearman's rank correlation.
    pub rho: Interval,
    /// Theil and Sen's slope, points of pain per unit of the exposure.
    pub slope: Interval,
    /// Probability of so much or more without any link, two-sided.
    pub p: f64,
    /// The same, corrected for the number of questions asked.
    pub q: f64,
    /// The verdict.
    pub link: Link,
    /// The smallest correlation that this many mornings would have found in 80 % of cases.
    pub smallest_rho: f64,
    /// The smallest slope that they would have found so.
    pub smallest_slope: f64,
    /// Mean pain after nights with more of it than the median, less that after the others, in points; of a
    /// circumstance: with less without.
    pub contrast: Option<Interval>,
    /// What that is against the difference that matters to people.
    pub important: Option<Importance>,
    /// The slope with what else is known of the mornings held still.
    pub adjusted: Option<Adjusted>,
}

/// The verdict on one exposure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// More of it went with more pain.
    MorePain,
    /// More of it went with less pain.
    LessPain,
    /// Neither can be said.
    Unclear,
}

/// What may stand between an exposure and the pain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Covariate {
    /// Pain on the evening before.
    EveningPain,
    /// Pain on the morning before.
    PreviousMorning,
    /// Hours in bed.
    HoursInBed,
    /// Saturday and Sunday against the other mornings.
    Weekend,
    /// A steady rise or fall over the weeks.
    Trend,
}

/// A slope with covariates held still.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Adjusted {
    /// Points of pain per unit of the exposure.
    pub slope: Interval,
    /// Probability of so much or more without any link, two-sided.
    pub p: f64,
    /// Mornings on which all was known.
    pub n: usize,
    /// What was held still.
    pub covariates: Vec<Covariate>,
}

impl Association {
    /// Associates one exposure with the pain on waking; [`correct`] then sees to the number of questions.
    #[must_use]
    pub fn of(exposure: Exposure, mornings: &[Morning], usual: &Usual) -> Self {
        let pair = |morning: &Morning| {
            let pain = f64::from(morning.entry.as_ref()?.pain.get());
            Some(Pair { date: morning.date, value: exposure.of(morning, usual)?, pain })
        };
        let pairs: Vec<Pair> = mornings.iter().filter_map(pair).collect();
        Self { n: pairs.len(), finding: Finding::of(&pairs), pairs, exposure }
    }
}

impl Finding {
    /// What pairs of exposure and pain say.
    #[must_use]
    pub fn of(pairs: &[Pair]) -> Self {
        if pairs.len() < FEWEST_MORNINGS {
            return Self::TooFew { needed: FEWEST_MORNINGS - pairs.len() };
        }
        Measured::of(pairs).map_or(Self::NeverVaried, |measured| Self::Measured(Box::new(measured)))
    }

    /// What was measured, where anything was.
    #[must_use]
    pub fn measured(&self) -> Option<&Measured> {
        match self {
            Self::Measured(measured) => Some(measured),
            Self::TooFew { .. } | Self::NeverVaried => None,
        }
    }
}

impl Measured {
    fn of(pairs: &[Pair]) -> Option<Self> {
        let values: Vec<f64> = pairs.iter().map(|pair| pair.value).collect();
        let pain: Vec<f64> = pairs.iter().map(|pair| pair.pain).collect();
        if !varied(&values) {
            return None;
        }
        let both: Vec<(f64, f64)> = pairs.iter().map(|pair| (pair.value, pair.pain)).collect();
        let rho = spearman(&both)?;
        let days = days(&pairs.iter().map(|pair| pair.date).collect::<Vec<_>>());
        let product = autocorrelation(&days, &ranks(&values)) * autocorrelation(&days, &ranks(&pain));
        let n = (as_f64(pairs.len()) / inflation(&days, product)).max(4.5);
        let se = 1.0 / (n - 3.0).sqrt();
        let z = rho.clamp(-0.999_9, 0.999_9).atanh();
        let slope = theil_sen(&both)?;
        let p = erfc(z.abs() / se / std::f64::consts::SQRT_2);
        let smallest_rho = (2.8 * se).tanh();
        let per_rho = if rho.abs() > 0.05 { (slope / rho).abs() } else { 0.0 };
        Some(Self {
            rho: Interval { estimate: rho, low: (z - 1.96 * se).tanh(), high: (z + 1.96 * se).tanh() },
            slope: Interval { estimate: slope, low: slope - 1.96 * se * per_rho, high: slope + 1.96 * se * per_rho },
            p,
            q: p,
            link: Link::Unclear,
            smallest_rho,
            smallest_slope: smallest_rho * per_rho,
            contrast: None,
            important: None,
            adjusted: None,
        })
    }
}

/// Whether enough values differ from the commonest one.
fn varied(values: &[f64]) -> bool {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let commonest = sorted.chunk_by(|a, b| a == b).map(<[f64]>::len).max().unwrap_or(0);
    values.len() - commonest >= FEWEST_OTHERS
}

/// Corrects for the number of questions, and gives each its verdict.
///
/// The declared question, [`Exposure::PRIMARY`], stands by itself; all others are one family.
pub fn correct<'a>(findings: impl Iterator<Item = (&'a Exposure, &'a mut Finding)>) {
    let mut others: Vec<&mut Measured> = Vec::new();
    for (exposure, finding) in findings {
        let Finding::Measured(measured) = finding else { continue };
        if *exposure == Exposure::PRIMARY { measured.judge(measured.p) } else { others.push(measured) }
    }
    let p: Vec<f64> = others.iter().map(|measured| measured.p).collect();
    others.into_iter().zip(family::benjamini_hochberg(&p)).for_each(|(measured, q)| measured.judge(q));
}

impl Measured {
    fn judge(&mut self, q: f64) {
        self.q = q;
        self.link = match self.rho.estimate {
            _ if q > 0.05 => Link::Unclear,
            rho if rho > 0.0 => Link::MorePain,
            _ => Link::LessPain,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;

    fn pairs(of: impl Fn(i32) -> (f64, f64), n: i32) -> Vec<Pair> {
        let first = jiff::civil::date(2026, 3, 15);
        let pair = |day: i32| Pair { date: first + day.days(), value: of(day).0, pain: of(day).1 };
        (0..n).map(pair).collect()
    }

    #[test]
    fn thirteen_mornings_are_too_few() {
        let pairs = pairs(|i| (f64::from(i), f64::from(i)), 13);
        assert_eq!(Finding::of(&pairs), Finding::TooFew { needed: 1 });
    }

    #[test]
    fn an_exposure_that_never_varied_says_nothing() {
        assert_eq!(Finding::of(&pairs(|i| (0.0, f64::from(i % 7)), 20)), Finding::NeverVaried);
        assert_eq!(Finding::of(&pairs(|i| (f64::from(u8::from(i < 2)), f64::from(i % 7)), 20)), Finding::NeverVaried);
    }
}
