"""The registry of a made-up country's street-level crime, and its populations."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.country import REGIONS, Country, Force
from tests.benchmarks.incidents import ASB, OFFENCES

COUNTRY = "E92000001"


def write_registry(folder: Path, country: Country, months: Sequence[date]) -> None:
    """Writes `indicators.yaml`, `indicators-ids.yaml` (which reads ids as well) and `populations.csv` to a folder."""
    for name, ids in (("indicators.yaml", False), ("indicators-ids.yaml", True)):
        text = json.dumps(_registry(country, ids=ids), indent=1)  # which is YAML too
        (folder / name).write_text(text + "\n", encoding="utf-8")
    rng = np.random.default_rng(4)
    people = [round(each.small_areas * 1_650 * rng.uniform(0.9, 1.1)) for each in country.all_districts]
    rows = [
        f"{year},{district.code},{count}"
        for year in range(months[0].year - 2, months[-1].year + 1)
        for district, count in zip(country.all_districts, people, strict=True)
    ]
    (folder / "populations.csv").write_text("\n".join(["mid_year,code,population", *rows]) + "\n", encoding="utf-8")


def _registry(country: Country, *, ids: bool) -> dict[str, Any]:
    forces = country.all_forces
    return {
        "title": "Street-level crime of a made-up country",
        "areas": {"home": _county(0), "benchmark": _region(0, len(forces)), "list": _areas(forces)},
        "scopes": {
            force.id: {"title": force.title, "areas": [district.code for district in force.districts]}
            for force in forces
        },
        "sources": {"street_crime": _street_crime(ids=ids), "populations": _populations()},
        "populations": {"residents": {"title": "residents", "source": "populations"}},
        "categories": {"crime": {"title": "Crime"}, "disorder": {"title": "Disorder"}},
        "indicators": {
            offence.lower().replace(" ", "_").replace("-", "_"): _indicator(offence)
            for offence in (ASB, "Burglary", "Vehicle crime", "Violence and sexual offences")
        },
    }


def _areas(forces: Sequence[Force]) -> list[dict[str, str]]:
    """The country, its regions, a county for each force, and the districts."""
    regions = {_region(number, len(forces)): None for number in range(len(forces))}
    areas = [{"code": COUNTRY, "name": "Albion", "level": "country"}]
    for number, code in enumerate(regions, start=1):
        areas.append({"code": code, "name": f"Region {number}", "level": "region", "parent": COUNTRY})
    for number, force in enumerate(forces):
        county, region = _county(number), _region(number, len(forces))
        areas.append({"code": county, "name": force.id.capitalize(), "level": "county", "parent": region})
        areas += [
            {"code": district.code, "name": district.name, "level": "district", "parent": county}
            for district in force.districts
        ]
    return areas


def _county(number: int) -> str:
    return f"E10{number + 1:06d}"


def _region(number: int, forces: int) -> str:
    """The region of a force: some neighbours make up each."""
    return f"E12{number * min(REGIONS, forces) // forces + 1:06d}"


def _street_crime(*, ids: bool) -> dict[str, Any]:
    columns = {"period": "Month", "scope": "Falls within", "area": "LSOA code", "area_name": "LSOA name"}
    return {
        "title": "Street-level crime",
        "files": ["street/**/*-street.csv", "street/**/*-street.parquet"],
        "file_name": "{period}-{scope}-street",
        "layout": "events",
        "columns": {**columns, **({"id": "Crime ID"} if ids else {})},
        "period": {"format": "month"},
        "area": {"kind": "small_area"},
        "dimensions": {"offence": {"column": "Crime type", "values": sorted(OFFENCES)}},
        "coverage": ["file_name", "columns"],
        "frequency": "monthly",
        "due_after": 60,
    }


def _populations() -> dict[str, Any]:
    return {
        "title": "Mid-year population estimates",
        "files": "populations.csv",
        "layout": "counts",
        "series": "snapshot",
        "columns": {"period": "mid_year", "area": "code", "count": "population"},
        "period": {"format": "mid_year"},
        "coverage": "columns",
        "frequency": "annual",
        "due_after": 365,
    }


def _indicator(offence: str) -> dict[str, Any]:
    return {
        "title": offence,
        "category": "disorder" if offence == ASB else "crime",
        "definition": f"Incidents of {offence.lower()} that were reported.",
        "measure": {"kind": "rate", "per": 1000, "population": "residents"},
        "source": "street_crime",
        "filter": {"offence": offence},
        "polarity": "low_is_good",
        "decimals": 2,
    }
