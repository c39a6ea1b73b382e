"""The review of an incident: what its file tells before anybody is asked, and what is asked then.

Everything here is read from the story and from fixed moments in it, never from the time of reading, so the same
incident gives the same review.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from runsop.model import checks, clock
from runsop.model import events as ev
from runsop.model.answers import NOBODY, label_of
from runsop.model.authority import may_give
from runsop.model.drafts import shown
from runsop.model.privacy import places_of, tokens, unmask, without_numbers
from runsop.model.progress import NOT_NOW, Answer, Offer, Progress, Promise, View
from runsop.model.runbook import Ask, Runbook, Step
from runsop.model.values import Value

REVIEW = "postmortem"
"""The id of the file that says what a review asks."""

PREFIX = "review-"
"""How the ids of its steps begin."""

STEPS, LESSONS = "review-steps", "review-lessons"
"""The two steps whose asks are put once a step and once a lesson, and not in turn."""

VERDICT, LESSON, REST = "verdict", "lesson", "rest"
FACTORS, FACILITATOR, TAKEN, FEARED = "review_factors", "review_facilitator", "review_taken", "review_feared"
HELD = "held"

FEARED_BEFORE, TAKEN_IN_ALL = "feared_takeup", "actual_takeup"
"""Asks of a walk that counted both before the review."""

SOLVED = ("satisfied", "week_satisfied")
"""Asks of the checks after closing, in the order they are put."""

LEAST_FACTORS = 2
"""With one cause alone a review is a story about somebody."""

PRIVATELY = "(private)"
"""What stands in a review in the place of a private value."""


# ── The walk a reviewed incident is read with ─────────────────────────────────────────────────────────────────────────


def in_review(step_id: str) -> bool:
    """Tell whether a step belongs to the review."""
    return step_id.startswith(PREFIX)


def with_review(walk: Runbook, review: Runbook) -> Runbook:
    """Return a walk with the steps of its review; the factors are those the walk itself offers."""
    asked = {ask.id for step in walk.steps for ask in step.asks}
    factors = next((ask for step in walk.steps for ask in step.asks if ask.id == "factors"), None)
    steps = []
    for step in review.steps:
        asks = tuple(
            replace(ask, choices=factors.choices, labels=factors.labels) if factors and ask.id == FACTORS else ask
            for ask in step.asks
            if ask.id not in asked
        )
        if in_review(step.id) and walk.step(step.id) is None:
            steps.append(replace(step, asks=asks, since="closed", when=None, not_before="", each="", every=""))
    return replace(walk, steps=(*walk.steps, *steps))


def without_review(walk: Runbook) -> Runbook:
    """Return a walk as it was before its review."""
    return replace(walk, steps=tuple(step for step in walk.steps if not in_review(step.id)))


def questions(state: Progress) -> tuple[tuple[Step, Ask], ...]:
    """Return what a review asks in turn; how many took the dearest remedy only where there was one."""
    view = View(state)
    counted = bool(state.offers) or view.value(FEARED_BEFORE) is not None
    return tuple(
        (step, ask)
        for step in state.walk.steps
        if in_review(step.id) and step.id not in (STEPS, LESSONS)
        for ask in step.asks
        if counted or ask.id not in (TAKEN, FEARED)
    )


def is_open(state: Progress, ask: Ask) -> bool:
    """Tell whether a question is neither answered nor left out for a reason."""
    skip = state.skips.get((ask.id, ""))
    return (ask.id, "") not in state.answers and (skip is None or skip.reason == NOT_NOW)


# ── What is known before anybody is asked ─────────────────────────────────────────────────────────────────────────────


def prefilled(state: Progress, ask: Ask) -> Value | None:
    """Return the answer so far, else what the incident tells already, else None."""
    answer = state.answers.get((ask.id, ""))
    if answer is not None and not answer.private:
        return answer.value
    view = View(state)
    match ask.id:
        case "review_lucky":
            return _text(view.value("lucky"))
        case "review_received":
            return _counted_on(view)
        case "review_isolated":
            return _isolated(view)
        case "review_isolated_how":
            return _looked(state, view)
        case "review_waited":
            return _waited(state)
        case "review_told":
            return "yes" if public_close(state) else None
    if ask.id == FACTORS:
        factors = view.value("factors")
        return tuple(each for each in factors if each in ask.choices) if isinstance(factors, tuple) else None
    if ask.id == FEARED:
        return _count(view.value(FEARED_BEFORE))
    if ask.id == TAKEN:
        told = _count(view.value(TAKEN_IN_ALL))
        return told if told is not None or not state.offers else len(dearest(state).chosen_for)
    return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _counted_on(view: View) -> str | None:
    promised, received = _text(view.value("promised")), _text(view.value("received"))
    parts = ((f"Promised: {promised}" if promised else ""), (f"Received: {received}" if received else ""))
    return ". ".join(part.rstrip(".") for part in parts if part) or None


def _isolated(view: View) -> str | None:
    alike = view.value("same_found")
    if isinstance(alike, int):
        return "several" if alike else "one"
    return None


def _looked(state: Progress, view: View) -> str | None:
    places, alike, total = view.value("searched"), view.value("same_found"), view.value("affected_total")
    ask = next((each for step in state.walk.steps for each in step.asks if each.id == "searched"), None)
    said = []
    if isinstance(places, tuple) and places and ask:
        said.append("looked in " + ", ".join(label_of(ask, place).partition(":")[0] for place in places))
    if isinstance(alike, int):
        said.append(f"{alike} alike found")
    if isinstance(total, int):
        said.append(f"it can touch {total} people")
    return "; ".join(said) or None


def _waited(state: Progress) -> str | None:
    roles = roles_of(state)
    waits = [
        f"{role_in(roles, each.offer.asked)} to approve {each.offer.event.remedy}: {_minutes(each.waited)}"
        for each in remedies(state)
        if each.waited is not None and each.waited >= timedelta(minutes=1)
    ]
    away = [f"{role_in(roles, each.to)} was not reached" for each in state.escalations if each.reached != "answered"]
    return "; ".join((*waits, *dict.fromkeys(away))) or None


def _minutes(length: timedelta) -> str:
    return f"{max(0, round(length.total_seconds() / 60))} min"


def public_close(state: Progress) -> ev.Sent | None:
    """Return the message that told the public how it ended."""
    return next((sent for _, sent in state.sent if getattr(state.event(sent.of), "ask", "") == "public_close"), None)


def dearest(state: Progress) -> Offer:
    """Return the offer of the dearest remedy; there must be one."""
    prices = {each.id: each.cost.amount for each in state.team.remedies if each.cost}
    return max(state.offers, key=lambda offer: prices.get(offer.event.remedy, 0))


# ── Roles, not names ──────────────────────────────────────────────────────────────────────────────────────────────────


def roles_of(state: Progress) -> Mapping[str, str]:
    """Return what each colleague is called: their role, with a number where several of that role had a part."""
    named = dict.fromkeys(handle for handle in _handles(state) if handle not in ("", NOBODY))
    titles = {handle: _title(state, handle) for handle in named}
    counts = {title: list(titles.values()).count(title) for title in titles.values()}
    found: dict[str, str] = {}
    for handle, title in titles.items():
        number = 1 + sum(titles[other] == title for other in found)
        found[handle] = f"{title} {number}" if counts[title] > 1 else title
    others = {person.handle: _title(state, person.handle) for person in state.team.people}
    others = {handle: f"another {title}" if title in counts else title for handle, title in others.items()}
    return {**others, **found}


def _handles(state: Progress) -> Iterator[str]:
    yield state.header.by
    for event in state.story:
        if not in_review(getattr(event, "step", "")):
            yield event.by
        yield from (getattr(event, name, "") for name in ("to", "who") if not isinstance(event, ev.SeveritySet))


def _title(state: Progress, handle: str) -> str:
    role = state.team.role_of(handle)
    return (role.title or role.id) if role else "operator"


def role_in(roles: Mapping[str, str], handle: str) -> str:
    """Return a colleague's role; somebody no file knows is a colleague, nobody stays nobody."""
    return handle if handle == NOBODY else roles.get(handle, "a colleague")


