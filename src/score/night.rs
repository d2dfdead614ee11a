//! Wearers scored by mountings that are found in nights strung together from their clips.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::{Clip, LeftOut, Scored, Wearer};
use crate::posture::mounting::night::{Possible, Usual, likeliest, possible};
use crate::posture::{Epoch, Posture, Settings, Worn};
use crate::units::{Accel, Sensor};

/// How often each night is judged in the light of all others.
const ROUNDS: usize = 3;

/// A wearer's clips one after the other, and what is found in them.
struct Strung<'a> {
    wearer: &'a Wearer,
    /// Each with its first epoch.
    clips: Vec<(&'a Clip, i64)>,
    parts: Vec<Possible>,
}

/// Scores wearers who were given the same sensor; no label is used for how it sits.
///
/// What is not labelled as lying comes first, in the order in which it is listed, then what is, in an order that
/// follows from `seed`. Each night is judged alone; then what the others' nights say is taken for how such sensors are
/// commonly worn, and every night is judged again in that light. The postures are the likeliest for each window.
pub fn by_nights(
    wearers: &[Wearer],
    seed: u64,
    worn: Option<Worn>,
    settings: &Settings,
) -> Vec<Result<Scored, LeftOut>> {
    let nights: Vec<Strung> = wearers.iter().map(|wearer| Strung::of(wearer, seed, worn, settings)).collect();
    let mut said: Vec<Usual> = nights.iter().map(|night| night.says(&Usual::new())).collect();
    for _ in 1..ROUNDS {
        said = nights.iter().enumerate().map(|(at, night)| night.says(&others(&said, at))).collect();
    }
    nights.iter().enumerate().map(|(at, night)| night.scored(&others(&said, at), settings)).collect()
}

/// What all but one say.
fn others(said: &[Usual], but: usize) -> Usual {
    said.iter().enumerate().filter(|(at, _)| *at != but).flat_map(|(_, one)| one.iter().copied()).collect()
}

impl<'a> Strung<'a> {
    fn of(wearer: &'a Wearer, seed: u64, worn: Option<Worn>, settings: &Settings) -> Self {
        let is_lying = |clip: &&Clip| clip.truth.is_some_and(Posture::is_lying);
        let (mut lying, up): (Vec<&Clip>, Vec<&Clip>) = wearer.clips.iter().partition(is_lying);
        lying.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        let mut next = 0;
        let mut epochs: Vec<Epoch> = Vec::new();
        let mut clips = Vec::new();
        for clip in up.into_iter().chain(lying) {
            clips.push((clip, next));
            epochs.extend(clip.epochs.iter().zip(next..).map(|(epoch, index)| Epoch { index, ..*epoch }));
            next = epochs.last().map_or(0, |last| last.index + 1);
        }
        Self { wearer, clips, parts: possible(&epochs, wearer.epoch_secs(), worn, settings) }
    }

    /// Every mounting that is possible, with its probability.
    fn says(&self, usual: &Usual) -> Usual {
        self.parts.iter().flat_map(|part| part.probabilities(usual)).collect()
    }

    fn scored(&self, usual: &Usual, settings: &Settings) -> Result<Scored, LeftOut> {
        let found = likeliest(&self.parts, usual);
        let first = found.first().ok_or(LeftOut::NoNight)?;
        let judged = |(clip, start): &(&Clip, i64)| {
            let sat = found.iter().rfind(|one| one.from <= *start).unwrap_or(first);
            let has_direction = |reading: &Accel<Sensor>| reading.norm() >= settings.min_gravity_g;
            clip.judged(|reading| has_direction(reading).then(|| sat.most_likely(&sat.mounting.to_body(reading))))
        };
        self.wearer.summed(self.clips.iter().filter_map(judged))
    }
}
