"""What was worked out from a guardrail file, kept in the user's cache folder so that the next reply costs no waiting.

It may be deleted at any time, and is worked out again when the file, the program or the folder changes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32  # the hashes of hashlib cost more to import than all else here

from runsop import __version__
from runsop.errors import Problem
from runsop.model.guardrails import Phrases, Words
from runsop.model.patterns import Pattern
from runsop.model.resemblance import Bank

VERSION = 4


@dataclass(frozen=True, slots=True)
class PhraseMemory:
    """The memory of the files of one folder; without a cache folder it remembers nothing."""

    cache: Path | None = None

    def phrases(self, path: Path) -> tuple[Phrases, list[Problem]] | None:
        """Return the patterns and markers of a file as last worked out, and what was wrong; no example sentences."""
        known = self._read(path, "phrases")
        try:
            return None if known is None else (_phrases(path, known), [Problem(*each) for each in known["problems"]])
        except (ValueError, TypeError, KeyError, AttributeError):
            return None

    def keep_phrases(self, path: Path, phrases: Phrases, problems: Sequence[Problem]) -> None:
        """Remember the patterns and markers of a file, and what is wrong in it."""
        words = [
            [each.rule, each.better, _listed(each.patterns), each.allow_if, each.allow_before] for each in phrases.words
        ]
        markers = {name: _listed(patterns) for name, patterns in phrases.markers.items()}
        wrong = [[each.path, each.line, each.text, each.fix] for each in problems]
        self._write(path, "phrases", {"markers": markers, "words": words, "path": phrases.path, "problems": wrong})

    def bank(self, path: Path) -> Bank | None:
        """Return the bank of a file as last worked out."""
        known = self._read(path, "bank")
        try:
            return None if known is None else Bank.from_table(known)
        except (ValueError, TypeError, KeyError, AttributeError):
            return None

    def keep_bank(self, path: Path, bank: Bank) -> None:
        """Remember a bank."""
        self._write(path, "bank", bank.table())

    def _file(self, path: Path, what: str) -> Path | None:
        name = f"{what}-{VERSION}-{crc32(os.fsencode(path.absolute())):08x}.json"
        return None if self.cache is None else self.cache / name

    def _read(self, path: Path, what: str) -> Mapping[str, Any] | None:
        file = self._file(path, what)
        try:
            data = json.loads(file.read_bytes()) if file else {}
            return data["value"] if data and data["key"] == _key(path) else None
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def _write(self, path: Path, what: str, value: Mapping[str, Any]) -> None:
        file = self._file(path, what)
        if file is None:
            return
        part = file.with_name(f"{file.name}.{os.getpid()}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps({"key": _key(path), "value": value}), encoding="utf-8")
            part.replace(file)
        except OSError:
            return  # without a memory it is slower, not wrong


def _key(path: Path) -> list[Any]:
    about = path.stat()
    return [__version__, str(path.absolute()), about.st_ino, about.st_mtime_ns, about.st_size]


def _listed(patterns: tuple[Pattern, ...]) -> list[object]:
    return [[each.source, each.width, *each.needs] for each in patterns]


def _phrases(path: Path, known: Mapping[str, Any]) -> Phrases:
    return Phrases(
        language=path.stem,
        markers={name: _patterns(listed) for name, listed in known["markers"].items()},
        words=tuple(
            Words(
                rule=rule, better=better, patterns=_patterns(listed), allow_if=tuple(allow_if),
                allow_before=tuple(before), number=number,
            )
            for number, (rule, better, listed, allow_if, before) in enumerate(known["words"])
        ),
        path=known["path"],
    )  # fmt: skip


def _patterns(listed: list[Any]) -> tuple[Pattern, ...]:
    return tuple(Pattern(source, tuple(map(tuple, needs)), width) for source, width, *needs in listed)