def plain(state: Progress, roles: Mapping[str, str], stored: str) -> str:
    """Return stored text as everybody may read it: people are letters, private values are left out, colleagues are roles."""
    known = {alias: _letter(state, alias) or PRIVATELY for alias in tokens(stored)}
    text = unmask(stored, known)
    for handle, role in roles.items():
        for name in _names_of(state, handle):
            text = _replaced(text, name, role)
    return without_numbers(text, instead=PRIVATELY)


def _letter(state: Progress, alias: str) -> str:
    party = state.party(alias)
    return party.letter if party else ""


def _names_of(state: Progress, handle: str) -> tuple[str, ...]:
    """Return what a colleague is called in texts; a handle or name that says what they do ("the lead") is no name."""
    person = state.team.person(handle)
    name = person.name if person else ""
    if name and name[0].islower():
        return ()
    parts = name.split()
    return tuple(dict.fromkeys(each for each in (name, handle, *parts) if len(each) >= _least(each)))


def _least(name: str) -> int:
    return 2 if name and name[0] > "\u2e80" else 3


def _replaced(text: str, name: str, role: str) -> str:
    """Put a role in the place of a name; a single word must be written as the name is, or "will" would be a person."""
    for start, end in reversed(list(places_of(text, name))):
        if " " in name or text[start:end] == name:
            text = text[:start] + role + text[end:]
    return text


