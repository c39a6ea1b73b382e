"""The expressions of `when`, `until` and severity rules: read, typed and evaluated, never run as code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import NoReturn, assert_never

from runsop.model.nearest import nearest
from runsop.model.values import format_duration, parse_duration

Scalar = bool | int | str | timedelta
Lookup = Callable[[str], object]
"""Gives what a name stands for: a scalar · a set of ids (tuple, frozenset) · in a loop a list, one answer per party.

None is unknown, also inside a list.
"""

KEYWORDS = frozenset({"and", "or", "not", "in", "true", "false", "count"})
"""Words that no ask can be named by."""

MAX_LENGTH = 2000
MAX_DEPTH = 50


class WhenError(ValueError):
    """The expression cannot be read; the message says in which column, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Expr:
    """An expression that was read; two are equal when they are written the same."""

    source: str
    tree: Node
    names: frozenset[str]
    value: Callable[[Lookup], object] = field(init=False, repr=False, compare=False)  # see `_reading`

    def __post_init__(self) -> None:
        """Work out once how it is read: a walk asks thousands of times."""
        object.__setattr__(self, "value", _reading(self.tree))


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written out."""

    value: Scalar


@dataclass(frozen=True, slots=True)
class Name:
    """The answer to an ask, `severity` or `after_hours`."""

    id: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many ids a set has, or how many parties answered."""

    id: str


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    part: Node


@dataclass(frozen=True, slots=True)
class Junction:
    """Parts joined by `and` or by `or`; `decisive` is the value of a part that decides the whole."""

    parts: tuple[Node, ...]
    decisive: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two values and what is said about them."""

    left: Node
    operator: str
    right: Node


Node = Literal | Name | Count | Not | Junction | Comparison


class Sort(StrEnum):
    """What sort of value a name has, in the words of a message."""

    BOOL = "yes or no"
    NUMBER = "a number"
    STRING = "a word"
    DURATION = "a duration"
    SET = "a set of choices"
    ANY = "anything"  # already reported elsewhere: whatever is done with it is fine


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a name: its sort, its ids where they are a closed set, and whether each party has one (`looped`)."""

    sort: Sort
    allowed: tuple[str, ...] | None = None
    looped: bool = False


def parse(source: str) -> Expr:
    """Read an expression.

    Raises:
        WhenError: when it is no expression, longer than 2000 characters or nested deeper than 50.
    """
    if len(source) > MAX_LENGTH:
        message = f"column {MAX_LENGTH + 1}: the expression is too long; split the step, or ask for what it tests"
        raise WhenError(message)
    reader = _Reader(_tokens(source))
    tree = reader.junction(0)
    reader.end()
    return Expr(source, tree, frozenset(reader.names))


def evaluate(expr: Expr, lookup: Lookup) -> bool | None:
    """Tell whether the expression holds; None is unknown (Kleene). Never raises: a wrong type is unknown."""
    return _bool(expr.value(lookup))


def type_problems(expr: Expr, types: Mapping[str, Type]) -> list[str]:
    """Say what is wrong with an expression, given what the names it may use are; empty when nothing is."""
    problems: list[str] = []
    _need_bool(expr.tree, types, problems)
    return list(dict.fromkeys(problems))


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    column: int
    value: Scalar | None = None


_COMPARISONS = {"==", "!=", "<", "<=", ">", ">=", "in"}
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_LEXEME = re.compile(
    r"""(?P<space>\s+)
      | (?P<string>'[^']*' | "[^"]*")
      | (?P<number>-?[0-9][0-9A-Za-z_]*)
      | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<sign>==|!=|<=|>=|<|>|\(|\))
      | (?P<stray>&&|\|\||<>|=[<>]|[\s\S])""",
    re.VERBOSE,
)
_INSTEAD = {
    "=": "==", "&&": "and", "&": "and", "||": "or", "|": "or", "!": "not", "<>": "!=", "=<": "<=", "=>": ">=",
    "（": "(", "）": ")", "≥": ">=", "≤": "<=", "≠": "!=", "＝": "==", "＞": ">", "＜": "<",
    "‘": "'", "’": "'", "“": "'", "”": "'", "-": "_",
}  # fmt: skip


