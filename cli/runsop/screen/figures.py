"""How figures read, in one place for a terminal, for Markdown and for a page: values, and the rows of a section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import TypeVar

from runsop.model.period import BEFORE, Window, day_at
from runsop.model.report import Report, Row, Section
from runsop.screen.due import span
from runsop.screen.gate import one_line

FEW = 8
"""Below so many, one period is not held against another: what differs is chance."""

SHOWN = 10
"""Rows a section shows; the rest is in the files of `--csv`."""

MORE = "sop report --csv DIR"
BARS = "▁▂▃▅▇"
UNKNOWN = "-"
NOT_KNOWN = "not known"

EMPTY = {
    "counts": "Nothing to count. It would say how often, and how often before.",
    "shares": "Nothing to count. It would say how many of how many.",
    "spread": "Nothing to measure. It would say the middle and the range.",
    "list": "None. Each would have a line here.",
}
"""What stands in the place of a section without rows, by shape."""

BROKEN = "Files that are not counted, or not wholly"
PUT_OFF = "Decided, and not on the first screen"

Cell = str | int | bool | None


# ── Words around figures ─────────────────────────────────────────────────────────────────────────────────────────────


def heading(section: Section) -> str:
    """Return the title of a section, with its metric."""
    metric = section.question.metric
    return one_line(f"{metric} · {section.question.title}" if metric else section.question.title)


def how_to_read(report: Report, *, drawn: bool = False) -> str:
    """Return what has to be known to read the sections."""
    name = report.window.asked.name
    bars = f" The last bar is {name}." if drawn else ""
    return (
        f"{name}; in brackets the four {_periods(report.window)} before, the oldest first.{bars} "
        f"Times are at {_offset(report.now)}. Drills are not counted."
    )


def empty_words(section: Section) -> str:
    """Return what a section without rows would show."""
    return EMPTY.get(section.question.shape, EMPTY["list"])


def together(window: Window) -> str:
    """Return what the hours before are: all of them together."""
    return f"the four {_periods(window)} before, together"


def before_words(section: Section, line: Reading, size: int = 0) -> str:
    """Return the periods before in brackets, each at least `size` cells; nothing where there are none."""
    if not line.before:
        return ""
    if set(line.before) == {UNKNOWN}:
        return "(none before)"
    past = (" " if section.question.shape == "counts" else ", ").join(text.rjust(size) for text in line.before)
    return f"(middle {past} before)" if section.question.shape == "spread" else f"({past} before)"


def more_words(rest: int, command: str = MORE) -> str:
    """Return how many more there are and where, or nothing."""
    return f"and {number(rest)} more: {command}" if rest > 0 else ""


def _periods(window: Window) -> str:
    return "weeks" if (window.asked.last - window.asked.first).days == 6 else "periods"


def _offset(now: datetime) -> str:
    text = f"{now:%z}"
    return f"{text[:3]}:{text[3:5]}" if text else "the clock of this machine"


# ── A value ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def number(value: int) -> str:
    """Return a number: `12,345`."""
    return f"{value:,}"


def duration(seconds: int) -> str:
    """Return a duration in words: `12 min`, `3 h`, `2 d 4 h`; `12 min before` when it came too soon."""
    try:
        length = span(timedelta(seconds=abs(seconds))).removesuffix(" 00 min").removesuffix(" 0 h")
    except OverflowError:
        return f"{number(seconds)} s"
    return length if seconds >= 0 else f"{length} before"


def day(number_of_day: int) -> str:
    """Return a day by its number since 1970: `2026-11-16`."""
    found = _date(number_of_day)
    return found.isoformat() if found else UNKNOWN


def moment(seconds: int, zone: tzinfo | None) -> str:
    """Return a time as the clock of who reads shows it: `2026-11-16 22:04`."""
    found = _moment(seconds, zone)
    return f"{found:%Y-%m-%d %H:%M}" if found else UNKNOWN


def money(hundredths: int, currency: str) -> str:
    """Return a sum: `12.50 CNY`."""
    return f"{decimal(hundredths)} {currency}".rstrip()


def decimal(hundredths: int) -> str:
    """Return hundredths as an exact number with two places."""
    units, rest = divmod(abs(hundredths), 100)
    return f"{'-' if hundredths < 0 else ''}{units}.{rest:02}"


def share(hit: int, n: int) -> str:
    """Return a share as what it is: `9 of 12`."""
    return f"{number(hit)} of {number(n)}"


def label(column: str) -> str:
    """Return what stands above a column."""
    if column == "id":
        return "incident"
    for end in ("_at", "_day", "_seconds"):
        column = column.removesuffix(end)
    return column.replace("_", " ")


def cell(column: str, value: Cell, *, row: Row, zone: tzinfo | None) -> str:
    """Return a value of a list in words; the name of its column says what it is."""
    if value is None or value == "":
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return _words(column, value)
    if column.endswith("_at"):
        return moment(value, zone)
    if column.endswith("_day"):
        return day(value)
    if column.endswith("_seconds"):
        return duration(value)
    if column == "amount":
        return money(value, _text(row.get("currency")))
    if column == "severity":
        return f"SEV{value}"
    return f"{value} h" if column == "hour" else number(value)


def exact(column: str, value: Cell, *, unit: str, zone: tzinfo | None) -> Cell:
    """Return a value as programs read it: times and days in ISO 8601, sums with two places, all else as it is."""
    if value is None or isinstance(value, (str, bool)):
        return value
    found: date | None = None
    if column.endswith("_at"):
        found = _moment(value, zone)
    elif column.endswith("_day"):
        found = _date(value)
    elif column == "amount" or (unit == "money" and column in _SPREAD):
        return decimal(value)
    return found.isoformat() if found else value


def _moment(seconds: int, zone: tzinfo | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, zone)
    except (OverflowError, ValueError, OSError):
        return None


def _date(number_of_day: int) -> date | None:
    try:
        return day_at(number_of_day)
    except OverflowError:
        return None


_IDS = {"channel", "language", "lesson", "remedy", "rule", "runbook", "step", "team", "title", "what", "workspace"}
"""Columns whose texts stay as they are: people look for them by what they are called."""


def _words(column: str, text: str) -> str:
    return one_line(text if column in _IDS else text.replace("_", " "))


def _text(value: Cell) -> str:
    return "" if value is None else one_line(str(value))


def _int(row: Row | None, column: str) -> int:
    value = row.get(column) if row else None
    return value if isinstance(value, int) else 0


# ── Counts, shares and spreads ───────────────────────────────────────────────────────────────────────────────────────

_FIGURES = {"back", "grp", "n", "hit", "least", "middle", "most"}
_SPREAD = ("least", "middle", "most")
_BEFORE = range(BEFORE, 0, -1)


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of a section in words: what it is about, the figure, and those before it, the oldest first.

    `before` is empty where too few were measured to hold periods against each other. `trend` has the bare numbers of
    counts, this one last.
    """

    group: str
    name: str
    now: str
    before: tuple[str, ...]
    running: str
    trend: tuple[int, ...] = ()


