"""Pages as text: hostile words stay words in every format."""

import io

import pytest

from kpitool.views.envelope import Envelope, as_csv, as_json
from kpitool.views.page import Bullets, Cell, Column, Heading, Page, Paragraph, Tone, Verbatim, table
from kpitool.views.plain import markdown, plain_text
from kpitool.views.terminal import write_page

HOSTILE = "[red]x[/red] \x1b[31m <script>alert(1)</script> | `code` \u202etxt"
PAGE = Page(
    (
        Heading(HOSTILE, 1),
        Paragraph(HOSTILE, Tone.BAD),
        Bullets((HOSTILE,)),
        table([Column(HOSTILE), Column("Number", right=True, wide=True)], [[HOSTILE, Cell("1", Tone.GOOD)]], HOSTILE),
        Verbatim(HOSTILE),
    )
)


def test_plain_text_has_no_escape_codes_and_loses_no_word() -> None:
    text = plain_text(PAGE)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert text.count("[red]x[/red] \\x1b[31m <script>alert(1)</script>") == 7


def test_markdown_reads_no_foreign_text_as_markup() -> None:
    text = markdown(PAGE)
    assert "<script>" not in text.replace("\\<script\\>", "").split("    [red]")[0]
    assert "\\[red\\]x" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("color", [True, False])
def test_a_terminal_shows_foreign_text_as_it_is(color: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    target = io.StringIO()
    write_page(PAGE, target, color=color)
    shown = target.getvalue()
    assert shown.count("[red]x[/red]") == 7
    assert "\x1b[31m <script>" not in shown
    assert ("\x1b" in shown) is color


def test_a_narrow_terminal_leaves_wide_columns_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for columns, there in (("80", False), ("140", True)):
        monkeypatch.setenv("COLUMNS", columns)
        target = io.StringIO()
        write_page(PAGE, target, color=False)
        assert ("Number" in target.getvalue()) is there


def test_a_csv_cell_starts_no_formula() -> None:
    text = as_csv([{"a": "=cmd()", "b": "-1+1", "c": -1.5, "d": {"e": "@x"}, "f": ["=a", "b"]}])
    assert text == "a,b,c,d_e,f\n'=cmd(),'-1+1,-1.5,'@x,'=a; b\n"


def test_json_has_whole_numbers_as_integers_and_never_nan() -> None:
    envelope = Envelope("rates", None, None, None)
    assert '"a": 3743,' in as_json(envelope, [{"a": 3743.0, "b": 1.5}])
    with pytest.raises(ValueError, match="not JSON compliant"):
        as_json(envelope, [{"a": float("nan")}])
