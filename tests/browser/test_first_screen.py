"""The first screen as a reader uses it."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from kpitool.views.dashboard.page import page
from kpitool.views.dashboard.records import Dashboard
from tests.browser.conftest import Open
from tests.views.dashboards import Size, made_up

pytestmark = pytest.mark.browser
ROWS = "#every tbody tr:not(.category)"
TITLES = f"{ROWS} th a"


def test_it_shows_the_statement_and_every_indicator_by_category(open_page: Open, dashboard: Dashboard) -> None:
    opened = open_page()
    assert opened.texts("#said .statement") == [dashboard.said[dashboard.quarter].statement]
    assert opened.texts(".category .name") == ["Ongoing reductions in crime", "Life"]
    in_order = [each for category in ("crime", "life") for each in dashboard.indicators if each.category == category]
    assert opened.page.locator(TITLES).evaluate_all("links => links.map(each => each.dataset.indicator)") == [
        each.id for each in in_order
    ]


def test_the_table_of_scripts_equals_that_of_the_page_without(open_page: Open) -> None:
    with_scripts, without = open_page(), open_page(java_script_enabled=False)
    for part in ("#tally li", "#said", "#every thead th", "#every tbody :is(th, td)"):
        assert with_scripts.texts(part) == without.texts(part)
    lines = [
        [(each.get_attribute("points"), each.get_attribute("cx")) for each in opened.page.locator("#every svg *").all()]
        for opened in (with_scripts, without)
    ]
    assert lines[0] == lines[1]
    assert len(lines[0]) > 9


def test_each_figure_is_told_as_it_was_written(open_page: Open, dashboard: Dashboard) -> None:
    opened = open_page("#/?area=E07000001&quarter=2019Q1")
    area = [each.code for each in dashboard.areas].index("E07000001")
    quarter = [each.id for each in dashboard.quarters].index("2019Q1")
    for indicator in dashboard.indicators:
        figure = indicator.areas[area].figures[quarter]
        row = opened.page.locator(f'{ROWS}:has(a[data-indicator="{indicator.id}"])')
        told = " ".join((row.locator(".value .large").text_content() or "").split())
        status = " ".join((row.locator("td.status").text_content() or "").split())
        if figure is None:
            assert (told, status) == ("no figure", "–")
        else:
            assert told == (figure.count_text if figure.withheld else figure.text)
            assert status == figure.status_words


def test_a_column_sorts_and_sorts_the_other_way_round(open_page: Open) -> None:
    opened = open_page()
    button = opened.page.get_by_role("button", name="Value")
    opened.after(button.click)
    upwards = _numbers(opened.texts(f"{ROWS} .value .large"))
    opened.after(button.click)
    downwards = _numbers(opened.texts(f"{ROWS} .value .large"))
    assert upwards == sorted(upwards)
    assert downwards == sorted(upwards, reverse=True)
    assert opened.page.locator('#every th[data-column="value"]').get_attribute("aria-sort") == "descending"


def test_what_has_no_figure_comes_last_either_way(open_page: Open) -> None:
    for order in ("ascending", "descending"):
        opened = open_page(f"#/?sort=value&order={order}")
        assert opened.texts(f"{ROWS} .value .large")[-1] in {"–", "<5", "no figure"}


def test_a_status_is_filtered_and_the_count_is_said(open_page: Open) -> None:
    opened = open_page()
    opened.after(lambda: opened.page.get_by_label("Status").select_option("adverse"))
    statuses = opened.texts(f"{ROWS} td.status")
    assert set(statuses) <= {"▲ adverse"}
    assert opened.texts("#count")[0].startswith(f"{len(statuses)} of 9" if statuses else "No indicator")


def test_a_search_of_several_words_finds_titles_that_have_them_all(open_page: Open) -> None:
    opened = open_page()
    opened.after(lambda: opened.page.get_by_label("Search").fill("POLICE council"))
    assert opened.page.locator(TITLES).count() == 1
    assert opened.texts("#count") == ["1 of 9 indicators."]


def test_a_search_that_finds_nothing_says_so(open_page: Open) -> None:
    opened = open_page("#/?text=nothing+is+called+this")
    assert opened.page.locator(ROWS).count() == 0
    assert opened.texts("#count") == ["No indicator matches."]


def test_another_area_has_its_own_figures_and_the_statement_is_folded_away_under_homes_name(
    open_page: Open, dashboard: Dashboard
) -> None:
    opened = open_page()
    opened.after(lambda: opened.page.get_by_label("Area", exact=True).select_option("E07000002"))
    assert opened.texts("#glance-of") == ["Southton, 2019/20 Q3 (Oct–Dec 2019)"]
    assert opened.texts("#said summary") == ["The quarter in Homeshire"]
    assert not opened.page.locator("#said .statement").is_visible()
    opened.page.get_by_text("The quarter in Homeshire").click()
    assert opened.texts("#said .statement") == [dashboard.said[dashboard.quarter].statement]


def test_where_an_area_has_no_figure_the_count_says_of_how_many(open_page: Open) -> None:
    opened = open_page("#/?area=E07000001&quarter=2018Q2")
    assert opened.texts("#count") == ["9 indicators, 1 without a figure here."]


def test_several_rows_are_seen_without_scrolling(open_page: Open) -> None:
    opened = open_page(width=1280)
    ends = opened.page.locator(ROWS).evaluate_all("rows => rows.map(each => each.getBoundingClientRect().bottom)")
    assert sum(end <= 900 for end in ends) >= 3


def test_on_a_narrow_screen_the_first_card_begins_within_two_screens(open_page: Open) -> None:
    opened = open_page(width=360)
    assert opened.page.locator(ROWS).first.evaluate("row => row.getBoundingClientRect().top") < 1400


def test_the_page_does_not_scroll_sideways(open_page: Open) -> None:
    for width in (320, 360, 768, 1280, 1920):
        opened = open_page(width=width)
        for hash_ in ("#/?sort=title", "#/indicator_1", "#/indicator_3", "#/about", "#/accessibility"):
            opened.go(hash_)
            assert opened.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (width, hash_)


@pytest.mark.parametrize("width", [360, 1280])
def test_words_without_an_end_are_broken_not_scrolled_to(browser: Browser, tmp_path: Path, width: int) -> None:
    made = made_up(Size(2, 4, 6), titles={0: "x" * 3000, 1: "Wider " * 300})
    areas = [replace(each, name=each.name + "z" * 300) for each in made.areas]
    categories = [replace(each, title="C" * 300) for each in made.categories]
    path = tmp_path / "long.html"
    path.write_text(page(replace(made, title="Y" * 300, areas=areas, categories=categories)), encoding="utf-8")
    opened = browser.new_page(viewport={"width": width, "height": 900})
    for hash_ in ("", "#/indicator_0", "#/indicator_1"):
        opened.goto("about:blank")
        opened.goto(path.as_uri() + hash_)
        opened.wait_for_selector("html[data-shown]")
        assert opened.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, hash_
    opened.close()


def _numbers(texts: list[str]) -> list[float]:
    return [float(each) for each in texts if each[0].isdigit()]


def test_the_tally_counts_each_status_and_leads_to_its_indicators(open_page: Open) -> None:
    opened = open_page()
    tally = [told.split(" ", 2) for told in opened.texts("#tally li")]
    shown = [each for each in opened.texts("#every td.status") if each != "–"]
    assert sum(int(many) for _, many, _ in tally) == len(shown)
    opened.after(lambda: opened.page.locator("#tally a").first.click())
    assert len(opened.texts(ROWS)) == int(tally[0][1])
