"""What a report counts, held against a slow count in plain Python and against the model, which know nothing of SQL."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import random_incidents as random
from oracle import ANSWERS, Row, Story, answers, read_stories, seconds
from quarter import UNTIL, fill
from runsop.files import walks
from runsop.files.counting import Source, read_some
from runsop.files.database import Database, Duck
from runsop.files.events import encode_event, encode_header
from runsop.files.index import opened, refresh
from runsop.files.inquiry import Inquiry, answer, prepare
from runsop.files.questions import question, questions, tables
from runsop.files.team import read_team
from runsop.files.workspace import Workspace, create_workspace, shipped_library
from runsop.model import clock
from runsop.model import events as ev
from runsop.model.period import Window, last_week, week
from runsop.model.progress import NEWCOMER, Progress, View, fold
from runsop.model.review import moments, taken_up, verdicts
from runsop.model.team import Team

NAMES = [each.name for each in questions()]
IN_ORDER = frozenset({"list", "findings"})

pytestmark = pytest.mark.xdist_group("report-oracle")

# ── Every question over a quarter ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Asked:
    """A report that is asked for."""

    group_by: str = ""
    week: str = ""
    later: timedelta = timedelta()

    @property
    def now(self) -> datetime:
        return UNTIL + self.later

    @property
    def window(self) -> Window:
        return week(self.week) if self.week else last_week(self.now.date())

    def inquiry(self, workspace: Workspace, team: Team) -> Inquiry:
        return Inquiry(
            window=self.window, now=self.now, team=team, runbooks=(workspace.runbooks,), group_by=self.group_by
        )  # fmt: skip


REPORTS = {
    "as it is": Asked(),
    "by team": Asked("team"),
    "of a week, by runbook": Asked("runbook", "2026-W45"),
    "six weeks later": Asked(later=timedelta(days=46)),
}


@dataclass
class Quarter:
    """A quarter in files and in tables, and the reports that were asked for so far."""

    workspace: Workspace
    team: Team
    told: list[Story]
    cache: Path
    open: ExitStack
    reports: dict[str, tuple[Database, Mapping[str, list[Row]]]] = field(default_factory=dict)

    def report(self, name: str) -> tuple[Database, Mapping[str, list[Row]]]:
        """Return the database, ready to be asked, and what the oracle says."""
        if name not in self.reports:
            asked = REPORTS[name]
            database = self.open.enter_context(opened({"team": self.workspace}, self.cache))
            prepare(database, asked.inquiry(self.workspace, self.team))
            expected = answers(self.workspace, asked.window, asked.now, self.team, asked.group_by, told=self.told)
            self.reports[name] = (database, expected)
        return self.reports[name]


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quarter]:
    workspace = new_workspace(tmp_path_factory.mktemp("oracle") / "team")
    fill(workspace.root, until=UNTIL)
    team = read_team(workspace.root)
    with ExitStack() as stack:
        yield Quarter(workspace, team, read_stories(workspace, team), tmp_path_factory.mktemp("cache"), stack)


def new_workspace(root: Path) -> Workspace:
    root.mkdir()
    create_workspace(root, shipped_library())
    return Workspace(root)


def test_the_oracle_knows_every_question() -> None:
    assert sorted(ANSWERS) == sorted(NAMES)


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("name", NAMES)
def test_a_question_is_answered_as_by_a_slow_count(name: str, report: str, quarter: Quarter) -> None:
    database, expected = quarter.report(report)
    assert_same(name, database, expected[name])


def assert_same(name: str, database: Database, expected: Sequence[Row]) -> None:
    """Compare the rows; where the first ones are the most urgent, their order too."""
    asked = question(name)
    found = [tuple(row.values()) for row in answer(database, asked)]
    missing, surplus = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
    assert (sorted(missing, key=str), sorted(surplus, key=str)) == ([], []), "what is missing, and what is too much"
    if asked.shape in IN_ORDER:
        assert found == list(expected)


# ── Small histories of anything in any order ──────────────────────────────────────────────────────────────────────────


class Small:
    """A workspace whose incidents are written anew for each history."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.team = read_team(workspace.root)
        self.walk = walks.keep(workspace.walks, random.WALK)

    def write(self, *stories: tuple[ev.Header, tuple[ev.Event, ...]]) -> list[str]:
        folder = self.workspace.incidents / "2026-11"
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        paths = [folder / f"{header.id}.toml" for header, _ in stories]
        for path, (header, events) in zip(paths, stories, strict=True):
            path.write_bytes((encode_header(header) + "".join(map(encode_event, events))).encode())
        return [self.workspace.shown(path) for path in paths]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    return Small(new_workspace(tmp_path_factory.mktemp("small") / "team"))


