"""The programs that are measured, how they are started, and a workspace for them to work in."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
_INSTALLED = Path(sys.executable).with_name("sop")

SOP = [str(_INSTALLED)] if _INSTALLED.exists() else [sys.executable, "-m", "runsop"]
TYPER = [sys.executable, str(HERE / "bare_typer.py")]
QUESTIONARY = [sys.executable, str(HERE / "bare_questionary.py")]


def environment(folder: Path) -> dict[str, str]:
    """Return what the programs see: a home of their own, a git user, bytecode allowed, no operator named."""
    home = folder / "home"
    if not home.exists():
        home.mkdir(parents=True)
        (home / ".gitconfig").write_text("[user]\n\tname = Li Wei\n", encoding="utf-8")
    kept = {key: os.environ[key] for key in ("PATH", "PYTHONPATH") if key in os.environ}
    terminal = {"TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1", "LANG": "C.UTF-8"}
    return {**kept, **terminal, "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}


def make_workspace(folder: Path) -> Path:
    """Make a workspace from the shipped library."""
    workspace = folder / "workspace"
    run([*SOP, "init", str(workspace)], folder, environment(folder))
    return workspace


def run(command: list[str], folder: Path, env: dict[str, str]) -> float:
    """Run a program to its end and return the seconds it took."""
    begin = time.perf_counter()
    subprocess.run(command, cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=True)
    return time.perf_counter() - begin
