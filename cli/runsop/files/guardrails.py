"""The guardrail files of a workspace: `runbooks/guardrails/any.toml` and one file a language, read and checked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator, Mapping
from pathlib import Path

from runsop import __version__
from runsop.errors import BadFile, Problem, SopError
from runsop.files.memory import keep
from runsop.files.phrase_memory import VERSION, PhraseMemory
from runsop.files.toml import LANGUAGE, Keys, Table, TomlFile, read_bytes, read_toml
from runsop.model.guardrails import ANY, Guardrails, Hit, Level, Phrases, Rule, Scope, Words, bank_of_phrases, hits_in
from runsop.model.nearest import nearest
from runsop.model.patterns import BadPattern, Pattern, fault_of, read_patterns
from runsop.model.phrases import bare, normalised, same_form
from runsop.model.resemblance import Bank
from runsop.model.values import NAME

FOLDER = "guardrails"
"""Where they lie in the folder of runbooks."""

RULE_ID = re.compile(r"g\d\d-[a-z0-9][a-z0-9-]{0,35}\Z")


class GuardrailFiles(Mapping[str, Phrases]):
    """The files of one folder by language, `any` first, each read when it is looked up.

    A file that cannot be read counts as empty; `problems` says what is wrong in those read so far.
    """

    def __init__(self, folder: Path, shown: str, memory: PhraseMemory | None = None) -> None:
        self.problems: list[Problem] = []
        self.folder = folder
        self._memory = memory or PhraseMemory()
        self._whole: dict[str, Phrases] = {}
        self._told = 0
        self._shown = shown
        self._paths = {path.stem: path for path in _paths(folder, shown, self.problems)}
        self._files: dict[str, TomlFile | None] = {}
        self._read: dict[str, Phrases] = {}
        base = self.file(ANY)
        self.rules: Mapping[str, Rule] = _rules(base, self.problems) if base else {}
        if self._paths and ANY not in self._paths:
            text = "there is no any.toml, which says what each rule is"
            self.problems.append(Problem(shown, 0, text, "Take it from the shipped library."))

    def guardrails(self) -> Guardrails:
        """Return the rules with these files as their words."""
        return Guardrails(rules=self.rules, phrases=self)

    def news(self) -> list[Problem]:
        """Return what was found wrong since this was last asked."""
        told, self._told = self._told, len(self.problems)
        return self.problems[told:]

    def unread(self) -> tuple[str, ...]:
        """Return what was not looked for as it should be: the files with a mistake, of those read so far."""
        return tuple(dict.fromkeys(problem.path for problem in self.problems))

    def file(self, language: str) -> TomlFile | None:
        """Return the file of a language, if it can be read."""
        if language not in self._files:
            path = self._paths.get(language)
            self._files[language] = _read(path, f"{self._shown}/{path.name}", self.problems) if path else None
        return self._files[language]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._paths, key=lambda language: (language != ANY, language)))

    def __len__(self) -> int:
        return len(self._paths)

    def __contains__(self, language: object) -> bool:
        return language in self._paths

    def __getitem__(self, language: str) -> Phrases:
        if language not in self._paths:
            raise KeyError(language)
        if language not in self._read:
            known = self._memory.phrases(self._paths[language])
            if known is None:
                self._read[language] = self.whole(language)
            else:
                self._read[language] = known[0]
                self._report(known[1])
        return self._read[language]

    def whole(self, language: str) -> Phrases:
        """Read a file with its example sentences, whatever is remembered of it."""
        if language in self._whole:
            return self._whole[language]
        file, problems = self.file(language), list[Problem]()
        found = _phrases(file, self.rules, problems) if file else None
        self._report(problems)
        if found is not None:
            self._memory.keep_phrases(self._paths[language], found, problems)
        self._whole[language] = found or Phrases(language=language)
        return self._whole[language]

    def _report(self, problems: list[Problem]) -> None:
        self.problems += [problem for problem in problems if problem not in self.problems]

    def bank_of(self, phrases: Phrases) -> Bank | None:
        """Return the bank of a language, as remembered or worked out."""
        path = self._paths[phrases.language]
        bank = self._memory.bank(path)
        if bank is None and (bank := bank_of_phrases(self.whole(phrases.language))) is not None:
            self._memory.keep_bank(path, bank)
        return bank


def guardrail_problems(folder: Path, shown: str, *, cache: Path | None = None) -> list[Problem]:
    """Return what is wrong in the files of a folder, and which of their examples do not hold.

    Trying every example takes seconds. What was found is remembered in this process, and in the cache folder which
    languages held: it is known by their own bytes and those of `any.toml`.
    """
    sums = _sums(folder)
    marks = {language: cache / f"held-{VERSION}-{each}" for language, each in sums.items()} if cache else {}
    held = {language for language, mark in marks.items() if mark.exists()}
    if sums and held == sums.keys():
        return []
    key = f"{shown}-{sums}"
    if not sums or key not in _tried:
        _tried[key] = _found_in(folder, shown, held)
    found = _tried[key]
    wrong = {Path(problem.path).stem for problem in found}
    for language in marks.keys() - held - wrong:
        keep(marks[language], b"")
    return list(found)


def _found_in(folder: Path, shown: str, held: Container[str]) -> list[Problem]:
    """Read every file, and try the examples of those of which it is not known that they hold."""
    files = GuardrailFiles(folder, shown)
    guardrails = files.guardrails()
    wrong = [
        problem
        for language, phrases in files.items()
        if language not in held and (file := files.file(language)) is not None
        for problem in (*_uncompilable(phrases, file), *_untrue(guardrails, phrases, file))
    ]
    return [*files.problems, *wrong]


_tried: dict[str, list[Problem]] = {}


def _sums(folder: Path) -> dict[str, str]:
    """Return for each file of a folder a hash over its bytes and those of `any.toml`; nothing when one cannot be had."""
    from hashlib import sha256  # noqa: PLC0415  # a draft that is looked over does not wait for it

    problems: list[Problem] = []
    try:
        read = {path.stem: read_bytes(path, path.name) for path in _paths(folder, "", problems)}
    except SopError:
        return {}
    shared = __version__.encode() + read.get(ANY, b"")
    found = {stem: sha256(b"%s %d %s" % (stem.encode(), len(shared), shared + data)) for stem, data in read.items()}
    return {} if problems else {stem: each.hexdigest()[:24] for stem, each in found.items()}


def _paths(folder: Path, shown: str, problems: list[Problem]) -> list[Path]:
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == ".toml" and path.name[0] != ".")
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as err:
        problems.append(Problem(shown, 0, f"cannot be opened ({err.strerror})", "Check its owner and rights."))
        return []
    for path in paths:
        if not LANGUAGE.match(path.stem):
            fix = "Name it by its language, like en.toml; what is the same in all stands in any.toml."
            problems.append(Problem(f"{shown}/{path.name}", 0, "the name of the file is no language code", fix))
    return [path for path in paths if LANGUAGE.match(path.stem)]


def _read(path: Path, shown: str, problems: list[Problem]) -> TomlFile | None:
    try:
        return read_toml(path, shown)
    except BadFile as bad:
        problems += bad.problems
        return None


TOP_KEYS = ("format", "language", "good", "markers", "rule")
RULE_KEYS = ("id", "title", "level", "scope", "why", "rows")
_WORD_KEYS = ("patterns", "must_fire", "must_not_fire")
LANGUAGE_KEYS = ("id", "better", *_WORD_KEYS, "perhaps", "allow_if", "allow_before", "like")


def _rules(file: TomlFile, problems: list[Problem]) -> dict[str, Rule]:
    """Read what any.toml says of each rule; its words are read like those of a language."""
    found: dict[str, Rule] = {}
    top = Table(file, file.data, [])  # what is wrong at the top is said once, with the words
    for table in top.tables("rule"):
        table.problems = problems
        table.only((*RULE_KEYS, *_WORD_KEYS), required=("id", "title", "level", "scope", "why"))
        rule = Rule(
            id=table.named("id", RULE_ID),
            title=table.text("title"),
            level=Level(table.one_of("level", Level) or Level.WARN),
            scope=Scope(table.one_of("scope", Scope) or Scope.ALL),
            why=table.text("why"),
            rows=table.strings("rows"),
        )
        if rule.id in found:
            table.problem("id", f'the rule "{rule.id}" stands here twice', "Make one of them.")
        found[rule.id] = rule
    return found


def _phrases(file: TomlFile, rules: Mapping[str, Rule], problems: list[Problem]) -> Phrases | None:
    table = Table(file, file.data, problems)
    if not table.right_format():
        return None
    stem = Path(file.path).stem
    is_any = stem == ANY
    table.only(("format", "language", "rule") if is_any else TOP_KEYS, required=("language",))
    language = table.text("language")
    if language and language != stem:
        table.problem(
            "language", f'the language is "{language}" and the file is named {stem}.toml', "Make them the same."
        )
    markers = _markers(table)
    words: dict[str, Words] = {}
    for each in table.tables("rule"):
        found = _words(each, rules, markers, is_any=is_any)
        if found.rule in words and not is_any:
            each.problem("id", f'the rule "{found.rule}" stands here twice', "Make one of them.")
        words[found.rule] = found
    return Phrases(
        language=stem, good=table.strings("good"), markers=markers, words=tuple(words.values()), path=file.path
    )


def _markers(table: Table) -> dict[str, tuple[Pattern, ...]]:
    markers = table.table("markers")
    if markers is None:
        return {}
    markers.names(NAME, "marker")
    bare_too = table.data.get("language") == "ro"
    return {name: _patterns(markers, name, folded=bare_too) for name in markers.data}


def _words(table: Table, rules: Mapping[str, Rule], markers: Mapping[str, object], *, is_any: bool) -> Words:
    if not is_any:
        table.only(LANGUAGE_KEYS, required=("id",))
    rule = table.text("id")
    if rules and rule and rule not in rules:
        table.problem("id", f'any.toml has no rule "{rule}"', nearest(rule, rules) or "Add it there.")
    allowed = {key: table.strings(key) for key in ("allow_if", "allow_before")}
    for key, names in allowed.items():
        for name in names:
            if name not in markers:
                table.problem(key, f'there is no marker "{name}"', nearest(name, markers) or "Add it under [markers].")
    folded = Path(table.file.path).stem == "ro"
    return Words(
        rule=rule,
        better=table.text("better"),
        patterns=_patterns(table, "patterns", folded=folded),
        perhaps=_patterns(table, "perhaps", folded=folded),
        allow_if=allowed["allow_if"],
        allow_before=allowed["allow_before"],
        must_fire=table.strings("must_fire"),
        must_not_fire=table.strings("must_not_fire"),
        like=table.strings("like"),
        number=table.at[-1] if isinstance(table.at[-1], int) else 0,
    )


def _patterns(table: Table, key: str, *, folded: bool) -> tuple[Pattern, ...]:
    """Read patterns; what may backtrack without end is a problem and is left out."""
    found: list[Pattern] = []
    for source in table.strings(key):
        plain = same_form(unicodedata.normalize("NFC", source))
        try:
            found += read_patterns(bare(plain) if folded else plain)
        except BadPattern as err:
            line = _line_of(table.file, (*table.at, key), source)
            text = f"the expression {_short(source)} {err}"
            table.problems.append(
                Problem(table.file.path, line, text, "docs/reference/guardrails.md says what is taken.")
            )
    return tuple(found)


# ── do the examples hold? ─────────────────────────────────────────────────────────────────────────────────────────────


def _uncompilable(phrases: Phrases, file: TomlFile) -> Iterator[Problem]:
    """Report expressions that Python does not take; while a reply is examined each is compiled when it is needed."""
    places: list[tuple[Keys, tuple[Pattern, ...]]] = [
        (("markers", name), each) for name, each in phrases.markers.items()
    ]
    places += [(("rule", words.number, "patterns"), words.patterns) for words in phrases.words]
    places += [(("rule", words.number, "perhaps"), words.perhaps) for words in phrases.words]
    for keys, patterns in places:
        for pattern in patterns:
            if fault := fault_of(pattern.source):
                line = _line_of(file, keys, pattern.source)
                text = f"the expression {_short(pattern.source)} cannot be read: {fault}"
                yield Problem(phrases.path, line, text, "Mend it.")


def _untrue(guardrails: Guardrails, phrases: Phrases, file: TomlFile) -> Iterator[Problem]:
    for words in phrases.words:
        at = ("rule", words.number)
        for text in words.must_fire:
            if words.rule not in {hit.rule for hit in _hits(text, guardrails, phrases.language)}:
                said = f'{words.rule} does not fire on "{_short(text)}"'
                fix = "Widen a pattern, or move the sentence to like."
                yield Problem(phrases.path, _line_of(file, (*at, "must_fire"), text), said, fix)
        for text in words.must_not_fire:
            yield from _false_alarms(guardrails, phrases, file, (*at, "must_not_fire"), text)
    for text in phrases.good:
        yield from _false_alarms(guardrails, phrases, file, ("good",), text)


def _false_alarms(guardrails: Guardrails, phrases: Phrases, file: TomlFile, keys: Keys, text: str) -> list[Problem]:
    return [
        Problem(
            phrases.path,
            _line_of(file, keys, text),
            f'{hit.rule} ({hit.language}) fires on "{text[hit.start : hit.end]}" in "{_short(text)}"',
            "Narrow the pattern, or add a marker to allow_if.",
        )
        for hit in _hits(text, guardrails, phrases.language)
    ]


def _hits(text: str, guardrails: Guardrails, language: str) -> tuple[Hit, ...]:
    return hits_in(normalised(text), guardrails, languages=(language,), alone=True)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def _line_of(file: TomlFile, keys: Keys, text: str) -> int:
    """Return the line on which a text of a list stands, else that of the list."""
    begin = file.line(*keys)
    wanted = (text, text.replace("\\", "\\\\").replace('"', '\\"'))
    lines = file.text.split("\n")
    for number in range(max(begin, 1), len(lines) + 1):
        if any(each in lines[number - 1] for each in wanted):
            return number
    return begin
