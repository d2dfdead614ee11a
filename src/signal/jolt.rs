//! Which way the sharper jolts of a movement point.

use nalgebra::Vector3;

use crate::units::Hertz;

/// Time constant of the running mean that jolts are measured from, in seconds: a step or two.
const LEVEL_SECS: f64 = 1.0;

/// Below this rate steps are not seen as they are: the impact of a heel lasts about a tenth of a second.
const LEAST_HERTZ: f64 = 10.0;

/// Least mean square from the running mean that has a skewness, in g²: 10 mg, above the noise of ordinary sensors.
const LEAST_SQUARE: f64 = 1e-4;

/// Running third moment of a three-axis signal about its own running mean of the last second.
///
/// Walking is no sine: at each step the heel brakes the trunk sharply and the push that follows is gentler, so that the
/// third moment along the direction of walking is negative for nearly everybody. It turns with the sensor, which is why
/// it tells how the sensor sits. Constant memory, one pass; the running mean lives on from one epoch to the next.
#[derive(Clone, Copy, Debug)]
pub struct Jolts {
    share: f64,
    level: Option<Vector3<f64>>,
    cubes: Vector3<f64>,
    squares: f64,
    count: u32,
}

impl Jolts {
    /// For a signal at `rate`.
    #[must_use]
    pub fn new(rate: Hertz) -> Self {
        let share = if rate.get() < LEAST_HERTZ { 0.0 } else { 1.0 - (-rate.period_secs() / LEVEL_SECS).exp() };
        Self { share, level: None, cubes: Vector3::zeros(), squares: 0.0, count: 0 }
    }

    /// Adds a reading.
    #[inline]
    pub fn push(&mut self, reading: &Vector3<f64>) {
        let level = self.level.get_or_insert(*reading);
        let from = reading - *level;
        let square = from.norm_squared();
        self.cubes += from * square;
        self.squares += square;
        self.count += 1;
        *level += from * self.share;
    }

    /// Forgets the running mean, after a gap.
    pub const fn forget(&mut self) {
        self.level = None;
    }

    /// The vector skewness since the last call, dimensionless: the mean of |d|²·d over the mean of |d|² to the 3/2,
    /// where d is the distance from the running mean.
    ///
    /// Zero when nothing moved, and for rates below 10 Hz. Its length is below 1 for all that walks.
    #[must_use]
    pub fn take(&mut self) -> Vector3<f64> {
        let (cubes, squares, count) = (self.cubes, self.squares, f64::from(self.count.max(1)));
        (self.cubes, self.squares, self.count) = (Vector3::zeros(), 0.0, 0);
        let square = squares / count;
        if self.share > 0.0 && square > LEAST_SQUARE { cubes / (count * square.powf(1.5)) } else { Vector3::zeros() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skewness(rate: f64, signal: impl Fn(f64) -> Vector3<f64>) -> Vector3<f64> {
        let mut jolts = Jolts::new(Hertz::new(rate).unwrap());
        for i in 0..(60.0 * rate) as u32 {
            jolts.push(&signal(f64::from(i) / rate));
        }
        jolts.take()
    }

    /// 0.4 g forward of a tenth of a second each second and what makes up for it: skewed forward.
    fn pulses(t: f64) -> f64 {
        if t.fract() < 0.1 { 0.4 } else { -0.4 / 9.0 }
    }

    #[test]
    fn a_sine_has_none_and_pulses_point_their_own_way() {
        let sine = skewness(50.0, |t| Vector3::new(0.3 * (t * 12.0).sin(), 1.0, 0.0));
        assert!(sine.norm() < 0.05, "{sine}");
        let forward = skewness(50.0, |t| Vector3::new(0.0, 1.0, pulses(t)));
        assert!(forward.z > 1.0 && forward.xy().norm() < 1e-9, "{forward}");
        let backward = skewness(50.0, |t| Vector3::new(0.0, 1.0, -pulses(t)));
        assert!((forward + backward).norm() < 1e-12);
    }

    #[test]
    fn it_turns_with_the_sensor() {
        let turn = nalgebra::Rotation3::from_euler_angles(0.3, -1.0, 2.0);
        let signal = |t: f64| Vector3::new(0.1 * (t * 12.0).sin(), 1.0 + pulses(t + 0.3), pulses(t));
        let turned = skewness(50.0, |t| turn * signal(t));
        assert!((turned - turn * skewness(50.0, signal)).norm() < 1e-9);
    }

    #[test]
    fn rest_and_slow_sensors_have_none() {
        assert_eq!(skewness(50.0, |t| Vector3::new(0.0, 1.0, 0.01 * pulses(t))), Vector3::zeros());
        assert_eq!(skewness(1.5625, |t| Vector3::new(0.0, 1.0, pulses(t))), Vector3::zeros());
    }
}
