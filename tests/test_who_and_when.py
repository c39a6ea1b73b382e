"""Steps that repeat and are no message, who is looked after, and what is asked before they choose."""

from __future__ import annotations

from datetime import timedelta

import pytest

from build import HEADER, OPENED, TEAM, answer, event, hold, party, skip, walk
from runsop.model import clock
from runsop.model import events as ev
from runsop.model.progress import fold
from runsop.model.walk import upcoming

WATCH = walk("""
[[step]]
id = "watch"
phase = "calm"
title = "Watch the group"
every = "20m"
until = "quiet == true"
  [[step.ask]]
  id = "new_ones"
  kind = "number"
  [[step.ask]]
  id = "quiet"
  kind = "yes-no"

[[step]]
id = "look-after"
phase = "private"
each = "party"
every = "1h"
  [[step.ask]]
  id = "mood_of"
  kind = "scale"
""")


def asked(minute: float, *story: ev.Event) -> str:
    prompt = upcoming(fold(HEADER, WATCH, TEAM, story), OPENED + timedelta(minutes=minute))
    if prompt is None or prompt.ask is None:
        return "nothing"
    return prompt.ask.id + (f" for {prompt.for_}" if prompt.for_ else "")


FIRST = (answer("watch.new_ones", 2, 20), answer("watch.quiet", False, 21))


@pytest.mark.parametrize(
    ("minute", "story", "expected"),
    [
        pytest.param(19, (), "nothing", id="not before its rhythm"),
        pytest.param(20, (), "new_ones", id="when it comes round"),
        pytest.param(21, FIRST[:1], "quiet", id="ask by ask"),
        pytest.param(22, FIRST, "nothing", id="rests"),
        pytest.param(40, FIRST, "new_ones", id="comes again"),
        pytest.param(39, (skip("watch.new_ones", "unknown", 20), FIRST[1]), "nothing", id="also what was left open"),
        pytest.param(99, (FIRST[0], answer("watch.quiet", True, 21)), "nothing", id="until it ends"),
        pytest.param(
            59, (*FIRST, party("a"), answer("watch.quiet", True, 41)), "nothing", id="person by person, later"
        ),
        pytest.param(60, (*FIRST, party("a"), answer("watch.quiet", True, 41)), "mood_of for a", id="person by person"),
    ],
)
def test_a_step_comes_round(minute: float, story: tuple[ev.Event, ...], expected: str) -> None:
    assert asked(minute, *story) == expected


def test_a_closed_incident_has_no_rounds() -> None:
    closed = ev.Closed(id="zz", at=OPENED + timedelta(minutes=30), by="a", outcome="closed")

    assert asked(99, closed) == "nothing"


def test_a_step_with_nothing_to_ask_has_no_round() -> None:
    bare = walk('[[step]]\nid = "x"\nphase = "calm"\nevery = "20m"\n')

    assert clock.dues(fold(HEADER, bare, TEAM, ())) == ()


def test_a_rhythm_whose_clock_has_not_begun_is_not_due() -> None:
    later = walk(
        '[[step]]\nid = "x"\nphase = "calm"\nevery = "20m"\nsince = "sent"\n[[step.ask]]\nid = "y"\nkind = "text"\n'
    )

    assert clock.dues(fold(HEADER, later, TEAM, ())) == ()


# ── who is looked after, and what is asked before they choose ────────────────────────────────────────────────────────


def noted(tag: str, minute: float = 0) -> ev.Noted:
    return event(ev.Noted, minute, id=f"n-{tag}", for_="a", tag=tag)


@pytest.mark.parametrize(
    ("story", "people"),
    [
        pytest.param((noted("defends"),), (), id="who only defends us"),
        pytest.param((noted("thanks"),), (), id="who only gives thanks"),
        pytest.param((noted("asks"),), ("a",), id="who asks"),
        pytest.param((noted("defends"), noted("insults")), ("a",), id="who then turns on us"),
        pytest.param((noted("complains"), noted("thanks")), ("a",), id="who was upset before"),
    ],
)
def test_a_newcomer_is_looked_after_unless_they_are_with_us(
    story: tuple[ev.Event, ...], people: tuple[str, ...]
) -> None:
    assert fold(HEADER, WATCH, TEAM, (party("a", "newcomer"), *story)).people() == people


CHOICE = walk("""
[[step]]
id = "menu"
phase = "remedy"
  [[step.ask]]
  id = "menu"
  kind = "remedy"
[[step]]
id = "take"
phase = "remedy"
each = "party"
  [[step.ask]]
  id = "by_when"
  kind = "text"
  [[step.ask]]
  id = "take"
  kind = "remedy"
  of = "menu"
""")
WAITS = (
    party("a"),
    event(ev.Offered, 1, id="o", remedy="money"),
    event(ev.ApprovalAsked, 1, of="o", who="chief"),
    answer("menu.menu", ("money",), 1),
)


@pytest.mark.parametrize(
    ("minute", "story", "expected"),
    [
        pytest.param(2, (), "approval", id="what came of it"),
        pytest.param(3, (hold("o", 2),), "ask", id="not yet: they may choose"),
        pytest.param(12, (hold("o", 2),), "approval", id="asked again"),
        pytest.param(3, (event(ev.Approved, 2, of="o", who="chief"),), "ask", id="approved"),
    ],
)
def test_an_approval_is_asked_about_before_anybody_chooses(
    minute: float, story: tuple[ev.Event, ...], expected: str
) -> None:
    prompt = upcoming(fold(HEADER, CHOICE, TEAM, (*WAITS, *story)), OPENED + timedelta(minutes=minute))

    assert prompt is not None
    assert prompt.purpose == expected
