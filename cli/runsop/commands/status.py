"""`sop status`: open incidents, their clocks, and what is due or overdue."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from runsop.commands.completing import incident_ids
from runsop.env import Env
from runsop.files.live import LiveIncident, live_incidents
from runsop.files.settled import may_be_open
from runsop.screen.due import due_line, span
from runsop.screen.gate import Style, Styled
from runsop.screen.jsonout import write_json
from runsop.screen.progress import Bar

MOST_CLOSED = 10
"""Closed incidents with checks to come that the list shows; the others are counted."""

_CHECKS_ONLY = 2
_CLOSED = ("", " · closed", " · closed, checks to come")


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(status)


def status(
    ctx: typer.Context,
    incident: Annotated[
        str | None, typer.Argument(help="One incident: its id or a part of it.", autocompletion=incident_ids)
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="For programs; keys in docs/reference/json.md.")] = False,
) -> None:
    """Show what is open and what is due; with an incident, where it stands.

    Examples:

      sop status

      sop status k3f9

      sop status --json
    """
    env: Env = ctx.obj
    if incident is not None:
        from runsop.commands.show import show_state  # noqa: PLC0415  # the list does without the model

        show_state(env, incident, as_json=json_)
        return
    found, actions = _live(env), _actions(env)
    if json_:
        incidents = [_with_lateness(each.summary, env.now()) for each in found]
        write_json(env.out, {"incidents": incidents, "actions": actions})
    else:
        _print(env, found, actions)


def show_due(env: Env) -> None:
    """Show what is due for whoever types, and the next command: `sop` alone."""
    found = _live(env)
    _print(env, found, _actions(env))
    waiting = [each.summary for each in found if each.summary["state"] == "open" or each.is_due(env.now())]
    first = min(waiting, key=_urgency, default=None)
    env.err.line(f"next: sop resume {first['id']}" if first else "next: sop start, when somebody is angry")


def _live(env: Env) -> list[LiveIncident]:
    def summarise_later(path: Path) -> Mapping[str, Any] | None:
        from runsop.commands.summary import summarise  # noqa: PLC0415  # only files that changed are read

        return summarise(env, path)

    with Bar(env.environ) as bar:
        return live_incidents(env.workspace, env.cache, env.now(), summarise_later, bar)


def _actions(env: Env) -> list[Mapping[str, Any]]:
    """Return what lessons ask for outside the runbooks and is not done yet, the earliest first."""
    named = may_be_open(env.workspace.runbooks / "lessons")
    if not named:
        return []
    from runsop.commands.acting import actions_of  # noqa: PLC0415  # the list does without the model

    return actions_of(env, named)


def _print(env: Env, found: Sequence[LiveIncident], actions: Sequence[Mapping[str, Any]]) -> None:
    late = [each for each in actions if each["overdue"]]
    if not found and not late:
        env.out.line("Nothing is open and nothing is due.")
    ranked = sorted((each.summary for each in found), key=_urgency)  # those with checks only come last
    more = max(0, sum(_rank(summary) == _CHECKS_ONLY for summary in ranked) - MOST_CLOSED)
    for problem in dict.fromkeys(summary["problem"] for summary in ranked if _lacks_team(summary)):
        env.out.line(Styled(Style.PROBLEM, problem))
    for summary in ranked[: len(ranked) - more]:
        _print_one(env, summary)
    if more:
        env.out.line(f"and {more} more closed incidents with checks to come: sop status --json")
    for action in late:
        what = f"{action['who']}: {action['what']} ({action['runbook']})"
        line = due_line("action", datetime.fromisoformat(action["due"]), " ".join(what.split()), env.now())
        env.out.line(Styled(Style.DUE, f"to do · {line}"))
    if late:
        env.err.line("done? sop learn")


def _print_one(env: Env, summary: Mapping[str, Any]) -> None:
    now = env.now()
    if summary["state"] == "broken":
        env.out.line(Styled(Style.PROBLEM, f"{summary['id']}: cannot be read"))
        env.out.line(f"  {summary['problem']}")
        return
    if _lacks_team(summary):
        env.out.line(Styled(Style.TITLE, summary["id"]), f" · {summary['state']}")
        return
    since = datetime.fromisoformat(summary["first_signal"])
    closed = _CLOSED[_rank(summary)]
    env.out.line(
        Styled(Style.TITLE, f"SEV{summary['severity']} {summary['id']}"),
        f" · {summary['owner']} · {span(now - since)}{closed}",
    )
    for due in summary["dues"][:4]:
        at = datetime.fromisoformat(due["at"])
        line = f"  {due_line(due['kind'], at, due['what'] or due['of'], now)}"
        env.out.line(Styled(Style.DUE, line) if at <= now else line)
    if len(summary["dues"]) > 4:
        env.out.line(f"  and {len(summary['dues']) - 4} more: sop status {summary['id'][-4:]}")
    if summary["unsent"]:
        env.out.line(f"  written and not sent: {', '.join(summary['unsent'])}")
    if summary["problem"]:
        env.out.line(Styled(Style.PROBLEM, f"  {summary['problem']}"))


def _lacks_team(summary: Mapping[str, Any]) -> bool:
    """Tell whether a summary says only what holds without the team file, which has a mistake."""
    return summary["state"] != "broken" and "severity" not in summary


def _rank(summary: Mapping[str, Any]) -> int:
    """Tell the open ones from those that closed: with a promise or an approval left, or with checks only."""
    if summary["state"] != "closed":
        return 0
    return 1 if any(due["kind"] != "follow-up" for due in summary["dues"]) else _CHECKS_ONLY


def _urgency(summary: Mapping[str, Any]) -> tuple[int, str]:
    return (_rank(summary), min((due["at"] for due in summary["dues"]), default="9"))


def _with_lateness(summary: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    dues = [{**due, "overdue": datetime.fromisoformat(due["at"]) <= now} for due in summary["dues"]]
    return {**summary, "dues": dues}
