//! Where packets and samples come from: the radio, files, read without trusting them, and made-up nights.

#[cfg(feature = "ble")]
pub mod ble;
pub mod csv;
pub mod file;
pub mod packets;
pub mod synthetic;
