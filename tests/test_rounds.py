"""Steps that repeat and are no message: asked again on their rhythm, also person by person, until they end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from build import HEADER, OPENED, TEAM, answer, party, skip, walk
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
