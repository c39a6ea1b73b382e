"""`sop learn`: open lessons one by one, what each would change, and what one key does; without git."""

from __future__ import annotations

import io
import json
import re
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from conftest import Sop
from runsop.commands.proposing import TYPES
from runsop.commands.wording import ASKED
from runsop.env import Env
from runsop.files.lessons import Lessons
from runsop.model.edits import EDITS, EditKeys
from runsop.model.lessons import Agreed, LessonHeader, Merged, Proposed, Verified
from runsop.screen.gate import Out
from runsop.screen.plain import PlainPrompter
from short_runbook import QUARREL_ANSWERS, TEAM

AT = datetime.fromisoformat("2026-11-22T23:00:00+08:00")
QUESTION = {
    "type": "add_question",
    "step": "facts",
    "ask": "parcel",
    "ask_kind": "text",
    "after": "Which parcel is it?",
}
GUIDANCE: dict[str, Any] = {
    "type": "edit_step", "step": "facts", "key": "guidance", "before": "Look it up; do not guess.",
    "after": "Look it up in the store first.",
}  # fmt: skip
PREVENTION: dict[str, Any] = {
    "type": "add_prevention", "after": "Print the number on the label", "who": "mei",
    "due": datetime.fromisoformat("2026-11-23T12:00:00+08:00"),
}  # fmt: skip
NEW = """\
format = 1
type = "add_question"
runbook = "short"
because = "nobody asked which parcel it was"
step = "facts"
ask_kind = "text"
after = "Which parcel is it?"
"""


def lesson(sop: Sop, name: str = "k3f9", *, runbook: str = "short", by: str = "li.wei", **keys: Any) -> str:
    """Put a proposed lesson there and return its id."""
    own = {"because": "nobody asked", **QUESTION, **keys} if "type" not in keys else {"because": "nobody asked", **keys}
    type = str(own.pop("type"))
    id = f"2026-11-22-{runbook}-{type.replace('_', '-')}-{name}"
    proposal = Proposed(id=f"{name}aa", at=AT, by=by, **own)
    Lessons(sop.root / "runbooks/lessons").create(LessonHeader(id=id, runbook=runbook, type=type, by=by), proposal)
    return id


def moved(sop: Sop, id: str, *kinds: type) -> None:
    """Move a lesson on."""
    moves = [kind(id=f"{kind.kind[:5]}1", at=AT, by="mei") for kind in kinds]  # type: ignore[attr-defined]  # events
    Lessons(sop.root / "runbooks/lessons").append(id, *moves)


def events(sop: Sop, id: str) -> list[str]:
    data = tomllib.loads(sop.read(f"runbooks/lessons/{id}.toml"))
    return [event["kind"] for event in data["event"]]


def typed(sop: Sop, monkeypatch: pytest.MonkeyPatch, *lines: str, argv: tuple[str, ...] = ()) -> tuple[int, str]:
    """Run `sop learn` as a person who types lines; return its exit code and the screen."""
    screen, keys = io.StringIO(), io.StringIO("".join(f"{line}\n" for line in lines))

    def prompter(env: Env, *_: object) -> PlainPrompter:
        return PlainPrompter(env.out, keys, {})

    monkeypatch.setattr("runsop.commands.learn.prompter_for", prompter)
    outcome = sop("learn", *argv)
    return outcome.code, outcome.out + outcome.err + screen.getvalue()


# --- what is shown


def test_without_lessons_nothing_is_open(sop: Sop) -> None:
    for argv in (["learn"], ["learn", "--list"]):
        outcome = sop(*argv)
        assert (outcome.code, outcome.out) == (0, "No lesson is open.\n")


def test_an_open_lesson_is_shown_with_its_reasons_and_its_diff(sop: Sop) -> None:
    lesson(sop, factor="plan_missing", incident="2026-11-22-2204-short-k3f9", verify_by="next 3 incidents")

    outcome = sop("learn", "--answer", "decision=later")

    assert outcome.code == 0
    assert (
        outcome.err
        == """\
No git repository keeps this workspace: files are written, nothing is committed.

short

lesson 1 of 1 · proposed · ask in step facts: Which parcel is it?
  because: nobody asked
  factor: plan missing
  incident: 2026-11-22-2204-short-k3f9
  proposed by: li.wei, 2026-11-22
  verify by: next 3 incidents
  lesson: 2026-11-22-short-add-question-k3f9

runbooks/short.toml
@@ -55,6 +55,11 @@
    kind = "yes-no"
    required = true

+   [[step.ask]]
+   id = "parcel"
+   text = "Which parcel is it?"
+   kind = "text"
+
  [[step]]
  id = "check"
  phase = "follow-up"
Nothing is changed.
"""
    )


def test_lessons_go_by_runbook_the_oldest_first(sop: Sop) -> None:
    lesson(sop, "aaaa", runbook="quarrel", type="no_change", because="it was one case")
    lesson(sop, "bbbb", type="no_change", because="second")
    lesson(sop, "cccc", runbook="quarrel", type="no_change", because="third")

    outcome = sop("learn", "--list")

    assert re.findall(r"(?m)^\S.*|because|-(?:aaaa|bbbb|cccc)$", outcome.out) == [
        "quarrel",
        "-aaaa",
        "-cccc",
        "short",
        "-bbbb",
    ]


