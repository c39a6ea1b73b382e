"""Files of a workspace are read whatever lies there, and written whole."""

from __future__ import annotations

import os
import re
import stat
import time
from pathlib import Path

import pytest

from runsop.errors import BadFile, NotFound, Problem, Refused
from runsop.files.toml import Table, TomlFile, atomic_write, make_folder, read_head, read_toml

DEEP = "x = " + "[" * 30_000


def problem(path: Path) -> Problem:
    with pytest.raises(BadFile) as caught:
        read_toml(path, "runbooks/x.toml")
    (only,) = caught.value.problems
    return only


@pytest.mark.parametrize(
    ("content", "line", "text"),
    [
        pytest.param(b"\xef\xbb\xbfa = 1\n", 1, "begins with a byte order mark", id="bom"),
        pytest.param("a = 1\n".encode("utf-16"), 1, "is saved as UTF-16", id="utf-16"),
        pytest.param(b"a = 1\nb = '\0'\n", 2, "holds a NUL byte: the file is damaged", id="nul"),
        pytest.param(b"a = 1\nb = '\xff'\n", 2, "byte 12 of the file is not UTF-8", id="latin-1"),
        pytest.param(
            b"a = 1\n<<<<<<< HEAD\nb = 1\n=======\nb = 2\n>>>>>>> theirs\n",
            2,
            'is a half-done merge ("<<<<<<<")',
            id="conflict",
        ),
        pytest.param(b'a = """\n>>>>>>> theirs\n"""\n', 2, 'is a half-done merge (">>>>>>>")', id="conflict in a text"),
        pytest.param(b"a = 1\n=======\n", 2, 'is a half-done merge ("=======")', id="only the divider left"),
        pytest.param(b"a = 1\nb 2\n", 2, "is no valid TOML: Expected '=' after a key in a key/value pair", id="syntax"),
        pytest.param(b"a = 1\nb = [1\n", 2, "is no valid TOML: Unclosed array", id="never ends"),
        pytest.param(b"a = 1\na = 2\n", 2, "is no valid TOML: Cannot overwrite a value", id="twice"),
        pytest.param(DEEP.encode(), 0, "is nested too deep", id="deep"),
        pytest.param(b"z = 1\n" + b"a." * 70 + b"a = 1\n", 2, "has a key of more than 64 parts", id="long key"),
    ],
)
def test_a_damaged_file_is_one_sentence_with_its_line(tmp_path: Path, content: bytes, line: int, text: str) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(content)

    found = problem(path)

    assert (found.path, found.line, found.text) == ("runbooks/x.toml", line, text)
    assert found.fix


def test_a_number_of_thousands_of_digits_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("a = " + "9" * 5000)

    assert problem(tmp_path / "x.toml").text.startswith("holds a value that cannot be read: ")


def test_a_divider_inside_a_text_is_a_heading(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text('a = """\nTitles!\n=======\n"""\n')

    assert read_toml(tmp_path / "x.toml", "x.toml").data == {"a": "Titles!\n=======\n"}


def test_windows_line_ends_are_read(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b"a = 1\r\nb = 2\r\n")

    file = read_toml(tmp_path / "x.toml", "x.toml")

    assert (file.data, file.line("b")) == ({"a": 1, "b": 2}, 2)


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"sop\.toml: there is no such file"):
        read_toml(tmp_path / "sop.toml", "sop.toml")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert problem(tmp_path).text == "is a folder"


def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.toml")

    assert problem(tmp_path / "x.toml").text == "is no ordinary file"


def test_a_device_is_refused() -> None:
    assert problem(Path("/dev/zero")).text == "is no ordinary file"


def test_a_link_to_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.toml").symlink_to("nowhere")

    assert problem(tmp_path / "x.toml").text == "is a link to nothing"


def test_a_ring_of_links_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "x.toml").symlink_to("x.toml")

    assert problem(tmp_path / "x.toml").text.startswith("cannot be opened (")


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    with (tmp_path / "x.toml").open("wb") as file:
        file.truncate(100_000_000)
    began = time.monotonic()

    found = problem(tmp_path / "x.toml")

    assert found.text == "is 100,000,000 bytes; at most 2,000,000 are read"
    assert time.monotonic() - began < 1


def test_a_file_that_says_it_is_empty_and_is_not_stays_within_the_limit() -> None:
    with pytest.raises(BadFile, match="at most 10 are read"):
        read_toml(Path("/proc/self/status"), "x.toml", limit=10)


