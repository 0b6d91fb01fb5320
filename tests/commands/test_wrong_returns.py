"""Returns that are late, sent twice or wrong: nothing wrong is printed as if it were right."""

import pytest

from tests.commands.conftest import HOME, NORTH, Q3, SOUTH, ingested, rows
from tests.conftest import Run, World
from tests.returns import COHORTS, ENTRANTS, PEOPLE, SURVEY, calls, incidents


def test_a_withheld_return_is_named_and_the_newest_complete_window_stands_beside(returns: World, run: Run) -> None:
    (returns.folder / "calls/calls-home_2018-01_2019-12.csv").unlink()
    returns.write("calls/calls-home_2018-01_2019-11.csv", calls({NORTH: 40, SOUTH: 60}, last=23))
    ingested(run)
    home = rows(run)["calls", HOME]
    assert (home["value"], home["status"]) == (None, "not_assessed")
    assert home["missing"]["reason"] == "Dec 2019 missing from Home Police"
    assert "ask the call centre" in home["findings"][0]["reason"]
    beside = home["beside"]
    assert (beside["kind"], beside["period"]["label"]) == ("newest_complete", "12 months to Nov 2019")
    assert beside["note"] == "the newest complete window, one month short"
    assert (beside["count"], beside["value"]) == (1800, pytest.approx(18.0))
    assert beside["previous"] is None  # November 2017 was never sent
    assert "In the 12 months to Nov 2019, the newest complete window, one month short: 1,800" in home["statement"]
    summary = run("exceptions", *Q3, "--json").json["summary"]
    assert "Calls could not be assessed." in summary["statement"]
    assert "calls" not in summary["clear"]


def test_a_return_sent_twice_changes_nothing_and_counts_once(returns: World, run: Run) -> None:
    ingested(run)
    before = rows(run)
    again = run("ingest")
    assert again.code == 0
    assert again.out.count("nothing changed") == 7
    copy = returns.write("copy.csv", incidents())
    assert "nothing changed" in run("ingest", "incidents", copy).out
    assert rows(run) == before
    twice = incidents() + "2019/20 Q3,E07000001,All,20\n"
    refused = run("ingest", "incidents", returns.write("twice.csv", twice))
    assert refused.code == 4
    assert "'twice.csv' has 2 rows for '2019/20 Q3', 'E07000001', 'All'" in refused.err
    assert rows(run) == before


def test_two_figures_for_one_cell_are_refused(returns: World, run: Run) -> None:
    ingested(run)
    refused = run("ingest", "survey", returns.write("s.csv", SURVEY + "2019/20 Q3,81,600\n"))
    assert refused.code == 4
    assert "'s.csv', E10000001, Oct–Dec 2019: 2 different figures" in refused.err
    other = returns.write("other.csv", "Wave,Percent,Base\n2019/20 Q3,79,600\n")
    refused = run("ingest", "survey", returns.write("t.csv", SURVEY.replace("80", "78")), other)
    assert "'other.csv' says 79, 't.csv' says 78" in refused.err


@pytest.mark.parametrize(
    ("total", "race", "faith"),
    [(14, 15, 8), (0, 15, 8)],
)
def test_a_total_below_one_of_its_parts_is_in_doubt(
    returns: World, run: Run, total: int, race: int, faith: int
) -> None:
    returns.write("incidents.csv", incidents(total, race, faith))
    ingested(run)
    home = rows(run)["incidents", HOME]
    assert home["doubt"] == f"Northton, Jan–Mar 2019: the total is {total}, but one of its parts is {race}"
    assert "It is in doubt" in home["statement"]
    summary = run("exceptions", *Q3, "--json").json["summary"]
    assert "What was supplied of incidents contradicts itself." in summary["statement"]
    assert "incidents" not in summary["clear"]
    assert not summary["statement"].startswith("There is nothing exceptional to report.")


def test_one_wrong_total_of_one_month_is_found_although_the_year_would_hide_it(returns: World, run: Run) -> None:
    text = calls({NORTH: 40, SOUTH: 60}).replace("2019-05,E07000001,All calls,60", "2019-05,E07000001,All calls,66")
    returns.write("calls/calls-home_2018-01_2019-12.csv", text)
    ingested(run)
    found = rows(run, "compare")
    assert found["calls", NORTH]["doubt"] == "May 2019: the total is 66, but its parts add up to 60"
    assert found["calls", HOME]["doubt"] == "Northton, May 2019: the total is 66, but its parts add up to 60"
    assert found["calls", SOUTH]["doubt"] is None
    assert "in doubt: Northton, May 2019" in run("compare", *Q3, "--indicator", "calls").out


