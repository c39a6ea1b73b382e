"""What the commit of a lesson says: what changes, why, and who wanted it; `history.reasons_of` reads it again."""

from __future__ import annotations

import textwrap

from runsop.model.edits import TEAM, in_words, touched
from runsop.model.lessons import Contradicted, Dropped, Lesson, Verified

WIDE = 72
"""Columns of a commit's message, as git and its pages show them."""


def message_of(lesson: Lesson) -> str:
    """Return the message of the commit that puts a lesson, and what it changes, into git."""
    return "\n\n".join(part for part in (subject_of(lesson), _body(lesson), "\n".join(trailers(lesson))) if part) + "\n"


def subject_of(lesson: Lesson, *others: Lesson) -> str:
    """Return the first line of the message: what the last move is about; of several in one file, how many they are."""
    match lesson.events[-1:]:
        case _ if others:
            said = f"{_area(lesson)}{1 + len(others)} lessons"
        case (Dropped() | Verified() | Contradicted() as last,):
            said = f"lessons: {last.kind}, {lesson.edit.runbook}: {in_words(lesson.edit)}"
        case _:
            said = f"{_area(lesson)}{in_words(lesson.edit)}"
    line = _line(said)
    return line if len(line) <= WIDE else f"{line[: WIDE - 1].rstrip()}…"


def trailers(lesson: Lesson) -> tuple[str, ...]:
    """Return the last lines of the message, which programs read."""
    pairs = [("Lesson", lesson.id), ("Incident", lesson.edit.incident), ("Factor", lesson.edit.factor)]
    pairs += [("Proposed-by", lesson.by), *(("Reviewed-by", who) for who in lesson.reviewers)]
    return tuple(f"{key}: {_line(value)}" for key, value in pairs if value.strip())


def _area(lesson: Lesson) -> str:
    match touched(lesson.edit):
        case "":
            return "lessons: "
        case file if file == TEAM:
            return "team: "
        case file if ":" in file:
            return "runbooks: "
        case _:
            return f"runbooks: {lesson.edit.runbook}: "


def _body(lesson: Lesson) -> str:
    dropped = [event.reason for event in lesson.events[-1:] if isinstance(event, Dropped)]
    said = [lesson.edit.because, *(f"Dropped: {reason}" for reason in dropped)]
    return "\n\n".join(textwrap.fill(_line(text), WIDE) for text in said if text.strip())


def _line(text: str) -> str:
    """Return a text as one line, so that nothing in it can look like a line of ours."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
