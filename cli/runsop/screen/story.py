"""An incident read as a story: what happened, in order, in words."""

from __future__ import annotations

from datetime import datetime

from runsop.model import events as ev
from runsop.model.clock import dues
from runsop.model.drafts import shown
from runsop.model.progress import Progress
from runsop.model.runbook import Ask, Kind
from runsop.screen.bar import due_words
from runsop.screen.due import clock_words
from runsop.screen.gate import fit


def story(state: Progress) -> tuple[str, ...]:
    """Return one line an event: the time, who, and what happened; names stand where the sidecar is."""
    return tuple(f"{event.at:%m-%d %H:%M}  {words_of(state, event)}" for event in state.story)


def yesterday(state: Progress, now: datetime) -> tuple[str, ...]:
    """Return where an incident was left in five lines, then what is due."""
    last = state.last_public()
    told = " ".join(state.named(state.text_of(last)).split()) if last else "nothing public yet"
    recent = [event for event in state.story if not isinstance(event, (ev.Paused, ev.Resumed))][-3:]
    due = [due_words(each, now) for each in dues(state) if each.at <= now][:3]
    return (
        f"{state.walk.title} · SEV{state.severity} · opened {clock_words(state.header.opened_at, now)}",
        fit(f"last public words: {told}", 76),
        *(fit(f"  {clock_words(event.at, now)} {words_of(state, event)}", 76) for event in recent),
        *(f"due: {state.named(line)}" for line in due),
    )


NEWS = (
    ev.Noted, ev.PartyAdded, ev.Offered, ev.Approved, ev.Denied, ev.Chosen, ev.Given, ev.Kept, ev.Escalated, ev.HandedOver,
)  # fmt: skip
"""What an update may tell of."""


def news(state: Progress) -> tuple[str, ...]:
    """Return what happened since the last public words, the latest four: an update is written from it."""
    last = max((index for index, sent in state.sent if sent.public), default=-1)
    found = [
        event
        for event in state.story[last + 1 :]
        if isinstance(event, NEWS) and getattr(event, "tag", "") not in ev.UNTOLD
    ]
    return tuple(fit(f"since then: {words_of(state, event)}", 76) for event in found[-4:])


def words_of(state: Progress, event: ev.Event) -> str:
    """Return one event in words."""
    whose = _whose(state, getattr(event, "for_", ""))
    match event:
        case ev.Answered():
            return f"{event.ask}{whose}: {_answer(state, event)}"
        case ev.Skipped():
            return f"{event.ask}{whose}: left open ({state.named(event.reason)})"
        case ev.Noted():
            said = f": {state.named(event.text)}" if event.text else ""
            return f"note{whose}{f' [{event.tag}]' if event.tag else ''}{said}"
        case ev.PartyAdded():
            party = state.party(event.alias)
            name = state.names.get(event.alias, "")
            return f"{party.letter if party else event.alias}{f' {name}' if name else ''} is in it"
        case ev.SameParty():
            return f"{event.alias} is the same person as {event.of}"
        case ev.Sent():
            left = f" at {event.sent_at:%H:%M}" if event.sent_at else ""
            return f"sent{whose}{left} to {event.channel or 'them'}: {_one_line(state.text_of(event), state)}"
        case ev.Promised():
            return f"promised{whose}: {state.named(event.what)}, {event.who}, by {event.due:%m-%d %H:%M}"
        case ev.Kept() | ev.Missed():
            return f"promise {event.kind}: {_of(state, event.of)}"
        case ev.Offered():
            return f"offered: {event.remedy}{f' {event.amount}' if event.amount else ''} (effort {event.effort})"
        case ev.ApprovalAsked() | ev.Approved() | ev.Denied():
            return f"{event.kind.replace('-', ' ')}: {_of(state, event.of)}, {event.who}"
        case ev.Chosen() | ev.Declined() | ev.Given():
            return f"{event.kind}{whose}: {_of(state, event.of)}"
        case ev.Sanctioned():
            return f"{event.action}{whose} by rule {event.rule}"
        case ev.Contacted():
            return f"contacted {event.count} of {event.of_total}"
        case ev.SeveritySet():
            return f"severity {event.to}: {state.named(event.reason)}"
        case ev.Switched():
            return f"goes on with {event.runbook}"
        case ev.HandedOver():
            return f"handed over to {event.to}"
        case ev.Escalated():
            return f"called {event.to}: {event.reached}"
        case ev.Closed():
            return f"{event.outcome}{f': {state.named(event.reason)}' if event.reason else ''}"
        case ev.Reopened():
            return f"opened again: {state.named(event.reason)}"
        case ev.UnknownEvent():
            pairs = ", ".join(f"{key} = {value}" for key, value in event.table.items())
            return f"(not known to this version) {pairs}"
        case ev.Flagged():
            return f"flagged: {event.rule}"
        case ev.Override():
            return f"kept all the same: {state.named(event.reason)}"
        case ev.Judged() | ev.Redacted():
            return f"{event.kind}: {_of(state, getattr(event, 'of', '')) or getattr(event, 'step', '')}"
    return event.kind


def _answer(state: Progress, event: ev.Answered) -> str:
    if event.private:
        value = state.private.get(event.id)
        return "(private)" if value is None else f"(private) {value}"
    ask = _ask(state, event)
    if event.answer is None:
        return "-"
    if isinstance(event.answer, tuple) and ask and ask.kind in (Kind.PARTY, Kind.PROMISE):
        return ", ".join(_person(state, each) or _of(state, each) for each in event.answer) or "-"
    text = shown(ask, event.answer) if ask else str(event.answer)
    return _one_line(text, state)


def _ask(state: Progress, event: ev.Answered) -> Ask | None:
    step = state.walk.step(event.step)
    return next((ask for ask in step.asks if ask.id == event.ask), None) if step else None


def _person(state: Progress, alias: str) -> str:
    party, name = state.party(alias), state.names.get(alias, "")
    return f"{party.letter} {name}".strip() if party else ""


def _whose(state: Progress, alias: str) -> str:
    party = state.party(alias) if alias else None
    return f" ({party.letter})" if party else ""


def _of(state: Progress, event_id: str) -> str:
    event = state.event(event_id)
    match event:
        case ev.Offered():
            return event.remedy
        case ev.Promised():
            return state.named(event.what)
    return event_id


def _one_line(text: str, state: Progress) -> str:
    return " / ".join(line.strip() for line in state.named(text).splitlines() if line.strip())
