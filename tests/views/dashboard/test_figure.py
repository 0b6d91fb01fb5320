"""A figure as the dashboard tells it: direction of travel, what it is held against, what is withheld and what fired."""

from dataclasses import replace
from typing import Any

import pytest

from kpitool.period import Period
from kpitool.registry.models import Registry
from kpitool.views import numbers
from kpitool.views.closed import Going, Verdict, Withheld
from kpitool.views.dashboard.figure import figure_of
from kpitool.views.dashboard.records import Aside, Figure, FiredMark, Held
from kpitool.views.records import Beside, Change, Direction, Entry, Missing, Target
from tests.conftest import World
from tests.views.test_wording import NOW, ROW, entry_of, found, period

HOSTILE = "</script><img src=x onerror=alert(1)>${7*7}‮=1+1"
SMALL = Missing([], [], [], "withheld, since the count is fewer than 5")


@pytest.fixture
def registry(world: World) -> Registry:
    return world.load().registry


def shown(registry: Registry, row: dict[str, Any] | None = None, **told: Any) -> Figure:
    return figure_of(entry_of({**ROW, **(row or {})}, **told), registry)


def direction(word: Going | None) -> Direction:
    return Direction(word, 20.0, 10.0, 5.0, None)


def test_numbers_stay_as_they_are_and_beside_each_is_how_it_is_written(registry: Registry) -> None:
    figure = shown(registry, lower95=6.6789, upper95=7.7654)
    assert (figure.value, figure.count, figure.lower95, figure.upper95) == (7.2, 720.0, 6.6789, 7.7654)
    assert (figure.text, figure.count_text, figure.interval) == ("7.2", "720", "6.7 to 7.8")
    assert (figure.change, figure.period) == ("+20.0%", "12 months to Dec 2019")
    assert (figure.start, figure.end) == (NOW.start, NOW.end)


@pytest.mark.parametrize(
    ("word", "up", "down"),
    [
        (None, "rising", "falling"),
        ("slower", "rising, more slowly", "falling, more slowly"),
        ("faster", "rising faster", "falling faster"),
        ("continuing", "still rising", "still falling"),
        ("turned", "rising after a fall", "falling after a rise"),
    ],
)
def test_a_significant_change_has_a_way_and_a_word(registry: Registry, word: Going, up: str, down: str) -> None:
    told = direction(word)
    rose = shown(registry, direction=told)
    fell = shown(registry, {"change_verdict": "improving", "change_value": -1.2}, direction=told)
    assert (rose.going, rose.arrow) == (up, "up")
    assert (fell.going, fell.arrow) == (down, "down")


@pytest.mark.parametrize("word", [None, "levelling", "stabilised", "stable"])
def test_a_similar_figure_is_level_whatever_its_sign(registry: Registry, word: Going | None) -> None:
    figure = shown(registry, {"change_verdict": "similar", "change_value": 0.3}, direction=direction(word))
    assert (figure.going, figure.arrow) == (word or "similar", "level")


@pytest.mark.parametrize("verdict", ["not_comparable", "not_compared", "not_tested"])
def test_what_was_not_compared_goes_nowhere(registry: Registry, verdict: Verdict) -> None:
    figure = shown(registry, {"change_verdict": verdict})
    assert (figure.going, figure.arrow) == ("", None)
    assert figure.previous is not None
    assert figure.previous.words == verdict.replace("_", " ")
    assert figure.before == f"6.0 before, {verdict.replace('_', ' ')}"
    assert (figure.change == numbers.NONE) == (verdict != "not_tested")


def test_without_a_window_before_there_is_no_change(registry: Registry) -> None:
    figure = shown(registry, previous=None, change=None)
    assert (figure.previous, figure.change, figure.going, figure.arrow) == (None, numbers.NONE, "", None)
    assert figure.before == ""


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("worsening", "worse than"),
        ("improving", "better than"),
        ("increasing", "higher than"),
        ("decreasing", "lower than"),
        ("similar", "similar to"),
    ],
)
def test_how_it_stands_against_the_window_before_is_said_by_the_verdict(
    registry: Registry, verdict: Verdict, words: str
) -> None:
    figure = shown(registry, {"change_verdict": verdict})
    assert figure.previous == Held("12 months to Dec 2018", 6.0, "6.0", verdict, words)
    assert figure.before == f"{words} 6.0"


@pytest.mark.parametrize(
    ("verdict", "value", "words"),
    [
        ("much_worse", 5.0, "well above"),
        ("worse", 5.0, "above"),
        ("better", 9.0, "below"),
        ("much_lower", 9.0, "well below"),
        ("similar", 7.0, "similar to"),
        ("not_comparable", 5.0, "not comparable"),
        ("not_compared", None, "not compared"),
    ],
)
def test_on_which_side_of_the_benchmark_it_stands(
    registry: Registry, verdict: Verdict, value: float | None, words: str
) -> None:
    benchmark = shown(registry, {"benchmark_verdict": verdict, "benchmark_value": value}).benchmark
    assert benchmark == Held("Midshire Region", value, numbers.NONE if value is None else f"{value}", verdict, words)


