"""`sop show`: an incident to read."""

from typing import Annotated

import typer

from runsop.commands.completing import incident_ids
from runsop.commands.session import Session, session_of
from runsop.commands.summary import team_mistake, without_team
from runsop.env import Env
from runsop.files.incident import IncidentFile
from runsop.files.workspace import find_incident
from runsop.model import checks
from runsop.model.clock import dues
from runsop.model.progress import View
from runsop.model.walk import board, recommended
from runsop.screen import words
from runsop.screen.gate import Style, Styled
from runsop.screen.jsonout import write_json
from runsop.screen.markdown import incident_markdown
from runsop.screen.story import story, words_of


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(show)


def show(
    ctx: typer.Context,
    incident: Annotated[str, typer.Argument(help="Its id or a part of it.", autocompletion=incident_ids)],
    markdown: Annotated[bool, typer.Option("--markdown", help="To paste into a chat or a pull request.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="For programs; keys in docs/reference/json.md.")] = False,
) -> None:
    """Show an incident: where it stands, and what happened, in order.

    Examples:

      sop show k3f9

      sop show 2026-11-22-2204 --markdown
    """
    env: Env = ctx.obj
    session = _opened(env, incident, as_json=json_)
    if json_:
        write_json(env.out, state_json(session))
    elif markdown:
        env.out.bare(incident_markdown(session.state))
    else:
        _show_state(env, session)
        for line in ("", *story(session.state)):
            env.out.line(line)
        for each in session.state.conflicts:
            env.out.line(
                f"conflict: {each.ask}: {each.first.by} said {each.first.value}, {each.second.by} {each.second.value}"
            )
        for late in session.state.late:
            env.out.line(f"after closing, and nothing followed from it: {words_of(session.state, late)}")
    for problem in (*(session.file.problems if session.file else ()), *session.sidecar.problems):
        env.err.line(str(problem))
    if session.file and session.file.torn:
        env.err.line("The file ends in an unfinished block; sop resume moves it aside.")


def show_state(env: Env, incident: str, *, as_json: bool) -> None:
    """Show where one incident stands: `sop status INCIDENT`."""
    session = _opened(env, incident, as_json=as_json)
    if as_json:
        write_json(env.out, state_json(session))
    else:
        _show_state(env, session)


def _opened(env: Env, incident: str, *, as_json: bool) -> Session:
    """Return the session of an incident.

    Raises:
        BadFile: the team file has a mistake, after what holds without it is shown.
    """
    path = find_incident(env.workspace, incident)
    if mistake := team_mistake(env):
        summary = without_team(IncidentFile.read(path, env.workspace.shown(path)), mistake)
        if as_json:
            write_json(env.out, summary)
        else:
            env.out.line(f"{summary['id']} · {summary['state']}")
        raise mistake
    return session_of(env, path)


def _show_state(env: Env, session: Session) -> None:
    env.out.line(session.header.id)
    for line in words.waiting_screen(session.state, env.now()):
        env.out.line(line)
    for found in checks.structural(session.state, env.now()):
        env.out.line(Styled(Style.PROBLEM, f"open: {session.state.named(found.text)}"))


def state_json(session: Session) -> dict[str, object]:
    """Return an incident as programs read it; keys are a contract (docs/reference/json.md)."""
    state, now = session.state, session.env.now()
    view = View(state)
    header = session.header
    prompt = recommended(state, now)
    first = state.first_public()
    return {
        "id": header.id,
        "runbook": state.walk.id,
        "walk": header.walk,
        "team": header.team,
        "state": "closed" if state.closed else "open",
        "outcome": state.closed.outcome if state.closed else None,
        "severity": state.severity,
        "opened_at": header.opened_at,
        "first_signal": state.first_signal(),
        "first_public_at": (first.sent_at or first.at) if first else None,
        "after_hours": state.after_hours,
        "drill": header.drill,
        "owner": state.owner,
        "channel": view.value("channel"),
        "public": view.value("public"),
        "language": view.value("language"),
        "answers": [
            {
                "ask": ask, "for": for_, "step": answer.step, "value": None if answer.private else answer.value,
                "private": answer.private, "at": answer.at, "by": answer.by,
            }
            for (ask, for_), answer in state.answers.items()
        ],
        "skipped": [{"ask": ask, "for": for_, "reason": skip.reason} for (ask, for_), skip in state.skips.items()],
        "parties": [{"alias": party.alias, "letter": party.letter, "role": party.role} for party in state.parties],
        "promises": [
            {
                "id": each.event.id, "what": each.event.what, "who": each.event.who, "due": each.event.due,
                "state": each.state,
            }
            for each in state.promises
        ],
        "offers": [
            {
                "id": each.event.id, "remedy": each.event.remedy, "amount": each.event.amount,
                "effort": each.event.effort, "approval": each.verdict or ("asked" if each.asked else "not needed"),
                "chosen_for": each.chosen_for, "given_for": each.given_for,
            }
            for each in state.offers
        ],
        "sent": [
            {"of": sent.of, "at": sent.sent_at or sent.at, "public": sent.public, "channel": sent.channel,
             "text": state.text_of(sent)}
            for _, sent in state.sent
        ],
        "dues": [{"kind": str(due.kind), "at": due.at, "of": due.of, "what": due.what, "overdue": due.at <= now}
                 for due in dues(state, view)],
        "board": [{"step": row.step.id, "state": str(row.state)} for row in board(state, now)],
        "gaps": [gap.what for gap in checks.gaps(state, now)] if not state.closed else [],
        "checks": [
            {"check": each.check, "text": each.text, "step": each.step} for each in checks.structural(state, now)
        ],
        "next": (prompt.ask.id if prompt.ask else str(prompt.purpose)) if prompt else None,
        "conflicts": [
            {"ask": each.ask, "for": each.for_, "values": [each.first.value, each.second.value]}
            for each in state.conflicts
        ],
        "read_only": session.read_only,
        "problems": [str(problem) for problem in session.file.problems] if session.file else [],
    }  # fmt: skip
