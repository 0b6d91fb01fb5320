"""`kpitool backtest`: what it prints, its records, and when it has nothing to tell."""

import pytest

from tests.commands.conftest import HOME, ingested
from tests.conftest import Run, World


@pytest.fixture
def rising(world: World, run: Run) -> World:
    """Northton's burglaries are 30 a month in 2018 and 60 in 2019; nothing else changes."""
    world.years(
        {
            2017: {"E07000001": 30, "E07000002": 30},
            2018: {"E07000001": 30, "E07000002": 30},
            2019: {"E07000001": 60, "E07000002": 30},
        },
        {2017: 60, 2018: 60, 2019: 60},
    )
    ingested(run)
    return world


@pytest.mark.usefixtures("rising")
def test_a_rule_tells_what_it_raised_for_how_long_and_what_comes_by_chance(run: Run) -> None:
    answer = run("backtest", "--quarters", "4", "--simulated", "20", "--json").json
    by_rule = {row["rule"]: row for row in answer["results"]}
    worse = by_rule["worse_than_previous"]
    # Homeshire, 12 months against the 12 before, Byar's intervals: 2018/19 Q4 810 (755–868) and 720 (668–775) overlap;
    # 2019/20 Q1 900 (842–961), Q2 990 and Q3 1,080 do not
    assert (worse["raised_home"], worse["longest"]) == (3, 3)
    mine = next(run_ for run_ in worse["runs"] if run_["area"] == HOME)
    assert (mine["first"], mine["last"], mine["quarters"]) == ("2019Q1", "2019Q3", 3)
    assert (mine["open_ended"], mine["continuing"]) == (False, True)
    assert list(worse["by_chance"]) == ["poisson", "scattered"]
    assert (answer["summary"]["simulated"], answer["summary"]["seed"]) == (20, 1)
    assert [null["dispersion"] for null in answer["summary"]["nulls"]] == [1, 2]


@pytest.mark.usefixtures("rising")
def test_a_rule_that_could_not_be_tried_says_why(run: Run) -> None:
    answer = run("backtest", "--quarters", "4", "--simulated", "10", "--json").json
    reasons = {row["rule"]: row["reason"] for row in answer["results"]}
    assert reasons["fails_target"] == "no indicator has a target"
    assert reasons["unexpected_order"] == "no indicator is expected to be above or below another"
    assert reasons["outside_limits"] == "no chart has the thirteen points that its limits need"
    assert reasons["data"] is not None
    assert reasons["worse_than_benchmark"] is None


def test_a_rule_that_is_switched_off_has_a_row(rising: World, run: Run) -> None:
    rising.change("indicators:\n", "rules: {worse_than_previous: {off: true}}\nindicators:\n")
    answer = run("backtest", "--quarters", "4", "--simulated", "10", "--json").json
    row = next(row for row in answer["results"] if row["rule"] == "worse_than_previous")
    assert (row["level"], row["reason"], row["by_chance"], row["raised_home"]) == (None, "switched off", {}, 0)


@pytest.mark.usefixtures("rising")
def test_the_page_says_the_seed_and_how_many_quarters_were_simulated(run: Run) -> None:
    shown = run("backtest", "--quarters", "4", "--simulated", "20", "--seed", "5")
    assert shown.code == 0
    assert "Simulated: 20 quarters under each assumption, seed 5" in shown.out
    assert "The rules over 4 quarters: 2018/19 Q4 to 2019/20 Q3 (Oct–Dec 2019)." in shown.out
    assert "worse_than_previous (adverse): burglary" in shown.out


@pytest.mark.usefixtures("rising")
def test_with_more_years_charts_have_their_points(run: Run) -> None:
    answer = run("backtest", "--quarters", "2", "--simulated", "10", "--years", "4", "--json").json
    by_rule = {row["rule"]: row for row in answer["results"]}
    assert by_rule["outside_limits"]["reason"] is not None  # twelve quarters are held
    assert len(by_rule["outside_limits"]["by_chance"]) == 2
    assert answer["summary"]["years"] == 4


@pytest.mark.usefixtures("rising")
def test_the_same_seed_prints_the_same(run: Run) -> None:
    first, second = (run("backtest", "--simulated", "20", "--seed", "3").out for _ in range(2))
    assert first == second


@pytest.mark.usefixtures("returns")
def test_returns_of_every_kind_are_simulated_or_said_to_be_left_out(run: Run) -> None:
    ingested(run)
    answer = run("backtest", "--simulated", "10", "--json")
    assert answer.code == 0, answer.err
    reason = "its figures come without the counts that chance acts on"
    assert answer.json["summary"]["left_out"] == [
        {"indicator": "cohort", "reason": reason},
        {"indicator": "safe", "reason": reason},
    ]
    assert {row["rule"]: row["tried_home"] for row in answer.json["results"]}["worse_than_previous"] > 3


def test_where_no_rule_could_be_tried_it_says_so(world: World, run: Run) -> None:
    world.month("2019-12", "home", {"E07000001": 3})
    ingested(run)
    refused = run("backtest", "--quarter", "2016Q3")
    assert refused.code == 4
    assert "no rule could be tried up to 2016/17 Q3" in refused.err
