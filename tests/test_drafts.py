"""What a draft begins with: which template, in which language, which slots are filled and which stand open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import EVENING, OPENED, TEAM, WALK, answer, ask, ask_of, at, event, fold_of, party, severity, walk
from runsop.model import events as ev
from runsop.model.drafts import (
    Draft,
    Drafted,
    drafted,
    in_reach,
    language_of,
    named_time,
    prefill,
    renamed,
    said,
    shown,
    unfilled,
)
from runsop.model.progress import Progress, View
from runsop.model.runbook import Ask, Kind, Message, Runbook
from runsop.model.values import Value


def message(id: str, *, no_name: Mapping[str, str] | None = None, **text: str) -> Message:
    return Message(id=id, use="u", placeholders=(), text=text, no_name=no_name or {})


MESSAGES = {
    each.id: each
    for each in (
        message("ack", en="Thanks about {issue}. {operator}, next at {next_update_at}.", zh="{issue}，谢谢。"),
        message("ack-group", en="Thanks, all of you. {lead}"),
        message("priv", en="Dear {name}", zh="{name}，您好", no_name={"en": "Hello"}),
        message("other", ro="Bună"),
    )
}
LANGUAGE = walk("""
issue = { en = "the late parcel", zh = "包裹" }
[[step]]
id = "s"
deadline = "first-reply"
ask = [
  { id = "language", kind = "choice", choices = ["en", "zh", "vi", "other"], assume = "team" },
  { id = "hard_stop", kind = "choice", choices = ["none", "medical", "violence"] },
  { id = "reply", kind = "draft", public = true, message = "ack", default = { en = "Hi {voices}", zh = "你好" } },
  { id = "plain", kind = "draft", default = "Just this" },
]
""")


def draft(state: Progress, place: str, *, for_: str = "", message: str = "", minute: float = 0) -> Draft:
    return prefill(state, MESSAGES, *ask_of(place, state.walk), now=at(minute), for_=for_, message=message)


def text(*story: ev.Event, of: Runbook = WALK, place: str = "reply.reply", message: str = "") -> str:
    return draft(fold_of(*story, of=of), place, message=message).text


# ── the template ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("story", "begun"),
    [
        pytest.param([], "ack", id="nobody counted"),
        pytest.param([answer("size.voices", 1)], "ack", id="one voice"),
        pytest.param([answer("size.voices", 2)], "ack-group", id="several voices"),
        pytest.param(
            [answer("size.voices", 1), party("a", "newcomer"), event(ev.Noted, for_="a", tag="complains")],
            "ack-group",
            id="a newcomer is a voice",
        ),
    ],
)
def test_several_voices_are_answered_as_a_group(story: list[ev.Event], begun: str) -> None:
    assert draft(fold_of(*story), "reply.reply").message == begun


def test_where_there_is_no_template_for_a_group_the_one_for_a_person_is_taken() -> None:
    runbook = replace(WALK, steps=tuple(replace(each, asks=_with(each.asks, "other")) for each in WALK.steps))

    assert text(answer("size.voices", 3), of=runbook) == "Bună"


def _with(asks: tuple[Ask, ...], message: str) -> tuple[Ask, ...]:
    return tuple(replace(each, message=message) for each in asks)


def test_the_group_template_fills_its_own_slots() -> None:
    assert text(answer("size.voices", 2)) == "Thanks, all of you. Mei"


USED = replace(WALK, steps=(*LANGUAGE.steps, *(step for step in WALK.steps if step.id != "reply")))
"""A walk that asks for the language, and for a hard stop."""


@pytest.mark.parametrize(
    ("story", "used"),
    [
        pytest.param([answer("s.language", "zh")], [], id="no draft"),
        pytest.param([answer("s.reply", "Hi")], [Drafted("s", "ack", "en")], id="one voice"),
        pytest.param(
            [answer("size.voices", 2), answer("s.language", "zh"), answer("s.reply", "您好")],
            [Drafted("s", "ack-group", "zh")],
            id="for a group, in their language",
        ),
        pytest.param(
            [answer("s.reply", "Hi"), answer("size.voices", 2)], [Drafted("s", "ack", "en")], id="counted afterwards"
        ),
        pytest.param(
            [answer("s.reply", "Hi"), answer("size.voices", 2), answer("s.reply", "Hi there")],
            [Drafted("s", "ack", "en")],
            id="opened again",
        ),
        pytest.param(
            [answer("s.reply", "您好"), event(ev.Sent, of="reply", language="zh")],
            [Drafted("s", "ack", "zh")],
            id="the language it left in",
        ),
        pytest.param([answer("s.hard_stop", "medical"), answer("s.reply", "Hi")], [], id="the words of a hard stop"),
        pytest.param(
            [answer("update.update", "Nothing new"), answer("update.update", "Nothing yet", id="second")],
            [Drafted("update", "", "en"), Drafted("update", "", "en")],
            id="anew each round",
        ),
    ],
)
def test_what_a_draft_began_from_is_known_afterwards(story: list[ev.Event], used: list[Drafted]) -> None:
    assert drafted(fold_of(of=USED), story, MESSAGES) == tuple(used)


@pytest.mark.parametrize(
    ("names", "language", "expected"),
    [
        pytest.param({"a": "Ana"}, "en", "Dear Ana", id="a name"),
        pytest.param({"a": "安娜"}, "zh", "安娜，您好", id="a name, in their language"),
        pytest.param({}, "en", "Hello", id="no name"),
        pytest.param({}, "zh", "Hello", id="no name, and no such words in their language"),
    ],
)
def test_a_message_without_a_name_has_other_words(names: dict[str, str], language: str, expected: str) -> None:
    person = walk("""
        [[step]]
        id = "s"
        ask = [{ id = "language", kind = "text" }]
        [[step]]
        id = "talk"
        each = "party"
        ask = [{ id = "open", kind = "draft", message = "priv" }]
    """)
    state = replace(fold_of(party("a"), answer("s.language", language), of=person), names=names)

    assert draft(state, "talk.open", for_="a").text == expected


@pytest.mark.parametrize(
    ("story", "chosen", "language", "expected"),
    [
        pytest.param([], "", "en", "Thanks about the late parcel. Li Wei,", id="the team's"),
        pytest.param([answer("s.language", "zh")], "", "zh", "包裹，谢谢。", id="theirs"),
        pytest.param([answer("s.language", "other")], "", "en", "Thanks about", id="another: the team's"),
        pytest.param([answer("s.language", "vi")], "", "vi", "Thanks about", id="English where theirs is missing"),
        pytest.param([], "other", "en", "Bună", id="any where English is missing too"),
        pytest.param([], "gone", "en", "Hi {voices}", id="the ask's own words where there is no template"),
        pytest.param([answer("s.language", "vi")], "gone", "vi", "Hi {voices}", id="the ask's own words in English"),
        pytest.param([answer("s.language", "zh")], "gone", "zh", "你好", id="the ask's own words in theirs"),
    ],
)
def test_a_draft_is_in_the_language_of_the_members(
    story: list[ev.Event], chosen: str, language: str, expected: str
) -> None:
    found = draft(fold_of(*story, of=LANGUAGE), "s.reply", message=chosen)

    assert found.language == language
    assert found.text.startswith(expected)


def test_a_default_is_the_draft_where_no_template_is_named() -> None:
    assert text(of=LANGUAGE, place="s.plain") == "Just this"


def test_the_language_is_the_teams_while_it_is_unknown() -> None:
    assert language_of(fold_of(), View(fold_of())) == "en"


@pytest.mark.parametrize(
    ("story", "chosen", "expected"),
    [
        pytest.param([answer("s.hard_stop", "medical")], "", "See a doctor, {name}.", id="only these words"),
        pytest.param(
            [answer("s.hard_stop", "medical"), answer("s.language", "zh")], "", "请就医。", id="in their language"
        ),
        pytest.param(
            [answer("s.hard_stop", "medical"), answer("s.language", "vi")], "", "See a doctor, {name}.", id="in English"
        ),
        pytest.param([answer("s.hard_stop", "medical")], "other", "Bună", id="another template was chosen"),
        pytest.param([answer("s.hard_stop", "none")], "other", "Bună", id="no hard stop"),
        pytest.param([answer("s.hard_stop", "violence")], "gone", "Hi {voices}", id="one the team has no words for"),
    ],
)
def test_a_hard_stop_has_its_own_words(story: list[ev.Event], chosen: str, expected: str) -> None:
    assert text(*story, of=LANGUAGE, place="s.reply", message=chosen) == expected


def test_the_hard_stop_words_are_for_the_first_reply_only() -> None:
    assert text(answer("s.hard_stop", "medical"), of=LANGUAGE, place="s.plain") == "Just this"


def test_every_template_is_in_reach_first_the_family_then_those_of_the_walk() -> None:
    used = walk("""
        [[step]]
        id = "s"
        ask = [{ id = "one", kind = "draft", message = "priv" }, { id = "two", kind = "draft", message = "other" }]
    """)
    more = {
        id: message(id) for id in ("zoo", "ack-group", "other-group", "other-nobody", "other", "ack", "priv", "priv-a")
    }

    assert in_reach(used, more, ask(Kind.DRAFT, message="priv")) == (
        "priv", "priv-a", "other", "other-group", "other-nobody", "ack", "ack-group", "zoo",
    )  # fmt: skip


NAMED, UNNAMED = (
    Message(id=id, use="u", placeholders=slots, text={"en": text})
    for id, slots, text in (
        ("tonight", ("morning_by", "morning_at"), "{morning_by} writes by {morning_at}"),
        ("tonight-nobody", ("morning_at",), "We write by {morning_at}"),
    )
)


@pytest.mark.parametrize(
    ("story", "others", "chosen", "expected"),
    [
        pytest.param([answer("tonight.morning_by", "mei")], (UNNAMED,), "", "Mei writes by {morning_at}", id="named"),
        pytest.param([answer("tonight.morning_by", "nobody")], (UNNAMED,), "", "We write by {morning_at}", id="nobody"),
        pytest.param([], (UNNAMED,), "", "We write by {morning_at}", id="not answered"),
        pytest.param([], (), "", "{morning_by} writes by {morning_at}", id="no such variant"),
        pytest.param([], (UNNAMED,), "tonight", "{morning_by} writes by {morning_at}", id="asked for by its name"),
        pytest.param([], (UNNAMED,), "gone", "", id="no template"),
    ],
)
def test_a_message_that_names_a_person_has_other_words_when_nobody_is_named(
    story: list[ev.Event], others: tuple[Message, ...], chosen: str, expected: str
) -> None:
    known = {each.id: each for each in (NAMED, *others)}
    step, one = ask_of("tonight.morning", EVENING)

    assert prefill(fold_of(*story, of=EVENING), known, step, one, now=OPENED, message=chosen).text == expected


def test_no_template_has_no_variant() -> None:
    step, one = ask_of("tonight.morning", EVENING)

    assert prefill(fold_of(of=EVENING), {UNNAMED.id: UNNAMED}, step, one, now=OPENED).text == ""


# ── the slots ────────────────────────────────────────────────────────────────────────────────────────────────────────

SLOTS = walk("""
[[step]]
id = "s"
ask = [
  { id = "about", kind = "long", private = true },
  { id = "voices", kind = "scale", assume = "2" },
  { id = "gap", kind = "choice", choices = ["late_parcel", "price"], labels = { price = "the price" } },
  { id = "done", kind = "checklist", choices = ["paused", "told"], labels = { told = "all were told" } },
  { id = "again", kind = "yes-no" },
  { id = "helper", kind = "person" },
  { id = "by", kind = "time" },
  { id = "offers", kind = "remedy" },
  { id = "chosen", kind = "remedy", of = "offers" },
  { id = "second", kind = "person" },
  { id = "channel", kind = "text", assume = "team" },
]
[[step]]
id = "hidden"
when = "again == true"
ask = [{ id = "why", kind = "text" }]
[[step]]
id = "talk"
each = "party"
ask = [
  { id = "cost", kind = "text", assume = "time" },
  { id = "wish", kind = "text", private = true },
  { id = "open", kind = "draft" },
  { id = "loud", kind = "draft", public = true },
]
""")


def filled(template: str, *story: ev.Event, place: str = "s.open", for_: str = "") -> str:
    state = fold_of(party("a"), party("b"), *story, of=SLOTS)
    step, one = ask_of(place if for_ else "talk.open", SLOTS)
    return prefill(state, {}, step, replace(one, default=template), now=OPENED, for_=for_).text


@pytest.mark.parametrize(
    ("template", "story", "expected"),
    [
        pytest.param("{voices} of you", [answer("s.voices", 3)], "3 of you", id="a number"),
        pytest.param("{voices} of you", [], "2 of you", id="what is assumed"),
        pytest.param("{gap}", [answer("s.gap", "price")], "the price", id="a choice by its words"),
        pytest.param("{gap}", [answer("s.gap", "late_parcel")], "late parcel", id="a choice without words"),
        pytest.param("{done}", [answer("s.done", ("paused", "told", "x"))], "paused, all were told, x", id="choices"),
        pytest.param("{again}", [answer("s.again", True)], "yes", id="yes"),
        pytest.param("{again}", [answer("s.again", False)], "no", id="no"),
        pytest.param("{helper}", [answer("s.helper", "mei")], "Mei", id="a colleague as the members know them"),
        pytest.param("{helper}", [answer("s.helper", "jonas")], "jonas", id="a colleague without another name"),
        pytest.param("{by}", [answer("s.by", at(30))], "22:34", id="a time today"),
        pytest.param("{offers}", [answer("s.offers", ("days", "x", "money"))],
                     "(A) seven days; (B) the money back", id="what they can choose from"),
        pytest.param("{offers}", [answer("s.offers", "x")], "{offers}", id="nothing to choose from"),
        pytest.param("{chosen}", [answer("s.chosen", "days")], "days", id="what they chose"),
        pytest.param("{why}", [answer("hidden.why", "rain")], "rain", id="an answer that counts"),
        pytest.param("{why}", [answer("hidden.why", "rain"), answer("s.again", False)], "{why}", id="a hidden answer"),
        pytest.param("{cost}", [answer("talk.cost", "money", for_="a")], "{cost}", id="what one person said"),
        pytest.param("{about}", [answer("s.about", "secret")], "{about}", id="what is private"),
        pytest.param("{gap} {x} {name}", [], "{gap} {x} {name}", id="what nobody knows stays"),
        pytest.param("{channel}", [], "course group", id="the channel"),
        pytest.param("{now}, {issue}", [], "22:04, {issue}", id="no issue"),
        pytest.param("{ gap } {Gap} {{voices}}", [], "{ gap } {Gap} {2}", id="what is no slot"),
        pytest.param("{operator}", [event(ev.HandedOver, to="lan")], "Lan", id="who has it now"),
        pytest.param("{contact_person}", [], "Mei", id="the lead"),
        pytest.param("{contact_person}", [event(ev.Escalated, to="mei", reached="off"), answer("s.second", "lan")],
                     "Lan", id="who is with us when the lead is off"),
        pytest.param("{contact_person}", [event(ev.Escalated, to="mei", reached="nobody"), answer("s.second", "nobody")],
                     "Li Wei", id="ourselves when nobody is"),
        pytest.param("{contact_person}", [event(ev.Escalated, to="mei", reached="answered")], "Mei", id="reached"),
    ],
)  # fmt: skip
def test_a_slot_is_filled(template: str, story: list[ev.Event], expected: str) -> None:
    assert filled(template, *story) == expected


@pytest.mark.parametrize(
    ("template", "place", "expected"),
    [
        pytest.param("{cost}: {wish}", "talk.open", "face: an excuse", id="in private"),
        pytest.param("{cost}: {wish} {about}", "talk.loud", "face: {wish} {about}", id="in public nothing private"),
    ],
)
def test_a_message_to_one_person_holds_what_that_person_said(template: str, place: str, expected: str) -> None:
    story = [
        answer("talk.cost", "face", for_="a"),
        answer("talk.wish", "an excuse", for_="a"),
        answer("talk.cost", "money", for_="b"),
        answer("s.about", "secret"),
    ]

    assert filled(template, *story, place=place, for_="a") == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Hương", "Chào anh/chị Hương, cảm ơn anh/chị. Anh/chị Hương!", id="a name alone"),
        pytest.param("Chị Hương", "Chào Chị Hương, cảm ơn anh/chị. Chị Hương!", id="a name with its form of address"),
        pytest.param("bác Tư", "Chào bác Tư, cảm ơn anh/chị. bác Tư!", id="in small letters"),
        pytest.param("Ba\u0300 Lan", "Chào Ba\u0300 Lan, cảm ơn anh/chị. Ba\u0300 Lan!", id="with a loose accent"),
        pytest.param("Anh", "Chào anh/chị Anh, cảm ơn anh/chị. Anh/chị Anh!", id="a name that is such a word"),
        pytest.param("Emma Le", "Chào anh/chị Emma Le, cảm ơn anh/chị. Anh/chị Emma Le!", id="begins like one"),
    ],
)
def test_a_name_with_its_own_form_of_address_gets_no_second_one(name: str, expected: str) -> None:
    state = replace(fold_of(party("a"), of=SLOTS), names={"a": name})
    step, one = ask_of("talk.open", SLOTS)
    template = "Chào anh/chị {name}, cảm ơn anh/chị. Anh/chị {name}!"

    assert prefill(state, {}, step, replace(one, default=template), now=OPENED, for_="a").text == expected


def test_what_waits_for_an_approval_is_not_offered() -> None:
    asked = [event(ev.Offered, id="o", remedy="money"), event(ev.ApprovalAsked, of="o", who="mei")]
    offers = answer("s.offers", ("days", "money"))

    assert filled("{offers}", offers, *asked) == "(A) seven days"
    assert filled("{offers}", offers, *asked, event(ev.Approved, of="o", who="mei")) == (
        "(A) seven days; (B) the money back"
    )


def test_offers_are_listed_in_the_language_of_the_members() -> None:
    chinese = replace(TEAM, language="zh")
    state = fold_of(answer("s.offers", ("days", "money")), of=SLOTS, team=chinese)
    step, one = ask_of("talk.open", SLOTS)

    assert prefill(state, {}, step, replace(one, default="{offers}"), now=OPENED).text == "(A) 七天; (B) the money back"


def test_the_next_update_is_named_by_the_rhythm_of_the_severity() -> None:
    state = fold_of(severity(1))

    assert draft(state, "reply.reply", minute=1).text == "Thanks about the late parcel. Li Wei, next at 22:25."


def test_the_slots_nobody_filled_are_listed_once() -> None:
    assert unfilled("{gap} and {gap} and {cost}, not { x }") == ("gap", "cost")
    assert draft(fold_of(of=LANGUAGE), "s.reply", message="gone").unfilled == ("voices",)


# ── words and times ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        pytest.param("2026-11-22T22:30+08:00", "22:30", id="today"),
        pytest.param("2026-11-22T14:30+00:00", "22:30", id="by the clock of the members"),
    ],
)
def test_a_time_of_today_is_said_by_the_clock(moment: str, words: str) -> None:
    assert said(datetime.fromisoformat(moment), OPENED, "en") == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "tomorrow 08:05"), ("zh", "明天08:05"), ("ro", "08:05 mâine"), ("vi", "08:05 ngày mai"),
        ("da", "i morgen kl. 08:05"), ("sv", "2026-11-23 08:05"),
    ],
)  # fmt: skip
def test_a_time_of_the_next_day_is_said_in_the_language_of_the_message(language: str, words: str) -> None:
    assert said(datetime.fromisoformat("2026-11-23T08:05+08:00"), OPENED, language) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "24 November, 08:05"), ("zh", "11月24日08:05"), ("ro", "24 noiembrie, ora 08:05"),
        ("vi", "08:05 ngày 24/11"), ("da", "24. november kl. 08:05"), ("sv", "2026-11-24 08:05"),
    ],
)  # fmt: skip
def test_a_time_of_another_day_has_its_date_as_people_say_it(language: str, words: str) -> None:
    moment = datetime.fromisoformat("2026-11-24T08:05+08:00")

    assert said(moment, OPENED, language) == words
    assert said(moment.replace(year=2027), OPENED, language) == "2027-11-24 08:05"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        pytest.param(at(0), "2026-11-22 22:04", id="a time"),
        pytest.param("3.00 CNY", "3.00 CNY", id="a text"),
    ],
)
def test_an_answer_is_shown_in_words(value: Value, words: str) -> None:
    assert shown(ask(Kind.TEXT), value) == words


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        pytest.param("We write at 22:25.", at(21), id="as it was filled in"),
        pytest.param("We write at 22:40 instead.", at(36), id="after an edit"),
        pytest.param("我们22点40分再说", at(36), id="in Chinese"),
        pytest.param("２２：４０ 再更新", at(36), id="full-width"),
        pytest.param("22：40 再更新", at(36), id="full-width colon"),
        pytest.param("kl. 22.40", at(36), id="in Danish"),
        pytest.param("la 22h40", at(36), id="with an h"),
        pytest.param("At 9:05 we write.", at(661), id="one digit, the next morning"),
        pytest.param("You wrote at 21:50; we write at 22:25.", at(21), id="not the time that has passed"),
        pytest.param("Until 23:30; first at 22:25.", at(21), id="the nearest to what was expected"),
        pytest.param("On 2026-11-23 08:00 we write.", at(596), id="with its date"),
        pytest.param("Since 2026-11-20 08:00.", None, id="a date that has passed"),
        pytest.param("On 2026-13-40 22:40.", None, id="a date that is none"),
        pytest.param("On 23 November at 08:00 we write.", at(596), id="with its date in words"),
        pytest.param("senest 23. november kl. 08.00", at(596), id="with its date in Danish"),
        pytest.param("到11月23日早上08:00", at(596), id="with its date in Chinese"),
        pytest.param("trước 08:00 ngày 23/11", at(596), id="with its date in Vietnamese"),
        pytest.param("Since 20 November, 08:00.", None, id="a day that has passed"),
        pytest.param("On 31 November, 22:40.", None, id="a day that is none"),
        pytest.param("By 2 January, 08:00.", at(596 + 40 * 1440), id="a day of the next year"),
        pytest.param("Soon.", None, id="no time"),
        pytest.param("399.00 CNY, 1:2, 24:00, 22:60, 122:30", None, id="numbers that are no time"),
    ],
)
def test_the_time_a_message_names_is_found(words: str, moment: datetime | None) -> None:
    assert named_time(words, OPENED, at(21)) == moment


@given(st.text(), st.integers(-600, 600))
def test_a_time_that_is_named_has_not_passed(words: str, expected: int) -> None:
    found = named_time(words, OPENED, at(expected))

    assert found is None or found > OPENED


@given(st.integers(1, 4 * 1439), st.sampled_from(["en", "zh", "ro", "vi", "da", "sv"]))
def test_the_time_that_stands_in_a_draft_is_the_one_it_names(minutes: int, language: str) -> None:
    moment = at(minutes)

    assert named_time(f"Next: {said(moment, OPENED, language)}.", OPENED, moment + timedelta(minutes=3)) == moment


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("We write by 22:25.", "We write by 23:50.", id="a time"),
        pytest.param("You wrote at 21:50; by 22:25, at the latest 22:25.",
                     "You wrote at 21:50; by 23:50, at the latest 23:50.", id="each time, and no other"),
        pytest.param("２２：２５前再说…好", "23:50前再说…好", id="full-width, and the rest as it is"),
        pytest.param("Soon.", "Soon.", id="no time"),
    ],
)  # fmt: skip
def test_a_time_that_is_over_gives_way_to_another(words: str, expected: str) -> None:
    assert renamed(words, OPENED, at(21), "23:50") == expected


def test_a_time_of_tomorrow_gives_way_with_its_day() -> None:
    assert renamed("Next: tomorrow 22:04.", at(-1), at(24 * 60), "22:50") == "Next: 22:50."
