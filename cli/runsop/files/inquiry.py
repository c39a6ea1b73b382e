"""What a report asks a database: the tables of `ask.sql` filled, then one question after the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from runsop.errors import SopError
from runsop.files.database import Database, Record, fill, make_tables
from runsop.files.questions import FOLDER, Question
from runsop.files.toml import read_toml
from runsop.model.answers import NOBODY
from runsop.model.period import Period, Window, day_number, minute_of, seconds
from runsop.model.team import Team

_WEEK = 7 * 24 * 3600
PREPARED = ("grouped", "counted", "words_due", "latest_walk", "doubted")
"""What several questions ask first, in the order they need each other."""

_NIGHT = (time(22), time(8))
"""Where a team names no quiet hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """Of when, by whose clock, and grouped by what (`team`, `channel`, `runbook`, `language` or "")."""

    window: Window
    now: datetime
    team: Team
    runbooks: tuple[Path, ...]  # folders of runbooks
    group_by: str = ""


def prepare(database: Database, inquiry: Inquiry) -> None:
    """Fill what every question reads beside the tables of incidents."""
    now, team = inquiry.now, inquiry.team
    make_tables(database, "ask")
    night = (team.quiet_from or _NIGHT[0], team.quiet_to or _NIGHT[1])
    fill(database, "asked", [(seconds(now), day_number(now.date()), inquiry.group_by, *map(minute_of, night))])
    fill(database, "period", [_period(each, now) for each in inquiry.window.periods])
    fill(database, "person", {NOBODY: NOBODY, **{person.handle: person.role for person in team.people}}.items())
    fill(
        database,
        "deadline",
        [
            (
                row.severity,
                row.first_reply.total_seconds() // 1,
                _seconds(row.update),
                _seconds(row.deputy_after),
                row.post_mortem or None,
            )
            for row in team.severities
        ],
    )
    prices = [(each.id, each.compensates or None, each.cost) for each in team.remedies]
    fill(
        database,
        "price",
        [
            (id, kind, int(cost.amount * 100) if cost else None, cost.currency if cost else None)
            for id, kind, cost in prices
        ],
    )
    fill(database, "runbook", _runbooks(inquiry.runbooks))
    fill(database, "span", spans(seconds(now)))
    for name in PREPARED:
        database.run((FOLDER / f"{name}.sql").read_text(encoding="utf-8"))


def spans(now_at: int) -> list[tuple[int, int, int]]:
    """Return four weeks up to now, and those up to one, two … twelve weeks before: how long something has held."""
    ends = ((back, now_at - back * _WEEK) for back in range(13))
    return [(back, end - 4 * _WEEK, end) for back, end in ends]


def answer(database: Database, question: Question) -> list[Record]:
    """Put one question."""
    return database.ask(question.text)


def _period(period: Period, now: datetime) -> tuple[int, ...]:
    """Return a period by its days and by its midnights."""
    ends = (_midnight(day, now) for day in (period.first, period.last + timedelta(days=1)))
    return period.back, day_number(period.first), day_number(period.last), *map(seconds, ends)


def _midnight(day: date, now: datetime) -> datetime:
    """Return when a day begins by the clock that asks: by that of this place, which may have been put forward or back since.

    A clock that was told and says another time than this place has no such days; its offset holds for all of them.
    """
    if now.astimezone().utcoffset() == now.utcoffset():
        return datetime.combine(day, time()).astimezone()
    return datetime.combine(day, time(), now.tzinfo)


def _seconds(length: timedelta | None) -> int | None:
    return int(length.total_seconds()) if length else None


def _runbooks(folders: Iterable[Path]) -> list[tuple[object, ...]]:
    """Return what the heads of the runbooks say; one that cannot be read is named by `sop check`."""
    found: dict[str, tuple[object, ...]] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.toml")):
            try:
                data = read_toml(path, path.name).data
            except SopError:
                continue
            reviewed = data.get("last_reviewed")
            day = day_number(reviewed) if type(reviewed) is date else None
            if isinstance(data.get("extends"), str):
                found[path.stem] = (path.stem, str(data.get("title", "")), str(data.get("status", "ready")), day)
    return list(found.values())
