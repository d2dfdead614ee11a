//! How a sensor sat through a whole night, which may be in more than one way.

use super::Mounting;

/// Mountings one after the other: sensors slip, and are taken off and put on again.
#[derive(Clone, Debug, PartialEq)]
pub struct Mountings {
    first: Mounting,
    changes: Vec<(i64, Mounting)>,
}

impl Mountings {
    /// One, throughout.
    #[must_use]
    pub const fn single(mounting: Mounting) -> Self {
        Self { first: mounting, changes: Vec::new() }
    }

    /// A first one, and those that took over, each with the [`Epoch::index`](crate::posture::Epoch) from which it held.
    ///
    /// They are put in order; of two from one epoch on, the one given last holds.
    #[must_use]
    pub fn changing(first: Mounting, mut changes: Vec<(i64, Mounting)>) -> Self {
        changes.sort_by_key(|(from, _)| *from);
        Self { first, changes }
    }

    /// How it sat at first.
    #[must_use]
    pub const fn first(&self) -> &Mounting {
        &self.first
    }

    /// How it sat in the epoch of this index; before the first change, as at first.
    #[must_use]
    pub fn at(&self, index: i64) -> &Mounting {
        let before = self.changes.partition_point(|(from, _)| *from <= index);
        self.changes.get(..before).and_then(<[_]>::last).map_or(&self.first, |(_, mounting)| mounting)
    }

    /// The later ones in order, each with the index of its first epoch; none when it sat as it did at first.
    #[must_use]
    pub fn changes(&self) -> &[(i64, Mounting)] {
        &self.changes
    }
}

impl From<Mounting> for Mountings {
    fn from(mounting: Mounting) -> Self {
        Self::single(mounting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_holds_from_its_first_epoch_to_the_next() {
        let [first, second, third] =
            ["left,head,front", "right,feet,front", "right,head,back"].map(|words| words.parse::<Mounting>().unwrap());
        let all = Mountings::changing(first, vec![(200, third), (100, second)]);
        let at = [i64::MIN, 99, 100, 199, 200, i64::MAX].map(|index| *all.at(index));
        assert_eq!(at, [first, first, second, second, third, third]);
        assert_eq!(all.changes(), [(100, second), (200, third)]);
        assert_eq!(Mountings::single(first).at(5), &first);
    }
}
