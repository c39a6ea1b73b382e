"""What stands open in an incident is found from what happened, whoever wrote it into the file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from build import (
    TEAM,
    answer,
    at,
    event,
    fold_of,
    hold,
    party,
    sent,
    skip,
    walk,
)  # fmt: skip
from conftest import Sop
from runsop.model import events as ev
from runsop.model.checks import CHECKS, gaps, structural
from runsop.model.privacy import tokens
from runsop.model.team import Remedy

ROOT = Path(__file__).parent.parent

WALK = walk("""
severity = 3
first_reply = ["thanks", "sorry", "next"]

[[step]]
id = "reply"
deadline = "first-reply"
since = "first_signal"
ask = [{ id = "reply", kind = "draft", public = true, message = "ack" }]

[[step]]
id = "where"
ask = [
  { id = "public", kind = "yes-no", assume = "team" },
  { id = "words", kind = "choices", choices = ["none", "refund"], zero = "none" },
]

[[step]]
id = "update"
every = "update"
since = "sent"
ask = [{ id = "update", kind = "draft", public = true }]

[[step]]
id = "story"
ask = [
  { id = "gap", kind = "choice", choices = ["none", "price"] },
  { id = "evidence", kind = "choices", choices = ["nothing", "chat"], zero = "nothing" },
]

[[step]]
id = "isolated"
within = "15m"
since = "first_signal"
ask = [
  { id = "searched", kind = "checklist", choices = ["inbox", "orders"] },
  { id = "same_found", kind = "number" },
  { id = "affected_total", kind = "number" },
]

[[step]]
id = "owner"
ask = [
  { id = "mine", kind = "yes-no" },
  { id = "receiver", kind = "person" },
  { id = "hand_due", kind = "time" },
  { id = "earlier_handler", kind = "person" },
]

[[step]]
id = "listen"
each = "party"
ask = [{ id = "need", kind = "choices", choices = ["fix", "money"] }]

[[step]]
id = "apology"
ask = [{ id = "apology", kind = "draft", message = "apol" }]

[[step]]
id = "remedy-scope"
ask = [{ id = "scope", kind = "choice", choices = ["this_person", "all"] }]