Cells = Mapping[str, Any]
anything = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@given(st.data())
@settings(anything, max_examples=120)
def test_the_rows_of_an_incident_say_what_its_fold_says(small: Small, data: st.DataObject) -> None:
    header, events = data.draw(random.stories(small.walk))
    (path,) = small.write((header, events))
    rows = as_rows(read_some(small.workspace.root, [Source(0, path)]).texts)
    assert rows["broken"] == []
    walk = walks.load(small.workspace.walks, small.walk)
    assert_rows(rows, fold(header, walk, small.team, events))


def as_rows(texts: Mapping[str, str]) -> dict[str, list[Cells]]:
    """Read the CSV of the tables back as a database does."""
    kinds: dict[str, Callable[[str], object]] = {"bigint": int, "text": str, "boolean": lambda cell: cell == "True"}
    return {
        table.name: [
            {name: kinds[kind](cell) if cell else None for (name, kind), cell in zip(table.columns, row, strict=True)}
            for row in csv.reader(io.StringIO(texts.get(table.name, "")))
        ]
        for table in tables()
    }


def assert_rows(rows: Mapping[str, Sequence[Cells]], state: Progress) -> None:
    (incident,) = rows["incident"]
    for names in (_header, _clock, _people, _things, _talk):
        for name, (found, expected) in names(rows, incident, state).items():
            assert found == expected, name


Held = dict[str, tuple[object, object]]
"""What the rows say, and what the fold says, by what it is about."""


def at(moment: datetime | None) -> int | None:
    return None if moment is None else seconds(moment)


def _header(rows: Mapping[str, Sequence[Cells]], incident: Cells, state: Progress) -> Held:
    of = Counter(event.kind for event in state.story)
    switched = [event for event in state.story if isinstance(event, ev.Switched)]
    owner = [state.header.by, *(row["took"] for row in rows["handover"])][-1]
    return {
        "runbook": (incident["runbook"], [state.header.runbook, *(each.runbook for each in switched)][-1]),
        "owner": (owner, state.owner),
        "opened": (incident["opened_at"], at(state.header.opened_at)),
        "hour": (incident["opened_hour"], state.header.opened_at.hour),
        "minute": (incident["opened_minute"] % 60, state.header.opened_at.minute),
        "handovers": (incident["handovers"], of["handed-over"]),
        "switched": (incident["switched"], of["switched"]),
        "reopened": (incident["reopened"], of["reopened"]),
        "outcome": (incident["outcome"], state.closed.outcome if state.closed else None),
        "closed": (incident["closed_at"], at(state.closed_at)),
        "conflicts": (incident["conflicts"], len(state.conflicts)),
        "events": (incident["events"], len(state.story)),
    }


def _clock(rows: Mapping[str, Sequence[Cells]], incident: Cells, state: Progress) -> Held:
    came = {each.id: each for each in moments(state)}
    words = [sent for _, sent in state.sent]
    return {
        "severity": (incident["severity"], state.severity),
        "worst": (incident["worst"], min(severity for severity, _ in state.raises)),
        "raises": (
            [(row["severity"], row["since_at"]) for row in rows["severity"]],
            [(severity, at(since)) for severity, since in state.raises],
        ),
        "first signal": (incident["first_signal_at"], at(state.first_signal())),
        "first word": (incident["first_word_at"], at(came["first-reply"].at)),
        "first word due": (_due(rows["severity"], incident, state), at(came["first-reply"].due) or _due_anyway(state)),
        "no first word": (
            incident["no_first_word"],
            state.first_public() is None and clock.first_reply_due(state) is None,
        ),
        "private": (incident["private_at"], at(came["private"].at)),
        "update due": (incident["update_at"], _update_due(state)),
        "public close": (incident["public_close_at"], at(came["public-close"].at)),
        "messages": (
            [(row["sent_at"], row["public"], row["next_update_at"]) for row in rows["message"]],
            [(at(sent.sent_at or sent.at), sent.public, at(sent.next_update_at)) for sent in words],
        ),
    }


