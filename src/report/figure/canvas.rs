//! Marks and letters in figure pixels, on any drawing backend.

use plotters::backend::DrawingBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, RGBAColor, TextStyle};

use super::{FigureError, SCALE};
use crate::report::font::{FAMILY, LINE_EM};
use crate::report::palette::{Rgb, Theme};

/// What is drawn on; the two place letters differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Medium {
    Svg,
    Bitmap,
}

impl Medium {
    /// The size to ask the backend for so that an em has this many device pixels.
    const fn backend_size(self, em: f64) -> f64 {
        match self {
            // plotters-svg writes the size divided by this constant.
            Self::Svg => em * 1.24,
            Self::Bitmap => em * LINE_EM,
        }
    }

    /// How far the base line lies below a position anchored at the top, for an em of this many device pixels.
    const fn drop(self, em: f64) -> f64 {
        match self {
            Self::Svg => em * 0.76,
            Self::Bitmap => em * LINE_EM / 2.0,
        }
    }
}

/// A rectangle in figure pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Area {
    pub(super) const fn new(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self { left, top, right, bottom }
    }

    pub(super) const fn width(self) -> f64 {
        self.right - self.left
    }

    pub(super) const fn height(self) -> f64 {
        self.bottom - self.top
    }
}

/// Where text stands relative to its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Centre,
    Right,
}

/// How text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letters {
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) colour: Rgb,
    pub(super) align: Align,
}

impl Letters {
    pub(super) const fn new(size: f64, colour: Rgb) -> Self {
        Self { size, bold: false, colour, align: Align::Left }
    }

    pub(super) const fn in_colour(self, colour: Rgb) -> Self {
        Self { colour, ..self }
    }

    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) const fn align(self, align: Align) -> Self {
        Self { align, ..self }
    }

    /// Width of a text in figure pixels.
    pub(super) fn width(self, text: &str) -> f64 {
        // Measured large, because the backend rounds to whole pixels.
        let font = self.font(self.size * LINE_EM * 64.0);
        font.box_size(text).map_or(0.0, |(width, _)| f64::from(width) / 64.0)
    }

    fn font(self, size: f64) -> FontDesc<'static> {
        let style = if self.bold { FontStyle::Bold } else { FontStyle::Normal };
        FontDesc::new(FontFamily::Name(FAMILY), size, style)
    }
}

/// A drawing surface in figure pixels.
pub(super) struct Canvas<'a, B: DrawingBackend> {
    backend: &'a mut B,
    medium: Medium,
    pub(super) theme: Theme,
}

fn failed(error: impl std::fmt::Display) -> FigureError {
    FigureError::Draw(error.to_string())
}

/// Figure pixels to device pixels.
#[expect(clippy::cast_possible_truncation, reason = "saturates; figures are a few thousand pixels wide")]
fn device(at: f64) -> i32 {
    (at * f64::from(SCALE)).round() as i32
}

fn point((x, y): (f64, f64)) -> (i32, i32) {
    (device(x), device(y))
}

fn paint(Rgb(r, g, b): Rgb, alpha: f64) -> RGBAColor {
    RGBAColor(r, g, b, alpha)
}

impl<'a, B: DrawingBackend> Canvas<'a, B> {
    pub(super) const fn new(backend: &'a mut B, medium: Medium, theme: Theme) -> Self {
        Self { backend, medium, theme }
    }

    pub(super) fn paper(&mut self, (width, height): (f64, f64)) -> Result<(), FigureError> {
        let paper = self.theme.paper;
        self.rect(Area::new(0.0, 0.0, width.ceil(), height.ceil()), paper)
    }

    pub(super) fn finish(&mut self) -> Result<(), FigureError> {
        self.backend.present().map_err(failed)
    }

    /// A filled rectangle; nothing where it is thinner than half a device pixel.
    pub(super) fn rect(&mut self, area: Area, colour: Rgb) -> Result<(), FigureError> {
        self.tint(area, colour, 1.0)
    }

    /// A filled rectangle through which things can be seen.
    pub(super) fn tint(&mut self, area: Area, colour: Rgb, alpha: f64) -> Result<(), FigureError> {
        let (from, to) = (point((area.left, area.top)), point((area.right, area.bottom)));
        if from.0 >= to.0 || from.1 >= to.1 {
            return Ok(());
        }
        self.backend.draw_rect(from, to, &paint(colour, alpha), true).map_err(failed)
    }

