"""A new runbook is asked for, or begun from what an incident improvised; it is written only when it passes the check."""

from __future__ import annotations

import tomllib

import pytest

from build import answer, event, fold_of, skip, walk
from conftest import Sop
from runsop.model import events as ev
from runsop.model.improvised import improvised, slug
from runsop.model.runbook import Phase

ASKED = """
title = "Parcels arrive broken"
severity = 3
issue = "the delivery"
words = \"\"\"
arrived in pieces
glass everywhere
arrived in pieces\"\"\"
step = ["Ask the carrier", "2nd look", ""]
phase = ["facts", "facts"]
guidance = ["Ring, do not write.", "Another pair of eyes."]
question = ["What does the carrier say?", "Done?"]
kind = ["text", "yes-no"]
prevention = "Pack twice."
"""

WALKED = """
about = "broken parcel"
runbook = "general-complaint"
hard_stop = "none"
voices = 1
heat = 1
check = "all_hold"
sent = "now"
stop_feeding = ["/note we rang the carrier ourselves", "/skip does not apply"]
otherwise = "/skip does not apply"
"""


def runbook(sop: Sop, id: str) -> dict[str, object]:
    return tomllib.loads(sop.read(f"runbooks/{id}.toml"))


def test_a_few_answers_make_a_runbook_that_can_be_walked(sop: Sop) -> None:
    made = sop("runbook", "new", answers=ASKED)

    assert (made.code, made.out) == (0, "runbooks/parcels-arrive-broken.toml\n")
    assert "next: read it, then sop start parcels-arrive-broken" in made.err
    assert sop("check", "runbooks/parcels-arrive-broken.toml").code == 0
    book = runbook(sop, "parcels-arrive-broken")
    assert (book["extends"], book["status"], book["severity"]) == ("core", "draft", 3)
    assert book["issue"] == {"en": "the delivery"}
    assert book["signals"] == {"en": ["arrived in pieces", "glass everywhere"]}
    steps = book["step"]
    assert isinstance(steps, list)
    assert [(step["id"], step["ask"][0]["id"]) for step in steps] == [
        ("ask-the-carrier", "ask_the_carrier"), ("2nd-look", "a_2nd_look"),
    ]  # fmt: skip
    assert "Ask the carrier" in sop("runbook", "show", "parcels-arrive-broken").out
    assert "parcels-arrive-broken" in "".join(sop("suggest", "it arrived in pieces").out.splitlines()[:2])


def test_the_file_begins_with_its_schema_and_says_what_a_draft_is(sop: Sop) -> None:
    sop("runbook", "new", answers=ASKED)

    first, second, *_ = sop.read("runbooks/parcels-arrive-broken.toml").splitlines()
    assert first == "#:schema schema/runbook.json"
    assert second.startswith("# A draft")


def test_a_runbook_may_be_nothing_but_a_name(sop: Sop) -> None:
    made = sop("runbook", "new", "late-post", answers='title = "Late post"\nissue = ""\n')

    assert made.code == 2  # the neutral words are needed
    assert sop("runbook", "new", "late-post", answers='title = "Late post"\nissue = "the post"\n').code == 0
    assert runbook(sop, "late-post").keys() == {
        "format", "id", "title", "language", "extends", "status", "severity", "issue",
    }  # fmt: skip


def test_an_incident_gives_its_notes_as_steps_and_drops_what_did_not_apply(sop: Sop) -> None:
    assert sop("start", answers=WALKED).code in (0, 5)

    made = sop("runbook", "new", "broken-parcels", "--from", sop.id, answers=ASKED.replace('"Ask the carrier", ', ""))

    assert made.code == 0, made.err
    assert "notes taken as steps: 1, " in made.err
    book = runbook(sop, "broken-parcels")
    steps = book["step"]
    assert isinstance(steps, list)
    assert steps[0]["title"] == "we rang the carrier ourselves"
    assert steps[0]["phase"] == "thank"
    dropped = book["drop"]
    assert isinstance(dropped, list)
    assert "where" not in dropped  # others use what it asks
    assert dropped
    assert sop("check", "runbooks/broken-parcels.toml").code == 0


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("core",), 1, 'there is a runbook "core" already. See it: sop runbook show core'),
        (("Böse",), 2, '"Böse" is no id; use small letters, digits and -, at most 40'),
        (("fine", "--from", "none"), 4, 'there is no incident "none"'),
    ],
)
def test_what_cannot_be_begun_is_said_and_nothing_is_written(
    sop: Sop, argv: tuple[str, ...], code: int, said: str
) -> None:
    before = sop.everything()

    outcome = sop("runbook", "new", *argv, answers=ASKED)

    assert outcome.code == code
    assert said in outcome.err
    assert sop.everything() == before


