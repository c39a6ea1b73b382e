"""Which incidents are live: looked for once, remembered outside the workspace, and never wrong after a change."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from runsop.files.events import encode_event, encode_header
from runsop.files.live import Summary, live_incidents, touch
from runsop.files.workspace import Workspace
from runsop.model.events import (
    ApprovalAsked,
    Approved,
    Closed,
    Denied,
    Event,
    Given,
    Header,
    Kept,
    Missed,
    Noted,
    Promised,
    Reopened,
)

NOW = datetime(2026, 11, 22, 22, 4, tzinfo=UTC)


class Reader:
    """Counts what it is asked to read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, path: Path) -> Summary | None:
        self.read.append(path.stem)
        dues = [{"kind": kind} for kind in ("promise", "follow-up") if kind in path.stem]
        return {"id": path.stem, "dues": dues} if "over" not in path.stem else None


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "w").mkdir()
    (tmp_path / "w/sop.toml").write_text("format = 1\n")
    return Workspace(tmp_path / "w")


@pytest.fixture
def look(workspace: Workspace, tmp_path: Path) -> Callable[..., tuple[list[str], list[str]]]:
    def look(now: datetime = NOW) -> tuple[list[str], list[str]]:
        reader = Reader()
        found = live_incidents(workspace, tmp_path / "cache", now, reader)
        return [each.path.stem for each in found], reader.read

    return look


def write(workspace: Workspace, month: str, name: str, *events: Event) -> Path:
    path = workspace.incidents / month / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    header = Header(id=name, runbook="x", walk="x-0", team="t", opened_at=NOW, drill=False, by="a")
    path.write_text(encode_header(header) + "".join(map(encode_event, events)))
    return path


def closed(at: datetime) -> Closed:
    return Closed(id="cccccc", at=at, by="a", outcome="closed")


NOTED = Noted(id="nnnnnn", at=NOW, by="a", text="hello")


def test_a_workspace_without_incidents_has_none(look: Callable[..., tuple[list[str], list[str]]]) -> None:
    assert look() == ([], [])


def test_open_ones_are_found_the_newest_first(
    workspace: Workspace, look: Callable[..., tuple[list[str], list[str]]]
) -> None:
    write(workspace, "2026-09", "old", NOTED)
    write(workspace, "2026-11", "b", NOTED)
    write(workspace, "2026-11", "a", NOTED)
    (workspace.incidents / "walks").mkdir()

    assert look()[0] == ["b", "a", "old"]


def test_it_says_how_far_it_is(workspace: Workspace, tmp_path: Path) -> None:
    for month in ("2026-09", "2026-10", "2026-11"):
        write(workspace, month, "a", NOTED if month == "2026-11" else closed(NOW - timedelta(days=101)))
    heard: list[tuple[int, int]] = []
    live_incidents(workspace, tmp_path / "cache", NOW, Reader(), lambda *far: heard.append(far))
    assert heard == [(1, 3), (2, 3), (3, 3)]


def test_what_has_not_changed_is_not_read_again(
    workspace: Workspace, look: Callable[..., tuple[list[str], list[str]]]
) -> None:
    write(workspace, "2026-09", "old", NOTED)
    write(workspace, "2026-11", "new", NOTED)
    write(workspace, "2026-11", "over", closed(NOW))
    first, read = look()

    assert (first, sorted(read)) == (["new", "old"], ["new", "old", "over"])
    assert look() == (["new", "old"], [])


@pytest.mark.parametrize(
    ("closed_at", "read"),
    [
        pytest.param(NOW - timedelta(days=99), ["shut"], id="checks may come"),
        pytest.param(NOW - timedelta(days=101), [], id="all checks are past"),
    ],
)
def test_closed_ones_of_long_ago_are_told_by_their_last_lines(
    workspace: Workspace, look: Callable[..., tuple[list[str], list[str]]], closed_at: datetime, read: list[str]
) -> None:
    write(workspace, "2026-10", "shut", closed(closed_at))

    assert look() == (read, read)


