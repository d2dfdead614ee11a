"""What a researcher would write by hand with numpy and scipy: a night of a trunk-worn accelerometer in one page.

Calibration on the sphere, a zero-phase low pass at 0.5 Hz, roll and inclination, postures as sectors of the roll, the
mode of 10 s, stillness bouts, and sustained inactivity after van Hees. It writes nothing.
"""

import sys
from typing import Any

from stages import stage, tell

with stage("import"):
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray
    from scipy.optimize import least_squares
    from scipy.signal import butter, sosfiltfilt

Floats = NDArray[np.float64]
Labels = NDArray[np.int8]
Flags = NDArray[np.bool_]

UPRIGHT, BACK, LEFT, STOMACH, RIGHT = range(5)


def read(file: str) -> tuple[float, Floats]:
    """The rate in Hz, and the readings in g, one column an axis."""
    table = pl.read_csv(file, comment_prefix="#")
    times = table["time_s"].head(1000).to_numpy()
    return 1.0 / float(np.median(np.diff(times))), table.select("x_g", "y_g", "z_g").to_numpy(order="fortran")


def windows(series: NDArray[Any], length: int) -> NDArray[Any]:
    """The series cut into windows of so many samples; what is left over at the end is dropped."""
    count = len(series) // length
    return series[: count * length].reshape(count, length, *series.shape[1:])


def calibrate(readings: Floats, rate: float) -> Floats:
    """Gains and offsets that put the means of still windows of 10 s on the unit sphere (van Hees et al. 2014).

    A ridge holds those near one and zero of which the night tells nothing, as of an axis that hardly ever points down.
    """
    cut = windows(readings, round(10 * rate))
    means = cut.mean(axis=1)[(cut.std(axis=1) < 0.013).all(axis=1)]
    if len(means) < 50:
        return readings
    perfect = np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])

    def miss(numbers: Floats) -> Floats:
        off_sphere = np.linalg.norm(means * numbers[:3] + numbers[3:], axis=1) - 1.0
        return np.concatenate([off_sphere, 0.05 * np.sqrt(len(means)) * (numbers - perfect)])

    found = least_squares(miss, perfect, method="lm").x
    return readings * found[:3] + found[3:]


def postures(gravity: Floats) -> Labels:
    """Sectors of 90 degrees of roll about the long axis; upright from 45 degrees of inclination."""
    x, y, z = gravity.T
    roll = np.degrees(np.arctan2(-x, z))
    inclination = np.degrees(np.arctan2(y, np.hypot(x, z)))
    sector = np.select([np.abs(roll) < 45, np.abs(roll) >= 135, roll > 0], [BACK, STOMACH, LEFT], RIGHT)
    return np.where(inclination > 45, UPRIGHT, sector).astype(np.int8)


def modes(labels: Labels, length: int) -> Labels:
    """The label that most samples of each window have."""
    cut = windows(labels, length)
    counts = np.stack([(cut == label).sum(axis=1) for label in range(5)])
    return counts.argmax(axis=0).astype(np.int8)


def runs(flags: Flags, least: int) -> int:
    """How many runs of at least so many true values there are."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return int((edges[1::2] - edges[::2] >= least).sum())


def stillness(readings: Floats, labels: Labels, rate: float) -> int:
    """Stretches of five minutes or more without a change of posture and without a second of gross movement."""
    moved: Flags = windows(readings, round(rate)).std(axis=1).max(axis=1) > 0.05
    ten: Flags = windows(moved, 10).any(axis=1)[: len(labels)]
    changed = np.concatenate([[False], labels[1:] != labels[:-1]])[: len(ten)]
    return runs(~(ten | changed), 30)


def inactivity(readings: Floats, rate: float) -> int:
    """Stretches of five minutes or more in which the angle of z changes by less than 5 degrees (van Hees et al. 2015)."""
    x, y, z = np.median(windows(readings, round(5 * rate)), axis=1).T
    angle = np.degrees(np.arctan2(z, np.hypot(x, y)))
    return runs(np.abs(np.diff(angle)) < 5, 60)


def main(file: str) -> None:
    with stage("read"):
        rate, readings = read(file)
    with stage("calibrate"):
        readings = calibrate(readings, rate)
    with stage("low pass"):
        gravity = sosfiltfilt(butter(2, 0.5, fs=rate, output="sos"), readings, axis=0)
    with stage("postures"):
        labels = modes(postures(gravity), round(10 * rate))
    with stage("stillness"):
        still, sib = stillness(readings, labels, rate), inactivity(readings, rate)
    names = ["upright", "back", "left", "stomach", "right"]
    hours = {name: float((labels == label).sum() / 360) for label, name in enumerate(names)}
    tell(**hours, still=still, inactive=sib)


if __name__ == "__main__":
    main(sys.argv[1])
