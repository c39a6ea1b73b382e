"""`sop export`: the tables a report is made of, for what reads Parquet."""

from pathlib import Path
from typing import Annotated

import typer

from runsop.commands.reporting import ask_of, window_of, workspaces_of
from runsop.env import Env
from runsop.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(export)


def export(
    ctx: typer.Context,
    parquet: Annotated[Path | None, typer.Option("--parquet", metavar="DIR", help="The folder to write.")] = None,
    workspaces: Annotated[
        list[str] | None, typer.Argument(metavar="[WORKSPACE]...", help="Other workspaces than this one.")
    ] = None,
) -> None:
    """Write the tables behind a report as Parquet files, and the SQL that is put to them.

    Tables of incidents lie in a folder a week. An export that is there is replaced once the new one is whole.

    Examples:

      sop export --parquet build/tables

      sop export --parquet build/tables ../cluj ../hanoi
    """
    env: Env = ctx.obj
    if parquet is None:
        raise UsageError("Name the folder to write: sop export --parquet DIR")
    from runsop.files.export import export as write  # noqa: PLC0415  # it loads DuckDB

    folder = env.cwd / parquet.expanduser()
    asked = workspaces_of(env, workspaces or ())
    window = window_of(env.now().date())
    count = ask_of(env, asked, window, lambda database: write(database, folder))
    env.err.line(f"{count} incident{'s' * (count != 1)}. {parquet}/queries holds the questions.")
    env.out.bare(str(parquet))
