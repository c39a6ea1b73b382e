"""Other processes that read files for this one, as many as there are cores."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from itertools import islice
from multiprocessing import connection
from pathlib import Path
from typing import TypeVar

__all__ = ["FELL", "read_on"]

FELL = (BrokenExecutor, OSError)
"""What is raised when no further process may be started, or one was killed."""

_AHEAD = 2
"""Jobs a core has before what it read is taken: they are held in memory."""

Job = TypeVar("Job")
Result = TypeVar("Result")


def read_on(cores: int, read: Callable[[Path, Job], Result], root: Path, jobs: Sequence[Job]) -> Iterator[Result]:
    """Yield what is read for each job, in their order; every process ends with this one.

    Raises:
        BrokenExecutor, OSError: see `FELL`.
    """
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(cores, mp_context=spawned, initializer=_end_with_parent) as pool:
        rest = iter(jobs)
        waiting = deque(pool.submit(read, root, job) for job in islice(rest, cores * _AHEAD))
        while waiting:
            found = waiting.popleft().result()
            waiting.extend(pool.submit(read, root, job) for job in islice(rest, 1))
            yield found


def _end_with_parent() -> None:
    """Leave Ctrl-C to the process that reads for somebody, and end when it ends, even by force."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    if (parent := multiprocessing.parent_process()) is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
