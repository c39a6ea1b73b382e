"""What the figures of metrics M1 to M11, and the ordinary incidents, mean: each in a world small enough to count by hand."""

from __future__ import annotations

from typing import Any

import pytest

from asking import DAY, HOUR, NOW, Rows, ask, told

DEADLINES = [
    {"severity": 1, "first_reply": 300},
    {"severity": 2, "first_reply": 900},
    {"severity": 3, "first_reply": HOUR},
]
PEOPLE = [{"handle": "mei", "role": "founder"}, {"handle": "qi", "role": "lead"}]
START = NOW - DAY
CHECKS: list[dict[str, Any]] = [
    {
        "walk": "w",
        "step": "check-customer",
        "title": "Ask them",
        "branch": True,
        "each_party": True,
        "check_after": DAY,
    },
    {"walk": "w", "step": "check-handler", "title": "Ask the colleague", "check_after": DAY},
    {"walk": "w", "step": "about", "title": "What is happening"},
]
CLOSED = {"incident": 1, "walk": "w", "closed_at": NOW - 2 * DAY, "outcome": "closed"}
ANNA = {"incident": 1, "party": "anna"}

ALL = (
    "incidents", "incidents_by_runbook", "incidents_by_severity", "incidents_by_channel", "incidents_by_language",
    "incidents_by_hour", "first_words_in_time", "first_words_late", "longest_silence", "named_updates_kept",
    "promises_kept", "promises_overdue", "follow_ups", "customers_satisfied", "follow_ups_overdue", "looked_for_more",
    "affected_not_told", "reopened", "failed_handling", "private_opener", "moods", "remedies", "remedy_amounts",
    "remedy_effort", "feared_and_taken", "approval_waits", "approvers_not_reached", "ordinary", "ordinary_by_runbook",
)  # fmt: skip


@pytest.mark.parametrize("name", ALL)
def test_without_incidents_there_is_no_row(name: str) -> None:
    assert ask(name) == []


# ── M1: how many, of what, where, when ────────────────────────────────────────────────────────────────────────────────


def test_incidents_are_counted_by_period_and_group() -> None:
    counted: Rows = [
        {"incident": 1},
        {"incident": 2},
        {"incident": 3, "back": 1, "grp": "day"},
    ]
    incident = [{"incident": number} for number in (1, 2, 3)]
    assert told("incidents", incident=incident, counted=counted) == [(0, "", 2), (1, "day", 1)]


def test_drills_are_no_incidents() -> None:
    assert told("incidents", incident=[{"incident": 1, "drill": True}, {"incident": 2}]) == [(0, "", 1)]


@pytest.mark.parametrize(
    ("name", "column", "values", "expected"),
    [
        ("incidents_by_runbook", "runbook", ("b", "a", "b"), [("b", 2), ("a", 1)]),
        ("incidents_by_runbook", "runbook", ("b", "a"), [("a", 1), ("b", 1)]),
        ("incidents_by_severity", "worst", (3, None, 1, 3), [(1, 1), (3, 2), (None, 1)]),
        ("incidents_by_channel", "channel", ("club", None, "club"), [("club", 2), (None, 1)]),
        ("incidents_by_language", "language", ("zh", "da", "zh"), [("zh", 2), ("da", 1)]),
        ("incidents_by_hour", "opened_hour", (23, 0, 23), [(0, 1), (23, 2)]),
    ],
)
def test_incidents_are_counted_by_what_they_have(
    name: str, column: str, values: tuple[Any, ...], expected: list[Any]
) -> None:
    incident = [{"incident": number, column: value} for number, value in enumerate(values)]
    assert told(name, incident=incident) == [(0, "", *row) for row in expected]


# ── M2: first words ───────────────────────────────────────────────────────────────────────────────────────────────────


