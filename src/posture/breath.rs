//! The breath of somebody who lies still: the swing across gravity that it gives to the means of epochs.
//!
//! Breathing tilts the trunk by 0.3° to 2.5°, which is 5 to 44 mg across gravity and next to nothing along it. The mean
//! of a second is linear in its samples, so it keeps that swing: all of it at 6 breaths a minute, 0.81 of its width at
//! 20, 0.74 at 25 (the sine cardinal of the second), and half the rate of seconds is 30 a minute. The second harmonic
//! of more than 15 a minute is folded, at 0.64 of its width and less. Means over the plane across gravity, then a
//! spectrum: as Schipper et al. 2021 at the chest in sleep and Hughes et al. 2020 in rest, who keep the plane and take
//! an axis of it; here both directions count.

use nalgebra::Vector3;

use crate::signal::swing::{Spectrum, Swings, Window};

/// Length of the window that a rate is found in, in epochs of a second.
///
/// Hughes et al. 2020 took 70 s, Schipper et al. 2021 half a minute; in a minute the slowest breath comes six times.
pub const WINDOW: usize = 60;

/// From one window to the next, in epochs.
pub const HOP: usize = 30;

/// Breaths a minute that are looked for. Adults asleep breathe 8 to 25 times; above 28 seconds are too slow to tell.
pub const PER_MINUTE: (f64, f64) = (6.0, 28.0);

/// Readings a second from which a rate is looked for: one or two moments of each second, and the fastest breath is well
/// below half of it.
///
/// Over seven days of one chest patch of 1.56 Hz with steps of 1/64 g (chest-patch-days) a third of the still minutes
/// have a rate, medians of 17.5 to 20.2 a minute from day to day, and the spectrum of all its readings has the same to
/// 0.06 a minute in the middle and 0.3 at most in 99 of 100. No breath in such readings proves nothing: see
/// [`super::wear`].
pub const LEAST_HERTZ: f64 = 1.5;

/// How far about the peak a breath that is never quite even reaches, in breaths a minute.
const SPREAD: f64 = 2.0;

/// An even number of harmonics can be higher than the rate itself: from this share on, the peak at half the rate is it.
const HALF_SHARE: f64 = 0.5;

/// A rate of breathing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Breath {
    /// Breaths a minute.
    pub per_minute: f64,
    /// Share, 0 to 1, of the swing between 6 and 28 a minute that lies about the rate and twice the rate.
    pub quality: f64,
}

/// The rate in a window's spectrum; `None` where no rate is higher than those beside it.
#[must_use]
pub fn breath(spectrum: &Spectrum) -> Option<Breath> {
    let (low, high) = (PER_MINUTE.0 / 60.0, PER_MINUTE.1 / 60.0);
    let spread = SPREAD / 60.0;
    let highest = spectrum.peak(low, high)?;
    let half = highest.hertz / 2.0;
    let under = spectrum.peak((half - 0.25 * spread).max(low), half + 0.25 * spread);
    let rate = under.filter(|it| it.power >= HALF_SHARE * highest.power).map_or(highest.hertz, |it| it.hertz);
    let about = |hertz: f64| spectrum.between((hertz - spread).max(low), (hertz + spread).min(high));
    let twice = if 2.0 * rate - spread > rate + spread { about(2.0 * rate) } else { 0.0 };
    let all = spectrum.between(low, high);
    (all > 0.0).then(|| Breath { per_minute: 60.0 * rate, quality: ((about(rate) + twice) / all).min(1.0) })
}

/// The swing across gravity within the band of breathing, root mean square in g.
#[must_use]
pub fn swing_g(spectrum: &Spectrum) -> f64 {
    spectrum.between(PER_MINUTE.0 / 60.0, PER_MINUTE.1 / 60.0).sqrt()
}

