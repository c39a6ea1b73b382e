"""TOML files read safely and typed, and whole files written so that a crash leaves the old or the new one."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from runsop.errors import BadFile, NotFound, Problem, Refused
from runsop.files.disk import DISK
from runsop.files.parsing import loads
from runsop.model.nearest import nearest

T = TypeVar("T")

Keys = tuple[str | int, ...]
"""Where something stands in a file: `("step", 2, "ask", 0, "kind")`."""

FORMAT = 1
"""The format of every file this version reads and writes."""

LIMIT = 2_000_000
"""Bytes; no file that people write is larger."""

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?\Z")


@dataclass(slots=True)
class TomlFile:
    """A file that parsed: `path` is how it is shown to a person, `text` is what it holds, byte for byte."""

    path: str
    text: str
    data: dict[str, Any]
    _lines: dict[Keys, int] = field(default_factory=dict, init=False, repr=False)

    def line(self, *keys: str | int) -> int:
        """Return the line of a table or key, else of the nearest table around it; 0 when nothing of it is there."""
        if not self._lines:
            self._lines = {(): 0, **_line_map(self.text)}
        return next(self._lines[keys[:n]] for n in range(len(keys), -1, -1) if keys[:n] in self._lines)


class Table:
    """One table, taken key by key. What is wrong is added to `problems`; nothing raises, so all of it shows at once."""

    def __init__(self, file: TomlFile, data: dict[str, Any], problems: list[Problem], at: Keys = ()) -> None:
        self.file = file
        self.data = data
        self.problems = problems
        self.at = at

    @property
    def line(self) -> int:
        """Where the table begins."""
        return self.file.line(*self.at)

    def problem(self, key: str, text: str, fix: str = "") -> None:
        """Add a problem at the line of a key, or of the table when it has no such key."""
        self.problems.append(Problem(self.file.path, self.file.line(*self.at, key), text, fix))

    def right_format(self) -> bool:
        """Tell whether the rest of the file can be judged by this version; report it when not."""
        version = self.data.get("format")
        if type(version) is int and version > FORMAT:
            text = f"the file was made by a newer sop (format {version}; this one reads {FORMAT})"
            self.problem("format", text, "Upgrade: pipx upgrade runsop.")
        elif type(version) is not int or version != FORMAT:
            self.problem("format", "the file does not say its format", f"Write format = {FORMAT} in the first line.")
        return version == FORMAT and not self.problems

    def only(self, known: Iterable[str], *, required: Iterable[str] = ()) -> None:
        """Report keys that are unknown and keys that are missing."""
        known = tuple(known)
        for key in [key for key in self.data if key not in known][:_MOST_UNKNOWN]:
            self.problem(key, f'unknown key "{key}"', nearest(key, known) or f"Known here: {', '.join(known)}.")
        for key in required:
            if key not in self.data:
                self.problem(key, f'"{key}" is missing', "Add it.")

    def text(self, key: str, default: str = "") -> str:
        """Take a text."""
        value = self._take(key, str, like='"…"')
        return default if value is None else value

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Take true or false."""
        value = self._take(key, bool, like="true")
        return default if value is None else value

    def number(self, key: str, *, least: int | None = None, most: int | None = None) -> int | None:
        """Take a whole number; both bounds or none are given."""
        value = self._take(key, int, like=str(least or 1))
        if value is None or ((least is None or value >= least) and (most is None or value <= most)):
            return value
        self.problem(key, f'"{key}" is {value}', f"Write a number from {least} to {most}.")
        return None

    def strings(self, key: str) -> tuple[str, ...]:
        """Take a list of texts."""
        value = self._take(key, list, like='["…"]') or []
        if all(isinstance(item, str) for item in value):
            return tuple(value)
        self.problem(key, f'"{key}" holds something that is no text', f'Write it like {key} = ["…", "…"].')
        return ()

    def texts(self, key: str, *, pattern: re.Pattern[str] = LANGUAGE, of: str = "language code") -> dict[str, str]:
        """Take a table of texts, one a language (or one a choice)."""
        table = self.table(key)
        if table is None:
            return {}
        table.names(pattern, of)
        return {name: table.text(name) for name in table.data}

    def names(self, pattern: re.Pattern[str], of: str) -> None:
        """Report keys of a table of named things that are no such names."""
        for name in self.data:
            if not pattern.match(name):
                self.problem(name, f'"{name}" is no {of}', _NAME_ADVICE.get(of, "Use small letters and digits."))

    def named(self, key: str, pattern: re.Pattern[str], default: str = "") -> str:
        """Take an id."""
        name = self.text(key, default)
        if name == default or pattern.match(name):
            return name
        usual = "Use small letters, digits and one kind of dash; at most 40."
        self.problem(
            key, f'"{name}" is no valid {key}', _NAME_ADVICE["language code"] if pattern is LANGUAGE else usual
        )
        return default

    def one_of(self, key: str, allowed: Iterable[str], default: str = "") -> str:
        """Take one of some fixed words."""
        word, allowed = self.text(key, default), tuple(allowed)
        if word == default or word in allowed:
            return word
        self.problem(key, f'{key} "{word}" is unknown', nearest(word, allowed) or f"Use one of: {', '.join(allowed)}.")
        return default

    def parsed(self, key: str, parse: Callable[[str], T], *, also: Iterable[str] = ()) -> T | None:
        """Take a text through a parser; its ValueError says what is wrong. Words of `also` are not parsed."""
        source = self._take(key, str, like='"…"')
        if source is None or source in also:
            return None
        try:
            return parse(source)
        except ValueError as err:
            self.problem(key, f'"{key}" cannot be read: {err}')
            return None

    def checked(self, key: str, parse: Callable[[str], object]) -> str:
        """Take a text that a parser accepts, as it is written."""
        return self.parsed(key, lambda source: (parse(source), source)[1]) or ""

    def date(self, key: str, kind: type[T]) -> T | None:
        """Take a date, or a time, as TOML has them."""
        return self._take(key, kind, like="2026-11-22")

    def table(self, key: str) -> Table | None:
        """Take a table, inline or under its own heading."""
        value = self._take(key, dict, like="{ … }")
        return None if value is None else Table(self.file, value, self.problems, (*self.at, key))

    def tables(self, key: str) -> list[Table]:
        """Take an array of tables: `[[key]]`."""
        value = self.data.get(key, [])
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            return [Table(self.file, item, self.problems, (*self.at, key, n)) for n, item in enumerate(value)]
        heading = ".".join(str(part) for part in (*self.at, key) if isinstance(part, str))
        self.problem(key, f'"{key}" is no list of tables', f"Begin each one with a line [[{heading}]].")
        return []

    def _take(self, key: str, kind: type[T], *, like: str) -> T | None:
        value: Any = self.data.get(key)
        if value is None or type(value) is kind:  # exactly: TOML's true is no number, its date-time no date
            taken: T | None = value
            return taken
        self.problem(key, f'"{key}" is {_KINDS.get(type(value), "a date or time")}', f"Write it like {key} = {like}.")
        return None


