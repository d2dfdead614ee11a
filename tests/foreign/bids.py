"""A table of events and its sidecar, by the rules of BIDS for events and against the table of epochs.

Arguments: EVENTS.tsv EVENTS.json EPOCHS.csv. Prints how often each kind of event occurs and how long it lasts in all.
"""
import csv
import json
import sys


def main(path, sidecar, table):
    with open(path, newline="") as file:
        events = list(csv.DictReader(file, delimiter="\t"))
    with open(sidecar) as file:
        meanings = json.load(file)
    assert list(events[0])[:2] == ["onset", "duration"]
    assert all(cell != "" for event in events for cell in event.values())
    assert all(name in meanings for name in events[0])
    assert all(event["trial_type"] in meanings["trial_type"]["Levels"] for event in events)
    onsets = [float(event["onset"]) for event in events]
    assert onsets == sorted(onsets)

    with open(table, newline="") as file:
        rows = list(csv.DictReader(file))
    lying = [event for event in events if event["trial_type"] in ("posture", "unknown", "gap")]
    spent = {}
    for event in lying:
        name = event["value"] if event["value"] != "n/a" else event["trial_type"]
        spent[name] = spent.get(name, 0) + float(event["duration"])
    secs = sum(spent.values()) / len(rows)
    assert spent == {name: secs * sum(row["posture"] == name for row in rows) for name in spent}, spent
    kinds = sorted({event["trial_type"] for event in events})
    for kind in kinds:
        of = [event for event in events if event["trial_type"] == kind]
        print(kind, len(of), f"{sum(float(event['duration']) for event in of):g}")


main(*sys.argv[1:])
