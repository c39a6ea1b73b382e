"""`sop runbook diff` and `sop runbook history`: what changed in a runbook, and why; in any clone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from conftest import Sop
from runsop.files.lessons import Lessons
from runsop.model.difference import Change
from runsop.model.history import Reason, joined, reasons_of, same_matter, with_reasons
from runsop.model.lessons import LessonHeader, Proposed
from short_runbook import ANSWERS, SHORT

AT = datetime.fromisoformat("2026-11-24T09:12:00+08:00")
LESSON = "2026-11-24-short-change-deadline-k3f9"
INCIDENT = "2026-11-22-2204-short-k3f9"
TRAILERS = f"\n\nLesson: {LESSON}\nIncident: {INCIDENT}\nFactor: plan_missing\n"
FAST = SHORT.replace('deadline = "first-reply"', 'within = "60m"')
FASTER = SHORT.replace('deadline = "first-reply"', 'within = "15m"')


def git(folder: Path, *argv: str) -> str:
    dates = {"GIT_AUTHOR_DATE": "2026-11-24T10:00:00+08:00", "GIT_COMMITTER_DATE": "2026-11-24T10:00:00+08:00"}
    done = subprocess.run(
        ["git", *argv], cwd=folder, env=os.environ | dates, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def commit(sop: Sop, text: str, message: str, path: str = "runbooks/short.toml") -> str:
    sop.write(path, text)
    git(sop.root, "add", "-A")
    git(sop.root, "commit", "-qm", message)
    return git(sop.root, "rev-parse", "HEAD")


@pytest.fixture
def repo(sop: Sop, tmp_path: Path) -> Sop:
    """A workspace in git, with its first commit."""
    (tmp_path / "home/gitconfig").write_text("[user]\nname = Li Wei\nemail = li.wei@example.org\n")
    git(sop.root, "init", "-q", "-b", "main")
    git(sop.root, "add", "-A")
    git(sop.root, "commit", "-qm", "the workspace")
    return sop


def learnt(sop: Sop) -> None:
    """Put the lesson there that the trailers name."""
    lessons = Lessons(sop.root / "runbooks/lessons")
    proposal = Proposed(
        id="q7m2xd", at=AT, by="li.wei", because="nobody had the time.", step="reply", before="60m", after="15m"
    )
    lessons.create(LessonHeader(id=LESSON, runbook="short", type="change_deadline", by="li.wei"), proposal)


# --- diff


def test_the_last_change_is_told_by_step_with_its_reason(repo: Sop) -> None:
    commit(repo, FAST, "hurry")
    learnt(repo)
    commit(repo, FASTER, f"runbook short: hurry more{TRAILERS}")

    outcome = repo("runbook", "diff", "short")

    assert outcome.out == (f"reply: deadline 60m → 15m, because nobody had the time ({INCIDENT}, plan_missing)\n")
    assert (outcome.code, outcome.err[:7], outcome.err[15:18]) == (0, "short: ", " → ")


def test_a_commit_that_names_its_lesson_alone_has_the_reasons_of_the_lesson(repo: Sop) -> None:
    lessons = Lessons(repo.root / "runbooks/lessons")
    proposal = Proposed(
        id="q7m2xd", at=AT, by="li.wei", because="nobody had the time", incident=INCIDENT, factor="plan_missing",
        step="reply", after="15m",
    )  # fmt: skip
    lessons.create(LessonHeader(id=LESSON, runbook="short", type="change_deadline", by="li.wei"), proposal)
    commit(repo, FASTER, f"by hand\n\nLesson: {LESSON}\n")

    outcome = repo("runbook", "diff", "short")

    assert outcome.out.endswith(f", because nobody had the time ({INCIDENT}, plan_missing)\n")


def test_without_its_lesson_the_reason_is_what_the_commit_says(repo: Sop) -> None:
    commit(repo, FAST, "hurry")
    commit(repo, FASTER, f"runbook short: hurry more{TRAILERS}")

    assert repo("runbook", "diff", "short").out == (f"reply: deadline 60m → 15m, because of {INCIDENT}, plan_missing\n")


def test_an_edit_that_is_not_committed_is_compared_with_the_last_commit(repo: Sop) -> None:
    commit(repo, FAST, f"hurry{TRAILERS}")
    repo.write("runbooks/short.toml", FASTER)

    outcome = repo("runbook", "diff", "short")

    assert outcome.out == "reply: deadline 60m → 15m\n"
    assert outcome.err.endswith(" → the file as it is now\n")


def test_a_revision_is_compared_with_the_file_as_it_is_and_every_reason_is_found(repo: Sop) -> None:
    commit(repo, FAST, f"hurry{TRAILERS}")
    commit(repo, FASTER, "more")
    commit(repo, FASTER.replace("Calm", "Quiet").replace('"What we know"', '"What is so"'), "words")

    outcome = repo("runbook", "diff", "short", "HEAD~3")

    assert outcome.out == 'reply: deadline first-reply → 15m\nfacts: title "What we know" → "What is so"\n'
    assert repo("runbook", "diff", "short", "HEAD~1").out == 'facts: title "What we know" → "What is so"\n'


def test_what_came_from_the_runbook_it_extends_is_told_too(repo: Sop) -> None:
    core = repo.read("runbooks/core.toml")
    changed = core.replace("severity = ", "# as it was\nseverity = ", 1).replace('title = "', 'title = "Now: ', 2)
    commit(repo, changed, f"core{TRAILERS}", path="runbooks/core.toml")

    outcome = repo("runbook", "diff", "refund-request", "HEAD~1")

    assert "Now: " in outcome.out
    assert f"because of {INCIDENT}" in outcome.out


def test_a_change_of_words_beside_the_walk_is_no_difference(repo: Sop) -> None:
    commit(repo, f"# for us\n{SHORT}", "a comment")

    assert repo("runbook", "diff", "short").out == "Both are walked the same way.\n"


def test_a_runbook_of_one_version_says_so(repo: Sop) -> None:
    outcome = repo("runbook", "diff", "short")

    assert (outcome.code, outcome.out[8:]) == (0, " is where short began: it has one version.\n")


def test_a_file_that_came_later_is_where_it_began_too(repo: Sop) -> None:
    commit(repo, SHORT.replace('"short"', '"late"'), "one more", path="runbooks/late.toml")

    assert repo("runbook", "diff", "late").out.endswith(" is where late began: it has one version.\n")


def test_programs_get_versions_changes_and_reasons(repo: Sop) -> None:
    old = commit(repo, FAST, "hurry")
    new = commit(repo, FASTER, f"more{TRAILERS}")

    document = json.loads(repo("runbook", "diff", "short", "--json").out)

    change = {
        "step": "reply", "text": "deadline 60m → 15m", "lesson": LESSON, "incident": INCIDENT,
        "factor": "plan_missing", "because": "",
    }  # fmt: skip
    assert document == {"id": "short", "old": old, "new": new, "changes": [change]}
    assert json.loads(repo("runbook", "diff", "short", old, "--json").out)["new"] is None


@pytest.mark.parametrize("rev", ["nowhere", "HEAD~99", "HEAD:sop.toml", "a b", "-x", "--output=x", "@{-1}", "\udc80"])
def test_a_revision_that_git_does_not_know_is_one_sentence(repo: Sop, rev: str) -> None:
    outcome = repo("runbook", "diff", "short", "--", rev)

    assert (outcome.code, outcome.out) == (4, "")
    assert outcome.err.startswith('git knows no version "')
    assert outcome.err.endswith(" sop runbook history short shows them.\n")
    assert not (repo.root / "x").exists()


@pytest.mark.parametrize("verb", ["diff", "history"])
@pytest.mark.parametrize(
    ("id", "said"),
    [("shrt", 'there is no runbook "shrt"'), ("../short", '"../short" is no runbook id'), ("-n", "")],
)
def test_a_runbook_that_is_not_there_is_said(repo: Sop, verb: str, id: str, said: str) -> None:
    outcome = repo("runbook", verb, "--", id)

    assert (outcome.code, outcome.out) == (4, "")
    assert said in outcome.err


@pytest.mark.parametrize("verb", ["diff", "history"])
def test_the_line_to_paste_works_where_one_stands(repo: Sop, monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    repo.write("runbooks/fresh.toml", SHORT.replace('"short"', '"fresh"'))
    monkeypatch.chdir(repo.root / "runbooks")

    assert repo("runbook", verb, "fresh").err.endswith(f"git -C {repo.root} add runbooks/fresh.toml\n")


@pytest.mark.parametrize("verb", ["diff", "history"])
def test_a_file_that_is_not_committed_yet_is_one_sentence(repo: Sop, verb: str) -> None:
    repo.write("runbooks/fresh.toml", SHORT.replace('"short"', '"fresh"'))

    outcome = repo("runbook", verb, "fresh")

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("runbooks/fresh.toml is not committed yet, so ")
    assert outcome.err.endswith("git add runbooks/fresh.toml\n")


@pytest.mark.parametrize("verb", ["diff", "history"])
def test_outside_git_is_one_sentence(sop: Sop, verb: str) -> None:
    outcome = sop("runbook", verb, "short")

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.endswith("no git repository keeps it, so it has no earlier versions. git init begins one.\n")


@pytest.mark.parametrize("verb", ["diff", "history"])
def test_a_repository_without_a_commit_is_one_sentence(sop: Sop, verb: str) -> None:
    git(sop.root, "init", "-q")

    assert "runbooks/short.toml is not committed yet" in sop("runbook", verb, "short").err


@pytest.mark.parametrize("verb", ["diff", "history"])
def test_without_git_is_one_sentence(repo: Sop, verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")

    outcome = repo("runbook", verb, "short")

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("git is not installed, or not on your PATH.")


def test_a_version_that_was_broken_is_named_and_why(repo: Sop) -> None:
    commit(repo, SHORT.replace("title = ", "titel = ", 1), "oops")
    commit(repo, SHORT, "mended")

    outcome = repo("runbook", "diff", "short", "HEAD~1")

    assert (outcome.code, outcome.out) == (1, "")
    assert 'unknown key "titel"' in outcome.err
    assert outcome.err.endswith("Name another version: sop runbook history\n")
    assert len(outcome.err.splitlines()) == 1


def test_a_revision_before_the_file_came_is_said(repo: Sop) -> None:
    commit(repo, SHORT.replace('"short"', '"late"'), "one more", path="runbooks/late.toml")

    outcome = repo("runbook", "diff", "late", "HEAD~1")

    assert (outcome.code, outcome.err.startswith("runbooks/late.toml is not in ")) == (1, True)


# --- history


def test_the_history_says_who_changed_what_and_why(repo: Sop) -> None:
    commit(repo, FAST, "hurry")
    learnt(repo)
    commit(repo, FASTER, f"runbook short: hurry more{TRAILERS}")

    outcome = repo("runbook", "history", "short")

    lines = [f"{line[:18]}…{line[26:]}" if line.startswith("2026") else line for line in outcome.out.splitlines()]
    assert lines == [
        "2026-11-24 10:00  …  Li Wei",
        "  runbook short: hurry more",
        f"  because nobody had the time ({INCIDENT}, plan_missing) · lesson {LESSON}",
        "    reply: deadline 60m → 15m",
        "2026-11-24 10:00  …  Li Wei",
        "  hurry",
        "    reply: deadline first-reply → 60m",
        "2026-11-24 10:00  …  Li Wei",
        "  the workspace",
        '    new: "A short one", 4 steps',
    ]
    assert outcome.err == "It begins there under this name; renames are not followed.\n"


def test_a_history_is_bounded_and_says_how_to_see_more(repo: Sop) -> None:
    commit(repo, FAST, "hurry")
    commit(repo, FASTER, "more")

    outcome = repo("runbook", "history", "short", "-n", "1")

    assert [line for line in outcome.out.splitlines() if line.startswith("2026")] != []
    assert "hurry" not in outcome.out
    assert outcome.err == "The newest 1. More: sop runbook history short -n 5\n"
    assert repo("runbook", "history", "short", "-n", "0").code == 2


def test_versions_that_cannot_be_read_and_a_file_that_was_away_are_told(repo: Sop) -> None:
    commit(repo, SHORT.replace("title = ", "titel = ", 1), "oops")
    commit(repo, "[[", "worse")
    repo.write("runbooks/short.toml", b"\xff\xfe")
    git(repo.root, "commit", "-qam", "worst")
    commit(repo, f"# again\n{SHORT}", "mended")
    commit(repo, f"# as before\n{SHORT}", "a comment")
    (repo.root / "runbooks/short.toml").unlink()
    git(repo.root, "commit", "-qam", "away")

    told = [line[4:] for line in repo("runbook", "history", "short").out.splitlines() if line.startswith("    ")]

    assert told[0] == "taken away"
    assert told[1] == "it is walked as before"
    assert told[2].startswith("can be read again; before it, runbooks/short.toml at ")
    assert told[3].endswith(": is not UTF-8")
    assert told[4].startswith("cannot be read: runbooks/short.toml at ")
    assert 'unknown key "titel"' in told[5]


def test_a_version_whose_core_was_missing_or_broken_cannot_be_read(repo: Sop) -> None:
    core = repo.root / "runbooks/core.toml"
    kept = core.read_text()
    own = repo.read("runbooks/refund-request.toml")
    core.write_text("[[")
    commit(repo, f"# one\n{own}", "core broken", path="runbooks/refund-request.toml")
    core.unlink()
    commit(repo, f"# two\n{own}", "core away", path="runbooks/refund-request.toml")
    core.write_text(kept)
    commit(repo, own, "back", path="runbooks/refund-request.toml")

    told = [line for line in repo("runbook", "history", "refund-request").out.splitlines() if line.startswith("    ")]

    assert told[1] == '    cannot be read: it extends "core", which was not there'
    assert told[2].startswith("    cannot be read: runbooks/core.toml at ")


def test_programs_get_every_commit(repo: Sop) -> None:
    id = commit(repo, FASTER, f"hurry{TRAILERS}")

    document = json.loads(repo("runbook", "history", "short", "--json").out)

    assert document["id"] == "short"
    assert document["commits"][0] == {
        "commit": id, "at": "2026-11-24T10:00:00+08:00", "author": "Li Wei", "subject": "hurry", "problem": "",
        "changes": [{"step": "reply", "text": "deadline first-reply → 15m"}], "lesson": LESSON,
        "incident": INCIDENT, "factor": "plan_missing", "because": "",
    }  # fmt: skip
    assert document["commits"][1]["problem"] == 'new: "A short one", 4 steps'


def test_a_shallow_clone_says_where_it_begins(repo: Sop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(repo, FAST, "hurry")
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{repo.root}", "there")
    monkeypatch.chdir(tmp_path / "there")

    diff, listed, older = (repo("runbook", *argv) for argv in (
        ("diff", "short"), ("history", "short"), ("diff", "short", "HEAD~1"))
    )  # fmt: skip

    assert diff.code == 1
    assert diff.err.endswith("is where this shallow clone begins. git fetch --unshallow brings what was before.\n")
    assert listed.err == "This shallow clone begins there. git fetch --unshallow brings what was before.\n"
    assert older.err.endswith("This clone is shallow: git fetch --unshallow brings older ones.\n")


def test_a_workspace_may_lie_inside_a_repository(sop: Sop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home/gitconfig").write_text("[user]\nname = Li Wei\nemail = li.wei@example.org\n")
    git(tmp_path, "init", "-q", "big")
    shutil.copytree(sop.root, tmp_path / "big/the team")
    monkeypatch.chdir(tmp_path / "big/the team")
    inside = Sop(tmp_path / "big/the team")
    git(inside.root, "add", "-A")
    git(inside.root, "commit", "-qm", "all")
    commit(inside, FAST, "hurry")

    assert inside("runbook", "diff", "short").out == "reply: deadline first-reply → 60m\n"
    assert inside("runbook", "history", "short").code == 0


# --- a running incident


def test_an_incident_keeps_its_walk_in_another_clone_and_says_that_a_newer_one_exists(
    repo: Sop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = ANSWERS.split("late_by")[0]
    repo("start", "short", answers=begun)
    newer = SHORT.replace("How late is it?", "How many days late?")
    commit(repo, newer, "ask otherwise")
    git(tmp_path, "clone", "-q", str(repo.root), "there")
    monkeypatch.chdir(tmp_path / "there")
    there = Sop(tmp_path / "there", clock=repo.clock, ids=repo.ids)

    outcome = there("resume", answers='late_by = "two days"\n')

    assert "This runbook has changed since; this incident keeps the walk it began with." in outcome.err
    assert 'answer = "two days"' in there.incident()
    assert there("runbook", "show", "short").out.count("How many days late?") == 1
    assert list(there.root.glob("incidents/private/*")) == []


# --- reasons


@pytest.mark.parametrize(
    ("message", "reasons"),
    [
        ("one", ()),
        ("one\n\nLesson: x", (Reason(lesson="x"),)),
        ("one\n\nLesson: x\n\nIncident: y  \nFactor: z\n", (Reason(incident="y", factor="z"),)),
        ("one\n\nLesson:\nlesson: a\nX-Lesson: b", ()),
        ("Incident: y", (Reason(incident="y"),)),
        ("two\n\nIncident: y\nLesson: x\nLesson: z\nFactor: w", (Reason("x", "y"), Reason("z", factor="w"))),
    ],
)
def test_the_last_paragraph_of_a_message_says_why_lesson_by_lesson(message: str, reasons: tuple[Reason, ...]) -> None:
    assert reasons_of(message) == reasons


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Reason(lesson="x"), "because of x"),
        (Reason(lesson="x", incident="y"), "because of y"),
        (Reason(because="it was late"), "because it was late"),
    ],
)
def test_a_reason_is_said(reason: Reason, words: str) -> None:
    assert str(reason) == words


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("deadline 60m → 30m", "deadline 30m → 15m", True),
        ("deadline is now 60m", "deadline was 60m, and is gone", True),
        ("text of said a → b", "text of said b → c", True),
        ("text of said a → b", "text of other b → c", False),
        ("issue (en) a → b", "issue (zh) b → c", False),
        ("never + a", "never + b", False),
        ("choices of kind + a", "choices of kind - b", False),
        ("asks a", "asks b", False),
        ("moved to facts, after a", "moved to facts, after b", False),
    ],
)
def test_two_changes_of_one_value_are_one_matter(one: str, other: str, same: bool) -> None:  # noqa: FBT001 - a table
    assert same_matter(Change("s", one), Change("s", other)) is same
    assert not same_matter(Change("s", one), Change("t", other))


def test_each_change_of_a_commit_has_the_reason_of_the_lesson_for_its_step() -> None:
    reasons = [Reason("x", "i", because="it was late", step="s"), Reason("y", "i", because="nobody asked", step="t")]
    own = [Change("s", "asks a"), Change("t", "asks b"), Change("", "owner lead → mei")]

    told = with_reasons(own, [(reasons, own)])

    assert [str(each) for each in told] == [
        "s: asks a, because it was late (i)",
        "t: asks b, because nobody asked (i)",
        "owner lead → mei, because it was late; nobody asked (i)",
    ]
    assert joined(()) is None


def test_a_change_that_no_commit_made_has_no_reason() -> None:
    (told,) = with_reasons([Change("s", "asks a")], [([Reason(incident="y")], [Change("s", "asks b")])])

    assert str(told) == "s: asks a"
