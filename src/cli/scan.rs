//! `supine scan`: what is in the air.

use std::time::Duration;

use clap::Args;
use indicatif::ProgressBar;
use serde::Serialize;

use super::context::Context;
use super::radio::{advised, block_on, unless_interrupted};
use super::table::{Flush, Table};
use super::{interrupt, out, progress, sensors};
use crate::sensor::{Decoder, Driver, Event, Link, Origin, Packet};
use crate::source::ble::{Heard, HostClock, RadioError, SystemClock, SystemRadio, battery, survey};
use crate::time::Timestamp;

const EXAMPLES: &str = "\
Examples:
  supine scan
  supine scan --all                    every device, not only sensors that are supported
  supine scan --for 30s --json

Signal strength in dBm: -50 is beside you, -90 is hardly heard. A chest strap is silent until it is worn and moist, and \
while another program, such as an app on a phone, is connected to it.

JSON: an array; of each device, name, address (null where the system does not tell), sensor (null where none fits), \
dbm, connected, battery (percent) and battery_millivolts (null where not told).";

/// Show which sensors are in the air
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Scan {
    /// How long to listen
    #[arg(long = "for", value_name = "TIME", default_value = "8s", value_parser = super::span)]
    span: Duration,

    /// Every device, not only sensors that are supported
    #[arg(long)]
    all: bool,

    /// Do not connect to sensors to ask for the charge of their batteries
    #[arg(long)]
    no_connect: bool,

    /// As JSON
    #[arg(long)]
    json: bool,
}

/// One device, as JSON shows it.
#[derive(Debug, Serialize)]
struct Row {
    name: Option<String>,
    address: Option<String>,
    sensor: Option<String>,
    dbm: Option<i16>,
    connected: bool,
    battery: Option<u8>,
    battery_millivolts: Option<u16>,
}

impl Scan {
    /// Listens and lists.
    ///
    /// # Errors
    /// When the radio cannot be used.
    pub fn run(&self, context: &Context) -> anyhow::Result<()> {
        interrupt::watch();
        let described = sensors::described(context)?;
        let drivers: Vec<&dyn Driver> = sensors::all(&described).collect();
        let rows = block_on(unless_interrupted(self.listen(&drivers)))??;
        let rows = rows.map_err(|error| advised(&error))?;
        let (known, others): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| self.all || row.sensor.is_some());
        if self.json {
            return Ok(out::print(&(serde_json::to_string_pretty(&known)? + "\n"))?);
        }
        out::print(&text(&known, others.len()))?;
        Ok(())
    }

    async fn listen(&self, drivers: &[&dyn Driver]) -> Result<Vec<Row>, RadioError> {
        let (mut radio, clock) = (SystemRadio::new(), SystemClock::new());
        let bar = progress::count(self.span.as_secs().max(1), "listening");
        let begun = clock.monotonic();
        let heard = survey(&mut radio, &clock, self.span, |_| {
            bar.set_position(clock.monotonic().saturating_sub(begun).as_secs());
            false
        });
        let heard = heard.await?;
        let mut rows = Vec::new();
        for heard in &heard {
            let driver = drivers.iter().copied().find(|driver| heard.advert(|advert| driver.fits(advert)));
            rows.push(self.row(&mut radio, &clock, heard, driver, &bar).await);
        }
        bar.finish_and_clear();
        Ok(rows)
    }

    async fn row(
        &self,
        radio: &mut SystemRadio,
        clock: &SystemClock,
        heard: &Heard,
        driver: Option<&dyn Driver>,
        bar: &ProgressBar,
    ) -> Row {
        let card = driver.map(Driver::card);
        let (mut percent, mut millivolts) = (None, None);
        match (driver, card) {
            (Some(driver), Some(card)) if card.link == Link::Adverts => millivolts = advertised(driver, heard),
            (Some(_), Some(card)) if card.battery && !self.no_connect && !heard.connected => {
                bar.set_message(format!("asking {} for its battery", heard.label()));
                percent = battery(radio, clock, heard).await;
            }
            _ => {}
        }
        Row {
            name: heard.name.clone(),
            address: heard.address.clone(),
            sensor: card.map(|card| card.name.to_owned()),
            dbm: heard.rssi,
            connected: heard.connected,
            battery: percent,
            battery_millivolts: millivolts,
        }
    }
}

/// What an advertisement tells of the battery.
fn advertised(driver: &dyn Driver, heard: &Heard) -> Option<u16> {
    let mut decoder = Decoder::new(driver, &driver.card().night);
    let mut events = Vec::new();
    for (company, bytes) in &heard.manufacturer {
        let packet = Packet { arrival: Timestamp::default(), origin: Origin::Company(*company), bytes };
        // What is not for this decoder tells nothing.
        let _ = decoder.decode(&packet, &mut events);
    }
    events.iter().find_map(|event| if let Event::BatteryMillivolts(it) = event { Some(*it) } else { None })
}

fn text(rows: &[Row], others: usize) -> String {
    use Flush::{Left, Right};
    if rows.is_empty() {
        return format!(
            "No sensor that is supported was heard{}.\nIs it on, charged and near? A chest strap is silent until it is \
             worn and moist, and while an app on a phone is connected to it.\n",
            if others == 0 { String::new() } else { format!(" among {}", devices(others)) }
        );
    }
    let mut table =
        Table::new(&[(Left, "name"), (Left, "sensor"), (Left, "address"), (Right, "signal\ndBm"), (Right, "battery")]);
    for row in rows {
        table.row([
            row.name.clone().unwrap_or_else(|| "–".to_owned()),
            row.sensor.clone().unwrap_or_else(|| "–".to_owned()),
            row.address.clone().unwrap_or_else(|| "–".to_owned()),
            row.dbm.map_or_else(|| if row.connected { "connected" } else { "–" }.to_owned(), |dbm| dbm.to_string()),
            charge(row),
        ]);
    }
    let mut text = table.text();
    if others > 0 {
        text += &format!("{} besides (--all shows them)\n", devices(others));
    }
    let names: Vec<&str> = rows.iter().filter_map(|row| row.sensor.as_deref()).collect();
    text + &match names.as_slice() {
        [] => String::new(),
        [one] => format!("Record a night: supine record {one}\n"),
        [first, ..] => format!("Record a night: supine record {first}, with --which NAME if several are yours\n"),
    }
}

fn devices(count: usize) -> String {
    if count == 1 { "1 other device".to_owned() } else { format!("{count} other devices") }
}

fn charge(row: &Row) -> String {
    match (row.battery, row.battery_millivolts) {
        (Some(percent), _) => format!("{percent} %"),
        (None, Some(millivolts)) => format!("{:.2} V", f64::from(millivolts) / 1000.0),
        (None, None) => "–".to_owned(),
    }
}
