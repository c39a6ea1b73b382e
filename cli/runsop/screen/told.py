"""What an incident tells, in words that everybody may read: roles for colleagues, letters for members."""

from __future__ import annotations

from datetime import UTC, datetime

from runsop.model import events as ev
from runsop.model import review
from runsop.model.improvised import DOES_NOT_APPLY
from runsop.model.progress import NOT_NOW, Progress, View
from runsop.model.review import Moment, Row, plain, role_in
from runsop.model.runbook import Ask
from runsop.screen.due import span
from runsop.screen.gate import fit

MOMENTS = {
    "signal": "first signal",
    "seen": "seen by us",
    "first-reply": "first public words",
    "update": "next public words",
    "private": "first private talk",
    "remedy": "remedy offered",
    "given": "remedy given",
    "step": "step",
    "public-close": "public close",
    "closed": "closed",
}
SKIPPED = {DOES_NOT_APPLY: "does not apply", NOT_NOW: "put off and not taken up", "unknown": "nothing was said"}
_TOOK = {"chosen": "chose", "declined": "declined", "given": "got"}
REACHED = {"answered": "reached", "ringing": "no answer", "off": "phone off", "nobody": "nobody could be called"}
NOT_ANSWERED = "(not answered)"
QUOTED = 160
"""Cells of a public message that the timeline repeats."""