# ── When what happened ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment that counts: when it came, and by when it was due. Without `at` it never came."""

    id: str  # signal | seen | first-reply | update | private | remedy | given | step | public-close | closed
    at: datetime | None
    due: datetime | None = None
    what: str = ""

    @property
    def late(self) -> timedelta | None:
        """By how much it was late; None when it was in time, or nothing was due."""
        if self.due is None or self.at is None or self.at <= self.due:
            return None
        return self.at - self.due

    @property
    def missed(self) -> bool:
        """Whether it came late or never."""
        return self.due is not None and (self.at is None or self.at > self.due)


def moments(state: Progress) -> tuple[Moment, ...]:
    """Return what a reader looks for first, in the order of a good walk."""
    first, close = state.first_public(), public_close(state)
    given = min((event.at for event in state.story if isinstance(event, ev.Given)), default=None)
    return (
        Moment("signal", state.first_signal()),
        Moment("seen", state.header.opened_at),
        Moment("first-reply", _left(first), clock.first_reply_due(state)),
        Moment("private", _in_private(state)),
        Moment("remedy", min((offer.event.at for offer in state.offers), default=None)),
        Moment("given", given),
        Moment("public-close", _left(close)),
        Moment("closed", state.closed_at),
    )


def _left(sent: ev.Sent | None) -> datetime | None:
    return (sent.sent_at or sent.at) if sent else None


def _in_private(state: Progress) -> datetime | None:
    """Return when somebody was first written to alone."""
    return min((sent.sent_at or sent.at for _, sent in state.sent if sent.for_ and not sent.public), default=None)


def next_words(state: Progress) -> tuple[Moment, ...]:
    """Return each next word that a public message named, and when it came; one the closing overtook is left out."""
    public = [sent for _, sent in state.sent if sent.public]
    found = []
    for number, sent in enumerate(public):
        due = sent.next_update_at
        later = public[number + 1 :]
        if due is None or (not later and state.closed_at is not None and state.closed_at <= due):
            continue
        found.append(Moment("update", _left(later[0] if later else None), due))
    return tuple(found)


