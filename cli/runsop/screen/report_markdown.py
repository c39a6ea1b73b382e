"""The report as Markdown, to paste into a chat or a pull request; every text is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from runsop.errors import Problem
from runsop.model.report import Block, FirstScreen, Line, Put, Report, Section
from runsop.screen.figures import (
    BROKEN,
    MORE,
    PUT_OFF,
    SHOWN,
    empty_words,
    groups,
    heading,
    hours,
    how_to_read,
    is_by_hour,
    listing,
    number,
    readings,
    together,
)
from runsop.screen.gate import one_line, visible
from runsop.screen.review_file import escaped

_TICKS = re.compile("`+")

Rows = Sequence[Sequence[str]]


def report_markdown(report: Report, *, everything: bool = False) -> str:
    """Return the first screen, and with `everything` all sections below it."""
    lines = [*_first_screen(report.first)]
    if everything:
        lines += ["", escaped(how_to_read(report))]
        for section in report.sections:
            lines += ["", *_section(report, section)]
        lines += [*_put_off(report.put_off), *_broken(report.broken)]
    return "\n".join(lines) + "\n"


def code(text: str) -> str:
    """Return text as it is to be typed, harmless whatever is in it."""
    shown = one_line(visible(text))
    fence = "`" * (1 + max((len(run) for run in _TICKS.findall(shown)), default=0))
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}" if shown else ""


# ── The first screen ─────────────────────────────────────────────────────────────────────────────────────────────────


def _first_screen(first: FirstScreen) -> Iterator[str]:
    yield f"# {_line(first.headline)}"
    for block in first.blocks:
        yield ""
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    yield f"**{escaped(block.title.text)}**{_mark(block.title)}{_command(block.title)}"
    if block.lines:
        yield ""
    for line in block.lines:
        yield f"- {_line(line)}"


def _line(line: Line) -> str:
    return f"{escaped(line.text)}{_mark(line)}{_command(line)}"


def _mark(line: Line) -> str:
    return f" ({escaped(line.mark)})" if line.mark.strip() else ""


def _command(line: Line) -> str:
    return f" — {code(line.command)}" if line.command.strip() else ""


# ── A section ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _section(report: Report, section: Section) -> Iterator[str]:
    yield f"## {escaped(heading(section))}"
    if section.question.decides:
        yield ""
        yield f"*Decides: {escaped(section.question.decides)}*"
    if not section.rows:
        yield ""
        yield escaped(empty_words(section))
    elif is_by_hour(section):
        yield from _hours(report, section)
    elif section.question.shape in ("counts", "shares", "spread"):
        yield from _figures(report, section)
    else:
        yield from _list(report, section)


def _hours(report: Report, section: Section) -> Iterator[str]:
    found = hours(section)
    shown = groups(found)
    for name, members in shown:
        yield from _group(name)
        for each in members:
            rows = [
                (f"{hour:02}", number(now), number(before))
                for hour, (now, before) in enumerate(zip(each.now, each.before, strict=True))
                if now or before
            ]
            yield from _table(("hour", report.window.asked.name, together(report.window)), rows, right=3)
    yield from _more(len(found) - sum(len(members) for _, members in shown))


def _figures(report: Report, section: Section) -> Iterator[str]:
    found = readings(section)
    shown = groups(found)
    members = [each for _, members in shown for each in members]
    before = any(each.before for each in members)
    running = any(each.running for each in members)
    named = any(each.name for each in members)
    periods = [period.name for period in reversed(report.window.periods) if period.back > 0]
    head = (
        *(("",) if named else ()),
        *(periods if before else ()),
        report.window.asked.name,
        *(("so far",) if running else ()),
    )
    for name, group in shown:
        yield from _group(name)
        rows = [
            (
                *((each.name,) if named else ()),
                *((each.before or ("",) * len(periods)) if before else ()),
                each.now,
                *((each.running,) if running else ()),
            )
            for each in group
        ]
        yield from _table(head, rows, right=len(head) - named if section.question.shape == "counts" else 0)
    yield from _more(len(found) - len(members))


def _list(report: Report, section: Section) -> Iterator[str]:
    found = listing(section, window=report.window, zone=report.now.tzinfo)
    shown = groups(found.entries)
    entries = [entry for _, members in shown for entry in members]
    named = any(entry.id for entry in entries)
    for name, members in shown:
        yield from _group(name)
        rows = [(*entry.cells, entry.id) if named else entry.cells for entry in members]
        yield from _table((*found.head, "incident") if named else found.head, rows)
    yield from _more(len(found.entries) - len(entries))


def _group(name: str) -> Iterator[str]:
    if name:
        yield ""
        yield f"### {escaped(name)}"


def _table(head: Sequence[str], rows: Rows, *, right: int = 0) -> Iterator[str]:
    """Yield a table; the last `right` columns hold numbers."""
    yield ""
    yield _row(escaped(each) for each in head)
    yield _row("--:" if place >= len(head) - right else "---" for place in range(len(head)))
    for row in rows:
        yield _row(escaped(each) for each in row)


def _row(texts: Iterator[str]) -> str:
    return f"| {' | '.join(texts)} |"


def _more(rest: int) -> Iterator[str]:
    if rest > 0:
        yield ""
        yield f"and {number(rest)} more: {code(MORE)}"


# ── What was decided, and what could not be read ─────────────────────────────────────────────────────────────────────


def _put_off(found: Sequence[Put]) -> Iterator[str]:
    if not found:
        return
    yield from ("", f"## {PUT_OFF}", "")
    for put in found:
        yield f"- {_line(put.line)}; decided: {escaped(put.reason)} until {escaped(put.until)}"


def _broken(found: Sequence[Problem]) -> Iterator[str]:
    if not found:
        return
    yield from ("", f"## {BROKEN}", "")
    for problem in found[:SHOWN]:
        yield f"- {escaped(str(problem))}"
    if len(found) > SHOWN:
        yield f"- and {number(len(found) - SHOWN)} more: {code('sop check')}"
