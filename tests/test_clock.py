"""When something is due: deadlines, the rhythm of updates, promises, approvals and follow-ups."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import (
    OPENED,
    REPLIED,
    TEAM,
    WALK,
    answer,
    at,
    event,
    fold_of,
    hold,
    party,
    promise,
    sent,
    severity,
    skip,
    walk,
)
from build import step_of as step
from runsop.model import clock
from runsop.model import events as ev
from runsop.model.clock import DueKind, dues
from runsop.model.progress import View
from runsop.model.runbook import Phase

CLOSED = event(ev.Closed, 60, outcome="closed")


def due(*events: ev.Event) -> list[tuple[str, datetime]]:
    """Return what is due after some events, and when."""
    return [(each.kind, each.at) for each in dues(fold_of(*events))]


# ── the first reply ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("story", "moment"),
    [
        pytest.param([], at(240), id="the runbook's severity from the opening"),
        pytest.param([answer("where.first_signal", at(-24))], at(216), id="from the first signal"),
        pytest.param([answer("size.voices", 3, 5)], at(20), id="a raise starts its own at the raise"),
        pytest.param(
            [answer("size.voices", 3, 5), answer("size.voices", 5, 18)], at(20), id="the earliest of all raises"
        ),
        pytest.param([answer("size.voices", 3, 5), answer("size.voices", 5, 6)], at(11), id="a worse one sooner"),
        pytest.param([answer("size.voices", 3, 5), severity(4, 6)], at(20), id="lowering calls no deadline off"),
        pytest.param([answer("where.first_signal", at(-500))], at(-260), id="missed before it was opened"),
        pytest.param([skip("reply.reply")], at(240), id="put off"),
    ],
)
def test_the_first_reply_is_due(story: list[ev.Event], moment: datetime) -> None:
    assert due(*story) == [(DueKind.FIRST_REPLY, moment)]
    assert clock.first_reply_due(fold_of(*story)) == moment


@given(st.lists(st.tuples(st.sampled_from([1, 3, 5, 9]), st.integers(0, 600)), max_size=6), st.integers(-600, 600))
def test_one_more_answer_never_moves_the_first_reply_back(voices: list[tuple[int, int]], heard: int) -> None:
    story = [answer("where.first_signal", at(heard)), *(answer("size.voices", *each) for each in voices)]
    moments = [clock.first_reply_due(fold_of(*story[: n + 1])) or at(9999) for n in range(len(story))]

    assert moments == sorted(moments, reverse=True)


@pytest.mark.parametrize(
    "story",
    [
        pytest.param([*REPLIED, answer("update.calm", True, 3)], id="it has left"),
        pytest.param([skip("reply.reply", "does not apply")], id="it was left out for good"),
        pytest.param([CLOSED], id="the incident is closed"),
    ],
)
def test_no_first_reply_is_due_once(story: list[ev.Event]) -> None:
    assert due(*story) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('[[step]]\nid = "s"\nask = [{ id = "x", kind = "text" }]', id="no such step"),
        pytest.param(
            '[[step]]\nid = "s"\ndeadline = "first-reply"\nask = [{ id = "x", kind = "draft" }]', id="no public"
        ),
    ],
)
def test_a_walk_without_public_words_has_no_first_reply(text: str) -> None:
    state = fold_of(of=walk(text))

    assert dues(state) == ()
    assert clock.first_reply_due(state) is None


def test_a_first_reply_whose_clock_has_not_begun_is_due_at_once() -> None:
    odd = walk("""
        [[step]]
        id = "s"
        deadline = "first-reply"
        since = "closed"
        ask = [{ id = "x", kind = "draft", public = true }]
    """)

    assert clock.first_reply_due(fold_of(of=odd)) == OPENED


# ── updates ──────────────────────────────────────────────────────────────────────────────────────────────────────────

SEV2 = [answer("size.voices", 3, 1), answer("reply.reply", "Sorry.", 1)]


@pytest.mark.parametrize(
    ("story", "moment"),
    [
        pytest.param([*SEV2, sent("reply", 2, named=25)], at(25), id="the time that was named"),
        pytest.param([*SEV2, sent("reply", 2)], at(62), id="else the rhythm"),
        pytest.param([*SEV2, sent("reply", 9, sent_at=at(2))], at(62), id="from when it really left"),
        pytest.param([*SEV2, sent("reply", 2), severity(1, 3)], at(22), id="the rhythm of today's severity"),
        pytest.param(
            [*SEV2, sent("reply", 2, named=25), sent("x", 5)], at(25), id="a message that names no time calls none off"
        ),
        pytest.param([*SEV2, sent("reply", 2, named=25), sent("x", 30)], at(90), id="a time that has passed"),
        pytest.param(
            [*SEV2, sent("reply", 2, named=25), sent("x", 24, named=70)], at(70), id="the last time that was named"
        ),
        pytest.param(
            [*SEV2, sent("reply", 2, named=25), answer("update.calm", True, 5)], at(25), id="named before it went quiet"
        ),
        pytest.param(
            [*SEV2, sent("reply", 2), answer("update.calm", True, 5), sent("x", 6, named=70)],
            at(70),
            id="named after it went quiet",
        ),
    ],
)
def test_an_update_is_due(story: list[ev.Event], moment: datetime) -> None:
    assert due(*story) == [(DueKind.UPDATE, moment)]


@pytest.mark.parametrize(
    "story",
    [
        pytest.param([*REPLIED, answer("update.calm", True, 5)], id="it has gone quiet"),
        pytest.param([*REPLIED, answer("where.public", False, 5)], id="nobody else can read it"),
        pytest.param(REPLIED, id="the severity has no rhythm"),
        pytest.param(
            [*REPLIED, sent("x", 3, named=30), answer("close-it.public_close", "Bye"), sent("public_close", 5)],
            id="it was closed in public",
        ),
        pytest.param(
            [*REPLIED, sent("x", 3, named=30), answer("update.calm", True, 5), sent("x", 30)],
            id="they ended, and the time that was named was kept",
        ),
        pytest.param(
            [*REPLIED, sent("x", 3, named=30), answer("where.public", False, 5)],
            id="nobody else can read it, whatever was named",
        ),
        pytest.param([*REPLIED, CLOSED], id="the incident is closed"),
    ],
)
def test_no_update_is_due_when(story: list[ev.Event]) -> None:
    assert due(*story) == []


AGAIN = event(ev.Reopened, 200, reason="they wrote again")


@pytest.mark.parametrize(
    ("story", "moment"),
    [
        pytest.param([sent("reply", 2)], at(260), id="by the rhythm from then on"),
        pytest.param([sent("reply", 2, named=25)], at(260), id="a time that had passed is gone"),
        pytest.param([sent("reply", 2, named=230)], at(230), id="a time that was still to come stands"),
        pytest.param(
            [sent("reply", 2), answer("public_close", "Bye."), sent("public_close", 5)], at(260), id="closing words"
        ),
        pytest.param([sent("reply", 2), answer("update.calm", True, 5)], at(260), id="it had gone quiet"),
    ],
)
def test_opened_again_the_members_wait_anew_whatever_ended_it_before(story: list[ev.Event], moment: datetime) -> None:
    found = [each for each in due(*SEV2, *story, CLOSED, AGAIN) if each[0] is DueKind.UPDATE]

    assert found == [(DueKind.UPDATE, moment)]


def test_what_ends_the_round_after_it_was_opened_again_ends_it() -> None:
    story = [*SEV2, sent("reply", 2), CLOSED, AGAIN, answer("update.calm", True, 210)]

    assert due(*story) == []


@pytest.mark.parametrize(
    ("left", "expected"),
    [pytest.param(sent("x", 2, named=9), [at(9)], id="named"), pytest.param(sent("x", 2), [], id="not named")],
)
def test_a_walk_without_updates_keeps_the_time_it_named(left: ev.Sent, expected: list[datetime]) -> None:
    bare = walk('[[step]]\nid = "s"')

    assert [each.at for each in dues(fold_of(left, of=bare))] == expected


@pytest.mark.parametrize(
    ("every", "moment"),
    [
        pytest.param("15m", at(17), id="a duration of its own"),
        pytest.param("25m", at(22), id="one that is longer than the severity's"),
        pytest.param("scope", at(17), id="another key of the severity"),
    ],
)
def test_a_step_may_have_a_rhythm_of_its_own(every: str, moment: datetime) -> None:
    own = replace(WALK, severity=1, steps=tuple(replace(each, every=each.every and every) for each in WALK.steps))

    assert [each.at for each in dues(fold_of(answer("reply.reply", "x"), sent("reply", 2), of=own))] == [moment]


@pytest.mark.parametrize(
    ("severity_now", "minute", "moment"),
    [
        pytest.param(1, 0, at(21), id="rounded up to five minutes"),
        pytest.param(1, 1, at(21), id="already round"),
        pytest.param(4, 0, at(24 * 60 + 1), id="a day without a rhythm"),
    ],
)
def test_the_time_named_in_a_message_is_a_round_one(severity_now: int, minute: float, moment: datetime) -> None:
    assert clock.rhythm_end(fold_of(severity(severity_now)), at(minute)) == moment


@pytest.mark.parametrize(("severity_now", "moment"), [(4, at(2 * 60 + 1)), (1, at(21))])
def test_the_time_named_is_the_walks_own_where_it_is_the_sooner(severity_now: int, moment: datetime) -> None:
    own = replace(WALK, steps=tuple(replace(each, every=each.every and "2h") for each in WALK.steps))

    assert clock.rhythm_end(fold_of(severity(severity_now), of=own), at(0)) == moment


@given(st.floats(0, 3000))
def test_the_time_named_is_after_now_and_at_most_five_minutes_beyond_the_rhythm(minute: float) -> None:
    end = clock.rhythm_end(fold_of(severity(1)), at(minute))

    assert timedelta(minutes=19) < end - at(minute) < timedelta(minutes=25)
    assert (end.minute % 5, end.second, end.microsecond) == (0, 0, 0)


def _update(number: int, *between: ev.Event) -> list[ev.Event]:
    minute = 30 * number
    draft = answer("update.update", "Nothing new.", minute, id=f"u{number}")
    return [*between, answer("update.changed", "nothing", minute), draft, sent(f"u{number}", minute)]


@pytest.mark.parametrize(
    ("story", "slower"),
    [
        pytest.param([], False, id="no update yet"),
        pytest.param(_update(1), False, id="one update"),
        pytest.param([*_update(1), *_update(2)], True, id="two updates without news"),
        pytest.param([*_update(1), *_update(2, event(ev.Paused))], True, id="a pause is no news"),
        pytest.param([*_update(1), *_update(2, answer("where.words", ("scam",)))], False, id="an answer is news"),
        pytest.param([*_update(1, party("a")), *_update(2)], False, id="a new party is news"),
        pytest.param(
            [*_update(1, party("a")), *_update(2), *_update(3)], True, id="only what came since the last but two counts"
        ),
        pytest.param(
            [*_update(1), answer("close-it.public_close", "Bye"), sent("public_close", 50)], False, id="other words"
        ),
    ],
)
def test_two_updates_without_news_make_a_slower_rhythm_fair(story: list[ev.Event], *, slower: bool) -> None:
    assert clock.slower_rhythm(fold_of(*REPLIED, *story)) is slower


# ── promises and approvals ───────────────────────────────────────────────────────────────────────────────────────────


def test_open_promises_are_due_the_earliest_first() -> None:
    story = [
        *REPLIED,
        answer("update.calm", True),
        promise(3, 60, id="b"),
        promise(3, 50, id="a"),
        promise(3, 9, id="c"),
    ]

    state = fold_of(*story, event(ev.Kept, of="c"))

    assert [(each.kind, each.of, each.at) for each in dues(state)] == [
        ("promise", "a", at(50)),
        ("promise", "b", at(60)),
    ]


@pytest.mark.parametrize(
    ("number", "moment"),
    [
        pytest.param(1, at(25), id="the deputy's time"),
        pytest.param(4, at(70), id="an hour where the severity has none"),
    ],
)
def test_an_approval_nobody_gives_comes_due(number: int, moment: datetime) -> None:
    story = [
        severity(number),
        event(ev.Offered, id="o", remedy="money"),
        event(ev.ApprovalAsked, 10, of="o", who="mei"),
    ]

    waiting = [each for each in dues(fold_of(*story)) if each.kind is DueKind.APPROVAL]
    answered = [each for each in dues(fold_of(*story, event(ev.Denied, of="o", who="mei"))) if each.of == "o"]

    assert [(each.at, each.of, each.what) for each in waiting] == [(moment, "o", "mei")]
    assert answered == []


# ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────────────

TIMED = walk("""
severity = 1
[[step]]
id = "by-scope"
deadline = "scope"
since = "first_signal"
ask = [{ id = "a", kind = "text" }]
[[step]]
id = "by-itself"
within = "2h"
since = "by-scope"
ask = [{ id = "b", kind = "text" }]
[[step]]
id = "by-nothing"
deadline = "no-such-key"
ask = [{ id = "c", kind = "text" }]
[[step]]
id = "after-sent"
within = "12h"
since = "sent"
ask = [{ id = "d", kind = "text" }]
[[step]]
id = "later"
not_before = "1h"
ask = [{ id = "e", kind = "text" }]
""")


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        pytest.param([], [("by-scope", at(15)), ("later", at(60))], id="at the opening"),
        pytest.param([answer("by-scope.a", "x", 9)], [("later", at(60)), ("by-itself", at(129))], id="since a step"),
        pytest.param(
            [skip("by-scope.a", "unknown"), skip("later.e", "unknown"), sent("x", 9, sent_at=at(4))],
            [("after-sent", at(724))],
            id="since the first message",
        ),
        pytest.param([event(ev.Closed, 5, outcome="closed")], [], id="closed"),
    ],
)
def test_steps_have_deadlines_of_their_own(story: list[ev.Event], expected: list[tuple[str, datetime]]) -> None:
    assert [(each.of, each.at) for each in dues(fold_of(*story, of=TIMED))] == expected


def test_a_clock_since_a_step_that_is_gone_never_begins() -> None:
    odd = walk('[[step]]\nid = "s"\nwithin = "5m"\nsince = "gone"')

    assert clock.due_at(fold_of(of=odd), odd.steps[0]) is None


def test_a_step_without_a_deadline_has_none() -> None:
    assert clock.due_at(fold_of(), step("size")) is None
    assert clock.due_at(fold_of(), step("satisfied")) is None


@pytest.mark.parametrize(
    ("id", "moment"),
    [
        pytest.param("size", OPENED, id="at once"),
        pytest.param("again", None, id="its clock has not begun"),
        pytest.param("satisfied", None, id="after closing"),
    ],
)
def test_a_step_opens(id: str, moment: datetime | None) -> None:
    assert clock.opens_at(fold_of(), step(id)) == moment


def test_the_second_try_waits_for_each_party_by_itself() -> None:
    first, second = answer("talk.opener", "Hi", 10, for_="a"), answer("talk.opener", "Hi", 90, for_="b")
    story = [party("a"), party("b"), first, second, answer("talk.reached", "no_answer", 10, for_="a")]
    half = fold_of(*story)
    whole = half.apply(answer("talk.reached", "no_answer", 100, for_="b"))

    assert [clock.since(half, step("again"), for_) for for_ in ("a", "b", "")] == [at(10), None, None]
    assert clock.since(whole, step("again")) == at(100)
    assert [(each.id, for_, moment) for each, for_, moment in clock.gated(whole, View(whole))] == [
        ("again", "a", at(250)),
        ("again", "b", at(340)),
        ("satisfied", "a", None),
        ("satisfied", "b", None),
    ]


def test_follow_ups_come_due_once_a_party_after_closing() -> None:
    story = [party("a"), party("b"), answer("talk.reached", "no_answer", 10, for_="a"), CLOSED]

    state = fold_of(*story, answer("satisfied", True, 70, for_="b"))

    assert [(each.kind, each.of, each.for_, each.at) for each in dues(state)] == [
        (DueKind.FOLLOW_UP, "satisfied", "a", at(60 + 24 * 60))
    ]


def test_nobody_waits_for_an_approval_of_what_was_given() -> None:
    story = [event(ev.Offered, id="o", remedy="money"), event(ev.ApprovalAsked, 10, of="o", who="mei")]
    other = [event(ev.Offered, id="p", remedy="gift"), event(ev.Given, 11, of="p")]

    for end in ((), (CLOSED,)):
        waits, given = fold_of(*story, *other, *end), fold_of(*story, event(ev.Given, 11, of="o"), *end)

        assert [each.of for each in dues(waits) if each.kind is DueKind.APPROVAL] == ["o"]
        assert [each for each in dues(given) if each.kind is DueKind.APPROVAL] == []


CHECKED = walk("""
    [[step]]
    id = "talk"
    each = "party"
    ask = [{ id = "reached", kind = "choice", choices = ["yes", "no_answer"] }]

    [[step]]
    id = "day"
    each = "party"
    when = "reached == 'yes'"
    not_before = "24h"
    since = "closed"
    ask = [
      { id = "message", kind = "draft" },
      { id = "solved", kind = "yes-no" },
      { id = "why", kind = "text", when = "solved == false" },
    ]

    [[step]]
    id = "note"
    not_before = "24h"
    since = "closed"
    ask = [{ id = "words", kind = "text", when = "reached == 'yes'" }]