def _tokens(source: str) -> list[_Token]:
    tokens = []
    for match in _LEXEME.finditer(source):
        text, column = match.group(), match.start() + 1
        match match.lastgroup:
            case "space":
                continue
            case "string":
                tokens.append(_Token("a string", column, text[1:-1]))
            case "number":
                tokens.append(_Token(text, column, _number(text, column)))
            case "word":
                tokens.append(_word(text, column))
            case "sign":
                tokens.append(_Token(text, column))
            case _:
                _refuse_stray(text, column)
    tokens.append(_Token("", len(source) + 1))
    return tokens


def _number(text: str, column: int) -> int | timedelta:
    if text.removeprefix("-").isdecimal():
        return int(text)
    try:
        return parse_duration(text)
    except ValueError as err:
        raise WhenError(f"column {column}: {err}") from err


def _word(text: str, column: int) -> _Token:
    if _NAME.match(text):
        return _Token(text, column, {"true": True, "false": False}.get(text))
    raise WhenError(f'column {column}: "{text}" is no id; write it in small letters, like "{text.lower().strip("_")}"')


def _refuse_stray(text: str, column: int) -> NoReturn:
    if text in "'\"":
        raise WhenError(f"column {column}: the string does not end; write {text} after its last character")
    instead = _INSTEAD.get(text)
    advice = f"write {instead}" if instead else 'use ids, numbers, strings and words like "and"'
    raise WhenError(f'column {column}: "{text}" has no meaning here; {advice}')