TEXT = '''\
title = "t" # comment
prevention = [
  "a]", # [
  "b = 1",
]
long = """
step = 1
[[step]]
\\"""
"""
raw = \'\'\'
[x]\'\'\'
a.b = { c = 1, d = [1] }

[signals]
"en" = ["x"]

[[step]]
id = "one"

  [[step.ask]]
  id = "first"
  labels = { yes = "Yes" }

  [[step.ask]]
  id = "second"
  [step.ask.default]
  en = "Yes"

[[step]]
id = "two"
'''


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        pytest.param(("title",), 1, id="key"),
        pytest.param(("prevention", 1), 2, id="item of an array"),
        pytest.param(("long",), 6, id="block"),
        pytest.param(("raw",), 11, id="raw block"),
        pytest.param(("a", "b", "d"), 13, id="dotted key and inline table"),
        pytest.param(("a",), 13, id="table of a dotted key"),
        pytest.param(("signals",), 15, id="table"),
        pytest.param(("signals", "en"), 16, id="quoted key"),
        pytest.param(("step",), 18, id="array of tables"),
        pytest.param(("step", 0, "ask", 0, "labels", "yes"), 23, id="inside an ask"),
        pytest.param(("step", 0, "ask", 1), 25, id="second ask"),
        pytest.param(("step", 0, "ask", 1, "default", "en"), 28, id="table of an ask"),
        pytest.param(("step", 0, "ask", 1, "kind"), 25, id="missing key: its table"),
        pytest.param(("step", 1, "id"), 31, id="second step"),
        pytest.param(("x",), 0, id="nothing of it"),
    ],
)
def test_a_key_knows_its_line(tmp_path: Path, keys: tuple[str | int, ...], line: int) -> None:
    (tmp_path / "x.toml").write_text(TEXT)

    assert read_toml(tmp_path / "x.toml", "x.toml").line(*keys) == line


@pytest.mark.parametrize(
    ("value", "said"),
    [
        pytest.param(1.5, '"title" is a number with a point', id="float"),
        pytest.param(True, '"title" is true or false', id="bool"),
        pytest.param([], '"title" is a list', id="list"),
        pytest.param({}, '"title" is a table', id="table"),
        pytest.param(time, '"title" is a date or time', id="anything else"),
    ],
)
def test_a_wrong_type_is_said_in_words(value: object, said: str) -> None:
    problems: list[Problem] = []

    Table(TomlFile("x.toml", "", {}), {"title": value}, problems).text("title")

    assert problems == [Problem("x.toml", 0, said, 'Write it like title = "…".')]


def test_a_write_keeps_the_mode_of_the_file_it_replaces(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text("old")
    path.chmod(0o640)

    atomic_write(path, b"new")

    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", 0o640)
    assert [path.name for path in tmp_path.iterdir()] == ["x.toml"]


def test_a_new_file_may_take_the_mode_of_another(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.touch(mode=0o600)

    atomic_write(tmp_path / "x.toml", b"new", mode_like=other)

    assert stat.S_IMODE((tmp_path / "x.toml").stat().st_mode) == 0o600


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()

    atomic_write(tmp_path / "x.toml", b"new")

    assert (tmp_path / "x.toml").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_failed_write_leaves_the_old_and_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "x.toml" / "inside").mkdir(parents=True)

    with pytest.raises(Refused, match=r"x\.toml: not written, is a directory"):
        atomic_write(tmp_path / "x.toml", b"new")

    assert [path.name for path in tmp_path.iterdir()] == ["x.toml"]


def test_a_folder_where_a_file_lies_is_refused(tmp_path: Path) -> None:
    (tmp_path / "incidents").touch()

    with pytest.raises(Refused, match="not written, not a directory"):
        make_folder(tmp_path / "incidents" / "walks")


@pytest.mark.parametrize(
    ("text", "data"),
    [
        pytest.param("a = 1\n[[step]]\nb = [", {"a": 1}, id="to the first step, whatever comes then"),
        pytest.param("a = 1\n", {"a": 1}, id="no step"),
        pytest.param("a = '''\n[[step]]\n'''\n", {"a": "[[step]]\n"}, id="what looks like a step inside a text"),
    ],
)
def test_the_head_of_a_file_is_read_without_its_steps(tmp_path: Path, text: str, data: dict[str, object]) -> None:
    path = tmp_path / "x.toml"
    path.write_text(text)

    assert read_head(path, "x.toml", re.compile(r"^\[\[step", re.MULTILINE)).data == data
