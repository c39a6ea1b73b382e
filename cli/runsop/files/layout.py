"""Where everything stands in a TOML text that parses: sections, entries and the items of arrays, by position."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from runsop.files.toml import Keys

_KEY = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_KEYS = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_STATEMENT = re.compile(rf"^[ \t]*(?:(\[\[?)[ \t]*({_KEYS})[ \t]*\]|({_KEYS})[ \t]*=[ \t]*)", re.MULTILINE)
_PAIR = re.compile(rf"({_KEYS})[ \t]*=[ \t]*")
_TEXT = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*"{3,5}'''
    r"""|'''(?:[^']|'(?!''))*'{3,5}"""
    r'''|"(?:[^"\\\n]|\\.)*"'''
    r"""|'[^'\n]*'""",
    re.DOTALL,
)
_BARE = re.compile(r"[^\s,\]}#]+(?: \d[^\s,\]}#]*)?")  # a time may stand with a blank in it
_BETWEEN = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)*")


@dataclass(frozen=True, slots=True)
class Entry:
    """One `key = value`: where its line begins, its value, and where the line after it begins."""

    keys: Keys
    start: int
    value: int
    end: int
    stop: int


@dataclass(frozen=True, slots=True)
class Section:
    """One table: where its heading begins, the line below it, and where its last own entry stops; the top has no keys."""

    keys: Keys
    start: int
    body: int
    stop: int


@dataclass(frozen=True, slots=True)
class Layout:
    """All sections, in the order of the file, and all entries by their keys."""

    sections: tuple[Section, ...]
    entries: dict[Keys, Entry]

    def section(self, keys: Keys) -> Section | None:
        """Return the section of a table that has a heading (or is the top)."""
        return next((section for section in self.sections if section.keys == keys), None)

    def within(self, keys: Keys) -> tuple[Section, ...]:
        """Return the section of a table and those of the tables in it."""
        return tuple(section for section in self.sections if section.keys[: len(keys)] == keys)

    def below(self, keys: Keys) -> tuple[Entry, ...]:
        """Return the entries of a table, however it is written, in the order of the file."""
        return tuple(entry for each, entry in self.entries.items() if each[: len(keys)] == keys and each != keys)


def layout_of(text: str) -> Layout:
    """Find where everything stands in a text that parses."""
    sections = [Section((), 0, 0, 0)]
    entries: dict[Keys, Entry] = {}
    counts: dict[Keys, int] = {}
    position = 0
    while match := _STATEMENT.search(text, position):
        bracket, heading, dotted = match.groups()
        parts = parts_of(heading or dotted)
        if bracket:
            keys = (*_inside_last(parts[:-1], counts), parts[-1])
            if bracket == "[[":
                counts[keys] = counts.get(keys, 0) + 1
                keys = (*keys, counts[keys] - 1)
            position = next_line(text, match.end())
            sections.append(Section(keys, match.start(), position, position))
            continue
        now = sections[-1]
        end = end_of_value(text, match.end())
        position = next_line(text, end)
        keys = (*now.keys, *parts)
        entries[keys] = Entry(keys, match.start(), match.end(), end, position)
        sections[-1] = Section(now.keys, now.start, now.body, position)
    return Layout(tuple(sections), entries)


def parts_of(dotted: str) -> tuple[str, ...]:
    """Split a dotted key."""
    return tuple(part.strip("\"'") for part in re.findall(_KEY, dotted))


def next_line(text: str, position: int) -> int:
    """Return where the line after this one begins."""
    newline = text.find("\n", position)
    return len(text) if newline < 0 else newline + 1


def line_start(text: str, position: int) -> int:
    """Return where this line begins."""
    return text.rfind("\n", 0, position) + 1


def end_of_value(text: str, start: int) -> int:
    """Return where a value ends."""
    if text[start] in "[{":
        ends = [end for _, end in parts_within(text, start)]
        return after_items(text, ends[-1] if ends else start + 1) + 1
    match = _TEXT.match(text, start) or _BARE.match(text, start)
    return match.end() if match else start


def parts_within(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Find where each value of an array or inline table begins and ends."""
    position = after_items(text, start + 1)
    while text[position] not in "]}":
        pair = _PAIR.match(text, position) if text[start] == "{" else None
        begin = pair.end() if pair else position
        end = end_of_value(text, begin)
        yield begin, end
        position = after_items(text, end)


def after_items(text: str, position: int) -> int:
    """Skip blanks, newlines, commas and comments."""
    match = _BETWEEN.match(text, position)
    return match.end() if match else position


def _inside_last(parts: tuple[str, ...], counts: dict[Keys, int]) -> Keys:
    """Resolve `step.ask` of a heading: it means the last `[[step]]` so far."""
    path: Keys = ()
    for part in parts:
        path = (*path, part)
        path = (*path, counts[path] - 1) if path in counts else path
    return path
