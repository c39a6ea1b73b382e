"""How like the examples of each runbook a text is: counted, not learned, so the same files give the same answer.

A text is taken apart into marks: what its words tell (model/cues.py), the words themselves and their stems, Chinese signs
and pairs of signs, and what its form shows (several clock times, how many people, a price from so much to so much). Rare
marks weigh more. The examples of a runbook, in all languages, make one average; a text is compared with each.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from runsop.model.languages import language_of
from runsop.model.wording import HAN, Rows, Span, find, normal_each, phrases

Marks = dict[str, list[Span]]
"""What a text shows -> where it stands in the folded text."""

Likeness = Mapping[str, str]
"""For each mark numbers in a line: its weight, and how much of it each runbook has, place and share in turn.

Kept as a line, because a text has a few marks of the ten thousand that are known.
"""

_KINDS = {"cue": 0.7, "form": 0.7, "word": 1.0, "stem": 1.0, "pair": 1.0}
_OFTEN = 2
"""A mark that fewer examples have says nothing."""
_STEM = 5

_CLOCKS = re.compile(r"(?<![\d:.])(?:[01]?\d|2[0-3])[:：][0-5]\d(?!\d)")
_PEOPLE = re.compile(
    r"(?<![\d:.,])(\d{1,4})(?: ?[-/] ?\d{1,4})? ?(?:people|ppl|members|parents|students|voices|customers|guests|oameni|"
    r"membri|parinti|persoane|cursanti|clienti|nguoi|phu huynh|hoc vien|thanh vien|khach|deltagere|medlemmer|mand\b|"
    r"foraeldre|personer|kunder|[个位名]|人)"
)
_FROM_TO = re.compile(r"\d[\d.,]{0,9} ?\S{0,4} ?(?:to|la|til|len|thanh|->|→|到|涨到|变成) ?\S{0,3} ?\d")
_WORD = re.compile(r"[^\W\d_]+")
_NOT = {
    "en": re.compile(r"(?:\b(?:not|no|never|nobody|without|dont|doesnt|isnt|wasnt)\b|n't\b)[^.,;!?]{0,24}\Z"),
    "zh": re.compile(r"(?:不是|不要|没有|并非|不用)[^，。！？,.]{0,4}\Z"),
    "ro": re.compile(r"\b(?:nu|n|fara|nici|niciun|nicio)\b[^.,;!?]{0,20}\Z"),
    "vi": re.compile(r"\b(?:khong|ko|chang|chua|dau)\b[^.,;!?]{0,20}\Z"),
    "da": re.compile(r"\b(?:ikke|ingen|aldrig|uden)\b[^.,;!?]{0,20}\Z"),
}
_DENIED = frozenset({"moneyback", "rude", "accuse", "praise", "expected", "quarrel", "advert"})
"""What means something else when it is denied: "I do not want my money back"."""


def likeness(books: Sequence[Mapping[str, Iterable[str]]]) -> Likeness:
    """Count what the examples of each runbook show; a runbook is given as its examples by language."""
    shown = [_shown([text for texts in examples.values() for text in texts]) for examples in books]
    count: dict[str, int] = {}
    for each in shown:
        for marks in each:
            for mark in marks:
                count[mark] = count.get(mark, 0) + 1
    total = sum(map(len, shown))
    weights = {
        mark: _KINDS[mark.partition(":")[0]] * math.log(1 + total / (1 + often))
        for mark, often in count.items()
        if often >= _OFTEN
    }
    lines = {mark: [f"{weight:.3f}"] for mark, weight in weights.items()}
    for place, each in enumerate(shown):
        for mark, share in _average(each, weights).items():
            lines[mark] += [str(place), f"{share:.4f}"]
    return {mark: " ".join(line) for mark, line in lines.items()}


def compare(marks: Mapping[str, object], known: Likeness) -> Iterator[tuple[str, int, float]]:
    """Yield what each mark of a text adds to the likeness (0 to 1) with each runbook that has it."""
    found = {mark: [*map(float, known[mark].split())] for mark in marks if mark in known}
    length = math.sqrt(sum(weight**2 for weight, *_ in found.values()))
    for mark, (weight, *shares) in found.items():
        for place, share in zip(shares[::2], shares[1::2], strict=True):
            yield mark, int(place), weight * share / length


def marks_of(plain: str, language: str) -> Marks:
    """Take a folded text apart."""
    marks: Marks = {}
    for mark, span in (*_told(plain, language), *_formed(plain), *_worded(plain)):
        marks.setdefault(mark, []).append(span)
    return marks


def _shown(texts: Sequence[str]) -> list[Marks]:
    return [marks_of(plain, language_of(text, plain)) for text, plain in zip(texts, normal_each(texts), strict=False)]


def is_denied(plain: str, span: Span, language: str) -> bool:
    """Tell whether the words before, in the same clause, deny what stands there."""
    return _NOT[language].search(plain[max(0, span[0] - 40) : span[0]]) is not None


def _average(texts: Iterable[Marks], weights: Mapping[str, float]) -> dict[str, float]:
    mean: dict[str, float] = {}
    for marks in texts:
        kept = [mark for mark in marks if mark in weights]
        length = math.sqrt(sum(weights[mark] ** 2 for mark in kept))
        for mark in kept:
            mean[mark] = mean.get(mark, 0.0) + weights[mark] / length
    length = math.sqrt(sum(share**2 for share in mean.values()))
    return {mark: share / length for mark, share in mean.items()}


def _told(plain: str, language: str) -> Iterator[tuple[str, Span]]:
    names, rows = _cues(language)
    for number, spans in find(plain, rows).items():
        name = names[number]
        for span in spans:
            denied = name in _DENIED and is_denied(plain, span, language)
            yield f"cue:{'not ' if denied else ''}{name}", span


@cache
def _cues(language: str) -> tuple[Sequence[str], Rows]:
    from runsop.model.cues import CUES  # noqa: PLC0415  # a start without words does not need them

    said = [(name, word) for name, words in CUES.items() for word in words[language].split("|")]
    return [name for name, _ in said], phrases(word for _, word in said)


def _formed(plain: str) -> Iterator[tuple[str, Span]]:
    clocks = [match.span() for match in _CLOCKS.finditer(plain)]
    yield from (("form:times", span) for span in clocks if len(clocks) > 1)
    for match in _PEOPLE.finditer(plain):
        number = int(match[1])
        yield f"form:{'few' if number < 5 else 'many' if number < 100 else 'hundreds'}", match.span()
    yield from (("form:from-to", match.span()) for match in _FROM_TO.finditer(plain))


def _worded(plain: str) -> Iterator[tuple[str, Span]]:
    for match in _WORD.finditer(plain):
        word, (begin, end) = match[0], match.span()
        if not HAN.search(word):
            yield f"word:{word}", (begin, end)
            if len(word) > _STEM:
                yield f"stem:{word[:_STEM]}", (begin, end)
            continue
        for place, sign in enumerate(word, start=begin):
            yield f"word:{sign}", (place, place + 1)
            if place + 1 < end:
                yield f"pair:{plain[place : place + 2]}", (place, place + 2)
