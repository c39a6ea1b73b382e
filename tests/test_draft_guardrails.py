"""Drafts in a walk: what is found is shown and recorded, changed or left with a reason; a stop needs the right to publish."""

from __future__ import annotations

import re

import pytest

from conftest import Sop
from short_guardrails import with_short_guardrails
from short_runbook import ANSWERS, QUARREL, QUARREL_ANSWERS

BLAMING = "Thank you. We are sorry, you should have asked. More at 22:30."
THREAT = "Thank you. Delete it or else."
KIND = "Thank you. We are sorry. More at 22:30."


@pytest.fixture
def walk(sop: Sop) -> Sop:
    """A workspace with guardrails short enough to read."""
    return with_short_guardrails(sop)


def answers(reply: str, more: str = "") -> str:
    return ANSWERS.replace('reply = "take"', f"reply = {reply}\n{more}")


def events(sop: Sop, kind: str) -> list[dict[str, str]]:
    blocks = sop.incident().split("[[event]]")
    tables = (dict(re.findall(r'^(\w+) = "(.*)"$', block, re.MULTILINE)) for block in blocks)
    return [table for table in tables if table.get("kind") == kind]


def draft_id(sop: Sop) -> str:
    (draft,) = (each for each in events(sop, "answered") if each.get("ask") == "reply")
    return draft["id"]


def test_a_kept_draft_is_flagged_and_its_reason_recorded(walk: Sop) -> None:
    keep = 'flagged = "keep"\nflag_reason = "she asked for it in these words"'

    done = walk("start", "short", answers=answers(f'"{BLAMING}"', keep))

    (flag,), (override,) = events(walk, "flagged"), events(walk, "override")
    assert done.code == 0, done.err
    assert (flag["rule"], flag["of"]) == ("g02-blaming", draft_id(walk))
    assert (override["of"], override["reason"]) == (flag["id"], "she asked for it in these words")
    assert "read again · Blaming the customer" in done.err
    assert "better: I see what happened." in done.err


def test_a_changed_draft_is_stored_as_changed_and_the_rule_stands_by_its_ask(walk: Sop) -> None:
    done = walk("start", "short", answers=answers(f'["{BLAMING}", "{KIND}"]', 'flagged = "change"'))

    (flag,) = events(walk, "flagged")
    assert done.code == 0, done.err
    assert (flag["of"], events(walk, "override")) == ("reply", [])
    assert "you should have" not in walk.incident()


def test_without_an_answer_a_warning_is_recorded_and_the_walk_goes_on(walk: Sop) -> None:
    done = walk("start", "short", answers=answers(f'"{BLAMING}"'))

    assert done.code == 0, done.err
    assert (len(events(walk, "flagged")), events(walk, "override")) == (1, [])


def test_a_stop_without_an_answer_is_not_stored(walk: Sop) -> None:
    done = walk("start", "short", answers=answers(f'"{THREAT}"'))

    assert done.code == 5
    assert "no answer for: flagged" in done.err
    assert "or else" not in walk.incident()


def test_the_lead_may_say_that_a_stop_stands(walk: Sop) -> None:
    said = 'flagged = "lead"\nflag_lead = "mei"\nflag_reason = "the published rule says so"'

    done = walk("start", "short", answers=answers(f'"{THREAT}"', said))

    (override,) = events(walk, "override")
    assert done.code == 0, done.err
    assert "must change · A threat" in done.err
    assert override["reason"].endswith(": the published rule says so")


def test_nobody_with_the_right_means_it_is_changed(walk: Sop) -> None:
    said = 'flagged = ["lead", "change"]\nflag_lead = "nobody"'

    done = walk("start", "short", answers=answers(f'["{THREAT}", "{THREAT}", "{KIND}"]', said))

    assert done.code == 0, done.err
    assert "Then it is changed" in done.err
    assert [each["of"] for each in events(walk, "flagged")] == ["reply", "reply"]


def test_who_may_publish_decides_alone_with_a_reason(walk: Sop) -> None:
    walk.operator = "mei"

    done = walk("start", "short", answers=answers(f'"{THREAT}"', 'flagged = "keep"\nflag_reason = "agreed"'))

    (override,) = events(walk, "override")
    assert done.code == 0, done.err
    assert override["reason"].endswith(": agreed")


def test_a_clean_draft_costs_no_question_and_no_event(walk: Sop) -> None:
    done = walk("start", "short", answers=answers(f'"{KIND}"'))

    assert done.code == 0, done.err
    assert (events(walk, "flagged"), events(walk, "override")) == ([], [])


