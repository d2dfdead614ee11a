use super::*;
use crate::posture::frame;
use nalgebra::Vector3;
use proptest::prelude::*;

/// A second as the body frame has it: where gravity is read, how restless it is, which way jolts point.
fn second(gravity: Vector3<f64>, movement: f64, jolt: Vector3<f64>) -> (Vector3<f64>, f64, Vector3<f64>) {
    (gravity, movement, jolt)
}

/// An evening of walking with jolts toward the back and the postures of a night, as a sensor so mounted reads them.
fn night(sensor_from_body: Rotation3<f64>, jolt_back: f64, prone: usize) -> Vec<Epoch> {
    // Who walks without jolts here leans nowhere and uses no pillow either.
    let front = if jolt_back > 0.0 { 1.0 } else { 0.0 };
    let walking = second(Vector3::new(0.0, 1.0, -0.05 * front), 0.3, Vector3::new(0.0, 0.2, -jolt_back));
    let tilted = |posture: Posture, inclination: f64| {
        second(*frame::reading(posture).vector() + Vector3::y() * inclination, 0.01, Vector3::zeros())
    };
    let lying = [
        (tilted(Posture::Upright, 0.0), 300),
        (tilted(Posture::Supine, 0.15 * front), 1800),
        (tilted(Posture::LeftSide, 0.1), 1800),
        (tilted(Posture::Prone, 0.0), prone),
        (tilted(Posture::RightSide, 0.1), 1800),
    ];
    let seconds = std::iter::repeat_n(walking, 60)
        .chain(lying.into_iter().flat_map(|(second, secs)| std::iter::repeat_n(second, secs)));
    let epoch = |((gravity, movement, jolt), index): ((Vector3<f64>, f64, Vector3<f64>), i64)| Epoch {
        index,
        mean: Accel::from_vector(sensor_from_body * gravity.normalize()),
        movement,
        jolt: sensor_from_body * jolt,
        coverage: 1.0,
    };
    seconds.zip(0..).map(epoch).collect()
}

fn found_in(epochs: &[Epoch], worn: Option<Worn>) -> Option<FromNight> {
    likeliest(&possible(epochs, 1, worn, &Settings::default()), &Usual::new()).pop()
}

fn found(sensor_from_body: Rotation3<f64>, jolt_back: f64, prone: usize) -> FromNight {
    found_in(&night(sensor_from_body, jolt_back, prone), None).unwrap()
}

fn reads_right(found: &FromNight, sensor_from_body: Rotation3<f64>) -> bool {
    Posture::ALL.into_iter().all(|posture| {
        let read = Accel::from_vector(sensor_from_body * frame::reading(posture).vector());
        found.most_likely(&found.mounting.to_body(&read)) == posture
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn a_face_in_or_out_any_way_round_is_found(turn in -3.1..3.1_f64, out: bool, aside in -0.3..0.3_f64) {
        // The case turned on the skin, then perhaps turned over, and the skin a little to one side.
        let over = Rotation3::from_axis_angle(&Vector3::y_axis(), if out { 0.0 } else { std::f64::consts::PI });
        let placed = Rotation3::from_axis_angle(&Vector3::z_axis(), turn) * over;
        let sensor_from_body = placed * Rotation3::from_axis_angle(&Vector3::y_axis(), aside);
        let found = found(sensor_from_body, 0.11, 1800);
        prop_assert!(reads_right(&found, sensor_from_body), "{found:?}");
        prop_assert!(found.confidence > 0.65 && found.mounting.basis() == Basis::Night, "{found:?}");
    }
}

#[test]
fn without_a_step_front_and_back_are_a_guess_and_both_are_named() {
    let upright = Rotation3::identity();
    let found = found(upright, 0.0, 1800);
    assert!(found.confidence < 0.65, "{found:?}");
    let (other, share) = found.other.unwrap();
    let between = degrees_between(found.mounting.body_from_sensor(), other.body_from_sensor());
    assert!(share > 0.2 && between > 150.0, "{share} {between}");
}

#[test]
fn upside_down_is_no_guess() {
    let upside_down = Rotation3::from_axis_angle(&Vector3::z_axis(), std::f64::consts::PI);
    let found = found(upside_down, 0.11, 600);
    assert!(reads_right(&found, upside_down) && found.confidence > 0.8, "{found:?}");
}

#[test]
fn the_same_night_is_read_alike_twice() {
    let turned = Rotation3::from_euler_angles(0.1, 0.4, -1.5);
    assert_eq!(found(turned, 0.11, 1200), found(turned, 0.11, 1200));
}

#[test]
fn what_says_nothing_is_not_asked() {
    let epochs = night(Rotation3::identity(), 0.11, 600);
    assert_eq!(found_in(&[], None), None);
    assert_eq!(found_in(&epochs, Some(Worn::Thigh)), None);
    assert!(found_in(&epochs, Some(Worn::Chest)).is_some());
}

#[test]
fn a_rotation_and_itself_are_no_degrees_apart() {
    let turned = Rotation3::from_euler_angles(0.3, -0.2, 2.0);
    assert!(degrees_between(&turned, &turned) < 1e-5);
    let half = Rotation3::from_axis_angle(&Vector3::z_axis(), std::f64::consts::PI);
    assert!((degrees_between(&turned, &(half * turned)) - 180.0).abs() < 1e-5);
}

/// Two nights one after the other, with so many seconds between them.
fn and_then(first: &[Epoch], secs: i64, second: Vec<Epoch>) -> Vec<Epoch> {
    let next = first.len() as i64 + secs;
    let later = second.into_iter().map(|epoch| Epoch { index: epoch.index + next, ..epoch });
    first.iter().copied().chain(later).collect()
}

#[test]
fn put_back_upside_down_makes_two_parts() {
    let settings = Settings::default();
    let upside_down = Rotation3::from_axis_angle(&Vector3::z_axis(), std::f64::consts::PI);
    let first = night(Rotation3::identity(), 0.11, 600);
    let epochs = and_then(&first, 40, night(upside_down, 0.11, 600));
    let parts = possible(&epochs, 1, None, &settings);
    assert_eq!(parts.iter().map(|part| part.from).collect::<Vec<_>>(), [0, first.len() as i64 + 40]);
    for (found, sits) in likeliest(&parts, &Usual::new()).iter().zip([Rotation3::identity(), upside_down]) {
        assert!(reads_right(found, sits));
    }
}

#[test]
fn a_night_in_one_piece_has_one_part() {
    let turned = Rotation3::from_axis_angle(&Vector3::y_axis(), 0.3);
    let epochs = and_then(&night(turned, 0.11, 600), 40, night(turned, 0.11, 1200));
    assert_eq!(possible(&epochs, 1, None, &Settings::default()).len(), 1);
}

#[test]
fn what_is_common_settles_what_the_night_leaves_open() {
    let settings = Settings::default();
    let back_to_front = Rotation3::from_axis_angle(&Vector3::y_axis(), std::f64::consts::PI);
    let epochs = night(Rotation3::identity(), 0.0, 1800);
    let part = possible(&epochs, 1, None, &settings).remove(0);
    for sits in [Rotation3::identity(), back_to_front] {
        let found = part.likeliest(&vec![(sits, 1.0)]).unwrap();
        assert!(degrees_between(found.mounting.body_from_sensor(), &sits) < 30.0, "{found:?}");
        assert!(found.confidence > 0.8, "{found:?}");
    }
}
