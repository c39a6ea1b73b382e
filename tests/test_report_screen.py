from __future__ import annotations

import io
from dataclasses import replace

import pytest

from reports import HOSTILE, NOW, at, counts, first_screen, report, section, shares, spread
from runsop.errors import Problem
from runsop.model.report import Block, FirstScreen, Line, Put, Report, Row
from runsop.screen.figures import decimal, duration, exact, moment, money, number, share, sparkline
from runsop.screen.gate import Out, cells
from runsop.screen.report import may_draw, report_lines


class Terminal(io.StringIO):
    """A terminal that remembers what was written."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def shown(found: Report, width: int = 80, *, drawn: bool = False, everything: bool = True) -> str:
    stream = io.StringIO()
    out = Out(stream, {"COLUMNS": str(width)})
    for parts in report_lines(found, width=width, drawn=drawn, everything=everything):
        out.line(*parts)
    return stream.getvalue()


def below(found: Report, width: int = 80, *, drawn: bool = False) -> str:
    """Return what is shown of the sections, without what stands above them."""
    return shown(found, width, drawn=drawn).partition("are not counted.\n\n")[2]


def widest(text: str) -> int:
    return max(map(cells, text.splitlines()))


# ── The first screen ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_row_ends_in_its_command_or_incident_at_the_right() -> None:
    assert (
        shown(report(first=first_screen()), everything=False)
        == """\
2026-W47: 12 incidents, 3 open; 2 so far this week               sop list --open

Do today                                                              sop status
  new       promise overdue: c…  sop resume 2026-11-16-2210-renewal-blocked-k3x7
  3rd week  no review of a SEV1       sop postmortem 2026-11-02-0900-refund-aaaa

Decide                                                          sop report --all
  4th week  nobody covers after 22:00: 3 re…  sop report --decide staffing_cover

new · First public words in time: 9 of 12                       sop report --all
Went well: solved within the hour            2026-11-17-1412-refund-request-abcd
2 files are not counted                                                sop check
"""
    )


def test_in_a_pipe_nothing_is_cut_and_the_command_stands_after_the_text() -> None:
    assert (
        shown(report(first=first_screen()), 0, everything=False)
        == """\
2026-W47: 12 incidents, 3 open; 2 so far this week  sop list --open

Do today  sop status
  new       promise overdue: call 小林 back about the running club  sop resume 2026-11-16-2210-renewal-blocked-k3x7
  3rd week  no review of a SEV1  sop postmortem 2026-11-02-0900-refund-aaaa

Decide  sop report --all
  4th week  nobody covers after 22:00: 3 reviews  sop report --decide staffing_cover

new · First public words in time: 9 of 12  sop report --all
Went well: solved within the hour  2026-11-17-1412-refund-request-abcd
2 files are not counted  sop check
"""
    )


def test_on_a_narrow_terminal_a_command_has_a_row_of_its_own() -> None:
    assert (
        shown(report(first=first_screen()), 60, everything=False)
        == """\
2026-W47: 12 incidents, 3 open; 2 so far t…  sop list --open

Do today                                          sop status
  new       promise overdue: call 小林 back about the runni…
             sop resume 2026-11-16-2210-renewal-blocked-k3x7
  3rd week  no review of a SEV1
                  sop postmortem 2026-11-02-0900-refund-aaaa

Decide                                      sop report --all
  4th week  nobody cove…  sop report --decide staffing_cover

