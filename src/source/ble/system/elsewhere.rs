//! What only BlueZ offers, where there is none: nothing.

use super::super::radio::RadioError;

pub(super) async fn revive() -> Result<(), RadioError> {
    Ok(())
}

pub(super) async fn forget(_: &str) -> Result<(), RadioError> {
    Ok(())
}
