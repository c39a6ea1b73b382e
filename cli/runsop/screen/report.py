"""The report on a terminal and in a pipe: the first screen, and every section below it."""

from __future__ import annotations

import shlex
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

from runsop.errors import Problem
from runsop.model.report import ROWS, Block, FirstScreen, Line, Put, Report, Section
from runsop.screen.figures import (
    BROKEN,
    PUT_OFF,
    SHOWN,
    Entry,
    Listing,
    Reading,
    before_words,
    empty_words,
    facts,
    groups,
    heading,
    heat_strip,
    hours,
    how_to_read,
    is_by_hour,
    listing,
    more_words,
    readings,
    sparkline,
    together,
)
from runsop.screen.gate import Out, Style, Styled, cells, fit, one_line, visible

Parts = tuple[str | Styled, ...]
"""One line, as `Out.line` takes it."""

_GAP = "  "
_LABEL = "everything: "
_LEAST = 12
"""Cells of a text below which its command goes to a row of its own."""


def may_draw(out: Out) -> bool:
    """Tell whether bars can be seen: on a terminal with colour that knows them; elsewhere the numbers say the same."""
    try:
        "▁".encode(getattr(out.stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return out.colour


def report_lines(report: Report, *, width: int, drawn: bool = False, everything: bool = False) -> Iterator[Parts]:
    """Yield a report line by line.

    Args:
        report: what there is to say.
        width: cells of a row; 0 wraps and cuts nothing.
        drawn: whether there are bars.
        everything: also what lies behind the first screen.
    """
    yield from _first_screen(report.first, width)
    if everything:
        yield ()
        yield (Styled(Style.MUTED, how_to_read(report, drawn=drawn)),)
        for section in report.sections:
            yield from _section(report, section, width=width, drawn=drawn)
        yield from _put_off(report.put_off)
        yield from _broken(report.broken)


# ── The first screen ─────────────────────────────────────────────────────────────────────────────────────────────────


def _first_screen(first: FirstScreen, width: int) -> Iterator[Parts]:
    whole = list(_screen_rows(first, width, short=False))
    keeps = len(whole) <= ROWS or not first.everything
    yield from whole if keeps else _screen_rows(first, width, short=True)


def _screen_rows(first: FirstScreen, width: int, *, short: bool) -> Iterator[Parts]:
    def line(found: Line, lead: str, style: Style | None = None) -> Iterator[Parts]:
        room = width - cells(lead) - len(_GAP)
        own = _giving_way(found, first.everything, room, short=short) if width and first.everything else found
        return _line(own, lead, width, style)

    yield from line(first.headline, _title_mark(first.headline), Style.TITLE)
    marks = max((cells(visible(line.mark)) for block in first.blocks for line in block.lines), default=0)
    room = ROWS - first.rows
    before: Block | None = None
    for block in first.blocks:
        if room > 0 and (before is None or before.lines or block.lines):
            yield ()
            room -= 1
        style = Style.PROBLEM if block.name == "broken" else Style.TITLE
        yield from line(block.title, _title_mark(block.title), style)
        for each in block.lines:
            yield from line(each, _GAP + (_padded(each.mark, marks) + _GAP if marks else ""))
        before = block
    if first.everything:
        command = one_line(visible(first.everything))
        label = "" if 0 < width < len(_LABEL) + cells(command) else _LABEL
        yield (label, Styled(Style.MUTED, command))


def _giving_way(line: Line, everything: str, room: int, *, short: bool) -> Line:
    """Return a line that keeps to its row where commands are long: the last row says what is left out here."""
    text, command = cells(visible(line.text)), cells(visible(line.command))
    if line.command == everything and text + command > room:
        return replace(line, command="")
    if short and room - command < min(text, _LEAST) and line.command.startswith("sop --root "):
        return replace(line, command=f"… {shlex.join(shlex.split(line.command)[3:])}")
    return line


def _title_mark(line: Line) -> str:
    return f"{one_line(line.mark)} · " if line.mark else ""


def _line(line: Line, lead: str, width: int, style: Style | None = None) -> Iterator[Parts]:
    """Yield one row that ends in its command; the text gives way, the command never."""
    text, command = one_line(visible(line.text)), one_line(visible(line.command))
    room = width - cells(lead) - (len(_GAP) + cells(command) if command else 0)
    if width and room < min(cells(text), _LEAST):
        yield (lead, _styled(style, fit(text, max(_LEAST, width - cells(lead)))))
        yield (" " * max(0, width - cells(command)), Styled(Style.MUTED, command))
        return
    if width:
        text = fit(text, room)
    gap = " " * max(len(_GAP), width - cells(lead) - cells(text) - cells(command)) if command else ""
    yield (lead, _styled(style, text), gap, Styled(Style.MUTED, command))


def _styled(style: Style | None, text: str) -> str | Styled:
    return Styled(style, text) if style else text


# ── A section ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _section(report: Report, section: Section, *, width: int, drawn: bool) -> Iterator[Parts]:
    yield ()
    yield (Styled(Style.TITLE, heading(section)),)
    if section.question.decides:
        yield (Styled(Style.MUTED, f"{_GAP}Decides: {one_line(section.question.decides)}"),)
    if not section.rows:
        yield (_GAP + empty_words(section),)
    elif is_by_hour(section):
        yield from _hours(report, section, width=width, drawn=drawn)
    elif section.question.shape in ("counts", "shares", "spread"):
        yield from _figures(section, readings(section), width=width, drawn=drawn)
    else:
        yield from _list(listing(section, window=report.window, zone=report.now.tzinfo), width=width)


def _hours(report: Report, section: Section, *, width: int, drawn: bool) -> Iterator[Parts]:
    found = hours(section)
    shown = groups(found)
    for name, members in shown:
        indent = yield from _group(name)
        for each in members:
            room = width - len(indent) - len("before ") if width else 0
            for label, row in heat_strip(each, width=room, drawn=drawn):
                said = f"{indent}{label:<6} {row}".rstrip()
                yield (Styled(Style.MUTED, said) if label == "hour" else said,)
    if any(sum(each.before) for each in found):
        yield (Styled(Style.MUTED, f"{_GAP}before: {together(report.window)}"),)
    yield from _more(len(found), shown)


def _figures(section: Section, found: Sequence[Reading], *, width: int, drawn: bool) -> Iterator[Parts]:
    shown = groups(found)
    visible_ones = [each for _, members in shown for each in members]
    names = max(cells(visible(each.name)) for each in visible_ones)
    nows = max(cells(visible(each.now)) for each in visible_ones)
    befores = max((len(text) for each in visible_ones for text in each.before), default=0)
    most = max((n for each in visible_ones for n in each.trend), default=0)
    counts = section.question.shape == "counts"
    for name, members in shown:
        indent = yield from _group(name)
        for each in members:
            now = each.now.rjust(nows) if counts else _padded(each.now, nows)
            pieces = (
                f"{_padded(each.name, names)}{_GAP if names else ''}{now}",
                before_words(section, each, befores if counts else 0),
                sparkline(each.trend, most=most) if drawn else "",
                f"so far {each.running}" if each.running else "",
            )
            yield from _packed(pieces, between=_GAP, width=width, indent=indent)
    yield from _more(len(found), shown)


def _packed(pieces: Sequence[str], *, between: str, width: int, indent: str) -> Iterator[tuple[str]]:
    """Yield pieces beside each other; one that has no room begins a row, further in."""
    row = ""
    for piece in filter(None, pieces):
        if row and width and cells(visible(row.rstrip() + between + piece)) > width:
            yield (row.rstrip(),)
            row = indent + _GAP + piece
        else:
            row = row + between + piece if row else indent + piece
    yield (row.rstrip(),)


def _list(found: Listing, *, width: int) -> Iterator[Parts]:
    shown = groups(found.entries)
    entries = [entry for _, members in shown for entry in members]
    with_id = any(entry.id for entry in entries)
    head = (*found.head, "incident") if with_id else found.head
    rows = [(*entry.cells, entry.id) if with_id else entry.cells for entry in entries]
    wide = [max(cells(visible(row[place])) for row in (head, *rows)) for place in range(len(head))]
    indented = 2 * len(_GAP) if any(name for name, _ in shown) else len(_GAP)
    if width and indented + sum(wide) + len(_GAP) * (len(wide) - 1) > width:
        yield from _stacked(found, shown, width)
    else:
        yield (Styled(Style.MUTED, " " * indented + _aligned(head, wide)),)
        for name, members in shown:
            indent = yield from _group(name)
            for entry in members:
                row = (*entry.cells, entry.id) if with_id else entry.cells
                yield (indent + _aligned(row, wide),)
    yield from _more(len(found.entries), shown)


def _stacked(found: Listing, shown: Sequence[tuple[str, Sequence[Entry]]], width: int) -> Iterator[Parts]:
    """Yield what is too wide for one row: what it is, and at the right end its incident."""
    for name, members in shown:
        indent = yield from _group(name)
        for entry in members:
            *rows, final = (text for (text,) in _packed(facts(found, entry), between=" · ", width=width, indent=indent))
            yield from ((row,) for row in rows)
            id, free = one_line(visible(entry.id)), width - cells(visible(str(final)))
            if id and free < len(_GAP) + cells(id):
                yield (final,)
                yield (" " * max(len(indent + _GAP), width - cells(id)), Styled(Style.MUTED, id))
            else:
                yield (final, " " * max(0, free - cells(id)) if id else "", Styled(Style.MUTED, id))


def _group(name: str) -> Generator[Parts, None, str]:
    """Yield the heading of a group, if it has one; return how far its rows are indented."""
    if not name:
        return _GAP
    yield (_GAP, Styled(Style.TITLE, name))
    return _GAP * 2


def _more(total: int, shown: Sequence[tuple[str, Sequence[object]]]) -> Iterator[Parts]:
    words = more_words(total - sum(len(members) for _, members in shown))
    if words:
        yield (_GAP + words,)


def _aligned(row: Sequence[str], wide: Sequence[int]) -> str:
    return _GAP.join(_padded(text, size) for text, size in zip(row, wide, strict=True)).rstrip()


def _padded(text: str, size: int) -> str:
    shown = one_line(visible(text))
    return shown + " " * max(0, size - cells(shown))


# ── What was decided, and what could not be read ─────────────────────────────────────────────────────────────────────


def _put_off(found: Sequence[Put]) -> Iterator[Parts]:
    if not found:
        return
    yield ()
    yield (Styled(Style.TITLE, PUT_OFF),)
    for put in found:
        yield (f"{_GAP}{one_line(put.line.text)}{_GAP}", Styled(Style.MUTED, one_line(put.line.command)))
        yield (f"{_GAP * 2}decided: {one_line(put.reason)} until {one_line(put.until)}",)


def _broken(found: Sequence[Problem]) -> Iterator[Parts]:
    if not found:
        return
    yield ()
    yield (Styled(Style.PROBLEM, BROKEN),)
    for problem in found[:SHOWN]:
        yield (f"{_GAP}{one_line(str(problem))}",)
    if words := more_words(len(found) - SHOWN, "sop check"):
        yield (_GAP + words,)
