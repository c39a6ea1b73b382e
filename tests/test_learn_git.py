"""`sop learn` in git: one commit of exactly two files, and whatever git cannot do leaves the files standing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from conftest import Outcome, Sop
from runsop.model.lessons import Agreed
from test_contradicted import begun, judge
from test_learn import GUIDANCE, PREVENTION, events, lesson, moved, typed

AGREE = ("learn", "--answer", "decision=agree")


def git(folder: Path, *argv: str) -> str:
    return subprocess.run(["git", *argv], cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def repo(sop: Sop, tmp_path: Path) -> Sop:
    """A workspace in git, with its first commit."""
    (tmp_path / "home/gitconfig").write_text("[user]\nname = Li Wei\nemail = li.wei@example.org\n")
    git(sop.root, "init", "-q", "-b", "main")
    git(sop.root, "add", "-A")
    git(sop.root, "commit", "-qm", "the workspace")
    return sop


def files_of(sop: Sop, rev: str = "HEAD") -> list[str]:
    return git(sop.root, "show", "--name-only", "--format=", rev).split("\n")


def test_one_commit_holds_the_runbook_and_the_lesson_and_says_why(repo: Sop) -> None:
    id = lesson(repo, factor="plan_missing", incident="2026-11-22-2204-short-k3f9")
    repo.operator = "mei"

    outcome = repo(*AGREE)

    assert outcome.code == 0, outcome.err
    assert files_of(repo) == [f"runbooks/lessons/{id}.toml", "runbooks/short.toml"]
    assert (
        git(repo.root, "log", "-1", "--format=%B")
        == f"""\
runbooks: short: ask in step facts: Which parcel is it?

nobody asked

