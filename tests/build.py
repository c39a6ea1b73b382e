"""Short ways to say a walk, a team and what happened, for the tests of the model."""

from __future__ import annotations

import tomllib
from datetime import datetime, time, timedelta
from typing import Any, TypeVar

from runsop.files.library import read_runbook
from runsop.files.toml import TomlFile
from runsop.model import events as ev
from runsop.model.progress import Progress, fold
from runsop.model.runbook import Ask, Kind, Runbook, Step
from runsop.model.team import GroupRule, HardStop, Person, Remedy, Role, SeverityRow, Team
from runsop.model.values import Value, parse_money

OPENED = datetime.fromisoformat("2026-11-22T22:04:00+08:00")
HEADER = ev.Header(
    id="2026-11-22-2204-w-k3f9", runbook="w", walk="w-5f0c1ab2d9e4", team="evening", opened_at=OPENED, drill=False,
    by="li.wei",
)  # fmt: skip

TEAM = Team(
    name="evening",
    channel="course group",
    quiet_from=time(22),
    quiet_to=time(8),
    lead="mei",
    deputy="jonas",
    people=(
        Person(handle="li.wei", name="Li Wei"),
        Person(handle="mei", name="Mei", role="lead"),
        Person(handle="jonas", role="founder"),
        Person(handle="lan", name="Lan", role="part-timer"),
    ),
    roles=(
        Role(id="part-timer", goodwill_units=1, mute=True),
        Role(id="operator", refund_cap=parse_money("400 CNY"), goodwill_units=3, mute=True, remove=True),
        Role(id="lead", refund_cap=parse_money("1200 CNY"), goodwill_units=-1, mute=True, ban=True, publish=True),
        Role(id="founder", refund_unlimited=True, goodwill_units=-1, publish=True, found=True),
    ),
    severities=(
        SeverityRow(
            severity=1,
            first_reply=timedelta(minutes=5),
            scope=timedelta(minutes=15),
            update=timedelta(minutes=20),
            deputy_after=timedelta(minutes=15),
        ),
        SeverityRow(severity=2, first_reply=timedelta(minutes=15), update=timedelta(minutes=60)),
        SeverityRow(severity=3, first_reply=timedelta(minutes=60), update=timedelta(hours=24)),
        SeverityRow(severity=4, first_reply=timedelta(hours=4)),
    ),
    remedies=(
        Remedy(id="days", title={"en": "seven days", "zh": "七天"}, units=1, right="goodwill"),
        Remedy(id="money", title={"en": "the money back"}, cost=parse_money("399 CNY"), right="refund"),
    ),
    hard_stops=(HardStop(id="medical", contact="Mei", text={"en": "See a doctor, {name}.", "zh": "请就医。"}),),
    rules=(GroupRule(id="no-adverts", text={"en": "No adverts."}),),
)


def walk(text: str) -> Runbook:
    """Read a walk from what stands below its head."""
    text = 'format = 1\nid = "w"\ntitle = "W"\n' + text
    found, problems = read_runbook(TomlFile("w.toml", text, tomllib.loads(text)))
    assert found is not None, "\n".join(map(str, problems))
    return found


WALK = walk("""
severity = 4
issue = { en = "the late parcel", zh = "包裹" }
severity_rule = [
  { to = 1, when = "voices >= 5" },
  { to = 2, when = "voices >= 3" },
  { to = 2, when = "'refund' in words" },
  { to = 1, when = "'scam' in words" },
]

[[step]]
id = "size"
ask = [{ id = "voices", kind = "scale", min = 1, max = 9, required = true, text = "How many?" }]

[[step]]
id = "reply"
deadline = "first-reply"
since = "first_signal"
ask = [
  { id = "reply", kind = "draft", public = true, message = "ack", required = true },
  { id = "check", kind = "choice", choices = ["hold", "facts"], zero = "hold", reopens = "reply" },
]

[[step]]
id = "where"
ask = [
  { id = "public", kind = "yes-no", assume = "team" },
  { id = "first_signal", kind = "time", assume = "now" },
  { id = "words", kind = "choices", choices = ["none", "refund", "scam"], zero = "none" },
]

[[step]]
id = "update"
every = "update"
since = "sent"
when = "public == true"
until = "calm == true"
ask = [
  { id = "changed", kind = "text" },
  { id = "update", kind = "draft", public = true },
  { id = "calm", kind = "yes-no" },
]

[[step]]
id = "talk"
each = "party"
ask = [
  { id = "opener", kind = "draft" },
  { id = "reached", kind = "choice", choices = ["yes", "no_answer", "refused"] },
]

[[step]]
id = "again"
each = "party"
when = "reached == 'no_answer'"
not_before = "4h"
since = "talk"
ask = [{ id = "reached_again", kind = "yes-no" }]

[[step]]
id = "open-door"
when = "'refused' in reached"
ask = [{ id = "door", kind = "text" }]

[[step]]
id = "close-it"
when = "public == true"
ask = [{ id = "public_close", kind = "draft", public = true }]

[[step]]
id = "satisfied"
each = "party"
not_before = "24h"
since = "closed"
ask = [{ id = "satisfied", kind = "yes-no" }]

[[step]]
id = "closing"
ask = [{ id = "closing", kind = "checklist", choices = ["customer_said_so", "evidence"] }]
""")

