"""Texts that mean harm in a Word file: they are texts, whole, and the file opens."""

from dataclasses import replace

import pytest

from kpitool.errors import visible
from kpitool.views.page import Column, table
from kpitool.views.paper.document import (
    Document,
    Grid,
    Link,
    Numbered,
    Picture,
    Plain,
    Properties,
    Remark,
    RemarkText,
    Section,
)
from tests.views.paper.papers import CHART, PROPERTIES, of_blocks
from tests.views.paper.word_reader import found, opened, parts, shown, text, value

HOSTILE = {
    "control characters": "a\x00b\x1b[31mc\x0bd\te\r\nf\x7f\x85",
    "XML": '</w:t></w:r><w:r><w:t>&amp; <w:br/> <!--  ]]> "quoted"',
    "a field": '{ MERGEFIELD name } { HYPERLINK "http://example.org" } «name»',
    "a formula": "=cmd|' /C calc'!A0",
    "marks of direction": "\u202egnp.exe\u202c \u2066x\u2069 \u200f",
    "other scripts": "Ünïcödé عربي עברית 日本語 👮🏽 👨‍👩‍👧 e\u0301",
    "half a character": "a\ud800b\udfff",
    "no characters": "a\ufffeb\uffffc\ufdd0 \U0001fffe",
    "blanks": "  two before, two  within, two behind  ",
    "no blank": "x" * 10_000,
    "a long title": "Performance " * 45,
    "nothing": "",
}


def hostile(said: str) -> Document:
    """A paper in which a text stands wherever one can."""
    picture: Picture = replace(CHART, title=said, alt=said, sentence=said)
    blocks = (
        Numbered(said, lead=said, items=(said, said), link=Link(said, said)),
        Remark(said, (RemarkText(said, (said,)),)),
        Grid(said, table([Column(said), Column(said, right=True)], [[said, said], [said, said]], said)),
        picture,
        Plain((said,)),
    )
    told = Properties(said, said, said, PROPERTIES.created, (said,), "en-GB")
    return Document(told, said, (said,), said, (Section(said, blocks), Section(said, blocks, wide=True)))


@pytest.mark.parametrize("said", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_is_a_text_wherever_it_stands(said: str) -> None:
    word = opened(hostile(said))
    expected = visible(said, 20_000).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
    texts = list(shown(word))
    assert texts.count(expected) >= 2 * (1 + 2 + 2 + 6)  # of each section: heading, items, remark, cells
    assert {value(each, "descr") for each in found(word, "wp:docPr")} == {expected}
    foot = expected if len(expected) <= 240 else f"{expected[:239]}…"
    assert text(word.sections[0].footer.paragraphs[0]) == f"{foot}Page 1 of 1"
    fields = {value(each, "w:instr").split()[0] for each in found(word, "w:body", "w:fldSimple")}
    assert fields == {"SEQ"}
    for tag in ("w:br", "w:instrText", "w:tab", "w:hyperlink"):
        assert found(word, "w:body", tag) == []


@pytest.mark.parametrize("said", HOSTILE.values(), ids=HOSTILE)
def test_a_property_is_cut_where_programs_would_cut_it(said: str) -> None:
    word = opened(hostile(said))
    names = [value(each, "title") for each in found(word, "wp:docPr")] + [value(found(word, "w:tblCaption")[0])]
    for name in (word.core_properties.title, word.core_properties.keywords, *names):
        assert len(name) <= 255
        assert name.endswith("…") == (len(visible(said, 20_000)) > 255)


def test_blanks_at_the_ends_are_kept() -> None:
    document = parts(of_blocks(Plain(("  kept  ",))))["word/document.xml"]
    assert b'<w:t xml:space="preserve">  kept  </w:t>' in document


@pytest.mark.parametrize(
    ("url", "held"),
    [
        ("https://www.gov.uk/a?b=1&c=%20#d", "https://www.gov.uk/a?b=1&c=%20#d"),
        ("HTTP://example.org", "HTTP://example.org"),
        ("mailto:team@homeshire.example?subject=Q3", "mailto:team@homeshire.example?subject=Q3"),
        ('https://example.org/<a>"{b}', "https://example.org/%3Ca%3E%22%7Bb%7D"),
        ("https://example.org/é", "https://example.org/%C3%A9"),
    ],
)
def test_a_link_to_the_web_or_by_mail_can_be_followed(url: str, held: str) -> None:
    word = opened(of_blocks(Numbered("See", link=Link("the source", url))))
    links = word.paragraphs[-1].hyperlinks
    assert [(each.text, each.url) for each in links] == [("the source", held)]
    assert text(word.paragraphs[-1]) == "See the source"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "\\\\server\\share",
        "../definition.md",
        "https://",
        "http://[::1",
        "mailto:",
        "https://example.org/\u202egnp",
        "https://example.org/" + "a" * 3000,
        "data:text/html,x",
        "",
    ],
)
def test_any_other_link_is_text_with_its_address(url: str) -> None:
    word = opened(of_blocks(Numbered("See", link=Link("the source", url))))
    assert word.paragraphs[-1].hyperlinks == []
    assert text(word.paragraphs[-1]) == f"See the source ({visible(url, 4000)})"
    assert b"External" not in parts(of_blocks(Numbered("See", link=Link("it", url))))["word/_rels/document.xml.rels"]
