from __future__ import annotations

import os
import signal
import stat
import sys
from pathlib import Path

import pytest

from runsop.errors import Interrupted
from runsop.screen.editor import edit


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def editor(code: str, path: Path) -> dict[str, str]:
    path.write_text(f"import os, sys\np = sys.argv[-1]\n{code}\n", encoding="utf-8")
    return {"VISUAL": f"'{sys.executable}' {path} --wait", "EDITOR": "false"}


def test_the_text_comes_back_changed_and_no_file_stays(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    env = editor("open(p, 'a').write('two\\n')", tmp_path_factory.mktemp("bin") / "e.py")

    assert edit("好\none", env, print) == "好\none\ntwo"
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("text", ["", "a", "a\n", "a\r\nb", "好\n\n"])
def test_a_text_left_alone_comes_back_as_it_was(text: str) -> None:
    assert edit(text, {"EDITOR": "true"}, print) == text


def test_only_the_owner_can_read_the_file(tmp_path: Path) -> None:
    code = (
        "m = oct(os.stat(p).st_mode & 0o777) + oct(os.stat(os.path.dirname(p)).st_mode & 0o777)\nopen(p, 'w').write(m)"
    )

    assert edit("x", editor(code, tmp_path / "e.py"), print) == oct(stat.S_IRUSR | stat.S_IWUSR) + oct(stat.S_IRWXU)


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({}, "no editor is set; set VISUAL or EDITOR, or edit the text here"),
        (
            {"EDITOR": "no-such-editor"},
            "the editor (no-such-editor) did not give the text back, so it stays as it was: ",
        ),
        ({"EDITOR": "false"}, "it ended with 1"),
        ({"EDITOR": "vi 'x"}, "No closing quotation"),
    ],
)
def test_an_editor_that_fails_is_said_and_changes_nothing(env: dict[str, str], said: str) -> None:
    words: list[str] = []

    assert edit("text", env, words.append) == "text"
    assert said in words[0]


def test_what_is_no_text_changes_nothing(tmp_path: Path) -> None:
    words: list[str] = []

    assert edit("text", editor("open(p, 'wb').write(b'\\xff')", tmp_path / "e.py"), words.append) == "text"
    assert "can't decode" in words[0]


def test_a_signal_removes_the_file(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    code = f"import time, signal\nos.kill({os.getpid()}, signal.SIGTERM)\ntime.sleep(9)"
    env = editor(code, tmp_path_factory.mktemp("bin") / "e.py")

    with pytest.raises(Interrupted):
        edit("text", env, print)

    assert list(folder.iterdir()) == []
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
