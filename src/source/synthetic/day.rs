//! Evenings, nights and mornings as people have them: the truth of when somebody went to bed and got up.
//!
//! A drawn night ([`Plan`]) with what may be taken for it, or may hide where it begins: lying on the sofa, a nap, reading
//! in bed, more visits to the bathroom, a recording that begins late or ends early, several nights in one recording.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::gait;
use super::plan::{self, Burst, Movement, Plan, Segment};
use crate::posture::Posture;

/// What an evening, a night or a recording has that an ordinary one has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Nothing.
    Plain,
    /// One or two hours awake on the sofa, then 5 to 40 minutes up (lights, teeth, clothes), then bed.
    Sofa,
    /// An hour or two asleep on the sofa, then 20 to 40 minutes up, then bed.
    SofaAsleep,
    /// A nap of half an hour to two hours in the afternoon, two to six hours before bed.
    Nap,
    /// Ten minutes to an hour propped up in bed at 30° to 60° before lights out.
    Reading,
    /// Two or three visits to the bathroom more, of 2 to 8 minutes, as the one that every night has takes 3 to 8: longer
    /// ones are [`Self::Sleepless`].
    Bathroom,
    /// Half an hour to fifty minutes up and about amid the night.
    Sleepless,
    /// Switched on five minutes to an hour after lying down.
    LateStart,
    /// Broken off five minutes to an hour before getting up.
    EarlyEnd,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Plain,
        Self::Sofa,
        Self::SofaAsleep,
        Self::Nap,
        Self::Reading,
        Self::Bathroom,
        Self::Sleepless,
        Self::LateStart,
        Self::EarlyEnd,
    ];
}

/// Shifts an hour of somebody awake on the sofa: between 30 and 90, as in the restless stretches of [`Plan`]. In the
/// evenings of chest-patch-days 4 to 20 % of the seconds move by more than 0.05 g, asleep 0 to 2 %; this makes 3 to 9 %.
const AWAKE_SHIFTS: std::ops::Range<f64> = 30.0..90.0;
/// The same of somebody reading in bed: turning a page every two to four minutes.
const READING_SHIFTS: std::ops::Range<f64> = 15.0..30.0;

/// A recording of one or more days, in seconds from its start.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// What the sleeper does. Its bed is that of the first night.
    pub plan: Plan,
    /// When the person lies down and gets up for good, for each night; the ends of the recording where they cut it.
    pub nights: Vec<(f64, f64)>,
}

impl Day {
    /// Draws a day of a kind; the same seed draws the same.
    #[must_use]
    pub fn draw(seed: u64, kind: Kind) -> Self {
        let mut day = Self::new(Plan::draw(seed));
        let rng = &mut ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(3);
        day.change(rng, kind);
        day
    }

    /// Several nights of such kinds in one recording, night after night `period` seconds apart, from bed to bed.
    #[must_use]
    pub fn draw_several(seed: u64, kinds: &[Kind], period: f64) -> Self {
        let days = kinds.iter().zip(seed..).map(|(&kind, seed)| Self::draw(seed, kind));
        days.reduce(|whole, next| whole.then(next, period)).unwrap_or_else(|| Self::new(Plan::draw(seed)))
    }

    fn new(plan: Plan) -> Self {
        Self { nights: vec![plan.bed], plan }
    }

    fn change(&mut self, rng: &mut ChaCha8Rng, kind: Kind) {
        let (from, to) = self.plan.bed;
        match kind {
            Kind::Plain => {}
            Kind::Sofa => self.lie_before(rng, 3600.0..7200.0, 300.0..2400.0, Some(AWAKE_SHIFTS)),
            Kind::SofaAsleep => self.lie_before(rng, 3600.0..6600.0, 1200.0..2400.0, None),
            Kind::Nap => self.lie_before(rng, 1800.0..7200.0, 7200.0..21600.0, None),
            Kind::Reading => self.read(rng),
            Kind::Bathroom => (0..rng.random_range(2..4)).for_each(|_| self.get_up(rng, 0.1..0.9, 120.0..480.0)),
            Kind::Sleepless => self.get_up(rng, 0.4..0.6, 1800.0..3000.0),
            Kind::LateStart => self.cut(self.lying_at(from + rng.random_range(300.0..3600.0)), self.plan.end()),
            Kind::EarlyEnd => self.cut(0.0, self.lying_at(to - rng.random_range(300.0..3600.0))),
        }
        self.plan.bursts.sort_by(|a, b| a.start.total_cmp(&b.start));
    }

