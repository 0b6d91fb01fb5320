"""Sentences built from facts: direction, size, comparison and what is not known."""

from datetime import date
from typing import Any

import pytest

from kpitool.period import Period
from kpitool.registry.models import Registry
from kpitool.views.records import Missing
from kpitool.views.wording import Facts, Gap, missing_reason, statement
from tests.conftest import World

NOW = Period(date(2019, 1, 1), 12)
ROW = {
    "x": 720.0,
    "n": 100_000.0,
    "value": 7.2,
    "previous_x": 600.0,
    "previous_value": 6.0,
    "change_count": 120.0,
    "percent_of_count": 20.0,
    "points": None,
    "change_verdict": "worsening",
    "blocked": None,
    "explained": None,
    "benchmark_area": "E12000001",
    "benchmark_value": 5.0,
    "benchmark_verdict": "much_worse",
    "benchmark_reason": None,
}


def said(registry: Registry, missing: Missing | None = None, **changed: Any) -> str:
    return statement(
        Facts(
            indicator=registry.indicators["burglary"],
            registry=registry,
            area=registry.geography["E10000001"],
            now=NOW,
            before=NOW.earlier(12),
            row={**ROW, **changed},
            missing=missing,
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
        ({"change_verdict": "similar"}, "the rate is similar"),
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
        ({"scopes": [], "alone": []}, "Mar 2019: no row for Northton in what an extract covers"),
        ({"count": 5.0}, "no mid-2018 population is loaded"),
        ({"count": 5.0, "denominator": 0.0}, "the denominator is not above zero"),
        ({"count": 5.0, "denominator": 3.0}, "the numerator is larger than the denominator"),
        ({"months": []}, "nothing has been ingested for it"),
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
