"""Which incident a verb is about: the one named, or the only one that is open; to go on, one whose check is due."""

from __future__ import annotations

from pathlib import Path

from runsop.commands.summary import summarise
from runsop.env import Env
from runsop.errors import NotFound, Refused
from runsop.files.live import live_incidents
from runsop.files.workspace import find_incident
from runsop.screen.prompter import Form, Option, Prompter, Question


def pick(env: Env, incident: str | None, prompter: Prompter | None = None, *, closed_with_checks: bool = False) -> Path:
    """Return the file of the incident that is meant.

    Args:
        env: the surroundings.
        incident: its id or a part of it, if one is named.
        prompter: who is asked where several may be meant.
        closed_with_checks: where none is open, take a closed one in which something is due.

    Raises:
        NotFound: none of that name, or none open.
        Refused: several may be meant and none was named.
    """
    if incident is not None:
        return find_incident(env.workspace, incident)
    found = live_incidents(env.workspace, env.cache, env.now(), lambda path: summarise(env, path))
    paths = [each.path for each in found if each.summary["state"] != "closed"]  # a broken one may be open
    closed = not paths and closed_with_checks
    if closed:
        paths = [each.path for each in found if each.is_due(env.now())]
    if not paths:
        raise NotFound("no incident is open. sop start begins one, sop list shows the old ones.")
    if len(paths) == 1:
        return paths[0]
    if prompter is None or not prompter.interactive:
        several = "several closed incidents have something due" if closed else "several incidents are open"
        raise Refused("\n".join((f"{several}; name one:", *(f"  {path.stem}" for path in paths))))
    said = " · closed" if closed else ""
    options = tuple(Option(str(n), path.stem, f"{path.stem}{said}") for n, path in enumerate(paths[:9], start=1))
    chosen = prompter.ask(Question(id="incident", text="Which incident?", form=Form.KEY, options=options))
    return next((path for path in paths if path.stem == chosen), paths[0])
