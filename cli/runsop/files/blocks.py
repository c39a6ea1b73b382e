"""TOML text that grows by blocks: how a value is written, and how much of a damaged file can still be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, pairwise
from typing import Any

from runsop.errors import Problem
from runsop.files.parsing import loads
from runsop.model.values import Value, refuse_unwritable

LIMIT = 64 * 1024 * 1024
"""A larger file is no incident."""

# Control characters (C0, DEL, C1 with U+0085), bidi controls, U+2028 and U+2029, the backslash; never the newline.
_HIDDEN = r"\\\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_IN_LINE = re.compile(rf'[{_HIDDEN}\n"]')
# In a block also: blanks at the end of a line, what could begin a table or a conflict marker, a quote before a quote.
_IN_BLOCK = re.compile(rf'(?<![^\S\n])[^\S\n]+$|^[\[<=>|]|"(?="|\Z)|[{_HIDDEN}]', re.MULTILINE)
_NAMED = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\r": "\\r", "\n": "\\n"}
_CONFLICT = re.compile(rb"^(?:<{7}|\|{7}|={7}|>{7})(?=[ \r\n]|\Z)", re.MULTILINE)
_SIGNED = re.compile(rb"^by = .*\r?\n", re.MULTILINE)
_TRIES = 20
_BOM = b"\xef\xbb\xbf"
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)\Z")


@dataclass(frozen=True, slots=True)
class Torn:
    """The unfinished end of a file: where it begins, and its bytes."""

    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Blocks:
    """What a file holds: `head` is what stands before the blocks, None when it cannot be read."""

    head: Mapping[str, Any] | None
    tables: tuple[tuple[int, Mapping[str, Any]], ...]  # with the line each begins at; 0 when unknown
    torn: Torn | None
    problems: tuple[Problem, ...]


def encode_text(text: str) -> str:
    r'''Write a string so that it comes back exactly: one line, or a `"""` block when it has a newline.

    In a block no line begins with `[ < = > |`, so a line that begins `[[event]]` always is an event.

    Raises:
        ValueError: for a lone surrogate.
    '''
    if "\n" in text:
        return f'"""\n{_IN_BLOCK.sub(_escape, refuse_unwritable(text))}"""'
    return encode_line(text)


def encode_line(text: str) -> str:
    """Write a string on one line, whatever it holds.

    Raises:
        ValueError: for a lone surrogate.
    """
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'  # most are ids
    return f'"{_IN_LINE.sub(_escape, refuse_unwritable(text))}"'


def encode_value(value: Value) -> str:
    """Write any answer; arrays stand on one line, times carry offset and milliseconds.

    Raises:
        ValueError: for a lone surrogate, or a time that `is_time` refuses.
    """
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return encode_text(value)
        case datetime():
            if not is_time(value):
                message = f"{value} is no time to write: it needs an offset of whole minutes and a year from 1900"
                raise ValueError(message)
            return value.isoformat(timespec="milliseconds")
        case _:
            return f"[{', '.join(encode_line(item) for item in value)}]"


def is_time(value: object) -> bool:
    """Tell whether it is a time with an offset, far enough from the ends of the calendar to be moved between zones."""
    if not isinstance(value, datetime):
        return False
    offset = value.utcoffset()
    return offset is not None and not offset.total_seconds() % 60 and 1900 <= value.year < 9999


def read_blocks(data: bytes, shown: str, name: str) -> Blocks:
    """Read as much as can be had; whatever is wrong is a problem or a torn end, never an exception."""
    if len(data) > LIMIT:
        return Blocks(None, (), None, (Problem(shown, 0, f"is larger than {LIMIT >> 20} MB", "Move it away."),))
    problems = []
    if data.startswith(_BOM):
        problems.append(Problem(shown, 1, "begins with a byte order mark", "Save it as UTF-8 without one."))
        data = b"   " + data[3:]  # blanks, so that every offset stays true
    starts = block_starts(data, name)
    cut = _cut(data, starts, name)
    try:
        head, tables = _take(_parse(data), data, starts, name)
    except _DamageError as damage:
        broken = damage
    else:
        if tables and tables[-1][0] and "by" not in tables[-1][1]:
            return Blocks(head, tables[:-1], Torn(cut, data[cut:]), tuple(problems))
        return Blocks(head, tables, None, tuple(problems))
    conflict = _CONFLICT.search(data)
    cut = _behind_last(data, starts) or cut
    if conflict is None and cut:
        try:
            head, tables = _take(_parse(data[:cut]), data[:cut], [at for at in starts if at < cut], name)
        except _DamageError:
            pass
        else:
            return Blocks(head, tables, Torn(cut, data[cut:]), tuple(problems))
    broken = broken if conflict is None else _half_merged(data, conflict)
    return _salvage(data, shown, name, starts=starts, problems=problems, broken=broken)


def block_starts(data: bytes, name: str) -> list[int]:
    """Find the lines that begin `[[name]]`."""
    return [match.start() for match in re.finditer(rb"^\[\[" + name.encode() + rb"\]\]", data, re.MULTILINE)]


def is_half_merged(data: bytes) -> bool:
    """Tell whether conflict markers stand in it."""
    return _CONFLICT.search(data) is not None


def parse_block(data: bytes) -> Mapping[str, Any] | None:
    """Read one block that stands alone; None when it is damaged."""
    try:
        tables = next(iter(_parse(data).values()), None)
    except _DamageError:
        return None
    return tables[0] if isinstance(tables, list) and isinstance(tables[0], dict) else None


class _DamageError(ValueError):
    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


def _parse(data: bytes) -> dict[str, Any]:
    try:
        return loads(data.decode("utf-8"))
    except UnicodeDecodeError as err:
        raise _DamageError(_line(data, err.start), "is not UTF-8 here") from err
    except ValueError as err:
        place = _AT_LINE.search(str(err))
        line = int(place[1]) if place else _line(data, len(data.rstrip()))
        raise _DamageError(line, f"is damaged here: {str(err).partition(' (at ')[0]}") from err
    except RecursionError as err:
        raise _DamageError(1, "is nested too deep") from err


def _take(
    whole: dict[str, Any], data: bytes, starts: list[int], name: str
) -> tuple[dict[str, Any], tuple[tuple[int, Mapping[str, Any]], ...]]:
    found = whole.pop(name, [])
    if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
        raise _DamageError(1, f'"{name}" is no list of blocks')
    lines = _lines(data, starts) if len(starts) == len(found) else [0] * len(found)
    return whole, tuple(zip(lines, found, strict=True))


def _cut(data: bytes, starts: list[int], name: str) -> int:
    """Find where the last block begins, with its blank line; a piece of `[[name]]` at the end is one too."""
    mark, last = b"[[%b]]" % name.encode(), data.rfind(b"\n") + 1
    tail = data[last:]
    cut = starts[-1] if starts else 0
    if tail and tail != mark and mark.startswith(tail):
        cut = last
    return cut - 1 if data[:cut].endswith(b"\n\n") else cut


def _behind_last(data: bytes, starts: list[int]) -> int:
    """Find where the last block ends when something else stands behind it; 0 when it is not whole."""
    start = starts[-1] if starts else len(data)
    for line in islice(_SIGNED.finditer(data, start), _TRIES):  # `by` is written last; in a text it may stand earlier
        block = parse_block(data[start : line.end()])
        if block is not None and "by" in block:
            return line.end()
    return 0


def _half_merged(data: bytes, conflict: re.Match[bytes]) -> _DamageError:
    return _DamageError(_line(data, conflict.start()), "holds the conflict markers of a half-done merge")


def _salvage(
    data: bytes, shown: str, name: str, *, starts: list[int], problems: list[Problem], broken: _DamageError
) -> Blocks:
    """Read each block on its own and report those that cannot be read."""
    merging = is_half_merged(data)
    data = _CONFLICT.sub(b"#######", data)  # as comments: the blocks of both sides can be read, and offsets stay true
    head: dict[str, Any] | None = None
    tables: list[tuple[int, Mapping[str, Any]]] = []
    damages: list[_DamageError] = []
    for (start, end), line in zip(pairwise([0, *starts, len(data)]), [1, *_lines(data, starts)], strict=True):
        try:
            whole, found = _take(_parse(data[start:end]), data[start:end], [], name)
        except _DamageError as damage:
            damages.append(_DamageError(line + damage.line - 1, str(damage)))
            continue
        tables.extend((line, table) for _, table in found)
        head = whole if not start else head
    fix = f"Run `sop merge {shown}`." if merging else f"Run `sop check {shown}`; it is read-only until this is mended."
    shown_damages = [broken] if merging or not damages else damages
    problems += [Problem(shown, damage.line, str(damage), fix) for damage in shown_damages]
    return Blocks(head, tuple(tables), None, tuple(problems))


def _lines(data: bytes, offsets: list[int]) -> list[int]:
    line, lines = 1, []
    for start, end in pairwise([0, *offsets]):
        line += data.count(b"\n", start, end)
        lines.append(line)
    return lines


def _line(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


def _escape(match: re.Match[str]) -> str:
    return "".join(_NAMED.get(char) or f"\\u{ord(char):04X}" for char in match[0])