def _first_words(word: int | None, **keys: Any) -> list[tuple[Any, ...]]:
    """Ask for an incident of severity 3 whose first public words left so long after the first signal."""
    at = None if word is None else START + word
    incident = {"incident": 1, "worst": 3, "first_signal_at": START, "first_word_at": at, **keys}
    severity = [{"incident": 1, "severity": 3, "since_at": START + 600}]
    return told("first_words_in_time", incident=[incident], severity=severity, deadline=DEADLINES)


def test_first_words_are_in_time_up_to_the_deadline_after_the_first_signal() -> None:
    assert _first_words(HOUR) == [(0, "", 3, 1, 1)]
    assert _first_words(HOUR + 1) == [(0, "", 3, 0, 1)]


def test_without_words_an_incident_counts_once_its_deadline_is_past() -> None:
    assert _first_words(None) == [(0, "", 3, 0, 1)]
    assert _first_words(None, first_signal_at=NOW - HOUR) == []


@pytest.mark.parametrize("keys", [{"outcome": "near-miss"}, {"runbook": "praise-received"}, {"drill": True}])
def test_near_misses_praise_and_drills_are_not_asked_for_first_words(keys: dict[str, Any]) -> None:
    assert _first_words(None, **keys) == []


@pytest.mark.parametrize("keys", [{"runbook": "praise-received"}, {"no_first_word": True}])
def test_praise_and_words_that_were_left_out_are_not_listed_as_late(keys: dict[str, Any]) -> None:
    incident = [{"incident": 1, "first_signal_at": START}, {"incident": 2, "first_signal_at": START, **keys}]
    severity = [{"incident": n, "severity": 3, "since_at": START} for n in (1, 2)]

    rows = ask("first_words_late", incident=incident, severity=severity, deadline=DEADLINES)

    assert [row["id"] for row in rows] == ["i1"]


def test_first_words_that_were_left_out_for_a_reason_are_not_asked_for() -> None:
    assert _first_words(None) == [(0, "", 3, 0, 1)]
    assert _first_words(None, no_first_word=True) == []


def test_a_raise_of_severity_starts_a_deadline_of_its_own_and_the_earliest_counts() -> None:
    severity = [
        {"incident": 1, "severity": 3, "since_at": START},
        {"incident": 1, "severity": 1, "since_at": START + 600},
    ]
    for word, hit in ((900, 1), (901, 0)):
        incident = {"incident": 1, "worst": 1, "first_signal_at": START - 60, "first_word_at": START + word}
        rows = told("first_words_in_time", incident=[incident], severity=severity, deadline=DEADLINES)
        assert rows == [(0, "", 1, hit, 1)]


def test_the_late_ones_are_listed_who_waits_still_first() -> None:
    incident: Rows = [
        {"incident": 1, "worst": 1, "first_signal_at": START, "first_word_at": START + 301, "opened_hour": 23},
        {"incident": 2, "worst": 3, "first_signal_at": START, "opened_hour": 4},
        {"incident": 3, "worst": 3, "first_signal_at": START, "first_word_at": START + 10},
    ]
    severity = [{"incident": each["incident"], "severity": each["worst"], "since_at": START} for each in incident]
    rows = ask("first_words_late", incident=incident, severity=severity, deadline=DEADLINES)
    found = [(row["id"], row["hour"], row["first_word_at"], row["late_seconds"]) for row in rows]
    assert found == [("i2", 4, None, DAY - HOUR), ("i1", 23, START + 301, 1)]


