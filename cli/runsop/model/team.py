"""The team file as values: who may do what, by when, and whom to wake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from runsop.model.runbook import Texts
from runsop.model.values import Money

SEVERITIES = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of the team."""

    handle: str
    name: str = ""
    role: str = "operator"
    phone: str = ""
    languages: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """The rights of a role. None of a cap means no right to it; `unlimited_*` means no cap."""

    id: str
    title: str = ""
    refund_cap: Money | None = None
    refund_unlimited: bool = False
    goodwill_units: int = 0  # zero-effort units: days added, replays, swapped sessions; -1 is no cap
    mute: bool = False
    remove: bool = False
    ban: bool = False
    publish: bool = False  # contact all buyers, publish a cause
    found: bool = False  # price, contract, founder's letter
    may_be_alone: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityRow:
    """The deadlines of one severity, counted from the first signal or from the raise."""

    severity: int
    first_reply: timedelta
    scope: timedelta | None = None
    update: timedelta | None = None  # the rhythm of updates
    deputy_after: timedelta | None = None  # an approver unreachable for so long: the deputy
    lead: str = ""  # woken | told at once | told same day | weekly report
    post_mortem: str = ""  # required | short | optional
    extra: Mapping[str, timedelta] = field(default_factory=dict)  # other deadline keys a runbook may name

    def deadline(self, key: str) -> timedelta | None:
        """Return the duration of a deadline key of the table (`first-reply`, `scope`, `update`, or a team's own)."""
        match key:
            case "first-reply":
                return self.first_reply
            case "scope":
                return self.scope
            case "update":
                return self.update
            case _:
                return self.extra.get(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """An entry of the remedy catalogue. Effort: 0 by itself, 1 one letter, 2 a form, 3 must buy first (a trick)."""

    id: str
    title: Texts
    compensates: str = ""  # money | product | service | attention
    cost: Money | None = None
    units: int = 0  # goodwill units it takes
    effort: int = 0
    right: str = ""  # refund | goodwill | publish | found; what authority it needs
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HardStop:
    """Whom to call at a hard stop, and the only words to use."""

    id: str
    contact: str
    phone: str = ""
    text: Texts = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRule:
    """A published rule of the group; a sanction names one."""

    id: str
    text: Texts
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """`sop.toml`."""

    name: str
    language: str = "en"
    channel: str = ""
    public: bool = True
    quiet_from: time | None = None
    quiet_to: time | None = None
    lead: str = ""  # handle
    deputy: str = ""  # handle
    people: tuple[Person, ...] = ()
    roles: tuple[Role, ...] = ()
    severities: tuple[SeverityRow, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    hard_stops: tuple[HardStop, ...] = ()
    rules: tuple[GroupRule, ...] = ()
    second_reviewer: bool = False  # whoever proposes a lesson cannot alone agree to it
    path: str = ""

    def person(self, handle: str) -> Person | None:
        """Return the person of that handle."""
        return next((person for person in self.people if person.handle == handle), None)

    def handle_of(self, name: str) -> str:
        """Return the handle of whoever is named by it or by their name, in capitals or not; else the name as given."""
        if self.person(name):
            return name
        known = {person.handle.casefold(): person.handle for person in self.people}
        known |= {person.name.casefold(): person.handle for person in self.people if person.name}
        return known.get(name.casefold(), name)

    def role_of(self, handle: str) -> Role | None:
        """Return the role a person holds; somebody unknown holds the role `operator`, if the team has it."""
        person = self.person(handle)
        wanted = person.role if person else "operator"
        return next((role for role in self.roles if role.id == wanted), None)

    def severity(self, number: int) -> SeverityRow:
        """Return the row of a severity; without one, the strictest the team has."""
        rows = {row.severity: row for row in self.severities}
        return rows.get(number) or rows[min(rows)]

    def after_quiet(self, moment: datetime) -> datetime:
        """Return the moment, or the end of the quiet hours it lies in."""
        if self.quiet_to is None or not self.after_hours(moment):
            return moment
        end = datetime.combine(moment.date(), self.quiet_to, moment.tzinfo)
        return end if end > moment else end + timedelta(days=1)

    def after_hours(self, moment: datetime) -> bool:
        """Tell whether a moment lies in the quiet hours, by the clock of the moment's own offset."""
        if self.quiet_from is None or self.quiet_to is None:
            return False
        clock = moment.timetz().replace(tzinfo=None)
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= clock < self.quiet_to
        return clock >= self.quiet_from or clock < self.quiet_to
