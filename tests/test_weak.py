"""Lessons that only ask for more care are known, in five languages; lessons that change something are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from runsop.files.library import Library
from runsop.model.weak import is_weak

ROOT = Path(__file__).parent.parent
HINTS = Library(ROOT / "runbooks", ROOT).runbook("postmortem").hints["because"]

WEAK = (
    "be more careful",
    "Be more CAREFUL next time!",
    "we should pay attention to the group",
    "remind staff of the rule",
    "reminded the team",
    "raise awareness",
    "must not happen again",
    "training",
    "more training for staff",
    "respond faster",
    "以后要多注意",
    "提醒员工",
    "加强培训",
    "加强沟通，避免类似情况",
    "să fim atenți",
    "sa fim mai atenti",
    "mai multă atenție data viitoare",
    "instruire",
    "cần chú ý hơn",
    "nhắc nhở nhân viên",
    "đào tạo",
    "rút kinh nghiệm",
    "vi skal være mere opmærksomme",
    "vaere mere forsigtig",
    "oplæring",
    "det må ikke ske igen",
    "we should all just be a bit more mindful",
    "staff need to be more alert",
    "be kinder to people",
    "talk to the team about it",
    "以后注意",
    "客服以后态度要好",
    "大家多上点心",
    "跟大家强调一下",
    "fim mai grijulii cu clienții",
    "discutăm cu echipa",
    "mọi người nên để ý hơn",
    "cần tập trung hơn",
    "alle skal være mere omhyggelige",
    "vi skal passe mere på",
)
STRONG = (
    "nobody asked which parcel it was",
    "ask for the order number before the first reply",
    "the deputy's number stands on the card and in sop.toml",
    "training in the refund table with two cases, each Monday, by the lead",
    "the sales page no longer says results",
    "the customer reminded us three times, and nobody saw it",
    "send the reminder at 09:00 from the calendar",
    "clientul ne-a reamintit de trei ori",
    "首条回复前先问订单号",
    "每周一由负责人带两个案例练习退款表的培训",
    "întrebăm numărul comenzii înainte de primul răspuns",
    "hỏi mã đơn hàng trước khi trả lời lần đầu",
    "spørg om ordrenummeret før det første svar",
    "",
)


@pytest.mark.parametrize("text", WEAK)
def test_a_lesson_that_asks_people_to_be_better_is_weak(text: str) -> None:
    assert is_weak(text, HINTS)


@pytest.mark.parametrize("text", STRONG)
def test_a_lesson_that_changes_something_is_not_weak(text: str) -> None:
    assert not is_weak(text, HINTS)


def test_every_language_of_the_library_has_weak_words() -> None:
    assert all(set(HINTS[kind]) == {"en", "zh", "ro", "vi", "da"} for kind in ("weak", "bare"))


def test_without_words_nothing_is_weak() -> None:
    assert not is_weak("be more careful", {})
