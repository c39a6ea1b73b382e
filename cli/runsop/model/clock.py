"""Deadlines, rhythms and what is due: all from the story, the team's table, and the moment asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from runsop.model import events as ev
from runsop.model.progress import NOT_NOW, Offer, Progress, Promise, View
from runsop.model.runbook import Ask, Kind, Phase, Runbook, Step
from runsop.model.values import parse_duration

NEAR_MISS = "near-miss"
"""The outcome of an incident that was an early sign only: nobody was harmed, and nobody is asked again."""

ROUND_UP = timedelta(minutes=5)
PATIENCE = timedelta(minutes=10)
"""How long "not yet" about a promise, and "not now" about an ask, are left alone."""

HELD = timedelta(minutes=2)
"""How long "not yet sent" is left alone: the first words are what counts."""


class DueKind(StrEnum):
    """What a clock can wait for."""

    FIRST_REPLY = "first-reply"
    UPDATE = "update"
    PROMISE = "promise"
    APPROVAL = "approval"
    STEP = "step"
    FOLLOW_UP = "follow-up"


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is due at a moment; `of` is an event or step id, `for_` a party."""

    kind: DueKind
    at: datetime
    of: str = ""
    for_: str = ""
    what: str = ""


def running(state: Progress, view: View) -> tuple[Step, ...]:
    """Return the steps that repeat on the clock, are shown, and have not come to their end."""
    return tuple(step for step in state.walk.steps if step.every and view.shown(step) and not _over(state, view, step))


def _over(state: Progress, view: View, step: Step) -> bool:
    """Tell whether a step has come to its end; what was said before an incident was opened again ends nothing in it."""
    if step.until is None or view.holds(step.until) is not True:
        return False
    said = (state.answers.get((name, "")) for name in step.until.names)
    return not any(answer is not None and answer.index < state.opened_again for answer in said)


class Pace(NamedTuple):
    """How our public words go on: whether nobody is to hear them any more, and how often they follow one another."""

    ended: bool = False
    every: timedelta | None = None


def pace(state: Progress, view: View) -> Pace:
    """Return how our public words go on, by the steps that are updates to the members."""
    steps = updates(state, view)
    ended = not steps and any(step.every and speaks(step) for step in state.walk.steps)
    rhythms = (_rhythm(state, step) for step in steps if not _over(state, view, step))
    return Pace(ended, min(filter(None, rhythms), default=None))


def updates(state: Progress, view: View) -> tuple[Step, ...]:
    """Return the steps that write to the members again: those that run, else those at their end, for a time we named."""
    shown = tuple(step for step in state.walk.steps if step.every and speaks(step) and view.shown(step))
    return tuple(step for step in shown if not _over(state, view, step)) or shown


class Words(NamedTuple):
    """Our last public words, as far as the next ones follow from them."""

    since: datetime  # when they left, or when the incident was opened again after them
    named: datetime | None = None  # the last time that was named for the next ones
    by_them: bool = False  # named by these words, not by earlier ones


def update_at(words: Words, pace: Pace) -> datetime | None:
    """Return when the next public words are due: at the time we named, else by the rhythm, while there is one."""
    if pace.ended:
        return None
    if words.named is not None and (words.by_them or words.named > words.since):
        return words.named  # a message that names no time calls none off
    return words.since + pace.every if pace.every else None


def next_word(state: Progress, view: View) -> Due | None:
    """Return when the members are to hear from us next: the first reply, then the time we named, else the rhythm.

    Opened again, the members wait anew: the closing words before that end nothing, and a time that had passed is gone.
    """
    if state.closed is not None:
        return None
    place, last = next(((place, sent) for place, sent in reversed(state.sent) if sent.public), (-1, None))
    if last is None:
        return _first_reply(state)
    fresh = place > state.opened_again
    if fresh and _public_close(state, last):
        return None
    told = next((sent for _, sent in reversed(state.sent) if sent.public and sent.next_update_at), last)
    since = (last.sent_at or last.at) if fresh else state.story[state.opened_again].at
    at = update_at(Words(since, told.next_update_at, by_them=fresh and told is last), pace(state, view))
    if at is None:
        return None
    return Due(DueKind.UPDATE, at, of=told.id if at == told.next_update_at else last.id)


