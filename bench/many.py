"""As many incidents of some 4 KB as an organisation leaves behind in a year; every file is what the program writes.

By itself: `python bench/many.py FOLDER COUNT` makes a workspace there and fills it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
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
"""Different stories a day; incidents of one day share what happens, not when, nor to whom."""

_START = datetime(2000, 1, 1, tzinfo=UTC)

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
            runbook = random.choice(RUNBOOKS)
            stories.append((runbook, _Story(closed_story(random, _START, books[runbook]))))
        folder = workspace / "incidents" / f"{morning:%Y-%m}"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in _files(random, morning, stories, kept, count * (day + 1) // days - count * day // days):
            (folder / f"{name}.toml").write_text(text, encoding="utf-8")


class _Story:
    """What happens in an incident; each that is told of it has times, ids and people of its own."""

    def __init__(self, events: Sequence[ev.Event]) -> None:
        names = "|".join({name for event in events for name in (event.id, getattr(event, "alias", "")) if name})
        times = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00"
        text = "".join(map(encode_event, events))
        self._texts = re.split(rf'{times}|(?<=")(?:{names})(?=")', text)
        self._places = re.findall(rf'({times})|(?<=")({names})(?=")', text)

    def told(self, random: Random, opened: datetime) -> str:
        """Return the text of its events, as they are when it was opened then."""
        later = opened - _START
        names: dict[str, str] = {}
        for _, name in self._places:
            names[name] = names.get(name) or "".join(random.choices(LETTERS, k=len(name)))
        said = (
            (datetime.fromisoformat(time) + later).isoformat(timespec="milliseconds") if time else names[name]
            for time, name in self._places
        )
        return "".join(chain.from_iterable(zip(self._texts, [*said, ""], strict=True)))


def _files(
    random: Random, morning: datetime, stories: list[tuple[str, _Story]], kept: dict[str, str], count: int
) -> Iterator[tuple[str, str]]:
    taken: set[str] = set()
    while len(taken) < count:
        runbook, story = random.choice(stories)
        opened = morning + timedelta(minutes=random.randrange(24 * 60))
        ending = "".join(random.choices(LETTERS, k=4))
        if ending in taken:
            continue
        taken.add(ending)
        header = ev.Header(
            id=f"{opened:%Y-%m-%d-%H%M}-{runbook}-{ending}", runbook=runbook, walk=kept[runbook],
            team=f"team-{random.randrange(TEAMS)}", opened_at=opened, drill=False, by=BY,
        )  # fmt: skip
        yield header.id, encode_header(header) + story.told(random, opened)


if __name__ == "__main__":
    place = Path(sys.argv[1]).resolve()
    place.mkdir(parents=True, exist_ok=True)
    fill(make_workspace(place), until=datetime.now().astimezone(), count=int(sys.argv[2]))
