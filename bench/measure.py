"""Two things measured in turn, A B A B, so that a slow moment of the machine hits both; and how a figure is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

ROUNDS = 15

Sample = Callable[[], float]
"""Does something once and returns the seconds it took."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One row of the table; `within` is None where nothing is bound."""

    what: str
    ours: str
    yardstick: str = ""
    figure: str = ""
    bound: str = ""
    within: bool | None = None


def paired(what: str, ours: Sample, yardstick: Sample, *, against: str, bound: float, rounds: int = ROUNDS) -> Figure:
    """Measure both in turn and compare their medians; one round of each goes before, to warm the caches."""
    ours(), yardstick()
    pairs = [(ours(), yardstick()) for _ in range(rounds)]
    mine, other = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    return Figure(
        what=what,
        ours=milliseconds(mine),
        yardstick=f"{against}: {milliseconds(other)}",
        figure=f"{mine / other:.2f} ×",
        bound=f"≤ {bound:.2f} ×",
        within=mine / other <= bound,
    )


def milliseconds(seconds: float) -> str:
    """Say a time as people compare it."""
    return f"{seconds * 1000:.2f} ms" if seconds < 0.01 else f"{seconds * 1000:.0f} ms"
