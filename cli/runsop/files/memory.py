"""What was worked out from files and holds until one of them changes: kept in the user's cache folder, never in the workspace.

It may be deleted at any time: without it a walk begins a little later, and is the same.
"""

from __future__ import annotations

import os
import pickle
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

import runsop
from runsop.files.library import Library
from runsop.files.workspace import TEAM_FILE
from runsop.model.runbook import Runbook
from runsop.model.team import Team

T = TypeVar("T")


class Memory:
    """Remembers under a name; anything that changed in the workspace's rules or in this program makes all of it void."""

    def __init__(self, cache: Path, root: Path) -> None:
        self._folder = cache
        self._prefix = f"work-{crc32(os.fsencode(root.absolute())):08x}"
        code = Path(runsop.__file__).parent
        watched = (root / "runbooks", root / "runbooks" / "messages", code / "files", code / "model")
        self._key = [
            sys.version,
            runsop.__version__,
            str(root.absolute()),
            _stamp(root / TEAM_FILE),
            *map(_stamps, watched),
        ]

    def recall(self, name: str, make: Callable[[], T]) -> T:
        """Return what is remembered, else what `make` works out; an error of `make` is not remembered."""
        path = self._folder / f"{self._prefix}-{name}.pickle"
        for kept in _read(path, self._key):
            known: T = kept
            return known
        made = make()
        _write(path, self._key, made)
        return made


class RememberingLibrary(Library):
    """A library whose walks are read, resolved and checked once for each change of its files."""

    def __init__(self, folder: Path, root: Path, memory: Memory) -> None:
        super().__init__(folder, root)
        self._memory = memory

    def walk(self, id: str, *, team: Team | None = None) -> Runbook:
        """Return the walk a runbook makes, checked."""
        if id not in self.ids():
            return super().walk(id, team=team)
        resolved = super().walk
        return self._memory.recall(f"walk-{id}-{team is not None:d}", lambda: resolved(id, team=team))

    def signals(self) -> tuple[Runbook, ...]:
        """Return the runbooks that can be read, for suggestion."""
        return self._memory.recall("signals", super().signals)


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        about = path.stat()
    except OSError:
        return ()
    return about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns


def _stamps(folder: Path) -> list[tuple[str, tuple[int, ...]]]:
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix in (".toml", ".py"))
    except OSError:
        return []
    return [(path.name, _stamp(path)) for path in paths]


def _read(path: Path, key: object) -> list[Any]:
    """Read what this user alone could have written under the same key; nothing else of it is looked at."""
    try:
        with path.open("rb") as file:
            about = os.fstat(file.fileno())
            if about.st_uid != os.getuid() or stat.S_IMODE(about.st_mode) & 0o077:
                return []
            known = pickle.load(file)  # noqa: S301  # see above
            return [pickle.load(file)] if known == key else []  # noqa: S301  # see above
    except Exception:  # noqa: BLE001  # a damaged memory may raise anything, and is worked out anew
        return []


def _write(path: Path, key: object, made: object) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fd = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "wb") as file:
            file.write(pickle.dumps(key) + pickle.dumps(made, protocol=5))
        part.replace(path)
    except OSError:
        return  # without a memory it is slower, not wrong
