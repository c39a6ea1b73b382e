from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from event_strategies import AT, events, texts
from runsop.model.events import Answered, Escalated, Event, HandedOver, Noted, Promised, Sent
from runsop.model.privacy import mask, mask_again, mask_event, too_short, unmask

KNOWN = [("Li Na", "k7qd"), ("王小明", "aaaa"), ("小明", "bbbb"), ("José", "cccc"), ("Nguyễn", "dddd")]
TOKENS = {token: name for name, token in KNOWN}


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        pytest.param("Li Na wrote", "⟦k7qd⟧ wrote", id="a name"),
        pytest.param("LI NA, li na", "⟦k7qd⟧, ⟦k7qd⟧", id="in any case"),
        pytest.param("Li\nNa, Li  Na", "⟦k7qd⟧, ⟦k7qd⟧", id="with other blanks"),
        pytest.param("Li Na's", "⟦k7qd⟧'s", id="before an apostrophe"),
        pytest.param("Ali Na, Li Nana", "Ali Na, Li Nana", id="inside other words"),
        pytest.param("Li Na_2, @Li Na7", "⟦k7qd⟧_2, @⟦k7qd⟧7", id="as a handle"),
        pytest.param("王Li Na说", "王⟦k7qd⟧说", id="a Latin name between Han"),
        pytest.param("王小明说小明", "⟦aaaa⟧说⟦bbbb⟧", id="the longest name first"),
        pytest.param("我叫王小明啊", "我叫⟦aaaa⟧啊", id="Han without blanks"),
        pytest.param("José, Jose\u0301", "⟦cccc⟧, ⟦cccc⟧", id="composed and decomposed"),
        pytest.param("Jose", "Jose", id="without its accent it is another name"),
        pytest.param("Nguy\u00ea\u0303n, Nguye\u0302\u0303n", "⟦dddd⟧, ⟦dddd⟧", id="two accents"),
        pytest.param("กี José", "กี ⟦cccc⟧", id="after Thai"),
        pytest.param("กีJosé", "กี⟦cccc⟧", id="right after a Thai vowel sign"),
        pytest.param("⟦Li Na⟧", "⟦⟦⟦k7qd⟧⟧⟧", id="in brackets"),
        pytest.param("⟦k7qd⟧", "⟦⟦k7qd⟧⟧", id="a token that somebody typed"),
    ],
)
def test_known_names_stand_as_tokens(text: str, stored: str) -> None:
    assert mask(text, KNOWN) == stored


@pytest.mark.parametrize(
    ("name", "text", "stored"),
    [
        pytest.param("Jose", "Jose\u0301", "Jose\u0301", id="a decomposed accent belongs to the word"),
        pytest.param("@lina", "ask @lina.", "ask ⟦t⟧.", id="a sign at the beginning"),
        pytest.param("ann!!", "ann!!ette", "⟦t⟧ette", id="a sign at the end"),
        pytest.param("139 1234", "1139 1234, 139 1234", "1139 1234, ⟦t⟧", id="a number"),
        pytest.param("민수", "민수가", "⟦t⟧가", id="Hangul with an ending"),
        pytest.param("แดง", "พี่แดงมา", "พี่⟦t⟧มา", id="Thai"),
        pytest.param("ดงก", "ดงกี", "ดงกี", id="a Thai vowel sign belongs to the letter"),
        pytest.param("राम", "रामा राम", "रामा ⟦t⟧", id="a Devanagari vowel sign belongs to the letter"),
        pytest.param("がが", unicodedata.normalize("NFD", "がが"), "⟦t⟧", id="kana apart from its mark"),
        pytest.param("⟦Clan⟧ Bob", "⟦Clan⟧ Bob", "⟦t⟧", id="brackets in the name"),
        pytest.param("\uf900\uf901", "\uf900\uf901", "⟦t⟧", id="a compatibility ideograph"),
        pytest.param("a.c", "abc a.c", "abc a.c", id="two letters are too short"),
        pytest.param("a.cd", "abcd a.cd", "abcd ⟦t⟧", id="a dot is a dot"),
    ],
)
def test_names_of_all_kinds_are_found(name: str, text: str, stored: str) -> None:
    assert mask(text, [(name, "t")]) == stored


