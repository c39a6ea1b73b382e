"""What is asked next: the same at the same moment, also after a resume; what is due first; what stands against closing."""

from __future__ import annotations

import pytest

from build import REPLIED, WALK, answer, ask_of, at, event, fold_of, hold, party, promise, sent, severity, skip, walk
from build import step_of as step
from runsop.model import events as ev
from runsop.model.progress import View
from runsop.model.walk import (
    Gap,
    Prompt,
    Purpose,
    before,
    board,
    closing_gaps,
    doubt,
    live,
    on_board,
    outcome,
    prompts_of,
    recommended,
    standing_answer,
    step_state,
    unsent_drafts,
    upcoming,
)

BURST = (
    *REPLIED,
    answer("where.public", True, 3),
    answer("where.first_signal", at(-4), 3),
    answer("where.words", ("none",), 3),
    answer("open-door.door", "x", 3),
)
"""What the first minutes ask; of the steps without party and time, two are left."""

NAMED = sent("hold", 4, named=30)
"""A message that names the time of the next."""

CLOSING = (
    answer("close-it.public_close", "Bye", 5),
    sent("public_close", 5),
    answer("closing.closing", ("evidence",), 5),
)
ENDED = (*BURST, *CLOSING)
"""Everything that has no party and no time."""

OFFERED = (event(ev.Offered, id="o", remedy="money"), event(ev.Chosen, of="o", for_="a"))
APPROVAL = (event(ev.Offered, id="o", remedy="money"), event(ev.ApprovalAsked, 10, of="o", who="mei"))
CLOSED = event(ev.Closed, 60, outcome="closed")


def words(prompt: Prompt | None) -> str:
    """Say a prompt in a few words: `ask:update.changed@a of x due`."""
    if prompt is None:
        return "wait"
    place = f"{prompt.step.id}.{prompt.ask.id}" if prompt.step and prompt.ask else ""
    where = f"{prompt.purpose}:{place}" + (f"@{prompt.for_}" if prompt.for_ else "")
    return where + (f" of {prompt.of}" if prompt.of else "") + (" due" if prompt.due else "")


def coming(minute: float, *story: ev.Event) -> str:
    return words(upcoming(fold_of(*story), at(minute)))


def enter(minute: float, *story: ev.Event) -> str:
    return words(recommended(fold_of(*story), at(minute)))


# ── in order ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("minute", "story", "expected"),
    [
        pytest.param(0, [], "ask:size.voices", id="the first ask"),
        pytest.param(1, [answer("size.voices", 1)], "ask:reply.reply", id="the next step"),
        pytest.param(1, REPLIED[:2], "ask:reply.check", id="the next ask of a step"),
        pytest.param(1, REPLIED[:3], "sent:reply.reply of reply", id="a draft that passed its check"),
        pytest.param(3, REPLIED, "ask:where.public", id="what is assumed is asked too"),
        pytest.param(3, REPLIED[1:], "ask:size.voices", id="what was passed over comes first"),
        pytest.param(6, ENDED, "wait", id="nothing is left"),
        pytest.param(6, [*ENDED, party("a")], "ask:talk.opener@a", id="a party that came late"),
        pytest.param(
            6,
            [*ENDED, party("a"), party("b"), skip("talk.opener", "x", for_="a")],
            "ask:talk.reached@a",
            id="its next ask",
        ),
        pytest.param(6, [*BURST, CLOSING[0]], "sent:close-it.public_close of public_close", id="an unsent draft"),
        pytest.param(6, [*ENDED, answer("where.public", False, 5)], "wait", id="hidden steps are passed over"),
        pytest.param(61, [CLOSED], "wait", id="closed"),
        pytest.param(61, [CLOSED, event(ev.Reopened, 61, reason="x")], "ask:size.voices", id="reopened"),
    ],
)
def test_the_next_prompt_in_order(minute: float, story: list[ev.Event], expected: str) -> None:
    assert coming(minute, *story) == expected


