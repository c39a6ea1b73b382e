"""What the files of a workspace say, kept as tables: only what changed since the last report is read again.

The tables lie in the user's cache folder, never in the workspace. They may be deleted at any time, and two reports may
use them at once; where they cannot be kept a report reads everything anew and says the same.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from runsop.errors import Refused
from runsop.files.database import Database, Duck, DuckError, fill, make_tables, view_all
from runsop.files.memory import place_of
from runsop.files.questions import tables
from runsop.files.seen import WALKS, Seen, see
from runsop.files.watching import Progress, quietly
from runsop.files.workspace import Workspace

VERSION = 6
"""Stands in the name of the index; a change of the tables or of what is read into them needs a new one."""

_LOADED_AT_ONCE = 6_000
"""Files whose rows go into the tables together: a load has its price, and so has what waits in memory."""

T = TypeVar("T")

Look = Callable[[Workspace], Seen]
"""Says how a workspace is."""


@dataclass(slots=True)
class Change:
    """What differs from what was read before: paths from the workspace, and the folders as they are now."""

    new: list[str] = field(default_factory=list)  # to be read, changed ones too
    gone: list[str] = field(default_factory=list)  # whose rows go, changed ones too
    listings: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything has to be done."""
        return bool(self.new or self.gone or self.listings)


def refresh(database: Database, workspace: Workspace, progress: Progress = quietly, seen: Seen | None = None) -> None:
    """Bring the tables of a database up to what the files say; all or nothing is for who calls it."""
    seen = seen or see(workspace)
    if not database.has("source"):
        make_tables(database)
        make_tables(database, "kept")
    if _said(database) != seen.about:
        _empty(database, seen)
    change = _change(seen.listings, _known(database))
    if not change:
        return
    from runsop.files.counting import Source, read_all  # noqa: PLC0415  # most reports find nothing changed

    _with_their_incidents(database, change)
    _take_out(database, change.gone)
    first = int(database.ask("select coalesce(max(incident), -1) + 1 as first from incident")[0]["first"])
    sources = [Source(first + place, path) for place, path in enumerate(change.new)]
    held: dict[str, list[str]] = {}
    read = loaded = 0
    for found in read_all(workspace.root, sources):
        for name, text in found.texts.items():
            held.setdefault(name, []).append(text)
        read += found.files
        if read - loaded >= _LOADED_AT_ONCE:
            _load(database, held)
            loaded = read
        progress(read, len(sources))
    _load(database, held)
    database.run("delete from source where folder = any(?)", ([*change.listings],))
    fill(database, "source", [row for row in change.listings.items() if row[1]])


def _load(database: Database, held: dict[str, list[str]]) -> None:
    """Add the rows that wait, and let go of them."""
    for table in tables():
        if texts := held.pop(table.name, []):
            database.load(table, "".join(texts))


def _known(database: Database) -> dict[str, str]:
    return {row["folder"]: row["listing"] for row in database.ask("select folder, listing from source")}


def _said(database: Database) -> dict[str, str]:
    return {row["what"]: row["said"] for row in database.ask("select what, said from about")}


def _empty(database: Database, seen: Seen) -> None:
    for table in (*tables(), *tables("kept")):
        database.run(f"delete from {table.name}")
    fill(database, "about", seen.about.items())


def _change(now: Mapping[str, str], known: Mapping[str, str]) -> Change:
    change = Change()
    for folder in sorted(now.keys() | known.keys()):
        if (here := now.get(folder, "")) == (there := known.get(folder, "")):
            continue
        lines, before = (set(filter(None, each.split("\n"))) for each in (here, there))
        change.listings[folder] = here
        change.new += sorted(f"{folder}/{line.partition('/')[0]}" for line in lines - before)
        change.gone += sorted(f"{folder}/{line.partition('/')[0]}" for line in before - lines)
    return change


def _with_their_incidents(database: Database, change: Change) -> None:
    """Let the incidents of a walk be read again when its copy comes, goes or changes: it says how bad they were."""
    walks = [Path(path).stem for path in {*change.new, *change.gone} if path.startswith(f"{WALKS}/")]
    if walks:
        found = {row["path"] for row in database.ask("select path from incident where walk = any(?)", (walks,))}
        again = sorted(found - set(change.gone))
        change.gone += again
        change.new = sorted({*change.new, *again})


