"""`sop suggest`: which runbook fits what people wrote."""

from typing import Annotated

import typer

from runsop.commands.recalling import left_out, read_words
from runsop.env import Env
from runsop.screen.jsonout import write_json


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(suggest)


def suggest(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="What they wrote, in any of the shipped languages.")],
    json_: Annotated[bool, typer.Option("--json", help="For programs; keys in docs/reference/json.md.")] = False,
) -> None:
    """Rank the runbooks for a few words, with the reasons.

    Examples:

      sop suggest "they all want their money back"

      sop suggest "群里好多人说是传销,要退款"
    """
    env: Env = ctx.obj
    reading = read_words(env, text)
    for problem in left_out(env, reading):
        env.err.line(str(problem))
    if json_:
        ranked = [{"id": each.id, "score": each.score, "because": each.because} for each in reading.suggestions]
        write_json(env.out, {"suggestions": ranked, "severity": reading.severity, "hard_stop": list(reading.hard_stop)})
        return
    if reading.hard_stop:
        env.out.line(f"hard stop first: {', '.join(each.replace('_', ' ') for each in reading.hard_stop)}")
    for each in reading.suggestions:
        because = ", ".join(each.because) or "nothing else fits better"
        env.out.line(f"{each.score:4.2f}  {each.id:<26} {because}")
    env.out.line(f"severity {reading.severity}")
    if reading.suggestions:
        env.err.line(f"next: sop start {reading.suggestions[0].id}")
