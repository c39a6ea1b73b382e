"""Incident files, lessons and kept walks read as rows for a report, many at once, on every core."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from runsop.errors import Problem, SopError
from runsop.files import walks
from runsop.files.entries import Reader
from runsop.files.events import FORMAT, decode
from runsop.files.questions import tables
from runsop.files.tables import fields_of
from runsop.files.team import read_team
from runsop.files.toml import read_bytes
from runsop.model.events import Event
from runsop.model.period import seconds
from runsop.model.ratchet import Ratchet
from runsop.model.rows import Rate, Rated, Row, Tables, lesson_row, message_rows, rows_of, walk_rows
from runsop.model.runbook import Runbook
from runsop.model.said import Cell, Entries, csv_of, is_plain, said_in, text_in
from runsop.model.team import Team

_AT_ONCE = 2_000
"""Files one process reads before it hands over what it found."""

_IN_MIND = 50
"""Files whose rows are held at once: more of them do not fit into the cache of a core, and take a quarter longer."""

_LARGE, _LARGEST = 100_000, 8_000_000
"""Bytes: most incidents have a few thousand, none has more than the second."""

_ODD = (KeyError, TypeError, AttributeError, ValueError, OverflowError)
"""What a file raises that holds what no incident does."""

_FEW = 1_500
"""So many are read by this process alone: another one takes a moment to start."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: the number it gets, and its path from the workspace."""

    number: int
    path: str


@dataclass(slots=True)
class Found:
    """Rows as CSV by table, without a header line; an empty cell is null."""

    files: int = 0
    texts: dict[str, str] = field(default_factory=dict)


def read_all(root: Path, sources: Sequence[Source]) -> Iterator[Found]:
    """Read the files, on all cores when they are many.

    Nothing raises for what a file holds: what is wrong with it is a row of the table `broken`.
    """
    _forget()
    chunks = list(_chunks(sources, _AT_ONCE))
    cores = os.cpu_count() or 1
    done = 0
    if len(sources) > _FEW and cores > 1:
        from runsop.files import workers  # noqa: PLC0415  # a moment to load, and most reports read few files

        try:
            for found in workers.read_on(cores, read_some, root, chunks):
                done += 1
                yield found
        except workers.FELL:
            pass  # this process reads the rest
    for chunk in chunks[done:]:
        yield read_some(root, chunk)


def uncounted(root: Path, paths: Iterable[str]) -> list[Problem]:
    """Return what is wrong with incidents for a report."""
    _forget()
    rows = (row for path in paths for row in _incident(root, Source(0, path)).get("broken", []))
    return [Problem(row[0], row[1], row[2], row[3] or "") for row in rows]  # type: ignore[arg-type]  # see `_problem`


def _forget() -> None:
    """Look anew at walks and the team file: they may have changed since this process last asked."""
    for kept in (_ratchet, _book, _team):
        kept.cache_clear()


def _chunks(sources: Sequence[Source], size: int) -> Iterator[tuple[Source, ...]]:
    rest = iter(sources)
    while chunk := tuple(islice(rest, size)):
        yield chunk


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Look for no cycles among a million rows: there are none, and looking takes a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@_no_collecting()
def read_some(root: Path, sources: Sequence[Source]) -> Found:
    """Read some files, one after the other."""
    texts: dict[str, list[str]] = {}
    for few in _chunks(sources, _IN_MIND):
        lines: dict[str, list[str]] = {}
        for source in few:
            for name, own in _lines(root, source).items():
                lines.setdefault(name, []).extend(own)
        for name, own in lines.items():
            texts.setdefault(name, []).append("".join(own))
    return Found(len(sources), {name: "".join(parts) for name, parts in texts.items()})


def _lines(root: Path, source: Source) -> dict[str, list[str]]:
    """Return the rows of a file as CSV; a value of a wrong type takes its event out."""
    try:
        return _written(_way(source)(root, source))
    except TypeError:
        return _written(_checked(source, _slowly(root, source)))


def _written(found: Tables) -> dict[str, list[str]]:
    return {name: [row if isinstance(row, str) else _line(name, row) for row in rows] for name, rows in found.items()}


def _line(table: str, row: tuple[Cell, ...]) -> str:
    line = _form(table, tuple(map(type, row))) % row
    return f"{line if is_plain(line, len(row)) else csv_of(*row)}\n"


_NOTHING = type(None)
_IN_COLUMN = {
    "bigint": {int: "%d", _NOTHING: "%.0s"},
    "text": {str: "%s", _NOTHING: "%.0s"},
    "boolean": {bool: "%s", _NOTHING: "%.0s"},
}


@cache
def _form(table: str, types: tuple[type, ...]) -> str:
    """Return how cells of these types are written.

    Raises:
        TypeError: when a column does not take one of them.
    """
    columns = next(each.columns for each in tables() if each.name == table)
    try:
        return ",".join(_IN_COLUMN[kind][type] for (_, kind), type in zip(columns, types, strict=True))
    except KeyError as err:
        raise TypeError(table) from err


def _uncounted(source: Source) -> Problem:
    return Problem(source.path, 0, "holds what cannot be counted", f"sop check {source.path}")


# ── An incident ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _incident(root: Path, source: Source) -> Tables:
    try:
        header, entries = _reader().read(_bytes_of(f"{root}/{source.path}"))
        if type(header["format"]) is not int or header["format"] != FORMAT:
            raise ValueError(source.path)
        found = _counted(root, source, header, entries)
    except (*_ODD, OSError, RecursionError):
        found = _slowly(root, source)  # it names what is wrong
    return _checked(source, found)


