"""The review of an incident as one page to share: nothing is fetched, nothing is run, and every text is only text."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from runsop.model import review
from runsop.model.progress import Progress
from runsop.model.review import MOODS, Moment, Row
from runsop.screen.due import span
from runsop.screen.gate import cells
from runsop.screen.html import document, header_row, is_short, text
from runsop.screen.review_file import HOW_TO_READ, with_colon
from runsop.screen.sections import Block, Items, Section, Table
from runsop.screen.told import MOMENTS

WIDE = 360
"""Units of the picture: on a telephone one is one point."""

_AXIS, _TEXT, _ROW, _TOP, _DAY = 74, 96, 15, 28, 20
_LEFT, _STEP = 12, 11  # where mood 1 stands, and how far the next
_LETTERS = 30
"""Cells of a line of the picture."""
_FIRM = "\u00a0"
"""A blank where no line is broken."""


def review_page(state: Progress, parts: Sequence[Section], kept: Mapping[str, str]) -> str:
    """Return the review as a whole page of HTML."""
    title = f"Review: {state.walk.title}"
    known = {part.id for part in parts}
    gone = "".join(_own(own) for id, own in kept.items() if id not in known)
    body = "".join(_section(state, part, number, kept.get(part.id, "")) for number, part in enumerate(parts, start=1))
    return document(
        title,
        f'<main>\n<header>\n<h1>{text(title)}</h1>\n<p class="id">{text(state.header.id)}</p>\n'
        f'<p class="how">{text(HOW_TO_READ.partition(". ")[0])}.</p>\n</header>\n{body}{gone}</main>\n',
        style=_STYLE,
    )


def _section(state: Progress, part: Section, number: int, own: str) -> str:
    blocks = [_block(block) for block in part.blocks]
    if part.id == "timeline":
        blocks.insert(1, _figure(state))
    inside = "\n".join([*blocks, _own(own)]).rstrip()
    return f'<section id="{text(part.id)}">\n<h2>{number}. {text(part.title)}</h2>\n{inside}\n</section>\n'


def _own(own: str) -> str:
    return f'<div class="own">{text(own.strip(), lines=True)}</div>' if own.strip() else ""


def _block(block: Block) -> str:
    match block:
        case str():
            return f"<p>{text(block)}</p>"
        case Items():
            return "<ul>\n" + "\n".join(_item(label, words) for label, words in block.rows) + "\n</ul>"
        case Table():
            rows = "\n".join(f"<tr>{_cells(block.head, row)}</tr>" for row in block.rows)
            head = header_row(block.head)
            return f'<div class="wide"><table>\n{head}\n<tbody>\n{rows}\n</tbody>\n</table></div>'


def _cells(head: Sequence[str], row: Sequence[str]) -> str:
    return "".join(
        f'<td data-head="{text(name)}"{_is_late(cell)}>{text(cell)}</td>' for name, cell in zip(head, row, strict=True)
    )


def _is_late(cell: str) -> str:
    if cell.endswith(" late") or cell == "never":
        return ' class="late"'
    return ' class="short"' if is_short(cell) else ""


def _item(label: str, words: str) -> str:
    return f"<li><b>{text(with_colon(label))}</b> {text(words)}</li>" if label else f"<li>{text(words)}</li>"


# ── The picture ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Point:
    """A moment in the picture: where it stands, and its words."""

    at: datetime
    lines: tuple[str, ...]
    late: bool = False
    mood: float | None = None


def _figure(state: Progress) -> str:
    points = _points(state)
    tall, drawn = _drawn(points)
    said = "; ".join(f"{point.at:%m-%d %H:%M} {' '.join(point.lines)}" for point in points)
    return (
        f'<figure>\n<svg viewBox="0 0 {WIDE} {tall}" role="img" aria-labelledby="picture-title picture-text">\n'
        f'<title id="picture-title">The timeline, with the mood beside it</title>\n<desc id="picture-text">{text(said)}</desc>\n'
        f"{drawn}\n</svg>\n<figcaption>Left: the mood among the members, from 1 to 5. Right: what happened, downwards; long waits are "
        "drawn shorter. The table below says the same.</figcaption>\n</figure>"
    )


def _points(state: Progress) -> tuple[_Point, ...]:
    """Return the moments that count and every mood that was told, in their order."""
    zone = state.header.opened_at.tzinfo
    late_words = [each for each in (*review.next_words(state), *review.deadlines(state)) if each.missed]
    came = [each for each in (*review.moments(state), *late_words) if each.at is not None]
    found = [_point(each, each.at.astimezone(zone)) for each in came if each.at is not None]
    found += [_of_mood(rows, rows[0].at.astimezone(zone)) for rows in _moods(review.timeline(state))]
    return tuple(sorted(found, key=lambda point: point.at))


def _point(moment: Moment, at: datetime) -> _Point:
    words = moment.what or MOMENTS[moment.id]
    if moment.due is not None:
        late = f"{span(moment.late)} late".replace(" ", _FIRM) if moment.late else ""
        words = f"{words}: {late}" if late else f"{words}, in time"
    return _Point(at, _folded(words), late=moment.missed)


def _of_mood(rows: Sequence[Row], at: datetime) -> _Point:
    moods = [row.mood for row in rows if row.mood]
    mood = sum(moods) / len(moods)
    where = {"mood": "in the group", "mood_end": "at the end"}.get(getattr(rows[0].event, "ask", ""), "in private")
    shown = f"{mood:.1f}".removesuffix(".0")
    return _Point(at, (f"mood {where}: {shown}",), mood=mood)


def _moods(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield the moods that were told; those of several people in private stand as one, at the first of them."""
    told = [row for row in rows if row.mood is not None]
    private = [row for row in told if getattr(row.event, "ask", "") == MOODS[1]]
    for row in told:
        if row not in private:
            yield [row]
    if private:
        yield private


