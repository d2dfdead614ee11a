//! Services and characteristics: where they are, and what may be done with them.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::time::Duration;

use supine::sensor::fake::SERVICES;
use supine::sensor::polar;
use supine::time::Timestamp;
use uuid::Uuid;
use zbus::{ObjectPath, OwnedVariant};

use super::bus::Call;
use super::objects::{Interfaces, Properties};
use super::truth::Delivered;
use super::world::{World, value};

const SERVICE: &str = "org.bluez.GattService1";
const CHARACTERISTIC: &str = "org.bluez.GattCharacteristic1";
const DESCRIPTOR: &str = "org.bluez.GattDescriptor1";

/// What is at a place below a device.
#[derive(Clone, Copy)]
enum Part {
    Service(Uuid),
    Characteristic {
        uuid: Uuid,
        flags: &'static [&'static str],
    },
    /// Where notifications are switched on.
    Descriptor,
}

/// The parts of an H10 by what follows the device's path, numbered as by a real one's handles.
static PARTS: LazyLock<Vec<(String, Part)>> = LazyLock::new(|| {
    let (mut parts, mut handle) = (Vec::new(), 0x000a_u16);
    let mut next = |count| {
        handle += count;
        handle - count
    };
    for service in SERVICES {
        let at = format!("/service{:04x}", next(1));
        parts.push((at.clone(), Part::Service(service.uuid)));
        for it in service.characteristics {
            let at = format!("{at}/char{:04x}", next(2));
            parts.push((at.clone(), Part::Characteristic { uuid: it.uuid, flags: it.flags }));
            if it.flags.iter().any(|flag| matches!(*flag, "notify" | "indicate")) {
                parts.push((format!("{at}/desc{:04x}", next(1)), Part::Descriptor));
            }
        }
    }
    parts
});

/// The places below a device.
pub fn places() -> impl Iterator<Item = &'static str> {
    PARTS.iter().map(|(place, _)| place.as_str())
}

/// What is at a place below the device at `path`.
pub fn object(path: &str, place: &str, notifies: impl Fn(Uuid) -> bool) -> Option<Interfaces> {
    let (_, part) = PARTS.iter().find(|(it, _)| it == place)?;
    let above = place.rsplit_once('/').map_or("", |(above, _)| above);
    let above = value(ObjectPath::try_from(format!("{path}{above}")).unwrap());
    let uuid = |uuid: Uuid| ("UUID", value(uuid.to_string()));
    Some(match part {
        Part::Service(it) => {
            HashMap::from([(SERVICE, HashMap::from([uuid(*it), ("Primary", value(true)), ("Device", above)]))])
        }
        Part::Characteristic { uuid: it, flags } => {
            let flags: Vec<String> = flags.iter().map(ToString::to_string).collect();
            let properties = [
                uuid(*it),
                ("Service", above),
                ("Value", value(Vec::<u8>::new())),
                ("Notifying", value(notifies(*it))),
                ("Flags", value(flags)),
                ("MTU", value(232_u16)),
            ];
            HashMap::from([(CHARACTERISTIC, HashMap::from(properties))])
        }
        Part::Descriptor => {
            let configuration = Uuid::from_u128(0x0000_2902_0000_1000_8000_0080_5f9b_34fb);
            HashMap::from([(DESCRIPTOR, HashMap::from([uuid(configuration), ("Characteristic", above)]))])
        }
    })
}

/// The place of a characteristic.
fn place(uuid: Uuid) -> &'static str {
    let is = |part: &Part| matches!(part, Part::Characteristic { uuid: it, .. } if *it == uuid);
    PARTS.iter().find(|(_, part)| is(part)).map(|(place, _)| place.as_str()).unwrap()
}

impl World {
    pub fn gatt_call(&mut self, call: &Call) {
        let whole = call.path();
        let (path, at) = whole.split_at(whole.find("/service").unwrap_or(whole.len()));
        let Some((_, Part::Characteristic { uuid, flags })) = PARTS.iter().find(|(place, _)| place == at) else {
            return self.no_such_object(call);
        };
        let Some(device) = self.devices.get_mut(path) else { return self.no_such_object(call) };
        let member = call.member();
        if member != "StopNotify" && !device.resolved {
            return self.refuse(call, "Failed", "Not connected");
        }
        if device.strap().is_some_and(|strap| strap.is_dead()) {
            return self.no_reply(call);
        }
        match member.as_str() {
            "ReadValue" => match device.strap().and_then(|strap| strap.fake.read(*uuid)) {
                Some(bytes) => self.reply(call, &bytes),
                None => self.refuse(call, "NotPermitted", "Read not permitted"),
            },
            "WriteValue" if flags.contains(&"write") => {
                let (bytes, _): (Vec<u8>, HashMap<String, OwnedVariant>) = call.message.body().deserialize().unwrap();
                self.reply(call, &());
                self.command(path, &bytes);
            }
            "WriteValue" => self.refuse(call, "NotPermitted", "Write not permitted"),
            "StartNotify" if flags.iter().any(|flag| matches!(*flag, "notify" | "indicate")) => {
                device.subscribers.entry(*uuid).or_default().insert(call.client);
                device.asked.insert(*uuid);
                self.reply(call, &());
                self.changed(&whole, CHARACTERISTIC, HashMap::from([("Notifying", value(true))]));
            }
            "StartNotify" => self.refuse(call, "NotSupported", "Operation is not supported"),
            "StopNotify" => {
                let subscribers = device.subscribers.entry(*uuid).or_default();
                if subscribers.remove(&call.client) {
                    let last = subscribers.is_empty();
                    self.reply(call, &());
                    if last {
                        self.changed(&whole, CHARACTERISTIC, HashMap::from([("Notifying", value(false))]));
                    }
                } else {
                    self.refuse(call, "Failed", "No notify session started");
                }
            }
            _ => self.no_such_object(call),
        }
    }

    /// Leaves a caller without an answer for as long as btleplug waits.
    pub fn no_reply(&self, call: &Call) {
        let call = call.clone();
        self.later(Duration::from_secs(30), move |world| world.say_no_reply(&call));
    }

    pub fn say_no_reply(&self, call: &Call) {
        let words = "Did not receive a reply. Possible causes include: the remote application did not send a reply, \
                     the message bus security policy blocked the reply, the reply timeout expired, or the network \
                     connection was broken.";
        self.post.refuse(call, "org.freedesktop.DBus.Error.NoReply", words);
    }

    /// Sends a packet as notification or indication; whether somebody was there to get it.
    pub fn notify(&mut self, path: &str, uuid: Uuid, bytes: &[u8], sampled: Duration) -> bool {
        let Some(device) = self.devices.get_mut(path) else { return false };
        let asked = device.asked.contains(&uuid);
        if !device.resolved || !device.notifies(uuid) {
            return false;
        }
        let change: Properties = HashMap::from([("Value", value(bytes.to_vec()))]);
        let now = self.clock.now();
        let packet = Delivered {
            at: supine::source::ble::HostClock::wall(&self.clock),
            sampled: self.clock.true_time(sampled),
            characteristic: uuid,
            bytes: bytes.to_vec(),
            asked,
        };
        let now: Timestamp = self.clock.true_time(now);
        if let Some(strap) = device.strap() {
            strap.truth.lock().unwrap().deliver(packet, now);
        }
        self.changed(&format!("{path}{}", place(uuid)), CHARACTERISTIC, change);
        if uuid == polar::DATA {
            self.clock.streamed();
        }
        true
    }
}
