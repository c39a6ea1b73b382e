"""Real walks in a terminal: how long from a key to the next prompt, and how many prompts stand before READY TO PASTE."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from measure import Figure, milliseconds
from program import ROOT, SOP, environment, make_workspace
from terminal import Ended, Terminal

READY = "READY TO PASTE"
MOST_PROMPTS, ONE_KEY = 7, 5
WALKED = "general-complaint"
LONGEST = 150
"""Prompts after which a walk is taken to go in circles."""

_OPTION = re.compile(r"^  +(\d+|Enter(?! sends| takes))(?= |$)")


@dataclass(frozen=True, slots=True)
class Asked:
    """One prompt as a person sees it: what stands before the cursor, and the lines since the prompt before."""

    words: str
    above: list[str]

    def says(self, *texts: str) -> bool:
        return any(text in line for line in (*self.above, self.words) for text in texts)

    @property
    def keys(self) -> list[str]:
        """The keys that answer at once; none where something is to be typed."""
        return [found[1] for line in self.above if (found := _OPTION.match(line))]


@dataclass(slots=True)
class Played:
    """What a walk took: the seconds from each last key to the next prompt, and which keys were all it took."""

    waits: list[float] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    @property
    def one_key(self) -> int:
        return sum(len(keys) == 1 and keys.isdecimal() for keys in self.keys)


def figures(folder: Path) -> Iterator[Figure]:
    """Yield the figures of walking."""
    workspace, env = make_workspace(folder), environment(folder)
    with Terminal([*SOP, "start", WALKED], workspace, env) as terminal:
        waits = play(terminal, answer).waits
    last = quantiles(waits, n=10)[-1]
    yield Figure(
        what=f"last key → next prompt, saved on the disk; a whole walk of {WALKED}, {len(waits)} answers, median",
        ours=milliseconds(median(waits)), bound="≤ 30 ms", within=median(waits) <= 0.030,
        figure=f"p90 {milliseconds(last)}, longest {milliseconds(max(waits))}",
    )  # fmt: skip
    for runbook, title, words, keys in runbooks():
        for form, options, first in _forms(words, keys[0]):
            with Terminal([*SOP, "start", *options], workspace, env) as terminal:
                played = play(terminal, partial(_to_draft, first=first, where=keys[1], title=title))
            prompts, one_key = len(played.keys), played.one_key
            yield Figure(
                what=f"prompts of {runbook} before {READY}, {form}", ours=f"{prompts}, of them {one_key} of one key",
                bound=f"≤ {MOST_PROMPTS}, all but {MOST_PROMPTS - ONE_KEY} of one key",
                within=prompts <= MOST_PROMPTS and prompts - one_key <= MOST_PROMPTS - ONE_KEY,
            )  # fmt: skip


def runbooks() -> Iterator[tuple[str, str, str, tuple[str, str]]]:
    """Yield id, title, a text that speaks for it, and the keys for who is upset and where, of every runbook to start."""
    for path in sorted((ROOT / "runbooks").glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        if data["id"] not in ("core", "postmortem") and data.get("status", "ready") == "ready":
            signals = data.get("signals", {}).get("en", [])
            asked = {"who": ["one"], "where": ["group"], **data.get("asked", {})}
            keys = KEY_OF_WHO[asked["who"][0]], KEY_OF_PLACE[asked["where"][0]]
            yield data["id"], data["title"], ". ".join(signals[:3]) or "this is not right", keys


def play(terminal: Terminal, answer: Callable[[Asked], str | None]) -> Played:
    """Answer every prompt until `answer` gives None or the program ends."""
    played = Played()
    terminal.prompt()
    while len(played.keys) < LONGEST and (keys := answer(_asked(terminal.lines()))) is not None:
        for piece in filter(None, re.split("(\r)", keys[:-1])):
            terminal.send(piece)
            terminal.settle()
        pressed = terminal.send(keys[-1])
        played.keys.append(keys)
        try:
            played.waits.append(terminal.prompt() - pressed)
        except Ended:
            break
    return played


def _asked(lines: list[str]) -> Asked:
    """Cut the screen: the prompt at the cursor, and what was shown since the one before."""
    before = next((n for n in range(len(lines) - 2, -1, -1) if lines[n].startswith("> ")), -1)
    return Asked(lines[-1].removeprefix(">").strip(), lines[before + 1 : -1])


KEY_OF_WHO = {"one": "1", "several": "2", "ours": "4", "outside": "5"}
KEY_OF_PLACE = {"group": "1", "private": "2", "outside": "3"}


def _forms(words: str, who: str) -> Iterator[tuple[str, list[str], str]]:
    """Yield each way to begin: its name, the options, and what is typed at the first prompt."""
    yield "with --about", ["--about", words], ""
    yield "pasted", [], f"\x1b[200~{words}\x1b[201~\r"
    yield "without words", [], f"{who}\r"


def _to_draft(asked: Asked, *, first: str, where: str, title: str) -> str | None:
    if asked.says(READY):
        return None
    if asked.says("What is happening? Paste"):
        return first
    if asked.says("Where?"):
        return where
    if asked.says("Which is it?") or asked.says("About what?"):
        return _key_of(asked, title)
    return answer(asked)


def _key_of(asked: Asked, title: str) -> str:
    named = next((line for line in asked.above if title[:30] in line), "")
    found = re.search(rf"(\d+)  ?{re.escape(title[:30])}", named)
    return found[1] if found else "0"


LISTS = ("Name: point", "The name alone", "Who does what by when?")
"""Questions put again until an empty line; the first time the heading of the step stands above."""

TYPED = (
    ("Name: point", "Ana: the recording is missing ?"),
    ("The name alone", "Ana"),
    ('Type "close" and the reason', "\x15close it was only measured"),  # Ctrl-U: something may stand there
    ("Their wish, in their words", "to be asked first"),
    ('Type "close"', "close"),
    ("What can they choose from?", "1\r"),  # ten lines and more take Enter after each number
    ("What made it happen", "1\r"),
    ("How much at most", "50.00 CNY"),
    ("How many alike", "2"),
    ("How many people can it touch", "9"),
    ("How many of them have been told", "9"),
    ("By when", "tomorrow 09:00"),
    ("Until when", "tomorrow 12:00"),
    ("At what time", "tomorrow 08:00"),
    ("Where does it say so", "https://example.org/terms"),
    ("Link to the message", "https://example.org/message"),
)
"""What is typed where words will not do."""

PRESSED = (
    ("Is one of these true?", "0"),
    ("Which of these does not hold?", "0"),
    ("Is this right?", "0"),
    ("Why?", "2"),
    ("one that fits better?", "2"),
    ("go on with another runbook?", "2"),
)
"""Keys that lead on; elsewhere the first one does."""


def answer(asked: Asked) -> str | None:
    """Answer as a person would who wants to come to the end."""
    if asked.says("still to fill:"):
        return "/s does not apply\r"
    typed = next((text for words, text in TYPED if asked.says(words)), "")
    if asked.says("a number ticks its line"):
        return (typed or "1") + "\r"
    if "Enter" in asked.keys:
        return "\r"
    if asked.keys:
        return next((key for words, key in PRESSED if asked.says(words)), asked.keys[0])
    if asked.says(*LISTS) and not asked.says("/6 "):
        return "\r"
    if asked.says("/p leaves"):
        return "close\r" if asked.says("looks again") else "\r"
    return (typed or "the upload failed and nobody looked") + "\r"
