use super::*;
use crate::diary::{Entry, Nrs};
use crate::link::Morning;
use crate::report::fixture;

#[test]
fn a_small_page() {
    let report = Report::new(fixture::mornings(6));
    insta::assert_snapshot!(page(&report, Pictures::default()).replace("><", ">\n<"));
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
        let themed = Themed { light: "<svg/>", dark: "<svg/>" };
        let picture = Some(Picture { wide: themed, narrow: themed });
        let page = page(
            &fixture::report(n),
            Pictures {
                chart: picture,
                scatter: picture,
                last: LastNight { night: picture, rose: Some(themed) },
                trials: &[],
            },
        );
        for outside in ["http:", "https:", "url(", "@import", "src=", "href=", "<script", "<link"] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
}

#[test]
fn what_has_no_partner_stays_visible() {
    let page = page(&fixture::report(30), Pictures::default());
    assert_eq!(page.matches("no night recorded").count(), 3);
    assert!(page.contains("3 nights have no pain score. 3 pain scores have no night."));
}