def test_the_list_of_one_lesson_shows_it_however_far_it_is(sop: Sop) -> None:
    id = lesson(sop, type="no_change", because="it was one case")
    moved(sop, id, Agreed, Merged, Verified)

    assert sop("learn", "--list").out == "No lesson is open.\n"
    assert "verified · nothing changes: it was one case" in sop("learn", "k3f9", "--list").out
    assert "verified" in sop("learn", "--list", "--all").out


def test_a_lesson_that_is_not_there_is_not_found(sop: Sop) -> None:
    lesson(sop)

    outcome = sop("learn", "2026-11-22-short-add-question-k3f8")

    assert outcome.code == 4
    assert "Did you mean" in outcome.err or "2026-11-22-short-add-question-k3f9" in outcome.err


def test_an_end_that_fits_two_lessons_is_refused(sop: Sop) -> None:
    lesson(sop, "k3f9")
    lesson(sop, "k3f9", type="no_change")

    assert sop("learn", "k3f9").code == 1


@pytest.mark.parametrize("argv", [["--json"], ["--all"], ["--branch", "x", "--no-commit"]])
def test_options_that_say_nothing_together_are_refused(sop: Sop, argv: list[str]) -> None:
    assert sop("learn", *argv).code == 2


def test_an_unknown_answer_is_named(sop: Sop) -> None:
    lesson(sop)

    outcome = sop("learn", "--answer", "decison=agree")

    assert outcome.code == 2
    assert "decision" in outcome.err


# --- agree


def test_agreeing_writes_the_file_and_merges_the_lesson(sop: Sop) -> None:
    id = lesson(sop)
    sop.operator = "mei"

    outcome = sop("learn", "--answer", "decision=agree")

    assert (outcome.code, outcome.out) == (0, f"merged {id}\n")
    assert events(sop, id) == ["proposed", "agreed", "merged"]
    assert "Which parcel is it?" in sop.read("runbooks/short.toml")
    assert sop("check", "runbooks/short.toml").code == 0
    assert sop("learn").out == "No lesson is open.\n"


def test_one_lesson_is_decided_by_its_id_or_its_end(sop: Sop) -> None:
    one, two = lesson(sop, "aaaa"), lesson(sop, "bbbb", **GUIDANCE)

    sop("learn", answers=f'[decision]\naaaa = "agree"\n"{two}" = "drop"\n\n[reason]\nbbbb = "it was one case"\n')

    assert (events(sop, one)[-1], events(sop, two)[-1]) == ("merged", "dropped")


def test_without_anybody_there_what_is_missing_is_listed(sop: Sop) -> None:
    id = lesson(sop)
    before = sop.everything()

    outcome = sop("learn")

    assert outcome.code == 5
    assert f"no decision for: {id}" in outcome.err
    assert sop.everything() == before


def test_a_reason_that_is_missing_is_asked_for(sop: Sop) -> None:
    id = lesson(sop)

    outcome = sop("learn", "--answer", "decision=drop")

    assert outcome.code == 5
    assert f"no answer for reason: {id}" in outcome.err


def test_the_proposer_is_not_the_only_reviewer_where_the_team_wants_two(sop: Sop) -> None:
    sop.write("sop.toml", f"{TEAM}\n[learning]\nsecond_reviewer = true\n")
    id = lesson(sop)
    before = sop.everything()

    alone = sop("learn", "--answer", "decision=agree")

    assert alone.code == 1
    assert "second reviewer" in alone.err
    assert sop.everything() == before
    sop.operator = "mei"
    assert sop("learn", "--answer", "decision=agree").code == 0
    assert events(sop, id) == ["proposed", "agreed", "merged"]


@pytest.mark.parametrize(
    ("proposer", "operator"),
    [
        pytest.param("li.wei", "Li.Wei", id="the handle"),
        pytest.param("LI.WEI", "li wei", id="the handle and the name"),
        pytest.param("nobody", "Nobody", id="somebody the team does not know"),
    ],
)
def test_capitals_make_no_second_reviewer(sop: Sop, proposer: str, operator: str) -> None:
    sop.write("sop.toml", f"{TEAM}\n[learning]\nsecond_reviewer = true\n")
    lesson(sop, by=proposer)
    sop.operator = operator

    alone = sop("learn", "--answer", "decision=agree")

    assert alone.code == 1
    assert "second reviewer" in alone.err


