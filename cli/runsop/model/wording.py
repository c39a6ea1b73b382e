"""What people wrote, made comparable: folded for hurried typing, the times it names, and phrases found in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import filterfalse

Row = tuple[str, bool, int, int, int]
"""A folded phrase, whether it is taken as it stands, its place, which part of it this is, and of how many."""

Rows = Mapping[str, Sequence[Row]]
"""Phrases by their first signs."""

Span = tuple[int, int]
"""Where something begins and ends in a folded text."""

_CLOCK = re.compile(r"(?<![\d:.])([01]?\d|2[0-3])[:：]([0-5]\d)(?:[:：][0-5]\d)?(?![:：.]?\d)")
HAN = re.compile("[\u3400-\u9fff]")
_STARTS = re.compile(r"[\u3400-\u9fff]|(?:(?<=[\u3400-\u9fff])|(?<![^\W_]))\S")
_APART = 150
"""How far from each other the parts of one phrase may begin."""


def normal(text: str) -> str:
    """Fold case, width, quotes and diacritics, so that hurried typing still matches; blanks become one."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(_folded(text).split())


def normal_each(texts: Iterable[str]) -> list[str]:
    """Fold many texts, in less time than one by one."""
    joined = "\n".join(text.replace("\n", " ") for text in texts)
    return [" ".join(line.split()) for line in _folded(joined).split("\n")]


def _folded(text: str) -> str:
    lowered = unicodedata.normalize("NFKD", text).casefold().replace("đ", "d").replace("ø", "o").replace("æ", "ae")
    folded = unicodedata.normalize("NFKD", lowered)
    bare = "".join(filterfalse(unicodedata.combining, folded))
    return unicodedata.normalize("NFC", bare).replace("’", "'")


def is_han(sign: str) -> bool:
    """Tell whether a sign is Chinese."""
    return "\u3400" <= sign <= "\u9fff"


def first_time(text: str, now: datetime) -> datetime | None:
    """Return the earliest clock time of pasted messages, if one lies in the twelve hours before `now`."""
    found = []
    for hour, minute in _CLOCK.findall(text):
        moment = now.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
        moment -= timedelta(days=1) if moment > now else timedelta()
        if now - moment <= timedelta(hours=12):
            found.append(moment)
    return min(found, default=None)


# ── phrases ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def phrases(said: Iterable[str]) -> Rows:
    """Lay phrases out so that a text is looked through once, however many there are; each counts by its place.

    A phrase is found at the beginning of a word, so that a stem finds its endings, and in Chinese anywhere. A full stop
    at its end takes it as it stands: `kill him.` is not in "kill himself". `daughter|son + alone` needs both near each
    other, in any order, the first in either form.
    """
    rows: dict[str, list[Row]] = {}
    for number, phrase in enumerate(normal_each(said)):
        parts = phrase.split(" + ")
        for part, forms in enumerate(parts):
            for form in map(str.strip, forms.split("|")):
                whole, folded = form.endswith("."), form.removesuffix(".")
                if folded:
                    rows.setdefault(folded[: _key(folded)], []).append((folded, whole, number, part, len(parts)))
    return rows


def find(plain: str, rows: Rows) -> dict[int, list[Span]]:
    """Return where in a folded text each phrase stands that does, by its place among the phrases."""
    found: dict[int, list[Span]] = {}
    parts: dict[int, list[list[Span]]] = {}
    for (_, _, number, part, count), span in _hits(plain, rows):
        if count == 1:
            found.setdefault(number, []).append(span)
        else:
            parts.setdefault(number, [[] for _ in range(count)])[part].append(span)
    for number, spans in parts.items():
        near = [first for first in spans[0] if all(_is_near(first, others) for others in spans[1:])]
        if near:
            found[number] = near
    return found


def _hits(plain: str, rows: Rows) -> Iterator[tuple[Row, Span]]:
    for start in _STARTS.finditer(plain):
        begin = start.start()
        for length in range(1, min(_key(start[0]), len(plain) - begin) + 1):
            for row in rows.get(plain[begin : begin + length], ()):
                end = begin + len(row[0])
                inside = row[1] and plain[end : end + 1].isalnum() and not is_han(start[0])
                if plain.startswith(row[0], begin) and not inside:
                    yield row, (begin, end)


def _is_near(first: Span, others: list[Span]) -> bool:
    return any(abs(first[0] - other[0]) <= _APART for other in others)


def _key(phrase: str) -> int:
    """How many signs of a phrase it is looked up by, at most."""
    return 2 if is_han(phrase[0]) else 3
