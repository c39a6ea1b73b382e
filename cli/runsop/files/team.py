"""The team file `sop.toml`: read, and checked against itself."""

from __future__ import annotations

import re
from datetime import time, timedelta
from itertools import pairwise
from pathlib import Path

from runsop.errors import BadFile, Problem
from runsop.files.toml import LANGUAGE, Table, read_toml
from runsop.files.workspace import TEAM_FILE
from runsop.model.nearest import nearest
from runsop.model.team import SEVERITIES, GroupRule, HardStop, Person, Remedy, Role, SeverityRow, Team
from runsop.model.values import NAME, SLUG, Money, parse_duration, parse_money

HARD_STOPS = ("self_harm", "violence", "minor", "data_leak", "medical", "legal_press")
COMPENSATES = ("money", "product", "service", "attention")
RIGHTS = ("refund", "goodwill", "publish", "found")
LEAD_TOLD = ("woken", "told at once", "told same day", "weekly report")
POST_MORTEMS = ("required", "short", "optional")


def read_team(root: Path) -> Team:
    """Read the `sop.toml` of a workspace.

    Raises:
        NotFound: when there is none.
        BadFile: with everything that is wrong in it; what it says against itself is `team_problems`.
    """
    file = read_toml(root / TEAM_FILE, TEAM_FILE)
    problems: list[Problem] = []
    table = Table(file, file.data, problems)
    team = _team(table) if table.right_format() else None
    if team is None or problems:
        raise BadFile(*problems)
    return team


def team_problems(team: Team) -> list[Problem]:
    """Say where the team file contradicts itself or leaves an operator without a right, a contact or a deadline."""
    return [
        *_quiet_problems(team),
        *_people_problems(team),
        *_role_problems(team),
        *_severity_problems(team),
        *_remedy_problems(team),
        *_hard_stop_problems(team),
    ]


TEAM_KEYS = (
    "format", "name", "language", "channel", "public", "quiet_hours", "lead", "deputy", "person", "role", "severity",
    "remedy", "hard_stop", "rule", "learning",
)  # fmt: skip
ROLE_FLAGS = ("mute", "remove", "ban", "publish", "found", "may_be_alone")
PERSON_KEYS = ("handle", "name", "role", "phone", "languages")
ROLE_KEYS = ("title", "refund_cap", "goodwill_units", *ROLE_FLAGS)
REMEDY_KEYS = ("id", "title", "compensates", "cost", "units", "effort", "right")
HARD_STOP_KEYS = ("contact", "phone", "text")
LEARNING_KEYS = ("second_reviewer",)
SEVERITY_KEYS = ("first_reply", "scope", "update", "deputy_after", "lead", "post_mortem")


def _team(table: Table) -> Team:
    table.only(TEAM_KEYS, required=("name", "lead", "role", "severity", "hard_stop"))
    quiet_from, quiet_to = _quiet_hours(table.table("quiet_hours"))
    return Team(
        name=table.text("name"),
        language=table.named("language", LANGUAGE, "en"),
        channel=table.text("channel"),
        public=table.flag("public", default=True),
        quiet_from=quiet_from,
        quiet_to=quiet_to,
        lead=table.text("lead"),
        deputy=table.text("deputy"),
        people=tuple(map(_person, table.tables("person"))),
        roles=tuple(_role(name, row) for name, row in _rows(table, "role", SLUG)),
        severities=tuple(_severity(int(name), row) for name, row in _rows(table, "severity", re.compile(r"[1-4]\Z"))),
        remedies=tuple(map(_remedy, table.tables("remedy"))),
        hard_stops=tuple(_hard_stop(name, row) for name, row in _rows(table, "hard_stop", NAME)),
        rules=tuple(map(_group_rule, table.tables("rule"))),
        second_reviewer=_second_reviewer(table.table("learning")),
        path=table.file.path,
    )


