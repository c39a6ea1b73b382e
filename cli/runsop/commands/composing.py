"""A new runbook: asked for, or begun from what an incident improvised, and written only when nothing is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import tomli_w

from runsop.commands.session import open_session
from runsop.env import Env
from runsop.errors import BadFile, Interrupted, NoTerminal, Refused, UsageError
from runsop.files.toml import FORMAT, atomic_write
from runsop.model.improvised import Improvised, NewStep, improvised, slug
from runsop.model.runbook import Phase
from runsop.model.values import SLUG, Value
from runsop.screen.prompter import Command, Form, Option, Prompter, Question
from runsop.screen.scripted import Missing

SCHEMA_LINE = "#:schema schema/runbook.json\n"
QUESTIONS = (
    "title", "id", "severity", "issue", "words", "step", "phase", "guidance", "question", "kind", "prevention",
)  # fmt: skip
"""What is asked; a file of answers may answer them by these ids."""

PHASES = tuple(Option(str(n), phase, phase.value) for n, phase in enumerate(Phase, start=1))
KINDS = (
    Option("1", "yes-no", "yes or no"),
    Option("2", "text", "a few words"),
    Option("3", "number", "a number"),
    Option("4", "person", "a person"),
    Option("5", "promise", "a promise with a name and a time"),
)
SEVERITIES = (
    Option("1", "1", "a storm: many, fraud is said, press"),
    Option("2", "2", "several, or money asked for in public"),
    Option("3", "3", "one harsh complaint in public"),
    Option("4", "4", "one calm complaint"),
)


@dataclass(frozen=True, slots=True)
class Sketch:
    """A runbook in the making."""

    id: str = ""
    title: str = ""
    severity: int = 4
    issue: str = ""
    words: tuple[str, ...] = ()
    steps: tuple[NewStep, ...] = ()
    drop: tuple[str, ...] = ()
    prevention: tuple[str, ...] = ()


def compose(env: Env, prompter: Prompter, *, id: str, incident: str | None) -> Sketch:
    """Ask for a runbook, or begin from an incident and ask for the rest.

    Raises:
        NoTerminal: something is to be asked and nobody is there.
        Refused: the runbook is there already.
        Interrupted: it was left; nothing is written.
    """
    begun = _begun_from(env, prompter, incident) if incident else Improvised((), (), 4, 0)
    asker = _Asker(env, prompter)
    title = asker.line("title", "What goes wrong, in a few words?", hint="Parcels arrive broken")
    taken = env.library.ids()
    fresh = id or slug(title, taken=taken, otherwise="new-runbook")
    if not id:
        fresh = asker.line("id", "Its id: the name of the file", enter=fresh, parse=lambda typed: _new_id(typed, taken))
    severity = asker.key("severity", "How bad is it when it begins?", SEVERITIES, enter=str(begun.severity))
    issue = asker.line("issue", "How do we name it to members, neutrally?", hint="the delivery")
    words = asker.lines("words", "What do people write when this happens? One thing a line.")
    steps = (*begun.steps, *_steps(asker, [step.id for step in begun.steps]))
    prevention = asker.lines("prevention", "How does it not happen again? One sentence a line.")
    return Sketch(fresh, title, int(severity), issue, words, steps, begun.drop, prevention)


def write(env: Env, sketch: Sketch) -> str:
    """Write a runbook that `sop check` finds nothing wrong with, and return its path.

    Raises:
        BadFile: with what would be wrong; nothing is written.
    """
    sketch = replace(sketch, drop=_droppable(env, sketch))
    text = render(env, sketch)
    _, problems = env.library.would_be(sketch.id, text, env.team)
    if problems:
        raise BadFile(*problems)
    path = env.workspace.runbooks / f"{sketch.id}.toml"
    atomic_write(path, text.encode())
    return env.workspace.shown(path)


def render(env: Env, sketch: Sketch) -> str:
    """Return the file as people will edit it."""
    language = env.team.language
    document: dict[str, Any] = {
        "format": FORMAT,
        "id": sketch.id,
        "title": sketch.title,
        "language": language,
        "extends": "core",
        "status": "draft",
        "severity": sketch.severity,
        **({"drop": list(sketch.drop)} if sketch.drop else {}),
        **({"prevention": list(sketch.prevention)} if sketch.prevention else {}),
        **({"issue": {language: sketch.issue}} if sketch.issue else {}),
        **({"signals": {language: list(sketch.words)}} if sketch.words else {}),
        "step": [_table(step) for step in sketch.steps],
    }
    if not sketch.steps:
        del document["step"]
    note = '# A draft: it can be walked; status = "ready" also lists it when somebody begins without words.\n'
    return SCHEMA_LINE + note + tomli_w.dumps(document, indent=2).rstrip() + "\n"


def _table(step: NewStep) -> Mapping[str, Any]:
    ask = {"id": step.id.replace("-", "_"), "text": step.question, "kind": step.kind}
    if not ask["id"][0].isalpha():
        ask["id"] = f"a_{ask['id']}"
    table = {
        "id": step.id,
        "phase": str(step.phase),
        "title": step.title,
        "guidance": step.guidance,
        "role": "operator",
    }
    return {**table, "ask": [ask]}


def _droppable(env: Env, sketch: Sketch) -> tuple[str, ...]:
    """Return the steps that can go: what something else still uses stays."""
    kept: tuple[str, ...] = ()
    for step in sketch.drop:
        tried = replace(sketch, drop=(*kept, step))
        if not env.library.would_be(sketch.id, render(env, tried), env.team)[1]:
            kept = tried.drop
    return kept


def _begun_from(env: Env, prompter: Prompter, incident: str) -> Improvised:
    state = open_session(env, incident).state
    found = improvised(state)
    prompter.show(f"From {state.header.id}: notes taken as steps: {len(found.steps)}, steps dropped: {len(found.drop)}")
    if found.private:
        prompter.show(f"Left out, for they hold a name or a private value: {found.private}")
    return found


def _new_id(typed: str, taken: tuple[str, ...]) -> str:
    if not SLUG.match(typed):
        raise ValueError(f'"{typed}" is no id; use small letters, digits and -, at most 40')
    if typed in taken:
        raise ValueError(f'there is a runbook "{typed}" already')
    return typed


def refuse_taken(env: Env, id: str) -> None:
    """Refuse an id that is none, or that a runbook has.

    Raises:
        UsageError, Refused: saying which.
    """
    if not SLUG.match(id):
        raise UsageError(f'"{id}" is no id; use small letters, digits and -, at most 40')
    if id in env.library.ids():
        raise Refused(f'there is a runbook "{id}" already. See it: sop runbook show {id}')


def _steps(asker: _Asker, taken: list[str]) -> tuple[NewStep, ...]:
    found: list[NewStep] = []
    while title := asker.line("step", "A step of its own? A blank line ends.", optional=True):
        phase = Phase(asker.key("phase", "In which phase?", PHASES))
        guidance = asker.line("guidance", "How is it done well, in one or two lines?")
        question = asker.line("question", "What is asked there?", enter="Done?")
        kind = asker.key("kind", "What is the answer?", KINDS, enter="yes-no")
        id = slug(title, taken=[*taken, *(each.id for each in found)])
        found.append(NewStep(id, phase, title, guidance, question, kind))
    return tuple(found)


class _Asker:
    """Puts questions that no incident holds; slash commands have nothing to work on here."""

    def __init__(self, env: Env, prompter: Prompter) -> None:
        self._env = env
        self._prompter = prompter

    def line(self, id: str, text: str, *, optional: bool = False, parse: Any = None, **more: Any) -> str:  # noqa: ANN401  # fields of Question
        fields = {"optional": optional, **({"parse": parse} if parse else {}), **more}
        return str(self._put(Question(id=id, text=text, form=Form.LINE, own=optional, **fields))).strip()

    def lines(self, id: str, text: str) -> tuple[str, ...]:
        given = self._put(Question(id=id, text=text, form=Form.TEXT, optional=True, own=True))
        return tuple(dict.fromkeys(line.strip() for line in str(given).splitlines() if line.strip()))

    def key(self, id: str, text: str, options: tuple[Option, ...], *, enter: str = "") -> str:
        return str(self._put(Question(id=id, text=text, form=Form.KEY, options=options, enter=enter)))

    def _put(self, question: Question) -> Value:
        while True:
            try:
                answer = self._prompter.ask(question)
            except Interrupted as stopped:
                raise Interrupted(stopped.code, "Nothing is written. sop runbook new begins again.") from stopped
            except Missing as missing:
                if question.own or question.enter:
                    return question.enter
                raise NoTerminal(f"{missing}. It asks for: {', '.join(QUESTIONS)}.") from missing
            if not isinstance(answer, Command):
                return answer
            self._prompter.show("Here there is nothing but the question; Ctrl-C leaves, and nothing is written.")
