"""Instructions a sample, counted by callgrind: the same on a busy machine as on a quiet one.

Reading, which has threads of its own, is counted as a whole program. The stages behind it run on one thread one after
the other in one program, and each is counted by the name of its function with all it calls.
"""

import re
import shutil
import subprocess
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from build import bench, home, make, supine
from machine import Missing, digits, markdown
from process import Command, Failed

STAGES = {
    "sum": "sum the samples once",
    "to_epochs": "samples to epochs",
    "to_epochs_and_series": "samples to epochs and 5 s series",
    "calibration": "epochs to a calibration",
    "mounting": "epochs to a mounting",
    "track": "epochs to a labelled track",
    "stillness": "stillness of a track",
    "moving": "movements of a track",
    "breathing": "breathing of a track",
    "core": "the core: samples to a finished night",
    "table": "the text of epochs.csv",
    "picture": "the picture of the night",
    "rose": "the rose of the night",
}
"""The functions of benches/replay/stages.rs."""


def table(said: Namespace) -> str:
    """The table of the recording, 10 h at 50 Hz if none was said."""
    for tool in ("valgrind", "callgrind_annotate"):
        if shutil.which(tool) is None:
            raise Missing(
                f"{tool} is not installed, and instructions are counted with it (Debian: apt install valgrind)"
            )
    with tempfile.TemporaryDirectory(dir=said.temporary) as name:
        folder = Path(name)
        csv = said.input.resolve() if said.input else made(folder, "csv")
        samples = int(Command("count", [bench(), "once", "read-csv", csv], {}).run().printed.split()[0])
        rows = list(counted(said, folder, csv))
    cells = [[stage, digits(count / samples), digits(count / 1e9)] for stage, count in rows]
    return f"{samples} samples:\n\n" + markdown(["stage", "instructions a sample", "all, 10⁹"], cells)


def counted(said: Namespace, folder: Path, csv: Path) -> Iterator[tuple[str, int]]:
    """Each stage and its instructions."""
    yield "read CSV", total(folder, bench(), "once", "read-csv", csv)
    if not said.input:
        yield "read .csv.zst", total(folder, bench(), "once", "read-csv", made(folder, "csv.zst"))
        yield "read a packet log", total(folder, bench(), "once", "read-packets", made(folder, "packets"))
    yield from stages(folder, csv)
    whole = total(folder, supine(said), "replay", csv, "--out", folder / "out")
    yield "`supine replay`, all files written", whole


def made(folder: Path, ending: str) -> Path:
    """Ten hours at 50 Hz."""
    file = folder / f"night.{ending}"
    make(file, 10, 50)
    return file


def stages(folder: Path, csv: Path) -> Iterator[tuple[str, int]]:
    """The instructions of each stage behind the reading."""
    total(folder, bench(), "once", "rest", csv)
    command = ["callgrind_annotate", "--inclusive=yes", "--threshold=100", "--show-percs=no", str(folder / "counts")]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = {
        name: int(count.replace(",", ""))
        for count, name in re.findall(r"^\s*([\d,]+)\s.*\breplay::stages::(\w+)\b(?!::)", listed, re.MULTILINE)
    }
    for function, name in STAGES.items():
        if function in found:
            yield name, found[function]


def total(folder: Path, *words: object) -> int:
    """All instructions of a program, on all its threads."""
    tool = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder / 'counts'}"]
    log = folder / "valgrind.log"
    Command("valgrind", [*tool, f"--log-file={log}", *words], home(folder)).run()
    found = re.search(r"Collected : (\d+)", log.read_text())
    if not found:
        raise Failed(f"valgrind counted nothing: {log.read_text()[-800:]}")
    return int(found.group(1))
