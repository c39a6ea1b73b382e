"""`sop proofread`: what in a reply should be read again before it leaves."""

import sys
from typing import Annotated

import typer

from runsop.env import Env
from runsop.errors import BadFile, NotFound, Refused, UsageError
from runsop.files.words import read_pipe, read_words
from runsop.model.guardrails import ANY, QUESTIONS, Finding, Occasion, accusations_of
from runsop.model.nearest import nearest
from runsop.screen.findings import examination_lines
from runsop.screen.jsonout import write_json

FIRST = ("thanks", "sorry", "next")
"""What a first reply must hold when no incident says otherwise."""


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(proofread)


def proofread(  # noqa: PLR0917  # typer's
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(help="A text file; - is standard input.", show_default=False)] = "-",
    language: Annotated[str, typer.Option("--language", help="Look for phrases of this language too.")] = "",
    public: Annotated[bool, typer.Option("--public", help="It goes where others read it.")] = False,
    first: Annotated[bool, typer.Option("--first", help="It is the first reply: thanks, sorry, a next time.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="For programs; keys in docs/reference/json.md.")] = False,
) -> None:
    """Look over a reply for what makes things worse; exit 1 when something should be changed, 3 when a phrase file has a mistake.

    Examples:

      sop proofread reply.txt --public

      echo "You should have read the rules" | sop proofread -

      sop proofread reply.txt --first --language da
    """
    env: Env = ctx.obj
    examiner = env.examiner
    _refuse_language(env, language)
    text = _text(env, file)
    found = examiner.examine(
        text,
        Occasion(
            public=public,
            language=language,
            first=FIRST if first else (),
            accusations=_accusations(env) if public else (),
        ),
    )
    unread = env.guardrails.unread()
    if json_:
        findings = [_for_programs(each) for each in found.findings]
        write_json(env.out, {"findings": findings, "questions": QUESTIONS, "not_looked_for": unread})
    else:
        for line in examination_lines(found, text, unread):
            env.out.line(line)
    problems = env.guardrails.problems
    if found.warnings:
        raise Refused("\n".join(map(str, problems)))
    if problems:
        raise BadFile(*problems)


def _text(env: Env, file: str) -> str:
    if file == "-":
        if sys.stdin is not None and sys.stdin.isatty():
            env.err.line("Paste the reply, then Enter and Ctrl-D.")
        text = read_pipe(sys.stdin)
    else:
        text = read_words(env.cwd / file, file)
    if not text.strip():
        raise UsageError("there is nothing to read: the text is empty.")
    return text


def _refuse_language(env: Env, language: str) -> None:
    known = tuple(each for each in env.guardrails if each != ANY)
    if not known:
        raise NotFound(f"{env.workspace.shown(env.guardrails.folder)}: there are no phrases to look for.")
    if language and language not in known:
        advice = nearest(language, known) or f"There are phrases in {', '.join(known)}."
        raise UsageError(f'there are no phrases in "{language}". {advice}')


def _accusations(env: Env) -> tuple[str, ...]:
    try:
        return accusations_of(env.library.runbook("core"))
    except (BadFile, NotFound):
        return ()  # sop check says what is wrong with it


def _for_programs(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule, "level": finding.level, "start": finding.start, "end": finding.end,
        "text": finding.text, "why": finding.why, "better": finding.better,
    }  # fmt: skip