def readings(section: Section) -> tuple[Reading, ...]:
    """Return the lines of counts, shares or a spread; what is not there any more comes last, with its past."""
    read = _READ[section.question.shape]
    rows = sorted(section.rows, key=lambda row: _int(row, "back") != 0)
    found: dict[tuple[Cell, ...], dict[int, Row]] = {}
    for row in rows:
        key = tuple(value for column, value in row.items() if column == "grp" or column not in _FIGURES)
        found.setdefault(key, {})[_int(row, "back")] = row
    lines = [read(section, periods) for periods in found.values()]
    if any(line.name for line in lines) or not any(line.group for line in lines):
        return _side_by_side(lines)
    return tuple(replace(line, group="", name=_group(line.group)) for line in lines)


def _name(section: Section, row: Row) -> str:
    hidden = _FIGURES | ({"currency"} if section.question.unit == "money" else set())
    return " · ".join(_key(column, value) for column, value in row.items() if column not in hidden)


def _key(column: str, value: Cell) -> str:
    if value is None or value == "":
        return f"{label(column)} {NOT_KNOWN}"
    if isinstance(value, bool):
        return f"{label(column)}: {'yes' if value else 'no'}"
    if isinstance(value, str):
        return _words(column, value)
    said = cell(column, value, row={}, zone=None)
    return said if column in ("severity", "hour") else f"{label(column)} {said}"


