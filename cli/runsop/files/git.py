"""The one place that calls git: an argument list, a time-out, and nothing of a hostile repository is run.

A repository names programs in its configuration (hooks, fsmonitor, external diff, filters, signing) and in its
attributes. So what is read is read as git keeps it, without filters, and a commit is made of its parts (blob, tree,
commit, ref): that looks at no other file of the work tree, and leaves what else is staged as it is.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from runsop.errors import Refused, SopError
from runsop.files.blocks import LIMIT
from runsop.files.toml import read_bytes

SAFE = (
    "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "diff.external=", "-c", "core.pager=cat",
    "-c", "core.editor=:", "-c", "core.splitIndex=false", "-c", "protocol.allow=never", "-c", "log.showSignature=false",
    "-c", "log.follow=false", "-c", "i18n.commitEncoding=UTF-8", "-c", "i18n.logOutputEncoding=UTF-8",
    "-c", "safe.bareRepository=explicit", "--no-pager", "--literal-pathspecs",
)  # fmt: skip
"""What stands before every verb, stronger than what a repository says of itself."""

AS_KEPT = ("--no-ext-diff", "--no-textconv", "--no-renames", "--no-color", "--ignore-submodules=all")
"""What stands after a verb that compares; in a submodule git would start again, by that one's configuration."""

TIMEOUT = 5.0  # seconds; a hanging git never holds up an operator
PATIENCE = 120.0  # where a person may have to unlock a key
KNOWS_MERGE = "git merges incident files by event from now on (in this clone)"
LARGEST = 20_000_000
"""Bytes of a file in git that is read; what people write is smaller."""

_KEPT = re.compile(
    r"GIT_(AUTHOR|COMMITTER)_(NAME|EMAIL|DATE)|GIT_CONFIG_(GLOBAL|SYSTEM|NOSYSTEM)"
    r"|GIT_(CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)"
)
"""The variables of git that are handed on: who commits, and where the user's own configuration lies."""

_SET = {
    "GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0",
    "GIT_PAGER": "cat", "GIT_EDITOR": ":", "LC_ALL": "C",
}  # fmt: skip

_SIGNING = {
    "gpg.program": "gpg", "gpg.x509.program": "gpgsm", "gpg.ssh.program": "ssh-keygen",
    "gpg.ssh.defaultkeycommand": "false",
}  # fmt: skip
"""The programs that sign: as the user's own configuration names them, else these, never as the repository does."""

_OPENPGP = "gpg.openpgp.program"  # another name of gpg.program; the later one counts


class GitFailed(Refused):
    """git is missing, too slow, or did not do it."""


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit as its log tells it; `parent` is "" where the history begins, or a shallow clone."""

    id: str
    parent: str
    at: str
    author: str
    message: str

    @property
    def subject(self) -> str:
        """Its first line."""
        return self.message.partition("\n")[0]


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that would be committed, by its path from the top of the repository; `old` is what HEAD has, or ""."""

    path: str
    blob: str
    old: str
    unmerged: bool = False


# ── What every folder can be asked ────────────────────────────────────────────────────────────────────────────────────


def git(folder: Path, *arguments: str) -> str | None:
    """Run git in a folder and return what it printed, or None when it is missing, slow or refuses."""
    printed = _printed(folder, *arguments)
    return None if printed is None else printed.decode("utf-8", "replace")


def user_name(folder: Path) -> str:
    """Return git's `user.name`, or "" when there is none."""
    return (git(folder, "config", "--get", "user.name") or "").strip()


def in_repository(folder: Path) -> bool:
    """Tell whether the folder lies in a work tree."""
    return (git(folder, "rev-parse", "--is-inside-work-tree") or "").strip() == "true"


def refuse_no_repository(folder: Path) -> None:
    """Refuse where there is no history to look into.

    Raises:
        GitFailed: git is not installed, does not answer, does not trust the folder, or keeps no work tree here.
    """
    done = _run(folder, "rev-parse", "--is-inside-work-tree")
    if done.stdout.strip() == b"true":
        return
    if b"dubious ownership" in done.stderr:
        fix = f"If you trust it: git config --global --add safe.directory {folder}"
        raise GitFailed(f"{folder}: git does not look into it, for it belongs to somebody else. {fix}")
    raise GitFailed(f"{folder}: no git repository keeps it, so it has no earlier versions. git init begins one.")