def _public_close(state: Progress, sent: ev.Sent) -> bool:
    """Tell whether a message was the closing one: after it nobody waits for an update."""
    answer = state.answers.get(("public_close", ""))
    return answer is not None and answer.event == sent.of


def _rhythm(state: Progress, step: Step) -> timedelta | None:
    """Return how often a step repeats: a duration of its own, or the severity's; what the members hear, the shorter."""
    row = state.team.severity(state.severity)
    if not step.every[0].isdigit():
        return row.deadline(step.every)
    own = parse_duration(step.every)
    return min(own, row.update) if speaks(step) and row.update else own


def _first_reply(state: Progress) -> Due | None:
    step = first_step(state.walk)
    if step is None or all(_left_out(state, ask) for ask in first_asks(state.walk)):
        return None
    return Due(DueKind.FIRST_REPLY, due_at(state, step) or state.header.opened_at, of=step.id)


def first_step(walk: Runbook) -> Step | None:
    """Return the step of the first public words."""
    return next((step for step in walk.steps if step.deadline == "first-reply"), None)


def first_asks(walk: Runbook) -> tuple[str, ...]:
    """Return the asks for the first public words; none are due when all of them are left out."""
    step = first_step(walk)
    return tuple(ask.id for ask in step.asks if ask.public) if step else ()


def _left_out(state: Progress, ask: str) -> bool:
    skip = state.skips.get((ask, ""))
    return skip is not None and skip.reason != NOT_NOW


def first_reply_due(state: Progress) -> datetime | None:
    """Return when the first public words are due, whether they left or not."""
    due = _first_reply(state)
    return due.at if due else None


def since(state: Progress, step: Step, for_: str = "") -> datetime | None:
    """Return the moment a step's clock starts from, for one party or for all, or None if that has not come."""
    match step.since:
        case "first_signal":
            return state.first_signal()
        case "" | "opened":
            return state.header.opened_at
        case "sent":
            first = state.first_public()
            return (first.sent_at or first.at) if first else None
        case "closed":
            return state.closed_at
        case other:
            step_before = state.walk.step(other)
            return _ended(state, step_before, for_) if step_before else None


def _ended(state: Progress, step: Step, for_: str) -> datetime | None:
    """Return when the last ask of a step was answered, for one party or for all; None while it is open."""
    view = View(state)
    rounds = [each for each in rounds_of(state, step) if not for_ or each in ("", for_)]
    asked = ([ask.id for ask in step.asks if view.asked(step, ask, each)][-1:] for each in rounds)
    last = [state.answers.get((id, each)) for each, ids in zip(rounds, asked, strict=True) for id in ids]
    return None if None in last else max((answer.at for answer in last if answer), default=None)


def due_at(state: Progress, step: Step) -> datetime | None:
    """Return a step's deadline; a raise of severity starts its own, and the earliest counts."""
    start = since(state, step)
    if start is None:
        return None
    if step.within:
        return start + parse_duration(step.within)
    if not step.deadline:
        return None
    moments: list[datetime] = []
    for number, (severity, raised) in enumerate(state.raises):
        length = state.team.severity(severity).deadline(step.deadline)
        if length is not None:
            moments.append((start if number == 0 else max(start, raised)) + length)
    return min(moments, default=None)


def opens_at(state: Progress, step: Step, for_: str = "") -> datetime | None:
    """Return when a step may begin: at once without `not_before`; None while its clock has not started.

    Nobody is written to alone in quiet hours, so such a step waits for their end.
    """
    start = since(state, step, for_) if step.not_before or step.since == "closed" else state.header.opened_at
    if start is None:
        return None
    if not step.not_before:
        return start
    moment = start + parse_duration(step.not_before)
    alone = step.phase is Phase.PRIVATE and step.each and step.since != "closed"
    return state.team.after_quiet(moment) if alone else moment