new · First public words in time: 9 of 12   sop report --all
Went well: solved with…  2026-11-17-1412-refund-request-abcd
2 files are not counted                            sop check
"""
    )


ALL = "sop report --since 2026-10-01 --until 2026-10-31 --all"
LONG = "/srv/a very long name of a folder/community/team"
ELSEWHERE = f"sop --root '{LONG}' report --all"


def test_a_long_command_for_everything_gives_way_to_figures_and_stands_once_at_the_end() -> None:
    blocks = (
        Block(
            "do_today",
            Line("", "Do today: 2 things overdue", "sop status"),
            (
                Line("new", "check 64 d late: Ask them, a day later", "sop resume tcco"),
                Line("", "and 1 more: 1 check", ALL),
            ),
        ),
        Block("ordinary", Line("", "Ordinary: 39 of 60", ALL)),
    )
    headline = Line("", "2026-10-01 to 2026-10-31: 60 incidents (0 0 12 54 before), 6 open", ALL)

    screen = shown(report(first=FirstScreen(headline, blocks, ALL)), everything=False)

    assert (
        screen
        == """\
2026-10-01 to 2026-10-31: 60 incidents (0 0 12 54 before), 6 open

Do today: 2 things overdue                                            sop status
  new  check 64 d late: Ask them, a day later                    sop resume tcco
       and 1 more: 1 check

Ordinary: 39 of 60        sop report --since 2026-10-01 --until 2026-10-31 --all
everything: sop report --since 2026-10-01 --until 2026-10-31 --all
"""
    )


@pytest.mark.parametrize(
    ("lines", "rows", "resume"),
    [
        pytest.param(3, 10, f"\n{' ' * 7}sop --root '{LONG}' resume k3x7\n", id="room for rows of their own"),
        pytest.param(18, 22, f"promise overdue: call back{' ' * 29}… resume k3x7\n", id="no room"),
    ],
)
def test_the_name_of_a_far_workspace_is_left_out_where_the_screen_would_not_hold_it(
    lines: int, rows: int, resume: str
) -> None:
    line = Line("3rd week", "promise overdue: call back", f"sop --root '{LONG}' resume k3x7")
    block = Block("do_today", Line("", "Do today", "sop status"), (line,) * lines)

    screen = shown(report(first=FirstScreen(Line("", "2026-W47", ELSEWHERE), (block,), ELSEWHERE)), everything=False)

    assert len(screen.splitlines()) == rows
    assert screen.count(resume) == lines
    assert screen.endswith(f"\n{ELSEWHERE}\n")
    assert widest(screen) == 80


@pytest.mark.parametrize("width", [80, 120])
def test_a_full_first_screen_is_22_rows(width: int) -> None:
    lines = tuple(
        Line("3rd week", "续费被挡住 " * 20, "sop resume 2026-11-16-2210-renewal-blocked-k3x7") for _ in range(6)
    )
    blocks = tuple(Block(name, Line("", name, "sop report"), lines) for name in ("do_today", "decide", "quiet"))

    screen = shown(report(first=FirstScreen(Line("", "2026-W47", "sop list"), blocks)), width, everything=False)

    assert len(screen.splitlines()) == 22
    assert widest(screen) == width
    assert screen.count("sop resume 2026-11-16-2210-renewal-blocked-k3x7\n") == 18


# ── Counts ───────────────────────────────────────────────────────────────────────────────────────────────────────────

BY_RUNBOOK = counts(
    "runbook",
    (0, "refund-request", 7),
    (0, "续费被挡住", 3),
    (-1, "refund-request", 2),
    (1, "refund-request", 2),
    (4, "refund-request", 12),
    (1, "old-one", 4),
)


def test_counts_stand_beside_the_four_weeks_before_and_what_is_gone_stays_for_its_past() -> None:
    assert (
        below(report(section("counts", *BY_RUNBOOK, title="Incidents by runbook")))
        == """\
M1 · Incidents by runbook
  Decides: the rota
  refund-request  7  (12  0  0  2 before)  so far 2
  续费被挡住      3  ( 0  0  0  0 before)
  old-one         0  ( 0  0  0  4 before)
"""
    )


def test_on_a_terminal_counts_have_bars_of_one_scale() -> None:
    assert (
        below(report(section("counts", *BY_RUNBOOK)), drawn=True)
        == """\
