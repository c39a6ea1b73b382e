"""Steps of a runbook that incidents found wrong, too slow or lacking, and that no merged lesson has mended since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from runsop.model.lessons import Lesson, Merged
from runsop.model.runbook import Runbook, Step

WRONG, SLOW, LACKING = "contradicted", "too_slow", "missing"
COUNTED = (WRONG, SLOW, LACKING)
"""The verdicts that ask for an edit."""

REWORDS = "edit_template"
"""The edit that mends words somebody used; a new translation is of words that nobody had."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a review said of one step; `runbooks` are those the incident walked, `at` when the step was judged."""

    incident: str
    runbooks: tuple[str, ...]
    step: str
    verdict: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Doubt:
    """A step that waits for an edit, its place in the walk, and the incidents that say so."""

    step: Step
    number: int
    wrong: tuple[str, ...] = ()
    slow: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


def doubts(
    walk: Runbook, judged: Iterable[Judgement], lessons: Sequence[Lesson], *, extends: str = ""
) -> tuple[Doubt, ...]:
    """Return the steps of a walk that wait for an edit, in its order.

    Args:
        walk: the runbook as it is walked today.
        judged: what reviews said, of any runbook.
        lessons: those of the workspace; one that is merged mends the step it edits, and the message its asks may use.
        extends: the runbook that the walk takes steps from.
    """
    books = {walk.id, extends} - {""}
    last = {(each.incident, each.step): each for each in judged if walk.id in each.runbooks}
    found = []
    for number, step in enumerate(walk.steps, start=1):
        mended = max((at for lesson in lessons if (at := _mended(lesson, step, books)) is not None), default=None)
        open_ = [each for each in last.values() if each.step == step.id and (mended is None or each.at > mended)]
        by = {verdict: tuple(sorted(each.incident for each in open_ if each.verdict == verdict)) for verdict in COUNTED}
        if any(by.values()):
            found.append(Doubt(step, number, wrong=by[WRONG], slow=by[SLOW], lacking=by[LACKING]))
    return tuple(found)


def at_start(found: Sequence[Doubt], runbook: str) -> str:
    """Return the one line that a walk begins with, or "" when no step is said to be wrong."""
    wrong = sorted((each for each in found if each.wrong), key=lambda each: -len(each.wrong))
    said = [f"{_say(len(each.wrong), first=not n)} step {each.number} is wrong" for n, each in enumerate(wrong[:3])]
    more = [f"{len(wrong) - 3} more"] if len(wrong) > 3 else []
    return f"{', '.join((*said, *more))}: sop runbook show {runbook}" if wrong else ""


def in_words(doubt: Doubt) -> str:
    """Say what incidents think of a step."""
    counted = ((doubt.wrong, "is wrong"), (doubt.slow, "is too slow"), (doubt.lacking, "lacks something"))
    said = [(len(incidents), words) for incidents, words in counted if incidents]
    parts = ", ".join(f"{_say(number, first=not n)} it {words}" for n, (number, words) in enumerate(said))
    return f"{parts} ({', '.join(dict.fromkeys((*doubt.wrong, *doubt.slow, *doubt.lacking)))})"


def _say(number: int, *, first: bool) -> str:
    noun = (" incident" if number == 1 else " incidents") if first else ""
    return f"{number}{noun} {'says' if number == 1 else 'say'}"


def _mended(lesson: Lesson, step: Step, books: set[str]) -> datetime | None:
    """Return when a lesson changed a step of these runbooks, or the words it uses; None when it did not."""
    edit = lesson.edit
    of_step = edit.step == step.id and edit.runbook in books
    reworded = edit.type == REWORDS and any(edit.message in ask.templates for ask in step.asks)
    if not of_step and not reworded:
        return None
    return max((event.at for event in lesson.events if isinstance(event, Merged)), default=None)
