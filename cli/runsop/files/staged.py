"""What is about to be committed: nothing private, nothing half done, and the files as the index has them."""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from runsop.errors import BadFile, Problem
from runsop.files.git import Staged, blobs, commit_of, index_of, prefix, staged, staged_blobs
from runsop.files.merge import holds_events
from runsop.files.private import Sidecar
from runsop.files.toml import read_bytes
from runsop.files.workspace import Workspace
from runsop.model.privacy import places_of, secrets

HALF_MERGED = ("is half merged", "holds the marks of a half-done merge")
"""What is said of a file in two versions, in the index or in its text; what else is wrong in it is found later."""

_TORN = re.compile(r"\.torn-[^/]*\Z")
_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?=[ \r\n]|\Z)", re.MULTILINE)
_OURS = re.compile(r"(?:sop\.toml|(?:runbooks|incidents)/.*)\Z")
_A_QUOTE = 24  # bytes of UTF-8: from here on, what was pasted is somebody's sentence and no heading


@dataclass(frozen=True, slots=True)
class Secret:
    """Words that must stay on this computer, and the incident they are of."""

    words: str
    incident: str


def staged_problems(workspace: Workspace, cwd: Path) -> tuple[list[Problem], list[str], int]:
    """Return what must not be committed, what was not looked into, and how many files are staged.

    Args:
        workspace: whose repository it is.
        cwd: where the lines that mend it are pasted.

    Raises:
        GitFailed: there is no repository, or git does not answer.
    """
    found = staged(workspace.root)
    own = prefix(workspace.root)
    kept = staged_blobs(workspace.root, found)
    known = tuple(_secrets(workspace))
    public = _Public(workspace.root)
    problems: list[Problem] = []
    for each in found:
        shown = each.path.removeprefix(own)
        inside = each.path.startswith(own)
        wrong = list(_out_of_place(each, shown, workspace, cwd, inside=inside))
        if not wrong and each.blob in kept:
            text, old = _text(kept[each.blob]), _text(kept.get(each.old, b""))
            wrong += _half_merged(shown, text, workspace, cwd) if inside and _OURS.match(shown) else ()
            wrong += _private(shown, text, old, known, public)
        if not each.old:
            wrong += [
                Problem(shown, 0, f"has in its name {problem.text.removeprefix('holds ')}", "Name it otherwise.")
                for problem in _private(shown, shown, "", known, public)
            ]
        problems += wrong
    unread = [each.path.removeprefix(own) for each in found if not each.unmerged and each.blob not in kept]
    return problems, unread, len(found)


def copy_of_index(workspace: Workspace, target: Path) -> tuple[Workspace, tuple[str, ...]]:
    """Write the files of a workspace as they are staged into a folder; return it, and the paths of what is staged.

    Raises:
        GitFailed: there is no repository, or git does not answer.
        NotFound, BadFile: the team file is neither staged nor readable.
    """
    own = prefix(workspace.root)
    paths = [each.path.removeprefix(own) for each in staged(workspace.root) if each.path.startswith(own)]
    wanted = tuple(path for path in paths if _OURS.match(path) and not _never(path))
    index = {path: blob for path, blob in index_of(workspace.root).items() if path in wanted or in_library(path)}
    kept = blobs(workspace.root, index.values())
    for path, blob in index.items():
        _put(target / path, kept.get(blob, b""))
    if "sop.toml" not in index:
        _put(target / "sop.toml", read_bytes(workspace.team_file, "sop.toml"))
    return Workspace(target), tuple(path for path in wanted if path in index)


def in_library(path: str) -> bool:
    """Tell whether a file is read together with others: the team file and all that lies in runbooks/."""
    return path == "sop.toml" or path.startswith("runbooks/")


def _put(place: Path, data: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)


def _never(shown: str) -> bool:
    return shown.startswith("incidents/private/") or _TORN.search(shown) is not None


