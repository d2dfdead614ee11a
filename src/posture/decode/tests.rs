use fearless_simd::{Level, dispatch};
use proptest::prelude::*;

use super::*;
use crate::posture::Worn;
use crate::posture::frame;

use Posture::{LeftSide, Prone, RightSide, Supine, Upright};

type Epochs = Vec<Option<Accel<Body>>>;

fn tilted(posture: Posture, toward: Posture, degrees: f64) -> Accel<Body> {
    let (sin, cos) = degrees.to_radians().sin_cos();
    Accel::from_vector(frame::reading(posture).vector() * cos + frame::reading(toward).vector() * sin)
}

fn chain() -> Chain {
    Chain::new(1, None, &Settings::default())
}

fn said(epochs: &[Option<Accel<Body>>]) -> Vec<Said> {
    all_said(chain(), epochs)
}

/// What the whole says, in order.
fn all_said(chain: Chain, epochs: &[Option<Accel<Body>>]) -> Vec<Said> {
    let mut whole = Whole::new(chain, epochs.len());
    epochs.iter().for_each(|gravity| whole.push(gravity.as_ref()));
    let mut all = Vec::new();
    whole.back(|said| all.push(said));
    all.reverse();
    all
}

/// The labels of the whole.
fn labels(epochs: impl IntoIterator<Item = Option<Accel<Body>>>) -> Vec<Label> {
    let epochs: Epochs = epochs.into_iter().collect();
    said(&epochs).into_iter().map(|said| said.label).collect()
}

/// The labels taken on the way, and the most that were ever open.
fn live(epochs: &[Option<Accel<Body>>]) -> (Vec<Label>, usize) {
    let mut decoder = Decoder::new(1, chain());
    let (mut taken, mut most) = (Vec::new(), 0);
    for gravity in epochs {
        decoder.push(gravity.as_ref());
        taken.extend(decoder.settled());
        most = most.max(decoder.open().len());
    }
    taken.extend(decoder.finish());
    (taken, most)
}

fn hold(gravity: Accel<Body>, secs: usize) -> impl Iterator<Item = Option<Accel<Body>>> {
    std::iter::repeat_n(Some(gravity), secs)
}

fn lay(posture: Posture, secs: usize) -> impl Iterator<Item = Option<Accel<Body>>> {
    hold(frame::reading(posture), secs)
}

fn gap(secs: usize) -> impl Iterator<Item = Option<Accel<Body>>> {
    std::iter::repeat_n(None, secs)
}

/// How far from the back to the left side both are as likely.
fn border() -> f64 {
    let is_back = |degrees: &f64| labels([Some(tilted(Supine, LeftSide, *degrees))]) == [Label::Posture(Supine)];
    (0..900).map(|tenth| f64::from(tenth) / 10.0).take_while(is_back).last().unwrap()
}

#[test]
fn every_posture_reads_as_itself() {
    for posture in Posture::ALL {
        assert_eq!(labels(lay(posture, 1)), [Label::Posture(posture)]);
        assert_eq!(live(&lay(posture, 1).collect::<Epochs>()).0, [Label::Posture(posture)]);
        assert_eq!(alone(&frame::reading(posture), None, &Settings::default()), Label::Posture(posture));
    }
}

#[test]
fn prone_with_a_steep_chest_is_not_upright() {
    // Head end down by 50° and even 70°, and propped on the elbows by 35°.
    for (x, y, z) in [(0.0, -0.766, -0.643), (0.0, -0.94, -0.342), (0.0, 0.574, -0.819)] {
        for secs in [1, 3600] {
            let found = labels(hold(Accel::from_g(x, y, z), secs));
            assert!(found.iter().all(|&label| label == Label::Posture(Prone)), "{y} {secs}");
        }
    }
}

#[test]
fn rocking_about_the_border_changes_nothing() {
    let (back, side) = (tilted(Supine, LeftSide, border() - 1.5), tilted(Supine, LeftSide, border() + 1.5));
    let rocking = (0..3600).map(|i| Some(if i % 40 < 20 { back } else { side }));
    let found = labels(lay(Supine, 60).chain(rocking));
    assert!(found.iter().all(|&label| label == Label::Posture(Supine)));
}