_MOST_UNKNOWN = 20  # of one table; a file with more is another kind of file
_NAME_ADVICE = {"language code": "Write it like en or zh.", "severity": "Severities are 1 to 4."}
_KINDS: dict[type, str] = {
    bool: "true or false", int: "a number", float: "a number with a point", str: "a text", list: "a list",
    dict: "a table",
}  # fmt: skip


def read_toml(path: Path, shown: str, *, limit: int = LIMIT) -> TomlFile:
    """Read one file; whatever lies at that path, the answer is a file or one sentence about it.

    Raises:
        NotFound: when nothing is there.
        BadFile: when it is no readable TOML text of at most `limit` bytes.
    """
    return parse_toml(_decode(read_bytes(path, shown, limit=limit), shown), shown)


def read_head(path: Path, shown: str, end: re.Pattern[str]) -> TomlFile:
    """Read one file up to where `end` is found; the whole of it where that part alone is no TOML.

    Raises:
        NotFound, BadFile: as `read_toml`.
    """
    text = _decode(read_bytes(path, shown), shown)
    if found := end.search(text):
        try:
            return parse_toml(text[: found.start()], shown)
        except BadFile:
            pass  # what looked like an end stands inside a text
    return parse_toml(text, shown)


def parse_toml(text: str, shown: str) -> TomlFile:
    """Read the text of a file.

    Raises:
        BadFile: when it is no TOML.
    """
    try:
        data = loads(text)
    except RecursionError as err:
        raise _bad(shown, 0, "is nested too deep", "Take out the nested brackets.") from err
    except tomllib.TOMLDecodeError as err:
        raise _syntax_problem(str(err), text, shown) from err
    except ValueError as err:  # for one, a number of thousands of digits
        raise _bad(shown, 0, f"holds a value that cannot be read: {err}", "Take it out.") from err
    return TomlFile(path=shown, text=text, data=data)


