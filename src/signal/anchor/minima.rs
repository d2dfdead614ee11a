//! The fastest packets, one of every stretch of time.

/// A packet on the plane of device time and delay, in nanoseconds since the first packet of its clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Point {
    /// Device time.
    pub(super) device: i64,
    /// Arrival less device time.
    pub(super) delay: i64,
}

impl Point {
    /// The delay without what a drift explains of it, in nanoseconds.
    pub(super) fn height(self, drift: f64) -> f64 {
        float(self.delay) - drift * float(self.device)
    }

    /// Arrival.
    pub(super) const fn arrival(self) -> i64 {
        self.device.saturating_add(self.delay)
    }

    /// Whichever of two packets took less time.
    pub(super) fn lower(self, other: Self, drift: f64) -> Self {
        if other.height(drift) < self.height(drift) { other } else { self }
    }
}

#[expect(clippy::cast_precision_loss, reason = "exact for a hundred days in nanoseconds")]
pub(super) const fn float(nanos: i64) -> f64 {
    nanos as f64
}

/// The fastest packet of every block of arrival time, in constant memory.
///
/// Blocks are of arrival time, so that a backlog, which arrives at once, has one voice. When all places are taken, blocks
/// grow to twice their length, and when they are as long as they may be, the oldest goes.
#[derive(Clone, Debug)]
pub(super) struct Minima {
    blocks: Vec<(i64, Point)>,
    places: usize,
    first_nanos: i64,
    nanos: i64,
    longest: i64,
}

impl Minima {
    /// For so many blocks, of `nanos` at first and of `longest` at last.
    pub(super) fn new(places: usize, nanos: i64, longest: i64) -> Self {
        let nanos = nanos.max(1);
        Self { blocks: Vec::with_capacity(places + 1), places, first_nanos: nanos, nanos, longest }
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.blocks.clear();
        self.nanos = self.first_nanos;
    }

    /// Adds a packet; whether it is the first of its block.
    pub(super) fn push(&mut self, point: Point, drift: f64) -> bool {
        let block = point.arrival().div_euclid(self.nanos);
        if let Some((last, low)) = self.blocks.last_mut()
            && *last >= block
        {
            *low = low.lower(point, drift);
            return false;
        }
        self.blocks.push((block, point));
        if self.blocks.len() > self.places {
            self.make_room(drift);
        }
        true
    }

    fn make_room(&mut self, drift: f64) {
        if self.nanos.saturating_mul(2) > self.longest {
            self.blocks.remove(0);
            return;
        }
        self.nanos *= 2;
        self.blocks.iter_mut().for_each(|(block, _)| *block = block.div_euclid(2));
        self.blocks.dedup_by(|(later, point), (earlier, low)| {
            *low = if later == earlier { low.lower(*point, drift) } else { *low };
            later == earlier
        });
    }

    /// The least height of those that arrived at `since` or later.
    pub(super) fn lowest(&self, since: i64, drift: f64) -> Option<f64> {
        let recent = self.blocks.iter().rev().map(|(_, point)| *point).take_while(|point| point.arrival() >= since);
        recent.map(|point| point.height(drift)).min_by(f64::total_cmp)
    }

    /// The fastest packets of the blocks that are over, oldest first.
    pub(super) fn whole(&self) -> &[(i64, Point)] {
        self.blocks.split_last().map_or(&[], |(_, whole)| whole)
    }
}
