use super::*;
use crate::diary::{Entry, Nrs};
use crate::link::Morning;
use crate::report::fixture;

#[test]
fn a_small_page() {
    let report = Report::new(fixture::mornings(6));
    insta::assert_snapshot!(content(&page(&report, Pictures::default())));
}

/// What follows the head, which is long and the same on every page.
fn content(page: &str) -> String {
    page.split_once("</head>").unwrap().1.replace("><", ">\n<")
}

#[test]
fn what_was_found_in_a_month() {
    let page = content(&page(&fixture::of_every_kind(), Pictures::default()));
    let from = page.find("id=\"links\"").unwrap();
    let to = page.find("id=\"stillness\"").unwrap();
    insta::assert_snapshot!(&page[from..to]);
}

#[test]
fn a_summary_of_a_month() {
    insta::assert_snapshot!(content(&summary(&fixture::of_every_kind(), Some("A. <Sleeper>"), None)));
}

#[test]
fn headings_go_down_by_one_and_every_table_has_a_caption_and_scopes() {
    for report in [fixture::report(0), fixture::report(1), fixture::of_every_kind()] {
        for page in [page(&report, Pictures::default()), summary(&report, None, None)] {
            let levels: Vec<u32> =
                page.match_indices("<h").filter_map(|(at, _)| page[at + 2..].chars().next()?.to_digit(10)).collect();
            assert_eq!(levels.first(), Some(&1));
            assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
            assert_eq!(page.matches("<table").count(), page.matches("<caption").count());
            assert_eq!(page.matches("<th ").count() + page.matches("<th>").count(), page.matches("scope=\"").count());
        }
    }
}

#[test]
fn older_mornings_are_folded_away_and_the_newest_is_first() {
    let report = fixture::report(100);
    let page = page(&report, Pictures::default());
    let older = report.mornings.len() - 60;
    assert!(page.contains(&format!("<summary>{older} older mornings</summary>")));
    let row = |date| page.find(&format!("scope=\"row\">{}</th>", crate::report::words::day(date))).unwrap();
    assert!(row(report.mornings[99 - (100 - report.mornings.len())].date) < row(report.mornings[0].date));
}

#[test]
fn what_people_write_stays_text() {
    let date = fixture::first_morning();
    let mut entry = Entry::new(date, Nrs::new(3).unwrap());
    entry.tags = vec!["<b>".to_owned()];
    entry.note = "<script>alert('1 & 2')</script>".to_owned();
    let report = Report::new(vec![Morning { entry: Some(entry), ..Morning::empty(date) }]);
    let page = page(&report, Pictures::default());
    assert!(!page.contains("<script") && !page.contains("<b>"));
    assert!(page.contains("&lt;script&gt;alert('1 &amp; 2')&lt;/script&gt;"));
}

#[test]
fn a_page_fetches_nothing_and_runs_nothing() {
    for n in [0, 1, 30] {
        let picture = Some(Picture { wide: "<svg/>", narrow: Some("<svg/>") });
        let rose = Some(Picture { wide: "<svg/>", narrow: None });
        let last = LastNight { night: picture, rose };
        let pictures =
            Pictures { chart: picture, forest: picture, scatter: picture, calendar: picture, last, trials: &[] };
        let report = fixture::report(n);
        let page = page(&report, pictures) + &summary(&report, Some("A. Sleeper"), picture);
        for outside in ["http:", "https:", "@import", "src=", "href=\"h", "<script", "<link"] {
            assert!(!page.contains(outside), "{outside}");
        }
        // The letters alone, which stand in the page.
        assert_eq!(page.matches("url(").count(), page.matches("url(data:font/ttf;base64,").count());
    }
}

#[test]
fn what_has_no_partner_stays_visible() {
    let page = page(&fixture::report(30), Pictures::default());
    assert_eq!(page.matches("no night recorded").count(), 3);
    assert!(page.contains("3 nights have no pain score. 3 pain scores have no night. "));
}
