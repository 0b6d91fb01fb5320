"""Published extracts, where they are at hand: known answers to the record."""

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"
LEICESTERSHIRE = DATA / "police-street-leics-2019-12_2022-10"
FIVE_FORCES = DATA / "police-street-em5-2018-10_2019-02"

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
