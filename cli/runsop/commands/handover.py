"""`sop handover`: somebody else has it now."""

from typing import Annotated

import typer

from runsop.commands.completing import handles, incident_ids
from runsop.commands.picking import pick
from runsop.commands.session import session_of
from runsop.commands.sitting import git_line, tell_notes
from runsop.env import Env
from runsop.screen import words


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(handover)


def handover(
    ctx: typer.Context,
    to: Annotated[str, typer.Option("--to", metavar="HANDLE", help="Who has it from now on.", autocompletion=handles)],
    incident: Annotated[
        str | None,
        typer.Argument(help="Its id or a part of it; the only open one if left out.", autocompletion=incident_ids),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why it goes back to somebody who had it before.")] = "",
) -> None:
    """Hand an incident over, by name; never back to who failed.

    Examples:

      sop handover --to deputy

      sop handover k3f9 --to deputy
    """
    env: Env = ctx.obj
    session = session_of(env, pick(env, incident))
    session.hand_over(to, reason=reason.strip())
    tell_notes(session)
    env.out.line(f"{to} has {session.header.id}.")
    for line in words.brief(session.state, env.now()):
        env.out.line(line)
    env.err.line("Names and private values stay on this computer; pass them on yourself.")
    env.err.bare(git_line(session))
