"""wristpy's whole pipeline, as its `run` has it: calibration, anglez, ENMO, non-wear, sleep.

It reads tables of one maker only, so its reader is replaced by four lines of polars, which are faster than its own.
"""

import datetime
import sys
from pathlib import Path

from stages import stage, tell, time_calls

with stage("import"):
    import numpy as np
    import polars as pl
    from wristpy.core import models, orchestrator
    from wristpy.io.readers import readers
    from wristpy.processing import analytics, calibration, metrics, processing_utils

START = datetime.datetime(2026, 1, 5, 21, 50)


def read(file: Path, *, allow_duplicates: bool = False) -> models.WatchData:
    """Reads our own format, for `readers.read_watch_data`."""
    del allow_duplicates
    with stage("read"):
        table = pl.read_csv(file, comment_prefix="#")
        nanos = (table["time_s"] * 1e9).round().cast(pl.Int64)
        stamps = pl.Series("time", np.datetime64(START, "ns") + nanos.to_numpy().astype("timedelta64[ns]"))
        readings = table.select("x_g", "y_g", "z_g").to_numpy()
        acceleration = models.Measurement(measurements=readings, time=stamps)
    return models.WatchData(
        acceleration=acceleration, idle_sleep_mode_flag=False, dynamic_range=(-8, 8), time_zone="UTC"
    )


def main(file: str) -> None:
    readers.read_watch_data = read
    time_calls(calibration.CalibrationDispatcher, "run", "calibrate")
    time_calls(metrics, "angle_relative_to_horizontal", "anglez")
    time_calls(metrics, "euclidean_norm_minus_one", "ENMO")
    time_calls(processing_utils, "get_nonwear_measurements", "non-wear")
    time_calls(analytics.GgirSleepDetection, "run_sleep_detection", "sleep")
    with stage("all but the import"):
        results = orchestrator.run(Path(file), calibrator="gradient", activity_metric=["enmo"])
    tell(epochs=len(results.anglez.measurements))


if __name__ == "__main__":
    main(sys.argv[1])
