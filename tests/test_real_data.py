"""Published extracts, where they are at hand: known answers to the record."""

import csv
import gzip
from pathlib import Path
from typing import Any

import pytest

from kpitool.store import Store
from tests.conftest import Run

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"
LEICESTERSHIRE = DATA / "police-street-leics-2019-12_2022-10"
FIVE_FORCES = DATA / "police-street-em5-2018-10_2019-02"
TABLES = DATA / "ons-pfa-workbooks"
DECEMBER = TABLES / "pfatablesdec19.xlsx"
SEPTEMBER = TABLES / "policeforceareatablesyearendingseptember2019.xlsx"
MID_YEAR = DATA / "ons-mye-2019" / "ukmidyearestimates20192019ladcodes.xls"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the published extracts are not at hand ({DATA} is absent)"),
]


@pytest.fixture
def police(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("KPITOOL_REGISTRY", str(ROOT / "examples" / "police-uk" / "indicators.yaml"))
    monkeypatch.setenv("KPITOOL_STORE", str(tmp_path / "store"))
    assert run("ingest", "populations", "-q").code == 0
    return run


def rows(answer: Any) -> dict[tuple[str, str], Any]:
    return {(row["indicator"], row["area"]["code"]): row for row in answer["results"]}


def test_leicestershire_35_months_in_one_ingest(police: Run) -> None:
    files = sorted(LEICESTERSHIRE.glob("*.csv.gz"))
    assert len(files) == 35
    receipt = police("ingest", "street_crime", *files, "--json").json["results"][0]["receipt"]
    assert receipt["records"] == 301_838
    assert receipt["outcomes"] == {
        "accepted": 294_251,
        "rejected": 0,
        "out_of_area": 124,
        "unlocated": 7_463,
        "superseded": 0,
    }
    found = rows(police("compare", "--quarter", "2022Q2", "--json").json)
    known = {
        "vehicle_crime": (3_743, 2_745, 36.4, 5.30),
        "burglary": (2_779, 1_937, 43.5, 3.94),
        "anti_social_behaviour": (5_263, 5_432, -3.1, 7.45),
    }
    for indicator, (count, before, percent, rate) in known.items():
        row = found[indicator, "E10000018"]
        assert (row["count"], row["previous"]["count"]) == (count, before)
        assert round(row["change"]["percent_of_count"], 1) == percent
        assert round(row["value"], 2) == rate
        districts = [found[indicator, f"E0700{number:04d}"]["count"] for number in range(129, 136)]
        assert sum(districts) == count
        assert row["benchmark"]["value"] is None
    assert found["vehicle_crime", "E07000130"]["count"] == 1_127  # Charnwood, counted with another program
    gap = police("compare", "--quarter", "2019Q3", "--json")
    assert gap.code == 4
    missing = rows(gap.json)["vehicle_crime", "E10000018"]
    assert (missing["value"], missing["missing"]["months"][0]) == (None, "2019-01-01")
    assert missing["missing"]["reason"] == "Jan–Nov 2019 missing from Leicestershire Police"


def test_the_march_in_which_a_seventh_of_the_records_have_no_place_puts_its_year_in_doubt(police: Run) -> None:
    files = sorted(LEICESTERSHIRE.glob("20[12][90]-*.csv.gz"))
    receipt = police("ingest", "street_crime", *files, "--json").json["results"][0]["receipt"]
    assert (
        "2020-03 of leicestershire: 1,157 of 8,146 records have no place (14.2%); they are in no district's figure"
    ) in receipt["warnings"]
    found = rows(police("compare", "--quarter", "2020Q3", "--json").json)
    charnwood = found["burglary", "E07000130"]
    march = next(each for each in charnwood["unplaced"] if each["start"] == "2020-03-01")
    assert (march["unlocated"], march["records"]) == (92, 486)
    assert charnwood["count"] == 814  # the figure is as it was
    assert found["anti_social_behaviour", "E07000130"]["doubt"] is None


def test_five_forces_autumn_2018(police: Run) -> None:
    answer = police("ingest", "street_crime", *sorted(FIVE_FORCES.glob("*.csv.gz")), "--json").json
    assert answer["results"][0]["receipt"]["records"] == 198_638
    found = rows(police("rates", "--quarter", "2018Q3", "--window", "quarter", "--json").json)
    region = found["vehicle_crime", "E12000004"]
    assert (region["count"], region["unlocated"]["count"]) == (9_644, 107)
    assert (region["denominator"], region["population_year"]) == (4_804_149, 2018)


def test_a_region_without_one_of_its_forces_has_no_value(police: Run) -> None:
    files = [file for file in sorted(FIVE_FORCES.glob("*.csv.gz")) if "nottinghamshire" not in file.name]
    police("ingest", "street_crime", *files)
    found = rows(police("rates", "--quarter", "2018Q3", "--window", "quarter", "--json").json)
    region = found["vehicle_crime", "E12000004"]
    assert region["value"] is None
    assert region["missing"]["scopes"] == ["Nottinghamshire Police"]
    assert found["vehicle_crime", "E10000018"]["value"] is not None


def national(run: Run, registry: str, monkeypatch: pytest.MonkeyPatch, store: Path) -> Run:
    monkeypatch.setenv("KPITOOL_REGISTRY", str(ROOT / "examples" / "ons-tables" / registry))
    monkeypatch.setenv("KPITOOL_STORE", str(store))
    return run


def receipt_of(run: Run, source: str, *files: Path) -> Any:
    """The receipt of an ingest, whose records are all accounted for."""
    receipt = run("ingest", source, *files, "--json").json["results"][0]["receipt"]
    for part in (receipt, *receipt["files"]):
        assert sum(part["outcomes"].values()) == part["records"] > 0
    return receipt


def test_the_police_force_area_tables_as_they_are_published(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = national(run, "indicators.yaml", monkeypatch, tmp_path / "store")
    for source, records in (("recorded_crime", 56 * 23), ("crime_rates", 55 * 24), ("populations", 55)):
        receipt = receipt_of(tables, source, DECEMBER)
        assert (receipt["records"], receipt["outcomes"]["rejected"]) == (records, 0)
    answer = tables("compare", "--quarter", "2019Q3", "--area", "all", "--json")
    found = rows(answer.json)
    force, region = (found["vehicle_offences", code] for code in ("E23000021", "E12000004"))
    assert (force["count"], round(force["value"], 2)) == (9_697, 8.87)
    assert (region["count"], round(region["value"], 2)) == (33_592, 6.99)
    assert (force["benchmark"]["area"]["code"], force["benchmark"]["value"]) == ("E12000004", region["value"])
    assert found["vehicle_offences", "E23000005"]["value"] is None  # Greater Manchester sent no figures
    published = found["vehicle_offences_published", "E23000021"]["value"]
    assert abs(published - force["value"]) < 0.01
    store = Store(str(tmp_path / "store")).edition()
    assert store is not None
    city = store.facts.filter(source="crime_rates", area="E23000034").select("kind", "mark", "value").unique()
    assert city.rows() == [("withheld", "suppressed", None)]


def test_two_editions_of_the_published_tables_are_two_statements(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = national(run, "indicators.yaml", monkeypatch, tmp_path / "store")
    receipt = receipt_of(tables, "recorded_crime", SEPTEMBER, DECEMBER)
    assert [(part["first"], part["last"]) for part in receipt["covers"]] == [
        ("2018-10", "2019-09"),
        ("2019-01", "2019-12"),
    ]


def test_the_mid_year_estimates_as_they_are_published(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    estimates = national(run, "mid-year.yaml", monkeypatch, tmp_path / "store")
    by_age = receipt_of(estimates, "by_age", MID_YEAR)
    assert by_age["records"] == 430 * 92  # areas, by 91 ages and all of them
    by_year = receipt_of(estimates, "by_year", MID_YEAR)
    assert by_year["records"] == 430 * 19
    assert by_age["outcomes"]["rejected"] == by_year["outcomes"]["rejected"] == 0
    for quarter, people in (("2019Q1", 706_155), ("2018Q1", 698_268)):
        found = rows(estimates("rates", "--quarter", quarter, "--area", "all", "--json").json)
        assert found["residents", "E10000018"]["count"] == people
    found = rows(estimates("rates", "--quarter", "2019Q1", "--area", "all", "--json").json)
    assert found["young_people", "E10000018"]["count"] == 63_687
    assert found["residents", "E12000004"]["count"] == 4_835_928


@pytest.mark.parametrize("folder", [LEICESTERSHIRE, FIVE_FORCES])
def test_every_record_of_every_police_extract_is_accounted_for(police: Run, folder: Path) -> None:
    files = sorted(folder.glob("*.csv.gz"))
    receipt = receipt_of(police, "street_crime", *files)
    assert {part["name"] for part in receipt["files"]} == {file.name for file in files}
    lines = 0
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
            lines += sum(1 for _ in csv.reader(text)) - 1
    assert receipt["records"] == lines
