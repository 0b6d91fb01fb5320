"""All of the page by keyboard alone."""

import pytest

from tests.browser.conftest import Open, Opened

pytestmark = pytest.mark.browser
FOCUSED = (
    "document.activeElement.id || document.activeElement.dataset.sort || document.activeElement.textContent.trim()"
)


def focused(opened: Opened) -> str:
    told: str = opened.page.evaluate(FOCUSED)
    return told


def tab_to(opened: Opened, name: str) -> None:
    for _ in range(60):
        opened.page.keyboard.press("Tab")
        if focused(opened) == name:
            return
    raise AssertionError(f"{name} is not reached by Tab")


def test_the_first_stop_skips_to_the_content(open_page: Open) -> None:
    opened = open_page()
    opened.page.keyboard.press("Tab")
    assert focused(opened) == "Skip to main content"
    opened.page.keyboard.press("Enter")
    assert focused(opened) == "main"
    opened.page.keyboard.press("Tab")
    assert focused(opened) == "area"


def test_a_column_is_sorted_and_an_indicator_opened(open_page: Open) -> None:
    opened = open_page()
    tab_to(opened, "value")
    opened.after(lambda: opened.page.keyboard.press("Enter"))
    assert focused(opened) == "value"
    tab_to(opened, "Burglary")
    opened.after(lambda: opened.page.keyboard.press("Enter"))
    assert focused(opened) == "Burglary"
    assert opened.page.evaluate("document.activeElement.tagName") == "H1"


def test_back_on_the_first_screen_focus_is_where_it_was(open_page: Open) -> None:
    opened = open_page()
    tab_to(opened, "Burglary")
    opened.after(lambda: opened.page.keyboard.press("Enter"))
    opened.after(opened.page.go_back)
    assert opened.page.evaluate("document.activeElement.dataset.indicator") == "indicator_0"


def test_each_stop_can_be_seen(open_page: Open) -> None:
    opened = open_page("#/indicator_2")
    seen = 0
    for _ in range(40):
        opened.page.keyboard.press("Tab")
        if opened.page.evaluate("document.activeElement === document.body"):
            break
        told = opened.page.evaluate(
            "(() => { const on = document.activeElement; const box = on.getBoundingClientRect();"
            " const style = getComputedStyle(on); return [style.outlineStyle, parseFloat(style.outlineWidth),"
            " box.top >= 0 && box.bottom <= innerHeight || box.height > innerHeight, on.outerHTML.slice(0, 80)]; })()"
        )
        assert told[0] != "none", told
        assert told[1] >= 2, told
        assert told[2], told
        seen += 1
    assert seen >= 15


def test_what_can_be_pressed_is_large_enough(open_page: Open) -> None:
    small = (
        "them => them.filter(each => each.offsetParent && !each.closest('p, li'))"
        ".map(each => [each.outerHTML.slice(0, 80), each.getBoundingClientRect().height])"
        ".filter(([, height]) => height < 24)"
    )
    for hash_ in ("", "#/indicator_2"):
        for width in (360, 1280):
            opened = open_page(hash_, width=width)
            found = opened.page.locator("main :is(a, button, select, input, summary)").evaluate_all(small)
            assert found == []
