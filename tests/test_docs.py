"""The documentation says what the program does: pages against formats, transcripts against the program itself."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import subprocess
import sys
import textwrap
import tomllib
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from conftest import START, Sop
from quarter import UNTIL, fill
from runsop import app
from runsop.env import Clock, Env
from runsop.errors import ExitCode
from runsop.files import library, team, walks
from runsop.files.events import decode
from runsop.files.library import Library
from runsop.files.questions import Question, questions
from runsop.files.workspace import create_workspace, shipped_library
from runsop.model.decisions import Decided, DecisionsHeader
from runsop.model.events import KINDS, Header
from runsop.model.first_screen import ASKED
from runsop.model.lint import BUILTIN_SLOTS
from runsop.model.runbook import Kind
from runsop.model.when import KEYWORDS
from runsop.screen.prompter import COMMANDS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
NIGHT = ROOT / "examples" / "night-revolt.toml"

VARYING = (
    (re.compile(r"(\d{4}-\d\d-\d\d-\d{4}-[a-z0-9-]+?)-[a-z0-9]{4}\b"), r"\1-XXXX"),  # what an incident is called
    (re.compile(r"(walks/[a-z-]+)-[0-9a-f]{12}"), r"\1-X"),
    (re.compile(r"\b\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)"), "TIME"),
    (re.compile(r"\((?:soon, )?in [^)]*\)|\([^)]* late\)|· \d+ (?:s|min|h \d+ min)$", re.MULTILINE), "SPAN"),
)


def page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


# --- commands


@pytest.mark.parametrize("verb", app.VERBS)
def test_every_verb_says_in_its_help_what_it_does_with_examples(sop: Sop, verb: str) -> None:
    outcome = sop(verb, "--help")

    assert outcome.code == ExitCode.OK
    assert "Examples:" in outcome.out


@pytest.mark.parametrize("script", ["commands.py", "pictures.py", "report.py"])
def test_what_is_made_from_the_program_is_made_from_this_one(script: str) -> None:
    done = subprocess.run([sys.executable, str(DOCS / script), "--check"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("verb", app.VERBS)
def test_every_verb_has_a_section_among_the_commands(verb: str) -> None:
    assert f"\n## sop {verb}\n" in page("commands.md")


# --- formats


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("runbook.md", library.RUNBOOK_KEYS, id="keys of a runbook"),
        pytest.param("runbook.md", library.STEP_KEYS, id="keys of a step"),
        pytest.param("runbook.md", library.ASK_KEYS, id="keys of an ask"),
        pytest.param("runbook.md", tuple(Kind), id="kinds of ask"),
        pytest.param("runbook.md", library.STATUSES, id="states of a runbook"),
        pytest.param("message.md", ("format", "id", "use", "placeholders", "text", "no_name"), id="keys of a message"),
        pytest.param("message.md", tuple(BUILTIN_SLOTS), id="slots filled without an ask"),
        pytest.param("team.md", team.TEAM_KEYS, id="keys of the team file"),
        pytest.param("team.md", (*team.ROLE_FLAGS, "title", "refund_cap", "goodwill_units"), id="keys of a role"),
        pytest.param("team.md", team.SEVERITY_KEYS, id="keys of a severity"),
        pytest.param("team.md", team.HARD_STOPS, id="hard stops"),
        pytest.param("team.md", (*team.COMPENSATES, *team.RIGHTS, "units", "effort", "cost"), id="keys of a remedy"),
        pytest.param("incident.md", tuple(field.name for field in fields(Header)), id="keys of a header"),
        pytest.param("incident.md", tuple(KINDS), id="kinds of event"),
        pytest.param(
            "incident.md",
            tuple(sorted({field.name.rstrip("_") for kind in KINDS.values() for field in fields(kind)})),
            id="keys of events",
        ),
        pytest.param(
            "decisions.md",
            ("format", "kind", *(field.name for kind in (DecisionsHeader, Decided) for field in fields(kind))),
            id="keys of a decision",
        ),
        pytest.param("when.md", tuple(KEYWORDS), id="words of an expression"),
        pytest.param("when.md", ("severity", "after_hours"), id="what an expression knows without an ask"),
        pytest.param("exit-codes.md", tuple(str(int(code)) for code in ExitCode), id="exit codes"),
        pytest.param("keys.md", tuple(f"/{name}" for name in COMMANDS), id="short slash commands"),
        pytest.param("keys.md", tuple(f"/{name}" for name in COMMANDS.values()), id="long slash commands"),
    ],
)
def test_the_reference_names_all_there_is(name: str, words: tuple[str, ...]) -> None:
    said = " ".join(re.findall(r"`([^`\n]+)`", page(name)))

    missing = [word for word in words if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", said)]

    assert missing == []


def test_every_ask_that_the_program_reads_by_its_id_is_among_the_reserved() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "cli").rglob("*.py")))
    read = set(re.findall(r'(?:\.value\(|answers\.get\(\(|\bask\.id (?:==|!=) |_place_of\(state, )"([a-z_]+)"', code))

    missing = sorted(ask for ask in read if f"`{ask}`" not in page("reserved-asks.md"))

    assert missing == []
    assert read >= {"about", "voices", "hard_stop", "public_close"}


# --- JSON


@pytest.mark.parametrize(
    ("heading", "argv"),
    [
        pytest.param("sop status", ["status", "--json"], id="status"),
        pytest.param("sop list", ["list", "--json"], id="list"),
        pytest.param("sop show", ["show", "2026", "--json"], id="show"),
        pytest.param("sop learn", ["learn", "--list", "--json"], id="learn"),
        pytest.param("sop suggest", ["suggest", "--json", "scam"], id="suggest"),
        pytest.param("sop runbook list", ["runbook", "list", "--json"], id="runbook list"),
        pytest.param("sop runbook show", ["runbook", "show", "core", "--json"], id="runbook show"),
        pytest.param("sop check", ["check", "--json"], id="check"),
        pytest.param("sop where", ["where", "--json"], id="where"),
    ],
)
def test_every_json_key_is_documented_and_no_other(sop: Sop, heading: str, argv: list[str]) -> None:
    sop("start", answers=NIGHT.read_text(encoding="utf-8"))
    sop("note", "a second terminal", "--incident", "2026")
    sop.write("runbooks/broken.toml", "format = 1\n")

    outcome = sop(*argv)
    section = page("json.md").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    documented = {
        key for row in re.findall(r"^\| (`[^|]*) \|", section, re.MULTILINE) for key in re.findall(r"`([a-z_]+)`", row)
    }

    assert keys_of(json.loads(outcome.out)) - documented == set()
    assert documented != set()


def keys_of(value: Any) -> set[str]:
    """Every key of a JSON document, at any depth."""
    match value:
        case dict():
            return set(value) | {key for inner in value.values() for key in keys_of(inner)}
        case list():
            return {key for inner in value for key in keys_of(inner)}
    return set()


# --- the report


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of `make demo-report`, without what is decided in it."""
    root = tmp_path_factory.mktemp("quarter") / "community"
    create_workspace(root, shipped_library())
    fill(root, until=UNTIL)
    return root


