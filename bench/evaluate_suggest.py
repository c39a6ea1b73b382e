"""How well `sop suggest` does on descriptions written without looking at the signals: bench/eval/suggest.toml."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from runsop.files.library import Library
from runsop.files.recall_memory import NOT_SUGGESTED
from runsop.model.runbook import Examples
from runsop.model.suggest import Known, know, recall

ROOT = Path(__file__).parents[1]
CASES = ROOT / "bench" / "eval" / "suggest.toml"
STOPS = ROOT / "bench" / "eval" / "stops.toml"
FOLDS = 4


@dataclass(slots=True)
class Found:
    """How many cases there are, and for how many the right runbook stands first, or among the first three."""

    count: int = 0
    first: int = 0
    third: int = 0
    alarms: int = 0  # hard stops: heard where there is none


def suggest_figures(half: str, root: Path = ROOT) -> dict[str, Found]:
    """Return the figures of one half, `tune` or `report`: of all, of each language, and of hard stops (first = heard)."""
    known = _known(Library(root / "runbooks", root))
    figures = {"all": Found()}
    stops = Found()
    for case in tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]:
        if case["half"] != half:
            continue
        reading = recall(case["text"], known, top=20)
        ranked, right = [each.id for each in reading.suggestions], {case["runbook"], *case.get("also", ())}
        for name in ("all", case["language"]):
            found = figures.setdefault(name, Found())
            found.count += 1
            found.first += ranked[0] in right
            found.third += bool(right & set(ranked[:3]))
        if case.get("hard_stop"):
            stops.count += 1
            stops.first += case["hard_stop"] in reading.hard_stop
        else:
            stops.alarms += bool(reading.hard_stop)
    return {**figures, "hard stops": stops}


def stop_figures(half: str, root: Path = ROOT) -> Found:
    """Return how many indirect sentences there are for a hard stop, how many ring, and how many others ring for nothing."""
    known = _known(Library(root / "runbooks", root))
    found = Found()
    for case in tomllib.loads(STOPS.read_text(encoding="utf-8"))["case"]:
        if case["half"] != half:
            continue
        heard = recall(case["text"], known).hard_stop
        found.count += case["stop"] != "none"
        found.first += case["stop"] in heard
        found.alarms += case["stop"] == "none" and bool(heard)
    return found


def left_out_figures(root: Path = ROOT) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Ask for each example with a quarter of all examples left out, it among them.

    Returns how many there are, how many find their runbook first, and among the first three; by language and by runbook.
    The same place in each language is left out at once, for there stands the same story.
    """
    library = Library(root / "runbooks", root)
    count: Counter[str] = Counter()
    first: Counter[str] = Counter()
    third: Counter[str] = Counter()
    for fold in range(FOLDS):
        known = _known(library, fold)
        for id, examples in library.examples.items():
            for language, texts in examples.items():
                for text in texts[fold::FOLDS]:
                    ranked = [each.id for each in recall(text, known, top=20).suggestions]
                    for name in (language, id):
                        count[name] += 1
                        first[name] += ranked[0] == id
                        third[name] += id in ranked[:3]
    return count, first, third


def _known(library: Library, fold: int | None = None) -> Known:
    hints = next(book for book in library.heads if book.id == "core").hints
    books = [book for book in library.heads if book.id not in NOT_SUGGESTED]
    examples = {id: own if fold is None else _without(own, fold) for id, own in library.examples.items()}
    return know(books, examples, words=hints["words"], stops=hints["hard_stop"])


def _without(examples: Examples, fold: int) -> Examples:
    return {
        language: [text for place, text in enumerate(texts) if place % FOLDS != fold]
        for language, texts in examples.items()
    }


if __name__ == "__main__":
    for half in ("tune", "report"):
        for name, found in suggest_figures(half).items():
            print(
                f"suggest  {half:7} {name:11} first {found.first:3}/{found.count:3}  among three {found.third:3}/{found.count:3}"
            )
