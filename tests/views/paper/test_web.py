"""A paper as a page of HTML: its structure, its policy, its texts."""

import re
from base64 import b64encode
from dataclasses import dataclass, field, replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from kpitool.errors import visible
from kpitool.views.page import Column, table
from kpitool.views.paper.document import Document, Grid, Link, Numbered
from kpitool.views.paper.web import as_html
from tests.views.paper.papers import CHART, KPIS, LONG, PAPER, REMARK, WIDE, of_blocks
from tests.views.paper.test_word_hostile import HOSTILE, hostile

VOID = {"meta"}


@dataclass
class Element:
    name: str
    told: dict[str, str | None]
    within: list[str]
    text: str = ""


@dataclass
class Reader(HTMLParser):
    """The elements of a page, each with its text; whatever is opened is closed in order."""

    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, dict(attrs), [each.name for each in self.open])
        self.elements.append(made)
        if tag not in VOID:
            self.open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs), [each.name for each in self.open]))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag

    def handle_data(self, data: str) -> None:
        for each in self.open:
            each.text += data


def read(document: Document) -> list[Element]:
    reader = Reader()
    reader.feed(as_html(document))
    reader.close()
    assert reader.open == []
    return reader.elements


def texts(document: Document, name: str) -> list[str]:
    return [each.text for each in read(document) if each.name == name]


def test_headings_are_the_papers_title_and_its_sections() -> None:
    assert texts(PAPER, "h1") == [PAPER.title]
    assert texts(PAPER, "h2") == [section.title for section in PAPER.sections]
    assert texts(PAPER, "title") == [PAPER.properties.title]
    assert [each.told["lang"] for each in read(PAPER) if each.name == "html"] == ["en-GB"]


def test_lists_go_on_from_where_the_last_one_stopped() -> None:
    lists = [each for each in read(PAPER) if each.told.get("class") == "paragraphs"]
    assert [each.told["start"] for each in lists] == ["1", "3", "4", "5", "6", "7", "8"]
    numbered = [each for each in read(PAPER) if (each.told.get("id") or "").startswith("paragraph-")]
    assert [each.told["id"] for each in numbered] == [f"paragraph-{number}" for number in range(1, 9)]


def test_a_table_has_its_caption_and_heads_of_columns_and_rows() -> None:
    page = read(of_blocks(Grid("At a glance", KPIS)))
    (caption,) = [each.text for each in page if each.name == "caption"]
    assert caption == f"Table 1: At a glance{KPIS.caption}"
    heads = [(each.told["scope"], each.text) for each in page if each.name == "th"]
    assert heads[:6] == [("col", column.title) for column in KPIS.columns]
    assert heads[6:] == [("row", row[0].text) for row in KPIS.rows]
    assert [each.text for each in page if each.name == "td"] == [cell.text for row in KPIS.rows for cell in row[1:]]


def test_a_table_that_is_wider_than_the_screen_is_reached_by_keyboard_and_has_a_name() -> None:
    regions = [each for each in read(PAPER) if each.told.get("role") == "region"]
    assert [each.told["aria-labelledby"] for each in regions] == ["table-1", "table-2", "table-3"]
    assert {each.told["tabindex"] for each in regions} == {"0"}


def test_a_chart_is_one_image_told_by_its_description() -> None:
    page = read(of_blocks(CHART))
    charts = [each for each in page if each.name == "svg"]
    assert [(each.told["class"], each.told["width"]) for each in charts] == [("broad", "640"), ("narrow", "340")]
    assert {(each.told["role"], each.told["aria-label"]) for each in charts} == {("img", CHART.alt)}
    inner = [each for each in page if "svg" in each.within]
    assert not any(name == "role" or name.startswith("aria-") for each in inner for name in each.told)
    assert [each.text for each in page if each.name == "figcaption"] == [f"Chart 1: {CHART.title}"]


