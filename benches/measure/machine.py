"""What it was measured on, and the tables it is told in."""

import datetime
import os
import platform
import re
import subprocess
from argparse import Namespace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


class Missing(Exception):
    """Something that is needed is not there; says what, and what to do."""


def said_by(*command: str) -> str:
    """The first line that a command prints, or a dash."""
    try:
        printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return "–"
    return printed.split("\n", 1)[0]


def processor() -> str:
    """The name of the processor, as Linux has it."""
    try:
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    except OSError:
        found = None
    return found.group(1) if found else platform.processor() or platform.machine()


def heading() -> str:
    """Day, commit, machine, and how busy it is."""
    changed = "" if said_by("git", "status", "--porcelain", "--untracked-files=no") == "" else ", changed since"
    commit = said_by("git", "log", "-1", "--format=%h of %cs")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return (
        f"{datetime.date.today()}, commit {commit}{changed}; {processor()}, {cores} cores, "
        f"{platform.system()} {platform.release()}; {said_by('rustc', '--version')}; "
        f"load when it began {load} (of 0 if nothing else ran)."
    )


def taken(said: Namespace) -> str:
    """What stands in a table, of several runs."""
    return "least" if said.least else "medians"


def markdown(head: list[str], rows: list[list[str]]) -> str:
    """A table; all but its first column stand to the right."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, rule, *rows])


def digits(value: float) -> str:
    """Three digits that count, without an exponent: 0.0123, 1.20, 12.3, 123, 1235."""
    return f"{value:#.3g}".rstrip(".") if 1e-4 <= abs(value) < 999.5 else f"{value:.0f}"
