"""How an answer is read: one table of what becomes what, one of what is refused and in which words."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import ask, at
from runsop.model.answers import PersonLine, bounds_of, keys_of, label_of, read_answer, read_person, read_time
from runsop.model.runbook import Ask, Kind
from runsop.model.values import Value

NOW = at(0)  # 22:04
PEOPLE = ("li.wei", "mei")
PARTIES = {"A": "k7qd", "k7qd": "k7qd"}

GAP = ask(Kind.CHOICE, choices=("none", "late", "wrong_one"), zero="none", labels={"wrong_one": "the wrong one"})
WORDS = ask(Kind.CHOICES, choices=("none", "refund", "scam"), zero="none")
DONE = ask(Kind.CHECKLIST, choices=("paused", "told"))
TIME = ask(Kind.TIME)


def read(one: Ask, raw: object) -> Value:
    return read_answer(one, raw, now=NOW, people=PEOPLE, parties=PARTIES)


@pytest.mark.parametrize(
    ("one", "raw", "value"),
    [
        pytest.param(ask(Kind.YES_NO), True, True, id="yes-no from a file"),
        pytest.param(ask(Kind.YES_NO), " Y ", True, id="yes by a letter"),
        pytest.param(ask(Kind.YES_NO), "1", True, id="yes by its key"),
        pytest.param(ask(Kind.YES_NO), "１", True, id="yes by a full-width key"),
        pytest.param(ask(Kind.YES_NO), "是", True, id="yes in Chinese"),
        pytest.param(ask(Kind.YES_NO), "2", False, id="no by its key"),
        pytest.param(ask(Kind.YES_NO), "Không", False, id="no in Vietnamese"),
        pytest.param(GAP, "late", "late", id="choice by id"),
        pytest.param(GAP, "1", "late", id="choice by key"),
        pytest.param(GAP, "２", "wrong_one", id="choice by a full-width key"),
        pytest.param(GAP, 0, "none", id="choice by zero from a file"),
        pytest.param(GAP, "The wrong one", "wrong_one", id="choice by its words"),
        pytest.param(WORDS, "scam refund", ("refund", "scam"), id="choices in the order of the ask"),
        pytest.param(WORDS, "2，1、2", ("refund", "scam"), id="choices with Chinese commas, twice the same"),
        pytest.param(WORDS, "refund,", ("refund",), id="choices with a comma too many"),
        pytest.param(WORDS, ["scam"], ("scam",), id="choices from a file"),
        pytest.param(WORDS, "all", ("refund", "scam"), id="all choices are all but none"),
        pytest.param(DONE, "all", ("paused", "told"), id="the whole checklist"),
        pytest.param(DONE, "-", (), id="nothing of the checklist"),
        pytest.param(DONE, "", (), id="an empty checklist"),
        pytest.param(ask(Kind.CHOICES, choices=("all", "some")), "all", ("all",), id="a choice that is named all"),
        pytest.param(ask(Kind.SCALE), "5", 5, id="scale"),
        pytest.param(ask(Kind.SCALE, min=0, max=9), "９", 9, id="scale by a full-width digit"),
        pytest.param(ask(Kind.NUMBER), -12, -12, id="number from a file"),
        pytest.param(ask(Kind.MONEY), "３９９ cny", "399.00 CNY", id="money, full-width"),
        pytest.param(ask(Kind.DURATION), " １５m", "15m", id="duration, full-width"),
        pytest.param(TIME, "22:10", at(6), id="time"),
        pytest.param(TIME, "２２：１０", at(6), id="time, full-width"),
        pytest.param(TIME, at(3), at(3), id="time from a file"),
        pytest.param(TIME, time(22, 10), at(6), id="time of day from a file"),
        pytest.param(TIME, at(3).replace(tzinfo=None), at(3), id="time without offset from a file"),
        pytest.param(TIME, date(2026, 11, 23), at(116), id="a day is its midnight"),
        pytest.param(ask(Kind.PERSON), "mei", "mei", id="person"),
        pytest.param(ask(Kind.PERSON), "2", "mei", id="person by number"),
        pytest.param(ask(Kind.PERSON), "0", "nobody", id="person zero"),
        pytest.param(ask(Kind.PERSON), "Nobody", "nobody", id="nobody is always an answer"),
        pytest.param(ask(Kind.PERSON), "A", "k7qd", id="a party by letter"),
        pytest.param(ask(Kind.LINK), " https://example.org/a ", "https://example.org/a", id="link"),
        pytest.param(ask(Kind.PARTY), "k7qd", "k7qd", id="party"),
        pytest.param(ask(Kind.REMEDY), ["days", "money"], ("days", "money"), id="remedies from a file"),
        pytest.param(ask(Kind.PROMISE), "none", "none", id="promise"),
        pytest.param(ask(Kind.TEXT), " as it is ", " as it is ", id="text keeps its blanks"),
        pytest.param(ask(Kind.LONG), "１：涨价\n", "１：涨价\n", id="long text stays full-width"),
        pytest.param(ask(Kind.DRAFT), "Sorry.", "Sorry.", id="draft"),
    ],
)
def test_an_answer_is_read(one: Ask, raw: object, value: Value) -> None:
    assert read(one, raw) == value


@pytest.mark.parametrize(
    ("one", "raw", "said"),
    [
        pytest.param(ask(Kind.YES_NO), "maybe", '"maybe" is neither yes nor no', id="yes-no"),
        pytest.param(GAP, "5", '"5" is not one of none, late, wrong_one.', id="no such key"),
        pytest.param(
            GAP, "lat", '"lat" is not one of none, late, wrong_one. Did you mean "late"?', id="a choice mistyped"
        ),
        pytest.param(WORDS, "scam, x", '"x" is not one of none, refund, scam.', id="one of the choices"),
        pytest.param(ask(Kind.SCALE), "6", "6 is outside 1 to 5", id="above a scale"),
        pytest.param(ask(Kind.NUMBER, min=0), "-1", "-1 is outside 0 or more", id="below a number"),
        pytest.param(ask(Kind.NUMBER, max=3), "4", "4 is outside 3 or less", id="above a number"),
        pytest.param(ask(Kind.NUMBER), "3.0", '"3.0" is no whole number', id="a fraction"),
        pytest.param(ask(Kind.NUMBER), True, '"True" is no whole number', id="yes is no number"),
        pytest.param(ask(Kind.NUMBER), "9" * 16, f'"{"9" * 16}" is no whole number', id="too many digits"),
        pytest.param(
            ask(Kind.MONEY),
            "399",
            '"399" is no sum of money; write amount and currency like 399.00 CNY',
            id="money without currency",
        ),
        pytest.param(
            ask(Kind.DURATION), "soon", '"soon" is no duration; write it like 15m, 4h or 7d', id="no duration"
        ),
        pytest.param(TIME, "later", '"later" is no time; write it like 22:04, tomorrow 09:00 or +20m', id="no time"),
        pytest.param(TIME, "24:00", "24:00 is no time of day; hours go to 23, minutes to 59", id="hour 24"),
        pytest.param(TIME, "9:60", "9:60 is no time of day; hours go to 23, minutes to 59", id="minute 60"),
        pytest.param(TIME, "+99999d", '"99999d" is too long a duration', id="a shift out of the calendar"),
        pytest.param(TIME, "+soon", '"soon" is no duration; write it like 15m, 4h or 7d', id="a shift of no length"),
        pytest.param(
            ask(Kind.PERSON),
            "mai",
            '"mai" is nobody the team file knows; say one of li.wei, mei, nobody. Did you mean "mei"?',
            id="a stranger",
        ),
        pytest.param(
            ask(Kind.PERSON),
            "3",
            '"3" is nobody the team file knows; say one of li.wei, mei, nobody.',
            id="a number beyond the people",
        ),
        pytest.param(ask(Kind.LINK), "see here", "a link has no blanks; paste the address alone", id="words as link"),
        pytest.param(ask(Kind.LINK), "", "a link has no blanks; paste the address alone", id="no link"),
        pytest.param(
            ask(Kind.LINK),
            "x\ud800",
            "character 2 cannot be saved (half of a pair); delete it and type it again",
            id="half a pair in a link",
        ),
        pytest.param(
            ask(Kind.TEXT),
            "\ud800",
            "character 1 cannot be saved (half of a pair); delete it and type it again",
            id="half a pair in a text",
        ),
        pytest.param(
            ask(Kind.REMEDY),
            ["days", "\udfff"],
            "character 1 cannot be saved (half of a pair); delete it and type it again",
            id="half a pair in a list",
        ),
    ],
)
def test_a_wrong_answer_is_refused_in_one_sentence(one: Ask, raw: object, said: str) -> None:
    with pytest.raises(ValueError, match=r"\S") as caught:
        read(one, raw)

    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("raw", "now", "moment"),
    [
        pytest.param("23:50", "2026-11-23T00:10+08:00", "2026-11-22T23:50+08:00", id="just before midnight"),
        pytest.param("00:10", "2026-11-22T23:50+08:00", "2026-11-23T00:10+08:00", id="just after midnight"),
        pytest.param("9h05", "2026-11-22T10:00+08:00", "2026-11-22T09:05+08:00", id="an hour ago"),
        pytest.param("tomorrow 09:00", "2026-11-22T22:04+08:00", "2026-11-23T09:00+08:00", id="tomorrow"),
        pytest.param("yesterday 9.30", "2026-11-22T22:04+08:00", "2026-11-21T09:30+08:00", id="yesterday"),
        pytest.param("Today 01:00", "2026-11-22T22:04+08:00", "2026-11-22T01:00+08:00", id="today"),
        pytest.param("now", "2026-11-22T22:04+08:00", "2026-11-22T22:04+08:00", id="now"),
        pytest.param("+20m", "2026-11-22T23:50+08:00", "2026-11-23T00:10+08:00", id="in twenty minutes"),
        pytest.param("- 1h", "2026-11-22T22:04+08:00", "2026-11-22T21:04+08:00", id="an hour before"),
        pytest.param("2026-11-20 08:00", "2026-11-22T22:04+08:00", "2026-11-20T08:00+08:00", id="with its date"),
        pytest.param("2026-11-20T08:00z", "2026-11-22T22:04+08:00", "2026-11-20T08:00+00:00", id="with an offset"),
    ],
)
def test_a_time_is_read_near_now(raw: str, now: str, moment: str) -> None:
    assert read_time(raw, now=datetime.fromisoformat(now)) == datetime.fromisoformat(moment)


@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 1439))
def test_a_clock_time_lies_within_twelve_hours_or_in_the_coming_day(hour: int, minute: int, passed: int) -> None:
    now = at(passed)

    nearest, coming = (read_time(f"{hour}:{minute:02}", now=now, future=future) for future in (False, True))

    assert abs(nearest - now) <= timedelta(hours=12)
    assert timedelta() < coming - now <= timedelta(days=1)


def test_keys_count_from_one_and_zero_is_the_choice_that_says_none() -> None:
    assert keys_of(GAP) == (("1", "late"), ("2", "wrong_one"), ("0", "none"))
    assert keys_of(DONE) == (("1", "paused"), ("2", "told"))


def test_a_choice_without_words_is_shown_by_its_id() -> None:
    assert label_of(GAP, "wrong_one") == "the wrong one"
    assert label_of(ask(Kind.CHOICE, choices=("no_gap",)), "no_gap") == "no gap"


def test_a_scale_goes_from_one_to_five_unless_it_says_otherwise() -> None:
    assert bounds_of(ask(Kind.SCALE)) == (1, 5)
    assert bounds_of(ask(Kind.SCALE, min=0, max=9)) == (0, 9)
    assert bounds_of(ask(Kind.NUMBER, min=0)) == (0, None)


@given(st.sampled_from(list(Kind)), st.text() | st.integers() | st.booleans() | st.lists(st.text()) | st.datetimes())
def test_whatever_is_typed_is_an_answer_or_a_sentence(kind: Kind, raw: object) -> None:
    one = ask(kind, choices=("none", "late"), zero="none")

    try:
        value: Value | None = read(one, raw)
    except ValueError as err:
        value = None
        assert str(err)  # noqa: PT017 - either way is right

    assert value is None or isinstance(value, bool | int | str | datetime | tuple)


@pytest.mark.parametrize(
    "typed", ["9999-12-31T23:59", "0001-01-01", "0001-01-01T00:00:00+14:00", "2026-11-22T10:00:00+00:00:30"]
)
def test_a_time_no_clock_will_show_is_refused(typed: str) -> None:
    now = datetime.fromisoformat("2026-11-22T22:04:00+08:00")

    with pytest.raises(ValueError, match=r"is too far away|is no time"):
        read_time(typed, now=now)


# ── a line about a person ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "name", "point"),
    [
        pytest.param("Qi: it is a pyramid", "Qi", "it is a pyramid", id="name and point"),
        pytest.param("Anne-Marie O'Neill", "Anne-Marie O'Neill", "", id="a name alone"),
        pytest.param("22:01 阿青：黑心商家", "阿青", "黑心商家", id="the time before it"),
        pytest.param("22:01:05 Ana", "Ana", "", id="the time with seconds"),
        pytest.param("[22:01] Ana: late: very", "Ana", "late: very", id="the time in brackets"),
        pytest.param("【22：01】阿青", "阿青", "", id="the time in Chinese brackets"),
        pytest.param("[22/11/2026, 22:01:05] Ana: late", "Ana", "late", id="a date with it"),
        pytest.param("22/11/26, 10:01 pm - Ana: late", "Ana", "late", id="as a phone exports a chat"),
        pytest.param("2026-11-22 22:01 阿青", "阿青", "", id="the date first"),
        pytest.param("22h01 Hoa", "Hoa", "", id="the time as Vietnamese write it"),
        pytest.param("阿青 22:01 黑心", "阿青", "黑心", id="the time behind the name"),
        pytest.param("Bob Miller - angry", "Bob Miller", "angry", id="a dash"),
        pytest.param("Bob Miller – angry: very", "Bob Miller", "angry: very", id="a longer dash"),
        pytest.param("阿青——黑心", "阿青", "黑心", id="a Chinese dash"),
        pytest.param("Bob, angry", "Bob", "angry", id="a comma"),
        pytest.param("阿青，黑心", "阿青", "黑心", id="a Chinese comma"),
        pytest.param("- Ana: late", "Ana", "late", id="a list"),
        pytest.param("Room 12:3 in", "Room 12", "3 in", id="no time"),
        pytest.param("22:01", "", "", id="a time alone"),
        pytest.param(": late", "", "late", id="nobody"),
    ],
)
def test_what_is_no_name_is_left_out_of_the_name(line: str, name: str, point: str) -> None:
    assert read_person(line) == PersonLine(name, point, ())


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        pytest.param("Hoa !", ("harsh",), id="harsh"),
        pytest.param("Hoa: late ？", ("constructive",), id="constructive, full-width"),
        pytest.param("Hoa＄", ("wants-money",), id="wants money, full-width"),
        pytest.param("Hoa $ !", ("harsh", "wants-money"), id="blanks between"),
        pytest.param("Hoa ！\u3000＄ ?", ("harsh", "wants-money"), id="wide blanks, the first mood counts"),
        pytest.param("Hoa $: late !", ("harsh", "wants-money"), id="before the point and behind it"),
        pytest.param("! Hoa", ("harsh",), id="before the name"),
        pytest.param("Hoa: 5$ too much", (), id="within the words"),
    ],
)
def test_marks_tell_what_a_person_wants_and_are_no_part_of_the_name(line: str, tags: tuple[str, ...]) -> None:
    person = read_person(line)

    assert (person.name, person.tags) == ("Hoa", tags)
