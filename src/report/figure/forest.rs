//! All exposures on one axis: by how many points pain differed after nights with more of each.

mod layout;

use plotters::backend::DrawingBackend;

use super::canvas::{Align, Area, Canvas, Letters};
use super::{EDGE, Figure, FigureError, Format, Scene, axis, render, scatter};
use crate::link::{Association, Finding, Interval, Measured};
use crate::report::palette::Theme;
use crate::report::words::number::signed;
use crate::report::{Report, words};
use layout::Layout;

const TITLE: &str = "What went with more and with less pain";

/// Draws the difference between nights with more of each exposure and the others, in points of pain.
///
/// # Errors
/// When the drawing library refuses, which no report makes it do.
pub fn forest(report: &Report, format: Format, theme: Theme) -> Result<Figure, FigureError> {
    render(|| Forest { report, format, layout: Layout::of(report, format) }, theme)
}

struct Forest<'a> {
    report: &'a Report,
    format: Format,
    layout: Layout,
}

impl Forest<'_> {
    fn rows(&self) -> impl Iterator<Item = (f64, &Association)> {
        let tops = (0..).map(|row: usize| self.layout.row(row));
        tops.zip(&self.report.findings.associations)
    }
}

/// The columns of one row: points, ρ, q and mornings.
fn numbers(association: &Association, measured: &Measured) -> [String; 4] {
    let points = measured.contrast.map_or_else(|| "–".to_owned(), signed);
    [points, words::rho(measured.rho.estimate), words::probability(measured.q), association.n.to_string()]
}

impl Scene for Forest<'_> {
    fn name(&self) -> &'static str {
        match self.format {
            Format::Wide => "forest",
            Format::Narrow => "forest-narrow",
        }
    }

    fn is_file(&self) -> bool {
        !self.format.is_narrow()
    }

    fn size(&self) -> (f64, f64) {
        (self.format.width(), self.layout.bottom() + 42.0)
    }

    fn title(&self) -> String {
        TITLE.to_owned()
    }

    fn description(&self) -> String {
        let said = |one: &Association| {
            let numbers = one.finding.measured().map(|measured| {
                let [points, rho, q, n] = numbers(one, measured);
                format!(", {points} points, ρ {rho}, q {q}, n {n}")
            });
            let (name, finding) = (words::sentence(&one.exposure.name()), words::finding(one));
            format!("{name}: {finding}{}.", numbers.unwrap_or_default())
        };
        self.report.findings.associations.iter().map(said).collect::<Vec<_>>().join(" ")
    }

    fn draw<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>) -> Result<(), FigureError> {
        self.layout.header.draw(canvas)?;
        ground(canvas, self)?;
        columns(canvas, self)?;
        self.rows().try_for_each(|(top, association)| row(canvas, self, top, association))
    }
}

/// The band of differences too small to matter, and the axis.
fn ground<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, forest: &Forest<'_>) -> Result<(), FigureError> {
    let (layout, theme) = (&forest.layout, canvas.theme);
    let bottom = layout.bottom();
    layout.strips().into_iter().try_for_each(|strip| grid(canvas, forest, strip))?;
    let small = Letters::new(13.0, theme.muted).align(Align::Centre);
    for &tick in &layout.ticks {
        let x = layout.scale.place(tick);
        let sign = if tick > 0.0 { "+" } else { "" };
        canvas.text((x, bottom + 18.0), &format!("{sign}{}", axis::label(tick).replace('-', "−")), small)?;
    }
    let (left, right) = layout.scale.to;
    canvas.text((left, bottom + 36.0), "less pain", small.align(Align::Left))?;
    canvas.text((f64::midpoint(left, right), bottom + 36.0), "points", small)?;
    canvas.text((right, bottom + 36.0), "more pain", small.align(Align::Right))
}

/// The lines of the axis, and the band, from the first to the second height.
fn grid<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    forest: &Forest<'_>,
    (top, bottom): (f64, f64),
) -> Result<(), FigureError> {
    let (layout, theme) = (&forest.layout, canvas.theme);
    if let Some(important) = forest.report.findings.important {
        let (left, right) = (layout.scale.place(-important.points), layout.scale.place(important.points));
        canvas.tint(Area::new(left, top, right, bottom), theme.grid, 0.45)?;
    }
    for &tick in &layout.ticks {
        let (thick, colour) = if tick == 0.0 { (1.5, theme.muted) } else { (1.0, theme.grid) };
        canvas.down(layout.scale.place(tick), (top, bottom), thick, colour)?;
    }
    Ok(())
}

