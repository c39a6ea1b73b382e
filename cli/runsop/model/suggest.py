"""Which runbook fits what people wrote: ranked, with the words that spoke for it, how bad it is, and what comes first.

Two things count. Signals are words a runbook's author put down; one that many runbooks share weighs less, and one that
is denied ("no refund needed") not at all. Likeness to its examples (model/likeness.py) weighs more, so a word mentioned
in passing does not win. A runbook of few examples is judged by its signals.

The fallback is always in the list. It wins when nothing else is like the text, and it is raised when a hard stop is
heard, for then the card comes before any runbook.

How bad it is: 1 for a hard stop, an accusation of fraud, or five and more people who want money; else the worst of the
runbooks that fit about as well as the first; at most 2 when several people write and the first is no light matter.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from runsop.model.languages import language_of
from runsop.model.likeness import Likeness, Marks, compare, is_denied, likeness, marks_of
from runsop.model.wording import Rows, Span, find, first_time, is_han, normal, phrases

if TYPE_CHECKING:  # what is known already needs no runbook
    from runsop.model.runbook import Examples, Runbook

__all__ = [
    "FALLBACK",
    "Known",
    "Reading",
    "Suggestion",
    "first_time",
    "know",
    "normal",
    "read",
    "recall",
]

FALLBACK = "general-complaint"
"""The runbook that fits when nothing else does."""

Hints = Mapping[str, Mapping[str, tuple[str, ...]]]
"""For one ask: choice -> language -> words that speak for it."""

_NONE: Mapping[str, Examples] = MappingProxyType({})

_SIGNALS = 0.06
_SIGNALS_ALONE = 0.45
_FEW = 5  # examples from which likeness tells more than signals
_FLOOR = 0.02
_RAISED = 0.13
_LEAST = 0.04
_NEARLY = 0.85
_REASONS = 5
_SHORT = 3


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
    unreadable: tuple[str, ...] = ()  # ids of runbooks that were not looked at, for their files have a mistake


@dataclass(frozen=True, slots=True)
class Known:
    """What is looked for in a text, made from the runbooks once; JSON holds it as it is."""

    books: Sequence[tuple[str, str, int, bool]]  # id, title, severity, whether it has examples enough to be compared
    signals: Sequence[tuple[str, Sequence[int]]]  # as written, and the places of the runbooks that have it
    signal_rows: Rows
    likeness: Likeness
    words: Sequence[str]  # the choice each hint speaks for
    word_rows: Rows
    stops: Sequence[str]
    stop_rows: Rows
    unreadable: Sequence[str] = ()  # ids of runbooks that are not among the books, for their files have a mistake


def know(
    runbooks: Sequence[Runbook],
    examples: Mapping[str, Examples] = _NONE,
    *,
    words: Hints | None = None,
    stops: Hints | None = None,
) -> Known:
    """Make what is looked for from the runbooks that may be started, and what people wrote when they were the right ones."""
    books = [book for book in runbooks if book.status != "retired"]
    places: dict[str, list[int]] = {}
    for place, book in enumerate(books):
        for signal in dict.fromkeys(signal for signals in book.signals.values() for signal in signals):
            places.setdefault(signal, []).append(place)
    shown = [examples.get(book.id, {}) for book in books]
    heard, stopping = _spoken(words or {}), _spoken(stops or {})
    return Known(
        books=[
            (book.id, book.title, book.severity, sum(map(len, own.values())) >= _FEW)
            for book, own in zip(books, shown, strict=True)
        ],
        signals=list(places.items()),
        signal_rows=phrases(places),
        likeness=likeness(shown),
        words=[choice for choice, _ in heard],
        word_rows=phrases(word for _, word in heard),
        stops=[choice for choice, _ in stopping],
        stop_rows=phrases(word for _, word in stopping),
    )


def read(
    text: str,
    runbooks: Sequence[Runbook],
    examples: Mapping[str, Examples] = _NONE,
    *,
    words: Hints | None = None,
    stops: Hints | None = None,
    top: int = 5,
) -> Reading:
    """Rank the runbooks for a text; the fallback is always among them."""
    return recall(text, know(runbooks, examples, words=words, stops=stops), top=top)


def recall(text: str, known: Known, *, top: int = 5) -> Reading:
    """Rank what is known for a text; the fallback is always among it."""
    heard = _heard(text, known)
    hard = _choices(heard.plain, known.stops, known.stop_rows)
    said = _choices(heard.plain, known.words, known.word_rows)
    ranked = _ranked(heard, known, raised=bool(hard))
    kept = [each for each in ranked if each.id != FALLBACK][:top]
    kept = sorted([*kept, *(each for each in ranked if each.id == FALLBACK)], key=ranked.index)
    severity = _severity(kept, hard, said, heard.marks)
    return Reading(tuple(kept), severity, hard, said, heard.language, tuple(known.unreadable))


@dataclass(frozen=True, slots=True)
class _Heard:
    """A text taken apart: folded, its language and marks, and its words as they were typed."""

    plain: str
    language: str
    marks: Marks
    typed: Mapping[str, str]

    def at(self, span: Span) -> str:
        """Return the whole words at a place of the folded text, as they were typed."""
        begin, end = span
        if not is_han(self.plain[begin]):
            while end < len(self.plain) and self._goes_on(end):
                end += 1
        return re.sub(r"\w+", lambda match: self.typed.get(match[0], match[0]), self.plain[begin:end])

    def _goes_on(self, place: int) -> bool:
        return self.plain[place].isalnum() and not is_han(self.plain[place])


def _heard(text: str, known: Known) -> _Heard:
    plain = normal(text)
    language = language_of(text, plain)
    typed = {normal(word): word for word in re.findall(r"\w+", text)}
    return _Heard(plain, language, marks_of(plain, language) if known.likeness else {}, typed)


def _spoken(hints: Hints) -> list[tuple[str, str]]:
    return [(choice, word) for choice, texts in hints.items() for words in texts.values() for word in words]


def _choices(plain: str, choices: Sequence[str], rows: Rows) -> tuple[str, ...]:
    heard = {choices[number] for number in find(plain, rows)}
    return tuple(choice for choice in dict.fromkeys(choices) if choice in heard)


def _ranked(heard: _Heard, known: Known, *, raised: bool) -> list[Suggestion]:
    """Return every runbook for which something speaks, best first, and the fallback."""
    signals = _signals(heard, known)
    shares: dict[int, dict[str, float]] = {}
    for mark, place, share in compare(heard.marks, known.likeness):
        shares.setdefault(place, {})[mark] = share
    common = _common(shares, len(known.books))
    found = []
    for place, (id, title, severity, has_examples) in enumerate(known.books):
        said, like = signals.get(place, {}), shares.get(place, {})
        fit = sum(like.values()) + _squeezed(said, known) * (
            _SIGNALS if has_examples or id == FALLBACK else _SIGNALS_ALONE
        )
        if id == FALLBACK:
            fit += _FLOOR + _RAISED * raised
        because = _because(said, like, common, heard, known)
        if id == FALLBACK or (fit >= _LEAST and because):
            found.append(Suggestion(id, title, round(1 - math.exp(-4 * fit), 3), because, severity))
    return sorted(found, key=lambda each: (-each.score, each.severity, each.id))


def _signals(heard: _Heard, known: Known) -> dict[int, dict[int, Span]]:
    """Return for each runbook its signals that stand in a text undenied, and where."""
    found: dict[int, dict[int, Span]] = {}
    for number, spans in find(heard.plain, known.signal_rows).items():
        undenied = [span for span in spans if not is_denied(heard.plain, span, heard.language)]
        for place in known.signals[number][1] if undenied else ():
            found.setdefault(place, {})[number] = undenied[0]
    return found


def _squeezed(said: Iterable[int], known: Known) -> float:
    """Return what signals weigh, between 0 and 1: long ones and those of one runbook alone weigh more."""
    return 1 - math.exp(-sum(_weight(*known.signals[number]) for number in said) / 2)


def _weight(signal: str, places: Sequence[int]) -> float:
    return min(2.0, 0.5 + 0.25 * sum(map(is_han, signal)) + 0.25 * len(signal.split())) / len(places)


def _severity(kept: Sequence[Suggestion], hard: tuple[str, ...], said: tuple[str, ...], marks: Marks) -> int:
    crowd = "form:many" in marks
    if hard or "scam" in said or (crowd and "refund" in said):
        return 1
    if not kept:
        return 4
    first = kept[0]
    near = [each.severity for each in kept if each.id != FALLBACK and each.score >= _NEARLY * first.score]
    severity = min([first.severity, *near])
    several = crowd or "cue:many" in marks or "form:few" in marks
    return min(severity, 2) if several and severity == 3 else severity


# ── why ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _common(shares: Mapping[int, Mapping[str, float]], books: int) -> dict[str, float]:
    """Return what each mark adds to a runbook on average: what it adds to all alike speaks for none."""
    common: dict[str, float] = {}
    for each in shares.values():
        for mark, share in each.items():
            common[mark] = common.get(mark, 0.0) + share / books
    return common


def _because(
    said: Mapping[int, Span], like: Mapping[str, float], common: Mapping[str, float], heard: _Heard, known: Known
) -> tuple[str, ...]:
    """Return the words that spoke for a runbook: its signals, the heaviest first, then what is likest, as typed."""
    found: list[str] = []
    for number in sorted(said, key=lambda number: -_weight(*known.signals[number])):
        signal = known.signals[number][0]
        found.append(heard.at(said[number]) if "|" in signal or " + " in signal else signal)
    taken = list(said.values())
    for mark in sorted(like, key=lambda mark: (common[mark] - like[mark], mark)):
        free = [span for span in heard.marks[mark] if _tells(mark) and not _overlaps(span, taken)]
        if free and like[mark] > common[mark]:
            taken.append(free[0])
            found.append(heard.at(free[0]))
    return tuple(dict.fromkeys(found))[:_REASONS]


def _tells(mark: str) -> bool:
    """Tell whether the words at a place say something to a reader: no "the", no single Chinese sign."""
    kind, _, word = mark.partition(":")
    return kind in ("cue", "form", "pair") or len(word) > _SHORT


def _overlaps(span: Span, taken: Iterable[Span]) -> bool:
    return any(span[0] < end and begin < span[1] for begin, end in taken)
