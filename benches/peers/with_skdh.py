"""scikit-digital-health: read, calibrate, wear, day window, sleep, one step after the other as its pipeline does.

Calibration is told to do with 12 hours instead of 72. Of less it takes none, so of a night of 12 hours, which lacks the
last hundredth of a second, neither; that makes it faster here.
"""

import sys
import warnings

from stages import stage, tell

with stage("import"):
    from skdh.io import ReadCSV
    from skdh.preprocessing import AccelThresholdWearDetection, CalibrateAccelerometer, GetDayWindowIndices
    from skdh.sleep import Sleep


def main(file: str) -> None:
    warnings.simplefilter("ignore")
    reader = ReadCSV(
        time_col_name="time_s",
        column_names={"accel": ["x_g", "y_g", "z_g"]},
        to_datetime_kwargs={"unit": "s", "origin": "2026-01-05T21:50:00"},
        read_csv_kwargs={"comment": "#"},
    )
    with stage("read"):
        night = reader.predict(file=file)
    with stage("calibrate"):
        night |= CalibrateAccelerometer(min_hours=12).predict(**night)
    with stage("wear"):
        night |= AccelThresholdWearDetection().predict(**night)
    with stage("day window"):
        night |= GetDayWindowIndices(bases=[12], periods=[24]).predict(**night)
    with stage("sleep"):
        found = Sleep(day_window=(12, 24)).predict(**night)
    tell(sleep_minutes=[float(x) for x in found["total sleep time"]])


if __name__ == "__main__":
    main(sys.argv[1])