def test_what_another_agreed_to_the_proposer_may_write(sop: Sop) -> None:
    sop.write("sop.toml", f"{TEAM}\n[learning]\nsecond_reviewer = true\n")
    id = lesson(sop)
    moved(sop, id, Agreed)

    outcome = sop("learn", "--answer", "decision=agree")

    assert outcome.code == 0, outcome.err
    assert events(sop, id)[-1] == "merged"


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        pytest.param(
            {"type": "add_branch", "step": "facts", "after": "never_asked == true"}, "never_asked", id="runbook"
        ),
        pytest.param(
            {"type": "edit_template", "message": "ack", "language": "en", "before": None, "after": "Thanks, {nobody}."},
            "nobody",
            id="message",
        ),
        pytest.param(
            {"type": "add_contact", "key": "lead", "before": "mei", "after": "nobody"}, "nobody of the team", id="team"
        ),
    ],
)
def test_what_the_check_would_find_is_shown_and_nothing_is_written(sop: Sop, keys: dict[str, Any], found: str) -> None:
    if keys["type"] == "edit_template":
        keys = keys | {"before": tomllib.loads(sop.read("runbooks/messages/ack.toml"))["text"]["en"]}
    id = lesson(sop, **keys)
    before = sop.everything()

    outcome = sop("learn", "--answer", "decision=agree")

    assert outcome.code == 1, outcome.err
    assert found in outcome.err
    assert "nothing is written" in outcome.err
    assert sop.everything() == before
    assert events(sop, id) == ["proposed"]


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        pytest.param({"type": "add_translation", "message": "close", "language": "de", "after": "PLACEHOLDERS"}, "runbooks/messages/close.toml", id="message"),
        pytest.param({"type": "change_authority", "role": "lead", "key": "mute", "before": None, "after": "false"}, "sop.toml", id="team"),
        pytest.param({"type": "add_phrase", "rule": "g02-blaming", "language": "en", "after": "Had you only looked at the page before you wrote."}, "runbooks/guardrails/en.toml", id="guardrail"),
    ],
)  # fmt: skip
def test_other_files_are_changed_too(sop: Sop, keys: dict[str, Any], path: str) -> None:
    if keys["type"] == "change_authority":
        now = tomllib.loads(sop.read("sop.toml"))["role"]["lead"].get("mute", "")
        keys = keys | {"before": str(now).lower(), "after": str(not now).lower()}
    if keys["type"] == "add_translation":
        keys = keys | {"after": tomllib.loads(sop.read(path))["text"]["en"]}
    id = lesson(sop, runbook="core", **keys)
    before = sop.read(path)

    outcome = sop("learn", "--answer", "decision=agree")

    assert outcome.code == 0, outcome.err
    assert events(sop, id)[-1] == "merged"
    assert sop.read(path) != before
    assert path in outcome.err


def test_what_was_wrong_elsewhere_before_does_not_stop_a_lesson(sop: Sop) -> None:
    lesson(sop)
    sop.write("runbooks/quarrel.toml", sop.read("runbooks/quarrel.toml").replace('role = "operator"', 'role = "cook"'))

    assert sop("learn", "--answer", "decision=agree").code == 0


def test_an_edit_of_core_is_checked_with_every_runbook_that_extends_it(sop: Sop) -> None:
    lesson(sop, runbook="core", type="remove_step", step="mood")

    outcome = sop("learn", "--answer", "decision=agree")

    assert outcome.code == 1
    assert "nothing is written" in outcome.err


# --- new ids


def ids(sop: Sop, id: str) -> list[tuple[str, ...]]:
    """Return the new ids that each event of a lesson names."""
    data = tomllib.loads(sop.read(f"runbooks/lessons/{id}.toml"))
    keys = ("step", "ask", "remedy")
    return [(event["kind"], *(event[key] for key in keys if key in event)) for event in data["event"]]


def test_questions_with_one_id_are_all_learnt_and_the_later_ones_get_a_number(sop: Sop) -> None:
    lesson(sop, "aaaa", ask="question", after="哪个包裹？")
    second = lesson(sop, "bbbb", ask="question", after="谁收的？")
    third = lesson(sop, "cccc", ask="question", step="about", after="什么时候？")

    outcome = sop("learn", "--answer", "decision=agree")

    assert (outcome.code, outcome.err.endswith("3 merged.\n")) == (0, True)
    assert ids(sop, second) == [
        ("proposed", "facts", "question"),
        ("changed", "facts", "question_2"),
        ("agreed",),
        ("merged",),
    ]
    assert ids(sop, third)[1] == ("changed", "about", "question_3")
    assert "  ask: question is taken, so it becomes question_2\n" in outcome.err
    asked = [ask["text"] for step in tomllib.loads(sop.read("runbooks/short.toml"))["step"] for ask in step["ask"]]
    assert {"哪个包裹？", "谁收的？", "什么时候？"} <= set(asked)
    assert sop("check").code == 0


def test_steps_with_one_id_are_all_learnt(sop: Sop) -> None:
    keys = {
        "type": "add_step",
        "step": "step",
        "phase": "facts",
        "guidance": "G",
        "ask_kind": "yes-no",
        "after": "好了吗？",
    }
    lesson(sop, "aaaa", ask="question", title="打电话", **keys)
    second = lesson(sop, "bbbb", ask="question", title="问邻居", **keys)

    assert sop("learn", "--answer", "decision=agree").code == 0

    assert ids(sop, second)[1] == ("changed", "step-2", "question_2")
    assert sop("check").code == 0


def test_an_id_that_a_runbook_has_which_extends_core_is_taken_in_core_too(sop: Sop) -> None:
    id = lesson(sop, runbook="core", step="story", ask="gap", after="What is missing?")

    assert sop("learn", "--answer", "decision=agree").code == 0
    assert ids(sop, id)[1] == ("changed", "story", "gap_2")


def test_a_remedy_with_an_id_that_is_taken_gets_a_number(sop: Sop) -> None:
    id = lesson(
        sop, type="add_remedy", remedy="full-refund", title="All of it, at once", compensates="money", cost="399.00 CNY",
        effort=0, right="refund",
    )  # fmt: skip

    assert sop("learn", "--answer", "decision=agree").code == 0
    assert ids(sop, id)[1] == ("changed", "full-refund-2")


@pytest.mark.parametrize("decision", ["later", "drop"])
def test_nothing_is_numbered_that_is_not_agreed_to(sop: Sop, decision: str) -> None:
    id = lesson(sop, ask="ours")

    sop("learn", "--answer", f"decision={decision}", "--answer", "reason=one case")

    assert "changed" not in events(sop, id)


