"""What a lesson would change: worked out, checked and written; what later walks say of it; what commits say."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from build import walk
from runsop.errors import BadFile, NotFound, Problem, Refused
from runsop.files.changing import change_of, problems_after, with_free_ids, write
from runsop.files.library import Library
from runsop.files.rewriting import EditFailed
from runsop.files.settled import ANY, may_be_open, verified
from runsop.files.workspace import Workspace
from runsop.model.actions import open_actions
from runsop.model.commits import message_of
from runsop.model.contradicted import Judgement
from runsop.model.drafts import Drafted
from runsop.model.edits import Edit
from runsop.model.events import Event
from runsop.model.history import reasons_of
from runsop.model.lessons import (
    Agreed,
    Contradicted,
    Dropped,
    Lesson,
    LessonHeader,
    Merged,
    Proposed,
    Status,
    Verified,
    fold,
)
from runsop.model.proven import may_speak, merged_at, move_of, speaks, stands_in
from runsop.model.runbook import Runbook
from short_runbook import SHORT, TEAM

AT = datetime.fromisoformat("2026-11-24T09:12:00+08:00")
LATER = datetime.fromisoformat("2026-12-01T09:12:00+08:00")
QUESTION = Edit(
    type="add_question", runbook="short", because="x", step="facts", ask="parcel", ask_kind="text", after="Which?"
)


@pytest.fixture
def workspace(tmp_path: Path, shipped_workspace: Path) -> Workspace:
    """A small workspace: core, two runbooks, their messages, the guardrails of one language."""
    root = tmp_path / "team"
    for name in ("runbooks/core.toml", "runbooks/refund-request.toml", "runbooks/short.toml", "sop.toml"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(shipped_workspace / name, root / name)
    shutil.copytree(shipped_workspace / "runbooks/messages", root / "runbooks/messages")
    (root / "runbooks/guardrails").mkdir()
    for name in ("any", "en"):
        shutil.copy(shipped_workspace / f"runbooks/guardrails/{name}.toml", root / "runbooks/guardrails")
    return Workspace(root)


def found(workspace: Workspace, edit: Edit) -> tuple[Problem, ...]:
    change = change_of(workspace, library(workspace), edit)
    assert change is not None
    return problems_after(workspace, change, edit)


def library(workspace: Workspace) -> Library:
    return Library(workspace.runbooks, workspace.root)


# --- the change


def test_a_change_is_the_text_before_and_after_and_writes_nothing(workspace: Workspace) -> None:
    change = change_of(workspace, library(workspace), QUESTION)

    assert change is not None
    assert (change.shown, change.old) == ("runbooks/short.toml", SHORT)
    assert 'text = "Which?"' in change.new
    assert (workspace.runbooks / "short.toml").read_text() == SHORT


def test_a_change_may_begin_from_another_text(workspace: Workspace) -> None:
    change = change_of(workspace, library(workspace), QUESTION, old=SHORT + "# mine\n")

    assert change is not None
    assert change.new.endswith("# mine\n")


def test_an_edit_of_an_inherited_step_is_made_against_the_runbook_it_comes_from(workspace: Workspace) -> None:
    edit = replace(QUESTION, runbook="refund-request", step="story")

    change = change_of(workspace, library(workspace), edit)

    assert change is not None
    assert '[[step]]\nid = "story"' in change.new


def test_an_edit_without_a_file_changes_none(workspace: Workspace) -> None:
    assert change_of(workspace, library(workspace), Edit(type="no_change", because="x", runbook="short")) is None


def test_an_edit_that_lacks_something_fits_nowhere(workspace: Workspace) -> None:
    with pytest.raises(EditFailed, match="needs step"):
        change_of(workspace, library(workspace), replace(QUESTION, step=""))


def test_what_stands_there_instead_is_told(workspace: Workspace) -> None:
    edit = Edit(type="edit_step", runbook="short", because="x", step="facts", key="title", before="A", after="B")

    with pytest.raises(EditFailed) as failed:
        change_of(workspace, library(workspace), edit)

    assert failed.value.current == "What we know"


def test_a_file_that_is_gone_is_not_found(workspace: Workspace) -> None:
    (workspace.runbooks / "short.toml").unlink()

    with pytest.raises(NotFound):
        change_of(workspace, library(workspace), QUESTION)


def test_a_file_of_another_encoding_is_bad(workspace: Workspace) -> None:
    (workspace.runbooks / "short.toml").write_bytes(b"\xff")

    with pytest.raises(BadFile, match="UTF-8"):
        change_of(workspace, library(workspace), QUESTION)


def test_a_link_is_not_edited(workspace: Workspace, tmp_path: Path) -> None:
    (workspace.runbooks / "short.toml").rename(tmp_path / "elsewhere.toml")
    (workspace.runbooks / "short.toml").symlink_to(tmp_path / "elsewhere.toml")

    with pytest.raises(BadFile, match="is a link"):
        change_of(workspace, library(workspace), QUESTION)


# --- the check


@pytest.mark.parametrize(
    ("edit", "ids"),
    [
        pytest.param(QUESTION, ("facts", "parcel"), id="free"),
        pytest.param(replace(QUESTION, ask="ours"), ("facts", "ours_2"), id="in the runbook"),
        pytest.param(
            replace(QUESTION, runbook="refund-request", step="size", ask="voices"), ("size", "voices_2"), id="inherited"
        ),
        pytest.param(
            replace(QUESTION, runbook="core", step="size", ask="order_ref"), ("size", "order_ref_2"), id="in one that extends it"
        ),
        pytest.param(replace(QUESTION, runbook="core", step="size", ask="ours"), ("size", "ours"), id="in one that does not"),
        pytest.param(replace(QUESTION, type="edit_step", ask="ours"), ("facts", "ours"), id="nothing new"),
    ],
)  # fmt: skip
def test_a_new_id_that_is_taken_gets_a_number(workspace: Workspace, edit: Edit, ids: tuple[str, str]) -> None:
    found = with_free_ids(workspace, library(workspace), edit)

    assert (found.step, found.ask) == ids


def test_a_new_remedy_has_an_id_of_its_own(workspace: Workspace) -> None:
    edit = Edit(type="add_remedy", remedy="full-refund")

    assert with_free_ids(workspace, library(workspace), edit).remedy == "full-refund-2"


def test_a_good_change_has_no_problems(workspace: Workspace) -> None:
    assert found(workspace, QUESTION) == ()


def test_whatever_is_wrong_in_the_changed_file_counts(workspace: Workspace) -> None:
    path = workspace.runbooks / "short.toml"
    path.write_text(SHORT.replace('role = "operator"', 'role = "cook"', 1))

    assert [problem.path for problem in found(workspace, QUESTION)] == ["runbooks/short.toml"]


def test_what_was_wrong_in_another_file_does_not_count(workspace: Workspace) -> None:
    (workspace.runbooks / "other.toml").write_text("broken")

    assert found(workspace, QUESTION) == ()


def test_a_change_that_breaks_another_file_is_found_there(workspace: Workspace) -> None:
    edit = Edit(type="remove_step", runbook="core", because="x", step="size")

    assert {problem.path for problem in found(workspace, edit)} >= {"runbooks/core.toml"}


def test_a_message_is_checked_with_the_runbooks_that_send_it(workspace: Workspace) -> None:
    text = Library(workspace.runbooks, workspace.root).messages()["ack"].text["en"]
    edit = Edit(
        type="edit_template", runbook="short", because="x", message="ack", language="en", before=text, after="Hi {x}."
    )

    assert any("{x}" in str(problem) for problem in found(workspace, edit))


def test_the_team_file_is_checked_against_itself(workspace: Workspace) -> None:
    edit = Edit(type="add_contact", runbook="core", because="x", key="lead", before="mei", after="nobody")

    assert any("nobody of the team" in str(problem) for problem in found(workspace, edit))


def test_a_team_file_that_cannot_be_read_afterwards_is_found(workspace: Workspace) -> None:
    edit = Edit(
        type="change_authority", runbook="core", because="x", role="lead", key="refund_cap", before="", after="-1 CNY"
    )
    now = next(line for line in TEAM.split("[role.lead]")[1].split("\n") if line.startswith("refund_cap"))

    assert found(workspace, replace(edit, before=now.split('"')[1]))


def test_a_broken_team_file_is_no_reason_against_a_runbook(workspace: Workspace) -> None:
    workspace.team_file.write_text("format = 1\n")

    assert found(workspace, QUESTION) == ()


def test_a_phrase_is_checked_with_its_language_alone(workspace: Workspace) -> None:
    edit = Edit(
        type="add_phrase", runbook="core", because="x", rule="g02-blaming", language="en", after="Had you only looked."
    )
    (workspace.runbooks / "guardrails/da.toml").write_text("broken")

    assert found(workspace, edit) == ()


# --- the write


def test_a_change_is_written_and_the_mode_of_the_file_stays(workspace: Workspace) -> None:
    path = workspace.runbooks / "short.toml"
    path.chmod(0o640)
    change = change_of(workspace, library(workspace), QUESTION)
    assert change is not None

    write(change)

    assert path.read_text() == change.new
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_file_that_was_changed_meanwhile_is_not_overwritten(workspace: Workspace) -> None:
    change = change_of(workspace, library(workspace), QUESTION)
    assert change is not None
    (workspace.runbooks / "short.toml").write_text(SHORT + "# mine\n")

    with pytest.raises(Refused, match="changed meanwhile"):
        write(change)

    assert (workspace.runbooks / "short.toml").read_text() == SHORT + "# mine\n"


# --- lessons for these tests


def learnt(*moves: Event, **keys: Any) -> Lesson:
    type = str(keys.pop("type", "edit_step"))
    proposed = Proposed(id="aaaaaa", at=AT, by="li.wei", **{"because": "x", **keys})
    return fold(LessonHeader(id="2026-11-24-w-k3f9", runbook="w", type=type, by="li.wei"), (proposed, *moves))


AGREED = Agreed(id="aaaaab", at=AT, by="mei")
MERGED = Merged(id="aaaaac", at=AT, by="mei")
VERIFIED = Verified(id="aaaaae", at=LATER, by="mei", incident="a")
CONTRADICTED = Contradicted(id="aaaaaf", at=LATER, by="mei", incident="b")


# --- what later walks say


def judged(**keys: Any) -> Judgement:
    return replace(Judgement("2026-12-01-0900-w-k3f9", ("w",), "facts", "held", LATER), **keys)


@pytest.mark.parametrize(
    ("keys", "may"),
    [
        ({}, True),
        ({"verdict": "contradicted"}, True),
        ({"verdict": "too_slow"}, False),
        ({"at": AT}, False),
        ({"runbooks": ("other",)}, False),
        ({"step": "story"}, False),
    ],
)
def test_a_judgement_speaks_of_the_step_a_lesson_changed_after_its_merge(keys: dict[str, Any], *, may: bool) -> None:
    lesson = learnt(AGREED, MERGED, step="facts", key="title", before="A", after="B")

    assert may_speak(lesson, judged(**keys)) is may


def test_what_is_not_merged_or_known_already_is_not_spoken_of() -> None:
    keys = {"step": "facts", "key": "title", "before": "A", "after": "B"}
    heard = Contradicted(id="aaaaad", at=LATER, by="mei", incident="2026-12-01-0900-w-k3f9")

    assert not may_speak(learnt(**keys), judged())
    assert not may_speak(learnt(AGREED, MERGED, heard, **keys), judged(verdict="contradicted"))
    assert may_speak(learnt(AGREED, MERGED, **keys, runbook="core"), judged(runbooks=("other",)))
    assert merged_at(learnt(**keys)) is None


def test_a_verified_lesson_hears_that_it_was_wrong_and_not_that_it_held_again() -> None:
    lesson = learnt(AGREED, MERGED, VERIFIED, step="facts", key="title", before="A", after="B")

    assert may_speak(lesson, judged(verdict="contradicted"))
    assert not may_speak(lesson, judged())
    assert not may_speak(learnt(AGREED, MERGED, Dropped(id="aaaaad", at=AT, by="mei", reason="x"), VERIFIED), judged())


WALK = walk("""
[[step]]
id = "about"

