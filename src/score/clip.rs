//! A labelled clip: its windows, and the one direction it stands for as a pose.

use nalgebra::Vector3;

use super::Confusion;
use crate::link::rank::median;
use crate::posture::epoch::{Epocher, epoch_secs};
use crate::posture::{Epoch, Posture, Settings};
use crate::recording::{Recording, Sample};
use crate::time::Timestamp;
use crate::units::{Accel, Hertz, Sensor};

/// One stretch of a recording in which a person said how the wearer lay.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    /// What the person said; none where it was something else than a posture.
    pub truth: Option<Posture>,
    /// The median of each axis over all samples, in g: a jerk at the beginning or the end does not move it.
    pub pose: Accel<Sensor>,
    /// The mean of each window, in g.
    pub windows: Vec<Accel<Sensor>>,
    /// How many windows between them hold too few samples to say anything.
    pub empty: u64,
    /// The same as the first stage makes of every recording, for a night strung together from clips.
    pub epochs: Vec<Epoch>,
    /// Length of those epochs in seconds.
    pub epoch_secs: u32,
}

impl Clip {
    /// Reads a clip to its end, in windows of `window_secs` from its first sample; `None` if there is no window in it.
    ///
    /// Windows are the first stage's epochs of that length: gaps, strays and late samples are dealt with there. The
    /// last window, and so a whole clip, is dropped when samples cover less than half of it.
    ///
    /// # Errors
    /// When the recording cannot be read.
    pub fn read<R: Recording>(
        truth: Option<Posture>,
        recording: &mut R,
        window_secs: u32,
        settings: &Settings,
    ) -> Result<Option<Self>, R::Error> {
        let rate = recording.header().rate;
        let (mut samples, mut chunk) = (Vec::new(), Vec::new());
        loop {
            recording.read(&mut chunk)?;
            if chunk.is_empty() {
                return Ok(Self::of(truth, samples, rate, window_secs, settings));
            }
            samples.append(&mut chunk);
        }
    }

    /// What `said` says of each window against what the person said; `None` where that was no posture.
    pub(super) fn judged(&self, said: impl Fn(&Accel<Sensor>) -> Option<Posture>) -> Option<Confusion> {
        let truth = self.truth?;
        let mut confusion = Confusion::default();
        self.windows.iter().for_each(|window| confusion.add(truth, said(window), 1));
        confusion.add(truth, None, self.empty);
        Some(confusion)
    }

    fn of(
        truth: Option<Posture>,
        samples: Vec<Sample>,
        rate: Hertz,
        window_secs: u32,
        settings: &Settings,
    ) -> Option<Self> {
        let pose = middle(&samples)?;
        let epoch_secs = epoch_secs(rate);
        let seconds = epochs(samples.clone(), rate, epoch_secs, settings);
        let mut epochs = epochs(samples, rate, window_secs, settings);
        // "At least half" is said of the last window, whatever the setting for those inside.
        epochs.pop_if(|last| last.coverage < 0.5);
        let count = epochs.last()?.index - epochs.first()?.index + 1;
        epochs.retain(|epoch| epoch.coverage >= settings.min_coverage);
        let windows: Vec<_> = epochs.iter().map(|epoch| epoch.mean).collect();
        let empty = u64::try_from(count).unwrap_or(0).saturating_sub(windows.len() as u64);
        Some(Self { truth, pose, windows, empty, epochs: seconds, epoch_secs })
    }
}

fn epochs(mut samples: Vec<Sample>, rate: Hertz, window_secs: u32, settings: &Settings) -> Vec<Epoch> {
    let start = samples.first().map_or(0, |first| first.time.as_nanos());
    for sample in &mut samples {
        sample.time = Timestamp::from_nanos(sample.time.as_nanos().saturating_sub(start));
    }
    let (mut epocher, mut epochs) = (Epocher::new(rate, window_secs, settings), Vec::new());
    epocher.push(&samples, |epoch| epochs.push(epoch));
    epocher.finish(|epoch| epochs.push(epoch));
    epochs
}

/// The median of each axis.
fn middle(samples: &[Sample]) -> Option<Accel<Sensor>> {
    let axis = |of: fn(&Accel<Sensor>) -> f64| {
        let values: Vec<f64> = samples.iter().map(|sample| of(&sample.accel)).collect();
        median(&values)
    };
    Some(Accel::from_vector(Vector3::new(axis(Accel::x)?, axis(Accel::y)?, axis(Accel::z)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clip(tenths: impl IntoIterator<Item = i64>) -> Option<Clip> {
        let sample = |tenth: i64| Sample {
            time: Timestamp::from_nanos(1_700_000_001_700_000_000 + tenth * 100_000_000),
            accel: Accel::from_g(if tenth < 50 { 1.0 } else { -1.0 }, 0.0, 0.5),
        };
        let samples = tenths.into_iter().map(sample).collect();
        Clip::of(Some(Posture::Prone), samples, Hertz::new(10.0).unwrap(), 5, &Settings::default())
    }

    #[test]
    fn windows_begin_with_the_clip_and_the_last_needs_half_its_length() {
        let first = [Accel::from_g(1.0, 0.0, 0.5)];
        assert_eq!(clip(0..50).unwrap().windows, first);
        assert_eq!(clip(0..74).unwrap().windows, first);
        assert_eq!(clip(0..76).unwrap().windows, [first[0], Accel::from_g(-1.0, 0.0, 0.5)]);
        assert_eq!((clip(0..24), clip([])), (None, None));
    }

    #[test]
    fn a_hole_is_counted() {
        let clip = clip((0..50).chain(150..200)).unwrap();
        assert_eq!((clip.windows.len(), clip.empty), (2, 2));
    }

    #[test]
    fn the_pose_is_the_median() {
        assert_eq!(clip(0..70).unwrap().pose, Accel::from_g(1.0, 0.0, 0.5));
    }
}
