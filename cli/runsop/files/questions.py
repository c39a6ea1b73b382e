"""The SQL texts in `queries/`: the tables, and the questions put to them, each with what its head says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import runsop
from runsop.model.report import Question

__all__ = ["FOLDER", "Question", "Table", "question", "questions", "tables"]

FOLDER = Path(runsop.__file__).parent / "queries"

_COLUMN = re.compile(r"^  (\w+) (bigint|text|boolean)\b", re.MULTILINE)
_TABLE = re.compile(r"^create (?:temporary )?table (\w+) \(\n(.*?)^\);", re.MULTILINE | re.DOTALL)
_HEAD = re.compile(r"^-- (\w+): (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns with their types, and the statement that makes it."""

    name: str
    columns: tuple[tuple[str, str], ...]
    text: str


@cache
def tables(name: str = "tables") -> tuple[Table, ...]:
    """Return the tables of `tables.sql`, or those of `ask.sql`."""
    text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    return tuple(
        Table(match[1], tuple((column[1], column[2]) for column in _COLUMN.finditer(match[2])), match[0])
        for match in _TABLE.finditer(text)
    )


@cache
def question(name: str) -> Question:
    """Return a question by the name of its file."""
    text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    said = {match[1].lower(): match[2].strip() for match in _HEAD.finditer(text)}
    return Question(
        name=name,
        text=text,
        title=said.get("title", name),
        metric=said.get("metric", ""),
        decides=said.get("decides", ""),
        shape=said.get("shape", ""),
        unit=said.get("unit", ""),
    )


@cache
def questions() -> tuple[Question, ...]:
    """Return all questions with a shape, in the order of their metrics."""
    found = [question(path.stem) for path in sorted(FOLDER.glob("*.sql"))]
    shaped = [each for each in found if each.shape]
    return tuple(sorted(shaped, key=lambda each: (int(each.metric[1:] or 99), each.name)))
