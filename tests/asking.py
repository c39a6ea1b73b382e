"""A small world of rows, and what a question of a report answers in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from runsop.files.database import Database, Duck, fill, make_tables
from runsop.files.inquiry import PREPARED, spans
from runsop.files.questions import FOLDER, question, tables

NOW = 1_800_000_000
"""The moment the report is asked for, unless a world says otherwise."""

HOUR, DAY = 3_600, 86_400

Rows = Sequence[Mapping[str, Any]]

_COUNTS = {"reopened", "improvised", "handovers", "switched", "conflicts", "events"}
_USUAL: Mapping[str, Mapping[str, Any]] = {
    "asked": {"now_at": NOW, "today": NOW // DAY, "group_by": "", "night_from": 22 * 60, "night_to": 8 * 60},
    "counted": {"back": 0, "grp": ""},
    "incident": {
        "drill": False,
        "searched": False,
        "no_first_word": False,
        "opened_at": NOW - DAY,
        **dict.fromkeys(_COUNTS, 0),
    },
    "party": {"supporter": False},
    "answer": {"in_force": True},
    "skip": {"in_force": True},
    "message": {"public": True},
    "walk_step": {"branch": False, "each_party": False},
    "flag": {"overridden": False},
    "factor": {"reviewed": False},
    "lesson": {"contradicted": 0},
}
"""What a column holds that a row does not name; all others hold null."""


def world(**named: Rows) -> Duck:
    """Return a database with these rows in its tables.

    An incident that no row of `counted` names is counted in the period asked for, unless it is a drill; give
    `counted=[]` for none. `incident` has its number as `id` too, and began with the runbook it ended with.
    """
    database = Duck()
    make_tables(database)
    make_tables(database, "ask")
    put(database, **named)
    return database


def put(database: Database, **named: Rows) -> None:
    """Add the rows of a small world to the empty tables of a database."""
    rows = dict(named)
    rows.setdefault("asked", [{}])
    now_at = int(rows["asked"][0].get("now_at", NOW))
    own = [_incident(each) for each in rows.get("incident", [])]
    rows["incident"] = own
    rows["period"] = [_period(each) for each in rows.get("period", [])]
    if "counted" not in rows:
        rows["counted"] = [{"incident": each["incident"]} for each in own if not each.get("drill")]
    for table in (*tables(), *tables("ask")):
        usual = _USUAL.get(table.name, {})
        columns = [name for name, _ in table.columns]
        for row in rows.pop(table.name, ()):
            if unknown := row.keys() - set(columns):
                raise AssertionError(f"{table.name} has no column {', '.join(sorted(unknown))}")
            fill(database, table.name, [[row.get(name, usual.get(name)) for name in columns]])
    if "span" not in named:
        fill(database, "span", spans(now_at))
    for name in PREPARED:
        if name != "counted":
            database.run((FOLDER / f"{name}.sql").read_text(encoding="utf-8"))
    if rows:
        raise AssertionError(f"no table {', '.join(rows)}")


def ask(name: str, **named: Rows) -> list[dict[str, Any]]:
    """Return what a question answers in a small world, each row by column."""
    database = world(**named)
    try:
        return [dict(row) for row in database.ask(question(name).text)]
    finally:
        database.close()


def told(name: str, **named: Rows) -> list[tuple[Any, ...]]:
    """Return what a question answers, each row as its cells in order."""
    return [tuple(row.values()) for row in ask(name, **named)]


def _period(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a period whose days begin at midnight UTC, unless it says otherwise."""
    return {"since_at": row["first_day"] * DAY, "until_at": (row["last_day"] + 1) * DAY, **row}


def _incident(row: Mapping[str, Any]) -> dict[str, Any]:
    number = row["incident"]
    runbook = row.get("runbook", "general-complaint")
    return {"id": f"i{number}", "runbook": runbook, "began_with": runbook, **row}
