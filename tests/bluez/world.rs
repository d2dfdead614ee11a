//! All that BlueZ and the room hold, behind one lock; what happens to it is in the files beside.

use std::collections::BTreeMap;
use std::sync::{Mutex, Weak};
use std::time::Duration;

use serde::Serialize;
use zbus::{DynamicType, Variant};

use super::adapter::Adapter;
use super::bus::{Call, ClientId, Post};
use super::clock::SimulatedClock;
use super::device::Device;
use super::objects::Properties;

/// How the `org.bluez` service answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Service {
    #[default]
    Running,
    /// There is a bus and no BlueZ.
    Absent,
    /// The bus's policy forbids to speak to it.
    Denied,
}

/// How long the radio takes for things.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timing {
    pub connect: Duration,
    /// From the connection to the services.
    pub resolve: Duration,
    pub disconnect: Duration,
    /// From a write to the indication that answers it.
    pub answer: Duration,
    /// Between two advertisements.
    pub advertise: Duration,
}

impl Timing {
    /// As seen with an H10.
    pub const REAL: Self = Self {
        connect: Duration::from_millis(1200),
        resolve: Duration::from_millis(600),
        disconnect: Duration::from_millis(2200),
        answer: Duration::from_millis(60),
        advertise: Duration::from_millis(1000),
    };

    /// For tests in real time.
    pub const QUICK: Self = Self {
        connect: Duration::from_millis(30),
        resolve: Duration::from_millis(20),
        disconnect: Duration::from_millis(20),
        answer: Duration::from_millis(5),
        advertise: Duration::from_millis(50),
    };
}

/// What the room holds.
pub struct World {
    pub me: Weak<Mutex<Self>>,
    pub clock: SimulatedClock,
    pub post: Post,
    pub timing: Timing,
    pub service: Service,
    pub adapter: Adapter,
    /// By their object paths.
    pub devices: BTreeMap<String, Device>,
}

impl World {
    pub fn is_present(&self) -> bool {
        self.service != Service::Absent
    }

    /// Does this after a while.
    pub fn later(&self, span: Duration, action: impl FnOnce(&mut Self) + Send + 'static) {
        self.at(self.clock.now() + span, action);
    }

    /// Does this at a true time.
    pub fn at(&self, due: Duration, action: impl FnOnce(&mut Self) + Send + 'static) {
        let me = self.me.clone();
        self.clock.at(due, move || {
            if let Some(world) = me.upgrade() {
                action(&mut world.lock().unwrap());
            }
        });
    }

    /// A call to `org.bluez`.
    pub fn call(&mut self, call: &Call) {
        self.clock.called();
        if self.service == Service::Denied {
            let words = "Rejected send message, 2 matched rules; type=\"method_call\", destination=\"org.bluez\"";
            return self.post.refuse(call, "org.freedesktop.DBus.Error.AccessDenied", words);
        }
        match call.interface().as_str() {
            "org.freedesktop.DBus.Introspectable"
            | "org.freedesktop.DBus.ObjectManager"
            | "org.freedesktop.DBus.Properties" => self.standard_call(call),
            "org.bluez.Adapter1" if self.adapter.present => self.adapter_call(call),
            "org.bluez.Device1" if self.known(&call.path()) => self.device_call(call),
            "org.bluez.GattCharacteristic1" if self.object(&call.path()).is_some() => self.gatt_call(call),
            _ => self.no_such_object(call),
        }
    }

    /// What BlueZ says to calls to what is not there, or not any more.
    pub fn no_such_object(&self, call: &Call) {
        let (member, interface) = (call.member(), call.interface());
        let signature = call.message.header().signature().to_string_no_parens();
        let words =
            format!("Method \"{member}\" with signature \"{signature}\" on interface \"{interface}\" doesn't exist");
        self.post.refuse(call, "org.freedesktop.DBus.Error.UnknownObject", &words);
    }

    pub fn refuse(&self, call: &Call, error: &str, words: &str) {
        self.post.refuse(call, &format!("org.bluez.Error.{error}"), words);
    }

    pub fn reply(&self, call: &Call, body: &(impl Serialize + DynamicType)) {
        self.post.reply(call, body);
    }

    /// Tells of properties that changed.
    pub fn changed(&self, path: &str, interface: &str, properties: Properties) {
        let gone: Vec<String> = Vec::new();
        self.changed_and_gone(path, interface, properties, &gone);
    }

    pub fn changed_and_gone(&self, path: &str, interface: &str, properties: Properties, gone: &[String]) {
        let body = (interface, properties, gone);
        self.post.signal(path, "org.freedesktop.DBus.Properties", "PropertiesChanged", &body);
    }

    /// A client has left the bus: its discovery and its subscriptions end, its connections do not.
    pub fn client_gone(&mut self, client: ClientId) {
        if self.adapter.sessions.remove(&client) {
            self.discovery_changed();
        }
        for device in self.devices.values_mut() {
            device.unsubscribe_all(client);
        }
    }
}

/// A property that is a value of its own.
pub fn value<'a>(it: impl Into<Variant<'a>>) -> Variant<'a> {
    it.into()
}