EVENING = walk("""
[[step]]
id = "tonight"
ask = [
  { id = "morning_by", kind = "person" },
  { id = "morning_at", kind = "time" },
  { id = "morning", kind = "draft", message = "tonight", public = true },
]
""")
"""A walk with one of everything: rules, a checked reply, updates, rounds of parties, follow-ups."""


def at(minute: float) -> datetime:
    """Return the moment so many minutes after the opening."""
    return OPENED + timedelta(minutes=minute)


def fold_of(*events: ev.Event, of: Runbook = WALK, team: Team = TEAM) -> Progress:
    """Return the state after some events."""
    return fold(HEADER, of, team, events)


Some = TypeVar("Some", bound=ev.Event)


def event(kind: type[Some], minute: float = 0, *, id: str = "", by: str = "li.wei", **fields: Any) -> Some:
    """Return an event; without an id it is named by its kind."""
    return kind(id=id or kind.kind, at=at(minute), by=by, **fields)


def answer(
    place: str, value: Value | None, minute: float = 0, *, for_: str = "", id: str = "", by: str = "li.wei"
) -> ev.Answered:
    """Answer `step.ask`; the event is named by the ask."""
    step, _, ask = place.rpartition(".")
    step = step or ask
    return event(ev.Answered, minute, id=id or ask + for_, by=by, step=step, ask=ask, answer=value, for_=for_)


def skip(place: str, reason: str = "not now", minute: float = 0, *, for_: str = "") -> ev.Skipped:
    """Skip `step.ask`."""
    step, _, ask = place.rpartition(".")
    return event(ev.Skipped, minute, id=f"skip-{ask}", step=step or ask, ask=ask, for_=for_, reason=reason)


def hold(of: str, minute: float = 0) -> ev.Skipped:
    """Say "not yet" to one of the program's own questions."""
    return event(ev.Skipped, minute, id=f"hold-{of}", step="", ask="sent", of=of, reason="not now")


def sent(
    of: str, minute: float = 0, *, public: bool = True, named: float | None = None, id: str = "", **fields: Any
) -> ev.Sent:
    """Send a draft; `named` is the minute it names for the next word."""
    coming = None if named is None else at(named)
    return event(ev.Sent, minute, id=id or f"sent-{of}", of=of, public=public, next_update_at=coming, **fields)


def party(alias: str, role: str = "") -> ev.PartyAdded:
    """Add a person."""
    return event(ev.PartyAdded, id=f"party-{alias}", alias=alias, role=role)


def promise(minute: float, due: float, *, id: str = "promise", what: str = "call") -> ev.Promised:
    """Promise something by a minute."""
    return event(ev.Promised, minute, id=id, what=what, who="li.wei", due=at(due))


def severity(to: int, minute: float = 0) -> ev.SeveritySet:
    """Set the severity by hand."""
    return event(ev.SeveritySet, minute, to=to, reason="calmer")


REPLIED = (
    answer("size.voices", 1),
    answer("reply.reply", "Sorry.", 1),
    answer("reply.check", "hold", 1),
    sent("reply", 2),
)
"""What stands in the story when the first reply has left."""


def step_of(id: str, runbook: Runbook = WALK) -> Step:
    """Return a step that is there."""
    found = runbook.step(id)
    assert found is not None
    return found


def ask_of(place: str, runbook: Runbook = WALK) -> tuple[Step, Ask]:
    """Return `step.ask`."""
    step_id, _, ask_id = place.rpartition(".")
    step = step_of(step_id or ask_id, runbook)
    return step, next(ask for ask in step.asks if ask.id == ask_id)


def ask(kind: Kind, **keys: Any) -> Ask:
    """Return an ask that stands alone."""
    return Ask(id="it", kind=kind, **keys)