def _about(section: Section, periods: Mapping[int, Row]) -> tuple[str, str]:
    row = next(iter(periods.values()))
    return _text(row.get("grp")), _name(section, row)


def _counts(section: Section, periods: Mapping[int, Row]) -> Reading:
    counted = tuple(_int(periods.get(back), "n") for back in (*_BEFORE, 0))
    return Reading(
        *_about(section, periods),
        number(counted[-1]),
        tuple(map(number, counted[:-1])),
        number(_int(periods[-1], "n")) if -1 in periods else "",
        counted,
    )


def _shares(section: Section, periods: Mapping[int, Row]) -> Reading:
    said = {back: share(_int(row, "hit"), _int(row, "n")) for back, row in periods.items()}
    before = tuple(said.get(back, UNKNOWN) for back in _BEFORE)
    return Reading(*_about(section, periods), said.get(0, "none"), before, said.get(-1, ""))


def _spread(section: Section, periods: Mapping[int, Row]) -> Reading:
    unit = section.question.unit
    said = {back: _spread_words(row, unit) for back, row in periods.items()}
    middles = {back: _in_unit(row, "middle", unit) for back, row in periods.items() if _int(row, "n") >= FEW}
    before = tuple(middles.get(back, "few" if back in said else UNKNOWN) for back in _BEFORE)
    compared = 0 in middles and any(back > 0 for back in middles)
    return Reading(*_about(section, periods), said.get(0, "none"), before if compared else (), said.get(-1, ""))


def _spread_words(row: Row, unit: str) -> str:
    n, (least, middle, most) = _int(row, "n"), (_in_unit(row, column, unit) for column in _SPREAD)
    if least == most:
        return f"n {number(n)} · {'each ' if n > 1 else ''}{middle}"
    if n == 2:
        return f"n 2 · {least} and {most}"
    return f"n {number(n)} · middle {middle} · {least} to {most}"


def _in_unit(row: Row, column: str, unit: str) -> str:
    value = row.get(column)
    if not isinstance(value, int):
        return UNKNOWN
    match unit:
        case "seconds":
            return duration(value)
        case "money":
            return money(value, _text(row.get("currency")))
    return number(value)


_READ = {"counts": _counts, "shares": _shares, "spread": _spread}


# ── Hours of the day ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Hours:
    """How often in each of the 24 hours, in this period and in all those before it together."""

    group: str
    now: tuple[int, ...]
    before: tuple[int, ...]


def is_by_hour(section: Section) -> bool:
    """Tell whether a section counts by the hour of the day and nothing else."""
    keys = {column for row in section.rows[:1] for column in row} - _FIGURES
    return section.question.shape == "counts" and keys == {"hour"}


def hours(section: Section) -> tuple[Hours, ...]:
    """Return the hours of each group."""
    found: dict[str, tuple[list[int], list[int]]] = {}
    for row in section.rows:
        now, before = found.setdefault(_text(row.get("grp")), ([0] * 24, [0] * 24))
        hour, back = row.get("hour"), _int(row, "back")
        if isinstance(hour, int) and 0 <= hour < 24 and back >= 0:
            (before if back else now)[hour] += _int(row, "n")
    return tuple(Hours(group, tuple(now), tuple(before)) for group, (now, before) in found.items())


