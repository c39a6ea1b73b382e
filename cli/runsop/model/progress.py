"""The state of an incident as a fold over its events: total, in file order, never an exception.

Nothing here is stored: reload the file, fold again, and the same `Progress` stands there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from typing import TYPE_CHECKING, TypeVar

from runsop.model import events as ev
from runsop.model.privacy import numbers_in, unmask
from runsop.model.runbook import Ask, Kind, Runbook, Step
from runsop.model.team import Team
from runsop.model.values import Value, parse_duration
from runsop.model.when import Expr, evaluate

NOT_NOW = "not now"
"""The reason of a skip that is asked again."""

NEWCOMER = "newcomer"
"""The role of a party that joined after the voices were counted."""

KIND = frozenset({"defends", "thanks"})
"""Tags of somebody who is with us."""

UPSET = frozenset({"complains", "wants-money", "insults", "refuses-private"})
"""Tags of what just happened that make a newcomer one more voice."""

EVENING = "tonight"
"""The step that ends the evening: `/night` goes there also where its `when` does not hold."""

Key = tuple[str, str]
"""(ask id, party alias or "")."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer in force to one ask, for one party or for none."""

    value: Value | None
    event: str
    index: int  # its place in the story
    at: datetime
    by: str
    step: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class Skip:
    """An ask left open."""

    reason: str
    index: int
    at: datetime


_Kept = TypeVar("_Kept", Answer, Skip)
_Other = TypeVar("_Other")


@dataclass(frozen=True, slots=True)
class Party:
    """A person in the incident; `letter` is what the screen shows."""

    alias: str
    letter: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise and what became of it: open, kept or missed."""

    event: ev.Promised
    state: str = "open"


@dataclass(frozen=True, slots=True)
class Offer:
    """A remedy offered, who was asked, who took it, who has it."""

    event: ev.Offered
    asked: str = ""  # whom
    asked_at: datetime | None = None
    verdict: str = ""  # approved | denied
    verdict_by: str = ""
    chosen_for: tuple[str, ...] = ()
    declined_for: tuple[str, ...] = ()
    given_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two people answered one ask differently; the later one in the file counts."""

    ask: str
    for_: str
    first: Answer
    second: Answer


