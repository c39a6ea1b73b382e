"""How bad an incident was, and from when on, worked out once for all incidents that went the same way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from runsop.model import events as ev
from runsop.model.progress import fold, rated_asks
from runsop.model.runbook import Runbook
from runsop.model.team import Team

_START = datetime(2000, 1, 1, tzinfo=UTC)
_MOST = 50_000

Reached = tuple[tuple[int, int], ...]
"""(severity, index of the event that raised it); the first has index -1: the opening."""


class Ratchet:
    """The severity of incidents of one walk, as `progress.fold` has it, without folding all of them."""

    def __init__(self, walk: Runbook, team: Team) -> None:
        self._walk = walk
        self._team = team
        self._rated = rated_asks(walk)
        self.rounds = frozenset(step.id for step in walk.steps if step.every)
        self._known: dict[tuple[object, ...], tuple[int, Reached]] = {}

    def reached(self, opened_at: datetime, events: Sequence[Mapping[str, Any]]) -> tuple[int, Reached]:
        """Return the severity as it stands, and each that was reached.

        Raises:
            KeyError, TypeError: when an event lacks what its kind must have.
        """
        that_count = tuple(self._that_count(events))
        key = (self._team.after_hours(opened_at), *(part for _, part in that_count))
        found = self._known.get(key)
        if found is None:
            found = self._folded(opened_at, [part for _, part in that_count])
            if len(self._known) < _MOST:
                self._known[key] = found
        severity, reached = found
        return severity, tuple((worst, that_count[place][0] if place >= 0 else -1) for worst, place in reached)

    def _that_count(self, events: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, tuple[object, ...]]]:
        """Yield the events that can change it, without what tells two incidents apart: aliases count in their order."""
        aliases: dict[str, str] = {}

        def alias(name: str) -> str:
            return aliases.setdefault(name, f"p{len(aliases):03}") if name else ""

        for index, event in enumerate(events):
            kind = event["kind"]
            if kind == "answered":
                if event["ask"] in self._rated:
                    answer = None if event.get("private") else event.get("answer")
                    value = tuple(answer) if isinstance(answer, list) else answer
                    whose = alias(event.get("for", ""))
                    yield index, (kind, event["step"], event["ask"], whose, type(value), value)
            elif kind == "party":
                yield index, (kind, alias(event["alias"]), event.get("role", ""))
            elif kind == "noted":
                if event.get("for") and event.get("tag"):
                    yield index, (kind, alias(event["for"]), event["tag"])
            elif kind == "same-party":
                yield index, (kind, alias(event["alias"]), alias(event["of"]))
            elif kind == "severity":
                yield index, (kind, event["to"])

    def _folded(self, opened_at: datetime, parts: Sequence[tuple[object, ...]]) -> tuple[int, Reached]:
        header = ev.Header(
            id="", runbook=self._walk.id, walk="", team="", opened_at=opened_at, drill=False, by=""
        )  # fmt: skip
        story = [_event(part, place) for place, part in enumerate(parts)]
        state = fold(header, self._walk, self._team, story)
        first, *raised = state.raises
        places = {event.at: place for place, event in enumerate(story)}
        return state.severity, ((first[0], -1), *((worst, places[at]) for worst, at in raised))


def _event(part: tuple[Any, ...], place: int) -> ev.Event:
    about: dict[str, Any] = {"id": f"{place:06}", "at": _START + timedelta(seconds=place), "by": ""}
    match part:
        case ("answered", step, ask, for_, _, value):
            return ev.Answered(**about, step=step, ask=ask, for_=for_, answer=value)
        case ("party", alias, role):
            return ev.PartyAdded(**about, alias=alias, role=role)
        case ("noted", for_, tag):
            return ev.Noted(**about, for_=for_, tag=tag)
        case ("same-party", alias, of):
            return ev.SameParty(**about, alias=alias, of=of)
    _, to = part
    return ev.SeveritySet(**about, to=to, reason="")
