//! One self-contained page: no script, no address to fetch from, light and dark, for phones and on paper.

mod alternatives;
mod answer;
mod before;
mod definitions;
mod doctor;
mod frame;
mod last;
mod links;
mod methods;
mod nights;
mod picture;
mod quality;
mod shares;
mod stillness;
mod summary;
mod trial;

use maud::{Markup, html};

use super::{Report, words};
use frame::{Section, section};
use picture::picture;

pub use picture::{LastNight, Picture, Pictures};
pub use summary::summary;

const TITLE: &str = "How you lay, and how it felt";

/// The page as HTML.
#[must_use]
pub fn page(report: &Report, pictures: Pictures<'_>) -> String {
    let sections = sections(report, pictures);
    let content = html! {
        (doctor::doctor(&report.advice))
        (answer::answer(report))
        (frame::contents(&sections))
        @for one in &sections { (section(one)) }
    };
    frame::document(TITLE, "", &under(report), &content, &definitions::what_it_is_not()).into_string()
}

/// The dates, where there are any.
fn under(report: &Report) -> Markup {
    html! { @if let Some(dates) = report.dates { p.when { (words::span(dates)) } } }
}

/// Everything after the answer, in the order in which it is read; what there is nothing to say of is not there.
fn sections(report: &Report, pictures: Pictures<'_>) -> Vec<Section> {
    let all = [
        Section::new("nights-and-mornings", "Nights and mornings", nights_and_mornings(report, pictures)),
        Section::new("links", "What went with pain", links::links(report, pictures)),
        Section::new("instead", "One posture instead of another", shares::swaps(report)),
        Section::new("evening", "Evening pain and the night after it", shares::reverse(report)),
        Section::new("ease", "How pain eases through the day", shares::ease(report)),
        Section::new("trial", "What you tried, by lot", trial::trials(report, pictures.trials)),
        Section::new("changes", "Before and after", before::changes(report)),
        Section::new("calendar", "Calendar", calendar(report, pictures)),
        Section::new("stillness", "Lying still", stillness::stillness(report)),
        Section::new("last-night", "The last night", last::night(pictures.last)),
        Section::new("mornings", "Every morning", nights::table(report)),
        Section::new("quality", "How good the data are", quality::quality(report)),
        Section::new("methods", "How it was computed", methods::methods(report)),
    ];
    all.into_iter().flatten().collect()
}

fn nights_and_mornings(report: &Report, pictures: Pictures<'_>) -> Markup {
    html! { @if report.dates.is_some() {
        (picture(pictures.chart))
        (alternatives::to_the_chart())
        (nights::missing(report))
    } }
}

fn calendar(report: &Report, pictures: Pictures<'_>) -> Markup {
    html! { @if report.dates.is_some() && pictures.calendar.is_some() {
        (picture(pictures.calendar))
        (alternatives::to_the_chart())
    } }
}

#[cfg(test)]
mod tests;