M1 · Incidents
  Decides: the rota
  refund-request  7  (12  0  0  2 before)  ▇▁▁▂▅  so far 2
  续费被挡住      3  ( 0  0  0  0 before)  ▁▁▁▁▂
  old-one         0  ( 0  0  0  4 before)  ▁▁▁▃▁
"""
    )


def test_groups_are_headings_and_a_group_that_is_not_known_says_so() -> None:
    rows = (*counts("runbook", (0, "a", 2), (0, "b", 1), grp="day"), *counts("runbook", (0, "a", 1), grp="?"))

    assert (
        below(report(section("counts", *rows)))
        == """\
M1 · Incidents
  Decides: the rota
  day
    a  2  (0 0 0 0 before)
    b  1  (0 0 0 0 before)
  not known
    a  1  (0 0 0 0 before)
"""
    )


def test_groups_without_keys_are_lines() -> None:
    rows: tuple[Row, ...] = tuple({"back": 0, "grp": grp, "n": n} for grp, n in (("day", 4), ("evening", 12)))

    assert (
        below(report(section("counts", *rows)))
        == """\
M1 · Incidents
  Decides: the rota
  day       4  (0 0 0 0 before)
  evening  12  (0 0 0 0 before)
"""
    )


def test_a_count_of_nothing_known_says_what_is_not_known() -> None:
    assert "  channel not known  1  (0 0 0 0 before)\n" in below(
        report(section("counts", *counts("channel", (0, None, 1))))
    )


def test_ten_rows_are_shown_of_five_hundred() -> None:
    rows = counts("runbook", *((0, f"runbook-{n:03}", 1000 - n) for n in range(500)))

    screen = below(report(section("counts", *rows)))

    assert screen.count("runbook-") == 10
    assert screen.endswith("  runbook-009    991  (0 0 0 0 before)\n  and 490 more: sop report --csv DIR\n")


BY_HOUR = counts("hour", (0, 9, 1), (0, 22, 3), (0, 23, 2), (1, 22, 10), (3, 0, 1), (-1, 7, 1))


def test_hours_are_a_strip_that_fits_80_columns() -> None:
    screen = below(report(section("counts", *BY_HOUR)), drawn=True)

    assert widest(screen) == 80
    assert (
        screen
        == """\
M1 · Incidents
  Decides: the rota
                                    ▃▃                                     ▇▇ ▅▅
  n      ·  ·  ·  ·  ·  ·  ·  ·  ·  1  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  3  2
  before 1  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  10 ·
  hour   00 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23
  before: the four weeks before, together
"""
    )


def test_hours_are_numbers_in_a_pipe() -> None:
    assert (
        below(report(section("counts", *BY_HOUR)), 0)
        == """\
M1 · Incidents
  Decides: the rota
  n      ·  ·  ·  ·  ·  ·  ·  ·  ·  1  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  3  2
  before 1  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  10 ·
  hour   00 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23
  before: the four weeks before, together
"""
    )


def test_hours_take_two_rows_where_there_is_no_room() -> None:
    assert (
        below(report(section("counts", *BY_HOUR)), 60)
        == """\
M1 · Incidents
  Decides: the rota
  n      ·  ·  ·  ·  ·  ·  ·  ·  ·  1  ·  ·
  before 1  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
  hour   00 01 02 03 04 05 06 07 08 09 10 11
  n      ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  3  2
  before ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  10 ·
  hour   12 13 14 15 16 17 18 19 20 21 22 23
  before: the four weeks before, together
"""
    )


# ── Shares and spreads ───────────────────────────────────────────────────────────────────────────────────────────────


def test_shares_say_how_many_of_how_many() -> None:
    rows = shares((0, 1, 2, 3), (0, 2, 9, 12), (1, 2, 8, 9), (2, 2, 7, 10), (-1, 2, 1, 2), (1, 3, 1, 1))

    assert (
        below(report(section("shares", *rows, metric="M2", title="First public words in time")))
        == """\
