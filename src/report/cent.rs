//! A trial written up in the order of CENT 2015, the checklist for reports of trials on single persons (Vohra and
//! others, BMJ 2015;350:h1738): what the program knows is filled in, the rest is left to the person, and marked.

use std::fmt::Write as _;

use super::words::{self, trial as said};
use crate::link::trial::{State, TrialOutcome, TrialResult};

const OPEN: &str = "*To be filled by you:*";

/// The write-up in Markdown.
#[must_use]
pub fn markdown(trial: &TrialOutcome) -> String {
    let mut text = Text::default();
    head(&mut text, trial);
    methods(&mut text, trial);
    results(&mut text, trial);
    discussion(&mut text, trial);
    text.0
}

/// Sections and items that grow.
#[derive(Default)]
struct Text(String);

impl Text {
    fn section(&mut self, name: &str) {
        // Writing to a String cannot fail.
        let _ = write!(self.0, "\n## {name}\n");
    }

    /// An item of the checklist.
    fn item(&mut self, number: &str, name: &str, content: &str) {
        let _ = write!(self.0, "\n### {number} {name}\n\n{content}\n");
    }

    fn open(&mut self, number: &str, name: &str, what: &str) {
        self.item(number, name, &format!("{OPEN} {what}"));
    }
}

/// What people type stays text in Markdown.
fn plain(text: &str) -> String {
    let special = |c: char| matches!(c, '\\' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '|' | '#' | '&');
    text.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
}

fn head(text: &mut Text, trial: &TrialOutcome) {
    let arms = plain(&said::arms(trial));
    text.0.push_str(&format!("# A randomised trial on one person: {arms}, and pain on waking\n"));
    let abstract_ = format!(
        "One person compared {arms} over {} nights, in an order drawn by lot; the outcome was pain on waking, from 0 to 10. {}",
        trial.nights,
        plain(&found(trial))
    );
    text.section("Title and abstract");
    text.item("1a", "Title", "As above: a trial on one person, randomised.");
    text.item("1b", "Abstract", &abstract_);
    text.section("Introduction");
    text.open(
        "2a",
        "Background, and why one person",
        "what the pain is, since when, and why an answer for you alone matters.",
    );
    text.item("2b", "Objective", &format!("Whether pain on waking differs between nights with {arms}."));
}

