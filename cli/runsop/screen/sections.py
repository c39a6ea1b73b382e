"""The sections of a review: what each of them says, as plain text that is escaped where it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from runsop.model import events as ev
from runsop.model import review
from runsop.model.answers import NOBODY, label_of
from runsop.model.drafts import shown
from runsop.model.edits import in_words
from runsop.model.lessons import Lesson
from runsop.model.progress import Progress
from runsop.model.review import LeftOut, Moment, Remedied
from runsop.screen.due import span
from runsop.screen.told import REACHED, SKIPPED, Told, order_of, worst


@dataclass(frozen=True, slots=True)
class Items:
    """Lines, each with a label in front or none."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every row is as long as its head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = str | Items | Table
"""A part of a section: a paragraph, lines or a table. All text is plain and is escaped where it is written."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its id stands in the marks around what people write themselves."""

    id: str
    title: str
    blocks: tuple[Block, ...]


OUTCOMES = {
    "closed": "it was closed on {}, and the customer said it is solved",
    "closed-unconfirmed": "it was closed on {}, and nobody who complained has confirmed it",
    "near-miss": "it was closed on {} as an early sign that harmed nobody",
}
ASKED_LATER = {
    "closed": "it was closed on {}; asked again later, {} of {} say it is solved",
    "closed-unconfirmed": "it was closed on {} unconfirmed; asked again later, {} of {} say it is solved",
}
VERDICTS = {
    "held": "held",
    "contradicted": "was wrong",
    "missing": "lacked something",
    "too_slow": "too slow",
    "not_needed": "not needed",
}
STANDINGS = {
    "within": "within their right",
    "approved": "above it; approved",
    "denied": "above it; denied",
    "waiting": "above it; nobody answered",
    "above": "above it; nobody was asked",
}


def sections(state: Progress, lessons: Sequence[Lesson] = ()) -> tuple[Section, ...]:
    """Return the sixteen sections of a review, and one more for questions a team added."""
    told = Told(state)
    parts = (
        Section("summary", "Summary", (_summary(told),)),
        Section("customers", "What customers experienced", _customers(told)),
        Section("timeline", "Timeline", _timeline(told)),
        Section("impact", "Impact", (_impact(told),)),
        Section("promised", "What was promised, what was received", _promised(told)),
        Section("factors", "What made it, or made it worse", (_factors(told),)),
        Section("well", "What went well", _first(told, "review_well")),
        Section("hard", "What was hard", _first(told, "review_hard", "review_newcomer")),
        Section("lucky", "Where we were lucky", _first(told, "review_lucky")),
        Section("isolated", "Was it only this one?", _first(told, "review_isolated", "review_isolated_how")),
        Section("authority", "What we could not do, and waited for", _authority(told)),
        Section("guardrails", "Words that were stopped", _guardrails(told)),
        Section("runbook", "Did the runbook help?", _runbook(told)),
        Section("edits", "What the runbook learns", _edits(told, lessons)),
        Section("community", "Told to the community", (_community(told),)),
        Section("signed", "Read and signed", (_signed(told),)),
    )
    also = _also(told)
    return (*parts, Section("also", "Also asked", (also,))) if also.rows else parts


def _pairs(told: Told, *ask_ids: str) -> Items:
    asked = [told.asks[id] for id in ask_ids if id in told.asks]
    return Items(tuple((_bare(ask.text or ask.id), told.answered(ask.id)) for ask in asked))


def _first(told: Told, ask_id: str, *more: str) -> tuple[Block, ...]:
    """Return the answer the section is named after, then the others with their questions."""
    return (told.answered(ask_id), *((_pairs(told, *more),) if more else ()))


def _summary(told: Told) -> str:
    state, first = told.state, told.state.first_signal()
    voices, channel = told.view.value("voices"), told.view.value("channel")
    wrote = f"{voices} {'person' if voices == 1 else 'people'} wrote" if voices else "Members wrote"
    place = f" ({told.say(str(channel))})" if channel else ""
    reply = next(each for each in review.moments(state) if each.id == "first-reply")
    words = f"came {span(reply.at - first)} later{_judged(reply)}" if reply.at else "never came"
    solved, asked = review.solved_later(state)
    outcome = state.closed.outcome if state.closed else ""
    ended = (
        (ASKED_LATER if asked else OUTCOMES)
        .get(outcome, "it was closed on {}")
        .format(told.time(state.closed_at), solved, asked)
    )
    return (
        f"{state.walk.title}. {wrote}{place}, the first on {told.time(first)}; at worst it was severity {worst(state)}. "
        f"The first public words {words}; {ended}."
    )