def test_each_party_has_its_round() -> None:
    story = [*ENDED, party("a"), party("b")]
    opened = [answer("talk.opener", "Hello", 6, for_="a"), answer("talk.reached", "yes", 6, for_="a")]

    assert coming(7, *story, opened[0]) == "sent:talk.opener@a of openera"
    assert coming(7, *story, *opened, sent("openera", 6, public=False)) == "ask:talk.opener@b"


def test_two_aliases_of_one_person_have_one_round() -> None:
    story = [party("a"), party("b"), event(ev.SameParty, alias="a", of="b")]

    assert coming(6, *ENDED, *story) == "ask:talk.opener@b"


# ── drafts and their check ───────────────────────────────────────────────────────────────────────────────────────────

DOUBTED = [answer("size.voices", 1), answer("reply.reply", "Sorry."), answer("reply.check", "facts")]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param([], "ask:reply.reply", id="opened by its check"),
        pytest.param([answer("reply.reply", "Sorry!", id="two")], "ask:reply.check", id="written anew, checked anew"),
        pytest.param(
            [answer("reply.reply", "Sorry!", id="two"), answer("reply.check", "hold")],
            "sent:reply.reply of two",
            id="passes at last",
        ),
        pytest.param(
            [answer("reply.reply", "Sorry!", id="two"), skip("reply.check", "unknown")],
            "sent:reply.reply of two",
            id="the second check left out",
        ),
        pytest.param([skip("reply.reply", "unknown")], "sent:reply.reply of reply", id="left as it was"),
        pytest.param([skip("reply.reply", "not now", 1)], "ask:where.public", id="put off"),
    ],
)
def test_a_doubted_draft_is_opened_again(more: list[ev.Event], expected: str) -> None:
    assert coming(2, *DOUBTED, *more) == expected


def test_the_doubt_is_said_while_the_draft_is_open() -> None:
    opened = fold_of(*DOUBTED)

    assert doubt(opened, *ask_of("reply")) == "facts"
    assert doubt(opened.apply(answer("reply.reply", "Sorry!", id="two")), *ask_of("reply")) == ""
    assert doubt(fold_of(), *ask_of("reply")) == ""


@pytest.mark.parametrize(
    ("minute", "expected"),
    [
        pytest.param(3, "ask:where.public", id="the walk goes on"),
        pytest.param(4, "sent:reply.reply of reply due", id="two minutes later it is asked again"),
    ],
)
def test_a_held_draft_comes_back(minute: float, expected: str) -> None:
    assert coming(minute, *REPLIED[:3], hold("reply", 2)) == expected


def test_enter_brings_a_held_draft_back_when_nothing_else_is_left() -> None:
    story = [*BURST, CLOSING[0], CLOSING[2], hold("public_close", 6)]

    assert enter(7, *story) == "sent:close-it.public_close of public_close due"


def test_a_draft_that_was_not_sent_is_let_go_with_the_incident() -> None:
    state = fold_of(*REPLIED[:3], party("a"), CLOSED, answer("reply.reply", "Late", 61))

    assert unsent_drafts(state) == ()


# ── not now ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("minute", "reason", "expected"),
    [
        pytest.param(5, "not now", "ask:reply.reply", id="not at once"),
        pytest.param(14, "not now", "ask:reply.reply", id="not in patience"),
        pytest.param(15, "not now", "ask:size.voices", id="after patience"),
        pytest.param(99, "does not apply", "ask:reply.reply", id="never when it does not apply"),
        pytest.param(99, "unknown", "ask:reply.reply", id="never when nobody knows"),
    ],
)
def test_what_was_put_off_is_asked_again_after_patience(minute: float, reason: str, expected: str) -> None:
    assert coming(minute, skip("size.voices", reason, 5)) == expected


def test_enter_takes_what_was_put_off_when_nothing_else_is_left() -> None:
    story = [*ENDED[1:], skip("size.voices", "not now", 6)]

    assert (coming(7, *story), enter(7, *story)) == ("wait", "ask:size.voices")


# ── the first words, chosen by other answers ─────────────────────────────────────────────────────────────────────────

