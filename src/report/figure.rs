//! Pictures: drawn once, as vectors and as pixels, the same to the byte on every machine.
//!
//! A scene draws itself on a `Canvas` in figure pixels; both outputs are drawn at `SCALE` times that, so the bitmap is
//! crisp on dense screens and the vectors keep half pixels.

mod axis;
mod bins;
mod bitmap;
mod calendar;
mod canvas;
mod chart;
mod clock;
mod confusion;
mod forest;
mod header;
mod legend;
mod night;
mod packed;
mod rose;
mod scatter;
mod slots;
mod trial;

use plotters::backend::{DrawingBackend, SVGBackend};

use super::font::{self, FAMILY};
use super::palette::Theme;
use bitmap::Bitmap;
use canvas::{Canvas, Medium};
use packed::packed;

pub use calendar::calendar;
pub use chart::chart;
pub use confusion::{Confused, confusion};
pub use forest::forest;
pub use night::night;
pub use rose::rose;
pub use scatter::scatter;
pub use trial::trial;

/// Device pixels per figure pixel.
const SCALE: u32 = 2;

/// Where headings begin, and what is left free on the right.
const EDGE: f64 = 16.0;

/// What a figure is laid out for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A page, a screen, a document.
    Wide,
    /// A phone.
    Narrow,
}

impl Format {
    /// Whether it is for phones, and so no file of its own.
    const fn is_narrow(self) -> bool {
        matches!(self, Self::Narrow)
    }

    /// In figure pixels.
    const fn width(self) -> f64 {
        match self {
            Self::Wide => 900.0,
            Self::Narrow => 400.0,
        }
    }
}

/// A finished picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What to call its files, without ending.
    pub name: &'static str,
    /// As vectors.
    pub svg: String,
    /// As pixels; empty of those for phones, which stand in the page and are no files.
    pub png: Vec<u8>,
}

/// Why a picture could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum FigureError {
    /// The built-in letters were refused.
    #[error("the built-in font cannot be used")]
    Font,
    /// The drawing library refused a mark.
    #[error("cannot draw: {0}")]
    Draw(String),
    /// The pixels could not be written as PNG.
    #[error("cannot write the picture as PNG: {0}")]
    Png(#[from] png::EncodingError),
}

/// Something that can be drawn.
trait Scene {
    /// What to call its files.
    fn name(&self) -> &'static str;

    /// Width and height in figure pixels.
    fn size(&self) -> (f64, f64);

    /// Title, for those who cannot see it.
    fn title(&self) -> String;

    /// What it shows, for those who cannot see it.
    fn description(&self) -> String;

    /// Whether it is also a file of its own, and not in the page alone.
    fn is_file(&self) -> bool {
        true
    }

    /// Draws it on paper that is already coloured.
    fn draw<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>) -> Result<(), FigureError>;
}

/// Lays a scene out, which measures letters, and draws it.
fn render<S: Scene>(scene: impl FnOnce() -> S, theme: Theme) -> Result<Figure, FigureError> {
    if !font::register() {
        return Err(FigureError::Font);
    }
    let scene = scene();
    let svg = svg(&scene, theme)?;
    let png = if scene.is_file() { png(&scene, theme)? } else { Vec::new() };
    Ok(Figure { name: scene.name(), svg, png })
}

/// Width and height in device pixels.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few thousand at most")]
fn device_size(scene: &impl Scene) -> (u32, u32) {
    let (width, height) = scene.size();
    (width.ceil() as u32 * SCALE, height.ceil() as u32 * SCALE)
}

fn svg(scene: &impl Scene, theme: Theme) -> Result<String, FigureError> {
    let (width, height) = device_size(scene);
    let mut body = String::new();
    {
        let mut backend = SVGBackend::with_string(&mut body, (width, height));
        let mut canvas = Canvas::new(&mut backend, Medium::Svg, theme);
        canvas.paper(scene.size())?;
        scene.draw(&mut canvas)?;
        canvas.finish()?;
    }
    // The library's own first line knows neither scale nor title.
    let body = body.split_once('\n').map_or("", |(_, rest)| rest);
    let head = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" font-family=\"{FAMILY}\">",
        width / SCALE,
        height / SCALE
    );
    let (title, description) = (escape(&scene.title()), escape(&scene.description()));
    let body = lean(body);
    Ok(format!("{head}\n<title>{title}</title>\n<desc>{description}</desc>\n{body}"))
}

/// Leaves out what is said of every mark and goes without saying; text cannot hold these quotes.
fn lean(body: &str) -> String {
    let family = format!(" font-family=\"{FAMILY}\"");
    [" opacity=\"1\"", " stroke=\"none\"", " stroke-width=\"1\"", family.as_str()]
        .into_iter()
        .fold(body.to_owned(), |body, default| body.replace(default, ""))
}

fn png(scene: &impl Scene, theme: Theme) -> Result<Vec<u8>, FigureError> {
    let mut bitmap = Bitmap::new(device_size(scene));
    let mut canvas = Canvas::new(&mut bitmap, Medium::Bitmap, theme);
    canvas.paper(scene.size())?;
    scene.draw(&mut canvas)?;
    canvas.finish()?;
    packed(&bitmap)
}

/// A picture to be looked at by itself: with the letters that it was measured in.
#[must_use]
pub fn standing_alone(svg: &str) -> String {
    svg.replacen("</desc>\n", &format!("</desc>\n<style>{}</style>\n", font::css()), 1)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests;
