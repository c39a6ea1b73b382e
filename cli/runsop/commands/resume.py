"""`sop resume`: goes on where an incident was left, also after closing when checks are due."""

from pathlib import Path
from typing import Annotated

import typer

from runsop.commands.answering import prompter_for
from runsop.commands.completing import incident_ids
from runsop.commands.picking import pick
from runsop.commands.session import Session, session_of
from runsop.commands.sitting import refuse_unknown, sit
from runsop.env import Env
from runsop.errors import Refused, SopError
from runsop.files.walks import name_of
from runsop.model import events as ev
from runsop.model.review import without_review
from runsop.screen.story import yesterday


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(resume)


def resume(
    ctx: typer.Context,
    incident: Annotated[
        str | None,
        typer.Argument(help="Its id or a part of it; the only open one if left out.", autocompletion=incident_ids),
    ] = None,
    reason: Annotated[str, typer.Option(help="Opens a closed incident again, and says why.")] = "",
    answers: Annotated[Path | None, typer.Option(metavar="FILE", help="A TOML file of answers.")] = None,
    answer: Annotated[list[str] | None, typer.Option(metavar="ASK=VALUE", help="One answer; may be repeated.")] = None,
) -> None:
    """Go on with an incident: first where things stand, then what is due.

    Examples:

      sop resume

      sop resume k3f9

      sop resume k3f9 --reason "it came back"
    """
    env: Env = ctx.obj
    prompter = prompter_for(env, answers, answer or [])
    session = session_of(env, pick(env, incident, prompter, closed_with_checks=True))
    refuse_unknown(env, prompter, session.walk)
    prompter.show(*yesterday(session.state, env.now()))
    if session.read_only:
        raise Refused(session.read_only)
    if _is_newer(env, session):
        prompter.show("This runbook has changed since; this incident keeps the walk it began with.")
    if session.state.closed is not None and reason.strip():
        session.open_again(reason.strip())
    elif session.state.story and isinstance(session.state.story[-1], (ev.Paused, ev.HandedOver)):
        session.record(session.new(ev.Resumed))
    sit(session, prompter)


def _is_newer(env: Env, session: Session) -> bool:
    """Tell whether the runbook reads otherwise today; a broken or missing one is no reason to stop."""
    try:
        return name_of(env.library.walk(session.walk.id, team=env.team)) != name_of(without_review(session.walk))
    except SopError:
        return False
