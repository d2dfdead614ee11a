//! What to say to a sensor, as data: whoever holds the radio carries it out.

use jiff::SignedDuration;
use uuid::Uuid;

/// One step of a conversation; each begins when the one before it has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Switch on notifications or indications, whichever the characteristic offers.
    Subscribe(Uuid),
    /// Switch them off.
    Unsubscribe(Uuid),
    /// Read the value and give it to the decoder.
    Read(Uuid),
    /// Write, and wait for the confirmation where the characteristic offers one.
    Write {
        /// The characteristic.
        to: Uuid,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// Wait for an answer.
    Expect(Expected),
    /// Wait for an answer and go on with the steps that belong to it.
    Choose {
        /// Its answers' `yes` are not looked at: one of `cases` must fit.
        answer: Expected,
        /// What may follow the answer's beginning, and how to go on then.
        cases: Vec<(Vec<u8>, Vec<Step>)>,
    },
    /// Do nothing for a while.
    Wait(SignedDuration),
}

impl Step {
    pub(super) fn write(to: Uuid, bytes: impl Into<Vec<u8>>) -> Self {
        Self::Write { to, bytes: bytes.into() }
    }
}

/// An answer that is waited for. Packets that are not this answer go to the decoder as ever, and so does the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The characteristic it comes from.
    pub from: Uuid,
    /// What it begins with.
    pub begins: Vec<u8>,
    /// What may follow if it is to be a yes, any of these; with none, every answer will do.
    pub yes: &'static [&'static [u8]],
    /// What other answers mean, by what follows the beginning.
    pub no: &'static [(&'static [u8], &'static str)],
    /// How long to wait.
    pub within: SignedDuration,
    /// Whether the conversation goes on when no answer comes.
    pub optional: bool,
}

/// What an answer turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// Not the answer; wait on.
    Other,
    /// A yes; what follows its beginning.
    Yes(&'a [u8]),
    /// A no, and what it means.
    No(&'static str),
}

impl Expected {
    /// What these bytes from this characteristic are.
    #[must_use]
    pub fn judge<'a>(&self, from: Uuid, bytes: &'a [u8]) -> Verdict<'a> {
        let Some(rest) = bytes.strip_prefix(self.begins.as_slice()).filter(|_| from == self.from) else {
            return Verdict::Other;
        };
        if self.yes.is_empty() || self.yes.iter().any(|yes| rest.starts_with(yes)) {
            return Verdict::Yes(rest);
        }
        let meaning = self.no.iter().find(|(code, _)| rest.starts_with(code));
        Verdict::No(meaning.map_or("refused for a reason that is not known", |(_, words)| *words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sensor::packet::short;

    #[test]
    fn an_answer_is_told_from_everything_else() {
        let expected = Expected {
            from: short(0x1234),
            begins: vec![0xf0, 2],
            yes: &[&[0]],
            no: &[(&[8], "invalid sample rate")],
            within: SignedDuration::from_secs(1),
            optional: false,
        };
        let judge = |from, bytes| expected.judge(short(from), bytes);
        assert_eq!(judge(0x1234, &[0xf0, 2, 0, 9]), Verdict::Yes(&[0, 9]));
        assert_eq!(judge(0x1234, &[0xf0, 2, 8]), Verdict::No("invalid sample rate"));
        assert_eq!(judge(0x1234, &[0xf0, 3, 0]), Verdict::Other);
        assert_eq!(judge(0x1235, &[0xf0, 2, 0]), Verdict::Other);
        assert_eq!(judge(0x1234, &[0xf0, 2]), Verdict::No("refused for a reason that is not known"));
    }
}
