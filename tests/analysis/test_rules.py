"""Each rule on a series in which it fires, and on one beside it, one figure different, in which it does not."""

from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest

from kpitool.analysis.assessment import Assessment, assess
from kpitool.analysis.rules import RULES
from kpitool.period import Quarter
from kpitool.registry.rules import DEFAULTS, DEFAULTS_OF_PARTS, HAS, RuleName
from tests.analysis.test_assessment import CITY, HOME, NORTH, SOUTH, Books
from tests.conftest import World

Q3 = Quarter(2019, 3)
ALIKE = "    polarity: low_is_good\n"
Series = tuple[list[float | None], list[float | None]]
STEADY = [98, 102] * 7
"""Fourteen quarters about a mean of 100, each 4 from the one before."""


def quarters(counts: Sequence[float | None], city: float = 100) -> Books:
    """Home's counts of so many quarters up to 2019/20 Q3, in 100,000 people; nothing where none was sent.

    A quarter's incidents are all of its first month. The city, with as many people, has the same in each quarter.
    """
    books = Books([], [])
    for back, count in enumerate(reversed(counts)):
        start = Q3.before(back).period.start
        for month, share in ((start, 1), *((part, 0) for part in Q3.before(back).period.months_in_it[1:])):
            if count is not None:
                books.cover("crime", "home", month)
                books.add("crime", "observed", "home", NORTH, month, 0, dim_offence="Burglary")
                books.add("crime", "observed", "home", SOUTH, month, count * share, dim_offence="Burglary")
            books.cover("crime", "city", month)
            books.add("crime", "observed", "city", CITY, month, city * share, dim_offence="Burglary")
    books.people(tuple(range(2013, 2020)))
    return books


def judged(world: World, counts: Sequence[float | None], more: str = "", city: float = 100) -> Assessment:
    """The quarter judged, where the indicator says `more` (its chart has no season, for the series are short)."""
    world.change(ALIKE, f"{ALIKE}    chart: {{seasonal: false}}\n{more}" if "chart:" not in more else ALIKE + more)
    try:
        return assess(quarters(counts, city), world.load().registry, Q3)
    finally:
        world.change(f"{ALIKE}    chart: {{seasonal: false}}\n{more}" if "chart:" not in more else ALIKE + more, ALIKE)


def fired(assessment: Assessment, area: str = HOME, indicator: str = "burglary") -> set[str]:
    found = assessment.findings
    return set(found.filter(found["area"] == area, found["indicator"] == indicator)["rule"])


def why_not(assessment: Assessment, rule: str) -> str | None:
    found = assessment.trials
    return str(
        found.filter(found["area"] == HOME, found["indicator"] == "burglary", found["rule"] == rule)["why_not"][0]
    )


