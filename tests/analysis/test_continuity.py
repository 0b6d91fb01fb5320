"""Findings against the quarters before: new, continuing since, cleared, and assessed for the first time."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from kpitool.analysis.assessment import Assessment
from kpitool.analysis.continuity import followed
from kpitool.period import Quarter, add_months
from kpitool.registry.models import Registry
from tests.analysis.test_assessment import CITY, HOME, NORTH, SOUTH, Books
from tests.analysis.test_rules import SHIFT, quarters
from tests.conftest import World


@pytest.fixture
def registry(world: World) -> Registry:
    """Quarter by quarter, so that each quarter is held against the same one a year before."""
    world.change(
        "    polarity: low_is_good\n",
        "    polarity: low_is_good\n    window: quarter\n    compare: {benchmark: null}\n",
    )
    return world.load().registry


def books(quarters: dict[int, int], first: date = date(2017, 1, 1), months: int = 36) -> Books:
    """Northton has 30 burglaries a month, but in the quarters (numbered from the first) that are named."""
    found = Books([], [])
    for number in range(months):
        start = add_months(first, number)
        found.cover("crime", "home", start)
        found.cover("crime", "city", start)
        for area, count in ((NORTH, quarters.get(number // 3, 30)), (SOUTH, 30), (CITY, 60)):
            scope = "city" if area == CITY else "home"
            found.add("crime", "observed", scope, area, start, count, dim_offence="Burglary")
    found.people(years=(2016, 2017, 2018, 2019))
    return found


def past(held: Books, registry: Registry, quarter: Quarter) -> tuple[dict[str, dict[str, Any]], Assessment]:
    assessment = followed(held, registry, quarter)
    mine = assessment.findings.filter(pl.col("area") == HOME)
    return {row["rule"]: row for row in mine.iter_rows(named=True)}, assessment


# Quarters of 36 months from January 2017: 0 is 2016/17 Q4; 8 is 2018/19 Q4, 11 is 2019/20 Q3.


def test_a_finding_of_this_quarter_alone_is_new(registry: Registry) -> None:
    found, _ = past(books({11: 90}), registry, Quarter(2019, 3))
    finding = found["worse_than_previous"]
    assert (finding["state"], finding["since"], finding["open_ended"]) == ("new", "2019Q3", False)


def test_a_finding_continues_since_the_first_quarter_of_its_run(registry: Registry) -> None:
    found, _ = past(books({6: 90, 9: 90, 10: 200, 11: 90}), registry, Quarter(2019, 3))
    finding = found["worse_than_previous"]  # also in 2018/19 Q2 (6), but not in the two quarters after that
    assert (finding["state"], finding["since"], finding["open_ended"]) == ("continuing", "2019Q1", False)


def test_a_run_that_reaches_back_to_the_first_quarter_with_a_year_before_says_so(registry: Registry) -> None:
    rising = {number: 30 * 2 ** (number // 4) for number in range(12)}  # each year twice the one before
    found, _ = past(books(rising), registry, Quarter(2019, 3))
    finding = found["worse_than_previous"]
    assert (finding["state"], finding["since"], finding["open_ended"]) == ("continuing", "2017Q4", True)


def test_what_fired_in_the_last_quarter_and_does_not_now_has_cleared(registry: Registry) -> None:
    _, assessment = past(books({9: 90, 10: 90}), registry, Quarter(2019, 3))
    mine = assessment.cleared.filter(pl.col("area") == HOME)
    assert mine.select("rule", "level", "since").rows() == [("worse_than_previous", "adverse", "2019Q1")]


def test_a_run_whose_next_point_lies_beyond_the_limit_is_not_over(world: World) -> None:
    # Seven points above the mean, then 130. Of all the mean is 1,628 / 16 = 101.75, and the limit 101.75 + 2.66 ×
    # 60 / 14 = 113.2 (the range of 24 is left out). In the other the sixteenth is 94, below the mean: the run is over.
    world.change("    polarity: low_is_good\n", "    polarity: low_is_good\n    chart: {seasonal: false}\n")
    _, graver = past(quarters([*SHIFT[0], 130]), world.load().registry, Quarter(2019, 3))
    _, over = past(quarters([*SHIFT[0], 94]), world.load().registry, Quarter(2019, 3))
    cleared = [each.cleared.filter(pl.col("area") == HOME)["rule"].to_list() for each in (graver, over)]
    assert ["adverse_shift" in each for each in cleared] == [False, True]


def test_what_cannot_be_tried_any_more_has_not_cleared(registry: Registry) -> None:
    held = books({9: 90, 10: 90})
    gap = date(2019, 11, 1)
    held.covered = [row for row in held.covered if row["start"] != gap]
    _, assessment = past(held, registry, Quarter(2019, 3))
    assert assessment.cleared.filter(pl.col("area") == HOME).height == 0


def test_a_finding_of_the_first_quarter_that_could_be_assessed_is_marked(registry: Registry) -> None:
    held = books({4: 90}, months=15)  # January 2017 to March 2018: only 2017/18 Q4 has a year before
    found, _ = past(held, registry, Quarter(2017, 4))
    finding = found["worse_than_previous"]
    assert (finding["state"], finding["open_ended"]) == ("new", True)


def test_findings_about_the_data_are_followed_to_the_last_quarter_only(registry: Registry) -> None:
    held = books({})
    held.covered = [row for row in held.covered if row["start"] < date(2019, 4, 1)]
    found, _ = past(held, registry, Quarter(2019, 3))
    assert (found["data"]["state"], found["data"]["since"]) == ("continuing", None)


def test_the_past_does_not_depend_on_the_order_of_rows(registry: Registry) -> None:
    held = books({9: 90, 10: 90, 11: 90})
    first, _ = past(held, registry, Quarter(2019, 3))
    held.rows, held.covered = held.rows[::-1], held.covered[::-1]
    second, _ = past(held, registry, Quarter(2019, 3))
    assert first == second


def acknowledged(world: World, held: Books, *seen: str) -> dict[str, Any]:
    """The finding about the window before, where the board has acknowledged findings so."""
    declared = f"    acknowledged: [{', '.join(seen)}]\n"
    world.change("    window: quarter\n", "    window: quarter\n" + declared)
    found, _ = past(held, world.load().registry, Quarter(2019, 3))
    return found["worse_than_previous"]


SEEN = "{quarter: 2019Q2, by: the chair, reason: A new shopping centre}"


def test_an_acknowledged_finding_stays_and_says_by_whom_and_why(world: World, registry: Registry) -> None:
    assert registry.title
    finding = acknowledged(world, books({9: 90, 10: 90, 11: 90}), SEEN)
    assert (finding["state"], finding["level"]) == ("continuing", "adverse")
    assert finding["acknowledged_in"] == "2019Q2"
    assert (finding["acknowledged_by"], finding["acknowledged_reason"]) == ("the chair", "A new shopping centre")


@pytest.mark.parametrize(
    ("high", "seen", "marked"),
    [
        ({9: 90, 11: 90}, SEEN, None),  # cleared in 2019Q2 and came back: another finding
        ({11: 90}, SEEN, None),  # new since it was acknowledged
        ({11: 90}, SEEN.replace("2019Q2", "2019Q3"), "2019Q3"),  # new, and acknowledged in its own quarter
        ({11: 90}, SEEN.replace("2019Q2", "2019Q4"), None),  # a board of later is not known of yet
        ({10: 90, 11: 90}, SEEN.replace("}", ", rule: red_red}"), None),  # another rule
        ({10: 90, 11: 90}, SEEN.replace("}", ", rule: worse_than_previous}"), "2019Q2"),
        ({10: 90, 11: 90}, SEEN.replace("}", ", area: E07000001}"), None),  # another area
    ],
)
def test_what_is_acknowledged_is_the_unbroken_finding_of_its_quarter(
    world: World, registry: Registry, high: dict[int, int], seen: str, marked: str | None
) -> None:
    assert registry.title
    assert acknowledged(world, books(high), seen)["acknowledged_in"] == marked


def test_the_newest_acknowledgement_is_told(world: World, registry: Registry) -> None:
    assert registry.title
    again = SEEN.replace("2019Q2", "2019Q3").replace("the chair", "the board")
    assert acknowledged(world, books({10: 90, 11: 90}), SEEN, again)["acknowledged_by"] == "the board"
