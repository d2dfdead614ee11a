//! The five-second series of recordings, gathered until the night it falls into is closed.

use jiff::SignedDuration;

use crate::signal::series::{SLOT_SECS, Slot};
use crate::time::Timestamp;

/// Slots of the open night, and of later ones as far as they were read.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots {
    waiting: Vec<Slot>,
}

impl Slots {
    /// Adds slots; those of a night that is closed already come too late.
    pub(super) fn push(&mut self, slots: impl Iterator<Item = Slot>, closed: Timestamp) {
        self.waiting.extend(slots.filter(|slot| start(slot) >= closed));
    }

    /// Hands out those of the night that ends then: in order, and of two for one time the one read first.
    ///
    /// A slot is known when what its last median reaches to was read; one so near the night's end that this may or may
    /// not have been belongs to no night, so that nothing hangs on how the samples were cut into chunks.
    pub(super) fn until(&mut self, ends: Timestamp) -> Vec<Slot> {
        let all = std::mem::take(&mut self.waiting).into_iter();
        let (later, mut slots): (Vec<Slot>, Vec<Slot>) = all.partition(|slot| start(slot) >= ends);
        self.waiting = later;
        slots.retain(|slot| start(slot) + SignedDuration::from_secs(2 * SLOT_SECS) <= ends);
        slots.sort_by_key(|slot| slot.index);
        slots.dedup_by_key(|slot| slot.index);
        slots
    }
}

fn start(slot: &Slot) -> Timestamp {
    Timestamp::from_secs(slot.index.saturating_mul(SLOT_SECS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots(indices: impl IntoIterator<Item = i64>, enmo_g: f64) -> Vec<Slot> {
        let slot = |index| Slot { index, enmo_g, mad_g: 0.0, z_degrees: 0.0, gravity: nalgebra::Vector3::z() };
        indices.into_iter().map(slot).collect()
    }

    #[test]
    fn each_night_has_its_own_and_the_first_read_of_two() {
        let mut gathered = Slots::default();
        gathered.push(slots([2, 3, 4, 99, 100, 101], 1.0).into_iter(), Timestamp::from_secs(15));
        gathered.push(slots([4, 5], 2.0).into_iter(), Timestamp::from_secs(15));
        let told = |slots: Vec<Slot>| slots.iter().map(|slot| (slot.index, slot.enmo_g)).collect::<Vec<_>>();
        // The night from 15 s to 500 s; the slot from 495 s may not be complete when it is closed.
        assert_eq!(told(gathered.until(Timestamp::from_secs(500))), [(3, 1.0), (4, 1.0), (5, 2.0)]);
        assert_eq!(told(gathered.until(Timestamp::from_secs(9000))), [(100, 1.0), (101, 1.0)]);
        assert_eq!(told(gathered.until(Timestamp::from_secs(9000))), []);
    }
}
