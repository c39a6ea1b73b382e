"""The print gate: the only way text reaches the terminal, and what makes it harmless on the way."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from typing import TextIO

from runsop.errors import Refused

# Controls, line and paragraph separators, half characters, and every character that is invisible or turns the
# direction of text. ZWJ, ZWNJ and variation selectors stay: emoji, Persian and Indic words need them.
_UNSAFE = re.compile(
    r"\r\n|[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    r"\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3"
    r"\U00013430-\U0001343f\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)

_SGR = {"title": "1", "due": "33", "done": "32", "muted": "2", "problem": "1;31"}

# No row begins with these, none ends with those.
_CLOSING = frozenset("，。、！？；：」』）》】〉〕”’…·,.!?;:)]}%ー々")
_OPENING = frozenset("「『（《【〈〔“‘([{")


class Style(StrEnum):
    """What a piece of text means; how that looks is decided here, and never by colour alone."""

    TITLE = "title"
    DUE = "due"
    DONE = "done"
    MUTED = "muted"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Styled:
    """A piece of a line that means something."""

    style: Style
    text: str


class Out:
    """A stream that only harmless text reaches, wrapped to the terminal; a reader that went away is no error."""

    def __init__(self, stream: TextIO | None, env: Mapping[str, str]) -> None:
        self.stream = stream
        self.tty = _is_tty(stream)
        self.colour = self.tty and not env.get("NO_COLOR") and env.get("TERM", "dumb") != "dumb"
        self._columns = int(env["COLUMNS"]) if env.get("COLUMNS", "").isdecimal() else 0
        self._gone = stream is None

    @property
    def width(self) -> int:
        """The cells of a row; 0 when nothing is wrapped, so that a pipe gets one line as one line."""
        if not self.tty or self.stream is None:
            return self._columns
        try:
            columns = os.get_terminal_size(self.stream.fileno()).columns
        except (OSError, ValueError):
            columns = 0
        return columns or self._columns or 80

    def line(self, *parts: str | Styled) -> None:
        """Write the parts as one line, wrapped between words."""
        runs = [(self._code(part), visible(part.text if isinstance(part, Styled) else part)) for part in parts]
        text = "".join(text for _, text in runs)
        codes = [code for code, text in runs for _ in text]
        self._write("".join(f"{row}\n" for row in self._rows(text, codes)))

    def bare(self, text: str, *, end: str = "\n") -> None:
        """Write text without wrapping, so that what is copied from the screen is what was written."""
        self._write(visible(text) + visible(end))

    def bell(self) -> None:
        """Ring, if somebody is there."""
        self.past_gate("\a")

    def past_gate(self, sequence: str) -> None:
        """Send the terminal a sequence that this program made itself; never text from anywhere."""
        if self.tty:
            self._write(sequence)

    def flush(self) -> None:
        """Hand over what is still held back; at the end of a run this keeps Python from complaining about a pipe."""
        self._write("", flush=True)

    def _code(self, part: str | Styled) -> str:
        return _SGR[part.style] if isinstance(part, Styled) and self.colour else ""

    def _rows(self, text: str, codes: list[str]) -> Iterator[str]:
        offset = 0
        for line in text.split("\n"):
            for indent, start, end in _folds(line, self.width):
                row = " " * indent
                spans = zip(codes[offset + start : offset + end], line[start:end], strict=True)
                for code, chars in groupby(spans, key=lambda pair: pair[0]):
                    piece = "".join(char for _, char in chars)
                    row += f"\x1b[{code}m{piece}\x1b[0m" if code else piece
                yield row
            offset += len(line) + 1

    def _write(self, text: str, *, flush: bool = False) -> None:
        if self._gone or self.stream is None:
            return
        try:
            try:
                self.stream.write(text)
            except UnicodeEncodeError:
                encoding = self.stream.encoding or "ascii"
                self.stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
            if flush or self.tty:
                self.stream.flush()
        except (OSError, ValueError) as err:
            self._gone = True
            let_go(self.stream)
            number = err.errno if isinstance(err, OSError) else errno.EPIPE
            if number not in (errno.EPIPE, errno.EIO, errno.EBADF):
                raise Refused(f"the output cannot be written: {os.strerror(number or 0)}") from err


def let_go(stream: TextIO) -> None:
    """Let what a stream still holds go nowhere: its reader went away, and Python's last flush would change the exit code."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def visible(text: str) -> str:
    """Return text that can only be read: whatever would steer a terminal or hide in a line is written out."""
    return _UNSAFE.sub(lambda match: _shown(match.group()), text)


