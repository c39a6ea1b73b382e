"""Guardrail files: everything that is wrong in one look, with file and line; what may backtrack without end is refused."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Sop
from runsop.files import guardrails as guardrail_files
from runsop.files import phrase_memory
from runsop.files.guardrails import GuardrailFiles, guardrail_problems
from runsop.files.phrase_memory import PhraseMemory
from runsop.files.workspace import shipped_library
from runsop.model.guardrails import ANY, Examiner, Occasion, Phrases
from runsop.model.haystack import Needles
from runsop.model.patterns import BadPattern, compiled, read_pattern, read_patterns
from short_guardrails import ANY as ANY_RULES
from short_guardrails import with_short_guardrails

DA = """
format = 1
language = "da"
good = ["Tak fordi du siger det."]

[[rule]]
id = "g02-blaming"
patterns = ['din egen skyld']
must_fire = ["Det er din egen skyld"]
must_not_fire = ["Det var vores egen skyld"]
"""

ANY_FILE = f"""{ANY_RULES}
[[rule]]
id = "g04-not-mine"
title = "Not mine"
level = "warn"
scope = "all"
why = "They came to us."
patterns = ['🤷']
must_fire = ["🤷"]
must_not_fire = ["🙂"]
"""

EN = """
format = 1
language = "en"
good = [
  "Thank you for telling us.",
]

[markers]
sorry = ['\\bsorry\\b']
time = ['\\d{1,2}[:.h]\\d{2}']

[[rule]]
id = "g02-blaming"
better = "I see what happened."
patterns = ['\\byour own (?:fault|mistake)\\b']
must_fire = ["That is your own fault"]
must_not_fire = ["That was our own fault"]
allow_before = ["sorry"]
like = ["Whose finger pressed the button?"]

