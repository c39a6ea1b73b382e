"""`sop check`: everything that is wrong, all at once, with file and line."""

from __future__ import annotations

import json

import pytest

from conftest import Sop
from runsop.errors import Problem
from runsop.screen.annotations import annotation
from short_runbook import ANSWERS, QUARREL_ANSWERS, SHORT, TEAM

WRONG = SHORT.replace('title = "A short one"', 'titel = "A short one"').replace(
    'kind = "yes-no"\n  req', 'kind = "yesno"\n  req'
)

MINE = 'format = 1\nid = "mine"\nuse = "nowhere yet"\nplaceholders = []\ntext = { en = "Hello." }\n'


def test_a_workspace_without_mistakes_is_said_to_be_right(sop: Sop) -> None:
    outcome = sop("check")

    assert (outcome.code, outcome.out, outcome.err) == (0, "Every file reads as it should.\n", "")


def test_all_mistakes_come_at_once_with_their_lines(sop: Sop) -> None:
    sop.tree({"runbooks/short.toml": WRONG, "sop.toml": TEAM.replace('lead = "mei"', 'laed = "mei"')})

    outcome = sop("check")

    assert outcome.code == 1
    assert 'sop.toml:7: unknown key "laed"' in outcome.out
    assert 'runbooks/short.toml:3: unknown key "titel"' in outcome.out
    assert 'Did you mean "title"?' in outcome.out
    assert 'runbooks/short.toml:55: kind "yesno" is unknown' in outcome.out
    assert outcome.err.endswith(" things to mend.\n")


def test_one_mistake_is_one_thing(sop: Sop) -> None:
    sop.tree({"runbooks/short.toml": "format = 2\n"})

    assert sop("check").err == "1 thing to mend.\n"


@pytest.mark.parametrize(
    "message",
    [
        pytest.param("ack", id="of an ask"),
        pytest.param("ack-group", id="for a group"),
        pytest.param("mine", id="that nothing uses"),
    ],
)
def test_a_slot_that_a_message_does_not_name_is_named_wherever_it_is_used(sop: Sop, message: str) -> None:
    path = f"runbooks/messages/{message}.toml"
    sop.tree({"runbooks/messages/mine.toml": MINE})
    sop.write(path, sop.read(path).replace('en = "', 'en = "{nonsense} ', 1))

    outcome = sop("check")

    assert outcome.code == 1
    assert "uses {nonsense}, which placeholders do not name" in outcome.out
    assert {line.partition(":")[0] for line in outcome.out.splitlines()} == {path}


def test_a_file_that_is_named_is_checked_alone(sop: Sop) -> None:
    sop.tree({"runbooks/short.toml": WRONG, "runbooks/quarrel.toml": "[["})

    outcome = sop("check", "runbooks/short.toml")

    assert outcome.code == 1
    assert "quarrel" not in outcome.out
    assert sop("check", "runbooks/core.toml").code == 0


@pytest.mark.parametrize("path", ["runbooks", ".", "runbooks/messages", "sop.toml", "incidents"])
def test_a_folder_is_checked_with_all_that_is_in_it(sop: Sop, path: str) -> None:
    assert sop("check", path).code == 0


def test_a_folder_with_a_mistake_in_it_is_not_right(sop: Sop) -> None:
    sop.tree({"runbooks/short.toml": WRONG})

    assert sop("check", "runbooks").code == 1
    assert sop("check", "incidents").code == 0


def test_incidents_and_walk_copies_are_checked_too(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS)
    fine = sop("check").code
    sop.path.write_text(sop.incident().replace("outcome = ", "outcom = "))

    outcome = sop("check")

    assert (fine, outcome.code) == (0, 1)
    assert f"incidents/2026-11/{sop.id}.toml:" in outcome.out


def test_a_runbook_outside_the_workspace_may_be_checked(sop: Sop) -> None:
    sop.write("../elsewhere/short.toml", WRONG)

    outcome = sop("check", "../elsewhere/short.toml")

    assert outcome.code == 1
    assert 'unknown key "titel"' in outcome.out


def test_programs_get_each_problem_by_itself(sop: Sop) -> None:
    sop.tree({"runbooks/short.toml": WRONG})

    outcome = sop("check", "--json")

    assert outcome.code == 1
    assert {
        "path": "runbooks/short.toml",
        "line": 3,
        "text": 'unknown key "titel"',
        "fix": 'Did you mean "title"?',
    } in json.loads(outcome.out)["problems"]


