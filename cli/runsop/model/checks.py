"""What stands open in an incident, read from what happened and not from the words.

Each check is one sentence a lead would say: silence past its time, an offer above a right, a search nobody made. They
read the state only, so they hold for an incident that was typed, scripted, edited by hand or merged from two clones.
Words are looked at while they are written (`guardrails`); here counts what was flagged and left all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from runsop.model import clock
from runsop.model import events as ev
from runsop.model.answers import NOBODY
from runsop.model.authority import approved, cap_doubled, earlier_handlers, may_give, may_sanction
from runsop.model.drafts import said
from runsop.model.privacy import tokens
from runsop.model.progress import Offer, Progress, View
from runsop.model.runbook import Ask, Step
from runsop.model.walk import Gap, closing_gaps, lacks_public_close

EASY = 1
"""The most effort of a remedy that nobody calls a trick: one letter, one click."""

TRICK = 3
"""The effort of a remedy that must be bought first."""

HARMLESS = 4
"""The severity at which a joke may be tried."""

CAUSES = frozenset({"apol", "close", "found"})
"""Messages that tell a cause: they need something in hand."""

_MOCKING = ("g01", "g19")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that stands open: which check found it, what it is, and where it is mended."""

    check: str
    text: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """An incident at one moment."""

    state: Progress
    view: View
    now: datetime


@dataclass(frozen=True, slots=True)
class Check:
    """A check, what it looks for, and the rows of the sources it carries."""

    id: str
    looks_for: str
    rows: tuple[str, ...]
    find: Callable[[Case], Iterator[Finding]]
    holds: bool = False  # closing is refused while it finds something, unless a reason is given


def gaps(state: Progress, now: datetime) -> tuple[Gap, ...]:
    """Return what stands against closing: what is still open in the walk, and what the checks hold against it."""
    holding = {check.id for check in CHECKS if check.holds}
    found = (Gap(each.text, each.step) for each in structural(state, now) if each.check in holding)
    return tuple(dict.fromkeys((*closing_gaps(state), *found)))


def structural(state: Progress, now: datetime) -> tuple[Finding, ...]:
    """Return everything the checks find in an incident at a moment, in the order of the checks."""
    case = Case(state, View(state), now)
    return tuple(found for check in CHECKS for found in check.find(case))


# ── words that came late, or too few ──────────────────────────────────────────────────────────────────────────────────


def _silence(case: Case) -> Iterator[Finding]:
    word = clock.next_word(case.state, case.view)
    if word is not None and word.at < case.now:
        first = word.kind is clock.DueKind.FIRST_REPLY
        what = "no first word yet" if first else "the members wait for a word"
        due = said(word.at, case.now, "en")
        yield Finding("silence", f"{what}; it was due at {due}", word.of if first else "update")


def _first_words(case: Case) -> Iterator[Finding]:
    first, step = case.state.first_public(), clock.first_step(case.state.walk)
    if first is None or step is None:
        return
    for rule in _kept(case.state, first, "g16"):
        yield Finding("first-words", f"the first reply went without {rule.rpartition('-')[2]}", step.id)
    if "next" in case.state.walk.first_reply and first.next_update_at is None:
        yield Finding("first-words", "the first reply says no time of the next word", step.id)


def _vague_time(case: Case) -> Iterator[Finding]:
    for _, sent in case.state.sent:
        if _kept(case.state, sent, "g13"):
            yield Finding("vague-time", f"a message says soon and names no time ({_ask_of(case.state, sent)})")


def _asked_again(case: Case) -> Iterator[Finding]:
    last = max((index for index, sent in case.state.sent if sent.public), default=-1)
    asked = sum(isinstance(each, ev.Noted) and each.tag == "asks" for each in case.state.story[last + 1 :])
    if asked >= 2 and case.state.closed is None:
        yield Finding("asked-again", f"asked {asked} times since our last word, and not answered", "update")


def _humour(case: Case) -> Iterator[Finding]:
    if case.state.severity >= HARMLESS and not case.state.offers and not _has_loss(case.view):
        return
    for _, sent in case.state.sent:
        if any(_kept(case.state, sent, rule) for rule in _MOCKING):
            yield Finding("humour", f"a joke was sent while somebody has a loss ({_ask_of(case.state, sent)})")


