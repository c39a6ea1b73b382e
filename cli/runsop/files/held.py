"""A file somebody is at: held by a lock that goes with the process, so that others let it be."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runsop.files.disk import DISK


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold a file for as long as somebody is at it; where the system knows no locks, nobody is stopped."""
    try:
        fd = DISK.open_to_append(path)
    except OSError:
        yield
        return
    try:
        _lock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def is_held(path: Path) -> bool:
    """Tell whether another is at a file."""
    try:
        fd = DISK.open_to_append(path)
    except OSError:
        return False
    try:
        return not _lock(fd, fcntl.LOCK_SH)
    finally:
        os.close(fd)


def _lock(fd: int, kind: int) -> bool:
    """Lock an open file, if nobody else has it; False when somebody has."""
    try:
        fcntl.flock(fd, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True
