"""The `sop` fixture: a workspace of its own, a clock that ticks, ids that count, answers from a file."""

from __future__ import annotations

import io
import os
import shutil
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from runsop.app import main
from runsop.env import ALPHABET, Clock, Env
from runsop.files.disk import DISK
from runsop.files.workspace import create_workspace, shipped_library
from short_runbook import QUARREL, SHORT, TEAM

for number, usual in ((signal.SIGHUP, signal.SIG_DFL), (signal.SIGINT, signal.default_int_handler)):
    if signal.getsignal(number) is signal.SIG_IGN:  # as nohup and a shell's & leave it; every child would ignore it too
        signal.signal(number, usual)

START = datetime.fromisoformat("2026-11-22T22:04:10+08:00")
"""When every story of the tests begins: a Sunday night."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one command ended with."""

    code: int
    out: str
    err: str


@dataclass(slots=True)
class Sop:
    """Runs commands in this process, in a workspace that is thrown away; each answer takes fifteen seconds."""

    root: Path
    clock: Clock = field(default_factory=lambda: Clock(fixed=START, step=timedelta(seconds=15)))
    operator: str = "li.wei"
    ids: Iterator[int] = field(default_factory=lambda: iter(range(1, 10**6)))

    def __call__(self, *argv: str, answers: str | None = None, stdin: str = "") -> Outcome:
        """Run one command; `answers` is the text of a file of answers."""
        words = [*argv, *(["--answers", str(self.write("../answers.toml", answers))] if answers is not None else [])]
        environ = {**os.environ, **({"SOP_OPERATOR": self.operator} if self.operator else {})}
        env = Env(environ=environ, cwd=Path.cwd(), clock=self.clock, random_id=self._next_id)
        out, err, keyboard = io.StringIO(), io.StringIO(), sys.stdin
        sys.stdin = io.StringIO(stdin)
        try:
            with redirect_stdout(out), redirect_stderr(err):
                code = main(words, env)
        finally:
            sys.stdin = keyboard
        return Outcome(int(code), out.getvalue(), err.getvalue())

    def at(self, moment: str) -> None:
        """Move the clock, forward or back."""
        self.clock.fixed = datetime.fromisoformat(moment)

    def tree(self, files: Mapping[str, str | bytes]) -> None:
        """Put files into the workspace, by their paths in it."""
        for path, content in files.items():
            self.write(path, content)

    def write(self, path: str, content: str | bytes) -> Path:
        """Put one file into the workspace."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        return target

    def read(self, path: str) -> str:
        """Return the text of a file of the workspace."""
        return (self.root / path).read_bytes().decode()

    @property
    def incidents(self) -> list[Path]:
        """Every incident file, in the order of their ids."""
        return sorted(self.root.glob("incidents/2*/*.toml"))

    @property
    def path(self) -> Path:
        """The only incident file."""
        (path,) = self.incidents
        return path

    @property
    def id(self) -> str:
        """The id of the only incident."""
        return self.path.stem

    def incident(self) -> str:
        """Return the text of the only incident file."""
        return self.path.read_bytes().decode()

    def kinds(self) -> list[str]:
        """Return the kinds of the only incident's events, in order."""
        return [line[8:-1] for line in self.incident().splitlines() if line.startswith('kind = "')]

    def everything(self) -> dict[str, bytes]:
        """Return every file of the workspace with its bytes: what must not change when a command refuses."""
        files = (path for path in self.root.rglob("*") if path.is_file() and path.stat().st_size < 10**7)
        return {str(path.relative_to(self.root)): path.read_bytes() for path in files}

    def _next_id(self, length: int) -> str:
        number, text = next(self.ids), ""
        while number:
            number, digit = divmod(number, len(ALPHABET))
            text = ALPHABET[digit] + text
        return text.rjust(length, ALPHABET[0])


@pytest.fixture(scope="session")
def shipped_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace as `sop init` makes it, with a team and two runbooks of the tests' own, to copy from."""
    folder = tmp_path_factory.mktemp("shipped") / "team"
    create_workspace(folder, shipped_library())
    for path, text in {"sop.toml": TEAM, "runbooks/short.toml": SHORT, "runbooks/quarrel.toml": QUARREL}.items():
        (folder / path).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session", autouse=True)
def power() -> Iterator[None]:
    """In the process of the tests no power fails, so nobody waits for the disk; a program of its own still does."""
    object.__setattr__(DISK, "fsync", os.fstat)
    yield
    object.__setattr__(DISK, "fsync", os.fsync)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The user's cache folder, one for all tests: what is kept there goes by what files hold, or by where they are."""
    folder = tmp_path_factory.getbasetemp()
    return (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "cache"


def hush(monkeypatch: pytest.MonkeyPatch, folder: Path, cache: Path) -> None:
    """Leave nothing of the machine: no home, no configuration of git, no variable that changes what is shown."""
    for name in [name for name in os.environ if name.startswith(("SOP_", "GIT_", "LC_"))]:
        monkeypatch.delenv(name)
    for name in ("ACCESSIBLE", "COLUMNS", "NO_COLOR", "FORCE_COLOR", "PY_COLORS", "GITHUB_ACTIONS", "VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    home = folder / "home"
    home.mkdir()
    settings = {
        "HOME": str(home), "XDG_CACHE_HOME": str(cache), "XDG_CONFIG_HOME": str(home / "config"),
        "GIT_CONFIG_GLOBAL": str(home / "gitconfig"), "GIT_CONFIG_NOSYSTEM": "1", "LOGNAME": "login",
    }  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cache: Path) -> None:
    """Nothing of the machine."""
    hush(monkeypatch, tmp_path, cache)


@pytest.fixture
def sop(tmp_path: Path, shipped_workspace: Path, monkeypatch: pytest.MonkeyPatch, quiet: None) -> Sop:
    """Run `sop` in a fresh workspace."""
    root = tmp_path / "team"
    shutil.copytree(shipped_workspace, root)
    monkeypatch.chdir(root)
    return Sop(root)


@pytest.fixture(scope="module")
def shared_sop(tmp_path_factory: pytest.TempPathFactory, shipped_workspace: Path, cache: Path) -> Iterator[Sop]:
    """Run `sop` in one workspace for all tests of a module: once it is filled, they only read it."""
    folder = tmp_path_factory.mktemp("shared")
    shutil.copytree(shipped_workspace, folder / "team")
    with pytest.MonkeyPatch.context() as monkeypatch:
        hush(monkeypatch, folder, cache)
        monkeypatch.chdir(folder / "team")
        yield Sop(folder / "team")
