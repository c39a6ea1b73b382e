"""The review as a page: one file, the timeline drawn with its text beside it, opened in a real browser where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from build import answer, at, event, fold_of, party, promise, sent, walk
from runsop.files.library import Library
from runsop.model import events as ev
from runsop.model.edits import Edit
from runsop.model.learnt import candidates
from runsop.model.lessons import Lesson
from runsop.model.progress import Progress
from runsop.model.review import with_review
from runsop.screen.page import review_page
from runsop.screen.review import beginning, candidate_lines, hint_of, step_lines
from runsop.screen.review_file import review_markdown
from runsop.screen.sections import sections

ROOT = Path(__file__).parent.parent
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NIGHT = with_review(
    walk("""
severity = 3

[[step]]
id = "reply"
title = "First reply"
deadline = "first-reply"
since = "first_signal"
ask = [{ id = "reply", kind = "draft", public = true, message = "ack" }]

[[step]]
id = "mood"
title = "Their mood, and where it is"
within = "5m"
since = "opened"
ask = [
  { id = "mood", kind = "scale" },
  { id = "voices", kind = "scale" },
  { id = "channel", kind = "text" },
  { id = "spread", kind = "choice", choices = ["one_channel"] },
  { id = "exits", kind = "number" },
]

[[step]]
id = "talk"
each = "party"
ask = [
  { id = "mood_private", kind = "scale" },
  { id = "impact", kind = "text" },
  { id = "need", kind = "choices", choices = ["money"] },
  { id = "outcome", kind = "choice", choices = ["stayed"], labels = { stayed = "stayed with us" } },
]

[[step]]
id = "check-customer"
each = "party"
not_before = "24h"
since = "closed"
ask = [{ id = "satisfied", kind = "choice", choices = ["yes", "no"], labels = { yes = "yes, it is" } }]

[[step]]
id = "check-handler"
not_before = "24h"
since = "closed"
ask = [{ id = "handler_ok", kind = "yes-no" }]

