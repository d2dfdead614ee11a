//! What happened in a night and when, in the order of time: for the formats that mark events.

use super::Night;
use crate::night::Span;
use crate::posture::{Label, Posture, Reason};
use crate::time::Timestamp;

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Event {
    /// When it began.
    pub(super) at: Timestamp,
    /// How long it lasted, in seconds; zero for an instant.
    pub(super) secs: f64,
    /// What it was.
    pub(super) what: What,
}

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// In bed for the night.
    InBed,
    /// A run of one posture, over all that was recorded.
    Posture(Posture),
    /// A run without one, but for gaps.
    Unknown(Reason),
    /// A run without samples.
    Gap,
    /// A turn in bed, to this posture.
    Change { from: Posture, to: Posture },
    /// Up between lying down for the night and getting up in the morning.
    Up,
    /// A stillness bout.
    Still(Option<Posture>),
    /// The sleeper was nudged, for this.
    Nudge(&'static str),
}

impl What {
    /// Its word in files.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::InBed => "in_bed",
            Self::Posture(_) => "posture",
            Self::Unknown(_) => "unknown",
            Self::Gap => "gap",
            Self::Change { .. } => "position_change",
            Self::Up => "up",
            Self::Still(_) => "stillness",
            Self::Nudge(_) => "nudge",
        }
    }

    /// Which one of its kind, where there are several.
    pub(super) const fn value(self) -> Option<&'static str> {
        match self {
            Self::Posture(posture) | Self::Change { to: posture, .. } | Self::Still(Some(posture)) => {
                Some(posture.key())
            }
            Self::Unknown(reason) => Some(reason.key()),
            Self::Nudge(why) => Some(why),
            Self::InBed | Self::Gap | Self::Up | Self::Still(None) => None,
        }
    }
}

/// The kinds of event and what each means, for whoever reads the files.
pub(super) const MEANINGS: [(&str, &str); 8] = [
    ("in_bed", "from lying down for the night to getting up in the morning; of a sensor off the trunk, at rest"),
    (
        "posture",
        "a run of one posture, in all that was recorded; value: supine, left_side, right_side, prone or upright",
    ),
    ("unknown", "a run of readings without a posture; value: no_gravity, not_on_trunk, between or not_worn"),
    ("gap", "no readings"),
    ("position_change", "a turn in bed from one lying posture to another; value: the new posture; at its first epoch"),
    ("up", "up during the night, between lying down for it and getting up in the morning"),
    ("stillness", "a stretch in one posture without gross movement; value: the posture"),
    ("nudge", "the sleeper was nudged; value: what for"),
];

/// Everything that happened, by onset; of equal onset, the longer first.
pub(super) fn events(night: &Night) -> Vec<Event> {
    let summary = &night.summary;
    let mut events = vec![spanning(summary.window, What::InBed)];
    events.extend(runs(night));
    events.extend(changes(night));
    let up = summary.bouts.iter().filter(|bout| bout.label == Label::Posture(Posture::Upright));
    events.extend(up.map(|bout| spanning(Span { start: bout.start, end: bout.end }, What::Up)));
    let still = summary.stillness.iter();
    events.extend(still.map(|bout| spanning(Span { start: bout.start, end: bout.end }, What::Still(bout.posture))));
    events.extend(summary.nudges.iter().map(|nudge| Event {
        at: nudge.at,
        secs: 0.0,
        what: What::Nudge(nudge.why.word()),
    }));
    events.sort_by(|a, b| a.at.cmp(&b.at).then(b.secs.total_cmp(&a.secs)));
    events
}

fn spanning(span: Span, what: What) -> Event {
    Event { at: span.start, secs: span.end.secs_since(span.start), what }
}

fn runs(night: &Night) -> impl Iterator<Item = Event> {
    let epochs = &night.epochs;
    epochs.runs().into_iter().map(|(label, run)| {
        let what = match label {
            Label::Posture(posture) => What::Posture(posture),
            Label::Unknown(Reason::Gap) => What::Gap,
            Label::Unknown(reason) => What::Unknown(reason),
        };
        spanning(Span { start: epochs.time_of(run.start), end: epochs.time_of(run.end) }, what)
    })
}

/// The turns that [`crate::posture::bout::position_changes`] counts.
fn changes(night: &Night) -> impl Iterator<Item = Event> {
    let known = night.summary.bouts.iter().filter_map(|bout| Some((bout.label.posture()?, bout.start)));
    let known: Vec<_> = known.collect();
    let pairs = known.iter().zip(known.iter().skip(1));
    let turns = pairs.filter(|((from, _), (to, _))| from != to && from.is_lying() && to.is_lying());
    let turns = turns.map(|(&(from, _), &(to, at))| Event { at, secs: 0.0, what: What::Change { from, to } });
    turns.collect::<Vec<_>>().into_iter()
}
