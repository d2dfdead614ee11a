//! Pain as a calendar: weeks as rows, days as cells, the score as shade and as number, and what is missing named.

mod weeks;

use plotters::backend::DrawingBackend;

use super::canvas::{Align, Area, Canvas, Letters};
use super::header::Header;
use super::legend;
use super::slots::as_f64;
use super::{EDGE, Figure, FigureError, Format, Scene, render};
use crate::report::palette::{Rgb, Theme, of_score};
use crate::report::{Report, words};
use weeks::{Day, Week, weeks};

const TITLE: &str = "Pain on waking, day by day";
/// Room for the date of a week's Monday, which may carry a year.
const DATES: f64 = 86.0;
/// Between two cells, and between two columns of weeks.
const AIR: f64 = 2.0;
const GUTTER: f64 = 14.0;
/// Weeks that a column holds before another is begun beside it.
const FEWEST_ROWS: usize = 6;
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Draws every day from the first to the last morning.
///
/// # Errors
/// When the drawing library refuses, which no report makes it do.
pub fn calendar(report: &Report, format: Format, theme: Theme) -> Result<Figure, FigureError> {
    render(|| Calendar::of(report, format), theme)
}

struct Calendar {
    format: Format,
    header: Header,
    weeks: Vec<Week>,
    /// Weeks in a column.
    rows: usize,
    cell: (f64, f64),
    description: String,
}

impl Calendar {
    fn of(report: &Report, format: Format) -> Self {
        let weeks = weeks(&report.mornings);
        let (columns, cell) = match format {
            Format::Wide => (3, (25.0, 24.0)),
            Format::Narrow => (1, (39.0, 28.0)),
        };
        let rows = weeks.len().div_ceil(columns).max(FEWEST_ROWS.min(weeks.len()));
        let under = "Weeks are rows, days are cells; the number is the score, 0 (none) to 10 (worst imaginable).";
        let header = Header::new(format.width(), TITLE, under, &[]);
        Self { format, header, rows, cell, description: described(report), weeks }
    }

    /// Base line of the legend; where it needs two rows, of the first.
    fn legend_base(&self) -> f64 {
        self.header.bottom() + 34.0
    }

    /// Where the names of the days stand.
    fn days_base(&self) -> f64 {
        self.legend_base() + if self.format.is_narrow() { 92.0 } else { 38.0 }
    }

    /// The cell of a day in a week.
    fn cell(&self, week: usize, day: usize) -> Area {
        let (column, row) = (week / self.rows.max(1), week % self.rows.max(1));
        let (width, height) = self.cell;
        let pitch = DATES + 7.0 * (width + AIR) + GUTTER;
        let left = EDGE + as_f64(column) * pitch + DATES + as_f64(day) * (width + AIR);
        let top = self.days_base() + 8.0 + as_f64(row) * (height + AIR);
        Area::new(left, top, left + width, top + height)
    }
}

/// Scores, and how many days have none.
fn described(report: &Report) -> String {
    let scoreless = words::count(report.without_score().count(), "night has", "nights have");
    let nightless = words::count(report.without_night().count(), "score has", "scores have");
    let scores: Vec<String> = report
        .mornings
        .iter()
        .filter_map(|morning| Some(format!("{} {}", words::day(morning.date), morning.entry.as_ref()?.pain)))
        .collect();
    format!("{scoreless} no pain score, {nightless} no night. Scores: {}.", scores.join(", "))
}

impl Scene for Calendar {
    fn name(&self) -> &'static str {
        match self.format {
            Format::Wide => "calendar",
            Format::Narrow => "calendar-narrow",
        }
    }

    fn is_file(&self) -> bool {
        !self.format.is_narrow()
    }

    fn size(&self) -> (f64, f64) {
        let last = self.cell(self.rows.saturating_sub(1), 6);
        (self.format.width(), last.bottom + EDGE)
    }

    fn title(&self) -> String {
        TITLE.to_owned()
    }

    fn description(&self) -> String {
        self.description.clone()
    }

    fn draw<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>) -> Result<(), FigureError> {
        self.header.draw(canvas)?;
        key(canvas, self)?;
        names(canvas, self)?;
        for (index, week) in self.weeks.iter().enumerate() {
            dates(canvas, self, index, week)?;
            for (day, state) in week.days.iter().enumerate() {
                draw_day(canvas, self.cell(index, day), *state)?;
            }
        }
        Ok(())
    }
}

