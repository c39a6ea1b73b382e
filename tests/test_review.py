"""What an incident tells by itself, before anybody is asked: moments, deadlines, roles, remedies, lessons in the making."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from build import TEAM, answer, at, event, fold_of, party, promise, sent, skip, step_of, walk
from runsop.errors import BadFile, Problem
from runsop.files.library import Library
from runsop.model import events as ev
from runsop.model import review
from runsop.model.edits import Edit
from runsop.model.learnt import candidates, completed, refusal
from runsop.model.new_ids import Taken, freed, taken_in
from runsop.model.progress import Progress
from runsop.model.runbook import Message, Runbook
from runsop.model.team import Person
from runsop.model.walk import upcoming

ROOT = Path(__file__).parent.parent
BOOK = Library(ROOT / "runbooks", ROOT).runbook("postmortem")

NIGHT = walk("""
severity = 3

[[step]]
id = "reply"
title = "First reply"
phase = "thank"
guidance = "Thanks and sorry."
deadline = "first-reply"
since = "first_signal"
ask = [{ id = "reply", kind = "draft", public = true, message = "ack" }]

[[step]]
id = "update"
every = "update"
since = "sent"
ask = [{ id = "update", kind = "draft", public = true }, { id = "calm", kind = "yes-no" }]

[[step]]
id = "size"
title = "How many"
guidance = "Count."
within = "20m"
since = "opened"
ask = [
  { id = "voices", kind = "scale", min = 1, max = 9 },
  { id = "searched", kind = "checklist", choices = ["here", "orders"], labels = { orders = "orders: the list" } },
  { id = "same_found", kind = "number" },
  { id = "affected_total", kind = "number" },
]

[[step]]
id = "story"
title = "What happened"
ask = [{ id = "promised", kind = "text" }, { id = "received", kind = "text" }, { id = "link", kind = "link", text = "Link" }]

[[step]]
id = "talk"
each = "party"
ask = [{ id = "opener", kind = "draft", message = "priv" }, { id = "impact", kind = "text" }, { id = "wish", kind = "text", private = true }]

[[step]]
id = "close-it"
ask = [{ id = "public_close", kind = "draft", public = true }]

[[step]]
id = "day-after"
not_before = "24h"
since = "closed"
within = "48h"
ask = [{ id = "solved", kind = "yes-no" }]

