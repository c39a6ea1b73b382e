"""An incident as rows of the tables in `queries/tables.sql`: what a report counts, and nothing private.

It reads answers as `Said` and all else as the plain tables of the file, because a first report reads a hundred thousand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from runsop.model.clock import Pace, Words, update_at
from runsop.model.edits import Edit, in_words
from runsop.model.events import BESIDE
from runsop.model.lessons import Lesson, Status
from runsop.model.period import minute_of, seconds
from runsop.model.progress import KIND, NEWCOMER, NOT_NOW, UPSET
from runsop.model.review import FACTORS, FEARED, TAKEN, in_review
from runsop.model.runbook import Runbook, Step
from runsop.model.said import MOST, Cell, Entries, Event, Key, Said, csv_of, line_of, whole_in
from runsop.model.values import parse_duration

Row = tuple[Cell, ...] | str
"""The cells of a table's columns, in their order; of answers, skips and checks, which are many, the line of CSV that says so."""

Tables = dict[str, list[Row]]
"""Rows by table."""


Check = tuple[str, str, int, str]
"""A check after closing: its step, the alias or "", how long after closing it is due in seconds, open, done or skipped."""


class Rated(NamedTuple):
    """What the walk makes of the events."""

    severity: int | None = None  # as it stands; None: nobody knows
    reached: Sequence[tuple[int, int]] = ()  # each that came, and when
    rounds: frozenset[str] = frozenset()  # the steps that are asked again and again
    first: frozenset[str] = frozenset()  # the asks for our first public words
    pace: Pace = Pace()  # of our public words, while it is open
    checks: Sequence[Check] = ()  # once it is closed


Rate = Callable[[Entries, str, str | None], Rated]
"""Says it for the events, the name of the walk, and how it was closed; None while it is open."""

_EPOCH = date(1970, 1, 1).toordinal()
_MONEY = re.compile(r"(-?\d{1,12})(?:\.(\d{1,2}))? ([A-Z]{3})\Z")
_LUCKY = "review_lucky"
_PARTY = {"message": 6, "promise": 4, "remedy": 7, "note": 5, "sanction": 5}
"""Where the alias stands in the rows of a table: two may turn out to be one after its event."""


def rows_of(header: Mapping[str, Any], entries: Entries, *, number: int, path: str, rate: Rate) -> Tables:
    """Return the rows of one incident.

    Args:
        header: the keys before the events.
        entries: the events, in the order of the file.
        number: of the incident in the tables.
        path: where the file lies, from the workspace.
        rate: says which severity stands, and which was reached when, the first first; how our public words go on; and
            what became of the checks.

    Raises:
        KeyError, TypeError, AttributeError, ValueError: when the file holds what no incident does.
    """
    story = _Story(header, number)
    story.hear(entries)
    if len(set(entries.ids)) != len(entries.ids):
        raise ValueError(path)  # an event stands twice
    return story.tables(header, path, entries, rate(entries, story.walk, story.closed[1] if story.closed else None))


def day_of(moment: datetime) -> int:
    """Return the days since 1970-01-01, by the clock of the moment's own offset."""
    return moment.toordinal() - _EPOCH


def hundredths(money: str) -> tuple[int, str] | None:
    """Return the amount in hundredths and the currency of `"399.00 CNY"`, or None for anything else."""
    match = _MONEY.match(money)
    if match is None:
        return None
    whole, part, currency = match.groups()
    amount = abs(int(whole)) * 100 + int((part or "0").ljust(2, "0"))
    return (-amount if whole[0] == "-" else amount), currency


_Answer = tuple[int, int, Said]
"""An answer: its place in the file, its time in seconds, what it says."""

_Answers = Mapping[str, _Answer]


