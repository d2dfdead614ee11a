//! The operating system's radio, through btleplug.

mod error;
#[cfg_attr(not(target_os = "linux"), path = "system/elsewhere.rs")]
mod linux;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use btleplug::api::{
    Central, CentralEvent, CentralState, CharPropFlags, Characteristic, Manager as _, Peripheral as _, ScanFilter,
    WriteType,
};
use btleplug::platform::{Adapter, Manager, Peripheral, PeripheralId};
use futures_util::StreamExt;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::radio::{Found, Happening, Heard, Notifications, Radio, RadioError, Remote};
use error::failed;

/// How many happenings may wait to be taken; beyond it, the one that hears them waits.
const WAITING: usize = 256;
/// What the system puts before and after the value of a notification: the header of the attribute protocol.
const HEADER: u16 = 3;

/// The operating system's radio.
#[derive(Default)]
pub struct SystemRadio {
    open: Option<Open>,
}

/// An open radio.
struct Open {
    adapter: Adapter,
    happenings: mpsc::Receiver<Happening>,
    pump: JoinHandle<()>,
    /// The devices heard so far, by what they are called outside.
    ids: HashMap<String, PeripheralId>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.pump.abort();
    }
}

impl SystemRadio {
    /// One that is not open yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn opened(&mut self) -> Result<&mut Open, RadioError> {
        self.open.as_mut().ok_or(RadioError::NoAdapter)
    }
}

impl Radio for SystemRadio {
    type Remote = SystemRemote;

    async fn open(&mut self) -> Result<(), RadioError> {
        self.open = None;
        let manager = Manager::new().await.map_err(failed("opening Bluetooth"))?;
        let adapters = manager.adapters().await.map_err(failed("looking for an adapter"))?;
        let adapter = adapters.into_iter().next().ok_or(RadioError::NoAdapter)?;
        let events = adapter.events().await.map_err(failed("listening to the adapter"))?;
        let (sender, happenings) = mpsc::channel(WAITING);
        let pump = tokio::spawn(pump(events, sender));
        self.open = Some(Open { adapter, happenings, pump, ids: HashMap::new() });
        Ok(())
    }

    async fn listen(&mut self) -> Result<(), RadioError> {
        let open = self.opened()?;
        let started = open.adapter.start_scan(ScanFilter::default()).await;
        match started {
            Ok(()) => Ok(()),
            // Powering it on, which is part of it, fails where a switch or the system holds it off.
            Err(error) => match open.adapter.adapter_state().await {
                Ok(CentralState::PoweredOff) => Err(RadioError::Off),
                _ => Err(failed("searching")(error)),
            },
        }
    }

    async fn hush(&mut self) -> Result<(), RadioError> {
        self.opened()?.adapter.stop_scan().await.map_err(failed("ending the search"))
    }

    async fn heard(&mut self) -> Result<Vec<Heard>, RadioError> {
        let open = self.opened()?;
        let mut heard = Vec::new();
        for peripheral in open.adapter.peripherals().await.map_err(failed("listing devices"))? {
            let id = peripheral.id();
            // One that has gone meanwhile has no properties.
            if let Ok(device) = look(&peripheral).await {
                open.ids.insert(id.to_string(), id);
                heard.push(device);
            }
        }
        Ok(heard)
    }

    async fn next(&mut self) -> Happening {
        if let Some(open) = &mut self.open
            && let Some(happening) = open.happenings.recv().await
        {
            return happening;
        }
        std::future::pending().await
    }

    async fn revive(&mut self) -> Result<(), RadioError> {
        linux::revive().await?;
        self.open().await
    }

    async fn remote(&mut self, id: &str) -> Result<SystemRemote, RadioError> {
        let open = self.opened()?;
        let gone = || RadioError::Failed { what: "finding the sensor again", why: "it is no longer known".to_owned() };
        let id = open.ids.get(id).ok_or_else(gone)?;
        let peripheral = open.adapter.peripheral(id).await.map_err(failed("finding the sensor again"))?;
        Ok(SystemRemote { peripheral, characteristics: Mutex::default() })
    }
}

async fn look(peripheral: &Peripheral) -> btleplug::Result<Heard> {
    let properties = peripheral.properties().await?.unwrap_or_default();
    let connected = peripheral.is_connected().await.unwrap_or(false);
    let address = peripheral.address();
    Ok(Heard {
        id: peripheral.id().to_string(),
        // BlueZ makes up an alias from the address where there is no name.
        name: properties.advertisement_name.or(properties.local_name),
        address: (address != btleplug::api::BDAddr::default()).then(|| address.to_string()),
        rssi: properties.rssi,
        services: properties.services,
        manufacturer: properties.manufacturer_data.into_iter().collect(),
        connected,
    })
}

