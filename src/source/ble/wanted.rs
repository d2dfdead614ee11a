//! Which of the devices in the air is meant.

use super::radio::Heard;
use crate::sensor::Driver;

/// Which sensor is meant.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Part of its name or its address, in whatever case and with or without colons; any of its kind when absent. A
    /// serial number that stands on the sensor is mostly part of the name it advertises.
    pub which: Option<String>,
}

impl Wanted {
    /// Whether this is one: of the driver's kind, and called so.
    ///
    /// What is named in full or by address is taken even if the driver does not recognise it: the person knows better.
    #[must_use]
    pub fn fits(&self, driver: &dyn Driver, heard: &Heard) -> bool {
        let kind = heard.advert(|advert| driver.fits(advert));
        match &self.which {
            None => kind,
            Some(which) => named(which, heard, kind),
        }
    }
}

fn named(which: &str, heard: &Heard, kind: bool) -> bool {
    let which = which.to_lowercase();
    let name = heard.name.as_deref().map(str::to_lowercase).unwrap_or_default();
    let plain = |text: &str| text.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_lowercase();
    let address = heard.address.as_deref().map(plain).unwrap_or_default();
    name == which || (!address.is_empty() && address == plain(&which)) || (kind && name.contains(&which))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sensor::polar;

    fn heard(name: &str) -> Heard {
        Heard { name: Some(name.to_owned()), address: Some("A0:9E:1A:00:11:2F".to_owned()), ..Heard::default() }
    }

    fn fits(which: Option<&str>, name: &str) -> bool {
        Wanted { which: which.map(str::to_owned) }.fits(&polar::H10, &heard(name))
    }

    #[test]
    fn a_sensor_is_chosen_by_name_address_or_serial() {
        assert!(fits(None, "Polar H10 0A1B2C3D"));
        assert!(!fits(None, "Headphones"));
        assert!(fits(Some("0a1b2c3d"), "Polar H10 0A1B2C3D"));
        assert!(fits(Some("a0:9e:1a:00:11:2f"), "Polar H10 0A1B2C3D"));
        assert!(fits(Some("a09e1a00112f"), "whatever"));
        assert!(!fits(Some("0a1b2c3e"), "Polar H10 0A1B2C3D"));
        assert!(!fits(Some("head"), "Headphones"), "part of a name is not enough for another kind");
        assert!(fits(Some("headphones"), "Headphones"));
    }
}