def _customers(told: Told) -> tuple[Block, ...]:
    rows: list[tuple[str, str]] = []
    for party in told.state.parties:
        if party.alias in told.state.same:
            continue
        said = [f"it cost them: {_of(told, party.alias, 'impact')}" if _of(told, party.alias, "impact") else ""]
        said.append(f"they need: {_of(told, party.alias, 'need')}" if _of(told, party.alias, "need") else "")
        said += [_noted(told, note) for note in _notes(told, party.alias) if note.text]
        rows.append(
            (party.letter, "; ".join(dict.fromkeys(each for each in said if each)) or "is in it, and was not asked")
        )
    rows += [("somebody", _noted(told, note)) for note in _notes(told, "") if note.text]
    return (Items(tuple(rows)) if rows else "Nobody is listed.", _pairs(told, "review_quiet"))


def _of(told: Told, alias: str, ask_id: str) -> str:
    answer, ask = told.state.answers.get((ask_id, alias)), told.asks.get(ask_id)
    if answer is None or ask is None or answer.private or ask.private or answer.value in (None, "", ()):
        return ""
    return told.say(shown(ask, answer.value))


def _noted(told: Told, note: ev.Noted) -> str:
    return f"({note.tag}) {told.say(note.text)}" if note.tag else f"their point: {told.say(note.text)}"


def _notes(told: Told, alias: str) -> list[ev.Noted]:
    own = (*ev.BESIDE, *ev.OWN_TAGS, *(() if alias else ("",)))
    notes = [each for each in told.state.story if isinstance(each, ev.Noted) and each.tag not in own]
    return [each for each in notes if told.state.who(each.for_) == alias]


def _timeline(told: Told) -> tuple[Block, ...]:
    state = told.state
    found = (*review.moments(state), *review.next_words(state), *review.deadlines(state))
    came = sorted((each for each in found if each.at or each.due), key=order_of)
    head = ("moment", "when", "after the first signal", "due", "in time")
    rows = tuple(told.moment(each) for each in came)
    happened = tuple(
        (told.day(row.at), told.clock(row.at), told.row(row), f"{row.mood}" if row.mood else "")
        for row in review.timeline(state)
    )
    return (
        _pairs(told, "review_noticed", "review_thought"),
        Table(head, rows),
        "What was done and said, with the mood among the members beside it, from 1 (a question) to 5 (it spreads outside):",
        Table(("date", "time", "what", "mood"), happened),
    )


def _impact(told: Told) -> Items:
    state = told.state
    moods = [
        f"{_moods(told, 'mood') or '-'} at the beginning",
        f"{_moods(told, 'mood_private') or '-'} in private",
        f"{_moods(told, 'mood_end') or '-'} at the end",
    ]
    reached = (
        f"{state.contacted.count} of {state.contacted.of_total}" if state.contacted else _number(told, "contacted")
    )
    taken = [
        f"{told.remedy(offer.event.remedy)}: taken by {review.taken_up(state, offer)}, given to {len(set(map(state.who, offer.given_for)))}"
        for offer in state.offers
    ]
    counted = any(ask.id == review.FEARED for _, ask in review.questions(state))
    feared, took = (told.answered(id) for id in (review.FEARED, review.TAKEN))
    rows = (
        ("people who wrote", _number(told, "voices")),
        ("found alike", _number(told, "same_found")),
        ("people it can touch", _number(told, "affected_total")),
        ("contacted by us", reached),
        ("who left", "" if told.view.value("exits") is None else _number(told, "exits")),
        ("how far it went", _label(told, "spread")),
        ("mood", ", ".join(moods)),
        ("remedies", "; ".join(taken) or "none offered"),
        ("the dearest remedy", f"feared: {feared}, taken: {took}" if counted else "none offered"),
        ("solved, a day later", _each(told, "satisfied")),
        ("solved, a week later", _each(told, "week_satisfied")),
        ("our colleague says it is done", _each(told, "handler_ok")),
        ("after a month", _each(told, "outcome")),
        ("our time", f"about {span(review.at_work(state))}, counted from the entries"),
    )
    return Items(tuple(row for row in rows if row[1]))


