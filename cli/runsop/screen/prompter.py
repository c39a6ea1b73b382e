"""The one seam between a walk and whoever answers: a terminal, a plain line, or a file of answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from runsop.model.values import Value


class Form(StrEnum):
    """How a question is answered."""

    KEY = "key"  # one key, no Enter: an option's key
    LINE = "line"  # one line and Enter
    TEXT = "text"  # several lines: Enter sends, Alt-Enter or Ctrl-J breaks the line
    TOGGLE = "toggle"  # digits toggle options, 0 all, Enter ends: a tuple of option ids


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be chosen. `key` is a digit, or "" for Enter."""

    key: str
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Part:
    """One thing a bar says. Where the bar is too wide `loose`, a piece of the text, gets shorter; what is kept stays."""

    text: str
    loose: str = ""
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """The toolbar at this moment. `alarm` is shown red, and `bell` rings once when it first appears."""

    text: str
    alarm: bool = False
    bell: str = ""  # a name of what is due; each name rings once
    parts: tuple[Part, ...] = ()  # the text in pieces, where some may give way to others


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question as it is put.

    `parse` turns what was typed into the value, or raises ValueError with the sentence to show; for KEY it gets the
    option's id. `enter` is what an empty line stands for (KEY: an option id; LINE, TEXT: a value's text); without it
    an empty line is not accepted unless `optional`.
    """

    id: str  # ask id; `sent`, `draft` … for the program's own
    text: str
    form: Form
    above: tuple[str, ...] = ()  # lines shown before it
    options: tuple[Option, ...] = ()
    ticked: tuple[str, ...] = ()  # TOGGLE: option ids already on
    ranked: bool = False  # TOGGLE: the order in which they are ticked counts
    prefill: str = ""  # LINE, TEXT: editable text already there
    lines: bool = False  # LINE: asked line by line, so a paste may hold several; its line breaks are kept
    enter: str = ""
    optional: bool = False
    hint: str = ""
    for_: str = ""  # the party as shown on screen, "A"
    for_name: str = ""  # the party's display name, where it is known
    own: bool = False  # the program's own: without an answer in a file of answers it is left for later
    free: bool = False  # KEY: a file of answers may give any text in place of an option
    parse: Callable[[str], Value] = field(default=lambda text: text)
    bar: Callable[[], Bar] = field(default=lambda: Bar(""))
    idle: Callable[[], tuple[str, ...]] = field(
        default=lambda: ()
    )  # where things stand, shown after three idle minutes


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command typed at a prompt: `/note he left` is Command("n", "he left")."""

    name: str
    words: str = ""


class Prompter(Protocol):
    """Asks one question, blocks until it is answered.

    `ask` returns the parsed value (KEY: the option id as parsed, TOGGLE: tuple of ids) or a Command. It raises
    `Interrupted` on Ctrl-C, Ctrl-D, SIGTERM and SIGHUP, after the terminal is restored.
    """

    interactive: bool

    def ask(self, question: Question) -> Value | Command:
        """Put the question and wait for its answer."""
        ...

    def edit(self, text: str) -> str:
        """Let the person change the text in `$VISUAL` or `$EDITOR`; returns it unchanged if they leave it so."""
        ...

    def show(self, *lines: str) -> None:
        """Show lines to the person, through the print gate."""
        ...

    def bare(self, text: str) -> None:
        """Show a draft as it is to be pasted: no frame, no hard wrap."""
        ...

    def offer_copy(self, text: str) -> None:
        """Try to put a text on the clipboard, and say what was tried."""
        ...


COMMANDS = {
    "b": "back", "s": "skip", "n": "note", "h": "handover", "p": "pause", "u": "update",
    "go": "go", "new": "new", "sev": "severity", "night": "night", "brief": "brief", "cards": "cards", "?": "help",
}  # fmt: skip
"""Short name -> command; the long names work too, and any unambiguous beginning."""


def literal(text: str) -> str:
    """Return the text that was typed: of two slashes at its beginning the first only says that it is no command."""
    return text[1:] if text[:2] in ("//", "／／") else text


def parse_command(line: str) -> Command | None:
    """Read a slash command; `／` and `、` count as a slash, `//` at the start is a plain slash.

    Returns None when the line is no command.
    """
    if not line or line[0] not in "/／、" or line[:2] in ("//", "／／"):
        return None
    word, _, rest = line[1:].strip().partition(" ")
    word = word.lower().replace("？", "?")
    full = next((name for short, name in COMMANDS.items() if word in (short, name)), None)
    if full is None and word:
        begins = [name for name in COMMANDS.values() if name.startswith(word)]
        full = begins[0] if len(begins) == 1 else None
    return Command(full or word, rest.strip())
