"""How much a sentence is like the bad sentences of a language, and how much like the good ones.

Naive Bayes over runs of characters (and words, where blanks part them): each run speaks for the bank in which it is
more frequent, and a sentence that speaks clearly enough for the bad bank is shown as one to read again. How clear is
enough follows from the good bank itself: each of its sentences is judged as if it were not in it.

What it can do: notice a wording nobody listed, when it is made of pieces that bad replies are made of. What it cannot:
understand. It knows no irony, no context and no negation beyond the words of the banks, it follows the taste of whoever
wrote them, and a bad sentence in new words passes. It never blocks, and its silence means nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

from runsop.model.phrases import bare

LEAST = 20
"""Sentences a bank needs on either side before it is used."""

SHORTEST = 5
"""Characters a Chinese sentence needs to be compared: an "ok" is like everything."""

FEWEST = 4
"""Words a sentence of another language needs to be compared."""

LONGEST = 400
"""Characters of one sentence; what has no full stop is cut there."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a plain text, and where it stands."""

    text: str
    start: int
    end: int


_SENTENCE = re.compile(r"[^\s.!?…。！？；\n\0](?:[^.!?…。！？；\n\0]|[.!?…](?![\s\0]|\Z)){0,399}[.!?…。！？；]{0,3}")


def sentences(plain: str) -> Iterable[Sentence]:
    """Yield the sentences of a plain text in order."""
    return (Sentence(found[0], found.start(), found.end()) for found in _SENTENCE.finditer(plain))


