"""Who may give, remove and receive what: the right to act, as the team file grants it."""

from __future__ import annotations

from dataclasses import dataclass

from runsop.model.answers import NOBODY
from runsop.model.progress import Offer, Progress, View
from runsop.model.team import Remedy, Role
from runsop.model.values import Money, parse_money


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an act lies within a right; if not, why, and who holds the right."""

    allowed: bool
    why: str = ""
    ask: tuple[str, ...] = ()  # handles of people who may


def may_give(state: Progress, by: str, remedy: Remedy, amount: str) -> Verdict:
    """Tell whether an operator may give a remedy of this size; above the cap it is only recommended."""
    role = state.team.role_of(by)
    why = _above(role, remedy, amount, doubled=cap_doubled(state))
    if not why:
        return Verdict(allowed=True)
    return Verdict(allowed=False, why=why, ask=_holders(state, by, remedy, amount))


def deciders(state: Progress, offer: Offer) -> tuple[str, ...]:
    """Return who may approve an offer: the people of the team file who hold the right to it, and never who made it."""
    remedy = next((each for each in state.team.remedies if each.id == offer.event.remedy), None)
    return _holders(state, offer.event.by, remedy, offer.event.amount)


def approved(state: Progress, offer: Offer) -> bool:
    """Tell whether an offer is approved by somebody who may decide it; what nobody has approved is not."""
    return offer.verdict == "approved" and offer.verdict_by in deciders(state, offer)


def lacks_approval(state: Progress, offer: Offer) -> bool:
    """Tell whether an offer is above the right of who made it, and not approved by somebody who may decide it."""
    remedy = next((each for each in state.team.remedies if each.id == offer.event.remedy), None)
    above = remedy is not None and not may_give(state, offer.event.by, remedy, offer.event.amount).allowed
    return above and not approved(state, offer)


def within_right(state: Progress, by: str) -> tuple[Remedy, ...]:
    """Return what somebody may give without asking, at the price of the catalogue, the least effort first."""
    allowed = [each for each in state.team.remedies if may_give(state, by, each, "").allowed]
    return tuple(sorted(allowed, key=lambda remedy: remedy.effort))


def refund_end(state: Progress, by: str) -> Money | None:
    """Return where somebody's right to refund ends now; None without such a right, and where it has no end."""
    role = state.team.role_of(by)
    return None if role is None or role.refund_unlimited else _cap(role, doubled=cap_doubled(state))


def _holders(state: Progress, by: str, remedy: Remedy | None, amount: str) -> tuple[str, ...]:
    """Return everybody but one who holds a right; of a remedy that has left the catalogue no right is known."""
    return tuple(
        person.handle
        for person in state.team.people
        if person.handle != by
        and (remedy is None or not _above(state.team.role_of(person.handle), remedy, amount, doubled=False))
    )


def cap_doubled(state: Progress) -> bool:
    """Tell whether nobody above could be reached: the cap then doubles for this incident, and is reported."""
    called = {word for event in state.escalations for word in (event.to, event.reached)}
    return NOBODY in called and "answered" not in called


def _above(role: Role | None, remedy: Remedy, amount: str, *, doubled: bool) -> str:
    if role is None:
        return "the team file gives this role no rights"
    match remedy.right:
        case "refund":
            return _above_cap(role, amount or (str(remedy.cost) if remedy.cost else ""), doubled=doubled)
        case "goodwill" | "":
            units = role.goodwill_units * (2 if doubled else 1)
            return "" if units < 0 or remedy.units <= units else f"{remedy.units} units; your right ends at {units}"
        case "publish":
            return "" if role.publish else "the right to contact all or to publish lies elsewhere"
        case _:
            return "" if role.found else "price, contract and the founder's letter are the founder's"


def _above_cap(role: Role, amount: str, *, doubled: bool) -> str:
    if role.refund_unlimited:
        return ""
    cap = _cap(role, doubled=doubled)
    if cap is None:
        return "this role may recommend a refund, not give one"
    try:
        money = parse_money(amount)
    except ValueError:
        return f"no amount is named; your cap is {role.refund_cap}"
    if money.currency != cap.currency:
        return f"your cap is in {cap.currency}"
    return "" if money.amount <= cap.amount else f"{money}; your cap is {cap}"


def _cap(role: Role, *, doubled: bool) -> Money | None:
    cap = role.refund_cap
    return Money(cap.amount * 2, cap.currency) if cap is not None and doubled else cap


def may_sanction(state: Progress, by: str, action: str, rule: str) -> Verdict:
    """Tell whether somebody may be muted, removed or banned: a published rule is named, and the role may.

    Criticism is never a rule: the rule must be one of the team file's.
    """
    if not rule:
        return Verdict(allowed=False, why="name the published rule; criticism is never a reason")
    if rule not in {each.id for each in state.team.rules}:
        known = ", ".join(each.id for each in state.team.rules) or "none; add [[rule]] to sop.toml"
        return Verdict(allowed=False, why=f'"{rule}" is no published rule ({known})')
    if _may(state.team.role_of(by), action):
        return Verdict(allowed=True)
    others = tuple(person.handle for person in state.team.people if _may(state.team.role_of(person.handle), action))
    return Verdict(allowed=False, why=f"your role may not {action}", ask=others)


def _may(role: Role | None, action: str) -> bool:
    return role is not None and {"mute": role.mute, "remove": role.remove, "ban": role.ban}.get(action, False)


def earlier_handlers(state: Progress) -> tuple[str, ...]:
    """Return who had this case before: named as the earlier handler, or an owner who handed it over."""
    named = View(state).value("earlier_handler")
    past = state.owners[:-1]
    return tuple(dict.fromkeys((*((named,) if isinstance(named, str) and named != NOBODY else ()), *past)))


def may_receive(state: Progress, receiver: str, *, reason: str = "") -> Verdict:
    """Tell whether the incident may go to somebody: never back to who failed, to an earlier owner only with a reason."""
    if receiver == state.owner:
        return Verdict(allowed=False, why=f"{receiver} has it already")
    named = View(state).value("earlier_handler")
    if receiver == named:
        return Verdict(allowed=False, why=f"{receiver} handled this before and it failed; choose somebody else")
    if receiver in state.owners and not reason:
        return Verdict(allowed=False, why=f"{receiver} had it before; choose somebody else, or say why with --reason")
    return Verdict(allowed=True)


def rights_in_words(role: Role | None) -> str:
    """Return `you alone may …` for one line of the screen."""
    if role is None:
        return "you alone may: apologise, hold, and call somebody"
    rights = ["apologise", "hold"]
    if role.goodwill_units:
        rights.append("give goodwill" if role.goodwill_units < 0 else f"give {_units(role.goodwill_units)} of goodwill")
    if role.refund_unlimited:
        rights.append("refund")
    elif role.refund_cap is not None:
        rights.append(f"refund up to {role.refund_cap}")
    rights += [name for name in ("mute", "remove", "ban", "publish") if getattr(role, name)]
    return "you alone may: " + ", ".join(rights)


def _units(count: int) -> str:
    return "1 unit" if count == 1 else f"{count} units"
