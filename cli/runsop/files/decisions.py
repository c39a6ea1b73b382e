"""What was decided about lines of the report: `incidents/decisions.toml`, made once and then only appended to."""

from __future__ import annotations

from pathlib import Path

from runsop.errors import Problem, Refused
from runsop.files.blocks import Torn
from runsop.files.disk import DISK, Disk
from runsop.files.events import Decoded, decode_as, encode_event, encode_header, unknown_in
from runsop.files.journal import Journal
from runsop.model.decisions import DECISION_KINDS, Decided, DecisionsHeader, problems_of

NAME = "decisions.toml"
"""Its name in the folder of incidents."""


class Decisions:
    """The decisions of one workspace. Reading takes no lock and names what is broken; `notes` are for the operator."""

    def __init__(self, incidents: Path, shown: str = f"incidents/{NAME}", *, disk: Disk = DISK) -> None:
        self.all: tuple[Decided, ...] = ()
        self.problems: tuple[Problem, ...] = ()
        self._read_only = ""
        self._journal = Journal(incidents / NAME, shown, disk, self._load, self._whole)

    @property
    def notes(self) -> list[str]:
        """Sentences for the operator: what was set aside, or written again."""
        return self._journal.notes

    def read(self) -> tuple[Decided, ...]:
        """Return the decisions in their order, as many as can be read; `problems` names the rest."""
        try:
            self._journal.read()
        except FileNotFoundError:
            pass  # nothing was decided yet
        except OSError as err:
            reason = (err.strerror or "unknown error").lower()
            self.problems = (
                Problem(self._journal.shown, 0, f"cannot be read: {reason}", "Check its owner and rights."),
            )
        return self.all

    def append(self, decided: Decided) -> None:
        """Add a decision; it lies on the disk when this returns.

        Raises:
            ValueError: for text that no file can keep; nothing is opened then.
            Refused: when the file is damaged, or holds what this program does not know.
            StoreFailed: when the disk did not take it; the file is as it was.
        """
        block = encode_event(decided, DECISION_KINDS).encode()

        def blocks() -> bytes:
            if self._read_only:
                raise Refused(self._read_only)
            return block

        self._journal.append(blocks, decided.at)
        self.all += (decided,)

    def _load(self, data: bytes) -> Torn | None:
        shown = self._journal.shown
        decoded = decode_decisions(data, shown)
        self.all = tuple(dict.fromkeys(each for each in decoded.events if isinstance(each, Decided)))
        self._read_only = str(decoded.problems[0]) if decoded.problems else ""
        if decoded.unknown and not self._read_only:
            self._read_only = f"{shown} holds what this sop does not know. Update sop to write in it."
        torn = (Problem(shown, 0, "ends in an unfinished block", "The next decision mends it."),)
        wrong = tuple(Problem(shown, 0, text, "Mend it by hand.") for text in problems_of(self.all))
        strange = unknown_in(shown) if decoded.unknown and not decoded.problems else ()
        self.problems = (*decoded.problems, *strange, *(torn if decoded.torn else ()), *wrong)
        return decoded.torn

    def _whole(self) -> bytes:
        blocks = (encode_event(each, DECISION_KINDS) for each in self.all)
        return (encode_header(DecisionsHeader()) + "".join(blocks)).encode()


def is_decisions(path: str) -> bool:
    """Tell by the place of a file whether it holds decisions."""
    return Path(path).name == NAME


def decode_decisions(data: bytes, shown: str) -> Decoded[DecisionsHeader]:
    """Read a file of decisions; whatever is wrong with it is a problem, never an exception."""
    return decode_as(data, shown, DecisionsHeader, DECISION_KINDS)