def _bytes_of(path: str) -> bytes:
    """Read an ordinary file, at once.

    Raises:
        OSError: when it is none, or cannot be read.
        ValueError: when it is so large that the slow way looks at it first.
    """
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        data = os.read(fd, _LARGE)
    finally:
        os.close(fd)
    if len(data) == _LARGE:
        raise ValueError(path)
    return data


def _counted(root: Path, source: Source, header: Mapping[str, Any], entries: Entries) -> Tables:
    rate = _rate(root, header["opened_at"])
    return rows_of(header, entries, number=source.number, path=source.path, rate=rate)


def _checked(source: Source, found: Tables) -> Tables:
    """Take out a file under another name than its id's; name a walk that is lacking: nobody knows then how bad it was."""
    incident = found.get("incident")
    if not incident:
        return found
    id, broken = incident[0][1], found.get("broken", [])
    if not source.path.endswith(f"/{id}.toml"):
        text = f'holds the incident "{id}", so it is not counted'
        problem = Problem(source.path, 0, text, "Name the file as its id, or remove the copy.")
        return {"broken": [*broken, _problem(source, problem)]}
    if not found["severity"]:
        text = "the walk it began with cannot be read, so its severity is not known"
        problem = Problem(
            source.path,
            0,
            text,
            "Take it back from git, incidents/walks, or sop resume keeps it again; then sop check.",
        )
        found["broken"] = [*broken, _problem(source, problem)]
    return found


def _slowly(root: Path, source: Source) -> Tables:
    """Read what can be read of a file that is damaged, and name what is wrong."""
    try:
        data = read_bytes(root / source.path, source.path, limit=_LARGEST)
    except SopError as error:
        return _broken(source, error)
    decoded = decode(data, source.path)
    problems = list(decoded.problems)
    if decoded.torn is not None and not problems:
        fix = "The next command that writes moves it aside."
        problems.append(Problem(source.path, 0, "its last entry is unfinished", fix))
    found: Tables = {}
    if decoded.header is not None:
        if any(count > 1 for count in Counter(event.id for event in decoded.events if event.id).values()):
            problems.append(Problem(source.path, 0, "holds an event twice; it is counted once", "Take one out."))
        known = {event.id: event for event in decoded.events if event.kind != "unknown"}
        try:
            found = _counted(root, source, fields_of(decoded.header), _entries(known.values()))
        except _ODD:
            problems.append(_uncounted(source))
    found["broken"] = [_problem(source, each) for each in problems]
    return found


def _entries(events: Iterable[Event]) -> Entries:
    found = [{"kind": event.kind, **fields_of(event)} for event in events]
    return Entries(
        [event["id"] for event in found],
        [seconds(event["at"]) for event in found],
        [text_in(event.get("for", "")) for event in found],
        [said_in(event) for event in found],
    )


def _rate(root: Path, opened: datetime) -> Rate:
    def rate(entries: Entries, walk: str, outcome: str | None) -> Rated:
        ratchet = _ratchet(str(root), walk)
        return ratchet.rated(opened, entries, outcome) if ratchet is not None else Rated()

    return rate


@cache
def _reader() -> Reader:
    return Reader()


@cache
def _ratchet(root: str, walk: str) -> Ratchet | None:
    """Return what knows the severities of a walk; None when its copy is not there or was changed."""
    try:
        return Ratchet(_book(root, walk), _team(root))
    except SopError:
        return None


@cache
def _book(root: str, walk: str) -> Runbook:
    return walks.load(Path(root, "incidents", "walks"), walk)


@cache
def _team(root: str) -> Team:
    return read_team(Path(root))


def _broken(source: Source, error: SopError) -> Tables:
    said = str(error).removeprefix(f"{source.path}: ").removesuffix(".")
    problems = getattr(error, "problems", ()) or (Problem(source.path, 0, said),)
    return {"broken": [_problem(source, each) for each in problems]}


def _problem(source: Source, problem: Problem) -> Row:
    return source.path, problem.line, problem.text, problem.fix or None


# ── A lesson, a kept walk ─────────────────────────────────────────────────────────────────────────────────────────────


def _lesson(root: Path, source: Source) -> Tables:
    from runsop.files.lessons import Lessons  # noqa: PLC0415  # most reports find no lesson changed

    path = Path(source.path)
    try:
        lesson, problems = Lessons(root / path.parent, str(path.parent)).read(path.stem)
    except SopError as error:
        return _broken(source, error)
    return {"lesson": [lesson_row(lesson)], "broken": [_problem(source, each) for each in problems]}


def _walk(root: Path, source: Source) -> Tables:
    try:
        walk = _book(str(root), Path(source.path).stem)
    except SopError as error:
        return _broken(source, error)
    name = Path(source.path).stem
    return {"walk_step": walk_rows(name, walk), "walk_message": message_rows(name, walk)}


# ── What cannot be opened ─────────────────────────────────────────────────────────────────────────────────────────────


def _folder(_: Path, source: Source) -> Tables:
    problem = Problem(source.path, 0, "is no folder that can be opened", "Check its owner and rights.")
    return {"broken": [_problem(source, problem)]}


def _way(source: Source) -> Callable[[Path, Source], Tables]:
    *_, folder, name = source.path.split("/")
    return _READ.get(folder, _incident) if name else _folder


_READ: Mapping[str, Callable[[Path, Source], Tables]] = {"lessons": _lesson, "walks": _walk}
