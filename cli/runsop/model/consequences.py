"""What else an answer means: a call that was tried, people who were told, words that raise the severity."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from runsop.model import events as ev
from runsop.model.answers import NOBODY
from runsop.model.progress import Progress
from runsop.model.runbook import Ask, Kind, Step
from runsop.model.values import Value

Fact = tuple[type[ev.Event], Mapping[str, object]]
"""An event still without id, time and author: its class and its fields."""


def of_answer(state: Progress, ask: Ask, value: Value) -> tuple[Fact, ...]:
    """Return the facts an answer states beside itself."""
    match ask.id:
        case "lead_reached":
            return ((ev.Escalated, {"to": state.team.lead or NOBODY, "reached": str(value)}),)
        case "deputy_reached":
            return ((ev.Escalated, {"to": state.team.deputy or NOBODY, "reached": str(value)}),)
        case "contacted" if isinstance(value, int):
            total = state.answers.get(("affected_total", ""))
            whole = total.value if total and isinstance(total.value, int) else value
            return ((ev.Contacted, {"count": value, "of_total": whole}),)
        case _:
            return ()


def of_words(state: Progress, words: tuple[str, ...]) -> tuple[Fact, ...]:
    """Return the answer to `words` that the pasted text gives, if the walk asks for it."""
    place = _place_of(state, "words")
    if place is None or not words:
        return ()
    step, ask = place
    known = tuple(word for word in words if word in ask.choices)
    if not known:
        return ()
    return ((ev.Answered, {"step": step.id, "ask": ask.id, "answer": known, "inferred": True}),)


def of_news(state: Progress, tag: str, alias: str) -> tuple[Fact, ...]:
    """Return the answers that something that just happened in the chat already gives."""
    match tag:
        case "refuses-private" if place := _place_of(state, "reached"):
            step, ask = place
            refused = {"step": step.id, "ask": ask.id, "for_": alias, "answer": "refused", "inferred": True}
            asks = (each for each in step.asks if each.kind is Kind.DRAFT and (each.id, alias) not in state.answers)
            skips = (
                (ev.Skipped, {"step": step.id, "ask": each.id, "for_": alias, "reason": "refused"}) for each in asks
            )
            return ((ev.Answered, refused), *skips)
        case "wants-money" if (place := _place_of(state, "words")) and "refund" in place[1].choices:
            step, ask = place
            answer = state.answers.get((ask.id, ""))
            said = answer.value if answer is not None and isinstance(answer.value, tuple) else ()
            words = tuple(
                choice for choice in ask.choices if choice == "refund" or (choice in said and choice != ask.zero)
            )
            fields = {"step": step.id, "ask": ask.id, "answer": words, "inferred": True}
            return () if words == said else ((ev.Answered, fields),)
        case "defends" if place := _place_of(state, "defenders"):
            step, ask = place
            return ((ev.Answered, {"step": step.id, "ask": ask.id, "answer": True, "inferred": True}),)
        case _:
            return ()


PROMISING = {
    "morning": ("morning_by", "morning_at", "write in the morning"),
    "hand": ("receiver", "hand_due", "take it over and write to them"),
}
"""Draft -> the asks that say who promises, and by when, and the promise in words."""


LAST_WORDS = "morning"
"""The draft that ends an evening: the time of the next word is the answer to when somebody writes in the morning."""


def morning_of(state: Progress) -> datetime | None:
    """Return when somebody writes in the morning, as answered."""
    due = state.answers.get((PROMISING[LAST_WORDS][1], ""))
    return due.value if due is not None and isinstance(due.value, datetime) else None


def of_sent(state: Progress, ask: Ask, for_: str = "") -> tuple[Fact, ...]:
    """Return the promise that a message makes by leaving: somebody writes by the time it names."""
    if ask.id not in PROMISING:
        return ()
    who_ask, due_ask, what = PROMISING[ask.id]
    who, due = state.answers.get((who_ask, "")), state.answers.get((due_ask, ""))
    if due is None or not isinstance(due.value, datetime):
        return ()
    by = state.owner if who is None else who.by if who.value in (None, NOBODY) else str(who.value)
    return ((ev.Promised, {"promise": ask.id, "what": what, "who": by, "due": due.value, "for_": for_}),)


def _place_of(state: Progress, ask_id: str) -> tuple[Step, Ask] | None:
    return next(((step, ask) for step in state.walk.steps for ask in step.asks if ask.id == ask_id), None)
