//! What is seen of one run of quiet seconds.

use std::ops::Range;

use nalgebra::Vector3;

use super::quantile;
use crate::posture::breath::{WINDOW, swing_g, windows};
use crate::posture::{Epoch, Settings, Worn};
use crate::signal::swing::{Spectrum, Swings, Window};
use crate::units::Hertz;

/// Readings a second from which the mean of a second is taken for its whole, and its spread for the sensor's noise.
///
/// From 12.5 Hz on no made-up sleeper was taken for a table; at 5 Hz three of 200 who breathed shallowly on their side were.
const LEAST_HERTZ: f64 = 10.0;

/// So many times the swing that white noise would leave still is noise: what a sensor smooths itself, it leaves more of.
///
/// Of 511 half minutes of people lying (pdiot-2021-2022, ribs, 25 Hz) 19 swing less, 11 of them on the stomach; such
/// minutes must be without a peak for a whole stretch before they count.
const NOISE_TIMES: f64 = 1.4;

/// The share of a run's seconds that are quieter than what its noise is taken from: the heart moves the others more.
const NOISE_SHARE: f64 = 0.2;

/// Noise whose swing is larger hides breath, root mean square in g: twice that of the shallowest (0.3°).
const HIDING_G: f64 = 0.008;

/// Steps of the sensor that are larger, where noise does not blur them, hide breath, in g: the shallowest is 5 mg.
const HIDING_STEP_G: f64 = 0.004;

/// Spread about its own mean of a sensor that nothing moves, in g, and the farthest that it strays: one step of 1/64 g.
const UNMOVED_G: (f64, f64) = (0.0025, 0.016);

/// What the sensor can show.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sensor {
    /// Readings in an epoch, where breath can be seen in it at all.
    readings: Option<f64>,
    /// A bound of its steps in g, from the least that any second moved; `None` where none ever did.
    step_g: Option<f64>,
    /// The movement of its quietest run, in g.
    floor_g: f64,
}

/// Down to this share of a run's own, the movement of the quietest run is taken for the sensor's noise, and what is
/// above it for the heart's. A sensor with coarse steps may be quieter still, at rest amid two of them.
const FLOOR_SHARE: f64 = 0.5;

/// A run of quiet epochs, and what is seen of it.
#[derive(Clone, Debug)]
pub(super) struct Run<'a> {
    pub(super) epochs: &'a [&'a Epoch],
    pub(super) seen: Seen,
}

#[derive(Clone, Debug)]
pub(super) enum Seen {
    /// Its minutes; none where it is shorter than one.
    Minutes(Vec<Minute>),
    /// Breath would not be seen.
    Nothing,
}

/// A minute of it.
#[derive(Clone, Debug)]
pub(super) struct Minute {
    span: Range<i64>,
    /// What there is to see of it, if it swings too little for a breath.
    without_breath: Option<Rest>,
}

/// What a minute without breath is like.
#[derive(Clone, Debug)]
pub(super) struct Rest {
    pub(super) spectrum: Spectrum,
    /// Its swing in the band of breathing, root mean square in g.
    pub(super) swing_g: f64,
}

impl Sensor {
    /// Of a night cut into quiet runs.
    pub(super) fn new(
        usable: &[&Epoch],
        runs: &[&[&Epoch]],
        epoch_secs: u32,
        rate: Option<Hertz>,
        worn: Option<Worn>,
    ) -> Self {
        let shows = |rate: &f64| epoch_secs == 1 && *rate >= LEAST_HERTZ && worn.is_none_or(Worn::on_trunk);
        let readings = rate.map(Hertz::get).filter(shows);
        let moved = usable.iter().map(|epoch| epoch.movement).filter(|&movement| movement > STIRRED_G);
        // One reading in so many that is off by a step moves a second by the step over their root.
        let step_g = readings.and_then(|readings| Some(moved.min_by(f64::total_cmp)? * readings.sqrt()));
        let floors = runs.iter().filter(|run| run.len() >= WINDOW).filter_map(|run| own_floor(run));
        Self { readings, step_g, floor_g: floors.min_by(f64::total_cmp).unwrap_or_default() }
    }

