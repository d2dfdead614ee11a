//! Which sensor is meant, when its kind was not said.

use std::time::Duration;

use crate::sensor::{Driver, Link};
use crate::source::ble::{Heard, HostClock, Radio, RadioError, RecordError, Wanted, survey};

/// How long to go on listening after the first that fits, in case there are two.
const LINGER: Duration = Duration::from_millis(1500);

/// A sensor's kind, and which of that kind.
pub(in crate::cli) struct Chosen<'a> {
    pub(in crate::cli) driver: &'a dyn Driver,
    pub(in crate::cli) wanted: Wanted,
}

/// The kind that was named, or that of the one sensor in the air that fits what was said.
///
/// # Errors
/// When none or several fit, or the radio cannot be used.
pub(in crate::cli) async fn choose<'a, R: Radio>(
    radio: &mut R,
    clock: &dyn HostClock,
    drivers: &[&'a dyn Driver],
    (sensor, which): (Option<&str>, Option<&str>),
    patience: Duration,
) -> Result<Chosen<'a>, RecordError> {
    let which = which.map(str::to_owned);
    if let Some(driver) = sensor.and_then(|name| drivers.iter().find(|driver| driver.card().name == name)) {
        return Ok(Chosen { driver: *driver, wanted: Wanted { which } });
    }
    let wanted = Wanted { which: which.or_else(|| sensor.map(str::to_owned)) };
    let found = in_the_air(radio, clock, drivers, &wanted, patience).await?;
    match found.as_slice() {
        [] => Err(RecordError::NotFound {
            title: "sensor".to_owned(),
            which: wanted.which.map_or_else(String::new, |which| format!(" with {which:?} in its name or address")),
            secs: patience.as_secs(),
        }),
        [(driver, heard)] => {
            let which = heard.address.clone().or_else(|| heard.name.clone());
            Ok(Chosen { driver: *driver, wanted: Wanted { which } })
        }
        several => Err(RecordError::Several(several.iter().map(|(_, heard)| heard.label().to_owned()).collect())),
    }
}

async fn in_the_air<'a, R: Radio>(
    radio: &mut R,
    clock: &dyn HostClock,
    drivers: &[&'a dyn Driver],
    wanted: &Wanted,
    patience: Duration,
) -> Result<Vec<(&'a dyn Driver, Heard)>, RadioError> {
    let driver_of = |heard: &Heard| drivers.iter().copied().find(|driver| wanted.fits(*driver, heard));
    let (begun, mut first) = (clock.monotonic(), None);
    let heard = survey(radio, clock, patience, |heard| {
        let now = clock.monotonic().saturating_sub(begun);
        if heard.iter().any(|heard| driver_of(heard).is_some()) {
            return now.saturating_sub(*first.get_or_insert(now)) >= LINGER;
        }
        false
    });
    let known = heard.await?.into_iter().filter_map(|heard| driver_of(&heard).map(|driver| (driver, heard)));
    Ok(worn(known.collect()))
}

/// Those that are likely to be worn: tags that only advertise hang in many a fridge, so they count only when they are
/// alone.
fn worn(mut known: Vec<(&dyn Driver, Heard)>) -> Vec<(&dyn Driver, Heard)> {
    let connects = |(driver, _): &(&dyn Driver, Heard)| driver.card().link == Link::Connection;
    if known.iter().any(connects) {
        known.retain(connects);
    }
    known
}
