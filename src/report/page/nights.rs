//! The mornings one by one, what is missing and what went wrong.

use maud::{Markup, html};

use crate::diary::Entry;
use crate::link::Morning;
use crate::night::NightSummary;
use crate::posture::Posture;
use crate::report::palette::of_posture;
use crate::report::{Report, words};
use crate::time::human_duration;

/// Columns of a night, those of a morning not counted.
const NIGHT_COLUMNS: usize = Posture::ALL.len() + 3;

/// What could not be joined, in a sentence or two.
pub(super) fn missing(report: &Report) -> Markup {
    let scoreless = report.without_score().count();
    let nightless = report.without_night().count();
    let off = report.off_trunk().count();
    html! {
        (quality(report))
        @if off > 0 {
            p.note {
                "In " (words::count(off, "night", "nights")) " the sensor was not on the trunk (thigh, pocket or wrist). "
                "How the trunk lay cannot be known from there: such a night is shown as unknown, and left out of the "
                "comparison."
            }
        }
        @if scoreless + nightless > 0 {
            p.note {
                @if scoreless > 0 { (words::count(scoreless, "night has", "nights have")) " no pain score. " }
                @if nightless > 0 { (words::count(nightless, "pain score has", "pain scores have")) " no night. " }
                "They are shown, and left out of the comparison."
            }
        }
    }
}

/// Which nights were not compared and why, and how many were with care.
fn quality(report: &Report) -> Markup {
    let left_out = report.left_out().count();
    let care: Vec<&NightSummary> = report.with_care().collect();
    html! {
        @if left_out > 0 {
            p.note {
                (words::count(left_out, "night is", "nights are")) " not usable, and left out of the comparison: "
                @for (index, morning) in report.left_out().enumerate() {
                    @if index > 0 { "; " }
                    (words::day(morning.date))
                    @if let Some(night) = &morning.night { " (" (words::why(night)) ")" }
                }
                "."
            }
        }
        @if !care.is_empty() {
            p.note {
                (words::count(care.len(), "night is", "nights are")) " used with care: " (words::whys(care.iter().copied())) "."
            }
        }
    }
}

/// Every morning.
pub(super) fn table(report: &Report) -> Markup {
    html! {
        @if !report.mornings.is_empty() {
            h2 { "Every morning" }
            p.note { "Hours and minutes in each posture in the night before; pain from 0 to 10. Under Use "
                "stands which nights are used with care or left out as not usable." }
            div.scroll { table {
                thead { tr {
                    th { "Morning" } th { "Use" } th.n { "Pain" } th.n { "Later" }
                    @for posture in Posture::ALL { th.n.key { (swatch(posture)) (words::sentence(posture.word())) } }
                    th.n { "Unknown" } th.n { "Longest still" } th.n { "Changes per\u{a0}hour" }
                    th.noted { "Noted" }
                } }
                tbody {
                    @for morning in &report.mornings { (row(morning)) }
                }
            } }
        }
    }
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
            td.day { (words::day(morning.date)) }
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
    let place = night.worn.map_or("off the trunk", words::place);
    html! {
        td.gone colspan=(Posture::ALL.len() + 1) { "no postures: worn on " (place) }
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

/// What went wrong and did not stop us, over all nights.
pub(super) fn remarks(report: &Report) -> Markup {
    html! {
        @if !report.remarks.is_empty() {
            h2 { "What went wrong, and did not stop us" }
            ul { @for remark in report.remarks.iter() { li { (remark.to_string()) } } }
        }
    }
}
