//! The lines before the first packet.

use std::str::FromStr;

use super::super::card::Setting;
use super::super::generic::Description;
use super::NotALine;

/// What the first line says; the number is the version of the format.
pub(super) const MAGIC: &str = "# supine packets 1";
/// What the first line of any version begins with.
pub const MAGIC_ANY: &str = "# supine packets ";

/// What is known before the first packet: enough to decode the rest.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// The name of the sensor's kind: `polar-h10`.
    pub sensor: String,
    /// What it was set to.
    pub setting: Setting,
    /// IANA name of the zone whose local time applies.
    pub zone: String,
    /// Where the sensor's axes point on the wearer, if that was said.
    pub mounting: Option<String>,
    /// Where it is worn, if that was said.
    pub worn: Option<String>,
    /// What the sensor calls itself.
    pub name: Option<String>,
    /// Its address, where the system tells it.
    pub address: Option<String>,
    /// How it was described, where it is of no kind that is known.
    pub described: Option<Description>,
}

impl Heading {
    /// Its lines, the last one ended.
    #[must_use]
    pub fn lines(&self) -> String {
        let mut lines = format!("{MAGIC}\n");
        let mut line = |key: &str, value: &str| {
            // A name may hold anything; a line must not end within it.
            let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            lines.push_str(&format!("# {key}: {value}\n"));
        };
        line("sensor", &self.sensor);
        line("rate", &self.setting.rate_hz.to_string());
        line("range", &self.setting.range_g.to_string());
        line("zone", &self.zone);
        self.mounting.iter().for_each(|mounting| line("mounting", mounting));
        self.worn.iter().for_each(|worn| line("worn", worn));
        self.name.iter().for_each(|name| line("name", name));
        self.address.iter().for_each(|address| line("address", address));
        let described = self.described.as_ref().and_then(|it| serde_json::to_string(it).ok());
        described.iter().for_each(|described| line("described", described));
        lines
    }

    /// From its lines, which may end with or without a line break.
    ///
    /// # Errors
    /// With the number of the line, from 1, that is none of a heading.
    pub fn parse(lines: &str) -> Result<Self, (usize, NotALine)> {
        let mut numbered = (1..).zip(lines.lines());
        match numbered.next() {
            Some((_, MAGIC)) => {}
            Some((_, other)) => match other.strip_prefix(MAGIC_ANY) {
                Some(version) => return Err((1, NotALine::Newer(version.to_owned()))),
                None => return Err((1, NotALine::NotALog)),
            },
            None => return Err((1, NotALine::NotALog)),
        }
        let mut fields = Vec::new();
        for (number, line) in numbered {
            fields.extend(line.trim_start_matches('#').trim_start().split_once(": ").map(|kv| (number, kv)));
        }
        Fields { fields, lines: lines.lines().count() }.heading()
    }
}

/// The lines of a heading as number, key and value.
struct Fields<'a> {
    fields: Vec<(usize, (&'a str, &'a str))>,
    lines: usize,
}

impl Fields<'_> {
    fn heading(&self) -> Result<Heading, (usize, NotALine)> {
        Ok(Heading {
            sensor: self.text("sensor")?,
            setting: Setting { rate_hz: self.number("rate")?, range_g: self.number("range")? },
            zone: self.text("zone")?,
            mounting: self.text("mounting").ok(),
            worn: self.text("worn").ok(),
            name: self.text("name").ok(),
            address: self.text("address").ok(),
            described: self.described()?,
        })
    }

    fn find(&self, key: &'static str) -> Result<(usize, &str), (usize, NotALine)> {
        let found = self.fields.iter().find(|(_, (found, _))| *found == key);
        found.map(|(number, (_, value))| (*number, *value)).ok_or((self.lines, NotALine::Missing(key)))
    }

    fn text(&self, key: &'static str) -> Result<String, (usize, NotALine)> {
        self.find(key).map(|(_, value)| value.to_owned())
    }

    fn number<T: FromStr>(&self, key: &'static str) -> Result<T, (usize, NotALine)> {
        let (number, value) = self.find(key)?;
        value.parse().map_err(|_| (number, NotALine::Heading { key, value: value.to_owned() }))
    }

    fn described(&self) -> Result<Option<Description>, (usize, NotALine)> {
        let Ok((number, value)) = self.find("described") else { return Ok(None) };
        let wrong = |_| (number, NotALine::Heading { key: "described", value: value.to_owned() });
        serde_json::from_str(value).map(Some).map_err(wrong)
    }
}
