//! Counts, dates and numbers in words.

use super::{every, told};
use crate::diary::Site;
use crate::report::words::{count, list, percent, probability, rho, score, share, site, times};

#[test]
fn numbers() {
    let counts = [0, 1, 2].map(|n| (format!("{n} nights"), count(n, "night", "nights")));
    let often = [0, 1, 2, 3].map(|n| (format!("{n} times"), times(n)));
    let shares = [(0, 100), (1, 100_000), (1, 200), (99_999, 100_000), (1, 1), (0, 0)]
        .map(|(part, whole)| (format!("{part} of {whole}"), percent(share(part, whole))));
    let scores = [0.0, 4.0, 4.25, 10.0].map(|it| (format!("score {it}"), score(it)));
    let correlations = [0.5, -0.271, -0.001, 0.995].map(|it| (format!("ρ {it}"), rho(it)));
    let chances = [0.0, 0.000_6, 0.0496, 0.0951, 0.5, 1.0].map(|it| (format!("p {it}"), probability(it)));
    let names = ["a", "b", "c"].map(str::to_owned);
    let lists = [0, 1, 2, 3].map(|n| (format!("{n} names"), list(&names[..n])));
    let all =
        counts.into_iter().chain(often).chain(shares).chain(scores).chain(correlations).chain(chances).chain(lists);
    insta::assert_snapshot!(told(all));
}

#[test]
fn where_it_hurts() {
    let sites = every!(Site:
        Site::Lower => Site::Lower,
        Site::Upper => Site::Upper,
        Site::Neck => Site::Neck,
        Site::Shoulder => Site::Shoulder,
        Site::Hip => Site::Hip,
        Site::Leg => Site::Leg,
        Site::Other => Site::Other,
    );
    insta::assert_snapshot!(told(sites.into_iter().map(|it| (format!("{it:?}"), site(it).to_owned()))));
}
