from __future__ import annotations

import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from reports import HOSTILE, at, counts, first_screen, report, section, shares, spread
from runsop.errors import Problem
from runsop.model.report import Block, FirstScreen, Line, Put, Row
from runsop.screen.gate import visible
from runsop.screen.report_markdown import code, report_markdown

RENDERED = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def test_the_first_screen_is_headings_and_lists_to_paste() -> None:
    assert (
        report_markdown(report(first=first_screen()))
        == """\
# 2026-W47: 12 incidents, 3 open; 2 so far this week — `sop list --open`

**Do today** — `sop status`

- promise overdue: call 小林 back about the running club (new) — `sop resume 2026-11-16-2210-renewal-blocked-k3x7`
- no review of a SEV1 (3rd week) — `sop postmortem 2026-11-02-0900-refund-aaaa`

**Decide** — `sop report --all`

- nobody covers after 22:00: 3 reviews (4th week) — `sop report --decide staffing_cover`

**First public words in time: 9 of 12** (new) — `sop report --all`

**Went well: solved within the hour** — `2026-11-17-1412-refund-request-abcd`

**2 files are not counted** — `sop check`
"""
    )


def test_all_sections_are_tables() -> None:
    found = report(
        section(
            "counts",
            *counts("runbook", (0, "refund-request", 7), (-1, "refund-request", 2), (1, "续费被挡住", 3)),
            title="Incidents by runbook",
        ),
        section("shares", *shares((0, 2, 9, 12), (1, 2, 8, 9)), metric="M2", title="First public words in time"),
        section(
            "spread",
            *spread((0, 9, 120, 720, 10800), (1, 8, 60, 900, 7200), (2, 1, 60, 60, 60)),
            metric="M3",
            title="Longest silence",
            unit="seconds",
        ),
        section("counts", *counts("hour", (0, 9, 1), (1, 22, 2)), title="Incidents by hour of the day"),
        section(
            "list",
            {
                "grp": "",
                "id": "2026-11-16-a",
                "what": "call 小林 back",
                "due_at": at("2026-11-17T22:00:00+01:00"),
                "late_seconds": 60,
            },
            metric="M4",
            title="Promises overdue now",
        ),
        section("list", metric="", title="Reviews to hold", decides=""),
    )

    assert (
        report_markdown(found, everything=True)
        == """\
# 2026-W47: 12 incidents — `sop list`

2026-W47; in brackets the four weeks before, the oldest first. Times are at +08:00. Drills are not counted.

## M1 · Incidents by runbook

*Decides: the rota*

|  | 2026-W43 | 2026-W44 | 2026-W45 | 2026-W46 | 2026-W47 | so far |
| --- | --: | --: | --: | --: | --: | --: |
| refund-request | 0 | 0 | 0 | 0 | 7 | 2 |
| 续费被挡住 | 0 | 0 | 0 | 3 | 0 |  |

## M2 · First public words in time

*Decides: the rota*

|  | 2026-W43 | 2026-W44 | 2026-W45 | 2026-W46 | 2026-W47 |
| --- | --- | --- | --- | --- | --- |
| SEV2 | \\- | \\- | \\- | 8 of 9 | 9 of 12 |

## M3 · Longest silence

*Decides: the rota*

|  | 2026-W43 | 2026-W44 | 2026-W45 | 2026-W46 | 2026-W47 |
| --- | --- | --- | --- | --- | --- |
| SEV2 | \\- | \\- | few | 15 min | n 9 · middle 12 min · 2 min to 3 h |

## M1 · Incidents by hour of the day

*Decides: the rota*

| hour | 2026-W47 | the four weeks before, together |
| --: | --: | --: |
| 09 | 1 | 0 |
| 22 | 0 | 2 |

## M4 · Promises overdue now

*Decides: the rota*

| what | due | late | incident |
| --- | --- | --- | --- |
| call 小林 back | 2026-11-18 05:00 | 1 min | 2026-11-16-a |

## Reviews to hold

None. Each would have a line here.
"""
    )


