# ruff: noqa: INP001  # a script of `make docs`, no part of a package
"""Write docs/reference/traceability.md: for each row of the sources, what in the library or the program carries it."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "docs" / "reference" / "traceability.md"
sys.path.insert(0, str(ROOT / "cli"))

HEAD = """# What the sources ask for, and who carries it

Five documents from practice stand behind the runbooks. Each line is one thing they ask for, in our words, and what
carries it: a runbook, a step, a question, a guardrail or a [structural check](checks.md). The marks stand as
`rows = [...]` in the files; `make docs` writes this table, and a test fails for a row without a carrier.

| row | asks for | carried by |
| --- | --- | --- |
"""


def rows() -> dict[str, str]:
    """Return every row and what it asks for."""
    told: dict[str, str] = tomllib.loads((ROOT / "docs" / "rows.toml").read_text(encoding="utf-8"))["row"]
    return told


def carriers() -> dict[str, list[str]]:
    """Return what carries each row, as it is written in the table."""
    found: dict[str, list[str]] = {}
    for row, carrier in (*of_runbooks(), *of_guardrails(), *of_checks()):
        found.setdefault(row, []).append(carrier)
    return {row: list(dict.fromkeys(each)) for row, each in found.items()}


def of_runbooks() -> Iterator[tuple[str, str]]:
    """Yield the rows of runbooks, their steps and asks."""
    for path in sorted((ROOT / "runbooks").glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        for row in data.get("rows", []):
            yield row, f"`{path.stem}`"
        for step in data.get("step", []):
            for row in (*step.get("rows", []), *(row for ask in step.get("ask", []) for row in ask.get("rows", []))):
                yield row, f"`{path.stem}` {step['id']}"


def of_guardrails() -> Iterator[tuple[str, str]]:
    """Yield the rows of guardrail rules."""
    path = ROOT / "runbooks" / "guardrails" / "any.toml"
    for rule in tomllib.loads(path.read_text(encoding="utf-8"))["rule"]:
        for row in rule.get("rows", []):
            yield row, f"guardrail {rule['id']}"


def of_checks() -> Iterator[tuple[str, str]]:
    """Yield the rows of structural checks."""
    from runsop.model.checks import CHECKS  # noqa: PLC0415  # the path is set above

    for check in CHECKS:
        for row in check.rows:
            yield row, f"check {check.id}"


def table() -> str:
    """Return the whole page."""
    carried = carriers()
    return HEAD + "".join(f"| {row} | {says} | {', '.join(carried.get(row, ()))} |\n" for row, says in rows().items())


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
