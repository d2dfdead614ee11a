//! A device: what it is on the air, and what BlueZ makes of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use supine::sensor::standard::HEART_RATE_SERVICE;
use uuid::Uuid;
use zbus::{ObjectPath, Variant};

use super::bus::{Call, ClientId};
use super::objects::{Interfaces, Properties};
use super::strap::Strap;
use super::world::{World, value};
use super::{adapter, gatt};

pub const INTERFACE: &str = "org.bluez.Device1";

/// What is on the air.
pub enum Kind {
    Strap(Box<Strap>),
    /// Something that nobody here wants.
    Headphones,
    /// Advertises a RuuviTag's format 5, each time with another count.
    Tag,
}

/// How far a connection is.
#[derive(Clone, Debug, Default)]
pub enum Link {
    #[default]
    None,
    /// BlueZ is trying; who waits for it.
    Connecting(Option<Call>),
    Connected,
}

/// A device.
pub struct Device {
    pub address: String,
    pub name: String,
    pub kind: Kind,
    /// Whether it can be heard and connected to.
    pub on_air: bool,
    /// How many connections are going to fail.
    pub connects_refused: u32,
    /// Whether BlueZ has an object for it, and for its services.
    pub known: bool,
    pub explored: bool,
    pub heard: Duration,
    pub rssi: Option<i16>,
    pub adverts: u16,
    pub link: Link,
    pub resolved: bool,
    /// Changes with every attempt to connect and every loss, so that what belongs to an earlier link is known.
    pub attempt: u64,
    /// Who has subscribed to what: BlueZ remembers it beyond a lost link.
    pub subscribers: BTreeMap<Uuid, BTreeSet<ClientId>>,
    /// What was subscribed to on this connection.
    pub asked: BTreeSet<Uuid>,
}

impl Device {
    pub fn new(address: &str, name: &str, kind: Kind) -> Self {
        Self {
            address: address.to_owned(),
            name: name.to_owned(),
            kind,
            on_air: true,
            connects_refused: 0,
            known: false,
            explored: false,
            heard: Duration::ZERO,
            rssi: None,
            adverts: 0,
            link: Link::None,
            resolved: false,
            attempt: 0,
            subscribers: BTreeMap::new(),
            asked: BTreeSet::new(),
        }
    }

    pub fn path(&self) -> String {
        format!("{}/dev_{}", adapter::PATH, self.address.replace(':', "_"))
    }

    pub fn strap(&mut self) -> Option<&mut Strap> {
        if let Kind::Strap(strap) = &mut self.kind { Some(strap) } else { None }
    }

    pub fn is_connected(&self) -> bool {
        matches!(self.link, Link::Connected)
    }

    pub fn notifies(&self, uuid: Uuid) -> bool {
        self.subscribers.get(&uuid).is_some_and(|subscribers| !subscribers.is_empty())
    }

    pub fn unsubscribe_all(&mut self, client: ClientId) {
        for subscribers in self.subscribers.values_mut() {
            subscribers.remove(&client);
        }
    }

    pub fn paths(&self) -> Vec<String> {
        let path = self.path();
        let places = gatt::places().filter(|_| self.explored).map(|place| format!("{path}{place}"));
        [path.clone()].into_iter().chain(places).collect()
    }

    pub fn object(&self, path: &str) -> Option<Interfaces> {
        let own = self.path();
        match path.strip_prefix(&own)? {
            "" => Some(HashMap::from([(INTERFACE, self.properties())])),
            place if self.explored => gatt::object(&own, place, |uuid| self.notifies(uuid)),
            _ => None,
        }
    }

    fn properties(&self) -> Properties {
        let mut properties = HashMap::from([
            ("Address", value(self.address.clone())),
            ("AddressType", value(if matches!(self.kind, Kind::Headphones) { "public" } else { "random" })),
            ("Alias", value(self.name.clone())),
            ("Name", value(self.name.clone())),
            ("Paired", value(false)),
            ("Bonded", value(false)),
            ("Trusted", value(false)),
            ("Blocked", value(false)),
            ("LegacyPairing", value(false)),
            ("Connected", value(self.is_connected())),
            ("ServicesResolved", value(self.resolved)),
            ("UUIDs", value(self.services())),
            ("Adapter", value(ObjectPath::try_from(adapter::PATH).unwrap())),
        ]);
        if let Some(rssi) = self.rssi {
            properties.insert("RSSI", value(rssi));
        }
        if let Some(maker) = self.maker() {
            properties.insert("ManufacturerData", maker);
        }
        properties
    }

