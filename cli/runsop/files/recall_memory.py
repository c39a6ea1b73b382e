"""What is looked for in a text, kept in the user's cache folder, so that a suggestion does not read the library anew.

It may be deleted at any time, and is made again when a runbook file, the program or the workspace changes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32  # the hashes of hashlib cost more to import than all else here

from runsop import __version__
from runsop.model.suggest import Known, know

if TYPE_CHECKING:  # a library that has not changed is not opened
    from runsop.files.library import Library

VERSION = 1
NOT_SUGGESTED = ("core", "postmortem")


def remembered(folder: Path, cache: Path, library: Callable[[], Library]) -> Known:
    """Return what is looked for in a text, by the runbooks of a library that can be read.

    Args:
        folder: where the runbooks are.
        cache: the user's cache folder; it need not exist, nor be writable.
        library: opens the library; called when a file of it has changed.
    """
    path = cache / f"recall-{VERSION}-{crc32(os.fsencode(folder.absolute())):08x}.json"
    key = json.dumps([__version__, str(folder.absolute()), _stamps(folder)])
    known = _read(path, key)
    if known is None:
        known = _made(library())
        _write(path, key, known)
    return known


def _stamps(folder: Path) -> list[list[object]]:
    """Return what changes when a runbook file does; nothing is read."""
    try:
        with os.scandir(folder) as entries:
            return sorted([entry.name, *_stamp(entry)] for entry in entries if entry.name.endswith(".toml"))
    except OSError:
        return []


def _stamp(entry: os.DirEntry[str]) -> list[int]:
    try:
        about = entry.stat()
    except OSError:  # a link to nothing
        return []
    return [about.st_ino, about.st_mtime_ns, about.st_size]


def _made(library: Library) -> Known:
    hints = next((book.hints for book in library.heads if book.id == "core"), {})
    books = [book for book in library.heads if book.id not in NOT_SUGGESTED]
    return know(books, words=hints.get("words"), stops=hints.get("hard_stop"))


def _read(path: Path, key: str) -> Known | None:
    """Return what was kept under a key; its own checksum stands before it, so what is broken is not taken."""
    try:
        kept, sum_, data = path.read_bytes().split(b"\n", 2)
    except (OSError, ValueError):
        return None
    if kept != key.encode() or sum_ != b"%08x" % crc32(data):
        return None
    return Known(*json.loads(data))


def _write(path: Path, key: str, known: Known) -> None:
    data = json.dumps([getattr(known, field.name) for field in fields(known)], ensure_ascii=False).encode()
    part = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(b"\n".join((key.encode(), b"%08x" % crc32(data), data)))
        part.replace(path)
    except OSError:
        return  # without a memory it is slower, not wrong