def _update_due(state: Progress) -> int | None:
    word = clock.next_word(state, View(state))
    return at(word.at) if word is not None and word.kind is clock.DueKind.UPDATE else None


def _due(raised: Sequence[Cells], incident: Cells, state: Progress) -> int:
    signal: int = incident["first_signal_at"]
    return min(
        (signal if place == 0 else max(signal, row["since_at"]))
        + int(state.team.severity(row["severity"]).first_reply.total_seconds())
        for place, row in enumerate(raised)
    )


def _due_anyway(state: Progress) -> int | None:
    """Return when the first words are due though somebody left their step out, as the report counts it."""
    step = next(step for step in state.walk.steps if step.id == "reply")
    return at(clock.due_at(state, step))


def _people(rows: Mapping[str, Sequence[Cells]], incident: Cells, state: Progress) -> Held:
    there = [row["party"] for row in rows["party"]]
    return {
        "people": ([row["party"] for row in rows["party"] if not row["supporter"]], list(state.people())),
        "supporters": (
            {row["party"] for row in rows["party"] if row["supporter"]},
            state.supporters - state.same.keys(),
        ),
        "newcomers": (
            {row["party"] for row in rows["party"] if row["role"] == NEWCOMER},
            {each.alias for each in state.parties if each.role == NEWCOMER and each.alias in there},
        ),
        "answers in force": (
            {(row["ord"], row["ask"], row["party"]) for row in rows["answer"] if row["in_force"]},
            {(each.index, ask, alias or None) for (ask, alias), each in state.answers.items()},
        ),
        "answers": (
            [row["ord"] for row in rows["answer"]],
            [
                place
                for place, event in enumerate(state.story)
                if isinstance(event, ev.Answered)
                for _ in (event.answer if isinstance(event.answer, tuple) and event.answer else "1")
            ],
        ),
        "skips in force": (
            {(row["ord"], row["ask"], row["party"], row["reason"]) for row in rows["skip"] if row["in_force"]},
            {(each.index, ask, alias or None, each.reason) for (ask, alias), each in state.skips.items()},
        ),
    }


_NAMING = ("answer", "skip", "message", "promise", "remedy", "note", "sanction")
"""Tables whose rows name somebody."""


def _things(rows: Mapping[str, Sequence[Cells]], incident: Cells, state: Progress) -> Held:
    return {
        "aliases that count": (
            {row["party"] for name in _NAMING for row in rows[name]} & state.same.keys(),
            set(),
        ),
        "promises": (
            [(row["id"], row["state"], row["due_at"]) for row in rows["promise"]],
            [(each.event.id, each.state, at(each.event.due)) for each in state.promises],
        ),
        "offers": (
            [
                (
                    row["id"], row["last_asked_of"], row["last_asked_at"], row["verdict"], row["chosen"], row["declined"],
                    row["given"],
                )
                for row in rows["remedy"]
            ],
            [
                (
                    each.event.id, each.asked or None, at(each.asked_at), each.verdict or None, taken_up(state, each),
                    len({*map(state.who, each.declined_for)}), len({*map(state.who, each.given_for)}),
                )
                for each in state.offers
            ],
        ),
        "checks": (
            [(row["step"], row["party"], row["due_at"], row["state"]) for row in rows["follow_up"]],
            _checks(state),
        ),
        "sanctions": (
            [(row["action"], row["rule"]) for row in rows["sanction"]],
            [(each.action, each.rule) for each in state.sanctions],
        ),
        "calls": (
            [(row["who"], row["reached"]) for row in rows["reach"]],
            [(each.to, each.reached) for each in state.escalations],
        ),
        "judgements": (
            {(row["step"], row["verdict"], row["happened_at"]) for row in rows["judgement"]},
            {(step, each.verdict, at(each.at)) for step, each in verdicts(state).items()},
        ),
    }  # fmt: skip


