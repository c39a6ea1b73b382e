"""What the fold of an incident says, worked out once for all incidents that went the same way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from runsop.model import events as ev
from runsop.model.clock import NEAR_MISS, Pace, first_asks, follow_ups, is_follow_up, pace, speaks
from runsop.model.period import seconds
from runsop.model.progress import NOT_NOW, Progress, View, asks_behind, fold, rated_asks
from runsop.model.rows import Rated
from runsop.model.runbook import Runbook
from runsop.model.said import Entries, Event, Said, whole_in
from runsop.model.team import Team
from runsop.model.values import parse_duration

_START = datetime(2000, 1, 1, tzinfo=UTC)
_MOST = 50_000

_Some = Sequence[tuple[int, Said | Event]]
"""Events with their places, all that can change anything among them."""

T = TypeVar("T")

_Part = tuple[Any, ...]


class Ratchet:
    """The severity of incidents of one walk, the pace of their updates and their checks, as `progress.fold` has them."""

    def __init__(self, walk: Runbook, team: Team) -> None:
        rated = rated_asks(walk)
        updates = [step for step in walk.steps if step.every and speaks(step)]
        checks = [step for step in walk.steps if is_follow_up(step)]
        paced = asks_behind(walk, [expr for step in updates for expr in (step.when, step.until) if expr])
        conditions = [step.when for step in checks] + [ask.when for step in checks for ask in step.asks]
        asked = asks_behind(walk, [expr for expr in conditions if expr])
        put = frozenset(ask.id for step in checks for ask in step.asks)
        self._rounds = frozenset(step.id for step in walk.steps if step.every)
        self._first = frozenset(first_asks(walk))
        self._severity = _Alike(walk, team, _severity_of, rated | {"severity"})
        self._pace = _Alike(walk, team, _pace_of, paced | rated | {"severity"}) if updates else None
        self._checks = _Alike(walk, team, _checks_of, asked, put) if checks else None
        self._asks = rated | paced | asked | put

    def rated(self, opened_at: datetime, entries: Entries, outcome: str | None) -> Rated:
        """Return what the walk makes of an incident that was closed so, or is open.

        Raises:
            KeyError, TypeError: when an event lacks what its kind must have.
        """
        asks = self._asks
        some = [
            (place, said) for place, said in enumerate(entries.said) if not isinstance(said, Said) or said.ask in asks
        ]
        (severity, reached), places, _ = self._severity.of(opened_at, entries, some)
        times = [(worst, entries.times[places[at]] if at >= 0 else seconds(opened_at)) for worst, at in reached]
        if outcome is None:
            pace = self._pace.of(opened_at, entries, some)[0] if self._pace else Pace()
            return Rated(severity, times, self._rounds, self._first, pace=pace)
        if outcome == NEAR_MISS or self._checks is None:
            return Rated(severity, times, self._rounds, self._first)
        found, _, aliases = self._checks.of(opened_at, entries, some)
        checks = [(step, aliases[at] if at >= 0 else "", after, state) for step, at, after, state in found]
        return Rated(severity, times, self._rounds, self._first, checks=checks)


def _severity_of(state: Progress) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Return the severity as it stands, and each that was reached with the event that raised it; -1: the opening."""
    first, *raised = state.raises
    places = {event.at: place for place, event in enumerate(state.story)}
    return state.severity, ((first[0], -1), *((worst, places[at]) for worst, at in raised))


def _pace_of(state: Progress) -> Pace:
    return pace(state, View(state))


def _checks_of(state: Progress) -> tuple[tuple[str, int, int, str], ...]:
    """Return the checks with the place of each alias among those that came."""
    return tuple(
        (
            each.step.id, int(each.for_[1:]) if each.for_ else -1,
            int(parse_duration(each.step.not_before).total_seconds()), each.state,
        )
        for each in follow_ups(state, View(state))
    )  # fmt: skip


