"""`sop list`: finds incidents."""

from pathlib import Path
from typing import Annotated

import typer

from runsop.env import Env
from runsop.errors import SopError
from runsop.files.events import last_turn
from runsop.files.incident import IncidentFile
from runsop.files.workspace import incident_files
from runsop.screen.jsonout import write_json


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("list")(list_incidents)


def list_incidents(
    ctx: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(help="Parts of the id that must occur.")] = None,
    open_: Annotated[bool, typer.Option("--open", help="Only those that are open.")] = False,
    limit: Annotated[int, typer.Option(help="How many at most, the newest first; 0 for all.")] = 50,
    json_: Annotated[bool, typer.Option("--json", help="For programs; keys in docs/reference/json.md.")] = False,
) -> None:
    """List incidents, the newest first.

    Examples:

      sop list

      sop list refund 2026-11

      sop list --open
    """
    env: Env = ctx.obj
    rows: list[dict[str, object]] = []
    for path in incident_files(env.workspace):
        if limit and len(rows) >= limit:
            break
        if any(word not in path.stem for word in words or ()):
            continue
        row = _row(env, path)
        if not open_ or row["state"] == "open":
            rows.append(row)
    if json_:
        write_json(env.out, {"incidents": rows})
        return
    for row in rows:
        env.out.line(f"{row['state']:<7} {row['id']}")
    if not rows:
        env.err.line("No incident of that kind. sop start begins one.")


def _row(env: Env, path: Path) -> dict[str, object]:
    try:
        header = IncidentFile.read(path, env.workspace.shown(path)).header
    except SopError as error:
        return {"id": path.stem, "state": "broken", "problem": str(error)}
    turn = last_turn(path)
    return {
        "id": header.id,
        "state": "closed" if turn and turn[0] == "closed" else "open",
        "runbook": header.runbook,
        "team": header.team,
        "opened_at": header.opened_at,
        "by": header.by,
        "drill": header.drill,
    }
