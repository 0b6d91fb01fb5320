"""Sentences built from facts: direction, size, comparison and what is not known."""

from datetime import date
from typing import Any

import pytest

from kpitool.period import Period, Quarter
from kpitool.registry.models import Registry
from kpitool.views.gaps import Gap, missing_reason
from kpitool.views.records import AreaRecord, Beside, Change, Comparison, Entry, Missing, PeriodRecord, Previous
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
}
REGION = AreaRecord("E12000001", "Midshire Region", "region")


def period(of: Period) -> PeriodRecord:
    return PeriodRecord(of.start, of.end, of.months, of.label)


def entry_of(row: dict[str, Any], missing: Missing | None = None, beside: Beside | None = None) -> Entry:
    before = period(NOW.earlier(12))
    return Entry(
        indicator="burglary",
        title="Burglary",
        category="crime",
        area=AreaRecord("E10000001", "Homeshire", "county"),
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
        beside=beside,
        benchmark=Comparison(
            area=REGION,
            kind="pooled",
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
        status="adverse",
        explained=row["explained"],
        findings=[],
        cleared=[],
        caveats=[],
        statement="",
    )


def said(registry: Registry, missing: Missing | None = None, beside: Beside | None = None, **changed: Any) -> str:
    row = {**ROW, **changed}
    return statement(
        Facts(
            indicator=registry.indicators["burglary"],
            registry=registry,
            quarter=Quarter(2019, 3),
            row=row,
            parts=[],
            entry=entry_of(row, missing, beside),
        )
    )


@pytest.fixture
def registry(world: World) -> Registry:
    return world.load().registry


def test_a_statement_says_how_much_compared_to_what(registry: Registry) -> None:
    assert said(registry) == (
        "Burglary: 720 in the 12 months to Dec 2019, 7.2 per 1,000 residents. "
        "That is 20.0% more than in the 12 months to Dec 2018 (600); the rate has worsened (6.0 before). "
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
        ({"change_verdict": "similar"}, "the rate is higher, but not significantly"),
        ({"change_verdict": "similar", "change_value": -0.3}, "the rate is lower, but not"),
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
    assert said(registry, missing) == (
        "Burglary: no figure for the 12 months to Dec 2019; Mar 2019 missing from Home Police."
    )
