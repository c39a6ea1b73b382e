"""Runbooks and messages are read with all their problems at once."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from runsop.errors import BadFile, NotFound
from runsop.files.library import Library, read_message, read_runbook
from runsop.files.toml import TomlFile
from runsop.model.runbook import Ask, Kind, Message, Phase, SeverityRule, Step
from runsop.model.when import parse

HEAD = 'format = 1\nid = "x"\ntitle = "T"\n'
CORE = (
    'format = 1\nid = "core"\ntitle = "T"\nowner = "lead"\n[[step]]\nid = "size"\nphase = "calm"\ntitle = "Size"\n'
    'role = "operator"\nguidance = "Count people, not messages."\n'
    '[[step.ask]]\nid = "voices"\nkind = "scale"\ntext = "How many?"\nmin = 1\nmax = 9\n'
)
DRAFT = '[[step.ask]]\nid = "reply"\nkind = "draft"\nmessage = "ack"\n'
ACK = 'format = 1\nid = "ack"\nuse = "first"\nplaceholders = []\n[text]\nen = "Thank you."\n'


def file(text: str, path: str = "runbooks/x.toml") -> TomlFile:
    return TomlFile(path, text, tomllib.loads(text))


def said(text: str) -> list[str]:
    found, problems = read_runbook(file(HEAD + text))
    assert found is None
    return [str(problem).removeprefix("runbooks/x.toml:") for problem in problems]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    write(tmp_path, {"core": CORE + DRAFT, "messages/ack": ACK})
    return tmp_path


def write(root: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        path = root / "runbooks" / f"{name}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def opened(root: Path) -> Library:
    return Library(root / "runbooks", root)


def test_a_runbook_is_read_with_the_lines_of_its_parts() -> None:
    text = HEAD + (
        'last_reviewed = 2026-11-22\ndrop = ["a", "a.b_c"]\nissue = { en = "it", zh = "这" }\n'
        '[signals]\nen = ["old receipts"]\n'
        '[[severity_rule]]\nto = 1\nwhen = "voices >= 5"\n'
        '[[step]]\nid = "price-history"\nphase = "facts"\nwithin = "15m"\n'
        '[[step.ask]]\nid = "yes"\nkind = "choice"\nchoices = ["a", "b"]\nlabels = { a = "A" }\n'
        'default = { en = "a" }\nprivate = true\n'
    )

    runbook, problems = read_runbook(file(text))

    assert not problems
    assert runbook is not None
    assert (runbook.language, runbook.status, runbook.severity) == ("en", "ready", 4)
    assert (runbook.last_reviewed, runbook.drop) == (date(2026, 11, 22), ("a", "a.b_c"))
    assert (runbook.issue, runbook.signals) == ({"en": "it", "zh": "这"}, {"en": ("old receipts",)})
    assert runbook.rules == (SeverityRule(1, parse("voices >= 5"), 9),)
    assert runbook.lines["title"] == 3
    ask = Ask(
        id="yes",
        kind=Kind.CHOICE,
        choices=("a", "b"),
        labels={"a": "A"},
        default={"en": "a"},
        private=True,
        line=16,
        given=frozenset({"id", "kind", "choices", "labels", "default", "private"}),
    )
    assert runbook.steps == (
        Step(
            id="price-history",
            phase=Phase.FACTS,
            within="15m",
            asks=(ask,),
            line=12,
            given=frozenset({"id", "phase", "within", "ask"}),
        ),
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('first_reply = ["thank"]', '4: first_reply "thank" is unknown. Did you mean "thanks"?'),
        ('first_reply = ["xyzzy"]', '4: first_reply "xyzzy" is unknown. Use thanks, sorry, next, or [] for nothing.'),
        pytest.param("sevrity = 2\n", '4: unknown key "sevrity". Did you mean "severity"?', id="unknown key"),
        pytest.param("severity = 5\n", '4: "severity" is 5. Write a number from 1 to 4.', id="severity"),
        pytest.param("severity = true\n", '4: "severity" is true or false. Write it like severity = 1.', id="bool"),
        pytest.param('status = "redy"\n', '4: status "redy" is unknown. Did you mean "ready"?', id="status"),
        pytest.param('status = "q"\n', '4: status "q" is unknown. Use one of: draft, ready, retired.', id="far status"),
        pytest.param(
            "last_reviewed = 2026-11-22T10:00:00Z\n",
            '4: "last_reviewed" is a date or time. Write it like last_reviewed = 2026-11-22.',
            id="date-time",
        ),
        pytest.param(
            'extends = "Core"\n',
            '4: "Core" is no valid extends. Use small letters, digits and one kind of dash; at most 40.',
            id="extends",
        ),
        pytest.param(
            'language = "english"\n', '4: "english" is no valid language. Write it like en or zh.', id="a language"
        ),
        pytest.param(
            "drop = [1]\n", '4: "drop" holds something that is no text. Write it like drop = ["…", "…"].', id="array"
        ),
        pytest.param(
            'drop = ["a.B"]\n',
            '4: "a.B" is neither a step nor step.ask. Write it like "size" or "size.spread".',
            id="drop",
        ),
        pytest.param('issue = { EN = "x" }\n', '4: "EN" is no language code. Write it like en or zh.', id="language"),
        pytest.param("[issue]\nen = 1\n", '5: "en" is a number. Write it like en = "…".', id="text of a language"),
        pytest.param('[signals]\nen = "x"\n', '5: "en" is a text. Write it like en = ["…"].', id="signals"),
        pytest.param('signals = "x"\n', '4: "signals" is a text. Write it like signals = { … }.', id="no table"),
        pytest.param(
            "step = 1\n", '4: "step" is no list of tables. Begin each one with a line [[step]].', id="no steps"
        ),
        pytest.param(
            "[step]\nid = 'a'\n", '4: "step" is no list of tables. Begin each one with a line [[step]].', id="one step"
        ),
        pytest.param("[[severity_rule]]\nto = 1\n", '4: "when" is missing. Add it.', id="rule without when"),
        pytest.param("[[step]]\nphase = 'calm'\n", '4: "id" is missing. Add it.', id="step without id"),
        pytest.param(
            "[[step]]\nid = 'a'\nphase = 'fact'\n", '6: phase "fact" is unknown. Did you mean "facts"?', id="phase"
        ),
        pytest.param(
            "[[step]]\nid = 'a'\nwithin = '15'\n",
            '6: "within" cannot be read: "15" is no duration; write it like 15m, 4h or 7d',
            id="duration",
        ),
        pytest.param(
            "[[step]]\nid = 'a'\nwithin = '15m'\ndeadline = 'scope'\n",
            '6: "deadline" and "within" stand in one step. Keep one of them.',
            id="two deadlines",
        ),
        pytest.param(
            "[[step]]\nid = 'a'\n[[step.ask]]\nid = 'b'\nhnt = ''\n[[step]]\nid = 'c'\n",
            '8: unknown key "hnt". Did you mean "hint"?',
            id="key of an ask",
        ),
        pytest.param(
            "[[step]]\nid = 'a'\n[[step.ask]]\nid = 'b-c'\n",
            '7: "b-c" is no valid id. Use small letters, digits and one kind of dash; at most 40.',
            id="id of an ask",
        ),
        pytest.param(
            "[[step]]\nid = 'a'\n[[step.ask]]\nid = 'b'\nchoices = ['A']\n",
            '8: "A" is no id of a choice. Use small letters, digits and _.',
            id="choice",
        ),
        pytest.param(
            "[[step]]\nid = 'a'\n[[step.ask]]\nid = 'b'\nchoices = ['a', 'a']\n",
            '8: choice "a" stands twice. Take one out.',
            id="choice twice",
        ),
    ],
)
def test_a_problem_names_its_line_and_what_to_do(text: str, problem: str) -> None:
    assert said(text) == [problem]


def test_a_bad_expression_names_its_column() -> None:
    (problem,) = said("[[step]]\nid = 'a'\nwhen = 'voices = 3'\n")

    assert problem.startswith('6: "when" cannot be read: column 8: ')


def test_all_problems_come_at_once() -> None:
    assert len(said("sevrity = 1\nstatus = 'x'\n[[step]]\nid = 'A'\nneverr = []\n[[step.ask]]\nid = 'B'\n")) == 5


def test_a_file_of_another_kind_is_not_answered_key_by_key() -> None:
    assert len(said("".join(f"k{n} = 1\n" for n in range(1000)))) == 20


@pytest.mark.parametrize(
    ("head", "text"),
    [
        pytest.param("", "the file does not say its format", id="missing"),
        pytest.param("format = '1'\n", "the file does not say its format", id="text"),
        pytest.param("format = 0\n", "the file does not say its format", id="zero"),
        pytest.param("format = 2\n", "the file was made by a newer sop (format 2; this one reads 1)", id="newer"),
    ],
)
def test_a_file_of_another_format_is_judged_no_further(head: str, text: str) -> None:
    runbook, problems = read_runbook(file(head + "anything = 1\n"))
    message, more = read_message(file(head + "anything = 1\n"))

    assert (runbook, message) == (None, None)
    assert [problem.text for problem in problems + more] == [text, text]


def test_the_file_is_named_by_its_id() -> None:
    _, problems = read_runbook(file(HEAD, "runbooks/y.toml"))

    assert [problem.text for problem in problems] == ['the id is "x" and the file is named y.toml']


def test_a_message_is_read_with_all_its_languages() -> None:
    text = (
        'format = 1\nid = "x"\nuse = "first"\nplaceholders = ["name"]\n[text]\nen = "Hi {name}"\n[no_name]\nen = "Hi"\n'
    )

    assert read_message(file(text)) == (
        Message(
            id="x",
            use="first",
            placeholders=("name",),
            text={"en": "Hi {name}"},
            no_name={"en": "Hi"},
            path="runbooks/x.toml",
            line=5,
            lines={"text.en": 6, "no_name.en": 8},
        ),
        [],
    )


def test_a_message_without_words_is_refused() -> None:
    _, problems = read_message(file('format = 1\nid = "x"\nplaceholders = []\n[text]\nen = ""\n'))

    assert [problem.text for problem in problems] == ['"use" is missing', "the message has no words in any language"]


def test_the_library_reads_resolves_and_checks(library: Path) -> None:
    write(library, {"more": 'format = 1\nid = "more"\ntitle = "More"\nextends = "core"\nseverity = 2\n'})

    walk = opened(library).walk("more")

    assert (walk.id, walk.severity, walk.extends) == ("more", 2, "")
    assert [step.id for step in walk.steps] == ["size"]


def test_the_library_lists_ids_and_nothing_else(library: Path) -> None:
    write(library, {".core": "", "Bad Name": ""})
    (library / "runbooks" / "notes.md").touch()

    assert opened(library).ids() == ("core",)


def test_a_runbook_is_read_once(library: Path) -> None:
    shelf = opened(library)

    assert shelf.runbook("core") is shelf.runbook("core")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("cor", 'there is no runbook "cor". Did you mean "core"?', id="near"),
        pytest.param("zzz", 'there is no runbook "zzz". See sop runbook list.', id="far"),
        pytest.param("../core", '"../core" is no runbook id', id="path"),
    ],
)
def test_a_runbook_that_is_none_is_not_found(library: Path, name: str, said: str) -> None:
    with pytest.raises(NotFound) as caught:
        opened(library).walk(name)

    assert str(caught.value).startswith(said)


def test_a_link_out_of_the_folder_is_refused(library: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.toml").write_text(HEAD)
    (library / "runbooks" / "x.toml").symlink_to(tmp_path / "secret.toml")

    with pytest.raises(BadFile, match=r"runbooks/x\.toml: is a link out of its folder"):
        opened(library).runbook("x")


def test_a_broken_runbook_makes_no_walk_and_no_suggestion(library: Path) -> None:
    write(library, {"x": HEAD + "sevrity = 1\n"})

    with pytest.raises(BadFile, match="sevrity"):
        opened(library).walk("x")
    assert [runbook.id for runbook in opened(library).signals()] == ["core"]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        pytest.param({"x": HEAD + 'extends = "cor"\n'}, 'runbooks/x.toml:4: extends "cor", and there', id="no base"),
        pytest.param(
            {"x": HEAD + 'extends = "core"\n', "core": "a ="}, "runbooks/core.toml:1: is no", id="broken base"
        ),
        pytest.param({"x": HEAD + 'extends = "core"\ndrop = ["siz"]\n'}, "runbooks/x.toml:5: drop names", id="resolve"),
        pytest.param({"x": CORE.replace("core", "x").replace("scale", "choice")}, "runbooks/x.toml:11: ", id="lint"),
        pytest.param(
            {"x": HEAD + 'extends = "core"\n', "messages/ack": "a ="}, "runbooks/messages/ack.toml:1: ", id="used"
        ),
    ],
)
def test_a_walk_that_cannot_be_trusted_does_not_start(library: Path, texts: dict[str, str], said: str) -> None:
    write(library, texts)

    with pytest.raises(BadFile) as caught:
        opened(library).walk("x")

    assert str(caught.value).startswith(said)


def test_a_walk_speaks_the_languages_of_what_it_extends_and_its_messages_need_not(library: Path) -> None:
    issue = 'issue = { en = "this", zh = "这件事" }\n'
    own = 'extends = "core"\nissue = { en = "the late parcel" }\n[[step]]\nid = "size"\n'
    write(
        library,
        {
            "core": CORE.replace("[[step]]", issue + "[[step]]", 1) + DRAFT,
            "messages/ack": ACK + 'zh = "谢谢。"\n',
            "messages/mine": ACK.replace("ack", "mine"),
            "x": HEAD + own + DRAFT.replace("ack", "mine"),
        },
    )

    assert opened(library).walk("x").issue == {"en": "the late parcel", "zh": "这件事"}
    assert opened(library).problems(None) == ()


def test_a_broken_message_spoils_no_walk_that_does_not_use_it(library: Path) -> None:
    write(library, {"messages/other": "a ="})

    assert opened(library).walk("core").id == "core"


def test_messages_are_read_when_looked_up(library: Path) -> None:
    write(library, {"messages/other": "a ="})

    messages = opened(library).messages()

    assert (list(messages), len(messages), messages.get("none")) == (["ack", "other"], 2, None)
    assert messages["ack"].text == {"en": "Thank you."}
    with pytest.raises(BadFile, match="other"):
        messages["other"]


def test_check_reports_each_problem_of_each_file_once(library: Path) -> None:
    write(
        library,
        {
            "Bad Name": "",
            "messages/Bad": "",
            "messages/other": "a =",
            "a": HEAD.replace("x", "a") + 'extends = "b"\n',
            "b": "a =",
        },
    )

    found = opened(library).problems(None)

    assert [(problem.path, problem.line) for problem in found] == [
        ("runbooks/Bad Name.toml", 0),
        ("runbooks/messages/Bad.toml", 0),
        ("runbooks/messages/other.toml", 1),
        ("runbooks/b.toml", 1),
    ]


def test_a_whole_library_has_no_problem(library: Path) -> None:
    assert opened(library).problems(None) == ()


def test_the_texts_of_a_language_are_those_of_every_message_that_can_be_read(library: Path) -> None:
    more = 'format = 1\nid = "more"\nuse = "then"\nplaceholders = ["name"]\n[text]\nen = "Hello {name}"\nda = "Hej {name}"\n[no_name]\nen = "Hello"\n'
    write(library, {"messages/more": more, "messages/broken": "format = 1\n["})

    texts = opened(library).texts_in("en")

    assert {"Hello {name}", "Hello"} < set(texts)
    assert len(texts) == 3
    assert opened(library).texts_in("da") == ("Hej {name}",)


def test_a_folder_without_runbooks_is_a_problem(tmp_path: Path) -> None:
    library = Library(tmp_path / "runbooks", tmp_path / "elsewhere")

    assert [problem.text for problem in library.problems(None)] == ["there is no runbook in it"]


def test_a_folder_that_cannot_be_opened_is_a_bad_file(tmp_path: Path) -> None:
    (tmp_path / "runbooks").symlink_to("runbooks")

    with pytest.raises(BadFile, match="runbooks: cannot be opened"):
        opened(tmp_path).ids()
