"""What a board saw and what was rejected, from the store: figures restated since, records lost, and at what cost."""

from pathlib import Path
from typing import Any

import pytest

from kpitool.store import Store
from tests.commands.conftest import HOME, NORTH
from tests.commands.test_freeze import LABEL, loaded  # noqa: F401 - a fixture
from tests.conftest import Run, World

GOOD, BAD = "2019-12,Home Police,E07000001,Burglary\n", "2019-12,Home Police,E07000001,Arson\n"


@pytest.fixture
def frozen(loaded: World, run: Run) -> World:  # noqa: F811
    """Edition 2 is frozen: at home 90 burglaries a month in 2019, 1,080 or 10.8 in all, and 720 or 7.2 in 2018."""
    assert run("freeze", "--label", LABEL).code == 0
    return loaded


def corrected(world: World, run: Run, december: int, month: str = "2019-12") -> None:
    """A return of December that says so many burglaries at home."""
    world.month(month, "home", {NORTH: december})
    assert run("ingest").code == 0


def home(run: Run, *arguments: str) -> dict[str, Any]:
    answer = run("exceptions", "--quarter", "2019Q3", "--json", *arguments)
    assert answer.code == 0, answer.err
    (found,) = [row for row in answer.json["results"] if row["area"]["code"] == HOME]
    return dict(found)


def doubts(row: dict[str, Any]) -> list[str]:
    return [finding["reason"] for finding in row["findings"] if finding["rule"] == "data"]


def test_a_corrected_return_is_told_as_restated_since_the_board_saw_it(frozen: World, run: Run) -> None:
    assert (home(run)["restated"], doubts(home(run))) == ([], [])
    corrected(frozen, run, 30)
    found = home(run)
    # 60 fewer: 1,020, which is 10.2; 5.6 % less
    assert doubts(found) == [f"restated since '{LABEL}': 10.8 then, 10.2 now (−5.6%)"]
    (restated,) = found["restated"]
    assert (restated["since"], restated["period"]["label"]) == (LABEL, "12 months to Dec 2019")
    assert (restated["before"], restated["value"]) == (pytest.approx(10.8), pytest.approx(10.2))
    assert (restated["percent"], restated["points"]) == (pytest.approx(-100 * 60 / 1080), None)
    assert found["value"] == pytest.approx(10.2)
    (finding,) = [each for each in found["findings"] if each["rule"] == "data"]
    assert (finding["state"], finding["since"], finding["open_ended"]) == (None, None, None)
    page = run("exceptions").out
    assert f"Burglary: restated since '{LABEL}': 10.8 then, 10.2 now (−5.6%)." in page
    assert f"Restated since '{LABEL}': burglary." in page
    assert "restated by more than 5% (points of a proportion), more than 5% of records rejected" in page
    assert run("exceptions", "--fail-on", "data").code == 1


def test_the_edition_that_the_board_saw_shows_no_restatement(frozen: World, run: Run) -> None:
    before = run("exceptions", "--as-at", LABEL).out
    corrected(frozen, run, 30)
    assert home(run, "--as-at", LABEL)["restated"] == []
    assert run("exceptions", "--as-at", LABEL).out == before


def test_what_is_corrected_before_anything_is_frozen_is_not_told(loaded: World, run: Run) -> None:  # noqa: F811
    corrected(loaded, run, 30)
    assert (home(run)["restated"], doubts(home(run))) == ([], [])


def test_a_frozen_edition_is_held_against_the_one_frozen_before_it(frozen: World, run: Run) -> None:
    corrected(frozen, run, 30)
    assert run("freeze", "--label", "May").code == 0
    assert [each["since"] for each in home(run)["restated"]] == [LABEL]
    frozen.month("2020-01", "home", {NORTH: 30})
    assert run("ingest").code == 0
    assert home(run)["restated"] == []  # the board of May has seen it
    assert [each["since"] for each in home(run, "--as-at", "May")["restated"]] == [LABEL]


def test_the_window_before_is_told_with_its_months(frozen: World, run: Run) -> None:
    corrected(frozen, run, 0, "2018-12")
    # 60 fewer of 720: 6.6, 8.3 % less
    assert doubts(home(run)) == [f"restated since '{LABEL}': the 12 months to Dec 2018, 7.2 then, 6.6 now (−8.3%)"]


@pytest.mark.parametrize(("december", "restated"), [(36, 0), (35, 1)])
def test_a_figure_moves_by_five_percent_unmentioned(frozen: World, run: Run, december: int, restated: int) -> None:
    corrected(frozen, run, december)  # 54 of 1,080 are 5 %
    assert len(home(run)["restated"]) == restated


def test_an_indicator_in_full_tells_it_too(frozen: World, run: Run) -> None:
    corrected(frozen, run, 30)
    (shown,) = run("show", "burglary", "--json").json["results"]
    assert [each["since"] for each in shown["figure"]["restated"]] == [LABEL]


@pytest.mark.parametrize("command", ["rates", "compare"])
@pytest.mark.usefixtures("frozen")
def test_a_command_that_does_not_judge_does_not_tell_it(run: Run, command: str) -> None:
    assert {"restated", "rejected"}.isdisjoint(run(command, "--json").json["results"][0])


