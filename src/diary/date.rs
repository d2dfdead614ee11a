//! Dates as people and spreadsheets write them.

use jiff::civil::Date;

/// Which number comes first in dates with slashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
}

/// What the dates of one column say about their order: `None` without evidence, or with evidence for both.
///
/// A day above 12 settles it for the whole column, since a spreadsheet writes all its dates alike.
pub(super) fn order<'a>(cells: impl Iterator<Item = &'a str>) -> Option<Order> {
    let (mut day_first, mut month_first) = (false, false);
    for [first, second, _] in cells.filter_map(|cell| split(cell, '/')) {
        day_first |= (13..=31).contains(&first) && second <= 12;
        month_first |= (13..=31).contains(&second) && first <= 12;
    }
    match (day_first, month_first) {
        (true, false) => Some(Order::DayFirst),
        (false, true) => Some(Order::MonthFirst),
        _ => None,
    }
}

/// Reads `2026-03-14`, `2026/3/14`, `14.3.2026`, and with slashes day or month first where that is settled.
///
/// Years of two digits are refused: nothing tells `26.03.14` from the 26th of March.
pub(super) fn read(cell: &str, order: Option<Order>) -> Result<Date, String> {
    if let Ok(date) = cell.trim().parse() {
        return Ok(date);
    }
    if let Some([day, month, year]) = split(cell, '.') {
        return civil(year, month, day);
    }
    let Some([first, second, third]) = split(cell, '/') else {
        return Err("it is not a date; write it as 2026-03-14".to_owned());
    };
    match order {
        _ if first > 999 => civil(first, second, third),
        Some(Order::DayFirst) => civil(third, second, first),
        Some(Order::MonthFirst) => civil(third, first, second),
        None if first == second => civil(third, first, second),
        None => settle(first, second, third),
    }
}

/// A date with slashes in a column that does not settle the order: only one of the two readings may exist.
fn settle(first: i16, second: i16, year: i16) -> Result<Date, String> {
    match (civil(year, second, first), civil(year, first, second)) {
        (Ok(a), Ok(b)) => Err(format!("it may be {a} or {b}; write it in that form")),
        (Ok(date), Err(_)) | (Err(_), Ok(date)) => Ok(date),
        (Err(reason), Err(_)) => Err(reason),
    }
}

fn civil(year: i16, month: i16, day: i16) -> Result<Date, String> {
    let wrong = || "there is no such date; write it as 2026-03-14".to_owned();
    if year < 1000 {
        return Err("its year needs four digits; write it as 2026-03-14".to_owned());
    }
    let month = i8::try_from(month).map_err(|_| wrong())?;
    let day = i8::try_from(day).map_err(|_| wrong())?;
    Date::new(year, month, day).map_err(|_| wrong())
}

fn split(cell: &str, separator: char) -> Option<[i16; 3]> {
    let mut parts = cell.trim().split(separator).map(|part| part.trim().parse::<u16>().ok());
    let numbers = [parts.next()??, parts.next()??, parts.next()??];
    if parts.next().is_some() {
        return None;
    }
    let [a, b, c] = numbers.map(|number| i16::try_from(number).ok());
    Some([a?, b?, c?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(cell: &str, order: Option<Order>) -> String {
        read(cell, order).map_or_else(|reason| reason, |date| date.to_string())
    }

    #[test]
    fn every_usual_form_is_read() {
        for cell in ["2026-03-14", " 2026-03-14 ", "14.3.2026", "14.03.2026", "2026/03/14", "14/3/2026", "3/14/2026"] {
            assert_eq!(reads(cell, None), "2026-03-14", "{cell}");
        }
        assert_eq!(reads("3/3/2026", None), "2026-03-03");
    }

    #[test]
    fn what_is_ambiguous_is_refused_unless_its_column_settles_it() {
        assert!(reads("3/4/2026", None).contains("2026-04-03 or 2026-03-04"));
        assert_eq!(reads("3/4/2026", order(["3/4/2026", "15/4/2026"].into_iter())), "2026-04-03");
        assert_eq!(reads("3/4/2026", order(["3/4/2026", "4/15/2026"].into_iter())), "2026-03-04");
        assert_eq!(order(["15/4/2026", "4/15/2026"].into_iter()), None);
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for cell in
            ["", "yesterday", "31.2.2026", "26.03.14", "14.3.26", "1/2/3/4", "2026-02-30", "99999/1/1", "1.300.2026"]
        {
            assert!(read(cell, None).is_err(), "{cell}");
        }
    }
}
