"""Which lesson files have come to their end, told by the last few lines; nothing else of them is read."""

from __future__ import annotations

import os
from pathlib import Path

NAMED = "-add-prevention-"
"""Stands in the name of every such lesson."""

_VERIFIED = b'kind = "verified"'


def may_be_open(folder: Path) -> tuple[str, ...]:
    """Name the lessons that ask for something outside the runbooks and were not done since."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - names only: there may be thousands
    except OSError:
        return ()  # sop check says what is wrong with it
    found = sorted(name for name in names if NAMED in name and name.endswith(".toml"))
    return tuple(name.removesuffix(".toml") for name in found if not is_verified(folder / name))


def is_verified(path: Path) -> bool:
    """Tell by the first lines of the last event; a line of a text never begins like an event.

    What is no ordinary file counts as verified too: nothing is to be done about it here.
    """
    try:
        if not path.is_file():
            return True
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 8192))
            last = file.read().rpartition(b"\n[[event]]\n")[2]
    except OSError:
        return False
    return _VERIFIED in last.split(b"\n", 3)[:3]
