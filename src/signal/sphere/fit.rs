//! The six errors by robust non-linear least squares with a prior: Gauss–Newton, damped when it overshoots.

use nalgebra::{Matrix6, Vector3, Vector6};

/// Standard deviation of a gain error expected before anything is seen, as a share.
///
/// Twice the 1 % of the data sheets of LIS2DH12 and BMI160, for age and temperature.
pub(super) const GAIN_SD: f64 = 0.02;

/// Standard deviation of an offset expected before anything is seen, in g.
///
/// The middle of the 20 to 40 mg of the same data sheets.
pub(super) const OFFSET_SD: f64 = 0.03;

/// What a direction's magnitude is expected to be off by that gain and offset cannot explain, in g.
///
/// Cross-axis sensitivity of 1 % (data sheet of the BMI160) reads 0.01·x·y, over the sphere 0.01/√15 = 2.6 mg.
const MODEL_SD: f64 = 0.0026;

/// How many directions that expectation weighs against what the residuals themselves show: as many as errors sought.
const MODEL_DIRECTIONS: f64 = 6.0;

/// Residuals beyond this many standard deviations count linearly: Huber's 95 % efficiency.
const HUBER: f64 = 1.345;

/// A median absolute deviation as the standard deviation of a normal law.
const MAD_TO_SD: f64 = 1.4826;

/// Least spread that residuals are judged against, in g: the step of most sensors' readings.
const LEAST_SPREAD: f64 = 0.001;

/// Most steps; four or five are the rule.
const STEPS: u32 = 20;

/// A step shorter than this, in standard deviations of the prior, is the last.
const SETTLED: f64 = 1e-6;

/// Windows alike in direction and magnitude.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// Mean of the readings, in g.
    pub(super) mean: Vector3<f64>,
    /// Mean of the readings' squares, axis by axis, in g².
    pub(super) square: Vector3<f64>,
    /// Share of its cell that it makes up, 0 to 1.
    pub(super) share: f64,
    /// Variance of its cell's mean from noise alone, in g².
    pub(super) noise: f64,
}

/// The errors sought: gain less one on each axis, then the offset of each in g. Calibrated = gain · (read − offset).
pub(super) type Errors = Vector6<f64>;

/// The errors found, and how sure they are.
#[derive(Clone, Debug)]
pub(super) struct Solution {
    pub(super) errors: Errors,
    pub(super) covariance: Matrix6<f64>,
    spread: Spread,
}

/// How residuals are spread: the standard deviation of the bulk, in g, and the variance beside noise, in g².
#[derive(Clone, Copy, Debug)]
struct Spread {
    bulk: f64,
    model: f64,
}

/// Gain and offset as vectors.
pub(super) fn parts(errors: &Errors) -> (Vector3<f64>, Vector3<f64>) {
    (errors.fixed_rows::<3>(0).add_scalar(1.0), errors.fixed_rows::<3>(3).into_owned())
}

/// The inverse of the prior's covariance.
pub(super) fn prior() -> Matrix6<f64> {
    let (gain, offset) = (GAIN_SD.powi(-2), OFFSET_SD.powi(-2));
    Matrix6::from_diagonal(&Vector6::new(gain, gain, gain, offset, offset, offset))
}

/// The largest error in standard deviations of the prior.
pub(super) fn in_prior_sd(errors: &Errors) -> f64 {
    prior().diagonal().map(f64::sqrt).component_mul(errors).amax()
}

impl Row {
    /// How far its calibrated readings lie off the unit sphere, in g: half the excess of the mean squared magnitude.
    ///
    /// To first order the mean of magnitude − 1, but of all its windows exactly, however widely they are spread: the
    /// mean of readings some degrees apart is itself too short.
    fn residual(&self, errors: &Errors) -> f64 {
        let (gain, _) = parts(errors);
        0.5 * (gain.component_mul(&gain).dot(&self.centred(errors)) - 1.0)
    }

    /// Mean square of what is read less the offset, axis by axis.
    fn centred(&self, errors: &Errors) -> Vector3<f64> {
        let (_, offset) = parts(errors);
        self.square + offset.component_mul(&(offset - 2.0 * self.mean))
    }

    /// What the residual changes by with each error.
    fn slope(&self, errors: &Errors) -> Vector6<f64> {
        let (gain, offset) = parts(errors);
        let by_gain = gain.component_mul(&self.centred(errors));
        let by_offset = gain.component_mul(&gain).component_mul(&(offset - self.mean));
        Vector6::new(by_gain.x, by_gain.y, by_gain.z, by_offset.x, by_offset.y, by_offset.z)
    }

    /// Its part in its cell, less for residuals off the bulk.
    fn trust(&self, errors: &Errors, spread: &Spread) -> f64 {
        self.share * (HUBER * spread.bulk / self.residual(errors).abs()).min(1.0)
    }