def test_groups_have_headings_and_tables_of_their_own() -> None:
    rows = (*counts("runbook", (0, "a", 2), grp="day"), *counts("runbook", (0, "b", 1), grp="?"))
    things = tuple({"grp": grp, "id": "2026-11-16-a", "step": "isolated"} for grp in ("day", "?"))

    text = report_markdown(report(section("counts", *rows), section("list", *things)), everything=True)

    assert (
        text.partition("## M1")[2]
        == """\
 · Incidents

*Decides: the rota*

### day

|  | 2026-W43 | 2026-W44 | 2026-W45 | 2026-W46 | 2026-W47 |
| --- | --: | --: | --: | --: | --: |
| a | 0 | 0 | 0 | 0 | 2 |

### not known

|  | 2026-W43 | 2026-W44 | 2026-W45 | 2026-W46 | 2026-W47 |
| --- | --: | --: | --: | --: | --: |
| b | 0 | 0 | 0 | 0 | 1 |

## M1 · Incidents

*Decides: the rota*

### day

| step | incident |
| --- | --- |
| isolated | 2026-11-16-a |

### not known

| step | incident |
| --- | --- |
| isolated | 2026-11-16-a |
"""
    )


@pytest.mark.parametrize("shape", ["counts", "list"])
def test_ten_rows_are_shown_of_five_hundred(shape: str) -> None:
    rows: tuple[Row, ...] = tuple({"back": 0, "grp": "", "runbook": f"runbook-{n:03}", "n": 1} for n in range(500))

    text = report_markdown(report(section(shape, *rows)), everything=True)

    assert text.count("| runbook-") == 10
    assert text.endswith("\nand 490 more: `sop report --csv DIR`\n")


def test_what_was_decided_and_what_is_broken_stands_at_the_end() -> None:
    found = replace(
        report(),
        put_off=(Put(Line("", "nobody covers", "2026-11-16-a"), "a deputy starts", "2026-12-01"),),
        broken=tuple(Problem(f"incidents/{n:02}.toml", n, "unknown key") for n in range(12)),
    )

    text = report_markdown(found, everything=True)

    assert "\n- nobody covers — `2026-11-16-a`; decided: a deputy starts until 2026-12-01\n" in text
    assert text.endswith("\n- incidents/09.toml:9: unknown key\n- and 2 more: `sop check`\n")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_comes_out_as_text_in_every_place(text: str) -> None:
    line = Line(text, text, text)
    row = {"grp": text, "id": text, "what": text, "lesson": text}
    found = replace(
        report(
            section("counts", *counts("runbook", (0, text, 1)), title=text, decides=text, metric=""),
            section("counts", *counts("runbook", (0, "a", 1), grp=text)),
            section("counts", *counts("hour", (0, 9, 1), grp=text)),
            section("list", row),
            first=FirstScreen(line, (Block("do_today", line, (line,)),)),
        ),
        put_off=(Put(line, text, text),),
        broken=(Problem(text, 0, text, text),),
    )

    source = report_markdown(found, everything=True)
    page = RENDERED.render(source)

    tags = set(re.findall(r"<(/?[a-z]+\d?)", page))
    assert {tag.strip("/") for tag in tags} <= {
        "h1", "h2", "h3", "p", "strong", "em", "code", "ul", "li", "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    assert page.count("<strong>") == 1
    assert page.count("<h1>") == 1
    assert page.count("<tr>") == 8
    assert page.count("<code>") == 4
    assert set("\x1b\x07\u202e\u2069\r").isdisjoint(source)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_cell_reads_as_it_was_written(text: str) -> None:
    page = RENDERED.render(report_markdown(report(section("list", {"grp": "", "what": text})), everything=True))

    cell = re.findall(r"<td>(.*)</td>", page)[0]
    read = cell.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    assert read == " ".join(visible(text).split())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("sop check", "`sop check`"),
        ("a `b` c", "``a `b` c``"),
        ("`x``y", "``` `x``y ```"),
        ("one\ntwo", "`one two`"),
        ("\x1b[2J", "`␛[2J`"),
        ("", ""),
    ],
)
def test_a_command_stands_as_it_is_typed(text: str, shown: str) -> None:
    assert code(text) == shown
