"""`sop learn`: open lessons one by one: the diff each would make; agree, change, drop; one commit each.

Beside it: `proposing` (`--new`), `agreeing` (one lesson after the other), `wording` (the words of an edit, asked for),
`keeping` (what is written and committed), `proving` (what later walks say).
"""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from runsop.commands.agreeing import Round
from runsop.commands.answering import prompter_for
from runsop.commands.completing import lesson_ids
from runsop.commands.keeping import uncommitted
from runsop.commands.proposing import propose
from runsop.commands.proving import Learnt, is_late, learnt, lesson_store, stands
from runsop.commands.wording import ASKED
from runsop.env import Env
from runsop.errors import NoTerminal, Problem, Refused, UsageError
from runsop.files import git
from runsop.model.edits import EditKeys, in_words
from runsop.model.lessons import Lesson
from runsop.model.nearest import nearest
from runsop.screen.gate import Style, Styled
from runsop.screen.jsonout import write_json
from runsop.screen.lessons import by_runbook, list_rows
from runsop.screen.prompter import Prompter
from runsop.screen.scripted import OTHERWISE, ScriptedPrompter

MOST_PROBLEMS = 5
"""Broken files that are named before the lessons; `sop check` names all."""


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(learn)


def learn(  # noqa: PLR0917  # options of the command line
    ctx: typer.Context,
    lesson: Annotated[
        str | None, typer.Argument(help="One lesson: its id or its end.", autocompletion=lesson_ids)
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Only show what is open.")] = False,
    all_: Annotated[bool, typer.Option("--all", help="With --list: also what is merged, verified or dropped.")] = False,
    new: Annotated[bool, typer.Option("--new", help="Propose a lesson by hand.")] = False,
    branch: Annotated[
        str | None, typer.Option("--branch", metavar="NAME", help="Make a branch first, for a pull request.")
    ] = None,
    no_commit: Annotated[bool, typer.Option("--no-commit", help="Write the files and commit nothing.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="With --list: for programs; docs/reference/json.md.")] = False,
    answers: Annotated[Path | None, typer.Option(metavar="FILE", help="A TOML file of answers.")] = None,
    answer: Annotated[list[str] | None, typer.Option(metavar="ASK=VALUE", help="One answer; may be repeated.")] = None,
) -> None:
    """Go through open lessons: what each would change, then agree, change, drop or later.

    An agreed change is checked, written into its file and committed with its lesson, alone.

    Examples:

      sop learn

      sop learn --list

      sop learn --branch lessons-november

      sop learn --new
    """
    env: Env = ctx.obj
    if (json_ or all_) and not list_:
        raise UsageError(f"{'--json' if json_ else '--all'} goes with --list.")
    if list_:
        everything = all_ or lesson is not None
        _list(env, _found(env, lesson, settled=everything), everything=everything, as_json=json_)
        return
    prompter = prompter_for(env, answers, answer or ())
    _refuse_unknown(prompter)
    if new:
        lesson_made = propose(env, prompter)
        env.out.line(lesson_made.id)
        env.err.line(f"Proposed: {in_words(lesson_made.edit)}")
        env.err.line(f"Somebody agrees to it: sop learn {lesson_made.id[-4:]}")
        return
    _go_through(
        env,
        prompter,
        _found(env, lesson, settled=lesson is not None),
        commits=_commits(env, branch, no_commit=no_commit),
        branch=branch,
    )


def _found(env: Env, wanted: str | None, *, settled: bool) -> Learnt:
    """Read the lessons, or the one that is wanted, by its id or the end of it."""
    found = learnt(env, settled=settled)
    if wanted is None:
        return found
    fitting = [each for each in found.lessons if each.id == wanted or each.id.endswith(f"-{wanted}")]
    if len(fitting) > 1:
        raise Refused(f'"{wanted}" fits {len(fitting)} lessons: {", ".join(each.id for each in fitting[:5])}')
    lesson = fitting[0] if fitting else lesson_store(env).read(wanted)[0]
    problems = tuple(each for each in found.problems if Path(each.path).stem == lesson.id)
    return Learnt((lesson,), problems, found.said)


def _list(env: Env, found: Learnt, *, everything: bool, as_json: bool) -> None:
    shown = [
        each for each in found.lessons if everything or each.is_open or is_late(each, env) or each.id in found.said
    ]
    notes = [f"{each.id}: {each.note}" for each in found.lessons if each.note and stands(env, each)]
    if as_json:
        rows = [_json(env, each, found) for _, group in by_runbook(shown) for each in group]
        problems = [str(problem) for problem in found.problems]
        write_json(env.out, {"lessons": rows, "problems": problems, "notes": notes})
        return
    _name_problems(env, found.problems)
    for note in notes:
        env.err.line(note)
    if not shown:
        env.out.line("No lesson is open.")
        return
    for row in list_rows(shown, env.now()):
        env.out.line(*row)
    for lesson in shown:
        for judged in found.said.get(lesson.id, ()):
            env.out.line(f"{lesson.id}: step {judged.step} {_said(judged.verdict)} in {judged.incident}")
    env.err.line("next: sop learn goes through them")


def _said(verdict: str) -> str:
    return "held" if verdict == "held" else "was wrong"


def _go_through(env: Env, prompter: Prompter, found: Learnt, *, commits: bool, branch: str | None) -> None:
    """Put what is open, what is due and what later walks said."""
    lessons = [each for _, group in by_runbook(each for each in found.lessons if each.is_open) for each in group]
    late = [each for each in found.lessons if is_late(each, env) and not each.is_open]
    heard = [each for each in found.lessons if each.id in found.said]
    _name_problems(env, found.problems)
    turn = Round(env, prompter, commits=commits, branch=branch or "")
    if branch is None and commits:
        turn.show_left(uncommitted(env))
    if not (lessons or late or heard):
        env.out.line("No lesson is open.")
        return
    _refuse_shared_words(prompter, lessons)
    if lessons and not prompter.interactive and isinstance(prompter, ScriptedPrompter) and not prompter.ids:
        ids = ", ".join(each.id for each in lessons)
        raise NoTerminal(
            f"no terminal, and no decision for: {ids}. Give it with --answers FILE or --answer decision=agree | drop | later."
        )
    if branch is not None:
        git.refuse_branch(env.workspace.root, branch)
    elif commits and git.head_is_detached(env.workspace.root):
        env.err.line("HEAD is on no branch: what is committed here is easily lost. --branch NAME makes one.")
    for lesson in heard:
        turn.mark(lesson, found.said[lesson.id])
    turn.go_through(lessons)
    turn.ask_what_is_done(late)
    _close(env, turn, branch)


def _refuse_shared_words(prompter: Prompter, lessons: Sequence[Lesson]) -> None:
    """Refuse words that would go into every open lesson."""
    if not isinstance(prompter, ScriptedPrompter) or len(lessons) < 2:
        return
    for ask in filter(prompter.is_for_all, ASKED):
        fix = f"Name one: sop learn {lessons[0].id[-4:]}"
        raise UsageError(f'the words of "{ask}" are for one lesson, and {len(lessons)} are open. {fix}')


def _close(env: Env, turn: Round, branch: str | None) -> None:
    counted = ", ".join(f"{count} {what}" for what, count in turn.counts.items()) or "Nothing is changed"
    call = env.workspace.git(env.cwd)
    merged = turn.counts.get("merged") and not turn.branch_waits
    pushes = f" {call} push -u origin {shlex.quote(branch)} and open a pull request." if branch and merged else ""
    env.err.line(f"{counted}.{pushes}")
    if turn.refused:
        raise Refused(f"not done: {', '.join(dict.fromkeys(turn.refused))}. See above.")


def _commits(env: Env, branch: str | None, *, no_commit: bool) -> bool:
    """Tell whether commits are made, and say once when they are not."""
    if branch is not None and no_commit:
        raise UsageError("--branch is for commits, and --no-commit makes none.")
    if no_commit:
        return False
    if branch is None and not git.in_repository(env.workspace.root):
        env.err.line("No git repository keeps this workspace: files are written, nothing is committed.")
        return False
    return True


def _refuse_unknown(prompter: Prompter) -> None:
    known = ("type", "decision", "reason", "done", "edited", "lesson_weak", OTHERWISE, *ASKED)
    for ask in sorted(prompter.ids if isinstance(prompter, ScriptedPrompter) else ()):
        if ask not in known:
            raise UsageError(f'"{ask}" is no question here. {nearest(ask, known) or "decision, reason, done, edited"}')


def _name_problems(env: Env, problems: Sequence[Problem]) -> None:
    for problem in problems[:MOST_PROBLEMS]:
        env.err.line(Styled(Style.PROBLEM, str(problem)))
    if len(problems) > MOST_PROBLEMS:
        env.err.line(f"and {len(problems) - MOST_PROBLEMS} more: sop check")


def _json(env: Env, lesson: Lesson, found: Learnt) -> Mapping[str, object]:
    edit = asdict(lesson.edit)
    said = found.said.get(lesson.id, ())
    return {
        "id": lesson.id,
        "runbook": lesson.edit.runbook,
        "type": lesson.edit.type,
        "status": str(lesson.status),
        "words": in_words(lesson.edit),
        "by": lesson.by,
        "proposed_at": lesson.proposed_at,
        "moved_at": lesson.moved_at,
        "reviewers": lesson.reviewers,
        "edit": {key: edit[key] for key in _EDIT if edit[key] not in ("", (), None)},
        "overdue": is_late(lesson, env),
        "reason": lesson.reason,
        "verified_by": lesson.verified_by,
        "contradicted_by": lesson.contradicted_by,
        "held_in": [each.incident for each in said if each.verdict == "held"],
        "wrong_in": [each.incident for each in said if each.verdict != "held"],
    }


_EDIT = tuple(EditKeys.__dataclass_fields__)
