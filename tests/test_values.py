"""Durations and money: what is read, what is refused, and that nothing is lost on the way."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runsop.model.values import Money, format_duration, parse_duration, parse_money, refuse_unwritable


@pytest.mark.parametrize(
    ("text", "length"),
    [
        pytest.param("15m", timedelta(minutes=15), id="minutes"),
        pytest.param(" 4h ", timedelta(hours=4), id="blanks around"),
        pytest.param("1h30m", timedelta(minutes=90), id="two units"),
        pytest.param("7d", timedelta(days=7), id="days"),
        pytest.param("20s", timedelta(seconds=20), id="seconds"),
        pytest.param("0m", timedelta(), id="nothing"),
    ],
)
def test_a_duration_is_read(text: str, length: timedelta) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", '"" is no duration; write it like 15m, 4h or 7d', id="empty"),
        pytest.param("  ", '"  " is no duration; write it like 15m, 4h or 7d', id="blanks"),
        pytest.param("15", '"15" is no duration; write it like 15m, 4h or 7d', id="no unit"),
        pytest.param("-5m", '"-5m" is no duration; write it like 15m, 4h or 7d', id="negative"),
        pytest.param("5m4h", '"5m4h" is no duration; write it like 15m, 4h or 7d', id="units in the wrong order"),
        pytest.param("4000d", '"4000d" is too long a duration', id="longer than ten years"),
        pytest.param("9" * 30 + "d", f'"{"9" * 20}" is too long a duration', id="longer than time"),
        pytest.param("9" * 5000 + "d", f'"{"9" * 20}" is too long a duration', id="more digits than a number takes"),
    ],
)
def test_what_is_no_duration_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match="duration") as caught:
        parse_duration(text)

    assert str(caught.value) == said


@given(st.timedeltas(timedelta(), timedelta(days=3660)).map(lambda each: timedelta(seconds=int(each.total_seconds()))))
def test_a_duration_comes_back_as_it_was_written(length: timedelta) -> None:
    assert parse_duration(format_duration(length)) == length


def test_a_negative_duration_is_written_as_nothing() -> None:
    assert format_duration(timedelta(minutes=-5)) == "0s"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("399.00 CNY", "399.00 CNY", id="as it is written"),
        pytest.param("399cny", "399.00 CNY", id="hurried"),
        pytest.param(" 0.5 EUR ", "0.50 EUR", id="blanks around"),
        pytest.param("-1 EUR", "-1.00 EUR", id="negative"),
        pytest.param("1.234 KWD", "1.234 KWD", id="a currency of three places"),
    ],
)
def test_money_is_read(text: str, shown: str) -> None:
    assert str(parse_money(text)) == shown


@pytest.mark.parametrize("text", ["", "399", "CNY", "399 €", "1e5 CNY", "1,5 CNY", "nan CNY", "1.23456 CNY"])
def test_what_is_no_money_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no sum of money; write amount and currency like 399\.00 CNY"):
        parse_money(text)


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=4, allow_nan=False))
def test_money_comes_back_as_it_was_written(amount: Decimal) -> None:
    money = Money(amount, "CNY")

    assert parse_money(str(money)) == money


def test_a_text_that_utf8_can_hold_is_given_back() -> None:
    assert refuse_unwritable("涨价 👩‍👧") == "涨价 👩‍👧"


def test_half_of_a_pair_is_refused_with_its_place() -> None:
    with pytest.raises(ValueError, match=r"character 3 cannot be saved \(half of a pair\); delete it"):
        refuse_unwritable("ab\ud83d")
