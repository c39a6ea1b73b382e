"""`sop postmortem`: the review of a closed incident, asked by the same engine, written beside it."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from runsop.commands.answering import prompter_for
from runsop.commands.completing import incident_ids
from runsop.commands.reviewing import ask_review, lessons_of
from runsop.commands.session import Session, review_book, session_of
from runsop.commands.sitting import refuse_unknown
from runsop.env import Env
from runsop.errors import Refused
from runsop.files.toml import atomic_write
from runsop.files.words import read_words
from runsop.files.workspace import find_incident
from runsop.model.lessons import Lesson
from runsop.screen.page import review_page
from runsop.screen.review_file import in_conflict, keeps_all, review_markdown, yours
from runsop.screen.sections import sections


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(postmortem)


def postmortem(  # noqa: PLR0917  # options of the command line
    ctx: typer.Context,
    incident: Annotated[str, typer.Argument(help="Its id or a part of it.", autocompletion=incident_ids)],
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also one page to share, with the timeline drawn.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Ask everything again; Enter keeps each answer.")] = False,
    answers: Annotated[Path | None, typer.Option(metavar="FILE", help="A TOML file of answers.")] = None,
    answer: Annotated[list[str] | None, typer.Option(metavar="ASK=VALUE", help="One answer; may be repeated.")] = None,
) -> None:
    """Review a closed incident: what happened, what is learnt, and which steps were wrong.

    Ctrl-C stops, the same command goes on. What you write yourself between the marks in the file stays.

    Examples:

      sop postmortem k3f9

      sop postmortem k3f9 --html review.html

      sop postmortem k3f9 --answer review_well="the deputy was awake"
    """
    env: Env = ctx.obj
    prompter = prompter_for(env, answers, answer or [])
    session = session_of(env, find_incident(env.workspace, incident), reviewed=True)
    book = review_book(env, strict=True)
    _refuse(session)
    refuse_unknown(env, prompter, session.walk)
    if not ask_review(session, prompter, book, again=again):
        return
    lessons = lessons_of(session)
    path = _write(session, lessons)
    if html is not None:
        page = review_page(session.state, sections(session.state, lessons), yours(_old(session)))
        atomic_write(env.cwd / html.expanduser(), page.encode())
        env.err.line(f"The page to share: {html}")
    if any(lesson.is_open for lesson in lessons):
        env.err.line("Lessons wait to be agreed: sop learn")
    shown = env.workspace.shown
    files = (session.path, path, *(env.workspace.runbooks / "lessons" / f"{each.id}.toml" for each in lessons))
    git = env.workspace.git(env.cwd)
    env.err.bare(f'{git} add {shlex.join(map(shown, files))} && {git} commit -m "review: {session.header.id}"')
    env.out.bare(shown(path))


def _refuse(session: Session) -> None:
    """Refuse an incident that is open, or that cannot be written.

    Raises:
        Refused: with the next command.
    """
    if session.state.closed is None:
        id = session.header.id
        raise Refused(f"{id} is open; a review comes after it. sop resume {id} goes on, sop close {id} ends it.")
    if session.read_only:
        raise Refused(session.read_only)


def _old(session: Session) -> str:
    path = session.path.with_suffix(".md")
    return read_words(path, session.env.workspace.shown(path)) if path.exists() else ""


def _write(session: Session, lessons: tuple[Lesson, ...]) -> Path:
    """Write the review; a file whose own words would be lost is moved aside first."""
    env, path = session.env, session.path.with_suffix(".md")
    old = _old(session)
    kept = yours(old)
    text = review_markdown(session.state, sections(session.state, lessons), kept)
    if torn := in_conflict(kept):
        env.err.line(
            f"git left two versions between the marks of: {', '.join(torn)}. Keep one and take its lines <<<<<<< and "
            ">>>>>>> out."
        )
    if text == old:
        return path
    if old and not keeps_all(old):
        aside = _free(path)
        atomic_write(aside, old.encode())
        env.err.line(f"Somebody wrote outside the marks. All of it is kept in {env.workspace.shown(aside)}.")
    atomic_write(path, text.encode())
    return path


def _free(path: Path) -> Path:
    return next(each for n in range(1, 1000) if not (each := path.with_suffix(f".by-hand-{n}.md")).exists())
