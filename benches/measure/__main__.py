"""Measures supine and its peers, and prints Markdown: `python3 benches/measure all`.

Nothing but Python 3.10 and cargo is needed; each part says what more it needs, and is left out with a message without it.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import batch
import instructions
import peers
import scaling
import stages
from machine import Missing, heading
from process import Failed

PARTS: dict[str, Callable[[argparse.Namespace], str]] = {
    "stages": stages.table,
    "instructions": instructions.table,
    "scaling": scaling.table,
    "batch": batch.table,
    "peers": peers.table,
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 benches/measure", description=__doc__)
    parser.add_argument("part", choices=[*PARTS, "all"], help="what to measure")
    parser.add_argument("--runs", type=int, default=5, help="runs of each, of which the median is taken [%(default)s]")
    parser.add_argument("--least", action="store_true", help="take the least instead: for a machine that is busy")
    parser.add_argument("--supine", type=Path, help="the program [built from this tree]")
    parser.add_argument("--input", type=Path, help="a CSV for the peers and the instructions [made up, from a seed]")
    parser.add_argument("--longest", type=float, default=336, help="hours of the longest recording [%(default)s]")
    parser.add_argument("--temporary", type=Path, help="where made-up recordings go, up to 3 GB [the system's place]")
    said = parser.parse_args()
    for path in (said.supine, said.input, said.temporary):
        if path and not path.exists():
            parser.error(f"{path} is not there")
    return said


def main() -> int:
    said = arguments()
    print(heading(), flush=True)
    failed = False
    for part in PARTS if said.part == "all" else [said.part]:
        print(f"\n## {part}\n", flush=True)
        try:
            print(PARTS[part](said), flush=True)
        except Missing as missing:
            print(f"Left out: {missing}.", flush=True)
            failed |= said.part != "all"
        except Failed as why:
            print(f"Failed: {why}", flush=True)
            failed = True
    return int(failed)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
