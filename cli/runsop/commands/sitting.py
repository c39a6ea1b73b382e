"""One sitting at an incident: who is asked, how it begins, and what is said when it ends."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from runsop.commands.desk import Ending
from runsop.commands.session import Session
from runsop.commands.walking import walk
from runsop.env import Env
from runsop.errors import NOTHING, Interrupted, NoTerminal, Refused, UsageError
from runsop.files.events import encode_event, encode_header
from runsop.files.incident import StoreFailed
from runsop.files.private import encode_entry
from runsop.files.workspace import incident_path
from runsop.model import events as ev
from runsop.model.clock import dues, rounds_of, unanswered
from runsop.model.nearest import nearest
from runsop.model.progress import View
from runsop.model.review import in_review
from runsop.model.runbook import Kind, Runbook
from runsop.model.walk import upcoming
from runsop.screen.bar import due_words
from runsop.screen.prompter import Prompter
from runsop.screen.scripted import OTHERWISE, Missing, ScriptedPrompter

OWN = (
    "runbook", "sent", "promise", "approval", "given", "close", "where_public", "no_remedy", "amount", "approved_by", "due",
    "who", "sanction_for", "sanction_rule", "sanction_word", "sent_at", "sent_text", "effort", "missed", "hide", "template", "edit",
    "night_note", "flagged", "flag_reason", "flag_lead", "switch_to", "skip", "skip_reason", "note", "handover", "go", "new", "new_what", "reopen",
    "reopen_reason", OTHERWISE,
)  # fmt: skip
"""The program's own questions, which a file of answers may answer too."""


def refuse_unknown(env: Env, prompter: Prompter, *walks: Runbook) -> None:
    """Refuse answers that no question of any runbook takes, before anything is written.

    Raises:
        UsageError: with the nearest id there is.
    """
    if not isinstance(prompter, ScriptedPrompter) or not prompter.ids:
        return
    known = {*OWN, *_asks_of(walks)}
    if prompter.ids <= known:
        return  # the other runbooks need not be read
    known |= _asks_of(env.library.signals())
    for unknown in sorted(prompter.ids - known):
        raise UsageError(f'there is no question "{unknown}" to answer. {nearest(unknown, known)}'.rstrip())


def _asks_of(books: Iterable[Runbook]) -> set[str]:
    return {ask.id for book in books for step in book.steps for ask in step.asks}


def sit(session: Session, prompter: Prompter) -> None:
    """Walk an incident with whoever answers, and say how to go on.

    Raises:
        Interrupted: Ctrl-C, Ctrl-D or a signal; what was answered is saved.
        NoTerminal: something is open that nobody can be asked.
    """
    env = session.env
    try:
        ending = walk(session, prompter)
    except Interrupted as stopped:
        _note_pause(session, stopped)
        keep_unsaved(session)
        raise Interrupted(stopped.code, saved_line(session)) from stopped
    except Missing as missing:
        raise NoTerminal(_missing(session, prompter, missing)) from missing
    if ending is Ending.PAUSED:
        _note_pause(session, None)
    keep_unsaved(session)
    if ending is Ending.CLOSED:
        closed_lines(session)
    elif ending is Ending.WAITING:
        due = next(iter(dues(session.state)), None)
        waits = session.state.named(due_words(due, env.now())) if due else "Nothing is due."
        env.err.line(f"Nothing is to be asked now. {waits}")
        env.err.line(saved_line(session))
    elif ending is Ending.PAUSED:
        env.err.line(saved_line(session))
    else:
        env.err.bare(git_line(session))
    env.out.bare(env.workspace.shown(session.path))


def tell_notes(session: Session) -> None:
    """Say what was mended on the way, after a command that writes once."""
    for note in session.notes:
        session.env.err.line(note)


def saved_line(session: Session) -> str:
    """Return the one line that says what is saved and how to go on."""
    if session.file is None and not session.unsaved:
        return NOTHING
    if session.unsaved:
        count = len(session.unsaved)
        more = f" sop resume {session.header.id}" if session.file else ""
        return f"{count} answer{'s' * (count > 1)} not saved: keep the lines above.{more}"
    prompt = upcoming(session.state, session.env.now())
    step = prompt.step.id if prompt and prompt.step else "here"
    home = incident_path(session.env.workspace, session.header.id)
    if session.path != home:
        return (
            f"Saved up to {step} in {session.path}. When the disk is back, move it to {home.parent}, its file in "
            f"private/ to {session.env.workspace.private} and its walk in walks/ to {session.env.workspace.walks}; "
            f"then sop resume {session.header.id}"
        )
    return f"Saved up to {step}. sop resume {session.header.id}"


def git_line(session: Session) -> str:
    """Return the exact line that commits an incident; the program never commits one by itself."""
    shown = session.env.workspace.shown
    switched = [event.walk for event in session.state.story if isinstance(event, ev.Switched)]
    walks = (session.env.workspace.walks / f"{name}.toml" for name in dict.fromkeys([session.header.walk, *switched]))
    paths = " ".join(shlex.quote(shown(path)) for path in (session.path, *walks))
    git = session.env.workspace.git(session.env.cwd)
    return f'{git} add {paths} && {git} commit -m "incident: {session.header.id}"'


def closed_lines(session: Session) -> None:
    """Say that an incident is closed, what comes later, and how to commit it."""
    env = session.env
    closed = session.state.closed
    env.err.line(f"Closed: {closed.outcome if closed else 'no'}. Names stay in incidents/private and not in git.")
    for due in dues(session.state)[:3]:
        env.err.line(f"  later: {session.state.named(due_words(due, env.now()))}")
    env.err.bare(git_line(session))


def _note_pause(session: Session, stopped: Interrupted | None) -> None:
    if session.file is None:
        return
    session.when_failed = None  # nobody is asked any more
    try:
        session.record(session.new(ev.Paused, reason="interrupted" if stopped else ""))
    except (StoreFailed, Refused):  # what was answered is safe or listed; a pause is not worth an error
        session.unsaved = [event for event in session.unsaved if not isinstance(event, ev.Paused)]


def keep_unsaved(session: Session) -> None:
    """Show the blocks the disk never took, so that they can be pasted into the files."""
    if not session.unsaved:
        return
    err = session.env.err
    err.line(f"Not saved, the disk did not take it. Keep these lines and add them to {session.path}:")
    if session.file is None:
        err.bare(encode_header(session.header), end="")
    err.bare("".join(map(encode_event, session.unsaved_as_stored())))
    if session.unsaved_private:
        err.line(f"And these, which are private, to {session.sidecar.path}:")
        err.bare(b"".join(map(encode_entry, session.unsaved_private)).decode())


def _missing(session: Session, prompter: Prompter, missing: Missing) -> str:
    state = session.state
    view = View(state)
    given = prompter.has if isinstance(prompter, ScriptedPrompter) else (lambda _: False)
    open_asks = [
        ask.id
        for step in state.walk.steps
        if not step.every and not step.not_before and not in_review(step.id)
        for for_ in rounds_of(state, step)
        for ask in step.asks
        if unanswered(state, view, step, ask, for_) and not given(ask.id) and ask.kind is not Kind.DRAFT
    ]
    listed = ", ".join(dict.fromkeys((missing.ask, *open_asks)))
    saved = "" if session.file is None else f"\n{saved_line(session)}"
    return f"no terminal, and no answer for: {listed}. Give them with --answers FILE or --answer ask=value.{saved}"
