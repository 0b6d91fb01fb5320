"""An indicator's view: figures, charts that can be walked along, tables and a file."""

import csv
from pathlib import Path

import pytest

from kpitool.views.dashboard.records import Dashboard, Figure
from tests.browser.conftest import FORMULA, Open

pytestmark = pytest.mark.browser


def newest(dashboard: Dashboard, indicator: int, area: int = 0) -> Figure:
    figure = dashboard.indicators[indicator].areas[area].figures[-1]
    assert figure is not None
    return figure


def test_it_says_the_statement_and_the_key_figures(open_page: Open, dashboard: Dashboard) -> None:
    opened = open_page("#/indicator_2")
    figure = newest(dashboard, 2)
    assert opened.texts("#indicator .statement") == [figure.statement]
    told = dict(zip(opened.texts("#indicator dt"), opened.texts("#indicator dd .large"), strict=True))
    assert told["Value, per 1,000 residents"] == figure.text
    assert told["Count"] == figure.count_text
    assert told["95% interval"] == figure.interval


def test_the_table_of_figures_is_that_of_the_chosen_area(open_page: Open, dashboard: Dashboard) -> None:
    opened = open_page("#/indicator_2?area=E07000001")
    figures = [each for each in dashboard.indicators[2].areas[1].figures if each]
    told = opened.texts('[data-part="figures"] tbody td:nth-child(3)')
    assert told == [each.missing or each.text for each in reversed(figures)]


def test_the_slider_says_each_period_and_marks_it(open_page: Open, dashboard: Dashboard) -> None:
    opened = open_page("#/indicator_2")
    slider = opened.page.locator("#walk-control")
    slider.focus()
    opened.page.keyboard.press("Home")
    first = dashboard.indicators[2].areas[0].chart[0]
    assert slider.get_attribute("aria-valuetext") == f"{first.label}: {first.text}, {first.words}"
    opened.page.keyboard.press("ArrowRight")
    second = dashboard.indicators[2].areas[0].chart[1]
    assert slider.get_attribute("aria-valuetext") == f"{second.label}: {second.text}, {second.words}"
    assert opened.texts(".chart:has(#walk-control) .readout") == [f"{second.label}: {second.text}, {second.words}"]


def test_a_pointer_on_the_picture_says_the_same_as_the_slider(open_page: Open, dashboard: Dashboard) -> None:
    opened = open_page("#/indicator_2")
    picture = opened.page.locator(".chart:has(#walk-areas) .picture")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None
    opened.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.98)
    last = dashboard.areas[-1].name
    assert opened.texts(".chart:has(#walk-areas) .readout")[0].startswith(f"{last}: ")
    assert opened.page.locator("#walk-areas").input_value() == str(len(dashboard.areas) - 1)


def test_what_a_chart_marks_is_told_in_words(open_page: Open, dashboard: Dashboard) -> None:
    opened = open_page("#/indicator_2")
    note = dashboard.indicators[2].notes[0]
    assert opened.texts('[data-part="notes"] li') == [f"{note.label}: {note.text}"]


def test_an_earlier_quarter_is_where_the_slider_begins(open_page: Open) -> None:
    opened = open_page("#/indicator_2?quarter=2018Q4")
    told = opened.page.locator("#walk-course").get_attribute("aria-valuetext") or ""
    assert told.startswith("12 months to Mar 2019: ")


def test_the_area_that_is_looked_at_is_where_the_slider_begins(open_page: Open) -> None:
    opened = open_page("#/indicator_2?area=E07000002")
    told = opened.page.locator("#walk-areas").get_attribute("aria-valuetext") or ""
    assert told.startswith("Southton: ")


def test_a_screen_reader_is_told_one_picture_and_nothing_inside(open_page: Open) -> None:
    opened = open_page("#/indicator_2")
    for picture in opened.page.locator(".chart:not([hidden]) .picture").all():
        assert picture.get_attribute("role") == "img"
        assert picture.get_attribute("aria-label")
        assert picture.locator(':scope > [aria-hidden="true"] svg').count() == picture.locator("svg").count() == 1


def test_each_chart_has_its_figures_as_a_table(open_page: Open, dashboard: Dashboard) -> None:
    opened = open_page("#/indicator_2")
    table = ".chart:has(#walk-control) table"
    chart = dashboard.indicators[2].areas[0].chart
    assert opened.texts(f"{table} tbody th") == [each.label for each in chart]
    assert opened.texts(f"{table} tbody td:nth-child(2)") == [each.text for each in chart]


def test_a_picture_has_a_mark_for_each_period_that_has_a_value(open_page: Open, dashboard: Dashboard) -> None:
    opened = open_page("#/indicator_2")
    marked = opened.page.locator('.chart:has(#walk-control) .picture [class*="symbol"][class*="marks"] > path')
    assert marked.count() >= len(dashboard.indicators[2].areas[0].chart)


def test_an_indicator_in_words_has_no_charts(open_page: Open) -> None:
    opened = open_page("#/indicator_7")
    assert opened.page.locator(".chart:not([hidden])").count() == 0
    assert opened.texts("#indicator dd .large") == ["no figure is published"]


def test_another_indicator_after_it_has_its_own_charts(open_page: Open, dashboard: Dashboard) -> None:
    opened = open_page("#/indicator_7")
    opened.go("#/indicator_4")
    table = ".chart:has(#walk-control) table"
    assert opened.texts(f"{table} tbody td:nth-child(2)") == [
        each.text for each in dashboard.indicators[4].areas[0].chart
    ]


def test_the_file_has_figures_in_full_and_no_formula(open_page: Open, dashboard: Dashboard, tmp_path: Path) -> None:
    opened = open_page("#/indicator_2")
    with opened.page.expect_download() as downloading:
        opened.page.get_by_role("button", name="Download").click()
    path = tmp_path / "figures.csv"
    downloading.value.save_as(path)
    assert downloading.value.suggested_filename == "indicator_2-E10000001.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    figures = [each for each in dashboard.indicators[2].areas[0].figures if each]
    told = [float(each["value"]) if each["value"] else None for each in rows]
    assert told == [each.value for each in figures]
    assert [each["count"] for each in rows] == [
        f"{each.count:g}" if each.count else each.count_text for each in figures
    ]
    assert all(not each["change"].startswith(("+", "-", "=")) for each in rows)


def test_a_title_that_looks_like_a_formula_is_a_text_in_the_file(open_page: Open, tmp_path: Path) -> None:
    opened = open_page("#/indicator_5")
    with opened.page.expect_download() as downloading:
        opened.page.get_by_role("button", name="Download").click()
    path = tmp_path / "figures.csv"
    downloading.value.save_as(path)
    with path.open(encoding="utf-8", newline="") as file:
        assert {each["title"] for each in csv.DictReader(file)} == {f"'{FORMULA}"}


def test_previous_and_next_lead_through_the_order_of_the_first_screen(open_page: Open) -> None:
    opened = open_page("#/indicator_2?sort=title")
    following = (opened.page.locator('[data-part="later"]').text_content() or "").removeprefix("Next: ")
    opened.after(opened.page.locator('[data-part="later"]').click)
    assert opened.texts("#indicator h1") == [" ".join(following.split())]
    assert "sort=title" in opened.page.url
