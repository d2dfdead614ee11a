//! What the person at the keyboard has done to the screen: woken it, or asked to stop.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::super::check::Verdict;
use super::super::status::Status;
use crate::time::Timestamp;

/// Seconds after the last key until the screen goes dark, while all is well.
const BRIGHT_SECS: i64 = 60;
/// The same before the first reading and while the check has something to say: somebody may be standing there.
const PATIENT_SECS: i64 = 600;
/// A check that failed so long ago, in seconds after the start, lights up no night.
const EVENING_SECS: i64 = 900;
/// Seconds that the question whether to stop stands.
const ASKING_SECS: i64 = 15;

/// What the person wants of the recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Stop it.
    Stop,
    /// Go on with the check: the pose is taken.
    Confirm,
    /// Skip the check.
    Skip,
    /// Begin the check again.
    Again,
}

/// How the screen stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// Whether colours may be used.
    pub colour: bool,
    touched: Timestamp,
    asking: Option<Timestamp>,
}

impl View {
    /// Bright, as after a key.
    #[must_use]
    pub const fn new(now: Timestamp, colour: bool) -> Self {
        Self { colour, touched: now, asking: None }
    }

    /// Whether only one line is shown.
    #[must_use]
    pub fn is_dark(&self, status: &Status) -> bool {
        let failed = matches!(status.verdict, Verdict::Wrong(_)) && status.secs_since(status.started) < EVENING_SECS;
        let busy = status.task.is_some() || status.night.heard.is_none() || failed;
        let bright = if busy { PATIENT_SECS } else { BRIGHT_SECS };
        (status.now - self.touched).as_secs() >= bright && !status.stopping
    }

    /// Whether it is being asked if the recording is to stop.
    #[must_use]
    pub fn is_asking(&self, now: Timestamp) -> bool {
        self.asking.is_some_and(|since| (now - since).as_secs() < ASKING_SECS)
    }

    /// A key. In the dark every key but Ctrl-C only brings the light back: nobody finds q then.
    pub fn press(&mut self, key: KeyEvent, status: &Status) -> Option<Wish> {
        if key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL) {
            return Some(Wish::Stop);
        }
        let (dark, asking) = (self.is_dark(status), self.is_asking(status.now));
        self.touched = status.now;
        self.asking = None;
        if dark {
            return None;
        }
        match key.code {
            KeyCode::Char('q' | 'Q') if asking => Some(Wish::Stop),
            KeyCode::Char('q' | 'Q') => {
                self.asking = Some(status.now);
                None
            }
            KeyCode::Enter => Some(Wish::Confirm),
            KeyCode::Char('s' | 'S') => Some(Wish::Skip),
            KeyCode::Char('c' | 'C') => Some(Wish::Again),
            _ => None,
        }
    }
}
