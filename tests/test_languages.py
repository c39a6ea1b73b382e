"""Which language words are in: guessed, or all that they may be in; typed with accents or in a hurry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runsop.files.library import Library
from runsop.files.workspace import shipped_library
from runsop.model.languages import language_of, languages_in
from runsop.model.runbook import LANGUAGES
from runsop.model.wording import normal


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("这也太黑心了, refund", "zh", id="Chinese"),
        pytest.param("Trả tiền lại cho tôi", "vi", id="Vietnamese"),
        pytest.param("Bạn ấy ăn sáng lâu quá", "vi", id="Vietnamese letters that are Romanian, too"),
        pytest.param("Vrem banii înapoi și nu mai așteptăm", "ro", id="Romanian"),
        pytest.param("librăria voastră", "ro", id="Romanian letters that are Vietnamese, too"),
        pytest.param("Jeg vil have pengene tilbage, det er for dårligt", "da", id="Danish"),
        pytest.param("We want the money back", "en", id="English"),
        pytest.param("I'm done", "en", id="English in two words"),
        pytest.param("???", "en", id="nothing tells"),
    ],
)
def test_the_language_is_guessed(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("tra tien lai cho toi, khong duoc", "vi", id="Vietnamese: the money"),
        pytest.param("co giao den muon ma khong ai bao truoc", "vi", id="Vietnamese: late"),
        pytest.param("con toi bi nga trong gio bơi hom qua", "vi", id="Vietnamese: one accent"),
        pytest.param("may lop nay day do qua, ai cung chan", "vi", id="Vietnamese: dull"),
        pytest.param("vrem banii inapoi si nu mai asteptam", "ro", id="Romanian: the money"),
        pytest.param("profesoara a venit tarziu si n-a anuntat nimeni", "ro", id="Romanian: late"),
        pytest.param("suna un om nervos, ce avem noi cu asta", "ro", id="Romanian: a call"),
        pytest.param("sala e rece in fiecare dimineata", "ro", id="Romanian: cold"),
        pytest.param("jeg vil have mine penge igen, det er spild", "da", id="Danish: the money"),
        pytest.param("laereren kom for sent uden at sige noget", "da", id="Danish: late"),
        pytest.param("hvem bestemte det, nu skal vi hele vejen rundt", "da", id="Danish: the way"),
        pytest.param("nettet falder ud hvert tiende minut", "da", id="Danish: one small word"),
        pytest.param("no one told us the teacher is late", "en", id="English: late"),
        pytest.param("men in the over 60s class had a go at each other", "en", id="English with Danish words"),
        pytest.param("care for a tot of rum on the last night", "en", id="English with Romanian words"),
    ],
)
def test_words_typed_without_accents_are_guessed_by_the_small_ones(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_examples_are_guessed_however_they_are_typed(language: str) -> None:
    library = Library(shipped_library() / "runbooks", shipped_library())
    texts = [text for own in library.examples.values() for text in own.get(language, ())]
    hurried = [normal(text) for text in texts]

    wrong = [text for text in (*texts, *hurried) if language_of(text) != language]

    assert len(texts) > 300
    assert len(wrong) <= len(texts) / 50, wrong


@given(st.text())
def test_some_language_is_always_guessed(text: str) -> None:
    assert language_of(text) in LANGUAGES


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        pytest.param("you should have told us that we are not the ones", ("en",), id="plainly one"),
        pytest.param("co giao den muon ma khong ai trong nhom biet truoc", ("vi",), id="plainly one, without accents"),
        pytest.param("ok", ("en", "ro", "vi", "da"), id="too short to tell"),
        pytest.param("18:00", (), id="no letters"),
        pytest.param(
            "你们的老师为什么又迟到了，没有人通知我们家长，也没有人给一个解释，我们等了整整一个小时！ok",
            ("zh",),
            id="two letters",
        ),
    ],
)
def test_the_languages_it_may_be_in_are_rather_more_than_fewer(text: str, languages: tuple[str, ...]) -> None:
    assert tuple(languages_in(text, LANGUAGES)) == languages


def test_words_in_two_languages_may_be_in_either() -> None:
    text = "sorry for the delay, we are on it and will be back to you soon. ne cerem scuze, suntem pe drum si revenim."

    assert {"en", "ro"} <= set(languages_in(text, LANGUAGES))


def test_of_a_long_text_some_from_all_over_is_read() -> None:
    text = "they are not the ones who will be there for you " * 1000 + "du kan ikke bare sige det til mig " * 4000

    assert {"en", "da"} <= set(languages_in(text, LANGUAGES))


def test_a_language_nothing_is_known_about_may_always_be_it() -> None:
    assert languages_in("whatever", ("pl",)) == {"pl": True}


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        pytest.param("thank you for the parcel", {"en"}, id="English, with a word that Danish has too"),
        pytest.param("ok haha", {"en", "ro", "vi", "da"}, id="nothing speaks for any"),
        pytest.param("您好 li wei", {"zh", "en", "ro", "vi", "da"}, id="as many letters as signs"),
        pytest.param("我是li wei，现在就去看", {"zh"}, id="Chinese with a name"),
    ],
)
def test_a_text_is_likely_in_what_most_speaks_for(text: str, likely: set[str]) -> None:
    assert {language for language, each in languages_in(text, LANGUAGES).items() if each} == likely
