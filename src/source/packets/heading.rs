//! What a packet log says of itself, made good.

use jiff::tz::TimeZone;

use super::assemble::Assembler;
use super::error::{Problem, ReadError};
use crate::recording::{Header, Sign};
use crate::sensor::generic::Generic;
use crate::sensor::log::Heading;
use crate::sensor::{Driver, by_name};
use crate::source::file::Lines;
use crate::time::Clock;
use crate::units::Hertz;

/// All that follows from the heading.
pub(super) struct Start {
    pub(super) heading: Heading,
    pub(super) header: Header,
    pub(super) assembler: Assembler,
    /// What kind of sensor it is, for people.
    pub(super) title: String,
    /// Where its axes point when it is worn as such sensors are.
    pub(super) mounting: Option<String>,
}

impl Start {
    /// Reads the heading; lines after it stay where they are.
    pub(super) fn read(name: &str, lines: &mut Lines, zone: Option<TimeZone>) -> Result<Self, ReadError> {
        let text = heading_lines(lines).map_err(|(line, problem)| ReadError::at(name, line, problem))?;
        let heading = Heading::parse(&text).map_err(|(line, problem)| {
            ReadError::at(name, u64::try_from(line).unwrap_or(1).max(1), Problem::Heading(problem))
        })?;
        let wrong = |key: &str, problem| ReadError::at(name, line_of(&text, key), problem);
        let zone = zone.map_or_else(|| TimeZone::get(&heading.zone), Ok);
        let zone = zone.map_err(|_| wrong("zone", Problem::Zone(heading.zone.clone())))?;
        let rate = heading.setting.rate_hz;
        let rate = Hertz::new(rate).map_err(|_| wrong("rate", Problem::Rate(rate)))?;
        let header = Header { source: name.to_owned(), clock: Clock::Dated(zone), rate, sign: Sign::Normal };
        let (described, sensor) = (heading.described.clone(), heading.sensor.clone());
        let generic = described.map(Generic::new).transpose();
        let generic = generic.map_err(|problem| wrong("described", Problem::Described(problem)))?;
        let known = || by_name(&sensor).ok_or_else(|| wrong("sensor", Problem::UnknownSensor(sensor.clone())));
        let driver = generic.as_ref().map_or_else(known, |generic| Ok(generic as &dyn Driver))?;
        let (title, mounting) = (driver.card().title.to_owned(), driver.card().mounting.map(str::to_owned));
        let assembler = Assembler::new(driver, &heading.setting);
        Ok(Self { heading, header, assembler, title, mounting })
    }
}

/// The lines at the head of a log that begin with `#`.
fn heading_lines(lines: &mut Lines) -> Result<String, (u64, Problem)> {
    let mut text = String::new();
    loop {
        let before = lines.mark();
        let span = lines.next().map_err(|fault| (lines.line() + 1, fault.into()))?;
        let Some(span) = span.filter(|span| span.closed && lines.bytes(*span).starts_with(b"#")) else {
            lines.go_to(before);
            return Ok(text);
        };
        let line = std::str::from_utf8(lines.bytes(span)).map_err(|_| (span.line, Problem::NotText))?;
        text.extend([line, "\n"]);
    }
}

/// The number of the line that says this.
fn line_of(text: &str, key: &str) -> u64 {
    let says = |line: &str| line.trim_start_matches(['#', ' ']).starts_with(key);
    (1..).zip(text.lines()).find(|(_, line)| says(line)).map_or(1, |(number, _)| number)
}
