"""`sop init`: a workspace from the shipped library."""

from pathlib import Path
from typing import Annotated

import typer

from runsop.env import Env
from runsop.files.git import KNOWS_MERGE, install_merge_driver
from runsop.files.workspace import create_workspace, shipped_library


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(init)


def init(
    ctx: typer.Context,
    folder: Annotated[Path | None, typer.Argument(help="Where; this folder if left out.")] = None,
) -> None:
    """Make a workspace: the team file, the runbooks, a place for incidents.

    Examples:

      sop init

      sop init ~/our-team
    """
    env: Env = ctx.obj
    target = env.cwd / folder if folder else env.cwd
    for made in create_workspace(target, shipped_library()):
        env.out.line(made)
    if install_merge_driver(target):
        env.out.line(KNOWS_MERGE)
    env.err.line("Next: put your people, rights and contacts into sop.toml, then sop check.")