M2 · First public words in time
  Decides: the rota
  SEV1  2 of 3   (none before)
  SEV2  9 of 12  (-, -, 7 of 10, 8 of 9 before)  so far 1 of 2
  SEV3  none     (-, -, -, 1 of 1 before)
"""
    )


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        pytest.param([(0, 1, 720, 720, 720)], "SEV2  n 1 · 12 min", id="one"),
        pytest.param([(0, 2, 120, 120, 10800)], "SEV2  n 2 · 2 min and 3 h", id="two"),
        pytest.param([(0, 3, 60, 60, 60)], "SEV2  n 3 · each 1 min", id="all the same"),
        pytest.param([(0, 5, 120, 720, 10800)], "SEV2  n 5 · middle 12 min · 2 min to 3 h", id="a few"),
        pytest.param(
            [(0, 7, 120, 720, 10800), (1, 40, 1, 2, 3)],
            "SEV2  n 7 · middle 12 min · 2 min to 3 h",
            id="too few to compare",
        ),
        pytest.param(
            [(0, 8, 120, 720, 10800), (1, 9, 1, 900, 901), (2, 7, 1, 2, 3)],
            "SEV2  n 8 · middle 12 min · 2 min to 3 h  (middle -, -, few, 15 min before)",
            id="enough to compare",
        ),
        pytest.param(
            [(0, 8, 120, 720, 10800), (1, 7, 1, 2, 3)], "SEV2  n 8 · middle 12 min · 2 min to 3 h", id="few before"
        ),
        pytest.param([(1, 9, 120, 720, 10800)], "SEV2  none", id="none now"),
    ],
)
def test_a_spread_says_the_middle_and_the_range_and_compares_only_from_eight_on(
    rows: list[tuple[int, int, int, int, int]], line: str
) -> None:
    found = section("spread", *spread(*rows), unit="seconds")

    assert below(report(found)) == f"M1 · Incidents\n  Decides: the rota\n  {line}\n"


def test_sums_have_their_currency() -> None:
    row: Row = {
        "back": 0,
        "grp": "",
        "remedy": "refund",
        "currency": "CNY",
        "n": 3,
        "least": 500,
        "middle": 1250,
        "most": 99900,
    }

    screen = below(report(section("spread", row, unit="money")))

    assert "  refund  n 3 · middle 12.50 CNY · 5.00 CNY to 999.00 CNY\n" in screen


# ── Lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────

LATE = section(
    "list",
    {
        "grp": "",
        "id": "2026-11-16-2210-renewal-blocked-k3x7",
        "severity": 2,
        "what": "call 小林 back",
        "due_at": at("2026-11-17T22:00:00+01:00"),
        "first_word_at": None,
        "late_seconds": 7500,
    },
    {
        "grp": "",
        "id": None,
        "severity": 1,
        "what": "send the key",
        "due_at": at("2026-11-20T08:05:00+08:00"),
        "first_word_at": at("2026-11-20T09:00:00+08:00"),
        "late_seconds": 3300,
    },
    metric="M4",
    title="Promises overdue now",
    decides="what to unblock today",
)


def test_a_list_is_aligned_where_there_is_room_with_times_by_the_clock_of_who_reads() -> None:
    assert (
        below(report(LATE), 120)
        == """\
M4 · Promises overdue now
  Decides: what to unblock today
  severity  what            due               first word        late        incident
  SEV2      call 小林 back  2026-11-18 05:00  -                 2 h 05 min  2026-11-16-2210-renewal-blocked-k3x7
  SEV1      send the key    2026-11-20 08:05  2026-11-20 09:00  55 min
"""
    )


def test_a_list_without_room_says_one_thing_after_the_other_and_its_incident_at_the_right() -> None:
    assert (
        below(report(LATE), 80)
        == """\
