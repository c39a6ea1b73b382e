"""What must not leave unseen: rules, their words in each language, and what of them is found in a reply.

A list of phrases is a floor. What is found is shown with a reason and a better wording; what is not found proves nothing,
so nothing here ever says that a reply is fine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, islice
from typing import TYPE_CHECKING

from runsop.model.haystack import Haystack, Needles
from runsop.model.languages import languages_in
from runsop.model.patterns import Pattern
from runsop.model.phrases import Plain, bare, normalised
from runsop.model.resemblance import Bank, covers, runs_of, sentences
from runsop.model.wording import is_han

if TYPE_CHECKING:
    from runsop.model.runbook import Runbook

ANY = "any"
"""The language of what is the same in all of them."""


class Level(StrEnum):
    """How hard a rule is, as its file states it."""

    BLOCK = "block"
    BLOCK_PUBLIC = "block-public"
    BLOCK_UNAPPROVED = "block-unapproved"
    WARN = "warn"
    INFO = "info"


class Scope(StrEnum):
    """On which words a rule looks."""

    ALL = "all"
    PUBLIC = "public"
    REMEDY = "remedy"


QUESTIONS = (
    "Does it answer what this person asked?",
    "Is every statement in it a checked fact?",
    "Would it be fine as a screenshot tomorrow?",
    "Can no stranger tell from it who it is about?",
    "Would you send it to somebody you like?",
)
"""What only a person can say; a no opens the reply again."""

MARKERS = ("thanks", "sorry", "time", "offer")
"""What the checks look for in a language by name; a file may have more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule, the same in every language."""

    id: str
    title: str
    level: Level
    scope: Scope
    why: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one rule in one language."""

    rule: str
    better: str = ""
    patterns: tuple[Pattern, ...] = ()
    perhaps: tuple[Pattern, ...] = ()  # wider ones, which count when the sentence does not read like a good reply
    allow_if: tuple[str, ...] = ()
    allow_before: tuple[str, ...] = ()
    must_fire: tuple[str, ...] = ()
    must_not_fire: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    number: int = 0  # its place among the rules of its file


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """One file: the words of one language."""

    language: str
    good: tuple[str, ...] = ()
    markers: Mapping[str, tuple[Pattern, ...]] = field(default_factory=dict)
    words: tuple[Words, ...] = ()
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardrails:
    """The rules and their words, by language; `any` holds what is the same in all."""

    rules: Mapping[str, Rule]
    phrases: Mapping[str, Phrases]
    _needles: dict[str, tuple[Phrases, Needles]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def looked_for(self, language: str) -> tuple[Phrases, Needles]:
        """Return the words of a language, and its patterns and markers ready to be looked for; worked out once."""
        if language not in self._needles:
            phrases = self.phrases[language]
            self._needles[language] = phrases, Needles(_patterns_of(phrases))
        return self._needles[language]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there are words for."""
        return tuple(language for language in self.phrases if language != ANY)


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of a text that a rule is about."""

    rule: str
    start: int
    end: int
    language: str = ""
    better: str = ""
    perhaps: bool = False  # found by a wide pattern only


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What is known about a reply beside its words.

    `promise` tells whether an offer in the incident covers a promise; None when no incident is known. `first` is what a
    first reply must hold. `private` are values that must not stand in public, `names` how the person may be called.
    """

    public: bool = False
    remedy: bool = True
    promise: bool | None = None
    language: str = ""
    allow: frozenset[str] = frozenset()
    first: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    accusations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What stands in a reply that should be read again; `level` is block, warn or info, as it counts here."""

    rule: str
    title: str
    level: Level
    start: int
    end: int
    text: str
    why: str
    better: str = ""


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found, in which languages, and whether every sentence was compared with the banks."""

    findings: tuple[Finding, ...]
    languages: tuple[str, ...]
    whole: bool = True

    @property
    def stops(self) -> tuple[Finding, ...]:
        """What must be changed or decided by somebody with the right."""
        return tuple(each for each in self.findings if each.level is Level.BLOCK)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What is changed or kept with a reason; what must be changed is among it."""
        return tuple(each for each in self.findings if each.level is not Level.INFO)


MOST_HITS = 20
"""Of one rule in one text; more says nothing more."""

COMPARED = 10_000
"""Characters of one text whose sentences are compared with the banks; phrases are looked for in all of it."""

NOT_COMPARED = frozenset({"g11-private-data", "g17-placeholder"})
"""Rules about a number or a gap: a sentence like one that holds them says nothing."""

ENOUGH = 20_000
"""Characters that tell whether a text is shouted."""

FIRST_WORDS = {"thanks": "thanks", "sorry": "sorry", "next": "time"}
"""What a first reply may be asked to hold, and the marker that shows it."""

FIRST = Rule(
    id="g16-first-reply",
    title="A first reply without thanks, sorry or a next time",
    level=Level.WARN,
    scope=Scope.ALL,
    why="The first words are read for three things: thanks for telling, sorry for the trouble, when you write again.",
)
"""Looked for by markers; a rule of this id in any.toml says it in other words."""

_LIKE = "Reads like replies that made things worse. A guess: it compares, it does not understand. {why}"
_LACKING = {
    "thanks": "Thank them for telling you.",
    "sorry": "Say sorry for the trouble.",
    "next": "Say at what time you write again.",
}
_LOUD = re.compile(r"[!！]{2,20}")


class Examiner:
    """Examines replies by one set of guardrails; what it works out for a language is kept for the next one."""

    def __init__(
        self,
        guardrails: Guardrails,
        bank_of: Callable[[Phrases], Bank | None] | None = None,
        reviewed: Callable[[str], Iterable[str]] = lambda _: (),
    ) -> None:
        """Take the guardrails, and what need not be worked out.

        Args:
            guardrails: the rules and their words.
            bank_of: gives the bank of a language; without it the bank is worked out from the words.
            reviewed: gives the texts of the team's own templates in a language; what is mostly theirs is not doubted
                by the comparison, only by phrases.
        """
        self._guardrails = guardrails
        self._bank_of = bank_of or bank_of_phrases
        self._reviewed = reviewed
        self._templates: dict[str, tuple[frozenset[str], ...]] = {}
        self._banks: dict[str, Bank | None] = {}

    def examine(self, text: str, occasion: Occasion) -> Examination:
        """Return what is found in a reply; that nothing is found proves nothing."""
        plain = normalised(text)
        named = (occasion.language,) if occasion.language else ()
        languages = languages_of(plain, self._guardrails, named)
        readings = readings_of(plain, self._guardrails, languages)
        hits = [*_listed(readings), *_computed(plain, occasion), *_missing(plain, readings, occasion)]
        likely = [language for language, is_likely in languages.items() if is_likely]
        fair = _Fair(plain, self._bank)
        kept = (hit for hit in hits if not hit.perhaps or (hit.language in likely and not fair.reads(hit)))
        findings = [found for hit in without_inner(kept) if (found := self._finding(hit, text, occasion))]
        alike, whole = self._alike(plain, likely, occasion, findings)
        ordered = sorted((*findings, *alike), key=lambda each: (each.start, each.end, each.rule))
        return Examination(tuple(ordered), tuple(each for each in languages if each != ANY), whole)

    def _finding(self, hit: Hit, text: str, occasion: Occasion) -> Finding | None:
        rule = self._guardrails.rules.get(hit.rule, FIRST if hit.rule == FIRST.id else None)
        level = None if rule is None or rule.id in occasion.allow else effective(rule, occasion)
        if rule is None or level is None:
            return None
        return Finding(
            rule=rule.id, title=rule.title, level=level, start=hit.start, end=hit.end, text=text[hit.start : hit.end],
            why=rule.why, better=hit.better or self._better(rule.id, hit.language, occasion),
        )  # fmt: skip

    def _better(self, rule: str, language: str, occasion: Occasion) -> str:
        """Return a better wording in the language of the words, else in that of the reply, else in English."""
        for each in (language, occasion.language, "en"):
            if each in self._guardrails.phrases:
                found = (words.better for words in self._guardrails.phrases[each].words if words.rule == rule)
                if better := next((text for text in found if text), ""):
                    return better
        return ""

    def _alike(
        self, plain: Plain, languages: Iterable[str], occasion: Occasion, found: Iterable[Finding]
    ) -> tuple[list[Finding], bool]:
        """Compare the sentences in which no phrase was found with the banks of each language."""
        spans = [(each.start, each.end) for each in found if each.level is not Level.INFO]
        all_of_them = list(sentences(plain.plain[:COMPARED]))
        alike: dict[tuple[int, int], Finding] = {}
        for language in languages:
            bank = self._bank(language)
            likes = bank.rules_like([each.text for each in all_of_them]) if bank else ()
            for sentence, like in zip(all_of_them, likes, strict=False):
                start, end = plain.place(sentence.start, sentence.end)
                rule = self._guardrails.rules.get(like)
                if rule is None or rule.id in occasion.allow or effective(rule, occasion) is None:
                    continue
                if (start, end) in alike or any(start < last and first < end for first, last in spans):
                    continue
                runs = runs_of(sentence.text, language)
                if any(covers(own, runs) for own in self._templates_of(language)):
                    continue
                alike[start, end] = Finding(
                    rule=rule.id, title=rule.title, level=Level.WARN, start=start, end=end,
                    text=plain.given[start:end], why=_LIKE.format(why=rule.why),
                    better=self._better(rule.id, language, occasion),
                )  # fmt: skip
        return list(alike.values()), len(plain.plain) <= COMPARED

    def _templates_of(self, language: str) -> tuple[frozenset[str], ...]:
        """Return the sentences of the team's own templates; they are read when something is doubted for the first time."""
        if language not in self._templates:
            texts = (_words_of(text) for text in self._reviewed(language))
            self._templates[language] = tuple(
                runs_of(each.text, language) for text in texts for each in sentences(text)
            )
        return self._templates[language]

    def _bank(self, language: str) -> Bank | None:
        if language not in self._banks:
            self._banks[language] = self._bank_of(self._guardrails.phrases[language])
        return self._banks[language]


class _Fair:
    """Tells whether the sentence around a wide phrase reads like good replies all the same; then it is let pass."""

    def __init__(self, plain: Plain, bank: Callable[[str], Bank | None]) -> None:
        self._plain = plain
        self._bank = bank
        self._sentences: list[tuple[int, int, str]] | None = None

    def reads(self, hit: Hit) -> bool:
        """Tell it of the sentence in which a phrase begins; nothing is let pass beyond the text that is compared."""
        if self._sentences is None:
            compared = sentences(self._plain.plain[:COMPARED])
            self._sentences = [(*self._plain.place(each.start, each.end), each.text) for each in compared]
        text = next((text for start, end, text in self._sentences if start <= hit.start < end), "")
        bank = self._bank(hit.language) if text else None
        return bank is not None and bank.reads_fair(text)


def bank_of_phrases(phrases: Phrases) -> Bank | None:
    """Work out the bank of a language from every sentence its file calls bad or good; None when they are too few."""
    compared = [words for words in phrases.words if words.rule not in NOT_COMPARED]
    bad = [(_words_of(text), words.rule) for words in compared for text in (*words.like, *words.must_fire)]
    good = (*phrases.good, *(text for words in phrases.words for text in words.must_not_fire))
    return Bank.of(phrases.language, map(_words_of, good), bad)


def _words_of(text: str) -> str:
    return normalised(text, quotes=False).plain


def accusations_of(walk: Runbook) -> tuple[str, ...]:
    """Return the words of an accusation that a walk listens for, in every language."""
    by_language = walk.hints.get("words", {}).get("scam", {})
    return tuple(dict.fromkeys(word for words in by_language.values() for word in words))


def effective(rule: Rule, occasion: Occasion) -> Level | None:
    """Return how hard a rule is on this occasion; None when it does not look at it."""
    if (rule.scope is Scope.PUBLIC and not occasion.public) or (rule.scope is Scope.REMEDY and not occasion.remedy):
        return None
    match rule.level:
        case Level.BLOCK_PUBLIC:
            return Level.BLOCK if occasion.public else Level.WARN
        case Level.BLOCK_UNAPPROVED if occasion.promise:
            return None
        case Level.BLOCK_UNAPPROVED:
            return Level.WARN if occasion.promise is None else Level.BLOCK
    return rule.level


def hits_in(
    text: Plain, guardrails: Guardrails, *, languages: Iterable[str] = (), alone: bool = False
) -> tuple[Hit, ...]:
    """Return what the patterns find, in order of the text: in the languages named and, unless `alone`, all it may hold."""
    named = tuple(language for language in (ANY, *languages) if language in guardrails.phrases)
    present = dict.fromkeys(named) if alone else languages_of(text, guardrails, languages)
    return tuple(without_inner(_listed(readings_of(text, guardrails, present))))


def languages_of(text: Plain, guardrails: Guardrails, named: Iterable[str] = ()) -> dict[str, bool]:
    """Return what is read in a text: what is the same in all languages, those named, and those it may hold.

    Each comes with whether the text is likely in it.
    """
    sure = dict.fromkeys((ANY, *named), True)
    found = sure | languages_in(text.plain, guardrails.languages) | sure  # in this order, and those named are likely
    return {language: likely for language, likely in found.items() if language in guardrails.phrases}


class Reading:
    """A text read by the words of one language."""

    def __init__(self, text: Plain, phrases: Phrases, haystack: Haystack) -> None:
        """Use `readings_of`."""
        self.phrases = phrases
        self._text = text
        self._haystack = haystack
        self._first: dict[str, int] = {}

    def hits(self, words: Words, readings: Sequence[Reading]) -> Iterator[Hit]:
        """Yield what one rule's patterns find and no marker allows; a marker counts in whichever language it stands."""
        sure, wide = self._spans(words.patterns), self._spans(words.perhaps)
        if not (sure or wide) or _places(words.allow_if, readings):
            return
        before = _places(words.allow_before, readings)
        for start, end in sorted(sure | wide):
            if not any(each <= start for each in before):
                place = self._text.place(start, end)
                yield Hit(words.rule, *place, self.phrases.language, perhaps=(start, end) not in sure)

    def _spans(self, patterns: Iterable[Pattern]) -> set[tuple[int, int]]:
        some = self._haystack.may_hold(patterns)
        return {span for pattern in some for span in islice(self._haystack.spans(pattern), MOST_HITS)}

    def first(self, marker: str) -> int:
        """Return where a marker first ends in the text, or -1."""
        if marker not in self._first:
            patterns = self._haystack.may_hold(self.phrases.markers.get(marker, ()))
            spans = (next(self._haystack.spans(pattern), None) for pattern in patterns)
            self._first[marker] = min((span[1] for span in spans if span), default=-1)
        return self._first[marker]


def _places(markers: Iterable[str], readings: Sequence[Reading]) -> list[int]:
    """Return where markers first end, of each language that has one in the text."""
    places = (reading.first(marker) for marker in markers for reading in readings)
    return [place for place in places if place >= 0]


def readings_of(text: Plain, guardrails: Guardrails, languages: Iterable[str]) -> tuple[Reading, ...]:
    """Return a text as it is read in some languages; Romanian is read without its accents on either side."""
    read = {language: guardrails.looked_for(language) for language in languages}
    folded = bare(text.plain) if "ro" in read else ""
    plain = {language: folded if language == "ro" else text.plain for language in read}
    haystacks = {
        each: Haystack(each, [needles for language, (_, needles) in read.items() if plain[language] == each])
        for each in set(plain.values())
    }
    return tuple(Reading(text, phrases, haystacks[plain[language]]) for language, (phrases, _) in read.items())


def _patterns_of(phrases: Phrases) -> Iterator[Pattern]:
    for words in phrases.words:
        yield from words.patterns
        yield from words.perhaps
    for patterns in phrases.markers.values():
        yield from patterns


def without_inner(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield the hits in order, without those of a rule that overlap an earlier one of the same rule."""
    ends: dict[str, int] = {}
    for hit in sorted(hits, key=lambda each: (each.start, -each.end, each.rule)):
        if hit.start >= ends.get(hit.rule, -1):
            ends[hit.rule] = hit.end
            yield hit


def _listed(readings: Sequence[Reading]) -> Iterator[Hit]:
    """Yield what the patterns of each language find."""
    for reading in readings:
        for words in reading.phrases.words:
            yield from islice(reading.hits(words, readings), MOST_HITS)


def _computed(plain: Plain, occasion: Occasion) -> Iterator[Hit]:
    """Yield what no pattern can say: private values, a name that is missing, words of the accusation, shouting."""
    if occasion.private or occasion.names:
        yield from _of_people(plain.given, occasion)
    for start, end in islice(_accusations(plain.plain, occasion), MOST_HITS):
        yield Hit("g28-accusation", *plain.place(start, end))
    for loud in islice(_LOUD.finditer(plain.plain), MOST_HITS):
        yield Hit("g25-shouting", *plain.place(*loud.span()))
    if _is_shouted(plain.given):
        yield Hit("g25-shouting", 0, len(plain.given))


def _of_people(text: str, occasion: Occasion) -> Iterator[Hit]:
    from runsop.model.privacy import places_of  # noqa: PLC0415  # slow to import, and only where somebody is known
    from runsop.model.sums import places_of_sum  # noqa: PLC0415  # see above

    for value in occasion.private if occasion.public else ():
        for start, end in islice(chain(places_of(text, value), places_of_sum(text, value)), MOST_HITS):
            yield Hit("g11-private-data", start, end)
    if occasion.names and not any(next(places_of(text, name), None) for name in occasion.names):
        yield Hit("g24-no-name", 0, len(text))


def _accusations(plain: str, occasion: Occasion) -> Iterator[tuple[int, int]]:
    """Yield words of the accusation; in scripts with blanks they begin a word, so that a stem finds its endings."""
    for word in occasion.accusations if occasion.public else ():
        wanted = normalised(word, quotes=False).plain.strip()
        at = plain.find(wanted) if wanted else -1
        while at >= 0:
            if is_han(wanted[0]) or at == 0 or not plain[at - 1].isalnum():
                yield at, at + len(wanted)
            at = plain.find(wanted, at + len(wanted))


def _is_shouted(text: str) -> bool:
    """Tell whether more than half of over twenty letters are capitals."""
    sample = text[:ENOUGH]
    capitals, small = sum(map(str.isupper, sample)), sum(map(str.islower, sample))
    return capitals + small > 20 and capitals > small


def _missing(plain: Plain, readings: Iterable[Reading], occasion: Occasion) -> Iterator[Hit]:
    """Yield what a first reply lacks of what it must hold, as far as the languages have markers for it."""
    lacking = []
    for wanted in occasion.first:
        marker = FIRST_WORDS.get(wanted, wanted)
        knowing = [reading for reading in readings if reading.phrases.markers.get(marker)]
        if knowing and all(reading.first(marker) < 0 for reading in knowing):
            lacking.append(_LACKING.get(wanted, ""))
    if lacking:
        yield Hit(FIRST.id, 0, len(plain.given), better=" ".join(lacking))
