//! Keeps the machine from going to sleep while a night is recorded; the display may turn off.

/// While it lives the machine does not go to sleep by itself.
pub struct Awake {
    _held: keepawake::KeepAwake,
}

impl Awake {
    /// Asks the system to stay awake.
    ///
    /// # Errors
    /// The warning to show where the system does not listen: recording goes on.
    pub fn hold() -> Result<Self, String> {
        let held = keepawake::Builder::default()
            .display(false)
            .idle(true)
            .sleep(true)
            .reason("recording a night")
            .app_name("supine")
            .app_reverse_domain("io.github.supine")
            .create();
        // What the system says to that helps nobody at night.
        held.map(|held| Self { _held: held }).map_err(|_| {
            "This machine does not let programs keep it awake: switch sleep off in its settings, and plug it in."
                .to_owned()
        })
    }
}
