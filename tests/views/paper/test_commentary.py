"""What the analyst writes, read by its headings; what names nothing is told, with its line."""

import pytest

from kpitool.errors import InputError
from kpitool.views.paper.commentary import commentary_from
from kpitool.views.paper.document import Remark, RemarkText
from tests.conftest import World


def read(world: World, text: str) -> dict[str, Remark]:
    return dict(commentary_from(text, world.load().registry, "'commentary/2019Q3.md'"))


def faults(world: World, text: str) -> tuple[str, ...]:
    with pytest.raises(InputError) as told:
        read(world, text)
    return told.value.details


def test_a_heading_names_an_indicator_a_category_or_the_summary_by_name_or_title(world: World) -> None:
    text = "# Summary\nA quiet quarter.\n\n## BURGLARY\nSee below.\n\n### Crime ###\nAll of it.\n"
    world.change("title: Crime}", "title: Crime and disorder}")
    text = text.replace("Crime ###", "crime ###")
    assert read(world, text) == {
        "summary": Remark("the quarter", (RemarkText("A quiet quarter."),)),
        "burglary": Remark("Burglary", (RemarkText("See below."),)),
        "crime": Remark("Crime and disorder", (RemarkText("All of it."),)),
    }


def test_blank_lines_part_paragraphs_and_dashes_begin_points(world: World) -> None:
    text = (
        "## Burglary\nOne line\nand the next.\n\nThree things:\n- one\n  and more of it\n* two\n+ three\n\nThe end.\n"
    )
    assert read(world, text)["burglary"].paragraphs == (
        RemarkText("One line and the next."),
        RemarkText("Three things:", ("one and more of it", "two", "three")),
        RemarkText("The end."),
    )


def test_points_alone_need_no_paragraph(world: World) -> None:
    assert read(world, "## Burglary\n- only this\n")["burglary"].paragraphs == (RemarkText("", ("only this",)),)


def test_markup_in_a_commentary_is_text(world: World) -> None:
    said = "**bold** <b>x</b> [link](http://example.org) `code` | cell"
    assert read(world, f"## Burglary\n{said}\n")["burglary"].paragraphs == (RemarkText(said),)


def test_every_fault_is_told_at_once_with_its_line_and_the_nearest_spelling(world: World) -> None:
    text = "Before all.\n\n## Burglery\nx\n## Burglary\ny\n## burglary\nz\n"
    assert faults(world, text) == (
        "line 1: the text stands under no heading",
        "line 3: 'Burglery' is no indicator and no category; did you mean 'burglary'?",
        "line 7: 'burglary' has a commentary further up",
    )


def test_a_heading_without_text_says_nothing(world: World) -> None:
    assert read(world, "## Burglary\n\n## Summary\n\n") == {}


def test_a_mark_at_the_beginning_and_windows_line_ends_change_nothing(world: World) -> None:
    assert read(world, "\ufeff## Burglary\r\nQuiet.\r\n")["burglary"].paragraphs == (RemarkText("Quiet."),)


def test_a_text_too_long_for_a_board_is_refused(world: World) -> None:
    with pytest.raises(InputError, match="longer than a commentary"):
        read(world, "## Burglary\n" + "x" * 200_000)


def test_a_heading_needs_no_blank_and_points_may_be_counted(world: World) -> None:
    assert read(world, "##Burglary\nTwo things:\n1. one\n2) two\n")["burglary"].paragraphs == (
        RemarkText("Two things:", ("one", "two")),
    )


@pytest.mark.parametrize("heading", ["## Burglary ##", "#Burglary", "###### Burglary   #", "##   Burglary"])
def test_signs_that_close_a_heading_are_none_of_it(world: World, heading: str) -> None:
    assert list(read(world, f"{heading}\nQuiet.\n")) == ["burglary"]


def test_a_heading_of_many_blanks_is_read_like_any_other(world: World) -> None:
    (fault,) = faults(world, f"## a{' ' * 90_000}b\nQuiet.\n")
    assert "is no indicator and no category" in fault