def test_charts_take_their_colours_from_the_page() -> None:
    charts = "".join(re.findall(r"<svg.*?</svg>", as_html(of_blocks(CHART)), re.DOTALL))
    assert "var(--chart-ink)" in charts
    assert re.findall(r'"#[0-9a-f]{6}"', charts) == []


def test_no_two_elements_have_the_same_name() -> None:
    names = [each.told["id"] for each in read(of_blocks(CHART, CHART, Grid("T", LONG))) if "id" in each.told]
    assert len(names) == len(set(names))


def test_a_remark_is_a_quotation_under_its_heading() -> None:
    (quoted,) = texts(of_blocks(REMARK), "blockquote")
    assert all(each.text in quoted for each in REMARK.paragraphs)
    assert texts(of_blocks(REMARK), "figcaption") == ["Analyst's commentary on vehicle offences"]


def test_the_page_runs_and_loads_nothing() -> None:
    page = read(PAPER)
    (policy,) = [each.told["content"] for each in page if each.told.get("http-equiv") == "Content-Security-Policy"]
    (style,) = [each.text for each in page if each.name == "style"]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert policy is not None
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; base-uri")
    assert {each.name for each in page} & {"script", "link", "img", "iframe", "object", "image"} == set()
    told = {name for each in page for name in each.told}
    assert "style" not in told
    assert not any(name.startswith("on") for name in told)
    assert "url(" not in style


def test_wide_sections_and_appendices_are_told_apart_for_print() -> None:
    kinds = [each.told.get("class") for each in read(PAPER) if each.name == "section"]
    assert kinds == [None, None, None, "wide", "appendix", "appendix"]


def test_the_same_paper_gives_the_same_page() -> None:
    assert as_html(PAPER) == as_html(PAPER)


@pytest.mark.parametrize("said", [*HOSTILE.values(), "<script>alert(1)</script>", "\"><img src=x onerror='x'>", "&lt;"])
def test_a_hostile_text_is_a_text_wherever_it_stands(said: str) -> None:
    document = hostile(said)
    page, shown = read(document), visible(said, 100_000)
    assert {each.name for each in page} <= {each.name for each in read(PAPER)}
    assert [each.text for each in page if each.within[-2:] == ["tbody", "tr"]] == [shown] * 8
    assert {each.text for each in page if each.name in ("h1", "h2", "title")} == {shown}
    assert {each.told["aria-label"] for each in page if each.name == "svg"} == {shown}
    assert [each for each in page if each.name == "a" and not (each.told["href"] or "").startswith("#")] == []


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//example.org", "http:", "https://a b"])
def test_an_address_that_cannot_be_followed_is_text(url: str) -> None:
    page = read(of_blocks(Numbered("See", link=Link("here", url))))
    assert [each.told["href"] for each in page if each.name == "a"] == ["#paper"]
    assert [each.text for each in page if each.told.get("id") == "paragraph-1"] == [f"See here ({url})"]


def test_an_address_of_the_web_is_followed() -> None:
    page = read(of_blocks(Numbered("See", link=Link("here", 'https://a.example/?b=1&c="2"'))))
    assert [each.told["href"] for each in page if each.text == "here"] == ['https://a.example/?b=1&c="2"']


def test_a_column_without_a_title_has_no_empty_head() -> None:
    page = read(of_blocks(Grid("T", table([Column("a"), Column("")], [["x", "1"]]))))
    assert [each.text for each in page if each.name == "th"] == ["a", "x"]


def test_a_paper_of_one_section_has_no_contents() -> None:
    assert texts(of_blocks(Numbered("A.")), "nav") == []
    assert len(texts(replace(PAPER, sections=PAPER.sections[:2]), "nav")) == 1


def test_a_wide_section_has_wide_charts() -> None:
    wide = tuple(replace(section, wide=True) for section in of_blocks(CHART, Grid("W", WIDE)).sections)
    charts = [each for each in read(replace(of_blocks(), sections=wide)) if each.name == "svg"]
    assert [each.told["width"] for each in charts] == ["960", "340"]
