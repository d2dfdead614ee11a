//! Colours for a dark room: everything is dim, and the background is black whatever the terminal's theme.

use ratatui::style::{Color, Modifier, Style};

use crate::posture::Posture;

/// The 256-colour palette is understood everywhere; of it, what is near the figure's colours and muted.
const fn muted(posture: Posture) -> u8 {
    match posture {
        Posture::Supine => 25,
        Posture::LeftSide => 67,
        Posture::RightSide => 29,
        Posture::Prone => 130,
        Posture::Upright => 136,
    }
}

/// How things are written; without colour, brightness alone tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ink {
    pub(super) colour: bool,
}

impl Ink {
    fn coloured(self, index: u8, without: Modifier) -> Style {
        if self.colour { Style::new().fg(Color::Indexed(index)) } else { Style::new().add_modifier(without) }
    }

    /// Black, so that a light theme does not light up the bedroom.
    pub(super) fn paper(self) -> Style {
        if self.colour { Style::new().bg(Color::Indexed(16)) } else { Style::new() }
    }

    /// The sentence that says how it is.
    pub(super) fn loud(self) -> Style {
        self.coloured(252, Modifier::BOLD)
    }

    /// Numbers.
    pub(super) fn plain(self) -> Style {
        self.coloured(246, Modifier::empty())
    }

    /// What names the numbers, and what can wait.
    pub(super) fn faint(self) -> Style {
        self.coloured(241, Modifier::DIM)
    }

    /// What needs attention.
    pub(super) fn wrong(self) -> Style {
        self.coloured(172, Modifier::BOLD)
    }

    /// The one line of a night without a key.
    pub(super) fn night(self, wrong: bool) -> Style {
        self.coloured(if wrong { 94 } else { 239 }, Modifier::DIM)
    }

    /// A posture; unknown is grey.
    pub(super) fn posture(self, posture: Option<Posture>) -> Style {
        posture.map_or_else(|| self.faint(), |posture| self.coloured(muted(posture), Modifier::empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::palette::{Rgb, of_posture};

    /// A colour of the 6 × 6 × 6 cube that begins at 16.
    fn rgb(index: u8) -> [f64; 3] {
        let level = |step: u8| if step == 0 { 0.0 } else { f64::from(55 + 40 * step) };
        let cube = index - 16;
        [level(cube / 36), level(cube / 6 % 6), level(cube % 6)]
    }

    /// The angle between two colours, brightness left out.
    fn apart([r, g, b]: [f64; 3], Rgb(x, y, z): Rgb) -> f64 {
        let (a, b) = (nalgebra::Vector3::new(r, g, b), nalgebra::Vector3::new(x.into(), y.into(), z.into()));
        a.angle(&b)
    }

    #[test]
    fn every_muted_colour_is_nearest_to_its_own_posture() {
        for posture in Posture::ALL {
            let to = |other: &Posture| apart(rgb(muted(posture)), of_posture(*other));
            let nearest = Posture::ALL.into_iter().min_by(|a, b| to(a).total_cmp(&to(b)));
            assert_eq!(nearest, Some(posture));
        }
    }
}
