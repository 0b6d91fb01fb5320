"""The Word file as LibreOffice shows it: the paper's texts, on the pages that they belong to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kpitool.views.paper.document import Block, Document, Grid, Numbered, Picture, Plain, Remark, letter
from kpitool.views.paper.word import as_docx
from tests.papers.office import converted, pages, squeezed
from tests.views.paper.papers import LONG, PAPER
from tests.views.paper.test_word_hostile import HOSTILE, hostile

pytestmark = pytest.mark.office

HIGHER_THAN_A_PAGE = 3000
"""So many characters without a blank take more than a page in a column of a table."""


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Papers as PDF by LibreOffice: the board's, and one of each hostile text."""
    folder = tmp_path_factory.mktemp("office")
    papers = {"board": PAPER, **{name: hostile(said[:HIGHER_THAN_A_PAGE]) for name, said in HOSTILE.items()}}
    files = [folder / f"paper{place}.docx" for place in range(len(papers))]
    for file, paper in zip(files, papers.values(), strict=True):
        file.write_bytes(as_docx(paper))
    return dict(zip(papers, converted(files, "pdf", folder), strict=True))


def test_every_page_has_its_number_and_the_foot(shown: dict[str, Path]) -> None:
    read = pages(shown["board"])
    assert len(read) == 6
    for number, page in enumerate(read, start=1):
        assert _foot(number, len(read)) in page


def test_the_pages_say_what_the_paper_says_in_its_order(shown: dict[str, Path]) -> None:
    read = pages(shown["board"])
    bodies = [page.replace(_foot(number, len(read)), "") for number, page in enumerate(read, start=1)]
    again = squeezed("".join(column.title for column in LONG.columns))
    assert bodies[2].startswith(again)  # the head of a table that goes on
    bodies[2] = bodies[2].removeprefix(again)
    assert "".join(bodies) == squeezed("".join(_said(PAPER)))


def test_wide_sections_and_appendices_begin_a_page(shown: dict[str, Path]) -> None:
    read = pages(shown["board"])
    begun = [squeezed(section.title) for section in PAPER.sections[3:]]
    for title, page in zip(begun, read[3:], strict=True):
        assert page.removeprefix(_foot(4, 6)).startswith(title)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_of_hostile_texts_opens_and_says_them(name: str, shown: dict[str, Path]) -> None:
    whole = "".join(pages(shown[name]))
    plain = squeezed(HOSTILE[name])
    if plain.isascii() and plain.isprintable():
        assert whole.count(plain[:60]) >= 2 * 10
    assert "Chart2" in whole


def test_no_line_of_an_endless_text_is_lost(shown: dict[str, Path]) -> None:
    read = pages(shown["no blank"])
    placed = 1 + 1 + 2 * 21  # the title, the front, and of each section the heading and twenty texts of its blocks
    assert sum(page.count("x") for page in read) == placed * HIGHER_THAN_A_PAGE + 239 * len(read)
    assert len(read) < 60


def _foot(number: int, pages: int) -> str:
    return squeezed(f"{PAPER.foot}Page{number}of{pages}")


def _said(paper: Document) -> Iterator[str]:
    yield from (paper.title, *paper.front)
    for section, blocks in paper.numbered():
        yield section.title
        for number, block in blocks:
            yield from _told(block, number)


def _told(block: Block, number: int | None) -> Iterator[str]:
    match block:
        case Numbered():
            yield f"{number}.{block.lead}{block.text}{block.link.text if block.link else ''}"
            yield from (f"({letter(place)}){item}" for place, item in enumerate(block.items))
        case Remark():
            yield f"Analyst's commentary on {block.about}"
            for said in block.paragraphs:
                yield said.text
                yield from (f"•{point}" for point in said.points)
        case Grid():
            yield f"Table {number}: {block.title}"
            yield from (column.title for column in block.table.columns)
            yield from (cell.text for row in block.table.rows for cell in row)
            yield block.table.caption
        case Picture():
            yield f"Chart {number}: {block.title}{block.sentence}"
        case Plain():
            yield from (f"•{item}" for item in block.items)
