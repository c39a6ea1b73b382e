"""Promises: made with a name and a clock time, and asked about when the time has come."""

from __future__ import annotations

from datetime import datetime

from runsop.commands.desk import Desk
from runsop.commands.recording import answer
from runsop.model import events as ev
from runsop.model.answers import read_time
from runsop.model.drafts import said
from runsop.model.runbook import Ask
from runsop.model.walk import Prompt
from runsop.screen import questions as q
from runsop.screen.prompter import Form, Option


def ask_time(desk: Desk, id: str, text: str, *, future: bool = False, prefill: str = "") -> datetime:
    """Ask for a moment; to a person an empty line says what is wanted, and does not name `/skip`."""
    now = desk.session.env.now
    while True:
        value = desk.own(
            id,
            text,
            Form.LINE,
            parse=lambda typed: read_time(typed, now=now(), future=future),
            prefill=prefill,
            optional=desk.prompter.interactive,
        )
        if isinstance(value, datetime):
            return value
        desk.prompter.show("A time is needed here, like 09:00 or tomorrow 09:00.")


def ask_promises(desk: Desk, prompt: Prompt, ask: Ask) -> None:
    """Ask for up to three promises; those that were made already stay."""
    session = desk.session
    known, question = desk.known(prompt), desk.question(prompt)
    before = known if isinstance(known, tuple) else ()
    made, above = list(before), (*question.above, *_told(desk, before))
    while len(made) < 3:
        begun = kept_words(desk, ask.id, prompt.for_)
        what = str(
            desk.own(
                ask.id,
                ask.text or "What is promised?",
                Form.LINE,
                above=above if len(made) == len(before) else (),
                own=len(made) > len(before),
                optional=True,
                hint="a blank line ends",
                prefill=begun,
            )
        ).strip()
        if not what:
            break
        keep_words(desk, ask.id, prompt.for_, what)
        due = ask_time(desk, "due", "By when?", future=True, prefill=kept_words(desk, "due", prompt.for_))
        keep_words(desk, "due", prompt.for_, f"{due:%Y-%m-%d %H:%M}")
        me = Option("", session.operator, "me")
        who = str(
            desk.own(
                "who",
                "Who does it?",
                Form.KEY,
                options=(me, *q.people_options(session.state)),
                enter=session.operator,
            )
        )
        promise = session.new(ev.Promised, promise=ask.id, what=what, who=who, due=due, for_=prompt.for_)
        desk.record(promise)
        made.append(promise.id)
    if known is None or tuple(made) != before:
        answer(desk, prompt, ask, tuple(made))


def _told(desk: Desk, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return promises that were made, a line each."""
    now = desk.session.env.now()
    made = (each.event for each in desk.session.state.promises if each.event.id in ids)
    return tuple(
        f"promised: {desk.session.unmasked(each.what)}, {each.who}, by {said(each.due, now, 'en')}" for each in made
    )


def keep_words(desk: Desk, ask: str, for_: str, words: str) -> None:
    """Bring words somebody typed to the disk, whose answer is not whole yet; they stand there when it is asked again."""
    if desk.prompter.interactive and words != kept_words(desk, ask, for_):
        desk.record(desk.session.new(ev.Noted, text=f"{ask}: {words}", for_=for_, tag=ev.BEGUN))


def kept_words(desk: Desk, ask: str, for_: str) -> str:
    """Return what was typed for an answer that never became whole, or ""."""
    state = desk.session.state
    return desk.session.unmasked(state.begun.get((ask, state.who(for_)), ""))


def ask_promise(desk: Desk, prompt: Prompt) -> None:
    """Ask whether a promise whose time has come is kept."""
    session = desk.session
    promise = next(each for each in session.state.promises if each.event.id == prompt.of).event
    options = (
        Option("1", "kept", "kept"),
        Option("2", "not_yet", "not yet"),
        Option("3", "missed", "it will not be kept"),
    )
    said = desk.own(
        "promise",
        f"{promise.who} promised: {session.unmasked(promise.what)}. Is it kept?",
        Form.KEY,
        options=options,
        enter="" if desk.prompter.interactive else "not_yet",
    )
    match said:
        case "kept":
            desk.record(session.new(ev.Kept, of=prompt.of))
        case "missed":
            reason = str(desk.own("missed", "What stands in its way?", Form.LINE))
            desk.record(session.new(ev.Missed, of=prompt.of, reason=reason))
        case _:
            desk.later("promise", prompt.of)