    /// A horizontal line one figure pixel thick.
    pub(super) fn across(&mut self, left: f64, right: f64, y: f64, colour: Rgb) -> Result<(), FigureError> {
        self.rect(Area::new(left, y - 0.5, right, y + 0.5), colour)
    }

    /// A vertical line.
    pub(super) fn down(&mut self, x: f64, ends: (f64, f64), thick: f64, colour: Rgb) -> Result<(), FigureError> {
        self.rect(Area::new(x - thick / 2.0, ends.0, x + thick / 2.0, ends.1), colour)
    }

    /// A filled circle.
    pub(super) fn dot(&mut self, at: (f64, f64), radius: f64, colour: Rgb) -> Result<(), FigureError> {
        self.faint_dot(at, radius, colour, 1.0)
    }

    /// A filled circle through which things can be seen; `alpha` of 1 hides them.
    pub(super) fn faint_dot(
        &mut self,
        at: (f64, f64),
        radius: f64,
        colour: Rgb,
        alpha: f64,
    ) -> Result<(), FigureError> {
        let radius = device(radius).unsigned_abs();
        let alpha = (alpha * 100.0).round() / 100.0;
        self.backend.draw_circle(point(at), radius, &paint(colour, alpha), true).map_err(failed)
    }

    /// An open circle: the mark of what is missing.
    pub(super) fn ring(&mut self, at: (f64, f64), radius: f64, colour: Rgb) -> Result<(), FigureError> {
        self.dot(at, radius, colour)?;
        let paper = self.theme.paper;
        self.dot(at, (radius - 1.0).max(0.5), paper)
    }

    /// A line in any direction.
    pub(super) fn line(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        thick: f64,
        colour: Rgb,
    ) -> Result<(), FigureError> {
        let stroke_width = device(thick).unsigned_abs();
        let style = plotters::style::ShapeStyle { color: paint(colour, 1.0), filled: true, stroke_width };
        self.backend.draw_line(point(from), point(to), &style).map_err(failed)
    }

    /// A filled polygon.
    pub(super) fn polygon(&mut self, corners: &[(f64, f64)], colour: Rgb) -> Result<(), FigureError> {
        self.faint_polygon(corners, colour, 1.0)
    }

    /// A filled polygon through which things can be seen.
    pub(super) fn faint_polygon(&mut self, corners: &[(f64, f64)], colour: Rgb, alpha: f64) -> Result<(), FigureError> {
        let corners: Vec<(i32, i32)> = corners.iter().copied().map(point).collect();
        if corners.len() < 3 {
            return Ok(());
        }
        self.backend.fill_polygon(corners, &paint(colour, alpha)).map_err(failed)
    }

    /// Diagonal lines within a rectangle, in step with those of every other rectangle: the mark of the unknown.
    pub(super) fn hatch(&mut self, area: Area, colour: Rgb) -> Result<(), FigureError> {
        const STEP: i32 = 5 * SCALE.cast_signed();
        let ((left, top), (right, bottom)) = (point((area.left, area.top)), point((area.right, area.bottom)));
        let mut sum = (left + top).div_euclid(STEP) * STEP;
        while sum < right + bottom {
            sum += STEP;
            let (x0, x1) = (left.max(sum - bottom), right.min(sum - top));
            if x0 < x1 {
                self.backend.draw_line((x0, sum - x0), (x1, sum - x1), &paint(colour, 1.0)).map_err(failed)?;
            }
        }
        Ok(())
    }

    /// Text with its base line at `y`.
    pub(super) fn text(&mut self, (x, y): (f64, f64), text: &str, letters: Letters) -> Result<(), FigureError> {
        let em = letters.size * f64::from(SCALE);
        let h_pos = match letters.align {
            Align::Left => HPos::Left,
            Align::Centre => HPos::Center,
            Align::Right => HPos::Right,
        };
        let colour = paint(letters.colour, 1.0);
        let style =
            TextStyle::from(letters.font(self.medium.backend_size(em))).color(&colour).pos(Pos::new(h_pos, VPos::Top));
        let at = (device(x), device(y - self.medium.drop(em) / f64::from(SCALE)));
        self.backend.draw_text(text, &style, at).map_err(failed)
    }
}