M4 · Promises overdue now
  Decides: what to unblock today
  SEV2 · call 小林 back · due 2026-11-18 05:00 · first word - · late 2 h 05 min
                                            2026-11-16-2210-renewal-blocked-k3x7
  SEV1 · send the key · due 2026-11-20 08:05 · first word 2026-11-20 09:00
    late 55 min
"""
    )


def test_a_list_says_of_how_many_and_what_a_sum_is_in() -> None:
    row: Row = {
        "grp": "",
        "id": "2026-11-16-a",
        "ordinary_before": 3,
        "n_before": 4,
        "before_seconds": 600,
        "amount": 1250,
        "currency": "EUR",
        "opened_day": 20773,
        "told": False,
        "hour": 22,
    }

    assert (
        below(report(section("list", row)), 120)
        == """\
M1 · Incidents
  Decides: the rota
  ordinary before  before        amount     opened      told  hour  incident
  3 of 4           10 min (n 4)  12.50 EUR  2026-11-16  no    22 h  2026-11-16-a
"""
    )


# ── Around ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ("counts", "Nothing to count. It would say how often, and how often before."),
        ("shares", "Nothing to count. It would say how many of how many."),
        ("spread", "Nothing to measure. It would say the middle and the range."),
        ("list", "None. Each would have a line here."),
    ],
)
def test_a_section_without_rows_says_what_it_would_show(shape: str, words: str) -> None:
    assert below(report(section(shape))) == f"M1 · Incidents\n  Decides: the rota\n  {words}\n"


def test_above_the_sections_stands_how_to_read_them() -> None:
    assert (
        shown(report(), drawn=True)
        == """\
2026-W47: 12 incidents                                                  sop list

2026-W47; in brackets the four weeks before, the oldest first. The last bar is
2026-W47. Times are at +08:00. Drills are not counted.
"""
    )


def test_what_was_decided_and_what_is_broken_stands_at_the_end() -> None:
    found = replace(
        report(),
        put_off=(Put(Line("", "nobody covers after 22:00", "2026-11-16-a"), "a deputy starts", "2026-12-01"),),
        broken=tuple(Problem(f"incidents/{n:02}.toml", n, 'unknown key "sevrity"', "Correct it.") for n in range(12)),
    )

    assert (
        below(found)
        == """\
Decided, and not on the first screen
  nobody covers after 22:00  2026-11-16-a
    decided: a deputy starts until 2026-12-01

Files that are not counted, or not wholly
  incidents/00.toml: unknown key "sevrity". Correct it.
  incidents/01.toml:1: unknown key "sevrity". Correct it.
  incidents/02.toml:2: unknown key "sevrity". Correct it.
  incidents/03.toml:3: unknown key "sevrity". Correct it.
  incidents/04.toml:4: unknown key "sevrity". Correct it.
  incidents/05.toml:5: unknown key "sevrity". Correct it.
  incidents/06.toml:6: unknown key "sevrity". Correct it.
  incidents/07.toml:7: unknown key "sevrity". Correct it.
  incidents/08.toml:8: unknown key "sevrity". Correct it.
  incidents/09.toml:9: unknown key "sevrity". Correct it.
  and 2 more: sop check
