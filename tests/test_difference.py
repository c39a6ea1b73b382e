"""Two versions of a runbook are told apart in words, by step."""

from __future__ import annotations

import pytest

from build import walk
from runsop.model.difference import changes

HEAD = """
severity = 3
prevention = ["Pack twice."]
issue = { en = "the delivery" }
signals = { en = ["arrived broken"] }
severity_rule = [{ to = 2, when = "parcels >= 5" }]
"""
CALM = '[[step]]\nid = "size"\nphase = "calm"\ntitle = "How many"\nask = [{ id = "parcels", kind = "number", text = "How many?" }]\n'
FACTS = """
[[step]]
id = "carrier"
phase = "facts"
title = "Ask the carrier"
guidance = "Ring."
never = ["Do not guess."]
within = "60m"
when = "parcels >= 1"
ask = [
  { id = "said", kind = "text", text = "What do they say?" },
  { id = "kind", kind = "choice", choices = ["late", "lost"], labels = { late = "late", lost = "lost" } },
]
"""
LAST = '[[step]]\nid = "end"\nphase = "facts"\ntitle = "The end"\n'


def told(old: str, new: str) -> list[str]:
    return [str(change) for change in changes(walk(old), walk(new))]


def test_nothing_is_different() -> None:
    assert told(HEAD + CALM + FACTS, HEAD + CALM + FACTS) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("severity = 3", "severity = 2", ["severity 3 → 2"]),
        ('["Pack twice."]', '["Pack well."]', ['prevention + "Pack well."', 'prevention - "Pack twice."']),
        ('en = "the delivery"', 'zh = "快递"', ['issue (en) was "the delivery", and is gone', "issue (zh) is now 快递"]),
        ('["arrived broken"]', '["arrived broken", "in pieces"]', ['signals (en) + "in pieces"']),
        ("parcels >= 5", "parcels >= 3", ['severity rule + "SEV2 when parcels >= 3"', 'severity rule - "SEV2 when parcels >= 5"']),
        ('"Ring."', '"Ring, do not write."', ['carrier: guidance Ring. → "Ring, do not write."']),
        ('within = "60m"', 'within = "15m"', ["carrier: deadline 60m → 15m"]),
        ('within = "60m"', 'deadline = "scope"', ["carrier: deadline 60m → scope"]),
        ('within = "60m"\n', "", ["carrier: deadline was 60m, and is gone"]),
        ('when = "parcels >= 1"\n', "", ['carrier: when was "parcels >= 1", and is gone']),
        ('["Do not guess."]', "[]", ['carrier: never - "Do not guess."']),
        ('text = "What do they say?"', 'text = "Their words?"', ['carrier: text of said "What do they say?" → "Their words?"']),
        ('kind = "text", text = "W', 'kind = "text", required = true, text = "W', ["carrier: required of said is now yes"]),
        ('kind = "text", text = "W', 'kind = "text", default = { en = "x" }, text = "W', ['carrier: default of said is now "en: x"']),
        ('["late", "lost"], labels = { late = "late", lost = "lost" }', '["late", "sent"], labels = { late = "too late", sent = "s" }',
         ["carrier: choices of kind + sent", "carrier: choices of kind - lost", 'carrier: late of kind late → "too late"']),
        ('\n  { id = "said", kind = "text", text = "What do they say?" },', "",
         ['carrier: no longer asks "What do they say?" [said: text]']),
        ('id = "said"', 'id = "words"', [
            'carrier: no longer asks "What do they say?" [said: text]', 'carrier: asks "What do they say?" [words: text]']),
    ],
)  # fmt: skip
def test_what_changed_is_said(old: str, new: str, words: list[str]) -> None:
    text = HEAD + CALM + FACTS
    assert old in text
    assert told(text, text.replace(old, new)) == words


def test_a_step_that_came_and_one_that_went() -> None:
    assert told(HEAD + CALM, HEAD + CALM + FACTS) == [
        'carrier: new step in facts, "Ask the carrier", after size', 'carrier: asks "What do they say?" [said: text]',
        'carrier: asks "kind" [kind: choice]',
    ]  # fmt: skip
    assert told(HEAD + CALM + FACTS, HEAD + CALM) == ["carrier: taken out"]


def test_a_first_step_that_is_new_stands_behind_nothing() -> None:
    assert told("severity = 3\n" + LAST, "severity = 3\n" + CALM + LAST)[0] == 'size: new step in calm, "How many"'


def test_a_step_that_moved_is_said_once_and_those_around_it_are_not() -> None:
    later = LAST.replace('"end"', '"later"')

    said = told(HEAD + CALM + FACTS + LAST + later, HEAD + CALM + LAST + later + FACTS)

    assert said == ["carrier: moved to facts, after later"]


def test_a_step_in_another_phase_has_moved() -> None:
    assert told(CALM, CALM.replace('phase = "calm"', 'phase = "facts"')) == ["size: moved to facts, after nothing"]
