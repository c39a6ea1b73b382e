"""`sop list` and `sop show`: found again, and read."""

from __future__ import annotations

import pytest

from conftest import Sop
from short_runbook import ANSWERS, QUARREL_ANSWERS

BEGUN = 'about = "hello there"\nsent = "now"\n'


@pytest.fixture
def three(sop: Sop) -> Sop:
    sop("start", "short", answers=ANSWERS)
    sop.at("2026-11-23T09:00:00+08:00")
    sop("start", "short", answers=BEGUN)
    sop.at("2026-12-01T09:00:00+08:00")
    sop("start", "quarrel", answers=QUARREL_ANSWERS)
    return sop


def test_the_newest_stands_first(three: Sop) -> None:
    closed, open_, quarrel = (path.stem for path in three.incidents)

    assert three("list").out == f"open    {quarrel}\nopen    {open_}\nclosed  {closed}\n"


@pytest.mark.parametrize(
    ("argv", "count"),
    [
        (("short",), 2),
        (("short", "2026-11-23"), 1),
        (("--open",), 2),
        (("--limit", "1"), 1),
        (("--limit", "0"), 3),
        (("refund",), 0),
    ],
    ids=str,
)
def test_a_list_is_narrowed(three: Sop, argv: tuple[str, ...], count: int) -> None:
    assert three("list", *argv).out.count("\n") == count


def test_an_empty_list_says_so_and_is_no_error(sop: Sop) -> None:
    outcome = sop("list")

    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == "No incident of that kind. sop start begins one.\n"


def test_a_word_that_fits_several_incidents_asks_for_more(three: Sop) -> None:
    outcome = three("show", "short")

    assert outcome.code == 4
    assert '"short" fits 2 incidents: ' in outcome.err


def test_a_story_is_told_in_order(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS.replace('"take"', '"We are on it, more at 23:00."'))

    told = sop("show", sop.id).out.split("\n\n")[1]

    assert told == (
        "11-22 22:04  about: (private) Where is my parcel, Qi asks\n"
        "11-22 22:04  reply: We are on it, more at 23:00.\n"
        "11-22 22:04  sent to them: We are on it, more at 23:00.\n"
        "11-22 22:05  late_by: two days\n"
        "11-22 22:05  ours: yes\n"
        "11-22 22:05  closed-unconfirmed\n"
    )


def test_people_and_promises_are_told_in_words(sop: Sop) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS)

    told = sop("show", sop.id).out

    assert "people: A Qi, B Bo Lund\n" in told
    assert "promises: the rules are pinned\n" in told
    assert "note (A) [wants-money]\n" in told


def test_markdown_is_escaped_and_without_names(sop: Sop) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS)
    sop("note", "Bo Lund | *said* <b>no</b> [x](y)\n# twice")

    text = sop("show", sop.id, "--markdown").out

    assert r"\| \*said\* \<b\>no\</b\> \[x\](y) \# twice |" in text
    assert "Lund" not in text
    assert all(line.startswith("| ") and line.endswith(" |") for line in text.splitlines()[5:] if line)


def test_two_answers_of_two_people_are_shown_as_a_conflict(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN + 'late_by = "two days"\n')
    sop.operator = "mei"

    sop("resume", answers='ours = ["/go facts", true]\nlate_by = "a week"\n')

    assert "conflict: late_by: li.wei said two days, mei a week" in sop("show", sop.id).out


def test_an_answer_that_came_after_closing_is_kept_and_told(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS)
    block = (
        '\n[[event]]\nid = "zzzzz9"\nat = 2026-11-23T09:00:00.000+08:00\nkind = "answered"\nstep = "facts"\n'
        'ask = "late_by"\nanswer = "a month"\nby = "mei"\n'
    )
    sop.path.write_text(sop.path.read_text() + block)

    assert "after closing, and nothing followed from it: late_by: a month" in sop("show", sop.id).out


def test_a_limit_below_none_is_refused(sop: Sop) -> None:
    assert sop("list", "--limit", "-1").code == 2
