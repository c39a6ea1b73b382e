"""How bad an incident was, and from when on, worked out once for all incidents that went the same way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from runsop.model import events as ev
from runsop.model.progress import fold, rated_asks
from runsop.model.runbook import Runbook
from runsop.model.said import Entries, Event, Said, whole_in
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

    def reached(self, opened_at: datetime, entries: Entries) -> tuple[int, Reached]:
        """Return the severity as it stands, and each that was reached.

        Raises:
            KeyError, TypeError: when an event lacks what its kind must have.
        """
        places, parts = self._that_count(entries)
        key = (self._team.after_hours(opened_at), *parts)
        found = self._known.get(key)
        if found is None:
            found = self._folded(opened_at, parts)
            if len(self._known) < _MOST:
                self._known[key] = found
        severity, reached = found
        return severity, tuple((worst, places[place] if place >= 0 else -1) for worst, place in reached)

    def _that_count(self, entries: Entries) -> tuple[list[int], list[tuple[object, ...]]]:
        """Return where the events are that can change it, and what they say without what tells two incidents apart.

        Aliases count in their order.
        """
        places: list[int] = []
        parts: list[tuple[object, ...]] = []
        aliases: dict[str, str] = {}
        rated = self._rated

        def alias(name: str) -> str:
            return aliases.setdefault(name, f"p{len(aliases):03}") if name else ""

        for place, said in enumerate(entries.said):
            if isinstance(said, Said):
                if said.ask in rated and said.answered:
                    places.append(place)
                    parts.append(("answered", alias(entries.aliases[place]), *said.rated))
            elif (part := _part(said, alias)) is not None:
                places.append(place)
                parts.append(part)
        return places, parts

    def _folded(self, opened_at: datetime, parts: Sequence[tuple[object, ...]]) -> tuple[int, Reached]:
        header = ev.Header(
            id="", runbook=self._walk.id, walk="", team="", opened_at=opened_at, drill=False, by=""
        )  # fmt: skip
        story = [_event(part, place) for place, part in enumerate(parts)]
        state = fold(header, self._walk, self._team, story)
        first, *raised = state.raises
        places = {event.at: place for place, event in enumerate(story)}
        return state.severity, ((first[0], -1), *((worst, places[at]) for worst, at in raised))


def _part(event: Event, alias: Callable[[str], str]) -> tuple[object, ...] | None:
    """Return what an event says that can change it; None when it cannot."""
    match event["kind"]:
        case "party":
            return "party", alias(event["alias"]), event.get("role", "")
        case "noted" if event.get("for") and event.get("tag"):
            return "noted", alias(event["for"]), event["tag"]
        case "same-party":
            return "same-party", alias(event["alias"]), alias(event["of"])
        case "severity":
            return "severity", whole_in(event["to"])
    return None


def _event(part: tuple[Any, ...], place: int) -> ev.Event:
    about: dict[str, Any] = {"id": f"{place:06}", "at": _START + timedelta(seconds=place), "by": ""}
    match part:
        case ("answered", for_, step, ask, _, value):
            return ev.Answered(**about, step=step, ask=ask, for_=for_, answer=value)
        case ("party", alias, role):
            return ev.PartyAdded(**about, alias=alias, role=role)
        case ("noted", for_, tag):
            return ev.Noted(**about, for_=for_, tag=tag)
        case ("same-party", alias, of):
            return ev.SameParty(**about, alias=alias, of=of)
    _, to = part
    return ev.SeveritySet(**about, to=to, reason="")