class _Story:
    """What was read so far of one incident; every method takes one kind of event: its place and its time in seconds."""

    def __init__(self, header: Mapping[str, Any], number: int) -> None:
        self.number = number
        self.runbook: str = header["runbook"]
        self.walk: str = header["walk"]
        self.operator: str = header["by"]
        self.step = ""
        self.drafts: dict[str, Said] = {}  # by event
        self.answers: dict[Key, _Answer] = {}  # the last ones
        self.skips: dict[Key, int] = {}
        self.stale: set[int] = set()  # answers and skips that others took the place of
        self.parties: dict[str, str] = {}  # alias -> role
        self.same: dict[str, str] = {}
        self.with_us: set[str] = set()
        self.upset: set[str] = set()
        self.first_word: datetime | None = None
        self.private_at: int | None = None
        self.public_close: int | None = None
        self.spoken: tuple[str, datetime] | None = None  # the last public words: their draft, and when they left
        self.named: datetime | None = None  # the last time they or earlier ones named
        self.named_by_them = False
        self.again: datetime | None = None  # when it was opened again, while nothing was said in public since
        self.promises: dict[str, list[Any]] = {}
        self.remedies: dict[str, list[Any]] = {}
        self.flags: dict[str, list[Any]] = {}
        self.judged: dict[str, Row] = {}
        self.contacted: Event | None = None
        self.closed: tuple[int, str] | None = None
        self.conflicts: list[str] = []  # step of each
        self.reopened = self.improvised = self.handovers = self.switched = 0
        self.rows: Tables = {}

    def add(self, table: str, *cells: Cell) -> None:
        self.rows.setdefault(table, []).append((self.number, *cells))

    def who(self, event: Event) -> str:
        return self.counts(event.get("for", ""))

    def counts(self, alias: str) -> str:
        """Return the alias that counts for a person."""
        return self.same.get(alias, alias)

    def draft(self, event: Event) -> tuple[str | None, str | None]:
        """Return the step and the ask of the draft an event is about."""
        draft = self.drafts.get(event["of"])
        return (draft.step, draft.ask) if draft is not None else (None, None)

    def hear(self, entries: Entries) -> None:
        """Take all events in; answers and skips here, because most are, all else by its kind."""
        answers, skips, drafts, stale = self.answers, self.skips, self.drafts, self.stale
        for ord, (id, at, whose, said) in enumerate(zip(*entries, strict=True)):
            if not isinstance(said, Said):
                if (take := _TAKES.get(said["kind"])) is not None:
                    take(self, said, ord, at)
                    answers, skips = self.answers, self.skips
                continue
            self.step = said.step
            key = (said.ask, self.counts(whose)) if whose else said.key
            if not said.answered:
                if key in skips:
                    stale.add(skips[key])
                skips[key] = ord
                continue
            drafts[id] = said
            if key in answers:
                before, _, other = answers[key]
                stale.add(before)
                if other.by != said.by and other.answer != said.answer:
                    self.conflicts.append(said.step)
            answers[key] = ord, at, said
            if key in skips:
                stale.add(skips.pop(key))
            if said.ask == "voices":
                self.upset.clear()  # from now on they are among those who were counted

    # ── One kind of event each ────────────────────────────────────────────────────────────────────────────────────

    def take_noted(self, event: Event, ord: int, at: int) -> None:
        tag, alias = event.get("tag", ""), self.who(event)
        self.add("note", ord, at, self.step or None, tag or None, event.get("for") or None)
        self.improvised += tag in BESIDE
        if self.parties.get(alias) == NEWCOMER:
            if tag in UPSET:
                self.upset.add(alias)
                self.with_us.discard(alias)
            elif tag in KIND and alias not in self.upset:
                self.with_us.add(alias)

    def take_party(self, event: Event, _: int, __: int) -> None:
        self.parties.setdefault(event["alias"], event.get("role", ""))

    def take_same_party(self, event: Event, _: int, __: int) -> None:
        named: tuple[str, str] = event["alias"], event["of"]
        gone, stays = (self.same.get(alias, alias) for alias in named)
        if gone != stays and stays in self.parties:
            moved = {alias: stays if other == gone else other for alias, other in self.same.items()}
            self.same = {**moved, gone: stays}
            self.answers = self._moved(self.answers, gone, stays)
            self.skips = self._moved(self.skips, gone, stays)
            self.upset = {stays if alias == gone else alias for alias in self.upset}

    def take_sent(self, event: Event, ord: int, _: int) -> None:
        step, ask = self.draft(event)
        moment: datetime = event.get("sent_at") or event["at"]
        left, public, alias = seconds(moment), bool(event.get("public")), event.get("for")
        named: datetime | None = event.get("next_update_at")
        if public:
            if self.first_word is None or left < seconds(self.first_word):
                self.first_word = moment  # words that were written down late may have left first
            self.spoken, self.again = (event["of"], moment), None
            self.named, self.named_by_them = named or self.named, named is not None
        if alias and not public:
            self.private_at = left if self.private_at is None else min(left, self.private_at)
        if ask == "public_close" and self.public_close is None:
            self.public_close = left
        self.add(
            "message", ord, left, public, event.get("channel") or None, event.get("language") or None, alias or None,
            step, ask, seconds(named) if named else None,
        )  # fmt: skip

    def take_promised(self, event: Event, _: int, at: int) -> None:
        self.promises[event["id"]] = [
            event.get("promise") or None, event["who"], event.get("for") or None, line_of(event["what"]), at,
            seconds(event["due"]), "open", None,
        ]  # fmt: skip

    def take_settled(self, event: Event, _: int, at: int) -> None:
        if (promise := self.promises.get(event["of"])) is not None:
            promise[6:] = [event["kind"], at]

    def take_offered(self, event: Event, _: int, at: int) -> None:
        amount, currency = hundredths(event.get("amount", "")) or (None, None)
        self.remedies[event["id"]] = [
            event["remedy"], amount, currency, whole_in(event.get("effort", 0)), event.get("scope") or None,
            event.get("for") or None, at, None, None, None, None, None, None, [], [], [], None,
        ]  # fmt: skip

    def take_approval(self, event: Event, _: int, at: int) -> None:
        offer = self.remedies.get(event["of"])
        if offer is not None and event["kind"] == "approval-asked":
            asked = [event["who"], at]
            offer[7:11] = [*(asked if offer[8] is None else offer[7:9]), *asked]
        elif offer is not None:
            offer[11:13] = [event["kind"], at]

    def take_choice(self, event: Event, _: int, at: int) -> None:
        offer = self.remedies.get(event["of"])
        if offer is None:
            return
        alias, (chosen, declined, given) = self.who(event), offer[13:16]
        match event["kind"]:
            case "chosen":
                chosen.append(alias)
                declined[:] = [each for each in declined if self.counts(each) != alias]
            case "declined":
                declined.append(alias)
                chosen[:] = [each for each in chosen if self.counts(each) != alias]
            case _:
                given.append(alias)
                offer[16] = offer[16] or at

    def take_sanctioned(self, event: Event, ord: int, at: int) -> None:
        self.add("sanction", ord, at, event["action"], event["rule"], event.get("for") or None)

    def take_contacted(self, event: Event, _: int, __: int) -> None:
        self.contacted = event

    def take_flagged(self, event: Event, _: int, at: int) -> None:
        step, ask = self.draft(event)
        self.flags[event["id"]] = [at, event["rule"], step, ask, False, None]

    def take_override(self, event: Event, _: int, __: int) -> None:
        if (flag := self.flags.get(event["of"])) is not None:
            flag[4:] = [True, line_of(event["reason"])]

    def take_switched(self, event: Event, _: int, __: int) -> None:
        self.runbook, self.walk = event["runbook"], event["walk"]
        self.switched += 1

    def take_handed_over(self, event: Event, _: int, at: int) -> None:
        self.add("handover", at, self.operator, event["to"])
        self.operator = event["to"]
        self.handovers += 1

    def take_escalated(self, event: Event, _: int, at: int) -> None:
        self.add("reach", at, event["to"], event["reached"])

    def take_turn(self, event: Event, ord: int, at: int) -> None:
        outcome = event["outcome"] if event["kind"] == "closed" else None
        self.closed = (at, outcome) if outcome is not None else None
        if outcome is None:
            self.reopened += 1
            self.again = event["at"]
        self.add("turn", ord, at, event["kind"], outcome, line_of(event.get("reason", "")) or None)

    def take_judged(self, event: Event, _: int, at: int) -> None:
        self.judged[event["step"]] = (self.number, at, event["step"], event["verdict"])

    # ── All of it ─────────────────────────────────────────────────────────────────────────────────────────────────

    def tables(self, header: Mapping[str, Any], path: str, entries: Entries, rated: Rated) -> Tables:
        number, rows = self.number, self.rows
        severity, reached, rounds, first_asks, pace, checks = rated
        said = {ask: answer for (ask, whose), answer in self.answers.items() if not whose}
        rows["severity"] = [(number, worst, since) for worst, since in reached]
        rows["party"] = [
            (number, alias, role or None, alias in self.with_us)
            for alias, role in self.parties.items()
            if alias not in self.same
        ]
        rows["answer"], rows["skip"] = self._said_rows(entries)
        rows["promise"] = [(number, id, *cells) for id, cells in self.promises.items()]
        rows["remedy"] = [
            (number, id, *cells[:13], *(len({*map(self.counts, each)}) for each in cells[13:16]), cells[16])
            for id, cells in self.remedies.items()
        ]
        self._name_those_who_count()
        rows["flag"] = [(number, id, *cells) for id, cells in self.flags.items()]
        rows["judgement"] = list(self.judged.values())
        rows["factor"] = self._factor_rows(said)
        if self.closed is not None:
            closed_at = self.closed[0]
            rows["follow_up"] = [
                f"{number},{step},{alias if alias.isalnum() or not alias else csv_of(alias)},{closed_at + after},{state}\n"
                for step, alias, after, state in checks
            ]
        opened: datetime = header["opened_at"]
        first = self.first_word
        told, closed = self.contacted or {}, self.closed or (None, None)
        affected, contacted = _number(said, "affected_total"), _number(said, "contacted")
        rows["incident"] = [(
            number, header["id"], path, None, self.runbook, header["runbook"], self.walk, header["team"], header["by"],
            header["drill"], _word(said, "language") or self._named(5), _word(said, "channel") or self._named(4),
            seconds(opened), day_of(opened), opened.hour, minute_of(opened), _first_signal(said, seconds(opened)),
            seconds(first) if first else None, day_of(first) if first else None, first.hour if first else None,
            first is None and all(self._is_left_out(ask, entries) for ask in first_asks), self.private_at,
            self.public_close, self._update_at(pace, entries), *closed, self.reopened, _reviewed(said), severity,
            min([each for each, _ in reached], default=severity), _number(said, "heat"), _number(said, "voices"),
            _number(said, "mood"), _number(said, "mood_end"), _word(said, "hard_stop"),
            bool(_items(said, "searched")), _number(said, "same_found"),
            whole_in(told.get("of_total")) if affected is None else affected,
            whole_in(told.get("count")) if contacted is None else contacted, _truth(said, "handler_ok"),
            _word(said, "plan_existed"), _number(said, FEARED), _number(said, TAKEN), self.improvised, self.handovers,
            self.switched, sum(step not in rounds for step in self.conflicts), len(entries.ids),
        )]  # fmt: skip
        return rows

    def _name_those_who_count(self) -> None:
        """Put the alias that counts into the rows that name another one of the same person."""
        for table, place in _PARTY.items() if self.same else ():
            self.rows[table] = [
                (*row[:place], self.counts(alias) if isinstance(alias := row[place], str) else None, *row[place + 1 :])
                for row in self.rows.get(table, [])
            ]

    def _is_left_out(self, ask: str, entries: Entries) -> bool:
        """Tell whether an ask was left out for good."""
        place = self.skips.get((ask, ""))
        said = entries.said[place] if place is not None else None
        return isinstance(said, Said) and said.reason != NOT_NOW

    def _update_at(self, pace: Pace, entries: Entries) -> int | None:
        """Return when the next public words are due, as `clock.next_word` has it; None before the first ones."""
        if self.closed is not None or self.spoken is None:
            return None
        draft, left = self.spoken
        last = self.answers.get(("public_close", ""))
        if self.again is None and last is not None and entries.ids[last[0]] == draft:
            return None
        words = Words(self.again or left, self.named, by_them=self.named_by_them and self.again is None)
        due = update_at(words, pace)
        return seconds(due) if due else None

    def _said_rows(self, entries: Entries) -> tuple[list[Row], list[Row]]:
        answers: list[Row] = []
        skips: list[Row] = []
        number, stale = str(self.number), self.stale
        for ord, (at, whose, said) in enumerate(zip(entries.times, entries.aliases, entries.said, strict=True)):
            if isinstance(said, Said):
                told = said.in_force
                if whose or ord in stale:
                    told = said.rows_for(self.counts(whose), in_force=ord not in stale)
                rows = answers if said.answered else skips
                for each in told:
                    rows.append(f"{number},{ord},{at}{each}")
        return answers, skips

    def _moved(self, kept: Mapping[Key, _Kept], gone: str, stays: str) -> dict[Key, _Kept]:
        """Return what is kept of two who are one: the later of each."""
        moved: dict[Key, _Kept] = {}
        for (ask, whose), each in kept.items():
            key = ask, stays if whose == gone else whose
            if (there := moved.get(key)) is None:
                moved[key] = each
                continue
            older, moved[key] = sorted((there, each), key=_place)
            self.stale.add(_place(older))
        return moved

    def _factor_rows(self, said: _Answers) -> list[Row]:
        """Return the factors: those of the review where there is one, else those that were ticked while walking."""
        ask = FACTORS if FACTORS in said else "factors"
        named = _items(said, ask)
        return [(self.number, factor, ask == FACTORS) for factor in named if isinstance(factor, str)]

    def _named(self, place: int) -> str | None:
        """Return the channel or language of the first public message, else of the first message that names one."""
        found = [row for row in self.rows.get("message", []) if row[place]]
        public = [row for row in found if row[3]]
        return str((public or found)[0][place]) if found else None