[[step]]
id = "end"
ask = [
  { id = "public_close", kind = "draft", public = true },
  { id = "mood_end", kind = "scale" },
  { id = "factors", kind = "choices", choices = ["silence", "slow_reply"], labels = { silence = "we went silent" } },
]
"""),
    Library(ROOT / "runbooks", ROOT).runbook("postmortem"),
)
STORY: tuple[ev.Event, ...] = (
    answer("mood.mood", 4, 3),
    answer("mood.voices", 3, 3),
    answer("mood.channel", "the course group", 3),
    answer("mood.spread", "one_channel", 3),
    answer("mood.exits", 2, 9),
    answer("reply", "Sorry <b>all</b>, see https://example.com | now", 60, id="d1"),
    event(ev.Flagged, 60, id="f1", rule="g13-vague-time", of="d1"),
    event(ev.Override, 60, of="f1", reason="the time is in the poll"),
    event(ev.Flagged, 60, id="f2", rule="g02-blaming", of="reply"),
    event(ev.Flagged, 60, id="f3", rule="g02-blaming", of="reply"),
    sent("d1", 75, named=90),
    party("aaaa"),
    party("bbbb"),
    event(ev.Noted, 76, id="n1", text="money back", tag="wants-money", for_="aaaa"),
    event(ev.Noted, 76, id="n2", text="they are loud", tag="defends"),
    event(ev.Noted, 76, id="n3", text="rang the deputy", tag="note"),
    event(ev.Noted, 76, id="n4", tag="note"),
    event(ev.Escalated, 77, to="jonas", reached="off"),
    event(ev.SeveritySet, 78, to=2, reason="more voices"),
    answer("talk.mood_private", 2, 80, for_="aaaa"),
    answer("talk.mood_private", 3, 81, for_="bbbb"),
    answer("talk.impact", "four evenings", 82, for_="aaaa"),
    answer("talk.need", ("money",), 82, for_="aaaa"),
    event(ev.SameParty, 83, alias="bbbb", of="aaaa"),
    promise(84, 100, what="call ⟦aaaa⟧"),
    event(ev.Kept, 130, of="promise"),
    promise(84, 100, id="p2", what="write"),
    event(ev.Missed, 131, of="p2", reason="nobody was there"),
    event(ev.Offered, 85, id="o1", remedy="days", amount="0.00 CNY"),
    event(ev.Offered, 86, id="o2", remedy="money", amount="399.00 CNY", by="lan", for_="aaaa"),
    event(ev.ApprovalAsked, 87, of="o2", who="mei", by="lan"),
    event(ev.Approved, 95, of="o2", who="mei", by="lan"),
    event(ev.Chosen, 96, of="o2", for_="aaaa"),
    event(ev.Declined, 96, of="o1", for_="aaaa"),
    event(ev.Given, 97, of="o2", for_="aaaa"),
    event(ev.Given, 97, id="g2", of="gone", for_="aaaa"),
    event(ev.Missed, 97, id="m2", of="gone"),
    event(ev.Sanctioned, 98, action="mute", rule="no-adverts", for_="aaaa"),
    event(ev.Sanctioned, 98, id="s2", action="mute", rule="no-adverts"),
    event(ev.Contacted, 99, count=3, of_total=9),
    event(ev.Switched, 99, runbook="other", walk="other-5f0c1ab2d9e4"),
    event(ev.HandedOver, 100, to="mei", note="you are fresh"),
    sent("gone", 100, id="alone", public=False, for_="aaaa", text="privately"),
    sent("gone", 100, id="alone2", public=False, text="privately"),
    answer("end.public_close", "It is done.", 1000, id="d9"),
    sent("d9", 1001),
    answer("end.mood_end", 1, 1002),
    event(ev.Closed, 1010, outcome="closed", reason="all said"),
    event(ev.Reopened, 1020, reason="it came back"),
    event(ev.HandedOver, 1025, id="h2", to="lan"),
    event(ev.Closed, 1030, id="c2", outcome="closed-unconfirmed"),
    answer("talk.outcome", "stayed", 1035, for_="aaaa"),
    answer("review-causes.review_factors", ("silence", "slow_reply"), 1040),
    event(ev.Judged, 1041, id="j1", step="reply", verdict="too_slow"),
    event(ev.Judged, 1041, id="j2", step="mood", verdict="held"),
    event(ev.Judged, 1041, id="j3", step="talk", verdict="of-tomorrow"),
)  # fmt: skip
LESSONS = (
    Lesson(id="l1", runbook="w", by="li.wei", edit=Edit(type="remove_step", runbook="w", step="mood", because="long", factor="silence")),
    Lesson(id="l2", runbook="w", by="li.wei", edit=Edit(type="add_prevention", runbook="w", after="Ask", who="mei", due=at(9999))),
)  # fmt: skip


def state(*events: ev.Event) -> Progress:
    return fold_of(*(events or STORY), of=NIGHT)


def page(*events: ev.Event, own: str = "") -> str:
    found = state(*events)
    return review_page(found, sections(found, LESSONS), {"well": own, "gone": "kept words"})


class Tags(HTMLParser):
    """Tells whether every element is closed in order, and what refers to something."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.refers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.refers += [
            f"{name}={value}"
            for name, value in attrs
            if name in ("src", "href", "srcset", "action", "style") or name.startswith("on")
        ]
        if tag not in ("meta", "br", "line", "circle", "path", "polyline"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that is closed at once."""

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def test_a_page_is_whole_and_refers_to_nothing() -> None:
    tags = Tags()
    tags.feed(page())

    assert (tags.open, tags.wrong, tags.refers) == ([], [], [])
    assert "default-src 'none'" in page()
    assert re.findall(r"url\(|@import|<script|<link|<img|<iframe", page()) == []


def test_the_timeline_is_drawn_with_its_text_beside_it() -> None:
    drawn = page()

    assert drawn.count("<svg") == 1
    assert '<title id="picture-title">' in drawn
    described = re.search(r'<desc id="picture-text">(.*?)</desc>', drawn)
    assert described is not None
    assert "first public words: 15 min late" in described[1]
    assert "mood in private: 2.5" in described[1]
    assert drawn.count('class="mood-dot"') == 3
    assert drawn.count('class="day"') == 2
    assert "<table>" in drawn.partition("</figure>")[2]


def test_an_incident_of_which_little_is_known_is_drawn_too() -> None:
    drawn = page(event(ev.Closed, 1, outcome="near-miss"))

    assert drawn.count("<svg") == 1
    assert "<polyline" not in drawn
    assert "an early sign" in drawn


def test_text_of_a_page_is_only_text() -> None:
    drawn = page(own="<script>alert(1)</script>\n\u202e \x1b[2J & <!-- -->")

    assert "<script" not in drawn
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\n‹U+202E› ␛[2J &amp; &lt;!-- --&gt;" in drawn
    assert "kept words" in drawn
    assert "Sorry &lt;b&gt;all&lt;/b&gt;" in drawn


def test_a_page_is_light_and_dark_and_prints_on_a4() -> None:
    assert "prefers-color-scheme:dark" in page()
    assert "@page{size:A4" in page()


def test_the_same_incident_gives_the_same_page() -> None:
    assert page() == page()


def test_a_review_tells_all_that_happened_in_roles_and_letters() -> None:
    text = review_markdown(state(), sections(state(), LESSONS), {})

    for line in (
        "the first on 2026-11-22 22:04; at worst it was severity 2",
        "15 min late; it was closed on 2026-11-23 15:14, and nobody who complained has confirmed it",
        "- **A:** it cost them: four evenings; they need: money; (wants-money) money back",
        "- **somebody:** (defends) they are loud",
        "| 2026-11-22 | 23:19 | public words (next word by 23:34): Sorry \\<b\\>all\\</b\\>, see https\\://example.com \\| now |  |",
        "| 2026-11-22 | 23:20 | A (wants-money): money back |  |",
        "| 2026-11-22 | 23:20 | noted |  |",
        "founder is called: phone off",
        "severity 2: more voices",
        "promised by operator: call A, until 2026-11-22 23:44",
        "promise missed: write (nobody was there)",
        "promise missed: gone",
        "operator offers: seven days |",
        "part-timer offers A: the money back, 399.00 CNY",
        "lead is asked to approve: the money back",
        "lead has approved: the money back",
        "A chose: the money back",
        "A declined: seven days",
        "A got: gone",
        "mute A, by rule no-adverts",
        "3 of 9 affected are contacted",
        "goes on with the runbook other",
        "handed over to lead: you are fresh",
        "written to A alone",
        "written to them alone",
        "closed: all said",
        "opened again: it came back",
        "mood in private, A: 2 of 5 | 2",
        "- **who left:** 2",
        "- **how far it went:** one channel",
        "- **after a month:** A stayed with us",
        "| call A | operator | 2026-11-22 23:44 | kept, marked 30 min after it was due |",
        "| write | operator | 2026-11-22 23:44 | missed |",
        "above it; approved by lead (this role may recommend a refund, not give one) | 8 min | 1 | 1 |",
        "- **handed over:** operator to lead, 2026-11-22 23:44",
        "| g13-vague-time |  | once | the time is in the poll |  |",
        "| g02-blaming | 2 times |  |  |  |",
        "- **First reply:** too slow",
        "- **talk:** of-tomorrow",
        "- **improvised:** rang the deputy",
        "| no step mood any more | long | we went silent | operator, next review | proposed |",
        "| prevent it: Ask (lead) |  |  | lead, 2026-11-29 | proposed |",
        "| first public words | 2026-11-22 23:19 | 1 h 15 min | 2026-11-22 23:04 | 15 min late |",
    ):
        assert line in text
    assert [name for name in ("li.wei", "Li Wei", "mei", "jonas", "lan ", "aaaa") if name in text] == []


def test_an_incident_that_says_nothing_still_gives_every_section() -> None:
    found = state(event(ev.Closed, 300, outcome="of-tomorrow"))
    text = review_markdown(found, sections(found), {})

    assert len(re.findall(r"(?m)^## ", text)) == 16
    assert "Members wrote, the first on" in text
    assert "The first public words never came; it was closed on 2026-11-23 03:04." in text
    assert "| first public words | never |  | 2026-11-22 23:04 | no |" in text
    assert "No lesson was proposed." in text


def test_what_the_checks_after_closing_found_is_said() -> None:
    found = state(
        party("aaaa"), party("bbbb"), event(ev.Noted, 5, text="told too late", for_="aaaa"),
        event(ev.Closed, 300, outcome="closed-unconfirmed"),
        answer("check-customer.satisfied", "yes", 2000, for_="aaaa"),
        answer("check-customer.satisfied", "no", 2000, for_="bbbb"),
        answer("check-handler.handler_ok", True, 2000),
    )  # fmt: skip
    text = review_markdown(found, sections(found), {})

    assert "it was closed on 2026-11-23 03:04 unconfirmed; asked again later, 1 of 2 say it is solved." in text
    assert "- **solved, a day later:** A yes, it is, B no\n" in text
    assert "- **our colleague says it is done:** yes\n" in text
    assert "- **A:** their point: told too late\n" in text
    assert "| 2026-11-22 | 22:09 | A: told too late |  |" in text


def test_what_never_came_and_was_never_due_is_no_lateness() -> None:
    assert "  public close         never" in beginning(state(event(ev.Closed, 300, outcome="closed")))


def test_a_line_of_the_picture_never_breaks_a_length_of_time() -> None:
    long = replace(NIGHT, steps=tuple(replace(step, title="All who bought at the old price") for step in NIGHT.steps))
    found = fold_of(answer("mood.voices", 3, 120), event(ev.Closed, 300, outcome="closed"), of=long)
    drawn = review_page(found, sections(found), {})

    assert "price: 1 h 55 min late</text>" in drawn
    assert max(map(len, re.findall(r'class="late-text"[^>]*>([^<]*)<', drawn))) <= 30


def test_what_stands_above_the_questions_of_a_review() -> None:
    found = state()
    reply, mood = NIGHT.steps[:2]

    assert beginning(found)[0] == "W · SEV2"
    assert "  first public words   2026-11-22 23:19  after 1 h 15 min · due 23:04: 15 min late" in beginning(found)
    assert step_lines(found, reply) == ("  1 answered, last 2026-11-22 23:04",)
    assert step_lines(found, mood) == ("  5 answered, last 2026-11-22 22:13 · 4 min late",)
    assert step_lines(found, NIGHT.steps[-1]) == ()
    assert next(candidate_lines(each)[0] for each in candidates(found, {})) == "Improvised: rang the deputy"


@pytest.mark.parametrize(
    ("edit", "key", "hint"),
    [
        pytest.param(Edit(type="change_deadline", before="15m"), "after", "like 15m or 1h30m; now 15m", id="deadline"),
        pytest.param(Edit(type="change_deadline"), "after", "like 15m or 1h30m", id="no deadline yet"),
        pytest.param(Edit(type="edit_template", before="{a} {b} {a}"), "after", "keep {a}, {b}: they are filled in each time", id="slots"),
        pytest.param(Edit(type="edit_template", before="bare"), "after", "", id="no slots"),
        pytest.param(Edit(type="edit_step"), "title", "", id="another key"),
    ],
)  # fmt: skip
def test_a_text_of_an_edit_is_asked_with_what_helps(edit: Edit, key: str, hint: str) -> None:
    assert hint_of(edit, key) == hint


@pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")
@pytest.mark.parametrize("width", [390, 1200])
def test_a_browser_opens_the_page_without_a_complaint(tmp_path: Path, width: int) -> None:
    target, picture = tmp_path / "review.html", tmp_path / "review.png"
    target.write_text(page(own="<img src=x onerror=alert(1)>"), encoding="utf-8")
    command = [
        str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
        "--enable-logging=stderr", "--log-level=0", f"--user-data-dir={tmp_path / 'profile'}", f"--window-size={width},1400",
    ]  # fmt: skip

    seen = subprocess.run(
        [*command, "--dump-dom", target.as_uri()], capture_output=True, text=True, timeout=120, check=False
    )
    drawn = subprocess.run(
        [*command, f"--screenshot={picture}", target.as_uri()], capture_output=True, timeout=120, check=False
    )

    assert (seen.returncode, drawn.returncode) == (0, 0), seen.stderr
    assert [line for line in seen.stderr.splitlines() if "CONSOLE" in line] == []
    assert "<svg" in seen.stdout
    assert "<img" not in seen.stdout
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 20_000
