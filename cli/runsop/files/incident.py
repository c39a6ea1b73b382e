"""One incident on disk, and the only writer of it: an answer counts when it lies on the disk, not before."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from runsop.errors import BadFile, NotFound, Problem, Refused
from runsop.files.blocks import Torn, block_starts, parse_block
from runsop.files.disk import DISK, Disk, StoreFailed, storing
from runsop.files.events import decode, encode_event, encode_header
from runsop.files.journal import Journal
from runsop.model.events import Event, Header, Redacted

__all__ = ["IncidentFile", "StoreFailed"]


class IncidentFile:
    """What the file holds, and how to add to it. `notes` are sentences the operator should see."""

    path: Path
    header: Header
    events: tuple[Event, ...]
    problems: tuple[Problem, ...]
    read_only: str  # the reason, empty when it may be written

    def __init__(self, path: Path, shown: str, *, disk: Disk = DISK) -> None:
        """Use `create` or `read`."""
        self.path = path
        self.events, self.problems, self.read_only = (), (), ""
        self._by_id: dict[str, Event] = {}
        self._headless = False
        self._journal = Journal(path, shown, disk, self._load, self._whole)

    @classmethod
    def create(
        cls, path: Path, header: Header, first: tuple[Event, ...] = (), *, shown: str = "", disk: Disk = DISK
    ) -> IncidentFile:
        """Begin a new incident: header and first events lie on the disk when this returns.

        Raises:
            ValueError: for text that no file can keep; nothing is written then.
            StoreFailed: when the disk did not take it; nothing stays behind then.
        """
        self = cls(path, shown or str(path), disk=disk)
        self.header, self.events = header, first
        data = self._whole()
        with storing(self._journal.shown):
            disk.make_folder(path.parent)
            disk.create(path, data)
            self._journal.read()
        return self

    @classmethod
    def read(cls, path: Path, shown: str, *, disk: Disk = DISK) -> IncidentFile:
        """Read what can be read, without a lock and without writing.

        Raises:
            NotFound: there is no such file.
            BadFile: it has no header that can be read, or is no ordinary file.
        """
        self = cls(path, shown, disk=disk)
        try:
            self._journal.read()
        except FileNotFoundError as err:
            raise NotFound(f"{shown}: there is no such incident. `sop list` shows them.") from err
        except OSError as err:
            reason = (err.strerror or "unknown error").lower()
            raise BadFile(Problem(shown, 0, f"cannot be read: {reason}")) from err
        self._refuse_headless()
        return self

    @property
    def torn(self) -> Torn | None:
        """The unfinished end; the next append moves it aside."""
        return self._journal.torn

    @property
    def notes(self) -> tuple[str, ...]:
        """What was mended on the way, for the operator to see."""
        return tuple(self._journal.notes)

    def append(self, *events: Event) -> bool:
        """Append; on return the events lie on the disk, in the file the path leads to.

        Returns:
            True when the file had changed under us: `events` is new, fold again.

        Raises:
            ValueError: for text that no file can keep; nothing is opened then.
            Refused: the file is read-only, or one of the ids is taken.
            StoreFailed: when the disk did not take it; the file is as it was.
        """
        if not events:
            return False
        encoded = [(event, encode_event(event)) for event in events]
        self._refuse_read_only()
        missing: list[tuple[Event, str]] = []

        def blocks() -> bytes:
            self._refuse_headless()
            self._refuse_read_only()
            missing[:] = [(event, block) for event, block in encoded if not self._holds(event, block)]
            return "".join(block for _, block in missing).encode()

        changed = self._journal.append(blocks, events[0].at)
        self.events += tuple(event for event, _ in missing)
        self._by_id |= {event.id: event for event, _ in missing}
        return changed

    def redact(self, replacements: Mapping[str, Event], marker: Redacted) -> None:
        """Put new events in the place of old ones with the same id and append the marker; no other byte changes.

        Raises:
            NotFound: one of the events is not in the file.
            Refused, StoreFailed, ValueError: as for `append`.
        """
        texts = {of: encode_event(event).lstrip("\n").encode() for of, event in replacements.items()}
        last = encode_event(marker).encode()
        self._refuse_read_only()

        def change(data: bytes) -> bytes:
            self._refuse_headless()
            self._refuse_read_only()
            return _replace_blocks(data, texts, self._journal.shown) + last

        self._journal.rewrite(change, marker.at)

    def _load(self, data: bytes) -> Torn | None:
        decoded = decode(data, self._journal.shown)
        self.problems = decoded.problems
        self._headless = decoded.header is None
        if decoded.header is None:
            return Torn(0, b"")  # never cut: without a header nothing is written
        self.header, self.events = decoded.header, decoded.events
        self._by_id = {event.id: event for event in self.events}
        self.read_only = ""
        if decoded.unknown:
            self.read_only = f"{self._journal.shown} holds what this sop does not know. Update sop to write in it."
        if decoded.problems:
            self.read_only = str(decoded.problems[0])
        return decoded.torn

    def _whole(self) -> bytes:
        return (encode_header(self.header) + "".join(map(encode_event, self.events))).encode()

    def _holds(self, event: Event, block: str) -> bool:
        there = self._by_id.get(event.id)
        if there is not None and encode_event(there) != block:
            raise Refused(f"{self._journal.shown}: the event id {event.id} is taken. Answer again.")
        return there is not None

    def _refuse_headless(self) -> None:
        if self._headless:
            raise BadFile(*self.problems)

    def _refuse_read_only(self) -> None:
        if self.read_only:
            raise Refused(self.read_only)


def _replace_blocks(data: bytes, texts: Mapping[str, bytes], shown: str) -> bytes:
    starts = block_starts(data, "event")
    parts, lost = [data[: starts[0] if starts else None]], set(texts)
    for start, end in pairwise([*starts, len(data)]):
        block = data[start:end]
        table = parse_block(block) or {}
        lost.discard(table.get("id", ""))
        parts.append(_replace_block(block, table, texts.get(table.get("id", ""))))
    if lost:
        raise NotFound(f"{shown}: there is no event {', '.join(sorted(lost))}.")
    return b"".join(parts).rstrip(b"\n") + b"\n"


def _replace_block(block: bytes, table: Mapping[str, Any], text: bytes | None) -> bytes:
    """Put the text in the place of the event; what a person wrote below it stays."""
    if text is None:
        return block
    ends = [match.end() for match in re.finditer(rb"\n|\Z", block)]
    end = ends[bisect_left(ends, True, key=lambda end: parse_block(block[:end]) == table)]
    return text + block[end:]
