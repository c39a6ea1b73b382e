"""How long a command takes to say anything: `sop --version`, `sop status`, and the first prompt of `sop start`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from incidents import COUNT, MONTHS, OPEN, fill
from measure import Figure, milliseconds, paired
from program import QUESTIONARY, SOP, TYPER, environment, make_workspace, run
from terminal import Terminal


def figures(folder: Path) -> Iterator[Figure]:
    """Yield the figures of the start."""
    workspace, env = make_workspace(folder), environment(folder)

    def version() -> float:
        return run([*SOP, "--version"], workspace, env)

    def status() -> float:
        return run([*SOP, "status"], workspace, env)

    def typer() -> float:
        return run(TYPER, workspace, env)

    def first_prompt(command: list[str]) -> float:
        with Terminal(command, workspace, env) as terminal:
            return terminal.prompt() - terminal.started

    yield paired("`sop --version`", version, typer, against="bare typer", bound=1.20)
    yield paired(
        "first prompt of `sop start general-complaint`",
        lambda: first_prompt([*SOP, "start", "general-complaint"]),
        lambda: first_prompt(QUESTIONARY),
        against="bare questionary",
        bound=1.30,
    )
    fill(workspace, now=datetime.now().astimezone())
    size = f"{OPEN} open among {COUNT:,} incidents of {MONTHS} months"
    yield Figure(what=f"`sop status`, its first run: {size}", ours=milliseconds(status()))
    yield paired(f"`sop status`, later: {size}", status, typer, against="bare typer", bound=2.00)
