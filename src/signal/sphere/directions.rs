//! Windows at rest, gathered by where they point.

use std::collections::BTreeMap;

use nalgebra::Vector3;

use super::fit::{self, Row};
use super::{Calibration, grid};
use crate::units::{Accel, Sensor};

/// Movement up to which a window is still, in g: all axes together, about the window's own straight line.
///
/// The 13 mg on each axis of van Hees et al. 2014, for three axes: 13 mg × √3. They take the spread about the mean, in
/// which breathing counts as movement; without the line, breathing of ±1.2° left a chest hardly one still window.
pub const STILL_G: f64 = 0.0225;

/// Magnitudes between which a window at rest may lie, in g.
///
/// Offsets of four times [`fit::OFFSET_SD`] on every axis and a gain as far off stay within; a stuck sensor does not.
const MAGNITUDES_G: std::ops::Range<f64> = 0.7..1.3;

/// A window counts as known no better than this, in g: the noise of one reading of an ordinary sensor (`LIS2DH12`).
///
/// What moves slowly enough to pass for still does not average out within a second.
const WINDOW_G: f64 = 0.003;

/// Magnitudes are kept apart in shells this thick, in g, so that windows that are off spoil none that are not.
///
/// Six times [`WINDOW_G`] and a little.
const SHELL_G: f64 = 0.02;

/// The mean of a window at rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Still {
    /// The mean reading, in g.
    pub mean: Accel<Sensor>,
    /// Standard error of the mean on each axis, in g; taken as 3 mg where it is less or not a number.
    pub error_g: f64,
}

impl Still {
    /// The window with this mean, when its `movement` (in g, all axes together, with a straight line and so breathing
    /// taken out) is at most `threshold`, for which [`STILL_G`] is the default.
    ///
    /// Its error is taken to be that of a single reading: within a second readings hang together. Leave out windows
    /// that samples barely cover: three are needed to show any movement, and one caught in a turn looks still.
    #[must_use]
    pub fn when(mean: Accel<Sensor>, movement: f64, threshold: f64) -> Option<Self> {
        (movement <= threshold).then(|| Self { mean, error_g: movement / 3.0_f64.sqrt() })
    }
}

/// Windows at rest by direction: a few numbers for each cell of the sphere, however many windows.
#[derive(Clone, Debug, Default)]
pub struct Directions {
    bins: BTreeMap<(u16, u16), Bin>,
}

/// Windows of one cell whose magnitudes are alike.
#[derive(Clone, Copy, Debug, Default)]
struct Bin {
    precision: f64,
    sum: Vector3<f64>,
    squares: Vector3<f64>,
}

impl Directions {
    /// Adds a window; one that cannot be at rest (magnitude below 0.7 or above 1.3 g, or not a number) is left out.
    pub fn push(&mut self, window: &Still) {
        let (g, magnitude) = (window.mean.vector(), window.mean.norm());
        let precision = window.error_g.max(WINDOW_G).powi(-2);
        if !MAGNITUDES_G.contains(&magnitude) || precision <= 0.0 {
            return;
        }
        let bin = self.bins.entry((grid::cell(g), shell(magnitude))).or_default();
        bin.precision += precision;
        bin.sum += g * precision;
        bin.squares += g.component_mul(g) * precision;
    }

    /// The calibration that the windows so far call for; without any, the one that changes nothing.
    #[must_use]
    pub fn fit(&self) -> Calibration {
        let rows = self.rows();
        let cells = self.cells().len();
        Calibration::of(&rows, &fit::solve(&rows), cells)
    }

    /// Where the windows so far point: the mean reading of each cell and shell, in g, not yet calibrated.
    pub fn means(&self) -> impl Iterator<Item = Accel<Sensor>> {
        self.bins.values().map(|bin| Accel::from_vector(bin.sum / bin.precision))
    }

    /// The precision gathered in each cell, in 1/g².
    fn cells(&self) -> BTreeMap<u16, f64> {
        let mut cells = BTreeMap::new();
        for ((cell, _), bin) in &self.bins {
            *cells.entry(*cell).or_default() += bin.precision;
        }
        cells
    }

    fn rows(&self) -> Vec<Row> {
        let cells = self.cells();
        let row = |((cell, _), bin): (&(u16, u16), &Bin)| {
            let whole = cells.get(cell)?;
            Some(Row {
                mean: bin.sum / bin.precision,
                square: bin.squares / bin.precision,
                share: bin.precision / whole,
                noise: 1.0 / whole,
            })
        };
        self.bins.iter().filter_map(row).collect()
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some dozens")]
fn shell(magnitude: f64) -> u16 {
    (magnitude / SHELL_G) as u16
}