[[step]]
id = "facts"
title = "B"
never = ["Do not guess."]
within = "15m"
when = "voices >= 3"
ask = [{ id = "parcel", kind = "choice", choices = ["a", "b"], labels = { a = "A", b = "B" } }, { id = "reply", kind = "draft", message = "ack" }]
""")


@pytest.mark.parametrize(
    ("edit", "stands"),
    [
        (Edit(type="add_question", step="facts", ask="parcel"), True),
        (Edit(type="add_question", step="facts", ask="other"), False),
        (Edit(type="change_choices", step="facts", ask="parcel", after_list=("a", "b")), True),
        (Edit(type="change_choices", step="facts", ask="parcel", after_list=("a",)), False),
        (Edit(type="change_choices", step="facts", ask="parcel", after_list=("a", "b"), labels=("A", "B")), True),
        (Edit(type="change_choices", step="facts", ask="parcel", after_list=("a", "b"), labels=("A", "C")), False),
        (Edit(type="edit_step", step="facts", key="title", after="B"), True),
        (Edit(type="edit_step", step="facts", key="title", after="A"), False),
        (Edit(type="edit_step", step="facts", key="never", after="Do not guess."), True),
        (Edit(type="edit_step", step="facts", key="never", before="Do not guess."), False),
        (Edit(type="change_deadline", step="facts", after="15m"), True),
        (Edit(type="change_deadline", step="facts", after="20m"), False),
        (Edit(type="add_branch", step="facts", after="voices >= 3"), True),
        (Edit(type="add_branch", step="facts", after="voices >= 4"), False),
        (Edit(type="add_branch", step="about", after="voices >= 3"), False),
        (Edit(type="move_step", step="facts", after_step="about"), True),
        (Edit(type="move_step", step="about", after_step="facts"), False),
        (Edit(type="move_step", step="facts", after_step="story"), False),
        (Edit(type="move_step", step="story", after_step="facts"), False),
        (Edit(type="remove_step", step="story"), True),
        (Edit(type="remove_step", step="facts"), False),
        (Edit(type="edit_of_a_newer_sop", step="facts"), False),
    ],
)
def test_a_walk_shows_whether_an_edit_is_made_in_it(edit: Edit, *, stands: bool) -> None:
    assert stands_in(WALK, edit) is stands


def test_a_step_that_is_not_in_the_walk_says_nothing() -> None:
    lesson = learnt(step="facts", key="title", before="A", after="B")

    assert speaks(lesson, judged(), WALK)
    assert not speaks(lesson, judged(step="about"), WALK)
    assert not speaks(lesson, judged(), Runbook(id="w", title="W"))


@pytest.mark.parametrize(
    ("used", "spoken"),
    [
        pytest.param(Drafted("facts", "ack", "zh"), True, id="these words"),
        pytest.param(Drafted("facts", "ack-group", "zh"), False, id="those for a group"),
        pytest.param(Drafted("facts", "ack", "en"), False, id="in another language"),
        pytest.param(Drafted("story", "ack", "zh"), False, id="in another step"),
    ],
)
def test_a_step_speaks_of_the_words_it_used(used: Drafted, *, spoken: bool) -> None:
    lesson = learnt(type="edit_template", message="ack", language="zh", before="A", after="B")

    assert speaks(lesson, judged(), WALK, [used]) is spoken
    assert not speaks(lesson, judged(), WALK)


def test_a_lesson_for_words_in_every_language_hears_of_any() -> None:
    lesson = learnt(type="edit_template", message="ack", before="A", after="B")

    assert speaks(lesson, judged(), WALK, [Drafted("facts", "ack", "en")])


def test_held_verifies_and_wrong_contradicts() -> None:
    assert move_of(judged()) == (Verified, "step facts held")
    assert move_of(judged(verdict="contradicted")) == (Contradicted, "step facts was wrong")


# --- actions


def test_open_actions_come_by_their_date() -> None:
    keys = {"type": "add_prevention", "after": "Label it", "who": "mei"}
    first, second = learnt(AGREED, **keys, due=AT), learnt(AGREED, MERGED, **keys, due=LATER)
    done = learnt(AGREED, MERGED, Verified(id="aaaaad", at=LATER, by="mei"), **keys, due=AT)

    found = open_actions([second, done, first, learnt(**keys, due=AT), learnt(AGREED, **keys), learnt(AGREED)])

    assert [(action.what, action.due) for action in found] == [("Label it", AT), ("Label it", LATER)]


def test_actions_are_found_by_the_names_of_their_files(tmp_path: Path) -> None:
    done = 'format = 1\n\n[[event]]\nid = "a"\nat = 2026-11-24\nkind = "verified"\nby = "x"\n'
    told = done.replace('kind = "verified"', 'kind = "merged"').replace("by", 'text = """\nkind = "verified"\n"""\nby')
    for name, text in {
        "2026-w-add-prevention-a.toml": done, "2026-w-add-prevention-b.toml": told, "2026-w-add-step-c.toml": told,
        "2026-w-add-prevention-d.txt": told,
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text)
    (tmp_path / "2026-w-add-prevention-e.toml").mkdir()
    (tmp_path / "2026-w-add-prevention-f.toml").symlink_to("/nowhere")

    assert may_be_open(tmp_path) == ("2026-w-add-prevention-b",)
    assert may_be_open(tmp_path / "no") == ()


def test_verified_lessons_are_named_with_the_steps_they_are_about(tmp_path: Path) -> None:
    head = 'format = 1\n\n[[event]]\nid = "a"\nkind = "proposed"\n'
    done = 'by = "x"\n\n[[event]]\nid = "b"\nat = 2026-11-24\nkind = "verified"\nby = "x"\n'
    for name, text in {
        "step.toml": f'{head}step = "facts"\n{done}', "message.toml": f'{head}message = "ack"\n{done}',
        "none.toml": head + done, "open.toml": f'{head}step = "facts"\nby = "x"\n', "other.txt": head + done,
        "long.toml": f'{head}step = "facts"\n{"#" * 9000}\n{done}',
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text)

    assert verified(tmp_path) == {"step": {"facts"}, "message": {ANY}, "none": frozenset()}
    assert verified(tmp_path / "no") == {}


def test_an_action_that_may_not_be_read_may_be_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "2026-w-add-prevention-a.toml").touch()

    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refused)

    assert may_be_open(tmp_path) == ("2026-w-add-prevention-a",)


# --- commits


@pytest.mark.parametrize(
    ("lesson", "subject"),
    [
        (learnt(AGREED, step="facts", key="title", before="A", after="B"), "runbooks: w: title of step facts: B"),
        (
            learnt(AGREED, type="add_trigger", language="en", after="a" * 90),
            f"runbooks: w: know it by {'a' * 47}…",
        ),
        (learnt(AGREED, type="add_contact", key="lead", after="mei"), "team: lead: mei"),
        (
            learnt(AGREED, type="edit_template", message="ack", language="en", before="A", after="B"),
            "runbooks: message ack (en): B",
        ),
        (learnt(AGREED, type="no_change"), "lessons: nothing changes: x"),
        (
            learnt(Dropped(id="aaaaad", at=AT, by="mei", reason="twice"), type="no_change"),
            "lessons: dropped, w: nothing changes: x",
        ),
        (
            learnt(AGREED, MERGED, Verified(id="aaaaad", at=AT, by="mei"), type="no_change"),
            "lessons: verified, w: nothing changes: x",
        ),
        (
            learnt(AGREED, MERGED, Contradicted(id="aaaaad", at=AT, by="mei", incident="i"), type="no_change"),
            "lessons: contradicted, w: nothing changes: x",
        ),
        (
            learnt(AGREED, MERGED, VERIFIED, CONTRADICTED, type="no_change"),
            "lessons: contradicted, w: nothing changes: x",
        ),
        (
            learnt(AGREED, MERGED, CONTRADICTED, VERIFIED, type="no_change"),
            "lessons: verified, w: nothing changes: x",
        ),
    ],
)
def test_the_first_line_says_what_changes_where(lesson: Lesson, subject: str) -> None:
    message = message_of(lesson)

    assert message.split("\n")[0] == subject
    assert all(len(line) <= 72 for line in message.split("\n"))


def test_the_history_reads_what_a_commit_says() -> None:
    lesson = learnt(AGREED, step="facts", key="title", before="A", after="B", incident="i-1", factor="silence")

    (reason,) = reasons_of(message_of(lesson))

    assert (reason.lesson, reason.incident, reason.factor) == (lesson.id, "i-1", "silence")


def test_why_it_was_dropped_stands_in_the_message() -> None:
    lesson = learnt(Dropped(id="aaaaad", at=AT, by="mei", reason="it was\none case"), type="no_change")

    assert lesson.status is Status.DROPPED
    assert "Dropped: it was one case" in message_of(lesson)
