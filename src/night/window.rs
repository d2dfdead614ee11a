//! When the person was in bed.
