//! What other wearers' clips teach: how often a posture is read about a direction.

use nalgebra::Vector3;

use super::Wearer;
use crate::posture::Posture;
use crate::units::{Accel, Sensor};

/// How far the readings of one posture lie about those of another wearer, in degrees.
///
/// Half of what wearers of pdiot-2021-2022 differ by among themselves, which is the usual width to smooth with.
const WIDTH: f64 = 16.0;

/// The directions of clips by posture, in the sensor frame.
pub(super) struct Others {
    directions: Vec<(Posture, Vec<Vector3<f64>>)>,
}

impl Others {
    /// Of all their clips; `None` when there is not one.
    pub(super) fn of(wearers: &[&Wearer]) -> Option<Self> {
        let of = |posture: Posture| -> Vec<Vector3<f64>> {
            let clips = wearers.iter().flat_map(|wearer| &wearer.clips).filter(|clip| clip.truth == Some(posture));
            clips.filter_map(|clip| clip.pose.vector().try_normalize(1e-9)).collect()
        };
        let mut directions: Vec<_> = Posture::ALL.into_iter().map(|posture| (posture, of(posture))).collect();
        directions.retain(|(_, some)| !some.is_empty());
        (!directions.is_empty()).then_some(Self { directions })
    }

    /// The posture whose clips lie most densely about a reading, all postures being equally common.
    pub(super) fn most_likely(&self, reading: &Accel<Sensor>) -> Posture {
        let at = reading.vector().normalize();
        let densities = self.directions.iter().map(|(posture, some)| (*posture, density(some, &at)));
        densities.max_by(|(_, a), (_, b)| a.total_cmp(b)).map_or(Posture::Supine, |(posture, _)| posture)
    }
}

/// The mean of Student's t in two dimensions with four degrees of freedom about each direction, up to a constant: its
/// tails reach those who wear the sensor like nobody else.
fn density(directions: &[Vector3<f64>], at: &Vector3<f64>) -> f64 {
    let width = WIDTH.to_radians();
    let near = |direction: &Vector3<f64>| (1.0 + (direction - at).norm_squared() / (4.0 * width * width)).powi(-3);
    #[expect(clippy::cast_precision_loss, reason = "clips of a study")]
    let count = directions.len() as f64;
    directions.iter().map(near).sum::<f64>() / count
}
