//! Poses from marked stretches of a recording.

use super::stretch::Stretch;
use crate::cli::interrupt;
use crate::posture::epoch::{Epocher, epoch_secs};
use crate::posture::mounting::poses::{Asked, Pose, Poses, held};
use crate::posture::{Epoch, Settings};
use crate::recording::{Peeked, Recording};
use crate::time::Timestamp;

/// The stretches that were said.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marked<'a> {
    pub(super) upright: &'a Stretch,
    pub(super) back: &'a Stretch,
    pub(super) left: Option<&'a Stretch>,
}

/// A stretch with its place on the line of the recording, and its epochs.
struct Place<'a> {
    pose: Asked,
    stretch: &'a Stretch,
    from: Timestamp,
    to: Timestamp,
    epochs: Vec<Epoch>,
}

impl Marked<'_> {
    /// The poses held in them, and when the last of them ended; nothing after that is read.
    ///
    /// # Errors
    /// When a stretch lies outside the recording, or nobody held still in it.
    pub(super) fn read<R>(&self, recording: &mut Peeked<R>, settings: &Settings) -> anyhow::Result<(Poses, Timestamp)>
    where
        R: Recording<Error = anyhow::Error>,
    {
        let Some(start) = recording.start() else { anyhow::bail!("there is not one reading in it") };
        let clock = recording.header().clock.clone();
        let said = [(Asked::Upright, Some(self.upright)), (Asked::Back, Some(self.back)), (Asked::Left, self.left)];
        let mut places = Vec::new();
        for (pose, stretch) in said.into_iter().filter_map(|(pose, stretch)| Some((pose, stretch?))) {
            let (from, to) = stretch.within(start, &clock)?;
            places.push(Place { pose, stretch, from, to, epochs: Vec::new() });
        }
        let end = places.iter().map(|place| place.to).max().unwrap_or(start);
        let secs = gather(recording, &mut places, end, settings)?;
        let pose = |at: usize| places.get(at).map(|place| place.held(secs, settings)).transpose();
        let (Some(upright), Some(back), left) = (pose(0)?, pose(1)?, pose(2)?) else {
            anyhow::bail!("two poses are needed")
        };
        Ok((Poses { upright, back, left }, end))
    }
}

/// Fills the places with their epochs; how long those are.
fn gather<R>(
    recording: &mut Peeked<R>,
    places: &mut [Place<'_>],
    end: Timestamp,
    settings: &Settings,
) -> anyhow::Result<u32>
where
    R: Recording<Error = anyhow::Error>,
{
    let rate = recording.header().rate;
    let secs = epoch_secs(rate);
    let mut epocher = Epocher::new(rate, secs, settings);
    let mut take = |epoch: Epoch| places.iter_mut().for_each(|place| place.take(epoch, secs));
    let mut chunk = Vec::new();
    loop {
        interrupt::check()?;
        recording.read(&mut chunk)?;
        let Some(last) = chunk.last().map(|sample| sample.time) else { break };
        epocher.push(&chunk, &mut take);
        // An epoch that ends later holds nothing that was marked.
        if last > end + jiff::SignedDuration::from_secs(i64::from(secs)) {
            break;
        }
    }
    epocher.finish(&mut take);
    Ok(secs)
}

impl Place<'_> {
    /// Takes an epoch that lies in it from end to end.
    fn take(&mut self, epoch: Epoch, secs: u32) {
        let from = Timestamp::from_secs(epoch.index.saturating_mul(i64::from(secs)));
        let to = from + jiff::SignedDuration::from_secs(i64::from(secs));
        if from >= self.from && to <= self.to {
            self.epochs.push(epoch);
        }
    }

    fn held(&self, secs: u32, settings: &Settings) -> anyhow::Result<Pose> {
        let (option, stretch) = (self.pose.word(), self.stretch);
        anyhow::ensure!(
            !self.epochs.is_empty(),
            "--{option} {stretch}: the recording has no reading in that time; look at its first and last time"
        );
        held(&self.epochs, secs, settings).ok_or_else(|| {
            anyhow::anyhow!(
                "--{option} {stretch}: nobody held still then; say when you did, some ten seconds without moving"
            )
        })
    }
}
