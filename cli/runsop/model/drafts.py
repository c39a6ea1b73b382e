"""A message filled in: which template, which words stand in its slots, and what is still to fill."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from runsop.model import clock
from runsop.model import events as ev
from runsop.model.answers import NOBODY, label_of
from runsop.model.progress import Progress, View, assumed
from runsop.model.runbook import NAMING_NOBODY, TO_A_GROUP, Ask, Kind, Message, Runbook, Step
from runsop.model.values import Value

SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_STOPPED = re.compile(
    r"(?<![.。])([.。])[.。](?![.。])"
)  # an answer that ends in a full stop, before that of the template
_HONORIFIC = re.compile(r"(?:anh|chị|cô|chú|bác|em|bạn|ông|bà)\s", re.IGNORECASE)
_BEFORE_NAME = re.compile(r"anh/chị (?=\{name\})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Draft:
    """A prefilled text and the slots nobody has filled."""

    text: str
    message: str
    language: str
    unfilled: tuple[str, ...]


def unfilled(text: str) -> tuple[str, ...]:
    """Return the slots that still stand open in a text, each once."""
    return tuple(dict.fromkeys(SLOT.findall(text)))


def prefill(
    state: Progress,
    messages: Mapping[str, Message],
    step: Step,
    ask: Ask,
    *,
    now: datetime,
    for_: str = "",
    message: str = "",
) -> Draft:
    """Return the draft an ask starts from: the hard-stop words, else the ask's message for a group or a person."""
    view = View(state)
    language = language_of(state, view)
    chosen = message or message_for(view, messages, ask)
    template = messages.get(chosen)
    stop = "" if message else _stop_text(state, step, ask, language)
    name = state.names.get(for_, "") if for_ else ""
    slots = _slots(state, view, for_, language, now=now, private=bool(for_) and not ask.public) | {
        "name": name,
        "issue": state.walk.issue.get(language) or state.walk.issue.get("en", ""),
        "operator": display_name(state, state.owner),
        "lead": display_name(state, state.team.lead),
        "contact_person": display_name(state, _contact(state, view)),
        "next_update_at": said(clock.rhythm_end(state, now), now, language),
        "now": said(now, now, language),
        "channel": str(view.value("channel") or ""),
    }
    text = _addressed(stop or _text(template, language, named=bool(name)) or _default(ask, language), name)
    filled = _STOPPED.sub(r"\1", SLOT.sub(lambda match: slots.get(match.group(1)) or match.group(0), text))
    return Draft(filled, chosen, language, unfilled(filled))


def message_for(view: View, messages: Mapping[str, Message], ask: Ask) -> str:
    """Return the message id of an ask, or of its variant: for several voices, or where somebody it names is not named."""
    own, nobody = messages.get(ask.message), messages.get(f"{ask.message}{NAMING_NOBODY}")
    if (
        own
        and nobody
        and any(view.value(slot) in (None, NOBODY) for slot in {*own.placeholders} - {*nobody.placeholders})
    ):
        return nobody.id
    voices = view.value("voices")
    group = f"{ask.message}{TO_A_GROUP}"
    several = isinstance(voices, int) and voices >= 2 and group in ask.templates
    return group if several and group in messages else ask.message


@dataclass(frozen=True, slots=True)
class Drafted:
    """Which template the draft of a step began from, and in which language it left."""

    step: str
    message: str
    language: str


def drafted(start: Progress, events: Sequence[ev.Event], messages: Mapping[str, Message]) -> tuple[Drafted, ...]:
    """Return the templates an incident used, by what was known when each draft was first taken.

    No file says which one a person chose: it is the one that was offered first.
    """
    drafts = {
        (step.id, ask.id): (step, ask) for step in start.walk.steps for ask in step.asks if ask.kind is Kind.DRAFT
    }
    left_in = {event.of: event.language for event in events if isinstance(event, ev.Sent)}
    state, found = start, []
    for event in events:
        if isinstance(event, ev.Answered) and (place := drafts.get((event.step, event.ask))):
            step, ask = place
            view = View(state)
            language = left_in.get(event.id) or language_of(state, view)
            again = (ask.id, state.who(event.for_)) in state.answers and not step.every  # the same words, changed
            if not again and not _stop_text(state, step, ask, language):
                found.append(Drafted(step.id, message_for(view, messages, ask), language))
        state = state.apply(event)
    return tuple(found)


def language_of(state: Progress, view: View) -> str:
    """Return the language the members are answered in."""
    language = view.value("language")
    return language if isinstance(language, str) and language != "other" else state.team.language


