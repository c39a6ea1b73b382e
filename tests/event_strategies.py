"""Hypothesis strategies for everything an incident file can hold, with the texts most likely to break one."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta, timezone

from hypothesis import strategies as st

from runsop.model.events import KINDS, Event, Header

AT = datetime(2026, 11, 22, 22, 4, 31, 2000, tzinfo=timezone(timedelta(hours=8)))
HEADER = Header(
    id="2026-11-22-2204-core-k3f9", runbook="core", walk="core-5f0c1ab2d9e4", team="evening", opened_at=AT, drill=False,
    by="evening",
)  # fmt: skip

_NASTY = (
    "\n", "\r\n", "\r", "\t", " ", "  \n", "\n[[event]]\n", "[", "<<<<<<< HEAD\n", "=======\n", "|||||||\n", ">>>>>>> x\n",
    '"', '"""', "'''", "\\", "\\n", '\nkind = "closed"\n', '\nby = "evening"\n', "#", "\x00", "\x1b[2J", "\x7f", "\x85",
    "\u200f", "\u2028", "\u2029", "\u202e", "\u2066", "\u3000\n", "\ufeff", "涨价", "é", "👩‍👧", "⟦k7qd⟧", "a", "b",
)  # fmt: skip

texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.lists(st.sampled_from(_NASTY), max_size=12).map("".join),
)
times = st.builds(
    lambda moment, minutes, ms: moment.replace(microsecond=ms * 1000, tzinfo=timezone(timedelta(minutes=minutes))),
    st.datetimes(datetime(1900, 1, 1), datetime(9998, 12, 31)),  # noqa: DTZ001 - the zone is drawn beside
    st.integers(-23 * 60, 23 * 60),
    st.integers(0, 999),
)
numbers = st.integers(-(2**63), 2**63 - 1)
values = st.one_of(st.booleans(), numbers, texts, times, st.lists(texts, max_size=4).map(tuple))
_BY_TYPE = {
    "str": texts,
    "int": numbers,
    "bool": st.booleans(),
    "datetime": times,
    "datetime | None": st.none() | times,
    "Value | None": st.none() | values,
}


def _of(cls: type[Event]) -> st.SearchStrategy[Event]:
    return st.builds(cls, **{field.name: _BY_TYPE[str(field.type)] for field in fields(cls)})


events = st.sampled_from(sorted(KINDS)).flatmap(lambda kind: _of(KINDS[kind]))
headers = st.builds(Header, **{field.name: _BY_TYPE[str(field.type)] for field in fields(Header)})
