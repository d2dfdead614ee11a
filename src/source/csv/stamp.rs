//! Times written in words: taken apart here, placed on the time line in `clock`.

/// Which number of `3/4/2026` is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateOrder {
    /// The first.
    DayFirst,
    /// The second.
    MonthFirst,
}

/// A time of day, perhaps with its date and its distance to UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    /// Year, month and day.
    pub(super) date: Option<(i16, i8, i8)>,
    /// Nanoseconds since midnight.
    pub(super) nanos: i64,
    /// Seconds that local time is ahead of UTC.
    pub(super) offset: Option<i32>,
}

/// Reads a cell; a date without a time of day is not a time.
///
/// Knows ISO 8601 and RFC 3339, `2026/03/14`, `14.03.2026`, `3/14/2026 10:41:07.5 PM` and `22:41:07`; a fraction may
/// follow a point, a comma or a colon. `order` tells the day in a date that does not begin with the year.
pub(super) fn parse(cell: &[u8], order: DateOrder) -> Option<Stamp> {
    let mut text = Cursor { rest: cell.trim_ascii() };
    let date = if text.is_date() { Some(date(&mut text, order)?) } else { None };
    let nanos = time_of_day(&mut text)?;
    let offset = offset(&mut text)?;
    Some(Stamp { date, nanos, offset })
}

/// Whether a cell is a date without a time of day.
pub(super) fn is_date(cell: &str) -> bool {
    let whole = |text: &str| parse(text.as_bytes(), DateOrder::DayFirst).is_some_and(|stamp| stamp.date.is_some());
    !whole(cell) && whole(&format!("{} 00:00", cell.trim()))
}

/// Whether a date such as `26-03-14` leaves open whether it begins with the year or ends with it.
pub(super) fn has_open_year(cell: &[u8]) -> bool {
    let widths: Vec<usize> = cell.trim_ascii().split(|byte| *byte == b'-').take(3).map(digits).collect();
    matches!(widths.as_slice(), [1 | 2, 1 | 2, 1 | 2])
}

fn digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// The two numbers of a date of which one is the day and the other the month; none for any other cell.
pub(super) fn day_and_month(cell: &[u8]) -> Option<(u32, u32, u8)> {
    let mut text = Cursor { rest: cell.trim_ascii() };
    let (first, width) = text.number()?;
    let separator = text.any(b"/.-")?;
    let (second, _) = text.number()?;
    (width <= 2 && text.any(&[separator]).is_some()).then_some((first, second, separator))
}

struct Cursor<'a> {
    rest: &'a [u8],
}

impl Cursor<'_> {
    fn is_date(&self) -> bool {
        matches!(self.rest.get(digits(self.rest)), Some(b'-' | b'/' | b'.'))
    }

    /// A whole number of up to nine digits, and how many they are.
    fn number(&mut self) -> Option<(u32, usize)> {
        let width = digits(self.rest);
        let (digits, rest) = self.rest.split_at_checked(width).filter(|_| (1..=9).contains(&width))?;
        self.rest = rest;
        Some((digits.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')), width))
    }

    /// One of some bytes.
    fn any(&mut self, bytes: &[u8]) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        bytes.contains(&first).then(|| {
            self.rest = rest;
            first
        })
    }

    /// A word in any case.
    fn word(&mut self, word: &[u8]) -> bool {
        let Some((head, rest)) = self.rest.split_at_checked(word.len()) else { return false };
        let found = head.eq_ignore_ascii_case(word);
        if found {
            self.rest = rest;
        }
        found
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_ascii_start();
    }
}

fn date(text: &mut Cursor, order: DateOrder) -> Option<(i16, i8, i8)> {
    let (first, width) = text.number()?;
    let separator = text.any(b"-/.")?;
    let (second, _) = text.number()?;
    text.any(&[separator])?;
    let (third, third_width) = text.number()?;
    let (year, month, day) = match (width, order) {
        (4, _) => (first, second, third),
        (_, DateOrder::MonthFirst) if separator != b'.' => (third, first, second),
        _ => (third, second, first),
    };
    let year = if width != 4 && third_width == 2 { year + 2000 } else { year };
    // Something must stand between date and time.
    let between = text.any(b"T_t, -");
    text.blanks();
    between?;
    Some((i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?))
}

fn time_of_day(text: &mut Cursor) -> Option<i64> {
    let (hour, _) = text.number().filter(|(hour, _)| *hour < 24)?;
    let separator = text.any(b":.")?;
    let (minute, _) = text.number().filter(|(minute, _)| *minute < 60)?;
    let (mut second, mut fraction) = (0, 0);
    if text.any(&[separator]).is_some() {
        // 60 is a leap second, which Unix time does not know: it becomes the next one.
        (second, _) = text.number().filter(|(second, _)| *second <= 60)?;
        if text.any(b".,:").is_some() {
            fraction = nanos(text)?;
        }
    }
    let hour = half_day(text, hour)?;
    Some((i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second)) * 1_000_000_000 + fraction)
}

