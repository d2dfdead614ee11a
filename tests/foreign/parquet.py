"""A Parquet file as pyarrow reads it, number by number against the table of epochs.

Arguments: FILE.parquet EPOCHS.csv. Prints its columns with type and nulls, then its metadata.
"""
import csv
import datetime
import json
import sys

import pyarrow.parquet


def expected(row, name, start):
    if name == "time":
        return datetime.datetime.fromisoformat(row["time"])
    if name == "seconds":
        if start is None:
            return int(row["time"])
        return int((datetime.datetime.fromisoformat(row["time"]) - start).total_seconds())
    if name == "posture":
        return row["posture"]
    return float(row[name]) if row[name] else None


def main(path, table):
    with open(table, newline="") as file:
        rows = list(csv.DictReader(file))
    read = pyarrow.parquet.read_table(path)
    start = datetime.datetime.fromisoformat(rows[0]["time"]) if "time" in read.column_names else None
    for name in read.column_names:
        assert read[name].to_pylist() == [expected(row, name, start) for row in rows], name
        print(name, read[name].type, read[name].null_count)
    metadata = {key.decode(): value.decode() for key, value in read.schema.metadata.items()}
    columns = json.loads(metadata.pop("columns"))
    assert sorted(columns) == sorted(read.column_names), columns
    print("units", [columns[name]["unit"] for name in read.column_names])
    print("settings", "movement_g" in json.loads(metadata.pop("settings")), "sources",
          [source["name"] for source in json.loads(metadata.pop("sources"))])
    for key in sorted(metadata):
        print(key, metadata[key])


main(*sys.argv[1:])
