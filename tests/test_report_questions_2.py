"""What a report answers of factors, steps, lessons, load, sanctions, drills, reviews, edits and decay."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from asking import DAY, HOUR, NOW, ask, told

Row = dict[str, Any]
World = dict[str, list[Row]]

TODAY = NOW // DAY
QUARTER = 90 * DAY
WEEKS: list[Row] = [
    {"back": 0, "first_day": TODAY - 6, "last_day": TODAY},
    {"back": 1, "first_day": TODAY - 13, "last_day": TODAY - 7},
]
ALL = (
    "factors", "factors_together", "fallback_used", "steps_skipped", "lessons", "lessons_open", "guardrails_fired",
    "what_became_of_them", "load_by_team", "started_at_night", "high_heat", "handovers", "sanctions", "sanctions_objected",
    "near_misses_and_praise", "drills", "never_drilled", "reviews_in_time", "reviews_due", "edits_and_their_effect",
    "steps_contradicted", "runbooks_unread", "steps_always_skipped", "branches_never_reached", "steps_slower",
)  # fmt: skip


def numbered(count: int, **columns: object) -> list[Row]:
    """Return incidents 1, 2, … that are alike."""
    return [{"incident": number, **columns} for number in range(1, count + 1)]


def of_each(incidents: Iterable[Row], **columns: object) -> list[Row]:
    """Return a row of another table for each incident."""
    return [{"incident": each["incident"], **columns} for each in incidents]


@pytest.mark.parametrize("name", ALL)
def test_a_world_without_incidents_has_nothing_to_answer(name: str) -> None:
    assert ask(name) == []


# ── Factors ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_factor_counts_the_incidents_that_name_it_the_most_named_first_each_in_its_period() -> None:
    rows = told(
        "factors",
        incident=numbered(4),
        counted=[
            {"incident": 1},
            {"incident": 2},
            {"incident": 3, "back": 1},
            {"incident": 4, "grp": "night"},
        ],
        factor=[
            {"incident": 1, "factor": "silence"},
            {"incident": 1, "factor": "after_hours", "reviewed": True},
            {"incident": 2, "factor": "silence", "reviewed": True},
            {"incident": 3, "factor": "silence"},
            {"incident": 4, "factor": "silence"},
        ],
    )
    assert rows == [
        (0, "", "silence", 2),
        (0, "", "after_hours", 1),
        (0, "night", "silence", 1),
        (1, "", "silence", 1),
    ]


def test_factors_of_drills_and_of_other_times_do_not_count() -> None:
    named = [{"incident": 1, "factor": "silence"}, {"incident": 2, "factor": "silence"}]
    incidents: list[Row] = [{"incident": 1, "drill": True}, {"incident": 2}]
    assert told("factors", incident=incidents, factor=named) == [(0, "", "silence", 1)]
    assert told("factors", incident=incidents, factor=named, counted=[]) == []


def test_factors_of_one_incident_came_together_and_each_pair_stands_once() -> None:
    rows = told(
        "factors_together",
        incident=numbered(3),
        factor=[
            {"incident": 1, "factor": "silence"},
            {"incident": 1, "factor": "after_hours"},
            {"incident": 2, "factor": "after_hours"},
            {"incident": 2, "factor": "silence"},
            {"incident": 2, "factor": "supplier"},
            {"incident": 3, "factor": "supplier"},
        ],
    )
    assert rows == [
        (0, "", "after_hours", "silence", 2),
        (0, "", "after_hours", "supplier", 1),
        (0, "", "silence", "supplier", 1),
    ]


# ── Runbooks that did not fit ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_fallback_counts_where_an_incident_began_with_it_and_where_it_ended_with_it() -> None:
    incidents: list[Row] = [
        {"incident": 1, "runbook": "general-complaint"},
        {"incident": 2, "runbook": "refund-request", "began_with": "general-complaint"},
        {"incident": 3, "runbook": "refund-request"},
        {"incident": 4, "runbook": "general-complaint", "drill": True},
    ]
    assert told("fallback_used", incident=incidents) == [(0, "", "began", 2, 3), (0, "", "ended", 1, 3)]


def test_a_step_left_out_counts_once_an_incident_and_reason() -> None:
    skips = [
        {"incident": 1, "step": "spread", "ask": "links", "reason": "unknown"},
        {"incident": 1, "step": "spread", "ask": "shares", "reason": "unknown"},
        {"incident": 1, "step": "spread", "ask": "views", "reason": "does not apply"},
        {"incident": 2, "step": "spread", "ask": "links", "reason": "unknown"},
    ]
    rows = told("steps_skipped", incident=numbered(2), skip=skips)
    assert rows == [(0, "", "spread", "unknown", 2), (0, "", "spread", "does not apply", 1)]


def test_what_operators_wrote_themselves_as_a_reason_is_not_spread() -> None:
    skips = [
        {"incident": 1, "step": "lead", "reason": "Anna is asleep"},
        {"incident": 2, "step": "lead", "reason": "no phone"},
    ]
    assert told("steps_skipped", incident=numbered(2), skip=skips) == [(0, "", "lead", "another", 2)]


def test_a_step_answered_later_and_a_step_of_the_review_were_not_left_out() -> None:
    skips = [
        {"incident": 1, "step": "lead", "reason": "not now", "in_force": False},
        {"incident": 1, "step": "review-impact", "reason": "unknown"},
    ]
    assert told("steps_skipped", incident=numbered(1), skip=skips) == []


# ── Lessons ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_lesson_counts_in_each_period_in_which_it_moved() -> None:
    day, before = NOW - DAY, NOW - 8 * DAY
    lessons: list[Row] = [
        {"lesson": "a", "proposed_at": before, "agreed_at": before, "merged_at": day},
        {"lesson": "b", "proposed_at": day, "dropped_at": day},
        {"lesson": "c", "proposed_at": NOW - 60 * DAY, "merged_at": before, "verified_at": day},
    ]
    assert told("lessons", period=WEEKS, lesson=lessons) == [
        (0, "", "dropped", 1),
        (0, "", "merged", 1),
        (0, "", "proposed", 1),
        (0, "", "verified", 1),
        (1, "", "merged", 1),
        (1, "", "proposed", 1),
    ]


def test_a_period_holds_its_days_from_the_first_second_to_the_last() -> None:
    first, after = WEEKS[1]["first_day"] * DAY, (WEEKS[1]["last_day"] + 1) * DAY
    times = [first - 1, first, after - 1, after]
    lessons = [{"lesson": f"l{time}", "proposed_at": time} for time in times]
    assert told("lessons", period=WEEKS, lesson=lessons) == [(0, "", "proposed", 1), (1, "", "proposed", 2)]


@pytest.mark.parametrize(("by", "grp"), [("team", "night"), ("runbook", "core"), ("language", "?"), ("", "")])
def test_a_lesson_belongs_to_the_group_of_the_incident_that_taught_it(by: str, grp: str) -> None:
    world: World = {
        "asked": [{"group_by": by}],
        "incident": [{"incident": 1, "team": "night", "runbook": "refund-request"}],
        "lesson": [
            {"lesson": "a", "runbook": "core", "incident_id": "i1", "status": "proposed", "proposed_at": NOW - 1}
        ],
    }
    assert told("lessons", period=WEEKS, **world) == [(0, grp, "proposed", 1)]
    assert ask("lessons_open", **world)[0]["grp"] == grp


def test_lessons_that_wait_are_those_in_no_runbook_yet_the_oldest_first() -> None:
    lessons: list[Row] = [
        {"lesson": "new", "status": "agreed", "proposed_at": NOW - DAY},
        {"lesson": "old", "status": "proposed", "proposed_at": NOW - 9 * DAY, "incident_id": "i1", "what": "no step x"},
        {"lesson": "in", "status": "merged", "proposed_at": NOW - 9 * DAY, "merged_at": NOW - DAY},
        {"lesson": "seen", "status": "verified", "proposed_at": NOW - 9 * DAY},
        {"lesson": "not", "status": "dropped", "proposed_at": NOW - 9 * DAY},
    ]
    rows = ask("lessons_open", lesson=lessons, incident=numbered(1))
    assert [(row["lesson"], row["id"], row["status"], row["what"]) for row in rows] == [
        ("old", "i1", "proposed", "no step x"),
        ("new", None, "agreed", None),
    ]


def test_what_somebody_must_do_outside_the_runbooks_waits_until_it_is_seen_done_overdue_first() -> None:
    lessons: list[Row] = [
        {"lesson": "waits", "status": "proposed", "proposed_at": NOW - 99 * DAY},
        {"lesson": "rota", "status": "merged", "proposed_at": NOW - 5 * DAY, "due_at": NOW - 1, "who": "mia"},
        {"lesson": "page", "status": "merged", "proposed_at": NOW - 4 * DAY, "due_at": NOW + 1, "who": "nobody-known"},
        {"lesson": "done", "status": "verified", "proposed_at": NOW - 3 * DAY, "due_at": NOW - 1, "who": "mia"},
    ]
    rows = ask("lessons_open", lesson=lessons, person=[{"handle": "mia", "role": "lead"}])
    assert [(row["lesson"], row["role"]) for row in rows] == [("rota", "lead"), ("waits", None), ("page", "operator")]


def test_an_edit_is_seen_with_the_ordinary_incidents_of_its_runbook_before_and_since() -> None:
    merged = NOW - 30 * DAY
    runbook = {"runbook": "refund-request"}
    incidents: list[Row] = [
        {"incident": 1, "closed_at": merged - 89 * DAY, **runbook, "improvised": 2},
        {"incident": 2, "closed_at": merged, **runbook},
        {"incident": 3, "closed_at": merged + 1, **runbook},
        {"incident": 4, "closed_at": NOW, **runbook},
        {"incident": 5, "closed_at": NOW, **runbook, "switched": 1},
        {"incident": 6, "closed_at": merged - QUARTER, **runbook},  # too long before
        {"incident": 7, **runbook},  # open
        {"incident": 8, "closed_at": NOW, **runbook, "drill": True},
        {"incident": 9, "closed_at": NOW, "runbook": "troll-or-bait"},
    ]
    edit = {"runbook": "refund-request", "type": "edit_step", "step": "order", "incident_id": "i1", "merged_at": merged}
    (row,) = ask("edits_and_their_effect", incident=incidents, lesson=[{"lesson": "a", "what": "x", **edit}])
    assert row == {
        "grp": "", "id": "i1", "lesson": "a", "runbook": "refund-request", "step": "order", "what": "x", "merged_at": merged,
        "ordinary_before": 1, "n_before": 2, "ordinary_since": 2, "n_since": 3,
    }  # fmt: skip


def test_an_edit_of_core_is_an_edit_of_every_runbook() -> None:
    incidents = [{"incident": 1, "runbook": "a", "closed_at": NOW}, {"incident": 2, "runbook": "b", "closed_at": NOW}]
    lessons = [{"lesson": "l", "runbook": "core", "type": "edit_step", "merged_at": NOW - DAY}]
    (row,) = ask("edits_and_their_effect", incident=incidents, lesson=lessons)
    assert (row["n_before"], row["ordinary_since"], row["n_since"]) == (0, 2, 2)


def test_edits_of_the_last_half_year_stand_the_newest_first_and_what_edits_no_walk_is_none() -> None:
    lessons: list[Row] = [
        {"lesson": "old", "type": "edit_step", "merged_at": NOW - 180 * DAY},
        {"lesson": "first", "type": "add_step", "merged_at": NOW - 180 * DAY + 1},
        {"lesson": "last", "type": "remove_step", "merged_at": NOW - DAY},
        {"lesson": "nothing", "type": "no_change", "merged_at": NOW - DAY},
        {"lesson": "drill", "type": "new_drill", "merged_at": NOW - DAY},
        {"lesson": "waits", "type": "edit_step"},
    ]
    rows = ask("edits_and_their_effect", lesson=lessons)
    assert [(row["lesson"], row["n_since"]) for row in rows] == [("last", 0), ("first", 0)]


# ── Guardrails, and what became of members ────────────────────────────────────────────────────────────────────────────


def test_a_guardrail_is_seen_with_how_often_it_was_overridden() -> None:
    flags = [
        {"incident": 1, "rule": "g05-excuse", "overridden": True},
        {"incident": 1, "rule": "g05-excuse"},
        {"incident": 2, "rule": "g05-excuse"},
        {"incident": 2, "rule": "g08-arguing"},
    ]
    rows = told("guardrails_fired", incident=numbered(2), flag=flags)
    assert rows == [(0, "", "g05-excuse", 1, 3), (0, "", "g08-arguing", 0, 1)]


def test_what_became_of_them_counts_people_when_they_were_looked_up_and_says_how_many_nobody_knows_of() -> None:
    month = NOW - 35 * DAY
    incidents: list[Row] = [
        {"incident": 1, "runbook": "refund-request", "opened_at": month},
        {"incident": 2, "runbook": "refund-request", "opened_at": month, "drill": True},
    ]
    answers: list[Row] = [
        {"incident": 1, "ask": "outcome", "party": "A", "value": "stayed", "happened_at": NOW - DAY},
        {"incident": 1, "ask": "outcome", "party": "B", "value": "unknown", "happened_at": NOW - DAY},
        {"incident": 1, "ask": "outcome", "party": "C", "value": "stayed", "happened_at": NOW - 8 * DAY},
        {"incident": 1, "ask": "outcome", "party": "D", "value": "left", "happened_at": NOW - DAY, "in_force": False},
        {"incident": 1, "ask": "outcome", "party": "E", "happened_at": NOW - DAY},  # private
        {"incident": 1, "ask": "satisfied", "party": "A", "value": "yes", "happened_at": NOW - DAY},
        {"incident": 2, "ask": "outcome", "party": "A", "value": "left", "happened_at": NOW - DAY},
    ]
    rows = told("what_became_of_them", period=WEEKS, incident=incidents, counted=[], answer=answers)
    assert rows == [
        (0, "", "refund-request", "stayed", 1),
        (0, "", "refund-request", "unknown", 1),
        (1, "", "refund-request", "stayed", 1),
    ]


# ── Load ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_load_tells_how_many_incidents_people_of_a_team_carried_and_not_who() -> None:
    carried = {"mia": 1, "bo": 2, "eva": 4, "an": 5}
    handles = [handle for handle, count in carried.items() for _ in range(count)]
    incidents = [{"incident": number, "team": "night", "operator": handle} for number, handle in enumerate(handles)]
    (row,) = ask("load_by_team", incident=incidents)
    assert row == {"back": 0, "grp": "", "team": "night", "n": 4, "least": 1, "middle": 2, "most": 5}


def test_who_takes_an_incident_over_carries_it_too_but_once() -> None:
    taken = [
        {"incident": 1, "gave": "mia", "took": "bo"},
        {"incident": 1, "gave": "bo", "took": "mia"},
        {"incident": 1, "gave": "mia", "took": "bo"},
    ]
    incidents = [{"incident": 1, "team": "night", "operator": "mia"}, {"incident": 2, "operator": "mia"}]
    rows = told("load_by_team", incident=incidents, handover=taken)
    assert rows == [(0, "", "?", 1, 1, 1, 1), (0, "", "night", 2, 1, 1, 1)]


def test_night_goes_from_ten_to_eight() -> None:
    minutes = (7 * 60 + 59, 8 * 60, 21 * 60 + 59, 22 * 60, 0)
    incidents = [{"incident": number, "opened_minute": minute} for number, minute in enumerate(minutes)]
    assert told("started_at_night", incident=incidents) == [(0, "", 3, 5)]


def test_quiet_hours_begin_and_end_at_their_minute() -> None:
    asked = [{"night_from": 12 * 60 + 30, "night_to": 13 * 60 + 15}]
    minutes = (12 * 60 + 29, 12 * 60 + 30, 13 * 60 + 14, 13 * 60 + 15)
    incidents = [{"incident": number, "opened_minute": minute} for number, minute in enumerate(minutes)]
    assert told("started_at_night", asked=asked, incident=incidents) == [(0, "", 2, 4)]


def test_hot_heads_are_told_of_the_incidents_that_say_how_hot_it_was() -> None:
    incidents: list[Row] = [
        {"incident": 1, "heat": 3},
        {"incident": 2, "heat": 4},
        {"incident": 3, "heat": 5},
        {"incident": 4},
    ]
    assert told("high_heat", incident=incidents) == [(0, "", 2, 3)]
    assert told("high_heat", incident=numbered(3)) == []


def test_an_incident_handed_over_twice_is_one_incident_handed_over() -> None:
    assert told("handovers", incident=[{"incident": 1, "handovers": 2}, {"incident": 2}]) == [(0, "", 1, 2)]


# ── Sanctions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_sanctions_are_counted_by_what_was_done_and_the_rule_it_rests_on() -> None:
    sanctions = [
        {"incident": 1, "action": "mute", "rule": "no-abuse"},
        {"incident": 1, "action": "remove", "rule": "no-abuse"},
        {"incident": 2, "action": "mute", "rule": "no-abuse"},
        {"incident": 3, "action": "ban", "rule": "no-adverts"},
    ]
    incidents = [{"incident": 1}, {"incident": 2}, {"incident": 3, "drill": True}]
    assert told("sanctions", incident=incidents, sanction=sanctions) == [
        (0, "", "mute", "no-abuse", 2),
        (0, "", "remove", "no-abuse", 1),
    ]


def test_an_objection_counts_once_a_person_and_is_a_hit_when_the_sanction_was_taken_back_or_made_milder() -> None:
    people = ("A", "B", "C", "D")
    sanctions = [{"incident": 1, "action": "remove", "rule": "no-adverts", "party": party} for party in people]
    sanctions.append({"incident": 1, "action": "mute", "rule": "no-adverts", "party": "A"})
    sanctions.append({"incident": 2, "action": "mute", "rule": "no-abuse"})
    answers: list[Row] = [
        *({"incident": 1, "ask": "objects", "party": party, "value": "yes"} for party in ("A", "B", "C")),
        {"incident": 1, "ask": "objects", "party": "D", "value": "no"},
        {"incident": 1, "ask": "review", "party": "A", "value": "stays", "in_force": False},
        {"incident": 1, "ask": "review", "party": "A", "value": "back_in"},
        {"incident": 1, "ask": "review", "party": "B", "value": "stays"},
        {"incident": 2, "ask": "objects", "value": "yes"},
        {"incident": 2, "ask": "review", "value": "softer"},
    ]
    rows = told("sanctions_objected", incident=numbered(2), sanction=sanctions, answer=answers)
    assert rows == [(0, "", "no-adverts", 1, 3), (0, "", "no-abuse", 1, 1)]


# ── Near misses, drills, reading ──────────────────────────────────────────────────────────────────────────────────────


def test_near_misses_and_praise_stand_beside_the_incidents() -> None:
    incidents: list[Row] = [
        {"incident": 1, "outcome": "near-miss", "runbook": "praise-received"},
        {"incident": 2, "outcome": "closed", "runbook": "praise-received"},
        {"incident": 3, "outcome": "closed"},
        {"incident": 4},
    ]
    assert told("near_misses_and_praise", incident=incidents) == [
        (0, "", "incident", 2),
        (0, "", "near-miss", 1),
        (0, "", "praise", 1),
    ]


def test_a_drill_is_the_last_one_of_its_runbook_and_what_was_edited_since_comes_first() -> None:
    drill = {"drill": True, "operator": "mia"}
    incidents: list[Row] = [
        {"incident": 1, "runbook": "a", "opened_at": NOW - 90 * DAY, **drill},
        {"incident": 2, "runbook": "b", "opened_at": NOW - 50 * DAY, **drill},
        {"incident": 3, "runbook": "b", "opened_at": NOW - 40 * DAY, "drill": True, "operator": "left-us"},
        {"incident": 4, "runbook": "b", "opened_at": NOW - DAY},
        {"incident": 5, "runbook": "c", "opened_at": NOW - 20 * DAY, **drill},
    ]
    lessons: list[Row] = [
        {"lesson": "before", "runbook": "b", "merged_at": NOW - 45 * DAY},
        {"lesson": "since", "runbook": "b", "merged_at": NOW - 39 * DAY},
        {"lesson": "waits", "runbook": "c"},
    ]
    rows = told("drills", incident=incidents, lesson=lessons, person=[{"handle": "mia", "role": "part-timer"}])
    assert rows == [
        ("", "i3", "b", NOW - 40 * DAY, "operator", 2, 1),
        ("", "i1", "a", NOW - 90 * DAY, "part-timer", 1, 0),
        ("", "i5", "c", NOW - 20 * DAY, "part-timer", 1, 0),
    ]


def test_never_drilled_are_runbooks_ready_to_walk_the_most_walked_first() -> None:
    books: list[Row] = [
        {"runbook": "drilled", "status": "ready"},
        {"runbook": "began", "status": "ready"},
        {"runbook": "quiet", "title": "Q", "status": "ready"},
        {"runbook": "busy", "title": "B", "status": ""},
        {"runbook": "draft", "status": "draft"},
        {"runbook": "gone", "status": "retired"},
    ]
    incidents: list[Row] = [
        {"incident": 1, "runbook": "drilled", "began_with": "began", "drill": True},
        {"incident": 2, "runbook": "busy"},
        {"incident": 3, "runbook": "busy"},
    ]
    assert told("never_drilled", runbook=books, incident=incidents) == [
        ("", None, "busy", "B", 2),
        ("", None, "quiet", "Q", 0),
    ]


def test_a_runbook_is_unread_after_a_quarter_or_when_nobody_ever_put_the_day() -> None:
    books: list[Row] = [
        {"runbook": "read", "status": "ready", "last_reviewed_day": TODAY - 90},
        {"runbook": "unread", "title": "U", "status": "ready", "last_reviewed_day": TODAY - 91},
        {"runbook": "never", "title": "N", "status": "ready"},
        {"runbook": "busy", "title": "B", "status": "ready", "last_reviewed_day": TODAY - 99},
        {"runbook": "draft", "status": "draft"},
    ]
    rows = told("runbooks_unread", runbook=books, incident=[{"incident": 1, "runbook": "busy"}])
    assert rows == [
        ("", None, "busy", "B", TODAY - 99, 1),
        ("", None, "never", "N", None, 0),
        ("", None, "unread", "U", TODAY - 91, 0),
    ]


# ── Reviews ───────────────────────────────────────────────────────────────────────────────────────────────────────────

DEADLINES: list[Row] = [{"severity": 1, "review": "required"}, {"severity": 3, "review": "optional"}]
WORKING = 7 * DAY  # five working days


def test_a_review_counts_in_the_period_of_its_last_day_whether_held_or_not() -> None:
    closed = NOW - WORKING - DAY
    bad = {"worst": 1, "outcome": "closed"}
    incidents: list[Row] = [
        {"incident": 1, **bad, "closed_at": closed, "reviewed_at": closed + WORKING},
        {"incident": 2, **bad, "closed_at": closed, "reviewed_at": closed + WORKING + 1},
        {"incident": 3, **bad, "closed_at": closed},
        {"incident": 4, **bad, "closed_at": closed - 7 * DAY, "reviewed_at": closed - 6 * DAY},
        {"incident": 5, **bad, "closed_at": NOW - DAY, "reviewed_at": NOW},  # its last day has not come
        {"incident": 6, "closed_at": closed, "worst": 3, "outcome": "closed"},
        {"incident": 7, "closed_at": closed, "worst": 1, "outcome": "near-miss"},
        {"incident": 8, "closed_at": closed, **bad, "drill": True},
        {"incident": 9, **bad},
    ]
    assert told("reviews_in_time", period=WEEKS, deadline=DEADLINES, incident=incidents) == [
        (0, "", 1, 3),
        (1, "", 1, 1),
    ]


def test_reviews_to_hold_are_required_and_not_held_the_first_due_first() -> None:
    bad = {"worst": 1, "outcome": "closed", "runbook": "r"}
    incidents: list[Row] = [
        {"incident": 1, **bad, "closed_at": NOW - DAY},
        {"incident": 2, **bad, "closed_at": NOW - 30 * DAY, "severity": 3},
        {"incident": 3, **bad, "closed_at": NOW - 30 * DAY, "reviewed_at": NOW},
        {"incident": 4, **bad},
        {"incident": 5, **bad, "closed_at": NOW - DAY, "drill": True},
        {"incident": 6, "worst": 1, "outcome": "near-miss", "closed_at": NOW - DAY},
        {"incident": 7, "worst": 3, "outcome": "closed", "closed_at": NOW - DAY},
        {"incident": 8, "outcome": "closed", "closed_at": NOW - DAY},  # nobody knows how bad it was
    ]
    assert told("reviews_due", deadline=DEADLINES, incident=incidents) == [
        ("", "i2", "r", 1, NOW - 30 * DAY, NOW - 30 * DAY + WORKING),
        ("", "i1", "r", 1, NOW - DAY, NOW - DAY + WORKING),
    ]


# ── Steps found wrong ─────────────────────────────────────────────────────────────────────────────────────────────────


def walk(name: str, *steps: str, **columns: object) -> list[Row]:
    """Return the steps of a kept walk."""
    return [
        {"walk": name, "place": place, "step": step, "title": step.upper(), **columns}
        for place, step in enumerate(steps, start=1)
    ]


def test_a_contradicted_step_is_told_with_the_newest_incident_that_says_so() -> None:
    judged = [
        {"incident": 1, "step": "order", "verdict": "contradicted", "happened_at": NOW - 3},
        {"incident": 2, "step": "order", "verdict": "too_slow", "happened_at": NOW - 2},
        {"incident": 3, "step": "order", "verdict": "held", "happened_at": NOW - 1},
        {"incident": 1, "step": "facts", "verdict": "missing", "happened_at": NOW - 3},
        {"incident": 2, "step": "facts", "verdict": "not_needed", "happened_at": NOW - 2},
    ]
    world: World = {
        "incident": numbered(3, runbook="r", walk="r-1"),
        "walk_step": walk("r-1", "order", "facts"),
        "judgement": judged,
    }
    assert told("steps_contradicted", **world) == [
        ("", "i2", "r", "order", "ORDER", 1, 1, 0, NOW - 2),
        ("", "i1", "r", "facts", "FACTS", 0, 0, 1, NOW - 3),
    ]
    assert [row["grp"] for row in ask("steps_contradicted", asked=[{"group_by": "runbook"}], **world)] == ["r", "r"]


@pytest.mark.parametrize(
    ("lesson", "open_"),
    [
        ({"runbook": "r", "step": "order", "merged_at": NOW - 4}, 1),
        ({"runbook": "r", "step": "order", "merged_at": NOW - 3}, 0),
        ({"runbook": "core", "step": "order", "merged_at": NOW}, 0),
        ({"runbook": "other", "step": "order", "merged_at": NOW}, 1),
        ({"runbook": "r", "step": "facts", "merged_at": NOW}, 1),
        ({"runbook": "r", "step": "order"}, 1),
        ({"runbook": "r", "merged_at": NOW}, 1),
        ({"type": "edit_template", "runbook": "other", "message": "first-words", "merged_at": NOW}, 0),
        ({"type": "edit_template", "runbook": "r", "message": "first-words", "merged_at": NOW - 4}, 1),
        ({"type": "edit_template", "runbook": "r", "message": "first-words"}, 1),
        ({"type": "edit_template", "runbook": "r", "message": "last-words", "merged_at": NOW}, 1),
        ({"type": "add_translation", "runbook": "r", "message": "first-words", "merged_at": NOW}, 1),
    ],
    ids=[
        "judged since", "mended", "mended in core", "mended elsewhere", "another step", "not merged", "no step",
        "its message mended", "judged since its message was mended", "its message not merged", "another message",
        "its message translated",
    ],
)  # fmt: skip
def test_a_step_is_not_told_once_a_merged_lesson_mended_it_there_or_in_core_or_the_words_it_uses(
    lesson: Row, open_: int
) -> None:
    rows = ask(
        "steps_contradicted",
        incident=numbered(1, runbook="r", walk="r-1"),
        walk_step=walk("r-1", "order"),
        walk_message=[
            {"walk": "r-1", "step": "order", "message": "first-words"},
            {"walk": "r-1", "step": "facts", "message": "last-words"},
            {"walk": "r-0", "step": "order", "message": "last-words"},
        ],
        judgement=[{"incident": 1, "step": "order", "verdict": "contradicted", "happened_at": NOW - 3}],
        lesson=[{"lesson": "l", **lesson}],
    )
    assert len(rows) == open_


def test_an_incident_that_changed_its_runbook_speaks_for_both_and_a_step_that_is_no_more_is_not_told() -> None:
    incidents: list[Row] = [
        {"incident": 1, "runbook": "b", "began_with": "a", "walk": "b-1", "opened_at": NOW - 9},
        {"incident": 2, "runbook": "a", "walk": "a-old", "opened_at": NOW - 8},
        {"incident": 3, "runbook": "a", "walk": "a-new", "opened_at": NOW - 7, "drill": True},
    ]
    steps = [*walk("b-1", "reply", "away"), *walk("a-old", "reply", "gone"), *walk("a-new", "reply")]
    judged = [
        {"incident": 1, "step": "reply", "verdict": "contradicted", "happened_at": NOW},
        {"incident": 2, "step": "gone", "verdict": "contradicted", "happened_at": NOW},
    ]
    rows = ask("steps_contradicted", incident=incidents, walk_step=steps, judgement=judged)
    assert [(row["runbook"], row["step"], row["id"]) for row in rows] == [("a", "reply", "i1"), ("b", "reply", "i1")]


# ── Decay ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def closed(count: int, **columns: object) -> list[Row]:
    """Return incidents of the runbook `r` that were closed yesterday."""
    return numbered(count, **{"runbook": "r", "walk": "r-1", "closed_at": NOW - DAY, **columns})


def test_a_step_is_always_left_out_when_five_incidents_did_and_none_answered_it() -> None:
    five, steps = closed(5), walk("r-1", "order", "facts")
    five[3]["closed_at"] = NOW - HOUR
    skips = [*of_each(five, step="order"), *of_each(five, step="order"), *of_each(five[:4], step="facts")]
    assert told("steps_always_skipped", incident=five, walk_step=steps, skip=skips) == [
        ("", "i4", "r", "order", "ORDER", 5)
    ]


def test_one_answer_is_enough_for_a_step_to_stay() -> None:
    six, steps = closed(6), walk("r-1", "order")
    answer = [{"incident": 6, "step": "order", "in_force": False}]
    skips = of_each(six[:5], step="order")
    assert told("steps_always_skipped", incident=six, walk_step=steps, skip=skips, answer=answer) == []
    six[5]["runbook"] = "another"
    assert len(ask("steps_always_skipped", incident=six, walk_step=steps, skip=skips, answer=answer)) == 1


@pytest.mark.parametrize(
    "fifth",
    [
        {"closed_at": NOW - QUARTER},
        {"closed_at": None},
        {"drill": True},
        {"runbook": "another"},
    ],
    ids=["a quarter ago", "open", "a drill", "of another runbook"],
)
def test_only_incidents_of_the_runbook_closed_in_the_last_quarter_speak_of_decay(fifth: Row) -> None:
    five = closed(5)
    five[4] |= fifth
    skips = of_each(five, step="order")
    assert told("steps_always_skipped", incident=five, walk_step=walk("r-1", "order"), skip=skips) == []


def test_a_step_that_the_newest_walk_has_no_more_does_not_decay() -> None:
    six = closed(6)
    six[5] |= {"walk": "r-2", "opened_at": NOW - HOUR}
    steps = [*walk("r-1", "order", "if", branch=True), *walk("r-2", "facts")]
    assert told("steps_always_skipped", incident=six, walk_step=steps, skip=of_each(six, step="order")) == []
    assert told("branches_never_reached", incident=[*closed(20), {**six[5], "incident": 21}], walk_step=steps) == []


def test_a_branch_is_never_reached_when_ten_incidents_had_it_and_none_came_to_it() -> None:
    steps = [*walk("r-1", "if", "other", branch=True), *walk("r-1", "always")]
    skipped = [{"incident": 3, "step": "other"}]
    assert told("branches_never_reached", incident=closed(9), walk_step=steps, skip=skipped) == []
    ten = closed(10)
    assert told("branches_never_reached", incident=ten, walk_step=steps, skip=skipped) == [
        ("", None, "r", "if", "IF", 10)
    ]
    answered = [{"incident": 3, "step": "if"}]
    assert told("branches_never_reached", incident=ten, walk_step=steps, skip=skipped, answer=answered) == []


def test_a_new_branch_is_not_blamed_for_incidents_that_did_not_have_it() -> None:
    many = closed(15)
    for each in many[9:]:
        each |= {"walk": "r-2", "opened_at": NOW - HOUR}
    steps = [*walk("r-1", "if", branch=True), *walk("r-2", "if", "new", branch=True)]
    assert told("branches_never_reached", incident=many, walk_step=steps) == [("", None, "r", "if", "IF", 15)]


def test_a_check_after_closing_is_no_branch_that_decays() -> None:
    steps = walk("r-1", "check-week", branch=True, check_after=7 * DAY)
    assert told("branches_never_reached", incident=closed(10), walk_step=steps) == []


def test_the_same_walk_kept_in_two_workspaces_counts_once() -> None:
    steps = walk("r-1", "if", branch=True) * 2
    assert told("branches_never_reached", incident=closed(10), walk_step=steps)[0][-1] == 10
    world: World = {"incident": closed(5), "walk_step": steps, "skip": of_each(closed(5), step="if")}
    assert [row["incidents"] for row in ask("steps_always_skipped", **world)] == [5]


def timed(then: Iterable[int], now: Iterable[int]) -> World:
    """Return incidents of last quarter and of this one, in which the step `order` took so many seconds."""
    incidents: list[Row] = []
    answers: list[Row] = []
    for since, times in ((NOW - QUARTER - DAY, then), (NOW - DAY, now)):
        for took in times:
            number, opened = len(incidents) + 1, since - 10 * HOUR
            incidents.append(
                {"incident": number, "runbook": "r", "walk": "r-1", "opened_at": opened, "closed_at": since}
            )
            answers += [
                {"incident": number, "ord": 0, "step": "heat", "happened_at": opened + 50},
                {"incident": number, "ord": 3, "step": "order", "happened_at": opened + 60},
                {"incident": number, "ord": 4, "step": "order", "happened_at": opened + 50 + took},
                {"incident": number, "ord": 7, "step": "facts", "happened_at": opened + 9 * HOUR},
            ]
    return {"incident": incidents, "answer": answers, "walk_step": walk("r-1", "heat", "order", "facts")}


def test_a_step_grew_slower_when_its_middle_time_is_half_as_long_again() -> None:
    world = timed([100, 100, 100, 200, 300, 900, 900, 900], [20, 20, 20, 300, 900, 900, 900, 900])
    assert told("steps_slower", **world) == [("", "i12", "r", "order", "ORDER", 200, 8, 300, 8)]


@pytest.mark.parametrize(
    ("then", "now"),
    [([200] * 8, [299] * 8), ([200] * 7, [900] * 8), ([200] * 8, [900] * 7), ([10] * 8, [10] * 8)],
    ids=["too little", "too few before", "too few now", "as before"],
)
def test_a_step_that_hardly_changed_or_is_hardly_known_is_not_called_slower(then: list[int], now: list[int]) -> None:
    assert told("steps_slower", **timed(then, now)) == []


def test_the_first_step_is_timed_from_the_opening_and_a_skip_ends_the_step_before() -> None:
    world = timed([100] * 8, [100] * 8)
    for each in world["answer"]:
        if each["step"] == "heat" and each["incident"] > 8:
            each["happened_at"] += 30
    world["skip"] = [
        {"incident": each["incident"], "ord": 5, "step": "spread", "happened_at": each["opened_at"] + 9 * HOUR - 10}
        for each in world["incident"][:8]
    ]
    rows = ask("steps_slower", **world)
    assert [(row["step"], row["before_seconds"], row["now_seconds"]) for row in rows] == [
        ("facts", 10, 9 * HOUR - 150),
        ("heat", 50, 80),
    ]


def test_a_skip_is_no_answer_and_several_chosen_are_one() -> None:
    world = timed([100] * 8, [200] * 8)
    chosen = [dict(each) for each in world["answer"] if each["step"] == "order"]
    world["answer"] += chosen
    world["skip"] = [{"incident": n, "ord": 9, "step": "order", "happened_at": NOW + DAY} for n in range(1, 17)]
    (row,) = ask("steps_slower", **world)
    assert (row["before_seconds"], row["n_before"], row["now_seconds"], row["n_now"]) == (100, 8, 200, 8)
    world["answer"] = [each for each in world["answer"] if each["step"] != "order"]
    assert ask("steps_slower", **world) == []


def test_the_order_of_the_file_counts_not_a_clock_that_was_set_back() -> None:
    world = timed([100] * 8, [200] * 8)
    for each in world["answer"]:
        if each["ord"] == 3:
            each["happened_at"] += 5 * HOUR
    (row,) = ask("steps_slower", **world)
    assert (row["before_seconds"], row["now_seconds"]) == (100, 200)


def test_a_check_after_closing_never_grows_slower() -> None:
    world = timed([100] * 8, [200] * 8)
    world["walk_step"] = walk("r-1", "heat", "order", "facts", check_after=DAY)
    assert ask("steps_slower", **world) == []
