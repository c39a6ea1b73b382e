"""Every reading verb writes one JSON document with the keys that are promised in docs/reference/json.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from conftest import Sop
from short_runbook import QUARREL_ANSWERS

PAGE = Path(__file__).parents[1] / "docs/reference/json.md"

INCIDENT = {
    "id", "runbook", "walk", "team", "state", "outcome", "severity", "opened_at", "first_signal", "first_public_at",
    "after_hours", "drill", "owner", "channel", "public", "language", "answers", "skipped", "parties", "promises",
    "offers", "sent", "dues", "board", "gaps", "checks", "next", "conflicts", "read_only", "problems",
}  # fmt: skip
ROWS_OF_INCIDENT = {
    "answers": {"ask", "for", "step", "value", "private", "at", "by"},
    "skipped": {"ask", "for", "reason"},
    "parties": {"alias", "letter", "role"},
    "promises": {"id", "what", "who", "due", "state"},
    "offers": {"id", "remedy", "amount", "effort", "approval", "chosen_for", "given_for"},
    "sent": {"of", "at", "public", "channel", "text"},
    "dues": {"kind", "at", "of", "what", "overdue"},
    "board": {"step", "state"},
    "conflicts": {"ask", "for", "values"},
}
WALK = {"id", "title", "status", "severity", "language", "last_reviewed", "prevention", "steps", "doubts"}
STEP = {
    "id", "phase", "title", "guidance", "never", "role", "deadline", "within", "since", "not_before", "each", "every",
    "when", "until", "rows", "asks",
}  # fmt: skip
ASK = {"id", "kind", "text", "choices", "required", "private", "when", "message"}

LINE = {"mark", "text", "command", "item", "incidents"}
PERIOD = {"name", "first", "last"}

CONTRACT: Mapping[str, tuple[set[str], Mapping[str, set[str]]]] = {
    "status": (
        {"incidents", "actions"},
        {
            "actions": {"lesson", "runbook", "what", "who", "due", "overdue"},
            "incidents": {
                "id", "state", "runbook", "title", "severity", "owner", "team", "drill", "opened_at", "first_signal",
                "unsent", "dues", "problem",
            }
        },
    ),
    "status quarrel": (INCIDENT, ROWS_OF_INCIDENT),
    "show quarrel": (INCIDENT, ROWS_OF_INCIDENT),
    "learn --list --all": (
        {"lessons", "problems", "notes"},
        {
            "lessons": {
                "id", "runbook", "type", "status", "words", "by", "proposed_at", "moved_at", "reviewers", "edit",
                "overdue", "reason", "verified_by", "contradicted_by", "held_in", "wrong_in",
            }
        },
    ),
    "list": ({"incidents"}, {"incidents": {"id", "state", "runbook", "team", "opened_at", "by", "drill"}}),
    "list --where worst<9": ({"incidents"}, {"incidents": {"id", "state", "runbook", "team", "opened_at", "by", "drill"}}),
    "report": (
        {"period", "previous", "running", "now", "first_screen", "sections", "decided", "broken"},
        {
            "previous": PERIOD,
            "sections": {"name", "title", "metric", "decides", "shape", "unit", "rows"},
            "decided": LINE | {"reason", "until"},
            "broken": {"path", "line", "problem", "fix"},
        },
    ),
    "suggest refund": ({"suggestions", "severity", "hard_stop"}, {"suggestions": {"id", "score", "because"}}),
    "runbook list": ({"runbooks"}, {"runbooks": {"id", "title", "status", "severity", "problem"}}),
    "runbook show quarrel": (WALK, {"steps": STEP}),
    "check": ({"problems"}, {"problems": {"path", "line", "text", "fix"}}),
    "where": ({"workspace", "team", "runbooks", "incidents", "private", "cache", "operator"}, {}),
}  # fmt: skip
"""Command -> its keys, and the keys of each row of its lists."""


@pytest.fixture(scope="module")
def full(shared_sop: Sop) -> Sop:
    """A workspace where every list has a row: one incident with all there is, and one mistake."""
    offer = QUARREL_ANSWERS.replace("remedies = []", 'remedies = ["days-added"]')
    shared_sop("start", "quarrel", answers=offer)
    shared_sop.operator = "mei"
    shared_sop(
        "resume", answers='promise = ["/go who", "kept"]\npeople = ""\nearlier_handler = "jonas"\nreceiver = "lan"\n'
    )
    shared_sop.operator = "li.wei"
    shared_sop.tree({"runbooks/messages/spare.toml": "format = 2\n"})
    action = 'because = "it was late"\nafter = "Label it"\nwho = "mei"\ndue = "+1h"\n'
    shared_sop("learn", "--new", answers=f'type = "add_prevention"\nrunbook = "short"\n{action}')
    shared_sop("learn", "--answer", "decision=agree")
    return shared_sop


@pytest.mark.parametrize("command", CONTRACT)
def test_a_reading_verb_writes_one_document_with_the_promised_keys(full: Sop, command: str) -> None:
    outcome = full(*command.split(), "--json")
    document = json.loads(outcome.out)
    keys, rows = CONTRACT[command]

    assert outcome.code in (0, 1)
    assert set(document) == keys
    assert {name: {frozenset(row) for row in document[name]} - {frozenset(rows[name])} for name in rows} == {
        name: set() for name in rows
    }


def test_the_asks_of_a_walk_have_their_keys(full: Sop) -> None:
    steps = json.loads(full("runbook", "show", "quarrel", "--json").out)["steps"]

    assert {frozenset(ask) for step in steps for ask in step["asks"]} == {frozenset(ASK)}


def test_the_first_screen_of_a_report_has_its_keys(full: Sop) -> None:
    report = json.loads(full("report", "--json").out)
    first, blocks = report["first_screen"], report["first_screen"]["blocks"]

    assert {frozenset(report[name]) for name in ("period", "running")} == {frozenset(PERIOD)}
    assert set(first) == {"headline", "blocks"}
    assert {frozenset(block) for block in blocks} == {frozenset({"name", "title", "lines"})}
    assert {frozenset(line) for block in blocks for line in (first["headline"], block["title"], *block["lines"])} == {
        frozenset(LINE)
    }


def test_a_line_that_was_put_off_and_a_broken_file_are_rows_of_a_report(sop: Sop) -> None:
    sop("start", "quarrel", answers=QUARREL_ANSWERS)
    sop.tree({"incidents/2026-11/2026-11-22-2204-short-k3f9.toml": "broken"})
    sop.at("2026-12-24T09:00:00+08:00")
    assert sop("report", "--decide", "update", "--reason", "they are away", "--until", "2026-12-28").code == 0
    rows = CONTRACT["report"][1]

    report = json.loads(sop("report", "--json").out)

    assert [set(row) for row in report["decided"]] == [rows["decided"]]
    assert {frozenset(row) for row in report["broken"]} == {frozenset(rows["broken"])}


@pytest.mark.parametrize("name", [name for name in ROWS_OF_INCIDENT if name not in ("dues", "skipped")])
def test_the_test_has_a_row_for_every_list(full: Sop, name: str) -> None:
    assert json.loads(full("show", "quarrel", "--json").out)[name]


def test_a_broken_incident_is_a_row_too(sop: Sop) -> None:
    sop.tree({"incidents/2026-11/2026-11-22-2204-short-k3f9.toml": "broken"})

    status, listed = json.loads(sop("status", "--json").out), json.loads(sop("list", "--json").out)

    assert {"id", "state", "problem", "dues"} == set(status["incidents"][0])
    assert {"id", "state", "problem"} == set(listed["incidents"][0])


@pytest.mark.parametrize("command", ["status", "list", "show quarrel", "runbook list", "report"])
def test_times_and_texts_are_plain_ascii_for_any_terminal(full: Sop, command: str) -> None:
    outcome = full(*command.split(), "--json")

    assert outcome.out.isascii()


@pytest.mark.parametrize("command", CONTRACT)
def test_the_page_names_every_key(command: str) -> None:
    keys, rows = CONTRACT[command]
    text = PAGE.read_text(encoding="utf-8")

    assert [key for key in sorted(keys.union(*rows.values())) if f"`{key}`" not in text] == []
