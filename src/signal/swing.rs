//! How fast a vector that is steady but for a small swing goes to and fro.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use nalgebra::Vector3;
use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlannerScalar};

/// Readings that a window may hold at most; shorter ones are filled up with zeros.
///
/// Four times a minute of seconds: the parabola through three bins is then within a fiftieth of a bin of the peak.
pub const MOST: usize = 256;

/// Readings of a window that can be glanced at: every fourth bin of its spectrum is the spectrum of as many.
const GLANCED: usize = MOST / 4;

/// Finds the spectrum of what swings across a steady vector, window by window.
///
/// The two directions across it are the real and the imaginary part of one transform, so that a swing along a line or
/// round an ellipse counts alike, whichever way it points: no axis has to be chosen. Without the instruction sets of
/// particular machines, so that every machine finds the same.
#[derive(Clone)]
pub struct Swings {
    fft: Arc<dyn Fft<f64>>,
    glance: Arc<dyn Fft<f64>>,
    buffer: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
    taper: Taper,
    swing: Vec<Complex<f64>>,
}

/// A Hann taper, kept for the next window of as many readings.
#[derive(Clone, Debug, Default)]
struct Taper {
    weights: Vec<f64>,
    /// The sum of their squares.
    power: f64,
}

impl fmt::Debug for Swings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Swings").finish_non_exhaustive()
    }
}

impl Default for Swings {
    fn default() -> Self {
        let mut planner = FftPlannerScalar::new();
        let [fft, glance] = [MOST, GLANCED].map(|len| planner.plan_fft_forward(len));
        let zeros = |len| vec![Complex::default(); len];
        let scratch = zeros(fft.get_inplace_scratch_len().max(glance.get_inplace_scratch_len()));
        Self { buffer: zeros(MOST), scratch, fft, glance, taper: Taper::default(), swing: Vec::new() }
    }
}

impl Swings {
    /// A window of evenly spaced readings, `hertz` of them a second.
    ///
    /// The swing is taken across the window's mean, about its own straight line (which takes drift out), under a Hann
    /// taper. `None` of fewer than 4 or more than [`MOST`] readings, and where the mean has no direction.
    pub fn window(&mut self, readings: &[Vector3<f64>], hertz: f64) -> Option<Window<'_>> {
        if !(4..=MOST).contains(&readings.len()) {
            return None;
        }
        across(readings, &mut self.swing)?;
        about_line(&mut self.swing);
        self.taper.fit(readings.len());
        self.swing.iter_mut().zip(&self.taper.weights).for_each(|(value, weight)| *value *= weight);
        Some(Window { hertz, swings: self })
    }

    /// The bins of the swing filled up with zeros to the length of a transform.
    fn bins(&mut self, fft: &dyn Fft<f64>, hertz: f64) -> Spectrum {
        let buffer = self.buffer.get_mut(..fft.len()).unwrap_or_default();
        let (tapered, rest) = buffer.split_at_mut(self.swing.len().min(buffer.len()));
        tapered.iter_mut().zip(&self.swing).for_each(|(place, value)| *place = *value);
        rest.fill(Complex::default());
        fft.process_with_scratch(buffer, &mut self.scratch);
        let scale = 1.0 / (MOST as f64 * self.taper.power);
        let (first, rest) = buffer.split_at(1);
        let folded = rest.iter().zip(rest.iter().rev()).map(|(up, down)| up.norm_sqr() + down.norm_sqr());
        let power = first.iter().map(Complex::norm_sqr).chain(folded.take(fft.len() / 2)).map(|it| it * scale);
        Spectrum { power: power.collect(), step: hertz / fft.len() as f64 }
    }
}

/// A window of readings.
#[derive(Debug)]
pub struct Window<'a> {
    swings: &'a mut Swings,
    hertz: f64,
}

