"""`sop suggest`: ranked runbooks with their reasons."""

from __future__ import annotations

import json

import pytest

from conftest import Sop


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("I want my money back, this is not what I ordered", "refund-request"),
        ("群里好多人说是传销，要退款", "paid-group-revolt"),
        ("zzz qqq", "general-complaint"),
        ("", "general-complaint"),
        ("a " * 50_000, "general-complaint"),
    ],
    ids=["refund", "revolt", "nothing", "empty", "long"],
)
def test_the_best_runbook_stands_first(sop: Sop, text: str, best: str) -> None:
    outcome = sop("suggest", text)

    assert outcome.code == 0
    assert outcome.out.splitlines()[0].split()[1] == best
    assert outcome.err == f"next: sop start {best}\n"


def test_each_suggestion_says_why(sop: Sop) -> None:
    line = sop("suggest", "refund please").out.splitlines()[0]

    assert line.split()[1:] == ["refund-request", "refund"]


def test_danger_stands_above_everything(sop: Sop) -> None:
    outcome = sop("suggest", "I want to die tonight")

    assert outcome.out.splitlines()[0] == "hard stop first: self harm"


def test_a_broken_runbook_is_left_out(sop: Sop) -> None:
    sop.tree({"runbooks/refund-request.toml": "[["})

    outcome = sop("suggest", "refund please", "--json")

    assert outcome.code == 0
    assert "refund-request" not in outcome.out


def test_scores_go_down(sop: Sop) -> None:
    found = json.loads(sop("suggest", "refund, scam, they quarrel", "--json").out)["suggestions"]

    scores = [each["score"] for each in found]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) > 1
