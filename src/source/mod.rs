//! Where samples come from: files, read without trusting them, and made-up nights.

pub mod csv;
pub mod synthetic;
