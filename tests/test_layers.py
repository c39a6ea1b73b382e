"""Imports go one way, and the model sees nothing that reads, writes, prints, asks the time or draws a number."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import runsop

ROOT = Path(runsop.__file__).parent
MODULES = {
    ".".join(("runsop", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in sorted(ROOT.rglob("*.py"))
}

MAY_SEE = {
    "__main__": {"app"},
    "app": {"env", "commands", "screen", "errors"},
    "env": {"screen", "files", "model", "errors"},
    "commands": {"commands", "env", "screen", "files", "model", "errors"},
    "screen": {"screen", "model", "errors"},
    "files": {"files", "model", "errors"},
    "model": {"model", "errors"},
    "errors": set(),
}
"""Layer -> the layers it may import from; everything may ask the package itself for its version."""

IMPURE = {
    "asyncio", "builtins", "fileinput", "getpass", "glob", "importlib", "io", "locale", "logging", "multiprocessing",
    "os", "pathlib", "pickle", "platform", "prompt_toolkit", "questionary", "random", "rich", "secrets", "shutil",
    "signal", "socket", "sqlite3", "subprocess", "sys", "tempfile", "termios", "threading", "time", "tomli_w", "tomllib",
    "typer", "urllib", "uuid",
}  # fmt: skip
IMPURE_CALLS = {"open", "print", "input", "exec", "eval", "breakpoint", "__import__"}
IMPURE_METHODS = {"now", "utcnow", "today", "read_text", "write_text", "read_bytes", "write_bytes"}
HOMELESS = {"utils", "helpers", "common", "core", "base", "manager", "service"}
LAZY_WITH_REASON = re.compile(r"# noqa: PLC0415  # \S+ \S+")


def layer(module: str) -> str:
    return (*module.split("."), "")[1]


def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def imported(nodes: Iterator[ast.AST]) -> Iterator[tuple[str, int]]:
    for node in nodes:
        match node:
            case ast.Import(names=names):
                yield from ((alias.name, node.lineno) for alias in names)
            case ast.ImportFrom(module=str(name), names=names, level=0):
                yield from (
                    (f"{name}.{alias.name}" if f"{name}.{alias.name}" in MODULES else name, node.lineno)
                    for alias in names
                )
            case ast.ImportFrom():
                yield "relative import", node.lineno


def imports(module: str) -> Iterator[tuple[str, int]]:
    return imported(ast.walk(tree(module)))


def forbidden(module: str) -> list[str]:
    allowed = MAY_SEE.get(layer(module), set())
    return [
        f"{module}:{line} imports {name}"
        for name, line in imports(module)
        if name.split(".")[0] == "runsop" and layer(name) and layer(name) not in allowed
    ]


def calls(module: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(module)):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in IMPURE_CALLS:
                yield name, node.lineno
            case ast.Call(func=ast.Attribute(attr=name)) if name in IMPURE_METHODS:
                yield name, node.lineno


def without_reason(module: str) -> list[str]:
    """Return the imports in functions that say no reason; one reason holds for the lines right below it too."""
    lines = MODULES[module].read_text(encoding="utf-8").splitlines()
    functions = (node for node in ast.walk(tree(module)) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
    inside = {line for function in functions for _, line in imported(ast.walk(function))}
    said: set[int] = set()
    for line in sorted(inside):
        if LAZY_WITH_REASON.search(lines[line - 1]) or line - 1 in said:
            said.add(line)
    return [lines[line - 1].strip() for line in sorted(inside - said)]


in_model = pytest.mark.parametrize("module", [name for name in MODULES if layer(name) == "model"])
everywhere = pytest.mark.parametrize("module", MODULES)


@everywhere
def test_imports_go_one_way(module: str) -> None:
    assert layer(module) in {*MAY_SEE, ""}, "a new module at the top has no layer"
    assert forbidden(module) == []


@everywhere
def test_imports_are_absolute(module: str) -> None:
    assert "relative import" not in dict(imports(module))


@in_model
def test_the_model_imports_nothing_that_reaches_outside(module: str) -> None:
    assert [name for name, _ in imports(module) if name.split(".")[0] in IMPURE] == []


@in_model
def test_the_model_calls_nothing_that_reaches_outside(module: str) -> None:
    assert list(calls(module)) == []


@everywhere
def test_a_module_has_a_home(module: str) -> None:
    assert HOMELESS.isdisjoint(module.split("."))


@everywhere
def test_an_import_that_waits_says_why(module: str) -> None:
    assert without_reason(module) == []


@everywhere
def test_click_is_never_imported(module: str) -> None:
    assert [name for name, _ in imports(module) if name.split(".")[0] == "click"] == []


def test_the_walker_itself_sees_what_is_forbidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "from runsop.screen import gate\nimport os\ndef f():\n    import runsop.files\n    return open(1)\n"
    )
    monkeypatch.setitem(MODULES, "runsop.model.wrong", wrong)

    assert forbidden("runsop.model.wrong") == [
        "runsop.model.wrong:1 imports runsop.screen.gate",
        "runsop.model.wrong:4 imports runsop.files",
    ]
    assert list(calls("runsop.model.wrong")) == [("open", 5)]
    assert without_reason("runsop.model.wrong") == ["import runsop.files"]
