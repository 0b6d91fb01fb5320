"""Part of a large extract: its header and whole lines from all over it, the same each time."""

from pathlib import Path

import polars as pl
import pytest

from kpitool.ingest import samples
from kpitool.ingest.files import Extract
from kpitool.ingest.samples import sampled

HEADER = "id,area"
LINES = [f"{number:04},{'north' * (number % 5)}" for number in range(2_000)]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "PIECES", 20)
    monkeypatch.setattr(samples, "PIECE", 100)


def extract_of(path: Path, lines: list[str]) -> Extract:
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return Extract(path, path.name, "", ("id", "area"))


def lines_of(extract: Extract) -> list[str]:
    return extract.path.read_text(encoding="utf-8").splitlines()


def test_a_sample_is_the_header_and_whole_lines_from_all_over(tmp_path: Path) -> None:
    header, *found = lines_of(sampled(extract_of(tmp_path / "log.csv", LINES), tmp_path / "sample.csv"))
    assert header == HEADER
    assert set(found) <= set(LINES)
    assert {int(line[:4]) // 200 for line in found} == set(range(10))
    assert len(found) < len(LINES) / 5


def test_a_sample_is_the_same_each_time(tmp_path: Path) -> None:
    extract = extract_of(tmp_path / "log.csv", LINES)
    first, second = (sampled(extract, tmp_path / f"{name}.csv") for name in "ab")
    assert lines_of(first) == lines_of(second)


def test_the_lines_of_a_sample_are_those_of_its_file_however_short_that_is(tmp_path: Path) -> None:
    for count in range(4):
        header, *found = lines_of(sampled(extract_of(tmp_path / "log.csv", LINES[:count]), tmp_path / "sample.csv"))
        assert header == HEADER
        assert set(found) <= set(LINES[:count])


def test_a_line_longer_than_a_piece_is_left_out_of_a_sample(tmp_path: Path) -> None:
    lines = [*LINES[:100], "x" * 5_000, *LINES[100:110]]
    found = lines_of(sampled(extract_of(tmp_path / "log.csv", lines), tmp_path / "sample.csv"))
    assert set(found[1:]) <= set(LINES)


def test_an_extract_that_is_not_read_as_it_stands_is_its_own_sample(tmp_path: Path) -> None:
    laid = Extract(tmp_path / "a.csv", "a.csv", "", ("id",), records=pl.LazyFrame({"0": ["1"]}))
    packed = Extract(tmp_path / "a.parquet", "a.parquet", "", ("id",), kinds=(pl.String(),))
    assert [sampled(each, tmp_path / "sample.csv") for each in (laid, packed)] == [laid, packed]
    assert not (tmp_path / "sample.csv").exists()
