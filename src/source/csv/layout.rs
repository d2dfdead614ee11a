//! Headings: which column is the time, which are x, y and z, and in which units.

use super::options::{AccelUnit, TimeUnit};

/// Parts of headings of everything that has three axes and is not acceleration.
const OTHER_QUANTITIES: [&str; 18] = [
    "gyr", "rotat", "rotr", "angular", "angle", "angv", "mag", "quat", "euler", "orient", "attitude", "speed",
    "velocity", "accuracy", "position", "tilt", "jerk", "compass",
];
/// Parts of headings of acceleration without gravity.
const LINEAR: [&str; 7] = ["linear", "linacc", "user", "free", "nogravity", "withoutgravity", "dynamic"];
/// Parts of headings of acceleration with gravity, in the languages the phone apps export.
const ACCELERATION: [&str; 5] = ["acc", "beschl", "acel", "gforce", "uskor"];
/// What may stand beside a bare x, y or z.
const NEUTRAL: [&str; 9] = ["", "a", "g", "gf", "axis", "raw", "value", "sensor", "data"];
/// Headings of time, squashed; those that hold `time` are found without being listed.
const TIMES: [&str; 31] = [
    "t",
    "s",
    "sec",
    "secs",
    "second",
    "seconds",
    "secondselapsed",
    "elapsed",
    "elapsedseconds",
    "ms",
    "msec",
    "millis",
    "milliseconds",
    "us",
    "micros",
    "microseconds",
    "ns",
    "nanos",
    "nanoseconds",
    "date",
    "epoc",
    "epoch",
    "unix",
    "clock",
    "utc",
    "zeit",
    "zeitstempel",
    "temps",
    "tiempo",
    "tempo",
    "datum",
];

/// Units of time that no number is read in.
const COARSE: [&str; 9] = ["min", "mins", "minutes", "h", "hr", "hrs", "hours", "d", "days"];

/// What the headings of a table mean.
#[derive(Clone, Debug, PartialEq, Default)]
pub(super) struct Layout {
    /// Columns that may be the time, likeliest first.
    pub(super) times: Vec<usize>,
    /// Columns of x, y and z.
    pub(super) axes: Option<[usize; 3]>,
    /// The x of another three that would have done as well.
    pub(super) other: Option<usize>,
    /// A heading of acceleration without gravity, if that is all there is.
    pub(super) linear: Option<usize>,
}

/// Reads the headings of a table.
pub(super) fn layout<S: AsRef<str>>(headings: &[S]) -> Layout {
    let names: Vec<Name> = headings.iter().map(|heading| Name::new(heading.as_ref())).collect();
    let mut layout = Layout { times: times(&names), ..Layout::default() };
    let groups = groups(&names);
    let best = groups.iter().filter(|group| group.class >= Class::Bare).rev().max_by_key(|group| group.class);
    layout.axes = best.and_then(Group::whole);
    let alike = groups.iter().filter(|group| best.is_some_and(|best| best.class == group.class)).nth(1);
    layout.other = alike.and_then(Group::whole).map(|[x, ..]| x);
    if layout.axes.is_none() {
        let linear = groups.iter().find(|group| group.class == Class::Linear);
        layout.linear = linear.and_then(Group::whole).map(|[x, ..]| x);
    }
    layout
}

/// The unit of acceleration that a heading names.
pub(super) fn accel_unit(heading: &str) -> Option<AccelUnit> {
    Name::new(heading).unit.and_then(|unit| unit.parse().ok())
}

/// The unit of time that a heading names.
pub(super) fn time_unit(heading: &str) -> Option<TimeUnit> {
    let name = Name::new(heading);
    let from_word = || match name.word.as_str() {
        "secondselapsed" | "elapsedseconds" => Some(TimeUnit::Seconds),
        "t" => None,
        word => word.parse().ok(),
    };
    name.unit.and_then(|unit| unit.parse().ok()).or_else(from_word)
}

/// Whether a heading is one of an app that hands on what iOS reports: −1 g on the axis that points up.
pub(super) fn is_ios(heading: &str) -> bool {
    Name::new(heading).word.starts_with("accelerometeracceleration")
}

/// Whether a cell is a unit and nothing else, with or without brackets.
pub(super) fn is_unit(cell: &str) -> bool {
    let unit = cell.trim_matches(['(', ')', '[', ']', ' ']);
    unit.parse::<AccelUnit>().is_ok() || unit.parse::<TimeUnit>().is_ok()
}

