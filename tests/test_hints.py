"""What the shipped hints make of sentences people write: the words, and the hard stops, in five languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from runsop.files.library import Library
from runsop.model.runbook import LANGUAGES, Runbook
from runsop.model.suggest import read

ROOT = Path(__file__).parent.parent
CORE = Library(ROOT / "runbooks", ROOT).runbook("core")
CHOICES = {ask.id: ask.choices for step in CORE.steps for ask in step.asks}


def words_of(text: str) -> set[str]:
    return set(read(text, (), words=CORE.hints["words"]).words)


def stops_of(text: str) -> set[str]:
    return set(read(text, (), stops=CORE.hints["hard_stop"]).hard_stop)


def test_every_hint_speaks_for_a_choice_of_its_ask_in_every_language() -> None:
    stated = {(ask, choice): set(texts) for ask, choices in CORE.hints.items() for choice, texts in choices.items()}
    wanted = {(ask, choice): set(LANGUAGES) for ask in ("words", "hard_stop") for choice in CHOICES[ask][1:]}
    assert stated == wanted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Then give all of us our money back.", {"refund"}),
        ("I want a REFUND and I am leaving the group", {"refund", "leave"}),
        ("My sister says this smells like a pyramid thing.", {"scam"}),
        ("Total scam. Boycott them!", {"scam", "leave"}),
        ("The clasp is dangerous for babies", {"unsafe"}),
        ("群里好多人说是传销，要退款", {"refund", "scam"}),
        ("骗子！退钱！大家一起退群", {"refund", "scam", "leave"}),
        ("这个材料有毒吧", {"unsafe"}),
        ("Am luat țeapă, vreau banii înapoi", {"refund", "scam"}),
        ("am luat teapa, ies din grup", {"scam", "leave"}),
        ("Produsul e periculos", {"unsafe"}),
        ("Lừa đảo! Trả lại tiền cho tôi", {"refund", "scam"}),
        ("hoan tien di, toi muon roi nhom", {"refund", "leave"}),
        ("Sản phẩm này gây hại cho da", {"unsafe"}),
        ("Det er svindel, vi vil have pengene tilbage", {"refund", "scam"}),
        ("Jeg melder mig ud, det er farligt", {"unsafe", "leave"}),
    ],
)
def test_words_are_heard(text: str, expected: set[str]) -> None:
    assert words_of(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Please leave a comment below",
        "When does the session start?",
        "I quite like the new plan",
        "She wore a fleece jacket",
        "可以退出登录吗",
        "Este sigur că vine profesorul?",
        "Nu mai văd înregistrarea",
        "Mọi người từ từ thôi, rồi nhóm mình họp",
        "Có hai buổi trong tuần này",
        "Jeg er usikker på tidspunktet",
    ],
)
def test_ordinary_sentences_say_none_of_the_words(text: str) -> None:
    assert words_of(text) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I do not want to live any more", "self_harm"),
        ("I'll just kill myself", "self_harm"),
        ("我不想活了", "self_harm"),
        ("nu mai vreau să trăiesc", "self_harm"),
        ("Tôi không muốn sống nữa", "self_harm"),
        ("em co y dinh tu tu", "self_harm"),
        ("Jeg orker ikke at leve mere", "self_harm"),
        ("I know where you live, I will kill you", "violence"),
        ("Somebody posted her address in here", "violence"),
        ("你等着，我弄死你", "violence"),
        ("Știu unde stai, te omor", "violence"),
        ("tao giết mày", "violence"),
        ("Jeg ved hvor du bor og slår dig ihjel", "violence"),
        ("One of your staff keeps messaging my daughter", "minor"),
        ("有人骚扰未成年人", "minor"),
        ("Un membru îi tot scrie fiicei mele", "minor"),
        ("Có người quấy rối trẻ em trong nhóm", "minor"),
        ("En mand skriver til min datter på tolv", "minor"),
        ("You leaked our phone numbers", "data_leak"),
        ("我们的手机号被公开了", "data_leak"),
        ("Datele noastre au ajuns pe internet", "data_leak"),
        ("Các bạn làm lộ thông tin khách hàng", "data_leak"),
        ("Mine oplysninger ligger på nettet", "data_leak"),
        ("She had an allergic reaction and is in hospital", "medical"),
        ("吃完就呕吐，现在在急诊", "medical"),
        ("Fetița a ajuns la spital", "medical"),
        ("Con tôi bị dị ứng phải nhập viện", "medical"),
        ("Han er indlagt efter øvelsen", "medical"),
        ("My lawyer will write to you", "legal_press"),
        ("我已经找了律师，也联系了记者", "legal_press"),
        ("Vorbesc cu un avocat", "legal_press"),
        ("Tôi sẽ thuê luật sư khởi kiện", "legal_press"),
        ("Jeg kontakter min advokat", "legal_press"),
    ],
)
def test_a_hard_stop_is_heard(text: str, expected: str) -> None:
    assert stops_of(text) == {expected}


@pytest.mark.parametrize(
    "text",
    [
        "This is killing me, I have waited for a week",
        "You need real skill for this, it kills the mood",
        "Press the button and nothing happens, due to the pressure of time",
        "It is a minor problem, leave a comment when it works",
        "Adding insult to injury, the price went up",
        "My children love the course, my daughter too",
        "The tap leaks since the delivery, please send it to my home address",
        "A rash decision, and nobody asks the doctor",
        "Is there a discount? My avocado recipe is on the page",
        "Great life hack, thank you",
        "How is the weather where you live? I asked my daughter for help",
        "笑死我了，这题太难",
        "想死你们了，好久不见",
        "我来报告你们一个好消息",
        "孩子的作业什么时候交",
        "跳楼价清仓，今天还有吗",
        "这周的口号喊得我嗓子疼",
        "打开盒子少了一件，想知道你家怎么换货",
        "Am luat suma greșită la plată",
        "Mor de râs, ce bine a ieșit",
        "Mă bate la cap să vă scriu",
        "Se va rupe cureaua, iar salvarea datelor nu merge",
        "Procesul durează mult, am o întrebare",
        "Minorități și majorități: tema de azi",
        "Am văzut reclama la televizor",
        "Từ từ thôi, tôi muốn từ từ học",
        "Tôi cần tư vấn về khóa học",
        "Kiện hàng của tôi đến chưa?",
        "Mệt muốn chết mà vẫn chưa có câu trả lời",
        "Chém gió vừa thôi, đánh máy giúp tôi danh sách",
        "Chị bảo chị ấy nhà bao nhiêu tiền",
        "Công ăn việc làm thế nào, giao hàng đến tận nhà nhé",
        "Jeg er ved at dø af grin",
        "Jeg kom til skade for at trykke forkert",
        "Tryk på knappen, så presser den kaffen",
        "Lækker mad, men for lidt salt i retten",
        "Politikken for ferie er uklar",
        "Det slår mig, at svaret mangler",
        "Et mindre problem med mit login",
    ],
)
def test_a_harmless_sentence_stops_nothing(text: str) -> None:
    assert stops_of(text) == set()


@pytest.mark.parametrize(
    ("signal", "text", "expected"),
    [
        pytest.param("kill him.", "i will kill him", True, id="as it stands, at the end"),
        pytest.param("kill him.", "kill him, they write", True, id="as it stands, before a sign"),
        pytest.param("kill him.", "he may kill himself", False, id="not with an ending"),
        pytest.param("refund", "refunds", True, id="a stem finds its endings"),
    ],
)
def test_a_full_stop_takes_a_signal_without_endings(signal: str, text: str, *, expected: bool) -> None:
    book = Runbook(id="x", title="x", signals={"en": (signal,)})

    assert bool(read(text, [book]).suggestions) is expected
