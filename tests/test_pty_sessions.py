"""The installed program at a real terminal: interrupted, resized, pasted into, out of disk, and two at a time."""

from __future__ import annotations

import re
import resource
import shutil
import signal
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from wcwidth import wcswidth

from terminal import BACKSPACE, CTRL_C, CTRL_D, CTRL_Z, ENTER, SOP, Desk, Terminal, bracketed

ABOUT = "the parcel is late and nobody answers me"
EVIL = "\x1b]0;pwned\x07\x1b[2J[red]x[/red] \u202etxt.exe"


@pytest.fixture
def desk(tmp_path: Path, cache: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path, now="2026-11-22 15:00", cache=cache)
    yield desk
    desk.leave()


def general(desk: Desk, *argv: str, **env: str) -> Terminal:
    return desk.start("start", "general-complaint", "--about", ABOUT, *argv, **env)


def to_the_board(at: Terminal) -> Terminal:
    """Answer what stands before the first reply, and send it."""
    at.answer("Is one of these true?", "0")
    at.answer("How many people have written?", "1")
    at.answer("Your own temper now?", "2")
    at.answer("The first reply", ENTER)
    at.answer("Which of these does not hold?", "0")
    at.answer("Sent? (reply)", "1")
    return at


def events(desk: Desk) -> list[dict[str, Any]]:
    return list(tomllib.loads(desk.incident.read_text(encoding="utf-8"))["event"])


def answers(desk: Desk) -> dict[str, Any]:
    """Return every answer by its ask, the last one for each; "-" for one left open."""
    found = {each["ask"]: each.get("answer", each.get("reason")) for each in events(desk) if "ask" in each}
    return {ask: answer for ask, answer in found.items() if ask != "about"}


def ends(desk: Desk, at: Terminal, words: str, how: Callable[[Terminal], None], code: int) -> Terminal:
    """End the program at a prompt; resumed, it stands at the same prompt with nothing lost."""
    at.asked(words)
    before = events(desk)
    how(at)
    assert at.end() == code
    assert at.text().count("sop resume 2026-11-22-1500-general-complaint-") == (code > 0)
    assert at.cooked() is (code > 0)
    after = desk.start("resume")
    after.asked(words)
    assert events(desk)[: len(before)] == before
    return after


def presses(keys: str) -> Callable[[Terminal], None]:
    return lambda at: at.press(keys)


def gets(number: signal.Signals) -> Callable[[Terminal], None]:
    return lambda at: at.kill(number)


def test_whatever_ends_it_resume_asks_the_same_prompt(desk: Desk) -> None:
    at = ends(desk, general(desk), "Is one of these true?", presses(CTRL_C), 130)
    at.answer("Is one of these true?", "0")
    at = ends(desk, at, "How many people have written?", presses(CTRL_D), 130)
    at.answer("How many people have written?", "2")
    at = ends(desk, at, "Your own temper now?", gets(signal.SIGTERM), 143)
    at.answer("Your own temper now?", "2")
    at = ends(desk, at, "The first reply", gets(signal.SIGHUP), 129)
    at.answer("The first reply", ENTER)
    at = ends(desk, at, "Which of these does not hold?", gets(signal.SIGKILL), -9)
    at.answer("Which of these does not hold?", "0")
    at = ends(desk, at, "Sent? (reply)", presses(CTRL_C), 130)
    at.answer("Sent? (reply)", "1")
    at.asked("Have you reached the lead?")
    at.hang_up()
    assert at.gone() == 129

    assert answers(desk) == {
        "hard_stop": "none", "voices": 2, "heat": 2, "check": "all_hold",
        "reply": "Thank you, all of you who wrote about this. We are sorry for the trouble it has caused you. I am "
        "Li Wei, I have read every message and I am on it now. I write here again by 16:00.",
    }  # fmt: skip
    assert desk.run("check")[0] == 0