def test_an_agreed_lesson_whose_id_was_taken_since_is_proposed_anew(sop: Sop) -> None:
    id = lesson(sop, ask="ours")
    moved(sop, id, Agreed)

    outcome = sop("learn", "--answer", "decision=agree")

    assert 'has an ask "ours". Propose it with another id: sop learn --new' in outcome.err
    assert events(sop, id) == ["proposed", "agreed"]
    assert sop("learn", "--answer", "decision=drop", "--answer", "reason=anew").code == 0


def test_a_question_proposed_by_hand_gets_an_id_that_no_open_lesson_has(sop: Sop) -> None:
    first, second = (sop("learn", "--new", answers=NEW).out.strip() for _ in range(2))

    assert ids(sop, first) == [("proposed", "facts", "which_parcel_is_it")]
    assert ids(sop, second) == [("proposed", "facts", "which_parcel_is_it_2")]


# --- no file


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"type": "no_change", "because": "it was one case"}, "It changes no file"),
        ({"type": "new_drill", "after": "Two members quarrel at night"}, "kept as a drill"),
    ],
)
def test_a_lesson_without_a_file_is_done_when_it_is_agreed(sop: Sop, keys: dict[str, Any], said: str) -> None:
    id = lesson(sop, **keys)

    outcome = sop("learn", "--answer", "decision=agree")

    assert outcome.code == 0
    assert said in outcome.err
    assert events(sop, id) == ["proposed", "agreed", "merged"]


def test_a_new_runbook_is_merged_once_it_is_there(sop: Sop) -> None:
    incident = "2026-11-22-2204-short-k3f9"
    id = lesson(sop, type="new_runbook", runbook="broken-parcels", title="Broken parcels", incident=incident)

    first = sop("learn", "--answer", "decision=agree")

    assert f"sop runbook new broken-parcels --from {incident}" in first.err
    assert events(sop, id) == ["proposed", "agreed"]
    shipped = sop.read("runbooks/short.toml").replace('id = "short"', 'id = "broken-parcels"')
    sop.write("runbooks/broken-parcels.toml", shipped)
    assert sop("learn", "--answer", "decision=agree").code == 0
    assert events(sop, id) == ["proposed", "agreed", "merged"]


def test_a_prevention_is_a_line_and_an_action_that_becomes_overdue(sop: Sop) -> None:
    id = lesson(sop, **PREVENTION)
    assert "to do" not in sop("status").out

    sop("learn", "--answer", "decision=agree")

    assert "Print the number on the label" in sop.read("runbooks/short.toml")
    assert "to do" not in sop("status").out
    sop.at("2026-11-24T12:00:00+08:00")
    assert sop("status").out == "to do · mei: Print the number on the label (short): due (1 d 0 h late)\n"
    assert json.loads(sop("status", "--json").out)["actions"] == [
        {
            "lesson": id, "runbook": "short", "what": "Print the number on the label", "who": "mei",
            "due": "2026-11-23T12:00:00+08:00", "overdue": True,
        }
    ]  # fmt: skip
    assert "overdue" in sop("learn", "--list").out


def test_an_action_that_is_due_is_asked_after(sop: Sop) -> None:
    id = lesson(sop, **PREVENTION)
    sop("learn", "--answer", "decision=agree")
    sop.at("2026-11-24T12:00:00+08:00")

    assert sop("learn", "--answer", "done=no").code == 0
    assert events(sop, id)[-1] == "merged"
    assert sop("learn").code == 0  # nobody is there: it stays overdue
    assert events(sop, id)[-1] == "merged"
    done = sop("learn", "--answer", "done=yes")

    assert "1 verified." in done.err
    assert events(sop, id)[-1] == "verified"
    assert sop("status").out == "Nothing is open and nothing is due.\n"


def test_an_action_in_a_broken_file_is_left_to_the_check(sop: Sop) -> None:
    sop.write("runbooks/lessons/2026-11-22-short-add-prevention-k3f9.toml", "broken")
    (sop.root / "runbooks/lessons/2026-11-22-short-add-prevention-fold.toml").mkdir()

    assert sop("status").out == "Nothing is open and nothing is due.\n"
    assert sop("check").code == 1


# --- change, drop, later, stop


def test_changed_words_are_shown_again_before_they_are_agreed_to(sop: Sop) -> None:
    id = lesson(sop)

    outcome = sop("learn", answers='decision = ["change", "agree"]\nafter = "Which parcel, by its number?"\n')

    assert outcome.code == 0, outcome.err
    assert events(sop, id) == ["proposed", "changed", "agreed", "merged"]
    assert '+   text = "Which parcel is it?"' in outcome.err
    assert '+   text = "Which parcel, by its number?"' in outcome.err
    assert "Which parcel, by its number?" in sop.read("runbooks/short.toml")
    assert sop.read(f"runbooks/lessons/{id}.toml").count("runbook = ") == 1


def test_a_lesson_without_words_cannot_be_changed(sop: Sop) -> None:
    lesson(sop, type="remove_step", step="facts")

    outcome = sop("learn", answers='decision = ["change", "later"]\n')

    assert outcome.code == 1
    assert "no words in it to change" in outcome.err


def test_an_agreed_lesson_is_not_changed_any_more(sop: Sop) -> None:
    id = lesson(sop)
    moved(sop, id, Agreed)

    outcome = sop("learn", answers='decision = ["change", "later"]\nafter = "Which one?"\n')

    assert "it is agreed already" in outcome.err
    assert events(sop, id) == ["proposed", "agreed"]


