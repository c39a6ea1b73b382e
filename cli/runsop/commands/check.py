"""`sop check`: everything that is wrong in any file, all at once."""

import json
import os
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from runsop.env import Env
from runsop.errors import BadFile, NotFound, Problem, Refused, SopError, UsageError
from runsop.files import walks
from runsop.files.counting import uncounted
from runsop.files.decisions import NAME as DECISIONS
from runsop.files.decisions import Decisions
from runsop.files.events import unknown_in
from runsop.files.git import KNOWS_MERGE, install_merge_driver, lacks_merge_driver
from runsop.files.guardrails import FOLDER, guardrail_problems
from runsop.files.incident import IncidentFile
from runsop.files.lessons import FOLDER as LESSONS
from runsop.files.lessons import Lessons
from runsop.files.library import Library, read_message, read_runbook
from runsop.files.private import Sidecar
from runsop.files.team import read_team, team_problems
from runsop.files.toml import read_toml
from runsop.files.workspace import Workspace, add_git_lines, incident_files
from runsop.model.team import Team
from runsop.screen.annotations import annotation
from runsop.screen.gate import Style, Styled


class Format(StrEnum):
    """How problems are written."""

    TEXT = "text"
    GITHUB = "github"


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(check)


def check(
    ctx: typer.Context,
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders; everything if left out.")] = None,
    *,
    fix: Annotated[
        bool, typer.Option("--fix", help="Tell git how to merge incidents and lessons, and what to leave out.")
    ] = False,
    staged: Annotated[
        bool, typer.Option("--staged", help="What git would commit: nothing private, nothing half done.")
    ] = False,
    json_: Annotated[bool, typer.Option("--json", help="For programs; keys in docs/reference/json.md.")] = False,
    format_: Annotated[
        Format, typer.Option("--format", help="github: as notes beside the lines of a pull request.")
    ] = Format.TEXT,
) -> None:
    """Check runbooks, messages, lessons, the team file and incidents; exit 1 when something is wrong.

    Examples:

      sop check

      sop check runbooks/core.toml

      sop check --fix

      sop check --staged

      sop check --format github
    """
    env: Env = ctx.obj
    for name in add_git_lines(env.workspace.root) if fix else ():
        env.err.line(f"{name}: added the lines it lacked")
    if lacks_merge_driver(env.workspace.root):
        told = fix and install_merge_driver(env.workspace.root)
        env.err.line(KNOWS_MERGE if told else "git in this clone merges incidents line by line. Run sop check --fix")
    if staged and paths:
        raise UsageError("--staged looks at what git would commit, and takes no files.")
    well = "Every file reads as it should."
    if staged:
        problems, well = check_staged(env)
    else:
        problems = check_all(env.workspace, [env.cwd / path for path in paths or ()], cache=env.cache)
    if json_:
        listed = [{"path": each.path, "line": each.line, "text": each.text, "fix": each.fix} for each in problems]
        env.out.bare(json.dumps({"problems": listed}, indent=2))
    elif format_ is Format.GITHUB:
        for problem in problems:
            env.out.bare(annotation(problem))
    else:
        for problem in problems:
            env.out.line(Styled(Style.PROBLEM, str(problem)))
    if problems:
        count = len(problems)
        raise Refused("" if json_ else f"{count} {'thing' if count == 1 else 'things'} to mend.")
    if not json_ and format_ is Format.TEXT:
        env.out.line(well)


def check_staged(env: Env) -> tuple[list[Problem], str]:
    """Return the problems of what git would commit, read from its index, and what to say when there is none.

    Raises:
        GitFailed: there is no repository, or git does not answer.
    """
    from runsop.files import staged  # noqa: PLC0415  # only for --staged

    problems, unread, count = staged.staged_problems(env.workspace, env.cwd)
    half = {each.path for each in problems if each.text in staged.HALF_MERGED}
    for path in unread:
        env.err.line(f"{path}: too large, so it was not looked into.")
    with TemporaryDirectory() as folder:
        copy, paths = staged.copy_of_index(env.workspace, Path(folder))
        usual = (
            check_all(copy, [copy.runbooks, copy.team_file], cache=env.cache)
            if any(map(staged.in_library, paths))
            else []
        )
        usual += [each for path in paths if path.endswith(".toml") for each in _of_file(copy, copy.root / path)]
    problems += staged.discreet(env.workspace, (each for each in usual if each.path not in half))
    files = f"{count} staged {'file' if count == 1 else 'files'}"
    return _unique(problems), f"{files}: no sidecar, no unfinished end, no name or private answer this clone knows."