def test_a_county_total_that_counts_the_city_as_well_is_in_doubt_and_the_city_named(returns: World, run: Run) -> None:
    text = calls({NORTH: 40, SOUTH: 60}) + calls({HOME: 200}).partition("\n")[2]
    returns.write("calls/calls-home_2018-01_2019-12.csv", text)
    ingested(run)
    home = rows(run)["calls", HOME]
    assert home["doubt"] == (
        "supplied as 3,600, but its parts add up to 1,800; the difference is the figure of Cityborough"
    )
    assert "in doubt" in run("exceptions", *Q3).out


def test_one_months_county_total_is_held_against_its_districts(returns: World, run: Run) -> None:
    text = (
        calls({NORTH: 40, SOUTH: 60})
        + f"2019-05,{HOME},All calls,170\n2019-05,{HOME},Noise,100\n2019-05,{HOME},Litter,70\n"
    )
    returns.write("calls/calls-home_2018-01_2019-12.csv", text)
    ingested(run)
    home = rows(run)["calls", HOME]
    assert home["doubt"] == "supplied as 170, but its parts add up to 150"


def test_a_return_for_another_area_is_refused(returns: World, run: Run) -> None:
    text = calls({"E09000009": 100})
    refused = run("ingest", "calls", returns.write("calls-home_2018-01_2019-12.csv", text))
    assert refused.code == 4
    assert "not one of 72 records is of an area of the registry" in refused.err
    assert "'E09000009' (72)" in refused.err


def test_a_part_larger_than_its_whole_is_rejected_by_its_line(returns: World, run: Run) -> None:
    returns.change(
        "columns: {period: Wave, value: Percent, denominator: Base}",
        "columns: {period: Wave, numerator: Safe, denominator: Base}",
    )
    returns.change("    layout: values\n    series: wave", "    layout: counts\n    series: wave")
    returns.write("survey.csv", "Wave,Safe,Base\n2018/19 Q3,420,600\n2019/20 Q3,4800,600\n2019/20 Q2,-3,600\n")
    done = ingested(run)
    assert "rejected: Safe 4800 is larger than Base 600 (1)" in done.out
    assert "rejected: Safe -3 is below zero (1)" in done.out
    safe = rows(run)["safe", HOME]  # the newest wave that has a figure, which is said to be old
    assert (safe["period"]["label"], safe["value"], safe["stale"]) == ("Oct–Dec 2018", 70, True)
    assert "nothing newer than Oct–Dec 2018 has come" in safe["findings"][0]["reason"]
    summary = run("exceptions", *Q3, "--json").json["summary"]
    assert "feeling safe" not in summary["clear"]
    assert "Older than they should be: feeling safe (Oct–Dec 2018)." in summary["statement"]


def test_a_percentage_out_of_bounds_is_rejected(returns: World, run: Run) -> None:
    returns.write("survey.csv", SURVEY.replace("80", "180"))
    assert "rejected: Percent 180 is no percentage from 0 to 100 (1)" in ingested(run).out
    assert rows(run)["safe", HOME]["period"]["label"] == "Oct–Dec 2018"  # the newest wave that has a figure


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("", "Percent is blank"),
        ('"80,5"', "Percent '80,5' is not a number; write the decimal point as ."),
        ("eighty", "Percent 'eighty' is not a number"),
    ],
)
def test_a_figure_that_is_no_number_is_rejected_with_its_reason(
    returns: World, run: Run, cell: str, reason: str
) -> None:
    returns.write("survey.csv", SURVEY.replace("80,", f"{cell},"))
    assert reason in ingested(run).out


def test_an_interval_that_leaves_its_value_out_is_rejected(returns: World, run: Run) -> None:
    returns.write("cohorts.csv", COHORTS.replace("1.37,1.1,1.6", "1.37,1.4,1.6"))
    assert "the value 1.37 lies outside its interval, 1.4 to 1.6" in ingested(run).out


def test_a_stale_return_is_said_to_be_old(returns: World, run: Run) -> None:
    ingested(run)
    entrants = {
        (row["indicator"], row["area"]["code"]): row
        for row in run("exceptions", "--quarter", "2021Q1", "--json").json["results"]
    }["entrants", HOME]
    assert entrants["count"] == 52
    assert entrants["findings"][0]["reason"] == "nothing newer than Apr–Sep 2019 has come (ask the youth team)"
    assert returns.registry.is_file()


