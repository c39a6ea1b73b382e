"""`sop close`: ends an incident; refused while something required is open, unless a reason is given."""

from typing import Annotated

import typer

from runsop.commands.completing import incident_ids
from runsop.commands.picking import pick
from runsop.commands.session import session_of
from runsop.commands.sitting import closed_lines, tell_notes
from runsop.env import Env
from runsop.errors import Refused, UsageError
from runsop.model import checks
from runsop.model import events as ev
from runsop.model.clock import NEAR_MISS
from runsop.model.walk import outcome
from runsop.screen import words


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(close)


def close(
    ctx: typer.Context,
    incident: Annotated[
        str | None,
        typer.Argument(help="Its id or a part of it; the only open one if left out.", autocompletion=incident_ids),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why it closes although something is open.")] = "",
    near_miss: Annotated[
        bool,
        typer.Option("--near-miss", help="An early sign only: nobody was harmed. --reason says what the sign was."),
    ] = False,
) -> None:
    """Close an incident.

    Examples:

      sop close

      sop close k3f9 --reason "a false alarm: it was a test message"

      sop close k3f9 --near-miss --reason "two asked about the new price before it was told"
    """
    env: Env = ctx.obj
    session = session_of(env, pick(env, incident))
    if session.read_only:
        raise Refused(session.read_only)
    if session.state.closed is not None:
        raise Refused(f"{session.header.id} is closed already. sop resume {session.header.id} shows its checks.")
    if near_miss and not reason.strip():
        raise UsageError("say what the sign was: --near-miss --reason TEXT")
    gaps = () if near_miss else checks.gaps(session.state, env.now())
    if gaps and not reason.strip():
        lines = (
            "not closed, still open:",
            *words.gap_lines(session.state, gaps),
            "Mend it with sop resume, or say why: --reason.",
        )
        raise Refused("\n".join(lines))
    session.record(
        session.new(ev.Closed, outcome=NEAR_MISS if near_miss else outcome(session.state), reason=reason.strip())
    )
    tell_notes(session)
    closed_lines(session)
    env.out.line(session.header.id)
