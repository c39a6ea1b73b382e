"""A workspace as it lies on the disk: what changes when any of its files does, without reading one."""

from __future__ import annotations

import os
import pickle  # read back from a child of this process alone
import re
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from runsop.files.team import read_team
from runsop.files.workspace import Workspace

WALKS = "incidents/walks"
LESSONS = "runbooks/lessons"

_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}\Z")


@dataclass(frozen=True, slots=True)
class Seen:
    """How a workspace is: what the rows depend on beside their files, and each folder with a line a file."""

    about: Mapping[str, str]
    listings: Mapping[str, str]


def see(workspace: Workspace) -> Seen:
    """Look at a workspace: a line a file has its name, inode, size and time."""
    return Seen(_about(workspace), _listings(workspace, _folders(workspace)))


def _about(workspace: Workspace) -> dict[str, str]:
    team = read_team(workspace.root)
    assumed = (team.quiet_from, team.quiet_to, team.channel, team.language, team.public, *team.severities)
    return {"root": str(workspace.root.resolve()), "team": " ".join(map(str, assumed))}


def _folders(workspace: Workspace) -> list[str]:
    months = [f"incidents/{name}" for name in _names(workspace.incidents) if _MONTH.match(name)]
    return [*months, WALKS, LESSONS]


def _listings(workspace: Workspace, folders: Iterable[str]) -> dict[str, str]:
    found = {folder: _listing(workspace.root / folder) for folder in folders}
    return {folder: listing for folder, listing in found.items() if listing}


class Looking:
    """Looks at workspaces beside this process, on all cores, while it loads what a report needs.

    A hundred thousand files take a moment, and so does what has to be loaded.
    """

    def __init__(self, workspaces: Iterable[Workspace]) -> None:
        """Begin; where no children can be had, `seen` looks by itself."""
        self._children: list[tuple[int, int]] = []  # process, and the pipe it tells through
        self._found: dict[Path, dict[str, str]] = {}
        self._asked = tuple(workspaces)
        if threading.active_count() == 1:  # a fork beside other threads may hang
            with suppress(OSError):
                for share in range(cores := os.cpu_count() or 1):
                    self._begin(share, cores)

    def _begin(self, share: int, of: int) -> None:
        told, into = os.pipe()
        try:
            child = os.fork()
        except OSError:
            os.close(told)
            os.close(into)
            raise
        if child == 0:
            os.close(told)
            tell(self._asked, share, of, into)
            os._exit(0)
        os.close(into)
        self._children.append((child, told))

    def seen(self, workspace: Workspace) -> Seen:
        """Return how a workspace was when this began; once, for then it is looked at anew.

        Raises:
            BadFile, NotFound: the team file cannot be read.
        """
        for child, told in self._children:
            with suppress(OSError, EOFError, pickle.UnpicklingError), open(told, "rb") as pipe:  # noqa: PTH123  # a pipe has no path
                for root, listings in pickle.load(pipe).items():  # noqa: S301  # see above
                    self._found.setdefault(root, {}).update(listings)
            with suppress(OSError):  # somebody else has waited for it
                os.waitpid(child, 0)
        self._children = []
        found = self._found.pop(workspace.root, {})
        missing = [folder for folder in _folders(workspace) if folder not in found]
        return Seen(
            _about(workspace), {folder: text for folder, text in found.items() if text} | _listings(workspace, missing)
        )


def tell(workspaces: Iterable[Workspace], share: int, of: int, into: int) -> None:
    """Write the listings of a share of the folders into a pipe; whoever asks looks at those that are lacking."""
    found: dict[Path, dict[str, str]] = {}
    with suppress(BaseException), open(into, "wb") as pipe:  # see above
        for workspace in workspaces:
            folders = _folders(workspace)[share::of]
            found[workspace.root] = {folder: _listing(workspace.root / folder) for folder in folders}
        pickle.dump(found, pipe)


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208  # names only
    except OSError:
        return []


def _listing(folder: Path) -> str:
    try:
        place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return ""
    except OSError as err:
        return f"/{err.errno}"  # a line without a name: it is the folder that cannot be read
    try:
        lines = _lines(place)
    except OSError as err:
        return f"/{err.errno}"
    finally:
        os.close(place)
    lines.sort()
    if "".join(lines).isprintable():
        return "\n".join(lines)
    return "\n".join(line if line.isprintable() else ascii(line)[1:-1] for line in lines)


def _lines(place: int) -> list[str]:
    """Return a line a file of an open folder; by its descriptor it takes two thirds of the time it takes by paths."""
    lines, stat = [], os.stat
    for name in os.listdir(place):  # see above
        if name.endswith(".toml") and name[0] != ".":
            try:
                about = stat(name, dir_fd=place, follow_symlinks=False)
            except OSError:
                continue  # it went away just now
            lines.append(f"{name}/{about.st_ino}/{about.st_size}/{about.st_mtime_ns}")
    return lines