[[rule]]
id = "g04-not-mine"
better = "I find out by 18:00."
patterns = ["\\\\bI don't know\\\\b"]
allow_if = ["time"]
must_fire = ["I don’t know"]
must_not_fire = ["I don't know yet, I tell you by 18:00"]
""".lstrip()

Check = Callable[..., list[str]]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Write files and return what is wrong with them; a file of None is left out."""

    def run(**files: str | None) -> list[str]:
        for name, text in {"any": ANY_FILE, "en": EN, **files}.items():
            if text is not None:
                (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
        return [str(each) for each in guardrail_problems(tmp_path, "g")]

    return run


def test_files_whose_examples_hold_have_no_problem(check: Check) -> None:
    assert check() == []


def test_a_sentence_that_must_fire_and_does_not_is_named_with_its_line(check: Check) -> None:
    en = EN.replace('must_fire = ["That is your own fault"]', 'must_fire = [\n  "You did it",\n]')

    assert check(en=en) == [
        'g/en.toml:16: g02-blaming does not fire on "You did it". Widen a pattern, or move the sentence to like.'
    ]


def test_a_good_sentence_that_fires_is_named_with_rule_language_and_line(check: Check) -> None:
    en = EN.replace('"Thank you for telling us."', '"It is not your own fault."')

    assert check(en=en) == [
        (
            'g/en.toml:4: g02-blaming (en) fires on "your own fault" in "It is not your own fault.". '
            "Narrow the pattern, or add a marker to allow_if."
        )
    ]


def test_a_sentence_that_must_not_fire_is_tried_against_every_rule(check: Check) -> None:
    en = EN.replace("That was our own fault", "I don't know 🤷")

    assert check(en=en) == [
        (
            'g/en.toml:16: g04-not-mine (en) fires on "I don\'t know" in "I don\'t know 🤷". '
            "Narrow the pattern, or add a marker to allow_if."
        ),
        (
            'g/en.toml:16: g04-not-mine (any) fires on "🤷" in "I don\'t know 🤷". '
            "Narrow the pattern, or add a marker to allow_if."
        ),
    ]


def test_everything_wrong_in_a_file_is_said_at_once_with_the_nearest_known_key(check: Check) -> None:
    en = """
format = 1
language = "da"
god = []

[[rule]]
id = "g02-blamin"
betr = "x"
patterns = ['(a+)+']
allow_if = ["tme"]

[[rule]]
id = "g04-not-mine"

[[rule]]
id = "g04-not-mine"
"""

    assert check(en=en) == [
        'g/en.toml:4: unknown key "god". Did you mean "good"?',
        'g/en.toml:3: the language is "da" and the file is named en.toml. Make them the same.',
        'g/en.toml:8: unknown key "betr". Did you mean "better"?',
        'g/en.toml:7: any.toml has no rule "g02-blamin". Did you mean "g02-blaming"?',
        'g/en.toml:10: there is no marker "tme". Add it under [markers].',
        (
            "g/en.toml:9: the expression (a+)+ repeats without a bound (+); write {0,12}. "
            "docs/reference/guardrails.md says what is taken."
        ),
        'g/en.toml:16: the rule "g04-not-mine" stands here twice. Make one of them.',
    ]


def test_a_rule_says_its_level_and_its_scope(check: Check) -> None:
    rules = ANY_FILE.replace('level = "warn"', 'level = "wrn"', 1).replace('why = "They came to us."\n', "")

    assert check(any=rules, en=None) == [
        'g/any.toml:7: level "wrn" is unknown. Did you mean "warn"?',
        'g/any.toml:39: "why" is missing. Add it.',
    ]


def test_a_rule_stands_once_in_any(check: Check) -> None:
    assert check(any=ANY_FILE.replace("g04-not-mine", "g02-blaming"), en=None) == [
        'g/any.toml:40: the rule "g02-blaming" stands here twice. Make one of them.'
    ]


def test_without_any_there_are_no_rules(check: Check, tmp_path: Path) -> None:
    found = check(any=None)

    assert found[0] == "g: there is no any.toml, which says what each rule is. Take it from the shipped library."


def test_a_file_is_named_by_its_language(check: Check) -> None:
    assert check(Klingon="format = 1\n") == [
        (
            "g/Klingon.toml: the name of the file is no language code. Name it by its language, like en.toml; what is the "
            "same in all stands in any.toml."
        )
    ]


def test_a_broken_file_is_said_and_the_others_are_checked(check: Check) -> None:
    assert check(da="format = 1\n[[rule]\n", en=EN.replace("your own fault", "your fate", 1)) == [
        (
            "g/da.toml:2: is no valid TOML: Expected ']]' at the end of an array declaration. "
            "Look at the quotes and brackets of this line and above it."
        ),
        'g/en.toml:15: g02-blaming does not fire on "That is your fate". Widen a pattern, or move the sentence to like.',
    ]


def test_a_file_of_another_format_is_not_read_on(check: Check) -> None:
    (found,) = check(da="language = 7\n")

    assert found == "g/da.toml: the file does not say its format. Write format = 1 in the first line."


def test_a_markers_table_is_checked_too(check: Check) -> None:
    assert check(
        en=EN.replace("sorry = ['\\bsorry\\b']", "Sorry = ['so{2,}ry']").replace('allow_before = ["sorry"]\n', "")
    ) == [
        'g/en.toml:8: "Sorry" is no marker. Use small letters and digits.',
        (
            "g/en.toml:8: the expression so{2,}ry repeats without a bound ({2,}); write {2,12}. "
            "docs/reference/guardrails.md says what is taken."
        ),
    ]


def test_a_pipe_among_the_guardrails_is_named_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "da.toml")

    said = [(each.path, each.text) for each in guardrail_problems(tmp_path, "g", cache=tmp_path / "cache")]

    assert ("g/da.toml", "is no ordinary file") in said


def test_an_expression_python_does_not_take_is_named(check: Check) -> None:
    en = EN.replace("(?:fault|mistake)", "(?<=fault|mistakes)x")

    assert check(en=en.replace('must_fire = ["That is your own fault"]\n', "")) == [
        (
            "g/en.toml:14: the expression \\byour own (?<=fault|mistakes)x\\b cannot be read: look-behind requires fixed-width "
            "pattern. Mend it."
        ),
    ]


def test_a_folder_that_is_not_there_has_nothing_wrong(tmp_path: Path) -> None:
    assert guardrail_problems(tmp_path / "none", "g") == []


def test_a_folder_nobody_may_open_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Path) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refused)

    assert [str(each) for each in guardrail_problems(tmp_path, "g")] == [
        "g: cannot be opened (Permission denied). Check its owner and rights."
    ]


def test_a_sentence_whose_signs_are_written_as_numbers_is_named_at_its_list(check: Check) -> None:
    en = EN.replace('"Thank you for telling us."', '"It is not \\u0079our own fault."')

    (said,) = check(en=en)

    assert said.startswith('g/en.toml:3: g02-blaming (en) fires on "your own fault"')


def test_a_file_that_is_a_link_to_nothing_is_named_alone(check: Check, tmp_path: Path) -> None:
    (tmp_path / "da.toml").symlink_to("nowhere.toml")

    (said,) = check()

    assert said.startswith("g/da.toml: is a link")


