"""What every page has in common: nothing is fetched, nothing is run, every text is only text, and it looks alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from runsop.model.languages import language_of
from runsop.screen.gate import visible

_SHORT = re.compile(r"[0-9: -]{1,16}")


def text(words: str, *, lines: bool = False) -> str:
    """Return words that a browser shows as they are, on one line unless `lines` are kept."""
    shown = visible(words)
    return escape(shown if lines else " ".join(shown.split()), quote=True)


def said(words: str) -> str:
    """Return words that a browser shows as they are, marked with their language where their letters tell that it is not English."""
    if any(letter.isalpha() and not letter.isascii() for letter in words):
        language = language_of(words)
        if language != "en":
            return f'<span lang="{language}">{text(words)}</span>'
    return text(words)


def is_short(words: str) -> bool:
    """Tell whether words are a date, a time or a number: never broken in two."""
    return _SHORT.fullmatch(words) is not None


def header_row(names: Sequence[str]) -> str:
    """Return what stands above the columns of a table; nothing above a column without a name."""
    cells = "".join(f'<th scope="col">{text(name)}</th>' if name else "<td></td>" for name in names)
    return f"<thead><tr>{cells}</tr></thead>"


def document(title: str, body: str, *, style: str) -> str:
    """Return a whole page.

    Args:
        title: what it is called, as plain text.
        body: what stands in it.
        style: what it needs beside what every page has.
    """
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{text(title)}</title>\n<style>{_STYLE}{style}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )


_STYLE = """
:root{color-scheme:light dark;--ink:#1d2330;--soft:#566075;--paper:#fff;--line:#d9dee8;--own:#f3f6fb;--dot:#2f5fb3;--mood:#b4540a;--late:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e7eaf1;--soft:#a3adc0;--paper:#14171d;--line:#343b49;--own:#1d222c;--dot:#8fb4ff;--mood:#f0a35e;--late:#ff8f86}}
@media print{:root{color-scheme:light;--ink:#000;--soft:#444;--paper:#fff;--line:#bbb;--own:#f4f4f4;--dot:#224a94;--mood:#8a3f05;--late:#9a1b14}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK SC",sans-serif}
main{max-width:52rem;margin:0 auto;padding:1.25rem 1rem 3rem}
h1{font-size:1.6rem;line-height:1.25;margin:.2rem 0}
h2{font-size:1.12rem;margin:2rem 0 .5rem;padding-top:.75rem;border-top:1px solid var(--line)}
p,ul{margin:.5rem 0}
ul{padding-left:1.2rem}
p,li,h1,h2,h3,h4{overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;border-bottom:1px solid var(--line)}
thead th{font-weight:600;color:var(--soft)}
td{font-variant-numeric:tabular-nums}
@media (max-width:40rem){
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody,tr,td{display:block}
tr{border-bottom:1px solid var(--line);padding:.4rem 0}
td{border:0;padding:.05rem 0}
td:empty{display:none}
td[data-head]::before{content:attr(data-head) ": ";color:var(--soft)}
}
@page{size:A4;margin:16mm}
@media print{
body{font-size:10.5pt}
main{max-width:none;padding:0}
h2,h3,h4{break-after:avoid}
tr,figure,li{break-inside:avoid}
thead{display:table-header-group}
}
"""
