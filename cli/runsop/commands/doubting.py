"""What incidents say against a runbook, shown where it is started and where it is read."""

from __future__ import annotations

from datetime import timedelta

from runsop.env import Env
from runsop.errors import SopError
from runsop.files.judged import judgements
from runsop.files.lessons import FOLDER, Lessons
from runsop.model.contradicted import Doubt, at_start, doubts
from runsop.model.runbook import Runbook

LOOKED_BACK = timedelta(days=90)
"""How old an incident may be to speak at a start; `sop runbook show` hears all."""

READ_AT_START = 50
"""Incidents that a start reads at most; those read before are remembered, and the next start goes on."""


def doubted(env: Env, walk: Runbook, *, at_once: bool = False) -> tuple[Doubt, ...]:
    """Return the steps of a walk that incidents want changed; `at_once` looks only at what is quickly had."""
    since = (env.now() - LOOKED_BACK).date() if at_once else None
    judged = judgements(env.workspace, env.cache, since=since, most=READ_AT_START if at_once else None)
    if not any(walk.id in each.runbooks for each in judged):
        return ()
    lessons = [lesson for lesson, _ in Lessons(env.workspace.runbooks / FOLDER).all() if lesson is not None]
    return doubts(walk, judged, lessons, extends=env.library.runbook(walk.id).extends)


def line_at_start(env: Env, walk: Runbook) -> str:
    """Return the one line a walk begins with, or ""; nothing that is wrong with a file keeps anybody from starting."""
    try:
        return at_start(doubted(env, walk, at_once=True), walk.id)
    except SopError:
        return ""
