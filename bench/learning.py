"""How long `sop learn --list` takes over the lessons and incidents of a team that kept at it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from incidents import BY, LETTERS, SEED, fill
from measure import Figure, milliseconds, paired
from program import HERE, SOP, environment, make_workspace, run
from runsop.files.events import encode_event
from runsop.files.lessons import Lessons
from runsop.model.events import Event, Judged
from runsop.model.lessons import Agreed, LessonHeader, Merged, Proposed, Verified

COUNT = 2_000
WAITING = 40
"""Lessons that are merged and not verified, one every few weeks."""

OPEN = COUNT // 10
REVIEWED = 5
"""Every so many incidents one was reviewed."""


def figures(folder: Path) -> Iterator[Figure]:
    """Yield the figures of learning."""
    workspace, env = make_workspace(folder), environment(folder)
    now = datetime.now().astimezone()
    fill(workspace, now=now, count=COUNT)
    _review(workspace, now)
    _learn(workspace, now)

    def listed() -> float:
        return run([*SOP, "learn", "--list"], workspace, env)

    def read() -> float:
        return run([sys.executable, str(HERE / "bare_reading.py"), str(workspace)], workspace, env)

    size = f"{COUNT:,} lessons, {COUNT:,} incidents"
    yield Figure(what=f"`sop learn --list`, its first run: {size}", ours=milliseconds(listed()))
    yield paired(f"`sop learn --list`, later: {size}", listed, read, against="reading the files", bound=10.00)


def _review(workspace: Path, now: datetime) -> None:
    """Let every fifth incident be reviewed: one step of each held."""
    for number, path in enumerate(sorted(workspace.glob("incidents/2*/*.toml"))):
        if number % REVIEWED == 0:
            judged = Judged(id=f"j{number:05}", at=now, step="story", verdict="held", by=BY)
            with path.open("a", encoding="utf-8") as file:
                file.write(encode_event(judged))


def _learn(workspace: Path, now: datetime) -> None:
    random, store = Random(SEED), Lessons(workspace / "runbooks" / "lessons")
    for number in range(COUNT):
        at = now - timedelta(hours=6 * number)
        id = "".join(random.choices(LETTERS, k=4)) + f"{number:04}"
        header = LessonHeader(
            id=f"{at:%Y-%m-%d}-general-complaint-add-question-{id}", runbook="general-complaint", type="add_question",
            by=BY,
        )  # fmt: skip
        store.create(header, *_moves(number, at))


def _moves(number: int, at: datetime) -> tuple[Event, ...]:
    proposed = Proposed(
        id="aaaaaa", at=at, factor="plan_missing", because="nobody asked which parcel it was, and it took a day longer",
        verify_by="next 3 incidents", step="story", ask=f"parcel_{number}", ask_kind="text", after="Which parcel is it?",
        by=BY,
    )  # fmt: skip
    if number % (COUNT // OPEN) == 0:
        return (proposed,)
    merged = (proposed, Agreed(id="aaaaab", at=at, by="lead"), Merged(id="aaaaac", at=at, by="lead"))
    if number % (COUNT // WAITING) == 1:
        return merged
    return (*merged, Verified(id="aaaaad", at=at, by="lead", reason="it held"))