    /// Lying for so long before bed, then up; asleep, or awake with so many shifts an hour.
    fn lie_before(
        &mut self,
        rng: &mut ChaCha8Rng,
        lying: std::ops::Range<f64>,
        up: std::ops::Range<f64>,
        shifts: Option<std::ops::Range<f64>>,
    ) {
        let before = rng.random_range(1800.0..5400.0);
        let (lying, up) = (rng.random_range(lying), rng.random_range(up));
        self.postpone(before + lying + up);
        let (start, end) = (before, before + lying);
        // On the back, or on the side that faces the screen.
        let posture = *[Posture::Supine, Posture::LeftSide, Posture::RightSide]
            .get(rng.random_range(0..3))
            .unwrap_or(&Posture::Supine);
        let first = self.plan.segments.first().map_or(end + up, |segment| segment.end);
        let evening = [
            plan::segment(rng, Posture::Upright, 0.0, start),
            plan::segment(rng, posture, start, end),
            plan::segment(rng, Posture::Upright, end, first),
        ];
        self.plan.segments.splice(0..1, evening);
        self.plan.bursts.extend([turn(start), turn(end)]);
        let shifts = shifts.map_or(1.2, |shifts| rng.random_range(shifts));
        self.plan.bursts.extend(plan::at_random(rng, Movement::Shift, shifts, (start, end)));
        self.plan.bursts.extend(plan::at_random(rng, Movement::Twitch, 10.0, (start, end)));
        self.plan.walks.retain(|walk| walk.start >= first);
        let mut walks = gait::walks(rng, [(0.0, start), (end, first)].into_iter());
        walks.append(&mut self.plan.walks);
        self.plan.walks = walks;
    }

    /// Puts reading before the night: who reads is in bed, propped up, and has not lain down yet.
    fn read(&mut self, rng: &mut ChaCha8Rng) {
        let secs = rng.random_range(600.0..3600.0);
        let (from, _) = self.plan.bed;
        self.shift_from(from, secs);
        let propped = Segment {
            inclination: rng.random_range(30.0..60.0),
            ..plan::segment(rng, Posture::Supine, from, from + secs)
        };
        self.plan.segments.insert(1, propped);
        self.plan.bursts.push(turn(from));
        let shifts = rng.random_range(READING_SHIFTS);
        self.plan.bursts.extend(plan::at_random(rng, Movement::Shift, shifts, (from, from + secs)));
    }

    /// Gets up somewhere within these shares of the night, for so long.
    fn get_up(&mut self, rng: &mut ChaCha8Rng, within: std::ops::Range<f64>, secs: std::ops::Range<f64>) {
        let (from, to) = self.plan.bed;
        let (at, secs) = (from + (to - from) * rng.random_range(within), rng.random_range(secs));
        let Some(index) = self.plan.segments.iter().position(|it| (it.start..it.end).contains(&at)) else { return };
        let Some(lain) = self.plan.segments.get(index).copied().filter(|it| it.posture.is_lying()) else { return };
        self.shift_from(at, secs);
        let up = plan::segment(rng, Posture::Upright, at, at + secs);
        let after = Segment { start: at + secs, end: lain.end + secs, ..lain };
        self.plan.segments.splice(index..=index, [Segment { end: at, ..lain }, up, after]);
        self.plan.bursts.extend([turn(at), turn(at + secs)]);
        self.plan.walks.extend(gait::walks(rng, std::iter::once((at, at + secs))));
        self.plan.walks.sort_by(|a, b| a.start.total_cmp(&b.start));
    }

    /// The same, or two minutes into lying again where the person is up within two minutes of it: who has just lain
    /// down may as well be about to rise, and nobody who sees no more could tell.
    fn lying_at(&self, at: f64) -> f64 {
        let (from, to) = self.plan.bed;
        let visits = self.plan.segments.iter().filter(|it| !it.posture.is_lying() && it.start > from && it.end < to);
        visits.fold(at, |at, up| if (up.start - 120.0..up.end + 120.0).contains(&at) { up.end + 120.0 } else { at })
    }

    /// Keeps what is recorded between two points, and counts from the first.
    fn cut(&mut self, from: f64, to: f64) {
        let kept = |start: &mut f64, end: &mut f64| {
            (*start, *end) = (start.max(from) - from, end.min(to) - from);
            *end > *start
        };
        let plan = &mut self.plan;
        plan.segments.retain_mut(|it| kept(&mut it.start, &mut it.end));
        plan.bursts.retain_mut(|it| kept(&mut it.start, &mut it.end));
        plan.walks.retain_mut(|it| kept(&mut it.start, &mut it.end));
        self.nights.retain_mut(|it| kept(&mut it.0, &mut it.1));
        plan.bed = self.nights.first().copied().unwrap_or_default();
    }

