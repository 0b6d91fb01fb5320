"""Returns of every kind, from the file to the summary: what is right comes out as it should."""

import pytest

from tests.commands.conftest import CITY, HOME, NORTH, Q3, ingested, rows
from tests.conftest import Run, World
from tests.returns import COHORTS, RETURNS, calls

QUESTIONS = "    dimensions: {question: {column: Question, values: [Safe, Well]}}"
COLUMNS = "columns: {period: Wave, value: Percent, denominator: Base}"


@pytest.mark.usefixtures("returns")
def test_a_part_year_is_beside_the_full_year_and_not_compared(run: Run) -> None:
    ingested(run)
    found = rows(run)
    newest, by_year = found["entrants", HOME], found["entrants_by_year", HOME]
    assert (newest["count"], newest["value"]) == (52, pytest.approx(520.0))  # 52 of 10,000, per 100,000
    assert (newest["previous"], newest["change"]["verdict"]) == (None, "not_compared")
    assert newest["change"]["reason"] == "a part year, with nothing alike a year before"
    assert (newest["beside"]["kind"], newest["beside"]["count"]) == ("full_year", 100)
    assert newest["beside"]["value"] == pytest.approx(1000.0)
    assert newest["beside"]["previous"]["count"] == 101
    assert newest["beside"]["change"]["verdict"] == "similar"
    assert newest["findings"] == []
    assert (by_year["count"], by_year["previous"]["count"], by_year["beside"]["count"]) == (100, 101, 52)
    assert by_year["beside"]["kind"] == "year_so_far"
    assert by_year["beside"]["change"]["verdict"] == "not_compared"
    assert by_year["status"] == "steady"


@pytest.mark.usefixtures("returns")
def test_a_supplied_figure_is_judged_by_the_interval_it_came_with(run: Run) -> None:
    ingested(run)
    cohort = rows(run)["cohort", HOME]
    assert (cohort["value"], cohort["lower95"], cohort["upper95"]) == (1.37, 1.1, 1.6)
    assert (cohort["count"], cohort["lower998"]) == (None, None)
    assert (cohort["change"]["verdict"], cohort["status"]) == ("worsening", "adverse")  # 1.1 lies above 0.9
    assert cohort["beside"]["note"] == "a part year, not compared, of a cohort still being followed"


def test_without_an_interval_a_change_is_not_tested_and_never_a_finding(returns: World, run: Run) -> None:
    returns.change(", lower95: Low, upper95: High", "")
    ingested(run)
    cohort = rows(run)["cohort", HOME]
    assert (cohort["change"]["verdict"], cohort["status"], cohort["findings"]) == ("not_tested", "not_assessed", [])
    assert cohort["change"]["reason"] == "supplied without an interval"


@pytest.mark.usefixtures("returns")
def test_a_survey_supplies_a_percentage_and_its_base_and_has_a_design_effect(run: Run) -> None:
    ingested(run)
    safe = rows(run)["safe", HOME]
    assert (safe["value"], safe["denominator"], safe["previous"]["value"]) == (80, 600, 70)
    # Wilson of 320 of 400 (600 / 1.5), worked by hand: z² = 3.8415, (643.8415 ∓ 1.96 × √(3.8415 + 256)) / 807.683
    assert (safe["lower95"], safe["upper95"]) == (pytest.approx(75.803, abs=0.005), pytest.approx(83.626, abs=0.005))
    assert safe["change"]["points"] == pytest.approx(10.0)
    assert safe["change"]["verdict"] == "improving"
    assert safe["status"] == "favourable"


@pytest.mark.usefixtures("returns")
def test_a_source_that_speaks_for_a_scope_is_the_headline_with_its_caveat(run: Run) -> None:
    ingested(run)
    found = rows(run)
    assert ("caseload", HOME) not in found
    caseload = found["caseload", "probation"]
    assert caseload["area"] == {"code": "probation", "name": "Homeshire and Cityborough", "level": "scope"}
    # 420 of the 40,000 + 60,000 + 100,000 people it speaks for
    assert (caseload["count"], caseload["denominator"], caseload["value"]) == (420, 200_000, pytest.approx(2.1))
    assert "speaks for Homeshire and Cityborough, not for Homeshire alone" in caseload["caveats"]
    assert "Caseload" in run("exceptions", *Q3).out.partition("Returns\n-")[2]


