"""The bundled example computes what the partnership published for 2019/20 Q3."""

import hashlib
import runpy
from pathlib import Path
from typing import Any

import pytest

from kpitool.registry import read_registry
from tests.conftest import Run

ROOT = Path(__file__).parent.parent
HOME = "E10000018"


@pytest.fixture
def example(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The program at work on the example, with a store of its own."""
    monkeypatch.setenv("KPITOOL_REGISTRY", str(ROOT / "indicators.yaml"))
    monkeypatch.setenv("KPITOOL_STORE", str(tmp_path / "store"))
    assert run("ingest", "-q").code == 0
    return run


def home(run: Run, quarter: str = "2019Q3") -> dict[str, dict[str, Any]]:
    answer = run("exceptions", "--quarter", quarter, "--json").json
    return {row["indicator"]: row for row in answer["results"] if row["area"]["code"] == HOME}


def test_vehicle_offences_are_8_6_per_1000_the_region_6_8_and_up_by_10_percent(example: Run) -> None:
    vehicle = home(example)["vehicle_offences"]
    assert round(vehicle["value"], 1) == 8.6
    assert round(vehicle["benchmark"]["value"], 1) == 6.8
    assert round(vehicle["change"]["percent_of_count"], 1) == 10.0
    # and they are computed: 6,073 and 5,521 among 706,155 and 698,268 people; 32,884 among 4,835,928
    assert vehicle["value"] == pytest.approx(6_073 / 706.155)
    assert vehicle["previous"]["value"] == pytest.approx(5_521 / 698.268)
    assert vehicle["benchmark"]["value"] == pytest.approx(32_884 / 4_835.928)


def test_the_summary_is_what_was_published(example: Run) -> None:
    answer = example("exceptions", "--quarter", "2019Q3", "--json").json
    summary = answer["summary"]
    assert summary["statement"] == (
        "There is nothing exceptional to report. Overall crime and vehicle offences show an adverse trend."
    )
    assert summary["clear"] == "Assessed and found clear: burglary and violence with injury."
    assert any("adverse, this board's choice (default: exception)" in rule for rule in summary["rules"])
    statuses = {name: row["status"] for name, row in home(example).items()}
    assert statuses == {
        "overall_crime": "adverse",
        "vehicle_offences": "adverse",
        "burglary": "steady",
        "violence_with_injury": "steady",
    }


def test_burglary_is_like_the_12_months_before(example: Run) -> None:
    burglary = home(example)["burglary"]
    assert burglary["change"]["verdict"] == "similar"
    assert abs(burglary["change"]["percent_of_count"]) < 2


def test_overall_crime_rises_more_slowly_and_is_below_the_region(example: Run) -> None:
    quarters = ["2018Q3", "2018Q4", "2019Q1", "2019Q2", "2019Q3"]
    found = [home(example, quarter)["overall_crime"] for quarter in quarters]
    rises = [row["change"]["percent_of_count"] for row in found]
    assert rises == sorted(rises, reverse=True)
    assert rises[-1] > 5
    assert found[-1]["benchmark"]["verdict"] == "much_better"


def test_violence_with_injury_has_been_stable_for_four_quarters(example: Run) -> None:
    values = [
        home(example, quarter)["violence_with_injury"]["value"] for quarter in ("2018Q4", "2019Q1", "2019Q2", "2019Q3")
    ]
    assert max(values) - min(values) < 0.1
    assert home(example)["violence_with_injury"]["change"]["verdict"] == "similar"


def test_the_extracts_are_those_that_the_script_makes(tmp_path: Path) -> None:
    folder = ROOT / "examples" / "leicestershire"
    script = runpy.run_path(str(folder / "make_extracts.py"))
    (tmp_path / "extracts").mkdir()
    script["main"].__globals__["HERE"] = tmp_path
    script["main"]()
    made = {path.name: hashlib.sha256(path.read_bytes()).digest() for path in (tmp_path / "extracts").iterdir()}
    kept = {path.name: hashlib.sha256(path.read_bytes()).digest() for path in (folder / "extracts").iterdir()}
    assert made == kept


@pytest.mark.parametrize("path", ["indicators.yaml", "examples/police-uk/indicators.yaml"])
def test_both_registries_are_sound(path: str) -> None:
    loaded, faults = read_registry(ROOT / path)
    assert faults == []
    assert loaded is not None


def test_the_areas_populations_add_up_to_the_published_totals() -> None:
    # Office for National Statistics, mid-year estimates: Leicestershire and the East Midlands
    published = {
        ("E10000018", 2017): 690_212,
        ("E10000018", 2018): 698_268,
        ("E10000018", 2019): 706_155,
        ("E12000004", 2018): 4_804_149,
        ("E12000004", 2019): 4_835_928,
    }
    loaded, _ = read_registry(ROOT / "indicators.yaml")
    assert loaded is not None
    geography = loaded.registry.geography
    rows = (ROOT / "examples/east-midlands/mid-year-populations.csv").read_text(encoding="utf-8").splitlines()[1:]
    people = {(code, int(year)): int(number) for code, _, year, _, number in (row.split(",") for row in rows)}
    month = geography["E10000021"].last
    assert month is not None
    for (area, year), total in published.items():
        assert sum(people[leaf, year] for leaf in geography.leaves(area, month)) == total
