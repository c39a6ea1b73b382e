"""The workspace: the folder with `sop.toml`, where its files lie, and how it is made."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import runsop
from runsop.errors import BadFile, NotFound, Problem, Refused

TEAM_FILE = "sop.toml"
_INCIDENT_ID = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{4}-[a-z0-9-]{1,40}-[a-z0-9]{4}\Z")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}\Z")
_IGNORED = ("incidents/private/", "incidents/**/*.torn-*", "incidents/**/.*.tmp", "runbooks/lessons/*.torn-*")
_ATTRIBUTES = (
    "*.toml text eol=lf",
    "incidents/**/*.toml text eol=lf merge=sop",
    "runbooks/lessons/*.toml text eol=lf merge=sop",
)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with `sop.toml` and what belongs to it."""

    root: Path

    @property
    def runbooks(self) -> Path:
        """The library."""
        return self.root / "runbooks"

    @property
    def incidents(self) -> Path:
        """Incident files, a folder a month."""
        return self.root / "incidents"

    @property
    def walks(self) -> Path:
        """Copies of the walks that incidents began with."""
        return self.incidents / "walks"

    @property
    def private(self) -> Path:
        """Names and private facts; never in git."""
        return self.incidents / "private"

    @property
    def team_file(self) -> Path:
        """The file that makes it a workspace."""
        return self.root / TEAM_FILE

    def git(self, cwd: Path) -> str:
        """Return how git is called for this workspace by who stands in a folder."""
        return "git" if cwd == self.root else f"git -C {shlex.quote(str(self.root))}"

    def shown(self, path: Path) -> str:
        """Return a path as a person reads it: from the workspace, where it lies in it."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)


def find_workspace(start: Path, override: str | None) -> Workspace:
    """Find the nearest folder upwards with a `sop.toml`; an override names the folder itself.

    Raises:
        NotFound: when there is none.
    """
    if override:
        root = start / override
        if not _is_there(root / TEAM_FILE):
            raise NotFound(f"{root}: no {TEAM_FILE} in it. Name a workspace, or make one: sop init {override}")
        return _own_folders(Workspace(root))
    start = start.absolute()
    root_or_none = next((folder for folder in (start, *start.parents) if _is_there(folder / TEAM_FILE)), None)
    if root_or_none is None:
        raise NotFound(
            f"{start}: no {TEAM_FILE} here or in a folder above. Go to your workspace, or make one: sop init"
        )
    return _own_folders(Workspace(root_or_none))


def _own_folders(workspace: Workspace) -> Workspace:
    """Refuse a workspace whose incidents would be kept elsewhere: names would leave it unseen."""
    for folder in (workspace.incidents, workspace.walks, workspace.private):
        _inside(folder, workspace.root)
    return workspace


def create_workspace(target: Path, shipped: Path) -> list[str]:
    """Make a workspace from the shipped library; what is there already stays as it is. Returns what was made.

    `sop.toml` comes last: until it is there, making it again goes on where it stopped.

    Raises:
        Refused: when there is a workspace already, or the folder takes no files.
    """
    if _is_there(target / TEAM_FILE):
        raise Refused(f"{target / TEAM_FILE} is there already. This is a workspace: sop check")
    from runsop.files.toml import atomic_write, make_folder  # noqa: PLC0415  # only `sop init` writes

    workspace = Workspace(target)
    make_folder(workspace.incidents)
    made = [
        *_copied(shipped / "runbooks", workspace.runbooks, target),
        *add_git_lines(target),
    ]
    atomic_write(workspace.team_file, (shipped / TEAM_FILE).read_bytes())
    return ["incidents/", *made, TEAM_FILE]


def add_git_lines(root: Path) -> list[str]:
    """Add to `.gitignore` and `.gitattributes` the lines they lack, and name those that changed.

    Raises:
        BadFile: when something else stands in the place of one.
        Refused: when the disk does not take it.
    """
    return [*_lines_added(root / ".gitignore", _IGNORED), *_lines_added(root / ".gitattributes", _ATTRIBUTES)]


def shipped_library() -> Path:
    """Return the folder of the shipped `runbooks/` and `sop.toml`: in the wheel, or the checkout."""
    package = Path(runsop.__file__).parent
    inside = package / "shipped"
    return inside if inside.is_dir() else package.parents[1]


def incident_path(workspace: Workspace, incident_id: str) -> Path:
    """Return where an incident's file lies, whether it is there or not.

    Raises:
        NotFound: when that is no incident id.
    """
    if not _INCIDENT_ID.match(incident_id):
        raise NotFound(f'"{incident_id}" is no incident id; one looks like 2026-11-22-2204-refund-request-k3f9.')
    return workspace.incidents / incident_id[:7] / f"{incident_id}.toml"


def incident_files(workspace: Workspace) -> list[Path]:
    """List the incident files, newest first."""
    months = [folder for folder in _entries(workspace.incidents) if _MONTH.match(folder.name)]
    return [
        path
        for month in sorted(months, reverse=True)
        for path in sorted(_entries(month), reverse=True)
        if path.suffix == ".toml" and not path.name.startswith(".")
    ]


def ids_of_months(workspace: Workspace, months: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of the incidents of some months (`2026-11`), the newest of each first; their files are not looked at."""
    names = (name for month in months for name in sorted(_names(workspace.incidents / month), reverse=True))
    return tuple(name.removesuffix(".toml") for name in names if name.endswith(".toml") and name[0] != ".")


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208  # names only: there may be thousands
    except OSError:
        return []


