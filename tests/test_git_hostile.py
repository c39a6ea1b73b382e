"""A hostile repository runs nothing: every program it names is a trap that leaves a mark, and no verb springs one."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conftest import Sop
from runsop.files import git
from runsop.files.git import GitFailed
from short_runbook import ANSWERS, SHORT

CLI = Path(__file__).parent.parent / "cli"

NAMED = (
    "core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass", "core.gitProxy",
    "core.alternateRefsCommand", "diff.external", "diff.trap.command", "diff.trap.textconv", "filter.trap.clean",
    "filter.trap.smudge", "filter.trap.process", "merge.trap.driver", "sequence.editor", "interactive.diffFilter",
    "credential.helper", "pager.log", "pager.diff", "pager.config", "gpg.program", "gpg.openpgp.program",
    "gpg.ssh.program", "gpg.x509.program", "gpg.ssh.defaultKeyCommand", "trailer.lesson.command", "trailer.lesson.cmd",
    "remote.origin.uploadpack", "remote.origin.receivepack", "difftool.trap.cmd", "man.viewer",
)  # fmt: skip
"""Keys of a repository's configuration whose value git runs."""

ALIASED = ("log", "config", "rev-parse", "cat-file", "commit-tree", "update-ref", "diff-index", "ls-files", "status")
HOOKS = (
    "pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "post-checkout", "post-index-change",
    "reference-transaction", "pre-auto-gc", "post-rewrite", "post-merge", "fsmonitor-watchman", "applypatch-msg",
)  # fmt: skip
VARIABLES = (
    "GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_SSH_COMMAND", "GIT_SSH", "GIT_EDITOR", "GIT_SEQUENCE_EDITOR", "GIT_ASKPASS",
    "GIT_PROXY_COMMAND", "SSH_ASKPASS", "PAGER",
)  # fmt: skip
"""Variables of the environment whose value git runs."""


class Trapped:
    """A workspace in a repository where everything that git might run leaves a mark."""

    def __init__(self, sop: Sop, traps: Path) -> None:
        self.sop = sop
        self.root = sop.root
        self._marks = traps / "marks"
        self._marks.mkdir(parents=True)
        self._traps = traps

    def trap(self, name: str) -> str:
        """Return a program that leaves a mark of that name."""
        path = self._traps / name.replace("/", "-")
        path.write_text(f"#!/bin/sh\necho \"$@\" >> '{self._marks}/{path.name}'\nexit 1\n")
        path.chmod(0o755)
        return str(path)

    @property
    def sprung(self) -> list[str]:
        return sorted(path.name for path in self._marks.iterdir())

    @contextmanager
    def nothing_runs(self) -> Iterator[None]:
        for mark in self._marks.iterdir():
            mark.unlink()
        yield
        assert self.sprung == []


def plain(folder: Path, *argv: str) -> subprocess.CompletedProcess[bytes]:
    """Run git as anybody would, with nothing held back."""
    return subprocess.run(["git", *argv], cwd=folder, capture_output=True, check=False, stdin=subprocess.DEVNULL)


def _entry(line: tuple[str, str]) -> str:
    section, _, key = line[0].rpartition(".")
    name, _, rest = section.partition(".")
    heading = f'{name} "{rest}"' if rest else name
    return f'[{heading}]\n{key} = "{line[1]}"\n'


