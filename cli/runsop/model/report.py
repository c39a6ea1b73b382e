"""A report as values: what its first screen says, and the answers behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from runsop.errors import Problem
from runsop.model.period import Window

ROWS = 22
"""Rows the first screen has at most."""

Row = Mapping[str, str | int | bool | None]
"""A row of an answer, by column."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query and what its head says: the metric it belongs to, what it answers, and the decision it serves."""

    name: str
    text: str
    title: str
    metric: str  # M1 to M21, or "" for what only the first screen says
    decides: str
    shape: str  # counts | shares | spread | list | findings
    unit: str  # of a spread: seconds | money | number


@dataclass(frozen=True, slots=True)
class Section:
    """A question and its answer."""

    question: Question
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the first screen: `mark`, then `text`, then at the right end `command`.

    The command is never cut, the mark neither; the text is fitted to what is left of the row. A command that names other
    days or another workspace may give way to it, see `FirstScreen.everything`.
    """

    mark: str  # new | 3rd week | again (it was decided, and its day came), a time, or ""; at most 9 characters
    text: str  # from files in part: to be printed through the gate
    command: str  # to paste, or an incident id; at most 48 characters, except for a workspace named by a long path
    item: str = ""  # what `--decide` names, whole; "" for what cannot be decided
    incidents: tuple[str, ...] = ()  # whole ids behind the line


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that belong together. The title is a row too, with its figure and its command; often the only one."""

    name: str  # do_today | decide | first_words | ordinary | went_well | quiet | decided | broken
    title: Line
    lines: tuple[Line, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows it takes."""
        return 1 + len(self.lines)


@dataclass(frozen=True, slots=True)
class FirstScreen:
    """The headline, then blocks, then a last row: together at most 22 rows of one line each."""

    headline: Line
    blocks: tuple[Block, ...]
    everything: str = ""  # the command for all of it where it is a long one; the last row says it, and others may not

    @property
    def rows(self) -> int:
        """How many rows it takes; blank ones between blocks have room while all stay within `ROWS`."""
        return 1 + sum(block.rows for block in self.blocks) + bool(self.everything)


@dataclass(frozen=True, slots=True)
class Put:
    """Something that was decided and so left the first screen: its line, the reason, and the day it comes back."""

    line: Line
    reason: str
    until: str  # 2026-12-01


@dataclass(frozen=True, slots=True)
class Report:
    """All a report says, whatever shows it."""

    window: Window
    now: datetime
    first: FirstScreen
    sections: tuple[Section, ...] = ()
    broken: tuple[Problem, ...] = ()  # files that could not be counted, or not wholly
    put_off: tuple[Put, ...] = ()  # for --all: decided: REASON until DATE
