"""`sop runbook`: the library."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from runsop.commands.answering import prompter_for
from runsop.commands.completing import incident_ids, runbook_ids
from runsop.commands.doubting import doubted
from runsop.env import Env
from runsop.errors import SopError
from runsop.model.contradicted import Doubt, in_words
from runsop.model.review import REVIEW
from runsop.model.runbook import Ask, Runbook, Step
from runsop.screen.gate import Style, Styled
from runsop.screen.jsonout import write_json
from runsop.screen.markdown import sheet

HELP = """The library: list the runbooks, show one, write a new one, see what changed and why.

Examples:

  sop runbook list

  sop runbook show refund-request

  sop runbook new --from k3f9

  sop runbook diff refund-request

  sop runbook history refund-request
"""

group = typer.Typer(help=HELP, no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.add_typer(group, name="runbook")


@group.command("list")
def list_runbooks(
    ctx: typer.Context,
    json_: Annotated[bool, typer.Option("--json", help="For programs; keys in docs/reference/json.md.")] = False,
) -> None:
    """List the runbooks of this workspace.

    Examples:

      sop runbook list
    """
    env: Env = ctx.obj
    rows: list[dict[str, object]] = []
    for id in env.library.ids():
        if id == REVIEW:
            continue  # it asks about an incident that is over, and nobody walks it
        try:
            book = env.library.runbook(id)
        except SopError as error:
            rows.append({"id": id, "title": "", "status": "broken", "severity": None, "problem": str(error)})
            continue
        rows.append({"id": id, "title": book.title, "status": book.status, "severity": book.severity, "problem": ""})
    if json_:
        write_json(env.out, {"runbooks": rows})
        return
    for row in rows:
        severity = f"SEV{row['severity']}" if row["severity"] else "    "
        env.out.line(f"{severity} {row['id']:<28} {row['status']:<8} {row['title'] or row['problem']}")


@group.command("show")
def show_runbook(
    ctx: typer.Context,
    runbook: Annotated[str, typer.Argument(help="Its id: sop runbook list.", autocompletion=runbook_ids)],
    markdown: Annotated[bool, typer.Option("--markdown", help="The sheet, to print.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="For programs; keys in docs/reference/json.md.")] = False,
) -> None:
    """Show a runbook as it is walked: with everything it takes from the one it extends.

    Examples:

      sop runbook show refund-request

      sop runbook show core --markdown > core.md
    """
    env: Env = ctx.obj
    walk = env.library.walk(runbook, team=env.team)
    if markdown:
        env.out.bare(sheet(walk))
    elif json_:
        write_json(env.out, walk_json(walk) | {"doubts": [_doubt_json(each) for each in doubted(env, walk)]})
    else:
        _print(env, walk, {each.step.id: in_words(each) for each in doubted(env, walk)})


@group.command("new")
def new_runbook(
    ctx: typer.Context,
    runbook: Annotated[str, typer.Argument(help="Its id; asked for if left out.")] = "",
    from_: Annotated[
        str | None,
        typer.Option(
            "--from",
            help="An incident: its notes become steps, what did not apply is dropped.",
            autocompletion=incident_ids,
        ),
    ] = None,
    answers: Annotated[Path | None, typer.Option(help="A file of answers, instead of a person.")] = None,
    answer: Annotated[list[str] | None, typer.Option(help="One answer, ask=value; may be repeated.")] = None,
) -> None:
    """Write a new runbook: a few questions, and a file that sop check finds nothing wrong with.

    Examples:

      sop runbook new

      sop runbook new broken-parcels --from k3f9
    """
    from runsop.commands import composing  # noqa: PLC0415  # listing and showing do without

    env: Env = ctx.obj
    if runbook:
        composing.refuse_taken(env, runbook)
    prompter = prompter_for(env, answers, answer or ())
    sketch = composing.compose(env, prompter, id=runbook, incident=from_)
    path = composing.write(env, sketch)
    env.out.line(path)
    env.err.line(f"next: read it, then sop start {sketch.id}. Its format: docs/reference/runbook.md")


@group.command("diff")
def diff_runbook(
    ctx: typer.Context,
    runbook: Annotated[str, typer.Argument(help="Its id: sop runbook list.", autocompletion=runbook_ids)],
    rev: Annotated[
        str, typer.Argument(help="A commit, branch or tag; the version before the last change if left out.")
    ] = "",
    json_: Annotated[bool, typer.Option("--json", help="For programs; keys in docs/reference/json.md.")] = False,
) -> None:
    """Say in words what is different between two versions of a runbook, step by step.

    An edit that is not committed yet is compared with the last commit.

    Examples:

      sop runbook diff refund-request

      sop runbook diff refund-request HEAD~5
    """
    from runsop.commands import comparing  # noqa: PLC0415  # listing and showing do without git

    env: Env = ctx.obj
    comparing.show_difference(env, runbook, comparing.difference(env, runbook, rev), as_json=json_)


@group.command("history")
def history_of_runbook(
    ctx: typer.Context,
    runbook: Annotated[str, typer.Argument(help="Its id: sop runbook list.", autocompletion=runbook_ids)],
    n: Annotated[int, typer.Option("-n", min=1, help="How many commits at most, the newest first.")] = 20,
    json_: Annotated[bool, typer.Option("--json", help="For programs; keys in docs/reference/json.md.")] = False,
) -> None:
    """Show every commit of a runbook: who changed what, when and why. Renames are not followed.

    Examples:

      sop runbook history refund-request

      sop runbook history refund-request -n 5
    """
    from runsop.commands import comparing  # noqa: PLC0415  # listing and showing do without git

    env: Env = ctx.obj
    comparing.show_history(env, runbook, comparing.history(env, runbook, n), as_json=json_)


def _print(env: Env, walk: Runbook, doubts: Mapping[str, str]) -> None:
    env.out.line(f"{walk.title} ({walk.id}, SEV{walk.severity}, {walk.status})")
    phase = ""
    for number, step in enumerate(walk.steps, start=1):
        if step.phase != phase:
            phase = step.phase
            env.out.line("")
            env.out.line(phase)
        env.out.line(f"{number:>3}  {step.title or step.id}  [{step.id}]" + _facts(step))
        if step.id in doubts:
            env.out.line(Styled(Style.PROBLEM, f"     ! {doubts[step.id]}"))
        for line in (step.guidance, *(f"never: {each}" for each in step.never)):
            if line:
                env.out.line(f"     {line}")
        for ask in step.asks:
            env.out.line(f"     ? {ask.text or ask.id}  [{ask.id}: {ask.kind}]")


def _facts(step: Step) -> str:
    parts = [
        f"due {step.within or step.deadline}" if step.within or step.deadline else "",
        f"from {step.not_before} after {step.since or 'opening'}" if step.not_before else "",
        f"every {step.every}" if step.every else "",
        "each person" if step.each else "",
        f"when {step.when.source}" if step.when else "",
    ]
    found = " · ".join(part for part in parts if part)
    return f"  ({found})" if found else ""


def walk_json(walk: Runbook) -> dict[str, object]:
    """Return a walk as programs read it."""
    return {
        "id": walk.id,
        "title": walk.title,
        "status": walk.status,
        "severity": walk.severity,
        "language": walk.language,
        "last_reviewed": walk.last_reviewed,
        "prevention": walk.prevention,
        "steps": [_step_json(step) for step in walk.steps],
    }


def _doubt_json(doubt: Doubt) -> dict[str, object]:
    return {
        "step": doubt.step.id,
        "number": doubt.number,
        "wrong": doubt.wrong,
        "slow": doubt.slow,
        "lacking": doubt.lacking,
    }


def _step_json(step: Step) -> dict[str, object]:
    return {
        "id": step.id,
        "phase": str(step.phase),
        "title": step.title,
        "guidance": step.guidance,
        "never": step.never,
        "role": step.role,
        "deadline": step.deadline,
        "within": step.within,
        "since": step.since,
        "not_before": step.not_before,
        "each": step.each,
        "every": step.every,
        "when": step.when.source if step.when else "",
        "until": step.until.source if step.until else "",
        "rows": step.rows,
        "asks": [_ask_json(ask) for ask in step.asks],
    }


def _ask_json(ask: Ask) -> dict[str, object]:
    return {
        "id": ask.id,
        "kind": str(ask.kind),
        "text": ask.text,
        "choices": ask.choices,
        "required": ask.required,
        "private": ask.private,
        "when": ask.when.source if ask.when else "",
        "message": ask.message,
    }
