"""A SomnoPose table read by the rules of OSCAR's loader: a stand-in for OSCAR, written from what it accepts.

Columns are found by name, model= and serial= in the heading; seconds count from 2001-01-01 UTC; a row with fewer cells
than the heading is skipped, a cell that is no number is not entered, a timestamp of "-" ends a session, an empty line
ends the file. Arguments: FILE.csv EPOCHS.csv. Prints one line a session, and checks every number entered.
"""
import csv
import datetime
import sys

EPOCH = datetime.datetime(2001, 1, 1, tzinfo=datetime.timezone.utc)


def number(cell):
    try:
        return float(cell)
    except ValueError:
        return None


def main(path, table):
    with open(path) as file:
        lines = file.read().split("\n")
    heading = lines[0].split(",")
    place = {name.lower(): index for index, name in enumerate(heading)}
    sessions = [[]]
    for line in lines[1:]:
        if line == "":
            break
        cells = line.split(",")
        if cells[place["timestamp"]] == "-":
            sessions.append([])
        elif len(cells) >= len(heading) and number(cells[place["timestamp"]]) is not None:
            time = EPOCH + datetime.timedelta(seconds=number(cells[place["timestamp"]]))
            sessions[-1].append((time, *(number(cells[place[name]]) for name in ("orientation", "inclination", "movement"))))
    print([name for name in heading if "=" in name])
    for session in sessions:
        print(session[0][0].isoformat(), session[-1][0].isoformat(), len(session))

    with open(table, newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["posture"] != "gap"]
    entered = [sample for session in sessions for sample in session]
    assert len(entered) == len(rows)
    for (time, orientation, inclination, movement), row in zip(entered, rows):
        assert time == datetime.datetime.fromisoformat(row["time"])
        roll = number(row["roll_deg"])
        assert orientation == (None if roll is None else 180.0 if roll == 180.0 else -roll + 0.0), row
        assert (inclination, movement) == (number(row["inclination_deg"]), number(row["movement_g"])), row


main(*sys.argv[1:])
