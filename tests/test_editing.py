"""An edit changes what it is about in the text of a file, and no other byte."""

from __future__ import annotations

import time
import tomllib
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from event_strategies import texts
from runsop.files import library
from runsop.files.editing import _STEP_ORDER, EditFailed, edited, path_of
from runsop.files.guardrails import LANGUAGE_KEYS
from runsop.files.layout import layout_of, parts_within
from runsop.files.library import Library, read_runbook
from runsop.files.toml import parse_toml
from runsop.model.edits import EDITS, Edit
from runsop.model.resolve import resolve
from runsop.model.runbook import Runbook
from test_edits import DUE, WHOLE

ROOT = Path(__file__).parent.parent
LIBRARY = Library(ROOT / "runbooks", ROOT)
CORE = LIBRARY.runbook("core")
EXTENDING = [id for id in LIBRARY.ids() if id != "core" and LIBRARY.runbook(id).extends]

BOOK = """\
# ours
format = 1
id = "core"   # the one
title = 'Answer'
severity = 4
prevention = [
  "Say the price first.",   # judgement
  'Keep a rota.',
]

[signals]
en = ["greedy", 'tripled']
zh = [
  "涨价", "黑心",
  "晒单",
]

# how bad
[[severity_rule]]
to = 1
when = "voices >= 5"

[[severity_rule]]
to = 2
when = 'voices >= 3'

# ── calm ──

[[step]]
id = "size"
phase = "calm"
title = "How many"
guidance = "Count."
never = ["Do not guess."]
role = "operator"
within = "5m"

    [[step.ask]]
    id = "voices"
    text = "How many wrote?"
    kind = "scale"
    min = 1
    max = 9

    [[step.ask]]
    id = "where"
    text = "Where?"
    kind = "choice"
    choices = ["group", "inbox"]
    labels = { group = "the group", inbox = "in private" }

# ── facts ──
[[step]]
id = "story"
phase = "facts"
title = "What came"
guidance = '''
Their words first.
Then yours.'''
role = "operator"
deadline = "first-reply"
when = "voices >= 2"

    [[step.ask]]
    id = "proof"
    text = "What can they show?"
    kind = "choices"
    choices = [
        "nothing",
        # papers
        "order",
    ]
    # the end
"""

CHILD = """\
format = 1
id = "child"
title = "A child of it"
extends = "core"

[[step]]
id = "size"
title = "How many more"

  [[step.ask]]
  id = "where"
  text = "Where else?"

[[step]]
id = "own"
phase = "facts"
title = "Of our own"
guidance = "Look."
role = "operator"

  [[step.ask]]
  id = "mine"
  text = "Mine?"
  kind = "yes-no"
"""


def book(text: str, name: str = "core") -> Runbook:
    found, problems = read_runbook(parse_toml(text, f"runbooks/{name}.toml"))
    assert found is not None, problems
    return found


BASE = book(BOOK)


def edit(type: str, **keys: Any) -> Edit:
    return Edit(**{"type": type, "runbook": "core", "because": "nobody asked", **keys})


def alike(one: list[str], other: list[str]) -> int:
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))


