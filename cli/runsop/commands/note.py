"""`sop note`: one note from another terminal."""

from typing import Annotated

import typer

from runsop.commands.completing import incident_ids
from runsop.commands.picking import pick
from runsop.commands.session import session_of
from runsop.commands.sitting import tell_notes
from runsop.env import Env
from runsop.errors import UsageError
from runsop.model import events as ev
from runsop.model.values import SLUG, refuse_unwritable


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(note)


def note(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="What happened, in a few words.")],
    incident: Annotated[
        str | None,
        typer.Option(help="Its id or a part of it; the only open one if left out.", autocompletion=incident_ids),
    ] = None,
    tag: Annotated[str, typer.Option(help="A word to find it by: improvised, thanks …")] = "note",
) -> None:
    """Add a note to an open incident.

    Examples:

      sop note "the founder has called back"

      sop note "we sent the recording by hand" --tag improvised --incident k3f9
    """
    env: Env = ctx.obj
    if not text.strip():
        raise UsageError('the note is empty; say it like sop note "the founder has called back"')
    if not SLUG.match(tag):
        raise UsageError(f'"{tag}" is no tag; use one word of small letters, digits and -')
    if tag in ev.OWN_TAGS:
        raise UsageError(
            f'"{tag}" is a tag of the program itself, and such a note would not be shown; use another word'
        )
    session = session_of(env, pick(env, incident))
    try:
        session.record(session.new(ev.Noted, text=refuse_unwritable(text), tag=tag))
    except ValueError as err:
        raise UsageError(f"the note: {err}") from err
    tell_notes(session)
    env.out.line(f"Noted in {session.header.id}.")
