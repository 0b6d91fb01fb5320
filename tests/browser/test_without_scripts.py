"""The page where no script runs, and on paper."""

import io
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Browser

from kpitool.views.dashboard.records import Dashboard
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


def test_everything_is_there_and_can_be_seen(open_page: Open, dashboard: Dashboard) -> None:
    opened = open_page(java_script_enabled=False)
    for indicator in dashboard.indicators:
        assert opened.page.locator(f"#of-{indicator.id}").is_visible()
    assert opened.page.get_by_text("Accessibility statement").is_visible()
    assert opened.page.locator("#every").is_visible()


def test_no_control_that_would_do_nothing_is_there(open_page: Open) -> None:
    opened = open_page(java_script_enabled=False)
    assert [each for each in opened.page.locator("button, select, input").all() if each.is_visible()] == []


def test_each_link_of_the_table_leads_to_its_indicator(open_page: Open) -> None:
    opened = open_page(java_script_enabled=False)
    for link in opened.page.locator("#every tbody a").all():
        target = (link.get_attribute("href") or "").removeprefix("#")
        assert opened.page.locator(f'[id="{target}"]').text_content() == link.text_content()


def test_a_browser_that_cannot_open_the_data_shows_what_is_there_without_scripts(
    browser: Browser, file: Path, dashboard: Dashboard
) -> None:
    opened = browser.new_page()
    opened.add_init_script("delete window.DecompressionStream")
    opened.goto(file.as_uri())
    for indicator in dashboard.indicators:
        assert opened.locator(f"#of-{indicator.id}").is_visible()
    assert not opened.locator("#quarter").is_visible()
    opened.close()


def test_paper_has_the_view_with_its_tables_and_no_controls(open_page: Open, dashboard: Dashboard) -> None:
    opened = open_page("#/indicator_2")
    printed = "\n".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(opened.page.pdf())).pages)
    assert "Violence with injury" in printed
    for point in dashboard.indicators[2].areas[0].chart:
        assert point.label in printed
    assert "Download" not in printed
    assert "Show" not in printed
