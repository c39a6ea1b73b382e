"""The lessons of the workspace, and what walks since their merge say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from runsop.commands.summary import walk_once
from runsop.env import Env
from runsop.errors import Problem, SopError
from runsop.files.incident import IncidentFile
from runsop.files.judged import judgements
from runsop.files.lessons import FOLDER, Lessons
from runsop.files.workspace import incident_path
from runsop.model.actions import PREVENTION
from runsop.model.contradicted import Judgement
from runsop.model.drafts import drafted
from runsop.model.lessons import Lesson, Status
from runsop.model.progress import fold
from runsop.model.proven import may_speak, merged_at, speaks
from runsop.model.runbook import Runbook


@dataclass(frozen=True, slots=True)
class Learnt:
    """Every lesson that can be read, what is wrong with the files, and what later walks said, by lesson."""

    lessons: tuple[Lesson, ...]
    problems: tuple[Problem, ...]
    said: Mapping[str, tuple[Judgement, ...]]


def lesson_store(env: Env) -> Lessons:
    """Return the lessons of the workspace."""
    folder = env.workspace.runbooks / FOLDER
    return Lessons(folder, env.workspace.shown(folder))


def learnt(env: Env, *, settled: bool) -> Learnt:
    """Read lessons, the `settled` ones too if they are wanted, and of the incidents only those newer than the oldest merge that waits for proof.

    Raises:
        BadFile: the folder cannot be opened.
    """
    lessons: list[Lesson] = []
    problems: list[Problem] = []
    for lesson, wrong in lesson_store(env).all(settled=settled):
        problems += wrong
        if lesson is not None:
            lessons.append(lesson)
    return Learnt(tuple(lessons), tuple(problems), _said(env, lessons))


def _said(env: Env, lessons: list[Lesson]) -> Mapping[str, tuple[Judgement, ...]]:
    waiting = [each for each in lessons if each.status is Status.MERGED and (each.edit.step or each.edit.message)]
    since = min((merged.at for each in waiting if (merged := merged_at(each))), default=None)
    if since is None:
        return {}
    judged = judgements(env.workspace, env.cache, since=(since - timedelta(days=1)).date())
    last = {(each.incident, each.step): each for each in sorted(judged, key=lambda each: each.at)}
    walks: dict[str, tuple[IncidentFile, Runbook] | None] = {}
    found: dict[str, tuple[Judgement, ...]] = {}
    for lesson in waiting:
        heard = [each for each in last.values() if may_speak(lesson, each) and _heard(env, lesson, each, walks)]
        if heard:
            found[lesson.id] = tuple(heard)
    return found


def _heard(env: Env, lesson: Lesson, judged: Judgement, walks: dict[str, tuple[IncidentFile, Runbook] | None]) -> bool:
    """Tell whether an incident began after the merge, with the change in its walk."""
    merged = merged_at(lesson)
    if merged is None or judged.incident[:10] < f"{merged.at - timedelta(days=1):%Y-%m-%d}":
        return False  # by its name it is older
    if judged.incident not in walks:
        walks[judged.incident] = _walked(env, judged.incident)
    walked = walks[judged.incident]
    if walked is None:
        return False
    file, walk = walked
    if file.header.opened_at <= merged.at:
        return False
    start = fold(file.header, walk, env.team, ())
    used = drafted(start, file.events, env.library.messages()) if lesson.edit.message else ()
    return speaks(lesson, judged, walk, used)


def _walked(env: Env, incident: str) -> tuple[IncidentFile, Runbook] | None:
    """Return an incident and its walk; None when it cannot be read: sop check names it."""
    try:
        path = incident_path(env.workspace, incident)
        file = IncidentFile.read(path, env.workspace.shown(path))
        return file, walk_once(env, file)
    except SopError:
        return None


def is_late(lesson: Lesson, env: Env) -> bool:
    """Tell whether something outside the runbooks should be done by now."""
    edit = lesson.edit
    waits = lesson.status in (Status.AGREED, Status.MERGED)
    return edit.type == PREVENTION and waits and edit.due is not None and edit.due <= env.now()
