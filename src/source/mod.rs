//! Where samples come from: files of others and our own, read without trusting them.

pub mod csv;
