"""`sop status` and `sop` alone: what is open, what is due, and what cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import Sop
from runsop.commands import status
from runsop.screen.progress import Bar
from short_runbook import ANSWERS, QUARREL_ANSWERS, TEAM

BEGUN = 'about = "hello there"\nsent = "now"\n'
BROKEN = "2026-11-22-2204-short-k3f9"


def test_nothing_is_open(sop: Sop) -> None:
    outcome = sop("status")

    assert (outcome.code, outcome.out, outcome.err) == (0, "Nothing is open and nothing is due.\n", "")


def test_sop_alone_says_the_next_command(sop: Sop) -> None:
    assert sop().err == "next: sop start, when somebody is angry\n"

    sop("start", "short", answers=BEGUN)

    assert sop().err == f"next: sop resume {sop.id}\n"


def test_an_open_incident_has_its_clock(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN)
    sop.at("2026-11-22T22:24:10+08:00")

    assert sop("status").out.splitlines()[0] == f"SEV4 {sop.id} · li.wei · 20 min"


def test_a_promise_to_somebody_names_them_by_their_letter(sop: Sop) -> None:
    sop(
        "start",
        "quarrel",
        answers=QUARREL_ANSWERS.replace("the rules are pinned", "Bo Lund is called on 138 1234 5678"),
    )

    assert "  promise: B is called on (private) 11-23 09:00 (in 10 h 51 min)\n" in sop("status").out
    assert "promise: Bo Lund is called on" in sop("status", sop.id).out


def test_a_promise_is_shown_until_its_time(sop: Sop) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS)
    sop.at("2026-11-22T22:24:10+08:00")

    assert "  promise: the rules are pinned 11-23 09:00 (in 10 h 35 min)\n" in sop("status").out


def test_a_late_first_reply_is_named(sop: Sop) -> None:
    sop("start", "short", answers='about = "hello there"\n')
    sop.at("2026-11-23T02:28:10+08:00")

    assert sop("status").out == (
        f"SEV4 {sop.id} · li.wei · 4 h 24 min\n  first word: now (24 min late)\n  written and not sent: reply\n"
    )


def test_one_broken_file_is_named_among_good_ones(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN)
    good = sop.id
    sop.tree({f"incidents/2026-11/{BROKEN}.toml": "broken"})

    outcome = sop("status")

    assert outcome.code == 0
    assert f"SEV4 {good} · li.wei" in outcome.out
    assert f"{BROKEN}: cannot be read\n  incidents/2026-11/{BROKEN}.toml:1: " in outcome.out


def test_a_closed_incident_stays_while_checks_are_to_come(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS)

    waiting = sop("status").out
    sop.at("2026-11-24T09:00:00+08:00")
    due = sop("status").out

    assert waiting.splitlines()[0].endswith(" · closed, checks to come")
    assert "Ask a day later 11-23 22:05 (in 1 d 0 h)" in waiting
    assert "Ask a day later: due (10 h 54 min late)" in due


def test_a_closed_incident_whose_checks_are_done_is_gone(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS)
    sop.at("2026-11-24T09:00:00+08:00")
    sop("resume", answers="solved = true\n")

    assert sop("status").out == "Nothing is open and nothing is due.\n"
    assert sop().err == "next: sop start, when somebody is angry\n"


CLOSE = '\n[[event]]\nid = "clo222"\nat = {at}\nkind = "closed"\noutcome = "closed"\nreason = "x"\nby = "li.wei"\n'


def close(sop: Sop, path: Path, at: str) -> None:
    """Close an incident with what is left open in it."""
    sop.write(str(path.relative_to(sop.root)), path.read_text() + CLOSE.format(at=at))


def test_a_promise_is_known_however_long_ago_the_incident_closed(sop: Sop) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS)
    close(sop, sop.path, "2026-11-22T23:00:00+08:00")
    sop.at("2027-11-22T22:04:10+08:00")

    outcome = sop()

    assert outcome.out.splitlines() == [
        f"SEV3 {sop.id} · li.wei · 365 d 0 h · closed",
        "  promise: the rules are pinned: due (364 d 13 h late)",
    ]
    assert outcome.err == f"next: sop resume {sop.id}\n"


def test_a_check_is_known_for_a_hundred_days(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS)

    sop.at("2027-03-01T22:00:00+08:00")
    known = sop("status").out
    sop.at("2027-03-02T23:00:00+08:00")

    assert "Ask a day later: due (97 d 23 h late)" in known
    assert sop("status").out == "Nothing is open and nothing is due.\n"


def test_a_closed_one_with_a_promise_stands_before_those_with_checks_only(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS)
    sop("start", "quarrel", answers=QUARREL_ANSWERS)
    checks, promise = sorted(sop.incidents, key=lambda path: "quarrel" in path.stem)
    close(sop, promise, "2026-11-22T23:00:00+08:00")

    out = sop("status").out

    assert out.index(promise.stem) < out.index(checks.stem)


def test_what_is_due_first_stands_first_and_closed_ones_last(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS)
    sop("start", "quarrel", answers=QUARREL_ANSWERS)
    sop("start", "short", answers=BEGUN)
    closed, open_, quarrel = (
        path.stem for path in sorted(sop.incidents, key=lambda path: ("quarrel" in path.stem, path.stem))
    )

    out = sop("status").out

    assert out.index(quarrel) < out.index(open_) < out.index(closed)


def test_another_deadline_in_the_team_file_counts_at_once(sop: Sop) -> None:
    sop("start", "short", answers='about = "hello there"\n')
    before = sop("status").out

    sop.tree({"sop.toml": TEAM.replace('first_reply = "4h"', 'first_reply = "8h"')})

    assert "first word 11-23 02:04" in before
    assert "first word 11-23 06:04" in sop("status").out


def test_a_note_from_another_terminal_changes_what_is_shown(sop: Sop) -> None:
    sop("start", "short", answers=BEGUN)
    sop("status")

    sop("handover", "--to", "mei")

    assert " · mei · " in sop("status").out


def test_one_incident_is_shown_as_it_stands(sop: Sop) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS)

    lines = sop("status", "quarrel").out.splitlines()

    assert lines[:2] == [sop.id, "Two people quarrel · SEV3"]
    assert lines[2].startswith("last public words, 22:04: Hi, thank you for telling us about the quarrel.")
    assert "you alone may: apologise, hold, give 3 units of goodwill, refund up to 400.00 CNY, mute, remove" in lines
    assert "  A Qi: not talked to yet" in lines


@pytest.mark.parametrize("argv", [("status",), ("status", "short"), ("list",), ("show", "short"), ()], ids=" ".join)
def test_reading_changes_nothing_on_the_disk(sop: Sop, argv: tuple[str, ...]) -> None:
    sop("start", "short", answers=BEGUN)
    before = sop.everything()

    sop(*argv)

    assert sop.everything() == before


def test_a_broken_memory_of_the_status_is_no_harm(sop: Sop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    sop("start", "short", answers=BEGUN)
    first = sop("status").out
    (memory,) = (tmp_path / "cache/runsop").glob("live-*.json")
    memory.write_text('{"months": 3}')

    assert sop("status").out == first


def test_who_waits_for_the_first_look_sees_how_far_it_is(sop: Sop, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[int, int]] = []

    class Noted(Bar):
        def __call__(self, read: int, total: int) -> None:
            heard.append((read, total))

    monkeypatch.setattr(status, "Bar", Noted)
    sop("start", "short", answers=BEGUN)

    assert sop.id in sop("status").out
    assert heard == [(1, 1)]


def test_with_a_mistake_in_the_team_file_it_is_named_once_and_every_incident_keeps_its_state(sop: Sop) -> None:
    sop("start", "short", answers=ANSWERS)
    sop("start", "short", answers=BEGUN)
    sop("start", "short", answers=BEGUN)
    sop.write("sop.toml", "frob = 1\n" + sop.read("sop.toml"))

    text, document = sop("status"), sop("status", "--json")

    closed, first, second = (path.stem for path in sop.incidents)
    mistake = 'sop.toml:1: unknown key "frob"'
    assert (text.code, document.code) == (0, 0)
    assert text.out.splitlines()[0].startswith(mistake)
    assert text.out.splitlines()[1:] == [f"{second} · open", f"{first} · open", f"{closed} · closed"]
    rows = json.loads(document.out)["incidents"]
    assert {each["id"]: each["state"] for each in rows} == {closed: "closed", first: "open", second: "open"}
    assert all(each["problem"].startswith(mistake) for each in rows)


@pytest.mark.parametrize("verb", ["status", "show"])
def test_with_a_mistake_in_the_team_file_one_incident_says_its_state(sop: Sop, verb: str) -> None:
    sop("start", "short", answers=BEGUN)
    sop.write("sop.toml", "frob = 1\n" + sop.read("sop.toml"))

    text, document = sop(verb, sop.id), sop(verb, sop.id, "--json")

    assert (text.code, document.code) == (3, 3)
    assert text.out == f"{sop.id} · open\n"
    assert text.err.startswith('sop.toml:1: unknown key "frob"')
    assert json.loads(document.out)["state"] == "open"