@pytest.mark.usefixtures("returns")
def test_values_of_several_codes_for_one_case_are_never_summed(run: Run) -> None:
    ingested(run)
    answer = run("rates", *Q3, "--json", "--breakdown", "--indicator", "incidents", "--area", "Homeshire").json
    whole, *parts = answer["results"]
    assert (whole["count"], whole["value"]) == (160, pytest.approx(1.6))  # 4 quarters × 2 districts × 20
    assert [(part["breakdown"], part["count"], part["share"]) for part in parts] == [
        ({"dimension": "strand", "value": "Race"}, 120, pytest.approx(75.0)),
        ({"dimension": "strand", "value": "Faith"}, 64, pytest.approx(40.0)),
    ]


@pytest.mark.usefixtures("returns")
def test_a_late_region_is_compared_over_the_newest_window_both_have(returns: World, run: Run) -> None:
    (returns.folder / "calls/calls-city_2018-01_2019-12.csv").unlink()
    returns.write("calls/calls-city_2018-01_2019-10.csv", calls({CITY: 100}, last=22))
    ingested(run)
    home = rows(run)["calls", HOME]
    assert (home["period"]["label"], home["value"]) == ("12 months to Dec 2019", pytest.approx(18.0))
    assert home["benchmark"]["period"]["label"] == "12 months to Oct 2019"
    assert (home["benchmark"]["value"], home["benchmark"]["verdict"]) == (pytest.approx(18.0), "similar")
    assert home["status"] == "steady"
    assert "Over the 12 months to Oct 2019, the newest that both have" in home["statement"]
    assert [finding["rule"] for finding in home["findings"]] == []


def test_a_region_later_than_the_lag_is_not_compared(returns: World, run: Run) -> None:
    (returns.folder / "calls/calls-city_2018-01_2019-12.csv").unlink()
    returns.write("calls/calls-city_2018-01_2019-08.csv", calls({CITY: 100}, last=20))
    ingested(run)
    home = rows(run)["calls", HOME]
    assert (home["benchmark"]["value"], home["benchmark"]["verdict"]) == (None, "not_compared")
    assert home["findings"][0]["reason"] == (
        "Midshire Region: Sep–Dec 2019 missing from City Police (ask the call centre)"
    )


def test_what_is_new_is_marked_and_owes_no_figure_before(returns: World, run: Run) -> None:
    returns.change("    source: survey\n", "    source: survey\n    added: 2019Q3\n")
    returns.write("survey.csv", "Wave,Percent,Base\n2019/20 Q3,80,600\n")
    ingested(run)
    safe = rows(run)["safe", HOME]
    assert (safe["new"], safe["findings"], safe["previous"]) == (True, [], None)
    assert safe["change"]["reason"] == "new, with nothing before to compare it with"
    assert run("exceptions", *Q3, "--json").json["summary"]["new"] == "New this quarter: feeling safe."
    assert "It is new this quarter." in safe["statement"]
    assert "Feeling safe (new)" in run("exceptions", *Q3).out


def test_in_words_alone_nothing_is_missing(returns: World, run: Run) -> None:
    head, _, _ = RETURNS.partition("indicators:\n")
    words = "indicators:\n  work:\n    title: Joint work\n    category: returns\n    definition: In words.\n"
    words += "    measure: {kind: narrative}\n    polarity: none\n    annotations:\n"
    words += "      - {kind: note, month: 2019-11, text: A new protocol was signed.}\n"
    words += "      - {kind: note, month: 2019-05, text: Nothing in spring}\n"
    returns.registry.write_text(head + words, encoding="utf-8")
    ingested(run)
    row = run("exceptions", *Q3, "--json").json["results"][0]
    assert row["statement"] == "Joint work: monitored; no figure is published. A new protocol was signed."
    assert (row["missing"], row["findings"], row["status"]) == (None, [], "not_assessed")
    shown = run("show", "work", *Q3)
    assert (shown.code, "A new protocol was signed." in shown.out) == (0, True)


def test_an_expected_order_that_is_broken_is_a_note(returns: World, run: Run) -> None:
    returns.change("    source: incidents\n", "    source: incidents\n    expect: {not_above: calls}\n")
    ingested(run)
    assert rows(run)["incidents", HOME]["findings"] == []  # 1.6 is not above 18
    returns.change("    expect: {not_above: calls}\n", "    expect: {not_below: calls}\n")
    incident = rows(run)["incidents", HOME]
    finding = incident["findings"][0]
    assert (finding["rule"], finding["level"], incident["status"]) == ("unexpected_order", "note", "steady")
    evidence = finding["evidence"][0]
    assert (evidence["against"], evidence["count"], evidence["against_count"]) == ("calls", 160, 1800)
    assert "It is below calls (18.0), which is not expected." in incident["statement"]
    assert run("exceptions", *Q3, "--fail-on", "adverse").code == 1  # the cohort's, not the note


