"""The errors a person can cause, each one sentence, and the exit codes they end with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class ExitCode(IntEnum):
    """What a script reads after `sop` ended; documented in docs/reference/exit-codes.md."""

    OK = 0
    REFUSED = 1
    USAGE = 2
    BAD_FILE = 3
    NOT_FOUND = 4
    NO_TERMINAL = 5
    HANGUP = 129
    INTERRUPTED = 130
    TERMINATED = 143


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one file: what, where, and what to do now.

    `line` counts from 1; 0 means the whole file. `path` is relative to the workspace where possible.
    """

    path: str
    line: int
    text: str
    fix: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        stop = "" if self.text.endswith((".", "?", ":")) else "."
        return f"{place}: {self.text}" + (f"{stop} {self.fix}" if self.fix else "")


class SopError(Exception):
    """Something a person or a file caused. `app.main` is the only place that catches it."""

    code = ExitCode.REFUSED


class Refused(SopError):
    """The request is understood and not done."""


class UsageError(SopError):
    """The command line is wrong."""

    code = ExitCode.USAGE


class BadFile(SopError):
    """A file cannot be read as what it should be."""

    code = ExitCode.BAD_FILE

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class NotFound(SopError):
    """No such workspace, runbook, incident or step."""

    code = ExitCode.NOT_FOUND


class NoTerminal(SopError):
    """A question is open and nobody can be asked."""

    code = ExitCode.NO_TERMINAL


KEPT = "Your words are kept. sop start goes on with them."
KEPT_APART = "Your words are kept. sop start at a terminal goes on with them."
"""The same where nobody is asked: only who is asked takes them up again."""
NOTHING = "Nothing was answered, so nothing is saved. sop start begins again."
UNSAID = "interrupted"
"""What an interruption says while nobody knows what is saved."""


class Interrupted(SopError):
    """The person pressed Ctrl-C or Ctrl-D, the terminal went away, or the system asked the program to end."""

    def __init__(self, code: ExitCode = ExitCode.INTERRUPTED, said: str = UNSAID) -> None:
        super().__init__(said)
        self.said = said
        self.code = code
