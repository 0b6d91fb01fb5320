"""Made-up street-level extracts: the same each time, like real ones, and exactly as faulty as they say."""

import hashlib
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from tests.benchmarks.country import Country
from tests.benchmarks.faults import FAULTS, STRAY
from tests.benchmarks.street import Street, build
from tests.benchmarks.truth import Truth, truth_of
from tests.conftest import Run

CLEAN = Street(rows=6_000, a_month=2_000, country=Country(forces=5, districts=20, small_areas=300))
FAULTY = replace(CLEAN, faulty=0.01, repeated=0.02)
HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)


def test_the_same_seed_gives_the_same_files_and_another_seed_others(tmp_path: Path) -> None:
    first, again, other = (tmp_path / name for name in ("first", "again", "other"))
    build(first, FAULTY)
    build(again, FAULTY)
    build(other, replace(FAULTY, seed=2))
    assert _digests(first) == _digests(again)
    assert not set(_digests(first).values()) & set(_digests(other).values())


def test_extracts_lie_as_in_the_archive_a_folder_for_each_month_and_a_file_for_each_force(tmp_path: Path) -> None:
    build(tmp_path, CLEAN)
    forces = ("aldershire", "bramshire", "corsshire", "dunnshire", "ebbershire")
    expected = {
        f"street/{month}/{month}-{force}-street.csv" for month in ("2019-10", "2019-11", "2019-12") for force in forces
    }
    assert {path.relative_to(tmp_path).as_posix() for path in (tmp_path / "street").rglob("*.csv")} == expected
    lines = (tmp_path / "street/2019-10/2019-10-aldershire-street.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == HEADER
    assert lines[-1].endswith(",") and ",,,No Location,,," in lines[-1]  # those without a place come last


def test_anti_social_behaviour_alone_has_neither_id_nor_outcome(tmp_path: Path) -> None:
    build(tmp_path, CLEAN)
    rows = _rows(tmp_path)
    is_asb = rows["Crime type"] == "Anti-social behaviour"
    assert 0.1 < is_asb.sum() / rows.height < 0.35
    assert rows.filter(is_asb)["Crime ID"].null_count() == is_asb.sum()
    assert rows.filter(is_asb)["Last outcome category"].null_count() == is_asb.sum()
    ids = rows.filter(~is_asb)["Crime ID"]
    assert ids.str.contains("^[0-9a-f]{64}$").all() and ids.is_unique().all()


def test_half_of_the_repeats_are_the_same_row_and_half_another_type_of_crime(tmp_path: Path) -> None:
    truth = build(tmp_path, FAULTY)
    rows = _rows(tmp_path)
    shared = rows.filter(pl.col("Crime ID").is_not_null()).group_by("Crime ID", "Month", "Falls within")
    twice = shared.agg(pl.len(), types=pl.col("Crime type").n_unique(), places=pl.col("Location").n_unique())
    twice = twice.filter(pl.col("len") > 1)
    assert truth.repeated == 120 == twice.height  # 2 % of 6,000
    assert (twice["types"] == 2).sum() == 60
    assert twice["places"].unique().to_list() == [1]


def test_what_is_there_already_is_kept_until_something_else_is_asked_for(tmp_path: Path) -> None:
    truth = build(tmp_path, CLEAN)
    one = next((tmp_path / "street").rglob("*.csv"))
    made = one.stat().st_mtime_ns
    assert build(tmp_path, CLEAN) == truth
    assert one.stat().st_mtime_ns == made
    assert build(tmp_path, FAULTY) != truth
    assert truth_of(tmp_path).rejected == 60


def test_truths_of_parts_add_up() -> None:
    one = Truth(10, 6, 2, 1, 1, 1, {"no month": 2})
    two = Truth(20, 17, 3, 0, 0, 2, {"no month": 1, "no force": 2})
    assert one + two == Truth(30, 23, 5, 1, 1, 3, {"no month": 3, "no force": 2})
    assert one.outcomes(by_id=True) == {
        "accepted": 5,
        "rejected": 2,
        "out_of_area": 1,
        "unlocated": 1,
        "superseded": 1,
    }


@pytest.mark.parametrize("registry", ["indicators.yaml", "indicators-ids.yaml"])
@pytest.mark.parametrize(
    "street",
    [
        CLEAN,
        FAULTY,
        replace(FAULTY, format="parquet"),
        replace(FAULTY, format="parquet", compression="snappy"),
        replace(FAULTY, one_file=True),
        replace(FAULTY, one_file=True, format="parquet"),
    ],
    ids=["clean", "faulty", "Parquet", "snappy", "one file", "one Parquet file"],
)
def test_the_truth_is_what_an_ingest_says(street: Street, registry: str, run: Run, tmp_path: Path) -> None:
    truth = build(tmp_path / "made", street)
    where = ("--registry", tmp_path / "made" / registry, "--store", tmp_path / "store")
    done = run("ingest", "street_crime", *where, "--json")
    assert done.code == 0, done.err
    (result,) = done.json["results"]
    receipt = result["receipt"]
    assert receipt["records"] == truth.rows == 6_000
    assert receipt["outcomes"] == truth.outcomes(by_id=registry == "indicators-ids.yaml")
    assert truth.rejected == round(6_000 * street.faulty) == sum(reason["records"] for reason in receipt["reasons"])
    kinds = set(FAULTS) - ({STRAY} if street.one_file else set())
    assert set(truth.faults) == (kinds if street.faulty else set())


def test_the_registry_has_no_faults(run: Run, tmp_path: Path) -> None:
    build(tmp_path / "made", CLEAN)
    for name in ("indicators.yaml", "indicators-ids.yaml"):
        assert run("check", "--registry", tmp_path / "made" / name).code == 0


def test_a_country_as_large_as_england_and_wales_is_as_skewed() -> None:
    country = Country()
    assert (len(country.all_forces), len(country.all_districts)) == (43, 340)
    assert len({district.name for district in country.all_districts}) == 340
    assert sum(district.small_areas for district in country.all_districts) == 35_000
    shares = [force.share for force in country.all_forces]
    assert 0.15 < shares[0] < 0.2
    assert shares == sorted(shares, reverse=True) and shares[-1] < 0.005


def _digests(folder: Path) -> dict[str, str]:
    paths = sorted((folder / "street").rglob("*-street.*"))
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _rows(folder: Path) -> pl.DataFrame:
    paths = sorted((folder / "street").rglob("*-street.csv"))
    return pl.concat([pl.read_csv(path, infer_schema=False) for path in paths])