def _checks(state: Progress) -> list[tuple[str, str | None, int, str]]:
    if state.closed is None or state.closed.outcome == clock.NEAR_MISS:
        return []
    found = []
    for each in clock.follow_ups(state, View(state)):
        opens = clock.opens_at(state, each.step, each.for_)
        assert opens is not None
        found.append((each.step.id, each.for_ or None, seconds(opens), each.state))
    return found


def _talk(rows: Mapping[str, Sequence[Cells]], incident: Cells, state: Progress) -> Held:
    def said(ask: str) -> object:
        answer = state.answers.get((ask, ""))
        return answer.value if answer else None

    counted = state.contacted
    told = said("contacted") if said("contacted") is not None or counted is None else counted.count
    total = said("affected_total") if said("affected_total") is not None or counted is None else counted.of_total
    reviewed = "review_factors" if ("review_factors", "") in state.answers else "factors"
    named = said(reviewed)
    asks = ("heat", "voices", "mood", "mood_end", "same_found")
    return {
        **{ask: (incident[ask], said(ask)) for ask in asks},
        "handler": (incident["handler_ok"], said("handler_ok")),
        "searched": (incident["searched"], bool(said("searched"))),
        "contacted": (incident["contacted"], told),
        "affected": (incident["affected_total"], total),
        "factors": ({row["factor"] for row in rows["factor"]}, set(named if isinstance(named, tuple) else ())),
        "factors of the review": ({row["reviewed"] for row in rows["factor"]} - {reviewed == "review_factors"}, set()),
    }


# ── Histories made by hand, each with what it is about ────────────────────────────────────────────────────────────────

MADE = datetime.fromisoformat("2026-12-28T10:00:00+08:00")
MADE_NOW = datetime.fromisoformat("2027-01-15T09:00:00+08:00")

Made = tuple[ev.Header, tuple[ev.Event, ...]]
Step = tuple[float, type[ev.Event], dict[str, Any]]


def made(walk_name: str, ending: str, *told: Step) -> Made:
    """Return an incident to which this happened, each so many hours after the opening; the ids are e0, e1 and so on."""
    header = ev.Header(
        id=f"2026-12-28-1000-refund-request-{ending}", runbook="refund-request", walk=walk_name, team="evening",
        opened_at=MADE, drill=False, by="evening",
    )  # fmt: skip
    events = [
        kind(id=f"e{place}", at=MADE + timedelta(hours=hours), by="evening", **fields)
        for place, (hours, kind, fields) in enumerate(told)
    ]
    return header, tuple(events)


def says(hours: float, place: str, answer: Any, alias: str = "") -> Step:
    step, _, ask = place.partition(".")
    return hours, ev.Answered, {"step": step, "ask": ask, "answer": answer, "for_": alias}


def joins(alias: str) -> Step:
    return 0.1, ev.PartyAdded, {"alias": alias}


def sends(hours: float, of: int, named: float | None = None) -> Step:
    coming = None if named is None else MADE + timedelta(hours=named)
    return hours, ev.Sent, {"of": f"e{of}", "public": True, "next_update_at": coming}


CLOSES: Step = (20, ev.Closed, {"outcome": "closed"})
REOPENS: Step = (30, ev.Reopened, {"reason": "They wrote again."})
REPLIES: tuple[Step, ...] = (says(0, "size.voices", 3), says(0, "reply.reply", "Sorry."))
NAMES_23: tuple[Step, ...] = (*REPLIES, sends(0.1, 1, named=1))
CUSTOMER_DONE = says(50, "check-customer.satisfied", "yes", "aaaa")
HANDLER_DONE = says(50, "check-handler.handler_ok", True)
RAISED = says(0, "size.voices", 5)
WEEK_DONE: tuple[Step, ...] = (
    says(190, "check-week.week_message", "Has it held?", "aaaa"),
    says(190, "check-week.week_satisfied", "yes", "aaaa"),
)
CHECKS_DONE = (CUSTOMER_DONE, HANDLER_DONE, *WEEK_DONE)
ASKS_FOUNDER: tuple[Step, ...] = (
    (1, ev.Offered, {"remedy": "small-gift", "effort": 0, "amount": "20.00 CNY", "for_": "aaaa"}),
    (1, ev.Offered, {"remedy": "full-refund", "effort": 1, "amount": "5000.00 CNY", "for_": "bbbb"}),
    (1, ev.ApprovalAsked, {"of": "e3", "who": "founder"}),
)


