"""The stretch of days a report is about, and those before it that it is held against."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import floor

_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})\Z", re.IGNORECASE)
_LAST = re.compile(r"([1-9]\d{0,2})([dw])\Z")
_EPOCH = date(1970, 1, 1)
_ONE = timedelta(days=1)
_EARLIEST, _LATEST = date(1900, 1, 2), date(9998, 12, 30)  # a day from where times end, for the zones

BEFORE = 4
"""How many stretches before it a report is held against."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included; `back` is 0 for the one asked for, 1 to 4 before it, -1 the running week."""

    back: int
    first: date
    last: date

    @property
    def name(self) -> str:
        """`2026-W47` for a week, else its days."""
        if self.first.weekday() == 0 and self.last - self.first == 6 * _ONE:
            year, week, _ = self.first.isocalendar()
            return f"{year}-W{week:02}"
        return f"{self.first} to {self.last}" if self.first != self.last else str(self.first)


@dataclass(frozen=True, slots=True)
class Window:
    """What a report is about: periods, the one asked for first."""

    periods: tuple[Period, ...]

    @property
    def asked(self) -> Period:
        """The period asked for."""
        return self.periods[0]

    @property
    def running(self) -> Period | None:
        """The week that runs, where the report is about the last full one."""
        return next((period for period in self.periods if period.back < 0), None)


def last_week(today: date) -> Window:
    """Return the last full week and the running one."""
    monday = today - timedelta(days=today.weekday())
    return Window((*_with_before(monday - 7 * _ONE, monday - _ONE), Period(-1, monday, today)))


def week(text: str) -> Window:
    """Return an ISO week: `2026-W47`.

    Raises:
        ValueError: for anything else, for a week that year does not have, and for one too far away.
    """
    match = _WEEK.match(text)
    try:
        days = [date.fromisocalendar(int(match[1]), int(match[2]), day) for day in (1, 7)] if match else []
    except ValueError:
        days = []
    if not days:
        raise ValueError(f'"{text}" is no week. Write one like 2026-W47.')
    return Window(_with_before(*days))


def last(text: str, today: date) -> Window:
    """Return the last days or weeks, today included: `10d`, `4w`.

    Raises:
        ValueError: for anything else, and for days too far away.
    """
    match = _LAST.match(text)
    if match is None:
        raise ValueError(f'"{text}" is no stretch of time. Write one like 4w or 10d.')
    days = int(match[1]) * (7 if match[2] == "w" else 1)
    return Window(_with_before(today - (days - 1) * _ONE, today))


def between(since: date, until: date) -> Window:
    """Return the days from one to another, both included.

    Raises:
        ValueError: when they stand in the wrong order, are too far away or too many.
    """
    if until < since:
        raise ValueError(f"{until} lies before {since}.")
    return Window(_with_before(since, until))


def minute_of(clock: datetime | time) -> int:
    """Return the minute of the day, 0 to 1439."""
    return clock.hour * 60 + clock.minute


def seconds(moment: datetime) -> int:
    """Return whole seconds since 1970-01-01 00:00 UTC.

    Raises:
        TypeError: for a time without offset.
        ValueError: for one so near the ends of the calendar that no incident has it.
    """
    if moment.tzinfo is None:
        raise TypeError(moment)
    if not 1900 <= moment.year < 9999:
        raise ValueError(moment)
    return floor(moment.timestamp())


def day_number(day: date) -> int:
    """Return the days since 1970-01-01."""
    return (day - _EPOCH).days


def day_at(number: int) -> date:
    """Return the day so many days after 1970-01-01."""
    return _EPOCH + number * _ONE


def weeks_between(since: datetime, now: datetime) -> int:
    """Return how many Mondays came between two moments: 0 in the same week, never negative."""
    start, end = (moment.date() - timedelta(days=moment.weekday()) for moment in (since.astimezone(now.tzinfo), now))
    return max(0, (end - start).days // 7)


def _with_before(first: date, final: date) -> tuple[Period, ...]:
    length = final - first + _ONE
    if first.toordinal() - BEFORE * length.days < _EARLIEST.toordinal() or final > _LATEST:
        raise ValueError(
            f"{Period(0, first, final).name} is too far away, or too long to be held against what was before."
        )
    return tuple(Period(back, first - back * length, final - back * length) for back in range(BEFORE + 1))