Lesson: {id}
Incident: 2026-11-22-2204-short-k3f9
Factor: plan_missing
Proposed-by: li.wei
Reviewed-by: mei"""
    )
    assert git(repo.root, "status", "--short") == ""


def test_each_lesson_is_a_commit_of_its_own(repo: Sop) -> None:
    lesson(repo, "aaaa")
    lesson(repo, "bbbb", **GUIDANCE)
    lesson(repo, "cccc", type="no_change", because="it was one case")

    repo("learn", answers='decision = ["agree", "agree", "drop"]\nreason = "twice"\n')

    assert git(repo.root, "log", "--format=%s", "-3").split("\n") == [
        "lessons: dropped, short: nothing changes: it was one case",
        "runbooks: short: guidance of step facts: Look it up in the store first.",
        "runbooks: short: ask in step facts: Which parcel is it?",
    ]
    assert len(files_of(repo)) == 1


def test_other_changes_are_never_committed(repo: Sop) -> None:
    lesson(repo)
    repo.write("runbooks/quarrel.toml", repo.read("runbooks/quarrel.toml") + "# mine\n")
    repo.write("note.txt", "staged")
    git(repo.root, "add", "note.txt")

    repo(*AGREE)

    assert git(repo.root, "status", "--short").split("\n") == ["A  note.txt", " M runbooks/quarrel.toml"]


@pytest.mark.parametrize(
    ("answers", "code", "said", "status"),
    [
        pytest.param("", 1, "has other changes that are not committed", [" M runbooks/short.toml"], id="nobody to ask"),
        pytest.param('edited = "together"\n', 0, "committed", [], id="together"),
        pytest.param('edited = "apart"\n', 0, "git add runbooks/short.toml", [" M runbooks/short.toml"], id="apart"),
        pytest.param('edited = "later"\n', 0, "Nothing is changed", [" M runbooks/short.toml"], id="later"),
    ],
)
def test_hand_edits_of_the_same_file_are_asked_about(
    repo: Sop, answers: str, code: int, said: str, status: list[str]
) -> None:
    lesson(repo)
    repo.write("runbooks/short.toml", repo.read("runbooks/short.toml") + "# mine\n")

    outcome = repo("learn", answers=f'decision = "agree"\n{answers}')

    assert outcome.code == code, outcome.err
    assert said in outcome.err
    shown = git(repo.root, "status", "--short", "-uno")
    assert [f" {line.strip()}" for line in shown.split("\n") if line] == status
    assert "# mine" in repo.read("runbooks/short.toml")


def test_a_person_is_asked_about_hand_edits(repo: Sop, monkeypatch: pytest.MonkeyPatch) -> None:
    id = lesson(repo)
    repo.write("runbooks/short.toml", repo.read("runbooks/short.toml") + "# mine\n")

    code, screen = typed(repo, monkeypatch, "1", "1")

    assert (code, events(repo, id)[-1]) == (0, "merged")
    assert "What about them?" in screen


def test_a_branch_is_made_for_the_first_commit_and_not_for_what_is_refused(repo: Sop) -> None:
    id = lesson(repo)
    repo.write("runbooks/short.toml", repo.read("runbooks/short.toml") + "# mine\n")

    refused = repo(*AGREE, "--branch", "b1")

    assert refused.code == 1
    assert (events(repo, id), git(repo.root, "branch", "--format=%(refname:short)")) == (["proposed"], "main")
    repo("learn", "--branch", "b1", answers='decision = "agree"\nedited = "apart"\n')
    assert git(repo.root, "branch", "--show-current") == "b1"


def test_a_branch_is_made_first_for_a_pull_request(repo: Sop) -> None:
    lesson(repo)

    outcome = repo(*AGREE, "--branch", "lessons-november")

    assert outcome.code == 0, outcome.err
    assert git(repo.root, "branch", "--show-current") == "lessons-november"
    assert git(repo.root, "log", "--format=%s", "main..HEAD").startswith("runbooks: short")
    assert "git push -u origin lessons-november" in outcome.err


@pytest.mark.parametrize("name", ["main", "main/b", "old", "--force", "a..b", ""])
def test_a_branch_that_cannot_be_made_changes_nothing(repo: Sop, name: str) -> None:
    git(repo.root, "branch", "old/one")
    id = lesson(repo)

    outcome = repo(*AGREE, f"--branch={name}")

    assert outcome.code == 1
    assert events(repo, id) == ["proposed"]


def test_without_commit_the_files_are_written_and_nothing_else(repo: Sop) -> None:
    id = lesson(repo)

    outcome = repo(*AGREE, "--no-commit")

    assert outcome.code == 0, outcome.err
    assert git(repo.root, "log", "--format=%s") == "the workspace"
    assert events(repo, id)[-1] == "merged"
    assert "Which parcel" in repo.read("runbooks/short.toml")


def test_a_detached_head_is_said(repo: Sop) -> None:
    lesson(repo)
    git(repo.root, "checkout", "-q", "--detach")

    outcome = repo(*AGREE)

    assert "HEAD is on no branch" in outcome.err
    assert outcome.code == 0


def nobody(sop: Sop, home: Path) -> None:
    (home / "gitconfig").write_text("[user]\nuseConfigOnly = true\n")


def locked(sop: Sop, home: Path) -> None:
    (sop.root / ".git/index.lock").touch()


def signing(sop: Sop, home: Path) -> None:
    with (home / "gitconfig").open("a") as file:
        file.write("[commit]\ngpgSign = true\n[gpg]\nprogram = /nowhere/gpg\n")


@pytest.mark.parametrize(
    ("hinder", "said"),
    [
        pytest.param(nobody, "git does not know who you are", id="no identity"),
        pytest.param(locked, "another git is at work here", id="locked"),
        pytest.param(signing, "your commits are to be signed", id="signing fails"),
    ],
)
def test_what_git_refuses_leaves_file_and_lesson_and_the_line_to_paste(
    repo: Sop, tmp_path: Path, hinder: object, said: str
) -> None:
    id = lesson(repo)
    hinder(repo, tmp_path / "home")  # type: ignore[operator]  # one of the functions above

    outcome = repo(*AGREE)

    assert outcome.code == 0
    assert f"Written, and not committed: {said}" in outcome.err
    assert f"git add runbooks/short.toml runbooks/lessons/{id}.toml && git commit -m 'runbooks: short" in outcome.err
    assert events(repo, id)[-1] == "merged"
    assert "Which parcel" in repo.read("runbooks/short.toml")
    assert git(repo.root, "log", "--format=%s") == "the workspace"


def test_a_lesson_cannot_smuggle_words_into_the_line_to_paste(repo: Sop, tmp_path: Path) -> None:
    lesson(repo, because="x\n\nReviewed-by: lead", after="Which $(touch pwned) `touch pwned` 'one'?")
    nobody(repo, tmp_path / "home")

    line = next(line for line in repo(*AGREE).err.split("\n") if line.startswith("git add"))
    (tmp_path / "home/gitconfig").write_text("[user]\nname = Li Wei\nemail = li.wei@example.org\n")
    subprocess.run(["sh", "-c", line], cwd=repo.root, check=True, capture_output=True)

    assert not (repo.root / "pwned").exists()
    assert git(repo.root, "log", "-1", "--format=%s").startswith("runbooks: short: ask in step facts: Which $(touch")


def test_trailers_are_the_program_s_own(repo: Sop) -> None:
    lesson(repo, because="x\n\nReviewed-by: lead\nLesson: other", factor="a\nReviewed-by: lead")
    repo.operator = "ana"

    repo(*AGREE)

    message = git(repo.root, "log", "-1", "--format=%B")
    assert [line for line in message.split("\n") if line.startswith(("Reviewed-by", "Lesson: "))] == [
        "Lesson: 2026-11-22-short-add-question-k3f9", "Reviewed-by: ana",
    ]  # fmt: skip


def killed_after_the_file(sop: Sop, **keys: object) -> str:
    """Leave what a run leaves that is killed between the file and the lesson."""
    id = lesson(sop, **GUIDANCE)
    moved(sop, id, Agreed)
    text = sop.read("runbooks/short.toml")
    sop.write("runbooks/short.toml", text.replace("Look it up; do not guess.", "Look it up in the store first."))
    return id


def test_a_killed_run_is_finished_with_its_commit(repo: Sop) -> None:
    id = killed_after_the_file(repo)

    outcome = repo("learn", "--answer", "decision=later")

    assert outcome.code == 0, outcome.err
    assert events(repo, id)[-1] == "merged"
    assert files_of(repo) == [f"runbooks/lessons/{id}.toml", "runbooks/short.toml"]


def test_what_was_merged_and_not_committed_is_named_until_it_is(repo: Sop) -> None:
    id, other = lesson(repo), lesson(repo, "m4p7", type="no_change", because="it was one case")
    git(repo.root, "add", "-A")
    git(repo.root, "commit", "-qm", "proposed")
    repo("learn", id, "--answer", "decision=agree", "--no-commit")
    repo("learn", other, "--answer", "decision=drop", "--answer", "reason=one case", "--no-commit")

    outcome = repo("learn")

    assert (outcome.code, outcome.out) == (0, "No lesson is open.\n")
    files = f"runbooks/short.toml runbooks/lessons/{id}.toml"
    said = outcome.err.splitlines()
    assert said[0] == f"{id} is merged and not committed yet:"
    assert said[1].startswith(f"git add {files} && git commit -m ")
    assert said[2] == f"{other} is dropped and not committed yet:"
    assert said[3].startswith(f"git add runbooks/lessons/{other}.toml && git commit -m ")
    git(repo.root, "commit", "-qm", "all but the lessons", "--", "runbooks/short.toml")
    repo.write("runbooks/short.toml", repo.read("runbooks/short.toml") + "# mine\n")
    assert repo("learn").err.splitlines()[1].startswith(f"git add runbooks/lessons/{id}.toml && git commit")
    git(repo.root, "commit", "-qam", "all")
    assert repo("learn").err == ""


def test_what_git_refused_is_named_whatever_was_decided_and_whichever_lesson_is_asked_for(
    repo: Sop, tmp_path: Path
) -> None:
    action = lesson(repo, **PREVENTION)
    book = lesson(repo, "m4p7", type="new_runbook", runbook="broken-parcels", title="Broken parcels")
    other = lesson(repo, "zzzz", type="no_change")
    repo("learn", action, *AGREE[1:])
    repo.at("2026-11-24T12:00:00+08:00")
    kept = (tmp_path / "home/gitconfig").read_text()
    nobody(repo, tmp_path / "home")
    repo("learn", action, "--answer", "done=yes")
    repo("learn", book, *AGREE[1:])
    (tmp_path / "home/gitconfig").write_text(kept)

    said = repo("learn", other, "--answer", "decision=later").err.splitlines()

    assert said[0] == f"{action} is verified and not committed yet:"
    assert said[2] == f"{book} is agreed and not committed yet:"
    for line in (said[1], said[3]):
        subprocess.run(["sh", "-c", line], cwd=repo.root, check=True, capture_output=True)
    assert [line[:21] for line in git(repo.root, "log", "-2", "--format=%s").splitlines()] == [
        "lessons: new runbook ", "lessons: verified, sh",
    ]  # fmt: skip
    assert repo("learn", other, "--answer", "decision=later").err.startswith("\nshort\n")


def test_lessons_that_wait_with_one_file_are_one_commit_and_each_change_has_its_reason(repo: Sop) -> None:
    one = lesson(repo, "aaaa", because="nobody knew which parcel")
    two = lesson(repo, "bbbb", **GUIDANCE)
    three = lesson(repo, "cccc", **(GUIDANCE | {"before": GUIDANCE["after"], "after": "Ask."}), because="it was shut")
    repo("learn", "--no-commit", answers='decision = "agree"\n')

    said = repo("learn").err.splitlines()

    assert said[:3] == [f"{id} is merged and not committed yet:" for id in (one, two, three)]
    assert len(said) == 4
    subprocess.run(["sh", "-c", said[3]], cwd=repo.root, check=True, capture_output=True)
    assert (
        git(repo.root, "log", "-1", "--format=%B")
        == f"""\
