//! The model: six states, how rarely they change, and what a direction says of each.
//!
//! States are the five postures and *between*, a direction that is no posture of the body.
//!
//! **Changes.** People turn [`CHANGES_PER_HOUR`] times an hour, to any of the five other states alike: one in 9000 for
//! each second and state. Turning moves the trunk, and lying moves it little, so where the direction moved since the
//! epoch before ([`TURN_DEGREES`]) a change is [`MOVED_IN_CHANGE`] ∕ [`MOVED_OTHERWISE`] times as likely, and where it
//! did not, so much less. A change with a movement then costs C = ln(9000 ∕ 24) ≈ 5.9 nats of evidence, one without
//! 12.1: slipping over a border in one's sleep is no change until it is quite clear.
//!
//! **Looks.** Of a clear direction, one look tells [`CLEAR`] nats for the right posture against the next. But seconds
//! next to each other are not independent looks: who lies oddly lies oddly all night. So each epoch counts only as a
//! fraction of a look, and the fraction follows from what the dwell time means. A passage (back, left, stomach) pays
//! for one change more than going straight, an excursion (back, left, back) for two more than staying; with the fraction
//! √2 C ∕ (dwell · clear) the one must hold for 0.7 dwell times and the other for 1.4 before it counts, a dwell time in
//! the geometric mean. Less clear directions must hold for longer. The first look of a chain repeats none before it
//! and counts in full.
//!
//! **Hysteresis.** After the first look, a direction that lies hardly nearer to one posture than to another says
//! nothing of the two, however long it is held: all within [`Settings::hysteresis`] of the best are as good as the best.

use fearless_simd::f64x4;
use fearless_simd::prelude::*;

use crate::posture::lanes::{by_lane, powers};
use crate::posture::tilts::{NOWHERE_G, Places, Tilts, UNIFORM};
use crate::posture::{Label, Posture, Reason, Settings, Worn};
use crate::units::{Accel, Angle, Body, Cone};

/// The postures, in the order of [`Posture::ALL`], and between.
pub(super) const STATES: usize = Posture::ALL.len() + 1;

/// A number for each state.
pub(super) type Each<T> = [T; STATES];

/// How often a sleeper changes posture, per hour.
///
/// Two, amid 1.6 ± 0.7 by accelerometer (Skarpsno et al. 2017) and, on film, 2.1 in the old to 3.6 at middle age (De
/// Koninck et al. 1992). Twice as many would be 0.7 nats of 9.
const CHANGES_PER_HOUR: f64 = 2.0;

/// From so many degrees on, the direction moved from one epoch to the next.
///
/// Twice the tilt by which deep breathing (±2.5°) moves the chest.
const TURN_DEGREES: f64 = 5.0;

/// The share of changes of posture within which the direction moves so between two epochs.
///
/// Of 44 changes between postures that were held for a minute before and after, in three days of one chest patch
/// (chest-patch-days), 41 did: 0.93; the other three crossed a border by drifting.
const MOVED_IN_CHANGE: f64 = 0.95;

/// The share of other seconds of lying in which it moves so: 0.042 in the same three days.
const MOVED_OTHERWISE: f64 = 0.04;

/// What one clear look tells for its posture against the next best one, in nats.
///
/// A reading right at a posture's spot: 5.6 to 8.8 over all postures and places of [`Tilts`]; this is the lower end.
const CLEAR: f64 = 6.0;

/// What a degree of [`Settings::hysteresis`] is in nats.
///
/// A difference of one degree between the angles to two postures is half a degree beyond their border, where the laws
/// of [`Tilts`] tell 0.17 (front) to 0.25 (ribs) nats a degree.
const NATS_PER_DEGREE: f64 = 0.1;

/// The prior weight of between against any posture: by so much must a direction be rarer in every posture than from
/// everywhere alike before it is none of them.
///
/// Chosen so that a stomach 70° head down, the steepest held possible, still is one. It leaves 4 % of the sphere where
/// the place of wearing is unknown (back or sides with the head down by 50° and more) and 1 % on the ribs.
const BETWEEN: f64 = 0.03;

