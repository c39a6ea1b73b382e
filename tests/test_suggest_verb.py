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
    line = sop("suggest", "Refund please").out.splitlines()[0]

    assert line.split()[1:3] == ["refund-request", "refund,"]


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("群里好多人说是传销,要退款", "paid-group-revolt"),
        ("two members arguing, one posted a screenshot of the chat", "member-dispute"),
        ("涨价 老客户 晒老订单 黑心商家", "price-change-backlash"),
        ("looked longer in the livestream", "product-not-as-shown"),
        ("somebody adds our members and posts ads", "spam-and-poaching"),
        ("says in front of prospects it has no effect", "public-fault-finder"),
        ("教练和主管说法不一样", "conflicting-expert-advice"),
        ("没人回复 来学习不是来割韭菜", "unanswered-question"),
        ("运动强度不够 没出汗", "mismatched-level"),
        ("kicked out because I did not add the teacher", "cold-onboarding"),
        ("old groups dead, fights and ads", "overgrown-group"),
        ("老师离职 要求退费", "key-person-left"),
    ],
)
def test_what_the_sources_tell_leads_to_its_runbook(sop: Sop, text: str, best: str) -> None:
    assert json.loads(sop("suggest", text, "--json").out)["suggestions"][0]["id"] == best


def test_a_revolt_is_as_bad_as_it_gets(sop: Sop) -> None:
    assert json.loads(sop("suggest", "群里好多人说是传销,要退款", "--json").out)["severity"] == 1


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("Everyone in the paid course says it is a scam, one of them wants a refund, and our phone is off", "paid-group-revolt"),
        ("Asked three times when the class starts, no answer, only your adverts arrive", "unanswered-question"),
        ("Thank you for the nice evening. But your waiter called my wife fat and laughed at her", "staff-rudeness"),
        ("Wow, what a show. Twenty minutes and a flashlight, truly unforgettable, I expected a little more", "below-expectations"),
        ("I don't want my money back, I just want to know why the price doubled for us old customers", "price-change-backlash"),
    ],
    ids=["refund in a revolt", "advert in a question", "thanks before a complaint", "praise that is none", "refund denied"],
)  # fmt: skip
def test_a_word_in_passing_does_not_win(sop: Sop, text: str, best: str) -> None:
    assert json.loads(sop("suggest", text, "--json").out)["suggestions"][0]["id"] == best


def test_the_fallback_is_always_in_the_list(sop: Sop) -> None:
    for text in ("they all want their money back, it is a scam", "thanks, that was lovely", "hm"):
        found = json.loads(sop("suggest", text, "--json").out)["suggestions"]
        assert "general-complaint" in [each["id"] for each in found]


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


MISTAKES = [pytest.param("<<<<<<< HEAD\n", id="mark of a merge"), pytest.param("frob = 1\n", id="unknown key")]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_runbook_that_cannot_be_read_is_named_beside_the_ranking(sop: Sop, mistake: str) -> None:
    sop.write("runbooks/refund-request.toml", mistake + sop.read("runbooks/refund-request.toml"))

    first, again = sop("suggest", "money back please"), sop("suggest", "money back please", "--json")

    named = (
        "runbooks/refund-request.toml: cannot be read and is not among them. sop check runbooks/refund-request.toml\n"
    )
    assert (first.code, again.code) == (0, 0)
    assert first.err.startswith(named)
    assert again.err == named
    assert "refund-request" not in first.out
