//! What is in the air.

use std::time::Duration;

use super::clock::{HostClock, within};
use super::radio::{Heard, Radio, RadioError, Remote};
use crate::sensor::standard::BATTERY_LEVEL;

/// How often to look.
const LOOK: Duration = Duration::from_millis(500);
/// How long one sensor may take to tell the charge of its battery.
const BATTERY: Duration = Duration::from_secs(10);

/// Listens for a while, or until it is `enough`, and gives every device that was heard, the strongest first.
///
/// # Errors
/// When the radio cannot be used.
pub async fn survey<R: Radio>(
    radio: &mut R,
    clock: &dyn HostClock,
    span: Duration,
    mut enough: impl FnMut(&[Heard]) -> bool,
) -> Result<Vec<Heard>, RadioError> {
    radio.open().await?;
    radio.listen().await?;
    let begun = clock.monotonic();
    let mut known: Vec<Heard> = Vec::new();
    while clock.monotonic().saturating_sub(begun) < span {
        clock.sleep(LOOK).await;
        for heard in radio.heard().await? {
            merge(&mut known, heard);
        }
        known.sort_by_key(|heard| std::cmp::Reverse(heard.rssi));
        if enough(&known) {
            break;
        }
    }
    // What was heard was heard, whether or not the radio likes to stop.
    let _ = radio.hush().await;
    Ok(known)
}

/// The charge of a device's battery in per cent, where it tells; whatever goes wrong, it does not.
pub async fn battery<R: Radio>(radio: &mut R, clock: &dyn HostClock, heard: &Heard) -> Option<u8> {
    let remote = radio.remote(&heard.id).await.ok()?;
    let read = within(clock, BATTERY, async {
        remote.connect().await.ok()?;
        remote.discover().await.ok()?;
        remote.read(BATTERY_LEVEL).await.ok()
    });
    let value = read.await.ok().flatten();
    let _ = within(clock, BATTERY, remote.disconnect()).await;
    value?.first().copied().filter(|percent| *percent <= 100)
}

/// What was last heard of each; a device that has fallen silent keeps its last signal strength.
fn merge(known: &mut Vec<Heard>, heard: Heard) {
    match known.iter_mut().find(|old| old.id == heard.id) {
        Some(old) => *old = Heard { rssi: heard.rssi.or(old.rssi), ..heard },
        None if heard.is_here() => known.push(heard),
        None => {}
    }
}
