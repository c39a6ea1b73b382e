"""The schemas of an editor agree with the readers: what one takes the other takes, what one refuses the other refuses."""

from __future__ import annotations

import json
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from conftest import Sop
from runsop.commands.schema import text_of
from runsop.errors import BadFile, Problem
from runsop.files.guardrails import guardrail_problems
from runsop.files.library import read_examples, read_message, read_runbook
from runsop.files.schemas import SCHEMAS
from runsop.files.team import read_team
from runsop.files.toml import parse_toml

ROOT = Path(__file__).parent.parent
RUNBOOK = 'format = 1\nid = "x"\ntitle = "T"\n'
STEP = RUNBOOK + '[[step]]\nid = "a"\n'
ASK = STEP + '[[step.ask]]\nid = "b"\n'
MESSAGE = 'format = 1\nid = "x"\nuse = "u"\nplaceholders = []\ntext = { en = "Thank you." }\n'
EXAMPLES = 'format = 1\nid = "x"\n[examples]\nen = ["Where is it?"]\n'
RULES = 'format = 1\nlanguage = "any"\n[[rule]]\nid = "g01-x"\ntitle = "T"\nlevel = "warn"\nscope = "all"\nwhy = "W"\n'
TEAM = (ROOT / "sop.toml").read_text(encoding="utf-8")


def kind_of(path: Path) -> str:
    return {"messages": "message", "examples": "examples", "guardrails": "guardrail"}.get(
        path.parent.name, "team" if path.name == "sop.toml" else "runbook"
    )


def as_json(value: Any) -> Any:
    match value:
        case dict():
            return {key: as_json(each) for key, each in value.items()}
        case list():
            return [as_json(each) for each in value]
        case date() if not isinstance(value, datetime):
            return value.isoformat()
        case datetime():
            return {"a date-time": str(value)}  # no text, as the reader has it
    return value


def fits(kind: str, text: str) -> bool:
    validator = jsonschema.Draft7Validator(SCHEMAS[kind]())
    return bool(validator.is_valid(as_json(tomllib.loads(text))))


def reads(kind: str, text: str, tmp_path: Path) -> bool:
    problems: list[Problem]
    try:
        match kind:
            case "runbook":
                problems = read_runbook(parse_toml(text, "runbooks/x.toml"))[1]
            case "message":
                problems = read_message(parse_toml(text, "runbooks/messages/x.toml"))[1]
            case "examples":
                problems = read_examples(parse_toml(text, "runbooks/examples/x.toml"))[1]
            case "guardrail":
                (tmp_path / "any.toml").write_text(text, encoding="utf-8")
                problems = guardrail_problems(tmp_path, "guardrails")
            case _:
                (tmp_path / "sop.toml").write_text(text, encoding="utf-8")
                read_team(tmp_path)
                problems = []
    except BadFile as bad:
        problems = list(bad.problems)
    return not problems


