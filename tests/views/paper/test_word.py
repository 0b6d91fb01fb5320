"""A paper as a Word file: its styles, counts, pages, properties and bytes."""

import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from importlib.resources import files

import pytest
from docx.enum.section import WD_ORIENT
from docx.shared import Cm, Length

from kpitool.views.paper.captions import chart_caption, table_caption
from kpitool.views.paper.document import Document, Grid, Numbered, Picture, Plain, Section
from kpitool.views.paper.word import as_docx
from kpitool.views.paper.word_parts.package import BLANK
from tests.views.paper.papers import CHART, KPIS, LONG, PAPER, REMARK, VEHICLES, of_blocks
from tests.views.paper.word_reader import found, opened, parts, shown, styled, text, value


def test_each_part_of_a_paper_has_its_style() -> None:
    word = opened(PAPER)
    assert styled(word, "Title") == [PAPER.title]
    assert styled(word, "Subtitle") == list(PAPER.front)
    assert styled(word, "Heading 1") == [section.title for section in PAPER.sections]
    assert styled(word, "Numbered Sub-paragraph")[2] == "domestic burglary is 14.1% down."
    assert styled(word, "List Bullet")[1] == "Mid-year estimates 2018, ONS."
    assert styled(word, "Table Note") == [KPIS.caption]
    assert {run.style.name for each in word.paragraphs for run in each.runs if run.bold} <= {"Strong"}


def test_no_paragraph_or_run_is_formatted_by_hand() -> None:
    word = opened(PAPER)
    for tag in ("w:b", "w:i", "w:color", "w:sz", "w:rFonts", "w:jc", "w:ind", "w:spacing", "w:shd"):
        assert found(word, "w:body", tag) == []


def test_every_style_that_is_used_is_one_of_the_file() -> None:
    word = opened(PAPER)
    known = {style.style_id for style in word.styles}
    used = {value(each) for tag in ("w:pStyle", "w:rStyle", "w:tblStyle") for each in found(word, tag)}
    assert used <= known
    assert {"NumberedParagraph", "Commentary", "ToneBad", "BoardTable"} <= used


def test_paragraphs_are_counted_by_one_list_of_two_levels() -> None:
    word = opened(PAPER)
    listed = {name: word.styles[name].element.pPr.numPr for name in ("Numbered Paragraph", "Numbered Sub-paragraph")}
    assert [(each.numId.val, each.ilvl.val) for each in listed.values()] == [(1, 0), (1, 1)]
    numbering = parts(PAPER)["word/numbering.xml"].decode()
    assert '<w:pStyle w:val="NumberedParagraph"/><w:lvlText w:val="%1."/>' in numbering
    assert '<w:pStyle w:val="NumberedSubparagraph"/><w:lvlText w:val="(%2)"/>' in numbering
    assert not found(word, "w:body", "w:numPr")  # else a count would begin again


def test_captions_are_counted_by_fields_whose_result_is_in_the_file() -> None:
    word = opened(PAPER)
    assert styled(word, "Caption") == [
        table_caption(1, "Indicators at a glance"),
        chart_caption(1, CHART.title),
        table_caption(2, "Neighbourhoods"),
        table_caption(3, "Indicators by district"),
    ]
    instructions = [value(each, "w:instr").split()[:2] for each in found(word, "w:body", "w:fldSimple")]
    assert instructions == [["SEQ", kind] for kind in ("Table", "Chart", "Table", "Table")]


def test_a_remark_is_set_off_and_says_whose_it_is() -> None:
    word = opened(of_blocks(REMARK))
    assert styled(word, "Commentary Heading") == ["Analyst's commentary on vehicle offences"]
    assert styled(word, "Commentary") == [said.text for said in REMARK.paragraphs]
    assert styled(word, "Commentary Bullet") == list(REMARK.paragraphs[1].points)
    for name in ("Commentary Heading", "Commentary Bullet"):
        assert word.styles[name].base_style.name == "Commentary"
    assert 'w:left w:val="single"' in word.styles["Commentary"].element.xml


def test_a_lead_is_strong_and_a_blank_parts_it_from_its_text() -> None:
    word = opened(of_blocks(Numbered("Text.", lead="Lead."), Numbered("", lead="Alone."), Numbered("No lead.")))
    paragraphs = word.paragraphs[-3:]
    assert [text(each) for each in paragraphs] == ["Lead. Text.", "Alone.", "No lead."]
    assert [[run.style.name for run in each.runs] for each in paragraphs] == [
        ["Strong", "Default Paragraph Font"],
        ["Strong"],
        ["Default Paragraph Font"],
    ]


def test_wide_sections_lie_on_landscape_pages_and_others_stand() -> None:
    word = opened(PAPER)
    sizes = [(each.orientation, _cm(each.page_width), _cm(each.page_height)) for each in word.sections]
    stand, lie = (WD_ORIENT.PORTRAIT, 21.0, 29.7), (WD_ORIENT.LANDSCAPE, 29.7, 21.0)
    assert sizes == [stand, lie, stand]
    for each in word.sections:
        margins = (each.left_margin, each.right_margin, each.top_margin, each.bottom_margin)
        assert [_cm(margin) for margin in margins] == [2.5] * 4