def _rows(table: Table, key: str, pattern: re.Pattern[str]) -> list[tuple[str, Table]]:
    """Take the tables `[key.<id>]` whose ids are good; the others are reported."""
    outer = table.table(key)
    if outer is None:
        return []
    outer.names(pattern, key.replace("_", " "))
    rows = [(name, outer.table(name)) for name in outer.data if pattern.match(name)]
    return [(name, row) for name, row in rows if row is not None]


def _second_reviewer(table: Table | None) -> bool:
    if table is None:
        return False
    table.only(LEARNING_KEYS)
    return table.flag("second_reviewer")


def _quiet_hours(table: Table | None) -> tuple[time | None, time | None]:
    if table is None:
        return None, None
    table.only(("from", "to"), required=("from", "to"))
    return table.parsed("from", _clock), table.parsed("to", _clock)


def _clock(text: str) -> time:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise ValueError(f'"{text}" is no time of day; write it like 22:00')
    return time.fromisoformat(text)


def _person(table: Table) -> Person:
    table.only(PERSON_KEYS, required=("handle", "role"))
    handle = table.text("handle")
    if "handle" in table.data and not handle.strip():
        table.problem("handle", "the handle is empty", "Write the name the person works under, like night-shift.")
    return Person(
        handle=handle,
        name=table.text("name"),
        role=table.text("role", "operator"),
        phone=table.text("phone"),
        languages=table.strings("languages"),
        line=table.line,
    )


def _role(id: str, table: Table) -> Role:
    table.only(ROLE_KEYS)
    return Role(
        id=id,
        title=table.text("title"),
        refund_cap=table.parsed("refund_cap", _sum, also=("unlimited",)),
        refund_unlimited=table.data.get("refund_cap") == "unlimited",
        goodwill_units=_units(table),
        mute=table.flag("mute"),
        remove=table.flag("remove"),
        ban=table.flag("ban"),
        publish=table.flag("publish"),
        found=table.flag("found"),
        may_be_alone=table.flag("may_be_alone"),
        line=table.line,
    )


def _units(table: Table) -> int:
    if table.data.get("goodwill_units") == "unlimited":
        return -1
    return table.number("goodwill_units", least=0, most=1_000_000) or 0


def _sum(text: str) -> Money:
    money = parse_money(text)
    if money.amount < 0:
        raise ValueError(f'"{text}" is less than nothing')
    return money


def _severity(number: int, table: Table) -> SeverityRow:
    if "first_reply" not in table.data:
        table.problem("first_reply", f'severity {number} has no "first_reply"', 'Write one, like first_reply = "15m".')
    extra = {key: table.parsed(key, _length) for key in table.data if key not in SEVERITY_KEYS}
    return SeverityRow(
        severity=number,
        first_reply=table.parsed("first_reply", _length) or timedelta(0),
        scope=table.parsed("scope", _length),
        update=table.parsed("update", _length),
        deputy_after=table.parsed("deputy_after", _length),
        lead=table.one_of("lead", LEAD_TOLD),
        post_mortem=table.one_of("post_mortem", POST_MORTEMS),
        extra={key.replace("_", "-"): length for key, length in extra.items() if length is not None},
    )


def _length(text: str) -> timedelta:
    length = parse_duration(text)
    if not length:
        raise ValueError(f'"{text}" is no time at all')
    return length


def _remedy(table: Table) -> Remedy:
    table.only(
        REMEDY_KEYS,
        required=("id", "title", "compensates", "effort", "right"),
    )
    return Remedy(
        id=table.named("id", SLUG),
        title=table.texts("title"),
        compensates=table.one_of("compensates", COMPENSATES),
        cost=table.parsed("cost", _sum),
        units=table.number("units", least=0, most=1_000_000) or 0,
        effort=table.number("effort", least=0, most=3) or 0,
        right=table.one_of("right", RIGHTS),
        line=table.line,
    )


def _hard_stop(id: str, table: Table) -> HardStop:
    table.only(HARD_STOP_KEYS)
    if id not in HARD_STOPS:
        advice = nearest(id, HARD_STOPS) or f"Use one of: {', '.join(HARD_STOPS)}."
        table.problems.append(Problem(table.file.path, table.line, f'hard stop "{id}" is unknown', advice))
    return HardStop(
        id=id,
        contact=table.text("contact"),
        phone=table.text("phone"),
        text=table.texts("text"),
        line=table.line,
    )


