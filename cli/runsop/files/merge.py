"""Two versions of an incident, a lesson or the decisions that grew apart, made one.

It holds all events of both, and is the same file on every machine.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Any, TypeVar

from runsop.errors import Problem, Refused, SopError
from runsop.files.blocks import LIMIT, Torn, block_starts, is_half_merged, parse_block
from runsop.files.decisions import decode_decisions, is_decisions
from runsop.files.disk import DISK
from runsop.files.events import Decoded, decode
from runsop.files.journal import Journal, set_aside
from runsop.files.lessons import decode_lesson, is_lesson
from runsop.files.toml import read_bytes
from runsop.model.events import Redacted

Item = TypeVar("Item")

Key = tuple[str, int]
"""The id of an event, and how many of that id stand before it: always 0, unless somebody copied a block by hand."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # for what is not read as an event, and so never placed
_FOLLOWING = {b">": b"<", b"<": b"|=", b"|": b"=", b"=": b">"}  # which conflict marker stands below which
_MONTH = re.compile(r"\d{4}-\d{2}\Z")  # the folder of an incident
_RULE = b"#\n"  # stands between what two people wrote at one place
_RULES = re.compile(rb"^#\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Merged:
    """What came out: each problem left conflict markers in `data`; `torn` are unfinished ends, which are not in it."""

    data: bytes
    problems: tuple[Problem, ...] = ()
    torn: tuple[bytes, ...] = ()


def merge(base: bytes, ours: bytes, theirs: bytes, shown: str) -> Merged:
    """Unite two versions of one incident file; no event of either is lost, and which one is ours changes nothing.

    An event that only one side changed against the base is taken from there; one that was redacted, from where it was.
    What a person wrote stays with the event it stands above, or below when a blank line parts it from the next.

    Args:
        base: what both grew from, b"" when that is not known.
        ours: one version, b"" when there is none.
        theirs: the other one.
        shown: the name of the file, for problems.
    """
    if ours == theirs or not ours.strip() or not theirs.strip():
        return Merged(ours if ours.strip() else theirs)
    read = _decoded(ours, shown), _decoded(theirs, shown)
    one, other = _version(ours, read[0].torn), _version(theirs, read[1].torn)
    if wrong := _wrong("ours", one, read[0]) or _wrong("theirs", other, read[1]):
        fix = f"Both versions stand in it: make one of them by hand, then sop check {shown}"
        return Merged(_marked(_whole_lines(ours), _whole_lines(theirs)), (Problem(shown, 0, wrong, fix),))
    old = _version(b"" if is_half_merged(base) else base)  # a base in two versions does not tell who changed what
    data, problems = _united(old, one, other, shown, same_header=read[0].header == read[1].header)
    return Merged(data, problems, tuple(dict.fromkeys(each.torn.data for each in read if each.torn)))


def merge_file(
    path: Path, base: bytes, theirs: bytes, shown: str, *, stored: bytes = b"", beside: Path, at: datetime
) -> tuple[tuple[Problem, ...], list[str]]:
    """Unite a file with another version of it, in its place and under its lock.

    Args:
        path: our version, and where the result goes.
        base: as for `merge`.
        theirs: as for `merge`.
        shown: as for `merge`.
        stored: our version, should conflict markers stand in the file or the file be gone.
        beside: the incident that an unfinished end is kept beside.
        at: now, for the name it is kept under.

    Returns:
        What left conflict markers, and sentences for the operator.

    Raises:
        Refused: events stand between conflict markers that no version has.
        StoreFailed: when the disk did not take it; the file is as it was.
    """
    problems: tuple[Problem, ...] = ()
    notes: list[str] = []

    def change(data: bytes) -> bytes:
        nonlocal problems
        ours = stored if stored and is_half_merged(data) else data
        merged = merge(base, ours, theirs, shown)
        if lost := _ids(data, shown) - _ids(merged.data, shown):
            raise Refused(f"{shown}: neither version has the event {', '.join(sorted(lost))}. Merge it by hand.")
        problems = merged.problems
        notes[:] = [set_aside(torn, beside, shown, at, mode=0o666, disk=DISK) for torn in merged.torn]
        return merged.data

    Journal(path, shown, DISK, lambda _: None, lambda: stored).rewrite(change, at)
    return problems, notes


def is_of(data: bytes, id: str) -> bool:
    """Tell whether the header of a file names this id."""
    return f'id = "{id}"'.encode() in data.partition(b"[[event]]")[0].splitlines()


def holds_events(path: Path) -> bool:
    """Tell by the place of a file whether it is an incident, a lesson or the decisions."""
    place = str(path)
    is_incident = _MONTH.match(path.parent.name) is not None
    return path.suffix == ".toml" and (is_incident or is_lesson(place) or is_decisions(place))


def between_markers(path: Path) -> tuple[bytes, bytes, bytes] | None:
    """Return a base that is not known, ours and theirs of a file of events, as its conflict markers part them.

    None for another file, and where markers lack or do not follow each other as git writes them.
    """
    try:
        data = read_bytes(path, path.name, limit=LIMIT) if holds_events(path) else b""
    except SopError:
        return None
    ours, theirs = bytearray(), bytearray()
    into = {b">": (ours, theirs), b"<": (ours,), b"|": (), b"=": (theirs,)}
    inside = b">"
    for line in data.splitlines(keepends=True):
        mark = line[:1]
        if not is_half_merged(line):
            for side in into[inside]:
                side.extend(line)
        elif mark in _FOLLOWING[inside]:
            inside = mark
        else:
            return None
    return (b"", bytes(ours), bytes(theirs)) if is_half_merged(data) and inside == b">" else None


def _ids(data: bytes, shown: str) -> set[str]:
    return {event.id for event in _decoded(data, shown).events}


def _decoded(data: bytes, shown: str) -> Decoded[Any]:  # one of both headers; both versions have the same
    read = decode_lesson if is_lesson(shown) else decode_decisions if is_decisions(shown) else decode
    return read(data, shown)


@dataclass(frozen=True, slots=True)
class _Part:
    """The header or one event: `lead` and `tail` are the comments and blank lines around it."""

    lead: bytes = b""
    body: bytes = b""
    tail: bytes = b""


@dataclass(frozen=True, slots=True)
class _Version:
    head: _Part
    events: dict[Key, _Part]  # in the order of the file
    times: dict[Key, datetime]
    redactions: dict[str, set[str]]  # id of an event -> the events that say it was redacted


def _version(data: bytes, torn: Torn | None = None) -> _Version:
    head, *parts = _parts(_whole_lines(data[: torn.offset if torn else None]))
    version = _Version(head, {}, {}, {})
    seen: Counter[str] = Counter()
    for part in parts:
        table = parse_block(part.body) or {}
        id = str(table.get("id"))
        key = (id, seen[id])
        seen[id] += 1
        version.events[key] = part
        version.times[key] = table.get("at", _EPOCH)
        if table.get("kind") == Redacted.kind:
            version.redactions.setdefault(str(table.get("of")), set()).add(id)
    return version


def _parts(data: bytes) -> list[_Part]:
    """Cut a file into header and events; comments right above an event go with it, all others stay where they are."""
    lead = b""
    parts: list[_Part] = []
    for start, end in pairwise([0, *block_starts(data, "event"), len(data)]):
        lines = data[start:end].splitlines(keepends=True)
        below = len(lines) - _count(reversed(lines), _says_nothing)
        first = 0 if parts else min(below, _count(lines, _says_nothing))
        above = len(lines)
        if end < len(data):
            above -= _count(reversed(lines[below:]), _is_comment)
            above -= above > below  # the blank line a block begins with
        parts.append(_Part(lead + b"".join(lines[:first]), b"".join(lines[first:below]), b"".join(lines[below:above])))
        lead = b"".join(lines[above:])
    return parts


def _wrong(side: str, version: _Version, decoded: Decoded[Any]) -> str:
    for problem in decoded.problems:
        return f"{side}, line {problem.line}: {problem.text}" if problem.line else f"{side}: {problem.text}"
    if [id for id, _ in version.events] != [event.id for event in decoded.events]:
        return f"{side}: its events are not laid out as sop writes them"
    return ""


def _united(
    base: _Version, ours: _Version, theirs: _Version, shown: str, *, same_header: bool
) -> tuple[bytes, tuple[Problem, ...]]:
    data = bytearray()
    problems = []

    def add(what: str, old: _Part, one: _Part, other: _Part, body: bytes | None) -> None:
        data.extend(_comments(old.lead, one.lead, other.lead))
        if body is None:
            fix = f"Keep one of the two, delete the marker lines, then sop check {shown}"
            problems.append(Problem(shown, data.count(b"\n") + 1, f"{what} is not the same on both sides", fix))
        data.extend(_marked(one.body, other.body) if body is None else body)
        data.extend(_comments(old.tail, one.tail, other.tail))

    def when(key: Key) -> tuple[datetime, Key]:
        return min(version.times[key] for version in (ours, theirs) if key in version.times), key

    heads = base.head, ours.head, theirs.head
    add("the header", *heads, _changed(*(head.body for head in heads)) if same_header else None)
    ones, others = theirs.events | ours.events, ours.events | theirs.events  # what one side lacks it takes as it is
    for key in _interleaved(ours.events, theirs.events, when):
        old, one, other = base.events.get(key, _Part()), ones[key], others[key]
        mine, yours = ours.redactions.get(key[0], set()), theirs.redactions.get(key[0], set())
        redacted = one.body if mine > yours else other.body if yours > mine else None
        add(f"the event {key[0]}", old, one, other, redacted or _changed(old.body, one.body, other.body))
    return bytes(data), tuple(problems)


def _interleaved(ours: Iterable[Item], theirs: Iterable[Item], when: Callable[[Item], Any]) -> list[Item]:
    """Unite two lists in the order of both; where that leaves a choice, the earlier one comes first.

    So the place of two items depends on nothing that came after them, and lists may be united in any grouping.
    """
    left, right = dict.fromkeys(ours), dict.fromkeys(theirs)
    united = []
    while left and right:
        one, other = next(iter(left)), next(iter(right))
        free = [item for item, rest in ((one, right), (other, left)) if item not in rest]
        first = min(free or (one, other), key=when)  # none is free: both are the same, or somebody moved blocks by hand
        united.append(first)
        left.pop(first, None)
        right.pop(first, None)
    return [*united, *left, *right]


def _changed(old: bytes, one: bytes, other: bytes) -> bytes | None:
    """Return what one side made of it; None when both changed it, and differently."""
    if one in (other, old):
        return other
    return one if other == old else None


def _comments(old: bytes, one: bytes, other: bytes) -> bytes:
    """Return what one side wrote, or what both did, each in one piece."""
    changed = _changed(old, one, other)
    if changed is not None:
        return changed
    blank = max(each[: len(each) - len(each.lstrip(b"\n"))] for each in (one, other))
    first, second = (filter(None, _RULES.split(each.lstrip(b"\n"))) for each in (one, other))
    return blank + _RULE.join(_interleaved(first, second, when=bytes))


def _marked(one: bytes, other: bytes) -> bytes:
    return b"<<<<<<< ours\n" + one + b"=======\n" + other + b">>>>>>> theirs\n"


def _whole_lines(data: bytes) -> bytes:
    return data if data.endswith(b"\n") else data + b"\n"


def _count(lines: Iterable[bytes], holds: Callable[[bytes], bool]) -> int:
    return sum(1 for _ in takewhile(holds, lines))


def _is_comment(line: bytes) -> bool:
    return line.lstrip().startswith(b"#")


def _says_nothing(line: bytes) -> bool:
    return not line.strip() or _is_comment(line)