CHOSEN = walk("""
[[step]]
id = "stop"
ask = [{ id = "hard_stop", kind = "choice", choices = ["none", "medical"], zero = "none" }]
[[step]]
id = "size"
when = "hard_stop == 'none'"
ask = [{ id = "voices", kind = "scale", min = 1, max = 9 }, { id = "heat", kind = "scale", min = 1, max = 5 }]
[[step]]
id = "reply"
deadline = "first-reply"
ask = [{ id = "reply", kind = "draft", public = true }]
[[step]]
id = "where"
ask = [{ id = "channel", kind = "text", assume = "team" }]
[[step]]
id = "talk"
each = "party"
ask = [{ id = "open", kind = "draft" }, { id = "wish", kind = "text" }]
""")
ASKED = (
    answer("stop.hard_stop", "none"),
    answer("size.voices", 1),
    answer("size.heat", 2),
    answer("reply.reply", "Hi"),
)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        pytest.param([], "sent:reply.reply of reply", id="nothing changed"),
        pytest.param([answer("size.voices", 5, 1)], "ask:reply.reply", id="several instead of one"),
        pytest.param([answer("size.heat", 5, 1)], "sent:reply.reply of reply", id="what chooses nothing"),
        pytest.param([answer("stop.hard_stop", "medical", 1)], "ask:reply.reply", id="a hard stop"),
        pytest.param([answer("stop.hard_stop", "none", 1)], "sent:reply.reply of reply", id="the same again"),
        pytest.param([answer("where.channel", "course group", 1)], "sent:reply.reply of reply", id="as was assumed"),
        pytest.param([answer("where.channel", "lessons", 1)], "ask:reply.reply", id="not as was assumed"),
        pytest.param([answer("gone.language", "zh", 1)], "ask:reply.reply", id="an ask the walk has no more"),
        pytest.param(
            [answer("size.voices", 5, 1), event(ev.Answered, 2, id="anew", step="reply", ask="reply", answer="All")],
            "sent:reply.reply of anew",
            id="written anew",
        ),
        pytest.param([sent("reply", 1), answer("size.voices", 5, 2)], "ask:where.channel", id="what has left"),
    ],
)
def test_first_words_are_written_anew_when_what_chose_them_is_answered_otherwise(
    story: list[ev.Event], expected: str
) -> None:
    assert words(upcoming(fold_of(*ASKED, *story, of=CHOSEN), at(3))) == expected


@pytest.mark.parametrize(
    ("one", "other", "first"),
    [
        pytest.param(("size.voices", ""), ("reply.reply", ""), True, id="an earlier step"),
        pytest.param(("reply.reply", ""), ("size.voices", ""), False, id="a later step"),
        pytest.param(("size.voices", ""), ("size.heat", ""), True, id="an earlier ask"),
        pytest.param(("talk.wish", "a"), ("talk.open", "b"), True, id="an earlier party"),
        pytest.param(("reply.reply", ""), ("reply.reply", ""), False, id="the same"),
        pytest.param(("reply.reply", ""), ("talk.open", "gone"), True, id="what is no part of the walk"),
    ],
)
def test_an_ask_stands_before_another(one: tuple[str, str], other: tuple[str, str], *, first: bool) -> None:
    state = fold_of(party("a"), party("b"), of=CHOSEN)
    prompts = (Prompt(Purpose.ASK, *ask_of(place, CHOSEN), for_) for place, for_ in (one, other))

    assert before(state, *prompts) is first


# ── what is due ──────────────────────────────────────────────────────────────────────────────────────────────────────

ROUND = (answer("update.changed", "nothing", 30), answer("update.update", "Wait.", 30))
UPDATED = (*ROUND, sent("update", 31, named=60))


