"""The night revolt, played minute by minute at a real terminal: from the first angry line to the day after closing."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from terminal import CTRL_C, ENTER, Desk, Terminal

NAMES = ("小齐", "蓝妈妈")
PRIVATE = ("把话听完", "13800138000")


@pytest.fixture
def desk(tmp_path: Path, cache: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path, cache=cache)
    yield desk
    desk.leave()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}:00+08:00")


def first_words(desk: Desk) -> Terminal:
    """22:04 to 22:06: the words are pasted, and the first reply leaves in time."""
    at = desk.start("start")
    at.paste("Paste what they wrote", "蓝妈妈: 第四天了还在喊口号，真失望。\n小齐: 对啊，我姐说像传销")
    assert "Many members turn on a paid course or group (" in at.answer("Which is it?", "1")
    assert "SEV1 · first word 22:09 (in 5 min) · 0 s since first signal" in at.answer("Is one of these true?", "0")
    desk.at("22:05")
    at.answer("How many people have written?", "2")
    at.answer("Your own temper now?", "3")
    draft = at.answer("The first reply", ENTER)
    assert "Ring Mei: 555-0100 now, speaker on." in draft
    assert "22:25前会在这里再回复大家" in draft.replace("\n", "")
    at.answer("Which of these does not hold?", "0")
    assert at.asked("Sent?").count("READY TO PASTE") == 1
    assert at.prompts == 8  # seven, and the question whether it was sent
    desk.at("22:06")
    at.answer("Sent?", "1")
    return at


def lead_is_off(desk: Desk, at: Terminal) -> None:
    """22:13 to 22:16: the deputy is named, Qi will not talk in private, and who decides is promised for 23:00."""
    desk.at("22:13")
    assert "Mei: 555-0100" in at.answer("Have you reached the lead?", "3")
    screen = at.answer("Who is with you?", "2")
    assert "Ring Jonas: 555-0101 now." in screen
    assert "you alone may: apologise, hold, give 1 unit" in screen
    assert "SEV1 · update 22:25 (in 12 min) · 9 min since" in screen
    at.answer("the only one to write", "0")
    at.tick("Done?", "1", "scheduled posts")
    desk.at("22:16")
    at.answer("Is this right?", "0")
    at.type("How hot is it?", "/new 小齐 refuses private 不加私信，就在这里说")
    at.wait_for("A refuses-private. SEV1.")
    at.answer("How hot is it?", "4")
    at.answer("How far has it gone?", "1")
    at.answer("Who with the right to decide", "2")
    at.type("At what time?", "23:00")
    at.answer("Tell the group", ENTER)
    at.answer("Sent? (decider_word)", "1")


def more_of_them(desk: Desk, at: Terminal) -> None:
    """22:22 to 22:27: the people, a mother who wants her money, a member who defends us; and the update is late."""
    desk.at("22:22")
    at.type("Name: point", "兰: 想要答复 ?")
    at.answer('"兰" is short.', "1")
    at.answer("Name: point", ENTER)
    at.type("insult other members?", "/new")
    at.answer("Who?", "0")
    at.answer("What happened?", "3")
    at.type("Their words", "把钱都退给我们")
    at.type("Their name", "蓝妈妈")
    at.wait_for("C wants-money. SEV1.")
    desk.at("22:24")
    at.type("insult other members?", "/new 0 5 这个班我很喜欢")
    at.wait_for("D defends. SEV1.")
    at.answer("insult other members?", "2")
    at.tick("Done?", "1", "they are thanked")
    at.asked("What happened, in order?")
    at.wait_for("update 22:25 (soon, in 1 min)")
    rung = at.bells
    desk.at("22:27")
    at.wait_for("update: now (2 min late)")
    at.until(lambda: at.bells == rung + 1, "one bell")


def late_update(desk: Desk, at: Terminal) -> None:
    """22:27: the prompt that waited keeps its words, and the update is the next."""
    at.type("What happened, in order?", "课程第四天，两位家长觉得空")
    at.type("What has been done since the last message?", "已经请负责的老师过来")
    at.type("What is still open?", "退款规则")
    draft = at.answer("The update", ENTER).replace("\n", "")
    assert "已经请负责的老师过来" in draft
    assert "22:50前" in draft
    desk.at("22:28")
    at.answer("Sent? (update)", "1")
    at.answer("Has it gone quiet", "2")


def facts(at: Terminal) -> None:
    at.type("What did we promise?", "每天一次答疑")
    at.answer("Where does it say so?", ENTER)
    at.type("What did they get?", "口号")
    at.answer("Where is the gap?", "1")
    at.answer("What do you have in hand?", ENTER)
    at.type("Which day of the course", "4")
    at.answer("How many are content", ENTER)
    at.type("What can we answer with facts now?", "答疑时间")
    at.type("Where are they right?", "第四天太空")
    at.answer("call it fraud?", "2")
    at.tick("Where does it promise more", "0", "nowhere")
    at.answer("Who changes the page", ENTER)
    at.tick("Whom have you heard?", "1", "the customer")
    at.tick("Where have you looked?", "1", "this channel")
    at.type("How many alike", "0")
    at.type("can it touch in all?", "80")
    at.type("How many classes run", "3")
    at.type("In how many is it the same?", "0")
    at.answer("the same in the class before?", "2")
    at.answer("Whose doing was it?", "3")
    at.answer("happened here before?", "2")
    at.type("in one plain sentence?", "第四天的内容太少")
    at.type("What did we do wrong?", "没有安排答疑")
    at.type("How did it come about?", "排课太紧")
    at.answer("Is something still unknown", "2")


def in_private(desk: Desk, at: Terminal) -> None:
    """22:30: nobody writes to Qi, who refused; Lan talks; the group gets its answer in the open."""
    desk.at("22:30")
    assert "兰，您好，我是Li Wei" in at.answer("B · Private opener", ENTER)
    at.answer("B · Sent? (private_open)", "1")
    at.answer("B · Do they talk to you?", "1")
    at.answer("C · Private opener", ENTER)
    at.answer("C · Sent? (private_open)", "1")
    at.answer("C · Do they talk to you?", "2")
    at.tick("B · What do they need?", "1", "to be heard")
    at.type("B · Their wish, in their words", PRIVATE[0] + " " + PRIVATE[1])
    at.answer("B · How hot are they now?", "2")
    at.answer("B · Was it our fault?", "1")
    at.type("B · What did it cost", "四个晚上")
    at.type("B · What do we do for them", "明天起每天答疑")
    at.answer("B · Apology", ENTER)
    at.answer("B · Sent? (apology)", "1")
    assert "随时可以找Jonas" in at.answer("Answer in the group", ENTER)  # the lead's phone is off
    at.answer("Sent? (public_answer)", "1")
    at.type("How many have left", "1")
    at.answer("What do the quiet ones say?", ENTER)


def remedies(desk: Desk, at: Terminal) -> None:
    """22:30 to 22:46: seven days for all; the refund is above a part-timer's right, recommended, then approved."""
    at.answer("Who approves refunds tonight?", "2")
    at.answer("Reached?", "1")
    at.asked("What can they choose from?")
    at.press("1")
    at.press(ENTER)
    at.wait_for("1 [1]")
    at.press("15")
    at.press(ENTER)
    at.wait_for("15 [2]")
    at.answer("What can they choose from?", ENTER)
    at.type("How much at most, each?", "399.00 CNY")
    assert "this role may recommend a refund, not give one" in at.answer("who is asked?", "2").replace("\n", " ")
    at.answer("Who gets it?", "3")
    at.type("How many of them have been told?", "80")
    at.answer("what does Jonas say?", "3")
    at.answer("A · What did they choose?", "1")  # Qi refused to talk in private, so nobody writes an offer there
    at.answer("days-added for A: is it done?", "1")
    at.asked("B · Until when may they choose?")
    desk.at("22:46")
    at.type("B · Until when may they choose?", "tomorrow 20:00")
    at.answer("what does Jonas say?", "1")
    assert "(B) 全额退款" in at.answer("B · The offer", ENTER)
    at.answer("B · Sent? (offer)", "1")
    at.answer("B · What did they choose?", "2")
    at.answer("full-refund for B: is it done?", "1")