def deadlines(state: Progress) -> tuple[Moment, ...]:
    """Return the steps with a deadline of their own, when they were done, and by when they were due."""
    found = []
    for step in state.walk.steps:
        if not (step.deadline or step.within) or step.deadline == "first-reply" or step.every or step.not_before:
            continue
        done = [answer.at for answer in state.answers.values() if answer.step == step.id]
        due = clock.due_at(state, step)
        if due is not None and done:
            found.append(Moment("step", max(done), due, step.title or step.id))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the timeline: an event, or the first signal, which is none; the mood where it was told then."""

    at: datetime
    event: ev.Event | None = None
    mood: int | None = None


MOODS = ("mood", "mood_private", "mood_end")
"""Asks that tell how hot it is among the members, from 1 to 5."""

_TOLD = (
    ev.Noted, ev.Sent, ev.Promised, ev.Kept, ev.Missed, ev.Offered, ev.ApprovalAsked, ev.Approved, ev.Denied,
    ev.Chosen, ev.Declined, ev.Given, ev.Sanctioned, ev.Contacted, ev.SeveritySet, ev.Switched, ev.HandedOver, ev.Escalated,
    ev.Closed, ev.Reopened,
)  # fmt: skip


def timeline(state: Progress) -> tuple[Row, ...]:
    """Return what happened, in the order of happening: what was done and said, not every answer that was typed."""
    rows = [Row(state.first_signal()), *(row for row in map(_row, state.story) if row)]
    return tuple(sorted(rows, key=lambda row: row.at))


def _row(event: ev.Event) -> Row | None:
    match event:
        case ev.Answered(ask=ask, answer=int(mood)) if ask in MOODS:
            return Row(event.at, event, mood)
        case ev.Noted(tag="refused" | ev.BEGUN | ev.NIGHT):
            return None
        case ev.Sent(sent_at=datetime() as left):
            return Row(left, event)
        case _ if isinstance(event, _TOLD):
            return Row(event.at, event)
    return None


def at_work(state: Progress, *, pause: timedelta = timedelta(minutes=30)) -> timedelta:
    """Return about how long somebody worked on it: the time between entries that lie close together."""
    times = sorted(event.at for event in state.story if not in_review(getattr(event, "step", "")))
    gaps = (later - earlier for earlier, later in pairwise(times))
    return sum((gap for gap in gaps if gap <= pause), timedelta())


# ── Promises, remedies, rights ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Settled:
    """A promise and when it was settled."""

    promise: Promise
    at: datetime | None = None


def promises(state: Progress) -> tuple[Settled, ...]:
    """Return every promise with what became of it, in their order."""
    ended = {event.of: event.at for event in state.story if isinstance(event, (ev.Kept, ev.Missed))}
    return tuple(Settled(promise, ended.get(promise.event.id)) for promise in state.promises)


@dataclass(frozen=True, slots=True)
class Remedied:
    """An offer against the right of who made it: within, approved, denied, waiting, or above it."""

    offer: Offer
    standing: str  # within | approved | denied | waiting | above
    why: str = ""
    waited: timedelta | None = None


def remedies(state: Progress) -> tuple[Remedied, ...]:
    """Return every offer, and whether it lay within the right of who made it."""
    return tuple(_remedied(state, offer) for offer in state.offers)


def _remedied(state: Progress, offer: Offer) -> Remedied:
    said = {event.of: event.at for event in state.story if isinstance(event, (ev.Approved, ev.Denied))}
    asked = {event.of: event.at for event in reversed(state.story) if isinstance(event, ev.ApprovalAsked)}  # first
    begun, ended = asked.get(offer.event.id), said.get(offer.event.id)
    waited = max(ended - begun, timedelta()) if begun and ended else None  # passed on, it goes on waiting
    remedy = next((each for each in state.team.remedies if each.id == offer.event.remedy), None)
    verdict = may_give(state, offer.event.by, remedy, offer.event.amount) if remedy else None
    why = verdict.why if verdict else ""
    if offer.verdict:
        return Remedied(offer, offer.verdict, why, waited)
    if offer.asked:
        return Remedied(offer, "waiting", why)
    return Remedied(offer, "above" if why else "within", why)


# ── Guardrails, gaps, the runbook itself ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that fired: how often the words were changed, left standing, or found after they had left."""

    rule: str
    changed: int = 0
    kept: int = 0
    after: int = 0
    reasons: tuple[str, ...] = ()


