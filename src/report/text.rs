//! The terminal's view: a night and a report in at most 80 columns.
//!
//! Styles are ANSI escapes that the printing side strips where they do not belong; nothing is said by colour alone.

mod doctor;
mod night;
mod report;

use anstyle::{RgbColor, Style};
use textwrap::{Options, WordSeparator, WrapAlgorithm};

use super::palette;
use crate::posture::Posture;

pub use doctor::doctor;
pub use night::{night, night_in_full};
pub use report::report;

const WIDTH: usize = 80;
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// Lines of text that grow.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn line(&mut self, text: &str) {
        self.0.push_str(text.trim_end());
        self.0.push('\n');
    }

    fn blank(&mut self) {
        self.line("");
    }

    fn heading(&mut self, text: &str) {
        self.line(&styled(BOLD, text));
    }

    /// Breaks between words so that no line is too long; lines after the first are indented by `indent` more. A number
    /// and its per cent stay together.
    fn wrapped(&mut self, first: &str, indent: usize, text: &str) {
        let rest = " ".repeat(indent);
        let options = Options::new(WIDTH).initial_indent(first).subsequent_indent(&rest).break_words(false);
        let options = options.wrap_algorithm(WrapAlgorithm::FirstFit).word_separator(WordSeparator::AsciiSpace);
        let lines = textwrap::fill(&text.replace(" %", "\u{a0}%"), options);
        self.line(&lines.replace('\u{a0}', " "));
    }

    /// A name and what is said of it, side by side.
    fn pair(&mut self, name: &str, text: &str) {
        self.wrapped(&format!("  {name:<19}"), 21, text);
    }

    fn item(&mut self, text: &str) {
        self.wrapped("  - ", 4, text);
    }
}

fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// A bar of `share` (0 to 1) of `width` cells, in eighths of a cell; only nothing has no bar.
fn bar(share: f64, width: u32, posture: Posture) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 8 × width")]
    let eighths = (share.clamp(0.0, 1.0) * f64::from(width) * 8.0).ceil() as usize;
    if eighths == 0 {
        return String::new();
    }
    let rest = EIGHTHS.get(eighths % 8).copied().unwrap_or_default();
    let palette::Rgb(r, g, b) = palette::of_posture(posture);
    let colour = Style::new().fg_color(Some(RgbColor(r, g, b).into()));
    styled(colour, &format!("{}{rest}", "█".repeat(eighths / 8)))
}

#[cfg(test)]
mod tests;