def test_a_short_name_is_found_only_when_it_is_asked_for() -> None:
    assert mask("Bo, 李", [("Bo", "b"), ("李", "l")]) == "Bo, 李"
    assert mask("Bo, 李", [], short=[("Bo", "b"), ("李", "l"), (" ", "x")]) == "⟦b⟧, ⟦l⟧"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("李", True), ("小明", False), ("Bo", True), ("Bob", False), ("小A", True), ("小AB", False), ("---", True),
        ("", True), ("é́é", True), ("カナ", False), ("수", True),
    ],
)  # fmt: skip
def test_a_name_needs_two_cjk_or_three_other_letters(name: str, short: bool) -> None:  # noqa: FBT001  # parametrized
    assert too_short(name) is short


@given(texts, st.lists(st.sampled_from([*TOKENS.values(), "⟦", "⟧", " ", "k7qd"]), max_size=8).map("".join))
def test_masked_text_comes_back_exactly(text: str, more: str) -> None:
    typed = text + more

    assert unmask(mask(typed, KNOWN), TOKENS) == typed


@given(texts)
def test_text_without_a_name_comes_back_exactly_without_the_sidecar(text: str) -> None:
    assert unmask(mask(text, []), {}) == text


@given(texts)
def test_text_without_brackets_and_names_is_stored_as_it_is(text: str) -> None:
    assume("⟦" not in text and "⟧" not in text)

    assert mask(text, KNOWN) == text


@given(st.lists(st.sampled_from([*TOKENS.values(), "⟦", "⟧", " ", "k7qd", "⟦k7qd⟧"]), max_size=8).map("".join))
def test_masking_what_is_stored_changes_nothing_but_new_names(typed: str) -> None:
    stored = mask(typed, KNOWN[:3])

    assert mask_again(stored, KNOWN[:3]) == stored
    assert unmask(mask_again(stored, [*KNOWN, ("k7qd", "eeee")]), {**TOKENS, "eeee": "k7qd"}) == typed


def test_a_name_is_not_found_inside_a_token() -> None:
    assert mask_again("⟦k7qd⟧ k7qd", [("k7qd", "t")]) == "⟦k7qd⟧ ⟦t⟧"


def test_an_unknown_token_stays_visible() -> None:
    assert unmask("⟦zzzz⟧ and ⟦⟦x⟧⟧ ⟧ ⟦", {}) == "⟦zzzz⟧ and ⟦x⟧ ⟧ ⟦"


@pytest.mark.parametrize(
    ("event", "masked"),
    [
        pytest.param(
            Noted(id="Li Na", at=AT, text="Li Na", for_="Li Na", by="Li Na"),
            Noted(id="Li Na", at=AT, text="⟦k7qd⟧", for_="Li Na", by="Li Na"),
            id="noted",
        ),
        pytest.param(
            Answered(id="a", at=AT, step="s", ask="k", answer="for Li Na", by="x"),
            Answered(id="a", at=AT, step="s", ask="k", answer="for ⟦k7qd⟧", by="x"),
            id="answered with text",
        ),
        pytest.param(
            Answered(id="a", at=AT, step="s", ask="k", answer=("Li Na",), by="x"),
            Answered(id="a", at=AT, step="s", ask="k", answer=("Li Na",), by="x"),
            id="answered with choices",
        ),
        pytest.param(
            Promised(id="a", at=AT, what="call Li Na", who="Li Na", due=AT, by="x"),
            Promised(id="a", at=AT, what="call ⟦k7qd⟧", who="Li Na", due=AT, by="x"),
            id="promised",
        ),
        pytest.param(
            HandedOver(id="a", at=AT, to="Li Na", note="watch Li Na", by="x"),
            HandedOver(id="a", at=AT, to="Li Na", note="watch ⟦k7qd⟧", by="x"),
            id="handed over",
        ),
        pytest.param(
            Sent(id="a", at=AT, of="b", channel="chat with Li Na", by="x"),
            Sent(id="a", at=AT, of="b", channel="chat with ⟦k7qd⟧", by="x"),
            id="sent",
        ),
        pytest.param(
            Escalated(id="a", at=AT, to="li", reached="nobody", by="x"),
            Escalated(id="a", at=AT, to="li", reached="nobody", by="x"),
            id="nothing to mask",
        ),
    ],
)
def test_free_text_of_an_event_is_masked_and_ids_are_not(event: Event, masked: Event) -> None:
    assert mask_event(event, KNOWN) == masked
    assert mask_event(masked, KNOWN, stored=True) == masked


@given(events)
def test_masking_a_stored_event_again_changes_nothing(event: Event) -> None:
    stored = mask_event(event, KNOWN)

    assert mask_event(stored, KNOWN, stored=True) == stored
