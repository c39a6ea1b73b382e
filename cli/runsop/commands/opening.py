"""How an incident begins: the words, the runbook, and the file; words given before a runbook is known are kept too."""

from __future__ import annotations

from dataclasses import dataclass

from runsop.commands.recalling import read_words
from runsop.commands.session import Session, operator_handle, sidecar_of
from runsop.commands.sitting import refuse_unknown
from runsop.commands.warming import read_ahead
from runsop.env import Env
from runsop.errors import BadFile, Interrupted, Refused, UsageError
from runsop.files import walks
from runsop.files.incident import StoreFailed
from runsop.files.private import Sidecar
from runsop.files.recall_memory import NOT_SUGGESTED
from runsop.model import events as ev
from runsop.model.privacy import PrivateEntry
from runsop.model.runbook import Runbook
from runsop.model.suggest import FALLBACK, Reading
from runsop.model.values import Value, refuse_unwritable
from runsop.screen.cards import cards
from runsop.screen.prompter import Command, Form, Option, Prompter, Question


@dataclass(frozen=True, slots=True)
class Upset:
    """Somebody who may be upset: the answer, its words, which runbooks it asks for, and how many write at the least."""

    id: str
    label: str
    who: str
    voices: int


WHO = (
    Upset("one", "one member", "one", 1),
    Upset("few", "two to four members", "several", 2),
    Upset("many", "five members or more", "several", 5),
    Upset("ours", "a colleague, or I myself", "ours", 1),
    Upset("outside", "somebody from outside, or nobody knows who", "outside", 1),
)
WHERE = (
    Option("1", "group", "in the group, all can read it"),
    Option("2", "private", "to us alone"),
    Option("3", "outside", "outside, on the open net"),
)
LISTED = 8
"""How many runbooks one list offers; more come by key 9."""


def begin(env: Env, prompter: Prompter, *, runbook: str | None, about: str | None) -> Session:
    """Return the session of a new incident; its file appears with the first answer.

    Raises:
        BadFile: the runbook does not pass `sop check`, and nothing else was chosen.
        NotFound: there is no such runbook.
        NoTerminal: no runbook and no words are given, and nobody can be asked.
    """
    if runbook is not None:
        session = _session(env, prompter, _walk(env, prompter, runbook))
        if about:
            _tell(session, _writable(about))
        elif about is not None:
            _leave_out(session, "unknown")
        return session
    unfinished = _unfinished(env)
    if about is None and unfinished and prompter.interactive and _take_up(env, prompter, unfinished):
        pending = unfinished
    else:
        pending = _pending(env)
        text = about if about is not None else _ask_about(env, prompter)
        if upset := _upset(text):
            return _without_words(env, prompter, upset)
        told = PrivateEntry(id=env.new_id(), at=env.now(), ask="about", value=_writable(text), by=operator_handle(env))
        try:
            pending.add(told)
        except StoreFailed:
            if not prompter.interactive:
                raise  # a person goes on: the words are kept in memory, and the walk says so
        return _with_words(env, prompter, pending, told)
    return _with_words(env, prompter, pending, next(each for each in pending.entries if each.ask == "about"))


def new_header(env: Env, walk: Runbook, walk_name: str) -> ev.Header:
    """Return the header of a new incident; its id says when, and by which runbook it began."""
    now = env.now()
    return ev.Header(
        id=f"{now:%Y-%m-%d-%H%M}-{walk.id}-{env.new_id(4)}",
        runbook=walk.id,
        walk=walk_name,
        team=env.team.name,
        opened_at=now,
        drill=False,
        by=operator_handle(env),
    )


def _session(env: Env, prompter: Prompter, walk: Runbook) -> Session:
    refuse_unknown(env, prompter, walk)
    header = new_header(env, walk, walks.name_of(walk))
    session = Session(env, walk=walk, header=header, sidecar=sidecar_of(env, header.id))
    if prompter.interactive:
        session.when_failed = lambda _: None  # the walk says it, and goes on in memory
    return session


