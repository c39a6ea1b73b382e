from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from reports import HOSTILE, NOW, at, counts, first_screen, report, section, shares, spread
from runsop.errors import Problem
from runsop.model.report import Line, Put
from runsop.screen.gate import Out
from runsop.screen.jsonout import write_json
from runsop.screen.report_data import report_csv, report_json

LATE = section(
    "list",
    {
        "grp": "",
        "id": "2026-11-16-a",
        "what": "call 小林 back",
        "due_at": at("2026-11-17T22:00:00+01:00"),
        "opened_day": 20773,
        "late_seconds": 60,
        "amount": 1250,
        "currency": "CNY",
        "told": False,
        "role": None,
    },
    name="promises_overdue",
    metric="M4",
    title="Promises overdue now",
)


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


# ── CSV ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_question_has_a_file_of_its_name() -> None:
    found = report(
        section("counts", *counts("runbook", (0, "续费被挡住", 3), (-1, "refund", 2)), name="incidents_by_runbook"),
        section("shares", *shares((1, 2, 8, 9)), name="first_words_in_time"),
        LATE,
    )

    assert report_csv(found) == {
        "incidents_by_runbook.csv": "\ufeffback,grp,runbook,n\r\n0,,续费被挡住,3\r\n-1,,refund,2\r\n",
        "first_words_in_time.csv": "\ufeffback,grp,severity,hit,n\r\n1,,2,8,9\r\n",
        "promises_overdue.csv": (
            "\ufeffgrp,id,what,due_at,opened_day,late_seconds,amount,currency,told,role\r\n"
            ",2026-11-16-a,call 小林 back,2026-11-18T05:00:00+08:00,2026-11-16,60,12.50,CNY,no,\r\n"
        ),
    }


def test_all_of_five_hundred_rows_are_there() -> None:
    rows = counts("runbook", *((0, f"runbook-{n}", n) for n in range(500)))

    assert len(read(report_csv(report(section("counts", *rows)))["incidents.csv"])) == 501


def test_sums_of_a_spread_have_two_places() -> None:
    found = report(section("spread", *spread((0, 3, 500, 1250, 99900)), unit="money"))

    assert read(report_csv(found)["incidents.csv"])[1] == ["0", "", "2", "3", "5.00", "12.50", "999.00"]


@pytest.mark.parametrize(
    ("shape", "columns"),
    [
        ("counts", "back,grp,n"),
        ("shares", "back,grp,hit,n"),
        ("spread", "back,grp,n,least,middle,most"),
        ("list", "grp,id"),
    ],
)
def test_a_question_without_rows_has_a_file_with_its_columns(shape: str, columns: str) -> None:
    assert report_csv(report(section(shape))) == {"incidents.csv": f"\ufeff{columns}\r\n"}


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'    =1"),
        ("\r=1", "'␍=1"),
        ("\n=1", "' =1"),
        ("  =1", "'  =1"),
        ("＝1+1", "'＝1+1"),
        ("＠SUM", "'＠SUM"),
        ("a=1", "a=1"),
        ("2026-11-16-a", "2026-11-16-a"),
        ('say "hi", then go', 'say "hi", then go'),
        ("one\ntwo", "one two"),
        ("\x1b[2J\u202e", "␛[2J‹U+202E›"),
    ],
)
def test_no_cell_is_run_as_a_formula_or_steers_anything(text: str, cell: str) -> None:
    found = report(section("list", {"grp": text, "id": None, "what": text}))

    assert read(report_csv(found)["incidents.csv"]) == [["grp", "id", "what"], [cell, "", cell]]


def test_a_number_below_nothing_stays_a_number() -> None:
    found = report(section("list", {"grp": "", "back": -1, "late_seconds": -60, "amount": -1250, "currency": "EUR"}))

    assert read(report_csv(found)["incidents.csv"])[1] == ["", "-1", "-60", "-12.50", "EUR"]


