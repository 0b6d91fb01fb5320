"""Faults of what indicators are held against: each on its line, with a way out."""

import pytest

from kpitool.registry import read_registry
from kpitool.registry.changes import changed_keys, source_names
from kpitool.registry.diagnostics import Diagnostic
from kpitool.registry.models import BenchmarkKind
from tests.conftest import World

TABLES = """\
  tables:
    title: National tables
    layout: values
    columns: {period: Period, area: Code, value: Rate}
    period: {format: span}
    dimensions: {crime: {column: Crime, values: [All, Burglary], total: All}}
    coverage: columns
    frequency: quarterly
    due_after: 90
"""
COMPARE = "    compare: {benchmark: BENCHMARK}\n"
PUBLISHED = "{kind: published, source: tables}"


def declare(world: World, benchmark: str, *changes: tuple[str, str]) -> list[Diagnostic]:
    """Holds burglary against a benchmark, with a source of finished figures; its faults."""
    world.change("populations:\n", f"{TABLES}populations:\n")
    world.change("    polarity: low_is_good\n", f"    polarity: low_is_good\n{COMPARE.replace('BENCHMARK', benchmark)}")
    for old, new in changes:
        world.change(old, new)
    return read_registry(world.registry)[1]


@pytest.mark.parametrize(
    "benchmark",
    [
        "{kind: pooled}",
        PUBLISHED,
        "{kind: published, source: tables, filter: {crime: Burglary}, area: E06000001, max_lag: 3}",
        "{kind: mean_of_rates}",
        "{kind: mean_of_rates, max_lag: 24, comparable: false, reason: counted otherwise}",
    ],
)
def test_each_kind_is_sound(world: World, benchmark: str) -> None:
    assert declare(world, benchmark) == []
    chosen = world.load().registry.benchmark("burglary")
    assert chosen is not None
    assert chosen.kind is BenchmarkKind(benchmark[1:-1].partition("kind: ")[2].partition(",")[0])


NO_BENCHMARK = ("  benchmark: E12000001\n", "")
FAULTS = [
    ("{kind: publishd, source: tables}", [], "unknown kind 'publishd'", "did you mean 'published'?"),
    ("{kind: published}", [], "none is named", "source: SOURCE"),
    ("{kind: published, source: tabels}", [], "there is no source 'tabels'", "tables"),
    ("{kind: published, source: crime}", [], "'crime' supplies events", "layout: values"),
    ("{kind: published, source: people}", [], "'people' supplies counts", "layout: values"),
    ("{kind: published, source: tables, filter: {crim: All}}", [], "no dimension of 'tables' 'crim'", "crime"),
    ("{kind: published, source: tables, filter: {crime: Burglry}}", [], "no crime of 'tables' 'Burglry'", "Burglary"),
    (
        "{kind: published, source: tables, filter: {crime: [All, Burglary]}}",
        [],
        "needs one crime of 'tables', whose figures are never added",
        "filter: {crime: one of its values}",
    ),
    (PUBLISHED, [(", total: All", "")], "needs one crime of 'tables'", "filter: {crime: one of its values}"),
    (
        "{kind: published, source: tables, area: E06000001}",
        [("period: {format: span}", "period: {format: span}\n    area: {fixed: E12000001}")],
        "'tables' speaks for 'E12000001' alone, so it has no figure of E06000001",
        "area: E12000001",
    ),
    (
        PUBLISHED,
        [("format: span", "format: quarter")],
        "has the window rolling_12, but 'tables' has figures of 3",
        None,
    ),
    (PUBLISHED, [("format: span", "format: month")], "'tables' has figures of one month", "months of the window"),
    (
        PUBLISHED,
        [
            ("format: span", "format: year"),
            ("polarity: low_is_good", "polarity: low_is_good\n    window: financial_year"),
        ],
        "'tables' has figures of calendar years",
        "financial years",
    ),
    (
        PUBLISHED,
        [
            ("format: span", "format: month"),
            ("polarity: low_is_good", "polarity: low_is_good\n    window: year_to_date"),
        ],
        "'tables' has figures of one month",
        None,
    ),
    (
        PUBLISHED,
        [("format: span", "format: quarter"), ("polarity: low_is_good", "polarity: low_is_good\n    window: latest")],
        "has the window latest, but 'tables' has figures of 3 months",  # the crime log's are of one month
        None,
    ),
    (PUBLISHED, [NO_BENCHMARK], "a published benchmark is of an area, and none is named", "area: CODE"),
    ("{kind: mean_of_rates}", [NO_BENCHMARK], "is of an area, and none is named", "area: CODE"),
    ("{source: tables}", [], "a pooled benchmark is worked out", "kind: published"),
    ("{kind: mean_of_rates, filter: {offence: Burglary}}", [], "so it has no filter", "kind: published"),
    ("{kind: mean_of_rates, area: E06000001}", [], "no area lies in E06000001", "kind: pooled"),
    (
        "{kind: mean_of_rates}",
        [
            (
                "area: Code}\n    period: {format: month}",
                "area: Code}\n    area: {fixed: E10000001}\n    period: {format: month}",
            )
        ],
        "'crime' speaks for one area alone",
        "kind: published",
    ),
    ("{kind: mean_of_rates, area: E10000001}", [], "an area is never compared with itself", None),
    (
        PUBLISHED,
        [("{kind: rate, per: 1000, population: residents}", "{kind: count}")],
        "a part's count is always below the whole's",
        "benchmark: null",
    ),
]


