//! What enough mornings say of one exposure.

use serde::Serialize;

use super::adjusted::Adjusted;
use super::important::Importance;
use super::interval::Interval;
use super::pair::Pair;
use super::rank::{median, ranks, spearman};
use super::regression::Design;
use super::serial::{Evidence, Z, days};
use super::shift;
use super::theil::Pairs;

/// Fewest mornings that must differ from the commonest value before an exposure counts as having varied.
///
/// Three: with two, a single night decides everything.
pub const FEWEST_OTHERS: usize = 3;

/// What enough mornings say of one exposure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measured {
    /// Spearman's rank correlation.
    pub rho: Interval,
    /// Theil and Sen's slope for rounded scores (see [`super::theil`]), points of pain per unit of the exposure. Its ends are
    /// infinite where mornings rise and fall so steadily that they bound it by nothing.
    pub slope: Interval,
    /// Probability of so strong a correlation or a stronger one without any link, two-sided (see [`super::serial`]).
    pub p: f64,
    /// The same by turning the calendar, which assumes no model but is coarse (see [`super::shift`]).
    pub p_shift: Option<f64>,
    /// `p` corrected for the number of questions asked.
    pub q: f64,
    /// The verdict.
    pub link: Link,
    /// As many independent mornings would hold as much evidence.
    pub effective: f64,
    /// The smallest correlation that this many mornings would have found (p below 0.05) in 80 % of cases.
    pub smallest_rho: f64,
    /// The smallest slope that they would have found so; infinite where the ends of `slope` are.
    pub smallest_slope: f64,
    /// Mean pain after nights with more of it than the median, less that after the others, in points; of a
    /// circumstance: with less without. Absent where either are fewer than three.
    pub contrast: Option<Interval>,
    /// What that is against the difference that matters to people.
    pub important: Option<Importance>,
    /// The slope with what else is known of the mornings held still.
    pub adjusted: Option<Adjusted>,
}

/// The verdict on one exposure: q at most 0.05, and the sign of the correlation.
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

impl Measured {
    /// Of pairs in the order of their dates, pain rounded to `grain` points; `None` where either never varied.
    #[must_use]
    pub fn of(pairs: &[Pair], grain: f64) -> Option<Self> {
        let values: Vec<f64> = pairs.iter().map(|pair| pair.value).collect();
        let pain: Vec<f64> = pairs.iter().map(|pair| pair.pain).collect();
        let days = days(&pairs.iter().map(|pair| pair.date).collect::<Vec<_>>());
        if !varied(&values) {
            return None;
        }
        let rho = spearman(&pairs.iter().map(|pair| (pair.value, pair.pain)).collect::<Vec<_>>())?;
        let evidence = Evidence::of(&days, &ranks(&values), &ranks(&pain))?;
        let slope = slope(&values, &pain, grain, &evidence)?;
        let (low, high) = evidence.interval_of_rho(rho);
        let p = evidence.p(rho);
        Some(Self {
            rho: Interval { estimate: rho, low, high },
            slope,
            p,
            p_shift: shift::p(&days, &values, &pain),
            q: p,
            link: Link::Unclear,
            effective: evidence.mornings(),
            smallest_rho: evidence.smallest_rho(),
            smallest_slope: Evidence::smallest((slope.high - slope.low) / 2.0),
            contrast: contrast(&days, &values, &pain),
            important: None,
            adjusted: None,
        })
    }

    /// Takes the corrected p, and gives the verdict.
    pub fn judge(&mut self, q: f64) {
        self.q = q;
        self.link = match self.rho.estimate {
            _ if q > 0.05 => Link::Unclear,
            rho if rho > 0.0 => Link::MorePain,
            _ => Link::LessPain,
        };
    }
}

/// Whether enough values differ from the commonest one.
fn varied(values: &[f64]) -> bool {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let commonest = sorted.chunk_by(|a, b| a == b).map(<[f64]>::len).max().unwrap_or(0);
    values.len() - commonest >= FEWEST_OTHERS
}

/// Theil and Sen's slope; its interval holds the slopes that leave no more of Kendall's balance than chance does, with the
/// spread of that widened as the variance of a correlation is (Sen, Journal of the American Statistical Association 63:1379,
/// 1968).
fn slope(values: &[f64], pain: &[f64], grain: f64, evidence: &Evidence) -> Option<Interval> {
    let both: Vec<(f64, f64)> = values.iter().copied().zip(pain.iter().copied()).collect();
    let pairs = Pairs::new(&both, grain)?;
    let chance = Z * pairs.sd * evidence.inflation.sqrt();
    Some(Interval { estimate: pairs.slope(0.0), low: pairs.slope(chance), high: pairs.slope(-chance) })
}

/// Difference of mean pain between nights above and not above the median; `None` where either are fewer than three.
///
/// The interval is Student's, with the standard error widened for days that resemble each other and the degrees of freedom
/// of the effective mornings.
#[must_use]
pub fn contrast(days: &[i32], values: &[f64], pain: &[f64]) -> Option<Interval> {
    let middle = median(values)?;
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    // Where half and more of all values are the highest, as of a circumstance that is nearly always there.
    let above = |value: f64| if middle < most { value > middle } else { value >= most };
    let group: Vec<f64> = values.iter().map(|value| f64::from(u8::from(above(*value)))).collect();
    if !varied(&group) {
        return None;
    }
    let (estimate, se) = Design::new(days, pain, &[&group])?.fit(0.0)?.combination(&[0.0, 1.0]);
    let half = Evidence::of(days, &group, pain)?.half_width(se)?;
    Some(Interval { estimate, low: estimate - half, high: estimate + half })
}