def _has_loss(view: View) -> bool:
    said_words, gap = view.value("words"), view.value("gap")
    return (isinstance(said_words, tuple) and "refund" in said_words) or gap not in (None, "none")


def _private_out(case: Case) -> Iterator[Finding]:
    people = {party.alias for party in case.state.parties}
    for _, sent in case.state.sent:
        if not sent.public:
            continue
        kept = bool(_kept(case.state, sent, "g11"))
        if kept or any(token not in people for token in tokens(case.state.text_of(sent))):
            yield Finding("private", f"a private value stands in public words ({_ask_of(case.state, sent)})")


def _evidence(case: Case) -> Iterator[Finding]:
    asked = _place_of(case.state, "evidence")
    if asked is None or case.view.value("evidence") not in (None, (), ("nothing",)):
        return
    for _, sent in case.state.sent:
        place = _place_of(case.state, _ask_of(case.state, sent))
        if place is not None and place[1].message in CAUSES:
            yield Finding("evidence", f"a cause was told with no evidence in hand ({place[1].id})", asked[0].id)


# ── remedies and rights ───────────────────────────────────────────────────────────────────────────────────────────────


def _trick(case: Case) -> Iterator[Finding]:
    for offer in case.state.offers:
        if offer.event.effort >= TRICK and not offer.event.reason:
            yield Finding("trick", f"{offer.event.remedy} asks them to buy first, and nobody says why that is right")


def _easy_option(case: Case) -> Iterator[Finding]:
    efforts = [offer.event.effort for offer in case.state.offers]
    if efforts and min(efforts) > EASY:
        yield Finding("easy-option", "every remedy offered costs them effort; add one of a letter or less")


def _authority(case: Case) -> Iterator[Finding]:
    remedies = {remedy.id: remedy for remedy in case.state.team.remedies}
    for offer in case.state.offers:
        remedy = remedies.get(offer.event.remedy)
        if remedy is None or not _in_force(offer) or approved(case.state, offer):
            continue
        verdict = may_give(case.state, offer.event.by, remedy, offer.event.amount)
        if not verdict.allowed:
            yield Finding("authority", f"{remedy.id} was promised without approval: {verdict.why}")
    if cap_doubled(case.state) and any(offer.given_for for offer in case.state.offers):
        yield Finding("authority", "nobody above could be reached, so the right was doubled: tell the lead")


def _in_force(offer: Offer) -> bool:
    """Tell whether an offer counts as made: somebody took it or has it, or nobody was asked."""
    return bool(offer.chosen_for or offer.given_for) or (not offer.asked and offer.verdict != "denied")


def _scope(case: Case) -> Iterator[Finding]:
    alike, total = case.view.value("same_found"), case.view.value("affected_total")
    more = (isinstance(alike, int) and alike >= 1) or (isinstance(total, int) and total >= 2)
    if case.view.value("scope") == "this_person" and more:
        yield Finding("scope", "others are hit alike, and the remedy goes to one person", "remedy-scope")


def _need(case: Case) -> Iterator[Finding]:
    place = _place_of(case.state, "need")
    if place is None or not any(offer.chosen_for or offer.given_for for offer in case.state.offers):
        return
    step, ask = place
    for alias in clock.rounds_of(case.state, step):
        if clock.unanswered(case.state, case.view, step, ask, alias):
            party = case.state.party(alias)
            whose = f" ({party.letter})" if party else ""
            yield Finding("need", f"a remedy is taken, and nobody asked what they need{whose}", step.id)


def _sanction(case: Case) -> Iterator[Finding]:
    for each in case.state.sanctions:
        verdict = may_sanction(case.state, each.by, each.action, each.rule)
        if not verdict.allowed:
            yield Finding("sanction", f"{each.action}: {verdict.why}")


