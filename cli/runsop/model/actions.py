"""Things to do outside the runbooks: a prevention somebody owns, with a date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from runsop.model.lessons import Lesson, Status

PREVENTION = "add_prevention"


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody is to do, by when."""

    lesson: str
    runbook: str
    what: str
    who: str
    due: datetime


def open_actions(lessons: Iterable[Lesson]) -> tuple[Action, ...]:
    """Return what is agreed and not done yet, the earliest first."""
    found = [
        Action(each.id, each.edit.runbook, each.edit.after, each.edit.who, each.edit.due)
        for each in lessons
        if each.edit.type == PREVENTION and each.edit.due and each.status in (Status.AGREED, Status.MERGED)
    ]
    return tuple(sorted(found, key=lambda action: (action.due, action.lesson)))
