"""The toolbar and the few lines that say where things stand, for one moment."""

from __future__ import annotations

from datetime import datetime

from runsop.model import clock
from runsop.model.clock import Due, DueKind
from runsop.model.progress import Progress, View
from runsop.model.walk import unsent_drafts
from runsop.screen.due import clock_words, due_line, span
from runsop.screen.gate import fit
from runsop.screen.prompter import Bar


def bar(state: Progress, now: datetime) -> Bar:
    """Return the toolbar: severity, the clock since the first signal, what is due next, an unsent draft."""
    view = View(state)
    parts = [f"SEV{state.severity}", f"{span(now - state.first_signal())} since first signal"]
    dues = clock.dues(state, view)
    word = next((due for due in dues if due.kind in (DueKind.FIRST_REPLY, DueKind.UPDATE)), None)
    shown = [due for due in (word, *dues[:1]) if due is not None]  # what members were told stands first
    alarm = any(due.at <= now for due in shown)
    parts += dict.fromkeys(state.named(due_words(due, now)) for due in shown)
    bell = next((f"{due.kind}:{due.of}:{due.at.isoformat()}" for due in shown if due.at <= now), "")
    waiting = unsent_drafts(state, view)
    if waiting:
        parts.append("unsent: " + ", ".join(ask.id for (_, ask, _), _ in waiting))
    return Bar(" · ".join(parts), alarm=alarm, bell=bell)


def due_words(due: Due, now: datetime) -> str:
    """Return what is due as a person says it."""
    return due_line(due.kind, due.at, due.what or due.of, now)


def where_things_stand(state: Progress, now: datetime) -> tuple[str, ...]:
    """Return the lines a person reads who comes back after a while."""
    view = View(state)
    lines = [bar(state, now).text]
    last = state.last_public()
    if last is not None:
        words = fit(state.named(state.text_of(last)), 120)
        lines.append(f"last public words ({clock_words(last.sent_at or last.at, now)}): {words}")
    else:
        lines.append("no public words yet")
    lines += [state.named(due_words(due, now)) for due in clock.dues(state, view)[1:4]]
    return tuple(lines)
