"""`sop where`: which files this workspace uses."""

from typing import Annotated

import typer

from runsop.env import Env
from runsop.screen.jsonout import write_json


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(where)


def where(
    ctx: typer.Context,
    json_: Annotated[bool, typer.Option("--json", help="For programs; keys in docs/reference/json.md.")] = False,
) -> None:
    """Show the paths of the workspace, and who is typing.

    Examples:

      sop where

      sop where --json
    """
    env: Env = ctx.obj
    paths = {
        "workspace": str(env.workspace.root),
        "team": str(env.workspace.team_file),
        "runbooks": str(env.workspace.runbooks),
        "incidents": str(env.workspace.incidents),
        "private": str(env.workspace.private),
        "cache": str(env.cache),
        "operator": env.operator,
    }
    if json_:
        write_json(env.out, paths)
        return
    for name, path in paths.items():
        env.out.line(f"{name:<10} {path}")