def _walk(env: Env, prompter: Prompter, runbook: str) -> Runbook:
    """Return a runbook's walk; when it is broken, offer its last good copy or the fallback."""
    if runbook == "core":
        raise Refused(f"core is what the other runbooks extend; start {FALLBACK} instead.")
    try:
        walk = env.library.walk(runbook, team=env.team)
    except BadFile as broken:
        copy = walks.newest_copy(env.workspace.walks, runbook)
        if not prompter.interactive:
            raise
        options = (
            *((Option("1", "copy", f"its last good copy ({copy})"),) if copy else ()),
            Option("2", FALLBACK, f"{FALLBACK}"),
            Option("0", "stop", "stop here"),
        )
        chosen = _put(
            env,
            prompter,
            Question(
                id="broken", text="This runbook has a mistake. What instead?", form=Form.KEY, options=options,
                above=tuple(str(problem) for problem in broken.problems[:5]),
            ),
        )  # fmt: skip
        if chosen == "stop":
            raise
        return walks.load(env.workspace.walks, copy) if chosen == "copy" and copy else env.library.walk(FALLBACK)
    if walk.status == "retired":
        raise Refused(f"{runbook} is retired. sop runbook list shows what took its place.")
    return walk


def _writable(text: str) -> str:
    try:
        return refuse_unwritable(text)
    except ValueError as err:
        raise UsageError(f"--about: {err}") from err


def _put(env: Env, prompter: Prompter, question: Question) -> str:
    while True:
        answer = prompter.ask(question)
        if not isinstance(answer, Command):
            return str(answer)
        if answer.name == "pause":
            raise Interrupted(said="Nothing was answered, so nothing is saved. sop start begins again.")
        if answer.name == "cards":
            prompter.show("", *cards(env.team, operator_handle(env)), "")
        else:
            prompter.show("That works once the incident is open.")


# ── with words ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _ask_about(env: Env, prompter: Prompter) -> str:
    if prompter.interactive:
        read_ahead(env)
    question = Question(
        id="about",
        text="What is happening? Paste what they wrote.",
        form=Form.TEXT,
        above=("No words to paste? Type a number instead: who is upset?", *_who_lines()),
        hint="it stays on this computer",
    )
    return _put(env, prompter, question)


def _with_words(env: Env, prompter: Prompter, pending: Sidecar, entry: PrivateEntry) -> Session:
    text = str(entry.value)
    reading = read_words(env, text)
    chosen = _choose(env, prompter, reading)
    walk = _walk(env, prompter, chosen)
    session = _session(env, prompter, walk)
    _tell(session, text, entry.id)
    if not session.unsaved:
        pending.path.unlink(missing_ok=True)
    return session


def _tell(session: Session, text: str, event_id: str = "") -> None:
    """Record what is happening, as the first answer of the walk."""
    place = next(((step, ask) for step in session.walk.steps for ask in step.asks if ask.id == "about"), None)
    if place is None:
        return
    step, ask = place
    event = session.new(ev.Answered, step=step.id, ask=ask.id, private=True)
    if event_id:
        event = ev.Answered(id=event_id, at=event.at, by=event.by, step=step.id, ask=ask.id, private=True)
    session.record(event, private=(session.private_value(event, ask, text),))
    session.read_about(text)


def _leave_out(session: Session, reason: str) -> None:
    """Record that nobody said what is happening."""
    step = next((step for step in session.walk.steps for ask in step.asks if ask.id == "about"), None)
    if step is not None:
        session.record(session.new(ev.Skipped, step=step.id, ask="about", reason=reason))


def _choose(env: Env, prompter: Prompter, reading: Reading) -> str:
    best = [each for each in reading.suggestions if each.id != FALLBACK][:3]
    options = (
        *(
            Option(str(n), each.id, f"{each.title}" + (f" ({', '.join(each.because[:3])})" if each.because else ""))
            for n, each in enumerate(best, start=1)
        ),
        Option("0", FALLBACK, "none of these: general complaint"),
    )
    first = reading.suggestions[0].id if reading.suggestions else FALLBACK
    stops = (f"Their words may mean: {', '.join(reading.hard_stop)}",) if reading.hard_stop else ()
    question = Question(
        id="runbook", text="Which is it?", form=Form.KEY, options=options, above=stops, free=True,
        enter="" if prompter.interactive else first,
    )  # fmt: skip
    return _put(env, prompter, question)


