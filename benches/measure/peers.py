"""supine beside other people's programs, in one run, in turns, on the same recording."""

import hashlib
import json
import subprocess
import tempfile
import venv
from argparse import Namespace
from pathlib import Path

from build import make, replay
from machine import ROOT, Missing, digits, markdown, taken
from process import Command, Run, alternate

SCRIPTS = ROOT / "benches" / "peers"

PEERS = {
    "polars: merely reading": "polars_read.py",
    "numpy and scipy by hand": "pipeline.py",
    "wristpy": "with_wristpy.py",
    "scikit-digital-health": "with_skdh.py",
}


def table(said: Namespace) -> str:
    """A row for supine and each peer, and the stages of the peers."""
    python = environment()
    with tempfile.TemporaryDirectory(dir=said.temporary) as name:
        folder = Path(name)
        file = said.input.resolve() if said.input else folder / "night.csv"
        about = f"`{file.name}`" if said.input else f"12 h at 100 Hz, {make(file, 12, 100)} samples"
        size = f"{file.stat().st_size / 1e6:.0f} MB"
        commands = [replay(said, file, folder), *(peer(python, name, file) for name in PEERS)]
        runs = alternate(commands, said)
    rows = [row(command.name, run, runs[0]) for command, run in zip(commands, runs)]
    head = ["program", "wall, s", "processor, s", "peak memory, MiB", "wall", "processor", "memory"]
    told = [f"- {command.name}: {inside(run)}" for command, run in zip(commands[1:], runs[1:])]
    return (
        f"{about}, {size} of CSV; {taken(said)} of {said.runs} runs in turns, the last three columns as times supine's:\n\n"
        + f"{markdown(head, rows)}\n\nSeconds within the last run of each peer:\n\n"
        + "\n".join(told)
    )


def environment() -> Path:
    """The Python that has the peers; its folder is named by what it should have, so that a change makes a new one."""
    wanted = SCRIPTS / "requirements.txt"
    folder = ROOT / "target" / f"peers-{hashlib.sha256(wanted.read_bytes()).hexdigest()[:8]}"
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        venv.create(folder, with_pip=True, clear=True)
        try:
            subprocess.run([python, "-m", "pip", "install", "--quiet", "--requirement", wanted], check=True)
        except subprocess.CalledProcessError:
            raise Missing(f"pip could not install {wanted.relative_to(ROOT)}; what it says stands above") from None
        (folder / "complete").touch()
    return python


def peer(python: Path, name: str, file: Path) -> Command:
    """A peer on two threads, where it would take more."""
    return Command(name, [python, SCRIPTS / PEERS[name], file], {"POLARS_MAX_THREADS": "2", "OMP_NUM_THREADS": "2"})


def row(name: str, run: Run, ours: Run) -> list[str]:
    ratios = [run.wall / ours.wall, run.processor / ours.processor, run.mebibytes / ours.mebibytes]
    return [
        name,
        digits(run.wall),
        digits(run.processor),
        f"{run.mebibytes:.0f}",
        *(f"{ratio:.1f}" for ratio in ratios),
    ]


def inside(run: Run) -> str:
    """The seconds of each stage, as the peer told them."""
    seconds = json.loads(run.printed.splitlines()[-1])["seconds"]
    return ", ".join(f"{stage} {digits(took)}" for stage, took in seconds.items())