impl Window<'_> {
    /// Its spectrum.
    #[must_use]
    pub fn spectrum(&mut self) -> Spectrum {
        self.swings.bins(&*Arc::clone(&self.swings.fft), self.hertz)
    }

    /// Every fourth bin of its spectrum, for a fifth of the work; of a window of more than a quarter of [`MOST`] readings
    /// there is no such thing.
    ///
    /// What swings between two frequencies swings at least as much as it says there.
    #[must_use]
    pub fn glance(&mut self) -> Option<Spectrum> {
        let fits = self.swings.swing.len() <= GLANCED;
        fits.then(|| self.swings.bins(&*Arc::clone(&self.swings.glance), self.hertz))
    }
}

/// Mean square by frequency; in the unit of the readings, squared.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrum {
    /// Of the bins from zero to half the rate, both directions together.
    power: Vec<f64>,
    /// Hertz from one bin to the next.
    step: f64,
}

/// The highest place of a spectrum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peak {
    /// Where it is, between the bins.
    pub hertz: f64,
    /// Mean square of its bin.
    pub power: f64,
}

impl Spectrum {
    /// The mean square of what swings between two frequencies in hertz, both included.
    #[must_use]
    pub fn between(&self, from: f64, to: f64) -> f64 {
        self.power.get(self.bins(from, to)).unwrap_or_default().iter().sum()
    }

    /// The same, of a bin.
    #[must_use]
    pub fn mean_between(&self, from: f64, to: f64) -> f64 {
        self.between(from, to) / self.bins(from, to).len().max(1) as f64
    }

    /// The highest peak between two frequencies; `None` where the spectrum only rises or falls.
    #[must_use]
    pub fn peak(&self, from: f64, to: f64) -> Option<Peak> {
        let bins = self.bins(from, to);
        let start = bins.start.max(1);
        let around = self.power.get(start - 1..(bins.end + 1).min(self.power.len()))?;
        let peaks = around.windows(3).zip(start..).filter_map(|(three, bin)| self.peak_at(bin, three));
        peaks.max_by(|a, b| a.power.total_cmp(&b.power))
    }

    /// Adds another of the same rate.
    pub fn add(&mut self, other: &Self) {
        self.power.iter_mut().zip(&other.power).for_each(|(sum, power)| *sum += power);
    }

