"""The system calls that change the disk, behind one value that a test can replace, and the ways to use them safely."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from runsop.errors import SopError

_SAFE = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class StoreFailed(SopError):
    """The disk did not take it."""

    def __init__(self, shown: str, err: OSError) -> None:
        reason = (err.strerror or "unknown error").lower()
        match err.errno:
            case errno.ENOSPC | errno.EDQUOT:
                now = "Free some space, then answer again."
            case errno.EACCES | errno.EPERM | errno.EROFS:
                now = "Make the file and its folder writable for you, then answer again."
            case errno.EFBIG:
                now = "Shorten what you typed, then answer again."
            case errno.ELOOP | errno.EISDIR | errno.EINVAL | errno.ENXIO:
                now = "It must be an ordinary file: move aside what stands there, then answer again."
            case _:
                now = "Keep a copy of what you typed, look after the disk, then run `sop resume`."
        super().__init__(f"{shown}: not saved, {reason}. {now}")


@dataclass(frozen=True, slots=True)
class Disk:
    """What changes the disk. Nothing here catches an error without undoing its own half-done work."""

    open: Callable[[Path, int, int], int] = os.open
    write: Callable[[int, bytes], int] = os.write
    fsync: Callable[[int], None] = os.fsync
    truncate: Callable[[int, int], None] = os.ftruncate
    replace: Callable[[Path, Path], None] = os.replace
    unlink: Callable[[Path], None] = os.unlink
    mkdir: Callable[[Path, int], None] = os.mkdir
    wait: Callable[[float], None] = time.sleep

    def open_to_append(self, path: Path) -> int:
        """Open an ordinary file; never a link, a folder or a pipe."""
        return _ordinary(self.open(path, os.O_RDWR | os.O_APPEND | _SAFE, 0))

    def write_all(self, fd: int, data: bytes) -> None:
        """Write every byte, however few the system takes at a time."""
        left = memoryview(data)
        while left:
            left = left[self.write(fd, bytes(left)) :]

    def create(self, path: Path, data: bytes, *, mode: int = 0o666) -> None:
        """Write a new file whole, with its folder entry; what could not be finished is removed again."""
        fd = self.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _SAFE, mode)
        try:
            try:
                self.write_all(fd, data)
                self.fsync(fd)
            finally:
                os.close(fd)
            self.sync_folder(path.parent)
        except OSError:
            with suppress(OSError):
                self.unlink(path)
            raise

    def rewrite(self, path: Path, data: bytes) -> None:
        """Put new content in the place of a file at once, with the mode it had."""
        mode = stat.S_IMODE(path.stat().st_mode)
        beside = path.with_name(f".{path.name}.tmp")
        fd = self.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _SAFE, 0o600)
        try:
            try:
                os.fchmod(fd, mode)
                self.write_all(fd, data)
                self.fsync(fd)
            finally:
                os.close(fd)
            self.replace(beside, path)
        except OSError:
            with suppress(OSError):
                self.unlink(beside)
            raise
        self.sync_folder(path.parent)

    def make_folder(self, path: Path, *, mode: int = 0o777) -> None:
        """Make a folder and those above it; the mode is for the last one, and only when it is new."""
        if path.is_dir():
            return
        self.make_folder(path.parent)
        with suppress(FileExistsError):
            self.mkdir(path, mode)
        self.sync_folder(path.parent)

    def sync_folder(self, path: Path) -> None:
        """Make the names in a folder last."""
        fd = self.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, 0)
        try:
            self.fsync(fd)
        finally:
            os.close(fd)


DISK = Disk()


@contextmanager
def storing(shown: str) -> Iterator[None]:
    """Turn what the system says into a sentence for a person."""
    try:
        yield
    except OSError as err:
        raise StoreFailed(shown, err) from err


def open_to_read(path: Path) -> int:
    """Open an ordinary file; a pipe does not block, a link is not followed."""
    return _ordinary(os.open(path, os.O_RDONLY | _SAFE))


def _ordinary(fd: int) -> int:
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise OSError(errno.EINVAL, "not an ordinary file")
    return fd