_Kept = TypeVar("_Kept", int, _Answer)
"""An entry: its place in the file, and what it is."""


def _place(entry: int | _Answer) -> int:
    return entry if isinstance(entry, int) else entry[0]


def _in(said: _Answers, ask: str) -> object:
    return said[ask][2].answer if ask in said else None


def _first_signal(said: _Answers, opened: int) -> int:
    moment = _in(said, "first_signal")
    return min(seconds(moment), opened) if isinstance(moment, datetime) and moment.tzinfo else opened


def _reviewed(said: _Answers) -> int | None:
    """Return when the review had its factors and where we were lucky: what it must have."""
    if FACTORS not in said or _LUCKY not in said:
        return None
    return max(said[FACTORS][1], said[_LUCKY][1])


def _items(said: _Answers, ask: str) -> tuple[object, ...]:
    answer = _in(said, ask)
    return tuple(answer) if isinstance(answer, (list, tuple)) else ()


def _number(said: _Answers, ask: str) -> int | None:
    answer = _in(said, ask)
    return answer if type(answer) is int and abs(answer) <= MOST else None


def _word(said: _Answers, ask: str) -> str | None:
    answer = _in(said, ask)
    return line_of(answer) or None if isinstance(answer, str) else None


def _truth(said: _Answers, ask: str) -> bool | None:
    answer = _in(said, ask)
    return answer if isinstance(answer, bool) else None