# ── without words ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _who_lines() -> tuple[str, ...]:
    return tuple(f"  {number}  {each.label}" for number, each in enumerate(WHO, start=1))


def _upset(text: str) -> Upset | None:
    word = text.strip()
    return next((each for number, each in enumerate(WHO, start=1) if word == str(number)), None)


def _without_words(env: Env, prompter: Prompter, upset: Upset) -> Session:
    """Ask where and about what, and open the incident with what is known by then."""
    place = _put(env, prompter, Question(id="where_public", text="Where?", form=Form.KEY, options=WHERE, enter="group"))
    session = _session(env, prompter, _walk(env, prompter, _about_what(env, prompter, upset, place)))
    _leave_out(session, "no words to paste")
    answers: dict[str, Value] = {"public": place != "private", "voices": upset.voices}
    if place == "outside":
        answers["spread"] = place
    for step in session.walk.steps:
        for ask in step.asks:
            if ask.id in answers:
                session.record(session.new(ev.Answered, step=step.id, ask=ask.id, answer=answers[ask.id]))
    return session


def _about_what(env: Env, prompter: Prompter, upset: Upset, place: str) -> str:
    """Put the runbooks that such people ask for in such a place, the likeliest first, till one is taken."""
    books = _offered(env, upset.who, place)
    page = 0
    while True:
        listed = books[page : page + LISTED]
        others = (Option("9", _OTHERS, "something else"),) if len(books) > LISTED else ()
        options = (
            *(Option(str(n), book.id, book.title) for n, book in enumerate(listed, start=1)),
            *others,
            Option("0", FALLBACK, "none of these: general complaint"),
        )
        question = Question(
            id="runbook", text="About what?", form=Form.KEY, options=options, free=True,
            enter="" if prompter.interactive else FALLBACK,
        )  # fmt: skip
        chosen = _put(env, prompter, question)
        if chosen != _OTHERS:
            return chosen
        page = page + LISTED if page + LISTED < len(books) else 0


_OTHERS = "others"


def _offered(env: Env, who: str, place: str) -> list[Runbook]:
    """Return every runbook that may be started: first those that fit both answers, and of these the narrowest."""
    books = [book for book in env.library.heads if book.status == "ready" and book.id not in (*NOT_SUGGESTED, FALLBACK)]

    def order(book: Runbook) -> tuple[int, int, int, str]:
        fits = (who in book.asked.get("who", ())) + (place in book.asked.get("where", ()))
        return -fits, len(book.asked.get("who", ())) * len(book.asked.get("where", ())), book.severity, book.id

    return sorted(books, key=order)


# ── a start that was cut off ──────────────────────────────────────────────────────────────────────────────────────────


def _pending(env: Env) -> Sidecar:
    return sidecar_of(env, f"start-{env.now():%Y%m%d-%H%M%S}-{env.new_id(4)}")


def _unfinished(env: Env) -> Sidecar | None:
    """Return the newest start that was cut off before its runbook was known."""
    if not env.workspace.private.is_dir():
        return None
    for path in sorted(env.workspace.private.glob("start-*.toml"), reverse=True):
        sidecar = sidecar_of(env, path.stem)
        if any(entry.ask == "about" for entry in sidecar.entries):
            return sidecar
    return None


def _take_up(env: Env, prompter: Prompter, pending: Sidecar) -> bool:
    entry = next(entry for entry in pending.entries if entry.ask == "about")
    words = " ".join(str(entry.value).split())[:60]
    options = (Option("1", "yes", "yes, go on with it"), Option("2", "no", "no, something new"))
    question = Question(
        id="unfinished", text=f'A start was cut off at {entry.at:%H:%M}: "{words}". Is it this?', form=Form.KEY,
        options=options,
    )  # fmt: skip
    if _put(env, prompter, question) == "yes":
        return True
    pending.path.rename(pending.path.with_name(pending.path.name.replace("start-", "left-", 1)))
    return False
