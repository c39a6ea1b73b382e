"""Markdown to print or paste: a walk as a sheet, an incident as a story; every text is escaped."""

from __future__ import annotations

import re
from dataclasses import replace

from runsop.model.answers import keys_of, label_of
from runsop.model.progress import Progress
from runsop.model.runbook import Ask, Kind, Phase, Runbook, Step
from runsop.screen.gate import visible
from runsop.screen.story import words_of

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
_LINE_START = re.compile(r"(?m)^(\s*)([-+>=]|\d+[.)])")


def escape(text: str) -> str:
    """Return text that Markdown shows as it is; newlines become blanks."""
    flat = " ".join(visible(text).split("\n"))
    return _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", flat))


def sheet(walk: Runbook) -> str:
    """Return a walk as a sheet to print and walk on paper when no screen is left."""
    lines = [
        f"# {escape(walk.title)}",
        "",
        f"`{walk.id}` · starts at severity {walk.severity} · owner {escape(walk.owner)}",
    ]
    if walk.last_reviewed:
        lines.append(f"Last reviewed {walk.last_reviewed}.")
    phase: Phase | None = None
    for number, step in enumerate(walk.steps, start=1):
        if step.phase is not phase:
            phase = step.phase
            lines += ["", f"## {phase.value.capitalize()}"]
        lines += ["", f"### {number}. {escape(step.title or step.id)}", "", *_about(step)]
        lines += [f"- [ ] {_ask(ask)}" for ask in step.asks]
    if walk.prevention:
        lines += ["", "## So that it does not happen again", "", *(f"- {escape(each)}" for each in walk.prevention)]
    return "\n".join(lines) + "\n"


def _about(step: Step) -> list[str]:
    facts = [f"`{step.id}`", step.role]
    if step.deadline or step.within:
        facts.append(f"due {step.within or step.deadline}" + (f" after {step.since}" if step.since else ""))
    if step.not_before:
        facts.append(f"not before {step.not_before} after {step.since or 'opening'}")
    if step.every:
        facts.append(f"every {step.every}")
    if step.each:
        facts.append("for each person")
    if step.when:
        facts.append(f"when `{step.when.source}`")
    lines = [
        " · ".join(escape(fact) if not fact.startswith("`") and "`" not in fact else fact for fact in facts if fact),
        "",
    ]
    if step.guidance:
        lines += [escape(step.guidance), ""]
    lines += [f"**Never:** {escape(each)}  " for each in step.never]
    return [*lines, ""] if step.never else lines


def _ask(ask: Ask) -> str:
    text = escape(ask.text or ask.id)
    if ask.kind is Kind.YES_NO:
        text += " (yes / no)"
    elif ask.choices:
        text += " (" + " · ".join(f"{key} {escape(label_of(ask, choice))}" for key, choice in keys_of(ask)) + ")"
    elif ask.hint:
        text += f" ({escape(ask.hint)})"
    return text + (" **required**" if ask.required else "") + (" *private*" if ask.private else "")


def incident_markdown(state: Progress) -> str:
    """Return an incident as Markdown without names: aliases stand for people, private answers stay out."""
    bare = _without_names(state)
    header = state.header
    lines = [
        f"# {escape(state.walk.title)}",
        "",
        f"`{header.id}` · severity {state.severity} · {'closed' if state.closed else 'open'}",
        "",
        "| when | what |",
        "| --- | --- |",
        *(f"| {event.at:%Y-%m-%d %H:%M} | {escape(words_of(bare, event))} |" for event in state.story),
    ]
    return "\n".join(lines) + "\n"


def _without_names(state: Progress) -> Progress:
    return replace(state, names={}, private={})