def read_bytes(path: Path, shown: str, *, limit: int = LIMIT) -> bytes:
    """Read one ordinary file, as `read_toml` does."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a FIFO would wait for ever, a device may do anything
            what = "is a folder" if stat.S_ISDIR(status.st_mode) else "is no ordinary file"
            raise _bad(shown, 0, what, "Put a text file in its place, or take it away.")
        data = b""
        if status.st_size <= limit:
            handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            with open(handle, "rb") as file:  # noqa: PTH123 - a handle, opened so that it cannot wait
                data = file.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError) as err:
        if path.is_symlink():
            raise _bad(shown, 0, "is a link to nothing", "Put the file itself there.") from err
        raise NotFound(f"{shown}: there is no such file.") from err
    except OSError as err:
        raise _bad(shown, 0, f"cannot be opened ({err.strerror})", "Check the file's owner and rights.") from err
    if max(status.st_size, len(data)) > limit:
        size = max(status.st_size, len(data))
        raise _bad(shown, 0, f"is {size:,} bytes; at most {limit:,} are read", "This is hardly the file you mean.")
    return data


def atomic_write(path: Path, data: bytes, *, mode_like: Path | None = None) -> None:
    """Put a whole file in place: after a crash the old or the new one is there, whole.

    The mode stays that of the file replaced, or is that of `mode_like`, or the usual one.

    Raises:
        Refused: when the disk or the folder does not take it; nothing has changed then.
    """
    beside = path.with_name(f".{path.name}.{os.urandom(4).hex()}.tmp")
    with _writing(path):
        modes = [stat.S_IMODE(old.stat().st_mode) for old in (path, mode_like) if old is not None and old.exists()]
        DISK.create(beside, data, mode=0o600 if modes else 0o666)
        try:
            for mode in modes[:1]:
                beside.chmod(mode)
            beside.replace(path)
        except OSError:
            beside.unlink()
            raise
        DISK.sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder, and what it lies in.

    Raises:
        Refused: when that cannot be done.
    """
    with _writing(folder):
        DISK.make_folder(folder)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as err:
        reason = (err.strerror or "unknown error").lower()
        raise Refused(f"{path}: not written, {reason}. Look at the room on the disk and the folder's rights.") from err


