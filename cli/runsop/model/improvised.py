"""What a walk added to its runbook, and what it left out: the beginning of a runbook of its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from runsop.model import events as ev
from runsop.model.privacy import tokens
from runsop.model.progress import Progress, View
from runsop.model.runbook import Phase, Step

DOES_NOT_APPLY = "does not apply"
_SHORT = 40


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step in the making: what it is called, how it is done, and one question."""

    id: str
    phase: Phase
    title: str
    guidance: str
    question: str = "Done?"
    kind: str = "yes-no"


@dataclass(frozen=True, slots=True)
class Improvised:
    """What an incident would change in its runbook; `private` counts notes that were left out for what they hold."""

    steps: tuple[NewStep, ...]
    drop: tuple[str, ...]
    severity: int
    private: int


def improvised(state: Progress) -> Improvised:
    """Return the notes of an incident as steps, where they were written, and the steps that did not apply.

    A note that holds a name or another private value is left out: a runbook goes to git.
    """
    steps: list[NewStep] = []
    private = 0
    phase = Phase.CALM
    for event in state.story:
        if isinstance(event, ev.Answered):
            step = state.walk.step(event.step)
            phase = step.phase if step else phase
        elif isinstance(event, ev.Noted) and event.tag in ev.BESIDE and event.text.strip():
            if tokens(event.text):
                private += 1
                continue
            steps.append(_step_of(event.text, phase, taken=[each.id for each in steps]))
    drop = tuple(step.id for step in state.walk.steps if _left_out(state, step))
    return Improvised(tuple(steps), drop, state.severity, private)


def slug(text: str, *, taken: Collection[str] = (), otherwise: str = "step") -> str:
    """Return an id for a text that no other has: its words in small letters, without accents."""
    plain = unicodedata.normalize("NFKD", text).casefold().encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    name = ""
    for word in words:
        if len(name) + len(word) > _SHORT - 8:
            break
        name = f"{name}-{word}" if name else word
    name = name or otherwise
    numbered = (name, *(f"{name}-{n}" for n in range(2, len(taken) + 3)))
    return next(each for each in numbered if each not in taken)


def _step_of(text: str, phase: Phase, *, taken: list[str]) -> NewStep:
    line = " ".join(text.split())
    title = line if len(line) <= _SHORT else line[: line.rfind(" ", 0, _SHORT) if " " in line[:_SHORT] else _SHORT]
    return NewStep(slug(line, taken=taken), phase, title, line)


def _left_out(state: Progress, step: Step) -> bool:
    """Tell whether somebody left out a whole step because it did not apply."""
    view = View(state)
    asked = [ask for ask in step.asks if view.asked(step, ask)]
    skips = [state.skips.get((ask.id, "")) for ask in asked]
    return bool(asked) and all(skip is not None and skip.reason == DOES_NOT_APPLY for skip in skips)
