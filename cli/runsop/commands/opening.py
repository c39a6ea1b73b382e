"""How an incident begins: the words, the runbook, and the file; words given before a runbook is known are kept too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from runsop.commands.recalling import left_out, read_words
from runsop.commands.session import HARD_STOP, Session, operator_handle, sidecar_of
from runsop.commands.sitting import OWN, keep_unsaved, refuse_unknown, saved_line
from runsop.commands.warming import read_ahead
from runsop.env import Env
from runsop.errors import KEPT, KEPT_APART, BadFile, Interrupted, NotFound, Refused, SopError, UsageError
from runsop.files import walks
from runsop.files.held import hold, is_held
from runsop.files.incident import StoreFailed
from runsop.files.private import Sidecar
from runsop.files.recall_memory import NOT_SUGGESTED
from runsop.model import events as ev
from runsop.model.privacy import PrivateEntry
from runsop.model.runbook import Ask, Kind, Runbook
from runsop.model.suggest import FALLBACK, Reading
from runsop.model.values import Value, refuse_unwritable
from runsop.model.walk import Prompt, Purpose
from runsop.screen.cards import cards
from runsop.screen.prompter import Command, Form, Option, Prompter, Question
from runsop.screen.questions import ask_question
from runsop.screen.scripted import ScriptedPrompter
from runsop.screen.words import may_mean


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

KNOWN_EARLY = frozenset(
    {
        Kind.YES_NO, Kind.CHOICE, Kind.CHOICES, Kind.CHECKLIST, Kind.SCALE, Kind.NUMBER, Kind.MONEY, Kind.DURATION,
        Kind.TIME, Kind.LINK,
    }
)  # fmt: skip
"""Kinds of ask that take the same answers before the incident is open and in the middle of it."""


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wrote, and the file that keeps it until an incident does."""

    entry: PrivateEntry
    pending: Sidecar

    @property
    def text(self) -> str:
        """The words."""
        return str(self.entry.value)

    def line(self, prompter: Prompter) -> str:
        """Return the line that says where they are when no incident comes of them."""
        if self.entry in self.pending.entries:
            return KEPT if prompter.interactive else KEPT_APART
        return _not_kept(self.text)


def begin(
    env: Env,
    prompter: Prompter,
    *,
    runbook: str | None,
    about: str | None,
    words: Words | None = None,
    given: Sequence[str] = (),
) -> Session:
    """Return the session of a new incident; its file appears with the first answer.

    Args:
        env: the surroundings.
        prompter: who answers.
        runbook: its id, if it is known.
        about: what they wrote, if it is known; "" when nobody says.
        words: what a start that was cut off has kept, taken up again; it stands in the place of `about`.
        given: the answers of the command line, `ask=value`.

    Raises:
        BadFile: the runbook does not pass `sop check`, and nothing else was chosen.
        NotFound: there is no such runbook.
        NoTerminal: no runbook and no words are given, and nobody can be asked.
        UsageError: an answer of the command line is none that its question takes.
    """
    if words is None and runbook is not None and not about:
        session = _session(env, prompter, _walk(env, prompter, runbook), given)
        if about is not None:
            _leave_out(session, "unknown")
        return session
    if words is None:
        text = about if about is not None else _ask_about(env, prompter)
        if runbook is None and (upset := _upset(text)):
            return _without_words(env, prompter, upset, given)
        _refuse_strange(env, prompter)
        words = _keep(env, prompter, text)
    return _with_words(env, prompter, words, runbook, given)


def _refuse_strange(env: Env, prompter: Prompter) -> None:
    """Refuse answers that no question takes, unless one may stand in a runbook that cannot be read."""
    if prompter.interactive:
        return
    try:
        refuse_unknown(env, prompter, *_core(env))
    except UsageError:
        if len(env.library.signals()) == len(env.library.ids()):
            raise


def _core(env: Env) -> tuple[Runbook, ...]:
    """Return what the runbooks extend: most answers are for its questions, and then no other needs to be read."""
    try:
        return (env.library.runbook("core"),)
    except (BadFile, NotFound):
        return ()  # said when a runbook is taken


def ending(session: Session) -> str:
    """Return the line for an incident whose walk ends with an error: what is saved, and how to go on."""
    keep_unsaved(session)
    line = saved_line(session)
    return line if session.file is None else f"The incident is open. {line}"


def add_line(error: SopError, line: str) -> None:
    """Let an error say one line more; an interruption says nothing else."""
    if isinstance(error, Interrupted):
        error.said = line
        error.args = (line,)
    else:
        error.args = (f"{error}\n{line}",)


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


def _session(env: Env, prompter: Prompter, walk: Runbook, given: Sequence[str]) -> Session:
    refuse_unknown(env, prompter, walk)
    header = new_header(env, walk, walks.name_of(walk))
    session = Session(env, walk=walk, header=header, sidecar=sidecar_of(env, header.id))
    _refuse_unfit(session, given)
    if prompter.interactive:
        session.when_failed = lambda _: None  # the walk says it, and goes on in memory
    return session