def _take_out(database: Database, paths: Sequence[str]) -> None:
    """Remove the rows of files that are read again, or are no more."""
    if not paths:
        return
    gone = list(paths)
    found = database.ask("select incident from incident where path = any(?)", (gone,))
    if numbers := [row["incident"] for row in found]:
        for table in tables():
            if table.columns[0][0] == "incident":
                database.run(f"delete from {table.name} where incident = any(?)", (numbers,))
    database.run("delete from broken where path = any(?)", (gone,))
    stems = [Path(path).stem for path in gone]
    database.run("delete from lesson where lesson = any(?)", (stems,))
    database.run("delete from walk_step where walk = any(?)", (stems,))
    database.run("delete from walk_message where walk = any(?)", (stems,))


# ── Kept in the cache folder ──────────────────────────────────────────────────────────────────────────────────────────


class Damaged(Refused):
    """The tables cannot be read. What was kept of them is gone now: who asks again finds them made anew."""


def twice(ask: Callable[[], T]) -> T:
    """Do something with the tables; once more when what was kept of them turns out to be damaged."""
    try:
        return ask()
    except Damaged:
        return ask()


@contextmanager
def opened(
    workspaces: Mapping[str, Workspace], cache: Path, progress: Progress = quietly, look: Look = see
) -> Iterator[Duck]:
    """Give a database with the tables of these workspaces, by the name each has in the column `workspace`.

    Raises:
        Damaged: they cannot be read.
    """
    database = Duck()
    kept = {f"w{place}": _Kept(each, cache, progress, look) for place, each in enumerate(workspaces.values())}
    held: list[int] = []
    try:
        for name, each in sorted(kept.items(), key=lambda pair: pair[1].path):  # in one order: two never wait in a ring
            held += _attached(each, database, name)
        view_all(database, dict(zip(kept, workspaces, strict=True)))
        yield database
    except DuckError as err:
        for each in kept.values():
            each.forget()
        raise Damaged(f"the tables of the report cannot be read: {' '.join(str(err).split())}") from err
    finally:
        database.close()
        for lock in held:
            os.close(lock)


def _attached(kept: _Kept, database: Duck, name: str) -> list[int]:
    """Attach the tables of a workspace, brought up to date; where they cannot be kept they are made in memory.

    Returns:
        The lock that keeps them as they are while they are read.
    """
    lock = kept.lock()
    if lock is not None:
        try:
            if kept.attach(database, name, lock):
                return [lock]
        except OSError:  # a file system without locks
            pass
        except BaseException:
            os.close(lock)
            raise
        os.close(lock)
    database.in_memory(name)
    with database.inside(name):
        refresh(database, kept.workspace, kept.progress)
    return []


@dataclass(frozen=True, slots=True)
class _Kept:
    """The index of one workspace in the cache folder."""

    workspace: Workspace
    cache: Path
    progress: Progress
    look: Look

    @property
    def path(self) -> Path:
        return place_of(self.cache, "report", VERSION, self.workspace.root.resolve()).with_suffix(".duckdb")

    def lock(self) -> int | None:
        """Open the lock; None where there is none and none can be made."""
        path = self.path.with_suffix(".lock")
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with suppress(OSError):
            return os.open(path, os.O_RDONLY | os.O_CLOEXEC)  # a folder where nothing can be written
        return None

    def attach(self, database: Duck, name: str, lock: int) -> bool:
        """Attach the index when it says, or can be made to say, what the files say."""
        fcntl.flock(lock, fcntl.LOCK_SH)
        seen = self.look(self.workspace)
        if self._is_attached(database, name, seen):
            return True
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(lock, fcntl.LOCK_EX)
            seen = see(self.workspace)
        if not self._refreshed(seen):
            self.forget()  # damaged, or of another version of DuckDB
            if not self._refreshed(seen):
                return False
        fcntl.flock(lock, fcntl.LOCK_SH)
        return self._is_attached(database, name)

    def forget(self) -> None:
        """Take the index away."""
        for path in (self.path, self.path.with_name(f"{self.path.name}.wal")):
            with suppress(OSError):
                path.unlink()

    def _is_attached(self, database: Duck, name: str, seen: Seen | None = None) -> bool:
        """Attach it, if it says what was seen; without that, if it can be."""
        if not self.path.exists():
            return False
        with suppress(DuckError):
            database.attach(self.path, name)
            if seen is None:
                return True
            with suppress(DuckError), database.inside(name):
                if _said(database) == seen.about and _known(database) == seen.listings:
                    return True
            database.detach(name)
        return False

    def _refreshed(self, seen: Seen) -> bool:
        try:
            kept = Duck(self.path)
        except DuckError:
            return False
        try:
            with kept.whole():
                refresh(kept, self.workspace, self.progress, seen)
        except DuckError:
            return False
        finally:
            kept.close()
        return True