def test_ctrl_z_stops_it_and_fg_goes_on(desk: Desk) -> None:
    at = desk.start("--norc", "--noprofile", "-i", command=["bash"], PS1="ready: ")
    at.wait_for("ready:")
    at.press(f"{SOP[0]} start general-complaint --about late\r")
    at.asked("Is one of these true?")

    at.press(CTRL_Z)
    at.wait_for("Stopped")
    at.press("fg\r")
    at.until(lambda: at.raw.count(b"Is one of these true?") > 1 and at.live, "the prompt again")
    at.answer("Is one of these true?", "0")

    at.answer("How many people have written?", CTRL_C)
    at.until(lambda: at.text().endswith("ready:"), "the shell")
    at.press("echo code $?\r")
    at.wait_for("code 130")


def test_a_start_cut_off_before_its_runbook_is_taken_up(desk: Desk) -> None:
    at = desk.start("start")
    at.paste("Paste what they wrote", "他们说是传销，要退款")
    at.asked("Which is it?")
    at.kill(signal.SIGKILL)
    at.end()

    at = desk.start("start")
    assert "他们说是传销，要退款" in at.answer("Is it this?", "1")
    at.answer("Which is it?", "1")
    at.answer("Is one of these true?", CTRL_C)

    assert at.end() == 130
    assert desk.incident.stem.startswith("2026-11-22-1500-paid-group-revolt-")
    assert [path.name for path in desk.root.glob("incidents/private/*")] == [desk.incident.name]


def keys_to_ready(at: Terminal, *more: tuple[str, str], counted: bool = False) -> tuple[int, int]:
    """Return how many prompts stand before READY TO PASTE, and how many of them took one key."""
    rest = (
        ("Is one of these true?", "0"), *(() if counted else (("How many people have written?", "2"),)),
        ("Your own temper now?", "2"), ("The first reply", ENTER), ("Which of these does not hold?", "0"),
    )  # fmt: skip
    steps = (*more, *rest)
    for words, keys in steps:
        at.answer(words, keys)
    at.asked("Sent?")
    return at.prompts - 1, sum(1 for _, keys in steps if len(keys) == 1)


def test_seven_prompts_at_most_stand_before_the_first_reply(desk: Desk) -> None:
    words = "they all say scam and want their money back"
    assert keys_to_ready(desk.start("start", "refund-request", "--about", words)) == (5, 5)
    assert keys_to_ready(desk.start("start", "--about", words), ("Which is it?", "1")) == (6, 6)

    at = desk.start("start")
    at.paste("Paste what they wrote", words)
    assert keys_to_ready(at, ("Which is it?", "1")) == (7, 6)

    at = desk.start("start")
    at.type("Type a number instead", "1")
    assert keys_to_ready(at, ("Where?", "1"), ("About what?", "0"), counted=True) == (7, 6)


@pytest.mark.parametrize(
    ("words", "voices"),
    [
        ("第四天了还在喊口号，真失望，要退款", "5"),
        ("lừa đảo, chúng tôi muốn hoàn tiền", "3"),
        ("svindel! pengene tilbage", "9"),
    ],
    ids=["zh", "vi", "da"],
)
def test_the_first_reply_fits_the_screen(desk: Desk, words: str, voices: str) -> None:
    at = desk.start("start", "paid-group-revolt", "--about", words)
    at.answer("Is one of these true?", "0")
    at.answer("How many people have written?", voices)
    at.answer("Your own temper now?", "4")
    at.asked("The first reply")
    rows = at.screen()

    assert "2/6 thank · First reply" in rows
    assert "  Enter take it · 2 edit · 3 editor · 4 other template" in rows
    assert rows[-1].startswith("SEV1 · first word ")
    assert wcswidth(rows[-1]) < 80
    assert "\ufffd" not in at.text()


