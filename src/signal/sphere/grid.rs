//! The sphere of directions cut into cells of nearly equal area.

use std::f64::consts::{PI, TAU};

use nalgebra::Vector3;

/// A band of ten degrees on one half of the sphere.
struct Band {
    /// Its cells: 36 times the sine of the band's middle, rounded.
    cells: u16,
    /// The cells between it and the pole.
    before: u16,
    /// The cosine of the angle between the pole and its far side.
    far: f64,
}

/// The bands from a pole to the equator.
///
/// Cells are then some ten degrees wide, and their areas within 6 % of each other.
const HALF: [Band; 9] = [
    Band { cells: 3, before: 0, far: 0.984_807_753_012_208 },
    Band { cells: 9, before: 3, far: 0.939_692_620_785_908_4 },
    Band { cells: 15, before: 12, far: 0.866_025_403_784_438_6 },
    Band { cells: 21, before: 27, far: 0.766_044_443_118_978 },
    Band { cells: 25, before: 48, far: 0.642_787_609_686_539_3 },
    Band { cells: 29, before: 73, far: 0.5 },
    Band { cells: 33, before: 102, far: 0.342_020_143_325_668_7 },
    Band { cells: 35, before: 135, far: 0.173_648_177_666_930_3 },
    Band { cells: 36, before: 170, far: 0.0 },
];

/// Height of a band, in radians.
const BAND: f64 = PI / 18.0;

/// How many cells there are.
pub(super) const CELLS: u16 = 412;

/// Cells by band, from pole to pole.
fn bands() -> impl Iterator<Item = u16> {
    HALF.iter().chain(HALF.iter().rev()).map(|band| band.cells)
}

/// The number of the cell that a vector points to, below [`CELLS`]; any vector but zero has one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "above zero, and saturates")]
pub(super) fn cell(vector: &Vector3<f64>) -> u16 {
    let height = vector.z / vector.norm();
    let [.., equator] = &HALF;
    let &Band { cells, before, .. } = HALF.iter().find(|band| height.abs() > band.far).unwrap_or(equator);
    let first = if height > 0.0 { before } else { CELLS - before - cells };
    let around = (vector.y.atan2(vector.x) + PI) / TAU;
    first + ((around * f64::from(cells)) as u16).min(cells - 1)
}

/// The unit vectors to the middle of every cell.
pub(super) fn centres() -> impl Iterator<Item = Vector3<f64>> {
    bands().zip(0_u16..).flat_map(|(cells, band)| (0..cells).map(move |cell| centre(band, cell, cells)))
}

fn centre(band: u16, cell: u16, cells: u16) -> Vector3<f64> {
    let (sin_polar, z) = ((f64::from(band) + 0.5) * BAND).sin_cos();
    let (sin, cos) = ((f64::from(cell) + 0.5) / f64::from(cells) * TAU - PI).sin_cos();
    Vector3::new(sin_polar * cos, sin_polar * sin, z)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_holds_its_own_middle() {
        let cells: Vec<u16> = centres().map(|centre| cell(&centre)).collect();
        assert_eq!(cells, (0..CELLS).collect::<Vec<_>>());
    }

    #[test]
    fn areas_are_nearly_equal() {
        let mean = 4.0 * PI / f64::from(CELLS);
        for (cells, band) in bands().zip(0_u32..) {
            let (top, bottom) = (f64::from(band) * BAND, f64::from(band + 1) * BAND);
            let area = TAU * (top.cos() - bottom.cos()) / f64::from(cells);
            assert!((area / mean - 1.0).abs() < 0.06, "band {band}: {area} of {mean}");
        }
    }

    #[test]
    fn the_poles_and_the_seam_have_a_cell() {
        for vector in [Vector3::z(), -Vector3::z(), -Vector3::x(), Vector3::new(-1.0, -0.0, 0.0)] {
            assert!(cell(&vector) < CELLS, "{vector}");
        }
    }
}
