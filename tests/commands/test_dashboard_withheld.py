"""Whoever holds the dashboard's every number, of all its quarters, tells no small count more closely than 1 to 4."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest

from kpitool.commands.dashboard import Made, made_of
from kpitool.commands.family import Where
from kpitool.commands.opening import open_edition
from kpitool.period import Period, Quarter, add_months
from kpitool.views.charts.records import ControlPoint, PartBar
from kpitool.views.dashboard.records import EarlierWindow, Figure
from kpitool.views.envelope import plain
from tests.attack_reader import Reader, block_of, shifted
from tests.attacked import CRIME, MORE, PEOPLE, Seed, Truth, counted
from tests.commands.test_disclosure_attack import count_of, small_ones, told_apart
from tests.conftest import Run, World

Q3 = Quarter(2019, 3)
HOME, REGION = "E10000001", "E12000001"
READ = {
    *("value", "count", "denominator", "lower95", "upper95", "lower998", "upper998"),
    *("previous.value", "benchmark.value", "home.value"),
    *("chart.value", "chart.adjusted", "chart.centre", "chart.lower", "chart.upper", "chart.segment"),
    *("parts.share", "parts.share_before"),
    *("earlier.value", "earlier.lower", "earlier.upper", "earlier.benchmark"),
    *("rows.value", "rows.lower", "rows.upper", "lines.value"),
}
"""Every place of the dashboard's records in which a number stands: each is looked into below, or follows from those."""
Told = dict[str, Any]


def made(world: World, quarters: int = 12) -> Made:
    return made_of(open_edition(Where(registry=world.registry)), Q3, quarters, ["all"])


def numbered(value: Any, within: str = "", name: str = "") -> Iterator[str]:
    """Where numbers stand in a value: the name of each, with that of the record it is in, but for a figure's own."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return
    if isinstance(value, int | float):
        yield f"{within}.{name}" if within not in {"", "figures"} else name
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from numbered(inner, name or within, key)
    else:
        for inner in value:
            yield from numbered(inner, within, name)


def read(reader: Reader, made: Made) -> None:
    """Tells the attacker every number of a dashboard."""
    for indicator in made.dashboard.indicators:
        charting = made.opened.registry.charting(indicator.id)
        for area in indicator.areas:
            for figure in filter(None, area.figures):
                read_figure(reader, indicator.id, area.area, figure)
            for point in area.chart:
                read_point(reader, indicator.id, area.area, point, charting.months if charting else 0)
            now = next(figure for figure in reversed(area.figures) if figure is not None)
            for window in area.earlier:
                read_earlier(reader, indicator.id, area.area, now, window)
            for part in area.parts:
                read_part(reader, indicator.id, area.area, now, part)


def period_of(figure: Figure) -> Told:
    return {"start": figure.start.isoformat(), "end": figure.end.isoformat()}


def read_figure(reader: Reader, name: str, area: str, figure: Figure) -> None:
    period = period_of(figure)
    block = block_of(name, area, period)
    reader.figure(block, vars(figure))
    if figure.previous is not None:
        reader.value(name, shifted(block, -12), figure.previous.value)
    if figure.home is not None:
        reader.value(name, block_of(name, HOME, period), figure.home.value)
    if figure.benchmark is not None and name == "injuries":
        reader.mean_of_rates(name, period, figure.benchmark.value)
    elif figure.benchmark is not None:
        reader.value(name, block_of(name, REGION, period), figure.benchmark.value)


def read_point(reader: Reader, name: str, area: str, point: ControlPoint, months: int) -> None:
    """A point of a chart: a count, or a rate of the people there; a month's is a rate a day."""
    if point.value is None:
        assert point.text in {"withheld", "no figure"}
        assert point.adjusted is None
        return
    last = Period(point.start, months).last_month
    block = block_of(name, area, {"start": point.start.isoformat(), "end": last.isoformat()})
    days = Period(point.start, 1).end.day if months == 1 else 1
    per = 1.0 if name == "robbery" else PEOPLE * len(block[1]) / 1000
    reader.attacker.reads(block, round(point.value * per * days, 6))


