//! When the person was in bed for the night.

use std::ops::Range;

use crate::posture::{Label, Posture, Settings, Track};

/// The epochs from lying down for the night to getting up, as indices into the track.
///
/// Lying stretches are joined as long as the person is not up for more than `settings.up_secs` between them; unknown
/// time neither joins nor parts. Of the joined stretches the one with most lying wins, the earliest of equals.
/// Without any lying it is the whole track. No clock hours enter: night workers have nights too.
#[must_use]
pub fn in_bed(track: &Track, settings: &Settings) -> Range<usize> {
    let most_up = (settings.up_secs / track.epoch_secs.max(1)) as usize;
    let mut best = Stay::default();
    let mut stay = Stay::default();
    let mut up = 0;
    for (index, epoch) in track.epochs.iter().enumerate() {
        match epoch.label {
            Label::Unknown(_) => {}
            Label::Posture(Posture::Upright) => up += 1,
            Label::Posture(_) => {
                if stay.lying == 0 || up > most_up {
                    best = best.longer(stay);
                    stay = Stay { first: index, end: index, lying: 0 };
                }
                up = 0;
                stay.end = index + 1;
                stay.lying += 1;
            }
        }
    }
    let best = best.longer(stay);
    if best.lying == 0 { 0..track.epochs.len() } else { best.first..best.end }
}

/// A stretch in bed so far: its bounds and how many of its epochs were spent lying.
#[derive(Clone, Copy, Debug, Default)]
struct Stay {
    first: usize,
    end: usize,
    lying: usize,
}

impl Stay {
    const fn longer(self, later: Self) -> Self {
        if later.lying > self.lying { later } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posture::Reason;
    use crate::posture::pipeline::LabelledEpoch;
    use crate::time::Timestamp;

    const UP: Label = Label::Posture(Posture::Upright);
    const BACK: Label = Label::Posture(Posture::Supine);
    const GAP: Label = Label::Unknown(Reason::Gap);

    fn window(parts: &[(Label, usize)]) -> Range<usize> {
        let epochs = parts
            .iter()
            .flat_map(|&(label, minutes)| {
                let epoch = LabelledEpoch { label, gravity: None, movement: 0.0, coverage: 1.0 };
                std::iter::repeat_n(epoch, minutes)
            })
            .collect();
        in_bed(&Track { start: Timestamp::default(), epoch_secs: 60, epochs }, &Settings::default())
    }

    #[test]
    fn a_bathroom_visit_does_not_end_the_night() {
        assert_eq!(window(&[(UP, 20), (BACK, 200), (UP, 10), (BACK, 200), (UP, 30)]), 20..430);
    }

    #[test]
    fn an_hour_up_parts_the_sofa_from_the_bed() {
        assert_eq!(window(&[(BACK, 60), (UP, 60), (BACK, 400), (UP, 300)]), 120..520);
    }

    #[test]
    fn a_gap_does_not_end_the_night() {
        assert_eq!(window(&[(BACK, 100), (GAP, 120), (BACK, 100), (GAP, 5)]), 0..320);
    }

    #[test]
    fn without_lying_the_window_is_the_recording() {
        assert_eq!(window(&[(UP, 50)]), 0..50);
        assert_eq!(window(&[]), 0..0);
    }
}
