# noqa: INP001  # a script of `make pictures`, no part of a package
"""Walks the practice night of docs/tutorial/first-incident.md on a real terminal and draws its screens as SVG.

Beside them stands the first screen of the report that `make demo-report` shows.

`python docs/pictures.py` writes docs/pictures/*.svg anew; with `--check` it writes nothing and ends with 1 when one of
them is not what the program shows today.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path

DOCS = Path(__file__).parent
sys.path[:0] = [str(DOCS.parent / folder) for folder in ("cli", "tests", "bench")]

from quarter import UNTIL, fill  # noqa: E402  # the paths come first
from runsop.files.workspace import create_workspace, shipped_library  # noqa: E402  # after the path is set
from terminal import ENTER, SOP, Desk, Terminal  # noqa: E402  # after the path is set

PICTURES = DOCS / "pictures"
WORDS = "22:01 Sunflower - Day four and still slogans. 22:03 Old Bark - same, this smells like a pyramid thing"

CELL, LINE, BASE, EDGE = 8.4, 18, 13, 12
PAPER, INK = "#fbfaf7", "#24292f"
BOLD = ' font-weight="bold"'
HARD_BLANK = "\u00a0"  # of several plain ones SVG shows one
COLOURS = {"red": "#b3261e", "green": "#1a7f37", "brown": "#9a6700", "blue": "#0550ae", "cyan": "#1b7c83"}


def main(*, check: bool) -> int:
    """Draw every picture; return the exit code."""
    stale = []
    with tempfile.TemporaryDirectory() as folder:
        for name, picture in pictures(Path(folder)):
            path = PICTURES / f"{name}.svg"
            if check and (not path.exists() or path.read_text(encoding="utf-8") != picture):
                stale.append(path.name)
            elif not check:
                path.write_text(picture, encoding="utf-8")
    if stale:
        sys.stderr.write(f"not what the program shows today: {', '.join(stale)}. Draw them anew: make pictures\n")
    return 1 if stale else 0


def pictures(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each picture by its name: those of the practice night, and that of the week."""
    desk = Desk(folder)
    shutil.copy(shipped_library() / "sop.toml", desk.root)  # with the names that `sop init` gives
    try:
        yield from _evening(desk)
        yield from _later(desk)
        yield from _week(desk, folder / "community")
    finally:
        desk.leave()


def _evening(desk: Desk) -> Iterator[tuple[str, str]]:
    terminal = desk.start("start")
    terminal.type("What is happening", WORDS)
    yield "which-runbook", _drawn(terminal, "Which is it?")
    terminal.answer("Which is it?", "1")
    yield "hard-stop", _drawn(terminal, "Is one of these true?")
    terminal.answer("Is one of these true?", "0")
    terminal.answer("How many people have written?", "4")
    terminal.answer("Your own temper now?", "2")
    yield "first-reply", _drawn(terminal, "The first reply")
    terminal.answer("The first reply", ENTER)
    terminal.answer("Which of these does not hold?", "0")
    yield "ready-to-paste", _drawn(terminal, "Sent? (reply)")
    desk.at("22:05")
    terminal.answer("Sent? (reply)", "1")
    terminal.answer("Have you reached the lead?", "3")
    terminal.answer("Who is with you?", "2")
    terminal.answer("Who is the only one to write in the group?", "0")
    terminal.type("Done?", "0")
    yield "where", _drawn(terminal, "Is this right?")
    terminal.answer("Is this right?", "0")
    desk.at("22:12")
    terminal.type("How hot is it?", "/new 0 refuses-private say it here, in the open")
    yield "somebody-wrote", _drawn(terminal, "How hot is it?")
    terminal.type("How hot is it?", "/p")
    terminal.end()


def _later(desk: Desk) -> Iterator[tuple[str, str]]:
    desk.at("22:23")
    terminal = desk.start("resume")
    yield "resumed", _drawn(terminal, "How hot is it?")
    desk.at("22:25")
    terminal.answer("How hot is it?", "4")
    terminal.type("What has been done since the last message?", "every point is written down")
    terminal.type("What is still open?", "how a refund works here")
    yield "update", _drawn(terminal, "The update")
    terminal.answer("The update", ENTER)
    terminal.answer("Sent? (update)", "1")
    terminal.answer("Has it gone quiet", "2")
    terminal.type("How far has it gone?", "/go remedy-options")
    yield "remedies", _drawn(terminal, "What can they choose from?")
    terminal.type("What can they choose from?", "/p")
    terminal.end()
    terminal = desk.start("close")
    terminal.end()
    yield "close-refused", svg(terminal._display)  # noqa: SLF001  # the cells with their colours


def _week(desk: Desk, community: Path) -> Iterator[tuple[str, str]]:
    create_workspace(community, shipped_library())
    fill(community, until=UNTIL)
    desk.at(f"{UNTIL:%Y-%m-%d %H:%M}")
    terminal = Terminal([*SOP, "report"], cwd=community, env=desk.env)
    terminal.end()
    yield "report", svg(terminal._display)  # noqa: SLF001  # the cells with their colours


def _drawn(terminal: Terminal, question: str) -> str:
    """Wait for a question and the bar under it, and draw the screen."""
    terminal.asked(question)
    terminal.until(lambda: terminal.text().splitlines()[-1].startswith("SEV") or question == "Which is it?", "the bar")
    return svg(terminal._display)  # noqa: SLF001  # the cells with their colours


def svg(screen: object) -> str:
    """Return the cells of a pyte screen as SVG: one text a run of cells that look alike."""
    columns, rows = screen.columns, screen.lines  # type: ignore[attr-defined]  # pyte has no types
    width, height = columns * CELL + 2 * EDGE, rows * LINE + 2 * EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}">',
        f'<rect width="{width:g}" height="{height:g}" rx="8" fill="{PAPER}" stroke="#d0cdc4"/>',
        f'<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14" fill="{INK}">',
        *(part for row in range(rows) for part in _row(screen, row, columns)),
        "</g>",
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _row(screen: object, row: int, columns: int) -> Iterator[str]:
    cells = [(column, screen.buffer[row][column]) for column in range(columns)]  # type: ignore[attr-defined]  # as above
    y = EDGE + row * LINE
    for (bold, reverse, colour), group in groupby(cells, key=lambda cell: (cell[1].bold, cell[1].reverse, cell[1].fg)):
        run = list(group)
        text = "".join(cell.data for _, cell in run)
        x, length = EDGE + run[0][0] * CELL, len(run) * CELL
        ink = COLOURS.get(colour, INK)
        if reverse:
            yield f'<rect x="{x:g}" y="{y}" width="{length:g}" height="{LINE}" fill="{ink}"/>'
        words = text.strip()
        if words:
            x += (len(text) - len(text.lstrip())) * CELL
            look = f'textLength="{len(words) * CELL:g}" fill="{PAPER if reverse else ink}"' + BOLD * bold
            yield f'<text x="{x:g}" y="{y + BASE}" {look}>{escape(words).replace(" ", HARD_BLANK)}</text>'


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
