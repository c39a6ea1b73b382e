"""Events and headers as TOML text and back; every text comes back exactly."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from runsop.errors import Problem
from runsop.files.blocks import (
    LIMIT,
    Blocks,
    Torn,
    block_starts,
    encode_text,
    is_time,
    parse_block,
    read_blocks,
)
from runsop.files.disk import open_to_read
from runsop.files.tables import encode_table, fields_of, read_table, spec
from runsop.model.events import KINDS, Event, Header, UnknownEvent

__all__ = ["FORMAT", "Decoded", "Torn", "decode", "encode_event", "encode_header", "encode_text", "is_open"]

FORMAT = 1

H = TypeVar("H")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TURN = re.compile(rb"kind[ \t]*=.*(?:closed|reopened)")
_CHUNK = 8192
_SETTLED_BY = re.compile(
    rb"""^kind[ \t]*=[ \t]*["'](promised|approval-asked|kept|missed|approved|denied|given)["']""", re.MULTILINE
)
_OWN, _OTHER = (re.compile(rb"""^%s[ \t]*=[ \t]*["'](\w+)""" % key, re.MULTILINE) for key in (b"id", b"of"))


@dataclass(frozen=True, slots=True)
class Decoded(Generic[H]):
    """What a file of events holds; `unknown` or any problem makes it read-only."""

    header: H | None
    events: tuple[Event, ...]
    torn: Torn | None
    unknown: bool
    problems: tuple[Problem, ...]


def encode_header(header: object) -> str:
    """Write the head of a file of events.

    Raises:
        ValueError: for text or a time that no file can keep.
    """
    return encode_table({"format": FORMAT}) + encode_table(fields_of(header))


def encode_event(event: Event, kinds: Mapping[str, type[Event]] = KINDS) -> str:
    """Write one whole block, its blank line first and `by` last.

    Raises:
        ValueError: for text or a time that no file can keep, and for an event of an unknown kind.
    """
    if type(event) is not kinds.get(event.kind):
        message = f'an event of kind "{event.kind}" cannot be written'
        raise ValueError(message)
    own = fields_of(event)
    first = {"id": own.pop("id"), "at": own.pop("at"), "kind": event.kind}
    last = {"by": own.pop("by")}
    return "\n[[event]]\n" + encode_table(first | own | last)


def unknown_in(shown: str) -> tuple[Problem, ...]:
    """Return what to say of a file that reads well, with kinds or keys in it that are not known."""
    text = "holds a kind or a key that this sop does not know"
    return (Problem(shown, 0, text, "Update sop, or mend what was mistyped; until then nothing is written in it."),)


def decode(data: bytes, shown: str) -> Decoded[Header]:
    """Read an incident file; whatever is wrong with it is a problem, never an exception."""
    return decode_as(data, shown, Header, KINDS)


def decode_as(data: bytes, shown: str, head: type[H], kinds: Mapping[str, type[Event]]) -> Decoded[H]:
    """Read a file of events whose header is a `head` and whose events are of these kinds, as `decode` does."""
    blocks = read_blocks(data, shown, "event")
    header, problems = _header(blocks, data, shown, head)
    missing = header.opened_at if isinstance(header, Header) else _EPOCH
    read = [_event(table, missing, shown, line, kinds) for line, table in blocks.tables]
    events = tuple(event for event, _ in read)
    unknown = any(isinstance(event, UnknownEvent) for event in events) or bool(_surplus(blocks, head))
    problems += [problem for _, problem in read if problem]
    return Decoded(header, events, blocks.torn, unknown, (*blocks.problems, *problems))


def is_open(path: Path) -> bool | None:
    """Tell open from closed by the last few KiB; None when it is no incident that can be read."""
    turn = last_turn(path)
    return None if turn is None else turn[0] != "closed"


def last_turn(path: Path) -> tuple[str, datetime | None] | None:
    """Return the kind and time of the event that last closed or reopened an incident, ("", None) without one.

    Reads only as much of the file's end as it takes; None when it is no incident that can be read.
    """
    try:
        fd = open_to_read(path)
    except OSError:
        return None
    try:
        return _last_turn(fd)
    finally:
        os.close(fd)


