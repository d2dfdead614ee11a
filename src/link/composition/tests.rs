use super::*;

/// Thirty nights of eight hours; the back gives to the stomach what `prone` says, and pain follows it.
fn nights(prone: impl Fn(i32) -> i64) -> Vec<Lain> {
    let night = |day: i32| {
        let (prone, left) = (prone(day), 6000 + i64::from(day * 7 % 5) * 400);
        let secs = [28_800 - 7200 - left - prone, left, 7200, prone];
        let pain = (prone as f64 / 1500.0 + f64::from(day * 13 % 4) / 2.0).round();
        Lain { day, secs, least_secs: 10.0, pain }
    };
    (0..30).map(night).collect()
}

fn points(found: &Composition, from: Posture, to: Posture) -> Interval {
    found.swaps.iter().find(|swap| (swap.from, swap.to) == (from, to)).unwrap().points_per_hour
}

#[test]
fn an_hour_from_the_stomach_to_the_back_takes_pain_away() {
    let found = Composition::of_nights(&nights(|day| 1800 + i64::from(day * 11 % 7) * 1000)).unwrap();
    assert_eq!((found.n, found.parts.len(), found.swaps.len(), found.replaced), (30, 4, 12, 0));
    assert!(points(&found, Posture::Prone, Posture::Supine).high < 0.0);
    assert!(points(&found, Posture::Supine, Posture::Prone).low > 0.0);
}

#[test]
fn who_never_lies_so_has_no_such_part() {
    let found = Composition::of_nights(&nights(|day| if day % 3 == 0 { 1800 } else { 0 })).unwrap();
    assert_eq!(found.dropped, [Posture::Prone]);
    assert_eq!((found.parts.len(), found.swaps.len(), found.replaced, found.sensitivity), (3, 6, 0, 0.0));
}

#[test]
fn few_zeros_are_replaced_and_what_that_does_is_said() {
    let found =
        Composition::of_nights(&nights(|day| if day % 5 == 0 { 0 } else { 1800 + 900 * i64::from(day % 4) })).unwrap();
    assert_eq!((found.parts.len(), found.replaced), (4, 6));
    assert!(found.sensitivity > 0.0);
}

#[test]
fn shares_that_never_vary_say_nothing() {
    let alike = |night: &Lain| Lain { secs: [14_400, 7200, 3600, 3600], ..night.clone() };
    let all: Vec<Lain> = nights(|_| 1800).iter().map(alike).collect();
    assert_eq!(Composition::of_nights(&all), None);
    // Longer nights of the same shares: nothing is exchanged there either.
    let longer = |night: &Lain| Lain {
        secs: [14_400, 7200, 3600, 3600].map(|secs| secs + secs / 100 * i64::from(night.day % 5)),
        ..night.clone()
    };
    assert_eq!(Composition::of_nights(&all.iter().map(longer).collect::<Vec<_>>()), None);
}

#[test]
fn thirteen_nights_say_nothing() {
    assert_eq!(Composition::of_nights(&nights(|day| 1800 + i64::from(day * 11 % 7) * 1000)[..13]), None);
}

#[test]
fn coordinates_are_those_of_the_definition() {
    // √(2/3) ln(a/√(bc)) and √(1/2) ln(b/c).
    let found = Coordinates::of(&[8.0, 2.0, 0.5]);
    assert!((found.ilr[0] - (2.0_f64 / 3.0).sqrt() * 8.0_f64.ln()).abs() < 1e-12);
    assert!((found.ilr[1] - 0.5_f64.sqrt() * 4.0_f64.ln()).abs() < 1e-12);
    assert!((clr([0, 100], 10.0)[0] - (6.5_f64 / 100.0).ln() / 2.0).abs() < 1e-12);
}