def test_an_expression_python_does_not_take_finds_nothing() -> None:
    assert compiled("(?<=a|bc)d").search("ad bcd") is None


def test_the_shipped_guardrails_hold_every_example(cache: Path) -> None:
    folder = shipped_library() / "runbooks" / "guardrails"

    assert guardrail_problems(folder, "guardrails", cache=cache / "runsop") == []


def test_check_reads_the_guardrails_as_part_of_everything(sop: Sop) -> None:
    with_short_guardrails(sop).write("runbooks/guardrails/en.toml", 'format = 1\nlanguage = "en"\ngoood = []\n')

    everything, one = sop("check"), sop("check", "runbooks/guardrails/en.toml")

    problem = 'runbooks/guardrails/en.toml:3: unknown key "goood". Did you mean "good"?'
    assert problem in everything.out
    assert (one.code, one.out) == (1, f"{problem}\n")


# ── what is remembered ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two files."""
    (tmp_path / "g").mkdir()
    (tmp_path / "g" / "any.toml").write_text(ANY_FILE, encoding="utf-8")
    (tmp_path / "g" / "en.toml").write_text(EN, encoding="utf-8")
    return tmp_path / "g"


def rules_in(text: str, folder: Path, memory: PhraseMemory) -> list[str]:
    """Return the rules that fire, as a new process finds them."""
    phrase_memory._open.clear()
    files = GuardrailFiles(folder, "g", memory)
    found = Examiner(files.guardrails(), files.bank_of).examine(text, Occasion())
    return [each.rule for each in found.findings]


def test_what_is_remembered_finds_the_same(folder: Path, tmp_path: Path) -> None:
    memory = PhraseMemory(tmp_path / "cache")
    text = "That is your own fault, I don't know"

    first, second = rules_in(text, folder, memory), rules_in(text, folder, memory)

    assert first == second == ["g02-blaming", "g04-not-mine"]
    assert len(list((tmp_path / "cache").iterdir())) == 2


def test_an_edit_of_the_file_is_seen_at_once(folder: Path, tmp_path: Path) -> None:
    memory = PhraseMemory(tmp_path / "cache")
    rules_in("nothing", folder, memory)

    (folder / "en.toml").write_text(EN.replace("your own", "your very own"), encoding="utf-8")

    assert rules_in("That is your very own fault", folder, memory) == ["g02-blaming"]


