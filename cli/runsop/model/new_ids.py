"""Ids of what a lesson adds to a file: made from its words, and taken by nothing else there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from itertools import count

from runsop.model.edits import Edit
from runsop.model.improvised import slug
from runsop.model.runbook import Runbook

ADDING = ("add_step", "add_question", "add_remedy")
"""The types of edit that bring new ids."""

_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Taken:
    """Ids that nothing new can have."""

    steps: frozenset[str] = frozenset()
    asks: frozenset[str] = frozenset()
    remedies: frozenset[str] = frozenset()


def taken_in(books: Iterable[Runbook], edits: Iterable[Edit] = ()) -> Taken:
    """Return the ids that runbooks have or drop, and those that other edits would add."""
    steps: set[str] = set()
    asks: set[str] = set()
    for book in books:
        dropped = [each.partition(".") for each in book.drop]
        steps |= {step.id for step in book.steps} | {step for step, _, ask in dropped if not ask}
        asks |= {ask.id for step in book.steps for ask in step.asks} | {ask for _, _, ask in dropped if ask}
    for edit in edits:
        steps |= {edit.step} if edit.type == "add_step" else set()
        asks |= {edit.ask} if edit.type in ("add_step", "add_question") else set()
    return Taken(frozenset(steps), frozenset(asks))


def named(edit: Edit, taken: Taken) -> Edit:
    """Return an edit with the ids that follow from its words."""
    match edit.type:
        case "add_step":
            return replace(edit, step=slug(edit.title, taken=taken.steps), ask=_ask_id(edit.title, taken))
        case "add_question":
            return replace(edit, ask=_ask_id(edit.after, taken))
        case _:
            return edit


def freed(edit: Edit, taken: Taken) -> Edit:
    """Return an edit with a number at each id of its own that is taken."""
    match edit.type:
        case "add_step":
            return replace(edit, step=_free(edit.step, taken.steps, "-"), ask=_free(edit.ask, taken.asks, "_"))
        case "add_question":
            return replace(edit, ask=_free(edit.ask, taken.asks, "_"))
        case "add_remedy":
            return replace(edit, remedy=_free(edit.remedy, taken.remedies, "-"))
        case _:
            return edit


def _ask_id(text: str, taken: Taken) -> str:
    name = slug(text, otherwise="question").replace("-", "_")
    return _free(name if name[0].isalpha() else f"a_{name}", taken.asks, "_")


def _free(id: str, taken: Collection[str], mark: str) -> str:
    """Return the id, or with the next number that is free."""
    if id not in taken:
        return id
    stem, _, number = id.rpartition(mark)
    stem = stem if stem and number.isdecimal() else id
    numbered = (f"{stem[: _LONGEST - len(mark) - len(str(n))]}{mark}{n}" for n in count(2))
    return next(each for each in numbered if each not in taken)
