"""Asked whether it is only this one, the walk says how often the same runbook was walked lately."""

from __future__ import annotations

import pytest

from runsop.model.alike import alike, in_words

THIS = "2026-11-22-2204-refund-request-aaaa"


def test_incidents_of_the_same_runbook_in_the_thirty_days_before_are_alike() -> None:
    others = (THIS, "2026-11-22-0900-refund-request-bbbb", "2026-10-23-0900-refund-request-cccc")

    assert alike(THIS, "refund-request", others) == others[1:]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("2026-10-22-0900-refund-request-bbbb", id="longer ago"),
        pytest.param("2026-11-23-0900-refund-request-bbbb", id="later"),
        pytest.param("2026-11-22-0900-general-complaint-bbbb", id="another runbook"),
        pytest.param("2026-11-22-0900-no-refund-request-bbbb", id="a runbook that ends alike"),
        pytest.param("2026-13-45-0900-refund-request-bbbb", id="no day"),
        pytest.param("notes", id="no incident"),
    ],
)
def test_others_are_not(other: str) -> None:
    assert alike(THIS, "refund-request", [other]) == ()


def test_without_a_day_of_its_own_nothing_is_alike() -> None:
    assert alike("notes", "refund-request", [THIS]) == ()


def test_a_line_says_how_many_and_names_the_newest() -> None:
    found = tuple(f"2026-11-2{n}-0900-refund-request-aaa{n}" for n in range(5, 0, -1))

    assert in_words(found[:1], "refund-request").startswith(
        "In the 30 days before, refund-request was walked once: aaa5."
    )
    assert "5 times: aaa5 aaa4 aaa3 and 2 more. sop show aaa5" in in_words(found, "refund-request")
    assert in_words((), "refund-request") == ""
