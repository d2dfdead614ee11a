//! Lines of a stream through one block of memory, with their numbers.

use std::io::{self, Cursor, Read};

use memchr::{memchr, memchr_iter};

use super::error::Fault;

/// What detection may look at, in bytes.
const PREFIX: usize = 2 << 20;
/// What is read at a time after that, in bytes: large enough for the disk, small enough for the cache.
const BLOCK: usize = 256 << 10;
/// The longest line, or quoted cell over several lines, in bytes.
pub(in crate::source) const MAX_LINE: usize = 64 << 10;

/// Bytes from anywhere.
pub(in crate::source) type BoxedRead = Box<dyn Read + Send>;

/// Where a line lies in the block.
#[derive(Clone, Copy, Debug)]
pub(in crate::source) struct Span {
    start: usize,
    end: usize,
    /// Its number, the first being 1.
    pub(in crate::source) line: u64,
    /// Whether an end of line closes it; only the last line of a file may lack it.
    pub(in crate::source) closed: bool,
}

/// A place in the first block to return to.
#[derive(Clone, Copy, Debug)]
pub(in crate::source) struct Mark {
    at: usize,
    line: u64,
}

/// The lines of a stream.
///
/// Begins *held*: the first block is filled as far as detection goes and stays where it is, so that detection can go over
/// it more than once; [`Lines::release`] then lets it flow.
pub(in crate::source) struct Lines {
    input: BoxedRead,
    compression: Option<&'static str>,
    block: Vec<u8>,
    at: usize,
    end: usize,
    line: u64,
    ended: bool,
    held: bool,
}

impl Lines {
    /// Reads the beginning of the first block.
    pub(in crate::source) fn new(input: BoxedRead, compression: Option<&'static str>) -> Result<Self, (u64, Fault)> {
        let block = vec![0; PREFIX];
        let mut lines = Self { input, compression, block, at: 0, end: 0, line: 0, ended: false, held: true };
        while lines.end < BLOCK && !lines.ended {
            lines.pull(BLOCK).map_err(|fault| (lines.seen() + 1, fault))?;
        }
        Ok(lines)
    }

    /// The lines of bytes in hand and of a stream behind them, of which `line` lines were handed out; not held.
    pub(in crate::source) fn following(
        block: Vec<u8>,
        input: BoxedRead,
        compression: Option<&'static str>,
        line: u64,
    ) -> Self {
        let end = block.len();
        Self { input, compression, block, at: 0, end, line, ended: false, held: false }
    }

    /// What was read, from what was not handed out; the stream behind it, and how it was packed.
    pub(in crate::source) fn into_parts(mut self) -> (Cursor<Vec<u8>>, BoxedRead, Option<&'static str>) {
        self.block.truncate(self.end);
        let mut rest = Cursor::new(self.block);
        rest.set_position(self.at as u64);
        (rest, self.input, self.compression)
    }

    /// Whether the stream goes on behind what was read.
    pub(in crate::source) const fn goes_on(&self) -> bool {
        !self.ended
    }

    /// The first block, as far as it is filled.
    pub(in crate::source) fn prefix(&self) -> &[u8] {
        self.block.get(..self.end).unwrap_or_default()
    }

    /// How many lines were handed out.
    pub(in crate::source) fn line(&self) -> u64 {
        self.line
    }

    /// Here.
    pub(in crate::source) fn mark(&self) -> Mark {
        Mark { at: self.at, line: self.line }
    }

    /// Goes back to a mark; only while held.
    pub(in crate::source) fn go_to(&mut self, mark: Mark) {
        (self.at, self.line) = (mark.at, mark.line);
    }

    /// Skips bytes at the very beginning.
    pub(in crate::source) fn skip(&mut self, bytes: usize) {
        self.at = bytes.min(self.end);
    }

    /// Lets the stream flow: marks are void from here on.
    pub(in crate::source) fn release(&mut self) {
        self.held = false;
    }

    /// Whether the first block is held and the stream goes on behind it.
    pub(in crate::source) fn is_cut(&self) -> bool {
        self.held && !self.ended
    }

    /// What was read and not handed out.
    pub(in crate::source) fn rest(&self) -> &[u8] {
        self.block.get(self.at..self.end).unwrap_or_default()
    }

    /// Passes over a line that takes so many bytes with its end.
    pub(in crate::source) fn pass(&mut self, bytes: usize) {
        self.at += bytes;
        self.line += 1;
    }

    /// The next line; none at the end, or at the end of the first block while held.
    #[inline]
    pub(in crate::source) fn next(&mut self) -> Result<Option<Span>, Fault> {
        let Some((len, closed)) = self.find(0)? else { return Ok(None) };
        Ok(Some(self.take(len, closed, self.line + 1)))
    }

