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
    /// The sign that its driver turns to [`Sign::Normal`].
    pub(super) sign: Sign,
    /// Whether that sign was seen in real packets.
    pub(super) sign_seen: bool,
}

impl Start {
    /// Reads the heading; lines after it stay where they are. Local times are those of `zone`, or else of its own.
    pub(super) fn read(name: &str, lines: &mut Lines, zone: Option<TimeZone>) -> Result<Self, ReadError> {
        let text = heading_lines(lines).map_err(|(line, problem)| ReadError::at(name, line, problem))?;
        let place = Place { name, text: &text };
        let heading = Heading::parse(&text).map_err(|(line, problem)| place.at(line, Problem::Heading(problem)))?;
        let header = place.header(&heading, zone)?;
        let generic = heading.described.clone().map(Generic::new).transpose();
        let generic = generic.map_err(|problem| place.of("described", Problem::Described(problem)))?;
        let Some(generic) = generic else {
            let unknown = || place.of("sensor", Problem::UnknownSensor(heading.sensor.clone()));
            let driver = by_name(&heading.sensor).ok_or_else(unknown)?;
            return Ok(Self::with(driver, driver.card().title, heading, header));
        };
        Ok(Self::with(&generic, &heading.sensor.clone(), heading, header))
    }

    fn with(driver: &dyn Driver, title: &str, heading: Heading, header: Header) -> Self {
        let assembler = Assembler::new(driver, &heading.setting);
        let mounting = driver.card().mounting.map(str::to_owned);
        Self {
            heading,
            header,
            assembler,
            title: title.to_owned(),
            mounting,
            sign: driver.card().sign,
            sign_seen: driver.card().sign_seen,
        }
    }
}

/// A heading in its file, to say where something is wrong.
struct Place<'a> {
    name: &'a str,
    text: &'a str,
}

impl Place<'_> {
    fn header(&self, heading: &Heading, zone: Option<TimeZone>) -> Result<Header, ReadError> {
        let zone = zone.map_or_else(|| TimeZone::get(&heading.zone), Ok);
        let zone = zone.map_err(|_| self.of("zone", Problem::Zone(heading.zone.clone())))?;
        let rate = heading.setting.rate_hz;
        let rate = Hertz::new(rate).map_err(|_| self.of("rate", Problem::Rate(rate)))?;
        Ok(Header { source: self.name.to_owned(), clock: Clock::Dated(zone), rate, sign: Sign::Normal })
    }

    /// In a line by its number, from 1.
    fn at(&self, line: usize, problem: Problem) -> ReadError {
        ReadError::at(self.name, u64::try_from(line).unwrap_or(1).max(1), problem)
    }

    /// In the line that says this.
    fn of(&self, key: &str, problem: Problem) -> ReadError {
        let says = |line: &str| line.trim_start_matches(['#', ' ']).starts_with(key);
        let found = (1..).zip(self.text.lines()).find(|(_, line)| says(line));
        self.at(found.map_or(1, |(number, _)| number), problem)
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