def _number(told: Told, ask: str) -> str:
    value = told.view.value(ask)
    return "not known" if value is None else f"{value}"


def _label(told: Told, ask_id: str) -> str:
    value, ask = told.view.value(ask_id), told.asks.get(ask_id)
    return label_of(ask, value) if ask and isinstance(value, str) else "not known"


def _moods(told: Told, ask: str) -> str:
    found = [(told.who(for_), answer.value) for (id, for_), answer in told.state.answers.items() if id == ask]
    return ", ".join(f"{letter} {mood}".strip() for letter, mood in found)


def _each(told: Told, ask_id: str) -> str:
    """Return what came of a question for each who was asked; "" when nobody was."""
    ask = told.asks.get(ask_id)
    if ask is None or ask.private:
        return ""
    found = [(told.who(for_), answer.value) for (id, for_), answer in told.state.answers.items() if id == ask_id]
    return ", ".join(f"{letter} {told.say(shown(ask, value))}".strip() for letter, value in found if value is not None)


def _promised(told: Told) -> tuple[Block, ...]:
    rows = tuple(_settled(told, each) for each in review.promises(told.state))
    table: Block = Table(("promise", "by", "due", "what became of it"), rows) if rows else "No promise was made."
    return (*_first(told, "review_received"), table)


def _settled(told: Told, settled: review.Settled) -> tuple[str, ...]:
    event = settled.promise.event
    what = settled.promise.state
    if settled.at and what == "kept" and settled.at - event.due >= timedelta(minutes=1):
        what = f"kept, marked {span(settled.at - event.due)} after it was due"
    return (told.say(event.what), told.role(event.who), told.time(event.due), what)


def _factors(told: Told) -> Block:
    value, ask = (
        review.prefilled(told.state, told.asks[review.FACTORS]) if review.FACTORS in told.asks else None,
        told.asks.get(review.FACTORS),
    )
    if ask is None or not isinstance(value, tuple) or not value:
        return told.answered(review.FACTORS)
    return Items(tuple(("", label_of(ask, each)) for each in value))


def _authority(told: Told) -> tuple[Block, ...]:
    state = told.state
    blocks: list[Block] = [*_first(told, "review_waited")]
    if offers := review.remedies(state):
        head = ("remedy", "offered by", "their right", "waited", "taken", "given")
        blocks.append(Table(head, tuple(_remedied(told, each) for each in offers)))
    rows = [
        ("handed over", f"{told.role(event.by)} to {told.role(event.to)}, {told.time(event.at)}")
        for event in state.story
        if isinstance(event, ev.HandedOver)
    ]
    rows += [
        ("called", f"{told.role(event.to)}: {REACHED.get(event.reached, event.reached)}, {told.time(event.at)}")
        for event in state.escalations
    ]
    rows += [
        (each.action, f"by rule {each.rule}{f', {told.who(each.for_)}' if each.for_ else ''}")
        for each in state.sanctions
    ]
    return (*blocks, Items(tuple(rows))) if rows else tuple(blocks)


def _remedied(told: Told, each: Remedied) -> tuple[str, ...]:
    event = each.offer.event
    standing = STANDINGS[each.standing] + (f" by {told.role(each.offer.verdict_by)}" if each.offer.verdict_by else "")
    return (
        told.remedy(event.remedy) + told.amount(event),
        told.role(event.by),
        f"{standing} ({each.why})" if each.why and each.standing != "within" else standing,
        span(each.waited) if each.waited is not None else "",
        str(review.taken_up(told.state, each.offer)),
        str(len(set(map(told.state.who, each.offer.given_for)))),
    )


def _guardrails(told: Told) -> tuple[Block, ...]:
    fired = review.guardrails(told.state)
    rows = tuple(
        (
            each.rule,
            _times(each.changed),
            _times(each.kept),
            "; ".join(map(told.say, each.reasons)),
            _times(each.after),
        )
        for each in fired
    )
    head = ("rule", "words changed", "left standing", "because", "found after they left")
    return (Table(head, rows) if rows else "No rule fired.", _pairs(told, "review_should"))


