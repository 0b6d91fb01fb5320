"""Tables of a Word file: heads, descriptions, tones and widths."""

import re
from itertools import pairwise

import pytest
from docx.table import Table as WordTable

from kpitool.views.page import Cell, Column, Table, Tone, table
from kpitool.views.paper.document import Grid
from kpitool.views.paper.word_parts.tables import TONES
from kpitool.views.paper.word_parts.widths import widths
from tests.views.paper.papers import KPIS, LONG, WIDE, of_blocks
from tests.views.paper.word_reader import found, opened, parts, styled, text, value


def test_a_table_is_cell_for_cell_what_it_was() -> None:
    read = _table(Grid("Indicators", KPIS))
    cells = [[cell.text for cell in row.cells] for row in read.rows]
    assert cells[0] == [column.title for column in KPIS.columns]
    assert cells[1:] == [[cell.text for cell in row] for row in KPIS.rows]


def test_the_first_row_is_a_head_on_each_page_and_no_row_breaks() -> None:
    read = _table(Grid("Neighbourhoods", LONG))
    rows = [row._tr.xml for row in read.rows]
    assert ["<w:tblHeader/>" in row for row in rows] == [True] + [False] * 40
    assert all("<w:cantSplit/>" in row for row in rows)


def test_a_row_that_may_be_higher_than_a_page_breaks() -> None:
    read = _table(
        Grid("Remarks", table([Column("Area"), Column("Remark")], [["A", "word " * 120], ["B", "word " * 121]]))
    )
    assert ["<w:cantSplit/>" in row._tr.xml for row in read.rows] == [True, True, False]


def test_the_first_column_heads_the_rows() -> None:
    look = found(_table(Grid("Indicators", KPIS)), "w:tblLook")[0]
    assert [value(look, f"w:{name}") for name in ("firstRow", "firstColumn", "lastColumn")] == ["1", "1", "0"]
    assert int(value(look), 16) == 0x0020 | 0x0080 | 0x0200 | 0x0400  # first row, first column, no bands


def test_a_table_says_what_it_is_to_who_does_not_see_it() -> None:
    read = _table(Grid("Neighbourhoods", LONG))
    assert value(found(read, "w:tblCaption")[0]) == "Neighbourhoods"
    assert value(found(read, "w:tblDescription")[0]) == (
        "40 rows, headed by the first column. Columns: Neighbourhood, District, Offences and Rate."
    )


def test_numbers_stand_right_and_texts_left() -> None:
    read = _table(Grid("Indicators", KPIS))
    styles = [[cell.paragraphs[0].style.name for cell in row.cells if cell.paragraphs[0].style] for row in read.rows]
    number = [column.right for column in KPIS.columns]
    assert styles[0] == ["Table Number Heading" if right else "Table Heading" for right in number]
    assert all(row == ["Table Number" if right else "Table Text" for right in number] for row in styles[1:])
    assert 'w:jc w:val="right"' in opened(of_blocks()).styles["Table Number"].element.xml


def test_each_tone_has_a_style_of_its_own_and_grave_ones_are_bold() -> None:
    toned = table([Column("Status")], [[Cell(f"A {tone} word", tone)] for tone in Tone])
    read = _table(Grid("Tones", toned))
    runs = [row.cells[0].paragraphs[0].runs[0] for row in read.rows[1:]]
    assert [run.style.style_id for run in runs] == [TONES[tone] or "DefaultParagraphFont" for tone in Tone]
    bold = {tone for tone, run in zip(Tone, runs, strict=True) if run.style.font.bold}
    assert bold == {Tone.STRONG, Tone.BAD, Tone.WARN, Tone.GOOD}


def test_every_colour_of_a_text_can_be_read_on_white_and_on_a_head() -> None:
    styles = parts(of_blocks())["word/styles.xml"].decode()
    colours = set(re.findall(r'<w:color w:val="(\w{6})"/>', styles))
    grounds = {"FFFFFF", *re.findall(r'w:fill="(\w{6})"', styles)}
    assert len(colours) >= 6
    assert len(grounds) == 2
    assert min(_contrast(colour, ground) for colour in colours for ground in grounds) >= 4.5


def test_a_short_table_stays_whole_and_a_long_one_goes_on_for_three_rows_at_least() -> None:
    def joined(shown: Table) -> list[bool]:
        return ["<w:keepNext/>" in row._tr.xml for row in _table(Grid("A table", shown)).rows[1:]]

    assert joined(KPIS) == [True, True, True, True, False]
    assert joined(LONG) == [False] * 37 + [True, True, False]


@pytest.mark.parametrize("shown", [KPIS, LONG, WIDE], ids=["indicators", "neighbourhoods", "districts"])
@pytest.mark.parametrize("total", [9072, 14004])
def test_columns_fill_the_width_and_no_word_of_a_head_is_broken(shown: Table, total: int) -> None:
    given = widths(shown, total)
    assert sum(given) == total
    if shown is not WIDE or total > 9072:
        for column, width in zip(shown.columns, given, strict=True):
            assert width >= max(map(len, column.title.split())) * 95  # half of 9.5 points to a character


def test_a_long_text_takes_the_room_that_numbers_leave() -> None:
    shown = table([Column("Area"), Column("Rate", right=True), Column("Remark")], [["Northton", "12.5", "word " * 60]])
    area, rate, remark = widths(shown, 9072)
    assert rate < area < remark
    assert area >= len("Northton") * 95


def test_a_text_that_has_room_is_not_broken_for_the_sake_of_numbers() -> None:
    numbers = ["Exception", "Adverse", "Steady", "Favourable", "Not assessed"]
    shown = table(
        [Column("Category"), *(Column(each, right=True) for each in numbers)],
        [["Reducing offending and re-offending", *"01234"]],
    )
    first, *others = widths(shown, 9072)
    # by the widths of Arial's letters the text is 16,176 thousandths of 9.5 points (190 twentieths), "Steady" 3,113
    assert first >= 16_176 * 190 / 1000 + 226  # and the cell's margins
    assert min(others) >= 3_113 * 190 / 1000 + 226


def test_a_word_without_end_does_not_push_other_columns_off_the_page() -> None:
    shown = table([Column("Area"), Column("Rate", right=True)], [["x" * 10_000, "12.5"]])
    area, rate = widths(shown, 9072)
    assert area + rate == 9072
    assert rate >= 4 * 95


def test_columns_for_which_there_is_no_room_share_what_there_is() -> None:
    shown = table([Column(f"Column{place}") for place in range(40)], [])
    given = widths(shown, 9072)
    assert sum(given) == 9072
    assert all(0 < each < 300 for each in given)
    assert all(abs(one - other) < 60 for one, other in pairwise(given))


def test_a_table_without_rows_or_columns_has_its_title_still() -> None:
    word = opened(of_blocks(Grid("No rows", table([Column("Area")], [])), Grid("No columns", table([], [], "None."))))
    assert styled(word, "Caption") == ["Table 1: No rows", "Table 2: No columns"]
    assert [len(each.rows) for each in word.tables] == [1]
    assert [text(each) for each in word.paragraphs][-1] == "None."


def _table(block: Grid) -> WordTable:
    return opened(of_blocks(block)).tables[0]


def _contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
