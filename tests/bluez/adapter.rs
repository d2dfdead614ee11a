//! The adapter: there or not, on or off, listening or not.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use zbus::{ObjectPath, OwnedVariant};

use super::bus::{Call, ClientId};
use super::objects::Properties;
use super::world::{World, value};

pub const PATH: &str = "/org/bluez/hci0";
pub const INTERFACE: &str = "org.bluez.Adapter1";

/// Whether the radio can be switched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Radio {
    #[default]
    Free,
    /// rfkill has blocked it, as BlueZ says it since 5.65.
    Blocked,
    /// The same in the words of an older BlueZ.
    Failing,
    /// It goes on, and then does not listen.
    Deaf,
}

/// The adapter.
#[derive(Default)]
pub struct Adapter {
    pub present: bool,
    pub powered: bool,
    pub radio: Radio,
    /// Who has discovery running.
    pub sessions: BTreeSet<ClientId>,
    /// Which discovery it is, so that what belongs to an earlier one is known.
    pub discovery: u64,
}

impl Adapter {
    pub fn properties(&self) -> Properties {
        HashMap::from([
            ("Address", value("00:1A:7D:DA:71:13")),
            ("AddressType", value("public")),
            ("Name", value("bedroom")),
            ("Alias", value("bedroom")),
            ("Class", value(0x1c_010c_u32)),
            ("Powered", value(self.powered)),
            ("Discoverable", value(false)),
            ("DiscoverableTimeout", value(180_u32)),
            ("Pairable", value(false)),
            ("Discovering", value(self.is_discovering())),
            ("UUIDs", value(vec!["00001800-0000-1000-8000-00805f9b34fb".to_owned()])),
            ("Modalias", value("usb:v1D6Bp0246d0542")),
        ])
    }

    pub fn is_discovering(&self) -> bool {
        self.present && self.powered && !self.sessions.is_empty()
    }
}

impl World {
    pub fn adapter_call(&mut self, call: &Call) {
        let running = self.adapter.sessions.contains(&call.client);
        match call.member().as_str() {
            "SetDiscoveryFilter" => self.reply(call, &()),
            _ if !self.adapter.powered => self.refuse(call, "NotReady", "Resource Not Ready"),
            "StartDiscovery" if self.adapter.radio == Radio::Deaf => {
                self.refuse(call, "Failed", "Failed to start discovery: Input/output error");
            }
            "StartDiscovery" if running => self.refuse(call, "InProgress", "Operation already in progress"),
            "StartDiscovery" => {
                self.adapter.sessions.insert(call.client);
                self.reply(call, &());
                self.discovery_changed();
            }
            "StopDiscovery" if !running => self.refuse(call, "Failed", "No discovery started"),
            "StopDiscovery" => {
                self.adapter.sessions.remove(&call.client);
                self.reply(call, &());
                self.discovery_changed();
            }
            "RemoveDevice" => match call.message.body().deserialize::<ObjectPath<'_>>() {
                Ok(path) if self.known(&path) => {
                    let path = path.to_string();
                    self.lose_link(&path, "removed");
                    self.forget(&path);
                    self.reply(call, &());
                }
                _ => self.refuse(call, "DoesNotExist", "Does Not Exist"),
            },
            _ => self.no_such_object(call),
        }
    }

    pub fn set_adapter(&mut self, call: &Call, name: &str, to: &OwnedVariant) {
        let (Ok(on), "Powered") = (bool::try_from(&**to), name) else {
            return self.post.refuse(call, "org.freedesktop.DBus.Error.PropertyReadOnly", name);
        };
        match self.adapter.radio {
            Radio::Blocked if on => self.refuse(call, "Blocked", "Blocked through rfkill"),
            Radio::Failing if on => self.refuse(call, "Failed", "Failed"),
            _ => {
                self.power(on);
                self.reply(call, &());
            }
        }
    }

    /// Switches the radio on or off.
    pub fn power(&mut self, on: bool) {
        if self.adapter.powered == on {
            return;
        }
        if !on {
            let paths: Vec<_> = self.devices.keys().cloned().collect();
            paths.iter().for_each(|path| self.lose_link(path, "adapter off"));
            self.adapter.sessions.clear();
            self.discovery_changed();
        }
        self.adapter.powered = on;
        if self.adapter.present {
            self.changed(PATH, INTERFACE, HashMap::from([("Powered", value(on))]));
        }
    }

    /// Pulls the adapter out, and all that BlueZ knew with it, or puts it in.
    pub fn plug(&mut self, present: bool) {
        if self.adapter.present == present {
            return;
        }
        if present {
            self.adapter.present = true;
            self.adapter.powered = self.adapter.radio != Radio::Blocked;
            self.added(PATH);
        } else {
            let paths: Vec<_> = self.devices.keys().cloned().collect();
            for path in paths {
                self.cut(&path, "adapter gone");
                self.forget(&path);
            }
            self.adapter.sessions.clear();
            self.adapter.discovery += 1;
            self.adapter.powered = false;
            self.adapter.present = false;
            self.removed(PATH, &[INTERFACE]);
        }
    }

    /// An object has come.
    pub fn added(&self, path: &str) {
        if let Some(interfaces) = self.object(path) {
            let body = (ObjectPath::try_from(path).unwrap(), interfaces);
            self.post.signal("/", "org.freedesktop.DBus.ObjectManager", "InterfacesAdded", &body);
        }
    }

    /// An object has gone.
    pub fn removed(&self, path: &str, interfaces: &[&str]) {
        let body = (ObjectPath::try_from(path).unwrap(), interfaces);
        self.post.signal("/", "org.freedesktop.DBus.ObjectManager", "InterfacesRemoved", &body);
    }

    /// Discovery has begun or ended for somebody.
    pub fn discovery_changed(&mut self) {
        let running = self.adapter.is_discovering();
        if running && self.adapter.sessions.len() > 1 {
            return;
        }
        self.adapter.discovery += 1;
        if self.adapter.present {
            self.changed(PATH, INTERFACE, HashMap::from([("Discovering", value(running))]));
        }
        let paths: Vec<_> = self.devices.keys().cloned().collect();
        for (number, path) in (1..).zip(paths) {
            if running {
                // Devices do not advertise in step.
                let first = self.timing.advertise.mul_f64(f64::from(number % 7) / 7.0);
                self.advertise_later(path, first);
            } else {
                self.fall_quiet(&path);
            }
        }
    }

    /// The next advertisement of a device, as long as this discovery runs.
    pub fn advertise_later(&self, path: String, span: Duration) {
        let discovery = self.adapter.discovery;
        self.later(span, move |world| {
            if world.adapter.discovery == discovery && world.adapter.is_discovering() {
                world.advertise(&path);
                let next = world.timing.advertise;
                world.advertise_later(path, next);
            }
        });
    }
}
