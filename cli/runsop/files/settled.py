"""Which lesson files have come to their end, told by the last few lines; nothing else of them is read."""

from __future__ import annotations

import os
import re
from pathlib import Path

NAMED = "-add-prevention-"
"""Stands in the name of every such lesson."""

ANY = ""
"""Stands for whatever step a lesson may be about: it changes the words of a message, which any step may use."""

_VERIFIED = b'kind = "verified"'
_NAMES = re.compile(rb'\n(step|message) *= *"([^"\n]*)"')
_LAST = 8192


def may_be_open(folder: Path) -> tuple[str, ...]:
    """Name the lessons that ask for something outside the runbooks and were not done since."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - names only: there may be thousands
    except OSError:
        return ()  # sop check says what is wrong with it
    found = sorted(name for name in names if NAMED in name and name.endswith(".toml"))
    return tuple(name.removesuffix(".toml") for name in found if not _is_verified(_end(folder / name)))


def verified(folder: Path) -> dict[str, frozenset[str]]:
    """Name the lessons that end with their being verified, each with the steps it names; `ANY` for a message.

    What is longer than the lines that are read is left out: where it ends does not tell what it is about.
    """
    try:
        names = os.listdir(folder)  # noqa: PTH208 - names only: there may be thousands
    except OSError:
        return {}  # who reads them says what is wrong with it
    ends = ((name.removesuffix(".toml"), _end(folder / name)) for name in names if name.endswith(".toml"))
    return {stem: _steps(end) for stem, end in ends if _is_verified(end) and len(end or b"") < _LAST}


def _end(path: Path) -> bytes | None:
    """Return the last lines of a file; None for what is no ordinary file, nothing for one that may not be read."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _LAST))
            return file.read()
    except OSError:
        return b""


def _is_verified(end: bytes | None) -> bool:
    """Tell by the first lines of the last event; a line of a text never begins like an event.

    What is no ordinary file counts as verified too: nothing is to be done about it here.
    """
    return end is None or _VERIFIED in end.rpartition(b"\n[[event]]\n")[2].split(b"\n", 3)[:3]


def _steps(end: bytes | None) -> frozenset[str]:
    found = _NAMES.findall(end or b"")
    return frozenset(ANY if key == b"message" else name.decode("utf-8", "replace") for key, name in found)
