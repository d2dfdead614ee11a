//! Data folders in which a report may find itself: from nothing at all to more than a year.

use std::path::Path;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use supine::diary::{Entry, Nrs, Site};
use supine::night::{Bed, NightSummary, RollTimes, Span};
use supine::posture::{Label, Posture, Reason};
use supine::store::Store;
use supine::time::Timestamp;

/// What a folder holds.
#[derive(Clone, Copy, Debug)]
pub struct State {
    /// What to call it.
    pub name: &'static str,
    /// How many days.
    pub days: i64,
    /// Points of pain per hour on the stomach.
    pub effect: f64,
    /// Whether anybody ever lay on the stomach.
    pub stomach: bool,
    /// Whether the pain differs between mornings.
    pub varies: bool,
    /// One night in so many has no recording, one score in half as many again none; 0 for none missing.
    pub missing: i64,
    /// Whether evenings, circumstances and later scores are noted.
    pub noted: bool,
}

const ORDINARY: State = State { name: "", days: 0, effect: 1.2, stomach: true, varies: true, missing: 0, noted: true };

/// Every state that the page is looked at in.
pub const ALL: [State; 12] = [
    State { name: "none", days: 0, ..ORDINARY },
    State { name: "one", days: 1, ..ORDINARY },
    State { name: "five", days: 5, ..ORDINARY },
    State { name: "thirteen", days: 13, ..ORDINARY },
    State { name: "fourteen", days: 14, ..ORDINARY },
    State { name: "twenty-eight", days: 28, ..ORDINARY },
    State { name: "sixty", days: 60, ..ORDINARY },
    State { name: "four-hundred", days: 400, missing: 17, ..ORDINARY },
    State { name: "no-stomach", days: 42, stomach: false, ..ORDINARY },
    State { name: "same-pain", days: 42, varies: false, ..ORDINARY },
    State { name: "no-effect", days: 42, effect: 0.0, noted: false, ..ORDINARY },
    State { name: "gaps", days: 75, missing: 3, ..ORDINARY },
];

/// Knuth's MMIX linear congruential generator: no statistics hang on it.
struct Lcg(u64);

impl Lcg {
    /// 0 to 1.
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f64 / (1_u64 << 24) as f64
    }
}

impl State {
    /// The state of this name.
    pub fn named(name: &str) -> Self {
        ALL.into_iter().find(|state| state.name == name).unwrap()
    }

    /// Fills a data folder.
    pub fn fill(&self, data: &Path) {
        let store = Store::open(data).unwrap();
        let mut rng = Lcg(17);
        let mut entries = Vec::new();
        for day in 0..self.days {
            let morning = date(2025, 10, 6) + day.days();
            let night = self.night(morning, &mut rng);
            let score = self.score(&night, &mut rng);
            // A holiday of three weeks, in the state with gaps.
            let away = self.missing == 3 && (30..51).contains(&day);
            if !away && (self.missing == 0 || day % self.missing != 2) {
                store.save_night(&night, &[], b"").unwrap();
            }
            if !away && (self.missing == 0 || day % (self.missing * 3 / 2) != 3) {
                entries.push(self.entry(morning, score, &mut rng));
            }
        }
        store
            .update_diary(|diary| {
                entries.into_iter().for_each(|entry| drop(diary.replace(entry)));
                Ok::<(), supine::store::StoreError>(())
            })
            .unwrap();
    }

    fn night(&self, morning: Date, rng: &mut Lcg) -> NightSummary {
        let mut night = super::night(&morning.yesterday().unwrap().to_string(), (rng.uniform() * 14.0) as u32);
        let secs = (6.5 * 3600.0 + rng.uniform() * 7200.0) as i64;
        night.window.end = night.window.start + jiff::SignedDuration::from_secs(secs);
        let prone = if self.stomach { rng.uniform() * 0.4 } else { 0.0 };
        let (back, left) = (0.2 + rng.uniform() * 0.3, 0.5 + rng.uniform() * 0.3);
        let part = |share: f64| (share * secs as f64) as i64;
        let (prone, back) = (part(prone), part((1.0 - prone) * back));
        let left = ((secs - prone - back) as f64 * left) as i64;
        night.times.known.clear();
        night.times.unknown.clear();
        let gap = 300;
        let right = secs - prone - back - left - gap;
        for (posture, secs) in
            [(Posture::Prone, prone), (Posture::Supine, back), (Posture::LeftSide, left), (Posture::RightSide, right)]
        {
            night.times.add(Label::Posture(posture), secs);
        }
        night.times.add(Label::Unknown(Reason::Between), gap);
        night.stillness[0].end =
            night.stillness[0].start + jiff::SignedDuration::from_secs(1200 + part(rng.uniform() * 0.2));
        let mut sector_secs = [0; 12];
        (sector_secs[0], sector_secs[3], sector_secs[6], sector_secs[9]) = (back, left, prone, right);
        night.rolls = Some(RollTimes { half_turned_secs: part(rng.uniform() * 0.1), sector_secs });
        let up = (0..(rng.uniform() * 3.0) as i64).map(|n| up(&night, 1 + n)).collect::<Vec<Span>>();
        let up_secs = up.iter().map(Span::secs).sum();
        night.bed =
            Some(Bed { cut_at_start: false, cut_at_end: false, up, up_secs, other_rests: Vec::new(), sleep: None });
        night
    }

    fn score(&self, night: &NightSummary, rng: &mut Lcg) -> u8 {
        let noise = (rng.uniform() + rng.uniform() - 1.0) * 2.0;
        if self.varies {
            (2.0 + self.effect * night.times.hours(Posture::Prone) + noise).round().clamp(0.0, 10.0) as u8
        } else {
            3
        }
    }

    fn entry(&self, morning: Date, score: u8, rng: &mut Lcg) -> Entry {
        let mut entry = Entry::new(morning, Nrs::new(score).unwrap());
        if self.noted {
            let tags = ["alcohol", "pillow-knees", "stress"].into_iter();
            entry.tags = tags.filter(|_| rng.uniform() < 0.35).map(str::to_owned).collect();
            entry.later = Some(Nrs::new(score / 2).unwrap());
            entry.sites = vec![Site::Lower];
            entry.evening = Some(Nrs::new((f64::from(score) * 0.4 + rng.uniform() * 3.0) as u8).unwrap());
            if rng.uniform() < 0.1 {
                entry.note = "slept at a friend’s, on a very soft mattress".to_owned();
            }
        }
        entry
    }
}

/// Five minutes up, so many hours into a night.
fn up(night: &NightSummary, hours: i64) -> Span {
    let start: Timestamp = night.window.start + jiff::SignedDuration::from_hours(hours);
    Span { start, end: start + jiff::SignedDuration::from_mins(5) }
}
