"""A paper as Markdown: read by another program it is the paper again, and each text a text."""

import html
import re

import pytest
from markdown_it import MarkdownIt

from kpitool.errors import visible
from kpitool.views.page import Column, table
from kpitool.views.paper.document import Grid, Link, Numbered, Plain, Remark, RemarkText
from kpitool.views.paper.markdown import as_markdown
from tests.views.paper.papers import CHART, KPIS, PAPER, of_blocks
from tests.views.paper.test_word_hostile import HOSTILE, hostile

BREAK = "  "
"""Two blanks at the end of a line begin a new one."""


def rendered(markdown: str) -> str:
    return str(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown))


def told(markdown: str, name: str) -> list[str]:
    """The texts of the elements of a name."""
    found = re.findall(rf"<{name}\b[^>]*>(.*?)</{name}>", rendered(markdown), re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]*>", "", each)).strip() for each in found]


def test_it_is_as_a_person_would_write_it() -> None:
    blocks = (
        Numbered("Burglary rose.", lead="Finding.", items=("in Northton; and", "in Southton.")),
        Grid("Now", table([Column("Area"), Column("Rate", right=True)], [["Northton", "8.6"]], "Per 1,000.")),
        CHART,
        Remark("burglary", (RemarkText("Two things:", ("one", "two")),)),
        Numbered("See", link=Link("the rules", "https://example.org/a?b=(1)")),
        Plain(("first", "second")),
    )
    assert (
        as_markdown(of_blocks(*blocks))
        == f"""\
# A paper

## Section

1. **Finding.** Burglary rose.
   - (a) in Northton; and
   - (b) in Southton.

**Table 1: Now**

Per 1,000.

| Area     |   Rate |
|:---------|-------:|
| Northton |    8.6 |

**Chart 1: {CHART.title}**{BREAK}
{CHART.sentence}

> **Analyst's commentary on burglary**
>
> Two things:
>
> - one
> - two

2. See [the rules](<https://example.org/a?b=(1)>)

- first
- second

---

Foot
"""
    )


def test_headings_and_numbers_are_read_as_they_are_meant() -> None:
    written = as_markdown(PAPER)
    assert told(written, "h1") == [PAPER.title]
    assert told(written, "h2") == [section.title for section in PAPER.sections]
    assert re.findall(r'<ol(?: start="(\d+)")?>', rendered(written)) == ["", "3", "4", "5", "6", "7", "8"]


def test_a_table_is_read_as_its_cells() -> None:
    written = as_markdown(of_blocks(Grid("Now", KPIS)))
    assert told(written, "th") == [column.title for column in KPIS.columns]
    assert told(written, "td") == [cell.text for row in KPIS.rows for cell in row]


@pytest.mark.parametrize(
    "said",
    [
        *HOSTILE.values(),
        "*_a_* `b` ~~c~~ [d](e) ![f](g)",
        "a|b|c",
        "<b>x</b>",
        "# heading",
        "- dash",
        "1. one",
        "2) two",
        "+ plus",
        "===",
        "---",
        "> quoted",
        "&lt;b&gt;",
        "\\*",
        "$x$",
        "[a]: http://example.org",
    ],
)
def test_a_text_is_read_as_it_was_written(said: str) -> None:
    shown = " ".join(visible(said, 100_000).split())
    grid = table([Column("a"), Column("b")], [[said, said]])
    blocks = (Numbered(said), Grid(said, grid), Remark("x", (RemarkText(said),)), Plain((said,)))
    written = as_markdown(of_blocks(*blocks))
    assert [" ".join(each.split()) for each in told(written, "td")] == [shown, shown]
    assert [" ".join(each.split()) for each in told(written, "li")] == [shown, shown]
    assert " ".join(told(written, "blockquote")[0].split()).endswith(shown)
    assert "<h2>Section</h2>" in rendered(written)


@pytest.mark.parametrize("said", [*HOSTILE.values()], ids=HOSTILE)
def test_nothing_in_a_hostile_paper_is_markup(said: str) -> None:
    tags = set(re.findall(r"<(\w+)", rendered(as_markdown(hostile(said)))))
    assert tags <= {*re.findall(r"<(\w+)", rendered(as_markdown(PAPER)))}


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://a b"])
def test_an_address_that_cannot_be_followed_is_text(url: str) -> None:
    written = as_markdown(of_blocks(Numbered("See", link=Link("here", url))))
    assert told(written, "li") == [f"See here ({url})"]
    assert told(written, "a") == []


def test_an_address_stays_within_its_link() -> None:
    written = as_markdown(of_blocks(Numbered("See", link=Link("a ]( b", "https://example.org/<x>|\\)"))))
    assert told(written, "a") == ["a ]( b"]
    assert 'href="https://example.org/%3Cx%3E%7C%5C)"' in rendered(written)
