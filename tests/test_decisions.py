"""Decisions about lines of the report: kept in one file that only grows, merged like incidents, refused when they say nothing."""

from __future__ import annotations

import errno
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Sop
from event_strategies import texts
from runsop.errors import NotFound, Refused
from runsop.files.decisions import NAME, Decisions, decode_decisions, is_decisions
from runsop.files.disk import Disk, StoreFailed
from runsop.files.events import encode_event
from runsop.files.merge import merge
from runsop.model.decisions import DECISION_KINDS, Decided, called, day, item_named, problems_of, refusal, standing

TODAY = date(2026, 11, 23)
DECIDED = Decided(
    id="dec000",
    at=datetime(2026, 11, 23, 9, 12, tzinfo=UTC),
    by="li.wei",
    item="factor.after_hours",
    reason="the new rota starts in December",
    until="2026-12-07",
)
LATER = replace(DECIDED, id="dec001", at=datetime(2026, 11, 24, 9, tzinfo=UTC), until="2026-12-14", by="mette")
TEXT = """\
format = 1
id = "decisions"

[[event]]
id = "dec000"
at = 2026-11-23T09:12:00.000+00:00
kind = "decided"
item = "factor.after_hours"
reason = "the new rota starts in December"
until = "2026-12-07"
by = "li.wei"
"""
HEAD = TEXT.partition("\n[[")[0]
SHOWN = f"incidents/{NAME}"
ITEMS = ("factor.after_hours", "factor.no_entry_check", "step.refund-request.decision", "review.2026-11-05-1946-a-zfop")


def block(decided: Decided) -> str:
    return encode_event(decided, DECISION_KINDS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "incidents"


@pytest.fixture
def path(folder: Path) -> Path:
    folder.mkdir()
    return folder / NAME


def quick(**calls: Callable[..., object]) -> Disk:
    return replace(Disk(), wait=lambda _: None, **calls)  # type: ignore[arg-type]  # each is of the type of its field


def git(folder: Path, *argv: str) -> str:
    return subprocess.run(["git", *argv], cwd=folder, capture_output=True, text=True, check=True).stdout


# ── What it means ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_last_decision_about_an_item_stands() -> None:
    assert standing([DECIDED, LATER]) == {"factor.after_hours": LATER}


def test_a_decision_without_a_day_puts_nothing_off() -> None:
    assert standing([DECIDED, replace(LATER, until="soon")]) == {"factor.after_hours": DECIDED}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        pytest.param({"until": "soon"}, '"soon" is no day', id="no-day"),
        pytest.param({"reason": " "}, "factor.after_hours was decided without a reason", id="no-reason"),
        pytest.param({"item": ""}, "a decision names no item", id="no-item"),
    ],
)
def test_a_decision_changed_by_hand_is_named(changes: dict[str, Any], problem: str) -> None:
    assert problems_of([DECIDED, replace(DECIDED, **changes)]) == (problem,)


