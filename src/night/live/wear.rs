//! Whether the sensor is worn at present.

use std::collections::VecDeque;

use crate::posture::wear::NotWorn;
use crate::posture::{Epoch, Settings, Worn};
use crate::units::Hertz;

/// It is asked so often, in seconds.
const EVERY_SECS: u32 = 30;

/// So much is kept beyond the shortest stretch that is not worn, in seconds: what the sensor reads worn, to compare with.
const BEYOND_SECS: u32 = 1200;

/// The last epochs, as many as it takes to say that the sensor is not worn.
///
/// A sensor that shows no breath would need an hour and a half of them; of such a one only the finished night says it.
#[derive(Clone, Debug)]
pub(super) struct Wear {
    rate: Hertz,
    epoch_secs: u32,
    worn: Option<Worn>,
    settings: Settings,
    last: VecDeque<Epoch>,
    since_asked: u32,
    off: bool,
}

impl Wear {
    pub(super) const fn new(rate: Hertz, epoch_secs: u32, settings: Settings) -> Self {
        Self { rate, epoch_secs, worn: None, settings, last: VecDeque::new(), since_asked: 0, off: false }
    }

    pub(super) fn of(&self, worn: Option<Worn>) -> Self {
        Self { worn, ..self.clone() }
    }

    pub(super) const fn is_off(&self) -> bool {
        self.off
    }

    /// Takes the next epoch; one of gross movement is not of a sensor at rest.
    pub(super) fn follow(&mut self, epoch: &Epoch) {
        let most = (self.settings.not_worn_secs.saturating_add(BEYOND_SECS) / self.epoch_secs.max(1)) as usize;
        if self.last.len() >= most {
            self.last.pop_front();
        }
        self.last.push_back(*epoch);
        self.since_asked += self.epoch_secs;
        if self.since_asked >= EVERY_SECS {
            self.since_asked = 0;
            self.off = self.ask(epoch.index);
        }
    }

    /// Whether it has not been worn until now; a short disturbance at the end belongs to it.
    fn ask(&mut self, now: i64) -> bool {
        let epochs = self.last.make_contiguous();
        let not_worn = NotWorn::of(epochs, self.epoch_secs, Some(self.rate), self.worn, &self.settings);
        let since = not_worn.spans().last().map(|span| now - span.end);
        since.is_some_and(|secs| secs <= 0)
    }
}
