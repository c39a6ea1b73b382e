"""A person at a real terminal: the installed program runs on a pty, pyte shows what stands on its 80 by 24 cells."""

from __future__ import annotations

import os
import re
import signal
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pexpect
import pyte

from runsop.files.workspace import create_workspace, shipped_library

ENTER = "\r"
BACKSPACE = "\x7f"
CTRL_C = "\x03"
CTRL_D = "\x04"
CTRL_Z = "\x1a"
PATIENCE = 20.0
"""Seconds after which a screen that does not come is a failure."""

PEOPLE = {"the lead": "Mei", "the deputy": "Jonas", "the founder": "Sofie", "the class teacher": "Li Wei"}
"""Names for the people of the shipped team file; its handles stay."""

BESIDE_PYTHON = Path(sys.executable).with_name("sop")
SOP = [str(BESIDE_PYTHON)] if BESIDE_PYTHON.exists() else [sys.executable, "-m", "runsop"]


def bracketed(text: str) -> str:
    """Return what a terminal with bracketed paste sends."""
    return f"\x1b[200~{text}\x1b[201~"


def _hears_ctrl_c() -> None:
    """Begin as from a shell at a terminal, also when the tests themselves run in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """One program in one terminal. Nothing here sleeps: it reads until the screen is as it should be.

    `prompts` counts the prompts put so far, by the bytes with which each asks the terminal for bracketed paste.
    """

    def __init__(self, argv: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> None:
        self.child = pexpect.spawn(
            argv[0], list(argv[1:]), cwd=str(cwd), env=dict(env), dimensions=(24, 80), timeout=PATIENCE, echo=True,
            preexec_fn=_hears_ctrl_c,
        )  # fmt: skip
        self.child.delaybeforesend = None
        self.child.delayafterclose = self.child.ptyproc.delayafterclose = 0.02
        self.raw = b""
        self.ended = False
        self.answered = 0
        self._display = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._display)

    # What is seen

    @property
    def prompts(self) -> int:
        """How many prompts were put."""
        return self.raw.count(b"\x1b[?2004h")

    @property
    def live(self) -> bool:
        """Whether a prompt waits now that was not answered yet."""
        return self.prompts > max(self.answered, self.raw.count(b"\x1b[?2004l"))

    def screen(self) -> list[str]:
        """Return the rows as they stand now."""
        self._read(0)
        return [row.rstrip() for row in self._display.display]

    def text(self) -> str:
        """Return the screen as one text."""
        return "\n".join(self.screen()).strip("\n")

    def wait_for(self, words: str) -> str:
        """Read until the words stand on the screen, and return it."""
        return self.until(lambda: words in self.text(), words)

    def until(self, right: Callable[[], bool], wanted: str) -> str:
        """Read until something holds, and return the screen."""
        limit = time.monotonic() + PATIENCE
        while not right():
            ended = not self._read(0.2)
            assert right() or not (ended or time.monotonic() > limit), f"never came: {wanted}\n{self.text()}"
        return self.text()

    def asked(self, words: str) -> str:
        """Wait for the prompt with these words; it takes keys by then."""
        return self.until(lambda: self.live and words in self._question(), words)

    @property
    def bells(self) -> int:
        """How often it rang; the copying of a draft ends with the same byte, and is no bell."""
        return re.sub(rb"\x1b\][^\x07]*\x07", b"", self.raw).count(b"\x07")

    # What is done

    def press(self, keys: str) -> None:
        """Press keys at the prompt that waits."""
        self.child.send(keys)

    def answer(self, words: str, keys: str) -> str:
        """Wait for the prompt with these words and press the keys that answer it; return the screen it stood on."""
        seen = self.asked(words)
        self.answered = self.prompts
        self.press(keys)
        return seen

    def type(self, words: str, line: str) -> str:
        """Answer a prompt with a line and Enter, as fast as a person: the line is there before Enter is pressed."""
        self.asked(words)
        self.press(line)
        self.until(lambda: line[-20:] in self.text().replace("\n  ", ""), line)
        return self.answer(words, ENTER)

    def tick(self, words: str, number: str, label: str) -> None:
        """Tick one line of a list and leave it."""
        self.asked(words)
        self.press(number)
        self.wait_for(f"[x] {label}")
        self.answer(words, ENTER)

    def paste(self, words: str, text: str) -> str:
        """Answer a prompt with a bracketed paste and Enter."""
        self.asked(words)
        self.press(bracketed(text))
        self.until(lambda: text.splitlines()[-1][-7:] in self.text().replace("\n  ", ""), text)
        return self.answer(words, ENTER)

    def resize(self, columns: int, rows: int = 24) -> None:
        """Change the size of the window; what it shows then is only what is drawn from now on."""
        self._display.resize(rows, columns)
        self._display.reset()
        self.child.setwinsize(rows, columns)

    def kill(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        self.child.kill(number)

    def hang_up(self) -> None:
        """Close the terminal under the program."""
        self.child.ptyproc.fileobj.close()

    def gone(self) -> int:
        """Return the exit code of a program whose terminal was closed."""
        limit = time.monotonic() + PATIENCE
        while self.child.ptyproc.isalive():
            assert time.monotonic() < limit, "it never ended"
            time.sleep(0.02)
        return int(self.child.ptyproc.exitstatus)

    def pause(self) -> None:
        """Let the moment pass in which keys still belong to a paste."""
        time.sleep(0.15)

    def end(self) -> int:
        """Read to the end and return the exit code; a signal that killed it is negative."""
        limit = time.monotonic() + PATIENCE
        while self._read(0.2):
            assert time.monotonic() < limit, f"never ended\n{self.text()}"
        self.child.wait()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -self.child.signalstatus)

    def cooked(self) -> bool:
        """Tell whether the terminal echoes and takes whole lines, as before."""
        flags = int(termios.tcgetattr(self.child.child_fd)[3])
        return flags & termios.ECHO != 0 and flags & termios.ICANON != 0

    def _question(self) -> str:
        """Return the words of the prompt that waits; they stand above the options when they are long."""
        rows = [row.rstrip() for row in self._display.display[: self._display.cursor.y + 1]]
        start = max((at for at, row in enumerate(rows) if row.startswith(">")), default=0)
        apart = 12 if rows[start].startswith(">  ") or rows[start] == ">" else 0
        return " ".join(rows[max(0, start - apart) :])

    def _read(self, patience: float) -> bool:
        """Take in what the program wrote; False when it has ended."""
        try:
            data = self.child.read_nonblocking(65536, timeout=patience)
        except pexpect.TIMEOUT:
            return True
        except (pexpect.EOF, OSError, ValueError):
            self.ended = True
            return False
        self.raw += data
        self._stream.feed(data)
        return True


class Desk:
    """A workspace, a clock that stands still, and as many terminals as are needed.

    Without a cache folder the program starts as on a new computer, and works out anew what the words of the library tell.
    """

    def __init__(self, folder: Path, *, now: str = "2026-11-22 22:04", cache: Path | None = None) -> None:
        self.root = folder / "team"
        create_workspace(self.root, shipped_library())
        team = (self.root / "sop.toml").read_text(encoding="utf-8")
        for role, name in PEOPLE.items():
            team = team.replace(f'name = "{role}"', f'name = "{name}"')
        (self.root / "sop.toml").write_text(team, encoding="utf-8")
        self.home = folder / "home"
        self.home.mkdir()
        self._clock = folder / "clock"
        self._opened: list[Terminal] = []
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "PROMPT_TOOLKIT_NO_CPR": "1",
            "SOP_CLOCK": str(self._clock),
            "SOP_OPERATOR": "teacher",
            **({"XDG_CACHE_HOME": str(cache)} if cache else {}),
        }
        self._day = ""
        self.at(now)

    def at(self, moment: str) -> None:
        """Set the clock, once every terminal waits: `22:25` is on the same day, `2026-11-23 08:30` on another."""
        for terminal in self._opened:
            terminal.until(lambda terminal=terminal: terminal.ended or terminal.live, "a prompt")  # type: ignore[misc]  # a default holds the loop's own
        day, _, time_of_day = moment.rpartition(" ")
        self._day = day or self._day
        part = self._clock.with_suffix(".part")
        part.write_text(f"{self._day}T{time_of_day}:00+08:00", encoding="utf-8")
        part.replace(self._clock)

    def start(self, *argv: str, command: Sequence[str] = (), **env: str) -> Terminal:
        """Run `sop` with arguments, or another command, in a new terminal."""
        terminal = Terminal([*(command or SOP), *argv], cwd=self.root, env=self.env | env)
        self._opened.append(terminal)
        return terminal

    def run(self, *argv: str) -> tuple[int, str]:
        """Run `sop` to its end; return its exit code and all it wrote."""
        terminal = self.start(*argv)
        code = terminal.end()
        return code, terminal.raw.decode().replace("\r\n", "\n")

    @property
    def incident(self) -> Path:
        """The file of the only incident."""
        (path,) = self.root.glob("incidents/2*/*.toml")
        return path

    def leave(self) -> None:
        """Close every terminal."""
        for terminal in self._opened:
            terminal.child.close(force=True)
