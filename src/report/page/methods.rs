//! How every number came about, in plain words, with what to read about it.

use maud::{Markup, html};

use crate::report::Report;

/// What is in bed, and what is reckoned of it.
pub(super) fn methods(report: &Report) -> Markup {
    html! {
        (night())
        (comparison(report))
        (references())
    }
}

fn night() -> Markup {
    html! {
        h3 { "The night" }
        dl {
            dt { "Posture" }
            dd { "A sensor on the trunk feels which way is down. For every second that direction is compared with "
                "how people lie on the back, on either side and on the stomach, and with being up; people turn a few "
                "times an hour and not every second, so a turn counts once it has held for some seconds. Where no "
                "posture is more likely than not, the second is unknown: between two postures." }
            dt { "Hours in bed" }
            dd { "From lying down for the night to getting up. The postures and the unknown time add up to it, to the "
                "second. What was not recorded is unknown; it never becomes a posture. Neither does a sensor that "
                "lies still for ten minutes without anybody’s breath: it was not worn." }
            dt { "Breathing" }
            dd { "Breaths a minute, from how the trunk swings while it lies still; a minute in which the swing has no "
                "clear rate is left out." }
            dt { "Position changes" }
            dd { "Turns from one lying posture to another, per hour of lying." }
            dt { "Longest stillness" }
            dd { "The longest stretch of lying without a turn and without gross movement. Breathing does not break it." }
            dt { "Pain on waking" }
            dd { "Your own score from 0, no pain, to 10, the worst pain imaginable." }
            dt { "Typical" }
            dd { "The median: as many mornings were above it as below." }
        }
    }
}

fn comparison(report: &Report) -> Markup {
    let findings = &report.findings;
    html! {
        h3 { "The comparison" }
        dl {
            dt { "What is compared" }
            dd { "A night that can be used with the morning after it, and nothing below " (findings.fewest) " mornings. What is missing "
                "is left out and never filled in; days keep their place in time." }
            dt { "Correlation and slope" }
            dd { "Spearman’s rank correlation ρ says how steadily pain rises with a number of the night. The slope of Theil and "
                "Sen says by how many points; a few odd mornings cannot bend it (Sen 1968); that scores are whole numbers is allowed for." }
            dt { "Good weeks and bad weeks" }
            dd { "Pain and habits come in runs, so that mornings in a row are not independent of each other, and simple "
                "statistics are too sure of themselves. Here mornings that resemble each other count for fewer (Bartlett 1935), "
                "and what is not known of how much they do is in the intervals too (Patterson and Thompson 1971)." }
            dt { "What else is taken into account" }
            dd { "Pain on the evening before, hours in bed, weekends and a steady rise or fall, as far as they are known on "
                "most mornings; and through the runs, the morning before." }
            dt { "Many questions" }
            dd { "Who asks twenty questions finds one link by chance. Time on the stomach was declared as the question before the data "
                "were seen, and is judged by itself; for all others the probability is corrected to the q of Benjamini and Hochberg "
                "(1995)." }
            dt { "One posture instead of another" }
            dd { "The postures share one night, so their shares are compared as log-ratios (Egozcue and others 2003), "
                "and an hour is moved from one to another with the rest unchanged (Dumuid and others 2020)." }
            @if let Some(important) = findings.important {
                dt { "What matters" }
                dd { "With your usual pain of " (crate::report::words::score(important.usual)) ", a difference of "
                    (crate::report::words::number::size(important.points)) " is about the least that people call worth it "
                    "(Ostelo and others 2008; Farrar and others 2001)." }
            }
            dt { "Chance, the same every time" }
            dd { "What is drawn at random is drawn from the seed " (findings.seed) ", so that the same data give the same page." }
        }
    }
}

/// What to read, each where it is used above.
const REFERENCES: [&str; 8] = [
    "Bartlett MS (1935). Some aspects of the time-correlation problem in regard to tests of significance. Journal of the Royal \
     Statistical Society 98:536.",
    "Sen PK (1968). Estimates of the regression coefficient based on Kendall’s tau. Journal of the American Statistical \
     Association 63:1379.",
    "Patterson HD, Thompson R (1971). Recovery of inter-block information when block sizes are unequal. Biometrika 58:545.",
    "Benjamini Y, Hochberg Y (1995). Controlling the false discovery rate. Journal of the Royal Statistical Society B 57:289.",
    "Egozcue JJ and others (2003). Isometric logratio transformations for compositional data analysis. Mathematical Geology \
     35:279.",
    "Dumuid D and others (2020). Compositional data analysis in time-use epidemiology. International Journal of \
     Environmental Research and Public Health 17:2220.",
    "Ostelo RW and others (2008). Interpreting change scores for pain and functional status in low back pain. Spine 33:90.",
    "Farrar JT and others (2001). Clinical importance of changes in chronic pain intensity. Pain 94:149.",
];

fn references() -> Markup {
    html! {
        h3 { "To read" }
        ul { @for reference in REFERENCES { li { (reference) } } }
    }
}
