"""Each state of the page is a link; back and forward lead through them."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from kpitool.views.dashboard.page import page
from tests.browser.conftest import Open
from tests.views.dashboards import Size, made_up

pytestmark = pytest.mark.browser


def test_a_link_leads_to_area_quarter_order_filter_and_search(open_page: Open) -> None:
    opened = open_page("#/?area=E07000001&quarter=2019Q1&sort=title&order=descending&category=crime&text=e")
    page = opened.page
    assert page.locator("#area").input_value() == "E07000001"
    assert page.locator("#quarter").input_value() == "2019Q1"
    assert page.locator("#sort").input_value() == "title descending"
    assert page.locator("#category").input_value() == "crime"
    assert page.locator("#text").input_value() == "e"
    titles = opened.texts("#every tbody th a")
    assert titles == sorted(titles, reverse=True)


def test_back_and_forward_lead_through_what_was_shown(open_page: Open) -> None:
    opened = open_page()
    opened.after(opened.page.locator('a[data-indicator="indicator_2"]').click)
    opened.after(lambda: opened.page.locator("#area").select_option("E07000002"))
    assert opened.texts("#indicator .lead")[0].startswith("Southton")
    opened.after(opened.page.go_back)
    assert opened.texts("#indicator .lead")[0].startswith("Homeshire")
    opened.after(opened.page.go_back)
    assert opened.page.locator("#glance").is_visible()
    opened.after(opened.page.go_forward)
    assert opened.texts("#indicator h1") == ["Violence with injury"]


def test_typing_a_search_is_not_a_step_for_each_letter(open_page: Open) -> None:
    opened = open_page()
    before = opened.page.evaluate("history.length")
    opened.page.locator("#text").press_sequentially("burglary")
    assert opened.page.evaluate("history.length") == before
    assert "text=burglary" in opened.page.url


def test_the_title_is_that_of_the_view(open_page: Open) -> None:
    opened = open_page()
    assert opened.page.title() == "Homeshire Safer Communities"
    opened.go("#/indicator_2")
    assert opened.page.title() == "Violence with injury – Homeshire Safer Communities"
    opened.go("#/accessibility")
    assert opened.page.title() == "Accessibility statement – Homeshire Safer Communities"


def test_an_address_of_what_is_not_here_leads_to_the_first_screen(open_page: Open) -> None:
    for hash_ in ("#/no_such", "#/%E0%A4%A", "#/constructor?area=__proto__&quarter=0&sort=x&status=y", "#/../../x"):
        opened = open_page(hash_)
        assert opened.page.locator("#glance").is_visible(), hash_
        assert opened.page.locator("#area").input_value() == "E10000001"
        assert opened.said == []


def test_a_choice_of_colours_is_kept(open_page: Open) -> None:
    opened = open_page(color_scheme="light")
    opened.page.get_by_label("Colours").select_option("dark")
    assert opened.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 25, 29)"
    opened.page.reload()
    opened.page.wait_for_selector("html[data-shown]")
    assert opened.page.get_by_label("Colours").input_value() == "dark"


def test_indicators_called_like_a_view_and_categories_like_a_property_are_shown(
    browser: Browser, tmp_path: Path
) -> None:
    made = made_up(Size(3, 3, 3))
    names = ("about", "glance", "accessibility")
    indicators = [
        replace(each, id=name, category="constructor") for each, name in zip(made.indicators, names, strict=True)
    ]
    said = {quarter: replace(each, categories={}) for quarter, each in made.said.items()}
    categories = [replace(made.categories[0], id="constructor")]
    whole = page(replace(made, indicators=indicators, categories=categories, said=said))
    file = tmp_path / "board.html"
    file.write_text(whole, encoding="utf-8")
    for place, indicator in enumerate(indicators):
        opened = browser.new_page()
        opened.goto(file.as_uri())
        opened.wait_for_selector("html[data-shown]")
        assert "native code" not in opened.locator("#glance").inner_text()
        opened.locator("#every tbody th a").nth(place).click()
        opened.wait_for_selector("#indicator h1")
        assert opened.locator("#indicator h1").inner_text().startswith(indicator.title)
        opened.close()