def test_a_paste_never_answers_the_next_question(desk: Desk) -> None:
    at = desk.start("start")
    at.asked("Paste what they wrote")
    at.press("Ana: nobody answers\rBen: same here\r1\r0\r")  # a terminal without bracketed paste
    at.wait_for("  0")
    at.pause()
    at.answer("What is happening?", ENTER)
    at.asked("Which is it?")
    at.press(bracketed("1\n2\n3"))
    at.wait_for("several keys at once look like a paste")
    at.pause()
    at.answer("Which is it?", "0")
    at.asked("Is one of these true?")
    at.press("0\r3\r2\r")
    at.wait_for("several keys at once look like a paste")
    at.pause()
    at.answer("Is one of these true?", "0")
    at.asked("How many people have written?")

    assert answers(desk) == {"hard_stop": "none"}
    assert at.prompts == 4


def test_what_is_typed_never_steers_the_terminal(desk: Desk) -> None:
    at = to_the_board(desk.start("start", "general-complaint", "--about", EVIL))
    at.asked("Done?")
    at.press("/note ")
    at.press(bracketed(EVIL))
    at.wait_for("␛]0;pwned")
    at.answer("Done?", ENTER)
    at.answer("Done?", ENTER)
    at.answer("Is this right?", "1")
    at.paste("Which channel?", f"group {EVIL}")
    at.answer("Is this right?", "0")
    at.answer("How hot is it?", "2")
    at.tick("Which of these words are used?", "0", "none")
    at.answer("How far has it gone?", "1")
    at.paste("Name: point", f"Eve {EVIL}: point {EVIL}")
    at.answer("Name: point", ENTER)
    at.paste("What happened, in order?", EVIL)
    at.answer("What did we promise?", CTRL_C)
    assert at.end() == 130
    shown = at.raw + b"".join(
        desk.run(*argv)[1].encode() for argv in (["show", desk.incident.stem], ["status"], ["list"])
    )

    assert shown.count(b"pwned") > 8
    assert b"\x1b]0;pwned" not in shown
    assert "\u202e".encode() not in shown
    assert b"[red]" in shown
    assert EVIL in [each.get("text") for each in events(desk)]


def test_who_is_in_it_is_typed_or_pasted_as_a_person_writes_and_no_name_goes_into_git(desk: Desk) -> None:
    at = to_the_board(general(desk))
    at.type("Done?", "/go parties")
    at.type("Name: point", "Chị Hoa $ !")
    at.asked("Name: point")
    at.wait_for("A = Chị Hoa\n")
    at.type("Name: point", "Bob Miller - angry")
    at.paste("Name: point", "22:01 阿青：黑心商家\nAna Pop: Ion Rusu says it is late\nIon Rusu: rude !")
    at.asked("Name: point")
    screen = at.wait_for("E = Ion Rusu")
    at.answer("Name: point", ENTER)
    at.type("Done?", "/n Chị Hoa and Bob Miller phoned 阿青")
    at.wait_for("Noted.")

    assert [line for line in screen.splitlines() if line[1:4] == " = "] == [
        "A = Chị Hoa", "B = Bob Miller", "C = 阿青", "D = Ana Pop", "E = Ion Rusu",
    ]  # fmt: skip
    stored = desk.incident.read_text(encoding="utf-8")
    assert [name for name in ("Hoa", "Bob", "Miller", "阿青", "Ana", "Pop", "Ion", "Rusu") if name in stored] == []
    tags = [each.get("tag", "") for each in events(desk) if each["kind"] == "noted"]
    assert tags == ["harsh", "wants-money", "", "", "", "harsh", "note"]


