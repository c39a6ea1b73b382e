"""`sop close`: refused with what is open, accepted with a reason."""

from __future__ import annotations

from conftest import Sop
from short_runbook import ANSWERS, QUARREL_ANSWERS, SHORT

BEGUN = 'about = "hello there"\nsent = "now"\n'


def test_closing_is_refused_with_what_is_open(sop: Sop) -> None:
    sop("start", "short", answers='about = "hello there"\n')
    before = sop.incident()

    outcome = sop("close")

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == (
        "not closed, still open:\n"
        "  no first reply has been sent (/go reply)\n"
        "  What we know: Is it our fault? (/go facts)\n"
        "  written and not sent: reply (/go reply)\n"
        "Mend it with sop resume, or say why: --reason.\n"
    )
    assert sop.incident() == before


def test_a_blank_reason_is_none(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN)

    assert sop("close", "--reason", "  ").code == 1
    assert "closed" not in sop.kinds()


def test_a_reason_closes_all_the_same(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN)

    outcome = sop("close", "--reason", "a false alarm")

    assert (outcome.code, outcome.out) == (0, f"{sop.id}\n")
    assert sop.incident().endswith(
        'kind = "closed"\noutcome = "closed-unconfirmed"\nreason = "a false alarm"\nby = "li.wei"\n'
    )


def test_an_incident_with_nothing_open_closes_without_a_reason(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN + 'late_by = "two days"\nours = true\n')

    outcome = sop("close")

    assert outcome.code == 0
    assert "later: Ask a day later" in outcome.err
    assert f'git commit -m "incident: {sop.id}"' in outcome.err


def test_what_is_closed_is_not_closed_twice(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS)
    before = sop.incident()

    outcome = sop("close", sop.id)

    assert outcome.code == 1
    assert outcome.err == f"{sop.id} is closed already. sop resume {sop.id} shows its checks.\n"
    assert sop.incident() == before


def test_an_open_promise_stands_against_closing(sop: Sop) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS)

    assert "promise open: the rules are pinned" in sop("close").err


def test_what_comes_after_closing_is_told_with_names_where_they_are_known(sop: Sop) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS.replace("the rules are pinned", "Bo Lund is called"))

    closed = sop("close", "--reason", "they made peace")

    assert "later: promise: Bo Lund is called" in closed.err


def test_the_answers_close_with_a_reason_too(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN + 'late_by = "x"\nours = "/skip unknown"\nclose = "close it was a test"\n')

    assert 'kind = "closed"' in sop.incident()


COUNTED = (
    SHORT.replace('"late_by"', '"affected_total"').replace('kind = "text"', 'kind = "number"')
    .replace('"ours"', '"contacted"').replace('kind = "yes-no"\n  required', 'kind = "number"\n  required')
)  # fmt: skip


def test_answers_that_close_without_a_reason_are_refused_while_something_is_open(sop: Sop) -> None:
    sop.tree({"runbooks/short.toml": COUNTED})
    answers = BEGUN + "affected_total = 9\ncontacted = 3\n"

    refused = sop("start", "short", answers=answers + 'close = "close"\n')
    kinds = sop.kinds()
    closed = sop("resume", answers='close = "close the others left"\n')

    assert refused.code == 1
    assert "not closed, still open:\n  3 of 9 affected are contacted\n" in refused.err
    assert refused.err.endswith(f"sop resume {sop.id}\n")
    assert "closed" not in kinds
    assert closed.code == 0
    assert 'reason = "the others left"' in sop.incident()


# ── a near miss ───────────────────────────────────────────────────────────────────────────────────────────────────────

SIGN = "two asked about the new price before it was told"


def test_an_early_sign_is_closed_as_a_near_miss_and_nobody_is_asked_again(sop: Sop) -> None:
    sop("start", "short", answers='about = "hello there"\n')

    outcome = sop("close", "--near-miss", "--reason", SIGN)

    assert outcome.code == 0
    assert f'outcome = "near-miss"\nreason = "{SIGN}"\n' in sop.incident()
    assert "later:" not in outcome.err
    assert "near-miss" in sop("show", sop.id).out
    assert sop("status").out == "Nothing is open and nothing is due.\n"


def test_a_near_miss_says_what_the_sign_was(sop: Sop) -> None:
    sop("start", "short", answers='about = "hello there"\n')

    assert sop("close", "--near-miss").code == 2
    assert "closed" not in sop.kinds()


def test_a_walk_can_end_as_a_near_miss(sop: Sop) -> None:
    sop("start", "short", answers=f'about = "hello"\notherwise = "/skip unknown"\nclose = "near-miss {SIGN}"\n')

    assert 'outcome = "near-miss"' in sop.incident()


def test_a_damaged_incident_is_not_closed_and_says_why_instead_of_what_is_open(sop: Sop) -> None:
    sop("start", "short", answers='about = "hello there"\n')
    sop.path.write_text(sop.incident().replace('kind = "answered"', 'kind = "answered', 1))

    outcome = sop("close", sop.id)

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == sop("resume", sop.id).err.splitlines(keepends=True)[-1]
    assert "not closed, still open" not in outcome.err
