"""Many patterns looked for in one text, at a cost that stays small when the text is long.

A long text is read in windows that overlap, and a window that was read already is not read again: what repeats costs
once. Each pattern is tried only near the words it cannot do without, of which the rarest in this text are taken. For a short
text the patterns are not even asked: its own letters lead to those that may match.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import chain

from runsop.model.patterns import WIDEST, Pattern, compiled
from runsop.model.wording import is_han

SHORT = 8192
"""Characters of a text that is read as one."""

WINDOW = 4096
"""Characters of a long text read at once."""

_MARGIN = 100  # characters a window shows before and after what is found in it, so that its surroundings count
_OVERLAP = WIDEST + 2 * _MARGIN
_GRAM = 4  # first letters of a word that it is looked up by, at most
_FIRST = 2  # groups of words a pattern needs that are found beforehand
_PAYS = 60  # words that cost more one by one than a pass over the text
_FEW = 300  # places that are tried without looking for more
_MANY = 20_000  # places of a word that is no help any more


class Needles:
    """Patterns that are looked for in many texts, each under the first letters of words it cannot do without."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.patterns = tuple(patterns)
        self._always = [pattern for pattern in self.patterns if not pattern.needs]
        self._led_to: dict[int, dict[str, list[tuple[str, Pattern]]]] = {}  # by how many letters, by these letters
        for pattern in self.patterns:
            for word in next(iter(pattern.needs), ()):  # the longest stand first
                size = _letters(word)
                self._led_to.setdefault(size, {}).setdefault(word[:size], []).append((word, pattern))

    def in_text(self, text: str) -> Iterator[Pattern]:
        """Yield the patterns of which every word they cannot do without stands in a text; some more than once."""
        yield from self._always
        for size, led_to in self._led_to.items():
            letters = {text[at : at + size] for at in range(len(text) - size + 1)}
            for each in letters & led_to.keys():
                for word, pattern in led_to[each]:
                    if word in text and all(any(map(text.__contains__, group)) for group in pattern.needs):
                        yield pattern