def _group_rule(table: Table) -> GroupRule:
    table.only(("id", "text"), required=("id", "text"))
    return GroupRule(id=table.named("id", SLUG), text=table.texts("text"), line=table.line)


def _quiet_problems(team: Team) -> list[Problem]:
    if team.quiet_from is None or team.quiet_from != team.quiet_to:
        return []
    fix = "Take quiet_hours out, or write two times."
    return [Problem(team.path, 0, "the quiet hours end when they begin", fix)]


def _people_problems(team: Team) -> list[Problem]:
    found = []
    handles = [person.handle for person in team.people]
    roles = [role.id for role in team.roles]
    for key, handle in (("lead", team.lead), ("deputy", team.deputy)):
        if handle and handle not in handles:
            advice = nearest(handle, handles) or "Add a [[person]] with this handle."
            found.append(Problem(team.path, 0, f'{key} "{handle}" is nobody of the team', advice))
    if not team.lead:
        found.append(Problem(team.path, 0, "nobody is the lead", 'Write lead = "<handle of a person>".'))
    for n, person in enumerate(team.people):
        if person.role not in roles:
            advice = nearest(person.role, roles) or f"Add a table [role.{person.role}]."
            found.append(Problem(team.path, person.line, f'role "{person.role}" is unknown', advice))
        if person.handle in handles[:n]:
            text = f'handle "{person.handle}" stands twice'
            found.append(Problem(team.path, person.line, text, "Give one of them another."))
    return found


def _role_problems(team: Team) -> list[Problem]:
    text = 'role "{}" may be alone and has no right at all'
    fix = 'Give it one, like refund_cap = "100.00 CNY", goodwill_units = 3 or mute = true.'
    return [
        Problem(team.path, role.line, text.format(role.id), fix)
        for role in team.roles
        if role.may_be_alone and not _has_right(role)
    ]


def _has_right(role: Role) -> bool:
    money = role.refund_unlimited or (role.refund_cap is not None and role.refund_cap.amount > 0)
    return money or any((role.goodwill_units, role.mute, role.remove, role.ban, role.publish, role.found))


def _severity_problems(team: Team) -> list[Problem]:
    rows = {row.severity: row for row in team.severities}
    missing = [
        Problem(team.path, 0, f"severity {number} is missing", f"Add a table [severity.{number}].")
        for number in SEVERITIES
        if number not in rows
    ]
    order = sorted(rows)
    shrinking = [
        Problem(
            team.path,
            0,
            f"first_reply of severity {better} is shorter than that of severity {worse}",
            "Severity 1 is the worst and is answered first.",
        )
        for worse, better in pairwise(order)
        if rows[better].first_reply < rows[worse].first_reply
    ]
    return missing + shrinking


def _remedy_problems(team: Team) -> list[Problem]:
    ids = [remedy.id for remedy in team.remedies]
    found = [
        Problem(team.path, remedy.line, f'remedy "{remedy.id}" stands twice', "Give one of them another id.")
        for n, remedy in enumerate(team.remedies)
        if remedy.id in ids[:n]
    ]
    if not any(remedy.effort <= 1 for remedy in team.remedies):
        fix = "Add one: what a harmed customer must work for is no remedy."
        found.append(Problem(team.path, 0, "there is no [[remedy]] with effort 0 or 1", fix))
    return found


def _hard_stop_problems(team: Team) -> list[Problem]:
    stops = {stop.id: stop for stop in team.hard_stops}
    missing = [
        Problem(
            team.path, 0, f'hard stop "{wanted}" is missing', f"Add a table [hard_stop.{wanted}] with whom to call."
        )
        for wanted in HARD_STOPS
        if wanted not in stops
    ]
    return missing + [
        Problem(team.path, stop.line, f'hard stop "{stop.id}" has no contact', "Write whom to call.")
        for stop in team.hard_stops
        if not stop.contact.strip()
    ]