#[test]
fn hardly_beyond_the_border_nothing_changes_however_long() {
    let beyond = |degrees| hold(tilted(Supine, LeftSide, border() + degrees), 4 * 3600);
    let all = |found: &[Label], posture| found.iter().all(|&label| label == Label::Posture(posture));
    assert!(all(&labels(lay(Supine, 60).chain(beyond(2.0))), Supine));
    let changed = labels(lay(Supine, 60).chain(beyond(15.0)));
    assert!(all(&changed[..60], Supine) && all(&changed[65..], LeftSide));
}

#[test]
fn a_change_is_dated_back_to_its_first_second() {
    let found = labels(lay(Supine, 30).chain(lay(LeftSide, 30)));
    assert_eq!(found[29], Label::Posture(Supine));
    assert_eq!(found[30], Label::Posture(LeftSide));
}

#[test]
fn what_does_not_hold_is_no_posture() {
    let found = labels(lay(Supine, 30).chain(lay(LeftSide, 5)).chain(lay(Prone, 30)));
    assert!(found[..30].iter().all(|&label| label == Label::Posture(Supine)));
    assert!(found[30..35].iter().all(|&label| label != Label::Posture(LeftSide)));
    assert!(found[35..].iter().all(|&label| label == Label::Posture(Prone)));
    let found = labels(lay(Supine, 30).chain(lay(LeftSide, 9)).chain(lay(Supine, 30)));
    assert!(found.iter().all(|&label| label == Label::Posture(Supine)));
}

/// A clear posture counts when it holds for about the dwell time: certainly for one and a half, never for a half.
#[test]
fn the_dwell_time_keeps_its_meaning() {
    for dwell in [2_usize, 10, 60] {
        let settings = Settings { dwell_secs: u32::try_from(dwell).unwrap(), ..Settings::default() };
        let found = |before, posture, secs, after| {
            let epochs: Epochs = lay(before, 300).chain(lay(posture, secs)).chain(lay(after, 300)).collect();
            let said = all_said(Chain::new(1, None, &settings), &epochs);
            said.iter().any(|said| said.label == Label::Posture(posture))
        };
        for (before, posture, after) in [
            (Supine, LeftSide, Supine),
            (Supine, RightSide, Prone),
            (LeftSide, Upright, LeftSide),
            (Prone, LeftSide, Supine),
        ] {
            assert!(!found(before, posture, dwell / 2, after), "{before} {posture} {after} {dwell}");
            assert!(found(before, posture, dwell * 3 / 2, after), "{before} {posture} {after} {dwell}");
        }
    }
}

#[test]
fn a_gap_is_never_a_posture_and_forgets_the_one_before() {
    let on_the_border = tilted(Supine, LeftSide, 46.0);
    let found = labels(lay(Supine, 20).chain(gap(60)).chain(hold(on_the_border, 20)));
    assert!(found[20..80].iter().all(|&label| label == Label::Unknown(Reason::Gap)));
    assert_ne!(found[80], Label::Posture(Supine));
    let found = labels(lay(Supine, 20).chain(gap(60)).chain(lay(LeftSide, 2)).chain(gap(60)).chain(lay(Supine, 20)));
    assert_eq!(found[80..82], [Label::Posture(LeftSide); 2]);
    // A short one is bridged: two seconds on the left do not hold.
    let found = labels(lay(Supine, 20).chain(gap(5)).chain(lay(LeftSide, 2)).chain(gap(5)).chain(lay(Supine, 20)));
    assert_eq!(found[25..27], [Label::Posture(Supine); 2]);
}

