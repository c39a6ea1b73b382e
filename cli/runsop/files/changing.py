"""What a lesson would change in a file of the workspace: worked out and checked before anything is written."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from runsop.errors import BadFile, Problem, Refused
from runsop.files.editing import EditFailed, edited, path_of
from runsop.files.guardrails import FOLDER as GUARDRAILS
from runsop.files.guardrails import guardrail_problems
from runsop.files.library import Library
from runsop.files.team import read_team, team_problems
from runsop.files.toml import atomic_write, read_bytes
from runsop.files.workspace import Workspace
from runsop.model.edits import GUARDRAIL, RUNBOOK, TEAM, Edit, problems_of, touched
from runsop.model.guardrails import ANY
from runsop.model.new_ids import ADDING, Taken, freed, taken_in
from runsop.model.runbook import Runbook
from runsop.model.team import Team


@dataclass(frozen=True, slots=True)
class Change:
    """One file of the workspace as it is and as a lesson wants it."""

    path: Path
    shown: str
    old: str
    new: str


def change_of(workspace: Workspace, library: Library, edit: Edit, *, old: str | None = None) -> Change | None:
    """Return what an edit would change, or None when it changes no file. Nothing is written.

    Args:
        workspace: where the file lies.
        library: its runbooks.
        edit: what is wanted.
        old: the text to begin from; what the file holds if left out.

    Raises:
        EditFailed: the edit does not fit the file, or the file is as it wants it already.
        NotFound, BadFile: there is no such file, or it cannot be read.
    """
    if problems := problems_of(edit):
        raise EditFailed(edit.type, "; ".join(problems).rstrip("."), "Drop the lesson, or change it: sop learn")
    shown = path_of(edit)
    if not shown:
        return None
    path = workspace.root / shown
    text = _read(path, shown) if old is None else old
    base = _base(library, edit) if touched(edit) == RUNBOOK else None
    return Change(path, shown, text, edited(text, edit, base=base))


def with_free_ids(workspace: Workspace, library: Library, edit: Edit) -> Edit:
    """Return an edit whose new ids nothing has in the files as they are now.

    Raises:
        NotFound, BadFile: a file that has them is gone, or cannot be read.
    """
    if edit.type not in ADDING:
        return edit
    if touched(edit) == TEAM:
        return freed(edit, Taken(remedies=frozenset(remedy.id for remedy in read_team(workspace.root).remedies)))
    own = library.runbook(edit.runbook)
    if own.extends:
        return freed(edit, taken_in([own, library.runbook(own.extends)]))
    return freed(edit, taken_in([own, *(each for each in library.signals() if each.extends == own.id)]))


def problems_after(workspace: Workspace, change: Change, edit: Edit) -> tuple[Problem, ...]:
    """Return what would be wrong once a change is made: anything in its file, else what is new in any other.

    Raises:
        Refused: there is no room for the copy that is checked.
    """
    kind = touched(edit).partition(":")[0]
    try:
        with TemporaryDirectory() as folder:
            copy = _copied(workspace, Path(folder), change, kind)
            found = _checked(copy, kind)
            own = [each for each in found if each.path == change.shown]
            if found and not own:  # what is wrong in the file shows in all that extend it too
                (copy.root / change.shown).write_bytes(change.old.encode())
                before = _checked(copy, kind)
                found = [each for each in found if each not in before]
    except OSError as err:
        why = (err.strerror or "unknown error").lower()
        fix = "Look at its rights and its disk, or let TMPDIR name another."
        raise Refused(f"it cannot be checked in {gettempdir()} ({why}), so nothing is written. {fix}") from err
    return tuple(dict.fromkeys(own or found))


def write(change: Change) -> None:
    """Put the changed file in place; after a crash the old or the new one is there, whole.

    Raises:
        Refused: somebody changed it meanwhile, or the disk does not take it; it is as it was then.
        NotFound, BadFile: it is gone, or cannot be read any more.
    """
    if _read(change.path, change.shown) != change.old:
        raise Refused(f"{change.shown} was changed meanwhile, so nothing is written in it. Look again: sop learn")
    atomic_write(change.path, change.new.encode())


def _read(path: Path, shown: str) -> str:
    if Path(os.path.realpath(path)) != Path(os.path.realpath(path.parent)) / path.name:
        raise BadFile(Problem(shown, 0, "is a link, so it is not edited here", "Put the file itself there."))
    try:
        return read_bytes(path, shown).decode("utf-8")
    except UnicodeDecodeError as err:
        raise BadFile(Problem(shown, 0, "is not UTF-8", "Save it as UTF-8.")) from err


def _base(library: Library, edit: Edit) -> Runbook | None:
    extends = library.runbook(edit.runbook).extends
    return library.runbook(extends) if extends else None


def _copied(workspace: Workspace, folder: Path, change: Change, kind: str) -> Workspace:
    """Copy what is checked together, with the change in it."""
    copy = Workspace(folder)
    folders = (f"runbooks/{GUARDRAILS}",) if kind == GUARDRAIL else ("runbooks", "runbooks/messages")
    for each in folders:
        (folder / each).mkdir(parents=True, exist_ok=True)
        for path in sorted((workspace.root / each).glob("*.toml")):
            if path.is_file() and (kind != GUARDRAIL or path.name in (f"{ANY}.toml", change.path.name)):
                shutil.copyfile(path, folder / each / path.name)
    shutil.copyfile(workspace.team_file, copy.team_file)
    (folder / change.shown).write_bytes(change.new.encode())
    return copy


def _checked(copy: Workspace, kind: str) -> list[Problem]:
    if kind == GUARDRAIL:
        return guardrail_problems(copy.runbooks / GUARDRAILS, f"runbooks/{GUARDRAILS}")
    team, found = _team(copy)
    if kind != TEAM:
        found = []  # what is wrong with the team file is no reason against a runbook
    return [*found, *Library(copy.runbooks, copy.root).problems(team)]


def _team(copy: Workspace) -> tuple[Team | None, list[Problem]]:
    try:
        team = read_team(copy.root)
    except BadFile as bad:
        return None, list(bad.problems)
    return team, team_problems(team)