def rhythm_end(state: Progress, now: datetime) -> datetime:
    """Return the time of the next update to name in a message: the walk's rhythm, rounded up to 5 minutes."""
    rhythms = [_rhythm(state, step) for step in state.walk.steps if step.every and speaks(step)]
    rhythm = min(filter(None, rhythms), default=state.team.severity(state.severity).update) or timedelta(hours=24)
    moment = (now + rhythm).replace(second=0, microsecond=0)
    spare = timedelta(minutes=moment.minute % 5)
    return moment + (ROUND_UP - spare if spare else timedelta())


def slower_rhythm(state: Progress) -> bool:
    """Tell whether the last two updates brought no news, so that a slower stated rhythm is fair."""
    updates = {step.id for step in state.walk.steps if step.every}
    public = [(index, sent) for index, sent in state.sent if sent.public][-3:]
    drafts = [state.event(sent.of) for _, sent in public[1:]]
    if len(drafts) < 2 or any(getattr(draft, "step", "") not in updates for draft in drafts):
        return False
    news = ("answered", "party", "offered", "chosen", "given", "kept", "escalated")
    return not any(
        event.kind in news and getattr(event, "step", "") not in updates
        for event in state.story[public[0][0] : public[-1][0]]
    )


def speaks(step: Step) -> bool:
    """Tell whether a repeating step is an update to the members: its rounds follow our public words."""
    return any(ask.kind is Kind.DRAFT and ask.public for ask in step.asks)


def rounds_due(state: Progress, view: View) -> tuple[tuple[Step, str, tuple[tuple[Ask, datetime], ...]], ...]:
    """Return when each ask of the other repeating steps comes again: its rhythm after it was last answered or left."""
    found = []
    for step in running(state, view) if state.closed is None else ():
        start, rhythm = since(state, step), _rhythm(state, step)
        if speaks(step) or start is None or rhythm is None:
            continue
        for for_ in rounds_of(state, step):
            asks = [ask for ask in step.asks if view.asked(step, ask, for_)]
            if asks:
                times = tuple((ask, _last_put(state, ask, for_, start) + rhythm) for ask in asks)
                found.append((step, for_, times))
    return tuple(found)


def _last_put(state: Progress, ask: Ask, for_: str, start: datetime) -> datetime:
    answer, skip = state.answers.get((ask.id, for_)), state.skips.get((ask.id, for_))
    return max([start, *([answer.at] if answer else []), *([skip.at] if skip else [])])


def open_promises(state: Progress) -> tuple[Promise, ...]:
    """Return the promises that are neither kept nor missed, the earliest first."""
    waiting = [promise for promise in state.promises if promise.state == "open"]
    return tuple(sorted(waiting, key=lambda promise: promise.event.due))


def waiting_offers(state: Progress) -> tuple[Offer, ...]:
    """Return the offers somebody was asked to approve and has not answered, and that nobody was given."""
    return tuple(offer for offer in state.offers if offer.asked and not (offer.verdict or offer.given_for))


def gated(state: Progress, view: View) -> tuple[tuple[Step, str, datetime | None], ...]:
    """Return every step that waits for a time, once a party, with the moment it opens and something left to ask."""
    return tuple(
        (step, for_, opens_at(state, step, for_))
        for step in state.walk.steps
        if step.not_before and not step.every and _still_asked(state, step)
        for for_ in rounds_of(state, step)
        if any(unanswered(state, view, step, ask, for_) for ask in step.asks)
    )


def _still_asked(state: Progress, step: Step) -> bool:
    """Tell whether a step has its time: after closing only the checks have, and none after a near miss."""
    return state.closed is None or (step.since == "closed" and state.closed.outcome != NEAR_MISS)


def rounds_of(state: Progress, step: Step) -> tuple[str, ...]:
    """Return the parties a step is asked for, or ("",) when it is asked once."""
    if not step.each:
        return ("",)
    return state.people()