@dataclass(frozen=True, kw_only=True)  # without slots, for `_changed`
class Progress:
    """What is known after some events; `walk` and `team` say what the events mean."""

    header: ev.Header
    walk: Runbook
    team: Team
    private: Mapping[str, Value] = field(default_factory=dict)  # event id -> value, where the sidecar is
    names: Mapping[str, str] = field(default_factory=dict)  # alias -> display name, where the sidecar is
    inferred: Mapping[str, Value] = field(default_factory=dict)  # ask id -> what the pasted words tell
    story: tuple[ev.Event, ...] = ()
    answers: Mapping[Key, Answer] = field(default_factory=dict)
    skips: Mapping[Key, Skip] = field(default_factory=dict)
    begun: Mapping[Key, str] = field(default_factory=dict)  # what was typed for an answer that is not whole yet
    evening: bool = False  # whether somebody ended the evening by themselves
    parties: tuple[Party, ...] = ()
    same: Mapping[str, str] = field(default_factory=dict)  # alias -> the alias that counts instead
    sent: tuple[tuple[int, ev.Sent], ...] = ()  # with their place in the story
    held: Mapping[str, datetime] = field(default_factory=dict)  # draft event -> last "not yet"
    promises: tuple[Promise, ...] = ()
    offers: tuple[Offer, ...] = ()
    sanctions: tuple[ev.Sanctioned, ...] = ()
    contacted: ev.Contacted | None = None
    escalations: tuple[ev.Escalated, ...] = ()
    owners: tuple[str, ...] = ()  # who had it, the last one has it now
    severity: int = 4
    raises: tuple[tuple[int, datetime], ...] = ()  # severity and since when, the first from the first signal
    settled: frozenset[int] = frozenset()  # rules that were true when a person last set the severity
    supporters: frozenset[str] = frozenset()  # who joined to defend us or to give thanks, and nothing else
    newcomers: frozenset[str] = frozenset()  # who joined the upset after the voices were last counted
    closed: ev.Closed | None = None
    closed_at: datetime | None = None
    opened_again: int = -1  # where in the story it was last opened again
    conflicts: tuple[Conflict, ...] = ()
    late: tuple[ev.Event, ...] = ()  # answers that came after closing and belong to no follow-up
    raw: tuple[ev.Event, ...] = ()  # events this version does not know

    def apply(self, event: ev.Event) -> Progress:
        """Return the state after one more event."""
        return _apply(_changed(self, story=(*self.story, event)), event)

    @property
    def owner(self) -> str:
        """Who has the incident now."""
        return self.owners[-1]

    @property
    def after_hours(self) -> bool:
        """Whether it was opened in the team's quiet hours."""
        return self.team.after_hours(self.header.opened_at)

    def first_signal(self) -> datetime:
        """When the first person wrote, as answered, else when the incident was opened; never after the opening."""
        answer = self.answers.get(("first_signal", ""))
        moment = answer.value if answer else self.inferred.get("first_signal")
        opened = self.header.opened_at
        return min(moment, opened) if isinstance(moment, datetime) and moment.tzinfo else opened

    def party(self, alias: str) -> Party | None:
        """Return the party of an alias, following `same-party`."""
        wanted = self.who(alias)
        return next((party for party in self.parties if party.alias == wanted), None)

    def who(self, alias: str) -> str:
        """Return the alias that counts for a person."""
        return self.same.get(alias, alias)

    def people(self) -> tuple[str, ...]:
        """Return the alias of each person once; who only spoke up for us or gave thanks is nobody to be looked after."""
        away = self.same.keys() | self.supporters
        return tuple(party.alias for party in self.parties if party.alias not in away)

    def event(self, event_id: str) -> ev.Event | None:
        """Return the event of an id, if the story has it."""
        return next((event for event in reversed(self.story) if event.id == event_id), None)

    def first_public(self) -> ev.Sent | None:
        """Return the first public message that left, though another one may have been written down before it."""
        public = (sent for _, sent in self.sent if sent.public)
        return min(public, key=lambda sent: sent.sent_at or sent.at, default=None)

    def last_public(self) -> ev.Sent | None:
        """Return the last public message that left."""
        return next((sent for _, sent in reversed(self.sent) if sent.public), None)

    def text_of(self, sent: ev.Sent) -> str:
        """Return the words of a sent message: its own, or those of its draft."""
        draft = self.event(sent.of)
        text = draft.answer if isinstance(draft, ev.Answered) else ""
        return sent.text or (text if isinstance(text, str) else "")

    def named(self, text: str) -> str:
        """Put names and private values back into stored text, where the sidecar is."""
        tokens = {id: value for id, value in self.private.items() if isinstance(value, str)}
        if (about := self.answers.get(("about", ""))) is not None and isinstance(about.value, str):
            tokens |= {token: words for words, token in numbers_in(about.value, about.event)}
        return unmask(text, tokens | {**self.names})


if TYPE_CHECKING:
    _changed = replace
else:

    def _changed(state: Progress, **fields: object) -> Progress:
        """Do what `dataclasses.replace` does, in a tenth of its time: a fold is made of nothing else."""
        changed = object.__new__(Progress)
        changed.__dict__.update(state.__dict__, **fields)
        return changed


def fold(
    header: ev.Header,
    walk: Runbook,
    team: Team,
    events: Iterable[ev.Event],
    *,
    private: Mapping[str, Value] | None = None,
    names: Mapping[str, str] | None = None,
) -> Progress:
    """Return the state after all events; any order of any events gives one."""
    start = Progress(
        header=header,
        walk=walk,
        team=team,
        private=private or {},
        names=names or {},
        owners=(header.by,),
        severity=walk.severity,
        raises=((walk.severity, header.opened_at),),
    )
    return reduce(Progress.apply, events, start)


