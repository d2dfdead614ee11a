//! What must be known of a text before it is a table: its mark, its separator, its lines, its open quotes.

/// The text after a byte order mark, if it begins with one.
pub(super) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

/// The separator of which the first line has most: comma, semicolon or tab; comma where it has none.
pub(crate) fn delimiter(text: &str) -> u8 {
    let header = text.trim_start().split(['\r', '\n']).next().unwrap_or_default();
    let count = |separator: u8| header.bytes().filter(|byte| *byte == separator).count();
    [b'\t', b';', b','].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

/// Where the last quoted cell begins, when nothing closes it.
///
/// The csv crate takes such a cell to reach to the end of the file, which would turn all later rows into its text.
pub(super) fn open_quote(text: &[u8], separator: u8) -> Option<usize> {
    #[derive(Clone, Copy)]
    enum At {
        CellStart,
        Plain,
        Quoted(usize),
        QuoteInQuoted(usize),
    }
    let mut at = At::CellStart;
    for (offset, &byte) in text.iter().enumerate() {
        at = match (at, byte) {
            (At::CellStart, b'"') => At::Quoted(offset),
            (At::Quoted(start), b'"') => At::QuoteInQuoted(start),
            (At::QuoteInQuoted(start), b'"') | (At::Quoted(start), _) => At::Quoted(start),
            (_, b'\r' | b'\n') => At::CellStart,
            (_, byte) if byte == separator => At::CellStart,
            _ => At::Plain,
        };
    }
    match at {
        At::Quoted(start) => Some(start),
        _ => None,
    }
}

/// Counts lines, whether they end in LF, CRLF or CR.
///
/// The csv crate's own count is one short after CRLF, since it takes the LF for the start of the next row.
pub(crate) struct Lines<'a> {
    text: &'a [u8],
    offset: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    pub(crate) const fn new(text: &'a [u8]) -> Self {
        Self { text, offset: 0, line: 1 }
    }

    /// The line, from 1, of the first byte at or after `offset` that ends no line. Offsets must not decrease.
    pub(crate) fn at(&mut self, offset: usize) -> u64 {
        while let Some(&byte) = self.text.get(self.offset) {
            let ends = match byte {
                b'\n' => true,
                b'\r' => self.text.get(self.offset + 1) != Some(&b'\n'),
                _ => false,
            };
            if self.offset >= offset && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            self.line += u64::from(ends);
            self.offset += 1;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_the_one_of_the_first_line() {
        assert_eq!(delimiter("date;pain;note\n2026-03-14;4;a,b,c,d"), b';');
        assert_eq!(delimiter("date\tpain\n"), b'\t');
        assert_eq!(delimiter("date,pain\n"), b',');
        assert_eq!(delimiter(""), b',');
    }

    #[test]
    fn lines_are_counted_with_any_ending() {
        for text in [&b"a\nb\nc"[..], b"a\r\nb\r\nc", b"a\rb\rc"] {
            let mut lines = Lines::new(text);
            let last = text.len() - 1;
            assert_eq!((lines.at(0), lines.at(1), lines.at(last)), (1, 2, 3), "{text:?}");
        }
    }

    #[test]
    fn an_open_quote_is_found_where_it_opens() {
        assert_eq!(open_quote(b"a,\"b\nc,d", b','), Some(2));
        assert_eq!(open_quote(b"a,\"b\"\"", b','), Some(2));
        for closed in [&b"a,\"b\n\"\"c\"\n"[..], b"5\" thick,x", b"\"\"", b""] {
            assert_eq!(open_quote(closed, b','), None, "{closed:?}");
        }
    }
}