def test_a_section_begins_a_page_once() -> None:
    sections = (
        Section("Portrait", (Plain(("one",)),)),
        Section("Wide appendix", (Plain(("two",)),), wide=True, appendix=True),
        Section("Second wide appendix", (Plain(("three",)),), wide=True, appendix=True),
        Section("Goes on", (), wide=True),
    )
    word = opened(replace(PAPER, sections=sections))
    ahead = {text(each): bool(each.paragraph_format.page_break_before) for each in word.paragraphs}
    assert [ahead[section.title] for section in sections] == [False, False, True, False]
    assert len(word.sections) == 2


@pytest.mark.parametrize("place", [0, 1])
def test_each_page_has_its_number_and_the_papers_foot(place: int) -> None:
    foot = opened(PAPER).sections[place].footer.paragraphs[0]
    assert text(foot) == f"{PAPER.foot}Page 1 of 1"
    assert [value(each, "w:instr").strip() for each in found(foot, "w:fldSimple")] == ["PAGE", "NUMPAGES"]


def test_what_belongs_together_stays_on_one_page() -> None:
    styles = opened(of_blocks(*VEHICLES)).styles
    for name in ("Heading 1", "Caption", "Picture", "Commentary Heading", "Table Heading"):
        assert "<w:keepNext/>" in styles[name].element.xml, name


def test_a_picture_has_alternative_text_and_is_as_wide_as_the_text() -> None:
    word = opened(of_blocks(CHART))
    shape = word.inline_shapes[0]
    assert (value(shape._inline.docPr, "descr"), value(shape._inline.docPr, "title")) == (CHART.alt, CHART.title)
    assert abs(shape.width - Cm(16)) < Cm(0.01)
    assert styled(word, "Picture Text") == [CHART.sentence]
    assert len({value(each, "id") for each in found(opened(of_blocks(CHART, CHART)), "wp:docPr")}) == 2


def test_a_picture_is_printed_at_three_hundred_dots_an_inch() -> None:
    drawn = next(content for name, content in parts(of_blocks(CHART)).items() if name.endswith(".png"))
    across = int.from_bytes(drawn[16:20])  # the width in PNG's header
    assert abs(across / (16 / 2.54) - 300) < 5


def test_a_picture_that_is_higher_than_a_page_is_made_to_fit() -> None:
    tall: Picture = replace(CHART, spec={**CHART.spec, "height": 1600})
    shape = opened(of_blocks(tall)).inline_shapes[0]
    assert shape.height < Cm(29.7 - 5)
    assert 0.35 < shape.width / shape.height < 0.4  # 605 by about 1,660 pixels


def test_the_file_says_what_it_is_and_nothing_of_who_wrote_it() -> None:
    told = opened(PAPER).core_properties
    assert (told.title, told.subject) == (PAPER.properties.title, PAPER.properties.subject)
    assert (told.author, told.last_modified_by) == ("Homeshire County Council", "Homeshire County Council")
    assert (told.keywords, told.language) == ("community safety, performance, Q3 2019/20", "en-GB")
    assert told.created == told.modified == datetime(2020, 1, 23, 9, 30, tzinfo=UTC)
    everything = parts(PAPER)
    assert not any(b"python-docx" in content for content in everything.values())
    assert not any("thumbnail" in name or "customXml" in name for name in everything)


def test_every_part_of_the_blank_file_is_used_and_listed() -> None:
    kept = {each.name for each in (files("kpitool.views.paper.word_parts") / "blank").iterdir()}
    assert kept == set(BLANK.values())
    everything = parts(PAPER)
    assert set(BLANK) <= set(everything)
    listed = set(re.findall(r'PartName="/([^"]+)"', everything["[Content_Types].xml"].decode()))
    assert listed == {name for name in everything if name.endswith(".xml") and name != "[Content_Types].xml"}


def test_a_moment_is_told_in_utc() -> None:
    later = replace(PAPER.properties, created=datetime(2020, 7, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))))
    assert b">2020-06-30T23:30:00Z</dcterms:created>" in parts(replace(PAPER, properties=later))["docProps/core.xml"]


def test_the_language_is_that_of_the_paper() -> None:
    welsh = replace(PAPER, properties=replace(PAPER.properties, language="cy-GB"))
    assert b'<w:lang w:val="cy-GB"' in parts(welsh)["word/styles.xml"]
    assert b'<w:themeFontLang w:val="cy-GB"' in parts(welsh)["word/settings.xml"]


def test_the_same_paper_is_the_same_bytes_in_another_process() -> None:
    program = (
        "import hashlib; from kpitool.views.paper.word import as_docx; from tests.views.paper.papers import PAPER;"
        "print(hashlib.sha256(as_docx(PAPER)).hexdigest())"
    )
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == hashlib.sha256(as_docx(PAPER)).hexdigest()


def test_a_paper_of_nothing_but_a_title_is_a_file() -> None:
    empty = Document(PAPER.properties, "Nothing to report", (), "", ())
    assert list(shown(opened(empty))) == ["Nothing to report"]


def test_a_paper_that_ends_in_a_table_ends_in_a_paragraph_that_nobody_sees() -> None:
    last = opened(of_blocks(Grid("Neighbourhoods", LONG))).paragraphs[-1]
    assert (text(last), last.style.name if last.style else "") == ("", "Section End")


def _cm(length: Length | None) -> float:
    assert length is not None
    return float(round(length.cm, 1))
