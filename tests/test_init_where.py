"""`sop init` and `sop where`: a workspace from nothing, and which one is used."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from conftest import Sop
from runsop import __version__
from runsop.app import VERBS


@pytest.fixture
def elsewhere(sop: Sop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_a_new_workspace_reads_as_it_should(sop: Sop, elsewhere: Path) -> None:
    made = sop("init", "ours")

    assert made.code == 0
    assert made.out.splitlines()[0] == "incidents/"
    assert made.out.splitlines()[-3:] == [".gitignore", ".gitattributes", "sop.toml"]
    assert made.err == "Next: put your people, rights and contacts into sop.toml, then sop check.\n"
    assert sop("--root", "ours", "check").out == "Every file reads as it should.\n"


def test_a_workspace_is_not_made_twice(sop: Sop) -> None:
    before = sop.everything()

    outcome = sop("init")

    assert outcome.code == 1
    assert "sop.toml is there already. This is a workspace: sop check" in outcome.err
    assert sop.everything() == before


def test_in_a_repository_git_learns_how_to_merge(sop: Sop, elsewhere: Path) -> None:
    subprocess.run(["git", "init", "-q", "."], check=True)

    outcome = sop("init")

    assert "git merges incident files by event from now on (in this clone)" in outcome.out
    assert "sop merge %O %A %B %P" in (elsewhere / ".git/config").read_text()


def test_private_files_are_ignored_by_git(sop: Sop, elsewhere: Path) -> None:
    subprocess.run(["git", "init", "-q", "."], check=True)
    sop("init")
    sop("start", "general-complaint", answers='about = "hello"\nhard_stop = "none"\n')

    listed = subprocess.run(
        ["git", "status", "--porcelain", "-uall"], check=True, capture_output=True, text=True
    ).stdout

    assert "incidents/2026-11/" in listed
    assert "incidents/walks/" in listed
    assert "private" not in listed


def test_a_file_in_the_place_of_the_folder_is_refused(sop: Sop, elsewhere: Path) -> None:
    (elsewhere / "ours").write_text("a file")

    outcome = sop("init", "ours")

    assert outcome.code == 1
    assert "Traceback" not in outcome.err


def test_where_says_which_files_are_used(sop: Sop, cache: Path) -> None:
    assert json.loads(sop("where", "--json").out) == {
        "workspace": str(sop.root),
        "team": f"{sop.root}/sop.toml",
        "runbooks": f"{sop.root}/runbooks",
        "incidents": f"{sop.root}/incidents",
        "private": f"{sop.root}/incidents/private",
        "cache": str(cache / "runsop"),
        "operator": "li.wei",
    }


def test_a_workspace_is_found_from_a_folder_inside_it(sop: Sop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sop.root / "runbooks/messages")

    assert f"workspace  {sop.root}\n" in sop("where").out


@pytest.mark.parametrize("verb", ["where", "status", "check", "start", "list"])
def test_outside_a_workspace_the_sentence_says_how_to_make_one(sop: Sop, elsewhere: Path, verb: str) -> None:
    outcome = sop(verb)

    assert outcome.code == 4
    assert outcome.err.endswith("Go to your workspace, or make one: sop init\n")


@pytest.mark.parametrize(
    "argv", [("--root", "../team", "where"), ("where", "--root", "../team"), ("where", "--root=../team")]
)
def test_the_option_names_the_workspace_before_or_after_the_verb(
    sop: Sop, elsewhere: Path, argv: tuple[str, ...]
) -> None:
    assert sop(*argv).code == 0


def test_the_environment_names_the_workspace(sop: Sop, elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOP_ROOT", str(sop.root))

    assert f"workspace  {sop.root}\n" in sop("where").out


# ── help ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("verb", [*VERBS, "runbook list", "runbook show"])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_verb_shows_examples_before_its_options(sop: Sop, verb: str, option: str) -> None:
    outcome = sop(*verb.split(), option)

    assert (outcome.code, outcome.err) == (0, "")
    lines = [line.strip() for line in outcome.out.splitlines()]
    assert lines.index("Examples:") < next(n for n, line in enumerate(lines) if line.startswith("╭"))
    assert any(line.startswith(f"sop {verb.split(maxsplit=1)[0]}") for line in lines)


def test_help_of_the_whole_names_every_verb(sop: Sop) -> None:
    outcome = sop("--help")

    assert outcome.code == 0
    assert [verb for verb in VERBS if f"│ {verb} " not in outcome.out] == []


def test_the_version_is_one_line(sop: Sop) -> None:
    assert sop("--version").out == f"sop {__version__}\n"
