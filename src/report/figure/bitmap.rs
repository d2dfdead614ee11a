//! A drawing surface of pixels that is never in memory as a whole.
//!
//! Marks are kept as they are drawn, each with the strips of rows that it touches; then strip by strip is painted in one
//! and the same memory, which stays in the cache. What covers a strip from top to bottom before all else, as paper does,
//! is painted once and copied from row to row.
//!
//! A picture has some hundreds of letters, of which most come again and again, in the next picture too, so each is
//! rasterised once. `plotters` sets letters at whole pixels, so a letter's pixels are the same wherever it stands. What is
//! painted is what its own surface of pixels would hold, to the pixel.

use std::cell::RefCell;
use std::collections::HashMap;
use std::convert::Infallible;
use std::rc::Rc;

use ab_glyph::{Font as _, ScaleFont as _};
use plotters::backend::{BitMapBackend, DrawingBackend};
use plotters::style::FontStyle;
use plotters::style::text_anchor::HPos;
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind, rasterizer};

use crate::report::font::{Face, face};

/// Rows of a strip: few enough for the cache, and enough that a mark touches one or two.
const STRIP: usize = 64;

/// A pixel that a letter covers: where from the letter's place, and how much of it; from the top to the bottom.
type Covered = (i32, i32, f32);

/// A letter, its size, and whether it is bold.
type Letter = (char, u64, bool);

/// Less of a pixel than this is none: `plotters` mixes colours in steps of so much.
const LEAST: f32 = 1.0 / 256.0;

thread_local! {
    /// The letters drawn so far: of the few sizes that figures use some hundreds, of a kilobyte or two each.
    static LETTERS: RefCell<HashMap<Letter, Rc<[Covered]>>> = RefCell::default();
}

/// What was drawn.
#[derive(Clone)]
enum Mark {
    /// A rectangle, its lower right end not in it.
    Rect(BackendCoord, BackendCoord, BackendColor),
    /// A letter at its place.
    Letter(BackendCoord, Rc<[Covered]>, BackendColor),
}

impl Mark {
    /// Its first row, and the one after its last.
    fn rows(&self) -> (i32, i32) {
        match self {
            Self::Rect(from, to, _) => (from.1, to.1),
            Self::Letter(at, covered, _) => {
                let row = |pixel: Option<&Covered>| at.1 + pixel.map_or(0, |pixel| pixel.1);
                (row(covered.first()), row(covered.last()) + 1)
            }
        }
    }

    /// Paints it on rows of which the first is the row `top` of the picture.
    fn paint(&self, pixels: &mut [u8], width: u32, top: i32) {
        match self {
            Self::Rect(from, to, color) => {
                let rows = u32::try_from(pixels.len()).unwrap_or(0) / (3 * width).max(1);
                let mut surface = BitMapBackend::with_buffer(pixels, (width, rows));
                // It only fails where a file does.
                let _ = surface.draw_rect((from.0, from.1 - top), (to.0, to.1 - top), color, true);
            }
            Self::Letter((x, y), covered, color) => {
                for row in covered.chunk_by(|a, b| a.1 == b.1) {
                    let down = row.first().map_or(0, |first| first.1);
                    let Some(line) = line(pixels, width, y + down - top) else { continue };
                    for &(right, _, share) in row {
                        if let Some(pixel) = pixel(line, x + right) {
                            mix(pixel, color.rgb, weight(color.alpha * f64::from(share)));
                        }
                    }
                }
            }
        }
    }
}

/// The bytes of a row; none outside.
fn line(pixels: &mut [u8], width: u32, y: i32) -> Option<&mut [u8]> {
    let row = 3 * width as usize;
    pixels.get_mut(row * usize::try_from(y).ok()?..)?.get_mut(..row)
}

/// The three bytes of a pixel; none outside.
#[inline]
fn pixel(line: &mut [u8], x: i32) -> Option<&mut [u8; 3]> {
    line.get_mut(3 * usize::try_from(x).ok()?..)?.first_chunk_mut()
}

/// What a colour counts in a pixel, in parts of 256, as `plotters` rounds it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 256")]
fn weight(alpha: f64) -> u32 {
    if alpha >= 1.0 - f64::from(LEAST) { 256 } else { (alpha * 256.0) as u32 }
}

/// Mixes a colour into a pixel, as `plotters` rounds it.
#[inline]
fn mix(pixel: &mut [u8; 3], (r, g, b): (u8, u8, u8), weight: u32) {
    if weight == 256 {
        *pixel = [r, g, b];
        return;
    }
    for (old, new) in pixel.iter_mut().zip([r, g, b]) {
        #[expect(clippy::cast_possible_truncation, reason = "a part of a byte")]
        let change = (u32::from(old.abs_diff(new)) * weight / 256) as u8;
        *old = if new > *old { *old + change } else { *old - change };
    }
}

