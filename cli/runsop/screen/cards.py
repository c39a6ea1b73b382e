"""The four cards, on one screen: hard stop, after hours, what I may do alone, and when not to reply."""

from __future__ import annotations

from runsop.model.authority import rights_in_words
from runsop.model.team import Team
from runsop.screen.due import span

NO_REPLY = (
    "No reply? Only with two yes and a second name; otherwise reply:",
    "  Is it behaviour, not an opinion?   Was one fair answer given, or is none possible?",
    "  Does nobody who reads along need the answer?   Is there a published rule?",
)


def cards(team: Team, who: str) -> tuple[str, ...]:
    """Return all cards for somebody of the team, the hard stops first."""
    return (*hard_stops(team), *after_hours(team), *authority(team, who), *NO_REPLY)


def hard_stops(team: Team) -> tuple[str, ...]:
    """Return whom to call at each hard stop."""
    rows = [f"  {stop.id.replace('_', ' ')}: {stop.contact} {stop.phone}".rstrip() for stop in team.hard_stops]
    return (
        "Hard stop: freeze the debate, keep the evidence, call, use only the card's words.",
        *(rows or ("  sop.toml names nobody to call; call the lead",)),
    )


def after_hours(team: Team) -> tuple[str, ...]:
    """Return who is awake at night, and what waits for the morning."""
    wait = team.severity(1).deputy_after
    patience = f", and after {span(wait)} without an answer the deputy" if wait else ""
    return (
        "After hours:",
        f"  ring {call(team, team.lead)}{patience}" if team.lead else "  no lead is named in sop.toml",
        f"  deputy: {call(team, team.deputy)}" if team.deputy else "  no deputy is named in sop.toml",
        "  Pause scheduled posts. Name a time for the morning: /night",
    )


def authority(team: Team, who: str) -> tuple[str, ...]:
    """Return what somebody may do without asking, and what to do above it."""
    rights = rights_in_words(team.role_of(who))
    return (
        rights[0].upper() + rights[1:],
        "  Above that you recommend, and the walk asks who approves.",
        "  Nobody can be reached: your right doubles for this incident, and the lead reads it.",
    )


def call(team: Team, handle: str) -> str:
    """Return whom to ring, with the number if the team file has one."""
    person = team.person(handle)
    name = (person.name if person else "") or handle
    return f"{name}: {person.phone}" if person and person.phone else name
