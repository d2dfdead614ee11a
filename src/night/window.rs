//! When the person was in bed for the night.

use std::ops::Range;

use crate::posture::{Label, Posture, Settings, Track};

/// The epochs from lying down for the night to getting up, as indices into the track.
///
/// Only stretches of lying that last `settings.lie_secs` count; they are joined as long as the person is not up for
/// more than `settings.up_secs` between them; unknown time neither joins nor parts. Of the joined stretches the one
/// with most lying wins, the earliest of equals. Without any, it is the whole track.
/// No clock hours enter: night workers have nights too.
#[must_use]
pub fn in_bed(track: &Track, settings: &Settings) -> Range<usize> {
    let epochs = |secs: u32| (secs / track.epoch_secs.max(1)) as usize;
    let mut search =
        Search { least_lying: epochs(settings.lie_secs), most_up: epochs(settings.up_secs), ..Search::default() };
    for (index, epoch) in track.epochs.iter().enumerate() {
        match epoch.label {
            Label::Unknown(_) => {}
            Label::Posture(Posture::Upright) => search.up(),
            Label::Posture(_) => search.lying(index),
        }
    }
    let stay = search.finish();
    if stay.lying == 0 { 0..track.epochs.len() } else { stay.first..stay.end }
}

/// A stretch of time: its bounds and how many of its epochs were spent lying.
#[derive(Clone, Copy, Debug, Default)]
struct Stay {
    first: usize,
    end: usize,
    lying: usize,
}

/// The search for the longest stay in bed, epoch by epoch.
#[derive(Debug, Default)]
struct Search {
    least_lying: usize,
    most_up: usize,
    /// The best stay that is over.
    best: Stay,
    /// The stay that may go on.
    stay: Stay,
    /// Lying since the person was last up.
    stretch: Stay,
    /// Epochs up since the end of the stay.
    up: usize,
}

impl Search {
    fn lying(&mut self, index: usize) {
        if self.stretch.lying == 0 {
            self.stretch.first = index;
        }
        self.stretch.end = index + 1;
        self.stretch.lying += 1;
    }

    fn up(&mut self) {
        self.end_stretch();
        self.up += 1;
    }

    /// Joins the stretch to the stay, or begins a new stay with it; one too short is nothing.
    fn end_stretch(&mut self) {
        let stretch = std::mem::take(&mut self.stretch);
        if stretch.lying == 0 || stretch.lying < self.least_lying {
            return;
        }
        if self.stay.lying > 0 && self.up <= self.most_up {
            self.stay.end = stretch.end;
            self.stay.lying += stretch.lying;
        } else {
            self.end_stay();
            self.stay = stretch;
        }
        self.up = 0;
    }

    fn end_stay(&mut self) {
        let stay = std::mem::take(&mut self.stay);
        if stay.lying > self.best.lying {
            self.best = stay;
        }
    }

    fn finish(mut self) -> Stay {
        self.end_stretch();
        self.end_stay();
        self.best
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
                let epoch = LabelledEpoch { label, probability: None, gravity: None, movement: 0.0, coverage: 1.0 };
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
    fn lying_down_for_a_moment_is_not_going_to_bed() {
        // Four minutes on the floor neither begin the night nor keep it open.
        assert_eq!(window(&[(UP, 30), (BACK, 4), (UP, 10), (BACK, 400), (UP, 10), (BACK, 4), (UP, 30)]), 44..444);
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
