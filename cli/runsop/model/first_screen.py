"""The first screen of a report, out of the answers: what to do today, what to decide, and how the week went."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, takewhile

from runsop.errors import Problem
from runsop.model.answers import NOBODY
from runsop.model.decisions import Decided, called, standing
from runsop.model.period import Window, weeks_between
from runsop.model.report import ROWS, Block, FirstScreen, Line, Put, Row

ASKED = (
    "incidents", "first_words_in_time", "first_words_late", "ordinary", "do_today", "decide_factors", "decide_authority",
    "decide_contradicted", "quiet_groups", "went_well", "looked_at",
)  # fmt: skip
"""The questions it is made of."""

_DECIDABLE = ("decide_factors", "decide_authority", "decide_contradicted", "do_today", "quiet_groups")

END = 4
"""Characters at the end of an id that incidents are called by, while no other ends alike."""

MOST_TO_DO, MOST_TO_DECIDE, MOST_LATE = 7, 3, 2

REPORT = "sop report"
ALL = f"{REPORT} --all"
_ROOTED = "sop --root "

_WIDTH, _AROUND = 80, 15  # the mark, and what stands between it, the text and the command
_LOOKED_BACK = 12  # weeks that decide_factors and decide_authority look back
_BEFORE = range(4, 0, -1)
_SAFE = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}\Z")
_TOKEN = re.compile("⟦⟦|⟧⟧|⟦[^⟦⟧]*⟧")
_BRACKETS = {"⟦⟦": "⟦", "⟧⟧": "⟧"}
_LONGEST_CALL = 48
_HOURS_SAID = 8
_WEEK, _LONG_SILENT = 7 * 24 * 3600, 2

Answers = Mapping[str, Sequence[Row]]
"""Rows by the name of the question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known beside the answers.

    `report` is the command that asks for this report; `root` the workspace it is about, when another one is stood in;
    `several` whether it is about more than one. `namesakes` are incidents that end like those in the answers, these among them, each with its workspace, "" where
    only one was asked. `broken` are files that could not be counted, or not wholly.
    """

    window: Window
    now: datetime
    report: str = REPORT
    root: str = ""
    several: bool = False
    namesakes: tuple[tuple[str, str], ...] = ()
    decisions: tuple[Decided, ...] = ()
    broken: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Composed:
    """The first screen, what was decided and so is not on it, and the names of all that can be decided now."""

    first: FirstScreen
    put_off: tuple[Put, ...]  # the earliest to come back first
    items: tuple[str, ...]


def ids_in(answers: Answers) -> tuple[str, ...]:
    """Return the incidents that the screen may name."""
    return tuple(sorted({str(row["id"]) for name in ASKED for row in answers.get(name, ()) if row.get("id")}))


def compose(answers: Answers, known: Known) -> Composed:
    """Put the first screen together; it keeps within its rows whatever the answers hold."""
    names = _Names(known.namesakes)
    to_do = _sorted_out(_to_do(answers, known, names), known)
    to_decide = _sorted_out(_to_decide(answers, known, names), known)
    quiet = _sorted_out(_gone_quiet(answers, known, names), known)
    kinds = (to_do, to_decide, quiet)
    away = tuple(sorted((put for each in kinds for put in each.away), key=lambda put: (put.until, put.line.item)))
    blocks = [
        _decide(answers, to_decide.left),
        _first_words(answers, names),
        _ordinary(answers),
        _well(answers, names),
        _quiet(answers, quiet.left),
    ]
    if away:
        text = f"Decided: {_counted(len(away), 'thing')} put off, the next comes back {away[0].until}"
        blocks.append(Block("decided", Line("", text, ALL)))
    if files := {problem.path for problem in known.broken}:
        text = f"Cannot be read: {_counted(len(files), 'file')}, not counted or not wholly"
        blocks.append(Block("broken", Line("", text, "sop check")))
    everything = f"{known.report} --all" if known.report != REPORT else ""
    room = ROWS - sum(each.rows for each in blocks) - (2 if everything else 1)  # the headline, and the last row
    blocks.insert(0, _today(answers, to_do, names, room))
    items = (item for each in kinds for item in each.items)
    first = FirstScreen(
        _here(_headline(answers, known.window), known),
        tuple(
            Block(each.name, _here(each.title, known), tuple(_here(line, known) for line in each.lines))
            for each in blocks
        ),
        everything,
    )
    away = tuple(replace(put, line=_here(put.line, known)) for put in away)
    return Composed(first, away, tuple(dict.fromkeys(items)))


def _here(line: Line, known: Known) -> Line:
    """Return a line with a command that says what was asked for, and of which workspace."""
    command = line.command
    if command == ALL or (known.several and not command.startswith(_ROOTED)):
        command = f"{known.report} --all"  # what belongs to one workspace is not said of several
    elif not command.startswith(_ROOTED):
        command = _rooted(command, known.root)
    return replace(line, command=command)


def _rooted(command: str, root: str) -> str:
    """Return a command that says which workspace it is about, where it is another than the one stood in."""
    return f"{_ROOTED}{shlex.quote(root)} {command.removeprefix('sop ')}" if root else command


# ── The week ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _headline(answers: Answers, window: Window) -> Line:
    said = {back: n for back, (n, _) in _by_back(answers.get("incidents", ()), "n").items()}
    before = " ".join(str(said.get(back, 0)) for back in _BEFORE)
    since = f", {said.get(-1, 0)} since" if window.running is not None else ""
    text = f"{window.asked.name}: {_counted(said.get(0, 0), 'incident')} ({before} before){since}"
    return Line("", f"{text}, {_looked(answers).get('open', 0)} open", ALL)


def _by_back(rows: Iterable[Row], *columns: str) -> dict[int, tuple[int, int]]:
    """Add up one or two columns of counts, a period each."""
    found: dict[int, tuple[int, int]] = {}
    for row in rows:
        one, other = found.get(_number(row, "back"), (0, 0))
        found[_number(row, "back")] = one + _number(row, columns[0]), other + _number(row, columns[-1])
    return found


# ── Do today ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_OVERDUE = {
    "word": ("first word", "first words"),
    "update": ("update", "updates"),
    "promise": ("promise", "promises"),
    "approval": ("approval", "approvals"),
    "check": ("check", "checks"),
    "review": ("review", "reviews"),
    "action": ("action", "actions"),
}


OF_ONE = frozenset(_OVERDUE)
"""Kinds of item that belong to one incident or lesson."""


def _to_do(answers: Answers, known: Known, names: _Names) -> Iterator[_Finding]:
    for row in answers.get("do_today", ()):
        kind, id, n = _text(row, "kind"), _text(row, "id"), _number(row, "n")
        (one, many), role = _OVERDUE.get(kind, (kind, kind)), _text(row, "role")
        if kind == "approval" and role == NOBODY:
            one, many, role = f"{one} nobody is asked for", f"{many} nobody is asked for", ""
        late = _age(day_seconds(known.now) - _number(row, "since_at"))
        text = f"{one} {late} late" if n < 2 else f"{n} {many}, the oldest {late} late"
        whose = f"{role.replace('-', ' ')}'s " if role else ""
        what = _text(row, "what").removeprefix("prevent it: ") or f"SEV{_number(row, 'severity')}"
        verb = "postmortem" if kind == "review" else "resume"
        command = names.at("sop learn", (id,)) if kind == "action" else names.call(verb, id)
        since = _moment(row, known.now)
        line = Line(
            _mark(weeks_between(since, known.now)), f"{whose}{text}: {what}", command, _text(row, "item"), (id,) if id else ()
        )  # fmt: skip
        yield _Finding(kind, line, since.date(), _moment(row, known.now, "newest_at"))


def _today(answers: Answers, found: _SortedOut, names: _Names, room: int) -> Block:
    """Return what is overdue, in so many rows at most: its title, the things, and how many more there are."""
    totals = {_text(row, "kind"): _number(row, "of_kind") for row in answers.get("do_today", ())}
    left = Counter(totals)
    left.subtract(found.kinds_away)
    if not left.total():
        looked = _looked(answers)
        away = len(found.away)
        nothing = f"nothing else is overdue ({away} put off)" if away else "nothing is overdue"
        text = (
            f"Do today: {nothing} of {_counted(looked.get('promise', 0), 'promise')}, "
            f"{_counted(looked.get('closed', 0), 'case')} closed in 30 days"
        )
        return Block("do_today", Line("", text, "sop status"))
    status = names.at("sop status", [_text(row, "id") for row in answers.get("do_today", ())])
    title = Line("", f"Do today: {_counted(left.total(), 'thing')} overdue", status)
    shown = found.left[: min(MOST_TO_DO, room - 2)]
    lines = [each.line for each in shown]
    left.subtract(each.kind for each in shown)
    if left.total():
        rest = (f"{n} {_OVERDUE.get(kind, (kind, kind))[n > 1]}" for kind, n in left.items() if n > 0)
        lines.append(Line("", f"and {left.total()} more: {', '.join(rest)}", ALL))
    return Block("do_today", title, tuple(lines))


# ── Decide ────────────────────────────────────────────────────────────────────────────────────────────────────────────

_VERDICTS = {"contradicted": "wrong", "too_slow": "too slow", "missing": "lacked something"}


@dataclass(slots=True)
class _Held:
    """Rows of one finding: those of now, and of how many weeks back it held as well."""

    rows: list[Row] = field(default_factory=list)
    backs: set[int] = field(default_factory=set)


def _held(rows: Iterable[Row]) -> list[_Held]:
    """Return what holds now, an item each."""
    found: dict[str, _Held] = {}
    for row in rows:
        held = found.setdefault(_text(row, "item"), _Held())
        held.backs.add(_number(row, "back"))
        if not _number(row, "back"):
            held.rows.append(row)
    return [held for held in found.values() if held.rows]


def _to_decide(answers: Answers, known: Known, names: _Names) -> Iterator[_Finding]:
    """Yield what the factors, the waits and the contradicted steps add up to: the first of each, then the other ones."""
    items = {_text(row, "item") for name in _DECIDABLE for row in answers.get(name, ())}
    kinds = [
        [_adding_up(held, items, known, names) for held in _held(answers.get(name, ()))] for name in _DECIDABLE[:3]
    ]
    yield from (found[0] for found in kinds if found)
    yield from (each for found in kinds for each in found[1:])


def _adding_up(held: _Held, items: set[str], known: Known, names: _Names) -> _Finding:
    row = held.rows[0]
    kind, item, n = _text(row, "kind"), _text(row, "item"), _number(row, "n")
    if kind == "step":
        since = _moment(row, known.now)
        mark = _mark(weeks_between(since, known.now))
    else:
        weeks = len(list(takewhile(held.backs.__contains__, count()))) - 1
        mark = _mark(weeks) if weeks < _LOOKED_BACK else f"{_LOOKED_BACK + 1}+ weeks"
        since = known.now - timedelta(weeks=weeks)
    ids = tuple(dict.fromkeys(_text(each, "id") for each in held.rows))
    command = _decide_command(item, items)
    line = Line(mark, "", command, item, ids)
    said = f"{_adds_up(kind, held.rows)}:"
    room = _WIDTH - _AROUND - len(command) - len(said)
    return _Finding(kind, replace(line, text=f"{said} {_some(ids, n, room, names)}"), since.date())


def _adds_up(kind: str, rows: Sequence[Row]) -> str:
    row = rows[0]
    n = _number(row, "n")
    if kind == "factor":
        return f"{_text(row, 'factor').replace('_', ' ')} in {n}"
    if kind == "authority":
        longest = max(_number(each, "waited_seconds") for each in rows)
        return f"{n} waited for a yes, up to {_age(longest)}" if longest else f"nobody could be reached in {n}"
    verdicts = {_text(each, "verdict") for each in rows}
    wrong = _VERDICTS.get(verdicts.pop(), "doubted") if len(verdicts) == 1 else "doubted"
    return f"step {_text(row, 'step')} {wrong} in {n}"


def _decide_command(item: str, items: set[str]) -> str:
    name = called(item, items)
    command = f"sop report --decide {name}"
    return command if _SAFE.match(name) and len(command) <= _LONGEST_CALL else ALL


def _some(ids: Sequence[str], n: int, room: int, names: _Names) -> str:
    """Name as many incidents as there is room for, one at least, and count the others."""
    short = [names.short(id) for id in ids]
    texts = [" ".join(short[:size]) + (f" +{n - size}" if n > size else "") for size in range(len(short), 0, -1)]
    return next((text for text in texts if len(text) < room), texts[-1])


def _decide(answers: Answers, found: Sequence[_Finding]) -> Block:
    looked = _looked(answers)
    reviews, approvals = _counted(looked.get("reviewed", 0), "review"), _counted(looked.get("approval", 0), "approval")
    calls = looked.get("call", 0)
    of = f"{reviews}, {approvals}, {_counted(calls, 'call')}" if calls else f"{reviews} and {approvals}"
    of = f"{of} in 4 weeks"
    if not found:
        return Block("decide", Line("", f"Nothing to decide: looked at {of}", ALL))
    some = f" {MOST_TO_DECIDE} of {len(found)}" if len(found) > MOST_TO_DECIDE else ""
    return Block("decide", Line("", f"Decide{some}: {of}", ALL), tuple(each.line for each in found[:MOST_TO_DECIDE]))


# ── How it went ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _first_words(answers: Answers, names: _Names) -> Block:
    shares = _by_back(answers.get("first_words_in_time", ()), "hit", "n")
    hit, n = shares.get(0, (0, 0))
    text = f"First words in time: {hit} of {n}" if n else "First words: none was due"
    if -1 in shares:
        text += f", this week {shares[-1][0]} of {shares[-1][1]}"
    late = answers.get("first_words_late", ())
    if len(late) > MOST_LATE:
        hours = [f"{_number(row, 'hour'):02}" for row in late[:_HOURS_SAID]]
        text += f"; late at {' '.join(hours)}{' …' if len(late) > _HOURS_SAID else ''} h"
    return Block("first_words", Line("", text, ALL), tuple(_late(row, names) for row in late[:MOST_LATE]))


def _late(row: Row, names: _Names) -> Line:
    id, waits = _text(row, "id"), row.get("first_word_at") is None
    span = _age(_number(row, "late_seconds"))
    if waits and row.get("closed_at") is not None:
        text = "closed without first words"
    else:
        text = f"no first words, {span} over time" if waits else f"first words {span} late"
    where = f", {_text(row, 'channel')}" if row.get("channel") else ""
    severity = f", SEV{row['severity']}" if row.get("severity") else ""
    return Line(f"{_number(row, 'hour'):02} h", f"{text}{severity}{where}", names.call("show", id), "", (id,))


def _ordinary(answers: Answers) -> Block:
    shares = _by_back(answers.get("ordinary", ()), "hit", "n")
    hit, n = shares.get(0, (0, 0))
    before = " ".join(f"{shares[back][0]}/{shares[back][1]}" if back in shares else "-" for back in _BEFORE)
    said = f"{hit} of {n} closed" if n else "none is closed"
    return Block("ordinary", Line("", f"Ordinary: {said} ({before} before)", ALL))


def _well(answers: Answers, names: _Names) -> Block:
    hit, n = _by_back(answers.get("first_words_in_time", ()), "hit", "n").get(0, (0, 0))
    rows = list(answers.get("went_well", ()))
    if n and hit == n:
        rows.append({"kind": "words", "weight": 30, "n": n})
    best = max(rows, key=lambda row: _number(row, "weight"), default=None)
    if best is None:
        text = "Went well: nothing was noted of lessons that held, solved cases, near misses, praise"
        return Block("went_well", Line("", text, ALL))
    kind, id = _text(best, "kind"), _text(best, "id")
    book = _text(best, "runbook").replace("-", " ")
    said = {
        "lesson": f"a lesson held, {_text(best, 'what')}",
        "solved": f"solved for them, after SEV{_number(best, 'severity')} ({book})",
        "words": f"all {n} first words in time" if n > 1 else "the first words came in time",
        "near-miss": f"caught early, before it grew ({book})",
        "praise": "somebody was thanked, and it was written down",
    }.get(kind, kind)
    return Block(
        "went_well", Line("", f"Went well: {said}", names.call("show", id) if id else ALL, "", (id,) if id else ())
    )


def _gone_quiet(answers: Answers, known: Known, names: _Names) -> Iterator[_Finding]:
    end = datetime.combine(known.window.asked.last, known.now.timetz())
    for row in answers.get("quiet_groups", ()):
        id, since = _text(row, "id"), _moment(row, known.now)
        weeks = max(0, weeks_between(since, end) - 1)
        line = Line(
            _mark(weeks), f"{_text(row, 'name')} ({_number(row, 'n')} before)", names.call("show", id), _text(row, "item"), (id,)
        )  # fmt: skip
        yield _Finding(_text(row, "kind"), line, since.date())


def _quiet(answers: Answers, found: Sequence[_Finding]) -> Block:
    weeks = _looked(answers).get("silent", 0) // _WEEK
    if not found and weeks >= _LONG_SILENT:
        text = f"Quiet, or not written? Nobody wrote one down for {weeks} weeks"
        return Block("quiet", Line("", text, ALL))
    if not found:
        periods = sum(back > 0 for back in _by_back(answers.get("incidents", ()), "n"))
        text = "none of those that usually write" if periods > 2 else "too few weeks are written down to tell"
        return Block("quiet", Line("", f"Quiet groups: {text}", ALL))
    first = found[0].line
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    ids = tuple(dict.fromkeys(id for each in found for id in each.line.incidents))
    text = f"Quiet, or not written? {first.text}{more}"
    return Block("quiet", replace(first, text=text, incidents=ids))


# ── Decided ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Finding:
    """Something that waits for somebody: its line, and since when it is there."""

    kind: str
    line: Line
    since: date
    newest: datetime | None = None  # when the last of what is overdue became so; None for what adds up

    def is_newer(self, decision: Decided) -> bool:
        """Tell whether something of it became overdue after a decision."""
        return self.newest is not None and self.newest > decision.at


@dataclass(slots=True)
class _SortedOut:
    """What stays on the screen, what was put off, and the names of both."""

    left: list[_Finding] = field(default_factory=list)
    away: list[Put] = field(default_factory=list)
    kinds_away: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)


def _sorted_out(found: Iterable[_Finding], known: Known) -> _SortedOut:
    """Part what was put off from what is left; what was decided until a day that has come says `again`.

    A decision covers what was overdue when it was made, and nothing that became so since.
    """
    decided, today = standing(known.decisions), known.now.date()
    out = _SortedOut()
    for each in found:
        out.items.append(each.line.item)
        decision = decided.get(each.line.item)
        back = decision.back_on if decision else None
        if decision is None or back is None or each.since > back or (today < back and each.is_newer(decision)):
            out.left.append(each)
        elif today < back:
            out.away.append(Put(each.line, decision.reason, decision.until))
            out.kinds_away.append(each.kind)
        else:
            out.left.append(replace(each, line=replace(each.line, mark="again")))
    return out


# ── Words ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class _Names:
    """What incidents are called: by the end of their id, or by more of it where another one ends alike."""

    def __init__(self, namesakes: Iterable[tuple[str, str]]) -> None:
        self._roots = dict(namesakes)
        self._alike: dict[str, list[str]] = {}
        for id in self._roots:
            self._alike.setdefault(id[-END:], []).append(id)

    def short(self, id: str) -> str:
        """Return the shortest end of an id that no other has; it begins with a letter or digit."""
        others = [other for other in self._alike.get(id[-END:], ()) if other != id]
        ends = (id[place:] for place in range(len(id) - END, 0, -1) if place == len(id) - END or id[place - 1] == "-")
        return next((end for end in ends if not any(other.endswith(end) for other in others)), id)

    def call(self, verb: str, id: str) -> str:
        """Return a command about an incident, to paste."""
        short = self.short(id)
        return self.at(f"sop {verb} {short}" if _SAFE.match(short) else "sop check", (id,))  # it was named by hand

    def at(self, command: str, ids: Iterable[str]) -> str:
        """Return a command about incidents that says their workspace, where they have one in common."""
        roots = {self._roots.get(id, "") for id in ids}
        return _rooted(command, roots.pop()) if len(roots) == 1 else command


def day_seconds(moment: datetime) -> int:
    """Return whole seconds since 1970-01-01 00:00 UTC."""
    return int(moment.timestamp() // 1)


def _moment(row: Row, now: datetime, column: str = "since_at") -> datetime:
    return datetime.fromtimestamp(_number(row, column), UTC).astimezone(now.tzinfo)


def _mark(weeks: int) -> str:
    nth = weeks + 1
    if nth < 2:
        return "new"
    if nth > 99:
        return "99+ weeks"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(nth % 10, "th") if nth not in (11, 12, 13) else "th"
    return f"{nth}{ending} week"


def _age(seconds: int) -> str:
    minutes = max(0, seconds) // 60
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 60 // 24} d"


def _counted(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _looked(answers: Answers) -> dict[str, int]:
    return {_text(row, "kind"): _number(row, "n") for row in answers.get("looked_at", ())}


def _number(row: Row, column: str) -> int:
    value = row.get(column)
    return value if isinstance(value, int) else 0


def _text(row: Row, column: str) -> str:
    """Return a text of a row on one line; a hidden name stays hidden."""
    value = row.get(column)
    if not isinstance(value, str):
        return ""
    return " ".join(_TOKEN.sub(lambda found: _BRACKETS.get(found[0], "(name)"), value).split())
