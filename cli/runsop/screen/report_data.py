"""The report for programs and spreadsheets: one JSON document, or a CSV text for every question."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import Any

from runsop.errors import Problem
from runsop.model.period import Period
from runsop.model.report import Block, Line, Report, Section
from runsop.screen.figures import Cell, exact
from runsop.screen.gate import visible

BROKEN = "broken"

_FORMULA = tuple("=+-@＝＋－＠\t\r\n")  # the wide ones too: spreadsheets in East Asia take them for the same
_SUM = re.compile(r"-\d+\.\d\d")
_COLUMNS = {
    "counts": ("back", "grp", "n"),
    "shares": ("back", "grp", "hit", "n"),
    "spread": ("back", "grp", "n", "least", "middle", "most"),
}
"""Columns of an answer without rows."""


def report_json(report: Report) -> dict[str, Any]:
    """Return the document of `--json`: true text, times in ISO 8601, durations in seconds, sums as exact texts."""
    periods = report.window.periods
    zone = report.now.tzinfo
    return {
        "period": _period(report.window.asked),
        "previous": [_period(period) for period in periods if period.back > 0],
        "running": _period(report.window.running) if report.window.running else None,
        "now": report.now.isoformat(),
        "first_screen": {
            "headline": _line(report.first.headline),
            "blocks": [_block(block) for block in report.first.blocks],
        },
        "sections": [_section(section, zone) for section in report.sections],
        "decided": [{**_line(put.line), "reason": put.reason, "until": put.until} for put in report.put_off],
        "broken": [_problem(problem) for problem in report.broken],
    }


def report_csv(report: Report) -> dict[str, str]:
    """Return the text of each file of `--csv` by its name: one a question, and one for what could not be read.

    They begin with a mark that tells spreadsheets that this is UTF-8.
    """
    zone = report.now.tzinfo
    texts = {f"{section.question.name}.csv": _csv(*_answer(section, zone)) for section in report.sections}
    if report.broken:
        problems = [_problem(problem) for problem in report.broken]
        texts[f"{BROKEN}.csv"] = _csv(tuple(problems[0]), [tuple(each.values()) for each in problems])
    return texts


def _period(period: Period) -> dict[str, object]:
    return {"name": period.name, "first": period.first.isoformat(), "last": period.last.isoformat()}


def _block(block: Block) -> dict[str, object]:
    return {"name": block.name, "title": _line(block.title), "lines": [_line(line) for line in block.lines]}


def _line(line: Line) -> dict[str, object]:
    return {
        "mark": line.mark,
        "text": line.text,
        "command": line.command,
        "item": line.item,
        "incidents": list(line.incidents),
    }


def _section(section: Section, zone: tzinfo | None) -> dict[str, object]:
    question = section.question
    columns, rows = _answer(section, zone)
    return {
        "name": question.name,
        "title": question.title,
        "metric": question.metric,
        "decides": question.decides,
        "shape": question.shape,
        "unit": question.unit,
        "rows": [dict(zip(columns, row, strict=True)) for row in rows],
    }


def _answer(section: Section, zone: tzinfo | None) -> tuple[Sequence[str], list[Sequence[Cell]]]:
    """Return the columns of an answer, and its rows as programs read them."""
    columns = tuple(dict.fromkeys(column for row in section.rows for column in row))
    unit = section.question.unit
    rows: list[Sequence[Cell]] = [
        tuple(exact(column, row.get(column), unit=unit, zone=zone) for column in columns) for row in section.rows
    ]
    return columns or _COLUMNS.get(section.question.shape, ("grp", "id")), rows


def _problem(problem: Problem) -> dict[str, Cell]:
    return {"path": problem.path, "line": problem.line, "problem": problem.text, "fix": problem.fix}


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    into = io.StringIO()
    writer = csv.writer(into)
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return "\ufeff" + into.getvalue()


def _cell(value: Cell) -> str | int | None:
    """Return a cell that no spreadsheet runs: what begins like a formula is quoted with `'`, and a cell is one line."""
    match value:
        case bool():
            return "yes" if value else "no"
        case str():
            runs = value.lstrip().startswith(_FORMULA) or value.startswith(_FORMULA)
            quoted = "'" if runs and not _SUM.fullmatch(value) else ""
            return quoted + " ".join(visible(value).split("\n"))
    return value
