"""Whether an expression can hold at all: tried with every answer that could make a difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import combinations, product
from math import prod

from runsop.model.when import Comparison, Expr, Junction, Literal, Node, Not, Scalar, Sort, Type, evaluate

MOST = 20_000
"""Combinations of answers that are tried; an expression that needs more is taken to be possible."""

Bounds = Mapping[str, tuple[int | None, int | None]]
"""Least and most of each name that is a number."""

_SECOND = timedelta(seconds=1)
_MANY_TICKED = 4  # of a set, all combinations of so many ids are tried; larger ones by their size only


def can_hold(expr: Expr, types: Mapping[str, Type], bounds: Bounds) -> bool:
    """Tell whether any answers make the expression true; a name without a type may be anything, so it can."""
    if any(name not in types or types[name].sort is Sort.ANY for name in expr.names):
        return True
    names = sorted(expr.names)
    literals = frozenset(_literals(expr.tree))
    choices = [tuple(_candidates(name, types[name], literals, bounds.get(name, (None, None)))) for name in names]
    if prod(map(len, choices)) > MOST:
        return True
    return any(evaluate(expr, dict(zip(names, picked, strict=True)).get) is True for picked in product(*choices))


def _literals(node: Node) -> Iterator[Scalar]:
    match node:
        case Literal(value):
            yield value
        case Not(part):
            yield from _literals(part)
        case Junction(parts):
            for part in parts:
                yield from _literals(part)
        case Comparison(left, _, right):
            yield from _literals(left)
            yield from _literals(right)
        case _:
            return


def _candidates(
    name: str, kind: Type, literals: frozenset[Scalar], bounds: tuple[int | None, int | None]
) -> Iterator[object]:
    """Yield the answers worth trying; where each party has one: nobody's, everybody's, and two that differ."""
    single = tuple(_single(kind, literals, (1, 4) if name == "severity" else bounds))
    if not kind.looped:
        yield from single
        return
    yield []
    yield from ([one] for one in single)
    yield from ([one, other] for one, other in combinations(single, 2))
    yield from ([single[0]] * size for size in _sizes(literals))


def _single(kind: Type, literals: frozenset[Scalar], bounds: tuple[int | None, int | None]) -> Iterator[object]:
    match kind.sort:
        case Sort.BOOL:
            yield from (True, False)
        case Sort.NUMBER:
            yield from _numbers(literals, bounds)
        case Sort.DURATION:
            said = [each for each in literals if isinstance(each, timedelta)]
            near = {timedelta(), *(each + beside for each in said for beside in (-_SECOND, timedelta(), _SECOND))}
            yield from (each for each in near if each >= timedelta())
        case Sort.STRING:
            words = {each for each in literals if isinstance(each, str)}
            yield from kind.allowed if kind.allowed is not None else (*sorted(words), "another word")
        case _:
            yield from _sets(kind, literals)


def _numbers(literals: frozenset[Scalar], bounds: tuple[int | None, int | None]) -> Iterator[int]:
    least, most = bounds
    said = [each for each in literals if isinstance(each, int) and not isinstance(each, bool)]
    ends = [each for each in bounds if each is not None]
    for number in sorted({0, *(near for each in said for near in (each - 1, each, each + 1)), *ends}):
        if (least is None or number >= least) and (most is None or number <= most):
            yield number


def _sets(kind: Type, literals: frozenset[Scalar]) -> Iterator[tuple[str, ...]]:
    """Yield every combination of the ids that are named, with more and more of the others beside them."""
    named = sorted(each for each in literals if isinstance(each, str) and (not kind.allowed or each in kind.allowed))
    most = max(_sizes(literals))
    known = kind.allowed if kind.allowed is not None else tuple(f"another {n}" for n in range(most))
    others = tuple(each for each in known if each not in named)[:most]
    for size in range(min(len(named), _MANY_TICKED) + 1):
        for some in combinations(named, size):
            yield from ((*some, *others[:more]) for more in range(len(others) + 1))


def _sizes(literals: frozenset[Scalar]) -> list[int]:
    """Return the sizes that a count is compared with, and those beside them."""
    said = [each for each in literals if isinstance(each, int) and not isinstance(each, bool)]
    return sorted({size for each in said for size in (each - 1, each, each + 1) if 0 < size <= 50} | {1})