@pytest.mark.parametrize(("closed", "late"), [(2 * HOUR, HOUR), (HOUR // 2, 0)], ids=["late", "before they were due"])
def test_how_late_first_words_are_grows_no_more_once_it_is_closed(closed: int, late: int) -> None:
    incident = {"incident": 1, "worst": 3, "first_signal_at": START, "closed_at": START + closed}
    severity = [{"incident": 1, "severity": 3, "since_at": START}]
    (row,) = ask("first_words_late", incident=[incident], severity=severity, deadline=DEADLINES)
    assert (row["closed_at"], row["late_seconds"]) == (START + closed, late)


# ── M3: silence ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _silence(*sent: int, answer: Any = (), **keys: Any) -> list[tuple[Any, ...]]:
    incident = {"incident": 1, "worst": 2, "first_signal_at": START, "closed_at": START + 10_000, **keys}
    message = [{"incident": 1, "ord": place, "sent_at": START + at} for place, at in enumerate(sent)]
    ended = [{"incident": 1, "ord": 90, "kind": "closed", "happened_at": incident["closed_at"]}]
    turn = ended if incident["closed_at"] else []
    return told("longest_silence", incident=[incident], message=message, answer=answer, turn=turn)


def test_the_longest_silence_is_between_two_public_words_or_before_the_first_or_after_the_last() -> None:
    assert _silence(1_000, 7_000, 9_000) == [(0, "", 2, 1, 6_000, 6_000, 6_000)]
    assert _silence(8_000) == [(0, "", 2, 1, 8_000, 8_000, 8_000)]
    assert _silence(500) == [(0, "", 2, 1, 9_500, 9_500, 9_500)]
    assert _silence() == [(0, "", 2, 1, 10_000, 10_000, 10_000)]


def test_silence_ends_when_it_is_quiet_again_and_is_none_where_nobody_else_could_read() -> None:
    calm = {"incident": 1, "ord": 50, "ask": "calm_again", "value": "yes", "happened_at": START + 3_000}
    assert _silence(1_000, answer=[calm]) == [(0, "", 2, 1, 2_000, 2_000, 2_000)]
    taken_back = {**calm, "ord": 51, "value": "no"}
    assert _silence(1_000, answer=[{**calm, "in_force": False}, taken_back]) == [(0, "", 2, 1, 9_000, 9_000, 9_000)]
    assert _silence(1_000, answer=[{"incident": 1, "ask": "public", "value": "no"}]) == []


def test_silence_runs_on_while_an_incident_is_open() -> None:
    assert _silence(closed_at=None) == [(0, "", 2, 1, DAY, DAY, DAY)]


def test_what_ended_the_silence_before_it_was_opened_again_does_not_end_the_new_one() -> None:
    again = START + 40_000
    rows = told(
        "longest_silence",
        incident=[{"incident": 1, "worst": 2, "first_signal_at": START, "public_close_at": START + 900}],
        message=[
            {"incident": 1, "ord": 1, "sent_at": START + 600},
            {"incident": 1, "ord": 2, "sent_at": START + 900, "ask": "public_close"},
        ],
        answer=[{"incident": 1, "ord": 3, "ask": "calm_again", "value": "yes", "happened_at": START + 1_000}],
        turn=[
            {"incident": 1, "ord": 4, "kind": "closed", "happened_at": START + 1_100},
            {"incident": 1, "ord": 5, "kind": "reopened", "happened_at": again},
        ],
    )
    assert rows == [(0, "", 2, 1, NOW - again, NOW - again, NOW - again)]


def test_an_even_number_of_silences_has_the_lower_middle() -> None:
    incident = [
        {"incident": n, "worst": 2, "first_signal_at": START, "closed_at": START + length}
        for n, length in enumerate((40, 10, 30, 20))
    ]
    turn = [
        {"incident": n, "ord": 9, "kind": "closed", "happened_at": row["closed_at"]} for n, row in enumerate(incident)
    ]
    assert told("longest_silence", incident=incident, turn=turn) == [(0, "", 2, 4, 10, 20, 40)]


def test_a_named_update_is_kept_by_a_public_word_by_that_time() -> None:
    message = [
        {"incident": 1, "ord": 1, "sent_at": START, "next_update_at": START + 100},
        {"incident": 1, "ord": 2, "sent_at": START + 50, "public": False},
        {"incident": 1, "ord": 3, "sent_at": START + 100, "next_update_at": START + 200},
        {"incident": 1, "ord": 4, "sent_at": START + 201, "next_update_at": NOW + 1},
    ]
    assert told("named_updates_kept", incident=[{"incident": 1, "worst": 2}], message=message) == [(0, "", 2, 1, 2)]


def test_the_closing_words_promise_no_update_and_silence_after_a_named_time_breaks_it() -> None:
    message = [{"incident": 1, "ord": 1, "sent_at": START, "next_update_at": NOW, "ask": "public_close"}]
    assert told("named_updates_kept", incident=[{"incident": 1, "worst": 2}], message=message) == []
    message = [{"incident": 1, "ord": 1, "sent_at": START, "next_update_at": NOW}]
    assert told("named_updates_kept", incident=[{"incident": 1, "worst": 2}], message=message) == [(0, "", 2, 0, 1)]


# ── M4: promises ──────────────────────────────────────────────────────────────────────────────────────────────────────

PROMISES = [
    {"incident": 1, "id": "a", "state": "kept", "due_at": NOW + HOUR},
    {"incident": 1, "id": "b", "state": "missed", "due_at": NOW - HOUR},
    {"incident": 1, "id": "c", "state": "open", "due_at": NOW - 1, "who": "mei", "what": "call back"},
    {"incident": 1, "id": "d", "state": "open", "due_at": NOW, "who": "mei"},
    {"incident": 1, "id": "e", "state": "open", "due_at": NOW - DAY, "who": "somebody who left"},
]


def test_promises_kept_of_those_settled_or_past_their_time() -> None:
    assert told("promises_kept", incident=[{"incident": 1}], promise=PROMISES) == [(0, "", 1, 4)]


def test_overdue_promises_are_listed_by_role_from_any_week_the_oldest_first() -> None:
    rows = ask(
        "promises_overdue", asked=[{"group_by": "team"}], incident=[{"incident": 1, "team": "day"}], counted=[],
        promise=PROMISES, person=PEOPLE,
    )  # fmt: skip
    found = [(row["grp"], row["id"], row["what"], row["role"], row["late_seconds"]) for row in rows]
    assert found == [("day", "i1", None, "operator", DAY), ("day", "i1", "call back", "founder", 1)]


def test_a_promise_of_a_drill_is_nobodys() -> None:
    assert ask("promises_overdue", incident=[{"incident": 1, "drill": True}], promise=PROMISES) == []


# ── M5: asked again ───────────────────────────────────────────────────────────────────────────────────────────────────


DAY_OLD = NOW - DAY
FOLLOW_UPS: list[dict[str, Any]] = [
    {"incident": 1, "step": "check-customer", "party": "anna", "due_at": DAY_OLD, "state": "open"},
    {"incident": 1, "step": "check-customer", "party": "bo", "due_at": DAY_OLD, "state": "done"},
    {"incident": 1, "step": "check-handler", "due_at": DAY_OLD, "state": "open"},
    {"incident": 1, "step": "check-handler", "due_at": NOW, "state": "skipped"},
    {"incident": 1, "step": "check-handler", "due_at": NOW + 1, "state": "open"},
    {"incident": 1, "step": "check-handler", "due_at": NOW + 1, "state": "done"},
]


def _checks(**tables: Any) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Return what is counted of the checks, and which are overdue."""
    given = {"incident": [CLOSED], "walk_step": CHECKS, "follow_up": FOLLOW_UPS, **tables}
    late = [(row["step"], row["person"], row["late_seconds"]) for row in ask("follow_ups_overdue", **given)]
    return [row[2:] for row in told("follow_ups", **given)], late


def test_checks_with_something_left_to_ask_are_overdue_from_their_day_on() -> None:
    counts, late = _checks()
    assert counts == [
        ("check-customer", "done", 1), ("check-customer", "overdue", 1), ("check-handler", "done", 1),
        ("check-handler", "overdue", 1), ("check-handler", "skipped", 1), ("check-handler", "waiting", 1),
    ]  # fmt: skip
    assert late == [("check-customer", "anna", DAY), ("check-handler", None, DAY)]


def test_a_drill_has_no_checks() -> None:
    assert _checks(incident=[{**CLOSED, "drill": True}]) == ([], [])


def test_walks_that_two_workspaces_share_make_no_check_twice() -> None:
    assert _checks(walk_step=CHECKS * 2) == _checks()


def test_the_satisfied_stand_beside_those_who_were_never_reached() -> None:
    people = ("yes", "week", "silent", "refused", "nobody")
    party = [{"incident": 1, "party": name} for name in people] + [{"incident": 1, "party": "fan", "supporter": True}]
    said = [
        ("yes", "satisfied", "yes"), ("yes", "week_satisfied", "no_answer"),
        ("week", "satisfied", "yes"), ("week", "week_satisfied", "no"),
        ("silent", "satisfied", "no_answer"), ("refused", "reached", "refused"),
    ]  # fmt: skip
    answer = [
        {"incident": 1, "ord": place, "party": who, "ask": put, "value": value}
        for place, (who, put, value) in enumerate(said)
    ]
    rows = told("customers_satisfied", incident=[CLOSED], party=party, walk_step=CHECKS, answer=answer)
    expected = ("yes", "no", "no_answer", "refused", "not_asked")
    assert rows == [(0, "", each, 1) for each in expected]


# ── M6: is it only this one ───────────────────────────────────────────────────────────────────────────────────────────


def test_looked_for_more_of_the_closed_incidents() -> None:
    closed = {"closed_at": NOW, "outcome": "closed"}
    incident: Rows = [
        {"incident": 1, "searched": True, **closed},
        {"incident": 2, **closed},
        {"incident": 3},
        {"incident": 4, **closed, "outcome": "near-miss"},
        {"incident": 5, **closed, "runbook": "praise-received"},
    ]
    assert told("looked_for_more", incident=incident) == [(0, "", 1, 2)]


def test_those_who_wrote_know_and_the_rest_of_the_affected_is_to_be_told() -> None:
    incident: Rows = [
        {"incident": 1, "affected_total": 3, "voices": 3},
        {"incident": 2, "affected_total": 12, "contacted": 12},
        {"incident": 3, "affected_total": 12, "contacted": 5, "voices": 2},
        {"incident": 4, "affected_total": 30},
        {"incident": 5},
    ]
    rows = ask("affected_not_told", incident=incident)
    assert [(row["id"], row["told"], row["rest"]) for row in rows] == [("i4", None, 29), ("i3", 5, 7)]


# ── M7: again ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_reopened_of_those_closed_at_least_once() -> None:
    incident: Rows = [{"incident": 1, "closed_at": NOW}, {"incident": 2, "reopened": 2}, {"incident": 3}]
    assert told("reopened", incident=incident) == [(0, "", 1, 2)]


def test_failed_handling_counts_where_it_began_or_ended() -> None:
    incident: Rows = [
        {"incident": 1, "runbook": "failed-handling"},
        {"incident": 2, "began_with": "failed-handling"},
        {"incident": 3},
    ]
    assert told("failed_handling", incident=incident) == [(0, "", 2, 3)]


# ── M8, M9: in private ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_private_opener_counts_people_by_attempt_as_it_stands() -> None:
    answer = [
        {"incident": 1, "ask": "reached", "party": "a", "value": "yes"},
        {"incident": 1, "ask": "reached", "party": "b", "value": "yes", "in_force": False},
        {"incident": 1, "ask": "reached", "party": "b", "value": "no_answer"},
        {"incident": 1, "ask": "reached_again", "party": "b", "value": "refused"},
    ]
    rows = told("private_opener", incident=[{"incident": 1}], answer=answer)
    assert rows == [(0, "", 1, "yes", 1), (0, "", 1, "no_answer", 1), (0, "", 2, "refused", 1)]


def test_moods_are_of_incidents_with_a_start_and_an_end_and_of_their_hottest_person() -> None:
    incident: Rows = [
        {"incident": 1, "mood": 4, "mood_end": 1},
        {"incident": 2, "mood": 2, "mood_end": 2},
        {"incident": 3, "mood": 5},
    ]
    answer = [
        {"incident": number, "ask": "mood_private", "party": who, "number": mood}
        for number, who, mood in ((1, "a", 2), (1, "b", 3), (3, "c", 5))
    ]
    rows = told("moods", incident=incident, answer=answer)
    assert rows == [(0, "", "start", 2, 2, 2, 4), (0, "", "private", 1, 3, 3, 3), (0, "", "end", 2, 1, 1, 2)]


# ── M10: remedies ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _offer(id: str, remedy: str = "refund", **keys: Any) -> dict[str, Any]:
    return {"incident": 1, "id": id, "remedy": remedy, "effort": 1, "chosen": 0, "declined": 0, "given": 0, **keys}


def test_an_offer_counts_once_by_the_furthest_it_came() -> None:
    remedy = [
        _offer("a", chosen=2, given=1),
        _offer("b", chosen=1, declined=1),
        _offer("c", declined=1),
        _offer("d", verdict="denied"),
        _offer("e"),
    ]
    rows = told("remedies", incident=[{"incident": 1}], remedy=remedy)
    assert [row[3:] for row in rows] == [(state, 1) for state in ("chosen", "declined", "denied", "given", "waiting")]
    assert told("remedies", incident=[{"incident": 1, "closed_at": NOW}], remedy=[_offer("e")])[0][3] == "not_chosen"


def test_amounts_are_of_what_was_taken_by_currency_and_cost_what_the_list_says_without_one() -> None:
    remedy = [
        _offer("a", chosen=1, amount=100, currency="CNY"),
        _offer("b", given=1, amount=300, currency="CNY"),
        _offer("c", chosen=1, amount=50, currency="DKK"),
        _offer("d", amount=999, currency="CNY"),
        _offer("e", chosen=1),
        _offer("f", "replay", chosen=1, amount=0, currency="CNY"),
    ]
    price = [{"remedy": "refund", "amount": 200, "currency": "CNY"}]
    rows = told("remedy_amounts", incident=[{"incident": 1}], remedy=remedy, price=price)
    assert rows == [(0, "", "refund", "CNY", 3, 100, 200, 300), (0, "", "refund", "DKK", 1, 50, 50, 50)]


def test_remedies_are_taken_or_not_by_what_they_ask_of_the_customer() -> None:
    remedy = [_offer("a", chosen=1), _offer("b"), _offer("c", effort=3), _offer("d", effort=0, verdict="denied")]
    assert told("remedy_effort", incident=[{"incident": 1}], remedy=remedy) == [(0, "", 1, 1, 2), (0, "", 3, 0, 1)]


def test_the_most_needless_fear_comes_first() -> None:
    incident = [
        {"incident": 1, "feared": 5, "taken": 5},
        {"incident": 2, "feared": 20, "taken": 1},
        {"incident": 3, "feared": 9},
    ]
    rows = ask("feared_and_taken", incident=incident)
    assert [(row["id"], row["feared"], row["taken"]) for row in rows] == [("i2", 20, 1), ("i1", 5, 5)]


# ── M11: authority ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_waiting_for_an_approval_is_shown_by_role_and_who_never_answered_is_not_left_out() -> None:
    remedy = [
        _offer("a", asked_of="mei", asked_at=START, decided_at=START + 60),
        _offer("b", asked_of="mei", asked_at=START, decided_at=START + 240),
        _offer("c", asked_of="mei", asked_at=START),
        {**_offer("d", asked_of="gone", asked_at=START), "incident": 2},
        _offer("e"),
    ]
    incident = [{"incident": 1}, {"incident": 2, "closed_at": START + HOUR}]
    assert told("approval_waits", incident=incident, remedy=remedy, person=PEOPLE) == [
        (0, "", "founder", "decided", 2, 60, 60, 240),
        (0, "", "founder", "waiting", 1, DAY, DAY, DAY),
        (0, "", "operator", "never", 1, HOUR, HOUR, HOUR),
    ]


def test_an_approval_that_is_passed_on_waits_since_it_was_first_asked_for_and_never_less_than_nothing() -> None:
    passed_on: dict[str, Any] = {
        "asked_of": "qi",
        "asked_at": START,
        "last_asked_of": "mei",
        "last_asked_at": START + HOUR,
    }
    remedy = [
        _offer("a", **passed_on, decided_at=START + 2 * HOUR),
        _offer("b", asked_of="mei", asked_at=START, decided_at=START - 60),
    ]

    assert told("approval_waits", incident=[{"incident": 1}], remedy=remedy, person=PEOPLE) == [
        (0, "", "founder", "decided", 1, 0, 0, 0),
        (0, "", "lead", "decided", 1, 2 * HOUR, 2 * HOUR, 2 * HOUR),
    ]


def test_calls_that_reached_nobody_count_by_role_and_never_by_handle() -> None:
    reach = [
        {"incident": 1, "who": "mei", "reached": "off"},
        {"incident": 1, "who": "founder", "reached": "answered"},
        {"incident": 1, "who": "gone", "reached": "nobody"},
    ]
    rows = told("approvers_not_reached", incident=[{"incident": 1}], reach=reach, person=PEOPLE)
    assert rows == [(0, "", "founder", 1, 2), (0, "", "operator", 1, 1)]


# ── Ordinary ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_ordinary_is_closed_with_nothing_improvised_and_no_other_runbook() -> None:
    incident: Rows = [
        {"incident": 1, "closed_at": NOW, "runbook": "a"},
        {"incident": 2, "closed_at": NOW, "runbook": "a", "improvised": 1},
        {"incident": 3, "closed_at": NOW, "runbook": "b", "switched": 1},
        {"incident": 4, "runbook": "b"},
    ]
    assert told("ordinary", incident=incident) == [(0, "", 1, 3)]
    assert told("ordinary_by_runbook", incident=incident) == [(0, "", "a", 1, 2), (0, "", "b", 0, 1)]


# --- M11: approvals that wait now


def test_an_approval_waits_until_it_is_answered_or_that_very_remedy_is_given() -> None:
    offer = {"remedy": "full-refund", "amount": 39900, "currency": "CNY", "given": 0, "last_asked_of": "anna"}
    found = told(
        "approvals_waiting",
        incident=[{"incident": 1}, {"incident": 2}, {"incident": 3}, {"incident": 4, "drill": True}],
        person=[{"handle": "anna", "role": "founder"}],
        remedy=[
            {"incident": 1, "id": "o1", **offer, "last_asked_at": NOW - HOUR},
            {
                "incident": 1,
                "id": "o2",
                **offer,
                "last_asked_at": NOW - 2 * HOUR,
                "verdict": "denied",
                "decided_at": NOW,
            },
            {"incident": 2, "id": "o3", **offer, "last_asked_at": NOW - DAY},
            {"incident": 3, "id": "o4", **offer, "last_asked_at": NOW - DAY, "given": 1},
            {"incident": 3, "id": "o7", **offer, "last_asked_at": NOW - 9 * HOUR},
            {"incident": 4, "id": "o5", **offer, "last_asked_at": NOW - DAY},
            {"incident": 2, "id": "o6", "remedy": "replay", "given": 0},
        ],
    )

    assert found == [
        ("", "i2", "full-refund", 39900, "CNY", "founder", NOW - DAY, DAY),
        ("", "i3", "full-refund", 39900, "CNY", "founder", NOW - 9 * HOUR, 9 * HOUR),
        ("", "i1", "full-refund", 39900, "CNY", "founder", NOW - HOUR, HOUR),
    ]