#[test]
fn labels_taken_on_the_way_are_those_at_the_end() {
    let night: Epochs = lay(Supine, 30)
        .chain(lay(LeftSide, 8))
        .chain(gap(4))
        .chain(lay(LeftSide, 3))
        .chain(lay(Prone, 7))
        .chain(gap(40))
        .chain(lay(Prone, 30))
        .collect();
    let (taken, _) = live(&night);
    let mut decoder = Decoder::new(1, chain());
    night.iter().for_each(|gravity| decoder.push(gravity.as_ref()));
    assert_eq!(taken, decoder.finish());
    assert_eq!(taken, labels(night));
}

#[test]
fn what_is_never_decided_is_settled_after_two_minutes() {
    let turning: Epochs = (0..200).flat_map(|i| lay(if i % 2 == 0 { Supine } else { LeftSide }, 7)).collect();
    let doubtful: Epochs = lay(Supine, 60).chain(hold(tilted(Supine, LeftSide, border()), 3600)).collect();
    for night in [turning, doubtful] {
        let (taken, most) = live(&night);
        assert_eq!(taken.len(), night.len());
        assert!(most <= live::LAG_SECS as usize, "{most}");
    }
}

#[test]
fn weightlessness_has_no_posture() {
    let found = labels([Some(Accel::from_g(0.0, 0.1, 0.1)), Some(Accel::from_g(f64::NAN, 0.0, 0.0))]);
    assert_eq!(found, [Label::Unknown(Reason::NoGravity); 2]);
    let weightless = Accel::from_g(f64::NAN, 0.0, 0.0);
    assert_eq!(alone(&weightless, None, &Settings::default()), Label::Unknown(Reason::NoGravity));
}

#[test]
fn hanging_head_down_is_no_posture() {
    let found = labels(hold(Accel::from_g(0.0, -0.906, 0.423), 60));
    assert!(found.iter().all(|&label| label == Label::Unknown(Reason::Between)), "{found:?}");
}

#[test]
fn a_clear_posture_is_sure_and_a_slow_turn_from_it_less_so() {
    let turn = (1..10).map(|tenth| Some(tilted(Supine, LeftSide, f64::from(tenth) * 9.0)));
    let epochs: Epochs = lay(Supine, 60).chain(turn).chain(lay(LeftSide, 60)).collect();
    let found = said(&epochs);
    let sure = |range: std::ops::Range<usize>| found[range].iter().all(|said| said.probability.unwrap() > 0.99);
    assert!(sure(0..55) && sure(75..120), "{found:?}");
    assert!(found[60..69].iter().any(|said| said.probability.unwrap() < 0.9), "{found:?}");
}

/// The model by its definition: every path of a few epochs, each with its probability.
#[test]
fn it_is_the_sum_and_the_best_of_all_paths() {
    let epochs = [
        Some(tilted(Supine, LeftSide, 40.0)),
        None,
        Some(tilted(LeftSide, Prone, 20.0)),
        Some(tilted(LeftSide, Upright, 50.0)),
        Some(tilted(Supine, Upright, 45.0)),
    ];
    let mut steps = chain::Steps::new(chain());
    let looks: Vec<chain::Look> = epochs.iter().map(|gravity| steps.look(gravity.as_ref())).collect();
    let likelihoods = looks.iter().map(|look| dispatch!(Level::new(), simd => steps.likelihoods(simd, &[*look; 4]))[0]);
    let likelihoods: Vec<[f64; 6]> = likelihoods.collect();
    let (mut total, mut best) = (0.0, (0.0, Vec::new()));
    let mut each = vec![[0.0; 6]; looks.len()];
    for number in 0..6_usize.pow(5) {
        let path: Vec<usize> = (0..5).map(|at| number / 6_usize.pow(at) % 6).collect();
        let mut probability = 1.0;
        for (at, look) in looks.iter().enumerate() {
            let stayed = at == 0 || path[at] == path[at - 1];
            probability *= if stayed { look.odds.stay() } else { look.odds.change };
            probability *= likelihoods[at][path[at]];
        }
        total += probability;
        (0..5).for_each(|at| each[at][path[at]] += probability);
        if probability > best.0 {
            best = (probability, path);
        }
    }
    for (each, said) in each.iter().zip(said(&epochs)) {
        let most = each.iter().copied().fold(0.0, f64::max) / total;
        let expected = if most < 0.5 { 1.0 - most } else { most };
        assert!(said.probability.is_none_or(|found| (found - expected).abs() < 1e-9), "{said:?} {expected}");
    }
    for ((state, live), gravity) in best.1.into_iter().zip(live(&epochs).0).zip(epochs) {
        let expected = if gravity.is_none() { Label::Unknown(Reason::Gap) } else { chain::label(state as u8) };
        assert_eq!(live, expected);
    }
}