def hour(hours: float) -> int:
    return seconds(MADE + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("told", "found"),
    [
        pytest.param((joins("aaaa"), CLOSES, *CHECKS_DONE), [], id="all-asked"),
        pytest.param((joins("aaaa"), CLOSES, *CHECKS_DONE[:-1]), [("check", hour(188), 1)], id="only-drafted"),
        pytest.param(
            (joins("aaaa"), CLOSES, CUSTOMER_DONE, says(50, "check-handler.handler_ok", answer=False), *WEEK_DONE),
            [("check", hour(44), 1)],
            id="one-more-asked-because-of-the-answer",
        ),
        pytest.param(
            (joins("aaaa"), RAISED, says(1, "talk.reached", "yes", "aaaa"), CLOSES, *CHECKS_DONE),
            [("check", hour(20 + 14 * 24), 1), ("review", hour(20 + 7 * 24), 1)],
            id="a-condition-that-holds",
        ),
        pytest.param(
            (joins("aaaa"), RAISED, says(1, "talk.reached", "no_answer", "aaaa"), CLOSES, *CHECKS_DONE),
            [("review", hour(20 + 7 * 24), 1)],
            id="a-condition-that-does-not",
        ),
        pytest.param(
            (joins("aaaa"), RAISED, CLOSES, *CHECKS_DONE),
            [("check", hour(20 + 14 * 24), 1), ("review", hour(20 + 7 * 24), 1)],
            id="a-condition-nobody-knows",
        ),
        pytest.param(
            (joins("aaaa"), joins("bbbb"), *ASKS_FOUNDER, (2, ev.Given, {"of": "e2", "for_": "aaaa"})),
            [("word", hour(4), 1), ("approval", hour(2), 1)],
            id="another-was-given-a-gift",
        ),
        pytest.param(
            (joins("aaaa"), joins("bbbb"), *ASKS_FOUNDER, (2, ev.Given, {"of": "e3", "for_": "bbbb"})),
            [("word", hour(4), 1)],
            id="given-without-an-answer",
        ),
        pytest.param((*NAMES_23, sends(0.5, 1)), [("update", hour(1), 1)], id="a-message-names-no-time"),
        pytest.param((*REPLIES, sends(0.1, 1)), [("update", hour(1.1), 1)], id="the-rhythm"),
        pytest.param((*REPLIES, sends(0.1, 1), says(0.6, "update.calm_again", answer=True)), [], id="quiet-again"),
        pytest.param(
            (*NAMES_23, says(0.6, "update.calm_again", answer=True)), [("update", hour(1), 1)], id="quiet-and-named"
        ),
        pytest.param((*NAMES_23, says(0.6, "where.public", answer=False)), [], id="not-in-public"),
        pytest.param(
            (*NAMES_23, says(0.6, "close-it.public_close", "It is solved."), sends(0.7, 3)), [], id="told-how-it-ended"
        ),
        pytest.param(
            (
                *NAMES_23, says(0.6, "close-it.public_close", "It is solved."), sends(0.7, 3),
                says(0.8, "update.calm_again", answer=True), CLOSES, REOPENS,
            ),
            [("update", hour(31), 1)],
            id="opened-again",
        ),
    ],
)  # fmt: skip
def test_what_waits_today_is_as_the_clock_has_it(
    small: Small, told: tuple[Step, ...], found: list[tuple[str, int, int]]
) -> None:
    rows = asked_of(small, made(small.walk, "aaaa", *told), name="do_today")

    assert [(row["kind"], row["since_at"], row["n"]) for row in rows] == found


