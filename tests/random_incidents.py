"""Hypothesis strategies for small histories of incidents: any order of any events, about everything a report counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

from hypothesis import strategies as st

from build import walk
from runsop.model import events as ev

WALK = walk("""
severity = 4
severity_rule = [
  { to = 1, when = "voices >= 5" },
  { to = 2, when = "voices >= 3 and public == true" },
  { to = 3, when = "'refund' in words" },
  { to = 2, when = "'no_answer' in reached" },
]

[[step]]
id = "size"
title = "How many"
ask = [
  { id = "voices", kind = "scale", min = 1, max = 9 },
  { id = "words", kind = "choices", choices = ["none", "refund", "scam"], zero = "none" },
  { id = "heat", kind = "scale", min = 1, max = 5 },
]

[[step]]
id = "where"
ask = [
  { id = "public", kind = "yes-no", assume = "team" },
  { id = "channel", kind = "text" },
  { id = "language", kind = "text" },
  { id = "first_signal", kind = "time" },
]

[[step]]
id = "reply"
deadline = "first-reply"
since = "first_signal"
ask = [{ id = "reply", kind = "draft", public = true }]

[[step]]
id = "update"
every = "update"
since = "sent"
when = "public == true"
until = "calm_again == true"
ask = [
  { id = "update", kind = "draft", public = true },
  { id = "calm_again", kind = "yes-no" },
]

[[step]]
id = "isolated"
when = "voices >= 3"
ask = [
  { id = "searched", kind = "choices", choices = ["chat", "orders"] },
  { id = "same_found", kind = "number" },
  { id = "affected_total", kind = "number" },
  { id = "contacted", kind = "number" },
]

[[step]]
id = "talk"
each = "party"
ask = [
  { id = "opener", kind = "draft" },
  { id = "reached", kind = "choice", choices = ["yes", "no_answer", "refused", "blocked"] },
  { id = "mood_private", kind = "scale", min = 1, max = 5 },
]

[[step]]
id = "moods"
ask = [
  { id = "mood", kind = "scale", min = 1, max = 5 },
  { id = "mood_end", kind = "scale", min = 1, max = 5 },
  { id = "factors", kind = "choices", choices = ["staffing", "wording", "access"] },
]

[[step]]
id = "close-it"
ask = [{ id = "public_close", kind = "draft", public = true }]

[[step]]
id = "check-customer"
title = "A day later"
each = "party"
when = "reached != 'refused' and reached != 'blocked'"
not_before = "24h"
since = "closed"
ask = [{ id = "satisfied", kind = "choice", choices = ["yes", "partly", "no", "no_answer"] }]

[[step]]
id = "check-handler"
not_before = "24h"
since = "closed"
ask = [
  { id = "handler_ok", kind = "yes-no" },
  { id = "handler_note", kind = "text", when = "handler_ok == false" },
]

[[step]]
id = "check-week"
each = "party"
not_before = "7d"
since = "closed"
ask = [
  { id = "week_message", kind = "draft" },
  { id = "week_satisfied", kind = "choice", choices = ["yes", "partly", "no", "no_answer"] },
]

