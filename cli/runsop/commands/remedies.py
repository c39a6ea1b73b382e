"""Remedies: offered within a right or recommended above it, chosen by each party, approved, and given."""

from __future__ import annotations

from runsop.commands.desk import Desk
from runsop.commands.recording import answer
from runsop.model import events as ev
from runsop.model.answers import NOBODY
from runsop.model.authority import may_give
from runsop.model.drafts import display_name, language_of
from runsop.model.progress import NOT_NOW, View
from runsop.model.runbook import Ask, Step
from runsop.model.team import Remedy
from runsop.model.values import parse_money
from runsop.model.walk import Prompt
from runsop.screen import questions as q
from runsop.screen.cards import call
from runsop.screen.prompter import Form, Option


def ask_offers(desk: Desk, prompt: Prompt, ask: Ask) -> None:
    """Ask what is offered; above the operator's right, also who approves it."""
    session = desk.session
    language = language_of(session.state, View(session.state))
    question = desk.question(prompt)
    options = q.remedy_options(session.state, language)
    if not options:
        desk.prompter.show(*question.above, "sop.toml lists no remedy.")
    chosen = desk.own(
        ask.id,
        ask.text or "What is offered?",
        Form.TOGGLE,
        options=options,
        above=question.above,
        optional=True,
        own=False,
        hint=ask.hint,
    )
    catalogue = {remedy.id: remedy for remedy in session.state.team.remedies}
    picked = (
        [catalogue[id] for id in chosen if id in catalogue] if isinstance(chosen, tuple) else []
    )  # q.NOTHING is none
    if not picked:
        reason = str(desk.own("no_remedy", "Nothing is offered, because:", Form.LINE))
        desk.record(session.new(ev.Noted, text=reason, tag="no-remedy"))
    elif all(remedy.effort > 1 for remedy in picked):
        desk.prompter.show("Every one of these costs them effort. Add one that needs a letter or less.")
    for remedy in picked:
        _offer_one(desk, remedy)
    answer(desk, prompt, ask, tuple(remedy.id for remedy in picked))


def _offer_one(desk: Desk, remedy: Remedy) -> None:
    session = desk.session
    amount = str(remedy.cost) if remedy.cost else ""
    if remedy.right == "refund":
        amount = str(
            desk.own(
                "amount",
                f"How much at most, each? ({remedy.id})",
                Form.LINE,
                enter=amount,
                parse=lambda typed: str(parse_money(typed)),
            )
        )
    reason = ""
    if remedy.effort >= 3:
        reason = str(desk.own("effort", f"{remedy.id} asks them to buy first. Why is that right?", Form.LINE))
    offer = session.new(ev.Offered, remedy=remedy.id, amount=amount, effort=remedy.effort, reason=reason)
    verdict = may_give(session.state, session.operator, remedy, amount)
    desk.record(offer)
    if verdict.allowed:
        return
    options = q.people_options(session.state, verdict.ask)
    who = desk.own(
        "approved_by",
        f"{remedy.id}: {verdict.why}. You recommend it; who is asked?",
        Form.KEY,
        options=options,
        enter="" if desk.prompter.interactive else NOBODY,
    )
    desk.record(session.new(ev.ApprovalAsked, of=offer.id, who=str(who)))


def ask_choice(desk: Desk, prompt: Prompt, step: Step, ask: Ask) -> None:
    """Ask which of the offers a party takes."""
    session = desk.session
    state = session.state
    language = language_of(state, View(state))
    offers = tuple(offer for offer in state.offers if offer.verdict != "denied")
    question = desk.question(prompt)
    if not offers:
        desk.record(session.new(ev.Skipped, step=step.id, ask=ask.id, for_=prompt.for_, reason="nothing was offered"))
        return
    chosen = desk.own(
        ask.id,
        ask.text or "What did they choose?",
        Form.KEY,
        options=q.offer_options(state, offers, language),
        above=question.above,
        for_=question.for_,
        for_name=question.for_name,
        own=False,
    )
    offer = next((each for each in offers if chosen in (each.event.id, each.event.remedy)), None)
    if chosen == "no_answer":
        desk.record(session.new(ev.Skipped, step=step.id, ask=ask.id, for_=prompt.for_, reason=NOT_NOW))
    elif offer is None:
        declined = [session.new(ev.Declined, of=each.event.id, for_=prompt.for_) for each in offers]
        answer(desk, prompt, ask, "none", more=tuple(declined))
    else:
        taken = session.new(ev.Chosen, of=offer.event.id, for_=prompt.for_, chosen_by="customer")
        answer(desk, prompt, ask, offer.event.remedy, more=(taken,))


def ask_approval(desk: Desk, prompt: Prompt) -> None:
    """Ask what came of an approval; when it waits too long, say whom to ask instead."""
    session = desk.session
    state = session.state
    offer = next(each for each in state.offers if each.event.id == prompt.of)
    deputy = state.team.deputy
    above: tuple[str, ...] = ("",)
    if prompt.due and deputy and deputy != offer.asked:
        above = ("", f"{display_name(state, offer.asked)} has not answered. Ask {call(state.team, deputy)}.")
    options = (
        Option("1", "approved", "approved"),
        Option("2", "denied", "denied"),
        Option("3", "waiting", "no answer yet"),
        Option("4", "other", "ask somebody else"),
    )
    said = desk.own(
        "approval",
        f"{offer.event.remedy}: what does {display_name(state, offer.asked)} say?",
        Form.KEY,
        options=options,
        above=above,
        enter="" if desk.prompter.interactive else "waiting",
    )
    match said:
        case "approved":
            desk.record(session.new(ev.Approved, of=prompt.of, who=offer.asked))
        case "denied":
            desk.record(session.new(ev.Denied, of=prompt.of, who=offer.asked))
        case "other":
            who = str(desk.own("approved_by", "Who?", Form.KEY, options=q.people_options(state)))
            desk.record(session.new(ev.ApprovalAsked, of=prompt.of, who=who))
        case _:
            desk.later("approval", prompt.of)


def ask_given(desk: Desk, prompt: Prompt) -> None:
    """Ask whether a party has what they chose."""
    session = desk.session
    state = session.state
    offer = next(each for each in state.offers if each.event.id == prompt.of)
    party = state.party(prompt.for_)
    letter = party.letter if party else ""
    options = (
        Option("1", "given", "yes, they have it"),
        Option("2", "later", "not yet"),
        Option("3", "declined", "they no longer want it"),
    )
    said = desk.own(
        "given",
        f"{offer.event.remedy} for {letter}: is it done?",
        Form.KEY,
        options=options,
        for_=letter,
        for_name=state.names.get(prompt.for_, ""),
        enter="" if desk.prompter.interactive else "later",
    )
    match said:
        case "given":
            desk.record(session.new(ev.Given, of=prompt.of, for_=prompt.for_))
        case "declined":
            desk.record(session.new(ev.Declined, of=prompt.of, for_=prompt.for_))
        case _:
            desk.later("given", prompt.of, for_=prompt.for_)
