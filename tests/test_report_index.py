"""The tables behind a report are kept between reports: only what changed is read again, and nothing depends on them."""

from __future__ import annotations

import errno
import fcntl
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from multiprocessing import connection
from pathlib import Path
from typing import Any

import duckdb
import pytest

import random_incidents
from counted import ID, SENT, dump, header, ids, put, read, walk_of, workspace_in
from runsop.files import counting, index, walks, workers
from runsop.files.counting import Found, Source
from runsop.files.database import Duck, DuckError, make_tables
from runsop.files.index import Damaged, opened, twice
from runsop.files.questions import Table, tables
from runsop.files.workspace import Workspace
from runsop.model import ratchet
from runsop.model.ratchet import _Alike
from runsop.model.said import csv_of, line_of

BROKEN: Table = next(table for table in tables() if table.name == "broken")


@pytest.fixture
def team(tmp_path: Path, shipped_workspace: Path) -> Workspace:
    """A workspace with three incidents."""
    workspace = workspace_in(tmp_path / "team", shipped_workspace)
    for id in ids(3):
        put(workspace, id)
    return workspace


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A cache folder of its own."""
    return tmp_path / "kept"


@pytest.fixture
def was_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read, in their order."""
    found: list[str] = []
    real = counting.read_all

    def spy(root: Path, sources: Sequence[Source]) -> Iterator[Found]:
        found.extend(Path(source.path).name for source in sources)
        return real(root, sources)

    monkeypatch.setattr(counting, "read_all", spy)
    return found


def index_in(kept: Path) -> Path:
    (path,) = kept.glob("*.duckdb")
    return path


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def unkept(workspace: Workspace, tmp_path: Path) -> object:
    """Return what a report reads where nothing was ever kept."""
    return read(workspace, tmp_path / f"unkept-{time.monotonic_ns()}")


# ── What is read again ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_second_report_reads_no_file(team: Workspace, kept: Path, was_read: list[str]) -> None:
    first = read(team, kept)
    was_read.clear()
    assert read(team, kept) == first
    assert was_read == []


def test_a_new_file_is_read_alone(team: Workspace, kept: Path, was_read: list[str], tmp_path: Path) -> None:
    read(team, kept)
    was_read.clear()
    put(team, ID)
    found = read(team, kept)
    assert was_read == [f"{ID}.toml"]
    assert found == unkept(team, tmp_path)


def test_a_changed_file_is_read_alone(team: Workspace, kept: Path, was_read: list[str], tmp_path: Path) -> None:
    read(team, kept)
    was_read.clear()
    (first, *_) = ids(3)
    put(team, first, SENT)
    found = read(team, kept)
    assert was_read == [f"{first}.toml"]
    assert found == unkept(team, tmp_path)
    assert len(found["turn"]) == 2


def test_what_a_removed_file_said_goes(team: Workspace, kept: Path, was_read: list[str], tmp_path: Path) -> None:
    path = put(team, ID)
    read(team, kept)
    was_read.clear()
    path.unlink()
    found = read(team, kept)
    assert was_read == []
    assert found == unkept(team, tmp_path)


def test_a_renamed_file_is_read_under_its_new_name(team: Workspace, kept: Path, tmp_path: Path) -> None:
    path = put(team, ID)
    read(team, kept)
    path.rename(path.with_name("2026-11-16-0900-short-zzzz.toml"))
    found = read(team, kept)
    assert found == unkept(team, tmp_path)
    assert [row[0] for row in found["broken"]] == ["incidents/2026-11/2026-11-16-0900-short-zzzz.toml"]


def test_a_whole_month_may_go_and_another_come(team: Workspace, kept: Path, tmp_path: Path) -> None:
    read(team, kept)
    (team.incidents / "2026-11").rename(tmp_path / "away")
    put(team, "2026-12-01-0900-short-aaaa")
    found = read(team, kept)
    assert [row[1] for row in found["incident"]] == ["2026-12-01-0900-short-aaaa"]
    assert found == unkept(team, tmp_path)


def test_another_file_of_the_same_size_and_time_is_read(team: Workspace, kept: Path, was_read: list[str]) -> None:
    path = put(team, ID)
    read(team, kept)
    was_read.clear()
    about = path.stat()
    other = path.with_suffix(".new")
    other.write_text(path.read_text().replace("course group", "parent group"))
    os.utime(other, ns=(about.st_atime_ns, about.st_mtime_ns))
    other.replace(path)
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (about.st_size, about.st_mtime_ns)
    found = read(team, kept)
    assert was_read == [path.name]
    assert "parent group" in {row[4] for row in found["message"]}


