"""Merely reads a recording into memory with polars: the floor of everything written in Python."""

import sys

from stages import stage, tell

with stage("import"):
    import polars as pl


def main(file: str) -> None:
    with stage("read"):
        table = pl.read_csv(file, comment_prefix="#")
    tell(rows=table.height)


if __name__ == "__main__":
    main(sys.argv[1])