@pytest.mark.parametrize("each", questions(), ids=lambda each: each.name)
def test_every_question_says_what_it_is_and_what_a_lead_decides_by_it(each: Question) -> None:
    assert each.title not in ("", each.name)
    assert each.metric or each.name in ASKED or "ordinary" in each.name or each.shape == "list"
    assert bool(each.decides) == (each.shape != "findings")


def test_every_metric_has_a_question() -> None:
    assert {each.metric for each in questions()} - {""} == {f"M{number}" for number in range(1, 22)}


def test_the_screen_in_the_how_to_is_the_report_of_the_quarter(quarter: Path) -> None:
    (shown,) = [text for kind, text in blocks(DOCS / "how-to/read-the-week.md") if kind == "text week"]

    assert said(quarter, "report") == normal(shown)


def test_every_key_of_a_report_is_documented(quarter: Path) -> None:
    section = page("json.md").partition("\n## sop report\n")[2].partition("\n## ")[0]
    document = json.loads(said(quarter, "report", "--json"))
    rows = [row for each in document["sections"] for row in each.pop("rows")]

    assert {key for key in keys_of(document) if f"`{key}`" not in section} == set()
    assert len(rows) > len(document["sections"])


def said(root: Path, *words: str) -> str:
    """Run a command in a workspace, and return what stands on standard output."""
    out = io.StringIO()
    environ = {"HOME": str(root.parent), "SOP_OPERATOR": "lead", "PATH": "/usr/bin:/bin"}
    with redirect_stdout(out), redirect_stderr(io.StringIO()):
        app.main(
            list(words), Env(environ=environ, cwd=root, clock=Clock(fixed=UNTIL), random_id=lambda size: "a" * size)
        )
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip("\n").split("\n"))


# --- pages

OPTIONS = ("--root", "--as", "--plain", "--version", "--help")
"""Of `sop` itself."""


@pytest.mark.parametrize("path", [path for path in PAGES if path.name != "commands.md"], ids=lambda path: path.name)
def test_every_command_on_a_page_is_one_that_the_program_takes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    shown = [line for kind, block in blocks(path) if kind in ("sh", "console", "yaml") for line in block.splitlines()]
    inline = re.findall(r"`(sop [^`]*)`", re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL))
    commands = [
        each for line in (*shown, *inline) for each in re.findall(r"(?:^|[\s;&|(])sop ((?:[^\s#|;&>)]+ ?)+)", line)
    ]

    assert [each for each in commands if not is_taken(each)] == []


