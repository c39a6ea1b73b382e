"""Remedies: offered within a right or recommended above it, chosen by each party, approved, and given."""

from __future__ import annotations

from runsop.commands.desk import Desk
from runsop.commands.recording import answer
from runsop.model import events as ev
from runsop.model.answers import NOBODY
from runsop.model.authority import deciders, lacks_approval, may_give
from runsop.model.drafts import display_name, language_of
from runsop.model.progress import NOT_NOW, Offer, View
from runsop.model.runbook import Ask, Step
from runsop.model.team import Remedy
from runsop.model.values import parse_money
from runsop.model.walk import Prompt
from runsop.screen import questions as q
from runsop.screen import words
from runsop.screen.cards import call
from runsop.screen.prompter import Form, Option


def ask_offers(desk: Desk, prompt: Prompt, ask: Ask) -> None:
    """Ask what is offered; above the operator's right, also who approves it."""
    session = desk.session
    language = language_of(session.state, View(session.state))
    known, question = desk.known(prompt), desk.question(prompt)
    before = known if isinstance(known, tuple) else ()
    options = q.remedy_options(session.state, language)
    if not options:
        desk.prompter.show(*question.above, "sop.toml lists no remedy.")
    chosen = desk.own(
        ask.id,
        ask.text or "What is offered?",
        Form.TOGGLE,
        options=options,
        ticked=before,
        above=(*question.above, "The first you tick is what is done when no answer comes."),
        ranked=True,
        optional=True,
        own=False,
        hint=ask.hint,
    )
    catalogue = {remedy.id: remedy for remedy in session.state.team.remedies}
    picked = (
        [catalogue[id] for id in chosen if id in catalogue] if isinstance(chosen, tuple) else []
    )  # q.NOTHING is none
    if known is not None and chosen == known:
        return
    if not picked:
        reason = str(desk.own("no_remedy", "Nothing is offered, because:", Form.LINE))
        desk.record(session.new(ev.Noted, text=reason, tag="no-remedy"))
    elif all(remedy.effort > 1 for remedy in picked):
        desk.prompter.show("Every one of these costs them effort. Add one that needs a letter or less.")
    unreached = [id for remedy in picked if remedy.id not in before and (id := _offer_one(desk, remedy))]
    if unreached:
        _until_reached(desk, tuple(offer for offer in session.state.offers if offer.event.id in unreached))
    answer(desk, prompt, ask, tuple(remedy.id for remedy in picked))


def _offer_one(desk: Desk, remedy: Remedy) -> str:
    """Record an offer, and above the operator's right who is asked; return its id if nobody is."""
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
        return ""
    who = _who_is_asked(desk, f"{remedy.id}: {verdict.why}. You recommend it", "who is asked?", verdict.ask)
    desk.record(session.new(ev.ApprovalAsked, of=offer.id, who=who))
    if who != NOBODY:
        return ""
    desk.later("approval", offer.id)
    return offer.id


def _who_is_asked(desk: Desk, why: str, text: str, may: tuple[str, ...]) -> str:
    """Ask which of those who may decide is asked; where there is none, say so."""
    session = desk.session
    if not may:
        desk.prompter.show(f"{why}; nobody else of the team may decide it.")
        return NOBODY
    names = ["me" if each == session.operator else display_name(session.state, each) for each in may]
    named = (Option(str(n), handle, name) for n, (handle, name) in enumerate(zip(may, names, strict=True), start=1))
    options = (*named, Option("0", NOBODY, "nobody available"))
    enter = "" if desk.prompter.interactive else NOBODY
    return str(desk.own("approved_by", f"{why}; {text}", Form.KEY, options=options, enter=enter))


def _until_reached(desk: Desk, offers: tuple[Offer, ...]) -> None:
    """Show what may be given while nobody can approve, and the sentence for the rest."""
    session, state = desk.session, desk.session.state
    remedies = tuple(offer.event.remedy for offer in offers)
    desk.prompter.show("", *words.only_recommended(state, session.operator, remedies))
    may = [each for each in deciders(state, offers[0]) if all(each in deciders(state, offer) for offer in offers)]
    team = state.team
    decider = next((each for each in (team.lead, team.deputy, *may) if each in may), team.lead)
    rest = words.rest_in_words(state, session.messages, decider, session.env.now())
    if rest and decider != session.operator:
        desk.prompter.show("For the rest, ready to paste:")
        desk.prompter.bare(rest)
        desk.prompter.offer_copy(rest)


def ask_choice(desk: Desk, prompt: Prompt, step: Step, ask: Ask) -> None:
    """Ask which of the offers a party takes."""
    session = desk.session
    state = session.state
    language = language_of(state, View(state))
    offers = tuple(offer for offer in state.offers if offer.verdict != "denied")
    known, question = desk.known(prompt), desk.question(prompt)
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
        enter=str(known or ""),
    )
    if known is not None and chosen == known:
        return
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
    """Ask what came of an approval; when it waits too long, or nobody could be reached, say whom to ask instead."""
    session = desk.session
    state = session.state
    offer = next(each for each in state.offers if each.event.id == prompt.of)
    may = deciders(state, offer)
    asked = next((each for each in (offer.asked, session.operator) if each in may), "")
    others = tuple(each for each in may if each != asked)
    if not asked:
        _until_reached(desk, (offer,))
    deputy = state.team.deputy
    above: tuple[str, ...] = ("",)
    if prompt.due and deputy in others:
        late = f"{display_name(state, asked)} has not answered. " if asked == offer.asked else ""
        above = ("", f"{late}Ask {call(state.team, deputy)}.")
    answers = (Option("1", "approved", "approved"), Option("2", "denied", "denied")) if asked else ()
    said = desk.own(
        "approval",
        f"{offer.event.remedy}: {_what_is_asked(desk, asked)}",
        Form.KEY,
        options=(
            *answers,
            Option("3", "waiting", "no answer yet" if asked else "nobody yet"),
            Option("4", "other", "ask somebody else"),
        ),
        above=above,
        enter="" if desk.prompter.interactive else "waiting",
    )
    match said:
        case "approved":
            desk.record(session.new(ev.Approved, of=prompt.of, who=asked))
        case "denied":
            desk.record(session.new(ev.Denied, of=prompt.of, who=asked))
        case "other":
            who = _who_is_asked(desk, f"{offer.event.remedy} waits", "who else is asked?", others)
            if who != NOBODY:
                desk.record(session.new(ev.ApprovalAsked, of=prompt.of, who=who))
                return
            if asked not in ("", session.operator):
                _until_reached(desk, (offer,))
            desk.later("approval", prompt.of)
        case _:
            desk.later("approval", prompt.of)


def _what_is_asked(desk: Desk, asked: str) -> str:
    if not asked:
        return "who can be asked now?"
    if asked == desk.session.operator:
        return "what do you say?"
    return f"what does {display_name(desk.session.state, asked)} say?"


def ask_given(desk: Desk, prompt: Prompt) -> None:
    """Ask whether a party has what they chose; an approval by nobody who may decide is asked for again first."""
    session = desk.session
    state = session.state
    offer = next(each for each in state.offers if each.event.id == prompt.of)
    if offer.asked and lacks_approval(state, offer):
        ask_approval(desk, prompt)
        return
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
