"""A file that grows by whole blocks: lock, look whether it is still the one we know, append, make it last."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path

from runsop.files.blocks import LIMIT, Torn
from runsop.files.disk import Disk, open_to_read, storing

_PATIENCE = 10  # times 20 ms: git takes a file away before it writes the new one
_PAUSE = 0.02

Stamp = tuple[int, int, int, int, int]


@dataclass(slots=True)
class Journal:
    """One such file; the lock is on the file itself, so that nothing else lies beside it in git.

    `load` takes the bytes whenever they are not those last seen and says what is torn; `whole` gives everything
    known, for a file that is not there (yet, or any more).
    """

    path: Path
    shown: str
    disk: Disk
    load: Callable[[bytes], Torn | None]
    whole: Callable[[], bytes]
    mode: int = 0o666
    torn: Torn | None = None
    notes: list[str] = field(default_factory=list)
    seen: Stamp | None = None
    line_ended: bool = True  # what is there ends in a newline

    def read(self) -> None:
        """Read without a lock; raises OSError."""
        fd = open_to_read(self.path)
        try:
            self._load(fd)
        finally:
            os.close(fd)

    def append(self, blocks: Callable[[], bytes], at: datetime) -> bool:
        """Append what `blocks` gives once the file is up to date; True when it had changed under us.

        Raises:
            StoreFailed: when the disk did not take it; the file is as it was.
        """
        changed = False
        with storing(self.shown):
            while True:
                with self._locked() as (fd, here):
                    changed |= self._refresh(fd, here)
                    data = blocks()
                    self._cut_torn(fd, at)
                    self._write(fd, data)
                    if self._leads_to(here):
                        return changed

    def rewrite(self, change: Callable[[bytes], bytes], at: datetime) -> None:
        """Put changed bytes in the place of the file at once.

        Raises:
            StoreFailed: when the disk did not take it.
        """
        with storing(self.shown), self._locked() as (fd, here):
            self._refresh(fd, here)
            data = change(_read_all(fd)[: self.torn.offset if self.torn else None])
            self._cut_torn(fd, at)
            self.disk.rewrite(self.path, data)
            self.read()

    @contextmanager
    def _locked(self) -> Iterator[tuple[int, Stamp]]:
        """Hold the lock on the file the path leads to; gives it open, and its stamp."""
        while True:
            fd = self._open()
            try:
                fcntl.flock(fd, fcntl.LOCK_EX)
                here = _stamp(fd)
                if self._leads_to(here):
                    yield fd, here
                    return
            finally:
                os.close(fd)

    def _open(self) -> int:
        for _ in range(_PATIENCE if self.seen else 0):
            with suppress(FileNotFoundError):
                return self.disk.open_to_append(self.path)
            self.disk.wait(_PAUSE)
        self.disk.make_folder(self.path.parent, mode=self.mode | (self.mode & 0o444) >> 2)  # who may read may enter
        with suppress(FileExistsError):
            self.disk.create(self.path, self.whole(), mode=self.mode)
            if self.seen:
                self.notes.append(f"{self.shown} was gone; it is written again from what was known.")
        return self.disk.open_to_append(self.path)

    def _leads_to(self, here: Stamp) -> bool:
        """Tell whether the path (still) leads to the open file."""
        try:
            there = os.lstat(self.path)
        except FileNotFoundError:
            return False
        return (there.st_dev, there.st_ino) == here[:2]

    def _refresh(self, fd: int, here: Stamp) -> bool:
        if here == self.seen:
            return False
        self._load(fd)
        for _ in range(_PATIENCE):
            if self.torn is None:
                break
            self.disk.wait(_PAUSE)  # git may be in the middle of writing it
            if _stamp(fd) != self.seen:
                self._load(fd)
        return True

    def _load(self, fd: int) -> None:
        self.seen = _stamp(fd)
        data = _read_all(fd)
        self.line_ended = not data or data.endswith(b"\n")
        self.torn = self.load(data)

    def _cut_torn(self, fd: int, at: datetime) -> None:
        if self.torn is None:
            return
        note = set_aside(self.torn.data, self.path, self.shown, at, mode=_mode(fd), disk=self.disk)
        self.disk.truncate(fd, self.torn.offset)
        self.disk.fsync(fd)
        self.seen, self.torn = _stamp(fd), None
        self.line_ended = True
        self.notes.append(note)

    def _write(self, fd: int, data: bytes) -> None:
        if not data:
            return
        size = self.seen[2] if self.seen else 0  # the lock is held, so nothing came since
        if size + len(data) > LIMIT:  # it could not be read again
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        apart = b"" if self.line_ended else b"\n"
        try:
            self.disk.write_all(fd, apart + data)
            self.disk.fsync(fd)
        except OSError:
            with suppress(OSError):
                self.disk.truncate(fd, size)
                self.disk.fsync(fd)
            raise
        self.seen, self.line_ended = _stamp(fd), True


def set_aside(torn: bytes, path: Path, shown: str, at: datetime, *, mode: int, disk: Disk) -> str:
    """Keep the unfinished end of a file beside it, under a name that is free; return a sentence that says so."""
    name = f"{path.stem}.torn-{at:%Y%m%dT%H%M%S}"
    names = (name if n == 1 else f"{name}-{n}" for n in count(1))
    beside = next(each for each in map(path.with_name, names) if not os.path.lexists(each))
    disk.create(beside, torn, mode=mode)
    return f"{shown} ended in what is no whole event; that piece is kept in {beside.name}."


def _mode(fd: int) -> int:
    return stat.S_IMODE(os.fstat(fd).st_mode)


def _stamp(fd: int) -> Stamp:
    now = os.fstat(fd)
    return now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns


def _read_all(fd: int) -> bytes:
    chunks, offset = [], 0
    while offset <= LIMIT and (chunk := os.pread(fd, 1 << 20, offset)):
        chunks.append(chunk)
        offset += len(chunk)
    return b"".join(chunks)
