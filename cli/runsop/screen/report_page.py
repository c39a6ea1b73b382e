"""The report as one page to share: on a screen, on a telephone and on paper; nothing is fetched, nothing is run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from runsop.errors import Problem
from runsop.model.period import BEFORE, Period, Window
from runsop.model.report import Block, Line, Put, Report, Row, Section
from runsop.screen.figures import (
    BROKEN,
    FEW,
    MORE,
    PUT_OFF,
    UNKNOWN,
    Entry,
    Hours,
    Listing,
    Reading,
    empty_words,
    groups,
    heading,
    hours,
    is_by_hour,
    label,
    listing,
    more_words,
    number,
    readings,
    together,
)
from runsop.screen.html import document, header_row, said, text

FILES = 200
"""Broken files a page names; `sop check` names them all."""

PARTS = 20
"""Up to so many, a share is drawn as its single things."""

Periods = Mapping[int, Row]
"""The rows of one line of a section, by how far they lie back."""


BEGINS = document("Report", "", style="").partition("</title>")[0]
"""How every such page begins: by this an earlier one is known, also one of an older program."""


def report_page(report: Report) -> str:
    """Return the report as a whole page of HTML, the first screen before all else."""
    headline = report.first.headline
    anchors = _anchors(report.sections)
    name = report.window.asked.name
    command = f" In a terminal: {_code(headline.command)}" if headline.command else ""
    made = f"Made {report.now:%Y-%m-%d %H:%M %z}; times are by that clock."
    beside = f"{text(name)} stands at the right, the periods before it at the left. Drills are not counted."
    parts = (
        f'<header>\n<h1>{said(headline.text)}</h1>\n<p class="how">{made} {beside}{command}</p>\n</header>',
        _contents(report, anchors),
        '<main>\n<div class="first">',
        *(_block(block) for block in report.first.blocks),
        "</div>",
        *_figures_of(report, anchors),
        *_put_off(report.put_off),
        *_broken(report.broken),
        "</main>",
    )
    body = "\n".join(part for part in parts if part)
    return document(f"Report {name}", f'<div class="page">\n{body}\n</div>\n', style=_STYLE)


# ── Where to find what ────────────────────────────────────────────────────────────────────────────────────────────────


def _anchors(sections: Iterable[Section]) -> list[str]:
    found: list[str] = []
    for place, section in enumerate(sections):
        anchor = re.sub(r"[^a-z0-9]+", "-", section.question.name.lower()).strip("-")
        found.append(anchor if anchor and anchor not in (*found, "decided", "broken") else f"figure-{place + 1}")
    return found


def _contents(report: Report, anchors: Sequence[str]) -> str:
    links = [
        (anchor, heading(section), not section.rows) for section, anchor in zip(report.sections, anchors, strict=True)
    ]
    links += [("decided", PUT_OFF, False)] if report.put_off else []
    links += [("broken", BROKEN, False)] if report.broken else []
    if not links:
        return ""
    items = "\n".join(
        f'<li><a href="#{anchor}">{text(words)}</a>{" (none)" if empty else ""}</li>' for anchor, words, empty in links
    )
    return (
        f'<nav aria-label="Contents">\n<details>\n<summary>Contents</summary>\n<ul>\n{items}\n</ul>\n</details>\n</nav>'
    )


# ── The first screen ──────────────────────────────────────────────────────────────────────────────────────────────────


def _block(block: Block) -> str:
    marked = any(line.mark.strip() for line in block.lines)
    lines = "".join(f"<li>{_line(line, said(line.text), marked=marked)}</li>\n" for line in block.lines)
    kind = ' class="problem"' if block.name == "broken" else ""
    mark = f' <span class="mark">{text(block.title.mark)}</span>' if block.title.mark.strip() else ""
    title = _line(block.title, f"<h2>{said(block.title.text)}{mark}</h2>")
    return f"<section{kind}>\n{title}\n" + (f"<ul>\n{lines}</ul>\n" if lines else "") + "</section>"


def _line(line: Line, words: str, *, marked: bool = False) -> str:
    mark = f'<span class="mark">{text(line.mark)}</span> ' if marked else ""
    command = f" {_code(line.command)}" if line.command else ""
    more = ""
    if len(line.incidents) > 1:
        ids = " ".join(f"<li>{_code(id)}</li>" for id in line.incidents)
        more = f"<details><summary>Whole ids</summary><ul>{ids}</ul></details>"
    return f'<div class="{"line marked" if marked else "line"}">{mark}<div class="words">{words}{more}</div>{command}</div>'


def _code(words: str) -> str:
    return f"<code>{text(words)}</code>"


# ── The figures ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _figures_of(report: Report, anchors: Sequence[str]) -> Iterator[str]:
    if report.sections:
        yield "<h2>Figures</h2>"
    for section, anchor in zip(report.sections, anchors, strict=True):
        yield _section(report, section, anchor)


def _section(report: Report, section: Section, anchor: str) -> str:
    title = f"<h3>{said(heading(section))}</h3>"
    if not section.rows:
        return f'<section id="{anchor}" class="none">{title} <p>{text(empty_words(section))}</p></section>'
    decides = section.question.decides
    parts = [f'<p class="decides">Decides: {said(decides)}</p>'] if decides else []
    if is_by_hour(section):
        parts += _by_hour(section, report.window)
    elif section.question.shape in _PICTURES:
        parts += _measured(section, report.window)
    else:
        parts += _one_by_one(listing(section, window=report.window, zone=report.now.tzinfo))
    return "\n".join((f'<section id="{anchor}">', title, *parts, "</section>"))


def _grouped(name: str) -> tuple[str, ...]:
    return (f"<h4>{said(name)}</h4>",) if name else ()


def _more(total: int, shown: Iterable[tuple[str, Sequence[object]]]) -> tuple[str, ...]:
    words = more_words(total - sum(len(members) for _, members in shown), "")
    return (f'<p class="more">{text(words)} {_code(MORE)}</p>',) if words else ()


# ── Counts, shares and spreads: a table, and a picture in each of its rows ────────────────────────────────────────────

_NO_KEY = {"back", "grp", "n", "hit", "least", "middle", "most"}


def _measured(section: Section, window: Window) -> Iterator[str]:
    behind = _behind(section)
    shown = groups(behind)
    backs = [period for period in reversed(window.periods) if 0 < period.back <= BEFORE]
    if not any(reading.before for _, members in shown for reading in members):
        backs = []
    running = window.running if any(reading.running for _, members in shown for reading in members) else None
    kind, draw = section.question.shape, _PICTURES[section.question.shape]
    dated = " dated" if " to " in _short(window.asked) else ""
    scale = _Scale(section)
    for name, members in shown:
        yield from _grouped(name)
        yield f'<table class="figures {kind}{dated}">'
        names = (_key(section, members), scale.words, *map(_short, (*backs, window.asked)))
        yield header_row((*names, "so far") if running else names)
        yield "<tbody>"
        for reading in members:
            picture = draw(behind[reading], scale)
            yield (
                f'<tr><th scope="row">{said(reading.name) or "all"}</th><td class="picture">{picture}</td>'
                f"{_before(section, reading, backs)}"
                f'<td class="now" data-head="{text(_shortest(window.asked))}">{_words(reading.now)}</td>'
                + (f'<td class="past" data-head="so far">{text(reading.running)}</td>' if running else "")
                + "</tr>"
            )
        yield "</tbody>\n</table>"
    yield from _more(len(behind), shown)


def _behind(section: Section) -> dict[Reading, Periods]:
    """Return the lines of a section in their order, each with the rows it was read from."""
    rows: dict[tuple[object, ...], list[Row]] = {}
    for row in section.rows:
        key = tuple(value for column, value in row.items() if column == "grp" or column not in _NO_KEY)
        rows.setdefault(key, []).append(row)
    found = {readings(Section(section.question, tuple(each)))[0]: each for each in rows.values()}
    return {
        reading: {back: row for row in found.get(reading, ()) if isinstance(back := row.get("back"), int)}
        for reading in readings(section)
    }


def _key(section: Section, members: Sequence[Reading]) -> str:
    if not any(reading.name for reading in members):
        return ""
    hidden = _NO_KEY | ({"currency"} if section.question.unit == "money" else set())
    return " · ".join(label(column) for column in section.rows[0] if column not in hidden) or "group"


def _before(section: Section, reading: Reading, backs: Sequence[Period]) -> str:
    if backs and not reading.before:
        return f'<td class="past few" colspan="{len(backs)}">fewer than {FEW}: not compared</td>'
    prefix = "middle " if section.question.shape == "spread" else ""
    return "".join(
        f'<td class="past" data-head="{prefix}{text(_shortest(period))}">{_words(before)}</td>'
        for period, before in zip(backs, reading.before, strict=True)
    )


def _words(words: str) -> str:
    """Return a figure that breaks between its parts and not in them."""
    return " · ".join(
        f"<span>{text(part)}</span>" if len(part) <= _PROSE else text(part) for part in words.split(" · ")
    )


def _short(period: Period) -> str:
    """Return the name of a period that stands above a column."""
    if period.name[5:6] == "W":
        return period.name[5:]
    first = f"{period.first:%m-%d}"
    return first if period.first == period.last else f"{first} to {period.last:%m-%d}"


def _shortest(period: Period) -> str:
    """Return the name of a period that stands beside a figure on a telephone."""
    first, to, _ = _short(period).partition(" to ")
    return f"{first} on" if to else first


class _Scale:
    """How much the pictures of a section show, so that they can be held against each other."""

    def __init__(self, section: Section) -> None:
        self.most: dict[object, int] = {}
        shape = section.question.shape
        for row in section.rows:
            value = row.get("most" if shape == "spread" else "n")
            if isinstance(value, int) and (shape == "counts" or row.get("back") == 0):
                unit = row.get("currency")
                self.most[unit] = max(self.most.get(unit, 1), value)
        self.words = {"counts": "oldest to latest", "shares": "how many of all"}.get(shape, "from least to most")

    def of(self, row: Row, value: int, wide: float) -> float:
        """Return how far along a value stands."""
        return round(
            max(0, min(value, self.most.get(row.get("currency"), 1))) / self.most.get(row.get("currency"), 1) * wide, 1
        )


def _bars(periods: Periods, scale: _Scale) -> str:
    """Draw how often: four before, and the period asked about."""
    drawn = []
    for place, back in enumerate(range(BEFORE, -1, -1)):
        row = periods.get(back, {})
        value = _whole(row, "n")
        tall = max(2.0, scale.of(row, value, 22)) if value else 0.7
        kind = "hit" if back == 0 else "was"
        drawn.append(f'<rect class="{kind}" x="{place * 14}" y="{24 - tall:g}" width="11" height="{tall:g}"/>')
    return _svg("bars", 67, 24, drawn)


def _part(periods: Periods, _: _Scale) -> str:
    """Draw how many of how many: one piece each while they are few."""
    row = periods.get(0, {})
    hit, n = _whole(row, "hit"), _whole(row, "n")
    if not n:
        return ""
    if n <= PARTS:
        size = 120 / n
        gap = 2 if n > 1 else 0
        pieces = [
            f'<rect class="{"hit" if place < hit else "rest"}" x="{place * size + 0.5:.4g}" y="1" width="{size - gap - (0 if n > 1 else 1):.4g}" height="10"/>'
            for place in range(n)
        ]
        return _svg("part", 120, 12, pieces)
    wide = round(min(hit, n) / n * 119, 1)
    return _svg(
        "part",
        120,
        12,
        [
            '<rect class="rest" x="0.5" y="1" width="119" height="10"/>',
            f'<rect class="hit" x="0.5" y="1" width="{wide:g}" height="10"/>',
        ],
    )


def _range(periods: Periods, scale: _Scale) -> str:
    """Draw the least, the middle and the most on a line that begins at nothing."""
    row = periods.get(0, {})
    if not _whole(row, "n"):
        return ""
    least, middle, most = (6 + scale.of(row, _whole(row, column), 148) for column in ("least", "middle", "most"))
    drawn = ['<path class="axis" d="M6 8H154M6 4V12"/>']
    if most > least:
        drawn.append(f'<path class="reach" d="M{least:g} 8H{most:g}M{least:g} 3V13M{most:g} 3V13"/>')
    if _whole(row, "n") != 2 or most == least:
        drawn.append(f'<circle class="hit" cx="{middle:g}" cy="8" r="4.5"/>')
    return _svg("range", 160, 16, drawn)


def _svg(kind: str, wide: int, tall: int, drawn: Iterable[str]) -> str:
    """Return a picture of what the row it stands in says in words."""
    return f'<svg class="{kind}" viewBox="0 0 {wide} {tall}" width="{wide}" height="{tall}" aria-hidden="true">{"".join(drawn)}</svg>'


def _whole(row: Row, column: str) -> int:
    value = row.get(column)
    return value if isinstance(value, int) else 0


_PICTURES: Mapping[str, Callable[[Periods, _Scale], str]] = {"counts": _bars, "shares": _part, "spread": _range}


# ── Hours of the day ──────────────────────────────────────────────────────────────────────────────────────────────────


def _by_hour(section: Section, window: Window) -> Iterator[str]:
    found = hours(section)
    shown = groups(found)
    below = f"; below them {together(window)}, and the hour" if any(sum(each.before) for each in found) else ""
    yield f'<p class="decides">In the cells {text(window.asked.name)}{text(below)}.</p>'
    for name, members in shown:
        yield from _grouped(name)
        for each in members:
            yield _strip(each, window)
    yield from _more(len(found), shown)


def _strip(each: Hours, window: Window) -> str:
    """Draw 24 cells: beside each other where there is room, else the second half of the day below the first."""
    spoken = _spoken(each.now)
    if any(each.before):
        spoken += f"; {together(window)}: {_spoken(each.before)}"
    halves = "".join(_half(each, start) for start in (0, 12))
    return (
        f'<div class="strip" role="img" aria-label="{text(f"{window.asked.name}, by hour: {spoken}")}">{halves}</div>'
    )


def _spoken(counted: Sequence[int]) -> str:
    return ", ".join(f"{hour:02}: {number(n)}" for hour, n in enumerate(counted) if n) or "none"


def _half(each: Hours, start: int) -> str:
    most = max(each.now) or 1
    drawn = []
    for hour in range(start, start + 12):
        n, left = each.now[hour], (hour - start) * 30
        heat = -(-n * 4 // most)
        drawn.append(f'<rect class="heat{heat}" x="{left + 1}" y="1" width="28" height="26"/>')
        drawn += [f'<text class="in{heat}" x="{left + 15}" y="19">{number(n)}</text>'] if n else []
        drawn += [
            f'<text class="was" x="{left + 15}" y="41">{number(each.before[hour]) if each.before[hour] else "·"}</text>'
        ]
        drawn.append(f'<text class="hour" x="{left + 15}" y="57">{hour:02}</text>')
    return f'<svg viewBox="0 0 360 60" aria-hidden="true">{"".join(drawn)}</svg>'


# ── Things one by one ─────────────────────────────────────────────────────────────────────────────────────────────────

_FIRM = re.compile(r"\d[\w:., -]{0,11}")
"""A figure, a day or a length of time: never broken in two."""

_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d", re.ASCII)

_WORD = re.compile(r"[^\s-]{13}")
"""The beginning of a word that may be broken anywhere."""

_PROSE = 24
"""Letters from which a text needs a wide column."""

_COLUMNS = 6
"""Columns of a list beside which there is room for the incident."""


def _one_by_one(found: Listing) -> Iterator[str]:
    shown = groups(found.entries)
    with_id = any(entry.id for _, members in shown for entry in members)
    broad = with_id and len(found.head) > _COLUMNS
    head = found.head
    if with_id:
        head = (f"{head[0]} · incident", *head[1:]) if broad else (*head, "incident")
    for name, members in shown:
        yield from _grouped(name)
        yield '<table class="list">'
        yield header_row(head)
        yield "<tbody>"
        for entry in members:
            yield f"<tr>{''.join(_cells(head, entry, broad=broad))}</tr>"
        yield "</tbody>\n</table>"
    yield from _more(len(found.entries), shown)


def _cells(head: Sequence[str], entry: Entry, *, broad: bool) -> Iterator[str]:
    """Yield the cells of a row; the incident has one of its own, or stands in the first where there are many."""
    for place, (name, cell) in enumerate(zip(head, (*entry.cells, entry.id), strict=False)):
        beside = f"<br>{_code(entry.id)}" if broad and not place and entry.id else ""
        if place == len(entry.cells) and entry.id:
            yield f'<td class="id" data-head="{text(name)}">{_code(entry.id)}</td>'
        else:
            kind = "id" if beside else _kind(cell or UNKNOWN)
            yield f'<td class="{kind}" data-head="{text(name)}">{_cell(cell or UNKNOWN)}{beside}</td>'


def _cell(cell: str) -> str:
    """Return a value of a list; a time breaks between its day and its hour only."""
    if _TIME.fullmatch(cell):
        return " ".join(f"<span>{part}</span>" for part in cell.split(" "))
    return said(cell)


def _kind(cell: str) -> str:
    if cell == UNKNOWN:
        return "unknown"
    if _TIME.fullmatch(cell):
        return "time"
    if _FIRM.fullmatch(cell):
        return "firm"
    if _WORD.search(cell):
        return "long"
    return "prose" if len(cell) > _PROSE else "plain"


# ── What was decided, and what could not be read ──────────────────────────────────────────────────────────────────────


def _put_off(found: Sequence[Put]) -> Iterator[str]:
    if found:
        yield f'<section id="decided">\n<h2>{text(PUT_OFF)}</h2>\n<ul>'
        for put in found:
            yield f"<li>{_line(put.line, said(put.line.text))}decided: {said(put.reason)} until {text(put.until)}</li>"
        yield "</ul>\n</section>"


def _broken(found: Sequence[Problem]) -> Iterator[str]:
    if found:
        yield f'<section id="broken">\n<h2>{text(BROKEN)}</h2>\n<ul>'
        yield from (f"<li>{said(str(problem))}</li>" for problem in found[:FILES])
        yield "</ul>"
        if words := more_words(len(found) - FILES, ""):
            yield f'<p class="more">{text(words)} {_code("sop check")}</p>'
        yield "</section>"


_STYLE = """
.page{max-width:60rem;margin:0 auto;padding:1.25rem 1rem 3rem}
.page main{max-width:none;margin:0;padding:0}
h1{font-size:1.45rem}
h3{font-size:1rem;margin:1.6rem 0 .1rem}
h4{font-size:.9rem;margin:.9rem 0 .1rem}
section[id]{scroll-margin-top:1rem}
:target h3,:target h2{text-decoration:underline;text-decoration-color:var(--dot);text-underline-offset:.3em}
.how,.decides,.more,.none p{color:var(--soft);font-size:.875rem;margin:.2rem 0 .4rem}
.none h3,.none p{display:inline}
.none{margin:1.2rem 0}
code{font:.85em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;background:var(--own);border:1px solid var(--line);border-radius:.25rem;padding:.05rem .35rem;overflow-wrap:anywhere;-webkit-user-select:all;user-select:all}
a{color:var(--dot)}
nav{font-size:.875rem;margin:.75rem 0}
summary{cursor:pointer;color:var(--soft)}
nav summary{font-weight:600;padding:.3rem 0}
nav ul{list-style:none;padding:0;margin:.3rem 0;columns:16rem}
nav li{break-inside:avoid;padding:.2rem 0;line-height:1.35}
.first{border-top:1px solid var(--line);margin-top:.5rem}
.first section{padding:.5rem 0;border-bottom:1px solid var(--line)}
.first h2{font-size:1rem;margin:0;padding:0;border:0}
.first ul{list-style:none;padding:0;margin:.25rem 0 .1rem}
.first li{padding:.2rem 0}
.line{display:grid;grid-template-columns:1fr auto;gap:.1rem .6rem;align-items:baseline}
.marked{grid-template-columns:auto 1fr auto}
.words{min-width:0}
.mark{overflow-wrap:anywhere;color:var(--soft);font-size:.8rem;font-weight:400}
h2 .mark{display:inline-block}
.line>.mark{width:4.6rem}
.problem h2{color:var(--late)}
.first details{font-size:.85rem}
.first details ul{display:flex;flex-wrap:wrap;gap:.3rem}
.figures{width:auto}
.figures th,.figures td{padding-right:1.1rem;vertical-align:middle}
.figures tbody th{font-weight:400;width:15rem;overflow-wrap:anywhere}
.figures td{overflow-wrap:anywhere}
.figures thead th{overflow-wrap:normal}
.counts td.past,.counts td.now,.counts thead th:nth-child(n+3){text-align:right}
.past,.unknown{color:var(--soft)}
.now{font-weight:600}
.spread .now{font-weight:400}
.figures td span{white-space:nowrap}
.firm,.time span{white-space:nowrap}
.list td{overflow-wrap:break-word}
.list .long{overflow-wrap:anywhere;min-width:5rem}
.list .id,.list .prose{min-width:9rem}
.list code{font-size:.85em}
svg{display:block}
.hit{fill:var(--dot)}
.was{fill:var(--past)}
.rest{fill:none;stroke:var(--past)}
.axis{fill:none;stroke:var(--line);stroke-width:1}
.reach{fill:none;stroke:var(--past);stroke-width:2.5}
.strip{display:flex;flex-wrap:wrap;max-width:45rem;margin:.5rem 0 0}
.strip svg{flex:1 1 20rem;min-width:0;height:auto}
.strip text{font-size:11.5px;text-anchor:middle;fill:var(--soft);font-variant-numeric:tabular-nums}
.strip .hour{font-size:10.5px}
.strip .in1,.strip .in2{fill:var(--ink)}
.strip .in3,.strip .in4{fill:var(--paper);font-weight:600}
.heat0{fill:none;stroke:var(--line)}
.heat1{fill:var(--heat1)}
.heat2{fill:var(--heat2)}
.heat3{fill:var(--heat3)}
.heat4{fill:var(--heat4)}
:root{--past:#7f92b6;--heat1:#dde7f8;--heat2:#b7cdf0;--heat3:#456fb9;--heat4:#1f4a94}
@media (prefers-color-scheme:dark){:root{--past:#6479a6;--heat1:#1f2c47;--heat2:#2b4373;--heat3:#82a8ee;--heat4:#b8d0ff}}
@media (min-width:75rem){
.page{max-width:78rem;display:grid;grid-template-columns:15rem minmax(0,1fr);grid-template-areas:"nav header" "nav main";grid-template-rows:auto 1fr;column-gap:2.5rem}
header{grid-area:header}
main{grid-area:main}
nav{grid-area:nav;position:sticky;top:1rem;align-self:start;max-height:calc(100vh - 2rem);overflow-y:auto;font-size:.8rem}
nav ul{columns:1}
}
@supports selector(::details-content){
@media (min-width:75rem){
nav details::details-content{content-visibility:visible;block-size:auto}
nav summary{list-style:none;cursor:default}
}
}
@media screen and (max-width:60rem){
.list,.list tbody,.list tr,.list td{display:block}
.list thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.list tr{border-bottom:1px solid var(--line);padding:.4rem 0}
.list td{border:0;padding:.05rem 0}
.list td[data-head]::before{content:attr(data-head) ": ";color:var(--soft);font-weight:400}
.list .firm,.list .time{display:inline-block;margin-right:1rem}
.list .unknown{display:none}
}
@media (max-width:40rem){
.line{grid-template-columns:1fr}
.marked{grid-template-columns:auto 1fr}
.line>code{justify-self:start}
.marked>code{grid-column:2}
.first li{padding:.35rem 0}
.figures{width:100%}
.figures tr{display:grid;grid-template-columns:repeat(4,1fr) minmax(4.2rem,auto);gap:0 .4rem;align-items:end}
.figures tbody th{width:auto;border:0;padding:.05rem 0;grid-area:1/1/2/5}
.figures td{padding:.05rem 0}
.figures td.now{grid-area:1/5/2/6;text-align:right}
.figures td.picture{grid-area:2/1/3/6;padding:.15rem 0}
.figures td.past{text-align:left}
.figures td[data-head]::before{display:block;content:attr(data-head);font-size:.75rem;color:var(--soft)}
.figures:not(.dated) td.now::before{display:inline;content:attr(data-head) " "}
.figures td.few{grid-column:1/6}
.counts tbody th{grid-area:1/1/2/4}
.counts td.picture{grid-area:1/4/2/5}
.counts:not(.dated) td[data-head]::before{display:inline;content:attr(data-head) " "}
.spread tr,.spread td.now{display:block;text-align:left}
}
@media print{
:root{--past:#8c9cbc;--heat1:#e4ebf8;--heat2:#b7cdf0;--heat3:#456fb9;--heat4:#1f4a94}
nav,.first details:not([open]){display:none}
.page{display:block;max-width:none;padding:0}
section{break-inside:auto}
.decides{break-after:avoid}
.first h2{break-after:auto}
.figures,.strip,.first section,.none{break-inside:avoid}
code{background:none;border:0;padding:0}
h1{font-size:1.2rem}
table{font-size:8.5pt}
.figures tbody th{width:11rem}
.figures th,.figures td{padding-right:.8rem}
th,td{padding-top:.22rem;padding-bottom:.22rem}
.list{font-size:8pt}
.list td,.list th{padding-right:.4rem}
.list .id,.list .prose,.list .long{min-width:0}
}
"""
