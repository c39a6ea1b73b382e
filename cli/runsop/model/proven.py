"""What later walks say of a merged lesson: the step it changed held, or was found wrong, with the change in it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from runsop.model.contradicted import WRONG, Judgement
from runsop.model.drafts import Drafted
from runsop.model.edits import Edit
from runsop.model.events import Event
from runsop.model.lessons import Contradicted, Lesson, Merged, Status, Verified
from runsop.model.review import HELD
from runsop.model.runbook import Ask, Runbook

SAYING = (HELD, WRONG)
"""The verdicts that say something of a lesson."""

STANDING = (Status.MERGED, Status.VERIFIED)
"""How far a lesson is that later walks are walked with."""

CORE = "core"
"""The runbook that the others extend: a lesson for it is proven by any of them."""


def may_speak(lesson: Lesson, judged: Judgement) -> bool:
    """Tell whether a judgement can be about a lesson, as far as is known without reading the incident.

    That its step held is heard once, until it is verified; that it was wrong is heard for good.
    """
    edit, merged = lesson.edit, merged_at(lesson)
    known = lesson.verified_by if judged.verdict == HELD else lesson.contradicted_by
    return (
        judged.verdict in (SAYING if lesson.status is Status.MERGED else (WRONG,))
        and lesson.status in STANDING
        and merged is not None
        and judged.at > merged.at
        and judged.incident not in known
        and (edit.runbook in judged.runbooks or edit.runbook == CORE)
        and (judged.step == edit.step or bool(edit.message))
    )


def speaks(lesson: Lesson, judged: Judgement, walk: Runbook, used: Iterable[Drafted] = ()) -> bool:
    """Tell whether a judged step is the one a lesson changed, and was walked with the change in it.

    The words of messages are in no walk: for a lesson that changes one, `used` says which the incident used.
    """
    edit = lesson.edit
    if edit.message:
        own = (each for each in used if each.step == judged.step and each.message == edit.message)
        return any(edit.language in ("", each.language) for each in own)
    return judged.step == edit.step and stands_in(walk, edit)


def stands_in(walk: Runbook, edit: Edit) -> bool:
    """Tell whether an edit of a step is made in a walk, as far as a walk can show it."""
    step = walk.step(edit.step)
    if step is None:
        return edit.type == "remove_step"
    match edit.type:
        case "add_question" | "add_step":
            return any(ask.id == edit.ask for ask in step.asks)
        case "change_choices":
            return any(ask.id == edit.ask and _has_choices(ask, edit) for ask in step.asks)
        case "edit_step" if edit.key == "never":
            return edit.after in step.never if edit.after else edit.before not in step.never
        case "edit_step":
            return bool(getattr(step, edit.key) == edit.after)
        case "change_deadline":
            return (step.within or step.deadline) == edit.after
        case "add_branch":
            return step.when is not None and step.when.source == edit.after
        case "move_step":
            return (edit.after_step, step.id) in pairwise(each.id for each in walk.steps)
        case _:
            return False


def _has_choices(ask: Ask, edit: Edit) -> bool:
    labels = zip(edit.after_list, edit.labels, strict=False)
    return ask.choices == edit.after_list and all(ask.labels.get(choice) == label for choice, label in labels)


def merged_at(lesson: Lesson) -> Event | None:
    """Return the move that merged a lesson."""
    return next((event for event in lesson.events if isinstance(event, Merged)), None)


def move_of(judged: Judgement) -> tuple[type[Verified | Contradicted], str]:
    """Return the move that a judgement means, and its reason in words."""
    if judged.verdict == HELD:
        return Verified, f"step {judged.step} held"
    return Contradicted, f"step {judged.step} was wrong"
