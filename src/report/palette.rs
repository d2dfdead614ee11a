//! Colours: of the postures, and of the paper they stand on.

use std::fmt;

use crate::posture::Posture;

/// A colour in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// Half of this and half of another.
    #[must_use]
    pub const fn mixed(self, other: Self) -> Self {
        Self(self.0.midpoint(other.0), self.1.midpoint(other.1), self.2.midpoint(other.2))
    }
}

/// As CSS writes it: `#C8430C`.
impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02X}{:02X}{:02X}", self.0, self.1, self.2)
    }
}

/// The colour of a posture, the same on light and on dark paper.
///
/// Blue, sky, green, vermilion and orange after Okabe and Ito ("Color Universal Design", 2008), moved apart until
/// every pair keeps a CIEDE2000 difference of at least 18 under normal vision and each full dichromacy, and at least
/// 24 from either paper; the tests prove it.
#[must_use]
pub const fn of_posture(posture: Posture) -> Rgb {
    match posture {
        Posture::Supine => Rgb(0x0B, 0x4F, 0x9E),
        Posture::LeftSide => Rgb(0x63, 0xBD, 0xF7),
        Posture::RightSide => Rgb(0x12, 0x8F, 0x70),
        Posture::Prone => Rgb(0xC8, 0x43, 0x0C),
        Posture::Upright => Rgb(0xED, 0xAF, 0x2E),
    }
}

/// What a figure is drawn on and written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// One word for file names: `light` or `dark`.
    pub name: &'static str,
    /// The background.
    pub paper: Rgb,
    /// Text and marks.
    pub ink: Rgb,
    /// Text that explains, and the hatching of unknown time.
    pub muted: Rgb,
    /// Lines behind the marks.
    pub grid: Rgb,
}

impl Theme {
    /// For light paper and print.
    pub const LIGHT: Self = Self {
        name: "light",
        paper: Rgb(0xFF, 0xFF, 0xFF),
        ink: Rgb(0x1C, 0x1F, 0x24),
        muted: Rgb(0x5C, 0x63, 0x6E),
        grid: Rgb(0xDD, 0xE0, 0xE5),
    };

    /// For dark screens.
    pub const DARK: Self = Self {
        name: "dark",
        paper: Rgb(0x15, 0x18, 0x1D),
        ink: Rgb(0xEC, 0xEE, 0xF1),
        muted: Rgb(0xA3, 0xAB, 0xB7),
        grid: Rgb(0x33, 0x39, 0x43),
    };
}

#[cfg(test)]
mod vision;

#[cfg(test)]
mod tests {
    use super::vision::{Vision, contrast, difference};
    use super::*;

    #[test]
    fn every_pair_of_postures_differs_for_every_eye() {
        for (index, a) in Posture::ALL.into_iter().enumerate() {
            for b in Posture::ALL.into_iter().skip(index + 1) {
                for vision in Vision::ALL {
                    let apart = difference(of_posture(a), of_posture(b), vision);
                    assert!(apart >= 18.0, "{a} and {b} are {apart:.1} apart under {vision:?}");
                }
            }
        }
    }

    #[test]
    fn every_posture_stands_out_from_both_papers() {
        for theme in [Theme::LIGHT, Theme::DARK] {
            for posture in Posture::ALL {
                for vision in Vision::ALL {
                    let apart = difference(of_posture(posture), theme.paper, vision);
                    assert!(apart >= 24.0, "{posture} is {apart:.1} from {} paper under {vision:?}", theme.name);
                }
            }
        }
    }

    #[test]
    fn text_reads_on_its_paper() {
        // WCAG 2.2, success criteria 1.4.3 (4.5:1) and 1.4.6 (7:1).
        for theme in [Theme::LIGHT, Theme::DARK] {
            assert!(contrast(theme.ink, theme.paper) >= 7.0);
            assert!(contrast(theme.muted, theme.paper) >= 4.5);
        }
    }

    #[test]
    fn a_colour_is_written_as_css() {
        assert_eq!(of_posture(Posture::Prone).to_string(), "#C8430C");
    }
}