class Told:
    """What an incident tells, in words that everybody may read."""

    def __init__(self, state: Progress) -> None:
        self.state = state
        self.view = View(state)
        self.roles = review.roles_of(state)
        self.asks: dict[str, Ask] = {ask.id: ask for step in state.walk.steps for ask in step.asks}

    def say(self, stored: str) -> str:
        """Return stored text without names, private values and numbers."""
        return plain(self.state, self.roles, stored)

    def role(self, handle: str) -> str:
        """Return what a colleague is called."""
        return role_in(self.roles, handle)

    def who(self, alias: str) -> str:
        """Return the letter of a member, or ""."""
        party = self.state.party(alias) if alias else None
        return party.letter if party else ""

    def day(self, moment: datetime | None) -> str:
        """Return the date of a moment, or ""."""
        return f"{self._local(moment):%Y-%m-%d}" if moment else ""

    def clock(self, moment: datetime | None) -> str:
        """Return the time of day of a moment, or ""."""
        return f"{self._local(moment):%H:%M}" if moment else ""

    def time(self, moment: datetime | None) -> str:
        """Return date and time of a moment, "-" without one."""
        return f"{self._local(moment):%Y-%m-%d %H:%M}" if moment else "-"

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.state.header.opened_at.tzinfo)

    def remedy(self, id: str) -> str:
        """Return what a remedy is called."""
        remedy = next((each for each in self.state.team.remedies if each.id == id), None)
        return (remedy.title.get("en") if remedy else "") or id

    def amount(self, event: ev.Offered) -> str:
        """Return the amount of an offer behind a comma, or "" where it costs nothing."""
        return f", {event.amount}" if event.amount.strip("0. ABCDEFGHIJKLMNOPQRSTUVWXYZ") else ""

    def answered(self, ask_id: str) -> str:
        """Return an answer, else why there is none."""
        if text := self.say(review.said(self.state, ask_id)):
            return text
        skip = self.state.skips.get((ask_id, ""))
        if skip is None or skip.reason in (NOT_NOW, "unknown"):
            return NOT_ANSWERED
        return f"(left out: {self.say(skip.reason)})"

    def moment(self, moment: Moment) -> tuple[str, ...]:
        """Return a moment as a row: its name, when, how long after the first signal, by when, and whether in time."""
        name = f"{MOMENTS[moment.id]}: {moment.what}" if moment.what else MOMENTS[moment.id]
        if moment.at is None:
            return (name, "never", "", self.time(moment.due) if moment.due else "", "no" if moment.due else "")
        after = span(moment.at - self.state.first_signal()) if moment.id != "signal" else ""
        if moment.due is None:
            return (name, self.time(moment.at), after, "", "")
        return (
            name,
            self.time(moment.at),
            after,
            self.time(moment.due),
            f"{span(moment.late)} late" if moment.late else "yes",
        )

    def row(self, row: Row) -> str:
        """Return one line of the timeline in words."""
        event = row.event
        whose = self.who(getattr(event, "for_", ""))
        match event:
            case None:
                return "the first member writes"
            case ev.Answered():
                where = {"mood": "mood in the group", "mood_end": "mood at the end"}.get(event.ask, "mood in private")
                return f"{where}{f', {whose}' if whose else ''}: {event.answer} of 5"
            case ev.Noted():
                text = f": {self.say(event.text)}" if event.text else ""
                if event.tag in (*ev.BESIDE, "handover", ""):
                    return f"{whose or 'noted'}{text}"
                return f"{whose or 'somebody'} ({event.tag}){text}"
            case ev.Sent():
                return self._sent(event, whose)
            case ev.Promised():
                return f"promised{f' to {whose}' if whose else ''} by {self.role(event.who)}: {self.say(event.what)}, until {self.time(event.due)}"
            case ev.Kept() | ev.Missed():
                reason = self.say(getattr(event, "reason", ""))
                return f"promise {event.kind}: {self._promise(event.of)}{f' ({reason})' if reason else ''}"
            case ev.Offered():
                return f"{self.role(event.by)} offers{f' {whose}' if whose else ''}: {self.remedy(event.remedy)}{self.amount(event)}"
            case ev.ApprovalAsked():
                return f"{self.role(event.who)} is asked to approve: {self._offer(event.of)}"
            case ev.Approved() | ev.Denied():
                return f"{self.role(event.who)} has {event.kind}: {self._offer(event.of)}"
            case ev.Chosen() | ev.Declined() | ev.Given():
                return f"{whose or 'they'} {_TOOK[event.kind]}: {self._offer(event.of)}"
            case ev.Sanctioned():
                return f"{event.action}{f' {whose}' if whose else ''}, by rule {event.rule}"
            case ev.Contacted():
                return f"{event.count} of {event.of_total} affected are contacted"
            case ev.SeveritySet():
                return f"severity {event.to}: {self.say(event.reason)}"
            case ev.Switched():
                return f"goes on with the runbook {event.runbook}"
            case ev.HandedOver():
                return f"handed over to {self.role(event.to)}{f': {self.say(event.note)}' if event.note else ''}"
            case ev.Escalated():
                return f"{self.role(event.to)} is called: {REACHED.get(event.reached, event.reached)}"
            case ev.Closed():
                return f"closed{f': {self.say(event.reason)}' if event.reason else ''}"
            case ev.Reopened():
                return f"opened again: {self.say(event.reason)}"
        return event.kind

    def _sent(self, sent: ev.Sent, whose: str) -> str:
        if not sent.public:
            return f"written to {whose or 'them'} alone"
        text = fit(" ".join(self.say(self.state.text_of(sent)).split()), QUOTED)
        named = f" (next word by {self.clock(sent.next_update_at)})" if sent.next_update_at else ""
        return f"public words{named}: {text}"

    def _promise(self, id: str) -> str:
        event = self.state.event(id)
        return self.say(event.what) if isinstance(event, ev.Promised) else id

    def _offer(self, id: str) -> str:
        event = self.state.event(id)
        return self.remedy(event.remedy) if isinstance(event, ev.Offered) else id


def worst(state: Progress) -> int:
    """Return the worst severity the incident ever had."""
    return min((number for number, _ in state.raises), default=state.severity)


_NEVER = datetime.max.replace(tzinfo=UTC)


def order_of(moment: Moment) -> datetime:
    """Return by what moments are sorted: when they came, else by when they were due; the others come last."""
    return moment.at or moment.due or _NEVER
