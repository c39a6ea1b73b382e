"""Text made comparable with its places kept, so that what is found can be shown in the text as it was given."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
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


# ── which languages ───────────────────────────────────────────────────────────────────────────────────────────────────

_SIGNS = {
    "vi": re.compile("[đơưạ-ỹ]"),
    "ro": re.compile("[ășțşţ]|â|î"),
    "da": re.compile("[æøå]"),
}
_TELLING = {
    "en": "the and is are not they you your for was we this of to it i'm have has will what that my our with be do on if",
    "da": (
        "jeg ikke det og vi er til mig på for med har som kan vil din dit jer jeres af den der et en du hvis så bare min"
        " men skal om at nu alle lige selv være"
    ),
    "ro": (
        "nu si și este sunt pentru că ca mai va vă dvs dumneavoastra dumneavoastră ati ați din cu pe la sa să am ne dar"
        " asta daca dacă fost doar noi imi îmi cum aveti aveți ce de in în"
    ),
    "vi": (
        "không là của và bạn anh chị em mình tôi bên được có cho này đã sẽ thì mà với khong ban minh toi chi duoc cua"
        " nay cac các nhé ạ nha rồi"
    ),
}
_TOLD = {language: frozenset(words.split()) for language, words in _TELLING.items()}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_HAN = re.compile("[\u3400-\u9fff]")


def is_han(sign: str) -> bool:
    """Tell whether a character is a Chinese one."""
    return "\u3400" <= sign <= "\u9fff"


_LETTERS = re.compile("[a-z\u00c0-\u024f\u1ea0-\u1eff]")
_SAMPLE = 20_000
_FEW = 20  # Chinese characters a Latin letter must stand against to count


def languages_in(plain: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the languages a text may hold, of those known; when in doubt rather more than fewer."""
    if len(plain) > _SAMPLE:  # some of it, from all over
        plain = plain[:_SAMPLE] + "".join(plain[at : at + 200] for at in range(_SAMPLE, len(plain), 4000))
    known = tuple(known)
    words = _WORD.findall(plain)
    points = {
        language: sum(1 for word in words if word in _TOLD[language])
        + (2 * len(_SIGNS[language].findall(plain)) if language in _SIGNS else 0)
        for language in _TOLD
    }
    best = max(points.values())
    han, letters = len(_HAN.findall(plain)), len(_LETTERS.findall(plain))
    found = []
    for language in known:
        if language == "zh":
            present = han > 0
        elif language in points:
            present = letters * _FEW > han and (best < 4 or points[language] * 4 >= best)
        else:
            present = True  # nothing is known about it
        if present:
            found.append(language)
    return tuple(found)
