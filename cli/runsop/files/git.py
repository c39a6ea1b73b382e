"""The one place that calls git: an argument list, a time-out, and nothing of a hostile repository is run."""

from __future__ import annotations

import subprocess
from pathlib import Path

SAFE = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "diff.external=", "--no-pager")
TIMEOUT = 5.0  # seconds; a hanging git never holds up an operator
KNOWS_MERGE = "git merges incident files by event from now on (in this clone)"


def git(folder: Path, *arguments: str) -> str | None:
    """Run git in a folder and return what it printed, or None when it is missing, slow or refuses."""
    printed = _printed(folder, *arguments)
    return None if printed is None else printed.decode("utf-8", "replace")


def user_name(folder: Path) -> str:
    """Return git's `user.name`, or "" when there is none."""
    return (git(folder, "config", "--get", "user.name") or "").strip()


def in_repository(folder: Path) -> bool:
    """Tell whether the folder lies in a work tree."""
    return (git(folder, "rev-parse", "--is-inside-work-tree") or "").strip() == "true"


def install_merge_driver(folder: Path) -> bool:
    """Tell git how incident files are merged, in this clone's own configuration; False outside a work tree."""
    if not in_repository(folder):
        return False
    named = git(folder, "config", "--local", "merge.sop.name", "union of incident events by id")
    driver = git(folder, "config", "--local", "merge.sop.driver", "sop merge %O %A %B %P")
    return named is not None and driver is not None


def lacks_merge_driver(folder: Path) -> bool:
    """Tell whether `.gitattributes` asks for a way to merge incident files that this clone was not told."""
    asked = git(folder, "check-attr", "merge", "--", "incidents/2026-11/any.toml") or ""
    return asked.rstrip().endswith(": sop") and git(folder, "config", "--get", "merge.sop.driver") is None


def unmerged(path: Path) -> tuple[bytes, bytes, bytes] | None:
    """Return base, ours and theirs of a file in an open merge, b"" for one there is not; None without such a merge."""
    base, ours, theirs = (_printed(path.parent, "cat-file", "blob", f":{stage}:./{path.name}") for stage in (1, 2, 3))
    return None if ours is theirs is None else (base or b"", ours or b"", theirs or b"")


def _printed(folder: Path, *arguments: str) -> bytes | None:
    try:
        done = subprocess.run(
            ["git", *SAFE, *arguments], cwd=folder, capture_output=True, timeout=TIMEOUT, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
