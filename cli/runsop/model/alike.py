"""Incidents of the same kind as this one, told by their ids: the first thing to know when asking whether it is only this one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

WITHIN = timedelta(days=30)

_ID = re.compile(r"(\d{4}-\d{2}-\d{2})-\d{4}-([a-z0-9-]+)-[a-z0-9]{4}\Z")
_NAMED = 3


def alike(id: str, runbook: str, others: Iterable[str]) -> tuple[str, ...]:
    """Return the incidents that began with a runbook in the thirty days before this one, in the order given."""
    day = _day(id)
    if day is None:
        return ()
    found = []
    for other in others:
        match = _ID.match(other)
        began = _day(other)
        if match and match[2] == runbook and began and other != id and timedelta() <= day - began <= WITHIN:
            found.append(other)
    return tuple(found)


def in_words(found: tuple[str, ...], runbook: str) -> str:
    """Say them in a line, the newest first; "" without one."""
    if not found:
        return ""
    named = " ".join(id[-4:] for id in found[:_NAMED])
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    times = "once" if len(found) == 1 else f"{len(found)} times"
    return f"In the 30 days before, {runbook} was walked {times}: {named}{more}. sop show {found[0][-4:]}"


def _day(id: str) -> date | None:
    match = _ID.match(id)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None
