"""Text made comparable with its places kept, so that what is found can be shown in the text as it was given."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plain:
    """A text made comparable: one form of each letter, small, what others said blanked out.

    `plain` may be shorter than `given`; `place` leads from the one to the other.
    """

    given: str
    plain: str
    _ours: Sequence[int] = ()  # where in `plain` a stretch begins …
    _theirs: Sequence[int] = ()  # … and where it begins in `given`

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the text as given a stretch of the plain one stands."""
        if not self._ours:
            return start, end
        first = bisect_right(self._ours, start) - 1
        last = bisect_left(self._ours, end)
        if last == len(self._ours) or self._ours[last] != end:
            last -= 1
        return (
            self._theirs[first] + start - self._ours[first],
            self._theirs[last] + end - self._ours[last],
        )


_QUOTED = re.compile(
    r"^[ \t]{0,9}[>＞].*|https?://[^\s，。！？；、「」“”]+|\bwww\.[^\s，。！？；、「」“”]+"
    r"|「[^「」]{0,400}」|『[^『』]{0,400}』|“[^“”„\n]{0,400}”|„[^„“”\n]{0,400}[“”]|«[^«»\n]{0,400}»|»[^«»\n]{0,400}«",
    re.MULTILINE,
)
_OTHER_LENGTH = re.compile(
    "[\u00ad\u200b\u200c\u2060\ufeff]+|[^\u0300-\u036f][\u0300-\u036f]+|[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]"
)
_SAME_LENGTH = (
    ("\u2019", "'"), ("\u2018", "'"), ("\u00b4", "'"), ("`", "'"), ("\u00a0", " "), ("\u202f", " "), ("\u3000", " "),
    ("\u015f", "\u0219"), ("\u0163", "\u021b"), ("\u015e", "\u0218"), ("\u0162", "\u021a"), ("\u0130", "I"),
    ("\u2010", "-"), ("\u2011", "-"), ("％", "%"),
)  # fmt: skip
_BARE = str.maketrans("ăâîșțĂÂÎȘȚ", "aaistAAIST")


def normalised(text: str, *, quotes: bool = True) -> Plain:
    """Return a text made comparable; without `quotes`, quoted words and links count like all others."""
    blanked = _QUOTED.sub(lambda found: "\0" * len(found[0]), text) if quotes else text
    ours: list[int] = []
    theirs: list[int] = []
    pieces: list[str] = []
    position = length = 0
    for found in _OTHER_LENGTH.finditer(blanked):
        new = _one_form(found[0])
        pieces += (blanked[position : found.start()], new)
        length += found.start() - position
        ours += (length, length + len(new))
        theirs += (found.start(), found.end())
        position, length = found.end(), length + len(new)
    plain = "".join((*pieces, blanked[position:])) if pieces else blanked
    plain = same_form(plain)
    return Plain(text, plain.lower(), (0, *ours) if ours else (), (0, *theirs) if ours else ())


def same_form(text: str) -> str:
    """Write signs that look alike in one way, each by one other."""
    for old, new in _SAME_LENGTH:
        text = text.replace(old, new)
    return text


def _one_form(piece: str) -> str:
    if "\uff10" <= piece <= "\uff5a":
        return chr(ord(piece) - 0xFEE0)
    composed = unicodedata.normalize("NFC", piece)
    return "" if composed[0] in "\u00ad\u200b\u200c\u2060\ufeff" else composed


def bare(text: str) -> str:
    """Return text without the Romanian accents, letter for letter."""
    return text.translate(_BARE)