/// The names of the days over each column of weeks.
fn names<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, calendar: &Calendar) -> Result<(), FigureError> {
    let letters = Letters::new(12.0, canvas.theme.muted).align(Align::Centre);
    let tops = (0..calendar.weeks.len()).step_by(calendar.rows.max(1));
    for (week, (day, name)) in tops.flat_map(|week| DAYS.iter().enumerate().map(move |day| (week, day))) {
        let cell = calendar.cell(week, day);
        canvas.text((f64::midpoint(cell.left, cell.right), calendar.days_base()), name, letters)?;
    }
    Ok(())
}

/// The Monday of a week, with its year where that is new.
fn dates<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    calendar: &Calendar,
    index: usize,
    week: &Week,
) -> Result<(), FigureError> {
    let cell = calendar.cell(index, 0);
    let before = index.checked_sub(1).and_then(|before| calendar.weeks.get(before)).map(|week| week.monday.year());
    let format = if before == Some(week.monday.year()) { "%-d %b" } else { "%-d %b %Y" };
    let letters = Letters::new(13.0, canvas.theme.muted).align(Align::Right);
    let base = f64::midpoint(cell.top, cell.bottom) + 4.5;
    canvas.text((cell.left - 10.0, base), &week.monday.strftime(format).to_string(), letters)?;
    // Weeks left out before this one.
    if week.after_a_hole {
        canvas.across(cell.left - DATES + 8.0, cell.left - 10.0, cell.top - 1.5, canvas.theme.muted)
    } else {
        Ok(())
    }
}

fn draw_day<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, cell: Area, day: Day) -> Result<(), FigureError> {
    let theme = canvas.theme;
    match day {
        Day::Outside => Ok(()),
        Day::Nothing => outline(canvas, cell, theme.grid),
        Day::NightOnly => legend::unknown(canvas, cell),
        Day::Score { score, night } => {
            let (ground, letters) = of_score(score, theme);
            canvas.rect(cell, ground)?;
            let letters = Letters::new(14.0, letters).align(Align::Centre);
            canvas.text(
                (f64::midpoint(cell.left, cell.right), f64::midpoint(cell.top, cell.bottom) + 5.0),
                &score.to_string(),
                letters,
            )?;
            if night { Ok(()) } else { corner(canvas, cell, letters.colour) }
        }
    }
}

/// The corner of a day whose night is missing.
fn corner<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, cell: Area, colour: Rgb) -> Result<(), FigureError> {
    const SIDE: f64 = 8.0;
    canvas.polygon(&[(cell.right - SIDE, cell.top), (cell.right, cell.top), (cell.right, cell.top + SIDE)], colour)
}

fn outline<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, cell: Area, colour: Rgb) -> Result<(), FigureError> {
    for y in [cell.top + 0.5, cell.bottom - 0.5] {
        canvas.across(cell.left, cell.right, y, colour)?;
    }
    for x in [cell.left + 0.5, cell.right - 0.5] {
        canvas.down(x, (cell.top, cell.bottom), 1.0, colour)?;
    }
    Ok(())
}

/// The scale of shades, and what cells without a score or without a night look like.
fn key<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, calendar: &Calendar) -> Result<(), FigureError> {
    let (theme, base) = (canvas.theme, calendar.legend_base());
    let (mut x, mut y) = (EDGE, base);
    for score in 0..=10_u8 {
        let (ground, _) = of_score(score, theme);
        canvas.rect(Area::new(x, y - 12.0, x + 15.0, y + 2.0), ground)?;
        x += 15.0;
    }
    let letters = Letters::new(13.0, theme.ink);
    canvas.text((x + 6.0, y), "0 to 10", letters)?;
    x += 6.0 + letters.width("0 to 10") + 22.0;
    let score = |night| Day::Score { score: 4, night };
    for (day, said) in
        [(score(false), "no night recorded"), (Day::NightOnly, "a night, no score"), (Day::Nothing, "neither")]
    {
        let wide = 24.0 + 6.0 + letters.width(said) + 20.0;
        if x + wide > calendar.format.width() {
            (x, y) = (EDGE, y + 28.0);
        }
        draw_day(canvas, Area::new(x, y - 16.0, x + 24.0, y + 5.0), day)?;
        canvas.text((x + 30.0, y), said, letters)?;
        x += wide;
    }
    Ok(())
}
