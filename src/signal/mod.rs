//! Numbers with a rate.
