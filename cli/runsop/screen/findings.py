"""What was found in a reply, as it is read before it leaves."""

from __future__ import annotations

from collections.abc import Iterator

from runsop.model.guardrails import COMPARED, QUESTIONS, Examination, Finding, Level

NOTHING_LISTED = "No listed phrase found; now five questions."
"""What is said when nothing fires; it is never said that a reply is fine."""

_LEVELS = {Level.BLOCK: "must change", Level.WARN: "read again", Level.INFO: "just so you know"}
_LONGEST = 160


def examination_lines(found: Examination, text: str) -> Iterator[str]:
    """Yield everything about a reply, for `sop proofread`."""
    for finding in found.findings:
        line = text.count("\n", 0, finding.start) + 1
        yield from finding_lines(finding, where=f"line {line} · ")
        yield ""
    if not found.whole:
        yield f"Phrases were looked for in all of it; only its first {COMPARED:,} characters were compared."
    yield NOTHING_LISTED if not found.findings else "Now five questions."
    yield from (f"  {number}. {question}" for number, question in enumerate(QUESTIONS, start=1))


def finding_lines(finding: Finding, *, where: str = "") -> Iterator[str]:
    """Yield one finding: what it is, the words, why, and a better wording."""
    yield f"{where}{_LEVELS[finding.level]} · {finding.title}"
    words = " ".join(finding.text.split())
    yield f'  "{words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"}"'
    yield f"  why: {finding.why}"
    if finding.better:
        yield f"  better: {finding.better}"
