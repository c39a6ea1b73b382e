"""The one place that calls git: an argument list, a time-out, and nothing of a hostile repository is run."""

from __future__ import annotations

import subprocess
from pathlib import Path

SAFE = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "diff.external=", "--no-pager")
TIMEOUT = 5.0  # seconds; a hanging git never holds up an operator


def git(folder: Path, *arguments: str) -> str | None:
    """Run git in a folder and return what it printed, or None when it is missing, slow or refuses."""
    try:
        done = subprocess.run(
            ["git", *SAFE, *arguments], cwd=folder, capture_output=True, timeout=TIMEOUT, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


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
