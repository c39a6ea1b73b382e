"""Names and private facts stand in stored text as `⟦token⟧`; this puts tokens in and takes them out.

A bracket that a person typed is stored twice (`⟦⟦`), so that it never reads as a token. Text comes back exactly, but a
name comes back in the spelling of the sidecar: capitals, blanks and decomposed accents are found, not remembered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from runsop.model.events import Event
from runsop.model.values import Value

_FREE_TEXT = frozenset({"answer", "text", "what", "reason", "note", "scope", "channel"})
_STORED = "⟦⟦|⟧⟧|⟦[^⟦⟧]+⟧"
# Scripts written without blanks, or with endings put on to a name: Thai to Myanmar, Khmer, kana, Han, Hangul.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\uff66-\uffdc\U0001b000-\U0001b2ff\U00020000-\U0003ffff"
)
_LETTER = f"[^\\W\\d_{_UNSPACED}]"
# Accents and vowel signs belong to the letter before them, which `\\w` does not know.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711\u0730-\u074a"
    "\u07a6-\u07b0\u0816-\u082d\u08ca-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd"
    "\u0a01-\u0a03\u0a3c-\u0a4d\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b57\u0bbe-\u0bcd\u0c00-\u0c04"
    "\u0c3c-\u0c56\u0c81-\u0c83\u0cbc-\u0cd6\u0d00-\u0d03\u0d3b-\u0d4d\u0d81-\u0d83\u0dca-\u0ddf\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
)
_UNSPACED_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u11a8-\u11ff\u3099\u309a"


_WORDS = 80
_TELLING = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,64}|(?<!\d)\d{5,20}(?!\d)")  # an address, an order, a phone
"""What in many pasted words tells who it is about."""


_REACHED_BY = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}"
    r"|(?<![\w.-])\+\d{1,3}(?:[ -]?\d{2,8}){1,4}(?!\w)"
    r"|(?<![\w.-])(?<!\d:)(?:\+\d{1,3}[ -]?)?(?:\d{2,4}(?:[ -]\d{3,4}){2,3}|\d{2}(?:[ -]\d{2}){3,4}|\d{7,20})"
    r"(?![\w-]| ?(?:[A-Z]{3}\b|[₫đ元]))",
    re.ASCII,
)
"""An address or a telephone, or the number of an order; no date, no time and no amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateEntry:
    """What must not go to git: the value of a private ask under its event's id, or who an alias is.

    `value` is looked for in other text and masked there; `text` is not. `handles` are other names of the person; a
    name too short to be looked for is, when it also stands there.
    """

    id: str
    at: datetime
    ask: str = ""
    for_: str = ""
    text: str = ""
    alias: str = ""
    name: str = ""
    handles: tuple[str, ...] = ()
    value: Value | None = None
    by: str


def mask(text: str, known: Sequence[tuple[str, str]], *, short: Sequence[tuple[str, str]] = ()) -> str:
    """Make text that a person typed fit to be stored; `known` and `short` are pairs of words and token."""
    return mask_again(_escaped(text), known, short=short)


def mask_again(stored: str, known: Sequence[tuple[str, str]], *, short: Sequence[tuple[str, str]] = ()) -> str:
    """Mask what became known after the text was stored; what is a token already stays."""
    pairs = (*(pair for pair in known if not too_short(pair[0])), *(pair for pair in short if pair[0].strip()))
    for name, token in sorted(pairs, key=lambda pair: -len(unicodedata.normalize("NFC", pair[0]))):
        stored = _put(stored, name, token)
    return stored


def unmask(text: str, tokens: Mapping[str, str]) -> str:
    """Turn stored text into what a person may see here; a token that is not known stays visible."""

    def shown(match: re.Match[str]) -> str:
        found = match[0]
        return found[0] if found in ("⟦⟦", "⟧⟧") else tokens.get(found[1:-1], found)

    return re.sub(_STORED, shown, text)


def tokens(text: str) -> tuple[str, ...]:
    """Return the tokens that stand in stored text, in their order."""
    return tuple(found[1:-1] for found in re.findall(_STORED, text) if found not in ("⟦⟦", "⟧⟧"))


