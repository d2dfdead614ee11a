//! Where everything of a forest plot stands.

use crate::report::Report;
use crate::report::figure::axis::Scale;
use crate::report::figure::canvas::{Align, Letters};
use crate::report::figure::header::Header;
use crate::report::figure::slots::as_f64;
use crate::report::figure::{EDGE, Format};
use crate::report::words::number::size;

/// Left and right end of the axis of a wide figure.
const AXIS: (f64, f64) = (262.0, 614.0);
/// The columns of numbers of a wide figure: points, ρ, q, mornings.
pub(super) const COLUMNS: [(f64, Align); 4] =
    [(632.0, Align::Left), (798.0, Align::Right), (848.0, Align::Right), (884.0, Align::Right)];
/// No axis is longer than this, in points: intervals that leave it have an arrow.
const LONGEST: f64 = 5.0;

/// Where everything stands.
pub(super) struct Layout {
    format: Format,
    pub(super) header: Header,
    /// From points to places.
    pub(super) scale: Scale,
    pub(super) ticks: Vec<f64>,
    rows: usize,
}

impl Layout {
    pub(super) fn of(report: &Report, format: Format) -> Self {
        let (ticks, most) = ticks(report);
        let to = if format.is_narrow() { (EDGE + 10.0, format.width() - EDGE - 10.0) } else { AXIS };
        Self {
            format,
            header: Header::new(format.width(), super::TITLE, &under(report), &[]),
            scale: Scale { from: (-most, most), to },
            ticks,
            rows: report.findings.associations.len(),
        }
    }

    const fn pitch(&self) -> f64 {
        if self.format.is_narrow() { 74.0 } else { 29.0 }
    }

    /// Where the rows begin.
    pub(super) fn top(&self) -> f64 {
        self.header.bottom() + if self.format.is_narrow() { 18.0 } else { 42.0 }
    }

    /// Where a row begins.
    pub(super) fn row(&self, row: usize) -> f64 {
        self.top() + 4.0 + as_f64(row) * self.pitch()
    }

    /// Where the rows end.
    pub(super) fn bottom(&self) -> f64 {
        self.row(self.rows) + 4.0
    }

    /// From where to where the axis is drawn: all the way, or on a phone, where letters stand between the rows, behind each
    /// mark.
    pub(super) fn strips(&self) -> Vec<(f64, f64)> {
        if !self.format.is_narrow() {
            return vec![(self.top(), self.bottom())];
        }
        let around = |row: usize| (self.row(row) + self.mark() - 9.0, self.row(row) + self.mark() + 9.0);
        (0..self.rows).map(around).collect()
    }

    /// Below the top of a row: the base line of its name.
    pub(super) const fn name_base(&self) -> f64 {
        19.0
    }

    /// Below the top of a row: its mark.
    pub(super) const fn mark(&self) -> f64 {
        if self.format.is_narrow() { 34.0 } else { 14.5 }
    }

    /// Below the top of a row: the base line of what is told of it.
    pub(super) const fn told_base(&self) -> f64 {
        if self.format.is_narrow() { 57.0 } else { 19.0 }
    }

    /// Where what cannot be drawn is told.
    pub(super) const fn told_left(&self) -> f64 {
        if self.format.is_narrow() { EDGE } else { COLUMNS[0].0 }
    }

    /// A name as far as there is room for it.
    pub(super) fn fitted(&self, name: &str, letters: Letters) -> String {
        let room = if self.format.is_narrow() { self.format.width() } else { AXIS.0 } - 2.0 * EDGE;
        let mut fitted = name.to_owned();
        while letters.width(&fitted) > room && fitted.chars().count() > 2 {
            fitted = fitted.trim_end_matches('…').to_owned();
            fitted.pop();
            fitted = format!("{}…", fitted.trim_end());
        }
        fitted
    }
}

fn under(report: &Report) -> String {
    let compared = "Pain after the half of the nights with more of it, less pain after the other half (of a circumstance: \
                    with less without), with 95 % intervals. Filled and bold: a clear link.";
    report.findings.important.map_or_else(
        || compared.to_owned(),
        |important| format!("{compared} Shaded: less than {}, too little to matter.", size(important.points)),
    )
}

/// Round steps to either side that hold every interval, as far as they go, and the last of them.
fn ticks(report: &Report) -> (Vec<f64>, f64) {
    let contrasts = report.findings.associations.iter().filter_map(|one| one.finding.measured()?.contrast);
    let least = report.findings.important.map_or(1.0, |important| 1.2 * important.points);
    let most = contrasts.map(|it| it.low.abs().max(it.high.abs())).fold(least, f64::max).min(LONGEST);
    let step = if most <= 2.0 { 0.5 } else { 1.0 };
    let most = step * (most / step - 1e-9).ceil();
    let steps = std::iter::successors(Some(-most), |at| Some(at + step));
    (steps.take_while(|&at| at <= most + 1e-9).collect(), most)
}