    /// What it advertises, and after a connection also what it has.
    pub fn services(&self) -> Vec<String> {
        let audio = Uuid::from_u128(0x0000_110b_0000_1000_8000_0080_5f9b_34fb);
        let services = match &self.kind {
            Kind::Strap(_) if self.explored => supine::sensor::fake::SERVICES.iter().map(|it| it.uuid).collect(),
            Kind::Strap(_) => vec![HEART_RATE_SERVICE],
            Kind::Headphones => vec![audio],
            Kind::Tag => vec![],
        };
        services.iter().map(Uuid::to_string).collect()
    }

    /// The maker's part of the advertisement.
    fn maker(&self) -> Option<Variant<'static>> {
        let [high, low] = self.adverts.to_be_bytes();
        let (company, bytes) = match &self.kind {
            Kind::Strap(_) => (0x006b_u16, vec![0x72, 0x08, high, low]),
            Kind::Headphones => return None,
            // 24.3 °C, flat on its back, 2.977 V.
            Kind::Tag => {
                let body = [0x05, 0x12, 0xfc, 0x53, 0x94, 0xc3, 0x7c, 0, 4, 0xff, 0xfc, 4, 0x0c, 0xac, 0x36, 0x42];
                let address = [0xcb, 0xb8, 0x33, 0x4c, 0x88, 0x4f];
                (0x0499, [body.as_slice(), &[high, low], &address].concat())
            }
        };
        let data: HashMap<u16, Variant<'static>> = HashMap::from([(company, value(bytes))]);
        Some(value(data))
    }
}

impl World {
    /// Whether BlueZ has an object for this device.
    pub fn known(&self, path: &str) -> bool {
        self.adapter.present && self.devices.get(path).is_some_and(|device| device.known)
    }

    /// Puts a device into the room.
    pub fn arrive(&mut self, device: Device) {
        let path = device.path();
        self.devices.insert(path.clone(), device);
        self.advertise_later(path, Duration::ZERO);
    }

    /// A device says that it is there; discovery runs.
    pub fn advertise(&mut self, path: &str) {
        let now = self.clock.now();
        let Some(device) = self.devices.get_mut(path) else { return };
        if !device.on_air || device.is_connected() {
            return;
        }
        device.adverts = device.adverts.wrapping_add(1);
        device.heard = now;
        device.rssi = Some(-58 - i16::try_from(device.adverts % 5).unwrap());
        if std::mem::replace(&mut device.known, true) {
            let mut changes = HashMap::from([("RSSI", value(device.rssi.unwrap_or_default()))]);
            changes.extend(device.maker().map(|maker| ("ManufacturerData", maker)));
            self.changed(path, INTERFACE, changes);
        } else {
            self.added(path);
        }
    }

    /// Discovery has ended: BlueZ forgets how loud a device was, and soon the device.
    pub fn fall_quiet(&mut self, path: &str) {
        let Some(device) = self.devices.get_mut(path).filter(|it| it.known) else { return };
        if device.rssi.take().is_some() && self.adapter.present {
            self.changed_and_gone(path, INTERFACE, HashMap::new(), &["RSSI".to_owned()]);
        }
    }

    /// Removes, now and then, what has not been heard for half a minute, as BlueZ does with what is not paired.
    pub fn sweep(&mut self) {
        let limit = Duration::from_secs(30);
        let now = self.clock.now();
        let old = |it: &&Device| it.known && matches!(it.link, Link::None) && it.heard + limit < now;
        let old: Vec<_> = self.devices.values().filter(old).map(Device::path).collect();
        old.iter().for_each(|path| self.forget(path));
        self.later(Duration::from_secs(5), Self::sweep);
    }

    /// Removes the objects of a device.
    pub fn forget(&mut self, path: &str) {
        let Some(device) = self.devices.get_mut(path).filter(|it| it.known) else { return };
        (device.known, device.explored, device.rssi) = (false, false, None);
        device.subscribers.clear();
        self.removed(path, &[INTERFACE]);
    }
}