"""
    )


@pytest.mark.parametrize("width", [0, 60, 80, 120])
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_makes_a_row_of_its_own_or_steers_the_terminal(text: str, width: int) -> None:
    line = Line(text[:9], text, text)
    found = replace(
        report(
            section("counts", *counts("runbook", (0, text, 1)), title=text, decides=text),
            section("counts", *counts("runbook", (0, "a", 1), grp=text)),
            section("list", {"grp": text, "id": text, "what": text, "lesson": text}),
            first=FirstScreen(line, (Block("do_today", line, (line,)),)),
        ),
        put_off=(Put(line, text, text),),
        broken=(Problem(text, 1, text, text),),
    )

    screen = shown(found, width)

    assert set("\x1b\x07\u202e\u2069\r").isdisjoint(screen)
    assert not [row for row in screen.splitlines() if row.startswith(("two", "# three", "- four"))]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_row_is_wider_than_the_terminal(width: int) -> None:
    rows = shares(*((back, 2, 1_000_000, 2_000_000) for back in range(-1, 5)))
    found = report(section("shares", *rows), section("counts", *BY_RUNBOOK), LATE, first=first_screen())

    assert widest(shown(found, width, drawn=True)) <= width


@pytest.mark.parametrize(
    ("encoding", "env", "drawn"),
    [
        ("utf-8", {"TERM": "xterm"}, True),
        ("utf-8", {"TERM": "xterm", "NO_COLOR": "1"}, False),
        ("ascii", {"TERM": "xterm"}, False),
        ("no such encoding", {"TERM": "xterm"}, False),
        ("utf-8", {"TERM": "dumb"}, False),
    ],
)
def test_bars_are_drawn_where_they_can_be_seen(encoding: str, env: dict[str, str], *, drawn: bool) -> None:
    stream = Terminal()
    stream.encoding = encoding

    assert may_draw(Out(stream, env)) is drawn
    assert may_draw(Out(io.StringIO(), env)) is False


def test_colour_is_only_on_top_of_the_words() -> None:
    stream = Terminal()
    out = Out(stream, {"TERM": "xterm", "COLUMNS": "80"})
    for parts in report_lines(report(LATE, first=first_screen()), width=80, everything=True):
        out.line(*parts)

    plain = stream.getvalue()
    for code in ("\x1b[1m", "\x1b[2m", "\x1b[1;31m", "\x1b[0m"):
        plain = plain.replace(code, "")

    assert plain == shown(report(LATE, first=first_screen()))


# ── Values ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (720, "12 min"),
        (10800, "3 h"),
        (11100, "3 h 05 min"),
        (172800, "2 d"),
        (187200, "2 d 4 h"),
        (-720, "12 min before"),
        (10**18, "1,000,000,000,000,000,000 s"),
    ],
)
def test_a_duration_is_said_in_words(seconds: int, words: str) -> None:
    assert duration(seconds) == words


def test_numbers_shares_sums_and_times_read_the_same_everywhere() -> None:
    assert number(12345) == "12,345"
    assert share(9, 1200) == "9 of 1,200"
    assert (money(1250, "CNY"), money(-5, "EUR"), decimal(100000)) == ("12.50 CNY", "-0.05 EUR", "1000.00")
    assert moment(at("2026-11-22T23:30:00+00:00"), NOW.tzinfo) == "2026-11-23 07:30"
    assert moment(10**18, NOW.tzinfo) == "-"


@pytest.mark.parametrize(
    ("column", "value", "unit", "said"),
    [
        ("due_at", 1795275000, "", "2026-11-21T23:30:00+08:00"),
        ("due_at", 10**18, "", 10**18),
        ("opened_day", 20773, "", "2026-11-16"),
        ("opened_day", 10**18, "", 10**18),
        ("late_seconds", 60, "", 60),
        ("amount", 1250, "", "12.50"),
        ("middle", 1250, "money", "12.50"),
        ("middle", 1250, "seconds", 1250),
        ("told", True, "", True),
        ("due_at", None, "", None),
    ],
)
def test_programs_read_exact_values(column: str, value: int | None, unit: str, said: str | int | None) -> None:
    assert exact(column, value, unit=unit, zone=NOW.tzinfo) == said


@pytest.mark.parametrize(
    ("values", "bars"),
    [
        ([], ""),
        ([0, 0], "▁▁"),
        ([1, 1], "▇▇"),
        ([0, 1, 2, 3, 4], "▁▂▃▅▇"),
        ([0, 1, 1000], "▁▂▇"),
    ],
)
def test_only_nothing_has_the_lowest_bar(values: list[int], bars: str) -> None:
    assert sparkline(values) == bars