""")


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        pytest.param([], "open", id="nothing was asked"),
        pytest.param([answer("day.message", "Hello", 70, for_="a")], "open", id="only the message was drafted"),
        pytest.param(
            [answer("day.message", "Hello", 70, for_="a"), answer("day.solved", False, 70, for_="a")],
            "open",
            id="one more is asked because of the answer",
        ),
        pytest.param(
            [answer("day.message", "Hello", 70, for_="a"), answer("day.solved", True, 70, for_="a")], "done", id="all"
        ),
        pytest.param(
            [skip("day.message", "unknown", 70, for_="a"), answer("day.solved", True, 70, for_="a")],
            "done",
            id="some answered and some left out",
        ),
        pytest.param(
            [skip(f"day.{ask}", "unknown", 70, for_="a") for ask in ("message", "solved", "why")],
            "skipped",
            id="left out",
        ),
        pytest.param([skip("day.message", "not now", 70, for_="a")], "open", id="put off"),
        pytest.param([answer("talk.reached", "no_answer", 80, for_="a")], None, id="it is not shown to them"),
    ],
)
def test_a_check_is_done_when_nothing_of_it_is_left_to_ask(story: list[ev.Event], expected: str | None) -> None:
    state = fold_of(party("a"), answer("talk.reached", "yes", 1, for_="a"), CLOSED, *story, of=CHECKED)

    found = {(each.step.id, each.for_): each.state for each in clock.follow_ups(state, View(state))}
    open_ones = {(step.id, for_) for step, for_, _ in clock.gated(state, View(state))}

    assert found.get(("day", "a")) == expected
    assert {key for key, became in found.items() if became == "open"} == open_ones


def test_reopening_stops_the_follow_ups_until_the_next_closing() -> None:
    opened = fold_of(*REPLIED, answer("update.calm", True), party("a"), CLOSED, event(ev.Reopened, 70, reason="again"))

    again = opened.apply(event(ev.Closed, 100, outcome="closed"))

    assert dues(opened) == ()
    assert [each.at for each in dues(again)] == [at(100 + 24 * 60)]


def test_a_skip_for_good_leaves_nothing_open() -> None:
    one, view = fold_of(skip("size.voices", "unknown")), View(fold_of())

    assert not clock.unanswered(one, view, step("size"), step("size").asks[0])
    assert clock.unanswered(fold_of(skip("size.voices")), view, step("size"), step("size").asks[0])


def test_a_held_promise_stays_due() -> None:
    assert due(*REPLIED, answer("update.calm", True), promise(3, 9), hold("promise", 10)) == [(DueKind.PROMISE, at(9))]


def test_a_severity_the_team_does_not_know_has_the_strictest_row() -> None:
    assert TEAM.severity(7).severity == 1


@pytest.mark.parametrize(
    ("begins", "ends", "moment", "quiet"),
    [
        pytest.param(22, 8, "22:00", True, id="from its first minute"),
        pytest.param(22, 8, "07:59", True, id="over midnight"),
        pytest.param(22, 8, "08:00", False, id="to its last"),
        pytest.param(12, 14, "13:00", True, id="at noon"),
        pytest.param(12, 14, "14:00", False, id="after noon"),
        pytest.param(None, None, "23:00", False, id="a team without quiet hours"),
    ],
)
def test_quiet_hours_go_by_the_clock_of_the_moment(
    begins: int | None, ends: int | None, moment: str, *, quiet: bool
) -> None:
    hours = [None if hour is None else time(hour) for hour in (begins, ends)]
    team = replace(TEAM, quiet_from=hours[0], quiet_to=hours[1])

    assert team.after_hours(datetime.fromisoformat(f"2026-11-22T{moment}+08:00")) is quiet


def test_a_follow_up_comes_again_after_every_closing() -> None:
    story = [party("a"), CLOSED, answer("satisfied", True, 70, for_="a")]
    again = [event(ev.Reopened, 80, reason="it came back"), event(ev.Closed, 90, outcome="closed")]

    assert due(*story) == []
    assert due(*story, *again) == [(DueKind.FOLLOW_UP, at(90 + 24 * 60))]
    assert due(*story, *again, skip("satisfied", "unknown", 2000, for_="a")) == []


# ── quiet hours ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("quiet", "moment", "end"),
    [
        (("22:00", "08:00"), "2026-11-23T02:04", "2026-11-23T08:00"),
        (("22:00", "08:00"), "2026-11-22T23:00", "2026-11-23T08:00"),
        (("22:00", "08:00"), "2026-11-23T08:00", "2026-11-23T08:00"),
        (("12:30", "13:30"), "2026-11-23T12:45", "2026-11-23T13:30"),
        (("12:30", "13:30"), "2026-11-23T11:45", "2026-11-23T11:45"),
        ((None, None), "2026-11-23T02:04", "2026-11-23T02:04"),
    ],
)
def test_a_moment_in_the_quiet_hours_waits_for_their_end(
    quiet: tuple[str | None, str | None], moment: str, end: str
) -> None:
    begin, until = (time.fromisoformat(each) if each else None for each in quiet)
    team = replace(TEAM, quiet_from=begin, quiet_to=until)
    assert team.after_quiet(datetime.fromisoformat(f"{moment}+08:00")) == datetime.fromisoformat(f"{end}+08:00")


@pytest.mark.parametrize(
    ("phase", "each", "minutes"),
    [
        pytest.param("private", "party", 596, id="to somebody alone: at 08:00"),
        pytest.param("facts", "party", 240, id="of no private step"),
        pytest.param("private", "", 240, id="asked once"),
    ],
)
def test_nobody_is_written_to_alone_in_quiet_hours(phase: str, each: str, minutes: int) -> None:
    again = replace(step("reply"), phase=Phase(phase), each=each, since="", not_before="4h")
    state = replace(fold_of(party("p")), team=replace(TEAM, quiet_from=time(22), quiet_to=time(8)))
    assert clock.opens_at(state, again, "p") == at(minutes)
