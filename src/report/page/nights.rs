//! The mornings one by one.

use maud::{Markup, html};

use super::frame::scrolling;
use crate::diary::Entry;
use crate::link::Morning;
use crate::night::NightSummary;
use crate::posture::Posture;
use crate::report::palette::of_posture;
use crate::report::{Report, words};
use crate::time::human_duration;

/// Columns of a night, those of a morning not counted.
const NIGHT_COLUMNS: usize = Posture::ALL.len() + 3;

/// The most mornings that are shown at once; older ones are folded away. Two months.
const MOST_SHOWN: usize = 60;

/// What could not be joined, in a sentence.
pub(super) fn missing(report: &Report) -> Markup {
    let gaps = words::missing(report);
    html! { @if !gaps.is_empty() {
        p.note { @for sentence in gaps { (sentence) " " } a href="#quality" { "How good the data are" } " has more." }
    } }
}

/// Every morning, the newest first.
pub(super) fn table(report: &Report) -> Markup {
    let newest: Vec<&Morning> = report.mornings.iter().rev().collect();
    let (shown, older) = newest.split_at(newest.len().min(MOST_SHOWN));
    html! {
        @if !newest.is_empty() {
            p.note { "Hours and minutes in each posture in the night before; pain from 0 to 10. Under Use "
                "stands which nights are used with care or left out as not usable." }
            (rows(shown, "Mornings, the newest first"))
            @if !older.is_empty() {
                details {
                    summary { (words::count(older.len(), "older morning", "older mornings")) }
                    (rows(older, "Older mornings, the newest first"))
                }
            }
        }
    }
}

fn rows(mornings: &[&Morning], caption: &str) -> Markup {
    let table = html! { table.mornings {
        caption { (caption) }
        thead { tr {
            th scope="col" { "Morning" } th scope="col" { "Use" } th.n scope="col" { "Pain" } th.n scope="col" { "Later" }
            @for posture in Posture::ALL { th.n.key scope="col" { (swatch(posture)) (words::sentence(posture.word())) } }
            th.n scope="col" { "Unknown" } th.n scope="col" { "Longest still" } th.n scope="col" { "Changes per\u{a0}hour" }
            th.noted scope="col" { "Noted" }
        } }
        tbody { @for &morning in mornings { (row(morning)) } }
    } };
    scrolling(caption, &table)
}

fn swatch(posture: Posture) -> Markup {
    html! { span.swatch style={ "background:" (of_posture(posture)) } { } }
}

/// Whether its night is compared with care or not at all; of a sensor off the trunk the row says it.
fn mark(morning: &Morning) -> &'static str {
    let night = morning.night.as_ref().filter(|night| night.off_trunk.is_none());
    night.map_or("", |night| words::mark(night.quality().verdict))
}

fn row(morning: &Morning) -> Markup {
    html! {
        tr {
            th.day scope="row" { (words::day(morning.date)) }
            td.gone { (mark(morning)) }
            @match &morning.entry {
                Some(entry) => {
                    td.n { (entry.pain) }
                    td.n { @if let Some(later) = entry.later { (later) } }
                }
                None => { td.n.gone { "none" } td.n { } }
            }
            @match &morning.night {
                Some(night) if night.off_trunk.is_some() => (off_trunk_cells(night)),
                Some(night) => (night_cells(night)),
                None => td.gone colspan=(NIGHT_COLUMNS) { "no night recorded" },
            }
            td.noted { @if let Some(entry) = &morning.entry { (noted(entry)) } }
        }
    }
}

fn night_cells(night: &NightSummary) -> Markup {
    let still = night.longest_stillness();
    html! {
        @for posture in Posture::ALL { (time(night.times.secs(posture))) }
        (time(night.times.unknown_secs()))
        td.n { @if let Some(bout) = still { (words::clock(bout.secs())) } @else { span.gone { "–" } } }
        td.n { @if let Some(rate) = night.position_changes_per_hour { (format!("{rate:.1}")) }
            @else { span.gone { "–" } } }
    }
}

/// Of a night off the trunk: no zeros where nothing can be known.
fn off_trunk_cells(night: &NightSummary) -> Markup {
    let place =
        night.worn.map_or_else(|| "not on the trunk".to_owned(), |worn| format!("worn on {}", words::place(worn)));
    html! {
        td.gone colspan=(Posture::ALL.len() + 1) { "no postures: " (place) }
        td.n { @if let Some(bout) = night.longest_stillness() { (words::clock(bout.secs())) } @else { span.gone { "–" } } }
        td.n { span.gone { "–" } }
    }
}

fn time(secs: i64) -> Markup {
    html! { @if secs == 0 { td.n.gone { "–" } } @else { td.n { (words::clock(secs)) } } }
}

fn noted(entry: &Entry) -> String {
    let stiff = entry.stiffness_min.map(|minutes| format!("stiff for {}", human_duration(i64::from(minutes) * 60)));
    let evening = entry.evening.map(|evening| format!("evening {evening}"));
    let woken = entry.woken.filter(|times| *times > 0).map(|times| format!("woken {}", words::times(times)));
    let sites = entry.sites.iter().map(|site| words::site(*site).to_owned());
    let note = (!entry.note.is_empty()).then(|| entry.note.clone());
    evening
        .into_iter()
        .chain(woken)
        .chain(stiff)
        .chain(sites)
        .chain(entry.tags.iter().cloned())
        .chain(note)
        .collect::<Vec<_>>()
        .join(", ")
}
