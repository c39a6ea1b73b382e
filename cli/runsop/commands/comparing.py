"""`sop runbook diff` and `sop runbook history`: what became different in a runbook, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from runsop.env import Env
from runsop.errors import BadFile, NotFound, Refused
from runsop.files.git import Commit, commit_of, dirty, is_shallow, log_of, refuse_no_repository
from runsop.files.lessons import FOLDER, Lessons
from runsop.files.versions import SHORT, Version, versions
from runsop.model.difference import Change, changes
from runsop.model.history import Reason, Told, joined, reasons_of, with_reasons
from runsop.model.nearest import nearest
from runsop.model.runbook import Runbook
from runsop.model.values import SLUG
from runsop.screen.jsonout import write_json

SAME = "Both are walked the same way."
MOST = 200
"""Commits between two versions that are looked at for their reasons."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions of a runbook and what is different; `new` is "" for the file as it lies there, `old` where it began."""

    old: str
    new: str
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One commit of a runbook's file; `problem` says why there are no changes to tell."""

    commit: Commit
    reasons: tuple[Reason, ...]
    changes: tuple[Change, ...]
    problem: str = ""


# ── diff ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def difference(env: Env, id: str, rev: str) -> Difference:
    """Return what is different between two versions of a runbook.

    Without a revision that is the file against HEAD when it was edited since, else its last commit against the one
    before it; with one, the file against that revision.

    Raises:
        NotFound: no such runbook.
        BadFile: one of both versions cannot be read.
        GitFailed, Refused: there is no repository, revision or earlier version.
    """
    root, path = env.workspace.root, _path(env, id)
    now = env.library.walk(id)
    refuse_no_repository(root)
    if rev:
        return _since(env, now, _named(env, id, rev))
    log = log_of(root, path, 1)
    if not log:
        raise Refused(f"{path} is not committed yet, so no version is before it. {_git(env)} add {path}")
    if dirty(root, [root / path]):
        return _since(env, now, commit_of(root, "HEAD"))
    (last,) = log
    both = versions(root, id, filter(None, (last.parent, last.id)))
    if last.parent in both and both[last.parent] != Version():
        found = changes(_readable(both[last.parent]), _readable(both[last.id]))
        return Difference(last.parent, last.id, with_reasons(found, [(_reasons(env, last), found)]))
    if is_shallow(root) and not last.parent:
        raise Refused(
            f"{_begins(last)} is where this shallow clone begins. {_git(env)} fetch --unshallow brings what was before."
        )
    return Difference("", last.id, ())


def show_difference(env: Env, id: str, found: Difference, *, as_json: bool) -> None:
    """Show what is different; the versions are named beside it."""
    if as_json:
        told = [_change_json(each.change) | _reason_json(each.reason) for each in found.told]
        write_json(env.out, {"id": id, "old": found.old or None, "new": found.new or None, "changes": told})
        return
    new = f"{found.new[:SHORT]}" if found.new else "the file as it is now"
    if not found.old:
        env.out.line(f"{new} is where {id} began: it has one version.")
        return
    env.err.line(f"{id}: {found.old[:SHORT]} → {new}")
    for each in found.told:
        env.out.line(str(each))
    if not found.told:
        env.out.line(SAME)


def _since(env: Env, now: Runbook, commit: str) -> Difference:
    """Compare the file as it lies there with what a commit has."""
    root, path = env.workspace.root, _path(env, now.id)
    old = versions(root, now.id, [commit])[commit]
    if old == Version():
        fix = f"sop runbook history {now.id} shows where it began."
        raise Refused(f"{path} is not in {commit[:SHORT]}. {fix}")
    base = env.library.runbook(now.id).extends
    log = log_of(root, path, MOST, since=commit, also=(f"runbooks/{base}.toml",) if base else ())
    made = [(entry.reasons, entry.changes) for entry in _entries(env, now.id, log)]
    return Difference(commit, "", with_reasons(changes(_readable(old), now), made))


def _named(env: Env, id: str, rev: str) -> str:
    commit = commit_of(env.workspace.root, rev)
    if commit:
        return commit
    shallow = (
        f" This clone is shallow: {_git(env)} fetch --unshallow brings older ones."
        if is_shallow(env.workspace.root)
        else ""
    )
    raise NotFound(f'git knows no version "{rev}". sop runbook history {id} shows them.{shallow}')


def _readable(version: Version) -> Runbook:
    if version.walk is None:
        raise Refused(f"{version.problem or 'the file was not there'} Name another version: sop runbook history")
    return version.walk


