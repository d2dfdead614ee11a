//! Progress on standard error, on a terminal only.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar for reading bytes; without a known total it only counts.
#[must_use]
pub fn bytes(total: Option<u64>, what: &str) -> ProgressBar {
    let template = match total {
        Some(_) => "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}",
        None => "{msg} {bytes} {bytes_per_sec}",
    };
    styled(ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(10)), template, what)
}

/// A bar for a number of things done one by one.
#[must_use]
pub fn count(total: u64, what: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(10));
    styled(bar, "{msg} {wide_bar} {pos}/{len} {eta}", what)
}

fn styled(bar: ProgressBar, template: &str, what: &str) -> ProgressBar {
    let bar = bar.with_message(what.to_owned());
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style.progress_chars("━╸ ")),
        Err(_) => bar,
    }
}