class Bank:
    """The good and the bad sentences of one language, weighed against each other."""

    def __init__(
        self,
        language: str,
        counts: Mapping[str, tuple[int, int]],
        bad: Sequence[tuple[str, str]],
        enough: float | None = None,
    ) -> None:
        """Use `of`, or `from_table`: in how many bad and good sentences each run stands, and the bad ones with rules."""
        self._language = language
        self._counts = counts
        self._bad = bad
        kinds = _EACH * len(counts)
        self._all_bad = sum(pair[0] for pair in counts.values()) + kinds
        self._all_good = sum(pair[1] for pair in counts.values()) + kinds
        self._enough = enough if enough is not None else math.inf
        self._bad_words: list[tuple[frozenset[str], float, str]] = []  # worked out when a sentence is like bad ones

    @classmethod
    def of(cls, language: str, good: Iterable[str], bad: Iterable[tuple[str, str]]) -> Bank | None:
        """Return the bank of plain sentences, the bad ones with their rules; None when there are too few."""
        pairs = tuple(bad)
        unfair = [runs for text, _ in pairs if (runs := runs_of(text, language))]
        fair = [runs for text in good for each in sentences(text) if (runs := runs_of(each.text, language))]
        if min(len(fair), len(unfair)) < LEAST:
            return None
        for_bad, for_good = Counter(chain.from_iterable(unfair)), Counter(chain.from_iterable(fair))
        counts = {run: (for_bad[run], for_good[run]) for run in for_bad | for_good}
        bank = cls(language, counts, pairs)
        bank._enough = bank._bound(fair)
        return bank

    def table(self) -> dict[str, object]:
        """Return the bank as values that JSON can hold."""
        alike: dict[str, list[str]] = {}
        for run, (bad, good) in self._counts.items():
            alike.setdefault(f"{bad} {good}", []).append(run)
        counts = {numbers: "\n".join(runs) for numbers, runs in alike.items()}
        return {"language": self._language, "counts": counts, "bad": self._bad, "enough": self._enough}

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Bank:
        """Return the bank that gave this table.

        Raises:
            KeyError, ValueError, TypeError: it is no table of a bank.
        """
        counts: dict[str, tuple[int, int]] = {}
        for numbers, runs in table["counts"].items():
            bad, good = map(int, numbers.split(" "))
            counts |= dict.fromkeys(runs.split("\n"), (bad, good))
        return cls(table["language"], counts, [(text, rule) for text, rule in table["bad"]], float(table["enough"]))

    def rules_like(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Return for each sentence of a text the rule whose bad sentences it is like; "" for one that is not like them.

        The company counts: a sentence among good ones needs to be clearer than one that stands alone.
        """
        all_runs = [runs_of(text, self._language) for text in texts]
        sums = [sum(map(self._weight, runs)) for runs in all_runs]
        company = _COMPANY * sum(sums) / max(1, sum(map(len, all_runs)))
        return tuple(
            self._nearest(text) if runs and total / (len(runs) + _STEADY) + company > self._enough else ""
            for text, runs, total in zip(texts, all_runs, sums, strict=True)
        )

    def reads_fair(self, text: str) -> bool:
        """Tell whether a sentence is made of what good replies are made of, rather than bad ones."""
        runs = runs_of(text, self._language)
        return bool(runs) and sum(map(self._weight, runs)) / (len(runs) + _STEADY) < _FAIRLY

    def _weight(self, run: str, without: int = 0) -> float:
        """Return how much a run speaks for the bad bank; `without` takes it out of the good bank so often first."""
        bad, good = self._counts.get(run, _NEVER)
        return math.log((bad + _EACH) * self._all_good / ((good - without + _EACH) * self._all_bad))

    def _bound(self, good: Sequence[frozenset[str]]) -> float:
        """Return the score that only few good sentences pass, each judged alone and as if it were not in the bank."""
        sums = ((sum(self._weight(run, 1) for run in runs), len(runs)) for runs in good)
        scores = sorted(total / (size + _STEADY) + _COMPANY * total / size for total, size in sums)
        return max(0.0, scores[-1 - int(len(scores) * _MISJUDGED)])

    def _nearest(self, text: str) -> str:
        """Return the rule of the bad sentences that share most, each shared word counting the more the rarer it is."""
        if not self._bad_words:
            split = ((frozenset(_words_of(other, self._language)), rule) for other, rule in self._bad)
            self._bad_words = [(words, math.sqrt(len(words) + 1), rule) for words, rule in split]
        rare = {word: 1 / (1 + self._counts.get(word, _NEVER)[0]) for word in _words_of(text, self._language)}
        shares = (
            (sum(map(rare.__getitem__, words & rare.keys())) / much, rule) for words, much, rule in self._bad_words
        )
        votes: dict[str, float] = {}
        for shared, rule in sorted(shares, reverse=True)[:_NEAR]:
            votes[rule] = votes.get(rule, 0) + shared
        return max(votes, key=lambda rule: votes[rule])


_NEVER = (0, 0)
_EACH = 1.0  # what every run is thought to have been seen on both sides
_STEADY = 30  # runs of no weight added to every sentence, so that a short one does not swing
_COMPANY = 0.3  # how much the whole text counts beside the sentence
_FAIRLY = 0.02  # how much a sentence with a wide phrase must read like the bad ones
_MISJUDGED = 0.005  # of the good sentences, how many may pass the bound
_MOSTLY = 0.6  # of a sentence, for it to be one of the team's own
_WHOLE = 0.8  # of the team's own sentence, when the rest fills its gaps
_NEAR = 5  # bad sentences that vote for the rule
_NUMBER = re.compile(r"\d+")
_BREAK = re.compile(r"[\W_]+")


def runs_of(sentence: str, language: str) -> frozenset[str]:
    """Return the runs of characters, and of words where blanks part them, that a plain sentence is made of."""
    words = _only_words(sentence, language)
    line = f" {words} "
    if language == "zh":
        if len(words) < SHORTEST:
            return frozenset()
        return frozenset(line[at : at + size] for size in (1, 2, 3) for at in range(len(line) - size + 1))
    single = words.split(" ")
    if len(single) < FEWEST:
        return frozenset()
    pairs = [f"{first} {second}" for first, second in pairwise(single)]
    runs = {line[at : at + size] for size in (2, 3, 4) for at in range(len(line) - size + 1)}
    return frozenset(runs.union(pairs, single))


def covers(own: frozenset[str], runs: frozenset[str]) -> bool:
    """Tell whether a sentence is one of a template with its gaps filled: mostly its words, or all of them and some more.

    Args:
        own: the runs of the template's sentence.
        runs: those of the sentence.
    """
    both = len(runs & own)
    return bool(both) and (both >= _MOSTLY * len(runs) or (both >= _WHOLE * len(own) and 3 * both >= len(runs)))


def _only_words(sentence: str, language: str) -> str:
    text = bare(sentence) if language == "ro" else sentence
    return _BREAK.sub(" ", _NUMBER.sub("0", text)).strip()


def _words_of(sentence: str, language: str) -> set[str]:
    """Return the words of a sentence, of Chinese each two characters."""
    words = _only_words(sentence, language)
    return {words[at : at + 2] for at in range(len(words) - 1)} if language == "zh" else set(words.split(" "))