@pytest.mark.parametrize(
    ("minute", "story", "expected"),
    [
        pytest.param(29, [], "ask:close-it.public_close", id="not before its time"),
        pytest.param(30, [], "ask:update.changed due", id="when its time has come"),
        pytest.param(31, ROUND[:1], "ask:update.update due", id="the draft of the round"),
        pytest.param(31, ROUND, "sent:update.update of update", id="the draft leaves"),
        pytest.param(32, UPDATED, "ask:update.calm", id="then whether it ends"),
        pytest.param(
            32, [*UPDATED, answer("update.calm", False, 32)], "ask:close-it.public_close", id="rests till the next"
        ),
        pytest.param(
            60, [*UPDATED, answer("update.calm", False, 32)], "ask:update.changed due", id="a round asks its asks again"
        ),
        pytest.param(
            59, [*UPDATED, answer("update.calm", True, 32)], "ask:close-it.public_close", id="ended by its answer"
        ),
        pytest.param(
            60, [*UPDATED, answer("update.calm", True, 32)], "ask:update.changed due", id="ended, but a time was named"
        ),
        pytest.param(
            32,
            [*ROUND, answer("update.calm", False, 31), UPDATED[-1]],
            "ask:close-it.public_close",
            id="asked before it left, not asked twice",
        ),
        pytest.param(35, [skip("update.changed", "not now", 30)], "ask:update.update due", id="put off"),
        pytest.param(40, [skip("update.changed", "not now", 30)], "ask:update.changed due", id="put off for a while"),
        pytest.param(
            99,
            [skip("update.changed", "unknown", 30), skip("update.update", "x", 30)],
            "ask:close-it.public_close",
            id="left out this round",
        ),
        pytest.param(31, [*ROUND, hold("update", 31)], "ask:close-it.public_close", id="written and held"),
        pytest.param(99, [CLOSED], "wait", id="closed"),
    ],
)
def test_an_update_comes_on_the_clock(minute: float, story: list[ev.Event], expected: str) -> None:
    assert coming(minute, *BURST, NAMED, *story) == expected


def test_no_update_comes_before_the_first_public_message() -> None:
    assert (
        coming(9999, answer("reply.reply", "x"), answer("reply.check", "hold"), hold("reply", 9998))
        == "ask:size.voices"
    )


def test_a_step_that_repeats_without_a_draft_is_asked_whole() -> None:
    plain = walk("""
        [[step]]
        id = "look"
        every = "20m"
        since = "sent"
        ask = [{ id = "mood", kind = "scale" }, { id = "seen", kind = "text", when = "mood >= 3" }]
    """)
    state = fold_of(sent("x", 2), of=plain)

    assert words(upcoming(state, at(22))) == "ask:look.mood due"
    assert words(upcoming(state.apply(answer("look.mood", 1, 22)), at(22))) == "wait"
    assert words(upcoming(state.apply(answer("look.mood", 4, 22)), at(22))) == "ask:look.seen due"


def test_a_draft_comes_before_what_is_asked_after_it_left_and_hidden_asks_do_not() -> None:
    odd = walk("""
        [[step]]
        id = "update"
        every = "20m"
        ask = [
          { id = "update", kind = "draft", public = true },
          { id = "seen", kind = "yes-no" },
          { id = "why", kind = "text", when = "seen == false" },
        ]
    """)
    state = fold_of(answer("update.update", "x"), sent("update", 2), answer("update.seen", True, 3), of=odd)

    assert words(upcoming(state, at(4))) == "wait"


@pytest.mark.parametrize(
    ("minute", "story", "expected"),
    [
        pytest.param(19, [promise(6, 20)], "wait", id="a promise before its time"),
        pytest.param(20, [promise(6, 20)], "promise: of promise due", id="a promise"),
        pytest.param(25, [promise(6, 20), hold("promise", 20)], "wait", id="a promise: not yet"),
        pytest.param(30, [promise(6, 20), hold("promise", 20)], "promise: of promise due", id="a promise, asked again"),
        pytest.param(30, [promise(6, 20), event(ev.Kept, of="promise")], "wait", id="a kept promise"),
        pytest.param(
            61, [promise(6, 60), CLOSED], "promise: of promise due", id="a promise that outlives the incident"
        ),
        pytest.param(69, APPROVAL, "wait", id="an approval within the deputy's time"),
        pytest.param(70, APPROVAL, "approval: of o due", id="an approval nobody gives"),
        pytest.param(75, [*APPROVAL, hold("o", 70)], "wait", id="an approval: not yet"),
        pytest.param(80, [*APPROVAL, hold("o", 70)], "approval: of o due", id="an approval, asked again"),
    ],
)
def test_what_is_due_comes_first(minute: float, story: list[ev.Event], expected: str) -> None:
    assert coming(minute, *ENDED, *story) == expected