@pytest.mark.parametrize(
    ("reason", "until", "said"),
    [
        pytest.param("a new rota", "2026-12-07", "", id="well"),
        pytest.param(
            " ",
            "2026-12-07",
            'say why, for whoever reads it next week: --reason "the new rota starts in December"',
            id="why",
        ),
        pytest.param("a new rota", "soon", '"soon" is no day. Write it like --until 2026-12-07', id="no-day"),
        pytest.param(
            "a new rota",
            "2026-11-23",
            "2026-11-23 is not after today. Write a day to look at it again: --until 2026-12-07",
            id="today",
        ),
        pytest.param(
            "a new rota",
            "2029-01-01",
            "2029-01-01 is more than a year away. Write an earlier day: --until 2027-02-21",
            id="far",
        ),
    ],
)
def test_a_decision_needs_a_reason_and_a_day_within_a_year(reason: str, until: str, said: str) -> None:
    assert refusal(reason, until, TODAY) == said


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param("2026-12-07", date(2026, 12, 7), id="day"),
        pytest.param("2026-02-30", None, id="no-such-day"),
        pytest.param("20261207", None, id="without-lines"),
        pytest.param("2026-W50-1", None, id="week"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_day_is_written_in_one_way(text: str, read: date | None) -> None:
    assert day(text) == read


@pytest.mark.parametrize(
    ("text", "item"),
    [
        pytest.param("factor.after_hours", ITEMS[0], id="whole"),
        pytest.param("after_hours", ITEMS[0], id="end"),
        pytest.param("review", ITEMS[3], id="beginning"),
        pytest.param("entry", ITEMS[1], id="part"),
        pytest.param("zfop", ITEMS[3], id="incident"),
    ],
)
def test_an_item_is_meant_by_a_part_of_its_name(text: str, item: str) -> None:
    assert item_named(text, ITEMS) == item


@pytest.mark.parametrize(
    ("text", "items", "said"),
    [
        pytest.param("x", (), "the report holds nothing to decide now.", id="nothing-there"),
        pytest.param("", ITEMS[:2], 'nothing on the report is called "". It holds factor.after_hours, factor.no_entry_check.', id="empty"),
        pytest.param("factor.after_hour5", ITEMS, 'nothing on the report is called "factor.after_hour5". Did you mean "factor.after_hours"?', id="near"),
        pytest.param("zzz", tuple(f"factor.{n}" for n in range(6)), 'nothing on the report is called "zzz". It holds factor.0, factor.1, factor.2, factor.3, factor.4 and more.', id="far"),
        pytest.param("factor", ITEMS, '"factor" fits 2 things: factor.after_hours, factor.no_entry_check. Type more of the name.', id="several"),
    ],
)  # fmt: skip
def test_a_name_that_means_nothing_or_several_things_says_what_there_is(
    text: str, items: tuple[str, ...], said: str
) -> None:
    with pytest.raises(NotFound) as refused:
        item_named(text, items)

    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("item", "others", "name"),
    [
        pytest.param("factor.staffing_cover", ITEMS, "staffing", id="first-word"),
        pytest.param("factor.no_entry_check", ITEMS, "no_entry", id="short-words-go-together"),
        pytest.param("factor.silence", ITEMS, "silence", id="one-word"),
        pytest.param("factor.staffing_cover", ("factor.staffing_gap",), "staffing_cover", id="another-begins-alike"),
        pytest.param("step.a.decision", ("step.b.decision",), "step.a.decision", id="another-is-called-alike"),
        pytest.param("odd.", ITEMS, "odd.", id="no-last-part"),
    ],
)
def test_an_item_is_called_by_its_first_words(item: str, others: tuple[str, ...], name: str) -> None:
    assert called(item, others) == name


@settings(deadline=None, max_examples=100)
@given(st.lists(st.from_regex(r"(factor|step|review)\.[ab_.-]{0,6}", fullmatch=True), min_size=1, unique=True))
def test_what_an_item_is_called_means_it(items: list[str]) -> None:
    assert [item_named(called(item, items), items) for item in items] == items


# ── Where it is kept ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_decision_makes_the_file(folder: Path) -> None:
    decisions = Decisions(folder)

    decisions.append(DECIDED)

    assert (folder / NAME).read_text() == TEXT
    assert decisions.all == (DECIDED,)


def test_a_decision_is_added_below_those_of_others(path: Path) -> None:
    path.write_text(TEXT)

    Decisions(path.parent).append(LATER)

    assert path.read_text() == TEXT + block(LATER)
    assert Decisions(path.parent).read() == (DECIDED, LATER)


def test_nothing_decided_is_no_problem(folder: Path) -> None:
    decisions = Decisions(folder)

    assert decisions.read() == ()
    assert decisions.problems == ()
    assert not folder.exists()


def test_a_file_that_went_away_is_written_again_whole(path: Path) -> None:
    decisions = Decisions(path.parent, disk=quick())
    decisions.append(DECIDED)
    path.unlink()

    decisions.append(LATER)

    assert path.read_text() == TEXT + block(LATER)
    assert decisions.notes == [f"{SHOWN} was gone; it is written again from what was known."]


def test_a_decision_copied_by_hand_counts_once(path: Path) -> None:
    path.write_text(TEXT + block(DECIDED))

    assert Decisions(path.parent).read() == (DECIDED,)


def test_an_unfinished_decision_is_set_aside_by_the_next_one(path: Path) -> None:
    path.write_text(TEXT + '\n[[event]]\nid = "dec0')
    decisions = Decisions(path.parent, disk=quick())
    assert decisions.read() == (DECIDED,)
    assert [problem.text for problem in decisions.problems] == ["ends in an unfinished block"]

    decisions.append(LATER)

    assert path.read_text() == TEXT + block(LATER)
    assert [each.name for each in path.parent.iterdir() if "torn" in each.name] == ["decisions.torn-20261124T090000"]


