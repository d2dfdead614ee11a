//! The posture of an epoch.