def _folded(words: str) -> tuple[str, ...]:
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if cells(longer) > _LETTERS and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return tuple(line.replace(_FIRM, " ") for line in lines)


def _drawn(points: Sequence[_Point]) -> tuple[int, str]:
    """Return how tall the picture is, and what stands in it."""
    places: list[int] = []
    y = _TOP + 18 + _DAY
    for number, point in enumerate(points):
        if number:
            before = points[number - 1]
            y += _ROW * len(before.lines) + 14 + _gap(point.at - before.at) + (_DAY if _new_day(points, number) else 0)
        places.append(y)
    end = (places[-1] if places else y) + 24
    parts = [*_scale(end), f'<line class="axis" x1="{_AXIS}" y1="{_TOP}" x2="{_AXIS}" y2="{end - 10}"/>']
    curve = [
        (_mood_x(point.mood), place) for point, place in zip(points, places, strict=True) if point.mood is not None
    ]
    if curve:
        parts.append(f'<polyline class="mood" points="{" ".join(f"{x:g},{y}" for x, y in curve)}"/>')
    parts += [f'<circle class="mood-dot" cx="{x:g}" cy="{y}" r="3.5"/>' for x, y in curve]
    for number, (point, place) in enumerate(zip(points, places, strict=True)):
        parts += _marked(point, place, new_day=_new_day(points, number))
    return end, "\n".join(parts)


def _new_day(points: Sequence[_Point], number: int) -> bool:
    return not number or points[number - 1].at.date() != points[number].at.date()


def _gap(wait: timedelta) -> int:
    """Return how much room a wait takes: an hour more than a minute, and a night not the whole page."""
    return min(44, round(7 * math.log2(1 + wait.total_seconds() / 60)))


def _mood_x(mood: float) -> float:
    return round(_LEFT + (mood - 1) * _STEP, 1)


def _scale(end: int) -> Iterator[str]:
    for mood in range(1, 6):
        x = _mood_x(mood)
        yield f'<line class="grid" x1="{x:g}" y1="{_TOP}" x2="{x:g}" y2="{end - 10}"/>'
        yield f'<text class="small" x="{x:g}" y="{_TOP - 8}" text-anchor="middle">{mood}</text>'


def _marked(point: _Point, y: int, *, new_day: bool) -> Iterator[str]:
    if new_day:
        yield f'<text class="day" x="{_TEXT - 8}" y="{y - _DAY}">{point.at:%Y-%m-%d}</text>'
    if point.late:
        yield f'<path class="late" d="M{_AXIS} {y - 6}l6 6l-6 6l-6 -6z"/>'
    elif point.mood is None:
        yield f'<circle class="dot" cx="{_AXIS}" cy="{y}" r="4.5"/>'
    yield f'<text class="small" x="{_TEXT - 8}" y="{y + 4}">{point.at:%H:%M}</text>'
    for number, line in enumerate(point.lines):
        kind = "soft" if point.mood is not None else "late-text" if point.late else "what"
        yield f'<text class="{kind}" x="{_TEXT + 30}" y="{y + 4 + number * _ROW}">{text(line)}</text>'


_STYLE = """
.id,.how,figcaption{color:var(--soft);font-size:.875rem;overflow-wrap:anywhere}
.own{overflow-wrap:anywhere}
td{overflow-wrap:break-word}
.wide{overflow-x:auto}
.own{white-space:pre-wrap;background:var(--own);border-left:3px solid var(--dot);padding:.6rem .9rem;margin:.75rem 0}
td.short,td.late{white-space:nowrap}
td.late{color:var(--late);font-weight:600}
figure{margin:1rem 0}
svg{display:block;width:100%;max-width:30rem;height:auto}
svg text{font-family:inherit;font-size:12.5px;fill:var(--ink)}
svg .small{font-size:11.5px;fill:var(--soft)}
svg .day{font-size:11.5px;font-weight:600;fill:var(--soft)}
svg .soft{fill:var(--mood)}
svg .late-text{fill:var(--late);font-weight:600}
.axis{stroke:var(--soft);stroke-width:1.5}
.grid{stroke:var(--line);stroke-width:1}
.dot{fill:var(--dot)}
.late{fill:var(--late)}
.mood{fill:none;stroke:var(--mood);stroke-width:2;stroke-linejoin:round}
.mood-dot{fill:var(--mood)}
@media (max-width:40rem){
td.short,td.late{display:inline-block;margin-right:1rem}
}
@media print{
.own{break-inside:avoid}
svg{max-width:110mm}
}
"""
