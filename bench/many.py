"""As many incidents of some 4 KB as an organisation leaves behind in a year; every file is what the program writes.

By itself: `python bench/many.py FOLDER COUNT` makes a workspace there and fills it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from incidents import BY, LETTERS, RUNBOOKS, SEED, closed_story
from program import make_workspace
from runsop.files import walks
from runsop.files.events import encode_event, encode_header
from runsop.files.library import Library
from runsop.model import events as ev

DAYS = 364
STORIES_A_DAY = 16
"""Different stories a day; incidents of one day share them, with ids of their own."""

TEAMS = 300


def fill(workspace: Path, *, until: datetime, count: int, days: int = DAYS) -> None:
    """Fill a workspace with closed incidents, evenly over the days before `until`."""
    random = Random(SEED)
    library = Library(workspace / "runbooks", workspace)
    books = {id: library.walk(id) for id in dict.fromkeys(RUNBOOKS)}
    kept = {id: walks.keep(workspace / "incidents" / "walks", walk) for id, walk in books.items()}
    for day in range(days):
        morning = (until - timedelta(days=days - day)).replace(hour=0, minute=0, second=0, microsecond=0)
        stories = []
        for _ in range(STORIES_A_DAY):
            opened = morning + timedelta(minutes=random.randrange(24 * 60))
            runbook = random.choice(RUNBOOKS)
            story = "".join(map(encode_event, closed_story(random, opened, books[runbook])))
            stories.append((opened, runbook, story))
        folder = workspace / "incidents" / f"{morning:%Y-%m}"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in _files(random, stories, kept, count * (day + 1) // days - count * day // days):
            (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def _files(
    random: Random, stories: list[tuple[datetime, str, str]], kept: dict[str, str], count: int
) -> Iterator[tuple[str, str]]:
    taken: set[str] = set()
    while len(taken) < count:
        opened, runbook, story = random.choice(stories)
        ending = "".join(random.choices(LETTERS, k=4))
        if ending in taken:
            continue
        taken.add(ending)
        header = ev.Header(
            id=f"{opened:%Y-%m-%d-%H%M}-{runbook}-{ending}", runbook=runbook, walk=kept[runbook],
            team=f"team-{random.randrange(TEAMS)}", opened_at=opened, drill=False, by=BY,
        )  # fmt: skip
        yield header.id, encode_header(header) + story


if __name__ == "__main__":
    place = Path(sys.argv[1]).resolve()
    place.mkdir(parents=True, exist_ok=True)
    fill(make_workspace(place), until=datetime.now().astimezone(), count=int(sys.argv[2]))
