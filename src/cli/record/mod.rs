//! `supine record`: what the person sees while a night is recorded, and what nudges do.

pub mod awake;
pub mod check;
pub mod deliver;
#[cfg(test)]
mod fixture;
pub mod lines;
pub mod nudge;
pub mod say;
pub mod screen;
pub mod status;