    /// The parabola through the logarithms of a bin and its neighbours, if it is no lower than they.
    fn peak_at(&self, bin: usize, three: &[f64]) -> Option<Peak> {
        let [before, here, after] = *three else { return None };
        if before > here || after > here || here <= 0.0 {
            return None;
        }
        let [a, b, c] = [before, here, after].map(|power| power.max(f64::MIN_POSITIVE).ln());
        let curve = a - 2.0 * b + c;
        let off = if curve < 0.0 { (0.5 * (a - c) / curve).clamp(-0.5, 0.5) } else { 0.0 };
        Some(Peak { hertz: (bin as f64 + off) * self.step, power: here })
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a bin")]
    fn bins(&self, from: f64, to: f64) -> Range<usize> {
        let end = ((to / self.step).floor() as usize + 1).min(self.power.len());
        ((from / self.step).ceil() as usize).min(end)..end
    }
}

impl Taper {
    /// Makes it one for so many readings, if it is not.
    fn fit(&mut self, count: usize) {
        if self.weights.len() != count {
            self.weights = (0..count).map(|index| hann(index, count)).collect();
            self.power = self.weights.iter().map(|weight| weight.powi(2)).sum();
        }
    }
}

/// What readings are across their mean, put into `swing`; `None` where the mean has no direction.
fn across(window: &[Vector3<f64>], swing: &mut Vec<Complex<f64>>) -> Option<()> {
    let up = window.iter().sum::<Vector3<f64>>().try_normalize(1e-9)?;
    let first = up.cross(&Vector3::ith(up.iamin(), 1.0)).normalize();
    let second = up.cross(&first);
    swing.clear();
    swing.extend(window.iter().map(|it| Complex::new(it.dot(&first), it.dot(&second))));
    Some(())
}

/// Takes from values their straight line, by least squares.
fn about_line(values: &mut [Complex<f64>]) {
    let count = values.len() as f64;
    let middle = (count - 1.0) / 2.0;
    let mean = values.iter().sum::<Complex<f64>>() / count;
    let at = |index: usize| index as f64 - middle;
    let slope = values.iter().enumerate().map(|(index, value)| value * at(index)).sum::<Complex<f64>>()
        / (count * (count * count - 1.0) / 12.0);
    values.iter_mut().enumerate().for_each(|(index, value)| *value = *value - mean - slope * at(index));
}

fn hann(index: usize, count: usize) -> f64 {
    (std::f64::consts::PI * (index as f64 + 0.5) / count as f64).sin().powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A minute of seconds that swings so many times a second, so wide along `along`.
    fn swinging(hertz: f64, wide: f64, along: Vector3<f64>, up: Vector3<f64>) -> Vec<Vector3<f64>> {
        (0..60).map(|i| up + along * (wide * (std::f64::consts::TAU * hertz * f64::from(i)).sin())).collect()
    }

    proptest! {
        #[test]
        fn a_swing_is_found_at_its_rate_and_width_whichever_way_it_points(
            rate in 6.0..26.0_f64, wide in 0.001..0.05_f64, turn in prop::array::uniform3(-3.0..3.0_f64)
        ) {
            let turn = nalgebra::Rotation3::new(Vector3::from(turn));
            let window = swinging(rate / 60.0, wide, turn * Vector3::x(), turn * Vector3::z());
            let spectrum = Swings::default().window(&window, 1.0).unwrap().spectrum();
            let peak = spectrum.peak(0.08, 0.48).unwrap();
            prop_assert!((peak.hertz * 60.0 - rate).abs() < 0.1, "{} {rate}", peak.hertz * 60.0);
            // The mean square of a sine is half its width's square.
            let share = spectrum.between(0.0, 0.5) / (0.5 * wide * wide);
            prop_assert!((share - 1.0).abs() < 0.1, "{share}");
        }

        #[test]
        fn a_glance_is_every_fourth_bin(
            readings in prop::collection::vec(prop::array::uniform3(-0.1..0.1_f64), 4..100), hertz in 0.5..2.0_f64
        ) {
            let readings: Vec<_> = readings.into_iter().map(|it| Vector3::z() + Vector3::from(it)).collect();
            let mut swings = Swings::default();
            let mut window = swings.window(&readings, hertz).unwrap();
            let (whole, glance) = (window.spectrum(), window.glance());
            prop_assert_eq!(glance.is_some(), readings.len() <= 64);
            if let Some(glance) = glance {
                prop_assert_eq!((glance.step, glance.power.len()), (4.0 * whole.step, 33));
                let off = |(glanced, bin): (&f64, &f64)| (glanced - bin).abs();
                prop_assert!(glance.power.iter().zip(whole.power.iter().step_by(4)).map(off).all(|off| off < 1e-12));
            }
        }
    }

    #[test]
    fn what_is_along_the_mean_and_what_drifts_swings_not() {
        let mut swings = Swings::default();
        let along = swings.window(&swinging(0.25, 0.1, Vector3::z(), Vector3::z()), 1.0).unwrap().spectrum();
        let drift: Vec<_> = (0..60).map(|i| Vector3::new(0.001 * f64::from(i), 0.0, 1.0)).collect();
        let drift = swings.window(&drift, 1.0).unwrap().spectrum();
        for spectrum in [along, drift] {
            assert!(spectrum.between(0.0, 0.5) < 1e-6, "{}", spectrum.between(0.0, 0.5));
        }
    }

    #[test]
    fn too_few_too_many_and_without_direction_have_no_spectrum() {
        let mut swings = Swings::default();
        for none in [&[Vector3::z(); 3][..], &[Vector3::z(); MOST + 1], &[Vector3::zeros(); 60]] {
            assert!(swings.window(none, 1.0).is_none(), "{}", none.len());
        }
        // At rest there is a spectrum, of nothing, and no peak.
        assert_eq!(swings.window(&[Vector3::z(); 60], 1.0).unwrap().spectrum().peak(0.1, 0.4), None);
    }
}