def _decode(data: bytes, shown: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _bad(shown, 1, "is saved as UTF-16", "Save it as UTF-8 without BOM.")
    if data.startswith(b"\xef\xbb\xbf"):
        raise _bad(shown, 1, "begins with a byte order mark", "Save it as UTF-8 without BOM.")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise _bad(shown, line, "holds a NUL byte: the file is damaged", "Take the last good version from git.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        raise _bad(shown, line, f"byte {err.start + 1} of the file is not UTF-8", "Save the file as UTF-8.") from err
    if marker := _MERGE_MARKER.search(text):
        raise _half_merged(marker, text, shown)
    if deep := _LONG_KEY.search(text):
        line = text.count("\n", 0, deep.start()) + 1
        raise _bad(shown, line, "has a key of more than 64 parts", "Take it out.")
    return text


_LONG_KEY = re.compile(r"""(?<![A-Za-z0-9_"'-])(?:[A-Za-z0-9_"'-]+[ \t]*\.[ \t]*){64}""")  # tomllib needs hours for it
_MERGE_MARKER = re.compile(r"^(?:<{7}|>{7}|\|{7})(?=[ \r\n]|\Z)", re.MULTILINE)
_MERGE_DIVIDER = re.compile(r"^={7}(?=[ \r\n]|\Z)", re.MULTILINE)  # may also underline a heading inside a text
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)\Z")


def _syntax_problem(message: str, text: str, shown: str) -> BadFile:
    if divider := _MERGE_DIVIDER.search(text):
        return _half_merged(divider, text, shown)
    place = _PLACE.search(message)
    line = int(place[1]) if place and place[1] else text.rstrip("\n").count("\n") + 1
    what = _PLACE.sub("", message)
    return _bad(shown, line, f"is no valid TOML: {what}", "Look at the quotes and brackets of this line and above it.")


def _half_merged(marker: re.Match[str], text: str, shown: str) -> BadFile:
    line = text.count("\n", 0, marker.start()) + 1
    return _bad(shown, line, f'is a half-done merge ("{marker[0]}")', "Keep one side and delete the marker lines.")


def _bad(shown: str, line: int, text: str, fix: str) -> BadFile:
    return BadFile(Problem(shown, line, text, fix))


_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_KEYS = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_STATEMENT = re.compile(rf"^[ \t]*(?:(\[\[?)[ \t]*({_KEYS})[ \t]*\]|({_KEYS})[ \t]*=[ \t]*)", re.MULTILINE)
_VALUE_TOKEN = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*"{3,5}'''
    r"""|'''(?:[^']|'(?!''))*'{3,5}"""
    r'''|"(?:[^"\\\n]|\\.)*"'''
    r"""|'[^'\n]*'|\#[^\n]*|[\[\]{}]""",
    re.DOTALL,
)


def _line_map(text: str) -> dict[Keys, int]:
    """Find where each table and key of a file that parsed begins; what stands inline belongs to its line."""
    lines: dict[Keys, int] = {}
    counts: dict[Keys, int] = {}
    table: Keys = ()
    position, counted, line = 0, 0, 1
    while match := _STATEMENT.search(text, position):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        bracket, heading, dotted = match.groups()
        parts = tuple(part.strip("\"'") for part in re.findall(_KEY, heading or dotted))
        if bracket:
            table = (*_inside_last(parts[:-1], counts), parts[-1])
            if bracket == "[[":
                counts[table] = counts.get(table, 0) + 1
                lines.setdefault(table, line)
                table = (*table, counts[table] - 1)
        keys = table if bracket else (*table, *parts)
        for n in range(1, len(keys) + 1):
            lines.setdefault(keys[:n], line)
        position = match.end() if bracket else _end_of_value(text, match.end())
    return lines


def _inside_last(parts: tuple[str, ...], counts: dict[Keys, int]) -> Keys:
    """Resolve `step.ask` of a heading: it means the last `[[step]]` so far."""
    path: Keys = ()
    for part in parts:
        path = (*path, part)
        path = (*path, counts[path] - 1) if path in counts else path
    return path


def _end_of_value(text: str, start: int) -> int:
    if not text.startswith(("[", "{", '"""', "'''"), start):
        return start
    depth = 0
    for token in _VALUE_TOKEN.finditer(text, start):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth == 0:
            return token.end()
    return len(text)  # pragma: no cover - only a value that never ends, which does not parse