def test_of_two_things_due_the_one_that_can_be_asked_comes() -> None:
    story = [promise(6, 20, id="p"), hold("p", 25), promise(6, 22, id="q")]

    assert coming(26, *ENDED, *story) == "promise: of q due"


def test_a_late_step_keeps_its_place() -> None:
    late = walk("""
        [[step]]
        id = "one"
        ask = [{ id = "a", kind = "text" }]
        [[step]]
        id = "two"
        within = "5m"
        ask = [{ id = "b", kind = "text" }]
    """)

    assert words(upcoming(fold_of(of=late), at(60))) == "ask:one.a"


NO_ANSWER = (party("a"), answer("talk.opener", "Hi", 6, for_="a"), sent("openera", 6, public=False))


@pytest.mark.parametrize(
    ("minute", "expected"),
    [pytest.param(246, "wait", id="before"), pytest.param(247, "ask:again.reached_again@a due", id="after four hours")],
)
def test_a_second_try_waits_for_its_time(minute: float, expected: str) -> None:
    assert coming(minute, *ENDED, *NO_ANSWER, answer("talk.reached", "no_answer", 7, for_="a")) == expected


DAY = 24 * 60


@pytest.mark.parametrize(
    ("minute", "story", "expected"),
    [
        pytest.param(60 + DAY - 1, [], "wait", id="before a day has passed"),
        pytest.param(60 + DAY, [], "ask:satisfied.satisfied@a due", id="a day after closing"),
        pytest.param(
            60 + DAY, [answer("satisfied", True, DAY, for_="a")], "ask:satisfied.satisfied@b due", id="the next"
        ),
        pytest.param(
            65 + DAY,
            [skip("satisfied", "not now", 60 + DAY, for_="a")],
            "ask:satisfied.satisfied@b due",
            id="the next when one is put off",
        ),
    ],
)
def test_follow_ups_run_after_closing_without_reopening(minute: float, story: list[ev.Event], expected: str) -> None:
    assert coming(minute, *ENDED, party("a"), party("b"), CLOSED, *story) == expected


def test_a_closed_incident_lives_until_its_follow_ups_are_answered() -> None:
    state = fold_of(party("a"), CLOSED)

    assert live(state)
    assert not live(state.apply(answer("satisfied", True, 2000, for_="a")))
    assert live(fold_of())


# ── remedies ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        pytest.param(OFFERED, "give:@a of o", id="chosen"),
        pytest.param([*OFFERED, hold("o", 6)], "wait", id="not yet"),
        pytest.param([*OFFERED, hold("o", -4)], "give:@a of o", id="not yet, asked again"),
        pytest.param([*OFFERED, event(ev.Given, of="o", for_="a")], "wait", id="given"),
        pytest.param([*OFFERED, event(ev.Declined, of="o", for_="a")], "wait", id="declined after all"),
        pytest.param([OFFERED[0], event(ev.Declined, of="o", for_="a")], "wait", id="declined"),
        pytest.param([*APPROVAL, OFFERED[1]], "wait", id="not before it is approved"),
        pytest.param([*APPROVAL, OFFERED[1], event(ev.Denied, of="o", who="mei")], "wait", id="denied"),
        pytest.param([*APPROVAL, OFFERED[1], event(ev.Approved, of="o", who="mei")], "give:@a of o", id="approved"),
        pytest.param(
            [*OFFERED, party("b"), skip("talk.opener", "x", for_="b"), skip("talk.reached", "x", for_="b"),
             event(ev.Given, of="o", for_="b"), event(ev.SameParty, alias="a", of="b")],
            "wait",
            id="given to the other alias of the person",
        ),
    ],
)  # fmt: skip
def test_what_was_chosen_is_given(story: list[ev.Event], expected: str) -> None:
    open_a = [party("a"), skip("talk.opener", "x", for_="a"), skip("talk.reached", "x", for_="a")]

    assert coming(6, *ENDED, *open_a, *story) == expected


