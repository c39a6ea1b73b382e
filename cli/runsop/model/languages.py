"""Which language words are in, among the shipped ones: told by letters only one of them has, and by small words.

The small words are written without accents and found in text folded alike, for that is how hurried people type.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from runsop.model.wording import HAN, normal

_LETTERS = {
    "vi": re.compile("[đơưêôãõĩũạ-ỹ]"),
    "ro": re.compile("[ășțşţâî]"),
    "da": re.compile("[æøå]"),
}
_WORDS = {
    "en": (
        "the and is are was were not no they them their you your we our us my me i he she him his her it its this"
        " that these those there of to for from with have has had be been do does did will would could should can just"
        " about after all any but if so than then what when why who how out up on in at by as or an a am im one over"
        " now only"
    ),
    "ro": (
        "nu si este e sunt suntem pentru ca mai va sa se la de din dintr cu pe ce am ai au a al ale ati are avem aveti"
        " fost era fi dar asta acest aceasta cum cand unde cine care doar noi voi ei el ea lui lor imi isi iti ii il ne"
        " le mi ma te s eu tu un una unul unei o in sau fara dupa pana peste prea tot toata toti toate iar nici niciun"
        " cineva nimic inca acum azi ieri aseara seara fiecare banii vrem vreau inapoi grup grupul nostru noastra vostru"
        " voastra meu mea multumesc rog poate trebuie spune zice zis scrie daca decat foarte cam dvs dumneavoastra ora"
        " oara ar"
    ),
    "vi": (
        "khong ko cua toi minh ban nhom tien hoan chi em qua lua phi la va co anh ben duoc cho nay da se thi ma voi cac"
        " nhe a nha roi nguoi mot hai di den tu trong ngoai tren duoi sau truoc khi neu vi nhung cung con chua dang bi"
        " lam nhu gi sao ai dau ra vao len xuong lai nua thoi luon moi nao nhieu ngay gio hom lop hoc thay"
        " tra vua day biet noi hoi xin rat phai hay hoac cai chuyen viec ca giup bao oi o bac vay het mai"
        " de bo ho tui"
    ),
    "da": (
        "jeg ikke det og vi er til mig pa paa for med har som kan vil din dit dig jer jeres af den der et en du hvis sa"
        " saa bare min mit mine men skal om at nu alle lige selv vaere i de dem vores os han hun hvad hvor hvem hvorfor"
        " nar naar eller ud op ned over efter fra igen mere meget noget nogen ingen aldrig blev bliver var kunne ville"
        " skulle fik far faar nej ja tak hej pengene penge gruppen spild sin sig man dette denne uden ved mod mens siden"
        " aften hvert gange hele havde have sidste da"
    ),
}


def _speakers() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for language, words in _WORDS.items():
        for word in words.split():
            found.setdefault(word, []).append(language)
    return found


_SPEAKERS = _speakers()
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[a-z\u00c0-\u024f\u1ea0-\u1eff]")
_SAMPLE = 20_000
_FEW = 20  # Chinese characters a Latin letter must stand against to count
_SURE = 12  # points from which one language speaks against another


def language_of(text: str, plain: str | None = None) -> str:
    """Guess the language of a text; English when nothing tells. `plain` is the text folded by `normal`."""
    if HAN.search(text):
        return "zh"
    points = _points(unicodedata.normalize("NFC", text).lower(), normal(text) if plain is None else plain)
    return max(points, key=lambda language: points[language])


def languages_in(plain: str, known: Iterable[str]) -> dict[str, bool]:
    """Return the languages a text in small letters may hold, of those known; when in doubt rather more than fewer.

    Each comes with whether the text is likely in it: no other has more than twice as much that speaks for it.
    """
    if len(plain) > _SAMPLE:  # some of it, from all over
        plain = plain[:_SAMPLE] + "".join(plain[at : at + 200] for at in range(_SAMPLE, len(plain), 4000))
    points = _points(plain, normal(plain))
    best = max(points.values())
    han, latin = len(HAN.findall(plain)), len(_LATIN.findall(plain))
    found = {}
    for language in known:
        present = likely = True  # of most languages nothing is known
        if language == "zh":
            present = likely = han > 0
        elif language in points:
            present = latin * _FEW > han and (best < _SURE or points[language] * 6 >= best)
            likely = latin > han and points[language] * 2 >= best
        if present:
            found[language] = likely
    return found


def _points(lowered: str, folded: str) -> dict[str, int]:
    """Count for each language what speaks for it; a word it shares with another counts half."""
    points = {
        language: 4 * len(_LETTERS[language].findall(lowered)) if language in _LETTERS else 0 for language in _WORDS
    }
    for word in _WORD.findall(folded):
        speakers = _SPEAKERS.get(word, ())
        for language in speakers:
            points[language] += 2 if len(speakers) == 1 else 1
    return points
