"""The rules over past quarters: what each raised, for how long, and which quarters count."""

from typing import Any

import pytest

from kpitool.analysis.backtest import Backtest, backtest
from kpitool.period import Quarter
from kpitool.registry.models import Registry
from tests.analysis.test_assessment import HOME, NORTH, Books
from tests.analysis.test_continuity import books
from tests.conftest import World

Q3 = Quarter(2019, 3)


@pytest.fixture
def registry(world: World) -> Registry:
    """Quarter by quarter, each held against the same one a year before; nothing is charted."""
    world.change(
        "    polarity: low_is_good\n",
        "    polarity: low_is_good\n    window: quarter\n    compare: {benchmark: null}\n    chart: {off: true}\n",
    )
    return world.load().registry


def runs(found: Backtest, area: str = HOME) -> list[dict[str, Any]]:
    rows = found.runs.sort("first").iter_rows(named=True)
    return [row for row in rows if (row["rule"], row["area"]) == ("worse_than_previous", area)]


def told(row: dict[str, Any]) -> tuple[str, str, int, bool, bool]:
    return row["first"], row["last"], row["quarters"], row["open_ended"], row["continuing"]


# Quarters of 36 months from January 2017: 0 is 2016/17 Q4; 4 is 2017/18 Q4, 11 is 2019/20 Q3.


def test_findings_of_quarters_on_end_are_one_run(registry: Registry) -> None:
    found = backtest(books({5: 90, 9: 200, 10: 90}), registry, Q3, 8)
    # 2018/19 Q1 (5) alone; 2019/20 Q1 (9: 200 against 90) and Q2 (10); the last quarter is as before
    assert [told(row) for row in runs(found)] == [
        ("2018Q1", "2018Q1", 1, False, False),
        ("2019Q1", "2019Q2", 2, False, False),
    ]


def test_a_run_that_is_not_over_says_so(registry: Registry) -> None:
    found = backtest(books({10: 90, 11: 90}), registry, Q3, 6)
    assert [told(row) for row in runs(found)] == [("2019Q2", "2019Q3", 2, False, True)]


def test_a_run_from_the_first_quarter_looked_at_is_open_ended(registry: Registry) -> None:
    held = books({9: 90, 10: 90, 11: 90})
    assert [told(row) for row in runs(backtest(held, registry, Q3, 2))] == [("2019Q2", "2019Q3", 2, True, True)]
    assert [told(row) for row in runs(backtest(held, registry, Q3, 4))] == [("2019Q1", "2019Q3", 3, False, True)]


def test_a_run_from_the_first_quarter_with_a_year_before_is_open_ended(registry: Registry) -> None:
    rising = {number: 30 * 2 ** (number // 4) for number in range(12)}
    found = runs(backtest(books(rising), registry, Q3, 12))
    assert [told(row) for row in found] == [("2017Q4", "2019Q3", 8, True, True)]


def test_quarters_in_which_nothing_could_be_tried_do_not_count(registry: Registry) -> None:
    found = backtest(books({}), registry, Q3, 12)
    # from 2016/17 Q4 on there are figures, and from 2017/18 Q4 on figures a year before
    assert [quarter.id for quarter in found.quarters] == [
        "2017Q4", "2018Q1", "2018Q2", "2018Q3", "2018Q4", "2019Q1", "2019Q2", "2019Q3",
    ]  # fmt: skip
    assert [quarter.id for quarter in found.thin] == ["2016Q4", "2017Q1", "2017Q2", "2017Q3"]


def test_what_is_raised_is_told_of_home_and_of_its_parts_apart(registry: Registry) -> None:
    found = backtest(books({11: 200}), registry, Q3, 4)
    mine = found.raised.select("quarter", "area", "is_part", "rule").sort("area").rows()
    assert mine == [
        ("2019Q3", NORTH, True, "worse_than_previous"),
        ("2019Q3", HOME, False, "worse_than_previous"),
    ]


def test_data_is_not_looked_back_on(registry: Registry) -> None:
    held = books({})
    held.covered = [row for row in held.covered if row["start"].year < 2019]
    found = backtest(held, registry, Q3, 8)
    assert "data" not in set(found.trials["rule"])
    assert found.quarters[-1] == Quarter(2018, 3)


def test_without_anything_held_no_quarter_counts(registry: Registry) -> None:
    held = Books([], [])
    held.people()
    assert backtest(held, registry, Q3, 4).quarters == ()
