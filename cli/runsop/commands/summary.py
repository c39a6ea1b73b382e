"""One incident as `sop status` says it: short enough to be remembered, complete enough to say what is due."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from runsop.commands.session import Session, kept_walk, sidecar_of
from runsop.env import Env
from runsop.errors import BadFile, SopError
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
        file = IncidentFile.read(path, env.workspace.shown(path))
        if mistake := team_mistake(env):
            return without_team(file, mistake)
        session = _session(env, file)
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


def team_mistake(env: Env) -> BadFile | None:
    """Return what is wrong with the team file, if something is."""
    try:
        env.team  # noqa: B018  # it is read when it is first asked for
    except BadFile as mistake:
        return mistake
    return None


def without_team(file: IncidentFile, mistake: BadFile) -> dict[str, Any]:
    """Return what holds of an incident whatever the team file says; who and what is due hangs on the team."""
    turns = [event for event in file.events if isinstance(event, (ev.Closed, ev.Reopened))]
    return {
        "id": file.header.id,
        "state": "closed" if turns and isinstance(turns[-1], ev.Closed) else "open",
        "runbook": file.header.runbook,
        "team": file.header.team,
        "drill": file.header.drill,
        "opened_at": file.header.opened_at.isoformat(),
        "dues": [],
        "problem": str(mistake),
    }


def _session(env: Env, file: IncidentFile) -> Session:
    sidecar = sidecar_of(env, file.header.id)
    return Session(env, walk=walk_once(env, file), header=file.header, sidecar=sidecar, file=file)


def walk_once(env: Env, file: IncidentFile) -> Runbook:
    """Read each walk once: a thousand incidents share a few."""
    name = next((event.walk for event in reversed(file.events) if isinstance(event, ev.Switched)), file.header.walk)
    if name not in env.kept_walks:
        env.kept_walks[name] = kept_walk(env, file)
    return env.kept_walks[name]