def _apply(state: Progress, event: ev.Event) -> Progress:
    match event:
        case ev.Answered():
            return _answered(state, event)
        case ev.Skipped():
            return _skipped(state, event)
        case ev.PartyAdded():
            return _party_added(state, event)
        case ev.SameParty():
            return _same_party(state, event)
        case ev.Noted():
            return _noted(state, event)
        case ev.Sent():
            return _changed(state, sent=(*state.sent, (len(state.story) - 1, event)))
        case ev.Promised():
            return _promised(state, event)
        case ev.Kept():
            return _promise(state, event.of, "kept")
        case ev.Missed():
            return _promise(state, event.of, "missed")
        case ev.Offered():
            return _changed(state, offers=(*state.offers, Offer(event)))
        case ev.ApprovalAsked():
            return _offer(state, event.of, asked=event.who, asked_at=event.at)
        case ev.Approved():
            return _offer(state, event.of, verdict="approved", verdict_by=event.who)
        case ev.Denied():
            return _offer(state, event.of, verdict="denied", verdict_by=event.who)
        case ev.Chosen():
            return _offer_for(state, event.of, "chosen_for", event.for_)
        case ev.Declined():
            return _offer_for(state, event.of, "declined_for", event.for_)
        case ev.Given():
            return _offer_for(state, event.of, "given_for", event.for_)
        case ev.Sanctioned():
            return _changed(state, sanctions=(*state.sanctions, event))
        case ev.Contacted():
            return _changed(state, contacted=event)
        case ev.SeveritySet():
            return _severity_set(state, event)
        case ev.HandedOver():
            return _changed(state, owners=(*state.owners, event.to))
        case ev.Escalated():
            return _changed(state, escalations=(*state.escalations, event))
        case ev.Closed():
            return _changed(state, closed=event, closed_at=event.at)
        case ev.Reopened():
            return _changed(state, closed=None, closed_at=None, opened_again=len(state.story) - 1)
        case ev.UnknownEvent():
            return _changed(state, raw=(*state.raw, event))
        case _:  # flagged, override, switched, paused, resumed, judged, redacted: story, no state
            return state


def _answered(state: Progress, event: ev.Answered) -> Progress:
    key = (event.ask, state.who(event.for_))
    value = state.private.get(event.id) if event.private else event.answer
    answer = Answer(value, event.id, len(state.story) - 1, event.at, event.by, event.step, event.private)
    before = state.answers.get(key)
    conflicts = state.conflicts
    step = state.walk.step(event.step)
    again = step is not None and step.every != ""  # a new round has new answers
    if before is not None and before.by != event.by and before.value != value and not again:
        conflicts = (*conflicts, Conflict(event.ask, event.for_, before, answer))
    late = state.late
    if state.closed is not None and (step is None or step.since != "closed"):
        late = (*late, event)
    skips, begun = _without(state.skips, key), _without(state.begun, key)
    answers = {**state.answers, key: answer}
    after = _changed(state, answers=answers, conflicts=conflicts, late=late, skips=skips, begun=begun)
    if event.ask == "voices":
        after = _changed(after, newcomers=frozenset())
    return _rated(after, event.at) if event.ask in _index_of(state.walk).rated else after


def _without(kept: Mapping[Key, _Other], *keys: Key) -> Mapping[Key, _Other]:
    return {key: each for key, each in kept.items() if key not in keys} if any(map(kept.__contains__, keys)) else kept


def _noted(state: Progress, event: ev.Noted) -> Progress:
    if event.tag == ev.BEGUN:
        ask, _, words = event.text.partition(": ")
        return _changed(state, begun={**state.begun, (ask, state.who(event.for_)): words})
    if event.tag == ev.NIGHT:
        return _changed(state, evening=True)
    party = state.party(event.for_)
    if party is None or party.role != NEWCOMER:
        return state
    if event.tag not in UPSET:
        with_us = event.tag in KIND and party.alias not in state.newcomers
        return _changed(state, supporters=state.supporters | {party.alias}) if with_us else state
    state = _changed(state, supporters=state.supporters - {party.alias})
    return _rated(_changed(state, newcomers=state.newcomers | {party.alias}), event.at)


def _skipped(state: Progress, event: ev.Skipped) -> Progress:
    if event.of:
        return _changed(state, held={**state.held, event.of: event.at})
    skip = Skip(event.reason, len(state.story) - 1, event.at)
    return _changed(state, skips={**state.skips, (event.ask, state.who(event.for_)): skip})


def _party_added(state: Progress, event: ev.PartyAdded) -> Progress:
    if any(party.alias == event.alias for party in state.parties):
        return state
    party = Party(event.alias, letter(len(state.parties)), event.role)
    return _changed(state, parties=(*state.parties, party))


