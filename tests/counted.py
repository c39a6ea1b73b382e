"""Small workspaces for the tests of what a report reads: incidents as text, and the tables they end in."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from runsop.files import walks
from runsop.files.database import Database
from runsop.files.index import opened
from runsop.files.library import Library
from runsop.files.questions import tables
from runsop.files.workspace import Workspace

Rows = dict[str, list[tuple[Any, ...]]]

ID = "2026-11-16-0900-short-aaaa"
SENT = """
[[event]]
id = "d1"
at = 2026-11-16T09:01:00.000+08:00
kind = "answered"
step = "reply"
ask = "reply"
answer = "Thank you."
by = "li.wei"

[[event]]
id = "s1"
at = 2026-11-16T09:02:00.000+08:00
kind = "sent"
of = "d1"
channel = "course group"
public = true
language = "en"
by = "li.wei"
"""
CLOSED = """
[[event]]
id = "c1"
at = 2026-11-16T10:00:00.000+08:00
kind = "closed"
outcome = "closed"
reason = "done"
by = "li.wei"
"""


def workspace_in(folder: Path, shipped: Path) -> Workspace:
    """Return a workspace of its own, with the copy of one walk in it."""
    shutil.copytree(shipped, folder)
    walks.keep(folder / "incidents" / "walks", Library(folder / "runbooks", folder).walk("short"))
    return Workspace(folder)


def header(id: str = ID, *, walk: str) -> str:
    """Return the head of an incident file."""
    opened_at = f"{id[:10]}T{id[11:13]}:{id[13:15]}:00.000+08:00"
    return (
        f'format = 1\nid = "{id}"\nrunbook = "short"\nwalk = "{walk}"\nteam = "evening"\n'
        f'opened_at = {opened_at}\ndrill = false\nby = "li.wei"\n'
    )


def walk_of(workspace: Workspace) -> str:
    """Return the name of the walk that is kept there."""
    (path,) = workspace.walks.glob("*.toml")
    return path.stem


def put(workspace: Workspace, id: str = ID, body: str = SENT + CLOSED, text: str | bytes | None = None) -> Path:
    """Put an incident file into a workspace."""
    path = workspace.incidents / id[:7] / f"{id}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = header(id, walk=walk_of(workspace)) + body if text is None else text
    path.write_bytes(whole if isinstance(whole, bytes) else whole.encode())
    return path


def ids(count: int, *, ending: str = "a") -> Iterable[str]:
    """Return so many ids."""
    return [f"2026-11-16-09{number:02}-short-{ending * 3}{number % 10}" for number in range(count)]


def dump(database: Database) -> Rows:
    """Return all rows of all tables in an order of their own, incidents by id in place of their number."""
    names = {row["incident"]: row["id"] for row in database.ask("select incident, id from incident")}
    found: Rows = {}
    for table in tables():
        rows = [dict(row) for row in database.ask(f"select * from {table.name}")]
        cells = [tuple(names[row["incident"]] if key == "incident" else row[key] for key in row) for row in rows]
        found[table.name] = sorted(cells, key=repr)
    return found


def read(workspaces: Workspace | Mapping[str, Workspace], cache: Path) -> Rows:
    """Return all rows, as a report has them."""
    named = {"team": workspaces} if isinstance(workspaces, Workspace) else workspaces
    with opened(named, cache) as database:
        return dump(database)