def _text(message: Message | None, language: str, *, named: bool) -> str:
    if message is None:
        return ""
    texts = message.text if named or not message.no_name else message.no_name
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def _addressed(text: str, name: str) -> str:
    """Return a template that leaves the form of address to a name which brings its own, as in Vietnamese."""
    return _BEFORE_NAME.sub("", text) if _HONORIFIC.match(unicodedata.normalize("NFC", name)) else text


def _default(ask: Ask, language: str) -> str:
    if isinstance(ask.default, str):
        return ask.default
    return ask.default.get(language) or ask.default.get("en", "")


def _stop_text(state: Progress, step: Step, ask: Ask, language: str) -> str:
    """Return the words for a hard stop, which stand in place of every other first public words."""
    if not ask.public or step.deadline != "first-reply":
        return ""
    answer = state.answers.get(("hard_stop", ""))
    stops = {stop.id: stop for stop in state.team.hard_stops}
    stop = stops.get(str(answer.value)) if answer else None
    if stop is None:
        return ""
    return stop.text.get(language) or stop.text.get("en", "")


def _slots(state: Progress, view: View, for_: str, language: str, *, now: datetime, private: bool) -> dict[str, str]:
    """Return the words for each ask that counts: as answered, else as assumed."""
    slots: dict[str, str] = {}
    for step in state.walk.steps:
        whose = for_ if step.each else ""
        if (step.each and not for_) or not view.shown(step, whose):
            continue
        for ask in step.asks:
            answer = state.answers.get((ask.id, whose))
            value = answer.value if answer else assumed(state, ask)
            if value is not None and ask.kind is not Kind.DRAFT and (private or not ask.private):
                slots[ask.id] = _in_words(state, ask, value, language, now)
    return slots


def _in_words(state: Progress, ask: Ask, value: Value, language: str, now: datetime) -> str:
    if isinstance(value, datetime):
        return said(value, now, language)
    if ask.kind is Kind.PERSON:
        return "" if value == NOBODY else display_name(state, str(value))
    if ask.kind is Kind.REMEDY and not ask.of:
        return _choices_in_words(state, value, language)
    return shown(ask, value)


def _choices_in_words(state: Progress, chosen: Value, language: str) -> str:
    """Return offers as a message lists them: `(A) seven days more; (B) the money back`."""
    titles = {remedy.id: remedy.title for remedy in state.team.remedies}
    waiting = {each.event.remedy for each in state.offers if each.asked and each.verdict != "approved"}
    ids = [id for id in chosen if id not in waiting] if isinstance(chosen, tuple) else []
    return "; ".join(
        f"({chr(ord('A') + n)}) {titles[id].get(language) or titles[id].get('en') or id}"
        for n, id in enumerate(id for id in ids if id in titles)
    )


def _contact(state: Progress, view: View) -> str:
    """Return whom members may turn to: the lead, unless they cannot be reached; then who is with us, else ourselves."""
    called = next((each for each in reversed(state.escalations) if each.to == state.team.lead), None)
    if state.team.lead and (called is None or called.reached not in ("off", NOBODY)):
        return state.team.lead
    second = view.value("second")
    return second if isinstance(second, str) and second != NOBODY else state.owner


def in_reach(walk: Runbook, messages: Mapping[str, Message], ask: Ask) -> tuple[str, ...]:
    """Return the ids of all templates for an ask: its family, then what other drafts of the walk use, then the rest."""
    used = {each.message for step in walk.steps for each in step.asks}
    family = ask.message.split("-", maxsplit=1)[0]

    def order(id: str) -> tuple[bool, bool, str]:
        plain = id.removesuffix(TO_A_GROUP).removesuffix(NAMING_NOBODY)
        return id.split("-", maxsplit=1)[0] != family, plain not in used, id

    return tuple(sorted(messages, key=order))


def display_name(state: Progress, handle: str) -> str:
    """Return a colleague's name as the members know it, else the handle."""
    person = state.team.person(handle)
    return (person.name if person else "") or handle


_NEXT_DAY = {"en": "tomorrow {}", "zh": "明天{}", "ro": "{} mâine", "vi": "{} ngày mai", "da": "i morgen kl. {}"}
_OTHER_DAY = {
    "en": "{day} {month}, {time}", "zh": "{number}月{day}日{time}", "ro": "{day} {month}, ora {time}",
    "vi": "{time} ngày {day}/{number}", "da": "{day}. {month} kl. {time}",
}  # fmt: skip
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "da": "januar februar marts april maj juni juli august september oktober november december",
}


