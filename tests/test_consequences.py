"""What an answer, a pasted text, a message that leaves, or something that just happened also means."""

from __future__ import annotations

from datetime import datetime

import pytest

from build import EVENING, answer, ask, ask_of, at, event, fold_of, party, walk
from runsop.model import events as ev
from runsop.model.consequences import morning_of, of_answer, of_news, of_sent, of_words
from runsop.model.progress import Progress
from runsop.model.runbook import Ask, Kind
from runsop.model.team import Team
from runsop.model.values import Value

COUNTED = walk(
    '[[step]]\nid = "s"\nask = [{ id = "affected_total", kind = "number" }, { id = "contacted", kind = "number" }]'
)
BARE = walk('[[step]]\nid = "s"')


def named(id: str, kind: Kind = Kind.CHOICE) -> Ask:
    return Ask(id=id, kind=kind)


@pytest.mark.parametrize(
    ("one", "value", "facts"),
    [
        pytest.param(named("lead_reached"), "off", ((ev.Escalated, {"to": "mei", "reached": "off"}),), id="the lead"),
        pytest.param(
            named("deputy_reached"), "nobody", ((ev.Escalated, {"to": "jonas", "reached": "nobody"}),), id="the deputy"
        ),
        pytest.param(named("contacted"), "some", (), id="no number"),
        pytest.param(named("contacted"), 4, ((ev.Contacted, {"count": 4, "of_total": 4}),), id="no total"),
        pytest.param(named("mood"), 4, (), id="anything else"),
    ],
)
def test_an_answer_states_a_fact(one: Ask, value: Value, facts: tuple[object, ...]) -> None:
    assert of_answer(fold_of(), one, value) == facts


def test_a_team_without_lead_and_deputy_called_nobody() -> None:
    state = fold_of(team=Team(name="t"))

    called = [of_answer(state, named(id), "off")[0][1]["to"] for id in ("lead_reached", "deputy_reached")]

    assert called == ["nobody", "nobody"]


@pytest.mark.parametrize(
    ("total", "whole"), [pytest.param(9, 9, id="a total"), pytest.param("many", 4, id="no number of them")]
)
def test_so_many_of_all_are_told(total: Value, whole: int) -> None:
    state = fold_of(answer("s.affected_total", total), of=COUNTED)

    assert of_answer(state, named("contacted"), 4) == ((ev.Contacted, {"count": 4, "of_total": whole}),)


@pytest.mark.parametrize(
    ("state", "words", "said"),
    [
        pytest.param(fold_of(), ("scam", "unsafe"), [("scam",)], id="those the ask knows"),
        pytest.param(fold_of(), ("unsafe",), [], id="none the ask knows"),
        pytest.param(fold_of(), (), [], id="none were pasted"),
        pytest.param(fold_of(of=BARE), ("scam",), [], id="nobody asks"),
    ],
)
def test_pasted_words_are_an_answer(state: Progress, words: tuple[str, ...], said: list[tuple[str, ...]]) -> None:
    facts = of_words(state, words)

    assert [(kind, fields["answer"], fields["inferred"]) for kind, fields in facts] == [
        (ev.Answered, each, True) for each in said
    ]


def test_pasted_words_raise_the_severity_like_any_answer() -> None:
    ((kind, fields),) = of_words(fold_of(), ("refund",))

    state = fold_of(kind(id="w", at=at(0), by="li.wei", **fields))

    assert state.severity == 2


AT_NINE = answer("tonight.morning_at", at(656))


