//! A calibration, and what it may be trusted with.

use std::fmt;

use nalgebra::{Matrix3, Matrix3x6, Matrix6, Vector3};
use serde::{Deserialize, Serialize};

use super::fit::{self, Errors, Row, Solution};
use super::grid;
use crate::units::{Accel, Angle, Sensor};

/// Errors beyond this many standard deviations of the prior are drawn back to it: no sensor that works has them.
const MOST_PRIOR_SD: f64 = 4.0;

/// Uncertainty of tilt up to which, in every direction, a calibration is well determined.
///
/// A tenth of the 5° by which another posture must be nearer before it takes over.
const WELL_DETERMINED: Angle = Angle::from_degrees(0.5);

/// Share of its uncertainty by which a correction must turn the directions lain in, or it is left out.
///
/// Of a turn d and what stays uncertain σ, the error expected is √(σ² + d²) without the turn and σ with it. A quarter
/// would better it by 3 % at most, at odds Φ(d/2σ) of 55 to 45: a night spent in one direction would be turned for
/// its magnitude's sake, as often away from the truth as to it.
const LEAST_TURN: f64 = 0.25;

/// Gain and offset of each axis: calibrated = gain · (read − offset).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Correction {
    /// What each axis is multiplied by once its offset is taken off; 1 changes nothing.
    pub gain: [f64; 3],
    /// What each axis reads where there is nothing to read, in g.
    pub offset_g: [f64; 3],
}

impl Default for Correction {
    /// The one that changes nothing.
    fn default() -> Self {
        Self { gain: [1.0; 3], offset_g: [0.0; 3] }
    }
}

impl Correction {
    /// A reading, or the mean of some, as a sensor without errors had given it.
    #[must_use]
    pub fn apply(&self, read: &Accel<Sensor>) -> Accel<Sensor> {
        let centred = read.vector() - Vector3::from(self.offset_g);
        Accel::from_vector(centred.component_mul(&Vector3::from(self.gain)))
    }
}

/// What a sensor's readings at rest say of its errors.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// What takes the errors out.
    pub correction: Correction,
    /// Covariance of the three gains (as shares) and the three offsets (in g), in this order.
    pub covariance: [[f64; 6]; 6],
    /// How much was seen.
    pub coverage: Coverage,
    /// How far directions lay off the unit sphere before, root mean square in g.
    pub residual_before_g: f64,
    /// The same after: what neither gain nor offset explains. Never larger than before.
    pub residual_after_g: f64,
}

/// How much of the sphere was seen, and what it told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// Share of the sphere's cells, each some ten degrees wide, in which the sensor lay still; 0 to 1.
    pub share: f64,
    /// How many of the six errors the readings determine, 0 to 6; the rest is what sensors commonly err by.
    ///
    /// The trace of one less posterior over prior covariance: degrees of freedom for signal (Rodgers 2000).
    pub determined: f64,
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { share, determined } = self;
        write!(f, "directions on {:.0} % of the sphere determine {determined:.1} of 6 errors", share * 100.0)
    }
}

impl Default for Calibration {
    /// The one that changes nothing, as uncertain as sensors commonly are.
    fn default() -> Self {
        Self {
            correction: Correction::default(),
            covariance: fit::spread_of_prior().into(),
            coverage: Coverage::default(),
            residual_before_g: 0.0,
            residual_after_g: 0.0,
        }
    }
}

impl Calibration {
    /// Takes the solution as far as it is plausible and helps; not at all where it would hardly turn a direction.
    pub(super) fn of(rows: &[Row], solution: &Solution, cells: usize) -> Self {
        let found = Self::keeping(&kept(rows, solution), rows, solution, cells);
        if found.turns(rows) { found } else { Self::keeping(&Errors::zeros(), rows, solution, cells) }
    }

