"""What a second core gives `supine batch` over 64 nights."""

import tempfile
from argparse import Namespace
from pathlib import Path

from build import home, make, supine
from machine import Missing, digits, markdown, taken
from process import Command, Failed, alternate

NIGHTS = 64
HOURS = 8
RATE = 25


def table(said: Namespace) -> str:
    """A row for one job, and one for two."""
    try:
        Command("help", [supine(said), "batch", "--help"], {}).run()
    except Failed:
        raise Missing("this supine has no command `batch`") from None
    with tempfile.TemporaryDirectory(dir=said.temporary) as name:
        folder = Path(name)
        nights = folder / "nights"
        nights.mkdir()
        files = [nights / f"night-{seed:02}.csv" for seed in range(1, NIGHTS + 1)]
        samples = sum(make(file, HOURS, RATE, seed) for seed, file in enumerate(files, 1))
        commands = [batch(said, folder, nights, jobs) for jobs in (1, 2)]
        runs = alternate(commands, said)
    rows = [
        [
            command.name,
            digits(run.wall),
            digits(run.processor),
            digits(run.wall * 1e9 / samples),
            f"{runs[0].wall / run.wall:.2f}",
            f"{run.mebibytes:.0f}",
        ]
        for command, run in zip(commands, runs)
    ]
    head = ["command", "wall, s", "processor, s", "ns a sample", "times as fast as one", "peak memory, MiB"]
    return f"{NIGHTS} nights of {HOURS} h at {RATE} Hz, {taken(said)} of {said.runs} runs:\n\n" + markdown(head, rows)


def batch(said: Namespace, folder: Path, nights: Path, jobs: int) -> Command:
    """All nights, so many at a time, as if none was done before."""
    words = [supine(said), "batch", nights, "--again", "--jobs", jobs, "--out", folder / f"out-{jobs}"]
    return Command(f"`supine batch --jobs {jobs}`", words, home(folder))
