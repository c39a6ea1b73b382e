"""Times as a person says them. Imports nothing of the model, so that `sop status` starts fast."""

from __future__ import annotations

from datetime import datetime, timedelta

SOON = timedelta(minutes=5)
NAMES = {"first-reply": "first word", "update": "update", "promise": "promise: {}", "approval": "no answer from {}"}

UNASKED = "nobody is asked yet"
"""Of an approval nobody could be reached for."""


def due_line(kind: str, at: datetime, what: str, now: datetime) -> str:
    """Return what is due: `update 22:25 (in 12 min)`, `first word: now (24 min late)`."""
    name = UNASKED if (kind, what) == ("approval", "nobody") else NAMES.get(kind, "{}").format(what)
    if at <= now:
        words = f"{name}: now" if kind in ("first-reply", "update") else f"{name}: due"
        return f"{words} ({span(now - at)} late)" if now - at >= timedelta(minutes=1) else words
    soon = "soon, " if at - now <= SOON and kind != "first-reply" else ""
    return f"{name} {clock_words(at, now)} ({soon}in {span(at - now)})"


def clock_words(moment: datetime, now: datetime) -> str:
    """Return a time of day, with the date when it is another day."""
    local = moment.astimezone(now.tzinfo)
    return f"{local:%H:%M}" if local.date() == now.date() else f"{local:%m-%d %H:%M}"


def span(length: timedelta) -> str:
    """Return a stretch of time in at most two units; never negative."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    hours, minutes = divmod(seconds // 60, 60)
    if not hours:
        return f"{minutes} min"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if days else f"{hours} h {minutes:02} min"
