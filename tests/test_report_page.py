"""The report as a page: whole, readable without its pictures, every text only text, and opened in a real browser where there is one."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import axe_core_python
import pytest

from runsop.errors import Problem
from runsop.model.period import Window, between, last_week, week
from runsop.model.report import Block, FirstScreen, Line, Put, Question, Report, Section
from runsop.screen.report_page import FILES, report_page

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
AXE = Path(axe_core_python.__file__).parent / "axe.min.js"
NOW = datetime.fromisoformat("2026-11-25T08:30:00+08:00")
WINDOW = last_week(NOW.date())
HOSTILE = "<script>alert(1)</script>\"' onload=x &amp; </svg></style> \u202e\x1b[2J\n- javascript:alert(1) {{7*7}}"
VOID = ("meta", "br", "line", "circle", "path", "rect")


def line(text: str, command: str = "sop status", mark: str = "", incidents: tuple[str, ...] = ()) -> Line:
    return Line(mark, text, command, incidents=incidents)


FIRST = FirstScreen(
    line("2026-W47: 13 incidents (12 14 12 11 before), 2 since, 7 open", "sop report --all"),
    (
        Block(
            "do_today",
            line("Do today: 2 things overdue"),
            (
                line("promise 21 d late: the answer in writing", "sop resume hxz4", "4th week"),
                line("and 1 more", "sop report --all"),
            ),
        ),
        Block(
            "decide",
            line("Decide 1 of 3", "sop report --all"),
            (
                line(
                    "staffing cover in 2",
                    "sop report --decide staffing",
                    "new",
                    ("2026-11-12-2120-paid-group-revolt-r7dc", "2026-11-03-1832-product-not-as-shown-r6em"),
                ),
            ),
        ),
        Block("ordinary", line("Ordinary: 3 of 6 closed", "sop report --all")),
        Block("quiet", line("Quiet, or not written? running club", "sop show djgd", "2nd week")),
        Block("broken", line("Cannot be read: 1 file", "sop check")),
    ),
)


def section(shape: str, *rows: Mapping[str, Any], name: str = "it", title: str = "Title", unit: str = "") -> Section:
    return Section(Question(name, "", title, "M1", "who is woken", shape, unit), rows)


def report(*sections: Section, window: Window = WINDOW, first: FirstScreen = FIRST, **more: Any) -> Report:
    return Report(window, NOW, first, sections, **more)


COUNTS = section(
    "counts",
    *({"back": back, "grp": "", "channel": "course group", "n": n} for back, n in ((-1, 2), (0, 5), (1, 1), (2, 3), (4, 20))),
    {"back": 2, "grp": "", "channel": "学习群", "n": 7},
    name="incidents_by_channel",
    title="By channel",
)  # fmt: skip
HOURS = section(
    "counts",
    *({"back": 0, "grp": "", "hour": hour, "n": n} for hour, n in ((9, 1), (19, 2), (20, 3), (22, 4))),
    {"back": 3, "grp": "", "hour": 4, "n": 6},
    name="incidents_by_hour",
    title="By hour",
)
SHARES = section(
    "shares",
    {"back": 0, "grp": "", "severity": 1, "hit": 4, "n": 5},
    {"back": 1, "grp": "", "severity": 1, "hit": 6, "n": 7},
    {"back": 0, "grp": "", "severity": 2, "hit": 30, "n": 40},
    {"back": 0, "grp": "", "severity": 4, "hit": 1, "n": 1},
    {"back": 3, "grp": "", "severity": 3, "hit": 2, "n": 2},
    name="first_words_in_time",
    title="In time",
)
SPREAD = section(
    "spread",
    {"back": 0, "grp": "", "severity": 1, "n": 9, "least": 60, "middle": 3600, "most": 7200},
    {"back": 2, "grp": "", "severity": 1, "n": 8, "least": 60, "middle": 1800, "most": 7200},
    {"back": 0, "grp": "", "severity": 2, "n": 7, "least": 60, "middle": 600, "most": 7200},
    {"back": 1, "grp": "", "severity": 2, "n": 90, "least": 60, "middle": 60, "most": 7200},
    {"back": 0, "grp": "", "severity": 3, "n": 2, "least": 60, "middle": 60, "most": 120},
    {"back": 0, "grp": "", "severity": 4, "n": 1, "least": 60, "middle": 60, "most": 60},
    {"back": 1, "grp": "", "severity": 5, "n": 1, "least": 60, "middle": 60, "most": 60},
    name="longest_silence",
    title="Silence",
    unit="seconds",
)
COSTS = section(
    "spread",
    *(
        {"back": 0, "grp": "", "remedy": "money", "currency": currency, "n": 3, "least": 0, "middle": middle, "most": most}
        for currency, middle, most in (("CNY", 10_000, 39_900), ("DKK", 5_000, 5_000))
    ),
    name="remedy_amounts",
    title="Cost",
    unit="money",
)  # fmt: skip
LIST = section(
    "list",
    {"grp": "", "id": "2026-11-12-2120-paid-group-revolt-r7dc", "what": "Tell the lead", "due_at": 1_795_000_000, "late_seconds": 180, "name": None},
    {"grp": "", "id": None, "what": "今晚群里会有一个答复", "due_at": None, "late_seconds": None, "name": "A text that is long enough to need room"},
    name="promises_overdue",
    title="Overdue",
)  # fmt: skip
BROAD = section(
    "list",
    {"grp": "", "id": "2026-11-12-2120-paid-group-revolt-r7dc", **{f"column_{place}": "a" * 10 for place in range(8)}},
    {"grp": "", "id": None, **{f"column_{place}": "x" * 300 for place in range(8)}},
    name="broad",
    title="Broad",
)
NONE = section("list", name="none_here", title="None here")
SECTIONS = (COUNTS, HOURS, SHARES, SPREAD, COSTS, LIST, BROAD, NONE)
ENDS: Mapping[str, Any] = {
    "broken": (Problem("incidents/2026-11/x.toml", 12, "the file ends in the middle", "Get it back from git."),),
    "put_off": (Put(line("waits"), "the new rota begins", "2026-12-01"),),
}


class Tags(HTMLParser):
    """Tells whether every element is closed in order, what refers to something, and what can be read."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.refers: list[str] = []
        self.ids: list[str] = []
        self.seen: list[str] = []
        self.headings: list[tuple[str, str]] = []
        self.codes: list[str] = []
        self.rows: list[list[str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        for name, value in attrs:
            if name in ("src", "href", "srcset", "action", "style") or name.startswith("on"):
                self.refers.append(f"{name}={value}")
            if name == "id":
                self.ids.append(str(value))
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((tag, ""))
        if tag == "code":
            self.codes.append("")
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open and re.fullmatch("h[1-6]", self.open[-1]):
            self.headings[-1] = (self.headings[-1][0], self.headings[-1][1] + data)
        if "code" in self.open:
            self.codes[-1] += data
        if {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data

    def row(self, name: str) -> list[str]:
        return next(row for row in self.rows if row and row[0] == name)


def whole() -> str:
    return report_page(report(*SECTIONS, **ENDS))


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(whole(), id="everything"),
        pytest.param(report_page(report(first=FirstScreen(line("2026-W47: 0 incidents", ""), ()))), id="nothing"),
        pytest.param(report_page(report(*(section(shape) for shape in ("counts", "shares", "spread", "list")))), id="no rows"),
        pytest.param(report_page(report(section("list", {"grp": "", "id": None}), section("list", {"grp": "", "id": "x"}, name="y"))), id="no columns"),
    ],
)  # fmt: skip
def test_a_page_is_whole_and_refers_to_nothing_but_itself(page: str) -> None:
    tags = Tags(page)

    assert (tags.open, tags.wrong) == ([], [])
    assert [each for each in tags.refers if each.removeprefix("href=#") not in tags.ids] == []
    assert len(tags.ids) == len(set(tags.ids))
    assert "default-src 'none'" in page
    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert re.findall(r"url\(|@import|<script|<link|<img|<iframe|<form", page) == []


def test_headings_come_in_order_and_the_first_screen_before_all_figures() -> None:
    levels = [int(tag[1]) for tag, _ in Tags(whole()).headings]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert max(after - before for before, after in pairwise(levels)) == 1
    assert [text.strip() for _, text in Tags(whole()).headings] == [
        "2026-W47: 13 incidents (12 14 12 11 before), 2 since, 7 open",
        "Do today: 2 things overdue", "Decide 1 of 3", "Ordinary: 3 of 6 closed", "Quiet, or not written? running club", "Cannot be read: 1 file",
        "Figures",
        "M1 · By channel", "M1 · By hour", "M1 · In time", "M1 · Silence", "M1 · Cost", "M1 · Overdue", "M1 · Broad", "M1 · None here",
        "Decided, and not on the first screen", "Files that are not counted, or not wholly",
    ]  # fmt: skip


def test_every_command_can_be_copied_as_it_is() -> None:
    codes = Tags(whole()).codes

    assert codes[:4] == ["sop report --all", "sop status", "sop resume hxz4", "sop report --all"]
    assert {"sop report --decide staffing", "2026-11-03-1832-product-not-as-shown-r6em", "sop check"} <= set(codes)
    assert '<h2>Quiet, or not written? running club <span class="mark">2nd week</span></h2>' in whole()


def test_a_link_at_the_top_leads_to_every_section() -> None:
    tags = Tags(whole())

    assert tags.refers == [
        "href=#incidents-by-channel", "href=#incidents-by-hour", "href=#first-words-in-time", "href=#longest-silence", "href=#remedy-amounts",
        "href=#promises-overdue", "href=#broad", "href=#none-here", "href=#decided", "href=#broken",
    ]  # fmt: skip
    assert "<nav" not in report_page(report())


def test_sections_of_one_name_or_none_have_anchors_of_their_own() -> None:
    names = ("same", "same", "../..", "broken")

    assert Tags(report_page(report(*(section("list", name=name) for name in names)))).ids == [
        "same", "figure-2", "figure-3", "figure-4",
    ]  # fmt: skip


def test_counts_stand_under_their_periods_and_are_drawn_to_one_scale() -> None:
    page = report_page(report(COUNTS))
    tags = Tags(page)
    tall = [re.findall(r'height="([\d.]+)"', drawn) for drawn in re.findall(r'<svg class="bars".*?</svg>', page)]

    assert tags.rows == [
        ["channel", "oldest to latest", "W43", "W44", "W45", "W46", "W47", "so far"],
        ["course group", "", "20", "0", "3", "1", "5", "2"],
        ["学习群", "", "0", "0", "7", "0", "0", ""],
    ]
    assert tall == [["24", "22", "0.7", "3.3", "2", "5.5"], ["24", "0.7", "0.7", "7.7", "0.7", "0.7"]]


def test_shares_are_drawn_piece_by_piece_while_they_are_few() -> None:
    page = report_page(report(SHARES))
    drawn = re.findall(r'<svg class="part".*?</svg>', page)

    assert Tags(page).rows == [
        ["severity", "how many of all", "W43", "W44", "W45", "W46", "W47"],
        ["SEV1", "", "-", "-", "-", "6 of 7", "4 of 5"],
        ["SEV2", "", "-", "-", "-", "-", "30 of 40"],
        ["SEV4", "", "-", "-", "-", "-", "1 of 1"],
        ["SEV3", "", "-", "2 of 2", "-", "-", "none"],
    ]
    assert [re.findall(r'class="(hit|rest)"', each) for each in drawn] == [
        ["hit"] * 4 + ["rest"],
        ["rest", "hit"],
        ["hit"],
    ]
    assert 'width="89.2"' in drawn[1]


def test_a_spread_is_a_line_and_few_are_not_compared() -> None:
    page = report_page(report(SPREAD))
    drawn = re.findall(r'<svg class="range".*?</svg>', page)

    assert Tags(page).rows[1:] == [
        ["SEV1", "", "-", "-", "30 min", "-", "n 9 · middle 1 h · 1 min to 2 h"],
        ["SEV2", "", "fewer than 8: not compared", "n 7 · middle 10 min · 1 min to 2 h"],
        ["SEV3", "", "fewer than 8: not compared", "n 2 · 1 min and 2 min"],
        ["SEV4", "", "fewer than 8: not compared", "n 1 · 1 min"],
        ["SEV5", "", "fewer than 8: not compared", "none"],
    ]
    assert [each.count("<circle") for each in drawn] == [1, 1, 0, 1]
    assert [each.count('class="reach"') for each in drawn] == [1, 1, 1, 0]


def test_sums_are_drawn_to_the_scale_of_their_currency() -> None:
    drawn = re.findall(r'<path class="reach" d="(.*?)"', report_page(report(COSTS)))

    assert [each.partition("M154")[1] for each in drawn] == ["M154", "M154"]


def test_the_hours_are_a_picture_that_says_its_numbers() -> None:
    page = report_page(report(HOURS))
    said = re.search(r'role="img" aria-label="(.*?)"', page)

    assert said is not None
    assert said[1] == "2026-W47, by hour: 09: 1, 19: 2, 20: 3, 22: 4; the four weeks before, together: 04: 6"
    assert page.count("<rect") == 24
    assert [page.count(f'class="heat{heat}"') for heat in range(5)] == [20, 1, 1, 1, 1]
    assert "below them the four weeks before, together" in page


def test_hours_without_a_past_and_with_nothing_in_them_are_drawn() -> None:
    page = report_page(
        report(
            section(
                "counts",
                {"back": 0, "grp": "a", "hour": 1, "n": 1},
                {"back": 1, "grp": "b", "hour": 2, "n": 1},
                name="incidents_by_hour",
            )
        )
    )

    assert 'by hour: 01: 1"' in page
    assert "by hour: none; the four weeks before, together: 02: 1" in page
    assert "<h4>a</h4>" in page


def test_a_list_is_a_table_with_its_incidents() -> None:
    tags = Tags(report_page(report(LIST)))

    assert tags.rows[0] == ["what", "due", "late", "name", "incident"]
    assert tags.row("Tell the lead")[2:] == ["3 min", "-", "2026-11-12-2120-paid-group-revolt-r7dc"]
    assert tags.row("今晚群里会有一个答复") == [
        "今晚群里会有一个答复",
        "-",
        "-",
        "A text that is long enough to need room",
        "-",
    ]


def test_in_a_broad_list_the_incident_stands_in_the_first_cell() -> None:
    rows = Tags(report_page(report(BROAD))).rows

    assert rows[0][0] == "column 0 · incident"
    assert [len(row) for row in rows] == [8, 8, 8]
    assert rows[1][0] == "a" * 10 + "2026-11-12-2120-paid-group-revolt-r7dc"
    assert rows[2][0] == "x" * 300


def test_an_empty_section_takes_one_line_and_says_what_it_would_show() -> None:
    assert (
        '<section id="none-here" class="none"><h3>M1 · None here</h3> <p>None. Each would have a line here.</p></section>'
        in whole()
    )
    assert '<a href="#none-here">M1 · None here</a> (none)' in whole()


def test_groups_have_headings_of_their_own() -> None:
    page = report_page(
        report(
            section(
                "shares",
                {"back": 0, "grp": "day", "severity": 1, "hit": 1, "n": 2},
                {"back": 0, "grp": "", "severity": 1, "hit": 1, "n": 3},
            ),
            section("list", {"grp": "evening", "id": None, "what": "one"}, name="two"),
        )
    )

    assert re.findall("<h4>(.*?)</h4>", page) == ["day", "not known", "evening"]
    assert page.count("<table") == 3


def test_one_figure_for_all_and_one_for_each_group_have_names() -> None:
    alone = report_page(report(section("counts", {"back": 0, "grp": "", "n": 3})))
    grouped = report_page(report(section("counts", {"back": 0, "grp": "day", "n": 3}, {"back": 0, "grp": "", "n": 1})))

    assert [row[0] for row in Tags(alone).rows] == ["", "all"]
    assert "<thead><tr><td></td><th" in alone
    assert [row[0] for row in Tags(grouped).rows] == ["group", "day", "not known"]


@pytest.mark.parametrize(
    ("window", "names"),
    [
        (week("2026-W02"), ["W50", "W51", "W52", "W01", "W02"]),
        (between(NOW.date(), NOW.date()), ["11-21", "11-22", "11-23", "11-24", "11-25"]),
        (
            between(NOW.date().replace(day=24), NOW.date()),
            ["11-16 to 11-17", "11-18 to 11-19", "11-20 to 11-21", "11-22 to 11-23", "11-24 to 11-25"],
        ),
    ],
)
def test_periods_have_short_names_above_their_columns(window: Window, names: Sequence[str]) -> None:
    page = report_page(report(section("counts", {"back": 0, "grp": "", "n": 3}), window=window))

    assert Tags(page).rows[0][2:] == names
    assert re.findall('data-head="(.*?)"', page) == [name.replace(" to ", " on|").partition("|")[0] for name in names]


def test_what_is_not_in_english_says_so() -> None:
    page = report_page(
        report(LIST, section("list", {"grp": "", "id": None, "what": "đây là chỗ của lớp học — Zürich"}, name="vi"))
    )

    assert '<span lang="zh">今晚群里会有一个答复</span>' in page
    assert '<span lang="vi">đây là chỗ của lớp học — Zürich</span>' in page
    assert page.count("<span lang=") == 2


def hostile() -> str:
    bad = HOSTILE
    return report_page(
        report(
            section("counts", {"back": 0, "grp": bad, "channel": bad, "n": 5}, {"back": 1, "grp": bad, "channel": bad, "n": 5}, name=bad, title=bad),
            section("shares", {"back": 0, "grp": bad, bad: bad, "hit": 9, "n": 3}, name="b"),
            section("spread", {"back": 0, "grp": bad, "currency": bad, "remedy": bad, "n": 3, "least": -5, "middle": 10**30, "most": 7}, name="c", unit="money"),
            section("list", {"grp": bad, "id": bad, "what": bad, bad: bad, "due_at": 10**30, "amount": 5, "currency": bad}, name="d"),
            first=FirstScreen(line(bad, bad, bad), tuple(Block(kind, line(bad, bad, bad, (bad, bad)), (line(bad, bad, bad, (bad, bad)),)) for kind in ("decide", "broken"))),
            broken=(Problem(bad, 3, bad, bad),),
            put_off=(Put(line(bad, bad), bad, bad),),
        )
    )  # fmt: skip


def test_every_text_is_only_text() -> None:
    tags = Tags(hostile())

    assert (tags.open, tags.wrong) == ([], [])
    assert {*tags.seen} <= {
        "html", "head", "meta", "title", "style", "body", "div", "header", "h1", "h2", "h3", "h4", "p", "code", "nav", "details", "summary",
        "ul", "li", "a", "main", "section", "span", "table", "thead", "tbody", "tr", "th", "td", "svg", "rect", "path", "circle", "br",
    }  # fmt: skip
    assert [each for each in tags.refers if not each.startswith("href=#")] == []
    assert all(char not in hostile() for char in "\u202e\x1b")
    assert "<script>alert(1)</script>" in unescape(hostile())
    assert all("\n" not in code and "‹U+202E›␛[2J" in code for code in tags.codes if "script" in code)


def test_of_many_rows_the_first_are_shown_and_the_rest_is_told() -> None:
    many = [{"back": 0, "grp": "", "channel": f"channel {place}", "n": 500 - place} for place in range(500)]
    page = report_page(
        report(
            section("counts", *many),
            section("list", *({"grp": "", "id": f"i{each}", "what": "x"} for each in range(500)), name="l"),
        )
    )

    assert len(Tags(page).rows) == 22
    assert page.count('<p class="more">and 490 more: <code>sop report --csv DIR</code></p>') == 2
    assert len(page) < 60_000


def test_broken_files_are_named_at_the_end() -> None:
    problems = tuple(Problem(f"incidents/{place}.toml", 0, "it is torn") for place in range(FILES + 5))
    end = report_page(report(COUNTS, broken=problems)).partition('<section id="broken">')[2]

    assert end.count("<li>") == FILES
    assert "incidents/0.toml: it is torn" in end
    assert "and 5 more: <code>sop check</code>" in end
    assert "<section" not in end


def test_what_was_put_off_says_why_and_until_when() -> None:
    assert "decided: the new rota begins until 2026-12-01" in whole()


def test_a_page_is_light_and_dark_and_prints_on_a4() -> None:
    assert "prefers-color-scheme:dark" in whole()
    assert "@page{size:A4" in whole()
    assert "thead{display:table-header-group}" in whole()


def test_the_same_report_gives_the_same_page() -> None:
    assert whole() == whole()


# ── In a real browser ─────────────────────────────────────────────────────────────────────────────────────────────────

browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")
ASKED = """
<script>{axe}</script>
<script>
axe.run().then(found => {{
  const told = document.createElement("pre");
  told.id = "told";
  told.textContent = JSON.stringify({{
    wrong: found.violations.map(each => [each.id, each.nodes.map(node => node.html + node.failureSummary)]),
    checked: found.passes.length,
    dark: matchMedia("(prefers-color-scheme: dark)").matches,
    wide: document.documentElement.scrollWidth - innerWidth,
  }});
  document.body.append(told);
}});
</script>
"""


def opened(folder: Path, page: str, *more: str) -> subprocess.CompletedProcess[str]:
    target = folder / "report.html"
    target.write_text(page, encoding="utf-8")
    return subprocess.run(
        [
            str(BROWSER), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
            "--enable-logging=stderr", "--log-level=0", f"--user-data-dir={folder / 'profile'}", *more, target.as_uri(),
        ],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@browser
@pytest.mark.parametrize("page", [pytest.param(whole(), id="whole"), pytest.param(hostile(), id="hostile")])
def test_a_browser_opens_the_page_without_a_complaint(tmp_path: Path, page: str) -> None:
    seen = opened(tmp_path, page, "--window-size=1200,1400", "--dump-dom")

    assert seen.returncode == 0, seen.stderr
    assert [each for each in seen.stderr.splitlines() if "CONSOLE" in each] == []
    assert seen.stdout.count("<svg") == page.count("<svg")
    assert "<script" not in seen.stdout


@browser
@pytest.mark.parametrize(
    ("page", "width", "scheme"),
    [
        pytest.param(whole(), 1200, "1", id="light"),
        pytest.param(whole(), 1200, "0", id="dark"),
        pytest.param(whole(), 360, "1", id="on a telephone"),
        pytest.param(hostile(), 360, "0", id="hostile, in the dark, on a telephone"),
    ],
)
def test_nothing_keeps_anybody_from_reading_it(tmp_path: Path, page: str, width: int, scheme: str) -> None:
    free = re.sub(r'<meta http-equiv="Content-Security-Policy".*?>', "", page)
    asking = free.replace(
        "</body>", ASKED.format(axe=AXE.read_text(encoding="utf-8").replace("</script", "<\\/script")) + "</body>"
    )

    seen = opened(
        tmp_path, asking, f"--window-size={width},1400", f"--blink-settings=preferredColorScheme={scheme}",
        "--virtual-time-budget=20000", "--dump-dom",
    )  # fmt: skip
    told = re.search(r'<pre id="told">(.*?)</pre>', seen.stdout, re.DOTALL)

    assert told is not None, seen.stderr
    found = json.loads(unescape(told[1]))
    assert found["wrong"] == []
    assert found["checked"] > 15
    assert found["dark"] is (scheme == "0")
    assert found["wide"] <= 0


@browser
def test_it_prints(tmp_path: Path) -> None:
    paper = tmp_path / "report.pdf"

    seen = opened(tmp_path, whole(), "--no-pdf-header-footer", f"--print-to-pdf={paper}")

    assert seen.returncode == 0, seen.stderr
    assert paper.read_bytes().startswith(b"%PDF")
