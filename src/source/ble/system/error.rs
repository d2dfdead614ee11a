//! The system's errors in our words.

use btleplug::Error;

use super::super::radio::RadioError;

/// Turns an error of btleplug into ours; `what` was tried.
pub(super) fn failed(what: &'static str) -> impl Fn(Error) -> RadioError {
    move |error| match error {
        Error::NoAdapterAvailable => RadioError::NoAdapter,
        Error::PermissionDenied => RadioError::Denied("permission denied".to_owned()),
        Error::TimedOut(span) => RadioError::TooLong { what, secs: span.as_secs() },
        other => told(what, &other).unwrap_or_else(|| RadioError::Failed { what, why: other.to_string() }),
    }
}

/// What BlueZ, or the bus it is reached through, says.
#[cfg(target_os = "linux")]
fn told(what: &'static str, error: &Error) -> Option<RadioError> {
    use bluez_async::BluetoothError;
    let Error::Other(inner) = error else { return None };
    Some(match inner.downcast_ref::<BluetoothError>()? {
        BluetoothError::NoBluetoothAdapters => RadioError::NoAdapter,
        BluetoothError::DbusError(error) => by_name(what, error.name().unwrap_or(""), error.message().unwrap_or("")),
        _ => return None,
    })
}

#[cfg(not(target_os = "linux"))]
const fn told(_: &'static str, _: &Error) -> Option<RadioError> {
    None
}

/// The names are those of the D-Bus specification and of BlueZ's `doc/` pages.
#[cfg(target_os = "linux")]
fn by_name(what: &'static str, name: &str, message: &str) -> RadioError {
    use std::borrow::Cow;
    let short = name.rsplit('.').next().unwrap_or(name);
    match short {
        "ServiceUnknown" | "NameHasNoOwner" | "Spawn" | "ServiceNotFound" => {
            RadioError::NoService(Cow::Borrowed("its service (bluetoothd) is not running"))
        }
        "FileNotFound" | "NoServer" | "Disconnected" | "NoReply"
            if name.starts_with("org.freedesktop.DBus") && what == "opening Bluetooth" =>
        {
            RadioError::NoService(Cow::Borrowed("there is no system bus (D-Bus)"))
        }
        "AccessDenied" | "AuthFailed" | "NotAuthorized" => RadioError::Denied(message.to_owned()),
        "NotReady" | "Blocked" => RadioError::Off,
        "UnknownObject" | "UnknownMethod" if what == "searching" => RadioError::NoAdapter,
        _ => RadioError::Failed { what, why: if message.is_empty() { name } else { message }.to_owned() },
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_must_do_is_told_from_what_may_be_tried_again() {
        let by = |name: &str| by_name("searching", name, "words");
        assert_eq!(by("org.bluez.Error.NotReady"), RadioError::Off);
        assert!(by("org.freedesktop.DBus.Error.ServiceUnknown").needs_a_person());
        assert!(by("org.freedesktop.DBus.Error.AccessDenied").needs_a_person());
        let other = by("org.bluez.Error.InProgress");
        assert!(!other.needs_a_person());
        assert_eq!(other.to_string(), "searching: words");
    }
}