def one_line(text: str) -> str:
    """Return a text without line breaks: it cannot look like a line of ours."""
    return " ".join(text.split())


def cells(text: str) -> int:
    """Return how many cells of a terminal harmless one-line text takes."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth  # noqa: PLC0415  # 12 ms that plain ASCII need not pay

    width: int = wcswidth(text)
    return width if width >= 0 else len(text)


def wrap(text: str, width: int) -> list[str]:
    """Return the rows of harmless text; rows after the first keep its indent. Nothing is cut; 0 wraps nothing."""
    return [" " * indent + line[start:end] for line in text.split("\n") for indent, start, end in _folds(line, width)]


def fit(text: str, width: int) -> str:
    """Return the text as one row of at most `width` cells, `…` in the place of what does not fit."""
    line = visible(text).replace("\n", " ")
    if cells(line) <= width:
        return line
    kept, used = "", 0
    for cluster in _clusters(line):
        used += _wide(cluster)
        if used > width - 1:
            break
        kept += cluster
    return kept + "…"


def _is_tty(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def _shown(match: str) -> str:
    code = ord(match[0])
    if match == "\r\n":
        return "\n"
    if match == "\t":
        return "    "
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"‹U+{code:04X}›"


def _folds(line: str, width: int) -> Iterator[tuple[int, int, int]]:
    """Yield (indent, start, end) of each row of one line."""
    if not width or cells(line) <= width:
        yield 0, 0, len(line)
        return
    indent = len(line) - len(line.lstrip(" "))
    hang = min(indent, width // 2)
    start = at = used = good = 0
    before = ""
    for cluster in _clusters(line):
        size = _wide(cluster)
        if start and start == at and cluster == " ":
            start = at = at + 1
            continue
        if at > max(start, indent) and _may_break(before, cluster):
            good = at
        while used + size > width and line[start:at].strip():
            end = good if good > start and cluster != " " else at
            yield hang if start else 0, start, start + len(line[start:end].rstrip(" "))
            start = end + 1 if end == at and cluster == " " else end
            used = hang + cells(line[start:at])
        if start <= at:
            used += size
        at += len(cluster)
        before = cluster
    if start < at or not start:
        yield hang if start else 0, start, at


def _may_break(before: str, cluster: str) -> bool:
    if before == " ":
        return cluster != " "
    if cluster[0] in _CLOSING or before[0] in _OPENING or cluster == " ":
        return False
    return _wide(before) > 1 or _wide(cluster) > 1


def _clusters(line: str) -> Iterator[str]:
    """Yield what a terminal shows as one character."""
    if line.isascii():
        yield from line
        return
    cluster = ""
    for char in line:
        if cluster and not _joins(cluster, char):
            yield cluster
            cluster = ""
        cluster += char
    yield cluster


def _joins(cluster: str, char: str) -> bool:
    if char.isascii():
        return False
    flag = "\U0001f1e6" <= char <= "\U0001f1ff" and len(cluster) == 1 and "\U0001f1e6" <= cluster <= "\U0001f1ff"
    return flag or cluster[-1] == "\u200d" or _wide(char) == 0 or _wide(cluster + char) == _wide(cluster)


@lru_cache(maxsize=4096)
def _wide(cluster: str) -> int:
    return cells(cluster)
