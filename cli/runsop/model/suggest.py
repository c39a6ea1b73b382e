"""Which runbook fits what people wrote: signals matched in five languages, ranked, with the words that spoke for it."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from runsop.model.runbook import LANGUAGES, Runbook

FALLBACK = "general-complaint"
"""The runbook that fits when nothing else does."""

Hints = Mapping[str, Mapping[str, tuple[str, ...]]]
"""For one ask: choice -> language -> words that speak for it."""

_CLOCK = re.compile(r"(?<![\d:.])([01]?\d|2[0-3])[:：]([0-5]\d)(?:[:：][0-5]\d)?(?![:：.]?\d)")
_MARKS = {"vi": "ăđơưĂĐƠƯ", "ro": "ășțîâşţ", "da": "æøå"}
_TELLING = {
    "vi": frozenset({"khong", "cua", "toi", "minh", "ban", "nhom", "tien", "hoan", "chi", "em", "qua", "lua", "phi"}),
    "ro": frozenset({"nu", "si", "este", "banii", "vrem", "sunt", "pentru", "grup", "mai", "inapoi", "asta", "va"}),
    "da": frozenset({"jeg", "ikke", "det", "og", "vi", "pengene", "hvorfor", "er", "til", "mig", "gruppen", "spild"}),
    "en": frozenset({"the", "and", "is", "not", "they", "you", "money", "for", "was", "we", "this", "of", "to", "a"}),
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One runbook that may fit, how well (0 to 1), and the words that spoke for it."""

    id: str
    title: str
    score: float
    because: tuple[str, ...]
    severity: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says: runbooks, best first; the severity they imply; hard-stop ids, which come before all else."""

    suggestions: tuple[Suggestion, ...]
    severity: int
    hard_stop: tuple[str, ...]
    words: tuple[str, ...]
    language: str


def read(
    text: str, runbooks: Sequence[Runbook], *, words: Hints | None = None, stops: Hints | None = None, top: int = 5
) -> Reading:
    """Rank the runbooks for a text; the fallback is always among them."""
    plain = normal(text)
    matches = {book.id: _matches(plain, book.signals) for book in runbooks if book.status != "retired"}
    spread = _spread(matches.values())
    found = [
        Suggestion(book.id, book.title, _score(matches[book.id], spread), matches[book.id], book.severity)
        for book in runbooks
        if matches.get(book.id)
    ]
    found.sort(key=lambda each: (-each.score, each.severity, each.id))
    ranked = found[:top]
    if all(each.id != FALLBACK for each in ranked):
        fallback = next((book for book in runbooks if book.id == FALLBACK), None)
        if fallback is not None:
            ranked.append(Suggestion(FALLBACK, fallback.title, 0.05 if ranked else 0.1, (), fallback.severity))
    hard = tuple(choice for choice, texts in (stops or {}).items() if _matches(plain, texts))
    said = tuple(choice for choice, texts in (words or {}).items() if _matches(plain, texts))
    severity = 1 if hard or "scam" in said else (ranked[0].severity if ranked else 4)
    return Reading(tuple(ranked), severity, hard, said, language_of(text))


def normal(text: str) -> str:
    """Fold case, width, quotes and diacritics, so that hurried typing still matches; blanks become one."""
    lowered = unicodedata.normalize("NFKD", text).casefold().replace("đ", "d").replace("ø", "o").replace("æ", "ae")
    folded = unicodedata.normalize("NFKD", lowered)
    bare = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return " ".join(unicodedata.normalize("NFC", bare).replace("’", "'").split())


def _matches(plain: str, texts: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    found = []
    for signals in texts.values():
        for signal in signals:
            wanted = normal(signal)
            if wanted and _stands_in(wanted, plain):
                found.append(signal)
    return tuple(dict.fromkeys(found))


def _stands_in(wanted: str, plain: str) -> bool:
    """Chinese matches anywhere; other scripts at the beginning of a word, so that a stem finds its endings.

    A full stop at the end of a signal takes it as it stands, without endings: `kill him.` is not in "kill himself".
    """
    whole, wanted = wanted.endswith("."), wanted.removesuffix(".")
    if any("\u3400" <= sign <= "\u9fff" for sign in wanted):
        return wanted in plain
    begin = plain.find(wanted)
    while begin >= 0:
        end = plain[begin + len(wanted) :][:1]
        if (begin == 0 or not plain[begin - 1].isalnum()) and not (whole and end.isalnum()):
            return True
        begin = plain.find(wanted, begin + 1)
    return False


def _spread(matches: Iterable[tuple[str, ...]]) -> Mapping[str, int]:
    count: dict[str, int] = {}
    for signals in matches:
        for signal in signals:
            count[signal] = count.get(signal, 0) + 1
    return count


def _score(signals: Sequence[str], spread: Mapping[str, int]) -> float:
    """Long signals and signals of one runbook alone weigh more; the sum is squeezed between 0 and 1."""
    weight = sum(_weight(signal) / spread[signal] for signal in signals)
    return round(1 - math.exp(-weight / 2), 3)


def _weight(signal: str) -> float:
    wide = sum(1 for sign in signal if "\u3400" <= sign <= "\u9fff")
    return min(2.0, 0.5 + 0.25 * wide + 0.25 * len(signal.split()))


def language_of(text: str) -> str:
    """Guess the language of a text among the shipped ones; English when nothing tells."""
    if any("\u3400" <= sign <= "\u9fff" for sign in text):
        return "zh"
    lowered = unicodedata.normalize("NFC", text).lower()
    words = re.findall(r"\w+", normal(text))
    points = {
        language: 3 * sum(lowered.count(mark) for mark in _MARKS.get(language, ""))
        + sum(1 for word in words if word in _TELLING.get(language, ()))
        for language in LANGUAGES
    }
    points["vi"] += 3 * sum(1 for sign in lowered if "\u1ea0" <= sign <= "\u1ef9")
    best = max(points, key=lambda language: points[language])
    return best if points[best] > 0 else "en"


def first_time(text: str, now: datetime) -> datetime | None:
    """Return the earliest clock time of pasted messages, if one lies in the twelve hours before `now`."""
    found = []
    for hour, minute in _CLOCK.findall(text):
        moment = now.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
        moment -= timedelta(days=1) if moment > now else timedelta()
        if now - moment <= timedelta(hours=12):
            found.append(moment)
    return min(found, default=None)
