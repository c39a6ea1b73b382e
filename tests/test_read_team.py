"""The team file is read whole, and checked against itself."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from runsop.errors import BadFile, NotFound
from runsop.files.team import HARD_STOPS, read_team, team_problems
from runsop.model.team import GroupRule, HardStop, Person, Remedy, Role, SeverityRow
from runsop.model.values import Money

STOPS = "".join(f'[hard_stop.{stop}]\ncontact = "the chief"\n' for stop in HARD_STOPS)
SEVERITIES = "".join(f'[severity.{n}]\nfirst_reply = "{n}h"\n' for n in (1, 2, 3, 4))
TEAM = f"""\
format = 1
name = "evening"
lead = "chief"

[[person]]
handle = "chief"
role = "lead"

[role.lead]
refund_cap = "500.00 CNY"
may_be_alone = true

[[remedy]]
id = "days"
title = {{ en = "Days" }}
compensates = "service"
effort = 0
right = "goodwill"

{SEVERITIES}
{STOPS}
"""


def problems_of(root: Path, text: str) -> list[str]:
    (root / "sop.toml").write_text(text)
    return [str(problem).removeprefix("sop.toml") for problem in team_problems(read_team(root))]


def refused(root: Path, text: str) -> list[str]:
    (root / "sop.toml").write_text(text)
    with pytest.raises(BadFile) as caught:
        read_team(root)
    return [str(problem).removeprefix("sop.toml:") for problem in caught.value.problems]


def test_a_team_is_read(tmp_path: Path) -> None:
    extra = 'channel = "group"\npublic = false\nquiet_hours = { from = "22:00", to = "08:30" }\ndeputy = "second"\n'
    more = """
