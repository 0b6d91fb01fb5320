"""Points through time: what the assessment holds of them, with texts, gaps and what is withheld."""

from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest

from kpitool.analysis.assessment import Assessment, assess
from kpitool.analysis.history import history
from kpitool.period import Quarter
from kpitool.registry.models import Registry
from kpitool.views import numbers
from kpitool.views.charts.dated import notes
from kpitool.views.charts.points import control_points, course_of_quarters, course_points
from kpitool.views.charts.records import ControlPoint, CoursePoint
from kpitool.views.charts.sentences import control_sentence
from kpitool.views.charts.words import charted, control_texts, course_texts, measured
from kpitool.views.entries import entries
from kpitool.views.records import Entry
from tests.analysis.test_assessment import CITY, HOME, NORTH, Q3, REGION, SOUTH, Books
from tests.conftest import World
from tests.views import boards

ROLES = {"low_is_good": {"above": "adverse", "up": "adverse"}, "high_is_good": {"below": "adverse", "down": "adverse"}}


@pytest.fixture
def books() -> Books:
    """Four years: Northton's burglaries jump from 30 a month to 60 in the last quarter; the city's do not."""
    books = Books([], [])
    for year in (2016, 2017, 2018, 2019):
        books.year(year, "city", {CITY: 60})
        for month in range(1, 13):
            start = date(year, month, 1)
            books.cover("crime", "home", start)
            jump = 30 if start >= date(2019, 10, 1) else 0
            for area, count in ((NORTH, 30 + jump + month % 2), (SOUTH, 30 + month % 3)):
                books.add("crime", "observed", "home", area, start, count, dim_offence="Burglary")
    books.people((2015, 2016, 2017, 2018, 2019))
    return books


@pytest.fixture
def registry(world: World) -> Registry:
    return world.load().registry


def entry(assessment: Assessment, area: str = HOME) -> Entry:
    (found,) = [each for each in entries(assessment, [area]) if each.indicator == "burglary"]
    return found


def test_a_point_beyond_the_limits_is_adverse_and_says_so(books: Books, registry: Registry) -> None:
    points = control_points(assess(books, registry, Q3), "burglary", NORTH)
    assert len(points) == 16
    assert [point.role for point in points] == ["common"] * 15 + ["adverse"]
    last = points[-1]
    assert (last.label, last.start, last.middle) == ("Oct–Dec 2019", date(2019, 10, 1), date(2019, 11, 15))
    assert last.text == "4.53"  # (60 + 61 + 60) / 40 = 4.525
    assert "above the upper limit (" in last.words
    assert last.upper is not None and f"to {numbers.number(last.upper, 2)}, mean " in last.words


def test_a_month_that_is_missing_makes_a_gap(books: Books, registry: Registry) -> None:
    books.covered = [c for c in books.covered if not (c["start"] == date(2018, 5, 1) and c["scope"] == "home")]
    points = control_points(assess(books, registry, Q3), "burglary", NORTH)
    (gap,) = [point for point in points if point.value is None]
    assert (gap.label, gap.text, gap.words, gap.signal, gap.role) == ("Apr–Jun 2018", "no figure", "", None, "common")


def test_a_break_begins_a_segment_and_stands_among_the_notes(books: Books, world: World) -> None:
    noted = "    polarity: low_is_good\n    annotations:\n      - {kind: break, month: 2017-07, text: A new system.}\n"
    world.change("    polarity: low_is_good\n", noted)
    registry = world.load().registry
    points = control_points(assess(books, registry, Q3), "burglary", HOME)
    assert [point.segment for point in points] == [0] * 6 + [1] * 10
    found = notes(registry.indicators["burglary"], registry, HOME, points[0].start, Q3.period.end)
    assert [(each.month, each.label, each.kind) for each in found] == [(date(2017, 7, 1), "Jul 2017 break", "break")]
    assert notes(registry.indicators["burglary"], registry, HOME, date(2017, 8, 1), Q3.period.end) == []
    said = control_sentence(points, charted("burglary", registry), registry.indicators["burglary"], found)
    assert "from Jul–Sep 2017 on around a mean of" in said
    assert said.endswith("Break in Jul 2017: A new system.")


def test_limits_of_few_points_are_on_trial_and_nothing_is_a_signal(books: Books, registry: Registry) -> None:
    points = control_points(assess(books, registry, Quarter(2018, 3)), "burglary", NORTH)
    assert len(points) == 12
    assert {point.signal for point in points} == {None}
    assert all("trial limits: too few periods to judge by (" in point.words for point in points)
    assert "trial limits" in control_texts("burglary", registry, points)["remark"]