def good_night(desk: Desk, at: Terminal) -> None:
    """22:46 to 23:05: six lines for Jonas, the cards, the second update, the last words; then Ctrl-C."""
    at.type("C · What did they choose?", "/brief")
    at.wait_for("people: A 小齐, B 兰, C 蓝妈妈, D")
    at.type("C · What did they choose?", "/cards")
    at.asked("C · What did they choose?")
    assert "No reply? Only with two yes and a second name" in at.text()
    desk.at("23:05")
    at.type("C · What did they choose?", "/night")
    at.answer("Who writes in the morning?", "1")
    at.type("At what time?", "tomorrow 08:30")
    draft = at.answer("Last words tonight", ENTER).replace("\n", "")
    assert "明天08:30前由Mei" in draft
    at.answer("Sent? (morning)", "1")
    at.answer("For whoever reads this in the morning", CTRL_C)
    assert at.end() == 130
    assert f"sop resume {desk.incident.stem}" in at.text()


def no_choice(at: Terminal, letter: str) -> None:
    at.answer(f"{letter} · What did they choose?", "0")


def next_morning(desk: Desk) -> Terminal:
    """08:35: yesterday in five lines, then what is due: the update that was promised, and the promise itself."""
    desk.at("2026-11-23 08:35")
    at = desk.start("resume")
    screen = at.asked("What has been done since the last message?").split("\n")
    assert screen[0] == "Many members turn on a paid course or group · SEV1 · opened 11-22 22:04"
    assert screen[1].startswith("last public words: 谢谢大家今晚一直关注")
    assert [row[2:13] for row in screen[2:5]] == ["11-22 23:05"] * 3
    assert screen[5] == "due: update: now (5 min late)"
    at.type("What has been done since the last message?", "昨晚的问题已经整理好")
    at.type("What is still open?", "退款正在办")
    at.answer("The update", ENTER)
    at.answer("Sent? (update)", "1")
    at.answer("Has it gone quiet", "1")
    at.answer("promised: write in the morning. Is it kept?", "1")
    at.type("C · What did they choose?", "/sev 3 they have calmed down")
    at.wait_for("\nSEV3 · ")
    no_choice(at, "C")
    return at