runbooks: short: 3 lessons

Lesson: {one}
Lesson: {two}
Lesson: {three}"""
    )
    assert files_of(repo) == [*(f"runbooks/lessons/{id}.toml" for id in (one, two, three)), "runbooks/short.toml"]
    assert repo("learn").err == ""
    told = repo("runbook", "history", "short", "-n", "1").out.splitlines()
    assert told[2:5] == [
        f"  because nobody knew which parcel · lesson {one}",
        f"  because nobody asked · lesson {two}",
        f"  because it was shut · lesson {three}",
    ]


def test_the_line_to_paste_takes_along_what_was_decided_before_in_the_same_file(repo: Sop, tmp_path: Path) -> None:
    one, two = lesson(repo, "aaaa"), lesson(repo, "bbbb", **GUIDANCE)
    locked(repo, tmp_path)

    outcome = repo("learn", answers='decision = "agree"\nedited = "together"\n')

    lines = [line for line in outcome.err.splitlines() if line.startswith("git add")]
    files = f"runbooks/short.toml runbooks/lessons/{one}.toml"
    assert lines[0].startswith(f"git add {files} && git commit -m 'runbooks: short: ask")
    assert lines[1].startswith(f"git add {files} runbooks/lessons/{two}.toml && git commit -m 'runbooks: short: 2 ")


@pytest.mark.parametrize("where", ["runbooks/messages", "../home"])
def test_the_line_to_paste_works_where_one_stands(
    repo: Sop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    id = lesson(repo)
    locked(repo, tmp_path)
    monkeypatch.chdir(repo.root / where)

    outcome = repo("--root", str(repo.root), *AGREE)
    (repo.root / ".git/index.lock").unlink()
    line = next(line for line in outcome.err.splitlines() if line.startswith("git "))
    subprocess.run(["sh", "-c", line], check=True, capture_output=True)

    assert files_of(repo) == [f"runbooks/lessons/{id}.toml", "runbooks/short.toml"]


def test_a_killed_run_takes_no_hand_edits_along(repo: Sop) -> None:
    id = killed_after_the_file(repo)
    repo.write("runbooks/short.toml", repo.read("runbooks/short.toml") + "# mine\n")

    outcome = repo("learn", "--answer", "decision=later")

    assert "is left to you" in outcome.err
    assert files_of(repo) == [f"runbooks/lessons/{id}.toml"]


def test_what_was_committed_by_hand_needs_only_the_lesson(repo: Sop) -> None:
    id = killed_after_the_file(repo)
    git(repo.root, "commit", "-qam", "by hand")

    repo("learn", "--answer", "decision=later")

    assert files_of(repo) == [f"runbooks/lessons/{id}.toml"]


def test_a_hostile_repository_runs_nothing(repo: Sop, tmp_path: Path) -> None:
    lesson(repo)
    marker = tmp_path / "ran"
    script = tmp_path / "run.sh"
    script.write_text(f"#!/bin/sh\ntouch {marker}\n")
    script.chmod(0o755)
    for key in ("core.fsmonitor", "core.editor", "core.pager", "diff.external", "filter.x.clean", "gpg.program"):
        git(repo.root, "config", key, str(script))
    for hook in ("pre-commit", "commit-msg", "post-commit", "reference-transaction", "post-index-change"):
        (repo.root / ".git/hooks" / hook).write_text(script.read_text())
        (repo.root / ".git/hooks" / hook).chmod(0o755)
    (repo.root / ".git/info").mkdir(exist_ok=True)
    (repo.root / ".git/info/attributes").write_text("*.toml filter=x diff=x\n")

    outcome = repo(*AGREE, "--branch", "lessons")

    assert outcome.code == 0, outcome.err
    assert "committed" in outcome.err
    assert not marker.exists()


def test_without_git_on_the_path_it_just_writes(repo: Sop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    id = lesson(repo)
    monkeypatch.setenv("PATH", str(tmp_path))

    outcome = repo(*AGREE)

    assert outcome.code == 0, outcome.err
    assert "nothing is committed" in outcome.err
    assert events(repo, id)[-1] == "merged"


def test_a_workspace_in_a_folder_of_a_repository_commits_there(sop: Sop, tmp_path: Path) -> None:
    (tmp_path / "home/gitconfig").write_text("[user]\nname = Li Wei\nemail = li.wei@example.org\n")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "team")
    git(tmp_path, "commit", "-qm", "the workspace")
    id = lesson(sop)

    sop(*AGREE)

    assert git(tmp_path, "show", "--name-only", "--format=").split("\n") == [
        f"team/runbooks/lessons/{id}.toml", "team/runbooks/short.toml",
    ]  # fmt: skip


def test_fix_adds_the_lines_git_needs(repo: Sop) -> None:
    repo.write(".gitattributes", "")

    outcome = repo("check", "--fix")

    assert ".gitattributes: added the lines it lacked" in outcome.err
    assert "runbooks/lessons/*.toml" in repo.read(".gitattributes")
    assert os.environ.get("GIT_DIR") is None


# --- two clones, and what later walks say


@pytest.fixture
def clones(repo: Sop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Sop, Sop, str]:
    """Two clones with one open lesson, both told how to merge."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent / "cli"))
    id = lesson(repo, **GUIDANCE)
    git(repo.root, "add", "-A")
    git(repo.root, "commit", "-qm", "proposed")
    git(tmp_path, "clone", "-q", str(repo.root), "there")
    there = Sop(tmp_path / "there", clock=repo.clock, ids=repo.ids, operator="mei")
    for each in (repo, there):
        git(each.root, "config", "merge.sop.driver", f"{sys.executable} -m runsop merge %O %A %B %P")
    return repo, there, id