def is_taken(command: str) -> bool:
    """Tell whether there is such a verb, with such options."""
    words = re.sub(r"^(?:--(?:root|as) \S+ |--plain )+", "", command).split()
    if not words or words[0] in OPTIONS:
        return True
    verb = words[0]
    section = page("commands.md").partition(f"\n## sop {verb}\n")[2].partition("\n## ")[0]
    options = {option for word in words for option in re.findall(r"^--[a-z-]+", word)}
    return (verb in app.VERBS or not re.fullmatch(r"[a-z]+", verb)) and all(
        option in section for option in options - set(OPTIONS)
    )


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
    inside = [link.partition("#") for link in links if not re.match(r"[a-z]+:", link)]

    broken = ["".join(parts) for parts in inside if parts[0] and not (path.parent / parts[0]).exists()]
    lost = [
        "".join(parts)
        for parts in inside
        if parts[2] and parts[2] not in headings((path.parent / parts[0]) if parts[0] else path)
    ]

    assert (broken, lost) == ([], [])


def headings(path: Path) -> set[str]:
    """The anchors of a page, as a forge makes them."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_toml_block_parses(path: Path) -> None:
    parsed = [tomllib.loads(text) for kind, text in blocks(path) if kind.startswith("toml")]

    assert all(parsed)


def blocks(path: Path) -> list[tuple[str, str]]:
    """The fenced blocks of a page: what stands behind the fence, and the text, without the indent of a list."""
    found = re.findall(r"^( *)```(\S.*)\n((?:.*\n)*?)\1```$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return [(kind, textwrap.dedent(text)) for _, kind, text in found]


def test_the_incident_file_in_the_readme_comes_from_a_walk(sop: Sop) -> None:
    (block,) = [text for kind, text in blocks(ROOT / "README.md") if kind == "toml"]
    sop("start", answers=NIGHT.read_text(encoding="utf-8"))

    shown = decode(block.encode(), "README.md")
    walked = decode(sop.path.read_bytes(), "walked")

    assert [bare(event) for event in shown.events if bare(event) not in [bare(each) for each in walked.events]] == []
    assert shown.header is not None


def bare(event: Any) -> tuple[object, ...]:
    """An event without what differs from walk to walk."""
    named = ((field.name, getattr(event, field.name)) for field in fields(event))
    return (
        event.kind,
        *((name, value) for name, value in named if name not in ("id", "at", "by", "of", "for_", "alias")),
    )


# --- transcripts

TRANSCRIPTS = [path for path in PAGES if "console" in dict(blocks(path))]


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_transcript_is_what_the_program_says(sop: Sop, path: Path) -> None:
    pairs = [pair for kind, text in blocks(path) for pair in done(sop, kind, text)]

    assert [pair for pair in pairs if not fits(*pair)] == []


def done(sop: Sop, kind: str, text: str) -> list[tuple[str, str]]:
    """Run the commands of a transcript, or put the file of a TOML block in its place; return what is shown and said."""
    if kind.startswith("toml "):
        sop.write(kind.removeprefix("toml "), text)
    if kind != "console":
        return []
    commands = [each.partition("\n") for each in re.split(r"^(?=\$ )", text, flags=re.MULTILINE) if each.strip()]
    return [(normal(shown), normal(typed(sop, line))) for line, _, shown in commands]


def typed(sop: Sop, line: str) -> str:
    """Run what stands behind the `$ sop`, and return all that would stand on the screen."""
    words = shlex.split(line.removeprefix("$ sop"))
    clock = Clock(fixed=START, step=timedelta(seconds=15))
    screen = io.StringIO()
    cache = os.environ["XDG_CACHE_HOME"]
    environ = {
        "HOME": str(sop.root.parent),
        "XDG_CACHE_HOME": cache,
        "SOP_OPERATOR": "teacher",
        "PATH": "/usr/bin:/bin",
    }
    with redirect_stdout(screen), redirect_stderr(screen):
        app.main(words, Env(environ=environ, cwd=sop.root, clock=clock, random_id=sop._next_id))
    return screen.getvalue()


def normal(text: str) -> str:
    text = "\n".join(line.rstrip() for line in text.strip("\n").split("\n"))
    for pattern, name in VARYING:
        text = pattern.sub(name, text)
    return text


def fits(shown: str, said: str) -> bool:
    """A line of a transcript that is only … stands for any lines, and … at the end of one for the rest of it."""
    pattern = re.escape(shown).replace("\\\n…", r"(?:\n.*)*").replace("…\\\n", r"(?:.*\n)*").replace("…", ".*")
    return re.fullmatch(pattern, said) is not None


def test_the_incident_in_the_readme_names_the_walk_as_it_is_today() -> None:
    root = DOCS.parent
    walk = Library(root / "runbooks", root).walk("paid-group-revolt")
    assert f'walk = "{walks.name_of(walk)}"' in (root / "README.md").read_text(encoding="utf-8")