def asked_of(small: Small, *stories: Made, name: str) -> list[Mapping[str, Any]]:
    """Return what a question answers about incidents; all questions answer as the slow count does."""
    small.write(*stories)
    window = last_week(MADE_NOW.date())
    expected = answers(small.workspace, window, MADE_NOW, small.team)
    database = Duck()
    try:
        refresh(database, small.workspace)
        asked = Inquiry(window=window, now=MADE_NOW, team=small.team, runbooks=(small.workspace.runbooks,), group_by="")
        prepare(database, asked)
        for each in NAMES:
            assert_same(each, database, expected[each])
        return list(answer(database, question(name)))
    finally:
        database.close()


ASKS = (1, ev.ApprovalAsked, {"of": "e0", "who": "lead"})
PASSES_ON = (3, ev.ApprovalAsked, {"of": "e0", "who": "founder"})
OFFERS_ALL: Step = (1, ev.Offered, {"remedy": "full-refund", "effort": 1, "amount": "5000.00 CNY"})


def test_an_approval_that_is_passed_on_waits_since_it_was_first_asked_for(small: Small) -> None:
    told = (OFFERS_ALL, ASKS, PASSES_ON, (4, ev.Approved, {"of": "e0", "who": "founder"}))

    rows = asked_of(small, made(small.walk, "aaaa", *told), name="approval_waits")

    assert [(row["role"], row["state"], row["most"]) for row in rows] == [("lead", "decided", 3 * 3600)]


def test_an_approval_that_is_passed_on_waits_today_for_the_last_one_asked(small: Small) -> None:
    rows = asked_of(small, made(small.walk, "aaaa", OFFERS_ALL, ASKS, PASSES_ON), name="approvals_waiting")

    assert [(row["role"], row["asked_at"]) for row in rows] == [("founder", hour(3))]


@pytest.mark.parametrize("name", ["do_today", "approval_waits", "approvals_waiting"])
def test_an_approval_that_nobody_is_asked_for_is_nobodys(small: Small, name: str) -> None:
    asks_nobody = (1, ev.ApprovalAsked, {"of": "e0", "who": "nobody"})

    rows = asked_of(small, made(small.walk, "aaaa", OFFERS_ALL, asks_nobody), name=name)

    assert [row["role"] for row in rows if row.get("kind", "approval") == "approval"] == ["nobody"]


LEAVES_OUT: Step = (0.2, ev.Skipped, {"step": "reply", "ask": "reply", "reason": "does not apply"})


@pytest.mark.parametrize(
    ("told", "counted", "waits"),
    [
        pytest.param((LEAVES_OUT,), 0, 0, id="left-out"),
        pytest.param(((0.2, ev.Skipped, {**LEAVES_OUT[2], "reason": "not now"}),), 1, 1, id="put-off"),
        pytest.param((LEAVES_OUT, says(0.3, "reply.reply", "Sorry.")), 1, 1, id="drafted-after-all"),
        pytest.param((LEAVES_OUT, says(5, "reply.reply", "Sorry."), sends(5, 1)), 1, 0, id="said-after-all"),
    ],
)
def test_first_words_left_out_for_a_reason_are_owed_to_nobody(
    small: Small, told: tuple[Step, ...], counted: int, waits: int
) -> None:
    story = made(small.walk, "aaaa", *told)

    assert sum(row["n"] for row in asked_of(small, story, name="first_words_in_time")) == counted
    assert [row["kind"] for row in asked_of(small, story, name="do_today")].count("word") == waits


def test_praise_waits_for_first_words_today_and_is_no_part_of_how_many_came_in_time(small: Small) -> None:
    header, events = made(small.walk, "aaaa", RAISED)
    praise = replace(header, runbook="praise-received"), events

    assert [row["kind"] for row in asked_of(small, praise, name="do_today")] == ["word"]
    assert asked_of(small, praise, name="first_words_in_time") == []


def test_words_that_were_written_down_late_are_the_first_when_they_left_first(small: Small) -> None:
    later = (2, ev.Sent, {"of": "e1", "public": True, "sent_at": MADE + timedelta(hours=0.5)})

    rows = asked_of(small, made(small.walk, "aaaa", *REPLIES, sends(1, 1), later), name="first_words_in_time")
    (path,) = small.workspace.incidents.glob("2026-11/*.toml")
    found = as_rows(read_some(small.workspace.root, [Source(0, small.workspace.shown(path))]).texts)

    assert [row["n"] for row in rows] == [1]
    assert found["incident"][0]["first_word_at"] == hour(0.5)