@pytest.mark.parametrize(
    ("before", "after"),
    [('from = "22:00"', 'from = "08:30"'), ('channel = "course group"', 'channel = "studio"')],
    ids=["quiet-hours", "channel"],
)
def test_all_is_read_again_when_the_team_changes_what_severities_follow_from(
    team: Workspace, kept: Path, was_read: list[str], before: str, after: str
) -> None:
    read(team, kept)
    was_read.clear()
    text = team.team_file.read_text()
    assert before in text
    team.team_file.write_text(text.replace(before, after))
    read(team, kept)
    assert len(was_read) == 4


def test_another_rhythm_of_updates_is_heard_of_at_once(team: Workspace, kept: Path, tmp_path: Path) -> None:
    put(team, text=header(walk=walks.keep(team.walks, random_incidents.WALK)) + SENT)
    text = team.team_file.read_text()
    before = read(team, kept)
    assert 'update = "24h"' in text
    team.team_file.write_text(text.replace('update = "24h"', 'update = "2h"'))

    found = read(team, kept)

    assert found["incident"] != before["incident"]
    assert found == unkept(team, tmp_path)


def test_the_rest_of_the_team_file_may_change(team: Workspace, kept: Path, was_read: list[str]) -> None:
    read(team, kept)
    was_read.clear()
    team.team_file.write_text(team.team_file.read_text().replace('phone = "555-0100"', 'phone = "555-0199"'))
    read(team, kept)
    assert was_read == []


def test_when_the_copy_of_a_walk_comes_late_its_incidents_get_their_severity(
    team: Workspace, kept: Path, was_read: list[str], tmp_path: Path
) -> None:
    walk = team.walks / f"{walk_of(team)}.toml"
    away = walk.rename(tmp_path / walk.name)
    without = read(team, kept)
    assert len(without["broken"]) == 3
    assert without["severity"] == []
    away.rename(walk)
    was_read.clear()
    found = read(team, kept)
    assert len(was_read) == 4
    assert found == unkept(team, tmp_path)
    assert (found["broken"], len(found["severity"])) == ([], 3)


def test_when_the_copy_of_a_walk_is_changed_its_incidents_lose_their_severity(
    team: Workspace, kept: Path, tmp_path: Path
) -> None:
    read(team, kept)
    walk = team.walks / f"{walk_of(team)}.toml"
    walk.write_text(f"{walk.read_text()}\n")
    found = read(team, kept)
    assert found["severity"] == []
    assert found == unkept(team, tmp_path)
    assert any("was changed after it was kept" in row[2] for row in found["broken"])


def test_a_lesson_that_changes_is_read_again(team: Workspace, kept: Path, was_read: list[str]) -> None:
    lesson = team.runbooks / "lessons" / "a-lesson.toml"
    lesson.parent.mkdir(exist_ok=True)
    lesson.write_text("nothing\n")
    assert [row[0] for row in read(team, kept)["broken"]] == ["runbooks/lessons/a-lesson.toml"]
    was_read.clear()
    lesson.write_text("nothing yet\n")
    read(team, kept)
    lesson.unlink()
    assert read(team, kept)["broken"] == []
    assert was_read == ["a-lesson.toml"]


# ── Names and folders ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name", [b"two\nlines.toml", b"\xff.toml", "a\u2028b.toml".encode(), b"tab\t.toml", b"it's.toml"]
)
def test_a_file_with_a_strange_name_is_named(team: Workspace, kept: Path, name: bytes) -> None:
    Path(os.fsdecode(os.path.join(os.fsencode(team.incidents / "2026-11"), name))).write_text("x")  # noqa: PTH118  # bytes
    found = read(team, kept)
    (broken,) = found["broken"]
    assert broken[0].startswith("incidents/2026-11/")
    assert broken[0].isprintable()
    assert len(found["incident"]) == 3


def test_a_month_that_is_no_folder_is_named(team: Workspace, kept: Path) -> None:
    (team.incidents / "2026-12").write_text("")
    found = read(team, kept)
    assert [row[0] for row in found["broken"]] == ["incidents/2026-12/"]
    assert len(found["incident"]) == 3


