"""Incident files as the program writes them, read fast and many at once: what many have in common is parsed once.

An event begins with three lines that only it has (`[[event]]`, `id`, `at`); the rest is its body. The bodies of answers
and skips say the same in many incidents, apart from the alias. A body that was parsed before is not parsed again; those
that were not are put together under the head of their file, and parsed as one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import floor
from typing import Any

from runsop.files.parsing import loads
from runsop.model.said import Entries, Said, said_in, text_in

_MARK = "[[event]]"
_EVENT = re.compile(r'\n\n\[\[event\]\]\nid = "([^"\n]{1,40})"\nat = (.{29})\n')
_PARTS = 3
_DIGITS = str.maketrans("123456789+", "000000000-")
_TIME = "0000-00-00T00:00:00.000-00:00"
_FIRST, _LAST = (int(datetime(year, 6, 1, tzinfo=UTC).timestamp()) for year in (1900, 9998))
_FOR = '\nfor = "'
_SHARED = ('kind = "answered"\n', 'kind = "skipped"\n')

_SHORT, _MOST = 400, 2_000
"""Bodies that are kept: so many characters, so many of them."""


class Reader:
    """Reads incident files, and keeps what it parsed."""

    def __init__(self) -> None:
        """Begin without any."""
        self._known: dict[str, Said] = {}

    def read(self, data: bytes) -> tuple[Mapping[str, Any], Entries]:
        """Return the keys before the events, and the events.

        Raises:
            ValueError, TypeError, KeyError, AttributeError, RecursionError: when the file is not as the program writes
                it. It may be well all the same: whoever reads it another way finds out.
        """
        text = data.decode("latin-1")  # a byte a letter: what is only compared need not be decoded
        if "\r" in text:
            text = text.replace("\r\n", "\n")
        if text[-1:] != "\n":
            raise ValueError("cut off")
        parts = _EVENT.split(text[:-1])
        ids, times, bodies = parts[1::_PARTS], _seconds(parts[2::_PARTS]), parts[3::_PARTS]
        if ids and not ((names := "".join(ids)).isascii() and names.isalnum()):
            raise ValueError(ids)
        said: list[Any] = [*map(self._known.get, bodies)]
        aliases = [""] * len(ids)
        fresh = [parts[0]]
        unknown = []
        for place, known in enumerate(said):
            if known is None:
                alias, shared = _apart(bodies[place])
                if alias and (same := self._known.get(shared)) is not None:
                    said[place], aliases[place] = same, alias
                else:
                    fresh.append(bodies[place])
                    unknown.append((place, alias, shared))
        header, events = _parsed(fresh)
        for (place, alias, shared), event in zip(unknown, events, strict=True):
            if "id" in event or "at" in event:
                raise ValueError(event)  # they stand there twice
            said[place], aliases[place] = said_in(event), text_in(event.get("for", ""))
            if not isinstance(said[place], Said):
                event["id"], event["at"] = ids[place], datetime.fromisoformat(parts[2 + _PARTS * place])
            elif aliases[place] == alias and len(shared) < _SHORT:
                if len(self._known) >= _MOST:
                    self._known.clear()  # what many say is soon there again; what one said never was of use
                self._known[shared] = said[place]
        return header, Entries(ids, times, aliases, said)


def _seconds(times: Sequence[str]) -> list[int]:
    if "".join(times).translate(_DIGITS) != _TIME * len(times):
        raise ValueError(times)
    found = [*map(floor, map(datetime.timestamp, map(datetime.fromisoformat, times)))]
    if found and not _FIRST < min(found) <= max(found) < _LAST:
        raise ValueError(times)
    return found


def _apart(body: str) -> tuple[str, str]:
    """Take the alias out of an answer or a skip; "" where it is not certain that it is the alias."""
    begin = body.find(_FOR) + len(_FOR)
    end = body.find('"\n', begin)
    alias = body[begin:end]
    if begin < len(_FOR) or end < 0 or not body.startswith(_SHARED) or not (alias.isascii() and alias.isalnum()):
        return "", body
    if _FOR in body[begin:] or '"""' in body or "'''" in body:  # it may stand in a text
        return "", body
    return alias, body[:begin] + body[end:]


def _parsed(texts: Sequence[str]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Parse a head and events as one; what stands between two marks is then what stands between them in the file too."""
    text = f"\n\n{_MARK}\n".join(texts)
    if text.count(_MARK) >= len(texts):  # it may stand in a text, and hide another there
        raise ValueError(texts)
    header = loads(text if text.isascii() else text.encode("latin-1").decode())
    if ("event" in header) != (len(texts) > 1):
        raise ValueError(header)
    events = header.pop("event", [])
    if len(events) != len(texts) - 1 or any(isinstance(value, (dict, list)) for value in header.values()):
        raise ValueError(header)
    return header, events
