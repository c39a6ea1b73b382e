"""What was worked out from a guardrail file, kept in the user's cache folder so that the next reply costs no waiting.

It is kept under what the file holds, so a copy of it in another workspace finds it too. It may be deleted at any time,
and is worked out again when the file or the program changes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32  # the hashes of hashlib cost more to import than all else here

from runsop import __version__
from runsop.errors import Problem, SopError
from runsop.files.memory import keep, recalled
from runsop.files.toml import read_bytes
from runsop.model.guardrails import Phrases, Words
from runsop.model.patterns import Pattern
from runsop.model.resemblance import Bank

VERSION = 6

_open: dict[str, Any] = {}
"""What this process has opened already, by the name it is kept under."""


@dataclass(frozen=True, slots=True)
class PhraseMemory:
    """The memory of the files of one folder; without a cache folder it remembers nothing."""

    cache: Path | None = None

    def phrases(self, path: Path) -> tuple[Phrases, list[Problem]] | None:
        """Return the patterns and markers of a file as last worked out, and what was wrong; no example sentences."""
        name = self._name(path, "phrases")
        if name not in _open:
            known = self._read(path, "phrases")
            if known is None:
                return None
            try:
                _open[name] = _phrases(path, known), [Problem(*each) for each in known["problems"]]
            except (ValueError, TypeError, KeyError, AttributeError):
                return None
        found: tuple[Phrases, list[Problem]] = _open[name]
        return found

    def keep_phrases(self, path: Path, phrases: Phrases, problems: Sequence[Problem]) -> None:
        """Remember the patterns and markers of a file, and what is wrong in it."""
        words = [
            [each.rule, each.better, _listed(each.patterns), _listed(each.perhaps), each.allow_if, each.allow_before]
            for each in phrases.words
        ]
        markers = {name: _listed(patterns) for name, patterns in phrases.markers.items()}
        wrong = [[each.path, each.line, each.text, each.fix] for each in problems]
        _open[self._name(path, "phrases")] = phrases, list(problems)
        self._write(path, "phrases", {"markers": markers, "words": words, "path": phrases.path, "problems": wrong})

    def bank(self, path: Path) -> Bank | None:
        """Return the bank of a file as last worked out."""
        name = self._name(path, "bank")
        if name not in _open:
            known = self._read(path, "bank")
            if known is None:
                return None
            try:
                _open[name] = Bank.from_table(known)
            except (ValueError, TypeError, KeyError, AttributeError):
                return None
        found: Bank = _open[name]
        return found

    def keep_bank(self, path: Path, bank: Bank) -> None:
        """Remember a bank."""
        _open[self._name(path, "bank")] = bank
        self._write(path, "bank", bank.table())

    def _name(self, path: Path, what: str) -> str:
        """Return the name under which something of a file is kept; "" when the file cannot be read."""
        try:
            data = read_bytes(path, path.name)
        except SopError:
            return ""
        return f"{what}-{VERSION}-{__version__}-{path.stem}-{len(data):x}-{crc32(data):08x}.json"

    def _read(self, path: Path, what: str) -> Mapping[str, Any] | None:
        name = self._name(path, what)
        try:
            data = json.loads(recalled(self.cache / name if self.cache and name else None) or b"")
        except ValueError:
            return None
        return data if isinstance(data, dict) else None

    def _write(self, path: Path, what: str, value: Mapping[str, Any]) -> None:
        name = self._name(path, what)
        if self.cache is not None and name:
            keep(self.cache / name, json.dumps(value).encode())


def _listed(patterns: tuple[Pattern, ...]) -> list[object]:
    return [[each.source, each.width, *each.needs] for each in patterns]


def _phrases(path: Path, known: Mapping[str, Any]) -> Phrases:
    return Phrases(
        language=path.stem,
        markers={name: _patterns(listed) for name, listed in known["markers"].items()},
        words=tuple(
            Words(
                rule=rule, better=better, patterns=_patterns(sure), perhaps=_patterns(wide), allow_if=tuple(allow_if),
                allow_before=tuple(before), number=number,
            )
            for number, (rule, better, sure, wide, allow_if, before) in enumerate(known["words"])
        ),
        path=known["path"],
    )  # fmt: skip


def _patterns(listed: list[Any]) -> tuple[Pattern, ...]:
    return tuple(Pattern(source, tuple(map(tuple, needs)), width) for source, width, *needs in listed)