def test_notes_of_a_later_time_are_not_told_yet(returns: World, run: Run) -> None:
    returns.change(
        "    source: incidents\n",
        "    source: incidents\n    annotations:\n"
        "      - {kind: note, month: 2019-06, text: Early}\n      - {kind: note, month: 2020-06, text: Late}\n",
    )
    ingested(run)
    caveats = rows(run)["incidents", HOME]["caveats"]
    assert "Jun 2019: Early" in caveats
    assert not any("Late" in caveat for caveat in caveats)


FILLED = {
    "entrants": "7",
    "cohorts": "1.2,1.1,1.3",
    "survey": "75,500",
    "caseload": "9",
    "incidents": "3",
    "calls": "3",
}


@pytest.mark.parametrize("source", FILLED)
def test_an_empty_return_of_every_kind_comes_back_as_it_is(returns: World, run: Run, source: str) -> None:
    ingested(run)
    folder = returns.folder / "back"
    folder.mkdir()
    assert run("template", source, "-o", folder).code == 0
    (blank,) = folder.iterdir()
    header, *lines = blank.read_text(encoding="utf-8-sig").splitlines()
    numbers = FILLED[source].count(",") + 1
    blank.write_text(
        "\n".join([header, *(line[: len(line) - numbers + 1] + FILLED[source] for line in lines)]) + "\n",
        encoding="utf-8",
    )
    done = run("ingest", source, blank, "--json")
    (taken,) = done.json["results"]
    assert (done.code, taken["outcome"]) == (0, "committed")
    assert taken["receipt"]["outcomes"]["accepted"] == taken["receipt"]["records"] == len(lines)


def test_a_mean_is_divided_once_and_has_no_interval(returns: World, run: Run) -> None:
    returns.change(
        "columns: {period: Period, count: Count}", "columns: {period: Period, numerator: Days, denominator: Count}"
    )
    returns.change("    measure: {kind: rate, per: 100000, population: young}", "    measure: {kind: mean, unit: days}")
    returns.change(
        "    measure: {kind: count}\n    source: entrants",
        "    measure: {kind: mean, unit: days}\n    source: entrants",
    )
    returns.write("entrants.csv", "Period,Days,Count\n2017/18,1010,101\n2018/19,1250,100\n2019-04..2019-09,520,52\n")
    ingested(run)
    found = rows(run)["entrants_by_year", HOME]
    assert (found["value"], found["unit"], found["lower95"]) == (12.5, "days", None)
    assert (found["previous"]["value"], found["change"]["verdict"]) == (10, "not_tested")
    assert "in 2018/19, 12.50 days. In 2017/18 it was 10.00 (+25.0% since)" in found["statement"]


def test_the_year_to_date_is_held_against_the_same_months_of_the_year_before(returns: World, run: Run) -> None:
    returns.change("    compare: {benchmark: {max_lag: 3}}", "    window: year_to_date")
    ingested(run)
    calls_ = rows(run)["calls", HOME]
    assert (calls_["period"]["label"], calls_["count"]) == ("Apr–Dec 2019", 9 * 150)
    assert (calls_["previous"]["period"]["label"], calls_["previous"]["count"]) == ("Apr–Dec 2018", 9 * 150)


def test_a_break_between_a_full_year_and_the_one_before_blocks_that_comparison_beside(returns: World, run: Run) -> None:
    returns.change(
        "    source: entrants\n    polarity: low_is_good\n    window: latest",
        "    source: entrants\n    polarity: low_is_good\n    window: latest\n    annotations:\n"
        "      - {kind: break, month: 2018-04, text: Another system}",
    )
    ingested(run)
    beside = rows(run)["entrants", HOME]["beside"]
    assert (beside["change"]["verdict"], beside["change"]["reason"]) == (
        "not_comparable",
        "break Apr 2018: Another system",
    )