class _Reader:
    """Recursive descent over the tokens; `names` collects what the expression uses."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.names: set[str] = set()
        self._tokens = tokens
        self._at = 0

    def junction(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            self._refuse("is nested too deep", "use fewer parentheses")
        return self._joined("or", depth)

    def end(self) -> None:
        token = self._tokens[self._at]
        if token.text == ")":
            self._refuse("closes nothing", 'take it out, or write "(" before')
        if token.text:
            self._refuse("follows a finished expression", 'write "and" or "or" before it')

    def _joined(self, word: str, depth: int) -> Node:
        parts = [self._part(word, depth)]
        while self._take(word):
            parts.append(self._part(word, depth))
        return parts[0] if len(parts) == 1 else Junction(tuple(parts), decisive=word == "or")

    def _part(self, word: str, depth: int) -> Node:
        return self._joined("and", depth) if word == "or" else self._negation(depth)

    def _negation(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            self._refuse("is nested too deep", 'use fewer "not"')
        return Not(self._negation(depth + 1)) if self._take("not") else self._comparison(depth)

    def _comparison(self, depth: int) -> Node:
        left = self._operand(depth)
        token = self._tokens[self._at]
        if token.text in _COMPARISONS:
            self._at += 1
            return self._compared(left, token.text, depth)
        if token.text == "not" and self._tokens[self._at + 1].text == "in":
            self._at += 2
            return Not(self._compared(left, "in", depth))
        return left

    def _compared(self, left: Node, operator: str, depth: int) -> Comparison:
        right = self._operand(depth)
        if self._tokens[self._at].text in _COMPARISONS:
            self._refuse("is a second comparison", 'write "and" between two comparisons')
        return Comparison(left, operator, right)

    def _operand(self, depth: int) -> Node:
        token = self._tokens[self._at]
        if token.value is not None:
            self._at += 1
            return Literal(token.value)
        if self._take("("):
            inner = self.junction(depth + 1)
            self._need(")")
            return inner
        if self._take("count"):
            self._need("(")
            counted = Count(self._name())
            self._need(")")
            return counted
        return Name(self._name())

    def _name(self) -> str:
        token = self._tokens[self._at]
        if token.value is not None or token.text in KEYWORDS or not _NAME.match(token.text):
            self._refuse("stands where a value belongs", "write the id of an ask, a number or a 'string'")
        self._at += 1
        if self._tokens[self._at].text == "(":
            self._refuse("calls something", "the only call is count(id)")
        self.names.add(token.text)
        return token.text

    def _take(self, text: str) -> bool:
        found = self._tokens[self._at].text == text
        self._at += found
        return found

    def _need(self, text: str) -> None:
        if not self._take(text):
            self._refuse("is not what comes next", f'write "{text}" before it')

    def _refuse(self, what: str, instead: str) -> NoReturn:
        token = self._tokens[self._at]
        said = "the end" if not token.text else token.text if token.text == "a string" else f'"{token.text}"'
        raise WhenError(f"column {token.column}: {said} {what}; {instead}")


def _reading(node: Node) -> Callable[[Lookup], object]:
    """Return what gives the value of a node."""
    match node:
        case Name(id):
            return lambda lookup: lookup(id)
        case Literal(value):
            return lambda _: value
        case Comparison(left, operator, right):
            one, other = _reading(left), _reading(right)
            return lambda lookup: _compare(one(lookup), operator, other(lookup))
        case Junction(parts, decisive):
            return _joined([_reading(part) for part in parts], decisive=decisive)
        case Not(part):
            opposite = _reading(part)
            return lambda lookup: None if (holds := _bool(opposite(lookup))) is None else not holds
        case Count(id):
            return lambda lookup: _counted(lookup(id))
        case _ as never:  # pragma: no cover - mypy holds that nothing comes here
            assert_never(never)


def _joined(parts: Sequence[Callable[[Lookup], object]], *, decisive: bool) -> Callable[[Lookup], object]:
    def joined(lookup: Lookup) -> bool | None:
        known: bool | None = not decisive
        for part in parts:
            holds = _bool(part(lookup))
            if holds is decisive:
                return decisive
            known = None if holds is None else known
        return known

    return joined


def _counted(answers: object) -> int | None:
    return sum(answer is not None for answer in answers) if isinstance(answers, _MANY) else None


_MANY = (tuple, frozenset, list)


def _bool(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _compare(left: object, operator: str, right: object) -> bool | None:
    if operator == "in":
        return _contained(left, right)
    if isinstance(left, str) and isinstance(right, str):
        return {"==": left == right, "!=": left != right}.get(operator)
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return _ordered(left.total_seconds(), operator, right.total_seconds())
    if isinstance(left, int) and isinstance(right, int) and isinstance(left, bool) is isinstance(right, bool):
        return _ordered(left, operator, right)
    return None


def _ordered(left: float, operator: str, right: float) -> bool:
    match operator:
        case "==":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right


def _contained(left: object, right: object) -> bool | None:
    """Look for a value among ids or among the parties' answers; an answer still open may yet be it."""
    if left is None or not isinstance(right, _MANY):
        return None
    found = [_contained(left, item) if isinstance(item, _MANY) else _compare(left, "==", item) for item in right]
    return True if True in found else None if None in found else False


def _type(node: Node, types: Mapping[str, Type], problems: list[str]) -> Type:
    match node:
        case Literal(value):
            return Type(_literal_sort(value))
        case Name(id):
            return _named(id, types, problems)
        case Count(id):
            counted = _named(id, types, problems)
            if counted.sort not in (Sort.SET, Sort.ANY) and not counted.looped:
                problems.append(
                    f'"{id}" is {counted.sort} and cannot be counted; count choices, or answers of each party'
                )
            return Type(Sort.NUMBER)
        case Not(part):
            _need_bool(part, types, problems)
        case Junction(parts):
            for part in parts:
                _need_bool(part, types, problems)
        case Comparison():
            _check_comparison(node, types, problems)
        case _ as never:  # pragma: no cover - mypy holds that nothing comes here
            assert_never(never)
    return Type(Sort.BOOL)


