"""Measure everything and write the table: `make bench`. Needs a quiet machine and one to three minutes."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import learning
import report
import startup
import store
import walking
from measure import ROUNDS, Figure
from program import ROOT
from store import APPENDS

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- table: begin, written by make bench -->", "<!-- table: end -->"


def main() -> None:
    build = ROOT / "build"  # on the disk that answers are kept on; /tmp may be memory
    build.mkdir(exist_ok=True)
    parts = (store.figures, walking.figures, startup.figures, learning.figures, report.figures)
    with tempfile.TemporaryDirectory(dir=build) as folder:
        found = [figure for part in parts for figure in _shown(part(_own(Path(folder), part.__module__)))]
    table = _table(found)
    sys.stdout.write(table)
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n\n{table}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def _own(folder: Path, name: str) -> Path:
    own = folder / name
    own.mkdir()
    return own


def _shown(figures: Iterable[Figure]) -> Iterator[Figure]:
    for figure in figures:
        sys.stderr.write(f"{_verdict(figure):5} {figure.what}: {figure.ours} {figure.figure}\n")
        yield figure


def _verdict(figure: Figure) -> str:
    return {True: "ok", False: "over", None: ""}[figure.within]


def _table(figures: list[Figure]) -> str:
    rows = [
        f"| {each.what} | {each.ours} | {each.yardstick} | {each.figure} | {each.bound} | {_verdict(each)} |"
        for each in figures
    ]
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    head = ("| what | ours | against | figure | bound | |", "|---|---|---|---|---|---|")
    said = f"Measured {date.today():%Y-%m-%d} on {machine}; medians of {ROUNDS} pairs taken in turn ({APPENDS} of what takes less than a millisecond)."  # noqa: DTZ011  # the day on this machine
    return "\n".join((said, "", *head, *rows, ""))


if __name__ == "__main__":
    main()
