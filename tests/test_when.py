"""Expressions: what can be written, what is refused with which words, and three-valued logic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runsop.model.when import Sort, Type, WhenError, evaluate, parse, type_problems

TYPES = {
    "voices": Type(Sort.NUMBER),
    "severity": Type(Sort.NUMBER),
    "public": Type(Sort.BOOL),
    "after_hours": Type(Sort.BOOL),
    "words": Type(Sort.SET, ("scam", "refund")),
    "spread": Type(Sort.STRING, ("inside", "outside")),
    "link": Type(Sort.STRING),
    "waited": Type(Sort.DURATION),
    "reached": Type(Sort.STRING, ("yes", "refused"), looped=True),
    "fault": Type(Sort.BOOL, looped=True),
    "needs": Type(Sort.SET, ("money", "respect"), looped=True),
    "moods": Type(Sort.NUMBER, looped=True),
    "waits": Type(Sort.DURATION, looped=True),
    "later": Type(Sort.ANY),
}

ANSWERS = {
    "voices": 3,
    "public": True,
    "after_hours": False,
    "words": ("scam",),
    "spread": "outside",
    "waited": timedelta(minutes=90),
    "reached": ["yes", "refused"],
    "some": ["yes", None],
    "fault": [True, False],
    "needs": [("money",), ("respect", "money")],
    "at": datetime(2026, 11, 22, tzinfo=UTC),
    "odd": frozenset({1}),
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("voices >= 3", True),
        ("voices > 3", False),
        ("voices < 4", True),
        ("voices <= 2", False),
        ("voices == 3", True),
        ("voices != 3", False),
        ("voices > -1", True),
        ("public", True),
        ("public == true", True),
        ("public != false", True),
        ("not public", False),
        ("not not public", True),
        ("spread == 'outside'", True),
        ('spread != "outside"', False),
        ("'scam' in words", True),
        ("'refund' not in words", True),
        ("'refund' in words", False),
        ("waited == 1h30m", True),
        ("waited < 15m", False),
        ("count(words) == 1", True),
        ("count(reached) >= 2", True),
        ("count(some) == 1", True),
        ("'refused' in reached", True),
        ("'yes' in some", True),
        ("'money' in needs", True),
        ("'time' in needs", False),
        ("true in fault", True),
        ("public and voices > 9 or spread == 'outside'", True),
        ("public and (voices > 9 or spread == 'inside')", False),
        ("(voices) == 3", True),
        ("voices >= 5 or\n  'scam' in words", True),
        ("true", True),
    ],
)
def test_an_expression_holds_or_not(source: str, *, expected: bool) -> None:
    assert evaluate(parse(source), ANSWERS.get) is expected


@pytest.mark.parametrize(
    "source",
    [
        "nothing",
        "not nothing",
        "nothing == 3",
        "3 > nothing",
        "'x' in nothing",
        "nothing in words",
        "count(nothing) > 0",
        "'refused' in some",
        "public and nothing",
        "after_hours or nothing",
    ],
)
def test_what_rests_on_an_open_answer_is_unknown(source: str) -> None:
    assert evaluate(parse(source), ANSWERS.get) is None


@pytest.mark.parametrize(
    "source",
    [
        "voices", "voices == 'x'", "public == 1", "public > 'a'", "spread > 'a'", "'x' in voices", "count(voices) > 1",
        "at == 3", "words == words", "waited < 3", "words in reached", "public in odd", "not spread", "3",
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_type_is_unknown(source: str) -> None:
    assert evaluate(parse(source), ANSWERS.get) is None


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("", "column 1: the end stands where a value belongs; write the id of an ask, a number or a 'string'"),
        ("voices = 3", 'column 8: "=" has no meaning here; write =='),
        ("a && b", 'column 3: "&&" has no meaning here; write and'),
        ("!a", 'column 1: "!" has no meaning here; write not'),
        ("（a)", 'column 1: "（" has no meaning here; write ('),
        ("a + 1", 'column 3: "+" has no meaning here; use ids, numbers, strings and words like "and"'),
        ("first-signal", 'column 6: "-" has no meaning here; write _'),
        ("a == 'x", "column 6: the string does not end; write ' after its last character"),
        ("a AND b", 'column 3: "AND" is no id; write it in small letters, like "and"'),
        ("a == True", 'column 6: "True" is no id; write it in small letters, like "true"'),
        ("a > 15min", 'column 5: "15min" is no duration; write it like 15m, 4h or 7d'),
        ("a > 99999999999999d", 'column 5: "99999999999999d" is too long a duration'),
        ("1 < a < 3", 'column 7: "<" is a second comparison; write "and" between two comparisons'),
        ("(1 < a < 3)", 'column 8: "<" is a second comparison; write "and" between two comparisons'),
        ("a 3", 'column 3: "3" follows a finished expression; write "and" or "or" before it'),
        ("a 'b'", 'column 3: a string follows a finished expression; write "and" or "or" before it'),
        ("a not b", 'column 3: "not" follows a finished expression; write "and" or "or" before it'),
        ("a)", 'column 2: ")" closes nothing; take it out, or write "(" before'),
        ("(a", 'column 3: the end is not what comes next; write ")" before it'),
        ("len(a) > 1", 'column 4: "(" calls something; the only call is count(id)'),
        ("count a", 'column 7: "a" is not what comes next; write "(" before it'),
        (
            "count('x')",
            "column 7: a string stands where a value belongs; write the id of an ask, a number or a 'string'",
        ),
        ("a and or b", "column 7: \"or\" stands where a value belongs; write the id of an ask, a number or a 'string'"),
    ],
)
def test_a_mistake_is_refused_with_its_column_and_what_to_write(source: str, message: str) -> None:
    with pytest.raises(WhenError) as caught:
        parse(source)

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a" * 2001, "too long"),
        ("(" * 51 + "a" + ")" * 51, "use fewer parentheses"),
        ("not " * 51 + "a", 'use fewer "not"'),
        ("(not " * 40 + "a" + ")" * 40, "nested too deep"),
    ],
)
def test_an_expression_too_long_or_too_deep_is_refused(source: str, words: str) -> None:
    with pytest.raises(WhenError, match=words):
        parse(source)


def test_fifty_levels_are_read() -> None:
    assert evaluate(parse("(" * 50 + "public" + ")" * 50), ANSWERS.get) is True


def test_names_are_the_ids_an_expression_uses() -> None:
    assert parse("voices > 2 or count(words) > 1 and not after_hours").names == {"voices", "words", "after_hours"}


@pytest.mark.parametrize(
    "source",
    [
        "voices >= 3 and not after_hours or 'scam' in words",
        "spread == 'outside'",
        "'inside' != spread",
        "link == 'https://example.org'",
        "waited > 15m",
        "severity <= 2",
        "'refused' in reached and count(reached) > 1",
        "true in fault",
        "'money' in needs",
        "3 in moods",
        "15m in waits",
        "count(words) > 1",
        "later > 3 and 'x' in later and later and count(later) > 2",
        "(public or after_hours) == true",
    ],
)
def test_a_well_typed_expression_has_no_problems(source: str) -> None:
    assert type_problems(parse(source), TYPES) == []


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("voicez > 3", 'unknown id "voicez". Did you mean "voices"?'),
        ("xyz > 3", 'unknown id "xyz"'),
        ("voices", '"voices" is a number, not yes or no; compare it with something'),
        ("3", "3 is a number, not yes or no; compare it with something"),
        ("not spread", '"spread" is a word, not yes or no; compare it with something'),
        ("public and 15m", "15m is a duration, not yes or no; compare it with something"),
        ("count(words)", "count(words) is a number, not yes or no; compare it with something"),
        ("spread == 'outsid'", '"spread" has no choice \'outsid\'. Did you mean "outside"?'),
        ("'outsid' == spread", '"spread" has no choice \'outsid\'. Did you mean "outside"?'),
        ("'spam' in words", '"words" has no choice \'spam\'. Did you mean "scam"?'),
        ("'away' in reached", "\"reached\" has no choice 'away'"),
        ("voices == 'three'", "\"voices\" is a number, 'three' is a word; compare like with like"),
        ("public == 1", '"public" is yes or no, 1 is a number; compare like with like'),
        ("(public or public) == 1", "the part in parentheses is yes or no, 1 is a number; compare like with like"),
        ("spread > 'inside'", '"spread" is a word and has no order; use == or !='),
        ("true < public", "true is yes or no and has no order; use == or !="),
        ("words == 'scam'", "\"words\" is a set of choices; write 'a_choice' in words"),
        ("'scam' == words", "\"words\" is a set of choices; write 'a_choice' in words"),
        ("'out' in spread", '"spread" is a word, nothing can be "in" it; use == or !='),
        ("3 in words", '3 is a number, "words" holds words'),
        ("'x' in fault", "'x' is a word, \"fault\" holds yes or no"),
        ("count(voices) > 1", '"voices" is a number and cannot be counted; count choices, or answers of each party'),
        ("reached == 'yes'", "\"reached\" has one answer per party; write 'yes' in reached, or count(reached)"),
        ("3 < moods", '"moods" has one answer per party; write a value in moods, or count(moods)'),
        ("reached in words", "\"reached\" has one answer per party; write 'yes' in reached, or count(reached)"),
        ("fault", '"fault" has one answer per party; write a value in fault, or count(fault)'),
    ],
)
def test_a_badly_typed_expression_says_what_is_wrong(source: str, problem: str) -> None:
    assert type_problems(parse(source), TYPES) == [problem]


def test_all_problems_of_an_expression_are_said_once() -> None:
    problems = type_problems(parse("vvv or zzz or vvv"), TYPES)

    assert problems == ['unknown id "vvv"', 'unknown id "zzz"']


NAMES = ("a", "b", "c")
KLEENE = st.sampled_from([True, False, None])
TREES = st.recursive(
    st.sampled_from(NAMES),
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.just("and"), inner, inner),
        st.tuples(st.just("or"), inner, inner),
    ),
    max_leaves=12,
)
RANK = {False: 0, None: 1, True: 2}


def written(tree: object) -> str:
    match tree:
        case str():
            return tree
        case ("not", part):
            return f"not ({written(part)})"
        case (word, left, right):
            return f"({written(left)}) {word} ({written(right)})"
    raise AssertionError(tree)


def oracle(tree: object, values: dict[str, bool | None]) -> bool | None:
    match tree:
        case str():
            return values[tree]
        case ("not", part):
            return {True: False, False: True, None: None}[oracle(part, values)]
        case (word, left, right):
            pick = min if word == "and" else max
            return pick(oracle(left, values), oracle(right, values), key=lambda value: RANK[value])
    raise AssertionError(tree)


@given(tree=TREES, a=KLEENE, b=KLEENE, c=KLEENE)
def test_logic_agrees_with_the_truth_tables(*, tree: object, a: bool | None, b: bool | None, c: bool | None) -> None:
    values = {"a": a, "b": b, "c": c}

    assert evaluate(parse(written(tree)), values.get) is oracle(tree, values)


PIECES = st.sampled_from(
    [
        "a",
        "words",
        "not",
        "in",
        "and",
        "or",
        "(",
        ")",
        "count",
        "==",
        "<",
        "3",
        "15m",
        "'scam'",
        "true",
        "?",
        "-2",
        "9d9",
    ]
)
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=4), st.timedeltas(), st.just(("scam",)),
    st.lists(st.one_of(st.none(), st.booleans(), st.just(("scam",)))), st.just(object()), st.floats(),
)  # fmt: skip


def tried(source: str, value: object) -> object:
    """Parse, evaluate and type; a refusal is fine, any other exception is not."""
    try:
        expr = parse(source)
    except WhenError as err:
        return str(err).startswith("column ")
    held = evaluate(expr, lambda _: value)
    return (held is None or isinstance(held, bool)) and isinstance(type_problems(expr, TYPES), list)


@given(source=st.text(), value=VALUES)
def test_any_text_is_read_or_refused(source: str, value: object) -> None:
    assert tried(source, value)


@given(pieces=st.lists(PIECES, max_size=12), value=VALUES)
def test_any_row_of_words_is_read_or_refused(pieces: list[str], value: object) -> None:
    assert tried(" ".join(pieces), value)
