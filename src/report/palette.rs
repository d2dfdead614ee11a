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

    /// This at `share` 0, another at 1, evenly in between.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
    pub fn towards(self, other: Self, share: f64) -> Self {
        let share = share.clamp(0.0, 1.0);
        let step = |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as u8;
        Self(step(self.0, other.0), step(self.1, other.1), step(self.2, other.2))
    }

    /// Whether white letters read better on it than black ones: whether its relative luminance (WCAG 2.2) is below
    /// 0.179, where both have the same contrast of 4.6:1.
    #[must_use]
    pub fn is_dark(self) -> bool {
        let linear = |byte: u8| {
            let part = f64::from(byte) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2) < 0.179
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

/// The colour of a share of a whole, 0 to 1: one blue over the paper, the more of it the further from the paper.
///
/// One hue that only changes in lightness reads alike for every eye, and on a copy in grey.
#[must_use]
pub fn of_share(share: f64, theme: Theme) -> Rgb {
    let full = if theme.paper.is_dark() { Posture::LeftSide } else { Posture::Supine };
    theme.paper.towards(of_posture(full), share)
}

/// How far from the paper a score lies, as a share for [`of_share`].
///
/// The step from 5 to 6 is wider than the others: between them the letters on it change from ink to paper, and either
/// must read. None is the colour of a posture, which stays what it is in the dark.
const SHARE_OF_SCORE: [f64; 11] = [0.06, 0.152, 0.244, 0.336, 0.428, 0.52, 0.77, 0.825, 0.88, 0.93, 0.98];

/// The colour of a pain score, 0 to 10, and that of the letters on it; above 10 as 10.
#[must_use]
pub fn of_score(score: u8, theme: Theme) -> (Rgb, Rgb) {
    let share = SHARE_OF_SCORE.get(usize::from(score)).copied().unwrap_or(0.98);
    (of_share(share, theme), if score <= 5 { theme.ink } else { theme.paper })
}

/// What turns a picture drawn for light paper into one for dark screens: CSS for every colour that is not a posture's.
#[must_use]
pub fn dark_rules() -> String {
    let (light, dark) = (Theme::LIGHT, Theme::DARK);
    let own = light.colours().into_iter().zip(dark.colours());
    let shades = (0..=10).map(|score| (of_score(score, light).0, of_score(score, dark).0));
    let rule =
        |(from, to): (Rgb, Rgb)| format!("svg [fill=\"{from}\"]{{fill:{to}}}svg [stroke=\"{from}\"]{{stroke:{to}}}\n");
    own.chain(shades).map(rule).collect()
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
    /// Its colours, in one order for every theme.
    const fn colours(self) -> [Rgb; 5] {
        [self.paper, self.ink, self.muted, self.grid, self.muted.mixed(self.paper)]
    }

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
    fn letters_read_on_every_share() {
        // WCAG 2.2, success criterion 1.4.3.
        for theme in [Theme::LIGHT, Theme::DARK] {
            for percent in 0..=100 {
                let ground = of_share(f64::from(percent) / 100.0, theme);
                let letters = if ground.is_dark() { Rgb(255, 255, 255) } else { Rgb(0, 0, 0) };
                assert!(contrast(letters, ground) >= 4.5, "{percent} % on {}", theme.name);
            }
        }
    }

    #[test]
    fn letters_read_on_every_score_and_scores_differ_for_every_eye() {
        for theme in [Theme::LIGHT, Theme::DARK] {
            for score in 0..=10 {
                let (ground, letters) = of_score(score, theme);
                assert!(contrast(letters, ground) >= 4.5, "{score} on {}", theme.name);
            }
            for (score, vision) in (0..10).flat_map(|score| Vision::ALL.map(|vision| (score, vision))) {
                let apart = difference(of_score(score, theme).0, of_score(score + 1, theme).0, vision);
                // One that is seen side by side; the number stands in it anyway.
                assert!(apart > 2.0, "{score} is {apart:.1} from the next on {} under {vision:?}", theme.name);
            }
        }
    }

    #[test]
    fn the_same_place_has_the_same_meaning_in_the_dark() {
        let rules = dark_rules();
        assert!(
            rules.contains("svg [fill=\"#FFFFFF\"]{fill:#15181D}")
                && rules.contains("svg [stroke=\"#5C636E\"]{stroke:#A3ABB7}")
        );
        // No colour is turned into two, and none of a posture into another.
        let from: Vec<&str> = rules.lines().filter_map(|rule| rule.get(11..18)).collect();
        let once: std::collections::BTreeSet<&&str> = from.iter().collect();
        assert_eq!((from.len(), once.len()), (16, 16), "{from:?}");
        assert!(Posture::ALL.iter().all(|posture| !from.contains(&of_posture(*posture).to_string().as_str())));
    }

    #[test]
    fn a_greater_share_is_further_from_the_paper_for_every_eye() {
        for theme in [Theme::LIGHT, Theme::DARK] {
            for vision in Vision::ALL {
                let apart = |share: f64| difference(of_share(share, theme), theme.paper, vision);
                let apart: Vec<f64> = (0..=10).map(|tenth| apart(f64::from(tenth) / 10.0)).collect();
                assert!(apart.is_sorted_by(|a, b| b - a > 2.0), "{} {vision:?}: {apart:?}", theme.name);
            }
        }
    }

    #[test]
    fn a_colour_is_written_as_css() {
        assert_eq!(of_posture(Posture::Prone).to_string(), "#C8430C");
    }
}
