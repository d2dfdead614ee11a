use super::*;
use crate::posture::mounting::poses::Pose;
use crate::units::{Accel, Angle};

fn saved(secs: i64, name: &str, address: Option<&str>) -> SavedMounting {
    let pose = |x, y, z| Pose {
        direction: Accel::from_g(x, y, z),
        still_secs: 10,
        stretch_secs: 12,
        spread: Angle::default(),
    };
    let poses = Poses { upright: pose(-1.0, 0.0, 0.0), back: pose(0.0, 0.0, 1.0), left: Some(pose(0.0, -1.0, 0.0)) };
    let made = Timestamp::from_secs(secs);
    let learned = poses.learn(Some(made), true).unwrap();
    let sensor = SensorName { kind: "polar-h10".into(), name: Some(name.into()), address: address.map(str::to_owned) };
    SavedMounting::new(&learned, &poses, sensor, Sign::Normal, made)
}

#[test]
fn what_was_kept_is_read_back_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let one = saved(1_000, "Polar H10 0A1B2C3D", None);
    let paths = [store.save_mounting(&one).unwrap(), store.save_mounting(&one).unwrap()];
    assert_ne!(paths[0], paths[1]);
    let all = store.mountings();
    assert_eq!((all.good.len(), all.damaged.len()), (2, 0));
    assert_eq!(all.good[0], one);
    assert_eq!(all.good[0].mounting(), one.mounting());
    #[cfg(unix)]
    for path in &paths {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_damaged_one_is_told_of_and_hides_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    store.save_mounting(&saved(1_000, "a", None)).unwrap();
    let dir = folder.path().join(MOUNTINGS);
    let mut skewed = saved(2_000, "a", None);
    skewed.body_from_sensor[0][0] += 0.1;
    replace(&dir.join("skewed.json"), &serde_json::to_vec(&skewed).unwrap()).unwrap();
    replace(&dir.join("torn.json"), b"{\"version\": 1,").unwrap();
    let all = store.mountings();
    assert_eq!((all.good.len(), all.damaged.len()), (1, 2));
    assert!(all.damaged[0].to_string().contains("no rotation"), "{}", all.damaged[0]);
}

#[test]
fn only_the_same_sensor_and_only_what_was_made_before_counts() {
    let all = [saved(1_000, "a", None), saved(3_000, "a", Some("00:11")), saved(2_000, "b", Some("00:22"))];
    let sensor = |name: Option<&str>, address: Option<&str>, kind: &str| SensorName {
        kind: kind.into(),
        name: name.map(str::to_owned),
        address: address.map(str::to_owned),
    };
    let made = |sensor: &SensorName, until: Option<i64>| {
        newest(&all, sensor, until.map(Timestamp::from_secs)).map(|it| it.made.floor_secs())
    };
    let a = sensor(Some("a"), None, "polar-h10");
    assert_eq!((made(&a, None), made(&a, Some(2_999)), made(&a, Some(999))), (Some(3_000), Some(1_000), None));
    assert_eq!(made(&sensor(Some("a"), Some("00:22"), "polar-h10"), Some(2_500)), Some(2_000), "the address counts");
    assert_eq!(made(&sensor(Some("a"), None, "ruuvitag"), None), None);
    assert_eq!(made(&sensor(None, None, "polar-h10"), None), None, "a sensor without a name is nobody's");
}
