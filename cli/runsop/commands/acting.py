"""What lessons ask for outside the runbooks, for `sop status`; apart, because most days there is nothing of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from runsop.commands.proving import lesson_store
from runsop.env import Env
from runsop.errors import SopError
from runsop.model.actions import open_actions
from runsop.model.lessons import Lesson


def actions_of(env: Env, ids: Sequence[str]) -> list[Mapping[str, Any]]:
    """Return the actions of these lessons that are agreed and not done, the earliest first."""
    return [
        {
            "lesson": action.lesson,
            "runbook": action.runbook,
            "what": action.what,
            "who": action.who,
            "due": action.due.isoformat(),
            "overdue": action.due <= env.now(),
        }
        for action in open_actions(filter(None, (_lesson(env, id) for id in ids)))
    ]


def _lesson(env: Env, id: str) -> Lesson | None:
    try:
        return lesson_store(env).read(id)[0]
    except SopError:  # sop check names it
        return None
