//! The columns, group by group.

mod about;
mod bed;
mod moving;
mod others;

use super::{Column, Value};
use crate::night::still::EndedBy;
use crate::night::{Breathing, NightSummary, SleepEstimate};
use crate::posture::{Posture, Reason};

/// The columns in order, by the heading that they have in docs/variables.md.
pub const GROUPS: &[(&str, &[Column])] = &[
    ("Which night", &about::NIGHT),
    ("Can it be trusted", &about::TRUST),
    ("When", &bed::WHEN),
    ("Postures in the window", &bed::POSTURES),
    ("Movements in bed", &moving::MOVEMENTS),
    ("Stillness", &moving::STILLNESS),
    ("Activity, for comparing with studies of wrists", &moving::ACTIVITY),
    ("Breathing", &others::BREATHING),
    ("Sensor off the trunk", &others::OFF_TRUNK),
    ("Nudges", &others::NUDGES),
];

/// Where the definition of most columns is from.
const OURS: &str = "our own definition";

/// A column, for the lists.
const fn column(
    name: &'static str,
    unit: &'static str,
    about: &'static str,
    source: &'static str,
    of: fn(&NightSummary) -> Value,
) -> Column {
    Column { name, unit, about, source, of }
}

/// How many, as a cell.
fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A number with so many decimals, where it is known.
fn number(number: Option<f64>, decimals: usize) -> Value {
    number.map_or(Value::Unknown, |number| Value::Number(number, decimals))
}

/// A share of 0 to 1.
const fn share(share: f64) -> Value {
    Value::Number(share, 4)
}

/// What only a sensor on the trunk can tell: elsewhere not zero but unknown.
fn on_trunk(night: &NightSummary, number: i64) -> Value {
    night.off_trunk.is_none().then_some(number).into()
}

fn unknown(night: &NightSummary, reason: Reason) -> Value {
    night.times.unknown.get(&reason).copied().unwrap_or(0).into()
}

/// A number of the estimate of sleep; unknown where there is none.
fn sleep<T: Into<Value>>(night: &NightSummary, number: impl Fn(&SleepEstimate) -> T) -> Value {
    night.bed.as_ref().and_then(|bed| bed.sleep.as_ref()).map(number).into()
}

/// A number of the breathing; unknown where nothing is known of it.
fn breaths(night: &NightSummary, rate: impl Fn(&Breathing) -> Option<f64>) -> Value {
    number(night.breathing.as_ref().and_then(rate), 2)
}

fn still_in(night: &NightSummary, posture: Posture) -> Value {
    let still = night.still.as_ref().filter(|_| night.off_trunk.is_none());
    still.map(|still| still.postures.get(&posture).map_or(0, |it| it.secs)).into()
}

fn ended_by(night: &NightSummary, cause: EndedBy) -> Value {
    night.still.as_ref().map(|still| still.ended_by.get(&cause).copied().unwrap_or(0)).into()
}
