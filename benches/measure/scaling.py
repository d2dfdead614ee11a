"""Whether time is linear in the length of a recording, and memory that of one night."""

import tempfile
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from build import bench, make, replay
from machine import digits, markdown, taken
from process import Command, Run, alternate

HOURS = {"1 h": 1, "6 h": 6, "1 day": 24, "3 days": 72, "14 days": 336}
RATE = 50
IN_MEMORY = 72
"""Hours of the longest recording that the core is measured on, whose samples are all in memory: 0.4 GB."""

Point = tuple[int, float]
"""Samples, and the seconds that they cost."""


def table(said: Namespace) -> str:
    """Of the whole replay, and of the core alone."""
    lengths = {name: hours for name, hours in HOURS.items() if hours <= said.longest}
    return "\n\n".join([whole(said, lengths), core(said, lengths)])


def whole(said: Namespace, lengths: dict[str, float]) -> str:
    """A row for each length; one file is there at a time."""
    measured = {name: one(said, hours) for name, hours in lengths.items()}
    walls = [(samples, run.wall) for samples, run in measured.values()]
    processors = [(samples, run.processor) for samples, run in measured.values()]
    rows = [
        [name, str(samples), f"{run.mebibytes:.0f}", *cells(walls, at), *cells(processors, at)]
        for at, (name, (samples, run)) in enumerate(measured.items())
    ]
    head = ["recording", "samples", "peak memory, MiB"]
    head += [f"{which}, {what}" for which in ("wall", "processor") for what in ("s", "ns a sample", "off its line")]
    return (
        f"`supine replay` at {RATE} Hz, all files written, {taken(said)} of {said.runs} runs:\n\n"
        f"{markdown(head, rows)}\n\n- wall: {told(walls)}\n- processor: {told(processors)}"
    )


def core(said: Namespace, lengths: dict[str, float]) -> str:
    """The same of the core on one thread: samples in memory to finished nights."""
    lengths = {name: hours for name, hours in lengths.items() if hours <= IN_MEMORY}
    points = [in_memory(said, hours) for hours in lengths.values()]
    rows = [[name, str(points[at][0]), *cells(points, at)] for at, name in enumerate(lengths)]
    head = ["recording", "samples", "s", "ns a sample", "off its line"]
    return f"The core, from samples in memory to finished nights:\n\n{markdown(head, rows)}\n\n- {told(points)}"


def one(said: Namespace, hours: float) -> tuple[int, Run]:
    """Samples, and what their replay costs."""
    with tempfile.TemporaryDirectory(dir=said.temporary) as folder:
        file = Path(folder) / "night.csv"
        samples = make(file, hours, RATE)
        (run,) = alternate([replay(said, file, Path(folder))], said)
        return samples, run


def in_memory(said: Namespace, hours: float) -> Point:
    """Samples, and what the core costs."""
    words = [bench(), "time", "core", f"{hours:g}", f"{RATE}", str(said.runs)]
    runs = [float(line) for line in Command("core", words, {}).run().printed.split()]
    return round(hours * 3600 * RATE), (min if said.least else median)(runs)


def line(points: Sequence[Point]) -> tuple[float, float]:
    """What a recording costs by itself and what each sample adds, in seconds: the line of least relative squares.

    Relative, since a long recording would otherwise count a hundred thousand times as much as a short one.
    """
    weights = [1 / seconds**2 for _, seconds in points]
    all_of_it = sum(weights)
    x = sum(w * samples for w, (samples, _) in zip(weights, points)) / all_of_it
    y = sum(w * seconds for w, (_, seconds) in zip(weights, points)) / all_of_it
    spread = sum(w * (samples - x) ** 2 for w, (samples, _) in zip(weights, points))
    along = sum(w * (samples - x) * (seconds - y) for w, (samples, seconds) in zip(weights, points))
    slope = along / spread if spread else 0.0
    return y - slope * x, slope


def cells(points: Sequence[Point], at: int) -> list[str]:
    """Seconds, a sample's share of them, and how far they are off the line through all."""
    samples, seconds = points[at]
    fixed, each = line(points)
    return [digits(seconds), digits(seconds * 1e9 / samples), f"{100 * (seconds / (fixed + each * samples) - 1):+.1f} %"]


def told(points: Sequence[Point]) -> str:
    """The line in words."""
    fixed, each = line(points)
    return f"{1e3 * fixed:.1f} ms a recording and {digits(1e9 * each)} ns a sample"
