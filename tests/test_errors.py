"""Whatever lies in a file, the answer is one sentence with the right exit code, and nothing on the disk changes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Outcome, Sop
from runsop.screen.gate import visible
from short_runbook import ANSWERS, QUARREL_ANSWERS, SHORT, TEAM

INCIDENT = "2026-11-22-2204-short-k3f9"
INCIDENT_PATH = f"incidents/2026-11/{INCIDENT}.toml"


def no_file(path: Path) -> None:
    path.unlink(missing_ok=True)


def holding(content: bytes) -> Callable[[Path], None]:
    def put(path: Path) -> None:
        no_file(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    return put


def huge(path: Path) -> None:
    holding(b"")(path)
    with path.open("r+b") as file:
        file.truncate(100_000_000)


def fifo(path: Path) -> None:
    holding(b"")(path)
    no_file(path)
    os.mkfifo(path)


def folder(path: Path) -> None:
    no_file(path)
    path.mkdir(parents=True)


def link_to_nothing(path: Path) -> None:
    holding(b"")(path)
    no_file(path)
    path.symlink_to("nowhere.toml")


def link_out(path: Path) -> None:
    holding(b"")(path)
    outside = path.parents[4] / "outside.toml"
    outside.write_text(SHORT)
    no_file(path)
    path.symlink_to(outside)


CONFLICT = b'<<<<<<< ours\nformat = 1\n=======\nformat = 1\n>>>>>>> theirs\nid = "short"\n'
DEEP = b"a = " + b"[" * 5000 + b"]" * 5000
BAD = {
    "broken": (holding(b'format = 1\nid = "short\n'), "is no valid TOML"),
    "empty": (holding(b""), "does not say its format"),
    "huge": (huge, "is 100,000,000 bytes"),
    "deep": (holding(DEEP), "is nested too deep"),
    "latin": (holding(b'format = 1\ntitle = "caf\xe9"\n'), "is not UTF-8"),
    "utf-16": (holding('format = 1\nid = "short"\n'.encode("utf-16")), "is saved as UTF-16"),
    "bom": (holding(b"\xef\xbb\xbf" + SHORT.encode()), "begins with a byte order mark"),
    "nul": (holding(b"format = 1\0"), "NUL byte"),
    "conflict": (holding(CONFLICT), "half-done merge"),
    "future": (holding(b"format = 2\n"), "made by a newer sop (format 2"),
    "folder": (folder, "is a folder"),
    "fifo": (fifo, "is no ordinary file"),
    "link to nothing": (link_to_nothing, "is a link"),
}

everything_bad = pytest.mark.parametrize("kind", BAD)


def assert_refused(outcome: Outcome, code: int, *said: str) -> None:
    assert outcome.code == code, outcome
    assert "Traceback" not in outcome.out + outcome.err
    assert all(part in outcome.err for part in said), outcome.err
    assert visible(outcome.err) == outcome.err


@everything_bad
def test_a_bad_runbook_is_not_walked(sop: Sop, kind: str) -> None:
    spoil, said = BAD[kind]
    spoil(sop.root / "runbooks/short.toml")
    before = sop.everything()

    outcome = sop("start", "short", answers=ANSWERS)

    assert_refused(outcome, 3, "runbooks/short.toml", said)
    assert sop.everything() == before


@everything_bad
def test_a_bad_team_file_is_named(sop: Sop, kind: str) -> None:
    spoil, said = BAD[kind]
    spoil(sop.root / "sop.toml")
    before = sop.everything()

    outcome = sop("start", "short", answers=ANSWERS)

    assert_refused(outcome, 3, "sop.toml", said)
    assert sop.everything() == before


@everything_bad
def test_a_bad_message_stops_only_the_runbooks_that_use_it(sop: Sop, kind: str) -> None:
    spoil, said = BAD[kind]
    spoil(sop.root / "runbooks/messages/ack.toml")

    assert_refused(sop("start", "short", answers=ANSWERS), 3, "runbooks/messages/ack.toml", said)
    assert sop.incidents == []
    assert sop("list").code == 0


@pytest.mark.parametrize("kind", [kind for kind in BAD if kind not in ("future", "empty")])
def test_a_bad_file_of_answers_is_named(sop: Sop, tmp_path: Path, kind: str) -> None:
    spoil, said = BAD[kind]
    answers = tmp_path / "case.toml"
    spoil(answers)

    outcome = sop("start", "short", "--answers", str(answers))

    assert_refused(outcome, 3, "case.toml", said)
    assert sop.incidents == []


def test_answers_of_a_newer_format_are_not_guessed(sop: Sop) -> None:
    assert_refused(sop("start", "short", answers=ANSWERS.replace("format = 1", "format = 2")), 3, "is of format 2")
    assert sop.incidents == []


def test_a_missing_file_of_answers_is_named(sop: Sop) -> None:
    assert_refused(sop("start", "short", "--answers", "case.toml"), 4, "case.toml: there is no such file.")


def test_answers_that_nothing_asks_for_are_named_before_anything_is_written(sop: Sop) -> None:
    outcome = sop("start", "short", answers=ANSWERS + "late_bye = 1\n")

    assert_refused(outcome, 2, "late_bye", "late_by")
    assert sop.incidents == []


INCIDENT_SAYS = {
    "broken": "is damaged here", "empty": "is empty", "huge": "is larger than 64 MB", "deep": "", "latin": "UTF-8", "utf-16": "", "bom": "",
    "nul": "", "conflict": "merge", "future": "the header", "folder": "cannot be read", "fifo": "cannot be read",
    "link to nothing": "",
}  # fmt: skip


@everything_bad
@pytest.mark.parametrize("verb", [("show",), ("resume",), ("note", "a word", "--incident"), ("close",)], ids=" ".join)
def test_a_bad_incident_is_neither_shown_nor_written(sop: Sop, kind: str, verb: tuple[str, ...]) -> None:
    spoil, _ = BAD[kind]
    spoil(sop.root / INCIDENT_PATH)
    before = sop.everything()

    outcome = sop(*verb, "k3f9")

    assert outcome.code in (3, 4), outcome
    assert_refused(outcome, outcome.code, INCIDENT, INCIDENT_SAYS[kind])
    assert sop.everything() == before


@everything_bad
def test_a_bad_incident_is_named_among_good_ones(sop: Sop, kind: str) -> None:
    spoil, _ = BAD[kind]
    sop("start", "short", answers='about = "hello there"\n')
    good = sop.id
    spoil(sop.root / INCIDENT_PATH)

    status, listed = sop("status"), sop("list")

    assert (status.code, listed.code) == (0, 0)
    assert good in status.out
    assert good in listed.out
    assert f"{INCIDENT}: cannot be read" in status.out
    assert f"broken  {INCIDENT}" in listed.out


@everything_bad
def test_check_names_a_bad_incident(sop: Sop, kind: str) -> None:
    spoil, _ = BAD[kind]
    spoil(sop.root / INCIDENT_PATH)

    outcome = sop("check")

    assert outcome.code == 1
    assert INCIDENT_PATH in outcome.out
    assert "Traceback" not in outcome.out + outcome.err


def test_windows_line_ends_are_read_as_they_should(sop: Sop) -> None:
    sop.tree({"runbooks/short.toml": SHORT.replace("\n", "\r\n"), "sop.toml": TEAM.replace("\n", "\r\n")})

    outcome = sop("start", "short", answers=ANSWERS.replace("\n", "\r\n"))

    assert (outcome.code, sop("check").code) == (0, 0)
    assert sop.kinds()[-1] == "closed"


def test_an_incident_with_windows_line_ends_goes_on(sop: Sop) -> None:
    sop("start", "short", answers='about = "hello there"\n')
    path = sop.path
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert sop("note", "it is calm").code == 0
    assert sop("show", sop.id).out.count("it is calm") == 1


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("show", "zzzz"), 'there is no incident "zzzz"'),
        (("resume", "zzzz"), 'there is no incident "zzzz"'),
        (("close", "zzzz"), 'there is no incident "zzzz"'),
        (("status", "zzzz"), 'there is no incident "zzzz"'),
        (("note", "x", "--incident", "zzzz"), 'there is no incident "zzzz"'),
        (("handover", "zzzz", "--to", "mei"), 'there is no incident "zzzz"'),
        (("start", "shrt"), 'Did you mean "short"?'),
        (("runbook", "show", "shrt"), 'Did you mean "short"?'),
        (("resume",), "no incident is open"),
        (("show", "../../etc/passwd"), "is no incident id"),
        (("resume", "incidents/2026-11/x.toml"), "is no incident id"),
        (("show", "/etc/passwd"), "is no incident id"),
        (("start", "../sop"), "is no runbook id"),
        (("start", "runbooks/short.toml"), "is no runbook id"),
        (("runbook", "show", "messages/ack"), "is no runbook id"),
        (("check", "runbooks/nothing.toml"), "there is no such file"),
        (("--root", "nowhere", "status"), "no sop.toml in it"),
    ],
    ids=" ".join,
)
def test_what_is_not_there_is_not_found(sop: Sop, argv: tuple[str, ...], said: str) -> None:
    before = sop.everything()

    assert_refused(sop(*argv), 4, said)
    assert sop.everything() == before


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("strat",), "No such command 'strat'. Did you mean 'start', 'status'? See sop --help."),
        (("runbook", "shw"), "No such command 'shw'. Did you mean 'show'? See sop runbook --help."),
        (("status", "--jsn"), "No such option: --jsn"),
        (("note",), "Missing argument 'text'. See sop note --help."),
        (("handover",), "Missing option '--to'. See sop handover --help."),
        (("list", "--limit", "many"), "'many' is not a valid int. See sop list --help."),
        (("start", "short", "--answer", "late_by"), '--answer takes ask=value, not "late_by"'),
        (("note", " "), "the note is empty"),
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_is_told_in_one_sentence(sop: Sop, argv: tuple[str, ...], said: str) -> None:
    outcome = sop(*argv)

    assert_refused(outcome, 2, said)
    assert (outcome.out, outcome.err.count("\n")) == ("", 1)


@pytest.mark.parametrize(
    ("place", "code"),
    [("incidents", 3), ("incidents/private", 3), ("incidents/2026-11", 1), ("incidents/walks", 1)],
)
def test_a_file_in_the_place_of_a_folder_refuses_the_start(sop: Sop, place: str, code: int) -> None:
    target = sop.root / place
    target.parent.mkdir(exist_ok=True)
    (sop.root / "incidents").rmdir()
    target.parent.mkdir(exist_ok=True)
    target.write_text("no folder")

    outcome = sop("start", "short", answers=ANSWERS)

    assert_refused(outcome, code, place)
    assert sop.incidents == []


@pytest.mark.parametrize("verb", [("note", "a word"), ("close", "--reason", "x"), ("resume",)], ids=" ".join)
def test_an_incident_that_is_a_link_out_of_the_workspace_is_never_written(sop: Sop, verb: tuple[str, ...]) -> None:
    sop("start", "short", answers='about = "hello there"\n')
    path = sop.path
    outside = sop.root.parent / "outside.toml"
    path.rename(outside)
    path.symlink_to(outside)
    before = outside.read_bytes()

    assert_refused(sop(*verb), 3, "symbolic links")
    assert outside.read_bytes() == before


def test_a_runbook_that_is_a_link_out_of_the_library_is_refused(sop: Sop) -> None:
    link_out(sop.root / "runbooks/short.toml")

    assert_refused(sop("start", "short", answers=ANSWERS), 3, "is a link out of its folder")


def test_a_file_with_an_event_of_a_newer_program_is_only_read(sop: Sop) -> None:
    sop("start", "short", answers='about = "hello there"\n')
    path = sop.path
    path.write_text(
        path.read_text() + '\n[[event]]\nid = "zzzzzz"\nat = 2026-11-22T22:09:00Z\nkind = "sung"\nby = "x"\n'
    )
    before = path.read_bytes()

    assert_refused(sop("note", "a word"), 1, "Update sop to write in it")
    assert "sung" in sop("show", sop.id).out
    assert path.read_bytes() == before


def test_a_torn_end_is_moved_aside_by_the_next_write_and_named(sop: Sop) -> None:
    sop("start", "short", answers='about = "hello there"\n')
    path = sop.path
    whole = path.read_text()
    path.write_text(whole + '\n[[event]]\nid = "zzzzzz"\nat = 2026')

    shown, noted = sop("show", sop.id), sop("note", "a word")

    assert "unfinished block" in shown.err
    assert noted.code == 0
    assert "ended in what is no whole event; that piece is kept in" in noted.err
    assert sop.incident().startswith(whole)
    assert "zzzzzz" not in sop.incident()
    assert [each.name[: len(sop.id) + 6] for each in path.parent.glob("*.torn-*")] == [f"{sop.id}.torn-"]


HOSTILE = "\x1b[31mred\x1b]0;title\x07 \x9b2J \u202egnp.exe\u202c \u200b[bold]x[/bold] \x7f"
IN_TOML = (
    HOSTILE.replace("\x1b", "\\u001b").replace("\x07", "\\u0007").replace("\x9b", "\\u009b").replace("\x7f", "\\u007f")
)


@pytest.mark.parametrize(
    "argv",
    [
        ("status",), ("list",), ("show", "hostile"), ("show", "hostile", "--markdown"), ("status", "hostile"), (),
        ("runbook", "list"), ("runbook", "show", "hostile"), ("runbook", "show", "hostile", "--markdown"), ("check",),
        ("resume", "hostile"), ("close", "hostile"), ("handover", "hostile", "--to", "mei"), ("handover", "--to", HOSTILE),
        ("suggest", HOSTILE), ("note", HOSTILE), (HOSTILE,), ("start", HOSTILE), ("show", HOSTILE),
        ("list", "--limit", HOSTILE), ("--as", HOSTILE, "where"), ("--root", HOSTILE, "where"), ("check", HOSTILE),
        ("start", "short", "--answer", HOSTILE), ("start", "--answers", HOSTILE), ("init", HOSTILE),
    ],
    ids=repr,
)  # fmt: skip
def test_no_text_from_anywhere_steers_the_terminal(sop: Sop, argv: tuple[str, ...]) -> None:
    hostile_workspace(sop)

    outcome = sop(*argv)

    assert visible(outcome.out) == outcome.out
    assert visible(outcome.err) == outcome.err
    assert "Traceback" not in outcome.err


def hostile_workspace(sop: Sop) -> None:
    """Put the hostile text into every free field of a runbook, the team, an incident and its answers."""
    runbook = SHORT.replace('"short"', '"hostile"')
    for text in ("A short one", "the late parcel", "What we know", "Look it up; do not guess.", "How late is it?"):
        runbook = runbook.replace(text, f"{text} {IN_TOML}")
    team = TEAM.replace('"Mei"', f'"Mei {IN_TOML}"').replace('"course group"', f'"group {IN_TOML}"')
    sop.tree({"runbooks/hostile.toml": runbook, "sop.toml": team})
    answers = ANSWERS.replace("two days", f"two days {IN_TOML}").replace("Where is", f"Where {IN_TOML} is")
    outcome = sop("start", "hostile", answers=answers.replace('close = "close"\n', ""))
    assert outcome.code in (0, 5), outcome
    assert visible(outcome.err) == outcome.err


def test_json_carries_the_true_text(sop: Sop) -> None:
    hostile_workspace(sop)

    outcome = sop("show", "hostile", "--json")

    assert IN_TOML.replace("\\u007f", "\\u007f").encode("ascii", "backslashreplace").decode() in outcome.out


def test_names_of_people_with_escapes_are_shown_harmless(sop: Sop) -> None:
    answers = QUARREL_ANSWERS.replace("Bo Lund", f"Bo {IN_TOML}")

    started, shown = sop("start", "quarrel", answers=answers), sop("show", "quarrel")

    assert visible(started.err + shown.out) == started.err + shown.out
    assert "Bo ␛[31mred" in shown.out


# ── A closed or full output, and bytes that are no text ───────────────────────────────────────────────────────────────


def in_a_shell(line: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    command = line.replace("sop ", f"'{sys.executable}' -m runsop ", 1)
    return subprocess.run(
        ["sh", "-c", command], cwd=folder, capture_output=True, check=False, stdin=subprocess.DEVNULL
    )  # our own lines


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        pytest.param("sop status 2>&-", 0, "", id="no talk"),
        pytest.param("sop start 2>&- >&-", 5, "", id="nothing to ask through"),
        pytest.param("sop --version >&-", 0, "", id="nobody hears the version"),
        pytest.param("sop --version >/dev/full", 1, "the output cannot be written", id="a full disk"),
        pytest.param("sop where >/dev/full", 1, "the output cannot be written", id="a full disk, another verb"),
        pytest.param("sop list --where \"id = '\udcff'\"", 2, "--where: character 7 cannot be saved", id="half a letter"),
        pytest.param("sop export --parquet '\udcff'", 1, "where names are UTF-8", id="a folder of no text"),
    ],
)  # fmt: skip
def test_a_strange_shell_gets_a_sentence(sop: Sop, line: str, code: int, said: str) -> None:
    done = in_a_shell(line, sop.root)

    assert done.returncode == code
    assert b"Traceback" not in done.stderr
    assert said.encode() in done.stderr


def test_an_export_goes_only_where_the_names_are_text(sop: Sop) -> None:
    outcome = sop("export", "--parquet", "tables\udcff")

    assert outcome.code == 1
    assert "DuckDB writes only where names are UTF-8. Name another folder." in outcome.err
