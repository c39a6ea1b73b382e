"""What a report leaves in files, a page or a folder of rows: never in the place of something else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from runsop.errors import Refused
from runsop.files.memory import recalled
from runsop.files.toml import atomic_write, make_folder
from runsop.files.workspace import Workspace


def write_page(path: Path, text: str, begins: str, workspaces: Iterable[Workspace]) -> None:
    """Write a page; an earlier one in its place is replaced.

    Args:
        path: where to.
        text: the whole page.
        begins: how every such page begins, so that an earlier one is known by it.
        workspaces: those that were read for it.

    Raises:
        Refused: another file stands there, or it would lie among the files of a workspace, or the disk does not take it.
    """
    _stay_out(path, workspaces)
    old = recalled(path) if path.is_file() else b""
    if old != b"" and not (old or b"").startswith(begins.encode()):  # None where it cannot be read
        raise Refused(f"{path} is no report of sop, so it is not replaced. Name a new file.")
    atomic_write(path, text.encode())


def write_rows(folder: Path, texts: Mapping[str, str], known: Collection[str], workspaces: Iterable[Workspace]) -> None:
    """Write files of rows into a folder; earlier ones are replaced.

    Args:
        folder: where to; made if it is not there.
        texts: what to write, by the names of the files.
        known: the names of all files that such a folder may hold.
        workspaces: those that were read for it.

    Raises:
        Refused: the folder holds something else, or lies among the files of a workspace, or the disk does not take it.
    """
    _stay_out(folder, workspaces)
    make_folder(folder)
    names = sorted(each.name for each in folder.glob("*") if not each.name.startswith("."))
    if other := next((name for name in names if name not in known), None):
        raise Refused(f"{folder} holds something else: {other}. Name a new folder, or an empty one.")
    for name, text in texts.items():
        atomic_write(folder / name, text.encode())


def _stay_out(path: Path, workspaces: Iterable[Workspace]) -> None:
    place = path.resolve()
    for each in workspaces:
        if any(place.is_relative_to(own.resolve()) for own in (each.team_file, each.incidents, each.runbooks)):
            raise Refused(f"{path} belongs to the workspace {each.root}. Name a place outside of its files.")
