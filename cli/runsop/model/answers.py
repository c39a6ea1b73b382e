"""How an answer is read: the same for a key, a flag, a line in an answers file, and `sop check`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from runsop.model.nearest import nearest
from runsop.model.runbook import Ask, Kind
from runsop.model.values import Value, parse_duration, parse_money, refuse_unwritable

NOBODY = "nobody"
"""Always an answer where a person is asked for."""

_YES = frozenset({"yes", "y", "true", "1", "是", "da", "có", "co", "ja", "j"})
_NO = frozenset({"no", "n", "false", "2", "0", "否", "nu", "không", "khong", "nej"})
_CLOCK = re.compile(r"(?:(today|tomorrow|yesterday) +)?(\d{1,2})[:.h](\d{2})(?::\d{2})?\Z")
_SHIFT = re.compile(r"([+-]) ?(\S+)\Z")

_TAGS = {"!": "harsh", "?": "constructive", "$": "wants-money"}
_SIGNS = " \t\u3000!?$！？＄﹩"
_STAMP = (
    r"[\[(（【]?(?:[\d年月日/.-]{3,12}[,，]? +)?(?:[01]?\d|2[0-3])[:：.h][0-5]\d(?:[:：][0-5]\d)?(?![:：.]?\d)"
    r"(?: ?[ap]\.?m\b\.?)?[\])）】]?[\s:：,，–—-]*"
)
"""When a message was written, as chats put it before or behind a name."""
_WRITTEN_AT = re.compile(_STAMP, re.IGNORECASE)
_NAME_ENDS = re.compile(rf"\s+{_STAMP}|\s*[:：,，–—]+\s*|\s+-+\s*", re.IGNORECASE)


def read_answer(
    ask: Ask,
    raw: object,
    *,
    now: datetime,
    people: Sequence[str] = (),
    parties: Mapping[str, str] | None = None,
) -> Value:
    """Turn what was typed, given or stored into the ask's value.

    Args:
        ask: the question.
        raw: text from a keyboard or a flag, or a TOML value from a file.
        now: an aware moment; clock times are read near it.
        people: handles a `person` may be.
        parties: letter on screen or alias -> alias, for `person` and `party`.

    Raises:
        ValueError: with one sentence that says what would be right.
    """
    match ask.kind:
        case Kind.YES_NO:
            return _yes_no(raw)
        case Kind.CHOICE:
            return _choice(ask, _typed(raw))
        case Kind.CHOICES | Kind.CHECKLIST:
            return _choices(ask, raw)
        case Kind.SCALE | Kind.NUMBER:
            return _number(ask, raw)
        case Kind.MONEY:
            return str(parse_money(_typed(raw)))
        case Kind.DURATION:
            text = _typed(raw)
            parse_duration(text)
            return text
        case Kind.TIME:
            return read_time(raw, now=now)
        case Kind.PERSON:
            return _person(_typed(raw), people, parties or {})
        case Kind.LINK:
            return _link(str(raw).strip())
        case Kind.PARTY | Kind.REMEDY | Kind.PROMISE:
            return tuple(_text(item) for item in raw) if isinstance(raw, (list, tuple)) else _text(raw)
        case _:  # text, long, draft
            return _text(raw)


def read_time(raw: object, *, now: datetime, future: bool = False) -> datetime:
    """Read `22:04`, `tomorrow 09:00`, `+20m`, `now` or a full date-time; the offset of `now` fills a missing one.

    A bare clock time is the one nearest to `now`, or with `future` the next one.

    Raises:
        ValueError: it is no time, or none that any clock near this one will show.
    """
    moment = _read_time(raw, now=now, future=future)
    offset = moment.utcoffset() or timedelta()
    if not now.year - 100 <= moment.year <= now.year + 100 or offset.total_seconds() % 60:
        raise ValueError(f'"{raw}" is too far away; write it like 22:04, tomorrow 09:00 or +20m')
    return moment


def _read_time(raw: object, *, now: datetime, future: bool) -> datetime:
    if isinstance(raw, datetime):
        return raw if raw.tzinfo else raw.replace(tzinfo=now.tzinfo)
    text = _typed(raw).lower()
    if text == "now":
        return now
    if shift := _SHIFT.match(text):
        sign = 1 if shift.group(1) == "+" else -1
        return now + sign * parse_duration(shift.group(2))
    if clock := _CLOCK.match(text):
        return _clock(clock.group(1), int(clock.group(2)), int(clock.group(3)), now=now, future=future)
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError as err:
        raise ValueError(f'"{raw}" is no time; write it like 22:04, tomorrow 09:00 or +20m') from err
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)


def _clock(day: str | None, hour: int, minute: int, *, now: datetime, future: bool) -> datetime:
    if hour > 23 or minute > 59:
        raise ValueError(f"{hour}:{minute:02} is no time of day; hours go to 23, minutes to 59")
    moment = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if day is not None:
        return moment + timedelta(days={"yesterday": -1, "today": 0, "tomorrow": 1}[day])
    candidates = [moment + timedelta(days=shift) for shift in (-1, 0, 1)]
    if future:
        return next(each for each in candidates if each > now)
    return min(candidates, key=lambda each: abs(each - now))


def _typed(raw: object) -> str:
    """Return what was typed without its blanks; full-width digits and signs become plain ones."""
    return unicodedata.normalize("NFKC", str(raw)).strip()


def _yes_no(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    word = _typed(raw).casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError(f'"{raw}" is neither yes nor no')


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One line about a person: the name, what they say, and what the marks tell of them."""

    name: str
    point: str
    tags: tuple[str, ...]


