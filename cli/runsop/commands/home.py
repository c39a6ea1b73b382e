"""`sop` alone: what is due for me, and the next command. Also the options that every verb takes."""

from typing import Annotated

import typer

from runsop import __version__
from runsop.env import Env, Options


def register(app: typer.Typer) -> None:
    """Add the options of every verb, and what `sop` does without one."""
    app.callback(invoke_without_command=True)(home)


def home(
    ctx: typer.Context,
    root: Annotated[str | None, typer.Option("--root", metavar="DIR", help="The workspace (else SOP_ROOT).")] = None,
    as_: Annotated[str | None, typer.Option("--as", metavar="NAME", help="Who is typing (else SOP_OPERATOR).")] = None,
    plain: Annotated[bool, typer.Option("--plain", help="Ask line by line, without redrawing.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    """Prepare the environment; without a verb, show what is due."""
    env: Env = ctx.obj or Env.of_process()
    ctx.obj = env
    env.options = Options(root=root, operator=as_, plain=plain)
    if version:
        env.out.line(f"sop {__version__}")
    elif ctx.invoked_subcommand is None:
        from runsop.commands.status import show_due  # noqa: PLC0415  # other verbs do without it

        show_due(env)
