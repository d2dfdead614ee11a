//! `supine sensors`: what is supported.

use anyhow::Context as _;
use clap::Args;
use serde::Serialize;

use super::context::Context;
use super::out;
use super::table::{Flush, Table};
use crate::recording::Sign;
use crate::sensor::generic::Generic;
use crate::sensor::{self, Card, Driver, Link, Setting, Timing};

const EXAMPLES: &str = "\
Examples:
  supine sensors
  supine sensors polar-h10             all that is known of one
  supine sensors --json

Loss is known where the sensor stamps or numbers what it sends. Sign is what it reads on the axis that points up: \
normal is +1 g; with a question mark no published packet shows it. Each sensor has a page in firmware-notes.
A board of your own needs no code: describe it in config.toml (firmware-notes/generic.md).

JSON: an array; of each sensor, name, title, link (connection or adverts), rates_hz, ranges_g, night (rate_hz, range_g), \
timing (stamped, numbered or counted), tells_loss, sign (normal or inverted), sign_seen, place, mounting (null where not \
known), battery, heart_rate, data (where acceleration comes from), longest_packet (bytes) and silence_secs.";

/// List the sensors that are supported
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Sensors {
    /// All that is known of this one
    #[arg(value_name = "SENSOR")]
    name: Option<String>,

    /// As JSON
    #[arg(long)]
    json: bool,
}

/// One sensor, as JSON shows it.
#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    title: &'a str,
    link: Link,
    rates_hz: &'a [f64],
    ranges_g: &'a [u8],
    night: Setting,
    timing: Timing,
    tells_loss: bool,
    sign: Sign,
    sign_seen: bool,
    place: &'a str,
    mounting: Option<&'a str>,
    battery: bool,
    heart_rate: bool,
    data: String,
    longest_packet: u16,
    silence_secs: u16,
}

impl Sensors {
    /// Lists them.
    ///
    /// # Errors
    /// When the configuration cannot be read, or no sensor has the name.
    pub fn run(&self, context: &Context) -> anyhow::Result<()> {
        let described = described(context)?;
        let chosen = match &self.name {
            Some(name) => vec![find(name, &described)?],
            None => all(&described).collect(),
        };
        let cards: Vec<Card<'_>> = chosen.iter().map(|driver| driver.card()).collect();
        let text = match cards.as_slice() {
            cards if self.json => serde_json::to_string_pretty(&cards.iter().map(Row::new).collect::<Vec<_>>())? + "\n",
            [card] if self.name.is_some() => whole(card),
            cards => table(cards).text(),
        };
        Ok(out::print(&text)?)
    }
}

/// The sensors that the configuration describes.
///
/// # Errors
/// When it cannot be read.
pub fn described(context: &Context) -> anyhow::Result<Vec<Generic>> {
    let sensors = context.store.config()?.sensors;
    Ok(sensors.into_iter().map(Generic::new).collect::<Result<_, _>>()?)
}

/// Every sensor there is, built in and described.
pub fn all(described: &[Generic]) -> impl Iterator<Item = &dyn Driver> {
    let built_in = sensor::ALL.iter().map(|driver| *driver as &dyn Driver);
    built_in.chain(described.iter().map(|it| it as &dyn Driver))
}

/// The sensor of this name, described or built in.
///
/// # Errors
/// When there is none, with the names that there are.
pub fn find<'a>(name: &str, described: &'a [Generic]) -> anyhow::Result<&'a dyn Driver> {
    let own = described.iter().map(|it| it as &dyn Driver).find(|driver| driver.card().name == name);
    own.or_else(|| sensor::by_name(name)).with_context(|| {
        let names: Vec<&str> = all(described).map(|driver| driver.card().name).collect();
        format!("no sensor is called {name:?}; there are {}", names.join(", "))
    })
}

impl<'a> Row<'a> {
    fn new(card: &Card<'a>) -> Self {
        Self {
            name: card.name,
            title: card.title,
            link: card.link,
            rates_hz: card.rates_hz,
            ranges_g: card.ranges_g,
            night: card.night,
            timing: card.timing,
            tells_loss: card.timing.tells_loss(),
            sign: card.sign,
            sign_seen: card.sign_seen,
            place: card.place,
            mounting: card.mounting,
            battery: card.battery,
            heart_rate: card.heart_rate,
            data: card.data.to_string(),
            longest_packet: card.longest_packet,
            silence_secs: card.silence_secs,
        }
    }
}

fn table(cards: &[Card<'_>]) -> Table {
    use Flush::{Left, Right};
    let headings = [(Left, "name"), (Left, "sensor"), (Right, "rates\nHz"), (Right, "range\n±g")];
    let more = [(Right, "for a night"), (Left, "loss"), (Left, "sign")];
    let mut table = Table::new(&[headings.as_slice(), &more].concat());
    for card in cards {
        let loss = if card.timing.tells_loss() { "known" } else { "not told" };
        let cells = [
            card.name.to_owned(),
            card.title.to_owned(),
            span(card.rates_hz.iter().map(|hz| rounded(*hz))),
            span(card.ranges_g),
        ];
        table.row(cells.into_iter().chain([night(card), loss.to_owned(), sign(card)]));
    }
    table
}

/// `25–200`, or the one value.
fn span<T: ToString>(rising: impl IntoIterator<Item = T>) -> String {
    let values: Vec<String> = rising.into_iter().map(|value| value.to_string()).collect();
    match values.as_slice() {
        [] => "–".to_owned(),
        [one] => one.clone(),
        [first, .., last] => format!("{first}–{last}"),
    }
}

/// To two digits behind the point at most.
fn rounded(hz: f64) -> f64 {
    (hz * 100.0).round() / 100.0
}

fn night(card: &Card<'_>) -> String {
    format!("{} Hz ±{} g", card.night.rate_hz, card.night.range_g)
}

fn sign(card: &Card<'_>) -> String {
    let word = if card.sign == Sign::Normal { "normal" } else { "inverted" };
    if card.sign_seen { word.to_owned() } else { format!("{word} ?") }
}

/// Everything of one sensor, a line each.
fn whole(card: &Card<'_>) -> String {
    let list = |values: Vec<String>| values.join(", ");
    let timing = match card.timing {
        Timing::Stamped => "known: the sensor stamps what it sends with its clock",
        Timing::Numbered => "known: the sensor numbers what it sends",
        Timing::Counted => "not told: what is lost shows only as time",
    };
    let link = if card.link == Link::Adverts { "its advertisements, without a connection" } else { "a connection" };
    let services = [(card.battery, "battery"), (card.heart_rate, "heart rate")];
    let also: Vec<String> = services.iter().filter(|(has, _)| *has).map(|(_, word)| (*word).to_owned()).collect();
    let lines = [
        ("rates", list(card.rates_hz.iter().map(ToString::to_string).collect()) + " Hz"),
        ("ranges", list(card.ranges_g.iter().map(|range| format!("±{range}")).collect()) + " g"),
        ("for a night", night(card)),
        ("heard through", link.to_owned()),
        ("data from", card.data.to_string()),
        ("loss", timing.to_owned()),
        ("sign", sign(card)),
        ("worn", card.place.to_owned()),
        ("mounting", card.mounting.unwrap_or("not known: calibrate").to_owned()),
        ("also tells", if also.is_empty() { "–".to_owned() } else { list(also) }),
        ("silent after", format!("{} s without a packet", card.silence_secs)),
    ];
    let text: String = lines.iter().map(|(what, value)| format!("  {what:15}{value}\n")).collect();
    format!("{} ({})\n{text}", card.title, card.name)
}
