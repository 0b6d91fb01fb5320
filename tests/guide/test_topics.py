"""The pages of the guide: what each opens with, and where its links lead."""

import re

import pytest

from kpitool.guide import ORDER, opening, page_of, topics
from tests.write_guide import GUIDE

NAMES = [each.topic for each in topics()]


def headings(text: str) -> set[str]:
    """The anchors of a page, as GitHub makes them of its headings."""
    found = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in found}


def test_every_page_is_a_topic_in_the_order_of_reading() -> None:
    assert set(NAMES) == {path.stem for path in GUIDE.glob("*.md")}
    assert sorted(NAMES, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name)) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_page_opens_with_its_title_and_a_sentence(name: str) -> None:
    page = page_of(name)
    assert page.title
    assert 20 <= len(page.says) <= 160
    assert page.text.startswith(f"# {page.title}\n")


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_to_pages_and_sections_that_there_are(name: str) -> None:
    text = page_of(name).text
    for page, anchor in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)", text):
        target = (GUIDE / page).resolve() if page else GUIDE / f"{name}.md"
        assert target.exists(), page
        assert not anchor or anchor in headings(target.read_text(encoding="utf-8")), f"{page}#{anchor}"


def test_an_opening_is_the_first_sentence_over_its_lines() -> None:
    assert opening("# A title\n\nThe first\nsentence of `it`. Another.\n") == ("A title", "The first sentence of it.")
    assert opening("no title") == ("", "")