    fn weight(&self, errors: &Errors, spread: &Spread) -> f64 {
        self.trust(errors, spread) / (spread.model + self.noise)
    }
}

impl Spread {
    /// From the residuals: their median magnitude, and their variance tempered by the one expected.
    fn of(rows: &[Row], errors: &Errors) -> Self {
        let bulk = (MAD_TO_SD * median_residual(rows, errors)).max(LEAST_SPREAD);
        let judged = Self { bulk, model: 0.0 };
        let (mut squares, mut cells) = (0.0, 0.0);
        for row in rows {
            let trust = row.trust(errors, &judged);
            squares += trust * row.residual(errors).powi(2);
            cells += trust;
        }
        let free = (cells - MODEL_DIRECTIONS).max(0.0);
        Self { bulk, model: (MODEL_DIRECTIONS * MODEL_SD.powi(2) + squares) / (MODEL_DIRECTIONS + free) }
    }

    /// Before the first step the residuals are the errors sought and say nothing of the model.
    fn at_first(rows: &[Row]) -> Self {
        Self { model: MODEL_SD.powi(2), ..Self::of(rows, &Errors::zeros()) }
    }
}

/// The median magnitude of the residuals, every cell counting as one; zero without any.
fn median_residual(rows: &[Row], errors: &Errors) -> f64 {
    let mut sizes: Vec<(f64, f64)> = rows.iter().map(|row| (row.residual(errors).abs(), row.share)).collect();
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut left = sizes.iter().map(|(_, share)| share).sum::<f64>() / 2.0;
    let passed = |(_, share): &&(f64, f64)| {
        left -= share;
        left <= 0.0
    };
    sizes.iter().find(passed).map_or(0.0, |(size, _)| *size)
}

/// Root mean square of the residuals at `errors`, in g, as the solution weighs them; zero without any.
pub(super) fn residual(rows: &[Row], solution: &Solution, errors: &Errors) -> f64 {
    let (mut squares, mut whole) = (0.0, 0.0);
    for row in rows {
        let trust = row.trust(&solution.errors, &solution.spread);
        squares += trust * row.residual(errors).powi(2);
        whole += trust;
    }
    if whole > 0.0 { (squares / whole).sqrt() } else { 0.0 }
}

/// The most plausible errors given the rows and the prior.
pub(super) fn solve(rows: &[Row]) -> Solution {
    let (mut errors, mut spread, mut damping) = (Errors::zeros(), Spread::at_first(rows), 0.0);
    for _ in 0..STEPS {
        let weights: Vec<f64> = rows.iter().map(|row| row.weight(&errors, &spread)).collect();
        let next = errors + step(rows, &weights, &errors, damping);
        if cost(rows, &weights, &next) > cost(rows, &weights, &errors) {
            damping = (damping * 10.0).max(1e-3);
            continue;
        }
        let settled = in_prior_sd(&(next - errors)) < SETTLED;
        (errors, spread, damping) = (next, Spread::of(rows, &next), damping / 10.0);
        if settled {
            break;
        }
    }
    let weights: Vec<f64> = rows.iter().map(|row| row.weight(&errors, &spread)).collect();
    let covariance = information(rows, &weights, &errors).try_inverse().unwrap_or_else(spread_of_prior);
    Solution { errors, covariance, spread }
}

/// The prior's own covariance.
pub(super) fn spread_of_prior() -> Matrix6<f64> {
    Matrix6::from_diagonal(&prior().diagonal().map(f64::recip))
}

fn cost(rows: &[Row], weights: &[f64], errors: &Errors) -> f64 {
    let data: f64 = rows.iter().zip(weights).map(|(row, weight)| weight * row.residual(errors).powi(2)).sum();
    data + errors.dot(&(prior() * errors))
}

/// What rows and prior together know of the errors: the inverse of their covariance.
fn information(rows: &[Row], weights: &[f64], errors: &Errors) -> Matrix6<f64> {
    rows.iter().zip(weights).fold(prior(), |sum, (row, weight)| {
        let slope = row.slope(errors);
        sum + slope * slope.transpose() * *weight
    })
}

/// From `errors` towards the least cost; the more damping, the shorter.
fn step(rows: &[Row], weights: &[f64], errors: &Errors, damping: f64) -> Errors {
    let mut normal = information(rows, weights, errors);
    normal.set_diagonal(&(normal.diagonal() * (1.0 + damping)));
    let pull = |(row, weight): (&Row, &f64)| row.slope(errors) * (weight * row.residual(errors));
    let downhill = -(prior() * errors) - rows.iter().zip(weights).map(pull).sum::<Errors>();
    normal.cholesky().map_or_else(Errors::zeros, |normal| normal.solve(&downhill))
}