[[step]]
id = "public-close"
ask = [{ id = "public_close", kind = "draft", public = true, message = "close" }]
""")

HARD = Remedy(id="form", title={"en": "with a form"}, effort=2, right="goodwill")
COUPON = Remedy(id="coupon", title={"en": "a coupon"}, effort=3, right="goodwill")
CREW = replace(TEAM, remedies=(*TEAM.remedies, HARD, COUPON))
SAID = (answer("reply.reply", "Thanks, sorry, by 22:30.", 1), sent("reply", 2, named=26))
SEARCHED = answer("isolated.searched", ("inbox",), 3)


def found(*events: ev.Event, minute: float = 5, of: str = "") -> dict[str, str]:
    """Return what the checks find, by check."""
    state = fold_of(*events, of=WALK, team=CREW)
    return {each.check: each.text for each in structural(state, at(minute)) if of in ("", each.check)}


def offered(remedy: str, *, id: str = "offer", by: str = "li.wei", **fields: object) -> ev.Offered:
    return event(ev.Offered, 4, id=id, by=by, remedy=remedy, **fields)


def flagged(rule: str, of: str = "reply") -> ev.Flagged:
    return event(ev.Flagged, 1, id=f"flag-{rule}", rule=rule, of=of)


def test_an_incident_in_good_order_has_nothing_open() -> None:
    assert found(*SAID, SEARCHED) == {}


def test_every_check_has_an_id_of_its_own_and_rows_it_carries() -> None:
    assert len({check.id for check in CHECKS}) == len(CHECKS)
    assert all(check.rows and check.looks_for for check in CHECKS)


def test_silence_before_the_first_word_and_after_it() -> None:
    assert "no first word yet" in found(SEARCHED, minute=61)["silence"]
    assert found(SEARCHED, minute=59) == {}
    assert "wait for a word" in found(*SAID, SEARCHED, minute=27)["silence"]


def test_a_first_reply_without_a_time_or_with_a_word_left_out() -> None:
    without = (answer("reply.reply", "Sorry.", 1), sent("reply", 2))
    assert "time" in found(*without)["first-words"]
    assert "thanks" in found(*SAID, flagged("g16-thanks"))["first-words"]
    assert "first-words" not in found(flagged("g16-thanks"))


def test_words_that_were_changed_before_sending_are_not_blamed_for_the_draft() -> None:
    changed = (answer("reply.reply", "Soon.", 1), sent("reply", 2, named=26, text="By 22:30."))
    assert "vague-time" not in found(*changed, flagged("g13-vague-time"))
    assert "vague-time" in found(*SAID, flagged("g13-vague-time"))


def test_a_second_question_that_nobody_answered() -> None:
    asks = [event(ev.Noted, 3, id=f"n{n}", text="hello?", tag="asks") for n in range(2)]
    assert "2 times" in found(*SAID, *asks)["asked-again"]
    assert "asked-again" not in found(*SAID, asks[0])
    assert "asked-again" not in found(*asks, *SAID)
    assert "asked-again" not in found(*SAID, *asks, event(ev.Closed, 9, outcome="closed"))


@pytest.mark.parametrize(
    ("before", "open_"),
    [
        ((), True),  # SEV3
        ((event(ev.SeveritySet, 0, to=4, reason="calm"),), False),
        ((event(ev.SeveritySet, 0, to=4, reason="calm"), answer("story.gap", "price")), True),
        ((event(ev.SeveritySet, 0, to=4, reason="calm"), answer("story.gap", "none")), False),
        ((event(ev.SeveritySet, 0, to=4, reason="calm"), answer("where.words", ("refund",))), True),
        ((event(ev.SeveritySet, 0, to=4, reason="calm"), offered("days")), True),
    ],
)
def test_a_joke_while_somebody_has_a_loss(before: tuple[ev.Event, ...], *, open_: bool) -> None:
    assert ("humour" in found(*before, *SAID, flagged("g19-joke"))) is open_


def test_a_joke_nobody_wrote_is_not_found() -> None:
    assert "humour" not in found(*SAID)


def test_a_private_value_in_public_words_but_the_name_of_somebody_who_wrote_there() -> None:
    named = (party("k7qd"), answer("reply.reply", "Hi ⟦k7qd⟧, a ⟦⟦ bracket.", 1), sent("reply", 2, named=26))
    assert "private" not in found(*named)
    order = (answer("reply.reply", "Your order ⟦q7m2xd⟧.", 1), sent("reply", 2, named=26))
    assert "private" in found(*order)
    assert "private" in found(*SAID, flagged("g11-private-data"))
    assert "private" not in found(answer("apology.apology", "⟦q7m2xd⟧", 1), sent("apology", 2, public=False))


def test_tokens_are_read_from_stored_text() -> None:
    assert tokens("⟦k7qd⟧ and ⟦⟦not⟧⟧ and ⟦q7m2xd⟧") == ("k7qd", "q7m2xd")


@pytest.mark.parametrize(("held", "open_"), [(None, True), (("nothing",), True), (("chat",), False)])
def test_a_cause_told_with_nothing_in_hand(held: tuple[str, ...] | None, *, open_: bool) -> None:
    told = (answer("apology.apology", "We did it.", 4), sent("apology", 5, public=False))
    evidence = () if held is None else (answer("story.evidence", held, 3),)
    assert ("evidence" in found(*SAID, *evidence, *told)) is open_


def test_a_message_of_something_unknown_is_no_cause() -> None:
    assert "evidence" not in found(*SAID, sent("gone", 5, public=False))


def test_a_walk_that_never_asks_for_evidence_is_not_blamed_for_it() -> None:
    bare = walk('[[step]]\nid = "apology"\nask = [{ id = "apology", kind = "draft", message = "apol" }]')
    state = fold_of(answer("apology.apology", "x"), sent("apology", 2), party("k7qd"), offered("days"), of=bare)
    assert structural(state, at(5)) == ()


def test_a_remedy_that_must_be_bought_first_needs_a_reason() -> None:
    assert "buy first" in found(*SAID, SEARCHED, offered("coupon", effort=3))["trick"]
    assert "trick" not in found(*SAID, offered("coupon", effort=3, reason="they asked for it"))


def test_one_remedy_of_a_letter_or_less_is_enough() -> None:
    assert "easy-option" in found(*SAID, offered("form", effort=2))
    assert "easy-option" not in found(*SAID, offered("form", effort=2), offered("days", id="two", effort=0))


def test_money_above_a_right_is_promised_only_with_approval() -> None:
    money = offered("money", by="lan", amount="399.00 CNY")
    asked = event(ev.ApprovalAsked, 4, of="offer", who="mei")
    taken = event(ev.Chosen, 6, of="offer", for_="k7qd")
    assert "without approval" in found(*SAID, money, of="authority")["authority"]
    assert "authority" not in found(*SAID, money, asked)
    assert "authority" in found(*SAID, money, asked, taken)
    assert "authority" not in found(*SAID, money, asked, event(ev.Approved, 5, of="offer", who="mei"), taken)
    assert "authority" not in found(*SAID, money, event(ev.Denied, 5, of="offer", who="mei"))
    assert "authority" not in found(*SAID, offered("unheard-of"))


@pytest.mark.parametrize("who", ["nobody", "lan", "guest"])
def test_an_approval_by_nobody_or_without_the_right_leaves_the_promise_open(who: str) -> None:
    money = offered("money", by="lan", amount="399.00 CNY")
    said = [event(ev.ApprovalAsked, 4, of="offer", who=who), event(ev.Approved, 5, of="offer", who=who)]
    taken = event(ev.Chosen, 6, of="offer", for_="k7qd")

    assert "money was promised without approval" in found(*SAID, money, *said, taken)["authority"]


def test_a_doubled_right_is_told_to_the_lead() -> None:
    nobody = event(ev.Escalated, 3, to="mei", reached="nobody")
    given = event(ev.Given, 6, of="offer", for_="k7qd")
    assert "doubled" in found(*SAID, nobody, offered("days"), given)["authority"]
    assert "authority" not in found(*SAID, nobody, offered("days"))


@pytest.mark.parametrize(
    ("story", "open_"),
    [
        ((answer("isolated.same_found", 1), answer("remedy-scope.scope", "this_person")), True),
        ((answer("isolated.affected_total", 37), answer("remedy-scope.scope", "this_person")), True),
        ((answer("isolated.same_found", 0), answer("remedy-scope.scope", "this_person")), False),
        ((answer("isolated.same_found", 4), answer("remedy-scope.scope", "all")), False),
    ],
)
def test_one_person_is_compensated_while_others_are_hit_alike(story: tuple[ev.Event, ...], *, open_: bool) -> None:
    assert ("scope" in found(*SAID, *story)) is open_


def test_a_remedy_is_taken_before_anybody_asked_what_they_need() -> None:
    taken = (party("k7qd"), offered("days"), event(ev.Chosen, 6, of="offer", for_="k7qd"))
    assert "(A)" in found(*SAID, *taken)["need"]
    assert "need" not in found(*SAID, *taken, answer("listen.need", ("fix",), 3, for_="k7qd"))
    assert "need" not in found(*SAID, *taken[:2])


def test_somebody_is_muted_only_by_a_published_rule() -> None:
    assert "published rule" in found(*SAID, event(ev.Sanctioned, 3, action="mute", rule="", for_="k7qd"))["sanction"]
    assert "sanction" not in found(*SAID, event(ev.Sanctioned, 3, action="mute", rule="no-adverts", for_="k7qd"))


def test_passing_on_needs_a_name_and_a_time() -> None:
    not_mine = answer("owner.mine", value=False)
    assert "nobody is named" in found(*SAID, not_mine, answer("owner.receiver", "nobody"))["hand-over"]
    assert "nobody is named" in found(*SAID, not_mine, skip("owner.receiver", "unknown"))["hand-over"]
    assert "without a time" in found(*SAID, not_mine, answer("owner.receiver", "mei"))["hand-over"]
    due = answer("owner.hand_due", at(60))
    assert "hand-over" not in found(*SAID, not_mine, answer("owner.receiver", "mei"), due)
    assert "hand-over" not in found(*SAID, not_mine)
    assert "hand-over" not in found(*SAID, answer("owner.mine", value=True))


def test_it_never_lies_with_who_failed_before() -> None:
    failed = answer("owner.earlier_handler", "jonas")
    assert "jonas" in found(*SAID, failed, event(ev.HandedOver, 4, to="jonas"))["receiver"]
    assert "jonas" in found(*SAID, failed, answer("owner.receiver", "jonas"))["receiver"]
    assert "receiver" not in found(*SAID, failed, answer("owner.receiver", "nobody"))
    assert "receiver" not in found(*SAID, failed, answer("owner.receiver", "mei"))


def test_a_search_that_nobody_made() -> None:
    assert "isolated" not in found(*SAID, minute=14)
    assert "isolated" in found(*SAID, minute=16)
    assert "isolated" in found(*SAID, event(ev.Closed, 5, outcome="closed"), minute=6)
    assert "isolated" not in found(*SAID, SEARCHED, minute=16)


def test_what_was_public_is_closed_in_public() -> None:
    closed = event(ev.Closed, 9, outcome="closed")
    done = (answer("public-close.public_close", "Thanks.", 7), sent("public_close", 8))
    assert "public-close" in found(*SAID, SEARCHED, closed)
    assert "public-close" not in found(*SAID, SEARCHED)
    assert "public-close" not in found(*SAID, SEARCHED, *done, closed)
    assert "public-close" not in found(*SAID, SEARCHED, answer("where.public", value=False), closed)
    assert "public-close" in found(*SAID, SEARCHED, hold("public_close"), closed)


def test_closing_is_refused_for_what_can_still_be_mended() -> None:
    state = fold_of(*SAID, SEARCHED, offered("coupon", effort=3), of=WALK, team=CREW)
    against = [gap.what for gap in gaps(state, at(5))]
    assert any("buy first" in what for what in against)
    assert any("public close" in what for what in against)  # what the walk itself says stands there too
    told = fold_of(*SAID, SEARCHED, flagged("g13-vague-time"), of=WALK, team=CREW)
    assert not any("soon" in gap.what for gap in gaps(told, at(5)))


# ── each by a walk ────────────────────────────────────────────────────────────────────────────────────────────────────


NEW = ("amount", "approved_by", "effort", "otherwise")


def varied(**lines: str) -> str:
    """Return the walk of the old promise with some of its answers changed; "" takes one out."""
    kept = [f"{key} = {value}" for key, value in lines.items() if key in NEW]
    for line in (ROOT / "examples" / "old-promise.toml").read_text(encoding="utf-8").splitlines():
        key = line.partition(" = ")[0]
        if key not in lines:
            kept.append(line)
        elif lines[key]:
            kept.append(f"{key} = {lines[key]}")
    assert lines.keys() <= {line.partition(" = ")[0] for line in kept} | {key for key in lines if not lines[key]}
    return "\n".join(kept)


@pytest.fixture
def day(sop: Sop) -> Sop:
    """Somebody at the shipped team's desk by day."""
    sop.write("sop.toml", (ROOT / "sop.toml").read_bytes())
    sop.operator = "day"
    return sop


