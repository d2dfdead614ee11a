//! A stream that is read by a thread of its own, ahead of who wants its bytes.
//!
//! What a stream costs, unpacking most of all, is then paid beside the work on its bytes, and always on the same
//! thread: what an unpacker looks back at stays in the cache of one core. The pieces go round, so memory does not grow
//! with the stream.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::BoxedRead;

/// What is read at a time, in bytes: as much as zstd unpacks at a time, twice.
const PIECE: usize = 256 << 10;
/// How many pieces there are.
const PIECES: usize = 4;

/// The same bytes and the same error behind them, read by a thread of their own; the stream itself where none is to be
/// had.
pub(in crate::source) fn piped(input: BoxedRead) -> BoxedRead {
    piped_by(input, PIECE)
}

fn piped_by(input: BoxedRead, piece: usize) -> BoxedRead {
    // One more, for the error or the end behind the last piece.
    let (hand, handed) = sync_channel(PIECES + 1);
    let (used, empty) = sync_channel(PIECES);
    // By a channel, since a thread that could not be started would not give the stream back.
    let (give, given) = sync_channel::<BoxedRead>(1);
    let fill = move || given.recv().map_or((), |input| read(input, piece, &empty, &hand));
    match thread::Builder::new().name("unpack".to_owned()).spawn(fill) {
        Ok(_) => {
            (0..PIECES).for_each(|_| _ = used.try_send(Vec::new()));
            match give.send(input) {
                Ok(()) => Box::new(Piped { handed, used, piece: Vec::new(), at: 0, ended: false }),
                Err(back) => back.0,
            }
        }
        Err(_) => input,
    }
}

/// A piece of the stream; an empty one is its end.
type Handed = io::Result<Vec<u8>>;

struct Piped {
    handed: Receiver<Handed>,
    used: SyncSender<Vec<u8>>,
    piece: Vec<u8>,
    /// Up to where the piece was given.
    at: usize,
    ended: bool,
}

impl Read for Piped {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if self.at == self.piece.len() && !self.ended {
            self.next()?;
        }
        let count = self.piece.get(self.at..).unwrap_or_default().read(room)?;
        self.at += count;
        Ok(count)
    }
}

impl Piped {
    fn next(&mut self) -> io::Result<()> {
        let used = std::mem::take(&mut self.piece);
        self.at = 0;
        // The first one is no piece of those that go round. Nobody takes it back where the stream has ended.
        if used.capacity() > 0 {
            let _ = self.used.try_send(used);
        }
        // Whoever stops without an end or an error has broken down, and that is no end.
        let handed = self.handed.recv().unwrap_or_else(|_| Err(io::Error::other("a thread that unpacks has stopped")));
        self.ended = !matches!(&handed, Ok(piece) if !piece.is_empty());
        self.piece = handed?;
        Ok(())
    }
}

/// Reads pieces until the end, an error, or until nobody wants them any more.
fn read(mut input: BoxedRead, piece: usize, empty: &Receiver<Vec<u8>>, hand: &SyncSender<Handed>) {
    while let Ok(mut bytes) = empty.recv() {
        bytes.clear();
        let error = input.by_ref().take(piece as u64).read_to_end(&mut bytes).err();
        let last = bytes.is_empty();
        // What was read before an error comes before it.
        let gone = (!last || error.is_none()) && hand.send(Ok(bytes)).is_err();
        if let Some(error) = error {
            // Fails where nobody wants it any more.
            let _ = hand.send(Err(error));
            return;
        }
        if gone || last {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    struct Broken;

    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }

    /// Gives one byte at a time, and a thread that reads it is interrupted now and then.
    struct Slow(Cursor<Vec<u8>>, bool);

    impl Read for Slow {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let one = room.len().min(1);
            self.0.read(room.get_mut(..one).unwrap_or_default())
        }
    }

    fn all(mut input: BoxedRead, room: usize) -> (Vec<u8>, Option<String>) {
        let (mut all, mut buffer) = (Vec::new(), vec![0; room]);
        loop {
            match input.read(&mut buffer) {
                Ok(0) => return (all, None),
                Ok(count) => all.extend_from_slice(buffer.get(..count).unwrap_or_default()),
                Err(error) => return (all, Some(error.to_string())),
            }
        }
    }

    proptest! {
        #[test]
        fn the_bytes_and_what_ends_them_are_those_of_the_stream(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            (piece, room) in (1usize..40, 1usize..40),
            (fails, slow) in any::<(bool, bool)>(),
        ) {
            let whole = Cursor::new(bytes.clone());
            let whole: BoxedRead = if slow { Box::new(Slow(whole, false)) } else { Box::new(whole) };
            let input: BoxedRead = if fails { Box::new(whole.chain(Broken)) } else { whole };
            let (found, error) = all(piped_by(input, piece), room);
            prop_assert_eq!(found, bytes);
            prop_assert_eq!(error, fails.then(|| "the disk is gone".to_owned()));
        }
    }

    #[test]
    fn who_does_not_want_the_rest_waits_for_nothing() {
        let mut input = piped(Box::new(io::repeat(7)));
        let mut room = [0; 10];
        input.read_exact(&mut room).unwrap();
        assert_eq!(room, [7; 10]);
    }

    #[test]
    fn an_end_stays_an_end() {
        let mut input = piped(Box::new(Cursor::new(vec![1, 2])));
        let mut all = Vec::new();
        input.read_to_end(&mut all).unwrap();
        assert_eq!((all, input.read(&mut [0; 4]).unwrap()), (vec![1, 2], 0));
    }

    /// A stream that panics is no stream that ends.
    #[test]
    fn a_thread_that_breaks_down_is_an_error() {
        struct Panics;
        impl Read for Panics {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                std::panic::resume_unwind(Box::new("on purpose"))
            }
        }
        let (found, error) = all(piped(Box::new(Cursor::new(vec![1]).chain(Panics))), 4);
        assert_eq!((found, error.as_deref()), (Vec::new(), Some("a thread that unpacks has stopped")));
    }
}
