"""What reviews said of the steps of runbooks, without reading every incident each time.

It is remembered in the user's cache folder, never in the workspace, and may be deleted at any time. An incident is read
again when its file changes.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from runsop import __version__
from runsop.errors import SopError
from runsop.files.blocks import LIMIT, block_starts
from runsop.files.events import decode
from runsop.files.memory import keep, place_of, recalled, stamp_of
from runsop.files.toml import read_bytes
from runsop.files.workspace import Workspace
from runsop.model.contradicted import Judgement
from runsop.model.events import Judged, Switched

VERSION = 1
_MONTH = re.compile(r"\d{4}-\d{2}\Z")
_MARKS = (b'"judged"', b'"switched"')

Row = list[Any]
"""Stamp of a file, the runbooks it walked, and `[step, verdict, time]` of each judgement, as JSON holds it."""


def judgements(
    workspace: Workspace, cache: Path, *, since: date | None = None, most: int | None = None
) -> tuple[Judgement, ...]:
    """Return what reviews said, incident by incident.

    Args:
        workspace: where to look.
        cache: the user's cache folder; it need not exist, nor be writable.
        since: leave out incidents of the months before.
        most: read at most so many files that are not remembered yet, the newest first; the next call goes on.
    """
    path = place_of(cache, "judged", VERSION, workspace.root)
    kept = _read(path, workspace)
    first = f"{since:%Y-%m}" if since else ""
    found = {name: row for name, row in kept.items() if name < first}
    left = most
    for name, stamp in _incidents(workspace.incidents, first):
        row = kept.get(name)
        if row is None or row[0] != stamp:
            if left == 0:
                continue
            left = None if left is None else left - 1
            row = [stamp, *_looked(workspace.incidents / name)]
        found[name] = row
    if found != kept:
        _write(path, workspace, found)
    return tuple(
        Judgement(Path(name).stem, tuple(books), step, verdict, datetime.fromisoformat(at))
        for name, (_, books, judged) in sorted(found.items())
        if name >= first
        for step, verdict, at in judged
    )


def _incidents(folder: Path, first: str) -> list[tuple[str, Row]]:
    """Name the incidents of these months, the newest first, with what changes when their file does."""
    found = []
    for month in _entries(folder):
        if _MONTH.match(month.name) and month.name >= first:
            files = [entry for entry in _entries(month) if entry.name.endswith(".toml")]
            found += [(f"{month.name}/{entry.name}", stamp_of(entry, follow=False)) for entry in files]
    return sorted(found, reverse=True)


def _entries(folder: Path | os.DirEntry[str]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _looked(path: Path) -> tuple[list[str], list[list[str]]]:
    """Return the runbooks of an incident and its judgements; nothing of one that was not reviewed, or is broken."""
    try:
        data = read_bytes(path, path.name, limit=LIMIT)
    except SopError:
        return [], []
    decoded = decode(_without_the_rest(data), path.name) if _MARKS[0] in data else None
    if decoded is None or decoded.header is None:
        return [], []
    books = [decoded.header.runbook, *(event.runbook for event in decoded.events if isinstance(event, Switched))]
    judged = [event for event in decoded.events if isinstance(event, Judged)]
    return list(dict.fromkeys(books)), [[event.step, event.verdict, event.at.isoformat()] for event in judged]


def _without_the_rest(data: bytes) -> bytes:
    """Return the header and the blocks that count here; reading a whole story takes many times as long."""
    starts = [*block_starts(data, "event"), len(data)]
    blocks = (data[start:end] for start, end in pairwise(starts))
    return data[: starts[0]] + b"".join(block for block in blocks if any(mark in block for mark in _MARKS))


def _key(workspace: Workspace) -> list[str]:
    return [__version__, str(workspace.root.absolute())]


def _read(path: Path, workspace: Workspace) -> dict[str, Row]:
    try:
        data = json.loads(recalled(path) or b"")
        rows = data["files"] if data["key"] == _key(workspace) else {}
        well = all(_is_row(row) for row in rows.values())
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}
    return rows if well else {}


def _is_row(row: Row) -> bool:
    _, books, judged = row
    for _, _, at in judged:
        datetime.fromisoformat(at)
    return isinstance(books, list)


def _write(path: Path, workspace: Workspace, rows: Mapping[str, Row]) -> None:
    keep(path, json.dumps({"key": _key(workspace), "files": rows}).encode())
