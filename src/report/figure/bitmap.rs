//! A drawing surface of pixels on which every letter is rasterised once.
//!
//! A picture has some hundreds of letters, of which most come again and again, in the next picture too. `plotters` outlines
//! and fills each anew, which is two fifths of a picture's cost. It sets letters at whole pixels, so a letter's pixels are
//! the same wherever it stands: they are kept, and what is drawn is the same to the pixel.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use ab_glyph::{Font as _, ScaleFont as _};
use plotters::backend::{BitMapBackend, DrawingBackend};
use plotters::style::FontStyle;
use plotters::style::text_anchor::{HPos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind, FontTransform};

use crate::report::font::{FAMILY, Face, face};

/// A pixel that a letter covers: where from the letter's place, and how much of it.
type Covered = (i32, i32, f64);

/// A letter, its size, and whether it is bold.
type Letter = (char, u64, bool);

/// Less of a pixel than this is none: `plotters` mixes colours in steps of so much.
const LEAST: f64 = 1.0 / 256.0;

thread_local! {
    /// The letters drawn so far: of the few sizes that figures use some hundreds, of a kilobyte or two each.
    static LETTERS: RefCell<HashMap<Letter, Rc<[Covered]>>> = RefCell::default();
}

/// Pixels of three bytes: red, green, blue.
pub(super) struct Bitmap<'a>(BitMapBackend<'a>);

type Drawn<'a> = Result<(), DrawingErrorKind<<BitMapBackend<'a> as DrawingBackend>::ErrorType>>;

impl<'a> Bitmap<'a> {
    /// On pixels that are coloured as the paper is.
    pub(super) fn on(pixels: &'a mut [u8], size: (u32, u32)) -> Self {
        Self(BitMapBackend::with_buffer(pixels, size))
    }

    /// Letter by letter, as `plotters` advances from one to the next.
    fn letters<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord, face: &Face) -> Drawn<'a> {
        #[expect(clippy::cast_possible_truncation, reason = "as plotters does")]
        let font = face.as_scaled(style.size() as f32);
        let (mut advanced, mut last) = (0.0_f32, None);
        for letter in text.chars() {
            let glyph = font.glyph_id(letter);
            if let Some(last) = last.replace(glyph) {
                advanced += font.kern(last, glyph);
            }
            #[expect(clippy::cast_possible_truncation, reason = "as plotters does")]
            let left = x + advanced as i32;
            for &(right, down, share) in &*covered(letter, style)? {
                let color = BackendColor { alpha: share, ..style.color() };
                self.0.draw_pixel((left + right, y + down), color)?;
            }
            advanced += font.h_advance(glyph);
        }
        Ok(())
    }
}

/// The face that a text is to be written in, if it is opaque, level, hung by its top, and in our letters.
fn usual<S: BackendTextStyle>(style: &S) -> Option<&'static Face> {
    let is_plain = style.color().alpha >= 1.0
        && matches!(style.transform(), FontTransform::None)
        && matches!(style.anchor().v_pos, VPos::Top)
        && style.family().as_str() == FAMILY;
    is_plain.then(|| face(&style.style())).flatten()
}

/// The pixels that a letter covers.
fn covered<'a, S: BackendTextStyle>(
    letter: char,
    style: &S,
) -> Result<Rc<[Covered]>, DrawingErrorKind<<BitMapBackend<'a> as DrawingBackend>::ErrorType>> {
    let key = (letter, style.size().to_bits(), matches!(style.style(), FontStyle::Bold));
    if let Some(known) = LETTERS.with_borrow(|letters| letters.get(&key).cloned()) {
        return Ok(known);
    }
    let mut pixels = Vec::new();
    let drawn = style.draw(letter.encode_utf8(&mut [0; 4]), (0, 0), |x, y, color| {
        pixels.extend((color.alpha >= LEAST).then_some((x, y, color.alpha)));
        Ok::<(), std::convert::Infallible>(())
    });
    let Ok(()) = drawn.map_err(|error| DrawingErrorKind::FontError(Box::new(error)))?;
    let pixels: Rc<[Covered]> = pixels.into();
    LETTERS.with_borrow_mut(|letters| letters.insert(key, Rc::clone(&pixels)));
    Ok(pixels)
}

impl<'a> DrawingBackend for Bitmap<'a> {
    type ErrorType = <BitMapBackend<'a> as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.0.get_size()
    }

    fn ensure_prepared(&mut self) -> Drawn<'a> {
        self.0.ensure_prepared()
    }

    fn present(&mut self) -> Drawn<'a> {
        self.0.present()
    }

    #[inline]
    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn<'a> {
        self.0.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn<'a> {
        self.0.draw_line(from, to, style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn<'a> {
        self.0.draw_rect(upper_left, bottom_right, style, fill)
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> Drawn<'a> {
        let Some(face) = usual(style) else { return self.0.draw_text(text, style, (x, y)) };
        let ((left, top), (right, _)) =
            style.layout_box(text).map_err(|error| DrawingErrorKind::FontError(Box::new(error)))?;
        let width = right - left;
        let before = match style.anchor().h_pos {
            HPos::Left => 0,
            HPos::Right => width,
            HPos::Center => width / 2,
        };
        self.letters(text, style, (x - before - left, y - top), face)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::font;
    use plotters::style::text_anchor::Pos;
    use plotters::style::{FontDesc, FontFamily, RGBAColor, TextStyle};

    const SIZE: (u32, u32) = (400, 60);

    /// A text drawn twice on grey, so that the second is of letters that are kept.
    fn drawn<B: DrawingBackend>(mut backend: B, text: &str, style: &TextStyle<'_>) {
        for at in [(150, 2), (170, 30)] {
            assert!(backend.draw_text(text, style, at).is_ok());
        }
    }

    #[test]
    fn letters_are_where_plotters_puts_them() {
        assert!(font::register());
        let blank = || vec![0xC8; 3 * 400 * 60];
        for text in ["", "AVATAR To, Wy. −12 h", "23:00 · 0.001 g", "½ ρ ±180° \u{4e00}ü"] {
            for (size, weight) in [(22.0, FontStyle::Normal), (13.37, FontStyle::Normal), (30.5, FontStyle::Bold)] {
                for (at, anchor) in [HPos::Left, HPos::Center, HPos::Right].into_iter().enumerate() {
                    for alpha in [1.0, 0.4] {
                        let colour = RGBAColor(28, 31, 36, alpha);
                        let font = FontDesc::new(FontFamily::Name(FAMILY), size, weight);
                        let style = TextStyle::from(font).color(&colour).pos(Pos::new(anchor, VPos::Top));
                        let (mut ours, mut theirs) = (blank(), blank());
                        drawn(Bitmap::on(&mut ours, SIZE), text, &style);
                        drawn(BitMapBackend::with_buffer(&mut theirs, SIZE), text, &style);
                        assert!(ours == theirs, "{text:?} of {size} {} {at} {alpha}", weight.as_str());
                    }
                }
            }
        }
    }
}
