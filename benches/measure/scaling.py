"""Whether time is linear in the length of a recording, and memory that of one night."""

import tempfile
from argparse import Namespace
from pathlib import Path

from build import make, replay
from machine import digits, markdown, taken
from process import Run, alternate

HOURS = {"1 h": 1, "6 h": 6, "1 day": 24, "3 days": 72, "14 days": 336}
RATE = 50


def table(said: Namespace) -> str:
    """A row for each length; one file is there at a time."""
    lengths = {name: hours for name, hours in HOURS.items() if hours <= said.longest}
    measured = {name: one(said, hours) for name, hours in lengths.items()}
    rows = [row(name, *of_one, measured.get("1 day")) for name, of_one in measured.items()]
    head = ["recording", "samples", "wall, s", "processor, s", "peak memory, MiB"]
    head += ["wall, ns a sample", "of a day's", "processor, ns a sample", "of a day's"]
    return f"`supine replay` at {RATE} Hz, all files written, {taken(said)} of {said.runs} runs:\n\n" + markdown(
        head, rows
    )


def one(said: Namespace, hours: float) -> tuple[int, Run]:
    """Samples, and what their replay costs."""
    with tempfile.TemporaryDirectory(dir=said.temporary) as folder:
        file = Path(folder) / "night.csv"
        samples = make(file, hours, RATE)
        (run,) = alternate([replay(said, file, Path(folder))], said)
        return samples, run


def row(name: str, samples: int, run: Run, day: tuple[int, Run] | None) -> list[str]:
    """The whole, a sample's share of it, and how many times that of a day."""
    cells = [name, str(samples), digits(run.wall), digits(run.processor), f"{run.mebibytes:.0f}"]
    for took, took_a_day in [(run.wall, day and day[1].wall), (run.processor, day and day[1].processor)]:
        cells.append(digits(took * 1e9 / samples))
        cells.append(f"{took / samples / took_a_day * day[0]:.2f}" if day and took_a_day else "")
    return cells
