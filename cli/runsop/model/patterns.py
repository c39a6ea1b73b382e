"""The regular expressions of the guardrails: read before Python sees them, and looked for at little cost.

What may backtrack without end is refused. How wide an expression can be and which letters it cannot do without are
worked out, so that it is compiled only when those letters stand in a text, and tried only near them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import prod

LONGEST = 500
"""Characters of a pattern; one idea a line is far shorter."""

MOST_REPEATS = 64
"""How often one item may repeat."""

WIDEST = 300
"""Characters a pattern may reach over."""

MOST_WAYS = 4096
"""In how many ways a pattern may try the same words: the product of its choices along one branch."""


class BadPattern(ValueError):
    """A regular expression that is not taken, and why."""


Needs = tuple[tuple[str, ...], ...]
"""Groups of words: of each group one must stand in a text for a pattern to match."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression that is safe to use: matched ignoring case, on normalised text.

    It reaches over at most `width` characters, and without `needs` it is always tried.
    """

    source: str
    needs: Needs = ()
    width: int = WIDEST


def compiled(source: str) -> re.Pattern[str]:
    """Return the compiled expression; what Python does not take matches nothing, and `sop check` says so."""
    return _compiled(source)[0]


def fault_of(source: str) -> str:
    """Return why Python does not take an expression; "" when it does."""
    return _compiled(source)[1]


@lru_cache(maxsize=16384)
def _compiled(source: str) -> tuple[re.Pattern[str], str]:
    try:
        return re.compile(source, re.IGNORECASE), ""
    except re.error as err:
        return re.compile("(?!)"), str(err)


def read_patterns(source: str) -> tuple[Pattern, ...]:
    """Read a regular expression as one pattern for each of its alternatives: each is looked for on its own.

    Raises:
        BadPattern: as `read_pattern`.
    """
    whole = read_pattern(source)
    parts = _Reader(source).apart()
    return tuple(map(read_pattern, parts)) if len(parts) > 1 else (whole,)


def read_pattern(source: str) -> Pattern:
    """Read a regular expression.

    Raises:
        BadPattern: it may backtrack without end, is too long or too wide, or uses what is not allowed here.
    """
    if len(source) > LONGEST:
        raise BadPattern(f"is {len(source)} characters long; at most {LONGEST} are taken")
    reader = _Reader(source)
    whole = reader.alternatives()
    if reader.left:
        raise BadPattern("has a closing bracket too many")
    if whole.ways > MOST_WAYS:
        raise BadPattern(f"can try the same words in {whole.ways} ways; at most {MOST_WAYS} are taken")
    if whole.width > WIDEST:
        raise BadPattern(f"can reach over {whole.width} characters; at most {WIDEST} are taken")
    if not whole.width:
        raise BadPattern("matches nothing")
    needs = tuple(tuple(word.lower() for word in words) for words in whole.best())
    return Pattern(source, needs, whole.width)


Signs = frozenset[str]
"""Characters, and the classes `\\d`, `\\w`, `\\s`, that may stand at a place; `_ANY` is any."""

_ANY = frozenset((".",))


@dataclass(slots=True)
class _Part:
    """A part of a pattern: what it needs, how wide it can be, in how many ways it can match, how it begins.

    `waiting` are choices (more of this, or on to the next?) that count only if what comes next may begin alike.
    """

    needs: list[tuple[str, ...]] = field(default_factory=list)
    width: int = 0
    ways: int = 1
    head: str = ""
    plain: bool = True  # only letters so far: the head may still grow
    first: Signs = frozenset()
    empty: bool = True  # may match nothing at all
    waiting: list[tuple[Signs, int]] = field(default_factory=list)

    def letters(self, letters: str) -> None:
        """Add letters that stand as they are."""
        self.next(frozenset((letters[0].lower(),)), empty=False)
        self.width += len(letters)
        if self.plain:
            self.head += letters
        self.needs.append((letters,))

    def item(self, signs: Signs, least: int, most: int) -> None:
        """Add one character of some, so often at least and at most."""
        self.next(signs, empty=least == 0)
        self.plain = False
        self.width += most
        if most > least:
            self.waiting.append((signs, most - least + 1))

    def next(self, signs: Signs, *, empty: bool) -> None:
        """Go on with what may begin so: choices that are open before it are settled, or count."""
        waiting = []
        for before, ways in self.waiting:
            if _alike(before, signs):
                self.ways *= ways
            elif empty:
                waiting.append((before, ways))
        self.waiting = waiting
        if self.empty:
            self.first |= signs
            self.empty = empty

    def best(self) -> list[tuple[str, ...]]:
        """Return the few groups of words that are most worth looking for: the longest."""
        return sorted(self.needs, key=_worth, reverse=True)[:_LOOKED_FOR] if len(self.needs) > 1 else self.needs

    @property
    def all_ways(self) -> int:
        """In how many ways it can match, whatever comes next."""
        return self.ways * prod(ways for _, ways in self.waiting)


def _alike(one: Signs, other: Signs) -> bool:
    """Tell whether two places may hold the same character."""
    if one & other or _ANY in (one, other):
        return bool(one and other)
    return any(_in_class(name, signs) for name, signs in ((a, other) for a in one) if len(name) > 1) or any(
        _in_class(name, one) for name in other if len(name) > 1
    )


def _in_class(name: str, signs: Signs) -> bool:
    match name:
        case "\\d":
            return any(sign == "\\w" or sign.isdigit() for sign in signs)
        case "\\w":
            return any(sign == "\\d" or sign.isalnum() or sign == "_" for sign in signs)
    return any(sign.isspace() for sign in signs)


def _worth(words: tuple[str, ...]) -> tuple[int, int]:
    return min(map(_weight, words)), -len(words)


def _weight(letters: str) -> int:
    return len(letters) if letters < "\u3400" else 3 * len(letters)  # a Chinese character says as much as a syllable


_TOKEN = re.compile(
    r"(?P<escape>\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\s\S]))"
    r"|(?P<set>\[\^?\]?(?:\\[\s\S]|[^\]\\])*\])"
    r"|(?P<open>\((?:\?(?:[:=!]|<[=!]|P<\w+>))?(?!\?))"
    r"|(?P<close>\))|(?P<or>\|)"
    r"|(?P<repeat>(?:[*+?]|\{\d*,?\d*\})[?+]?)"
    r"|(?P<sign>[.^$])"
    r"|(?P<letters>[^\\\[(){}|?*+.^$]+)"
)
_REPEAT = re.compile(r"\{(\d*)(,?)(\d*)\}")
_ZERO_WIDTH = frozenset("bBAZ")
_CLASSES = frozenset("dDwWsS")
_CONTROL = {"n": "\n", "t": "\t", "r": "\r"}
_FEW = 24
_LOOKED_FOR = 3
_SPREAD = 100


class _Reader:
    """Reads a pattern token by token."""

    def __init__(self, source: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(source):
            found = _TOKEN.match(source, at)
            if found is None:
                raise BadPattern(f"cannot be read at {source[at : at + 12]!r}")
            self.tokens.append((str(found.lastgroup), found[0]))
            at = found.end()
        self.at = 0

    @property
    def left(self) -> bool:
        return self.at < len(self.tokens)

    def apart(self) -> list[str]:
        """Return the alternatives of the whole pattern, each as it is written."""
        parts, depth = [""], 0
        for kind, token in self.tokens:
            depth += {"open": 1, "close": -1}.get(kind, 0)
            if kind == "or" and not depth:
                parts.append("")
            else:
                parts[-1] += token
        return parts

    def alternatives(self) -> _Part:
        """Read up to the bracket that closes, or the end."""
        branches = [self._sequence()]
        while self.left and self.tokens[self.at][0] == "or":
            self.at += 1
            branches.append(self._sequence())
        if len(branches) == 1:
            return branches[0]
        best = [each.best()[:1] for each in branches]
        words = tuple(dict.fromkeys(word for groups in best for group in groups for word in group))
        return _Part(
            needs=[words] if all(best) else [],
            width=max(each.width for each in branches),
            ways=_ways(branches),
            plain=False,
            first=frozenset().union(*(each.first for each in branches)),
            empty=any(each.empty for each in branches),
        )

    def _sequence(self) -> _Part:
        whole = _Part()
        while self.left:
            kind, token = self.tokens[self.at]
            if kind in ("or", "close"):
                break
            self.at += 1
            if kind == "letters":
                self._letters(whole, token)
            elif kind == "open":
                self._group(whole, token)
            elif kind == "repeat":
                raise BadPattern(f"has nothing that {token} could repeat")
            else:
                self._item(whole, kind, token)
        return whole

    def _letters(self, whole: _Part, token: str) -> None:
        """Take a run of letters; a repeat after it is of the last one alone."""
        while self.left:  # \. and the like go on with the run
            kind, more = self.tokens[self.at]
            sign = _sign(more) if kind == "escape" else more if kind == "letters" else ""
            if not sign:
                break
            self.at += 1
            token += sign
        least, most = self._repeat()
        if (least, most) == (1, 1):
            whole.letters(token)
            return
        if token[:-1]:
            whole.letters(token[:-1])
        whole.item(frozenset((token[-1].lower(),)), least, most)
        if least:
            whole.needs.append((token[-1] * least,))

    def _item(self, whole: _Part, kind: str, token: str) -> None:
        """Take one thing that stands for one character, or for none."""
        if kind == "escape" and (sign := _sign(token)):
            self._letters(whole, sign)
            return
        name = token[1:2]
        if kind == "escape" and name not in _ZERO_WIDTH | _CLASSES:
            raise BadPattern(f"uses {token}, which is not taken here")
        if token in ("^", "$") or (kind == "escape" and name in _ZERO_WIDTH):
            return
        signs = _signs(token) if kind == "set" else frozenset((token,)) if token in ("\\d", "\\w", "\\s") else _ANY
        least, most = self._repeat()
        whole.item(signs, least, most)
        if least and len(signs) <= _FEW and all(len(sign) == 1 for sign in signs) and signs != _ANY:
            whole.needs.append(tuple(sorted(signs)))

    def _group(self, whole: _Part, token: str) -> None:
        begin = self.at
        part = self.alternatives()
        if not self.left:
            raise BadPattern("has an opening bracket too many")
        inside = self.tokens[begin : self.at]
        self.at += 1
        least, most = self._repeat()
        if most > 1 or least > 1:
            _refuse_unless_simple(inside)
        if token in ("(?=", "(?!", "(?<=", "(?<!"):
            whole.ways *= part.all_ways
            return
        if whole.plain and least == most == 1 and part.plain:
            whole.head += part.head
        else:
            whole.plain = False
        whole.next(part.first, empty=part.empty or least == 0)
        whole.width += part.width * most
        whole.ways *= part.ways
        whole.waiting += part.waiting
        if most > least:
            whole.waiting.append((part.first, most - least + 1))
        if least:
            whole.needs += part.best()

    def _repeat(self) -> tuple[int, int]:
        """Take a repeat if one follows: how often at least and at most."""
        if not self.left or self.tokens[self.at][0] != "repeat":
            return 1, 1
        token = self.tokens[self.at][1]
        self.at += 1
        if token[0] in "*+":
            raise BadPattern(f"repeats without a bound ({token}); write {{0,12}}")
        if token.endswith("+"):
            raise BadPattern(f"uses {token}, which is not taken here")
        if token[0] == "?":
            return 0, 1
        found = _REPEAT.match(token)
        assert found is not None  # noqa: S101  # the token was one
        low, comma, high = found.groups()
        if not low and not high:
            raise BadPattern(f"has {token}, which is no repeat")
        if comma and not high:
            raise BadPattern(f"repeats without a bound ({token}); write {{{low},12}}")
        least, most = int(low or 0), int(high or low)
        if most > MOST_REPEATS or least > most:
            raise BadPattern(f"repeats {token}; at most {MOST_REPEATS} times are taken")
        if self.left and self.tokens[self.at][0] == "repeat":
            raise BadPattern("repeats a repeat")
        return least, most


def _sign(token: str) -> str:
    """Return the character an escape stands for, or "" when it stands for several or for none."""
    name = token[1]
    if name in _CONTROL:
        return _CONTROL[name]
    if name in "xuU" and len(token) > 2:
        code = int(f"0x{token[2:]}", 0)
        return chr(code) if code <= 0x10FFFF else ""
    return "" if name.isalnum() else name


def _signs(token: str) -> Signs:
    """Return the characters of a set; an open or very long one counts as any."""
    found: set[str] = set()
    inside = re.findall(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\s\S])|[\s\S]", token[1:-1])
    if inside[0] == "^":
        return _ANY
    at = 0
    while at < len(inside):
        one = inside[at]
        if one in ("\\d", "\\w", "\\s"):
            found.add(one)
        elif one[0] == "\\" and not _sign(one):
            return _ANY
        elif at + 2 < len(inside) and inside[at + 1] == "-":
            low, high = (ord(_sign(each) or each) if each[0] == "\\" else ord(each) for each in (one, inside[at + 2]))
            if high - low > _SPREAD:
                return _ANY
            found.update(chr(code).lower() for code in range(low, high + 1))
            at += 2
        else:
            found.add((_sign(one) if one[0] == "\\" else one).lower())
        at += 1
    return frozenset(found)


def _ways(branches: Sequence[_Part]) -> int:
    """Return how many branches can be tried at one place: those whose beginnings do not exclude each other."""
    heads = sorted(each.head for each in branches)
    if not any(after.startswith(before) for before, after in pairwise(heads)):
        return max(each.all_ways for each in branches)
    return max(
        sum(
            other.all_ways for other in branches if other.head.startswith(each.head) or each.head.startswith(other.head)
        )
        for each in branches
    )


def _refuse_unless_simple(tokens: Sequence[tuple[str, str]]) -> None:
    """Refuse a repeated group unless it can be read in one way only: single items, and no `?` before its own kind."""
    if any(kind in ("open", "or") for kind, _ in tokens):
        raise BadPattern("repeats a group that holds a choice or a group")
    items: list[list[str]] = []
    for kind, token in tokens:
        if kind == "repeat":
            items[-1][1] = token
        else:
            items += [[sign, ""] for sign in token] if kind == "letters" else [[token, ""]]
    items = [item for item in items if not (item[0][0] == "\\" and item[0][1] in _ZERO_WIDTH)]
    if not items or items[0][1] == "?":
        raise BadPattern("repeats a group that may be empty or begins with a ?")
    for number, (_, repeat) in enumerate(items):
        if repeat and repeat != "?" and not re.fullmatch(r"\{\d+\}", repeat):
            raise BadPattern("repeats a repeat")
        if repeat == "?":
            after = items[number + 1 :] + items[:number]
            required = next(n for n, each in enumerate(after) if each[1] != "?")
            if any(_overlap(items[number][0], each[0]) for each in after[: required + 1]):
                raise BadPattern("repeats a group in which a ? stands before its own kind")


def _overlap(one: str, other: str) -> bool:
    signs = {chr(code) for code in range(32, 127)} | set(one) | set(other)
    first, second = compiled(one), compiled(other)
    return any(first.fullmatch(sign) and second.fullmatch(sign) for sign in signs)