/// The model, for epochs of one length from a sensor worn at one place.
#[derive(Clone, Debug)]
pub struct Chain {
    places: &'static [Tilts],
    min_gravity_g: f64,
    /// The longest stretch without a direction that it bridges, in epochs.
    dwell: usize,
    /// The part of a look that an epoch counts.
    weight: f64,
    /// How many times less dense than the best is as good as the best.
    margin: f64,
    /// By whether the direction moved; where it is not known, neither for nor against a change.
    odds: [Odds; 2],
    unseen: Odds,
    /// Within it of the last direction, a direction has not moved.
    unmoved: Cone,
}

/// What becomes of a state from one epoch to the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Odds {
    /// The probability of changing to any one other state.
    pub(super) change: f64,
}

/// One epoch as the model sees it, but for what its direction tells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// Its direction; anything where there is none, at which it does not look.
    gravity: Accel<Body>,
    /// As so many looks it counts.
    looks: f64,
    /// So many times less dense than the best is as good as the best.
    margin: f64,
    /// Of the passage to it from the epoch before.
    pub(super) odds: Odds,
    /// Whether it begins a chain: nothing before it is held against it, all states are as likely.
    pub(super) first: bool,
    /// Why it has no direction, if it has none.
    pub(super) missing: Option<Reason>,
}

impl Chain {
    /// For epochs of `epoch_secs` seconds of a sensor worn there.
    #[must_use]
    pub fn new(epoch_secs: u32, worn: Option<Worn>, settings: &Settings) -> Self {
        let epoch_secs = epoch_secs.max(1);
        let dwell = settings.dwell_secs.div_ceil(epoch_secs);
        let odds = [(1.0 - MOVED_IN_CHANGE) / (1.0 - MOVED_OTHERWISE), MOVED_IN_CHANGE / MOVED_OTHERWISE]
            .map(|times| Odds::of(epoch_secs, times));
        let [_, moved] = odds;
        let margin = NATS_PER_DEGREE * settings.hysteresis.degrees();
        // Without a dwell time each epoch is for itself: even half of one counts.
        let epochs = f64::from(dwell).max(0.5);
        let weight = -moved.change.ln() * 2.0_f64.sqrt() / (epochs * (CLEAR - margin));
        let places = places(worn);
        Self {
            places,
            min_gravity_g: settings.min_gravity_g,
            dwell: dwell as usize,
            weight,
            margin: margin.exp(),
            odds,
            unseen: Odds::of(epoch_secs, 1.0),
            unmoved: Cone::of(Angle::from_degrees(TURN_DEGREES)),
        }
    }

    /// How well each state explains each epoch: 1 for the best, and for all where there is no direction.
    #[inline(always)]
    pub(super) fn likelihoods<S: Simd>(&self, simd: S, epochs: &[Look; 4]) -> [Each<f64>; 4] {
        let lanes = |of: fn(&Look) -> f64| f64x4::load_array(simd, epochs.each_ref().map(of));
        let at = Places::of(simd, epochs.each_ref().map(|epoch| epoch.gravity.vector()));
        let [back, left, right, stomach, up] = Tilts::mixed(self.places, &at);
        let mut each = [back, left, right, stomach, up, f64x4::splat(simd, BETWEEN * UNIFORM)];
        let mut best = f64x4::splat(simd, 0.0);
        for density in each {
            best = best.max(density);
        }
        let (as_good, looks) = (best / lanes(|epoch| epoch.margin), lanes(|epoch| epoch.looks));
        for one in &mut each {
            *one = powers((*one / as_good).min(1.0), looks);
        }
        by_lane(each)
    }
}

impl Odds {
    /// Where nothing is known any more of the state before.
    const NEW: Self = Self { change: 1.0 / STATES as f64 };

    /// Where a change is so many `times` as likely as ever.
    fn of(epoch_secs: u32, times: f64) -> Self {
        let changing = times * CHANGES_PER_HOUR * f64::from(epoch_secs) / 3600.0;
        // A change is at most as likely as any state is, however long the epochs.
        Self { change: (changing / (STATES - 1) as f64).min(Self::NEW.change) }
    }

    /// The probability of staying.
    #[inline(always)]
    pub(super) fn stay(self) -> f64 {
        1.0 - (STATES - 1) as f64 * self.change
    }
}

