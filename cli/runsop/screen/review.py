"""The review of an incident in words: sections that are written as Markdown here, and as a page beside it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from runsop.model import events as ev
from runsop.model import review
from runsop.model.answers import NOBODY, label_of
from runsop.model.drafts import SLOT, shown
from runsop.model.edits import Edit, in_words
from runsop.model.improvised import DOES_NOT_APPLY
from runsop.model.learnt import Candidate
from runsop.model.lessons import Lesson
from runsop.model.progress import NOT_NOW, Progress, View
from runsop.model.review import LeftOut, Moment, Remedied, Row, plain, role_in
from runsop.model.runbook import Ask, Step
from runsop.screen.due import span
from runsop.screen.gate import fit, visible


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
VERDICTS = {
    "held": "held",
    "contradicted": "was wrong",
    "missing": "lacked something",
    "too_slow": "too slow",
    "not_needed": "not needed",
}
MOMENTS = {
    "signal": "first signal",
    "seen": "seen by us",
    "first-reply": "first public words",
    "update": "next public words",
    "private": "first private talk",
    "remedy": "remedy offered",
    "given": "remedy given",
    "step": "step",
    "public-close": "public close",
    "closed": "closed",
}
STANDINGS = {
    "within": "within their right",
    "approved": "above it; approved",
    "denied": "above it; denied",
    "waiting": "above it; nobody answered",
    "above": "above it; nobody was asked",
}
SKIPPED = {DOES_NOT_APPLY: "does not apply", NOT_NOW: "put off and not taken up", "unknown": "nothing was said"}
HOW_TO_READ = """\
Roles stand for colleagues, letters for members; what is private is left out. Write between the two marks of a section:
that stays. All else is written anew by `sop postmortem`."""
ABOUT = {
    "note": "Improvised",
    "skip": "Left out",
    "verdict": "Judged",
    "override": "A warning was overruled",
    "words": "The words were changed before they left",
}
AFTER = {
    "edit_step": "What should the step say?",
    "add_question": "Which question should it ask?",
    "change_deadline": "By when must it be done?",
    "edit_template": "How should the message read?",
    "add_prevention": "What is to be done?",
}
"""What is asked for the new words of each kind of edit."""

QUOTED = 160
"""Cells of a public message that the timeline repeats."""


def sections(state: Progress, lessons: Sequence[Lesson] = ()) -> tuple[Section, ...]:
    """Return the sixteen sections of a review, and one more for questions a team added."""
    told = _Told(state)
    parts = (
        Section("summary", "Summary", (told.summary(),)),
        Section("customers", "What customers experienced", told.customers()),
        Section("timeline", "Timeline", told.timeline()),
        Section("impact", "Impact", (told.impact(),)),
        Section("promised", "What was promised, what was received", told.promised()),
        Section("factors", "What made it, or made it worse", (told.factors(),)),
        Section("well", "What went well", told.first("review_well")),
        Section("hard", "What was hard", told.first("review_hard", "review_newcomer")),
        Section("lucky", "Where we were lucky", told.first("review_lucky")),
        Section("isolated", "Was it only this one?", told.first("review_isolated", "review_isolated_how")),
        Section("authority", "What we could not do, and waited for", told.authority()),
        Section("guardrails", "Words that were stopped", told.guardrails()),
        Section("runbook", "Did the runbook help?", told.runbook()),
        Section("edits", "What the runbook learns", told.edits(lessons)),
        Section("community", "Told to the community", (told.community(),)),
        Section("signed", "Read and signed", (told.signed(),)),
    )
    also = told.also()
    return (*parts, Section("also", "Also asked", (also,))) if also.rows else parts


def beginning(state: Progress) -> tuple[str, ...]:
    """Return what a review begins with on screen: the moments that count, with their deadlines."""
    told = _Told(state)
    lines = []
    found = [*review.moments(state), *(each for each in review.next_words(state) if each.missed)]
    for moment in sorted(found, key=_when):
        name, when, after, due, kept = told.moment(moment)
        more = " · ".join(
            each
            for each in (after and f"after {after}", due and f"due {due[-5:]}: {'in time' if kept == 'yes' else kept}")
            if each
        )
        lines.append(f"  {name:<20} {when}  {more}".rstrip())
    return (f"{state.walk.title} · SEV{_worst(state)}", *lines)


def step_lines(state: Progress, step: Step) -> tuple[str, ...]:
    """Return what a step was in this incident, in one line: how much was answered, left out, late."""
    told = _Told(state)
    answers = [answer for answer in state.answers.values() if answer.step == step.id]
    left = [
        SKIPPED.get(each.reason) or told.say(each.reason) for each in review.left_out(state) if each.step.id == step.id
    ]
    late = [each.late for each in review.deadlines(state) if each.what == (step.title or step.id) and each.late]
    parts = (
        f"{len(answers)} answered, last {told.time(max(each.at for each in answers))}" if answers else "",
        f"left out: {', '.join(left)}" if left else "",
        f"{span(late[0])} late" if late else "",
    )
    return tuple(f"  {fit(' · '.join(part for part in parts if part), 76)}" for _ in (1,) if any(parts))


def candidate_lines(each: Candidate) -> tuple[str, ...]:
    """Return what happened, and the edit it would become."""
    return (f"{ABOUT[each.about]}: {each.said}", f"  it would be: {TYPES.get(each.edit.type, each.edit.type)}")


TYPES = {
    "add_step": "a new step of the runbook",
    "add_question": "one more question in this step",
    "edit_step": "other words for this step",
    "change_deadline": "another deadline of this step",
    "remove_step": "this step is taken out",
    "edit_template": "another wording of the message",
    "add_prevention": "something to do outside the runbook, by a date",
    "no_change": "a lesson that changes no file",
}


def edit_words(edit: Edit) -> str:
    """Return an edit in one line of the screen."""
    return fit(in_words(edit), 68)


def hint_of(edit: Edit, key: str) -> str:
    """Return what helps to fill in one text of an edit."""
    if key != "after":
        return ""
    slots = ", ".join(dict.fromkeys(f"{{{slot}}}" for slot in SLOT.findall(edit.before)))
    match edit.type:
        case "change_deadline":
            return f"like 15m or 1h30m{f'; now {edit.before}' if edit.before else ''}"
        case "edit_template" if slots:
            return f"keep {slots}: they are filled in each time"
    return ""


def review_markdown(state: Progress, parts: Sequence[Section], kept: Mapping[str, str]) -> str:
    """Return the review as Markdown; what people wrote between the marks stands in it again, to the byte."""
    lines = [
        f"# Review: {escaped(state.walk.title)}",
        "",
        f"`{state.header.id}` · severity {_worst(state)} · a drill"
        if state.header.drill
        else f"`{state.header.id}` · severity {_worst(state)}",
        "",
        HOW_TO_READ,
    ]
    text = "\n".join(lines) + "\n"
    for number, part in enumerate(parts, start=1):
        text += f"\n## {number}. {escaped(part.title)}\n\n" + "\n\n".join(map(_block, part.blocks)) + "\n"
        text += "\n" + _marks(part.id, kept.get(part.id, ""))
    known = {part.id for part in parts}
    orphans = {id: own for id, own in kept.items() if id not in known and own.strip()}
    if orphans:
        text += "\n## Kept from sections that are gone\n" + "".join(
            "\n" + _marks(id, own) for id, own in orphans.items()
        )
    return f"{text}\n<!-- sop {_print_of(text)} -->\n"


_YOURS = re.compile(r"^(<!-- yours: ([a-z][a-z0-9-]*) -->\r?\n)(.*?)^(<!-- /yours -->\r?)$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"^<!-- /?yours\b.*$", re.MULTILINE)
_PRINT = re.compile(r"\n<!-- sop ([0-9a-f]{12}) -->\r?\n\Z")


def yours(old: str) -> Mapping[str, str]:
    """Return what people wrote between the marks of each section, to the byte."""
    found: dict[str, str] = {}
    for _, id, own, _ in _YOURS.findall(old):
        found[id] = found.get(id, "") + own
    return found


def keeps_all(old: str) -> bool:
    """Tell whether everything people wrote in a review stands between marks, so that nothing is lost when it is rewritten."""
    made = _PRINT.search(old)
    if made is None or any(_MARK.search(own) for own in yours(old).values()):
        return False
    return _print_of(old[: made.start()] + "\n" if old[: made.start()] else "") == made[1]


def _marks(id: str, own: str) -> str:
    end = "" if not own or own.endswith("\n") else "\n"
    return f"<!-- yours: {id} -->\n{own}{end}<!-- /yours -->\n"


def _print_of(text: str) -> str:
    """Return a fingerprint of what the program wrote: by it is seen whether somebody changed that."""
    bare = _YOURS.sub(r"\1\4", text).replace("\r\n", "\n").rstrip("\n")
    return hashlib.sha256(bare.encode("utf-8", "surrogatepass")).hexdigest()[:12]


_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$])")
_BEGINS = re.compile(r"^(\d+)([.)])|^([-+=])")
_ADDRESS = re.compile(r"(?i):(?=//)|(?<=\bwww)\.|@")


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is, on one line: no link, no code, no mark, no formula."""
    line = _SPECIAL.sub(r"\\\1", " ".join(visible(text).split()))
    line = _ADDRESS.sub(lambda found: f"\\{found[0]}", line)
    return _BEGINS.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", line)


