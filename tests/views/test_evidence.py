"""What backs a finding, in sentences: a point of a chart, a trend of years, a target."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kpitool.period import Period
from kpitool.registry.models import Registry
from kpitool.views.evidence import cleared_sentences, evidence_of, evidence_sentences
from kpitool.views.records import Cleared, Entry
from tests.conftest import World
from tests.views.test_wording import ROW, entry_of, found, period

CHART = {
    "has_chart": True,
    "chart_point": "shift_above",
    "chart_start": date(2019, 10, 1),
    "chart_months": 3,
    "chart_x": 200.0,
    "chart_value": 2.05,
    "chart_centre": 1.8,
    "chart_lower": 1.5,
    "chart_upper": 2.1,
    "chart_since": date(2018, 1, 1),
    "lower95": 6.7,
    "upper95": 7.7,
    "target": 6.25,
    "trend_from": date(2014, 4, 1),
    "trend_slope": 0.31,
}


@pytest.fixture
def registry(world: World) -> Registry:
    return world.load().registry


def told(registry: Registry, rule: str, **changed: Any) -> str:
    """The sentence about a finding of that rule, after what it claims."""
    row = {**ROW, **CHART, **changed}
    year: Entry = replace(entry_of(row), period=period(Period(date(2018, 4, 1), 12)))
    finding = found(rule, state=None, evidence=evidence_of(rule, row, year, registry))
    (sentence,) = evidence_sentences([replace(year, findings=[finding])], registry)
    return sentence.partition(": ")[2]


@pytest.mark.parametrize(
    ("rule", "changed", "words"),
    [
        (
            "adverse_shift",
            {},
            "2.05 in Oct–Dec 2019, above the mean of 1.80 (limits 1.50 to 2.10), as since Jan–Mar 2018.",
        ),
        (
            "outside_limits",
            {"chart_point": "outside_above", "chart_value": 2.2, "chart_since": date(2019, 10, 1)},
            "2.20 in Oct–Dec 2019, above the upper limit of 2.10 (limits 1.50 to 2.10).",
        ),
        # a month's rate is per day; the nearest two, 0.0382 and 0.0312, are 0.007 apart: it takes three decimals
        (
            "outside_limits",
            {
                "chart_point": "outside_above",
                "chart_start": date(2019, 11, 1),
                "chart_since": date(2019, 11, 1),
                "chart_months": 1,
                "chart_value": 0.0382,
                "chart_lower": 0.0158,
                "chart_upper": 0.0312,
            },
            "0.038 a day in Nov 2019, above the upper limit of 0.031 (limits 0.016 to 0.031).",
        ),
        # the quarter has points of several kinds, and this one says nothing of when the other run began
        ("adverse_trend", {}, "2.05 in Oct–Dec 2019, above the mean of 1.80 (limits 1.50 to 2.10)."),
        (
            "adverse_trend",
            {"has_chart": False},
            "up by 0.31 a year on average since the 12 months to Mar 2015, at 99.8%.",
        ),
        ("fails_target", {}, "7.2 (6.7 to 7.7) against the target of 6.25."),
        ("fails_target", {"lower95": None, "upper95": None}, "7.2 against the target of 6.25."),
    ],
)
def test_the_figures_that_a_rule_compared_are_told(
    registry: Registry, rule: str, changed: dict[str, Any], words: str
) -> None:
    assert told(registry, rule, **changed) == words


def test_the_confidence_told_is_the_one_the_rule_is_in_force_at(world: World) -> None:
    world.change(
        "    polarity: low_is_good\n",
        "    polarity: low_is_good\n    rules: {worse_than_previous: {confidence: 99.8}}\n",
    )
    ends = {"lower998": 6.4, "upper998": 8.0, "previous_lower998": 5.3, "previous_upper998": 6.3}
    row = {**ROW, **ends}
    (pair,) = evidence_of("worse_than_previous", row, entry_of(row), world.load().registry)
    assert (pair.confidence, pair.lower, pair.against_upper) == (99.8, 6.4, 6.3)


def test_beside_worse_than_both_every_finding_is_told_but_the_two_that_it_says(registry: Registry) -> None:
    row = {**ROW, **CHART, "chart_point": "outside_above", "chart_value": 2.2, "chart_since": date(2019, 10, 1)}
    year: Entry = replace(entry_of(row), period=period(Period(date(2018, 4, 1), 12)))
    rules = ("red_red", "outside_limits", "worse_than_previous", "worse_than_benchmark")
    at = evidence_of("outside_limits", row, year, registry)
    findings = [found(rule, state=None, evidence=at) for rule in rules]
    sentences = evidence_sentences([replace(year, findings=findings)], registry)
    assert [sentence.partition("(")[2].partition(",")[0] for sentence in sentences] == ["red_red", "outside_limits"]


def test_of_what_is_cleared_every_finding_is_told_but_the_two_that_worse_than_both_says(registry: Registry) -> None:
    rules = ("red_red", "adverse_shift", "worse_than_previous", "worse_than_benchmark", "data")
    cleared = [Cleared(rule, "adverse", "2019Q1") for rule in rules]
    told = cleared_sentences([replace(entry_of(ROW), cleared=cleared)], registry)
    assert len(told) == 2
    assert "in a run on the adverse side of the mean" in told[1]
