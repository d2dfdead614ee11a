//! A vector signal against its own linear trend.

use fearless_simd::f64x4;
use fearless_simd::prelude::*;
use nalgebra::Vector3;

/// Running sums of a three-axis signal over time, enough for its mean and for its spread about a straight line.
///
/// Constant memory, one pass. Times and values are best counted from a point near the data: the sums of squares
/// then keep their digits. In which unit the times are does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct TrendSums {
    n: u32,
    t: f64,
    tt: f64,
    x: Vector3<f64>,
    xx: f64,
    tx: Vector3<f64>,
}

impl TrendSums {
    /// Adds the value `x` at time `t`.
    #[inline]
    pub fn push(&mut self, t: f64, x: &Vector3<f64>) {
        self.n += 1;
        self.t += t;
        self.tt += t * t;
        self.x += x;
        self.xx += x.norm_squared();
        self.tx += x * t;
    }

    /// Adds so many values that were added up beside each other.
    pub fn push_lanes(&mut self, lanes: &Lanes, count: usize) {
        self.n = self.n.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        let Lanes { t, tt, axes } = lanes;
        self.t += total(t);
        self.tt += total(tt);
        let each = self.x.iter_mut().zip(self.tx.iter_mut());
        for ((x_sum, tx_sum), Axis { x, tx, xx }) in each.zip(axes) {
            *x_sum += total(x);
            *tx_sum += total(tx);
            self.xx += total(xx);
        }
    }

    /// How many values were added.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.n
    }

    /// No component of a value is larger than this; not a number as soon as one is none.
    #[must_use]
    pub fn most(&self) -> f64 {
        self.xx.sqrt()
    }

    /// The mean value; zero before the first.
    #[must_use]
    pub fn mean(&self) -> Vector3<f64> {
        self.x / f64::from(self.n.max(1))
    }

    /// The sum of the squared distances from the mean, all axes together; zero before the first.
    #[must_use]
    pub fn squares(&self) -> f64 {
        (self.xx - self.x.norm_squared() / f64::from(self.n.max(1))).max(0.0)
    }

    /// The standard deviation about the least-squares line, all axes together, with n − 2 degrees of freedom.
    ///
    /// `None` below three values, through two of which a line always passes.
    /// Taking out the line is what removes breathing from a one-second window: of a 0.25 Hz sine a tenth is left.
    #[must_use]
    pub fn spread(&self) -> Option<f64> {
        if self.n < 3 {
            return None;
        }
        let n = f64::from(self.n);
        let (stt, stx) = (self.tt - self.t * self.t / n, self.tx - self.x * (self.t / n));
        let sxx = self.squares();
        let explained = if stt > 0.0 { stx.norm_squared() / stt } else { 0.0 };
        Some(((sxx - explained).max(0.0) / (n - 2.0)).sqrt())
    }
}

/// The same sums in the making: over every fourth value each, side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Lanes<T = [f64; 4]> {
    t: T,
    tt: T,
    axes: [Axis<T>; 3],
}

/// What hangs on an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Axis<T> {
    x: T,
    tx: T,
    xx: T,
}

impl Lanes {
    /// Adds the value `x` at time `t` to a lane, which there must be.
    #[inline(always)]
    pub(super) fn push(&mut self, lane: usize, t: f64, x: &Vector3<f64>) {
        add(&mut self.t, lane, t);
        add(&mut self.tt, lane, t * t);
        for (axis, x) in self.axes.iter_mut().zip(x) {
            add(&mut axis.x, lane, *x);
            add(&mut axis.tx, lane, t * x);
            add(&mut axis.xx, lane, x * x);
        }
    }

    /// To go on with in registers.
    #[inline(always)]
    pub(super) fn running<S: Simd>(&self, simd: S) -> Lanes<f64x4<S>> {
        let lanes = |four: &[f64; 4]| f64x4::load_array_ref(simd, four);
        let axis = |of: &Axis<[f64; 4]>| Axis { x: lanes(&of.x), tx: lanes(&of.tx), xx: lanes(&of.xx) };
        Lanes { t: lanes(&self.t), tt: lanes(&self.tt), axes: self.axes.each_ref().map(axis) }
    }
}

impl<S: Simd> Lanes<f64x4<S>> {
    /// Adds four values at their times, axis by axis.
    #[inline(always)]
    pub(super) fn add(&mut self, t: f64x4<S>, axes: [f64x4<S>; 3]) {
        self.t += t;
        self.tt += t * t;
        for (axis, x) in self.axes.iter_mut().zip(axes) {
            axis.x += x;
            axis.tx += t * x;
            axis.xx += x * x;
        }
    }

    /// To keep.
    #[inline(always)]
    pub(super) fn kept(self) -> Lanes {
        let axis = |of: Axis<f64x4<S>>| Axis { x: of.x.to_array(), tx: of.tx.to_array(), xx: of.xx.to_array() };
        Lanes { t: self.t.to_array(), tt: self.tt.to_array(), axes: self.axes.map(axis) }
    }
}

#[inline(always)]
fn add(lanes: &mut [f64; 4], lane: usize, value: f64) {
    lanes.get_mut(lane).into_iter().for_each(|sum| *sum += value);
}

/// The sum over all lanes, from the first on: in this order on every machine.
fn total(lanes: &[f64; 4]) -> f64 {
    lanes.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn trend(values: impl Iterator<Item = (f64, Vector3<f64>)>) -> TrendSums {
        let mut sums = TrendSums::default();
        values.for_each(|(t, x)| sums.push(t, &x));
        sums
    }

    #[test]
    fn a_straight_line_has_no_spread() {
        let line = trend((0..50).map(|i| (f64::from(i) / 50.0, Vector3::new(0.1, -2.0, 0.5) * f64::from(i))));
        assert!(line.spread().unwrap() < 1e-6);
    }

    #[test]
    fn alternation_about_a_mean_is_its_own_spread() {
        // ±1 on one axis at 1000 times: variance 1000/998 about a line that is all but flat.
        let square = trend((0..1000).map(|i| (f64::from(i), Vector3::x() * if i % 2 == 0 { 1.0 } else { -1.0 })));
        assert!((square.spread().unwrap() - 1.0).abs() < 2e-3);
    }

    #[test]
    fn breathing_leaves_a_tenth_of_itself() {
        let omega = std::f64::consts::TAU * 0.25;
        let worst = (0..40)
            .map(|k| {
                let start = f64::from(k) * 0.1;
                let breath = |t: f64| (omega * (start + t)).sin();
                trend((0..50).map(|i| f64::from(i) / 50.0).map(|t| (t, Vector3::x() * breath(t)))).spread().unwrap()
            })
            .fold(0.0, f64::max);
        assert!(worst < 0.1, "{worst}");
    }

    proptest! {
        #[test]
        fn turning_the_axes_keeps_the_spread(values in prop::collection::vec((-2.0..2.0_f64, -2.0..2.0_f64, -2.0..2.0_f64), 3..60),
                                             roll in -3.0..3.0_f64, pitch in -3.0..3.0_f64, yaw in -3.0..3.0_f64) {
            let turn = nalgebra::Rotation3::from_euler_angles(roll, pitch, yaw);
            let timed = |turned: bool| trend(values.iter().enumerate().map(|(i, &(x, y, z))| {
                let v = Vector3::new(x, y, z);
                (i as f64 * 0.02, if turned { turn * v } else { v })
            }));
            let (a, b) = (timed(false).spread().unwrap(), timed(true).spread().unwrap());
            prop_assert!((a - b).abs() < 1e-7, "{a} {b}");
        }
    }
}
