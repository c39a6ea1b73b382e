"""The first screen of a report: what to do today, what to decide and how the week went, in 22 rows whatever happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asking import DAY, HOUR, NOW, ask, told, world
from runsop.errors import Problem
from runsop.files.database import Duck
from runsop.files.namesakes import namesakes
from runsop.files.questions import question
from runsop.model.decisions import Decided, item_named
from runsop.model.first_screen import ASKED, Answers, Known, compose, ids_in
from runsop.model.period import last_week, week
from runsop.model.report import ROWS, Block, Line

MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=timezone(timedelta(hours=8)))
AT = int(MONDAY.timestamp())
WEEK = 7 * DAY
KNOWN = Known(window=last_week(MONDAY.date()), now=MONDAY)
K3F9 = "2026-11-05-1946-refund-wave-k3f9"
LOOKED: list[dict[str, Any]] = [
    {"kind": "open", "n": 3},
    {"kind": "promise", "n": 1},
    {"kind": "closed", "n": 8},
    {"kind": "reviewed", "n": 6},
    {"kind": "approval", "n": 2},
]


def overdue(kind: str = "promise", days: float = 2, n: int = 1, **columns: Any) -> dict[str, Any]:
    """Return a row of do_today."""
    id = columns.pop("id", K3F9)
    since = AT - int(days * DAY)
    row = {"kind": kind, "item": f"{kind}.{id}", "id": id, "since_at": since, "newest_at": since, "weight": 50, "n": n}
    return {**row, "what": "call back", "role": "lead", "severity": 2, "of_kind": 1, **columns}


def factor(name: str = "after_hours", back: int = 0, id: str = K3F9, n: int = 3) -> dict[str, Any]:
    row = {"kind": "factor", "item": f"factor.{name}", "id": id, "since_at": AT, "weight": n, "n": n}
    return {**row, "factor": name, "back": back}


def doubted(step: str = "decision", id: str = K3F9, verdict: str = "contradicted", weeks: int = 0) -> dict[str, Any]:
    row = {"kind": "step", "item": f"step.refund-wave.{step}", "id": id, "since_at": AT - weeks * WEEK, "weight": 2}
    return {**row, "n": 2, "runbook": "refund-wave", "step": step, "verdict": verdict}


def waited(id: str = K3F9, seconds: int | None = None, back: int = 0) -> dict[str, Any]:
    row = {"kind": "authority", "item": "authority.waits", "id": id, "since_at": AT, "weight": 3, "n": 3}
    return {**row, "waited_seconds": seconds, "role": "founder", "back": back}


def late(hour: int = 22, first_word_at: int | None = AT, **columns: Any) -> dict[str, Any]:
    row = {"grp": "", "id": K3F9, "severity": 2, "hour": hour, "channel": "course group"}
    return {**row, "first_word_at": first_word_at, "late_seconds": 23 * 60, **columns}


def quiet(name: str = "running club", days: int = 12, id: str = K3F9) -> dict[str, Any]:
    row = {"kind": "channel", "item": f"quiet.channel.{name}", "id": id, "since_at": AT - days * DAY, "weight": 4}
    return {**row, "n": 4, "name": name, "periods": 3}


def well(kind: str, weight: int, **columns: Any) -> dict[str, Any]:
    row = {"kind": kind, "item": f"{kind}.x", "id": K3F9, "since_at": AT, "weight": weight, "what": ""}
    return {**row, "runbook": "refund-wave", "severity": 1, **columns}


def blocks(known: Known = KNOWN, **answers: Sequence[Mapping[str, Any]]) -> dict[str, Block]:
    composed = compose({"looked_at": LOOKED, **answers}, known)
    return {block.name: block for block in composed.first.blocks}


def block_of(name: str, known: Known = KNOWN, **answers: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """Return the rows of one block: mark, text and command."""
    block = blocks(known, **answers)[name]
    return [(line.mark, line.text, line.command) for line in (block.title, *block.lines)]


def rows_of(known: Known = KNOWN, **answers: Sequence[Mapping[str, Any]]) -> list[Line]:
    first = compose(answers, known).first
    return [first.headline, *(line for block in first.blocks for line in (block.title, *block.lines))]


def decided(item: str, until: str) -> Known:
    return replace(
        KNOWN, decisions=(Decided(id="dec000", at=MONDAY, by="li.wei", item=item, reason="the new rota", until=until),)
    )


# ── The week in one line ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_headline_counts_the_week_the_four_before_and_what_is_open() -> None:
    incidents: list[dict[str, Any]] = [
        {"back": back, "grp": "", "n": n} for back, n in ((-1, 2), (0, 13), (1, 11), (2, 12), (4, 9))
    ]

    assert compose({"incidents": incidents, "looked_at": LOOKED}, KNOWN).first.headline == Line(
        "", "2026-W47: 13 incidents (9 0 12 11 before), 2 since, 3 open", "sop report --all"
    )


def test_the_headline_of_another_week_says_nothing_of_the_running_one() -> None:
    known = replace(KNOWN, window=week("2026-W40"))

    text = compose({"incidents": [{"back": 0, "grp": "", "n": 1}]}, known).first.headline.text

    assert text == "2026-W40: 1 incident (0 0 0 0 before), 0 open"


def test_groups_are_added_up() -> None:
    incidents: list[dict[str, Any]] = [{"back": 0, "grp": "evening", "n": 3}, {"back": 0, "grp": "day", "n": 4}]

    assert compose({"incidents": incidents}, KNOWN).first.headline.text.startswith("2026-W47: 7 incidents")


# ── Do today ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("row", "mark", "text", "command"),
    [
        pytest.param(overdue(), "2nd week", "lead's promise 2 d late: call back", "sop resume k3f9", id="promise"),
        pytest.param(
            overdue(n=3, days=0.1, role="head-of-support"),
            "new",
            "head of support's 3 promises, the oldest 2 h late: call back",
            "sop resume k3f9",
            id="promises",
        ),
        pytest.param(
            overdue("approval", 0.02, what="full-refund"),
            "new",
            "lead's approval 28 min late: full-refund",
            "sop resume k3f9",
            id="approval",
        ),
        pytest.param(
            overdue("check", 15, role="", what="Ask them, a day later"),
            "4th week",
            "check 15 d late: Ask them, a day later",
            "sop resume k3f9",
            id="check",
        ),
        pytest.param(
            overdue("approval", role="nobody", what="full-refund"),
            "2nd week",
            "approval nobody is asked for 2 d late: full-refund",
            "sop resume k3f9",
            id="approval-of-nobody",
        ),
        pytest.param(
            overdue("approval", n=2, role="nobody", what="full-refund"),
            "2nd week",
            "2 approvals nobody is asked for, the oldest 2 d late: full-refund",
            "sop resume k3f9",
            id="approvals-of-nobody",
        ),
        pytest.param(
            overdue("review", 71, role="", what=""),
            "12th week",
            "review 71 d late: SEV2",
            "sop postmortem k3f9",
            id="review",
        ),
        pytest.param(
            overdue("action", 800, what="prevent it: A rota.", id=None),
            "99+ weeks",
            "lead's action 800 d late: A rota.",
            "sop learn",
            id="action",
        ),
    ],
)
def test_what_is_overdue_says_whose_it_is_how_late_and_what_to_type(
    row: dict[str, Any], mark: str, text: str, command: str
) -> None:
    assert block_of("do_today", do_today=[row]) == [
        ("", "Do today: 1 thing overdue", "sop status"),
        (mark, text, command),
    ]


@pytest.mark.parametrize(
    ("weeks", "mark"),
    [
        (0, "new"),
        (1, "2nd week"),
        (2, "3rd week"),
        (3, "4th week"),
        (10, "11th week"),
        (12, "13th week"),
        (20, "21st week"),
    ],
)
def test_a_line_says_for_how_many_weeks_it_is_there(weeks: int, mark: str) -> None:
    assert block_of("do_today", do_today=[overdue(days=7 * weeks)])[1][0] == mark


def test_seven_things_are_said_and_the_others_counted_by_kind() -> None:
    promises = [overdue(id=f"2026-11-05-1946-a-aaa{n}", of_kind=8) for n in range(8)]
    reviews = [overdue("review", id="2026-11-05-1946-a-bbbb", of_kind=211)]

    rows = block_of("do_today", do_today=promises + reviews)

    assert rows[0] == ("", "Do today: 219 things overdue", "sop status")
    assert len(rows) == 9
    assert rows[-1] == ("", "and 212 more: 1 promise, 211 reviews", "sop report --all")


def test_nothing_overdue_says_what_was_looked_at() -> None:
    assert block_of("do_today") == [
        ("", "Do today: nothing is overdue of 1 promise, 8 cases closed in 30 days", "sop status")
    ]


def test_a_hidden_name_stays_hidden_and_a_line_is_one_line() -> None:
    text = block_of("do_today", do_today=[overdue(what="call ⟦k7qd⟧\nabout the ⟦⟦x⟧⟧")])[1][1]

    assert text == "lead's promise 2 d late: call (name) about the ⟦x⟧"


# ── Decide ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_factor_names_its_incidents_and_for_how_many_weeks_it_held() -> None:
    ids = [f"2026-11-05-1946-a-{end}" for end in ("k3f9", "p2aa", "q8zz", "m2ab")]
    held = [factor(back=1), factor(back=2), factor(back=4)]

    assert block_of("decide", decide_factors=[*(factor(id=id, n=9) for id in ids), *held]) == [
        ("", "Decide: 6 reviews and 2 approvals in 4 weeks", "sop report --all"),
        ("3rd week", "after hours in 9: k3f9 p2aa +7", "sop report --decide after_hours"),
    ]


def test_what_no_longer_holds_is_not_decided() -> None:
    assert block_of("decide", decide_factors=[factor(back=1)]) == [
        ("", "Nothing to decide: looked at 6 reviews and 2 approvals in 4 weeks", "sop report --all")
    ]


def test_calls_are_part_of_what_was_looked_at() -> None:
    looked = [{"kind": "reviewed", "n": 1}, {"kind": "call", "n": 3}]

    assert block_of("decide", looked_at=looked, decide_authority=[waited()])[0][1] == (
        "Decide: 1 review, 0 approvals, 3 calls in 4 weeks"
    )


def test_what_held_as_long_as_was_looked_back_says_more() -> None:
    rows = block_of("decide", decide_factors=[factor(back=back) for back in range(13)])

    assert rows[1][0] == "13+ weeks"


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        pytest.param([waited(), waited("x-p2aa")], "nobody could be reached in 3: k3f9 +2", id="not-reached"),
        pytest.param([waited(seconds=7900)], "3 waited for a yes, up to 2 h: k3f9 +2", id="longest"),
    ],
)
def test_waits_for_somebody_with_the_right_are_said_without_a_name(rows: list[dict[str, Any]], text: str) -> None:
    assert block_of("decide", decide_authority=rows)[1] == ("new", text, "sop report --decide waits")


@pytest.mark.parametrize(
    ("verdicts", "text"),
    [
        pytest.param(("contradicted", "contradicted"), "step decision wrong in 2: k3f9 p2aa", id="wrong"),
        pytest.param(("too_slow", "too_slow"), "step decision too slow in 2: k3f9 +1", id="slow"),
        pytest.param(("missing", "too_slow"), "step decision doubted in 2: k3f9 p2aa", id="mixed"),
    ],
)
def test_a_doubted_step_says_what_is_wrong_with_it(verdicts: tuple[str, str], text: str) -> None:
    rows = [doubted(verdict=verdicts[0], weeks=2), doubted(id="x-p2aa", verdict=verdicts[1], weeks=2)]

    assert block_of("decide", decide_contradicted=rows)[1] == ("3rd week", text, "sop report --decide decision")


def test_one_of_each_kind_comes_before_a_second_of_one() -> None:
    rows = block_of(
        "decide",
        decide_factors=[factor("silence", n=9), factor("slow_reply", n=8), factor("after_hours", n=7)],
        decide_authority=[waited()],
        decide_contradicted=[doubted(), doubted("promises")],
    )

    assert rows[0][1] == "Decide 3 of 6: 6 reviews and 2 approvals in 4 weeks"
    assert [command for _, _, command in rows[1:]] == [
        "sop report --decide silence",
        "sop report --decide waits",
        "sop report --decide decision",
    ]


def test_a_name_that_is_no_word_to_paste_is_not_put_into_a_command() -> None:
    rows = [doubted("$(reboot)"), doubted("x" * 80)]

    assert [command for *_, command in block_of("decide", decide_contradicted=rows)[1:]] == ["sop report --all"] * 2


# ── How the week went ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_first_words_name_the_misses_with_their_hour() -> None:
    shares = [{"back": 0, "severity": 1, "hit": 2, "n": 3}, {"back": 0, "severity": 2, "hit": 7, "n": 8}]

    assert block_of(
        "first_words", first_words_in_time=shares, first_words_late=[late(), late(3, None, severity=None)]
    ) == [
        ("", "First words in time: 9 of 11", "sop report --all"),
        ("22 h", "first words 23 min late, SEV2, course group", "sop show k3f9"),
        ("03 h", "no first words, 23 min over time, course group", "sop show k3f9"),
    ]


def test_an_incident_that_was_closed_without_words_waits_for_none_any_more() -> None:
    (_, line) = block_of("first_words", first_words_late=[late(3, None, closed_at=AT)])
    assert line == ("03 h", "closed without first words, SEV2, course group", "sop show k3f9")


def test_more_misses_than_there_is_room_for_are_told_by_their_hours() -> None:
    shares = [{"back": 0, "hit": 1, "n": 10}, {"back": -1, "hit": 2, "n": 2}]

    rows = block_of(
        "first_words", first_words_in_time=shares, first_words_late=[late(n, channel=None) for n in range(9)]
    )

    text = "First words in time: 1 of 10, this week 2 of 2; late at 00 01 02 03 04 05 06 07 … h"
    assert rows[0] == ("", text, "sop report --all")
    assert len(rows) == 3


def test_a_few_more_misses_leave_no_hour_out() -> None:
    rows = block_of("first_words", first_words_late=[late(n) for n in (22, 23, 0)])

    assert rows[0][1] == "First words: none was due; late at 22 23 00 h"


def test_ordinary_incidents_stand_beside_the_four_weeks_before_as_counts() -> None:
    shares = [{"back": back, "hit": back + 1, "n": 9} for back in (0, 1, 2, 4)]

    assert block_of("ordinary", ordinary=shares) == [
        ("", "Ordinary: 1 of 9 closed (5/9 - 3/9 2/9 before)", "sop report --all")
    ]
    assert block_of("ordinary")[0][1] == "Ordinary: none is closed (- - - - before)"


@pytest.mark.parametrize(
    ("rows", "shares", "text", "command"),
    [
        pytest.param(
            [well("solved", 40), well("lesson", 50, what="ask for the parcel", id=None)],
            [],
            "a lesson held, ask for the parcel",
            "sop report --all",
            id="lesson",
        ),
        pytest.param(
            [well("near-miss", 20), well("solved", 40)],
            [(3, 3)],
            "solved for them, after SEV1 (refund wave)",
            "sop show k3f9",
            id="solved",
        ),
        pytest.param([well("near-miss", 20)], [(3, 3)], "all 3 first words in time", "sop report --all", id="words"),
        pytest.param([], [(1, 1)], "the first words came in time", "sop report --all", id="one-word"),
        pytest.param(
            [well("near-miss", 20)],
            [(2, 3)],
            "caught early, before it grew (refund wave)",
            "sop show k3f9",
            id="near-miss",
        ),
        pytest.param(
            [well("praise", 10)], [], "somebody was thanked, and it was written down", "sop show k3f9", id="praise"
        ),
        pytest.param(
            [],
            [(0, 0)],
            "nothing was noted of lessons that held, solved cases, near misses, praise",
            "sop report --all",
            id="nothing",
        ),
    ],
)
def test_one_thing_that_went_well_is_said(
    rows: list[dict[str, Any]], shares: list[tuple[int, int]], text: str, command: str
) -> None:
    words = [{"back": 0, "hit": hit, "n": n} for hit, n in shares]

    assert block_of("went_well", went_well=rows, first_words_in_time=words) == [("", f"Went well: {text}", command)]


def test_groups_that_usually_write_and_did_not_are_asked_about() -> None:
    assert block_of("quiet", quiet_groups=[quiet(), quiet("weekend")]) == [
        ("new", "Quiet, or not written? running club (4 before) and 1 more", "sop show k3f9")
    ]
    assert block_of("quiet", quiet_groups=[quiet(days=19)])[0][0] == "2nd week"


@pytest.mark.parametrize(
    ("weeks", "text"),
    [
        pytest.param(3, "Quiet groups: none of those that usually write", id="written"),
        pytest.param(2, "Quiet groups: too few weeks are written down to tell", id="unknown"),
    ],
)
def test_no_quiet_group_is_said_only_where_it_is_known(weeks: int, text: str) -> None:
    incidents = [{"back": back, "n": 3} for back in range(weeks + 1)]

    assert block_of("quiet", incidents=incidents)[0][1] == text


def test_files_that_cannot_be_read_are_counted_once_each() -> None:
    broken = (Problem("a.toml", 1, "x"), Problem("a.toml", 2, "y"), Problem("b.toml", 0, "z"))

    rows = block_of("broken", replace(KNOWN, broken=broken))

    assert rows == [("", "Cannot be read: 2 files, not counted or not wholly", "sop check")]


# ── Decided ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_decided_leaves_the_screen_and_is_counted() -> None:
    known = decided("factor.after_hours", "2026-12-07")

    composed = compose({"decide_factors": [factor()], "looked_at": LOOKED}, known)

    assert [(put.line.item, put.reason, put.until) for put in composed.put_off] == [
        ("factor.after_hours", "the new rota", "2026-12-07")
    ]
    assert composed.items == ("factor.after_hours",)
    assert block_of("decide", known, decide_factors=[factor()])[0][1].startswith("Nothing to decide")
    assert block_of("decided", known, decide_factors=[factor()]) == [
        ("", "Decided: 1 thing put off, the next comes back 2026-12-07", "sop report --all")
    ]


def test_what_was_decided_is_not_among_what_is_overdue() -> None:
    rows = [overdue(of_kind=2), overdue(id="x-p2aa", of_kind=2)]

    said = block_of("do_today", decided(f"promise.{K3F9}", "2026-12-07"), do_today=rows)

    assert [text for _, text, _ in said] == ["Do today: 1 thing overdue", "lead's promise 2 d late: call back"]


@pytest.mark.parametrize(
    ("newest", "said"),
    [
        pytest.param(
            -HOUR, "Do today: nothing else is overdue (1 put off) of 1 promise, 8 cases closed in 30 days", id="before"
        ),
        pytest.param(HOUR, "Do today: 1 thing overdue", id="since"),
    ],
)
def test_a_decision_covers_only_what_was_overdue_when_it_was_made(newest: int, said: str) -> None:
    known = replace(decided(f"promise.{K3F9}", "2026-12-07"), now=MONDAY + timedelta(days=2))

    rows = block_of("do_today", known, do_today=[overdue(n=2, newest_at=AT + newest)])

    assert rows[0][1] == said


@pytest.mark.parametrize(
    ("until", "mark"),
    [
        pytest.param("2026-11-23", "again", id="its-day"),
        pytest.param("2026-11-22", "again", id="after"),
        pytest.param("2026-11-20", "2nd week", id="it-went-away-between"),
        pytest.param("soon", "2nd week", id="no-day"),
    ],
)
def test_what_was_decided_comes_back_marked(until: str, mark: str) -> None:
    rows = block_of("do_today", decided(f"promise.{K3F9}", until), do_today=[overdue(days=2)])

    assert rows[1][0] == mark


# ── What incidents are called ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("others", "command"),
    [
        pytest.param((), "sop resume k3f9", id="alone"),
        pytest.param(("2026-01-01-1200-late-parcel-k3f9",), "sop resume wave-k3f9", id="same-end"),
        pytest.param(("2026-01-01-1200-tidal-wave-k3f9",), "sop resume refund-wave-k3f9", id="longer"),
        pytest.param(("2026-01-01-1946-refund-wave-k3f9",), "sop resume 05-1946-refund-wave-k3f9", id="same-runbook"),
        pytest.param((f"x{K3F9}",), f"sop resume {K3F9}", id="nothing-shorter"),
    ],
)
def test_a_command_names_one_incident_and_no_other(others: tuple[str, ...], command: str) -> None:
    known = replace(KNOWN, namesakes=tuple((id, "") for id in (K3F9, *others)))

    assert block_of("do_today", known, do_today=[overdue()])[1][2] == command


def test_a_command_names_the_workspace_where_several_are_asked() -> None:
    known = replace(KNOWN, namesakes=((K3F9, "/srv/my team"),))

    assert block_of("do_today", known, do_today=[overdue()])[1][2] == "sop --root '/srv/my team' resume k3f9"


SEVERAL = replace(KNOWN, several=True, report="sop report /a /b", namesakes=((K3F9, "/a"), ("x-p2aa", "/b")))


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        pytest.param([overdue(), overdue("check")], "sop --root /a status", id="all in one workspace"),
        pytest.param([overdue(), overdue(id="x-p2aa")], "sop report /a /b --all", id="in two"),
        pytest.param([overdue(), overdue("action", id=None)], "sop report /a /b --all", id="one is not known"),
        pytest.param([], "sop report /a /b --all", id="nothing"),
    ],
)
def test_of_several_workspaces_a_title_leads_to_the_one_concerned_else_to_all(
    rows: list[dict[str, Any]], status: str
) -> None:
    assert block_of("do_today", SEVERAL, do_today=rows)[0][2] == status


@pytest.mark.parametrize(
    ("id", "command"),
    [
        pytest.param("x-p2aa", "sop --root /b learn", id="known"),
        pytest.param(None, "sop report /a /b --all", id="from no incident"),
    ],
)
def test_of_several_workspaces_an_action_is_learnt_in_its_own(id: str | None, command: str) -> None:
    assert block_of("do_today", SEVERAL, do_today=[overdue("action", id=id)])[1][2] == command


def test_of_several_workspaces_broken_files_and_files_named_by_hand_are_looked_for_in_all_or_their_own() -> None:
    known = replace(SEVERAL, broken=(Problem("a.toml", 1, "x"),), namesakes=(("A B", "/b"),))

    assert block_of("broken", known)[0][2] == "sop report /a /b --all"
    assert block_of("do_today", known, do_today=[overdue(id="A B")])[1][2] == "sop --root /b check"


def test_a_file_named_by_hand_is_not_put_into_a_command() -> None:
    assert block_of("do_today", do_today=[overdue(id="a;rm -rf ~")])[1][2] == "sop check"


def test_namesakes_are_found_in_all_workspaces() -> None:
    ids = (K3F9, "2026-01-01-1200-late-parcel-k3f9", "2026-01-01-1200-late-parcel-p2aa")
    database = world(incident=[{"incident": n, "id": id, "workspace": "a"} for n, id in enumerate(ids)])

    assert namesakes(database, [K3F9]) == ((ids[1], ""), (K3F9, ""))
    assert namesakes(database, [K3F9], {"a": "/srv/a"}) == ((ids[1], "/srv/a"), (K3F9, "/srv/a"))
    assert namesakes(database, []) == ()
    database.close()


# ── Whatever happened ─────────────────────────────────────────────────────────────────────────────────────────────────


@st.composite
def anything(draw: st.DrawFn) -> Answers:
    """Draw answers of any rows; their texts come from a few, so that a draw stays small."""
    some = draw(st.lists(st.text(max_size=90), min_size=1, max_size=8))
    texts, numbers = st.sampled_from(some), st.integers(0, 30)
    kinds = (
        "word",
        "update",
        "promise",
        "approval",
        "check",
        "review",
        "action",
        "factor",
        "authority",
        "step",
        "lesson",
    )
    columns = {
        "kind": st.sampled_from((*kinds, "x")),
        "item": texts,
        "id": st.none() | st.sampled_from([K3F9, "x-k3f9", "a b", *some]),
        **{name: st.integers(min_value=-(10**9), max_value=4 * 10**9) for name in ("since_at", "newest_at")},
        "verdict": st.sampled_from(["contradicted", "missing", "?"]),
        **{name: st.none() | texts for name in ("role", "what", "factor", "step", "runbook", "channel", "name")},
        **{name: st.none() | numbers for name in ("weight", "n", "severity", "of_kind", "hour", "hit")},
        **{
            name: st.none() | st.integers(0, 10**9)
            for name in ("waited_seconds", "late_seconds", "first_word_at", "closed_at")
        },
        "back": st.integers(-1, 12),
    }
    return draw(st.fixed_dictionaries({name: st.lists(st.fixed_dictionaries(columns), max_size=12) for name in ASKED}))


@settings(deadline=None, max_examples=50)
@given(
    answers=anything(),
    known=st.sampled_from(
        [
            KNOWN,
            replace(KNOWN, broken=(Problem("a.toml", 1, "x"),)),
            replace(KNOWN, several=True, report="sop report a b"),
        ]
    ),
)
def test_the_first_screen_keeps_within_its_rows_whatever_the_answers_hold(answers: Answers, known: Known) -> None:
    items = compose(answers, known).items
    standing = tuple(
        Decided(id=f"dec{n}", at=MONDAY, by="li.wei", item=item, reason="x", until="2026-12-07")
        for n, item in enumerate(items[::2])
    )

    first = compose(answers, replace(known, decisions=standing)).first
    lines = [first.headline, *(line for block in first.blocks for line in (block.title, *block.lines))]

    assert first.rows == len(lines) + bool(first.everything) <= ROWS
    assert all(line.command.startswith("sop ") and len(line.command) <= 110 for line in lines)
    assert all(len(line.mark) <= 9 and "\n" not in line.text for line in lines)


def test_the_fullest_screen_has_22_rows() -> None:
    known = replace(
        decided("promise.x-put1", "2026-12-07"), broken=(Problem("incidents/2026-11/a.toml", 3, "is damaged here"),)
    )
    put = overdue(id="x-put1", of_kind=11)

    answers: dict[str, list[dict[str, Any]]] = {
        "do_today": [put, *(overdue(id=f"x-aaa{n}", of_kind=11) for n in range(10))],
        "decide_factors": [factor("a"), factor("b"), factor("c"), factor("d")],
        "first_words_late": [late(), late(), late()],
    }

    assert len(rows_of(known, **answers)) == ROWS
    assert compose(answers, replace(known, report="sop report --week 2026-W47")).first.rows == ROWS


def test_an_empty_workspace_has_a_first_screen_too() -> None:
    assert [line.text for line in rows_of()] == [
        "2026-W47: 0 incidents (0 0 0 0 before), 0 since, 0 open",
        "Do today: nothing is overdue of 0 promises, 0 cases closed in 30 days",
        "Nothing to decide: looked at 0 reviews and 0 approvals in 4 weeks",
        "First words: none was due",
        "Ordinary: none is closed (- - - - before)",
        "Went well: nothing was noted of lessons that held, solved cases, near misses, praise",
        "Quiet groups: too few weeks are written down to tell",
    ]


@settings(deadline=None, max_examples=50)
@given(anything())
def test_what_a_command_decides_is_what_the_line_means(answers: Answers) -> None:
    composed = compose(answers, KNOWN)
    decide = next(block for block in composed.first.blocks if block.name == "decide")
    named = [(line, line.command.partition("--decide ")[2]) for line in decide.lines]

    assert all(item_named(name, composed.items) == line.item for line, name in named if name)


def test_the_incidents_it_may_name_are_known_before() -> None:
    assert ids_in({"do_today": [overdue(), overdue(id=None)], "first_words_late": [late(id="x")]}) == (K3F9, "x")


# ── What the questions answer ─────────────────────────────────────────────────────────────────────────────────────────

CLOSED = {"incident": 1, "walk": "w", "worst": 2, "closed_at": NOW - 20 * DAY, "outcome": "closed", "reviewed_at": NOW}
REQUIRED = [{"severity": severity, "first_reply": 300, "patience": HOUR, "review": "required"} for severity in (1, 2)]
CHECK = {"walk": "w", "runbook": "r", "place": 1, "step": "check-day", "title": "Ask them", "check_after": DAY}
OPEN_CHECK = {"incident": 1, "step": "check-day", "due_at": NOW - 19 * DAY, "state": "open"}


def due(**named: Any) -> list[tuple[Any, ...]]:
    rows = ask("do_today", **named)
    assert all(
        row["newest_at"] >= row["since_at"] and (row["n"] > 1 or row["newest_at"] == row["since_at"]) for row in rows
    )
    return [(row["kind"], row["id"], row["since_at"], row["n"]) for row in rows]


def test_a_promise_that_is_open_past_its_time_is_overdue() -> None:
    promise = {"incident": 1, "who": "mette", "what": "call", "state": "open"}

    rows = ask(
        "do_today",
        incident=[{"incident": 1}, {"incident": 2}, {"incident": 3, "drill": True}],
        person=[{"handle": "mette", "role": "lead"}],
        promise=[
            {**promise, "id": "a", "due_at": NOW - HOUR},
            {**promise, "id": "b", "due_at": NOW - DAY, "what": "pay", "who": "somebody"},
            {**promise, "id": "c", "due_at": NOW},
            {**promise, "id": "d", "due_at": NOW - DAY, "state": "kept"},
            {**promise, "id": "e", "incident": 3, "due_at": NOW - DAY},
        ],
    )

    assert [tuple(row.values()) for row in rows] == [
        ("promise", "promise.i1", "i1", NOW - DAY, NOW - HOUR, 50, 2, "pay", "operator", None, 1)
    ]


def test_an_approval_is_overdue_when_it_takes_longer_than_the_members_wait_for_an_update() -> None:
    offer = {"incident": 1, "remedy": "refund", "last_asked_of": "mette", "given": 0}

    assert due(
        incident=[{"incident": n, "worst": 2} for n in (1, 2, 3)] + [{"incident": 4, "worst": 4}],
        deadline=REQUIRED,
        remedy=[
            {**offer, "id": "a", "last_asked_at": NOW - 2 * HOUR},
            {**offer, "id": "b", "incident": 2, "last_asked_at": NOW - HOUR + 1},
            {**offer, "id": "c", "incident": 3, "last_asked_at": NOW - 2 * HOUR},
            {**offer, "id": "d", "incident": 3, "given": 1},
            {**offer, "id": "e", "incident": 4, "last_asked_at": NOW - 3 * HOUR},
            {**offer, "id": "f", "last_asked_at": NOW - DAY, "verdict": "denied"},
            {**offer, "id": "g", "last_asked_at": NOW - DAY, "given": 1},
        ],
    ) == [("approval", "i4", NOW - 2 * HOUR, 1), ("approval", "i1", NOW - HOUR, 1), ("approval", "i3", NOW - HOUR, 1)]


@pytest.mark.parametrize(
    ("incident", "check", "found"),
    [
        pytest.param({}, {}, 1, id="open"),
        pytest.param({}, {"state": "done"}, 0, id="done"),
        pytest.param({}, {"state": "skipped"}, 0, id="left-out"),
        pytest.param({}, {"due_at": NOW + 1}, 0, id="not-yet"),
        pytest.param({"closed_at": NOW - 100 * DAY}, {}, 0, id="a-quarter-ago"),
        pytest.param({"drill": True}, {}, 0, id="drill"),
    ],
)
def test_a_check_after_closing_is_overdue_while_something_of_it_is_left_to_ask(
    incident: dict[str, Any], check: dict[str, Any], found: int
) -> None:
    rows = due(incident=[{**CLOSED, **incident}], walk_step=[CHECK], follow_up=[{**OPEN_CHECK, **check}])

    assert len(rows) == found


def test_a_check_of_every_person_is_one_line() -> None:
    checks = [{**OPEN_CHECK, "party": party} for party in ("a", "b")]

    assert due(incident=[CLOSED], walk_step=[CHECK, CHECK], follow_up=checks) == [("check", "i1", NOW - 19 * DAY, 2)]


def test_an_update_is_overdue_from_its_moment_on() -> None:
    assert due(
        incident=[
            {"incident": 1, "update_at": NOW - 1},
            {"incident": 2, "update_at": NOW},
            {"incident": 3, "update_at": NOW - 1, "drill": True},
        ]
    ) == [("update", "i1", NOW - 1, 1)]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        pytest.param({}, 1, id="due"),
        pytest.param({"reviewed_at": NOW}, 0, id="held"),
        pytest.param({"closed_at": NOW - 6 * DAY}, 0, id="not-yet"),
        pytest.param({"outcome": "near-miss"}, 0, id="near-miss"),
        pytest.param({"worst": 4}, 0, id="mild"),
        pytest.param({"drill": True}, 0, id="drill"),
    ],
)
def test_a_review_is_overdue_a_week_after_closing(changes: dict[str, Any], found: int) -> None:
    assert len(due(incident=[{**CLOSED, "reviewed_at": None, **changes}], deadline=REQUIRED)) == found


def test_an_action_is_overdue_without_the_handle_of_who_has_it() -> None:
    lesson = {"type": "add_prevention", "status": "merged", "who": "mette", "what": "prevent it: A rota. (mette)"}

    rows = ask(
        "do_today",
        person=[{"handle": "mette", "role": "lead"}],
        lesson=[
            {**lesson, "lesson": "a", "due_at": NOW - DAY},
            {**lesson, "lesson": "b", "due_at": NOW + 1},
            {**lesson, "lesson": "c", "due_at": NOW - DAY, "status": "verified"},
        ],
    )

    assert [(row["item"], row["what"], row["role"]) for row in rows] == [("action.a", "prevent it: A rota.", "lead")]


def test_what_waits_longest_comes_first_within_its_weight() -> None:
    promise = {"id": "a", "state": "open", "what": "x"}

    assert [row[:2] for row in due(
        incident=[{"incident": 1}, {"incident": 2}, {**CLOSED, "incident": 3, "reviewed_at": None}],
        deadline=REQUIRED,
        promise=[{**promise, "incident": 1, "due_at": NOW - 1}, {**promise, "incident": 2, "due_at": NOW - 2}],
    )] == [("promise", "i2"), ("promise", "i1"), ("review", "i3")]  # fmt: skip


def test_two_hundred_of_a_kind_are_given_and_all_counted() -> None:
    rows = ask(
        "do_today",
        incident=[{"incident": n} for n in range(201)],
        promise=[{"incident": n, "id": "a", "state": "open", "what": "x", "due_at": NOW - n - 1} for n in range(201)],
    )

    assert len(rows) == 200
    assert {row["of_kind"] for row in rows} == {201}


def reviewed(*days: int, **columns: Any) -> dict[str, Any]:
    """Return incidents reviewed so many days ago, all with one factor."""
    return {
        "incident": [
            {"incident": n, "worst": 2, "reviewed_at": NOW - ago * DAY, **columns} for n, ago in enumerate(days)
        ],
        "factor": [{"incident": n, "factor": "silence", "reviewed": True} for n in range(len(days))],
    }


@pytest.mark.parametrize(
    ("tables", "backs"),
    [
        pytest.param(reviewed(1, 2, 27), [0, 0, 0], id="now"),
        pytest.param(reviewed(1, 2, 28), [], id="too-long-ago"),
        pytest.param(reviewed(8, 9, 10), [0, 0, 0, 1], id="a-week-ago-too"),
        pytest.param(reviewed(8, 9, 10, drill=True), [], id="drills"),
        pytest.param({**reviewed(1, 2, 3), "factor": [{"incident": n, "factor": "silence"} for n in range(3)]}, [], id="not-in-the-review"),
    ],
)  # fmt: skip
def test_a_factor_of_three_reviews_in_four_weeks_is_found_for_every_week_it_held(
    tables: dict[str, Any], backs: list[int]
) -> None:
    assert [row["back"] for row in ask("decide_factors", **tables)] == backs


def test_a_factor_names_four_incidents_the_worst_first() -> None:
    tables = reviewed(1, 2, 3, 4, 5)
    tables["incident"][4]["worst"] = 1

    rows = ask("decide_factors", **tables)

    assert [(row["id"], row["n"]) for row in rows if row["back"] == 0] == [("i4", 5), ("i0", 5), ("i1", 5), ("i2", 5)]


def test_incidents_that_waited_for_an_approval_or_reached_nobody_are_found() -> None:
    incident = [{"incident": n, "worst": 2} for n in range(5)] + [{"incident": 5, "worst": 2, "drill": True}]
    offer = {"id": "a", "remedy": "refund", "asked_of": "mette"}
    asked = NOW - 2 * DAY

    rows = ask(
        "decide_authority",
        incident=incident,
        deadline=REQUIRED,
        person=[{"handle": "mette", "role": "founder"}],
        remedy=[
            {**offer, "incident": 0, "asked_at": asked, "decided_at": asked + 2 * HOUR},
            {**offer, "incident": 1, "asked_at": asked},
            {**offer, "incident": 2, "asked_at": asked, "decided_at": asked + HOUR},
            {**offer, "incident": 5, "asked_at": asked},
        ],
        reach=[
            {"incident": 0, "happened_at": asked, "who": "mette", "reached": "off"},
            {"incident": 3, "happened_at": asked, "who": "nobody-known", "reached": "ringing"},
            {"incident": 4, "happened_at": asked, "who": "mette", "reached": "answered"},
        ],
    )

    assert [(row["id"], row["waited_seconds"], row["role"], row["back"]) for row in rows] == [
        ("i1", 2 * DAY, "founder", 0),
        ("i0", 2 * HOUR, "founder", 0),
        ("i3", None, "operator", 0),
    ]


def judged(*verdicts: str, **tables: Any) -> list[dict[str, Any]]:
    return ask(
        "decide_contradicted",
        incident=[{"incident": n, "walk": "w", "runbook": "r"} for n in range(len(verdicts))],
        walk_step=[{"walk": "w", "runbook": "r", "place": 1, "step": "decision"}],
        judgement=[
            {"incident": n, "step": "decision", "verdict": verdict, "happened_at": NOW - DAY + n}
            for n, verdict in enumerate(verdicts)
        ],
        **tables,
    )


def test_a_step_that_two_incidents_doubt_is_found_since_the_second() -> None:
    rows = judged("missing", "held", "too_slow", "contradicted")

    assert [(row["item"], row["id"], row["since_at"], row["n"], row["verdict"]) for row in rows] == [
        ("step.r.decision", "i3", NOW - DAY + 2, 3, "contradicted"),
        ("step.r.decision", "i2", NOW - DAY + 2, 3, "too_slow"),
        ("step.r.decision", "i0", NOW - DAY + 2, 3, "missing"),
    ]


@pytest.mark.parametrize(
    ("verdicts", "tables"),
    [
        pytest.param(("missing", "held"), {}, id="one"),
        pytest.param(
            ("missing", "missing"), {"lesson": [{"runbook": "r", "step": "decision", "merged_at": NOW}]}, id="mended"
        ),
        pytest.param(
            ("missing", "missing"),
            {"lesson": [{"runbook": "core", "step": "decision", "merged_at": NOW}]},
            id="in-core",
        ),
    ],
)
def test_a_step_doubted_once_or_mended_since_is_left_alone(verdicts: tuple[str, ...], tables: dict[str, Any]) -> None:
    assert judged(*verdicts, **tables) == []


def test_a_step_that_is_doubted_after_it_was_mended_is_found_again() -> None:
    lessons = [{"runbook": "r", "step": "decision", "merged_at": NOW - 2 * DAY}]

    assert len(judged("missing", "missing", lesson=lessons)) == 2


def opened(*backs: int, **columns: Any) -> dict[str, Any]:
    return {
        "incident": [
            {"incident": n, "opened_at": NOW - back * 7 * DAY, "team": "day", "channel": "shop", **columns}
            for n, back in enumerate(backs)
        ],
        "counted": [{"incident": n, "back": back} for n, back in enumerate(backs)],
    }


@pytest.mark.parametrize(
    ("tables", "kinds"),
    [
        pytest.param(opened(1, 2, 2, 4), ["channel", "team"], id="quiet"),
        pytest.param(opened(1, 2, 2), [], id="writes-seldom"),
        pytest.param(opened(0, 1, 2, 3), [], id="wrote"),
        pytest.param(opened(-1, 1, 2, 3), [], id="writes-now"),
        pytest.param(opened(1, 2, 3, channel=None), ["team"], id="channel-not-known"),
    ],
)
def test_a_group_that_usually_writes_and_did_not_is_found(tables: dict[str, Any], kinds: list[str]) -> None:
    assert [row["kind"] for row in ask("quiet_groups", **tables)] == kinds


def test_a_quiet_group_names_its_last_incident() -> None:
    row = ask("quiet_groups", **opened(2, 1, 3))[0]

    assert (row["item"], row["id"], row["n"], row["periods"]) == ("quiet.channel.shop", "i1", 3, 3)


def test_what_went_well_is_ranked() -> None:
    today = NOW // DAY

    rows = told(
        "went_well",
        period=[{"back": 0, "first_day": today - 7, "last_day": today}, {"back": 1, "first_day": 0, "last_day": 1}],
        incident=[
            {"incident": 1, "worst": 1, "runbook": "refund-wave"},
            {"incident": 2, "worst": 3},
            {"incident": 3, "worst": 4, "outcome": "near-miss", "closed_at": NOW - DAY},
            {"incident": 4, "worst": 4, "runbook": "praise-received"},
            {"incident": 5, "worst": 4, "runbook": "praise-received", "opened_at": NOW - 30 * DAY},
        ],
        answer=[
            {"incident": n, "ord": n, "happened_at": NOW - DAY, "ask": "satisfied", "value": "yes"} for n in (1, 2)
        ],
        lesson=[
            {"lesson": "a", "runbook": "core", "status": "verified", "verified_at": NOW - DAY, "what": "ask for it"},
            {"lesson": "b", "runbook": "core", "status": "merged"},
        ],
    )

    assert [row[:3] + row[4:] for row in rows] == [
        ("lesson", "lesson.a", None, 50, "ask for it", "core", None),
        ("solved", "solved.i1", "i1", 40, "", "refund-wave", 1),
        ("near-miss", "near-miss.i3", "i3", 20, "", "general-complaint", 4),
        ("praise", "praise.i4", "i4", 10, "", "praise-received", 4),
    ]


def test_it_is_not_solved_for_them_while_one_of_them_says_otherwise() -> None:
    today = NOW // DAY
    said = {"ask": "satisfied", "value": "yes", "happened_at": NOW - DAY}

    rows = ask(
        "went_well",
        period=[{"back": 0, "first_day": today - 7, "last_day": today}],
        incident=[{"incident": n, "worst": 1} for n in (1, 2, 3)],
        answer=[
            {**said, "incident": 1, "ord": 1, "party": "a"},
            {**said, "incident": 1, "ord": 2, "party": "b", "value": "no", "happened_at": NOW - 30 * DAY},
            {**said, "incident": 2, "ord": 1, "party": "a"},
            {**said, "incident": 2, "ord": 2, "party": "b", "value": "partly"},
            {**said, "incident": 3, "ord": 1, "party": "a"},
            {**said, "incident": 3, "ord": 2, "party": "b", "value": "no"},
            {**said, "incident": 3, "ord": 3, "party": "b", "ask": "week_satisfied"},
        ],
    )

    assert [row["id"] for row in rows] == ["i3"]


def test_how_much_was_looked_at_is_counted_without_drills() -> None:
    rows = ask(
        "looked_at",
        incident=[
            {"incident": 1},
            {"incident": 2, "closed_at": NOW - DAY, "outcome": "closed", "reviewed_at": NOW - DAY},
            {"incident": 3, "drill": True},
        ],
        promise=[{"incident": n, "id": "a", "state": "open"} for n in (1, 3)],
        remedy=[{"incident": n, "id": "a", "asked_at": NOW - DAY} for n in (1, 3)],
        reach=[
            {"incident": n, "happened_at": NOW - days * DAY, "who": "lead", "reached": "off"}
            for n, days in ((1, 1), (1, 27), (1, 28), (3, 1))
        ],
    )

    assert {row["kind"]: row["n"] for row in rows} == {
        "open": 1, "promise": 1, "closed": 1, "reviewed": 1, "approval": 1, "silent": DAY, "call": 2
    }  # fmt: skip


@pytest.mark.parametrize("name", ASKED)
def test_an_empty_database_answers_everything_the_screen_asks(name: str) -> None:
    database: Duck = world()

    rows = database.ask(question(name).text)

    database.close()
    assert sum(row.get("n") or 0 for row in rows) == 0


def test_the_overdue_things_of_the_screen_are_those_of_the_lists() -> None:
    tables: dict[str, Any] = {
        "incident": [CLOSED, {**CLOSED, "incident": 2, "reviewed_at": None}, {"incident": 3}],
        "deadline": REQUIRED,
        "walk_step": [CHECK, {**CHECK, "step": "check-week", "check_after": 30 * DAY}],
        "follow_up": [OPEN_CHECK, {**OPEN_CHECK, "step": "check-week", "due_at": NOW + 10 * DAY}],
        "promise": [{"incident": 3, "id": "a", "state": "open", "what": "x", "due_at": NOW - 1}],
    }

    screen = {(row["kind"], row["id"]) for row in ask("do_today", **tables)}

    assert {("promise", row["id"]) for row in ask("promises_overdue", **tables)} | {
        ("check", row["id"]) for row in ask("follow_ups_overdue", **tables)
    } | {("review", row["id"]) for row in ask("reviews_due", **tables) if row["due_at"] <= NOW} == screen
