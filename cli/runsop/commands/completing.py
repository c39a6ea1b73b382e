"""What the shell may complete: ids of runbooks and incidents, never an error."""

from __future__ import annotations

from runsop.env import Env
from runsop.errors import SopError
from runsop.files.workspace import incident_files


def runbook_ids(incomplete: str) -> list[str]:
    """Return the runbooks one can start that begin with what was typed."""
    try:
        return [
            id
            for id in Env.of_process().library.ids()
            if id.startswith(incomplete) and id not in ("core", "postmortem")
        ]
    except (SopError, OSError):
        return []


def incident_ids(incomplete: str) -> list[str]:
    """Return the newest incidents whose id holds what was typed."""
    try:
        return [path.stem for path in incident_files(Env.of_process().workspace)[:200] if incomplete in path.stem][:50]
    except (SopError, OSError):
        return []


def handles(incomplete: str) -> list[str]:
    """Return the people of the team file."""
    try:
        return [person.handle for person in Env.of_process().team.people if person.handle.startswith(incomplete)]
    except (SopError, OSError):
        return []


def lesson_ids(incomplete: str) -> list[str]:
    """Return the lessons whose id holds what was typed."""
    try:
        folder = Env.of_process().workspace.runbooks / "lessons"
        return sorted(path.stem for path in folder.glob("*.toml") if incomplete in path.stem)[:50]
    except (SopError, OSError):
        return []
