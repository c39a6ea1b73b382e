"""`sop runbook`: the library, and a walk to read or to print."""

from __future__ import annotations

import pytest

from conftest import Sop

SHEET = """\
# A short one

`short` · starts at severity 4 · owner operator

## Calm

### 1. What is happening

`about` · operator

Their words, not yours.

- [ ] What did they write? *private*

## Thank

### 2. First reply

`reply` · public-voice · due first-reply after first\\_signal

Thanks, sorry, who you are, when you write next.

- [ ] The first reply **required**

## Facts

### 3. What we know

`facts` · operator

Look it up; do not guess.

- [ ] How late is it?
- [ ] Is it our fault? (yes / no) **required**

## Follow-up

### 4. Ask a day later

`check` · operator · not before 24h after closed

Ask like a person.

- [ ] Is it solved? (yes / no)
"""

WALK = """\
A short one (short, SEV4, ready)

calm
  1  What is happening  [about]
     Their words, not yours.
     ? What did they write?  [about: long]

thank
  2  First reply  [reply]  (due first-reply)
     Thanks, sorry, who you are, when you write next.
     ? The first reply  [reply: draft]

facts
  3  What we know  [facts]
     Look it up; do not guess.
     ? How late is it?  [late_by: text]
     ? Is it our fault?  [ours: yes-no]

follow-up
  4  Ask a day later  [check]  (from 24h after closed)
     Ask like a person.
     ? Is it solved?  [solved: yes-no]
"""


def test_the_library_is_listed(sop: Sop) -> None:
    outcome = sop("runbook", "list")

    assert outcome.code == 0
    assert "SEV4 short                        ready    A short one\n" in outcome.out


def test_a_broken_runbook_is_listed_as_such(sop: Sop) -> None:
    sop.tree({"runbooks/short.toml": "[["})

    outcome = sop("runbook", "list")

    assert outcome.code == 0
    assert "     short                        broken   runbooks/short.toml:1: is no valid TOML" in outcome.out
    assert "SEV3 quarrel" in outcome.out


def test_a_walk_is_shown_step_by_step(sop: Sop) -> None:
    assert sop("runbook", "show", "short").out == WALK


def test_a_walk_is_a_sheet_to_print(sop: Sop) -> None:
    assert sop("runbook", "show", "short", "--markdown").out.rstrip("\n") == SHEET.rstrip("\n")


@pytest.mark.parametrize("name", ["core", "general-complaint", "paid-group-revolt", "member-dispute", "refund-request"])
def test_every_shipped_runbook_is_shown_resolved(sop: Sop, name: str) -> None:
    shown, printed = sop("runbook", "show", name), sop("runbook", "show", name, "--markdown")

    assert (shown.code, printed.code) == (0, 0)
    assert "[hard-stop]" in shown.out
    assert "## Follow-up" in printed.out


def test_without_a_verb_of_its_own_the_help_is_shown(sop: Sop) -> None:
    outcome = sop("runbook")

    assert outcome.code == 2
    assert "sop runbook show refund-request" in outcome.out + outcome.err