def test_weak_words_are_challenged_once(sop: Sop) -> None:
    id = lesson(sop, **GUIDANCE)

    weak = sop("learn", answers='decision = ["change", "later"]\nafter = "Be more careful."\n')
    strong = sop(
        "learn",
        answers='decision = ["change", "later"]\nafter = "Be more careful."\nlesson_weak = "Open the store first."\n',
    )

    assert "asks people to be better" in weak.err
    assert strong.code == 0, strong.err
    assert "Open the store first." in strong.err
    assert events(sop, id) == ["proposed", "changed"]


def test_a_dropped_lesson_keeps_its_reason(sop: Sop) -> None:
    id = lesson(sop)

    outcome = sop("learn", "--answer", "decision=drop", "--answer", "reason=it was one case")

    assert outcome.out == f"dropped {id}\n"
    assert 'reason = "it was one case"' in sop.read(f"runbooks/lessons/{id}.toml")


def test_stopping_leaves_the_others(sop: Sop) -> None:
    one, two = lesson(sop, "aaaa"), lesson(sop, "bbbb", **GUIDANCE)

    assert sop("learn", answers='decision = ["stop", "agree"]\n').code == 0

    assert (events(sop, one), events(sop, two)) == (["proposed"], ["proposed"])


# --- edited by hand, and two lessons on one line


def test_two_lessons_on_one_line_the_second_is_a_conflict_with_both_texts(sop: Sop) -> None:
    one = lesson(sop, "aaaa", **GUIDANCE)
    two = lesson(sop, "bbbb", **(GUIDANCE | {"after": "Ask the store."}))

    outcome = sop("learn", answers='decision = ["agree", "agree"]\n')

    assert outcome.code == 1
    assert (events(sop, one)[-1], events(sop, two)) == ("merged", ["proposed"])
    assert "the file says now: Look it up in the store first." in outcome.err
    assert "the lesson was written for: Look it up; do not guess." in outcome.err
    assert "the lesson wants: Ask the store." in outcome.err
    assert "Look it up in the store first." in sop.read("runbooks/short.toml")


def test_a_conflict_is_settled_by_words_for_what_stands_there_now(sop: Sop) -> None:
    id = lesson(sop, **GUIDANCE)
    sop.write("runbooks/short.toml", sop.read("runbooks/short.toml").replace("do not guess", "never guess"))

    outcome = sop("learn", answers='decision = ["change", "agree"]\nafter = "Look in the store; never guess."\n')

    assert outcome.code == 0, outcome.err
    assert events(sop, id) == ["proposed", "changed", "agreed", "merged"]
    assert "Look in the store; never guess." in sop.read("runbooks/short.toml")


def test_a_lesson_for_a_step_that_is_gone_says_so(sop: Sop) -> None:
    lesson(sop, **(GUIDANCE | {"step": "fact"}))

    outcome = sop("learn", "--answer", "decision=agree")

    assert outcome.code == 1
    assert 'there is no step "fact" any more' in outcome.err


@pytest.mark.parametrize("content", [None, "broken [", b"\xff\xfe"])
def test_a_runbook_that_cannot_be_read_is_named(sop: Sop, content: str | bytes | None) -> None:
    id = lesson(sop)
    (sop.root / "runbooks/short.toml").unlink()
    if content is not None:
        sop.write("runbooks/short.toml", content)

    outcome = sop("learn", "--answer", "decision=agree")

    assert outcome.code == 1
    assert "short" in outcome.err
    assert events(sop, id) == ["proposed"]


def test_what_was_done_by_hand_is_merged_without_a_second_write(sop: Sop) -> None:
    id = lesson(sop, **GUIDANCE)
    text = sop.read("runbooks/short.toml").replace("Look it up; do not guess.", "Look it up in the store first.")
    sop.write("runbooks/short.toml", text)

    outcome = sop("learn", "--answer", "decision=agree")

    assert "is as the lesson wants it" in outcome.err
    assert events(sop, id) == ["proposed", "agreed", "merged"]
    assert sop.read("runbooks/short.toml") == text


def test_a_run_that_ended_between_file_and_lesson_is_finished_by_the_next(sop: Sop) -> None:
    id = lesson(sop, **GUIDANCE)
    moved(sop, id, Agreed)
    text = sop.read("runbooks/short.toml").replace("Look it up; do not guess.", "Look it up in the store first.")
    sop.write("runbooks/short.toml", text)

    outcome = sop("learn", "--answer", "decision=later")

    assert "it stands in runbooks/short.toml already" in outcome.err
    assert events(sop, id) == ["proposed", "agreed", "merged"]


def test_a_full_disk_leaves_the_old_runbook(sop: Sop, monkeypatch: pytest.MonkeyPatch) -> None:
    id = lesson(sop)
    old = sop.read("runbooks/short.toml")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    outcome = sop("learn", "--answer", "decision=agree")
    monkeypatch.undo()

    assert outcome.code == 1
    assert "no space left" in outcome.err
    assert sop.read("runbooks/short.toml") == old
    assert [path.name for path in (sop.root / "runbooks").iterdir() if path.name.startswith(".")] == []
    assert events(sop, id) == ["proposed", "agreed"]


