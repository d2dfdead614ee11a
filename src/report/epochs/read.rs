//! The table of epochs read back, for what is made of a night that is stored.

use csv::StringRecord;

use super::{COLUMNS, Column, FIRST};
use crate::posture::pipeline::LabelledEpoch;
use crate::posture::{Label, Posture, Reason, Track};
use crate::time::Timestamp;
use crate::units::{Accel, Body};

/// The epochs of a night as its table has them: with the decimals that are kept.
#[derive(Clone, Debug)]
pub struct Epochs {
    /// Start of the first.
    pub start: Timestamp,
    /// Length of each in seconds.
    pub epoch_secs: u32,
    /// What is said of each, in order and without a hole.
    pub labels: Vec<Label>,
    /// The columns of numbers that the table has, with a value an epoch; `None` where it is unknown.
    pub columns: Vec<(&'static Column, Vec<Option<f64>>)>,
}

/// Why a table of epochs cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// There is no epoch in it.
    #[error("its table of epochs is empty")]
    Empty,
    /// A column that must be there is not.
    #[error("its table of epochs has no column {0}")]
    NoColumn(&'static str),
    /// A row that cannot be understood.
    #[error("line {line} of its table of epochs: {what}")]
    Row {
        /// Counted from 1, the heading among them.
        line: u64,
        /// What is wrong with it.
        what: String,
    },
}

/// Where the columns of a table stand.
struct Places {
    time: usize,
    posture: usize,
    numbers: Vec<(&'static Column, usize)>,
}

impl Epochs {
    /// Reads a table with epochs of this length. Columns that this version does not know are left out, and a table of an
    /// older version may have fewer.
    ///
    /// # Errors
    /// When it is empty, a row cannot be understood, or the epochs do not follow one upon the other.
    pub fn read(table: &[u8], epoch_secs: u32) -> Result<Self, Broken> {
        let mut reader = csv::Reader::from_reader(table);
        let places = Places::of(reader.headers().map_err(|error| broken(&error))?)?;
        let columns = places.numbers.iter().map(|&(column, _)| (column, Vec::new())).collect();
        let mut epochs = Self { start: Timestamp::default(), epoch_secs, labels: Vec::new(), columns };
        for row in reader.records() {
            let row = row.map_err(|error| broken(&error))?;
            let line = row.position().map_or(0, csv::Position::line);
            epochs.push(&places, &row).map_err(|what| Broken::Row { line, what })?;
        }
        if epochs.labels.is_empty() { Err(Broken::Empty) } else { Ok(epochs) }
    }

    fn push(&mut self, places: &Places, row: &StringRecord) -> Result<(), String> {
        let cell = |place: usize| row.get(place).unwrap_or_default();
        let at = time(cell(places.time)).ok_or_else(|| format!("{:?} is no time", cell(places.time)))?;
        if self.labels.is_empty() {
            self.start = at;
        }
        if at != self.end() {
            return Err(format!("{} does not follow upon the row before", cell(places.time)));
        }
        let label = label(cell(places.posture)).ok_or_else(|| format!("{:?} is no posture", cell(places.posture)))?;
        self.labels.push(label);
        for ((column, place), (_, values)) in places.numbers.iter().zip(&mut self.columns) {
            values.push(number(cell(*place), column, label)?);
        }
        Ok(())
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is none; [`Epochs::read`] refuses that.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Start of epoch `index`; its end is the start of the next.
    #[must_use]
    pub fn time_of(&self, index: usize) -> Timestamp {
        self.start + jiff::SignedDuration::from_secs(self.secs_of(index))
    }

    /// Whole seconds from the start of the first epoch to that of epoch `index`.
    #[must_use]
    pub fn secs_of(&self, index: usize) -> i64 {
        i64::try_from(index).unwrap_or(i64::MAX).saturating_mul(i64::from(self.epoch_secs))
    }

    /// End of the last.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        self.time_of(self.len())
    }

    /// The values of one column; none where the table does not have it.
    #[must_use]
    pub fn values(&self, name: &str) -> &[Option<f64>] {
        self.columns.iter().find(|(column, _)| column.name == name).map_or(&[], |(_, values)| values)
    }