/// The result in a few sentences, or where the trial stands.
fn found(trial: &TrialOutcome) -> String {
    let Some(result) = &trial.result else { return said::state(trial) };
    let each = result.comparisons.iter();
    each.flat_map(|it| [said::comparison(it), said::importance(it.difference, &result.important)])
        .chain([said::weakened(trial)])
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn methods(text: &mut Text, trial: &TrialOutcome) {
    text.section("Methods");
    design(text, trial);
    text.open("4a", "The person", "age, diagnosis if there is one, other illnesses, other treatments at the time.");
    text.item("4b", "Place", "At home, in bed.");
    let arms: Vec<String> =
        trial.arms.iter().map(|arm| format!("- {}: {OPEN} what exactly is done.", plain(arm))).collect();
    text.item("5", "What was compared", &arms.join("\n"));
    outcomes(text, trial);
    lots(text, trial);
    text.item(
        "11",
        "Blinding",
        "None: who sleeps knows what was drawn for the night. Expectation may therefore be part of any effect.",
    );
    text.item("12a", "Statistics", STATISTICS);
    text.item(
        "12b",
        "Carry-over and trend",
        "The order within each turn was drawn, so a steady drift cannot favour an arm. What one night \
         leaves to the next is not modelled; it makes the arms look more alike.",
    );
}

const STATISTICS: &str = "Each turn gives one difference. The test redraws the lots as they were drawn and asks how often the mean \
difference would have been larger (two-sided). As pain is written in whole points, many redrawn differences are just as large; they \
count half (mid-p), and whole in the p that is given beside. The 95 % interval holds every effect that this test does not refuse. Nights count \
under the arm that was drawn, whatever was done (intention to treat). Where it was measured whether an arm was kept to, the effect of \
doing it is the difference in pain divided by the difference in what was measured, with an interval from the same test. Of more than two \
arms each is compared with the last, p corrected after Holm. Missing mornings keep their place and are not filled in; a turn with no \
score on one side is left out.";

fn design(text: &mut Text, trial: &TrialOutcome) {
    let periods = match trial.block {
        1 => "each of one night".to_owned(),
        n => format!("in blocks of {n} nights"),
    };
    text.item("3a", "Design", &format!(
        "{} nights, {periods}, in turns that hold each arm once, in an order drawn by lot. No run-in and no wash-out.",
        trial.nights
    ));
    let changed = match trial.state {
        State::Stopped { .. } => plain(&said::state(trial)),
        _ => "None: the design is kept as it was drawn and cannot be changed.".to_owned(),
    };
    text.item("3b", "Changes after the start", &changed);
}

fn outcomes(text: &mut Text, trial: &TrialOutcome) {
    let measured = trial.measure.as_ref().map_or_else(
        || "Whether an arm was kept to was not measured.".to_owned(),
        |measure| format!("Whether an arm was kept to was measured ({}).", plain(measure)),
    );
    text.item("6a", "Outcomes", &format!("Pain on waking, one whole number from 0 (none) to 10 (worst imaginable), written down in the morning. {measured}"));
    let sees = format!("{} {}", said::sees(trial.nights, trial.sees), said::noise(&trial.noise));
    text.item("7a", "How many nights, and why", &sees);
    let looks = match trial.peeked.as_slice() {
        [] => "Nobody looked at the result before the end.".to_owned(),
        looks => {
            let dates: Vec<String> = looks.iter().map(|at| at.to_jiff().strftime("%Y-%m-%d").to_string()).collect();
            format!("The result was looked at before the end on {}.", words::list(&dates))
        }
    };
    text.item("7b", "Looks before the end", &looks);
}

fn lots(text: &mut Text, trial: &TrialOutcome) {
    text.item(
        "8a",
        "How the order was drawn",
        &format!(
            "By a random number generator (ChaCha8, seed {}) on {}, which can be checked by drawing again.",
            trial.seed,
            trial.created.to_jiff().strftime("%Y-%m-%d")
        ),
    );
    text.item("8b", "Kind of lots", "Permuted: within each turn every order of the arms was as likely as any other.");
    text.item(
        "9",
        "Concealment",
        "The program said each evening what the night gets, and did not show later nights; the seed stood in a file.",
    );
    text.item("10", "Who did what", "The program drew and assigned; the person slept, scored and knew the arm.");
}

fn results(text: &mut Text, trial: &TrialOutcome) {
    text.section("Results");
    text.item("13", "Nights held and lost", &format!("{} {}", plain(&said::state(trial)), said::progress(trial)));
    let last = words::span((trial.start, trial.last_morning));
    text.item("14", "When", &format!("Planned from {last}."));
    text.item(
        "15",
        "Before it began",
        &format!(
            "Usual pain {} of 10{}.",
            words::score(trial.noise.usual),
            if trial.noise.mornings == 0 { " was assumed; fewer than 14 mornings had been written" } else { "" }
        ),
    );
    match &trial.result {
        None => text.item("16 to 18", "Numbers, estimates, further analyses", said::NO_PEEKING),
        Some(result) => estimates(text, trial, result),
    }
    text.open("19", "Harms", "anything unpleasant that came with an arm, with its date.");
}

fn estimates(text: &mut Text, trial: &TrialOutcome, result: &TrialResult) {
    let each = |say: &dyn Fn(&crate::link::trial::Comparison) -> String| {
        result
            .comparisons
            .iter()
            .map(say)
            .filter(|it| !it.is_empty())
            .map(|it| plain(&it))
            .collect::<Vec<_>>()
            .join("\n\n")
    };
    text.item("16", "Numbers analysed", &each(&said::method));
    text.item(
        "17a",
        "Estimates",
        &each(&|it| format!("{} {}", said::comparison(it), said::importance(it.difference, &result.important))),
    );
    text.item("17b", "Every night", nights(trial, result).trim_end());
    let kept = each(&|it| {
        it.adherence
            .as_ref()
            .map_or_else(String::new, |measured| format!("{} {}", said::adherence(measured, it), said::dose(measured)))
    });
    text.item("18", "Further analyses", if kept.is_empty() { "None." } else { &kept });
}

/// One row a night.
fn nights(trial: &TrialOutcome, result: &TrialResult) -> String {
    let mut table = "| Morning | Arm | Pain | Measured |\n|---|---|---:|---:|\n".to_owned();
    for night in &result.nights {
        let arm = trial.arms.get(night.arm).map_or("", String::as_str);
        let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), words::score);
        let _ =
            writeln!(table, "| {} | {} | {} | {} |", night.morning, plain(arm), number(night.pain), number(night.dose));
    }
    table
}

fn discussion(text: &mut Text, trial: &TrialOutcome) {
    text.section("Discussion");
    let weak = said::weakened(trial);
    let blind = "Nothing was blinded, and pain is what one says it is.";
    text.item("20", "Limits", format!("{blind} {weak}").trim());
    text.item("21", "For whom it holds", "For this person, at this time. It says nothing about others.");
    text.open("22", "What it means", "what you will do now, weighing gain against bother.");
    text.section("Other");
    text.item("23", "Registration", "None; the design and its seed were kept before the first night.");
    text.item("24", "Protocol", &format!("`trials/{}.toml` in the data folder.", trial.name));
    text.open("25", "Funding and interests", "who paid, and who gains.");
}