def may_wait(data: bytes) -> bool:
    """Tell whether an incident may have a promise or an approval that waits, by what its events point at.

    It is asked of the closed ones of many years, so nothing is folded; in doubt the answer is yes.
    """
    found: dict[bytes, set[bytes]] = {}
    for match in _SETTLED_BY.finditer(data):
        start, end = data.rfind(b"\n[[event]]", 0, match.start()), data.find(b"\n[[event]]", match.end())
        key = _OWN if match[1] == b"promised" else _OTHER
        named = key.search(data, max(start, 0), end if end >= 0 else len(data))
        found.setdefault(match[1], set()).add(named[1] if named else match[1])  # one without a name is like no other
    promised = found.get(b"promised", set()) - found.get(b"kept", set()) - found.get(b"missed", set())
    asked = found.get(b"approval-asked", set())
    answered = (found.get(kind, set()) for kind in (b"approved", b"denied", b"given"))
    return bool(promised or asked.difference(*answered))


def _surplus(blocks: Blocks, head: type) -> Iterable[str]:
    return (blocks.head or {}).keys() - {field.key for field in spec(head)} - {"format"}


def _header(blocks: Blocks, data: bytes, shown: str, head: type[H]) -> tuple[H | None, list[Problem]]:
    if blocks.head is None:
        return None, []
    if not data.strip():
        return None, [Problem(shown, 0, "is empty: nothing was recorded in it", "Remove it.")]
    problems = []
    number = blocks.head.get("format")
    if type(number) is int and number > FORMAT:
        problems.append(Problem(shown, 1, f"is of format {number}, from a newer sop", "Update sop to write in it."))
    elif type(number) is not int or number != FORMAT:
        problems.append(Problem(shown, 1, "does not say `format = 1`", "Take its first line back from git."))
    values, wrong = read_table(head, blocks.head)
    if wrong:
        return None, [*problems, Problem(shown, 1, f"the header: {wrong}", "Take its first lines back from git.")]
    return head(**values), problems


def _event(
    table: Mapping[str, Any], missing: datetime, shown: str, line: int, kinds: Mapping[str, type[Event]]
) -> tuple[Event, Problem | None]:
    cls = kinds.get(table["kind"]) if isinstance(table.get("kind"), str) else None
    known = {"kind", *(field.key for field in spec(cls or Event))}
    values, wrong = read_table(cls or Event, table)
    if cls and not wrong and known >= table.keys():
        return cls(**values), None
    at = table.get("at")
    unknown = UnknownEvent(
        id=_text(table, "id"),
        at=at if isinstance(at, datetime) and is_time(at) else missing,
        by=_text(table, "by"),
        table=table,
    )
    if not wrong and _text(table, "kind"):
        return unknown, None
    fix = f"Run `sop check {shown}`; it is read-only until this is mended."
    return unknown, Problem(shown, line, "the event: " + (wrong or 'lacks "kind"'), fix)


def _text(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    return value if isinstance(value, str) else ""


def _last_turn(fd: int) -> tuple[str, datetime | None] | None:
    start, step, tail = os.fstat(fd).st_size, _CHUNK, b""
    if start > LIMIT:
        return None
    while start:
        begin = max(0, start - step)
        tail = os.pread(fd, start - begin, begin) + tail
        start, step = begin, step * 2
        # A mark at the very beginning may be the end of a longer line: it waits for what stands before it.
        for at in reversed([at for at in block_starts(tail, "event") if at or not start]):
            turn, tail = _turn(tail[at:]), tail[:at]
            if turn:
                return turn
    return None if decode(tail, "").header is None else ("", None)


def _turn(block: bytes) -> tuple[str, datetime | None] | None:
    table = parse_block(block) if _TURN.search(block) else None
    kind = _text(table, "kind") if table and "by" in table else ""
    if table is None or kind not in ("closed", "reopened"):
        return None
    at = table.get("at")
    return kind, at if isinstance(at, datetime) and is_time(at) else None
