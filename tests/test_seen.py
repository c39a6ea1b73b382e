"""A workspace is looked at without reading a file, by children of the process where that can be."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, NoReturn

import pytest

from conftest import Sop
from runsop.errors import NotFound
from runsop.files import seen
from runsop.files.seen import Looking, see, tell
from runsop.files.workspace import Workspace

ID = "2026-11-22-2204-quarrel-aaaa"


@pytest.fixture
def team(sop: Sop) -> Workspace:
    sop.tree(
        {f"incidents/2026-11/{ID}.toml": "one", "incidents/2026-10/b.toml": "two", "incidents/2026-11/.c.toml": ""}
    )
    return Workspace(sop.root)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process look as if it had one thread."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)


def test_each_file_is_a_line_with_its_inode_size_and_time(team: Workspace) -> None:
    about = (team.incidents / "2026-11" / f"{ID}.toml").stat()

    assert see(team).listings == {
        "incidents/2026-10": see(team).listings["incidents/2026-10"],
        "incidents/2026-11": f"{ID}.toml/{about.st_ino}/3/{about.st_mtime_ns}",
        **{name: text for name, text in see(team).listings.items() if not name.startswith("incidents/2026")},
    }


def test_a_name_with_a_line_break_stays_one_line(team: Workspace) -> None:
    (team.incidents / "2026-10" / "odd\nname.toml").write_text("", encoding="utf-8")

    lines = see(team).listings["incidents/2026-10"].split("\n")
    assert [line.partition("/")[0] for line in lines] == ["b.toml", "odd\\nname.toml"]


def test_a_file_that_goes_away_meanwhile_is_no_line(team: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> NoReturn:
        raise FileNotFoundError

    monkeypatch.setattr(os, "stat", gone)
    assert seen._lines(os.open(team.incidents / "2026-11", os.O_RDONLY)) == []  # the rest asks for files too


def test_a_folder_that_cannot_be_listed_is_a_line_without_a_name(
    team: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: int) -> NoReturn:
        raise PermissionError(13, "not yours")

    monkeypatch.setattr(seen, "_lines", refused)
    assert see(team).listings["incidents/2026-11"] == "/13"


def test_what_is_no_folder_is_a_line_without_a_name(team: Workspace) -> None:
    (team.incidents / "2026-12").write_text("a file", encoding="utf-8")

    assert see(team).listings["incidents/2026-12"].startswith("/")


def test_children_see_what_the_process_sees(team: Workspace) -> None:
    script = (
        "import sys; from pathlib import Path; from runsop.files.seen import Looking, see\n"
        "from runsop.files.workspace import Workspace\n"
        "team = Workspace(Path(sys.argv[1])); looking = Looking([team])\n"
        "children = len(looking._children); first = looking.seen(team)\n"
        "print(children, first == see(team) == looking.seen(team))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(team.root)],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip

    assert done.stdout.split() == [str(os.cpu_count()), "True"]


def test_beside_other_threads_there_are_no_children(team: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)

    assert Looking([team]).seen(team) == see(team)


@pytest.mark.usefixtures("alone")
def test_where_no_child_can_be_had_the_process_looks_itself(team: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> NoReturn:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refused)
    assert Looking([team]).seen(team) == see(team)


@pytest.mark.usefixtures("alone")
def test_a_child_tells_its_share_and_ends(team: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []

    def ended(code: int) -> NoReturn:
        raise SystemExit(code)

    monkeypatch.setattr(os, "fork", lambda: 0)
    monkeypatch.setattr(os, "_exit", ended)
    monkeypatch.setattr(seen, "tell", lambda *args: told.append(args[1:3]))
    with pytest.raises(SystemExit):
        Looking([team])

    assert told == [(0, os.cpu_count())]


def test_shares_together_are_the_whole(team: Workspace) -> None:
    found: dict[str, str] = {}
    for share in range(3):
        out, into = os.pipe()
        tell([team], share, 3, into)
        with open(out, "rb") as pipe:  # noqa: PTH123  # a pipe has no path
            found |= pickle.load(pipe)[team.root]  # our own

    assert {folder: text for folder, text in found.items() if text} == see(team).listings


@pytest.mark.usefixtures("alone")
def test_what_a_child_could_not_tell_is_looked_at(team: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def fork() -> int:
        return os.posix_spawnp("true", ["true"], os.environ)  # ends and tells nothing

    monkeypatch.setattr(os, "fork", fork)
    assert Looking([team]).seen(team) == see(team)


def test_a_workspace_without_a_team_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        Looking([Workspace(tmp_path)]).seen(Workspace(tmp_path))
