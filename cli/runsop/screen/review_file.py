"""The review of an incident as Markdown: escaped, with marks between which people write what stays."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence

from runsop.model.progress import Progress
from runsop.screen.gate import visible
from runsop.screen.sections import Block, Items, Section, Table
from runsop.screen.told import worst

HOW_TO_READ = """\
Roles stand for colleagues, letters for members; what is private is left out. Write between the two marks of a section:
that stays. All else is written anew by `sop postmortem`."""


def review_markdown(state: Progress, parts: Sequence[Section], kept: Mapping[str, str]) -> str:
    """Return the review as Markdown; what people wrote between the marks stands in it again, to the byte."""
    lines = [
        f"# Review: {escaped(state.walk.title)}",
        "",
        f"`{state.header.id}` · severity {worst(state)} · a drill"
        if state.header.drill
        else f"`{state.header.id}` · severity {worst(state)}",
        "",
        HOW_TO_READ,
    ]
    text = "\n".join(lines) + "\n"
    for number, part in enumerate(parts, start=1):
        text += f"\n## {number}. {escaped(part.title)}\n\n" + "\n\n".join(map(_block, part.blocks)) + "\n"
        text += "\n" + _marks(part.id, kept.get(part.id, ""))
    known = {part.id for part in parts}
    orphans = {id: own for id, own in kept.items() if id not in known and own.strip()}
    if orphans:
        text += "\n## Kept from sections that are gone\n" + "".join(
            "\n" + _marks(id, own) for id, own in orphans.items()
        )
    return f"{text}\n<!-- sop {_print_of(text)} -->\n"


_BEGINNING = re.compile(r"^<!-- yours: ([a-z][a-z0-9-]*) -->\r?\n", re.MULTILINE)
_END = re.compile(r"^<!-- /yours -->\r?$", re.MULTILINE)
_MARK = re.compile(r"^<!-- /?yours\b.*$", re.MULTILINE)
_CONFLICT = re.compile(r"^(?:<<<<<<<|>>>>>>>) ", re.MULTILINE)
_PRINT = re.compile(r"\n<!-- sop ([0-9a-f]{12}) -->\r?\n\Z")


def yours(old: str) -> Mapping[str, str]:
    """Return what people wrote between the marks of each section, to the byte."""
    found: dict[str, str] = {}
    for id, start, end in _between_marks(old):
        found[id] = found.get(id, "") + old[start:end]
    return found


def _between_marks(text: str) -> Iterator[tuple[str, int, int]]:
    """Find what stands between the marks of each section: its id, where it begins and where it ends."""
    position = 0
    while beginning := _BEGINNING.search(text, position):
        end = _END.search(text, beginning.end())
        if end is None:
            return
        yield beginning[1], beginning.end(), end.start()
        position = end.end()


def keeps_all(old: str) -> bool:
    """Tell whether everything people wrote in a review stands between marks, so that nothing is lost when it is rewritten."""
    made = _PRINT.search(old)
    if made is None or any(_MARK.search(own) for own in yours(old).values()):
        return False
    return _print_of(old[: made.start()] + "\n" if old[: made.start()] else "") == made[1]


def in_conflict(kept: Mapping[str, str]) -> tuple[str, ...]:
    """Return the sections between whose marks git left two versions."""
    return tuple(id for id, own in kept.items() if _CONFLICT.search(own))


def _marks(id: str, own: str) -> str:
    end = "" if not own or own.endswith("\n") else "\n"
    return f"<!-- yours: {id} -->\n{own}{end}<!-- /yours -->\n"


def _print_of(text: str) -> str:
    """Return a fingerprint of what the program wrote: by it is seen whether somebody changed that."""
    bare, position = "", 0
    for _, start, end in _between_marks(text):
        bare += text[position:start]
        position = end
    bare = (bare + text[position:]).replace("\r\n", "\n").rstrip("\n")
    return hashlib.sha256(bare.encode("utf-8", "surrogatepass")).hexdigest()[:12]


_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$])")
_BEGINS = re.compile(r"^(\d+)([.)])|^([-+=])")
_ADDRESS = re.compile(r"(?i):(?=//)|(?<=\bwww)\.|@")


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is, on one line: no link, no code, no mark, no formula."""
    line = _SPECIAL.sub(r"\\\1", " ".join(visible(text).split()))
    line = _ADDRESS.sub(lambda found: f"\\{found[0]}", line)
    return _BEGINS.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", line)


def _block(block: Block) -> str:
    match block:
        case str():
            return escaped(block)
        case Items():
            return "\n".join(f"- {_label(label)}{escaped(text)}" for label, text in block.rows)
        case Table():
            rows = (block.head, tuple("---" for _ in block.head), *block.rows)
            return "\n".join(
                "| " + " | ".join(cell if number == 1 else escaped(cell) for cell in row) + " |"
                for number, row in enumerate(rows)
            )


def with_colon(label: str) -> str:
    """Return a label as it stands before its text; a question needs no colon."""
    return label if label.endswith(("?", "？")) else f"{label}:"


def _label(label: str) -> str:
    return f"**{escaped(with_colon(label))}** " if label else ""
