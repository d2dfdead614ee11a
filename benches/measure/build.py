"""The programs that are measured, built from this tree, and the recordings that they are measured on."""

import json
import subprocess
from argparse import Namespace
from functools import cache
from pathlib import Path

from machine import ROOT, Missing
from process import Command


def built(name: str, *words: str) -> Path:
    """Builds something with cargo; the program of that name that it made."""
    command = ["cargo", *words, "--message-format=json-render-diagnostics"]
    try:
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    except FileNotFoundError:
        raise Missing("cargo is not installed; see https://rustup.rs") from None
    except subprocess.CalledProcessError:
        raise Missing(f"`{' '.join(command)}` failed; what it says stands above") from None
    made = [message for message in map(json.loads, done.stdout.splitlines()) if message.get("executable")]
    return next(Path(message["executable"]) for message in made if message["target"]["name"] == name)


@cache
def bench() -> Path:
    """The program of `cargo bench --bench replay`."""
    return built("replay", "bench", "--bench", "replay", "--no-run")


@cache
def _supine() -> Path:
    return built("supine", "build", "--release", "--bin", "supine")


def supine(said: Namespace) -> Path:
    """The program itself."""
    return said.supine.resolve() if said.supine else _supine()


def make(file: Path, hours: float, rate: float, seed: int = 1) -> int:
    """Makes up a recording; how many samples it has."""
    words = [bench(), "make", file, f"{hours:g}", f"{rate:g}", str(seed)]
    return int(Command("make", words, {}).run().printed.split()[0])


def home(folder: Path) -> dict[str, str]:
    """Keeps whatever supine remembers of its person out of the measurement."""
    return {"HOME": str(folder), "SUPINE_DATA_DIR": str(folder / "data")}


def replay(said: Namespace, file: Path, folder: Path, cores: int | None = None) -> Command:
    """A recording to a night, with all its files."""
    words = [supine(said), "replay", file, "--out", folder / "out"]
    return Command("supine replay", words, home(folder), cores)
