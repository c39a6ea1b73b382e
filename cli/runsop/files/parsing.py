"""TOML parsed as the standard library does, by a faster parser where it is installed: a test holds that the two agree."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from typing import Any

__all__ = ["loads"]

_NESTED = 500
"""Brackets that may stand in one another: the faster parser falls over some thousands, and no file of ours has any."""

_LONG = 4000
"""Characters of a line; Python refuses to read a number that is a little longer."""

_HEADING = re.compile(r"^\[\[\w+\]\]$", re.MULTILINE)


def loads(text: str) -> dict[str, Any]:
    """Parse TOML 1.0.

    Raises:
        ValueError: when it is no TOML: `tomllib.TOMLDecodeError`, which says where, but for a number of thousands of digits.
        RecursionError: for absurd nesting.
    """
    if (faster := _faster()) is not None and not text.startswith("\ufeff") and not _is_odd(text):
        try:
            return faster(text, toml_version="1.0.0")
        except ValueError:
            pass  # the standard one says what is wrong as people are told it
    return tomllib.loads(text)


def _is_odd(text: str) -> bool:
    """Tell whether a text may be nested too deep, or hold a number too long: tomllib refuses both."""
    brackets = text.count("[")
    if brackets > _NESTED:
        brackets -= 2 * len(_HEADING.findall(text))
    return brackets > _NESTED or text.count("{") > _NESTED or _has_long_line(text)


def _has_long_line(text: str) -> bool:
    begin = 0
    while begin + _LONG < len(text):
        begin = text.rfind("\n", begin, begin + _LONG) + 1
        if not begin:
            return True
    return False


@cache
def _faster() -> Callable[..., dict[str, Any]] | None:
    try:
        from toml_rs import loads as faster  # noqa: PLC0415  # an extra
    except ImportError:
        return None
    return faster