[[person]]
handle = "second"
role = "part-timer"
name = "the second"
phone = "1"
languages = ["da"]
[role.part-timer]
refund_cap = "unlimited"
goodwill_units = "unlimited"
mute = true
[role.helper]
goodwill_units = 3
[[remedy]]
id = "refund"
title = { en = "Refund" }
compensates = "money"
effort = 1
right = "refund"
cost = "10 cny"
units = 2
[[rule]]
id = "no-insults"
text = { en = "No insults." }
"""
    row = '[severity.1]\nscope = "15m"\nupdate = "20m"\nmy_key = "2d"\nlead = "woken"\npost_mortem = "required"\n'
    (tmp_path / "sop.toml").write_text(extra + TEAM.replace("[severity.1]\n", row) + more)

    team = read_team(tmp_path)

    assert team_problems(team) == []
    assert (team.name, team.language, team.channel, team.public) == ("evening", "en", "group", False)
    assert (team.quiet_from, team.quiet_to, team.path) == (time(22), time(8, 30), "sop.toml")
    assert team.people[1] == Person(
        handle="second", name="the second", role="part-timer", phone="1", languages=("da",), line=team.people[1].line
    )
    assert team.roles == (
        Role(id="lead", refund_cap=Money(Decimal("500.00"), "CNY"), may_be_alone=True, line=13),
        Role(id="part-timer", refund_unlimited=True, goodwill_units=-1, mute=True, line=team.roles[1].line),
        Role(id="helper", goodwill_units=3, line=team.roles[2].line),
    )
    assert team.severity(1) == SeverityRow(
        severity=1,
        first_reply=timedelta(hours=1),
        scope=timedelta(minutes=15),
        update=timedelta(minutes=20),
        lead="woken",
        post_mortem="required",
        extra={"my-key": timedelta(days=2)},
    )
    assert team.remedies[1] == Remedy(
        id="refund",
        title={"en": "Refund"},
        compensates="money",
        cost=Money(Decimal(10), "CNY"),
        units=2,
        effort=1,
        right="refund",
        line=team.remedies[1].line,
    )
    assert team.hard_stops[0] == HardStop(id="self_harm", contact="the chief", line=team.hard_stops[0].line)
    assert team.rules == (GroupRule(id="no-insults", text={"en": "No insults."}, line=team.rules[0].line),)


def test_the_smallest_team_has_the_documented_defaults(tmp_path: Path) -> None:
    (tmp_path / "sop.toml").write_text(TEAM)

    team = read_team(tmp_path)

    assert (team.language, team.public, team.quiet_from) == ("en", True, None)


def test_a_workspace_without_a_team_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_team(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        pytest.param(
            "format = 1", "format = 2", "1: the file was made by a newer sop (format 2; this one reads 1)", id="newer"
        ),
        pytest.param('lead = "chief"', "", '"lead" is missing', id="no lead"),
        pytest.param(
            'lead = "chief"',
            'lead = "chief"\nqiet_hours = 1',
            '4: unknown key "qiet_hours". Did you mean',
            id="unknown",
        ),
        pytest.param('"chief"\nrole', '" "\nrole', "6: the handle is empty", id="empty handle"),
        pytest.param("500.00 CNY", "500", '10: "refund_cap" cannot be read: "500" is no sum of money', id="money"),
        pytest.param(
            "500.00 CNY", "-5 CNY", '10: "refund_cap" cannot be read: "-5 CNY" is less than nothing', id="minus"
        ),
        pytest.param("may_be_alone", "goodwill_units = -1\nmay_be_alone", '11: "goodwill_units" is -1', id="units"),
        pytest.param("effort = 0", "effort = 4", '17: "effort" is 4. Write a number from 0 to 3.', id="effort"),
        pytest.param('"goodwill"', '"good"', '18: right "good" is unknown', id="right"),
        pytest.param("[role.lead]", "[role.Lead]", '9: "Lead" is no role. Use small letters and digits.', id="role"),
        pytest.param("[severity.4]", "[severity.5]", '26: "5" is no severity. Severities are 1 to 4.', id="severity"),
        pytest.param('"1h"', '"0m"', '21: "first_reply" cannot be read: "0m" is no time at all', id="no time"),
        pytest.param('first_reply = "1h"', 'first = "1h"', '20: severity 1 has no "first_reply"', id="no first reply"),
        pytest.param('"1h"', '"1h"\nlead = "wake"', '22: lead "wake" is unknown', id="who is told"),
        pytest.param("hard_stop.minor", "hard_stop.minr", 'unknown. Did you mean "minor"?', id="hard stop"),
        pytest.param("hard_stop.minor", "hard_stop.zz", "unknown. Use one of: self_harm, violence", id="far hard stop"),
    ],
)
def test_a_problem_of_the_team_file_has_its_line(tmp_path: Path, old: str, new: str, problem: str) -> None:
    (found,) = refused(tmp_path, TEAM.replace(old, new, 1))

    assert problem in found


@pytest.mark.parametrize(
    ("hours", "problem"),
    [
        pytest.param(
            '{ from = "24:00", to = "08:00" }', '"from" cannot be read: "24:00" is no time of day', id="24:00"
        ),
        pytest.param('{ from = "22:00" }', '"to" is missing', id="no end"),
        pytest.param('"22-08"', '"quiet_hours" is a text', id="text"),
    ],
)
def test_bad_quiet_hours_are_refused(tmp_path: Path, hours: str, problem: str) -> None:
    (found,) = refused(tmp_path, f"quiet_hours = {hours}\n{TEAM}")

    assert problem in found


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    assert refused(tmp_path, "format = 1\nrole = 1\nseverity = 1\nhard_stop = 1\n") == [
        ' "name" is missing. Add it.',
        ' "lead" is missing. Add it.',
        '2: "role" is a number. Write it like role = { … }.',
        '3: "severity" is a number. Write it like severity = { … }.',
        '4: "hard_stop" is a number. Write it like hard_stop = { … }.',
    ]


def test_a_row_that_is_no_table_is_one_problem(tmp_path: Path) -> None:
    (found,) = refused(tmp_path, TEAM + "[role]\nhelper = 1\n")

    assert found.endswith('"helper" is a number. Write it like helper = { … }.')


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        pytest.param(
            'lead = "chief"', 'lead = "cheif"', ': lead "cheif" is nobody of the team. Did you mean "chief"?', id="lead"
        ),
        pytest.param(
            'lead = "chief"', 'lead = ""', ': nobody is the lead. Write lead = "<handle of a person>".', id="none"
        ),
        pytest.param(
            'lead = "chief"',
            'lead = "chief"\ndeputy = "second"',
            ': deputy "second" is nobody of the team. Add a [[person]] with this handle.',
            id="deputy",
        ),
        pytest.param('role = "lead"', 'role = "leed"', ':5: role "leed" is unknown. Did you mean "lead"?', id="role"),
        pytest.param('role = "lead"', 'role = "zz"', ':5: role "zz" is unknown. Add a table [role.zz].', id="far role"),
        pytest.param(
            "[role.lead]",
            '[[person]]\nhandle = "chief"\nrole = "lead"\n[role.lead]',
            ':9: handle "chief" stands twice. Give one of them another.',
            id="handle twice",
        ),
        pytest.param(
            '"500.00 CNY"',
            '"0 CNY"',
            ':9: role "lead" may be alone and has no right at all. Give it one, like refund_cap = "100.00 CNY", '
            "goodwill_units = 3 or mute = true.",
            id="no right",
        ),
        pytest.param(
            'refund_cap = "500.00 CNY"',
            "",
            ':9: role "lead" may be alone and has no right at all. Give it one, like refund_cap = "100.00 CNY", '
            "goodwill_units = 3 or mute = true.",
            id="no cap",
        ),
        pytest.param(
            '[severity.4]\nfirst_reply = "4h"', "", ": severity 4 is missing. Add a table [severity.4].", id="severity"
        ),
        pytest.param(
            '"2h"',
            '"30m"',
            ": first_reply of severity 2 is shorter than that of severity 1. Severity 1 is the worst and is answered first.",
            id="order",
        ),
        pytest.param(
            "effort = 0",
            "effort = 2",
            ": there is no [[remedy]] with effort 0 or 1. Add one: what a harmed customer must work for is no remedy.",
            id="only hard remedies",
        ),
        pytest.param(
            "[[remedy]]",
            "[[remedy]]\nid = 'days'\ntitle = { en = 'D' }\ncompensates = 'service'\neffort = 0\nright = 'goodwill'\n"
            "[[remedy]]",
            ':19: remedy "days" stands twice. Give one of them another id.',
            id="remedy twice",
        ),
        pytest.param(
            '[hard_stop.minor]\ncontact = "the chief"',
            "",
            ': hard stop "minor" is missing. Add a table [hard_stop.minor] with whom to call.',
            id="stop missing",
        ),
        pytest.param(
            '[hard_stop.self_harm]\ncontact = "the chief"',
            '[hard_stop.self_harm]\ncontact = " "',
            ':29: hard stop "self_harm" has no contact. Write whom to call.',
            id="no contact",
        ),
        pytest.param(
            'lead = "chief"',
            'lead = "chief"\nquiet_hours = { from = "22:00", to = "22:00" }',
            ": the quiet hours end when they begin. Take quiet_hours out, or write two times.",
            id="quiet",
        ),
    ],
)
def test_a_team_that_contradicts_itself_is_told_where(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert problems_of(tmp_path, TEAM.replace(old, new, 1)) == [problem]


def test_the_shipped_team_file_has_no_problem() -> None:
    assert team_problems(read_team(Path(__file__).parents[1])) == []


def test_a_team_may_want_a_second_reviewer_of_lessons(tmp_path: Path) -> None:
    wanted = f"{TEAM}\n[learning]\nsecond_reviewer = true\n"
    (tmp_path / "sop.toml").write_text(wanted)

    assert read_team(tmp_path).second_reviewer
    assert "second_reviewer" in refused(tmp_path, wanted.replace("second_reviewer", "second_revewer"))[0]
    (tmp_path / "sop.toml").write_text(TEAM)
    assert not read_team(tmp_path).second_reviewer