def _literal_sort(value: Scalar) -> Sort:
    match value:
        case bool():
            return Sort.BOOL
        case int():
            return Sort.NUMBER
        case str():
            return Sort.STRING
        case timedelta():
            return Sort.DURATION
        case _ as never:  # pragma: no cover - mypy holds that nothing comes here
            assert_never(never)


def _named(id: str, types: Mapping[str, Type], problems: list[str]) -> Type:
    if id in types:
        return types[id]
    problems.append(_hinted(f'unknown id "{id}"', id, types))
    return Type(Sort.ANY)


def _need_bool(node: Node, types: Mapping[str, Type], problems: list[str]) -> None:
    found = _type(node, types, problems)
    if found.looped:
        problems.append(_looped_advice(node, found))
    elif found.sort not in (Sort.BOOL, Sort.ANY):
        problems.append(f"{_said(node)} is {found.sort}, not yes or no; compare it with something")


def _check_comparison(node: Comparison, types: Mapping[str, Type], problems: list[str]) -> None:
    left, right = _type(node.left, types, problems), _type(node.right, types, problems)
    if Sort.ANY in (left.sort, right.sort):
        return
    if left.looped or (right.looped and node.operator != "in"):
        looped = (node.left, left) if left.looped else (node.right, right)
        problems.append(_looped_advice(*looped))
    elif node.operator == "in":
        _check_in(node, left, right, problems)
    elif Sort.SET in (left.sort, right.sort):
        which = node.left if left.sort is Sort.SET else node.right
        problems.append(f"{_said(which)} is a set of choices; write 'a_choice' in {_bare(which)}")
    elif left.sort is not right.sort:
        problems.append(
            f"{_said(node.left)} is {left.sort}, {_said(node.right)} is {right.sort}; compare like with like"
        )
    elif node.operator not in ("==", "!=") and left.sort not in (Sort.NUMBER, Sort.DURATION):
        problems.append(f"{_said(node.left)} is {left.sort} and has no order; use == or !=")
    else:
        _check_choice(node.left, node.right, right, problems)
        _check_choice(node.right, node.left, left, problems)


def _check_in(node: Comparison, left: Type, right: Type, problems: list[str]) -> None:
    if right.sort is not Sort.SET and not right.looped:
        problems.append(f'{_said(node.right)} is {right.sort}, nothing can be "in" it; use == or !=')
        return
    element = Sort.STRING if right.sort is Sort.SET else right.sort
    if left.sort is not element:
        problems.append(f"{_said(node.left)} is {left.sort}, {_said(node.right)} holds {_HELD[element]}")
        return
    _check_choice(node.left, node.right, right, problems)


_HELD = {
    Sort.BOOL: "yes or no",
    Sort.NUMBER: "numbers",
    Sort.STRING: "words",
    Sort.DURATION: "durations",
}


def _check_choice(word: Node, other: Node, type: Type, problems: list[str]) -> None:
    """A word that is compared with a choice must be one of its ids."""
    if not isinstance(word, Literal) or not isinstance(word.value, str) or type.allowed is None:
        return
    if word.value not in type.allowed:
        problems.append(_hinted(f"{_said(other)} has no choice '{word.value}'", word.value, type.allowed))


def _hinted(problem: str, word: str, known: Iterable[str]) -> str:
    hint = nearest(word, known)
    return f"{problem}. {hint}" if hint else problem


def _looped_advice(node: Node, type: Type) -> str:
    sample = f"'{type.allowed[0]}'" if type.allowed else "a value"
    return f"{_said(node)} has one answer per party; write {sample} in {_bare(node)}, or count({_bare(node)})"


def _said(node: Node) -> str:
    return f'"{node.id}"' if isinstance(node, Name) else _bare(node)


def _bare(node: Node) -> str:
    match node:
        case Name(id):
            return id
        case Count(id):
            return f"count({id})"
        case Literal(timedelta() as value):
            return format_duration(value)
        case Literal(str() as value):
            return f"'{value}'"
        case Literal(value):
            return str(value).lower()
        case _:
            return "the part in parentheses"
