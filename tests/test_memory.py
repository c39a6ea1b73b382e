from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from runsop.errors import BadFile, NotFound
from runsop.files.memory import Memory, RememberingLibrary
from runsop.files.team import read_team
from runsop.files.workspace import create_workspace, shipped_library


@pytest.fixture
def root(tmp_path: Path) -> Path:
    create_workspace(tmp_path / "workspace", shipped_library())
    return tmp_path / "workspace"


@pytest.fixture
def recall(tmp_path: Path, root: Path) -> Callable[[str], str]:
    """Return what is remembered as "word" by a new process, which would work out the given one."""
    return lambda word: Memory(tmp_path / "cache", root).recall("word", lambda: word)


def kept(tmp_path: Path) -> Path:
    (path,) = (tmp_path / "cache").glob("*-word.pickle")
    return path


def test_what_was_worked_out_is_remembered(recall: Callable[[str], str]) -> None:
    assert [recall("first"), recall("second")] == ["first", "first"]


@pytest.mark.parametrize(
    "path", ["sop.toml", "runbooks/core.toml", "runbooks/messages/ack.toml", "runbooks/new.toml"], ids=lambda path: path
)
def test_a_changed_file_makes_it_void(recall: Callable[[str], str], root: Path, path: str) -> None:
    recall("first")

    with (root / path).open("a", encoding="utf-8") as file:
        file.write("# changed\n")

    assert recall("second") == "second"


def test_a_missing_folder_is_no_error(recall: Callable[[str], str], root: Path) -> None:
    (root / "runbooks").rename(root / "elsewhere")
    (root / "sop.toml").unlink()

    assert [recall("first"), recall("second")] == ["first", "first"]


def test_nobody_else_may_read_or_write_it(recall: Callable[[str], str], tmp_path: Path) -> None:
    recall("first")

    assert kept(tmp_path).stat().st_mode & 0o777 == 0o600


def test_what_others_could_have_written_is_not_believed(recall: Callable[[str], str], tmp_path: Path) -> None:
    recall("first")
    kept(tmp_path).chmod(0o620)

    assert recall("second") == "second"


@pytest.mark.parametrize("damage", [b"", b"no pickle", b"\x80\x05N."], ids=["empty", "other", "nothing"])
def test_a_damaged_memory_is_worked_out_anew(recall: Callable[[str], str], tmp_path: Path, damage: bytes) -> None:
    recall("first")
    kept(tmp_path).write_bytes(damage)

    assert [recall("second"), recall("third")] == ["second", "second"]


def test_without_a_folder_to_keep_it_in_it_is_worked_out_each_time(tmp_path: Path, root: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    memory = Memory(tmp_path / "file", root)

    assert [memory.recall("word", lambda: "first"), memory.recall("word", lambda: "second")] == ["first", "second"]


def test_a_remembered_walk_is_the_walk(tmp_path: Path, root: Path) -> None:
    team = read_team(root)
    libraries = [RememberingLibrary(root / "runbooks", root, Memory(tmp_path / "cache", root)) for _ in range(2)]

    walks = [library.walk("refund-request", team=team) for library in libraries]
    signals = [library.signals() for library in libraries]

    assert walks[0] == walks[1]
    assert walks[0] is not walks[1]
    assert signals[0] == signals[1]


def test_a_broken_runbook_is_not_remembered(tmp_path: Path, root: Path) -> None:
    (root / "runbooks" / "broken.toml").write_text("format = 1\n", encoding="utf-8")
    library = RememberingLibrary(root / "runbooks", root, Memory(tmp_path / "cache", root))

    with pytest.raises(BadFile):
        library.walk("broken")

    assert list(tmp_path.glob("cache/*")) == []


def test_an_unknown_runbook_is_named(tmp_path: Path, root: Path) -> None:
    library = RememberingLibrary(root / "runbooks", root, Memory(tmp_path / "cache", root))

    with pytest.raises(NotFound, match=os.sep):
        library.walk(f"..{os.sep}sop")