def test_going_back_shows_the_answer_and_enter_keeps_it(desk: Desk) -> None:
    at = to_the_board(general(desk))
    at.asked("Done?")
    at.press("1")
    at.wait_for("1 [x]")
    at.press("2")
    at.wait_for("2 [x]")
    at.answer("Done?", ENTER)
    at.answer("Is this right?", BACKSPACE)
    at.asked("Done?")
    at.wait_for("2 [x]")
    at.answer("Done?", ENTER)
    at.answer("Is this right?", "0")
    at.answer("How hot is it?", "3")
    at.answer("Which of these words are used?", BACKSPACE)
    at.asked("How hot is it?")
    at.wait_for("Enter takes 3")
    at.answer("How hot is it?", ENTER)
    at.asked("Which of these words are used?")
    at.type("Which of these words are used?", "/go story")
    at.type("What happened, in order?", "he waited three weeks")
    at.answer("What did we promise?", BACKSPACE)
    at.asked("What happened, in order?")
    at.press(" more")
    at.wait_for("he waited three weeks more")
    at.answer("What happened, in order?", ENTER)
    at.asked("What did we promise?")

    given = [(each["ask"], each["answer"]) for each in events(desk) if each["kind"] == "answered" and "answer" in each]
    assert [answer for ask, answer in given if ask == "stop_feeding"] == [["pause_selling", "tell_colleagues"]]
    assert [answer for ask, answer in given if ask == "mood"] == [3]
    assert [answer for ask, answer in given if ask == "story"] == [
        "he waited three weeks", "he waited three weeks more",
    ]  # fmt: skip


def line(at: Terminal, words: str, typed: str) -> None:
    """Answer a prompt of plain mode: it ends with `> `, and its words came after the last answer."""
    at.until(lambda: words in at.raw[at.answered :].decode() and at.raw.endswith(b"\r\n> "), words)
    at.answered = len(at.raw)
    at.press(typed + ENTER)


def test_a_plain_walk_asks_line_by_line(desk: Desk) -> None:
    at = general(desk, "--plain")
    line(at, "Is one of these true?", "0")
    line(at, "  1 to 9\r\n", "2")
    line(at, "Your own temper now?", "7")
    line(at, "press 1, 2, 3, 4 or 5", "2")
    line(at, "The first reply", "")
    line(at, "Which of these does not hold?", "0")
    line(at, "Sent? (reply)", "1")
    line(at, "reached the lead?", CTRL_C)

    assert at.end() == 130
    assert answers(desk)["voices"] == 2
    assert re.findall(rb"\x1b\[(?!\d*m)", at.raw) == []  # nothing is drawn anew


def test_every_command_works_at_a_prompt(desk: Desk) -> None:
    at = general(desk)
    at.answer("Is one of these true?", "0")
    at.type("How many people have written?", "/go mood")
    at.wait_for("First the reply.")
    at.answer("How many people have written?", "3")
    at.answer("Your own temper now?", BACKSPACE)
    at.answer("How many people have written?", "1")
    at.answer("Your own temper now?", "2")
    at.answer("The first reply", ENTER)
    at.type("Which of these does not hold?", "/b")
    at.answer("The first reply", ENTER)
    at.answer("Which of these does not hold?", "2")
    at.answer("The first reply", "2")
    at.asked("Change it")
    at.press(" Really.")
    at.answer("Change it", ENTER)
    at.answer("Which of these does not hold?", "0")
    at.answer("Sent? (reply)", "4")
    assert "SEV2" in at.asked("Have you reached the lead?")  # three were counted: only /sev lowers it
    assert "unsent: reply" in at.answer("Have you reached the lead?", "1")
    at.type("Done?", "/s")
    at.answer("Why?", "1")
    at.answer("Is this right?", "2")
    at.type("Link to the message", "https://example.org/1")
    at.answer("Is this right?", "4")
    at.answer("Which language do they write?", "5")
    at.answer("Is this right?", "0")
    assert "Hej, tak fordi" in at.asked("The first reply")  # it has not left, so it begins anew in their language
    at.answer("The first reply", ENTER)
    at.answer("Which of these does not hold?", "0")
    at.answer("Sent? (reply)", "4")
    at.type("How hot is it?", "/s they do not say")
    at.tick("Which of these words are used?", "0", "none")
    at.type("How far has it gone?", "/note a bus passed")
    at.type("How far has it gone?", "/sev 4")
    at.wait_for("or with a reason when it goes down")
    at.type("How far has it gone?", "/sev 3 it was one person")
    at.type("How far has it gone?", "/?")
    at.wait_for("/b back · /s skip")
    desk.at("15:04")
    at.answer("How far has it gone?", "1")
    at.answer("Sent? (reply)", "1")
    at.type("Name: point", "/go")
    screen = at.type("Which step?", "mood")
    assert "> [ ] parties          Who is in it" in screen
    assert "[ ] learn            Before you for" in screen
    at.answer("How hot is it?", "2")
    at.answer("Which of these words are used?", ENTER)
    at.type("Name: point", "/u")
    at.type("What has been done", "rang the shop")
    at.type("What is still open?", "the date")
    assert "rang the shop" in at.answer("The update", ENTER)
    at.answer("Sent? (update)", "1")
    at.type("Has it gone quiet", "/h nobody-here")
    at.wait_for("is nobody sop.toml knows")
    at.type("Has it gone quiet", "/h")
    at.answer("Who has it now?", "2")
    assert at.end() == 0

    said = answers(desk)
    assert (said["voices"], said["language"], said["link"]) == (1, "da", "https://example.org/1")
    assert (said["stop_feeding"], said["mood"]) == ("not now", 2)
    assert said["reply"].startswith("Hej, tak fordi")
    assert any(str(each.get("answer")).endswith(" Really.") for each in events(desk))  # what was typed before stays
    assert [each["to"] for each in events(desk) if each["kind"] in ("severity", "handed-over")] == [3, "deputy"]
    desk.env["SOP_OPERATOR"] = "deputy"
    code, text = desk.run("status")
    assert (code, "general-complaint" in text) == (0, True)


