//! A BlueZ that is not there, on a D-Bus that is not there either.
//!
//! btleplug's own Linux backend runs against it unchanged, in this process or in a child that is started with
//! [`Bluez::address`] in `DBUS_SYSTEM_BUS_ADDRESS`. [`Bluez`] is the room with its radio; [`Strap`] is a Polar H10 in
//! it, worn by a [`Sleeper`], with all that can go wrong as a [`Fault`] and what it truly sent as a [`Truth`].
//! Time is a [`SimulatedClock`]: the wall's, or a night in seconds.
//!
//! libdbus reads the bus's address once in the life of a process, and a program may not change its own environment
//! without unsafe code: so a test that uses btleplug itself runs in a process of its own, which [`alone`] sees to.
#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods
)]

mod adapter;
mod bus;
mod clock;
mod device;
mod faults;
mod gatt;
mod handle;
mod link;
mod objects;
mod pace;
mod schedule;
mod strap;
mod truth;
mod world;

pub use adapter::Radio;
pub use clock::SimulatedClock;
pub use faults::{Fault, Silence};
pub use handle::{Bluez, Strap, alone};
pub use pace::{Pace, Taken};
pub use schedule::{Planned, schedule};
pub use strap::{Play, Sleeper};
pub use truth::{Delivered, Outage, Truth};
pub use world::{Service, Timing};
