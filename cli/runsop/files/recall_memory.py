"""What is looked for in a text, kept in the user's cache folder, so that a suggestion does not read the library anew.

It is kept under what the files hold, may be deleted at any time, and is made again when a runbook or the program changes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32  # the hashes of hashlib cost more to import than all else here

from runsop import __version__
from runsop.errors import SopError
from runsop.files.memory import keep, recalled
from runsop.files.toml import read_bytes
from runsop.model.suggest import Known, know

if TYPE_CHECKING:  # a library that has not changed is not opened
    from runsop.files.library import Library

VERSION = 7
NOT_SUGGESTED = ("core", "postmortem")


def remembered(folder: Path, cache: Path, library: Callable[[], Library]) -> Known:
    """Return what is looked for in a text, by the runbooks of a library that can be read.

    Args:
        folder: where the runbooks are.
        cache: the user's cache folder; it need not exist, nor be writable.
        library: opens the library; called when a file of it has changed.
    """
    key = json.dumps([__version__, _stamps(folder), _stamps(folder / "examples")])
    if key not in _open:
        path = cache / f"recall-{VERSION}-{crc32(key.encode()):08x}.json"
        known = _read(path, key)
        if known is None:
            known = _made(library())
            _write(path, key, known)
        _open.clear()
        _open[key] = known
    return _open[key]


_open: dict[str, Known] = {}
"""What this process has opened already."""


def _stamps(folder: Path) -> list[list[object]]:
    """Return what changes when a runbook does: of each file its name, and a sum over what it holds."""
    try:
        return [[path.name, *_stamp(path)] for path in sorted(folder.iterdir()) if path.suffix == ".toml"]
    except OSError:
        return []


def _stamp(path: Path) -> list[int]:
    try:
        data = read_bytes(path, path.name)
    except SopError:  # a link to nothing, or no ordinary file
        return []
    return [len(data), crc32(data)]


def _made(library: Library) -> Known:
    hints = next((book.hints for book in library.heads if book.id == "core"), {})
    books = [book for book in library.heads if book.id not in NOT_SUGGESTED]
    known = know(books, library.examples, words=hints.get("words"), stops=hints.get("hard_stop"))
    return replace(known, unreadable=[id for id in library.unreadable if id not in NOT_SUGGESTED])


def _read(path: Path, key: str) -> Known | None:
    """Return what was kept under a key; its own checksum stands before it, so what is broken is not taken."""
    try:
        kept, sum_, data = (recalled(path) or b"").split(b"\n", 2)
    except ValueError:
        return None
    if kept != key.encode() or sum_ != b"%08x" % crc32(data):
        return None
    return Known(*json.loads(data))


def _write(path: Path, key: str, known: Known) -> None:
    data = json.dumps([getattr(known, field.name) for field in fields(known)], ensure_ascii=False).encode()
    keep(path, b"\n".join((key.encode(), b"%08x" % crc32(data), data)))
