"""Reports made by hand, for the tests of what is shown of them."""

from __future__ import annotations

from datetime import datetime

from runsop.model.period import Window, last_week
from runsop.model.report import Block, FirstScreen, Line, Question, Report, Row, Section

NOW = datetime.fromisoformat("2026-11-23T08:30:00+08:00")
WINDOW: Window = last_week(NOW.date())

HOSTILE = (
    "a | b",
    "`rm -rf`",
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "one\ntwo\n# three\n- four",
    "\u202egnp.exe\u2069",
    "\x1b]52;c;eA==\x07\x1b[2J",
    "=1+1",
    "&lt;b&gt; $x$ **bold** _it_ ~~no~~",
)
"""Texts as somebody could write them into a file, to make of a report what it is not."""


def at(text: str) -> int:
    """Return a time as answers hold it."""
    return int(datetime.fromisoformat(text).timestamp())


def section(
    shape: str,
    *rows: Row,
    name: str = "incidents",
    title: str = "Incidents",
    metric: str = "M1",
    decides: str = "the rota",
    unit: str = "",
) -> Section:
    """Return a question with its answer."""
    return Section(Question(name, "", title, metric, decides, shape, unit), rows)


def counts(column: str, *rows: tuple[int, str | int | None, int], grp: str = "") -> tuple[Row, ...]:
    """Return rows of counts: how far back, the key, and how often."""
    return tuple({"back": back, "grp": grp, column: key, "n": n} for back, key, n in rows)


def shares(*rows: tuple[int, int, int, int]) -> tuple[Row, ...]:
    """Return rows of shares by severity: how far back, which, how many, of how many."""
    return tuple({"back": back, "grp": "", "severity": key, "hit": hit, "n": n} for back, key, hit, n in rows)


def spread(*rows: tuple[int, int, int, int, int]) -> tuple[Row, ...]:
    """Return rows of a spread: how far back, how many, the least, the middle, the most."""
    return tuple(
        {"back": back, "grp": "", "severity": 2, "n": n, "least": least, "middle": middle, "most": most}
        for back, n, least, middle, most in rows
    )


def report(*sections: Section, first: FirstScreen | None = None) -> Report:
    """Return a report of the last full week and the running one."""
    return Report(WINDOW, NOW, first or FirstScreen(Line("", "2026-W47: 12 incidents", "sop list"), ()), sections)


def first_screen() -> FirstScreen:
    """Return a first screen with everything on it."""
    return FirstScreen(
        Line("", "2026-W47: 12 incidents, 3 open; 2 so far this week", "sop list --open"),
        (
            Block(
                "do_today",
                Line("", "Do today", "sop status"),
                (
                    Line(
                        "new",
                        "promise overdue: call 小林 back about the running club",
                        "sop resume 2026-11-16-2210-renewal-blocked-k3x7",
                        "promise:k3x7",
                        ("2026-11-16-2210-renewal-blocked-k3x7",),
                    ),
                    Line("3rd week", "no review of a SEV1", "sop postmortem 2026-11-02-0900-refund-aaaa"),
                ),
            ),
            Block(
                "decide",
                Line("", "Decide", "sop report --all"),
                (Line("4th week", "nobody covers after 22:00: 3 reviews", "sop report --decide staffing_cover"),),
            ),
            Block("first_words", Line("new", "First public words in time: 9 of 12", "sop report --all")),
            Block("went_well", Line("", "Went well: solved within the hour", "2026-11-17-1412-refund-request-abcd")),
            Block("broken", Line("", "2 files are not counted", "sop check")),
        ),
    )
