//! The link with what else is known of the mornings held still.

use jiff::civil::Weekday;
use serde::Serialize;

use super::Morning;
use super::exposure::{Exposure, Usual};
use super::interval::Interval;
use super::rank::as_f64;
use super::regression::{Design, Regression};
use super::serial::days;

/// A covariate is used when it is known on this share of the mornings; those without it are then left out.
const KNOWN: f64 = 0.8;
/// Fewest mornings beyond the number of coefficients: half a dozen leave t without its longest tails.
const FREEDOM: f64 = 8.0;

/// What may stand between an exposure and the pain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Covariate {
    /// Pain at bedtime, on the evening before.
    EveningPain,
    /// Pain on the morning before, through the errors that resemble those of the day before.
    PreviousMorning,
    /// Hours in bed.
    HoursInBed,
    /// Saturday and Sunday against the other mornings.
    Weekend,
    /// A steady rise or fall over the weeks.
    Trend,
}

/// A slope with covariates held still, by regression with errors that resemble those of the day before.
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

impl Covariate {
    /// Those that are columns of the regression.
    const COLUMNS: [Self; 4] = [Self::EveningPain, Self::HoursInBed, Self::Weekend, Self::Trend];

    fn of(self, morning: &Morning, day: i32) -> Option<f64> {
        match self {
            Self::EveningPain => morning.entry.as_ref()?.evening.map(|pain| f64::from(pain.get())),
            Self::HoursInBed => morning.night.as_ref().map(|night| {
                let (lying, unknown) = (night.times.known_secs(), night.times.unknown_secs());
                std::time::Duration::from_secs((lying + unknown).unsigned_abs()).as_secs_f64() / 3600.0
            }),
            Self::Weekend => {
                Some(f64::from(u8::from(matches!(morning.date.weekday(), Weekday::Saturday | Weekday::Sunday))))
            }
            Self::Trend => Some(f64::from(day)),
            Self::PreviousMorning => None,
        }
    }
}

/// One morning with exposure, pain and the covariates that are known.
struct Row {
    day: i32,
    value: f64,
    pain: f64,
    covariates: [Option<f64>; 4],
}

impl Adjusted {
    /// The slope of an exposure with all covariates that are known on most mornings; `None` where mornings are too few for
    /// that many, or the exposure follows from the covariates.
    #[must_use]
    pub fn of(exposure: &Exposure, mornings: &[Morning], usual: &Usual) -> Option<Self> {
        let rows = rows(exposure, mornings, usual);
        let known = |index: usize| rows.iter().filter(|row| at(row, index).is_some()).count();
        let enough = |index: &usize| as_f64(known(*index)) >= KNOWN * as_f64(rows.len()) && may_hold(exposure, *index);
        let used: Vec<usize> = (0..4).filter(enough).collect();
        let whole: Vec<&Row> = rows.iter().filter(|row| used.iter().all(|index| at(row, *index).is_some())).collect();
        // A covariate that never varies holds nothing still, and would keep the rest from being told apart.
        let used: Vec<usize> = used.into_iter().filter(|&index| varies(&column(&whole, index))).collect();
        Self::fit(&whole, &used)
    }

    fn fit(rows: &[&Row], used: &[usize]) -> Option<Self> {
        let exposure: Vec<f64> = rows.iter().map(|row| row.value).collect();
        let others: Vec<Vec<f64>> = used.iter().map(|&index| column(rows, index)).collect();
        let columns: Vec<&[f64]> = std::iter::once(&exposure).chain(&others).map(Vec::as_slice).collect();
        let pain: Vec<f64> = rows.iter().map(|row| row.pain).collect();
        let days: Vec<i32> = rows.iter().map(|row| row.day).collect();
        let design = Design::new(&days, &pain, &columns)?;
        if design.freedom() < FREEDOM {
            return None;
        }
        let (slope, p) = Regression::of(&design)?.coefficient(1);
        let named = used.iter().filter_map(|&index| Covariate::COLUMNS.get(index).copied());
        let mut covariates: Vec<Covariate> = named.chain([Covariate::PreviousMorning]).collect();
        covariates.sort_unstable();
        Some(Self { slope, p, n: rows.len(), covariates })
    }
}

fn rows(exposure: &Exposure, mornings: &[Morning], usual: &Usual) -> Vec<Row> {
    let days = days(&mornings.iter().map(|morning| morning.date).collect::<Vec<_>>());
    let row = |(morning, day): (&Morning, i32)| {
        let pain = f64::from(morning.entry.as_ref()?.pain.get());
        let covariates = Covariate::COLUMNS.map(|covariate| covariate.of(morning, day));
        Some(Row { day, value: exposure.of(morning, usual)?, pain, covariates })
    };
    mornings.iter().zip(days).filter_map(row).collect()
}

/// The length of the night cannot be held still while it is asked about.
fn may_hold(exposure: &Exposure, index: usize) -> bool {
    *exposure != Exposure::ShortSleep || Covariate::COLUMNS.get(index) != Some(&Covariate::HoursInBed)
}

fn at(row: &Row, index: usize) -> Option<f64> {
    row.covariates.get(index).copied().flatten()
}

fn column(rows: &[&Row], index: usize) -> Vec<f64> {
    rows.iter().filter_map(|row| at(row, index)).collect()
}

fn varies(values: &[f64]) -> bool {
    values.windows(2).any(|pair| pair.first() != pair.last())
}
