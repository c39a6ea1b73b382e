"""How much the guardrails catch of what they never saw, and how often they cry for nothing; how often the first
suggestion is right. One half of the sentences is there to tune on, the other to report: `make eval`."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "cli"))

from evaluate_suggest import stop_figures, suggest_figures  # noqa: E402  # the path comes first
from runsop.files.guardrails import FOLDER, GuardrailFiles  # noqa: E402  # the path comes first
from runsop.files.library import Library  # noqa: E402  # the path comes first
from runsop.model.guardrails import Examination, Examiner, Occasion  # noqa: E402  # the path comes first

DATA = Path(__file__).parent / "eval"
LANGUAGES = ("en", "zh", "ro", "vi", "da")
HALVES = ("report", "tune")


def main(arguments: Iterable[str] = ()) -> None:
    """Print every figure; `misses` adds what of the tune half was missed or cried for. The report half stays unread."""
    print_guardrails(misses="misses" in arguments)
    print()
    print_suggestions()


# ── guardrails ────────────────────────────────────────────────────────────────────────────────────────────────────────


def print_guardrails(*, misses: bool) -> None:
    library = Library(ROOT / "runbooks", ROOT)
    files = GuardrailFiles(ROOT / "runbooks" / FOLDER, "runbooks/guardrails")
    examiner = Examiner(files.guardrails(), files.bank_of, library.texts_in)
    print("guardrails: bad replies caught (of these by a listed phrase), and good replies flagged")
    print(f"{'':9}" + "".join(f"{half:>34}" for half in HALVES))
    total = {half: [0] * 5 for half in HALVES}
    for language in LANGUAGES:
        cells = []
        for half in HALVES:
            counts = guardrail_counts(examiner, language, half)
            total[half] = [one + more for one, more in zip(total[half], counts, strict=True)]
            cells.append(cell(counts))
        print(f"{language:9}" + "".join(f"{text:>34}" for text in cells))
    print(f"{'all':9}" + "".join(f"{cell(total[half]):>34}" for half in HALVES))
    if misses:
        print_misses(examiner)


def guardrail_counts(examiner: Examiner, language: str, half: str) -> list[int]:
    """Return how many bad replies there are, are caught, are caught by a phrase; how many good there are, are flagged."""
    data = replies(language)
    bad = [examined(examiner, each["text"]) for each in data["bad"] if each["half"] == half]
    good = [examined(examiner, each["text"]) for each in data["good"] if each["half"] == half]
    caught = [each for each in bad if each.findings]
    listed = [each for each in caught if not all("A guess" in finding.why for finding in each.findings)]
    return [len(bad), len(caught), len(listed), len(good), sum(1 for each in good if each.findings)]


def cell(counts: list[int]) -> str:
    bad, caught, listed, good, flagged = counts
    share = f"{100 * caught / bad:3.0f} %" if bad else "  -"
    return f"{share} {caught}/{bad} ({listed})  flagged {flagged}/{good}"


def print_misses(examiner: Examiner) -> None:
    for language in LANGUAGES:
        data = replies(language)
        for each in (each for each in data["bad"] if each["half"] == "tune"):
            if not examined(examiner, each["text"]).findings:
                print(f"missed {language} {each['rule']}: {each['text']}")
        for each in (each for each in data["good"] if each["half"] == "tune"):
            for finding in examined(examiner, each["text"]).findings:
                print(f"flagged {language} {finding.rule}: {finding.text}")


def examined(examiner: Examiner, text: str) -> Examination:
    """Examine a reply as one that goes out in public: every rule looks."""
    return examiner.examine(text, Occasion(public=True))


def replies(language: str) -> dict[str, Any]:
    path = DATA / f"replies-{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {"bad": [], "good": []}


# ── suggest ───────────────────────────────────────────────────────────────────────────────────────────────────────────

Ranking = Callable[[str], list[str]]
"""From what people wrote to the ids of runbooks, best first."""


def print_suggestions() -> None:
    figures = {half: suggest_figures(half) for half in HALVES}
    print("suggest: the right runbook first, and among the first three")
    print(f"{'':9}" + "".join(f"{half:>34}" for half in HALVES))
    for language in (*LANGUAGES, "all"):
        found = [figures[half][language] for half in HALVES]
        cells = [f"first {each.first}/{each.count}  three {each.third}/{each.count}" for each in found]
        print(f"{language:9}" + "".join(f"{text:>34}" for text in cells))
    stops = [figures[half]["hard stops"] for half in HALVES]
    cells = [f"heard {each.first}/{each.count}  alarms {each.alarms}" for each in stops]
    print(f"{'stops':9}" + "".join(f"{text:>34}" for text in cells))
    indirect = [stop_figures(half) for half in HALVES]
    cells = [f"heard {each.first}/{each.count}  alarms {each.alarms}" for each in indirect]
    print(f"{'indirect':9}" + "".join(f"{text:>34}" for text in cells))


if __name__ == "__main__":
    main(sys.argv[1:])
