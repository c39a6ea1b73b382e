"""What is looked for in a text is remembered: made anew when a runbook changes, and right without a memory too."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from runsop.files import recall_memory
from runsop.files.library import Library
from runsop.files.recall_memory import remembered
from runsop.model.suggest import Known, recall

CORE = 'format = 1\nid = "core"\ntitle = "Core"\n\n[hints.hard_stop.medical]\nen = ["rash"]\n\n[hints.words.scam]\nen = ["scam"]\n'
LATE = 'format = 1\nid = "late"\ntitle = "Late"\n\n[signals]\nen = ["parcel"]\n'
SENTENCES = ["my parcel is late", "late parcel", "the parcel again", "no parcel today", "which parcel is mine"]
EXAMPLES = f'format = 1\nid = "late"\n\n[examples]\nen = {json.dumps(SENTENCES)}\n'
STEP = '\n[[step]]\nid = "x"\nguidance = "y"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "runbooks/examples").mkdir(parents=True)
    (tmp_path / "runbooks/core.toml").write_text(CORE)
    (tmp_path / "runbooks/late.toml").write_text(LATE + STEP)
    (tmp_path / "runbooks/examples/late.toml").write_text(EXAMPLES)
    return tmp_path / "runbooks"


class Opened:
    """Opens the library of a folder, and counts how often."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.times = folder, 0

    def __call__(self) -> Library:
        self.times += 1
        return Library(self.folder, self.folder.parent)

    def known(self, cache: Path) -> Known:
        """Look as a new process does."""
        recall_memory._open.clear()
        return remembered(self.folder, cache, self)


def ids(known: Known, text: str) -> list[str]:
    return [each.id for each in recall(text, known).suggestions]


def test_a_library_that_did_not_change_is_opened_once(folder: Path, tmp_path: Path) -> None:
    opened = Opened(folder)
    first, second = opened.known(tmp_path / "cache"), opened.known(tmp_path / "cache")

    assert opened.times == 1
    assert ids(first, "late parcel") == ids(second, "late parcel") == ["late"]
    assert recall("a scam and a rash", second).hard_stop == ("medical",)
    assert recall("a scam and a rash", second) == recall("a scam and a rash", first)


def test_a_process_opens_it_once_even_without_a_memory(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file, no folder")
    opened = Opened(folder)
    opened.known(tmp_path / "cache")

    assert ids(remembered(folder, tmp_path / "cache", opened), "late parcel") == ["late"]
    assert opened.times == 1


def test_a_copy_of_the_library_in_another_place_finds_the_same_memory(folder: Path, tmp_path: Path) -> None:
    Opened(folder).known(tmp_path / "cache")
    copied = Opened(Path(shutil.copytree(folder, tmp_path / "elsewhere" / "runbooks")))

    assert ids(copied.known(tmp_path / "cache"), "late parcel") == ["late"]
    assert copied.times == 0


def test_a_change_is_seen(folder: Path, tmp_path: Path) -> None:
    (folder / "examples/late.toml").unlink()
    opened = Opened(folder)
    opened.known(tmp_path / "cache")
    (folder / "late.toml").write_text(LATE.replace("parcel", "letter") + STEP)

    assert ids(opened.known(tmp_path / "cache"), "parcel") == []
    assert opened.times == 2


def test_a_change_of_examples_is_seen(folder: Path, tmp_path: Path) -> None:
    (folder / "rude.toml").write_text(LATE.replace("late", "rude").replace("parcel", "rude"))
    opened = Opened(folder)
    assert ids(opened.known(tmp_path / "cache"), "my letter") == []
    (folder / "examples/late.toml").write_text(EXAMPLES.replace("parcel", "letter"))

    assert ids(opened.known(tmp_path / "cache"), "my letter") == ["late"]
    assert opened.times == 2


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"a\nb\nc", b"[]", None], ids=["empty", "line", "wrong", "short", "bit"]
)
def test_a_broken_memory_is_made_anew(folder: Path, tmp_path: Path, content: bytes | None) -> None:
    opened = Opened(folder)
    opened.known(tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_bytes(kept.read_bytes()[:-2] + b"}]" if content is None else content)

    assert ids(opened.known(tmp_path / "cache"), "late parcel") == ["late"]
    assert opened.times == 2
    opened.known(tmp_path / "cache")
    assert opened.times == 2


def test_without_a_memory_it_is_right_all_the_same(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file, no folder")
    opened = Opened(folder)

    assert ids(opened.known(tmp_path / "cache"), "late parcel") == ["late"]
    assert ids(opened.known(tmp_path / "cache"), "late parcel") == ["late"]
    assert opened.times == 2


def test_a_link_to_nothing_hides_no_change(folder: Path, tmp_path: Path) -> None:
    (folder / "gone.toml").symlink_to(tmp_path / "nothing")
    opened = Opened(folder)
    opened.known(tmp_path / "cache")
    (folder / "late.toml").write_text(LATE.replace("parcel", "letter") + STEP)

    assert ids(opened.known(tmp_path / "cache"), "late letter") == ["late"]
    assert opened.times == 2


def test_a_pipe_among_the_runbooks_is_not_waited_for(folder: Path, tmp_path: Path) -> None:
    os.mkfifo(folder / "pipe.toml")
    opened = Opened(folder)

    known = opened.known(tmp_path)

    assert ids(known, SENTENCES[0]) == ids(opened.known(tmp_path), SENTENCES[0]) == ["late"]
    assert opened.times == 1


def test_a_folder_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    known = Opened(tmp_path / "none").known(tmp_path / "cache")

    assert ids(known, "late parcel") == []


# ── heads ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(LATE, ["core", "late"], id="without steps"),
        pytest.param(LATE + STEP, ["core", "late"], id="before its steps"),
        pytest.param(LATE + STEP + "oops\n", ["core", "late"], id="what is broken behind them is not read"),
        pytest.param(LATE.replace('"parcel"', '"""\n[[step]]\n""", "parcel"'), ["core", "late"], id="inside a text"),
        pytest.param("format = 1\n[[", ["core"], id="broken"),
        pytest.param('format = 1\nid = "late"\n', ["core"], id="no runbook"),
    ],
)
def test_only_what_finds_a_runbook_is_read(folder: Path, text: str, found: list[str]) -> None:
    (folder / "late.toml").write_text(text)

    heads = Opened(folder)().heads

    assert [head.id for head in heads] == found
    assert all(head.steps == () for head in heads)
    assert all("parcel" in head.signals["en"] for head in heads if head.id == "late")


