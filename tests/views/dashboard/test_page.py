"""The dashboard as one HTML file."""

import re
import subprocess
import sys
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import pytest

from kpitool.views.dashboard.page import page
from kpitool.views.dashboard.static_indicator import section
from tests.views.dashboard.reading import block, read
from tests.views.dashboards import HOSTILE, LONG, Size, made_up

BY_ITSELF = """
import sys
from hashlib import sha256
from kpitool.views.dashboard.page import page
from tests.views.dashboards import Size, made_up
sys.stdout.write(sha256(page(made_up(Size(3, 3, 3))).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def made() -> str:
    return page(made_up(Size(9, 5, 6), titles={1: LONG, 3: HOSTILE}))


def test_the_same_dashboard_gives_the_same_bytes_in_another_process() -> None:
    told = subprocess.run([sys.executable, "-c", BY_ITSELF], capture_output=True, text=True, check=True).stdout
    assert told == sha256(page(made_up(Size(3, 3, 3))).encode()).hexdigest()


def test_every_element_ends_where_it_should_whatever_a_title_holds(made: str) -> None:
    assert read(made).begun[0] == ("html", {"lang": "en-GB"})


def test_a_hostile_title_is_a_text(made: str) -> None:
    reader = read(made)
    assert all(tag != "img" for tag, _ in reader.begun)
    assert any("</script><img src=x onerror=alert(1)>${7*7}" in text for text in reader.texts)


def test_no_element_has_a_style_or_a_handler_of_its_own(made: str) -> None:
    named = {name for _, attributes in read(made).begun for name in attributes}
    assert not {name for name in named if name == "style" or name.startswith("on")}


def test_nothing_is_loaded_from_anywhere(made: str) -> None:
    loading = {
        (tag, each[name]) for tag, each in read(made).begun for name in ("src", "data", "srcset") if name in each
    }
    links = {each["href"] for tag, each in read(made).begun if tag == "link"}
    assert loading == set()
    assert links == {"data:,"}


def test_each_script_and_style_that_runs_is_known_to_the_policy(made: str) -> None:
    running = [*re.findall(r"<script>(.*?)</script>", made, re.S), *re.findall(r"<style>(.*?)</style>", made, re.S)]
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', made)
    assert policy is not None
    assert len(running) == 3
    for text in running:
        assert b64encode(sha256(text.encode()).digest()).decode() in policy[1]


def test_each_indicator_stands_in_the_page_without_scripts(made: str) -> None:
    dashboard = made_up(Size(9, 5, 6), titles={1: LONG, 3: HOSTILE})
    told = "\n".join(read(made).texts)
    for indicator in dashboard.indicators:
        assert indicator.definition.replace("\u202e", "\\u202e") in told
        figure = indicator.areas[0].figures[-1]
        assert figure is None or figure.statement.replace("\u202e", "\\u202e") in told


def test_without_scripts_a_window_stands_once_and_why_it_is_missing_in_a_column_of_its_own() -> None:
    whole = made_up(Size(1, 1, 4), seed=3)
    (indicator,) = whole.indicators
    (area,) = indicator.areas
    figure = next(each for each in area.figures if each)
    gone = replace(figure, value=None, text="–", count_text="–", missing="2018/19 is missing")
    areas = [replace(area, figures=[figure, figure, gone, gone])]
    cells = read(section(replace(indicator, areas=areas), whole)).texts
    table = cells[cells.index("Quarter") :]
    assert table[7:9] == ["Note", "2019/20 Q3"]
    assert (table[9], table[15]) == ("–", "2018/19 is missing")
    assert "2019/20 Q2" not in table


def test_without_scripts_an_indicator_in_words_has_no_table() -> None:
    whole = made_up(Size(9, 3, 4))
    in_words = next(each for each in whole.indicators if each.measure == "narrative")
    assert [tag for tag, _ in read(section(in_words, whole)).begun if tag == "table"] == []


def test_an_indicators_block_has_all_its_figures(made: str) -> None:
    dashboard = made_up(Size(9, 5, 6), titles={1: LONG, 3: HOSTILE})
    for indicator in dashboard.indicators:
        found = block(made, f"indicator-{indicator.id}")
        told = [[each and each["value"] for each in area["figures"]] for area in found["areas"]]
        assert told == [[each and each.value for each in area.figures] for area in indicator.areas]


def test_an_areas_block_has_each_figure_in_short(made: str) -> None:
    dashboard = made_up(Size(9, 5, 6), titles={1: LONG, 3: HOSTILE})
    fields = block(made, "glance")["fields"]
    for place, area in enumerate(dashboard.areas):
        found = block(made, f"area-{area.code}")
        told = [[each and each[fields.index("period")] for each in row] for row in found]
        figures = [indicator.areas[place].figures for indicator in dashboard.indicators]
        assert told == [[each and (each.missing or each.period) for each in row] for row in figures]


def test_forty_indicators_in_nine_areas_over_ten_years_are_well_under_five_megabytes() -> None:
    assert len(page(made_up(Size(40, 9, 40))).encode()) < 4_500_000


def test_a_text_without_an_end_is_cut() -> None:
    whole = page(made_up(Size(1, 1, 1), titles={0: "x" * 50_000}))
    assert "x" * 4001 not in "".join(read(whole).texts)
