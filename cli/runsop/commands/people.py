"""The people of an incident: listed one line each, and what they just did in the chat."""

from __future__ import annotations

from runsop.commands.desk import Desk
from runsop.commands.naming import hides, known_party
from runsop.commands.recording import answer
from runsop.model import consequences
from runsop.model import events as ev
from runsop.model.answers import read_person
from runsop.model.progress import NEWCOMER
from runsop.model.runbook import Ask
from runsop.model.walk import Prompt
from runsop.screen.prompter import Form, Option

HAPPENED = (
    Option("1", "complains", "complains"),
    Option("2", "asks", "asks"),
    Option("3", "wants-money", "wants money"),
    Option("4", "insults", "insults"),
    Option("5", "defends", "defends us"),
    Option("6", "thanks", "thanks"),
    Option("7", "refuses-private", "refuses private"),
    Option("8", "leaves", "leaves"),
)


def ask_parties(desk: Desk, prompt: Prompt, ask: Ask) -> None:
    """Ask who is in it, one line each; who was named already stays."""
    known = desk.known(prompt)
    before = known if isinstance(known, tuple) else ()
    aliases, told = list(before), _names(desk, before)
    while True:
        question = desk.question(prompt)
        typed = str(
            desk.own(
                ask.id,
                ask.text or "Who is in it?",
                Form.LINE,
                above=(*question.above, *told),
                own=False,
                hint=ask.hint or "a blank line ends",
                optional=True,
                lines=True,
            )
        )
        several = typed if desk.prompter.interactive else typed.replace(";", "\n")  # a file gives all at once
        lines = [line for line in several.split("\n") if line.strip()]
        if not lines:
            break
        aliases += [alias for line in lines if (alias := _party(desk, line.strip()))]
        if not desk.prompter.interactive:
            break
        told = ()
    if known is None or tuple(aliases) != before:
        answer(desk, prompt, ask, tuple(dict.fromkeys(aliases)))


def _party(desk: Desk, line: str) -> str:
    """Record a person's line: the name in the sidecar, what they say as a note, the marks as its tags; show the name."""
    person = read_person(line)
    if not any(sign.isalnum() for sign in person.name):
        desk.prompter.show(f'"{line}" names nobody; write it like Ana: the recording is missing')
        return ""
    alias = known_party(desk.session.state, person.name)
    if not alias:
        alias = desk.session.add_party(person.name, hide_short=hides(desk, person.name))
    if desk.prompter.interactive:
        desk.prompter.show(*_names(desk, (alias,)))
    if person.point or person.tags:
        desk.record(desk.session.new(ev.Noted, text=person.point, for_=alias, tag="".join(person.tags[:1])))
    for tag in person.tags[1:]:
        desk.record(desk.session.new(ev.Noted, for_=alias, tag=tag))
    return alias


def _names(desk: Desk, aliases: tuple[object, ...]) -> tuple[str, ...]:
    """Return who is meant by which letter, a line each."""
    state = desk.session.state
    parties = [party for alias in aliases if (party := state.party(str(alias)))]
    return tuple(f"{party.letter} = {state.names.get(party.alias, '?')}" for party in parties)


def newcomer(desk: Desk, given: str) -> None:
    """Record what just happened in the chat: who, what, and words if there are any."""
    session = desk.session
    who, what, said = _read_news(desk, given)
    if not who:
        listed = tuple(
            Option(str(n), party.alias, f"{party.letter} {session.state.names.get(party.alias, '')}".strip())
            for n, party in enumerate(session.state.parties[:9], start=1)
        )
        options = (*listed, Option("0", "0", "somebody new"))
        who = str(desk.own("new", "Who?", Form.KEY, options=options))
    known = known_party(desk.session.state, who) or next(
        (party.alias for n, party in enumerate(session.state.parties, start=1) if who == str(n)), ""
    )
    asked = not what and desk.prompter.interactive
    what = what or str(desk.own("new_what", "What happened?", Form.KEY, options=HAPPENED))
    if asked and not said:
        said = str(desk.own("new_words", "Their words (Enter: none)", Form.LINE, optional=True))
    if not known:
        name = "" if who in ("0", "new") else who
        if asked and not name:
            name = str(desk.own("new_name", "Their name (Enter: unknown)", Form.LINE, optional=True))
        known = known_party(desk.session.state, name) if name else ""
        known = known or session.add_party(name, NEWCOMER, hide_short=hides(desk, name) if name else True)
    facts = consequences.of_news(session.state, what, known)
    desk.record(
        session.new(ev.Noted, text=said, for_=known, tag=what),
        *(session.new(kind, **fields) for kind, fields in facts),
    )
    party = session.state.party(known)
    desk.prompter.show(f"{party.letter if party else known} {what}. SEV{session.state.severity}.")


def _read_news(desk: Desk, given: str) -> tuple[str, str, str]:
    """Read `/new Qi wants money all of it` as who, what and words; what cannot be told is left to be asked."""
    tokens = given.split()
    for place in (1,) if tokens[:1] and known_party(desk.session.state, tokens[0]) else (1, 2):
        rest = " ".join(tokens[place:])
        for option in HAPPENED:
            names = (option.key, option.id, option.label) if place == 1 else (option.id, option.label)
            name = next((each for each in names if f"{rest} ".startswith(f"{each} ")), "")
            if name:
                return " ".join(tokens[:place]), option.id, rest[len(name) :].strip()
    return " ".join(tokens[:1]), "", " ".join(tokens[1:])