/// The unit of time that a heading names and that is coarser than those of [`TimeUnit`].
pub(super) fn coarse_time(heading: &str) -> Option<String> {
    let Name { unit, word, .. } = Name::new(heading);
    [unit, Some(word)].into_iter().flatten().find(|word| COARSE.contains(&word.as_str()))
}

/// A heading taken apart.
#[derive(Debug)]
struct Name {
    /// Letters and digits in lower case, without the unit.
    word: String,
    /// What stands in brackets or behind the last underscore, if that is a unit.
    unit: Option<String>,
    /// Whether there were brackets with something else in them than an acceleration's unit.
    foreign: bool,
}

impl Name {
    fn new(heading: &str) -> Self {
        let lower = heading.to_lowercase();
        let (base, unit) = bracketed(&lower).or_else(|| suffixed(&lower)).unwrap_or((&lower, None));
        let word = base.chars().filter(char::is_ascii_alphanumeric).collect();
        let foreign = unit.as_ref().is_some_and(|unit| unit.parse::<AccelUnit>().is_err());
        Self { word, unit, foreign }
    }

    /// The axis it names and what stands beside it.
    fn axis(&self) -> Option<(usize, &str)> {
        let word = self.word.as_str();
        let letter = |byte: Option<&u8>| byte.and_then(|byte| b"xyz".iter().position(|axis| axis == byte));
        if let Some(axis) = letter(word.as_bytes().last()) {
            return Some((axis, word.get(..word.len() - 1)?));
        }
        if let Some(axis) = letter(word.as_bytes().first()) {
            return Some((axis, word.get(1..)?));
        }
        let axis = b"123".iter().position(|axis| word.as_bytes().last() == Some(axis))?;
        word.get(..word.len() - 1).filter(|stem| *stem == "axis" || contains(stem, &ACCELERATION)).map(|s| (axis, s))
    }
}

fn bracketed(name: &str) -> Option<(&str, Option<String>)> {
    let open = name.find(['(', '[', '{'])?;
    let inside = name.get(open + 1..)?;
    let close = inside.find([')', ']', '}'])?;
    Some((name.get(..open)?, inside.get(..close).map(|unit| unit.trim().to_owned())))
}

fn suffixed(name: &str) -> Option<(&str, Option<String>)> {
    let (base, unit) = name.trim().rsplit_once(['_', ' ', '-', '.'])?;
    let known = unit.parse::<AccelUnit>().is_ok() || unit.parse::<TimeUnit>().is_ok() || COARSE.contains(&unit);
    (known && !base.is_empty()).then(|| (base, Some(unit.to_owned())))
}

/// What a triple of headings measures; later is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Other,
    Linear,
    Bare,
    Acceleration,
}

fn class(stem: &str, name: &Name) -> Class {
    let with_gravity = ["withg", "includingg", "inclg", "incg"].iter().any(|words| stem.contains(words));
    if contains(stem, &OTHER_QUANTITIES) || (stem.contains("gravity") && !with_gravity && !contains(stem, &LINEAR)) {
        Class::Other
    } else if contains(stem, &LINEAR) {
        Class::Linear
    } else if stem == "a" || contains(stem, &ACCELERATION) {
        Class::Acceleration
    } else if NEUTRAL.contains(&stem) && !name.foreign {
        Class::Bare
    } else {
        Class::Other
    }
}

fn contains(stem: &str, parts: &[&str]) -> bool {
    parts.iter().any(|part| stem.contains(part))
}

/// Columns that differ in their axis alone.
#[derive(Debug)]
struct Group<'a> {
    stem: &'a str,
    class: Class,
    axes: [Option<usize>; 3],
}

impl Group<'_> {
    fn whole(&self) -> Option<[usize; 3]> {
        let [x, y, z] = self.axes;
        Some([x?, y?, z?])
    }
}

/// The complete triples, in the order of their first column.
fn groups(names: &[Name]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    for (column, name) in names.iter().enumerate() {
        let Some((axis, stem)) = name.axis() else { continue };
        let class = class(stem, name);
        let known = groups.iter().position(|group| group.stem == stem && group.class == class);
        let place = known.unwrap_or(groups.len());
        if known.is_none() {
            groups.push(Group { stem, class, axes: [None; 3] });
        }
        if let Some(slot) = groups.get_mut(place).and_then(|group| group.axes.get_mut(axis)) {
            slot.get_or_insert(column);
        }
    }
    groups.retain(|group| group.whole().is_some());
    groups
}

