//! Connections: how they are made and how they are lost.

use std::collections::HashMap;
use std::time::Duration;

use supine::sensor::fake::FakeH10;
use supine::sensor::standard::HEART_RATE;

use super::bus::Call;
use super::device::{Device, INTERFACE, Kind, Link};
use super::world::{World, value};

impl World {
    pub fn device_call(&mut self, call: &Call) {
        let path = call.path();
        match call.member().as_str() {
            "Connect" if !self.adapter.powered => self.refuse(call, "NotReady", "Resource Not Ready"),
            "Connect" => match self.devices[&path].link {
                Link::Connected => self.reply(call, &()),
                Link::Connecting(_) => self.refuse(call, "InProgress", "Operation already in progress"),
                Link::None => self.connect(&path, call.clone()),
            },
            "Disconnect" => match self.devices[&path].link {
                Link::None => self.refuse(call, "NotConnected", "Not Connected"),
                Link::Connecting(_) => {
                    self.cut(&path, "given up");
                    self.reply(call, &());
                }
                Link::Connected => {
                    let call = call.clone();
                    self.later(self.timing.disconnect, move |world| {
                        world.lose_link(&path, "disconnected");
                        world.reply(&call, &());
                    });
                }
            },
            _ => self.no_such_object(call),
        }
    }

    fn connect(&mut self, path: &str, call: Call) {
        let device = self.devices.get_mut(path).unwrap();
        device.attempt += 1;
        device.link = Link::Connecting(Some(call));
        if device.on_air {
            self.step(path, self.timing.connect, Self::establish);
            return;
        }
        // btleplug gives up after 30 s, BlueZ some 10 s later.
        self.step(path, Duration::from_secs(30), |world, path| {
            if let Link::Connecting(call) = &mut world.devices.get_mut(path).unwrap().link {
                let call = call.take();
                call.iter().for_each(|call| world.say_no_reply(call));
            }
        });
        self.step(path, Duration::from_secs(40), |world, path| world.cut(path, "given up"));
    }

    /// A device that was off the air is back.
    pub fn return_to_air(&mut self, path: &str) {
        let device = self.devices.get_mut(path).unwrap();
        device.on_air = true;
        if matches!(device.link, Link::Connecting(_)) {
            // The steps of the attempt that found nobody are void.
            device.attempt += 1;
            self.step(path, self.timing.connect, Self::establish);
        }
    }

    /// Does this after a while, if it is still the same link by then.
    pub fn step(&self, path: &str, span: Duration, action: impl FnOnce(&mut Self, &str) + Send + 'static) {
        let (path, attempt) = (path.to_owned(), self.devices[path].attempt);
        self.later(span, move |world| {
            if world.devices.get(&path).is_some_and(|device| device.attempt == attempt) {
                action(world, &path);
            }
        });
    }

    fn establish(&mut self, path: &str) {
        let device = self.devices.get_mut(path).unwrap();
        if device.connects_refused > 0 || !device.on_air {
            device.connects_refused = device.connects_refused.saturating_sub(1);
            return self.cut(path, "connection refused");
        }
        let waiting = std::mem::replace(&mut device.link, Link::Connected);
        if let Some(strap) = device.strap() {
            strap.truth.lock().unwrap().connections += 1;
        }
        self.changed(path, INTERFACE, HashMap::from([("Connected", value(true))]));
        if let Link::Connecting(Some(call)) = waiting {
            self.reply(&call, &());
        }
        if matches!(self.devices[path].kind, Kind::Strap(_)) {
            self.step(path, self.timing.resolve, Self::resolve);
        }
    }

    fn resolve(&mut self, path: &str) {
        let device = self.devices.get_mut(path).unwrap();
        (device.resolved, device.explored) = (true, true);
        let changes = [("UUIDs", value(device.services())), ("ServicesResolved", value(true))];
        self.changed(path, INTERFACE, HashMap::from(changes));
        self.step(path, Duration::from_secs(1), Self::beat);
    }

    /// A heart rate packet about once a second.
    fn beat(&mut self, path: &str) {
        let now = self.clock.now();
        let bpm = 55 + u8::try_from(now.as_secs() / 7 % 9).unwrap();
        self.notify(path, HEART_RATE, &FakeH10::heart_rate(bpm), now);
        self.step(path, Duration::from_secs(1), Self::beat);
    }

    /// The link is lost, and BlueZ says so.
    pub fn lose_link(&mut self, path: &str, why: &str) {
        let connected = self.devices.get(path).is_some_and(Device::is_connected);
        self.cut(path, why);
        if connected {
            self.changed(
                path,
                INTERFACE,
                HashMap::from([("ServicesResolved", value(false)), ("Connected", value(false))]),
            );
        }
    }

    /// The link, or the attempt at one, is over.
    pub fn cut(&mut self, path: &str, why: &str) {
        let now = self.clock.now();
        let Some(device) = self.devices.get_mut(path) else { return };
        device.attempt += 1;
        device.heard = now;
        device.resolved = false;
        device.asked.clear();
        match std::mem::take(&mut device.link) {
            Link::None | Link::Connecting(None) => {}
            Link::Connecting(Some(call)) => self.refuse(&call, "Failed", "le-connection-abort-by-local"),
            Link::Connected => self.strap_cut(path, why),
        }
    }
}
