"""Why a runbook changed: the reasons that commits carry, and which change belongs to which of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from runsop.model.difference import Change

_TRAILER = re.compile(r"(Lesson|Incident|Factor):[ \t]*(\S.*?)[ \t]*\Z")
_MATTER = re.compile(
    r"(?!(?:new|asks|no|moved|taken|never|choices|prevention|first|allowed|signals|examples|severity rule) )"
    r"[a-z_]+(?: \([A-Za-z0-9-]+\)| of [a-z][a-z0-9_]*)?"
)
"""The value a change is of; a line that came to a list or went is none."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What a commit of `sop learn` says of itself; `because` and `step` are what its lesson says."""

    lesson: str = ""
    incident: str = ""
    factor: str = ""
    because: str = ""
    step: str = ""

    def __str__(self) -> str:
        source = ", ".join(part for part in (self.incident, self.factor) if part)
        if self.because:
            return f"because {self.because}" + (f" ({source})" if source else "")
        return f"because of {source or self.lesson}"


@dataclass(frozen=True, slots=True)
class Told:
    """A change, and why it was made when a commit says so."""

    change: Change
    reason: Reason | None = None

    def __str__(self) -> str:
        return f"{self.change}, {self.reason}" if self.reason else str(self.change)


def reasons_of(message: str) -> tuple[Reason, ...]:
    """Return what the last paragraph of a commit's message says of lesson, incident and factor, lesson by lesson."""
    last = message.rstrip().rpartition("\n\n")[2]
    found: list[dict[str, str]] = []
    for key, value in (match.groups() for match in map(_TRAILER.match, last.splitlines()) if match):
        if not found or (key == "Lesson" and "lesson" in found[-1]):
            found.append({})
        found[-1][key.lower()] = value
    return tuple(Reason(**each) for each in found)


def joined(reasons: Sequence[Reason]) -> Reason | None:
    """Return several reasons as one, or None when there is none."""
    if len(reasons) < 2:
        return reasons[0] if reasons else None

    def all_of(texts: Iterable[str], between: str = ", ") -> str:
        return between.join(dict.fromkeys(filter(None, texts)))

    return Reason(
        lesson=all_of(each.lesson for each in reasons),
        incident=all_of(each.incident for each in reasons),
        factor=all_of(each.factor for each in reasons),
        because=all_of((each.because for each in reasons), "; "),
    )


def with_reasons(
    total: Iterable[Change], made: Sequence[tuple[Sequence[Reason], Sequence[Change]]]
) -> tuple[Told, ...]:
    """Return changes with the reason of the commit that made each; of several lessons, those of the step count.

    Args:
        total: what changed over all of the commits.
        made: the reasons and the own changes of each commit, the newest first.
    """
    return tuple(Told(change, _reason(change, made)) for change in total)


def _reason(change: Change, made: Sequence[tuple[Sequence[Reason], Sequence[Change]]]) -> Reason | None:
    for fits in (Change.__eq__, same_matter):
        for reasons, own in made:
            if any(fits(change, each) for each in own):
                return joined([each for each in reasons if each.step == change.step] or reasons)
    return None


def same_matter(one: Change, other: Change) -> bool:
    """Tell whether two changes are of one value, as `deadline 60m → 30m` and `deadline 30m → 15m` are."""
    matters = [_MATTER.match(change.text) for change in (one, other)]
    return one.step == other.step and all(matters) and matters[0][0] == matters[1][0]  # type: ignore[index]  # both match
