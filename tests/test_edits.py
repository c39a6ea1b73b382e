"""The edits a lesson can ask for: what each lacks or has wrong, in words, and how it is said in one line."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from runsop.files import library, team
from runsop.model import edits
from runsop.model.edits import EDITS, Edit, in_words, problems_of, touched

DUE = datetime(2026, 12, 1, 18, tzinfo=UTC)
STEP = {"step": "parcel", "phase": "facts", "title": "The parcel", "guidance": "Look at the label."}
ASK = {"ask": "parcel", "ask_kind": "text", "after": "Which parcel is it?"}
REMEDY = {"remedy": "tea", "title": "a tea", "compensates": "attention", "cost": "5.00 CNY", "right": "goodwill"}
WHOLE: dict[str, dict[str, Any]] = {
    "add_trigger": {"language": "en", "after": "greedy"},
    "change_severity_rule": {"to": 2, "after": "voices >= 4"},
    "add_question": {"step": "story", **ASK},
    "change_choices": {"step": "story", "ask": "proof", "before_list": ("a",), "after_list": ("a", "b")},
    "add_step": {**STEP, **ASK},
    "edit_step": {"step": "story", "key": "guidance", "before": "Listen.", "after": "Listen first."},
    "move_step": {"step": "heat", "after_step": "story"},
    "remove_step": {"step": "heat"},
    "add_branch": {"step": "heat", "after": "voices >= 2"},
    "edit_template": {"message": "ack", "language": "en", "before": "Hi.", "after": "Hello."},
    "add_translation": {"message": "ack", "language": "ro", "after": "Bună."},
    "add_phrase": {"rule": "g02-blaming", "language": "en", "after": "You should have looked."},
    "change_deadline": {"step": "story", "before": "60m", "after": "15m"},
    "change_authority": {"role": "operator", "key": "refund_cap", "before": "400.00 CNY", "after": "500.00 CNY"},
    "add_remedy": {**REMEDY, "effort": 0},
    "retire_remedy": {"remedy": "tea"},
    "add_contact": {"key": "hard_stop.medical.phone", "after": "555-0107"},
    "add_prevention": {"after": "Say the price first.", "who": "lead", "due": DUE},
    "new_runbook": {"runbook": "lost-parcel", "title": "A parcel is lost"},
    "new_drill": {"after": "Ten angry people at 23:00."},
    "no_change": {},
}


def edit(type: str, **keys: Any) -> Edit:
    return Edit(**{"type": type, "runbook": "core", "because": "nobody asked", **keys})


def whole(type: str, **other: Any) -> Edit:
    return edit(type, **{**WHOLE[type], **other})


every_type = pytest.mark.parametrize("type", EDITS)


def test_there_are_as_many_types_as_the_field_knows() -> None:
    assert len(EDITS) == 21
    assert EDITS.keys() == WHOLE.keys()


@every_type
def test_a_whole_edit_has_no_problems(type: str) -> None:
    assert problems_of(whole(type)) == ()


@every_type
def test_every_key_that_is_needed_is_missed(type: str) -> None:
    needed = EDITS[type].required

    for key in needed:
        empty = {str: "", tuple: (), int: None, datetime: None}[getattr(whole(type), key).__class__]
        assert f"{type} needs {key}" in problems_of(whole(type, **{key: empty}))


@every_type
def test_a_key_of_another_type_is_refused(type: str) -> None:
    kind = EDITS[type]
    other = "remedy" if "remedy" not in (*kind.required, *kind.optional) else "message"

    (problem,) = problems_of(whole(type, **{other: "tea"}))

    assert problem.startswith(f"{type} takes no {other}. It takes {', '.join((*kind.required, *kind.optional))}")


@every_type
def test_the_keys_of_a_type_are_keys_of_an_edit(type: str) -> None:
    known = {field.name for field in fields(Edit)}

    assert known >= {*EDITS[type].required, *EDITS[type].optional}


@pytest.mark.parametrize(
    ("type", "said"),
    [
        ("add_trigger", "know it by greedy (en)"),
        ("change_severity_rule", "severity 2 when voices >= 4"),
        ("add_question", "ask in step story: Which parcel is it?"),
        ("change_choices", "choices of proof: a become a, b"),
        ("add_step", "new step parcel in facts: The parcel"),
        ("edit_step", "guidance of step story: Listen first."),
        ("move_step", "step heat comes after story"),
        ("remove_step", "no step heat any more"),
        ("add_branch", "step heat only when voices >= 2"),
        ("edit_template", "message ack (en): Hello."),
        ("add_translation", "message ack in ro: Bună."),
        ("add_phrase", "g02-blaming warns of sentences like You should have looked. (en)"),
        ("change_deadline", "deadline of story: 15m"),
        ("change_authority", "refund_cap of role operator: 500.00 CNY"),
        ("add_remedy", "new remedy tea: a tea"),
        ("retire_remedy", "no remedy tea any more"),
        ("add_contact", "hard_stop.medical.phone: 555-0107"),
        ("add_prevention", "prevent it: Say the price first. (lead)"),
        ("new_runbook", "new runbook lost-parcel: A parcel is lost"),
        ("new_drill", "new drill: Ten angry people at 23:00."),
        ("no_change", "nothing changes: nobody asked"),
    ],
)
def test_an_edit_is_said_in_one_line(type: str, said: str) -> None:
    assert in_words(whole(type)) == said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (whole("change_severity_rule", before="voices >= 5", after=""), "no severity rule voices >= 5 any more"),
        (whole("edit_step", key="never", after=""), "take out of never of step story: Listen."),
        (whole("change_deadline", after=""), "no deadline of story any more"),
        (whole("change_authority", after=""), "no refund_cap of role operator any more"),
        (whole("change_choices", after_list=()), "choices of proof: a become nothing"),
        (whole("new_drill", after="two\n lines"), "new drill: two lines"),
        (whole("new_drill", after="a" * 300), f"new drill: {'a' * 199}…"),
        (edit("change_severity_rule", after="x"), "severity  when x"),
        (edit("teach"), "teach (not known to this sop)"),
    ],
)
def test_taking_out_is_said_as_such(changed: Edit, said: str) -> None:
    assert in_words(changed) == said


@pytest.mark.parametrize(
    ("type", "file"),
    [
        ("add_question", "runbook"),
        ("edit_template", "message:ack"),
        ("add_phrase", "guardrail:en"),
        ("add_contact", "team"),
        ("no_change", ""),
    ],
)
def test_an_edit_names_the_file_it_touches(type: str, file: str) -> None:
    assert touched(whole(type)) == file


def test_an_unknown_type_touches_nothing_and_is_named() -> None:
    assert touched(edit("add_qestion")) == ""
    assert problems_of(edit("add_qestion")) == ('"add_qestion" is no type of edit. Did you mean "add_question"?',)
    assert problems_of(edit("xyz"))[0].startswith('"xyz" is no type of edit. Use one of: add_trigger, ')


def test_an_edit_says_why() -> None:
    why = "nothing says why: it needs because or incident"

    assert problems_of(whole("remove_step", because=" ")) == (why,)
    assert problems_of(whole("remove_step", because="", incident="2026-11-22-2204-core-k3f9")) == ()
    assert problems_of(whole("no_change", because="")) == ("no_change needs because",)


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (whole("add_trigger", language="EN"), 'language: "EN" is no language code. Did you mean "en"?'),
        (whole("add_trigger", language="klingon"), 'language: "klingon" is no language code. Write it like en or zh.'),
        (whole("add_trigger", after="\ud800"), "after: character 1 cannot be saved (half of a pair); delete it and type it again"),
        (whole("add_trigger", runbook="../x"), 'runbook: "../x" is no id. Write it like first-reply.'),
        (whole("change_severity_rule", to=None), "change_severity_rule needs to"),
        (whole("change_severity_rule", to=7), "to: there is no severity 7. It is 1 (worst) to 4."),
        (whole("change_severity_rule", after="voices >="), "after: column "),
        (whole("change_severity_rule", after=""), "change_severity_rule needs before or after"),
        (whole("add_question", ask="Parcel!"), 'ask: "Parcel!" is no id. Write it like first_signal.'),
        (whole("add_question", ask_kind="txt"), 'ask_kind: "txt" is unknown. Did you mean "text"?'),
        (whole("add_question", ask_kind="?"), "Use one of: yes-no, choice"),
        (whole("add_question", ask_kind="choice"), "an ask of kind choice needs choices"),
        (whole("add_question", choices=("a",)), "an ask of kind text has no choices"),
        (whole("add_question", ask_kind="choice", choices=("A", "b", "b")), 'choices: "A" is no id of a choice. Use small letters, digits and _.'),
        (whole("add_question", ask_kind="choice", choices=("A", "b", "b")), 'choices: "b" stands twice'),
        (whole("add_question", ask_kind="choice", choices=("a", "b"), labels=("A",)), "labels: 1 for 2 choices; write one for each"),
        (whole("add_question", ask_kind="scale", min=5, max=1), "min 5 is more than max 1"),
        (whole("change_choices", after_list=("a",)), "before_list and after_list are the same"),
        (whole("add_step", phase="fact"), 'phase: "fact" is unknown. Did you mean "facts"?'),
        (whole("edit_step", key="titel"), 'key: "titel" is unknown. Did you mean "title"?'),
        (whole("edit_step", after=""), "edit_step needs after: a step cannot be without a guidance"),
        (whole("edit_step", key="within", after="soon"), 'after: "soon" is no duration; write it like 15m, 4h or 7d'),
        (whole("change_deadline", after="at once"), 'after: "at once" is no deadline. Write it like 15m or first-reply.'),
        (whole("change_deadline", after="15 m"), 'after: "15 m" is no duration; write it like 15m, 4h or 7d'),
        (whole("add_translation", key="no_name", no_name="x"), "no_name: with key no_name, after is that text"),
        (whole("edit_step", before="x", after="x"), "before and after are the same"),
        (whole("edit_template", key="words"), "Use one of: text, no_name."),
        (whole("add_phrase", rule="blaming"), 'rule: "blaming" is no id. Write it like g02-blaming.'),
        (whole("change_authority", key="ban", after="yes"), 'after: ban is true or false, not "yes"'),
        (whole("change_authority", key="goodwill_units", after="many"), 'after: goodwill_units is a number or unlimited, not "many"'),
        (whole("change_authority", after="much"), 'after: "much" is no sum of money; write amount and currency like 399.00 CNY'),
        (whole("change_authority", key="power"), 'key: "power" is unknown.'),
        (whole("add_contact", key="medical"), 'key: "medical" is no contact. Write it like hard_stop.medical.phone, person.day.phone or lead.'),
        (whole("add_remedy", effort=4), "effort: 4 is not from 0 (by itself) to 3 (must buy first)"),
        (whole("add_remedy", units=-1), "units: -1 is less than nothing"),
        (whole("add_remedy", cost="much"), 'cost: "much" is no sum of money'),
        (whole("add_remedy", right="refunds"), 'right: "refunds" is unknown. Did you mean "refund"?'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_words(wrong: Edit, problem: str) -> None:
    assert [each for each in problems_of(wrong) if problem in each] != []


@pytest.mark.parametrize(
    "right",
    [
        whole("change_authority", key="refund_cap", after="unlimited"),
        whole("change_authority", key="goodwill_units", after="unlimited"),
        whole("change_authority", key="ban", before="false", after="true"),
        whole("change_authority", after=""),
        whole("change_authority", key="title", after="shift lead"),
        whole("edit_step", key="within", after=""),
        whole("edit_step", key="never", before=""),
        whole("change_choices", after_list=("a",), labels=("A",)),
        whole("add_question", ask_kind="scale", min=1, max=5),
        whole("add_question", ask_kind="choice", choices=("a", "b"), labels=("A", "B")),
        whole("change_severity_rule", to=None, before="voices >= 5", after=""),
        whole("add_contact", key="person.day.phone"),
        whole("change_severity_rule", to=1, before="voices >= 5", after="voices >= 5"),
        whole("add_contact", key="lead", after="day"),
        whole("add_remedy", units=2, language="zh"),
    ],
)
def test_what_is_right_has_no_problems(right: Edit) -> None:
    assert problems_of(right) == ()


def test_the_words_of_the_team_file_are_the_ones_it_is_read_by() -> None:
    assert edits.RIGHTS == team.RIGHTS
    assert edits.COMPENSATES == team.COMPENSATES
    assert edits.ROLE_KEYS == team.ROLE_KEYS


def test_the_keys_of_a_step_are_keys_of_the_format() -> None:
    assert set(edits.STEP_KEYS) < set(library.STEP_KEYS)


@every_type
def test_the_reference_says_what_each_type_needs(type: str) -> None:
    page = (Path(__file__).parent.parent / "docs/reference/lesson.md").read_text(encoding="utf-8")
    (line,) = [line for line in page.splitlines() if line.startswith(f"| `{type}` |")]
    _, _, needs, may, _, _ = line.split("|")

    assert {*re.findall(r"`(\w+)`", needs + may)} == {*EDITS[type].required, *EDITS[type].optional}