def test_no_room_for_the_check_leaves_the_lesson_open(sop: Sop, monkeypatch: pytest.MonkeyPatch) -> None:
    id, other = lesson(sop), lesson(sop, "m4p7", type="no_change", because="it was one case")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)
    outcome = sop("learn", "--answer", "decision=agree")

    assert outcome.code == 1
    assert "it cannot be checked in /" in outcome.err
    assert "(no space left on device), so nothing is written" in outcome.err
    assert (events(sop, id), events(sop, other)) == (["proposed"], ["proposed", "agreed", "merged"])


def test_one_decision_may_go_for_many_lessons(sop: Sop) -> None:
    ids = [lesson(sop, f"aa{n:02}", type="no_change", because="it was one case") for n in range(30)]

    outcome = sop("learn", "--answer", "decision=drop", "--answer", "reason=one case")

    assert outcome.code == 0, outcome.err
    assert {tuple(events(sop, id)) for id in ids} == {("proposed", "dropped")}


def test_words_go_for_one_lesson_only(sop: Sop) -> None:
    ids = [lesson(sop), lesson(sop, "m4p7", **GUIDANCE)]
    before = sop.everything()

    outcome = sop("learn", answers='decision = "change"\nafter = "Ask the shop."')

    assert outcome.code == 2
    assert 'the words of "after" are for one lesson, and 2 are open' in outcome.err
    assert sop.everything() == before
    sop("learn", answers='decision = "change"\n[after]\nm4p7 = "Ask the shop."')
    assert [events(sop, id) for id in ids] == [["proposed"], ["proposed", "changed"]]


# --- a person at the keys


def test_a_person_decides_by_one_key_each(sop: Sop, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two, three = lesson(sop, "aaaa"), lesson(sop, "bbbb", **GUIDANCE), lesson(sop, "cccc", type="no_change")

    code, screen = typed(sop, monkeypatch, "1", "3", "it was one case", "")

    assert code == 0, screen
    assert [events(sop, id)[-1] for id in (one, two, three)] == ["merged", "dropped", "proposed"]
    assert "1 merged, 1 dropped." in screen


def test_a_person_changes_words_and_sees_the_diff_again(sop: Sop, monkeypatch: pytest.MonkeyPatch) -> None:
    id = lesson(sop)

    code, screen = typed(sop, monkeypatch, "/b", "2", "Which one?", "2", "", "1")

    assert code == 0, screen
    assert "Here there is nothing but the question" in screen
    assert '+   text = "Which one?"' in screen
    assert "It is as it was." in screen
    assert events(sop, id) == ["proposed", "changed", "agreed", "merged"]


def test_leaving_at_a_question_keeps_what_was_decided(sop: Sop, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = lesson(sop, "aaaa"), lesson(sop, "bbbb", **GUIDANCE)

    code, screen = typed(sop, monkeypatch, "1")

    assert code == 130
    assert screen.endswith("What was decided is written. sop learn goes on.\n")
    assert (events(sop, one)[-1], events(sop, two)) == ("merged", ["proposed"])


def test_a_conflict_offers_no_agreement_to_a_person(sop: Sop, monkeypatch: pytest.MonkeyPatch) -> None:
    id = lesson(sop, **(GUIDANCE | {"before": "Something else."}))

    code, screen = typed(sop, monkeypatch, "1", "0")

    assert code == 0
    assert "press 2, 3, Enter or 0" in screen
    assert events(sop, id) == ["proposed"]


def test_leaving_at_an_action_is_no_answer(sop: Sop, monkeypatch: pytest.MonkeyPatch) -> None:
    id = lesson(sop, **PREVENTION)
    sop("learn", "--answer", "decision=agree")
    sop.at("2026-11-24T12:00:00+08:00")

    code, _ = typed(sop, monkeypatch)

    assert (code, events(sop, id)[-1]) == (130, "merged")


# --- propose by hand


def test_a_lesson_is_proposed_by_hand(sop: Sop) -> None:
    outcome = sop("learn", "--new", answers=NEW)

    (path,) = sop.root.glob("runbooks/lessons/*.toml")
    assert (outcome.code, outcome.out) == (0, f"{path.stem}\n")
    proposed = tomllib.loads(path.read_text(encoding="utf-8"))["event"][0]
    assert {key: proposed[key] for key in ("ask", "step", "verify_by", "by")} == {
        "ask": "which_parcel_is_it", "step": "facts", "verify_by": "next 3 incidents", "by": "li.wei",
    }  # fmt: skip
    assert '+   text = "Which parcel is it?"' in outcome.err


@pytest.mark.parametrize(
    ("script", "key", "wanted"),
    [
        ('type = "edit_step"\nstep = "facts"\nkey = "guidance"\nafter = "Ask."\n', "before", "Look it up; do not guess."),
        ('type = "edit_step"\nstep = "facts"\nkey = "never"\nafter = "Do not guess."\n', "after", "Do not guess."),
        ('type = "change_deadline"\nstep = "reply"\nafter = "10m"\n', "before", "first-reply"),
        ('type = "change_deadline"\nstep = "reply"\n', "before", "first-reply"),
        ('type = "add_branch"\nstep = "check"\nafter = "ours == true"\n', "after", "ours == true"),
        ('type = "change_choices"\nrunbook = "core"\nstep = "facts"\nask = "x"\nafter_list = "a, b"\n', "", ""),
        ('type = "add_step"\ntitle = "Ring the store"\nphase = "facts"\nguidance = "Ask for the shelf."\nask_kind = "choice"\nchoices = "yes, no"\nafter = "Is it there?"\n', "step", "ring-the-store"),
        ('type = "add_prevention"\nafter = "Label it"\nwho = "mei"\ndue = "+7d"\n', "who", "mei"),
        ('type = "remove_step"\nstep = "check"\n', "step", "check"),
        ('type = "change_severity_rule"\nto = 2\nafter = "ours == true"\n', "to", 2),
        ('type = "new_runbook"\nrunbook = "broken-parcels"\ntitle = "Broken parcels"\n', "title", "Broken parcels"),
        ('type = "no_change"\n', "because", "we saw it"),
        ('type = "edit_template"\nmessage = "ack"\nlanguage = "da"\nafter = "{name} {operator} {issue} {next_update_at}"\n', "language", "da"),
        ('type = "add_contact"\nkey = "deputy"\nafter = "mei"\n', "key", "deputy"),
    ],
)  # fmt: skip
def test_every_kind_of_edit_can_be_proposed(sop: Sop, script: str, key: str, wanted: object) -> None:
    runbook = "" if "runbook =" in script else 'runbook = "short"\n'

    outcome = sop("learn", "--new", answers=f'because = "we saw it"\n{runbook}{script}')

    found = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sop.root.glob("runbooks/lessons/*.toml")]
    proposed = found[0]["event"][0] if found else {}
    assert proposed.get(key) == wanted if key else outcome.code in (1, 2, 4), outcome.err


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (('runbook = "short"', 'runbook = "shrt"'), 2),
        (('runbook = "short"', 'runbook = "../short"'), 2),
        (('step = "facts"', 'step = "../facts"'), 2),
        (('step = "facts"', 'step = "fact"'), 2),
        (('after = "Which parcel is it?"\n', ""), 5),
        (('because = "nobody asked which parcel it was"', 'because = "be more careful"'), 1),
        (('because = "', 'incident = "no-such"\nbecause = "'), 2),
        (('because = "', 'ask = "late_by"\nbecause = "'), 1),
        (('because = "', 'min = "many"\nbecause = "'), 2),
        (('type = "add_question"', 'type = "new_runbook"'), 2),
    ],
)
def test_a_proposal_that_fits_nowhere_writes_nothing(sop: Sop, change: tuple[str, str], code: int) -> None:
    before = sop.everything()

    outcome = sop("learn", "--new", answers=NEW.replace(*change))

    assert outcome.code == code, outcome.err
    assert sop.everything() == before


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ('type = "remove_step"\nstep = "fact"', 'there is no step "fact". Did you mean "facts"?'),
        ('type = "move_step"\nstep = "facts"\nafter_step = "x"', "sop runbook show short has them all."),
        ('type = "change_choices"\nstep = "facts"\nask = "late"', 'there is no ask "late"'),
        ('type = "edit_template"\nlanguage = "en"\nmessage = "akc"', 'there is no message "akc". Did you mean "ack"?'),
        ('type = "change_authority"\nrole = "cook"\nkey = "mute"', 'there is no role "cook". They stand in sop.toml.'),
        ('type = "retire_remedy"\nremedy = "tea"', 'there is no remedy "tea". They stand in sop.toml.'),
        (
            'type = "change_deadline"\nstep = "facts"\nafter = "soon"',
            "Write a length like 15m, or one of first-reply, ",
        ),
        ('type = "change_deadline"\nstep = "facts"\nafter = "at once"', '"at once" is no deadline. Write it like 15m'),
    ],
)
def test_what_is_not_there_is_said_as_it_is_typed(sop: Sop, script: str, said: str) -> None:
    outcome = sop("learn", "--new", answers=f'because = "we saw it"\nrunbook = "short"\n{script}\n')

    assert outcome.code == 2
    assert said in outcome.err