def difference(old: str, new: str) -> list[str]:
    """Return the lines that left and came."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    same = alike(before, after)
    tail = alike(before[same:][::-1], after[same:][::-1])
    before, after = before[same : len(before) - tail], after[same : len(after) - tail]
    found = []
    for tag, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            found += [f"-{line.rstrip()}" for line in before[start:end]]
            found += [f"+{line.rstrip()}" for line in after[first:last]]
    return found


def change(text: str, wanted: Edit, base: Runbook | None = None) -> str:
    """Return what an edit changes in a text: the lines that left and came."""
    return "\n".join(difference(text, edited(text, wanted, base=base)))


def in_core(type: str, **keys: object) -> str:
    return change(BOOK, edit(type, **keys))


def in_child(type: str, **keys: object) -> str:
    return change(CHILD, edit(type, runbook="child", **keys), BASE)


def failure(type: str, text: str = BOOK, base: Runbook | None = None, **keys: Any) -> EditFailed:
    with pytest.raises(EditFailed) as caught:
        edited(text, edit(type, **keys), base=base)
    return caught.value


LOOK = "Look at the file, then change the lesson or drop it: sop learn"


# --- runbooks


@pytest.mark.parametrize(
    ("keys", "added"),
    [
        ({"language": "en", "after": 'the "new" one'}, '+en = ["greedy", \'tripled\', "the \\"new\\" one"]'),
        ({"language": "zh", "after": "贵"}, '+  "贵",'),
        ({"language": "ro", "after": "scump"}, '+ro = ["scump"]'),
    ],
)
def test_a_trigger_is_added_as_the_others_stand(keys: dict[str, Any], added: str) -> None:
    assert in_core("add_trigger", **keys).splitlines()[-1] == added


def test_the_first_trigger_gets_a_table_above_the_steps() -> None:
    assert in_child("add_trigger", language="en", after="x") == (
        '+[signals]\n+en = ["greedy", "tripled", "x"]\n+zh = ["涨价", "黑心", "晒单"]\n+'
    )
    alone = 'format = 1\nid = "core"\ntitle = "x"\n'
    assert change(alone, edit("add_trigger", language="en", after="x")) == '+\n+[signals]\n+en = ["x"]'


@pytest.mark.parametrize(
    ("keys", "changed"),
    [
        ({"to": 1, "after": "voices >= 8"}, '+to = 1\n+when = "voices >= 8"\n+\n+[[severity_rule]]'),
        ({"to": 3, "after": "voices >= 2"}, '+[[severity_rule]]\n+to = 3\n+when = "voices >= 2"\n+'),
        ({"to": 2, "before": "voices >= 3", "after": "voices >= 4"}, "-when = 'voices >= 3'\n+when = 'voices >= 4'"),
        (
            {"to": 1, "before": "voices >= 3", "after": "voices >= 4"},
            "-to = 2\n-when = 'voices >= 3'\n+to = 1\n+when = 'voices >= 4'",
        ),
        ({"to": 1, "before": "voices >= 3", "after": "voices >= 3"}, "-to = 2\n+to = 1"),
        ({"before": "voices >= 3"}, "-[[severity_rule]]\n-to = 2\n-when = 'voices >= 3'\n-"),
        ({"before": "voices >= 5"}, '-[[severity_rule]]\n-to = 1\n-when = "voices >= 5"'),
    ],
)
def test_a_severity_rule_is_added_changed_and_taken_out(keys: dict[str, Any], changed: str) -> None:
    assert in_core("change_severity_rule", **keys) == changed


def test_the_first_severity_rule_stands_above_the_steps_and_the_last_leaves_none() -> None:
    with_rule = edited(CHILD, edit("change_severity_rule", runbook="child", to=1, after="voices >= 8"), base=BASE)

    assert with_rule == CHILD.replace(
        "\n[[step]]\n", '\n[[severity_rule]]\nto = 1\nwhen = "voices >= 8"\n\n[[step]]\n', 1
    )
    taken = edit("change_severity_rule", runbook="child", before="voices >= 8")
    assert edited(with_rule, taken, base=BASE) == CHILD


def test_a_question_is_added_below_the_others_with_their_indent() -> None:
    assert in_core("add_question", step="size", ask="parcel", ask_kind="text", after="Which parcel is it?") == (
        '+    [[step.ask]]\n+    id = "parcel"\n+    text = "Which parcel is it?"\n+    kind = "text"\n+'
    )


def test_a_question_may_come_after_another_and_bring_choices() -> None:
    changed = edited(
        BOOK,
        edit(
            "add_question", step="size", ask="loud", ask_kind="choice", after="Loud?", after_ask="voices",
            choices=("no", "yes"), labels=("not yet", "yes, very"),
        ),
    )  # fmt: skip

    assert (
        "    max = 9\n\n    [[step.ask]]\n"
        '    id = "loud"\n    text = "Loud?"\n    kind = "choice"\n    choices = ["no", "yes"]\n'
        '    labels = { no = "not yet", yes = "yes, very" }\n\n    [[step.ask]]\n    id = "where"'
    ) in changed


def test_a_question_at_the_end_stays_below_the_comment_of_the_one_before() -> None:
    changed = edited(BOOK, edit("add_question", step="story", ask="n", ask_kind="scale", after="n?", min=1, max=3))

    assert changed == BOOK + (
        '\n    [[step.ask]]\n    id = "n"\n    text = "n?"\n    kind = "scale"\n    min = 1\n    max = 3\n'
    )


def test_a_question_for_an_inherited_step_becomes_an_override() -> None:
    assert in_child("add_question", step="story", ask="parcel", ask_kind="text", after="Which?") == (
        '+id = "story"\n+\n+  [[step.ask]]\n+  id = "parcel"\n+  text = "Which?"\n+  kind = "text"\n+\n+[[step]]'
    )


def test_the_first_question_of_a_step_stands_in_by_two() -> None:
    alone = 'format = 1\nid = "core"\ntitle = "x"\n\n[[step]]\nid = "size"\nphase = "calm"\n'

    assert change(alone, edit("add_question", step="size", ask="a", ask_kind="text", after="A?")) == (
        '+\n+  [[step.ask]]\n+  id = "a"\n+  text = "A?"\n+  kind = "text"'
    )


@pytest.mark.parametrize(
    ("wanted", "changed"),
    [
        (("group", "inbox", "street"), '"inbox", "street"]'),
        (("inbox",), 'choices = ["inbox"]'),
        (("inbox", "group"), 'choices = ["inbox", "group"]'),
    ],
)
def test_choices_change_and_their_labels_with_them(wanted: tuple[str, ...], changed: str) -> None:
    keys = {"step": "size", "ask": "where", "before_list": ("group", "inbox"), "after_list": wanted}

    new = edited(BOOK, edit("change_choices", **keys))

    assert changed in new
    labels = tomllib.loads(new)["step"][0]["ask"][1]["labels"]
    assert labels == {
        each: label for each, label in {"group": "the group", "inbox": "in private"}.items() if each in wanted
    }


def test_choices_over_several_lines_keep_their_comments() -> None:
    keys: dict[str, Any] = {"step": "story", "ask": "proof", "before_list": ("nothing", "order")}

    assert in_core("change_choices", **keys, after_list=("order", "chat")) == '-        "nothing",\n+        "chat",'
    refused = failure("change_choices", **keys, after_list=("order", "nothing"))
    assert str(refused) == (
        'runbooks/core.toml: there are comments between the choices of "proof". Order them by hand.'
    )


def test_labels_alone_may_change() -> None:
    same = ("group", "inbox")
    keys: dict[str, Any] = {"step": "size", "ask": "where", "before_list": same, "after_list": same}

    assert in_core("change_choices", **keys, labels=("here", "in private")) == (
        '-    labels = { group = "the group", inbox = "in private" }\n'
        '+    labels = { group = "here", inbox = "in private" }'
    )
    assert failure("change_choices", **keys, labels=("the group", "in private")).already


def test_labels_in_a_table_of_their_own_change_line_by_line() -> None:
    text = BOOK.replace(
        '    labels = { group = "the group", inbox = "in private" }\n',
        '\n      [step.ask.labels]\n      group = "the group"  # ours\n      inbox = "in private"\n',
    )
    wanted = edit(
        "change_choices", step="size", ask="where", before_list=("group", "inbox"), after_list=("group", "wall"),
        labels=("the group", "on the wall"),
    )  # fmt: skip

    assert change(text, wanted) == (
        '-    choices = ["group", "inbox"]\n+    choices = ["group", "wall"]\n'
        '-      inbox = "in private"\n+      wall = "on the wall"'
    )


def test_choices_of_an_inherited_ask_become_an_override() -> None:
    keys: dict[str, Any] = {
        "step": "story",
        "ask": "proof",
        "before_list": ("nothing", "order"),
        "after_list": ("nothing",),
    }

    assert in_child("change_choices", **keys) == (
        '+id = "story"\n+\n+  [[step.ask]]\n+  id = "proof"\n+  choices = ["nothing"]\n+\n+[[step]]'
    )


STEP: dict[str, Any] = {
    "step": "parcel",
    "title": "The parcel",
    "guidance": "Look.",
    "ask": "p",
    "ask_kind": "text",
    "after": "P?",
}
STEP_TEXT = """\
[[step]]
id = "parcel"
phase = "{}"
title = "The parcel"
guidance = "Look."
role = "{}"

    [[step.ask]]
    id = "p"
    text = "P?"
    kind = "text"
