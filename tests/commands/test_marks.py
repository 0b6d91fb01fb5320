"""What senders mark: numbers held back are told as such and never as zeros, provisional ones ride along."""

import pytest

from tests.commands.conftest import HOME, Q3, ingested, rows
from tests.conftest import Run, World
from tests.returns import ENTRANTS, SURVEY, incidents


def test_a_suppressed_count_leaves_the_area_without_a_figure_and_says_so(returns: World, run: Run) -> None:
    line = "2019/20 Q3,E07000001,All,20\n"
    assert line in incidents()
    returns.write("incidents.csv", incidents().replace(line, line.replace("20\n", "[c]\n")))
    done = ingested(run)
    assert "rejected" not in done.out
    home = rows(run)["incidents", HOME]
    assert home["value"] is None
    assert home["missing"]["reason"] == "Oct–Dec 2019: held back by the source: Northton (suppressed)"


def test_a_mark_of_ones_own_is_read_as_declared_and_else_rejected_with_a_hint(returns: World, run: Run) -> None:
    line = "2019/20 Q3,E07000001,All,20\n"
    returns.write("incidents.csv", incidents().replace(line, line.replace("20\n", "-\n")))
    done = run("ingest", "incidents")
    assert "Incidents '-' is not a number; if it is a mark, say what it means: marks: {'-': not_available}" in done.out
    returns.change(
        "columns: {period: Quarter, area: Code, count: Incidents}",
        "columns: {period: Quarter, area: Code, count: Incidents}\n    marks: {'-': below_base}",
    )
    ingested(run)
    reason = rows(run)["incidents", HOME]["missing"]["reason"]
    assert reason == "Oct–Dec 2019: held back by the source: Northton (below base)"


def test_a_provisional_figure_counts_and_says_that_it_is_provisional(returns: World, run: Run) -> None:
    line = "2019/20 Q3,E07000001,All,20\n"
    returns.write("incidents.csv", incidents())
    ingested(run)
    before = rows(run)["incidents", HOME]
    returns.write("incidents.csv", incidents().replace(line, line.replace("20\n", "20 [p]\n")))
    ingested(run)
    after = rows(run)["incidents", HOME]
    assert after["value"] == before["value"] is not None
    assert "provisional at its source: Oct–Dec 2019" in after["caveats"]
    assert "provisional at its source: Oct–Dec 2019" not in before["caveats"]


def test_a_mark_of_a_period_is_one_of_its_figures(returns: World, run: Run) -> None:
    assert "2019/20 Q3,80,600\n" in SURVEY
    returns.write("survey.csv", SURVEY.replace("2019/20 Q3,80,600\n", "2019/20 Q3 (Rev),80%,600\n"))
    ingested(run)
    safe = rows(run)["safe", HOME]
    assert safe["value"] == 80
    assert "revised at its source: Oct–Dec 2019" in safe["caveats"]


@pytest.mark.parametrize("written", ["1,040", "1 040", "001040", "1040.0"])
def test_a_number_may_be_written_with_separators_or_padded(returns: World, run: Run, written: str) -> None:
    assert "2018/19,100\n" in ENTRANTS
    returns.write("entrants.csv", ENTRANTS.replace("2018/19,100\n", f'2018/19,"{written}"\n'))
    ingested(run)
    answer = run("rates", *Q3, "--indicator", "entrants_by_year", "--json").json
    assert answer["results"][0]["count"] == 1040


def test_a_mark_where_what_is_absent_counts_as_zero_is_a_fault_of_the_registry(returns: World, run: Run) -> None:
    columns = "columns: {period: Quarter, area: Code, count: Incidents}\n"
    returns.change(columns, columns + "    marks: {'*': suppressed}\n    absent: zero\n    scope: home\n")
    checked = run("check")
    assert checked.code == 3
    assert "counts what is absent as zero, and '*' says that a number is not there" in checked.out
