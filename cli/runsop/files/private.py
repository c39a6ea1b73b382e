"""The sidecar of an incident: names and private facts, never in git, readable for its owner only."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from runsop.errors import BadFile, Problem, Refused
from runsop.files.blocks import Torn, read_blocks
from runsop.files.disk import DISK, Disk
from runsop.files.journal import Journal
from runsop.files.tables import encode_table, fields_of, read_table
from runsop.model.privacy import PrivateEntry, numbers_in, too_short
from runsop.model.values import Value

_HEAD = b"format = 1\n"


class Sidecar:
    """What it holds, and how to add to it; an entry is added before the event that needs it."""

    entries: tuple[PrivateEntry, ...]
    problems: tuple[Problem, ...]

    def __init__(self, path: Path, shown: str = "", *, disk: Disk = DISK) -> None:
        """Use `read`."""
        self.entries, self.problems = (), ()
        self._journal = Journal(path, shown or str(path), disk, self._load, self._whole, mode=0o600)

    @classmethod
    def read(cls, path: Path, shown: str = "", *, disk: Disk = DISK) -> Sidecar:
        """Read what can be read; where there is none yet, it is empty.

        Raises:
            BadFile: what stands there is no ordinary file, or may not be read.
        """
        self = cls(path, shown, disk=disk)
        try:
            self._journal.read()
        except FileNotFoundError:
            pass
        except OSError as err:
            reason = (err.strerror or "unknown error").lower()
            raise BadFile(Problem(self._journal.shown, 0, f"cannot be read: {reason}")) from err
        return self

    @property
    def path(self) -> Path:
        """Where it is kept."""
        return self._journal.path

    @property
    def torn(self) -> Torn | None:
        """The unfinished end; the next entry moves it aside. What it held is not known any more."""
        return self._journal.torn

    @property
    def notes(self) -> tuple[str, ...]:
        """What was mended on the way, for the operator to see."""
        return tuple(self._journal.notes)

    def refresh(self) -> bool:
        """Read again what another process added; True when there was something.

        Raises:
            BadFile: as `read`.
        """
        before = self.entries
        try:
            about = self.path.stat()
            if self._journal.seen == (about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns):
                return False
            self._journal.read()
        except FileNotFoundError:
            return False
        except OSError as err:
            reason = (err.strerror or "unknown error").lower()
            raise BadFile(Problem(self._journal.shown, 0, f"cannot be read: {reason}")) from err
        return self.entries != before

    def add(self, entry: PrivateEntry) -> None:
        """Add one entry; on return it lies on the disk.

        Raises:
            ValueError: for text that no file can keep; nothing is opened then.
            Refused: the file is damaged.
            StoreFailed: when the disk did not take it; the file is as it was.
        """
        block = encode_entry(entry)

        def blocks() -> bytes:
            if self.problems:
                raise Refused(str(self.problems[0]))
            return b"" if entry in self.entries else block

        self._journal.append(blocks, entry.at)
        if entry not in self.entries:
            self.entries += (entry,)

    def values(self) -> Mapping[str, Value]:
        """Return private answers by the id of their event; the last one counts."""
        return {
            entry.id: entry.text if entry.value is None else entry.value
            for entry in self.entries
            if entry.text or entry.value is not None
        }

    def names(self) -> Mapping[str, str]:
        """Return names by alias; the last one counts."""
        return {entry.alias: entry.name for entry in self.entries if entry.alias and entry.name}

    def known(self) -> tuple[tuple[str, str], ...]:
        """Return what to look for in text, and the token for it; what is too short is not among it."""
        return tuple(pair for pair in self._pairs() if not too_short(pair[0]))

    def short(self) -> tuple[tuple[str, str], ...]:
        """Return what is too short, but to be looked for all the same because it is entered as a handle."""
        handles = {handle for entry in self.entries for handle in entry.handles}
        return tuple(pair for pair in self._pairs() if too_short(pair[0]) and pair[0] in handles)

    def tokens(self) -> Mapping[str, str]:
        """Return what stands for each token on screen: of a name that was mended, the last one."""
        return {token: words for words, token in self._pairs()}

    def _pairs(self) -> tuple[tuple[str, str], ...]:
        pairs: list[tuple[str, str]] = []
        handles: dict[tuple[str, str], str] = {}
        for entry in self.entries:
            if entry.alias and entry.name.strip():
                pairs.append((entry.name, entry.alias))
            words = str(entry.value) if isinstance(entry.value, (str, int)) and entry.value is not True else ""
            if entry.ask == "about":
                pairs += numbers_in(words, entry.id)
            elif words.strip() and entry.value is not False:
                pairs.append((words, entry.id))
            owner = entry.alias or entry.id
            for handle in filter(str.strip, entry.handles):
                # A handle has its own token: taken for the name, it would show the name where only the handle stood.
                number = sum(1 for other, _ in handles if other == owner) + 1
                handles.setdefault((owner, handle), f"{owner}.{number}")
        names = {words for words, _ in pairs}
        return (*pairs, *((handle, token) for (_, handle), token in handles.items() if handle not in names))

    def _load(self, data: bytes) -> Torn | None:
        blocks = read_blocks(data, self._journal.shown, "private")
        problems = list(blocks.problems)
        if (blocks.head or {}).get("format", 1) != 1:
            problems.append(
                Problem(self._journal.shown, 1, "is of another format than 1", "Update sop to write in it.")
            )
        entries = []
        for line, table in blocks.tables:
            values, wrong = read_table(PrivateEntry, table)
            if wrong:
                problems.append(Problem(self._journal.shown, line, f"the entry: {wrong}", "Mend it by hand."))
            else:
                entries.append(PrivateEntry(**values))
        self.entries, self.problems = tuple(entries), tuple(problems)
        return blocks.torn

    def _whole(self) -> bytes:
        return _HEAD + b"".join(map(encode_entry, self.entries))


def encode_entry(entry: PrivateEntry) -> bytes:
    """Return an entry's block."""
    return ("\n[[private]]\n" + encode_table(fields_of(entry))).encode()