"""


def test_a_step_is_added_after_another() -> None:
    changed = edited(BOOK, edit("add_step", **STEP, phase="calm", after_step="size", role="lead"))

    assert changed == BOOK.replace("\n# ── facts", f"\n{STEP_TEXT.format('calm', 'lead')}\n# ── facts")


def test_a_step_without_a_place_ends_its_phase() -> None:
    changed = edited(BOOK, edit("add_step", **STEP, phase="thank"))

    assert changed == BOOK.replace("\n# ── facts", f"\n{STEP_TEXT.format('thank', 'operator')}\n# ── facts")


def test_a_step_of_a_phase_that_nothing_comes_before_stands_first() -> None:
    text = BOOK.replace('phase = "calm"', 'phase = "thank"')

    steps = tomllib.loads(edited(text, edit("add_step", **STEP, phase="calm")))["step"]

    assert [step["id"] for step in steps] == ["parcel", "size", "story"]
    assert no_comment_is_lost(text, edited(text, edit("add_step", **STEP, phase="calm")))


def test_a_step_of_an_extending_runbook_names_the_step_it_follows() -> None:
    assert in_child("add_step", **STEP, phase="facts", after_step="story").startswith(
        '+id = "parcel"\n+phase = "facts"\n+after = "story"\n+title = '
    )
    assert "after" not in in_child("add_step", **STEP, phase="facts")
    placed = edited(CHILD, edit("add_step", runbook="child", **STEP, phase="calm", after_step="size"), base=BASE)
    assert placed.index('"parcel"') < placed.index('"own"')
    walk, problems = resolve(book(placed, "child"), BASE)
    assert ([step.id for step in walk.steps], problems) == (["size", "parcel", "story", "own"], ())


def test_a_step_after_one_that_was_moved_follows_it_all_the_same() -> None:
    moved = edited(BOOK + STEP_TEXT.format("facts", "lead"), edit("move_step", step="parcel", after_step="size"))
    more = STEP | {"step": "label", "title": "The label", "ask": "label"}

    behind = edited(moved, edit("add_step", **more, phase="facts", after_step="parcel"))
    between = edited(moved, edit("add_step", **more, phase="calm", after_step="size"))

    assert [step.id for step in resolve(book(behind), None)[0].steps] == ["size", "parcel", "label", "story"]
    assert [step.id for step in resolve(book(between), None)[0].steps] == ["size", "label", "parcel", "story"]


@pytest.mark.parametrize("id", EXTENDING)
def test_what_a_runbook_states_of_an_inherited_step_stands_where_the_walk_has_it(id: str) -> None:
    text = (ROOT / f"runbooks/{id}.toml").read_text(encoding="utf-8")
    walk = [step.id for step in resolve(LIBRARY.runbook(id), CORE)[0].steps]
    stated = [step.id for step in book(text, id).steps]

    for step in [step for step in walk if step not in stated]:
        never = edited(text, edit("edit_step", runbook=id, step=step, key="never", after="Not this."), base=CORE)

        ids = [each.id for each in book(never, id).steps]
        place = ids.index(step)
        assert [each for each in ids if each != step] == stated
        assert place == 0 or walk.index(ids[place - 1]) < walk.index(step)
        assert no_comment_is_lost(text, never)


def test_a_step_becomes_the_first_of_a_runbook() -> None:
    alone = 'format = 1\nid = "core"\ntitle = "x"'

    changed = edited(alone, edit("add_step", **STEP, phase="calm"))

    assert changed == f"{alone}\n\n{STEP_TEXT.format('calm', 'operator')}".replace("\n    ", "\n  ").rstrip("\n")


@pytest.mark.parametrize(
    ("keys", "changed"),
    [
        ({"key": "title", "before": "How many", "after": 'How "many"'}, '-title = "How many"\n+title = "How \\"many\\""'),
        ({"key": "role", "before": "operator", "after": "lead"}, '-role = "operator"\n+role = "lead"'),
        ({"key": "within", "before": "5m", "after": "10m"}, '-within = "5m"\n+within = "10m"'),
        ({"key": "within", "before": "5m"}, '-within = "5m"'),
        ({"key": "deadline", "after": "scope"}, '-within = "5m"\n+deadline = "scope"'),
        ({"key": "never", "after": "Do not laugh."}, '-never = ["Do not guess."]\n+never = ["Do not guess.", "Do not laugh."]'),
        ({"key": "never", "before": "Do not guess.", "after": "No."}, '-never = ["Do not guess."]\n+never = ["No."]'),
        ({"key": "never", "before": "Do not guess."}, '-never = ["Do not guess."]\n+never = []'),
        ({"key": "guidance", "before": "Count.", "after": "Count\ntwice."}, '-guidance = "Count."\n+guidance = """\n+Count\n+twice."""'),
    ],
)  # fmt: skip
def test_a_key_of_a_step_changes(keys: dict[str, Any], changed: str) -> None:
    assert in_core("edit_step", step="size", **keys) == changed


@pytest.mark.parametrize(
    ("keys", "changed"),
    [
        ({"step": "story", "key": "title", "before": "What came", "after": "What"}, '+id = "story"\n+title = "What"\n+\n+[[step]]'),
        ({"step": "size", "key": "guidance", "before": "Count.", "after": "Sum."}, '+guidance = "Sum."'),
        ({"step": "size", "key": "never", "after": "No."}, '+never = ["Do not guess.", "No."]'),
        ({"step": "size", "key": "never", "before": "Do not guess.", "after": "No."}, '+never = ["No."]'),
        ({"step": "size", "key": "never", "before": "Do not guess."}, "+never = []"),
        ({"step": "size", "key": "within", "before": "5m"}, '+deadline = ""'),
        ({"step": "own", "key": "never", "after": "No."}, '+never = ["No."]'),
    ],
)  # fmt: skip
def test_a_key_of_an_inherited_step_is_stated_alone(keys: dict[str, Any], changed: str) -> None:
    assert in_child("edit_step", **keys) == changed


@pytest.mark.parametrize(
    ("keys", "changed"),
    [
        ({"step": "story", "before": "first-reply", "after": "15m"}, '-deadline = "first-reply"\n+within = "15m"'),
        ({"step": "size", "before": "5m", "after": "scope"}, '-within = "5m"\n+deadline = "scope"'),
        ({"step": "size", "before": "5m", "after": "1h30m"}, '-within = "5m"\n+within = "1h30m"'),
        ({"step": "size", "before": "5m"}, '-within = "5m"'),
        ({"step": "story", "before": "first-reply"}, '-deadline = "first-reply"'),
    ],
)
def test_a_deadline_changes_and_only_one_kind_stands(keys: dict[str, Any], changed: str) -> None:
    assert in_core("change_deadline", **keys) == changed


def test_a_deadline_of_a_step_that_has_none_is_taken_back_whole() -> None:
    text = CHILD.replace('title = "Of our own"', 'title = "Of our own"\nwithin = "1h"')
    wanted = edit("change_deadline", runbook="child", step="own", before="1h")

    assert edited(text, wanted, base=BASE) == CHILD


def test_a_step_moves_by_naming_the_one_before() -> None:
    assert in_core("move_step", step="size", after_step="story") == '+after = "story"'
    assert in_child("move_step", step="story", after_step="own") == '+\n+[[step]]\n+id = "story"\n+after = "own"'


def test_an_own_step_is_taken_out_and_an_inherited_one_dropped() -> None:
    assert (
        edited(BOOK, edit("remove_step", step="size"))
        == BOOK[: BOOK.index("[[step]]")] + BOOK[BOOK.index("# ── facts") :]
    )
    assert (
        edited(CHILD, edit("remove_step", runbook="child", step="own"), base=BASE)
        == CHILD[: CHILD.rindex("\n[[step]]")]
    )
    assert in_child("remove_step", step="story") == '+drop = ["story"]'
    both = in_child("remove_step", step="size")
    assert both == (
        '-\n-[[step]]\n-id = "size"\n-title = "How many more"\n-\n'
        '-  [[step.ask]]\n-  id = "where"\n-  text = "Where else?"\n+drop = ["size"]'
    )
    dropping = CHILD.replace('extends = "core"\n', 'extends = "core"\ndrop = [ "size.where" ]\n')
    dropped = change(dropping, edit("remove_step", runbook="child", step="story"), BASE)
    assert dropped == '-drop = [ "size.where" ]\n+drop = [ "size.where", "story" ]'


def test_the_last_step_leaves_no_empty_list() -> None:
    text = 'format = 1\nid = "core"\ntitle = "x"\n\n[[step]]\nid = "size"\nphase = "calm"\n'

    assert edited(text, edit("remove_step", step="size")) == 'format = 1\nid = "core"\ntitle = "x"\n'


def test_a_branch_is_a_condition_of_a_step() -> None:
    assert in_core("add_branch", step="story", before="voices >= 2", after="voices >= 3") == (
        '-when = "voices >= 2"\n+when = "voices >= 3"'
    )
    assert in_core("add_branch", step="size", after="severity <= 2") == '+when = "severity <= 2"'


def test_a_prevention_is_a_line_more() -> None:
    keys = {"after": "Answer at night.", "who": "lead", "due": DUE}

    assert in_core("add_prevention", **keys) == '+  "Answer at night.",'
    assert in_child("add_prevention", **keys) == (
        '+prevention = ["Say the price first.", "Keep a rota.", "Answer at night."]'
    )
    wide = in_child("add_prevention", **{**keys, "after": "a" * 100})
    assert wide == f'+prevention = [\n+  "Say the price first.",\n+  "Keep a rota.",\n+  "{"a" * 100}",\n+]'


# --- messages, guardrails, the team

MESSAGE = """\
format = 1
id = "ack"
use = "first reply"
placeholders = ["name"]