def test_a_damaged_file_is_read_as_far_as_it_goes_and_never_written(path: Path) -> None:
    damaged = TEXT.replace("kind =", "kind ?") + block(LATER)
    path.write_text(damaged)
    decisions = Decisions(path.parent)

    assert decisions.read() == (LATER,)
    assert [problem.line for problem in decisions.problems] == [7]
    with pytest.raises(Refused, match="read-only until this is mended"):
        decisions.append(LATER)
    assert path.read_text() == damaged


def test_what_a_newer_sop_wrote_is_kept_and_not_written_to(path: Path) -> None:
    path.write_text(
        TEXT + '\n[[event]]\nid = "x"\nat = 2026-11-23T09:12:00.000+00:00\nkind = "undecided"\nby = "li.wei"\n'
    )
    decisions = Decisions(path.parent)

    assert decisions.read() == (DECIDED,)
    with pytest.raises(Refused, match="Update sop to write in it"):
        decisions.append(LATER)


def test_a_day_that_is_none_is_named(path: Path) -> None:
    path.write_text(TEXT.replace("2026-12-07", "next spring"))
    decisions = Decisions(path.parent)
    decisions.read()

    assert [str(problem) for problem in decisions.problems] == [f'{SHOWN}: "next spring" is no day. Mend it by hand.']


def test_a_folder_in_the_place_of_the_file_is_named(path: Path) -> None:
    path.mkdir()
    decisions = Decisions(path.parent)

    assert decisions.read() == ()
    assert [problem.text for problem in decisions.problems] == ["cannot be read: not an ordinary file"]


def test_a_full_disk_leaves_the_file_as_it_was(path: Path) -> None:
    path.write_text(TEXT)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StoreFailed):
        Decisions(path.parent, disk=quick(write=full)).append(LATER)
    assert path.read_text() == TEXT


def test_text_that_no_file_can_keep_opens_nothing(folder: Path) -> None:
    with pytest.raises(ValueError, match=r"surrogate|character"):
        Decisions(folder).append(replace(DECIDED, reason="\ud800"))

    assert not folder.exists()


@settings(deadline=None, max_examples=50)
@given(reason=texts, item=texts)
def test_every_text_comes_back(reason: str, item: str) -> None:
    decided = replace(DECIDED, reason=reason, item=item)

    assert decode_decisions((HEAD + block(decided)).encode(), SHOWN).events == (decided,)


@settings(deadline=None, max_examples=100)
@given(cut=st.integers(min_value=0, max_value=len(TEXT + block(LATER))), data=st.binary(max_size=40))
def test_no_file_is_too_damaged_to_be_looked_at(cut: int, data: bytes) -> None:
    decode_decisions((TEXT + block(LATER)).encode()[:cut] + data, SHOWN)


# ── Two clones ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_is_known_by_its_name() -> None:
    assert is_decisions(SHOWN)
    assert not is_decisions("incidents/2026-11/2026-11-22-2204-refund-wave-k3f9.toml")


def test_decisions_of_two_clones_become_one_file() -> None:
    ours, theirs = TEXT.encode(), (HEAD + block(LATER)).encode()

    merged = merge(b"", theirs, ours, SHOWN)

    assert merged.data.decode() == TEXT + block(LATER)
    assert merged == merge(b"", ours, theirs, SHOWN)


def test_git_hands_decisions_of_two_clones_to_sop(sop: Sop) -> None:
    git(sop.root, "init", "-q")

    assert git(sop.root, "check-attr", "merge", SHOWN) == f"{SHOWN}: merge: sop\n"


# ── sop check ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_check_reads_the_decisions(sop: Sop) -> None:
    sop.write(SHOWN, TEXT)

    assert sop("check", SHOWN).out == "Every file reads as it should.\n"


@pytest.mark.parametrize("argv", [("check",), ("check", SHOWN), ("check", "incidents")])
def test_check_names_what_is_wrong_with_the_decisions(sop: Sop, argv: tuple[str, ...]) -> None:
    rmtree(sop.root / "runbooks")  # so that there is little else to check
    sop.write(SHOWN, TEXT.replace("2026-12-07", "soon"))

    outcome = sop(*argv)

    assert outcome.code == 1
    assert f'{SHOWN}: "soon" is no day' in outcome.out


def test_check_reads_staged_decisions(sop: Sop) -> None:
    git(sop.root, "init", "-q")
    sop.write(SHOWN, TEXT.replace("2026-12-07", "soon"))
    git(sop.root, "add", "-f", SHOWN)

    assert sop("check", "--staged").out == f'{SHOWN}: "soon" is no day. Mend it by hand.\n'
