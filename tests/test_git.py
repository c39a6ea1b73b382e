"""The one place that calls git, and what a hostile repository cannot make it do."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from runsop.files import git


def repository(folder: Path) -> Path:
    folder.mkdir()
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    return folder


def test_the_name_of_whoever_commits_here_is_read(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r")
    subprocess.run(["git", "-C", str(folder), "config", "user.name", "the evening"], check=True)

    assert git.user_name(folder) == "the evening"


def test_outside_a_work_tree_nothing_is_installed(tmp_path: Path) -> None:
    assert not git.in_repository(tmp_path)
    assert not git.install_merge_driver(tmp_path)


@pytest.mark.parametrize("kind", ["sha1", "sha256"])
def test_many_files_of_a_folder_are_dirty_as_each_of_them_is(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "r"
    subprocess.run(["git", "init", "-q", f"--object-format={kind}", str(folder)], check=True)
    (folder / "in").mkdir()
    names = ["same", "crlf", "edited", "staged", "gone", "new"]
    for name in names[:-1]:
        (folder / "in" / name).write_text("one\n")
    assert git.dirty_of(folder / "in", ["same"]) == (folder / "in/same",)  # before the first commit
    subprocess.run(["git", "-C", str(folder), "add", "."], check=True)
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    subprocess.run(["git", "-C", str(folder), *who, "commit", "-qm", "all"], check=True)
    assert git.dirty_of(folder / "in", names[:-1]) == ()

    (folder / "in/crlf").write_bytes(b"one\r\n")
    (folder / "in/edited").write_text("two\n")
    (folder / "in/staged").write_text("two\n")
    subprocess.run(["git", "-C", str(folder), "add", "in/staged"], check=True)
    (folder / "in/staged").write_text("one\n")
    (folder / "in/gone").unlink()
    (folder / "in/new").write_text("one\n")

    assert git.dirty_of(folder / "in", names) == tuple(folder / "in" / name for name in names[2:])


def test_a_pipe_in_the_place_of_a_file_differs_and_is_not_waited_for(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r")
    (folder / "one").write_text("one\n")
    subprocess.run(["git", "-C", str(folder), "add", "."], check=True)
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    subprocess.run(["git", "-C", str(folder), *who, "commit", "-qm", "all"], check=True)
    (folder / "one").unlink()
    os.mkfifo(folder / "one")

    assert git.dirty_of(folder, ["one"]) == git.dirty(folder, [folder / "one"]) == (folder / "one",)


def test_the_merge_driver_stands_in_this_clone_alone(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r")

    assert git.install_merge_driver(folder)
    assert "sop merge" in (folder / ".git/config").read_text()


def test_a_missing_git_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert git.git(tmp_path, "status") is None
    assert git.user_name(tmp_path) == ""


def test_a_hostile_repository_runs_nothing(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r")
    marker = tmp_path / "ran"
    hook = tmp_path / "hook.sh"
    hook.write_text(f"#!/bin/sh\ntouch {marker}\n")
    hook.chmod(0o755)
    subprocess.run(["git", "-C", str(folder), "config", "core.fsmonitor", str(hook)], check=True)
    subprocess.run(["git", "-C", str(folder), "config", "diff.external", str(hook)], check=True)
    subprocess.run(["git", "-C", str(folder), "config", "core.pager", str(hook)], check=True)

    git.git(folder, "status")
    git.git(folder, "diff")

    assert not marker.exists()


# --- commits


def sh(folder: Path, *argv: str) -> str:
    return subprocess.run(["git", *argv], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repo(tmp_path: Path, quiet: None) -> Path:
    """A repository with one commit of two files."""
    (tmp_path / "home/gitconfig").write_text("[user]\nname = Li Wei\nemail = li.wei@example.org\n")
    folder = repository(tmp_path / "r")
    for name in ("a.toml", "b.toml"):
        (folder / name).write_text("one\n")
    sh(folder, "add", "-A")
    sh(folder, "commit", "-qm", "first")
    sh(folder, "branch", "-M", "main")
    return folder


def untouched(folder: Path, before: str) -> bool:
    return sh(folder, "status", "--porcelain") + sh(folder, "rev-parse", "HEAD") == before


def state(folder: Path) -> str:
    return sh(folder, "status", "--porcelain") + sh(folder, "rev-parse", "HEAD")


def test_a_commit_takes_these_files_and_leaves_what_else_is_staged(repo: Path) -> None:
    (repo / "a.toml").write_text("two\n")
    (repo / "new.toml").write_text("new\n")
    (repo / "b.toml").write_text("staged\n")
    sh(repo, "add", "b.toml")
    (repo / "b.toml").write_text("and edited\n")

    made = git.commit(repo, [repo / "a.toml", repo / "new.toml"], "lesson: two\n\nLesson: x\n")

    assert sh(repo, "rev-parse", "main").strip() == made
    assert (
        sh(repo, "show", "--format=%an|%s|%b", "--name-only", made)
        == "Li Wei|lesson: two|Lesson: x\n\n\na.toml\nnew.toml\n"
    )
    assert sh(repo, "status", "--porcelain") == "MM b.toml\n"
    assert sh(repo, "fsck") == ""


@pytest.mark.parametrize(
    ("old", "new", "made"),
    [
        (b"one\n", b"one\r\ntwo\r\n", b"one\ntwo\n"),
        (b"one\r\n", b"one\r\ntwo\r\n", b"one\r\ntwo\r\n"),
        (b"one\r\n", b"one\ntwo\n", b"one\ntwo\n"),
    ],
)
def test_a_commit_is_no_change_of_line_ends(repo: Path, old: bytes, new: bytes, made: bytes) -> None:
    path = repo / "ends.toml"
    path.write_bytes(old)
    git.commit(repo, [path], "before")
    path.write_bytes(new)

    git.commit(repo, [path], "after")

    assert git.show(repo, "HEAD", "ends.toml") == made
    assert path.read_bytes() == new


def test_a_commit_in_a_folder_of_a_repository_and_through_a_link(repo: Path, tmp_path: Path) -> None:
    (repo / "team").mkdir()
    (repo / "team/x.toml").write_text("x\n")
    (tmp_path / "linked").symlink_to(repo / "team")

    git.commit(tmp_path / "linked", [tmp_path / "linked/x.toml"], "x")

    assert sh(repo, "ls-tree", "-r", "--name-only", "HEAD").split() == ["a.toml", "b.toml", "team/x.toml"]
    assert git.show(repo / "team", "HEAD", "x.toml") == b"x\n"
    assert git.show(repo / "team", "HEAD", "y.toml") is None
    assert git.prefix(repo / "team") == "team/"


def test_a_file_that_may_be_run_stays_so(repo: Path) -> None:
    (repo / "a.toml").chmod(0o755)
    sh(repo, "commit", "-qam", "run")
    (repo / "a.toml").write_text("two\n")

    git.commit(repo, [repo / "a.toml"], "two")

    assert sh(repo, "ls-tree", "HEAD", "a.toml").startswith("100755 ")


def test_the_first_commit_of_a_repository(repo: Path) -> None:
    sh(repo, "switch", "-q", "--orphan", "new")
    (repo / "a.toml").write_text("one\n")

    git.commit(repo, [repo / "a.toml"], "begin")

    assert sh(repo, "log", "--format=%s").split() == ["begin"]
    assert git.staged(repo) == ()


def test_a_commit_on_no_branch_is_made_and_can_be_told(repo: Path) -> None:
    before = git.head_is_detached(repo)
    sh(repo, "switch", "-q", "--detach")
    (repo / "a.toml").write_text("two\n")

    made = git.commit(repo, [repo / "a.toml"], "two")

    assert (before, git.head_is_detached(repo)) == (False, True)
    assert sh(repo, "rev-parse", "HEAD").strip() == made


def mess(repo: Path, what: str) -> None:
    (repo / "a.toml").write_text("two\n")
    match what:
        case "nobody":
            (repo.parent / "home/gitconfig").write_text("[user]\nuseConfigOnly = true\n")
        case "lock":
            (repo / ".git/index.lock").touch()
        case "merge":
            (repo / ".git/MERGE_HEAD").touch()
        case "rebase":
            (repo / ".git/rebase-merge").mkdir()
        case "ignored":
            (repo / ".gitignore").write_text("b.toml\n")
            sh(repo, "rm", "-q", "--cached", "b.toml")
        case "link":
            sh(repo, "rm", "-q", "--cached", "b.toml")
            blob = sh(repo, "rev-parse", "HEAD:a.toml").strip()
            sh(repo, "update-index", "--add", "--cacheinfo", f"120000,{blob},b.toml")
        case "unmerged":
            blob = sh(repo, "rev-parse", "HEAD:a.toml").strip()
            rows = f"0 {'0' * 40}\tb.toml\n" + "".join(f"100644 {blob} {stage}\tb.toml\n" for stage in (2, 3))
            subprocess.run(["git", "update-index", "--index-info"], cwd=repo, input=rows, text=True, check=True)
        case _:
            (repo / f".git/refs/heads/{what}").touch()


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("nobody", "git does not know who you are, so nothing is committed. git config --global user.name"),
        ("lock", "another git is at work here, or was killed in it, so nothing is committed. If no git runs, delete"),
        ("merge", "git is in the middle of a merge, so nothing is committed. Finish it or abort it: git status"),
        ("rebase", "git is in the middle of a rebase, so nothing is committed."),
        ("ignored", "git is told to ignore b.toml, so nothing is committed. Look into .gitignore."),
        ("link", "git keeps b.toml as a link, so nothing is committed. Put the file itself there."),
        ("unmerged", "b.toml is half merged, so nothing is committed. Finish that first: git status"),
        ("main.lock", "another git is at work here, or was killed in it (update_ref failed"),
    ],
)
def test_what_hinders_a_commit_is_one_sentence_and_nothing_changes(repo: Path, what: str, said: str) -> None:
    (repo / "b.toml").write_text("two\n")
    mess(repo, what)
    before = state(repo)

    with pytest.raises(git.GitFailed) as refused:
        git.commit(repo, [repo / "a.toml", repo / "b.toml"], "two")

    assert str(refused.value).startswith(said)
    assert len(str(refused.value).splitlines()) == 1
    assert untouched(repo, before)


def test_where_nothing_differs_there_is_nothing_to_commit(repo: Path) -> None:
    with pytest.raises(git.GitFailed, match="there is nothing to commit"):
        git.commit(repo, [repo / "a.toml"], "same")


def test_a_file_outside_the_repository_is_not_committed(repo: Path, tmp_path: Path) -> None:
    (tmp_path / "far.toml").write_text("x\n")

    with pytest.raises(git.GitFailed, match="lies outside the repository"):
        git.commit(repo, [tmp_path / "far.toml"], "far")


def test_outside_a_repository_nothing_is_committed(tmp_path: Path, quiet: None) -> None:
    with pytest.raises(git.GitFailed, match="no git repository keeps it"):
        git.commit(tmp_path, [tmp_path / "x"], "x")


def test_a_filter_with_an_odd_name_is_no_way_in(repo: Path) -> None:
    (repo / "a.toml").write_text("two\n")
    with (repo / ".git/config").open("a") as file:
        file.write('[filter "a=b"]\nclean = cat\n')

    with pytest.raises(git.GitFailed, match="names a filter in a way that cannot be left out"):
        git.commit(repo, [repo / "a.toml"], "two")


# --- branches, and what is not committed


def test_a_branch_is_made_where_one_stands_and_the_work_tree_stays(repo: Path) -> None:
    (repo / "a.toml").write_text("dirty\n")
    before = state(repo)

    git.create_branch(repo, "lessons/november")

    assert sh(repo, "branch", "--show-current") == "lessons/november\n"
    assert untouched(repo, before)


def test_a_branch_before_the_first_commit(repo: Path) -> None:
    sh(repo, "switch", "-q", "--orphan", "new")

    git.create_branch(repo, "lessons")

    assert sh(repo, "branch", "--show-current") == "lessons\n"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("main", 'there is a branch "main" already. Name another one, or go on it: git switch main'),
        ("main/x", 'there is a branch "main", so git can have none named "main/x". Name another one.'),
        ("a..b", '"a..b" is no name of a branch'),
    ],
)
def test_a_branch_that_cannot_be_made_is_one_sentence(repo: Path, name: str, said: str) -> None:
    with pytest.raises(git.GitFailed, match=said):
        git.create_branch(repo, name)

    assert sh(repo, "branch", "--show-current") == "main\n"


def test_what_differs_from_the_last_commit_is_named(repo: Path) -> None:
    a, b, new = repo / "a.toml", repo / "b.toml", repo / "new.toml"
    same = git.dirty(repo, [a, b, new])
    a.write_bytes(b"one\r\n")
    b.write_text("two\n")
    sh(repo, "add", "b.toml")
    b.write_text("one\n")
    new.write_text("new\n")

    assert same == ()
    assert git.dirty(repo, [a, b, new]) == (b, new)


# --- a git that is slow, broken or strange


def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str, body: str) -> None:
    """Put a git first in the PATH that does something else for one verb."""
    (tmp_path / "bin").mkdir()
    real = subprocess.run(["which", "git"], check=True, capture_output=True, text=True).stdout.strip()
    path = tmp_path / "bin/git"
    path.write_text(f'#!/bin/sh\nfor word; do [ "$word" = {verb} ] && {{ {body}; }}; done\nexec {real} "$@"\n')
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("fatal: Unable to write new index file: No space left on device", "the disk is full, so nothing is done"),
        ("error: insufficient permission for adding an object", "git may not write in its folder (insufficient perm"),
        ("error: unable to create temporary file: Read-only file system", "git may not write in its folder (unable to"),
        ("fatal: unable to create temporary file: Permission denied", "git may not write in its folder"),
        ("something else", "git said: something else, so nothing is done."),
        ("", "git said: failed, so nothing is done."),
    ],
)
def test_what_git_says_is_said_in_words(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, words: str
) -> None:
    fake(tmp_path, monkeypatch, "hash-object", f"echo '{said}' >&2; exit 128")
    (repo / "a.toml").write_text("two\n")
    before = state(repo)

    with pytest.raises(git.GitFailed) as refused:
        git.commit(repo, [repo / "a.toml"], "two")

    assert str(refused.value).startswith(words)
    assert untouched(repo, before)


def test_a_folder_of_somebody_else_is_said_to_be_one(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path, monkeypatch, "rev-parse", "echo 'fatal: detected dubious ownership in repository' >&2; exit 128")

    with pytest.raises(git.GitFailed, match=r"belongs to somebody else\. If you trust it: git config --global --add"):
        git.refuse_no_repository(repo)


def test_a_git_that_hangs_is_left(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path, monkeypatch, "rev-parse", "exec sleep 30")
    monkeypatch.setattr(git, "TIMEOUT", 0.2)

    with pytest.raises(git.GitFailed, match="git did not answer within"):
        git.refuse_no_repository(repo)
    assert not git.in_repository(repo)


def test_a_folder_that_is_not_there_is_no_missing_git(tmp_path: Path) -> None:
    with pytest.raises(git.GitFailed, match="git could not be called"):
        git.refuse_no_repository(tmp_path / "gone")


def test_a_git_that_cannot_read_its_objects_has_none(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path, monkeypatch, "cat-file", "exit 128")

    assert git.blobs(repo, ["HEAD:a.toml"]) == {}


def test_names_that_are_none_and_things_that_are_no_files_are_left_out(repo: Path) -> None:
    assert git.blobs(repo, ["", "a\nb", "HEAD", "HEAD^{tree}", "HEAD:gone", "HEAD:a.toml"]) == {"HEAD:a.toml": b"one\n"}


def test_a_submodule_is_no_file_to_look_into(repo: Path) -> None:
    inner = repository(repo / "inner")
    sh(inner, "commit", "-q", "--allow-empty", "-m", "x")
    subprocess.run(["git", "add", "inner"], cwd=repo, check=True, capture_output=True)

    assert git.staged(repo) == ()
    assert set(git.index_of(repo)) == {"a.toml", "b.toml"}
