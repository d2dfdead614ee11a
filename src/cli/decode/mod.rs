//! `supine decode`: what packets say.

mod input;
mod json;
mod text;

use std::io::{self, BufRead, IsTerminal};

use anyhow::{Context as _, bail};
use clap::Args;

use super::context::Context;
use super::{exit, out, sensors};
use crate::sensor::{Decoder, Event, Packet, PacketError};
use crate::time::Timestamp;
use input::Given;

const EXAMPLES: &str = "\
Examples:
  supine decode ruuvitag 0512fc5394c37c0004fffc040cac364200cdcbb8334c884f
  supine decode polar-h10 2a37=0e4b8000          heart rate, from its own characteristic
  supine decode --range 8 metamotion < packets.txt

A packet is hexadecimal digits; blanks, colons and hyphens between them do not matter. Before it, CHARACTERISTIC= (four \
digits or a whole UUID) or company:0499= says where it came from, when not from where acceleration comes. Without packets, \
each line of standard input is one; lines that begin with # are left out.
The packets are taken as one stream. Exit code 1 when any of them cannot be decoded.

JSON: an array; of each packet, from, hex, events and error (null, or byte and message). An event has what: reading \
(secs by the sensor's clock, g as x, y, z), lost (readings, secs), new_clock, late, repeated, battery (percent), \
battery_voltage (millivolts), about (about, text), heart_rate (bpm, contact, energy_kj, rr_1024), answer (request, \
reply, yes), ended, noise (bytes) or no_reading.";

/// Say what packets of a sensor hold, sample by sample, or at which byte they make no sense
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Decode {
    /// Whose packets they are (see supine sensors)
    sensor: String,

    /// Packets in hexadecimal digits [default: the lines of standard input]
    #[arg(value_name = "HEX")]
    packets: Vec<String>,

    /// Rate the sensor was set to, in Hz [default: that for a night]
    #[arg(long, value_name = "HZ")]
    rate: Option<f64>,

    /// Range the sensor was set to, in g [default: that for a night]
    #[arg(long, value_name = "G")]
    range: Option<u8>,

    /// As JSON
    #[arg(long)]
    json: bool,
}

/// A packet, and what it says.
struct Said {
    given: Given,
    result: Result<Vec<Event>, PacketError>,
}

impl Decode {
    /// Decodes and prints.
    ///
    /// # Errors
    /// When there is no such sensor, what is given is no packet, or a packet cannot be decoded.
    pub fn run(&self, context: &Context) -> anyhow::Result<()> {
        let described = sensors::described(context)?;
        let driver = sensors::find(&self.sensor, &described)?;
        let setting = driver.card().setting(self.rate, self.range);
        let mut decoder = Decoder::new(driver, &setting);
        let packets = self.packets()?.into_iter().map(|text| Given::parse(&text, driver.card().data));
        let said = packets.map(|given| Ok(say(&mut decoder, given?))).collect::<anyhow::Result<Vec<Said>>>()?;
        out::print(&if self.json { json::text(&said)? } else { text::text(&said) })?;
        match said.iter().filter(|said| said.result.is_err()).count() {
            0 => Ok(()),
            bad => bail!("{bad} of {} packets cannot be decoded", said.len()),
        }
    }

    fn packets(&self) -> anyhow::Result<Vec<String>> {
        if !self.packets.is_empty() {
            return Ok(self.packets.clone());
        }
        if io::stdin().is_terminal() {
            return Err(exit::usage("decode", "give packets, or pipe them in, one a line"));
        }
        let lines: Vec<String> = io::stdin().lock().lines().collect::<Result<_, _>>().context("cannot read packets")?;
        let packet = |line: &String| !line.trim().is_empty() && !line.trim_start().starts_with('#');
        Ok(lines.into_iter().filter(packet).collect())
    }
}

fn say(decoder: &mut Decoder, given: Given) -> Said {
    let mut events = Vec::new();
    let packet = Packet { arrival: Timestamp::default(), origin: given.origin, bytes: &given.bytes };
    let result = decoder.decode(&packet, &mut events).map(|()| events);
    Said { given, result }
}