# Of STEADY and a fifteenth point y: the centre is (1400 + y) / 15, and the moving ranges are thirteen 4s and y − 102.
# y = 120: a range of 18 is more than 3.267 × (52 + 18) / 14 = 16.3 and is left out, so the upper limit is
#          101.33 + 2.66 × 4 = 111.97. y = 111: its range of 9 stays, and the limit is 100.73 + 2.66 × 61 / 14 = 112.32.
OUTSIDE: Series = ([*STEADY, 120], [*STEADY, 111])
# Eight quarters of 94 and 98, then seven above the mean of 99.9; in the other one of the seven, 98, is below 99.6.
# Limits: 99.9 ± 2.66 × 60 / 14, which is 88.5 to 111.3, near limits 92.3 and 107.5: nothing is near them.
LOW = [94, 98, 94, 98, 94, 98, 94, 98]
SHIFT: Series = ([*LOW, 106, 102, 106, 102, 106, 102, 106], [*LOW, 106, 102, 106, 98, 106, 102, 106])
# Seven points, each higher than the last; in the other the third and the fourth are a tie. Upper limit 110.8.
FLAT = [100, 104, 100, 104, 100, 104, 100, 104]
TREND: Series = ([*FLAT, 95, 97, 99, 101, 103, 105, 107], [*FLAT, 95, 97, 99, 99, 103, 105, 107])
# The last three lie above the mean of 101.7, two of them between the near limit, 101.67 + 2.66 × 2/3 × 69 / 14 = 110.4,
# and the limit, 114.8. In the other the middle one, 101, lies below the mean of 101.5.
NEAR: Series = ([*STEADY[:12], 111, 103, 111], [*STEADY[:12], 111, 101, 111])
# Byar's 95 % interval of 400 ends at 441.2. That of 500 begins at 457.1, that of 460 at 418.9. Only the last quarter
# differs; the region, of which home is half, is given what home has, so that nothing else is to be found.
WORSE: Series = ([100, 100, 100, 100, 100, 100, 100, 200], [100, 100, 100, 100, 100, 100, 100, 160])
RULED: dict[RuleName, tuple[Series, str, float]] = {
    RuleName.OUTSIDE_LIMITS: (OUTSIDE, "", 100),
    RuleName.ADVERSE_SHIFT: (SHIFT, "", 100),
    RuleName.ADVERSE_TREND: (TREND, "", 100),
    RuleName.ADVERSE_CLUSTER: (NEAR, "", 100),
    RuleName.WORSE_THAN_PREVIOUS: (WORSE, "    compare: {benchmark: null}\n", 100),
    # 500 in 100,000 is 5.0, its interval 4.57 to 5.46; the region, with 360 in the city, is at 4.3. In the other, 410
    # is 4.1, 3.71 to 4.52, about the region's 3.85.
    RuleName.WORSE_THAN_BENCHMARK: (([100, 100, 100, 200], [100, 100, 100, 110]), "", 90),
    # Both of the two above; in the other the change is as large, and the region as high.
    RuleName.RED_RED: (([*[100] * 7, 200], [*[100] * 7, 110]), "", 90),
    # A target of 4.105 in 1,000: 411 incidents miss it, 410 do not; no chart with eight quarters.
    RuleName.FAILS_TARGET: (
        ([100, 100, 100, 111], [100, 100, 100, 110]),
        "    targets: [{value: 4.105, unit: rate, from: 2018Q1}]\n    compare: {benchmark: null}\n",
        100,
    ),
    # One month was not sent, or every one was.
    RuleName.DATA: (([*[100] * 7, None], [100] * 8), "", 100),
}


@pytest.mark.parametrize("rule", RULED, ids=str)
def test_a_rule_fires_on_its_series_and_not_beside_it(world: World, rule: RuleName) -> None:
    (fires, clear), more, city = RULED[rule]
    assert sum(a != b for a, b in zip(fires, clear, strict=True)) == 1
    assert rule.value in fired(judged(world, fires, more, city))
    assert rule.value not in fired(judged(world, clear, more, city))


CHARTED = [
    (RuleName.OUTSIDE_LIMITS, OUTSIDE),
    (RuleName.ADVERSE_SHIFT, SHIFT),
    (RuleName.ADVERSE_TREND, TREND),
    (RuleName.ADVERSE_CLUSTER, NEAR),
]


@pytest.mark.parametrize(("rule", "series"), CHARTED, ids=[str(rule) for rule, _ in CHARTED])
def test_where_high_is_good_the_mirrored_series_is_the_adverse_one(
    world: World, rule: RuleName, series: Series
) -> None:
    alone = "    chart: {seasonal: false}\n"
    world.change(ALIKE, "    polarity: high_is_good\n" + alone)
    registry = world.load().registry
    mirrored: list[list[float | None]] = [[200 - (value or 0) for value in each] for each in series]
    outcomes = [fired(assess(quarters(each), registry, Q3)) for each in [series[0], *mirrored]]
    assert [rule.value in found for found in outcomes] == [False, True, False]


