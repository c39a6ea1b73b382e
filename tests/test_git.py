"""The one place that calls git, and what a hostile repository cannot make it do."""

from __future__ import annotations

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