@pytest.mark.parametrize(
    ("minute", "story", "expected"),
    [
        pytest.param(6, [], "close:", id="nothing is left: close"),
        pytest.param(12, APPROVAL, "approval: of o", id="an approval that waits"),
        pytest.param(6, [*OFFERED, hold("o", 6)], "give:@a of o", id="what was chosen"),
        pytest.param(21, [promise(6, 20), hold("promise", 20)], "promise: of promise", id="a promise that is due"),
        pytest.param(7, [promise(6, 20)], "wait", id="no closing while a promise is open"),
        pytest.param(7, [NAMED], "wait", id="no closing while a time that was named has not come"),
        pytest.param(61, [CLOSED], "wait", id="closed"),
    ],
)
def test_enter_takes_the_recommended(minute: float, story: list[ev.Event], expected: str) -> None:
    assert enter(minute, *ENDED, *story) == expected


def test_enter_takes_what_comes_next() -> None:
    assert enter(0) == coming(0) == "ask:size.voices"


# ── the board ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_going_to_a_step_asks_all_of_it_for_every_party() -> None:
    state = fold_of(*REPLIED, party("a"), party("b"))

    assert [words(each) for each in prompts_of(state, step("talk"))] == [
        "ask:talk.opener@a",
        "ask:talk.reached@a",
        "ask:talk.opener@b",
        "ask:talk.reached@b",
    ]
    assert [words(each) for each in prompts_of(state, step("size"))] == ["ask:size.voices"]


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        pytest.param([], False, id="before the first reply"),
        pytest.param(REPLIED[:3], False, id="written, not sent"),
        pytest.param(REPLIED, True, id="sent"),
        pytest.param([skip("reply.reply", "does not apply")], True, id="left out"),
    ],
)
def test_the_walk_is_a_board_from_the_first_reply_on(story: list[ev.Event], *, expected: bool) -> None:
    assert on_board(fold_of(*story)) is expected


def test_a_walk_without_a_first_reply_is_a_board_from_the_start() -> None:
    assert on_board(fold_of(of=walk('[[step]]\nid = "s"')))


TRIED = (party("a"), answer("talk.opener", "x", -301, for_="a"))


@pytest.mark.parametrize(
    ("id", "story", "state"),
    [
        pytest.param("size", [], "open", id="open"),
        pytest.param("size", [answer("size.voices", 1)], "done", id="done"),
        pytest.param("size", [skip("size.voices", "unknown")], "skipped", id="skipped for good"),
        pytest.param("size", [skip("size.voices")], "later", id="put off"),
        pytest.param("reply", [answer("reply.reply", "x")], "open", id="half done"),
        pytest.param("reply", DOUBTED, "open", id="doubted"),
        pytest.param("close-it", [answer("where.public", False)], "hidden", id="hidden"),
        pytest.param("update", [], "later", id="on the clock"),
        pytest.param("talk", [], "later", id="no party yet"),
        pytest.param("talk", [party("a"), answer("talk.opener", "x", for_="a")], "open", id="a round half done"),
        pytest.param("again", [*TRIED, answer("talk.reached", "no_answer", for_="a")], "later", id="not yet open"),
        pytest.param("again", [*TRIED, answer("talk.reached", "no_answer", -300, for_="a")], "open", id="its time"),
        pytest.param("again", [party("a"), answer("talk.reached", "yes", for_="a")], "hidden", id="for nobody"),
        pytest.param("satisfied", [party("a")], "later", id="after closing"),
    ],
)
def test_how_far_a_step_is(id: str, story: list[ev.Event], state: str) -> None:
    progress = fold_of(*story)

    assert step_state(progress, View(progress), step(id), at(5)) == state


def test_a_step_without_asks_is_done() -> None:
    bare = walk('[[step]]\nid = "s"')

    assert [row.state for row in board(fold_of(of=bare), at(0))] == ["done"]


