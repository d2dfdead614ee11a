//! Pictures in the page: drawn for light paper; the style sheet turns them for dark screens.

use maud::{Markup, PreEscaped, html};

/// One picture as SVG, for wide screens and for phones.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'a> {
    /// For pages, screens and print.
    pub wide: &'a str,
    /// For phones; where there is none, the other serves.
    pub narrow: Option<&'a str>,
}

/// The pictures of the page; without them it is made of words and tables.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pictures<'a> {
    /// Posture and pain, morning by morning.
    pub chart: Option<Picture<'a>>,
    /// What each exposure went with, on one axis.
    pub forest: Option<Picture<'a>>,
    /// Pain against each exposure.
    pub scatter: Option<Picture<'a>>,
    /// Pain by day and week.
    pub calendar: Option<Picture<'a>>,
    /// The last night.
    pub last: LastNight<'a>,
    /// Trials in their order; absent for one without a result.
    pub trials: &'a [Option<Picture<'a>>],
}

/// The pictures of one night.
#[derive(Clone, Copy, Debug, Default)]
pub struct LastNight<'a> {
    /// On its time axis.
    pub night: Option<Picture<'a>>,
    /// By roll.
    pub rose: Option<Picture<'a>>,
}

/// A picture, where it was drawn.
pub(super) fn picture(picture: Option<Picture<'_>>) -> Markup {
    html! { @if let Some(picture) = picture { figure { (in_either_width(picture)) } } }
}

pub(super) fn in_either_width(Picture { wide, narrow }: Picture<'_>) -> Markup {
    html! {
        @match narrow {
            None => (PreEscaped(wide)),
            Some(narrow) => {
                div.wide { (PreEscaped(wide)) }
                div.narrow { (PreEscaped(narrow)) }
            }
        }
    }
}
