//! Other kinds of file, told by their first bytes.

use super::error::Problem;

const UNPACK: &str = "unpack it and give the CSV inside";
const AS_UTF8: &str = "save it as UTF-8 (a spreadsheet calls it \"CSV UTF-8\")";

/// What other files begin with, what they are, and what to do with them.
const OTHERS: [(&[u8], &str, &str); 9] = [
    (
        b"PK",
        "a zip archive or a spreadsheet",
        "unzip it and give the CSV inside (phyphox: \"Raw Data.csv\"; Sensor Logger: \"TotalAcceleration.csv\" or \
         \"AccelerometerUncalibrated.csv\"), or save the sheet as CSV",
    ),
    (&[0xff, 0xfe], "UTF-16 text", AS_UTF8),
    (&[0xfe, 0xff], "UTF-16 text", AS_UTF8),
    (b"BZh", "bzip2 data", UNPACK),
    (&[0xfd, b'7', b'z', b'X', b'Z'], "xz data", UNPACK),
    (b"7z\xbc\xaf", "a 7z archive", UNPACK),
    (b"SQLite format 3", "a database", "export its table as CSV"),
    (b"MD", "an Axivity recording", "convert it to CSV first"),
    (b"{", "JSON", "export CSV instead"),
];

/// Refuses what cannot be a table of text, by its first bytes.
pub(super) fn refuse_other(prefix: &[u8]) -> Result<(), Problem> {
    let binary = memchr::memchr(0, prefix).is_some();
    for (magic, what, advice) in OTHERS {
        // "MD" and "PK" may begin a heading; then no zero byte follows.
        if prefix.starts_with(magic) && (binary || !magic.is_ascii() || magic.len() != 2) {
            return Err(Problem::OtherFormat { what, advice });
        }
    }
    if binary {
        let (what, advice) = ("binary data", "export the recording as CSV");
        return Err(Problem::OtherFormat { what, advice });
    }
    if memchr::memchr(b'\r', prefix).is_some() && memchr::memchr(b'\n', prefix).is_none() {
        let (what, advice) = ("text whose lines end in a carriage return alone", "save it with usual line ends");
        return Err(Problem::OtherFormat { what, advice });
    }
    Ok(())
}
