"""The fold: total, incremental, and what each kind of event means."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime, timedelta
from functools import reduce
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import (
    HEADER,
    OPENED,
    REPLIED,
    TEAM,
    WALK,
    answer,
    ask_of,
    at,
    event,
    fold_of,
    party,
    sent,
    severity,
    skip,
    walk,
)
from build import step_of as step
from event_strategies import numbers, texts, times, values
from runsop.files.library import Library
from runsop.model import clock
from runsop.model import events as ev
from runsop.model.drafts import prefill
from runsop.model.progress import Progress, View, assumed, fold, letter
from runsop.model.walk import board, closing_gaps, live, on_board, outcome, prompts_of, recommended, upcoming

# ── any story gives a state ──────────────────────────────────────────────────────────────────────────────────────────

IDS = st.sampled_from(["a", "b", "c", "d", "reply"])
ALIASES = st.sampled_from(["", "k7qd", "m2aa", "zzzz", "nobody"])
_ASKS = [ask.id for each in WALK.steps for ask in each.asks]
_FIELDS: dict[str, st.SearchStrategy[object]] = {
    "id": IDS,
    "of": st.just("") | IDS,
    "alias": ALIASES,
    "for_": ALIASES,
    "by": st.sampled_from(["li.wei", "mei"]),
    "step": st.sampled_from([*(each.id for each in WALK.steps), "gone"]),
    "ask": st.sampled_from([*_ASKS, "gone"]),
    "answer": values | st.sampled_from([3, True, "hold", "no_answer", "refused", ("refund",), at(-9), None]),
    "reason": st.sampled_from(["not now", "does not apply", ""]),
    "role": st.sampled_from(["", "newcomer"]),
    "tag": st.sampled_from(["", "complains", "thanks"]),
    "reached": st.sampled_from(["answered", "off", "nobody"]),
}
_BY_TYPE: dict[str, st.SearchStrategy[object]] = {
    "str": texts,
    "int": numbers,
    "bool": st.booleans(),
    "datetime": times,
    "datetime | None": st.none() | times,
    "Mapping[str, Any]": st.just({}),
}


def _any_of(kind: type[ev.Event]) -> st.SearchStrategy[ev.Event]:
    drawn = {
        field.name: _FIELDS[field.name] if field.name in _FIELDS else _BY_TYPE[str(field.type)]
        for field in fields(kind)
    }
    return st.builds(kind, **drawn)


KINDS = [*ev.KINDS.values(), ev.UnknownEvent]
LIKELY = [ev.Answered, ev.Skipped, ev.Sent, ev.PartyAdded, ev.Closed]
stories = st.lists(st.sampled_from([*KINDS, *LIKELY * 4]).flatmap(_any_of), max_size=30)


@given(stories, times)
def test_any_story_gives_a_state_that_answers_every_question(story: list[ev.Event], now: datetime) -> None:
    state = fold_of(*story)

    assert [state.party(alias) is None for alias in state.people()] == [False] * len(state.people())
    assert list(clock.dues(state)) == sorted(clock.dues(state), key=lambda due: due.at)
    assert upcoming(state, now) is None or recommended(state, now) is not None
    assert {row.step.id for row in board(state, now)} <= {each.id for each in WALK.steps}
    assert len(set(closing_gaps(state))) == len(closing_gaps(state))
    assert 1 <= state.severity <= 4
    assert {live(state), on_board(state), clock.slower_rhythm(state)} <= {True, False}
    assert outcome(state) in ("closed", "closed-unconfirmed")
    assert len(list(prompts_of(state, step("talk")))) == 2 * len(state.people())
    assert prefill(state, {}, *ask_of("reply"), now=now).text == ""
    assert all(isinstance(state.text_of(each), str) for _, each in state.sent)


@given(stories, st.integers(0, 30))
def test_a_story_taken_up_in_the_middle_gives_the_same_state(story: list[ev.Event], cut: int) -> None:
    first = fold_of(*story[:cut])

    whole = reduce(Progress.apply, story[cut:], first)

    assert whole == fold_of(*story)


@given(st.lists(_any_of(ev.Answered), max_size=20))
def test_answers_never_lower_the_severity(story: list[ev.Event]) -> None:
    steps = [fold_of(*story[:length]).severity for length in range(len(story) + 1)]

    assert steps == sorted(steps, reverse=True)


# ── answers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_last_answer_in_the_file_counts_and_both_stay_in_the_story() -> None:
    later, earlier = answer("size.voices", 3, 9, id="x"), answer("size.voices", 2, 1, id="y")

    state = fold_of(later, earlier)

    assert state.answers["voices", ""].value == 2
    assert state.story == (later, earlier)


@pytest.mark.parametrize(
    ("by", "value", "count"),
    [
        pytest.param("mei", 4, 1, id="another person, another answer"),
        pytest.param("mei", 3, 0, id="another person, the same answer"),
        pytest.param("li.wei", 4, 0, id="the same person thinks again"),
    ],
)
def test_differing_answers_of_two_people_are_a_conflict(by: str, value: int, count: int) -> None:
    state = fold_of(answer("size.voices", 3), answer("size.voices", value, by=by))

    assert [(each.ask, each.first.value, each.second.value) for each in state.conflicts] == [("voices", 3, 4)] * count


def test_the_next_round_of_an_update_by_somebody_else_is_no_conflict() -> None:
    state = fold_of(*REPLIED, answer("update.changed", "a", 30), answer("update.changed", "b", 60, by="mei"))

    assert state.conflicts == ()


def test_a_private_answer_is_known_only_where_the_sidecar_is() -> None:
    private = replace(answer("size.voices", None, id="v"), private=True)

    here = fold(HEADER, WALK, TEAM, [private], private={"v": 4})

    assert here.answers["voices", ""].value == 4
    assert fold_of(private).answers["voices", ""].value is None


def test_an_answer_after_closing_counts_and_is_reported_as_late() -> None:
    closed = event(ev.Closed, 60, outcome="closed")
    late = answer("size.voices", 3, 61)

    state = fold_of(closed, late, answer("gone.gone", "x", 62, id="g"))

    assert [each.id for each in state.late] == ["voices", "g"]
    assert state.answers["voices", ""].value == 3


def test_the_answer_to_a_follow_up_is_not_late() -> None:
    state = fold_of(party("k7qd"), event(ev.Closed, 60, outcome="closed"), answer("satisfied", True, 1500, for_="k7qd"))

    assert state.late == ()


def test_only_reopened_opens_a_closed_incident() -> None:
    closed = fold_of(event(ev.Closed, 60, outcome="closed"), event(ev.Resumed, 61), answer("size.voices", 3, 62))
    opened = closed.apply(event(ev.Reopened, 63, reason="they wrote again"))

    assert closed.closed is not None
    assert opened.closed is None
    assert clock.since(opened, step("satisfied")) is None


def test_a_skip_is_known_until_the_ask_is_answered_and_takes_no_answer_back() -> None:
    skipped = fold_of(skip("size.voices", "unknown"))
    answered = skipped.apply(answer("size.voices", 3))
    again = answered.apply(skip("size.voices"))

    assert skipped.skips["voices", ""].reason == "unknown"
    assert answered.skips == {}
    assert again.answers["voices", ""].value == 3


# ── severity ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        pytest.param([], 4, id="the runbook's own"),
        pytest.param([answer("size.voices", 3)], 2, id="raised by a rule"),
        pytest.param([answer("size.voices", 3), answer("size.voices", 1)], 2, id="not lowered by an answer"),
        pytest.param([answer("size.voices", 3), severity(3)], 3, id="lowered by a person"),
        pytest.param([severity(1)], 1, id="raised by a person"),
        pytest.param([severity(0)], 1, id="out of range below"),
        pytest.param([severity(9)], 4, id="out of range above"),
        pytest.param(
            [answer("size.voices", 3), severity(3), answer("where.public", True), answer("size.voices", 4)],
            3,
            id="stays lowered while the same rule holds",
        ),
        pytest.param(
            [answer("size.voices", 3), severity(3), answer("where.words", ("refund",))],
            2,
            id="raised again by another rule",
        ),
        pytest.param(
            [answer("size.voices", 3), severity(3), answer("size.voices", 1), answer("size.voices", 3)],
            2,
            id="raised again by a rule that had ceased to hold",
        ),
        pytest.param(
            [answer("size.voices", 5), severity(3), answer("where.words", ("refund",))],
            2,
            id="raised only as far as what is new",
        ),
        pytest.param([answer("where.words", ("none",))], 4, id="a rule that does not hold"),
        pytest.param([answer("size.voices", "many")], 4, id="a value of the wrong type"),
    ],
)
def test_severity_is_a_ratchet(story: list[ev.Event], expected: int) -> None:
    assert fold_of(*story).severity == expected


def test_every_raise_is_kept_with_its_time() -> None:
    state = fold_of(answer("size.voices", 3, 5), severity(3, 6), answer("where.words", ("scam",), 7))

    assert state.raises == ((4, OPENED), (2, at(5)), (1, at(7)))


def test_a_walk_without_rules_keeps_its_severity() -> None:
    quiet = replace(WALK, rules=(), severity=3)

    assert fold_of(answer("size.voices", 9), of=quiet).severity == 3


def test_a_rule_on_a_hidden_step_fires_once_the_step_is_shown() -> None:
    gated = walk("""
        severity_rule = [{ to = 1, when = "scam == true" }]
        [[step]]
        id = "where"
        ask = [{ id = "public", kind = "yes-no" }]
        [[step]]
        id = "words"
        when = "public == true"
        ask = [{ id = "scam", kind = "yes-no" }]
    """)
    hidden = fold_of(answer("where.public", False), answer("words.scam", True), of=gated)

    assert hidden.severity == 4
    assert hidden.apply(answer("where.public", True)).severity == 1


def test_a_newcomer_who_complains_is_one_more_voice() -> None:
    story = [answer("size.voices", 2), party("k7qd", "newcomer"), party("m2aa"), party("zzzz", "newcomer")]
    tags = [("k7qd", "complains"), ("k7qd", "insults"), ("m2aa", "complains"), ("zzzz", "thanks"), ("gone", "insults")]

    state = fold_of(*story, *(event(ev.Noted, 5, for_=alias, tag=tag) for alias, tag in tags))

    assert View(state).value("voices") == 3
    assert state.severity == 2
    assert View(state.apply(answer("size.voices", 3))).value("voices") == 3


# ── parties ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_parties_have_letters_in_the_order_they_came() -> None:
    state = fold_of(party("k7qd"), party("m2aa", "harsh"), party("k7qd", "again"))

    assert [(each.alias, each.letter, each.role) for each in state.parties] == [
        ("k7qd", "A", ""),
        ("m2aa", "B", "harsh"),
    ]


def test_letters_go_on_after_z() -> None:
    assert [letter(0), letter(25), letter(26), letter(52)] == ["A", "Z", "A2", "A3"]


def _same(alias: str, of: str) -> ev.SameParty:
    return event(ev.SameParty, alias=alias, of=of)


@pytest.mark.parametrize(
    ("same", "people"),
    [
        pytest.param([("a", "b")], ("b", "c"), id="two are one"),
        pytest.param([("a", "b"), ("b", "c")], ("c",), id="a chain"),
        pytest.param([("b", "c"), ("a", "b")], ("c",), id="a chain from its end"),
        pytest.param([("a", "b"), ("b", "a")], ("b", "c"), id="a circle"),
        pytest.param([("a", "a")], ("a", "b", "c"), id="oneself"),
        pytest.param([("a", "gone")], ("a", "b", "c"), id="somebody nobody knows"),
    ],
)
def test_one_person_counts_once_and_nobody_is_lost(same: list[tuple[str, str]], people: tuple[str, ...]) -> None:
    state = fold_of(party("a"), party("b"), party("c"), *(_same(*each) for each in same))

    assert state.people() == people
    assert state.party("a") == state.party(state.who("a"))


def test_what_one_alias_answered_counts_for_the_person() -> None:
    before = [
        answer("talk.reached", "refused", 1, for_="b"),
        answer("talk.reached", "no_answer", 1, for_="a"),
        answer("talk.reached", "yes", 2, for_="b"),
        answer("talk.opener", "Hello", 3, for_="a"),
        skip("satisfied", for_="a"),
    ]
    state = fold_of(party("a", "newcomer"), party("b"), *before, event(ev.Noted, for_="a", tag="complains"))

    one = state.apply(_same("a", "b")).apply(answer("again.reached_again", True, 5, for_="a"))

    assert {key: each.value for key, each in one.answers.items()} == {
        ("reached", "b"): "yes",
        ("opener", "b"): "Hello",
        ("reached_again", "b"): True,
    }
    assert set(one.skips) == {("satisfied", "b")}
    assert one.newcomers == {"b"}


# ── facts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_public_words_are_those_that_left_first() -> None:
    state = fold_of(
        event(ev.Sent, 1, id="alone", of="reply"),
        event(ev.Sent, 5, id="at-once", of="reply", public=True),
        event(ev.Sent, 9, id="written-down-late", of="reply", public=True, sent_at=at(2)),
    )

    first, last = state.first_public(), state.last_public()
    assert first is not None
    assert last is not None
    assert (first.id, last.id) == ("written-down-late", "written-down-late")


def test_an_offer_remembers_who_was_asked_and_who_has_it() -> None:
    state = fold_of(
        event(ev.Offered, id="o", remedy="money"),
        event(ev.Offered, id="p", remedy="days"),
        event(ev.ApprovalAsked, 5, of="o", who="mei"),
        event(ev.Approved, 6, of="o", who="mei"),
        event(ev.Chosen, of="o", for_="k7qd"),
        event(ev.Given, of="o", for_="k7qd"),
        event(ev.Chosen, of="gone", for_="k7qd"),
        event(ev.Denied, of="p", who="jonas"),
    )

    assert [(each.asked, each.asked_at, each.verdict, each.verdict_by) for each in state.offers] == [
        ("mei", at(5), "approved", "mei"),
        ("", None, "denied", "jonas"),
    ]
    assert [(each.chosen_for, each.given_for) for each in state.offers] == [(("k7qd",), ("k7qd",)), ((), ())]


def test_who_chose_and_then_declined_has_declined() -> None:
    offer, chosen = event(ev.Offered, id="o", remedy="money"), event(ev.Chosen, of="o", for_="k7qd")
    declined = event(ev.Declined, of="o", for_="k7qd")

    assert fold_of(offer, chosen, declined).offers[0].chosen_for == ()
    assert fold_of(offer, declined, chosen).offers[0].declined_for == ()


def test_who_declined_under_another_alias_has_declined() -> None:
    offer = event(ev.Offered, id="o", remedy="days")
    chosen, declined = (event(kind, of="o", for_=alias) for kind, alias in ((ev.Chosen, "k7qd"), (ev.Declined, "m2xa")))
    same = event(ev.SameParty, alias="m2xa", of="k7qd")
    assert fold_of(offer, party("k7qd"), chosen, same, declined).offers[0].chosen_for == ()


def test_a_promise_is_open_until_it_is_kept_or_missed() -> None:
    made = [event(ev.Promised, id=id, what=id, who="mei", due=at(9)) for id in ("open", "kept", "missed")]

    state = fold_of(*made, event(ev.Kept, of="kept"), event(ev.Missed, of="missed", reason="ill"))

    assert [each.state for each in state.promises] == ["open", "kept", "missed"]


def test_facts_are_not_undone_by_a_branch() -> None:
    sanction = event(ev.Sanctioned, action="mute", rule="no-adverts", for_="k7qd")
    facts = [
        answer("close-it.public_close", "Bye"),
        sent("public_close", 3),
        event(ev.Promised, what="call", who="mei", due=at(9)),
        event(ev.Offered, id="o", remedy="days"),
        event(ev.Given, of="o", for_="k7qd"),
        sanction,
        event(ev.Contacted, count=3, of_total=9),
    ]

    state = fold_of(*facts, answer("where.public", False))

    assert not View(state).shown(step("close-it"))
    assert (len(state.sent), len(state.promises), len(state.offers[0].given_for)) == (1, 1, 1)
    assert state.sanctions == (sanction,)
    assert state.contacted is not None


def test_the_last_who_was_handed_it_has_it() -> None:
    state = fold_of(event(ev.HandedOver, to="mei"), event(ev.HandedOver, to="lan"))

    assert (fold_of().owner, state.owner, state.owners) == ("li.wei", "lan", ("li.wei", "mei", "lan"))


def test_calls_and_unknown_events_are_kept() -> None:
    call, odd = event(ev.Escalated, to="mei", reached="off"), event(ev.UnknownEvent, table={"kind": "later"})

    state = fold_of(call, odd, event(ev.Paused), event(ev.Judged, step="size", verdict="kept"))

    assert state.escalations == (call,)
    assert state.raw == (odd,)
    assert len(state.story) == 4


def test_names_stand_in_stored_text_again_where_the_sidecar_is() -> None:
    state = replace(fold_of(), names={"k7qd": "Ana"}, private={"x": "a secret", "y": 3})

    assert state.named("⟦k7qd⟧ wrote ⟦x⟧, not ⟦y⟧") == "Ana wrote a secret, not ⟦y⟧"


def test_the_words_of_a_message_are_its_own_or_those_of_its_draft() -> None:
    state = fold_of(answer("reply.reply", "Sorry."), answer("reply.check", 3, id="n"))

    assert state.text_of(sent("reply")) == "Sorry."
    assert state.text_of(sent("reply", text="Really sorry.")) == "Really sorry."
    assert state.text_of(sent("gone")) == ""
    assert state.text_of(sent("n")) == ""


# ── what `when` sees ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_unknown_shows_a_step_and_only_a_clear_no_hides_it() -> None:
    gated = replace(WALK, steps=tuple(replace(each, asks=()) for each in WALK.steps if each.id == "close-it"))

    assert View(fold_of(of=gated)).shown(gated.steps[0])
    assert View(fold_of()).shown(step("close-it"))
    assert not View(fold_of(answer("where.public", False))).shown(step("close-it"))


def test_the_answer_of_a_hidden_step_counts_for_nothing() -> None:
    chain = walk("""
        [[step]]
        id = "one"
        ask = [{ id = "first", kind = "yes-no" }]
        [[step]]
        id = "two"
        when = "first == true"
        ask = [{ id = "second", kind = "yes-no" }]
        [[step]]
        id = "three"
        when = "second == true"
        ask = [{ id = "third", kind = "text", when = "second == true" }]
    """)
    said_no = answer("two.second", False)
    third, ask = ask_of("three.third", chain)

    shown = View(fold_of(answer("one.first", True), said_no, of=chain))
    hidden = View(fold_of(answer("one.first", False), said_no, of=chain))

    assert (shown.shown(third), shown.asked(third, ask), shown.value("second")) == (False, False, False)
    assert (hidden.shown(third), hidden.asked(third, ask), hidden.value("second")) == (True, True, None)


def test_steps_that_refer_to_each_other_are_shown() -> None:
    ring = walk("""
        [[step]]
        id = "one"
        when = "b == true"
        ask = [{ id = "a", kind = "yes-no" }]
        [[step]]
        id = "two"
        when = "a == true"
        ask = [{ id = "b", kind = "yes-no" }]
    """)

    assert View(fold_of(of=ring)).shown(ring.steps[0])


def test_outside_a_round_each_party_has_one_answer_and_an_open_one_is_unknown() -> None:
    story = [party("a"), party("b"), answer("talk.reached", "yes", for_="a")]

    one_open = View(fold_of(*story))
    both = View(fold_of(*story, answer("talk.reached", "yes", for_="b")))

    assert (one_open.value("reached"), one_open.value("reached", "a")) == (["yes", None], "yes")
    assert (one_open.shown(step("open-door")), both.shown(step("open-door"))) == (True, False)
    assert View(fold_of()).value("reached") is None


def test_of_nobody_everything_about_people_is_known() -> None:
    named = walk("""
        [[step]]
        id = "who"
        ask = [{ id = "who", kind = "party" }]
        [[step]]
        id = "talk"
        each = "party"
        ask = [{ id = "reached", kind = "yes-no" }]
    """)
    nobody = answer("who.who", ())

    assert View(fold_of(of=named)).value("reached") is None
    assert View(fold_of(nobody, of=named)).value("reached") == []
    assert View(fold_of(nobody, party("a"), of=named)).value("reached") is None


def test_some_names_are_known_without_an_ask() -> None:
    view = View(fold_of())

    assert (view.value("severity"), view.value("after_hours"), view.value("gone")) == (4, True, None)


@pytest.mark.parametrize(
    ("given", "value"),
    [
        pytest.param("1h", timedelta(hours=1), id="a duration"),
        pytest.param("soon", None, id="no duration"),
        pytest.param(3, 3, id="a number is left as it is"),
    ],
)
def test_a_duration_is_compared_as_one(given: object, value: object) -> None:
    waited = walk('[[step]]\nid = "s"\nask = [{ id = "waited", kind = "duration" }]')

    assert View(fold_of(answer("s.waited", given), of=waited)).value("waited") == value  # type: ignore[arg-type]  # any value a file may hold


def test_private_answers_are_never_seen() -> None:
    secret = walk('[[step]]\nid = "s"\nask = [{ id = "about", kind = "text", private = true }]')

    assert View(fold_of(answer("s.about", "x"), of=secret)).value("about") is None


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        pytest.param('id = "x", kind = "text"', None, id="nothing"),
        pytest.param('id = "x", kind = "text", assume = "y"', "y", id="a text"),
        pytest.param('id = "x", kind = "time", assume = "now"', OPENED, id="the opening"),
        pytest.param('id = "channel", kind = "text", assume = "team"', "course group", id="the team's channel"),
        pytest.param('id = "language", kind = "text", assume = "team"', "en", id="the team's language"),
        pytest.param(
            'id = "public", kind = "yes-no", assume = "team"', True, id="whether the team's channel is public"
        ),
        pytest.param('id = "x", kind = "text", assume = "team"', None, id="what the team does not say"),
        pytest.param('id = "x", kind = "yes-no", assume = "true"', True, id="yes"),
        pytest.param('id = "x", kind = "yes-no", assume = "false"', False, id="no"),
        pytest.param('id = "x", kind = "number", assume = "-3"', -3, id="a number"),
        pytest.param('id = "x", kind = "scale", assume = "--3"', None, id="no number"),
        pytest.param('id = "x", kind = "scale", assume = "²"', None, id="a digit that is no number"),
        pytest.param('id = "seen", kind = "text", assume = "y"', "pasted", id="what was pasted"),
    ],
)
def test_an_ask_is_assumed_until_it_is_answered(keys: str, value: object) -> None:
    runbook = walk(f'[[step]]\nid = "s"\nask = [{{ {keys} }}]')
    state = replace(fold_of(of=runbook), inferred={"seen": "pasted"})

    assert assumed(state, runbook.steps[0].asks[0]) == value


@pytest.mark.parametrize(
    ("first", "inferred", "moment"),
    [
        pytest.param(None, {}, OPENED, id="nothing said: the opening"),
        pytest.param(at(-24), {}, at(-24), id="answered"),
        pytest.param(at(5), {}, OPENED, id="never after the opening"),
        pytest.param("soon", {}, OPENED, id="no time"),
        pytest.param(at(-24).replace(tzinfo=None), {}, OPENED, id="a time without offset"),
        pytest.param(None, {"first_signal": at(-9)}, at(-9), id="as pasted"),
        pytest.param(at(-24), {"first_signal": at(-9)}, at(-24), id="the answer before the paste"),
    ],
)
def test_the_first_signal_is_when_the_first_person_wrote(
    first: object, inferred: dict[str, object], moment: object
) -> None:
    story = [answer("where.first_signal", first)] if first else []  # type: ignore[arg-type]  # any value a file may hold

    assert replace(fold_of(*story), inferred=inferred).first_signal() == moment  # type: ignore[arg-type]  # any value a file may hold


def test_two_walks_in_turn_are_not_mixed_up() -> None:
    other = walk(
        'severity_rule = [{ to = 1, when = "mood >= 4" }]\n[[step]]\nid = "s"\nask = [{ id = "mood", kind = "scale" }]'
    )
    here, there = fold_of(), fold_of(of=other)

    here, there = here.apply(answer("size.voices", 3)), there.apply(answer("s.mood", 5))

    assert (here.severity, there.severity) == (2, 1)


def test_five_thousand_events_of_a_shipped_walk_are_folded_and_gone_on_from_at_once() -> None:
    root = Path(__file__).parent.parent
    shipped = Library(root / "runbooks", root).walk("paid-group-revolt")
    asks = [(each, ask) for each in shipped.steps for ask in each.asks] * 100
    parties = [party("a", "newcomer"), party("b")]
    story = [answer(f"{each.id}.{ask.id}", n % 7, n / 9, id=f"e{n}") for n, (each, ask) in enumerate(asks[:2500])]
    notes = [event(ev.Noted, n, for_="a", tag="complains") for n in range(1000)]
    left = [sent(f"e{n}", n, id=f"s{n}") for n in range(1500)]

    begun = perf_counter()
    state = fold(HEADER, shipped, TEAM, (*parties, *story, *notes, *left))
    folded = perf_counter()
    prompt = upcoming(state.apply(answer("size.voices", 9, 3000)), at(3000))
    ended = perf_counter()

    assert prompt is not None
    assert folded - begun < 1.5
    assert ended - folded < 0.1  # 2 ms on a quiet machine


def begun(text: str, for_: str = "") -> ev.Noted:
    return event(ev.Noted, text=text, for_=for_, tag=ev.BEGUN)


@pytest.mark.parametrize(
    ("story", "left"),
    [
        pytest.param([begun("promises: call: at once")], {("promises", ""): "call: at once"}, id="begun"),
        pytest.param([begun("promises: a"), begun("promises: b")], {("promises", ""): "b"}, id="begun again"),
        pytest.param([begun("reply.x: a"), begun("open: b", "a")], {("reply.x", ""): "a", ("open", "a"): "b"}, id="each"),
        pytest.param([begun("reply: Hi"), answer("reply.reply", "Hi")], {}, id="answered"),
        pytest.param([begun("reply: Hi"), answer("size.voices", 2)], {("reply", ""): "Hi"}, id="something else answered"),
        pytest.param(
            [begun("promises: a"), begun("due: 09:00"), event(ev.Promised, promise="promises", what="a", who="m", due=at(9))],
            {},
            id="promised",
        ),
        pytest.param([begun("no ask at all")], {("no ask at all", ""): ""}, id="no words"),
    ],
)  # fmt: skip
def test_what_was_typed_is_known_till_its_answer_is_whole(
    story: list[ev.Event], left: dict[tuple[str, str], str]
) -> None:
    assert fold_of(party("a"), *story).begun == left


def test_an_evening_that_somebody_ends_is_shown_whatever_its_when_says() -> None:
    evening = walk("""
        [[step]]
        id = "tonight"
        when = "severity == 1"
        [[step]]
        id = "other"
        when = "severity == 1"
    """)
    before, after = fold_of(of=evening), fold_of(event(ev.Noted, tag=ev.NIGHT), of=evening)

    assert [[View(state).shown(step) for step in evening.steps] for state in (before, after)] == [
        [False, False],
        [True, False],
    ]
