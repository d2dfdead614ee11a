//! `supine nights`: what is stored.

use std::collections::BTreeMap;

use clap::Args;
use jiff::civil::Date;
use serde::Serialize;

use super::context::Context;
use super::table::{ATTENTION, Flush, Table};
use super::{left_over, out};
use crate::diary::{Diary, Nrs};
use crate::night::{Concern, NightSummary, Span, Verdict};
use crate::posture::{Posture, Worn};
use crate::report::words;
use crate::store::Shelf;
use crate::time::Night;

const EXAMPLES: &str = "\
Examples:
  supine nights
  supine nights --json

Hours are those in bed, except recorded; turns are those in bed per hour of known lying time. Pain is that of \
the morning after. A dash is what cannot be known: a sensor on thigh, pocket or wrist tells no postures, and its hours in bed are those at rest; it is not compared. A night to be used with care is compared \
with pain like the others; one that is not usable is left out.

JSON: nights, an array by date; of each night, morning, zone, recorded and in_bed (start and end in UTC), recorded_secs, \
in_bed_secs, posture_secs (supine, left_side, right_side, prone, upright), unknown_secs, longest_stillness_secs, \
position_changes, position_changes_per_hour, pain, verdict (good, care, not_usable), concerns (why, as in docs/variables.md) \
and worn (null where not known); and damaged, an array of messages.";

/// List the nights that are stored
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Nights {
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// One night, as JSON shows it.
#[derive(Serialize)]
struct Row {
    night: Night,
    morning: Date,
    zone: Option<String>,
    recorded: Span,
    in_bed: Span,
    recorded_secs: i64,
    in_bed_secs: i64,
    posture_secs: BTreeMap<Posture, i64>,
    unknown_secs: i64,
    longest_stillness_secs: Option<i64>,
    position_changes: u32,
    position_changes_per_hour: Option<f64>,
    pain: Option<Nrs>,
    /// Whether it can be used, and why not simply.
    verdict: Verdict,
    concerns: Vec<&'static str>,
    #[serde(skip)]
    why: String,
    /// Where the sensor was worn, if that was said.
    worn: Option<Worn>,
    #[serde(skip)]
    on_trunk: bool,
    /// `23:05–07:12`, for the table.
    #[serde(skip)]
    from_to: String,
}

impl Nights {
    /// Lists them.
    ///
    /// # Errors
    /// When the data folder cannot be read.
    pub fn run(&self, context: &Context) -> anyhow::Result<()> {
        let shelf = context.store.nights()?;
        let diary = context.store.diary()?;
        let rows: Vec<Row> = shelf.nights.iter().filter_map(|night| Row::new(night, &diary)).collect();
        let text = if self.json { json(&rows, &shelf)? } else { text(&rows, &shelf, &diary) };
        out::print(&text)?;
        left_over::tell(&context.store);
        Ok(())
    }
}

impl Row {
    fn new(summary: &NightSummary, diary: &Diary) -> Option<Self> {
        let night = summary.night?;
        let clock = summary.clock();
        let quality = summary.quality();
        let (from, to) = (clock.time_of_day(summary.window.start), clock.time_of_day(summary.window.end));
        Some(Self {
            night,
            morning: night.morning(),
            zone: summary.zone.clone(),
            recorded: summary.recorded,
            in_bed: summary.window,
            recorded_secs: summary.recorded.secs(),
            in_bed_secs: summary.window.secs(),
            posture_secs: Posture::ALL.into_iter().map(|posture| (posture, summary.times.secs(posture))).collect(),
            unknown_secs: summary.times.unknown_secs(),
            longest_stillness_secs: summary.longest_stillness().map(|bout| bout.secs()),
            position_changes: summary.position_changes,
            position_changes_per_hour: summary.position_changes_per_hour,
            verdict: quality.verdict,
            concerns: quality.concerns.iter().map(Concern::key).collect(),
            why: words::why(summary),
            pain: diary.get(night.morning()).map(|entry| entry.pain),
            worn: summary.worn,
            on_trunk: summary.off_trunk.is_none(),
            from_to: format!("{from}–{to}"),
        })
    }

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![self.night.to_string(), self.from_to.clone(), hours(self.recorded_secs)];
        let secs = |posture: &Posture| self.posture_secs.get(posture).copied().unwrap_or(0);
        let known = |posture: &Posture| self.on_trunk.then(|| hours(secs(posture)));
        cells.extend(Posture::ALL.iter().map(|posture| or_dash(known(posture))));
        cells.push(hours(self.unknown_secs));
        cells.push(or_dash(self.longest_stillness_secs.map(clock_hours)));
        cells.push(or_dash(self.position_changes_per_hour.map(|changes| format!("{changes:.1}"))));
        cells.push(or_dash(self.pain));
        cells.push(
            match self.verdict {
                _ if !self.on_trunk => "–",
                Verdict::Good => "yes",
                Verdict::Care => "care",
                Verdict::NotUsable => "no",
            }
            .to_owned(),
        );
        cells
    }
}

