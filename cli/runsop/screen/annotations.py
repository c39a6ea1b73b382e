"""Problems as the workflow commands of GitHub Actions: they stand beside the line in a pull request."""

from __future__ import annotations

from runsop.errors import Problem
from runsop.screen.gate import visible

_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def annotation(problem: Problem) -> str:
    """Return one line, `::error file=…,line=…::…`; nothing in a file's text can begin another command."""
    place = f"file={_escaped(problem.path, _PROPERTY)}" + (f",line={problem.line}" if problem.line else "")
    said = f"{problem.text}{'' if problem.text.endswith(('.', '?', ':')) else '.'} {problem.fix}".strip()
    return f"::error {place}::{_escaped(said, _DATA)}"


def _escaped(text: str, signs: dict[str, str]) -> str:
    return visible("".join(signs.get(sign, sign) for sign in text))
