"""A lesson is what its events make of it, in whatever order they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runsop.model.edits import EDITS, Edit
from runsop.model.events import Event, UnknownEvent
from runsop.model.lessons import (
    LESSON_KINDS,
    Agreed,
    Changed,
    Contradicted,
    Dropped,
    LessonHeader,
    Merged,
    Proposed,
    Status,
    Verified,
    fold,
    in_words,
    lesson_id,
    refusal,
)
from runsop.model.rows import lesson_row

AT = datetime(2026, 11, 24, 9, 12, tzinfo=UTC)
HEADER = LessonHeader(id="2026-11-24-core-add-question-k3f9", runbook="core", type="add_question", by="li.wei")
QUESTION: dict[str, Any] = {"step": "story", "ask": "parcel", "ask_kind": "text", "after": "Which parcel is it?"}


def made(cls: type[Event], minute: int = 0, **keys: Any) -> Any:
    return cls(**{"id": f"{cls.kind[:3]}{minute:03}", "at": AT + timedelta(minutes=minute), "by": "li.wei", **keys})


PROPOSED = made(Proposed, because="nobody asked", verify_by="next 3 incidents", **QUESTION)
AGREED = made(Agreed, 1, by="lead")
MERGED = made(Merged, 2, by="lead")
VERIFIED = made(Verified, 3, incident="later")


def test_a_proposal_is_an_open_lesson_with_its_edit() -> None:
    lesson = fold(HEADER, [PROPOSED])

    assert (lesson.status, lesson.is_open, lesson.problems) == (Status.PROPOSED, True, ())
    assert lesson.edit == Edit(
        type="add_question", runbook="core", because="nobody asked", verify_by="next 3 incidents",
        step="story", ask="parcel", ask_kind="text", after="Which parcel is it?",
    )  # fmt: skip
    assert (lesson.id, lesson.by, lesson.proposed_at, lesson.header) == (HEADER.id, "li.wei", AT, HEADER)
    assert in_words(lesson) == "proposed · core: ask in step story: Which parcel is it?"


@pytest.mark.parametrize(
    ("story", "status", "moved"),
    [
        ([PROPOSED, AGREED], Status.AGREED, AGREED),
        ([PROPOSED, AGREED, MERGED], Status.MERGED, MERGED),
        ([PROPOSED, AGREED, MERGED, VERIFIED], Status.VERIFIED, VERIFIED),
    ],
)
def test_a_lesson_moves_forward(story: list[Event], status: Status, moved: Event) -> None:
    lesson = fold(HEADER, story)

    assert (lesson.status, lesson.moved_at, lesson.problems) == (status, moved.at, ())


def test_the_last_change_replaces_the_edit_and_keeps_the_reason() -> None:
    changed = made(Changed, 1, step="story", ask="box", ask_kind="number", after="How many boxes?")

    lesson = fold(HEADER, [PROPOSED, changed])

    assert lesson.edit == Edit(
        type="add_question", runbook="core", because="nobody asked", verify_by="next 3 incidents",
        step="story", ask="box", ask_kind="number", after="How many boxes?",
    )  # fmt: skip


def test_a_change_may_say_another_reason() -> None:
    assert fold(HEADER, [PROPOSED, made(Changed, 1, because="two boxes", **QUESTION)]).edit.because == "two boxes"


def test_an_edit_may_name_another_runbook_than_the_lesson() -> None:
    header = replace(HEADER, type="new_runbook")
    lesson = fold(header, [made(Proposed, because="a second time", runbook="lost-parcel", title="A parcel is lost")])

    assert (lesson.runbook, lesson.edit.runbook, lesson.problems) == ("core", "lost-parcel", ())


def test_who_agreed_is_remembered_once_each() -> None:
    second = made(Agreed, 2, by="day")
    lesson = fold(HEADER, [PROPOSED, AGREED, second, made(Agreed, 3, by="lead")])

    assert (lesson.reviewers, lesson.problems) == (("lead", "day"), ())


def test_the_proposer_alone_is_no_second_person() -> None:
    alone = fold(HEADER, [PROPOSED, made(Agreed, 1)])

    assert alone.seen_by_another is False
    assert fold(HEADER, [PROPOSED, AGREED]).seen_by_another is True


def test_a_dropped_lesson_is_not_open_and_says_why() -> None:
    lesson = fold(HEADER, [PROPOSED, made(Dropped, 1, reason="asked already")])

    assert (lesson.status, lesson.reason, lesson.is_open) == (Status.DROPPED, "asked already", False)


def test_walks_that_verify_and_contradict_are_named_once_each() -> None:
    contradicted = made(Contradicted, 4, incident="worse")
    twice = made(Contradicted, 5, incident="worse")
    lesson = fold(HEADER, [PROPOSED, AGREED, MERGED, VERIFIED, made(Verified, 6), contradicted, twice])

    assert (lesson.status, lesson.verified_by, lesson.contradicted_by) == (Status.VERIFIED, ("later",), ("worse",))
    assert lesson.problems == ()


@pytest.mark.parametrize(
    ("story", "status", "problem"),
    [
        ([PROPOSED, MERGED], Status.PROPOSED, "merged by lead: it is proposed only"),
        ([PROPOSED, VERIFIED], Status.PROPOSED, "verified by li.wei: it is proposed only"),
        ([PROPOSED, AGREED, VERIFIED], Status.AGREED, "verified by li.wei: it is agreed only"),
        ([PROPOSED, made(Dropped, 1, reason="x"), MERGED], Status.DROPPED, "merged by lead: it is dropped already"),
        ([PROPOSED, MERGED, made(Dropped, 3, reason="x")], Status.DROPPED, "merged by lead: it is proposed only"),
        ([PROPOSED, made(Dropped, 1, reason="x"), VERIFIED], Status.DROPPED, "verified by li.wei: it is dropped already"),
        ([PROPOSED, AGREED, made(Changed, 3, **QUESTION)], Status.AGREED, "changed by li.wei: it is agreed already"),
        ([PROPOSED, made(Proposed, 7, **QUESTION)], Status.PROPOSED, "proposed by li.wei: it is proposed already"),
        ([made(Dropped, reason="x"), PROPOSED], Status.PROPOSED, "dropped by li.wei: nothing is proposed yet"),
        ([AGREED, PROPOSED], Status.PROPOSED, "agreed by lead: nothing is proposed yet"),
    ],
)  # fmt: skip
def test_a_move_that_cannot_be_changes_nothing_and_is_reported(
    story: list[Event], status: Status, problem: str
) -> None:
    lesson = fold(HEADER, story)

    assert (lesson.status, lesson.problems) == (status, (problem,))


DROPPED = made(Dropped, 4, by="mei", reason="it was one case")
HERE = [AGREED, MERGED]
THERE = [made(Agreed, 5, by="mei"), made(Merged, 6, by="mei")]


@pytest.mark.parametrize(
    "story",
    [
        pytest.param([*HERE, *THERE], id="one after the other"),
        pytest.param([HERE[0], *THERE, HERE[1]], id="within"),
        pytest.param([THERE[0], HERE[0], THERE[1], HERE[1], VERIFIED, made(Agreed, 9, by="day")], id="and later"),
    ],
)
def test_what_two_clones_agreed_to_alike_is_agreed_by_both(story: list[Event]) -> None:
    lesson = fold(HEADER, [PROPOSED, *story])

    assert lesson.problems == ()
    assert lesson.note == ""
    assert lesson.status in (Status.MERGED, Status.VERIFIED)
    assert {"lead", "mei"} <= set(lesson.reviewers)


def test_what_two_clones_dropped_is_dropped_with_the_first_reason() -> None:
    lesson = fold(HEADER, [PROPOSED, DROPPED, made(Dropped, 5, reason="twice")])

    assert (lesson.status, lesson.reason, lesson.problems) == (Status.DROPPED, "it was one case", ())
    assert lesson.dropped_by == ("mei", "li.wei")


def test_what_one_clone_only_agreed_to_another_may_drop_in_any_order() -> None:
    found = [fold(HEADER, [PROPOSED, *story]) for story in ([AGREED, DROPPED], [DROPPED, AGREED])]

    assert [(each.status, each.reviewers, each.problems) for each in found] == [(Status.DROPPED, ("lead",), ())] * 2


@pytest.mark.parametrize(
    "story",
    [
        pytest.param([DROPPED, *HERE], id="dropped first"),
        pytest.param([*HERE, DROPPED], id="dropped last"),
        pytest.param([AGREED, DROPPED, MERGED], id="dropped between"),
    ],
)
def test_what_stands_in_a_file_is_merged_whoever_dropped_it_elsewhere(story: list[Event]) -> None:
    lesson = fold(HEADER, [PROPOSED, *story])

    assert (lesson.status, lesson.moved_at, lesson.problems) == (Status.MERGED, MERGED.at, ())
    assert lesson.note == (
        "merged by lead and dropped by mei, in two clones: it stands in the file, so it counts as merged. "
        "To take it out: sop learn --new"
    )


def test_nothing_is_to_be_taken_out_of_what_a_walk_verified_or_what_changes_no_file() -> None:
    verified = fold(HEADER, [PROPOSED, *HERE, VERIFIED, DROPPED])
    drill = fold(replace(HEADER, type="no_change"), [made(Proposed, because="one case"), DROPPED, *HERE])

    assert (verified.status, verified.problems, verified.note) == (Status.VERIFIED, (), "")
    assert (drill.status, drill.problems, drill.note) == (Status.MERGED, (), "")


@pytest.mark.parametrize(
    ("story", "move", "why"),
    [
        ([AGREED], made(Agreed, 9), ""),
        ([AGREED, MERGED], made(Agreed, 9), "it is merged already"),
        ([AGREED, MERGED], DROPPED, "it is merged already"),
        ([AGREED, DROPPED], MERGED, "it is dropped already"),
    ],
)
def test_what_a_file_may_hold_a_person_may_not_do_all_of_it(story: list[Event], move: Event, why: str) -> None:
    assert refusal(fold(HEADER, [PROPOSED, *story]), move) == why


def test_a_report_counts_as_dropped_only_what_ended_so() -> None:
    merged, dropped = fold(HEADER, [PROPOSED, DROPPED, *HERE]), fold(HEADER, [PROPOSED, DROPPED])

    assert lesson_row(merged)[11] is None
    assert lesson_row(dropped)[11] == int(DROPPED.at.timestamp())


decisions = st.sampled_from(
    [(), (Agreed,), (Dropped,), (Agreed, Dropped), (Agreed, Merged), (Agreed, Merged, Verified)]
)


@given(decisions, decisions, st.data())
def test_two_clones_that_decide_are_one_lesson_in_any_order(
    here: tuple[type[Event], ...], there: tuple[type[Event], ...], data: st.DataObject
) -> None:
    def told(kinds: tuple[type[Event], ...], who: str) -> list[Event]:
        keys: dict[type[Event], dict[str, str]] = {Dropped: {"reason": "x"}}
        return [made(kind, n, id=f"{who}{n}", by=who, **keys.get(kind, {})) for n, kind in enumerate(kinds)]

    left, right = told(here, "li.wei"), told(there, "mei")
    turns = data.draw(st.permutations(["here"] * len(left) + ["there"] * len(right)))
    sides = {"here": iter(left), "there": iter(right)}
    lesson = fold(HEADER, [PROPOSED, *(next(sides[turn]) for turn in turns)])
    apart = [fold(HEADER, [PROPOSED, *side]) for side in (left, right)]

    assert lesson.problems == ()
    assert lesson.status is max((each.status for each in apart), key=ORDER.index)
    assert set(lesson.reviewers) == {who for each in apart for who in each.reviewers}


def test_a_lesson_without_a_proposal_says_so() -> None:
    lesson = fold(HEADER, [])

    assert (lesson.status, lesson.problems) == (Status.PROPOSED, ("no edit is proposed in it",))


def test_what_the_edit_lacks_is_reported() -> None:
    lesson = fold(HEADER, [made(Proposed, step="story", ask="parcel", ask_kind="text")])

    assert lesson.problems == ("nothing says why: it needs because or incident", "add_question needs after")


def test_an_event_that_stands_twice_counts_once() -> None:
    assert fold(HEADER, [PROPOSED, PROPOSED, AGREED, AGREED]).problems == ()


def test_two_events_under_one_id_both_count_and_are_reported() -> None:
    lesson = fold(HEADER, [PROPOSED, replace(AGREED, id=PROPOSED.id)])

    assert (lesson.status, lesson.problems) == (Status.AGREED, (f"the event id {PROPOSED.id} stands twice",))


def test_a_kind_of_event_that_is_not_known_stays_in_the_story() -> None:
    strange = UnknownEvent(id="zzz", at=AT, by="day", table={"kind": "sung"})

    assert fold(HEADER, [PROPOSED, strange]).events == (PROPOSED, strange)
    assert fold(HEADER, [PROPOSED, strange]).problems == ()


def test_the_longest_id_of_a_lesson_is_an_id() -> None:
    longest = lesson_id(date(2026, 11, 24), "r" * 40, max(EDITS, key=len), "k3f9")

    assert longest == f"2026-11-24-{'r' * 40}-change-severity-rule-k3f9"
    assert len(longest) <= 80


moves = st.lists(
    st.builds(
        lambda cls, minute, who, words: made(
            cls, minute, by=who, **{key: words for key in ("reason", "incident") if key in cls.__dataclass_fields__}
        ),
        st.sampled_from(list(LESSON_KINDS.values())),
        st.integers(0, 5),
        st.sampled_from(["li.wei", "lead", ""]),
        st.text(max_size=5),
    ),
    max_size=12,
)
ORDER = [Status.PROPOSED, Status.AGREED, Status.DROPPED, Status.MERGED, Status.VERIFIED]


@given(moves)
def test_any_moves_in_any_order_give_a_state_and_status_never_goes_back(story: list[Event]) -> None:
    states = [fold(HEADER, story[:n]) for n in range(len(story) + 1)]

    ranks = [ORDER.index(state.status) for state in states]
    assert ranks == sorted(ranks)
    assert all(in_words(state) for state in states)
    assert states[-1].events == tuple(story)


@given(moves, st.data())
def test_an_event_told_again_at_once_changes_no_state(story: list[Event], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, max(0, len(story) - 1)))
    again = [*story[: place + 1], *story[place : place + 1], *story[place + 1 :]]

    assert replace(fold(HEADER, again), events=()) == replace(fold(HEADER, story), events=())


@given(moves)
def test_a_person_may_only_make_a_move_that_changes_something(story: list[Event]) -> None:
    lesson = fold(HEADER, [PROPOSED, *story])
    merged = replace(MERGED, id="fresh!")

    may = not refusal(lesson, merged)

    assert may == (lesson.status is Status.AGREED)
    assert not may or fold(HEADER, [PROPOSED, *story, merged]).status is Status.MERGED