[text]
en = "Hi {name}."
zh = '您好，{name}。'

[no_name]
en = "Hi."
"""


@pytest.mark.parametrize(
    ("keys", "changed"),
    [
        ({"language": "en", "before": "Hi {name}.", "after": "Hello {name}."}, '-en = "Hi {name}."\n+en = "Hello {name}."'),
        ({"language": "en", "before": "Hi.", "after": "Hello."}, '-en = "Hi."\n+en = "Hello."'),
        ({"language": "zh", "before": "您好，{name}。", "after": "{name}，您好。"}, "-zh = '您好，{name}。'\n+zh = '{name}，您好。'"),
        ({"language": "zh", "before": "您好，{name}。", "after": "it's"}, "-zh = '您好，{name}。'\n+zh = \"it's\""),
    ],
)  # fmt: skip
def test_a_template_changes_in_one_language(keys: dict[str, Any], changed: str) -> None:
    assert change(MESSAGE, edit("edit_template", message="ack", **keys)) == changed


@pytest.mark.parametrize(
    ("keys", "changed"),
    [
        ({"language": "ro", "after": "Bună {name}."}, '+ro = "Bună {name}."'),
        ({"language": "fr", "after": "Salut {name}."}, '+fr = "Salut {name}."'),
        ({"language": "zh", "after": "您好。", "key": "no_name"}, '+zh = "您好。"'),
        ({"language": "ro", "after": "Bună {name}.", "no_name": "Bună."}, '+ro = "Bună {name}."\n+ro = "Bună."'),
        ({"language": "zh", "after": "您好，{name}。", "no_name": "您好。"}, '+zh = "您好。"'),
    ],
)
def test_a_translation_is_added(keys: dict[str, Any], changed: str) -> None:
    assert change(MESSAGE, edit("add_translation", message="ack", **keys)) == changed


def test_a_translation_may_be_the_first_of_its_variant() -> None:
    alone = MESSAGE[: MESSAGE.index("\n[no_name]")]

    assert change(alone, edit("add_translation", message="ack", language="en", after="Hi.", key="no_name")) == (
        '+\n+[no_name]\n+en = "Hi."'
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('text.en = "Hi {name}."\n', 'text.en = "Hi {name}."\ntext.da = "Hej {name}."\n'),
        ('text = { en = "Hi {name}." }\n', 'text = { en = "Hi {name}.", da = "Hej {name}." }\n'),
        ("text = { }\n[no_name]\nen = 'Hi'\n", None),
    ],
)
def test_a_table_may_be_written_in_any_way(before: str, after: str | None) -> None:
    head = 'format = 1\nid = "ack"\nuse = "x"\nplaceholders = ["name"]\n'
    wanted = edit("add_translation", message="ack", language="da", after="Hej {name}.")

    if after is None:
        with pytest.raises(EditFailed, match="the message has no words in any language"):
            edited(head + before, wanted)
    else:
        assert edited(head + before, wanted) == head + after


RULES = """\
format = 1
language = "en"

[[rule]]
id = "g02-blaming"
better = "I see what happened."
like = [
  "You should have looked.",
]

[[rule]]
id = "g05-excuse"
better = "That is on us."  # short
"""


def test_a_phrase_is_added_to_what_a_rule_is_like() -> None:
    keys = {"language": "en", "after": 'It is "your" order.'}

    assert change(RULES, edit("add_phrase", rule="g02-blaming", **keys)) == '+  "It is \\"your\\" order.",'
    assert change(RULES, edit("add_phrase", rule="g05-excuse", **keys)) == '+like = ["It is \\"your\\" order."]'


TEAM = """\
format = 1
name = "evening"
language = "zh"
lead = "lead"

[[person]]
handle = "day"
role = "operator"

[role.operator]
title = "operator"
refund_cap = "400.00 CNY" # judgement
ban = false

[[remedy]]
id = "redo"
title = { en = "once more" }

# whom to call
[hard_stop.medical]
contact = "112"

