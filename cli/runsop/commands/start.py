"""`sop start`: opens an incident and walks."""

from pathlib import Path
from typing import Annotated

import typer

from runsop.commands.completing import runbook_ids
from runsop.commands.first_words import start_walk
from runsop.env import Env


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(start)


def start(
    ctx: typer.Context,
    runbook: Annotated[
        str | None,
        typer.Argument(
            metavar="[RUNBOOK]", help="Its id, if you know it: sop runbook list.", autocompletion=runbook_ids
        ),
    ] = None,
    about: Annotated[str | None, typer.Option(metavar="TEXT", help="What they wrote; nothing is asked then.")] = None,
    answers: Annotated[Path | None, typer.Option(metavar="FILE", help="A TOML file of answers.")] = None,
    answer: Annotated[list[str] | None, typer.Option(metavar="ASK=VALUE", help="One answer; may be repeated.")] = None,
) -> None:
    """Begin an incident: what is happening, the first reply, then step by step.

    Examples:

      sop start

      sop start refund-request

      sop start --about "three of them want their money back"

      sop start --answers case.toml
    """
    env: Env = ctx.obj
    start_walk(env, runbook=runbook, about=about, answers=answers, answer=answer or ())