def _block(block: Block) -> str:
    match block:
        case str():
            return escaped(block)
        case Items():
            return "\n".join(f"- {_label(label)}{escaped(text)}" for label, text in block.rows)
        case Table():
            rows = (block.head, tuple("---" for _ in block.head), *block.rows)
            return "\n".join(
                "| " + " | ".join(cell if number == 1 else escaped(cell) for cell in row) + " |"
                for number, row in enumerate(rows)
            )


def with_colon(label: str) -> str:
    """Return a label as it stands before its text; a question needs no colon."""
    return label if label.endswith(("?", "？")) else f"{label}:"


def _label(label: str) -> str:
    return f"**{escaped(with_colon(label))}** " if label else ""


def _worst(state: Progress) -> int:
    return min((number for number, _ in state.raises), default=state.severity)


NOT_ANSWERED = "(not answered)"


class _Told:
    """What an incident tells, in words that everybody may read."""

    def __init__(self, state: Progress) -> None:
        self.state = state
        self.view = View(state)
        self.roles = review.roles_of(state)
        self.asks: dict[str, Ask] = {ask.id: ask for step in state.walk.steps for ask in step.asks}

    # --- small words

    def say(self, stored: str) -> str:
        return plain(self.state, self.roles, stored)

    def role(self, handle: str) -> str:
        return role_in(self.roles, handle)

    def who(self, alias: str) -> str:
        party = self.state.party(alias) if alias else None
        return party.letter if party else ""

    def day(self, moment: datetime | None) -> str:
        return f"{self._local(moment):%Y-%m-%d}" if moment else ""

    def clock(self, moment: datetime | None) -> str:
        return f"{self._local(moment):%H:%M}" if moment else ""

    def time(self, moment: datetime | None) -> str:
        return f"{self._local(moment):%Y-%m-%d %H:%M}" if moment else "-"

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.state.header.opened_at.tzinfo)

    def remedy(self, id: str) -> str:
        remedy = next((each for each in self.state.team.remedies if each.id == id), None)
        return (remedy.title.get("en") if remedy else "") or id

    def amount(self, event: ev.Offered) -> str:
        return f", {event.amount}" if event.amount.strip("0. ABCDEFGHIJKLMNOPQRSTUVWXYZ") else ""

    def answered(self, ask_id: str) -> str:
        """Return an answer, else why there is none."""
        if text := self.say(review.said(self.state, ask_id)):
            return text
        skip = self.state.skips.get((ask_id, ""))
        if skip is None or skip.reason in (NOT_NOW, "unknown"):
            return NOT_ANSWERED
        return f"(left out: {self.say(skip.reason)})"

    def pairs(self, *ask_ids: str) -> Items:
        asked = [self.asks[id] for id in ask_ids if id in self.asks]
        return Items(tuple((_bare(ask.text or ask.id), self.answered(ask.id)) for ask in asked))

    def first(self, ask_id: str, *more: str) -> tuple[Block, ...]:
        """Return the answer the section is named after, then the others with their questions."""
        return (self.answered(ask_id), *((self.pairs(*more),) if more else ()))

    # --- the sections

    def summary(self) -> str:
        state, first = self.state, self.state.first_signal()
        voices, channel = self.view.value("voices"), self.view.value("channel")
        wrote = f"{voices} {'person' if voices == 1 else 'people'} wrote" if voices else "Members wrote"
        place = f" ({self.say(str(channel))})" if channel else ""
        reply = next(each for each in review.moments(state) if each.id == "first-reply")
        words = f"came {span(reply.at - first)} later{_judged(reply)}" if reply.at else "never came"
        outcome = state.closed.outcome if state.closed else ""
        ended = OUTCOMES.get(outcome, "it was closed on {}").format(self.time(state.closed_at))
        return (
            f"{state.walk.title}. {wrote}{place}, the first on {self.time(first)}; at worst it was severity {_worst(state)}. "
            f"The first public words {words}; {ended}."
        )

    def customers(self) -> tuple[Block, ...]:
        rows: list[tuple[str, str]] = []
        for party in self.state.parties:
            if party.alias in self.state.same:
                continue
            said = [f"it cost them: {self._of(party.alias, 'impact')}" if self._of(party.alias, "impact") else ""]
            said.append(f"they need: {self._of(party.alias, 'need')}" if self._of(party.alias, "need") else "")
            said += [f"({note.tag}) {self.say(note.text)}" for note in self._notes(party.alias) if note.text]
            rows.append((party.letter, "; ".join(each for each in said if each) or "is in it, and was not asked"))
        rows += [("somebody", f"({note.tag}) {self.say(note.text)}") for note in self._notes("") if note.text]
        return (Items(tuple(rows)) if rows else "Nobody is listed.", self.pairs("review_quiet"))

    def _of(self, alias: str, ask_id: str) -> str:
        answer, ask = self.state.answers.get((ask_id, alias)), self.asks.get(ask_id)
        if answer is None or ask is None or answer.private or ask.private or answer.value in (None, "", ()):
            return ""
        return self.say(shown(ask, answer.value))

    def _notes(self, alias: str) -> list[ev.Noted]:
        own = ("note", "improvised", "handover", "refused", "")
        notes = [each for each in self.state.story if isinstance(each, ev.Noted) and each.tag not in own]
        return [each for each in notes if self.state.who(each.for_) == alias]

    def timeline(self) -> tuple[Block, ...]:
        state = self.state
        found = (*review.moments(state), *review.next_words(state), *review.deadlines(state))
        came = sorted((each for each in found if each.at or each.due), key=_when)
        head = ("moment", "when", "after the first signal", "due", "in time")
        rows = tuple(self.moment(each) for each in came)
        told = tuple(
            (self.day(row.at), self.clock(row.at), self.row(row), f"{row.mood}" if row.mood else "")
            for row in review.timeline(state)
        )
        return (
            self.pairs("review_noticed", "review_thought"),
            Table(head, rows),
            "What was done and said, with the mood among the members beside it, from 1 (a question) to 5 (it spreads outside):",
            Table(("date", "time", "what", "mood"), told),
        )

    def moment(self, moment: Moment) -> tuple[str, ...]:
        name = f"{MOMENTS[moment.id]}: {moment.what}" if moment.what else MOMENTS[moment.id]
        if moment.at is None:
            return (name, "never", "", self.time(moment.due), "no")
        after = span(moment.at - self.state.first_signal()) if moment.id != "signal" else ""
        if moment.due is None:
            return (name, self.time(moment.at), after, "", "")
        return (
            name,
            self.time(moment.at),
            after,
            self.time(moment.due),
            f"{span(moment.late)} late" if moment.late else "yes",
        )

    def row(self, row: Row) -> str:
        """Return one line of the timeline in words."""
        event = row.event
        whose = self.who(getattr(event, "for_", ""))
        match event:
            case None:
                return "the first member writes"
            case ev.Answered():
                where = {"mood": "mood in the group", "mood_end": "mood at the end"}.get(event.ask, "mood in private")
                return f"{where}{f', {whose}' if whose else ''}: {event.answer} of 5"
            case ev.Noted():
                text = f": {self.say(event.text)}" if event.text else ""
                return (
                    f"{whose or 'somebody'} ({event.tag}){text}"
                    if event.tag not in ("note", "improvised", "handover", "")
                    else f"noted{text}"
                )
            case ev.Sent():
                return self._sent(event, whose)
            case ev.Promised():
                return f"promised{f' to {whose}' if whose else ''} by {self.role(event.who)}: {self.say(event.what)}, until {self.time(event.due)}"
            case ev.Kept() | ev.Missed():
                reason = self.say(getattr(event, "reason", ""))
                return f"promise {event.kind}: {self._promise(event.of)}{f' ({reason})' if reason else ''}"
            case ev.Offered():
                return f"{self.role(event.by)} offers{f' {whose}' if whose else ''}: {self.remedy(event.remedy)}{self.amount(event)}"
            case ev.ApprovalAsked():
                return f"{self.role(event.who)} is asked to approve: {self._offer(event.of)}"
            case ev.Approved() | ev.Denied():
                return f"{self.role(event.who)} has {event.kind}: {self._offer(event.of)}"
            case ev.Chosen() | ev.Declined() | ev.Given():
                return f"{whose or 'they'} {_TOOK[event.kind]}: {self._offer(event.of)}"
            case ev.Sanctioned():
                return f"{event.action}{f' {whose}' if whose else ''}, by rule {event.rule}"
            case ev.Contacted():
                return f"{event.count} of {event.of_total} affected are contacted"
            case ev.SeveritySet():
                return f"severity {event.to}: {self.say(event.reason)}"
            case ev.Switched():
                return f"goes on with the runbook {event.runbook}"
            case ev.HandedOver():
                return f"handed over to {self.role(event.to)}{f': {self.say(event.note)}' if event.note else ''}"
            case ev.Escalated():
                return f"{self.role(event.to)} is called: {REACHED.get(event.reached, event.reached)}"
            case ev.Closed():
                return f"closed{f': {self.say(event.reason)}' if event.reason else ''}"
            case ev.Reopened():
                return f"opened again: {self.say(event.reason)}"
        return event.kind

    def _sent(self, sent: ev.Sent, whose: str) -> str:
        if not sent.public:
            return f"written to {whose or 'them'} alone"
        text = fit(" ".join(self.say(self.state.text_of(sent)).split()), QUOTED)
        named = f" (next word by {self.clock(sent.next_update_at)})" if sent.next_update_at else ""
        return f"public words{named}: {text}"

    def _promise(self, id: str) -> str:
        event = self.state.event(id)
        return self.say(event.what) if isinstance(event, ev.Promised) else id

    def _offer(self, id: str) -> str:
        event = self.state.event(id)
        return self.remedy(event.remedy) if isinstance(event, ev.Offered) else id

    def impact(self) -> Items:
        state, value = self.state, self.view.value
        moods = [
            f"{self._moods('mood') or '-'} at the beginning",
            f"{self._moods('mood_private') or '-'} in private",
            f"{self._moods('mood_end') or '-'} at the end",
        ]
        reached = (
            f"{state.contacted.count} of {state.contacted.of_total}" if state.contacted else self._number("contacted")
        )
        taken = [
            f"{self.remedy(offer.event.remedy)}: taken by {review.taken_up(state, offer)}, given to {len(set(map(state.who, offer.given_for)))}"
            for offer in state.offers
        ]
        feared, took = (self.answered(id) for id in (review.FEARED, review.TAKEN))
        rows = (
            ("people who wrote", self._number("voices")),
            ("found alike", self._number("same_found")),
            ("people it can touch", self._number("affected_total")),
            ("contacted by us", reached),
            ("who left", self._number("exits")),
            ("how far it went", self._label("spread")),
            ("mood", ", ".join(moods)),
            ("remedies", "; ".join(taken) or "none offered"),
            ("the dearest remedy", f"feared: {feared}, taken: {took}" if state.offers else "none offered"),
            ("after a month", self._after_a_month()),
            ("our time", f"about {span(review.at_work(state))}, counted from the entries"),
        )
        wanted = {"who left": "exits", "after a month": "outcome"}
        return Items(tuple(row for row in rows if row[0] not in wanted or value(wanted[row[0]]) is not None))

    def _number(self, ask: str) -> str:
        value = self.view.value(ask)
        return "not known" if value is None else f"{value}"

    def _label(self, ask_id: str) -> str:
        value, ask = self.view.value(ask_id), self.asks.get(ask_id)
        return label_of(ask, value) if ask and isinstance(value, str) else "not known"

    def _moods(self, ask: str) -> str:
        found = [(self.who(for_), answer.value) for (id, for_), answer in self.state.answers.items() if id == ask]
        return ", ".join(f"{letter} {mood}".strip() for letter, mood in found)

    def _after_a_month(self) -> str:
        ask = self.asks.get("outcome")
        found = [
            (self.who(for_), str(answer.value)) for (id, for_), answer in self.state.answers.items() if id == "outcome"
        ]
        return ", ".join(f"{letter} {label_of(ask, value) if ask else value}" for letter, value in found)

    def promised(self) -> tuple[Block, ...]:
        rows = tuple(self._settled(each) for each in review.promises(self.state))
        table: Block = Table(("promise", "by", "due", "what became of it"), rows) if rows else "No promise was made."
        return (*self.first("review_received"), table)

    def _settled(self, settled: review.Settled) -> tuple[str, ...]:
        event = settled.promise.event
        what = settled.promise.state
        if settled.at and what == "kept" and settled.at - event.due >= timedelta(minutes=1):
            what = f"kept, marked {span(settled.at - event.due)} after it was due"
        return (self.say(event.what), self.role(event.who), self.time(event.due), what)

    def factors(self) -> Block:
        value, ask = (
            review.prefilled(self.state, self.asks[review.FACTORS]) if review.FACTORS in self.asks else None,
            self.asks.get(review.FACTORS),
        )
        if ask is None or not isinstance(value, tuple) or not value:
            return self.answered(review.FACTORS)
        return Items(tuple(("", label_of(ask, each)) for each in value))

    def authority(self) -> tuple[Block, ...]:
        state = self.state
        blocks: list[Block] = [*self.first("review_waited")]
        if offers := review.remedies(state):
            head = ("remedy", "offered by", "their right", "waited", "taken", "given")
            blocks.append(Table(head, tuple(self._remedied(each) for each in offers)))
        rows = [
            ("handed over", f"{self.role(event.by)} to {self.role(event.to)}, {self.time(event.at)}")
            for event in state.story
            if isinstance(event, ev.HandedOver)
        ]
        rows += [
            ("called", f"{self.role(event.to)}: {REACHED.get(event.reached, event.reached)}, {self.time(event.at)}")
            for event in state.escalations
        ]
        rows += [
            (each.action, f"by rule {each.rule}{f', {self.who(each.for_)}' if each.for_ else ''}")
            for each in state.sanctions
        ]
        return (*blocks, Items(tuple(rows))) if rows else tuple(blocks)

    def _remedied(self, each: Remedied) -> tuple[str, ...]:
        event = each.offer.event
        standing = STANDINGS[each.standing] + (
            f" by {self.role(each.offer.verdict_by)}" if each.offer.verdict_by else ""
        )
        return (
            self.remedy(event.remedy) + self.amount(event),
            self.role(event.by),
            f"{standing} ({each.why})" if each.why and each.standing != "within" else standing,
            span(each.waited) if each.waited is not None else "",
            str(review.taken_up(self.state, each.offer)),
            str(len(set(map(self.state.who, each.offer.given_for)))),
        )

    def guardrails(self) -> tuple[Block, ...]:
        fired = review.guardrails(self.state)
        rows = tuple(
            (
                each.rule,
                _times(each.changed),
                _times(each.kept),
                "; ".join(map(self.say, each.reasons)),
                _times(each.after),
            )
            for each in fired
        )
        head = ("rule", "words changed", "left standing", "because", "found after they left")
        return (Table(head, rows) if rows else "No rule fired.", self.pairs("review_should"))

    def runbook(self) -> tuple[Block, ...]:
        state = self.state
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
            self.say(each.text)
            for each in state.story
            if isinstance(each, ev.Noted) and each.tag in ("note", "improvised") and each.text
        ]
        rows = (
            *wrong,
            ("held", _listed(held)),
            ("not judged", _listed(open_ones)),
            *(("improvised", note) for note in notes),
            *(("stood open at closing", self.say(each.text)) for each in review.open_checks(state)),
        )
        blocks: list[Block] = [*self.first("review_helped"), Items(tuple(row for row in rows if row[1]))]
        if left := [each for each in review.left_out(state) if each.reason != "unknown"]:
            blocks.append(Table(("left out", "of step", "because"), tuple(map(self._left, left))))
        return tuple(blocks)

    def _left(self, each: LeftOut) -> tuple[str, ...]:
        what = "the whole step" if each.whole else "; ".join(_bare(ask.text or ask.id) for ask in each.asks)
        people = ", ".join(filter(None, map(self.who, each.people)))
        return (
            f"{what}{f' ({people})' if people else ''}",
            each.step.title or each.step.id,
            SKIPPED.get(each.reason) or self.say(each.reason),
        )

    def edits(self, lessons: Sequence[Lesson]) -> tuple[Block, ...]:
        if not lessons:
            return ("No lesson was proposed.",)
        rows = tuple(
            (
                self.say(in_words(each.edit)),
                self.say(each.edit.because),
                self._factor(each.edit.factor),
                self._owner(each),
                str(each.status),
            )
            for each in lessons
        )
        ids = Items(tuple(("", f"runbooks/lessons/{each.id}.toml") for each in lessons))
        return (Table(("edit", "because", "mends", "who, until", "how far"), rows), ids)

    def _factor(self, factor: str) -> str:
        ask = self.asks.get(review.FACTORS)
        return label_of(ask, factor) if ask and factor else factor

    def _owner(self, lesson: Lesson) -> str:
        who = self.role(lesson.edit.who or lesson.by)
        return (
            f"{who}, {self.day(lesson.edit.due)}"
            if lesson.edit.due
            else f"{who}, {lesson.edit.verify_by or 'next review'}"
        )

    def community(self) -> Items:
        close = review.public_close(self.state)
        said = f"{self.time(close.sent_at or close.at)}" if close else "none was sent"
        return Items((("told what changes", self.answered("review_told")), ("public close", said)))

    def signed(self) -> Items:
        answer = review.answer_of(self.state, review.FACILITATOR)
        who = str(answer.value) if answer else ""
        leads = self.role(who) if who and who != NOBODY else "nobody yet"
        return Items(
            (
                ("leads the review, and had no part in it", leads),
                ("has read it and signs", self.answered("review_signed")),
            )
        )

    def also(self) -> Items:
        known = {
            "review_noticed", "review_thought", "review_received", "review_well", "review_hard", "review_lucky", "review_newcomer",
            "review_quiet", "review_isolated", "review_isolated_how", "review_waited", "review_should", "review_helped",
            "review_told", "review_signed", review.FACTORS, review.FACILITATOR, review.FEARED, review.TAKEN,
        }  # fmt: skip
        added = [ask.id for _, ask in review.questions(self.state) if ask.id not in known and not ask.private]
        return self.pairs(*added)


_TOOK = {"chosen": "chose", "declined": "declined", "given": "got"}
REACHED = {"answered": "reached", "ringing": "no answer", "off": "phone off", "nobody": "nobody could be called"}


_NEVER = datetime.max.replace(tzinfo=UTC)


def _when(moment: Moment) -> datetime:
    return moment.at or moment.due or _NEVER


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
