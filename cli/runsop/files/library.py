"""The library: the runbooks and messages of one `runbooks/` folder, read, resolved and checked."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path

from runsop.errors import BadFile, NotFound, Problem
from runsop.files.toml import LANGUAGE, Table, TomlFile, parse_toml, read_head, read_toml
from runsop.model.lint import lint, message_problems
from runsop.model.nearest import nearest
from runsop.model.resolve import resolve
from runsop.model.runbook import Ask, Examples, Kind, Message, Phase, Runbook, SeverityRule, Step
from runsop.model.team import SEVERITIES, Team
from runsop.model.values import NAME, SLUG, parse_duration
from runsop.model.when import Expr, parse

STATUSES = ("draft", "ready", "retired")
FIRST_REPLY = ("thanks", "sorry", "next")
ASKED = {"who": ("one", "several", "ours", "outside"), "where": ("group", "private", "outside")}
"""What a start without words asks, and the answers it takes."""

_STEPS = re.compile(r"^[ \t]*\[\[[ \t]*step[ \t]*\]\](?![\s\S]*^[ \t]*\[(?:signals|asked|hints)\b)", re.MULTILINE)
"""Where the steps of a file begin, if nothing that finds a runbook stands behind them."""


class Library:
    """One folder of runbooks, read file by file when asked for, each once; after an edit make a new one."""

    def __init__(self, folder: Path, root: Path) -> None:
        self._folder = _Folder(folder, root, "runbook")
        self._read: dict[str, tuple[Runbook | None, list[Problem]]] = {}
        self._messages = _Messages(_Folder(folder / "messages", root, "message"))
        self._examples = _Folder(folder / "examples", root, "examples")

    def ids(self) -> tuple[str, ...]:
        """Name every runbook of the folder, the retired too."""
        return self._folder.ids

    def runbook(self, id: str) -> Runbook:
        """Read one runbook as its file states it.

        Raises:
            NotFound: for an id without a file.
            BadFile: with every problem of the file.
        """
        found, problems = self._file(id)
        if found is None:
            raise BadFile(*problems)
        return found

    def walk(self, id: str, *, team: Team | None = None) -> Runbook:
        """Read one runbook and resolve it to the walk it makes, checked.

        Raises:
            NotFound: for an id without a file.
            BadFile: with every problem of the runbook, of what it extends, and of the messages it uses.
        """
        runbook = self.runbook(id)
        walk, problems = self._resolved(runbook)
        if problems := problems or self._lint(walk, team):
            raise BadFile(*problems)
        if not runbook.extends:
            return walk
        return replace(walk, issue={**self.runbook(runbook.extends).issue, **walk.issue})  # better than in English

    def messages(self) -> Mapping[str, Message]:
        """Give the messages by id; each file is read when it is first looked up.

        A look-up raises BadFile for a message that cannot be read, so one broken file spoils no walk that does not use it.
        """
        return self._messages

    def texts_in(self, language: str) -> tuple[str, ...]:
        """Read the texts of every message in a language; a message that cannot be read is left out."""
        found = (self._messages.readable(id) for id in self._messages)
        both = (texts for message in found if message for texts in (message.text, message.no_name))
        return tuple(texts[language] for texts in both if texts.get(language))

    def signals(self) -> tuple[Runbook, ...]:
        """Read the runbooks that can be read, whole; a broken one is left out."""
        return tuple(found for found, _ in map(self._file_or_problems, self.ids()) if found is not None)

    @cached_property
    def heads(self) -> tuple[Runbook, ...]:
        """The runbooks that can be read, without their steps: what finds a runbook; a broken one is left out."""
        return tuple(found for found in map(self._head, self.ids()) if found is not None)

    @cached_property
    def unreadable(self) -> tuple[str, ...]:
        """The ids that `heads` leaves out: the operator is told of them wherever a runbook is chosen."""
        read = {book.id for book in self.heads}
        return tuple(id for id in self.ids() if id not in read)

    @cached_property
    def examples(self) -> Mapping[str, Examples]:
        """What people wrote when it happened, by the id of the runbook; a file that cannot be read is left out."""
        return {id: found for id in self._examples.ids if (found := self._examples_of(id)[0])}

    def would_be(self, id: str, text: str, team: Team | None) -> tuple[Runbook | None, tuple[Problem, ...]]:
        """Return the walk that a file of this text would make, and everything that would be wrong with it."""
        shown = f"{self._folder.shown}/{id}.toml"
        try:
            runbook, problems = read_runbook(parse_toml(text, shown))
        except BadFile as bad:
            return None, bad.problems
        if runbook is None:
            return None, tuple(problems)
        walk, problems = self._resolved(runbook)
        return walk, tuple(problems or self._lint(walk, team))

    def problems(self, team: Team | None) -> tuple[Problem, ...]:
        """Check every runbook of the folder, every message, and what is said to find a runbook."""
        found = self._folder.strays() + self._messages.folder.strays() + self._examples.strays()
        if not self.ids():
            found.append(Problem(self._folder.shown, 0, "there is no runbook in it", "Make a workspace: sop init"))
        for message_id in self._messages:
            found += self._messages.problems(message_id)
            if message := self._messages.readable(message_id):
                found += message_problems(message)
        for id in self._examples.ids:
            found += self._examples_of(id)[1]
        for runbook_id in self.ids():
            runbook, problems = self._file_or_problems(runbook_id)
            walk, more = self._resolved(runbook) if runbook else (None, problems)
            found += more or (self._lint(walk, team) if walk else [])
        return tuple(dict.fromkeys(found))

    def _examples_of(self, id: str) -> tuple[Examples, list[Problem]]:
        try:
            file = self._examples.read(id)
        except BadFile as err:
            return {}, list(err.problems)
        found, problems = read_examples(file)
        if id not in self.ids():
            advice = nearest(id, self.ids()) or "Name it as its runbook."
            problems.append(Problem(file.path, 0, f'there is no runbook "{id}" that these examples could find', advice))
        return found, problems

    def _lint(self, walk: Runbook, team: Team | None) -> list[Problem]:
        try:
            return list(lint(walk, messages=self._messages, team=team))
        except BadFile as err:  # a message it uses cannot be read
            return list(err.problems)

    def _resolved(self, runbook: Runbook) -> tuple[Runbook, list[Problem]]:
        if not runbook.extends:
            walk, found = resolve(runbook, None)
            return walk, list(found)
        if runbook.extends not in self.ids():
            text = f'extends "{runbook.extends}", and there is no such runbook'
            advice = nearest(runbook.extends, self.ids())
            return runbook, [Problem(runbook.path, runbook.lines.get("extends", 0), text, advice)]
        base, problems = self._file_or_problems(runbook.extends)
        if base is None:
            return runbook, problems
        walk, found = resolve(runbook, base)
        return walk, list(found)

    def _file_or_problems(self, id: str) -> tuple[Runbook | None, list[Problem]]:
        try:
            return self._file(id)
        except BadFile as err:
            return None, list(err.problems)

    def _head(self, id: str) -> Runbook | None:
        try:
            return read_runbook(self._folder.head(id))[0]
        except BadFile:
            return None

    def _file(self, id: str) -> tuple[Runbook | None, list[Problem]]:
        if id not in self._read:
            self._read[id] = read_runbook(self._folder.read(id))
        return self._read[id]


class _Messages(Mapping[str, Message]):
    """The messages of a folder, each read when it is looked up."""

    def __init__(self, folder: _Folder) -> None:
        self.folder = folder
        self._read: dict[str, tuple[Message | None, list[Problem]]] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self.folder.ids)

    def __len__(self) -> int:
        return len(self.folder.ids)

    def __contains__(self, id: object) -> bool:
        return id in self.folder.ids

    def __getitem__(self, id: str) -> Message:
        if id not in self:
            raise KeyError(id)
        message, problems = self._file(id)
        if message is None:
            raise BadFile(*problems)
        return message

    def problems(self, id: str) -> list[Problem]:
        return self._file(id)[1]

    def readable(self, id: str) -> Message | None:
        """Return a message that is known to be there, unless it cannot be read."""
        return self._file(id)[0]

    def _file(self, id: str) -> tuple[Message | None, list[Problem]]:
        if id not in self._read:
            try:
                self._read[id] = read_message(self.folder.read(id))
            except BadFile as err:
                self._read[id] = None, list(err.problems)
        return self._read[id]


class _Folder:
    """A folder of files named by their ids."""

    def __init__(self, path: Path, root: Path, what: str) -> None:
        self.shown = str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
        self._path = path
        self._what = what

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(stem for stem in self._stems if SLUG.match(stem))

    def strays(self) -> list[Problem]:
        """Report the files whose names are no ids."""
        fix = "Name it with small letters, digits and -; at most 40."
        return [
            Problem(f"{self.shown}/{stem}.toml", 0, "the name of the file is no id, so it is never used", fix)
            for stem in self._stems
            if not SLUG.match(stem)
        ]

    def read(self, id: str) -> TomlFile:
        """Read the file of an id, which lies in the folder and nowhere else."""
        return read_toml(*self._place(id))

    def head(self, id: str) -> TomlFile:
        """Read the file of an id up to its steps."""
        return read_head(*self._place(id), _STEPS)

    def _place(self, id: str) -> tuple[Path, str]:
        if not SLUG.match(id):
            advice = "An id is small letters, digits and -, and no path: see sop runbook list."
            raise NotFound(f'"{id}" is no {self._what} id. {advice}')
        if id not in self.ids:
            raise NotFound(f'there is no {self._what} "{id}". {nearest(id, self.ids) or "See sop runbook list."}')
        path = self._path / f"{id}.toml"
        shown = f"{self.shown}/{id}.toml"
        # not Path.resolve, which fails on a ring of links
        if Path(os.path.realpath(path)).parent != Path(os.path.realpath(self._path)):
            raise BadFile(Problem(shown, 0, "is a link out of its folder", "Put the file itself there."))
        return path, shown

    @cached_property
    def _stems(self) -> list[str]:
        """List what may be a file of the library; names with a dot in front belong to editors."""
        try:
            names = [path.name for path in self._path.iterdir()]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as err:
            fix = "Check its owner and rights."
            raise BadFile(Problem(self.shown, 0, f"cannot be opened ({err.strerror})", fix)) from err
        return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml") and name[0] != ".")


def read_runbook(file: TomlFile, *, id: str = "") -> tuple[Runbook | None, list[Problem]]:
    """Read a runbook file as it stands; without a runbook there is at least one problem, and all of them.

    Its id must be `id`, which is the name of the file if nothing else is said.
    """
    problems: list[Problem] = []
    table = Table(file, file.data, problems)
    if not table.right_format():
        return None, problems
    table.only(RUNBOOK_KEYS, required=("id", "title"))
    runbook = Runbook(
        id=table.named("id", SLUG),
        title=table.text("title"),
        language=table.named("language", LANGUAGE, "en"),
        extends=table.named("extends", SLUG),
        status=table.one_of("status", STATUSES, "ready"),
        owner=table.text("owner"),
        last_reviewed=table.date("last_reviewed", date),
        severity=table.number("severity", least=SEVERITIES[0], most=SEVERITIES[-1]) or SEVERITIES[-1],
        drop=_drops(table),
        prevention=table.strings("prevention"),
        issue=table.texts("issue"),
        first_reply=_first_reply(table),
        allow=table.strings("allow"),
        signals=_sentences(table, "signals"),
        asked=_asked(table),
        hints=_hints(table),
        rules=tuple(rule for rule in map(_rule, table.tables("severity_rule")) if rule),
        steps=tuple(map(_step, table.tables("step"))),
        rows=table.strings("rows"),
        path=file.path,
        lines={key: file.line(key) for key in file.data},
        given=frozenset(file.data),
    )
    _same_name(table, runbook.id, id or Path(file.path).stem)
    return (None if problems else runbook), problems


def read_message(file: TomlFile) -> tuple[Message | None, list[Problem]]:
    """Read a message file; without a message there is at least one problem, and all of them."""
    problems: list[Problem] = []
    table = Table(file, file.data, problems)
    if not table.right_format():
        return None, problems
    table.only(MESSAGE_KEYS, required=("id", "use", "placeholders", "text"))
    message = Message(
        id=table.named("id", SLUG),
        use=table.text("use"),
        placeholders=table.strings("placeholders"),
        text=table.texts("text"),
        no_name=table.texts("no_name"),
        path=file.path,
        line=file.line("text"),
        lines={
            f"{key}.{language}": file.line(key, language)
            for key in ("text", "no_name")
            if isinstance(texts := file.data.get(key), dict)
            for language in texts
        },
    )
    _same_name(table, message.id, Path(file.path).stem)
    if "text" in table.data and not any(message.text.values()):
        table.problem("text", "the message has no words in any language", 'Write it under [text]: en = "…".')
    return (None if problems else message), problems


def read_examples(file: TomlFile) -> tuple[Examples, list[Problem]]:
    """Read a file of examples: none where there is a problem, and all problems."""
    problems: list[Problem] = []
    table = Table(file, file.data, problems)
    if not table.right_format():
        return {}, problems
    table.only(EXAMPLES_KEYS, required=EXAMPLES_KEYS)
    found = _sentences(table, "examples")
    _same_name(table, table.named("id", SLUG), Path(file.path).stem)
    return ({} if problems else found), problems


RUNBOOK_KEYS = (
    "format", "id", "title", "language", "extends", "status", "owner", "last_reviewed", "severity", "drop",
    "prevention", "issue", "first_reply", "allow", "signals", "asked", "hints", "severity_rule", "step", "rows",
)  # fmt: skip
STEP_KEYS = (
    "id", "phase", "title", "guidance", "never", "role", "deadline", "within", "since", "not_before", "when", "each",
    "every", "until", "after", "ask", "rows",
)  # fmt: skip
ASK_KEYS = (
    "id", "text", "kind", "choices", "labels", "zero", "min", "max", "required", "default", "assume", "private",
    "hint", "when", "message", "public", "reopens", "of", "allow", "rows",
)  # fmt: skip


MESSAGE_KEYS = ("format", "id", "use", "placeholders", "text", "no_name")
EXAMPLES_KEYS = ("format", "id", "examples")


def _same_name(table: Table, id: str, name: str) -> None:
    if id and id != name:
        table.problem("id", f'the id is "{id}" and the file is named {name}.toml', "Make them the same.")


def _drops(table: Table) -> tuple[str, ...]:
    drops = table.strings("drop")
    for drop in drops:
        step, dot, ask = drop.partition(".")
        if not SLUG.match(step) or (dot and not NAME.match(ask)):
            table.problem("drop", f'"{drop}" is neither a step nor step.ask', 'Write it like "size" or "size.spread".')
    return drops


def _first_reply(table: Table) -> tuple[str, ...]:
    wanted = table.strings("first_reply")
    for word in wanted:
        if word not in FIRST_REPLY:
            fix = nearest(word, FIRST_REPLY) or f"Use {', '.join(FIRST_REPLY)}, or [] for nothing."
            table.problem("first_reply", f'first_reply "{word}" is unknown', fix)
    return wanted


def _asked(table: Table) -> dict[str, tuple[str, ...]]:
    asked = table.table("asked")
    if asked is None:
        return {}
    asked.only(ASKED)
    found = {key: asked.strings(key) for key in asked.data if key in ASKED}
    for key, answers in found.items():
        for answer in answers:
            if answer not in ASKED[key]:
                asked.problem(key, f'{key} "{answer}" is unknown', f"Use {', '.join(ASKED[key])}.")
    return found


def _sentences(table: Table, key: str) -> dict[str, tuple[str, ...]]:
    sentences = table.table(key)
    return {} if sentences is None else _by_language(sentences)


def _by_language(words: Table) -> dict[str, tuple[str, ...]]:
    words.names(LANGUAGE, "language code")
    return {language: words.strings(language) for language in words.data}


def _hints(table: Table) -> dict[str, dict[str, dict[str, tuple[str, ...]]]]:
    hints = table.table("hints")
    if hints is None:
        return {}
    hints.names(NAME, "ask id")
    found: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {}
    for ask, choices in ((ask, hints.table(ask)) for ask in hints.data):
        found[ask] = {} if choices is None else _choices_of(choices)
    return found


def _choices_of(choices: Table) -> dict[str, dict[str, tuple[str, ...]]]:
    choices.names(NAME, "choice id")
    tables = ((choice, choices.table(choice)) for choice in choices.data)
    return {choice: {} if words is None else _by_language(words) for choice, words in tables}


def _rule(table: Table) -> SeverityRule | None:
    table.only(("to", "when"), required=("to", "when"))
    to = table.number("to", least=SEVERITIES[0], most=SEVERITIES[-1])
    when = _expression(table, "when")
    return SeverityRule(to, when, table.line) if to and when else None


def _step(table: Table) -> Step:
    table.only(STEP_KEYS, required=("id",))
    if "deadline" in table.data and "within" in table.data:
        table.problem("within", '"deadline" and "within" stand in one step', "Keep one of them.")
    return Step(
        id=table.named("id", SLUG),
        phase=Phase(table.one_of("phase", Phase) or Phase.CALM),
        title=table.text("title"),
        guidance=table.text("guidance"),
        never=table.strings("never"),
        role=table.text("role"),
        deadline=table.text("deadline"),
        within=table.checked("within", parse_duration),
        since=table.text("since"),
        not_before=table.checked("not_before", parse_duration),
        when=_expression(table, "when"),
        each=table.one_of("each", ("party",)),
        every=table.text("every"),
        until=_expression(table, "until"),
        after=table.named("after", SLUG),
        asks=tuple(map(_ask, table.tables("ask"))),
        rows=table.strings("rows"),
        line=table.line,
        given=frozenset(table.data),
    )


def _ask(table: Table) -> Ask:
    table.only(ASK_KEYS, required=("id",))
    return Ask(
        id=table.named("id", NAME),
        kind=Kind(table.one_of("kind", Kind) or Kind.TEXT),
        text=table.text("text"),
        choices=_choices(table),
        labels=table.texts("labels", pattern=NAME, of="choice id"),
        zero=table.text("zero"),
        min=table.number("min"),
        max=table.number("max"),
        required=table.flag("required"),
        default=table.texts("default") if isinstance(table.data.get("default"), dict) else table.text("default"),
        assume=table.text("assume"),
        private=table.flag("private"),
        hint=table.text("hint"),
        when=_expression(table, "when"),
        message=table.named("message", SLUG),
        public=table.flag("public"),
        reopens=table.named("reopens", NAME),
        of=table.named("of", NAME),
        allow=table.strings("allow"),
        rows=table.strings("rows"),
        line=table.line,
        given=frozenset(table.data),
    )


def _choices(table: Table) -> tuple[str, ...]:
    choices = table.strings("choices")
    for n, choice in enumerate(choices):
        if not NAME.match(choice):
            table.problem("choices", f'"{choice}" is no id of a choice', "Use small letters, digits and _.")
        elif choice in choices[:n]:
            table.problem("choices", f'choice "{choice}" stands twice', "Take one out.")
    return choices


def _expression(table: Table, key: str) -> Expr | None:
    return table.parsed(key, parse)