def test_a_prune_of_what_the_board_saw_leaves_nothing_to_hold_figures_against(frozen: World, run: Run) -> None:
    corrected(frozen, run, 30)
    assert run("prune", "--keep", "1", "--frozen", "--yes").code == 0
    assert home(run)["restated"] == []


def test_a_lost_edition_is_told_and_todays_figures_stand(frozen: World, run: Run) -> None:
    before = set(data_of(frozen))
    corrected(frozen, run, 30)
    newest = Store(str(frozen.folder / ".kpitool")).table_files(3)
    for path in before:
        if str(path.relative_to(frozen.folder / ".kpitool")) not in newest:
            path.unlink()
    answer = run("exceptions", "--json")
    assert answer.code == 0
    (warning,) = answer.json["warnings"]
    assert warning.startswith("it is not known what was restated: ")
    assert home(run)["value"] == pytest.approx(10.2)


def data_of(world: World) -> list[Path]:
    return list((world.folder / ".kpitool" / "observations").rglob("*.parquet"))


def december(world: World, good: int, bad: int) -> None:
    world.write("crime/2019-12-home.csv", "Month,Force,Code,Offence\n" + GOOD * good + BAD * bad)


@pytest.mark.parametrize(("bad", "told"), [(55, False), (56, True)])
def test_records_rejected_beyond_a_share_are_told_with_both_numbers(
    loaded: World,  # noqa: F811
    run: Run,
    bad: int,
    told: bool,
) -> None:
    # Eleven months of 90, and one of 55 good ones: 1,045 good; 55 rejected are 5 % of 1,100, 56 are 5.1 % of 1,101.
    december(loaded, 55, bad)
    assert run("ingest").code == 0
    found = home(run)
    if not told:
        assert (found["rejected"], found["doubt"], doubts(found)) == ([], None, [])
        return
    reason = "56 of 1,101 records (5.1%) of crime were rejected"
    assert (found["doubt"], doubts(found)) == (reason, [reason])
    (rejected,) = found["rejected"]
    assert (rejected["source"], rejected["records"], rejected["rejected"]) == ("crime", 1101, 56)
    assert rejected["percent"] == pytest.approx(100 * 56 / 1101)
    page = run("exceptions").out
    assert f"Burglary: {reason}." in page
    assert "Many records of burglary were rejected." in page


def test_a_corrected_extract_ends_it(loaded: World, run: Run) -> None:  # noqa: F811
    december(loaded, 55, 100)
    assert run("ingest").code == 0
    assert home(run)["rejected"] != []
    december(loaded, 155, 0)
    assert run("ingest").code == 0
    assert home(run)["rejected"] == []


def test_the_thresholds_are_the_boards_choice(frozen: World, run: Run) -> None:
    december(frozen, 30, 60)
    frozen.change("indicators:\n", "rules: {data: {restated: 5.6, rejected: 6}}\nindicators:\n")
    assert run("ingest").code == 0
    found = home(run)
    # 60 of 1,080, which is 5.56 %, fewer; of 990 + 30 + 60 read, as many rejected
    assert (found["restated"], found["rejected"]) == ([], [])
    in_force = "restated by more than 5.6% (points of a proportion), more than 6% of records rejected"
    assert f"{in_force}, this board's choice" in run("exceptions").out
    frozen.change("{restated: 5.6, rejected: 6}", "{restated: 5.5, rejected: 5.5}")
    found = home(run)
    assert (len(found["restated"]), len(found["rejected"])) == (1, 1)
    frozen.change("{restated: 5.5, rejected: 5.5}", "{parts: {restated: 9}}")
    answer = run("check")
    assert answer.code == 3
    assert "the rule 'data' of parts has no restated" in answer.out + answer.err


def test_no_receipt_is_read_where_nothing_that_stands_was_rejected(
    loaded: World,  # noqa: F811
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []
    document = Store.document

    def noted(store: Store, name: str) -> bytes:
        read.append(name)
        return document(store, name)

    monkeypatch.setattr(Store, "document", noted)
    december(loaded, 55, 0)
    assert run("ingest").code == 0
    read.clear()
    home(run)
    assert read == []
    december(loaded, 55, 100)
    assert run("ingest").code == 0
    read.clear()
    home(run)
    assert {name.split("/")[0] for name in read} == {"receipts"}
    assert len(read) == 2  # the first ingest, and the newest


@pytest.mark.parametrize("harm", ["lost", "changed"])
def test_a_receipt_that_cannot_be_read_is_told_and_the_figures_stand(
    loaded: World,  # noqa: F811
    run: Run,
    harm: str,
) -> None:
    december(loaded, 55, 100)
    assert run("ingest").code == 0
    store = Store(str(loaded.folder / ".kpitool"))
    receipt = loaded.folder / ".kpitool" / (store.commits()[0].receipt or "")
    receipt.unlink() if harm == "lost" else receipt.write_text("{}", encoding="utf-8")
    answer = run("exceptions", "--json")
    assert answer.code == 0
    (warning,) = answer.json["warnings"]
    assert warning.startswith("it is not known what was rejected of crime: ")
    assert home(run)["rejected"] == []
