"""`sop check`: everything that is wrong in any file, all at once."""

import json
from pathlib import Path
from typing import Annotated

import typer

from runsop.env import Env
from runsop.errors import BadFile, NotFound, Problem, Refused, SopError
from runsop.files import walks
from runsop.files.git import KNOWS_MERGE, install_merge_driver, lacks_merge_driver
from runsop.files.incident import IncidentFile
from runsop.files.library import Library, read_message, read_runbook
from runsop.files.team import read_team, team_problems
from runsop.files.toml import read_toml
from runsop.files.workspace import Workspace, incident_files
from runsop.model.team import Team
from runsop.screen.gate import Style, Styled


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(check)


def check(
    ctx: typer.Context,
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders; everything if left out.")] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Tell git in this clone how to merge incidents.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="For programs; keys in docs/reference/json.md.")] = False,
) -> None:
    """Check runbooks, messages, the team file and incidents; exit 1 when something is wrong.

    Examples:

      sop check

      sop check runbooks/core.toml

      sop check --fix
    """
    env: Env = ctx.obj
    if lacks_merge_driver(env.workspace.root):
        told = fix and install_merge_driver(env.workspace.root)
        env.err.line(KNOWS_MERGE if told else "git in this clone merges incidents line by line. Run sop check --fix")
    problems = check_all(env.workspace, [env.cwd / path for path in paths or ()])
    if json_:
        listed = [{"path": each.path, "line": each.line, "text": each.text, "fix": each.fix} for each in problems]
        env.out.bare(json.dumps({"problems": listed}, indent=2))
    else:
        for problem in problems:
            env.out.line(Styled(Style.PROBLEM, str(problem)))
    if problems:
        count = len(problems)
        raise Refused("" if json_ else f"{count} {'thing' if count == 1 else 'things'} to mend.")
    if not json_:
        env.out.line("Every file reads as it should.")


def check_all(workspace: Workspace, paths: list[Path]) -> list[Problem]:
    """Return the problems of the files named, or of the whole workspace."""
    team, problems = _team(workspace)
    library = Library(workspace.runbooks, workspace.root)
    if not paths:
        problems += library.problems(team)
        for folder in (incident_files(workspace), sorted(workspace.walks.glob("*.toml"))):
            problems += [problem for path in folder for problem in _of_file(workspace, path)]
        return _unique(problems)
    wanted = [path.resolve() for path in paths]
    known = library.problems(team)
    found: list[Problem] = []
    for path in wanted:
        inside = [problem for problem in (*problems, *known) if _under((workspace.root / problem.path).resolve(), path)]
        found += inside
        files = sorted(path.rglob("*.toml")) if path.is_dir() else [path]
        found += [problem for file in files for problem in _of_file(workspace, file)]
    return _unique(found)


def _team(workspace: Workspace) -> tuple[Team | None, list[Problem]]:
    try:
        team = read_team(workspace.root)
    except BadFile as bad:
        return None, list(bad.problems)
    return team, team_problems(team)


def _of_file(workspace: Workspace, path: Path) -> list[Problem]:
    """Return the problems of one file by what its place says it is; library and team files are checked as a whole."""
    shown = workspace.shown(path)
    try:
        if path.parent.resolve() == workspace.walks.resolve():
            walks.load(workspace.walks, path.stem)
            return []
        if workspace.incidents.resolve() in path.resolve().parents:
            file = IncidentFile.read(path, shown)
            torn = (
                [] if file.torn is None else [Problem(shown, 0, "ends in an unfinished block", "sop resume mends it.")]
            )
            return [*file.problems, *torn]
        if path.resolve().is_relative_to(workspace.root.resolve()) and path.exists():
            return []
        document = read_toml(path, shown)
        return (read_message if "placeholders" in document.data else read_runbook)(document)[1]
    except BadFile as bad:
        return list(bad.problems)
    except NotFound:
        raise
    except SopError as error:
        return [Problem(shown, 0, str(error))]


def _under(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents


def _unique(problems: list[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problems))