def full(at: Terminal, *, full: bool) -> None:
    """Let no file of the program grow, or let them again."""
    most = resource.RLIM_INFINITY
    resource.prlimit(at.child.pid, resource.RLIMIT_FSIZE, (16 if full else most, most))


def test_when_the_disk_is_full_the_walk_goes_on_in_memory(desk: Desk, tmp_path: Path) -> None:
    at = general(desk)
    at.asked("Is one of these true?")
    full(at, full=True)
    at.answer("Is one of these true?", "0")
    screen = at.answer("The disk does not take it.", "1")
    assert "1 answer is kept in memory: hard_stop (" in screen
    at.answer("How many people have written?", "3")
    at.asked("Your own temper now?")
    at.wait_for("2 answers are kept in memory: hard_stop (")
    full(at, full=False)
    at.answer("Your own temper now?", "2")
    at.asked("The first reply")
    at.wait_for("Saved again: everything answered is on the disk.")
    assert answers(desk) == {"hard_stop": "none", "voices": 3, "heat": 2}

    full(at, full=True)
    at.answer("The first reply", ENTER)
    at.answer("The disk does not take it.", "2")
    full(at, full=False)
    at.type("Which folder?", str(tmp_path / "stick"))
    at.wait_for("from now on.")
    at.answer("Which of these does not hold?", CTRL_C)
    assert at.end() == 130
    assert "When the disk is back, move it to" in at.text()
    (moved,) = (tmp_path / "stick").glob("2*.toml")
    assert len([*(tmp_path / "stick" / "walks").glob("general-complaint-*.toml")]) == 1
    assert [each.get("ask") for each in tomllib.loads(moved.read_text())["event"]][-2:] == ["reply", None]


def start_on_a_full_disk(desk: Desk) -> Terminal:
    at = desk.start("start")
    at.asked("Paste what they wrote")
    full(at, full=True)
    at.type("Paste what they wrote", ABOUT)
    at.answer("Which is it?", "0")
    at.answer("The disk does not take it.", "1")
    return at


def test_what_the_disk_never_took_is_shown_at_the_end(desk: Desk) -> None:
    at = start_on_a_full_disk(desk)
    at.answer("Is one of these true?", "0")
    at.answer("How many people have written?", CTRL_C)

    assert at.end() == 130
    assert "2 answers not saved: keep the lines above." in at.text()
    shown = at.raw.decode().replace("\r\n", "\n")
    blocks, _, private = shown[shown.index("format = 1") :].partition("And these, which are private, to")
    assert [each["ask"] for each in tomllib.loads(blocks)["event"]] == ["about", "hard_stop"]
    assert f'value = "{ABOUT}"' in private
    assert ABOUT not in blocks