class _Alike(Generic[T]):
    """What is read off the folds of incidents of one walk, without folding all of them."""

    def __init__(
        self,
        walk: Runbook,
        team: Team,
        read: Callable[[Progress], T],
        valued: frozenset[str],
        put: frozenset[str] = frozenset(),
    ) -> None:
        """Begin without any.

        Args:
            walk: the one they went.
            team: whose incidents they are.
            read: what is read off.
            valued: the names whose value counts for it.
            put: the asks of which it counts whether they were answered or left out since it was last opened.
        """
        self._walk = walk
        self._team = team
        self._read = read
        self._valued = valued
        self._put = put
        self._rated = "severity" in valued
        self._known: dict[_Part, T] = {}

    def of(self, opened_at: datetime, entries: Entries, some: _Some) -> tuple[T, list[int], list[str]]:
        """Return what was read off, where the events are that can change it, and the aliases in the order they came."""
        places, parts, aliases = self._that_count(entries, some)
        key = (self._team.after_hours(opened_at), *parts)
        found = self._known.get(key)
        if found is None:
            found = self._folded(opened_at, parts)
            if len(self._known) < _MOST:
                self._known[key] = found
        return found, places, aliases

    def _that_count(self, entries: Entries, some: _Some) -> tuple[list[int], list[_Part], list[str]]:
        """Return where the events are that can change it, and what they say without what tells two incidents apart.

        Aliases count in their order.
        """
        places: list[int] = []
        parts: list[_Part] = []
        aliases: dict[str, str] = {}
        valued, put = self._valued, self._put

        def alias(name: str) -> str:
            if name and name not in aliases:
                aliases[name] = f"p{len(aliases):03}"
            return aliases[name] if name else ""

        for place, said in some:
            if not isinstance(said, Said):
                part = self._part(said, alias)
                if part is None:
                    continue
            elif said.answered and said.ask in valued:
                part = ("answered", alias(entries.aliases[place]), *said.rated)
            elif said.ask in put:
                part = (alias(entries.aliases[place]), said.ask, said.answered, said.reason == NOT_NOW)
            else:
                continue
            places.append(place)
            parts.append(part)
        return places, parts, [*aliases]

    def _part(self, event: Event, alias: Callable[[str], str]) -> _Part | None:
        """Return what an event says that can change it; None when it cannot."""
        match event["kind"]:
            case "party":
                return "party", alias(event["alias"]), event.get("role", "")
            case "noted" if event.get("for") and event.get("tag"):
                return "noted", alias(event["for"]), event["tag"]
            case "same-party":
                return "same-party", alias(event["alias"]), alias(event["of"])
            case "severity" if self._rated:
                return "severity", whole_in(event["to"])
            case "reopened":
                return ("reopened",)
        return None

    def _folded(self, opened_at: datetime, parts: Sequence[_Part]) -> T:
        header = ev.Header(
            id="", runbook=self._walk.id, walk="", team="", opened_at=opened_at, drill=False, by=""
        )  # fmt: skip
        return self._read(
            fold(header, self._walk, self._team, [_event(part, place) for place, part in enumerate(parts)])
        )


def _event(part: _Part, place: int) -> ev.Event:
    about: dict[str, Any] = {"id": f"{place:06}", "at": _START + timedelta(seconds=place), "by": ""}
    match part:
        case ("answered", for_, step, ask, _, value):
            return ev.Answered(**about, step=step, ask=ask, for_=for_, answer=value)
        case (for_, ask, bool(answered), not_now):
            if answered:
                return ev.Answered(**about, step="", ask=ask, for_=for_)
            return ev.Skipped(**about, step="", ask=ask, for_=for_, reason=NOT_NOW if not_now else "")
        case ("party", alias, role):
            return ev.PartyAdded(**about, alias=alias, role=role)
        case ("noted", for_, tag):
            return ev.Noted(**about, for_=for_, tag=tag)
        case ("same-party", alias, of):
            return ev.SameParty(**about, alias=alias, of=of)
        case ("reopened",):
            return ev.Reopened(**about, reason="")
    _, to = part
    return ev.SeveritySet(**about, to=to, reason="")