def test_a_benchmark_over_other_months_says_which(registry: Registry) -> None:
    entry = entry_of(ROW)
    assert entry.benchmark is not None
    older = replace(entry.benchmark, period=period(Period(NOW.start, 12).earlier(3)))
    benchmark = figure_of(replace(entry, benchmark=older), registry).benchmark
    assert benchmark is not None
    assert benchmark.name == "Midshire Region, 12 months to Sep 2019"


@pytest.mark.parametrize(("missed", "words"), [(True, "5.5 (missed)"), (False, "5.5 (met)"), (None, "5.5")])
def test_a_target_is_met_or_missed(registry: Registry, missed: bool | None, words: str) -> None:
    assert shown(registry, target=Target(5.5, "2019Q1", missed, None)).target == words


SO_FAR = Beside(
    kind="year_so_far",
    period=period(Period(NOW.start, 6)),
    value=3.14,
    count=52.0,
    denominator=None,
    population_year=None,
    lower95=None,
    upper95=None,
    missing=None,
    previous=None,
    change=Change(None, None, None, None, None, "not_compared", None),
    explained=None,
    note="a part year, not compared",
)


@pytest.mark.parametrize(
    ("value", "count", "kind", "text"),
    [
        (3.14, 52.0, None, "3.1"),
        (None, 52.0, None, "52 counted"),
        (None, None, "small", "withheld"),
        (None, None, None, numbers.NONE),
    ],
)
def test_what_stands_beside_it_is_a_value_or_a_count_and_no_number_where_that_is_withheld(
    registry: Registry, value: float | None, count: float | None, kind: Withheld | None, text: str
) -> None:
    beside = replace(SO_FAR, value=value, count=count, withheld=kind)
    figure = figure_of(entry_of(ROW, beside=beside), registry)
    assert figure.aside == Aside("So far, Jan–Jun 2019", text, "a part year, not compared")


def test_a_full_year_beside_it_has_its_name_once(registry: Registry) -> None:
    beside = replace(SO_FAR, kind="full_year", note="the last full year")
    figure = figure_of(entry_of(ROW, beside=beside), registry)
    assert figure.aside == Aside("Last full year, Jan–Jun 2019", "3.1", "")


def test_an_indicator_that_was_added_in_the_quarter_is_new(registry: Registry) -> None:
    assert shown(registry, new=True).new
    assert not shown(registry).new


def withheld(kind: str, **told: Any) -> Entry:
    nothing = dict.fromkeys(("value", "x", "n", "change_value", "change_count", "percent_of_count"))
    entry = entry_of({**ROW, **nothing, "change_verdict": "not_compared"}, SMALL, withheld=kind, **told)
    assert entry.previous is not None
    assert entry.benchmark is not None
    previous = replace(entry.previous, value=None, count=None, withheld="small")
    return replace(entry, previous=previous, benchmark=replace(entry.benchmark, value=None, withheld="secondary"))


def test_what_is_withheld_has_no_number_and_says_so(registry: Registry) -> None:
    figure = figure_of(withheld("small"), registry)
    assert (figure.value, figure.count, figure.denominator) == (None, None, None)
    assert (figure.text, figure.count_text) == ("withheld", "<0")  # the registry's own number: it withholds none
    assert (figure.missing, figure.withheld) == (SMALL.reason, "small")
    assert (figure.change, figure.going, figure.arrow) == (numbers.NONE, "", None)
    assert [held and (held.value, held.text) for held in (figure.previous, figure.benchmark)] == [
        (None, "withheld")
    ] * 2


def test_a_withheld_count_says_below_which_number_it_is(world: World) -> None:
    world.change("title: Test partnership\n", "title: Test partnership\nsuppress_below: 5\n")
    world.change("measure: {kind: rate, per: 1000, population: residents}", "measure: {kind: count}")
    registry = world.load().registry
    small, other = (figure_of(withheld(kind), registry) for kind in ("small", "secondary"))
    assert (small.text, small.count_text) == ("<5", "<5")
    assert (other.text, other.count_text) == ("withheld", "withheld")


def test_every_rule_that_fired_is_told_once_with_its_claim(registry: Registry) -> None:
    rules = ("red_red", "worse_than_previous", "worse_than_benchmark", "outside_limits")
    figure = shown(registry, findings=[found(rule, state="new") for rule in rules], status="exception")
    assert [(each.rule, each.claim) for each in figure.fired] == [
        ("red_red", "worse than before and than the Midshire Region"),  # which says the next two
        ("outside_limits", "outside the control limits"),
    ]
    assert all(each.told.startswith(f"Burglary, {each.claim} (") for each in figure.fired)
    assert figure.status_words == "■ exception"


def test_doubt_about_the_data_is_told_with_its_reason(registry: Registry) -> None:
    figure = shown(registry, findings=[replace(found("data", state=None), reason="Mar 2019 missing")])
    (data,) = figure.fired
    assert data == FiredMark("data", data.level, "in doubt", None, "Data: Mar 2019 missing.", explained=False)


def test_hostile_texts_pass_through_as_they_are(registry: Registry) -> None:
    figure = shown(registry, caveats=[HOSTILE], statement=HOSTILE)
    assert (figure.caveats, figure.statement) == ([HOSTILE], HOSTILE)
