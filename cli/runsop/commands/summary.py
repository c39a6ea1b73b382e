"""One incident as `sop status` says it: short enough to be remembered, complete enough to say what is due."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from runsop.commands.session import Session, kept_walk, sidecar_of
from runsop.env import Env
from runsop.errors import SopError
from runsop.files.incident import IncidentFile
from runsop.model import events as ev
from runsop.model.clock import dues
from runsop.model.progress import View
from runsop.model.review import plain
from runsop.model.runbook import Runbook
from runsop.model.walk import live, unsent_drafts


def summarise(env: Env, path: Path) -> dict[str, Any] | None:
    """Return the summary of an incident, or None when it is closed and nothing of it can still come due.

    Nothing in it depends on the moment, and nothing private is in it.
    """
    try:
        session = _session(env, path)
    except SopError as error:
        return {"id": path.stem, "state": "broken", "problem": str(error), "dues": []}
    state = session.state
    if not live(state):
        return None
    view = View(state)
    return {
        "id": session.header.id,
        "state": "closed" if state.closed else "open",
        "runbook": session.walk.id,
        "title": session.walk.title,
        "severity": state.severity,
        "owner": state.owner,
        "team": session.header.team,
        "drill": session.header.drill,
        "opened_at": session.header.opened_at.isoformat(),
        "first_signal": state.first_signal().isoformat(),
        "unsent": [ask.id for (_, ask, _), _ in unsent_drafts(state, view)],
        "dues": [
            {"kind": str(due.kind), "at": due.at.isoformat(), "of": due.of, "what": plain(state, {}, due.what)}
            for due in dues(state, view)
        ],
        "problem": "; ".join(str(problem) for problem in session.file.problems) if session.file else "",
    }


def _session(env: Env, path: Path) -> Session:
    file = IncidentFile.read(path, env.workspace.shown(path))
    sidecar = sidecar_of(env, file.header.id)
    return Session(env, walk=walk_once(env, file), header=file.header, sidecar=sidecar, file=file)


def walk_once(env: Env, file: IncidentFile) -> Runbook:
    """Read each walk once: a thousand incidents share a few."""
    name = next((event.walk for event in reversed(file.events) if isinstance(event, ev.Switched)), file.header.walk)
    if name not in env.kept_walks:
        env.kept_walks[name] = kept_walk(env, file)
    return env.kept_walks[name]