@pytest.mark.parametrize(
    ("id", "said"), [("No Id", "is no id"), ("core", 'there is a runbook "core" already')], ids=["no id", "taken"]
)
def test_an_id_that_cannot_be_is_refused_where_it_is_typed(sop: Sop, id: str, said: str) -> None:
    outcome = sop("runbook", "new", answers=f'id = "{id}"\n{ASKED}')

    assert outcome.code == 2
    assert said in outcome.err


def test_without_a_terminal_it_says_what_it_would_ask(sop: Sop) -> None:
    outcome = sop("runbook", "new")

    assert outcome.code == 5
    assert "It asks for: title, id, severity, issue, words" in outcome.err


def test_a_slash_command_has_nothing_to_work_on(sop: Sop) -> None:
    outcome = sop("runbook", "new", answers=ASKED.replace('issue = "the', 'issue = ["/note hello", "the').replace(
        'delivery"', 'delivery"]'
    ))  # fmt: skip

    assert outcome.code == 0
    assert "Here there is nothing but the question" in outcome.err


def test_what_the_check_refuses_is_not_written(sop: Sop) -> None:
    core = sop.read("runbooks/core.toml").replace('id = "voices"', 'id = "voices"\n  kindd = 1', 1)
    sop.write("runbooks/core.toml", core)

    outcome = sop("runbook", "new", answers=ASKED)

    assert outcome.code == 3
    assert "kindd" in outcome.err
    assert not (sop.root / "runbooks/parcels-arrive-broken.toml").exists()


# ── what is taken over ────────────────────────────────────────────────────────────────────────────────────────────────

WALK = walk("""
[[step]]
id = "size"
phase = "calm"
ask = [{ id = "voices", kind = "number", text = "How many?" }]

[[step]]
id = "rare"
phase = "facts"
ask = [{ id = "rare", kind = "text", text = "?" }, { id = "more", kind = "text", text = "?" }]

[[step]]
id = "bare"
phase = "facts"
""")


def noted(text: str, tag: str = "note", *, id: str = "n") -> ev.Noted:
    return event(ev.Noted, 3, id=id, text=text, tag=tag)


def test_a_note_becomes_a_step_of_the_phase_it_was_written_in() -> None:
    long = "we rang everybody on the list and told them what had happened and when"
    found = improvised(
        fold_of(noted("first"), answer("rare.rare", "x"), answer("gone.gone", "x"), noted(long, "improvised"), of=WALK)
    )

    assert [(step.phase, step.title) for step in found.steps] == [
        (Phase.CALM, "first"), (Phase.FACTS, "we rang everybody on the list and told"),
    ]  # fmt: skip
    assert found.steps[1].guidance == long
    assert found.steps[1].id == "we-rang-everybody-on-the-list-and"


def test_a_note_with_a_private_value_stays_out_of_a_runbook() -> None:
    found = improvised(fold_of(noted("⟦k7qd⟧ wants a call"), noted(" ", id="e"), noted("x", "asks", id="a"), of=WALK))

    assert (found.steps, found.private) == ((), 1)


def test_a_long_note_without_blanks_is_cut() -> None:
    assert improvised(fold_of(noted("字" * 60), of=WALK)).steps[0].title == "字" * 40


def test_a_step_is_dropped_when_all_of_it_did_not_apply() -> None:
    partly = fold_of(skip("rare.rare", "does not apply"), skip("rare.more", "unknown"), of=WALK)
    wholly = fold_of(skip("rare.rare", "does not apply"), skip("rare.more", "does not apply"), of=WALK)

    assert improvised(partly).drop == ()
    assert improvised(wholly).drop == ("rare",)


@pytest.mark.parametrize(
    ("text", "taken", "id"),
    [
        ("Ask the carrier", (), "ask-the-carrier"),
        ("Ask the carrier", ("ask-the-carrier",), "ask-the-carrier-2"),
        ("Ask", ("ask", "ask-2"), "ask-3"),
        ("问一下", (), "step"),
        ("Ngày mai", (), "ngay-mai"),
        ("x" * 90, (), "step"),
    ],
)
def test_an_id_is_made_of_the_words(text: str, taken: tuple[str, ...], id: str) -> None:
    assert slug(text, taken=taken) == id
