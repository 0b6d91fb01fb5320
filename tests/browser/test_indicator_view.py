"""An indicator's view: figures, charts that can be walked along, tables and a file."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from kpitool.views.dashboard.page import page
from kpitool.views.dashboard.records import Aside, Dashboard, EarlierWindow, Figure
from tests.browser.conftest import FORMULA, Open
from tests.views.dashboards import Size, made_up

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
    head = opened.texts('[data-part="figures"] thead th')
    assert head == ["Quarter", "Value", "95% interval", "Count", "Change", "Status", "Period"]
    told = opened.texts('[data-part="figures"] tbody td:nth-child(2)')
    assert told == [each.text for each in reversed(figures)]


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
    for part in ("key", "figures", "download"):
        assert not opened.page.locator(f'[data-part="{part}"]').is_visible()


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
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    figures = [each for each in dashboard.indicators[2].areas[0].figures if each]
    told = [float(each["value"]) if each["value"] else None for each in rows]
    assert told == [each.value for each in figures]
    assert [each["count"] for each in rows] == [
        f"{each.count:g}" if each.count else each.count_text for each in figures
    ]
    assert [each["quarter"] for each in rows][-1] == "2019Q3"
    before = [each.previous.value if each.previous else None for each in figures]
    assert [float(each["previous_value"]) if each["previous_value"] else None for each in rows] == before
    assert path.read_bytes().startswith(codecs.BOM_UTF8)
    assert "–" not in path.read_text(encoding="utf-8")


def test_a_title_that_looks_like_a_formula_is_a_text_in_the_file(open_page: Open, tmp_path: Path) -> None:
    opened = open_page("#/indicator_5")
    with opened.page.expect_download() as downloading:
        opened.page.get_by_role("button", name="Download").click()
    path = tmp_path / "figures.csv"
    downloading.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert {each["title"] for each in csv.DictReader(file)} == {f"'{FORMULA}"}


def test_previous_and_next_lead_through_the_order_of_the_first_screen(open_page: Open) -> None:
    opened = open_page("#/indicator_2?sort=title")
    following = (opened.page.locator('[data-part="later"]').text_content() or "").removeprefix("Next: ")
    opened.after(opened.page.locator('[data-part="later"]').click)
    assert opened.texts("#indicator h1") == [" ".join(following.split())]
    assert "sort=title" in opened.page.url


def test_sentences_about_the_newest_quarter_say_so_where_an_earlier_one_is_chosen(
    open_page: Open, dashboard: Dashboard
) -> None:
    home = dashboard.indicators[2].areas[0]
    of_newest = [home.course_sentence, home.chart_sentence]
    told = ':is(.chart:has(#walk-course), .chart:has(#walk-control)) [data-part="sentence"]'
    opened = open_page("#/indicator_2?quarter=2018Q4")
    assert opened.texts(told) == [f"Up to 2019/20 Q3: {sentence}" for sentence in of_newest]
    opened.go("#/indicator_2")
    assert opened.texts(told) == of_newest


YEAR = EarlierWindow(date(2015, 3, 31), "2014/15", 190.0, 164.0, 219.0, None, "", "190", "164 to 219", "–")


@pytest.fixture
def yearly(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """An indicator of which every quarter has the same year, with one before: its figure is missing, and it is new."""
    made = made_up(Size(1, 1, 4), seed=3)
    (indicator,) = made.indicators
    (area,) = indicator.areas
    figure = next(each for each in area.figures if each)
    gone = replace(figure, value=None, text="–", count=None, count_text="–", missing="2018/19 is missing", new=True)
    gone = replace(gone, aside=Aside("So far, Apr–Sep 2019", "52", "a part year, not compared"), change="–")
    shown = replace(indicator, areas=[replace(area, figures=[figure, figure, gone, gone], earlier=[YEAR])])
    path = tmp_path / "yearly.html"
    path.write_text(page(replace(made, indicators=[shown])), encoding="utf-8")
    opened = browser.new_page()
    opened.goto(path.as_uri() + "#/indicator_0")
    opened.wait_for_selector("html[data-shown]")
    yield opened
    opened.close()


def test_windows_before_the_dashboards_quarters_begin_the_course(yearly: Page) -> None:
    told = yearly.locator(".chart:has(#walk-course) tbody tr").all_text_contents()
    assert told[0].startswith("2014/15190164 to 219")
    assert len(told) == 2


def test_a_window_of_several_quarters_is_in_the_table_once_and_why_it_is_missing_in_a_column_of_its_own(
    yearly: Page,
) -> None:
    rows = yearly.locator('[data-part="figures"] tbody tr').all()
    assert yearly.locator('[data-part="figures"] thead th').last.text_content() == "Note"
    (cells,) = [row.locator("th, td").all_text_contents() for row in rows]
    assert (cells[0], cells[1], cells[-1]) == ("2019/20 Q3", "–", "2018/19 is missing")


def test_a_missing_value_is_a_dash_with_its_reason_below_and_what_stands_beside_it(yearly: Page) -> None:
    told = [" ".join(each.split()) for each in yearly.locator('[data-part="key"] > div').all_text_contents()]
    assert told[0].endswith("; 2018/19 is missing")
    assert yearly.locator('[data-part="key"] .large').first.text_content() == "–"
    assert "So far, Apr–Sep 201952 a part year, not compared" in told


def test_a_new_indicator_is_marked_in_the_list(yearly: Page) -> None:
    yearly.goto(yearly.url.split("#")[0] + "#/")
    yearly.wait_for_selector("#glance:not([hidden])")
    assert yearly.locator("#every tbody .new").all_text_contents() == ["(new)"]


def test_one_point_alone_has_no_slider(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "alone.html"
    path.write_text(page(made_up(Size(1, 1, 1), seed=3)), encoding="utf-8")
    opened = browser.new_page()
    opened.goto(path.as_uri() + "#/indicator_0")
    opened.wait_for_selector("html[data-shown]")
    assert opened.locator(".chart:not([hidden]) #walk-course").count() == 1
    assert not opened.locator("#walk-course").is_visible()
    opened.close()
