"""Whatever the sources ask for has its place: a runbook, a step, a guardrail or a check carries it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent


def _module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("traceability", ROOT / "docs" / "traceability.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["traceability"] = module
    spec.loader.exec_module(module)
    return module


page = _module()
CARRIERS = page.carriers()


@pytest.mark.parametrize("row", page.rows())
def test_every_row_of_the_sources_has_a_carrier(row: str) -> None:
    assert CARRIERS.get(row), "mark what carries it with rows = [...]"


def test_no_mark_names_a_row_that_is_none() -> None:
    assert sorted(CARRIERS.keys() - page.rows().keys()) == []


def test_the_table_is_as_the_marks_say() -> None:
    written = (ROOT / "docs" / "reference" / "traceability.md").read_text(encoding="utf-8")
    assert written == page.table(), "run make docs"
