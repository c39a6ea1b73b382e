"""Which incident a verb is about: the one named, or the only one that is open."""

from __future__ import annotations

from pathlib import Path

from runsop.commands.summary import summarise
from runsop.env import Env
from runsop.errors import NotFound, Refused
from runsop.files.live import live_incidents
from runsop.files.workspace import find_incident
from runsop.screen.prompter import Form, Option, Prompter, Question


def pick(env: Env, incident: str | None, prompter: Prompter | None = None) -> Path:
    """Return the file of the incident that is meant.

    Raises:
        NotFound: none of that name, or none open.
        Refused: several are open and none was named.
    """
    if incident is not None:
        return find_incident(env.workspace, incident)
    found = live_incidents(env.workspace, env.cache, env.now(), lambda path: summarise(env, path))
    paths = [each.path for each in found]
    if not paths:
        raise NotFound("no incident is open. sop start begins one, sop list shows the old ones.")
    if len(paths) == 1:
        return paths[0]
    if prompter is None or not prompter.interactive:
        raise Refused("\n".join(("several incidents are open; name one:", *(f"  {path.stem}" for path in paths))))
    options = tuple(Option(str(n), path.stem, path.stem) for n, path in enumerate(paths[:9], start=1))
    chosen = prompter.ask(Question(id="incident", text="Which incident?", form=Form.KEY, options=options))
    return next((path for path in paths if path.stem == chosen), paths[0])