def sparkline(values: Sequence[int], *, most: int = 0) -> str:
    """Return one bar a number: `▂▁▃▂▇`. Only nothing has the lowest bar.

    Args:
        values: the numbers, none below 0.
        most: the number of the tallest bar, so that lines can be held against each other; the greatest value if left out.
    """
    tallest = max(most, *values, 1)
    return "".join(BARS[-(-value * (len(BARS) - 1) // tallest)] for value in values)


def heat_strip(hours: Hours, *, width: int, drawn: bool) -> tuple[tuple[str, str], ...]:
    """Return the 24 hours in rows, each with its label: bars if drawn, the numbers, those before, and the hours below.

    Args:
        hours: how often in each hour.
        width: cells there are for a row beside its label; 0 for as many as it takes.
        drawn: whether there are bars.
    """
    wide = max(len(number(most)) for most in (10, *hours.now, *hours.before)) + 1
    across = next((count for count in (24, 12, 8, 6, 4) if not width or wide * count <= width + 1), 3)
    bars = sparkline(hours.now)
    rows: list[tuple[str, str]] = []
    for start in range(0, 24, across):
        part = range(start, start + across)
        if drawn and any(hours.now):
            rows.append(
                ("", "".join((bars[hour] * (wide - 1) if hours.now[hour] else "").ljust(wide) for hour in part))
            )
        rows.append(("n", _strip([hours.now[hour] for hour in part], wide)))
        if any(hours.before):
            rows.append(("before", _strip([hours.before[hour] for hour in part], wide)))
        rows.append(("hour", "".join(f"{hour:02}".ljust(wide) for hour in part)))
    return tuple((name, text.rstrip()) for name, text in rows)


def _strip(values: Iterable[int], wide: int) -> str:
    return "".join((number(value) if value else "·").ljust(wide) for value in values)


# ── Things one by one ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a list: its cells, and the incident it belongs to or ""."""

    group: str
    cells: tuple[str, ...]
    id: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Things one by one under the words above their columns."""

    head: tuple[str, ...]
    entries: tuple[Entry, ...]


def listing(section: Section, *, window: Window, zone: tzinfo | None) -> Listing:
    """Return the things of a list; the incident stands beside the cells, and a sum has its currency."""
    columns = list(dict.fromkeys(column for row in section.rows for column in row))
    hidden = {"grp", "id", *(("currency",) if "amount" in columns else ()), *(_n_of(column) for column in columns)}
    if all(not _int(row, "back") for row in section.rows):
        hidden.add("back")
    shown = [column for column in columns if column not in hidden]
    names = {period.back: period.name for period in window.periods}

    def said(column: str, row: Row) -> str:
        if column == "back":
            return names.get(_int(row, "back"), UNKNOWN)
        if _n_of(column) in columns:
            return _of_n(column, row)
        return cell(column, row.get(column), row=row, zone=zone)

    return Listing(
        tuple("period" if column == "back" else label(column) for column in shown),
        _side_by_side(
            [
                Entry(_text(row.get("grp")), tuple(said(column, row) for column in shown), _text(row.get("id")))
                for row in section.rows
            ]
        ),
    )


def _n_of(column: str) -> str:
    """Return the column that says of how many a figure is: `n_before` for `ordinary_before` and `before_seconds`."""
    if column.startswith("n_"):
        return ""
    last = column.removesuffix("_seconds").rpartition("_")[2]
    return f"n_{last}" if last != column else ""


def _of_n(column: str, row: Row) -> str:
    value, n = row.get(column), _int(row, _n_of(column))
    if not isinstance(value, int):
        return UNKNOWN
    return f"{duration(value)} (n {number(n)})" if column.endswith("_seconds") else share(value, n)


_PLAIN = {"channel", "lesson", "role", "runbook", "severity", "status", "step", "title", "what"}
"""Labels that need not be said: their values say what they are."""


def facts(found: Listing, entry: Entry) -> tuple[str, ...]:
    """Return what a thing of a list is where there is no head above it: each value with its name, if it needs one."""
    pairs = zip(found.head, entry.cells, strict=True)
    return tuple(
        value if name in _PLAIN else f"{name} {value}"
        for name, value in pairs
        if name not in _PLAIN or value != UNKNOWN
    )


# ── Groups ───────────────────────────────────────────────────────────────────────────────────────────────────────────

Grouped = TypeVar("Grouped", Reading, Hours, Entry)


def groups(items: Iterable[Grouped]) -> tuple[tuple[str, tuple[Grouped, ...]], ...]:
    """Return what is shown, by group: the first rows of the first groups."""
    found: dict[str, list[Grouped]] = {}
    for item in items:
        found.setdefault(item.group, []).append(item)
    several = any(found)  # all of them "" when nobody asked for groups
    return tuple((_group(name) if several else "", tuple(group[:SHOWN])) for name, group in list(found.items())[:SHOWN])


def _group(name: str) -> str:
    return NOT_KNOWN if name in ("", "?") else name


def _side_by_side(items: Sequence[Grouped]) -> tuple[Grouped, ...]:
    """Return the members of a group beside each other, the groups in the order in which they come."""
    order = {group: place for place, group in enumerate(dict.fromkeys(item.group for item in items))}
    return tuple(sorted(items, key=lambda item: order[item.group]))