@pytest.mark.parametrize(
    ("copy", "read"),
    [
        pytest.param('not_before = "120d"\nnot_before = "30d"\n', ["shut"], id="a walk asks after four months"),
        pytest.param('not_before = "12x"\n', [], id="a copy that somebody damaged"),
    ],
)
def test_checks_are_known_as_long_as_the_latest_of_any_walk_asks_for(
    workspace: Workspace, look: Callable[..., tuple[list[str], list[str]]], copy: str, read: list[str]
) -> None:
    (workspace.incidents / "walks").mkdir(parents=True)
    (workspace.incidents / "walks/x-0.toml").write_text(copy)
    write(workspace, "2026-07", "shut", closed(NOW - timedelta(days=129)))

    assert look() == (read, read)


PROMISED = Promised(id="pppppp", at=NOW, by="a", promise="x", what="the money", who="b", due=NOW)
ASKED = ApprovalAsked(id="qqqqqq", at=NOW, by="a", of="oooooo", who="lead")


@pytest.mark.parametrize(
    ("events", "waits"),
    [
        pytest.param([PROMISED], True, id="promised"),
        pytest.param([PROMISED, Kept(id="kkkkkk", at=NOW, by="a", of="pppppp")], False, id="kept"),
        pytest.param([PROMISED, Missed(id="kkkkkk", at=NOW, by="a", of="pppppp")], False, id="missed"),
        pytest.param([PROMISED, Kept(id="kkkkkk", at=NOW, by="a", of="xxxxxx")], True, id="another one kept"),
        pytest.param([ASKED], True, id="asked for"),
        pytest.param([ASKED, Approved(id="kkkkkk", at=NOW, by="a", of="oooooo", who="lead")], False, id="approved"),
        pytest.param([ASKED, Denied(id="kkkkkk", at=NOW, by="a", of="oooooo", who="lead")], False, id="denied"),
        pytest.param([ASKED, Given(id="kkkkkk", at=NOW, by="a", of="oooooo")], False, id="given"),
        pytest.param([ASKED, Given(id="kkkkkk", at=NOW, by="a", of="xxxxxx")], True, id="something else was given"),
        pytest.param([NOTED], False, id="nothing"),
    ],
)
def test_a_promise_or_an_approval_that_waits_is_seen_however_long_ago_it_closed(
    workspace: Workspace, look: Callable[..., tuple[list[str], list[str]]], events: list[Event], *, waits: bool
) -> None:
    write(workspace, "2026-11", "x", NOTED)
    write(workspace, "2026-10", "y", NOTED)
    write(workspace, "2024-01", "promise", *events, closed(NOW - timedelta(days=999)))

    assert look()[0] == ["x", "y", *["promise"][:waits]]
    assert look() == (["x", "y", *["promise"][:waits]], [])


def test_a_promise_without_an_id_is_looked_at(
    workspace: Workspace, look: Callable[..., tuple[list[str], list[str]]]
) -> None:
    path = write(workspace, "2024-01", "promise", PROMISED, closed(NOW - timedelta(days=999)))
    path.write_text(path.read_text().replace('id = "pppppp"\n', ""))

    assert look() == (["promise"], ["promise"])


def test_what_is_left_is_told_as_the_time_of_the_checks_goes_by_without_reading_again(
    workspace: Workspace, tmp_path: Path
) -> None:
    write(workspace, "2026-11", "follow-up", closed(NOW))
    write(workspace, "2026-11", "promise-and-follow-up", PROMISED, closed(NOW))
    reader = Reader()

    def look(days: int) -> list[list[str]]:
        found = live_incidents(workspace, tmp_path / "cache", NOW + timedelta(days=days), reader)
        return [[due["kind"] for due in each.summary["dues"]] for each in found]

    assert look(99) == [["promise", "follow-up"], ["follow-up"]]
    assert look(101) == [["promise"]]
    assert look(101) == [["promise"]]
    assert len(reader.read) == 2


