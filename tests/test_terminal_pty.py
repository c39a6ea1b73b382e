from __future__ import annotations

import os
import signal
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pyte
import pytest

CLI = Path(__file__).parent.parent / "cli"
PROGRAM = """
import os, sys, time
from pathlib import Path
from runsop.errors import Interrupted
from runsop.screen.gate import Out
from runsop.screen.prompter import Bar, Form, Option, Question
from runsop.screen.terminal import TerminalPrompter

out = Out(sys.stdout, os.environ)
prompter = TerminalPrompter(out, os.environ)
VOICES = Question(
    id="voices",
    text="多少人写了？",
    form=Form.KEY,
    above=("", "2/6 感谢与道歉 · Zoe\\u0301 · 👍 · שלום \\u202eevil\\x1b[2J", "说对不起，" * 9),
    options=tuple(Option(str(n), str(n), label) for n, label in enumerate(["一个人", "两个人", "مرحبا"], 1)),
    bar=lambda: Bar("SEV2 · 好的 22:25"),
)
NAME = Question(id="name", text="Name?", form=Form.LINE, bar=lambda: Bar("bar"))
try:
    print("start", flush=True)
    CODE
except Interrupted as err:
    Path("code").write_text(str(int(err.code)))
    sys.exit(err.code)
"""


class Terminal:
    """A program in a terminal of 80 by 24."""

    def __init__(self, folder: Path, code: str) -> None:
        self.folder = folder
        (folder / "program.py").write_text(PROGRAM.replace("CODE", code), encoding="utf-8")
        env = dict(os.environ, PYTHONPATH=str(CLI), TERM="xterm", PROMPT_TOOLKIT_NO_CPR="1", PYTHONUTF8="1")
        self.child = pexpect.spawn(
            sys.executable, [str(folder / "program.py")], env=env, cwd=folder, dimensions=(24, 80), timeout=10
        )
        self.child.delaybeforesend = None
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)

    def wait_for(self, words: str) -> str:
        """Read until the screen shows the words, and return the screen."""
        return self.until(lambda screen: words in screen)

    def until(self, right: Callable[[str], bool]) -> str:
        limit = time.monotonic() + 10
        while not right(self.screen()):
            assert time.monotonic() < limit, self.screen()
            self._stream.feed(self.child.read_nonblocking(4096, timeout=10))
        return self.screen()

    def screen(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()

    def cooked(self) -> bool:
        """Tell whether the terminal echoes and takes whole lines, as before."""
        flags: int = termios.tcgetattr(self.child.child_fd)[3]
        return flags & (termios.ECHO | termios.ICANON) != 0

    def told_code(self) -> int:
        """Wait for the code the program wrote down, when there is no terminal to see its end on."""
        limit = time.monotonic() + 10
        while not (self.folder / "code").exists() or not (self.folder / "code").read_text(encoding="utf-8"):
            assert time.monotonic() < limit
            time.sleep(0.02)
        return int((self.folder / "code").read_text(encoding="utf-8"))

    def code(self) -> int:
        """Wait for the end and return the exit code."""
        self.child.expect(pexpect.EOF)
        self.child.close()
        return int(self.child.exitstatus)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[[str], Terminal]]:
    started: list[Terminal] = []

    def start(code: str) -> Terminal:
        started.append(Terminal(tmp_path, code))
        return started[-1]

    yield start
    for terminal in started:
        terminal.child.close(force=True)


def test_every_script_keeps_its_place_on_the_screen(run: Callable[[str], Terminal]) -> None:
    terminal = run("prompter.ask(VOICES); prompter.ask(NAME); print('end')")
    terminal.wait_for("SEV2")

    terminal.child.send("２")
    terminal.wait_for("Name?")
    terminal.child.send("李e\u0301\u202e.")
    terminal.wait_for(".")
    terminal.child.send("\x7f\x7f\r")

    assert terminal.wait_for("end").split("\n") == [
        "start",
        "",
        "2/6 感谢与道歉 · Zoé · 👍 · שלום ‹U+202E›evil␛[2J",
        "说对不起，说对不起，说对不起，说对不起，说对不起，说对不起，说对不起，说对不起，",
        "说对不起，",
        "  1 一个人 · 2 两个人 · 3 مرحبا",
        "> 多少人写了？ 2 · 两个人",
        "> Name? 李é",
        "end",
    ]


def test_ctrl_z_is_no_character(run: Callable[[str], Terminal]) -> None:
    terminal = run("print([prompter.ask(NAME)])")
    terminal.wait_for("bar")

    terminal.child.send("a\x1a")
    terminal.child.send("b")
    terminal.wait_for("ab")
    terminal.child.send("\r")

    terminal.wait_for("['ab']")


def test_a_new_size_draws_anew(run: Callable[[str], Terminal]) -> None:
    terminal = run("print([prompter.ask(NAME)])")
    terminal.wait_for("bar")
    terminal.child.send("x" * 60)
    terminal.wait_for("x" * 60)

    terminal.child.setwinsize(24, 40)
    terminal._screen.resize(24, 40)
    terminal._screen.reset()

    terminal.wait_for("x" * 30 + "\n")


def test_what_was_typed_before_the_prompt_is_forgotten(run: Callable[[str], Terminal]) -> None:
    terminal = run("time.sleep(0.2); print([prompter.ask(NAME)])")
    terminal.wait_for("start")
    terminal.child.send("early\r")
    terminal.wait_for("bar")

    terminal.child.send("late")
    terminal.wait_for("> Name? late")
    terminal.child.send("\r")

    terminal.wait_for("['late']")


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)], ids=["term", "hup", "int"]
)
def test_a_signal_puts_the_terminal_back(run: Callable[[str], Terminal], number: signal.Signals, code: int) -> None:
    terminal = run("prompter.ask(NAME)")
    terminal.wait_for("bar")
    assert not terminal.cooked()

    terminal.child.kill(number)

    terminal.child.expect(pexpect.EOF)
    assert terminal.cooked()
    assert terminal.code() == code


@pytest.mark.parametrize(
    "before", ["", "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); "], ids=["", "nohup"]
)
def test_a_closed_terminal_ends_the_walk(run: Callable[[str], Terminal], before: str) -> None:
    terminal = run(f"{before}prompter.ask(NAME)")
    terminal.wait_for("bar")

    terminal.child.ptyproc.fileobj.close()

    assert terminal.told_code() == 129
