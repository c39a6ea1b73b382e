"""An expression that no answers make true is found before anybody walks into it."""

from __future__ import annotations

import pytest

from runsop.model.possible import can_hold
from runsop.model.when import Sort, Type, parse

TYPES = {
    "severity": Type(Sort.NUMBER),
    "after_hours": Type(Sort.BOOL),
    "voices": Type(Sort.NUMBER),
    "total": Type(Sort.NUMBER),
    "public": Type(Sort.BOOL),
    "spread": Type(Sort.STRING, ("one", "several")),
    "channel": Type(Sort.STRING),
    "words": Type(Sort.SET, ("refund", "scam", "leave")),
    "parties": Type(Sort.SET),
    "wait": Type(Sort.DURATION),
    "reached": Type(Sort.STRING, ("yes", "refused"), looped=True),
    "moods": Type(Sort.NUMBER, looped=True),
    "odd": Type(Sort.ANY),
}
BOUNDS = {"voices": (1, 9), "total": (0, None)}


@pytest.mark.parametrize(
    "source",
    [
        "voices >= 9", "voices == 1", "total > 1000", "severity == 4", "not after_hours", "public == true",
        "spread == 'several'", "spread != 'one'", "channel == 'course'", "channel != 'course'", "'scam' in words",
        "'scam' in words and 'refund' in words", "count(words) >= 3", "count(parties) > 2", "wait > 15m", "wait < 15m",
        "'refused' in reached", "'refused' in reached and 'yes' in reached", "count(reached) >= 3", "3 in moods",
        "voices >= 3 or severity > 9", "not (public == true)", "odd == 3 and voices > 100", "'x' not in words",
        "count(words) > 0 and 'refund' not in words", "count(words) >= 2 and 'refund' not in words", "count(words) == 0", "count(parties) == 0", "public",
    ],
)  # fmt: skip
def test_what_some_answers_make_true_can_hold(source: str) -> None:
    assert can_hold(parse(source), TYPES, BOUNDS)


@pytest.mark.parametrize(
    "source",
    [
        "voices > 9", "voices < 1", "total < 0", "severity > 4", "severity < 1", "public == true and public == false",
        "spread == 'one' and spread == 'several'", "count(words) > 3", "count(words) < 0", "wait < 0s", "voices == 3 and voices == 4",
        "not (voices >= 1)", "'scam' in words and count(words) == 0", "false", "voices >= 3 and not (voices >= 2)",
        "count(reached) < 0",
    ],
)  # fmt: skip
def test_what_no_answers_make_true_cannot(source: str) -> None:
    assert not can_hold(parse(source), TYPES, BOUNDS)


def test_an_expression_of_unknown_names_is_left_to_the_other_checks() -> None:
    assert can_hold(parse("nobody == 3 and nobody == 4"), TYPES, BOUNDS)


def test_an_expression_of_very_many_answers_is_taken_to_be_possible() -> None:
    many = {f"s{n}": Type(Sort.SET, tuple("abcdefgh")) for n in range(6)}
    source = " and ".join(f"'a' in s{n} and 'b' in s{n}" for n in range(6)) + " and 'a' not in s0"
    assert can_hold(parse(source), many, {})
