//! Packets to samples, live and from logs.

mod assemble;
mod facts;
mod held;

pub use assemble::Assembler;
pub use facts::Facts;