def open_checks(sop: Sop) -> dict[str, str]:
    lines = sop("status", sop.id).out.splitlines()
    assert all(line in lines for line in [f"open: {text}" for text in _checks(sop).values()])
    return _checks(sop)


def _checks(sop: Sop) -> dict[str, str]:
    return {each["check"]: each["text"] for each in json.loads(sop("show", sop.id, "--json").out)["checks"]}


def test_a_walk_in_good_order_ends_with_nothing_open(day: Sop) -> None:
    assert day("start", answers=varied()).code == 0
    assert open_checks(day) == {}


def test_walk_silence_past_the_deadline(day: Sop) -> None:
    assert day("start", answers=varied(sent="", check="")).code == 5
    day.at("2026-11-25T15:00:00+01:00")
    assert "no first word yet" in open_checks(day)["silence"]


def test_walk_a_first_reply_without_a_time(day: Sop) -> None:
    text = '"Hej, tak for at du skriver. Jeg beklager. Det er mig, der har vagten i dag."'
    day("start", answers=varied(reply=text))
    assert "time" in open_checks(day)["first-words"]


def test_walk_no_option_of_little_effort(day: Sop) -> None:
    day.write("sop.toml", day.read("sop.toml").replace("effort = 0", "effort = 2"))
    ended = day("start", answers=varied(remedies='["replay", "named-contact"]'))
    assert "costs them effort" in ended.err
    assert "easy-option" in open_checks(day)