def test_a_full_disk_does_not_stand_before_the_first_reply(desk: Desk) -> None:
    at = to_the_board(start_on_a_full_disk(desk))
    at.asked("Done?")
    assert list(desk.root.glob("incidents/2*/*")) == []
    full(at, full=False)
    at.answer("Done?", ENTER)
    at.asked("Is this right?")
    at.wait_for("Saved again: everything answered is on the disk.")

    assert [each["ask"] for each in events(desk) if each["kind"] == "answered"] == [
        "about", "hard_stop", "voices", "heat", "reply", "check", "stop_feeding",
    ]  # fmt: skip
    assert ABOUT in next(desk.root.glob("incidents/private/2*.toml")).read_text(encoding="utf-8")


def test_a_file_that_git_replaced_and_a_second_operator_lose_nothing(desk: Desk) -> None:
    at = general(desk)
    at.answer("Is one of these true?", "0")
    at.asked("How many people have written?")
    beside = desk.incident.with_suffix(".new")
    shutil.copy(desk.incident, beside)
    beside.replace(desk.incident)
    at.answer("How many people have written?", "2")
    at.asked("Your own temper now?")

    other = desk.start("resume", SOP_OPERATOR="day")
    other.type("Your own temper now?", "/note I read along")
    other.asked("Your own temper now?")
    at.answer("Your own temper now?", "2")
    at.asked("The first reply")
    other.answer("Your own temper now?", "4")
    other.asked("The first reply")
    at.answer("The first reply", ENTER)
    at.asked("Which of these does not hold?")

    told = [(each["by"], each.get("ask", each.get("text")), each.get("answer")) for each in events(desk)][2:]
    assert [each[:2] for each in told] == [
        ("teacher", "voices"), ("day", "I read along"), ("teacher", "heat"), ("day", "heat"), ("teacher", "reply"),
    ]  # fmt: skip
    assert [answer for _, ask, answer in told if ask == "heat"] == [2, 4]


def test_a_new_size_keeps_the_prompt(desk: Desk) -> None:
    at = general(desk)
    at.asked("Is one of these true?")
    at.resize(50, 12)
    at.wait_for("SEV4 · first word 19:00 (in 4 h 00 min)")
    assert wcswidth(at.screen()[-1]) < 50
    at.answer("Is one of these true?", "0")
    at.asked("How many people have written?")
    assert max(map(wcswidth, at.screen())) <= 50
    at.resize(120, 40)
    at.wait_for("SEV4 · first word 19:00 (in 4 h 00 min) · 0 s since first signal")
    at.press("1")
    at.asked("Your own temper now?")


def long_lines(at: Terminal) -> set[str]:
    """Return what was printed (not drawn at the prompt) and takes more than the 80 cells of a row."""
    lines = re.sub(rb"\x1b\[[\d;]*m", b"", at.raw).decode().split("\r\n")
    return {line for line in lines if "\x1b" not in line and wcswidth(line) > 80}


