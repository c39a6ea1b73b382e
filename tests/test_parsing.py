"""TOML parsed: the same, whichever parser is installed."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from runsop.files import parsing
from runsop.files.parsing import loads

TEXT = st.text(max_size=12)
SCALARS = st.one_of(
    st.sampled_from(
        [
            '""',
            '"a\\rb"',
            '"a\\u0000b"',
            "true",
            "-1",
            "99999999999999999999999",
            "1.5",
            "nan",
            "[]",
            '["a"]',
            '[["a"]]',
            "{}",
            "{a = 1}",
            "2026-11-16",
            "09:00:00",
            "2026-11-16T09:00:00",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-14:00",
            "inf",
            "-nan",
            "0x1F",
            "+1_000",
            "1e3",
            "'lit'",
            "1979-05-27 07:32:00.123456789Z",
            "'''a\nb'''",
        ]
    ),
    st.integers().map(str),
    st.floats().map(repr),
    TEXT.map(lambda text: f'"{text}"'),
    TEXT.map(lambda text: f'"""{text}"""'),
    TEXT,
    st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat()),
)
LINES = st.one_of(
    st.builds("{} = {}".format, st.sampled_from(["a", "b", "a.b", '"a"', "'c d'", "é", ""]), SCALARS),
    st.sampled_from(
        ["[a]", "[[event]]", "[a.b]", "[[a]]", "# no\x01te", "", "<<<<<<< ours", "a = [1, # x\n2,]", "a = {b = 1,}"]
    ),
    TEXT,
)


@settings(max_examples=400, deadline=None)
@given(st.lists(LINES, max_size=6).map("\n".join), st.sampled_from(["", "\ufeff", "\r\n"]))
@example("a = 1", "\ufeff")
@example("a = " + "[" * 600 + "]" * 600, "")
@example("a = 99999999999999999999", "")
def test_the_faster_parser_reads_as_the_standard_one(text: str, begin: str) -> None:
    pytest.importorskip("toml_rs", reason="toml-rs has no wheel for this machine")
    assert _outcome(lambda: loads(begin + text)) == _outcome(lambda: tomllib.loads(begin + text))


def _outcome(parse: Callable[[], dict[str, Any]]) -> str:
    try:
        return repr(parse())
    except (ValueError, RecursionError):
        return "refused"


def test_the_order_of_keys_is_that_of_the_file() -> None:
    text = "z = 1\n[b]\ny = {d = 1, c = 2}\n[a]\n[b.a]\nx.w = 1\n"

    assert repr(loads(text)) == repr(tomllib.loads(text))


@pytest.mark.parametrize("damage", ["a = [1", "[a]\n[a]", "a = 2026-13-01", "a = 1\na = 2"])
def test_what_is_wrong_is_said_as_the_standard_library_says_it(damage: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as said:
        tomllib.loads(damage)

    with pytest.raises(tomllib.TOMLDecodeError) as ours:
        loads(damage)

    assert str(ours.value) == str(said.value)


@pytest.mark.parametrize(
    "deep", ["[" * 90_000, "{a = " * 9_000, "[\n" * 90_000], ids=["arrays", "tables", "over lines"]
)
def test_absurd_nesting_is_an_error_and_no_fall(deep: str) -> None:
    with pytest.raises((RecursionError, ValueError)):
        loads(f"a = {deep}")


@pytest.mark.parametrize("before", ["", "b = 1\n", "# many lines\n" * 2000], ids=["alone", "second", "last"])
def test_a_number_of_thousands_of_digits_is_refused(before: str) -> None:
    with pytest.raises(ValueError, match="Exceeds the limit"):
        loads(f"{before}a = {'9' * 5000}\n")


def test_many_blocks_are_no_nesting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        parsing, "_faster", lambda: lambda text, toml_version: {"read": text.count("[[") + (toml_version == "1.0.0")}
    )

    assert loads("[[event]]\na = []\n" * 480) == {"read": 481}
    assert loads("a = [" + "[]," * 501 + "]")["a"] == [[]] * 501


def test_without_the_faster_parser_the_standard_one_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "_faster", lambda: None)

    assert loads("a = 1") == {"a": 1}


def test_the_faster_parser_need_not_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "toml_rs", None)

    assert parsing._faster.__wrapped__() is None
