"""What an answer or a skip says; many incidents say the same, so it is worked out once for all of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

__all__ = [
    "MOST",
    "Cell",
    "Entries",
    "Event",
    "Key",
    "Said",
    "csv_of",
    "is_plain",
    "line_of",
    "said_in",
    "text_in",
    "whole_in",
]

Cell = str | int | bool | None
Event = Mapping[str, Any]
"""The table of an event, as it stands in the file."""

Key = tuple[str, str]
"""(ask, alias or "")."""

MOST = 2**62
"""No column holds a larger number."""

_LONG = 10_000
"""Characters; no cell holds more."""

_LONGEST = 200
"""Characters of a text that is kept as one line."""

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")


class Said:
    """What an answer or a skip says, apart from its id, its time and whom it is for."""

    __slots__ = ("_begin", "_ends", "answer", "answered", "ask", "by", "in_force", "key", "rated", "reason", "step")

    def __init__(self, event: Event) -> None:
        """Work out what every row of it has.

        Raises:
            KeyError, TypeError: when it lacks what its kind must have, or holds what no answer can be.
        """
        self.step, self.ask = text_in(event["step"]), text_in(event["ask"])
        self.by = event["by"]
        self.key: Key = self.ask, ""
        self.answered = event["kind"] == "answered"
        self.answer = event.get("answer")
        self._begin = csv_of(self.step, self.ask, None)
        self.reason: str | None = None if self.answered else line_of(event["reason"])
        counted = _values(self.answer) if self.answered else [(self.reason,)]
        self._ends = [csv_of(*each, None) for each in counted]
        self.in_force = self.rows_for("", in_force=True)  # what most rows hold
        value = None if event.get("private") else self.answer
        value = tuple(value) if isinstance(value, list) else value
        self.rated = (self.step, self.ask, type(value), value)  # 1 and true are two answers

    def rows_for(self, alias: str, *, in_force: bool) -> list[str]:
        """Return its rows as CSV, from the step on: several when several were chosen."""
        name = alias if alias.isalnum() or not alias else csv_of(alias)
        return [f",{self._begin}{name},{end}{in_force}\n" for end in self._ends]


class Entries(NamedTuple):
    """The events of an incident, in their order."""

    ids: Sequence[str]
    times: Sequence[int]  # in seconds
    aliases: Sequence[str]  # whom an answer or a skip is for, or ""
    said: Sequence[Said | Event]


def said_in(event: Event) -> Said | Event:
    """Return what an event says: an answer or a skip as `Said`, anything else as it is.

    Raises:
        KeyError, TypeError: as for `Said`; and when nobody signed it.
    """
    event["by"]
    if event["kind"] == "answered" or (event["kind"] == "skipped" and not event.get("of")):
        return Said(event)
    return event  # a skip "of" something put off what was due, and left no ask out


def text_in(value: object) -> str:
    """Return a value that is a text.

    Raises:
        TypeError: when it is none.
    """
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def whole_in(value: object) -> int | None:
    """Return a value that is a number a column holds, or is not there.

    Raises:
        TypeError: when it is anything else.
    """
    if value is None or (type(value) is int and abs(value) <= MOST):
        return value
    raise TypeError(value)


def _values(answer: object) -> Sequence[tuple[Cell, ...]]:
    """Return what can be counted of an answer: an id, yes or no, a number; of several chosen, each. A text stays where it is.

    Raises:
        TypeError: when it is what no answer can be.
    """
    match answer:
        case str():
            return ((_word_in(answer), None),)
        case bool():
            return (("yes" if answer else "no", None),)
        case int() if abs(answer) <= MOST:
            return ((str(answer), answer),)
        case int() | None | datetime() | () | []:
            return ((None, None),)
        case list() | tuple():
            return [(_word_in(item), None) for item in answer]
    raise TypeError(answer)


def _word_in(item: str) -> str | None:
    return item if _ID.match(item) else None


# ── Cells ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def csv_of(*cells: Cell) -> str:
    """Return a line of CSV without its end; an empty cell is null."""
    line = ",".join(["" if cell is None else str(cell) for cell in cells])
    return line if is_plain(line, len(cells)) else ",".join(map(_quoted, cells))


def is_plain(line: str, cells: int) -> bool:
    """Tell whether a line is CSV of so many cells as it stands."""
    return (
        line.count(",") < cells
        and not ('"' in line or "\n" in line or "\r" in line or "\0" in line)
        and 0 < len(line) <= _LONG
    )


def _quoted(cell: Cell) -> str:
    """Return a cell in quotes where it needs them; what a database stumbles over, too long or with a return, as a line."""
    if not isinstance(cell, str):
        return "" if cell is None else str(cell)
    text = line_of(cell) if len(cell) > _LONG or "\r" in cell or "\0" in cell else cell
    return '"' + text.replace('"', '""') + '"' if '"' in text or "," in text or "\n" in text else text


def line_of(text: str) -> str:
    """Return a text as one line of at most 200 characters."""
    line = _SPACE.sub(" ", text).strip()
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
