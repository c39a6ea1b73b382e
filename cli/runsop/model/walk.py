"""Which prompt comes next. Pure: the same story at the same moment gives the same prompt, also after a resume."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from runsop.model import clock
from runsop.model import events as ev
from runsop.model.answers import NOBODY, label_of
from runsop.model.clock import DueKind
from runsop.model.progress import NOT_NOW, Answer, Offer, Progress, View, assumed
from runsop.model.runbook import Ask, Kind, Step
from runsop.model.values import Value


class Purpose(StrEnum):
    """Why a prompt is put: an ask of the runbook, or one of the program's own questions."""

    ASK = "ask"
    SENT = "sent"  # did the draft `of` leave?
    PROMISE = "promise"  # was the promise `of` kept?
    APPROVAL = "approval"  # what did they say to the offer `of`?
    GIVE = "give"  # does the party `for_` have the offer `of`?
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Prompt:
    """The next question: which ask of which step, for which party, and whether a clock brought it up."""

    purpose: Purpose
    step: Step | None = None
    ask: Ask | None = None
    for_: str = ""
    of: str = ""
    due: bool = False


class StepState(StrEnum):
    """How far a step is, as the board shows it."""

    DONE = "done"
    OPEN = "open"
    LATER = "later"  # something was put off, or its time has not come
    SKIPPED = "skipped"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One step on the board."""

    step: Step
    state: StepState
    recommended: bool


def upcoming(state: Progress, now: datetime) -> Prompt | None:
    """Return the next prompt, or None while there is only waiting: what is due first, then the steps in order."""
    view = View(state)
    return (
        _unsent(state, view, now)
        or _after_round(state, view, now)
        or _due(state, view, now)
        or _ungiven(state, now)
        or _approved_first(state, now, _in_order(state, view, now, again=False))
    )


def recommended(state: Progress, now: datetime) -> Prompt | None:
    """Return what Enter takes on the waiting screen: what was put off, an approval, then closing."""
    view = View(state)
    if found := upcoming(state, now) or _in_order(state, view, now, again=True):
        return found
    for draft, answer in unsent_drafts(state, view):
        return _sent_prompt(state, draft, answer)
    for offer in clock.waiting_offers(state):
        return Prompt(Purpose.APPROVAL, of=offer.event.id)
    for offer, alias in ungiven(state):
        return Prompt(Purpose.GIVE, of=offer.event.id, for_=alias)
    for promise in clock.open_promises(state):
        if promise.event.due <= now:
            return Prompt(Purpose.PROMISE, of=promise.event.id)
    if state.closed is None and not clock.dues(state, view):
        return Prompt(Purpose.CLOSE)
    return None


def prompts_of(state: Progress, step: Step) -> Iterator[Prompt]:
    """Yield every ask of one step anew, whatever was answered: for `/go` and `/update`."""
    for for_ in clock.rounds_of(state, step):
        for ask in step.asks:
            yield Prompt(Purpose.ASK, step, ask, for_)


def before(state: Progress, one: Prompt, other: Prompt) -> bool:
    """Tell whether one ask stands before another in the walk; what is no part of it stands at its end."""
    places = [
        (step.id, for_, ask.id)
        for step in state.walk.steps
        for for_ in clock.rounds_of(state, step)
        for ask in step.asks
    ]
    asked = ((each.step.id if each.step else "", each.for_, each.ask.id if each.ask else "") for each in (one, other))
    first, second = (places.index(place) if place in places else len(places) for place in asked)
    return first < second


def on_board(state: Progress) -> bool:
    """Tell whether the first reply has left (or was skipped): from then on the walk is a board."""
    first = clock.first_step(state.walk)
    if first is None or state.first_public() is not None:
        return True
    return any((ask.id, "") in state.skips for ask in first.asks if ask.kind is Kind.DRAFT)


def board(state: Progress, now: datetime) -> tuple[BoardRow, ...]:
    """Return every step with how far it is, hidden ones left out, the recommended one marked."""
    view = View(state)
    prompt = recommended(state, now)
    current = prompt.step.id if prompt and prompt.step else ""
    rows = [BoardRow(step, step_state(state, view, step, now), step.id == current) for step in state.walk.steps]
    return tuple(row for row in rows if row.state is not StepState.HIDDEN)


def step_state(state: Progress, view: View, step: Step, now: datetime) -> StepState:
    """Return how far a step is, over all parties it is asked for."""
    rounds = [for_ for for_ in clock.rounds_of(state, step) if view.shown(step, for_)]
    if not rounds:
        return StepState.HIDDEN if step.each == "" or state.parties else StepState.LATER
    asks = [(ask, for_) for for_ in rounds for ask in step.asks if view.asked(step, ask, for_)]
    waiting = [(ask, for_) for ask, for_ in asks if _wants(state, view, step, ask, for_)]
    if not waiting:
        answered = [1 for ask, for_ in asks if (ask.id, for_) in state.answers]
        return StepState.DONE if answered or not asks else StepState.SKIPPED
    opened = [at for _, for_ in waiting if (at := clock.opens_at(state, step, for_)) is not None and at <= now]
    put_off = all((ask.id, for_) in state.skips for ask, for_ in waiting)
    return StepState.LATER if put_off or not opened or step.every else StepState.OPEN


def _unsent(state: Progress, view: View, now: datetime) -> Prompt | None:
    for draft, answer in unsent_drafts(state, view):
        held = state.held.get(answer.event)
        if held is None or now - held >= clock.HELD:
            return _sent_prompt(state, draft, answer)
    return None


def _sent_prompt(state: Progress, draft: tuple[Step, Ask, str], answer: Answer) -> Prompt:
    step, ask, for_ = draft
    return Prompt(Purpose.SENT, step, ask, for_, of=answer.event, due=answer.event in state.held)


def unsent_drafts(state: Progress, view: View | None = None) -> tuple[tuple[tuple[Step, Ask, str], Answer], ...]:
    """Return the drafts that are written, pass their check, and have not left."""
    view = view or View(state)
    left = {sent.of for _, sent in state.sent}
    found = []
    for step in state.walk.steps:
        if state.closed is not None and step.since != "closed":
            continue
        for ask in step.asks:
            if ask.kind is not Kind.DRAFT:
                continue
            for for_ in clock.rounds_of(state, step):
                answer = state.answers.get((ask.id, for_))
                if answer is None or answer.event in left or not view.asked(step, ask, for_):
                    continue
                checks = [each for each in step.asks if each.reopens == ask.id and view.asked(step, each, for_)]
                if not _wants(state, view, step, ask, for_) and not any(
                    _wants(state, view, step, each, for_) for each in checks
                ):
                    found.append(((step, ask, for_), answer))
    return tuple(found)


def _wants(state: Progress, view: View, step: Step, ask: Ask, for_: str) -> bool:
    """Tell whether an ask is open: not answered, or opened again by its check or its draft."""
    if clock.unanswered(state, view, step, ask, for_):
        return True
    answer = state.answers.get((ask.id, for_))
    if answer is None or not view.asked(step, ask, for_):
        return False
    skip = state.skips.get((ask.id, for_))
    left = -1 if skip is None or skip.reason == NOT_NOW else skip.index
    return _opened_again(state, step, ask, for_) > max(answer.index, left)


def _opened_again(state: Progress, step: Step, ask: Ask, for_: str) -> int:
    """Return where in the story a draft was doubted or outdated, or that of a check was written; -1 when nowhere."""
    if ask.reopens:
        draft = state.answers.get((ask.reopens, for_))
        return draft.index if draft else -1
    verdicts = ((check, state.answers.get((check.id, for_))) for check in step.asks if check.reopens == ask.id)
    doubted = max((each.index for check, each in verdicts if each and each.value != check.zero), default=-1)
    return max(doubted, outdated(state, step, ask))


CHOOSING = ("hard_stop", "voices", "language", "channel", "public")
"""Asks whose answers choose the first public words."""


def outdated(state: Progress, step: Step, ask: Ask) -> int:
    """Return where in the story what the first words were chosen by was answered otherwise since; -1 when nowhere.

    Words that have left stay as they are.
    """
    draft = state.answers.get((ask.id, ""))
    if draft is None or ask.kind is not Kind.DRAFT or step.deadline != "first-reply":
        return -1
    if any(sent.of == draft.event for _, sent in state.sent):
        return -1
    later = ((name, state.answers.get((name, ""))) for name in CHOOSING)
    return max(
        (
            answer.index
            for name, answer in later
            if answer and answer.index > draft.index
            and _chooses(name, answer.value) != _chooses(name, _known_before(state, name, draft.index))
        ),
        default=-1,
    )  # fmt: skip


def _chooses(name: str, value: Value | None) -> Value | None:
    """Return what of an answer chooses the words: of how many wrote, whether there are several."""
    match name:
        case "voices":
            return isinstance(value, int) and value >= 2
        case "hard_stop":
            return None if value == "none" else value
    return value


def _known_before(state: Progress, name: str, place: int) -> Value | None:
    """Return what was answered, else assumed, before a place in the story."""
    answers = (each for each in reversed(state.story[:place]) if isinstance(each, ev.Answered))
    said = next((each.answer for each in answers if each.ask == name and not each.for_), None)
    asks = (ask for step in state.walk.steps for ask in step.asks if ask.id == name)
    return said if said is not None else next((assumed(state, ask) for ask in asks), None)


def standing_answer(state: Progress, prompt: Prompt, now: datetime) -> Answer | None:
    """Return the answer an ask has already when it is put again, or None where it is to be answered anew.

    Anew: what was left open since or is opened again, voices once somebody has joined them, what stands before public
    words that have left, and a round whose time has come.
    """
    step, ask, for_ = prompt.step, prompt.ask, prompt.for_
    answer = state.answers.get((ask.id, for_)) if ask else None
    if step is None or ask is None or answer is None or (ask.id, for_) in state.skips:
        return None
    view = View(state)
    if _wants(state, view, step, ask, for_) or (ask.id == "voices" and state.newcomers):
        return None
    if clock.speaks(step):
        left = max((index for index, sent in state.sent if sent.public), default=-1)
        return answer if answer.index > left else None
    rounds = clock.rounds_due(state, view)
    come = (
        at for each, whose, times in rounds if each is step and whose == for_ for other, at in times if other is ask
    )
    return None if any(at <= now for at in come) else answer


def doubt(state: Progress, step: Step, ask: Ask, for_: str = "") -> str:
    """Return the words of the question that opened a draft again, or ""."""
    draft = state.answers.get((ask.id, for_))
    for check in step.asks:
        verdict = state.answers.get((check.id, for_))
        if (
            check.reopens == ask.id
            and draft
            and verdict
            and verdict.index > draft.index
            and verdict.value != check.zero
        ):
            return label_of(check, str(verdict.value))
    return ""


def _due(state: Progress, view: View, now: datetime) -> Prompt | None:
    for due in clock.dues(state, view):
        if due.at > now:
            break
        if prompt := _prompt_of(state, view, due, now):
            return prompt
    return None


def _prompt_of(state: Progress, view: View, due: clock.Due, now: datetime) -> Prompt | None:
    match due.kind:
        case DueKind.UPDATE:
            steps = clock.updates(state, view)
            return next((found for step in steps if (found := _round(state, view, step, now))), None)
        case DueKind.PROMISE:
            if due.of in state.held and now - state.held[due.of] < clock.PATIENCE:
                return None
            return Prompt(Purpose.PROMISE, of=due.of, due=True)
        case DueKind.APPROVAL:
            held = state.held.get(due.of)
            if held is not None and now - held < clock.PATIENCE:
                return None
            return Prompt(Purpose.APPROVAL, of=due.of, due=True)
        case DueKind.STEP | DueKind.FOLLOW_UP:
            step = state.walk.step(due.of)
            if step is not None and step.every:
                return _again(state, view, step, due.for_, now)
            if step is None or not step.not_before:
                return None  # a late step of the walk keeps its place; the bar says it is late
            return _first_open(state, view, step, due.for_, now, due=True)
        case _:  # the first reply: the walk goes there anyway
            return None


def _again(state: Progress, view: View, step: Step, for_: str, now: datetime) -> Prompt | None:
    """Return the first ask of a repeating step whose time has come again."""
    rounds = clock.rounds_due(state, view)
    asks = [(ask, at) for each, whose, times in rounds if each is step and whose == for_ for ask, at in times]
    return next((Prompt(Purpose.ASK, step, ask, for_, due=True) for ask, at in asks if at <= now), None)


def _round(state: Progress, view: View, step: Step, now: datetime) -> Prompt | None:
    """Return the first ask of a repeating step, up to its draft, that nobody answered since the last public words."""
    floor = max((index for index, sent in state.sent if sent.public), default=-1)
    drafts = [number for number, ask in enumerate(step.asks, start=1) if ask.kind is Kind.DRAFT]
    for ask in step.asks[: max(drafts, default=None)]:
        if view.asked(step, ask) and not _done_since(state, ask, floor, now):
            return Prompt(Purpose.ASK, step, ask, due=True)
    return None


def _after_round(state: Progress, view: View, now: datetime) -> Prompt | None:
    """Return what a repeating step asks once the draft of its round has left."""
    left = {sent.of for _, sent in state.sent}
    for step in clock.running(state, view) if state.closed is None else ():
        written: Answer | None = None
        for ask in step.asks:
            if ask.kind is Kind.DRAFT:
                written = state.answers.get((ask.id, ""))
            elif (
                written
                and written.event in left
                and view.asked(step, ask)
                and not _done_since(state, ask, written.index, now)
            ):
                return Prompt(Purpose.ASK, step, ask)
    return None


def _done_since(state: Progress, ask: Ask, floor: int, now: datetime) -> bool:
    """Tell whether an ask was answered after a place in the story, or put off and its time has not come."""
    answer, skip = state.answers.get((ask.id, "")), state.skips.get((ask.id, ""))
    if answer is not None and answer.index > floor:
        return True
    return skip is not None and skip.index > floor and (skip.reason != NOT_NOW or now - skip.at < clock.PATIENCE)


def _first_open(
    state: Progress, view: View, step: Step, for_: str, now: datetime, *, due: bool = False, again: bool = False
) -> Prompt | None:
    for ask in step.asks:
        if not _wants(state, view, step, ask, for_):
            continue
        skip = state.skips.get((ask.id, for_))
        if skip is not None and skip.reason == NOT_NOW and not again and now - skip.at < clock.PATIENCE:
            continue
        return Prompt(Purpose.ASK, step, ask, for_, due=due)
    return None


def _approved_first(state: Progress, now: datetime, coming: Prompt | None) -> Prompt | None:
    """Before anybody is to choose, ask what came of the offers that wait for approval."""
    if coming is None or coming.step is None or not any(ask.of for ask in coming.step.asks):
        return coming
    for offer in clock.waiting_offers(state):
        held = state.held.get(offer.event.id)
        if held is None or now - held >= clock.PATIENCE:
            return Prompt(Purpose.APPROVAL, of=offer.event.id)
    return coming


def _ungiven(state: Progress, now: datetime) -> Prompt | None:
    for offer, alias in ungiven(state):
        held = state.held.get(offer.event.id)
        if held is None or now - held >= clock.PATIENCE:
            return Prompt(Purpose.GIVE, of=offer.event.id, for_=alias)
    return None


def ungiven(state: Progress) -> tuple[tuple[Offer, str], ...]:
    """Return the offers that were chosen and may be given, with the party that waits for each."""
    return tuple(
        (offer, alias)
        for offer in state.offers
        if offer.verdict == "approved" or not offer.asked
        for alias in dict.fromkeys(map(state.who, offer.chosen_for))
        if alias not in map(state.who, offer.given_for)
    )


def _in_order(state: Progress, view: View, now: datetime, *, again: bool) -> Prompt | None:
    if state.closed is not None:
        return None
    for step in state.walk.steps:
        if step.every or step.not_before or step.since == "closed":
            continue
        for for_ in clock.rounds_of(state, step):
            if found := _first_open(state, view, step, for_, now, again=again):
                return found
    return None


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that stands against closing; `step` is where it is mended, if a step mends it."""

    what: str
    step: str = ""


