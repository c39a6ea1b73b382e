"""Who watches how far a long reading is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Hears how many files of how many were read."""


def quietly(_: int, __: int) -> None:
    """Hear nothing."""
