"""`sop schema`: what an editor needs to complete and check the files people write."""

import json
from typing import Annotated

import typer

from runsop.env import Env
from runsop.errors import UsageError
from runsop.files.schemas import SCHEMAS
from runsop.files.toml import atomic_write, make_folder
from runsop.model.nearest import nearest

FOLDER = "schema"


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(schema)


def schema(
    ctx: typer.Context,
    kind: Annotated[
        str, typer.Argument(help="runbook, message, examples, guardrail or team; all names if left out.")
    ] = "",
    write: Annotated[bool, typer.Option("--write", help="Put all of them into runbooks/schema/.")] = False,
) -> None:
    """Print the JSON Schema of a kind of file, or write all of them where the files name them.

    The first line of a runbook names its schema: #:schema schema/runbook.json

    Examples:

      sop schema runbook

      sop schema --write
    """
    env: Env = ctx.obj
    if write:
        folder = env.workspace.runbooks / FOLDER
        make_folder(folder)
        for name, make in SCHEMAS.items():
            atomic_write(folder / f"{name}.json", text_of(make()).encode())
            env.out.line(env.workspace.shown(folder / f"{name}.json"))
    elif not kind:
        env.out.line("\n".join(SCHEMAS))
    elif kind in SCHEMAS:
        env.out.bare(text_of(SCHEMAS[kind]()), end="")
    else:
        known = nearest(kind, SCHEMAS) or f"There are {', '.join(SCHEMAS)}."
        raise UsageError(f'there is no schema "{kind}". {known}')


def text_of(schema: object) -> str:
    """Return a schema as its file holds it."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
