"""`sop start` up to the answer to its first question, which stands on the screen before the rest of the program loads."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from runsop.commands.answering import prompter_for
from runsop.commands.warming import read_ahead
from runsop.env import Env
from runsop.errors import KEPT, NOTHING, UNSAID, Interrupted, NoTerminal, SopError
from runsop.model.values import SLUG
from runsop.screen.prompter import Bar, Command, Form, Prompter, Question

LARGEST = 200_000
"""Bytes of a runbook that is looked into this early; a larger one is read the usual way."""


def start_walk(
    env: Env, *, runbook: str | None, about: str | None, answers: Path | None = None, answer: Sequence[str] = ()
) -> None:
    """Ask what is happening, open the incident, and walk.

    Raises:
        SopError: as `begin` and `sit` say.
    """
    prompter = prompter_for(env, answers, answer)
    words = None
    try:
        if _was_cut_off(env) and about is None and prompter.interactive:
            from runsop.commands.opening import take_up  # noqa: PLC0415  # the first question does not wait for this

            words = take_up(env, prompter)
        if (
            about is None and words is None and runbook is not None and prompter.interactive
            and asks_about(env, runbook)
        ):  # fmt: skip
            about = _ask(env, prompter)
        from runsop.commands.doubting import line_at_start  # noqa: PLC0415  # the first question does not wait for these
        from runsop.commands.opening import add_line, begin, ending  # noqa: PLC0415  # nor for this
        from runsop.commands.sitting import sit  # noqa: PLC0415  # nor for this

        session = begin(env, prompter, runbook=runbook, about=about, words=words, given=answer)
    except Interrupted as stopped:
        said = KEPT if _was_cut_off(env) else NOTHING
        raise Interrupted(stopped.code, said if stopped.said == UNSAID else stopped.said) from stopped
    if doubt := line_at_start(env, session.walk):
        prompter.show(doubt)
    try:
        sit(session, prompter)
    except (Interrupted, NoTerminal):
        raise  # they say what is saved
    except SopError as error:
        add_line(error, ending(session))
        raise


def _was_cut_off(env: Env) -> bool:
    """Tell whether an earlier start has left words behind."""
    return any(env.workspace.private.glob("start-*.toml"))


def asks_about(env: Env, runbook: str) -> bool:
    """Tell whether a runbook begins as the core does: then its first question is known before it is read as a whole."""
    path = env.workspace.runbooks / f"{runbook}.toml"
    if not SLUG.match(runbook) or not path.is_file() or path.stat().st_size > LARGEST:
        return False
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        touched = {step["id"] for step in data.get("step", [])} | {
            str(drop).partition(".")[0] for drop in data.get("drop", [])
        }
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return False
    return data.get("extends") == "core" and data.get("status") != "retired" and "about" not in touched


def _ask(env: Env, prompter: Prompter) -> str:
    opened = env.now()
    read_ahead(env)
    question = Question(
        id="about",
        text="What is happening? Paste what they wrote, or say it in a few words.",
        form=Form.TEXT,
        optional=True,
        hint="their words, not yours; it stays on this computer",
        bar=lambda: Bar(f"begun {opened:%H:%M}"),
    )
    while True:
        answer = prompter.ask(question)
        if not isinstance(answer, Command):
            return str(answer)
        if answer.name == "skip":
            return ""
        if answer.name == "pause":
            raise Interrupted(said=NOTHING)
        if answer.name == "cards":
            from runsop.commands.session import operator_handle  # noqa: PLC0415  # the first question does not wait for it
            from runsop.screen.cards import cards  # noqa: PLC0415  # nor for this

            prompter.show("", *cards(env.team, operator_handle(env)), "")
            continue
        prompter.show("That works once the incident is open.")
