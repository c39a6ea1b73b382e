"""What a runbook is: steps with typed asks, severity rules, signals; and the messages it uses.

A *walk* is a runbook resolved against the one it extends: every step in its order, nothing left to inherit.
Both are a `Runbook`; only `extends` and `drop` are empty in a walk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from runsop.model.when import Expr


class Kind(StrEnum):
    """What an ask takes as its answer (design of the formats: docs/reference/runbook.md)."""

    YES_NO = "yes-no"
    CHOICE = "choice"
    CHOICES = "choices"
    CHECKLIST = "checklist"
    SCALE = "scale"
    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    LONG = "long"
    TIME = "time"
    DURATION = "duration"
    LINK = "link"
    PERSON = "person"
    PARTY = "party"
    DRAFT = "draft"
    REMEDY = "remedy"
    PROMISE = "promise"


class Phase(StrEnum):
    """The six phases, in order."""

    CALM = "calm"
    THANK = "thank"
    FACTS = "facts"
    PRIVATE = "private"
    REMEDY = "remedy"
    FOLLOW_UP = "follow-up"


LANGUAGES = ("en", "zh", "ro", "vi", "da")
"""Languages the shipped texts come in; a team may add others."""

TO_A_GROUP, NAMING_NOBODY = "-group", "-nobody"
"""How the id of a message's variant ends: for several people, and for when nobody is named whom it would name."""

Texts = Mapping[str, str]
"""One text in several languages, by language code."""

Examples = Mapping[str, Sequence[str]]
"""By language code: whole sentences as people write them when a runbook is the right one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A typed question of a step; its id is the identity of the answer."""

    id: str
    kind: Kind
    text: str = ""
    choices: tuple[str, ...] = ()
    labels: Texts = field(default_factory=dict)  # choice id -> label
    zero: str = ""  # the choice that key 0 takes
    min: int | None = None
    max: int | None = None
    required: bool = False
    default: str | Texts = ""
    assume: str = ""
    private: bool = False
    hint: str = ""
    when: Expr | None = None
    message: str = ""  # draft: id of the message it is prefilled from
    public: bool = False  # draft: goes to the channel
    reopens: str = ""  # choice: any answer but `zero` opens this draft again
    of: str = ""  # remedy: chooses among the offers of this remedy ask
    allow: tuple[str, ...] = ()  # draft: guardrail rules that do not fire on it
    rows: tuple[str, ...] = ()  # rows of the sources this ask carries
    line: int = 0
    given: frozenset[str] = frozenset()  # keys the file states: what an override replaces

    @property
    def templates(self) -> tuple[str, ...]:
        """The messages its draft may begin from: its own, and its variants, as far as they are there."""
        if not self.message:
            return ()
        variants = (TO_A_GROUP, NAMING_NOBODY) if self.public else (NAMING_NOBODY,)
        return (self.message, *(f"{self.message}{end}" for end in variants))


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: who does it, by when, how it is done well, and what is asked."""

    id: str
    phase: Phase = Phase.CALM
    title: str = ""
    guidance: str = ""
    never: tuple[str, ...] = ()
    role: str = ""
    deadline: str = ""  # key of the severity table
    within: str = ""  # a duration of its own
    since: str = ""  # first_signal | opened | sent | closed | a step id
    not_before: str = ""
    when: Expr | None = None
    each: str = ""  # "party"
    every: str = ""  # duration or a key of the severity table
    until: Expr | None = None
    after: str = ""
    asks: tuple[Ask, ...] = ()
    rows: tuple[str, ...] = ()  # rows of the sources this step carries
    line: int = 0
    given: frozenset[str] = frozenset()  # keys the file states: what an override replaces


@dataclass(frozen=True, slots=True)
class SeverityRule:
    """Raises severity to `to` when `when` is true."""

    to: int
    when: Expr
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Runbook:
    """One runbook file, or (without `extends`) a whole walk."""

    id: str
    title: str = ""
    language: str = "en"
    extends: str = ""
    status: str = "ready"
    owner: str = ""
    last_reviewed: date | None = None
    severity: int = 4
    drop: tuple[str, ...] = ()
    prevention: tuple[str, ...] = ()
    issue: Texts = field(default_factory=dict)
    first_reply: tuple[str, ...] = ()  # what the first public words must hold: thanks, sorry, next
    allow: tuple[str, ...] = ()  # guardrail rules that do not fire in this runbook
    signals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """`who` and `where`: the answers, at a start without words, for which it is among the first that are offered"""
    hints: Mapping[str, Mapping[str, Mapping[str, tuple[str, ...]]]] = field(default_factory=dict)
    """ask -> choice -> language -> words in what people wrote that speak for the choice"""
    rules: tuple[SeverityRule, ...] = ()
    steps: tuple[Step, ...] = ()
    rows: tuple[str, ...] = ()
    path: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)  # top-level key -> line
    given: frozenset[str] = frozenset()  # keys the file states

    def step(self, step_id: str) -> Step | None:
        """Return the step of that id, if there is one."""
        return next((step for step in self.steps if step.id == step_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message template; `{slot}` is a plain word, nothing is evaluated."""

    id: str
    use: str
    placeholders: tuple[str, ...]
    text: Texts
    no_name: Texts = field(default_factory=dict)  # the same without {name}
    path: str = ""
    line: int = 0
    lines: Mapping[str, int] = field(default_factory=dict)  # text.en, no_name.zh … -> line