def test_a_runbook_that_fails_the_check_is_never_walked(sop: Sop) -> None:
    sop.tree({"runbooks/short.toml": SHORT.replace('kind = "yes-no"\n  required', 'kind = "choice"\n  required')})

    assert sop("check").code == 1
    assert sop("start", "short", answers=ANSWERS).code == 3
    assert sop.incidents == []


def test_problems_stand_beside_their_lines_in_a_pull_request(sop: Sop) -> None:
    sop.tree({"runbooks/short.toml": WRONG})

    outcome = sop("check", "--format", "github")

    assert outcome.code == 1
    first = outcome.out.splitlines()[0]
    assert first == '::error file=runbooks/short.toml,line=3::unknown key "titel". Did you mean "title"?'


def test_nothing_in_a_file_begins_a_workflow_command() -> None:
    hostile = Problem("a,b:c\n.toml", 3, "50% off\n::warning file=x::gone\x1b[2J", "Mend it.")

    line = annotation(hostile)

    assert line.startswith("::error file=a%2Cb%3Ac%0A.toml,line=3::50%25 off%0A::warning file=x::gone")
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line
    assert annotation(Problem("sop.toml", 0, "is missing")) == "::error file=sop.toml::is missing."


@pytest.mark.parametrize(
    ("target", "said"),
    [
        pytest.param("mine.toml", "cannot be opened", id="to itself"),
        pytest.param("/nowhere", "is a link out of its folder", id="to nothing"),
        pytest.param("../sop.toml", "is a link out of its folder", id="to another file"),
    ],
)
def test_a_link_is_named_as_it_stands(sop: Sop, target: str, said: str) -> None:
    (sop.root / "runbooks/mine.toml").symlink_to(target)

    for named in ("runbooks/mine.toml", "runbooks", "runbooks/.."):
        found = sop("check", named)
        assert found.code == 1
        assert [line for line in found.out.splitlines() if said in line] == found.out.splitlines()
        assert found.out.startswith("runbooks/mine.toml: ")


def test_a_folder_may_be_named_by_a_link(sop: Sop) -> None:
    sop.write("runbooks/only.toml", "format = 2\n")
    (sop.root / "library").symlink_to("runbooks")

    assert sop("check", "library").out.startswith("runbooks/only.toml:1: ")


def test_without_problems_a_workflow_gets_no_line(sop: Sop) -> None:
    sop.write("runbooks/only.toml", SHORT.replace('id = "short"', 'id = "only"'))

    assert sop("check", "runbooks/only.toml", "--format", "github").out == ""


def test_what_a_report_cannot_count_wholly_is_named_by_the_check_too(sop: Sop) -> None:
    sop("start", "short", answers='about = "x"\nreply = "/pause"\n')
    path, id = sop.path, sop.id
    path.with_name("copy.toml").write_bytes(path.read_bytes())
    for walk in (sop.root / "incidents/walks").glob("*.toml"):
        walk.unlink()

    said = sop("check")

    assert said.code == 1
    text = said.out + said.err
    assert f'incidents/2026-11/copy.toml: holds the incident "{id}", so it is not counted' in text
    assert "the walk it began with cannot be read, so its severity is not known" in text
    assert sop("check", str(path)).code == 1


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        pytest.param("incidents/2026-11/{id}.toml", 'kind = "answered"', 'kind = "anwsered"', id="a kind of an incident"),
        pytest.param("incidents/decisions.toml", "reason = ", 'note = "x"\nreason = ', id="a key of a decision"),
    ],
)  # fmt: skip
def test_a_mistyped_kind_or_key_is_named(sop: Sop, path: str, old: str, new: str) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS)
    sop.at("2026-12-24T09:00:00+08:00")
    assert sop("report", "--decide", "update", "--reason", "away", "--until", "2026-12-28").code == 0
    place = sop.root / path.format(id=sop.id)
    place.write_text(place.read_text().replace(old, new, 1))

    said = sop("check")

    assert said.code == 1
    assert f"{path.format(id=sop.id)}: holds a kind or a key that this sop does not know" in said.out + said.err


@pytest.mark.parametrize("path", ["notes.txt", "pyproject.toml", "runbooks/notes.md"])
def test_a_file_that_sop_does_not_read_is_never_said_to_be_right(sop: Sop, path: str) -> None:
    sop.write(path, "hello = 1\n")

    outcome = sop("check", path)

    assert outcome.code == 1
    said = "is no file that sop reads. It reads sop.toml, and what is named .toml in runbooks and incidents."
    assert outcome.out == f"{path}: {said}\n"