[severity.1]
first_reply = "5m"
"""


@pytest.mark.parametrize(
    ("type", "keys", "changed"),
    [
        ("change_authority", {"role": "operator", "key": "refund_cap", "before": "400.00 CNY", "after": "500.00 CNY"},
         '-refund_cap = "400.00 CNY" # judgement\n+refund_cap = "500.00 CNY" # judgement'),
        ("change_authority", {"role": "operator", "key": "refund_cap", "before": "400.00 CNY"},
         '-refund_cap = "400.00 CNY" # judgement'),
        ("change_authority", {"role": "operator", "key": "ban", "before": "false", "after": "true"}, "-ban = false\n+ban = true"),
        ("change_authority", {"role": "operator", "key": "goodwill_units", "after": "3"}, "+goodwill_units = 3"),
        ("change_authority", {"role": "operator", "key": "goodwill_units", "after": "unlimited"}, '+goodwill_units = "unlimited"'),
        ("add_remedy", {**WHOLE["add_remedy"], "units": 1},
         ('+[[remedy]]\n+id = "tea"\n+title = { zh = "a tea" }\n+compensates = "attention"\n+cost = "5.00 CNY"\n'
          '+units = 1\n+effort = 0\n+right = "goodwill"\n+')),
        ("retire_remedy", {"remedy": "redo"}, '-[[remedy]]\n-id = "redo"\n-title = { en = "once more" }\n-'),
        ("add_contact", {"key": "hard_stop.medical.phone", "after": "112"}, '+phone = "112"'),
        ("add_contact", {"key": "hard_stop.medical.contact", "before": "112", "after": "115"}, '-contact = "112"\n+contact = "115"'),
        ("add_contact", {"key": "hard_stop.violence.phone", "after": "110"}, '+[hard_stop.violence]\n+phone = "110"\n+'),
        ("add_contact", {"key": "person.day.phone", "after": "1"}, '+phone = "1"'),
        ("add_contact", {"key": "lead", "before": "lead", "after": "day"}, '-lead = "lead"\n+lead = "day"'),
        ("add_contact", {"key": "deputy", "after": "day"}, '+deputy = "day"'),
    ],
)  # fmt: skip
def test_the_team_file_changes(type: str, keys: dict[str, Any], changed: str) -> None:
    assert change(TEAM, edit(type, **keys)) == changed


def test_the_first_remedy_and_the_first_hard_stop_stand_last() -> None:
    bare = 'format = 1\nname = "evening"\n'
    remedy = edited(bare, edit("add_remedy", **WHOLE["add_remedy"]))

    assert remedy.startswith(f'{bare}\n[[remedy]]\nid = "tea"\ntitle = {{ en = "a tea" }}\n')
    assert edited(remedy, edit("retire_remedy", remedy="tea")) == bare
    assert change(bare, edit("add_contact", key="hard_stop.minor.phone", after="1")) == (
        '+\n+[hard_stop.minor]\n+phone = "1"'
    )
    inline = f"{bare}[hard_stop]\nminor = {{}}\n"
    assert edited(inline, edit("add_contact", key="hard_stop.minor.phone", after="1")) == inline.replace(
        "{}", '{ phone = "1" }'
    )


def test_one_remedy_of_two_is_retired() -> None:
    two = edited(TEAM, edit("add_remedy", **WHOLE["add_remedy"]))

    assert edited(two, edit("retire_remedy", remedy="tea")) == TEAM


# --- what cannot be done


@pytest.mark.parametrize(
    ("type", "keys", "said"),
    [
        ("edit_step", {"step": "sise", "key": "title", "before": "x", "after": "y"},
         f'there is no step "sise" any more. Did you mean "size"? {LOOK}'),
        ("change_deadline", {"step": "nothing", "after": "5m"}, f'there is no step "nothing" any more. {LOOK}'),
        ("edit_step", {"step": "size", "key": "title", "before": "How few", "after": "y"},
         f'title of step "size" was edited by hand since: it says "How many", and the lesson was written for "How few". {LOOK}'),
        ("edit_step", {"step": "size", "key": "deadline", "before": "scope", "after": "update"},
         'deadline of step "size" was edited by hand since: there is nothing, and the lesson was written for "scope"'),
        ("edit_step", {"step": "size", "key": "never", "before": "Do not.", "after": "y"},
         'never of step "size" was edited by hand since: "Do not." is not in it'),
        ("add_branch", {"step": "story", "before": "severity == 1", "after": "severity == 2"}, "when of step"),
        ("change_choices", {"step": "size", "ask": "wher", "before_list": ("a",), "after_list": ("b",)},
         f'the step "size" has no ask "wher" any more. Did you mean "where"? {LOOK}'),
        ("change_choices", {"step": "size", "ask": "where", "before_list": ("a",), "after_list": ("b",)},
         'choices of "where" was edited by hand since: it says "group, inbox", and the lesson was written for "a"'),
        ("add_question", {"step": "size", "ask": "proof", "ask_kind": "text", "after": "x"},
         'the step "story" has an ask "proof". Propose it with another id: sop learn --new'),
        ("add_question", {"step": "size", "ask": "n", "ask_kind": "text", "after": "x", "after_ask": "proof"},
         'the step "size" has no ask "proof" any more'),
        ("add_step", {**STEP, "step": "size", "phase": "calm"}, 'there is a step "size". Propose it with another id'),
        ("add_step", {**STEP, "phase": "calm", "after_step": "none"}, 'there is no step "none" any more'),
        ("move_step", {"step": "size", "after_step": "size"}, 'the step "size" cannot come after itself'),
        ("change_severity_rule", {"to": 1, "before": "voices >= 9", "after": "voices >= 8"},
         'there is no severity rule "voices >= 9" any more: it was edited by hand since'),
    ],
)  # fmt: skip
def test_an_edit_that_does_not_fit_says_what_where_and_what_now(type: str, keys: dict[str, Any], said: str) -> None:
    failed = failure(type, **keys)

    assert str(failed).startswith("runbooks/core.toml: ")
    assert said in str(failed)
    assert not failed.already


@pytest.mark.parametrize(
    ("type", "keys", "said"),
    [
        ("add_trigger", {"language": "zh", "after": "黑心"}, '"黑心" is a signal already'),
        ("change_severity_rule", {"to": 1, "after": "voices >= 5"}, "the severity rule is as the lesson wants it already"),
        ("change_severity_rule", {"before": "voices >= 9"}, 'there is no severity rule "voices >= 9" any more'),
        ("add_question", {"step": "size", "ask": "where", "ask_kind": "text", "after": "Where?"},
         'the step "size" asks "Where?" already'),
        ("add_step", {**STEP, "step": "size", "title": "How many", "phase": "calm"}, 'there is a step "size" already'),
        ("edit_step", {"step": "size", "key": "title", "before": "x", "after": "How many"},
         'title of step "size" is as the lesson wants it already'),
        ("edit_step", {"step": "size", "key": "never", "after": "Do not guess."}, 'never of step "size" is as'),
        ("edit_step", {"step": "size", "key": "never", "before": "gone"}, 'never of step "size" is as'),
        ("change_deadline", {"step": "size", "before": "1m", "after": "5m"}, 'the deadline of step "size" is as'),
        ("move_step", {"step": "story", "after_step": "size"}, 'the step "story" comes after "size" already'),
        ("add_prevention", {"after": "Keep a rota.", "who": "lead", "due": DUE}, "the prevention is in the runbook already"),
    ],
)  # fmt: skip
def test_an_edit_that_is_made_already_says_so(type: str, keys: dict[str, Any], said: str) -> None:
    failed = failure(type, **keys)

    assert failed.already
    assert str(failed).startswith(f"runbooks/core.toml: {said}")
    assert str(failed).endswith("Nothing is left to do.")


@pytest.mark.parametrize(
    ("type", "text", "keys", "said"),
    [
        ("edit_template", MESSAGE, {"message": "ack", "language": "ro", "before": "x", "after": "y"},
         "runbooks/messages/ack.toml: the message has no words in ro. Propose add_translation instead."),
        ("edit_template", MESSAGE, {"message": "ack", "language": "en", "before": "x", "after": "y"},
         'text.en was edited by hand since: it says "Hi {name}.", and the lesson was written for "x"'),
        ("edit_template", MESSAGE.replace("use", "usage"), {"message": "ack", "language": "en", "before": "x", "after": "y"},
         'runbooks/messages/ack.toml: line 3: unknown key "usage". Mend it first: sop check runbooks/messages/ack.toml'),
        ("add_translation", MESSAGE, {"message": "ack", "language": "zh", "after": "y"},
         "text.zh is there, with other words. Propose edit_template instead."),
        ("add_phrase", RULES, {"rule": "g02-blamin", "language": "en", "after": "y"},
         f'runbooks/guardrails/en.toml: there is no rule "g02-blamin" any more. Did you mean "g02-blaming"? {LOOK}'),
        ("add_phrase", RULES, {"rule": "g02-blaming", "language": "ro", "after": "y"},
         'runbooks/guardrails/ro.toml: its language is "en"'),
        ("change_authority", TEAM, {"role": "operatr", "key": "ban", "after": "true"},
         'sop.toml: the team has no role "operatr". Did you mean "operator"?'),
        ("change_authority", TEAM, {"role": "boss", "key": "ban", "after": "true"}, "There are operator."),
        ("change_authority", TEAM, {"role": "operator", "key": "ban", "before": "true", "after": "false"}, "already"),
        ("change_authority", TEAM, {"role": "operator", "key": "refund_cap", "before": "1.00 CNY", "after": "2.00 CNY"},
         'refund_cap of role operator was edited by hand since: it says "400.00 CNY"'),
        ("add_remedy", TEAM, {**WHOLE["add_remedy"], "remedy": "redo"}, 'there is another remedy "redo"'),
        ("add_contact", TEAM, {"key": "person.dai.phone", "after": "1"},
         'the team has nobody with the handle "dai". Did you mean "day"?'),
        ("add_contact", TEAM, {"key": "person.xyz.phone", "after": "1"}, "There are day."),
        ("add_contact", TEAM, {"key": "lead", "before": "me", "after": "day"}, "lead was edited by hand since"),
    ],
)  # fmt: skip
def test_an_edit_that_does_not_fit_another_file_says_so(type: str, text: str, keys: dict[str, Any], said: str) -> None:
    assert said in str(failure(type, text, **keys))


@pytest.mark.parametrize(
    ("type", "text", "keys"),
    [
        ("add_translation", MESSAGE, {"message": "ack", "language": "en", "after": "Hi {name}."}),
        ("add_phrase", RULES, {"rule": "g02-blaming", "language": "en", "after": "You should have looked."}),
        ("retire_remedy", TEAM, {"remedy": "tea"}),
        ("add_contact", TEAM, {"key": "hard_stop.medical.contact", "after": "112"}),
    ],
)
def test_an_edit_of_another_file_that_is_made_already_says_so(type: str, text: str, keys: dict[str, Any]) -> None:
    assert failure(type, text, **keys).already


def test_a_remedy_that_is_made_already_says_so() -> None:
    with_tea = edited(TEAM, edit("add_remedy", **WHOLE["add_remedy"]))

    assert failure("add_remedy", with_tea, **WHOLE["add_remedy"]).already


def test_what_the_runbook_drops_is_not_edited() -> None:
    text = CHILD.replace('extends = "core"\n', 'extends = "core"\ndrop = ["story", "size.voices"]\n')
    keys: dict[str, Any] = {"text": text, "base": BASE, "runbook": "child"}

    dropped = failure("change_deadline", **keys, step="story", before="first-reply", after="5m")
    assert str(dropped) == (
        'runbooks/child.toml: the runbook drops the step "story". Take it out of drop first, or drop the lesson.'
    )
    assert failure("remove_step", **keys, step="story").already
    taken = failure("add_question", **keys, step="size", ask="voices", ask_kind="text", after="x")
    assert 'the runbook drops "size.voices"' in str(taken)
    again = failure("add_step", **keys, **{**STEP, "step": "story", "phase": "calm"})
    assert 'there is a step "story"' in str(again)


def test_a_severity_rule_that_is_inherited_is_proposed_where_it_stands() -> None:
    failed = failure(
        "change_severity_rule", CHILD, BASE, runbook="child", to=1, before="voices >= 5", after="voices >= 6"
    )

    assert str(failed) == (
        'runbooks/child.toml: the severity rule "voices >= 5" stands in "core". Propose it for core.'
    )


def test_a_runbook_whose_base_cannot_be_read_is_not_edited() -> None:
    failed = failure("add_trigger", CHILD, runbook="child", language="en", after="x")

    assert 'it extends "core", which cannot be read. Mend that first: sop check' in str(failed)


def test_an_edit_that_lacks_something_is_not_tried() -> None:
    assert str(failure("add_trigger", language="en")) == (
        "add_trigger: add_trigger needs after. Change the lesson: sop learn"
    )


@pytest.mark.parametrize("type", [type for type, kind in EDITS.items() if not kind.file])
def test_an_edit_that_changes_no_file_says_so(type: str) -> None:
    assert str(failure(type, **WHOLE[type])) == f"{type}: it changes no file. Agree to it, and it is done."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id = ", "runbooks/core.toml: line 1: is no valid TOML: Invalid value."),
        (BOOK.replace("format = 1", "======="), 'is a half-done merge ("=======")'),
        (BOOK.replace("severity = 4", "severity = 9"), "line 5: "),
    ],
)
def test_a_broken_file_is_mended_first(text: str, said: str) -> None:
    failed = failure("add_trigger", text, language="en", after="x")

    assert said in str(failed)
    assert "Mend it first: sop check runbooks/core.toml" in str(failed)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('format = 1\nid = "core"\ntitle = "x"\nstep = [{ id = "a", phase = "calm" }]\n',
         edit("edit_step", step="a", key="title", after="y")),
        ('format = 1\nid = "core"\ntitle = "x"\nstep = [{ id = "a", phase = "calm", within = "5m" }]\n',
         edit("edit_step", step="a", key="within", before="5m")),
        ('format = 1\nid = "core"\ntitle = "x"\nstep = [{ id = "a", phase = "calm", never = ["b"] }]\n',
         edit("edit_step", step="a", key="never", after="c")),
        ('format = 1\nid = "core"\ntitle = "x"\nstep = [{ id = "a", phase = "calm" }]\n',
         edit("add_question", step="a", ask="b", ask_kind="text", after="c")),
    ],
)  # fmt: skip
def test_what_is_written_in_a_way_that_cannot_be_edited_is_left_alone(text: str, wanted: Edit) -> None:
    with pytest.raises(EditFailed, match="Make the edit by hand, then sop check"):
        edited(text, wanted)


def test_of_two_lessons_on_one_line_the_second_never_overwrites_the_first() -> None:
    first = edit("edit_step", step="size", key="title", before="How many", after="How many wrote")
    second = edit("edit_step", step="size", key="title", before="How many", after="How many people")

    with pytest.raises(EditFailed, match='it says "How many wrote", and the lesson was written for "How many"'):
        edited(edited(BOOK, first), second)


def test_the_keys_of_the_format_all_have_a_place() -> None:
    assert {*_STEP_ORDER, "ask"} == set(library.STEP_KEYS)
    assert LANGUAGE_KEYS[-1] == "like"


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        (edit("add_trigger"), "runbooks/core.toml"),
        (edit("edit_template", message="ack"), "runbooks/messages/ack.toml"),
        (edit("add_phrase", language="en"), "runbooks/guardrails/en.toml"),
        (edit("add_contact"), "sop.toml"),
        (edit("no_change"), ""),
        (edit("unknown"), ""),
    ],
)
def test_the_file_of_an_edit_is_known(wanted: Edit, path: str) -> None:
    assert path_of(wanted) == path


@pytest.mark.parametrize(
    "wanted",
    [
        edit("add_trigger", runbook="../../etc/x"),
        edit("edit_template", message="../core"),
        edit("add_phrase", language="/etc/x"),
        edit("add_translation", message=""),
        edit("add_trigger", runbook="core\n"),
    ],
)
def test_an_edit_never_leads_out_of_its_folder(wanted: Edit) -> None:
    with pytest.raises(EditFailed, match="names no file"):
        path_of(wanted)


# --- lists, in all the ways they are written


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[]", '["z"]'),
        ("[ ]", '["z"]'),
        ('["a"]', '["a", "z"]'),
        ('["a",]', '["a", "z",]'),
        ('["a", ]', '["a", "z", ]'),
        ('[\n  "a"\n]', '[\n  "a",\n  "z"\n]'),
        ('[\n  "a" # why\n]', '[\n  "a", # why\n  "z"\n]'),
        ('[\n  "a", # why\n  # more\n]', '[\n  "a", # why\n  "z",\n  # more\n]'),
        ('[\n  "a",\n  "b"]', '[\n  "a",\n  "b",\n  "z"]'),
        ('["a",\n      "b"]', '["a",\n      "b",\n      "z"]'),
        ('[\n  "a",]', '[\n  "a",\n  "z",]'),
        ("[\n  # none yet\n]", '[\n  # none yet\n  "z",\n]'),
        ('["a"  # why\n  , "b"]', '["a"  # why\n  , "b",\n    "z"]'),
        ('["a"\n  ,]', '["a"\n  , "z",]'),
        ('[\n  "a" # by the lead, by us\n]', '[\n  "a", # by the lead, by us\n  "z"\n]'),
        ('["a" # by the lead, by us\n  , "b"]', '["a" # by the lead, by us\n  , "b",\n    "z"]'),
        ("[']']", "[']', \"z\"]"),
        ('["""]"""]', '["""]""", "z"]'),
        ("['''a\nb''']", "['''a\nb''', \"z\"]"),
    ],
)
def test_a_text_is_added_to_a_list_as_the_list_is_written(before: str, after: str) -> None:
    head = 'format = 1\nid = "core"\ntitle = "x"\n'
    wanted = edit("add_prevention", after="z", who="lead", due=DUE)

    assert edited(f"{head}prevention = {before} # end\n", wanted) == f"{head}prevention = {after} # end\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('["b"]', "[]"),
        ('["b",]', "[]"),
        ('["a", "b", "c"]', '["a", "c"]'),
        ('["a", "b"]', '["a"]'),
        ('["b", "a"]', '["a"]'),
        ('[\n  "a",\n  "b", # why\n  "c",\n]', '[\n  "a",\n  "c",\n]'),
        ('[\n  "a",\n  "b"\n]', '[\n  "a",\n]'),
        ('[\n  "a", "b",\n  "c",\n]', '[\n  "a",\n  "c",\n]'),
        ('[\n  "b", "a",\n]', '[\n  "a",\n]'),
        ('["b",\n "a"]', '[\n "a"]'),
        ('["a", # by the lead, by us\n "b" # not "b", never\n]', '["a", # by the lead, by us\n]'),
        ('["b" # by the lead, by us\n , "a"]', '[ "a"]'),
    ],
)
def test_a_text_is_taken_from_a_list_as_the_list_is_written(before: str, after: str) -> None:
    head = 'format = 1\nid = "core"\ntitle = "x"\n\n[[step]]\nid = "s"\nphase = "calm"\n'

    wanted = edit("edit_step", step="s", key="never", before="b")
    assert edited(f"{head}never = {before} # end\n", wanted) == f"{head}never = {after} # end\n"


@pytest.mark.parametrize(
    "never",
    [
        pytest.param(f'[\n  "b"  # {"#" * 9_000}\n]', id="a line of hashes"),
        pytest.param(f'[\n  "b"{"  # no" * 2_000}\n{"  # no" * 2_000}\n]', id="lines of comments"),
        pytest.param(f'["a", "b"{" " * 30_000}\n]', id="blanks"),
        pytest.param(f'["b"{" " * 30_000}, "a"]', id="blanks before a comma"),
    ],
)
@pytest.mark.parametrize("after", ["z", ""])
def test_a_list_of_any_layout_is_edited_at_once(never: str, after: str) -> None:
    head = 'format = 1\nid = "core"\ntitle = "x"\n\n[[step]]\nid = "s"\nphase = "calm"\n'
    wanted = edit("edit_step", step="s", key="never", before="" if after else "b", after=after)

    begun = time.process_time()
    (step,) = tomllib.loads(edited(f"{head}never = {never}\n", wanted))["step"]

    assert ("b" in step["never"], "z" in step["never"]) == (bool(after), bool(after))
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("text", [BOOK, CHILD], ids=["root", "child"])
def test_lines_that_end_as_in_windows_stay_so(text: str) -> None:
    crlf = text.replace("\n", "\r\n")
    wanted = edit("edit_step", runbook=book(text, tomllib.loads(text)["id"]).id, step="size", key="never", after="No.")
    question = edit("add_question", runbook=wanted.runbook, step="story", ask="n", ask_kind="text", after="n?\nm?")
    choices = tuple(f"a_choice_with_a_long_name_{n}" for n in range(5))
    choice = replace(question, ask_kind="choice", choices=choices)
    base = BASE if wanted.runbook == "child" else None

    for each in (wanted, question, choice):
        assert edited(crlf, each, base=base) == edited(text, each, base=base).replace("\n", "\r\n")


# --- whatever stands in the file


def no_comment_is_lost(old: str, new: str) -> bool:
    return not any(line[1:].lstrip().startswith("#") for line in difference(old, new) if line[0] == "-")


def every_edit(id: str) -> list[Edit]:
    """Return edits of many kinds that fit a shipped runbook."""
    walk, _ = resolve(LIBRARY.runbook(id), CORE if id != "core" else None)
    found = [
        edit("add_trigger", runbook=id, language="en", after="a new way to say it"),
        edit("add_prevention", runbook=id, after="Something new.", who="lead", due=DUE),
        edit("change_severity_rule", runbook=id, to=2, after="voices >= 7"),
        edit(
            "add_step", runbook=id, phase="facts", after_step="reply", **{**STEP, "step": "new-parcel", "ask": "new_p"}
        ),
    ]
    for step in walk.steps[::5]:
        when = step.when.source if step.when else ""
        at = {"runbook": id, "step": step.id}
        found += [
            edit("add_question", **at, ask="new_parcel", ask_kind="text", after="Which?"),
            edit("edit_step", **at, key="title", before=step.title, after="Another title"),
            edit("edit_step", **at, key="never", after="Never this."),
            edit("change_deadline", **at, before=step.within or step.deadline, after="17m"),
            edit("add_branch", **at, before=when, after="voices >= 7"),
            edit("remove_step", **at),
            *(edit("edit_step", **at, key="never", before=each) for each in step.never),
        ]
    return found


@pytest.mark.parametrize("id", ["core", "general-complaint", "member-dispute", "praise-received"])
def test_edits_of_the_shipped_runbooks_change_what_they_say_and_nothing_else(id: str) -> None:
    text = (ROOT / f"runbooks/{id}.toml").read_text(encoding="utf-8")
    base = None if id == "core" else CORE
    old, _ = resolve(book(text, id), base)

    for wanted in every_edit(id):
        new_text = edited(text, wanted, base=base)
        new, problems = resolve(book(new_text, id), base)

        assert [
            each.text for each in problems if "still uses" not in each.text and "unknown step" not in each.text
        ] == []
        changed = {step.id for step in old.steps if step.id != wanted.step} - {step.id for step in new.steps}
        assert changed == set()
        for step in new.steps:
            before = old.step(step.id)
            if before is not None and step.id != wanted.step:
                assert (step.title, step.guidance, step.never, len(step.asks)) == (
                    before.title, before.guidance, before.never, len(before.asks),
                )  # fmt: skip
        if wanted.type != "remove_step":
            assert no_comment_is_lost(text, new_text)
        with pytest.raises(EditFailed) as again:
            edited(new_text, wanted, base=base)
        assert again.value.already or wanted.type == "remove_step"


@pytest.mark.parametrize("id", EXTENDING)
def test_every_shipped_runbook_can_learn(id: str) -> None:
    text = (ROOT / f"runbooks/{id}.toml").read_text(encoding="utf-8")
    for wanted in (
        edit("add_trigger", runbook=id, language="vi", after="mới"),
        edit("add_question", runbook=id, step="reply", ask="new_parcel", ask_kind="text", after="Which?"),
    ):
        assert change(text, wanted, CORE).replace("\n", "")[0] in "+-"


@pytest.mark.parametrize("path", sorted((ROOT / "runbooks/messages").glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_message_can_change_in_every_language(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for key in ("text", "no_name"):
        for language, words in tomllib.loads(text).get(key, {}).items():
            wanted = edit("edit_template", message=path.stem, language=language, before=words, after="new", key=key)
            (removed, added) = change(text, wanted).splitlines()
            assert (removed[:4], added) == (f"-{language} ", f'+{language} = "new"')


@pytest.mark.parametrize("language", ["en", "zh", "ro", "vi", "da"])
def test_every_shipped_guardrail_can_learn_a_phrase(language: str) -> None:
    text = (ROOT / f"runbooks/guardrails/{language}.toml").read_text(encoding="utf-8")
    rules = [rule["id"] for rule in tomllib.loads(text)["rule"]]
    for rule in (rules[0], rules[-1]):
        wanted = edit("add_phrase", rule=rule, language=language, after="nothing like it")
        assert change(text, wanted).lstrip(" +").startswith(('"nothing like it"', "like = "))


blanks = st.sampled_from(["", " ", "  ", "\t"])
comments = st.sampled_from(["", "  # a comment", "# [[step]]", " # x = 1", '# "quote', "# 涨价"])
gaps = st.lists(st.sampled_from(["\n", "# between\n", '# id = "size"\n', "  # [signals]\n"]), max_size=3).map("".join)


@st.composite
def strange_books(draw: st.DrawFn) -> str:
    """Draw the same runbook with comments, blanks, indents and quotes as people may write them."""
    lines = []
    inside = ""
    for line in BOOK.splitlines():
        quiet = bool(inside) or line.startswith(("Their", "Then", "#")) or not line.strip()
        opens = line.endswith("= [") or "'''" in line
        if not quiet and not line.strip().startswith(("]", '"', "'")):
            lines.append(draw(gaps))
            line = draw(blanks) + line.strip().replace(" = ", f"{draw(blanks)}={draw(blanks)}", 1)  # noqa: PLW2901  # the line as it is written now
        inside = inside if not opens else ""
        tail = "" if quiet or opens or line.endswith("'''") or "#" in line else draw(comments)
        lines.append(f"{line}{' ' if tail else ''}{tail}\n")
    return "".join(lines)


in_any_book = st.sampled_from(
    [
        edit("add_trigger", language="en", after="z"),
        edit("add_trigger", language="zh", after="z"),
        edit("add_trigger", language="da", after="z"),
        edit("change_severity_rule", to=1, after="voices >= 8"),
        edit("change_severity_rule", to=1, before="voices >= 5", after="voices >= 6"),
        edit("change_severity_rule", before="voices >= 3"),
        edit("add_question", step="size", ask="n", ask_kind="text", after="N?"),
        edit("add_question", step="size", ask="n", ask_kind="text", after="N?", after_ask="voices"),
        edit(
            "change_choices", step="story", ask="proof", before_list=("nothing", "order"), after_list=("order", "chat")
        ),
        edit("change_choices", step="size", ask="where", before_list=("group", "inbox"), after_list=("inbox", "group")),
        edit("add_step", **STEP, phase="calm", after_step="size"),
        edit("edit_step", step="size", key="title", before="How many", after="z"),
        edit("edit_step", step="size", key="never", before="Do not guess."),
        edit("edit_step", step="size", key="never", after="No."),
        edit("change_deadline", step="size", before="5m", after="scope"),
        edit("change_deadline", step="story", before="first-reply"),
        edit("move_step", step="size", after_step="story"),
        edit("remove_step", step="size"),
        edit("add_branch", step="size", after="severity == 1"),
        edit("add_prevention", after="z", who="lead", due=DUE),
    ]
)


@settings(deadline=None, max_examples=120)
@given(strange_books(), in_any_book)
def test_however_a_file_is_written_only_the_edit_changes_in_it(text: str, wanted: Edit) -> None:
    assert tomllib.loads(text) == tomllib.loads(BOOK)

    new = edited(text, wanted)

    assert tomllib.loads(new) == tomllib.loads(edited(BOOK, wanted))
    left, plain = difference(text, new), difference(BOOK, edited(BOOK, wanted))
    if wanted.type != "remove_step" and (wanted.after or wanted.type != "change_severity_rule"):
        assert [line[0] for line in left].count("-") == [line[0] for line in plain].count("-")
        assert no_comment_is_lost(text, new)


@settings(deadline=None, max_examples=100)
@given(texts.filter(str.strip), texts.filter(str.strip))
def test_any_words_can_be_written_and_changed_again(first: str, second: str) -> None:
    assume(first != second and "How many" not in (first, second))
    once = edited(BOOK, edit("edit_step", step="size", key="title", before="How many", after=first))
    again = edited(once, edit("edit_step", step="size", key="title", before=first, after=second))

    assert tomllib.loads(once)["step"][0]["title"] == first
    assert edited(again, edit("edit_step", step="size", key="title", before=second, after="How many")) == BOOK
    listed = edited(BOOK, edit("edit_step", step="size", key="never", before="Do not guess.", after=first))
    assert edited(listed, edit("edit_step", step="size", key="never", before=first, after="Do not guess.")) == BOOK


def shipped() -> list[Path]:
    return [*sorted((ROOT / "runbooks").rglob("*.toml")), ROOT / "sop.toml"]


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_the_place_of_every_value_of_a_shipped_file_is_known(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    data = tomllib.loads(text)

    for keys, entry in layout_of(text).entries.items():
        value: Any = data
        for key in keys:
            value = value[key]
        assert tomllib.loads(f"x = {text[entry.value : entry.end]}")["x"] == value
        if isinstance(value, list):
            spans = parts_within(text, entry.value)
            assert [tomllib.loads(f"x = {text[start:end]}")["x"] for start, end in spans] == value


@pytest.mark.parametrize(
    "value",
    ["1", "-1.5e3", "true", "1979-05-27 07:32:00", "1979-05-27T07:32:00Z", '""', "''", '"""a"b"""', "'''a'b'''",
     '"a\\"b#"', "{}", "{ a = 1, 'b c' = [1, 2], d.e = { f = \"}\" } }", "[]", "[[1], [2, 3]]", "[{ a = 1 }, {}]",
     "[\n1, # ]\n2\n]"],
)  # fmt: skip
def test_any_value_ends_where_it_ends(value: str) -> None:
    text = f"a = 1\nx = {value} # end\nz = 2"

    entry = layout_of(text).entries[("x",)]

    assert text[entry.value : entry.end] == value
    assert text[entry.stop :] == "z = 2"
