"""`sop learn` in git: one commit of exactly two files, and whatever git cannot do leaves the files standing."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from conftest import Sop
from runsop.model.lessons import Agreed
from test_learn import GUIDANCE, events, lesson, moved, typed

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


def test_a_branch_is_made_first_for_a_pull_request(repo: Sop) -> None:
    lesson(repo)

    outcome = repo(*AGREE, "--branch", "lessons-november")

    assert outcome.code == 0, outcome.err
    assert git(repo.root, "branch", "--show-current") == "lessons-november"
    assert git(repo.root, "log", "--format=%s", "main..HEAD").startswith("runbooks: short")
    assert "git push -u origin lessons-november" in outcome.err


@pytest.mark.parametrize("name", ["main", "--force", "a..b", ""])
def test_a_branch_that_cannot_be_made_changes_nothing(repo: Sop, name: str) -> None:
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