def test_an_indicator_above_the_one_it_should_not_exceed_is_out_of_order(world: World) -> None:
    text = world.registry.read_text(encoding="utf-8")
    other = text[text.index("  burglary:\n") :].replace("burglary:", "theft:").replace("[Burglary]", "[Vehicle crime]")
    other = other.replace("{offence: Burglary}", "{offence: Vehicle crime}") + "    expect: {not_above: burglary}\n"
    world.registry.write_text(text + other, encoding="utf-8")
    outcomes = []
    for count in (101, 100):
        books = quarters([100] * 4)
        months = [start for back in range(4) for start in Q3.before(back).period.months_in_it]
        for area, scope in ((NORTH, "home"), (SOUTH, "home"), (CITY, "city")):
            for number, month in enumerate(months):
                mine = count if area == SOUTH and number % 3 == 0 and month == date(2019, 10, 1) else 100
                at_first = mine if area != NORTH and number % 3 == 0 else 0
                books.add("crime", "observed", scope, area, month, at_first, dim_offence="Vehicle crime")
        outcomes.append("unexpected_order" in fired(assess(books, world.load().registry, Q3), indicator="theft"))
    assert outcomes == [True, False]


def test_a_target_is_failed_where_the_limits_are_wholly_on_its_wrong_side(world: World) -> None:
    # 98 and 102 a quarter in 100,000 people: 0.98 and 1.02 in 1,000, limits 1.00 ± 2.66 × 0.04: 0.894 to 1.106.
    # A target of 3.5 a year is 0.875 a quarter, below them; one of 3.6 is 0.900, between them: hit and miss.
    def failing(target: float) -> bool:
        more = f"    targets: [{{value: {target}, unit: rate, from: 2018Q1}}]\n"
        return "fails_target" in fired(judged(world, [*STEADY, 98, 102], more))

    assert (failing(3.5), failing(3.6)) == (True, False)


def test_the_counts_behind_a_rate_say_nothing_of_a_target_of_the_rate(world: World) -> None:
    # Charted as counts, 98 and 102 are far above a target of 4.1 in 1,000, which the rate of 4.0 has not missed.
    more = "    chart: {seasonal: false, of: count}\n    targets: [{value: 4.1, unit: rate, from: 2018Q1}]\n"
    assert "fails_target" not in fired(judged(world, [*STEADY, 98, 102], more))


def test_a_target_holds_from_its_quarter_on_and_the_latest_one_in_force(world: World) -> None:
    more = "    targets: [{value: 9, unit: rate, from: 2018Q1}, {value: 1, unit: rate, from: %s}]\n"
    assert "fails_target" in fired(judged(world, [100] * 8, more % "2019Q3"))
    assert "fails_target" not in fired(judged(world, [100] * 8, more % "2019Q4"))


NOT_APPLICABLE = [
    ("outside_limits", "trial_limits", [100] * 12, ""),
    ("adverse_shift", "trial_limits", [100] * 12, ""),
    ("outside_limits", "no_point", [*[100] * 13, None], ""),
    ("adverse_shift", "few_events", [4] * 14, ""),
    ("adverse_shift", "short_season", [*[100] * 8, None, *[100] * 6], "    chart: {seasonal: true}\n"),
    ("outside_limits", "no_chart", [100] * 14, "    chart: {off: true}\n"),
    ("adverse_trend", "no_trend", [100] * 14, "    chart: {off: true}\n"),
    ("fails_target", "no_target", [100] * 14, ""),
    ("worse_than_benchmark", "no_benchmark", [100] * 8, "    compare: {benchmark: null}\n"),
    ("worse_than_benchmark", "not_judged", [100] * 8, "    compare: {benchmark: {comparable: false, reason: No}}\n"),
    ("worse_than_previous", "not_wanted", [100] * 8, "    compare: {previous: false}\n"),
    ("worse_than_previous", "no_previous", [100] * 4, ""),
    ("worse_than_previous", "no_figure", [*[100] * 7, None], ""),
    ("unexpected_order", "no_expectation", [100] * 8, ""),
    (
        "worse_than_previous",
        "not_comparable",
        [100] * 8,
        "    annotations: [{kind: break, month: 2019-01, text: New system}]\n",
    ),
]