def test_two_months_short_is_two_months_short_whatever_was_complete_a_year_before(returns: World, run: Run) -> None:
    (returns.folder / "calls/calls-home_2018-01_2019-12.csv").unlink()
    text = calls({NORTH: 40, SOUTH: 60}, last=22) + calls({NORTH: 30, SOUTH: 40}, -11, 0).partition("\n")[2]
    returns.write("calls/calls-home_2017-01_2019-10.csv", text)
    ingested(run)
    beside = rows(run)["calls", HOME]["beside"]
    assert (beside["period"]["label"], beside["note"]) == (
        "12 months to Oct 2019",
        "the newest complete window, two months short",
    )
    # 12 × 150 against 10 × 150 in 2018 and 2 × 105 in 2017
    assert (beside["count"], beside["previous"]["count"]) == (1800, 1710)
    statement = run("exceptions", *Q3, "--json").json["summary"]["statement"]
    assert statement.startswith("Nothing exceptional was found among the 5 of 7 that were judged.")


def test_whom_to_ask_is_said_where_something_has_not_come_and_not_where_a_population_is_wanted(
    returns: World, run: Run
) -> None:
    returns.write("people.csv", "\n".join(line for line in PEOPLE.splitlines() if "10-17" not in line) + "\n")
    ingested(run)
    assert rows(run)["entrants", HOME]["findings"][0]["reason"] == "no mid-2019 population is loaded"


def test_a_wrong_total_is_told_while_the_sender_can_still_be_asked(returns: World, run: Run) -> None:
    text = calls({NORTH: 40, SOUTH: 60}).replace("2019-05,E07000001,All calls,60", "2019-05,E07000001,All calls,66")
    returns.write("calls/calls-home_2018-01_2019-12.csv", text)
    returns.write("incidents.csv", incidents(14))
    out = ingested(run).out
    assert "note: 2019-05, E07000001: 'All calls' is 66, but the others add up to 60" in out
    assert "note: 2018-01, E07000001: 'All' is 14, but one of the others is 15" in out
    assert "more totals that do not agree with their parts" in out


def test_what_replaces_figures_that_do_not_add_up_is_told_figure_by_figure(returns: World, run: Run) -> None:
    ingested(run)
    returns.write("survey.csv", SURVEY.replace("80", "81"))
    assert "replaces 2 periods held before, in which 1 of 2 figures differ" in run("ingest", "survey").out


@pytest.mark.parametrize("digits", ["４００００", "٤٠٠٠٠", "４0000"])
def test_digits_of_other_scripts_are_no_number(returns: World, run: Run, digits: str) -> None:
    returns.write("people.csv", PEOPLE.replace("E07000001,2019,all,40000", f"E07000001,2019,all,{digits}"))
    assert f"rejected: people '{digits}' is not a number (1)" in ingested(run).out
    calls_ = rows(run)["calls", HOME]
    assert calls_["value"] == pytest.approx(18.0)  # the people of mid-2018, and not those of Southton alone
    assert calls_["population_year"] == 2018


@pytest.mark.parametrize("again", ["2018/19 ", "Apr 2018 to Mar 2019", "2018-04..2019-03", " 2018/2019"])
def test_a_cell_spelt_in_another_way_is_the_same_cell(returns: World, run: Run, again: str) -> None:
    returns.write("entrants.csv", ENTRANTS + f"{again},100\n")
    refused = run("ingest", "entrants")
    assert refused.code == 4
    assert "'entrants.csv' has 2 rows for '2018/19'" in refused.err


def test_values_that_a_recoding_makes_one_are_parts_of_it(returns: World, run: Run) -> None:
    returns.change("values: [All, Race, Faith], total", "values: [All, Race, Faith], recode: {Religion: Faith}, total")
    text = incidents().replace(
        "2019/20 Q3,E07000001,Faith,8", "2019/20 Q3,E07000001,Faith,5\n2019/20 Q3,E07000001,Religion,3"
    )
    returns.write("incidents.csv", text)
    ingested(run)
    answer = run("rates", *Q3, "--json", "--breakdown", "--indicator", "incidents", "--area", "Homeshire").json
    assert [row["count"] for row in answer["results"]] == [160, 120, 64]


@pytest.mark.parametrize("series", ["wave", "cohort", "snapshot"])
def test_what_is_no_flow_is_never_added_up_to_a_year(returns: World, run: Run, series: str) -> None:
    returns.change("    title: Caseload\n    files", f"    series: {series}\n    title: Caseload\n    files")
    returns.change("    polarity: none\n    window: quarter", "    polarity: none\n    window: financial_year")
    refused = run("check")
    assert (refused.code, "whose periods are never added up" in refused.out) == (3, True)


def test_a_populations_total_is_not_added_to_its_parts(returns: World, run: Run) -> None:
    returns.change("{age: {column: age}}", "{age: {column: age, values: [all, 10-17], total: all}}")
    returns.change("source: people, filter: {age: all}}", "source: people}")
    ingested(run)
    assert rows(run)["calls", HOME]["denominator"] == 100_000
    returns.change(
        "residents: {title: residents, source: people}",
        "residents: {title: residents, source: people, filter: {age: [all, 10-17]}}",
    )
    assert "would count people twice" in run("check").out