/// The laws for a sensor worn there, all as likely.
///
/// Nobody wears it just where others did, so what all places have in common is always among them. With the place
/// unknown, all four together label the clips of pdiot-2021-2022 a little better than the common one alone (balanced
/// accuracy 0.959 against 0.958, and no window unknown against one in 200).
pub(super) const fn places(worn: Option<Worn>) -> &'static [Tilts] {
    match worn {
        None => &[Tilts::RIBS_LEFT, Tilts::RIBS_RIGHT, Tilts::CHEST, Tilts::FRONT],
        Some(Worn::Chest) => &[Tilts::CHEST, Tilts::FRONT],
        Some(Worn::RibsLeft) => &[Tilts::RIBS_LEFT, Tilts::FRONT],
        Some(Worn::RibsRight) => &[Tilts::RIBS_RIGHT, Tilts::FRONT],
        Some(Worn::Abdomen | Worn::Back | Worn::Thigh | Worn::Pocket | Worn::Wrist) => &[Tilts::FRONT],
    }
}

/// Looks at epochs, one after the other: knows where a chain ends and the next begins.
#[derive(Clone, Debug)]
pub(super) struct Steps {
    chain: Chain,
    gap: usize,
    fresh: bool,
    /// The direction seen last.
    last: Option<Accel<Body>>,
}

impl Steps {
    pub(super) const fn new(chain: Chain) -> Self {
        Self { chain, gap: 0, fresh: true, last: None }
    }

    /// The next epoch: its mean in the body frame, or `None` where nothing was recorded.
    pub(super) fn look(&mut self, gravity: Option<&Accel<Body>>) -> Look {
        match gravity {
            None => self.missing(Reason::Gap),
            Some(gravity) if gravity.norm() >= self.chain.min_gravity_g.max(NOWHERE_G) => self.seen(gravity),
            Some(_) => self.missing(Reason::NoGravity),
        }
    }

    /// How well each state explains epochs that were looked at.
    #[inline(always)]
    pub(super) fn likelihoods<S: Simd>(&self, simd: S, epochs: &[Look; 4]) -> [Each<f64>; 4] {
        self.chain.likelihoods(simd, epochs)
    }

    fn seen(&mut self, gravity: &Accel<Body>) -> Look {
        self.gap = 0;
        let first = std::mem::take(&mut self.fresh);
        let odds = self.odds(gravity, first);
        let (weight, margin) = (self.chain.weight, self.chain.margin);
        let (looks, margin) = if first { (weight.max(1.0), 1.0) } else { (weight, margin) };
        Look { gravity: *gravity, looks, margin, odds, first, missing: None }
    }

    fn odds(&mut self, gravity: &Accel<Body>, first: bool) -> Odds {
        let [still, moved] = self.chain.odds;
        match self.last.replace(*gravity) {
            _ if first => Odds::NEW,
            None => self.chain.unseen,
            Some(last) if self.chain.unmoved.holds(&last, gravity) => still,
            Some(_) => moved,
        }
    }

    /// After more than a dwell time without a direction nothing is known of the posture any more.
    const fn missing(&mut self, reason: Reason) -> Look {
        self.gap += 1;
        self.fresh = self.fresh || self.gap > self.chain.dwell;
        let odds = if self.fresh { Odds::NEW } else { self.chain.unseen };
        let gravity = Accel::from_g(0.0, 1.0, 0.0);
        Look { gravity, looks: 0.0, margin: 1.0, odds, first: self.fresh, missing: Some(reason) }
    }
}

/// What is said of an epoch in a state.
pub(super) fn label(state: u8) -> Label {
    let posture = Posture::ALL.get(usize::from(state)).copied();
    posture.map_or(Label::Unknown(Reason::Between), Label::Posture)
}

/// The states by number.
pub(super) const ALL: Each<u8> = [0, 1, 2, 3, 4, 5];

/// The greatest of the numbers and its state; the first of equals.
pub(super) fn greatest(numbers: &Each<f64>) -> (u8, f64) {
    let mut best = (0, f64::NEG_INFINITY);
    for (state, &number) in ALL.into_iter().zip(numbers) {
        if number > best.1 {
            best = (state, number);
        }
    }
    best
}
