"""Twenty thousand incidents such as a team leaves behind in two years, written by the program's own encoder.

By itself: `python bench/incidents.py FOLDER` fills a workspace that is there already.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from runsop.files import walks
from runsop.files.events import encode_event, encode_header
from runsop.files.library import Library
from runsop.model import events as ev
from runsop.model.runbook import Runbook
from runsop.model.values import parse_duration

COUNT, OPEN, MONTHS = 20_000, 20, 24
SEED = 7
BY = "li.wei"
RUNBOOKS = ("general-complaint", "general-complaint", "refund-request", "member-dispute", "paid-group-revolt")
REPLIES = (
    (
        "Hi, thank you for telling us about this. I am sorry for the trouble it has caused you. I am Li Wei and I am on it "
        "now. I write here again by 22:30."
    ),
    "谢谢你告诉我们这件事，给你添麻烦了，真的很抱歉。我是李伟，现在由我来处理。今晚十点半之前我会在这里再写一次。",
    (
        "Bună, mulțumesc că ne-ai spus. Îmi pare rău pentru neplăcerea făcută. Sunt Li Wei și mă ocup acum. Scriu aici din "
        "nou până la 22:30."
    ),
)
STORIES = (
    (
        "A wrote at nine that the recording was not there. B and C said the same.\nThe upload had failed in the night and "
        "nobody looked.\nWe had promised it for the morning after each class, in the sales page and in the welcome letter."
    ),
    "A 晚上九点说看不到回放，B 和 C 也说一样的话。\n上传在夜里失败了，没有人去看。\n销售页面和欢迎信里都写着：每次课后第二天早上就能看到回放。",
)
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
"""Letters of an id."""


@dataclass(slots=True)
class _Pen:
    """Makes the events of one incident, each some minutes after the one before."""

    random: Random
    at: datetime

    def new(self, kind: type[ev.Event], **fields: Any) -> Any:  # noqa: ANN401  # fields of `kind`, and one of it
        self.at += timedelta(seconds=self.random.randint(5, 240), milliseconds=self.random.randint(0, 999))
        return kind(id=self.id(6), at=self.at, by=BY, **fields)

    def answered(self, step: str, ask: str, answer: object, **more: Any) -> Any:  # noqa: ANN401  # an answer
        return self.new(ev.Answered, step=step, ask=ask, answer=answer, **more)

    def id(self, length: int) -> str:
        return "".join(self.random.choices(LETTERS, k=length))


def fill(workspace: Path, *, now: datetime, count: int = COUNT) -> None:
    """Fill a workspace: the newest incidents are open, all others closed and followed up."""
    random = Random(SEED)
    library = Library(workspace / "runbooks", workspace)
    books = {id: library.walk(id) for id in set(RUNBOOKS)}
    kept = {id: walks.keep(workspace / "incidents" / "walks", walk) for id, walk in books.items()}
    gap = timedelta(days=MONTHS * 30.4) / count
    moment = now.replace(microsecond=0)
    for number in range(count):
        moment -= gap * random.uniform(0.2, 1.8)
        runbook = random.choice(RUNBOOKS)
        header = ev.Header(
            id=f"{moment:%Y-%m-%d-%H%M}-{runbook}-{''.join(random.choices(LETTERS, k=4))}", runbook=runbook,
            walk=kept[runbook], team="evening", opened_at=moment, drill=False, by=BY,
        )  # fmt: skip
        folder = workspace / "incidents" / f"{moment:%Y-%m}"
        folder.mkdir(parents=True, exist_ok=True)
        is_open = number < OPEN
        story = _opened(_Pen(random, moment), books[runbook], is_open=is_open)
        text = encode_header(header) + "".join(map(encode_event, story))
        (folder / f"{header.id}.toml").write_text(text, encoding="utf-8")


def closed_story(random: Random, opened: datetime, walk: Runbook) -> tuple[ev.Event, ...]:
    """Return the events of an incident that is closed, reviewed and followed up."""
    pen = _Pen(random, opened)
    story = tuple(_opened(pen, walk, is_open=False))
    factors = tuple(random.sample(("slow_reply", "staffing_cover", "over_promise", "silence"), k=2))
    return (
        *story,
        pen.answered("review-went", "review_lucky", "the deputy was awake"),
        pen.answered("review-causes", "review_factors", factors),
        pen.new(ev.Judged, step="story", verdict="held"),
    )


def typical(random: Random, at: datetime, count: int) -> tuple[ev.Event, ...]:
    """Return so many events of one long incident, of the kinds a walk writes most."""
    pen = _Pen(random, at)
    aliases = [pen.id(4) for _ in range(3)]
    begin = [pen.new(ev.PartyAdded, alias=alias) for alias in aliases]
    drafted = pen.answered("reply", "reply", REPLIES[0])
    begin += [drafted, pen.new(ev.Sent, of=drafted.id, channel="course group", public=True, language="en")]
    tags = ("complains", "asks", "thanks", "insults")
    more = (
        pen.new(ev.Noted, text=random.choice(STORIES), for_=random.choice(aliases), tag=random.choice(tags))
        if number % 3
        else pen.answered("story", "story", random.choice(STORIES))
        for number in range(count - len(begin))
    )
    return (*begin, *more)


def _opened(pen: _Pen, walk: Runbook, *, is_open: bool) -> Iterator[ev.Event]:
    random, new, answered = pen.random, pen.new, pen.answered
    alias = pen.id(4)
    yield answered("about", "about", None, private=True)
    yield answered("hard-stop", "hard_stop", "none")
    yield answered("size", "voices", random.randint(1, 4))
    draft = answered("reply", "reply", random.choice(REPLIES))
    yield draft
    yield answered("reply", "check", "all_hold")
    until = pen.at + timedelta(minutes=30)
    yield new(ev.Sent, of=draft.id, channel="course group", public=True, language="en", next_update_at=until)
    yield answered("mood", "mood", random.randint(1, 4))
    yield answered("mood", "words", ("refund",) if random.random() < 0.3 else ("none",))
    yield new(ev.PartyAdded, alias=alias)
    yield new(ev.Noted, text="the recording is missing, and it was promised", for_=alias, tag="constructive")
    yield answered("parties", "parties", (alias,))
    yield answered("story", "story", random.choice(STORIES))
    if not is_open:
        yield from _ended(pen, walk, alias)


def _ended(pen: _Pen, walk: Runbook, alias: str) -> Iterator[ev.Event]:
    new, answered = pen.new, pen.answered
    yield answered("isolated", "searched", ("same_channel", "other_groups", "inbox", "orders"))
    yield answered("responsibility", "finding", "the upload failed in the night and nobody looked in the morning")
    promise = new(
        ev.Promised, promise="promises", what="put the recording up", who=BY, due=pen.at + timedelta(hours=12)
    )
    yield promise
    pen.at += timedelta(hours=9)
    yield new(ev.Kept, of=promise.id)
    draft = answered("public-close", "public_close", pen.random.choice(REPLIES))
    yield draft
    yield new(ev.Sent, of=draft.id, channel="course group", public=True, language="en")
    yield answered("closing", "closing", ("promises_kept", "customer_said_so", "public_close"))
    yield new(ev.Closed, outcome="closed")
    closed_at = pen.at
    for step in walk.steps:
        if step.since == "closed":
            at = closed_at + parse_duration(step.not_before)
            for_ = alias if step.each else ""
            for ask in step.asks:
                yield replace(new(ev.Skipped, step=step.id, ask=ask.id, for_=for_, reason="does not apply"), at=at)


if __name__ == "__main__":
    fill(Path(sys.argv[1]), now=datetime.now().astimezone())