fn json(rows: &[Row], shelf: &Shelf) -> serde_json::Result<String> {
    #[derive(Serialize)]
    struct Output<'a> {
        nights: &'a [Row],
        damaged: Vec<String>,
    }
    let damaged = shelf.damaged.iter().map(ToString::to_string).collect();
    Ok(serde_json::to_string_pretty(&Output { nights: rows, damaged })? + "\n")
}

fn text(rows: &[Row], shelf: &Shelf, diary: &Diary) -> String {
    let mut text = if rows.is_empty() {
        "No nights yet. Analyse a recording and keep it with supine replay FILE --save,\n\
         or see made-up nights with supine demo.\n"
            .to_owned()
    } else {
        table(rows).text() + "\n"
    };
    text += &not_usable(rows);
    text += &unscored(rows);
    text += &unrecorded(rows, diary);
    for damaged in &shelf.damaged {
        text += &format!("{ATTENTION}Cannot be shown:{ATTENTION:#} {damaged}\n");
    }
    text
}

fn table(rows: &[Row]) -> Table {
    use Flush::{Left, Right};
    let mut table = Table::new(&[
        (Left, "night"),
        (Left, "in bed"),
        (Right, "recorded\nh"),
        (Right, "back\nh"),
        (Right, "left\nside\nh"),
        (Right, "right\nside\nh"),
        (Right, "stomach\nh"),
        (Right, "up\nh"),
        (Right, "not\nknown\nh"),
        (Right, "max\nstill\nh:mm"),
        (Right, "turns\nper h"),
        (Right, "pain\nnext\nday"),
        (Left, "use"),
    ]);
    rows.iter().for_each(|row| table.row(row.cells()));
    table
}

/// Which nights are not compared, and why; of the others supine replay and the report say it.
fn not_usable(rows: &[Row]) -> String {
    let rows = rows.iter().filter(|row| !row.verdict.is_used());
    rows.map(|row| format!("Not usable: {}, {}\n", row.night, row.why)).collect()
}

fn unscored(rows: &[Row]) -> String {
    let mornings: Vec<Date> = rows.iter().filter(|row| row.pain.is_none()).map(|row| row.morning).collect();
    let Some(last) = mornings.last() else { return String::new() };
    format!("No score for {}.\nWrite one with supine pain SCORE --date {last}\n", dates(&mornings))
}

fn unrecorded(rows: &[Row], diary: &Diary) -> String {
    let recorded = |date: Date| rows.iter().any(|row| row.morning == date);
    let mornings: Vec<Date> = diary.iter().map(|entry| entry.date).filter(|date| !recorded(*date)).collect();
    if mornings.is_empty() {
        return String::new();
    }
    format!("A score but no night for {}.\n", dates(&mornings))
}

/// The last few, and how many before them.
fn dates(mornings: &[Date]) -> String {
    const SHOWN: usize = 4;
    let earlier = mornings.len().saturating_sub(SHOWN);
    let shown: Vec<String> = mornings.iter().skip(earlier).map(ToString::to_string).collect();
    let shown = shown.join(", ");
    match (mornings.len(), earlier) {
        (1, _) => format!("the morning of {shown}"),
        (_, 0) => format!("the mornings of {shown}"),
        _ => format!("the mornings of {shown} and {earlier} earlier"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "seconds of a night are exact")]
fn hours(secs: i64) -> String {
    format!("{:.1}", secs as f64 / 3600.0)
}

/// `1:35`, to the nearest minute.
fn clock_hours(secs: i64) -> String {
    let minutes = (secs + 30) / 60;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

fn or_dash(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| value.to_string())
}
