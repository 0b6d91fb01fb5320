"""The axe rules of WCAG 2.2 AA, and good practice, on every state of the page."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Open, Opened

pytestmark = pytest.mark.browser
STATES = (
    "#/?status=adverse&sort=value",
    "#/?text=nothing+like+it",
    "#/indicator_2",
    "#/indicator_2?area=E07000001&quarter=2018Q3",
    "#/indicator_7",
    "#/about",
    "#/accessibility",
)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def faults(opened: Opened) -> list[tuple[str, list[str]]]:
    """What axe finds, rule by rule, with the elements that it finds it in."""
    found: dict[str, Any] = Axe().run(opened.page, options=RULES).response
    return [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in found["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_rule_is_broken_in_any_state(open_page: Open, width: int, scheme: str) -> None:
    opened = open_page(width=width, color_scheme=scheme)
    assert faults(opened) == []
    for state in STATES:
        opened.go(state)
        assert faults(opened) == [], state


@pytest.mark.parametrize("width", [360, 1280])
def test_no_rule_is_broken_with_every_table_open(open_page: Open, width: int) -> None:
    opened = open_page("#/indicator_2", width=width)
    for each in opened.page.locator("summary").all():
        if each.is_visible():
            each.click()
    assert faults(opened) == []


def test_each_view_has_one_first_heading(open_page: Open) -> None:
    first = "them => them.filter(each => each.offsetParent && (each.ariaLevel ?? each.tagName.slice(1)) === '1').length"
    for hash_ in ("", "#/indicator_2", "#/about", "#/accessibility"):
        opened = open_page(hash_)
        assert opened.page.locator("h1, h2, h3").evaluate_all(first) == 1, hash_
