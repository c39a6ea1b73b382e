"""Lessons that change nothing: words in five languages that ask people to be better instead of changing what they do."""

from __future__ import annotations

from runsop.model.suggest import Hints, normal, read

ENOUGH = 4
"""So many more words beside "training" say what is different; in Chinese, two signs count as one."""


def is_weak(text: str, hints: Hints) -> bool:
    """Tell whether a text only asks for more care.

    `hints` holds such words under `weak`, and under `bare` words that are weak when little else stands beside them.
    """
    found = read(text, (), words=hints).words
    return "weak" in found or ("bare" in found and _length(text) <= ENOUGH)


def _length(text: str) -> float:
    """Return how many words a text has."""
    plain = normal(text)
    wide = sum(1 for sign in plain if "\u3400" <= sign <= "\u9fff")
    bare = "".join(" " if "\u3400" <= sign <= "\u9fff" else sign for sign in plain)
    return len([word for word in bare.split() if any(sign.isalnum() for sign in word)]) + wide / 2
