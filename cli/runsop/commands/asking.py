"""Each kind of question put in its own way."""

from __future__ import annotations

from dataclasses import replace

from runsop.commands.desk import Desk
from runsop.commands.drafting import ask_draft, ask_sent
from runsop.commands.people import ask_parties
from runsop.commands.promises import ask_promise, ask_promises
from runsop.commands.recording import answer
from runsop.commands.remedies import ask_approval, ask_choice, ask_given, ask_offers
from runsop.files.workspace import ids_of_months
from runsop.model import events as ev
from runsop.model.alike import WITHIN, alike, in_words
from runsop.model.progress import View
from runsop.model.runbook import Ask, Kind, Step
from runsop.model.values import Value
from runsop.model.walk import Prompt, Purpose
from runsop.screen import questions as q
from runsop.screen import words
from runsop.screen.prompter import Form, Option


def put_ask(desk: Desk, prompt: Prompt, step: Step, ask: Ask) -> None:
    """Put an ask of the runbook, and record its answer."""
    match ask.kind:
        case _ if _confirms(desk, step, ask):
            _confirm(desk, step)
        case Kind.DRAFT:
            ask_draft(desk, prompt, step, ask)
        case Kind.PARTY:
            ask_parties(desk, prompt, ask)
        case Kind.PROMISE:
            ask_promises(desk, prompt, ask)
        case Kind.REMEDY if ask.of:
            ask_choice(desk, prompt, step, ask)
        case Kind.REMEDY:
            ask_offers(desk, prompt, ask)
        case _:
            known, question = desk.known(prompt), desk.question(prompt)
            if ask.id in ISOLATED and (line := _alike(desk)):
                question = replace(question, above=(*question.above, line))
            value = desk.put(question)
            if known is None or q.typed(known) != q.typed(value):
                answer(desk, prompt, ask, value)
    desk.past.append(prompt)


ISOLATED = ("searched", "same_found")
"""Asks that go better when one sees how often it happened lately."""


def _alike(desk: Desk) -> str:
    session = desk.session
    opened = session.header.opened_at
    months = dict.fromkeys(f"{moment:%Y-%m}" for moment in (opened, opened - WITHIN))
    others = ids_of_months(session.env.workspace, months)
    return in_words(alike(session.header.id, session.walk.id, others), session.walk.id)


def put_own(desk: Desk, prompt: Prompt) -> None:
    """Put one of the program's own questions: sent, promise, approval, given."""
    match prompt.purpose:
        case Purpose.SENT if prompt.step and prompt.ask:
            ask_sent(desk, prompt, prompt.step, prompt.ask)
        case Purpose.PROMISE:
            ask_promise(desk, prompt)
        case Purpose.APPROVAL:
            ask_approval(desk, prompt)
        case _:
            ask_given(desk, prompt)


def _confirms(desk: Desk, step: Step, ask: Ask) -> bool:
    """A step whose asks are all assumed (links apart) is one screen for a person at a terminal."""
    if not desk.prompter.interactive or desk.queue or ask.id != step.asks[0].id or len(step.asks) < 2:
        return False
    answered = any((each.id, "") in desk.session.state.answers for each in step.asks)
    return not answered and all(each.assume or each.kind is Kind.LINK for each in step.asks)


def _confirm(desk: Desk, step: Step) -> None:
    """Show what is assumed; one key takes it all, a digit changes one."""
    changed: dict[str, Value] = {}
    while True:
        view = View(desk.session.state)
        values = {each.id: changed.get(each.id, view.value(each.id)) for each in step.asks}
        options = (
            Option("0", "right", "all right"),
            *(
                Option(str(n), each.id, f"{each.text} {words.plain(each, values[each.id])}")
                for n, each in enumerate(step.asks, start=1)
            ),
        )
        above = ("", q.heading(step), *q.guidance(step, short=False))
        chosen = desk.own(step.id, "Is this right? A digit changes one.", Form.KEY, options=options, above=above)
        if chosen == "right":
            break
        ask = next(each for each in step.asks if each.id == chosen)
        changed[ask.id] = desk.put(desk.question(Prompt(Purpose.ASK, step, ask)))
    new = desk.session.new
    desk.record(
        *(
            new(ev.Answered, step=step.id, ask=each.id, answer=values[each.id])
            if values[each.id] not in (None, "")
            else new(ev.Skipped, step=step.id, ask=each.id, reason="unknown")
            for each in step.asks
        )
    )