def _same_party(state: Progress, event: ev.SameParty) -> Progress:
    """Let one alias count for both; what was answered for the other goes with it, and nobody is lost in a circle."""
    gone, stays = state.who(event.alias), state.who(event.of)
    if gone == stays or all(party.alias != stays for party in state.parties):
        return state
    same = {alias: stays if other == gone else other for alias, other in state.same.items()}
    newcomers = frozenset(stays if alias == gone else alias for alias in state.newcomers)
    answers, skips = _moved(state.answers, gone, stays), _moved(state.skips, gone, stays)
    return _changed(state, same={**same, gone: stays}, newcomers=newcomers, answers=answers, skips=skips)


def _moved(kept: Mapping[Key, _Kept], gone: str, stays: str) -> Mapping[Key, _Kept]:
    moved: dict[Key, _Kept] = {}
    for (ask, whose), each in kept.items():
        key = (ask, stays if whose == gone else whose)
        if key not in moved or moved[key].index < each.index:
            moved[key] = each
    return moved


def letter(index: int) -> str:
    """Return A, B … Z, A2, B2 … for the n-th party."""
    turn, place = divmod(index, 26)
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place] + (str(turn + 1) if turn else "")


def _promised(state: Progress, event: ev.Promised) -> Progress:
    whose = state.who(event.for_)
    begun = _without(state.begun, (event.promise, whose), ("due", whose))
    return _changed(state, promises=(*state.promises, Promise(event)), begun=begun)


def _promise(state: Progress, event_id: str, outcome: str) -> Progress:
    promises = tuple(replace(each, state=outcome) if each.event.id == event_id else each for each in state.promises)
    return _changed(state, promises=promises)


def _offer(state: Progress, event_id: str, **change: object) -> Progress:
    offers = tuple(
        replace(each, **change) if each.event.id == event_id else each  # type: ignore[arg-type]  # fields of Offer
        for each in state.offers
    )
    return _changed(state, offers=offers)


def _offer_for(state: Progress, event_id: str, name: str, alias: str) -> Progress:
    """Note who chose, declined or has an offer; who chose and then declined waits for nothing."""
    offer = next((each for each in state.offers if each.event.id == event_id), None)
    if offer is None:
        return state
    change = {name: (*getattr(offer, name), alias)}
    if undone := {"chosen_for": "declined_for", "declined_for": "chosen_for"}.get(name):
        change[undone] = tuple(each for each in getattr(offer, undone) if state.who(each) != state.who(alias))
    return _offer(state, event_id, **change)


def _severity_set(state: Progress, event: ev.SeveritySet) -> Progress:
    to = min(4, max(1, event.to))
    raises = (*state.raises, (to, event.at)) if to < state.severity else state.raises
    return _changed(state, severity=to, raises=raises, settled=_true_rules(state))


def _rated(state: Progress, at: datetime) -> Progress:
    """Raise the severity where a rule has newly become true; an answer never lowers it."""
    true = _true_rules(state)
    settled = state.settled & true
    worst = min((state.walk.rules[index].to for index in true - settled), default=4)
    if worst < state.severity:
        return _changed(state, severity=worst, raises=(*state.raises, (worst, at)), settled=settled)
    return state if settled == state.settled else _changed(state, settled=settled)


def _true_rules(state: Progress) -> frozenset[int]:
    view = View(state)
    return frozenset(index for index, rule in enumerate(state.walk.rules) if view.holds(rule.when) is True)