# ── history ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def history(env: Env, id: str, n: int) -> tuple[Entry, ...]:
    """Return the newest commits of a runbook's file, each with what it changed.

    Raises:
        NotFound: no such runbook, nor was there ever one.
        GitFailed, Refused: there is no repository, or no commit of it.
    """
    path = _path(env, id)
    refuse_no_repository(env.workspace.root)
    log = log_of(env.workspace.root, path, n)
    if not log:
        if id not in env.library.ids():
            raise NotFound(
                f'there is no runbook "{id}", and there never was. {nearest(id, env.library.ids())}'.rstrip()
            )
        raise Refused(f"{path} is not committed yet, so it has no history. {_git(env)} add {path}")
    return _entries(env, id, log)


def show_history(env: Env, id: str, entries: Sequence[Entry], *, as_json: bool) -> None:
    """Show commit by commit what changed, the newest first."""
    if as_json:
        write_json(env.out, {"id": id, "commits": [_entry_json(each) for each in entries]})
        return
    for entry in entries:
        commit = entry.commit
        env.out.line(f"{commit.at[:16].replace('T', ' ')}  {commit.id[:SHORT]}  {commit.author}")
        env.out.line(f"  {commit.subject}")
        for reason in entry.reasons:
            lesson = f" · lesson {reason.lesson}" if reason.lesson else ""
            env.out.line(f"  {reason}{lesson}")
        for line in entry.changes or (entry.problem,):
            env.out.line(f"    {line}")
    env.err.line(_closing(env, id, entries))


def _closing(env: Env, id: str, entries: Sequence[Entry]) -> str:
    if entries[-1].commit.parent and not entries[-1].problem.startswith(_BEGAN):
        return f"The newest {len(entries)}. More: sop runbook history {id} -n {len(entries) * 5}"
    if is_shallow(env.workspace.root):
        return f"This shallow clone begins there. {_git(env)} fetch --unshallow brings what was before."
    return "It begins there under this name; renames are not followed."


_BEGAN = "new: "


def _entries(env: Env, id: str, log: Sequence[Commit]) -> tuple[Entry, ...]:
    known = versions(env.workspace.root, id, (rev for each in log for rev in (each.id, each.parent) if rev))
    return tuple(_entry(env, each, known.get(each.parent, Version()), known[each.id]) for each in log)


def _entry(env: Env, commit: Commit, old: Version, new: Version) -> Entry:
    reasons = _reasons(env, commit)
    if new == Version():
        return Entry(commit, reasons, (), "taken away")
    if new.walk is None:
        return Entry(commit, reasons, (), f"cannot be read: {new.problem}")
    if old == Version():
        return Entry(commit, reasons, (), f'{_BEGAN}"{new.walk.title}", {len(new.walk.steps)} steps')
    if old.walk is None:
        return Entry(commit, reasons, (), f"can be read again; before it, {old.problem}")
    found = changes(old.walk, new.walk)
    return Entry(commit, reasons, found, "" if found else "it is walked as before")


def _reasons(env: Env, commit: Commit) -> tuple[Reason, ...]:
    """Return why a commit was made; what its lessons say stands in them."""
    return tuple(_as_its_lesson_says(env, reason) for reason in reasons_of(commit.message))


def _as_its_lesson_says(env: Env, reason: Reason) -> Reason:
    if not reason.lesson:
        return reason
    try:
        lesson, _ = Lessons(env.workspace.runbooks / FOLDER).read(reason.lesson)
    except (NotFound, BadFile):
        return reason
    edit = lesson.edit
    return replace(
        reason,
        incident=reason.incident or edit.incident,
        factor=reason.factor or edit.factor,
        because=" ".join(edit.because.split()).rstrip("."),
        step=edit.step,
    )


def _git(env: Env) -> str:
    return env.workspace.git(env.cwd)


def _path(env: Env, id: str) -> str:
    if not SLUG.match(id):
        known: Iterable[str] = env.library.ids()
        raise NotFound(f'"{id}" is no runbook id. {nearest(id, known) or "See sop runbook list."}')
    return f"runbooks/{id}.toml"


def _begins(commit: Commit) -> str:
    return f"{commit.id[:SHORT]} ({commit.at[:10]})"


def _change_json(change: Change) -> dict[str, object]:
    return {"step": change.step, "text": change.text}


def _reason_json(reason: Reason | None) -> dict[str, object]:
    said = reason or Reason()
    return {"lesson": said.lesson, "incident": said.incident, "factor": said.factor, "because": said.because}


def _entry_json(entry: Entry) -> dict[str, object]:
    commit = entry.commit
    return {
        "commit": commit.id,
        "at": commit.at,
        "author": commit.author,
        "subject": commit.subject,
        "problem": entry.problem,
        "changes": [_change_json(each) for each in entry.changes],
    } | _reason_json(joined(entry.reasons))