    pub(super) fn look<'a>(&self, epochs: &'a [&'a Epoch], swings: &mut Swings, settings: &Settings) -> Run<'a> {
        let limit = self.noise_g(epochs).map(|noise| noise.max(settings.breathless_g));
        let seen = limit.map_or(Seen::Nothing, |limit| Seen::Minutes(minutes(epochs, limit, swings)));
        Run { epochs, seen }
    }

    /// The swing up to which a run may be but noise; `None` where breath would not be seen.
    fn noise_g(&self, epochs: &[&Epoch]) -> Option<f64> {
        let own = own_floor(epochs)?;
        let low = if self.floor_g >= FLOOR_SHARE * own { self.floor_g } else { own };
        let hidden = low <= STIRRED_G && self.step_g.is_none_or(|step| step > HIDING_STEP_G);
        let noise = NOISE_TIMES * low * (2.0 / 3.0 / self.readings?).sqrt();
        (!hidden && noise <= HIDING_G).then_some(noise)
    }
}

/// Below this a second did not stir at all, in g: it is what rounding leaves.
const STIRRED_G: f64 = 1e-9;

fn own_floor(epochs: &[&Epoch]) -> Option<f64> {
    quantile(epochs.iter().map(|epoch| epoch.movement).collect(), NOISE_SHARE)
}

fn minutes(epochs: &[&Epoch], limit: f64, swings: &mut Swings) -> Vec<Minute> {
    let readings: Vec<Option<Vector3<f64>>> = epochs.iter().map(|epoch| Some(*epoch.mean.vector())).collect();
    let mut found = Vec::new();
    windows(swings, &readings, |first, window| {
        let Some(epochs) = epochs.get(first..first + WINDOW) else { return };
        found.push(Minute { span: span(epochs), without_breath: Rest::of(window, limit) });
    });
    found
}

impl Rest {
    /// Of a minute that swings no more than the limit.
    fn of(mut minute: Window<'_>, limit: f64) -> Option<Self> {
        // Most swing by so much more that a glance tells; it may be off by what rounding leaves.
        let clearly = |glance: &Spectrum| swing_g(glance) > 1.000_001 * limit;
        if minute.glance().as_ref().is_some_and(clearly) {
            return None;
        }
        let spectrum = minute.spectrum();
        let swing_g = swing_g(&spectrum);
        (swing_g <= limit).then_some(Self { spectrum, swing_g })
    }
}

impl Run<'_> {
    /// Its minutes without breath and their spans; of a run that hardly has others they reach to its ends.
    pub(super) fn without_breath(&self) -> impl Iterator<Item = (Range<i64>, &Rest)> {
        let minutes: &[Minute] = if let Seen::Minutes(minutes) = &self.seen { minutes } else { &[] };
        let without = minutes.iter().filter_map(|minute| Some((&minute.span, minute.without_breath.as_ref()?)));
        let count = without.clone().count();
        let whole = count * 2 >= minutes.len();
        let reach = move |span: &Range<i64>, first: bool, last: bool| {
            let from = if whole && first { start(self.epochs) } else { span.start };
            from..if whole && last { end(self.epochs) } else { span.end }
        };
        without.enumerate().map(move |(index, (span, rest))| (reach(span, index == 0, index + 1 == count), rest))
    }

    /// Parts of it whose means stay at one place, and hardly spread about it.
    pub(super) fn at_one_place(&self) -> Vec<Range<i64>> {
        let (mut found, mut open) = (Vec::new(), Vec::<&Epoch>::new());
        let mut sum = Vector3::zeros();
        for epoch in self.epochs {
            let place = sum / open.len().max(1) as f64;
            if !open.is_empty() && (epoch.mean.vector() - place).amax() > UNMOVED_G.1 {
                found.extend(hardly_spread(&open));
                open.clear();
                sum = Vector3::zeros();
            }
            sum += epoch.mean.vector();
            open.push(epoch);
        }
        found.extend(hardly_spread(&open));
        found
    }
}

fn hardly_spread(epochs: &[&Epoch]) -> Option<Range<i64>> {
    let count = epochs.len().max(1) as f64;
    let mean = epochs.iter().map(|epoch| epoch.mean.vector()).sum::<Vector3<f64>>() / count;
    let squares: f64 = epochs.iter().map(|epoch| (epoch.mean.vector() - mean).norm_squared()).sum();
    ((squares / count).sqrt() <= UNMOVED_G.0 && !epochs.is_empty()).then(|| span(epochs))
}

pub(super) fn start(run: &[&Epoch]) -> i64 {
    run.first().map_or(0, |epoch| epoch.index)
}

pub(super) fn end(run: &[&Epoch]) -> i64 {
    run.last().map_or(0, |epoch| epoch.index + 1)
}

fn span(run: &[&Epoch]) -> Range<i64> {
    start(run)..end(run)
}