def places_of(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Yield where a name or private value stands in a text that is not stored, in any case and either form."""
    return (found.span(1) for found in _finder(name).finditer(text) if found[1])


def without_numbers(text: str, *, instead: str) -> str:
    """Return a text for everybody: by what stands in it nobody is reached or found."""
    return _REACHED_BY.sub(instead, text)


@lru_cache(maxsize=16)
def numbers_in(text: str, id: str) -> tuple[tuple[str, str], ...]:
    """Return the addresses, telephones and long numbers in what an event pasted, each with the token for it."""
    found = dict.fromkeys(match[0] for match in _REACHED_BY.finditer(text))
    return tuple((number, f"{id}.{n}") for n, number in enumerate(found, start=1))


def secrets(entries: Sequence[PrivateEntry]) -> tuple[str, ...]:
    """Return what must not stand in public words: private values, other names of people, numbers of what was pasted.

    A display name may stand where its owner wrote, so it is not among them.
    """
    names = {entry.name for entry in entries}
    found: list[str] = []
    for entry in entries:
        words = str(entry.value) if isinstance(entry.value, (str, int)) and not isinstance(entry.value, bool) else ""
        found += [handle for handle in entry.handles if handle not in names]
        if len(words) <= _WORDS and entry.ask != "about":
            found.append(words)
        else:
            found += _TELLING.findall(words)
    return tuple(dict.fromkeys(each for each in found if each.strip() and not too_short(each)))


def too_short(name: str) -> bool:
    """Tell whether the name would be found where nobody meant it: under 2 CJK and under 3 other characters."""
    letters = [
        char for char in unicodedata.normalize("NFC", name) if char.isalnum() or unicodedata.category(char) == "Mc"
    ]
    return len(letters) < 3 and sum(1 for char in letters if not _is_spaced(char)) < 2


def mask_event(
    event: Event, known: Sequence[tuple[str, str]], *, short: Sequence[tuple[str, str]] = (), stored: bool = False
) -> Event:
    """Mask all free text of an event, never its ids; `stored` when it comes from a file, not from a person.

    The answer of a choice is an id too: do not give such an event to this function.
    """
    change = mask_again if stored else mask
    texts: dict[str, Any] = {
        field.name: change(value, known, short=short)
        for field in fields(event)
        if field.name in _FREE_TEXT and isinstance(value := getattr(event, field.name), str)
    }
    return replace(event, **texts) if texts else event


def _put(stored: str, name: str, token: str) -> str:
    return _finder(name).sub(lambda found: f"⟦{token}⟧" if found[1] else found[0], stored)


@lru_cache(maxsize=1024)
def _finder(name: str) -> re.Pattern[str]:
    """Match the name, or what is a token or a bracket already and must stay."""
    return re.compile(f"({_pattern(name)})|{_STORED}")


def _pattern(name: str) -> str:
    """Match the name composed or decomposed, as a whole word where words stand apart."""
    typed = _escaped(name).split()
    words = [unicodedata.normalize("NFC", word) for word in typed]
    composed = r"\s+".join("".join(map(_either, word)) for word in words)
    as_typed = r"\s+".join(map(re.escape, typed))
    before = _edge(words[0][0], f"(?<!{_LETTER}|[{_MARKS}])", r"(?<!\d)", "")
    after = _edge(words[-1][-1], f"(?!{_LETTER}|[{_MARKS}{_UNSPACED_MARKS}])", r"(?!\d)", f"(?![{_UNSPACED_MARKS}])")
    return f"{before}(?i:{composed}|{as_typed}){after}"  # only here: the large classes are slow to compile with it


def _edge(char: str, letter: str, digit: str, other: str) -> str:
    """Choose where a word ends: a letter wants no letter beside it, a digit no digit; `_` and signs end any word."""
    if char.isdigit():
        return digit
    return letter if _is_spaced(char) else other


def _escaped(text: str) -> str:
    return text.replace("⟦", "⟦⟦").replace("⟧", "⟧⟧")


def _either(char: str) -> str:
    apart = unicodedata.normalize("NFD", char)
    forms = {unicodedata.normalize("NFC", apart[:n]) + apart[n:] for n in range(len(apart) + 1)}
    return f"(?:{'|'.join(map(re.escape, sorted(forms)))})"


def _is_spaced(char: str) -> bool:
    return re.match(f"[^\\W{_UNSPACED}]|[{_MARKS}]", char) is not None
