"""The composition root: what a command needs from outside, built once and handed in."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from runsop.errors import UsageError
from runsop.files.workspace import Workspace, find_workspace
from runsop.screen.gate import Out

if TYPE_CHECKING:  # what a verb does not use is not imported: `sop status` starts in half the time
    from runsop.files.guardrails import GuardrailFiles
    from runsop.files.library import Library
    from runsop.model.guardrails import Examiner
    from runsop.model.runbook import Runbook
    from runsop.model.team import Team

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def _random_id(length: int) -> str:
    return "".join(ALPHABET[byte % 32] for byte in os.urandom(length))


@dataclass(slots=True)
class Clock:
    """The time, in the zone of this machine; `SOP_CLOCK` names a file that holds another, for drills and tests."""

    path: str = ""
    fixed: datetime | None = None
    step: timedelta = timedelta()

    def now(self) -> datetime:
        """Return the moment, aware, to the millisecond."""
        if self.fixed is not None:
            return self.fixed
        if self.path:
            return self._told()
        now = datetime.now().astimezone()
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def set(self, moment: datetime) -> None:
        """Move a scripted clock forward; never back."""
        if self.fixed is not None:
            self.fixed = max(self.fixed, moment)

    def tick(self) -> None:
        """Let one scripted answer take its time."""
        if self.fixed is not None:
            self.fixed += self.step

    def _told(self) -> datetime:
        try:
            moment = datetime.fromisoformat(Path(self.path).read_text(encoding="utf-8").strip())
        except (OSError, ValueError) as err:
            raise UsageError(
                f"SOP_CLOCK names {self.path}, which holds no time like 2026-11-22T22:04:10+08:00"
            ) from err
        return moment if moment.tzinfo else moment.astimezone()


@dataclass(slots=True, kw_only=True)
class Options:
    """The options that stand before the verb."""

    root: str | None = None
    operator: str | None = None
    plain: bool = False


@dataclass
class Env:
    """Workspace, clock, operator, ids, prompter and the two streams; each made when first needed."""

    environ: Mapping[str, str]
    cwd: Path
    options: Options = field(default_factory=Options)
    clock: Clock = field(default_factory=Clock)
    random_id: Callable[[int], str] = _random_id
    kept_walks: dict[str, Runbook] = field(default_factory=dict)  # copies never change: each is read once

    @classmethod
    def of_process(cls) -> Env:
        """Return the environment of this process."""
        return cls(environ=os.environ, cwd=Path.cwd(), clock=Clock(path=os.environ.get("SOP_CLOCK", "")))

    def now(self) -> datetime:
        """Return the moment by the clock of this run."""
        return self.clock.now()

    def new_id(self, length: int = 6) -> str:
        """Return a fresh id of base32 characters."""
        return self.random_id(length)

    @cached_property
    def workspace(self) -> Workspace:
        """The nearest folder with a team file, or the one named by `--root` or `SOP_ROOT`."""
        return find_workspace(self.cwd, self.options.root or self.environ.get("SOP_ROOT"))

    @cached_property
    def team(self) -> Team:
        """The team file."""
        from runsop.files.team import read_team  # noqa: PLC0415  # most verbs do without it

        return read_team(self.workspace.root)

    @cached_property
    def library(self) -> Library:
        """The runbooks of the workspace."""
        from runsop.files.library import Library  # noqa: PLC0415  # most verbs do without it

        return Library(self.workspace.runbooks, self.workspace.root)

    @cached_property
    def guardrails(self) -> GuardrailFiles:
        """The phrases of the workspace, each language read when it is needed."""
        from runsop.files.guardrails import FOLDER, GuardrailFiles  # noqa: PLC0415  # only where words are examined
        from runsop.files.phrase_memory import PhraseMemory  # noqa: PLC0415  # see above

        folder = self.workspace.runbooks / FOLDER
        return GuardrailFiles(folder, self.workspace.shown(folder), PhraseMemory(self.cache))

    @cached_property
    def examiner(self) -> Examiner:
        """What examines a reply before it leaves."""
        from runsop.model.guardrails import Examiner  # noqa: PLC0415  # see above

        return Examiner(self.guardrails.guardrails(), self.guardrails.bank_of, self._templates)

    def _templates(self, language: str) -> tuple[str, ...]:
        return self.library.texts_in(language)

    @cached_property
    def operator(self) -> str:
        """Who is typing: `--as`, else `SOP_OPERATOR`, else git's user, else the login."""
        named = self.options.operator or self.environ.get("SOP_OPERATOR")
        return named or self._git_user() or self._login()

    @cached_property
    def out(self) -> Out:
        """The result."""
        return Out(sys.stdout, self.environ)

    @cached_property
    def err(self) -> Out:
        """The talk."""
        return Out(sys.stderr, self.environ)

    @cached_property
    def cache(self) -> Path:
        """The user's cache folder for this program; it need not exist."""
        base = self.environ.get("XDG_CACHE_HOME") or str(Path(self.environ.get("HOME") or "~").expanduser() / ".cache")
        return Path(base) / "runsop"

    @property
    def has_terminal(self) -> bool:
        """Whether there is a person to ask."""
        return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))

    @property
    def plain(self) -> bool:
        """Whether to ask line by line, without redrawing."""
        return self.options.plain or self.environ.get("ACCESSIBLE") == "1" or self.environ.get("TERM") in ("dumb", "")

    def _git_user(self) -> str:
        from runsop.files.git import user_name  # noqa: PLC0415  # git is asked only when nothing else says who types

        return user_name(self.cwd)

    def _login(self) -> str:
        import getpass  # noqa: PLC0415  # see above

        try:
            return getpass.getuser()
        except (OSError, KeyError):
            return "operator"