def check_all(workspace: Workspace, paths: list[Path], *, cache: Path | None = None) -> list[Problem]:
    """Return the problems of the files named, or of the whole workspace."""
    team, problems = _team(workspace)
    guardrails = workspace.runbooks / FOLDER
    lessons = workspace.runbooks / LESSONS
    wanted = [_real(path) for path in paths]
    known: list[Problem] = []
    if _touches(wanted, workspace.runbooks):
        known += Library(workspace.runbooks, workspace.root).problems(team)
    if _touches(wanted, guardrails):
        known += guardrail_problems(guardrails, workspace.shown(guardrails), cache=cache)
    if _touches(wanted, lessons):
        known += _lesson_problems(lessons, workspace.shown(lessons))
    if not paths:
        problems += known
        decisions = sorted(workspace.incidents.glob(DECISIONS))
        sidecars = sorted(workspace.private.glob("*.toml"))
        for folder in (incident_files(workspace), sidecars, sorted(workspace.walks.glob("*.toml")), decisions):
            problems += [problem for path in folder for problem in _of_file(workspace, path)]
        return _unique([*problems, *_uncounted(workspace, team, problems, [workspace.root.resolve()])])
    found: list[Problem] = []
    for path in wanted:
        inside = [problem for problem in (*problems, *known) if _under(_real(workspace.root / problem.path), path)]
        found += inside
        if _is_strange(workspace, path):
            fix = "It reads sop.toml, and what is named .toml in runbooks and incidents."
            found.append(Problem(workspace.shown(path), 0, "is no file that sop reads", fix))
        files = sorted(path.rglob("*.toml")) if path.is_dir() else [path]
        found += [problem for file in files for problem in _of_file(workspace, file)]
    return _unique([*found, *_uncounted(workspace, team, found, wanted)])


def _is_strange(workspace: Workspace, path: Path) -> bool:
    """Tell whether a path that somebody names is a file of the workspace's folder that is none of its own."""
    root = workspace.root.resolve()
    if path.is_dir() or not path.is_relative_to(root) or not os.path.lexists(path):
        return False
    ours = (root / part for part in ("runbooks", "incidents"))
    return path != root / "sop.toml" and not (path.suffix == ".toml" and any(_under(path, each) for each in ours))


def _uncounted(workspace: Workspace, team: Team | None, found: list[Problem], wanted: list[Path]) -> list[Problem]:
    """Return why a report does not count an incident, or not wholly, whose file reads well."""
    if team is None:
        return []  # without it nothing can be rated
    named = {problem.path for problem in found}
    files = [path for path in incident_files(workspace) if any(_under(_real(path), each) for each in wanted)]
    return uncounted(workspace.root, [shown for shown in map(workspace.shown, files) if shown not in named])


def _touches(wanted: list[Path], folder: Path) -> bool:
    """Tell whether a folder is looked at: nothing is named, or something in it or around it."""
    place = folder.resolve()
    return not wanted or any(_under(place, path) or _under(path, place) for path in wanted)


def _team(workspace: Workspace) -> tuple[Team | None, list[Problem]]:
    try:
        team = read_team(workspace.root)
    except BadFile as bad:
        return None, list(bad.problems)
    return team, team_problems(team)


def _lesson_problems(folder: Path, shown: str) -> tuple[Problem, ...]:
    try:
        return Lessons(folder, shown).problems()
    except BadFile as bad:
        return bad.problems


def _of_file(workspace: Workspace, path: Path) -> list[Problem]:
    """Return the problems of one file by what its place says it is; library and team files are checked as a whole."""
    shown = workspace.shown(path)
    try:
        if path.parent.resolve() == workspace.walks.resolve():
            walks.load(workspace.walks, path.stem)
            return []
        if path.parent.resolve() / path.name == workspace.incidents.resolve() / DECISIONS:
            decisions = Decisions(path.parent, shown)
            decisions.read()
            return list(decisions.problems)
        if path.parent.resolve() == workspace.private.resolve():
            sidecar = Sidecar.read(path, shown)
            fix = "A name in it is not hidden any more: look at its end, and say the name again."
            torn = [] if sidecar.torn is None else [Problem(shown, 0, "ends in an unfinished block", fix)]
            return [*sidecar.problems, *torn]
        if workspace.incidents.resolve() in _real(path).parents:
            file = IncidentFile.read(path, shown)
            torn = (
                [] if file.torn is None else [Problem(shown, 0, "ends in an unfinished block", "sop resume mends it.")]
            )
            strange = unknown_in(shown) if file.read_only and not file.problems else ()
            return [*file.problems, *torn, *strange]
        if _real(path).is_relative_to(workspace.root.resolve()) and os.path.lexists(path):
            return []
        document = read_toml(path, shown)
        return (read_message if "placeholders" in document.data else read_runbook)(document)[1]
    except BadFile as bad:
        return list(bad.problems)
    except NotFound:
        raise
    except SopError as error:
        return [Problem(shown, 0, str(error))]


def _real(path: Path) -> Path:
    """Return where a path lies; a link to a file, to nothing or to itself stays what it is."""
    if path.is_symlink() and not path.is_dir():
        return Path(os.path.realpath(path.parent)) / path.name
    return Path(os.path.realpath(path))  # not Path.resolve, which fails on a ring of links


def _under(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents


def _unique(problems: list[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problems))
