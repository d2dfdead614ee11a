//! `supine` records how a sleeper lies at night and relates it to how the back feels next morning.
//!
//! The rooms, and the one direction in which they know each other:
//!
//! - [`units`], [`time`], [`remark`], [`recording`]: the words everything else is written in.
//! - [`signal`]: numbers with a rate; samples become one-second epochs here.
//! - [`posture`]: bodies: mounting, angles, labels, bouts, stillness.
//! - [`night`] and [`diary`]: one night summed up; one morning written down.
//! - [`sensor`]: wire formats of sensors: packets in, readings out.
//! - [`link`]: nights joined with mornings, and what can honestly be said of them.
//! - [`score`]: what was said of labelled clips against what people wrote of them.
//! - [`source`] and [`store`]: files in, files kept. Only these touch the disk.
//! - [`report`]: text, pictures and a page from finished numbers; [`cli`]: one file per command.

pub mod cli;
pub mod diary;
pub mod link;
pub mod night;
pub mod posture;
pub mod recording;
pub mod remark;
pub mod report;
pub mod score;
pub mod sensor;
pub mod signal;
pub mod source;
pub mod store;
pub mod time;
pub mod units;
