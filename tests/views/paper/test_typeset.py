"""A paper as PDF: its tags, pages, properties and bytes, read back."""

import hashlib
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from kpitool.errors import UsageError, visible
from kpitool.views.page import Column, table
from kpitool.views.paper.captions import table_caption
from kpitool.views.paper.document import Grid, Link, Numbered, Section
from kpitool.views.paper.typeset import as_pdf
from tests.views.paper.papers import CHART, LONG, PAPER, of_blocks
from tests.views.paper.pdf_reader import catalogue, opened, pages, tags
from tests.views.paper.test_word_hostile import HOSTILE, hostile


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return as_pdf(PAPER)


def test_it_is_tagged_and_says_so(pdf: bytes) -> None:
    root = catalogue(pdf)
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"] == "en-GB"
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_each_part_of_a_paper_has_its_tag(pdf: bytes) -> None:
    counted = Counter(each.name for each in tags(pdf))
    assert counted["Title"] == 1
    assert counted["H1"] == len(PAPER.sections)
    assert counted["Table"] == 3
    assert counted["BlockQuote"] == 1
    assert [each.alt for each in tags(pdf) if each.name == "Figure"] == [CHART.alt]


def test_the_heads_of_a_table_are_said_to_head_columns(pdf: bytes) -> None:
    heads = [each for each in tags(pdf) if each.name == "TH"]
    assert {each.scope for each in heads} == {"/Column"}
    assert len(heads) == 6 + 4 + 9
    assert all("Table/THead/TR/TH" in each.path for each in heads)


def test_the_rows_of_a_table_that_goes_on_are_tagged_once_and_its_head_is_shown_again() -> None:
    pdf = as_pdf(of_blocks(Grid("Neighbourhoods", replace(LONG, rows=LONG.rows * 2))))
    assert Counter(each.name for each in tags(pdf))["TR"] == 1 + 80
    assert len(pages(pdf)) > 1
    assert all("Neighbourhood District Offences Rate" in page for page in pages(pdf))


def test_paragraphs_are_counted_through_the_paper_and_their_parts_by_letters(pdf: bytes) -> None:
    whole = " ".join(pages(pdf))
    for begun in ("1. Purpose.", "2. Position.", "(c) domestic burglary", "4. Finding.", "7. Caveat.", "8. Counts are"):
        assert begun in whole


def test_headings_are_bookmarks(pdf: bytes) -> None:
    assert [each.title for each in opened(pdf).outline] == [section.title for section in PAPER.sections]  # type: ignore[union-attr]


def test_wide_sections_lie_and_appendices_begin_a_page(pdf: bytes) -> None:
    wide = [page.mediabox.width > page.mediabox.height for page in opened(pdf).pages]
    texts = pages(pdf)
    assert wide == ["All indicators by district" in page for page in texts]
    assert texts[-2].startswith("Sources and caveats")
    assert texts[-1].startswith("How figures are made")


def test_each_page_has_the_foot_and_its_number(pdf: bytes) -> None:
    texts = pages(pdf)
    for number, page in enumerate(texts, 1):
        assert page.endswith(f"{PAPER.foot} Page {number} of {len(texts)}")


def test_captions_are_counted_and_told(pdf: bytes) -> None:
    whole = " ".join(pages(pdf))
    assert table_caption(1, "Indicators at a glance") in whole
    assert f"Chart 1: {CHART.title}" in whole
    assert CHART.sentence in whole
    assert "Analyst's commentary on vehicle offences" in whole


def test_properties_are_those_of_the_paper(pdf: bytes) -> None:
    told = opened(pdf).metadata
    assert told is not None
    assert (told.title, told.author, told.subject) == (
        PAPER.properties.title,
        PAPER.properties.organisation,
        PAPER.properties.subject,
    )
    assert told.keywords == ", ".join(PAPER.properties.keywords)
    assert told.creation_date == told.modification_date == PAPER.properties.created