def test_the_board_leaves_hidden_steps_out_and_marks_what_enter_takes() -> None:
    rows = board(fold_of(*REPLIED, answer("where.public", False)), at(3))

    assert [(row.step.id, row.state, row.recommended) for row in rows] == [
        ("size", "done", False),
        ("reply", "done", False),
        ("where", "open", True),
        ("talk", "later", False),
        ("again", "later", False),
        ("open-door", "open", False),
        ("satisfied", "later", False),
        ("closing", "open", False),
    ]
    assert not any(row.recommended for row in board(fold_of(*ENDED), at(6)))


# ── closing ──────────────────────────────────────────────────────────────────────────────────────────────────────────

COUNTED = walk("""
[[step]]
id = "count"
ask = [{ id = "affected_total", kind = "number" }, { id = "contacted", kind = "number" }]
[[step]]
id = "talk"
title = "Talk"
each = "party"
ask = [{ id = "reached", kind = "text", required = true }]
[[step]]
id = "after"
since = "closed"
not_before = "1h"
ask = [{ id = "x", kind = "text", required = true }]
""")


@pytest.mark.parametrize(
    ("story", "gaps"),
    [
        pytest.param(ENDED, [], id="none"),
        pytest.param(
            [each for each in ENDED if each.id not in ("reply", "sent-reply", "sent-public_close")],
            [
                Gap("no first reply has been sent", "reply"),
                Gap("reply: reply", "reply"),
                Gap("written and not sent: public_close", "close-it"),
                Gap("the complaint was public and has no public close", "public-close"),
            ],
            id="nothing was sent",
        ),
        pytest.param(ENDED[1:], [Gap("size: How many?", "size")], id="a required ask"),
        pytest.param([*ENDED[1:], skip("size.voices")], [Gap("size: How many?", "size")], id="a required ask put off"),
        pytest.param([*ENDED[1:], skip("size.voices", "unknown")], [], id="a required ask left out"),
        pytest.param(
            [*ENDED, answer("close-it.public_close", "Bye!", id="two")],
            [Gap("written and not sent: public_close", "close-it")],
            id="written anew after it was sent",
        ),
        pytest.param(
            [*REPLIED, skip("close-it.public_close")],
            [Gap("the complaint was public and has no public close", "public-close")],
            id="the public close put off",
        ),
        pytest.param([*REPLIED, skip("close-it.public_close", "x")], [], id="the public close left out"),
        pytest.param([*REPLIED, answer("where.public", False)], [], id="nothing public to close"),
        pytest.param([*ENDED, promise(6, 20)], [Gap("promise open: call")], id="a promise"),
        pytest.param([*ENDED, promise(6, 20), event(ev.Missed, of="promise")], [], id="a missed promise"),
        pytest.param([*ENDED, *APPROVAL], [Gap("waits for mei: money")], id="an approval"),
        pytest.param([*ENDED, *APPROVAL, event(ev.Denied, of="o", who="mei")], [], id="a denied approval"),
        pytest.param([*ENDED, party("a"), *OFFERED], [Gap("chosen and not given: money (A)")], id="chosen, not given"),
        pytest.param([*ENDED, *OFFERED], [Gap("chosen and not given: money")], id="chosen by nobody known"),
        pytest.param([*ENDED, *OFFERED, event(ev.Given, of="o", for_="a")], [], id="given"),
    ],
)
def test_what_stands_against_closing(story: list[ev.Event], gaps: list[Gap]) -> None:
    assert list(closing_gaps(fold_of(*story))) == gaps


