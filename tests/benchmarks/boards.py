"""A partnership made up for measurements, of any size: python -m tests.benchmarks.boards FOLDER --quarters 40.

Writes a registry and its extracts to a folder and takes them in, so that every command can be timed there. Indicators
are rates of monthly counts by kind, in districts of a county, in a region with one other place; every fifth is all
kinds of its source, broken down. The same seed gives the same files.
"""

import argparse
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from kpitool.period import Quarter, add_months

ROOT = Path(__file__).parents[2]
QUARTER = Quarter(2019, 3)
"""The last quarter of what is held."""
REGION, HOME, OTHER = "E12000001", "E10000001", "E06000001"
EACH = 5
"""How many indicators read one source: all of its kinds, and each but the first alone."""
LOOK_BACK = 8
"""How many quarters are held before the first that is asked for: its window, and the one a year before."""
LEVELS = (54_000, 8_500, 6_100, 4_600, 1_700, 600)
"""Events a year in a county of 600,000 people."""


@dataclass(frozen=True)
class Size:
    """How large a partnership is: `quarters` can be asked for, the last of them `QUARTER`.

    `districts` lie in the county, or are shared out over so many `counties`, the first of them home; with county and
    region an indicator has two areas more. `below`: counts smaller than this are withheld; 0: none is.
    """

    indicators: int = 40
    districts: int = 7
    quarters: int = 40
    below: int = 0
    seed: int = 1
    counties: int = 1

    @property
    def leaves(self) -> list[str]:
        return [area["code"] for area in self.areas["list"] if area["level"] in {"district", "unitary"}]

    @property
    def areas(self) -> dict[str, Any]:
        """The areas as a registry lists them: districts of counties, which lie in a region with one other."""
        districts = [
            {"code": f"E07{number + 1:06d}", "name": f"District {number + 1}", "level": "district"}
            | {"parent": _county(number, self)}
            for number in range(self.districts)
        ]
        counties = list(dict.fromkeys(district["parent"] for district in districts))
        areas = [
            {"code": REGION, "name": "Midshire Region", "level": "region"},
            *(
                {"code": code, "name": "Homeshire" if code == HOME else f"County {number}", "level": "county"}
                | {"parent": REGION}
                for number, code in enumerate(counties, start=1)
            ),
            *districts,
            {"code": OTHER, "name": "Cityborough", "level": "unitary", "parent": REGION},
        ]
        return {"home": HOME, "benchmark": REGION, "list": areas}

    def people(self, rng: np.random.Generator) -> list[int]:
        """How many live in each of the smallest areas."""
        return [int(count) for count in rng.integers(50_000, 120_000, self.districts)] + [900_000]

    @property
    def months(self) -> list[date]:
        held, last = 3 * (self.quarters + LOOK_BACK), QUARTER.period.last_month
        return [add_months(last, back - held + 1) for back in range(held)]

    @property
    def sources(self) -> list[str]:
        return [f"log_{number}" for number in range(-(-self.indicators // EACH))]


def build(folder: Path, size: Size) -> None:
    """Writes `indicators.yaml` and its extracts to a folder, which is made, and takes them in."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(size.seed)
    text = json.dumps(_registry(size), indent=2)  # which is YAML too
    (folder / "indicators.yaml").write_text(text + "\n", encoding="utf-8")
    people = size.people(rng)
    _write(folder / "people.csv", "code,year,people", _people(size, people))
    leaves = size.leaves
    for source in size.sources:
        _write(folder / f"{source}.csv", "month,code,kind,count", _counts(size, leaves, people, rng))
    ingest = (sys.executable, "-m", "kpitool", "ingest", "--quiet")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(ingest, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Builds the partnership that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    for name, value in vars(Size()).items():
        parser.add_argument(f"--{name}", type=int, default=value)
    asked = vars(parser.parse_args())
    build(asked.pop("folder"), Size(**asked))


def _registry(size: Size) -> dict[str, Any]:
    return {
        "title": "Homeshire Community Safety Partnership",
        **({"suppress_below": size.below} if size.below else {}),
        "areas": size.areas,
        "sources": {**{source: _source(source) for source in size.sources}, "people": _people_source()},
        "populations": {"residents": {"title": "residents", "source": "people"}},
        "categories": {source: {"title": f"Theme {number}"} for number, source in enumerate(size.sources, start=1)},
        "indicators": {f"i{number}": _indicator(number, size) for number in range(size.indicators)},
    }


def _county(number: int, size: Size) -> str:
    """The county of a district by its number: neighbours lie in one; the first is home."""
    return f"{HOME[:3]}{number * size.counties // size.districts + 1:06d}"


KINDS = [f"Kind {number}" for number in range(1, EACH + 1)]


def _source(name: str) -> dict[str, Any]:
    return {
        "title": f"Returns of {name}",
        "files": f"{name}.csv",
        "layout": "counts",
        "columns": {"period": "month", "area": "code", "count": "count"},
        "period": {"format": "month"},
        "dimensions": {"kind": {"column": "kind", "values": KINDS}},
        "coverage": "columns",
        "frequency": "monthly",
        "due_after": 30,
    }


def _people_source() -> dict[str, Any]:
    return {
        "title": "Mid-year estimates",
        "files": "people.csv",
        "layout": "counts",
        "series": "snapshot",
        "columns": {"period": "year", "area": "code", "count": "people"},
        "period": {"format": "mid_year"},
        "coverage": "columns",
        "frequency": "annual",
        "due_after": 365,
    }


def _indicator(number: int, size: Size) -> dict[str, Any]:
    source, kind = size.sources[number // EACH], number % EACH
    return {
        "title": f"Indicator {number + 1}",
        "category": source,
        "definition": f"Events of {'every kind' if kind == 0 else KINDS[kind].lower()} that were reported.",
        "measure": {"kind": "rate", "per": 1000, "population": "residents"},
        "source": source,
        **({"breakdown": "kind"} if kind == 0 else {"filter": {"kind": KINDS[kind]}}),
        "polarity": ("low_is_good", "high_is_good", "low_is_good", "none", "low_is_good")[kind],
        "window": "quarter" if kind == EACH - 1 else "rolling_12",
    }


def _people(size: Size, people: list[int]) -> list[str]:
    leaves, years = size.leaves, range(size.months[0].year - 1, QUARTER.period.last_month.year + 1)
    return [
        f"{code},{year},{round(count * 1.005 ** (year - years[0]))}"
        for year in years
        for code, count in zip(leaves, people, strict=True)
    ]


def _counts(size: Size, leaves: list[str], people: list[int], rng: np.random.Generator) -> list[str]:
    """Monthly counts by area and kind: a level, a drift over the years, a season, chance, and at times a jump."""
    rows, months, t = list[str](), size.months, np.arange(len(size.months))
    level = rng.choice(LEVELS) / 12 / 600_000
    for kind in KINDS:
        own = level * rng.uniform(0.1, 0.4)
        season = 1 + rng.uniform(0, 0.25) * np.sin(t * np.pi / 6)
        for code, count in zip(leaves, people, strict=True):
            way = np.exp(rng.normal(0, 0.3) * t / len(t)) * np.where(t > len(t) - 5, rng.choice([1, 1, 1, 1.4]), 1)
            drawn = rng.poisson(own * count * rng.uniform(0.7, 1.3) * season * way)
            rows += [f"{month:%Y-%m},{code},{kind},{each}" for month, each in zip(months, drawn, strict=True)]
    return rows


def _write(path: Path, header: str, rows: list[str]) -> None:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
