"""The paper's page in a browser: what the rules of accessibility find, what it asks for, whether it fits."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from kpitool.views.charts.palette import PAPER as COLOURS
from kpitool.views.paper.document import Picture
from kpitool.views.paper.web import as_html
from tests.views.charts.made import CHARTS, TEXTS, data_of
from tests.views.paper.papers import PAPER, of_blocks
from tests.views.paper.test_word_hostile import hostile

pytestmark = pytest.mark.browser

BOXES = """(() => {
  const edges = (element) => { const {left, right, top, bottom} = element.getBoundingClientRect();
    return {text: element.textContent, left, right, top, bottom} };
  const texts = (chart) => [...chart.querySelectorAll('text')].filter((each) => each.textContent.trim());
  const charts = [...document.querySelectorAll('.chart svg')].filter((each) => each.clientWidth);
  return charts.map((chart) => [edges(chart), texts(chart).map(edges)]);
})()"""
"""The charts that are shown, each with its texts; all with their edges in pixels."""


@dataclass(frozen=True)
class Shown:
    """A page that is shown, with all that it asked for and all that it complained of."""

    page: Page
    asked: list[str]
    complained: list[str]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("paper") / "paper.html"
    place.write_text(as_html(PAPER), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of every kind of chart."""
    place = tmp_path_factory.mktemp("paper") / "charts.html"
    drawn = (Picture(kind, spec(COLOURS), data_of(kind), kind, "", TEXTS) for kind, spec in CHARTS.items())
    place.write_text(as_html(of_blocks(*drawn)), encoding="utf-8")
    return place


def shown(browser: Browser, place: Path, width: int = 1280, *, dark: bool = False) -> Shown:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light")
    told = Shown(page, [], [])
    page.on("request", lambda request: told.asked.append(request.url))
    page.on("console", lambda message: told.complained.append(message.text))
    page.on("pageerror", lambda error: told.complained.append(str(error)))
    page.goto(place.as_uri())
    return told


def meet(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two texts collide; a text over its own halo does not."""
    if one["text"] == other["text"] and abs(one["left"] - other["left"]) < 1:
        return False
    apart = abs(one["top"] + one["bottom"] - other["top"] - other["bottom"]) / 2
    high = one["bottom"] - one["top"]
    return bool(apart < 0.6 * high and one["left"] < other["right"] and other["left"] < one["right"])


@pytest.mark.parametrize("width", [360, 800, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_rule_of_accessibility_is_broken(browser: Browser, place: Path, width: int, dark: bool) -> None:
    told = shown(browser, place, width, dark=dark)
    found = Axe().run(told.page)
    assert found.response["violations"] == []
    assert len(found.response["passes"]) > 20
    told.page.close()


def test_it_asks_for_nothing_and_complains_of_nothing(browser: Browser, place: Path) -> None:
    told = shown(browser, place)
    assert told.asked == [place.as_uri()]
    assert told.complained == []
    told.page.close()


@pytest.mark.parametrize("width", [320, 360, 800, 1280])
def test_it_is_never_wider_than_its_window(browser: Browser, place: Path, width: int) -> None:
    told = shown(browser, place, width)
    assert told.page.evaluate("document.documentElement.scrollWidth") <= width
    told.page.close()


@pytest.mark.parametrize(("width", "kind"), [(360, "narrow"), (1280, "broad")])
def test_one_of_two_charts_is_shown(browser: Browser, place: Path, width: int, kind: str) -> None:
    told = shown(browser, place, width)
    charts = told.page.locator(".chart svg:visible")
    assert [charts.nth(each).get_attribute("class") for each in range(charts.count())] == [kind]
    told.page.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("letters", ["system-ui", "DejaVu Sans", "Liberation Sans"])
def test_in_the_letters_of_a_machine_no_two_texts_of_a_chart_collide_nor_stand_out_of_it(
    browser: Browser, charts: Path, letters: str, width: int
) -> None:
    told = shown(browser, charts, width)
    told.page.evaluate("letters => { document.body.style.fontFamily = letters }", letters)
    found = told.page.evaluate(BOXES)
    told.page.close()
    assert len(found) == len(CHARTS)
    for whole, boxes in found:
        assert len(boxes) > 5
        assert [each["text"] for each in boxes if each["left"] < whole["left"] or each["right"] > whole["right"]] == []
        pairs = [(one, other) for n, one in enumerate(boxes) for other in boxes[:n]]
        assert [(one["text"], other["text"]) for one, other in pairs if meet(one, other)] == []


def test_the_dark_page_has_dark_charts(browser: Browser, place: Path) -> None:
    colours = []
    for dark in (False, True):
        told = shown(browser, place, dark=dark)
        colours.append(told.page.evaluate("getComputedStyle(document.querySelector('.broad text')).fill"))
        told.page.close()
    assert colours == ["rgb(80, 90, 95)", "rgb(180, 188, 195)"]  # muted, on paper and on a dark ground


def test_a_hostile_paper_runs_nothing(browser: Browser, tmp_path: Path) -> None:
    place = tmp_path / "paper.html"
    place.write_text(as_html(hostile("\"><img src='https://example.org/x' onerror=alert(1)>")), encoding="utf-8")
    told = shown(browser, place)
    assert told.asked == [place.as_uri()]
    assert told.complained == []
    assert told.page.locator("img").count() == 0
    told.page.close()
