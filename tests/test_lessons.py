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
        ([PROPOSED, AGREED, MERGED, made(Agreed, 4)], Status.MERGED, "agreed by li.wei: it is merged already"),
        ([PROPOSED, AGREED, MERGED, made(Merged, 4)], Status.MERGED, "merged by li.wei: it is merged already"),
        ([PROPOSED, made(Dropped, 1, reason="x"), AGREED], Status.DROPPED, "agreed by lead: it is dropped already"),
        ([PROPOSED, AGREED, made(Changed, 3, **QUESTION)], Status.AGREED, "changed by li.wei: it is agreed already"),
        ([PROPOSED, AGREED, MERGED, made(Dropped, 5, reason="x")], Status.MERGED, "dropped by li.wei: it is merged already"),
        ([PROPOSED, made(Proposed, 7, **QUESTION)], Status.PROPOSED, "proposed by li.wei: it is proposed already"),
        ([AGREED, PROPOSED], Status.PROPOSED, "agreed by lead: nothing is proposed yet"),
    ],
)  # fmt: skip
def test_a_move_that_cannot_be_changes_nothing_and_is_reported(
    story: list[Event], status: Status, problem: str
) -> None:
    lesson = fold(HEADER, story)

    assert (lesson.status, lesson.problems) == (status, (problem,))


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
ORDER = [Status.PROPOSED, Status.AGREED, Status.MERGED, Status.VERIFIED, Status.DROPPED]


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
def test_a_move_is_refused_exactly_when_it_would_change_nothing(story: list[Event]) -> None:
    lesson = fold(HEADER, [PROPOSED, *story])
    merged = replace(MERGED, id="fresh!")

    assert bool(refusal(lesson, merged)) == (fold(HEADER, [PROPOSED, *story, merged]).status == lesson.status)