fn times(names: &[Name]) -> Vec<usize> {
    let time = |name: &Name| TIMES.contains(&name.word.as_str()) || name.word.contains("time");
    names.iter().enumerate().filter(|(_, name)| time(name)).map(|(column, _)| column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_are_found_by_name_and_never_a_gyroscope() {
        #[rustfmt::skip]
        let cases: [(&str, Option<[usize; 3]>); 18] = [
            ("time_s,x_g,y_g,z_g", Some([1, 2, 3])),
            ("time,seconds_elapsed,z,y,x", Some([4, 3, 2])),
            ("Time (s),Acceleration x (m/s^2),Acceleration y (m/s^2),Acceleration z (m/s^2),Absolute acceleration (m/s^2)", Some([1, 2, 3])),
            ("time,gFx,gFy,gFz,TgF", Some([1, 2, 3])),
            ("time,ax,ay,az,aT (m/s^2)", Some([1, 2, 3])),
            ("time,DeviceName,AccX(g),AccY(g),AccZ(g),AsX(°/s),AsY(°/s),AsZ(°/s),AngleX(°),AngleY(°),AngleZ(°)", Some([2, 3, 4])),
            ("t,gyro_x,gyro_y,gyro_z,x,y,z", Some([4, 5, 6])),
            ("t,gx,gy,gz,ax,ay,az", Some([4, 5, 6])),
            ("t,x,y,z,acc_x,acc_y,acc_z", Some([4, 5, 6])),
            ("epoc (ms),timestamp (+0000),elapsed (s),x-axis (g),y-axis (g),z-axis (g)", Some([3, 4, 5])),
            ("Timestamp,Accelerometer X,Accelerometer Y,Accelerometer Z", Some([1, 2, 3])),
            ("loggingTime(txt),motionUserAccelerationX(G),motionUserAccelerationY(G),motionUserAccelerationZ(G),accelerometerAccelerationX(G),accelerometerAccelerationY(G),accelerometerAccelerationZ(G)", Some([4, 5, 6])),
            ("Zeit (s),Beschleunigung x (m/s²),Beschleunigung y (m/s²),Beschleunigung z (m/s²)", Some([1, 2, 3])),
            ("t,gyro_x,gyro_y,gyro_z", None),
            ("t,AsX(°/s),AsY(°/s),AsZ(°/s)", None),
            ("t,x (uT),y (uT),z (uT)", None),
            ("time,accuracy,x,z", None),
            ("TimeStamp,axis1,axis2,axis3,steps,vm", Some([1, 2, 3])),
        ];
        for (heading, expected) in cases {
            let headings: Vec<&str> = heading.split(',').collect();
            assert_eq!(layout(&headings).axes, expected, "{heading}");
        }
    }

    #[test]
    fn acceleration_without_gravity_is_known_by_name() {
        let headings = [
            "Time (s)",
            "Linear Acceleration x (m/s^2)",
            "Linear Acceleration y (m/s^2)",
            "Linear Acceleration z (m/s^2)",
        ];
        let found = layout(&headings);
        assert_eq!((found.axes, found.linear), (None, Some(1)));
    }

    #[test]
    fn a_second_sensor_is_noticed() {
        let other = |heading: &str| layout(&heading.split(',').collect::<Vec<_>>()).other;
        assert_eq!(other("t,acc_ankle_x,acc_ankle_y,acc_ankle_z,acc_chest_x,acc_chest_y,acc_chest_z"), Some(4));
        assert_eq!(other("t,ax,ay,az,gx,gy,gz"), None);
        assert_eq!(other("t,x,y,z,acc_x,acc_y,acc_z"), None);
    }

    #[test]
    fn units_stand_in_brackets_or_behind_the_name() {
        assert_eq!(accel_unit("Acceleration x (m/s^2)"), Some(AccelUnit::MetresPerSecondSquared));
        assert_eq!(accel_unit("accelerometerAccelerationX(G)"), Some(AccelUnit::G));
        assert_eq!(accel_unit("acc_x_mg"), Some(AccelUnit::MilliG));
        assert_eq!(accel_unit("x"), None);
        for (heading, unit) in [
            ("Time (s)", Some(TimeUnit::Seconds)),
            ("time_s", Some(TimeUnit::Seconds)),
            ("seconds_elapsed", Some(TimeUnit::Seconds)),
            ("timestamp_ms", Some(TimeUnit::Millis)),
            ("epoc (ms)", Some(TimeUnit::Millis)),
            ("ns", Some(TimeUnit::Nanos)),
            ("time", None),
            ("timestamp (+0000)", None),
        ] {
            assert_eq!(time_unit(heading), unit, "{heading}");
        }
    }
}