def guardrails(state: Progress) -> tuple[Fired, ...]:
    """Return the rules that fired, in the order they first did."""
    reasons = {event.of: event.reason for event in state.story if isinstance(event, ev.Override)}
    found: dict[str, Fired] = {}
    for event in state.story:
        if not isinstance(event, ev.Flagged):
            continue
        fired = found.get(event.rule, Fired(event.rule))
        of = state.event(event.of)
        match of:
            case None:
                fired = replace(fired, changed=fired.changed + 1)
            case ev.Sent():
                fired = replace(fired, after=fired.after + 1)
            case _:
                fired = replace(fired, kept=fired.kept + 1)
        if reason := reasons.get(event.id):
            fired = replace(fired, reasons=tuple(dict.fromkeys((*fired.reasons, reason))))
        found[event.rule] = fired
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was left out of a step, and why; `whole` when nothing of the step was answered."""

    step: Step
    asks: tuple[Ask, ...]
    reason: str
    whole: bool
    event: str  # the first skip of them
    people: tuple[str, ...] = ()


def left_out(state: Progress) -> tuple[LeftOut, ...]:
    """Return what stayed open of the walk, once a step and reason."""
    found = []
    for step in state.walk.steps:
        if in_review(step.id):
            continue
        skips = {key: state.skips[key] for key in state.skips if key[0] in {ask.id for ask in step.asks}}
        whole = all((ask.id, for_) not in state.answers for ask in step.asks for for_ in {key[1] for key in skips})
        for reason in dict.fromkeys(skip.reason for skip in skips.values()):
            keys = [key for key, skip in skips.items() if skip.reason == reason]
            asks = tuple(ask for ask in step.asks if ask.id in {key[0] for key in keys})
            people = tuple(dict.fromkeys(key[1] for key in keys if key[1]))
            first = state.story[min(skips[key].index for key in keys)].id
            found.append(LeftOut(step, asks, reason, whole, first, people))
    return tuple(found)


def open_checks(state: Progress) -> tuple[checks.Finding, ...]:
    """Return what the checks found at the moment of closing."""
    return checks.structural(state, state.closed_at or state.header.opened_at)


def walked(state: Progress) -> tuple[Step, ...]:
    """Return the steps somebody came to, in their order."""
    steps = {event.step for event in state.story if isinstance(event, (ev.Answered, ev.Skipped))}
    return tuple(step for step in state.walk.steps if step.id in steps and not in_review(step.id))


def verdicts(state: Progress) -> Mapping[str, ev.Judged]:
    """Return the last verdict on each step that has one."""
    return {event.step: event for event in state.story if isinstance(event, ev.Judged)}


def to_judge(state: Progress) -> tuple[Step, ...]:
    """Return the steps that wait for a verdict; none once somebody wanted to judge no more."""
    if (VERDICT, "") in state.skips:
        return ()
    judged = verdicts(state)
    return tuple(step for step in walked(state) if step.id not in judged)


def involved(state: Progress) -> frozenset[str]:
    """Return who had a part in the incident: who typed in it, had it, decided, or was called and answered."""
    story = [event for event in state.story if not in_review(getattr(event, "step", "")) and event.kind != "judged"]
    if state.closed_at is not None:
        story = [event for event in story if event.at <= state.closed_at]
    decided = {event.who for event in story if isinstance(event, (ev.Approved, ev.Denied))}
    called = {event.to for event in story if isinstance(event, ev.Escalated) and event.reached == "answered"}
    return frozenset({event.by for event in story} | {*state.owners} | decided | called)


def taken_up(state: Progress, offer: Offer) -> int:
    """Return how many people took an offer."""
    return len(dict.fromkeys(map(state.who, offer.chosen_for)))


def solved_later(state: Progress) -> tuple[int, int]:
    """Return how many of those who were asked after the closing say it is solved, and how many were asked."""
    last = {key[1]: state.answers[key].value for id in SOLVED for key in state.answers if key[0] == id}
    return sum(value in ("yes", True) for value in last.values()), len(last)


def answer_of(state: Progress, ask_id: str) -> Answer | None:
    """Return an answer that may be read by all, if there is one."""
    answer = state.answers.get((ask_id, ""))
    return None if answer is None or answer.private else answer


def said(state: Progress, ask_id: str) -> str:
    """Return the answer to an ask in words, as stored; "" without one."""
    answer = answer_of(state, ask_id)
    ask = next((each for step in state.walk.steps for each in step.asks if each.id == ask_id), None)
    return shown(ask, answer.value) if ask and answer and answer.value not in (None, (), "") else ""