def test_another_process_writes_the_same_bytes(pdf: bytes) -> None:
    code = (
        "import hashlib; from kpitool.views.paper.typeset import as_pdf; from tests.views.paper.papers import PAPER;"
        "print(hashlib.sha256(as_pdf(PAPER)).hexdigest())"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert told == hashlib.sha256(pdf).hexdigest()


@pytest.mark.parametrize("zone", [None, timezone(timedelta(hours=1))])
def test_a_time_without_a_zone_is_utc(zone: timezone | None) -> None:
    told = replace(PAPER.properties, created=datetime(2020, 7, 1, 12, tzinfo=zone))
    read = opened(as_pdf(replace(of_blocks(), properties=told))).metadata
    assert read is not None
    assert read.creation_date is not None
    assert read.creation_date.timestamp() == datetime(2020, 7, 1, 12, tzinfo=zone or timezone.utc).timestamp()  # noqa: UP017


@pytest.mark.parametrize("said", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_is_a_text_wherever_it_stands(said: str) -> None:
    pdf = as_pdf(hostile(said))
    counted = Counter(each.name for each in tags(pdf))
    assert counted["H1"] == 2
    assert counted["Table"] == 2
    assert counted["Figure"] == 2
    assert counted["Link"] == 0


@pytest.mark.parametrize(
    "said",
    ['#import "x.typ": *', "$x$ #read('/etc/passwd')", "] [ #{ }", "*_a_* `b` ~", "\\u{41} \\", "= a // b", "@c"],
)
def test_signs_of_the_typesetter_are_shown_as_they_are(said: str) -> None:
    blocks = (Numbered(said, lead=said, items=(said,)), Grid(said, table([Column(said)], [[said]])))
    whole = " ".join(pages(as_pdf(of_blocks(*blocks))))
    assert whole.count(said) >= 6


def test_what_nobody_sees_is_spelt_out() -> None:
    said = "a\x1bb\u202ec\ud800d\ufffe"
    assert visible(said) == "a\\x1bb\\u202ec\\ud800d\\ufffe"
    assert visible(said) in pages(as_pdf(of_blocks(Numbered(said))))[0]


def test_a_character_that_no_letters_show_is_told_by_its_name() -> None:
    (page,) = pages(as_pdf(of_blocks(Numbered("By 🚲 and 日, Dŵr tŷ, Łódź, ▲ ✓ − “x”, Ελ"))))
    assert "By [bicycle] and [u+65e5], Dŵr tŷ, Łódź, ▲ ✓ − “x”, Ελ" in page


@pytest.mark.parametrize("said", ["Dŵr tŷ ẁ", "x̂ ▲ ẑ", "ế ǫ̂", "Dŵr 日 ▲", "مُحَمَّد", "🚲"])
def test_a_chart_may_have_the_letters_of_every_script(said: str) -> None:
    pdf = as_pdf(of_blocks(replace(CHART, texts={"unit": said, "remark": said})))
    assert [each.alt for each in tags(pdf) if each.name == "Figure"] == [CHART.alt]


def test_a_chart_whose_letters_cannot_stand_beside_each_other_leaves_the_texts_of_the_paper_alone() -> None:
    (page,) = pages(as_pdf(of_blocks(Numbered("Dŵr"), replace(CHART, texts={"unit": "ế ǫ̂"}))))
    assert "1. Dŵr" in page


def test_texts_whose_letters_cannot_stand_beside_each_other_are_told_without_accents() -> None:
    said = (
        "\u0db6\u020b\u065e\u0a62\u28c7\uf7fb\u0411\ud9ba\U0004f83a\ufe25\u27d5\ue1e4\u300b\u1f93\udab9\u0340\u0596 Dŵr"
    )
    (page,) = pages(as_pdf(of_blocks(Numbered(said))))
    assert "[sinhala letter alpapraana bayanna]ȋ" in page
    assert page.split(" Foot")[0].endswith("[right double angle bracket]η\\udab9 Dŵr")


def test_figures_of_a_table_are_of_one_width_and_a_sign_moves_no_row() -> None:
    rows = [["steady", "11,111"], ["▲ adverse", "80,808"], ["✓", "74,017"]]
    pdf = as_pdf(of_blocks(Grid("T", table([Column("Status"), Column("Count", right=True)], rows))))
    places: dict[str, tuple[float, float]] = {}
    opened(pdf).pages[0].extract_text(
        visitor_text=lambda text, at, *_rest: places.update({text.strip(): (at[4], at[5])})
    )
    found = [places[count] for _, count in rows]
    assert len({across for across, _ in found}) == 1
    assert round(found[0][1] - found[1][1], 1) == round(found[1][1] - found[2][1], 1)


def test_a_link_is_followed_by_web_and_mail_alone() -> None:
    links = [Link("here", url) for url in ("https://a.example/?b=1&c=%20", "javascript:alert(1)", "file:///etc/passwd")]
    pdf = as_pdf(of_blocks(*(Numbered("See", link=link) for link in links)))
    annotations: Any = opened(pdf).pages[0]["/Annots"]
    followed = [each.get_object()["/A"]["/URI"] for each in annotations]
    assert followed == ["https://a.example/?b=1&c=%20"]
    assert "here (javascript:alert(1))" in pages(pdf)[0]


def test_a_word_that_is_longer_than_its_line_stays_within_the_page() -> None:
    said = "x" * 10_000
    pdf = as_pdf(of_blocks(Numbered(said), Grid("T", table([Column("a"), Column("b")], [[said, "1"]]))))
    assert sum(page.count("x") for page in pages(pdf)) == 20_000
    places: list[float] = []
    for page in opened(pdf).pages:
        page.extract_text(visitor_text=lambda _text, _matrix, at, *_rest: places.append(at[4]))
    assert max(places) < 595  # points: the width of the page


def test_a_row_higher_than_a_page_goes_on_over_the_next() -> None:
    pdf = as_pdf(of_blocks(Grid("T", table([Column("a"), Column("b")], [["one", "word " * 2000]]))))
    assert sum(page.count("word") for page in pages(pdf)) == 2000


def test_a_paper_without_sections_is_its_front() -> None:
    (page,) = pages(as_pdf(replace(PAPER, sections=())))
    assert page.startswith(PAPER.title)


def test_sections_of_the_same_width_share_pages() -> None:
    two = tuple(Section(title, (Numbered("A."),), wide=True) for title in ("One", "Two"))
    assert len(pages(as_pdf(replace(of_blocks(), sections=two)))) == 2  # the front upright, both sections lying


@pytest.mark.parametrize("missing", ["typst", "fontpkg_fira_sans"])
def test_what_is_not_installed_is_told(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(UsageError) as raised:
        as_pdf(of_blocks())
    assert raised.value.help == "pip install 'kpitool[board]'"
