"""A TOML text and what it says, changed together: what is not edited stays as it is, byte for byte."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, NoReturn

from runsop.errors import SopError
from runsop.files.blocks import encode_line, encode_text
from runsop.files.layout import Entry, Layout, Section, layout_of, line_start, next_line, parts_within
from runsop.files.parsing import loads
from runsop.files.toml import Keys, parse_toml

LOOK = "Look at the file, then change the lesson or drop it: sop learn"

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")
_COMMA = re.compile(r"(?:[ \t\r\n]|#[^\n]*\n)*,")  # a comment goes to the end of its line, whatever stands in it
_REST_OF_LINE = re.compile(r"[ \t]*(?:,[ \t]*)?(?:#[^\n]*)?(?:\r?\n|\Z)")
_BLANK_LINE = re.compile(r"[ \t]*\r?\n")
_COMMENTS = re.compile(r"(?:[ \t]*#[^\n]*(?:\n|\Z))+(?=[ \t]*\r?\n|\Z)")
_WIDE = 110


class EditFailed(SopError):
    """An edit does not fit the file as it is now; `already` says that the file is as the edit wants it.

    `current` is what stands in the place of the edit, when that is not what the edit was written for.
    """

    def __init__(
        self,
        where: str,
        what: str,
        now: str = LOOK,
        *,
        already: bool = False,
        current: str | Sequence[str] | None = None,
    ) -> None:
        super().__init__(f"{where}: {what}. {now}")
        self.already = already
        self.current = current


class Document:
    """A text and its tables: each change is made in both, so that at the end one proves the other."""

    def __init__(self, text: str, where: str) -> None:
        self.text = text
        self.where = where
        self.file = parse_toml(text, where)
        self.data: dict[str, Any] = deepcopy(self.file.data)  # a TOML document, as tomllib has it
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._layout: Layout | None = None

    def checked(self) -> str:
        """Return the text, once it is known to say exactly what was meant."""
        try:
            said = loads(self.text)
        except ValueError:
            said = None
        if said != self.data:
            self.fail("it is laid out in a way that cannot be edited here", "Make the edit by hand, then sop check")
        return self.text

    def fail(self, what: str, now: str = LOOK) -> NoReturn:
        """Say what does not fit, and what to do now."""
        raise EditFailed(self.where, what, now)

    def already(self, what: str) -> NoReturn:
        """Say that the file is as the edit wants it."""
        raise EditFailed(self.where, what, "Nothing is left to do.", already=True)

    def compare(self, what: str, current: str | Sequence[str], before: object, after: object) -> None:
        """Refuse an edit that is made, or whose place is no longer as it was when it was proposed."""
        if current == after:
            self.already(f"{what} is as the lesson wants it already")
        if current != before:
            said = f'it says "{short(current)}"' if current else "there is nothing"
            text = f'{what} was edited by hand since: {said}, and the lesson was written for "{short(before)}"'
            raise EditFailed(self.where, text, current=current)

    @property
    def layout(self) -> Layout:
        """Where everything stands now."""
        if self._layout is None:
            self._layout = layout_of(self.text)
        return self._layout

    def at(self, keys: Keys) -> Any:  # noqa: ANN401 - whatever stands there, as tomllib has it
        """Return what the file says at these keys."""
        found: Any = self.data
        for key in keys:
            found = found[key]
        return found

    def put(self, table: Keys, key: str, value: object, order: Sequence[str] = ()) -> None:
        """Set one key of a table; a new one stands where the order of the format has it."""
        self.at(table)[key] = value
        keys = (*table, key)
        layout = self.layout
        if entry := layout.entries.get(keys):
            old = self.text[entry.value : entry.end]
            self._splice(entry.value, entry.end, self._value(value, old, self._indent(entry.start)))
        elif section := layout.section(table):
            self._put_line(section, key, value, order)
        elif entry := layout.entries.get(table):
            self._put_inline(entry, key, value)
        elif siblings := layout.below(table):
            last = siblings[-1]
            prefix = self.text[last.start : last.value].rpartition(".")[0]
            self._insert_lines(last.stop, f"{prefix}.{_key(key)} = {self._value(value)}\n")
        else:
            alike = layout.within(table[:-1])
            heading = f"[{'.'.join(_key(str(each)) for each in table)}]"
            self._put_table(heading, {key: value}, after=(alike or layout.sections)[-1])

    def take_out(self, keys: Keys) -> None:
        """Remove a key, with its line."""
        del self.at(keys[:-1])[keys[-1]]
        if entry := self.layout.entries.get(keys):
            self._splice(entry.start, entry.stop, "")

    def add_table(self, path: Keys, pairs: Mapping[str, object], *, place: int | None = None) -> Keys:
        """Add one table to an array of tables, `place` of its own or last, and return its keys."""
        array = self.at(path[:-1]).setdefault(path[-1], [])
        place = len(array) if place is None else place
        heading = f"[[{'.'.join(str(each) for each in path if isinstance(each, str))}]]"
        indent = self._indent_of_tables(path)
        layout = self.layout
        if array and not place:
            first = layout.within((*path, 0))[0]
            self._insert_lines(first.start, f"{self._table(heading, pairs, indent)}\n")
        else:
            before = layout.within((*path, place - 1)) or layout.within(path[:-1])
            self._put_table(heading, pairs, after=before[-1] if before else layout.sections[-1], indent=indent)
        array.insert(place, dict(pairs))
        return (*path, place)

    def add_above(self, name: str, pairs: Mapping[str, object], *, is_array: bool = False) -> None:
        """Add a table above the first array of tables: what is about the whole file stands there."""
        sections = self.layout.sections
        arrays = [n for n, section in enumerate(sections) if any(isinstance(each, int) for each in section.keys)]
        self.data[name] = [dict(pairs)] if is_array else dict(pairs)
        heading = f"[[{name}]]" if is_array else f"[{name}]"
        self._put_table(heading, pairs, after=sections[arrays[0] - 1 if arrays else -1])

    def take_table_out(self, keys: Keys) -> None:
        """Remove one table of an array, with the tables in it and one blank line; comments above it stay."""
        del self.at(keys[:-1])[keys[-1]]
        sections = self.layout.within(keys)
        start, stop = sections[0].start, sections[-1].stop
        above = _blank_above(self.text, start)
        below = _BLANK_LINE.match(self.text, stop)
        if above < start and below:
            stop = below.end()
        elif above < start and stop == len(self.text):
            start = above
        self._splice(start, stop, "")

    def append_to(self, keys: Keys, text: str) -> None:
        """Add one text to a list, as its other texts stand."""
        entry, spans = self._list(keys)
        self.at(keys).append(text)
        if not spans:
            self._fill(entry, text)
            return
        start, end = spans[-1]
        comma = _COMMA.match(self.text, end)
        after = comma.end() if comma else end
        item, indent = encode_line(text), self._indent(start)
        if "\n" in self.text[after : entry.end]:  # the bracket closes on a line of its own
            line = next_line(self.text, after)
            self._splice(line, line, f"{indent}{item}{',' if comma else ''}\n")
            if not comma:
                self._splice(end, end, ",")
        elif "\n" in self.text[spans[-2][1] if len(spans) > 1 else entry.value : start]:
            between = f"\n{self._blanks(start)}"
            self._splice(after, after, f"{between}{item}," if comma else f",{between}{item}")
        else:
            self._splice(after, after, f" {item}," if comma else f", {item}")

    def replace_in(self, keys: Keys, place: int, text: str) -> None:
        """Change one text of a list."""
        _, spans = self._list(keys)
        self.at(keys)[place] = text
        start, end = spans[place]
        self._splice(start, end, self._value(text, self.text[start:end], inline=True))

    def take_from(self, keys: Keys, place: int) -> None:
        """Remove one text of a list; a comment on its own line goes with it."""
        _, spans = self._list(keys)
        del self.at(keys)[place]
        start, end = spans[place]
        rest = _REST_OF_LINE.match(self.text, end)
        first = line_start(self.text, start)
        if rest and not self.text[first:start].strip():
            self._splice(first, rest.end(), "")
        elif place + 1 < len(spans) and "\n" not in self.text[end : spans[place + 1][0]]:
            self._splice(start, spans[place + 1][0], "")
        elif place and "\n" not in self.text[spans[place - 1][1] : start]:
            self._splice(spans[place - 1][1], end, "")
        else:
            comma = _COMMA.match(self.text, end)
            self._splice(start, comma.end() if comma else end, "")

    def _list(self, keys: Keys) -> tuple[Entry, list[tuple[int, int]]]:
        entry = self.layout.entries.get(keys)
        if entry is None:
            self.fail(f'"{keys[-1]}" stands in an inline table', "Make the edit by hand, then sop check")
        return entry, list(parts_within(self.text, entry.value))

    def _fill(self, entry: Entry, text: str) -> None:
        """Put the first text into an empty list."""
        if "\n" in self.text[entry.value : entry.end]:
            first = line_start(self.text, entry.end)
            self._splice(first, first, f"{self._indent(first)}  {encode_line(text)},\n")
        else:
            self._splice(entry.value, entry.end, f"[{encode_line(text)}]")

    def _put_line(self, section: Section, key: str, value: object, order: Sequence[str]) -> None:
        own = [entry for keys, entry in self.layout.entries.items() if keys[:-1] == section.keys]
        earlier = set(order[: order.index(key)]) if key in order else {entry.keys[-1] for entry in own}
        place = max((entry.stop for entry in own if entry.keys[-1] in earlier), default=section.body)
        indent = self._indent(own[0].start if own else section.start)
        self._insert_lines(place, f"{indent}{_key(key)} = {self._value(value, indent=indent)}\n")

    def _put_inline(self, entry: Entry, key: str, value: object) -> None:
        spans = list(parts_within(self.text, entry.value))
        pair = f"{_key(key)} = {self._value(value, inline=True)}"
        if spans:
            self._splice(spans[-1][1], spans[-1][1], f", {pair}")
        else:
            self._splice(entry.value, entry.end, f"{{ {pair} }}")

    def _put_table(self, heading: str, pairs: Mapping[str, object], *, after: Section, indent: str = "") -> None:
        """Write a table below a section, with a blank line above; comments that belong to the section stay with it."""
        stop = after.stop
        comments = _COMMENTS.match(self.text, stop)
        stop = comments.end() if comments else stop
        block = self._table(heading, pairs, indent)
        close = "\n" if self.text[stop:].strip() and not _BLANK_LINE.match(self.text, stop) else ""
        self._insert_lines(stop, f"\n{block}{close}")

    def _table(self, heading: str, pairs: Mapping[str, object], indent: str) -> str:
        lines = [heading, *(f"{_key(key)} = {self._value(value, indent=indent)}" for key, value in pairs.items())]
        return "".join(f"{indent}{line}\n" for line in lines)

    def _insert_lines(self, place: int, lines: str) -> None:
        if place and self.text[place - 1] != "\n":  # the last line of a file that does not end in a newline
            lines = "\n" + lines.removesuffix("\n")
        self._splice(place, place, lines)

    def _value(self, value: object, old: str = "", indent: str = "", *, inline: bool = False) -> str:
        """Write a value, as the old one was written if it can be."""
        match value:
            case bool():
                return "true" if value else "false"
            case str():
                if old[:1] == "'" and old[:3] != "'''" and "'" not in value and value.isprintable():
                    return f"'{value}'"
                return encode_line(value) if inline else encode_text(value)
            case list():
                items = [encode_line(item) for item in value]
                line = f"[{', '.join(items)}]"
                if "\n" not in old and (len(line) <= _WIDE or old):
                    return line
                return "".join(["[\n", *(f"{indent}  {item},\n" for item in items), f"{indent}]"])
            case dict():
                return "{ " + ", ".join(f"{_key(key)} = {encode_line(each)}" for key, each in value.items()) + " }"
            case _:
                return str(value)

    def _indent_of_tables(self, path: Keys) -> str:
        """Return how far tables of this kind stand in: as others do, nearest first; two blanks a level where there is none."""
        shape = [each for each in path if isinstance(each, str)]
        alike = [
            section.start
            for section in self.layout.sections
            if [each for each in section.keys if isinstance(each, str)] == shape
        ]
        return self._indent(alike[-1]) if alike else "  " * (len(shape) - 1)

    def _indent(self, position: int) -> str:
        """Return the blanks a line begins with."""
        first = line_start(self.text, position)
        return self.text[first : first + len(self.text[first:]) - len(self.text[first:].lstrip(" \t"))]

    def _blanks(self, position: int) -> str:
        """Return as many blanks as stand before a place in its line, so that texts stand below each other."""
        return " " * (position - line_start(self.text, position))

    def _splice(self, start: int, end: int, new: str) -> None:
        self.text = self.text[:start] + new.replace("\n", self._newline) + self.text[end:]
        self._layout = None


def _key(name: str) -> str:
    return name if _BARE_KEY.match(name) else encode_line(name)


def short(value: object) -> str:
    """Return a text or a list of texts as it stands in a sentence."""
    text = " ".join(value.split()) if isinstance(value, str) else ", ".join(value) if isinstance(value, tuple) else ""
    return text if len(text) <= 80 else f"{text[:79]}…"


def _blank_above(text: str, start: int) -> int:
    """Return where the blank line above begins; `start` when there is none."""
    first = line_start(text, start - 1) if start else start
    return start if text[first:start].strip() else first