def pulled(here: Sop, there: Sop) -> None:
    git(here.root, "pull", "-q", "--no-rebase", "--no-edit", str(there.root))


def within(sop: Sop, *argv: str) -> Outcome:
    return sop("--root", str(sop.root), *argv)


def test_what_both_clones_agreed_to_is_merged_and_the_check_is_green(clones: tuple[Sop, Sop, str]) -> None:
    here, there, id = clones
    within(here, *AGREE)
    here.at("2026-11-22T23:30:00+08:00")
    within(there, *AGREE)

    pulled(here, there)

    assert events(here, id) == ["proposed", "agreed", "merged", "agreed", "merged"]
    assert within(here, "check", "runbooks").code == 0
    listed = within(here, "learn", "--list", "--json", "--all").out
    assert json.loads(listed)["lessons"][0]["reviewers"] == ["li.wei", "mei"]
    assert json.loads(listed)["notes"] == []


@pytest.mark.parametrize("first", ["drop", "agree"])
def test_what_one_clone_dropped_and_the_other_merged_is_said_until_it_is_taken_out(
    clones: tuple[Sop, Sop, str], first: str
) -> None:
    here, there, id = clones
    turns = {"drop": (there, "decision=drop"), "agree": (here, "decision=agree")}
    for who, decision in (turns.pop(first), *turns.values()):
        within(who, "learn", "--answer", decision, "--answer", "reason=one case")
        here.at("2026-11-22T23:30:00+08:00")

    pulled(here, there)

    note = (
        f"{id}: merged by li.wei and dropped by mei, in two clones: it stands in the file, so it counts as merged. "
        "To take it out: sop learn --new\n"
    )
    assert within(here, "check", "runbooks").code == 0
    assert (listed := within(here, "learn", "--list")).err == note
    assert listed.out == "No lesson is open.\n"
    here.write("runbooks/short.toml", here.read("runbooks/short.toml").replace("in the store first", "with care"))
    assert within(here, "learn", "--list").err == ""
    (here.root / "runbooks/short.toml").unlink()
    assert within(here, "learn", "--list").err == ""


