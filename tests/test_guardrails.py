"""What is found in a reply: by phrases, by what is known of the occasion, by comparison with bad and good sentences."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from runsop.files.guardrails import GuardrailFiles
from runsop.files.library import Library
from runsop.files.phrase_memory import PhraseMemory
from runsop.files.workspace import shipped_library
from runsop.model.guardrails import (
    COMPARED,
    MOST_HITS,
    Examination,
    Examiner,
    Guardrails,
    Level,
    Occasion,
    Phrases,
    Rule,
    Scope,
    Words,
    accusations_of,
)
from runsop.model.patterns import Pattern, read_patterns
from runsop.model.phrases import bare, normalised
from runsop.model.privacy import PrivateEntry, places_of, secrets
from runsop.model.runbook import Message, Runbook
from runsop.model.values import parse_money


def rule(id: str, level: Level = Level.WARN, scope: Scope = Scope.ALL) -> Rule:
    return Rule(id=id, title=id[4:].capitalize(), level=level, scope=scope, why=f"Because of {id}.")


def patterns(*sources: str) -> tuple[Pattern, ...]:
    return tuple(each for source in sources for each in read_patterns(source))


RULES: tuple[Rule, ...] = (
    rule("g02-blaming"),
    rule("g04-not-mine"),
    rule("g05-excuse"),
    rule("g10-threat", Level.BLOCK_PUBLIC),
    rule("g11-private-data", Level.BLOCK_PUBLIC, Scope.PUBLIC),
    rule("g12-promise", Level.BLOCK_UNAPPROVED),
    rule("g17-placeholder", Level.BLOCK),
    rule("g20-trick-coupon", Level.WARN, Scope.REMEDY),
    rule("g24-no-name"),
    rule("g25-shouting", Level.INFO),
    rule("g28-accusation", Level.WARN, Scope.PUBLIC),
)
PHRASES = {
    "any": Phrases(
        language="any",
        words=(
            Words(rule="g17-placeholder", patterns=patterns(r"\{[a-z_]{1,40}\}")),
            Words(rule="g11-private-data", patterns=patterns(r"[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]{2,24}")),
        ),
    ),
    "en": Phrases(
        language="en",
        markers={
            "thanks": patterns(r"\bthank"),
            "sorry": patterns(r"\bsorry\b"),
            "time": patterns(r"\d{1,2}:\d{2}"),
        },
        words=(
            Words(rule="g02-blaming", better="I see it.", patterns=patterns(r"\byou should(?:'ve| have)\b", r"\bshould have\b")),
            Words(rule="g04-not-mine", patterns=patterns(r"\bI don't know\b"), allow_if=("time",)),
            Words(rule="g05-excuse", patterns=patterns(r"\bvery busy\b"), allow_before=("sorry",)),
            Words(rule="g10-threat", better="We leave it.", patterns=patterns(r"\bor else\b")),
            Words(rule="g12-promise", patterns=patterns(r"\bguarantee")),
            Words(rule="g20-trick-coupon", patterns=patterns(r"\boff your next\b")),
        ),
    ),
    "ro": Phrases(language="ro", words=(Words(rule="g02-blaming", patterns=patterns(bare(r"ar fi trebuit să"))),)),
    "vi": Phrases(language="vi", words=(Words(rule="g02-blaming", better="Em hiểu.", patterns=patterns("lỗi của bạn")),)),
    "zh": Phrases(
        language="zh",
        markers={"thanks": patterns("谢谢"), "sorry": patterns("抱歉"), "time": patterns(r"\d{1,2}点")},
        words=(Words(rule="g02-blaming", patterns=patterns("怪[您你]")),),
    ),
}  # fmt: skip
GUARDRAILS = Guardrails(rules={each.id: each for each in RULES}, phrases=PHRASES)

NOWHERE = Occasion()
IN_PUBLIC = Occasion(public=True)


def examine(text: str, occasion: Occasion = NOWHERE) -> Examination:
    return Examiner(GUARDRAILS).examine(text, occasion)


def found(text: str, occasion: Occasion = NOWHERE) -> list[tuple[str, str]]:
    return [(each.rule, each.text) for each in examine(text, occasion).findings]


# ── phrases ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_finding_says_the_words_as_given_why_and_a_better_wording() -> None:
    (finding,) = examine("Well. You Should’ve looked.").findings

    assert (finding.rule, finding.level, finding.start, finding.end) == ("g02-blaming", "warn", 6, 19)
    assert (finding.text, finding.why, finding.better) == ("You Should’ve", "Because of g02-blaming.", "I see it.")


def test_two_patterns_of_a_rule_on_the_same_words_are_one_finding() -> None:
    assert found("you should have known") == [("g02-blaming", "you should have")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("e\u0301e\u0301 you should have", "you should have", id="decomposed accents before"),
        pytest.param("you\u200b should have", "you\u200b should have", id="a character nobody sees"),
        pytest.param("\u200byou should have\u200b", "you should have", id="unseen characters around"),
        pytest.param("ｙou should have", "ｙou should have", id="full width"),
        pytest.param("you\u00a0should have", "you\u00a0should have", id="a blank that does not break"),
        pytest.param("AR FI TREBUIT SA citiți", "AR FI TREBUIT SA", id="Romanian without accents"),
        pytest.param("ar fi trebuit să citiți", "ar fi trebuit să", id="Romanian with accents"),
        pytest.param(
            "lỗi của bạn".replace("ỗ", "o\u0302\u0303"), "lo\u0302\u0303i của bạn", id="Vietnamese decomposed"
        ),
        pytest.param("还是怪您自己", "怪您", id="Chinese inside a sentence"),
    ],
)
def test_words_are_found_in_any_form_and_shown_as_given(text: str, words: str) -> None:
    assert found(text) == [("g02-blaming", words)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("> you should have known\nWe hear you, and we are on it.", id="a quoted line"),
        pytest.param("You wrote “you should have known” to us.", id="quotes"),
        pytest.param("Her words: „you should have known“.", id="low quotes"),
        pytest.param("Ils disent «you should have known» là.", id="angle quotes"),
        pytest.param("他说「怪您」了。", id="corner quotes"),
        pytest.param("See https://example.com/you-or else", id="a link"),
        pytest.param("loi cua ban", id="Vietnamese without accents is another word"),
    ],
)
def test_what_others_said_and_links_are_left_out(text: str) -> None:
    assert found(text) == []


def test_a_quote_that_never_closes_hides_nothing() -> None:
    assert found("“you should have known") == [("g02-blaming", "you should have")]


def test_a_marker_anywhere_allows_a_rule() -> None:
    assert found("I don't know yet") == [("g04-not-mine", "I don't know")]
    assert found("I don't know yet, I tell you by 18:00") == []


def test_a_marker_in_another_language_of_the_text_allows_a_rule_too() -> None:
    laughs = Words(rule="g02-blaming", patterns=patterns("haha"), allow_if=("praise",))
    phrases = {
        "en": Phrases(language="en", markers={"praise": patterns("lovely words")}, words=(laughs,)),
        "da": Phrases(language="da", markers={"praise": patterns("pæne ord")}, words=(laughs,)),
    }
    examiner = Examiner(Guardrails(rules={"g02-blaming": rule("g02-blaming")}, phrases=phrases))

    assert examiner.examine("Haha, thanks for the lovely words", NOWHERE).findings == ()
    assert examiner.examine("Haha, tak for de pæne ord", NOWHERE).findings == ()
    assert examiner.examine("Haha, thanks for the words", NOWHERE).findings != ()


def test_a_marker_allows_a_rule_only_when_it_stands_before() -> None:
    assert found("We are sorry. We were very busy.") == []
    assert found("We were very busy. We are sorry.") == [("g05-excuse", "very busy")]


def test_a_marker_before_counts_in_another_language_too() -> None:
    busy = Words(rule="g05-excuse", patterns=patterns("travlt"), allow_before=("sorry",))
    phrases = {
        "en": Phrases(language="en", markers={"sorry": patterns("sorry")}),
        "da": Phrases(language="da", words=(busy,)),
    }
    examiner = Examiner(Guardrails(rules={"g05-excuse": rule("g05-excuse")}, phrases=phrases))

    assert examiner.examine("Sorry, vi har travlt", NOWHERE).findings == ()
    assert examiner.examine("Vi har travlt, sorry", NOWHERE).findings != ()


def test_a_rule_that_is_allowed_here_does_not_fire() -> None:
    assert found("you should have known", Occasion(allow=frozenset({"g02-blaming"}))) == []


def test_more_than_a_few_findings_of_a_rule_say_nothing_more() -> None:
    assert len(found("or else. " * 90)) == MOST_HITS


# ── languages ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        pytest.param("You should have told us that we are not the ones", ("en",), id="English"),
        pytest.param("Bạn không xem kỹ thì mình chịu nhé, vậy là xong rồi", ("vi",), id="Vietnamese"),
        pytest.param("ok haha", ("en", "ro", "vi"), id="short: every language of that script"),
        pytest.param("谢谢您的耐心", ("zh",), id="Chinese"),
        pytest.param("您 OK haha 吗", ("en", "ro", "vi", "zh"), id="mixed"),
        pytest.param("18:00 !!", (), id="no letters"),
        pytest.param("ar fi trebuit sa va uitati, nu e vina noastra si gata", ("ro",), id="Romanian without accents"),
    ],
)
def test_the_languages_of_a_text_are_seen_rather_more_than_fewer(text: str, languages: tuple[str, ...]) -> None:
    assert examine(text).languages == languages


def test_a_language_can_be_named() -> None:
    assert examine("谢谢", Occasion(language="vi")).languages == ("vi", "zh")


def test_a_better_wording_is_in_the_language_of_the_words_else_of_the_reply_else_english() -> None:
    (vietnamese,) = examine("là lỗi của bạn rồi nhé").findings
    (romanian,) = examine("ar fi trebuit să", Occasion(language="vi")).findings
    (english,) = examine("ar fi trebuit să").findings

    assert (vietnamese.better, romanian.better, english.better) == ("Em hiểu.", "Em hiểu.", "I see it.")


# ── occasions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "occasion", "level"),
    [
        pytest.param("or else", NOWHERE, "warn", id="a threat in private warns"),
        pytest.param("or else", IN_PUBLIC, "block", id="a threat in public stops"),
        pytest.param("anna@example.com", NOWHERE, None, id="an address in private"),
        pytest.param("anna@example.com", IN_PUBLIC, "block", id="an address in public stops"),
        pytest.param("we guarantee it", NOWHERE, "warn", id="a promise where nothing is known"),
        pytest.param("we guarantee it", Occasion(promise=False), "block", id="a promise nobody approved"),
        pytest.param("we guarantee it", Occasion(promise=True), None, id="a promise that is covered"),
        pytest.param("Hi {name}", NOWHERE, "block", id="a gap"),
        pytest.param("5 off your next order", NOWHERE, "warn", id="a trick coupon"),
        pytest.param("5 off your next order", Occasion(remedy=False), None, id="no remedy is offered"),
        pytest.param("so what!!", NOWHERE, "info", id="rows of marks"),
    ],
)
def test_how_hard_a_rule_is_depends_on_the_occasion(text: str, occasion: Occasion, level: str | None) -> None:
    findings = examine(text, occasion).findings

    assert [each.level for each in findings] == ([] if level is None else [level])


def test_warnings_and_stops_leave_out_what_is_only_said() -> None:
    result = examine("Hi {name}!! you should have", IN_PUBLIC)

    assert [each.rule for each in result.stops] == ["g17-placeholder"]
    assert [each.rule for each in result.warnings] == ["g17-placeholder", "g02-blaming"]


@pytest.mark.parametrize(
    ("text", "loud"),
    [
        pytest.param("WE ARE ON IT NOW AND WE WRITE AGAIN", True, id="capitals"),
        pytest.param("OK FINE", False, id="too short"),
        pytest.param("We are on it NOW and write again", False, id="one word"),
        pytest.param("谢谢谢谢谢谢谢谢谢谢谢谢谢谢谢谢谢谢谢谢谢谢谢谢", False, id="no capitals in the script"),
        pytest.param("好！！", True, id="full-width marks"),
    ],
)
def test_shouting_is_said(text: str, *, loud: bool) -> None:
    assert ("g25-shouting" in [each.rule for each in examine(text).findings]) is loud


def test_a_first_reply_lacks_what_it_must_hold() -> None:
    first = Occasion(first=("thanks", "sorry", "next"))

    (missing,) = examine("We are on it and you will not be left with this.", first).findings

    assert (missing.rule, missing.level) == ("g16-first-reply", "warn")
    assert missing.better == (
        "Thank them for telling you. Say sorry for the trouble. Say at what time you write again."
    )
    assert found("Thank you for this. We are sorry for it. More by 18:30.", first) == []
    assert found("谢谢您,很抱歉,18点前回复。", first) == []


def test_a_language_without_markers_misses_nothing() -> None:
    assert found("là lỗi của em rồi nhé, em xem đây", Occasion(first=("thanks", "custom"))) == []


def test_a_private_value_in_public_stops_in_any_spelling() -> None:
    known = Occasion(public=True, private=("order 88213", "Anna K."))

    assert found("We sent ORDER  88213 to anna k. today", known) == [
        ("g11-private-data", "ORDER  88213"),
        ("g11-private-data", "anna k."),
    ]
    assert found("We sent order 88213", Occasion(private=("order 88213",))) == []


@pytest.mark.parametrize(
    ("sum", "text", "place"),
    [
        pytest.param("399.00 CNY", "you paid 399.00 CNY for it", "399.00 CNY", id="as it was noted"),
        pytest.param("399.00 CNY", "您付的399元我们退", "399元", id="Chinese"),
        pytest.param("399.00 CNY", "we return ¥399 today", "¥399", id="the sign before it"),
        pytest.param("399.00 CNY", "we return RMB 399, today", "RMB 399", id="the word before it"),
        pytest.param("399.50 CNY", "399,5 yuan", "399,5 yuan", id="a comma, and one digit behind it"),
        pytest.param("1200.00 EUR", "1.200 € zurück", "1.200 €", id="a point between thousands"),
        pytest.param("1200.00 EUR", "EUR 1,200.00 back", "EUR 1,200.00", id="both"),
        pytest.param("1250000.00 VND", "hoàn 1.250.000đ cho bạn", "1.250.000đ", id="millions"),
        pytest.param("-899.00 DKK", "de 899 kr. er sendt", "899 kr", id="a sum that is owed"),
        pytest.param("150.00 CHF", "150 CHF back", "150 CHF", id="a currency known by its code alone"),
        pytest.param("399.00 CNY", "lesson 399 is new", "", id="no currency"),
        pytest.param("399.00 CNY", "399 EUR", "", id="another currency"),
        pytest.param("399.00 CNY", "1399元, 3990元, 399.5元, 399-元", "", id="other sums"),
        pytest.param("25.00 DKK", "25 kronede konger", "", id="a word that begins alike"),
        pytest.param("25.00 DKK", "okr 25 and 25", "", id="a word that ends alike"),
        pytest.param("nearly 399", "399元", "", id="what was noted is no sum"),
    ],
)
def test_a_private_sum_in_public_stops_however_it_is_written(sum: str, text: str, place: str) -> None:
    wanted = [("g11-private-data", place)] if place else []

    assert found(text, Occasion(public=True, private=(sum,))) == wanted
    assert found(text, Occasion(private=(sum,))) == []


def test_praise_is_answered_by_name() -> None:
    assert found("Thank you, Anna", Occasion(names=("Anna", "Bo"))) == []
    assert found("Thank you all", Occasion(names=("Anna",))) == [("g24-no-name", "Thank you all")]


def test_the_accusation_is_not_repeated_in_public() -> None:
    words = Occasion(public=True, accusations=("scam", "骗子", " "))

    assert found("This is no scam, we are no 骗子", words) == [("g28-accusation", "scam"), ("g28-accusation", "骗子")]
    assert found("escaman", words) == []
    assert found("This is no scam", Occasion(accusations=("scam",))) == []


def test_the_accusations_are_those_a_walk_listens_for() -> None:
    hints: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {
        "words": {"scam": {"en": ("scam", "fraud"), "da": ("scam", "svindel")}, "leave": {"en": ("bye",)}}
    }

    assert accusations_of(Runbook(id="core", hints=hints)) == ("scam", "fraud", "svindel")
    assert accusations_of(Runbook(id="core")) == ()


def test_secrets_are_private_values_handles_and_the_numbers_of_what_was_pasted() -> None:
    at = datetime.fromisoformat("2026-11-22T22:04:00+08:00")

    def entry(**fields: object) -> PrivateEntry:
        return PrivateEntry(id="x", at=at, by="li.wei", **fields)  # type: ignore[arg-type]  # its fields

    entries = (
        entry(ask="about", value="22:04 Sunflower: my order 88213 never came, write to sun@example.com"),
        entry(ask="phone", value="0912345678"),
        entry(ask="seats", value=12345),
        entry(ask="ill", value=True),
        entry(ask="sum", value=parse_money("399 CNY")),
        entry(ask="story", value="x" * 90 + " 555666"),
        entry(alias="k7qd", name="Sunflower", handles=("Sunflower", "Sun Li", "ab")),
    )

    assert secrets(entries) == ("88213", "sun@example.com", "0912345678", "12345", "555666", "Sun Li")


def test_places_of_a_name_are_those_of_whole_words() -> None:
    assert list(places_of("Anna and Annabel, ANNA", "Anna")) == [(0, 4), (18, 22)]


# ── comparison ────────────────────────────────────────────────────────────────────────────────────────────────────────

GOOD = tuple(f"Thank you, we looked at parcel number {n} with care today." for n in range(30))
BAD = tuple(f"Nobody ever asked you to press button {n} at all, dear." for n in range(30))


def compared(*, scope: Scope = Scope.ALL, good: tuple[str, ...] = GOOD, **more: object) -> Examiner:
    words = Words(rule="g02-blaming", better="I see it.", like=BAD, patterns=patterns("no wonder"))
    phrases = {"en": Phrases(language="en", good=good, words=(words,))}
    rules = {"g02-blaming": rule("g02-blaming", scope=scope)}
    return Examiner(Guardrails(rules=rules, phrases=phrases), **more)  # type: ignore[arg-type]  # its keywords


def test_a_sentence_like_the_bad_ones_is_a_guess_that_warns() -> None:
    text = "Thank you, we looked at it. Nobody ever asked you to do that at all."

    (finding,) = compared().examine(text, NOWHERE).findings

    assert (finding.rule, finding.level, finding.better) == ("g02-blaming", "warn", "I see it.")
    assert finding.text == "Nobody ever asked you to do that at all."
    assert finding.why.startswith("Reads like replies that made things worse. A guess")


@pytest.mark.parametrize(
    ("text", "examiner"),
    [
        pytest.param(GOOD[0], compared(), id="a good one"),
        pytest.param("ok", compared(), id="too short to compare"),
        pytest.param("Nobody ever asked.", compared(), id="too few words"),
        pytest.param(BAD[0], compared(good=GOOD[:3]), id="too few sentences in the bank"),
        pytest.param(BAD[0], compared(scope=Scope.PUBLIC), id="the rule does not look here"),
        pytest.param(BAD[0], compared(reviewed=lambda _: (BAD[0],)), id="a sentence of a template"),
        pytest.param(
            "Nobody ever asked you to press this at all, dear: the shiny thing on top of it.",
            compared(reviewed=lambda _: ("Nobody ever asked you to press this at all, dear: {thing}.",)),
            id="a sentence of a template, its gap filled",
        ),
    ],
)
def test_the_comparison_keeps_quiet(text: str, examiner: Examiner) -> None:
    assert examiner.examine(text, NOWHERE).findings == ()


def test_each_sentence_like_the_bad_ones_is_said_but_those_of_a_template() -> None:
    examiner = compared(reviewed=lambda _: (BAD[1],))

    assert [each.text for each in examiner.examine(f"{BAD[0]} {GOOD[0]}", NOWHERE).findings] == []
    assert [each.text for each in compared().examine(f"{BAD[0]} {BAD[1]}", NOWHERE).findings] == [BAD[0], BAD[1]]


def test_a_sentence_a_phrase_was_found_in_is_said_once() -> None:
    findings = compared().examine("No wonder: nobody ever asked you to press button 3 at all, dear.", NOWHERE).findings

    assert [each.text for each in findings] == ["No wonder"]


def test_a_wide_phrase_of_a_language_the_text_is_hardly_in_says_nothing() -> None:
    wide = Words(rule="g02-blaming", perhaps=patterns("parcel"))
    phrases = {"en": Phrases(language="en"), "da": Phrases(language="da", words=(wide,))}
    examiner = Examiner(Guardrails(rules={"g02-blaming": rule("g02-blaming")}, phrases=phrases))
    text = "This is the parcel you had"

    assert examiner.examine(text, NOWHERE).languages == ("en", "da")
    assert examiner.examine(text, NOWHERE).findings == ()
    assert examiner.examine(text, Occasion(language="da")).findings != ()


def test_each_wide_phrase_counts_by_the_sentence_it_stands_in() -> None:
    words = Words(rule="g02-blaming", like=BAD, perhaps=patterns("parcel", "button"))
    phrases = {"en": Phrases(language="en", good=GOOD, words=(words,))}
    examiner = Examiner(Guardrails(rules={"g02-blaming": rule("g02-blaming")}, phrases=phrases))

    assert [each.text for each in examiner.examine(f"{GOOD[0]} {BAD[0]}", NOWHERE).findings] == ["button"]


def test_a_wide_phrase_that_is_let_pass_hides_no_sure_one_in_it() -> None:
    words = Words(
        rule="g02-blaming", like=BAD, patterns=patterns("parcel number"), perhaps=patterns("looked at parcel number")
    )
    phrases = {"en": Phrases(language="en", good=GOOD, words=(words,))}
    examiner = Examiner(Guardrails(rules={"g02-blaming": rule("g02-blaming")}, phrases=phrases))

    assert [each.text for each in examiner.examine(GOOD[0], NOWHERE).findings] == ["parcel number"]


def test_a_long_text_is_compared_in_part_and_says_so() -> None:
    text = "We are here. " * COMPARED + "no wonder"

    result = compared().examine(text, NOWHERE)

    assert (result.whole, [each.text for each in result.findings]) == (False, ["no wonder"])
    assert compared().examine("We are here.", NOWHERE).whole


def test_chinese_and_romanian_are_compared_too() -> None:
    words = Words(rule="g02-blaming", like=tuple(f"谁让您当时按下了第{n}个按钮呀" for n in range(30)))
    good = tuple(f"谢谢您告诉我们,第{n}个包裹我们今天查过。" for n in range(30))
    ro = Words(rule="g02-blaming", like=tuple(f"Cine v-a pus să apăsați butonul {n}" for n in range(30)))
    kind = tuple(f"Mulțumim, am verificat astăzi coletul {n} cu grijă." for n in range(30))
    phrases = {
        "zh": Phrases(language="zh", good=good, words=(words,)),
        "ro": Phrases(language="ro", good=kind, words=(ro,)),
    }
    examiner = Examiner(Guardrails(rules={"g02-blaming": rule("g02-blaming")}, phrases=phrases))

    chinese = examiner.examine("谁让您当时按下了它呀。谢谢您告诉我们。好", NOWHERE)
    romanian = examiner.examine("Cine v-a pus sa apasati asta acum?", NOWHERE)

    assert [each.text for each in chinese.findings] == ["谁让您当时按下了它呀。"]
    assert [each.text for each in romanian.findings] == ["Cine v-a pus sa apasati asta acum?"]


# ── what is shipped ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def shipped(cache: Path) -> Examiner:
    """The shipped guardrails, warm."""
    root = shipped_library()
    files = GuardrailFiles(root / "runbooks" / "guardrails", "g", PhraseMemory(cache / "runsop"))
    examiner = Examiner(files.guardrails(), files.bank_of, Library(root / "runbooks", root).texts_in)
    examiner.examine("ok 好", NOWHERE)
    return examiner


KIND = (
    "Bạn bị xóa khỏi nhóm do nhầm lẫn, chúng tôi xin lỗi. Chúng tôi đã thêm bạn lại.",
    "Không ai bị xóa khỏi nhóm vì góp ý cả.",
    "Nimeni nu este dat afară din grup pentru o critică.",
    "Ați fost dat afară din grup din greșeală, ne pare rău. V-am adăugat din nou.",
    "You were removed from the group by mistake, we are sorry. You are back in.",
    "Nobody is removed from the group for criticism.",
    "Vi kom til at smide dig ud af gruppen ved en fejl, undskyld.",
    "Vi smider dig ikke ud, fordi du er kritisk.",
    "我们误把您移出了群，非常抱歉。",
    "谁也不会因为提意见就被踢出群。",
    "您可以报警。",
    "这个账号是骗子。我们会报警处理。",
    "Bạn nên báo công an nơi gần nhất và giữ lại tin nhắn chuyển tiền.",
    "Chúng tôi đã báo công an về kẻ lừa đảo.",
    "Meld det venligst til politiet.",
    "Vi har meldt svindleren til politiet.",
    "Vă rugăm să sesizați poliția.",
    "Am sesizat poliția despre escroc.",
    "Please report it to the police.",
    "We have reported the fraudster to the police.",
    "Ring til os på 70 20 30 40.",
    "Det koster 20 30 kr., og vi ses kl. 20 30.",
    "Varenummer 20304050 er udsolgt.",
)
HARD = (
    ("g10-threat", "我们会发律师函。"),
    ("g10-threat", "律师函已经寄出。"),
    ("g10-threat", "我们会报警处理。"),
    ("g10-threat", "Nếu bạn còn đăng nữa chúng tôi sẽ kiện bạn ra tòa."),
    ("g10-threat", "Chúng tôi sẽ báo công an."),
    ("g10-threat", "Vi melder dig til politiet."),
    ("g10-threat", "Vi anmelder dig til politiet."),
    ("g10-threat", "Vi ved, hvor du bor."),
    ("g10-threat", "Ne vedem în instanță."),
    ("g10-threat", "Știm unde locuiești."),
    ("g10-threat", "We will go to the police about you."),
    ("g10-threat", "We know where you live."),
    ("g11-private-data", "Ring til Maria på 20 30 40 50, hun ved det."),
    ("g11-private-data", "Hans nummer er 20304050."),
    ("g11-private-data", "Hendes telefon er 20 30 40 50."),
)


@pytest.mark.parametrize("text", KIND)
def test_an_apology_an_assurance_and_advice_are_never_stopped(shipped: Examiner, text: str) -> None:
    found = shipped.examine(text, Occasion(public=True)).findings

    assert [(each.rule, each.text) for each in found if each.level is Level.BLOCK] == []


@pytest.mark.parametrize(("rule", "text"), HARD)
def test_a_plain_threat_and_a_telephone_number_are_stopped_in_public(shipped: Examiner, rule: str, text: str) -> None:
    found = shipped.examine(text, Occasion(public=True)).findings

    assert {(each.rule, each.level) for each in found} == {(rule, Level.BLOCK)}


FILLED = {
    "en": "the class on Tuesday evening", "zh": "周二晚上的课", "ro": "lecția de marți seara",
    "vi": "buổi học tối thứ ba", "da": "timen tirsdag aften",
}  # fmt: skip
NAMES = {"name": "Sam", "operator": "Lan", "lead": "Mei", "contact_person": "Mei", "deputy": "Jon"}
TIMES = ("next_update_at", "now", "morning_at", "slot", "due", "date", "deadline")


def filled(message: Message, text: str, language: str) -> str:
    for slot in message.placeholders:
        value = NAMES.get(slot) or ("18:30" if slot in TIMES or slot.endswith("_at") else FILLED[language])
        text = text.replace(f"{{{slot}}}", value)
    return text


def shipped_messages() -> list[tuple[str, str, str, bool]]:
    root = shipped_library()
    messages = Library(root / "runbooks", root).messages()
    return [
        (f"{id}-{language}-{kind}", language, filled(messages[id], text, language), kind == "no_name")
        for id in messages
        for kind, texts in (("text", messages[id].text), ("no_name", messages[id].no_name))
        for language, text in texts.items()
    ]


@pytest.mark.parametrize(
    ("language", "text", "public"), [pytest.param(*rest, id=name) for name, *rest in shipped_messages()]
)
def test_no_shipped_message_is_flagged(shipped: Examiner, language: str, text: str, *, public: bool) -> None:
    occasion = Occasion(public=public, language=language, promise=True)

    assert [(each.rule, each.text) for each in shipped.examine(text, occasion).findings] == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "我今天全额退款给您。"),
        ("zh", "您的钱我们全退。"),
        ("zh", "我們會把學費全部退給您。"),
        ("vi", "Em sẽ hoàn tiền 100% cho chị trong hôm nay."),
        ("vi", "Tôi sẽ hoàn lại toàn bộ tiền cho chị hôm nay."),
        ("vi", "Bên em trả lại hết tiền cho anh."),
        ("ro", "Vă returnez toți banii astăzi."),
        ("ro", "Vă dau banii înapoi."),
        ("ro", "Va restituim toti banii."),
        ("da", "Vi refunderer hele beløbet."),
        ("da", "Jeg betaler dig alle pengene tilbage i dag."),
        ("da", "I dag refunderer vi hele beløbet."),
    ],
)
def test_all_the_money_back_is_a_promise_in_every_language(shipped: Examiner, language: str, text: str) -> None:
    findings = shipped.examine(text, Occasion(language=language, promise=False)).findings

    assert [(each.rule, each.level) for each in findings] == [("g12-promise", Level.BLOCK)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "您的钱退不退由李经理决定，明天中午前我告诉您。"),
        ("zh", "您希望我们全额退款，还是换一件？"),
        ("vi", "Việc hoàn tiền do chị Mai quyết, trưa mai em báo anh."),
        ("vi", "Chị có muốn bên em hoàn lại toàn bộ tiền không?"),
        ("ro", "Nora hotărăște până mâine la 12:00 dacă vă returnăm toți banii."),
        ("ro", "Vreți să vă dăm banii înapoi?"),
        ("da", "Nora afgør inden kl. 12 i morgen, om vi refunderer hele beløbet."),
        ("da", "Skal vi betale dig alle pengene tilbage?"),
    ],
)
def test_who_decides_on_a_refund_and_whether_one_is_wanted_is_no_promise(
    shipped: Examiner, language: str, text: str
) -> None:
    assert shipped.examine(text, Occasion(language=language, promise=False)).findings == ()


def random_words(words: Callable[[random.Random], str]) -> str:
    source, pieces, length = random.Random(7), [], 0
    while length < 1_000_000:
        pieces.append(words(source))
        length += len(pieces[-1]) + 1
    return " ".join(pieces)[:1_000_000]


ENGLISH = ["we", "are", "here", "and", "the", "parcel", "was", "not", "sent", "because", "nobody", "looked", "at", "it", "you", "should", "have", "been", "told", "by", "now", "sorry", "for", "this", "trouble", "please", "write", "again", "when", "that", "happens", "I", "will", "call", "him", "her", "them", "today", "tomorrow", "order", "number", "money", "back"]  # fmt: skip  # read as words
CHINESE = "谢谢您告诉我们这个问题给您添了麻烦很抱歉我现在去查今晚八点前在这里更新订单已经找到物流说明天送到"

LARGE: dict[str, Callable[[], str]] = {
    "one sentence again and again": lambda: ("You should have read the rules. " * 40_000)[:1_000_000],
    "one line without a stop": lambda: ("you should have read the rules " * 40_000)[:1_000_000],
    "words at random": lambda: random_words(lambda source: source.choice(ENGLISH)),
    "letters at random": lambda: random_words(
        lambda source: "".join(source.choices("abcdefghijklmnopqrstuvwxyz", k=source.randint(2, 9)))
    ),
    "Chinese at random": lambda: "".join(random.Random(7).choices(CHINESE, k=1_000_000)),
    "Chinese again and again": lambda: (CHINESE * 30_000)[:1_000_000],
    "a": lambda: "a" * 1_000_000,
    "braces": lambda: "{" * 1_000_000,
    "quotes": lambda: ">" * 1_000_000,
    "open quotes": lambda: "“" * 1_000_000,
    "marks": lambda: "!" * 1_000_000,
    "lines": lambda: "\n" * 1_000_000,
    "digits": lambda: random_words(lambda source: str(source.randint(0, 10**9))),
    "decomposed": lambda: "e\u0301" * 500_000,
}


PASSES = 25
"""A quick machine takes 0.06 s for one pass over a megabyte, so these are a second and a half."""


def looked_over(text: str) -> list[int]:
    """Look at every place of a text once, as anything must that reads all of it."""
    return [at for at in range(len(text)) if text[at : at + 4] in {"read", "rules"}]


@pytest.mark.parametrize("make", [pytest.param(make, id=name) for name, make in LARGE.items()])
def test_a_megabyte_is_examined_in_the_time_of_a_few_passes_over_it(shipped: Examiner, make: Callable[[], str]) -> None:
    text, occasion = make(), Occasion(public=True, first=("thanks", "sorry", "next"))
    shipped.examine(text[:20_000], occasion)  # what is compiled once is compiled

    def seconds(work: Callable[[str], object]) -> float:
        begin = time.process_time()
        work(text)
        return time.process_time() - begin

    def is_quick() -> bool:
        before, ours, after = map(seconds, (looked_over, lambda text: shipped.examine(text, occasion), looked_over))
        return ours < PASSES * min(before, after)

    assert any(is_quick() for _ in range(6))  # one of a few says what the work costs, not the neighbours


def test_a_long_text_is_looked_through_to_its_end() -> None:
    text = "We are here today and look at it. " * 400 + "you should have known. " + "More words follow here. " * 4000

    assert ("g02-blaming", "you should have") in found(text)
    assert examine(text).findings[0].start == 34 * 400


def test_a_long_text_is_looked_through_across_its_windows() -> None:
    texts = [f"{'x y z ' * n}you should have known {'a b c ' * 3000}" for n in range(670, 760)]

    assert [text for text in texts if ("g02-blaming", "you should have") not in found(text)] == []


def test_what_stands_around_counts_in_a_long_text_too() -> None:
    phrases = {
        "en": Phrases(
            language="en", words=(Words(rule="g02-blaming", patterns=patterns(r"(?<!not )your fault(?! line)")),)
        )
    }
    examiner = Examiner(Guardrails(rules={"g02-blaming": rule("g02-blaming")}, phrases=phrases))
    texts = [f"{'x y z ' * n}not your fault, your fault line {'a b c ' * 3000}" for n in range(660, 770)]

    assert [text for text in texts if examiner.examine(text, NOWHERE).findings] == []


def test_a_plain_text_leads_back_to_the_one_given() -> None:
    text = "a\u0301\u200bb"
    plain = normalised(text)

    assert plain.plain == "áb"
    assert [plain.place(at, at + 1) for at in range(2)] == [(0, 2), (3, 4)]
