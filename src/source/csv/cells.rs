//! The cells of one line, quotes and all.

use std::borrow::Cow;

use memchr::memchr_iter;

/// Text of bytes that are UTF-8 or, as older programs write them, Latin-1.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().map(|&byte| char::from(byte)).collect(), Cow::Borrowed)
}

/// Whether a quoted cell goes on in the next line.
pub(super) fn is_open(line: &[u8]) -> bool {
    memchr_iter(b'"', line).count() % 2 == 1
}

/// The cells of a line: without their quotes, doubled quotes made single, blanks around them dropped.
pub(super) struct Cells<'a> {
    rest: Option<&'a [u8]>,
    delimiter: u8,
}

impl<'a> Cells<'a> {
    /// The cells between delimiters that stand outside quotes.
    pub(super) fn new(line: &'a [u8], delimiter: u8) -> Self {
        Self { rest: Some(line), delimiter }
    }

    /// The same as text.
    pub(super) fn texts(self) -> impl Iterator<Item = Cow<'a, str>> {
        self.map(|cell| match cell {
            Cow::Borrowed(cell) => decode(cell),
            Cow::Owned(cell) => decode(&cell).into_owned().into(),
        })
    }
}

impl<'a> Iterator for Cells<'a> {
    type Item = Cow<'a, [u8]>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest?;
        let mut quoted = false;
        let end = rest.iter().position(|&byte| {
            quoted ^= byte == b'"';
            byte == self.delimiter && !quoted
        });
        let cell = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        self.rest = end.and_then(|end| rest.get(end + 1..));
        Some(unquote(cell.trim_ascii()))
    }
}

fn unquote(cell: &[u8]) -> Cow<'_, [u8]> {
    let Some(inner) = cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\"")) else { return cell.into() };
    if memchr::memchr(b'"', inner).is_none() {
        return inner.trim_ascii().into();
    }
    let mut after_quote = false;
    let keep = |&&byte: &&u8| {
        after_quote = byte == b'"' && !after_quote;
        !after_quote
    };
    inner.iter().filter(keep).copied().collect::<Vec<u8>>().into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cells(line: &str, delimiter: u8) -> Vec<String> {
        Cells::new(line.as_bytes(), delimiter).map(|cell| String::from_utf8_lossy(&cell).into_owned()).collect()
    }

    #[test]
    fn quotes_hold_delimiters_and_quotes() {
        assert_eq!(cells(r#""0,5", b ,"say ""x""",,"#, b','), ["0,5", "b", "say \"x\"", "", ""]);
        assert_eq!(cells("", b';'), [""]);
        assert!(is_open(b"1,\"two"));
    }

    proptest! {
        #[test]
        fn equals_the_csv_crate(wanted in prop::collection::vec("[a-z0-9.,;\"]{1,6}", 1..6)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(&wanted).unwrap();
            let line = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            prop_assert_eq!(cells(line.trim_end_matches('\n'), b','), wanted);
        }
    }
}
