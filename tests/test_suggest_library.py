"""The shipped library finds its own runbooks: by each other's examples in every language, and by the evaluation set."""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "bench"))

EVALUATION = importlib.import_module("evaluate_suggest")
LANGUAGES = ("en", "zh", "ro", "vi", "da")


@pytest.fixture(scope="module")
def left_out() -> tuple[Counter[str], Counter[str], Counter[str]]:
    figures: tuple[Counter[str], Counter[str], Counter[str]] = EVALUATION.left_out_figures(ROOT)
    return figures


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_example_that_is_left_out_still_finds_its_runbook(
    left_out: tuple[Counter[str], Counter[str], Counter[str]], language: str
) -> None:
    count, first, third = left_out

    assert first[language] / count[language] > 0.6
    assert third[language] / count[language] > 0.8


def test_no_runbook_is_out_of_reach(left_out: tuple[Counter[str], Counter[str], Counter[str]]) -> None:
    count, _, third = left_out
    runbooks = {name for name in count if name not in LANGUAGES}

    assert len(runbooks) >= 20
    assert min(third[name] / count[name] for name in runbooks) > 0.6


@pytest.mark.parametrize(("half", "first", "third"), [("tune", 0.9, 0.97), ("report", 0.78, 0.93)])
def test_the_evaluation_holds(half: str, first: float, third: float) -> None:
    figures = EVALUATION.suggest_figures(half)

    assert figures["all"].first / figures["all"].count >= first
    assert figures["all"].third / figures["all"].count >= third
    assert figures["hard stops"].alarms / figures["all"].count <= 0.02


@pytest.mark.parametrize(("half", "heard"), [("tune", 0.8), ("report", 0.1)])
def test_some_indirect_sentences_ring_a_hard_stop_and_figures_of_speech_do_not(half: str, heard: float) -> None:
    found = EVALUATION.stop_figures(half)

    assert found.first / found.count >= heard
    assert found.alarms == 0