/// Windows of so many epochs at this hop, with where each begins, of which at least nine in ten epochs are there.
///
/// Missing ones are filled in on the straight line between their neighbours.
pub fn windows(swings: &mut Swings, readings: &[Option<Vector3<f64>>], mut emit: impl FnMut(usize, Window<'_>)) {
    for (number, readings) in readings.windows(WINDOW).step_by(HOP).enumerate() {
        let Some(readings) = filled(readings) else { continue };
        if let Some(window) = swings.window(&readings, 1.0) {
            emit(number * HOP, window);
        }
    }
}

/// A window without holes.
fn filled(window: &[Option<Vector3<f64>>]) -> Option<Vec<Vector3<f64>>> {
    let known = window.iter().flatten().count();
    if known * 10 < window.len() * 9 {
        return None;
    }
    if known == window.len() {
        return Some(window.iter().flatten().copied().collect());
    }
    let mut out: Vec<Vector3<f64>> = Vec::with_capacity(window.len());
    let mut rest = window;
    while let Some((first, tail)) = rest.split_first() {
        let next = rest.iter().flatten().next().or(out.last()).copied()?;
        let ahead = rest.iter().position(Option::is_some).unwrap_or(rest.len());
        let before = out.last().copied().unwrap_or(next);
        out.push(first.unwrap_or(before + (next - before) / (ahead as f64 + 1.0)));
        rest = tail;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;
    use rand_distr::{Distribution, StandardNormal};

    /// The means of a minute of seconds of a chest that swings `degrees` either way, with white noise of so much g.
    fn chest(rng: &mut ChaCha8Rng, per_minute: f64, degrees: f64, noise_g: f64) -> Vec<Vector3<f64>> {
        let (start, turn) = (rng.random_range(0.0..6.3), rng.random_range(0.0..6.3_f64));
        (0..WINDOW)
            .map(|second| {
                let mean = (0..25)
                    .map(|i| {
                        (start + per_minute / 60.0 * std::f64::consts::TAU * (second as f64 + f64::from(i) / 25.0))
                            .sin()
                    })
                    .sum::<f64>()
                    / 25.0;
                let mut noise = || noise_g * Distribution::<f64>::sample(&StandardNormal, rng);
                let tilt = degrees.to_radians() * mean;
                Vector3::new(tilt * turn.cos() + noise(), tilt * turn.sin() + noise(), 1.0 + noise())
            })
            .collect()
    }

    #[test]
    fn even_breath_is_found_in_noise() {
        let rng = &mut ChaCha8Rng::seed_from_u64(1);
        let mut swings = Swings::default();
        for case in 0..400 {
            let rate = rng.random_range(8.0..25.0);
            let degrees = rng.random_range(0.3..2.5);
            let window = chest(rng, rate, degrees, 0.0008);
            let found = breath(&swings.window(&window, 1.0).unwrap().spectrum()).unwrap();
            assert!((found.per_minute - rate).abs() < 0.5 && found.quality > 0.8, "{case}: {rate} {degrees} {found:?}");
        }
    }

    #[test]
    fn hardly_any_minute_of_noise_has_the_quality_of_breath() {
        let rng = &mut ChaCha8Rng::seed_from_u64(2);
        let mut swings = Swings::default();
        let noise = (0..1000).map(|_| chest(rng, 10.0, 0.0, 0.001));
        let found: Vec<Breath> = noise.filter_map(|it| breath(&swings.window(&it, 1.0)?.spectrum())).collect();
        let least = crate::posture::Settings::default().breath_quality;
        assert!(found.iter().filter(|it| it.quality >= least).count() < 20);
    }

    #[test]
    fn small_holes_are_filled_on_a_line_and_large_ones_are_not() {
        let mut window: Vec<Option<Vector3<f64>>> =
            (0..WINDOW).map(|i| Some(Vector3::new(i as f64, 0.0, 1.0))).collect();
        for hole in [0, 5, 6, 7, 59] {
            window[hole] = None;
        }
        let found = filled(&window).unwrap();
        let x: Vec<f64> = found.iter().map(|it| it.x).collect();
        assert_eq!((x[0], x[5], x[6], x[7], x[59]), (1.0, 5.0, 6.0, 7.0, 58.0));
        window[20..23].fill(None);
        assert_eq!(filled(&window), None);
    }
}