DAMAGE = [
    pytest.param("", id="nothing"),
    pytest.param("{", id="half of it"),
    pytest.param("[]", id="no table"),
    pytest.param("{}", id="an empty table"),
    pytest.param('{"markers": 3, "words": [], "path": "", "problems": []}', id="markers that are a number"),
    pytest.param('{"markers": {}, "words": [["g02-blaming"]], "path": "", "problems": []}', id="too short a row"),
    pytest.param('{"language": "en", "counts": 3, "bad": [], "enough": 1}', id="counts that are a number"),
    pytest.param('{"language": "en", "counts": {"1": "you"}, "bad": [], "enough": 1}', id="one count of two"),
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_memory_is_no_memory(folder: Path, tmp_path: Path, damage: str) -> None:
    memory = PhraseMemory(tmp_path / "cache")
    rules_in("nothing", folder, memory)
    for path in (tmp_path / "cache").iterdir():
        path.write_text(damage, encoding="utf-8")

    assert rules_in("That is your own fault", folder, memory) == ["g02-blaming"]


@pytest.mark.parametrize(
    "put",
    [
        pytest.param(lambda path: path.symlink_to("nowhere.toml"), id="a link to nothing"),
        pytest.param(os.mkfifo, id="a pipe"),
    ],
)
def test_of_a_file_that_cannot_be_read_nothing_is_remembered(
    folder: Path, tmp_path: Path, put: Callable[[Path], None]
) -> None:
    memory = PhraseMemory(tmp_path / "cache")
    (folder / "en.toml").unlink()
    put(folder / "en.toml")

    assert rules_in("That is your own fault 🤷", folder, memory) == ["g04-not-mine"]
    assert [path.name.split("-")[0] for path in (tmp_path / "cache").iterdir()] == ["phrases"]


def test_a_cache_that_cannot_be_written_costs_only_time(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    assert rules_in("That is your own fault", folder, PhraseMemory(tmp_path / "file" / "cache")) == ["g02-blaming"]


def test_after_an_edit_only_the_language_that_was_edited_is_tried_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    (folder / "da.toml").write_text(DA, encoding="utf-8")
    assert guardrail_problems(folder, "g", cache=cache) == []
    tried: list[str] = []

    def untrue(_: object, phrases: Phrases, __: object) -> tuple[()]:
        tried.append(phrases.language)
        return ()

    monkeypatch.setattr(guardrail_files, "_untrue", untrue)

    (folder / "da.toml").write_text(DA.replace("Tak fordi du siger det.", "Tak."), encoding="utf-8")
    guardrail_problems(folder, "g", cache=cache)
    guardrail_problems(folder, "g", cache=cache)
    assert tried == ["da"]

    (folder / "any.toml").write_text(ANY_FILE.replace("🙂", "🙏"), encoding="utf-8")
    guardrail_problems(folder, "g", cache=cache)
    assert tried == ["da", "any", "da", "en"]


def test_that_one_language_does_not_hold_is_said_until_it_does(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    (folder / "da.toml").write_text(DA.replace("Tak fordi du siger det.", "Det er din egen skyld."), encoding="utf-8")

    first, second = (guardrail_problems(folder, "g", cache=cache) for _ in range(2))

    assert [each.path for each in first] == ["g/da.toml"]
    assert second == first
    assert len(list(cache.iterdir())) == 2
    (folder / "da.toml").write_text(DA, encoding="utf-8")
    assert guardrail_problems(folder, "g", cache=cache) == []


def test_what_was_wrong_is_remembered_too(folder: Path, tmp_path: Path) -> None:
    memory = PhraseMemory(tmp_path / "cache")
    (folder / "en.toml").write_text(EN.replace("(?:fault|mistake)", "(?:fault|mistake)+"), encoding="utf-8")

    def wrong() -> list[str]:
        phrase_memory._open.clear()
        files = GuardrailFiles(folder, "g", memory)
        assert files["en"] is files["en"]
        return [str(each) for each in files.news()]

    first, second = wrong(), wrong()

    assert first == second
    assert len(first) == 1


@pytest.fixture
def banked(folder: Path) -> Path:
    """The folder, with as many good and bad sentences as make a bank."""
    good = "".join(f'  "Thank you, we looked at parcel number {n} with care today.",\n' for n in range(20))
    bad = ", ".join(f'"Nobody ever asked you to press button {n} at all."' for n in range(20))
    text = EN.replace('  "Thank you for telling us.",\n', good).replace('"Whose finger pressed the button?"', bad)
    (folder / "en.toml").write_text(text, encoding="utf-8")
    return folder


def banks_in(cache: Path) -> list[Path]:
    return [path for path in cache.iterdir() if path.name.startswith("bank")]


def test_a_bank_is_remembered_with_its_bound(banked: Path, tmp_path: Path) -> None:
    memory = PhraseMemory(tmp_path / "cache")

    first = rules_in("Nobody ever asked you to press it at all.", banked, memory)
    second = rules_in("Nobody ever asked you to press it at all.", banked, memory)

    assert first == second == ["g02-blaming"]
    assert rules_in("Thank you, we looked at it with care.", banked, memory) == []
    assert len(banks_in(tmp_path / "cache")) == 1


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_bank_is_worked_out_again(banked: Path, tmp_path: Path, damage: str) -> None:
    memory = PhraseMemory(tmp_path / "cache")
    rules_in("Nobody ever asked you to press it at all.", banked, memory)
    (bank,) = banks_in(tmp_path / "cache")
    whole = bank.read_text(encoding="utf-8")
    bank.write_text(damage, encoding="utf-8")

    assert rules_in("Nobody ever asked you to press it at all.", banked, memory) == ["g02-blaming"]
    assert bank.read_text(encoding="utf-8") == whole


def test_files_are_a_mapping_by_language(folder: Path) -> None:
    files = GuardrailFiles(folder, "g")

    assert (list(files), len(files), "en" in files, "da" in files) == ([ANY, "en"], 2, True, False)
    with pytest.raises(KeyError):
        files["da"]


# ── expressions ───────────────────────────────────────────────────────────────────────────────────────────────────────

EVIL = {
    "nested plus": r"(a+)+$",
    "nested star": r"(a*)*b",
    "bounded nest": r"(?:a{0,30}){0,30}b",
    "same choice repeated": r"(a|a){0,30}b",
    "choice that overlaps": r"(a|aa){1,20}b",
    "optional inside a repeat": r"(?:a?){30}a{30}",
    "optional before its kind": r"(?:ab?b){3}c",
    "many optionals": r"a?a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaaa",
    "a row of choices": "(?:a|a)" * 20 + "b",
    "a row of gaps": r"\w{0,30}\w{0,30}\w{0,30}x",
    "gaps of anything": r".{0,40}.{0,40}.{0,40}x",
    "possessive": r"a++b",
    "possessive bound": r"a{1,3}+b",
    "atomic": r"(?>a)b",
    "reference": r"(\w)\1",
    "named reference": r"(?P<x>a)(?P=x)",
    "condition": r"(a)?(?(1)b|c)",
    "flags": r"(?i)a",
    "open end": r"a{3,}",
    "too often": r"a{0,65}",
    "backwards": r"a{5,2}",
    "empty repeat": r"a{}",
    "repeat of a repeat": r"a{1,2}{1,2}",
    "repeat of nothing": r"?a",
    "too long": "a" * 501,
    "too wide": r"\d{64}\d{64}\d{64}\d{64}\d{64}",
    "nothing": r"",
    "only a place": r"\b",
    "unclosed group": r"(a",
    "unopened group": r"a)",
    "unclosed set": r"[a",
    "empty group repeated": r"(?:){2,3}a",
    "group of a place": r"(?:\b){2}a",
    "octal": r"\07a",
    "too far": "\\U00110000",
}


@pytest.mark.parametrize("source", [pytest.param(source, id=name) for name, source in EVIL.items()])
def test_an_evil_expression_is_refused(source: str) -> None:
    with pytest.raises(BadPattern):
        read_pattern(source)


FAIR = {
    "alternatives": (r"\byou (?:should|could) have (?:read|checked)\b", "well, you could have checked it"),
    "bounded gap": (r"\bno\b.{0,12}\brefund\b", "no way to a refund"),
    "address": (r"[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]{2,24}", "write to anna@example.com now"),
    "card": (r"(?<!\d)(?:\d[ -]?){15}\d(?!\d)", "4111-1111 1111 1111"),
    "sets and ranges": (r"[您你]应该先[\u4e00-\u9fff]{0,4}看", "您应该先好好看"),
    "escapes": (r"100\x20?\%", "it is 100 % sure"),
    "long set": (r"[a-fA-F\d\]\^]{4}", "cafe"),
    "negative set": (r"x[^y]z", "xaz"),
    "class that is open": (r"x\Dz|x\Wz", "xaz"),
    "line ends": (r"^so$", "so"),
    "named group": (r"(?P<who>you) did", "you did"),
    "look around": (r"(?<!not )your (?=fault)", "it is your fault"),
    "exact number": (r"a{3}b{2}", "aaabb"),
    "tab": (r"a\tb", "a\tb"),
    "far sign": (r"\U0001F602|\u263a", "ha 😂"),
    "big range": (r"[\u0100-\uffff]x", "\u4e00x"),
    "class in a set": (r"a[\s_]?b[\W]", "a b!"),
    "empty choice": (r"never (?:ever |)again", "never again"),
}


@pytest.mark.parametrize(("source", "text"), [pytest.param(*pair, id=name) for name, pair in FAIR.items()])
def test_a_fair_expression_matches_and_needs_words_that_stand_there(source: str, text: str) -> None:
    patterns = read_patterns(source)
    matching = [each for each in patterns if compiled(each.source).search(text)]

    assert matching
    assert all(any(word in text for word in group) for each in matching for group in each.needs)


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, (_, text) in FAIR.items()])
def test_a_text_leads_to_every_expression_that_matches_in_it(text: str) -> None:
    patterns = [each for source, _ in FAIR.values() for each in read_patterns(source)]
    found = {each.source for each in Needles(patterns).in_text(text)}

    assert found >= {each.source for each in patterns if compiled(each.source).search(text)}
    assert len(found) < len(patterns)


def test_alternatives_are_looked_for_one_by_one() -> None:
    assert [each.source for each in read_patterns(r"a(?:b|c)|[|]d|e\|f")] == ["a(?:b|c)", "[|]d", r"e\|f"]


@pytest.mark.parametrize(
    "text", ["a" * 2000, "ab" * 1000, "1" * 2000, "您" * 2000, "no " * 600, "a.b@" * 500, "-" * 2000]
)
def test_no_shipped_expression_is_slow_on_any_text(text: str) -> None:
    files = GuardrailFiles(shipped_library() / "runbooks" / "guardrails", "g")
    patterns = [each for phrases in files.values() for words in phrases.words for each in words.patterns]
    expressions = [compiled(each.source) for each in patterns]

    begin = time.perf_counter()
    for expression in expressions:
        expression.search(text)

    assert time.perf_counter() - begin < 5
