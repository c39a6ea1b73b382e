"""The values an answer can hold, read from a key, a flag or a file by the same functions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

Value = bool | int | str | datetime | tuple[str, ...]
"""An answer: yes-no bool · scale, number int · time aware datetime · choices, checklist tuple of ids · else str."""

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}\Z")
"""Ids of runbooks, steps, messages, rules."""

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
"""Ids of asks and choices."""

_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?\Z")
_LONGEST = timedelta(days=3660)
_MONEY = re.compile(r"(-?\d{1,15}(?:\.\d{1,4})?) ?([A-Za-z]{3})\Z")


@dataclass(frozen=True, slots=True)
class Money:
    """An exact sum in one currency (ISO 4217 code); never a float."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        places = len(str(self.amount).partition(".")[2])
        return f"{self.amount:.{max(2, places)}f} {self.currency}"


def parse_duration(text: str) -> timedelta:
    """Read `15m`, `4h`, `1h30m`, `7d`, `20s`.

    Raises:
        ValueError: when the text is no duration; the message says what one looks like.
    """
    match = _DURATION.match(text.strip())
    if match is None or not text.strip():
        message = f'"{text}" is no duration; write it like 15m, 4h or 7d'
        raise ValueError(message)
    try:
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    except (OverflowError, ValueError):  # more digits than a number of Python takes
        length = timedelta.max
    if length > _LONGEST:
        message = f'"{text[:20]}" is too long a duration'
        raise ValueError(message)
    return length


def format_duration(length: timedelta) -> str:
    """Write a duration as a person says it: `1h30m`; never negative."""
    seconds = max(0, int(length.total_seconds()))
    days, seconds = divmod(seconds, 86400)
    hours, seconds = divmod(seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    parts = [f"{n}{unit}" for n, unit in ((days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s")) if n]
    return "".join(parts) or "0s"


def parse_money(text: str) -> Money:
    """Read `399.00 CNY`.

    Raises:
        ValueError: when the amount or the three-letter currency is missing.
    """
    match = _MONEY.match(text.strip())
    if match is None:
        message = f'"{text}" is no sum of money; write amount and currency like 399.00 CNY'
        raise ValueError(message)
    return Money(Decimal(match.group(1)), match.group(2).upper())


def refuse_unwritable(text: str) -> str:
    """Return the text when UTF-8 can hold it.

    Raises:
        ValueError: for a lone surrogate, which no file can keep.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as err:
        message = f"character {err.start + 1} cannot be saved (half of a pair); delete it and type it again"
        raise ValueError(message) from err
    return text