def install_merge_driver(folder: Path) -> bool:
    """Tell git how incident files are merged, in this clone's own configuration; False outside a work tree."""
    if not in_repository(folder):
        return False
    named = git(folder, "config", "--local", "merge.sop.name", "union of incident events by id")
    driver = git(folder, "config", "--local", "merge.sop.driver", "sop merge %O %A %B %P")
    return named is not None and driver is not None


def lacks_merge_driver(folder: Path) -> bool:
    """Tell whether `.gitattributes` asks for a way to merge incident files that this clone was not told."""
    asked = git(folder, "check-attr", "merge", "--", "incidents/2026-11/any.toml") or ""
    return asked.rstrip().endswith(": sop") and git(folder, "config", "--get", "merge.sop.driver") is None


def unmerged(path: Path) -> tuple[bytes, bytes, bytes] | None:
    """Return base, ours and theirs of a file in an open merge, b"" for one there is not; None without such a merge."""
    base, ours, theirs = (_printed(path.parent, "cat-file", "blob", f":{stage}:./{path.name}") for stage in (1, 2, 3))
    return None if ours is theirs is None else (base or b"", ours or b"", theirs or b"")


# ── What was ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def commit_of(folder: Path, rev: str) -> str:
    """Return the commit that a revision names, or "" when it names none."""
    if rev.startswith("-"):
        return ""
    return (git(folder, "rev-parse", "--quiet", "--verify", "--end-of-options", f"{rev}^{{commit}}") or "").strip()


def is_shallow(folder: Path) -> bool:
    """Tell whether this clone holds the newest commits only."""
    return (git(folder, "rev-parse", "--is-shallow-repository") or "").strip() == "true"


def log_of(folder: Path, path: str, n: int, *, since: str = "", also: Sequence[str] = ()) -> tuple[Commit, ...]:
    """Return the newest commits that touched a file, by its path in the folder; renames are not followed.

    Args:
        folder: where to ask.
        path: the file, from there.
        n: how many at most.
        since: a commit; what it holds is left out.
        also: more files, whose commits are wanted too.

    Raises:
        GitFailed: with what git said.
    """
    fields = "%H%x00%P%x00%aI%x00%an%x00%B"
    revisions = (f"{since}..HEAD" if since else "HEAD", "--", path, *also)
    if not commit_of(folder, "HEAD"):
        return ()
    printed = _checked(
        folder, "log", "-z", f"-n{n}", f"--format={fields}", "--no-patch", "--no-notes", "--no-mailmap",
        *AS_KEPT, "--end-of-options", *revisions, timeout=PATIENCE,
    )  # fmt: skip
    parts = iter(printed.split("\0"))
    return tuple(
        Commit(id=id, parent=parents.partition(" ")[0], at=at, author=author, message=message.strip("\n"))
        for id, parents, at, author, message in zip(parts, parts, parts, parts, parts, strict=False)
    )


def show(folder: Path, rev: str, path: str) -> bytes | None:
    """Return what a commit has under a path of the folder, or None."""
    return blobs(folder, (f"{rev}:./{path}",)).get(f"{rev}:./{path}")


def blobs(folder: Path, names: Iterable[str]) -> Mapping[str, bytes]:
    """Return what git keeps under each of these names, byte for byte; none of those it lacks or that are too large."""
    wanted = tuple(dict.fromkeys(name for name in names if name and "\n" not in name))
    there = [name for name, size in _sizes(folder, wanted) if size <= LARGEST]
    printed = _fed(folder, there, "--batch")
    found: dict[str, bytes] = {}
    position = 0
    for name in there:
        begin = printed.index(b"\n", position) + 1
        position = begin + int(printed[position:begin].split()[-1]) + 1
        found[name] = printed[begin : position - 1]
    return found