def _out_of_place(each: Staged, shown: str, workspace: Workspace, cwd: Path, *, inside: bool) -> Iterator[Problem]:
    git, path = workspace.git(cwd), shlex.quote(shown)
    unstage = f"{git} rm --cached {path}"
    if inside and shown.startswith("incidents/private/"):
        yield Problem(shown, 0, "holds names and private answers, which stay on this computer", unstage)
    elif inside and _TORN.search(shown):
        yield Problem(shown, 0, "is the unfinished end of a file, unread and unmasked", unstage)
    elif each.unmerged:
        fix = inside and _merging(shown, workspace, cwd)
        yield Problem(shown, 0, HALF_MERGED[0], fix or "Finish the merge first.")


def _half_merged(shown: str, text: str, workspace: Workspace, cwd: Path) -> Iterator[Problem]:
    if marker := _CONFLICT.search(text):
        line = text.count("\n", 0, marker.start()) + 1
        fix = _merging(shown, workspace, cwd) or "Keep one side and delete the marker lines."
        yield Problem(shown, line, HALF_MERGED[1], fix)


def _merging(shown: str, workspace: Workspace, cwd: Path) -> str:
    """Return the line that unites two versions of a file of events; "" for another file."""
    if not holds_events(Path(shown)):
        return ""
    path = shlex.quote(shown)
    place = path if cwd == workspace.root else shlex.quote(str(workspace.root / shown))
    return f"sop merge {place} && {workspace.git(cwd)} add {path}"


def discreet(workspace: Workspace, problems: Iterable[Problem]) -> list[Problem]:
    """Return problems without the private words that they quote from a file."""
    told = list(problems)
    for secret in _secrets(workspace) if told else ():
        told = [replace(each, text=_hidden(each.text, secret), fix=_hidden(each.fix, secret)) for each in told]
    return told


def _hidden(said: str, secret: Secret) -> str:
    if all(word in _folded(said) for word in _folded(secret.words).split()):
        for begin, end in reversed(list(places_of(said, secret.words))):
            said = f"{said[:begin]}…{said[end:]}"
    return said


# ── Names and private values ──────────────────────────────────────────────────────────────────────────────────────────


def _secrets(workspace: Workspace) -> Iterator[Secret]:
    """Yield what the sidecars of this clone know; one that cannot be read hides nothing of the others."""
    for path in sorted(workspace.private.glob("*.toml")):
        try:
            sidecar = Sidecar.read(path, workspace.shown(path))
        except BadFile:
            continue
        words = [words for words, _ in (*sidecar.known(), *sidecar.short())]
        pasted = [
            str(entry.value) for entry in sidecar.entries if entry.ask == "about" and isinstance(entry.value, str)
        ]
        quotes = [text for text in pasted if len(text.encode()) >= _A_QUOTE]
        for each in dict.fromkeys((*words, *secrets(sidecar.entries), *quotes)):
            yield Secret(each, path.stem)


def _private(shown: str, text: str, old: str, known: tuple[Secret, ...], public: _Public) -> Iterator[Problem]:
    """Find secrets in the lines that a commit would add, each line once an incident, and never say the words."""
    folded = _folded(text)
    before = frozenset(old.split("\n"))
    lines = text.split("\n")
    told: set[tuple[int, str]] = set()
    for secret in known:
        if not all(word in folded for word in _folded(secret.words).split()):
            continue
        for begin, _ in places_of(text, secret.words):
            line = text.count("\n", 0, begin) + 1
            if lines[line - 1] in before or (line, secret.incident) in told or public.has(secret.words):
                continue
            told.add((line, secret.incident))
            fix = "Say it without the name or the value."
            yield Problem(shown, line, f"holds a name or private answer of {secret.incident}", fix)


class _Public:
    """The words that stand in the committed runbooks and team file: no secret any more, and often no secret at all."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._texts: list[tuple[str, str]] | None = None

    def has(self, words: str) -> bool:
        if self._texts is None:
            self._texts = [(_folded(text), text) for text in self._committed()]
        parts = _folded(words).split()
        return any(
            all(part in folded for part in parts) and next(places_of(text, words), None) is not None
            for folded, text in self._texts
        )

    def _committed(self) -> list[str]:
        if not commit_of(self._root, "HEAD"):
            return []
        names = [f"HEAD:./{path}" for path in index_of(self._root) if in_library(path)]
        return [_text(data) for data in blobs(self._root, names).values()]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
