"""The dashboard as a whole: its areas with their parts to play, from what it was made, and texts as they are."""

import pytest

from kpitool import __version__
from kpitool.commands.dashboard import Made, made_of
from kpitool.commands.family import Where
from kpitool.commands.opening import open_edition
from kpitool.period import Quarter
from kpitool.views.dashboard.board import said_of
from kpitool.views.summary import CategorySummary, Summary
from tests.conftest import Run, World
from tests.returns import CITY, HOME, NORTH, REGION, SOUTH, write_returns

HOSTILE = "</script><img src=x onerror=alert(1)> ${7*7} =1+1"


def made(world: World, quarters: int = 2, areas: list[str] | None = None) -> Made:
    return made_of(open_edition(Where(registry=world.registry)), Quarter(2019, 3), quarters, areas)


@pytest.fixture
def board(world: World, run: Run) -> World:
    write_returns(world)
    world.change("title: Calls\n    category", f'title: "{HOSTILE}"\n    category')
    world.change("definition: Calls about nuisance.", f'definition: "{HOSTILE}"\n    caveats: ["{HOSTILE}"]')
    world.change("title: Returns}", f'title: "{HOSTILE}"}}')
    assert run("ingest").code == 0
    return world


def test_areas_have_their_parts_to_play_home_first(board: World) -> None:
    roles = {area.code: area.role for area in made(board, areas=["all"]).dashboard.areas}
    other = next(code for code in roles if code not in {HOME, NORTH, SOUTH, CITY, REGION})
    assert roles == {HOME: "home", NORTH: "part", SOUTH: "part", REGION: "benchmark", CITY: "other", other: "other"}
    assert next(iter(roles)) == HOME


def test_an_area_asked_for_stands_beside_home_and_where_the_board_reads_another(board: World) -> None:
    dashboard = made(board, areas=["Southton"]).dashboard
    assert [area.name for area in dashboard.areas] == ["Homeshire", "Homeshire and Cityborough", "Southton"]
    assert dashboard.home == HOME
    caseload = next(each for each in dashboard.indicators if each.id == "caseload")
    assert caseload.headline == dashboard.areas[1].code
    assert [area.area for area in caseload.areas] == [caseload.headline]


def test_every_indicator_has_as_many_figures_in_an_area_as_there_are_quarters(board: World) -> None:
    dashboard = made(board, quarters=9).dashboard
    assert [quarter.id for quarter in dashboard.quarters][-2:] == ["2019Q2", "2019Q3"]
    assert dashboard.quarter == "2019Q3"
    assert list(dashboard.said) == [quarter.id for quarter in dashboard.quarters]
    assert {len(area.figures) for each in dashboard.indicators for area in each.areas} == {len(dashboard.quarters)}
    assert {len(each.beside) for each in dashboard.indicators} == {len(dashboard.quarters)}


def test_an_indicator_has_no_figure_before_the_quarter_in_which_it_was_added(board: World) -> None:
    board.change("    source: calls\n", "    source: calls\n    added: 2019Q3\n")
    calls = next(each for each in made(board, quarters=3).dashboard.indicators if each.id == "calls")
    assert [figure is not None for figure in calls.areas[0].figures] == [False, False, True]


def test_it_says_from_what_it_was_made_and_nothing_of_today(board: World) -> None:
    board_made = made(board)
    edition, registry, program = board_made.dashboard.made
    assert edition == f"Edition 6 of {board_made.opened.edition.time:%d %b %Y %H:%M} UTC"
    assert registry == f"Registry {board_made.opened.loaded.sha256[:12]}"
    assert program == f"kpitool {__version__}"


def test_where_figures_come_from_has_months_and_whom_to_ask(board: World) -> None:
    sources = {each.id: each.sources for each in made(board).dashboard.indicators}
    (calls,), (survey,) = sources["calls"], sources["safe"]
    assert (calls.frequency, calls.first, calls.last, calls.contact) == (
        *("monthly", "Jan 2018", "Dec 2019"),
        "the call centre",
    )
    assert (survey.title, survey.contact) == ("Survey", None)


def test_hostile_texts_pass_through_as_they_are(board: World) -> None:
    dashboard = made(board).dashboard
    calls = next(each for each in dashboard.indicators if each.id == "calls")
    assert (calls.title, calls.definition, dashboard.categories[0].title) == (HOSTILE, HOSTILE, HOSTILE)
    figure = calls.areas[0].figures[-1]
    assert figure is not None
    assert HOSTILE in figure.caveats


def test_charts_and_parts_have_their_sentences(board: World) -> None:
    calls = next(each for each in made(board, quarters=9).dashboard.indicators if each.id == "calls")
    home = calls.areas[0]
    assert len(home.chart) == 8  # quarters of 2018 and 2019
    assert home.chart_sentence.startswith("Quarterly rate per 1,000 residents, Jan–Mar 2018 to Oct–Dec 2019")
    assert home.course_sentence.startswith("Rate per 1,000 residents: ")
    assert [part.name for part in home.parts] == ["Noise", "Litter"]
    assert home.parts_sentence.startswith("Shares of the count: Noise 67%")
    assert calls.charted == "quarterly rate per 1,000 residents"
    assert [bar.name for bar in calls.beside[-1].rows if bar.role == "part"] == ["Northton", "Southton"]
    assert calls.beside[-1].sentence.startswith("Of two districts all that have a figure stand at 18.0")


def test_a_category_of_which_there_is_nothing_to_report_has_no_statement_of_its_own() -> None:
    nothing = CategorySummary("crime", "Crime", "There is nothing exceptional to report.")
    more = CategorySummary("life", "Life", "There is nothing exceptional to report. Calls have risen.")
    said = said_of(Summary(nothing.statement, [], [nothing, more], "", "", []))
    assert said.statement == nothing.statement
    assert said.categories == {"crime": "", "life": more.statement}


def test_windows_before_the_quarters_are_there_with_their_words_and_none_of_them_twice(board: World) -> None:
    for indicator in made(board, quarters=1).dashboard.indicators:
        for area in indicator.areas:
            ends = [window.end for window in area.earlier]
            assert ends == sorted(set(ends))
            assert all(figure is None or end < figure.end for end in ends for figure in area.figures)
    calls = next(each for each in made(board, quarters=1).dashboard.indicators if each.id == "calls")
    assert [window.label for window in calls.areas[0].earlier][-1] == "12 months to Sep 2019"
    assert calls.areas[0].earlier[-1].text == "18.0"
    assert [window.role for window in calls.areas[0].earlier].count("before") == 1
    assert "Over five windows" in calls.areas[0].course_sentence
