"""A country of 340 districts with ten years of months, made up: python -m tests.benchmarks.nation FOLDER.

Home is a county of seven of them, held against its region; or with --whole the country itself, so that every area in it
is assessed. Indicators and counts are those of boards.py.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.boards import LOOK_BACK, Size, build

IN_COUNTY, IN_REGION = 7, 6
"""Districts of a county, and counties of a region."""
COUNTRY = "E92000001"
TEN_YEARS = 40


@dataclass(frozen=True)
class Nation(Size):
    """A partnership in a country whose districts lie in counties, and those in regions."""

    districts: int = 340
    quarters: int = TEN_YEARS - LOOK_BACK
    whole: bool = False

    @property
    def areas(self) -> dict[str, Any]:
        counties = -(-self.districts // IN_COUNTY)
        found = [
            {"code": COUNTRY, "name": "Land", "level": "country"},
            *(_area("E12", number, "region", COUNTRY) for number in range(-(-counties // IN_REGION))),
            *(_area("E10", number, "county", _code("E12", number // IN_REGION)) for number in range(counties)),
            *(_area("E07", number, "district", _code("E10", number // IN_COUNTY)) for number in range(self.districts)),
        ]
        own = {"home": COUNTRY} if self.whole else {"home": _code("E10", 0), "benchmark": _code("E12", 0)}
        return {**own, "list": found}

    def people(self, rng: np.random.Generator) -> list[int]:
        return [int(count) for count in rng.integers(50_000, 300_000, self.districts)]


def main() -> None:
    """Builds the country that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--districts", type=int, default=Nation.districts)
    parser.add_argument("--indicators", type=int, default=Nation.indicators)
    parser.add_argument("--whole", action="store_true", help="home is the country itself")
    asked = vars(parser.parse_args())
    build(asked.pop("folder"), Nation(**asked))


def _area(kind: str, number: int, level: str, parent: str) -> dict[str, str]:
    return {"code": _code(kind, number), "name": f"{level.title()} {number + 1}", "level": level, "parent": parent}


def _code(kind: str, number: int) -> str:
    return f"{kind}{number + 1:06d}"


if __name__ == "__main__":
    main()
