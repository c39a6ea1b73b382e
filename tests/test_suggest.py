"""Which runbook fits a text: signals in five languages, ranked; hard stops, words, language and time of what was pasted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import at
from runsop.model.likeness import marks_of
from runsop.model.runbook import Examples, Runbook
from runsop.model.suggest import first_time, normal, read
from runsop.model.wording import normal_each


def book(id: str, *, severity: int = 3, status: str = "ready", **signals: tuple[str, ...]) -> Runbook:
    return Runbook(id=id, title=id.title(), severity=severity, status=status, signals=signals)


BOOKS = (
    book("price", severity=2, en=("old receipts", "greedy", "refund"), zh=("涨价", "黑心")),
    book("revolt", severity=1, en=("refund", "fraud"), vi=("lừa đảo",), ro=("țeapă",)),
    book("old", status="retired", en=("greedy",)),
    book("general-complaint", severity=4, en=("disappointed",), da=("skuffet",)),
)


def ranked(text: str, *, top: int = 5, books: tuple[Runbook, ...] = BOOKS) -> list[str]:
    return [each.id for each in read(text, books, top=top).suggestions]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        pytest.param("So greedy.", ["price", "general-complaint"], id="a signal"),
        pytest.param("GREEDY old\nreceipts", ["price", "general-complaint"], id="in any case, over a line"),
        pytest.param("又涨价了", ["price", "general-complaint"], id="Chinese in the middle of words"),
        pytest.param("lua dao", ["revolt", "general-complaint"], id="Vietnamese in a hurry"),
        pytest.param("Țeapa naibii", ["revolt", "general-complaint"], id="Romanian"),
        pytest.param("refunds now", ["revolt", "price", "general-complaint"], id="a stem"),
        pytest.param("nonrefundable", ["general-complaint"], id="not inside a word"),
        pytest.param("nonrefund, refund", ["revolt", "price", "general-complaint"], id="but at its second place"),
        pytest.param("disappointed, greedy", ["price", "general-complaint"], id="the fallback by its own signal"),
        pytest.param("disappointed", ["general-complaint"], id="only the fallback"),
        pytest.param("hello", ["general-complaint"], id="nothing"),
        pytest.param("", ["general-complaint"], id="no text"),
    ],
)
def test_runbooks_are_ranked_for_what_people_wrote(text: str, ids: list[str]) -> None:
    assert ranked(text) == ids


def test_a_signal_of_one_runbook_alone_weighs_more() -> None:
    first, second, fallback = read("refund! greedy, fraud", BOOKS).suggestions

    assert (first.id, second.id, fallback.id) == ("revolt", "price", "general-complaint")
    assert first.score == second.score > fallback.score > 0
    assert (first.because, second.because, fallback.because) == (("fraud", "refund"), ("greedy", "refund"), ())


def test_only_the_best_are_named_and_the_fallback() -> None:
    assert ranked("refund", top=1) == ["revolt", "general-complaint"]


def test_without_a_fallback_nothing_is_made_up() -> None:
    reading = read("hello", BOOKS[:1])

    assert (reading.suggestions, reading.severity) == ((), 4)


HINTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "refund": {"en": ("money back",), "zh": ("退款",)},
    "scam": {"en": ("scam",)},
}
STOPS: Mapping[str, Mapping[str, tuple[str, ...]]] = {"medical": {"en": ("rash", "")}}


@pytest.mark.parametrize(
    ("text", "words", "stop", "severity"),
    [
        pytest.param("greedy, money back", ("refund",), (), 2, id="words"),
        pytest.param("退款, a scam", ("refund", "scam"), (), 1, id="scam is the worst"),
        pytest.param("I have a rash", (), ("medical",), 1, id="a hard stop is the worst"),
        pytest.param("hello", (), (), 4, id="nothing"),
    ],
)
def test_words_and_hard_stops_tell_how_bad_it_is(
    text: str, words: tuple[str, ...], stop: tuple[str, ...], severity: int
) -> None:
    reading = read(text, BOOKS, words=HINTS, stops=STOPS)

    assert (reading.words, reading.hard_stop, reading.severity) == (words, stop, severity)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        pytest.param("Đừng  Lừa", "dung lua", id="Vietnamese marks"),
        pytest.param("ȚEAPĂ", "teapa", id="Romanian marks"),
        pytest.param("Rødgrød æsel", "rodgrod aesel", id="Danish letters"),
        pytest.param("𝐒𝐜𝐚𝐦", "scam", id="letters dressed up"),
        pytest.param("ＤＯＮ’Ｔ", "don't", id="full width and quotes"),
    ],
)
def test_hurried_typing_is_the_same(text: str, same: str) -> None:
    assert normal(text) == same


@given(st.text())
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    assert normal(normal(text)) == normal(text)


# ── signals ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        pytest.param("I do not want a refund.", False, id="denied"),
        pytest.param("I don't need any refund", False, id="denied, shortened"),
        pytest.param("We are not happy, refund us", True, id="denied in another clause"),
        pytest.param("I do not want a refund now, I want a refund tomorrow", True, id="and said all the same"),
    ],
)
def test_what_is_denied_does_not_speak(text: str, *, fits: bool) -> None:
    assert ("revolt" in ranked(text)) is fits


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param("My Sons are left alone there", ("Sons are left alone",), id="both"),
        pytest.param("alone with my daughter", ("daughter",), id="in any order"),
        pytest.param("my daughter is fine", (), id="one only"),
        pytest.param("alone. " + "so " * 100 + "my daughter", (), id="far apart"),
    ],
)
def test_a_signal_may_need_two_words_near_each_other(text: str, because: tuple[str, ...]) -> None:
    found = read(text, (book("minor", en=("daughter|sons are left alone|sons + alone",)),)).suggestions

    assert bool(found) is bool(because)


def test_a_combined_signal_is_told_as_it_was_typed() -> None:
    (found,) = read("Alone with my Daughters", (book("minor", en=("daughter|son + alone",)),)).suggestions

    assert found.because == ("Daughters",)


# ── examples ──────────────────────────────────────────────────────────────────────────────────────────────────────────

LIKE = (
    Runbook(id="late", title="Late", severity=3),
    Runbook(id="rude", title="Rude", severity=2, signals={"en": ("rude",)}),
    book("own", severity=3, en=("trampoline",)),
    Runbook(id="general-complaint", title="General"),
)
EXAMPLES: dict[str, Examples] = {
    "late": {
        "en": ("my parcel still has not come", "the parcel is late again, two weeks now", "where is the late parcel"),
        "zh": ("包裹还没有到", "快递两周没到"),
    },
    "rude": {
        "en": ("the waiter shouted at my mother", "your waiter was rude to us and shouted", "shouted at by the driver"),
        "zh": ("服务员吼我妈", "店员态度差还吼人"),
    },
    "general-complaint": {"en": ("the door is blue", "the blue door is ugly")},
}


@pytest.mark.parametrize(
    ("text", "best", "because"),
    [
        pytest.param("no PARCEL for two weeks", "late", "PARCEL", id="the words of examples"),
        pytest.param("the Waiters are shouting at guests", "rude", "shouting", id="their stems"),
        pytest.param("服务员又吼人", "rude", "服务员", id="Chinese"),
        pytest.param("a trampoline", "own", "trampoline", id="a runbook without examples, by its signal"),
        pytest.param("xyz", "general-complaint", "", id="nothing like it"),
    ],
)
def test_what_is_like_the_examples_ranks_first(text: str, best: str, because: str) -> None:
    first = read(text, LIKE, EXAMPLES).suggestions[0]

    assert first.id == best
    assert because in " ".join(first.because)


def test_every_suggestion_but_the_fallback_has_a_reason() -> None:
    found = read("the parcel, the waiter, the blue door", LIKE, EXAMPLES).suggestions

    assert len(found) > 1
    assert all(each.because for each in found if each.id != "general-complaint")


def test_a_word_in_passing_does_not_win() -> None:
    found = read("nobody was rude, but the parcel is two weeks late", LIKE, EXAMPLES).suggestions

    assert found[0].id == "late"


def test_a_hard_stop_raises_the_fallback() -> None:
    assert read("so greedy, I have a rash", BOOKS).suggestions[0].id == "price"
    assert read("so greedy, I have a rash", BOOKS, stops=STOPS).suggestions[0].id == "general-complaint"


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        pytest.param("my parcel is late", 3, id="as the runbook begins"),
        pytest.param("4 members say their parcel is late", 2, id="several write"),
        pytest.param("everybody says the parcel is late", 2, id="all write"),
        pytest.param("12 people say their parcel is late", 2, id="a crowd"),
        pytest.param("12 people say their parcel is late and want their money back", 1, id="a crowd wants money"),
        pytest.param("the parcel is late and the waiter shouted", 2, id="the worse of two that fit as well"),
        pytest.param("everybody says the door is blue", 4, id="a light matter, from many"),
    ],
)
def test_how_bad_it_is(text: str, severity: int) -> None:
    assert read(text, LIKE, EXAMPLES, words=HINTS).severity == severity


def test_the_form_of_a_text_is_seen() -> None:
    def forms(text: str) -> set[str]:
        return {mark for mark in marks_of(normal(text), "en") if mark.startswith("form:")}

    assert forms("10:02 hello\n13:30 anybody") == {"form:times"}
    assert forms("at 10:02, 3 members") == {"form:few"}
    assert forms("650 people") == {"form:hundreds"}
    assert forms("from 120 to 260") == {"form:from-to"}


def test_a_long_text_takes_no_long_time() -> None:
    assert read("the parcel is late. " * 20_000, LIKE, EXAMPLES).suggestions[0].id == "late"


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    found = read(text, LIKE, EXAMPLES, words=HINTS, stops=STOPS).suggestions

    assert "general-complaint" in [each.id for each in found]
    assert all(0 <= each.score <= 1 for each in found)


@given(st.lists(st.text()))
def test_many_texts_are_folded_as_one_is(texts: list[str]) -> None:
    assert normal_each(texts) == [normal(text) for text in texts] or texts == []


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        pytest.param("Ana 21:50: late again", at(-14), id="a message with its time"),
        pytest.param("[22/11/2026, 21:50:31] Ana: late", at(-14), id="with seconds"),
        pytest.param("It began at 21:50.", at(-14), id="at the end of a sentence"),
        pytest.param("Ana 21:55 no\nBo 21：40 no", at(-24), id="the earliest"),
        pytest.param("Bo 22:04", at(0), id="this minute"),
        pytest.param("at 23:00 it starts", None, id="a time to come was yesterday, too long ago"),
        pytest.param("9:00 as always", None, id="too long ago"),
        pytest.param("ratio 1:30:22, 3.22:10", None, id="numbers that are no time"),
        pytest.param("soon", None, id="no time"),
    ],
)
def test_the_first_time_in_what_was_pasted(text: str, moment: datetime | None) -> None:
    assert first_time(text, at(0)) == moment
