"""What it costs to make an answer last, and whether that grows with the incident."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from incidents import typical
from measure import ROUNDS, Figure, paired
from program import ROOT
from runsop.files.events import encode_event
from runsop.files.incident import IncidentFile
from runsop.files.library import Library
from runsop.files.team import read_team
from runsop.model.events import Answered, Event, Header
from runsop.model.progress import fold
from runsop.model.walk import upcoming

AT = datetime(2026, 11, 22, 22, 4, 10, tzinfo=UTC)
HEADER = Header(
    id="2026-11-22-2204-general-complaint-k3f9", runbook="general-complaint", walk="general-complaint-5f0c1ab2d9e4",
    team="evening", opened_at=AT, drill=False, by="li.wei",
)  # fmt: skip
APPENDS = 20 * ROUNDS
"""One alone says more of the disk than of us."""


def figures(folder: Path) -> Iterator[Figure]:
    """Yield the figures of the store."""
    folder = folder / "store"
    folder.mkdir()
    new = _answers()
    yield paired(
        "append of one answer, on the disk when it returns",
        _timed(_append(folder / "append.toml", 50, new)),
        _timed(_bare(folder / "bare.toml", encode_event(new()).encode())),
        against="bare open, write, fsync",
        bound=1.5,
        rounds=APPENDS,
    )
    yield paired(
        "the 5,000th event: append, fold, next prompt",
        _timed(_answer(folder / "long.toml", 5000, new)),
        _timed(_answer(folder / "short.toml", 50, new)),
        against="the 50th",
        bound=1.2,
        rounds=APPENDS,
    )


def _timed(once: Callable[[], None]) -> Callable[[], float]:
    def sample() -> float:
        begin = time.perf_counter()
        once()
        return time.perf_counter() - begin

    return sample


def _answers() -> Callable[[], Answered]:
    numbers = iter(range(10**9))
    return lambda: Answered(id=f"{next(numbers):06}", at=AT, step="isolated", ask="same_found", answer=3, by="li.wei")


def _append(path: Path, count: int, new: Callable[[], Event]) -> Callable[[], None]:
    file = IncidentFile.create(path, HEADER, typical(Random(7), AT, count))

    def append() -> None:
        file.append(new())

    return append


def _bare(path: Path, data: bytes) -> Callable[[], None]:
    path.write_bytes(b"")

    def write() -> None:
        fd = os.open(path, os.O_WRONLY | os.O_APPEND)
        os.write(fd, data)
        os.fsync(fd)
        os.close(fd)

    return write


def _answer(path: Path, count: int, new: Callable[[], Event]) -> Callable[[], None]:
    team = read_team(ROOT)
    walk = Library(ROOT / "runbooks", ROOT).walk("general-complaint", team=team)
    file = IncidentFile.create(path, HEADER, typical(Random(7), AT, count))
    state = fold(HEADER, walk, team, file.events)

    def once() -> None:
        nonlocal state
        event = new()
        file.append(event)
        state = state.apply(event)
        upcoming(state, AT)

    return once
