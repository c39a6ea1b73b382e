"""The lessons of the workspace, and what walks since their merge say of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from runsop.commands.doubting import LOOKED_BACK
from runsop.commands.summary import walk_once
from runsop.env import Env
from runsop.errors import Problem, SopError
from runsop.files.changing import change_of
from runsop.files.incident import IncidentFile
from runsop.files.judged import judgements
from runsop.files.lessons import FOLDER, Lessons
from runsop.files.rewriting import EditFailed
from runsop.files.settled import ANY, verified
from runsop.files.workspace import incident_path
from runsop.model.actions import PREVENTION
from runsop.model.contradicted import WRONG, Judgement
from runsop.model.drafts import drafted
from runsop.model.lessons import Lesson, Status
from runsop.model.progress import fold
from runsop.model.proven import STANDING, may_speak, merged_at, speaks
from runsop.model.review import HELD
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
    """Read lessons, and of the incidents only those newer than the oldest merge that waits for proof.

    Without the `settled` ones, a verified lesson is read only if one of the last months found a step of it wrong.

    Raises:
        BadFile: the folder cannot be opened.
    """
    store = lesson_store(env)
    rest = {} if settled else verified(store.folder)
    found = list(store.all(but=rest))
    judged = _judged(env, [lesson for lesson, _ in found if lesson is not None], listens=bool(rest))
    if wrong := {each.step for each in judged if each.verdict == WRONG}:
        found += store.some(sorted(stem for stem, steps in rest.items() if steps & (wrong | {ANY})))
    lessons = tuple(lesson for lesson, _ in found if lesson is not None)
    problems = tuple(problem for _, problems in found for problem in problems)
    return Learnt(lessons, problems, _said(env, lessons, judged))


def _judged(env: Env, lessons: Iterable[Lesson], *, listens: bool) -> Sequence[Judgement]:
    """Return what reviews said last of each step, the oldest first, since any of these lessons waits for proof."""
    waiting = [each for each in lessons if _may_be_proven(each)]
    moments = [merged.at for each in waiting if each.status is Status.MERGED and (merged := merged_at(each))]
    moments += [env.now() - LOOKED_BACK] if listens or any(each.status is Status.VERIFIED for each in waiting) else []
    if not moments:
        return ()
    judged = judgements(env.workspace, env.cache, since=(min(moments) - timedelta(days=1)).date())
    last = {(each.incident, each.step): each for each in sorted(judged, key=lambda each: each.at)}
    return sorted(last.values(), key=lambda each: each.at)


def _may_be_proven(lesson: Lesson) -> bool:
    return lesson.status in STANDING and bool(lesson.edit.step or lesson.edit.message)


def _said(env: Env, lessons: Iterable[Lesson], judged: Sequence[Judgement]) -> Mapping[str, tuple[Judgement, ...]]:
    """Return what is to be written down of each lesson: the first walk in which it held, and each where it was wrong."""
    wrong = [each for each in judged if each.verdict == WRONG]
    walks: dict[str, tuple[IncidentFile, Runbook] | None] = {}
    found: dict[str, tuple[Judgement, ...]] = {}
    for lesson in filter(_may_be_proven, lessons):
        about = judged if lesson.status is Status.MERGED else wrong  # most lessons are verified
        heard = [each for each in about if may_speak(lesson, each) and _heard(env, lesson, each, walks)]
        held = [each for each in heard if each.verdict == HELD]
        if told := [each for each in heard if each.verdict == WRONG or each in held[:1]]:
            found[lesson.id] = tuple(told)
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


def stands(env: Env, lesson: Lesson) -> bool:
    """Tell whether the file of a lesson is as the lesson wants it."""
    try:
        change_of(env.workspace, env.library, lesson.edit)
    except EditFailed as failed:
        return failed.already
    except SopError:
        return False
    return False


def is_late(lesson: Lesson, env: Env) -> bool:
    """Tell whether something outside the runbooks should be done by now."""
    edit = lesson.edit
    waits = lesson.status in (Status.AGREED, Status.MERGED)
    return edit.type == PREVENTION and waits and edit.due is not None and edit.due <= env.now()
