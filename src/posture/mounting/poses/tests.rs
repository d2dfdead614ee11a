use nalgebra::{Rotation3, Unit, Vector3};
use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Normal};

use super::*;
use crate::posture::{Epoch, Settings};

/// How somebody really stood and lay, in the body frame.
#[derive(Clone, Copy, Debug)]
struct Truth {
    upright: Vector3<f64>,
    back: Vector3<f64>,
    left: Vector3<f64>,
}

/// Gravity at a roll and an inclination in degrees, by the definition of the body frame.
fn lying(roll: f64, inclination: f64) -> Vector3<f64> {
    let (roll, inclination) = (roll.to_radians(), inclination.to_radians());
    Vector3::new(-roll.sin() * inclination.cos(), inclination.sin(), roll.cos() * inclination.cos())
}

/// Leaning forward by `slump` and to the left by `lean`, in degrees.
fn standing(slump: f64, lean: f64) -> Vector3<f64> {
    let (slump, lean) = (slump.to_radians(), lean.to_radians());
    Vector3::new(-lean.sin(), slump.cos() * lean.cos(), -slump.sin() * lean.cos())
}

fn pose(direction: Vector3<f64>) -> Pose {
    let direction = Accel::from_vector(direction);
    Pose { direction, still_secs: 10, stretch_secs: 12, spread: Angle::default() }
}

/// As a sensor reads them that sits so and is inverted or not.
fn read(truth: &Truth, sensor_from_body: &Rotation3<f64>, sign: f64) -> Poses {
    let sensed = |body: Vector3<f64>| pose(sensor_from_body * body * sign);
    Poses { upright: sensed(truth.upright), back: sensed(truth.back), left: Some(sensed(truth.left)) }
}

fn drawn(rng: &mut ChaCha8Rng, pillow: (f64, f64)) -> Truth {
    let mut normal = |mean: f64, sd: f64| Normal::new(mean, sd).unwrap().sample(rng);
    Truth {
        upright: standing(normal(5.0, 8.0), normal(0.0, 4.0)),
        back: lying(normal(0.0, 6.0), normal(pillow.0, pillow.1)),
        left: lying(normal(90.0, 15.0), normal(3.0, 8.0)),
    }
}

/// Root mean square of how far the rotation found is off, in degrees, where the identity is right.
fn missed(truths: &[Truth], find: impl Fn(&Poses) -> Mounting) -> f64 {
    let straight = |truth: &Truth| read(truth, &Rotation3::identity(), 1.0);
    let squares = truths.iter().map(|truth| find(&straight(truth)).body_from_sensor().angle().to_degrees().powi(2));
    (squares.sum::<f64>() / truths.len() as f64).sqrt()
}

#[test]
fn the_fit_is_no_worse_than_upright_alone_under_any_pillow() {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    for pillow in [(0.0, 4.0), (10.0, 8.0), (20.0, 8.0)] {
        let truths: Vec<Truth> = (0..4000).map(|_| drawn(&mut rng, pillow)).collect();
        let two = missed(&truths, |p| Mounting::from_poses(&p.upright.direction, &p.back.direction).unwrap());
        let fitted = missed(&truths, |p| p.learn(None, true).unwrap().mounting);
        assert!(fitted <= two, "pillow {pillow:?}: {fitted:.2}° fitted, {two:.2}° as they are");
    }
}

/// Any rotation there is.
fn rotations() -> impl Strategy<Value = Rotation3<f64>> {
    let axis = prop::array::uniform3(-1.0..1.0_f64).prop_map(Vector3::from).prop_filter("no axis", |v| v.norm() > 0.05);
    (axis, 0.0..std::f64::consts::TAU)
        .prop_map(|(axis, angle)| Rotation3::from_axis_angle(&Unit::new_normalize(axis), angle))
}

/// People: up to twice as crooked as most.
fn people() -> impl Strategy<Value = Truth> {
    let upright = (-20.0..25.0_f64, -10.0..10.0_f64).prop_map(|(slump, lean)| standing(slump, lean));
    let back = (-15.0..15.0_f64, -5.0..30.0_f64).prop_map(|(roll, pillow)| lying(roll, pillow));
    let left = (45.0..135.0_f64, -15.0..20.0_f64).prop_map(|(roll, tilt)| lying(roll, tilt));
    (upright, back, left).prop_map(|(upright, back, left)| Truth { upright, back, left })
}

