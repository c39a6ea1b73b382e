"""The difference of two texts, as people know it from git."""

from __future__ import annotations

import difflib

from hypothesis import given
from hypothesis import strategies as st

from runsop.screen.diffs import CONTEXT, MOST, diff_rows
from runsop.screen.gate import Styled


def rows(old: str, new: str) -> list[str]:
    return [row.text if isinstance(row, Styled) else row for row in diff_rows(old, new, "f.toml")]


def test_a_few_rows_stand_around_a_change() -> None:
    old = "".join(f"{n}\n" for n in range(1, 10))

    assert rows(old, old.replace("5\n", "five\n")) == [
        "f.toml", "@@ -2,7 +2,7 @@", "  2", "  3", "  4", "- 5", "+ five", "  6", "  7", "  8",
    ]  # fmt: skip


def test_a_newline_at_the_end_is_no_row() -> None:
    assert rows("1\n", "1\n\n2\n") == ["f.toml", "@@ -1 +1,3 @@", "  1", "+", "+ 2"]
    assert rows("", "1\n") == ["f.toml", "@@ -0,0 +1 @@", "+ 1"]


def test_a_long_file_is_compared_around_its_changes() -> None:
    old = "".join(f"key{n} = {n % 7}\n" for n in range(100_000))

    shown = rows(old, old.replace("key70000 = 0\n", "key70000 = 0\nnew = 1\n"))

    assert shown[1:] == [
        "@@ -69999,6 +69999,7 @@", "  key69998 = 5", "  key69999 = 6", "  key70000 = 0", "+ new = 1", "  key70001 = 1",
        "  key70002 = 2", "  key70003 = 3",
    ]  # fmt: skip


def test_a_file_that_is_all_new_is_cut() -> None:
    shown = rows("", "".join(f"{n}\n" for n in range(MOST * 2)))

    assert len(shown) == MOST + 1
    assert shown[-1].endswith("more rows")


def lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


LINES = st.lists(st.sampled_from(["a", "b", "", "c = 1"]), max_size=12).map("\n".join)


@given(LINES, LINES)
def test_it_says_what_difflib_says(old: str, new: str) -> None:
    unified = list(difflib.unified_diff(lines(old), lines(new), n=CONTEXT, lineterm=""))[2:]
    expected = [row if row.startswith("@@") else f"{row[0]} {row[1:]}".rstrip() for row in unified]

    assert [row.rstrip() for row in rows(old, new)[1:]] == [row.rstrip() for row in expected]