@pytest.mark.parametrize("between", [True, False])
def test_what_later_walks_say_is_written_however_often_it_is_looked(repo: Sop, *, between: bool) -> None:
    id = lesson(repo, **GUIDANCE)
    repo(*AGREE)
    first, second, third = (begun(repo, f"2026-11-2{day}T20:00:00+08:00") for day in (3, 4, 5))
    judge(repo, first, "facts", "held", datetime.fromisoformat("2026-11-26T09:00:00+08:00"))
    repo.at("2026-11-26T12:00:00+08:00")
    looked = [repo("learn") for _ in range(between)]
    judge(repo, second, "facts", "contradicted", datetime.fromisoformat("2026-11-27T09:00:00+08:00"))
    judge(repo, third, "facts", "held", datetime.fromisoformat("2026-11-27T10:00:00+08:00"))
    repo.at("2026-11-27T12:00:00+08:00")

    assert f"{id}: step facts was wrong in {second.stem}" in repo("learn", "--list").out
    repo("learn")

    assert len(looked) == between
    assert events(repo, id) == ["proposed", "agreed", "merged", "verified", "contradicted"]
    assert git(repo.root, "log", "-2", "--format=%s").splitlines() == [
        "lessons: contradicted, short: guidance of step facts: Look it up in the…",
        "lessons: verified, short: guidance of step facts: Look it up in the sto…",
    ]
    assert repo("learn").out == repo("learn", "--list").out == "No lesson is open.\n"
