//! What BlueZ offers and btleplug does not.

use std::time::Duration;

use bluez_async::{BluetoothError, BluetoothSession};

use super::super::radio::RadioError;

/// How long an adapter that hangs is left without power.
const OFF: Duration = Duration::from_secs(5);
/// How long BlueZ may take to forget.
const CALL: Duration = Duration::from_secs(5);

/// Switches every adapter off and on.
pub(super) async fn revive() -> Result<(), RadioError> {
    let session = session().await?;
    for adapter in session.get_adapters().await.map_err(failed)? {
        // One that cannot be switched off may still come on.
        let _ = session.set_powered(&adapter.id, false).await;
        tokio::time::sleep(OFF).await;
        session.set_powered(&adapter.id, true).await.map_err(failed)?;
    }
    Ok(())
}

/// Removes a device with all that is remembered of it; `id` is `hci0/dev_A0_9E_1A_00_11_22`.
pub(super) async fn forget(id: &str) -> Result<(), RadioError> {
    let Some((adapter, _)) = id.split_once('/') else { return Ok(()) };
    let (adapter, device) = (format!("/org/bluez/{adapter}"), format!("/org/bluez/{id}"));
    let removed = tokio::task::spawn_blocking(move || -> Result<(), dbus::Error> {
        let connection = dbus::blocking::Connection::new_system()?;
        let proxy = connection.with_proxy("org.bluez", adapter, CALL);
        proxy.method_call("org.bluez.Adapter1", "RemoveDevice", (dbus::Path::new(device).unwrap_or_default(),))
    });
    match removed.await {
        Ok(Err(error)) => Err(failed(error.into())),
        _ => Ok(()),
    }
}

async fn session() -> Result<BluetoothSession, RadioError> {
    BluetoothSession::new().await.map(|(_, session)| session).map_err(failed)
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn failed(error: BluetoothError) -> RadioError {
    RadioError::Failed { what: "healing Bluetooth", why: error.to_string() }
}