def read_person(line: str) -> PersonLine:
    """Read `Qi: pyramid !$`, `Bob Miller - angry`, `22:01 阿青：黑心`; what is no name is left out of the name.

    A name that is taken too long is found in no other text, and then stands there for everybody to read.
    """
    text = line.strip().lstrip("-–—•*·> ")
    if written_at := _WRITTEN_AT.match(text):
        text = text[written_at.end() :]
    said = text.rstrip(_SIGNS)
    begin, *rest = _NAME_ENDS.split(said, maxsplit=1)
    name = begin.strip(_SIGNS)
    marks = unicodedata.normalize("NFKC", begin.replace(name, "", 1) + text[len(said) :])
    mood = [_TAGS[mark] for mark in marks if mark in "!?"][:1]
    money = [_TAGS["$"]] if "$" in marks else []
    return PersonLine(name, "".join(rest).strip(), (*mood, *money))


def keys_of(ask: Ask) -> tuple[tuple[str, str], ...]:
    """Return (key, choice id) for each choice: `zero` has key 0, the others 1, 2, 3 … in order."""
    ids = [choice for choice in ask.choices if choice != ask.zero]
    pairs = [(str(number), choice) for number, choice in enumerate(ids, start=1)]
    return tuple(pairs) + (((("0"), ask.zero),) if ask.zero else ())


def label_of(ask: Ask, choice: str) -> str:
    """Return the words beside a choice."""
    return ask.labels.get(choice) or choice.replace("_", " ")


def _choice(ask: Ask, word: str) -> str:
    if word in ask.choices:
        return word
    folded = word.casefold()
    by_key = dict(keys_of(ask))
    if folded in by_key:
        return by_key[folded]
    found = [choice for choice in ask.choices if label_of(ask, choice).casefold() == folded]
    if len(found) == 1:
        return found[0]
    known = ", ".join(ask.choices)
    raise ValueError(f'"{word}" is not one of {known}. {nearest(word, ask.choices)}'.rstrip())


def _choices(ask: Ask, raw: object) -> tuple[str, ...]:
    if isinstance(raw, (list, tuple)):
        words = [_typed(item) for item in raw]
    else:
        words = [word for word in re.split(r"[,\s、]+", _typed(raw)) if word not in ("", "-")]
    if words == ["all"] and "all" not in ask.choices:
        return tuple(choice for choice in ask.choices if choice != ask.zero)
    chosen = {_choice(ask, word) for word in words}
    return tuple(choice for choice in ask.choices if choice in chosen)


def bounds_of(ask: Ask) -> tuple[int | None, int | None]:
    """Return the least and the greatest number; a scale without bounds goes from 1 to 5."""
    if ask.kind is Kind.SCALE:
        return (1 if ask.min is None else ask.min, 5 if ask.max is None else ask.max)
    return ask.min, ask.max


def _number(ask: Ask, raw: object) -> int:
    text = _typed(raw)
    if isinstance(raw, bool) or not re.fullmatch(r"-?\d{1,15}", text):
        raise ValueError(f'"{raw}" is no whole number')
    number = int(text)
    least, greatest = bounds_of(ask)
    if (least is not None and number < least) or (greatest is not None and number > greatest):
        span = f"{least} to {greatest}" if None not in (least, greatest) else (
            f"{least} or more" if greatest is None else f"{greatest} or less"
        )  # fmt: skip
        raise ValueError(f"{number} is outside {span}")
    return number


def _person(word: str, people: Sequence[str], parties: Mapping[str, str]) -> str:
    if word.casefold() in (NOBODY, "none", "0"):
        return NOBODY
    if word in people:
        return word
    if word in parties:
        return parties[word]
    if re.fullmatch(r"\d{1,3}", word) and 1 <= int(word) <= len(people):
        return people[int(word) - 1]
    known = ", ".join((*people, NOBODY))
    raise ValueError(f'"{word}" is nobody the team file knows; say one of {known}. {nearest(word, people)}'.rstrip())


def _link(word: str) -> str:
    if not word or any(sign.isspace() for sign in word):
        raise ValueError("a link has no blanks; paste the address alone")
    return refuse_unwritable(word)


def _text(raw: object) -> str:
    return refuse_unwritable(str(raw))