def test_what_stands_behind_the_steps_is_read_too(folder: Path) -> None:
    top, signals = LATE.split("\n[signals]")
    (folder / "late.toml").write_text(top + STEP + "\n[signals]" + signals)

    (late,) = [head for head in Opened(folder)().heads if head.id == "late"]

    assert late.signals == {"en": ("parcel",)}


@pytest.mark.parametrize(
    ("name", "text", "line", "said"),
    [
        pytest.param("late", EXAMPLES + "[signals]\n", 6, 'unknown key "signals"', id="a key of a runbook"),
        pytest.param("late", EXAMPLES.replace("]\nen", "]\nenglish"), 5, "english", id="no language"),
        pytest.param("late", EXAMPLES.replace("late", "later", 1), 2, "the file is named late.toml", id="another id"),
        pytest.param("late", "format = 2\n", 1, "newer", id="a newer format"),
        pytest.param("late", "format = ", 1, "no valid TOML", id="no TOML"),
        pytest.param("lates", EXAMPLES.replace("late", "lates", 1), 0, 'no runbook "lates"', id="of no runbook"),
        pytest.param("Late", EXAMPLES, 0, "the name of the file is no id", id="a strange name"),
    ],
)
def test_what_is_wrong_with_examples_is_said_and_they_find_nothing(
    folder: Path, name: str, text: str, line: int, said: str
) -> None:
    (folder / "examples/late.toml").unlink()
    (folder / f"examples/{name}.toml").write_text(text)
    library = Opened(folder)()

    (found,) = [each for each in library.problems(None) if each.path.startswith("runbooks/examples/")]

    assert (found.path, found.line) == (f"runbooks/examples/{name}.toml", line)
    assert said in found.text
    assert library.examples.get("late", {}) == {}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param('asked = { who = ["me"] }', 'who "me" is unknown', id="an answer"),
        pytest.param('asked = { when = ["now"] }', 'unknown key "when"', id="a question"),
        pytest.param("asked = 3", "asked", id="no table"),
    ],
)
def test_what_a_start_asks_is_checked(folder: Path, line: str, said: str) -> None:
    (folder / "late.toml").write_text(LATE.replace("\n\n[signals]", f"\n{line}\n\n[signals]"))

    assert any(said in problem.text for problem in Opened(folder)().problems(None))


def test_what_a_start_asks_is_read(folder: Path) -> None:
    line = 'asked = { who = ["one", "several"], where = ["group"] }'
    (folder / "late.toml").write_text(LATE.replace("\n\n[signals]", f"\n{line}\n\n[signals]"))

    (late,) = [head for head in Opened(folder)().heads if head.id == "late"]

    assert late.asked == {"who": ("one", "several"), "where": ("group",)}


def test_the_memory_is_no_open_book(folder: Path, tmp_path: Path) -> None:
    Opened(folder).known(tmp_path / "cache")

    assert [path.name.startswith("recall-") for path in (tmp_path / "cache").iterdir()] == [True]
    assert not [path for path in (tmp_path / "cache").iterdir() if path.name.endswith(str(os.getpid()))]