def test_broken_files_have_a_file_of_their_own() -> None:
    found = replace(report(), broken=(Problem("incidents/x.toml", 3, "=unknown", "Correct it."),))

    assert report_csv(found) == {
        "broken.csv": "\ufeffpath,line,problem,fix\r\nincidents/x.toml,3,'=unknown,Correct it.\r\n"
    }


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_document_has_everything_with_exact_values() -> None:
    first = first_screen()
    line = Line("new", "nobody covers", "2026-11-16-a", "factor:staffing_cover", ("2026-11-16-a",))
    found = replace(
        report(LATE, first=replace(first, blocks=first.blocks[:1])),
        put_off=(Put(line, "a deputy starts", "2026-12-01"),),
        broken=(Problem("incidents/x.toml", 3, "unknown key", "Correct it."),),
    )

    assert report_json(found) == {
        "period": {"name": "2026-W47", "first": "2026-11-16", "last": "2026-11-22"},
        "previous": [
            {"name": "2026-W46", "first": "2026-11-09", "last": "2026-11-15"},
            {"name": "2026-W45", "first": "2026-11-02", "last": "2026-11-08"},
            {"name": "2026-W44", "first": "2026-10-26", "last": "2026-11-01"},
            {"name": "2026-W43", "first": "2026-10-19", "last": "2026-10-25"},
        ],
        "running": {"name": "2026-11-23", "first": "2026-11-23", "last": "2026-11-23"},
        "now": "2026-11-23T08:30:00+08:00",
        "first_screen": {
            "headline": {
                "mark": "",
                "text": "2026-W47: 12 incidents, 3 open; 2 so far this week",
                "command": "sop list --open",
                "item": "",
                "incidents": [],
            },
            "blocks": [
                {
                    "name": "do_today",
                    "title": {"mark": "", "text": "Do today", "command": "sop status", "item": "", "incidents": []},
                    "lines": [
                        {
                            "mark": "new",
                            "text": "promise overdue: call 小林 back about the running club",
                            "command": "sop resume 2026-11-16-2210-renewal-blocked-k3x7",
                            "item": "promise:k3x7",
                            "incidents": ["2026-11-16-2210-renewal-blocked-k3x7"],
                        },
                        {
                            "mark": "3rd week",
                            "text": "no review of a SEV1",
                            "command": "sop postmortem 2026-11-02-0900-refund-aaaa",
                            "item": "",
                            "incidents": [],
                        },
                    ],
                }
            ],
        },
        "sections": [
            {
                "name": "promises_overdue",
                "title": "Promises overdue now",
                "metric": "M4",
                "decides": "the rota",
                "shape": "list",
                "unit": "",
                "rows": [
                    {
                        "grp": "",
                        "id": "2026-11-16-a",
                        "what": "call 小林 back",
                        "due_at": "2026-11-18T05:00:00+08:00",
                        "opened_day": "2026-11-16",
                        "late_seconds": 60,
                        "amount": "12.50",
                        "currency": "CNY",
                        "told": False,
                        "role": None,
                    }
                ],
            }
        ],
        "decided": [
            {
                "mark": "new",
                "text": "nobody covers",
                "command": "2026-11-16-a",
                "item": "factor:staffing_cover",
                "incidents": ["2026-11-16-a"],
                "reason": "a deputy starts",
                "until": "2026-12-01",
            }
        ],
        "broken": [{"path": "incidents/x.toml", "line": 3, "problem": "unknown key", "fix": "Correct it."}],
    }


@pytest.mark.parametrize("text", HOSTILE)
def test_the_document_carries_the_true_text_and_a_terminal_stays_whole(text: str) -> None:
    stream = io.StringIO()

    write_json(Out(stream, {}), report_json(report(section("list", {"grp": "", "id": None, "what": text}))))

    assert json.loads(stream.getvalue())["sections"][0]["rows"] == [{"grp": "", "id": None, "what": text}]
    assert stream.getvalue().isascii()
    assert "\x1b" not in stream.getvalue()


def test_a_report_of_other_days_has_no_running_week() -> None:
    found = report()
    asked = replace(found, window=replace(found.window, periods=found.window.periods[:-1]))

    assert report_json(asked)["running"] is None
    assert report_json(asked)["now"] == NOW.isoformat()