def _sizes(folder: Path, names: Sequence[str]) -> Iterator[tuple[str, int]]:
    answers = _fed(folder, names, "--batch-check").splitlines()
    for name, answer in zip(names, answers, strict=False):
        words = answer.split()
        if words[-2] == b"blob":
            yield name, int(words[-1])


def _fed(folder: Path, names: Sequence[str], how: str) -> bytes:
    """Ask git for things by name, one a line."""
    if not names:
        return b""
    lines = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
    done = _run(folder, "cat-file", how, stdin=lines, timeout=PATIENCE)
    return done.stdout if done.returncode == 0 else b""


# ── What is not committed yet ─────────────────────────────────────────────────────────────────────────────────────────


def head_is_detached(folder: Path) -> bool:
    """Tell whether commits go to no branch."""
    return git(folder, "symbolic-ref", "--quiet", "HEAD") is None


def dirty(folder: Path, paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return which of these files HEAD has otherwise than the disk or the index; line ends do not count.

    Raises:
        GitFailed: as `refuse_no_repository`.
    """
    refuse_no_repository(folder)
    top = _top(folder)
    places = {path: _from_top(top, path) for path in paths}
    kept = blobs(top, (f"{rev}:{place}" for place in places.values() for rev in ("HEAD", ":0")))
    return tuple(
        path
        for path, place in places.items()
        if len({_text(kept.get(f"HEAD:{place}")), _text(kept.get(f":0:{place}")), _text(_on_disk(path))}) > 1
    )


def dirty_of(folder: Path, names: Iterable[str]) -> tuple[Path, ...]:
    """As `dirty`, for many files of one folder: what has the very bytes that git keeps is not asked for one by one.

    Raises:
        GitFailed: as `refuse_no_repository`.
    """
    refuse_no_repository(folder)
    rows = (row.partition("\t") for row in (git(folder, "ls-tree", "-z", "HEAD") or "").split("\0") if row)
    head = {name: facts.split()[2] for facts, _, name in rows}
    index = index_of(folder)
    suspects = [name for name in names if not _has(folder / name, head.get(name, ""), index.get(name))]
    return dirty(folder, [folder / name for name in suspects]) if suspects else ()


def _has(path: Path, kept: str, staged: str | None) -> bool:
    """Tell whether a file has the bytes of a blob, which is staged as well."""
    data = _on_disk(path) if kept == staged else None
    if data is None:
        return False
    digest = hashlib.sha256 if len(kept) == 64 else hashlib.sha1
    return digest(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest() == kept


def staged(folder: Path) -> tuple[Staged, ...]:
    """Return what a commit would add or change, a file somebody has half merged once.

    Raises:
        GitFailed: as `refuse_no_repository`.
    """
    refuse_no_repository(folder)
    top = _top(folder)
    tree = commit_of(top, "HEAD") or _checked(top, "hash-object", "-t", "tree", "--stdin").strip()
    printed = _checked(top, "diff-index", "--cached", "--raw", "-z", *AS_KEPT, "--no-abbrev", tree, index=_hooked(top))
    parts = iter(printed.split("\0"))
    found: dict[str, Staged] = {}
    for facts, path in zip(parts, parts, strict=False):
        _, mode, old, new, status = facts.split()
        if status == "U" or (path not in found and status != "D" and mode != "160000"):
            found[path] = Staged(path, new, old if old.strip("0") else "", unmerged=status == "U")
    return tuple(found.values())


def staged_blobs(folder: Path, found: Iterable[Staged]) -> Mapping[str, bytes]:
    """Return what is staged, and what HEAD has of it, by blob."""
    top = _top(folder)
    return blobs(top, (blob for each in found for blob in (each.blob, each.old)))


def index_of(folder: Path) -> Mapping[str, str]:
    """Return the blob of every file of a folder as the index has it, by its path from there."""
    printed = _checked(folder, "ls-files", "--stage", "-z", "--", ".", index=_hooked(_top(folder)))
    rows = (row.partition("\t") for row in printed.split("\0") if row)
    return {path: facts.split()[1] for facts, _, path in rows if facts.startswith("100") and facts.endswith(" 0")}


def prefix(folder: Path) -> str:
    """Return the path of a folder from the top of its repository, "" or with a slash at its end."""
    return _checked(folder, "rev-parse", "--show-prefix").removesuffix("\n")


def _hooked(top: Path) -> Path | None:
    """Return the index that a hook is called with: `git commit FILE` has one of its own."""
    named = os.environ.get("GIT_INDEX_FILE")
    return top / named if named else None


# ── Commits ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def refuse_branch(folder: Path, name: str) -> None:
    """Refuse a name that no new branch can have.

    Raises:
        GitFailed: as `refuse_no_repository`; the name is none, taken, or a part of another branch's.
    """
    refuse_no_repository(folder)
    ref = f"refs/heads/{name}"
    if name.startswith("-") or name == "HEAD" or git(folder, "check-ref-format", ref) is None:
        raise GitFailed(f'"{name}" is no name of a branch. Write it like lessons-november.')
    if git(folder, "show-ref", "--verify", "--quiet", "--", ref) is not None:
        raise GitFailed(f'there is a branch "{name}" already. Name another one, or go on it: git switch {name}')
    above = (f"refs/heads/{'/'.join(name.split('/')[:n])}" for n in range(1, name.count("/") + 1))
    taken = [each for each in above if git(folder, "show-ref", "--verify", "--quiet", "--", each) is not None]
    taken += (git(folder, "for-each-ref", "--count=1", "--format=%(refname)", "--", f"{ref}/") or "").split()
    if taken:
        other = taken[0].removeprefix("refs/heads/")
        raise GitFailed(f'there is a branch "{other}", so git can have none named "{name}". Name another one.')


def create_branch(folder: Path, name: str) -> None:
    """Make a branch where HEAD is and go on it; the work tree and what is staged stay as they are.

    Raises:
        GitFailed: as `refuse_branch`.
    """
    refuse_branch(folder, name)
    ref = f"refs/heads/{name}"
    head = commit_of(folder, "HEAD")
    if head:
        what = f'the branch "{name}" is not made'
        _checked(folder, "update-ref", "-m", "branch: created by sop", ref, head, "0" * len(head), what=what)
    _checked(folder, "symbolic-ref", "-m", f"checkout: moving to {name}", "HEAD", ref)


def commit(folder: Path, paths: Sequence[Path], message: str) -> str:
    """Commit exactly these files, as they lie on the disk, and return the commit's id; what else is staged stays so.

    Lines end as in HEAD: where git hands out CRLF, a change of one line is one line.

    Raises:
        GitFailed: as `refuse_no_repository`; nothing differs, git does not know who commits, is in the middle of
            something else, is told to ignore one of the files, or cannot write or sign. Nothing is committed then.
        NotFound, BadFile: one of the files is not there, or is no ordinary file.
    """
    refuse_no_repository(folder)
    top = _top(folder)
    _refuse_busy(top)
    _refuse_nobody(top)
    places = {_from_top(top, path): read_bytes(path, str(path)) for path in paths}
    _refuse_ignored(top, places)
    before = _entries(top, places)
    modes = {row.partition("\t")[2]: row[:6] for row in before.split("\0") if row.startswith("100")}
    head = commit_of(top, "HEAD")
    kept = blobs(top, (f"HEAD:{place}" for place in places))
    for place in [place for place in places if b"\r\n" not in kept.get(f"HEAD:{place}", b"\r\n")]:
        places[place] = places[place].replace(b"\r\n", b"\n")
    rows = "".join(f"{modes.get(place, '100644')} {_kept(top, data)}\t{place}\0" for place, data in places.items())
    unarmed = _unarmed(top)
    tree = _tree(top, head, rows)
    if head and tree == _checked(top, "rev-parse", "--verify", f"{head}^{{tree}}").strip():
        raise GitFailed("there is nothing to commit: the files are as git has them.")
    made = _checked(
        top, *unarmed, "commit-tree", *_signed(top), *(("-p", head) if head else ()), "-F", "-", tree,
        stdin=message.encode("utf-8"), timeout=PATIENCE,
    ).strip()  # fmt: skip
    none = "0" * len(made)
    _checked(top, *unarmed, "update-index", "-z", "--add", "--index-info", stdin=_bytes(rows))
    try:
        subject = message.partition("\n")[0]
        _checked(top, "update-ref", "-m", f"commit: {subject}", "HEAD", made, head or none)
    except GitFailed:
        gone = "".join(f"0 {none}\t{place}\0" for place in places)
        _run(top, *unarmed, "update-index", "-z", "--add", "--index-info", stdin=_bytes(gone + before))
        raise
    return made


_BUSY = {
    "index.lock": "another git is at work here, or was killed in it", "MERGE_HEAD": "git is in the middle of a merge",
    "CHERRY_PICK_HEAD": "git is in the middle of a cherry-pick", "REVERT_HEAD": "git is in the middle of a revert",
    "rebase-merge": "git is in the middle of a rebase", "rebase-apply": "git is in the middle of a rebase",
}  # fmt: skip


def _refuse_busy(top: Path) -> None:
    asked = (word for name in _BUSY for word in ("--git-path", name))
    for path, (name, what) in zip(_checked(top, "rev-parse", *asked).splitlines(), _BUSY.items(), strict=True):
        if os.path.lexists(top / path):
            fix = f"If no git runs, delete {path}" if name == "index.lock" else "Finish it or abort it: git status"
            raise GitFailed(f"{what}, so nothing is committed. {fix}")


def _refuse_nobody(top: Path) -> None:
    if any(git(top, "var", name) is None for name in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT")):
        fix = 'git config --global user.name "Your Name" && git config --global user.email you@example.org'
        raise GitFailed(f"git does not know who you are, so nothing is committed. {fix}")


def _refuse_ignored(top: Path, places: Iterable[str]) -> None:
    asked = _bytes("".join(f"./{place}\0" for place in places))
    done = _run(top, "--no-literal-pathspecs", "check-ignore", "-z", "--stdin", stdin=asked)
    if done.returncode == 0:
        ignored = done.stdout.decode("utf-8", "replace").split("\0")[0].removeprefix("./")
        raise GitFailed(f"git is told to ignore {ignored}, so nothing is committed. Look into .gitignore.")


def _entries(top: Path, places: Iterable[str]) -> str:
    """Return how the index has these files, in the form that it takes back."""
    entries = _checked(top, "ls-files", "--stage", "-z", "--", *places)
    for facts, _, place in (row.partition("\t") for row in entries.split("\0") if row):
        if not facts.startswith("100"):
            raise GitFailed(f"git keeps {place} as a link, so nothing is committed. Put the file itself there.")
        if not facts.endswith(" 0"):
            raise GitFailed(f"{place} is half merged, so nothing is committed. Finish that first: git status")
    return entries


def _kept(top: Path, data: bytes) -> str:
    return _checked(top, "hash-object", "-w", "--no-filters", "--stdin", stdin=data).strip()


def _tree(top: Path, head: str, rows: str) -> str:
    """Return the tree of HEAD with these rows in it, made in an index of its own."""
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        if head:
            _checked(top, "read-tree", head, index=index)
        _checked(top, "update-index", "-z", "--add", "--index-info", stdin=_bytes(rows), index=index)
        return _checked(top, "write-tree", index=index).strip()


def _signed(top: Path) -> tuple[str, ...]:
    return ("-S",) if (git(top, "config", "--type=bool", "--get", "commit.gpgSign") or "").strip() == "true" else ()


def _unarmed(top: Path) -> tuple[str, ...]:
    """Return what stands before a verb that writes an index or signs: no filter, and the user's own programs to sign.

    Whoever writes an index looks again at files that changed within the same second, through their filters.
    """
    programs = dict(_SIGNING)
    words = []
    parts = iter(_checked(top, "config", "--show-scope", "-z", "--list").split("\0"))
    for scope, entry in zip(parts, parts, strict=False):
        key, _, value = entry.partition("\n")
        if key.startswith("filter."):
            if "=" in key:
                raise GitFailed(f'the repository names a filter in a way that cannot be left out ("{key}").')
            words += ["-c", f"{key}={'false' if key.endswith('.required') else ''}"]
        key = key.replace(_OPENPGP, "gpg.program")
        if key in programs and scope in ("system", "global"):
            programs[key] = value
    programs[_OPENPGP] = programs["gpg.program"]
    return (*words, *(word for key, value in programs.items() for word in ("-c", f"{key}={value}")))


# ── The call itself ───────────────────────────────────────────────────────────────────────────────────────────────────


def _top(folder: Path) -> Path:
    return Path(_checked(folder, "rev-parse", "--show-toplevel").removesuffix("\n"))


def _from_top(top: Path, path: Path) -> str:
    """Return the path of a file from the top of its repository, whatever links lead there."""
    place = os.path.relpath(Path(os.path.realpath(path.parent)) / path.name, os.path.realpath(top))
    if place.startswith(".."):
        raise GitFailed(f"{path}: lies outside the repository {top}")
    return Path(place).as_posix()


def _on_disk(path: Path) -> bytes | None:
    try:
        return read_bytes(path, path.name, limit=LIMIT)
    except SopError:
        return None


def _text(data: bytes | None) -> bytes | None:
    return None if data is None else data.replace(b"\r\n", b"\n")


def _bytes(rows: str) -> bytes:
    return rows.encode("utf-8", "surrogateescape")


def _printed(folder: Path, *arguments: str) -> bytes | None:
    try:
        done = _run(folder, *arguments)
    except GitFailed:
        return None
    return done.stdout if done.returncode == 0 else None


def _checked(
    folder: Path, *arguments: str, stdin: bytes = b"", index: Path | None = None, timeout: float | None = None,
    what: str = "nothing is done",
) -> str:  # fmt: skip
    """Run git and return what it printed.

    Raises:
        GitFailed: with what git said.
    """
    done = _run(folder, *arguments, stdin=stdin, index=index, timeout=timeout)
    if done.returncode == 0:
        return done.stdout.decode("utf-8", "surrogateescape")
    raise GitFailed(_why(done.stderr.decode("utf-8", "replace"), what))


def _why(said: str, what: str) -> str:
    line = next((each for each in said.splitlines() if each.startswith(("error:", "fatal:"))), said.strip() or "failed")
    words = line.removeprefix("error: ").removeprefix("fatal: ").strip()
    if "failed to sign" in said or "signing" in said:
        return f"your commits are to be signed, and that failed ({words}), so {what}. Try it: git commit -S"
    if re.search(r"Permission denied|[Ii]nsufficient permission|Read-only file system", said):
        return f"git may not write in its folder ({words}), so {what}. Look at its owner and rights."
    if "No space left" in said:
        return f"the disk is full, so {what}. Free some space, then again."
    if ".lock" in said:
        return f"another git is at work here, or was killed in it ({words}), so {what}. Try it again."
    return f"git said: {words}, so {what}."


def _run(
    folder: Path, *arguments: str, stdin: bytes = b"", index: Path | None = None, timeout: float | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run git, whatever it then says.

    Raises:
        GitFailed: it is missing or too slow.
    """
    patience = timeout or TIMEOUT
    try:
        return subprocess.run(
            ["git", *SAFE, *arguments], cwd=folder, capture_output=True, timeout=patience, check=False, input=stdin,
            env=_environment(index),
        )  # fmt: skip
    except subprocess.TimeoutExpired as err:
        raise GitFailed(f"git did not answer within {patience:.0f} seconds. Look after the disk, then again.") from err
    except (OSError, ValueError) as err:  # ValueError: a character that no command line can hold
        if getattr(err, "filename", "") == "git":
            raise GitFailed("git is not installed, or not on your PATH. Walks and checks work without it.") from err
        raise GitFailed(f"git could not be called: {err}") from err


def _environment(index: Path | None) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or _KEPT.fullmatch(name)}
    return own | _SET | ({"GIT_INDEX_FILE": str(index)} if index else {})