def closes(desk: Desk, at: Terminal) -> None:
    """08:35 to 11:05: the summary, the public close; closing is refused while a promise is open, and then done."""
    at.type("Who does what by when?", "答疑表发到群里")
    at.type("By when?", "11:00")
    at.answer("Who does it?", ENTER)
    at.answer("Who does what by when?", ENTER)
    at.type("What is done by now?", "昨晚的留言都回复了")
    at.type("What is still open?", "退款到账")
    assert "昨晚的留言都回复了" in at.answer("The summary", ENTER)
    at.answer("Sent? (summary)", "1")
    at.answer("Who answers?", "1")
    at.type("When?", "20:00")
    at.answer("The invitation", ENTER)
    at.answer("Sent? (live_word)", "1")
    at.type("What have we done, in one sentence?", "每天安排答疑")
    at.type("What is different from now on?", "每天一小时答疑")
    at.answer("The closing message", ENTER)
    at.answer("Which of these does not hold?", "0")
    at.answer("Sent? (public_close)", "1")
    at.tick("What is done?", "2", "the customer says")
    at.answer("How hot is it now?", "1")
    at.type("Where were we lucky?", "一位家长为我们说话")
    at.answer("Did we have a plan", "2")
    at.answer("What made it happen", ENTER)
    at.answer("Who leads the pre-mortem", ENTER)
    at.type("Enter looks again.", "close")
    assert "Still open:\n  promise open: 答疑表发到群里\n" in at.answer("to close all the same", ENTER)
    at.asked("Enter looks again.")
    at.wait_for("Not closed: something is open")
    desk.at("11:05")
    at.answer("Enter looks again.", ENTER)
    at.answer("答疑表发到群里. Is it kept?", "1")
    assert "nothing is due" in at.type("Enter: close.", "close")
    assert at.end() == 0
    assert f"\ngit add {desk.incident.relative_to(desk.root)} " in at.raw.decode().replace("\r\n", "\n")


