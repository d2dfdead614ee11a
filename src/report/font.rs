//! The letters in the figures, built in.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use plotters::style::{FontStyle, register_font};

/// The family, as CSS lists it; the built-in letters are registered under this whole list, so that a bitmap is
/// written in them and a vector picture names what to use where they are not installed.
pub(super) const FAMILY: &str = "Roboto, Segoe UI, Helvetica Neue, Arial, sans-serif";

/// Height of a line (ascent less descent of `hhea`) in em; `plotters` sizes bitmap letters by it.
pub(super) const LINE_EM: f64 = 2400.0 / 2048.0;

const FACES: [(FontStyle, &[u8]); 2] = [
    (FontStyle::Normal, include_bytes!("font/Roboto-Regular.ttf")),
    (FontStyle::Bold, include_bytes!("font/Roboto-Bold.ttf")),
];

/// The letters as CSS that fetches nothing, for pages and for pictures that stand alone: what was measured in them fits
/// only in them.
#[must_use]
pub(super) fn css() -> String {
    let face = |(style, bytes): (FontStyle, &[u8])| {
        let weight = if matches!(style, FontStyle::Bold) { 700 } else { 400 };
        let letters = BASE64.encode(bytes);
        format!("@font-face{{font-family:Roboto;font-weight:{weight};src:url(data:font/ttf;base64,{letters})}}\n")
    };
    FACES.into_iter().map(face).collect()
}

/// Makes the letters known to `plotters`, once; false if it does not take them.
pub(super) fn register() -> bool {
    static REGISTERED: OnceLock<bool> = OnceLock::new();
    *REGISTERED.get_or_init(|| FACES.into_iter().all(|(style, bytes)| register_font(FAMILY, style, bytes).is_ok()))
}

/// Letters of one style.
pub(super) type Face = ab_glyph::FontRef<'static>;

/// The letters of a style, if they are built in.
pub(super) fn face(style: &FontStyle) -> Option<&'static Face> {
    static READ: OnceLock<Vec<(FontStyle, Face)>> = OnceLock::new();
    let read = || {
        let faces = FACES.into_iter();
        faces.filter_map(|(style, bytes)| Some((style, Face::try_from_slice(bytes).ok()?))).collect()
    };
    let same = |known: &FontStyle| known.as_str() == style.as_str();
    READ.get_or_init(read).iter().find(|(known, _)| same(known)).map(|(_, face)| face)
}

#[cfg(test)]
mod tests {
    use super::*;
    use plotters::style::{FontDesc, FontFamily};

    #[test]
    fn every_letter_that_figures_use_is_there() {
        assert!(register());
        // What is missing is drawn as the same box as every other missing letter.
        let width =
            |text: &str| FontDesc::new(FontFamily::Name(FAMILY), 1000.0, FontStyle::Normal).box_size(text).unwrap();
        let missing = width("\u{4e00}");
        for letter in ['ρ', '−', '–', '°', '±', '≤', '≥', '½', '·', '…', 'ü', 'é'] {
            assert_ne!(width(&letter.to_string()), missing, "{letter}");
        }
    }
}
