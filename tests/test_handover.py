"""`sop handover`: to somebody the team knows, never back to who failed."""

from __future__ import annotations

import shlex

import pytest

from conftest import Sop
from runsop.commands.session import session_of
from runsop.env import Env
from short_runbook import QUARREL_ANSWERS

ANSWERS = QUARREL_ANSWERS.replace('receiver = "lan"', 'receiver = "nobody"').replace('"take"', '"We are on it."')


@pytest.fixture
def quarrel(sop: Sop) -> Sop:
    sop("start", "quarrel", answers=ANSWERS)
    return sop


def test_a_hand_over_says_who_has_it_and_briefs_them(quarrel: Sop) -> None:
    before = quarrel.incident()

    outcome = quarrel("handover", "--to", "mei")

    assert outcome.code == 0
    assert outcome.out.splitlines() == [
        f"mei has {quarrel.id}.",
        "Two people quarrel · SEV3 · ? people wrote · ?",
        "since 22:04, with Mei",
        "said: We are on it.",
        "people: A Qi, B Bo Lund",
        "offered: nothing yet",
        outcome.out.splitlines()[-1],
    ]
    assert quarrel.incident().removeprefix(before).splitlines()[4:] == [
        'kind = "handed-over"',
        'to = "mei"',
        'by = "li.wei"',
    ]


def test_a_hand_over_says_what_does_not_travel_and_how_to_commit(quarrel: Sop) -> None:
    talk = quarrel("handover", "--to", "mei").err

    assert "Names and private values stay on this computer; pass them on yourself." in talk
    assert f'git commit -m "incident: {quarrel.id}"' in talk


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("zoe", '"zoe" is nobody sop.toml knows. Say one of mei, jonas, li.wei, ana, lan.'),
        ("li.wei", "not handed over: li.wei has it already."),
        ("ana", "not handed over: ana handled this before and it failed; choose somebody else."),
    ],
    ids=["unknown", "self", "earlier handler"],
)
def test_a_hand_over_to_the_wrong_person_is_refused(quarrel: Sop, to: str, said: str) -> None:
    before = quarrel.incident()

    outcome = quarrel("handover", "--to", to)

    assert (outcome.code, outcome.out, outcome.err) == (1, "", said + "\n")
    assert quarrel.incident() == before


def test_no_reason_brings_it_back_to_who_failed(quarrel: Sop) -> None:
    assert quarrel("handover", "--to", "ana", "--reason", "she is free").code == 1


def test_back_to_an_earlier_owner_only_with_a_reason(quarrel: Sop) -> None:
    quarrel("handover", "--to", "mei")

    refused = quarrel("handover", "--to", "li.wei")
    given = quarrel("handover", "--to", "li.wei", "--reason", "he is awake again")

    assert refused.err == "not handed over: li.wei had it before; choose somebody else, or say why with --reason.\n"
    assert given.code == 0
    assert 'to = "li.wei"\nnote = "he is awake again"\n' in quarrel.incident()


def test_who_has_it_stands_in_the_status(quarrel: Sop) -> None:
    quarrel("handover", "--to", "mei")

    assert f"SEV3 {quarrel.id} · mei · " in quarrel("status").out


def test_the_walk_hands_over_too(sop: Sop) -> None:
    answers = QUARREL_ANSWERS.replace('earlier_handler = "ana"', 'earlier_handler = "/h mei"')

    outcome = sop("start", "quarrel", answers=answers)

    assert outcome.code == 0
    assert sop.kinds()[-1] == "handed-over"


def test_the_git_line_holds_every_walk_it_went_on_and_works_from_any_folder(
    sop: Sop, monkeypatch: pytest.MonkeyPatch
) -> None:
    sop("start", "short", answers='about = "hello there"\nreply = "/pause"\n')
    env = Env(environ={"SOP_OPERATOR": "li.wei"}, cwd=sop.root, clock=sop.clock)
    session_of(env, sop.path).switch("quarrel")
    monkeypatch.chdir(sop.root / "runbooks")

    line = sop("handover", "--to", "mei").err.splitlines()[-1]

    walks = {f"incidents/walks/{path.name}" for path in (sop.root / "incidents/walks").glob("*.toml")}
    assert len(walks) == 2
    assert set(shlex.split(line)) >= walks
    assert line.startswith(f"git -C {sop.root} add ")
    assert f"&& git -C {sop.root} commit " in line


def test_a_blank_reason_hands_nothing_back(quarrel: Sop) -> None:
    quarrel("handover", "--to", "mei")

    outcome = quarrel("handover", "--to", "li.wei", "--reason", "  ")

    assert outcome.code == 1
    assert "li.wei had it before" in outcome.err
