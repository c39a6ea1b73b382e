"""What changes in a text, as people know it from git: a few lines around each change, `-` before and `+` after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from runsop.screen.gate import Style, Styled

CONTEXT = 3
AROUND = 100
"""Rows beside the first and the last change that are compared, so that a change is shown where people see it."""

MOST = 400
"""Rows of one change that are shown; a file is seldom written anew."""


def diff_rows(old: str, new: str, shown: str) -> tuple[str | Styled, ...]:
    """Return the unified diff of two texts, row by row; the sign before each row says what the colour says."""
    rows = [Styled(Style.TITLE, shown), *_hunks(_lines(old), _lines(new))]
    if len(rows) > MOST:
        rows = [*rows[:MOST], Styled(Style.MUTED, f"… and {len(rows) - MOST} more rows")]
    return tuple(rows)


def _lines(text: str) -> list[str]:
    """Return the rows of a text; the newline that ends it begins none."""
    return text.removesuffix("\n").split("\n") if text else []


def _hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[str | Styled]:
    """Compare only what lies around the changes: edits are small and files may be long."""
    first = _alike(old, new)
    last = _alike(old[first:][::-1], new[first:][::-1])
    start = max(0, first - AROUND)
    stop = max(0, last - AROUND)
    before, after = old[start : len(old) - stop], new[start : len(new) - stop]
    for group in SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(CONTEXT):
        (_, a, _, c, _), (_, _, b, _, d) = group[0], group[-1]
        yield Styled(Style.MUTED, f"@@ -{_span(start + a, b - a)} +{_span(start + c, d - c)} @@")
        for tag, a, b, c, d in group:
            if tag == "equal":
                yield from (f"  {line}".rstrip() for line in before[a:b])
                continue
            yield from (Styled(Style.PROBLEM, f"- {line}".rstrip()) for line in before[a:b])
            yield from (Styled(Style.DONE, f"+ {line}".rstrip()) for line in after[c:d])


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """Count how many rows at the beginning are the same."""
    pairs = zip(old, new, strict=False)
    return next((n for n, (one, other) in enumerate(pairs) if one != other), min(len(old), len(new)))


def _span(start: int, length: int) -> str:
    return f"{start + 1}" if length == 1 else f"{start + bool(length)},{length}"
