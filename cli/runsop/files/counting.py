"""Incident files, lessons and kept walks read as rows for a report, many at once, on every core."""

from __future__ import annotations

import csv
import gc
import io
import os
import tomllib
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
from runsop.files.events import FORMAT, decode
from runsop.files.questions import tables
from runsop.files.tables import fields_of
from runsop.files.team import read_team
from runsop.files.toml import read_bytes
from runsop.model.events import Event
from runsop.model.period import seconds
from runsop.model.ratchet import Ratchet
from runsop.model.rows import Cell, Rate, Rated, Row, Tables, lesson_row, line_of, rows_of, walk_rows
from runsop.model.runbook import Runbook
from runsop.model.team import Team

_AT_ONCE = 2_000
"""Files one process reads before it hands over what it found."""

_IN_MIND = 50
"""Files whose rows are held at once: more of them do not fit into the cache of a core, and take a quarter longer."""

_LARGE, _LARGEST = 100_000, 8_000_000
"""Bytes: most incidents have a few thousand, none has more than the second."""

_NESTED = 500
"""Brackets; no incident has so many, and the faster parser falls over a heap of them."""

_LONG = 10_000
"""Characters; no cell holds more."""

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
    for kept in (_ratchet, _book, _team):
        kept.cache_clear()  # they may have changed since this process last asked
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
        for name, rows in _rows(root, few).items():
            texts.setdefault(name, []).append(_csv(rows))
    return Found(len(sources), {name: "".join(parts) for name, parts in texts.items()})


def _rows(root: Path, sources: Sequence[Source]) -> Tables:
    read = [_reader(source)(root, source) for source in sources]
    merged = _merged(read)
    if _fits(merged):
        return merged
    return _merged(
        each if _fits(each) else _mended(root, source, each) for source, each in zip(sources, read, strict=True)
    )


def _merged(read: Iterable[Tables]) -> Tables:
    all_: Tables = {}
    for each in read:
        for name, rows in each.items():
            if rows:
                all_.setdefault(name, []).extend(rows)
    return all_


def _csv(rows: Sequence[Row]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


# ── What fits into the tables ─────────────────────────────────────────────────────────────────────────────────────────

_NOTHING = type(None)
_IN_COLUMN = {"bigint": {int, _NOTHING}, "text": {str, _NOTHING}, "boolean": {bool, _NOTHING}}
_LEAST, _MOST = -(2**63), 2**63 - 1


def _fits(found: Tables) -> bool:
    """Tell whether every cell is of its column's type, and no text a stumbling block; a column at a time, for speed."""
    return all(
        _column_fits(kind, column)
        for table in tables()
        for (_, kind), column in zip(table.columns, zip(*found.get(table.name, ()), strict=True), strict=False)
    )


def _column_fits(kind: str, column: Sequence[Cell]) -> bool:
    if not _IN_COLUMN[kind].issuperset(map(type, column)):
        return False
    if kind == "bigint":
        return all(_LEAST <= cell <= _MOST for cell in (min(found), max(found))) if (found := _known(column)) else True
    return kind != "text" or _is_plain("".join(_known(column)))


def _known(column: Sequence[Any]) -> list[Any]:
    return [cell for cell in column if cell is not None]


def _is_plain(text: str) -> bool:
    return "\r" not in text and "\0" not in text


def _mended(root: Path, source: Source, read: Tables) -> Tables:
    """Return what fits of a file: texts as lines where they would be in the way; a value of a wrong type takes its event out."""
    for each in (read, _checked(source, _slowly(root, source))):
        mended = {name: [tuple(map(_mended_cell, row)) for row in rows] for name, rows in each.items()}
        if _fits(mended):
            return mended
    return {"broken": [_problem(source, _uncounted(source))]}


def _mended_cell(cell: Cell) -> Cell:
    return line_of(cell) if isinstance(cell, str) and (len(cell) > _LONG or not _is_plain(cell)) else cell


def _uncounted(source: Source) -> Problem:
    return Problem(source.path, 0, "holds what cannot be counted", f"sop check {source.path}")


def parsed(data: bytes) -> dict[str, Any]:
    """Parse TOML 1.0 with the faster parser where it is installed; the two agree, which a test holds.

    Raises:
        ValueError: when it is no TOML, or not UTF-8.
        RecursionError: for absurd nesting.
    """
    text = data.decode()
    if _FAST is None or text.startswith("\ufeff") or _is_nested(data):
        return tomllib.loads(text)
    return _FAST(text, toml_version="1.0.0")


def _is_nested(data: bytes) -> bool:
    return data.count(b"[") - 2 * data.count(b"[[event]]") > _NESTED or data.count(b"{") > _NESTED


def _faster() -> Callable[..., dict[str, Any]] | None:
    try:
        from toml_rs import loads  # noqa: PLC0415  # an extra
    except ImportError:
        return None
    return loads


_FAST = _faster()


# ── An incident ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _incident(root: Path, source: Source) -> Tables:
    try:
        table = parsed(_bytes_of(f"{root}/{source.path}"))
        if type(table["format"]) is not int or table["format"] != FORMAT:
            raise ValueError(source.path)
        found = _counted(root, source, table, table.get("event", []))
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


def _counted(root: Path, source: Source, header: Mapping[str, Any], events: Sequence[Mapping[str, Any]]) -> Tables:
    rate = _rate(root, header["opened_at"])
    return rows_of(header, events, number=source.number, path=source.path, rate=rate)


def _checked(source: Source, found: Tables) -> Tables:
    """Take out a file under another name than its id's; name a walk that is lacking: nobody knows then how bad it was."""
    incident = found.get("incident")
    if not incident:
        return found
    id, broken = incident[0][1], found.get("broken", [])
    if id != Path(source.path).stem:
        text = f'holds the incident "{id}", so it is not counted'
        problem = Problem(source.path, 0, text, "Name the file as its id, or remove the copy.")
        return {"broken": [*broken, _problem(source, problem)]}
    if not found["severity"]:
        text = "the walk it began with cannot be read, so its severity is not known"
        problem = Problem(source.path, 0, text, "Take it back from git, incidents/walks, then sop check.")
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
            found = _counted(root, source, fields_of(decoded.header), [_table_of(event) for event in known.values()])
        except _ODD:
            problems.append(_uncounted(source))
    found["broken"] = [_problem(source, each) for each in problems]
    return found


def _table_of(event: Event) -> dict[str, Any]:
    return {"kind": event.kind, **fields_of(event)}


def _rate(root: Path, opened: datetime) -> Rate:
    def rate(events: Sequence[Mapping[str, Any]], walk: str) -> Rated:
        ratchet = _ratchet(str(root), walk)
        if ratchet is None:
            return Rated()
        severity, reached = ratchet.reached(opened, events)
        times = [(worst, seconds(events[place]["at"] if place >= 0 else opened)) for worst, place in reached]
        return Rated(severity, times, ratchet.rounds)

    return rate


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
    return {"walk_step": walk_rows(Path(source.path).stem, walk)}


# ── What cannot be opened ─────────────────────────────────────────────────────────────────────────────────────────────


def _folder(_: Path, source: Source) -> Tables:
    problem = Problem(source.path, 0, "is no folder that can be opened", "Check its owner and rights.")
    return {"broken": [_problem(source, problem)]}


def _reader(source: Source) -> Callable[[Path, Source], Tables]:
    *_, folder, name = source.path.split("/")
    return _READ.get(folder, _incident) if name else _folder


_READ: Mapping[str, Callable[[Path, Source], Tables]] = {"lessons": _lesson, "walks": _walk}