_TAKES: Mapping[str, Callable[[_Story, Event, int, int], None]] = {
    "noted": _Story.take_noted,
    "party": _Story.take_party,
    "same-party": _Story.take_same_party,
    "sent": _Story.take_sent,
    "promised": _Story.take_promised,
    "kept": _Story.take_settled,
    "missed": _Story.take_settled,
    "offered": _Story.take_offered,
    "approval-asked": _Story.take_approval,
    "approved": _Story.take_approval,
    "denied": _Story.take_approval,
    "chosen": _Story.take_choice,
    "declined": _Story.take_choice,
    "given": _Story.take_choice,
    "sanctioned": _Story.take_sanctioned,
    "contacted": _Story.take_contacted,
    "flagged": _Story.take_flagged,
    "override": _Story.take_override,
    "switched": _Story.take_switched,
    "handed-over": _Story.take_handed_over,
    "escalated": _Story.take_escalated,
    "closed": _Story.take_turn,
    "reopened": _Story.take_turn,
    "judged": _Story.take_judged,
}


# ── What is no incident ───────────────────────────────────────────────────────────────────────────────────────────────


def lesson_row(lesson: Lesson) -> Row:
    """Return the row of a lesson."""
    came = {event.kind: seconds(event.at) for event in reversed(lesson.events)}  # the first time of each
    edit = lesson.edit
    return (
        lesson.id, edit.runbook or lesson.runbook, edit.type, edit.step or None, edit.factor or None, edit.incident or None,
        str(lesson.status), came.get("proposed"), came.get("agreed"), came.get("merged"), came.get("verified"),
        came.get("dropped") if lesson.status is Status.DROPPED else None, len(lesson.contradicted_by), edit.message or None, line_of(_what(edit)),
        edit.who or None, seconds(edit.due) if edit.due else None,
    )  # fmt: skip


def _what(edit: Edit) -> str:
    """Say an edit in words, without the handle or number in it."""
    match edit.type:
        case "add_prevention":
            return edit.after
        case "add_contact":
            return edit.key
        case _:
            return in_words(edit)


def walk_rows(name: str, walk: Runbook) -> list[Row]:
    """Return the rows of the steps of a kept walk."""
    return [
        (
            name, walk.id, place, step.id, str(step.phase), line_of(step.title), step.when is not None, bool(step.each),
            _check_after(step),
        )
        for place, step in enumerate(walk.steps, start=1)
    ]  # fmt: skip


def message_rows(name: str, walk: Runbook) -> list[Row]:
    """Return the rows of the messages that the steps of a kept walk may use."""
    used = dict.fromkeys((step.id, each) for step in walk.steps for ask in step.asks for each in ask.templates)
    return [(name, step, message) for step, message in used]


def _check_after(step: Step) -> int | None:
    """Return how long after closing a step is due, in seconds; None for a step of the walk itself."""
    if step.since != "closed" or in_review(step.id):
        return None
    return int(parse_duration(step.not_before).total_seconds()) if step.not_before else 0
