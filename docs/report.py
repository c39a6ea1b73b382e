# ruff: noqa: INP001  # a script of `make docs`, no part of a package
"""Writes docs/reference/report.md and tables.md from the heads of the SQL texts; with `--check` it only compares."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS.parent / "cli"))

from runsop.files.questions import FOLDER, Question, questions  # noqa: E402  # the path comes first

REPORT = """# What a report answers

Made by `make docs` from the heads of the SQL texts in `cli/runsop/queries`, one file an answer: there is no other
implementation of any figure. [tables.md](tables.md) says what they are put to. How to read each day's first screen:
[the week](../how-to/read-the-week.md).

Every answer has a shape. `counts` are numbers of things, `shares` are so many (`hit`) of so many (`n`), a `spread` is the least,
the middle one and the most of `n`; a `list` names things one by one, the most urgent first. In the first three `back` is 0 for
the period asked for, 1 to 4 for those before it, and -1 for the week that runs; `grp` is the group of `--group-by`. There are
no averages of durations: a few long ones would be all one sees. Nobody is named: people are roles.
"""
TABLES = """# The tables behind a report

Made by `make docs` from `cli/runsop/queries`. `sop report` fills them from the files of a workspace, `sop export --parquet`
writes them, `sop list --where` takes an expression over the first one, and [report.md](report.md) says what is asked of them.
"""
_COLUMN = re.compile(r"  (\w+) (bigint|text|boolean),? *(?:-- (.*))?$")


def main(*, check: bool) -> int:
    """Write the pages, or compare them; return the exit code."""
    stale = 0
    for name, text in (("report.md", report()), ("tables.md", tables())):
        page = DOCS / "reference" / name
        if not check:
            page.write_text(text, encoding="utf-8")
        elif not page.exists() or page.read_text(encoding="utf-8") != text:
            sys.stderr.write(f"{name} is not what the SQL texts say today. Write it anew: make docs\n")
            stale = 1
    return stale


def report() -> str:
    """Return the page of the questions."""
    parts, metric = [REPORT], ""
    for each in questions():
        said = each.metric or "The first screen"
        if said != metric:
            metric = said
            parts.append(f"\n## {said}\n")
        parts += _question(each)
    return "\n".join(parts).rstrip() + "\n"


def _question(each: Question) -> Iterator[str]:
    yield f"\n### {each.title}\n"
    yield (
        f"`{each.name}` · {each.shape}{f' in {each.unit}' if each.unit else ''}"
        + (f" · decides: {each.decides}" if each.decides else "")
        + "\n"
    )
    columns, *counts = _said(each.text)
    yield columns + "\n"
    if counts:
        yield " ".join(counts) + "\n"


def _said(text: str) -> Iterator[str]:
    """Yield the lines of a head that are meant to be read: columns, and what counts. What is further in goes on with a line."""
    for line in text.replace("\n--   ", " ").splitlines():
        if not line.startswith("--"):
            return
        said = line.removeprefix("--").strip()
        if not re.match(r"(Title|Metric|Decides|Shape|Unit): ", said):
            yield said


def tables() -> str:
    """Return the page of the tables."""
    parts = [TABLES]
    for name in ("tables", "ask"):
        text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
        head, *made = re.split(r"^create (?:temporary )?table ", text, flags=re.MULTILINE)
        parts.append("\n" + "\n".join(line.removeprefix("--").strip() for line in head.splitlines()).strip() + "\n")
        for each in made:
            title, *lines = each.splitlines()
            parts.append(f"\n## {title.partition(' ')[0]}\n\n| column | type | |\n| --- | --- | --- |")
            parts += [
                f"| `{m[1]}` | {m[2]} | {(m[3] or '').replace('|', 'or')} |" for m in map(_COLUMN.match, lines) if m
            ]
    return "\n".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv))
