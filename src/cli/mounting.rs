//! Which of all that is known of how a sensor sits counts.

use crate::posture::Mounting;

/// What is known of how a sensor sits, by where it is known from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known {
    /// Said now, on the command line.
    pub said: Option<Mounting>,
    /// Said when recording began, as the log's heading keeps it.
    pub said_then: Option<Mounting>,
    /// Learned from poses of this very sensor.
    pub calibrated: Option<Mounting>,
    /// Set in the configuration, for whichever sensor.
    pub configured: Option<Mounting>,
    /// How such sensors are usually worn.
    pub usual: Option<Mounting>,
}

impl Known {
    /// The first that is known, from the nearest to the farthest from this very recording; without any, an assumed one.
    #[must_use]
    pub fn first(self) -> Mounting {
        self.said
            .or(self.said_then)
            .or(self.calibrated)
            .or(self.configured)
            .or(self.usual.map(Mounting::unconfirmed))
            .unwrap_or_else(Mounting::assumed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posture::mounting::Basis;

    #[test]
    fn the_nearest_counts() {
        let [said, then, configured, usual] =
            ["left,head,front", "right,head,back", "right,feet,front", "feet,left,front"]
                .map(|text| Some(text.parse::<Mounting>().unwrap()));
        let poses = Mounting::of_poses(*usual.unwrap().body_from_sensor(), None);
        let mut known = Known { said, said_then: then, calibrated: Some(poses), configured, usual };
        assert_eq!(Some(known.first()), said);
        known.said = None;
        assert_eq!(Some(known.first()), then);
        known.said_then = None;
        assert_eq!(known.first(), poses);
        known.calibrated = None;
        assert_eq!(Some(known.first()), configured);
        known.configured = None;
        assert_eq!(known.first(), usual.unwrap().unconfirmed());
        known.usual = None;
        assert_eq!(known.first().basis(), Basis::Assumed);
    }
}