def _refuse_unfit(session: Session, given: Sequence[str]) -> None:
    """Refuse an answer of the command line that its question does not take, before anything is written."""
    answers = {ask: value for ask, _, value in (pair.partition("=") for pair in given)}
    for step in session.walk.steps:
        for ask in step.asks:
            if ask.id in answers and ask.id not in OWN and ask.kind in KNOWN_EARLY:
                prompt = Prompt(Purpose.ASK, step, ask)
                question = ask_question(session.state, prompt, session.env.now, short=True, new_step=False)
                ScriptedPrompter({ask.id: answers[ask.id]}, show=lambda _: None).ask(question)


def _walk(env: Env, prompter: Prompter, runbook: str) -> Runbook:
    """Return a runbook's walk; when it is broken, what is taken in its place."""
    if runbook == "core":
        raise Refused(f"core is what the other runbooks extend; start {FALLBACK} instead.")
    team = env.team  # no other runbook mends a mistake in it
    try:
        walk = env.library.walk(runbook, team=team)
    except BadFile as broken:
        instead = _instead(env, prompter, runbook, broken) if prompter.interactive else None
        if instead is None:
            raise
        return instead
    if walk.status == "retired":
        raise Refused(f"{runbook} is retired. sop runbook list shows what took its place.")
    return walk


def _instead(env: Env, prompter: Prompter, runbook: str, broken: BadFile) -> Runbook | None:
    """Offer the last good copy of a broken runbook, and the fallback; nothing when neither is chosen or there."""
    offered: dict[str, tuple[Option, Runbook]] = {}
    if copy := walks.newest_copy(env.workspace.walks, runbook):
        offered["copy"] = Option("1", "copy", f"its last good copy ({copy})"), walks.load(env.workspace.walks, copy)
    if runbook != FALLBACK and (fallback := _fallback(env)):
        label, walk = fallback
        offered[FALLBACK] = Option("2", FALLBACK, label), walk
    if not offered:
        names = " or ".join(dict.fromkeys((runbook, FALLBACK)))
        add_line(
            broken,
            f"No good copy of {names} is kept. sop check names every mistake; git diff, or git log -p "
            f"{env.workspace.shown(env.workspace.runbooks)}, shows what changed.",
        )
        return None
    question = Question(
        id="broken", text="This runbook has a mistake. What instead?", form=Form.KEY,
        options=(*(option for option, _ in offered.values()), Option("0", "stop", "stop here")),
        above=tuple(str(problem) for problem in broken.problems[:5]),
    )  # fmt: skip
    chosen = _put(env, prompter, question)
    return offered[chosen][1] if chosen in offered else None


def _fallback(env: Env) -> tuple[str, Runbook] | None:
    """Return the fallback and what it is called: as the files say today, else its last good copy."""
    try:
        return FALLBACK, env.library.walk(FALLBACK)
    except (BadFile, NotFound):
        copy = walks.newest_copy(env.workspace.walks, FALLBACK)
        return (f"{FALLBACK}, its last good copy ({copy})", walks.load(env.workspace.walks, copy)) if copy else None


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
            raise Interrupted
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


def _keep(env: Env, prompter: Prompter, text: str) -> Words:
    """Keep words before anything else can fail; the same words are kept once."""
    text = _writable(text)
    if again := next((words for words in _cut_off(env) if words.text == text), None):
        return again
    try:
        pending = sidecar_of(env, f"start-{env.now():%Y%m%d-%H%M%S}-{env.new_id(4)}")
    except BadFile as error:
        add_line(error, _not_kept(text))
        raise
    entry = PrivateEntry(id=env.new_id(), at=env.now(), ask="about", value=text, by=_typing(env))
    words = Words(entry, pending)
    try:
        pending.add(entry)
    except StoreFailed:
        if not prompter.interactive:
            raise  # a person goes on: the words are kept in memory, and the walk says so
    return words


def _typing(env: Env) -> str:
    """Return who is typing, also where the team file has a mistake."""
    try:
        return operator_handle(env)
    except BadFile:
        return env.operator


def _not_kept(text: str) -> str:
    return f"Your words are not kept, the disk does not take them. Copy them now:\n{text}"


def _with_words(env: Env, prompter: Prompter, words: Words, runbook: str | None, given: Sequence[str]) -> Session:
    with hold(words.pending.path):  # another start lets it be
        return _opened(env, prompter, words, runbook, given)


def _opened(env: Env, prompter: Prompter, words: Words, runbook: str | None, given: Sequence[str]) -> Session:
    session = None
    try:
        chosen = runbook if runbook is not None else _choose(env, prompter, read_words(env, words.text))
        session = _session(env, prompter, _walk(env, prompter, chosen), given)
        _tell(session, words.text, words.entry.id)
    except SopError as error:
        add_line(error, words.line(prompter) if session is None or session.file is None else ending(session))
        raise
    finally:
        if session is not None and session.file is not None and not session.unsaved:
            words.pending.path.unlink(missing_ok=True)
    return session


