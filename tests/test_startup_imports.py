"""Start-up is what an operator feels: nothing heavy is imported where it is not needed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from runsop.files.workspace import create_workspace, shipped_library

ROOT = Path(__file__).parent.parent
HEAVY = {"rich", "prompt_toolkit", "questionary", "asyncio", "pydantic", "duckdb", "tomlkit", "tomllib", "runsop.model"}


@pytest.fixture
def imported(tmp_path: Path) -> Callable[..., set[str]]:
    """Run sop in a process of its own and return what it imported."""
    create_workspace(tmp_path / "workspace", shipped_library())
    env = {**os.environ, "PYTHONPATH": str(ROOT / "cli"), "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def run(*argv: str) -> set[str]:
        command = [sys.executable, "-X", "importtime", "-m", "runsop", *argv]
        done = subprocess.run(
            command,
            cwd=tmp_path / "workspace",
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        )
        return set(re.findall(r"^import time:.*\| +(\S+)$", done.stderr, re.MULTILINE))

    return run


def test_the_version_is_told_without_typer(imported: Callable[..., set[str]]) -> None:
    found = imported("--version")

    assert "runsop.app" in found
    assert not found & (HEAVY | {"typer", "subprocess", "runsop.env"})


def test_the_status_is_told_without_anything_heavy(imported: Callable[..., set[str]]) -> None:
    imported("status")  # the first one fills the memory of live incidents

    found = imported("status")

    assert "runsop.files.live" in found
    assert not found & HEAVY  # subprocess is not among them: typer itself imports it


def test_the_first_question_waits_for_no_model_of_the_walk() -> None:
    code = "import sys; import runsop.commands.start; print(sorted(m for m in sys.modules if m.startswith('runsop.model')))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT / "cli")},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout == "['runsop.model', 'runsop.model.values']\n"


def test_typer_is_one_that_starts_fast() -> None:
    assert tuple(map(int, version("typer").split(".")[:2])) < (0, 29)
