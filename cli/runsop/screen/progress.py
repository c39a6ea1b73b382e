"""How far a long reading is: a line on stderr that comes after a second, and only for a person who waits."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:  # loaded once somebody has waited for a second
    from rich.progress import Progress, TaskID

AFTER = 1.0
"""Seconds."""


class Bar:
    """Draws how many files of how many were read; nothing where nobody looks."""

    def __init__(self, environ: Mapping[str, str], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begin = clock()
        self._quiet = sys.stderr is None or not sys.stderr.isatty() or environ.get("TERM") in ("dumb", "")
        self._drawn: tuple[Progress, TaskID] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the terminal as it was, whatever happened."""
        if self._drawn is not None:
            self._drawn[0].stop()
            self._drawn = None

    def __call__(self, read: int, total: int) -> None:
        """Draw that so many are read; once all are, the line goes."""
        if self._quiet or (self._drawn is None and self._clock() - self._begin < AFTER):
            return
        if self._drawn is None:
            self._drawn = _started(total)
        progress, task = self._drawn
        progress.update(task, completed=read)
        if read >= total:
            self.__exit__()


def _started(total: int) -> tuple[Progress, TaskID]:
    from rich.console import Console  # noqa: PLC0415  # see above
    from rich.progress import Progress  # noqa: PLC0415  # see above

    progress = Progress(console=Console(stderr=True), transient=True)
    progress.start()
    return progress, progress.add_task("reading", total=total)
