//! Pictures: drawn once, as vectors and as pixels, the same to the byte on every machine.
//!
//! A scene draws itself on a [`Canvas`] in figure pixels; both outputs are drawn at [`SCALE`] times that, so the bitmap is
//! crisp on dense screens and the vectors keep half pixels.

mod axis;
mod bins;
mod canvas;
mod chart;
mod clock;
mod legend;
mod night;
mod scatter;
mod slots;

use plotters::backend::{BitMapBackend, DrawingBackend, SVGBackend};

use super::font;
use super::palette::Theme;
use canvas::{Canvas, Medium};

pub use chart::chart;
pub use night::night;
pub use scatter::scatter;

/// Device pixels per figure pixel.
const SCALE: u32 = 2;

/// Width of every figure in figure pixels.
const WIDTH: u32 = 900;

/// Where headings begin, and what is left free on the right.
const EDGE: f64 = 16.0;

/// Where plots end.
const RIGHT: f64 = WIDTH as f64 - EDGE;

/// A finished picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What to call its files, without ending.
    pub name: &'static str,
    /// As vectors.
    pub svg: String,
    /// As pixels.
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
    const NAME: &'static str;

    /// Height in figure pixels.
    fn height(&self) -> u32;

    /// Title, for those who cannot see it.
    fn title(&self) -> String;

    /// What it shows, for those who cannot see it.
    fn description(&self) -> String;

    /// Draws it on paper that is already coloured.
    fn draw<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>) -> Result<(), FigureError>;
}

fn render(scene: &impl Scene, theme: Theme) -> Result<Figure, FigureError> {
    if !font::register() {
        return Err(FigureError::Font);
    }
    Ok(Figure { name: name(scene), svg: svg(scene, theme)?, png: png(scene, theme)? })
}

const fn name<S: Scene>(_: &S) -> &'static str {
    S::NAME
}

fn svg(scene: &impl Scene, theme: Theme) -> Result<String, FigureError> {
    let (width, height) = (WIDTH * SCALE, scene.height() * SCALE);
    let mut body = String::new();
    {
        let mut backend = SVGBackend::with_string(&mut body, (width, height));
        let mut canvas = Canvas::new(&mut backend, Medium::Svg, theme);
        canvas.paper(WIDTH, scene.height())?;
        scene.draw(&mut canvas)?;
        canvas.finish()?;
    }
    // The library's own first line knows neither scale nor title.
    let body = body.split_once('\n').map_or("", |(_, rest)| rest);
    let head = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{}\" viewBox=\"0 0 {width} {height}\" role=\"img\">",
        scene.height()
    );
    let (title, description) = (escape(&scene.title()), escape(&scene.description()));
    Ok(format!("{head}\n<title>{title}</title>\n<desc>{description}</desc>\n{body}"))
}

fn png(scene: &impl Scene, theme: Theme) -> Result<Vec<u8>, FigureError> {
    let (width, height) = (WIDTH * SCALE, scene.height() * SCALE);
    let mut pixels = vec![0; 3 * width as usize * height as usize];
    {
        let mut backend = BitMapBackend::with_buffer(&mut pixels, (width, height));
        let mut canvas = Canvas::new(&mut backend, Medium::Bitmap, theme);
        canvas.paper(WIDTH, scene.height())?;
        scene.draw(&mut canvas)?;
        canvas.finish()?;
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    // Flat colours repeat as they are; the filters for photographs only get in the way.
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(bytes)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests;
