//! How fast a sensor's clock runs against the host's.

use super::minima::{Minima, Point, float};

/// Blocks of which the drift is made; their slopes are some 1800.
const BLOCKS: usize = 60;
/// For how long at most a drift that was measured before a new beginning speaks against one measured after it, in s.
const MEMORY_SECS: f64 = 300.0;

/// The drift: seconds of the host's clock per second of the sensor's, less one.
///
/// The median slope between the fastest packets of all blocks (Theil 1950, Sen 1968), which a third of delayed blocks
/// does not move. Its error falls with the span that it is measured over, so it is weighed by the square of that against
/// what was known before.
#[derive(Clone, Debug)]
pub(super) struct Drift {
    limit: f64,
    before: f64,
    before_secs: f64,
    now: f64,
    span_secs: f64,
    minima: Minima,
    slopes: Vec<f64>,
}

impl Drift {
    /// No drift is known; one over `doubt_secs` is believed by half.
    pub(super) fn new(limit: f64, doubt_secs: f64, block: i64, longest: i64) -> Self {
        let minima = Minima::new(BLOCKS, block, longest);
        let slopes = Vec::with_capacity(BLOCKS * (BLOCKS + 1) / 2);
        Self { limit, before: 0.0, before_secs: doubt_secs, now: 0.0, span_secs: 0.0, minima, slopes }
    }

    /// As known at present.
    pub(super) const fn get(&self) -> f64 {
        self.now
    }

    /// The span in seconds that it was measured over since the last new beginning.
    pub(super) const fn span_secs(&self) -> f64 {
        self.span_secs
    }

    /// Adds a packet.
    pub(super) fn push(&mut self, point: Point) {
        if self.minima.push(point, self.now) {
            self.fit();
        }
    }

    /// Delays before and after this cannot be compared; the oscillator is still the same.
    pub(super) fn begin(&mut self) {
        self.before = self.now;
        if self.span_secs > 0.0 {
            self.before_secs = self.before_secs.hypot(self.span_secs).min(MEMORY_SECS.max(self.before_secs));
        }
        self.span_secs = 0.0;
        self.minima.clear();
    }

    fn fit(&mut self) {
        let Some((slope, span_secs)) = self.slope() else { return };
        let (before, now) = (self.before_secs.powi(2), span_secs.powi(2));
        let mean = (self.before * before + slope * now) / (before + now);
        self.now = mean.clamp(-self.limit, self.limit);
        self.span_secs = span_secs;
    }

    /// The median slope, and the device time that it was measured over in seconds.
    fn slope(&mut self) -> Option<(f64, f64)> {
        let points = self.minima.whole();
        self.slopes.clear();
        for (i, (_, a)) in points.iter().enumerate() {
            let later = points.get(i + 1..).unwrap_or_default().iter().filter(|(_, b)| b.device > a.device);
            self.slopes.extend(
                later.map(|(_, b)| float(b.delay.saturating_sub(a.delay)) / float(b.device.saturating_sub(a.device))),
            );
        }
        let middle = self.slopes.len() / 2;
        let (Some((_, first)), Some((_, last))) = (points.first(), points.last()) else { return None };
        let span_secs = float(last.device.saturating_sub(first.device)) * 1e-9;
        let slope = (!self.slopes.is_empty()).then(|| *self.slopes.select_nth_unstable_by(middle, f64::total_cmp).1)?;
        (span_secs > 0.0).then_some((slope.clamp(-self.limit, self.limit), span_secs))
    }
}