@pytest.mark.parametrize("month", ["2026-11", "2026-01"])
def test_an_append_is_seen_in_new_months_and_in_old_ones(
    workspace: Workspace, look: Callable[..., tuple[list[str], list[str]]], month: str
) -> None:
    write(workspace, "2026-11", "x", NOTED)
    write(workspace, "2026-10", "y", NOTED)
    path = write(workspace, month, "z", NOTED)
    look()
    with path.open("a") as file:
        file.write(encode_event(NOTED))

    assert look()[1] == ["z"]


def test_one_that_is_opened_again_in_an_old_month_is_seen(
    workspace: Workspace, look: Callable[..., tuple[list[str], list[str]]]
) -> None:
    write(workspace, "2026-11", "x", NOTED)
    write(workspace, "2026-10", "y", NOTED)
    path = write(workspace, "2026-01", "z", closed(NOW - timedelta(days=199)))
    assert look()[0] == ["x", "y"]

    with path.open("a") as file:
        file.write(encode_event(Reopened(id="rrrrrr", at=NOW, by="a", reason="it came back")))
    touch(path)

    assert look()[0] == ["x", "y", "z"]


def test_one_that_was_taken_away_is_gone(
    workspace: Workspace, look: Callable[..., tuple[list[str], list[str]]]
) -> None:
    path = write(workspace, "2026-11", "x", NOTED)
    look()
    path.unlink()

    assert look() == ([], [])


def test_a_new_team_file_makes_all_be_read_again(
    workspace: Workspace, look: Callable[..., tuple[list[str], list[str]]]
) -> None:
    write(workspace, "2026-11", "x", NOTED)
    look()
    workspace.team_file.write_text("format = 1\n# other deadlines\n")

    assert look() == (["x"], ["x"])


@pytest.mark.parametrize(
    "damaged",
    ["", "[]", "{}", '{"key": 1, "months": {}}', '{"key": KEY, "months": {"2026-11": {"folder": []}}}', "\x00"],
)
def test_a_damaged_memory_is_no_memory(
    workspace: Workspace, look: Callable[..., tuple[list[str], list[str]]], tmp_path: Path, damaged: str
) -> None:
    write(workspace, "2026-11", "x", NOTED)
    look()
    (memory,) = (tmp_path / "cache").iterdir()
    key = json.dumps(json.loads(memory.read_text())["key"])
    memory.write_text(damaged.replace("KEY", key))

    assert look() == (["x"], ["x"])
    assert look() == (["x"], [])


def test_a_cache_that_cannot_be_written_costs_time_only(
    workspace: Workspace, look: Callable[..., tuple[list[str], list[str]]], tmp_path: Path
) -> None:
    write(workspace, "2026-11", "x", NOTED)
    (tmp_path / "cache").write_text("a file, no folder")

    assert look() == (["x"], ["x"])
    assert look() == (["x"], ["x"])


def test_a_month_that_is_no_folder_holds_nothing(
    workspace: Workspace, look: Callable[..., tuple[list[str], list[str]]]
) -> None:
    workspace.incidents.mkdir()
    (workspace.incidents / "2026-11").write_text("")
    (workspace.incidents / "2026-10").symlink_to(workspace.incidents / "nowhere")

    assert look() == ([], [])


def test_a_broken_one_is_read_so_that_it_is_named(
    workspace: Workspace, look: Callable[..., tuple[list[str], list[str]]]
) -> None:
    path = write(workspace, "2026-11", "x", NOTED)
    path.write_text("no incident")

    assert look() == (["x"], ["x"])


def test_a_folder_that_is_gone_is_not_touched(tmp_path: Path) -> None:
    touch(tmp_path / "gone" / "x.toml")

    assert not (tmp_path / "gone").exists()


def test_a_touched_folder_counts_as_changed(tmp_path: Path) -> None:
    os.utime(tmp_path, (1, 1))

    touch(tmp_path / "x.toml")

    assert tmp_path.stat().st_mtime > 1