def test_a_proposal_the_check_would_refuse_writes_nothing(sop: Sop) -> None:
    before = sop.everything()

    outcome = sop("learn", "--new", answers=NEW.replace('ask_kind = "text"', 'ask_kind = "draft"'))

    assert outcome.code == 1
    assert sop.everything() == before


def test_a_person_proposes_by_keys(sop: Sop, monkeypatch: pytest.MonkeyPatch) -> None:
    code, screen = typed(
        sop, monkeypatch, "2", "shrt", "short", "nobody asked", "", "", "facts", "text", "/b", "Which parcel is it?",
        argv=("--new",),
    )  # fmt: skip

    assert code == 0, screen
    (path,) = sop.root.glob("runbooks/lessons/*.toml")
    assert 'after = "Which parcel is it?"' in path.read_text(encoding="utf-8")


def test_a_message_with_two_variants_is_translated_in_one_lesson(sop: Sop, monkeypatch: pytest.MonkeyPatch) -> None:
    named, unnamed = ("{name}, {issue}, {operator}, {next_update_at}.", "{issue}, {operator}, {next_update_at}.")

    with monkeypatch.context() as keys:
        code, screen = typed(
            sop, keys, "13", "", "we have members there", "", "", "fr", "ack", named, ".", unnamed, ".", argv=("--new",)
        )

    assert code == 0, screen
    assert "And when no name is known?" in screen
    assert [row for row in screen.splitlines() if row.startswith("+")] == [f'+ fr = "{named}"', f'+ fr = "{unnamed}"']
    assert sop("learn", "--answer", "decision=agree").code == 0
    assert sop("check").code == 0