fn any_epoch() -> impl Strategy<Value = Option<Accel<Body>>> {
    let direction = (-1.0..1.0_f64, -1.0..1.0_f64, -1.0..1.0_f64).prop_map(|(x, y, z)| Some(Accel::from_g(x, y, z)));
    let posture = prop::sample::select(Posture::ALL.to_vec()).prop_map(|it| Some(frame::reading(it)));
    prop_oneof![1 => Just(None), 3 => direction, 6 => posture]
}

fn any_night() -> impl Strategy<Value = Epochs> {
    let stretch = (any_epoch(), 1..40_usize).prop_map(|(epoch, secs)| vec![epoch; secs]);
    prop::collection::vec(stretch, 1..30).prop_map(|stretches| stretches.concat())
}

fn mirrored(gravity: Accel<Body>) -> Accel<Body> {
    let vector = gravity.vector();
    Accel::from_g(-vector.x, vector.y, vector.z)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_epoch_has_one_label_live_and_later(night in any_night()) {
        let (taken, most) = live(&night);
        let found = said(&night);
        prop_assert!(most <= live::LAG_SECS as usize);
        prop_assert_eq!((taken.len(), found.len()), (night.len(), night.len()));
        for ((gravity, live), said) in night.iter().zip(&taken).zip(&found) {
            prop_assert_eq!(gravity.is_none(), said.label == Label::Unknown(Reason::Gap));
            prop_assert_eq!(gravity.is_none(), *live == Label::Unknown(Reason::Gap));
            let known = gravity.is_some_and(|gravity| gravity.norm() >= 0.5);
            prop_assert_eq!(known, said.probability.is_some());
            prop_assert!(said.probability.is_none_or(|p| (0.0..=1.0 + 1e-9).contains(&p)));
            prop_assert!(said.label.posture().is_none() || said.probability.unwrap() >= 0.5);
        }
    }

    #[test]
    fn left_and_right_are_alike(night in any_night()) {
        let mirror: Epochs = night.iter().map(|epoch| epoch.map(mirrored)).collect();
        for (a, b) in said(&night).iter().zip(said(&mirror)) {
            let (a, b) = (a.probability.unwrap_or(1.0), b.probability.unwrap_or(1.0));
            prop_assert!((a - b).abs() < 1e-6, "{} {}", a, b);
        }
    }
}

#[test]
fn each_place_of_wearing_tells_the_postures() {
    for worn in Worn::ALL.map(Some).into_iter().chain([None]) {
        for posture in Posture::ALL {
            let epochs: Epochs = lay(posture, 60).collect();
            let found = all_said(Chain::new(1, worn, &Settings::default()), &epochs);
            assert!(found.iter().all(|said| said.label == Label::Posture(posture)), "{worn:?} {posture}");
        }
    }
}

#[test]
fn epochs_of_any_length_work() {
    for epoch_secs in [1, 2, 7, 60, 100_000] {
        let epochs: Epochs = lay(Supine, 300).chain(lay(Prone, 300)).collect();
        let chain = Chain::new(epoch_secs, None, &Settings::default());
        let found = all_said(chain.clone(), &epochs);
        assert_eq!(found[299].label, Label::Posture(Supine), "{epoch_secs}");
        assert_eq!(found[300].label, Label::Posture(Prone), "{epoch_secs}");
        let mut decoder = Decoder::new(epoch_secs, chain);
        epochs.iter().for_each(|gravity| decoder.push(gravity.as_ref()));
        assert_eq!(decoder.finish(), found.iter().map(|said| said.label).collect::<Vec<_>>());
    }
}
