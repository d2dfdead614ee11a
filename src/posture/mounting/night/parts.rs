//! Where in a night the sensor was put on anew: taken off and put back, or slipped round.

use nalgebra::Rotation3;

use super::Possible;
use super::chart::Chart;
use super::evidence::Evidence;
use super::search::{Candidate, Question, apart};
use super::stretch::Stretch;
use crate::posture::{Epoch, Settings};

/// What a change must explain to be believed, in units of log likelihood.
///
/// A mounting that is free to be any explains something by chance, and of all the times when nobody touched the sensor
/// one is as unlikely as another.
const COST: f64 = 20.0;

/// How much of that is forgiven where the sensor was in no direction for long, as it is while it is handled.
const HANDLED: f64 = 14.0;

/// Seconds without a direction that say nothing, as turning over takes them, and that leave no doubt.
const HANDLED_SECS: (f64, f64) = (5.0, 20.0);

/// Stretches that are shorter say little of where the sensor points, and hide that it was handled; in seconds.
const LEAST_SECS: f64 = 10.0;

/// Log density below which a stretch counts as not well explained.
const WELL: f64 = -6.5;

/// Most mountings that are tried for the parts.
const MOST: usize = 24;

/// The stretches of a night, to be cut into parts.
pub(super) struct Parts<'a> {
    chart: &'a Chart,
    epoch_secs: u32,
    evidence: Evidence,
    /// The mountings that explain the whole night, best first.
    whole: Vec<Candidate>,
    /// In the order of time, without the short ones.
    stretches: Vec<Stretch>,
}

impl<'a> Parts<'a> {
    pub(super) fn of(epochs: &[Epoch], epoch_secs: u32, chart: &'a Chart, settings: &Settings) -> Self {
        let evidence = Evidence::of(epochs, epoch_secs, settings);
        let mut stretches = evidence.stretches.clone();
        stretches.retain(|it| it.secs >= LEAST_SECS);
        stretches.sort_by_key(|it| it.span);
        let whole = Question { evidence: &evidence, chart }.summits();
        Self { chart, epoch_secs, evidence, whole, stretches }
    }

    /// The night in one piece, from its first epoch on.
    pub(super) fn in_one(&self, from: i64) -> Option<Possible> {
        Possible::placed(&Question { evidence: &self.evidence, chart: self.chart }, from, self.whole.clone())
    }

    /// The epochs on the grid of time at which the sensor was put on anew: none where nothing speaks for a change.
    pub(super) fn starts(&self) -> Vec<i64> {
        let Some(best) = self.whole.first() else { return Vec::new() };
        let unexplained = |it: &Stretch| it.loss(&best.body_from_sensor, self.chart);
        if self.evidence.stretches.iter().map(unexplained).sum::<f64>() < COST - HANDLED {
            return Vec::new();
        }
        self.starts_among(&tried(self.whole.clone(), &self.stretches, self.chart))
    }

    /// The same, when it sat in some of these ways.
    pub(super) fn starts_among(&self, tried: &[Rotation3<f64>]) -> Vec<i64> {
        path(&self.stretches, tried, self.chart, self.epoch_secs)
    }
}

/// The mountings that explain the night, its halves, or what the best leaves unexplained.
fn tried(whole: Vec<Candidate>, stretches: &[Stretch], chart: &Chart) -> Vec<Rotation3<f64>> {
    let (first, second) = stretches.split_at(stretches.len() / 2);
    let left: Vec<Stretch> = match whole.first() {
        Some(best) => stretches.iter().filter(|it| it.loss(&best.body_from_sensor, chart) > 2.0).copied().collect(),
        None => Vec::new(),
    };
    let mut all = whole;
    for some in [first, second, &left] {
        let evidence = Evidence::of_stretches(some.to_vec());
        all.extend(Question { evidence: &evidence, chart }.summits());
    }
    apart(all, MOST).into_iter().map(|it| it.body_from_sensor).collect()
}

/// Where the mounting changes on the likeliest way through the stretches (Viterbi).
fn path(stretches: &[Stretch], tried: &[Rotation3<f64>], chart: &Chart, epoch_secs: u32) -> Vec<i64> {
    let mut scores = vec![0.0; tried.len()];
    let mut ways: Vec<Vec<usize>> = Vec::with_capacity(stretches.len());
    let mut before: Option<&Stretch> = None;
    for stretch in stretches {
        let (best, most) = highest(&scores);
        let change = before.map(|it| most - COST + handled(it, stretch, epoch_secs));
        let mut way: Vec<usize> = (0..tried.len()).collect();
        for ((mounting, score), from) in tried.iter().zip(&mut scores).zip(&mut way) {
            if let Some(change) = change.filter(|change| change > score) {
                (*score, *from) = (change, best);
            }
            *score += chart.anywhere(&stretch.log_likelihoods(mounting, chart));
        }
        ways.push(way);
        before = Some(stretch);
    }
    back(stretches, &ways, highest(&scores).0)
}

/// The way back from the mounting at the end, and where it changes.
fn back(stretches: &[Stretch], ways: &[Vec<usize>], mut at: usize) -> Vec<i64> {
    let mut starts: Vec<i64> = Vec::new();
    for (stretch, way) in stretches.iter().zip(ways).rev() {
        let from = way.get(at).copied().unwrap_or(at);
        if from != at {
            starts.push(stretch.span.0);
        }
        at = from;
    }
    starts.reverse();
    starts
}

/// The place and the value of the highest.
fn highest(scores: &[f64]) -> (usize, f64) {
    let best = scores.iter().copied().enumerate().max_by(|(_, a), (_, b)| a.total_cmp(b));
    best.unwrap_or((0, f64::NEG_INFINITY))
}

/// What speaks for handling between two stretches: that the sensor was in no direction for long.
fn handled(before: &Stretch, after: &Stretch, epoch_secs: u32) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "epochs of a night")]
    let secs = (after.span.0 - before.span.1 - 1) as f64 * f64::from(epoch_secs);
    let (least, most) = HANDLED_SECS;
    HANDLED * ((secs - least) / (most - least)).clamp(0.0, 1.0)
}

impl Stretch {
    /// How much better it could be explained.
    fn loss(&self, mounting: &Rotation3<f64>, chart: &Chart) -> f64 {
        let most = WELL * self.weight;
        (most - chart.anywhere(&chart.at(&(mounting * self.direction), self.pace)) * self.weight).max(0.0)
    }
}
