"""An EDF+ file as pyEDFlib and MNE read it, number by number against the table of epochs.

Arguments: FILE.edf EPOCHS.csv. Prints what they say of the header and the annotations, once for each.
"""
import csv
import sys

import mne
import numpy as np
import pyedflib

CODES = {"supine": 1, "left_side": 2, "prone": 3, "right_side": 4, "upright": 5,
         "between": 0, "gap": -1, "no_gravity": -2, "not_on_trunk": -3}
SIGNALS = [("Roll", "roll_deg", 1, -200.0), ("Inclination", "inclination_deg", 1, -100.0),
           ("Movement", "movement_g", 4, -0.1), ("Coverage", "coverage", 2, -1.0),
           ("Probability", "probability", 3, -1.0)]


def same(name, read, rows, decimals, unknown, column):
    """Every epoch has its number; what fills up the last data record is unknown."""
    expected = [float(row[column]) if row[column] else unknown for row in rows]
    expected += [unknown] * (len(read) - len(rows))
    assert np.array_equal(np.round(read, decimals) + 0.0, np.array(expected)), name


def main(path, table):
    with open(table, newline="") as file:
        rows = list(csv.DictReader(file))
    positions = [CODES[row["posture"]] for row in rows]

    edf = pyedflib.EdfReader(path)
    labels = edf.getSignalLabels()
    assert edf.filetype == pyedflib.FILETYPE_EDFPLUS
    fill = edf.getNSamples()[0] - len(rows)
    assert 0 <= fill < edf.getNSamples()[0] / edf.datarecords_in_file
    assert np.array_equal(np.round(edf.readSignal(0)), positions + [-1] * fill)
    for label, column, decimals, unknown in SIGNALS:
        same(label, edf.readSignal(labels.index(label)), rows, decimals, unknown, column)
    said = {edf.getPatientName(), edf.getPatientCode(), edf.getSex(), edf.getBirthdate(), edf.getPatientAdditional()}
    print("pyedflib", edf.getStartdatetime().isoformat(), edf.getEquipment(), edf.getRecordingAdditional(),
          "anonymous" if said <= {"", "X"} else said,
          [edf.getPhysicalDimension(index) for index in range(len(labels))])
    onsets, durations, texts = edf.readAnnotations()
    for onset, duration, text in zip(onsets, durations, texts):
        print(f"pyedflib {onset:g} {max(duration, 0):g} {text}")
    edf.close()

    raw = mne.io.read_raw_edf(path, preload=True, verbose="error")
    assert raw.ch_names == labels
    read = raw.get_data()
    assert np.array_equal(np.round(read[0]), positions + [-1] * fill)
    for label, column, decimals, unknown in SIGNALS:
        same(label, read[labels.index(label)], rows, decimals, unknown, column)
    print("mne", raw.info["meas_date"].isoformat(), f"{raw.info['sfreq']:g} Hz", len(rows), "epochs")
    for mark in raw.annotations:
        print(f"mne {mark['onset']:g} {mark['duration']:g} {mark['description']}")


main(*sys.argv[1:])
