"""`sop check --staged`: what git would commit holds nothing private and nothing half done."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Sop
from runsop.files import git as files_git
from short_runbook import ANSWERS, QUARREL_ANSWERS, SHORT

PRIVATE = "lost his job in May"
CLI = Path(__file__).parent.parent / "cli"


def git(folder: Path, *argv: str, **environ: str) -> str:
    done = subprocess.run(
        ["git", *argv], cwd=folder, capture_output=True, text=True, check=True, env=os.environ | environ
    )
    return done.stdout


@pytest.fixture
def repo(sop: Sop, tmp_path: Path) -> Sop:
    """A workspace in git, and an incident with names and private answers that is not committed yet."""
    (tmp_path / "home/gitconfig").write_text("[user]\nname = Li Wei\nemail = li.wei@example.org\n")
    git(sop.root, "init", "-q", "-b", "main")
    git(sop.root, "add", "-A")
    git(sop.root, "commit", "-qm", "the workspace")
    git(sop.root, "config", "merge.sop.driver", "sop merge %O %A %B %P")
    sop("start", "quarrel", answers=QUARREL_ANSWERS)
    return sop


def stage(sop: Sop, path: str, text: str | bytes) -> None:
    sop.write(path, text)
    git(sop.root, "add", "-f", path)


def test_an_incident_as_the_program_wrote_it_may_be_committed(repo: Sop) -> None:
    git(repo.root, "add", "-A")

    outcome = repo("check", "--staged")

    assert outcome.code == 0
    assert outcome.out == "2 staged files: no sidecar, no unfinished end, no name or private answer this clone knows.\n"


def test_nothing_staged_is_nothing_wrong(repo: Sop) -> None:
    assert repo("check", "--staged").out.startswith("0 staged files: ")


def test_a_sidecar_is_refused(repo: Sop) -> None:
    path = f"incidents/private/{repo.id}.toml"
    git(repo.root, "add", "-f", path)

    outcome = repo("check", "--staged")

    assert outcome.code == 1
    assert outcome.out == (
        f"{path}: holds names and private answers, which stay on this computer. git rm --cached {path}\n"
    )
    assert outcome.err == "1 thing to mend.\n"


def test_an_unfinished_end_is_refused(repo: Sop) -> None:
    stage(repo, "incidents/2026-11/x.torn-20261122-220410", 'text = "Bo Lund')

    outcome = repo("check", "--staged")

    assert outcome.out == (
        "incidents/2026-11/x.torn-20261122-220410: is the unfinished end of a file, unread and unmasked."
        " git rm --cached incidents/2026-11/x.torn-20261122-220410\n"
    )


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("notes.md", "# November\n\nBo Lund asked twice.\n", 3),
        ("notes.md", "bo\nBO\n  LUND\n", 2),
        ("notes.md", "Bo Lund\r\nand more\r\n", 1),
        ("incidents/2026-11/review.md", f"He {PRIVATE}, so he was angry.\n", 1),
        ("somewhere/deep/x.json", f'{{"why": "{PRIVATE}"}}\n', 1),
        ("data.bin", b"\xff\xfe\x00\nBo Lund\n", 2),
    ],
)
def test_a_name_or_private_answer_is_refused_and_never_said(repo: Sop, path: str, text: str | bytes, line: int) -> None:
    stage(repo, path, text)

    outcome = repo("check", "--staged")

    assert (outcome.code, outcome.out) == (
        1, f"{path}:{line}: holds a name or private answer of {repo.id}. Say it without the name or the value.\n"
    )  # fmt: skip
    assert outcome.err == "1 thing to mend.\n"


def test_what_else_is_wrong_with_a_file_is_said_without_the_words(repo: Sop) -> None:
    stage(repo, "runbooks/quarrel.toml", repo.read("runbooks/quarrel.toml").replace('"operator"', '"Bo Lund"', 1))

    outcome = repo("check", "--staged")

    assert "runbooks/quarrel.toml:6: holds a name" in outcome.out
    assert "…" in outcome.out
    assert "Lund" not in outcome.out + outcome.err


def test_programs_are_told_the_same_without_the_words(repo: Sop) -> None:
    stage(repo, "notes.md", "Bo Lund\n")

    outcome = repo("check", "--staged", "--json")

    (problem,) = json.loads(outcome.out)["problems"]
    assert (outcome.code, problem["path"], problem["line"]) == (1, "notes.md", 1)
    assert "Lund" not in outcome.out
    assert "file=notes.md,line=1" in repo("check", "--staged", "--format", "github").out


def test_a_name_in_the_name_of_a_file_is_refused(repo: Sop) -> None:
    stage(repo, "incidents/2026-11/call with Bo Lund.md", "we talked\n")

    assert "has in its name a name or private answer" in repo("check", "--staged").out


def test_it_is_the_index_that_counts(repo: Sop) -> None:
    stage(repo, "notes.md", "Bo Lund\n")
    repo.write("notes.md", "nobody\n")
    repo.write("more.md", "Bo Lund\n")

    assert repo("check", "--staged").out.count("holds a name") == 1
    git(repo.root, "add", "notes.md")
    assert repo("check", "--staged").code == 0


def test_only_lines_that_a_commit_adds_are_looked_at(repo: Sop) -> None:
    stage(repo, "notes.md", "Bo Lund\n")
    git(repo.root, "commit", "-qm", "too late", "--no-verify")
    stage(repo, "notes.md", "Bo Lund\nand more\n")

    assert repo("check", "--staged").code == 0


def test_what_stands_in_the_committed_runbooks_and_team_file_is_no_secret(repo: Sop) -> None:
    private = repo.root / f"incidents/private/{repo.id}.toml"
    private.write_text(private.read_text().replace("Bo Lund", "Jonas"))
    stage(repo, "notes.md", "Ask Jonas.\n")

    assert repo("check", "--staged").code == 0


def test_what_was_pasted_is_private_as_a_whole_and_by_its_numbers(repo: Sop) -> None:
    about = "Where is my parcel 4471190, I wrote to qi@example.org"
    repo("start", "short", "--about", about, answers=ANSWERS.replace("about", "# about"))
    stage(repo, "one.md", "parcel 4471190\n")
    stage(repo, "two.md", f"> {about}\n")
    stage(repo, "three.md", "Where is my parcel\n")

    told = repo("check", "--staged").out

    assert "one.md:1: holds" in told
    assert "two.md:1: holds" in told
    assert "three.md" not in told


def test_a_sidecar_that_cannot_be_read_hides_nothing_of_the_others(repo: Sop) -> None:
    (repo.root / "incidents/private/a.toml").mkdir()
    stage(repo, "notes.md", "Bo Lund\n")

    assert repo("check", "--staged").code == 1


def test_a_file_that_goes_holds_nothing(repo: Sop) -> None:
    git(repo.root, "rm", "-q", "runbooks/short.toml")

    assert repo("check", "--staged").code == 0


def test_a_half_merged_file_is_refused(repo: Sop) -> None:
    blob = git(repo.root, "hash-object", "-w", "sop.toml").strip()
    rows = "".join(f"100644 {blob} {stage}\t{path}\n" for path in (NAME, "sop.toml") for stage in (2, 3))
    for path in (NAME, "sop.toml"):
        rows = f"0 {'0' * 40}\t{path}\n{rows}"
    subprocess.run(["git", "update-index", "--index-info"], cwd=repo.root, input=rows, text=True, check=True)

    outcome = repo("check", "--staged")

    assert f"{NAME}: is half merged. sop merge {NAME} && git add {NAME}\n" in outcome.out
    assert "sop.toml: is half merged. Finish the merge first.\n" in outcome.out


def test_the_lines_to_paste_work_where_one_stands(repo: Sop, monkeypatch: pytest.MonkeyPatch) -> None:
    torn = "incidents/2026-11/k3f9.torn-2026"
    blob = git(repo.root, "hash-object", "-w", "sop.toml").strip()
    rows = f"100644 {blob} 2\t{NAME}\n100644 {blob} 3\t{NAME}\n100644 {blob} 0\t{torn}\n"
    subprocess.run(["git", "update-index", "--index-info"], cwd=repo.root, input=rows, text=True, check=True)
    monkeypatch.chdir(repo.root / "runbooks")

    told = repo("check", "--staged").out

    assert f"sop merge {repo.root}/{NAME} && git -C {repo.root} add {NAME}\n" in told
    assert f"git -C {repo.root} rm --cached {torn}\n" in told


NAME = "incidents/2026-11/2026-11-22-2204-short-k3f9.toml"


def test_marks_of_a_merge_are_refused_where_the_program_reads(repo: Sop) -> None:
    marked = "one\n<<<<<<< HEAD\ntwo\n=======\nthree\n>>>>>>> there\n"
    stage(repo, "incidents/2026-11/review.md", marked)
    stage(repo, "docs/merging.md", marked)

    outcome = repo("check", "--staged")

    assert "incidents/2026-11/review.md:2: holds the marks of a half-done merge." in outcome.out
    assert "docs/merging.md" not in outcome.out


def test_two_versions_of_an_incident_are_united_by_the_line_that_is_said_once(repo: Sop) -> None:
    (path,) = repo.incidents
    name = str(path.relative_to(repo.root))
    text = path.read_text()
    cuts = [match.start() for match in re.finditer(r"\n\[\[event\]\]", text)][-2:]
    one, other = text[cuts[0] : cuts[1]], text[cuts[1] :]
    stage(repo, name, f"{text[: cuts[0]]}<<<<<<< HEAD\n{one}=======\n{other}>>>>>>> there\n")

    told = repo("check", "--staged")
    merged = repo("merge", name)

    line = text[: cuts[0]].count("\n") + 1
    fix = f"sop merge {name} && git add {name}"
    assert told.out == f"{name}:{line}: holds the marks of a half-done merge. {fix}\n"
    assert (merged.code, path.read_text()) == (0, text)


def test_of_a_half_merged_runbook_nothing_else_is_said(repo: Sop) -> None:
    stage(repo, "runbooks/short.toml", f"<<<<<<< HEAD\n=======\n>>>>>>> there\n{SHORT}")

    outcome = repo("check", "--staged")

    marks = "holds the marks of a half-done merge. Keep one side and delete the marker lines."
    assert outcome.out == f"runbooks/short.toml:1: {marks}\n"


def test_what_is_wrong_in_a_staged_runbook_is_said_and_what_is_mended_there_is_not(repo: Sop) -> None:
    stage(repo, "runbooks/short.toml", SHORT.replace("title = ", "titel = ", 1))
    repo.write("runbooks/short.toml", SHORT)
    wrong = repo("check", "--staged")
    git(repo.root, "add", "-A")
    repo.write("runbooks/short.toml", "[[")

    assert 'runbooks/short.toml:3: unknown key "titel"' in wrong.out
    assert repo("check", "--staged").code == 0


def test_a_staged_incident_with_damage_is_refused(repo: Sop) -> None:
    repo.path.write_text(repo.incident().replace('kind = "', "kind = ", 1))
    git(repo.root, "add", "-A")

    outcome = repo("check", "--staged")

    assert outcome.code == 1
    assert f"incidents/2026-11/{repo.id}.toml:" in outcome.out


def test_a_file_too_large_to_be_looked_into_is_said(repo: Sop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_git, "LARGEST", 100)
    stage(repo, "film.bin", b"x" * 200)

    outcome = repo("check", "--staged")

    assert outcome.err == "film.bin: too large, so it was not looked into.\n"
    assert outcome.code == 0


def test_before_the_first_commit_everything_is_looked_at(sop: Sop) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS)
    git(sop.root, "init", "-q")
    git(sop.root, "add", "-A")
    git(sop.root, "rm", "-q", "--cached", "sop.toml")
    fine = sop("check", "--staged")
    stage(sop, "notes.md", "Bo Lund\n")

    assert fine.code == 0
    assert sop("check", "--staged").code == 1


def test_a_team_file_that_is_not_staged_is_not_waited_for(repo: Sop) -> None:
    git(repo.root, "rm", "-q", "--cached", "sop.toml")
    (repo.root / "sop.toml").unlink()
    os.mkfifo(repo.root / "sop.toml")

    outcome = repo("check", "--staged")

    assert (outcome.code, "sop.toml: is no ordinary file" in outcome.err) == (3, True)


def test_it_takes_no_files_and_needs_a_repository(sop: Sop) -> None:
    files, nowhere = sop("check", "--staged", "sop.toml"), sop("check", "--staged")

    assert (files.code, files.err) == (2, "--staged looks at what git would commit, and takes no files.\n")
    assert (nowhere.code, "no git repository keeps it" in nowhere.err) == (1, True)


def test_as_a_hook_it_looks_at_what_this_commit_takes(repo: Sop, tmp_path: Path) -> None:
    hook = repo.root / ".git/hooks/pre-commit"
    hook.write_text(f"#!/bin/sh\nPYTHONPATH='{CLI}' exec '{sys.executable}' -m runsop check --staged\n")
    hook.chmod(0o755)
    repo.write("notes.md", "nobody\n")
    git(repo.root, "add", "notes.md")
    git(repo.root, "commit", "-qm", "fine")
    stage(repo, "notes.md", "Bo Lund\n")
    repo.write("sop.toml", repo.read("sop.toml") + "# ours\n")

    git(repo.root, "commit", "-qm", "the team alone", "--", "sop.toml")
    with pytest.raises(subprocess.CalledProcessError) as refused:
        git(repo.root, "commit", "-qm", "all")

    assert "notes.md:1: holds a name" in refused.value.stdout + refused.value.stderr
    assert git(repo.root, "log", "--format=%s").splitlines()[:2] == ["the team alone", "fine"]


@pytest.mark.parametrize(("where", "refused"), [("--root team ", "notes.md:1: holds a name"), ("", "no sop.toml here")])
def test_a_hook_above_the_workspace_names_it(repo: Sop, tmp_path: Path, where: str, refused: str) -> None:
    (repo.root / ".git").rename(tmp_path / ".git")
    (tmp_path / ".gitignore").write_text("home/\nanswers.toml\n")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "moved")
    hook = tmp_path / ".git/hooks/pre-commit"
    hook.write_text(f"#!/bin/sh\nPYTHONPATH='{CLI}' exec '{sys.executable}' -m runsop {where}check --staged\n")
    hook.chmod(0o755)
    repo.write("notes.md", "Bo Lund\n")
    git(tmp_path, "add", "-A")

    with pytest.raises(subprocess.CalledProcessError) as failed:
        git(tmp_path, "commit", "-qm", "all")

    assert refused in failed.value.stdout + failed.value.stderr


def test_a_workspace_inside_a_repository_is_found_and_what_lies_beside_it_too(
    repo: Sop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "-q", "big")
    inside = Sop(tmp_path / "big/team")
    repo.root.rename(inside.root)
    (inside.root / ".git").rename(tmp_path / "old")
    monkeypatch.chdir(inside.root)
    inside.write("../notes.md", "Bo Lund\n")
    git(tmp_path / "big", "add", "-A")
    git(tmp_path / "big", "add", "-f", "team/incidents/private")

    told = inside("check", "--staged").out

    assert "notes.md:1: holds a name" in told
    assert f"incidents/private/{inside.id}.toml: holds names and private answers" in told