async fn pump(mut events: impl futures_util::Stream<Item = CentralEvent> + Unpin, sender: mpsc::Sender<Happening>) {
    while let Some(event) = events.next().await {
        for happening in happenings(event) {
            if sender.send(happening).await.is_err() {
                return;
            }
        }
    }
}

fn happenings(event: CentralEvent) -> Vec<Happening> {
    match event {
        CentralEvent::ManufacturerDataAdvertisement { id, manufacturer_data } => manufacturer_data
            .into_iter()
            .map(|(company, bytes)| Happening::Advert { id: id.to_string(), company, bytes })
            .collect(),
        CentralEvent::RssiUpdate { id, rssi } => vec![Happening::Rssi { id: id.to_string(), rssi }],
        CentralEvent::DeviceDisconnected(id) => vec![Happening::Disconnected { id: id.to_string() }],
        CentralEvent::StateUpdate(state) => vec![Happening::Power(state != CentralState::PoweredOff)],
        _ => Vec::new(),
    }
}

/// A device of the operating system.
pub struct SystemRemote {
    peripheral: Peripheral,
    characteristics: Mutex<HashMap<Uuid, Characteristic>>,
}

impl SystemRemote {
    fn characteristic(&self, uuid: Uuid) -> Result<Characteristic, RadioError> {
        let known = self.characteristics.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&uuid).cloned().ok_or(RadioError::NoCharacteristic(uuid))
    }
}

impl Remote for SystemRemote {
    async fn connect(&self) -> Result<(), RadioError> {
        self.peripheral.connect().await.map_err(failed("connecting"))
    }

    async fn is_connected(&self) -> Result<bool, RadioError> {
        self.peripheral.is_connected().await.map_err(failed("asking for the link"))
    }

    async fn disconnect(&self) -> Result<(), RadioError> {
        self.peripheral.disconnect().await.map_err(failed("disconnecting"))
    }

    async fn discover(&self) -> Result<Vec<Found>, RadioError> {
        self.peripheral.discover_services().await.map_err(failed("finding its services"))?;
        let found = self.peripheral.characteristics();
        let list = found.iter().map(|it| Found { uuid: it.uuid, confirms: confirms(it) }).collect();
        let known = found.into_iter().map(|it| (it.uuid, it)).collect();
        *self.characteristics.lock().unwrap_or_else(PoisonError::into_inner) = known;
        Ok(list)
    }

    fn longest_packet(&self) -> Option<u16> {
        // BlueZ before 5.62 does not tell, and then the smallest is given.
        Some(self.peripheral.mtu()).filter(|mtu| *mtu > btleplug::api::DEFAULT_MTU_SIZE).map(|mtu| mtu - HEADER)
    }

    async fn forget(&self) -> Result<(), RadioError> {
        linux::forget(&self.peripheral.id().to_string()).await
    }

    async fn notifications(&self) -> Result<Notifications, RadioError> {
        let stream = self.peripheral.notifications().await.map_err(failed("listening to the sensor"))?;
        Ok(Box::pin(stream.map(|notification| (notification.uuid, notification.value))))
    }

    async fn subscribe(&self, uuid: Uuid) -> Result<(), RadioError> {
        let characteristic = self.characteristic(uuid)?;
        self.peripheral.subscribe(&characteristic).await.map_err(failed("subscribing"))
    }

    async fn unsubscribe(&self, uuid: Uuid) -> Result<(), RadioError> {
        let characteristic = self.characteristic(uuid)?;
        self.peripheral.unsubscribe(&characteristic).await.map_err(failed("unsubscribing"))
    }

    async fn read(&self, uuid: Uuid) -> Result<Vec<u8>, RadioError> {
        let characteristic = self.characteristic(uuid)?;
        self.peripheral.read(&characteristic).await.map_err(failed("reading"))
    }

    async fn write(&self, uuid: Uuid, bytes: &[u8]) -> Result<(), RadioError> {
        let characteristic = self.characteristic(uuid)?;
        let kind = if confirms(&characteristic) { WriteType::WithResponse } else { WriteType::WithoutResponse };
        self.peripheral.write(&characteristic, bytes, kind).await.map_err(failed("writing"))
    }
}

fn confirms(characteristic: &Characteristic) -> bool {
    characteristic.properties.contains(CharPropFlags::WRITE)
}