/// A fraction of a second in nanoseconds; digits beyond the ninth are dropped.
fn nanos(text: &mut Cursor) -> Option<i64> {
    let width = digits(text.rest);
    let (digits, rest) = text.rest.split_at_checked(width).filter(|_| width > 0)?;
    text.rest = rest;
    let padded = digits.iter().copied().chain(std::iter::repeat(b'0')).take(9);
    Some(padded.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
}

/// Applies `AM` or `PM`, if one follows.
fn half_day(text: &mut Cursor, hour: u32) -> Option<u32> {
    text.blanks();
    let afternoon = if text.word(b"pm") {
        12
    } else if text.word(b"am") {
        0
    } else {
        return Some(hour);
    };
    (1..=12).contains(&hour).then(|| hour % 12 + afternoon)
}

/// The distance to UTC at the end of the text: `Some(None)` if there is none, none if something else follows.
#[expect(clippy::option_option, reason = "the outer is failure, the inner is absence")]
fn offset(text: &mut Cursor) -> Option<Option<i32>> {
    text.blanks();
    if text.rest.is_empty() {
        return Some(None);
    }
    if text.word(b"z") || text.word(b"utc") || text.word(b"gmt") {
        text.blanks();
        if text.rest.is_empty() {
            return Some(Some(0));
        }
    }
    let sign = if text.any(b"+-")? == b'-' { -1 } else { 1 };
    let (number, width) = text.number()?;
    let (hours, minutes) = match width {
        1 | 2 if text.any(b":").is_some() => (number, text.number()?.0),
        1 | 2 => (number, 0),
        4 => (number / 100, number % 100),
        _ => return None,
    };
    let secs = i32::try_from(hours * 3600 + minutes * 60).ok().filter(|secs| *secs < 86_400)?;
    // What may follow is the name of a zone, which the offset has already told.
    (text.rest.is_empty() || text.any(b"[").is_some()).then_some(Some(sign * secs))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENING: i64 = (22 * 3600 + 41 * 60 + 7) * 1_000_000_000;

    #[test]
    fn many_spellings_of_one_time() {
        let date = Some((2026, 3, 14));
        for (cell, nanos, offset) in [
            ("2026-03-14T22:41:07Z", 0, Some(0)),
            ("2026-03-14 22:41:07.5", 500_000_000, None),
            ("2026/03/14 22:41:07,25", 250_000_000, None),
            ("14.03.2026 22:41:07", 0, None),
            ("14.3.26 22:41:07", 0, None),
            ("14/03/2026 22:41:07", 0, None),
            ("14-03-2026 22:41:07:123", 123_000_000, None),
            ("14/3/2026 10:41:07 PM", 0, None),
            ("2026-03-14T22:41:07.123456789+01:00[Europe/Berlin]", 123_456_789, Some(3600)),
            ("2026-03-14 22:41:07.000 +0530", 0, Some(19_800)),
            ("2026-03-14T22.41.07.001", 1_000_000, None),
        ] {
            let expected = Stamp { date, nanos: EVENING + nanos, offset };
            assert_eq!(parse(cell.as_bytes(), DateOrder::DayFirst), Some(expected), "{cell}");
        }
        assert_eq!(parse(b"3/14/2026 22:41:07", DateOrder::MonthFirst).unwrap().date, date);
        assert_eq!(parse(b"22:41:07", DateOrder::DayFirst).unwrap().date, None);
        assert_eq!(parse(b"12:00 AM", DateOrder::DayFirst).unwrap().nanos, 0);
    }

    #[test]
    fn dates_alone_and_dates_with_an_open_year() {
        assert!(is_date("2026-03-14") && is_date("14.3.2026"));
        assert!(!is_date("2026-03-14 22:41") && !is_date("22:41:07") && !is_date("0.98") && !is_date("chest"));
        assert!(has_open_year(b"26-03-14 22:41:07"));
        assert!(!has_open_year(b"2026-03-14 22:41:07") && !has_open_year(b"14.3.26 22:41:07"));
    }

    #[test]
    fn what_is_no_time() {
        for cell in ["", "12", "12.5", "2026-03-14", "25:00:00", "22:61:00", "22:41:07 h", "0.02", "1-2-3", "+01:00"] {
            assert_eq!(parse(cell.as_bytes(), DateOrder::DayFirst), None, "{cell}");
        }
    }
}
