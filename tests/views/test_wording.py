"""Sentences built from facts: direction, size, comparison and what is not known."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kpitool.areas import Level
from kpitool.period import Period, Quarter
from kpitool.registry.models import BenchmarkKind, Registry
from kpitool.views.closed import Going, Point
from kpitool.views.gaps import Gap, missing_reason
from kpitool.views.records import (
    Acknowledged,
    AreaRecord,
    Beside,
    Change,
    Comparison,
    Direction,
    Entry,
    Finding,
    Missing,
    PeriodRecord,
    Previous,
    Signal,
    Target,
    Trend,
)
from kpitool.views.wording import Facts, statement
from tests.conftest import World

NOW = Period(date(2019, 1, 1), 12)
ROW = {
    "x": 720.0,
    "n": 100_000.0,
    "value": 7.2,
    "previous_x": 600.0,
    "previous_value": 6.0,
    "change_count": 120.0,
    "change_value": 1.2,
    "percent_of_count": 20.0,
    "percent_of_value": 20.0,
    "points": None,
    "change_verdict": "worsening",
    "blocked": None,
    "explained": None,
    "benchmark_value": 5.0,
    "benchmark_verdict": "much_worse",
    "benchmark_reason": None,
    "out_of_order": None,
    "min_percent": 5.0,
    "min_points": 3.0,
    "expected": None,
    "strict": False,
    "marks": None,
    "previous_unplaced": None,
    "has_chart": False,
}
REGION = AreaRecord("E12000001", "Midshire Region", Level.REGION)


def period(of: Period) -> PeriodRecord:
    return PeriodRecord(of.start, of.end, of.months, of.label)


def entry_of(row: dict[str, Any], missing: Missing | None = None, beside: Beside | None = None, **told: Any) -> Entry:
    before = period(NOW.earlier(12))
    entry = Entry(
        indicator="burglary",
        title="Burglary",
        category="crime",
        area=AreaRecord("E10000001", "Homeshire", Level.COUNTY),
        breakdown=None,
        period=period(NOW),
        value=None if missing else row["value"],
        unit="per 1,000 residents",
        count=row["x"],
        denominator=row["n"],
        share=None,
        population_year=2019,
        lower95=None,
        upper95=None,
        lower998=None,
        upper998=None,
        missing=missing,
        doubt=None,
        contradicted=False,
        stale=False,
        unlocated=None,
        unplaced=[],
        new=False,
        previous=Previous(before, row["previous_value"], row["previous_x"], None, None, None, None, None),
        change=Change(
            row["change_count"],
            row["change_value"],
            row["percent_of_count"],
            row["percent_of_value"],
            row["points"],
            row["change_verdict"],
            row["blocked"],
        ),
        direction=None,
        target=None,
        signal=None,
        beside=beside,
        benchmark=Comparison(
            area=REGION,
            kind=BenchmarkKind.POOLED,
            period=period(NOW),
            own_value=row["value"],
            value=row["benchmark_value"],
            count=None,
            denominator=None,
            verdict=row["benchmark_verdict"],
            reason=row["benchmark_reason"],
            missing=None,
        ),
        home=None,
        restated=[],
        rejected=[],
        status="steady",
        explained=row["explained"],
        findings=[],
        cleared=[],
        caveats=[],
        statement="",
    )
    return replace(entry, **told)


def said(registry: Registry, missing: Missing | None = None, beside: Beside | None = None, **changed: Any) -> str:
    row = {**ROW, **{name: value for name, value in changed.items() if name in ROW}}
    told = {name: value for name, value in changed.items() if name not in ROW}
    return statement(
        Facts(
            indicator=registry.indicators["burglary"],
            registry=registry,
            quarter=Quarter(2019, 3),
            row=row,
            parts=[],
            entry=entry_of(row, missing, beside, **told),
        )
    )


@pytest.fixture
def registry(world: World) -> Registry:
    return world.load().registry


def test_a_statement_says_how_much_compared_to_what(registry: Registry) -> None:
    assert said(registry) == (
        "Burglary: 720 in the 12 months to Dec 2019, 7.2 per 1,000 residents. "
        "That is 20.0% more than in the 12 months to Dec 2018 (600); "
        "the rate has worsened (6.0 before, 95% intervals apart). "
        "It is well above the Midshire Region (5.0)."
    )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"percent_of_count": -20.0, "change_verdict": "improving"}, "20.0% fewer than in"),
        ({"percent_of_count": -20.0, "change_verdict": "improving"}, "the rate has improved"),
        ({"percent_of_count": 0.04}, "about as many as in"),
        ({"percent_of_count": None, "change_count": 5.0}, "up from none in"),
        ({"change_verdict": "similar", "change_value": 0.29}, "the rate is similar"),
        ({"change_verdict": "similar"}, "the rate is similar (6.0 before): higher, but the 95% intervals overlap"),
        ({"change_verdict": "similar", "change_value": -0.3}, "(6.0 before): lower, but"),
        ({"change_verdict": "increasing"}, "the rate has risen"),
        ({"change_verdict": "not_comparable", "blocked": "break Jan 2019: x"}, "not comparable (break Jan 2019: x)"),
        ({"benchmark_verdict": "similar"}, "It is similar to the Midshire Region (5.0)."),
        ({"benchmark_verdict": "better", "benchmark_value": 9.0}, "It is below the Midshire Region (9.0)."),
        ({"benchmark_value": None}, "cannot be compared with the Midshire Region, which has no figure."),
        (
            {"benchmark_verdict": "not_comparable", "benchmark_reason": "counted differently"},
            "It is not compared with the Midshire Region (5.0): counted differently.",
        ),
        ({"previous_value": None}, "There is no figure for the 12 months to Dec 2018."),
        ({"explained": "referrals are taken sooner."}, "The change is explained: referrals are taken sooner."),
    ],
)
def test_each_fact_has_its_words(registry: Registry, changed: dict[str, Any], words: str) -> None:
    assert words in said(registry, **changed)


@pytest.mark.parametrize(
    ("gap", "reason"),
    [
        ({}, "Mar 2019 missing from Home Police and Islandton"),
        ({"scopes": [], "alone": []}, "Mar 2019: no usable row for Northton in what an extract covers"),
        ({"count": 5.0}, "no mid-2018 population is loaded"),
        ({"count": 5.0, "denominator": 0.0}, "the denominator is not above zero"),
        ({"count": 5.0, "denominator": 3.0}, "the numerator is larger than the denominator"),
        ({"months": []}, "no figure can be made of what was supplied"),
    ],
)
def test_a_gap_says_whose_and_which(registry: Registry, gap: dict[str, Any], reason: str) -> None:
    facts: dict[str, Any] = {
        "months": [date(2019, 3, 1)],
        "scopes": ["Home Police"],
        "alone": ["Islandton"],
        "rows": ["Northton"] if gap.get("scopes") == [] else [],
        "count": None,
        "denominator": None,
        "population_wanted": 2018,
    }
    assert missing_reason(Gap(**{**facts, **gap}), registry.indicators["burglary"]) == reason


def test_without_a_figure_the_statement_says_why(registry: Registry) -> None:
    missing = Missing([date(2019, 3, 1)], ["E07000001"], ["Home Police"], "Mar 2019 missing from Home Police")
    assert said(registry, missing, status="not_assessed", benchmark=None) == (
        "Burglary: no figure for the 12 months to Dec 2019; Mar 2019 missing from Home Police."
    )


def course(word: Going | None, now: float, year_ago: float, trend: Trend | None = None) -> Direction:
    return Direction(word, now, None, year_ago, trend)


YEARS = [
    PeriodRecord(Period(date(year, 4, 1), 12).start, date(year + 1, 3, 31), 12, label)
    for year, label in ((2014, "2014/15"), (2018, "2018/19"))
]
FALL = Trend("decreasing", YEARS[0], 190.0, YEARS[1], 100.0)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            course("slower", 8.77, 14.6),
            "It continues to increase, but at a slower rate (+8.8% of the rate now, +14.6% a year ago).",
        ),
        (course("slower", -8.77, -14.6), "It continues to decrease, but at a slower rate (−8.8% of the rate now"),
        (course("faster", 12.0, 6.0), "It continues to increase, and faster (+12.0% of the rate now, +6.0% a year"),
        (course("continuing", 12.0, 12.0), "It continues to increase (+12.0% of the rate now, +12.0% a year ago)."),
        (course("turned", -9.0, 12.0), "It is falling after a rise (−9.0% of the rate now, +12.0% a year ago)."),
        (course("levelling", 1.0, 12.0), "It is levelling after a rise (+1.0% of the rate now, +12.0% a year ago)."),
        (
            course("levelling", -1.0, -19.8, FALL),
            "It fell over the five years to 2018/19, from 190.0 to 100.0, and is levelling (−1.0% of the rate now",
        ),
        (course("stabilised", -0.3, 13.5), "It has stabilised over the last four quarters (−0.3% of the rate now"),
        (course("stable", 1.0, 2.0), "So it was in each of the four quarters before."),
        (course(None, 8.0, 1.0, FALL), "It fell over the five years to 2018/19, from 190.0 to 100.0."),
    ],
)
def test_the_course_is_told_with_the_numbers_that_say_so(registry: Registry, told: Direction, words: str) -> None:
    assert words in said(registry, direction=told, change_value=told.now)


def test_a_course_whose_percents_are_withheld_is_told_without_them(registry: Registry) -> None:
    withheld = Direction("slower", None, None, 14.6, None)
    assert "It continues to increase, but at a slower rate. It is well above" in said(registry, direction=withheld)


def test_a_trend_whose_ends_go_the_other_way_is_told_without_them(registry: Registry) -> None:
    # the slope of 100, 190, 150, 120, 105 falls, and its last year is above its first
    odd = replace(FALL, first_value=100.0, last_value=105.0)
    assert "It fell over the five years to 2018/19." in said(registry, direction=course(None, 8.0, 1.0, odd))


def test_a_course_of_which_the_numbers_say_nothing_is_not_told(registry: Registry) -> None:
    assert said(registry, direction=course(None, 20.0, 3.0)) == said(registry)


QUARTERS = [period(Period(start, 3)) for start in (date(2018, 1, 1), date(2019, 10, 1))]


@pytest.mark.parametrize(
    ("point", "words"),
    [
        ("outside_above", "Oct–Dec 2019 lies above the upper control limit."),
        ("outside_below", "Oct–Dec 2019 lies below the lower control limit."),
        ("trend_up", "Oct–Dec 2019 is in a run of quarters each higher than the one before."),
        ("cluster_below", "Oct–Dec 2019 is one of at least two in three quarters near the lower control limit."),
        ("shift_above", "Oct–Dec 2019 is in a run of eight quarters above the mean, since Jan–Mar 2018."),
    ],
)
def test_the_chart_says_what_stands_out(registry: Registry, point: Point, words: str) -> None:
    signal = Signal(point, QUARTERS[1], 9.0, 7.0, 5.0, 8.5, QUARTERS[0], 8)
    assert words in said(registry, signal=signal)


def test_the_rest_of_a_run_that_was_cut_in_two_has_no_length(registry: Registry) -> None:
    signal = Signal("shift_above", QUARTERS[1], 9.0, 7.0, 5.0, 8.5, QUARTERS[1], 2)
    assert "Oct–Dec 2019 is in a run of quarters above the mean." in said(registry, signal=signal)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (Target(7.0, "2019Q1", missed=True, assurance=None), "It misses the target of 7.0."),
        (Target(7.25, "2019Q1", missed=False, assurance=None), "It meets the target of 7.25."),
        (Target(8.0, "2019Q1", missed=None, assurance=None), "The target is 8.0."),
        (
            Target(5.0, "2019Q1", missed=True, assurance="consistently_fails"),
            "It misses the target of 5.0; its control limits lie wholly on the wrong side of that.",
        ),
        (
            Target(7.0, "2019Q1", missed=True, assurance="hit_and_miss"),
            "It misses the target of 7.0; that lies between its control limits, so that it is met or missed by chance.",
        ),
    ],
)
def test_a_target_is_met_or_missed(registry: Registry, target: Target, words: str) -> None:
    assert words in said(registry, target=target)


def found(rule: str, **more: Any) -> Finding:
    finding = Finding(
        rule=rule,
        level="adverse",
        chosen=False,
        explained=False,
        state="continuing",
        since="2018Q3",
        open_ended=False,
        acknowledged=None,
        evidence=[],
        reason=None,
    )
    return replace(finding, **more)


SEEN = Acknowledged("2019Q2", "the chair", "A plan is in place.")


@pytest.mark.parametrize(
    ("status", "findings", "words"),
    [
        ("adverse", [found("worse_than_previous")], "Adverse since 2018/19 Q3: worse than before."),
        ("adverse", [found("worse_than_previous", open_ended=True)], "Adverse since 2018/19 Q3 or earlier: worse"),
        ("adverse", [found("adverse_shift", state="new")], "Adverse, new this quarter: in a run on the adverse side"),
        # a published figure of calendar years can be held against one quarter's window in four
        (
            "adverse",
            [found("worse_than_benchmark", state="new", open_ended=True)],
            "Adverse, not assessed last quarter: worse than the Midshire Region.",
        ),
        (
            "exception",
            [found("red_red", level="exception"), found("worse_than_previous"), found("worse_than_benchmark")],
            "Exceptional since 2018/19 Q3: worse than before and than the Midshire Region.",
        ),
        (
            "exception",
            [found("outside_limits", level="exception"), found("fails_target", level="exception")],
            "Exceptional since 2018/19 Q3: outside the control limits; also failing the target.",
        ),
        (
            "adverse",
            [found("worse_than_previous", acknowledged=SEEN)],
            "Adverse since 2018/19 Q3: worse than before. Acknowledged by the chair in 2019/20 Q2: A plan is in place.",
        ),
        ("favourable", [], "That is favourable."),
        ("not_assessed", [], "It is not judged."),
    ],
)
def test_the_status_is_told_with_its_rule_and_since_when(
    registry: Registry, status: str, findings: list[Finding], words: str
) -> None:
    assert words in said(registry, status=status, findings=findings)


def test_without_a_figure_what_its_chart_says_is_told_all_the_same(registry: Registry) -> None:
    missing = Missing([date(2019, 3, 1)], ["E07000001"], ["Home Police"], "Mar 2019 missing from Home Police")
    signal = Signal("outside_above", QUARTERS[1], 9.0, 7.0, 5.0, 8.5, QUARTERS[1], 1)
    findings = [found("outside_limits", level="exception", state="new")]
    told: dict[str, Any] = {
        "status": "exception",
        "findings": findings,
        "signal": signal,
        "has_chart": True,
        "benchmark": None,
    }
    assert said(registry, missing, **told) == (
        "Burglary: no figure for the 12 months to Dec 2019; Mar 2019 missing from Home Police. "
        "It is judged by its control chart alone. Oct–Dec 2019 lies above the upper control limit. "
        "Exceptional, new this quarter: outside the control limits."
    )


def test_one_caveat_that_bears_on_the_figures_is_told(world: World) -> None:
    world.change(
        "    polarity: low_is_good\n",
        "    polarity: low_is_good\n    caveats: Codes differ\n    annotations:\n"
        "      - {kind: note, month: 2019-05, text: A new form}\n"
        "      - {kind: note, month: 2012-05, text: Long ago}\n",
    )
    text = said(world.load().registry)
    assert text.endswith("Note: May 2019, a new form.")
    assert "Codes differ" not in text


def test_neighbours_in_a_category_do_not_say_it_in_the_same_way(world: World) -> None:
    before = "  burglary:\n    title: Burglary\n"
    text = world.registry.read_text(encoding="utf-8")
    entry = text[text.index(before) :]
    world.change(entry, entry.replace("burglary", "arson").replace("Burglary\n", "Arson\n", 1) + entry)
    second = said(world.load().registry)
    assert second.startswith(
        "Burglary: 7.2 per 1,000 residents in the 12 months to Dec 2019 (720). Against 600 in the "
    )
    assert "that is 20.0% more; the rate has worsened (6.0 before, 95% intervals apart)." in second