@pytest.mark.parametrize(("rule", "why", "counts", "more"), NOT_APPLICABLE, ids=lambda value: str(value)[:30])
def test_a_rule_that_cannot_be_tried_says_why(
    world: World, rule: str, why: str, counts: list[float | None], more: str
) -> None:
    assessment = judged(world, counts, more)
    assert why_not(assessment, rule) == why
    assert rule not in fired(assessment)


def test_without_polarity_no_rule_about_better_or_worse_is_tried(world: World) -> None:
    world.change(ALIKE, "    polarity: none\n    chart: {seasonal: false}\n")
    assessment = assess(quarters([*STEADY, 200]), world.load().registry, Q3)
    tried = {rule for rule in RULES if why_not(assessment, rule.value) != "no_polarity"}
    assert tried == {RuleName.FAILS_TARGET, RuleName.UNEXPECTED_ORDER, RuleName.DATA}
    assert assessment.home["status"].to_list() == ["steady"]


def test_a_break_starts_a_new_segment_with_limits_of_its_own(world: World) -> None:
    # After the break all is at 200 ± 2: nothing is outside; without it 202 lies far from the first fourteen.
    series = [*STEADY, *(value + 100 for value in STEADY)]
    marked = f"    annotations: [{{kind: break, month: {Q3.before(13).period.start:%Y-%m}, text: New system}}]\n"
    assert "outside_limits" in fired(judged(world, series))
    assert fired(judged(world, series, marked)) & {"adverse_shift", "outside_limits"} == set()


def test_a_period_that_a_break_falls_into_is_of_neither_side(world: World) -> None:
    inside = Q3.before(13).period.months_in_it[1]
    marked = f"    annotations: [{{kind: break, month: {inside:%Y-%m}, text: New system}}]\n"
    charts = judged(world, [*STEADY, *STEADY], marked).charts
    mine = charts.filter(charts["area"] == HOME)
    assert mine.filter(mine["start"] == Q3.before(13).period.start)["y"].to_list() == [None]
    assert mine["segment"].unique().sort().to_list() == [0, 1]


CHOICES: list[tuple[str, list[float | None], str]] = [
    # A run of six is enough where the board says so.
    ("adverse_shift", [*LOW, 98, 101, 104, 101, 104, 101, 104], "{adverse_shift: {length: 6}}"),
    # 111 is within three sigmas (112.3), and outside 2.66 × 61 / 14 × 2.5 / 3 = 9.66 from the centre of 100.73: 110.4.
    ("outside_limits", OUTSIDE[1], "{outside_limits: {sigmas: 2.5}}"),
]


@pytest.mark.parametrize(("rule", "counts", "chosen"), CHOICES, ids=[each[0] for each in CHOICES])
def test_a_board_may_choose_a_threshold_for_an_indicator(
    world: World, rule: str, counts: list[float | None], chosen: str
) -> None:
    assert rule not in fired(judged(world, counts))
    assert rule in fired(judged(world, counts, f"    rules: {chosen}\n"))


def test_the_nearest_choice_of_a_level_holds(world: World) -> None:
    # The board's, a category's, an indicator's: each holds where nothing nearer says otherwise.
    def level() -> str:
        found = assess(quarters([100] * 7 + [200]), world.load().registry, Q3).findings
        return str(found.filter(found["area"] == HOME, found["rule"] == "worse_than_previous")["level"][0])

    assert level() == "adverse"
    world.change("categories:\n", "rules: {worse_than_previous: {level: note}}\ncategories:\n")
    assert level() == "note"
    world.change("crime: {title: Crime}", "crime: {title: Crime, rules: {worse_than_previous: {level: exception}}}")
    assert level() == "exception"
    world.change(ALIKE, f"{ALIKE}    rules: {{worse_than_previous: {{level: adverse}}}}\n")
    assert level() == "adverse"


