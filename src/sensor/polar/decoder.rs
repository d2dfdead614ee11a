//! From packets to events.

use super::super::Decode;
use super::super::card::Setting;
use super::super::clock::{DeviceClock, Follows};
use super::super::error::PacketError;
use super::super::event::{Event, Reading};
use super::super::pace::Pace;
use super::super::packet::{Origin, Packet};
use super::{CONTROL, DATA, control, frame};

/// The state of one sensor: its clock, its pace, and the factor it gave.
#[derive(Debug)]
pub(super) struct Decoder {
    clock: DeviceClock,
    pace: Pace,
    factor: Option<f64>,
}

impl Decoder {
    pub(super) fn new(setting: &Setting) -> Self {
        Self { clock: DeviceClock::new(1 << 64, 1), pace: Pace::new(setting.period_nanos()), factor: None }
    }

    fn data(&mut self, packet: &Packet<'_>, events: &mut Vec<Event>) -> Result<(), PacketError> {
        let frame = frame::decode(packet.bytes, self.factor)?;
        let placed = self.clock.place(frame.stamp, packet.arrival);
        events.extend(placed.follows.event());
        if placed.follows == Follows::Repeated {
            return Ok(());
        }
        let spread = self.pace.ending(placed, frame.readings.len());
        events.extend(spread.loss.map(Event::Lost));
        events.extend(frame.readings.iter().enumerate().map(|(i, g)| Reading::event(spread.at(i), *g)));
        Ok(())
    }
}

impl Decode for Decoder {
    fn decode(&mut self, packet: &Packet<'_>, events: &mut Vec<Event>) -> Result<(), PacketError> {
        match packet.origin {
            Origin::Characteristic(DATA) => self.data(packet, events),
            Origin::Characteristic(CONTROL) => {
                let (event, factor) = control::decode(packet.bytes)?;
                self.factor = factor.or(self.factor);
                events.extend(event);
                Ok(())
            }
            other => Err(PacketError::origin(other)),
        }
    }
}
