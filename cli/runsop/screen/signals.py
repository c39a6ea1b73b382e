"""Signals that end a run while it waits for a person: they become an exception, so that everything is put back."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from runsop.errors import ExitCode, Interrupted

ENDING = {signal.SIGTERM: ExitCode.TERMINATED, signal.SIGHUP: ExitCode.HANGUP}


def heeded() -> dict[signal.Signals, ExitCode]:
    """Return the signals to act upon: not those that `nohup` or a parent told this process to ignore."""
    return {number: code for number, code in ENDING.items() if signal.getsignal(number) is not signal.SIG_IGN}


@contextmanager
def interrupting() -> Iterator[None]:
    """Let SIGTERM, SIGHUP and Ctrl-C raise Interrupted within the block."""

    def end(number: int, _frame: FrameType | None) -> None:
        raise Interrupted(ENDING[signal.Signals(number)])

    before = {number: signal.signal(number, end) for number in heeded()}
    try:
        yield
    except KeyboardInterrupt as err:
        raise Interrupted from err
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