def test_windows_of_history_and_of_quarters_are_the_same(books: Books, registry: Registry) -> None:
    quarters = [Q3.before(back) for back in range(8, -1, -1)]
    figures = [entry(assess(books, registry, quarter)) for quarter in quarters]
    by_quarter = course_of_quarters(figures, registry)
    past, theirs = (history(books, registry, "burglary", Q3, area) for area in (HOME, REGION))
    by_history = course_points(past, figures[-1], registry, theirs)
    assert by_quarter == by_history[-len(by_quarter) :]
    assert [point.role for point in by_quarter] == [*[""] * 4, "before", *[""] * 3, "now"]
    assert by_quarter[-1].text == numbers.figure(figures[-1].value, registry.indicators["burglary"])
    assert by_quarter[-1].end == date(2019, 12, 31)
    # Midshire: 12 × 60 of the city and Homeshire's, among 200,000
    assert by_quarter[0].benchmark == pytest.approx((720 + 12 * 60 + 6 + 12) / 200, abs=0.2)


def test_a_window_that_several_quarters_have_is_one_point(books: Books, registry: Registry) -> None:
    figure = entry(assess(books, registry, Q3))
    assert len(course_of_quarters([figure, figure, figure], registry)) == 1
    assert course_of_quarters([], registry) == []


def test_what_is_withheld_has_no_number_in_any_point(books: Books, world: World) -> None:
    world.change("title: Test partnership\n", "title: Test partnership\nsuppress_below: 5\n")
    registry = world.load().registry
    for each in books.rows:
        if each["area"] == NORTH and each["source"] == "crime":
            each["count"] = 1 if each["start"].month == 2 else 0
    assessment = assess(books, registry, Q3)
    points = control_points(assessment, "burglary", NORTH)
    assert {point.text for point in points} == {"withheld"}
    assert {numbers_in(point) for point in points} == {()}
    figure = entry(assessment, NORTH)
    assert figure.withheld is not None
    windows = course_points(history(books, registry, "burglary", Q3, NORTH), figure, registry)
    assert {point.text for point in windows} <= {"<5", "withheld"}
    assert {numbers_in(point) for point in windows} == {()}


def numbers_in(point: ControlPoint | CoursePoint) -> tuple[str, ...]:
    """The fields of a point that are numbers, but for its segment."""
    held = {name: value for name, value in vars(point).items() if name != "segment"}
    return tuple(name for name, value in held.items() if isinstance(value, float | int))


def test_what_is_charted_is_said_in_words(registry: Registry) -> None:
    assert charted("burglary", registry) == "quarterly rate per 1,000 residents"
    assert measured(registry.indicators["burglary"], registry) == "rate per 1,000 residents"


def test_what_is_charted_by_month_is_charted_by_day(world: World) -> None:
    world.change("    polarity: low_is_good\n", "    polarity: low_is_good\n    chart: {period: month, of: count}\n")
    assert charted("burglary", world.load().registry) == "monthly count a day"
    world.change("of: count", "off: true")
    assert charted("burglary", world.load().registry) == ""


def test_the_lines_above_a_course_name_what_is_there(registry: Registry) -> None:
    bare = CoursePoint(date(2019, 12, 31), "12 months to Dec 2019", 1.0, None, None, None, "now", "1.0")
    assert course_texts("burglary", registry, [bare], "Midshire") == {
        "unit": "Rate per 1,000 residents",
        "remark": "",
        "benchmark": "",
    }


def test_the_points_of_random_boards_are_those_of_the_assessment() -> None:
    looked_at = 0
    for assessment in boards.assessed(range(1, 41)):
        for (name, area), rows in assessment.charts.group_by("indicator", "area"):
            points = control_points(assessment, str(name), str(area))
            looked_at += len(points)
            same(points, rows.sort("start"), assessment.registry, str(name))
    assert looked_at > 1_000


def same(points: Sequence[ControlPoint], rows: pl.DataFrame, registry: Registry, name: str) -> None:
    """Points against the rows that they are of, read anew."""
    kept = rows.tail(len(points)).to_dicts()
    assert all(row["y"] is None for row in rows.head(rows.height - len(points)).to_dicts())
    polarity = registry.indicators[name].polarity.value
    for point, row in zip(points, kept, strict=True):
        assert [point.value, point.adjusted, point.centre, point.lower, point.upper] == [
            row[each] for each in ("y", "adjusted", "centre", "lower", "upper")
        ]
        assert point.signal == (None if row["trial"] else row["point"])
        side = (point.signal or "common").rpartition("_")[2]
        other = "other" if polarity == "none" else "favourable"
        expected = "common" if side == "common" else ROLES.get(polarity, {}).get(side, other)
        assert point.role == expected
        if row["y"] is not None:
            assert point.text == numbers.precise(row["y"], registry.indicators[name])
