"""Every stage alone, on one core and on all of them."""

import re
from argparse import Namespace

from build import bench
from machine import digits, markdown, taken
from process import Command

Rows = dict[str, tuple[float, float | None]]
"""By stage: ns a sample, and bytes a second where it has bytes."""

FASTEST, MEDIAN = -6, -4
"""Which columns of divan's, from the right."""

UNITS = {"": 1.0, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}


def table(said: Namespace) -> str:
    """A table for each recording."""
    one, all_cores = (measured(said, cores) for cores in (1, None))
    runs = f"{taken(said)} of {samples(said)} runs"
    return "\n\n".join(f"{recording}, {runs}:\n\n{of_one(one[recording], all_cores[recording])}" for recording in one)


def of_one(one: Rows, many: Rows) -> str:
    """The table of one recording."""
    floor = next(ns for name, (ns, _) in one.items() if "sum the samples" in name)
    rows = []
    for name, (ns, speed) in one.items():
        ns_many, speed_many = many[name]
        bytes_a_second = [digits(it / 1e9) if it else "" for it in (speed, speed_many)]
        rows.append([name.split(" ", 1)[1], digits(ns), digits(ns / floor), digits(ns_many), *bytes_a_second])
    head = ["stage", "ns a sample, one core", "times the sum", "all cores", "GB/s, one core", "GB/s, all cores"]
    return markdown(head, rows)


def measured(said: Namespace, cores: int | None) -> dict[str, Rows]:
    """What divan prints, on so many cores."""
    words = [bench(), "--bench", "--color", "never", "--sample-count", samples(said)]
    return parsed(Command("stages", words, {}, cores).run().printed, FASTEST if said.least else MEDIAN)


def samples(said: Namespace) -> int:
    """A stage is quick, and so is run at least five times."""
    return max(int(said.runs), 5)


def parsed(printed: str, column: int) -> dict[str, Rows]:
    """Reads divan's tree: a line for a stage, one for each recording, then its items and bytes a second."""
    rows: dict[str, Rows] = {}
    stage = recording = ""
    for line in printed.splitlines():
        cells = [cell.strip() for cell in line.split("│")]
        nested = re.match(r"^(?:│  |   )[├╰]─ (\S.*?)(?: {2,}|$)", line)
        outer = re.match(r"^[├╰]─ (\S.*?)(?: {2,}|$)", line)
        if outer:
            stage = outer.group(1)
        elif nested:
            recording = re.split(r" {2,}", nested.group(1))[0]
        for speed in cells[column : column + 1]:
            found = re.fullmatch(r"([\d.]+) ([KMGT]?)(item|B)/s", speed)
            if not found:
                continue
            a_second = float(found.group(1)) * UNITS[found.group(2)]
            of_stage = rows.setdefault(recording, {})
            if found.group(3) == "item":
                of_stage[stage] = (1e9 / a_second, of_stage.get(stage, (0, None))[1])
            else:
                of_stage[stage] = (of_stage.get(stage, (0, None))[0], a_second)
    return {recording: dict(sorted(stages.items())) for recording, stages in rows.items()}
