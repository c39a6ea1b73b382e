"""The toolbar and the few lines that say where things stand, for one moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from runsop.model import clock
from runsop.model.clock import Due, DueKind
from runsop.model.progress import Progress, View
from runsop.model.walk import unsent_drafts
from runsop.screen.due import clock_words, due_line, span
from runsop.screen.gate import fit
from runsop.screen.prompter import Bar, Part
from runsop.screen.reading import BETWEEN


def bar(state: Progress, now: datetime) -> Bar:
    """Return the toolbar: severity, what is due next, an unsent draft, the clock since the first signal, and the rest."""
    view = View(state)
    dues = clock.dues(state, view)
    word = next((due for due in dues if due.kind in (DueKind.FIRST_REPLY, DueKind.UPDATE)), None)
    shown = [due for due in (word, *dues[:1]) if due is not None]  # what members were told stands first
    missed = [due for due in shown if due.at <= now]  # but what makes it red stands there in any case
    coming = tuple(dict.fromkeys(_due_part(state, due, now) for due in (*missed, *shown)))
    drafts = [ask.id for (_, ask, _), _ in unsent_drafts(state, view)]
    unsent = Part(f"unsent: {', '.join(drafts)}", loose=", ".join(["", *drafts[1:]]), kept=True)
    parts = (
        Part(f"SEV{state.severity}", kept=True),
        *(replace(part, kept=True) for part in coming[:1]),
        *((unsent,) if drafts else ()),
        Part(f"{span(now - state.first_signal())}{SINCE}", loose=SINCE),
        *coming[1:],
    )
    bell = f"{missed[0].kind}:{missed[0].of}:{missed[0].at.isoformat()}" if missed else ""
    return Bar(BETWEEN.join(part.text for part in parts), alarm=bool(missed), bell=bell, parts=parts)


SINCE = " since first signal"


def _due_part(state: Progress, due: Due, now: datetime) -> Part:
    return Part(state.named(due_words(due, now)), loose=state.named(due.what))


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