def test_a_rule_the_runbook_allows_does_not_fire(walk: Sop) -> None:
    text = walk.read("runbooks/short.toml")
    walk.write(
        "runbooks/short.toml", text.replace('owner = "operator"\n', 'owner = "operator"\nallow = ["g10-threat"]\n', 1)
    )

    done = walk("start", "short", answers=answers(f'"{THREAT}"'))

    assert done.code == 0, done.err
    assert events(walk, "flagged") == []


def test_a_number_of_the_pasted_words_may_not_leave_in_public(walk: Sop) -> None:
    text = answers('"Thank you. Order 88213 is on its way."').replace("Where is my parcel", "Where is order 88213")

    done = walk("start", "short", answers=text)

    assert done.code == 5
    assert "Private data in public" in done.err
    assert "88213 is on" not in walk.incident()


def test_the_first_reply_must_hold_what_the_runbook_says(walk: Sop) -> None:
    text = walk.read("runbooks/short.toml")
    wanted = 'owner = "operator"\nfirst_reply = ["thanks", "next"]\n'
    walk.write("runbooks/short.toml", text.replace('owner = "operator"\n', wanted, 1))

    done = walk("start", "short", answers=answers('"We are on it."'))

    assert [each["rule"] for each in events(walk, "flagged")] == ["g16-first-reply"]
    assert "Thank them for telling you. Say at what time you write again." in done.err


def test_words_that_left_already_are_looked_at_and_flagged(walk: Sop) -> None:
    changed = ANSWERS.replace('sent = "now"', f'sent = "changed"\nsent_text = "{BLAMING}"')

    done = walk("start", "short", answers=changed.replace('reply = "take"', f'reply = "{KIND}"'))

    (flag,), (sent,) = events(walk, "flagged"), events(walk, "sent")
    assert done.code == 0, done.err
    assert flag["of"] == sent["id"]
    assert "It has left. What the next message can mend:" in done.err


def test_a_broken_guardrail_file_stops_no_walk(walk: Sop) -> None:
    walk.write("runbooks/guardrails/en.toml", "format = 1\n[[rule]")

    done = walk("start", "short", answers=answers(f'"{KIND}"'))

    assert done.code == 0, done.err
    assert "runbooks/guardrails/en.toml:2: is no valid TOML" in done.err


def test_with_a_broken_guardrail_file_no_walk_says_that_no_listed_phrase_was_found(walk: Sop) -> None:
    given = 'about = "the room is cold"\nhard_stop = "none"\nvoices = 1\nheat = 1\nreply = "take"\n'
    whole = walk("start", "general-complaint", answers=given).err
    walk.write("runbooks/guardrails/en.toml", "format = 1\n[[rule]")

    broken = walk("start", "general-complaint", answers=given).err

    assert "No listed phrase found" in whole
    assert "No listed phrase found" not in broken
    assert "Not all listed phrases were looked for, for a mistake in runbooks/guardrails/en.toml; " in broken


def test_the_story_names_what_was_flagged_and_why_it_stands(walk: Sop) -> None:
    walk("start", "short", answers=answers(f'"{BLAMING}"', 'flagged = "keep"\nflag_reason = "so agreed"'))

    shown = walk("show", walk.id).out

    assert "flagged: g02-blaming" in shown
    assert "kept all the same: so agreed" in shown


WORD = """
[[step]]
id = "word"
phase = "remedy"
title = "A word to them"
guidance = "Only what is yours to give."
role = "operator"

  [[step.ask]]
  id = "word"
  text = "The word to them"
  kind = "draft"
  default = "It is about {secret}."
"""
APPROVED = """
[[event]]
id = "zzzzzz"
at = 2026-11-22T22:10:00.000+08:00
kind = "approved"
of = "OFFER"
who = "WHO"
by = "lan"
"""


@pytest.mark.parametrize(
    ("who", "code"),
    [
        pytest.param("mei", 0, id="by the lead it covers the word"),
        pytest.param("nobody", 5, id="by nobody it does not"),
        pytest.param("lan", 5, id="by who made the offer it does not"),
    ],
)
def test_only_an_approval_by_somebody_who_may_decide_covers_a_promise_in_a_draft(sop: Sop, who: str, code: int) -> None:
    sop.tree({"runbooks/quarrel.toml": QUARREL + WORD})
    sop.operator = "lan"
    offers = QUARREL_ANSWERS.replace('receiver = "lan"', 'receiver = "mei"').replace("[]", '["full-refund"]')
    sop("start", "quarrel", answers=offers)
    (offer,) = events(sop, "offered")
    with sop.path.open("a", encoding="utf-8") as file:
        file.write(APPROVED.replace("OFFER", offer["id"]).replace("WHO", who))

    done = sop("resume", answers='word = "We guarantee a full refund."\n')

    assert done.code == code, done.err
    assert ("no answer for: flagged" in done.err) is (code == 5)