    /// The track that the table was made from, to its decimals: of gravity only the direction is kept.
    #[must_use]
    pub fn track(&self) -> Track {
        let epoch = |(index, &label): (usize, &Label)| {
            let value = |name| self.values(name).get(index).copied().flatten();
            LabelledEpoch {
                label,
                probability: value("probability"),
                gravity: direction(value("roll_deg"), value("inclination_deg")),
                movement: value("movement_g").unwrap_or(0.0),
                coverage: value("coverage").unwrap_or(0.0),
            }
        };
        let epochs = self.labels.iter().enumerate().map(epoch).collect();
        Track { start: self.start, epoch_secs: self.epoch_secs, epochs }
    }

    /// The runs of one label, as the indices of their epochs.
    #[must_use]
    pub fn runs(&self) -> Vec<(Label, std::ops::Range<usize>)> {
        let mut at = 0;
        let runs = self.labels.chunk_by(|a, b| a == b).filter_map(|run| {
            let from = at;
            at += run.len();
            Some((*run.first()?, from..at))
        });
        runs.collect()
    }
}

impl Places {
    fn of(headings: &StringRecord) -> Result<Self, Broken> {
        if headings.is_empty() {
            return Err(Broken::Empty);
        }
        let place = |name: &str| headings.iter().position(|heading| heading == name);
        let [(time, _), (posture, _)] = FIRST;
        let known = COLUMNS.iter().filter_map(|column| Some((column, place(column.name)?)));
        Ok(Self {
            time: place(time).ok_or(Broken::NoColumn(time))?,
            posture: place(posture).ok_or(Broken::NoColumn(posture))?,
            numbers: known.collect(),
        })
    }
}

/// Gravity of one g in a direction; without a roll it lies along the trunk.
fn direction(roll: Option<f64>, inclination: Option<f64>) -> Option<Accel<Body>> {
    let (sin, cos) = inclination?.to_radians().sin_cos();
    let Some(roll) = roll else { return Some(Accel::from_g(0.0, sin.signum(), 0.0)) };
    Some(Accel::from_g(-roll.to_radians().sin() * cos, sin, roll.to_radians().cos() * cos))
}

fn broken(error: &csv::Error) -> Broken {
    Broken::Row { line: error.position().map_or(0, csv::Position::line), what: error.to_string() }
}

fn time(cell: &str) -> Option<Timestamp> {
    let undated = || cell.parse().ok().map(Timestamp::from_secs);
    cell.parse::<jiff::Timestamp>().ok().map(Timestamp::from).or_else(undated)
}

fn label(cell: &str) -> Option<Label> {
    let postures = Posture::ALL.into_iter().map(Label::Posture);
    postures.chain(Reason::ALL.into_iter().map(Label::Unknown)).find(|label| label.key() == cell)
}

/// A number; older tables have a movement of zero in a gap, where nothing can be known of it.
fn number(cell: &str, column: &Column, label: Label) -> Result<Option<f64>, String> {
    let not_known = label == Label::Unknown(Reason::Gap) && column.name == "movement_g";
    if cell.is_empty() || not_known {
        return Ok(None);
    }
    let number = cell.parse().ok().filter(|number: &f64| number.is_finite());
    number.map(Some).ok_or_else(|| format!("{} is {cell:?}, which is no number", column.name))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::table;
    use super::*;
    use crate::time::Clock;

    fn any_label() -> impl Strategy<Value = Label> {
        let postures = Posture::ALL.into_iter().map(Label::Posture);
        proptest::sample::select(postures.chain(Reason::ALL.into_iter().map(Label::Unknown)).collect::<Vec<_>>())
    }

    fn any_epoch() -> impl Strategy<Value = LabelledEpoch> {
        let axis = || -2.0..2.0;
        let gravity = proptest::option::of((axis(), axis(), axis()).prop_map(|(x, y, z)| Accel::from_g(x, y, z)));
        let probability = proptest::option::of(0.0..=1.0);
        (any_label(), gravity, 0.0..4.0, 0.0..=1.0, probability).prop_map(
            |(label, gravity, movement, coverage, probability)| LabelledEpoch {
                label,
                probability,
                gravity,
                movement,
                coverage,
            },
        )
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_back_to_its_decimals(
            epochs in proptest::collection::vec(any_epoch(), 1..50),
            start in -1_000_000_000_i64..3_000_000_000,
            epoch_secs in 1_u32..20,
            is_dated: bool,
        ) {
            let track = Track { start: Timestamp::from_secs(start), epoch_secs, epochs };
            let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
            let clock = if is_dated { Clock::Dated(zone) } else { Clock::Undated };
            let read = Epochs::read(table(&track, &[], &clock).as_bytes(), epoch_secs).unwrap();
            prop_assert_eq!((read.start, read.end()), (track.start, track.end()));
            prop_assert_eq!(&read.labels, &track.epochs.iter().map(|epoch| epoch.label).collect::<Vec<_>>());
            prop_assert_eq!(read.columns.len(), COLUMNS.len());
            // What is made of it again says the same.
            let again = read.track();
            prop_assert_eq!(again.epochs.len(), track.epochs.len());
            for (one, two) in again.epochs.iter().zip(&track.epochs) {
                prop_assert_eq!(one.label, two.label);
                // Along the trunk only that it is along the trunk is kept.
                if let (Some(one), Some(two), Some(_)) = (one.gravity, two.gravity, two.roll()) {
                    prop_assert!(one.vector().angle(two.vector()).to_degrees() < 0.2);
                }
            }
            for (column, values) in &read.columns {
                let half = 0.5 * 10_f64.powi(-i32::try_from(column.decimals).unwrap()) + 1e-12;
                for (value, epoch) in values.iter().zip(&track.epochs) {
                    let said = (column.of)(&super::super::Row { epoch, breaths: None });
                    prop_assert_eq!(value.is_some(), said.is_some());
                    prop_assert!(value.zip(said).is_none_or(|(value, said)| (value - said).abs() <= half));
                }
            }
        }
    }

    const TABLE: &str = "time,posture,roll_deg,inclination_deg,movement_g,coverage,probability,later\n\
                         2026-03-14T23:06:40+01:00,supine,-1.5,2.0,0.0123,1.00,0.988,x\n\
                         2026-03-14T23:06:42+01:00,gap,,,0.0000,0.00,,x\n";

    #[test]
    fn a_table_is_read_with_its_gaps() {
        let epochs = Epochs::read(TABLE.as_bytes(), 2).unwrap();
        assert_eq!(epochs.start, "2026-03-14T22:06:40Z".parse::<jiff::Timestamp>().unwrap().into());
        assert_eq!(epochs.labels, [Label::Posture(Posture::Supine), Label::Unknown(Reason::Gap)]);
        assert_eq!(epochs.values("roll_deg"), [Some(-1.5), None]);
        assert_eq!(epochs.values("movement_g"), [Some(0.0123), None]);
        assert_eq!(epochs.values("coverage"), [Some(1.0), Some(0.0)]);
        assert_eq!(epochs.end() - epochs.start, jiff::SignedDuration::from_secs(4));
        assert_eq!(epochs.runs(), [(epochs.labels[0], 0..1), (epochs.labels[1], 1..2)]);
    }

    #[test]
    fn an_older_table_has_fewer_columns() {
        let epochs = Epochs::read(b"time,posture\n0,prone\n1,prone\n", 1).unwrap();
        assert_eq!((epochs.len(), epochs.columns.len(), epochs.values("roll_deg")), (2, 0, [].as_slice()));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let says = |table: &str| Epochs::read(table.as_bytes(), 1).unwrap_err().to_string();
        assert_eq!(says(""), "its table of epochs is empty");
        assert_eq!(says("time,posture\n"), "its table of epochs is empty");
        assert_eq!(says("time,roll_deg\n0,1\n"), "its table of epochs has no column posture");
        assert_eq!(
            says("time,posture\n0,prone\n2,prone\n"),
            "line 3 of its table of epochs: 2 does not follow upon the row before"
        );
        assert_eq!(says("time,posture\nx,prone\n"), "line 2 of its table of epochs: \"x\" is no time");
        assert_eq!(says("time,posture\n0,flat\n"), "line 2 of its table of epochs: \"flat\" is no posture");
        let row = says("time,posture,roll_deg\n0,prone,north\n");
        assert_eq!(row, "line 2 of its table of epochs: roll_deg is \"north\", which is no number");
    }
}
