"""`sop merge`: one incident file out of two versions; git calls it, and it works by hand."""

from pathlib import Path
from typing import Annotated

import typer

from runsop.env import Env
from runsop.errors import Problem, Refused
from runsop.files.blocks import LIMIT
from runsop.files.git import unmerged
from runsop.files.merge import between_markers, holds_events, is_of, merge_file
from runsop.files.toml import read_bytes


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(merge)


def merge(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Incident files that git could not merge.", metavar="FILE")],
) -> None:
    """Unite two versions of an incident: every event of both, in the order of time.

    git calls it by itself once it knows it (sop init, sop check --fix), with four files: base, ours, theirs, name.

    Examples:

      sop merge incidents/2026-11/2026-11-22-2204-refund-request-k3f9.toml

      sop merge %O %A %B %P
    """
    env: Env = ctx.obj
    versions = len(files) == 4 and (files[0].suffix != ".toml" or _is_of(env.cwd / files[2], files[3]))
    problems = _of_git(env, *files) if versions else [text for file in files for text in _by_hand(env, file)]
    if problems:
        raise Refused("\n".join(problems))


def _is_of(version: Path, name: Path) -> bool:
    """Tell whether a file holds the incident that another is named by: then it is a version, and no incident to merge."""
    return is_of(read_bytes(version, str(version), limit=LIMIT), name.stem)


def _of_git(env: Env, base: Path, ours: Path, theirs: Path, name: Path) -> list[str]:
    versions = [read_bytes(env.cwd / path, f"{name} ({path})", limit=LIMIT) for path in (base, theirs)]
    return _merged(env, env.cwd / ours, *versions, name=name)


def _by_hand(env: Env, file: Path) -> list[str]:
    path = env.cwd / file
    versions = unmerged(path) or between_markers(path)
    if versions is None:
        keep = "keep both sides, delete only" if holds_events(path) else "keep one of each two, delete"
        fix = f"If conflict markers stand in it, {keep} the marker lines, then sop check {file}"
        return [str(Problem(str(file), 0, "git holds no two versions of it", fix))]
    base, ours, theirs = versions
    problems = _merged(env, path, base, theirs, name=file, stored=ours or theirs)
    if not problems:
        env.out.line(f"{file}: merged. Next: git add {file}")
    return problems


def _merged(env: Env, path: Path, base: bytes, theirs: bytes, *, name: Path, stored: bytes = b"") -> list[str]:
    problems, notes = merge_file(path, base, theirs, str(name), stored=stored, beside=env.cwd / name, at=env.now())
    for note in notes:
        env.err.line(note)
    return [str(problem) for problem in problems]
