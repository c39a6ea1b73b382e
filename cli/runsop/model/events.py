"""The events an incident file holds, one class a kind; field order is the order of keys in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from runsop.model.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened: `id` is 6 characters of base32, `at` carries an offset, `by` is an operator's handle.

    In the file the keys stand as `id, at, kind, <fields of the class>, by`. A field named with a trailing `_`
    (`for_`) is written without it. Empty fields (None, "", False) are left out, except an `answer`.
    """

    kind: ClassVar[str] = ""
    id: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Event):
    """An ask was answered. A private ask holds no answer here; the sidecar has it under the event's id."""

    kind: ClassVar[str] = "answered"
    step: str
    ask: str
    for_: str = ""
    answer: Value | None = None
    private: bool = False
    inferred: bool = False  # taken from what was typed before, not asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped(Event):
    """An ask was left open, and why. Reason `not now` means it is asked again."""

    kind: ClassVar[str] = "skipped"
    step: str
    ask: str
    for_: str = ""
    of: str = ""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Event):
    """A note: free words, about a party or not; `tag` says what kind (complains, thanks, improvised …)."""

    kind: ClassVar[str] = "noted"
    text: str = ""
    for_: str = ""
    tag: str = ""


BESIDE = ("note", "improvised")
"""Tags of notes that say what was done beside the runbook."""

BEGUN = "begun"
"""The tag of a note that keeps typed words till their answer is whole: `promises: call A`, the ask and the words."""

NIGHT = "night"
"""The tag of a note that somebody ended the evening, where the step for it would not come by itself."""

UNTOLD = (BEGUN, NIGHT)
"""Tags of notes the program writes for itself: they are nothing that happened."""

OWN_TAGS = (*UNTOLD, "refused", "handover")
"""Tags that nobody gives a note by hand: such a note is not shown as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyAdded(Event):
    """A person became part of the incident, under an alias of 4 random characters."""

    kind: ClassVar[str] = "party"
    alias: str
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SameParty(Event):
    """Two aliases turned out to be one person: `alias` is the same as `of`."""

    kind: ClassVar[str] = "same-party"
    alias: str
    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent(Event):
    """A draft left: `of` is the event of its text; `text` stands here only if it was changed after."""

    kind: ClassVar[str] = "sent"
    of: str
    channel: str = ""
    public: bool = False
    language: str = ""
    for_: str = ""
    sent_at: datetime | None = None  # when it left, if earlier than this event
    next_update_at: datetime | None = None  # the time it named
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised(Event):
    """Somebody promised something by a time."""

    kind: ClassVar[str] = "promised"
    promise: str = ""
    what: str
    who: str
    due: datetime
    for_: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Event):
    """A promise was kept."""

    kind: ClassVar[str] = "kept"
    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed(Event):
    """A promise was not kept in time."""

    kind: ClassVar[str] = "missed"
    of: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered(Event):
    """One remedy was offered; one event per option."""

    kind: ClassVar[str] = "offered"
    remedy: str
    amount: str = ""
    effort: int = 0
    scope: str = ""
    for_: str = ""
    reason: str = ""  # why an effort of 3 is right here


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalAsked(Event):
    """Somebody with the right was asked to approve an offer."""

    kind: ClassVar[str] = "approval-asked"
    of: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved(Event):
    """The offer may be given."""

    kind: ClassVar[str] = "approved"
    of: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied(Event):
    """The offer may not be given."""

    kind: ClassVar[str] = "denied"
    of: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen(Event):
    """A party took one of the offers; `chosen_by` is customer or default."""

    kind: ClassVar[str] = "chosen"
    of: str
    for_: str = ""
    chosen_by: str = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined(Event):
    """A party wants none of the offers, or not this one."""

    kind: ClassVar[str] = "declined"
    of: str
    for_: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given(Event):
    """The chosen remedy reached the party."""

    kind: ClassVar[str] = "given"
    of: str
    for_: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sanctioned(Event):
    """A party was muted, removed or banned, by a published rule."""

    kind: ClassVar[str] = "sanctioned"
    action: str
    rule: str
    for_: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacted(Event):
    """So many of all affected were contacted."""

    kind: ClassVar[str] = "contacted"
    count: int
    of_total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged(Event):
    """A guardrail fired on a draft."""

    kind: ClassVar[str] = "flagged"
    rule: str
    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Override(Event):
    """A guardrail's warning was overridden, and why."""

    kind: ClassVar[str] = "override"
    of: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeveritySet(Event):
    """Severity was set by a person; the only way down."""

    kind: ClassVar[str] = "severity"
    to: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Switched(Event):
    """The incident goes on with another runbook."""

    kind: ClassVar[str] = "switched"
    runbook: str
    walk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver(Event):
    """Another person has it now."""

    kind: ClassVar[str] = "handed-over"
    to: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated(Event):
    """Somebody was called; `reached` is answered, ringing, off or nobody."""

    kind: ClassVar[str] = "escalated"
    to: str
    reached: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused(Event):
    """The walk was left; it goes on with `sop resume`."""

    kind: ClassVar[str] = "paused"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Event):
    """The walk was taken up again."""

    kind: ClassVar[str] = "resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Event):
    """The incident ended; `outcome` is closed, closed-unconfirmed or near-miss."""

    kind: ClassVar[str] = "closed"
    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(Event):
    """The incident goes on after all."""

    kind: ClassVar[str] = "reopened"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged(Event):
    """A verdict on a walked step."""

    kind: ClassVar[str] = "judged"
    step: str
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted(Event):
    """Private words were taken out of an earlier event."""

    kind: ClassVar[str] = "redacted"
    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownEvent(Event):
    """A kind or key this version does not know: kept and shown raw; its file is read-only here."""

    kind: ClassVar[str] = "unknown"
    table: Mapping[str, Any] = field(default_factory=dict)


KINDS: dict[str, type[Event]] = {
    cls.kind: cls
    for cls in (
        Answered, Skipped, Noted, PartyAdded, SameParty, Sent, Promised, Kept, Missed, Offered, ApprovalAsked,
        Approved, Denied, Chosen, Declined, Given, Sanctioned, Contacted, Flagged, Override, SeveritySet, Switched,
        HandedOver, Escalated, Paused, Resumed, Closed, Reopened, Judged, Redacted,
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The head of an incident file; it never changes after creation."""

    id: str
    runbook: str
    walk: str
    team: str
    opened_at: datetime
    drill: bool
    by: str