class View:
    """What `when` sees at one moment: answers that count, what is assumed, and which steps are shown."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._places = _index_of(progress.walk).places
        self._shown: dict[tuple[str, str], bool] = {}

    def shown(self, step: Step, for_: str = "") -> bool:
        """Tell whether a step is shown; unknown shows it."""
        key = (step.id, for_)
        if key not in self._shown:
            self._shown[key] = True  # a file that refers to itself still gives an answer
            called = step.id == EVENING and self._progress.evening
            self._shown[key] = called or step.when is None or self.holds(step.when, for_) is not False
        return self._shown[key]

    def asked(self, step: Step, ask: Ask, for_: str = "") -> bool:
        """Tell whether an ask of a step is put."""
        return self.shown(step, for_) and (ask.when is None or self.holds(ask.when, for_) is not False)

    def holds(self, expr: Expr, for_: str = "") -> bool | None:
        """Evaluate an expression, inside a party's round or outside; None is unknown."""
        return evaluate(expr, lambda name: self.value(name, for_))

    def value(self, name: str, for_: str = "") -> object | None:
        """Return what a name stands for in `when`, or None when it is unknown."""
        state = self._progress
        if name == "severity":
            return state.severity
        if name == "after_hours":
            return state.after_hours
        place = self._places.get(name)
        if place is None:
            return None
        step, ask = place
        if step.each and not for_:
            people = state.people()
            if not people and self._nobody_named():
                return []
            values = [self._one(step, ask, alias) for alias in people]
            return values if any(value is not None for value in values) else None
        return self._one(step, ask, for_ if step.each else "")

    def _nobody_named(self) -> bool:
        """Tell whether the question who it is about was answered with nobody."""
        asks = (ask.id for step, ask in self._places.values() if ask.kind is Kind.PARTY and not step.each)
        return any((answer := self._progress.answers.get((id, ""))) is not None and not answer.value for id in asks)

    def _one(self, step: Step, ask: Ask, for_: str) -> object | None:
        if ask.private or not self.shown(step, for_):
            return None
        answer = self._progress.answers.get((ask.id, for_))
        value = answer.value if answer is not None else assumed(self._progress, ask)
        if ask.id == "voices" and isinstance(value, int):
            return value + len(self._progress.newcomers)
        if ask.kind is Kind.DURATION and isinstance(value, str):
            try:
                return parse_duration(value)
            except ValueError:
                return None
        return value


def rated_asks(walk: Runbook) -> frozenset[str]:
    """Return the asks of a walk whose answer can change its severity."""
    return _index_of(walk).rated


def asks_behind(walk: Runbook, exprs: Iterable[Expr]) -> frozenset[str]:
    """Return the names whose value can change what expressions say; those that the severity comes from, too."""
    index = _index_of(walk)
    found = _behind(index.places, exprs)
    return found | index.rated if "severity" in found else found


@dataclass(frozen=True, slots=True)
class _Index:
    walk: Runbook
    places: Mapping[str, tuple[Step, Ask]]  # ask id -> where it is asked
    rated: frozenset[str]  # asks whose answer can change a severity rule


_kept: list[_Index] = []


def _index_of(walk: Runbook) -> _Index:
    """Return what is looked up at every event, worked out once a walk."""
    if not _kept or _kept[0].walk is not walk:
        _kept[:] = [_index(walk)]
    return _kept[0]


def _index(walk: Runbook) -> _Index:
    places = {ask.id: (step, ask) for step in walk.steps for ask in step.asks}
    return _Index(walk, places, _behind(places, (rule.when for rule in walk.rules)))


def _behind(places: Mapping[str, tuple[Step, Ask]], exprs: Iterable[Expr]) -> frozenset[str]:
    """Return the names in expressions, and those in the conditions of the steps that ask for them, and so on."""
    found: set[str] = set()
    open_names = {name for expr in exprs for name in expr.names}
    while open_names:
        found |= open_names
        steps = [places[name][0] for name in open_names if name in places]
        open_names = {name for step in steps if step.when for name in step.when.names} - found
    return frozenset(found)


def assumed(state: Progress, ask: Ask) -> Value | None:
    """Return what is taken for an ask until it is answered: what was pasted, a literal, the opening, the team's way."""
    if ask.assume and ask.id in state.inferred:
        return state.inferred[ask.id]
    match ask.assume:
        case "":
            return None
        case "now":
            return state.header.opened_at
        case "team":
            return _of_team(state.team, ask.id)
    if ask.kind is Kind.YES_NO:
        return ask.assume == "true"
    if ask.kind in (Kind.SCALE, Kind.NUMBER):
        return int(ask.assume) if ask.assume.removeprefix("-").isdecimal() else None
    return ask.assume


def _of_team(team: Team, ask: str) -> Value | None:
    match ask:
        case "channel":
            return team.channel
        case "language":
            return team.language
        case "public":
            return team.public
    return None
