//! Where samples come from: files, and made-up nights.

pub mod synthetic;