    /// Everything later by so many seconds; the first stretch upright grows.
    fn postpone(&mut self, secs: f64) {
        self.shift_from(0.0, secs);
        self.plan.segments.iter_mut().take(1).for_each(|first| first.start = 0.0);
    }

    /// Everything from `at` on later by so many seconds.
    fn shift_from(&mut self, at: f64, secs: f64) {
        let later = |start: &mut f64, end: &mut f64| {
            *start += if *start >= at { secs } else { 0.0 };
            *end += if *end > at { secs } else { 0.0 };
        };
        let plan = &mut self.plan;
        // What goes on across the point ends there, but for a segment, which the caller cuts.
        plan.bursts.iter_mut().filter(|it| it.start < at).for_each(|it| it.end = it.end.min(at));
        plan.walks.iter_mut().filter(|it| it.start < at).for_each(|it| it.end = it.end.min(at));
        plan.segments.iter_mut().filter(|it| it.start >= at).for_each(|it| later(&mut it.start, &mut it.end));
        plan.bursts.iter_mut().for_each(|it| later(&mut it.start, &mut it.end));
        plan.walks.iter_mut().for_each(|it| later(&mut it.start, &mut it.end));
        self.nights.iter_mut().for_each(|it| later(&mut it.0, &mut it.1));
        plan.bed = self.nights.first().copied().unwrap_or_default();
    }

    /// This, and a further day, whose last lying down is `period` after ours; in between the person is up.
    fn then(mut self, mut next: Self, period: f64) -> Self {
        let bed = |day: &Self| day.nights.last().map_or(0.0, |night| night.0);
        let later = (bed(&self) + period - bed(&next)).max(self.plan.end());
        let between = (self.plan.end(), later);
        next.shift_from(0.0, later);
        let mut seed = ChaCha8Rng::seed_from_u64(later.to_bits());
        self.plan.segments.push(plan::segment(&mut seed, Posture::Upright, between.0, between.1));
        self.plan.walks.extend(gait::walks(&mut seed, std::iter::once(between)));
        self.plan.segments.append(&mut next.plan.segments);
        self.plan.bursts.append(&mut next.plan.bursts);
        self.plan.walks.append(&mut next.plan.walks);
        self.nights.append(&mut next.nights);
        self
    }
}

/// Turning round at a point.
const fn turn(at: f64) -> Burst {
    Burst { movement: Movement::Turn, start: at - 2.0, end: at + 2.5 }
}

#[cfg(test)]
mod tests {
    use super::super::Walk;
    use super::*;

    #[test]
    fn days_have_no_holes_and_nights_begin_and_end_with_lying() {
        for seed in 0..40 {
            for kind in Kind::ALL {
                let day = Day::draw(seed, kind);
                for pair in day.plan.segments.windows(2) {
                    assert!((pair[0].end - pair[1].start).abs() < 1e-6, "{kind:?} {seed}");
                }
                assert!(day.plan.segments.iter().all(|it| it.end > it.start), "{kind:?} {seed}");
                assert!(day.plan.bursts.is_sorted_by(|a, b| a.start <= b.start), "{kind:?} {seed}");
                assert!(day.plan.walks.is_sorted_by(|a, b| a.end <= b.start), "{kind:?} {seed}");
                let upright = |walk: &Walk| day.plan.posture_at(f64::midpoint(walk.start, walk.end));
                assert!(day.plan.walks.iter().all(|walk| upright(walk) == Some(Posture::Upright)), "{kind:?} {seed}");
                let [(from, to)] = day.nights[..] else { panic!("one night") };
                for at in [from + 1.0, to - 1.0] {
                    assert!(day.plan.posture_at(at).is_some_and(Posture::is_lying), "{kind:?} {seed}");
                }
            }
        }
    }

    #[test]
    fn several_nights_are_a_day_apart() {
        let day = Day::draw_several(3, &[Kind::Sofa, Kind::Plain, Kind::Reading], 86_400.0);
        assert_eq!(day.nights.len(), 3);
        for pair in day.nights.windows(2) {
            assert!((pair[1].0 - pair[0].0 - 86_400.0).abs() < 1e-6);
        }
        assert!(day.plan.segments.windows(2).all(|pair| (pair[0].end - pair[1].start).abs() < 1e-6));
    }
}
