"""What charts say: true of every shape of data, by cases worked by hand and by a reader of random charts."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitool.registry.models import Indicator
from kpitool.views import numbers
from kpitool.views.charts.records import AreaBar, AreaLine, ControlPoint, CoursePoint, PartBar
from kpitool.views.charts.sentences import areas_sentence, control_sentence, course_sentence, parts_sentence
from tests.views.charts.made import bar, note, point, window

RATE = Indicator.model_validate(
    {
        "title": "Burglary",
        "category": "crime",
        "definition": "Burglary of homes.",
        "measure": {"kind": "rate", "per": 1000, "population": "residents"},
        "source": "crime",
        "polarity": "low_is_good",
    }
)
CHARTED, MEASURED = "quarterly rate per 1,000 residents", "rate per 1,000 residents"
HELD = [AreaLine("Homeshire", 8.6, "home", "8.6"), AreaLine("Midshire", 6.8, "benchmark", "6.8", "the Midlands")]
NUMBER = re.compile(r"-?\d+\.\d+|<\d+")


def controlled(points: Sequence[ControlPoint]) -> str:
    return control_sentence(points, CHARTED, RATE)


def coursed(points: Sequence[CoursePoint], benchmark: str = "") -> str:
    return course_sentence(points, MEASURED, RATE, benchmark)


def test_a_control_chart_is_told_by_its_range_mean_limits_last_point_and_signals() -> None:
    values = [1.41, 1.69, 1.55, 1.59]
    points = [point(n, value, limits=(1.32, 1.56, 1.80)) for n, value in enumerate(values)]
    assert controlled(points) == (
        "Quarterly rate per 1,000 residents, Jan–Mar 2015 to Oct–Dec 2015: between 1.41 and 1.69, "
        "around a mean of 1.56 (limits 1.32 to 1.80). "
        "The last point, Oct–Dec 2015, is 1.59, within the limits. Signals: none."
    )


def test_the_season_is_said_to_be_taken_out_where_it_is() -> None:
    points = [point(n, 2.5, adjusted=2.0 + n / 10) for n in range(3)]
    assert "2015, without its season: between 2.00 and 2.20, around" in controlled(points)


def test_after_a_break_the_mean_is_that_of_the_new_series() -> None:
    points = [point(n, 5.0 if n < 2 else 2.0, segment=int(n > 1), limits=(1.0, 2.0, 3.0)) for n in range(4)]
    said = control_sentence(points, CHARTED, RATE, [note(2015, 7)])
    assert "between 2.00 and 5.00; from Jul–Sep 2015 on around a mean of 2.00 (limits 1.00 to 3.00)." in said
    assert said.endswith("Break in Jul 2015: The system of recording was replaced.")


def test_signals_are_counted_by_what_they_are() -> None:
    roles = ["adverse", "adverse", "common", "favourable", "other"]
    points = [point(n, 2.0, role=role) for n, role in enumerate(roles)]
    assert "Signals: two adverse, one favourable and one neither adverse nor favourable." in controlled(points)


def test_a_point_beyond_a_limit_is_not_written_as_the_limit() -> None:
    points = [point(0, 2.0), point(1, 3.004, signal="outside_above", role="adverse")]
    assert "(limits 1.000 to 3.000). The last point, Apr–Jun 2015, is 3.004, above the upper limit." in controlled(
        points
    )


def test_limits_on_trial_are_called_so_and_nothing_is_called_a_signal() -> None:
    said = controlled([point(n, 2.0 + n, signal=None) for n in range(3)])
    assert "(trial limits 1.00 to 3.00: too few periods to judge by). The last point, Jul–Sep 2015, is 4.00." in said
    assert "ignal" not in said


def test_limits_that_differ_from_point_to_point_are_those_of_the_last() -> None:
    points = [point(n, 2.0 + n / 10, limits=(1.0 - n / 10, 2.0, 3.0 + n / 10)) for n in range(3)]
    assert "(limits of the last 0.80 to 3.20)" in controlled(points)


def test_gaps_are_counted_those_that_are_withheld_apart() -> None:
    points = [point(0, 2.0), point(1, None), point(2, 2.1), point(3, None, text="withheld"), point(4, None)]
    assert controlled(points).endswith("Of five periods, one withheld and two without a figure.")


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ([], ""),
        ([point(0, None)], "Quarterly rate per 1,000 residents: there are no figures."),
        ([point(0, None, text="withheld")], "Quarterly rate per 1,000 residents: withheld."),
        (
            [point(0, 2.0, limits=None, signal="common")],
            "Quarterly rate per 1,000 residents, Jan–Mar 2015 alone: 2.00. Signals: none.",
        ),
    ],
)
def test_a_control_chart_of_no_point_or_one(points: list[ControlPoint], said: str) -> None:
    assert controlled(points) == said


def test_equal_points_are_told_as_one_number() -> None:
    said = controlled([point(n, 2.0, limits=(2.0, 2.0, 2.0)) for n in range(3)])
    assert ": 2.00 throughout, around a mean of 2.00 (limits 2.00 to 2.00)." in said


def test_windows_are_told_by_now_before_range_and_benchmark() -> None:
    values = [6.9, 7.4, 7.9, 8.1, 8.6]
    points = [window(n, value, benchmark=7.9) for n, value in enumerate(values)]
    points[0], points[4] = replace(points[0], role="before"), replace(points[4], role="now")
    assert coursed(points, "the Midlands") == (
        "Rate per 1,000 residents: 8.6 in the 12 months to Dec 2018, against 6.9 in the 12 months to Dec 2017. "
        "Over five windows, from the 12 months to Dec 2017 to the 12 months to Dec 2018, it lay between 6.9 and 8.6. "
        "Of five windows it is above the Midlands in two, level with it in one and below it in two "
        "(7.9 in the 12 months to Dec 2018)."
    )


def test_windows_that_all_lie_on_one_side_of_the_benchmark_are_told_together() -> None:
    points = [window(n, 8.0 + n, benchmark=7.0) for n in range(3)]
    assert "In all three windows it is above the Midlands (7.0 in the 12 months to Jun 2018)." in coursed(
        points, "the Midlands"
    )
    assert "In the one window that both have it is above" in coursed([points[0], window(1, 8.0)], "the Midlands")


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ([], ""),
        ([window(0, None)], "Rate per 1,000 residents: there are no figures."),
        ([window(0, None, text="<5")], "Rate per 1,000 residents: withheld."),
        ([window(0, 2.0, role="now")], "Rate per 1,000 residents: 2.0 in the 12 months to Dec 2017."),
        (
            [window(0, 2.0, role="before"), window(1, None, role="now", text="<5")],
            (
                "Rate per 1,000 residents: no figure now; before, it was 2.0 in the 12 months to Dec 2017. "
                "Of two windows, one withheld."
            ),
        ),
    ],
)
def test_windows_of_which_some_or_all_are_missing(points: list[CoursePoint], said: str) -> None:
    assert coursed(points) == said


def test_areas_are_told_by_the_highest_the_lowest_and_how_many_are_above() -> None:
    bars = [bar("Homeshire", 8.6, "home"), bar("North", 10.1), bar("South", 6.9), bar("East", 6.8), bar("West", 8.9)]
    assert areas_sentence([*bars, bar("Midshire", 6.8, "benchmark")], HELD, "districts") == (
        "Of four districts North is highest (10.1) and East lowest (6.8); two are above Homeshire (8.6); "
        "three are above the Midlands (6.8), one level with it."
    )


@pytest.mark.parametrize(
    ("bars", "said"),
    [
        ([], ""),
        ([bar("Homeshire", 8.6, "home")], "Homeshire: 8.6."),
        (
            [bar("North", None), bar("South", None, text="<5")],
            "Of two areas none has a figure; without a figure: North (no figure) and South (<5).",
        ),
        (
            [bar("North", 2.0), bar("South", None, text="withheld")],
            "Of two areas only North has a figure (2.0); without a figure: South (withheld).",
        ),
        ([bar("North", 2.0), bar("South", 2.0)], "Of two areas all that have a figure stand at 2.0."),
        (
            [bar("North", 2.0), bar("South", 2.01), bar("East", 1.0)],
            "Of three areas South and North are highest (2.0) and East lowest (1.0).",
        ),
    ],
)
def test_areas_of_which_some_are_alike_or_missing(bars: list[AreaBar], said: str) -> None:
    assert areas_sentence(bars, []) == said


def test_parts_are_told_the_largest_first_with_what_they_were() -> None:
    parts = [
        PartBar("Red", 22.0, 24.0, "22%", "24% before"),
        PartBar("Blue", None, None, "<5"),
        PartBar("Green", 61.0, None, "61%"),
    ]
    assert parts_sentence(parts) == "Shares of the count: Green 61%, Red 22% (24% before) and Blue <5."
    assert parts_sentence([]) == ""


VALUES = st.lists(st.none() | st.floats(0, 500), max_size=14)


@settings(max_examples=300)
@given(values=VALUES, lost=st.sampled_from(["no figure", "withheld"]))
def test_a_reader_finds_the_extremes_the_last_point_and_the_gaps_of_any_control_chart(
    values: list[float | None], lost: str
) -> None:
    known = [value for value in values if value is not None]
    points = [point(n, v, limits=(0.0, 250.0, 500.0), text=lost if v is None else None) for n, v in enumerate(values)]
    said = controlled(points)
    if len(known) < 2:
        assert ("between" in said) is False
        return
    low, high = f"{numbers.rounded(min(known), 2)}", f"{numbers.rounded(max(known), 2)}"
    assert (f": {low} throughout" if low == high else f": between {low} and {high},") in said
    last = max(n for n, value in enumerate(values) if value is not None)
    assert f"The last point, {points[last].label}, is {numbers.rounded(values[last] or 0.0, 2)}, within" in said
    gaps = len(values) - len(known)
    assert (f"Of {numbers.word(len(values))} periods, {numbers.word(gaps)} " in said) is (gaps > 0)


@settings(max_examples=300)
@given(values=VALUES, other=st.floats(0, 500))
def test_a_reader_finds_how_many_windows_lie_on_each_side_of_any_benchmark(
    values: list[float | None], other: float
) -> None:
    said = coursed([window(n, value, benchmark=other) for n, value in enumerate(values)], "the Midlands")
    tenths = [numbers.rounded(value, 1) for value in values if value is not None]
    level = numbers.rounded(other, 1)
    counts = {
        "above": sum(tenth > level for tenth in tenths),
        "level with": sum(tenth == level for tenth in tenths),
        "below": sum(tenth < level for tenth in tenths),
    }
    for side, count in counts.items():
        whole = count == len(tenths)
        told = re.search(rf"{side} (?:it|the Midlands) in (\w+)", said)
        assert (told[1] if told else None) == (numbers.word(count) if count and not whole else None)
        assert (f"it is {side} the Midlands (" in said) is bool(whole and count)


@settings(max_examples=300)
@given(values=VALUES, line=st.floats(0, 500))
def test_a_reader_finds_the_extremes_and_the_number_above_of_any_areas(values: list[float | None], line: float) -> None:
    bars = [bar(f"Area{n}", value) for n, value in enumerate(values)]
    said = areas_sentence(bars, [AreaLine("Homeshire", line, "home", f"{numbers.rounded(line, 1)}")])
    bars = [
        replace(each, text=f"{numbers.rounded(each.value, 1)}") if each.value is not None else each for each in bars
    ]
    said = areas_sentence(bars, [AreaLine("Homeshire", line, "home", f"{numbers.rounded(line, 1)}")])
    tenths = {each.name: numbers.rounded(each.value, 1) for each in bars if each.value is not None}
    if not tenths:
        assert NUMBER.findall(said) == []
        return
    above = sum(tenth > numbers.rounded(line, 1) for tenth in tenths.values())
    words = {0: "none is", 1: "one is"}.get(above, f"{numbers.word(above)} are")
    assert f"; {words} above Homeshire ({numbers.rounded(line, 1)})" in said
    if len(set(tenths.values())) > 1:
        highest = {name for name, tenth in tenths.items() if tenth == max(tenths.values())}
        told = re.search(r"areas (.*) (?:is|are) highest \(([\d.]+)\) and (.*) lowest \(([\d.]+)\)", said)
        assert told is not None
        assert set(re.findall(r"Area\d+", told[1])) == highest
        assert (told[2], told[4]) == (str(max(tenths.values())), str(min(tenths.values())))


def test_a_withheld_figure_is_in_no_sentence_as_a_number() -> None:
    hidden = [window(n, None, text="<5") for n in range(3)]
    assert NUMBER.findall(coursed(hidden)) == []
    assert NUMBER.findall(areas_sentence([bar("North", None, text="<5"), bar("South", 2.0)], [])) == ["2.0", "<5"]