def check(at: Terminal, letter: str) -> None:
    at.answer(f"{letter} · The message after a day", ENTER)
    at.answer(f"{letter} · Sent? (check_message)", "1")
    at.answer(f"{letter} · Is it solved for them?", "1")


def a_day_later(desk: Desk) -> None:
    """The checks come due by themselves and open nothing again."""
    desk.at("2026-11-24 11:30")
    at = desk.start("resume")
    check(at, "B")
    at.answer("Does the colleague say it is done?", "1")
    at.answer("What do they need?", ENTER)
    at.type("What did you choose?", "周末读书会")
    assert "SEV3 · closed" in at.type("Enter looks again.", "/p")
    assert at.end() == 0


def read(desk: Desk) -> list[dict[str, Any]]:
    text = desk.incident.read_text(encoding="utf-8")
    assert [name for name in (*NAMES, *PRIVATE) if name in text] == []
    return list(tomllib.loads(text)["event"])


def of_kind(events: list[dict[str, Any]], kind: str, *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(event.get(key) for key in keys) for event in events if event["kind"] == kind]


def assert_file(desk: Desk) -> None:
    """What git will show: times, promises, rights and the end, and nobody's name."""
    events = read(desk)
    public = [event for event in events if event["kind"] == "sent" and event.get("public")]
    assert [(f"{event['at']:%H:%M}", event.get("next_update_at")) for event in public][:5] == [
        ("22:06", moment("22T22:25")),
        ("22:16", None),  # who decides comes at 23:00: no word of ours
        ("22:28", moment("22T22:50")),
        ("22:30", moment("22T22:50")),
        ("23:05", moment("23T08:30")),
    ]
    assert of_kind(events, "severity", "to", "reason") == [(3, "they have calmed down")]
    assert of_kind(events, "escalated", "to", "reached") == [("lead", "off")]
    assert of_kind(events, "promised", "promise", "who", "due") == [
        ("morning", "lead", moment("23T08:30")),
        ("promises", "teacher", moment("23T11:00")),
    ]
    assert len(of_kind(events, "kept", "of")) == 2
    assert of_kind(events, "offered", "remedy", "effort") == [("days-added", 0), ("full-refund", 1)]
    assert of_kind(events, "approval-asked", "who") == of_kind(events, "approved", "who") == [("deputy",)]
    assert of_kind(events, "closed", "outcome", "at") == [("closed", moment("23T11:05"))]
    assert [event["tag"] for event in events if event["kind"] == "noted"][:4] == [
        "refuses-private", "constructive", "wants-money", "defends",
    ]  # fmt: skip
    assert of_kind(events, "reopened") == []
    assert [f"{each['at']:%d}" for each in events if each.get("ask") == "satisfied"] == ["24"]
    sidecar = desk.root / "incidents" / "private" / desk.incident.name
    assert (sidecar.stat().st_mode & 0o777, sidecar.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [name in sidecar.read_text(encoding="utf-8") for name in (*NAMES, *PRIVATE)] == [True] * 4


def test_the_night_revolt_is_walked_to_its_closed_incident(desk: Desk) -> None:
    at = first_words(desk)
    lead_is_off(desk, at)
    more_of_them(desk, at)
    late_update(desk, at)
    facts(at)
    in_private(desk, at)
    remedies(desk, at)
    good_night(desk, at)
    closes(desk, next_morning(desk))
    a_day_later(desk)
    assert_file(desk)
    assert desk.run("check")[0] == 0