/// Offsets of up to 40 mg and gains of up to 3 %, as data sheets allow, of each axis.
fn faulty(pose: &Pose, offset: [f64; 3], gain: [f64; 3]) -> Pose {
    let g = pose.direction.vector().component_mul(&Vector3::from(gain)) + Vector3::from(offset);
    Pose { direction: Accel::from_vector(g), ..*pose }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn an_inverted_sign_is_seen_or_nothing_is_said(
        sits in rotations(), truth in people(), inverted: bool,
        offset in prop::array::uniform3(-0.04..0.04_f64), gain in prop::array::uniform3(0.97..1.03_f64),
    ) {
        let clean = read(&truth, &sits, if inverted { -1.0 } else { 1.0 });
        let [upright, back] = [&clean.upright, &clean.back].map(|pose| faulty(pose, offset, gain));
        let poses = Poses { upright, back, left: clean.left.map(|left| faulty(&left, offset, gain)) };
        let learned = poses.learn(None, false).unwrap();
        let right = if inverted { Sides::Opposite } else { Sides::AsSaid };
        prop_assert!(learned.sides == right || learned.sides == Sides::CannotTell, "{:?}", learned.sides);
        if learned.sides == right {
            // What lay on the left reads on the left, and within what the tilts above leave of the truth.
            let turned = if inverted { poses.turned() } else { poses };
            let left = learned.mounting.to_body(&turned.left.unwrap().direction);
            prop_assert!(left.x() < 0.0, "{left:?}");
            let off = learned.mounting.body_from_sensor() * sits;
            prop_assert!(off.angle().to_degrees() < 45.0, "{}", off.angle().to_degrees());
        }
    }

    #[test]
    fn a_mirrored_axis_is_an_inverted_sign(sits in rotations(), truth in people(), axis in 0..3_usize) {
        let mirror = |pose: &Pose| {
            let mut g = *pose.direction.vector();
            g[axis] = -g[axis];
            Pose { direction: Accel::from_vector(g), ..*pose }
        };
        let straight = read(&truth, &sits, 1.0);
        let mirrored = Poses { upright: mirror(&straight.upright), back: mirror(&straight.back), left: straight.left.as_ref().map(mirror) };
        let (one, other) = (straight.learn(None, false).unwrap(), mirrored.learn(None, false).unwrap());
        prop_assert_eq!(one.sides == Sides::CannotTell, other.sides == Sides::CannotTell);
        if one.sides != Sides::CannotTell {
            prop_assert_eq!(other.sides, Sides::Opposite);
            // Turned round and rotated, every reading is again what the straight sensor says of it.
            for (pose, twin) in straight.iter().zip(mirrored.turned().iter()).map(|(a, b)| (a.1, b.1)) {
                let [a, b] = [(&one, pose), (&other, twin)].map(|(it, pose)| it.mounting.to_body(&pose.direction));
                prop_assert!((a.vector() - b.vector()).norm() < 1e-6, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn a_third_pose_in_the_plane_of_the_others_tells_nothing(sits in rotations(), roll in -25.0..25.0_f64, face_down: bool) {
        let third = lying(if face_down { 180.0 + roll } else { roll }, 0.0);
        let truth = Truth { upright: Vector3::y(), back: Vector3::z(), left: third };
        for sign in [1.0, -1.0] {
            let learned = read(&truth, &sits, sign).learn(None, false).unwrap();
            prop_assert_eq!(learned.sides, Sides::CannotTell);
            prop_assert_eq!(learned.confidence.word, Word::Doubtful);
            prop_assert!(learned.confidence.doubts.iter().any(|doubt| doubt.again() == Some(Asked::Left)));
        }
    }

    #[test]
    fn two_poses_find_any_rotation(sits in rotations(), pillow in -28.0..28.0_f64) {
        let truth = Truth { upright: Vector3::y(), back: lying(0.0, pillow), left: -Vector3::x() };
        let poses = read(&truth, &sits, 1.0);
        let found = Mounting::from_poses(&poses.upright.direction, &poses.back.direction).unwrap();
        let difference = found.body_from_sensor().matrix() - sits.inverse().matrix();
        prop_assert!(difference.norm() < 1e-9, "{difference}");
    }

    #[test]
    fn poses_held_exactly_on_the_expected_pillow_find_the_rotation(sits in rotations()) {
        let truth = Truth { upright: Vector3::y(), back: lying(0.0, 10.0), left: -Vector3::x() };
        let learned = read(&truth, &sits, 1.0).learn(None, true).unwrap();
        // The angle of a rotation is an arc cosine, which near the identity keeps half of the digits.
        let difference = learned.mounting.body_from_sensor().matrix() - sits.inverse().matrix();
        prop_assert!(difference.norm() < 1e-6, "{difference}");
        prop_assert_eq!((learned.sides, learned.confidence.word), (Sides::AsSaid, Word::Good));
    }
}

#[test]
fn poses_that_read_alike_or_were_not_held_are_refused() {
    let truth = Truth { upright: Vector3::y(), back: lying(0.0, 80.0), left: -Vector3::x() };
    let alike = read(&truth, &Rotation3::identity(), 1.0);
    assert!(matches!(alike.learn(None, true), Err(PosesError::Alike(MountingError::PosesAlike { .. }))));
    let mut poses = read(&Truth { back: Vector3::z(), ..truth }, &Rotation3::identity(), 1.0);
    poses.left = Some(Pose { still_secs: 2, ..poses.left.unwrap() });
    assert_eq!(poses.learn(None, true), Err(PosesError::Restless { pose: Asked::Left, secs: 2 }));
}

#[test]
fn what_speaks_against_it_is_said() {
    let straight = Truth { upright: Vector3::y(), back: Vector3::z(), left: -Vector3::x() };
    let learn =
        |truth: &Truth, sign: f64, seen: bool| read(truth, &Rotation3::identity(), sign).learn(None, seen).unwrap();
    let doubts = |learned: &Learned| learned.confidence.doubts.clone();
    assert_eq!(doubts(&learn(&straight, -1.0, true)), [Doubt::SignIsKnown]);
    assert_eq!(learn(&straight, -1.0, false).sign(), Sign::Inverted);
    assert_eq!(doubts(&learn(&straight, -1.0, false)), [Doubt::Opposite]);
    let recliner = Truth { back: lying(0.0, 50.0), ..straight };
    let learned = learn(&recliner, 1.0, true);
    assert!(matches!(doubts(&learned)[..], [Doubt::NoRightAngle(apart)] if (apart - 40.0).abs() < 1e-9));
    assert_eq!(learned.confidence.word, Word::Doubtful);
    let rolled = Truth { left: lying(130.0, 0.0), ..straight };
    assert!(matches!(doubts(&learn(&rolled, 1.0, true))[..], [Doubt::NotSquare(_)]));
    let two = Poses { left: None, ..read(&straight, &Rotation3::identity(), 1.0) };
    let learned = two.learn(None, true).unwrap();
    assert_eq!(
        (learned.sides, learned.confidence.word, doubts(&learned)),
        (Sides::NotSeen, Word::Usable, vec![Doubt::NoThird])
    );
}

fn epoch(index: i64, g: Vector3<f64>, movement: f64) -> Epoch {
    Epoch { index, mean: Accel::from_vector(g), movement, jolt: Vector3::zeros(), coverage: 1.0 }
}

proptest! {
    #[test]
    fn dirty_ends_do_not_move_a_pose(
        sits in rotations(), before in 0..8_i64, after in 0..6_i64, still in 17..30_i64, breath in 0.0..2.5_f64,
    ) {
        // Lying down slowly, then still and breathing, then scratching.
        let mut epochs = Vec::new();
        for i in 0..before {
            epochs.push(epoch(i, sits * lying(0.0, 90.0 - 60.0 * i as f64 / before as f64), 0.02));
        }
        for i in 0..still {
            let breathing = breath * (i as f64 * 1.4).sin();
            epochs.push(epoch(before + i, sits * lying(0.0, breathing), 0.01));
        }
        for i in 0..after {
            epochs.push(epoch(before + still + i, sits * lying(70.0, 30.0), 0.3));
        }
        let held = held(&epochs, 1, &Settings::default()).unwrap();
        prop_assert!(held.direction.angle_to(&Accel::from_vector(sits * Vector3::z())).degrees() < 3.0);
        prop_assert!(i64::from(held.still_secs) >= still && i64::from(held.still_secs) <= still + before);
    }
}

#[test]
fn nobody_who_never_holds_still_has_a_pose() {
    let epochs: Vec<Epoch> = (0..20).map(|i| epoch(i, Vector3::z(), 0.2)).collect();
    assert_eq!(held(&epochs, 1, &Settings::default()), None);
    assert_eq!(held(&[], 1, &Settings::default()), None);
}