class Haystack:
    """A text, and where the words of some patterns stand in it."""

    def __init__(self, text: str, needles: Iterable[Needles]) -> None:
        self._text = text
        self._length = len(text)
        self._windows, self._begins, self._lengths = [0], [0], [len(text)]  # where each stands there and here
        self._places: dict[str, list[int]] = {}
        self._counts: dict[str, int] = {}
        self._groups: dict[tuple[str, ...], list[int]] = {}
        self._held: set[int] = set()  # of a short text, the patterns it may hold, by identity
        if self._length > SHORT:
            self._text = self._read_once(text)
            words = (_wanted(pattern) for each in needles for pattern in each.patterns)
            self._places = _places_of(self._text, set(chain.from_iterable(words)))
        else:
            self._held = {id(pattern) for each in needles for pattern in each.in_text(text)}

    def may_hold(self, patterns: Iterable[Pattern]) -> Iterable[Pattern]:
        """Return those of some patterns whose words stand in the text; of a long text `spans` finds that out."""
        if len(self._text) > SHORT:
            return patterns
        held = self._held
        return [pattern for pattern in patterns if id(pattern) in held]

    def spans(self, pattern: Pattern) -> Iterator[tuple[int, int]]:
        """Yield where a pattern matches; of what repeats, the first."""
        for begin, end in self._near(pattern):
            for match in compiled(pattern.source).finditer(self._text, begin, end):
                if match.end() > match.start() and (place := self._place(*match.span())):
                    yield place

    def _near(self, pattern: Pattern) -> Iterator[tuple[int, int]]:
        """Yield stretches of the text, none of which overlaps another, in which a pattern may match."""
        text = self._text
        if len(text) <= SHORT:
            yield 0, len(text)
            return
        places = self._tried(pattern)
        if places is None:
            yield 0, len(text)
            return
        begin = end = -1
        for place in places:
            if place - pattern.width > end:
                if end >= 0:
                    yield begin, end
                begin = max(0, place - pattern.width)
            end = min(len(text), place + pattern.width + _MARGIN)
        if end >= 0:
            yield begin, end

    def _tried(self, pattern: Pattern) -> list[int] | None:
        """Return the places near which a pattern is tried; None when it is tried everywhere."""
        needs = pattern.needs
        if not needs:
            return None
        if sum(map(self._count, needs[0])) <= _FEW:
            return self._found(needs[0])
        groups = sorted((sum(map(self._count, group)), group) for group in needs)
        if not groups[0][0]:
            return []
        wanted = [group for count, group in groups if count <= _MANY]
        places = self._found(wanted[0]) if wanted else None
        for group in wanted[1:]:
            places = _beside(places or [], self._found(group), pattern.width)
        return places

    def _count(self, word: str) -> int:
        if word not in self._counts:
            self._counts[word] = len(self._places[word]) if word in self._places else self._text.count(word)
        return self._counts[word]

    def _found(self, group: tuple[str, ...]) -> list[int]:
        """Return where any word of a group stands, in order."""
        if group not in self._groups:
            for word in group:
                if word not in self._places:
                    self._places[word] = list(_finds(self._text, word))
            self._groups[group] = sorted(chain.from_iterable(self._places[word] for word in group))
        return self._groups[group]

    def _read_once(self, text: str) -> str:
        """Return the windows of a text that differ, one after the other."""
        seen: set[str] = set()
        pieces: list[str] = []
        self._windows, self._begins, self._lengths = [], [], []
        length = 0
        for begin in range(0, len(text), WINDOW):
            window = text[begin : begin + WINDOW + _OVERLAP]
            if window not in seen:
                seen.add(window)
                self._windows.append(begin)
                self._begins.append(length)
                self._lengths.append(len(window))
                pieces.append(window)
                length += len(window) + 1
        return "\0".join(pieces)

    def _place(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where in the whole text a match stands; None when the window beside it sees more of it."""
        if len(self._windows) == 1:
            return start, end
        number = bisect_right(self._begins, start) - 1
        inside, length = start - self._begins[number], self._lengths[number]
        is_last = self._windows[number] + length == self._length
        if end - self._begins[number] > length or (inside < _MARGIN and self._windows[number]):
            return None
        if inside >= WINDOW + _MARGIN and not is_last:
            return None
        moved = self._windows[number] - self._begins[number]
        return start + moved, end + moved


def _wanted(pattern: Pattern) -> Iterator[str]:
    """Yield the words of a pattern that are found beforehand: Chinese ones are rare in a text, of others the first do."""
    for number, group in enumerate(pattern.needs):
        for word in group:
            if number < _FIRST or is_han(word[0]):
                yield word


def _letters(word: str) -> int:
    """Return how many first letters of a word it is looked up by: a Chinese one says more with each."""
    return min(len(word), _GRAM - is_han(word[0]))


def _places_of(text: str, words: Iterable[str]) -> dict[str, list[int]]:
    """Find many words in one go: by their first letters, in one pass for each number of letters that pays."""
    by_size: dict[int, dict[str, list[tuple[str, int, list[int]]]]] = {}
    for word in words:
        size = _letters(word)
        by_size.setdefault(size, {}).setdefault(word[:size], []).append((word, len(word), []))
    found: dict[str, list[int]] = {}
    for size, grams in by_size.items():
        if size < 2 or len(grams) < _PAYS:
            continue
        found |= {word: places for same in grams.values() for word, _, places in same}
        for at in [at for at in range(len(text) - size + 1) if text[at : at + size] in grams]:
            for word, length, places in grams[text[at : at + size]]:
                if length == size or text[at : at + length] == word:
                    places.append(at)
    return found


def _beside(places: list[int], others: list[int], width: int) -> list[int]:
    """Return the places that have one of the others within a width."""
    found = []
    for place in places:
        at = bisect_left(others, place - width)
        if at < len(others) and others[at] <= place + width:
            found.append(place)
    return found


def _finds(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)