def has_incidents(workspace: Workspace) -> bool:
    """Tell whether there is an incident file, without listing them all.

    Raises:
        BadFile: when their folder cannot be opened.
    """
    for month in _entries(workspace.incidents):
        if _MONTH.match(month.name):
            with suppress(OSError), os.scandir(month) as entries:
                if any(entry.name.endswith(".toml") and entry.name[0] != "." for entry in entries):
                    return True
    return False


def find_incident(workspace: Workspace, text: str) -> Path:
    """Find an incident by its id, or by an end, beginning or part of it that no other incident has.

    Raises:
        NotFound: when none or several fit.
        BadFile: when the file is a link out of the workspace.
    """
    if not re.fullmatch(r"[a-z0-9-]+", text):
        raise NotFound(f'"{text}" is no incident id, nor a part of one: small letters, digits and -. See sop list.')
    paths = incident_files(workspace)
    fitting = next(filter(None, ([path for path in paths if fits(path.stem, text)] for fits in _FITS)), [])
    match fitting:
        case [path]:
            return _inside(path, workspace.root)
        case []:
            near = (
                "The newest: " + ", ".join(path.stem for path in paths[:3]) if paths else "There is none yet: sop start"
            )
            raise NotFound(f'there is no incident "{text}". {near}')
        case _:
            ids = ", ".join(path.stem for path in fitting[:5])
            raise NotFound(f'"{text}" fits {len(fitting)} incidents: {ids}. Type more of the id.')


_FITS = (str.__eq__, str.endswith, str.startswith, str.__contains__)


def _inside(path: Path, root: Path) -> Path:
    if Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
        return path
    shown = str(path.relative_to(root))
    raise BadFile(Problem(shown, 0, "is a link out of the workspace", "Put the file itself there."))


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as err:
        raise BadFile(
            Problem(str(folder), 0, f"cannot be opened ({err.strerror})", "Check its owner and rights.")
        ) from err


def _is_there(path: Path) -> bool:
    return os.path.lexists(path)


def _copied(source: Path, target: Path, root: Path) -> list[str]:
    """Copy the library, file by file, where nothing lies yet. Lessons stay: they belong to who learnt them."""
    from runsop.files.toml import atomic_write, make_folder  # noqa: PLC0415  # see above

    made = []
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source)
        copy = target / relative
        if path.is_file() and relative.parts[0] != "lessons" and path.suffix != ".pyc" and not _is_there(copy):
            make_folder(copy.parent)
            atomic_write(copy, path.read_bytes())
            made.append(copy.relative_to(root).as_posix())
    return made


def _lines_added(path: Path, lines: tuple[str, ...]) -> list[str]:
    """Add the lines a file lacks; what stands in it stays."""
    from runsop.files.toml import atomic_write, read_bytes  # noqa: PLC0415  # see above

    old = read_bytes(path, path.name) if _is_there(path) else b""
    missing = [line for line in lines if line.encode() not in old.splitlines()]
    if not missing:
        return []
    gap = b"" if not old or old.endswith(b"\n") else b"\n"
    atomic_write(path, old + gap + "".join(f"{line}\n" for line in missing).encode())
    return [path.name]