def test_what_is_no_incident_file_is_passed_over(team: Workspace, kept: Path) -> None:
    for name in ("2026-11/.hidden.toml", "2026-11/notes.md", "elsewhere/x.toml", "private/x.toml"):
        (team.incidents / name).parent.mkdir(exist_ok=True)
        (team.incidents / name).write_text("x")
    assert read(team, kept)["broken"] == []


def test_a_workspace_without_a_folder_of_incidents_has_none(team: Workspace, kept: Path, tmp_path: Path) -> None:
    team.incidents.rename(tmp_path / "away")
    assert read(team, kept)["incident"] == []


# ── Where it cannot be kept ──────────────────────────────────────────────────────────────────────────────────────────


def garbage(path: Path) -> None:
    path.write_bytes(b"no database" * 1000)


def truncated(path: Path) -> None:
    os.truncate(path, 5000)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def without_tables(path: Path) -> None:
    path.unlink()
    Duck(path).close()


def with_other_columns(path: Path) -> None:
    path.unlink()
    database = Duck(path)
    database.run("create table source (nothing bigint)")
    database.close()


def with_half_of_the_tables(path: Path) -> None:
    path.unlink()
    database = Duck(path)
    make_tables(database)
    database.close()


def lacking_one_that_a_question_reads(path: Path) -> None:
    database = Duck(path)
    database.run("drop table promise")
    database.close()


