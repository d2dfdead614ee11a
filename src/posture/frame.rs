//! The body frame and its angles.