@pytest.fixture
def trapped(sop: Sop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Trapped:
    (tmp_path / "home/gitconfig").write_text("[user]\nname = Li Wei\nemail = li.wei@example.org\n")
    sop("start", "short", answers=ANSWERS)
    root = sop.root
    plain(root, "init", "-q", "-b", "main")
    (root / "vendor").mkdir()
    plain(root / "vendor", "init", "-q")
    plain(root / "vendor", "commit", "-q", "--allow-empty", "-m", "theirs")
    plain(root, "add", "-A")
    plain(root, "commit", "-qm", "the workspace")
    sop.write("runbooks/short.toml", SHORT.replace("Calm", "Quiet").replace("How late is it?", "How many days late?"))
    plain(root, "commit", "-qam", "words\n\nLesson: a\n")
    found = Trapped(sop, tmp_path / "traps")
    for folder in (root / ".git", root / "vendor/.git"):
        for hook in HOOKS:
            path = folder / "hooks" / hook
            path.write_text(Path(found.trap(f"hook-{hook}")).read_text())
            path.chmod(0o755)
        lines = [
            *((key, found.trap(key)) for key in NAMED),
            *((f"alias.{verb}", "!" + found.trap(f"alias-{verb}")) for verb in ALIASED),
            ("log.showSignature", "true"), ("remote.origin.url", f"ext::{found.trap('ext')}"),
            ("remote.origin.promisor", "true"), ("protocol.ext.allow", "always"), ("protocol.allow", "always"),
            ("commit.template", "/dev/null"), ("diff.submodule", "log"), ("gc.auto", "1"), ("core.splitIndex", "true"),
        ]  # fmt: skip
        with (folder / "config").open("a", encoding="utf-8") as file:
            file.write("".join(map(_entry, lines)))
    sop.write(".gitattributes", "* filter=trap diff=trap merge=trap\nincidents/**/*.toml merge=sop\n")
    sop.write("runbooks/quarrel.toml", sop.read("runbooks/quarrel.toml") + "# more\n")
    for name in VARIABLES:
        monkeypatch.setenv(name, found.trap(name))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.fsmonitor")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", found.trap("GIT_CONFIG_COUNT"))
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", f"'core.fsmonitor'='{found.trap('GIT_CONFIG_PARAMETERS')}'")
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "traps/marks/GIT_TRACE"))
    return found