def test_leaving_a_proposal_writes_nothing(sop: Sop, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sop.everything()

    code, _ = typed(sop, monkeypatch, "2", argv=("--new",))

    assert code == 130
    assert sop.everything() == before


def test_names_of_the_incident_do_not_go_into_a_proposal(sop: Sop) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS)
    named = NEW.replace("nobody asked", "Qi Lan asked Li Wei")

    outcome = sop("learn", "--new", answers=f'{named}incident = "{sop.id}"\n')

    (path,) = sop.root.glob("runbooks/lessons/*.toml")
    assert outcome.code == 0, outcome.err
    assert "Qi" not in path.read_text(encoding="utf-8")


# --- hostile files


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(('runbook = "short"', 'runbook = "../../etc/passwd"'), id="a path for a runbook"),
        pytest.param(('runbook = "short"', 'runbook = "--exec"'), id="an option for a runbook"),
        pytest.param(('step = "facts"', 'step = "../x"'), id="a path for a step"),
        pytest.param(('type = "add_question"', 'type = "run_this"'), id="an unknown type"),
        pytest.param(('kind = "proposed"', 'kind = "explode"'), id="an unknown kind"),
    ],
)
def test_ids_like_paths_or_options_touch_nothing(sop: Sop, change: tuple[str, str]) -> None:
    id = lesson(sop)
    path = f"runbooks/lessons/{id}.toml"
    sop.write(path, sop.read(path).replace(*change))
    before = sop.everything()

    listed, outcome = sop("learn", "--list"), sop("learn", "--answer", "decision=agree")

    assert listed.code == 0
    assert outcome.code in (0, 1)
    assert sop.everything() == before


def test_nothing_in_a_lesson_acts_on_the_terminal(sop: Sop) -> None:
    id = lesson(sop)
    path = f"runbooks/lessons/{id}.toml"
    evil = r"\u001b]0;x\u0007\u202e\nmerged everything\r"
    sop.write(path, sop.read(path).replace('because = "nobody asked"', f'because = "{evil}"'))

    for argv in (["learn", "--list"], ["learn", "--answer", "decision=later"], ["learn", id, "--list"]):
        outcome = sop(*argv)
        assert "\x1b" not in outcome.out + outcome.err
        assert "\u202e" not in outcome.out + outcome.err
        assert "\nmerged everything" not in outcome.out + outcome.err


def test_a_huge_lesson_is_named_and_hides_no_other(sop: Sop) -> None:
    lesson(sop)
    sop.write("runbooks/lessons/2026-11-22-short-no-change-huge.toml", "a" * 40_000_000)
    sop.write("runbooks/lessons/-evil.toml", "broken")

    outcome = sop("learn", "--list")

    assert outcome.code == 0
    assert "Which parcel is it?" in outcome.out
    assert "huge" in outcome.err
    assert "-evil" in outcome.err


def test_a_file_without_a_proposal_is_named_and_not_put(sop: Sop) -> None:
    sop.write("runbooks/lessons/x.toml", 'format = 1\nid = "x"\nrunbook = "short"\ntype = "add_trigger"\nby = "day"\n')

    outcome = sop("learn", "--answer", "decision=agree")

    assert (outcome.code, outcome.out) == (0, "No lesson is open.\n")
    assert outcome.err == (
        "No git repository keeps this workspace: files are written, nothing is committed.\n"
        "runbooks/lessons/x.toml: no edit is proposed in it\n"
    )


def test_many_broken_lessons_are_counted(sop: Sop) -> None:
    for n in range(9):
        sop.write(f"runbooks/lessons/broken-{n}.toml", "broken")

    assert "and 4 more: sop check" in sop("learn").err


def test_a_runbook_that_is_a_link_is_not_edited(sop: Sop, tmp_path: Path) -> None:
    lesson(sop)
    outside = tmp_path / "outside.toml"
    (sop.root / "runbooks/short.toml").rename(outside)
    (sop.root / "runbooks/short.toml").symlink_to(outside)
    before = outside.read_bytes()

    outcome = sop("learn", "--answer", "decision=agree")

    assert outcome.code == 1
    assert outside.read_bytes() == before


def test_the_words_of_the_screen_are_plain_where_there_is_no_colour(sop: Sop) -> None:
    stream = io.StringIO()
    Out(stream, {"NO_COLOR": "1"}).line("x")

    lesson(sop)

    assert "\x1b" not in sop("learn", "--answer", "decision=later").err


# --- machines


def test_a_list_for_programs_has_every_lesson_with_its_edit(sop: Sop) -> None:
    id = lesson(sop, factor="plan_missing")

    document = json.loads(sop("learn", "--list", "--json").out)

    assert document["problems"] == []
    assert document["lessons"][0] | {"proposed_at": "", "moved_at": ""} == {
        "id": id, "runbook": "short", "type": "add_question", "status": "proposed",
        "words": "ask in step facts: Which parcel is it?", "by": "li.wei", "proposed_at": "", "moved_at": "",
        "reviewers": [],
        "edit": {
            "factor": "plan_missing", "because": "nobody asked", "runbook": "short", "step": "facts", "ask": "parcel",
            "ask_kind": "text", "after": "Which parcel is it?",
        },
        "overdue": False, "reason": "", "verified_by": [], "contradicted_by": [], "held_in": [], "wrong_in": [],
    }  # fmt: skip


def test_every_type_of_edit_can_be_chosen() -> None:
    assert set(TYPES) == set(EDITS)
    assert set(ASKED) == set(EditKeys.__dataclass_fields__)