def test_walk_a_trick_coupon_is_kept_only_with_a_reason(day: Sop) -> None:
    day.write("sop.toml", day.read("sop.toml").replace("effort = 0", "effort = 3"))
    assert day("start", answers=varied(remedies='["replay"]')).code == 5  # the reason is missing
    assert "effort" in day("resume", day.id, answers=varied(remedies='["replay"]')).err
    day("resume", day.id, answers=varied(effort='"they asked for exactly this"'))
    assert "trick" not in open_checks(day)


def test_walk_money_above_a_right_waits_for_an_approver(day: Sop) -> None:
    day.operator = "teacher"
    day("start", answers=varied(remedies='["replay", "full-refund"]', amount='"399.00 CNY"', approved_by='"lead"'))
    assert "authority" not in open_checks(day)
    assert "waits for lead: full-refund" in day("close", day.id).err


def test_walk_unequal_scope(day: Sop) -> None:
    day("start", answers=varied(same_found="3", affected_total="4", otherwise='"/skip does not apply"'))
    assert "others are hit alike" in open_checks(day)["scope"]
    assert "others are hit alike" in day("close", day.id).err


def test_walk_a_hand_over_without_a_time(day: Sop) -> None:
    day("start", answers=varied(hand_due='"/skip unknown"', hand='"/skip does not apply"'))
    assert "without a time" in open_checks(day)["hand-over"]