def test_a_total_that_is_absent_is_not_zero(returns: World, run: Run) -> None:
    returns.change(
        "    columns: {period: Month, area: Code, count: Calls}",
        "    absent: zero\n    columns: {period: Month, area: Code, count: Calls}",
    )
    assert "a total that is absent is not zero" in run("check").out


def test_two_scopes_that_supply_one_figure_supply_none(returns: World, run: Run) -> None:
    returns.change(
        "columns: {period: Cohort, value: Rate, lower95: Low, upper95: High}\n    period: {format: span}\n"
        "    area: {fixed: E10000001}",
        "columns: {period: Cohort, value: Rate, area: Code, scope: Force}\n    period: {format: span}",
    )
    returns.change("    source: cohorts\n", "    source: cohorts\n    compare: {benchmark: null}\n")
    lines = ["2018/19,1.5,E10000001,home", "2018/19,2.5,E10000001,city", "2017/18,1.0,E10000001,home"]
    returns.write("cohorts.csv", "Cohort,Rate,Code,Force\n" + "\n".join(lines) + "\n")
    ingested(run)
    cohort = rows(run)["cohort", HOME]
    assert (cohort["value"], cohort["missing"]["reason"]) == (None, "no figure can be made of what was supplied")


def test_a_wave_of_another_length_is_no_like(returns: World, run: Run) -> None:
    returns.change("    title: Entrants\n    files", "    series: wave\n    title: Entrants\n    files")
    ingested(run)
    entrants = rows(run)["entrants", HOME]
    assert (entrants["count"], entrants["change"]["verdict"], entrants["previous"]) == (52, "not_compared", None)


@pytest.mark.parametrize(
    ("cell", "reason"), [("80,-5", "Base -5 is no number of people asked"), ("80,0", "Base 0 is no")]
)
def test_a_base_is_more_than_nobody(returns: World, run: Run, cell: str, reason: str) -> None:
    returns.write("survey.csv", SURVEY.replace("80,600", cell))
    assert reason in ingested(run).out


def test_shares_for_percentages_are_noted(returns: World, run: Run) -> None:
    returns.write("survey.csv", SURVEY.replace("70,", "0.7,").replace("80,", "0.8,"))
    assert "note: no percentage is above 1; write 0.7 as 70, if 70% is meant" in ingested(run).out


def test_single_months_are_no_year_so_far_and_no_window_of_spans(returns: World, run: Run) -> None:
    months = "".join(f"{year}-{month:02d},10\n" for year in (2018, 2019) for month in range(1, 13))
    returns.write("entrants.csv", "Period,Count\n2018/19,100\n" + months)
    returns.change(
        "population: young}\n    source: entrants\n    polarity: low_is_good\n    window: latest",
        "population: young}\n    source: entrants\n    polarity: low_is_good\n    window: rolling_12",
    )
    ingested(run)
    found = rows(run)
    assert found["entrants_by_year", HOME]["beside"] is None
    assert found["entrants", HOME]["missing"]["reason"] == "Jan–Dec 2019 as a whole missing from Entrants"


def test_the_reason_for_no_test_is_the_true_one(returns: World, run: Run) -> None:
    returns.write("entrants.csv", "Period,Count\n2017/18,-1\n2018/19,5.5\n")
    ingested(run)
    entrants = rows(run)["entrants_by_year", HOME]
    assert entrants["lower95"] is not None  # a fraction has an interval too
    assert entrants["change"]["reason"] == "a count below zero has no interval"


def test_finished_figures_of_the_parts_are_none_of_the_whole(returns: World, run: Run) -> None:
    returns.change(
        "columns: {period: Wave, value: Percent, denominator: Base}\n    period: {format: quarter}\n"
        "    area: {fixed: E10000001}",
        "columns: {period: Wave, value: Percent, area: Code}\n    period: {format: quarter}",
    )
    returns.change("    design_effect: 1.5\n", "")
    returns.write("survey.csv", "Wave,Percent,Code\n2019/20 Q3,80,E07000001\n2019/20 Q3,70,E07000002\n")
    ingested(run)
    assert rows(run)["safe", HOME]["missing"]["reason"] == (
        "nothing of its own for Oct–Dec 2019, and the figures of its parts are never added"
    )


def test_json_holds_no_character_that_a_terminal_takes_for_an_order(returns: World, run: Run) -> None:
    returns.change("title: Returns partnership", 'title: "a\\x9b31mb\\u202ec"')
    ingested(run)
    for form in ("json", "jsonl"):
        out = run("exceptions", *Q3, "--format", form).out
        assert not any(character in out for character in "\x9b\u202e")
    assert run("exceptions", *Q3, "--json").json["registry"]["title"] == "a\x9b31mb\u202ec"
