"""A sum of money as people write it: 1200.00 CNY is also 1,200元, ¥1200 and 1.200 yuan."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from runsop.model.values import parse_money

_NUMBER = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:([.,' \u00a0\u2009\u202f])\d{3}(?:\2\d{3}){0,3})?|\d{4,15})(?:[.,](\d{1,2}))?(?![.,]?\d)"
)
"""Digits, also in groups of three, and what stands behind the point."""

_SAID: Mapping[str, str] = {
    "CNY": "[¥￥元块]|人民币|yuan|rmb",
    "DKK": "kr|kroner",
    "EUR": "€|euros?",
    "GBP": "£|pounds?",
    "JPY": "[¥￥円]|yen",
    "NOK": "kr|kroner",
    "RON": "lei|leu",
    "SEK": "kr|kronor",
    "USD": r"\$|dollars?|美元",
    "VND": "[₫đ]|đồng|vnđ|dong",
}
"""How a currency is said, beside its code."""

_NEAR = 8
"""Characters; no word for a currency is longer, with the blank before it."""


def places_of_sum(text: str, money: str) -> Iterator[tuple[int, int]]:
    """Yield where a sum like `399.00 CNY` stands in a text, however it is written, its currency beside it.

    Yields nothing when `money` is no sum.
    """
    try:
        wanted = parse_money(money)
    except ValueError:
        return
    before, after = _beside(wanted.currency)
    for found in _NUMBER.finditer(text):
        whole, _, part = found.groups()
        if Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{part or 0}") != abs(wanted.amount):
            continue
        begin, end = found.span()
        if (behind := after.match(text, end)) is not None:
            yield begin, behind.end()
        elif (ahead := before.search(text[max(0, begin - _NEAR) : begin])) is not None:
            yield begin - (len(ahead[0])), end


@lru_cache(maxsize=8)
def _beside(currency: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds a currency at the end of what stands before a number, and at the beginning of what follows."""
    said = f"{currency}|{_SAID[currency]}" if currency in _SAID else currency
    return (
        re.compile(rf"(?<![^\W\d_])(?:{said})\s?\Z", re.IGNORECASE),
        re.compile(rf"\s?(?:{said})(?![a-z])", re.IGNORECASE),
    )