    /// Adds the following line to one whose last cell goes on; false if there is none.
    pub(in crate::source) fn extend(&mut self, span: &mut Span) -> Result<bool, Fault> {
        let so_far = span.end + 1 - span.start;
        self.at = span.start;
        let found = if span.closed && so_far < MAX_LINE { self.find(so_far)? } else { None };
        match found.filter(|(len, closed)| *len >= so_far + usize::from(!closed)) {
            Some((len, closed)) => *span = self.take(len, closed, span.line),
            None => {
                self.at = (self.at + so_far).min(self.end);
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The bytes of a line, without its end.
    #[inline]
    pub(in crate::source) fn bytes(&self, span: Span) -> &[u8] {
        let line = self.block.get(span.start..span.end).unwrap_or_default();
        line.strip_suffix(b"\r").unwrap_or(line)
    }

    /// The block from the beginning of a line on, and how many bytes of it are the line without its end.
    #[inline]
    pub(in crate::source) fn text(&self, span: Span) -> (&[u8], usize) {
        (self.block.get(span.start..).unwrap_or_default(), self.bytes(span).len())
    }

    #[inline]
    fn take(&mut self, len: usize, closed: bool, line: u64) -> Span {
        let span = Span { start: self.at, end: self.at + len, line, closed };
        self.at = (span.end + 1).min(self.end);
        self.line += 1;
        span
    }

    /// The length of the line that begins here, its end being sought after `skip` bytes, and whether it has an end.
    #[inline]
    fn find(&mut self, mut skip: usize) -> Result<Option<(usize, bool)>, Fault> {
        loop {
            let live = self.block.get(self.at..self.end).unwrap_or_default();
            if let Some(found) = live.get(skip..).and_then(|rest| memchr(b'\n', rest)) {
                return Ok(Some((skip + found, true)));
            }
            if self.ended {
                return Ok((!live.is_empty()).then_some((live.len(), false)));
            }
            skip = live.len();
            if !self.held {
                if skip > MAX_LINE {
                    return Err(Fault::LongLine(MAX_LINE));
                }
                self.refill()?;
            } else if self.end < PREFIX {
                self.pull((self.end + BLOCK).min(PREFIX))?;
            } else {
                return Ok(None);
            }
        }
    }

    /// Moves the unread rest to the front and reads more behind it.
    #[cold]
    fn refill(&mut self) -> Result<(), Fault> {
        self.block.copy_within(self.at..self.end, 0);
        self.end -= self.at;
        self.at = 0;
        self.pull((self.end + BLOCK).min(PREFIX))
    }

    /// Reads once, to fill the block up to `limit` at most.
    fn pull(&mut self, limit: usize) -> Result<(), Fault> {
        if self.block.len() < limit {
            self.block.resize(limit, 0);
        }
        let free = self.block.get_mut(self.end..limit).unwrap_or_default();
        match self.input.read(free) {
            Ok(0) => self.ended = true,
            Ok(count) => self.end += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(explain(self.compression, error)),
        }
        Ok(())
    }

    fn seen(&self) -> u64 {
        memchr_iter(b'\n', self.prefix()).count() as u64
    }
}

/// Why a stream cannot be read on.
pub(in crate::source) fn explain(compression: Option<&'static str>, reason: io::Error) -> Fault {
    match (compression, reason.kind()) {
        (None, _) => Fault::Io(reason),
        (Some(kind), io::ErrorKind::UnexpectedEof) => Fault::Truncated(kind),
        (Some(kind), _) => Fault::Damaged { kind, reason },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &'static str) -> Lines {
        Lines::new(Box::new(text.as_bytes()), None).unwrap_or_else(|(_, fault)| panic!("{fault}"))
    }

    #[test]
    fn lines_have_numbers_and_no_ends() {
        let mut lines = lines("a\r\nb\n\nlast");
        let mut seen = Vec::new();
        while let Some(span) = lines.next().unwrap() {
            seen.push((span.line, String::from_utf8_lossy(lines.bytes(span)).into_owned(), span.closed));
        }
        let expected = [(1, "a", true), (2, "b", true), (3, "", true), (4, "last", false)];
        assert_eq!(seen, expected.map(|(line, text, closed)| (line, text.to_owned(), closed)));
    }

    #[test]
    fn what_is_held_is_read_as_far_as_it_is_looked_at() {
        let mut lines = Lines::new(Box::new(io::repeat(b'\n')), None).unwrap_or_else(|(_, fault)| panic!("{fault}"));
        let begin = lines.mark();
        assert_eq!(lines.prefix().len(), BLOCK);
        assert_eq!(std::iter::from_fn(|| lines.next().unwrap()).count(), PREFIX);
        assert!(lines.is_cut());
        lines.go_to(begin);
        lines.pass(1);
        assert_eq!(lines.next().unwrap().unwrap().line, 2);
        let (rest, ..) = lines.into_parts();
        assert_eq!((rest.position(), rest.get_ref().len()), (2, PREFIX));
    }

    #[test]
    fn a_line_can_be_extended_by_the_next_and_counts_both() {
        let mut lines = lines("\"a\nb\"\nc\n");
        let mut span = lines.next().unwrap().unwrap();
        assert!(lines.extend(&mut span).unwrap());
        assert_eq!((lines.bytes(span), span.line), (&b"\"a\nb\""[..], 1));
        assert_eq!(lines.next().unwrap().unwrap().line, 3);
    }

    #[test]
    fn the_last_line_cannot_be_extended() {
        for text in ["\"a", "\"a\n"] {
            let mut lines = lines(text);
            let mut span = lines.next().unwrap().unwrap();
            assert!(!lines.extend(&mut span).unwrap(), "{text:?}");
            assert!(lines.next().unwrap().is_none(), "{text:?}");
        }
    }
}
