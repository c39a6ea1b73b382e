"""The shipped library: twenty runbooks, complete, readable cold, and each walked to its end by a realistic case."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from build import HEADER, OPENED
from conftest import Sop
from runsop.files.library import Library
from runsop.files.team import read_team
from runsop.model.progress import View, fold
from runsop.model.runbook import LANGUAGES, Kind, Message, Phase, Runbook

ROOT = Path(__file__).parent.parent
EXAMPLES = {
    "paid-group-revolt": "night-revolt", "member-dispute": "two-members", "refund-request": "refund",
    "general-complaint": "old-promise",
}  # fmt: skip
PLAYERS = {"night-revolt": "teacher", "two-members": "evening", "refund": "evening", "old-promise": "day"}
TWENTY = (
    "paid-group-revolt", "member-dispute", "price-change-backlash", "product-not-as-shown", "spam-and-poaching",
    "public-fault-finder", "conflicting-expert-advice", "unanswered-question", "mismatched-level", "cold-onboarding",
    "overgrown-group", "key-person-left", "refund-request", "staff-rudeness", "failed-handling", "chronic-complainer",
    "troll-or-bait", "below-expectations", "praise-received", "general-complaint",
)  # fmt: skip
WITHOUT_TALK = ("troll-or-bait", "praise-received")
"""Those in which nobody is asked in private what they need."""


@cache
def library() -> Library:
    return Library(ROOT / "runbooks", ROOT)


@cache
def walk(id: str) -> Runbook:
    return library().walk(id, team=read_team(ROOT))


def messages() -> list[Message]:
    return list(library().messages().values())


def answers_of(id: str) -> tuple[str, str]:
    """Return the answers that walk a runbook, and who gives them."""
    if id in EXAMPLES:
        name = EXAMPLES[id]
        return (ROOT / "examples" / f"{name}.toml").read_text(encoding="utf-8"), PLAYERS[name]
    text = (ROOT / "tests" / "walks" / f"{id}.toml").read_text(encoding="utf-8")
    return text, text.splitlines()[0].removeprefix("# as: ")


def test_there_are_the_twenty_and_the_core() -> None:
    assert set(library().ids()) - {"postmortem"} == {*TWENTY, "core"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        pytest.param("format = 1\n[[step]\n", "runbooks/parcels.toml:2: is no valid TOML", id="no TOML"),
        pytest.param("format = 2\n", "runbooks/parcels.toml:1: the file was made by a newer sop", id="a newer format"),
    ],
)
def test_a_text_that_would_be_no_runbook_is_told_by_its_problems(text: str, wrong: str) -> None:
    runbook, problems = library().would_be("parcels", text, None)

    assert runbook is None
    assert [str(each).startswith(wrong) for each in problems] == [True]


@pytest.fixture
def evening(sop: Sop) -> Sop:
    """The shipped workspace, as a team finds it."""
    sop.write("sop.toml", (ROOT / "sop.toml").read_bytes())
    return sop


@pytest.mark.parametrize("id", TWENTY)
def test_each_runbook_is_walked_to_its_end(evening: Sop, id: str) -> None:
    text, evening.operator = answers_of(id)

    ended = evening("start", answers=text)

    assert ended.code == 0, ended.err[-1500:]
    document: dict[str, Any] = json.loads(evening("show", evening.id, "--json").out)
    assert (document["runbook"], document["state"], document["outcome"]) == (id, "closed", "closed")
    assert [each["check"] for each in document["checks"]] == []
    assert document["first_public_at"] or id in ("spam-and-poaching", "troll-or-bait")
    assert "closed" in evening.kinds()


@pytest.mark.parametrize("id", TWENTY)
def test_a_runbook_is_found_and_named_in_every_language(id: str) -> None:
    book = library().runbook(id)
    assert book.extends == "core"
    assert book.status == "ready"
    assert book.issue.keys() == set(LANGUAGES)
    if id != "general-complaint":
        assert all(len(book.signals.get(language, ())) >= 20 for language in LANGUAGES)
    assert all(len(library().examples[id].get(language, ())) >= 3 for language in LANGUAGES)


@pytest.mark.parametrize(
    ("hour", "shown"), [pytest.param(15, False, id="by day"), pytest.param(23, True, id="in quiet hours")]
)
def test_the_evening_ends_by_itself_only_where_it_began_in_quiet_hours(hour: int, *, shown: bool) -> None:
    book = walk("general-complaint")
    header = replace(HEADER, opened_at=OPENED.replace(hour=hour))
    step = next(step for step in book.steps if step.id == "tonight")

    state = fold(header, book, read_team(ROOT), ())

    assert View(state).shown(step) is shown


@pytest.mark.parametrize("id", TWENTY)
def test_a_runbook_says_how_it_does_not_happen_again(id: str) -> None:
    own = library().runbook(id).prevention
    assert len(own) >= 3
    assert all(line.endswith(".") for line in own)


@pytest.mark.parametrize("id", TWENTY)
def test_every_walk_looks_for_others_and_learns(id: str) -> None:
    asks = {ask.id for step in walk(id).steps for ask in step.asks}
    assert "same_found" in asks
    assert {"lucky", "factors"} <= asks or id == "praise-received"  # there what works is kept instead


@pytest.mark.parametrize("id", [id for id in TWENTY if id not in WITHOUT_TALK])
def test_every_complaint_is_heard_in_private_with_words_to_begin(id: str) -> None:
    private = [step for step in walk(id).steps if step.phase is Phase.PRIVATE]
    assert any(ask.kind is Kind.DRAFT for step in private for ask in step.asks)


@pytest.mark.parametrize("id", TWENTY)
def test_a_part_timer_reads_each_step_cold(id: str) -> None:
    for step in walk(id).steps:
        assert len(step.title) <= 44, step.id
        assert len(step.guidance) <= 156, step.id
        assert step.title, step.id
        assert step.guidance, step.id
        assert step.role, step.id
        assert not re.search(r"\w!", f"{step.title} {step.guidance} {step.never}"), step.id


@pytest.mark.parametrize("id", TWENTY)
def test_a_checklist_has_at_most_nine_lines(id: str) -> None:
    for step in walk(id).steps:
        for ask in step.asks:
            if ask.kind is Kind.CHECKLIST:
                assert 2 <= len(ask.choices) <= 9, ask.id
                assert ask.labels.keys() == set(ask.choices), ask.id


@pytest.mark.parametrize("id", TWENTY)
def test_steps_of_the_core_are_never_copied(id: str) -> None:
    core = {step.id: step for step in library().runbook("core").steps}
    for step in library().runbook(id).steps:
        shared = core.get(step.id)
        if shared is not None and step.guidance:
            assert step.guidance != shared.guidance, step.id


@pytest.mark.parametrize("message", messages(), ids=lambda message: message.id)
def test_every_message_speaks_the_five_languages(message: Message) -> None:
    assert message.text.keys() == set(LANGUAGES)
    assert all(text.strip() for text in message.text.values())
    if "name" in message.placeholders:
        assert message.no_name.keys() == set(LANGUAGES)


def test_no_shipped_file_holds_a_key_nobody_reads() -> None:
    for path in sorted((ROOT / "tests" / "walks").glob("*.toml")):
        assert tomllib.loads(path.read_text(encoding="utf-8"))["format"] == 1
        assert path.stem in TWENTY


def test_an_update_asked_for_is_the_update_and_no_other_round(evening: Sop) -> None:
    evening.operator = "evening"
    outcome = evening(
        "start",
        answers='about = "looked longer in the livestream"\nrunbook = "product-not-as-shown"\nhard_stop = "none"\n'
        'voices = 1\nheat = 1\ncheck = "all_hold"\nsent = "now"\nstop_feeding = "/update"\nchanged = "measured again"\n'
        'unknown = "the cause"\nupdate = "We have measured again. Thank you, and sorry. More here by 23:55."\n',
    )

    assert outcome.code == 5
    asked = [line for line in evening.incident().splitlines() if line.startswith("ask = ")]
    assert asked[-3:] == ['ask = "changed"', 'ask = "unknown"', 'ask = "update"']
    assert "for: calm_again" in outcome.err


def test_praise_of_somebody_nobody_knows_is_thanked_all_the_same(evening: Sop) -> None:
    answers = 'hard_stop = "none"\nheat = 1\nmeant = "praise"\nparties = ""\ncheck = "all_hold"\nsent = "now"\n'
    evening("start", "praise-received", "--about", "thank you, the call was wonderful", answers=answers)

    told = evening.kinds()
    assert "sent" in told
    assert "Thank you. What you wrote has made our day." in evening.incident()


@pytest.mark.parametrize("id", [each for each in TWENTY if each not in WITHOUT_TALK])
def test_first_words_to_one_person_have_a_variant_for_several(id: str) -> None:
    first = next(step for step in walk(id).steps if step.deadline == "first-reply")
    used = [ask.message for ask in first.asks if ask.kind is Kind.DRAFT and ask.public]

    assert used
    known = library().messages()
    assert all(f"{id}-group" in known for id in used if "name" in known[id].placeholders)
