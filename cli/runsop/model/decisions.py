"""What was decided about a line of the report: it leaves the first screen until a day, with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from runsop.errors import NotFound
from runsop.model.events import Event
from runsop.model.nearest import nearest

_BETWEEN = re.compile("[_-]")
_SHORTEST = 6

LONGEST = timedelta(days=366)
"""How long a line may stay away; then it is looked at again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(Event):
    """A line of the report was decided; it stays away until a day: `2026-12-01`."""

    kind: ClassVar[str] = "decided"
    item: str
    reason: str
    until: str

    @property
    def back_on(self) -> date | None:
        """The day it comes back; None when what stands there is no day."""
        return day(self.until)


DECISION_KINDS: dict[str, type[Event]] = {Decided.kind: Decided}


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionsHeader:
    """The head of the file: the same on every machine, so that two of them become one."""

    id: str = "decisions"


def standing(decisions: Iterable[Decided]) -> dict[str, Decided]:
    """Return the last decision about each item; one without a reason or a day, or for too long, puts nothing off."""
    return {each.item: each for each in decisions if each.reason.strip() and each.back_on and not _is_too_long(each)}


def problems_of(decisions: Iterable[Decided]) -> tuple[str, ...]:
    """Return what is wrong in decisions that read as such."""
    found = []
    for each in decisions:
        found += [f'"{each.until}" is no day'] if each.back_on is None else []
        found += [] if each.reason.strip() else [f"{each.item} was decided without a reason"]
        found += [] if each.item.strip() else ["a decision names no item"]
        found += [f"{each.until} is more than a year after it was decided"] if _is_too_long(each) else []
    return tuple(found)


def _is_too_long(decided: Decided) -> bool:
    return decided.back_on is not None and decided.back_on - decided.at.date() > LONGEST


def refusal(reason: str, until: str, today: date) -> str:
    """Say why something cannot be decided like that, and what to do now; nothing when it can."""
    if not reason.strip():
        return 'say why, for whoever reads it next week: --reason "the new rota starts in December"'
    on = day(until)
    if on is None:
        return f'"{until}" is no day. Write it like --until {today + timedelta(days=14)}'
    if on <= today:
        return f"{on} is not after today. Write a day to look at it again: --until {today + timedelta(days=14)}"
    if on - today > LONGEST:
        return f"{on} is more than a year away. Write an earlier day: --until {today + timedelta(days=90)}"
    return ""


def item_named(text: str, items: Sequence[str]) -> str:
    """Return the item that somebody means by its name, its end, its beginning or a part of it.

    Raises:
        NotFound: when none or several fit.
    """
    text = text.strip()
    fitting = next(filter(None, ([item for item in items if fits(item, text)] for fits in _FITS)), []) if text else []
    match fitting:
        case [item]:
            return item
        case [] if not items:
            raise NotFound("the report holds nothing to decide now.")
        case []:
            raise NotFound(f'nothing on the report is called "{text}". {_offered(text, items)}')
        case _:
            named = ", ".join(fitting[:5])
            raise NotFound(f'"{text}" fits {len(fitting)} things: {named}. Type more of the name.')


_FITS: tuple[Callable[[str, str], bool], ...] = (str.__eq__, str.endswith, str.startswith, str.__contains__)


def called(item: str, items: Collection[str]) -> str:
    """Return a short name that `item_named` knows an item by: the first words of its last part, else the whole."""
    last = item.rpartition(".")[2]
    ends = (match.start() for match in _BETWEEN.finditer(last) if match.start() >= _SHORTEST)
    names = (last[:end] for end in (*ends, len(last)) if end)
    return next((name for name in names if not any(name in other for other in items if other != item)), item)


def day(text: str) -> date | None:
    """Return the day of `2026-12-01`; None for anything else."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-12-01") and text[4] == "-" == text[7] else None
    except ValueError:
        return None


def _offered(text: str, items: Sequence[str]) -> str:
    return nearest(text, items) or f"It holds {', '.join(items[:5])}{' and more' if len(items) > 5 else ''}."
