//! Numbers with a rate; nothing here knows of bodies or beds.

pub mod anchor;
pub mod columns;
pub mod jolt;
pub mod range;
pub mod series;
pub mod sphere;
pub mod swing;
pub mod timeline;
pub mod trend;
