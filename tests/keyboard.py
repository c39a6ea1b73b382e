"""A keyboard and a screen for tests: real keys go in by prompt_toolkit's pipe, pyte shows what a person would see."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pyte
from prompt_toolkit.application import get_app
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input

from runsop.model.values import Value
from runsop.screen.gate import Out
from runsop.screen.keys import Screen
from runsop.screen.prompter import Bar, Command, Question
from runsop.screen.terminal import TerminalPrompter

ENTER = "\r"
BACKSPACE = "\x7f"
ALT_ENTER = "\x1b\r"
CTRL_C = "\x03"
CTRL_D = "\x04"
CTRL_J = "\n"
CTRL_Q = "\x11"
CTRL_U = "\x15"


def paste(text: str) -> str:
    """Return what a terminal with bracketed paste sends."""
    return f"\x1b[200~{text}\x1b[201~"


@dataclass
class Seconds:
    """A monotonic clock that stands still until it is moved."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> Callable[[], None]:
        """Return a chunk of keys that is no key, but time."""

        def move() -> None:
            self.now += seconds

        return move


@dataclass
class Keyboard:
    """Sends one chunk of keys each time the prompt is drawn and waits, as a person does."""

    pipe: PipeInput
    rows: int = 24
    columns: int = 80
    clock: Seconds = field(default_factory=Seconds)
    paper: io.StringIO = field(default_factory=io.StringIO)
    drawn: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        size = Size(rows=self.rows, columns=self.columns)
        self.prompter = TerminalPrompter(
            Out(self.paper, {}),
            {},
            clock=self.clock,
            keyboard=self.pipe,
            screen=Screen(self.paper, lambda: size, term="xterm"),
        )

    def answer(self, question: Question, *chunks: str | Callable[[], None]) -> Value | Command:
        """Ask, type the chunks one after the other, and return the answer; fail when the prompt waits for more."""
        waiting = list(chunks)
        draws = 0

        def bar() -> Bar:
            nonlocal draws
            draws += 1
            if draws == 1:
                get_app().after_render += type_next
            assert draws < len(chunks) + 5, f"the prompt still waits:\n{self.screen()}"
            return question.bar()

        def type_next(_: object) -> None:
            self.drawn.append(self.screen())
            while waiting and not get_app().is_done:
                chunk = waiting.pop(0)
                if isinstance(chunk, str):
                    self.pipe.send_text(chunk)
                    return
                chunk()

        try:
            return self.prompter.ask(replace(question, bar=bar))
        finally:
            self.drawn.append(self.screen())

    def screen(self) -> str:
        """Return what stands on the screen now."""
        screen = pyte.Screen(self.columns, self.rows)
        screen.set_mode(pyte.modes.LNM)
        pyte.Stream(screen).feed(self.paper.getvalue())
        return "\n".join(line.rstrip() for line in screen.display).rstrip()

    @property
    def bells(self) -> int:
        """How often it rang."""
        return self.paper.getvalue().count("\a")


@contextmanager
def plugged_in(rows: int = 24, columns: int = 80) -> Iterator[Keyboard]:
    """Open a keyboard."""
    with create_pipe_input() as pipe:
        yield Keyboard(pipe, rows, columns)
