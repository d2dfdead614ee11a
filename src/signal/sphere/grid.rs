//! The sphere of directions cut into cells of nearly equal area.

use std::f64::consts::{PI, TAU};

use nalgebra::Vector3;

/// Cells in each band of ten degrees from a pole to the equator: 36 times the sine of the band's middle, rounded.
///
/// Cells are then some ten degrees wide, and their areas within 6 % of each other.
const HALF: [u16; 9] = [3, 9, 15, 21, 25, 29, 33, 35, 36];

/// Height of a band, in radians.
const BAND: f64 = PI / 18.0;

/// How many cells there are.
pub(super) const CELLS: u16 = 412;

/// Cells by band, from pole to pole.
fn bands() -> impl Iterator<Item = u16> {
    HALF.into_iter().chain(HALF.into_iter().rev())
}

/// The number of the cell that a vector points to, below [`CELLS`]; any vector but zero has one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "above zero, and saturates")]
pub(super) fn cell(vector: &Vector3<f64>) -> u16 {
    let polar = vector.xy().norm().atan2(vector.z);
    let around = (vector.y.atan2(vector.x) + PI) / TAU;
    let band = (polar / BAND) as usize;
    let (mut first, mut cells) = (0, 0);
    for count in bands().take(band.min(2 * HALF.len() - 1) + 1) {
        first += cells;
        cells = count;
    }
    first + ((around * f64::from(cells)) as u16).min(cells.saturating_sub(1))
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
