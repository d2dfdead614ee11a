//! The tree of objects, and the interfaces that every D-Bus service has.

use std::collections::{BTreeSet, HashMap};

use zbus::{OwnedVariant, Variant};

use super::adapter;
use super::bus::Call;
use super::world::World;

/// Properties of an interface, by name.
pub type Properties = HashMap<&'static str, Variant<'static>>;
/// Interfaces of an object, by name.
pub type Interfaces = HashMap<&'static str, Properties>;

impl World {
    /// What is at this path, if anything is.
    pub fn object(&self, path: &str) -> Option<Interfaces> {
        if !self.adapter.present {
            return None;
        }
        if path == adapter::PATH {
            return Some(HashMap::from([(adapter::INTERFACE, self.adapter.properties())]));
        }
        let device = self.devices.get(path.get(..adapter::PATH.len() + DEVICE_LENGTH)?).filter(|it| it.known)?;
        device.object(path)
    }

    /// Where something is.
    fn paths(&self) -> Vec<String> {
        if !self.adapter.present {
            return Vec::new();
        }
        let devices = self.devices.values().filter(|it| it.known).flat_map(|it| it.paths());
        [adapter::PATH.to_owned()].into_iter().chain(devices).collect()
    }

    /// A call that every service answers.
    pub fn standard_call(&mut self, call: &Call) {
        let path = call.path();
        match call.member().as_str() {
            "GetManagedObjects" => {
                let objects = self.paths().into_iter();
                let objects: HashMap<_, _> = objects
                    .filter_map(|path| {
                        let interfaces = self.object(&path)?;
                        Some((zbus::OwnedObjectPath::try_from(path).unwrap(), interfaces))
                    })
                    .collect();
                self.reply(call, &objects);
            }
            "Introspect" => self.reply(call, &self.introspect(&path)),
            "GetAll" => {
                let interface: String = call.message.body().deserialize().unwrap();
                match self.object(&path).and_then(|mut it| it.remove(interface.as_str())) {
                    Some(properties) => self.reply(call, &properties),
                    None => self.no_such_object(call),
                }
            }
            "Get" => {
                let (interface, name): (String, String) = call.message.body().deserialize().unwrap();
                let found = self.object(&path).and_then(|mut it| it.remove(interface.as_str()));
                match found.map(|mut it| it.remove(name.as_str())) {
                    Some(Some(value)) => self.reply(call, &value),
                    Some(None) => {
                        let words = format!("No such property '{name}'");
                        self.post.refuse(call, "org.freedesktop.DBus.Error.InvalidArgs", &words);
                    }
                    None => self.no_such_object(call),
                }
            }
            "Set" if path == adapter::PATH && self.adapter.present => {
                let body = call.message.body();
                let (_, name, value): (String, String, OwnedVariant) = body.deserialize().unwrap();
                self.set_adapter(call, &name, &value);
            }
            _ => self.no_such_object(call),
        }
    }

    /// An object's children, in XML; BlueZ gives the interfaces too, which nobody here looks at.
    fn introspect(&self, path: &str) -> String {
        let below = format!("{}/", path.trim_end_matches('/'));
        let paths = self.paths();
        let children = paths.iter().filter_map(|path| path.strip_prefix(&below)?.split('/').next());
        let children: BTreeSet<&str> = children.collect();
        let nodes: String = children.iter().map(|name| format!("<node name=\"{name}\"/>")).collect();
        format!(
            "<!DOCTYPE node PUBLIC \"-//freedesktop//DTD D-BUS Object Introspection 1.0//EN\" \"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd\"><node>{nodes}</node>"
        )
    }
}

/// Length of `/dev_11_22_33_44_55_66`.
const DEVICE_LENGTH: usize = 22;