[[step]]
id = "learn"
ask = [
  { id = "lucky", kind = "text" },
  { id = "factors", kind = "choices", choices = ["silence", "slow_reply", "other"], labels = { silence = "we went silent" } },
]
""")
WALK = review.with_review(NIGHT, BOOK)
CLOSED = event(ev.Closed, 90, outcome="closed")


def of(*events: ev.Event, book: Runbook = WALK) -> Progress:
    return fold_of(*events, of=book)


def known(ask_id: str, *events: ev.Event) -> object:
    state = of(*events)
    ask = next(ask for step in WALK.steps for ask in step.asks if ask.id == ask_id)
    return review.prefilled(state, ask)


# --- the walk with its review


def test_a_review_comes_after_the_walk_and_asks_nothing_twice() -> None:
    ids = [ask.id for step in WALK.steps for ask in step.asks]

    assert len(ids) == len(set(ids))
    assert [step.id for step in review.without_review(WALK).steps] == [step.id for step in NIGHT.steps]


def test_a_review_asks_at_most_twenty_questions_in_turn() -> None:
    state = of(event(ev.Offered, remedy="days"), CLOSED)

    assert 10 < len(review.questions(state)) <= 20


def test_the_factors_of_a_review_are_those_the_walk_offers() -> None:
    factors = next(ask for step in WALK.steps for ask in step.asks if ask.id == "review_factors")

    assert factors.choices == ("silence", "slow_reply", "other")


def test_a_walk_without_factors_of_its_own_gets_those_of_the_review() -> None:
    bare = review.with_review(walk('[[step]]\nid = "a"\nask = [{ id = "b", kind = "text" }]'), BOOK)

    assert "expectation_gap" in next(
        ask.choices for step in bare.steps for ask in step.asks if ask.id == "review_factors"
    )


def test_the_shipped_factors_are_those_of_the_core() -> None:
    core = Library(ROOT / "runbooks", ROOT).runbook("core")
    of_core = next(ask for step in core.steps for ask in step.asks if ask.id == "factors")
    of_review = next(ask for step in BOOK.steps for ask in step.asks if ask.id == "review_factors")

    assert (of_review.choices, of_review.labels) == (of_core.choices, of_core.labels)


def test_a_step_that_is_no_review_step_and_an_ask_the_walk_has_are_left_out() -> None:
    odd = walk("""
    [[step]]
    id = "elsewhere"
    ask = [{ id = "x", kind = "text" }]
    [[step]]
    id = "review-odd"
    when = "true"
    every = "5m"
    ask = [{ id = "lucky", kind = "text" }, { id = "y", kind = "text" }]
    """)

    joined = review.with_review(NIGHT, odd)

    assert [step.id for step in joined.steps[len(NIGHT.steps) :]] == ["review-odd"]
    assert [ask.id for ask in joined.steps[-1].asks] == ["y"]
    assert (joined.steps[-1].when, joined.steps[-1].every, joined.steps[-1].since) == (None, "", "closed")


def test_review_steps_never_come_up_in_an_incident_that_is_open_again() -> None:
    reviewed = of(CLOSED, answer("review-went.review_well", "calm", 100), event(ev.Reopened, 110, reason="back"))

    prompt = upcoming(reviewed, at(111))

    assert prompt is not None
    assert prompt.step is not None
    assert not review.in_review(prompt.step.id)


def test_the_answers_of_a_review_are_not_late() -> None:
    assert of(CLOSED, answer("review-went.review_well", "calm", 100)).late == ()


def test_how_many_took_the_dearest_is_asked_only_where_something_was_offered() -> None:
    without = {ask.id for _, ask in review.questions(of(CLOSED))}
    offered = {ask.id for _, ask in review.questions(of(event(ev.Offered, remedy="days"), CLOSED))}

    assert offered - without == {"review_feared", "review_taken"}


def test_a_question_is_open_until_it_is_answered_or_left_out_for_a_reason() -> None:
    ask = next(ask for step in WALK.steps for ask in step.asks if ask.id == "review_well")

    assert review.is_open(of(CLOSED), ask)
    assert review.is_open(of(CLOSED, skip("review-went.review_well")), ask)
    assert not review.is_open(of(CLOSED, skip("review-went.review_well", "unknown")), ask)
    assert not review.is_open(of(CLOSED, answer("review-went.review_well", "calm")), ask)


# --- what is known


@pytest.mark.parametrize(
    ("ask", "events", "value"),
    [
        pytest.param("review_well", (answer("review-went.review_well", "calm"),), "calm", id="the answer so far"),
        pytest.param("review_well", (), None, id="nothing"),
        pytest.param("review_lucky", (answer("learn.lucky", "a parent spoke up"),), "a parent spoke up", id="luck"),
        pytest.param("review_lucky", (), None, id="no luck told"),
        pytest.param(
            "review_received",
            (answer("story.promised", "21 days."), answer("story.received", "four")),
            "Promised: 21 days. Received: four",
            id="promised and received",
        ),
        pytest.param("review_received", (answer("story.received", "four"),), "Received: four", id="received alone"),
        pytest.param("review_received", (), None, id="neither"),
        pytest.param("review_isolated", (answer("size.same_found", 0),), "one", id="alone"),
        pytest.param("review_isolated", (answer("size.same_found", 2),), "several", id="not alone"),
        pytest.param("review_isolated", (), None, id="not known whether alone"),
        pytest.param(
            "review_isolated_how",
            (answer("size.searched", ("here", "orders")), answer("size.same_found", 2), answer("size.affected_total", 180)),
            "looked in here, orders; 2 alike found; it can touch 180 people",
            id="where somebody looked",
        ),
        pytest.param("review_isolated_how", (), None, id="nobody looked"),
        pytest.param("review_factors", (answer("learn.factors", ("silence", "gone")),), ("silence",), id="factors"),
        pytest.param("review_factors", (), None, id="no factors"),
        pytest.param("review_told", (answer("close-it.public_close", "Done."), sent("public_close", 9)), "yes", id="told"),
        pytest.param("review_told", (), None, id="not told"),
        pytest.param("review_taken", (), None, id="nothing offered"),
        pytest.param("review_waited", (), None, id="waited for nothing"),
    ],
)  # fmt: skip
def test_a_question_begins_with_what_the_incident_tells(ask: str, events: tuple[ev.Event, ...], value: object) -> None:
    assert known(ask, *events) == value


def test_a_private_answer_is_never_known_again() -> None:
    assert known("review_well", event(ev.Answered, step="review-went", ask="review_well", private=True)) is None


def test_what_was_waited_for_names_roles_and_minutes() -> None:
    events = (
        event(ev.Offered, 10, id="o1", remedy="money", amount="399 CNY", by="lan"),
        event(ev.ApprovalAsked, 12, of="o1", who="mei", by="lan"),
        event(ev.Approved, 30, of="o1", who="mei"),
        event(ev.Escalated, 11, id="e1", to="jonas", reached="off"),
        event(ev.Escalated, 12, id="e2", to="jonas", reached="off"),
        event(ev.Escalated, 13, id="e3", to="mei", reached="answered"),
    )

    assert known("review_waited", *events) == "lead to approve money: 18 min; founder was not reached"


COUNTED = review.with_review(
    walk(
        '[[step]]\nid = "fear"\nask = [{ id = "feared_takeup", kind = "number" }, { id = "actual_takeup", kind = "number" }]'
    ),
    BOOK,
)


def test_what_was_feared_and_what_came_is_known_where_the_walk_counted_it() -> None:
    state = of(answer("fear.feared_takeup", 200), answer("fear.actual_takeup", 7), book=COUNTED)
    asks = {ask.id: ask for _, ask in review.questions(state)}

    assert [review.prefilled(state, asks[id]) for id in (review.FEARED, review.TAKEN)] == [200, 7]
    assert review.FEARED not in {ask.id for _, ask in review.questions(of(book=COUNTED))}


def test_an_approval_that_came_at_once_was_not_waited_for() -> None:
    events = (
        event(ev.Offered, 10, id="o1", remedy="money", by="lan"),
        event(ev.ApprovalAsked, 12, of="o1", who="mei", by="lan"),
        event(ev.Approved, 12, of="o1", who="mei"),
    )

    assert known("review_waited", *events) is None


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        pytest.param("ring 138 1234 5678 now", "ring (private) now", id="a telephone in groups"),
        pytest.param("电话13812345678，急", "电话(private)，急", id="beside Chinese"),
        pytest.param("Tel:+45 20 12 34 56.", "Tel:(private).", id="with its country"),
        pytest.param("write to a.b@mail.example", "write to (private)", id="an address"),
        pytest.param("order 20261122044", "order (private)", id="an order"),
        pytest.param("at 09:30 2026-11-22 22:04, 3 of 5", "at 09:30 2026-11-22 22:04, 3 of 5", id="times and dates"),
        pytest.param("1200000 VND, 399.00 CNY", "1200000 VND, 399.00 CNY", id="amounts"),
        pytest.param("2026-11-22-2204-short-aaaa", "2026-11-22-2204-short-aaaa", id="an incident"),
    ],
)
def test_nobody_is_reached_by_what_stands_in_a_review(stored: str, shown: str) -> None:
    assert review.plain(of(), {}, stored) == shown


def test_who_was_asked_after_the_closing_counts_with_the_last_answer() -> None:
    state = of(
        party("aaaa"), party("bbbb"), CLOSED,
        answer("x.satisfied", "no", 1500, for_="aaaa"), answer("x.satisfied", "no_answer", 1500, for_="bbbb"),
        answer("x.week_satisfied", "yes", 9000, for_="aaaa"),
    )  # fmt: skip

    assert review.solved_later(state) == (1, 2)
    assert review.solved_later(of(CLOSED)) == (0, 0)


def test_the_dearest_remedy_counts_who_took_it() -> None:
    events = (
        party("aaaa"),
        event(ev.Offered, id="o1", remedy="days"),
        event(ev.Offered, id="o2", remedy="money"),
        event(ev.Chosen, of="o2", for_="aaaa"),
    )

    assert known("review_taken", *events) == 1
    assert review.taken_up(of(*events), of(*events).offers[1]) == 1


# --- roles


def test_colleagues_are_their_roles_and_are_numbered_where_two_share_one() -> None:
    roles = review.roles_of(of(event(ev.Noted, text="x", by="kim"), event(ev.HandedOver, to="mei")))

    assert roles["li.wei"] == "operator 1"
    assert roles["kim"] == "operator 2"
    assert roles["mei"] == "lead"
    assert roles["lan"] == "part-timer"
    assert roles["jonas"] == "founder"
    assert review.role_in(roles, "nobody") == "nobody"
    assert review.role_in(roles, "who.is.this") == "a colleague"


def test_who_only_reviews_has_no_part_in_the_incident() -> None:
    state = of(
        CLOSED,
        answer("review-went.review_well", "calm", 200, by="jonas"),
        event(ev.Judged, 201, step="size", verdict="held", by="mei"),
    )

    assert review.involved(state) == {"li.wei"}


def test_who_was_called_and_answered_or_decided_had_a_part() -> None:
    state = of(
        event(ev.Escalated, id="e1", to="mei", reached="answered"),
        event(ev.Escalated, id="e2", to="lan", reached="off"),
        event(ev.Offered, id="o1", remedy="money"),
        event(ev.Denied, of="o1", who="jonas"),
    )

    assert review.involved(state) == {"li.wei", "mei", "jonas"}


def test_a_team_without_roles_has_operators() -> None:
    state = fold_of(of=WALK, team=replace(TEAM, roles=()))

    assert review.roles_of(state)["li.wei"] == "operator"


def test_names_letters_and_private_values_are_told_apart_in_stored_text() -> None:
    state = of(party("k7qd"), event(ev.HandedOver, to="mei"))
    roles = review.roles_of(state)

    text = review.plain(
        state, roles, "Li Wei told ⟦k7qd⟧ (order ⟦zzzzzz⟧) that Wei and mei will call, li.wei too ⟦⟦x⟧⟧"
    )

    assert text == "operator told A (order (private)) that operator and lead will call, operator too ⟦x⟧"


def test_a_word_that_is_also_a_name_stays_a_word() -> None:
    team = replace(
        TEAM,
        people=(
            Person(handle="will", name="Will"),
            Person(handle="day", name="the day operator"),
            Person(handle="wu", name="吴敏"),
        ),
    )
    state = fold_of(of=WALK, team=team)

    text = review.plain(state, review.roles_of(state), "on this day Will said: I will ask 吴敏")

    assert text == "on this day another operator said: I another operator ask another operator"


# --- moments


def test_the_moments_that_count_with_their_deadlines() -> None:
    state = of(
        answer("reply", "Sorry.", 40),
        sent("reply", 70, named=80),
        party("aaaa"),
        answer("talk.opener", "Hello", 71, for_="aaaa"),
        sent("openeraaaa", 72, public=False, for_="aaaa", sent_at=at(71)),
        event(ev.Offered, 75, id="o1", remedy="days"),
        event(ev.Given, 76, of="o1", for_="aaaa"),
        answer("close-it.public_close", "Done.", 84),
        sent("public_close", 85),
        CLOSED,
    )
    found = {each.id: each for each in review.moments(state)}

    assert (found["first-reply"].at, found["first-reply"].due) == (at(70), at(60))
    assert found["first-reply"].late == timedelta(minutes=10)
    assert found["private"].at == at(71)
    assert (found["remedy"].at, found["given"].at, found["public-close"].at, found["closed"].at) == (
        at(75),
        at(76),
        at(85),
        at(90),
    )
    assert [(each.at, each.due, each.missed) for each in review.next_words(state)] == [(at(85), at(80), True)]
    assert not found["seen"].missed
    assert found["seen"].late is None


def test_a_moment_that_never_came_is_missed_only_where_it_was_due() -> None:
    found = {each.id: each for each in review.moments(of(CLOSED))}

    assert found["first-reply"].missed
    assert found["first-reply"].late is None
    assert not found["remedy"].missed


def test_the_last_named_word_counts_only_when_its_time_came_before_the_end() -> None:
    words = (answer("reply", "Sorry.", 1), sent("reply", 2, named=60))

    assert review.next_words(of(*words, event(ev.Closed, 50, outcome="closed"))) == ()
    assert [each.at for each in review.next_words(of(*words, CLOSED))] == [None]
    assert [each.at for each in review.next_words(of(*words))] == [None]


def test_a_step_with_a_deadline_is_measured_by_its_last_answer() -> None:
    state = of(
        answer("size.voices", 2, 5), answer("size.same_found", 1, 30), CLOSED, answer("day-after.solved", True, 99)
    )

    assert [(each.what, each.at, each.due) for each in review.deadlines(state)] == [("How many", at(30), at(20))]


def test_a_step_nobody_came_to_is_not_measured() -> None:
    assert review.deadlines(of(CLOSED)) == ()


def test_the_timeline_holds_what_was_done_and_the_mood_but_not_every_answer() -> None:
    mood = walk('[[step]]\nid = "m"\nask = [{ id = "mood", kind = "scale" }, { id = "x", kind = "text" }]')
    state = of(
        answer("m.mood", 4, 3),
        answer("m.x", "no", 4),
        event(ev.Noted, 5, text="hm", tag="note"),
        event(ev.Noted, 6, id="n2", text="no", tag="refused"),
        sent("x", 9, sent_at=at(2)),
        event(ev.Paused, 8),
        book=mood,
    )

    assert [(row.at, row.event.kind if row.event else "", row.mood) for row in review.timeline(state)] == [
        (at(0), "", None),
        (at(2), "sent", None),
        (at(3), "answered", 4),
        (at(5), "noted", None),
    ]


def test_time_at_work_leaves_out_long_pauses_and_the_review() -> None:
    state = of(answer("reply", "x", 1), answer("story.link", "http://x", 21), answer("size.voices", 2, 300), CLOSED,
               answer("review-went.review_well", "calm", 310))  # fmt: skip

    assert review.at_work(state) == timedelta(minutes=20)


# --- promises, remedies, guardrails


def test_promises_with_when_they_were_settled() -> None:
    state = of(promise(1, 30), promise(2, 40, id="p2"), event(ev.Kept, 35, of="promise"))

    assert [(each.promise.state, each.at) for each in review.promises(state)] == [("kept", at(35)), ("open", None)]


def test_remedies_stand_against_the_right_of_who_offered_them() -> None:
    offers = [event(ev.Offered, n, id=f"o{n}", remedy="money", amount="399 CNY", by="lan") for n in range(4)]
    state = of(
        event(ev.Offered, id="own", remedy="days"),
        event(ev.Offered, id="odd", remedy="gone"),
        *offers,
        event(ev.ApprovalAsked, 10, id="a1", of="o1", who="mei"),
        event(ev.Approved, 20, of="o1", who="mei"),
        event(ev.ApprovalAsked, 10, id="a2", of="o2", who="mei"),
        event(ev.Denied, 15, of="o2", who="mei"),
        event(ev.ApprovalAsked, 10, id="a3", of="o3", who="mei"),
    )

    assert [(each.standing, each.waited) for each in review.remedies(state)] == [
        ("within", None),
        ("within", None),
        ("above", None),
        ("approved", timedelta(minutes=10)),
        ("denied", timedelta(minutes=5)),
        ("waiting", None),
    ]


def test_what_was_passed_on_has_waited_since_it_was_first_asked_for() -> None:
    state = of(
        event(ev.Offered, 5, id="o1", remedy="money", amount="399 CNY", by="lan"),
        event(ev.ApprovalAsked, 10, id="a1", of="o1", who="mei"),
        event(ev.ApprovalAsked, 40, id="a2", of="o1", who="deputy"),
        event(ev.Approved, 45, of="o1", who="deputy"),
    )

    assert [(each.standing, each.waited) for each in review.remedies(state)] == [("approved", timedelta(minutes=35))]


def test_rules_that_fired_are_counted_by_what_became_of_the_words() -> None:
    state = of(
        event(ev.Flagged, id="f1", rule="g02-blaming", of="reply"),
        answer("reply", "Sorry.", id="draft"),
        event(ev.Flagged, id="f2", rule="g02-blaming", of="draft"),
        event(ev.Override, of="f2", reason="it is a quote"),
        event(ev.Flagged, id="f3", rule="g13-vague-time", of="draft"),
        sent("draft", 3),
        event(ev.Flagged, id="f4", rule="g02-blaming", of="sent-draft"),
    )

    assert review.guardrails(state) == (
        review.Fired("g02-blaming", changed=1, kept=1, after=1, reasons=("it is a quote",)),
        review.Fired("g13-vague-time", kept=1),
    )


def test_what_was_left_out_stands_once_a_step_and_reason() -> None:
    state = of(
        party("aaaa"),
        skip("size.searched", "does not apply"),
        skip("size.same_found", "does not apply"),
        answer("size.voices", 2),
        skip("talk.impact", "refused", for_="aaaa"),
        skip("review-went.review_well", "tired"),
    )

    found = review.left_out(state)

    assert [(each.step.id, [ask.id for ask in each.asks], each.reason, each.whole, each.people) for each in found] == [
        ("size", ["searched", "same_found"], "does not apply", False, ()),
        ("talk", ["impact"], "refused", True, ("aaaa",)),
    ]


def test_checks_are_looked_at_as_of_the_closing_and_not_as_of_today() -> None:
    state = of(CLOSED)

    assert review.open_checks(state) == review.open_checks(state)
    assert review.open_checks(of()) == ()


def test_verdicts_are_asked_for_steps_somebody_came_to() -> None:
    state = of(answer("size.voices", 2), skip("story.link", "unknown"), answer("review-went.review_well", "calm"))

    assert [step.id for step in review.to_judge(state)] == ["size", "story"]
    assert [step.id for step in review.to_judge(of(*state.story, event(ev.Judged, step="size", verdict="held")))] == [
        "story"
    ]
    assert review.to_judge(of(*state.story, skip("review-steps.verdict", "judged no more"))) == ()


def test_an_answer_in_words_is_empty_where_there_is_none_to_read() -> None:
    private = event(ev.Answered, step="review-went", ask="review_well", private=True)
    state = of(answer("review-went.review_hard", "much"), private, answer("review-causes.review_factors", ()))

    assert [review.said(state, id) for id in ("review_hard", "review_well", "review_factors", "gone")] == [
        "much",
        "",
        "",
        "",
    ]


# --- lessons in the making

MESSAGES = {
    "ack": Message(id="ack", use="x", placeholders=("name", "now"), text={"en": "{name}, sorry, {now}"}, no_name={"en": "Sorry, {now}"}),
    "priv": Message(id="priv", use="x", placeholders=(), text={"en": "Hello {name}"}),
}  # fmt: skip


class Broken(dict[str, Message]):
    def __missing__(self, key: str) -> Message:
        raise BadFile(Problem("runbooks/messages/ack.toml", 1, "is broken"))


def test_a_note_becomes_a_step_after_the_one_it_was_written_in() -> None:
    state = of(
        party("k7qd"),
        answer("reply", "Sorry.", 1),
        event(ev.Noted, 2, text="rang ⟦k7qd⟧ and asked\nwhether the deputy may decide tonight. It helped.", tag="note"),
        answer("review-went.review_well", "calm", 100),
        event(ev.Noted, 101, id="n2", text="", tag="improvised"),
    )

    (found,) = candidates(state, MESSAGES)

    assert (found.about, found.step, found.asks) == ("note", "reply", ("title", "guidance"))
    assert found.edit.guidance == "rang A and asked whether the deputy may decide tonight. It helped."
    assert found.edit.title == "rang A and asked whether the deputy may"
    assert (found.edit.phase, found.edit.after_step) == ("thank", "reply")
    done = completed(state, found.edit)
    assert (done.step, done.ask) == ("rang-a-and-asked-whether-the", "rang_a_and_asked_whether_the")
    assert refusal(state, done) == ""


@pytest.mark.parametrize(
    ("text", "title", "ask"),
    [
        pytest.param("Ring the deputy.", "Ring the deputy", "ring_the_deputy", id="short"),
        pytest.param("打" * 50, "打" * 40, "question", id="no blanks"),
        pytest.param("24 hours", "24 hours", "a_24_hours", id="begins with a number"),
        pytest.param(
            "Rang the landlord, because the hall was locked and nobody had the key",
            "Rang the landlord", "rang_the_landlord", id="cut where a clause ends",
        ),
        pytest.param("Asked 2.5 hours" + " more" * 9, "Asked 2.5 hours more more more more", "asked_2_5_hours_more_more_more", id="no clause"),
        pytest.param("给房东打了电话，" + "因为门锁着" * 8, "给房东打了电话", "question", id="a clause without blanks"),
    ],
)  # fmt: skip
def test_titles_and_ids_of_new_steps(text: str, title: str, ask: str) -> None:
    state = of(event(ev.Noted, text=text, tag="note"))

    (found,) = candidates(state, MESSAGES)

    assert (found.edit.title, found.edit.phase, found.edit.after_step) == (title, "calm", "")
    assert completed(state, found.edit).ask == ask


@pytest.mark.parametrize(
    ("verdict", "type", "asks"),
    [
        ("contradicted", "edit_step", ("after",)),
        ("missing", "add_question", ("after",)),
        ("too_slow", "change_deadline", ("after",)),
        ("not_needed", "remove_step", ()),
    ],
)
def test_a_verdict_other_than_held_becomes_an_edit(verdict: str, type: str, asks: tuple[str, ...]) -> None:
    held = event(ev.Judged, id="j1", step="story", verdict="held")
    state = of(answer("size.voices", 2), held, event(ev.Judged, id="j2", step="size", verdict=verdict))

    (found,) = candidates(state, MESSAGES)

    assert (found.edit.type, found.edit.step, found.asks) == (type, "size", asks)
    assert found.said.startswith("How many: ")


def test_without_its_own_words_a_verdict_is_named_by_its_id() -> None:
    (found,) = candidates(of(event(ev.Judged, step="size", verdict="missing"), book=NIGHT), MESSAGES)

    assert found.said == "How many: missing"


def test_an_edit_whose_ids_are_known_stays_as_it_is() -> None:
    (found,) = candidates(of(event(ev.Judged, step="size", verdict="not_needed")), MESSAGES)

    assert completed(of(), found.edit) is found.edit


def test_a_new_question_gets_its_id_from_its_words() -> None:
    state = of(event(ev.Judged, step="size", verdict="missing"))
    (found,) = candidates(state, MESSAGES)

    edit = completed(state, replace(found.edit, after="Which parcel is it?", because="nobody asked"))

    assert (edit.ask, refusal(state, edit)) == ("which_parcel_is_it", "")


def test_two_lessons_of_one_review_have_ids_of_their_own() -> None:
    state = of(event(ev.Judged, step="size", verdict="missing"), event(ev.Noted, text="给房东打了电话", tag="note"))
    (note, verdict) = candidates(state, MESSAGES)

    first = completed(state, note.edit)
    second = completed(state, note.edit, [first])
    third = completed(state, replace(verdict.edit, after="谁有钥匙？"), [first, second])

    assert (first.step, first.ask) == ("step", "question")
    assert (second.step, second.ask) == ("step-2", "question_2")
    assert (third.step, third.ask) == ("size", "question_3")


@pytest.mark.parametrize(
    ("id", "taken", "free"),
    [
        pytest.param("parcel", (), "parcel", id="free"),
        pytest.param("parcel", ("parcel", "parcel_2"), "parcel_3", id="the next number"),
        pytest.param("parcel_2", ("parcel_2",), "parcel_3", id="a number already"),
        pytest.param("p" * 40, ("p" * 40,), f"{'p' * 38}_2", id="as long as an id may be"),
        pytest.param("which_parcel", ("which_parcel",), "which_parcel_2", id="words"),
    ],
)
def test_an_id_that_is_taken_gets_the_next_free_number(id: str, taken: tuple[str, ...], free: str) -> None:
    edit = Edit(type="add_question", ask=id)

    assert freed(edit, Taken(asks=frozenset(taken))).ask == free


def test_an_edit_that_adds_nothing_keeps_its_ids() -> None:
    edit = Edit(type="change_choices", step="size", ask="parcel")

    assert freed(edit, Taken(steps=frozenset({"size"}), asks=frozenset({"parcel"}))) is edit


def test_what_a_runbook_drops_is_taken() -> None:
    found = taken_in([replace(NIGHT, drop=("gone", "size.count"))], [Edit(type="edit_step", step="other", ask="other")])

    assert {"gone", *(step.id for step in NIGHT.steps)} == found.steps
    assert "count" in found.asks
    assert "other" not in found.asks


@pytest.mark.parametrize(("after", "wrong"), [("15m", False), ("first-reply", False), ("soon", True)])
def test_a_deadline_is_a_length_of_time_or_a_key_of_the_table(after: str, *, wrong: bool) -> None:
    state = of(event(ev.Judged, step="size", verdict="too_slow"))
    (found,) = candidates(state, MESSAGES)

    assert bool(refusal(state, replace(found.edit, after=after))) is wrong


def test_a_skip_with_a_reason_becomes_a_change_of_its_step() -> None:
    state = of(
        answer("size.voices", 2),
        skip("size.searched", "there is no search in this app"),
        skip("story.promised", "does not apply"),
        skip("story.received", "does not apply"),
        skip("story.link", "does not apply"),
        skip("learn.lucky", "unknown"),
        skip("reply", "not now"),
    )

    assert [(each.about, each.edit.type, each.edit.step, each.edit.because, each.said) for each in candidates(state, MESSAGES)] == [
        ("skip", "edit_step", "size", "there is no search in this app",
         "How many: searched (there is no search in this app)"),
        ("skip", "remove_step", "story", "", "What happened (does not apply)"),
    ]  # fmt: skip


def test_a_skip_of_a_step_that_is_judged_wrong_is_one_lesson() -> None:
    wrong = event(ev.Judged, step="story", verdict="not_needed")

    assert [each.about for each in candidates(of(skip("story.link", "does not apply"), wrong), MESSAGES)] == ["verdict"]


def test_a_warning_that_was_overruled_becomes_something_to_do() -> None:
    state = of(
        answer("reply", "Sorry.", id="draft"),
        event(ev.Flagged, id="f1", rule="g13-vague-time", of="draft"),
        event(ev.Override, of="f1", reason="the time is in the poll"),
        event(ev.Override, id="o2", of="gone", reason="x"),
    )

    (found,) = candidates(state, MESSAGES)

    assert (found.about, found.edit.type, found.edit.who) == ("override", "add_prevention", "mei")
    assert found.edit.because == "the time is in the poll"


def test_words_changed_before_they_left_become_a_new_wording() -> None:
    state = of(
        party("k7qd"),
        answer("reply", "Sorry, 22:10", id="d1"),
        sent("d1", 2, text="Very sorry, 22:10", language="en"),
        answer("talk.opener", "Hello Qi", for_="k7qd", id="d2"),
        sent("d2", 3, text="Good evening", public=False, for_="k7qd", language="en"),
        answer("update", "News", id="d3"),
        sent("d3", 4, text="Other news", language="en"),
        sent("gone", 5, text="No draft", language="en"),
        answer("old.one", "Old", id="d5"),
        sent("d5", 6, text="Older", language="en"),
        answer("reply", "Undskyld", id="d6"),
        sent("d6", 7, text="Meget undskyld", language="da"),
        sent("d1", 8, id="as-written"),
    )

    first, second = candidates(state, MESSAGES)

    assert (first.edit.message, first.edit.key, first.edit.before) == ("ack", "no_name", "Sorry, {now}")
    assert (second.edit.message, second.edit.key, second.edit.before) == ("priv", "", "Hello {name}")
    assert refusal(state, first.edit) == "put back {now}"
    assert refusal(state, replace(first.edit, after="Very sorry, {now}")) == ""
    assert candidates(state, Broken()) == ()


def test_what_somebody_decided_about_is_not_offered_again_but_what_waits_is() -> None:
    note = event(ev.Noted, text="rang the deputy", tag="note")
    yes = answer("review-lessons.lesson", "2026-x", for_="noted")

    assert candidates(of(note, yes), MESSAGES) == ()
    assert candidates(of(note, skip("review-lessons.lesson", "no", for_="noted")), MESSAGES) == ()
    assert len(candidates(of(note, skip("review-lessons.lesson", for_="noted")), MESSAGES)) == 1


def test_the_team_without_a_lead_gives_the_action_to_who_had_it() -> None:
    events = (
        answer("reply", "x", id="d"), event(ev.Flagged, id="f", rule="g13-x", of="d"), event(ev.Override, of="f", reason="y"),
    )  # fmt: skip
    state = fold_of(*events, of=WALK, team=replace(TEAM, lead=""))

    assert candidates(state, MESSAGES)[0].edit.who == "li.wei"


def test_the_steps_of_the_review_are_found_in_the_walk() -> None:
    assert step_of("review-steps", WALK).since == "closed"


@pytest.mark.parametrize("tag", ["begun", "night", "refused"])
def test_what_the_program_notes_for_itself_is_not_told(tag: str) -> None:
    assert len(review.timeline(fold_of(event(ev.Noted, text="promises: call", tag=tag)))) == 1