SHIPPED = [ROOT / "sop.toml", *sorted((ROOT / "runbooks").rglob("*.toml"))]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_file_fits_its_schema(path: Path) -> None:
    schema = SCHEMAS[kind_of(path)]()
    jsonschema.Draft7Validator(schema).validate(as_json(tomllib.loads(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_file_names_its_schema_in_its_first_line(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("#:schema ")
    named = path.parent / first.removeprefix("#:schema ")
    assert named.resolve() == ROOT / "runbooks" / "schema" / f"{kind_of(path)}.json"
    assert named.is_file()


@pytest.mark.parametrize("kind", SCHEMAS)
def test_the_schema_files_say_what_the_program_says(kind: str) -> None:
    written = (ROOT / "runbooks" / "schema" / f"{kind}.json").read_text(encoding="utf-8")
    assert written == text_of(SCHEMAS[kind]()), "run sop schema --write"


GOOD = [
    ("runbook", RUNBOOK),
    ("runbook", RUNBOOK + 'last_reviewed = 2026-11-22\nfirst_reply = []\nissue = { en = "it" }\n'),
    ("runbook", STEP + 'phase = "facts"\nnever = ["No."]\n'),
    ("runbook", ASK + 'kind = "choice"\nchoices = ["a", "b"]\nlabels = { a = "A" }\ndefault = { en = "a" }\n'),
    ("runbook", ASK + 'kind = "text"\ndefault = "x"\nprivate = true\n'),
    ("runbook", RUNBOOK + '[hints.words.scam]\nen = ["fraud"]\n[[severity_rule]]\nto = 1\nwhen = "severity == 1"\n'),
    ("message", MESSAGE),
    ("message", MESSAGE + 'no_name = { en = "Thanks." }\n'),
    ("examples", EXAMPLES),
    ("examples", EXAMPLES + "zh = []\n"),
    ("guardrail", RULES),
    ("guardrail", RULES + 'rows = ["Z3"]\npatterns = ["😂"]\nmust_fire = ["😂"]\n'),
    ("team", TEAM),
    ("team", TEAM.replace('first_reply = "5m"', 'first_reply = "5m"\ncall_back = "1h"')),
]

BAD = [
    ("runbook", 'format = 2\nid = "x"\ntitle = "T"\n'),
    ("runbook", 'format = 1\ntitle = "T"\n'),
    ("runbook", 'format = 1\nid = "x"\n'),
    ("runbook", RUNBOOK + "sevrity = 2\n"),
    ("runbook", RUNBOOK + "severity = 5\n"),
    ("runbook", RUNBOOK + 'severity = "2"\n'),
    ("runbook", RUNBOOK + 'status = "redy"\n'),
    ("runbook", RUNBOOK + 'first_reply = ["thank"]\n'),
    ("runbook", RUNBOOK + "last_reviewed = 2026-11-22T10:00:00Z\n"),
    ("runbook", RUNBOOK + 'extends = "No Id"\n'),
    ("runbook", RUNBOOK + "prevention = [1]\n"),
    ("runbook", RUNBOOK + 'issue = { "e n" = "it" }\n'),
    ("runbook", RUNBOOK + "[[severity_rule]]\nto = 1\n"),
    ("runbook", RUNBOOK + '[[severity_rule]]\nto = 7\nwhen = "severity == 1"\n'),
    ("runbook", RUNBOOK + "step = [1]\n"),
    ("runbook", STEP + 'phase = "late"\n'),
    ("runbook", STEP + 'each = "day"\n'),
    ("runbook", STEP + 'titel = "T"\n'),
    ("runbook", ASK + 'kind = "yesno"\n'),
    ("runbook", ASK + 'kind = "choice"\nchoices = ["A B"]\n'),
    ("runbook", ASK + 'kind = "number"\nmin = "1"\n'),
    ("runbook", ASK + 'kind = "text"\nrequired = 1\n'),
    ("message", 'format = 1\nid = "x"\nuse = "u"\ntext = { en = "Hi" }\n'),
    ("message", MESSAGE + 'other = "x"\n'),
    ("message", MESSAGE.replace("placeholders = []", 'placeholders = "name"')),
    ("examples", EXAMPLES.replace('id = "x"\n', "")),
    ("examples", 'format = 1\nid = "x"\n'),
    ("examples", EXAMPLES.replace("en", '"e n"')),
    ("examples", EXAMPLES.replace('["Where is it?"]', '"Where is it?"')),
    ("examples", EXAMPLES + "[signals]\n"),
    ("guardrail", RULES.replace('"warn"', '"stop"')),
    ("guardrail", RULES.replace('"all"', '"some"')),
    ("guardrail", RULES + "patterns = 3\n"),
    ("guardrail", RULES + 'pattern = ["x"]\n'),
    ("team", TEAM.replace('name = "evening"', "name = 3", 1)),
    ("team", TEAM.replace("[severity.4]", "[severity.5]")),
    ("team", TEAM.replace("effort = 0", "effort = 4", 1)),
    ("team", TEAM.replace('right = "goodwill"', 'right = "mercy"', 1)),
    ("team", TEAM.replace("[hard_stop.medical]", "[hard_stop.medic]")),
    ("team", TEAM + '\ncolour = "red"\n'),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), GOOD)
def test_what_the_reader_takes_the_schema_takes(kind: str, text: str, tmp_path: Path) -> None:
    assert reads(kind, text, tmp_path)
    assert fits(kind, text)


@pytest.mark.parametrize(("kind", "text"), BAD)
def test_what_the_schema_refuses_the_reader_refuses(kind: str, text: str, tmp_path: Path) -> None:
    assert not reads(kind, text, tmp_path)
    assert not fits(kind, text)


def test_the_verb_lists_prints_and_writes(sop: Sop) -> None:
    assert sop("schema").out.split() == ["runbook", "message", "examples", "guardrail", "team"]
    assert json.loads(sop("schema", "message").out)["title"] == "sop message file"
    written = sop("schema", "--write").out.split()
    assert written == [f"runbooks/schema/{kind}.json" for kind in SCHEMAS]
    assert sop.read(written[0]) == sop("schema", "runbook").out


def test_a_schema_that_is_none_is_said(sop: Sop) -> None:
    outcome = sop("schema", "runbok")

    assert (outcome.code, outcome.out) == (2, "")
    assert 'there is no schema "runbok". Did you mean "runbook"?' in outcome.err
    assert "There are runbook, message" in sop("schema", "xyzzy").err