def is_follow_up(step: Step) -> bool:
    """Tell whether a step is a check: asked some time after closing."""
    return bool(step.not_before) and step.since == "closed" and not step.every


class FollowUp(NamedTuple):
    """What became of a check, for one party where each is asked."""

    step: Step
    for_: str
    state: str  # open | done | skipped


def follow_ups(state: Progress, view: View) -> tuple[FollowUp, ...]:
    """Return the checks that are shown: open while something of them is left to ask, then done, or left out wholly."""
    return tuple(
        FollowUp(step, for_, _became(state, step, asks, for_))
        for step in state.walk.steps
        if is_follow_up(step)
        for for_ in rounds_of(state, step)
        if (asks := [ask for ask in step.asks if view.asked(step, ask, for_)])
    )


def _became(state: Progress, step: Step, asks: Sequence[Ask], for_: str) -> str:
    if not all(_settled(state, step, ask, for_) for ask in asks):
        return "open"
    return "done" if any(_answered(state, step, ask, for_) for ask in asks) else "skipped"


def unanswered(state: Progress, view: View, step: Step, ask: Ask, for_: str = "") -> bool:
    """Tell whether an ask is put and neither answered nor skipped for good.

    A follow-up is put again after every closing: what was said before an incident was opened again is old.
    """
    return view.asked(step, ask, for_) and not _settled(state, step, ask, for_)


def _settled(state: Progress, step: Step, ask: Ask, for_: str) -> bool:
    skip = state.skips.get((ask.id, for_))
    left = skip is not None and skip.reason != NOT_NOW and skip.index > _asked_since(state, step)
    return left or _answered(state, step, ask, for_)


def _answered(state: Progress, step: Step, ask: Ask, for_: str) -> bool:
    answer = state.answers.get((ask.id, for_))
    return answer is not None and answer.index > _asked_since(state, step)


def _asked_since(state: Progress, step: Step) -> int:
    return state.opened_again if step.not_before and step.since == "closed" else -1


def dues(state: Progress, view: View | None = None) -> tuple[Due, ...]:
    """Return everything the clock waits for, the earliest first."""
    view = view or View(state)
    found: list[Due] = []
    if word := next_word(state, view):
        found.append(word)
    found += [
        Due(DueKind.PROMISE, promise.event.due, of=promise.event.id, for_=promise.event.for_, what=promise.event.what)
        for promise in open_promises(state)
    ]
    wait = state.team.severity(state.severity).deputy_after or timedelta(minutes=60)
    found += [
        Due(DueKind.APPROVAL, offer.asked_at + wait, of=offer.event.id, what=offer.asked)
        for offer in waiting_offers(state)
        if offer.asked_at is not None
    ]
    found += [
        Due(
            DueKind.FOLLOW_UP if step.since == "closed" else DueKind.STEP,
            at,
            of=step.id,
            for_=for_,
            what=_titled(state, step, for_),
        )
        for step, for_, at in gated(state, view)
        if at is not None
    ]
    found += [
        Due(DueKind.STEP, min(at for _, at in asks), of=step.id, for_=for_, what=_titled(state, step, for_))
        for step, for_, asks in rounds_due(state, view)
    ]
    found += _step_deadlines(state, view)
    return tuple(sorted(found, key=lambda due: due.at))


def _titled(state: Progress, step: Step, for_: str) -> str:
    party = state.party(for_) if for_ else None
    return f"{step.title} ({party.letter})" if party else step.title


def _step_deadlines(state: Progress, view: View) -> list[Due]:
    if state.closed is not None:
        return []
    return [
        Due(DueKind.STEP, at, of=step.id, what=step.title)
        for step in state.walk.steps
        if (step.deadline or step.within) and step.deadline != "first-reply" and not (step.every or step.not_before)
        if (at := due_at(state, step)) is not None and _left_open(state, view, step)
    ]


def _left_open(state: Progress, view: View, step: Step) -> bool:
    return any(unanswered(state, view, step, ask, for_) for for_ in rounds_of(state, step) for ask in step.asks)