def _tell(session: Session, text: str, event_id: str) -> None:
    """Record what is happening, as the first answer of the walk."""
    place = next(((step, ask) for step in session.walk.steps for ask in step.asks if ask.id == "about"), None)
    if place is None:
        return
    step, ask = place
    event = ev.Answered(id=event_id, at=session.env.now(), by=session.operator, step=step.id, ask=ask.id, private=True)
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
    stops = _may_mean(env, reading.hard_stop)
    question = Question(
        id="runbook", text="Which is it?", form=Form.KEY, options=options, free=True,
        above=(*stops, *_left_out(env, prompter, reading)), enter="" if prompter.interactive else first,
    )  # fmt: skip
    return _put(env, prompter, question)


def _left_out(env: Env, prompter: Prompter, reading: Reading) -> tuple[str, ...]:
    """Return a line for each runbook that the choice lacks.

    Raises:
        BadFile: there are such, and nobody chooses: the one that is meant may be among them.
    """
    problems = left_out(env, reading)
    if problems and isinstance(prompter, ScriptedPrompter) and not prompter.has("runbook"):
        refused = BadFile(*problems)
        add_line(refused, "So none is chosen. Mend it, or name the runbook: sop start RUNBOOK")
        raise refused
    return tuple(map(str, problems))


def _may_mean(env: Env, stops: tuple[str, ...]) -> tuple[str, ...]:
    """Return what the words hint at, as the question about danger will name it."""
    if not stops:
        return ()
    asks: dict[str, Ask] = {ask.id: ask for core in _core(env) for step in core.steps for ask in step.asks}
    return may_mean(asks.get(HARD_STOP, Ask(id=HARD_STOP, kind=Kind.CHOICE, choices=stops)), stops, keys=False)


# ── without words ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _who_lines() -> tuple[str, ...]:
    return tuple(f"  {number}  {each.label}" for number, each in enumerate(WHO, start=1))


def _upset(text: str) -> Upset | None:
    word = text.strip()
    return next((each for number, each in enumerate(WHO, start=1) if word == str(number)), None)


def _without_words(env: Env, prompter: Prompter, upset: Upset, given: Sequence[str]) -> Session:
    """Ask where and about what, and open the incident with what is known by then."""
    place = _put(env, prompter, Question(id="where_public", text="Where?", form=Form.KEY, options=WHERE, enter="group"))
    session = _session(env, prompter, _walk(env, prompter, _about_what(env, prompter, upset, place)), given)
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
    lacking = _left_out(env, prompter, read_words(env, ""))
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
            id="runbook", text="About what?", form=Form.KEY, options=options, above=lacking, free=True,
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


def take_up(env: Env, prompter: Prompter) -> Words | None:
    """Offer the words of the newest start that was cut off; whoever begins something new is not asked again.

    A start that goes on in another terminal is named, and left alone.
    """
    for going_on in filter(_is_going_on, _kept(env)):
        prompter.show(f"{going_on.entry.by} is at a start since {_begun(going_on)}")
    words = next(_cut_off(env), None)
    if words is None:
        return None
    options = (Option("1", "yes", "yes, go on with it"), Option("2", "no", "no, something new"))
    question = Question(
        id="unfinished", text=f"A start by {words.entry.by} was cut off at {_begun(words)} Is it this?", form=Form.KEY,
        options=options,
    )  # fmt: skip
    chosen, path = _put(env, prompter, question), words.pending.path
    if not path.exists() or _is_going_on(words):
        prompter.show("Somebody else has gone on with it meanwhile.")
        return None
    if chosen == "yes":
        return words
    path.rename(path.with_name(path.name.replace("start-", "left-", 1)))
    return None


def _begun(words: Words) -> str:
    text = " ".join(words.text.split())[:60]
    return f'{words.entry.at:%H:%M}: "{text}".'


def _cut_off(env: Env) -> Iterator[Words]:
    """Give the words of every start that was cut off before its incident was open, the newest first."""
    return (words for words in _kept(env) if not _is_going_on(words))


def _is_going_on(words: Words) -> bool:
    """Tell whether somebody is at a start in another terminal."""
    return is_held(words.pending.path)


def _kept(env: Env) -> Iterator[Words]:
    """Give the words of every start whose incident is not open yet, the newest first."""
    for path in sorted(env.workspace.private.glob("start-*.toml"), reverse=True):
        with suppress(BadFile):  # what cannot be read keeps nobody from starting
            pending = sidecar_of(env, path.stem)
            if entry := next((entry for entry in pending.entries if entry.ask == "about"), None):
                yield Words(entry, pending)
