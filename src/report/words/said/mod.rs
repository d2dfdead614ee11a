//! Every sentence that a report can say, a page for each theme: the data that cause it, and what is said of them.
//!
//! Pages of trials and of drawn days may claim a cause, no other may: `tests/cause.rs` reads them all.

mod answers;
mod diaries;
mod links;
mod nights;
mod numbers;
mod page;
#[cfg(feature = "plot")]
mod pictures;
mod shares;
mod write_up;

use crate::link::{Exposure, Finding, ImportantDifference};
use crate::report::{Report, fixture};

/// The values given for every variant of an enum, by the pattern of each: a variant that is left out does not compile.
macro_rules! every {
    ($type:ty: $($variant:pat => $value:expr),+ $(,)?) => {{
        // Never called: it is there for the compiler to miss a variant in.
        const fn _all(it: &$type) {
            match it { $($variant)|+ => {} }
        }
        vec![$($value),+]
    }};
}
pub(super) use every;

/// A page: what is given, and what is said of it, line by line.
pub(super) fn told<G: AsRef<str>>(cases: impl IntoIterator<Item = (G, String)>) -> String {
    let case = |(given, said): (G, String)| {
        let said = if said.trim().is_empty() { "(nothing)".to_owned() } else { said };
        format!("given: {}\n says: {}\n", given.as_ref(), said.trim_end().replace('\n', "\n       "))
    };
    cases.into_iter().map(case).collect::<Vec<_>>().join("\n")
}

/// The same of what may be left unsaid.
pub(super) fn perhaps(said: Option<String>) -> String {
    said.unwrap_or_default()
}

/// A report of 20 mornings, of which 16 have both, with these findings in the place of its own.
fn report(associations: Vec<(Exposure, Finding)>) -> Report {
    let of = |(exposure, finding)| crate::link::Association { exposure, n: 20, pairs: Vec::new(), finding };
    let important = Some(ImportantDifference { points: 1.0, usual: 3.0 });
    let report = fixture::report(20);
    let associations = associations.into_iter().map(of).collect();
    Report { findings: crate::link::Findings { associations, important, ..report.findings.clone() }, ..report }
}

fn stomach(finding: Finding) -> (Exposure, Finding) {
    (Exposure::PRIMARY, finding)
}

fn tag(finding: Finding) -> (Exposure, Finding) {
    (Exposure::Circumstance("alcohol".to_owned()), finding)
}

/// Every exposure: those of the night and a circumstance.
fn exposures() -> Vec<Exposure> {
    let circumstance = Exposure::Circumstance("alcohol".to_owned());
    let listed = every!(Exposure:
        Exposure::Hours(_) => Exposure::PRIMARY,
        Exposure::HalfTurned => Exposure::HalfTurned,
        Exposure::LongestStillness => Exposure::LongestStillness,
        Exposure::LongStillness => Exposure::LongStillness,
        Exposure::PositionChanges => Exposure::PositionChanges,
        Exposure::Unaccustomed => Exposure::Unaccustomed,
        Exposure::BetweenPostures => Exposure::BetweenPostures,
        Exposure::ShortSleep => Exposure::ShortSleep,
        Exposure::GettingUp => Exposure::GettingUp,
        Exposure::Circumstance(_) => circumstance.clone(),
    );
    let all: Vec<Exposure> = Exposure::ALL.into_iter().chain([circumstance]).collect();
    assert!(listed.iter().all(|exposure| all.contains(exposure)));
    all
}

#[test]
fn a_page_has_what_is_given_above_what_is_said() {
    assert_eq!(
        told([("a", "b\nc".to_owned()), ("d", String::new())]),
        "given: a\n says: b\n       c\n\ngiven: d\n says: (nothing)\n"
    );
}
