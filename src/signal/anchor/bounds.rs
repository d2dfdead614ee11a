//! What may be believed of a sensor's clock.

/// How far a sensor's own time line may be trusted, by what it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Largest drift, as a share of the sensor's time.
    pub(super) drift: f64,
    /// Span in seconds at which a measured drift is believed as much as that there is none.
    pub(super) doubt_secs: f64,
    /// By how much the pace may differ from the fitted one while an error is worked off, as a share.
    pub(super) slew: f64,
    /// An error ahead beyond this is a step and not worked off, in nanoseconds.
    pub(super) step_nanos: f64,
    /// Whether a step must hold for the whole window, or for the lag alone.
    pub(super) patient: bool,
    /// How long before a packet the fastest one is sought, in nanoseconds.
    pub(super) window_nanos: i64,
    /// Length of the first blocks of which the drift is made, in nanoseconds.
    pub(super) block_nanos: i64,
    /// Length of the last ones.
    pub(super) longest_nanos: i64,
}

const SEC: i64 = 1_000_000_000;

impl Bounds {
    /// A clock: quartz is within 0.01 %, and ceramic and RC oscillators that carry Bluetooth within 0.05 %; ±0.1 % here.
    ///
    /// What was lost is known, so only a step of the host's clock moves the line by more than 5 s, and that must hold
    /// for a minute: a backlog that takes as long to arrive is none.
    #[must_use]
    pub fn stamped(period_secs: f64) -> Self {
        Self {
            drift: 1e-3,
            // The fastest of a few packets is some 4 ms late, and clocks are some 40 ppm off: equal over 100 s.
            doubt_secs: 100.0,
            slew: 5e-3,
            step_nanos: 5e9,
            patient: true,
            block_nanos: 5 * SEC,
            longest_nanos: 80 * SEC,
            window_nanos: window(60, period_secs),
        }
    }

    /// Numbers times the nominal period, which MEMS sensors keep within a few per cent; ±6 % here.
    #[must_use]
    pub fn numbered(period_secs: f64) -> Self {
        Self { patient: true, step_nanos: 5e9, ..Self::counted(period_secs) }
    }

    /// Readings counted as they came, so that a loss only shows as a delay that stays: beyond 1 s and four periods it is
    /// a step.
    #[must_use]
    pub fn counted(period_secs: f64) -> Self {
        Self {
            drift: 0.06,
            // The fastest of a few packets is up to 30 ms late, and rates are some 1.5 % off: equal over 2 s.
            doubt_secs: 2.0,
            slew: 0.02,
            step_nanos: 1e9_f64.max(4e9 * period_secs),
            patient: false,
            block_nanos: 2 * SEC,
            longest_nanos: 16 * SEC,
            window_nanos: window(20, period_secs),
        }
    }
}

/// So many seconds, or sixteen periods where that is longer.
#[expect(clippy::cast_possible_truncation, reason = "saturates")]
fn window(secs: i64, period_secs: f64) -> i64 {
    (secs * SEC).max((16e9 * period_secs) as i64)
}
