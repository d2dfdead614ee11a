//! The `supine` program: arguments in, exit code out.
fn main() {}