def test_parts_are_judged_by_thresholds_of_their_own(world: World) -> None:
    # Southton alone has home's incidents: 500 after 400 in 60,000 people. At 99.8 %, 400 ends at 466 and 500 begins at
    # 433: similar. 600 begins at 527, apart; stretched by √2, 600 − 73 × 1.41 = 497 and 400 + 66 × 1.41 = 493: apart.
    # 580 begins at 509, stretched at 480: not apart for a part, unless the board allows for chance alone.
    def parts(last: float, chosen: str) -> set[str]:
        return fired(judged(world, [100] * 7 + [last], f"    rules: {chosen}\n"), SOUTH)

    rule = "worse_than_previous"
    assert [rule in parts(last, "{}") for last in (200, 280, 300)] == [False, False, True]
    assert rule in parts(280, "{worse_than_previous: {parts: {dispersion: 1}}}")
    assert rule not in parts(300, "{worse_than_previous: {parts: {off: true}}}")


def test_runs_are_looked_for_in_parts_only_where_the_board_asks(world: World) -> None:
    assert "adverse_shift" not in fired(judged(world, SHIFT[0]), SOUTH)
    chosen = "    rules: {adverse_shift: {parts: {off: false}}}\n"
    assert "adverse_shift" in fired(judged(world, SHIFT[0], chosen), SOUTH)


def test_a_difference_from_the_benchmark_below_the_least_is_none(world: World) -> None:
    # 30,000 incidents against 28,600 in the city: 4.8 % above them, and the intervals are far narrower than that.
    # The region of both is at 293: home is 2.4 % above it.
    def behind(chosen: str) -> bool:
        found = judged(world, [7500] * 8, f"    rules: {chosen}\n", city=7150)
        row = found.home.row(0, named=True)
        assert row["benchmark_verdict"] == "much_worse"
        return "worse_than_benchmark" in fired(found)

    assert (behind("{}"), behind("{worse_than_benchmark: {least: 2}}")) == (False, True)


def test_a_benchmark_below_nothing_has_its_least_difference_too() -> None:
    # 3 is 5 more than −2, 250 % of 2; −1.9 is 0.1 more, 5 %, which is less than 10 %
    rule = RuleName.WORSE_THAN_BENCHMARK
    row = {"measure": "value", "strict": False, "benchmark_value": -2.0, "benchmark_verdict": "worse"}
    least = {"min_percent": 5.0, "min_points": 3.0, f"{rule}_least": 10.0, f"{rule}_confidence": 95.0}
    ends = [
        {"shared_value": value, "shared_lower95": value - 0.01, "shared_upper95": value + 0.01} for value in (3.0, -1.9)
    ]
    wide = {"shared_lower998": -9.0, "shared_upper998": 9.0, f"{rule}_dispersion": 1.0}
    rows = pl.DataFrame([row | least | wide | each for each in ends])
    assert rows.select(claim=RULES[rule].claim)["claim"].to_list() == [True, False]


def test_changed_criteria_explain_a_finding_about_a_change(world: World) -> None:
    marked = "    annotations: [{kind: criteria, month: 2019-10, text: More is counted}]\n"
    found = judged(world, OUTSIDE[0], marked).findings
    mine = found.filter(found["area"] == HOME, found["rule"] == "outside_limits")
    assert mine["explained"].to_list() == [True]


def test_every_rule_has_its_claim_its_reference_and_its_default() -> None:
    assert list(RULES) == list(RuleName)
    assert set(DEFAULTS) == set(DEFAULTS_OF_PARTS) == set(RuleName) >= set(HAS)
    assert all(rule.says and rule.reference for rule in RULES.values())