def test_walk_an_empty_search(day: Sop) -> None:
    day("start", answers=varied(searched='"/skip unknown"', same_found='"/skip unknown"'))
    day.at("2026-11-25T22:00:00+01:00")
    assert "isolated" in open_checks(day)


def test_walk_public_and_closed_without_a_public_word(day: Sop) -> None:
    day("start", answers=varied(public_close='"/skip not now"', close_check="", close=""))
    day("close", day.id, "--reason", "the founder answers it")
    assert "nobody told the public" in open_checks(day)["public-close"]


def test_walk_a_cause_without_evidence(day: Sop) -> None:
    day("start", answers=varied(evidence='"nothing"'))
    assert "no evidence in hand" in open_checks(day)["evidence"]


def test_walk_a_vague_time_kept_in_the_first_reply(day: Sop) -> None:
    text = '"Hej, tak for at du skriver, og jeg beklager. Vi vender tilbage hurtigst muligt."'
    day("start", answers=varied(reply=text))

    assert any('rule = "g13-vague-time"' in line for line in day.incident().splitlines())
    assert "names no time" in open_checks(day)["vague-time"]


def test_walk_a_joke_while_somebody_has_a_loss(day: Sop) -> None:
    text = '"Haha, det er da grinagtigt. Tak, og jeg beklager. Jeg skriver her igen senest 2026-11-26 10:00."'
    day("start", answers=varied(reply=text))

    assert "joke" in open_checks(day)["humour"]


def test_walk_a_private_value_does_not_leave_in_public_words(day: Sop) -> None:
    text = '"Tak for påmindelsen, vi beklager. Ønsket var optagelsen, og at nogen svarer. Den er sendt nu."'
    ended = day("start", answers=varied(public_close=text))

    assert ended.code == 5
    sent = json.loads(day("show", day.id, "--json").out)["sent"]
    assert not any("påmindelsen" in each["text"] for each in sent)
    assert "private" not in open_checks(day)


def test_walk_back_with_who_failed_is_found_when_it_comes_from_another_clone(day: Sop) -> None:
    day("start", answers=varied(receiver='"/skip not now"', hand_due='"/skip not now"', hand='"/skip not now"'))
    lines = day.incident().rstrip() + (
        '\n\n[[event]]\nid = "zzzzz1"\nat = 2026-11-25T12:00:00.000+01:00\nkind = "handed-over"\nto = "expert"\n'
        'by = "day"\n\n[[event]]\nid = "zzzzz2"\nat = 2026-11-25T12:05:00.000+01:00\nkind = "answered"\nstep = "owner"\n'
        'ask = "receiver"\nanswer = "day"\nby = "expert"\n'
    )
    day.write(str(day.path.relative_to(day.root)), lines)

    assert "goes back to day" in open_checks(day)["receiver"]


def test_walk_nobody_is_muted_without_a_published_rule(day: Sop) -> None:
    day.operator = "evening"
    text = (ROOT / "examples" / "two-members.toml").read_text(encoding="utf-8")
    text = text.replace("rule_broken = false", 'rule_broken = true\nrule_id = "no-abuse"\nsanction_rule = "none"')
    text = text.replace(
        "\n[need]", '\notherwise = "/skip does not apply"\n\n[sanction]\nA = "mute"\nB = "none"\n\n[need]'
    )
    day("start", answers=text)

    assert "sanctioned" not in day.kinds()
    assert 'tag = "refused"' in day.incident()
    assert "sanction" not in open_checks(day)