    fn keeping(kept: &Errors, rows: &[Row], solution: &Solution, cells: usize) -> Self {
        let left_out = solution.errors - kept;
        let (gain, offset) = fit::parts(kept);
        let covariance = solution.covariance + left_out * left_out.transpose();
        Self {
            correction: Correction { gain: gain.into(), offset_g: offset.into() },
            covariance: covariance.into(),
            coverage: Coverage::of(cells, &covariance),
            residual_before_g: fit::residual(rows, solution, &Errors::zeros()),
            residual_after_g: fit::residual(rows, solution, kept),
        }
    }

    /// Whether it turns the directions lain in, all together, by enough to be worth it.
    fn turns(&self, rows: &[Row]) -> bool {
        let (mut turn, mut uncertain) = (0.0, 0.0);
        for row in rows {
            let read = Accel::from_vector(row.mean);
            let found = self.apply(&read);
            turn += row.share * found.angle_to(&read).radians().powi(2);
            uncertain += row.share * self.tilt_uncertainty(&found).radians().powi(2);
        }
        turn >= LEAST_TURN.powi(2) * uncertain
    }

    /// A reading, or the mean of some, as a sensor without errors had given it.
    #[must_use]
    pub fn apply(&self, read: &Accel<Sensor>) -> Accel<Sensor> {
        self.correction.apply(read)
    }

    /// Standard uncertainty of the direction of a calibrated reading: the root mean square of the angle it may be off.
    ///
    /// Zero for a vector of zero, which has no direction.
    #[must_use]
    pub fn tilt_uncertainty(&self, direction: &Accel<Sensor>) -> Angle {
        let Some(up) = direction.vector().try_normalize(f64::MIN_POSITIVE) else { return Angle::default() };
        let gain = Vector3::from(self.correction.gain);
        let by_gain = Matrix3::from_diagonal(&up.component_div(&gain));
        let by_offset = -Matrix3::from_diagonal(&gain);
        let mut slope = Matrix3x6::zeros();
        slope.fixed_columns_mut::<3>(0).copy_from(&by_gain);
        slope.fixed_columns_mut::<3>(3).copy_from(&by_offset);
        // Along the direction itself an error changes the magnitude only.
        let across = slope - up * (up.transpose() * slope);
        let variance = (across * Matrix6::from(self.covariance) * across.transpose()).trace();
        Angle::from_radians(variance.max(0.0).sqrt())
    }

    /// The largest [`Calibration::tilt_uncertainty`] of any direction.
    #[must_use]
    pub fn worst_tilt_uncertainty(&self) -> Angle {
        let all = grid::centres().map(|up| self.tilt_uncertainty(&Accel::from_vector(up)).radians());
        Angle::from_radians(all.fold(0.0, f64::max))
    }

    /// Whether every direction, lain in or not, is now known to half a degree.
    #[must_use]
    pub fn well_determined(&self) -> bool {
        self.worst_tilt_uncertainty() <= WELL_DETERMINED
    }
}

/// The errors found, drawn back towards none until they are plausible and the readings lie no farther off the sphere.
fn kept(rows: &[Row], solution: &Solution) -> Errors {
    let size = fit::in_prior_sd(&solution.errors);
    let plausible = solution.errors * (MOST_PRIOR_SD / size.max(MOST_PRIOR_SD));
    let before = fit::residual(rows, solution, &Errors::zeros());
    let helps = |errors: &Errors| fit::residual(rows, solution, errors) <= before;
    let halves = std::iter::successors(Some(plausible), |errors| Some(errors * 0.5));
    halves.take(8).find(helps).unwrap_or_else(Errors::zeros)
}

impl Coverage {
    #[expect(clippy::cast_precision_loss, reason = "some hundreds at most")]
    fn of(cells: usize, covariance: &Matrix6<f64>) -> Self {
        let left_to_prior = (covariance * fit::prior()).trace();
        Self { share: cells as f64 / f64::from(grid::CELLS), determined: (6.0 - left_to_prior).clamp(0.0, 6.0) }
    }
}