@pytest.mark.parametrize(
    ("story", "who"),
    [
        pytest.param([AT_NINE, answer("tonight.morning_by", "mei")], ["mei"], id="by the one who is named"),
        pytest.param([AT_NINE, answer("tonight.morning_by", "nobody")], ["li.wei"], id="by nobody: by who has it"),
        pytest.param([AT_NINE, answer("tonight.morning_by", None)], ["li.wei"], id="by somebody who is not known here"),
        pytest.param(
            [AT_NINE, event(ev.Answered, by="lan", step="tonight", ask="morning_by", answer="nobody")],
            ["lan"],
            id="by nobody: by who said so",
        ),
        pytest.param([AT_NINE], ["li.wei"], id="by no answer"),
        pytest.param([], [], id="no time"),
        pytest.param([answer("tonight.morning_at", "soon")], [], id="what is no time"),
    ],
)
def test_the_last_words_of_the_evening_promise_the_morning(story: list[ev.Event], who: list[str]) -> None:
    facts = of_sent(fold_of(*story, of=EVENING), ask_of("tonight.morning", EVENING)[1])

    assert [(kind, fields["who"], fields["due"]) for kind, fields in facts] == [
        (ev.Promised, each, at(656)) for each in who
    ]


@pytest.mark.parametrize(
    ("story", "moment"),
    [
        pytest.param([AT_NINE], at(656), id="as answered"),
        pytest.param([answer("tonight.morning_at", "soon")], None, id="no time"),
        pytest.param([], None, id="not answered"),
    ],
)
def test_the_morning_is_when_somebody_said_they_write(story: list[ev.Event], moment: datetime | None) -> None:
    assert morning_of(fold_of(*story, of=EVENING)) == moment


def test_other_words_promise_nothing() -> None:
    assert of_sent(fold_of(AT_NINE, of=EVENING), ask(Kind.DRAFT)) == ()


def test_a_promise_to_one_person_is_theirs() -> None:
    state = fold_of(answer("tonight.hand_due", at(9)), of=EVENING)

    assert [fields["for_"] for _, fields in of_sent(state, named("hand", Kind.DRAFT), "k7qd")] == ["k7qd"]


# ── what just happened in the chat ───────────────────────────────────────────────────────────────────────────────────

DEFENDED = walk('[[step]]\nid = "s"\nask = [{ id = "defenders", kind = "yes-no" }]')


def test_who_refuses_to_talk_in_private_is_not_written_to() -> None:
    state = fold_of(party("a"))

    assert of_news(state, "refuses-private", "a") == (
        (ev.Answered, {"step": "talk", "ask": "reached", "for_": "a", "answer": "refused", "inferred": True}),
        (ev.Skipped, {"step": "talk", "ask": "opener", "for_": "a", "reason": "refused"}),
    )


def test_what_was_written_to_them_before_is_not_left_out() -> None:
    state = fold_of(party("a"), answer("talk.opener", "Hi", for_="a"))

    assert [kind for kind, _ in of_news(state, "refuses-private", "a")] == [ev.Answered]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        pytest.param(None, [("refund",)], id="nothing was said"),
        pytest.param(("scam",), [("refund", "scam")], id="beside what was said"),
        pytest.param(("none",), [("refund",)], id="instead of none"),
        pytest.param(("refund",), [], id="it was said already"),
        pytest.param("odd", [("refund",)], id="a value of the wrong type"),
    ],
)
def test_who_wants_money_says_refund(said: Value | None, words: list[tuple[str, ...]]) -> None:
    facts = of_news(fold_of(answer("where.words", said)), "wants-money", "a")

    assert [fields["answer"] for _, fields in facts] == words


def test_who_wants_money_is_heard_where_no_words_were_counted() -> None:
    assert [fields["answer"] for _, fields in of_news(fold_of(), "wants-money", "a")] == [("refund",)]


def test_who_defends_us_is_a_defender() -> None:
    assert [fields["answer"] for _, fields in of_news(fold_of(of=DEFENDED), "defends", "a")] == [True]


@pytest.mark.parametrize("tag", ["refuses-private", "wants-money", "defends", "thanks"])
def test_what_the_walk_does_not_ask_is_only_noted(tag: str) -> None:
    assert of_news(fold_of(of=BARE), tag, "a") == ()
