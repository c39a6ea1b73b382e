"""The user's cache folder: what was worked out is kept there, may be deleted at any time, and never has to be there."""

from __future__ import annotations

import os
from pathlib import Path
from zlib import crc32  # the hashes of hashlib cost more to import than all else here

Stamp = list[int]
"""What changes when a file does, as long as nobody sets its clock back: inode, time, size; empty when it is not there."""


def recalled(path: Path | None) -> bytes | None:
    """Return what was kept; None when there is nothing, or nothing that can be read."""
    try:
        return path.read_bytes() if path is not None else None
    except OSError:
        return None


def keep(path: Path, data: bytes) -> None:
    """Keep something, whole or not at all; where that cannot be, the next call is slower, not wrong."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(path)
    except OSError:
        return


def stamp_of(found: Path | os.DirEntry[str], *, follow: bool = True) -> Stamp:
    """Return the stamp of a file or folder."""
    try:
        about = found.stat(follow_symlinks=follow)
    except OSError:
        return []
    return [about.st_ino, about.st_mtime_ns, about.st_size]


def place_of(cache: Path, what: str, version: int, whose: Path) -> Path:
    """Return where something of a folder is kept."""
    return cache / f"{what}-{version}-{crc32(os.fsencode(whose.absolute())):08x}.json"