def test_a_source_of_one_district_is_the_headline_and_judged_as_such(returns: World, run: Run) -> None:
    returns.change(
        "columns: {period: Cohort, value: Rate, lower95: Low, upper95: High}\n    period: {format: span}\n"
        "    area: {fixed: E10000001}",
        "columns: {period: Cohort, value: Rate, lower95: Low, upper95: High}\n    period: {format: span}\n"
        "    area: {fixed: E07000001}",
    )
    ingested(run)
    cohort = rows(run)["cohort", NORTH]
    assert (cohort["change"]["verdict"], cohort["status"]) == ("worsening", "adverse")
    assert "speaks for Northton, not for Homeshire alone" in cohort["caveats"]
    assert "Cohort has worsened." in run("exceptions", *Q3, "--json").json["summary"]["statement"]


def test_spans_keep_their_own_window_whatever_other_is_asked_for(returns: World, run: Run) -> None:
    ingested(run)
    assert returns.registry.is_file()
    found = rows(run, "compare", "--window", "quarter")
    assert (found["entrants", HOME]["count"], found["entrants_by_year", HOME]["count"]) == (52, 100)
    assert found["calls", HOME]["count"] == 450


def test_a_question_is_asked_in_some_waves_only_and_not_missing_from_the_others(returns: World, run: Run) -> None:
    returns.change(
        COLUMNS,
        f"{COLUMNS}\n{QUESTIONS}",
    )
    returns.change("    source: survey\n", "    source: survey\n    filter: {question: Well}\n")
    lines = ["2018/19 Q1,Well,90,500", "2018/19 Q1,Safe,70,600", "2019/20 Q2,Well,91,500", "2019/20 Q3,Safe,80,600"]
    returns.write("survey.csv", "Wave,Question,Percent,Base\n" + "\n".join(lines) + "\n")
    ingested(run)
    safe = rows(run)["safe", HOME]
    assert (safe["period"]["label"], safe["value"], safe["missing"]) == ("Jul–Sep 2019", 91, None)
    assert (safe["previous"]["period"]["label"], safe["previous"]["value"]) == ("Apr–Jun 2018", 90)


def test_answers_to_several_questions_never_add_up(returns: World, run: Run) -> None:
    returns.change(
        COLUMNS,
        f"columns: {{period: Wave, numerator: Percent, denominator: Base}}\n{QUESTIONS}",
    )
    returns.change("    layout: values\n    series: wave", "    layout: counts\n    series: wave")
    refused = run("check")
    assert (refused.code, "a survey's answers never add up" in refused.out) == (3, True)


def test_a_figure_may_come_without_its_interval(returns: World, run: Run) -> None:
    returns.write("cohorts.csv", COHORTS.replace("1.37,1.1,1.6", "1.37,,").replace("0.18,0.1,0.3", "0.18,,0.3"))
    done = ingested(run)
    assert "rejected: Low is blank (1)" in done.out  # half an interval is none
    cohort = rows(run)["cohort", HOME]
    assert (cohort["value"], cohort["lower95"], cohort["change"]["verdict"]) == (1.37, None, "not_tested")


def test_an_indicator_added_later_is_not_on_an_earlier_boards_list(returns: World, run: Run) -> None:
    returns.change("    source: survey\n", "    source: survey\n    added: 2019Q3\n")
    ingested(run)
    earlier = run("exceptions", "--quarter", "2019Q2", "--json").json["results"]
    assert "safe" not in {row["indicator"] for row in earlier}
    shown = run("show", "safe", "--quarter", "2019Q2")
    assert (shown.code, "was added after 2019/20 Q2" in shown.err) == (4, True)


def test_a_scope_that_a_source_does_not_name_does_not_change_how_it_is_read(returns: World, run: Run) -> None:
    ingested(run)
    returns.change("  probation: {title", "  another: {title: Another, areas: [E06000001]}\n  probation: {title")
    warnings = run("exceptions", *Q3, "--json").json["warnings"]
    assert warnings == ["the definition of calls has changed since it was read; run kpitool ingest"]


@pytest.mark.parametrize("scope", ["probation", "city", "home"])
def test_a_source_of_one_area_may_name_who_reports(returns: World, run: Run, scope: str) -> None:
    returns.change("    title: Survey\n", f"    title: Survey\n    scope: {scope}\n")
    returns.change("    title: Entrants\n    files", f"    scope: {scope}\n    title: Entrants\n    files")
    ingested(run)
    found = rows(run)
    assert (found["safe", HOME]["value"], found["entrants", HOME]["count"]) == (80, 52)
    status = {row["source"]: row for row in run("status", *Q3, "--json").json["results"]}
    assert status["survey"]["state"] == "have"
    assert run("show", "safe", *Q3).code == 0
