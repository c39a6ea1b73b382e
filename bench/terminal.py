"""A program in a terminal of 80 by 24: keys go in, and it is known to the moment when it waits for an answer."""

from __future__ import annotations

import os
import re
import select
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import pexpect
import pyte

PATIENCE = 10.0
_PROMPT = re.compile(rb"\x1b\[\?2004h.*?\x1b\[\?25h", re.DOTALL)
"""A prompt as it is first drawn: prompt_toolkit turns bracketed paste on, draws, and shows the cursor."""


class Ended(Exception):  # often no error
    """The program has ended."""


class Stuck(Exception):
    """The program neither ended nor asked anything for a while."""


class Terminal:
    """One program, from its start to its end."""

    def __init__(self, command: list[str], folder: Path, env: dict[str, str]) -> None:
        self.started = time.perf_counter()
        self._child = pexpect.spawn(command[0], command[1:], cwd=folder, env=env, dimensions=(24, 80))
        self._child.delayafterclose = self._child.delayafterterminate = 0.01
        self._fd = self._child.child_fd
        self.raw = b""
        self._seen = self._drawn = 0
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._child.close(force=True)

    def prompt(self, patience: float = PATIENCE) -> float:
        """Wait until a new prompt stands on the screen, and return that moment.

        Raises:
            Ended: the program has ended instead.
            Stuck: nothing of both.
        """
        limit = time.perf_counter() + patience
        while not (found := _PROMPT.search(self.raw, self._seen)):
            left = limit - time.perf_counter()
            if left < 0:
                raise Stuck("\n".join(self.lines()))
            self._read(left)
        now = time.perf_counter()
        self._seen = found.end()
        return now

    def send(self, keys: str) -> float:
        """Press keys, and return the moment before the first of them."""
        now = time.perf_counter()
        os.write(self._fd, keys.encode())
        return now

    def settle(self, seconds: float = 0.12) -> None:
        """Let the program draw what was typed: what comes fast after text is taken for a paste."""
        limit = time.perf_counter() + seconds
        while (left := limit - time.perf_counter()) > 0:
            self._read(left)

    def lines(self) -> list[str]:
        """Return the screen down to the line of the cursor."""
        self._stream.feed(self.raw[self._drawn :])
        self._drawn = len(self.raw)
        return [line.rstrip() for line in self._screen.display[: self._screen.cursor.y + 1]]

    def _read(self, patience: float) -> None:
        if select.select([self._fd], [], [], patience)[0]:
            try:
                data = os.read(self._fd, 65536)
            except OSError:  # what Linux says when the other side is gone
                data = b""
            if not data:
                raise Ended
            self.raw += data