def _runbook(told: Told) -> tuple[Block, ...]:
    state = told.state
    judged = review.verdicts(state)
    steps = review.walked(state)
    wrong = tuple(
        (step.title or step.id, VERDICTS.get(judged[step.id].verdict, judged[step.id].verdict))
        for step in steps
        if step.id in judged and judged[step.id].verdict != review.HELD
    )
    held = [step.title or step.id for step in steps if step.id in judged and judged[step.id].verdict == review.HELD]
    open_ones = [step.title or step.id for step in steps if step.id not in judged]
    notes = [
        told.say(each.text)
        for each in state.story
        if isinstance(each, ev.Noted) and each.tag in ev.BESIDE and each.text
    ]
    rows = (
        *wrong,
        ("held", _listed(held)),
        ("not judged", _listed(open_ones)),
        *(("improvised", note) for note in notes),
        *(("stood open at closing", told.say(each.text)) for each in review.open_checks(state)),
    )
    blocks: list[Block] = [*_first(told, "review_helped"), Items(tuple(row for row in rows if row[1]))]
    if left := [each for each in review.left_out(state) if each.reason != "unknown"]:
        blocks.append(Table(("left out", "of step", "because"), tuple(_left(told, each) for each in left)))
    return tuple(blocks)


def _left(told: Told, each: LeftOut) -> tuple[str, ...]:
    what = "the whole step" if each.whole else "; ".join(_bare(ask.text or ask.id) for ask in each.asks)
    people = ", ".join(filter(None, map(told.who, each.people)))
    return (
        f"{what}{f' ({people})' if people else ''}",
        each.step.title or each.step.id,
        SKIPPED.get(each.reason) or told.say(each.reason),
    )


def _edits(told: Told, lessons: Sequence[Lesson]) -> tuple[Block, ...]:
    if not lessons:
        return ("No lesson was proposed.",)
    rows = tuple(
        (
            told.say(in_words(each.edit)),
            told.say(each.edit.because),
            _factor(told, each.edit.factor),
            _owner(told, each),
            str(each.status),
        )
        for each in lessons
    )
    ids = Items(tuple(("", f"runbooks/lessons/{each.id}.toml") for each in lessons))
    return (Table(("edit", "because", "mends", "who, until", "how far"), rows), ids)


def _factor(told: Told, factor: str) -> str:
    ask = told.asks.get(review.FACTORS)
    return label_of(ask, factor) if ask and factor else factor


def _owner(told: Told, lesson: Lesson) -> str:
    who = told.role(lesson.edit.who or lesson.by)
    return (
        f"{who}, {told.day(lesson.edit.due)}" if lesson.edit.due else f"{who}, {lesson.edit.verify_by or 'next review'}"
    )


def _community(told: Told) -> Items:
    close = review.public_close(told.state)
    said = f"{told.time(close.sent_at or close.at)}" if close else "none was sent"
    return Items((("told what changes", told.answered("review_told")), ("public close", said)))


def _signed(told: Told) -> Items:
    answer = review.answer_of(told.state, review.FACILITATOR)
    who = str(answer.value) if answer else ""
    leads = told.role(who) if who and who != NOBODY else "nobody yet"
    return Items(
        (
            ("leads the review, and had no part in it", leads),
            ("has read it and signs", told.answered("review_signed")),
        )
    )


def _also(told: Told) -> Items:
    known = {
        "review_noticed", "review_thought", "review_received", "review_well", "review_hard", "review_lucky", "review_newcomer",
        "review_quiet", "review_isolated", "review_isolated_how", "review_waited", "review_should", "review_helped",
        "review_told", "review_signed", review.FACTORS, review.FACILITATOR, review.FEARED, review.TAKEN,
    }  # fmt: skip
    added = [ask.id for _, ask in review.questions(told.state) if ask.id not in known and not ask.private]
    return _pairs(told, *added)


def _judged(moment: Moment) -> str:
    if moment.due is None:
        return ""
    return f", {span(moment.late)} late" if moment.late else ", in time"


def _times(count: int) -> str:
    return "" if not count else "once" if count == 1 else f"{count} times"


def _listed(words: Sequence[str]) -> str:
    return "; ".join(words)


def _bare(question: str) -> str:
    return question.rstrip(" .:")
