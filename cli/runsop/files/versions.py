"""Runbooks as they were: a file of some commit, resolved with the one it extended then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from runsop.errors import BadFile
from runsop.files.git import blobs
from runsop.files.library import read_runbook
from runsop.files.toml import parse_toml
from runsop.model.resolve import resolve
from runsop.model.runbook import Runbook

SHORT = 8
"""Characters of a commit's id that a person is shown."""


@dataclass(frozen=True, slots=True)
class Version:
    """The walk of a runbook in one commit; without one, `problem` says why, or "" when it had no such file."""

    walk: Runbook | None = None
    problem: str = ""


def versions(root: Path, id: str, commits: Iterable[str]) -> Mapping[str, Version]:
    """Return a runbook as each of these commits has it.

    Args:
        root: the workspace.
        id: the runbook's.
        commits: their ids.
    """
    wanted = tuple(dict.fromkeys(commits))
    own = _Files(root, ((commit, id) for commit in wanted))
    books = {commit: own.read(commit, id) for commit in wanted}
    extended = {commit: book.walk.extends for commit, book in books.items() if book.walk and book.walk.extends}
    bases = _Files(root, extended.items())
    return {
        commit: _resolved(book, bases.read(commit, extended[commit]) if commit in extended else None)
        for commit, book in books.items()
    }


def _resolved(book: Version, base: Version | None) -> Version:
    if book.walk is None:
        return book
    if base is not None and base.walk is None:
        return Version(problem=base.problem or f'it extends "{book.walk.extends}", which was not there')
    return Version(resolve(book.walk, base.walk if base else None)[0])


class _Files:
    """Files of runbooks, asked for all at once; one that did not change between commits is read once."""

    def __init__(self, root: Path, places: Iterable[tuple[str, str]]) -> None:
        self._data = blobs(root, [_name(commit, id) for commit, id in places])
        self._read: dict[tuple[str, bytes], Version] = {}

    def read(self, commit: str, id: str) -> Version:
        data = self._data.get(_name(commit, id))
        if data is None:
            return Version()
        if (id, data) not in self._read:
            self._read[id, data] = _version(data, f"runbooks/{id}.toml at {commit[:SHORT]}", id)
        return self._read[id, data]


def _name(commit: str, id: str) -> str:
    return f"{commit}:./runbooks/{id}.toml"


def _version(data: bytes, shown: str, id: str) -> Version:
    try:
        book, problems = read_runbook(parse_toml(data.decode("utf-8"), shown), id=id)
    except BadFile as bad:
        return Version(problem=str(bad.problems[0]))
    except UnicodeDecodeError:
        return Version(problem=f"{shown}: is not UTF-8")
    return Version(book, "" if book else str(problems[0]))