def said(moment: datetime, now: datetime, language: str) -> str:
    """Return a time as it stands in a message: `22:25`, `tomorrow 08:00`, with the date when it is another day."""
    local = moment.astimezone(now.tzinfo)
    days = (local.date() - now.date()).days
    time = f"{local:%H:%M}"
    if not days:
        return time
    if days == 1 and language in _NEXT_DAY:
        return _NEXT_DAY[language].format(time)
    if local.year != now.year or language not in _OTHER_DAY:
        return f"{local:%Y-%m-%d} {time}"
    months = _MONTHS.get(language, "").split()
    month = months[local.month - 1] if months else ""
    return _OTHER_DAY[language].format(day=local.day, number=local.month, month=month, time=time)


def shown(ask: Ask, value: Value) -> str:
    """Return an answer as words: labels for choices, `yes` and `no`, clock times."""
    match value:
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ", ".join(label_of(ask, item) if item in ask.choices else item for item in value)
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case str() if ask.kind is Kind.CHOICE:
            return label_of(ask, value)
    return str(value)


_TOMORROW = r"tomorrow(?: at| by|,)?|明天|明早|明日|mâine(?: la| până la|,)?|(?:sáng |trưa |chiều |tối )?(?:ngày )?mai(?: lúc|,)?|i morgen(?: kl\.?| klokken|,)?"
_MONTH = {
    name.lower(): number for names in _MONTHS.values() for number, name in enumerate(names.split(), start=1)
}  # a name means the same month in all of them
_TIME_IN_TEXT = re.compile(
    rf"(?:(?P<date>\d{{4}}-\d{{2}}-\d{{2}})[ T]+"
    rf"|(?<!\d)(?P<day>\d{{1,2}})\.? (?P<month>{'|'.join(_MONTH)}),?(?: (?:at|by|la|ora|kl\.?))? "
    r"|(?<!\d)(?P<m>\d{1,2})月(?P<d>\d{1,2})日\s*(?:上午|早上|下午|晚上)?\s*"
    rf"|(?P<tomorrow>{_TOMORROW})\s*(?:上午|早上|下午|晚上)?\s*)?"
    r"(?<!\d)(?P<hour>[01]?\d|2[0-3])[:.h点](?P<minute>[0-5]\d)(?!\d)"
    r"(?:(?P<after>,? (?:mâine|ngày mai|i morgen|tomorrow)\b)|,? ngày (?P<dd>\d{1,2})/(?P<mm>\d{1,2})(?!\d))?",
    re.IGNORECASE,
)
_LONG_AGO = timedelta(days=180)


def named_time(text: str, now: datetime, expected: datetime) -> datetime | None:
    """Return the time a public message names for the next one, or None when it names none.

    Of several coming times it is the one nearest to what was expected.
    """
    found = (moment for moment, _ in _times(unicodedata.normalize("NFKC", text), now))
    return min(found, key=lambda each: abs(each - expected), default=None)


def renamed(text: str, written: datetime, old: datetime, new: str) -> str:
    """Return a text, as it was written at a moment, with other words for a time it names."""
    narrow = "".join(char if len(thin := unicodedata.normalize("NFKC", char)) != 1 else thin for char in text)
    for moment, (start, end) in reversed([*_times(narrow, written)]):
        if moment == old:
            text = text[:start] + new + text[end:]
    return text


def _times(text: str, now: datetime) -> Iterator[tuple[datetime, tuple[int, int]]]:
    """Give the coming times a text names at a moment, each with its place."""
    for match in _TIME_IN_TEXT.finditer(text):
        moment = now.replace(hour=int(match["hour"]), minute=int(match["minute"]), second=0, microsecond=0)
        try:
            day = _day_in(match, now)
        except ValueError:
            continue
        if day is not None:
            moment = moment.replace(year=day.year, month=day.month, day=day.day)
        elif match["tomorrow"] or match["after"] or moment <= now:
            moment += timedelta(days=1)
        if moment > now:
            yield moment, match.span()


def _day_in(match: re.Match[str], now: datetime) -> date | None:
    """Return the day that stands beside a time, without a year the next of its name; None when there is none.

    Raises:
        ValueError: when there is no such day.
    """
    if match["date"]:
        return date.fromisoformat(match["date"])
    day, month = match["day"] or match["d"] or match["dd"], match["m"] or match["mm"]
    if not day:
        return None
    number = _MONTH[match["month"].lower()] if match["month"] else int(month)
    found = date(now.year, number, int(day))
    return found if now.date() - found < _LONG_AGO else date(now.year + 1, number, int(day))