def test_a_complaint_is_walked_to_its_end(desk: Desk) -> None:
    at = to_the_board(desk.start("start", "general-complaint", "--about", "王芳: 包裹三个星期了还没有到，没有人理我"))
    at.tick("Done?", "3", "nothing is deleted")
    at.answer("Is this right?", "0")
    at.answer("How hot is it?", "2")
    at.tick("Which of these words are used?", "0", "none")
    at.answer("How far has it gone?", "1")
    at.type("Name: point", "王芳: 没收到包裹; 没人理 ?")
    at.answer("Name: point", ENTER)
    at.type("What happened, in order?", "王芳三个星期前下单，没有收到")
    at.type("What did we promise?", "三天送到")
    at.answer("Where does it say so?", ENTER)
    at.type("What did they get?", "什么都没有")
    at.answer("Where is the gap?", "5")
    at.answer("What do you have in hand?", ENTER)
    at.tick("Whom have you heard?", "1", "the customer")
    at.tick("Where have you looked?", "1", "this channel")
    at.type("How many alike", "0")
    at.type("can it touch in all?", "1")
    at.answer("Whose doing was it?", "2")
    at.answer("happened here before?", "2")
    at.type("in one plain sentence?", "地址写错了")
    at.type("What did we do wrong?", "写错了地址")
    at.type("How did it come about?", "手抄")
    at.answer("Is something still unknown", "2")
    at.answer("Can you settle it yourself?", "1")
    at.answer("Is there one that fits better?", "2")
    at.answer("A · Private opener", ENTER)
    at.answer("A · Sent? (private_open)", "1")
    at.answer("A · Do they talk to you?", "1")
    at.tick("A · What do they need?", "2", "information")
    at.type("A · Their wish, in their words", "尽快收到")
    at.answer("A · How hot are they now?", "2")
    at.answer("A · Was it our fault?", "1")
    at.type("A · What did it cost", "三个星期")
    at.type("A · What do we do for them", "今天寄出")
    at.answer("A · Apology", ENTER)
    at.answer("A · Sent? (apology)", "1")
    at.answer("What can they choose from?", ENTER)
    at.type("Nothing is offered, because:", "他只要包裹")
    at.type("Who does what by when?", "寄出包裹")
    at.type("By when?", "+2h")
    at.answer("Who does it?", ENTER)
    at.answer("Who does what by when?", ENTER)
    at.type("What have we done, in one sentence?", "今天寄出")
    at.type("What is different from now on?", "地址不再手抄")
    at.answer("The closing message", ENTER)
    at.answer("Which of these does not hold?", "0")
    at.answer("Sent? (public_close)", "1")
    at.tick("What is done?", "0", "every promise")
    at.answer("How hot is it now?", "1")
    at.type("Where were we lucky?", "他很有耐心")
    at.answer("Did we have a plan", "3")
    factors = at.asked("What made it happen")  # all 36, on one screen with the question and the bar
    assert "> What made it happen" in factors
    assert "36 [ ] something else" in factors
    at.press("12")
    at.press(ENTER)
    at.wait_for("12 [x]")
    at.answer("What made it happen", ENTER)
    at.asked("need a runbook of its own?")
    desk.at("17:05")
    at.answer("need a runbook of its own?", "2")
    at.answer("寄出包裹. Is it kept?", "1")
    at.type("Enter: close.", "close")
    assert at.end() == 0
    assert at.text().count("later: ") == 3
    said = answers(desk)
    drafts = {text for text in said.values() if isinstance(text, str)}
    others = {line for line in long_lines(at) if line.replace("王芳", "") not in "".join(drafts)}
    assert {line[:7] for line in others} == {"git add"}  # to be copied
    assert desk.run("check")[0] == 0


def test_a_draft_resumed_too_late_is_opened_again_with_another_time(desk: Desk) -> None:
    at = general(desk)
    at.answer("Is one of these true?", "0")
    at.answer("How many people have written?", "2")
    at.answer("Your own temper now?", "2")
    at.answer("The first reply", ENTER)
    at.answer("Which of these does not hold?", "0")
    at.answer("Sent? (reply)", CTRL_C)
    at.end()

    desk.at("16:20")
    at = desk.start("resume")
    screen = at.answer("The first reply", ENTER)
    assert "Its 16:00 is over." in screen
    assert "again by 17:20." in screen.replace("\n", " ")
    at.answer("Which of these does not hold?", "0")
    at.answer("Sent? (reply)", BACKSPACE)
    at.answer("The first reply", ENTER)
    at.answer("Which of these does not hold?", "0")
    at.answer("Sent? (reply)", "1")
    at.asked("Have you reached the lead?")

    assert [f"{each['next_update_at']:%d %H:%M}" for each in events(desk) if each["kind"] == "sent"] == ["22 17:20"]
