"""What each question of a report should answer, worked out slowly in plain Python from the files and from the model.

Written from what the heads of `queries/*.sql` promise, not from their bodies, so that the two are held against each other.
A row is a tuple of cells in the order of the columns. Times are whole seconds since 1970.

As in the tables an answer in force counts also where a branch hides its step: `View` would not see it, the report does.
Only what is still to be done is as the clock has it: checks after closing, updates, approvals.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import combinations, pairwise
from math import floor
from typing import Any, TypeVar

from runsop.files import walks
from runsop.files.incident import IncidentFile
from runsop.files.lessons import FOLDER, Lessons
from runsop.files.library import Library
from runsop.files.workspace import Workspace, incident_files
from runsop.model import clock, contradicted, edits
from runsop.model import events as ev
from runsop.model.lessons import Lesson, Status
from runsop.model.period import Window, day_number
from runsop.model.progress import Offer, Progress, View, fold
from runsop.model.review import FACTORS, FEARED, TAKEN, in_review, verdicts
from runsop.model.runbook import Runbook, Step
from runsop.model.team import Team
from runsop.model.values import Value, parse_duration, parse_money

Row = tuple[Any, ...]
Some = TypeVar("Some", bound=ev.Event)
DAY, HOUR = 86_400, 3_600
WEEK = 7 * DAY
FALLBACK, PRAISE, FAILED = "general-complaint", "praise-received", "failed-handling"
TURNED_AWAY = ("refused", "blocked")


def seconds(moment: datetime) -> int:
    return floor(moment.timestamp())


def one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 200 else line[:199] + "…"


def title_of(step: Step) -> str | None:
    return one_line(step.title) or None


# ── An incident, and what its fold tells ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, eq=False)
class Case:
    """One incident: its fold, and everything a question asks of it."""

    number: int  # its place among all files
    state: Progress
    walk_name: str
    now: datetime

    @property
    def id(self) -> str:
        return self.state.header.id

    @property
    def drill(self) -> bool:
        return self.state.header.drill

    @property
    def began_with(self) -> str:
        return self.state.header.runbook

    @cached_property
    def runbook(self) -> str:
        return [self.began_with, *(each.runbook for each in self.of(ev.Switched))][-1]

    @property
    def runbooks(self) -> set[str]:
        return {self.began_with, self.runbook}

    def of(self, kind: type[Some]) -> list[Some]:
        return [event for event in self.state.story if isinstance(event, kind)]

    def said(self, ask: str, alias: str = "") -> Value | None:
        answer = self.state.answers.get((ask, alias))
        return answer.value if answer else None

    def number_of(self, ask: str) -> int | None:
        value = self.said(ask)
        return value if type(value) is int else None

    def by_person(self, ask: str) -> dict[str, Value | None]:
        return {alias: answer.value for (id, alias), answer in self.state.answers.items() if id == ask and alias}

    def answers_to(self, ask: str) -> list[Value]:
        """The answers in force to an ask, of everybody, or of nobody where it is asked once."""
        found = [answer.value for (id, _), answer in self.state.answers.items() if id == ask]
        return [value for value in found if value is not None]

    @cached_property
    def opened(self) -> int:
        return seconds(self.state.header.opened_at)

    @cached_property
    def opened_day(self) -> int:
        return day_number(self.state.header.opened_at.date())

    @property
    def hour(self) -> int:
        return self.state.header.opened_at.hour

    @cached_property
    def closed(self) -> int | None:
        return seconds(self.state.closed_at) if self.state.closed_at else None

    @property
    def was_closed(self) -> bool:
        """Whether it was closed at least once; what was opened again had been."""
        return bool(self.of(ev.Closed) or self.of(ev.Reopened))

    @property
    def near_miss(self) -> bool:
        return self.state.closed is not None and self.state.closed.outcome == clock.NEAR_MISS

    @property
    def usual(self) -> bool:
        return not self.near_miss and self.runbook != PRAISE

    @cached_property
    def worst(self) -> int:
        return min(severity for severity, _ in self.state.raises)

    def _named(self, ask: str, key: str) -> str | None:
        told = self.said(ask)
        if isinstance(told, str) and told.strip():
            return one_line(told)
        sent = [each for _, each in self.state.sent if getattr(each, key)]
        first = next((each for each in sent if each.public), sent[0] if sent else None)
        return getattr(first, key) if first else None

    @cached_property
    def channel(self) -> str | None:
        return self._named("channel", "channel")

    @cached_property
    def language(self) -> str | None:
        return self._named("language", "language")

    @cached_property
    def words(self) -> list[tuple[int, ev.Sent]]:
        """Our public words and when they left, in the order of leaving."""
        sent = [(seconds(each.sent_at or each.at), each) for _, each in self.state.sent if each.public]
        return sorted(sent, key=lambda pair: pair[0])

    @cached_property
    def first_word(self) -> int | None:
        first = self.state.first_public()
        return seconds(first.sent_at or first.at) if first else None

    @property
    def owes_words(self) -> bool:
        """Whether the first words are due or left; who left them out for a reason, and said nothing, owes none."""
        return self.first_word is not None or clock.first_reply_due(self.state) is not None

    @property
    def waits_for_words(self) -> bool:
        return self.first_word is None and self.closed is None

    @cached_property
    def first_due(self) -> int:
        """By when the first words should have left, if they are owed."""
        row = self.state.team.severity
        start = self.state.first_signal()
        return seconds(
            min(
                (start if place == 0 else max(start, raised)) + row(severity).first_reply
                for place, (severity, raised) in enumerate(self.state.raises)
            )
        )

    @cached_property
    def reviewed(self) -> int | None:
        needed = [self.state.answers.get((ask, "")) for ask in (FACTORS, "review_lucky")]
        return max(seconds(each.at) for each in needed if each) if all(needed) else None

    @property
    def review_due(self) -> int | None:
        row = next((each for each in self.state.team.severities if each.severity == self.worst), None)
        if self.drill or self.near_miss or self.closed is None or row is None or row.post_mortem != "required":
            return None
        return self.closed + WEEK

    @cached_property
    def improvised(self) -> int:
        return sum(each.tag in ("note", "improvised") for each in self.of(ev.Noted))

    @property
    def ordinary(self) -> bool:
        return self.improvised == 0 and not self.of(ev.Switched)

    @cached_property
    def factors(self) -> tuple[set[str], bool]:
        """What made it possible, and whether the review said so."""
        reviewed = (FACTORS, "") in self.state.answers
        named = self.said(FACTORS if reviewed else "factors")
        return set(named if isinstance(named, tuple) else ()), reviewed

    def role(self, handle: str) -> str:
        person = self.state.team.person(handle)
        return person.role if person else handle if handle == "nobody" else "operator"

    # ── Checks after closing ──

    @cached_property
    def checks(self) -> list[Check]:
        """Every check after the closing that stands, once a person where each is asked."""
        if self.closed is None or self.near_miss:
            return []
        found = []
        for each in clock.follow_ups(self.state, View(self.state)):
            due = self.closed + int(parse_duration(each.step.not_before).total_seconds())
            late = "overdue" if due <= seconds(self.now) else "waiting"
            found.append(Check(each.step, each.for_, due, late if each.state == "open" else each.state))
        return found

    # ── Our words in public ──

    @cached_property
    def update_due(self) -> int | None:
        """When the members are to hear from us again, once they heard from us."""
        word = clock.next_word(self.state, View(self.state))
        return seconds(word.at) if word is not None and word.kind is clock.DueKind.UPDATE else None

    @cached_property
    def rounds(self) -> list[tuple[int, list[ev.Event]]]:
        """From when on the members waited, and what happened then: once, and anew each time it was opened again."""
        found: list[tuple[int, list[ev.Event]]] = [(seconds(self.state.first_signal()), [])]
        for event in self.state.story:
            if isinstance(event, ev.Reopened):
                found.append((seconds(event.at), []))
            found[-1][1].append(event)
        return found


@dataclass(frozen=True)
class Check:
    """One check after closing."""

    step: Step
    alias: str
    due: int
    state: str  # done | skipped | overdue | waiting


def check_after(step: Step) -> int | None:
    if step.since != "closed" or in_review(step.id):
        return None
    return int(parse_duration(step.not_before).total_seconds()) if step.not_before else 0


# ── All of it ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, eq=False)
class World:
    """Everything a report is made of."""

    workspace: Workspace
    window: Window
    now: datetime
    team: Team
    group_by: str
    cases: tuple[Case, ...]
    lessons: tuple[Lesson, ...]

    @property
    def at(self) -> int:
        return seconds(self.now)

    @cached_property
    def real(self) -> list[Case]:
        return [case for case in self.cases if not case.drill]

    def back_of_day(self, day: int) -> int | None:
        found = [each.back for each in self.window.periods if day_number(each.first) <= day <= day_number(each.last)]
        return found[0] if found else None

    def back_at(self, moment: int | None) -> int | None:
        """Say in which period a moment lies, by the clock of who asks."""
        return (
            None
            if moment is None
            else self.back_of_day(day_number(datetime.fromtimestamp(moment, self.now.tzinfo).date()))
        )

    def back(self, case: Case) -> int | None:
        return self.back_of_day(case.opened_day)

    @cached_property
    def counted(self) -> list[tuple[int, str, Case]]:
        return [(back, self.group(case), case) for case in self.real if (back := self.back(case)) is not None]

    def group(self, case: Case) -> str:
        named = {
            "": "", "team": case.state.header.team, "channel": case.channel, "runbook": case.runbook,
            "language": case.language,
        }[self.group_by]  # fmt: skip
        return "?" if named is None else named

    def group_of_runbook(self, runbook: str) -> str:
        return runbook if self.group_by == "runbook" else ""

    def role(self, handle: str) -> str:
        person = self.team.person(handle)
        return person.role if person else handle if handle == "nobody" else "operator"

    @cached_property
    def library(self) -> Library:
        return Library(self.workspace.runbooks, self.workspace.root)

    @cached_property
    def ready(self) -> list[Runbook]:
        return [book for book in self.library.heads if book.status == "ready" and book.extends]

    def walked(self, runbook: str) -> int:
        """How many counted incidents began or ended with a runbook."""
        return sum(runbook in case.runbooks for _, _, case in self.counted)

    @cached_property
    def today(self) -> dict[str, tuple[str, Runbook]]:
        """The walk of today of each runbook: the one its newest incident went."""
        newest: dict[str, tuple[str, Runbook]] = {}
        for case in sorted(self.cases, key=lambda case: (case.opened, case.number)):
            newest[case.runbook] = (case.walk_name, case.state.walk)
        return newest


Story = tuple[Progress, str]
"""The fold of an incident, and the name of the walk it was folded with: the one it ended with."""


def read_stories(workspace: Workspace, team: Team) -> list[Story]:
    """Fold every incident of a workspace, in the order of the paths."""
    kept: dict[str, Runbook] = {}
    found = []
    for path in sorted(incident_files(workspace)):
        file = IncidentFile.read(path, workspace.shown(path))
        known = {event.id: event for event in file.events if not isinstance(event, ev.UnknownEvent)}
        name = [file.header.walk, *(each.walk for each in known.values() if isinstance(each, ev.Switched))][-1]
        if name not in kept:
            kept[name] = walks.load(workspace.walks, name)
        found.append((fold(file.header, kept[name], team, known.values()), name))
    return found


def read_world(
    workspace: Workspace, window: Window, now: datetime, team: Team, group_by: str, *, told: list[Story]
) -> World:
    cases = [Case(number, state, name, now) for number, (state, name) in enumerate(told)]
    lessons = tuple(lesson for lesson, _ in Lessons(workspace.runbooks / FOLDER).all() if lesson)
    return World(workspace, window, now, team, group_by, tuple(cases), lessons)


Answer = Callable[[World], Iterable[Row]]
ANSWERS: dict[str, Answer] = {}


def question(function: Answer) -> Answer:
    ANSWERS[function.__name__] = function
    return function


def answers(
    workspace: Workspace,
    window: Window,
    now: datetime,
    team: Team,
    group_by: str = "",
    *,
    told: list[Story] | None = None,
) -> dict[str, list[Row]]:
    """Return the rows of every question, by its name.

    Args:
        workspace: whose incidents and lessons they are.
        window: what the report is about.
        now: when it is asked for.
        team: by whose rights and deadlines.
        group_by: team, channel, runbook, language, or nothing.
        told: the incidents, where they were read before.
    """
    world = read_world(
        workspace, window, now, team, group_by, told=read_stories(workspace, team) if told is None else told
    )
    return {name: list(answer(world)) for name, answer in ANSWERS.items()}


def tally(found: Iterable[Row]) -> list[Row]:
    """Rows and how often each came."""
    return [(*row, n) for row, n in Counter(found).items()]


def share(found: Iterable[tuple[Row, bool]]) -> list[Row]:
    """Rows, of how many it is true, and how many there are."""
    hits: dict[Row, list[bool]] = defaultdict(list)
    for row, hit in found:
        hits[row].append(hit)
    return [(*row, sum(each), len(each)) for row, each in hits.items()]


def spread(found: Iterable[tuple[Row, int]]) -> list[Row]:
    """Rows, how many values there are, the least, the lower middle and the most."""
    values: dict[Row, list[int]] = defaultdict(list)
    for row, value in found:
        values[row].append(value)
    return [(*row, len(each), min(each), sorted(each)[(len(each) - 1) // 2], max(each)) for row, each in values.items()]


# ── M1 ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def incidents_by(world: World, key: Callable[[Case], object]) -> list[Row]:
    return tally((back, grp, key(case)) for back, grp, case in world.counted)


@question
def incidents(world: World) -> Iterable[Row]:
    return tally((back, grp) for back, grp, _ in world.counted)


@question
def incidents_by_runbook(world: World) -> Iterable[Row]:
    return incidents_by(world, lambda case: case.runbook)


@question
def incidents_by_severity(world: World) -> Iterable[Row]:
    return incidents_by(world, lambda case: case.worst)


@question
def incidents_by_channel(world: World) -> Iterable[Row]:
    return incidents_by(world, lambda case: case.channel)


@question
def incidents_by_language(world: World) -> Iterable[Row]:
    return incidents_by(world, lambda case: case.language)


@question
def incidents_by_hour(world: World) -> Iterable[Row]:
    return incidents_by(world, lambda case: case.hour)


# ── M2, M3 ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@question
def first_words_in_time(world: World) -> Iterable[Row]:
    return share(
        ((back, grp, case.worst), case.first_word is not None and case.first_word <= case.first_due)
        for back, grp, case in world.counted
        if case.usual and case.owes_words and (case.first_word is not None or case.first_due < world.at)
    )


@question
def first_words_late(world: World) -> Iterable[Row]:
    late = []
    for back, grp, case in world.counted:
        words = world.at if case.first_word is None else case.first_word
        if back in (0, -1) and case.usual and case.owes_words and words > case.first_due:
            over = case.closed if case.first_word is None and case.closed is not None else words
            late.append((grp, case, max(0, over - case.first_due)))
    late.sort(key=lambda each: (not each[1].waits_for_words, each[1].worst, -each[2], each[1].number))
    for grp, case, seconds_late in late:
        signal = seconds(case.state.first_signal())
        yield (
            grp, case.id, case.worst, case.hour, case.runbook, case.channel, signal, case.first_due, case.first_word,
            case.closed, seconds_late,
        )  # fmt: skip


@question
def longest_silence(world: World) -> Iterable[Row]:
    return spread(
        ((back, grp, case.worst), silence(world, case))
        for back, grp, case in world.counted
        if case.usual and case.said("public") is not False
    )


def silence(world: World, case: Case) -> int:
    starts = [start for start, _ in case.rounds]
    longest = []
    for (start, events), following in zip(case.rounds, [*starts[1:], world.at], strict=True):
        end = max(start, min([following, world.at, *endings(case, events)]))
        moments = sorted({start, end, *(left for left, _ in case.words if start <= left <= end)})
        longest += [later - earlier for earlier, later in pairwise(moments)]
    return max(longest, default=0)


def endings(case: Case, events: list[ev.Event]) -> Iterator[int]:
    """When the members had nothing more to wait for: it was closed, they were told so, or it was quiet again."""
    said = [each for each in events if isinstance(each, ev.Answered) and each.ask == "calm_again"]
    if said and said[-1].answer is True:
        yield seconds(said[-1].at)
    for event in events:
        if isinstance(event, ev.Closed):
            yield seconds(event.at)
        if isinstance(event, ev.Sent) and getattr(case.state.event(event.of), "ask", "") == "public_close":
            yield seconds(event.sent_at or event.at)


@question
def named_updates_kept(world: World) -> Iterable[Row]:
    found = []
    for back, grp, case in world.counted:
        for place, (_, sent) in enumerate(case.words):
            draft = case.state.event(sent.of)
            if not case.usual or sent.next_update_at is None or getattr(draft, "ask", "") == "public_close":
                continue
            due = seconds(sent.next_update_at)
            kept = any(left <= due for left, _ in case.words[place + 1 :])
            if due <= world.at:
                found.append(((back, grp, case.worst), kept))
    return share(found)


# ── M4, M5 ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@question
def promises_kept(world: World) -> Iterable[Row]:
    return share(
        ((back, grp), promise.state == "kept")
        for back, grp, case in world.counted
        for promise in case.state.promises
        if promise.state != "open" or seconds(promise.event.due) < world.at
    )


@question
def promises_overdue(world: World) -> Iterable[Row]:
    found = [
        (due, case.number, promise.event.id, case, promise.event)
        for case in world.real
        for promise in case.state.promises
        if promise.state == "open" and (due := seconds(promise.event.due)) < world.at
    ]
    for due, _, _, case, promise in sorted(found, key=lambda each: each[:3]):
        yield (
            world.group(case), case.id, one_line(promise.what), world.role(promise.who), seconds(promise.at), due,
            world.at - due,
        )  # fmt: skip


@question
def follow_ups(world: World) -> Iterable[Row]:
    return tally((back, grp, each.step.id, each.state) for back, grp, case in world.counted for each in case.checks)


@question
def follow_ups_overdue(world: World) -> Iterable[Row]:
    found = [
        (each.due, case.number, each.step.id, each.alias, case, each)
        for case in world.real
        for each in case.checks
        if each.state == "overdue"
    ]
    for due, _, step, alias, case, each in sorted(found, key=lambda each: each[:4]):
        yield world.group(case), case.id, step, title_of(each.step), alias or None, due, world.at - due


@question
def customers_satisfied(world: World) -> Iterable[Row]:
    return tally(
        (back, grp, what_they_said(case, alias))
        for back, grp, case in world.counted
        if any(ask_step(case, ask) for ask in ("satisfied", "week_satisfied")) and case.closed and not case.near_miss
        for alias in case.state.people()
    )


def ask_step(case: Case, ask_id: str) -> Step | None:
    return next((step for step in case.state.walk.steps for ask in step.asks if ask.id == ask_id), None)


def what_they_said(case: Case, alias: str) -> str:
    told = [case.state.answers.get((ask, alias)) for ask in ("week_satisfied", "satisfied")]
    heard = [each.value for each in told if each and each.index > case.state.opened_again and each.value is not None]
    heard = ["yes" if each is True else "no" if each is False else each for each in heard]
    for each in heard:
        if each != "no_answer":
            return str(each)
    if heard:
        return "no_answer"
    if case.said("reached", alias) in TURNED_AWAY or case.said("reached_again", alias) in TURNED_AWAY:
        return "refused"
    steps = [step for ask in ("satisfied", "week_satisfied") if (step := ask_step(case, ask))]
    first = min(after for step in steps if (after := check_after(step)) is not None)
    return "waiting" if (case.closed or 0) + first > seconds(case.now) else "not_asked"


# ── M6 to M9 ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def affected_and_told(case: Case) -> tuple[int | None, int | None]:
    """How many it can touch, and how many of them were told: as answered, else as counted."""
    counted = case.state.contacted
    total, told = case.number_of("affected_total"), case.number_of("contacted")
    if counted is not None:
        total = counted.of_total if total is None else total
        told = counted.count if told is None else told
    return total, told


@question
def looked_for_more(world: World) -> Iterable[Row]:
    return share(
        ((back, grp), bool(case.said("searched")))
        for back, grp, case in world.counted
        if case.closed is not None and case.usual
    )


@question
def affected_not_told(world: World) -> Iterable[Row]:
    found = []
    for _, grp, case in world.counted:
        total, told = affected_and_told(case)
        if total is None or case.near_miss:
            continue
        rest = total - max(told or 0, case.number_of("voices") or 1)
        if rest > 0:
            row = (grp, case.id, case.runbook, case.number_of("same_found"), total, told, rest, case.closed)
            found.append((-rest, case.number, row))
    return [row for _, _, row in sorted(found)]


@question
def reopened(world: World) -> Iterable[Row]:
    return share(((back, grp), bool(case.of(ev.Reopened))) for back, grp, case in world.counted if case.was_closed)


@question
def failed_handling(world: World) -> Iterable[Row]:
    return share(((back, grp), FAILED in case.runbooks) for back, grp, case in world.counted)


@question
def private_opener(world: World) -> Iterable[Row]:
    return tally(
        (back, grp, attempt, value)
        for back, grp, case in world.counted
        for attempt, ask in ((1, "reached"), (2, "reached_again"))
        for value in case.answers_to(ask)
    )


@question
def moods(world: World) -> Iterable[Row]:
    found = []
    for back, grp, case in world.counted:
        start, end = case.number_of("mood"), case.number_of("mood_end")
        if start is None or end is None:
            continue
        found += [((back, grp, "start"), start), ((back, grp, "end"), end)]
        hot = [value for value in case.by_person("mood_private").values() if type(value) is int]
        found += [((back, grp, "private"), max(hot))] if hot else []
    return spread(found)


# ── M10, M11 ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def came_to(case: Case, offer: Offer) -> str:
    if offer.given_for:
        return "given"
    if offer.chosen_for:
        return "chosen"
    if offer.verdict == "denied":
        return "denied"
    if offer.declined_for:
        return "declined"
    return "waiting" if case.closed is None else "not_chosen"


@question
def remedies(world: World) -> Iterable[Row]:
    return tally(
        (back, grp, offer.event.remedy, came_to(case, offer))
        for back, grp, case in world.counted
        for offer in case.state.offers
    )


@question
def remedy_amounts(world: World) -> Iterable[Row]:
    prices = {each.id: each.cost for each in world.team.remedies}
    found = []
    for back, grp, case in world.counted:
        for offer in case.state.offers:
            cost = parse_money(offer.event.amount) if offer.event.amount else prices.get(offer.event.remedy)
            if cost is not None and cost.amount > 0 and (offer.chosen_for or offer.given_for):
                found.append(((back, grp, offer.event.remedy, cost.currency), int(cost.amount * 100)))
    return spread(found)


@question
def remedy_effort(world: World) -> Iterable[Row]:
    return share(
        ((back, grp, offer.event.effort), bool(offer.chosen_for or offer.given_for))
        for back, grp, case in world.counted
        for offer in case.state.offers
        if offer.verdict != "denied"
    )


@question
def feared_and_taken(world: World) -> Iterable[Row]:
    found = []
    for _, grp, case in world.counted:
        feared, taken = case.number_of(FEARED), case.number_of(TAKEN)
        if feared is not None and taken is not None:
            row = (grp, case.id, case.runbook, feared, taken, affected_and_told(case)[0])
            found.append((taken - feared, case.number, row))
    return [row for _, _, row in sorted(found)]


def decided_at(case: Case, offer: Offer) -> int | None:
    said = [
        each.at for each in case.state.story if isinstance(each, (ev.Approved, ev.Denied)) and each.of == offer.event.id
    ]
    return seconds(said[-1]) if said else None


def first_asked(case: Case, offer: Offer) -> tuple[str, int] | None:
    """Who was asked for an approval first, and when; it may have been passed on to others since."""
    of_it = [each for each in case.of(ev.ApprovalAsked) if each.of == offer.event.id]
    known = [each for each in of_it if case.state.story.index(each) > case.state.story.index(offer.event)]
    return (known[0].who, seconds(known[0].at)) if known else None


def waited(world: World, case: Case, offer: Offer, asked: int) -> tuple[str, int]:
    """What became of an approval, and how long it took or takes."""
    decided = decided_at(case, offer)
    if decided is not None:
        return "decided", max(0, decided - asked)
    state, end = ("waiting", world.at) if case.closed is None else ("never", case.closed)
    return state, max(0, end - asked)


@question
def approval_waits(world: World) -> Iterable[Row]:
    return spread(
        ((back, grp, world.role(first[0]), state), length)
        for back, grp, case in world.counted
        for offer in case.state.offers
        if (first := first_asked(case, offer)) is not None
        for state, length in [waited(world, case, offer, first[1])]
    )


def role_called(world: World, to: str) -> str:
    """The role of who was called: a person of the team, or a role itself."""
    known = {role.id for role in world.team.roles}
    return world.role(to) if world.team.person(to) or to not in known else to


@question
def approvers_not_reached(world: World) -> Iterable[Row]:
    return share(
        ((back, grp, role_called(world, call.to)), call.reached != "answered")
        for back, grp, case in world.counted
        for call in case.of(ev.Escalated)
    )


# ── M12, M13 ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@question
def factors(world: World) -> Iterable[Row]:
    return tally((back, grp, factor) for back, grp, case in world.counted for factor in case.factors[0])


@question
def factors_together(world: World) -> Iterable[Row]:
    return tally(
        (back, grp, *pair) for back, grp, case in world.counted for pair in combinations(sorted(case.factors[0]), 2)
    )


@question
def fallback_used(world: World) -> Iterable[Row]:
    return share(
        ((back, grp, stage), runbook == FALLBACK)
        for back, grp, case in world.counted
        for stage, runbook in (("began", case.began_with), ("ended", case.runbook))
    )


@question
def steps_skipped(world: World) -> Iterable[Row]:
    found = []
    for back, grp, case in world.counted:
        left = {
            (event.step, reason_class(skip.reason))
            for skip in case.state.skips.values()
            if isinstance(event := case.state.story[skip.index], ev.Skipped) and not in_review(event.step)
        }
        found += [(back, grp, step, reason) for step, reason in left]
    return tally(found)


def reason_class(reason: str) -> str:
    return reason if reason in ("not now", "does not apply", "unknown") else "another"


@question
def steps_contradicted(world: World) -> Iterable[Row]:
    found = []
    for runbook, step, said in doubted(world):
        by = Counter(verdict for verdict, _, _ in said)
        _, last, newest = max(said, key=lambda each: (each[1], each[2].number))
        counts = (by[contradicted.WRONG], by[contradicted.SLOW], by[contradicted.LACKING])
        row = (world.group_of_runbook(runbook), newest.id, runbook, step.id, title_of(step), *counts, last)
        found.append((-counts[0], -len(said), runbook, step.id, row))
    return [each[-1] for each in sorted(found, key=lambda each: each[:4])]


Said = list[tuple[str, int, Case]]
"""Verdict, when, and the incident."""


def doubted(world: World) -> Iterator[tuple[str, Step, Said]]:
    """Each step of a runbook of today that waits for an edit, by the model, and what was said of it."""
    judged = [
        contradicted.Judgement(case.id, tuple(case.runbooks), step, event.verdict, event.at)
        for case in world.cases
        for step, event in verdicts(case.state).items()
    ]
    cases = {case.id: case for case in world.cases}
    for runbook, (_, walk) in sorted(world.today.items()):
        extends = "" if runbook == "core" else "core"
        for doubt in contradicted.doubts(replace(walk, id=runbook), judged, world.lessons, extends=extends):
            ids = {*doubt.wrong, *doubt.slow, *doubt.lacking}
            said = [
                (each.verdict, seconds(each.at), cases[each.incident])
                for each in judged
                if each.step == doubt.step.id and each.incident in ids
            ]
            yield runbook, doubt.step, said


@question
def runbooks_unread(world: World) -> Iterable[Row]:
    old = world.now.date() - timedelta(days=90)
    found = []
    for book in world.ready:
        if book.last_reviewed is None or book.last_reviewed < old:
            day = day_number(book.last_reviewed) if book.last_reviewed else None
            found.append(
                (
                    -world.walked(book.id),
                    day or 0,
                    book.id,
                    (world.group_of_runbook(book.id), None, book.id, book.title, day),
                )
            )
    return [(*row, -walked) for walked, _, _, row in sorted(found)]


# ── Decay ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def closed_lately(world: World, *, start: int = 0, end: int = 90) -> list[Case]:
    """The incidents closed so many days ago."""
    return [
        case
        for case in world.real
        if case.closed is not None and world.at - end * DAY < case.closed <= world.at - start * DAY
    ]


def touched(case: Case) -> tuple[set[str], set[str]]:
    """The steps something was answered in, and those something is left out of."""
    answered = {event.step for event in case.of(ev.Answered)}
    left = [case.state.story[skip.index] for skip in case.state.skips.values()]
    return answered, {event.step for event in left if isinstance(event, ev.Skipped)}


@question
def steps_always_skipped(world: World) -> Iterable[Row]:
    found = []
    for runbook, (_, walk) in world.today.items():
        cases = [(case, *touched(case)) for case in closed_lately(world) if case.runbook == runbook]
        for step in walk.steps:
            left = [case for case, answered, skipped in cases if step.id in skipped]
            if len(left) >= 5 and not any(step.id in answered for _, answered, _ in cases):
                newest = max(left, key=lambda case: (case.closed or 0, case.number))
                row = (world.group_of_runbook(runbook), newest.id, runbook, step.id, title_of(step), len(left))
                found.append((-len(left), runbook, step.id, row))
    return [each[-1] for each in sorted(found)]


@question
def branches_never_reached(world: World) -> Iterable[Row]:
    found = []
    for runbook, (_, walk) in world.today.items():
        cases = [case for case in closed_lately(world) if case.runbook == runbook]
        for step in walk.steps:
            if step.when is None or check_after(step) is not None or in_review(step.id):
                continue
            had = [
                case for case in cases if (own := case.state.walk.step(step.id)) is not None and own.when is not None
            ]
            reached = any(
                isinstance(event, (ev.Answered, ev.Skipped)) and event.step == step.id
                for case in had
                for event in case.state.story
            )
            if len(had) >= 10 and not reached:
                row = (world.group_of_runbook(runbook), None, runbook, step.id, title_of(step), len(had))
                found.append((-len(had), runbook, step.id, row))
    return [each[-1] for each in sorted(found)]


def times_taken(case: Case) -> dict[str, int]:
    """How long each step took: from the entry before its first answer to its last one, in the order of the file."""
    before, first, last = case.opened, dict[str, int](), dict[str, int]()
    for event in case.state.story:
        if isinstance(event, ev.Answered) or (isinstance(event, ev.Skipped) and not event.of):
            if isinstance(event, ev.Answered):
                first.setdefault(event.step, before)
                last[event.step] = seconds(event.at)
            before = seconds(event.at)
    return {step: last[step] - first[step] for step in last}


@question
def steps_slower(world: World) -> Iterable[Row]:
    found = []
    for runbook, (_, walk) in world.today.items():
        now, before = (
            [
                (times_taken(case), case)
                for case in closed_lately(world, start=start, end=start + 90)
                if case.runbook == runbook
            ]
            for start in (0, 90)
        )
        for step in walk.steps:
            recent, older = (
                sorted((times[step.id], case.number, case) for times, case in cases if step.id in times)
                for cases in (now, before)
            )
            if check_after(step) is not None or len(recent) < 8 or len(older) < 8:
                continue
            middle, then = (each[(len(each) - 1) // 2] for each in (recent, older))
            if middle[0] * 2 >= then[0] * 3:
                row = (
                    world.group_of_runbook(runbook), middle[2].id, runbook, step.id, title_of(step), then[0],
                    len(older), middle[0], len(recent),
                )  # fmt: skip
                found.append((then[0] - middle[0], runbook, step.id, row))
    return [each[-1] for each in sorted(found)]


# ── M14 to M16 ────────────────────────────────────────────────────────────────────────────────────────────────────────


def moved(lesson: Lesson) -> dict[str, int]:
    """When a lesson first came to each of its states."""
    came: dict[str, int] = {}
    for event in lesson.events:
        came.setdefault(event.kind, seconds(event.at))
    return came


def wanted(lesson: Lesson) -> str:
    """What a lesson asks for, without a handle or a phone number in it."""
    edit = lesson.edit
    words = {"add_prevention": edit.after, "add_contact": edit.key}
    return one_line(words.get(edit.type) or edits.in_words(edit))


def about(lesson: Lesson) -> str:
    return lesson.edit.runbook or lesson.runbook


def group_of_lesson(world: World, lesson: Lesson) -> str:
    case = next((case for case in world.cases if case.id == lesson.edit.incident), None)
    if world.group_by == "":
        return ""
    if world.group_by == "runbook":
        return about(lesson)
    return world.group(case) if case else "?"


@question
def lessons(world: World) -> Iterable[Row]:
    return tally(
        (back, group_of_lesson(world, lesson), kind)
        for lesson in world.lessons
        for kind, moment in moved(lesson).items()
        if kind in ("proposed", "merged", "verified", "dropped") and (back := world.back_at(moment)) is not None
    )


@question
def lessons_open(world: World) -> Iterable[Row]:
    found = []
    for lesson in world.lessons:
        edit = lesson.edit
        to_do = lesson.status is Status.MERGED and bool(edit.who)
        if lesson.status not in (Status.PROPOSED, Status.AGREED) and not to_do:
            continue
        due, proposed = seconds(edit.due) if edit.due else None, moved(lesson).get("proposed")
        role = world.role(edit.who) if edit.who else None
        row = (
            group_of_lesson(world, lesson), edit.incident or None, lesson.id, about(lesson), edit.step or None,
            wanted(lesson), str(lesson.status), proposed, role, due,
        )  # fmt: skip
        overdue = due is not None and due < world.at
        found.append((not overdue, due if overdue else proposed or 0, lesson.id, row))
    return [each[-1] for each in sorted(found, key=lambda each: each[:3])]


@question
def edits_and_their_effect(world: World) -> Iterable[Row]:
    found = []
    for lesson in world.lessons:
        merged = moved(lesson).get("merged")
        if (
            merged is None
            or lesson.edit.type in ("new_drill", "no_change")
            or not world.at - 180 * DAY < merged <= world.at
        ):
            continue
        of_it = [
            case
            for case in world.real
            if case.closed is not None and (about(lesson) == "core" or about(lesson) in case.runbooks)
        ]
        before = [case.ordinary for case in of_it if merged - 90 * DAY <= (case.closed or 0) < merged]
        since = [case.ordinary for case in of_it if merged <= (case.closed or 0) < merged + 90 * DAY]
        edit = lesson.edit
        row = (
            group_of_lesson(world, lesson), edit.incident or None, lesson.id, about(lesson), edit.step or None,
            wanted(lesson), merged, sum(before), len(before), sum(since), len(since),
        )  # fmt: skip
        found.append((-merged, lesson.id, row))
    return [each[-1] for each in sorted(found, key=lambda each: each[:2])]


@question
def guardrails_fired(world: World) -> Iterable[Row]:
    found = []
    for back, grp, case in world.counted:
        overridden = {event.of for event in case.of(ev.Override)}
        found += [((back, grp, flag.rule), flag.id in overridden) for flag in case.of(ev.Flagged)]
    return share(found)


@question
def what_became_of_them(world: World) -> Iterable[Row]:
    found = []
    for case in world.real:
        for (ask, _), answer in case.state.answers.items():
            back = world.back_at(seconds(answer.at))
            if ask == "outcome" and isinstance(answer.value, str) and back is not None:
                found.append((back, world.group(case), case.runbook, answer.value))
    return tally(found)


# ── M17 to M19 ────────────────────────────────────────────────────────────────────────────────────────────────────────


@question
def load_by_team(world: World) -> Iterable[Row]:
    carried: Counter[Row] = Counter()
    for back, grp, case in world.counted:
        for handle in {case.state.header.by, *case.state.owners}:
            carried[back, grp, case.state.header.team, handle] += 1
    return spread((row[:3], n) for row, n in carried.items())


@question
def started_at_night(world: World) -> Iterable[Row]:
    return share(
        ((back, grp), case.state.team.after_hours(case.state.header.opened_at)) for back, grp, case in world.counted
    )


@question
def high_heat(world: World) -> Iterable[Row]:
    return share(
        ((back, grp), heat >= 4) for back, grp, case in world.counted if (heat := case.number_of("heat")) is not None
    )


@question
def handovers(world: World) -> Iterable[Row]:
    return share(((back, grp), bool(case.of(ev.HandedOver))) for back, grp, case in world.counted)


@question
def sanctions(world: World) -> Iterable[Row]:
    return tally(
        (back, grp, each.action, each.rule) for back, grp, case in world.counted for each in case.state.sanctions
    )


@question
def sanctions_objected(world: World) -> Iterable[Row]:
    found = []
    for back, grp, case in world.counted:
        hit = {(each.rule, case.state.who(each.for_)) for each in case.state.sanctions}
        found += [
            ((back, grp, rule), case.said("review", alias) in ("back_in", "softer"))
            for rule, alias in hit
            if alias and case.said("objects", alias) is True
        ]
    return share(found)


@question
def near_misses_and_praise(world: World) -> Iterable[Row]:
    return incidents_by(
        world, lambda case: "near-miss" if case.near_miss else "praise" if case.runbook == PRAISE else "incident"
    )


# ── M20, M21, ordinary ────────────────────────────────────────────────────────────────────────────────────────────────


@question
def drills(world: World) -> Iterable[Row]:
    found = []
    held = [case for case in world.cases if case.drill and case.opened <= world.at]
    for runbook in {case.runbook for case in held}:
        own = sorted((case for case in held if case.runbook == runbook), key=lambda case: (case.opened, case.number))
        last = own[-1]
        since = sum(
            about(lesson) in (runbook, "core") and moved(lesson).get("merged", 0) > last.opened
            for lesson in world.lessons
        )
        row = (
            world.group_of_runbook(runbook),
            last.id,
            runbook,
            last.opened,
            world.role(last.state.header.by),
            len(own),
            since,
        )
        found.append((not since, last.opened, runbook, row))
    return [each[-1] for each in sorted(found)]


@question
def never_drilled(world: World) -> Iterable[Row]:
    drilled = {runbook for case in world.cases if case.drill for runbook in case.runbooks}
    found = [(-world.walked(book.id), book.id, book.title) for book in world.ready if book.id not in drilled]
    return [(world.group_of_runbook(id), None, id, title, -walked) for walked, id, title in sorted(found)]


@question
def reviews_in_time(world: World) -> Iterable[Row]:
    return share(
        ((back, world.group(case)), case.reviewed is not None and case.reviewed <= due)
        for case in world.cases
        if (due := case.review_due) is not None and due <= world.at and (back := world.back_at(due)) is not None
    )


@question
def reviews_due(world: World) -> Iterable[Row]:
    due = [case for case in world.cases if case.review_due is not None and case.reviewed is None]
    for case in sorted(due, key=lambda case: (case.closed or 0, case.number)):
        yield world.group(case), case.id, case.runbook, case.worst, case.closed, case.review_due


@question
def ordinary(world: World) -> Iterable[Row]:
    return share(((back, grp), case.ordinary) for back, grp, case in world.counted if case.closed is not None)


@question
def ordinary_by_runbook(world: World) -> Iterable[Row]:
    return share(
        ((back, grp, case.runbook), case.ordinary) for back, grp, case in world.counted if case.closed is not None
    )


# ── The first screen ──────────────────────────────────────────────────────────────────────────────────────────────────


def patience(world: World, severity: int) -> int:
    """How long an approval may take until a deputy is asked instead."""
    row = next((each for each in world.team.severities if each.severity == severity), None)
    return int(row.deputy_after.total_seconds()) if row and row.deputy_after else HOUR


def waiting_offers(case: Case) -> list[Offer]:
    """What somebody was asked to approve, and nobody was given; closing does not answer it, nor does another gift."""
    return [each for each in case.state.offers if each.asked and not each.verdict and not each.given_for]


@question
def approvals_waiting(world: World) -> Iterable[Row]:
    found = []
    for case in world.real:
        for offer in waiting_offers(case):
            assert offer.asked_at is not None
            asked, cost = seconds(offer.asked_at), parse_money(offer.event.amount) if offer.event.amount else None
            row = (
                world.group(case), case.id, offer.event.remedy, int(cost.amount * 100) if cost else None,
                cost.currency if cost else None, world.role(offer.asked), asked, max(0, world.at - asked),
            )  # fmt: skip
            found.append((asked, case.number, offer.event.id, row))
    return [each[-1] for each in sorted(found)]


@question
def do_today(world: World) -> Iterable[Row]:
    weights = {"word": 60, "update": 55, "promise": 50, "approval": 45, "check": 40, "review": 30, "action": 20}
    due: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)  # (kind, incident) -> due, what, role
    cases = {case.id: case for case in world.real}
    for case in world.real:
        if case.waits_for_words and case.owes_words and case.first_due < world.at:
            due["word", case.id].append((case.first_due, "", "", ""))
        if case.update_due is not None and case.update_due < world.at:
            due["update", case.id].append((case.update_due, "", "", ""))
        for promise in case.state.promises:
            if promise.state == "open" and seconds(promise.event.due) < world.at:
                event = promise.event
                due["promise", case.id].append(
                    (seconds(event.due), event.id, one_line(event.what), world.role(event.who))
                )
        for offer in waiting_offers(case):
            assert offer.asked_at is not None
            end = seconds(offer.asked_at) + patience(world, case.state.severity)
            if end < world.at:
                due["approval", case.id].append((end, offer.event.id, offer.event.remedy, world.role(offer.asked)))
        for check in case.checks:
            if check.state == "overdue" and case.closed is not None and case.closed > world.at - 100 * DAY:
                due["check", case.id].append((check.due, check.step.id, title_of(check.step), ""))
        if case.reviewed is None and case.review_due is not None and case.review_due < world.at:
            due["review", case.id].append((case.review_due, "", "", ""))
    rows = []
    for (kind, id), things in due.items():
        oldest, newest = min(things), max(thing[0] for thing in things)
        what = (weights[kind], len(things), *oldest[2:], cases[id].worst)
        rows.append((kind, f"{kind}.{id}", id, oldest[0], newest, *what))
    for lesson in world.lessons:
        edit = lesson.edit
        to_do = edit.type == "add_prevention" and lesson.status in (Status.AGREED, Status.MERGED)
        if to_do and edit.due and seconds(edit.due) < world.at:
            item = ("action", f"action.{lesson.id}", edit.incident or None, seconds(edit.due), seconds(edit.due))
            rows.append((*item, weights["action"], 1, wanted(lesson), world.role(edit.who), None))
    kinds = Counter(row[0] for row in rows)
    rows.sort(key=lambda row: (-row[5], row[3], row[1]))
    return [(*row, kinds[row[0]]) for row in rows]


WINDOWS = 13
"""The four weeks up to now, and those up to one, two, … twelve weeks ago: of these one incident is named, not four."""


def named(back: int) -> int:
    return 4 if back == 0 else 1


def four_weeks(world: World, back: int) -> tuple[int, int]:
    end = world.at - back * WEEK
    return end - 4 * WEEK, end


@question
def decide_factors(world: World) -> Iterable[Row]:
    for back in range(WINDOWS):
        after, until = four_weeks(world, back)
        of: dict[str, list[Case]] = defaultdict(list)
        for case in world.real:
            if case.reviewed is not None and after < case.reviewed <= until and case.factors[1]:
                for factor in case.factors[0]:
                    of[factor].append(case)
        for factor, cases in sorted(of.items(), key=lambda each: (-len(each[1]), each[0])):
            if len(cases) < 3:
                continue
            n = len(cases)
            for case in sorted(cases, key=lambda case: (case.worst, -(case.reviewed or 0), case.id))[: named(back)]:
                yield "factor", f"factor.{factor}", case.id, case.reviewed, n, n, factor, back


@question
def decide_authority(world: World) -> Iterable[Row]:
    for back in range(WINDOWS):
        after, until = four_weeks(world, back)
        found = [each for case in world.real if (each := authority(world, case, after, until))]
        found.sort(key=lambda each: (1 if each[1] is None else -each[1], each[2], each[0].id))
        n = len(found)
        for case, length, since, role in found[: named(back)] if n >= 3 else ():
            yield "authority", "authority.waits", case.id, since, n, n, length, role, back


def authority(world: World, case: Case, after: int, until: int) -> tuple[Case, int | None, int, str] | None:
    """The longest wait of an incident for somebody with the right; None of seconds where nobody could be reached."""
    slow = []
    for offer in case.state.offers:
        first = first_asked(case, offer)
        if first is None or not after < first[1] <= until:
            continue
        _, length = waited(world, case, offer, first[1])
        if length > patience(world, case.worst):
            slow.append((-length, first[1], offer.event.id, first[0]))
    if slow:
        length, asked, _, who = min(slow)
        return case, -length, asked, world.role(who)
    calls = [each for each in case.of(ev.Escalated) if after < seconds(each.at) <= until]
    if calls and all(each.reached != "answered" for each in case.of(ev.Escalated)):
        called, role = min((seconds(each.at), role_called(world, each.to)) for each in calls)
        return case, None, called, role
    return None


@question
def decide_contradicted(world: World) -> Iterable[Row]:
    steps = [(runbook, step, said) for runbook, step, said in doubted(world) if len(said) >= 2]
    steps.sort(key=lambda each: (-len(each[2]), each[0], each[1].id))
    for runbook, step, said in steps[:50]:
        second = sorted(at for _, at, _ in said)[1]
        said.sort(key=lambda each: (-each[1], each[2].id))
        n = len(said)
        for verdict, _, case in said[:4]:
            yield "step", f"step.{runbook}.{step.id}", case.id, second, n, n, runbook, step.id, verdict


@question
def quiet_groups(world: World) -> Iterable[Row]:
    found = []
    for kind in ("channel", "team"):
        groups: dict[str, list[tuple[int, Case]]] = defaultdict(list)
        for back, _, case in world.counted:
            name = case.channel if kind == "channel" else case.state.header.team
            if name is not None:
                groups[name].append((back, case))
        for name, each in groups.items():
            before = {back for back, _ in each if 1 <= back <= 4}
            if len(before) < 3 or any(back in (0, -1) for back, _ in each):
                continue
            last = min((case for _, case in each), key=lambda case: (-case.opened, case.id))
            n = len(each)
            row = (kind, f"quiet.{kind}.{name}", last.id, last.opened, n, n, name, len(before))
            found.append((-n, kind, name, row))
    return [each[-1] for each in sorted(found)]


@question
def looked_at(world: World) -> Iterable[Row]:
    month, four = world.at - 30 * DAY, world.at - 4 * WEEK
    numbers = {
        "open": sum(case.closed is None for case in world.real),
        "promise": sum(promise.state == "open" for case in world.real for promise in case.state.promises),
        "closed": sum(case.closed is not None and case.closed > month for case in world.real),
        "reviewed": sum(case.reviewed is not None and four < case.reviewed <= world.at for case in world.real),
        "approval": sum(
            (first := first_asked(case, offer)) is not None and first[1] > four
            for case in world.real
            for offer in case.state.offers
        ),
    }
    last = max((case.opened for case in world.real), default=world.at)
    rows = [(kind, "", None, None, weight, n) for weight, (kind, n) in enumerate(numbers.items(), start=1)]
    calls = sum(seconds(call.at) > four for case in world.real for call in case.of(ev.Escalated))
    return [*rows, ("silent", "", None, None, 6, world.at - last), ("call", "", None, None, 7, calls)]


def said_last(case: Case, alias: str) -> tuple[bool, int] | None:
    """Whether somebody said last that it is solved, and when; None when they said nothing of it."""
    told = [case.state.answers.get((ask, alias)) for ask in ("satisfied", "week_satisfied")]
    heard = [each for each in told if each and each.index > case.state.opened_again]
    heard = [each for each in heard if each.value not in (None, "no_answer")]
    last = max(heard, key=lambda each: each.index, default=None)
    return (last.value in ("yes", True), seconds(last.at)) if last else None


@question
def went_well(world: World) -> Iterable[Row]:
    def here(moment: int | None) -> bool:
        return world.back_at(moment) in (0, -1)

    found: list[tuple[str, str, str | None, int, int, str, str, int | None]] = []
    for lesson in world.lessons:
        verified = moved(lesson).get("verified")
        if verified is not None and here(verified):
            who = lesson.edit.incident or None
            found.append(("lesson", lesson.id, who, verified, 50, wanted(lesson), about(lesson), None))
    for case in world.real:
        heard = [told for alias in case.state.people() if (told := said_last(case, alias))]
        solved = [at for _, at in heard if here(at)]
        if solved and all(solved_it for solved_it, _ in heard) and case.worst <= 2:
            found.append(("solved", case.id, case.id, max(solved), 40, "", case.runbook, case.worst))
        if case.near_miss and case.closed is not None and here(case.closed):
            found.append(("near-miss", case.id, case.id, case.closed, 20, "", case.runbook, case.worst))
        if case.runbook == PRAISE and here(case.opened):
            found.append(("praise", case.id, case.id, case.opened, 10, "", case.runbook, case.worst))
    found.sort(key=lambda each: (-each[4], 9 if each[7] is None else each[7], -each[3], each[1]))
    return [(kind, f"{kind}.{thing}", *rest) for kind, thing, *rest in found]
