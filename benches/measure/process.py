"""Whole processes, timed from outside."""

import os
import subprocess
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Run:
    """What one run cost, with all it started."""

    wall: float
    """Seconds from start to end."""
    processor: float
    """Seconds of all cores together."""
    mebibytes: float
    """Peak of resident memory of the largest process; no less than this script's own, some 15."""
    printed: str
    """Its standard output."""


class Failed(Exception):
    """A command that ended with an error."""


@dataclass(frozen=True)
class Command:
    """Something to run."""

    name: str
    words: Sequence[object]
    """The program and its arguments."""
    environment: dict[str, str]
    cores: int | None = None
    """On so many cores; as many as there are if not said."""

    def run(self) -> Run:
        """Runs it to its end."""
        all_cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
        if self.cores and all_cores:
            os.sched_setaffinity(0, all_cores[: self.cores])
        try:
            return self._timed()
        finally:
            if self.cores and all_cores:
                os.sched_setaffinity(0, all_cores)

    def _timed(self) -> Run:
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as complaints:
            begun = time.perf_counter()
            words = [str(word) for word in self.words]
            child = subprocess.Popen(words, stdout=out, stderr=complaints, env={**os.environ, **self.environment})
            _, status, usage = os.wait4(child.pid, 0)
            wall = time.perf_counter() - begun
            child.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            complaints.seek(0)
            if child.returncode != 0:
                raise Failed(f"{' '.join(words)} ended with {child.returncode}: {complaints.read().decode()[-800:]}")
            printed = out.read().decode()
        return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, printed)


def alternate(commands: Sequence[Command], said: Namespace) -> list[Run]:
    """The median of each, or the least, run in turns, forwards and backwards, after one run that only warms the cache."""
    taken: list[list[Run]] = [[] for _ in commands]
    for turn in range(said.runs + 1):
        order = range(len(commands)) if turn % 2 == 0 else reversed(range(len(commands)))
        for at in order:
            run = commands[at].run()
            if turn > 0:
                taken[at].append(run)
    return [summed_up(of_one, min if said.least else median) for of_one in taken]


def summed_up(runs: Sequence[Run], by: Callable[[list[float]], float]) -> Run:
    """Each number by itself; what was printed is of the last run."""
    return Run(
        by([run.wall for run in runs]),
        by([run.processor for run in runs]),
        by([run.mebibytes for run in runs]),
        runs[-1].printed,
    )