def of_a_later_duckdb(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[12:20] = (10_000).to_bytes(8, "little")  # the number of the storage format
    path.write_bytes(data)


@pytest.mark.parametrize(
    "harm",
    [
        garbage, truncated, emptied, without_tables, with_other_columns, with_half_of_the_tables,
        lacking_one_that_a_question_reads, of_a_later_duckdb,
    ],
)  # fmt: skip
def test_a_damaged_index_is_made_anew(
    team: Workspace, kept: Path, harm: Callable[[Path], None], was_read: list[str]
) -> None:
    first = read(team, kept)
    harm(index_in(kept))
    assert twice(lambda: read(team, kept)) == first
    was_read.clear()
    assert read(team, kept) == first
    assert was_read == []


def test_an_index_whose_rows_are_damaged_is_made_anew(team: Workspace, kept: Path) -> None:
    first = read(team, kept)
    path = index_in(kept)
    data = bytearray(path.read_bytes())
    for place in range(12288, len(data), 64):  # behind the head
        data[place] ^= 0xFF
    path.write_bytes(data)
    assert twice(lambda: read(team, kept)) == first


def test_who_meets_damage_twice_is_told_so(team: Workspace, kept: Path) -> None:
    def ask() -> None:
        with opened({"team": team}, kept) as database:
            database.ask("select nothing from nowhere")

    with pytest.raises(Damaged, match=r"the tables of the report cannot be read: .*nowhere"):
        twice(ask)


def test_a_folder_in_the_place_of_the_index_is_left_alone(team: Workspace, kept: Path) -> None:
    first = read(team, kept)
    path = index_in(kept)
    path.unlink()
    path.mkdir()
    assert read(team, kept) == first
    assert path.is_dir()


@pytest.mark.parametrize("below", [".", "below"])
def test_where_the_cache_is_a_file_everything_is_read_anew(
    team: Workspace, kept: Path, tmp_path: Path, below: str
) -> None:
    kept.write_text("")
    assert read(team, kept / below) == unkept(team, tmp_path)


def test_where_nothing_can_be_written_what_is_kept_serves_until_a_file_changes(
    team: Workspace, kept: Path, was_read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = read(team, kept)
    index_in(kept).chmod(0o400)
    real_open, real_connect, real_unlink = os.open, duckdb.connect, Path.unlink

    def refuse(path: object, flags: int, *mode: int, **more: int) -> int:
        if str(path).endswith(".lock") and flags & os.O_CREAT:
            raise OSError(errno.EROFS, "read-only file system", str(path))
        return real_open(path, flags, *mode, **more)  # type: ignore[arg-type]  # as it came

    def connect(path: str, **more: Any) -> object:
        if path != ":memory:":
            raise DuckError("read-only file system")
        return real_connect(path, **more)

    def unlink(path: Path, *, missing_ok: bool = False) -> None:
        if path.is_relative_to(kept):
            raise OSError(errno.EROFS, "read-only file system")
        real_unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(duckdb, "connect", connect)
    monkeypatch.setattr(Path, "unlink", unlink)
    was_read.clear()
    assert read(team, kept) == first
    assert was_read == []
    put(team, ID)
    assert len(read(team, kept)["incident"]) == 4
    assert len(was_read) == 5


def test_where_files_cannot_be_locked_everything_is_read_anew(
    team: Workspace, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(fd: int, how: int) -> None:
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    assert len(read(team, kept)["incident"]) == 3
    assert not list(kept.glob("*.duckdb"))


def test_an_interruption_lets_go_of_the_lock(team: Workspace, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(root: Path, sources: Sequence[Source]) -> Iterator[Found]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(counting, "read_all", interrupted)
        before = open_files()
        with pytest.raises(KeyboardInterrupt):
            read(team, kept)
        assert open_files() == before
    assert len(read(team, kept)["incident"]) == 3


# ── Several at once ──────────────────────────────────────────────────────────────────────────────────────────────────

PROGRAM = """
import sys
from pathlib import Path
from counted import read
from runsop.files.workspace import Workspace
names = sys.argv[2:]
print(hash(repr(read({Path(each).name: Workspace(Path(each)) for each in names}, Path(sys.argv[1])))))
"""


def program(kept: Path, *workspaces: Workspace, before: Callable[[], None] | None = None) -> subprocess.Popen[str]:
    root = Path(__file__).parent
    environ = {**os.environ, "PYTHONPATH": f"{root}:{root.parent}/cli", "PYTHONHASHSEED": "0"}
    words = [sys.executable, "-c", PROGRAM, str(kept), *(str(each.root) for each in workspaces)]
    return subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ,
        preexec_fn=before,  # noqa: PLW1509  # no thread runs here
    )  # fmt: skip


def test_reports_at_once_build_the_index_one_after_the_other(team: Workspace, kept: Path) -> None:
    several = [program(kept, team) for _ in range(3)]
    said = [each.communicate(timeout=60) for each in several]
    assert {each.returncode for each in several} == {0}, said
    assert len(set(said)) == 1
    assert said[0][1] == ""


def test_two_reports_over_two_workspaces_in_opposite_order_never_wait_for_each_other(
    team: Workspace, kept: Path, tmp_path: Path, shipped_workspace: Path
) -> None:
    other = workspace_in(tmp_path / "other", shipped_workspace)
    put(other, ID)
    locked: list[Path] = []
    real = index._Kept.lock

    def noted(self: index._Kept) -> int | None:
        locked.append(self.path)
        return real(self)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(index._Kept, "lock", noted)
        one = read({"team": team, "other": other}, kept)
        two = read({"other": other, "team": team}, kept)
    assert locked[:2] == locked[2:]
    assert one == two


def test_a_report_waits_while_another_one_reads_and_looks_again(
    team: Workspace, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(team, kept)
    put(team, ID)
    lock = os.open(index_in(kept).with_suffix(".lock"), os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_SH)
    found: list[int] = []
    waits = threading.Thread(target=lambda: found.append(len(read(team, kept)["incident"])))
    waits.start()
    waits.join(0.4)
    assert waits.is_alive()
    put(team, "2026-11-17-0900-short-bbbb")
    os.close(lock)
    waits.join(20)
    assert found == [5]


def test_a_report_killed_while_it_builds_leaves_nothing_that_harms(team: Workspace, kept: Path) -> None:
    killed = program(kept, team)
    end = time.monotonic() + 20
    while not list(kept.glob("*.duckdb*")) and time.monotonic() < end:
        time.sleep(0.001)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert len(read(team, kept)["incident"]) == 3


def test_a_report_that_finds_no_room_on_the_disk_is_right_without_the_index(team: Workspace, kept: Path) -> None:
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    full = program(kept, team, before=little_room)
    said = full.communicate(timeout=60)
    assert (full.returncode, said[1]) == (0, "")
    other = program(kept, team)
    assert other.communicate(timeout=60) == said


def test_workspaces_are_told_apart_by_their_names_whatever_they_hold(
    team: Workspace, kept: Path, tmp_path: Path, shipped_workspace: Path
) -> None:
    other = workspace_in(tmp_path / "o'ther 团队", shipped_workspace)
    put(other, next(iter(ids(1))))
    with opened({"o'ther": other, "te;am": team}, kept) as database:
        rows = database.ask("select workspace, count(*) as n from incident group by workspace order by workspace")
        joined = database.ask("select count(*) as n from message m join incident i on i.incident = m.incident")
    assert [(row["workspace"], row["n"]) for row in rows] == [("o'ther", 1), ("te;am", 3)]
    assert joined[0]["n"] == 4


# ── Rows through a pipe ──────────────────────────────────────────────────────────────────────────────────────────────

HARD = [
    'a "quoted" word', '"', "two\nlines", "a, b", "'", "\\N", "\\.", "NULL", " blanks ", "涨价\U0001f600", "e\u0301",
    "\u202e", "\x1a", "\x7f", "x" * 9_000,
]  # fmt: skip


@pytest.fixture
def duck() -> Iterator[Duck]:
    """A database with empty tables."""
    database = Duck()
    make_tables(database)
    yield database
    database.close()


def cells(duck: Duck) -> list[object]:
    return [row["problem"] for row in duck.ask("select problem from broken order by line")]


def test_texts_come_out_of_the_pipe_as_they_went_in(duck: Duck) -> None:
    duck.load(BROKEN, "".join(f"{csv_of('p', line, text, None)}\n" for line, text in enumerate(HARD)))
    assert cells(duck) == HARD


def test_an_empty_text_is_null(duck: Duck) -> None:
    duck.load(BROKEN, f"{csv_of('p', 1, '', None)}\n")
    assert cells(duck) == [None]


@pytest.mark.parametrize("text", ["a\rb", "a\0b", "x" * 2_000_000], ids=["return", "nul", "long"])
def test_a_text_that_would_be_in_the_way_goes_in_as_a_line(duck: Duck, text: str) -> None:
    duck.load(BROKEN, f"{csv_of('p', 1, text, None)}\n")
    assert cells(duck) == [line_of(text) or None]


@pytest.mark.parametrize(
    "text",
    ["p,none,x,\n", "p\n", "p,1,x,\n" * 100_000 + "p,none,x,\n" + "p,1,x,\n" * 100_000],
    ids=["type", "few", "late"],
)
def test_rows_that_do_not_fit_leave_no_pipe_and_no_thread_behind(duck: Duck, text: str) -> None:
    before = open_files(), threading.active_count()
    with pytest.raises(DuckError):
        duck.load(BROKEN, text)
    assert (open_files(), threading.active_count()) == before
    assert cells(duck) == []


# ── Many files ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def many(team: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace whose files are so many that several processes read them."""
    monkeypatch.setattr(counting, "_FEW", 1)
    monkeypatch.setattr(counting, "_AT_ONCE", 2)
    monkeypatch.setattr(index, "_LOADED_AT_ONCE", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    return team


def test_several_processes_read_what_one_does(many: Workspace, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[tuple[int, int]] = []
    with opened({"team": many}, kept, lambda *step: steps.append(step)) as database:
        found = dump(database)
    assert steps == [(2, 4), (4, 4)]
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert read(many, kept / "other") == found


@pytest.mark.parametrize("error", [BrokenExecutor(), OSError(errno.EAGAIN, "no process")], ids=["killed", "none"])
def test_what_other_processes_could_not_read_this_one_reads(
    many: Workspace, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def falls(_: int, __: object, root: Path, chunks: Sequence[Sequence[Source]]) -> Iterator[Found]:
        yield counting.read_some(root, chunks[0])
        raise error

    monkeypatch.setattr(workers, "read_on", falls)
    found = read(many, kept)
    monkeypatch.setattr(counting, "_FEW", 100)
    assert found == unkept(many, tmp_path)


def test_a_process_that_reads_for_another_leaves_ctrl_c_to_it_and_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()

    class Parent:
        sentinel = 0

    monkeypatch.setattr(multiprocessing, "parent_process", Parent)
    monkeypatch.setattr(connection, "wait", lambda _: None)
    monkeypatch.setattr(os, "_exit", lambda _: ended.set())
    before = signal.getsignal(signal.SIGINT)
    try:
        workers._end_with_parent()
        assert ended.wait(5)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_process_without_a_parent_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "_exit", lambda _: pytest.fail("ended"))
    workers._watch()


def test_what_a_walk_makes_of_incidents_is_worked_out_once_for_those_that_went_alike(
    team: Workspace, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folded: list[object] = []
    real = _Alike._folded

    def noted(self: _Alike[Any], *parts: Any) -> Any:
        folded.append(parts)
        return real(self, *parts)

    monkeypatch.setattr(_Alike, "_folded", noted)
    read(team, kept)
    assert len(folded) == 2  # the severity, and the checks


def test_the_memory_of_those_that_went_alike_has_an_end(
    team: Workspace, kept: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(ratchet, "_MOST", 0)
    found = read(team, kept)
    monkeypatch.undo()
    assert found == unkept(team, tmp_path)