# ── who has it ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _hand_over(case: Case) -> Iterator[Finding]:
    place = _place_of(case.state, "receiver")
    if place is None or case.view.value("mine") is not False:
        return
    answered = ("receiver", "") in case.state.answers or ("receiver", "") in case.state.skips
    if answered and case.view.value("receiver") in (None, NOBODY):
        yield Finding("hand-over", "it is to go to somebody else, and nobody is named", place[0].id)
    elif answered and case.view.value("hand_due") is None:
        yield Finding("hand-over", "it was passed on without a time by which they write", place[0].id)


def _receiver(case: Case) -> Iterator[Finding]:
    failed, receiver = case.view.value("earlier_handler"), case.view.value("receiver")
    if case.state.owner == failed:
        yield Finding("receiver", f"it lies with {failed} again, who failed with it before")
    if receiver != NOBODY and receiver in earlier_handlers(case.state):
        yield Finding("receiver", f"it goes back to {receiver}, who had it before", "owner")


# ── before it ends ────────────────────────────────────────────────────────────────────────────────────────────────────


def _isolated(case: Case) -> Iterator[Finding]:
    place = _place_of(case.state, "searched")
    if place is None or not case.view.asked(*place) or case.view.value("searched"):
        return
    due = clock.due_at(case.state, place[0])
    if case.state.closed is not None or (due is not None and due < case.now):
        yield Finding("isolated", "nobody has looked whether it is only this one", place[0].id)


def _public_close(case: Case) -> Iterator[Finding]:
    public = case.view.value("public") is not False
    if case.state.closed is not None and public and lacks_public_close(case.state, case.view):
        yield Finding("public-close", "it was public, and nobody told the public how it ended", "public-close")


# ── finding one's way in a state ──────────────────────────────────────────────────────────────────────────────────────


def _kept(state: Progress, sent: ev.Sent, rule: str) -> tuple[str, ...]:
    """Return the rules beginning so that fired on the draft of a message that left in those very words."""
    if sent.text:
        return ()
    return tuple(
        each.rule
        for each in state.story
        if isinstance(each, ev.Flagged) and each.of == sent.of and each.rule.startswith(rule)
    )


def _ask_of(state: Progress, sent: ev.Sent) -> str:
    draft = state.event(sent.of)
    return draft.ask if isinstance(draft, ev.Answered) else sent.of


def _place_of(state: Progress, ask_id: str) -> tuple[Step, Ask] | None:
    return next(((step, ask) for step in state.walk.steps for ask in step.asks if ask.id == ask_id), None)


CHECKS: tuple[Check, ...] = (
    Check("silence", "a word that is late: the first, or the next that was promised", ("Z11", "R2", "E3T3"), _silence),
    Check("first-words", "thanks, sorry and the next time in the first reply", ("R4", "D0", "Z11"), _first_words),
    Check("vague-time", "soon, without a time by the clock", ("R7", "E3T3"), _vague_time),
    Check("asked-again", "two questions since our last word", ("R1", "E6"), _asked_again),
    Check("humour", "a joke while somebody has a loss", ("R8", "V3", "K3"), _humour),
    Check("private", "a private value in public words", ("V4",), _private_out, holds=True),
    Check("evidence", "a cause told with nothing in hand", ("R6",), _evidence),
    Check("trick", "a remedy that must be bought first", ("Z13",), _trick, holds=True),
    Check("easy-option", "no remedy that costs a letter or less", ("Z13", "E3c"), _easy_option, holds=True),
    Check("authority", "money or goods above a right, without approval", ("Z3", "D7", "E2b"), _authority),
    Check("scope", "one person is compensated and others are hit alike", ("E2c", "E3b", "K8"), _scope, holds=True),
    Check("need", "a remedy before a need", ("E3T4",), _need),
    Check("sanction", "muting or removing without a published rule", ("Z2", "E9e", "K5"), _sanction, holds=True),
    Check("hand-over", "passing on without a name and a time", ("D5", "V5"), _hand_over, holds=True),
    Check("receiver", "back with the person who failed", ("D10",), _receiver, holds=True),
    Check("isolated", "nobody looked for others", ("V7", "E3b"), _isolated),
    Check("public-close", "public in the beginning, silent at the end", ("E5a", "Z11", "K2"), _public_close),
)
"""Every check, in the order in which an incident goes."""
