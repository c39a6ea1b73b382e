"""Who may give, remove and receive: caps, who is asked instead, published rules, earlier handlers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from build import TEAM, answer, event, fold_of, walk
from runsop.model import events as ev
from runsop.model.authority import (
    approved,
    cap_doubled,
    deciders,
    earlier_handlers,
    lacks_approval,
    may_give,
    may_receive,
    may_sanction,
    refund_end,
    rights_in_words,
    within_right,
)
from runsop.model.progress import Offer
from runsop.model.team import Remedy, Role
from runsop.model.values import parse_money

MONEY = Remedy(id="money", title={"en": "money back"}, cost=parse_money("399 CNY"), right="refund")
DAYS = Remedy(id="days", title={"en": "days"}, units=4, right="goodwill")
TOLD = Remedy(id="told", title={"en": "everybody is told"}, right="publish")
PRICE = Remedy(id="price", title={"en": "the old price"}, right="found")

NOBODY = [event(ev.Escalated, to="mei", reached="off"), event(ev.Escalated, to="jonas", reached="nobody")]
"""Two calls, and nobody above was reached."""


@pytest.mark.parametrize(
    ("by", "remedy", "amount", "why", "ask"),
    [
        pytest.param("li.wei", MONEY, "400 CNY", "", (), id="up to the cap"),
        pytest.param("li.wei", MONEY, "", "", (), id="the price of the catalogue"),
        pytest.param(
            "li.wei", MONEY, "400.01 CNY", "400.01 CNY; your cap is 400.00 CNY", ("mei", "jonas"), id="above the cap"
        ),
        pytest.param("li.wei", MONEY, "5000 CNY", "5000.00 CNY; your cap is 400.00 CNY", ("jonas",), id="far above it"),
        pytest.param("li.wei", MONEY, "9 EUR", "your cap is in CNY", ("jonas",), id="another currency"),
        pytest.param("li.wei", MONEY, "much", "no amount is named; your cap is 400.00 CNY", ("jonas",), id="no amount"),
        pytest.param("jonas", MONEY, "5000 CNY", "", (), id="without a cap"),
        pytest.param(
            "lan",
            MONEY,
            "1 CNY",
            "this role may recommend a refund, not give one",
            ("li.wei", "mei", "jonas"),
            id="no cap",
        ),
        pytest.param("mei", DAYS, "", "", (), id="goodwill without end"),
        pytest.param("li.wei", DAYS, "", "4 units; your right ends at 3", ("mei", "jonas"), id="too much goodwill"),
        pytest.param("li.wei", replace(DAYS, units=3, right=""), "", "", (), id="goodwill where no right is named"),
        pytest.param("mei", TOLD, "", "", (), id="may publish"),
        pytest.param(
            "lan",
            TOLD,
            "",
            "the right to contact all or to publish lies elsewhere",
            ("mei", "jonas"),
            id="may not publish",
        ),
        pytest.param("jonas", PRICE, "", "", (), id="the founder's"),
        pytest.param(
            "mei",
            PRICE,
            "",
            "price, contract and the founder's letter are the founder's",
            ("jonas",),
            id="not the lead's",
        ),
        pytest.param("guest", MONEY, "1 CNY", "", (), id="somebody unknown is an operator"),
    ],
)
def test_above_a_right_a_remedy_is_only_recommended(
    by: str, remedy: Remedy, amount: str, why: str, ask: tuple[str, ...]
) -> None:
    verdict = may_give(fold_of(), by, remedy, amount)

    assert (verdict.allowed, verdict.why, verdict.ask) == (why == "", why, ask)


def test_a_role_the_team_file_does_not_know_has_no_rights() -> None:
    team = replace(TEAM, roles=())

    assert may_give(fold_of(team=team), "li.wei", DAYS, "").why == "the team file gives this role no rights"
    assert not may_sanction(fold_of(team=team), "li.wei", "mute", "no-adverts").allowed


@pytest.mark.parametrize(
    ("calls", "doubled"),
    [
        pytest.param([], False, id="nobody was called"),
        pytest.param(NOBODY, True, id="nobody could be reached"),
        pytest.param([event(ev.Escalated, to="nobody", reached="off")], True, id="nobody to call"),
        pytest.param([event(ev.Escalated, to="mei", reached="ringing")], False, id="it still rings"),
        pytest.param(
            [*NOBODY, event(ev.Escalated, to="mei", reached="answered")], False, id="somebody answered at last"
        ),
    ],
)
def test_the_cap_doubles_when_nobody_is_reached(calls: list[ev.Event], *, doubled: bool) -> None:
    assert cap_doubled(fold_of(*calls)) is doubled


@pytest.mark.parametrize(
    ("remedy", "amount", "why"),
    [
        pytest.param(MONEY, "800 CNY", "", id="twice the refund"),
        pytest.param(MONEY, "801 CNY", "801.00 CNY; your cap is 800.00 CNY", id="more than twice"),
        pytest.param(replace(DAYS, units=6), "", "", id="twice the goodwill"),
        pytest.param(replace(DAYS, units=7), "", "7 units; your right ends at 6", id="more than twice the goodwill"),
        pytest.param(TOLD, "", "the right to contact all or to publish lies elsewhere", id="no new right"),
    ],
)
def test_a_doubled_cap_ends_too(remedy: Remedy, amount: str, why: str) -> None:
    assert may_give(fold_of(*NOBODY), "li.wei", remedy, amount).why == why


def offered(remedy: str, amount: str = "", *, by: str = "lan", said_by: str = "") -> Offer:
    verdict = "approved" if said_by else ""
    return Offer(event(ev.Offered, by=by, remedy=remedy, amount=amount), verdict=verdict, verdict_by=said_by)


@pytest.mark.parametrize(
    ("offer", "handles"),
    [
        pytest.param(offered("money", "300 CNY"), ("li.wei", "mei", "jonas"), id="within an operator's cap"),
        pytest.param(offered("money"), ("li.wei", "mei", "jonas"), id="at the price of the catalogue"),
        pytest.param(offered("money", "401 CNY"), ("mei", "jonas"), id="above it"),
        pytest.param(offered("money", "401 CNY", by="mei"), ("jonas",), id="never who made it"),
        pytest.param(offered("gone"), ("li.wei", "mei", "jonas"), id="no longer in the catalogue"),
    ],
)
def test_an_offer_is_approved_only_by_people_who_hold_the_right_to_it(offer: Offer, handles: tuple[str, ...]) -> None:
    assert deciders(fold_of(), offer) == handles


def test_where_nobody_else_holds_the_right_nobody_may_approve() -> None:
    assert deciders(fold_of(), offered("money", "5000 CNY", by="jonas")) == ()


@pytest.mark.parametrize(
    ("said_by", "counts"),
    [
        pytest.param("mei", True, id="the lead"),
        pytest.param("nobody", False, id="nobody"),
        pytest.param("lan", False, id="who made the offer"),
        pytest.param("li.wei", False, id="a colleague without the right"),
        pytest.param("guest", False, id="somebody the team file does not know"),
        pytest.param("", False, id="not yet"),
    ],
)
def test_an_approval_counts_by_somebody_of_the_team_with_the_right(said_by: str, *, counts: bool) -> None:
    assert approved(fold_of(), offered("money", "401 CNY", said_by=said_by)) is counts


@pytest.mark.parametrize(
    ("offer", "lacks"),
    [
        pytest.param(offered("money", said_by="nobody"), True, id="above the right, by nobody"),
        pytest.param(offered("money", said_by="mei"), False, id="above the right, by the lead"),
        pytest.param(offered("days", said_by="nobody"), False, id="within the right"),
        pytest.param(offered("gone", said_by="nobody"), False, id="no longer in the catalogue"),
    ],
)
def test_only_an_offer_above_a_right_lacks_an_approval(offer: Offer, *, lacks: bool) -> None:
    assert lacks_approval(fold_of(), offer) is lacks


@pytest.mark.parametrize(
    ("by", "calls", "ids", "end"),
    [
        pytest.param("lan", [], ["days"], None, id="a part-timer"),
        pytest.param("li.wei", [], ["days", "money"], "400.00 CNY", id="an operator"),
        pytest.param("li.wei", NOBODY, ["days", "money"], "800.00 CNY", id="an operator who reaches nobody above"),
        pytest.param("jonas", [], ["days", "money"], None, id="without a cap"),
    ],
)
def test_what_may_be_given_without_asking_is_listed(by: str, calls: list[ev.Event], ids: list[str], end: str) -> None:
    state = fold_of(*calls)

    assert [remedy.id for remedy in within_right(state, by)] == ids
    assert refund_end(state, by) == (parse_money(end) if end else None)


def test_without_a_role_nothing_may_be_given_without_asking() -> None:
    state = fold_of(team=replace(TEAM, roles=()))

    assert (within_right(state, "li.wei"), refund_end(state, "li.wei")) == ((), None)


@pytest.mark.parametrize(
    ("by", "action", "rule", "why", "ask"),
    [
        pytest.param("li.wei", "remove", "no-adverts", "", (), id="with a published rule"),
        pytest.param(
            "li.wei", "remove", "", "name the published rule; criticism is never a reason", (), id="without a rule"
        ),
        pytest.param("li.wei", "mute", "rude", '"rude" is no published rule (no-adverts)', (), id="an invented rule"),
        pytest.param("li.wei", "ban", "no-adverts", "your role may not ban", ("mei",), id="beyond the role"),
        pytest.param("mei", "publish", "no-adverts", "your role may not publish", (), id="what is no sanction"),
        pytest.param("mei", "title", "no-adverts", "your role may not title", (), id="a word of the team file"),
    ],
)
def test_somebody_is_removed_only_by_a_published_rule(
    by: str, action: str, rule: str, why: str, ask: tuple[str, ...]
) -> None:
    verdict = may_sanction(fold_of(), by, action, rule)

    assert (verdict.allowed, verdict.why, verdict.ask) == (why == "", why, ask)


def test_a_team_without_rules_is_told_how_to_publish_one() -> None:
    verdict = may_sanction(fold_of(team=replace(TEAM, rules=())), "mei", "mute", "x")

    assert verdict.why == '"x" is no published rule (none; add [[rule]] to sop.toml)'


HANDED = walk('[[step]]\nid = "s"\nask = [{ id = "earlier_handler", kind = "person" }]')
TO_MEI = event(ev.HandedOver, to="mei")


@pytest.mark.parametrize(
    ("receiver", "reason", "why"),
    [
        pytest.param("jonas", "", "", id="somebody new"),
        pytest.param("mei", "", "mei has it already", id="who has it"),
        pytest.param("lan", "", "lan handled this before and it failed; choose somebody else", id="who failed"),
        pytest.param(
            "lan", "r", "lan handled this before and it failed; choose somebody else", id="not even with a reason"
        ),
        pytest.param(
            "li.wei", "", "li.wei had it before; choose somebody else, or say why with --reason", id="who had it before"
        ),
        pytest.param("li.wei", "back on shift", "", id="who had it before, with a reason"),
    ],
)
def test_an_incident_never_goes_back_to_who_failed(receiver: str, reason: str, why: str) -> None:
    state = fold_of(answer("s.earlier_handler", "lan"), TO_MEI, of=HANDED)

    verdict = may_receive(state, receiver, reason=reason)

    assert (verdict.allowed, verdict.why) == (why == "", why)


@pytest.mark.parametrize(
    ("story", "handlers"),
    [
        pytest.param([], (), id="nobody"),
        pytest.param([answer("s.earlier_handler", "nobody")], (), id="nobody by name"),
        pytest.param([answer("s.earlier_handler", "lan"), TO_MEI], ("lan", "li.wei"), id="by name and by hand-over"),
    ],
)
def test_earlier_handlers_are_named_or_handed_it_over(story: list[ev.Event], handlers: tuple[str, ...]) -> None:
    assert earlier_handlers(fold_of(*story, of=HANDED)) == handlers


@pytest.mark.parametrize(
    ("role", "words"),
    [
        pytest.param(None, "apologise, hold, and call somebody", id="no role"),
        pytest.param(Role(id="r"), "apologise, hold", id="no rights"),
        pytest.param(
            TEAM.role_of("li.wei"),
            "apologise, hold, give 3 units of goodwill, refund up to 400.00 CNY, mute, remove",
            id="an operator",
        ),
        pytest.param(TEAM.role_of("jonas"), "apologise, hold, give goodwill, refund, publish", id="without caps"),
    ],
)
def test_rights_are_said_in_one_line(role: Role | None, words: str) -> None:
    assert rights_in_words(role) == f"you alone may: {words}"
