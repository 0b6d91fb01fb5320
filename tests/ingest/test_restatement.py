"""What an ingest changes of what was held is told: by period, by figure, and what it leaves standing."""

import json
from typing import Any

import pytest

from tests.commands.conftest import returns  # noqa: F401 - a fixture
from tests.conftest import Run, World
from tests.returns import COHORTS, SURVEY, calls

HOME = {"E07000001": 5, "E07000002": 3}


def receipt(run: Run, *arguments: str) -> Any:
    answer = run("ingest", *arguments, "--json")
    assert answer.code == 0, answer.err
    return answer.json["results"][0]["receipt"]


def test_each_period_that_changed_is_told_with_its_total_before_and_after(world: World, run: Run) -> None:
    for month in ("2019-10", "2019-11"):
        world.month(month, "home", HOME)
    run("ingest", "crime")
    world.month("2019-10", "home", {"E07000001": 5, "E07000002": 2})
    assert receipt(run, "crime")["restated"] == [
        {
            "kind": "total",
            "period": "2019-10",
            "scope": "home",
            "area": None,
            "dimensions": {},
            "before": 8,
            "after": 7,
            "denominator_before": None,
            "denominator_after": None,
            "figures": 1,
        }
    ]
    world.month("2019-10", "home", HOME)
    assert "restated: crime 2019-10 of home: 7 → 8 (1 figure differs)" in run("ingest", "crime", "--again").out


def test_a_total_that_stays_while_its_parts_change_is_told_too(world: World, run: Run) -> None:
    world.month("2019-10", "home", HOME)
    run("ingest", "crime")
    world.month("2019-10", "home", {"E07000001": 3, "E07000002": 5})
    assert "restated: crime 2019-10 of home: 8 → 8 (2 figures differ)" in run("ingest", "crime").out


def test_what_stays_the_same_is_not_told(world: World, run: Run) -> None:
    world.month("2019-10", "home", HOME)
    assert receipt(run, "crime")["restated"] == []  # there was nothing before
    path = world.month("2019-10", "home", HOME)
    path.write_text(path.read_text(encoding="utf-8").replace("Burglary", " Burglary "), encoding="utf-8")
    assert receipt(run, "crime")["restated"] == []


def test_a_dimension_that_is_new_makes_no_figure_differ(world: World, run: Run) -> None:
    world.month("2019-10", "home", HOME)
    run("ingest", "crime")
    world.change(
        "offence: {column: Offence, values: [Burglary, Vehicle crime]}",
        "offence: {column: Offence, values: [Burglary, Vehicle crime]}\n      force: {column: Force}",
    )
    again = receipt(run, "crime")
    assert (again["records"], again["restated"]) == (8, [])


def test_history_keeps_what_was_restated(world: World, run: Run) -> None:
    world.month("2019-10", "home", HOME)
    run("ingest", "crime")
    world.month("2019-10", "home", {"E07000001": 1})
    run("ingest", "crime")
    kept = [json.loads(path.read_text("utf-8")) for path in (world.folder / ".kpitool" / "receipts").iterdir()]
    assert sorted(each["before"] for one in kept for each in one["restated"]) == [8]


@pytest.mark.parametrize(
    ("new", "line"),
    [
        ("80.4,600", "survey 2019Q3 E10000001: 80 → 80.4"),
        ("80,590", "survey 2019Q3 E10000001: 80 of 600 → 80 of 590"),
    ],
)
def test_figures_that_do_not_add_up_are_told_one_by_one(returns: World, run: Run, new: str, line: str) -> None:  # noqa: F811
    run("ingest", "survey")
    returns.write("survey.csv", SURVEY.replace("80,600", new))
    assert f"restated: {line}\n" in run("ingest", "survey").out


def test_a_share_is_told_with_what_it_is_of(returns: World, run: Run) -> None:  # noqa: F811
    returns.change("value: Percent, denominator: Base", "numerator: Safe, denominator: Base")
    returns.change("    layout: values\n    series: wave", "    layout: counts\n    series: wave")
    returns.write("survey.csv", "Wave,Safe,Base\n2019/20 Q3,480,600\n")
    run("ingest", "survey")
    returns.write("survey.csv", "Wave,Safe,Base\n2019/20 Q3,483,600\n")
    answer = run("ingest", "survey", "--dry-run")
    assert "restated: survey 2019Q3 E10000001: 480 of 600 → 483 of 600\n" in answer.out
    kept = receipt(run, "survey")["restated"][0]
    assert (kept["kind"], kept["before"], kept["denominator_after"]) == ("count", 480, 600)


def test_an_interval_that_changes_alone_is_told(returns: World, run: Run) -> None:  # noqa: F811
    run("ingest", "cohorts")
    returns.write("cohorts.csv", COHORTS.replace("1.37,1.1,1.6", "1.37,1.2,1.6"))
    assert "restated: cohorts 2018/19 E10000001: 1.37 → 1.37 (its interval differs)\n" in run("ingest", "cohorts").out


def test_a_figure_that_is_gone_is_nothing_and_one_of_a_kind_is_named_by_it(returns: World, run: Run) -> None:  # noqa: F811
    run("ingest", "calls")
    text = calls({"E07000001": 40, "E07000002": 60})
    returns.write(
        "calls/calls-home_2018-01_2019-12.csv",
        text.replace("2019-05,E07000001,Noise,40\n", "").replace("E07000002,Litter,30", "E07000002,Litter,31", 1),
    )
    out = run("ingest", "calls").out
    assert "restated: calls 2018-01 of home E07000002 'Litter': 30 → 31\n" in out
    assert "restated: calls 2019-05 of home E07000001 'Noise': 40 → nothing\n" in out


def test_very_many_are_cut_in_print_and_whole_in_json(world: World, run: Run) -> None:
    months = [f"2018-{number:02d}" for number in range(1, 13)] + ["2019-01", "2019-02"]
    for month in months:
        world.month(month, "home", HOME)
    run("ingest", "crime")
    for month in months:
        world.month(month, "home", {"E07000001": 7})
    out = run("ingest", "crime", "--dry-run").out
    assert (out.count("restated: crime "), "restated: and 2 more" in out) == (12, True)
    assert [each["period"] for each in receipt(run, "crime")["restated"]] == months


def test_an_extract_that_is_replaced_in_part_is_named_with_what_it_still_says(world: World, run: Run) -> None:
    world.change('"{period}-{scope}"', '"{from}_{to}-{scope}"')
    rows = [f"2019-{month},Home Police,E07000001,Burglary\n" for month in ("09", "10", "11", "12")]
    world.write("crime/2019-09_2019-12-home.csv", "Month,Force,Code,Offence\n" + "".join(rows))
    run("ingest", "crime")
    world.write("crime/2019-10_2019-10-home.csv", "Month,Force,Code,Offence\n" + rows[1] * 2)
    warnings = receipt(run, "crime")["warnings"]
    assert (
        "'2019-09_2019-12-home.csv' is replaced in part, for 2019-10 of home; "
        "its figures for 2019-09 and 2019-11 to 2019-12 of home stay"
    ) in warnings


def test_a_month_for_a_month_replaces_nothing_in_part(world: World, run: Run) -> None:
    for month in ("2019-10", "2019-11"):
        world.month(month, "home", HOME)
    run("ingest", "crime")
    world.month("2019-10", "home", {"E07000001": 7})
    assert receipt(run, "crime")["warnings"] == []