def closing_gaps(state: Progress) -> tuple[Gap, ...]:
    """Return what is still open: closing is refused while there is any, unless a reason is given."""
    view = View(state)
    gaps: list[Gap] = []
    if not on_board(state):
        gaps.append(Gap("no first reply has been sent", getattr(clock.first_step(state.walk), "id", "")))
    for step in state.walk.steps:
        if step.since == "closed":
            continue
        for for_ in clock.rounds_of(state, step):
            party = state.party(for_) if for_ else None
            whose = f" ({party.letter})" if party else ""
            gaps += [
                Gap(f"{step.title or step.id}{whose}: {ask.text or ask.id}", step.id)
                for ask in step.asks
                if ask.required and _wants(state, view, step, ask, for_)
            ]
    gaps += [Gap(f"written and not sent: {ask.id}", step.id) for (step, ask, _), _ in unsent_drafts(state, view)]
    if view.value("public") is not False and lacks_public_close(state, view):
        gaps.append(Gap("the complaint was public and has no public close", "public-close"))
    word = clock.next_word(state, view)
    if (
        word is not None
        and word.kind is DueKind.UPDATE
        and any(clock.speaks(step) for step in state.walk.steps if step.every)
    ):
        gaps.append(Gap(f"the members wait for a word by {word.at:%H:%M}", "update"))
    gaps += [Gap(f"promise open: {each.event.what}") for each in clock.open_promises(state)]
    for offer in clock.waiting_offers(state):
        asked = "somebody who may decide" if offer.asked == NOBODY else offer.asked
        gaps.append(Gap(f"waits for {asked}: {offer.event.remedy}"))
    for offer, alias in ungiven(state):
        party = state.party(alias)
        gaps.append(Gap(f"chosen and not given: {offer.event.remedy}" + (f" ({party.letter})" if party else "")))
    total = view.value("affected_total")
    reached = state.contacted.count if state.contacted else view.value("contacted")
    if isinstance(total, int) and isinstance(reached, int) and reached < total:
        gaps.append(Gap(f"{reached} of {total} affected are contacted"))
    return tuple(dict.fromkeys(gaps))


def lacks_public_close(state: Progress, view: View) -> bool:
    """Tell whether the walk asks for a public close, and none has left and none was left out for a reason."""
    skip = state.skips.get(("public_close", ""))
    if skip is not None and skip.reason != NOT_NOW:
        return False
    if any(getattr(state.event(sent.of), "ask", "") == "public_close" for _, sent in state.sent):
        return False
    return any(ask.id == "public_close" and view.asked(step, ask) for step in state.walk.steps for ask in step.asks)


def outcome(state: Progress) -> str:
    """Return `closed` when the customer said it is solved, else `closed-unconfirmed`."""
    closing = state.answers.get(("closing", ""))
    said = closing.value if closing else ()
    confirmed = isinstance(said, tuple) and "customer_said_so" in said
    return "closed" if confirmed else "closed-unconfirmed"


def live(state: Progress) -> bool:
    """Tell whether anything can still come due: the incident is open, or closed with follow-ups left."""
    return state.closed is None or bool(clock.dues(state))
