"""A figure explained: sums with their numbers, the outcome of every rule in words, and what follows for the status."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from kpitool.analysis.assessment import Assessment, assess
from kpitool.analysis.basis import Basis
from kpitool.analysis.rules import WhyNot
from kpitool.registry.rules import RuleName
from kpitool.views.derived import explanation_of, known_of
from kpitool.views.entries import entries
from kpitool.views.explanation import explanation_page
from kpitool.views.explanation_records import Explanation, RuleRecord
from kpitool.views.formulas import Figure, interval_formulas, value_formula
from kpitool.views.plain import plain_text
from kpitool.views.rule_words import threshold_words
from tests.analysis.test_assessment import CITY, HOME, NORTH, SOUTH, Books
from tests.analysis.test_comparators import held_against, published
from tests.analysis.test_rules import ALIKE, NOT_APPLICABLE, Q3, RULED, STEADY, judged, quarters
from tests.conftest import World


def explained(assessment: Assessment, books: Books, area: str = HOME, indicator: str = "burglary") -> Explanation:
    (entry,) = (each for each in entries(assessment, [area]) if each.indicator == indicator)
    return explanation_of(known_of(assessment, entry), assessment, books, [])


def charted(
    world: World, counts: Sequence[float | None], more: str = "", city: float = 100, area: str = HOME
) -> Explanation:
    return explained(judged(world, counts, more, city), quarters(counts, city), area)


def rule(explanation: Explanation, name: str) -> RuleRecord:
    return next(each for each in explanation.rules if each.rule == name)


def page(explanation: Explanation, assessment: Assessment) -> str:
    return plain_text(explanation_page(explanation, assessment.registry, Q3))


WHY: dict[str, str] = {
    "trial_limits": "trial limits: 12 quarters held, 13 are needed",
    "no_point": "no period of the quarter has a point on the chart",
    "few_events": "too few events for runs: only the limits are looked at",
    "short_season": "too short a series to tell its season from a run: only the limits are looked at",
    "no_chart": "it has no control chart",
    "no_trend": "it has no chart, and no series of years or waves",
    "no_target": "no target is set",
    "no_benchmark": "it is held against no other area",
    "not_judged": "the registry shows the benchmark without judging by it: No",
    "not_wanted": "the registry asks for no such comparison",
    "no_previous": "there is no figure before to compare it with: Jan–Dec 2018 missing from Home Police",
    "no_figure": "there is no figure: Oct–Dec 2019 missing from Home Police",
    "no_expectation": "it is expected above or below no other indicator",
    "not_comparable": "the two windows are not comparable: break Jan 2019: New system",
}


@pytest.mark.parametrize(("name", "why", "counts", "more"), NOT_APPLICABLE, ids=lambda value: str(value)[:30])
def test_a_rule_that_cannot_be_tried_says_why_in_words_and_numbers(
    world: World, name: str, why: str, counts: list[float | None], more: str
) -> None:
    found = rule(charted(world, counts, more), name)
    assert (found.outcome, found.why_not) == ("not_applicable", why)
    assert found.because.startswith(WHY[why])


def test_without_polarity_the_rules_say_so_and_the_figure_is_steady(world: World) -> None:
    world.change(ALIKE, "    polarity: none\n    chart: {seasonal: false}\n")
    books = quarters([100] * 8)
    found = explained(assess(books, world.load().registry, Q3), books)
    assert rule(found, "worse_than_previous").because == "neither high nor low is good"
    assert found.status_steps[-1] == "no rule judges it, and it was compared: steady"


REASONS = {
    # Byar's interval of 500 in 100,000 is 4.571 to 5.458, that of 400 is 3.618 to 4.412; 500 is 25 % more
    RuleName.WORSE_THAN_PREVIOUS: (
        "95% interval: 4.57 to 5.46 and 3.62 to 4.41; 4.57 > 4.41: apart; 25.00% ≥ 5%: large enough",
        "95% interval: 4.19 to 5.04 and 3.62 to 4.41: they overlap; 15.00% ≥ 5%: large enough",
    ),
    # home has 500 and the city 360 in as many people: 860 in 200,000 are 4.30; with 410 it is 770, 3.85
    RuleName.WORSE_THAN_BENCHMARK: (
        # and 5.0 is 16.28 % more than 4.3, 4.1 is 6.49 % more than 3.85
        "the Midshire Region: 4.30 lies below 4.57 to 5.46, the 95% interval; 16.28% ≥ 5%: large enough",
        "the Midshire Region: 3.85 lies inside 3.71 to 4.52, the 95% interval; 6.49% ≥ 5%: large enough",
    ),
    # the limit of OUTSIDE, worked out in test_rules: 101.33 + 2.66 × 4 = 111.97 incidents in 100,000 people
    RuleName.OUTSIDE_LIMITS: (
        "Oct–Dec 2019: 1.200 beside the upper limit of 1.120; points of the quarter above the upper limit",
        "Oct–Dec 2019: 1.110 beside the upper limit of 1.123; no point of the quarter is a signal",
    ),
    # the mean of SHIFT is 99.9: (8 × 96 + 4 × 106 + 3 × 102) / 15 = 1498 / 15
    RuleName.ADVERSE_SHIFT: (
        "Oct–Dec 2019: 1.060 beside the mean of 0.999; points of the quarter in a run above the mean",
    ),
    RuleName.ADVERSE_TREND: ("points of the quarter in a rising trend",),
    RuleName.ADVERSE_CLUSTER: ("points of the quarter two of three near the upper limit",),
    RuleName.FAILS_TARGET: (
        "4.110 against the target of 4.105: missed (no chart",
        "4.10 against the target of 4.105: met",
    ),
    RuleName.DATA: ("Oct–Dec 2019 missing from Home Police", "every figure is there, and nothing about it is in doubt"),
    RuleName.RED_RED: (
        "large enough; against the window before worsening (worse_than_previous: fired, adverse_trend: does not apply)",
        "against the window before similar (worse_than_previous: did not fire",
    ),
}


@pytest.mark.parametrize("name", RULED, ids=str)
def test_each_rule_is_told_where_it_fired_and_where_it_did_not(world: World, name: RuleName) -> None:
    series, more, city = RULED[name]
    told = [rule(charted(world, counts, more, city), name.value) for counts in series]
    assert [each.outcome for each in told] == ["fired", "clear"]
    for found, expected in zip(told, REASONS[name], strict=False):
        assert expected in found.because


def test_numbers_that_differ_by_less_than_is_usually_told_are_told_more_closely(world: World) -> None:
    # 400 end at 4.4122 in 1,000 people; 483 begin at 4.4087, and 484 at 4.4182: they are apart by 0.006
    alone = "    compare: {benchmark: null}\n"
    overlapping, apart = (rule(charted(world, [100] * 7 + [last], alone), "worse_than_previous") for last in (183, 184))
    assert (overlapping.outcome, apart.outcome) == ("clear", "fired")
    assert "4.42 > 4.41: apart" in apart.because
    # home 300.00 and the region 293.00 differ by 2.389 %: less than a least of 2.3892 %, and told so
    found = charted(world, [7500] * 8, "    rules: {worse_than_benchmark: {least: 2.3893}}\n", 7150)
    told = rule(found, "worse_than_benchmark")
    assert (told.outcome, told.because.rpartition("; ")[2]) == ("clear", "2.3891% < 2.3893%: too small")


def test_the_two_numbers_of_a_rule_are_unrounded(world: World) -> None:
    found = rule(charted(world, [100] * 7 + [200], city=90), "worse_than_benchmark")
    # 500 in 100,000 against (500 + 360) in 200,000
    assert [found.own, found.against] == pytest.approx([5.0, 4.3], rel=1e-12)


def test_a_choice_of_the_board_is_told_with_the_thresholds_in_force(world: World) -> None:
    more = "    rules: {adverse_shift: {length: 6, level: note}, outside_limits: {off: true}}\n"
    found = charted(world, STEADY, more)
    shift = rule(found, "adverse_shift")
    assert (shift.chosen, shift.level, shift.thresholds) == (True, "note", {"length": 6})
    assert (rule(found, "outside_limits").outcome, rule(found, "outside_limits").because) == ("off", "switched off")
    assert not rule(found, "adverse_trend").chosen


def test_a_part_of_home_is_told_with_its_own_wider_interval(world: World) -> None:
    # Southton has all of home's 700 and 400 in 60,000 people
    found = charted(world, [100] * 7 + [400], area=SOUTH)
    told = rule(found, "worse_than_previous")
    assert told.thresholds == {"confidence": 99.8, "dispersion": 2.0}
    assert told.because.startswith("99.8% interval, its ends √2 times as far away: ")
    assert told.outcome == "fired"
    assert rule(found, "adverse_shift").because == "off for parts of home unless the registry asks for it"


def test_the_limits_of_a_chart_are_worked_out_in_a_sentence(world: World) -> None:
    series, _, _ = RULED[RuleName.OUTSIDE_LIMITS]
    chart = charted(world, series[0]).chart
    assert chart is not None
    # centre (1400 + 120) / 15 = 101.33; thirteen ranges of 4, that of 18 left out; in 1,000 people a hundredth
    assert [chart.centre, chart.mean_range] == pytest.approx([1520 / 1500, 0.04], rel=1e-9)
    assert chart.steps == [
        "15 quarters held, firm limits",
        "charted: the count of a period divided by the people at its middle, in units of 1,000",
        "centre 1.013: the mean; mean moving range 0.0400, those of 3.267 times their mean or more left out",
        "limits 1.013 ∓ 2.660 × 0.0400 = 0.907 and 1.120; near limits at two thirds",
    ]
    assert [each.signal for each in chart.series][-1] == "outside_above"


def test_a_chart_of_months_says_that_it_is_of_days(world: World) -> None:
    for of, words in (
        ("value", "divided by the people at its middle, in units of 1,000, and by its days"),
        ("count", "divided by its days"),
    ):
        chart = charted(world, STEADY, f"    chart: {{period: month, seasonal: false, of: {of}}}\n").chart
        assert chart is not None
        assert chart.steps[1] == f"charted: the count of a period {words}"


def test_a_chart_of_few_events_says_whose_limits_it_has(world: World) -> None:
    chart = charted(world, [4] * 14).chart
    assert chart is not None
    assert (chart.few, chart.steps[2]) == (
        True,
        "under 5 events a period on average: Poisson limits of the events expected, and no runs",
    )


def test_the_status_follows_from_the_gravest_finding(world: World) -> None:
    found = charted(world, [100] * 7 + [200], city=90)
    assert found.status == "exception"
    assert found.status_steps[-1] == "the gravest of these is exception, so the status is exception"
    steady = charted(world, [100] * 8)
    tried = "red_red, worse_than_previous and worse_than_benchmark"
    assert steady.status_steps == [f"rules that judge and could be tried: {tried}; none that counts fired: steady"]
    assert steady.status == "steady"


def test_an_annotation_is_told_with_what_it_does_here(world: World) -> None:
    more = (
        "    annotations:\n"
        "      - {kind: criteria, month: 2019-10, text: More is counted}\n"
        "      - {kind: criteria, month: 2012-10, text: Long ago}\n"
        "      - {kind: note, month: 2019-11, text: A mild winter}\n"
    )
    found = charted(world, [100] * 7 + [200], more)
    assert [(note.text, note.effect) for note in found.notes] == [
        ("More is counted", "explains a change between the two windows"),
        ("Long ago", "explains nothing here: not between the windows"),
        ("A mild winter", "rides along"),
    ]
    assert "worse_than_previous is explained and does not count: More is counted" in found.status_steps


def test_the_page_shows_the_sums_of_a_rate(world: World) -> None:
    assessment = judged(world, [100] * 7 + [200], city=90)
    text = page(explained(assessment, quarters([100] * 7 + [200], 90)), assessment)
    # 8 quarters: 400 in 2018, 500 in 2019, in 100,000 people; 500 × (1 − 1/4500 − 1.96/67.08)³ = 457.13
    assert "- value: 500 ÷ 100,000 × 1,000 = 5.00" in text
    assert "- count: 500 − 400 = +100 (+25.00%)" in text
    assert "- rate: 5.00 − 4.00 = +1.00 (+25.00%)" in text
    assert (
        "95% interval, lower end: 500 × (1 − 1 ÷ (9 × 500) − 1.959964 ÷ (3 × √500))³ = 457.13; "
        "457.13 ÷ 100,000 × 1,000 = 4.57"
    ) in text
    assert "the sum of the 2 smallest areas in Homeshire: 500" in text
    assert "the window: 100,000 residents of mid-2019 in Homeshire" in text
    line = next(line for line in text.splitlines() if line.startswith("Nov 2019"))
    assert line.split() == ["Nov", "2019", "0", "Nov", "2018", "0"]  # recorded as none, not left out


def test_a_count_that_is_withheld_is_shown_as_such_and_nothing_is_added_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessment, books, tried = judged(world, [100] * 8), quarters([100] * 8), Basis.tried

    def withholding(basis: Basis, planned: Any) -> pl.DataFrame:
        return tried(basis, planned).with_columns(
            withheld=pl.when(pl.col("area") == SOUTH).then(pl.lit("small")),
            x=pl.when(pl.col("area") != SOUTH).then("x"),
        )

    monkeypatch.setattr(Basis, "tried", withholding)
    found = explained(assessment, books)
    assert [(each.count, each.withheld) for each in found.areas] == [(0, None), (None, "small")]
    assert found.adding_up == ["a part is withheld, so that they are not added up here"]
    asked = replace(assessment, registry=assessment.registry.model_copy(update={"suppress_below": 5}))
    assert re.search("Southton +<5", page(found, asked))
    months = explained(assessment, books, SOUTH)
    assert {(each.count, each.withheld) for each in months.counts} == {(None, "small")}


def figures(x: float | None, n: float | None, own: float | None, value: float, **more: Any) -> Figure:
    return Figure(x, n, own, value, **more)


def test_each_kind_of_value_has_its_sum(world: World) -> None:
    rate = world.load().registry.indicators["burglary"]

    def measured(kind: str) -> Any:
        return rate.model_copy(update={"measure": rate.measure.model_copy(update={"kind": kind})})

    assert value_formula(figures(6073, 706_155, None, 8.60009, per=1000), rate) == "6,073 ÷ 706,155 × 1,000 = 8.60"
    assert value_formula(figures(304, 620, None, 49.032), measured("proportion")) == "304 ÷ 620 × 100 = 49.0%"
    assert value_formula(figures(30, 4, None, 7.5), measured("mean")) == "30 ÷ 4 = 7.500"
    assert value_formula(figures(1887, None, None, 1887), measured("count")) == "1,887"
    assert value_formula(figures(None, None, 1.37, 1.37), measured("value")) == "1.370, as supplied"
    assert value_formula(Figure(None, None, None, None), rate) is None


def test_an_interval_of_a_few_events_is_told_as_points_of_chi_squared(world: World) -> None:
    indicator = world.load().registry.indicators["burglary"]
    # of 1 event χ²(0.025; 2)/2 = 0.0253 and χ²(0.975; 4)/2 = 5.5716 (tables of the χ² distribution)
    limits = {"lower95": 0.025318, "upper95": 5.571643, "lower998": None, "upper998": None}
    found = interval_formulas(Figure(1, 1000, None, 1.0, per=1000), limits, 95, indicator)
    assert [each.text for each in found] == [
        "the 2.50% point of χ² with 2 degrees of freedom ÷ 2 = 0.0253; 0.0253 ÷ 1,000 × 1,000 = 0.03",
        "the 97.50% point of χ² with 4 degrees of freedom ÷ 2 = 5.5716; 5.5716 ÷ 1,000 × 1,000 = 5.57",
    ]
    assert interval_formulas(Figure(1, 1000, None, 1.0, per=1000), limits, 998, indicator) == []


def test_a_published_benchmark_and_a_mean_of_rates_say_how_they_came(world: World) -> None:
    # 2019: Northton 9.0, Southton 6.0, so home 7.2; the city 2.4 of its 300,000; the mean of home and city 4.8
    books = Books([], [])
    for year in (2018, 2019):
        books.year(year, "home", {NORTH: 30, SOUTH: 30})
        books.year(year, "city", {CITY: 60})
    books.people(people={NORTH: 40_000, SOUTH: 60_000, CITY: 300_000})
    published(books, date(2019, 1, 1), 5.7)
    kinds = []
    for kind in ("{kind: mean_of_rates}", "{kind: published, source: tables}"):
        text = world.registry.read_text(encoding="utf-8")
        found = explained(assess(books, held_against(world, kind), Q3), books)
        world.registry.write_text(text, encoding="utf-8")
        kinds.append((next(each for each in found.windows if each.role == "benchmark"), found))
    assert [window.formula for window, _ in kinds] == ["(7.20 + 2.40) ÷ 2 = 4.80", "5.70, as published"]
    assert [window.areas for window, _ in kinds] == [None, None]
    told = [next(each for each in found.comparisons if each.against == "benchmark").steps[0] for _, found in kinds]
    assert told == [
        "the mean of the Midshire Region's areas: 4.80 lies below 6.68 to 7.75, the 95% interval of 7.20",
        "the published figure of the Midshire Region: 5.70 lies below 6.68 to 7.75, the 95% interval of 7.20",
    ]


def test_the_windows_that_a_base_stands_beside_are_told_with_their_mean(world: World) -> None:
    # five years of 400, 440, 480, 300 and 400 in 100,000: 4.0, 4.4 and 4.8 before, a mean of 4.4; 3.0 is the lowest
    counts = [count for year in (100, 110, 120, 75, 100) for count in [year] * 4]
    found = charted(world, counts)
    assert found.base is not None
    labels = ["12 months to Dec 2017", "12 months to Dec 2016", "12 months to Dec 2015"]
    assert [each.period.label for each in found.base.windows] == labels
    assert [each.value for each in found.base.windows] == pytest.approx([4.8, 4.4, 4.0], rel=1e-12)
    assert (found.base.base, found.base.held) == ("lowest", 5)
    assert found.base.mean == pytest.approx(4.4, rel=1e-12)
    assert found.base.mean == pytest.approx(sum(each.value for each in found.base.windows) / 3, rel=1e-12)


def test_a_percent_that_is_not_given_is_said_to_be_so_and_the_verdict_stays(world: World) -> None:
    found = charted(world, [5] * 4 + [12] * 4, "    percent_needs: 50\n")
    change = next(each for each in found.comparisons if each.against == "previous")
    assert (change.percent_withheld, change.percent_of_count) == (True, None)
    assert "the percent is not given, since a count is below 50: large enough beside 5%" in change.steps


def test_of_nothing_then_and_nothing_now_no_change_is_claimed(world: World) -> None:
    for more in ("", "    percent_needs: 50\n"):
        change = next(each for each in charted(world, [0] * 8, more).comparisons if each.against == "previous")
        assert "nothing then and nothing now: no change" in change.steps
        assert not any("large enough" in step for step in change.steps)


def test_a_rule_says_its_length_and_its_least_difference_as_they_are_in_force(world: World) -> None:
    more = "    rules: {adverse_shift: {length: 6}, worse_than_benchmark: {least: 10}}\n"
    found = charted(world, STEADY, more)
    assert "a run of six or more" in rule(found, "adverse_shift").says
    assert rule(found, "adverse_trend").says.startswith("seven points")
    least = rule(found, "worse_than_benchmark").thresholds
    assert threshold_words(least) == "at 95%, by 10% or more (points of a proportion)"


def test_every_reason_has_its_words() -> None:
    tried = {why for _, why, _, _ in NOT_APPLICABLE}
    told = set(WHY) | {WhyNot.NO_POLARITY, WhyNot.IN_WORDS, WhyNot.NO_INTERVAL}
    assert tried == set(WHY)
    assert {each.value for each in WhyNot} - told == {"no_benchmark_figure", "other_missing"}
