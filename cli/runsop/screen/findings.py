"""What was found in a reply, as it is read before it leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runsop.model.guardrails import COMPARED, QUESTIONS, Examination, Finding, Level

NOTHING_LISTED = "No listed phrase found; now five questions."
"""What is said when nothing fires; it is never said that a reply is fine."""

_LEVELS = {Level.BLOCK: "must change", Level.WARN: "read again", Level.INFO: "just so you know"}
_LONGEST = 160


def examination_lines(found: Examination, text: str, unread: Sequence[str]) -> Iterator[str]:
    """Yield everything about a reply, for `sop proofread`; `unread` are files of phrases with a mistake."""
    for finding in found.findings:
        line = text.count("\n", 0, finding.start) + 1
        yield from finding_lines(finding, where=f"line {line} · ")
        yield ""
    if not found.whole:
        yield f"Phrases were looked for in all of it; only its first {COMPARED:,} characters were compared."
    yield "Now five questions." if found.findings and not unread else nothing_listed(unread)
    yield from (f"  {number}. {question}" for number, question in enumerate(QUESTIONS, start=1))


def nothing_listed(unread: Sequence[str]) -> str:
    """Return what is said when nothing fires; with a mistake in a file of phrases it is not said that none was found."""
    if not unread:
        return NOTHING_LISTED
    return f"Not all listed phrases were looked for, for a mistake in {', '.join(unread)}; now five questions."


def finding_lines(finding: Finding, *, where: str = "") -> Iterator[str]:
    """Yield one finding: what it is, the words, why, and a better wording."""
    yield f"{where}{_LEVELS[finding.level]} · {finding.title}"
    words = " ".join(finding.text.split())
    yield f'  "{words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"}"'
    yield f"  why: {finding.why}"
    if finding.better:
        yield f"  better: {finding.better}"