/// Pixels of three bytes: red, green, blue.
pub(super) struct Bitmap {
    size: (u32, u32),
    strips: Vec<Vec<Mark>>,
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl Bitmap {
    /// Nothing was drawn on it so far.
    pub(super) fn new(size: (u32, u32)) -> Self {
        Self { size, strips: vec![Vec::new(); (size.1 as usize).div_ceil(STRIP)] }
    }

    /// Paints what was drawn, and hands over strip after strip of whole rows.
    ///
    /// # Errors
    /// The first of `take`.
    pub(super) fn paint<E>(&self, mut take: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let row = 3 * self.size.0 as usize;
        let mut pixels = vec![0; row * STRIP];
        let mut left = self.size.1 as usize;
        for (strip, top) in self.strips.iter().zip((0..).step_by(STRIP)) {
            let pixels = pixels.get_mut(..row * left.min(STRIP)).unwrap_or_default();
            left = left.saturating_sub(STRIP);
            self.paint_strip(strip, top, pixels);
            take(pixels)?;
        }
        Ok(())
    }

    fn paint_strip(&self, marks: &[Mark], top: i32, pixels: &mut [u8]) {
        let width = self.size.0;
        let (first, others) = pixels.split_at_mut(3 * width as usize);
        let rows = 1 + others.len() / first.len().max(1);
        let bottom = top.saturating_add(i32::try_from(rows).unwrap_or(i32::MAX));
        let covers = |mark: &&Mark| matches!(mark, Mark::Rect(from, to, _) if from.1 <= top && to.1 >= bottom);
        let ground = marks.iter().take_while(covers).count();
        let (ground, marks) = marks.split_at(ground);
        ground.iter().for_each(|mark| mark.paint(first, width, top));
        others.chunks_exact_mut(first.len().max(1)).for_each(|row| row.copy_from_slice(first));
        marks.iter().for_each(|mark| mark.paint(pixels, width, top));
    }

    /// Keeps a mark with the strips that it touches.
    fn keep(&mut self, mark: &Mark) {
        let row = |at: i32| usize::try_from(at).unwrap_or(0).min(self.size.1 as usize);
        let (first, after) = mark.rows();
        let touched = row(first) / STRIP..row(after).div_ceil(STRIP);
        self.strips.get_mut(touched).into_iter().flatten().for_each(|strip| strip.push(mark.clone()));
    }

    /// Letter by letter, as `plotters` advances from one to the next.
    fn letters<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord, face: &Face) {
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
            self.keep(&Mark::Letter((left, y), covered(letter, style, face), style.color()));
            advanced += font.h_advance(glyph);
        }
    }
}

/// The pixels that a letter covers.
fn covered<S: BackendTextStyle>(letter: char, style: &S, face: &Face) -> Rc<[Covered]> {
    let key = (letter, style.size().to_bits(), matches!(style.style(), FontStyle::Bold));
    if let Some(known) = LETTERS.with_borrow(|letters| letters.get(&key).cloned()) {
        return known;
    }
    #[expect(clippy::cast_possible_truncation, reason = "as plotters does")]
    let size = style.size() as f32;
    let pixels: Rc<[Covered]> = rasterised(letter, size, face).into();
    LETTERS.with_borrow_mut(|letters| letters.insert(key, Rc::clone(&pixels)));
    pixels
}

/// The same, drawn anew; its place is that of its left edge, as `plotters` has it, and half a line above its base line.
#[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "as plotters does")]
fn rasterised(letter: char, size: f32, face: &Face) -> Vec<Covered> {
    let font = face.as_scaled(size);
    let mut pixels = Vec::new();
    if let Some(outline) = font.outline_glyph(font.scaled_glyph(letter)) {
        let top = (size / 2.0 + outline.px_bounds().min.y) as i32;
        outline.draw(|x, y, share| {
            if share >= LEAST {
                pixels.push((x as i32, y as i32 + top, share));
            }
        });
    }
    pixels
}

impl DrawingBackend for Bitmap {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        match weight(color.alpha) {
            0 => {}
            256 => self.keep(&Mark::Rect((x, y), (x + 1, y + 1), BackendColor { alpha: 1.0, ..color })),
            _ => self.keep(&Mark::Rect((x, y), (x + 1, y + 1), color)),
        }
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        let (level, upright) = (from.1 == to.1, from.0 == to.0);
        if !(level || upright) || style.stroke_width() != 1 {
            return rasterizer::draw_line(self, from, to, style);
        }
        // Only an opaque upright line may be drawn from either end.
        let turned = !level && style.color().alpha >= 1.0 && from.1 > to.1;
        let (from, to) = if turned { (to, from) } else { (from, to) };
        self.draw_rect(from, (to.0 + 1, to.1 + 1), &style.color(), true)
    }

    fn draw_rect<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S, fill: bool) -> Drawn {
        if !fill {
            return rasterizer::draw_rect(self, a, b, style, fill);
        }
        let (from, to) = ((a.0.min(b.0), a.1.min(b.1)), (a.0.max(b.0), a.1.max(b.1)));
        self.keep(&Mark::Rect(from, to, style.color()));
        Ok(())
    }

    /// Of text that is level and hung by its top, in the built-in letters.
    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> Drawn {
        let face = face(&style.style()).ok_or_else(|| DrawingErrorKind::FontError("no such letters".into()))?;
        let ((left, top), (right, _)) =
            style.layout_box(text).map_err(|error| DrawingErrorKind::FontError(Box::new(error)))?;
        let width = right - left;
        let before = match style.anchor().h_pos {
            HPos::Left => 0,
            HPos::Right => width,
            HPos::Center => width / 2,
        };
        self.letters(text, style, (x - before - left, y - top), face);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