@pytest.mark.parametrize(("benchmark", "changes", "message", "hint"), FAULTS)
def test_each_fault_has_its_line_and_a_way_out(
    world: World, benchmark: str, changes: list[tuple[str, str]], message: str, hint: str | None
) -> None:
    faults = declare(world, benchmark, *changes)
    told = [fault for fault in faults if message in fault.message]
    assert len(told) == 1, [fault.message for fault in faults]
    lines = world.registry.read_text(encoding="utf-8").splitlines()
    assert benchmark in lines[told[0].place.line - 1]
    assert hint is None or hint in (told[0].help or "")


@pytest.mark.parametrize("window", ["rolling_12", "financial_year"])
def test_published_financial_years_may_stand_beside_a_rolling_window(world: World, window: str) -> None:
    changes = [("format: span", "format: financial_year"), ("low_is_good", f"low_is_good\n    window: {window}")]
    assert declare(world, PUBLISHED, *changes) == []


def test_a_faulty_source_is_told_once_and_not_missed_by_the_benchmark(world: World) -> None:
    faults = declare(world, PUBLISHED, ("layout: values", "layout: valuable_things"))
    assert [fault.message for fault in faults] == ["unknown layout 'valuable_things'"]


@pytest.mark.parametrize("where", ["indicators:\n", "    polarity: low_is_good\n"])
def test_a_percent_needs_no_count_below_zero(world: World, where: str) -> None:
    indent = where[: len(where) - len(where.lstrip())]
    world.change(where, f"{indent}percent_needs: -1\n{where}")
    assert [fault.message.partition(": ")[2] for fault in read_registry(world.registry)[1]] == [
        "this must be 0 or more"
    ]


def test_the_source_of_a_benchmark_is_one_that_an_indicator_rests_on(world: World) -> None:
    declare(world, PUBLISHED)
    before = world.load().registry
    assert source_names(before, "burglary") == ["crime", "people", "tables"]
    world.change("kind: published", "max_lag: 3, kind: published")
    world.change(
        "columns: {period: Period, area: Code, value: Rate}", "columns: {period: Month, area: Code, value: Rate}"
    )
    assert changed_keys(before, world.load().registry, "burglary") == [
        "compare.benchmark.max_lag",
        "sources.tables.columns.period",
    ]
