"""Who is meant: parties by letter, name or number."""

from __future__ import annotations

from runsop.commands.desk import Desk
from runsop.model.privacy import too_short
from runsop.model.progress import Progress
from runsop.screen.prompter import Form, Option


def known_party(state: Progress, name: str) -> str:
    """Return the alias of a name, letter or alias that is already known, else ""."""
    wanted = name.casefold()
    for party in state.parties:
        if wanted in (party.letter.casefold(), party.alias, state.names.get(party.alias, "").casefold()):
            return party.alias
    return ""


def hides(desk: Desk, name: str) -> bool:
    """A name too short to be hidden safely everywhere is asked about, once."""
    if not too_short(name):
        return True
    options = (Option("1", "yes", "yes, hide it"), Option("2", "no", "no, it is also a common word"))
    return (
        desk.own(
            "hide",
            f'"{name}" is short. Hide it wherever it stands in a text?',
            Form.KEY,
            options=options,
            enter="yes",
        )
        == "yes"
    )


def pick_party(desk: Desk, action: str) -> str:
    """Ask which person is meant, when the step is not asked person by person."""
    state = desk.session.state
    if not state.parties:
        return ""
    options = tuple(
        Option(str(n), party.alias, f"{party.letter} {state.names.get(party.alias, '')}".strip())
        for n, party in enumerate(state.parties, start=1)
    )
    typed = str(desk.own("sanction_for", f"Who is it? ({action})", Form.KEY, options=options, free=True))
    return known_party(desk.session.state, typed)
