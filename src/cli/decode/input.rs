//! Packets as people paste them.

use anyhow::{Context as _, bail};

use crate::sensor::Origin;

/// A packet that was given.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Given {
    pub(super) origin: Origin,
    pub(super) bytes: Vec<u8>,
}

impl Given {
    /// Reads `[ORIGIN=]HEX`.
    pub(super) fn parse(text: &str, usual: Origin) -> anyhow::Result<Self> {
        let (origin, digits) = match text.split_once('=') {
            Some((origin, digits)) => (origin.trim().parse()?, digits),
            None => (usual, text),
        };
        Ok(Self { origin, bytes: bytes(digits).with_context(|| format!("{:?} is no packet", text.trim()))? })
    }
}

/// Bytes from hexadecimal digits with blanks, commas, colons, hyphens or `0x` between them.
fn bytes(text: &str) -> anyhow::Result<Vec<u8>> {
    let text = text.to_lowercase().replace("0x", " ");
    let mut digits = Vec::new();
    for (at, c) in text.char_indices() {
        match c.to_digit(16) {
            Some(digit) => digits.push(u8::try_from(digit)?),
            None if c.is_whitespace() || matches!(c, ':' | '-' | ',') => {}
            None => bail!("{c:?} at character {} is no hexadecimal digit", at + 1),
        }
    }
    let (pairs, rest) = digits.as_chunks();
    if !rest.is_empty() {
        bail!("{} digits, and a byte has two", digits.len());
    }
    Ok(pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_are_read_however_they_are_pasted() {
        let usual: Origin = "company:0499".parse().unwrap();
        for text in ["05ff0a", "05:FF:0a", " 0x05, 0xff, 0x0A", "05-ff 0a"] {
            assert_eq!(Given::parse(text, usual).unwrap(), Given { origin: usual, bytes: vec![5, 255, 10] });
        }
        assert_eq!(Given::parse("2a37 = 00 50", usual).unwrap().origin.to_string(), "2a37");
        for bad in ["05f", "05 zz", "xx=05"] {
            assert!(Given::parse(bad, usual).is_err(), "{bad}");
        }
    }
}