@pytest.mark.parametrize(
    ("story", "gaps"),
    [
        pytest.param([], [], id="nobody counted"),
        pytest.param([answer("count.affected_total", 9)], [], id="nobody was told"),
        pytest.param(
            [answer("count.affected_total", 9), answer("count.contacted", 4)],
            ["4 of 9 affected are contacted"],
            id="some",
        ),
        pytest.param(
            [answer("count.affected_total", 9), event(ev.Contacted, count=8, of_total=9)],
            ["8 of 9 affected are contacted"],
            id="counted by an event",
        ),
        pytest.param([answer("count.affected_total", 9), answer("count.contacted", 9)], [], id="all"),
        pytest.param([party("a")], ["Talk (A): reached"], id="a required ask of a party"),
        pytest.param([party("a"), answer("talk.reached", "x", for_="a")], [], id="answered for the party"),
    ],
)
def test_all_who_are_affected_are_told_before_closing(story: list[ev.Event], gaps: list[str]) -> None:
    assert [gap.what for gap in closing_gaps(fold_of(*story, of=COUNTED))] == gaps


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        pytest.param([], "closed-unconfirmed", id="nobody asked"),
        pytest.param([answer("closing", ("evidence",))], "closed-unconfirmed", id="the customer said nothing"),
        pytest.param([answer("closing", ("customer_said_so",))], "closed", id="the customer said so"),
        pytest.param([answer("closing", "customer_said_so")], "closed-unconfirmed", id="a value of the wrong type"),
    ],
)
def test_the_outcome_is_confirmed_by_the_customer_only(story: list[ev.Event], expected: str) -> None:
    assert outcome(fold_of(*story)) == expected


def test_the_same_story_at_the_same_moment_gives_the_same_prompt_after_a_resume() -> None:
    story = [*BURST, severity(2, 6), *ROUND]
    sitting = fold_of()

    prompts = [words(upcoming(sitting := sitting.apply(each), each.at)) for each in story]

    assert prompts == [words(upcoming(fold_of(*story[: n + 1]), each.at)) for n, each in enumerate(story)]
    assert WALK.steps == sitting.walk.steps


# ── an answer that stands ─────────────────────────────────────────────────────────────────────────────────────────────

DAILY = walk("""
[[step]]
id = "daily"
every = "24h"
ask = [{ id = "told", kind = "text" }, { id = "fixed", kind = "yes-no" }]
""")


@pytest.mark.parametrize(
    ("place", "story", "stands"),
    [
        pytest.param("where.words", (), False, id="not answered"),
        pytest.param("where.words", (answer("where.words", ("scam",)),), True, id="answered"),
        pytest.param("where.words", (answer("where.words", ()), skip("where.words")), False, id="left open since"),
        pytest.param("where.words", (skip("where.words"), answer("where.words", ())), True, id="answered after all"),
        pytest.param("reply.check", REPLIED[:3], True, id="a check"),
        pytest.param(
            "reply.check", (*REPLIED[:3], answer("reply.reply", "Other.", 2)), False, id="its draft came after it"
        ),
        pytest.param("reply.check", REPLIED, False, id="its words have left"),
        pytest.param("update.changed", (*REPLIED, answer("update.changed", "x", 9)), True, id="of this update"),
        pytest.param("update.changed", (answer("update.changed", "x"), *REPLIED), False, id="of the update before"),
        pytest.param("size.voices", REPLIED, True, id="before the words that left, in another step"),
        pytest.param(
            "size.voices",
            (*REPLIED, party("k7qd", "newcomer"), event(ev.Noted, for_="k7qd", tag="complains")),
            False,
            id="somebody has joined the voices",
        ),
    ],
)
def test_an_answer_stands_until_it_is_opened_again(place: str, story: tuple[ev.Event, ...], stands: bool) -> None:  # noqa: FBT001  # a column of the table
    prompt = Prompt(Purpose.ASK, *ask_of(place))

    assert (standing_answer(fold_of(*story), prompt, at(10)) is not None) is stands


@pytest.mark.parametrize(("minute", "stands"), [(60, True), (24 * 60, False)])
def test_the_answer_of_a_round_stands_until_the_next(minute: int, stands: bool) -> None:  # noqa: FBT001  # a column of the table
    state = fold_of(answer("daily.told", "x", 0), answer("daily.fixed", value=False, minute=0), of=DAILY)

    assert (standing_answer(state, Prompt(Purpose.ASK, *ask_of("daily.told", DAILY)), at(minute)) is not None) is stands


def test_a_prompt_that_is_no_ask_has_no_answer() -> None:
    assert standing_answer(fold_of(*REPLIED), Prompt(Purpose.CLOSE), at(10)) is None
