use plotters::style::text_anchor::{Pos, VPos};
use plotters::style::{FontDesc, FontFamily, RGBAColor, ShapeStyle, TextStyle};
use proptest::prelude::*;

use super::*;
use crate::report::font::{self, FAMILY};

/// Rows of two strips and a half.
const SIZE: (u32, u32) = (400, 160);

/// What is drawn on grey, on a surface of ours and on one of `plotters`.
fn both(draw: impl Fn(&mut Bitmap), same: impl Fn(&mut BitMapBackend<'_>)) -> (Vec<u8>, Vec<u8>) {
    let (mut ours, mut theirs) = (Bitmap::new(SIZE), vec![0xC8; 3 * 400 * 160]);
    let grey = BackendColor { alpha: 1.0, rgb: (0xC8, 0xC8, 0xC8) };
    assert!(ours.draw_rect((0, 0), (400, 160), &grey, true).is_ok());
    draw(&mut ours);
    same(&mut BitMapBackend::with_buffer(&mut theirs, SIZE));
    let mut pixels = Vec::new();
    let take = |rows: &[u8]| {
        pixels.extend_from_slice(rows);
        Ok::<_, ()>(())
    };
    assert!(ours.paint(take).is_ok());
    (pixels, theirs)
}

/// A text drawn twice, so that the second is of letters that are kept; once across strips.
fn drawn<B: DrawingBackend>(backend: &mut B, text: &str, style: &TextStyle<'_>) {
    for at in [(150, 2), (170, 50), (390, 150)] {
        assert!(backend.draw_text(text, style, at).is_ok());
    }
}

#[test]
fn letters_are_where_plotters_puts_them() {
    assert!(font::register());
    for text in ["", "AVATAR To, Wy. −12 h", "23:00 · 0.001 g", "½ ρ ±180° \u{4e00}ü"] {
        for (size, weight) in [(22.0, FontStyle::Normal), (13.37, FontStyle::Normal), (30.5, FontStyle::Bold)] {
            for (at, anchor) in [HPos::Left, HPos::Center, HPos::Right].into_iter().enumerate() {
                for alpha in [1.0, 0.4] {
                    let colour = RGBAColor(28, 31, 36, alpha);
                    let font = FontDesc::new(FontFamily::Name(FAMILY), size, weight);
                    let style = TextStyle::from(font).color(&colour).pos(Pos::new(anchor, VPos::Top));
                    let (ours, theirs) = both(|it| drawn(it, text, &style), |it| drawn(it, text, &style));
                    assert!(ours == theirs, "{text:?} of {size} {} {at} {alpha}", weight.as_str());
                }
            }
        }
    }
}

/// One of each mark between two corners.
fn marks<B: DrawingBackend>(backend: &mut B, (a, b): (BackendCoord, BackendCoord), color: BackendColor, thick: u32) {
    let style = ShapeStyle {
        color: RGBAColor(color.rgb.0, color.rgb.1, color.rgb.2, color.alpha),
        filled: true,
        stroke_width: thick,
    };
    let radius = u32::try_from((b.0 - a.0).abs()).unwrap() / 3;
    assert!(backend.draw_rect(a, b, &style, true).is_ok());
    assert!(backend.draw_rect((a.0 + 3, a.1), (b.0, b.1 + 9), &style, false).is_ok());
    for to in [b, (a.0, b.1), (b.0, a.1)] {
        assert!(backend.draw_line(a, to, &style).is_ok());
    }
    assert!(backend.draw_circle(b, radius, &style, true).is_ok());
    assert!(backend.draw_circle(a, radius, &style, false).is_ok());
    assert!(backend.fill_polygon([a, (b.0, a.1), b, (a.0 + 7, b.1 - 4)], &style).is_ok());
    assert!(backend.draw_pixel(a, color).is_ok());
}

proptest! {
    #[test]
    fn marks_are_what_plotters_makes_of_them(
        a in (-40..440, -40..200),
        b in (-40..440, -40..200),
        alpha in prop_oneof![Just(1.0), 0.0..=1.0, Just(0.998), Just(0.001)],
        rgb in any::<(u8, u8, u8)>(),
        thick in 1u32..4,
    ) {
        let color = BackendColor { alpha, rgb };
        let (ours, theirs) = both(|it| marks(it, (a, b), color, thick), |it| marks(it, (a, b), color, thick));
        prop_assert!(ours == theirs);
    }
}