def test_who_turns_out_to_be_another_is_named_so_in_what_was_written_before(small: Small) -> None:
    told: tuple[Step, ...] = (
        joins("aaaa"), joins("bbbb"), (1, ev.Sanctioned, {"action": "mute", "rule": "r1", "for_": "bbbb"}),
        (2, ev.SameParty, {"alias": "bbbb", "of": "aaaa"}), says(3, "talk.objects", True, "aaaa"),
    )  # fmt: skip
    (path,) = small.write(made(small.walk, "aaaa", *told))

    found = as_rows(read_some(small.workspace.root, [Source(0, path)]).texts)

    assert [row["party"] for name in ("sanction", "answer") for row in found[name]] == ["aaaa", "aaaa"]


def test_a_check_that_is_only_drafted_is_not_done(small: Small) -> None:
    told = (joins("aaaa"), CLOSES, CUSTOMER_DONE, HANDLER_DONE, WEEK_DONE[0])

    rows = asked_of(small, made(small.walk, "aaaa", *told), name="follow_ups_overdue")

    assert [(row["step"], row["person"], row["due_at"]) for row in rows] == [("check-week", "aaaa", hour(188))]


def test_the_team_may_say_that_nothing_is_public(tmp_path: Path) -> None:
    own = Small(new_workspace(tmp_path / "team"))
    text = own.workspace.team_file.read_text(encoding="utf-8")
    own.workspace.team_file.write_text(text.replace("public = true", "public = false"), encoding="utf-8")
    own.team = read_team(own.workspace.root)

    assert not own.team.public
    assert asked_of(own, made(own.walk, "aaaa", *NAMES_23), name="do_today") == []


@pytest.mark.parametrize(
    ("third", "found"), [pytest.param("no", [], id="one-says-no"), pytest.param("yes", ["aaaa"], id="all-say-yes")]
)
def test_it_went_well_when_nobody_said_otherwise(small: Small, third: str, found: list[str]) -> None:
    said = (("aaaa", "yes"), ("bbbb", "no_answer"), ("cccc", third))
    told = [says(200, "check-customer.satisfied", value, alias) for alias, value in said]

    people = map(joins, ("aaaa", "bbbb", "cccc"))
    rows = asked_of(small, made(small.walk, "aaaa", RAISED, *people, CLOSES, *told), name="went_well")

    assert [row["id"][-4:] for row in rows] == found


def test_the_silence_after_it_was_opened_again_is_a_silence(small: Small) -> None:
    told: tuple[Step, ...] = (
        *NAMES_23, says(0.6, "close-it.public_close", "It is solved."), sends(0.7, 3),
        says(0.8, "update.calm_again", answer=True), CLOSES, REOPENS, says(40, "reply.reply", "Sorry."), sends(40, 8),
        (50, ev.Closed, {"outcome": "closed"}),
    )  # fmt: skip

    rows = asked_of(small, made(small.walk, "aaaa", *told), name="longest_silence")

    assert [row["most"] for row in rows] == [10 * 3600]


NOWS = (
    "2027-01-04T09:00:00+01:00",
    "2027-01-20T23:59:59+08:00",
    "2026-11-05T12:00:00+00:00",
    "2026-10-26T09:00:00+01:00",
)


@given(st.data())
@settings(anything, max_examples=8, derandomize=True)
def test_every_question_about_small_histories_is_answered_as_by_a_slow_count(small: Small, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, 6))
    small.write(*(data.draw(random.stories(small.walk, place, most=30)) for place in range(number)))
    now = datetime.fromisoformat(data.draw(st.sampled_from(NOWS)))
    group_by = data.draw(st.sampled_from(("", "team", "channel", "runbook", "language")))
    expected = answers(small.workspace, last_week(now.date()), now, small.team, group_by)
    database = Duck()
    try:
        refresh(database, small.workspace)
        prepare(
            database,
            Inquiry(
                window=last_week(now.date()),
                now=now,
                team=small.team,
                runbooks=(small.workspace.runbooks,),
                group_by=group_by,
            ),
        )
        for name in NAMES:
            assert_same(name, database, expected[name])
    finally:
        database.close()