[[step]]
id = "check-fortnight"
title = "Look together"
each = "party"
when = "reached == 'yes' and severity <= 2"
not_before = "14d"
since = "closed"
ask = [{ id = "fortnight", kind = "yes-no" }]
""")
"""A walk with one of everything that a report looks at."""

ALIASES = ("aaaa", "bbbb", "cccc")
HANDLES = ("evening", "lead", "founder", "nobody.knows")
RUNBOOKS = ("general-complaint", "praise-received", "failed-handling", "refund-request")
OPENED = (
    "2026-10-25T02:50:00+02:00",  # ten minutes before the clocks go back
    "2026-10-25T02:10:00+01:00",  # after they did: later, though it reads earlier
    "2026-12-31T23:55:00+01:00",
    "2027-01-03T23:30:00+01:00",  # the last evening of week 53
    "2027-01-04T00:10:00+08:00",
    "2026-12-28T07:59:59.999+08:00",
)
ZONES = tuple(timezone(timedelta(hours=hours)) for hours in (2, 1, 8))

_small = st.integers(1, 6)
_parties = st.sampled_from(("", *ALIASES))
_handles = st.sampled_from(HANDLES)
_NUMBERS = (
    "voices",
    "heat",
    "same_found",
    "affected_total",
    "contacted",
    "mood",
    "mood_end",
    "review_feared",
    "review_taken",
)
_FACTORS = st.lists(st.sampled_from(("staffing", "wording", "access")), max_size=3, unique=True).map(tuple)
_SAID = st.sampled_from(("yes", "partly", "no", "no_answer"))
_REACHED = st.sampled_from(("yes", "refused", "no_answer", "blocked"))

_VALUES: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    **{("size" if ask == "voices" else "moods", ask): _small for ask in _NUMBERS},
    ("size", "words"): st.lists(st.sampled_from(("none", "refund", "scam")), max_size=2, unique=True).map(tuple),
    ("where", "public"): st.booleans(),
    ("where", "channel"): st.sampled_from(("course group", "studio page", "\n", "")),
    ("where", "language"): st.sampled_from(("en", "zh")),
    ("where", "first_signal"): st.sampled_from(tuple(map(datetime.fromisoformat, OPENED))),
    ("reply", "reply"): st.just("Sorry."),
    ("update", "update"): st.just("Still at it."),
    ("update", "calm_again"): st.booleans(),
    ("isolated", "searched"): st.sampled_from((("chat",), ("chat", "orders"), ())),
    ("talk", "opener"): st.just("May I ask?"),
    ("talk", "reached"): _REACHED,
    ("talk", "reached_again"): _REACHED,
    ("talk", "mood_private"): _small,
    ("moods", "factors"): _FACTORS,
    ("close-it", "public_close"): st.just("It is solved."),
    ("check-customer", "satisfied"): _SAID,
    ("check-week", "week_message"): st.just("Has it held?"),
    ("check-week", "week_satisfied"): _SAID,
    ("check-fortnight", "fortnight"): st.booleans(),
    ("check-handler", "handler_note"): st.just("A second person."),
    ("check-handler", "handler_ok"): st.booleans(),
    ("outcome", "outcome"): st.sampled_from(("stayed", "left")),
    ("objection", "objects"): st.booleans(),
    ("objection", "review"): st.sampled_from(("stays", "back_in", "softer")),
    ("review-factors", "review_factors"): _FACTORS,
    ("review-luck", "review_lucky"): st.just("Nobody was asleep."),
}
_PERSONAL = frozenset({"talk", "check-customer", "check-week", "check-fortnight", "outcome", "objection"})


_TIMES = tuple(
    datetime.fromisoformat(moment) + timedelta(minutes=minutes)
    for moment in OPENED
    for minutes in (-60, 0, 7, 90, 900, 3000)
)
_REASONS = ("not now", "does not apply", "unknown", "too late")
_TAGS = ("complains", "insults", "thanks", "defends", "improvised", "note", "")
_REACH = ("answered", "ringing", "off", "nobody")

_OF: dict[type[ev.Event], type[ev.Event]] = {
    ev.Sent: ev.Answered, ev.Kept: ev.Promised, ev.Missed: ev.Promised, ev.ApprovalAsked: ev.Offered, ev.Approved: ev.Offered,
    ev.Denied: ev.Offered, ev.Chosen: ev.Offered, ev.Declined: ev.Offered, ev.Given: ev.Offered, ev.Flagged: ev.Answered,
    ev.Override: ev.Flagged,
}  # fmt: skip
"""What an event mostly points to."""

_FAMILIES: tuple[tuple[type[ev.Event], ...], ...] = (
    (ev.Answered, ev.Skipped),
    (ev.PartyAdded, ev.SameParty, ev.Noted, ev.Answered),
    (ev.PartyAdded, ev.SameParty, ev.Answered, ev.Skipped),
    (ev.Answered, ev.Sent, ev.Flagged, ev.Override),
    (ev.Promised, ev.Kept, ev.Missed),
    (
        ev.Offered,
        ev.ApprovalAsked,
        ev.Approved,
        ev.Denied,
        ev.Chosen,
        ev.Declined,
        ev.Given,
        ev.SameParty,
        ev.PartyAdded,
    ),
    (ev.PartyAdded, ev.SeveritySet, ev.Answered, ev.Noted),
    (ev.Closed, ev.Reopened, ev.Answered, ev.Skipped, ev.PartyAdded),
    (ev.Switched, ev.HandedOver, ev.Escalated, ev.Judged, ev.Sanctioned, ev.Contacted, ev.Noted),
)
"""Kinds that have to do with one another, what the others need first; a history is of one or a few such families."""


@st.composite
def stories(draw: st.DrawFn, walk_name: str, number: int = 0, most: int = 25) -> tuple[ev.Header, tuple[ev.Event, ...]]:
    """Return the header and the events of one incident; its events come in any order, mostly one after the other."""
    opened = datetime.fromisoformat(draw(st.sampled_from(OPENED)))
    runbook = draw(st.sampled_from(RUNBOOKS))
    header = ev.Header(
        id=f"{opened:%Y-%m-%d-%H%M}-{runbook}-{number:04}", runbook=runbook, walk=walk_name,
        team=draw(st.sampled_from(("evening", "day"))), opened_at=opened, drill=draw(st.integers(0, 4)) == 0,
        by=draw(_handles),
    )  # fmt: skip
    families = draw(st.lists(st.sampled_from(_FAMILIES), min_size=1, max_size=3, unique=True))
    kinds = [kind for family in families for kind in (family[0], *family)]
    asks = draw(st.lists(st.sampled_from(sorted(_VALUES)), min_size=1, max_size=5, unique=True))
    events: list[ev.Event] = []
    at = opened
    for place in range(draw(st.sampled_from((0, 5, 12, most, most, most)))):
        at += timedelta(seconds=draw(st.sampled_from((1, 60, 600, 4000, 90_000, 700_000, -30))))
        about = {"id": f"e{place:05}", "at": at.astimezone(draw(st.sampled_from(ZONES))), "by": draw(_handles)}
        events.append(_event(draw, draw(st.sampled_from(kinds)), about, events, _Asked(asks, walk_name)))
    return header, tuple(events)


class _Asked(NamedTuple):
    """What a history is about."""

    asks: list[tuple[str, str]]
    walk: str


def _event(
    draw: st.DrawFn,
    kind: type[ev.Event],
    about: dict[str, Any],
    before: list[ev.Event],
    asked: _Asked,
) -> ev.Event:
    def one(values: Iterable[Any]) -> Any:
        return draw(st.sampled_from(tuple(values)))

    if wanted := _OF.get(kind):
        fitting = [event.id for event in before if isinstance(event, wanted)]
        about["of"] = one(fitting or ["e00000"])
    step, ask = one(asked.asks)
    whose = draw(_parties) if step in _PERSONAL else ""
    if kind is ev.Answered:
        if draw(st.integers(0, 9)) == 0:
            return ev.Answered(**about, step=step, ask=ask, for_=whose, private=True)
        return ev.Answered(**about, step=step, ask=ask, for_=whose, answer=draw(_VALUES[step, ask]))
    if kind is ev.Skipped:
        if draw(st.integers(0, 9)) == 0:
            return ev.Skipped(**about, step="", ask="sent", of="e00000", reason="not now")
        return ev.Skipped(**about, step=step, ask=ask, for_=whose, reason=one(_REASONS))
    fields: dict[type[ev.Event], Callable[[], dict[str, Any]]] = {
        ev.PartyAdded: lambda: {"alias": one(ALIASES), "role": one(("", "customer", "newcomer", "newcomer"))},
        ev.SameParty: lambda: {"alias": one(ALIASES), "of": one(ALIASES)},
        ev.Noted: lambda: {"for_": draw(_parties), "tag": one(_TAGS)},
        ev.Sent: lambda: {
            "public": draw(st.booleans()), "for_": draw(_parties), "channel": one(("", "course group", "chat")),
            "language": one(("", "en", "da")), "sent_at": one((None, *_TIMES)), "next_update_at": one((None, *_TIMES)),
        },
        ev.Promised: lambda: {"what": one(("a  call", "the\nmoney")), "who": draw(_handles), "due": one(_TIMES)},
        ev.Offered: lambda: {
            "remedy": one(("small-gift", "part-refund", "unlisted")), "effort": draw(st.integers(0, 3)),
            "amount": one(("", "10.00 CNY", "7.50 EUR", "0.00 CNY")), "for_": draw(_parties),
        },
        ev.ApprovalAsked: lambda: {"who": draw(_handles)},
        ev.Approved: lambda: {"who": draw(_handles)},
        ev.Denied: lambda: {"who": draw(_handles)},
        ev.Chosen: lambda: {"for_": draw(_parties)},
        ev.Declined: lambda: {"for_": draw(_parties)},
        ev.Given: lambda: {"for_": draw(_parties)},
        ev.Sanctioned: lambda: {"action": one(("mute", "ban")), "rule": "no-adverts", "for_": draw(_parties)},
        ev.Contacted: lambda: {"count": draw(_small), "of_total": draw(_small)},
        ev.Flagged: lambda: {"rule": one(("g01-blame", "g13-vague-time"))},
        ev.Override: lambda: {"reason": "It must  be said."},
        ev.SeveritySet: lambda: {"to": draw(st.integers(1, 4)), "reason": "calmer"},
        ev.Switched: lambda: {"runbook": one(RUNBOOKS), "walk": asked.walk},
        ev.HandedOver: lambda: {"to": draw(_handles)},
        ev.Escalated: lambda: {"to": draw(_handles), "reached": one(_REACH)},
        ev.Closed: lambda: {"outcome": one(("closed", "closed", "closed-unconfirmed", "near-miss"))},
        ev.Reopened: lambda: {"reason": "It is back."},
        ev.Judged: lambda: {"step": one(("size", "talk")), "verdict": one(("held", "contradicted", "missing"))},
    }  # fmt: skip
    return kind(**about, **(fields[kind]() if kind in fields else {}))
