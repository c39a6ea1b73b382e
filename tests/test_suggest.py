"""Which runbook fits a text: signals in five languages, ranked; hard stops, words, language and time of what was pasted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import at
from runsop.model.runbook import LANGUAGES, Runbook
from runsop.model.suggest import first_time, language_of, normal, read


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
    assert first.score == second.score > fallback.score == 0.05
    assert (first.because, second.because, fallback.because) == (("refund", "fraud"), ("greedy", "refund"), ())


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


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("这也太黑心了, refund", "zh", id="Chinese"),
        pytest.param("Trả tiền lại cho tôi", "vi", id="Vietnamese"),
        pytest.param("tra tien lai cho toi, khong duoc", "vi", id="Vietnamese without marks"),
        pytest.param("Vrem banii înapoi și nu mai așteptăm", "ro", id="Romanian"),
        pytest.param("Jeg vil have pengene tilbage, det er for dårligt", "da", id="Danish"),
        pytest.param("We want the money back", "en", id="English"),
        pytest.param("???", "en", id="nothing tells"),
    ],
)
def test_the_language_is_guessed(text: str, language: str) -> None:
    assert language_of(text) == language


@given(st.text())
def test_some_language_is_always_guessed(text: str) -> None:
    assert language_of(text) in LANGUAGES


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
