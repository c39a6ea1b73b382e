"""The example answers play to a closed incident, each in a workspace of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from runsop.commands.sitting import OWN

ROOT = Path(__file__).parent.parent
WHO = {"night-revolt": "teacher", "two-members": "evening", "refund": "evening", "old-promise": "day"}
NAMES = {
    "night-revolt": ("向日葵", "老树皮"),
    "two-members": ("bluebird", "marble"),
    "refund": ("rândunica", "R-2611"),
    "old-promise": ("havørn",),
}


@pytest.fixture(scope="module", params=sorted(WHO))
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, int, str, Path]:
    example = str(request.param)
    root = tmp_path_factory.mktemp(example)
    shutil.copy(ROOT / "sop.toml", root)
    shutil.copytree(ROOT / "runbooks", root / "runbooks")
    answers = str(ROOT / "examples" / f"{example}.toml")
    command = [sys.executable, "-m", "runsop", "--root", str(root), "--as", WHO[example], "start", "--answers", answers]
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "cli"), "PYTHONIOENCODING": "utf-8"}
    ended = subprocess.run(command, cwd=root, env=environ, capture_output=True, encoding="utf-8", check=False)
    return example, ended.returncode, ended.stderr, root


def incident(root: Path) -> str:
    (path,) = root.glob("incidents/2*/*.toml")
    return path.read_text(encoding="utf-8")


def of_kind(root: Path, kind: str) -> list[dict[str, Any]]:
    return [event for event in tomllib.loads(incident(root))["event"] if event["kind"] == kind]


def test_every_example_is_played_here() -> None:
    assert {path.stem for path in (ROOT / "examples").glob("*.toml")} == set(WHO) == set(NAMES)


def test_an_example_plays_to_a_closed_incident(played: tuple[str, int, str, Path]) -> None:
    _, code, said, root = played
    assert code == 0, said
    assert [event["outcome"] for event in of_kind(root, "closed")] == ["closed"]


def test_no_name_and_no_private_value_stands_in_the_incident_of_an_example(played: tuple[str, int, str, Path]) -> None:
    example, _, _, root = played
    assert [name for name in NAMES[example] if name in incident(root)] == []
    (sidecar,) = root.glob("incidents/private/*.toml")
    assert [name for name in NAMES[example] if name not in sidecar.read_text(encoding="utf-8")] == []


def test_an_example_leaves_no_answer_unused(played: tuple[str, int, str, Path]) -> None:
    example, _, _, root = played
    given = tomllib.loads((ROOT / "examples" / f"{example}.toml").read_text(encoding="utf-8"))
    asked = {event["ask"] for kind in ("answered", "skipped") for event in of_kind(root, kind)}
    assert set(given) - asked - {"format", "clock", *OWN} == set()


@pytest.mark.parametrize("played", ["night-revolt"], indirect=True)
def test_the_night_goes_as_told(played: tuple[str, int, str, Path]) -> None:
    root = played[-1]
    public = [event["at"] for event in of_kind(root, "sent") if event.get("public")]
    updates = [event["id"] for event in of_kind(root, "answered") if event["ask"] == "update"]
    late = next(event["at"] for event in of_kind(root, "sent") if event["of"] == updates[0])
    zone = public[0].tzinfo
    assert public[0] == datetime(2026, 11, 22, 22, 8, tzinfo=zone)
    assert late == datetime(2026, 11, 22, 22, 31, tzinfo=zone)
    assert public[-1].date() == datetime(2026, 11, 23, tzinfo=zone).date()
    assert [(event["to"], event["reached"]) for event in of_kind(root, "escalated")] == [("lead", "off")]
    assert [(event["remedy"], event["effort"]) for event in of_kind(root, "offered")] == [
        ("days-added", 0),
        ("full-refund", 1),
    ]
    assert [event["who"] for event in of_kind(root, "approved")] == ["deputy"]
    assert {event["tag"] for event in of_kind(root, "noted")} >= {"refuses-private", "defends", "wants-money"}
