"""What is open, was promised or asked for, or has checks to come, without reading the closed incidents of past years.

A summary of each such incident is remembered in the user's cache folder, never in the workspace; it may be deleted at
any time. A month whose folder has not changed is not looked into again; the two newest months, and every incident that
is live, are compared file by file.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache as once
from pathlib import Path
from typing import Any

from runsop import __version__
from runsop.files.memory import Stamp, keep, place_of, recalled, stamp_of
from runsop.files.watching import Progress, quietly
from runsop.files.workspace import Workspace

VERSION = 5
_MONTH = re.compile(r"\d{4}-\d{2}\Z")
_NOT_BEFORE = re.compile(rb'^not_before = "(\w+)"', re.MULTILINE)
_WATCHED = 2
_CHECKED, _GRACE = timedelta(days=100), timedelta(days=10)
"""For how long after closing a check is known, as in a report; and after its time, where a walk asks later than that."""

_LASTING = ("promise", "approval")
"""What is due until somebody says what became of it, whenever the incident closed."""

Summary = Mapping[str, Any]
"""What `sop status` says of one incident, as JSON holds it (docs/reference/json.md)."""


@dataclass(frozen=True, slots=True)
class LiveIncident:
    """An incident that is open, or closed with something left that can come due."""

    path: Path
    summary: Summary

    def is_due(self, now: datetime) -> bool:
        """Tell whether something in it is due or overdue."""
        return any(datetime.fromisoformat(due["at"]) <= now for due in self.summary["dues"])


def live_incidents(
    workspace: Workspace,
    cache: Path,
    now: datetime,
    summarise: Callable[[Path], Summary | None],
    progress: Progress = quietly,
) -> list[LiveIncident]:
    """Return the live incidents, the newest first.

    Args:
        workspace: where to look.
        cache: the user's cache folder; it need not exist, nor be writable.
        now: checks that nobody answers end some time after closing.
        summarise: reads one incident; None when nothing of it can still come due.
        progress: is told after each file.
    """
    kept = _read(cache, workspace)
    months = _months(workspace.incidents)
    found: dict[str, Any] = {}
    changed: list[tuple[str, str]] = []
    for place, month in enumerate(months):
        known = kept.get(month) or {"folder": [], "files": {}, "live": {}}
        found[month] = _month(workspace.incidents / month, known, watched=place < _WATCHED)
        changed += [(month, name) for name, stamp in found[month]["files"].items() if known["files"].get(name) != stamp]
    checked = once(lambda: _checked_for(workspace.incidents / "walks"))
    for place, (month, name) in enumerate(changed, start=1):
        path = workspace.incidents / month / name
        until = _checks_end(path, checked)
        if (_lasts(until, now) or _may_wait(path)) and (summary := summarise(path)) is not None:
            found[month]["live"][name] = {"until": until, "summary": summary}
        progress(place, len(changed))
    for month in months:
        still = ((name, _still(one, now)) for name, one in found[month]["live"].items())
        found[month]["live"] = {name: one for name, one in still if one is not None}
    for month in months[_WATCHED:]:
        found[month]["files"] = {name: found[month]["files"][name] for name in found[month]["live"]}
    if found != kept:
        _write(cache, workspace, found)
    return [
        LiveIncident(workspace.incidents / month / name, found[month]["live"][name]["summary"])
        for month in months
        for name in sorted(found[month]["live"], reverse=True)
    ]


def touch(path: Path) -> None:
    """Tell every reader's memory that a closed incident was opened again: its month counts as changed."""
    try:
        os.utime(path.parent)
    except OSError:
        return  # a folder one may not touch is looked into again when it next changes


def _months(incidents: Path) -> list[str]:
    try:
        names = [entry.name for entry in incidents.iterdir()]
    except OSError:
        return []
    return sorted((name for name in names if _MONTH.match(name)), reverse=True)


def _month(folder: Path, known: Mapping[str, Any], *, watched: bool) -> dict[str, Any]:
    """Return what is known of a month and still true, with the stamps of all its files where they may have changed."""
    stamp = stamp_of(folder)
    same = known["folder"] == stamp
    stamps = _stamps(folder) if watched or not same else {name: stamp_of(folder / name) for name in known["live"]}
    live = {name: one for name, one in known["live"].items() if known["files"].get(name) == stamps.get(name, [])}
    return {"folder": stamp, "files": stamps, "live": live}


def _checks_end(path: Path, checked: Callable[[], timedelta]) -> float | None:
    """Return when the checks of a closed incident are past, in seconds since 1970; None for all others."""
    from runsop.files.events import last_turn  # noqa: PLC0415  # most calls of `sop status` read no incident at all

    turn = last_turn(path)
    if turn is None or turn[0] != "closed" or turn[1] is None:
        return None  # broken ones too: they are named, not hidden
    return turn[1].timestamp() + checked().total_seconds()


def _checked_for(walks: Path) -> timedelta:
    """Return for how long after closing checks are known: the latest of any walk has its time."""
    from runsop.model.values import parse_duration  # noqa: PLC0415  # see above

    longest = _CHECKED
    for path in walks.glob("*.toml"):
        for found in _NOT_BEFORE.findall(recalled(path) or b""):
            with suppress(ValueError):  # a copy that somebody damaged
                longest = max(longest, parse_duration(found.decode()) + _GRACE)
    return longest


def _may_wait(path: Path) -> bool:
    from runsop.files.events import may_wait  # noqa: PLC0415  # see above

    return may_wait(recalled(path) or b"")


def _lasts(until: float | None, now: datetime) -> bool:
    return until is None or now.timestamp() < until


def _still(one: Mapping[str, Any], now: datetime) -> Mapping[str, Any] | None:
    """Return what is left of an incident once its checks are past; None when that is nothing, for good."""
    if _lasts(one["until"], now):
        return one
    dues = [due for due in one["summary"]["dues"] if due["kind"] in _LASTING]
    return {"until": None, "summary": {**one["summary"], "dues": dues}} if dues else None


def _stamps(folder: Path) -> dict[str, Stamp]:
    try:
        with os.scandir(folder) as entries:
            return {entry.name: stamp_of(entry, follow=False) for entry in entries if entry.name.endswith(".toml")}
    except OSError:
        return {}


def _file(cache: Path, workspace: Workspace) -> Path:
    return place_of(cache, "live", VERSION, workspace.root)


def _key(workspace: Workspace) -> list[Any]:
    """Whose memory it is, and what a summary depends on beside its file: the program and the team's deadlines."""
    return [__version__, str(workspace.root.absolute()), stamp_of(workspace.team_file)]


def _read(cache: Path, workspace: Workspace) -> dict[str, Any]:
    try:
        data = json.loads(recalled(_file(cache, workspace)) or b"")
        months = data["months"] if data["key"] == _key(workspace) else {}
        well = all(set(month) == {"folder", "files", "live"} for month in months.values())
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}
    return months if well else {}


def _write(cache: Path, workspace: Workspace, months: Mapping[str, Any]) -> None:
    keep(_file(cache, workspace), json.dumps({"key": _key(workspace), "months": months}).encode())
