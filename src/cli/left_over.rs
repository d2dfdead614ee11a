//! A word on recordings that were broken off and belong to no night yet.

use crate::store::Store;

/// Says on standard error that there are any, and what to do.
pub fn tell(store: &Store) {
    match store.unfiled().as_slice() {
        [] => {}
        [log] => anstream::eprintln!(
            "1 recording is in no night yet; supine record files it when it next starts, or: supine replay {} --save",
            log.display()
        ),
        logs => anstream::eprintln!(
            "{} recordings in {} are in no night yet; supine record files them when it next starts, or supine replay \
             FILE --save does",
            logs.len(),
            store.live_dir().display()
        ),
    }
}