/// What the columns of numbers are; on a phone each row says it itself.
fn columns<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, forest: &Forest<'_>) -> Result<(), FigureError> {
    if forest.format.is_narrow() {
        return Ok(());
    }
    let letters = Letters::new(13.0, canvas.theme.muted);
    let base = forest.layout.top() - 10.0;
    for (at, align, name) in
        layout::COLUMNS.iter().zip(["points (95 %)", "ρ", "q", "n"]).map(|(&(at, align), name)| (at, align, name))
    {
        canvas.text((at, base), name, letters.align(align))?;
    }
    Ok(())
}

fn row<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    forest: &Forest<'_>,
    top: f64,
    association: &Association,
) -> Result<(), FigureError> {
    let (layout, theme) = (&forest.layout, canvas.theme);
    let clear = words::clear(&association.finding).is_some();
    let name = Letters::new(15.0, theme.ink);
    let name = if clear { name.bold() } else { name };
    canvas.text(
        (EDGE, top + layout.name_base()),
        &layout.fitted(&words::sentence(&association.exposure.name()), name),
        name,
    )?;
    let y = top + layout.mark();
    match &association.finding {
        Finding::Measured(measured) => {
            if let Some(contrast) = measured.contrast {
                interval(canvas, forest, y, contrast, clear, scatter::colour(&association.exposure, theme))?;
            }
            told(canvas, forest, top, &numbers(association, measured), clear)
        }
        _ => {
            let letters = Letters::new(13.0, theme.muted);
            canvas.text(
                (layout.told_left(), top + layout.told_base()),
                &words::sentence(&words::verdict(association)),
                letters,
            )
        }
    }
}

/// The estimate with its interval; where the interval leaves the axis, an arrow says so.
fn interval<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    forest: &Forest<'_>,
    y: f64,
    interval: Interval,
    clear: bool,
    colour: crate::report::palette::Rgb,
) -> Result<(), FigureError> {
    let (scale, theme) = (forest.layout.scale, canvas.theme);
    let ink = if clear { theme.ink } else { theme.muted };
    let half = if clear { 1.5 } else { 0.75 };
    let (left, right) = (scale.place(interval.low), scale.place(interval.high));
    canvas.rect(Area::new(left, y - half, right, y + half), ink)?;
    for (end, x, inward) in [(interval.low, left, 7.0), (interval.high, right, -7.0)] {
        if (scale.from.0..=scale.from.1).contains(&end) {
            canvas.down(x, (y - 5.0, y + 5.0), 2.0 * half, ink)?;
        } else {
            canvas.polygon(&[(x, y), (x + inward, y - 5.0), (x + inward, y + 5.0)], ink)?;
        }
    }
    let at = (scale.place(interval.estimate), y);
    canvas.dot(at, 6.5, theme.paper)?;
    if clear { canvas.dot(at, 5.5, colour) } else { canvas.ring(at, 5.0, theme.muted) }
}

/// The numbers: in columns, or on a phone in a line.
fn told<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    forest: &Forest<'_>,
    top: f64,
    numbers: &[String; 4],
    clear: bool,
) -> Result<(), FigureError> {
    let (layout, theme) = (&forest.layout, canvas.theme);
    let letters = Letters::new(13.0, if clear { theme.ink } else { theme.muted });
    let letters = if clear { letters.bold() } else { letters };
    if forest.format.is_narrow() {
        let [points, rho, q, n] = numbers;
        let points = if points == "–" { String::new() } else { format!("{points} points, ") };
        let line = format!("{points}ρ {rho}, q {q}, n {n}");
        return canvas.text((EDGE, top + layout.told_base()), &line, letters);
    }
    for (&(at, align), number) in layout::COLUMNS.iter().zip(numbers) {
        canvas.text((at, top + layout.name_base()), number, letters.align(align))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_follow_each_other() {
        let report = crate::report::fixture::report(16);
        assert!(crate::report::font::register());
        let forest = Forest { report: &report, format: Format::Wide, layout: Layout::of(&report, Format::Wide) };
        let tops: Vec<f64> = forest.rows().map(|(top, _)| top).collect();
        assert_eq!(tops.len(), report.findings.associations.len());
        assert!(tops.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(forest.size().1 > *tops.last().unwrap());
    }
}