def read_earlier(reader: Reader, name: str, area: str, figure: Figure, window: EarlierWindow) -> None:
    """A window before those of the quarters, as long as a figure's own."""
    months = len(block_of(name, area, period_of(figure))[2])
    start = add_months(window.end.replace(day=1), 1 - months)
    period = {"start": start.isoformat(), "end": window.end.isoformat()}
    block = block_of(name, area, period)
    reader.value(name, block, window.value)
    reader.value(name, block_of(name, REGION, period), window.benchmark)
    if window.text in {"withheld", "<5"}:
        assert (window.value, window.lower, window.upper, window.interval) == (None, None, None, "–")
        reader.attacker.reads_withheld(block, as_small=window.text == "<5")


def read_part(reader: Reader, name: str, area: str, figure: Figure, part: PartBar) -> None:
    whole, own = (block_of(name, area, period_of(figure), value) for value in (None, part.name))
    if part.share is not None:
        reader.attacker.reads_link(own, whole, part.share / 100)
    elif part.text != "no figure":
        reader.attacker.reads_withheld(own, as_small=part.text == "<5")
    if part.share_before is not None:
        reader.attacker.reads_link(shifted(own, -12), shifted(whole, -12), part.share_before / 100)


def read_tables(reader: Reader, made: Made) -> None:
    """The rows of the tables, with the changes and counts that a page has not."""
    for row in csv.DictReader(io.StringIO(made.tables()["figures.csv"])):
        reader.exported({name: _cell(text) for name, text in row.items()})


def _cell(text: str) -> str | float | None:
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", text) else text or None


def assert_safe(reader: Reader, truth: Truth) -> None:
    attacker = reader.attacker
    for block, count in attacker.known.items():
        assert count == pytest.approx(count_of(block, truth), abs=1e-5)
        assert not 0 < round(count) < 5
    assert all(0 < count_of(block, truth) < 5 for block in attacker.small)
    assert len(small_ones(attacker, truth)) > 10
    assert len(attacker.known) > 20
    assert list(told_apart(attacker, truth)) == []


@pytest.mark.parametrize("quarters", [12, 4])
@pytest.mark.parametrize("seed", [CRIME, MORE])
def test_no_small_count_can_be_told_from_the_page_and_its_tables(
    world: World, run: Run, seed: Seed, quarters: int
) -> None:
    truth, reader = counted(world, seed), Reader()
    assert run("ingest").code == 0
    board = made(world, quarters)
    assert any(area.earlier for each in board.dashboard.indicators for area in each.areas) == (quarters == 4)
    assert set(numbered(plain(board.dashboard.indicators))) <= READ
    read(reader, board)
    read_tables(reader, board)
    assert_safe(reader, truth)


def test_of_areas_side_by_side_nothing_is_told_that_their_figures_do_not(world: World, run: Run) -> None:
    counted(world, CRIME)
    assert run("ingest").code == 0
    for indicator in made(world).dashboard.indicators:
        for place, beside in enumerate(indicator.beside):
            figures = [area.figures[place] for area in indicator.areas]
            known = {(figure.value, figure.lower998, figure.upper998) for figure in figures if figure}
            assert {(bar.value, bar.lower, bar.upper) for bar in beside.rows} <= known
            held = {each.value for figure in figures if figure for each in (figure.home, figure.benchmark) if each}
            assert {line.value for line in beside.lines} <= held | {value for value, *_ in known}


def test_sentences_about_a_withheld_figure_have_no_number_of_it(world: World, run: Run) -> None:
    counted(world, CRIME)
    assert run("ingest").code == 0
    withheld = [
        figure
        for indicator in made(world).dashboard.indicators
        for area in indicator.areas
        for figure in area.figures
        if figure is not None and figure.withheld
    ]
    assert len({figure.period for figure in withheld}) >= 9
    for figure in withheld:
        said = figure.statement.replace(figure.period, "").replace("fewer than 5", "").split(". ")[0]
        assert not re.search(r"no figure[^.]*\d", said)
        assert figure.missing is not None
        assert figure.missing.startswith("withheld, since ")