def test_the_traps_work(trapped: Trapped, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_") and name not in VARIABLES]:
        if name != "GIT_CONFIG_GLOBAL":
            monkeypatch.delenv(name)
    plain(trapped.root, "diff", "HEAD~1")
    monkeypatch.delenv("GIT_EXTERNAL_DIFF")
    for verb in (("status",), ("diff",), ("commit", "-am", "x"), ("switch", "-c", "x")):
        plain(trapped.root, *verb)

    assert {"core.fsmonitor", "filter.trap.process"} <= set(trapped.sprung)
    assert any(name.startswith("hook-") for name in trapped.sprung)


VERBS: dict[str, tuple[tuple[str, ...], ...]] = {
    "where things stand": (
        ("where",), ("status",), ("list",), ("show", "short"), ("runbook", "list"), ("runbook", "show", "short"),
    ),
    "one event": (
        ("note", "short", "they calm down"), ("handover", "short", "--to", "mei"),
        ("close", "short", "--reason", "done"),
    ),
    "setting up": (("init", "../new"), ("init", "inside"), ("check", "--fix"), ("merge", "runbooks/short.toml")),
    "checking": (("check",), ("check", "--staged")),
    "the history": (
        ("runbook", "diff", "short"), ("runbook", "diff", "quarrel"), ("runbook", "diff", "short", "HEAD~1"),
        ("runbook", "history", "short"),
    ),
    "what looks like an option or a program": (
        ("runbook", "diff", "short", "--", "--output=../marks"), ("runbook", "diff", "short", "!touch x"),
        ("runbook", "diff", "short", "HEAD^{/x}"), ("runbook", "history", ":(attr:x)short"),
        ("runbook", "history", "--", "--output=x"),
    ),
}  # fmt: skip
"""Every verb that calls git, and those that might: whoever types is git's user when nobody says who it is."""


@pytest.mark.parametrize("verbs", VERBS)
def test_no_verb_runs_what_a_repository_names(trapped: Trapped, verbs: str) -> None:
    trapped.sop.operator = ""
    trapped.sop.write("runbooks/late.toml", "staged = 1\n")
    plain(trapped.root, "-c", "core.fsmonitor=false", "update-index", "--add", "--cacheinfo", "100644",
          "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", "runbooks/late.toml")  # fmt: skip

    with trapped.nothing_runs():
        outcomes = [trapped.sop(*argv) for argv in VERBS[verbs]]

    assert not any("Traceback" in outcome.err for outcome in outcomes)


def test_a_walk_runs_nothing(trapped: Trapped) -> None:
    trapped.sop.operator = ""

    with trapped.nothing_runs():
        started = trapped.sop("start", "short", answers=ANSWERS)

    assert started.code == 0


def test_the_name_of_whoever_types_comes_from_git_all_the_same(trapped: Trapped) -> None:
    trapped.sop.operator = ""

    assert "Li Wei" in trapped.sop("where").out


READING: tuple[Callable[[Path], object], ...] = (
    git.user_name, git.in_repository, git.refuse_no_repository, git.lacks_merge_driver, git.is_shallow,
    git.head_is_detached, git.staged, git.index_of, git.prefix, git.install_merge_driver,
    lambda root: git.unmerged(root / "runbooks/short.toml"),
    lambda root: git.commit_of(root, "HEAD~1"),
    lambda root: git.log_of(root, "runbooks/short.toml", 9),
    lambda root: git.show(root, "HEAD", "runbooks/short.toml"),
    lambda root: git.blobs(root, ["1234567890123456789012345678901234567890"]),
    lambda root: git.dirty(root, [root / "runbooks/quarrel.toml"]),
)  # fmt: skip


def test_no_reading_call_runs_what_a_repository_names(trapped: Trapped) -> None:
    with trapped.nothing_runs():
        found = [call(trapped.root) for call in READING]

    assert len(found) == len(READING)


def test_a_branch_runs_nothing(trapped: Trapped) -> None:
    with trapped.nothing_runs():
        git.create_branch(trapped.root, "lessons")


def test_a_commit_takes_the_file_as_it_is_and_no_filter_changes_it(trapped: Trapped) -> None:
    with trapped.nothing_runs():
        git.commit(trapped.root, [trapped.root / "runbooks/quarrel.toml"], "quarrel: more")
        kept = git.show(trapped.root, "HEAD", "runbooks/quarrel.toml")

    assert kept == (trapped.root / "runbooks/quarrel.toml").read_bytes()


@pytest.mark.parametrize("form", ["openpgp", "x509", "ssh"])
def test_a_repository_does_not_say_which_program_signs(trapped: Trapped, form: str) -> None:
    plain(trapped.root, "config", "commit.gpgSign", "true")
    plain(trapped.root, "config", "gpg.format", form)

    with trapped.nothing_runs(), pytest.raises(GitFailed, match="are to be signed, and that failed"):
        git.commit(trapped.root, [trapped.root / "runbooks/quarrel.toml"], "quarrel: more")

    assert plain(trapped.root, "-c", "alias.x=", "rev-list", "--count", "HEAD").stdout == b"2\n"


def test_the_users_own_configuration_says_which_program_signs(trapped: Trapped, tmp_path: Path) -> None:
    signer = tmp_path / "signer"
    signer.write_text(
        "#!/bin/sh\ncat >/dev/null\necho >&2\necho '[GNUPG:] SIG_CREATED ' >&2\necho '-----BEGIN PGP SIGNATURE-----'\n"
    )
    signer.chmod(0o755)
    with (tmp_path / "home/gitconfig").open("a") as file:
        file.write(f"[commit]\ngpgSign = true\n[gpg]\nprogram = {signer}\n")
    with trapped.nothing_runs():
        made = git.commit(trapped.root, [trapped.root / "runbooks/quarrel.toml"], "quarrel: more")

    assert b"BEGIN PGP SIGNATURE" in plain(trapped.root, "cat-file", "commit", made).stdout


def test_a_partial_clone_fetches_nothing(trapped: Trapped) -> None:
    plain(trapped.root, "config", "extensions.partialClone", "origin")
    plain(trapped.root, "config", "core.repositoryFormatVersion", "1")

    with trapped.nothing_runs():
        found = git.blobs(trapped.root, ["1234567890123456789012345678901234567890"])

    assert found == {}


def test_a_bare_repository_in_the_workspace_is_not_taken_for_one(tmp_path: Path, quiet: None) -> None:
    marks = tmp_path / "mark"
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch '{marks}'\n")
    trap.chmod(0o755)
    plain(tmp_path, "init", "-q", "--bare", "bare")
    plain(tmp_path / "bare", "config", "core.worktree", str(tmp_path))
    plain(tmp_path / "bare", "config", "core.fsmonitor", str(trap))

    assert not git.in_repository(tmp_path / "bare")
    with pytest.raises(GitFailed):
        git.staged(tmp_path / "bare")
    assert not marks.exists()


def test_another_repository_in_the_environment_is_not_taken(
    trapped: Trapped, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain(tmp_path, "init", "-q", "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other/.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "other"))
    monkeypatch.setenv("GIT_EXEC_PATH", str(tmp_path / "other"))

    with trapped.nothing_runs():
        outcome = trapped.sop("runbook", "history", "short")

    assert "words" in outcome.out


def test_a_git_file_that_points_elsewhere_runs_nothing(trapped: Trapped, tmp_path: Path) -> None:
    (trapped.root / ".git").rename(tmp_path / "elsewhere")
    (trapped.root / ".git").write_text(f"gitdir: {tmp_path / 'elsewhere'}\n")

    with trapped.nothing_runs():
        outcome = trapped.sop("runbook", "diff", "short")

    assert 'text of late_by "How late is it?" → "How many days late?"' in outcome.out


@pytest.mark.parametrize("name", ["-b", "--help", "-", "HEAD", "a..b", "a b", "", "@{-1}", "x.lock", "a\0b", "../x"])
def test_a_branch_that_is_no_name_is_refused(tmp_path: Path, quiet: None, name: str) -> None:
    plain(tmp_path, "init", "-q")

    with pytest.raises(GitFailed, match="is no name of a branch"):
        git.create_branch(tmp_path, name)


def test_a_file_that_looks_like_an_option_is_a_file(trapped: Trapped) -> None:
    odd = trapped.root / "--output=x"
    odd.write_text("odd\n")

    with trapped.nothing_runs():
        git.commit(trapped.root, [odd], "--amend")
        (found,) = git.log_of(trapped.root, "--output=x", 9)

    assert found.subject == "--amend"
    assert not (trapped.root / "x").exists()


def test_a_worktree_that_is_set_elsewhere_is_no_place_for_a_commit(trapped: Trapped, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    plain(trapped.root, "config", "core.worktree", str(tmp_path / "far"))

    with trapped.nothing_runs(), pytest.raises(GitFailed):
        git.commit(trapped.root, [trapped.root / "runbooks/quarrel.toml"], "quarrel: more")


# --- what it carries


@pytest.mark.parametrize(
    ("path", "argv"),
    [
        ("runbooks/zero.toml", ("suggest", "my parcel is late")),
        ("runbooks/examples/zero.toml", ("suggest", "my parcel is late")),
        ("runbooks/guardrails/zz.toml", ("check",)),
    ],
)
def test_a_link_to_a_device_without_end_is_not_read(sop: Sop, path: str, argv: tuple[str, ...]) -> None:
    (sop.root / path).parent.mkdir(parents=True, exist_ok=True)
    (sop.root / path).symlink_to("/dev/zero")

    done = subprocess.run(
        [sys.executable, "-m", "runsop", *argv], cwd=sop.root, capture_output=True, text=True, check=False, timeout=60,
        env=os.environ | {"PYTHONPATH": str(CLI)}, preexec_fn=_with_little_memory,
    )  # fmt: skip

    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 1)


def _with_little_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
