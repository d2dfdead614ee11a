//! The methods that look at nights as they came.

use rayon::prelude::*;
use supine::link::interval::Interval;
use supine::link::measured::Measured;
use supine::link::rank::{ranks, spearman, spearman_interval};
use supine::link::regression::{Design, Regression};
use supine::link::{Composition, Pair, ease, family};

use crate::series::{Recipe, Series};
use crate::table::table;

/// What a method says of one diary: p, interval.
type Said = (Option<f64>, Option<(f64, f64)>);
/// The share of p at most 0.05, and of intervals that hold nought.
type Shares = (Option<f64>, Option<f64>);
/// A method, by name.
type Method = (&'static str, fn(&Diary) -> Option<Said>);

/// A diary, with what several methods say at once.
struct Diary {
    series: Series,
    forward: Option<Measured>,
    reverse: Option<Measured>,
}

impl Diary {
    fn draw(recipe: &Recipe, seed: u64) -> Self {
        let series = Series::draw(recipe, seed);
        let forward = Measured::of(&pairs(&series, &series.exposure, &series.pain), 1.0);
        let reverse = Measured::of(&pairs(&series, &series.evening, &series.exposure), 0.0);
        Self { series, forward, reverse }
    }
}

/// All methods, in the order of the table. Those in italics are shown for comparison and not used.
const METHODS: &[Method] = &[
    ("Spearman’s ρ, effective mornings", |s| s.forward.as_ref().map(|m| (Some(m.p), Some(ends(&m.rho))))),
    ("Theil–Sen slope", |s| s.forward.as_ref().map(|m| (None, Some(ends(&m.slope))))),
    ("contrast", |s| Some((None, Some(ends(s.forward.as_ref()?.contrast.as_ref()?))))),
    ("adjusted slope", |s| adjusted(&s.series)),
    ("swap of postures", |s| {
        Composition::of_nights(&s.series.nights)?
            .swaps
            .first()
            .map(|swap| (Some(swap.p), Some(ends(&swap.points_per_hour))))
    }),
    ("ease through the day", |s| {
        let s = &s.series;
        let differences: Vec<f64> = s.later.iter().zip(&s.pain).map(|(later, waking)| later - waking).collect();
        ease::level(&s.days, &differences).map(|(interval, p)| (Some(p), Some(ends(&interval))))
    }),
    ("reverse: evening pain, ρ", |s| s.reverse.as_ref().map(|m| (Some(m.p), Some(ends(&m.rho))))),
    ("reverse: slope", |s| s.reverse.as_ref().map(|m| (None, Some(ends(&m.slope))))),
    ("circular shift (check)", |s| Some((s.forward.as_ref()?.p_shift, None))),
    ("*Spearman as if days were independent*", |s| naive(&s.series)),
    ("*AR(1) regression, best φ taken for true*", |s| plugged(&s.series)),
    ("*block bootstrap of ρ, percentiles*", |s| bootstrap(&s.series)),
];

fn ends(interval: &Interval) -> (f64, f64) {
    (interval.low, interval.high)
}

fn pairs(s: &Series, value: &[f64], pain: &[f64]) -> Vec<Pair> {
    let first = jiff::civil::date(2026, 1, 1);
    let date = |day: i32| first.checked_add(jiff::Span::new().days(day)).unwrap();
    let both = value.iter().zip(pain);
    s.days.iter().zip(both).map(|(&day, (&value, &pain))| Pair { date: date(day), value, pain }).collect()
}

fn adjusted(s: &Series) -> Option<Said> {
    let weekend: Vec<f64> = s.days.iter().map(|day| f64::from(u8::from(day % 7 >= 5))).collect();
    let trend: Vec<f64> = s.days.iter().map(|day| f64::from(*day)).collect();
    let columns: [&[f64]; 5] = [&s.exposure, &s.other, &s.evening, &weekend, &trend];
    let (interval, p) = Regression::of(&Design::new(&s.days, &s.pain, &columns)?)?.coefficient(1);
    Some((Some(p), Some(ends(&interval))))
}

fn naive(s: &Series) -> Option<Said> {
    let both: Vec<(f64, f64)> = s.exposure.iter().copied().zip(s.pain.iter().copied()).collect();
    Some((None, spearman_interval(spearman(&both)?, both.len())))
}

fn plugged(s: &Series) -> Option<Said> {
    let design = Design::new(&s.days, &s.pain, &[&s.exposure])?;
    let (estimate, se) = design.fit(Regression::of(&design)?.likeliest())?.combination(&[0.0, 1.0]);
    Some((None, Some((estimate - 1.96 * se, estimate + 1.96 * se))))
}

/// Moving blocks of the cube root of n days, 199 resamples.
fn bootstrap(s: &Series) -> Option<Said> {
    use rand::{RngExt, SeedableRng};
    let (x, y) = (ranks(&s.exposure), ranks(&s.pain));
    let n = x.len();
    let block = (n as f64).cbrt().ceil() as usize;
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
    let centred = |ranks: &[f64]| ranks.iter().map(|rank| rank - (n as f64 + 1.0) / 2.0).collect::<Vec<_>>();
    let (x, y) = (centred(&x), centred(&y));
    let mut resample = || {
        let starts: Vec<usize> = (0..n.div_ceil(block)).map(|_| rng.random_range(0..=n - block)).collect();
        let at: Vec<usize> = starts.iter().flat_map(|start| *start..start + block).take(n).collect();
        let sum = |of: &dyn Fn(usize) -> f64| at.iter().map(|&index| of(index)).sum::<f64>() / n as f64;
        let (mx, my) = (sum(&|i| x[i]), sum(&|i| y[i]));
        let product = |a: &[f64], ma: f64, b: &[f64], mb: f64| sum(&|i| (a[i] - ma) * (b[i] - mb));
        product(&x, mx, &y, my) / (product(&x, mx, &x, mx) * product(&y, my, &y, my)).sqrt()
    };
    let rhos: Vec<f64> = (0..199).map(|_| resample()).filter(|rho| rho.is_finite()).collect();
    let quantile = |share| supine::link::rank::quantile(&rhos, share);
    Some((None, Some((quantile(0.025)?, quantile(0.975)?))))
}

/// Of all runs: the share with p at most 0.05, and the share of intervals that hold nought.
fn shares(recipe: &Recipe, runs: u64) -> Vec<Shares> {
    let one = |seed| {
        let diary = Diary::draw(recipe, seed);
        METHODS.iter().map(|(_, method)| method(&diary).unwrap_or((None, None))).collect::<Vec<Said>>()
    };
    let all: Vec<Vec<Said>> = (0..runs).into_par_iter().map(one).collect();
    let share = |of: &dyn Fn(&Said) -> Option<bool>, index: usize| {
        let said: Vec<bool> = all.iter().filter_map(|run| of(&run[index])).collect();
        (!said.is_empty()).then(|| said.iter().filter(|yes| **yes).count() as f64 / said.len() as f64)
    };
    let wrong = |said: &Said| said.0.map(|p| p <= 0.05);
    let holds = |said: &Said| said.1.map(|(low, high)| low <= 0.0 && high >= 0.0);
    (0..METHODS.len()).map(|index| (share(&wrong, index), share(&holds, index))).collect()
}

fn two_tables(what: &str, recipes: &[(String, Recipe)], runs: u64) -> String {
    let head: Vec<String> = recipes.iter().map(|(name, _)| name.clone()).collect();
    let cells: Vec<_> = recipes.iter().map(|(_, recipe)| shares(recipe, runs)).collect();
    let rows = |of: &dyn Fn(&Shares) -> Option<f64>| {
        let row = |(index, (name, _)): (usize, &Method)| {
            ((*name).to_owned(), cells.iter().map(|cell| of(&cell[index])).collect::<Vec<_>>())
        };
        let all = METHODS.iter().enumerate().map(row);
        all.filter(|(_, cells)| cells.iter().any(Option::is_some)).collect::<Vec<_>>()
    };
    let wrong = table(&format!("{what}: false positives at 5 %, in per cent"), &head, &rows(&|cell| cell.0));
    let holds =
        table(&format!("{what}: 95 % intervals that hold the truth, in per cent"), &head, &rows(&|cell| cell.1));
    format!("{wrong}\n{holds}")
}

const PLAIN: Recipe = Recipe { days: 28, of_night: 0.0, of_pain: 0.0, effect: 0.0, missing: 0.0, zeros: 0.0 };

/// No effect, three lengths, three autocorrelations.
pub(crate) fn errors(runs: u64) -> String {
    let cells = [28, 42, 90].into_iter().flat_map(|days| [0.0, 0.3, 0.6].map(|phi| (days, phi)));
    let recipe = |(days, phi): (usize, f64)| {
        (format!("n {days}, φ {phi}"), Recipe { days, of_night: phi, of_pain: phi, ..PLAIN })
    };
    two_tables("No effect", &cells.map(recipe).collect::<Vec<_>>(), runs)
}

/// No effect, and what real diaries are like: holes, many nights without any of it.
pub(crate) fn hard(runs: u64) -> String {
    let base = Recipe { days: 42, of_night: 0.3, of_pain: 0.6, ..PLAIN };
    let recipes = [
        ("14 days, φ 0.3".to_owned(), Recipe { days: 14, of_pain: 0.3, ..base }),
        ("42 days, a quarter missing".to_owned(), Recipe { missing: 0.25, ..base }),
        ("42 days, 60 % zeros".to_owned(), Recipe { zeros: 0.6, ..base }),
        ("42 days, 85 % zeros".to_owned(), Recipe { zeros: 0.85, ..base }),
        ("42 days, φ 0.9".to_owned(), Recipe { of_night: 0.9, of_pain: 0.9, ..base }),
    ];
    two_tables("No effect, harder", &recipes, runs)
}

/// How often a link is found, beside the published design (autocorrelation 0.2 and 0.3).
pub(crate) fn power(runs: u64) -> String {
    let cells = [
        (28, 0.5, 0.59),
        (28, 0.6, 0.78),
        (42, 0.4, 0.60),
        (42, 0.5, 0.83),
        (60, 0.4, 0.78),
        (90, 0.3, 0.69),
        (90, 0.4, 0.93),
    ];
    let head = ["design", "circular shift", "effective mornings"].map(str::to_owned);
    let row = |(days, effect, design): (usize, f64, f64)| {
        let recipe = Recipe { days, of_night: 0.2, of_pain: 0.3, effect, ..PLAIN };
        let found: Vec<Measured> =
            (0..runs).into_par_iter().filter_map(|seed| Diary::draw(&recipe, seed).forward).collect();
        let share = |p: &dyn Fn(&Measured) -> Option<f64>| {
            Some(found.iter().filter(|one| p(one).is_some_and(|p| p <= 0.05)).count() as f64 / found.len() as f64)
        };
        (format!("n {days}, ρ {effect}"), vec![Some(design), share(&|m| m.p_shift), share(&|m| Some(m.p))])
    };
    table("Power at 5 %, in per cent", &head, &cells.map(row))
}

/// How often a link gets its verdict: declared and judged alone, or as one of twelve whose others have no link.
pub(crate) fn family(runs: u64) -> String {
    let cells = [(28, 0.5), (28, 0.6), (42, 0.5), (42, 0.6), (60, 0.4), (60, 0.6)];
    let row = |(days, effect): (usize, f64)| {
        let recipe = |effect| Recipe { days, of_night: 0.2, of_pain: 0.3, effect, ..PLAIN };
        let p = |effect, seed| Diary::draw(&recipe(effect), seed).forward.map_or(1.0, |m| m.p);
        let one = |run: u64| {
            let p: Vec<f64> = (0..12).map(|which| p(if which == 0 { effect } else { 0.0 }, run * 12 + which)).collect();
            (p[0] <= 0.05, family::benjamini_hochberg(&p)[0] <= 0.05)
        };
        let all: Vec<(bool, bool)> = (0..runs).into_par_iter().map(one).collect();
        let share =
            |of: &dyn Fn(&(bool, bool)) -> bool| Some(all.iter().filter(|it| of(it)).count() as f64 / runs as f64);
        (format!("n {days}, ρ {effect}"), vec![share(&|it| it.0), share(&|it| it.1)])
    };
    table("A verdict, in per cent", &["declared".to_owned(), "one of twelve".to_owned()], &cells.map(row))
}
